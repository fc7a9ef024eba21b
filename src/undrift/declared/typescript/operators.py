"""JavaScript's operators over what is known (ECMA-262, 7.1: Type Conversion, 13.5 to 13.15: the operators)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from undrift.declared.typescript.literals import plain, spelled
from undrift.declared.typescript.values import (
    Array,
    Call,
    Function,
    Literal,
    Member,
    Object,
    Symbol,
    Template,
    Unknown,
    Value,
)
from undrift.findings import Location

UNDEFINED = "undefined"
LONGEST_TEXT = 1_000_000
_DEEPEST_DESCRIPTION = 6
_ONE_UNIT = 0xFFFF
"""The last character that JavaScript counts as one."""
_BITS = 32
_ALL_BITS = 0xFFFFFFFF


def undefined(place: Location) -> Literal:
    """Return `undefined`."""
    return Literal(None, place, UNDEFINED)


def is_undefined(value: Value) -> bool:
    """Whether a value is `undefined`, not `null`."""
    return isinstance(value, Literal) and value.value is None and value.source == UNDEFINED


def is_nullish(value: Value) -> bool | None:
    """Whether a value is `null` or `undefined`; None if that is not known."""
    if isinstance(value, Literal):
        return value.value is None
    return False if isinstance(value, Array | Object | Function | Template) else None


def truth(value: Value) -> bool | None:
    """Return what a condition makes of a value; None if that is not known."""
    if isinstance(value, Literal):
        return bool(value.value) and value.value == value.value
    if isinstance(value, Array | Object | Function):
        return True
    if isinstance(value, Template) and value.tag is None and any(value.texts):
        return True
    return None


def text_of(value: Value) -> str | None:
    """Return what a value becomes in a text; None if that is not known."""
    if not isinstance(value, Literal):
        return None
    given = value.value
    if isinstance(given, str):
        return given
    if given is None:
        return value.source or "null"
    if isinstance(given, bool):
        return "true" if given else "false"
    return str(given) if value.source.endswith("n") else spelled(given)


def counts_simply(text: str) -> bool:
    """Whether JavaScript counts a text's characters as Python does."""
    return text.isascii() or all(ord(char) <= _ONE_UNIT for char in text)


def concatenated(texts: list[str], holes: list[Value], place: Location) -> Value:
    """Return a template, with the holes that are known filled in."""
    pieces = [texts[0]]
    open_holes: list[Value] = []
    for hole, after in zip(holes, texts[1:], strict=True):
        known = text_of(hole)
        if known is not None:
            pieces[-1] += known + after
        elif isinstance(hole, Template) and hole.tag is None:
            pieces[-1] += hole.texts[0]
            pieces += hole.texts[1:]
            pieces[-1] += after
            open_holes += hole.holes
        else:
            open_holes.append(hole)
            pieces.append(after)
    if sum(map(len, pieces)) > LONGEST_TEXT or len(open_holes) > LONGEST_TEXT // 100:
        return Unknown("it is too long a text", place)
    return Template(None, tuple(pieces), tuple(open_holes), place) if open_holes else Literal(pieces[0], place)


def described(value: Value, depth: int = 0) -> str:
    """Return a value that is not known in short, as code shows it: `process.env.SCHEMA`."""
    if depth > _DEEPEST_DESCRIPTION:
        return "…"
    if isinstance(value, Symbol):
        return value.name if value.name not in {"*", "default"} else value.module
    if isinstance(value, Member):
        return f"{described(value.target, depth + 1)}.{value.name}"
    if isinstance(value, Call):
        return f"{'new ' if value.new else ''}{described(value.callee, depth + 1)}(…)"
    if isinstance(value, Function):
        return f"{value.name}()" if value.name else "a function"
    text = text_of(value)
    return (text if text is not None else "a value")[:40]


def depends(value: Value, place: Location) -> Unknown:
    """Return what follows from a decision that depends on a value which is not known."""
    if isinstance(value, Unknown):
        return value
    return Unknown(f"it depends on {described(value)}", place)


def unary(operator: str, operand: Value, place: Location) -> Value:
    """Return what a unary operator makes of a value."""
    if operator == "void":
        return undefined(place)
    if operator == "!":
        known = truth(operand)
        return depends(operand, place) if known is None else Literal(not known, place)
    if operator == "typeof":
        kind = _kind(operand)
        return depends(operand, place) if kind is None else Literal(kind, place)
    if isinstance(operand, Literal) and is_number(operand):
        return _signed(operator, operand, place)
    return depends(operand, place)


def is_number(value: Literal) -> bool:
    """Whether a literal is a number or a bigint."""
    return isinstance(value.value, int | float) and not isinstance(value.value, bool)


