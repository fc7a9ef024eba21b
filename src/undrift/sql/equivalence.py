"""Expressions in one spelling by their meaning, as far as a syntax tree shows it: the way sqlglot parses them.

A server does not keep what was written. PostgreSQL prints `state IN ('a', 'b')` as
`((state)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))`; a dump compared with the
migrations that made it must not differ for that. Sources: ruleutils.c (`get_rule_expr`); parse_expr.c (BETWEEN, IN).

Importing sqlglot takes as long as all the rest of a run: this module is imported once two texts differ.
"""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Callable
from typing import cast

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from undrift.patterns import pattern

_LONGEST = 20_000
"""Characters of an expression that is parsed; a longer one is compared as it is written."""

_SQLGLOT = {"mariadb": "mysql"}
"""The dialects that sqlglot calls otherwise."""


@functools.cache
def speller(dialect: str) -> Callable[[str], str]:
    """Return the function that spells an expression or query of a dialect.

    Args:
        dialect: One of `undrift.sql.lexer.DIALECTS`.

    Returns:
        A function that gives texts of one meaning one spelling, where it knows that they are; a text that sqlglot does
        not parse comes back as it is.
    """
    name = _SQLGLOT.get(dialect, dialect)
    return lambda text: _spelled(text, name)


def _spelled(text: str, dialect: str) -> str:
    if len(text) > _LONGEST:
        return text
    # sqlglot warns on its own logger about what it falls back on; nothing of that is for our users.
    logging.getLogger("sqlglot").addHandler(logging.NullHandler())
    try:
        tree = cast("exp.Expression", sqlglot.parse_one(_TEXT_CAST.sub(r"\1", text), dialect=dialect))
        if isinstance(tree, exp.Command):
            return text
        return _wrapped(_rewritten(tree)).sql(dialect=dialect, normalize_functions="lower", comments=False)
    except (SqlglotError, RecursionError, ValueError, AttributeError, TypeError):
        return text


_TEXT_CAST = pattern(r"('(?:[^']|'')*')(?:::text\b(?!\[))?", re.IGNORECASE)
"""A string, and that it is a text. That goes before all is parsed: sqlglot knows `date_trunc('day', x)` by its word."""


def _rewritten(node: exp.Expression) -> exp.Expression:
    """Return a tree with the steps taken upon every node, the innermost first."""
    for key, value in list(node.args.items()):
        if isinstance(value, exp.Expression):
            node.set(key, _rewritten(value))
        elif isinstance(value, list):
            node.set(key, [_rewritten(one) if isinstance(one, exp.Expression) else one for one in value])
    for step in _STEPS:
        node = step(node)
    return node


def _wrapped(node: exp.Expression) -> exp.Expression:
    """Return a tree with parentheses around every operation inside of another: what binds stronger is spelled out."""
    for key, value in list(node.args.items()):
        if not isinstance(value, exp.Expression):
            continue
        inner = _wrapped(value)
        is_nested = isinstance(node, _OPERATIONS) and isinstance(inner, _OPERATIONS)
        node.set(key, exp.Paren(this=inner) if is_nested else inner)
    for part in (one for value in node.args.values() if isinstance(value, list) for one in value):
        if isinstance(part, exp.Expression):
            _wrapped(part)
    return node


_OPERATIONS = (exp.Binary, exp.Unary, exp.In, exp.Predicate)


def _bare(node: exp.Expression) -> exp.Expression:
    """Drop parentheses: the tree itself says what belongs together."""
    while isinstance(node, exp.Paren):
        node = node.this
    return node


def _uncast(node: exp.Expression) -> exp.Expression:
    """Drop the casts that a server adds: to literals and arrays of them, to texts, to the wider of two numbers."""
    while isinstance(node, exp.Cast) and (_is_literal(node.this) or _is_text(node.to) or _is_wide(node.to)):
        node = node.this
    return node


def _is_literal(node: exp.Expression) -> bool:
    bare = node.this if isinstance(node, exp.Neg) else node
    return isinstance(bare, exp.Literal | exp.Boolean | exp.Null | exp.Array)


def _is_text(kind: exp.Expression) -> bool:
    while isinstance(kind, exp.DataType) and kind.this is exp.DataType.Type.ARRAY and kind.expressions:
        kind = kind.expressions[0]
    return isinstance(kind, exp.DataType) and kind.this in exp.DataType.TEXT_TYPES


def _is_wide(kind: exp.Expression) -> bool:
    """Whether it is a type that PostgreSQL casts another number to by itself, in arithmetic and comparisons."""
    return isinstance(kind, exp.DataType) and kind.this in _WIDE and not kind.expressions


_WIDE = frozenset({exp.DataType.Type.DECIMAL, exp.DataType.Type.DOUBLE, exp.DataType.Type.BIGINT})


