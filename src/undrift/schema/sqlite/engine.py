"""SQLite: which function applies which operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from undrift.schema.model import Schema
from undrift.schema.operations import (
    AlterTable,
    CreateIndex,
    CreateTable,
    CreateTrigger,
    CreateView,
    Drop,
    Rename,
    SetVariable,
)
from undrift.schema.sqlite import alter, tables, views
from undrift.schema.sqlite.server import TEMPORARY, Sqlite
from undrift.values import replace


def _set_variable(server: Sqlite, operation: SetVariable) -> None:
    """PRAGMA, for those that change what renames do."""
    if operation.name == "legacy_alter_table":
        server.legacy = operation.value == "on"
    elif operation.name == "foreign_keys":
        server.foreign_keys = operation.value == "on"


HANDLERS: Mapping[type, Callable[[Sqlite, Any], None]] = {
    CreateTable: tables.create_table,
    CreateIndex: tables.create_index,
    CreateView: views.create_view,
    CreateTrigger: views.create_trigger,
    AlterTable: alter.alter_table,
    Rename: alter.rename,
    Drop: tables.drop,
    SetVariable: _set_variable,
}


class SQLiteEngine(Sqlite):
    """A SQLite database without data."""

    def handlers(self) -> Mapping[type, Callable[[Any], None]]:
        """Return what to do with each kind of operation."""
        return {kind: partial(handler, self) for kind, handler in HANDLERS.items()}

    def schema(self) -> Schema:
        """Return what the database holds now; what a view shows is looked up as it is read."""
        found = super().schema()
        shown = {
            name: replace(view, columns=views.columns(self, name))
            for name, view in found.views.items()
            if name.schema != TEMPORARY
        }
        return replace(found, views=shown)
