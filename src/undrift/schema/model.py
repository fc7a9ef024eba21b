"""A schema as values: what a server would list of itself. Nothing here knows SQL text, files or git.

Names are stored as the server stores them: folded where they were written without quotes, cut where the server cuts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property
from typing import NamedTuple

from undrift.values import dataclass


class Name(NamedTuple):
    """The name of an object, with the namespace it lies in.

    Attributes:
        name: The object's own name.
        schema: The namespace (a schema in PostgreSQL, a database in MySQL); empty where none was written, and, in a
            replayed schema, for the default one.
    """

    name: str
    schema: str = ""

    def __str__(self) -> str:
        """Return the name as documents and messages show it: `users`, or `audit.users` outside the default schema."""
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True, slots=True)
class Expression:
    """A piece of SQL that the server keeps as such: a default, a check, an indexed expression, a predicate.

    Attributes:
        text: The SQL, in one spelling: words in lower case, one blank where blanks belong, quotes only where needed.
        names: The identifiers in it, folded as the server folds them: what can be a column of the table it belongs to.
    """

    text: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Type:
    """A column's type.

    Attributes:
        name: A built-in type as the server itself spells it, modifiers included (`character varying(50)`,
            `timestamp(3) without time zone`); or the name of any other type (`status`, `vector`).
        schema: Where a type that is not built in lies; empty for the default schema, and for one never made here.
        modifiers: What follows a type that is not built in, with its parentheses: `(1536)`.
        array: Whether it is an array of that. PostgreSQL keeps neither bounds nor dimensions.
        custom: Whether it is not built in: an enum, a domain, or a type that an extension brings.
    """

    name: str
    schema: str = ""
    modifiers: str = ""
    array: bool = False
    custom: bool = False


@dataclass(frozen=True, slots=True)
class Generated:
    """How the server computes a column.

    Attributes:
        expression: From what.
        stored: Whether it keeps the value; otherwise it computes it at each read.
    """

    expression: Expression
    stored: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: Its name.
        type: Its type; None where it cannot be told (a column of `CREATE TABLE … AS SELECT`).
        nullable: Whether it takes NULL.
        default: What it holds if nothing is given; None for nothing.
        generated: How it is computed; None if it is not.
        identity: `always` or `by default` for an identity column; empty if it is none.
        auto_increment: Whether MySQL or SQLite counts it up.
        on_update: What MySQL writes into it when the row changes; empty for nothing.
        collation: A collation that is not the type's or table's own; empty if it has none.
        comment: Its comment; empty for none.
    """

    name: str
    type: Type | None
    nullable: bool = True
    default: Expression | None = None
    generated: Generated | None = None
    identity: str = ""
    auto_increment: bool = False
    on_update: str = ""
    collation: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class PrimaryKey:
    """A primary key.

    Attributes:
        columns: Its columns, in order.
        name: The constraint's name; empty until the server gives one.
        include: Columns that its index merely carries.
        deferrable: Whether it may be checked at the end of a transaction.
        inherited: Whether it is a part of its parent's, on a partition.
    """

    columns: tuple[str, ...]
    name: str = ""
    include: tuple[str, ...] = ()
    deferrable: bool = False
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Unique:
    """A unique constraint (not a unique index: see `Index`).

    Attributes:
        columns: Its columns, in order.
        name: The constraint's name; empty until the server gives one.
        include: Columns that its index merely carries.
        nulls_distinct: Whether two NULLs count as different.
        deferrable: Whether it may be checked at the end of a transaction.
        inherited: Whether it is a part of its parent's, on a partition.
    """

    columns: tuple[str, ...]
    name: str = ""
    include: tuple[str, ...] = ()
    nulls_distinct: bool = True
    deferrable: bool = False
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key.

    Attributes:
        columns: Its own columns.
        table: The table it refers to.
        references: The columns there; empty until the server fills in the primary key.
        name: The constraint's name; empty until the server gives one.
        on_delete: `no action`, `restrict`, `cascade`, `set null` or `set default`.
        on_update: The same.
        match: `simple` or `full`.
        deferrable: Whether it may be checked at the end of a transaction.
        validated: Whether the rows that were there before it were checked.
        inherited: Whether it is a part of its parent's, on a partition.
        index: How MySQL shall call the index that it makes for it; empty once it is made.
    """

    columns: tuple[str, ...]
    table: Name
    references: tuple[str, ...] = ()
    name: str = ""
    on_delete: str = "no action"
    on_update: str = "no action"
    match: str = "simple"
    deferrable: bool = False
    validated: bool = True
    inherited: bool = False
    index: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Check:
    """A check constraint.

    Attributes:
        expression: What must not be false.
        name: The constraint's name; empty until the server gives one.
        validated: Whether the rows that were there before it were checked.
        no_inherit: Whether it is kept from child tables.
        inline: Whether MariaDB holds it as a part of the column that it is called after, and drops it with that alone.
    """

    expression: Expression
    name: str = ""
    validated: bool = True
    no_inherit: bool = False
    inline: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """PostgreSQL's exclusion constraint.

    Attributes:
        elements: What is compared: columns, or expressions (see `IndexPart`).
        definition: The whole of it as text, `USING` to `WHERE`.
        name: The constraint's name; empty until the server gives one.
    """

    elements: tuple[IndexPart, ...]
    definition: Expression
    name: str = ""


Constraint = PrimaryKey | Unique | ForeignKey | Check | Exclusion


@dataclass(frozen=True, slots=True)
class IndexPart:
    """One key of an index.

    Attributes:
        column: The column; empty if it is an expression.
        expression: The expression; None if it is a column.
        descending: Whether it sorts downwards.
        nulls: `first` or `last` where that was said and is not the default of the direction.
        operator_class: A class other than the type's own, with its options.
        collation: A collation other than the column's.
        length: How many leading characters or bytes MySQL indexes; 0 for all.
        stem: What PostgreSQL puts for an expression into the name of an index that was given none; empty for `expr`.
    """

    column: str = ""
    expression: Expression | None = None
    descending: bool = False
    nulls: str = ""
    operator_class: str = ""
    collation: str = ""
    length: int = 0
    stem: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Index:
    """An index that belongs to no constraint.

    Attributes:
        name: Its name; empty until the server gives one.
        parts: Its keys, in order.
        unique: Whether it refuses equal keys.
        method: `btree` unless said otherwise; `fulltext` and `spatial` in MySQL.
        where: The predicate of a partial index; None for all rows.
        include: Columns that it merely carries.
        nulls_distinct: Whether two NULLs count as different.
        comment: Its comment.
        implicit: Whether MySQL made it for a foreign key, and drops it as soon as another can serve; it shows nowhere.
        inherited: Whether it is a part of its parent's, on a partition.
    """

    name: str
    parts: tuple[IndexPart, ...]
    unique: bool = False
    method: str = "btree"
    where: Expression | None = None
    include: tuple[str, ...] = ()
    nulls_distinct: bool = True
    comment: str = ""
    implicit: bool = field(default=False, compare=False)
    inherited: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it indexes as such; empty strings where it indexes an expression."""
        return tuple(part.column for part in self.parts)


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        name: Its name.
        columns: Its columns, in order.
        constraints: Its constraints, in the order in which they were made.
        indexes: The indexes that belong to no constraint, in the order in which they were made.
        parents: The tables it inherits from, or is a partition of.
        partitioned: How it is partitioned: `RANGE (a)`; empty if it is not.
        partition: Whether it is a partition of its parent.
        temporary: Whether it ends with the session.
        unlogged: Whether a crash empties it.
        options: What else the server was told, by name: `engine`, `strict`, `without rowid`.
        comment: Its comment.
    """

    name: Name
    columns: tuple[Column, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    parents: tuple[Name, ...] = ()
    partitioned: str = ""
    partition: bool = False
    temporary: bool = False
    unlogged: bool = False
    options: tuple[tuple[str, str], ...] = ()
    comment: str = ""

    def column(self, name: str) -> Column | None:
        """Return the column of this name; None if there is none."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def primary_key(self) -> PrimaryKey | None:
        """The primary key; None if there is none."""
        return next((one for one in self.constraints if isinstance(one, PrimaryKey)), None)

    @property
    def uniques(self) -> tuple[Unique, ...]:
        """The unique constraints."""
        return tuple(one for one in self.constraints if isinstance(one, Unique))

    @property
    def foreign_keys(self) -> tuple[ForeignKey, ...]:
        """The foreign keys."""
        return tuple(one for one in self.constraints if isinstance(one, ForeignKey))

    @property
    def checks(self) -> tuple[Check, ...]:
        """The check constraints."""
        return tuple(one for one in self.constraints if isinstance(one, Check))


