"""The line that takes migrations back: what every room asks before it gives one, and how it is written.

Nothing is said where the line would take back too little or too much, or all there is: that empties a database. What
nobody would read to its end is not said, either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from undrift.files import Files
from undrift.history import History, Migration
from undrift.text import quoted
from undrift.tools.commands import typed

_MOST_COMMANDS = 5
_LONGEST = 200


def remaining(everyone: Sequence[Migration], gone: Sequence[Migration]) -> Sequence[Migration]:
    """Return what is left of a sequence when its last migrations are taken back.

    Returns:
        Nothing where others would go first, or where nothing would be left.
    """
    rest = everyone[: max(len(everyone) - len(gone), 0)]
    last = {(one.group, one.name) for one in everyone[len(rest) :]}
    return rest if last == {(one.group, one.name) for one in gone} else ()


def leaves_some(history: History, gone: Sequence[Migration]) -> bool:
    """Whether a history has more migrations than those that are taken back one by one."""
    return not {(one.group, one.name) for one in history.migrations} <= {(one.group, one.name) for one in gone}


def has_downs(history: History, gone: Iterable[Migration]) -> bool:
    """Whether each migration has a file of its own that undoes it."""
    return all(
        any(down.key == one.key and (not down.groups or one.group in down.groups) for down in history.downs)
        for one in gone
    )


def chained(home: str, commands: Iterable[str], dumps: Iterable[str] = ()) -> str:
    """Return commands to be typed in a directory one after the other, as one line; the shell stays where it is.

    Args:
        home: The directory.
        commands: The commands, each as often as it is to be typed.
        dumps: The tracked files that the tool writes anew when it goes back: `git switch` would refuse to leave them
            changed (git-switch: --discard-changes).

    Returns:
        Empty if the line is longer than anybody reads.
    """
    lines = list(islice(commands, _MOST_COMMANDS + 1))
    if not lines or len(lines) > _MOST_COMMANDS:
        return ""
    line = " && ".join(lines)
    steps = [f"({typed(home, line)})" if home else line]
    if kept := " ".join(quoted(path) for path in dumps):
        steps.append(f"git restore {kept}")
    whole = " && ".join(steps)
    return whole if len(whole) <= _LONGEST else ""


def tracked(files: Files, paths: Iterable[str]) -> list[str]:
    """Return those of these paths that are files of the snapshot."""
    return [path for path in dict.fromkeys(paths) if path in files.tree]
