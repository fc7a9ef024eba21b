"""What several tests share: models held in memory, and the schema that they declare."""

from __future__ import annotations

from collections.abc import Mapping

from undrift.declared.assembling import Assembled, assemble
from undrift.declared.base import Declaration, Source
from undrift.declared.sqlalchemy.reader import READER
from undrift.files import MemoryFiles
from undrift.schema.model import Column, ForeignKey, Name, PrimaryKey, Table, Unique

BASE = """
from __future__ import annotations
import datetime, enum, uuid
from typing import Annotated, Any, Optional
import sqlalchemy as sa
from sqlalchemy import *
from sqlalchemy.orm import *
class Base(DeclarativeBase): pass
"""


def declaration(text: str | Mapping[str, str], dialect: str = "postgres") -> Declaration:
    """Return what models declare: one file of them, or several."""
    contents = {"shop/models.py": text} if isinstance(text, str) else text
    paths = tuple(sorted(contents))
    return READER.read(Source("sqlalchemy", paths, "a test"), MemoryFiles(contents), dialect)


def declared(text: str | Mapping[str, str], dialect: str = "postgres") -> Assembled:
    """Return the schema of models."""
    return assemble(declaration(text, dialect), dialect)


def table(text: str | Mapping[str, str], name: str = "users", dialect: str = "postgres") -> Table:
    """Return a table of models that are certain to the end."""
    found = declared(text, dialect)
    assert found.unread == ()
    return found.schema.tables[Name(name)]


def columns(held: Table) -> dict[str, str]:
    """Return the columns of a table in words: `integer not null default 1`."""
    return {column.name: _said(column) for column in held.columns}


def _said(column: Column) -> str:
    kind = column.type
    name = f"{kind.name}{kind.modifiers}{'[]' if kind.array else ''}" if kind else "?"
    default = f" default {column.default.text}" if column.default else ""
    return f"{name}{'' if column.nullable else ' not null'}{default}"


def keys(held: Table) -> list[str]:
    """Return the keys of a table in words."""
    found: list[str] = []
    for one in held.constraints:
        if isinstance(one, PrimaryKey):
            found.append(f"primary {', '.join(one.columns)}")
        elif isinstance(one, Unique):
            found.append(f"unique {', '.join(one.columns)}")
        elif isinstance(one, ForeignKey):
            found.append(f"{', '.join(one.columns)} -> {one.table} on delete {one.on_delete}")
    return found
