"""Two schemas side by side, with three answers: same, differs, unknown.

What is unknown on either side is reported apart and never as a difference. Names of constraints and indexes are
compared only when asked, the order of columns never: no statement but one of MySQL's can change it. A difference is one
that can be seen: where two values print the same, they are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import Enum
from typing import TypeVar

from undrift.schema import facts
from undrift.schema.facts import Facts, Part
from undrift.schema.model import (
    Check,
    Column,
    CompositeType,
    CustomType,
    Domain,
    EnumType,
    Exclusion,
    Expression,
    ForeignKey,
    Index,
    IndexPart,
    Name,
    PrimaryKey,
    Schema,
    Sequence,
    Table,
    Unique,
    View,
)
from undrift.values import dataclass, replace

T = TypeVar("T")

EVERYTHING = "everything"
"""What stands among the unknown objects where anything may differ."""

UNTOLD = frozenset(
    {"auto increment", "collation", "comment", "extension", "identity", "inherited", "match", "deferrable", "validated"}
    | {"domain", "include", "inherits", "keys", "logged", "method", "nulls", "on update", "partitioned by", "query"}
    | {"kind", "sequence", "type made", "exclusion"}
)
"""What a document with nothing but the keys of version 1's first list does not tell."""


class Kind(Enum):
    """On which side it is."""

    FROM = "only in FROM"
    TO = "only in TO"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Attributes:
        kind: On which side it is.
        what: What it is about: `table`, `column`, `primary key`, `unique`, `foreign key`, `check`, `exclusion`,
            `index`, `enum`, `domain`, `type`, `view`, `sequence`, `extension`.
        owner: The table, or the object itself where it belongs to no table.
        member: The column, or the part in words; empty for the object itself.
        aspect: What differs: `type`, `nullable`, `default`, …; empty where it is on one side only.
        want: What FROM says; empty if it is only in TO.
        got: What TO says; empty if it is only in FROM.
        before: The value in FROM.
        after: The value in TO.
        rename: The column on the other side that is defined alike, where there is exactly one.
    """

    kind: Kind
    what: str
    owner: Name
    member: str = ""
    aspect: str = ""
    want: str = ""
    got: str = ""
    before: object | None = None
    after: object | None = None
    rename: str = ""

    @property
    def object(self) -> str:
        """What it is about, as messages show it: `users`, `users.email`."""
        return f"{self.owner}.{self.member}" if self.what == "column" else str(self.owner)

    @property
    def change(self) -> str:
        """What differs, in words: `type integer -> bigint`, `nullable -> not null`."""
        return f"{'' if self.aspect in _SAY_THEMSELVES else f'{self.aspect} '}{self.want} -> {self.got}"


_SAY_THEMSELVES = frozenset({"nullable", "deferrable", "validated", "inherited", "logged", "unique"})
"""Aspects whose values need no name."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of it.

    Attributes:
        differences: The differences, tables first, each in the order of names.
        unknown: The objects that cannot be told on either side: `users`, `users.email`, or `everything`.
    """

    differences: tuple[Difference, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Way:
    """What is compared, and how."""

    want: Schema
    got: Schema
    names: bool
    untold: Collection[str]

    @property
    def dialect(self) -> str:
        return self.want.dialect

    def fold(self, name: str) -> str:
        """Columns are told apart in any case by PostgreSQL only."""
        return name if self.dialect == "postgres" else name.lower()

    def fold_object(self, name: Name) -> Name:
        """The names of tables too in SQLite; in MySQL that hangs on the machine."""
        return Name(name.name.lower(), name.schema.lower()) if self.dialect == "sqlite" else name

    def told(self, all_facts: dict[str, str | None]) -> dict[str, str | None]:
        return (
            {name: value for name, value in all_facts.items() if name not in self.untold} if self.untold else all_facts
        )

    def is_unknown(self, name: Name, column: str = "") -> bool:
        return self.want.unknown.covers(name, column) or self.got.unknown.covers(name, column)


def differences(want: Schema, got: Schema, *, names: bool = False) -> tuple[Difference, ...]:
    """Return what differs; see `compare`."""
    return compare(want, got, names=names).differences


def compare(want: Schema, got: Schema, *, names: bool = False, untold: Collection[str] = ()) -> Comparison:
    """Compare two schemas of one dialect.

    Args:
        want: FROM.
        got: TO.
        names: Whether the names of constraints and indexes count.
        untold: What one of them does not tell at all (see `UNTOLD`), and what is therefore not compared.

    Returns:
        The differences, and what could not be compared.
    """
    way = _Way(want, got, names, untold)
    unknown = tuple(_unknown(way))
    if EVERYTHING in unknown:
        return Comparison((), unknown)
    found = (*_tables(way), *_types(way), *_views(way), *_sequences(way), *_extensions(way))
    return Comparison(tuple(one for one in found if one.kind is not Kind.DIFFERS or one.want != one.got), unknown)


def own_constraints(table: Table, tables: Mapping[Name, Table]) -> tuple[Part, ...]:
    """Return a table's constraints without those keys that a partition has because its parent has them."""
    if not table.partition:
        return table.constraints
    parents = (tables[name] for name in table.parents if name in tables)
    above = {_without_name(one) for parent in parents for one in parent.constraints if not isinstance(one, Check)}
    return tuple(one for one in table.constraints if _without_name(one) not in above)


