"""From a declaration to the schema that it makes: its statements go to an empty server, one by one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator

from undrift.declared.base import Declaration, Doubt
from undrift.findings import Location
from undrift.history import Unread
from undrift.schema.engine import File, Refusal, names_made, names_touched
from undrift.schema.engines import engine
from undrift.schema.model import Name, Schema, Unknown
from undrift.schema.operations import AlterTable, CreateIndex, Located
from undrift.sql.reading import read
from undrift.values import dataclass, replace

_MOST_KEPT = 4096
"""Statements that are held on to: those of a large schema."""


@dataclass(frozen=True)
class Assembled:
    """What a declaration makes.

    Attributes:
        schema: What a database made from it holds.
        partial: The tables that may hold more than the schema says.
        more: Whether there may be more objects than the schema says.
        unread: What is not certain, as reports show it.
    """

    schema: Schema
    partial: frozenset[Name] = frozenset()
    more: bool = False
    unread: tuple[Unread, ...] = ()


def assemble(declaration: Declaration, dialect: str) -> Assembled:
    """Return what a declaration makes on an empty server.

    Args:
        declaration: What is declared.
        dialect: One of `undrift.schema.engines.ENGINES`.
    """
    files = tuple(_files(declaration, dialect))
    made = frozenset(name for file in files for name in names_made(file.operations))
    server = engine(dialect, made)
    doubts = [*declaration.doubts]
    for file in files:
        known = len(server.refusals)
        server.run((file,))
        for refusal in server.refusals[known:]:
            doubts += _refused(refusal, file, server.resolve)
    schema = server.schema()
    unread = [Unread(one.place.path, one.place.line, one.reason, _touched(one)) for one in doubts]
    unread += [
        Unread(gap.source.path, gap.source.line, gap.reason, tuple(map(str, gap.touches))) for gap in server.gaps
    ]
    return Assembled(
        schema=replace(schema, unknown=_unknown(schema.unknown, doubts)),
        partial=frozenset(one.table for one in doubts if one.more and one.table),
        more=any(one.more and one.table is None for one in doubts),
        unread=tuple(dict.fromkeys(unread)),
    )


def _files(declaration: Declaration, dialect: str) -> Iterator[File]:
    """Yield each statement as a file of its own: one that is refused takes no other with it."""
    for statement in declaration.statements:
        place = statement.place
        operations = tuple(Located(one.operation, place.line) for one in _read(statement.sql, dialect))
        yield File(place.path, place.path, operations)


@functools.lru_cache(maxsize=_MOST_KEPT)
def _read(sql: str, dialect: str) -> tuple[Located, ...]:
    """Read a statement; base, head and witness have most of theirs in common."""
    return read(sql, dialect)


def _refused(refusal: Refusal, file: File, resolve: Callable[[Name], Name]) -> Iterator[Doubt]:
    """Yield a doubt about what the server would refuse: a part of a table that is there, or the whole object."""
    place = Location(refusal.source.path, refusal.source.line)
    is_part = all(isinstance(one.operation, AlterTable | CreateIndex) for one in file.operations)
    for name in dict.fromkeys(map(resolve, names_touched(file.operations))):
        yield Doubt(place, f"a server would refuse it: {refusal.message}", name, more=is_part)


def _touched(doubt: Doubt) -> tuple[str, ...]:
    if doubt.table is None:
        return ()
    return (f"{doubt.table}.{doubt.column}" if doubt.column else str(doubt.table),)


def _unknown(unknown: Unknown, doubts: Iterable[Doubt]) -> Unknown:
    """Return what is unknown of the schema, with what is doubted of the declaration."""
    certain = [one for one in doubts if not one.more]
    columns = {name: set(held) for name, held in unknown.columns.items()}
    for one in certain:
        if one.table and one.column:
            columns.setdefault(one.table, set()).add(one.column)
    return Unknown(
        everything=unknown.everything or any(one.table is None for one in certain),
        objects=unknown.objects | {one.table for one in certain if one.table and not one.column},
        columns={name: frozenset(held) for name, held in columns.items()},
    )
