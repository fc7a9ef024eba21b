"""What has nothing to tell is let go before the command line is imported; the long way would tell nothing either."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable

import pytest

from tests.notice.desk import Desk, is_silent, told
from tests.repository import Done

LONG = "import sys; from undrift.cli import main; main()"
QUICK = "import sys; from undrift.quick import main; main(); print('let go', 'click' in sys.modules)"
"""The long way ends the process: what is printed then was let go."""

LET_GO = "let go False\n"


def _arguments(ours: Desk, old: str, new: str, flag: str = "1") -> tuple[str, ...]:
    return ("post-checkout", ours.quietly("rev-parse", old), ours.quietly("rev-parse", new), flag)


def _irrelevant(ours: Desk) -> tuple[str, ...]:
    ours.writes("README")
    ours.writes("src/main.rs")
    return _arguments(ours, "HEAD~2", "HEAD")


def _code(ours: Desk) -> tuple[str, ...]:
    ours.writes("src/main.ts")
    return _arguments(ours, "HEAD~1", "HEAD")


def _same(ours: Desk) -> tuple[str, ...]:
    return _arguments(ours, "HEAD", "HEAD")


def _files(ours: Desk) -> tuple[str, ...]:
    return _arguments(ours, "HEAD~1", "HEAD", "0")


def _merged_nothing(ours: Desk) -> tuple[str, ...]:
    ours.brings("README")
    ours.quietly("pull", "-q")
    return ("post-merge", "0")


def _squashed_nothing(ours: Desk) -> tuple[str, ...]:
    ours.branch("feature")
    ours.quietly("switch", "-q", "feature")
    ours.writes("README")
    ours.quietly("switch", "-q", "main")
    ours.quietly("merge", "-q", "--squash", "feature")
    return ("post-merge", "1")


def _own_commit(ours: Desk) -> tuple[str, ...]:
    ours.writes("003_mine")
    return ("post-commit",)


def _amended(ours: Desk) -> tuple[str, ...]:
    ours.quietly("commit", "-q", "--amend", "-m", "other words")
    return ("post-rewrite", "amend")


def _rebasing(ours: Desk) -> tuple[str, ...]:
    ours.branch("feature")
    ours.writes("003_orders")
    ours.writes("README", "theirs\n")
    ours.quietly("switch", "-q", "feature")
    ours.writes("README", "ours\n")
    ours.ours.git("-c", "core.hooksPath=/dev/null", "rebase", "main", check=False)
    return _arguments(ours, "ORIG_HEAD", "HEAD")


def _code_under_configuration(ours: Desk) -> tuple[str, ...]:
    ours.writes(".undrift.yaml", "projects: [{tool: sql, directory: db/migrations}]\n")
    ours.writes("README")
    return _arguments(ours, "HEAD~1", "HEAD")


@pytest.mark.parametrize(
    "prepare",
    [
        _irrelevant,
        _code,
        _same,
        _files,
        _merged_nothing,
        _squashed_nothing,
        _own_commit,
        _amended,
        _rebasing,
        _code_under_configuration,
    ],
)
def test_nothing_to_tell_is_let_go_quickly(ours: Desk, prepare: Callable[[Desk], tuple[str, ...]]) -> None:
    arguments = prepare(ours)

    quick, long = _both(ours, *arguments)

    assert (quick.status, quick.out, quick.err) == (0, LET_GO, "")
    assert (long.status, long.out, long.err) == (0, "", "")


def _new_migration(ours: Desk) -> tuple[str, ...]:
    ours.writes("003_orders")
    return _arguments(ours, "HEAD~1", "HEAD")


def _gone_migration(ours: Desk) -> tuple[str, ...]:
    return _arguments(ours, "HEAD", "HEAD~1")


def _merged_one(ours: Desk) -> tuple[str, ...]:
    ours.brings("003_orders")
    ours.quietly("pull", "-q")
    return ("post-merge", "0")


def _squashed_one(ours: Desk) -> tuple[str, ...]:
    ours.branch("feature", "003_orders")
    ours.quietly("merge", "-q", "--squash", "feature")
    return ("post-merge", "1")


@pytest.mark.parametrize("prepare", [_new_migration, _gone_migration, _merged_one, _squashed_one])
def test_something_to_tell_goes_the_long_way(ours: Desk, prepare: Callable[[Desk], tuple[str, ...]]) -> None:
    arguments = prepare(ours)

    quick, long = _both(ours, *arguments)

    assert "let go" not in quick.out
    assert (quick.status, quick.out, quick.err) == (long.status, long.out, long.err)
    assert told(quick)


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [(("post-merge", "0"), {"CI": "true"}), ((), {"PRE_COMMIT": "1", "PRE_COMMIT_CHECKOUT_TYPE": "0"})],
)
def test_what_is_silent_by_the_environment_is_let_go_quickly(
    ours: Desk, arguments: tuple[str, ...], variables: dict[str, str]
) -> None:
    ours.brings("003_orders")
    ours.quietly("pull", "-q")

    quick, long = _both(ours, *arguments, **variables)

    assert quick.out == LET_GO
    assert is_silent(long)


def test_in_a_linked_working_tree_it_is_let_go_quickly(ours: Desk) -> None:
    ours.writes("README")
    ours.quietly("worktree", "add", "-q", "--detach", "../beside", "main")
    arguments = _arguments(ours, "HEAD~1", "HEAD")

    done = ours.ours.run(sys.executable, "-c", QUICK, "notice", *arguments, cwd=ours.ours.top.parent / "beside")

    assert done.out == LET_GO


def test_of_a_file_nothing_is_asked_of_git(ours: Desk) -> None:
    done = ours.ours.run(
        sys.executable, "-c", QUICK + "; print('subprocess' in sys.modules)", "notice", *_files(ours), PATH=""
    )

    assert done.out == LET_GO + "False\n"


def test_a_move_that_waits_to_be_told_is_not_let_go(ours: Desk) -> None:
    ours.branch("feature")
    ours.writes("003_orders")
    ours.writes("README", "theirs\n")
    ours.quietly("switch", "-q", "feature")
    ours.writes("README", "ours\n")
    ours.git("rebase", "main", check=False)
    ours.git("rebase", "--quit")
    ours.quietly("reset", "-q", "--hard")

    assert ours.note("pending").exists()
    assert told(ours.git("switch", "-q", "-c", "another")) == ["003_orders"]
    assert not ours.note("pending").exists()


def _both(ours: Desk, *arguments: str, **environment: str) -> tuple[Done, Done]:
    """Return what the quick and what the long way come to, each without the other's notes."""
    done = []
    for program in (QUICK, LONG):
        shutil.rmtree(ours.note("said").parent, ignore_errors=True)
        command = (sys.executable, "-c", program, "notice", *arguments)
        done.append(ours.ours.run(*command, cwd=None, check=False, stdin="", **environment))
    return done[0], done[1]
