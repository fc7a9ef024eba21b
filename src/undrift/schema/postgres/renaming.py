"""RENAME TO and SET SCHEMA: who else holds the old name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from undrift.schema import editing
from undrift.schema.catalog import EVERYTHING
from undrift.schema.engine import MISSING, RefusedError, UnsureError
from undrift.schema.expressions import recast, unqualified
from undrift.schema.model import Exclusion, Name, PrimaryKey, Table, Unique, View
from undrift.schema.operations import Rename, SetSchema
from undrift.schema.postgres import alter, dropping, tables
from undrift.schema.postgres.server import Postgres
from undrift.values import replace


def rename(server: Postgres, operation: Rename) -> None:
    """ALTER … RENAME TO, of whatever kind. ALTER TABLE renames views, sequences and indexes, too."""
    kind = operation.kind
    if kind in {"table", "foreign table", "view", "materialized view", "sequence", "index"}:
        _rename_relation(server, operation)
    else:
        RENAMES[kind](server, operation)


def _rename_relation(server: Postgres, operation: Rename) -> None:
    name = next((one for one in server.candidates(operation.name) if server.catalog.relation(one)), None)
    if name is None:
        found = next((one for one in server.candidates(operation.name) if server.catalog.owner_of_index(one)), None)
        if found:
            _rename_index(server, found, operation.to.name)
            return
        name = server.resolve(operation.name)
        if operation.if_exists and not server.is_unknown(name):
            return
        raise _missing(server, name, operation.kind, Name(operation.to.name, name.schema))
    to = Name(operation.to.name, name.schema)
    server.require_free(to, "relation")
    _move(server, name, to)


def _missing(server: Postgres, name: Name, kind: str, to: Name) -> Exception:
    """Return what to raise for an object that is not there to move: if it may be, so may be what it becomes."""
    error = server.missing(name, kind, "undefined_object" if kind in {"type", "domain"} else "undefined_table")
    if isinstance(error, UnsureError):
        error.touches = (*error.touches, to)
    return error


def _move(server: Postgres, name: Name, to: Name) -> None:
    relation = server.catalog.relation(name)
    if isinstance(relation, Table):
        _move_table(server, relation, to)
    elif isinstance(relation, View):
        server.catalog.move(server.catalog.views, name, to, replace(relation, name=to))
        _point_views(server, name, to)
    elif relation:
        users = list(dropping.users_of_sequence(server, name))
        server.catalog.move(server.catalog.sequences, name, to, replace(relation, name=to))
        for table, column in users:
            current = server.catalog.tables[table.name]
            server.put(editing.with_columns(current, replace(column, default=tables.next_value(to))))


def _move_table(server: Postgres, table: Table, to: Name) -> None:
    name = table.name
    owned = tuple(server.catalog.owned(name))
    referrers = tuple(server.catalog.referrers(name))
    children = tuple(server.catalog.children(name))
    bare = editing.with_expressions(table, lambda one: unqualified(one, name))
    moved = editing.retargeted(replace(bare, name=to), name, to)
    server.catalog.move(server.catalog.tables, name, to, moved)
    for other in (*referrers, *children):
        if other.name != name:
            server.put(editing.retargeted(server.catalog.tables[other.name], name, to))
    for sequence in owned:
        column = sequence.owner[1] if sequence.owner else ""
        server.catalog.put(server.catalog.sequences, sequence.name, replace(sequence, owner=(to, column)))
    _point_views(server, name, to)
    if name in server.catalog.unknown:
        server.forget((to,), server.catalog.unknown[name])
        server.catalog.drop(server.catalog.unknown, name)


def _point_views(server: Postgres, name: Name, to: Name) -> None:
    for view in tuple(server.catalog.viewers(name)):
        relations = tuple(to if one == name else one for one in view.relations or ())
        reads = tuple((to if one == name else one, column) for one, column in view.reads)
        server.catalog.put(server.catalog.views, view.name, replace(view, relations=relations, reads=reads))


def _rename_index(server: Postgres, name: Name, new: str) -> None:
    owner = server.catalog.owner_of_index(name)
    server.require_free(Name(new, name.schema), "relation")
    if isinstance(owner, View):
        indexes = tuple(replace(one, name=new) if one.name == name.name else one for one in owner.indexes)
        server.catalog.put(server.catalog.views, owner.name, replace(owner, indexes=indexes))
    elif owner and isinstance(editing.constraint_named(owner, name.name), PrimaryKey | Unique | Exclusion):
        alter.rename_constraint(server, owner, name.name, new)
    elif owner:
        indexes = tuple(replace(one, name=new) if one.name == name.name else one for one in owner.indexes)
        server.put(replace(owner, indexes=indexes))


def _rename_type(server: Postgres, operation: Rename) -> None:
    name = server.type_name(operation.name)
    if name is None:
        name = server.resolve(operation.name)
        raise _missing(server, name, operation.kind, Name(operation.to.name, name.schema))
    _move_type(server, name, Name(operation.to.name, name.schema))


def _move_type(server: Postgres, name: Name, to: Name) -> None:
    if to in server.catalog.types:
        server.require_free_type(to)
    users = list(server.catalog.typed(name))
    server.catalog.move(server.catalog.types, name, to, replace(server.catalog.types[name], name=to))
    for table, column in users:
        current = server.catalog.tables[table.name]
        type_ = replace(column.type, name=to.name, schema=to.schema) if column.type else None
        recasted = editing.with_expressions(current, lambda one: recast(one, name, to))
        own = next(one for one in recasted.columns if one.name == column.name)
        server.put(editing.with_columns(recasted, replace(own, type=type_)))


def _rename_schema(server: Postgres, operation: Rename) -> None:
    old, new = operation.name.name, operation.to.name
    if not server.has_namespace(old):
        raise RefusedError(MISSING, f"schema {old} does not exist", (old,), "invalid_schema_name")
    if old in {"", "public"}:
        raise UnsureError(EVERYTHING)
    server.catalog.put(server.catalog.namespaces, Name(new), value=True)
    for mapping in (server.catalog.tables, server.catalog.views, server.catalog.sequences):
        for name in [one for one in mapping if one.schema == old]:
            _move(server, name, Name(name.name, new))
    for name in [one for one in server.catalog.types if one.schema == old]:
        _move_type(server, name, Name(name.name, new))
    server.catalog.drop(server.catalog.namespaces, Name(old))


def set_schema(server: Postgres, operation: SetSchema) -> None:
    """ALTER … SET SCHEMA. A table takes its indexes, constraints and sequences along."""
    schema = server.canonical(operation.schema)
    if operation.kind in {"type", "domain"}:
        name = server.type_name(operation.name)
        if name is None:
            name = server.resolve(operation.name)
            raise _missing(server, name, operation.kind, Name(name.name, schema))
        server.require_namespace(schema)
        _move_type(server, name, Name(name.name, schema))
        return
    name = server.resolve(operation.name)
    if server.catalog.relation(name) is None:
        if operation.if_exists and not server.is_unknown(name):
            return
        raise _missing(server, name, operation.kind, Name(name.name, schema))
    server.require_namespace(schema)
    to = Name(name.name, schema)
    if to == name:
        return
    server.require_free(to, "relation")
    owned = tuple(server.catalog.owned(name))
    _move(server, name, to)
    for sequence in owned:
        _move(server, sequence.name, Name(sequence.name.name, schema))


RENAMES: Mapping[str, Callable[[Postgres, Rename], None]] = {
    "type": _rename_type,
    "domain": _rename_type,
    "schema": _rename_schema,
}
