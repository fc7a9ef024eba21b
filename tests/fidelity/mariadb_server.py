"""What a real MariaDB holds, as a schema that can be compared with the replay's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

import pymysql

from undrift.schema.model import (
    Check,
    Column,
    Constraint,
    Expression,
    ForeignKey,
    Generated,
    Index,
    IndexPart,
    Name,
    PrimaryKey,
    Schema,
    Sequence,
    Table,
    Type,
    View,
)
from undrift.schema.mysql.spelling import quoted
from undrift.sql.cursor import Cursor
from undrift.sql.lexer import Kind, statements
from undrift.sql.mysql.statements import fold
from undrift.sql.mysql.types import expression

Connection: TypeAlias = "pymysql.connections.Connection[pymysql.cursors.Cursor]"
Row = tuple[str | None, ...]

TABLES = """
SELECT table_name, table_type, engine, table_collation, table_comment, create_options
FROM information_schema.tables WHERE table_schema = database() ORDER BY table_name"""
COLUMNS = """
SELECT table_name, column_name, column_type, is_nullable, column_default, extra, generation_expression, collation_name,
       column_comment
FROM information_schema.columns WHERE table_schema = database() ORDER BY table_name, ordinal_position"""
INDEXES = """
SELECT table_name, index_name, non_unique, column_name, collation, sub_part, index_type, index_comment
FROM information_schema.statistics WHERE table_schema = database() ORDER BY table_name, index_name, seq_in_index"""
KEYS = """
SELECT k.table_name, k.constraint_name, k.column_name, k.referenced_table_name, k.referenced_column_name,
       r.delete_rule, r.update_rule
FROM information_schema.key_column_usage k
JOIN information_schema.referential_constraints r
  ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name
WHERE k.table_schema = database() AND k.referenced_table_name IS NOT NULL
ORDER BY k.table_name, k.constraint_name, k.ordinal_position"""
CHECKS = """
SELECT table_name, constraint_name, check_clause
FROM information_schema.check_constraints WHERE constraint_schema = database() ORDER BY table_name, constraint_name"""
PARTITIONS = """
SELECT DISTINCT table_name, partition_method, partition_expression
FROM information_schema.partitions WHERE table_schema = database() AND partition_method IS NOT NULL"""


_DATABASE = re.compile(r"`?undrift_[0-9a-f]+`?\.")
"""The fresh database's name, which the server writes before sequences."""


def introspect(connection: Connection) -> Schema:
    """Return what the current database holds."""
    rows = _rows(connection, TABLES)
    tables = {name or "": _table(connection, name or "") for name, kind, *_ in rows if kind == "BASE TABLE"}
    names = {Name(str(name)): kind for name, kind, *_ in rows}
    return Schema(
        "mariadb",
        tables={Name(name): table for name, table in tables.items()},
        views={name: View(name, _names(connection, name)) for name, kind in names.items() if kind == "VIEW"},
        sequences={name: Sequence(name) for name, kind in names.items() if kind == "SEQUENCE"},
    )


def _rows(connection: Connection, query: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [tuple(None if cell is None else str(cell) for cell in row) for row in cursor.fetchall()]


def _of(connection: Connection, query: str, table: str) -> Iterator[Row]:
    return (row[1:] for row in _rows(connection, query) if row[0] == table)


def _names(connection: Connection, view: Name) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in _of(connection, COLUMNS, view.name))


def _table(connection: Connection, name: str) -> Table:
    [(_, engine, collation, comment, _)] = _of(connection, TABLES, name)
    indexes = list(_indexes(connection, name))
    primary = [index for index in indexes if index.name == "PRIMARY"]
    constraints: list[Constraint] = [PrimaryKey(index.columns, "PRIMARY") for index in primary]
    constraints += _foreign_keys(connection, name)
    constraints += (Check(_expression(clause), str(check)) for check, clause in _of(connection, CHECKS, name))
    parted = [f"{method} ({text})" for method, text in _of(connection, PARTITIONS, name)]
    return Table(
        Name(name),
        tuple(_column(row, str(collation)) for row in _of(connection, COLUMNS, name)),
        tuple(constraints),
        tuple(index for index in indexes if index.name != "PRIMARY"),
        partitioned=_expression(parted[0]).text if parted else "",
        options=(("engine", str(engine).lower()), ("collate", str(collation))),
        comment=comment or "",
    )


