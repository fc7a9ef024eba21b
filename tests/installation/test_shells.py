"""The texts of the hooks, run by every shell that is here; a program named undrift writes down what it is given."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from undrift.installation import blocks, shells
from undrift.installation.scripts import HOOKS, block, script

SHELLS = tuple(name for name in ("dash", "bash", "ksh", "mksh", "zsh", "busybox", "sh") if shutil.which(name))
GUARDS = tuple(name for name, hook in HOOKS.items() if hook.guards)
NOTICES = tuple(name for name, hook in HOOKS.items() if not hook.guards)
ARGUMENTS = {"post-checkout": ("a" * 40, "b" * 40, "1"), "post-rewrite": ("rebase",), "pre-push": ("origin", "u r l")}
PUSHED = "refs/heads/a 1 refs/heads/a 2\nrefs/heads/ü\\n$x`y` 3 refs/heads/c 4\n"


def test_there_are_shells_to_try() -> None:
    assert {"sh", "bash"} <= set(SHELLS)


@dataclass(frozen=True)
class Ran:
    """How a hook ended: its status, what it printed, and what it called undrift with."""

    status: int
    out: str
    err: str
    called: list[str]
    given: str


class Bench:
    """A directory with a hook, and a program named undrift."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.programs = top / "programs with ' blanks"
        self.programs.mkdir()

    def undrift(self, status: int = 0, *, reads: bool = True) -> str:
        """Put a program in undrift's place, and return its path."""
        place = self.programs / "undrift"
        read = f'cat > "{self.top}/given"\n' if reads else ""
        place.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{self.top}/called"\n{read}exit {status}\n')
        place.chmod(0o755)
        return str(place)

    def run(self, shell: str, text: str, *arguments: str, stdin: str = "", is_merge: bool = True) -> Ran:
        hook = self.top / "hook"
        hook.write_bytes(text.encode())
        hook.chmod(0o755)
        self.git(is_merge=is_merge)
        command = [str(shutil.which(shell)), *(["sh"] if shell == "busybox" else [])]
        done = subprocess.run(
            [*command, str(hook), *arguments],
            cwd=self.top,
            env={"PATH": f"{self.top}/git:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            input=stdin.encode(),
            capture_output=True,
            check=False,
        )
        called, given = self.top / "called", self.top / "given"
        return Ran(
            done.returncode,
            done.stdout.decode(),
            done.stderr.decode(),
            called.read_text().splitlines() if called.exists() else [],
            given.read_text() if given.exists() else "",
        )

    def git(self, *, is_merge: bool) -> None:
        """Put a git on PATH whose HEAD is a merge, or none."""
        place = self.top / "git" / "git"
        place.parent.mkdir(exist_ok=True)
        place.write_text(f"#!/bin/sh\nexit {0 if is_merge else 1}\n")
        place.chmod(0o755)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def below(text: str, *lines: str) -> str:
    """Return a script that has a hook's block at its top, and lines of the user's below."""
    mine = "\n".join(("#!/bin/sh", *lines, "")).encode()
    return blocks.insert(mine, shells.top(mine), text.encode()).decode()


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", HOOKS)
def test_undrift_is_called_with_what_git_hands_over(bench: Bench, shell: str, name: str) -> None:
    done = bench.run(shell, script(HOOKS[name], bench.undrift()), *ARGUMENTS.get(name, ()), stdin=PUSHED)

    words = HOOKS[name].command.replace(' "$@"', "").replace('"${1-}"', "origin").split()
    assert done.status == 0, done
    assert done.err == ""
    assert done.called == [*words, *(ARGUMENTS.get(name, ()) if '"$@"' in HOOKS[name].command else ())]
    assert not HOOKS[name].reads or done.given == PUSHED


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", GUARDS)
@pytest.mark.parametrize("options", ["", "set -eu"])
def test_a_guard_that_refuses_ends_the_hook_with_its_status(bench: Bench, shell: str, name: str, options: str) -> None:
    text = below(block(HOOKS[name], bench.undrift(status=3)), options, "echo mine")

    done = bench.run(shell, text, stdin=PUSHED)

    assert (done.status, done.out) == (3, "")
    assert done.called


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", HOOKS)
def test_what_stands_below_runs_and_ends_as_before(bench: Bench, shell: str, name: str) -> None:
    text = below(block(HOOKS[name], bench.undrift()), "set -eu", 'echo "$# $*"', "exit 7")

    done = bench.run(shell, text, "a", "b c", stdin=PUSHED)

    assert (done.status, done.out) == (7, "2 a b c\n")


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_that_fails_fails_nothing(bench: Bench, shell: str, name: str) -> None:
    text = below("set -eu\n" + block(HOOKS[name], bench.undrift(status=3)), "echo mine")

    done = bench.run(shell, text, *ARGUMENTS.get(name, ()), stdin=PUSHED)

    assert (done.status, done.out) == (0, "mine\n")
    assert done.called


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", GUARDS)
def test_a_guard_without_undrift_refuses_and_says_what_to_do(bench: Bench, shell: str, name: str) -> None:
    done = bench.run(shell, below(block(HOOKS[name]), "echo mine"), stdin=PUSHED)

    assert (done.status, done.out) == (3, "")
    assert "undrift was not found" in done.err
    assert "graphical client" in done.err
    assert "--no-verify" in done.err


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_without_undrift_says_so_in_one_line(bench: Bench, shell: str, name: str) -> None:
    done = bench.run(shell, below(block(HOOKS[name]), "echo mine"), *ARGUMENTS.get(name, ()), stdin=PUSHED)

    assert (done.status, done.out) == (0, "mine\n")
    assert "undrift was not found" in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", HOOKS)
def test_a_path_that_is_gone_gives_way_to_what_is_on_path(bench: Bench, shell: str, name: str) -> None:
    bench.undrift()
    (bench.top / "git").mkdir()
    shutil.copy(bench.programs / "undrift", bench.top / "git" / "undrift")

    done = bench.run(shell, script(HOOKS[name], "/nowhere/it's gone/undrift"), *ARGUMENTS.get(name, ()), stdin=PUSHED)

    assert done.status == 0, done
    assert done.called


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", ["pre-push", "post-rewrite"])
@pytest.mark.parametrize("stdin", [PUSHED, "", "one line\n", PUSHED * 3000], ids=["lines", "none", "one", "many"])
@pytest.mark.parametrize("reads", [True, False])
def test_standard_input_is_handed_on_byte_for_byte(
    bench: Bench, shell: str, name: str, stdin: str, *, reads: bool
) -> None:
    text = below(block(HOOKS[name], bench.undrift(reads=reads)), "set -eu", "cat")

    done = bench.run(shell, text, *ARGUMENTS[name], stdin=stdin)

    assert done.status == 0, done
    assert done.out == stdin
    assert not reads or done.given == stdin


@pytest.mark.parametrize("shell", SHELLS)
def test_an_amended_commit_costs_nothing_and_keeps_its_input(bench: Bench, shell: str) -> None:
    text = below(block(HOOKS["post-rewrite"], bench.undrift()), "cat")

    done = bench.run(shell, text, "amend", stdin=PUSHED)

    assert (done.status, done.out, done.called) == (0, PUSHED, [])


@pytest.mark.parametrize("shell", SHELLS)
def test_a_checkout_of_files_costs_nothing(bench: Bench, shell: str) -> None:
    done = bench.run(shell, script(HOOKS["post-checkout"], bench.undrift()), "a", "a", "0")

    assert (done.status, done.called) == (0, [])


@pytest.mark.parametrize("shell", SHELLS)
def test_an_ordinary_commit_costs_nothing(bench: Bench, shell: str) -> None:
    done = bench.run(shell, script(HOOKS["post-commit"], bench.undrift()), is_merge=False)

    assert (done.status, done.called) == (0, [])


@pytest.mark.parametrize("name", HOOKS)
@pytest.mark.parametrize("program", ["", "C:/Program Files/it's/undrift.exe"])
def test_a_hook_is_plain_text_with_the_line_ends_of_unix(name: str, program: str) -> None:
    text = script(HOOKS[name], program)

    assert text.isascii()
    assert "\r" not in text
    assert text.endswith("\n")
    assert os.linesep == "\n" or "\\" not in text
