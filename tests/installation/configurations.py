"""lefthook's configuration as people write it: what can be added to, and what cannot."""

from __future__ import annotations

from tests.installation.hooked import EVERY

NAME = "lefthook.yml"
WRITTEN = {
    "nothing": "",
    "a comment": "# lefthook\n",
    "a comment without a newline": "# lefthook",
    "a document's mark": "---\npre-commit:\n  commands:\n    a: {run: ls}\n",
    "other hooks": "commit-msg:\n  commands:\n    a:\n      run: ls\n",
    "no last newline": "commit-msg:\n  commands:\n    a:\n      run: ls",
    "commands": "pre-commit:\n  parallel: true\n  commands:\n    a:\n      run: ls\n    b:\n      run: |\n        x\n",
    "commands far in": "pre-commit:\n      commands:\n              a: {run: ls}\n",
    "comments everywhere": "# a\npre-commit: # b\n  # c\n  commands: # d\n    # e\n\n    a: {run: x} # f\n  # g\n# h",
    "jobs": "pre-commit:\n  jobs:\n    - run: ls\n    - name: b\n      run: x\n",
    "jobs no further in": "pre-commit:\n  jobs:\n  - run: ls\n",
    "jobs of groups": "pre-commit:\n  jobs:\n    - group:\n        jobs:\n          - run: ls\n",
    "scripts alone": "pre-commit:\n  scripts:\n    'x.sh':\n      runner: bash\n",
    "settings alone": "pre-push:\n  piped: true\n",
    "the lines of windows": "pre-commit:\r\n  commands:\r\n    a:\r\n      run: ls\r\n",
    "a literal at the end": "commit-msg:\n  commands:\n    a:\n      run: |+\n        ls\n\n\n",
    "anchors elsewhere": "x: &a\n  run: ls\ncommit-msg:\n  commands:\n    a: *a\n    b:\n      <<: *a\n",
    "letters": "# prüfen 日本 \U0001f94a\npre-commit:\n  commands:\n    ä: {run: 'echo 日本'}\n",
    "a byte order mark": "\ufeffpre-commit:\n  commands:\n    a: {run: ls}\n",
    "quoted keys": "'pre-commit':\n  \"commands\":\n    a: {run: ls}\n",
    "every hook": "".join(f"{name}:\n  commands:\n    a: {{run: ls}}\n" for name in EVERY),
}
REFUSED = {
    "one line": "pre-commit: {commands: {a: {run: ls}}}\n",
    "commands on one line": "pre-commit:\n  commands: {a: {run: ls}}\n",
    "commands for jobs": "pre-commit:\n  jobs:\n    a: {run: ls}\n",
    "jobs on one line": "pre-commit:\n  jobs: [{run: ls}]\n",
    "an anchor": "pre-commit: &a\n  commands:\n    a: {run: ls}\n",
    "an anchor below": "pre-commit:\n  commands: &a\n    a: {run: ls}\n",
    "an alias": "x: &a\n  commands:\n    a: {run: ls}\npre-commit: *a\n",
    "an alias below": "x: &a\n  a: {run: ls}\npre-commit:\n  commands: *a\n",
    "merged": "x: &a\n  commands:\n    a: {run: ls}\npre-commit:\n  <<: *a\n  parallel: true\n",
    "an empty hook": "pre-commit:\nother: {}\n",
    "empty commands": "pre-commit:\n  commands:\n",
    "a text": "pre-commit: ls\n",
    "a list": "- pre-commit\n",
    "all on one line": "{}\n",
    "two documents": "a: 1\n---\nb: 1\n",
    "an ended document": "a: 1\n...\n",
    "no YAML": "pre-commit: [\n",
    "tabs": "pre-commit:\n\tcommands:\n",
    "deep": "a: " + "[" * 5000,
    "a control character": "a: \x00\n",
}
