"""Where a file of SQL makes things: tables with their columns and constraints, indexes, types, views, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from undrift.findings import Location
from undrift.schema.model import Name
from undrift.sql.cursor import Cursor, UnreadableError
from undrift.sql.lexer import Kind, Statement, Token

Places = Mapping[str, Location]

_OBJECTS = frozenset({"TABLE", "VIEW", "TYPE", "DOMAIN", "SEQUENCE"})
_BEFORE_TABLES = frozenset({"UNLOGGED", "FOREIGN", "VIRTUAL", "MATERIALIZED", "RECURSIVE"})
_NO_COLUMNS = frozenset(
    "CONSTRAINT PRIMARY UNIQUE FOREIGN CHECK EXCLUDE LIKE KEY INDEX FULLTEXT SPATIAL PERIOD".split()
)
_MOST_WORDS = 24
"""How many tokens may stand before the name of what is made."""


def placed(statement: Statement, kind: str, fold: Callable[[str], str], namespace: str) -> Iterator[tuple[str, int]]:
    """Yield the names of what a statement makes, as messages show them, each with its line.

    Args:
        statement: The statement.
        kind: What it creates, in upper case; empty if it alters something.
        fold: What the server makes of a name without quotes.
        namespace: Where names without a namespace are made; empty for the default one.
    """
    lines = _Lines(statement)
    cursor = Cursor(statement.tokens, statement.source, fold)
    try:
        if kind in _OBJECTS | _BEFORE_TABLES:
            yield from _object(cursor, lines, namespace)
        elif kind in {"INDEX", "UNIQUE", "FULLTEXT", "SPATIAL"}:
            yield from _index(cursor, lines)
        elif not kind:
            yield from _constraints(statement.tokens, cursor, lines)
    except UnreadableError:
        return


def _object(cursor: Cursor, lines: _Lines, namespace: str) -> Iterator[tuple[str, int]]:
    if not _step_behind(cursor, _OBJECTS):
        return
    is_table = cursor.tokens[cursor.place - 1].key == "TABLE"
    cursor.accept("IF", "NOT", "EXISTS")
    line = lines.of(cursor.token)
    name = _shown(_name(cursor), namespace)
    yield name, line
    if is_table and cursor.peek("("):
        yield from _members(cursor, lines, name)


def _name(cursor: Cursor) -> Name:
    """Step over a name; SQLite takes one in single quotes too, and writes its shadow tables so."""
    if cursor.token.kind is Kind.STRING and not cursor.done:
        return Name(cursor.next().text)
    return cursor.name()


def _shown(name: Name, namespace: str) -> str:
    schema = name.schema or namespace
    return str(Name(name.name, "" if schema in {"public", "main"} else schema))


def _members(cursor: Cursor, lines: _Lines, table: str) -> Iterator[tuple[str, int]]:
    for item in cursor.group().items():
        line = lines.of(item.token)
        if item.accept("CONSTRAINT"):
            yield item.word(), line
        elif item.token.key not in _NO_COLUMNS or (item.token.key == "KEY" and item.tokens[1:2] == []):
            if item.at_name():
                yield f"{table}.{item.word()}", line
        elif item.accept_any({"KEY", "INDEX", "UNIQUE", "FULLTEXT", "SPATIAL"}):
            item.accept_any({"KEY", "INDEX"})
            if item.at_name():
                yield item.word(), line


def _index(cursor: Cursor, lines: _Lines) -> Iterator[tuple[str, int]]:
    if not _step_behind(cursor, frozenset({"INDEX"})):
        return
    cursor.accept("CONCURRENTLY")
    cursor.accept("IF", "NOT", "EXISTS")
    line = lines.of(cursor.token)
    if not cursor.peek("ON"):
        yield cursor.name().name, line


def _constraints(tokens: Sequence[Token], cursor: Cursor, lines: _Lines) -> Iterator[tuple[str, int]]:
    """Yield the constraints that ALTER TABLE adds by name, as pg_dump does with all keys."""
    if not cursor.accept("ALTER", "TABLE"):
        return
    for place, token in enumerate(tokens[:-1]):
        if token.key == "CONSTRAINT" and tokens[place - 1].key == "ADD":
            yield cursor.folded(tokens[place + 1]), lines.of(token)


def _step_behind(cursor: Cursor, keys: frozenset[str]) -> bool:
    for _ in range(_MOST_WORDS):
        if cursor.done:
            return False
        if cursor.next().key in keys:
            return True
    return False


class _Lines:
    """The lines of a statement's tokens, asked for from the first to the last."""

    def __init__(self, statement: Statement) -> None:
        self._source = statement.source
        self._line = statement.line
        self._counted = statement.tokens[0].start

    def of(self, token: Token) -> int:
        if token.start > self._counted:
            self._line += self._source.count("\n", self._counted, token.start)
            self._counted = token.start
        return self._line
