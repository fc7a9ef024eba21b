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
            pad.effect(str(operation.name), is_made=True)
            for spec in operation.columns:
                pad.effect(f"{operation.name}.{spec.column.name}", is_made=True)
        elif isinstance(operation, Drop) and operation.kind == "table":
            for name in operation.names:
                pad.effect(str(name), is_made=False)
        elif isinstance(operation, AlterTable):
            for action in operation.actions:
                if note := _ACTIONS.get(type(action)):
                    note(f"{operation.name}", action, pad)


def _add(table: str, action: object, pad: Pad) -> None:
    if isinstance(action, AddColumn):
        where = f"{table}.{action.spec.column.name}"
        pad.effect(where, is_made=True)
        pad.effect(f"{where}:nullable:{'yes' if action.spec.column.nullable else 'no'}", is_made=True)


def _drop(table: str, action: object, pad: Pad) -> None:
    if isinstance(action, DropColumn):
        pad.effect(f"{table}.{action.name}", is_made=False)


def _rename(table: str, action: object, pad: Pad) -> None:
    if isinstance(action, RenameColumn):
        pad.effect(f"{table}.{action.name}:rename:{action.to}", is_made=True)


def _nullable(table: str, action: object, pad: Pad) -> None:
    if isinstance(action, SetNullable):
        pad.effect(f"{table}.{action.name}:nullable:{'yes' if action.nullable else 'no'}", is_made=True)


_ACTIONS: Mapping[type, Callable[[str, object, Pad], None]] = {
    AddColumn: _add,
    DropColumn: _drop,
    RenameColumn: _rename,
    SetNullable: _nullable,
}
