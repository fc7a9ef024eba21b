"""A replayed schema with its expressions as the server spells them.

The text of ours is given to the server, on a temporary copy of its own table, and read back: exact, and without a
parser of ours. What the server does not take stays as it is, with the server's complaint behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from tests.fidelity.postgres_server import INDEXES, index
from undrift.schema.model import (
    Check,
    Column,
    Constraint,
    CustomType,
    Domain,
    Exclusion,
    Expression,
    Index,
    IndexPart,
    Name,
    Schema,
    Table,
    Type,
    View,
)

_PATH = """
SELECT set_config('search_path', string_agg(quote_ident(nspname), ', ' ORDER BY nspname <> 'public', nspname), true)
FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)'"""
_OF_COLUMN = """
SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid
AND a.attnum = d.adnum JOIN pg_class c ON c.oid = d.adrelid
WHERE c.relname = %s AND c.relnamespace = pg_my_temp_schema() AND a.attname = %s"""
_OF_CONSTRAINT = """
SELECT coalesce(pg_get_expr(conbin, conrelid), substr(pg_get_constraintdef(oid), 9)) FROM pg_constraint
WHERE conname = 'undrift' AND connamespace = pg_my_temp_schema()"""
_OF_DOMAIN = """
SELECT pg_get_expr(typdefaultbin, 0) FROM pg_type WHERE typname = 'undrift' AND typnamespace = pg_my_temp_schema()"""
_OF_DOMAIN_CHECK = """
SELECT pg_get_expr(k.conbin, 0) FROM pg_constraint k JOIN pg_type t ON t.oid = k.contypid
WHERE t.typname = 'undrift' AND t.typnamespace = pg_my_temp_schema()"""


