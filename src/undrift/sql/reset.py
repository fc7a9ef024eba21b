"""Telling a script that wipes the schema from one that drops a table."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from undrift.patterns import pattern
from undrift.sql.lexer import Token, statements
from undrift.values import dataclass

FEWEST_TABLES = 5
"""Dropping fewer tables than this, and making them again, is how one feature is rebuilt."""

_CATALOG = pattern(r"\b(?:pg_tables|information_schema\.tables)\b", re.IGNORECASE)
_BY_NAME = pattern(r"\btable_?name\b[\"\s]*(?:=|~|(?:not\s+)?(?:i?like|in|similar)\b)", re.IGNORECASE)
_LOOP = pattern(r"\bloop\b", re.IGNORECASE)
_DROP = pattern(r"\bdrop\s+table\b", re.IGNORECASE)
_WHOLE = {"DATABASE": "drops the database", "OWNED": "drops everything that a role owns"}


@dataclass(frozen=True, slots=True)
class _Statement:
    words: tuple[str, ...]
    names: frozenset[str]
    line: int


def find_reset(text: str) -> tuple[str, int]:
    """Say how a script wipes the schema.

    That is: it drops the public schema, the database or all that a role owns; it loops over the catalogue and drops
    what it finds; or it starts by dropping at least `FEWEST_TABLES` tables in a row and makes half of them again. A
    dump that drops each table just before it makes it is none of these.

    Args:
        text: SQL.

    Returns:
        What it does as a clause that follows the file's name, and the line, counted from 1; `("", 1)` if nothing.
    """
    statements = list(_statements(text))
    for statement in statements:
        if wiped := _wipes(statement):
            return wiped, statement.line
    return _starts_over(statements)


def _wipes(statement: _Statement) -> str:
    words = statement.words
    if words[:1] == ("DROP",) and len(words) > 1:
        if words[1] in _WHOLE:
            return _WHOLE[words[1]]
        if words[1] == "SCHEMA" and "PUBLIC" in words:
            return "drops the schema public"
    if words[:1] == ("DO",) and _loops_over_catalog(" ".join(words)):
        return "drops every table that it finds"
    return ""


def _loops_over_catalog(text: str) -> bool:
    """Whether a loop over the catalogue drops tables; one that picks them by name is none."""
    catalog = _CATALOG.search(text)
    if catalog and _BY_NAME.search(text, catalog.end()):
        return False
    loop = _LOOP.search(text, catalog.end()) if catalog else None
    return loop is not None and _DROP.search(text, loop.end()) is not None


def _starts_over(statements: Sequence[_Statement]) -> tuple[str, int]:
    before = itertools.takewhile(lambda statement: statement.words[:2] != ("CREATE", "TABLE"), statements)
    drops = [statement for statement in before if statement.words[:2] == ("DROP", "TABLE")]
    dropped = frozenset[str]().union(*(drop.names for drop in drops))
    made = frozenset[str]().union(*(s.names for s in statements if s.words[:2] == ("CREATE", "TABLE")))
    if len(dropped) >= FEWEST_TABLES and len(dropped & made) * 2 >= len(dropped):
        return f"drops {len(dropped)} tables and makes them again", drops[0].line
    return "", 1


def _statements(text: str) -> Iterator[_Statement]:
    # What matters here every dialect writes alike; PostgreSQL's rules know the most kinds of quotes.
    for statement in statements(text, "postgres"):
        yield _statement(statement.tokens, statement.line)


def _statement(tokens: list[Token], line: int) -> _Statement:
    words = tuple(token.text.upper() for token in tokens)
    return _Statement(words, frozenset(_names(tokens, words)), line)


def _names(tokens: list[Token], words: tuple[str, ...]) -> Iterator[str]:
    """Yield the names that a DROP TABLE or CREATE TABLE is about, without their schema."""
    if words[1:2] != ("TABLE",):
        return
    rest = [token for token in tokens[2:] if token.text.upper() not in {"IF", "NOT", "EXISTS"}]
    listed = list(itertools.takewhile(lambda token: token.key != "(", rest))
    for index, token in enumerate(listed):
        following = listed[index + 1].key if index + 1 < len(listed) else ""
        starts = index == 0 or listed[index - 1].key in {",", "."}
        if starts and following != ".":
            yield token.text.lower()
