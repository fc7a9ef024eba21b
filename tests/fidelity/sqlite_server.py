"""What a SQLite database holds, told by its own pragmas, beside what the replay says in the same words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypedDict

from undrift.schema.engine import File
from undrift.schema.model import Column, ForeignKey, Index, Schema, Table, Unique
from undrift.schema.operations import CreateTable
from undrift.schema.sqlite.engine import SQLiteEngine
from undrift.sql.reading import read


class ColumnDocument(TypedDict):
    """A column."""

    type: str | None
    nullable: bool
    default: str | None
    generated: str


class ForeignKeyDocument(TypedDict):
    """A foreign key."""

    columns: list[str]
    table: str
    references: list[str]
    on_delete: str
    on_update: str


class IndexDocument(TypedDict):
    """An index that belongs to no constraint."""

    columns: list[str]
    descending: list[bool]
    collations: list[str]
    unique: bool
    partial: bool


class TableDocument(TypedDict):
    """A table."""

    columns: dict[str, ColumnDocument]
    primary_key: list[str]
    unique: list[list[str]]
    foreign_keys: list[ForeignKeyDocument]
    indexes: dict[str, IndexDocument]
    options: list[str]


class Document(TypedDict):
    """A database."""

    tables: dict[str, TableDocument]
    views: dict[str, list[str] | None]


EXPRESSION = "<expression>"
_GENERATED = {0: "", 2: "virtual", 3: "stored"}


# What the server says


def introspect(connection: sqlite3.Connection) -> Document:
    """Return what the main database holds."""
    listed = connection.execute(
        "SELECT name, type, wr, strict FROM pragma_table_list"
        " WHERE schema = 'main' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
    ).fetchall()
    tables = {
        name: _table(connection, name, ["strict"] * strict + ["without rowid"] * without)
        for name, kind, without, strict in listed
        if kind == "table"
    }
    names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'view'").fetchall()
    return {"tables": tables, "views": {name: _view(connection, name) for (name,) in names}}


def _table(connection: sqlite3.Connection, name: str, options: list[str]) -> TableDocument:
    rows = connection.execute(
        'SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?, ?)', (name, "main")
    ).fetchall()
    columns: dict[str, ColumnDocument] = {
        column: {
            "type": kind,
            "nullable": not required,
            "default": spelled_default(default),
            "generated": _GENERATED[hidden],
        }
        for column, kind, required, default, _, hidden in rows
    }
    key = sorted((place, column) for column, _, _, _, place, _ in rows if place)
    listed = connection.execute(
        'SELECT name, "unique", origin, partial FROM pragma_index_list(?, ?)', (name, "main")
    ).fetchall()
    unique = [_index_columns(connection, index)[0] for index, _, origin, _ in listed if origin == "u"]
    return {
        "columns": columns,
        "primary_key": [column for _, column in key],
        "unique": sorted(unique),
        "foreign_keys": _sorted(_foreign_keys(connection, name)),
        "indexes": {
            index: _index(connection, index, is_unique=bool(is_unique), partial=bool(partial))
            for index, is_unique, origin, partial in sorted(listed)
            if origin == "c"
        },
        "options": options,
    }


def spelled_default(text: str | None) -> str | None:
    """Return a default as the reader spells it: the pragma gives it as written, without the parentheses around it."""
    if text is None:
        return None
    for written in (text, f"({text})"):
        for located in read(f"CREATE TABLE t (a DEFAULT {written})", "sqlite"):
            if isinstance(located.operation, CreateTable):
                default = located.operation.columns[0].column.default
                return default.text if default else None
    message = f"no default: {text}"
    raise AssertionError(message)


def _foreign_keys(connection: sqlite3.Connection, name: str) -> Iterator[ForeignKeyDocument]:
    rows = connection.execute(
        'SELECT id, "table", "from", "to", on_delete, on_update FROM pragma_foreign_key_list(?, ?) ORDER BY id, seq',
        (name, "main"),
    ).fetchall()
    for number in dict.fromkeys(row[0] for row in rows):
        parts = [row for row in rows if row[0] == number]
        _, table, _, _, on_delete, on_update = parts[0]
        yield {
            "columns": [row[2] for row in parts],
            "table": table,
            "references": [row[3] for row in parts if row[3] is not None],
            "on_delete": on_delete.lower(),
            "on_update": on_update.lower(),
        }


def _sorted(keys: Iterable[ForeignKeyDocument]) -> list[ForeignKeyDocument]:
    return sorted(keys, key=repr)


def _index_columns(connection: sqlite3.Connection, name: str) -> tuple[list[str], list[bool], list[str]]:
    rows = connection.execute(
        'SELECT cid, name, "desc", coll FROM pragma_index_xinfo(?, ?) WHERE key', (name, "main")
    ).fetchall()
    return (
        [EXPRESSION if place < 0 else column for place, column, _, _ in rows],
        [bool(descending) for _, _, descending, _ in rows],
        [collation.lower() for _, _, _, collation in rows],
    )


def _index(connection: sqlite3.Connection, name: str, *, is_unique: bool, partial: bool) -> IndexDocument:
    columns, descending, collations = _index_columns(connection, name)
    return {
        "columns": columns,
        "descending": descending,
        "collations": collations,
        "unique": is_unique,
        "partial": partial,
    }


def _view(connection: sqlite3.Connection, name: str) -> list[str] | None:
    try:
        rows = connection.execute("SELECT name FROM pragma_table_xinfo(?, ?)", (name, "main")).fetchall()
    except sqlite3.Error:
        return None
    return [column for (column,) in rows] or None


# What the replay says


def document(schema: Schema) -> Document:
    """Return what the replay holds."""
    return {
        "tables": {name.name: _replayed_table(table) for name, table in schema.tables.items()},
        "views": {name.name: None if one.columns is None else list(one.columns) for name, one in schema.views.items()},
    }


def _replayed_table(table: Table) -> TableDocument:
    key = table.primary_key
    return {
        "columns": {column.name: _replayed_column(column) for column in table.columns},
        "primary_key": list(key.columns) if key else [],
        "unique": sorted(list(one.columns) for one in table.constraints if isinstance(one, Unique)),
        "foreign_keys": _sorted(_replayed_key(one) for one in table.foreign_keys),
        "indexes": {index.name: _replayed_index(table, index) for index in sorted(table.indexes, key=lambda i: i.name)},
        "options": [name for name, _ in table.options],
    }


def _replayed_column(column: Column) -> ColumnDocument:
    computed = column.generated
    return {
        "type": column.type.name if column.type else None,
        "nullable": column.nullable,
        "default": column.default.text if column.default else None,
        "generated": "" if computed is None else "stored" if computed.stored else "virtual",
    }


def _replayed_key(key: ForeignKey) -> ForeignKeyDocument:
    return {
        "columns": list(key.columns),
        "table": key.table.name,
        "references": list(key.references),
        "on_delete": key.on_delete,
        "on_update": key.on_update,
    }


def _replayed_index(table: Table, index: Index) -> IndexDocument:
    own = {column.name: column.collation or "binary" for column in table.columns}
    return {
        "columns": [part.column or EXPRESSION for part in index.parts],
        "descending": [part.descending for part in index.parts],
        "collations": [part.collation or own.get(part.column, "binary") for part in index.parts],
        "unique": index.unique,
        "partial": index.where is not None,
    }


# What no pragma tells: checks, expressions, names of constraints, AUTOINCREMENT


def written(connection: sqlite3.Connection) -> Schema:
    """Return what the server's own text of its definitions says: what is left after it rewrote names in them."""
    rows = connection.execute(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND type IN ('table', 'index')"
        " AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY type DESC, rowid"
    ).fetchall()
    return replay([(f"{place}", sql) for place, (sql,) in enumerate(rows)]).schema()