def _column(row: Row, of_table: str) -> Column:
    name, kind, nullable, default, extra, generated, collation, comment = row
    said = (extra or "").lower()
    return Column(
        str(name),
        Type(str(kind)),
        nullable == "YES",
        _default(default),
        Generated(_expression(generated), "stored" in said) if generated else None,
        auto_increment="auto_increment" in said,
        on_update=said.partition("on update ")[2].partition(",")[0],
        collation="" if collation in {None, of_table} else str(collation),
        comment=comment or "",
    )


def _default(text: str | None) -> Expression | None:
    if text is None or text == "NULL":
        return None
    tokens = [token for statement in statements(text, "mariadb") for token in statement.tokens]
    if len(tokens) == 1 and tokens[0].kind is Kind.STRING and text[0] == "'":
        return Expression(quoted(tokens[0].text))
    text = _DATABASE.sub("", text)
    return _expression(text) if text[:1] in "`(" or "(" in text else Expression(text)


def _expression(text: str | None) -> Expression:
    [statement] = statements(text or "", "mariadb")
    return expression(Cursor(statement.tokens, statement.source, fold))


def _indexes(connection: Connection, table: str) -> Iterator[Index]:
    found: dict[str, Index] = {}
    for row in _of(connection, INDEXES, table):
        name, many, column, order, length, method, comment = row
        part = IndexPart(str(column), descending=order == "D", length=int(length or 0))
        index = found.get(str(name))
        if index is None:
            kind = str(method).lower()
            kind = kind if kind in {"fulltext", "spatial"} else "btree"
            index = Index(str(name), (), many == "0", kind, comment=comment or "")
        found[index.name] = replace(index, parts=(*index.parts, part))
    for index in found.values():
        # A spatial index is of 32 bytes, whatever was said.
        spatial = index.method == "spatial"
        yield replace(index, parts=tuple(IndexPart(part.column) for part in index.parts)) if spatial else index


def _foreign_keys(connection: Connection, table: str) -> Iterator[ForeignKey]:
    found: dict[str, ForeignKey] = {}
    for row in _of(connection, KEYS, table):
        name, column, target, reference, delete, update = (str(cell) for cell in row)
        key = found.get(name) or ForeignKey((), Name(target), (), name, delete.lower(), update.lower())
        found[name] = replace(key, columns=(*key.columns, column), references=(*key.references, reference))
    yield from found.values()


def comparable(schema: Schema, collation: str) -> Schema:
    """Return a schema without what the two sides cannot but say in different words.

    Args:
        schema: The server's or the replay's.
        collation: The database's default collation, which the replay does not know.
    """
    return replace(
        schema,
        tables={name: _comparable(table, collation) for name, table in schema.tables.items()},
        views={name: replace(view, relations=None) for name, view in schema.views.items()},
    )


def _comparable(table: Table, database: str) -> Table:
    options = dict(table.options)
    own = {"utf8mb4": "utf8mb4_general_ci"}.get(options.get("collate", ""), options.get("collate", "")) or database
    columns = tuple(replace(column, collation="") if column.collation == own else column for column in table.columns)
    constraints = (
        # InnoDB does not tell RESTRICT from NO ACTION; MariaDB says the former where nothing was written.
        replace(one, on_delete=_action(one.on_delete), on_update=_action(one.on_update))
        if isinstance(one, ForeignKey)
        else replace(one, inline=False)
        if isinstance(one, Check)
        else one
        for one in table.constraints
    )
    return replace(
        table,
        columns=columns,
        constraints=tuple(constraints),
        indexes=tuple(replace(index, implicit=False) for index in table.indexes),
        options=(("engine", options.get("engine", "innodb")), ("collate", own)),
    )


def _action(action: str) -> str:
    return "no action" if action == "restrict" else action
