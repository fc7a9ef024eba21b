from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undrift.installation import blocks, shells
from undrift.installation.refusing import RefusedError
from undrift.installation.scripts import BEGIN, END, HOOKS, block

BLOCK = block(HOOKS["pre-commit"]).encode()
NEWER = block(HOOKS["pre-commit"], "/opt/undrift").encode()
HUSKY = '. "$(dirname -- "$0")/_/husky.sh"'
PIECES = (
    b"#!/bin/sh",
    b"#!/usr/bin/env bash",
    b"\n",
    b"\r\n",
    b"\r",
    b"\0",
    b"\xff\xfe",
    b"echo hi",
    b"exit 1",
    b'. "$(dirname -- "$0")/_/husky.sh"',
    b"cat <<x",
    b" ",
    b"# >>> other >>>",
)
SCRIPTS = st.lists(st.sampled_from(PIECES) | st.binary(max_size=6), max_size=12).map(b"".join)


@given(SCRIPTS)
def test_a_block_is_taken_out_and_every_byte_is_as_before(script: bytes) -> None:
    added = blocks.insert(script, shells.top(script), BLOCK)

    assert added != script
    assert blocks.remove(added) == script


@given(SCRIPTS)
def test_a_block_is_told_in_whatever_it_stands(script: bytes) -> None:
    added = blocks.insert(script, shells.top(script), BLOCK)

    assert blocks.texts(added) == [BLOCK.decode()]


@given(SCRIPTS)
def test_a_newer_block_stands_where_the_old_one_stood(script: bytes) -> None:
    added = blocks.insert(script, shells.top(script), BLOCK)
    [span] = blocks.spans(added)
    renewed = blocks.insert(added[: span.start] + added[span.end :], span.start, NEWER)

    assert renewed == blocks.insert(script, shells.top(script), NEWER)
    assert blocks.remove(renewed) == script


@given(SCRIPTS)
def test_what_follows_the_block_is_what_followed_before(script: bytes) -> None:
    offset = shells.top(script)
    added = blocks.insert(script, offset, BLOCK)

    assert added.startswith(script[:offset])
    assert added.endswith(script[offset:])


@given(st.lists(SCRIPTS, min_size=2, max_size=4))
def test_several_blocks_at_the_end_are_all_taken_out(scripts: list[bytes]) -> None:
    script = scripts[0]
    added = blocks.insert(script, len(script), BLOCK)
    for _ in scripts[1:]:
        added = blocks.insert(added, len(added), BLOCK)

    assert blocks.remove(added) == script


@pytest.mark.parametrize(
    "broken",
    [
        f"{BEGIN}\nundrift check\n",
        f"undrift check\n{END}\n",
        f"{END}\n{BEGIN}\n",
        f"{BEGIN}\n{BEGIN}\n{END}\n",
        f"{BEGIN}\n{END}\n{END}\n",
    ],
)
def test_marks_that_do_not_pair_are_refused(broken: str) -> None:
    with pytest.raises(RefusedError, match="do not pair"):
        blocks.remove(broken.encode())


def test_lines_that_a_user_put_into_the_block_go_with_it() -> None:
    edited = f"a\n{BEGIN}\nmine\n{END}\nb\n"

    assert blocks.remove(edited.encode()) == b"a\nb\n"


def test_a_block_whose_lines_end_as_windows_has_them_is_taken_out() -> None:
    script = b"#!/bin/sh\necho\n"
    added = blocks.insert(script, shells.top(script), BLOCK).replace(b"\n", b"\r\n")

    assert blocks.remove(added) == script.replace(b"\n", b"\r\n")


@pytest.mark.parametrize("text", [f"echo '{BEGIN}'\n", f"## {BEGIN}\n", f"{END}>\n"])
def test_what_only_looks_like_a_mark_is_none(text: str) -> None:
    assert blocks.spans(text.encode()) == []


@pytest.mark.parametrize(
    "first",
    [
        "#!/bin/sh",
        "#! /bin/sh -e",
        "#!/usr/bin/env bash",
        "#!/usr/bin/env -S bash -eu",
        "#!/usr/bin/env A=b zsh",
        "#!/bin/dash\r",
        "#!C:/git/usr/bin/sh.exe",
        "#!/usr/bin/ksh",
        "",
        "echo no first line of that kind",
    ],
)
def test_a_script_of_sh_is_told(first: str) -> None:
    assert shells.is_shell(f"{first}\nexit 0\n".encode())


@pytest.mark.parametrize(
    "data",
    [
        b"#!/usr/bin/env python3\n",
        b"#!/usr/bin/env node\n",
        b"#!/usr/bin/fish\n",
        b"#!/usr/bin/env -S ruby -w\n",
        b"#!/usr/bin/env\n",
        b"#!\n",
        b"\x7fELF\x02\x01\x01\0\0\0",
        b"MZ\0\0",
        b"#!/bin/sh\n\0",
    ],
)
def test_what_is_no_script_of_sh_is_told(data: bytes) -> None:
    assert not shells.is_shell(data)


@pytest.mark.parametrize(
    ("script", "above"),
    [
        ("#!/bin/sh\nexit 0\n", "#!/bin/sh\n"),
        ("#!/bin/sh\r\nexit 0\r\n", "#!/bin/sh\r\n"),
        ("#!/bin/sh", "#!/bin/sh"),
        ("exit 0\n", ""),
        ("", ""),
        (f"#!/usr/bin/env sh\n{HUSKY}\nx\n", f"#!/usr/bin/env sh\n{HUSKY}\n"),
        (f"#!/bin/sh\n# c\n\n{HUSKY}\r\nx\n", f"#!/bin/sh\n# c\n\n{HUSKY}\r\n"),
        ("#!/bin/sh\nsource ./_/husky.sh", "#!/bin/sh\nsource ./_/husky.sh"),
        (f"#!/bin/sh\n# {HUSKY}\n", "#!/bin/sh\n"),
    ],
)
def test_a_block_goes_where_nothing_can_hide_it(script: str, above: str) -> None:
    assert script[: shells.top(script.encode())] == above


@pytest.mark.parametrize(
    ("script", "calls"),
    [
        ("undrift check\n", True),
        ("exec undrift check --push\n", True),
        ('"$PYTHON"/undrift notice post-merge "$@"', True),
        ("npx x && undrift schema-drift", True),
        ("# undrift check\n", False),
        ("cd ~/src/undrift && make check\n", False),
        ("undrifting check\n", False),
        ("", False),
    ],
)
def test_a_call_by_hand_is_told(script: str, calls: bool) -> None:  # noqa: FBT001 - a table
    assert shells.calls_undrift(script.encode()) is calls
