"""Literals as PostgreSQL prints them back: it stores a default as a value of the column's type, not as it was written.

Sources: the output functions of the types (PostgreSQL 17 manual, 8.5 Date/Time Types with DateStyle ISO, 8.12 UUID,
8.14 JSON Types, 8.15 Arrays). A moment without a zone is taken to be in UTC, as most servers run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone

from undrift.patterns import pattern

_LONGEST = 10_000
"""Characters of a literal that is looked into."""

_MOMENT = pattern(
    r"(?P<date>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})?[T ]?(?:(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.(?P<part>[0-9]{1,6}))?)?)?\s?(?P<zone>Z|z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_SPAN = pattern(
    r"\s*(?:(?P<count>[+-]?[0-9]{1,9})\s*(?P<unit>[a-z]+)|(?P<clock>-?[0-9]{1,6}:[0-9]{2}(?::[0-9]{2})?))\s*"
)
_UUID = pattern(r"\{?([0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12})\}?")
_ARRAY = pattern(r"\{[^\"\\]*\}")
_BLANKS = pattern(r"\s{0,99}([{},])\s{0,99}")
_HOST = pattern(r"([0-9.]{7,15})(?:/32)?")


def canonical(value: str, kind: str, *, array: bool) -> str | None:
    """Return a literal in one spelling for all that are the same value of a type.

    Args:
        value: What stands between the quotes.
        kind: The type, as the model spells it: `timestamp(3) without time zone`.
        array: Whether it is of an array of that.

    Returns:
        The spelling; None where nothing is known of the type, or of this value.
    """
    if len(value) > _LONGEST:
        return None
    if array:
        value = value.strip()
        return _BLANKS.sub(r"\1", value) if _ARRAY.fullmatch(value) else None
    read = _READERS.get(kind.partition("(")[0].partition(" ")[0])
    if read is _without_zone and kind.endswith("with time zone"):
        read = _with_zone
    try:
        return read(value.strip()) if read else None
    except (ValueError, OverflowError, ArithmeticError, RecursionError):
        return None


def _json(value: str) -> str:
    return json.dumps(json.loads(value), sort_keys=True, ensure_ascii=False, allow_nan=False)


def _uuid(value: str) -> str | None:
    found = _UUID.fullmatch(value)
    return found[1].replace("-", "").lower() if found else None


def _host(value: str) -> str | None:
    found = _HOST.fullmatch(value)
    return found[1] if found else None


def _moment(value: str) -> datetime | None:
    found = _MOMENT.fullmatch("1970-01-01" if value == "epoch" else value)
    if not found or not (found["date"] or found["hour"]):
        return None
    year, month, day = map(int, (found["date"] or "1970-01-01").split("-"))
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    part = int((found["part"] or "0").ljust(6, "0"))
    return datetime(year, month, day, hour, minute, second, part, tzinfo=_zone(found["zone"] or "Z"))


def _zone(text: str) -> timezone:
    if text in {"Z", "z"}:
        return timezone.utc
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _with_zone(value: str) -> str | None:
    moment = _moment(value)
    return moment.astimezone(timezone.utc).isoformat(" ") if moment else None


def _without_zone(value: str) -> str | None:
    moment = _moment(value)
    return moment.replace(tzinfo=None).isoformat(" ") if moment else None


def _day(value: str) -> str | None:
    moment = _moment(value)
    return moment.date().isoformat() if moment else None


def _span(value: str) -> str | None:
    """Return months, days and seconds, which is what an interval is."""
    sums = {"months": 0, "days": 0, "seconds": 0}
    place = 0
    while place < len(value):
        found = _SPAN.match(value.lower(), place)
        if not found:
            return None
        what, size, count = _part(found["count"], found["unit"], found["clock"])
        sums[what] += size * count
        place = found.end()
    return " ".join(f"{count} {what}" for what, count in sums.items() if count) if value else None


def _part(count: str | None, unit: str | None, clock: str | None) -> tuple[str, int, int]:
    if clock:
        hours, minutes, seconds = (*clock.lstrip("-").split(":"), "0")[:3]
        sign = -1 if clock[0] == "-" else 1
        return "seconds", sign, int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    what, size = _UNITS.get((unit or "").removesuffix("s") or "s", ("", 0))
    if not what:
        raise ValueError(unit)
    return what, size, int(count or 0)


_UNITS: Mapping[str, tuple[str, int]] = {
    **dict.fromkeys(("year", "yr", "y"), ("months", 12)),
    **dict.fromkeys(("month", "mon"), ("months", 1)),
    **dict.fromkeys(("week", "w"), ("days", 7)),
    **dict.fromkeys(("day", "d"), ("days", 1)),
    **dict.fromkeys(("hour", "hr", "h"), ("seconds", 3600)),
    **dict.fromkeys(("minute", "min", "m"), ("seconds", 60)),
    **dict.fromkeys(("second", "sec", "s"), ("seconds", 1)),
}

_READERS: Mapping[str, Callable[[str], str | None]] = {
    "jsonb": _json,
    "uuid": _uuid,
    "inet": _host,
    "date": _day,
    "timestamp": _without_zone,
    "time": _without_zone,
    "interval": _span,
}
"""What to read a literal of a type with, by the first word of the type's name."""
