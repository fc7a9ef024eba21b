"""The questions that scripts ask of MySQL's INFORMATION_SCHEMA before they change something."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from undrift.schema.model import Check, ForeignKey, Table
from undrift.schema.mysql.keys import PRIMARY


def has_member(table: Table, kind: str, member: str) -> bool:
    """Whether a table has a column, index or constraint of this name, in any case.

    Args:
        table: The table.
        kind: As `undrift.schema.operations.Exists` says.
        member: The name.
    """
    return any(name.lower() == member.lower() for name in _MEMBERS[kind](table))


def _columns(table: Table) -> Iterator[str]:
    return (column.name for column in table.columns)


def _indexes(table: Table) -> Iterator[str]:
    yield from (index.name for index in table.indexes)
    yield from _primary_key(table)


def _primary_key(table: Table) -> Iterator[str]:
    if table.primary_key:
        yield PRIMARY


def _unique(table: Table) -> Iterator[str]:
    return (index.name for index in table.indexes if index.unique)


def _foreign_keys(table: Table) -> Iterator[str]:
    return (one.name for one in table.constraints if isinstance(one, ForeignKey))


def _checks(table: Table) -> Iterator[str]:
    return (one.name for one in table.constraints if isinstance(one, Check))


def _constraints(table: Table) -> Iterator[str]:
    for names in (_primary_key, _unique, _foreign_keys, _checks):
        yield from names(table)


_MEMBERS: Mapping[str, Callable[[Table], Iterator[str]]] = {
    "column": _columns,
    "index": _indexes,
    "primary key": _primary_key,
    "unique": _unique,
    "foreign key": _foreign_keys,
    "check": _checks,
    "constraint": _constraints,
}
