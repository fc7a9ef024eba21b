"""A schema of Drizzle's as the statements that drizzle-kit would write for an empty database.

Facts (drizzle-kit: src/snapshotsDiffer.ts, `jsonStatements`): schemas, enums and sequences come first, then tables,
foreign keys, indexes, views. Unique indexes come before foreign keys here, which may need them. A piece of SQL that
somebody wrote is read alone before it goes into a table, so that one that cannot be read costs no more than its column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from undrift.declared.base import Declaration, Doubt, Statement
from undrift.declared.drizzle.model import (
    Kit,
    KitCheck,
    KitEnum,
    KitForeignKey,
    KitIndex,
    KitKey,
    KitSequence,
    KitTable,
    KitView,
)
from undrift.declared.drizzle.spelling import ACTIONS, SPELLINGS, Piece, Spelling
from undrift.findings import Location
from undrift.patterns import pattern
from undrift.schema.model import Check, Name
from undrift.schema.operations import CreateIndex, CreateSequence, CreateTable, CreateView, Operation
from undrift.sql.reading import read
from undrift.values import replace

_UNREAD = "is not read"
_OPEN = "has a parameter, for which drizzle-kit writes no value"
_HOLES: Mapping[str, re.Pattern[str]] = {"$": pattern(r"\$\d"), "?": pattern(r"\?")}
_TEXTS = pattern(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`""")

_STRICT = frozenset({"postgres", "sqlite"})
"""The servers whose checks are looked through for columns that are not there (`undrift.schema.engine`)."""

_NOWHERE = Location("", 1)

_Object: TypeAlias = KitTable | KitEnum | KitSequence | KitView
_Part: TypeAlias = KitKey | KitCheck | KitForeignKey | KitIndex


def statements(kit: Kit, dialect: str) -> Declaration:
    """Return what makes a schema on an empty database, where each part is declared, and what is not certain.

    Args:
        kit: The schema.
        dialect: One of `undrift.schema.engines.ENGINES`.
    """
    writer = _Writer(kit, dialect)
    written = tuple(writer.statements())
    said = (*kit.doubts, *(doubt for table in kit.tables for doubt in table.doubts), *writer.doubts)
    return Declaration(
        statements=written,
        places=dict(_places(kit, writer.spelling.stored)),
        doubts=tuple(_stored(doubt, writer.spelling.stored) for doubt in said),
        unmanaged=kit.unmanaged,
        namespaces=kit.namespaces,
    )


