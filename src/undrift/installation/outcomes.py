"""What came of installing, taking out or looking."""

from __future__ import annotations

from undrift.installation.refusing import RefusedError
from undrift.values import dataclass


@dataclass(frozen=True)
class Outcome:
    """What came of one hook.

    Attributes:
        hook: git's name for it.
        text: What was done, and where; or what stands there.
        fine: Whether nothing is left to be mended.
        installed: Whether undrift is in it.
        changed: Whether a file was written.
        taker: The program that has the hook, and that it was left to; empty if none has.
        command: What has to be typed next; empty if nothing.
    """

    hook: str
    text: str
    fine: bool = True
    installed: bool = True
    changed: bool = False
    taker: str = ""
    command: str = ""


@dataclass(frozen=True)
class Report:
    """What came of all of them.

    Attributes:
        outcomes: One per hook.
        notes: What the user should know; several lines where something is to be pasted.
        commands: What to type next.
    """

    outcomes: tuple[Outcome, ...] = ()
    notes: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()


def not_done(hook: str, what: str, shown: str, error: RefusedError | OSError) -> Outcome:
    """Return that something was not done with a file, and why.

    Args:
        hook: The hook.
        what: What was not done, as a phrase.
        shown: The file, as it is shown.
        error: Why.
    """
    if isinstance(error, OSError):
        why = error.strerror or str(error)
    else:
        why = f"{error.message}; {error.hint}" if error.hint else error.message
    return Outcome(hook, f"{what}: {shown}: {why}", fine=False, installed=False)
