"""One migration as a notice names it: what it does, whether rows go with it, what is to be known of it."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

from undrift import deeds
from undrift.change import Side
from undrift.declared import reader
from undrift.deeds import Deed
from undrift.files import split
from undrift.history import Migration
from undrift.schema.engine import MISSING
from undrift.tools.base import Evidence
from undrift.values import dataclass


class Certainty(Enum):
    """How much is known of what a migration does."""

    WHOLE = "whole"
    PART = "part"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Mention:
    """One migration that a notice names.

    Attributes:
        path: Its file.
        name: What its users call it.
        title: Its file's name, where that says more than `name` does; else empty.
        does: What it does to which tables and columns.
        certainty: Whether that is all it does.
        down: The file that undoes it; empty if there is none.
        was: The name that it had before, if it only has another one now; empty if it is new altogether.
        same: Whether its text differs in comments and layout alone, and in saying IF EXISTS.
        formerly: The path that it had, where it is compared with its former text.
        restates: The tables and columns that it makes and that others made before, as the first one after a squash.
        behind: One that was here before and that the tool compares as later, so that it may never run this one.
        refused: Why the server would refuse it after all that come before it; empty if it would not.
    """

    path: str
    name: str
    title: str = ""
    does: tuple[Deed, ...] = ()
    certainty: Certainty = Certainty.WHOLE
    down: str = ""
    was: str = ""
    same: bool = False
    formerly: str = ""
    restates: tuple[str, ...] = ()
    behind: str = ""
    refused: str = ""

    @property
    def called(self) -> str:
        """What it is called in a notice."""
        return self.title or self.name

    @property
    def loses(self) -> bool:
        """Whether rows, or values in them, go with it."""
        return any(one.loses for one in self.does)

    @property
    def made(self) -> frozenset[str]:
        """The tables and columns that it makes, in lower case."""
        return frozenset(one.name.lower() for one in self.does if (one.verb, one.kind) in _MAKING)


_MAKING = {("creates", "table"), ("adds", "")}


def mention(one: Migration, side: Side) -> Mention:
    """Return a migration with what can be told of it alone.

    Args:
        one: The migration.
        side: The project that it belongs to.
    """
    downs = (down.path for down in side.history.downs if down.key == one.key and _is_of(down.groups, one.group))
    does, certainty = _deeds(one, side)
    return Mention(
        path=one.path,
        name=one.name,
        title=_title(one),
        does=does,
        certainty=certainty,
        down=next(downs, ""),
        refused=_refused(one, side),
    )


def _title(one: Migration) -> str:
    """Return the name of the file, where that holds the migration's name and says more."""
    file = split(one.path)[1]
    stem = file.rpartition(".")[0]
    return file if one.name in stem and stem != one.name else ""


def _refused(one: Migration, side: Side) -> str:
    """Return why the server would refuse a migration in its place; empty if nothing but names tells that place."""
    if one.path not in side.scripts:
        return ""
    for replay in side.replays.values():
        for refusal in replay.refusals:
            makers = {path for key in refusal.keys for path in replay.makers.get(key, ())} - {one.path}
            is_guessed = side.project.evidence is Evidence.NAMES and refusal.kind == MISSING and makers
            if refusal.source.path == one.path and not is_guessed:
                return refusal.message
    return ""


def _is_of(groups: Collection[str], group: str) -> bool:
    return not groups or group in groups


def _deeds(one: Migration, side: Side) -> tuple[tuple[Deed, ...], Certainty]:
    """Return what a migration does, and whether that is all.

    What it comes to after all that come before it is told where each of its statements could be followed; else what
    they say themselves.
    """
    if one.path in side.scripts:
        return _of_statements(one.path, side)
    touched = side.dump.touched([one.path]).get(one.path) if side.dump else None
    if touched is None:
        return (), Certainty.NONE
    return tuple(touched.deeds()), Certainty.PART if touched.everything else Certainty.WHOLE


def _of_statements(path: str, side: Side) -> tuple[tuple[Deed, ...], Certainty]:
    if path not in side.statements:
        return (), Certainty.NONE
    statements = side.statements[path]
    refused = any(refusal.source.path == path for refusal in side.replay.refusals)
    if path in side.replay.unsure or refused:
        return deeds.told(statements), Certainty.WHOLE if refused else Certainty.PART
    effect = side.effects.get(path)
    net = tuple(effect.deeds()) if effect else ()
    there = {table.lower() for table in effect.tables} if effect else frozenset[str]()
    again = (
        one
        for one in deeds.remade(statements)
        if (one.name if one.kind else one.name.rpartition(".")[0]).lower() in there
    )
    return tuple(dict.fromkeys((*again, *net))), Certainty.WHOLE


def held(side: Side) -> frozenset[str]:
    """Return the tables and columns that a side's migrations make, in lower case; as its dump says, if it keeps one."""
    dump = side.dump if side.dump and reader(side.dump.source.kind).is_written_by_tools else None
    schema = side.replay.schema if side.is_sql else dump.assembled.schema if dump else None
    tables = schema.tables.values() if schema else ()
    return frozenset(
        name.lower()
        for table in tables
        for name in (str(table.name), *(f"{table.name}.{c.name}" for c in table.columns))
    )
