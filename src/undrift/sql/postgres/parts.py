"""What several of PostgreSQL's statements have in common: relations, defaults, keys of indexes, options of sequences.

Source: the server's gram.y (`relation_expr`, `index_elem`, `SeqOptElem`, `b_expr`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from undrift.schema.expressions import quoted
from undrift.schema.model import Expression, IndexPart, Name
from undrift.sql.cursor import Cursor, UnreadableError
from undrift.sql.lexer import Kind
from undrift.sql.postgres.names import fold
from undrift.sql.postgres.types import read_type
from undrift.sql.query_items import figured_name

COLUMN_CLAUSES = frozenset(
    """
    CONSTRAINT NOT NULL DEFAULT UNIQUE PRIMARY REFERENCES CHECK GENERATED COLLATE DEFERRABLE INITIALLY STORAGE
    COMPRESSION OPTIONS
    """.split()
)
"""The words that begin a clause behind a column's type."""

_DEPTHS = {"(": 1, "[": 1, "CASE": 1, ")": -1, "]": -1, "END": -1}
_NEVER_IN_DEFAULTS = frozenset("ON USING WHERE AND OR IN AS TO SELECT FOREIGN COMMENT AUTO_INCREMENT".split())
_ENDS_OF_DEFAULTS = COLUMN_CLAUSES | _NEVER_IN_DEFAULTS | {","}
_WANTS_OPERAND = frozenset({"IS", "FROM", "NOT"})
_AFTER_PARTS = frozenset({"ASC", "DESC", "NULLS", "WITH"})


def filled(part: Cursor) -> Expression:
    """Return all of a part as an expression.

    Raises:
        UnreadableError: There is nothing.
    """
    if part.done:
        raise UnreadableError("an expression is missing")
    return part.expression()


def default_expression(cursor: Cursor) -> Expression:
    """Step over a default that further clauses of its column can follow.

    The server's grammar allows there no more than a `b_expr`, so that a word of `COLUMN_CLAUSES` ends it unless it is
    an operand (`DEFAULT NULL`, `IS DISTINCT FROM NULL`) or lies within parentheses, brackets or CASE … END.

    Raises:
        UnreadableError: Nothing stands here, or what cannot be a default.
    """
    start, depth, before = cursor.place, 0, cursor.token
    if before.key in COLUMN_CLAUSES and before.key != "NULL":
        raise cursor.unexpected("a default")
    while not cursor.done:
        token = cursor.token
        key = token.key
        if not depth and key in _ENDS_OF_DEFAULTS and (key == "," or cursor.place > start):
            if key in _NEVER_IN_DEFAULTS:
                raise cursor.unexpected("the end of the default")
            if key == "," or not _is_operator(before.key, before.kind):
                break
        depth += _DEPTHS.get(key, 0)
        before = token
        cursor.place += 1
    return filled(cursor.part(start, cursor.place))


def _is_operator(key: str, kind: Kind) -> bool:
    return (kind is Kind.SYMBOL and key not in {")", "]"}) or key in _WANTS_OPERAND


def read_relation(cursor: Cursor) -> Name:
    """Step over `[ONLY] name [*]`."""
    if cursor.accept("ONLY") and cursor.peek("("):
        inner = cursor.group()
        name = inner.name()
        inner.finish()
        return name
    name = cursor.name()
    cursor.accept("*")
    return name


def read_collation(cursor: Cursor) -> str:
    """Step over the name behind COLLATE; the default collation is as good as none."""
    name = cursor.name()
    if name.schema in {"", "pg_catalog"}:
        return "" if name.name == "default" else name.name
    return str(name)


def is_dropped_with_dependents(cursor: Cursor) -> bool:
    """Step over CASCADE or RESTRICT if one stands here, and say whether it was CASCADE."""
    return cursor.accept_any({"CASCADE", "RESTRICT"}) == "CASCADE"


def is_nulls_distinct(cursor: Cursor) -> bool:
    """Step over NULLS [NOT] DISTINCT if it stands here, and say whether two NULLs differ."""
    if cursor.accept("NULLS", "NOT", "DISTINCT"):
        return False
    cursor.accept("NULLS", "DISTINCT")
    return True


def read_index_parts(cursor: Cursor) -> tuple[IndexPart, ...]:
    """Step over `(key, …)` of an index."""
    inner = cursor.group()
    parts = [read_index_part(inner)]
    while inner.accept(","):
        parts.append(read_index_part(inner))
    inner.finish()
    return tuple(parts)