def with_renamed_column(table: Table, old: str, new: str) -> Table:
    """Return a table with one of its columns under another name, wherever its own parts name it."""

    def column(name: str) -> str:
        return new if name == old else name

    def columns(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(column, names))

    def constraint(one: Part) -> Part:
        if isinstance(one, (PrimaryKey, Unique)):
            return replace(one, columns=columns(one.columns), include=columns(one.include))
        return replace(one, columns=columns(one.columns)) if isinstance(one, ForeignKey) else one

    return replace(
        table,
        columns=tuple(replace(one, name=column(one.name)) for one in table.columns),
        constraints=tuple(one for one in map(constraint, table.constraints) if not isinstance(one, Index)),
        indexes=tuple(
            replace(
                index,
                parts=tuple(replace(part, column=column(part.column)) for part in index.parts),
                include=columns(index.include),
            )
            for index in table.indexes
        ),
    )


def _unknown(way: _Way) -> Iterator[str]:
    sides = (way.want.unknown, way.got.unknown)
    if any(side.everything for side in sides):
        yield EVERYTHING
        return
    objects = {name for side in sides for name in side.objects}
    columns = {(name, column) for side in sides for name, held in side.columns.items() for column in held}
    columns |= {
        (table.name, column.name)
        for schema in (way.want, way.got)
        for table in schema.tables.values()
        for column in table.columns
        if column.type is None
    }
    yield from sorted(map(str, objects))
    yield from sorted(f"{name}.{column}" for name, column in columns if name not in objects)


def _paired(one: Iterable[T], other: Iterable[T], key: Callable[[T], object]) -> Iterator[tuple[T | None, T | None]]:
    """Yield what both sides hold under one key, then what only one of them holds, FROM first."""
    left = {key(value): value for value in one}
    right = {key(value): value for value in other}
    for name in dict.fromkeys((*left, *right)):
        yield left.get(name), right.get(name)


def _alone(what: str, owner: Name, pair: tuple[T | None, T | None], said: str, member: str = "") -> Difference:
    before, after = pair
    kind = Kind.TO if before is None else Kind.FROM
    want, got = ("", said) if before is None else (said, "")
    return Difference(kind, what, owner, member, want=want, got=got, before=before, after=after)


def _differing(
    what: str, owner: Name, one: tuple[object, Facts], other: tuple[object, Facts], member: str = ""
) -> Iterator[Difference]:
    for aspect, want, got in facts.differing(one[1], other[1]):
        yield Difference(Kind.DIFFERS, what, owner, member, aspect, want, got, one[0], other[0])


# Tables


