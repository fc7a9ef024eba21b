"""How each kind of expression is read: constants, names, calls, sums, comprehensions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from undrift.declared.sqlalchemy import texts
from undrift.declared.sqlalchemy.values import (
    UNKNOWN,
    Attribute,
    Called,
    Defined,
    Indexed,
    Mappings,
    Symbol,
    Value,
)

if TYPE_CHECKING:
    from undrift.declared.sqlalchemy.program import Program

Names = Mapping[str, Value]

MOST_ITEMS = 5_000
"""Items of a literal that are read."""


def _constant(_: Program, node: ast.expr, __: str, ___: Names) -> Value:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, (str, int, float, bool, bytes, type(None))) else UNKNOWN


def _name(program: Program, node: ast.expr, path: str, held: Names) -> Value:
    name = node.id if isinstance(node, ast.Name) else ""
    return held[name] if name in held else program.lookup(path, name)


def _attribute(program: Program, node: ast.expr, path: str, held: Names) -> Value:
    if not isinstance(node, ast.Attribute):
        return UNKNOWN
    return program.attribute(program.value(node.value, path, held), node.attr)


def _items(program: Program, nodes: Sequence[ast.expr], path: str, held: Names) -> tuple[Value, ...]:
    found: list[Value] = []
    for node in nodes:
        if isinstance(node, ast.Starred):
            value = program.value(node.value, path, held)
            if isinstance(value, Defined) and program.is_enumeration(value):
                value = program.constants(value) or UNKNOWN
            found += value if isinstance(value, tuple) else (UNKNOWN,)
        else:
            found.append(program.value(node, path, held))
        if len(found) > MOST_ITEMS:
            return (*found[:MOST_ITEMS], UNKNOWN)
    return tuple(found)


def _series(program: Program, node: ast.expr, path: str, held: Names) -> Value:
    return _items(program, node.elts, path, held) if isinstance(node, (ast.Tuple, ast.List, ast.Set)) else UNKNOWN


def _call(program: Program, node: ast.expr, path: str, held: Names) -> Value:
    if not isinstance(node, ast.Call):
        return UNKNOWN
    function = program.value(node.func, path, held)
    named: dict[str, Value] = {}
    for keyword in node.keywords:
        value = program.value(keyword.value, path, held)
        if keyword.arg:
            named[keyword.arg] = value
        elif isinstance(value, Mappings):
            named.update((name, each) for name, each in value.items.items() if isinstance(name, str))
        else:
            named["**"] = UNKNOWN
    return program.call(function, _items(program, node.args, path, held), named, path, node.lineno)


def _dictionary(program: Program, node: ast.expr, path: str, held: Names) -> Value:
    if not isinstance(node, ast.Dict):
        return UNKNOWN
    found: dict[Value, Value] = {}
    for key, item in zip(node.keys, node.values, strict=True):
        value = program.value(item, path, held)
        if key is not None:
            name = program.value(key, path, held)
            if isinstance(name, (Mappings, Called)):
                return UNKNOWN
            found[name] = value
        elif isinstance(value, Mappings):
            found.update(value.items)
        else:
            return UNKNOWN
    return Mappings(found)


def _operation(program: Program, node: ast.expr, path: str, held: Names) -> Value:
    if not isinstance(node, ast.BinOp):
        return UNKNOWN
    left, right = program.value(node.left, path, held), program.value(node.right, path, held)
    if isinstance(node.op, ast.BitAnd):
        return Called(Symbol("sqlalchemy.and_"), (left, right), {}, path, node.lineno)
    if isinstance(node.op, ast.BitOr):
        if isinstance(left, Called) and left.last in _CONDITIONS:
            return Called(Symbol("sqlalchemy.or_"), (left, right), {}, path, node.lineno)
        if isinstance(left, Mappings) and isinstance(right, Mappings):
            return Mappings({**left.items, **right.items})
        return Indexed(Symbol("typing.Union"), (left, right))
    return texts.operation(node.op, left, right)


def _comparison(program: Program, node: ast.expr, path: str, held: Names) -> Value:
    """Return what a comparison of plain values comes to; one of columns is a condition."""
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return UNKNOWN
    left, right = program.value(node.left, path, held), program.value(node.comparators[0], path, held)
    name = _COMPARISONS.get(type(node.ops[0]), "")
    if any(isinstance(one, (Attribute, Called)) for one in (left, right)):
        return Called(Symbol(f"operator.{name}"), (left, right), {}, path, node.lineno) if name else UNKNOWN
    is_plain = all(isinstance(one, (str, int, bool, type(None))) for one in (left, right))
    if is_plain and name in {"eq", "ne"}:
        return (left == right) is (name == "eq")
    return UNKNOWN


_COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
}
_CONDITIONS = frozenset({*_COMPARISONS.values(), "and_", "or_", "not_"})


def _unary(program: Program, node: ast.expr, path: str, held: Names) -> Value:
    if not isinstance(node, ast.UnaryOp):
        return UNKNOWN
    value = program.value(node.operand, path, held)
    if isinstance(node.op, ast.USub) and isinstance(value, (int, float)):
        return -value
    if isinstance(node.op, ast.Invert):
        return Called(Symbol("sqlalchemy.not_"), (value,), {}, path, node.lineno)
    is_plain = isinstance(value, (bool, str, int, type(None), tuple))
    return not value if isinstance(node.op, ast.Not) and is_plain else UNKNOWN


def _subscript(program: Program, node: ast.expr, path: str, held: Names) -> Value:
    if not isinstance(node, ast.Subscript):
        return UNKNOWN
    base, index = program.value(node.value, path, held), program.value(node.slice, path, held)
    if isinstance(base, Mappings):
        return base.items.get(index, UNKNOWN) if not isinstance(index, (Mappings, Called)) else UNKNOWN
    if isinstance(base, tuple):
        is_there = isinstance(index, int) and -len(base) <= index < len(base)
        return base[index] if is_there and isinstance(index, int) else UNKNOWN
    if isinstance(base, Defined) and isinstance(index, str) and program.is_enumeration(base):
        return program.attribute(base, index)
    return Indexed(base, index if isinstance(node.slice, ast.Tuple) and isinstance(index, tuple) else (index,))


def _text(program: Program, node: ast.expr, path: str, held: Names) -> Value:
    parts: list[str] = []
    for part in node.values if isinstance(node, ast.JoinedStr) else ():
        value = program.value(part.value if isinstance(part, ast.FormattedValue) else part, path, held)
        if isinstance(part, ast.FormattedValue) and (part.format_spec or part.conversion != -1):
            return UNKNOWN
        if not isinstance(value, (str, int)):
            return UNKNOWN
        parts.append(str(value))
    return texts.limited("".join(parts))


def _choice(program: Program, node: ast.expr, path: str, held: Names) -> Value:
    if not isinstance(node, ast.IfExp):
        return UNKNOWN
    test = program.value(node.test, path, held)
    if not isinstance(test, (bool, str, int, type(None))):
        return UNKNOWN
    return program.value(node.body if test else node.orelse, path, held)


def _lambda(_: Program, node: ast.expr, path: str, held: Names) -> Value:
    return Defined(path, f"<lambda {node.lineno}>", node, held) if isinstance(node, ast.Lambda) else UNKNOWN


def _comprehension(program: Program, node: ast.expr, path: str, held: Names) -> Value:
    """Return the items that a comprehension over something known makes."""
    if not isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.SetComp)) or len(node.generators) != 1:
        return UNKNOWN
    turn = node.generators[0]
    over = program.value(turn.iter, path, held)
    if isinstance(over, Defined) and program.is_enumeration(over):
        over = program.constants(over) or UNKNOWN
    if not isinstance(over, tuple) or not isinstance(turn.target, ast.Name):
        return UNKNOWN
    found: list[Value] = []
    for item in over[:MOST_ITEMS]:
        inner = {**held, turn.target.id: item}
        tests = [program.value(test, path, inner) for test in turn.ifs]
        if not all(isinstance(test, (bool, str, int, type(None))) for test in tests):
            return UNKNOWN
        found += [program.value(node.elt, path, inner)] if all(tests) else []
    return tuple(found)


READERS: Mapping[type[ast.expr], Callable[[Program, ast.expr, str, Names], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    **dict.fromkeys((ast.Tuple, ast.List, ast.Set), _series),
    ast.Call: _call,
    ast.Dict: _dictionary,
    ast.BinOp: _operation,
    ast.Compare: _comparison,
    ast.UnaryOp: _unary,
    ast.Subscript: _subscript,
    ast.JoinedStr: _text,
    ast.IfExp: _choice,
    ast.Lambda: _lambda,
    **dict.fromkeys((ast.ListComp, ast.GeneratorExp, ast.SetComp), _comprehension),
}
"""What reads each kind of expression."""