@dataclass(frozen=True, slots=True)
class View:
    """A view.

    Attributes:
        name: Its name.
        columns: Its columns' names; None where they cannot be told.
        materialized: Whether it keeps its rows.
        query: What it shows, as SQL.
        relations: The tables and views it is made from; None where they cannot be told.
        reads: The columns that it names, each with its relation; without one where no qualifier tells it.
        indexes: The indexes of a materialised one.
        comment: Its comment.
    """

    name: Name
    columns: tuple[str, ...] | None = None
    materialized: bool = False
    query: str = ""
    relations: tuple[Name, ...] | None = None
    reads: tuple[tuple[Name | None, str], ...] = ()
    indexes: tuple[Index, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class EnumType:
    """An enumerated type: its labels, in order."""

    name: Name
    labels: tuple[str, ...]
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain: a type with a default and constraints of its own."""

    name: Name
    type: Type
    nullable: bool = True
    default: Expression | None = None
    checks: tuple[Check, ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class CompositeType:
    """A type of a row (or, without columns, a range, base or shell type)."""

    name: Name
    columns: tuple[Column, ...] = ()
    comment: str = ""


CustomType = EnumType | Domain | CompositeType


@dataclass(frozen=True, slots=True)
class Sequence:
    """A sequence.

    Attributes:
        name: Its name.
        options: What it was told, in one spelling: `increment by 2 start with 10`.
        owner: The table and column it goes with; None if it stands alone.
    """

    name: Name
    options: str = ""
    owner: tuple[Name, str] | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """What cannot be told for certain.

    Attributes:
        everything: Whether anything at all may differ.
        objects: The tables, views and types that may differ in any way, or may not be there.
        columns: The columns that may differ, or may not be there, by table.
    """

    everything: bool = False
    objects: frozenset[Name] = frozenset()
    columns: Mapping[Name, frozenset[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return self.everything or bool(self.objects) or bool(self.columns)

    def covers(self, table: Name, column: str = "") -> bool:
        """Whether an object, or a column of it, may differ from what the schema says."""
        return self.everything or table in self.objects or (bool(column) and column in self.columns.get(table, ()))


@dataclass(frozen=True)
class Schema:
    """All that a database holds, as far as undrift models it. Mappings keep the order in which things were made.

    Attributes:
        dialect: `postgres`, `mysql`, `mariadb` or `sqlite`.
        tables: The tables, temporary ones left out.
        views: The views.
        types: The enums, domains and other types.
        sequences: The sequences, those behind serial and identity columns included.
        extensions: The extensions.
        unknown: What may differ from all this.
    """

    dialect: str
    tables: Mapping[Name, Table] = field(default_factory=dict)
    views: Mapping[Name, View] = field(default_factory=dict)
    types: Mapping[Name, CustomType] = field(default_factory=dict)
    sequences: Mapping[Name, Sequence] = field(default_factory=dict)
    extensions: tuple[str, ...] = ()
    unknown: Unknown = field(default_factory=Unknown)

    @cached_property
    def owned(self) -> Mapping[Name, tuple[Sequence, ...]]:
        """The sequences that go with a table's columns, by the table's name."""
        owned: dict[Name, list[Sequence]] = {}
        for sequence in self.sequences.values():
            if sequence.owner:
                owned.setdefault(sequence.owner[0], []).append(sequence)
        return {name: tuple(sequences) for name, sequences in owned.items()}

    @property
    def enums(self) -> Iterator[EnumType]:
        """The enumerated types."""
        return (one for one in self.types.values() if isinstance(one, EnumType))
