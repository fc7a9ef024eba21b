"""PostgreSQL: which function applies which operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from undrift.schema.operations import (
    AddLabel,
    AlterDomain,
    AlterSequence,
    AlterTable,
    AlterType,
    CreateDomain,
    CreateEnum,
    CreateExtension,
    CreateIndex,
    CreateSchema,
    CreateSequence,
    CreateTable,
    CreateType,
    CreateView,
    Drop,
    Exists,
    Rename,
    RenameLabel,
    SetComment,
    SetSchema,
)
from undrift.schema.postgres import alter, conditions, constraints, dropping, extensions, renaming, tables, types, views
from undrift.schema.postgres.server import Postgres


def _drop(server: Postgres, operation: Drop) -> None:
    """DROP of whatever kind."""
    if operation.kind == "extension":
        extensions.drop_extensions(server, operation)
    else:
        dropping.drop(server, operation)


HANDLERS: Mapping[type, Callable[[Postgres, Any], None]] = {
    CreateTable: tables.create_table,
    AlterTable: alter.alter_table,
    Drop: _drop,
    Rename: renaming.rename,
    SetSchema: renaming.set_schema,
    CreateIndex: constraints.create_index,
    CreateView: views.create_view,
    CreateEnum: types.create_enum,
    AddLabel: types.add_label,
    RenameLabel: types.rename_label,
    CreateDomain: types.create_domain,
    AlterDomain: types.alter_domain,
    CreateType: types.create_type,
    AlterType: types.alter_type,
    CreateSequence: types.create_sequence,
    AlterSequence: types.alter_sequence,
    CreateSchema: types.create_schema,
    CreateExtension: types.create_extension,
    SetComment: types.set_comment,
}


class PostgresEngine(Postgres):
    """A PostgreSQL server without data."""

    def handlers(self) -> Mapping[type, Callable[[Any], None]]:
        """Return what to do with each kind of operation."""
        return {kind: partial(handler, self) for kind, handler in HANDLERS.items()}

    def exists(self, question: Exists) -> bool | None:
        """Answer a guard's question."""
        return conditions.answer(self, question)