def _signed(operator: str, operand: Literal, place: Location) -> Value:
    given = operand.value
    if operator == "-" and isinstance(given, int | float):
        return Literal(-given, place, f"-{operand.source}" if operand.source else "")
    if operator == "+":
        return operand
    if operator == "~" and isinstance(given, int):
        return Literal(~given, place)
    return Unknown(f"the operator {operator} is not followed", place)


def _kind(value: Value) -> str | None:
    """Return what `typeof` says; None if that is not known."""
    if isinstance(value, Literal):
        return _literal_kind(value)
    if isinstance(value, Function):
        return "function"
    if isinstance(value, Array | Object):
        return "object"
    return "string" if isinstance(value, Template) and value.tag is None else None


def _literal_kind(value: Literal) -> str:
    if value.value is None:
        return value.source or "object"
    if isinstance(value.value, bool):
        return "boolean"
    if isinstance(value.value, str):
        return "string"
    return "bigint" if value.source.endswith("n") else "number"


def binary(operator: str, left: Value, right: Value, place: Location) -> Value:
    """Return what a binary operator makes of two values."""
    if operator in _EQUALITY:
        equal = _equal(left, right, strict=len(operator) == len("==="))
        if equal is None:
            return depends(left if not isinstance(left, Literal) else right, place)
        return Literal(equal == (operator[0] == "="), place)
    if operator == "+" and is_text(left, right):
        return concatenated(["", "", ""], [left, right], place)
    if operator == "in" and isinstance(right, Object):
        return _contains(left, right, place)
    if not isinstance(left, Literal) or not isinstance(right, Literal):
        return depends(left if not isinstance(left, Literal) else right, place)
    return _computed(operator, left, right, place)


def is_text(left: Value, right: Value) -> bool:
    """Whether adding two values makes a text for certain."""
    return any(
        (isinstance(value, Literal) and isinstance(value.value, str))
        or (isinstance(value, Template) and value.tag is None)
        for value in (left, right)
    )


def _contains(name: Value, target: Object, place: Location) -> Value:
    text = text_of(name)
    if text is None:
        return depends(name, place)
    if target.get(text) is None and target.doubts:
        return target.doubts[0]
    return Literal(target.get(text) is not None, place)


def _equal(left: Value, right: Value, *, strict: bool) -> bool | None:
    if isinstance(left, Literal) and isinstance(right, Literal):
        if left.value is None or right.value is None:
            same = left.value is None and right.value is None
            return same and (not strict or left.source == right.source)
        if _kind(left) != _kind(right):
            return False if strict else None
        return left.value == right.value
    if left is right and not isinstance(left, Unknown):
        return True
    if not isinstance(left, _OWN) or not isinstance(right, _OWN):
        return None
    is_converted = any(isinstance(value, Literal) and value.value is not None for value in (left, right))
    return None if is_converted and not strict else False


_OWN = (Literal, Array, Object, Function)


def _computed(operator: str, left: Literal, right: Literal, place: Location) -> Value:
    one, other = left.value, right.value
    if isinstance(one, str) and isinstance(other, str) and operator in _COMPARISONS:
        return Literal(_COMPARISONS[operator](one, other), place)
    if not (is_number(left) and is_number(right)) or "n" in {left.source[-1:], right.source[-1:]}:
        return Unknown(f"the operator {operator} is not followed here", place)
    assert isinstance(one, int | float)  # noqa: S101 - is_number says so
    assert isinstance(other, int | float)  # noqa: S101 - as above
    if operator in _COMPARISONS:
        return Literal(_COMPARISONS[operator](one, other), place)
    try:
        made = _ARITHMETIC[operator](float(one), float(other))
    except (KeyError, ArithmeticError, ValueError, TypeError):
        return Unknown(f"the operator {operator} is not followed here", place)
    return Literal(plain(made), place)


def _bits(value: float) -> int:
    low = int(value) & _ALL_BITS
    return low - _ALL_BITS - 1 if low > _ALL_BITS >> 1 else low


_EQUALITY = frozenset({"===", "==", "!==", "!="})
_COMPARISONS: Mapping[str, Callable[..., bool]] = {
    "<": lambda one, other: one < other,
    ">": lambda one, other: one > other,
    "<=": lambda one, other: one <= other,
    ">=": lambda one, other: one >= other,
}
_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": lambda one, other: one / other,
    "%": math.fmod,
    "**": math.pow,
    "|": lambda one, other: _bits(one) | _bits(other),
    "&": lambda one, other: _bits(one) & _bits(other),
    "^": lambda one, other: _bits(one) ^ _bits(other),
    "<<": lambda one, other: _bits(_bits(one) << (_bits(other) & (_BITS - 1))),
    ">>": lambda one, other: _bits(one) >> (_bits(other) & (_BITS - 1)),
}
