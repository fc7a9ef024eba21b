"""The state of a replay: every object by its name, every change written down, so that it can be taken back and told.

A migration that the server refuses leaves nothing behind, so changes must be undone in the order in which they were
made; and `undrift explain` tells them in that order. One list serves both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeVar, cast

from undrift.patterns import pattern
from undrift.schema.model import (
    Column,
    CustomType,
    EnumType,
    Exclusion,
    ForeignKey,
    Name,
    PrimaryKey,
    Schema,
    Sequence,
    Table,
    Type,
    Unique,
    Unknown,
    View,
)
from undrift.schema.operations import CreateFunction
from undrift.values import dataclass

Object = Table | View | EnumType | CustomType | Sequence
T = TypeVar("T")

ALL_COLUMNS = frozenset({"*"})
"""What stands in `unknown` for an object that may differ in any way."""


_DRAWN = pattern(r"""nextval\('(?:"?[^'".]+"?\.)?"?([^'"]+?)"?'""")


class Source(NamedTuple):
    """Where a statement stands.

    Attributes:
        path: The file.
        migration: What its users call it.
        line: The line, counted from 1.
    """

    path: str
    migration: str
    line: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of one object.

    Attributes:
        source: The statement that made it.
        key: The object's name; empty for settings of the session.
        before: What it was; None if it was not.
        after: What it is; None if it is no more.
        to: The name that it goes on under, where it was renamed.
    """

    source: Source
    key: Name
    before: object | None
    after: object | None
    to: Name | None = None


class _Change(NamedTuple):
    mapping: dict[Name, object]
    entry: Entry


class _Names(NamedTuple):
    """The names of what a relation holds.

    Attributes:
        indexes: Its indexes, those behind constraints included.
        constraints: Its constraints.
    """

    indexes: frozenset[str]
    constraints: frozenset[str]

    @classmethod
    def of(cls, relation: Table | View) -> _Names:
        """Return the names of a relation's own."""
        constraints = relation.constraints if isinstance(relation, Table) else ()
        return cls(frozenset(index_names(relation)), frozenset(one.name for one in constraints))


_NOTHING = Table(Name(""))


def _added(new: tuple[T, ...], old: tuple[T, ...]) -> tuple[T, ...]:
    """Return what stands behind the members that two sequences begin with in common: all else may be new."""
    if new is old:
        return ()
    place = 0
    for one, other in zip(new, old, strict=False):
        if one is not other:
            break
        place += 1
    return new[place:]


