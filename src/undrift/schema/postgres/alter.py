"""ALTER TABLE: all its actions, in the passes in which the server takes them (`ATController`, tablecmds.c)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from undrift.schema import editing
from undrift.schema.engine import DEPENDS, EXISTS, INVALID, MISSING, RefusedError, UnsureError
from undrift.schema.expressions import renamed, unqualified
from undrift.schema.model import (
    Check,
    Column,
    Exclusion,
    Expression,
    ForeignKey,
    Generated,
    Name,
    PrimaryKey,
    Table,
    Type,
    Unique,
    View,
)
from undrift.schema.operations import (
    Action,
    AddColumn,
    AddConstraint,
    AlterConstraint,
    AlterTable,
    DropColumn,
    DropConstraint,
    RenameColumn,
    RenameConstraint,
    SetColumnComment,
    SetDefault,
    SetExpression,
    SetIdentity,
    SetNullable,
    SetOptions,
    SetParent,
    SetType,
)
from undrift.schema.postgres import casts, constraints, dropping, tables
from undrift.schema.postgres.server import Postgres
from undrift.values import replace

_DROP, _TYPE, _ADD, _ATTRIBUTES, _INDEXES, _OTHERS, _MISC = range(7)


def alter_table(server: Postgres, operation: AlterTable) -> None:
    """ALTER TABLE, or the same actions upon a view, index or sequence."""
    server.only = operation.only
    try:
        _alter(server, operation)
    finally:
        server.only = False


def _alter(server: Postgres, operation: AlterTable) -> None:
    name = server.resolve(operation.name)
    relation = server.catalog.relation(name)
    if relation is None and operation.kind == "index":
        relation = _owner_of_index(server, operation)
    if relation is None:
        if operation.if_exists and not server.is_unknown(name):
            return
        raise server.missing(name, operation.kind)
    if isinstance(relation, View):
        _alter_view(server, relation, operation)
    elif isinstance(relation, Table):
        for action in sorted(operation.actions, key=_pass):
            table = server.catalog.tables[relation.name]
            try:
                ACTIONS[type(action)](server, table, action)
            except UnsureError as unsure:
                unsure.touches = (relation.name,)
                server.give_up(unsure, frozenset(filter(None, (_column_of(action),))) or frozenset({"*"}))
        retyped = frozenset(action.name for action in operation.actions if isinstance(action, SetType))
        if retyped:
            _require_foreign_keys(server, relation.name, retyped)


def _require_foreign_keys(server: Postgres, name: Name, columns: frozenset[str]) -> None:
    """Make sure that the foreign keys of and to columns with another type can still be made.

    Raises:
        RefusedError: One cannot: the server makes them anew.
    """
    table = server.catalog.tables[name]
    for key in table.foreign_keys:
        target = server.catalog.tables.get(key.table)
        if target and key.references and not columns.isdisjoint(key.columns):
            constraints.require_comparable(server, table, target, key, key.references)
    for other in tuple(server.catalog.referrers(name)):
        for key in other.foreign_keys:
            if key.table == name and not columns.isdisjoint(key.references):
                constraints.require_comparable(server, other, table, key, key.references)


def _column_of(action: Action) -> str:
    if isinstance(action, AddColumn):
        return action.spec.column.name
    if isinstance(action, DropColumn | SetType | SetDefault | SetNullable | SetIdentity | SetExpression):
        return action.name
    return ""


def _owner_of_index(server: Postgres, operation: AlterTable) -> Table | View | None:
    return next(
        (found for one in server.candidates(operation.name) if (found := server.catalog.owner_of_index(one))), None
    )


def _pass(action: Action) -> int:
    if isinstance(action, SetDefault):
        return _DROP if action.default is None else _OTHERS
    if isinstance(action, SetNullable):
        return _DROP if action.nullable else _ATTRIBUTES
    if isinstance(action, AddConstraint):
        return _INDEXES if isinstance(action.constraint, PrimaryKey | Unique) else _OTHERS
    if isinstance(action, SetIdentity):
        return _DROP if not action.identity else _OTHERS
    return _PASSES.get(type(action), _MISC)


_PASSES: Mapping[type, int] = {
    DropColumn: _DROP,
    DropConstraint: _DROP,
    SetExpression: _DROP,
    SetType: _TYPE,
    AddColumn: _ADD,
}


def _alter_view(server: Postgres, view: View, operation: AlterTable) -> None:
    for action in operation.actions:
        if isinstance(action, RenameColumn) and view.columns is not None:
            if action.name not in view.columns:
                message = f"column {view.name}.{action.name} does not exist"
                raise RefusedError(MISSING, message, (f"{view.name}.{action.name}",), "undefined_column")
            columns = tuple(action.to if column == action.name else column for column in view.columns)
            indexes = tuple(editing.index_with_column_renamed(one, action.name, action.to) for one in view.indexes)
            view = replace(view, columns=columns, indexes=indexes)
            server.catalog.put(server.catalog.views, view.name, view)
            _rename_in_views(server, view.name, action)


def _children(server: Postgres, table: Table) -> Iterator[Table]:
    """Yield the tables that an action upon a table reaches, too: none with ONLY."""
    return iter(()) if server.only else server.catalog.children(table.name)


# Columns


def _add_column(server: Postgres, table: Table, action: AddColumn) -> None:
    name = action.spec.column.name
    existing = table.column(name)
    if existing or server.is_unknown(table.name, name):
        if existing and action.if_not_exists and not server.is_unknown(table.name, name):
            return
        message = f"column {table.name}.{name} exists already"
        error = RefusedError(EXISTS, message, (f"{table.name}.{name}", table.name), "duplicate_column")
        if existing:
            server.refuse_unless_unknown(table.name, error, name)
    if table.partition:
        message = f"{table.name} is a partition, whose columns are its parent's"
        raise RefusedError(INVALID, message, (table.name,), "wrong_object_type")
    bare = replace(table, parents=())
    table = replace(tables.with_column(server, bare, action.spec), parents=table.parents)
    server.put(table)
    if added := table.column(name):
        _inherit_column(server, table, tables.inherited_column(added))
    for constraint in constraints.merged(action.spec.constraints):
        _add_constraint(server, server.catalog.tables[table.name], AddConstraint(constraint))


def _inherit_column(server: Postgres, table: Table, column: Column) -> None:
    for child in tuple(_children(server, table)):
        if child.column(column.name) is None:
            grown = replace(child, columns=(*child.columns, column))
            server.put(grown)
            _inherit_column(server, grown, column)


def _drop_column(server: Postgres, table: Table, action: DropColumn) -> None:
    name = action.name
    if table.column(name) is None and not server.is_unknown(table.name, name):
        if action.if_exists:
            return
        server.column(table, name)
    if table.column(name) is None:
        raise UnsureError
    _require_own(server, table, name)
    _drop_with_children(server, table, name, cascade=action.cascade)


def _require_own(server: Postgres, table: Table, column: str) -> None:
    """Make sure that no parent has a column of this name.

    Raises:
        RefusedError: One has.
    """
    parents = (server.catalog.tables.get(parent) for parent in table.parents)
    if any(parent and parent.column(column) for parent in parents):
        message = f"column {table.name}.{column} is inherited"
        raise RefusedError(INVALID, message, (f"{table.name}.{column}",), "invalid_table_definition")


def _drop_with_children(server: Postgres, table: Table, name: str, *, cascade: bool) -> None:
    dropping.drop_column(server, table, name, cascade=cascade)
    for child in tuple(_children(server, table)):
        if child.column(name):
            _drop_with_children(server, child, name, cascade=True)


def _rename_column(server: Postgres, table: Table, action: RenameColumn) -> None:
    if table.column(action.name) is None and action.if_exists:
        return
    server.column(table, action.name)
    _require_own(server, table, action.name)
    if table.column(action.to):
        message = f"column {table.name}.{action.to} exists already"
        error = RefusedError(EXISTS, message, (f"{table.name}.{action.to}", table.name), "duplicate_column")
        server.refuse_unless_unknown(table.name, error, action.to)
    for other in tuple(server.catalog.referrers(table.name)):
        if other.name != table.name:
            server.put(editing.referenced_column_renamed(other, table.name, action.name, action.to))
    partitioned = renamed_words(table.partitioned, action.name, action.to)
    server.put(replace(editing.column_renamed(table, action.name, action.to), partitioned=partitioned))
    _rename_in_views(server, table.name, action)
    for sequence in tuple(server.catalog.owned(table.name)):
        if sequence.owner == (table.name, action.name):
            owner = (table.name, action.to)
            server.catalog.put(server.catalog.sequences, sequence.name, replace(sequence, owner=owner))
    for child in tuple(_children(server, table)):
        if child.column(action.name):
            _rename_column(server, child, action)


def _rename_in_views(server: Postgres, name: Name, action: RenameColumn) -> None:
    """Note that views read a column under its new name; what they call it themselves stays."""
    for view in tuple(server.catalog.viewers(name)):
        if (name, action.name) in view.reads:
            reads = tuple((name, action.to) if one == (name, action.name) else one for one in view.reads)
            server.catalog.put(server.catalog.views, view.name, replace(view, reads=reads))


def renamed_words(text: str, old: str, new: str) -> str:
    """Return a PARTITION BY clause with a column renamed."""
    return renamed(Expression(text, (old,)), old, new).text if text else text


def _change_column(server: Postgres, table: Table, name: str, change: Callable[[Column], Column]) -> None:
    """Write down a changed column, and the same change in the tables that inherit it."""
    column = server.column(table, name)
    server.put(editing.with_columns(table, change(column)))
    for child in tuple(_children(server, table)):
        if child.column(name):
            _change_column(server, child, name, change)


def _set_type(server: Postgres, table: Table, action: SetType) -> None:
    column = server.column(table, action.name)
    type_ = server.typed(action.type)
    _require_cast(server, column, type_, action, table.name)
    _require_no_view(server, table, action.name)
    if any(column.generated and action.name in column.generated.expression.names for column in table.columns):
        message = f"a generated column of {table.name} is computed from {action.name}, whose type changes"
        raise RefusedError(DEPENDS, message, (f"{table.name}.{action.name}",))
    default = casts.kept_default(column, type_)
    _change_column(
        server, table, action.name, lambda one: replace(one, type=type_, collation=action.collation, default=default)
    )


def _require_cast(server: Postgres, column: Column, to: Type | None, action: SetType, table: Name) -> None:
    """Make sure that the server can turn the old values, and the default, into the new type."""
    if column.type is None or to is None or column.type == to:
        return
    old, new = (casts.category(one, server.enum(one)) for one in (column.type, to))
    if not action.using and not casts.assignable(old, new):
        message = f"column {table}.{column.name} cannot be cast automatically from {column.type.name} to {to.name}"
        raise RefusedError(INVALID, f"{message} without USING", (f"{table}.{column.name}",), "datatype_mismatch")
    default = column.default
    follows = not default or casts.assignable(old, new) or casts.is_of(default, to)
    if default and not follows and not default.text.lower().startswith("null"):
        message = f"the default of {table}.{column.name} cannot be cast automatically to {to.name}"
        raise RefusedError(INVALID, message, (f"{table}.{column.name}",), "datatype_mismatch")


def _require_no_view(server: Postgres, table: Table, column: str) -> None:
    for view in server.catalog.viewers(table.name):
        if dropping.uses_column(server, view, table, column):
            message = f"view {view.name} shows column {table.name}.{column}, whose type changes"
            raise RefusedError(DEPENDS, message, (view.name, table.name), "feature_not_supported")


def _set_default(server: Postgres, table: Table, action: SetDefault) -> None:
    column = server.column(table, action.name)
    if column.identity:
        message = f"column {table.name}.{column.name} is an identity column"
        raise RefusedError(INVALID, message, (f"{table.name}.{column.name}",), "syntax_error")
    if column.generated:
        message = f"column {table.name}.{column.name} is a generated column"
        raise RefusedError(INVALID, message, (f"{table.name}.{column.name}",), "syntax_error")
    server.require_sequence(action.default)
    server.require_default(column.type, action.default, f"{table.name}.{column.name}")
    default = tables.kept_default(server, column.type, action.default)
    _change_column(server, table, action.name, lambda one: replace(one, default=default))


def _set_nullable(server: Postgres, table: Table, action: SetNullable) -> None:
    column = server.column(table, action.name)
    key = table.primary_key
    if action.nullable and ((key and action.name in key.columns) or column.identity):
        what = "an identity column" if column.identity else "in a primary key"
        message = f"column {table.name}.{column.name} is {what}, which is never null"
        raise RefusedError(INVALID, message, (f"{table.name}.{column.name}",), "invalid_table_definition")
    _change_column(server, table, action.name, lambda one: replace(one, nullable=action.nullable))


def _set_identity(server: Postgres, table: Table, action: SetIdentity) -> None:
    column = server.column(table, action.name)
    if action.add:
        if column.identity or column.default or column.nullable:
            what = "has one already" if column.identity else "has a default" if column.default else "may be null"
            message = f"column {table.name}.{column.name} cannot be an identity column: it {what}"
            kind = EXISTS if column.identity else INVALID
            raise RefusedError(kind, message, (f"{table.name}.{column.name}",))
        tables.add_sequence(server, table.name, column.name, action.sequence)
    elif not column.identity:
        if action.if_exists:
            return
        message = f"column {table.name}.{column.name} is no identity column"
        raise RefusedError(INVALID, message, (f"{table.name}.{column.name}",))
    if not action.identity and not action.add:
        for sequence in tuple(server.catalog.owned(table.name)):
            if sequence.owner == (table.name, column.name):
                server.catalog.drop(server.catalog.sequences, sequence.name)
    if action.identity or not action.sequence:
        changed = replace(column, identity=action.identity)
        server.put(editing.with_columns(server.catalog.tables[table.name], changed))


def _set_expression(server: Postgres, table: Table, action: SetExpression) -> None:
    column = server.column(table, action.name)
    if column.generated is None:
        if action.if_exists:
            return
        message = f"column {table.name}.{column.name} is no generated column"
        raise RefusedError(INVALID, message, (f"{table.name}.{column.name}",))
    bare = unqualified(action.expression, table.name) if action.expression else None
    generated = Generated(bare, column.generated.stored) if bare else None
    _change_column(server, table, action.name, lambda one: replace(one, generated=generated))


def _comment(server: Postgres, table: Table, action: SetColumnComment) -> None:
    column = server.column(table, action.name)
    server.put(editing.with_columns(table, replace(column, comment=action.comment)))


# Constraints


def _add_constraint(server: Postgres, table: Table, action: AddConstraint) -> None:
    constraint = action.constraint
    table = constraints.add(server, table, constraint, action.using_index)
    if isinstance(constraint, Check) and not constraint.no_inherit:
        _inherit_check(server, table, table.checks[-1])
    if isinstance(constraint, PrimaryKey) and not table.partitioned:
        for child in tuple(_children(server, table)):
            changed = (replace(column, nullable=False) for column in child.columns if column.name in constraint.columns)
            server.put(editing.with_columns(child, *changed))


def _inherit_check(server: Postgres, table: Table, check: Check) -> None:
    for child in tuple(_children(server, table)):
        if editing.constraint_named(child, check.name) is None:
            grown = replace(child, constraints=(*child.constraints, check))
            server.put(grown)
            _inherit_check(server, grown, check)


def _drop_constraint(server: Postgres, table: Table, action: DropConstraint) -> None:
    constraint = editing.constraint_named(table, action.name)
    if constraint is None:
        if action.if_exists and not server.is_unknown(table.name):
            return
        message = f"constraint {action.name} of table {table.name} does not exist"
        server.refuse_unless_unknown(
            table.name, RefusedError(MISSING, message, (action.name, table.name), "undefined_object")
        )
        return
    if _is_from_parent(server, table, constraint):
        message = f"constraint {action.name} of table {table.name} is inherited"
        raise RefusedError(INVALID, message, (action.name, table.name), "invalid_table_definition")
    dropping.drop_constraint(server, table, constraint, cascade=action.cascade)
    if isinstance(constraint, Check):
        _disinherit_check(server, table, constraint)
    elif isinstance(constraint, PrimaryKey | Unique | ForeignKey):
        _disinherit_key(server, table, constraint)


def _disinherit_key(server: Postgres, table: Table, key: PrimaryKey | Unique | ForeignKey) -> None:
    for child in tuple(server.catalog.children(table.name)):
        for own in child.constraints:
            if isinstance(own, PrimaryKey | Unique | ForeignKey) and own.inherited and constraints.is_alike(own, key):
                server.put(editing.without_constraint(server.catalog.tables[child.name], own.name))
                _disinherit_key(server, server.catalog.tables[child.name], own)


def _is_from_parent(server: Postgres, table: Table, constraint: object) -> bool:
    if isinstance(constraint, PrimaryKey | Unique | ForeignKey):
        return constraint.inherited
    parents = (server.catalog.tables.get(name) for name in table.parents)
    return isinstance(constraint, Check) and any(parent and constraint in parent.constraints for parent in parents)


def _disinherit_check(server: Postgres, table: Table, check: Check) -> None:
    for child in tuple(_children(server, table)):
        if check in child.constraints:
            freed = editing.without_constraint(child, check.name)
            server.put(freed)
            _disinherit_check(server, freed, check)


def _rename_constraint(server: Postgres, table: Table, action: RenameConstraint) -> None:
    constraint = editing.constraint_named(table, action.name)
    if constraint is None:
        message = f"constraint {action.name} of table {table.name} does not exist"
        error = RefusedError(MISSING, message, (action.name, table.name), "undefined_object")
        server.refuse_unless_unknown(table.name, error)
        return
    if editing.constraint_named(table, action.to):
        message = f"constraint {action.to} of table {table.name} exists already"
        raise RefusedError(EXISTS, message, (action.to, table.name), "duplicate_object")
    if isinstance(constraint, PrimaryKey | Unique | Exclusion):
        server.require_free(Name(action.to, table.name.schema), "relation")
    rename_constraint(server, table, action.name, action.to)


def rename_constraint(server: Postgres, table: Table, old: str, new: str) -> None:
    """Give a constraint, and the index behind it, another name; in the tables that inherit it, too."""
    constraint = editing.constraint_named(table, old)
    changed = tuple(replace(one, name=new) if one.name == old else one for one in table.constraints)
    server.put(replace(table, constraints=changed))
    for child in tuple(_children(server, table)):
        if isinstance(constraint, Check) and constraint in child.constraints:
            rename_constraint(server, child, old, new)


def _alter_constraint(server: Postgres, table: Table, action: AlterConstraint) -> None:
    constraint = editing.constraint_named(table, action.name)
    if constraint is None:
        message = f"constraint {action.name} of table {table.name} does not exist"
        error = RefusedError(MISSING, message, (action.name, table.name), "undefined_object")
        server.refuse_unless_unknown(table.name, error)
        return
    changed = constraint
    if action.validated is not None and isinstance(changed, ForeignKey | Check):
        changed = replace(changed, validated=action.validated)
    if action.deferrable is not None:
        if not isinstance(changed, ForeignKey):
            message = f"constraint {action.name} of table {table.name} is no foreign key"
            raise RefusedError(INVALID, message, (action.name, table.name), "wrong_object_type")
        changed = replace(changed, deferrable=action.deferrable)
    new = tuple(changed if one.name == action.name else one for one in table.constraints)
    server.put(replace(table, constraints=new))


# The table itself


def _set_options(server: Postgres, table: Table, action: SetOptions) -> None:
    options = dict(action.options)
    if "unlogged" in options:
        table = replace(table, unlogged=options.pop("unlogged") == "true")
    if options:
        table = replace(table, options=tuple((dict(table.options) | options).items()))
    server.put(table)


def _set_parent(server: Postgres, table: Table, action: SetParent) -> None:
    other = server.table(action.table)
    parent, child = (table, other) if action.partition else (other, table)
    if not action.attach:
        _detach(server, parent, child)
        return
    if parent.name in child.parents:
        message = f"{child.name} is a child of {parent.name} already"
        raise RefusedError(EXISTS, message, (child.name,), "duplicate_table")
    child = replace(child, parents=(*child.parents, parent.name), partition=child.partition or action.partition)
    if action.partition and parent.primary_key:
        keys = parent.primary_key.columns
        changed = (replace(one, nullable=False) for one in child.columns if one.name in keys)
        child = editing.with_columns(child, *changed)
    server.put(child)
    if action.partition:
        tables.inherit_keys(server, parent, child.name)


def _detach(server: Postgres, parent: Table, child: Table) -> None:
    parents = tuple(name for name in child.parents if name != parent.name)
    if parents == child.parents:
        message = f"{child.name} is no child of {parent.name}"
        server.refuse_unless_unknown(child.name, RefusedError(MISSING, message, (child.name,), "undefined_table"))
    own = tuple(
        replace(one, inherited=False) if isinstance(one, PrimaryKey | Unique | ForeignKey) else one
        for one in child.constraints
    )
    indexes = tuple(replace(one, inherited=False) for one in child.indexes)
    server.put(replace(child, parents=parents, partition=False, constraints=own, indexes=indexes))


ACTIONS: Mapping[type, Callable[[Postgres, Table, Any], None]] = {
    AddColumn: _add_column,
    DropColumn: _drop_column,
    RenameColumn: _rename_column,
    SetType: _set_type,
    SetDefault: _set_default,
    SetNullable: _set_nullable,
    SetIdentity: _set_identity,
    SetExpression: _set_expression,
    SetColumnComment: _comment,
    AddConstraint: _add_constraint,
    DropConstraint: _drop_constraint,
    RenameConstraint: _rename_constraint,
    AlterConstraint: _alter_constraint,
    SetOptions: _set_options,
    SetParent: _set_parent,
}
