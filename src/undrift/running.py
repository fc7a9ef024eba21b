"""A command that the team configured, run on a terminal once whoever sits there said yes.

The only place where anything but git is run. It is off unless the configuration says `on_notice: run`, no shell takes
part, and nobody is asked who cannot see the question: a graphical client, pre-commit and a pipe keep what we print.

git waits for its hook while we ask, and what is typed to interrupt us must not end git: it would leave behind what it
has yet to finish, as the edits that `git merge --autostash` put aside. So for the question, and for the command, the
terminal belongs to a process group of our own: its signals go to the group in front (termios(3), ISIG; tcsetpgrp(3)).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import IO

PATIENCE = 60.0
"""Seconds that an answer is waited for: some managers of hooks run them on a terminal that nobody sees."""

_YES = frozenset({b"y", b"yes"})
_LONGEST = 100
"""Bytes of an answer."""

_OF_THE_HOOK = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_CONFIG",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_PARAMETERS",
        "GIT_DIR",
        "GIT_EXEC_PATH",
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_QUARANTINE_PATH",
        "GIT_REFLOG_ACTION",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)
"""What git sets for a hook and means for this repository alone (`git rev-parse --local-env-vars`, and git's own)."""


def can_ask() -> bool:
    """Whether all that we print is seen on the terminal that an answer comes from, and we may read from it.

    A terminal that is not the one of our session, as pre-commit makes one to keep colours, has no process group for us.
    One that lefthook makes begins a session with the hook. Where somebody types, a shell began it, and gave what was
    typed a process group of its own (job control).
    """
    if sys.platform == "win32":
        return all(map(os.isatty, (1, 2)))
    job = os.getpgrp()
    try:
        return job != os.getsid(0) and all(os.tcgetpgrp(stream) == job for stream in (1, 2))
    except OSError:
        return False


def agrees(question: str, patience: float = PATIENCE) -> bool:
    """Ask on the terminal; no answer is no, and so is whatever else would interrupt, stop or end us meanwhile.

    Args:
        question: What to ask, fit to print.
        patience: Seconds to wait; a Windows console is waited for without end.
    """
    try:
        answer = _answer(f"{question} [y/N] ".encode("utf-8", "replace"), patience)
    except (OSError, KeyboardInterrupt):
        answer = b""
    return answer.strip().lower() in _YES


def run(words: Sequence[str], top: str, environment: Mapping[str, str]) -> str:
    """Run a command without a shell, its output and its input passed through.

    Args:
        words: The program and its arguments.
        top: Where it runs: the top of the working tree.
        environment: The process environment; what git set for its hook is taken out.

    Returns:
        Why it failed, as a phrase; empty if it did not. Ctrl-C ends the command, not us.
    """
    program = _program(words[0], top, environment)
    if not program:
        return "it is not on PATH"
    try:
        with open(_TERMINAL, "rb", buffering=0) as terminal, _in_front(terminal) as signals:
            done = subprocess.run(  # noqa: S603 - the user said yes to these words; no shell, arguments as a list
                list(words), executable=program, cwd=top, env=outside(environment), stdin=terminal, check=False
            )
            interrupted = bool(signals.received)
    except OSError as error:
        return error.strerror or str(error)
    except KeyboardInterrupt:
        return "interrupted"
    if not done.returncode:
        return ""
    return "interrupted" if interrupted else f"exit status {done.returncode}"


def outside(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without what git set for its hook."""
    return {
        name: value
        for name, value in environment.items()
        if name not in _OF_THE_HOOK and not name.startswith(("GITHEAD_", "GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_"))
    }


def _program(word: str, top: str, environment: Mapping[str, str]) -> str:
    """Return the path of a program; a name without a directory is looked for on PATH alone, never right here."""
    if os.path.dirname(word):
        return os.path.join(top, word)
    found = shutil.which(word, path=environment.get("PATH", os.defpath))
    return found if found and os.path.isabs(found) else ""


class _Signals:
    """The signals that came while we were in front, and a descriptor that can be read once there is one."""

    def __init__(self) -> None:
        """Begin with none."""
        self.received: list[int] = []
        self.came, self.tell = os.pipe()

    def note(self, number: int, frame: object) -> None:  # noqa: ARG002 - what a handler is called with
        """Note a signal; nothing else happens, so that what has to be put back is put back."""
        self.received.append(number)

    def close(self) -> None:
        """Close the descriptors."""
        os.close(self.came)
        os.close(self.tell)


if sys.platform == "win32":
    _TERMINAL = "CONIN$"

    @contextlib.contextmanager
    def _in_front(terminal: IO[bytes]) -> Iterator[_Signals]:  # noqa: ARG001 - a console knows no process groups
        with contextlib.closing(_Signals()) as signals:
            yield signals

    def _answer(question: bytes, patience: float) -> bytes:  # noqa: ARG001 - a console cannot be waited for
        with open("CONOUT$", "wb", buffering=0) as shown, open(_TERMINAL, "rb", buffering=0) as typed:
            shown.write(question)
            return typed.readline(_LONGEST)

else:
    import signal

    _TERMINAL = "/dev/tty"
    _NOTED = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP)
    """What would end us. A handler is not inherited by what we start."""
    _IGNORED = (signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)
    """What would stop us, or what we start, for good: no shell knows our group, so nobody would continue it.

    Who ignores SIGTTOU may put another group in front (tcsetpgrp(3)).
    """

    @contextlib.contextmanager
    def _in_front(terminal: IO[bytes]) -> Iterator[_Signals]:
        """Have the terminal for a process group of our own, and what we start in it."""
        with contextlib.closing(_Signals()) as signals, _handled(signals):
            job = os.getpgrp()
            os.setpgid(0, 0)
            try:
                os.tcsetpgrp(terminal.fileno(), os.getpgrp())
                yield signals
            finally:
                # Where git was killed meanwhile its group may be gone, and a shell in front.
                with contextlib.suppress(OSError):
                    if os.tcgetpgrp(terminal.fileno()) == os.getpgrp():
                        os.tcsetpgrp(terminal.fileno(), job)
                    os.setpgid(0, job)

    @contextlib.contextmanager
    def _handled(signals: _Signals) -> Iterator[None]:
        # A handler alone could come just before we begin to wait, and wake nobody.
        os.set_blocking(signals.tell, False)
        woken = signal.set_wakeup_fd(signals.tell, warn_on_full_buffer=False)
        before = {number: signal.signal(number, signals.note) for number in _NOTED}
        before |= {number: signal.signal(number, signal.SIG_IGN) for number in _IGNORED}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(woken)

    def _answer(question: bytes, patience: float) -> bytes:
        import select  # noqa: PLC0415 - only who is asked pays for it
        import termios  # noqa: PLC0415 - the same

        with open(_TERMINAL, "r+b", buffering=0) as terminal, _in_front(terminal) as signals:
            signal.signal(signal.SIGTSTP, signals.note)
            # What was typed before the question is no answer to it.
            termios.tcflush(terminal, termios.TCIFLUSH)
            terminal.write(question)
            answer = b""
            try:
                if select.select([typed := terminal.fileno(), signals.came], [], [], patience)[0] == [typed]:
                    answer = terminal.read(_LONGEST) or b""
            finally:
                if not answer.endswith(b"\n"):
                    terminal.write(b"\n")
            return answer