def read_index_part(cursor: Cursor) -> IndexPart:
    """Step over one key of an index: what it indexes, its collation, operator class and direction."""
    start = cursor.place
    column, expression = _indexed(cursor)
    stem = figured_name(cursor.tokens[start : cursor.place], fold) if expression else ""
    collation = read_collation(cursor) if cursor.accept("COLLATE") else ""
    operator_class = ""
    if cursor.at_name() and not cursor.peek_any(_AFTER_PARTS):
        operator_class = _operator_class(cursor)
    descending = cursor.accept_any({"ASC", "DESC"}) == "DESC"
    nulls = _nulls(cursor, descending=descending) if cursor.accept("NULLS") else ""
    return IndexPart(column, expression, descending, nulls, operator_class, collation, stem=stem)


def _indexed(cursor: Cursor) -> tuple[str, Expression | None]:
    """Return the column that is indexed, or the expression: a column in parentheses is a column to the server, too."""
    start = cursor.place
    if cursor.peek("("):
        expression = filled(cursor.group())
        [name] = expression.names if len(expression.names) == 1 else [""]
        return (name, None) if name and expression.text == quoted(name) else ("", expression)
    if cursor.peek_any({"(", "."}, ahead=1):
        cursor.name()
        cursor.group()
        return "", cursor.part(start, cursor.place).expression()
    return cursor.word(), None


def _operator_class(cursor: Cursor) -> str:
    name = cursor.name()
    text = name.name if name.schema == "pg_catalog" else str(name)
    if not cursor.peek("("):
        return text
    start = cursor.place
    cursor.group()
    return text + "".join(cursor.source[one.start : one.end] for one in cursor.tokens[start : cursor.place])


def _nulls(cursor: Cursor, *, descending: bool) -> str:
    """Return where NULLs go, unless that is where the direction puts them anyway: last upwards, first downwards."""
    place = cursor.accept_any({"FIRST", "LAST"})
    if not place:
        raise cursor.unexpected("FIRST or LAST")
    return "" if (place == "FIRST") is descending else place.lower()


_ORDER = ("sequence name", "as", "increment by", "minvalue", "maxvalue", "start with", "cache", "cycle")


def spelled_sequence_options(found: Mapping[str, str]) -> str:
    """Return the options that `step_over_sequence_option` found in one spelling and order.

    Where a sequence goes on from (RESTART) is data, and is not among them.
    """
    return " ".join(found[name] for name in _ORDER if name in found)


def step_over_sequence_option(cursor: Cursor, found: dict[str, str]) -> bool:
    """Step over one option of a sequence and put it among those found; say whether one stood here."""
    read = _SEQUENCE_OPTIONS.get(cursor.token.key)
    if read is None:
        return False
    cursor.place += 1
    read(cursor, found)
    return True


def _signed(cursor: Cursor) -> str:
    sign = cursor.accept_any({"-", "+"})
    if cursor.token.kind is not Kind.NUMBER:
        raise cursor.unexpected("a number")
    return ("-" if sign == "-" else "") + cursor.next().text


def _valued(name: str, filler: str = "") -> Callable[[Cursor, dict[str, str]], None]:
    """Return the reader of an option that takes a number, behind a word that may be left out."""

    def read(cursor: Cursor, found: dict[str, str]) -> None:
        if filler:
            cursor.accept(filler)
        found[name] = f"{name} {_signed(cursor)}"

    return read


def _type_option(cursor: Cursor, found: dict[str, str]) -> None:
    found["as"] = f"as {read_type(cursor).name}"


def _no_option(cursor: Cursor, found: dict[str, str]) -> None:
    name = cursor.accept_any({"MINVALUE", "MAXVALUE", "CYCLE"}).lower()
    if not name:
        raise cursor.unexpected("MINVALUE, MAXVALUE or CYCLE")
    found[name] = f"no {name}"


def _cycle_option(_: Cursor, found: dict[str, str]) -> None:
    found["cycle"] = "cycle"


def _restart_option(cursor: Cursor, _: dict[str, str]) -> None:
    if cursor.accept("WITH") or cursor.peek_any({"-", "+"}) or cursor.token.kind is Kind.NUMBER:
        _signed(cursor)


def _name_option(cursor: Cursor, found: dict[str, str]) -> None:
    cursor.expect("NAME")
    found["sequence name"] = f"sequence name {cursor.name()}"


def _logged_option(_: Cursor, __: dict[str, str]) -> None:
    """Pass over LOGGED and UNLOGGED: a sequence is the same with either."""


_SEQUENCE_OPTIONS: Mapping[str, Callable[[Cursor, dict[str, str]], None]] = {
    "AS": _type_option,
    "INCREMENT": _valued("increment by", "BY"),
    "MINVALUE": _valued("minvalue"),
    "MAXVALUE": _valued("maxvalue"),
    "START": _valued("start with", "WITH"),
    "CACHE": _valued("cache"),
    "NO": _no_option,
    "CYCLE": _cycle_option,
    "RESTART": _restart_option,
    "SEQUENCE": _name_option,
    "LOGGED": _logged_option,
    "UNLOGGED": _logged_option,
}
