"""Commands that mend what several checks find."""

from __future__ import annotations

from undrift.change import Change
from undrift.files import join, split
from undrift.history import Migration, moment, sequence_number
from undrift.text import quoted
from undrift.tools.base import Equal

_CLOCKS = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}


def renumbered(change: Change, migration: Migration) -> str:
    """Return the command that gives a migration a version of its own; empty if none can be made.

    A migration that a database may have run keeps its place (`17` becomes `17b`, where the tool takes that); one
    that is new here moves behind the last.
    """
    side = change.head
    version = _free_version(change, migration)
    if not version:
        return ""
    old, new = _renamed(migration, version)
    return side.conventions.renumber.format(old=quoted(old), new=quoted(new), make=side.new_command)


def _free_version(change: Change, migration: Migration) -> str:
    side, version = change.head, migration.version
    members = side.history.group(migration.group)
    number = sequence_number(version.rstrip("abcdefghijklmnopqrstuvwxyz"))
    if number is None:
        return _later_moment(change, version)
    if side.conventions.equal is Equal.ARBITRARY and not (change.bases and change.is_new(migration)):
        taken = {member.version for member in members}
        free = (version + letter for letter in "bcdefghijklmnopqrstuvwxyz")
        return next((candidate for candidate in free if candidate not in taken), "")
    last = max(sequence_number(member.version) or 0 for member in members)
    return f"{last + 1:0{len(version)}d}"


def _later_moment(change: Change, version: str) -> str:
    if moment(version) is None:
        return ""
    digits = len(version)
    if digits in _CLOCKS:
        return change.now.strftime(_CLOCKS[digits])
    seconds = int(change.now.timestamp())
    return str(seconds if digits == len(str(seconds)) else seconds * 1000)


def _renamed(migration: Migration, version: str) -> tuple[str, str]:
    """Return the old and the new path of the part that carries the version: the file, or the folder around it."""
    path = migration.path
    while path and migration.version not in split(path)[1]:
        path = split(path)[0]
    path = path or migration.path
    directory, name = split(path)
    return path, join(directory, name.replace(migration.version, version, 1))
