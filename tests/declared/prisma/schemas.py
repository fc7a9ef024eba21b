"""Schemas of Prisma's, and what a server would hold of them."""

from __future__ import annotations

from undrift.declared.assembling import Assembled, assemble
from undrift.declared.base import Declaration, Source
from undrift.declared.prisma.reader import READER
from undrift.files import MemoryFiles
from undrift.schema.model import Column, Name, Table

DIALECTS = {"postgres": "postgresql", "mysql": "mysql", "sqlite": "sqlite"}


def declared(
    text: str, dialect: str = "postgres", *, major: str = "6", source: str = "", **settings: str
) -> Declaration:
    """Return what a schema declares; the data source is put before it unless it has one of its own."""
    head = "" if "datasource " in text else f'datasource db {{\n  provider = "{DIALECTS[dialect]}"\n{source}\n}}\n'
    told = {"major": major, **settings}
    place = Source(
        "prisma", ("schema.prisma",), "a test", settings=tuple((key, one) for key, one in told.items() if one)
    )
    return READER.read(place, MemoryFiles({"schema.prisma": head + text}), dialect)


def made(text: str, dialect: str = "postgres", *, major: str = "6", source: str = "") -> Assembled:
    """Return what a server holds of a schema; fails if anything of it is refused, or not read beyond its doubts."""
    declaration = declared(text, dialect, major=major, source=source)
    assembled = assemble(declaration, dialect)
    said = {doubt.reason for doubt in declaration.doubts}
    assert [one for one in assembled.unread if one.reason not in said] == []
    return assembled


def whole(text: str, dialect: str = "postgres", *, major: str = "6", source: str = "") -> Assembled:
    """Return what a server holds of a schema of which nothing is in doubt; fails if something is."""
    assembled = made(text, dialect, major=major, source=source)
    assert assembled.unread == ()
    return assembled


def table(assembled: Assembled, name: str, schema: str = "") -> Table:
    """Return a table; fails if it is not there."""
    return assembled.schema.tables[Name(name, schema)]


def column(assembled: Assembled, path: str) -> Column:
    """Return the column `table.column`; fails if it is not there."""
    name, _, member = path.partition(".")
    found = table(assembled, name).column(member)
    assert found is not None
    return found


def kind(assembled: Assembled, path: str) -> str:
    """Return the type of the column `table.column`, with `[]` for an array."""
    written = column(assembled, path).type
    assert written is not None
    return written.name + written.modifiers + ("[]" if written.array else "")


def default(assembled: Assembled, path: str) -> str:
    """Return the default of the column `table.column`; fails if it has none."""
    found = column(assembled, path).default
    assert found is not None
    return found.text


def reasons(declaration: Declaration) -> dict[str, str]:
    """Return why something is in doubt, by what it is about: `users.email`, `users`, or nothing for everything."""
    return {f"{one.table or ''}{'.' if one.column else ''}{one.column}": one.reason for one in declaration.doubts}
