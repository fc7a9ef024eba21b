"""Suppressions as they stand in a file's comments: `-- undrift: ignore[rule, rule] reason`, with `#` or `//` too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from undrift.files import decode
from undrift.patterns import pattern
from undrift.values import dataclass

_COMMENT = pattern(
    r"(?:--|#|//|<!--|/\*|;)[ \t]*undrift:[ \t]*ignore\[(?P<rules>[^\[\]\n]*)\](?P<reason>[^\n]*)", re.IGNORECASE
)
_CODE = pattern(r"^[ \t\r]*(?!--|#|//|<!--|/\*|\*|;)[^\s]", re.MULTILINE)
_CLOSING = pattern(r"-->|\*/")


@dataclass(frozen=True, slots=True)
class Comment:
    """One accepted rule, as a file says it.

    Attributes:
        rule: The rule's name, as written.
        reason: Why; empty if it does not say.
        line: Counted from 1.
        heads: Whether it stands before all code, and so is about the whole file.
    """

    rule: str
    reason: str
    line: int
    heads: bool


def comments_in(data: bytes) -> tuple[Comment, ...]:
    """Return the suppressions in a file's comments, one per rule named."""
    is_utf16 = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    if not is_utf16 and b"undrift:" not in data and b"undrift:" not in data.lower():
        return ()
    text = decode(data)
    code = _CODE.search(text)
    first_code = code.start() if code else len(text)
    return tuple(
        Comment(rule.strip(), _reason(found["reason"]), line, found.start() < first_code)
        for line, found in _numbered(text)
        for rule in found["rules"].split(",")
    )


def _numbered(text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield each suppression with its line; lines are counted on from the one before."""
    line, counted = 1, 0
    for found in _COMMENT.finditer(text):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        yield line, found


def _reason(rest: str) -> str:
    """Return what a comment says behind the bracket, up to where the comment ends."""
    return _CLOSING.split(rest, maxsplit=1)[0].strip(" \t\r:-")
