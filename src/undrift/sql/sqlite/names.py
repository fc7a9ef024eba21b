"""SQLite's names and expressions.

Sources: SQLite's parse.y (what a name, a type, a default can be), lang_keywords.html, and quirks.html (strings in the
place of names, names in the place of strings).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from undrift.patterns import pattern
from undrift.schema.model import Expression, Name
from undrift.sql.cursor import Cursor, UnreadableError, pairs_around, spelled
from undrift.sql.lexer import Kind, Token

RESERVED = frozenset(
    """
    ADD ALL ALTER AND AS AUTOINCREMENT BETWEEN CASE CHECK COLLATE COMMIT CONSTRAINT CREATE DEFAULT DEFERRABLE DELETE
    DISTINCT DROP ELSE ESCAPE EXCEPT EXISTS FOREIGN FROM GROUP HAVING IN INDEX INSERT INTERSECT INTO IS ISNULL JOIN
    LIMIT NOT NOTHING NOTNULL NULL ON OR ORDER PRIMARY REFERENCES RETURNING SELECT SET TABLE THEN TO TRANSACTION UNION
    UNIQUE UPDATE USING VALUES WHEN WHERE
    """.split()
)
"""The words that cannot be names without quotes, as SQLite 3.40 answers; all others can."""

NOT_IN_TYPES = RESERVED | frozenset("LEFT RIGHT FULL NATURAL OUTER CROSS INNER INDEXED".split())
"""The words at which a type ends."""

_OWN = frozenset({"main", "temp"})
"""The databases that every connection has."""

_CONSTANTS = frozenset("TRUE FALSE NULL CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME".split())
_NO_COLUMNS = RESERVED | _CONSTANTS | frozenset("LIKE GLOB MATCH REGEXP END FILTER OVER ROWID OID _ROWID_".split())
_PLAIN = pattern(r"[^\x00-@\[-^`{-\x7f][^\x00-#%-/:-@\[-^`{-\x7f]*")
_STANDARD_TYPES = frozenset("ANY BLOB INT INTEGER REAL TEXT".split())
_GENERATED = pattern(r"(?:\s*generated)?\s*always\Z", re.IGNORECASE)
_LONG_ENOUGH = len("generated always")
_CLOSING = {'"': '"', "'": "'", "`": "`", "[": "]"}


def fold(name: str) -> str:
    """Names keep their case."""
    return name


def at_name(cursor: Cursor) -> bool:
    """Whether a name can stand here; a string can be one, too."""
    token = cursor.token
    return not cursor.done and (
        token.kind in {Kind.QUOTED, Kind.STRING} or (token.kind is Kind.WORD and token.key not in RESERVED)
    )


def word(cursor: Cursor) -> str:
    """Step over one name.

    Raises:
        UnreadableError: None stands here.
    """
    if not at_name(cursor):
        raise cursor.unexpected("a name")
    return cursor.next().text


def words(cursor: Cursor) -> tuple[str, ...]:
    """Step over `(a, b, c)` and return the names."""
    inner = cursor.group()
    found = [word(inner)]
    while inner.accept(","):
        found.append(word(inner))
    inner.finish()
    return tuple(found)


def is_elsewhere(cursor: Cursor) -> bool:
    """Whether a name of another database stands here, attached or not: `other.name`."""
    return cursor.peek(".", ahead=1) and cursor.token.text.lower() not in _OWN


def full_name(cursor: Cursor, *, temporary: bool = False) -> Name:
    """Step over `name` or `database.name`.

    Raises:
        UnreadableError: It is no name, or one of an attached database.
    """
    first = word(cursor)
    if not cursor.accept("."):
        return Name(first, "temp" if temporary else "")
    schema = first.lower()
    if schema not in _OWN:
        raise UnreadableError(f"{first} is another database")
    return Name(word(cursor), schema)


def type_name(cursor: Cursor) -> str:
    """Step over a column's type and return it as `pragma table_info` does.

    It is what stands there, whatever that is, but standard types are in upper case (sqlite3AddColumn in build.c).
    """
    start = cursor.place
    while not cursor.done and _in_type(cursor.token):
        cursor.next()
    if cursor.place == start:
        return ""
    if cursor.peek("("):
        _skip_modifiers(cursor)
    text = cursor.source[cursor.tokens[start].start : cursor.tokens[cursor.place - 1].end]
    if len(text) >= _LONG_ENOUGH:
        text = _GENERATED.sub("", text).rstrip()
    if text[:1] in _CLOSING:
        text = _unquoted(text)
    return text.upper() if text.upper() in _STANDARD_TYPES else text


def _in_type(token: Token) -> bool:
    if token.kind is Kind.WORD:
        return token.key not in NOT_IN_TYPES
    return token.kind in {Kind.QUOTED, Kind.STRING}


def _skip_modifiers(cursor: Cursor) -> None:
    inner = cursor.group()
    for _ in range(2):
        inner.accept_any({"+", "-"})
        if inner.next().kind is not Kind.NUMBER:
            raise cursor.unexpected("a number")
        if not inner.accept(","):
            break
    inner.finish()


def _unquoted(text: str) -> str:
    """Return what stands in the quotes that open first; what follows them is lost (sqlite3Dequote)."""
    quote = _CLOSING[text[0]]
    end = 1
    while end < len(text):
        if text[end] == quote:
            if quote == "]" or text[end : end + 2] != quote * 2:
                break
            end += 1
        end += 1
    return text[1:end].replace(quote * 2, quote)


def expression(cursor: Cursor) -> Expression:
    """Return what is left as an expression, without parentheses around the whole of it.

    What stands in double quotes keeps them: it is a name if there is one, else a string, and only the table knows.
    Other names that need quotes get backticks, which cannot be strings.
    """
    tokens = list(cursor.tokens[cursor.place :])
    pairs = pairs_around(tokens)
    tokens = tokens[pairs : len(tokens) - pairs]
    names = tuple(dict.fromkeys(_columns(tokens)))
    return Expression(spelled([_plain(token, cursor.source) for token in tokens], fold), names)


def default(cursor: Cursor) -> Expression | None:
    """Step over what follows DEFAULT; None for NULL.

    Raises:
        UnreadableError: No default can look like this.
    """
    if cursor.peek("("):
        found = expression(cursor.group())
        return None if found.text == "null" else Expression(found.text)
    sign = cursor.accept_any({"+", "-"})
    token = cursor.next()
    if token.kind is Kind.WORD and not sign:
        if token.key in NOT_IN_TYPES and token.key != "NULL":
            raise UnreadableError(f"{token.text!r} is no default")
        if token.key == "NULL":
            return None
        return Expression(token.text.lower() if token.key in _CONSTANTS else _string(token.text))
    if token.kind is Kind.QUOTED and not sign:
        return Expression(_string(token.text))
    if token.kind not in {Kind.STRING, Kind.NUMBER}:
        raise UnreadableError(f"{token.text!r} is no default")
    return Expression(sign + spelled([_plain(token, cursor.source)], fold))


def _string(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _plain(token: Token, source: str) -> Token:
    """Return a token as `spelled` takes it: names as words where they can be, binary strings as they are."""
    if token.kind is Kind.STRING and source[token.start] in "xX":
        return token._replace(kind=Kind.SYMBOL, text=source[token.start : token.end].lower())
    if token.kind is not Kind.QUOTED:
        return token
    if source[token.start] == '"':
        return token._replace(kind=Kind.SYMBOL, text='"' + token.text.replace('"', '""') + '"')
    if _PLAIN.fullmatch(token.text) and token.text.upper() not in _NO_COLUMNS:
        return token._replace(kind=Kind.WORD)
    return token._replace(kind=Kind.SYMBOL, text="`" + token.text.replace("`", "``") + "`")


def _columns(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield the names that can be columns: no functions, no tables before a dot, no collations, no types of a CAST."""
    in_type = False
    for place, token in enumerate(tokens):
        if token.kind is Kind.QUOTED or (token.kind is Kind.WORD and token.key not in _NO_COLUMNS):
            following = tokens[place + 1].key if place + 1 < len(tokens) else ""
            before = tokens[place - 1].key if place else ""
            if not in_type and following not in {"(", "."} and before != "COLLATE":
                yield token.text
        elif token.key in {"AS", ")"}:
            in_type = token.key == "AS"
