"""Schemas of Drizzle's, made by hand, and what a server would hold of them: for `writing` and `snapshot`."""

from __future__ import annotations

from typing import Any

from undrift.declared.assembling import Assembled, assemble
from undrift.declared.drizzle.model import Kit, KitColumn, KitTable
from undrift.declared.drizzle.writing import statements
from undrift.findings import Location
from undrift.schema.model import Column, Name, Table
from undrift.values import replace

PLACE = Location("schema.ts", 3)
DIALECTS = ("postgres", "mysql", "sqlite")


def column(name: str, kind: str = "int", **more: Any) -> KitColumn:  # noqa: ANN401 - any of its fields
    """Return a column."""
    return replace(KitColumn(name, kind, PLACE), **more)


def table(name: str, *columns: KitColumn, **more: Any) -> KitTable:  # noqa: ANN401 - any of its fields
    """Return a table."""
    return replace(KitTable(Name(name), columns, PLACE), **more)


def made(kit: Kit, dialect: str) -> Assembled:
    """Return what a server holds of a schema; fails if something of what is written is not read or refused."""
    declaration = statements(kit, dialect)
    assembled = assemble(declaration, dialect)
    said = {doubt.reason for doubt in declaration.doubts}
    assert [one for one in assembled.unread if one.reason not in said] == []
    return assembled


def whole(kit: Kit, dialect: str) -> Assembled:
    """Return what a server holds of a schema of which nothing is in doubt; fails if something is."""
    assembled = made(kit, dialect)
    assert assembled.unread == ()
    return assembled


def only(assembled: Assembled) -> Table:
    """Return the one table; fails if there is none, or more."""
    [found] = assembled.schema.tables.values()
    return found


def of(found: Table, name: str) -> Column:
    """Return a column; fails if there is none."""
    held = found.column(name)
    assert held is not None
    return held
