"""Defaults, checks and predicates in one spelling, so that two of one meaning compare as equal.

What is made alike: parentheses around the whole, casts of literals, synonyms of the current moment, numbers and truth
values in quotes, PostgreSQL's own schemas before its functions. What is not: the order of operands, functions that
return the same, casts of anything but a literal. Sources: PostgreSQL 17 manual, 9.9.5 (the current moment) and
`pg_get_expr`, which prints a stored default with its casts; MySQL 8.4 manual, 14.7 (synonyms of NOW()).
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from undrift.patterns import pattern
from undrift.schema import literals
from undrift.schema.model import Type

_PIECE = pattern(
    r"(?P<space>\s+)"
    r"|(?P<string>(?:[bxne](?='))?'(?:[^']|'')*')"
    r'|(?P<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`)'
    r"|(?P<word>[^\x00-@\[-^`{-\x7f][^\x00-#%-/:-@\[-^`{-\x7f]*)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?)"
    r"|(?P<operator>::|[<>!=|&@#~*/+%^?-]+)"
    r"|(?P<symbol>.)",
    re.IGNORECASE | re.DOTALL,
)
_PLAIN_QUOTED = pattern(r'"[a-z_][a-z0-9_]*"')
_NUMBER = pattern(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?", re.IGNORECASE)
_NUMBERS = pattern(
    r"(?:(?:tiny|small|medium|big)?int(?:eger)?|numeric|decimal|dec|fixed|real|double|float|money|oid)\b", re.IGNORECASE
)
_TEXTS = pattern(r"(?:character|text|citext|varchar|char|(?:tiny|medium|long)text|name)\b", re.IGNORECASE)
_TRUE = frozenset({"t", "true", "y", "yes", "on", "1"})
_FALSE = frozenset({"f", "false", "n", "no", "off", "0"})
_NOW = {
    "postgres": frozenset({"current_timestamp", "transaction_timestamp()", "now()"}),
    "mysql": frozenset({"current_timestamp", "now", "localtime", "localtimestamp"}),
    "sqlite": frozenset({"current_timestamp"}),
}
_OWN_SCHEMAS = frozenset({"public", "pg_catalog"})
_TYPE_WORDS = frozenset("varying precision with without time zone".split())
_MYSQL = frozenset({"mysql", "mariadb"})


def canonical_default(text: str, kind: Type | None, dialect: str) -> str | None:
    """Return a column's default in one spelling.

    Args:
        text: The default as SQL.
        kind: The column's type; None if it is not known.
        dialect: Whose SQL it is.

    Returns:
        What equals the spelling of every default of the same meaning, as far as can be told; None for `NULL`, which is
        no default at all.
    """
    canonical = canonical_expression(text, dialect)
    if canonical == "null":
        return None
    return _of_type(canonical, kind, dialect)


def canonical_expression(text: str, dialect: str) -> str:
    """Return an expression in one spelling: see the head of this module for what is made alike."""
    tokens = [_spelled(found) for found in _PIECE.finditer(text) if found.lastgroup != "space"]
    tokens = _without_casts(tokens)
    tokens = _without_wrapping(tokens)
    tokens = _moments(_unqualified(tokens), dialect)
    if tokens == ["array", "[", "]"]:
        return "'{}'"
    return _joined(tokens)


def _spelled(found: re.Match[str]) -> str:
    piece = found[0]
    if found.lastgroup == "word":
        return piece.lower()
    if found.lastgroup == "quoted" and piece[0] == "`":
        piece = '"' + piece[1:-1].replace("``", "`").replace('"', '""') + '"'
    if found.lastgroup == "quoted":
        return piece[1:-1] if _PLAIN_QUOTED.fullmatch(piece) else piece
    if found.lastgroup == "string" and piece[0] in "eEnN":
        return piece[1:]
    return piece


def _is_literal(piece: str) -> bool:
    return piece[-1] == "'" or piece in {"null", "true", "false"} or _NUMBER.fullmatch(piece) is not None


def _without_casts(tokens: list[str]) -> list[str]:
    """Drop `::type` behind literals, `cast(literal as type)`, and parentheses around a lone literal."""
    kept: list[str] = []
    place = 0
    while place < len(tokens):
        piece = tokens[place]
        if piece == "::" and _ends_in_literal(kept):
            place = _behind_type(tokens, place + 1)
            continue
        if piece == "cast" and (end := _behind_cast(tokens, place)):
            kept.append(tokens[place + 2])
            place = end
            continue
        kept.append(piece)
        place += 1
        _unwrap_literal(kept)
    return kept


def _ends_in_literal(kept: list[str]) -> bool:
    """Whether the last thing is a literal, an empty array included."""
    return bool(kept) and (_is_literal(kept[-1]) or kept[-3:] == ["array", "[", "]"])


def _behind_cast(tokens: list[str], place: int) -> int:
    """Return where `cast(literal as type)` ends; 0 if none begins here."""
    if tokens[place + 1 : place + 2] != ["("] or tokens[place + 3 : place + 4] != ["as"]:
        return 0
    end = _behind_type(tokens, place + 4)
    return end + 1 if _is_literal(tokens[place + 2]) and tokens[end : end + 1] == [")"] else 0


def _unwrap_literal(kept: list[str]) -> None:
    """Turn `( 1 )` and `( - 1 )` at the end into the bare literal, unless they are the arguments of a call."""
    for size in (3, 4):
        part = kept[-size:]
        if len(part) == size and part[0] == "(" and part[-1] == ")" and _is_literal(part[-2]):
            called = len(kept) > size and re.fullmatch(r'[\w$]+|".*"', kept[-size - 1])
            if not called and (size == len("(1)") or part[1] == "-"):
                kept[-size:] = ["".join(part[1:-1])]
                return


def _behind_type(tokens: list[str], place: int) -> int:
    """Return where a type that begins here ends: its words, its modifiers, its brackets."""
    place += 1
    while place < len(tokens):
        if tokens[place] in _TYPE_WORDS:
            place += 1
        elif tokens[place] == ".":
            place += 2
        elif tokens[place] in {"(", "["}:
            close = {"(": ")", "[": "]"}[tokens[place]]
            try:
                place = tokens.index(close, place) + 1
            except ValueError:
                return len(tokens)
        else:
            return place
    return place


def _without_wrapping(tokens: list[str]) -> list[str]:
    while len(tokens) > 1 and tokens[0] == "(" and _closing(tokens) == len(tokens) - 1:
        tokens = tokens[1:-1]
    return tokens


def _closing(tokens: list[str]) -> int:
    """Return where the parenthesis that opens first closes; -1 if it does not."""
    depth = 0
    for place, piece in enumerate(tokens):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if depth == 0:
            return place
    return -1


def _unqualified(tokens: list[str]) -> list[str]:
    """Drop the schemas that PostgreSQL finds by itself."""
    kept: list[str] = []
    for place, piece in enumerate(tokens):
        if piece == "." and kept and kept[-1] in _OWN_SCHEMAS and place + 1 < len(tokens):
            kept.pop()
            continue
        kept.append(piece)
    return kept


def _moments(tokens: list[str], dialect: str) -> list[str]:
    """Write every synonym of the current moment in one way."""
    words = _NOW["mysql" if dialect in _MYSQL else dialect]
    kept: list[str] = []
    place = 0
    while place < len(tokens):
        empty = tokens[place + 1 : place + 3] == ["(", ")"]
        piece = tokens[place]
        if piece in words and (dialect in _MYSQL or not empty):
            kept.append("current_timestamp")
            place += 3 if empty else 1
        elif empty and f"{piece}()" in words:
            kept.append("current_timestamp")
            place += 3
        else:
            kept.append(piece)
            place += 1
    return kept


_BEFORE_GROUPS = frozenset("and or not in any all some between like ilike is when then else case exists as".split())


def _joined(tokens: list[str]) -> str:
    """Join tokens with one blank where two words would run together, and around operators."""
    text = before = ""
    for piece in tokens:
        tight = not text or piece in {",", ")", "]", ".", "[", "::"} or text[-1] in "([." or before == "::"
        called = piece == "(" and before not in _BEFORE_GROUPS and (before[-1:].isalnum() or before[-1:] in {"_", '"'})
        text += piece if tight or called else f" {piece}"
        before = piece
    return text


def _of_type(text: str, kind: Type | None, dialect: str) -> str:
    """Write a literal as the column's type would hold it."""
    if dialect != "postgres" and text in {"true", "false"}:
        text = "1" if text == "true" else "0"
    text = text.replace("- ", "-") if _NUMBER.fullmatch(text.replace("- ", "-")) else text
    inner = text[1:-1] if len(text) > 1 and text[0] == text[-1] == "'" and "''" not in text[1:-1] else None
    if kind is None or kind.custom:
        return text
    if dialect == "postgres" and inner is not None:
        stored = literals.canonical(inner, kind.name, array=kind.array)
        text = text if stored is None else f"'{stored}'"
    if kind.array:
        return text
    if kind.name.lower() in {"boolean", "bool"}:
        return _truth(text if inner is None else inner, text)
    if _NUMBERS.match(kind.name):
        return _number(text if inner is None else inner, text)
    if _TEXTS.match(kind.name) and inner is None and (_NUMBER.fullmatch(text) or text in {"true", "false"}):
        return f"'{text}'"
    return text


def _truth(value: str, otherwise: str) -> str:
    if value.lower() in _TRUE:
        return "true"
    return "false" if value.lower() in _FALSE else otherwise


def _number(value: str, otherwise: str) -> str:
    if not _NUMBER.fullmatch(value.strip()):
        return otherwise
    try:
        number = Decimal(value.strip()).normalize()
    except InvalidOperation:
        return otherwise
    if not number or abs(number.adjusted()) > _LONGEST_NUMBER:
        return "0" if not number else otherwise
    return f"{number:f}"


_LONGEST_NUMBER = 40
"""Digits: the exponent of a number is not written out beyond that."""
