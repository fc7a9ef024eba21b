"""What stands in a JSON document, taken with care: whatever is not of the form that is expected is `BrokenError`."""

from __future__ import annotations

import json
import re
from typing import Any, TypeAlias

from undrift.declared.servers import verbatim
from undrift.findings import Location
from undrift.patterns import pattern

Record: TypeAlias = dict[str, Any]


class BrokenError(ValueError):
    """A document is not of the form that its tool writes."""


class Pages:
    """Where the tables of a document stand."""

    def __init__(self, path: str, text: str) -> None:
        """Find the lines on which objects open, in a document of one property a line."""
        self._path = path
        self._lines: dict[str, int] = {}
        line, last = 1, 0
        for found in _OPENING.finditer(text):
            line += text.count("\n", last, found.start())
            last = found.start()
            self._lines.setdefault(found[1], line)

    def place(self, key: str) -> Location:
        """Return where the object of a name opens; the top of the document if it is not on a line of its own."""
        return Location(self._path, self._lines.get(key, 1))


_OPENING = pattern(r'^[ \t]{2,4}"([^"\\\n]+)": \{', re.MULTILINE)


def parse(text: str) -> Any:  # noqa: ANN401 - whatever the document holds
    """Return what a JSON document holds, each half of a surrogate pair replaced, as JavaScript writes it to a file.

    Raises:
        ValueError: It is not valid, or nested too deeply.
    """
    if _HALF.search(text):
        text = _HALVES.sub(lambda found: "\\ufffd" if found[1] else found[0], text)
    try:
        return json.loads(text)
    except RecursionError:
        raise BrokenError("it is nested too deeply") from None


_HALF = pattern(r"\\u[dD][89a-fA-F]")
_HALVES = pattern(r"\\(?:[^u]|u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..))")


def record(value: object, what: str) -> Record:
    """Return an object; an absent one is empty.

    Raises:
        BrokenError: It is something else.
    """
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BrokenError(f"{what} is no object")
    return value


def records(value: object, what: str) -> list[Record]:
    """Return the objects in an object or in an array; an absent one has none.

    Raises:
        BrokenError: It is something else, or holds something else.
    """
    items = value if isinstance(value, list) else list(record(value, what).values())
    return [record(one or 0, what) for one in items]


def text(value: object, what: str) -> str:
    """Return a text; an absent one is empty.

    Raises:
        BrokenError: It is something else.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BrokenError(f"{what} is no text")
    return value


def name(value: object, what: str) -> str:
    """Return a text that is not empty.

    Raises:
        BrokenError: It is something else.
    """
    found = text(value, what)
    if not found:
        raise BrokenError(f"{what} is empty")
    return found


def namespace_of(value: object) -> str:
    """Return a namespace; empty for the default one.

    Raises:
        BrokenError: It is no text.
    """
    found = text(value, "a schema")
    return "" if found == DEFAULT_NAMESPACE else found


DEFAULT_NAMESPACE = "public"
"""PostgreSQL's, which snapshots name in some places and leave out in others."""


def unwrapped(expression: str) -> str:
    """Return an expression without the parentheses around it."""
    is_wrapped = expression.startswith("(") and expression.endswith(")")
    return expression[1:-1] if is_wrapped else expression


def texts(value: object, what: str) -> tuple[str, ...]:
    """Return the texts in an array or, as old snapshots have it, in an object.

    Raises:
        BrokenError: It is something else, or holds something else.
    """
    items = value if isinstance(value, list) else list(record(value, what).values())
    return tuple(text(one if one is not None else 0, what) for one in items)


def sql(value: object) -> str:
    """Return a default as JavaScript puts it into a text; arrays and objects as the JSON that SQLite's were kept as."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, (dict, list)):
        return verbatim(json.dumps(value, separators=(",", ":"), ensure_ascii=False))
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return json.dumps(value).replace("e-0", "e-")


_EXACT = 2**53
