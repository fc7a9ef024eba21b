"""The schema document that other programs read: version 1, described in docs/output.md. `schema_reading` reads it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from typing import NamedTuple

from undrift.history import Unread
from undrift.schema.diff import own_constraints
from undrift.schema.model import (
    Column,
    CompositeType,
    Domain,
    Exclusion,
    Expression,
    ForeignKey,
    Index,
    IndexPart,
    Name,
    Schema,
    Table,
    Unknown,
    View,
)
from undrift.schema.spelling import type_text
from undrift.values import dataclass, replace

VERSION = 1
EXPRESSION = "<expression>"
UNTYPED = "unknown"
"""The type of a column whose type cannot be told."""
GENERATED = "generated always as "
"""How the default of a generated column begins."""

_COLUMN = ("auto_increment", "on_update", "collation", "comment")
_KEY = ("name", "include", "deferrable")
_UNIQUE = (*_KEY, "nulls_distinct")
_FOREIGN_KEY = ("name", "match", "deferrable", "validated")
_CHECK = ("expression", "validated", "no_inherit", "inline")
_EXCLUSION = ("name", "definition")
_INDEX = ("method", "where", "include", "nulls_distinct", "comment")
_PART = ("expression", "descending", "nulls", "operator_class", "collation", "length")
_TABLE = ("parents", "partitioned", "partition", "unlogged", "options", "comment")


class Refused(NamedTuple):
    """A statement that the server would refuse.

    Attributes:
        path: The file.
        line: The line, counted from 1.
        reason: Why.
    """

    path: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a schema comes from.

    Attributes:
        project: The project's name.
        source: `migrations` or `declared`.
        unread: What could not be read.
        refused: What the server would refuse.
    """

    project: str = ""
    source: str = "migrations"
    unread: tuple[Unread, ...] = ()
    refused: tuple[Refused, ...] = ()


def render(schema: Schema, origin: Origin) -> str:
    """Return the document.

    Args:
        schema: The schema.
        origin: Where it comes from.

    Returns:
        One JSON object in ASCII. A byte of a path that is not UTF-8 is an escaped lone surrogate (PEP 383).
    """
    document = document_of(schema, origin)
    parts = (f"{json.dumps(key)}: {_laid_out(value)}" for key, value in document.items())
    return "{\n " + ",\n ".join(parts) + "\n}"


def _laid_out(value: object) -> str:
    """Return a value of the document with one entry a line: a table takes one, and a difference shows in it."""
    if isinstance(value, dict) and value:
        return "{\n  " + ",\n  ".join(f"{json.dumps(key)}: {json.dumps(one)}" for key, one in value.items()) + "\n }"
    if isinstance(value, list) and value:
        return "[\n  " + ",\n  ".join(map(json.dumps, value)) + "\n ]"
    return json.dumps(value)


def document_of(schema: Schema, origin: Origin) -> dict[str, object]:
    """Return the document before it becomes text."""
    head = {"version": VERSION, "project": origin.project, "dialect": schema.dialect, "source": origin.source}
    unread = [{**fields_of(one, "path", "line", "reason"), "touches": list(one.touches)} for one in origin.unread]
    return {
        **head,
        "tables": {str(name): _table(table, schema) for name, table in schema.tables.items()},
        "enums": {str(one.name): list(one.labels) for one in schema.enums},
        "views": sorted(map(str, schema.views)),
        "unread": unread,
        "unknown": _unknown(schema.unknown),
        "refused": [one._asdict() for one in origin.refused],
        **_beside(schema),
    }


def fields_of(value: object, *names: str) -> dict[str, object]:
    """Return some attributes of a value by name."""
    return {name: getattr(value, name) for name in names}


def _unknown(unknown: Unknown) -> dict[str, object]:
    columns = (f"{name}.{column}" for name, held in unknown.columns.items() for column in held)
    return {
        "everything": unknown.everything,
        "objects": sorted(map(str, unknown.objects)),
        "columns": sorted(columns),
    }