def _tables(way: _Way) -> Iterator[Difference]:
    pairs = _paired(way.want.tables.values(), way.got.tables.values(), lambda table: way.fold_object(table.name))
    for before, after in sorted(pairs, key=lambda pair: _place(pair[0] or pair[1])):
        present = before or after
        if present is None or way.is_unknown(present.name):
            continue
        if before and after:
            yield from _table(way, before, after)
        else:
            count = len(present.columns)
            said = f"{count} {'column' if count == 1 else 'columns'}"
            yield _alone("table", present.name, (before, after), said)


def _place(value: Table | View | CustomType | Sequence | None) -> tuple[str, str]:
    return (value.name.schema, value.name.name) if value else ("", "")


def _table(way: _Way, before: Table, after: Table) -> Iterator[Difference]:
    one, other = facts.of_table(before, way.dialect), facts.of_table(after, way.dialect)
    mysql = way.dialect in {"mysql", "mariadb"}
    options = [name for name in {*one, *other} if name.startswith("option ") and mysql]
    silent = {name for name in options if name not in one or name not in other}
    one, other = ({name: said for name, said in side.items() if name not in silent} for side in (one, other))
    yield from _differing("table", after.name, (before, way.told(one)), (after, way.told(other)))
    yield from _columns(way, before, after)
    yield from _parts(way, before, after)


def _columns(way: _Way, before: Table, after: Table) -> Iterator[Difference]:
    sequences = facts.owned(way.want, before), facts.owned(way.got, after)
    found: list[Difference] = []
    for one, other in _paired(before.columns, after.columns, lambda column: way.fold(column.name)):
        present = one or other
        if present is None or way.is_unknown(after.name, present.name) or way.is_unknown(before.name, present.name):
            continue
        left = facts.of_column(one, way.dialect, sequences[0].get(one.name)) if one else {}
        right = facts.of_column(other, way.dialect, sequences[1].get(other.name)) if other else {}
        if one and other:
            pair = _same_defaults(one, other, left, right)
            told = way.told(pair[0]), way.told(pair[1])
            found += _differing("column", after.name, (one, told[0]), (other, told[1]), other.name)
        else:
            said = facts.words("", left or right)
            found.append(_alone("column", after.name, (one, other), said, present.name))
    yield from _with_renames(found)


def _same_defaults(
    one: Column, other: Column, left: dict[str, str | None], right: dict[str, str | None]
) -> tuple[dict[str, str | None], dict[str, str | None]]:
    """Where one side only says that there is a default (`"default": true`), ask no more of the other."""
    if left["default"] is not None and right["default"] is not None:
        return left, right
    said = tuple("a value" if _has_default(column) else facts.NONE for column in (one, other))
    vague = {"identity": facts.NONE, "generated": facts.NONE}
    return {**left, **vague, "default": said[0]}, {**right, **vague, "default": said[1]}


def _has_default(column: Column) -> bool:
    return bool(column.default or column.identity or column.generated)


def _with_renames(found: list[Difference]) -> Iterator[Difference]:
    """Mark the pairs, one gone and one new, that are defined alike, where that is one pair only."""
    gone = [one for one in found if one.kind is Kind.FROM]
    new = [one for one in found if one.kind is Kind.TO]
    for one in found:
        others, mine, said = (new, gone, one.want) if one.kind is Kind.FROM else (gone, new, one.got)
        alike = [other for other in others if (other.got or other.want) == said] if one.kind is not Kind.DIFFERS else []
        rivals = [other for other in mine if (other.want or other.got) == said]
        is_pair = len(alike) == 1 and len(rivals) == 1
        yield replace(one, rename=alike[0].member) if is_pair else one


# Constraints and indexes


@dataclass(frozen=True, slots=True)
class _Told:
    """A part with what is compared of it."""

    part: Part
    what: str
    facts: Facts

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.what, *self.facts.items())

    @property
    def place(self) -> tuple[object, ...]:
        """What makes two parts that differ two versions of one."""
        if isinstance(self.part, PrimaryKey):
            return (self.what,)
        if isinstance(self.part, ForeignKey):
            return (self.what, self.facts["columns"])
        return (self.what, self.part.name or id(self.part))


