"""What goes with what: dependencies of dropped objects, and what CASCADE takes along."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from undrift.patterns import pattern
from undrift.schema import editing
from undrift.schema.catalog import EVERYTHING
from undrift.schema.engine import DEPENDS, INVALID, MISSING, RefusedError, UnsureError
from undrift.schema.model import (
    Column,
    Constraint,
    Domain,
    Exclusion,
    Name,
    PrimaryKey,
    Sequence,
    Table,
    Type,
    Unique,
    View,
)
from undrift.schema.operations import Drop
from undrift.schema.postgres import constraints
from undrift.schema.postgres.server import Postgres
from undrift.values import replace


def drop(server: Postgres, operation: Drop) -> None:
    """DROP of whatever kind."""
    DROPS[operation.kind](server, operation)


def _drop_tables(server: Postgres, operation: Drop) -> None:
    found = list(_present(server, operation, server.catalog.tables))
    _require_no_dependants(server, found, cascade=operation.cascade)
    for name in found:
        if name in server.catalog.tables:
            remove_table(server, name)


def _present(server: Postgres, operation: Drop, mapping: Mapping[Name, object]) -> Iterator[Name]:
    """Yield the full names of the objects to drop that are there.

    Raises:
        RefusedError: One is not.
        UnsureError: One may be.
    """
    for written in operation.names:
        name = next((one for one in server.candidates(written) if one in mapping), None)
        if name:
            yield name
            continue
        name = server.resolve(written)
        if operation.kind not in {"type", "domain"} and server.catalog.relation(name):
            raise RefusedError(INVALID, f"{name} is no {operation.kind}", (name,), "wrong_object_type")
        if operation.if_exists:
            if server.is_unknown(name):
                server.forget((name,))
            continue
        condition = "undefined_table" if operation.kind in {"table", "view"} else "undefined_object"
        raise server.missing(name, operation.kind, condition)


def _family(server: Postgres, names: Collection[Name]) -> set[Name]:
    """Return the tables with their partitions, which go with them."""
    family = set(names)
    for name in names:
        family |= _family(server, [child.name for child in server.catalog.children(name) if child.partition])
    return family


def _require_no_dependants(server: Postgres, names: Collection[Name], *, cascade: bool) -> None:
    family = _family(server, names)
    for name in tuple(family):
        for other in tuple(server.catalog.referrers(name)):
            if other.name not in family:
                keys = [key for key in other.foreign_keys if key.table == name]
                _depends(server, name, f"foreign key {keys[0].name} of {other.name}", other.name, cascade=cascade)
                for key in keys:
                    server.put(editing.without_constraint(server.catalog.tables[other.name], key.name))
        for child in tuple(server.catalog.children(name)):
            if child.name not in family:
                _depends(server, name, f"table {child.name}, which inherits from it", child.name, cascade=cascade)
                _require_no_dependants(server, (child.name,), cascade=True)
                remove_table(server, child.name)
        _without_viewers(server, name, cascade=cascade)
        for sequence in tuple(server.catalog.owned(name)):
            _without_default(server, sequence, cascade=cascade, family=family)


def _depends(server: Postgres, name: Name, what: str, other: Name, *, cascade: bool) -> None:
    if not cascade:
        message = f"{name} cannot be dropped: {what} depends on it"
        error = RefusedError(DEPENDS, message, (name, other), "dependent_objects_still_exist")
        server.refuse_unless_unknown(other, error)


def _without_viewers(server: Postgres, name: Name, *, cascade: bool, but: Collection[Name] = ()) -> None:
    for view in tuple(server.catalog.viewers(name)):
        if view.name not in but and view.name in server.catalog.views:
            _depends(server, name, f"view {view.name}", view.name, cascade=cascade)
            _without_viewers(server, view.name, cascade=True)
            server.catalog.drop(server.catalog.views, view.name)


def remove_table(server: Postgres, name: Name) -> None:
    """Take a table away with what belongs to it: its sequences and partitions."""
    for child in tuple(server.catalog.children(name)):
        remove_table(server, child.name)
    owned = tuple(server.catalog.owned(name))
    server.catalog.drop(server.catalog.tables, name)
    for sequence in owned:
        server.catalog.drop(server.catalog.sequences, sequence.name)
    server.catalog.drop(server.catalog.unknown, name)


def _drop_views(server: Postgres, operation: Drop) -> None:
    found = list(_present(server, operation, server.catalog.views))
    for name in found:
        view = server.catalog.views.get(name)
        if view and view.materialized != (operation.kind == "materialized view"):
            raise RefusedError(MISSING, f"{name} is no {operation.kind}", (name,), "wrong_object_type")
        _without_viewers(server, name, cascade=operation.cascade, but=found)
        server.catalog.drop(server.catalog.views, name)


# Columns


def drop_column(server: Postgres, table: Table, name: str, *, cascade: bool) -> None:
    """Take a column away with the constraints and indexes that name it.

    Raises:
        RefusedError: Something else needs it, and CASCADE was not said.
    """
    full = Name(f"{table.name}.{name}")
    _require_no_generated(server, table, name, cascade=cascade)
    if re.search(rf'(?<!\w)"?{re.escape(name)}"?(?!\w)', table.partitioned):
        message = f"column {full} cannot be dropped: the table is partitioned by it"
        raise RefusedError(DEPENDS, message, (full, table.name), "invalid_table_definition")
    for view in tuple(server.catalog.viewers(table.name)):
        if uses_column(server, view, table, name):
            _depends(server, full, f"view {view.name}", view.name, cascade=cascade)
            _without_viewers(server, view.name, cascade=True)
            server.catalog.drop(server.catalog.views, view.name)
    for constraint in table.constraints:
        if name in editing.constraint_columns(constraint):
            drop_constraint(server, server.catalog.tables[table.name], constraint, cascade=cascade)
    table = server.catalog.tables[table.name]
    for sequence in tuple(server.catalog.owned(table.name)):
        if sequence.owner == (table.name, name):
            _without_default(server, sequence, but=(table.name, name), cascade=cascade)
            server.catalog.drop(server.catalog.sequences, sequence.name)
    table = server.catalog.tables[table.name]
    server.put(
        replace(
            table,
            columns=tuple(column for column in table.columns if column.name != name),
            indexes=tuple(index for index in table.indexes if name not in editing.index_columns(index)),
        )
    )


def _require_no_generated(server: Postgres, table: Table, name: str, *, cascade: bool) -> None:
    for column in table.columns:
        if column.name != name and column.generated and name in column.generated.expression.names:
            what = f"generated column {column.name}"
            _depends(server, Name(f"{table.name}.{name}"), what, table.name, cascade=cascade)
            drop_column(server, server.catalog.tables[table.name], column.name, cascade=True)


def uses_column(server: Postgres, view: View, table: Table, column: str) -> bool:
    """Whether a view shows or reads a column, where that is certain.

    Raises:
        UnsureError: It cannot be told: several of its relations may have a column of this name.
    """
    if (table.name, column) in view.reads:
        return True
    if (None, column) not in view.reads and (table.name, "*") not in view.reads:
        return False
    others = [name for name in view.relations or () if name != table.name]
    if (None, column) in view.reads and all(
        (known := server.catalog.tables.get(name)) and known.column(column) is None for name in others
    ):
        return True
    reason = f"whether view {view.name} shows {table.name}.{column} cannot be told"
    raise UnsureError(table.name, reason=reason)


# Constraints and indexes


def drop_constraint(server: Postgres, table: Table, constraint: Constraint, *, cascade: bool) -> None:
    """Take a constraint away; a key goes only with the foreign keys that need it.

    Raises:
        RefusedError: A foreign key needs it, and CASCADE was not said.
    """
    if isinstance(constraint, PrimaryKey | Unique):
        _release_key(server, table, constraint.columns, constraint.name, cascade=cascade)
    server.put(editing.without_constraint(server.catalog.tables[table.name], constraint.name))


def _release_key(server: Postgres, table: Table, columns: tuple[str, ...], name: str, *, cascade: bool) -> None:
    wanted = frozenset(columns)
    rest = editing.without_index(editing.without_constraint(table, name), name)
    if any(frozenset(key) == wanted for key in _keys(rest)):
        return
    for other in tuple(server.catalog.referrers(table.name)):
        for key in other.foreign_keys:
            if key.table == table.name and frozenset(key.references) == wanted:
                what = f"foreign key {key.name} of {other.name}"
                _depends(server, Name(name, table.name.schema), what, other.name, cascade=cascade)
                server.put(editing.without_constraint(server.catalog.tables[other.name], key.name))


def _keys(table: Table) -> Iterator[tuple[str, ...]]:
    yield from (one.columns for one in table.constraints if isinstance(one, PrimaryKey | Unique))
    yield from (index.columns for index in table.indexes if index.unique and not index.where and all(index.columns))


def _drop_indexes(server: Postgres, operation: Drop) -> None:
    for written in operation.names:
        found = ((one, server.catalog.owner_of_index(one)) for one in server.candidates(written))
        name, owner = next(((one, owner) for one, owner in found if owner), (server.resolve(written), None))
        if owner is None:
            if server.catalog.relation(name):
                raise RefusedError(INVALID, f"{name} is no index", (name,), "wrong_object_type")
            if operation.if_exists:
                continue
            raise server.missing(name, "index", "undefined_object")
        _drop_index(server, owner, name, cascade=operation.cascade)


def _drop_index(server: Postgres, owner: Table | View, name: Name, *, cascade: bool, of_parent: bool = False) -> None:
    if isinstance(owner, View):
        kept = tuple(index for index in owner.indexes if index.name != name.name)
        server.catalog.put(server.catalog.views, owner.name, replace(owner, indexes=kept))
        return
    constraint = editing.constraint_named(owner, name.name)
    if constraint and isinstance(constraint, PrimaryKey | Unique | Exclusion):
        message = f"index {name} cannot be dropped: the constraint {name.name} of {owner.name} needs it"
        raise RefusedError(DEPENDS, message, (name, owner.name), "dependent_objects_still_exist")
    index = editing.index_named(owner, name.name)
    if index and index.inherited and not of_parent:
        message = f"index {name} cannot be dropped: the index of the partitioned table needs it"
        raise RefusedError(DEPENDS, message, (name, owner.name), "dependent_objects_still_exist")
    if index and index.unique:
        _release_key(server, owner, index.columns, name.name, cascade=cascade)
    server.put(editing.without_index(server.catalog.tables[owner.name], name.name))
    for child in tuple(server.catalog.children(owner.name)):
        for one in child.indexes if index else ():
            if index and one.inherited and constraints.is_same_index(one, index):
                _drop_index(server, child, Name(one.name, child.name.schema), cascade=cascade, of_parent=True)


# Types, sequences, namespaces


def _drop_types(server: Postgres, operation: Drop) -> None:
    for name in list(_present(server, operation, server.catalog.types)):
        for table, column in tuple(server.catalog.typed(name)):
            what = f"column {column.name} of {table.name}"
            _depends(server, name, what, table.name, cascade=operation.cascade)
            current = server.catalog.tables.get(table.name)
            if current and current.column(column.name):
                drop_column(server, current, column.name, cascade=True)
        for other in tuple(server.catalog.types.values()):
            if isinstance(other, Domain) and _is_made_of(other.type, name):
                _depends(server, name, f"domain {other.name}", other.name, cascade=operation.cascade)
                _drop_types(server, Drop("domain", (other.name,), cascade=True))
        server.catalog.drop(server.catalog.types, name)


def _is_made_of(type_: Type, name: Name) -> bool:
    return type_.custom and (type_.name, type_.schema) == (name.name, name.schema)


def _drop_sequences(server: Postgres, operation: Drop) -> None:
    for name in list(_present(server, operation, server.catalog.sequences)):
        sequence = server.catalog.sequences[name]
        if sequence.owner and _column(server, sequence.owner) and _column_of(server, sequence.owner).identity:
            message = f"sequence {name} cannot be dropped: it counts the identity column {sequence.owner[1]}"
            raise RefusedError(DEPENDS, message, (name,), "dependent_objects_still_exist")
        _without_default(server, sequence, cascade=operation.cascade)
        server.catalog.drop(server.catalog.sequences, name)


def _column(server: Postgres, owner: tuple[Name, str]) -> Column | None:
    table = server.catalog.tables.get(owner[0])
    return table.column(owner[1]) if table else None


def _column_of(server: Postgres, owner: tuple[Name, str]) -> Column:
    found = _column(server, owner)
    return found or Column(owner[1], None)


def _without_default(
    server: Postgres,
    sequence: Sequence,
    *,
    cascade: bool,
    but: tuple[Name, str] | None = None,
    family: Collection[Name] = (),
) -> None:
    """Take away the defaults that draw from a sequence, but for those of a column or of tables that go anyway."""
    for table, column in list(users_of_sequence(server, sequence.name)):
        if (table.name, column.name) == but or table.name in family:
            continue
        _depends(server, sequence.name, f"the default of {table.name}.{column.name}", table.name, cascade=cascade)
        current = server.catalog.tables[table.name]
        server.put(editing.with_columns(current, replace(column, default=None)))


_NEXT = pattern(r"""nextval\('((?:[^']|'')+)'(?:::regclass)?\)""")


