"""PostgreSQL's grammar, text in and values out."""

from __future__ import annotations

from undrift.schema.model import Type
from undrift.schema.operations import CreateIndex, CreateTable
from undrift.sql.cursor import Cursor
from undrift.sql.lexer import statements
from undrift.sql.postgres.alter import Altered, alter_table
from undrift.sql.postgres.names import cut, fold
from undrift.sql.postgres.tables import create_index, create_table
from undrift.sql.postgres.types import read_column_type


def cursor(text: str) -> Cursor:
    """Return a cursor over one statement."""
    tokens = [token for statement in statements(text, "postgres") for token in statement.tokens]
    return Cursor(tokens, text, fold, cut)


def typed(text: str) -> tuple[Type, bool]:
    """Read a type, all of it."""
    here = cursor(text)
    found = read_column_type(here)
    here.finish()
    return found


def created(text: str) -> CreateTable:
    """Read `TABLE …`."""
    return create_table(cursor(text))


def indexed(text: str) -> CreateIndex:
    """Read `INDEX …`."""
    return create_index(cursor(text))


def altered(text: str) -> Altered:
    """Read `TABLE …`, behind ALTER."""
    return alter_table(cursor(text))