class Catalog:
    """All objects of one database.

    The mappings are read freely and written through `put`, `drop` and `move` alone.

    Attributes:
        source: The statement that is being applied.
        revision: Another number whenever anything is another.
    """

    def __init__(self) -> None:
        """Start with an empty database."""
        self.tables: dict[Name, Table] = {}
        self.views: dict[Name, View] = {}
        self.types: dict[Name, CustomType] = {}
        self.sequences: dict[Name, Sequence] = {}
        self.namespaces: dict[Name, bool] = {}
        self.extensions: dict[Name, str] = {}
        self.functions: dict[Name, CreateFunction] = {}
        self.unknown: dict[Name, frozenset[str]] = {}
        self.settings: dict[Name, tuple[str, ...]] = {}
        self.source = Source("", "", 1)
        self.revision = 0
        self._changes: list[_Change] = []
        # Hints hold at least what is true now: they only grow, and whoever asks looks again.
        self._referrers: defaultdict[Name, dict[Name, None]] = defaultdict(dict)
        self._children: defaultdict[Name, dict[Name, None]] = defaultdict(dict)
        self._viewers: defaultdict[Name, dict[Name, None]] = defaultdict(dict)
        self._typed: defaultdict[str, dict[Name, None]] = defaultdict(dict)
        self._owners: defaultdict[Name, dict[Name, None]] = defaultdict(dict)
        self._constrained: defaultdict[Name, dict[Name, None]] = defaultdict(dict)
        self._sequenced: defaultdict[Name, dict[Name, None]] = defaultdict(dict)
        self._drawing: defaultdict[str, dict[Name, None]] = defaultdict(dict)
        self._named: tuple[Table | View | None, _Names] = None, _Names(frozenset(), frozenset())

    # Writing

    def put(self, mapping: Mapping[Name, T], key: Name, value: T) -> None:
        """Set an object, new or changed."""
        before = mapping.get(key)
        if before is value:
            return
        self._write(mapping, key, Entry(self.source, key, before, value))
        self._hint(key, value, before)

    def drop(self, mapping: Mapping[Name, T], key: Name) -> None:
        """Take an object away, if it is there."""
        if key in mapping:
            self._write(mapping, key, Entry(self.source, key, mapping[key], None))

    def move(self, mapping: Mapping[Name, T], key: Name, to: Name, value: T) -> None:
        """Give an object another name; `value` is what it is from now on."""
        self._write(mapping, key, Entry(self.source, key, mapping[key], None, to))
        self._write(mapping, to, Entry(self.source, to, None, value))
        self._hint(to, value)

    def _write(self, mapping: Mapping[Name, T], key: Name, entry: Entry) -> None:
        self.revision += 1
        target = cast("dict[Name, object]", mapping)
        if entry.after is None:
            del target[key]
        else:
            target[key] = entry.after
        self._changes.append(_Change(target, entry))

    def mark(self) -> int:
        """Return a place that `rollback` can go back to."""
        return len(self._changes)

    def rollback(self, mark: int) -> None:
        """Undo all changes made since a mark."""
        self.revision += 1
        while len(self._changes) > mark:
            mapping, entry = self._changes.pop()
            if entry.before is None:
                mapping.pop(entry.key, None)
            else:
                mapping[entry.key] = entry.before

    @property
    def journal(self) -> tuple[Entry, ...]:
        """Every change that stands, in order."""
        objects = (self.tables, self.views, self.types, self.sequences)
        return tuple(change.entry for change in self._changes if any(change.mapping is one for one in objects))

    # Hints

    def _hint(self, key: Name, value: object, before: object = None) -> None:
        if isinstance(value, Table):
            self._hint_table(key, value, before if isinstance(before, Table) else _NOTHING)
        elif isinstance(value, View):
            for relation in value.relations or ():
                self._viewers[relation][key] = None
            for index in value.indexes:
                self._owners[Name(index.name, key.schema)][key] = None
        elif isinstance(value, Sequence) and value.owner:
            self._sequenced[value.owner[0]][key] = None

    def _hint_table(self, key: Name, table: Table, before: Table) -> None:
        """Write down where to find what a table holds, and did not hold when hints of `before` were written."""
        for constraint in _added(table.constraints, before.constraints):
            name = Name(constraint.name, key.schema)
            self._constrained[name][key] = None
            if isinstance(constraint, ForeignKey):
                self._referrers[constraint.table][key] = None
            elif isinstance(constraint, PrimaryKey | Unique | Exclusion):
                self._owners[name][key] = None
        for index in _added(table.indexes, before.indexes):
            self._owners[Name(index.name, key.schema)][key] = None
        for parent in table.parents:
            self._children[parent][key] = None
        for column in _added(table.columns, before.columns):
            if column.type and column.type.custom:
                self._typed[column.type.name][key] = None
            if column.default and "nextval(" in column.default.text:
                for found in _DRAWN.finditer(column.default.text):
                    self._drawing[found[1]][key] = None

    # Reading

    def relation(self, name: Name) -> Table | View | Sequence | None:
        """Return the table, view or sequence of this exact name."""
        return self.tables.get(name) or self.views.get(name) or self.sequences.get(name)

    def referrers(self, table: Name) -> Iterator[Table]:
        """Yield the tables that have a foreign key to a table, itself included."""
        for name in tuple(self._referrers.get(table, ())):
            found = self.tables.get(name)
            if found and any(key.table == table for key in found.foreign_keys):
                yield found

    def children(self, table: Name) -> Iterator[Table]:
        """Yield the tables that inherit from a table or are its partitions."""
        for name in tuple(self._children.get(table, ())):
            found = self.tables.get(name)
            if found and table in found.parents:
                yield found

    def viewers(self, relation: Name) -> Iterator[View]:
        """Yield the views that are made from a relation."""
        for name in tuple(self._viewers.get(relation, ())):
            found = self.views.get(name)
            if found and relation in (found.relations or ()):
                yield found

    def typed(self, type_: Name) -> Iterator[tuple[Table, Column]]:
        """Yield the columns of a type that is not built in."""
        for name in tuple(self._typed.get(type_.name, ())):
            table = self.tables.get(name)
            for column in table.columns if table else ():
                if table and column.type and is_of(column.type, type_):
                    yield table, column

    def drawing(self, sequence: Name) -> Iterator[Table]:
        """Yield the tables with a default that draws from a sequence of this name, in whatever namespace."""
        for name in tuple(self._drawing.get(sequence.name, ())):
            found = self.tables.get(name)
            if found:
                yield found

    def owned(self, table: Name) -> Iterator[Sequence]:
        """Yield the sequences that go with a table."""
        for name in tuple(self._sequenced.get(table, ())):
            found = self.sequences.get(name)
            if found and found.owner and found.owner[0] == table:
                yield found

    def owner_of_index(self, index: Name) -> Table | View | None:
        """Return the relation that has an index of this name, one behind a constraint included."""
        for name in tuple(self._owners.get(index, ())):
            relation = self.tables.get(name) or self.views.get(name)
            if relation and name.schema == index.schema and index.name in self._names(relation).indexes:
                return relation
        return None

    def constrained(self, name: Name) -> Iterator[Table]:
        """Yield the tables of a namespace that have a constraint of this name."""
        for key in tuple(self._constrained.get(name, ())):
            table = self.tables.get(key)
            if table and name.name in self._names(table).constraints:
                yield table

    def _names(self, relation: Table | View) -> _Names:
        """Return the names that a relation holds. Who looks for a free one asks this again and again: see `_named`."""
        known, names = self._named
        if known is not relation:
            names = _Names.of(relation)
            self._named = relation, names
        return names

    # The end

    def is_unknown(self, name: Name, column: str = "") -> bool:
        """Whether an object, or one column of it, may differ from what is written here."""
        if EVERYTHING in self.unknown:
            return True
        found = self.unknown.get(name)
        return found is not None and ("*" in found or (bool(column) and column in found))

    def schema(self, dialect: str) -> Schema:
        """Return all of it as a value."""
        unknown = {name: columns for name, columns in self.unknown.items() if name != EVERYTHING}
        return Schema(
            dialect=dialect,
            tables={name: table for name, table in self.tables.items() if not table.temporary},
            views=dict(self.views),
            types=dict(self.types),
            sequences=dict(self.sequences),
            extensions=tuple(name.name for name in self.extensions),
            unknown=Unknown(
                everything=EVERYTHING in self.unknown,
                objects=frozenset(name for name, columns in unknown.items() if "*" in columns),
                columns={name: columns for name, columns in unknown.items() if "*" not in columns},
            ),
        )


EVERYTHING = Name("*", "*")
"""The key in `unknown` that stands for every object there is."""


def index_names(relation: Table | View) -> Iterator[str]:
    """Yield the names of a relation's indexes, those behind its constraints included."""
    yield from (index.name for index in relation.indexes)
    if isinstance(relation, Table):
        yield from (one.name for one in relation.constraints if isinstance(one, PrimaryKey | Unique | Exclusion))


def is_of(type_: Type, name: Name) -> bool:
    """Whether a column's type is this one (or an array of it)."""
    return type_.custom and type_.name == name.name and type_.schema == name.schema