class Speller:
    """Gives expressions to the server and reads them back."""

    def __init__(self, connection: psycopg.Connection) -> None:
        """Keep the connection to the database whose tables the expressions belong to."""
        self._connection = connection
        self._known: dict[tuple[Table, Table | None], Table] = {}

    def schema(self, schema: Schema, server: Schema) -> Schema:
        """Return the schema with all its expressions as the server spells them; `server` is what the server holds."""
        with self._connection.transaction(force_rollback=True):
            return replace(
                schema,
                tables={name: self._remembered(one, server) for name, one in schema.tables.items()},
                views={name: self._view(one) for name, one in schema.views.items()},
                types={name: self._type(one) for name, one in schema.types.items()},
            )

    def _remembered(self, table: Table, server: Schema) -> Table:
        """Return the table as it is spelled; anew only where it, or the server's, is not as it was last time."""
        key = (table, server.tables.get(table.name))
        if key not in self._known:
            self._known[key] = self._table(table)
        return self._known[key]

    def _table(self, table: Table) -> Table:
        return replace(
            table,
            columns=tuple(self._column(table.name, one) for one in table.columns),
            constraints=tuple(self._constraint(table.name, one) for one in table.constraints),
            indexes=tuple(self._index(table.name, one) for one in table.indexes),
        )

    def _view(self, view: View) -> View:
        relations = tuple(sorted(view.relations)) if view.relations is not None else None
        return replace(view, relations=relations, indexes=tuple(self._index(view.name, one) for one in view.indexes))

    def _column(self, table: Name, column: Column) -> Column:
        if column.default:
            change = f"ALTER TABLE {_copy(table)} ALTER COLUMN {_quoted(column.name)} SET DEFAULT {column.default.text}"
            return replace(column, default=self._read(column.default, table, change, _OF_COLUMN, column.name))
        if column.generated:
            made, own = column.generated.expression, _quoted(column.name)
            change = (
                f"ALTER TABLE {_copy(table)} DROP COLUMN {own},"
                f" ADD COLUMN {own} {_as_sql(column.type)} GENERATED ALWAYS AS ({made.text}) STORED"
            )
            spelled = self._read(made, table, change, _OF_COLUMN, column.name)
            return replace(column, generated=replace(column.generated, expression=spelled))
        return column

    def _constraint(self, table: Name, constraint: Constraint) -> Constraint:
        add = f"ALTER TABLE {_copy(table)} ADD CONSTRAINT undrift"
        if isinstance(constraint, Check):
            change = f"{add} CHECK ({constraint.expression.text})"
            return replace(constraint, expression=self._read(constraint.expression, table, change, _OF_CONSTRAINT))
        if isinstance(constraint, Exclusion):
            change = f"{add} EXCLUDE {constraint.definition.text}"
            return replace(constraint, definition=self._read(constraint.definition, table, change, _OF_CONSTRAINT))
        return constraint

    def _index(self, table: Name, one: Index) -> Index:
        """Return an index with its expressions and classes as the server spells them on one like it."""
        if not one.where and all(part.column and not part.operator_class for part in one.parts):
            return one
        where = f" WHERE {one.where.text}" if one.where else ""
        parts = ", ".join(map(_key, one.parts))
        change = f"CREATE INDEX undrift ON {_copy(table)} USING {one.method} ({parts}){where}"
        read = f"{INDEXES} AND i.relname = 'undrift' AND n.oid = pg_my_temp_schema()"
        problem, rows = self._try(table, change, read)
        if problem:
            return replace(one, comment=f"{one.comment} -- {problem}: {change}")
        spelled = index(rows[0])
        return replace(one, parts=spelled.parts, where=spelled.where)

    def _type(self, one: CustomType) -> CustomType:
        return self._domain(one) if isinstance(one, Domain) else one

    def _domain(self, domain: Domain) -> Domain:
        start = f"CREATE DOMAIN pg_temp.undrift AS {_as_sql(domain.type)}"
        default = domain.default
        if default:
            default = self._read(default, None, f"{start} DEFAULT {default.text}", _OF_DOMAIN)
        checks = (
            replace(
                one,
                expression=self._read(one.expression, None, f"{start} CHECK ({one.expression.text})", _OF_DOMAIN_CHECK),
            )
            for one in domain.checks
        )
        return replace(domain, default=default, checks=tuple(checks))

    def _read(self, old: Expression, table: Name | None, change: str, read: str, column: str = "") -> Expression:
        arguments = (table.name, column) if table and column else ()
        problem, rows = self._try(table, change, read, arguments)
        text = f"{old.text} -- {problem}" if problem else "-- nothing"
        return Expression(rows[0][0] if rows else text)

    def _try(self, table: Name | None, change: str, read: str, arguments: Sequence[str] = ()) -> tuple[str, list[Any]]:
        """Do something to a copy of a table, read the catalogue, and undo it; or say why the server refuses."""
        try:
            with (
                self._connection.transaction(force_rollback=True),
                self._connection.cursor(row_factory=namedtuple_row) as cursor,
            ):
                cursor.execute(_PATH)
                if table:
                    source = f"{_quoted(table.schema or 'public')}.{_quoted(table.name)}"
                    cursor.execute(f"DROP TABLE IF EXISTS {_copy(table)}".encode())
                    cursor.execute(f"CREATE TEMPORARY TABLE {_copy(table)} (LIKE {source})".encode())
                cursor.execute(change.encode())
                cursor.execute("SET LOCAL search_path = public")
                return "", cursor.execute(read.encode(), arguments or None).fetchall()
        except psycopg.Error as error:
            return str(error).partition("\n")[0], []


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _copy(table: Name) -> str:
    return f"pg_temp.{_quoted(table.name)}"


def _key(part: IndexPart) -> str:
    what = _quoted(part.column) if part.column else f"({part.expression.text if part.expression else ''})"
    collation = f" COLLATE {_quoted(part.collation)}" if part.collation else ""
    direction = " DESC" if part.descending else ""
    nulls = f" NULLS {part.nulls}" if part.nulls else ""
    return f"{what}{collation} {part.operator_class}{direction}{nulls}"


def _as_sql(one: Type | None) -> str:
    if one is None:
        return "text"
    words = ".".join(_quoted(word) for word in (one.schema, one.name) if word) if one.custom else one.name
    return f"{words}{one.modifiers}{'[]' if one.array else ''}"