def _beside(schema: Schema) -> dict[str, object]:
    """Return what the document holds beyond its first list of keys."""
    dialect = schema.dialect
    types = schema.types.values()
    return {
        "enum_details": {str(one.name): {"comment": one.comment} for one in schema.enums if one.comment},
        "domains": {str(one.name): _domain(one, dialect) for one in types if isinstance(one, Domain)},
        "types": {str(one.name): _composite(one, dialect) for one in types if isinstance(one, CompositeType)},
        "view_details": {str(name): _view(view) for name, view in schema.views.items()},
        "sequences": {
            str(one.name): {"options": one.options, "owner": [str(one.owner[0]), one.owner[1]] if one.owner else None}
            for one in schema.sequences.values()
        },
        "extensions": sorted(schema.extensions),
    }


def _table(table: Table, schema: Schema) -> dict[str, object]:
    # A server lists the keys that a partition has from its parent with the parent.
    constraints = own_constraints(table, schema.tables)
    own = replace(table, constraints=tuple(one for one in constraints if not isinstance(one, Index)))
    key = own.primary_key
    exclusions = [one for one in own.constraints if isinstance(one, Exclusion)]
    return {
        "columns": {column.name: _column(column, schema.dialect) for column in table.columns},
        "primary_key": list(key.columns) if key else [],
        "unique": [list(one.columns) for one in own.uniques],
        "foreign_keys": [_foreign_key(one) for one in own.foreign_keys],
        "checks": [one.name for one in own.checks],
        "indexes": [_index(one) for one in table.indexes],
        "schema": table.name.schema,
        **({"primary_key_details": _extras(key, _KEY)} if key else {}),
        "unique_details": [_extras(one, _UNIQUE) for one in own.uniques],
        "check_details": [_extras(one, _CHECK) for one in own.checks],
        **({"exclusions": [_extras(one, _EXCLUSION) for one in exclusions]} if exclusions else {}),
        **_extras(table, _TABLE),
    }


def _column(column: Column, dialect: str) -> dict[str, object]:
    return {
        "type": type_text(column.type, dialect) if column.type else UNTYPED,
        "nullable": column.nullable,
        "default": default_text(column),
        "generated": column.generated is not None,
        **_extras(column, _COLUMN),
    }


def default_text(column: Column) -> str | None:
    """Return what a column holds if nothing is given, as documents show it: identity and generation count as that."""
    if column.generated:
        how = "stored" if column.generated.stored else "virtual"
        return f"{GENERATED}({column.generated.expression.text}) {how}"
    if column.identity:
        return f"generated {column.identity} as identity"
    return column.default.text if column.default else None


def _foreign_key(one: ForeignKey) -> dict[str, object]:
    return {
        "columns": list(one.columns),
        "table": str(one.table),
        "references": list(one.references),
        "on_delete": one.on_delete,
        "on_update": one.on_update,
        **_extras(one, _FOREIGN_KEY),
    }


def _index(index: Index) -> dict[str, object]:
    plain = all(part == IndexPart(part.column) for part in index.parts)
    parts = [{"column": part.column, **_extras(part, _PART)} for part in index.parts]
    return {
        "name": index.name,
        "columns": [part.column or EXPRESSION for part in index.parts],
        "unique": index.unique,
        "partial": index.where is not None,
        **({} if plain else {"parts": parts}),
        **_extras(index, _INDEX),
    }


def _domain(domain: Domain, dialect: str) -> dict[str, object]:
    return {
        "type": type_text(domain.type, dialect),
        "nullable": domain.nullable,
        "default": domain.default.text if domain.default else None,
        "checks": [{"name": one.name, "expression": one.expression.text} for one in domain.checks],
        "comment": domain.comment,
    }


def _composite(one: CompositeType, dialect: str) -> dict[str, object]:
    return {"columns": {column.name: _column(column, dialect) for column in one.columns}, "comment": one.comment}


def _view(view: View) -> dict[str, object]:
    columns = list(view.columns) if view.columns is not None else None
    indexes = [_index(index) for index in view.indexes]
    return {"columns": columns, "indexes": indexes, **fields_of(view, "materialized", "query", "comment")}


def _extras(value: object, names: Iterable[str]) -> dict[str, object]:
    """Return the attributes that are not what they are if nothing is said."""
    usual = {field.name: field.default for field in fields(value)}  # type: ignore[arg-type]  # each is a dataclass
    return {name: _plain(told) for name in names if (told := getattr(value, name)) != usual[name]}


def _plain(value: object) -> object:
    if isinstance(value, Expression):
        return value.text
    if isinstance(value, Name):
        return str(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
