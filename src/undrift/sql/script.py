"""What a migration file says about itself, read without parsing a statement.

Comments and string literals are told from code with a scanner, not with a search: `-- DROP TABLE x` drops nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from undrift.files import decode

# Once begun, each alternative matches, to the end of the text if need be: a scan never starts over from within.
_TOKEN = re.compile(
    r"""
      (?P<comment> --[^\n]* | /\*.*?(?:\*/|\Z) | ^[ \t]*\#[^\n]* )
    | (?P<string>  '(?:[^'\\]+|''|\\.)*(?:'|\\?\Z) )
    | (?P<dollar>  \$(?P<tag>[A-Za-z_\u0080-\uffff][\w]*|)\$(?P<body>.*?)(?:\$(?P=tag)\$|\Z) )
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_WORD = re.compile(r"\S")
_IRREVERSIBLE = re.compile(
    r"irrevers|not\s+revers|non-revers|no[\s-]?op\b|cannot|can't|can\s+not|won't|will\s+not|nothing|no\s+(?:down|rollback|undo)"
    r"|not\s+(?:needed|required|possible|supported|necessary|applicable)|intentional|on\s+purpose|one[\s-]way|deliberate",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\b(?:rollback|roll\s+back|revert|undo|down)(?:s|ing)?\s+(?:script\s+|migration\s+|file\s+)?(?:for|of)\b:?\s*(?:migration(?:\s*:)?\s*)?"
    r"[\"'`]?(?P<name>[\w./-]+)",
    re.IGNORECASE,
)
_HEADER_LINES = 12


@dataclass(frozen=True, slots=True)
class Body:
    """One direction of a migration file.

    Attributes:
        empty: It holds no statement.
        irreversible: A comment in it says that there is nothing to do, or that nothing can be done.
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


def read_script(data: bytes) -> Script:
    """Read a file that holds one direction only."""
    return Script(read_body(decode(data)))


def read_body(text: str, first_line: int = 1) -> Body:
    """Read one direction.

    Args:
        text: SQL.
        first_line: The line of the file that `text` begins on, counted from 1.
    """
    comments = [match["comment"] for match in _TOKEN.finditer(text) if match["comment"]]
    reset, line = _reset(text)
    return Body(
        empty=_WORD.search(_TOKEN.sub(_keep_strings, text).replace(";", "")) is None,
        irreversible=any(_IRREVERSIBLE.search(comment) for comment in comments),
        undoes=_undoes(text),
        reset=reset,
        reset_line=first_line + line - 1,
    )


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


_MAY_RESET = re.compile(
    r"\bdrop\s+(?:schema|database|owned)\b|\bdrop\s+table\b.*?\bdrop\s+table\b.*?\bdrop\s+table\b|\bdrop\s+table\b[^;,]*,[^;,]*,|\b(?:pg_tables|information_schema\.tables)\b",
    re.IGNORECASE | re.DOTALL,
)
