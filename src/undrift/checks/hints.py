"""Commands that mend what several checks find."""

from __future__ import annotations

from datetime import datetime, timedelta

from undrift.change import Change
from undrift.files import join, split
from undrift.history import COUNTED_DIGITS, TOLERANCE, Kind, Migration, moment, sequence_number
from undrift.patterns import pattern
from undrift.text import quoted
from undrift.tools.base import Equal

LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CLOCKS = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_UNITS = {8: timedelta(days=1), 12: timedelta(minutes=1)}
_UNIX_SECONDS_DIGITS = 10
_MOST_TRIED = 1000


def renumbered(change: Change, migration: Migration, *, behind: bool = False) -> str:
    """Return the command that gives a migration a version of its own; empty if none can be made.

    A migration that a database may have run keeps its place (`17` becomes `17b`, where the tool takes that); one
    that is new here moves behind the last.

    Args:
        change: The question.
        migration: What to renumber.
        behind: Whether its place is what is wrong, so that it has to move in any case.
    """
    side = change.head
    if side.conventions.graph:
        return ""
    known = bool(change.bases) and change.is_new(migration)
    stays = side.conventions.equal is Equal.ARBITRARY and not known and not behind
    version = _nearby(change, migration) if stays else _last(change, migration)
    old, new = _renamed(migration.path, migration.version, version)
    if not version or old == new:
        return ""
    command = side.conventions.renumber.format(old=quoted(old), new=quoted(new), make=side.new_command)
    return command + _with_its_down(change, migration, version)


def moved_out(change: Change, path: str, neighbour: str) -> str:
    """Return the command that takes a migration out of the forward path, into a directory beside the migrations."""
    directory, name = split(path)
    if name == "migration.sql":
        path, name = directory, split(directory)[1]
    homes = [home for home in change.head.project.directories if path.startswith(f"{home}/")]
    target = join(split(homes[0] if homes else directory)[0], neighbour)
    command = change.head.conventions.withdraw
    return command.format(old=quoted(path), new=quoted(join(target, name)), target=quoted(target))


def _nearby(change: Change, migration: Migration) -> str:
    """Return a free version right behind a migration's own."""
    version = migration.version
    number = version.rstrip(LETTERS + LETTERS.upper())
    if sequence_number(number) is not None:
        taken = change.head.bare_versions[migration.group]
        free = (number + letter for letter in LETTERS[1:])
        return next((candidate for candidate in free if candidate.lstrip("0") not in taken), "")
    dated = moment(version)
    if dated is None:
        return ""
    unit = _UNITS.get(_digits(version), timedelta(seconds=1))
    later = (_written(dated + unit * steps, version) for steps in range(1, _MOST_TRIED))
    return next((candidate for candidate in later if candidate not in change.head.versions[migration.group]), "")


def _last(change: Change, migration: Migration) -> str:
    """Return a version behind all others."""
    group = reversed(change.head.history.groups[migration.group])
    others = (one for one in group if one is not migration and one.version and one.kind is not Kind.REPEATABLE)
    last = next(others, migration)
    dated = next((one for one in (migration, last) if moment(one.version)), None)
    if dated:
        return _now(change, dated)
    number = migration.version.rstrip(LETTERS + LETTERS.upper())
    if sequence_number(number) is not None:
        return f"{change.head.last_numbers[migration.group] + 1:0{len(number)}d}"
    parts = _LAST_PART.fullmatch(last.version)
    return f"{parts[1]}{int(parts[2]) + 1}" if parts else ""


_LAST_PART = pattern(r"((?:[0-9]+[._])*)([0-9]{1,18})")


def _now(change: Change, like: Migration) -> str:
    """Return the present moment, or one just behind the last migration that is not itself ahead of its time.

    Empty if both are ahead of their time or taken: a day has only one version where days are counted.
    """
    unit = _UNITS.get(_digits(like.version), timedelta(seconds=1))
    last = change.last_dates.get(like.group)
    behind = max(change.now, last + unit) if last else change.now
    if behind <= change.now + TOLERANCE:
        return _written(behind, like.version)
    today = _written(change.now, like.version)
    return "" if today.lower() in change.head.versions[like.group] else today


def _written(when: datetime, like: str) -> str:
    """Write a moment in the digits of a version, whatever stands between them."""
    count = _digits(like)
    if count == COUNTED_DIGITS:
        digits = when.strftime(_CLOCKS[14]) + "0000"
    elif count in _CLOCKS:
        digits = when.strftime(_CLOCKS[count])
    else:
        seconds = int(when.timestamp())
        digits = str(seconds if count == _UNIX_SECONDS_DIGITS else seconds * 1000)
    following = iter(digits)
    return "".join(next(following) if character in "0123456789" else character for character in like)


def _digits(version: str) -> int:
    return sum(character in "0123456789" for character in version)


def _with_its_down(change: Change, migration: Migration, version: str) -> str:
    """Return the rest of the command for a pair of files: the down file has to follow."""
    down = migration.path.replace(".up.", ".down.")
    if down == migration.path or down not in change.head.down_paths:
        return ""
    old, new = _renamed(down, migration.version, version)
    return f" && git mv {quoted(old)} {quoted(new)}"


def _renamed(path: str, old: str, new: str) -> tuple[str, str]:
    """Return the old and the new path of the part that carries the version: the file, or the folder around it."""
    part = path
    while part and old not in split(part)[1]:
        part = split(part)[0]
    directory, name = split(part or path)
    return part or path, join(directory, name.replace(old, new, 1))
