"""A real terminal: a program with a session of its own, and somebody who types."""

from __future__ import annotations

import os
import pty
import select
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PATIENCE = 60.0
"""Seconds after which a program that says nothing more counts as hanging."""


_TYPED = ("sh", "-c", 'set -m; "$@"; exit $?', "sh")
"""Runs words as an interactive shell does: in a process group of their own."""


@dataclass(frozen=True)
class Session:
    """What was seen on the terminal.

    Attributes:
        status: The program's exit status.
        seen: All that was printed.
    """

    status: int
    seen: str


def on_terminal(
    command: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str],
    answer: str = "",
    *,
    early: str = "",
    later: str = "",
    leads: bool = False,
) -> Session:
    """Run a program on a terminal of its own.

    Args:
        command: The program and its arguments.
        cwd: Where it runs.
        environment: Its environment.
        answer: What is typed once a question stands there.
        early: What is typed before the program even started.
        later: What is typed once a command says that it waits.
        leads: Whether the program begins the session itself, instead of a shell in which it is typed.
    """
    child, terminal = pty.fork()
    if not child:
        os.chdir(cwd)
        words = list(command) if leads else [*_TYPED, *command]
        os.execvpe(words[0], words, dict(environment))  # noqa: S606 - the test's own words
    try:
        os.write(terminal, early.encode())
        seen = _watch(terminal, {b"[y/N] ": answer, WAITING.encode() + b"\r\n": later})
    finally:
        os.close(terminal)
    return Session(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), seen)


WAITING = "it waits"


def _watch(terminal: int, answers: Mapping[bytes, str]) -> str:
    seen = b""
    left = dict(answers)
    last = time.monotonic()
    while time.monotonic() - last < _PATIENCE:
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            data = os.read(terminal, 10_000)
        except OSError:
            data = b""
        if not data:
            return seen.decode().replace("\r\n", "\n")
        seen += data
        last = time.monotonic()
        for prompt in [one for one in left if seen.endswith(one)]:
            os.write(terminal, left.pop(prompt).encode())
    message = f"it hangs after {seen.decode()!r}"
    raise AssertionError(message)


WITH_COLOURS = [
    sys.executable,
    "-c",
    """
import os, pty, subprocess, sys
ours, theirs = pty.openpty()
done = subprocess.Popen(sys.argv[1:], stdout=theirs, stderr=theirs)
os.close(theirs)
print('it ended with', done.wait())
""",
]
"""Runs a program whose output goes to a terminal that is not the session's, as pre-commit does to keep colours."""
