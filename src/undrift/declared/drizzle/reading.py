"""From the exports of schema files to what drizzle-kit puts into its snapshot.

Facts (drizzle-kit: src/serializer/pgImports.ts and its neighbours, `prepareFromExports`): only exported values count,
and only those that are themselves a table, an enum, a view, …; what stands in an exported array or object does not.
A table exported twice is one table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, cast

from undrift.declared.base import Doubt
from undrift.declared.drizzle.calls import DRIZZLE, Step, called, chain, resolved
from undrift.declared.drizzle.columns import Columns
from undrift.declared.drizzle.extras import ExtrasReader
from undrift.declared.drizzle.heads import Head, Heads, Namespaced
from undrift.declared.drizzle.model import (
    Kit,
    KitColumn,
    KitEnum,
    KitForeignKey,
    KitIndex,
    KitIndexPart,
    KitKey,
    KitSequence,
    KitTable,
    KitView,
)
from undrift.declared.drizzle.plain import Untold, place_of, why
from undrift.declared.drizzle.postgres import sequence
from undrift.declared.drizzle.rules import Options, Rules, labels
from undrift.declared.drizzle.sqltext import Writer, is_sql
from undrift.declared.typescript.values import Array, Call, Function, Literal, Object, Symbol, Unknown, Value
from undrift.findings import Location
from undrift.schema.model import Name
from undrift.values import dataclass, replace

if TYPE_CHECKING:
    from undrift.declared.typescript.program import Program

DIALECTS: Mapping[str, str] = {
    "postgres": "undrift.declared.drizzle.postgres",
    "mysql": "undrift.declared.drizzle.mysql",
    "mariadb": "undrift.declared.drizzle.mysql",
    "sqlite": "undrift.declared.drizzle.sqlite",
}
"""The module with the rules of each dialect."""


@dataclass(frozen=True, slots=True)
class Export:
    """One exported value; without a name it stands for all that may be exported besides."""

    name: str
    value: Value
    place: Location


def rules_of(dialect: str, version: str = "0") -> Rules | None:
    """Return the rules of a dialect; None where Drizzle has none.

    Args:
        dialect: The dialect.
        version: drizzle-kit's major version, `0` or `1`: some dialects have rules of their own since the latter.
    """
    if dialect not in DIALECTS:
        return None
    module = import_module(DIALECTS[dialect])
    return cast("Rules", getattr(module, "RULES_V1", module.RULES) if version == "1" else module.RULES)


def exports_of(program: Program, paths: Iterable[str]) -> Iterator[Export]:
    """Yield what schema files export, in the order of the files; what they may export besides as an unknown value.

    Args:
        program: The modules.
        paths: The files.
    """
    files = tuple(paths)
    program.load(files)
    for path in files:
        exports = program.exports(path)
        for name, value in exports.values.items():
            yield Export(name, value, Location(path))
        for doubt in exports.doubts:
            yield Export("", doubt, Location(path))


def read_kit(exports: Iterable[Export], rules: Rules, casing: str) -> Kit:
    """Return what schema files declare.

    Args:
        exports: What they export, in the order of the files.
        rules: The dialect's.
        casing: `casing` of the configuration; empty if it says nothing.
    """
    reading = _Reading(rules, casing)
    for export in exports:
        reading.take(export)
    return reading.kit()


class _Reading:
    """What is exported, sorted by what it is."""

    def __init__(self, rules: Rules, casing: str) -> None:
        self._heads = Heads(rules, casing)
        self._columns = Columns(self._heads)
        self._extras = ExtrasReader(self._heads)
        self._writer = Writer(self._heads)
        self._seen: dict[int, Value] = {}
        self._tables: list[KitTable] = []
        self._enums: dict[Name, KitEnum] = {}
        self._sequences: dict[Name, KitSequence] = {}
        self._views: dict[Name, KitView] = {}
        self._namespaces: dict[str, None] = {}
        self._unmanaged: set[Name] = set()
        self._doubts: list[Doubt] = []

    def take(self, export: Export) -> None:
        """Take one exported value."""
        value = export.value
        if id(value) in self._seen:
            return
        self._seen[id(value)] = value
        try:
            made = self._heads.made(value)
            if made is None:
                self._take_other(export)
            elif id(made.value) not in self._seen or made.value is value:
                self._seen[id(made.value)] = made.value
                self._take_made(made)
        except Untold as untold:
            reason = f"what {export.name} is cannot be told: {untold.reason}"
            self._doubts.append(Doubt(_known(untold.place, export.place), reason, more=True))

    def kit(self) -> Kit:
        """Return all of it, with the enums that are only used."""
        for maker in self._columns.enums.values():
            made = self._heads.made(maker)
            if made and id(made.value) not in self._seen:
                self._seen[id(made.value)] = made.value
                self._enum(made)
        kept, doubts = _one_of_each(self._tables)
        return Kit(
            tables=kept,
            enums=tuple(self._enums.values()),
            schemas=tuple(self._namespaces),
            sequences=tuple(self._sequences.values()),
            views=tuple(self._views.values()),
            doubts=tuple(dict.fromkeys((*self._doubts, *doubts, *self._columns.shared()))),
            unmanaged=frozenset(self._unmanaged),
        )

    def _take_made(self, made: Namespaced) -> None:
        if made.namespace and not self._heads.rules.has_namespaces:
            return
        if made.namespace:
            self._namespaces[made.namespace] = None
        take = _TAKERS.get(made.what)
        if take:
            take(self, made)

    def _take_other(self, export: Export) -> None:
        """Doubt what may be a table and cannot be told; the rest is the program's own."""
        value = export.value
        if self._is_untold(value):
            said = f"what {export.name} is cannot be told" if export.name else "what is exported cannot be told"
            reason = f"{said}: {why(value)}"
            place = export.place if isinstance(value, Symbol) else place_of(value)
            self._doubts.append(Doubt(place, reason, more=True))

    def _is_untold(self, value: Value) -> bool:
        """Whether it may be a table: not if it is one of several things none of which is."""
        if isinstance(value, Unknown) and value.choices:
            return any(self._is_untold(one) or self._heads.made(one) for one in value.choices)
        return isinstance(value, Unknown) or self._may_be_table(value)

    def _may_be_table(self, value: Value) -> bool:
        """Whether it is made from columns in a way that is not known, or is another package's export as it is."""
        if isinstance(value, Symbol):
            return bool(value.module) and not value.module.startswith(DRIZZLE)
        root, steps = chain(value)
        calls = [root] if isinstance(root, Call) else []
        return any(self._takes_columns(call) for call in (*calls, *(step.value for step in steps)))

    def _takes_columns(self, call: Call) -> bool:
        """Whether a call has columns among its arguments, or a name and a function that may return them."""
        first, *others = (*call.arguments, None)
        is_named = isinstance(first, Literal) and isinstance(first.value, str) and not called(call)
        return any(
            self._holds_columns(one) or (is_named and isinstance(one, Function)) for one in (first, *others) if one
        )

    def _holds_columns(self, value: Value) -> bool:
        entries = value.entries if isinstance(value, Object) else ()
        rules = self._heads.rules
        return any(called(chain(entry.value)[0], rules.module) in rules.builders for entry in entries)

    def table(self, made: Namespaced) -> None:
        """Read a table."""
        self._tables.append(self._read(self._heads.head(made)))

    def enum(self, made: Namespaced) -> None:
        """Read an enum."""
        self._enum(made)

    def sequence(self, made: Namespaced) -> None:
        """Read a sequence."""
        name = made.name()
        second = made.arguments[1] if len(made.arguments) > 1 else None
        try:
            said = sequence(Options(second if isinstance(second, Object) else None, made.place))
        except Untold as untold:
            self._doubts.append(Doubt(_known(untold.place, made.place), untold.reason, name))
            said = ""
        self._sequences.setdefault(name, KitSequence(name, said, made.place))

    def view(self, made: Namespaced) -> None:
        """Read a view, from `.as(sql`…`)`. One that a query builder makes is not certain, an existing one unmanaged."""
        name = made.name()
        last = next((step for step in made.steps if step.name in {"as", "existing"}), None)
        if last is None:
            return
        if last.name == "existing":
            self._unmanaged.add(name)
            return
        try:
            query = self._query(last)
        except Untold as untold:
            self._doubts.append(Doubt(_known(untold.place, made.place), untold.reason, name))
            return
        self._views[name] = KitView(name, query, made.place, materialized=made.what == "materializedView")

    def _query(self, step: Step) -> str:
        first = step.first
        if first is not None and is_sql(first):
            return self._writer.text(first)
        reason = "its query is made by the query builder, whose SQL is not known"
        raise Untold(reason, step.place)

    def _enum(self, made: Namespaced) -> None:
        name = made.name()
        if made.namespace:
            self._namespaces[made.namespace] = None
        try:
            values = resolved(made.arguments[1]) if len(made.arguments) > 1 else Array((), made.place)
            self._enums[name] = KitEnum(name, tuple(dict.fromkeys(labels(values))), made.place)
        except Untold as untold:
            reason = f"the values of {name} cannot be told: {untold.reason}"
            self._doubts.append(Doubt(_known(untold.place, made.place), reason, name))

    def _read(self, head: Head) -> KitTable:
        """Read the columns and the third argument of a table."""
        declared = head.columns
        columns = [self._columns.read(head, entry) for entry in head.keys.values()]
        unread = declared.doubts if isinstance(declared, Object) else (declared,)
        extras = self._extras.read(head)
        uniques = [*(column.unique for column in columns if column.unique), *extras.uniques]
        indexes = extras.indexes
        if self._heads.rules.unique_as_index:
            indexes, uniques = [*map(_as_index, uniques), *indexes], []
        doubts = [Doubt(_known(place_of(one), head.place), why(one), head.name, more=True) for one in unread]
        doubts += [doubt for column in columns for doubt in column.doubts]
        return KitTable(
            name=head.name,
            columns=_by_column(column.finished() for column in columns),
            place=head.place,
            primary_keys=tuple(extras.primary_keys),
            uniques=tuple(uniques),
            foreign_keys=_by_name(*(key for column in columns for key in column.foreign_keys), *extras.foreign_keys),
            checks=tuple(extras.checks),
            indexes=tuple(indexes),
            doubts=tuple(_placed(doubt, head.place) for doubt in (*doubts, *extras.doubts)),
        )


