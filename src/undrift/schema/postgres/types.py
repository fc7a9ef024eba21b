"""Enums, domains and other types; sequences, namespaces and extensions; comments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from undrift.schema import editing
from undrift.schema.engine import EXISTS, INVALID, MISSING, RefusedError
from undrift.schema.expressions import relabelled
from undrift.schema.facts import option_about, sequence_options
from undrift.schema.model import (
    Check,
    CompositeType,
    CustomType,
    Domain,
    EnumType,
    Expression,
    Name,
    Sequence,
    Table,
    View,
)
from undrift.schema.operations import (
    AddColumn,
    AddLabel,
    AlterDomain,
    AlterSequence,
    AlterType,
    CreateDomain,
    CreateEnum,
    CreateExtension,
    CreateSchema,
    CreateSequence,
    CreateType,
    DropColumn,
    RenameColumn,
    RenameLabel,
    SetComment,
    SetType,
)
from undrift.schema.postgres import naming
from undrift.schema.postgres.server import Postgres
from undrift.values import replace


def create_enum(server: Postgres, operation: CreateEnum) -> None:
    """CREATE TYPE … AS ENUM."""
    name = server.place(operation.name)
    server.require_free_type(name)
    _require_distinct(operation.labels)
    server.catalog.put(server.catalog.types, name, EnumType(name, operation.labels))


def _require_distinct(labels: tuple[str, ...]) -> None:
    seen: set[str] = set()
    for label in labels:
        if label in seen:
            raise RefusedError(EXISTS, f"the label {label!r} is given twice", (label,), "unique_violation")
        seen.add(label)


def _enum(server: Postgres, written: Name) -> EnumType:
    name = server.type_name(written)
    found = server.catalog.types.get(name) if name else None
    if found is None:
        raise server.missing(server.resolve(written), "type", "undefined_object")
    if not isinstance(found, EnumType):
        raise RefusedError(INVALID, f"{written} is no enum", (written,), "wrong_object_type")
    return found


def add_label(server: Postgres, operation: AddLabel) -> None:
    """ALTER TYPE … ADD VALUE."""
    enum = _enum(server, operation.name)
    labels = list(enum.labels)
    if operation.label in labels:
        if operation.if_not_exists:
            return
        message = f"enum {enum.name} has the label {operation.label!r} already"
        error = RefusedError(EXISTS, message, (f"{enum.name}.{operation.label}", enum.name), "duplicate_object")
        server.refuse_unless_unknown(enum.name, error)
    neighbour = operation.before or operation.after
    if neighbour and neighbour not in labels:
        message = f"enum {enum.name} has no label {neighbour!r}"
        objects = (f"{enum.name}.{neighbour}", enum.name)
        error = RefusedError(MISSING, message, objects, "invalid_parameter_value")
        server.refuse_unless_unknown(enum.name, error)
        return
    place = labels.index(neighbour) + (0 if operation.before else 1) if neighbour else len(labels)
    labels.insert(place, operation.label)
    server.catalog.put(server.catalog.types, enum.name, replace(enum, labels=tuple(labels)))


def rename_label(server: Postgres, operation: RenameLabel) -> None:
    """ALTER TYPE … RENAME VALUE."""
    enum = _enum(server, operation.name)
    if operation.label not in enum.labels or operation.to in enum.labels:
        has = operation.label not in enum.labels
        message = f"enum {enum.name} has " + (
            f"no label {operation.label!r}" if has else f"the label {operation.to!r} already"
        )
        kind, label = (MISSING, operation.label) if has else (EXISTS, operation.to)
        objects = (f"{enum.name}.{label}", enum.name)
        server.refuse_unless_unknown(enum.name, RefusedError(kind, message, objects, "duplicate_object"))
    labels = tuple(operation.to if label == operation.label else label for label in enum.labels)
    users = tuple(server.catalog.typed(enum.name))
    server.catalog.put(server.catalog.types, enum.name, replace(enum, labels=labels))
    for name in dict.fromkeys(table.name for table, _ in users):
        columns = frozenset(one.name for table, one in users if table.name == name)
        _relabel(server, server.catalog.tables[name], columns, operation)


def _relabel(server: Postgres, table: Table, columns: frozenset[str], operation: RenameLabel) -> None:
    """Rename a label in a table's expressions: the defaults of the enum's columns, and what is about them alone."""

    def change(one: Expression) -> Expression:
        return relabelled(one, operation.label, operation.to) if one.names and columns >= set(one.names) else one

    changed = editing.with_expressions(table, change)
    defaults = (
        replace(one, default=relabelled(one.default, operation.label, operation.to))
        for one in changed.columns
        if one.name in columns and one.default
    )
    server.put(editing.with_columns(changed, *defaults))


def create_domain(server: Postgres, operation: CreateDomain) -> None:
    """CREATE DOMAIN."""
    name = server.place(operation.name)
    server.require_free_type(name)
    type_ = server.typed(operation.type) or operation.type
    domain = Domain(name, type_, operation.nullable, operation.default)
    for check in operation.checks:
        domain = _with_check(domain, check)
    server.catalog.put(server.catalog.types, name, domain)


def _with_check(domain: Domain, check: Check) -> Domain:
    taken = {one.name for one in domain.checks}
    if check.name in taken:
        message = f"constraint {check.name} of domain {domain.name} exists already"
        raise RefusedError(EXISTS, message, (check.name, domain.name), "duplicate_object")
    name = check.name or naming.chosen(domain.name.name, "", "check", taken.__contains__)
    return replace(domain, checks=(*domain.checks, replace(check, name=name)))


def alter_domain(server: Postgres, operation: AlterDomain) -> None:
    """ALTER DOMAIN, but for RENAME TO and SET SCHEMA."""
    name = server.type_name(operation.name)
    domain = server.catalog.types.get(name) if name else None
    if not isinstance(domain, Domain):
        raise server.missing(server.resolve(operation.name), "domain", "undefined_object")
    if operation.nullable is not None:
        domain = replace(domain, nullable=operation.nullable)
    if operation.default or operation.drop_default:
        domain = replace(domain, default=operation.default)
    if operation.add:
        domain = _with_check(domain, operation.add)
    server.catalog.put(server.catalog.types, domain.name, _with_changed_check(domain, operation))


def _with_changed_check(domain: Domain, operation: AlterDomain) -> Domain:
    """Return a domain with the check dropped, renamed or validated that the operation names; as it is if none."""
    old = operation.drop or operation.validate or (operation.rename[0] if operation.rename else "")
    if not old:
        return domain
    check = next((one for one in domain.checks if one.name == old), None)
    if check is None:
        if operation.if_exists:
            return domain
        message = f"constraint {old} of domain {domain.name} does not exist"
        raise RefusedError(MISSING, message, (old, domain.name), "undefined_object")
    new = replace(check, name=operation.rename[1] if operation.rename else old)
    new = replace(new, validated=new.validated or bool(operation.validate))
    changed = (new if one is check else one for one in domain.checks if one is not check or not operation.drop)
    return replace(domain, checks=tuple(changed))


def create_type(server: Postgres, operation: CreateType) -> None:
    """CREATE TYPE of a row, a range or a base type."""
    name = server.place(operation.name)
    columns = tuple(replace(column, type=server.typed(column.type)) for column in operation.columns)
    existing = server.catalog.types.get(name)
    if existing and not (isinstance(existing, CompositeType) and not existing.columns):
        server.require_free_type(name)
    if columns:
        server.require_free(name, "relation")
    server.catalog.put(server.catalog.types, name, CompositeType(name, columns))


def alter_type(server: Postgres, operation: AlterType) -> None:
    """ALTER TYPE … ADD, DROP, ALTER, RENAME ATTRIBUTE."""
    name = server.type_name(operation.name)
    found: CustomType | None = server.catalog.types.get(name) if name else None
    if found is None:
        raise server.missing(server.resolve(operation.name), "type", "undefined_object")
    if not isinstance(found, CompositeType):
        if operation.actions:
            raise RefusedError(INVALID, f"{operation.name} is no composite type", (found.name,), "wrong_object_type")
        return
    for action in operation.actions:
        found = _ATTRIBUTE_ACTIONS[type(action)](server, found, action)
    server.catalog.put(server.catalog.types, found.name, found)


def _add_attribute(server: Postgres, type_: CompositeType, action: AddColumn) -> CompositeType:
    column = action.spec.column
    if any(one.name == column.name for one in type_.columns):
        message = f"attribute {type_.name}.{column.name} exists already"
        raise RefusedError(EXISTS, message, (type_.name,), "duplicate_column")
    return replace(type_, columns=(*type_.columns, replace(column, type=server.typed(column.type))))


def _drop_attribute(_server: Postgres, type_: CompositeType, action: DropColumn) -> CompositeType:
    if not action.if_exists:
        _require_attribute(type_, action.name)
    return replace(type_, columns=tuple(one for one in type_.columns if one.name != action.name))


def _retype_attribute(server: Postgres, type_: CompositeType, action: SetType) -> CompositeType:
    _require_attribute(type_, action.name)
    kind = server.typed(action.type)
    columns = (replace(one, type=kind) if one.name == action.name else one for one in type_.columns)
    return replace(type_, columns=tuple(columns))


def _rename_attribute(_server: Postgres, type_: CompositeType, action: RenameColumn) -> CompositeType:
    _require_attribute(type_, action.name)
    columns = (replace(one, name=action.to) if one.name == action.name else one for one in type_.columns)
    return replace(type_, columns=tuple(columns))


def _require_attribute(type_: CompositeType, name: str) -> None:
    if all(one.name != name for one in type_.columns):
        message = f"attribute {type_.name}.{name} does not exist"
        raise RefusedError(MISSING, message, (type_.name,), "undefined_column")


_ATTRIBUTE_ACTIONS: Mapping[type, Callable[[Postgres, CompositeType, Any], CompositeType]] = {
    AddColumn: _add_attribute,
    DropColumn: _drop_attribute,
    SetType: _retype_attribute,
    RenameColumn: _rename_attribute,
}


# Sequences


def create_sequence(server: Postgres, operation: CreateSequence) -> None:
    """CREATE SEQUENCE."""
    name = server.place(operation.name, temporary=operation.temporary)
    if server.is_taken(name) and operation.if_not_exists:
        return
    server.require_free(name, "sequence")
    if operation.temporary:
        return
    sequence = Sequence(name, operation.options, _owner(server, operation.owner))
    server.catalog.put(server.catalog.sequences, name, sequence)


def _owner(server: Postgres, written: tuple[Name, str] | None) -> tuple[Name, str] | None:
    if written is None:
        return None
    table = server.table(written[0])
    return table.name, server.column(table, written[1]).name


def alter_sequence(server: Postgres, operation: AlterSequence) -> None:
    """ALTER SEQUENCE, but for RENAME TO and SET SCHEMA."""
    name = server.resolve(operation.name)
    sequence = server.catalog.sequences.get(name)
    if sequence is None:
        if operation.if_exists and not server.is_unknown(name):
            return
        raise server.missing(name, "sequence")
    owner = None if operation.disown else _owner(server, operation.owner) or sequence.owner
    changed = replace(sequence, owner=owner, options=_merged(sequence.options, operation.options))
    server.catalog.put(server.catalog.sequences, name, changed)


def _merged(before: str, changes: str) -> str:
    """Return the options of a sequence with those that ALTER names in the place of what they were."""
    told = {option_about(one): one for text in (before, changes) for one in sequence_options(text)}
    return " ".join(told.values())


# Namespaces and extensions


def create_schema(server: Postgres, operation: CreateSchema) -> None:
    """CREATE SCHEMA."""
    name = server.canonical(operation.name)
    if server.has_namespace(name):
        if operation.if_not_exists:
            return
        message = f"schema {operation.name} exists already"
        raise RefusedError(EXISTS, message, (operation.name,), "duplicate_schema")
    server.catalog.put(server.catalog.namespaces, Name(name), value=True)


def create_extension(server: Postgres, operation: CreateExtension) -> None:
    """CREATE EXTENSION."""
    name = Name(operation.name)
    if name in server.catalog.extensions:
        if operation.if_not_exists:
            return
        message = f"extension {operation.name} exists already"
        raise RefusedError(EXISTS, message, (operation.name,), "duplicate_object")
    server.catalog.put(server.catalog.extensions, name, operation.schema or "public")


# Comments


def set_comment(server: Postgres, operation: SetComment) -> None:
    """COMMENT ON anything but a column."""
    if operation.kind in {"type", "domain"}:
        name = server.type_name(operation.name)
        if name is None:
            raise server.missing(server.resolve(operation.name), operation.kind, "undefined_object")
        changed = replace(server.catalog.types[name], comment=operation.comment)
        server.catalog.put(server.catalog.types, name, changed)
        return
    if operation.kind == "index":
        _comment_index(server, operation)
        return
    name = server.resolve(operation.name)
    relation = server.catalog.relation(name)
    if relation is None:
        raise server.missing(name, operation.kind)
    if not _is_kind(relation, operation.kind):
        raise RefusedError(INVALID, f"{name} is no {operation.kind}", (name,), "wrong_object_type")
    if isinstance(relation, Table):
        server.put(replace(relation, comment=operation.comment))
    elif isinstance(relation, View):
        server.catalog.put(server.catalog.views, name, replace(relation, comment=operation.comment))


def _is_kind(relation: Table | View | Sequence, kind: str) -> bool:
    if isinstance(relation, View):
        return kind == ("materialized view" if relation.materialized else "view")
    return kind == "sequence" if isinstance(relation, Sequence) else kind in {"table", "foreign table"}


def _comment_index(server: Postgres, operation: SetComment) -> None:
    for name in server.candidates(operation.name):
        owner = server.catalog.owner_of_index(name)
        if isinstance(owner, Table):
            index = editing.index_named(owner, name.name)
            changed = tuple(replace(one, comment=operation.comment) if one == index else one for one in owner.indexes)
            server.put(replace(owner, indexes=changed))
        if owner:
            return
    raise server.missing(server.resolve(operation.name), "index", "undefined_object")