def users_of_sequence(server: Postgres, name: Name) -> Iterator[tuple[Table, Column]]:
    """Yield the columns whose default draws from a sequence."""
    for table in server.catalog.drawing(name):
        for column in table.columns:
            if column.default and (found := _NEXT.search(column.default.text)) and _is_named(found[1], name):
                yield table, column


def _is_named(text: str, name: Name) -> bool:
    parts = [part.strip('"') for part in text.replace("''", "'").split(".")]
    schema = parts[-2] if len(parts) > 1 else ""
    return parts[-1] == name.name and ("" if schema == "public" else schema) in {name.schema, ""}


def _drop_schemas(server: Postgres, operation: Drop) -> None:
    for written in operation.names:
        schema = server.canonical(written.name)
        if not server.has_namespace(schema):
            if operation.if_exists or (server._made is not None and f"{schema}." not in server._made):  # noqa: SLF001
                continue
            raise RefusedError(MISSING, f"schema {schema} does not exist", (schema,), "invalid_schema_name")
        _empty_schema(server, schema, cascade=operation.cascade)
        if schema:
            server.catalog.drop(server.catalog.namespaces, Name(schema))
        else:
            server.catalog.put(server.catalog.namespaces, Name(""), value=False)


def _empty_schema(server: Postgres, schema: str, *, cascade: bool) -> None:
    catalog = server.catalog
    inside = {
        "table": [name for name in catalog.tables if name.schema == schema],
        "view": [name for name in catalog.views if name.schema == schema],
        "type": [name for name in catalog.types if name.schema == schema],
        "sequence": [name for name in catalog.sequences if name.schema == schema],
    }
    for kind, names in inside.items():
        if names and not cascade:
            message = f"schema {schema or 'public'} cannot be dropped: {kind} {names[0]} lies in it"
            raise RefusedError(DEPENDS, message, (schema,), "dependent_objects_still_exist")
    _require_no_dependants(server, inside["table"], cascade=True)
    for name in inside["table"]:
        if name in catalog.tables:
            remove_table(server, name)
    for name in inside["view"]:
        _without_viewers(server, name, cascade=True)
        catalog.drop(catalog.views, name)
    for name in inside["type"]:
        if name in catalog.types:
            _drop_types(server, Drop("type", (Name(name.name, schema or "public"),), cascade=True))
    for name in inside["sequence"]:
        if name in catalog.sequences:
            _without_default(server, catalog.sequences[name], cascade=True)
            catalog.drop(catalog.sequences, name)


def _drop_all(_server: Postgres, _operation: Drop) -> None:
    """DROP OWNED, DROP DATABASE: what is left cannot be told."""
    raise UnsureError(EVERYTHING)


DROPS: Mapping[str, Callable[[Postgres, Drop], None]] = {
    "table": _drop_tables,
    "foreign table": _drop_tables,
    "view": _drop_views,
    "materialized view": _drop_views,
    "index": _drop_indexes,
    "type": _drop_types,
    "domain": _drop_types,
    "sequence": _drop_sequences,
    "schema": _drop_schemas,
    "database": _drop_all,
    "owned": _drop_all,
}
