"""What operations are about: the objects that a block may change where it is not certain that it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from undrift.schema.model import Name
from undrift.schema.operations import (
    AddLabel,
    AlterDomain,
    AlterSequence,
    AlterTable,
    AlterType,
    Attempt,
    CreateDomain,
    CreateEnum,
    CreateExtension,
    CreateFunction,
    CreateIndex,
    CreateSchema,
    CreateSequence,
    CreateTable,
    CreateType,
    CreateView,
    Drop,
    Guarded,
    Opaque,
    Operation,
    Rename,
    RenameLabel,
    SetComment,
    SetParent,
    SetSchema,
    Transaction,
    Uses,
)

UNTOLD = "\ue000"
"""Stands in text for what is known only when it runs: no name holds this character."""


_Targets = tuple[Name, ...] | None
"""Names; None for anything at all."""


def is_loud(operation: Operation) -> bool:
    """Whether an operation can change the schema."""
    if isinstance(operation, Guarded):
        return any(is_loud(one.operation) for one in (*operation.then, *operation.otherwise))
    if isinstance(operation, Attempt):
        return any(is_loud(one.operation) for one in operation.body)
    if isinstance(operation, AlterTable | AlterType):
        return bool(operation.actions)
    return not isinstance(operation, Uses | CreateFunction | Transaction)


def targets(operations: Iterable[Operation]) -> _Targets:
    """Return what operations can change."""
    found: dict[Name, None] = {}
    for operation in operations:
        if is_loud(operation):
            names = _TARGETS.get(type(operation), _nothing)(operation)
            if not names or any(UNTOLD in part for name in names for part in name):
                return None
            found |= dict.fromkeys(names)
    return tuple(found)


def _nothing(operation: Operation) -> _Targets:
    del operation
    return None


def _drop_targets(operation: Operation) -> _Targets:
    is_wide = isinstance(operation, Drop) and (operation.cascade or operation.kind in {"schema", "owned", "database"})
    return None if is_wide or not isinstance(operation, Drop) else operation.names


def _table_targets(operation: Operation) -> _Targets:
    if not isinstance(operation, AlterTable):
        return None
    return (operation.name, *(one.table for one in operation.actions if isinstance(one, SetParent)))


def _own_target(operation: Operation) -> _Targets:
    name = getattr(operation, "name", None)
    return (name,) if isinstance(name, Name) else (Name(name),) if isinstance(name, str) else None


def _moved_targets(operation: Operation) -> _Targets:
    if isinstance(operation, Rename):
        to = Name(operation.to.name, operation.to.schema or operation.name.schema)
        return None if operation.kind == "schema" else (operation.name, to)
    if isinstance(operation, SetSchema):
        return operation.name, Name(operation.name.name, operation.schema)
    return None


def _index_targets(operation: Operation) -> _Targets:
    return (operation.table,) if isinstance(operation, CreateIndex) else None


def _opaque_targets(operation: Operation) -> _Targets:
    return operation.touches or None if isinstance(operation, Opaque) else None


def _inner_targets(operation: Operation) -> _Targets:
    if isinstance(operation, Guarded):
        return targets(one.operation for one in (*operation.then, *operation.otherwise))
    return targets(one.operation for one in operation.body) if isinstance(operation, Attempt) else None


_TARGETS: Mapping[type, Callable[[Operation], _Targets]] = {
    **dict.fromkeys(
        (
            AddLabel,
            AlterDomain,
            AlterSequence,
            AlterType,
            CreateDomain,
            CreateEnum,
            CreateExtension,
            CreateSchema,
            CreateSequence,
            CreateTable,
            CreateType,
            CreateView,
            RenameLabel,
            SetComment,
        ),
        _own_target,
    ),
    AlterTable: _table_targets,
    Attempt: _inner_targets,
    CreateIndex: _index_targets,
    Drop: _drop_targets,
    Guarded: _inner_targets,
    Opaque: _opaque_targets,
    Rename: _moved_targets,
    SetSchema: _moved_targets,
}
