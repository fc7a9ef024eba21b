"""A schema of Drizzle's as the statements that drizzle-kit would write for an empty database.

Facts (drizzle-kit: src/snapshotsDiffer.ts, `jsonStatements`): schemas, enums and sequences come first, then tables,
foreign keys, indexes, views. Unique indexes come before foreign keys here, which may need them. A piece of SQL that
somebody wrote is read alone before it goes into a table, so that one that cannot be read costs no more than its column.
"""

from __future__ import annotations

from collections.abc import Iterator
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
from undrift.declared.drizzle.spelling import SPELLINGS, Piece, Spelling
from undrift.findings import Location
from undrift.schema.model import Check, Name
from undrift.schema.operations import CreateIndex, CreateSequence, CreateTable, CreateView, Operation
from undrift.sql.reading import read
from undrift.values import replace

_STRICT = frozenset({"postgres", "sqlite"})
"""The servers whose checks are looked through for columns that are not there (`undrift.schema.engine`)."""

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
    doubts = (*kit.doubts, *(doubt for table in kit.tables for doubt in table.doubts), *writer.doubts)
    return Declaration(written, dict(_places(kit)), doubts, kit.unmanaged, kit.namespaces)


class _Writer:
    """Writes one schema, and notes what of it cannot be written."""

    def __init__(self, kit: Kit, dialect: str) -> None:
        self.kit = kit
        self.dialect = dialect
        self.spelling: Spelling = SPELLINGS[dialect]
        self.doubts: list[Doubt] = []
        self._readings: dict[str, Operation | None] = {}
        self._tables = tuple(map(self._known, kit.tables))
        self._names = frozenset(table.name for table in kit.tables)

    def statements(self) -> Iterator[Statement]:
        """Yield all statements, in an order that works."""
        kit, spelling = self.kit, self.spelling
        for schema in kit.schemas:
            yield Statement(f"CREATE SCHEMA {spelling.name(schema)}", _place_in(kit, schema))
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
        if absent:
            reason = f"{what} {part.name} is over {absent}, and no such column is known".replace("  ", " ")
            self.doubts.append(Doubt(part.place, reason, table.name, more=True))
        return not absent

    def _absent(self, table: KitTable, columns: tuple[str, ...]) -> str:
        """Return the first of these columns that a table is not known to have; empty if it has them all."""
        fold = self.spelling.fold
        known = {fold(column.name) for column in table.columns}
        return next((column for column in columns if column and fold(column) not in known), "")

    def _table(self, table: KitTable) -> str:
        lines = (self._line(table, piece) for piece in self.spelling.pieces(table))
        return f"CREATE TABLE {self.spelling.object(table.name)} (\n\t" + ",\n\t".join(filter(None, lines)) + "\n)"

    def _line(self, table: KitTable, piece: Piece) -> str:
        """Return a line of a table; what is left of it if it cannot be read, which may be nothing."""
        if not piece.probe:
            return piece.sql
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
                if self.spelling.is_plain_index(index) or isinstance(self._reading(sql), CreateIndex):
                    yield Statement(sql, index.place)
                else:
                    self._doubt(index.place, f"the index {index.name}", table.name, more=True)

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

    def _doubt(self, place: Location, what: str, table: Name, column: str = "", *, more: bool = False) -> None:
        more = more or (not column and table in self._names)
        self.doubts.append(Doubt(place, f"{what} is not read", table, column, more=more))


def _place_in(kit: Kit, schema: str) -> Location:
    """Return where the first object of a namespace is declared."""
    objects: tuple[_Object, ...] = (*kit.tables, *kit.enums, *kit.sequences, *kit.views)
    return next((one.place for one in objects if one.name.schema == schema), Location("", 1))


def _places(kit: Kit) -> Iterator[tuple[str, Location]]:
    """Yield where each thing is declared, the weightier ones last: they take the name where two have it."""
    for table in kit.tables:
        parts: tuple[_Part, ...] = (
            *table.uniques,
            *table.checks,
            *table.foreign_keys,
            *table.primary_keys,
            *table.indexes,
        )
        yield from ((part.name, part.place) for part in parts if part.name)
    for table in kit.tables:
        yield from ((f"{table.name}.{column.name}", column.place) for column in table.columns)
    objects: tuple[_Object, ...] = (*kit.sequences, *kit.enums, *kit.views, *kit.tables)
    for one in objects:
        yield str(one.name), one.place