def _listed(node: exp.Expression) -> exp.Expression:
    """`x = ANY (ARRAY[a, b])` is `x IN (a, b)`, and `x <> ALL (ARRAY[a, b])` is NOT IN."""
    right = node.args.get("expression")
    array: object = None
    if isinstance(node, exp.EQ) and isinstance(right, exp.Any):
        array = right.this
    elif isinstance(node, exp.NEQ) and isinstance(right, exp.Anonymous) and right.name.upper() == "ALL":
        array = right.expressions[0] if right.expressions else None
    if not isinstance(array, exp.Array):
        return node
    found = exp.In(this=node.this, expressions=array.expressions)
    return exp.Not(this=found) if isinstance(node, exp.NEQ) else found


def _alone(node: exp.Expression) -> exp.Expression:
    """`x IN (a)` is `x = a`, and NOT of that is `x <> a`."""
    if isinstance(node, exp.In) and len(node.expressions) == 1 and not node.args.get("query"):
        return exp.EQ(this=node.this, expression=node.expressions[0])
    if isinstance(node, exp.Not) and isinstance(node.this, exp.EQ):
        return exp.NEQ(this=node.this.this, expression=node.this.expression)
    return node


def _bounded(node: exp.Expression) -> exp.Expression:
    """`x BETWEEN a AND b` is `x >= a AND x <= b`."""
    if not isinstance(node, exp.Between):
        return node
    low = exp.GTE(this=node.this.copy(), expression=node.args["low"])
    return exp.And(this=low, expression=exp.LTE(this=node.this.copy(), expression=node.args["high"]))


def _plain(node: exp.Expression) -> exp.Expression:
    """A name needs no quotes that are not needed, and no qualifier where one table is all there is."""
    if isinstance(node, exp.Identifier) and node.this == node.this.lower():
        return exp.Identifier(this=node.this, quoted=False)
    if isinstance(node, exp.Select) and isinstance(node.args.get("from_") or node.args.get("from"), exp.From):
        return _unqualified(node)
    return node


def _unqualified(query: exp.Select) -> exp.Expression:
    if query.args.get("joins") or len(list(query.find_all(exp.Select))) > 1:
        return query
    for column in query.find_all(exp.Column):
        column.set("table", None)
        column.set("db", None)
    return query


def _nearest(node: exp.Expression) -> exp.Expression:
    """`public.digest(x)`, as a dump says without a search path, is the `digest(x)` that a search path finds."""
    is_call = (
        isinstance(node, exp.Dot) and isinstance(node.this, exp.Identifier) and isinstance(node.expression, exp.Func)
    )
    return node.expression if is_call else node


def _moment(node: exp.Expression) -> exp.Expression:
    """`now()` is CURRENT_TIMESTAMP."""
    is_now = isinstance(node, exp.Anonymous) and node.name.lower() in {"now", "transaction_timestamp"}
    return exp.CurrentTimestamp() if is_now and not node.expressions else node


def _dated(node: exp.Expression) -> exp.Expression:
    """A day that is compared with a moment is printed with midnight."""
    if isinstance(node, exp.Literal) and node.is_string and (found := _MIDNIGHT.fullmatch(node.name)):
        return exp.Literal.string(found[1])
    return node


_MIDNIGHT = pattern(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) 00:00:00(?:\+00)?")


def _elseless(node: exp.Expression) -> exp.Expression:
    """`CASE … ELSE NULL END`, as the server prints it, is the CASE without it."""
    if isinstance(node, exp.Case) and isinstance(node.args.get("default"), exp.Null):
        node.set("default", None)
    return node


def _unnamed(node: exp.Expression) -> exp.Expression:
    """`count(*) AS count` and `a.x AS x`, as views are printed, name what has that name already."""
    if not isinstance(node, exp.Alias):
        return node
    named = node.this
    own = named.name if isinstance(named, exp.Column | exp.Anonymous) else ""
    if isinstance(named, exp.Func) and not own:
        own = "case" if isinstance(named, exp.Case) else named.sql_name()
    return named if own and own.lower() == node.alias.lower() else node


def _interval(node: exp.Expression) -> exp.Expression:
    """`interval '1 day'` is `'1 day'::interval`, of which the cast is gone already."""
    unit = node.args.get("unit") if isinstance(node, exp.Interval) else None
    if unit is None or not isinstance(node.this, exp.Literal):
        return node
    words = f"{node.this.name} {unit.name.lower()}"
    return exp.Literal.string(words.removesuffix("s") if node.this.name == "1" else words)


_STEPS = (_bare, _nearest, _uncast, _listed, _alone, _bounded, _moment, _interval, _dated, _elseless, _unnamed, _plain)
"""What is done to a tree, in order; each is told every node."""
