"""CREATE TABLE, CREATE FOREIGN TABLE and CREATE INDEX in PostgreSQL.

Source: `CreateStmt`, `CreateAsStmt`, `CreateForeignTableStmt` and `IndexStmt` in the server's gram.y; the manual's
pages of these statements.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from undrift.schema.model import Constraint, Index, Name
from undrift.schema.operations import ColumnSpec, CreateIndex, CreateTable, Like, Query
from undrift.sql.cursor import Cursor, UnreadableError, spelled
from undrift.sql.postgres.columns import (
    at_not_null_constraint,
    at_table_constraint,
    read_column,
    read_column_options,
    read_not_null_constraint,
    read_table_constraint,
)
from undrift.sql.postgres.names import fold
from undrift.sql.postgres.parts import filled, is_nulls_distinct, read_index_parts, read_relation
from undrift.values import replace

_LIKE_OPTIONS: Mapping[str, tuple[str, ...]] = {
    option.upper(): (option,)
    for option in (
        "defaults",
        "constraints",
        "identity",
        "generated",
        "indexes",
        "comments",
        "storage",
        "statistics",
        "compression",
    )
}
_ALL_LIKE_OPTIONS = tuple(option for options in _LIKE_OPTIONS.values() for option in options)
_STRATEGIES = frozenset({"RANGE", "LIST", "HASH"})
_COMMIT_ACTIONS = (("DROP",), ("DELETE", "ROWS"), ("PRESERVE", "ROWS"))


class _Elements(NamedTuple):
    """What stands between the parentheses of a table's definition."""

    columns: tuple[ColumnSpec, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    like: tuple[Like, ...] = ()


class _Tail(NamedTuple):
    """What stands behind them."""

    inherits: tuple[Name, ...]
    partitioned: str
    options: tuple[tuple[str, str], ...]


class _Persistence(NamedTuple):
    """What stands before TABLE."""

    temporary: bool
    unlogged: bool
    foreign: bool


def create_table(cursor: Cursor) -> CreateTable:
    """Read a table's definition.

    Args:
        cursor: Behind CREATE.

    Raises:
        UnreadableError: It is none, or a part of it is not known.
    """
    persistence = _persistence(cursor)
    cursor.expect("TABLE")
    if_not_exists = cursor.accept("IF", "NOT", "EXISTS")
    name = cursor.name()
    of_type = cursor.name() if cursor.accept("OF") else None
    partition_of = cursor.name() if cursor.accept("PARTITION", "OF") else None
    body = cursor.group() if cursor.peek("(") else None
    if partition_of:
        step_over_partition_bounds(cursor)
    tail = _tail(cursor, foreign=persistence.foreign)
    query = _query(cursor) if cursor.accept("AS") else None
    cursor.finish()
    if body is None and not (of_type or partition_of or query):
        raise UnreadableError("the table has no definition")
    elements = _elements(body, typed=bool(of_type or partition_of)) if body and not query else _Elements()
    return CreateTable(
        name,
        elements.columns,
        elements.constraints,
        like=elements.like,
        inherits=tail.inherits,
        partition_of=partition_of,
        partitioned=tail.partitioned,
        query=query,
        column_names=_column_names(body) if body and query else (),
        of_type=of_type,
        if_not_exists=if_not_exists,
        temporary=persistence.temporary or name.schema == "pg_temp",
        unlogged=persistence.unlogged,
        options=tail.options,
    )


def _persistence(cursor: Cursor) -> _Persistence:
    if cursor.accept("UNLOGGED"):
        return _Persistence(temporary=False, unlogged=True, foreign=False)
    if cursor.accept("FOREIGN"):
        return _Persistence(temporary=False, unlogged=False, foreign=True)
    scope = cursor.accept_any({"GLOBAL", "LOCAL"})
    temporary = bool(cursor.accept_any({"TEMP", "TEMPORARY"}))
    if scope and not temporary:
        raise cursor.unexpected("TEMPORARY")
    return _Persistence(temporary, unlogged=False, foreign=False)


def _elements(body: Cursor, *, typed: bool) -> _Elements:
    columns = list[ColumnSpec]()
    constraints = list[Constraint]()
    like = list[Like]()
    not_null = set[str]()
    while not body.done:
        if at_not_null_constraint(body):
            not_null.add(read_not_null_constraint(body))
        elif at_table_constraint(body):
            added = read_table_constraint(body, new=True)
            if added.using_index:
                raise UnreadableError("a new table has no index to make a constraint of")
            constraints.append(added.constraint)
        elif body.accept("LIKE"):
            like.append(_like(body, len(columns)))
        else:
            columns.append(read_column_options(body) if typed else read_column(body))
        if not body.done:
            body.expect(",")
            if body.done:
                raise body.unexpected("a column or a constraint")
    return _Elements(_with_not_null(columns, not_null), tuple(constraints), tuple(like))


def _with_not_null(columns: list[ColumnSpec], not_null: set[str]) -> tuple[ColumnSpec, ...]:
    if not not_null:
        return tuple(columns)
    if not not_null.issubset(spec.column.name for spec in columns):
        raise UnreadableError("a NOT NULL constraint names a column that is not defined beside it")
    return tuple(
        replace(spec, column=replace(spec.column, nullable=False)) if spec.column.name in not_null else spec
        for spec in columns
    )


def _like(cursor: Cursor, place: int) -> Like:
    table = cursor.name()
    chosen = set[str]()
    while verb := cursor.accept_any({"INCLUDING", "EXCLUDING"}):
        options = _ALL_LIKE_OPTIONS if cursor.accept("ALL") else _LIKE_OPTIONS.get(cursor.accept_any(_LIKE_OPTIONS), ())
        if not options:
            raise cursor.unexpected("what to copy")
        chosen = chosen.union(options) if verb == "INCLUDING" else chosen.difference(options)
    return Like(table, tuple(option for option in _ALL_LIKE_OPTIONS if option in chosen), place)


def _column_names(body: Cursor) -> tuple[str, ...]:
    found = [body.word()]
    while body.accept(","):
        found.append(body.word())
    body.finish()
    return tuple(found)


def step_over_partition_bounds(cursor: Cursor) -> None:
    """Step over the rows that a partition takes: `FOR VALUES …` or `DEFAULT`.

    Raises:
        UnreadableError: They are in no form that the server knows.
    """
    if cursor.accept("DEFAULT"):
        return
    cursor.expect("FOR", "VALUES")
    if cursor.accept_any({"IN", "WITH"}):
        cursor.group()
        return
    cursor.expect("FROM")
    cursor.group()
    cursor.expect("TO")
    cursor.group()


def _tail(cursor: Cursor, *, foreign: bool) -> _Tail:
    inherits = _names_in(cursor.group()) if cursor.accept("INHERITS") else ()
    partitioned = _partitioned(cursor) if cursor.accept("PARTITION", "BY") else ""
    options = _server(cursor) if foreign else ()
    if cursor.accept("USING"):
        cursor.word()
    if cursor.accept("WITH"):
        cursor.group()
    else:
        cursor.accept("WITHOUT", "OIDS")
    if cursor.accept("ON", "COMMIT"):
        options += (("on commit", _commit_action(cursor)),)
    if cursor.accept("TABLESPACE"):
        cursor.word()
    return _Tail(inherits, partitioned, options)


def _names_in(inner: Cursor) -> tuple[Name, ...]:
    names = inner.names()
    inner.finish()
    return names


def _partitioned(cursor: Cursor) -> str:
    """Return how a table is partitioned, in the form of the server's `pg_get_partkeydef`."""
    strategy = cursor.accept_any(_STRATEGIES)
    if not strategy:
        raise cursor.unexpected("RANGE, LIST or HASH")
    return f"{strategy} ({spelled(cursor.group().tokens, fold)})"


def _server(cursor: Cursor) -> tuple[tuple[str, str], ...]:
    cursor.expect("SERVER")
    server = cursor.word()
    if cursor.accept("OPTIONS"):
        cursor.group()
    return (("server", server),)


def _commit_action(cursor: Cursor) -> str:
    for action in _COMMIT_ACTIONS:
        if cursor.accept(*action):
            return " ".join(action).lower()
    raise cursor.unexpected("DROP, DELETE ROWS or PRESERVE ROWS")


def _query(cursor: Cursor) -> Query:
    """Read what stands behind AS: a query, and whether it is run at once."""
    from undrift.sql.queries import read_query  # noqa: PLC0415 - it imports sqlglot, which most statements do not need

    if cursor.peek("EXECUTE"):
        raise UnreadableError("what a prepared statement returns is not known")
    tokens = cursor.rest().tokens
    for ending in (("WITH", "NO", "DATA"), ("WITH", "DATA")):
        if tuple(token.key for token in tokens[-len(ending) :]) == ending:
            tokens = tokens[: -len(ending)]
            break
    if not tokens:
        raise UnreadableError("a query is missing")
    return read_query(cursor.source[tokens[0].start : tokens[-1].end], "postgres")


def create_index(cursor: Cursor) -> CreateIndex:
    """Read an index's definition.

    Args:
        cursor: Behind CREATE.

    Raises:
        UnreadableError: It is none, or a part of it is not known.
    """
    unique = cursor.accept("UNIQUE")
    cursor.expect("INDEX")
    cursor.accept("CONCURRENTLY")
    if_not_exists = cursor.accept("IF", "NOT", "EXISTS")
    name = "" if cursor.peek("ON") else cursor.word()
    cursor.expect("ON")
    table = read_relation(cursor)
    method = cursor.word() if cursor.accept("USING") else "btree"
    parts = read_index_parts(cursor)
    include = cursor.words() if cursor.accept("INCLUDE") else ()
    distinct = is_nulls_distinct(cursor)
    if cursor.accept("WITH"):
        cursor.group()
    if cursor.accept("TABLESPACE"):
        cursor.word()
    where = filled(cursor.rest()) if cursor.accept("WHERE") else None
    cursor.finish()
    return CreateIndex(table, Index(name, parts, unique, method, where, include, distinct), if_not_exists)