def _parts(way: _Way, before: Table, after: Table) -> Iterator[Difference]:
    one, other = list(_told(way, before, way.want)), list(_told(way, after, way.got))
    pairs = [
        *_matched(one, other, lambda told: (*told.identity, told.part.name)),
        *_matched(one, other, lambda told: told.identity),
        *_matched(one, other, _vaguely(one, other)),
    ]
    found: list[Difference] = []
    for left, right in pairs:
        if way.names and left.part.name and right.part.name and left.part.name != right.part.name:
            said = facts.words(left.what, left.facts)
            names = left.part.name, right.part.name
            found.append(Difference(Kind.DIFFERS, left.what, after.name, said, "name", *names, left.part, right.part))
    for left, right in _matched(one, other, lambda told: told.place):
        member = _label(left)
        found += _differing(left.what, after.name, (left.part, left.facts), (right.part, right.facts), member)
    for told in one:
        said = facts.words(told.what, told.facts)
        found.append(_alone(told.what, after.name, (told.part, None), said, said))
    for told in other:
        said = facts.words(told.what, told.facts)
        found.append(_alone(told.what, after.name, (None, told.part), said, said))
    yield from sorted(found, key=lambda difference: (difference.what, difference.member, difference.kind.value))


def _told(way: _Way, table: Table, schema: Schema) -> Iterator[_Told]:
    for part in (*own_constraints(table, schema.tables), *table.indexes):
        what, said = facts.of_part(part, way.dialect)
        is_unknown = any(way.is_unknown(table.name, column) for column in named_columns(part))
        if not is_unknown and what not in way.untold:
            yield _Told(part, what, way.told(said) | _bare_keys(part, way))


def _bare_keys(part: Part, way: _Way) -> dict[str, str | None]:
    """Return the keys of an index as a document tells them that has its columns only."""
    if not isinstance(part, Index) or "keys" not in way.untold or facts.is_key(part):
        return {}
    plain = tuple(IndexPart(one.column, Expression("") if one.expression else None) for one in part.parts)
    return {"keys": facts.of_part(Index("", plain), way.dialect)[1]["keys"]}


def named_columns(part: Part) -> tuple[str, ...]:
    """Return the columns of its own table that a constraint or index names, those in expressions included."""
    if isinstance(part, (PrimaryKey, Unique)):
        return (*part.columns, *part.include)
    if isinstance(part, ForeignKey):
        return part.columns
    if isinstance(part, Check):
        return part.expression.names
    if isinstance(part, Exclusion):
        return part.definition.names
    inner = (name for one in part.parts for name in (one.expression.names if one.expression else (one.column,)))
    return (*inner, *part.include, *(part.where.names if part.where else ()))


def _vaguely(one: list[_Told], other: list[_Told]) -> Callable[[_Told], object]:
    """Return a key under which two parts meet that tell nothing different, at least one of them not telling all."""
    vague = [told for told in (*one, *other) if None in told.facts.values()]

    def key(told: _Told) -> object:
        for index, candidate in enumerate(vague):
            named = candidate.part.name == told.part.name or not isinstance(told.part, Check)
            if candidate.what == told.what and named and facts.same(candidate.facts, told.facts):
                return index
        return id(told)

    return key


def _matched(one: list[_Told], other: list[_Told], key: Callable[[_Told], object]) -> list[tuple[_Told, _Told]]:
    """Return the pairs that agree on a key; what is paired is taken out of both lists."""
    waiting: dict[object, list[_Told]] = {}
    for told in other:
        waiting.setdefault(key(told), []).append(told)
    pairs: list[tuple[_Told, _Told]] = []
    for told in one:
        found = waiting.get(key(told))
        if found:
            pairs.append((told, found.pop(0)))
    taken = {id(told) for pair in pairs for told in pair}
    one[:] = [told for told in one if id(told) not in taken]
    other[:] = [told for told in other if id(told) not in taken]
    return pairs


def _label(told: _Told) -> str:
    """Return how to call a part that differs: by its columns where they are what it is known by, else by its name."""
    if isinstance(told.part, ForeignKey):
        return f"foreign key {told.facts['columns']}"
    return told.what if isinstance(told.part, PrimaryKey) else f"{told.what} {told.part.name}"


