"""ALTER TABLE in SQLite.

Sources: SQLite's lang_altertable.html and alter.c; the answers of SQLite 3.40; libSQL's libsql_extensions.md for ALTER
COLUMN. What a server refuses only because of rows (NOT NULL without a default) is not refused: rows are not known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from undrift.schema.editing import index_columns, with_columns
from undrift.schema.engine import DEPENDS, EXISTS, INVALID, RefusedError, UnsureError
from undrift.schema.model import (
    Check,
    Column,
    Constraint,
    ForeignKey,
    Index,
    IndexPart,
    Name,
    PrimaryKey,
    Table,
    Unique,
)
from undrift.schema.operations import (
    AddColumn,
    AlterTable,
    ColumnSpec,
    DropColumn,
    RedefineColumn,
    Rename,
    RenameColumn,
)
from undrift.schema.sqlite import views
from undrift.schema.sqlite.expressions import moved, renamed
from undrift.schema.sqlite.server import Sqlite, column_of, columns_of, lowered, refers
from undrift.schema.sqlite.tables import (
    absent,
    require_columns,
    require_some_stored,
    require_type,
    settled_column,
    settled_constraint,
)
from undrift.values import replace


def alter_table(server: Sqlite, operation: AlterTable) -> None:
    """ALTER TABLE with its one action."""
    table = server.table(operation.name)
    for action in operation.actions:
        _ACTIONS[type(action)](server, table, action)


def _add_column(server: Sqlite, table: Table, action: AddColumn) -> None:
    spec = action.spec
    name = spec.column.name
    if server.is_unknown(table.name, name):
        raise UnsureError(table.name)
    if column_of(table, name):
        message = f"column {table.name}.{name} exists already"
        raise RefusedError(EXISTS, message, (f"{table.name}.{name}", table.name))
    if any(isinstance(one, PrimaryKey | Unique) for one in spec.constraints):
        raise RefusedError(INVALID, f"{table.name}.{name} cannot be added with a key", (table.name,))
    inline = (*server.inline[table.name], *(name.lower() for _ in spec.constraints))
    server.put(_with_column(table, spec), inline)


def _with_column(table: Table, spec: ColumnSpec) -> Table:
    """Return a table with a column behind the others, the names in its expressions settled."""
    whole = replace(table, columns=(*table.columns, spec.column))
    columns = columns_of(whole)
    column = settled_column(table.name, spec.column, columns)
    require_type(table, column)
    for one in spec.constraints:
        require_columns(table, one, columns, inline=True)
    constraints = tuple(settled_constraint(table.name, one, columns) for one in spec.constraints)
    return replace(table, columns=(*table.columns, column), constraints=(*table.constraints, *constraints))


def _known_column(server: Sqlite, table: Table, name: str) -> str:
    """Return a column's name as its table spells it.

    Raises:
        RefusedError: It is not there.
        UnsureError: It may be there.
    """
    found = column_of(table, name)
    if server.is_unknown(table.name, name):
        raise UnsureError(table.name)
    if not found:
        raise absent(table.name, name)
    return found


# DROP COLUMN


def _drop_column(server: Sqlite, table: Table, action: DropColumn) -> None:
    name = _known_column(server, table, action.name)
    inline = server.inline[table.name]
    _require_droppable(table, inline, name)
    views.require_sound(server, table.name)
    key = name.lower()
    kept = [(owner, one) for owner, one in zip(inline, table.constraints, strict=True) if owner != key]
    left = replace(
        table,
        columns=tuple(column for column in table.columns if column.name != name),
        constraints=tuple(one for _, one in kept),
    )
    require_some_stored(left)
    sure = server.legacy or views.require_unused(server, table, name)
    server.put(left, tuple(owner for owner, _ in kept))
    if not sure:
        server.forget((table.name,), frozenset({name}))


def _require_droppable(table: Table, inline: tuple[str, ...], name: str) -> None:
    """Make sure that nothing in a table needs one of its columns.

    Raises:
        RefusedError: Something does.
    """
    what = _user(table, inline, name.lower())
    if what:
        message = f"column {table.name}.{name} cannot be dropped: {what}"
        raise RefusedError(DEPENDS, message, (f"{table.name}.{name}", table.name))


def _user(table: Table, inline: tuple[str, ...], key: str) -> str:
    for owner, one in zip(inline, table.constraints, strict=True):
        if isinstance(one, PrimaryKey | Unique) and _has(one.columns, key):
            return "it is part of a key"
        if owner != key and _has(_named_by(one), key):
            return "a constraint of the table names it"
    for index in table.indexes:
        if _has(index_columns(index), key):
            return f"the index {index.name} needs it"
    for column in table.columns:
        if column.generated and column.name.lower() != key and _has(column.generated.expression.names, key):
            return f"the generated column {column.name} needs it"
    return "the table has no other" if len(table.columns) == 1 else ""


def _named_by(constraint: Constraint) -> tuple[str, ...]:
    if isinstance(constraint, Check):
        return constraint.expression.names
    return constraint.columns if isinstance(constraint, ForeignKey) else ()


def _has(names: tuple[str, ...], key: str) -> bool:
    return any(name.lower() == key for name in names)


# RENAME COLUMN


def _rename_column(server: Sqlite, table: Table, action: RenameColumn) -> None:
    old = _known_column(server, table, action.name)
    other = column_of(table, action.to)
    if other and other != old:
        message = f"column {table.name}.{action.to} exists already"
        server.refuse_unless_unknown(
            table.name, RefusedError(EXISTS, message, (f"{table.name}.{action.to}", table.name)), action.to
        )
    views.require_sound(server, table.name)
    views.rename_column(server, table, old, action.to)
    inline = tuple(action.to.lower() if owner == old.lower() else owner for owner in server.inline[table.name])
    server.put(_column_renamed(table, old, action.to), inline)
    for referring in server.referring(table.name):
        constraints = tuple(_reference_renamed(one, table.name, old, action.to) for one in referring.constraints)
        server.put(replace(referring, constraints=constraints))


def _column_renamed(table: Table, old: str, new: str) -> Table:
    return replace(
        table,
        columns=tuple(_renamed_in_column(column, old, new) for column in table.columns),
        constraints=tuple(_renamed_in_constraint(one, old, new) for one in table.constraints),
        indexes=tuple(_renamed_in_index(index, old, new) for index in table.indexes),
    )


def _renamed_in_column(column: Column, old: str, new: str) -> Column:
    if column.generated:
        expression = renamed(column.generated.expression, old, new)
        column = replace(column, generated=replace(column.generated, expression=expression))
    return replace(column, name=new) if column.name == old else column


def _renamed_in_constraint(constraint: Constraint, old: str, new: str) -> Constraint:
    if isinstance(constraint, Check):
        return replace(constraint, expression=renamed(constraint.expression, old, new))
    if isinstance(constraint, PrimaryKey | Unique | ForeignKey):
        return replace(constraint, columns=_swapped(constraint.columns, old, new))
    return constraint


def _renamed_in_index(index: Index, old: str, new: str) -> Index:
    where = renamed(index.where, old, new) if index.where else None
    return replace(index, parts=tuple(_renamed_in_part(part, old, new) for part in index.parts), where=where)


def _renamed_in_part(part: IndexPart, old: str, new: str) -> IndexPart:
    if part.expression:
        return replace(part, expression=renamed(part.expression, old, new))
    return replace(part, column=new) if part.column == old else part


def _reference_renamed(constraint: Constraint, target: Name, old: str, new: str) -> Constraint:
    if not isinstance(constraint, ForeignKey) or not refers(constraint, target.name.lower()):
        return constraint
    return replace(constraint, references=_swapped(constraint.references, old, new))


def _swapped(names: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name.lower() == old.lower() else name for name in names)


# libSQL's ALTER COLUMN


def _redefine_column(server: Sqlite, table: Table, action: RedefineColumn) -> None:
    """Replace the definition of a column; what keys do under it is not documented, and not known."""
    name = _known_column(server, table, action.name)
    key = name.lower()
    inline = server.inline[table.name]
    mine = [one for owner, one in zip(inline, table.constraints, strict=True) if owner == key]
    if any(isinstance(one, PrimaryKey | Unique) for one in (*mine, *action.spec.constraints)):
        raise UnsureError(table.name)
    if action.spec.column.name.lower() != key:
        raise UnsureError(table.name)
    kept = [(owner, one) for owner, one in zip(inline, table.constraints, strict=True) if owner != key]
    columns = columns_of(table)
    column = settled_column(table.name, replace(action.spec.column, name=name), columns)
    added = tuple(settled_constraint(table.name, one, columns) for one in action.spec.constraints)
    changed = replace(with_columns(table, column), constraints=(*(one for _, one in kept), *added))
    server.put(changed, (*(owner for owner, _ in kept), *(key for _ in added)))


_ACTIONS: Mapping[type, Callable[[Sqlite, Table, Any], None]] = {
    AddColumn: _add_column,
    DropColumn: _drop_column,
    RenameColumn: _rename_column,
    RedefineColumn: _redefine_column,
}

# RENAME TO


def rename(server: Sqlite, operation: Rename) -> None:
    """ALTER TABLE … RENAME TO: whatever refers to the table goes on to do so, but in legacy mode."""
    table = server.table(operation.name)
    to = Name(operation.to.name, table.name.schema)
    if to.name[:7].lower() == "sqlite_":
        raise RefusedError(INVALID, f"{to} is a name that SQLite keeps for itself", (to,))
    server.require_free(to)
    if server.legacy:
        _require_unqualified(table)
    else:
        views.require_sound(server, table.name)
    changed = replace(table, name=to)
    if not server.legacy:
        changed = _moved(changed, table.name.name)
        views.rename_table(server, table.name, to)
    views.move_triggers(server, table.name, to)
    referring = list(server.referring(table.name)) if not server.legacy or server.foreign_keys else []
    server.move(table, changed)
    for one in referring:
        current = changed if one.name == table.name else one
        server.put(_retargeted(server.catalog.tables[current.name], table.name, to))
    _move_unknown(server, table.name, to)


def _move_unknown(server: Sqlite, old: Name, new: Name) -> None:
    """Let what is not known of a table go along with it."""
    found = server.catalog.unknown.get(old)
    server.remember(new)
    if found:
        server.remember(old)
        server.forget((new,), found)


def _moved(table: Table, old: str) -> Table:
    new = table.name.name
    constraints = tuple(
        replace(one, expression=moved(one.expression, old, new)) if isinstance(one, Check) else one
        for one in table.constraints
    )
    indexes = tuple(
        replace(
            index,
            parts=tuple(
                replace(part, expression=moved(part.expression, old, new)) if part.expression else part
                for part in index.parts
            ),
            where=moved(index.where, old, new) if index.where else None,
        )
        for index in table.indexes
    )
    return replace(table, constraints=constraints, indexes=indexes)


def _require_unqualified(table: Table) -> None:
    """Make sure that no check names its own table, which legacy mode does not rename.

    Raises:
        RefusedError: One does.
    """
    for one in table.checks:
        changed = moved(one.expression, table.name.name, f"{table.name.name}_")
        if changed.text != one.expression.text:
            message = f"a check of {table.name} names the table, and legacy_alter_table does not rename it there"
            raise RefusedError(INVALID, message, (table.name,))


def _retargeted(table: Table, old: Name, new: Name) -> Table:
    key = lowered(old).name
    return replace(
        table,
        constraints=tuple(
            replace(one, table=new) if isinstance(one, ForeignKey) and refers(one, key) else one
            for one in table.constraints
        ),
    )
