"""lefthook's configuration: what is put into its text, what is refused, and every other byte as before."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.installation import managers
from tests.installation.hooked import EVERY, PROGRAMS, done_well, hook, said_of, started
from tests.repository import Done, Repository
from undrift.installation import blocks, lefthook
from undrift.installation.refusing import RefusedError
from undrift.installation.scripts import HOOKS

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
ALREADY = (
    "pre-commit:\n  commands:\n    mine:\n      run: undrift check --strict\n",
    "pre-commit:\n  jobs:\n    - run: npx x && undrift check\n",
    "x: &a {commands: {a: {run: undrift check}}}\npre-commit: *a\n",
)


def added(text: str, name: str = "pre-commit") -> str:
    return lefthook.add(text.encode(), HOOKS[name], NAME).decode()


def run_by(document: Any, hook: str) -> list[str]:  # noqa: ANN401 - YAML
    """Return what lefthook would run in a hook, by the two keys that may say so."""
    found = document[hook]
    commands = [one["run"] for one in found.get("commands", {}).values()]
    return commands + [one["run"] for one in found.get("jobs", ()) if "run" in one]


def without_ours(document: Any) -> Any:  # noqa: ANN401 - YAML
    """Return a document without our entries, and without what is empty then."""
    kept: dict[str, Any] = {}
    for name, found in (document or {}).items():
        if name not in EVERY:
            kept[name] = found
            continue
        rest = dict(found)
        if "commands" in rest:
            rest["commands"] = {key: one for key, one in rest["commands"].items() if key != "undrift"}
        if "jobs" in rest:
            rest["jobs"] = [one for one in rest["jobs"] if one.get("name") != "undrift"]
        rest = {key: one for key, one in rest.items() if one not in ({}, [])}
        kept.update({name: rest} if rest else {})
    return kept


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("name", EVERY)
def test_our_command_is_there_and_nothing_else_changed(text: str, name: str) -> None:
    document = yaml.safe_load(added(text, name))

    assert sum("undrift" in command for command in run_by(document, name)) == 1
    assert without_ours(document) == (yaml.safe_load(text) or {})


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_every_byte_is_as_before_once_all_are_taken_out(text: str) -> None:
    data = text.encode()
    for name in EVERY:
        data = lefthook.add(data, HOOKS[name], NAME)
        assert lefthook.runs(data, name)

    assert blocks.remove(data) == text.encode()


KEYS = st.sampled_from([*EVERY, "commit-msg", "colors"])
INNER = st.sampled_from(
    [
        "  commands:\n    a: {run: ls}\n",
        "  # c\n  jobs:\n  - run: ls\n",
        "  jobs:\n      - name: x\n        run: |\n          ls\n\n",
        "  parallel: true\n",
        "  scripts:\n    a: {runner: sh}\n\n  commands:\n   b:\n    run: >-\n     ls\n",
    ]
)
TAILS = st.sampled_from(["", "# end", "\n\n", "   \n", "\t# no\n"])


def or_as_it_was(data: bytes, name: str) -> bytes:
    try:
        return lefthook.add(data, HOOKS[name], NAME)
    except RefusedError:
        return data


@given(st.lists(st.tuples(KEYS, INNER), max_size=5, unique_by=lambda pair: pair[0]), TAILS)
def test_whatever_is_accepted_comes_back_as_it_was(hooks: list[tuple[str, str]], tail: str) -> None:
    text = "".join(f"{name}:\n{inner}" for name, inner in hooks) + tail
    data = text.encode()
    for name in EVERY:
        data = or_as_it_was(data, name)

    assert blocks.remove(data) == text.encode()


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_edited_safely_is_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        added(text)


def test_a_name_that_no_parser_reads_is_refused() -> None:
    with pytest.raises(RefusedError, match="UTF-8"):
        lefthook.add(b"a: \xff\n", HOOKS["pre-commit"], NAME)


@pytest.mark.parametrize("text", ALREADY)
def test_a_hook_that_calls_undrift_by_hand_is_told(text: str) -> None:
    assert lefthook.runs(text.encode(), "pre-commit")
    assert not lefthook.runs(text.encode(), "pre-push")


def test_a_bomb_of_aliases_is_told_at_once() -> None:
    lines = ["a0: &a0 [ls]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))]
    text = "\n".join([*lines, "pre-commit: *a29", ""])

    assert not lefthook.runs(text.encode(), "pre-commit")
    with pytest.raises(RefusedError):
        added(text)
    assert lefthook.runs(added(text, "pre-push").encode(), "pre-push")


@pytest.mark.parametrize("name", EVERY)
def test_what_a_user_is_told_to_paste_is_what_would_have_been_added(name: str) -> None:
    assert yaml.safe_load(lefthook.pasted(HOOKS[name], NAME)) == yaml.safe_load(added("", name))


def test_what_the_documentation_shows_is_what_is_written() -> None:
    page = (Path(__file__).parents[2] / "docs/hooks.md").read_text(encoding="utf-8")
    [shown] = [text for text in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "commands:" in text]

    for name, found in yaml.safe_load(shown).items():
        assert {name: found} == yaml.safe_load(lefthook.pasted(HOOKS[name], NAME))


def test_what_git_says_is_handed_on() -> None:
    told = {name: yaml.safe_load(added("", name))[name]["commands"]["undrift"] for name in EVERY}

    assert {name for name in EVERY if told[name].get("use_stdin")} == {"pre-push", "post-rewrite"}
    assert "--remote='{1}'" in told["pre-push"]["run"]
    assert {name for name in EVERY if "{0}" in told[name]["run"]} == {"post-merge", "post-checkout", "post-rewrite"}
    assert {name for name in EVERY if "|| true" in told[name]["run"]} == {n for n in EVERY if n.startswith("post")}


# In a repository


@pytest.fixture
def ours(repository: Repository) -> Repository:
    return started(repository)


def install(repository: Repository, *arguments: str) -> Done:
    return done_well(repository.undrift("install", *arguments))


@pytest.mark.parametrize("name", ["lefthook.yml", ".lefthook.yml", "lefthook.yaml", ".config/lefthook.yml"])
def test_each_name_of_the_configuration_is_found(ours: Repository, name: str) -> None:
    ours.write(name, WRITTEN["commands"])

    done = install(ours)

    assert {said_of(done, hook) for hook in EVERY} == {f"added to {name}"}
    assert "next: lefthook install" in done.out
    assert f"next: git add {name} && git commit" in done.out
    assert not (ours.top / ".git/hooks").exists()


def test_installing_twice_changes_nothing_and_one_more_hook_adds_that_one(ours: Repository) -> None:
    place = ours.write(NAME, WRITTEN["commands"])
    install(ours, "--hooks", "pre-commit,post-merge")
    first = place.read_text()

    done = install(ours, "--hooks", "pre-commit,post-merge")
    assert place.read_text() == first
    assert {line.partition(": ")[2] for line in done.out.splitlines()[:2]} == {f"already in {NAME}"}
    assert "git add" not in done.out

    done = install(ours, "--hooks", "pre-push")
    assert said_of(done, "pre-push") == f"added to {NAME}"
    assert set(yaml.safe_load(place.read_text())) == {"pre-commit", "post-merge", "pre-push"}


def test_an_entry_of_another_version_is_renewed(ours: Repository) -> None:
    place = ours.write(NAME, WRITTEN["commands"])
    install(ours)
    current = place.read_text()
    place.write_text(current.replace("run: undrift check\n", "run: undrift check --of-old\n"))

    done = install(ours)

    assert said_of(done, "pre-commit") == f"renewed in {NAME}"
    assert place.read_text() == current


def test_it_is_taken_out_again(ours: Repository) -> None:
    place = ours.write(NAME, WRITTEN["comments everywhere"])
    place.chmod(0o600)
    install(ours)

    done = done_well(ours.undrift("uninstall"))

    assert done.out == f"lefthook: taken out of {NAME}\n"
    assert place.read_text() == WRITTEN["comments everywhere"]
    assert place.stat().st_mode & 0o777 == 0o600


def test_what_a_hook_refuses_is_shown_to_be_pasted_and_the_others_are_added(ours: Repository) -> None:
    ours.write(NAME, REFUSED["one line"])

    done = ours.undrift("install", "--hooks", "pre-commit,pre-push")

    assert done.status == 1
    assert "one line" in said_of(done, "pre-commit")
    assert "        undrift:\n          run: undrift check\n" in done.out
    assert said_of(done, "pre-push") == f"added to {NAME}"


@pytest.mark.parametrize("name", ["lefthook.toml", "lefthook.json", ".lefthook.jsonc"])
def test_another_language_is_shown_what_to_write(ours: Repository, name: str) -> None:
    place = ours.write(name, "{}")

    done = ours.undrift("install", "--hooks", "pre-commit")

    assert done.status == 1
    assert "it is no YAML" in said_of(done, "pre-commit")
    assert "run: undrift check" in done.out
    assert place.read_text() == "{}"


def test_a_configuration_larger_than_any_that_people_write_is_left_alone(ours: Repository) -> None:
    place = ours.write(NAME, "# comment\n" * 10_000)
    before = place.read_bytes()

    done = ours.undrift("install", "--hooks", "pre-commit")

    assert done.status == 1
    assert "larger than 64 KB" in said_of(done, "pre-commit")
    assert place.read_bytes() == before


def test_a_damaged_block_is_left_and_named(ours: Repository) -> None:
    place = ours.write(NAME, WRITTEN["commands"])
    install(ours)
    place.write_text(place.read_text().replace("# <<< undrift <<<\n", ""))
    before = place.read_bytes()

    for command in ("install", "uninstall"):
        done = ours.undrift(command)

        assert done.status == 1
        assert "do not pair" in done.out
    assert place.read_bytes() == before


def test_it_is_looked_at_with_what_git_would_run(ours: Repository) -> None:
    ours.write(NAME, WRITTEN["commands"])
    install(ours)
    done = ours.undrift("install", "--check")
    assert done.status == 1
    assert [line for line in done.out.splitlines() if line.startswith("next: ")] == ["next: lefthook install"]
    managers.lefthook(ours, *EVERY[:-1])

    done = ours.undrift("install", "--check")

    assert done.status == 1
    assert said_of(done, "pre-commit").startswith(f"in {NAME}; calls {PROGRAMS}/undrift")
    assert "git does not call lefthook" in said_of(done, EVERY[-1])
    hook(ours, f".git/hooks/{EVERY[-1]}", "#!/bin/sh\nlefthook run x\n")
    assert ours.undrift("install", "--check").status == 0