def replay(files: Iterable[tuple[str, str]]) -> SQLiteEngine:
    """Return the replay of migrations, each with its name."""
    engine = SQLiteEngine("sqlite")
    engine.run(File(name, name, read(text, "sqlite")) for name, text in files)
    return engine


def definitions(schema: Schema) -> dict[str, tuple[object, ...]]:
    """Return all of each table, whatever the order in which its constraints and indexes were made."""
    return {
        name.name: (
            table.columns,
            sorted(map(repr, table.constraints)),
            sorted(map(repr, table.indexes)),
            table.options,
        )
        for name, table in schema.tables.items()
    }


def differences(connection: sqlite3.Connection, schema: Schema) -> list[str]:
    """Return every difference between a database and the replay, one line each."""
    said, shown = introspect(connection), document(schema)
    told, kept = definitions(_untyped(written(connection), schema)), definitions(schema)
    for name, table in shown["tables"].items():
        for column, one in table["columns"].items():
            if one["type"] is None and column in said["tables"].get(name, table)["columns"]:
                said["tables"][name]["columns"][column]["type"] = None
    found = [
        f"{name}: {said['tables'].get(name)} but {shown['tables'].get(name)}"
        for name in sorted(said["tables"].keys() | shown["tables"].keys())
        if said["tables"].get(name) != shown["tables"].get(name)
    ]
    found += [
        f"{name}: {told.get(name)} but {kept.get(name)}"
        for name in sorted(told.keys() | kept.keys())
        if told.get(name) != kept.get(name)
    ]
    return found + [
        f"view {name}: {said['views'].get(name, '-')} but {shown['views'].get(name, '-')}"
        for name in sorted(said["views"].keys() | shown["views"].keys())
        if said["views"].get(name, ["-"]) != shown["views"].get(name, ["-"])
    ]


def _untyped(told: Schema, kept: Schema) -> Schema:
    """Return what the server tells without the types that the replay does not claim to know."""
    unknown = {
        (name, column.name) for name, table in kept.tables.items() for column in table.columns if column.type is None
    }
    tables = {
        name: replace(
            table,
            columns=tuple(
                replace(column, type=None) if (name, column.name) in unknown else column for column in table.columns
            ),
        )
        for name, table in told.tables.items()
    }
    return replace(told, tables=tables)


# Giving statements to the server


def serve(connection: sqlite3.Connection, text: str) -> str:
    """Give a migration to the server, all or nothing unless it has its own transactions; return why it refuses.

    A transaction would make `PRAGMA foreign_keys` do nothing.
    """
    own = any(word in text for word in ("BEGIN;", "PRAGMA foreign_keys="))
    try:
        connection.executescript(text if own else f"BEGIN;{text}\n;COMMIT;")
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        return str(error)
    return ""
