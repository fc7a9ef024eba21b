"""The text of lefthook's configuration: what is put into it, what is refused, and every other byte as before."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.installation.configurations import NAME, REFUSED, WRITTEN
from tests.installation.hooked import EVERY
from undrift.installation import blocks, lefthook
from undrift.installation.refusing import RefusedError
from undrift.installation.scripts import HOOKS

ALREADY = (
    "pre-commit:\n  commands:\n    mine:\n      run: undrift check --strict\n",
    "pre-commit:\n  jobs:\n    - run: npx x && undrift check\n",
    "x: &a {commands: {a: {run: undrift check}}}\npre-commit: *a\n",
)


NAMESAKES = (
    "pre-commit:\n  commands:\n    undrift:\n      run: make schema\n",
    "pre-commit:\n  jobs:\n    - name: a\n      run: ls\n    - name: undrift\n      run: make schema\n",
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


@pytest.mark.parametrize("text", NAMESAKES)
def test_a_name_that_is_taken_is_no_call_and_is_not_written_twice(text: str) -> None:
    assert not lefthook.runs(text.encode(), "pre-commit")
    with pytest.raises(RefusedError, match="something is called `undrift` there"):
        added(text)


@pytest.mark.parametrize(
    "text",
    [
        "pre-commit:\n  commands:\n    lint:\n      run: ls src/undrift\n",
        "pre-commit:\n  commands:\n    lint:\n      run: ls\n      tags: undrift check\n",
        "pre-commit:\n  jobs:\n    - run: make undrift\n",
    ],
)
def test_a_word_that_is_no_call_does_not_stand_in_the_way(text: str) -> None:
    assert not lefthook.runs(text.encode(), "pre-commit")
    assert lefthook.runs(added(text).encode(), "pre-commit")


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


@pytest.mark.parametrize("name", EVERY)
def test_lefthook_is_asked_to_put_nothing_into_a_shell_that_a_stranger_chooses(name: str) -> None:
    placed = set(re.findall(r"\{[^}]*\}", "\n".join(lefthook.entry(HOOKS[name], NAME))))

    # git's arguments are ids and digits in these hooks, and one of two words in post-rewrite.
    allowed = {"{0}"} if name in {"post-merge", "post-checkout", "post-rewrite"} else set()
    assert placed == (allowed or ({"{files}"} if name == "pre-push" else set()))


def test_what_git_says_is_handed_on() -> None:
    told = {name: yaml.safe_load(added("", name))[name]["commands"]["undrift"] for name in EVERY}

    assert {name for name in EVERY if told[name].get("use_stdin")} == {"pre-push", "post-rewrite"}
    assert told["pre-push"]["run"] == "undrift check --push # {files}"
    assert {name for name in EVERY if "{0}" in told[name]["run"]} == {"post-merge", "post-checkout", "post-rewrite"}
    assert {name for name in EVERY if "|| true" in told[name]["run"]} == {n for n in EVERY if n.startswith("post")}
