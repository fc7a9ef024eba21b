"""Values of TypeScript as plain ones, where all of one can be told: texts, numbers, arrays, objects, dates.

How they print is JavaScript's doing (ECMA-262: Number::toString, Date.prototype.toISOString, JSON.stringify).
"""

from __future__ import annotations

import json
import math
from datetime import datetime, timedelta, timezone
from typing import TypeAlias, Union

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
from undrift.patterns import pattern
from undrift.values import dataclass

NOWHERE = Location("", 1)
"""The place of what is no declaration of the repository's own."""

_DEEPEST = 40
_MILLISECONDS = 1000
_LARGEST_PLAIN = 1e21
_ZONE = pattern(r"(?:Z|[+-]\d\d:?\d\d)$")
_WHOLE = pattern(r"[0-9]{1,40}")
_DATE = pattern(r"\d{4}-\d\d(?:-\d\d)?")


class Untold(Exception):  # noqa: N818 - it is no error: it is the third answer
    """What cannot be told.

    Attributes:
        reason: Why, as a clause.
        place: Where.
    """

    def __init__(self, reason: str, place: Location) -> None:
        """Take the reason and the place."""
        super().__init__(reason)
        self.reason = reason
        self.place = place


@dataclass(frozen=True, slots=True)
class Moment:
    """A Date that is written out; `iso` is what JavaScript's `toISOString` returns: `2024-01-31T00:00:00.000Z`."""

    iso: str


Plain: TypeAlias = Union[str, int, float, bool, Moment, "list[Plain]", "dict[str, Plain]", None]


def place_of(value: Value) -> Location:
    """Return where a value stands; `NOWHERE` for a symbol on its own."""
    return NOWHERE if isinstance(value, Symbol) else value.place


def plain(value: Value) -> Plain:
    """Return a value as a plain one.

    Args:
        value: The value.

    Raises:
        Untold: Not all of it can be told.
    """
    return _plain(value, _DEEPEST)


def js_text(value: Plain) -> str:
    """Return what JavaScript's `String(value)` returns of a text, a number, a truth value or null; of others JSON."""
    if isinstance(value, (dict, list, Moment)):
        return json_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    return "null" if value is None else str(value)


def json_text(value: Plain) -> str:
    """Return what `JSON.stringify` returns."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_quoted(name)}:{json_text(held)}" for name, held in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(json_text, value)) + "]"
    if isinstance(value, Moment):
        return _quoted(value.iso)
    return _quoted(value) if isinstance(value, str) else js_text(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _plain(value: Value, deepest: int) -> Plain:
    if deepest < 0:
        reason = "it is nested too deeply"
        raise Untold(reason, place_of(value))
    if isinstance(value, Literal):
        return value.value
    if isinstance(value, Array) and value.whole:
        return [_plain(one, deepest - 1) for one in value.items]
    if isinstance(value, Object) and not value.doubts:
        return {entry.name: _plain(entry.value, deepest - 1) for entry in value.entries}
    if isinstance(value, Call):
        return _made(value, deepest)
    raise Untold(why(value), place_of(value))


def _made(call: Call, deepest: int) -> Plain:
    """Return what `new Date("…")`, `BigInt("1")` and `Number(1)` make."""
    callee = call.callee
    name = callee.name if isinstance(callee, Symbol) and not callee.module else ""
    if len(call.arguments) == 1 and name in {"Date", "BigInt", "Number"}:
        argument = _plain(call.arguments[0], deepest - 1)
        if name == "Date" and call.new:
            return _moment(argument, call.place)
        if isinstance(argument, str) and _WHOLE.fullmatch(argument):
            return int(argument)
        if isinstance(argument, (int, float)):
            return argument
    raise Untold(why(call), call.place)


def _moment(value: Plain, place: Location) -> Moment:
    """Return a Date by its milliseconds, or by a text of ISO 8601 that does not hang on the machine's time zone."""
    reason = "the date hangs on the machine's time zone, or is no date"
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            since = timedelta(milliseconds=value)
            return _iso(datetime(1970, 1, 1, tzinfo=timezone.utc) + since)
        if isinstance(value, str) and value.isascii() and (_DATE.fullmatch(value) or _ZONE.search(value)):
            text = f"{value}-01" if len(value) == len("2024-01") else value
            read = datetime.fromisoformat(text.replace("Z", "+00:00"))
            return _iso(read if read.tzinfo else read.replace(tzinfo=timezone.utc))
    except (ValueError, OverflowError):
        pass
    raise Untold(reason, place)


def _iso(moment: datetime) -> Moment:
    text = moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return Moment(f"{text.rjust(len('2024-01-31T00:00:00'), '0')}.{moment.microsecond // _MILLISECONDS:03d}Z")


def why(value: Value) -> str:
    """Return why a value cannot be told, as a clause."""
    if isinstance(value, Unknown):
        return value.reason
    if isinstance(value, Array):
        return "it has a spread that cannot be told"
    if isinstance(value, Object):
        return value.doubts[0].reason if value.doubts else "it is an object"
    if isinstance(value, (Call, Member, Symbol)):
        return f"it depends on {spelled(value)}"
    return "it is a template with holes" if isinstance(value, Template) else "it is a function"


def spelled(value: Value) -> str:
    """Return how what comes from elsewhere is written, near enough for a message: `process.env.SCHEMA`, `cuid()`."""
    parts: list[str] = []
    while True:
        if isinstance(value, Member):
            parts.append(f".{value.name}")
            value = value.target
        elif isinstance(value, Call):
            parts.append("()")
            value = value.callee
        else:
            break
        if len(parts) > _DEEPEST:
            break
    parts.append(value.name if isinstance(value, (Symbol, Function)) and value.name else "a value")
    return "".join(reversed(parts))


def _number(value: float) -> str:
    """Return a number as ECMA-262's Number::toString prints it."""
    if math.isnan(value) or math.isinf(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if value == int(value) and abs(value) < _LARGEST_PLAIN:
        return str(int(value))
    mantissa, exponent, power = repr(value).partition("e")
    return f"{mantissa}e{int(power):+d}" if exponent else mantissa
