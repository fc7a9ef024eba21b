"""What a migration file says about itself, read without parsing a statement.

A tool parts its files into what runs forward and what undoes that (`Parts`); all else is read from the parts.
Comments and string literals are told from code with a scanner, not with a search: `-- DROP TABLE x` drops nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from undrift.files import decode
from undrift.patterns import pattern
from undrift.values import dataclass, replace

# Once begun, each alternative matches, to the end of the text if need be: a scan never starts over from within.
_TOKEN = pattern(
    r"""
      (?P<comment> --[^\n]* | /\*.*?(?:\*/|\Z) | ^[ \t]*\#[^\n]* )
    | (?P<string>  '(?:[^'\\]+|''|\\.)*(?:'|\\?\Z) )
    | (?P<dollar>  \$(?P<tag>[^\x00-@\[-^`{-\x7f][\w]*|)\$(?P<body>.*?)(?:\$(?P=tag)\$|\Z) )
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_WORD = pattern(r"\S")
_IRREVERSIBLE = pattern(
    r"irrevers|not\s+revers|non-revers|no[\s-]?op\b|cannot|can't|can\s+not|won't|will\s+not|nothing|no\s+(?:down|rollback|undo)"
    r"|not\s+(?:needed|required|possible|supported|necessary|applicable)|intentional|on\s+purpose|one[\s-]way|deliberate",
    re.IGNORECASE,
)
_REFERENCE = pattern(
    r"\b(?:rollback|roll\s+back|revert|undo|down)(?:s|ing)?\s+(?:script\s+|migration\s+|file\s+)?(?:for|of)\b:?\s*(?:migration(?:\s*:)?\s*)?"
    r"[\"'`]?(?P<name>[\w./-]+)",
    re.IGNORECASE,
)
_HEADER_LINES = 12


@dataclass(frozen=True, slots=True)
class Part:
    """The SQL of one direction.

    Attributes:
        text: The SQL as it is written.
        line: The line of the file that it begins on, counted from 1.
    """

    text: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class Parts:
    """A migration file as its tool reads it.

    Attributes:
        forward: What a forward run executes.
        backward: What undoes that, where the tool keeps both in one file; None where it does not.
        empty_on_purpose: Whether a file without a statement says, by that alone, that there is nothing to do.
    """

    forward: Part
    backward: Part | None = None
    empty_on_purpose: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """One direction of a migration file.

    Attributes:
        empty: It holds no statement.
        irreversible: It is empty, and a comment in it says that nothing is to be done, or can be.
        undoes: The name that its leading comment says it rolls back; empty if it says nothing of the kind.
        reset: What it destroys wholesale (see `undrift.sql.reset`); empty if it does not.
        reset_line: The line of that, counted from 1.
    """

    empty: bool
    irreversible: bool = False
    undoes: str = ""
    reset: str = ""
    reset_line: int = 1


@dataclass(frozen=True, slots=True)
class Script:
    """A migration file: what a forward run executes, and what a backward run would.

    Attributes:
        forward: The part that a forward run executes.
        backward: The part that undoes it, where the tool keeps both in one file; None where it does not.
    """

    forward: Body
    backward: Body | None = None


def read_whole(data: bytes) -> Parts:
    """Part a file that holds one direction only."""
    return Parts(Part(decode(data)))


def read_script(parts: Parts) -> Script:
    """Read what a file says about itself."""
    forward = read_body(parts.forward.text, parts.forward.line)
    backward = parts.backward
    return Script(
        replace(forward, irreversible=True) if parts.empty_on_purpose and forward.empty else forward,
        None if backward is None else read_body(backward.text, backward.line),
    )


def read_body(text: str, first_line: int = 1) -> Body:
    """Read one direction.

    Args:
        text: SQL.
        first_line: The line of the file that `text` begins on, counted from 1.
    """
    empty = _is_empty(text)
    reset, line = _reset(text)
    return Body(
        empty=empty,
        irreversible=empty and any(map(_IRREVERSIBLE.search, _comments(text))),
        undoes=_undoes(text),
        reset=reset,
        reset_line=first_line + line - 1,
    )


def _is_empty(text: str) -> bool:
    first = _WORD.search(text)
    if first and first[0] not in _BEFORE_NOTHING:
        return False
    return _WORD.search(_TOKEN.sub(_keep_strings, text).replace(";", "")) is None


_BEFORE_NOTHING = frozenset("-/#;")
"""What a text without a statement can begin with: a comment, or a semicolon."""


def _comments(text: str) -> Iterator[str]:
    return (match["comment"] for match in _TOKEN.finditer(text) if match["comment"])


def _keep_strings(match: re.Match[str]) -> str:
    return " " if match["comment"] else "x"


def _undoes(text: str) -> str:
    head = "\n".join(text.split("\n", _HEADER_LINES)[:_HEADER_LINES])
    end = 0
    for match in _TOKEN.finditer(head):
        if not match["comment"] or _WORD.search(head, end, match.start()):
            return ""
        if found := _REFERENCE.search(match["comment"]):
            return found["name"].rstrip(".")
        end = match.end()
    return ""


def _reset(text: str) -> tuple[str, int]:
    if not _MAY_RESET.search(text):
        return "", 1
    from undrift.sql.reset import find_reset  # noqa: PLC0415 - sqlglot is imported only when a file may need it

    return find_reset(text)


_MAY_RESET = pattern(
    r"\bdrop\s+(?:schema|database|owned)\b|\bdrop\s+table\b.*?\bdrop\s+table\b.*?\bdrop\s+table\b|\bdrop\s+table\b[^;,]*,[^;,]*,|\b(?:pg_tables|information_schema\.tables)\b",
    re.IGNORECASE | re.DOTALL,
)