def _without_name(constraint: Part) -> Part:
    """Return a part without what tells a partition's share of a key from the key."""
    if isinstance(constraint, PrimaryKey | Unique | ForeignKey):
        return replace(constraint, name="", inherited=False)
    return replace(constraint, name="")


# What belongs to no table


def _types(way: _Way) -> Iterator[Difference]:
    for before, after in _objects(way, way.want.types.values(), way.got.types.values()):
        present = after or before
        if present is None:
            continue
        what = _kind_of_type(present)
        said = "type made" if what == "type" else what
        if said in way.untold:
            continue
        if before is None or after is None or type(before) is not type(after):
            yield from _not_alike(before, after, way)
        else:
            one, other = _facts_of_type(before, way.dialect), _facts_of_type(after, way.dialect)
            yield from _differing(what, after.name, (before, way.told(one)), (after, way.told(other)))


def _not_alike(before: CustomType | None, after: CustomType | None, way: _Way) -> Iterator[Difference]:
    for one, side in ((before, Kind.FROM), (after, Kind.TO)):
        if one:
            said = facts.words("", _facts_of_type(one, way.dialect))
            pair: tuple[CustomType | None, CustomType | None] = (one, None) if side is Kind.FROM else (None, one)
            yield _alone(_kind_of_type(one), one.name, pair, said)


def _kind_of_type(one: CustomType) -> str:
    if isinstance(one, EnumType):
        return "enum"
    return "domain" if isinstance(one, Domain) else "type"


def _facts_of_type(one: CustomType, dialect: str) -> dict[str, str | None]:
    if isinstance(one, EnumType):
        return {"labels": ", ".join(repr(label) for label in one.labels), "comment": one.comment or facts.NONE}
    if isinstance(one, Domain):
        return facts.of_domain(one, dialect)
    return _facts_of_composite(one, dialect)


def _facts_of_composite(one: CompositeType, dialect: str) -> dict[str, str | None]:
    columns = (f"{column.name} {facts.of_column(column, dialect)['type']}" for column in one.columns)
    return {"columns": f"({', '.join(columns)})", "comment": one.comment or facts.NONE}


def _views(way: _Way) -> Iterator[Difference]:
    for before, after in _objects(way, way.want.views.values(), way.got.views.values()):
        present = after or before
        if before and after:
            one, other = facts.of_view(before, way.dialect), facts.of_view(after, way.dialect)
            yield from _differing("view", after.name, (before, way.told(one)), (after, way.told(other)))
        elif present:
            said = "materialized view" if present.materialized else "view"
            yield _alone("view", present.name, (before, after), said)


def _sequences(way: _Way) -> Iterator[Difference]:
    if "sequence" in way.untold:
        return
    want = [one for one in way.want.sequences.values() if one.owner is None]
    got = [one for one in way.got.sequences.values() if one.owner is None]
    for before, after in _objects(way, want, got):
        present = after or before
        if before and after:
            one, other = facts.of_sequence(before), facts.of_sequence(after)
            yield from _differing("sequence", after.name, (before, one), (after, other))
        elif present:
            yield _alone("sequence", present.name, (before, after), present.options or "sequence")


_ALWAYS_THERE = frozenset({"plpgsql"})
"""Extensions that every database is created with."""


def _extensions(way: _Way) -> Iterator[Difference]:
    if "extension" in way.untold:
        return
    want, got = (sorted({*schema.extensions} - _ALWAYS_THERE) for schema in (way.want, way.got))
    for before, after in _paired(want, got, str):
        if before is None or after is None:
            yield _alone("extension", Name(before or after or ""), (before, after), "extension")


N = TypeVar("N", Table, View, CustomType, Sequence)


def _objects(way: _Way, one: Iterable[N], other: Iterable[N]) -> Iterator[tuple[N | None, N | None]]:
    """Yield the objects of both sides in pairs, in the order of their names, without those that are unknown."""
    pairs = _paired(one, other, lambda value: way.fold_object(value.name))
    known = (pair for pair in pairs if not any(value and way.is_unknown(value.name) for value in pair))
    yield from sorted(known, key=lambda pair: _place(pair[0] or pair[1]))
