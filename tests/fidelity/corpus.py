"""The project's own migrations: one file for each family of statements, cut into migrations by its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

_HEADING = re.compile(r"^-- (?P<kind>file|refused|unread): (?P<title>.*)$", re.MULTILINE)
_NEEDS = re.compile(r"^-- needs: (?P<extension>\S+)$", re.MULTILINE)
_ROWS = re.compile(r"^(?P<copy>COPY [^;]*?FROM stdin);\n(?P<rows>.*?)^\\\.\n", re.MULTILINE | re.DOTALL)
_META = re.compile(r"^\\.*\n", re.MULTILINE)


@dataclass(frozen=True)
class Migration:
    """One migration of a family.

    Attributes:
        title: What its heading says.
        text: Its SQL.
        refused: Whether the server is expected to refuse it.
        unread: Whether it holds what the replay cannot follow and must call unknown.
        needs: The extensions that it wants to be available.
        line: The line of the family's file that it begins on.
    """

    title: str
    text: str
    refused: bool
    unread: bool
    needs: tuple[str, ...]
    line: int


def families(dialect: str) -> list[Path]:
    """Return the corpus of a dialect, one file for each family of statements."""
    return sorted((Path(__file__).parent / dialect).glob("*.sql"))


def migrations(path: Path) -> Iterator[Migration]:
    """Yield the migrations of a family: what stands between one heading and the next.

    A heading is `-- file: title`, `-- refused: title` or `-- unread: title`.
    """
    text = path.read_text(encoding="utf-8")
    headings = list(_HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    for heading, end in zip(headings, ends, strict=True):
        body = text[heading.end() : end]
        needs = tuple(found["extension"] for found in _NEEDS.finditer(body))
        line = text.count("\n", 0, heading.start()) + 1
        yield Migration(heading["title"], body, heading["kind"] == "refused", heading["kind"] == "unread", needs, line)


def serve(connection: psycopg.Connection, migration: Migration) -> str:
    """Give a migration to PostgreSQL, as one message; return why it refuses, or an empty text.

    What only a client reads is left out: psql's commands and the rows behind COPY … FROM stdin.
    """
    text = _META.sub("", _ROWS.sub("", migration.text))
    try:
        connection.execute(text.encode())
    except psycopg.Error as error:
        connection.execute("ROLLBACK")
        return str(error).partition("\n")[0]
    return ""
