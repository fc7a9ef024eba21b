"""What SQL in a migration leaves behind for certain: the tables and columns that it makes or drops."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from undrift.declared.touched import Pad
from undrift.schema.engine import flattened
from undrift.schema.operations import AddColumn, AlterTable, CreateTable, Drop, DropColumn, RenameColumn, SetNullable
from undrift.sql.reading import read


def effects(text: str, pad: Pad) -> None:
    """Note what SQL makes and drops.

    Args:
        text: The SQL.
        pad: Where it is noted.
    """
    for operation in flattened(read(text, "mysql" if "`" in text else "postgres")):
        if isinstance(operation, CreateTable):
            pad.present(str(operation.name), is_there=True)
            for spec in operation.columns:
                pad.present(str(operation.name), spec.column.name, is_there=True)
        elif isinstance(operation, Drop) and operation.kind == "table":
            for name in operation.names:
                pad.present(str(name), is_there=False)
        elif isinstance(operation, AlterTable):
            for action in operation.actions:
                if note := _ACTIONS.get(type(action)):
                    note(str(operation.name), action, pad)


def _add(table: str, action: object, pad: Pad) -> None:
    if isinstance(action, AddColumn):
        column = action.spec.column
        pad.present(table, column.name, is_there=True)
        pad.nullable(table, column.name, is_nullable=column.nullable)


def _drop(table: str, action: object, pad: Pad) -> None:
    if isinstance(action, DropColumn):
        pad.present(table, action.name, is_there=False)


def _rename(table: str, action: object, pad: Pad) -> None:
    if isinstance(action, RenameColumn):
        pad.renamed(table, action.name, action.to)


def _nullable(table: str, action: object, pad: Pad) -> None:
    if isinstance(action, SetNullable):
        pad.nullable(table, action.name, is_nullable=action.nullable)


_ACTIONS: Mapping[type, Callable[[str, object, Pad], None]] = {
    AddColumn: _add,
    DropColumn: _drop,
    RenameColumn: _rename,
    SetNullable: _nullable,
}
