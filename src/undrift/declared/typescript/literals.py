"""Numbers and texts as JavaScript writes them (ECMA-262, 12.9: Literals; 6.1.6.1.20: Number::toString)."""

from __future__ import annotations

import math
import re

from undrift.patterns import pattern

_MOST_DIGITS = 1000
_EXACT = 2**53
_PLAIN_BELOW = 1e21
_PLAIN_FROM = 1e-6
_SURROGATES = pattern("[\ud800-\udfff]")
_ESCAPE = pattern(
    r"\\(?:u\{(?P<point>[0-9A-Fa-f]{1,6})\}|u(?P<unit>[0-9A-Fa-f]{4})|x(?P<byte>[0-9A-Fa-f]{2})|(?P<octal>[0-3]?[0-7]{1,2})"
    r"|(?P<line>\r\n|[\n\r\u2028\u2029])|(?P<other>.))",
    re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
_HIGHEST = 0x10FFFF


def cooked(text: str) -> str:
    """Return what a literal's text means: its escapes are resolved, half a surrogate pair becomes U+FFFD."""
    return whole(_ESCAPE.sub(_resolve, text)) if "\\" in text else text


def whole(text: str) -> str:
    """Return text with its surrogate pairs joined; what is left alone of one becomes U+FFFD."""
    if not _SURROGATES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _resolve(match: re.Match[str]) -> str:
    for name, base in (("unit", 16), ("byte", 16), ("point", 16), ("octal", 8)):
        if match[name] is not None:
            code = int(match[name], base)
            return chr(code) if code <= _HIGHEST else "\ufffd"
    if match["line"] is not None:
        return ""
    return _ESCAPES.get(match["other"], match["other"])


def number(written: str) -> int | float | None:
    """Return what a number literal means, an int if it has no fraction; None for one that is not read."""
    text = written.replace("_", "").lower()
    if len(text) > _MOST_DIGITS:
        return None
    try:
        if text.endswith("n"):
            return int(text[:-1], 0)
        if text[:2] in {"0x", "0o", "0b"}:
            return plain(float(int(text, 0)))
        if text[:1] == "0" and text.isdigit():
            return int(text, 8) if set(text) <= set("01234567") else int(text)
        return plain(float(text))
    except (ValueError, OverflowError):
        return None


def plain(value: float) -> int | float:
    """Return a number as an int if it has no fraction."""
    return int(value) if math.isfinite(value) and value == int(value) else value


def spelled(value: float) -> str:
    """Return a number as JavaScript prints it."""
    if isinstance(value, int) and -_EXACT <= value <= _EXACT:
        return str(value)
    value = float(value)
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    digits, _, power = f"{value!r}".replace("e+", "e").partition("e")
    if not power:
        return digits.removesuffix(".0")
    if _PLAIN_FROM <= abs(value) < _PLAIN_BELOW:
        return _without_power(digits, int(power))
    return f"{digits.removesuffix('.0')}e{int(power):+d}"


def _without_power(digits: str, power: int) -> str:
    """Write `1.25e18` or `1e-05` out."""
    sign = "-" if digits.startswith("-") else ""
    units, _, fraction = digits.removeprefix("-").partition(".")
    fraction = fraction.removesuffix("0") if fraction == "0" else fraction
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{units}{fraction}"
    return f"{sign}{units}{fraction.ljust(power, '0')}"