class _Writer:
    """Writes one schema, and notes what of it cannot be written."""

    def __init__(self, kit: Kit, dialect: str) -> None:
        self.kit = kit
        self.dialect = dialect
        self.spelling: Spelling = SPELLINGS[dialect]
        self.doubts: list[Doubt] = []
        self._readings: dict[str, Operation | None] = {}
        fold = self.spelling.fold
        self._columns = {table.name: frozenset(fold(one.name) for one in table.columns) for table in kit.tables}
        self._tables = tuple(map(self._known, kit.tables))

    def statements(self) -> Iterator[Statement]:
        """Yield all statements, in an order that works."""
        kit, spelling = self.kit, self.spelling
        places = _places_of_namespaces(kit)
        for schema in kit.schemas:
            yield Statement(f"CREATE SCHEMA {spelling.name(schema)}", places.get(schema, _NOWHERE))
        yield from (Statement(spelling.enum(one), one.place) for one in kit.enums)
        yield from self._sequences()
        yield from (Statement(self._table(one), one.place) for one in self._tables)
        yield from self._indexes(unique=True)
        yield from () if spelling.keys_inline else self._foreign_keys()
        yield from self._indexes(unique=False)
        yield from self._views()

    def _sequences(self) -> Iterator[Statement]:
        for one in self.kit.sequences:
            sql = self.spelling.sequence(one)
            if isinstance(self._reading(sql), CreateSequence):
                yield Statement(sql, one.place)
            else:
                self._doubt(one.place, f"the sequence {one.name}", one.name)

    def _views(self) -> Iterator[Statement]:
        for view in self.kit.views:
            sql = self.spelling.view(view)
            if isinstance(self._reading(sql), CreateView):
                yield Statement(sql, view.place)
            else:
                self._doubt(view.place, f"the query of the view {view.name}", view.name)

    # Tables

    def _known(self, table: KitTable) -> KitTable:
        """Return a table without the keys and indexes over columns that it is not known to have."""
        return replace(
            table,
            primary_keys=tuple(one for one in table.primary_keys if self._has(table, one, "the primary key")),
            uniques=tuple(one for one in table.uniques if self._has(table, one, "the unique constraint")),
            foreign_keys=tuple(one for one in table.foreign_keys if self._has(table, one, "the foreign key")),
            indexes=tuple(one for one in table.indexes if self._has(table, one, "the index")),
        )

    def _has(self, table: KitTable, part: KitKey | KitForeignKey | KitIndex, what: str) -> bool:
        columns = tuple(one.column for one in part.parts) if isinstance(part, KitIndex) else part.columns
        absent = self._absent(table, columns)
        reason = f"is over {absent}, and no such column is known" if absent else ""
        if not columns:
            reason = "is over no column"
        elif isinstance(part, KitForeignKey) and len(part.references) not in {0, len(columns)}:
            reason = "does not refer to as many columns as it has"
        elif isinstance(part, KitForeignKey) and not {part.on_delete.lower(), part.on_update.lower()} <= ACTIONS:
            reason = "has an action that no server knows"
        if reason:
            named = f"{what} {part.name}".rstrip()
            self.doubts.append(Doubt(part.place, f"{named} {reason}", table.name, more=True))
        return not reason

    def _absent(self, table: KitTable, columns: tuple[str, ...]) -> str:
        """Return the first of these columns that a table is not known to have; empty if it has them all."""
        fold, known = self.spelling.fold, self._columns[table.name]
        return next((column for column in columns if column and fold(column) not in known), "")

    def _table(self, table: KitTable) -> str:
        lines = (self._line(table, piece) for piece in self.spelling.pieces(table))
        return f"CREATE TABLE {self.spelling.object(table.name)} (\n\t" + ",\n\t".join(filter(None, lines)) + "\n)"

    def _line(self, table: KitTable, piece: Piece) -> str:
        """Return a line of a table; what is left of it if it cannot be read, which may be nothing."""
        if not piece.probe:
            return piece.sql
        if self._is_open(piece.probe):
            self._doubt(piece.place, piece.label, table.name, piece.column, reason=_OPEN)
            return piece.bare
        made = self._reading(f"CREATE TABLE t ({piece.probe})")
        if isinstance(made, CreateTable) and len(made.columns) == 1:
            checks = (one for one in made.constraints if isinstance(one, Check))
            if not (self._is_checked(table) and any(self._absent(table, one.expression.names) for one in checks)):
                return piece.sql
        self._doubt(piece.place, piece.label, table.name, piece.column)
        return piece.bare

    def _is_checked(self, table: KitTable) -> bool:
        """Whether a check over a column that is not known would take the whole table with it."""
        return bool(table.doubts) or self.dialect in _STRICT

    def _indexes(self, *, unique: bool) -> Iterator[Statement]:
        for table in self._tables:
            for index in table.indexes:
                if index.unique is not unique:
                    continue
                sql = self.spelling.index(table.name, index)
                if self.spelling.is_plain_index(index):
                    yield Statement(sql, index.place)
                elif self._is_open(sql):
                    self._doubt(index.place, f"the index {index.name}", table.name, reason=_OPEN)
                elif isinstance(self._reading(sql), CreateIndex):
                    yield Statement(sql, index.place)
                else:
                    self._doubt(index.place, f"the index {index.name}", table.name)

    def _foreign_keys(self) -> Iterator[Statement]:
        for table in self._tables:
            for key in table.foreign_keys:
                sql = f"ALTER TABLE {self.spelling.object(table.name)} ADD {self.spelling.foreign_key(key)}"
                yield Statement(sql, key.place)

    # What cannot be read

    def _reading(self, sql: str) -> Operation | None:
        """Return the one thing that a statement does; None if it cannot be read, or does several."""
        if sql not in self._readings:
            found = read(sql, self.dialect)
            self._readings[sql] = found[0].operation if len(found) == 1 else None
        return self._readings[sql]

    def _is_open(self, sql: str) -> bool:
        """Whether a statement has a place for a value outside of its texts and names."""
        hole = _HOLES[self.spelling.hole]
        return self.spelling.hole in sql and hole.search(_TEXTS.sub("", sql)) is not None

    def _doubt(self, place: Location, what: str, named: Name, column: str = "", *, reason: str = _UNREAD) -> None:
        """Note that a column, a part of a table that is there, or a whole object cannot be written."""
        more = not column and named in self._columns
        self.doubts.append(Doubt(place, f"{what} {reason}", named, column, more=more))


def _places_of_namespaces(kit: Kit) -> Mapping[str, Location]:
    """Return where the first object of each namespace is declared."""
    objects: tuple[_Object, ...] = (*kit.tables, *kit.enums, *kit.sequences, *kit.views)
    return {one.name.schema: one.place for one in reversed(objects)}


def _places(kit: Kit, stored: Callable[[str], str]) -> Iterator[tuple[str, Location]]:
    """Yield where each thing is declared, the weightier ones last: they take the name where two have it."""

    def shown(name: Name) -> str:
        return str(Name(stored(name.name), stored(name.schema)))

    for table in kit.tables:
        keys: tuple[_Part, ...] = (*table.uniques, *table.checks, *table.foreign_keys, *table.primary_keys)
        parts: tuple[_Part, ...] = (*keys, *table.indexes)
        yield from ((stored(part.name), part.place) for part in parts if part.name)
    for table in kit.tables:
        owner = shown(table.name)
        yield from ((f"{owner}.{stored(column.name)}", column.place) for column in table.columns)
    objects: tuple[_Object, ...] = (*kit.sequences, *kit.enums, *kit.views, *kit.tables)
    for one in objects:
        yield shown(one.name), one.place


def _stored(doubt: Doubt, stored: Callable[[str], str]) -> Doubt:
    """Return a doubt about a name as the server keeps it."""
    if doubt.table is None:
        return doubt
    table = Name(stored(doubt.table.name), stored(doubt.table.schema))
    return replace(doubt, table=table, column=stored(doubt.column))
