"""What drizzle-kit would put into its snapshot: read from a schema in TypeScript, or from a snapshot it wrote itself.

The words are those of its snapshots (drizzle-kit: src/serializer/pgSchema.ts, mysqlSchema.ts, sqliteSchema.ts). SQL in
it is text as it would stand in a migration.
"""

from __future__ import annotations

from dataclasses import field

from undrift.declared.base import Doubt
from undrift.findings import Location
from undrift.schema.model import Name
from undrift.values import dataclass


@dataclass(frozen=True, slots=True)
class KitColumn:
    """A column.

    Attributes:
        name: Its name in the database, `casing` applied.
        type: Its type as SQL, arrays and length included: `varchar(256)`, `integer[]`, `"audit"."status"`.
        place: Where it is declared.
        not_null: Whether it refuses NULL; a primary key does.
        default: Its default as SQL; empty for none.
        primary_key: Whether `.primaryKey()` makes it the key on its own.
        auto_increment: MySQL's and SQLite's.
        generated: The expression of a generated column; empty for none.
        stored: Whether that is stored.
        identity: PostgreSQL's `always` or `byDefault`; empty for none.
        sequence: The options of an identity's sequence, as SQL (`INCREMENT BY 2 START WITH 10`); empty for none.
        on_update_now: MySQL's ON UPDATE CURRENT_TIMESTAMP (or what else its type says: `(now())`); empty for none.
    """

    name: str
    type: str
    place: Location
    not_null: bool = False
    default: str = ""
    primary_key: bool = False
    auto_increment: bool = False
    generated: str = ""
    stored: bool = True
    identity: str = ""
    sequence: str = ""
    on_update_now: str = ""


@dataclass(frozen=True, slots=True)
class KitKey:
    """A composite primary key, or a unique constraint (`nulls_distinct` False: NULLS NOT DISTINCT)."""

    columns: tuple[str, ...]
    place: Location
    name: str = ""
    nulls_distinct: bool = True


@dataclass(frozen=True, slots=True)
class KitForeignKey:
    """A foreign key. Actions are as written (`cascade`, `set null`); empty for the server's own."""

    columns: tuple[str, ...]
    table: Name
    references: tuple[str, ...]
    place: Location
    name: str = ""
    on_delete: str = ""
    on_update: str = ""


@dataclass(frozen=True, slots=True)
class KitCheck:
    """A check constraint, its expression as SQL."""

    name: str
    expression: str
    place: Location


@dataclass(frozen=True, slots=True)
class KitIndexPart:
    """One key of an index: a column by its name, or an expression as SQL."""

    column: str = ""
    expression: str = ""
    descending: bool = False
    nulls: str = ""
    operator_class: str = ""


@dataclass(frozen=True, slots=True)
class KitIndex:
    """An index. `where` is SQL; `options` are those behind WITH, as SQL: `m=16`."""

    name: str
    parts: tuple[KitIndexPart, ...]
    place: Location
    unique: bool = False
    method: str = ""
    where: str = ""
    options: str = ""


@dataclass(frozen=True, slots=True)
class KitTable:
    """A table; `doubts` says what of it is not certain."""

    name: Name
    columns: tuple[KitColumn, ...]
    place: Location
    primary_keys: tuple[KitKey, ...] = ()
    uniques: tuple[KitKey, ...] = ()
    foreign_keys: tuple[KitForeignKey, ...] = ()
    checks: tuple[KitCheck, ...] = ()
    indexes: tuple[KitIndex, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class KitEnum:
    """PostgreSQL's enum."""

    name: Name
    labels: tuple[str, ...]
    place: Location


@dataclass(frozen=True, slots=True)
class KitSequence:
    """PostgreSQL's sequence; `options` as SQL."""

    name: Name
    options: str
    place: Location


@dataclass(frozen=True, slots=True)
class KitView:
    """A view, its query as SQL; one that the schema says exists already (`.existing()`) is none of these."""

    name: Name
    query: str
    place: Location
    materialized: bool = False


@dataclass(frozen=True, slots=True)
class Kit:
    """A whole schema; objects in the order in which they are exported. The default namespace is an empty string."""

    tables: tuple[KitTable, ...] = ()
    enums: tuple[KitEnum, ...] = ()
    schemas: tuple[str, ...] = ()
    sequences: tuple[KitSequence, ...] = ()
    views: tuple[KitView, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    unmanaged: frozenset[Name] = frozenset()
    namespaces: frozenset[str] | None = field(default=None)