_TAKERS: Mapping[str, Callable[[_Reading, Namespaced], None]] = {
    "table": _Reading.table,
    "enum": _Reading.enum,
    "sequence": _Reading.sequence,
    "view": _Reading.view,
    "materializedView": _Reading.view,
}


def _by_name(*keys: KitForeignKey) -> tuple[KitForeignKey, ...]:
    """Return foreign keys as drizzle-kit keeps them: of those with one name the last."""
    return tuple({key.name: key for key in keys}.values())


def _by_column(columns: Iterable[KitColumn]) -> tuple[KitColumn, ...]:
    """Return columns as drizzle-kit keeps them: of two keys for one column, the place of the first, and the last."""
    return tuple({column.name: column for column in columns}.values())


def _as_index(key: KitKey) -> KitIndex:
    return KitIndex(key.name, tuple(map(KitIndexPart, key.columns)), key.place, unique=True)


def _one_of_each(tables: Iterable[KitTable]) -> tuple[tuple[KitTable, ...], list[Doubt]]:
    """Return each table once: of two that differ under one name drizzle-kit keeps one, by the order of its files."""
    kept: dict[Name, KitTable] = {}
    doubts: list[Doubt] = []
    for table in tables:
        older = kept.get(table.name)
        if older and (older.columns, older.foreign_keys) != (table.columns, table.foreign_keys):
            doubts.append(Doubt(table.place, f"two different tables are called {table.name}", table.name))
        kept[table.name] = table
    return tuple(kept.values()), doubts


def _known(place: Location, otherwise: Location) -> Location:
    return place if place.path else otherwise


def _placed(doubt: Doubt, place: Location) -> Doubt:
    return doubt if doubt.place.path else replace(doubt, place=place)
