"""Write what repeats the code: docs/rules.md from the rules, docs/tools.md from the rooms, hooks/ from its texts.

python docs/generate.py           writes them
python docs/generate.py --check   fails if they are not what the code says
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from undrift.checks import HOOKS, RULES, documentation
from undrift.installation.scripts import HOOKS as GIT_HOOKS
from undrift.installation.scripts import script
from undrift.tools import ALL
from undrift.tools.base import Conventions, DownFiles, Late, Tool

TOP = Path(__file__).parent.parent
SCRIPTS = "hooks/"
NOTICE = "<!-- Written by docs/generate.py from the code; edit that. -->\n\n"

_DOWNS = {
    DownFiles.NONE: "none: every file runs forward, one that undoes another included",
    DownFiles.OPTIONAL: "a file of its own, which may be absent",
    DownFiles.REQUIRED: "a file of its own, which must not be absent",
    DownFiles.INSIDE: "in the migration itself",
}


def pages() -> dict[str, str]:
    """Return the text of each generated file, by its path."""
    written = {"docs/rules.md": NOTICE + "".join(_rules()), "docs/tools.md": NOTICE + "".join(_tools())}
    return written | {f"{SCRIPTS}{name}": script(hook) for name, hook in GIT_HOOKS.items()}


def _rules() -> Iterator[str]:
    yield "# Rules\n\nA rule's name is permanent. `undrift rules NAME` prints the same on a terminal.\n\n"
    yield "| rule | hook | severity | |\n| --- | --- | --- | --- |\n"
    for name, rule in RULES.items():
        yield f"| [{name}](#{name}) | {_hook(name)} | {rule.severity.value} | {documentation(name).splitlines()[0]} |\n"
    for name in RULES:
        yield f"\n## {name}\n\n{_markdown(documentation(name))}"


def _hook(name: str) -> str:
    return next(
        (f"`{hook}`" for hook, modules in HOOKS.items() if name in {m.RULE.name for m in modules}), "every hook"
    )


def _markdown(text: str) -> str:
    """Turn a docstring's sections (a title with a colon, then indented lines) into paragraphs."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        title = line.endswith(":") and not line.startswith(" ")
        lines.append(f"**{line[:-1]}**\n" if title else line.removeprefix("    "))
    verbatim = False
    out: list[str] = []
    for line in lines:
        if line.startswith("**"):
            out += ["```", ""] if verbatim else []
            verbatim = line.startswith(("**Flagged", "**Instead"))
            out += [line, *(["```text"] if verbatim else [])]
        elif line or not verbatim:
            out.append(line)
    return "\n".join([*out, *(["```"] if verbatim else [])]) + "\n"


def _tools() -> Iterator[str]:
    yield "# Tools\n\nWhat undrift knows of each migration tool, and where it knows it from. "
    yield "`undrift projects` shows which of them a repository uses.\n\n"
    yield "| `tool:` in the configuration | |\n| --- | --- |\n"
    for tool in sorted(ALL, key=lambda tool: tool.name):
        yield f"| [{tool.name}](#{tool.name}) | {tool.conventions.title} |\n"
    for tool in sorted(ALL, key=lambda tool: tool.name):
        yield from _tool(tool)


def _tool(tool: Tool) -> Iterator[str]:
    facts: Conventions = tool.conventions
    yield f"\n## {tool.name}\n\n"
    yield f"- **Applies:** {facts.order}.\n"
    yield f"- **Passes over:** {facts.skips}.\n"
    yield f"- **Equal versions:** {facts.equal_means}.\n"
    yield f"- **A migration that sorts before one already applied:** {facts.late_means}{_weight(facts)}.\n"
    yield f"- **Down files:** {_DOWNS[facts.downs]}.\n"
    yield f"- **Gaps:** {'reported' if facts.gaps else 'mean nothing'}.\n"
    yield f"- **Apply:** the repository's own command for it{_form(facts.applies, ', else ', '')}.\n"
    yield f"- **Take back:** {_form(facts.takes_back, '', 'nothing')}.\n"
    yield f"- **Source:** {facts.source}.\n"


def _form(command: str, before: str, without: str) -> str:
    """Write a command in its general form: its places for values as words in capitals."""
    return f"{before}`{_PLACE.sub(lambda place: place[1].upper(), command)}`" if command else without


_PLACE = re.compile(r"\{(\w+)\}")


def _weight(facts: Conventions) -> str:
    if facts.late is Late.UNORDERED:
        return " (several-heads: error)"
    return " (out-of-order: warning)" if facts.late is Late.APPLIED else " (out-of-order: error)"


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` say which are not what the code says."""
    stale = [name for name, text in pages().items() if not _is(TOP / name, text)]
    if arguments == ["--check"]:
        for name in stale:
            sys.stderr.write(f"{name} is not what the code says: run python docs/generate.py\n")
        return 1 if stale else 0
    for name in stale:
        (TOP / name).write_text(pages()[name], encoding="utf-8", newline="\n")
        if name.startswith(SCRIPTS):
            (TOP / name).chmod(0o755)
        sys.stdout.write(f"wrote {name}\n")
    return 0


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
