"""What the tests of schema.rb share: a dump around some lines, and what it makes."""

from __future__ import annotations

from undrift.declared.assembling import Assembled, assemble
from undrift.declared.base import Declaration
from undrift.declared.rails.schema import read_schema
from undrift.schema.facts import of_column, of_part, words
from undrift.schema.model import Name, Table

PATH = "db/schema.rb"


def dump(body: str, header: str = "ActiveRecord::Schema[7.1].define(version: 2024_01_02_030405)") -> str:
    return f"{header} do\n{body}\nend\n"


def declared(
    body: str, dialect: str = "postgres", *, header: str = "", rails: tuple[int, int] | None = None
) -> Declaration:
    text = dump(body, header) if header else dump(body)
    return read_schema(text.encode(), PATH, dialect, rails)


def made(body: str, dialect: str = "postgres", *, header: str = "", rails: tuple[int, int] | None = None) -> Assembled:
    assembled = assemble(declared(body, dialect, header=header, rails=rails), dialect)
    assert not assembled.unread, assembled.unread
    return assembled


def table(body: str, dialect: str = "postgres", *, header: str = "", rails: tuple[int, int] | None = None) -> Table:
    """Return the only table; fails if there is none, or more."""
    [found] = made(body, dialect, header=header, rails=rails).schema.tables.values()
    return found


def columns(
    lines: str, dialect: str = "postgres", *, header: str = "", rails: tuple[int, int] | None = None
) -> dict[str, str]:
    """Return the columns of a table without a key, each in words."""
    held = table(f'create_table "t", id: false do |t|\n{lines}\nend', dialect, header=header, rails=rails)
    return {one.name: words("", of_column(one, dialect)) for one in held.columns}


def parts(lines: str, dialect: str = "postgres") -> list[str]:
    """Return the keys, constraints and indexes of a table, in words."""
    held = table(f'create_table "t", id: false do |t|\n{lines}\nend', dialect)
    return sorted(words(*of_part(one, dialect)) for one in (*held.constraints, *held.indexes))


def doubts(body: str, dialect: str = "postgres") -> list[tuple[Name | None, str, bool]]:
    """Return what is doubted: table, column, and whether there may merely be more; fails if nothing is."""
    found = [(one.table, one.column, one.more) for one in declared(body, dialect).doubts]
    assert found
    return found
