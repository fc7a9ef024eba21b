"""Tables with a part changed: pure functions, alike on every server."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from undrift.schema.expressions import renamed
from undrift.schema.model import (
    Check,
    Column,
    Constraint,
    Exclusion,
    Expression,
    ForeignKey,
    Index,
    IndexPart,
    Name,
    PrimaryKey,
    Table,
    Unique,
)
from undrift.values import replace


def with_columns(table: Table, *columns: Column) -> Table:
    """Return the table with columns of these names replaced by these."""
    new = {column.name: column for column in columns}
    return replace(table, columns=tuple(new.get(column.name, column) for column in table.columns))


def without_constraint(table: Table, name: str) -> Table:
    """Return the table without the constraint of this name."""
    return replace(table, constraints=tuple(one for one in table.constraints if one.name != name))


def without_index(table: Table, name: str) -> Table:
    """Return the table without the index of this name."""
    return replace(table, indexes=tuple(one for one in table.indexes if one.name != name))


def constraint_named(table: Table, name: str) -> Constraint | None:
    """Return the constraint of this name; None if there is none."""
    return next((one for one in table.constraints if one.name == name), None)


def index_named(table: Table, name: str) -> Index | None:
    """Return the index of this name that belongs to no constraint; None if there is none."""
    return next((one for one in table.indexes if one.name == name), None)


def constraint_columns(constraint: Constraint) -> tuple[str, ...]:
    """Return the names in a constraint that can be columns of its own table."""
    if isinstance(constraint, Check):
        return constraint.expression.names
    if isinstance(constraint, Exclusion):
        return constraint.definition.names
    if isinstance(constraint, PrimaryKey | Unique):
        return (*constraint.columns, *constraint.include)
    return constraint.columns


def index_columns(index: Index) -> tuple[str, ...]:
    """Return the names in an index that can be columns: keys, carried ones, those in expressions and its predicate."""
    found = [part.column for part in index.parts if part.column]
    for part in index.parts:
        found += part.expression.names if part.expression else ()
    found += index.include
    found += index.where.names if index.where else ()
    return tuple(found)


def column_renamed(table: Table, old: str, new: str) -> Table:
    """Return the table with a column renamed wherever the table itself names it."""
    return replace(
        table,
        columns=tuple(_column(column, old, new) for column in table.columns),
        constraints=tuple(_constraint(one, table.name, old, new) for one in table.constraints),
        indexes=tuple(index_with_column_renamed(one, old, new) for one in table.indexes),
    )


def with_expressions(table: Table, change: Callable[[Expression], Expression]) -> Table:
    """Return the table with each of its expressions changed."""
    return replace(
        table,
        columns=tuple(_column_changed(one, change) for one in table.columns),
        constraints=tuple(_constraint_changed(one, change) for one in table.constraints),
        indexes=tuple(_index_changed(one, change) for one in table.indexes),
    )


def _column_changed(column: Column, change: Callable[[Expression], Expression]) -> Column:
    if column.default:
        return replace(column, default=change(column.default))
    if column.generated:
        return replace(column, generated=replace(column.generated, expression=change(column.generated.expression)))
    return column


def _constraint_changed(constraint: Constraint, change: Callable[[Expression], Expression]) -> Constraint:
    if isinstance(constraint, Check):
        return replace(constraint, expression=change(constraint.expression))
    if isinstance(constraint, Exclusion):
        elements = tuple(_part_changed(part, change) for part in constraint.elements)
        return replace(constraint, elements=elements, definition=change(constraint.definition))
    return constraint


def _index_changed(index: Index, change: Callable[[Expression], Expression]) -> Index:
    where = change(index.where) if index.where else None
    return replace(index, parts=tuple(_part_changed(part, change) for part in index.parts), where=where)


def _part_changed(part: IndexPart, change: Callable[[Expression], Expression]) -> IndexPart:
    return replace(part, expression=change(part.expression)) if part.expression else part


def referenced_column_renamed(table: Table, target: Name, old: str, new: str) -> Table:
    """Return the table with a column of another table renamed in the foreign keys that refer to it."""
    keys = (
        replace(one, references=_swapped(one.references, old, new))
        if isinstance(one, ForeignKey) and one.table == target
        else one
        for one in table.constraints
    )
    return replace(table, constraints=tuple(keys))


def retargeted(table: Table, old: Name, new: Name) -> Table:
    """Return the table with its foreign keys to one table, and its ties to a parent, moved to another name."""
    return replace(
        table,
        constraints=tuple(
            replace(one, table=new) if isinstance(one, ForeignKey) and one.table == old else one
            for one in table.constraints
        ),
        parents=tuple(new if parent == old else parent for parent in table.parents),
    )


def _column(column: Column, old: str, new: str) -> Column:
    if column.generated:
        generated = replace(column.generated, expression=renamed(column.generated.expression, old, new))
        column = replace(column, generated=generated)
    return replace(column, name=new) if column.name == old else column


def _constraint(constraint: Constraint, table: Name, old: str, new: str) -> Constraint:
    if isinstance(constraint, Check):
        return replace(constraint, expression=renamed(constraint.expression, old, new))
    if isinstance(constraint, Exclusion):
        elements = tuple(_part(part, old, new) for part in constraint.elements)
        return replace(constraint, elements=elements, definition=renamed(constraint.definition, old, new))
    if isinstance(constraint, ForeignKey):
        itself = constraint.table == table
        references = _swapped(constraint.references, old, new) if itself else constraint.references
        return replace(constraint, columns=_swapped(constraint.columns, old, new), references=references)
    include = _swapped(constraint.include, old, new)
    return replace(constraint, columns=_swapped(constraint.columns, old, new), include=include)


def index_with_column_renamed(index: Index, old: str, new: str) -> Index:
    """Return an index with a column renamed."""
    return replace(
        index,
        parts=tuple(_part(part, old, new) for part in index.parts),
        where=renamed(index.where, old, new) if index.where else None,
        include=_swapped(index.include, old, new),
    )


def _part(part: IndexPart, old: str, new: str) -> IndexPart:
    if part.column == old:
        return replace(part, column=new)
    return replace(part, expression=renamed(part.expression, old, new)) if part.expression else part


def _swapped(names: Iterable[str], old: str, new: str) -> tuple[str, ...]:
    return tuple(new if name == old else name for name in names)
