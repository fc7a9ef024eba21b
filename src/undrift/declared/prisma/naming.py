"""How Prisma names keys and indexes that were given no name.

Facts: prisma-engines, psl/psl-core/src/datamodel_connector/constraint_names.rs and, for the tables of many-to-many
relations, sql-schema-connector/src/sql_schema_calculator.rs (`push_relation_tables`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

LONGEST: Mapping[str, int] = {"postgres": 63, "mysql": 64, "sqlite": 10000}
"""How many bytes a name may have, by dialect (`max_identifier_length` of the connectors)."""


def primary_key(table: str, dialect: str) -> str:
    """Return the name of a table's primary key."""
    return f"{cut(table, LONGEST[dialect] - 5)}_pkey"


def unique(table: str, columns: Iterable[str], dialect: str) -> str:
    """Return the name of a unique key."""
    return f"{cut('_'.join((table, *columns)), LONGEST[dialect] - 4)}_key"


def index(table: str, columns: Iterable[str], dialect: str) -> str:
    """Return the name of an index."""
    return f"{cut('_'.join((table, *columns)), LONGEST[dialect] - 4)}_idx"


def foreign_key(table: str, columns: Iterable[str], dialect: str) -> str:
    """Return the name of a foreign key of a table."""
    return f"{cut('_'.join((table, *columns)), LONGEST[dialect] - 5)}_fkey"


def relation_table(relation: str, dialect: str) -> str:
    """Return the name of the table that holds a many-to-many relation."""
    return f"_{relation}"[: LONGEST[dialect]]


def of_relation(table: str, suffix: str, dialect: str) -> str:
    """Return the name of a part of such a table: `_AB_pkey`, `_B_index`, `_A_fkey`."""
    return table[: LONGEST[dialect] - len(suffix)] + suffix


def cut(name: str, length: int) -> str:
    """Return as much of a name as fits into so many bytes."""
    data = name.encode("utf-8", "replace")
    return name if len(data) <= length else data[:length].decode("utf-8", "ignore")
