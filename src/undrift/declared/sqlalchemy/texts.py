"""What Python's own functions make of texts and numbers that are known: the few by which tables are named."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping

from undrift.declared.sqlalchemy.values import UNKNOWN, Value

_LONGEST = 100_000
_LONGEST_NAME = 100
_LONGEST_PATTERN = 60
_MOST_REPEATS = 3

_METHODS: Mapping[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "strip": str.strip,
    "title": str.title,
    "capitalize": str.capitalize,
    "casefold": str.casefold,
}


def method(text: str, name: str, args: tuple[Value, ...]) -> Value:
    """Return what a method of a text returns."""
    if not args and name in _METHODS:
        return _METHODS[name](text)
    words = [one for one in args if isinstance(one, str)]
    if name == "replace" and len(words) == len(args) == 2:  # noqa: PLR2004 - old and new
        return limited(text.replace(words[0], words[1])) if words[0] else UNKNOWN
    if name in {"removesuffix", "removeprefix", "rstrip", "lstrip"} and len(words) == len(args) == 1:
        changed = getattr(text, name)(words[0])
        return changed if isinstance(changed, str) else UNKNOWN
    if name == "join" and len(args) == 1 and isinstance(args[0], tuple):
        items = [one for one in args[0] if isinstance(one, str)]
        return limited(text.join(items)) if len(items) == len(args[0]) else UNKNOWN
    return UNKNOWN


def operation(operator: ast.operator, left: Value, right: Value) -> Value:
    """Return what an operator makes of two values."""
    if isinstance(operator, ast.Add):
        if isinstance(left, str) and isinstance(right, str):
            return limited(left + right)
        if isinstance(left, tuple) and isinstance(right, tuple):
            return left + right if len(left) + len(right) < _LONGEST else UNKNOWN
    numbers = isinstance(left, int) and isinstance(right, int) and max(abs(left), abs(right)) < _LONGEST**3
    if numbers and type(operator) in _NUMBERS:
        return _NUMBERS[type(operator)](left, right)  # type: ignore[arg-type]
    is_power = isinstance(operator, ast.Pow) and isinstance(left, int) and isinstance(right, int)
    if is_power and abs(left) <= 10 and 0 <= right <= 20:  # type: ignore[operator,arg-type]  # noqa: PLR2004 - small
        return left**right  # type: ignore[operator]
    if isinstance(operator, ast.Mod) and isinstance(left, str) and isinstance(right, (str, int)):
        return limited(left.replace("%s", str(right))) if left.count("%") == left.count("%s") == 1 else UNKNOWN
    return UNKNOWN


_NUMBERS: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
}


def limited(text: str) -> Value:
    """Return a text, unless it grew too long to be a name or a number of columns."""
    return text if len(text) <= _LONGEST else UNKNOWN


def substituted(args: tuple[Value, ...]) -> Value:
    """Return what `re.sub` makes of a short name, for a pattern that cannot take long."""
    words = [one for one in args[:3] if isinstance(one, str)]
    if len(words) != 3 or len(args) != 3:  # noqa: PLR2004 - pattern, replacement, text
        return UNKNOWN
    expression, replacement, text = words
    if not _is_quick(expression, text) or len(replacement) > _LONGEST_NAME:
        return UNKNOWN
    try:
        return re.sub(expression, replacement, text)
    except (re.error, IndexError, OverflowError, RecursionError):
        return UNKNOWN


def _is_quick(expression: str, text: str) -> bool:
    """Whether a pattern cannot take long: it is short, repeats little, and no group, on a short text."""
    is_slow = re.search(r"\)[*+?{]", expression) or sum(map(expression.count, "*+{")) > _MOST_REPEATS
    return not is_slow and len(text) <= _LONGEST_NAME and len(expression) <= _LONGEST_PATTERN


def parted(args: tuple[Value, ...]) -> Value:
    """Return what `re.split` makes of a short name, as `substituted`."""
    words = [one for one in args if isinstance(one, str)]
    if len(words) != 2 or len(args) != 2 or not _is_quick(words[0], words[1]):  # noqa: PLR2004 - pattern, text
        return UNKNOWN
    try:
        return tuple(one or "" for one in re.split(words[0], words[1]))
    except (re.error, OverflowError, RecursionError):
        return UNKNOWN


def _text_of(args: tuple[Value, ...]) -> Value:
    return str(args[0]) if len(args) == 1 and isinstance(args[0], (str, int)) else UNKNOWN


def _series_of(args: tuple[Value, ...]) -> Value:
    return args[0] if len(args) == 1 and isinstance(args[0], tuple) else UNKNOWN


FUNCTIONS: Mapping[str, Callable[[tuple[Value, ...]], Value]] = {
    "re.sub": substituted,
    "re.split": parted,
    "builtins.str": _text_of,
    "builtins.tuple": _series_of,
    "builtins.list": _series_of,
}
"""The functions whose results are told, by their whole names."""
