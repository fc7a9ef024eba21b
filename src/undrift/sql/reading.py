"""From SQL to operations: one statement at a time, each on its own line, the unreadable ones said to be so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import Protocol, cast

from undrift.patterns import pattern
from undrift.schema.model import Name
from undrift.schema.operations import Located, Opaque, Operation
from undrift.sql.cursor import Cursor, UnreadableError
from undrift.sql.lexer import Kind, Statement, Token, statements


class Grammar(Protocol):
    """A module that knows one dialect."""

    @property
    def read(self) -> Callable[[Statement], Iterable[Operation]]:
        """Returns what a statement does; raises UnreadableError."""

    @property
    def fold(self) -> Callable[[str], str]:
        """Returns what the server stores of a name written without quotes."""


MODULES: Mapping[str, str] = {
    "postgres": "undrift.sql.postgres.statements",
    "mysql": "undrift.sql.mysql.statements",
    "mariadb": "undrift.sql.mysql.statements",
    "sqlite": "undrift.sql.sqlite.statements",
}
"""The grammar of each dialect; imported when the first text of that dialect is read."""

_PREPARING = frozenset({"mysql", "mariadb"})
_PREPARE = pattern(r"\bprepare\b", re.IGNORECASE)
_EXECUTE = pattern(r"\bexecute\b", re.IGNORECASE)

ReadOne = Callable[[Statement], Sequence[Operation]]

_KINDS_OF_RELATIONS = frozenset({"TABLE", "VIEW", "INTO", "UPDATE", "FROM", "TYPE", "DOMAIN", "SEQUENCE", "JOIN", "ON"})
_EVENTS = frozenset({"DELETE", "UPDATE", "SELECT", "INSERT", "CONFLICT", "COMMIT", "CONSTRAINT"})
_FILLERS = frozenset({"IF", "NOT", "EXISTS", "ONLY", "CONCURRENTLY"})


def read(text: str, dialect: str, first_line: int = 1) -> tuple[Located, ...]:
    """Read SQL. Never raises for what the text holds.

    Args:
        text: SQL.
        dialect: One of `undrift.sql.lexer.DIALECTS`.
        first_line: The line of the file that the text begins on, counted from 1.

    Returns:
        What the statements do, in order. One that is not read for certain is `Opaque`.
    """
    grammar = grammar_of(dialect)
    read_one: ReadOne = partial(_read, grammar=grammar)
    if dialect in _PREPARING and _PREPARE.search(text) and _EXECUTE.search(text):
        read_one = _following(dialect, read_one)
    return tuple(
        Located(operation, statement.line)
        for statement in statements(text, dialect, first_line)
        for operation in read_one(statement)
    )


def _following(dialect: str, read_one: ReadOne) -> ReadOne:
    """Return a reader that follows the statements which a file puts together, prepares and runs."""
    from undrift.sql.mysql.prepared import Follower  # noqa: PLC0415 - few files do so

    follower = Follower(dialect, read_one)

    def read_following(statement: Statement) -> Sequence[Operation]:
        found = follower.follow(statement)
        return read_one(statement) if found is None else found

    return read_following


def grammar_of(dialect: str) -> Grammar:
    """Return the grammar of a dialect."""
    return cast("Grammar", import_module(MODULES[dialect]))


def _read(statement: Statement, grammar: Grammar) -> Sequence[Operation]:
    if statement.problem:
        return (Opaque(statement.problem),)
    try:
        return tuple(grammar.read(statement))
    except UnreadableError as error:
        return (Opaque(error.reason, tuple(dict.fromkeys(touched(statement.tokens, statement.source, grammar.fold)))),)
    except RecursionError:
        return (Opaque("it is nested too deeply"),)


def touched(tokens: Sequence[Token], source: str, fold: Callable[[str], str]) -> Iterator[Name]:
    """Yield the names that stand where a statement names what it is about: behind TABLE, VIEW, TYPE, ON, INTO, …."""
    cursor = Cursor(tokens, source, fold)
    while not cursor.done:
        token = cursor.next()
        if token.key in _KINDS_OF_RELATIONS and not cursor.peek_any(_EVENTS):
            while cursor.accept_any(_FILLERS):
                pass
            if cursor.token.kind in {Kind.WORD, Kind.QUOTED} and not cursor.done:
                try:
                    yield cursor.name()
                except UnreadableError:
                    return
