"""CREATE TABLE in all its forms."""

from __future__ import annotations

from collections.abc import Iterable

from undrift.patterns import pattern
from undrift.schema.engine import EXISTS, INVALID, MISSING, RefusedError
from undrift.schema.expressions import quoted, unqualified
from undrift.schema.model import (
    Check,
    Column,
    CompositeType,
    Domain,
    Expression,
    Name,
    PrimaryKey,
    Sequence,
    Table,
    Type,
    Unique,
    View,
)
from undrift.schema.operations import ColumnSpec, CreateTable, Like, Output, Query
from undrift.schema.postgres import constraints, naming
from undrift.schema.postgres.server import Postgres
from undrift.schema.spelling import POSTGRES_RESERVED
from undrift.values import replace


def create_table(server: Postgres, operation: CreateTable) -> None:
    """CREATE TABLE."""
    name = server.place(operation.name, temporary=operation.temporary)
    if server.is_taken(name):
        if operation.if_not_exists:
            return
        server.require_free(name, "table")
    table = Table(
        name,
        partitioned=operation.partitioned,
        temporary=operation.temporary,
        unlogged=operation.unlogged,
        options=operation.options,
        comment=operation.comment,
    )
    if operation.query:
        _as_query(server, table, operation.query, operation.column_names)
        return
    table = _with_parents(server, table, operation)
    table = _with_columns(server, table, operation)
    server.put(table)
    _add_constraints(server, table, operation)
    table = server.catalog.tables[name]
    for index in operation.indexes:
        constraints.add_index(server, table, index)
        table = server.catalog.tables[name]
    _like_indexes(server, name, operation.like)
    if operation.partition_of:
        inherit_keys(server, server.table(operation.partition_of), name)


def _with_parents(server: Postgres, table: Table, operation: CreateTable) -> Table:
    parents = (*operation.inherits, *((operation.partition_of,) if operation.partition_of else ()))
    for written in parents:
        parent = server.table(written)
        have = {column.name for column in table.columns}
        inherited = tuple(inherited_column(column) for column in parent.columns if column.name not in have)
        checks = tuple(one for one in parent.checks if not one.no_inherit)
        table = replace(
            table,
            columns=(*table.columns, *inherited),
            constraints=(*table.constraints, *(one for one in checks if one not in table.constraints)),
            parents=(*table.parents, parent.name),
            partition=operation.partition_of is not None,
        )
        if operation.partition_of and not parent.partitioned:
            message = f"{parent.name} is not partitioned"
            server.refuse_unless_unknown(parent.name, RefusedError(INVALID, message, (parent.name,)))
    if operation.of_type:
        table = replace(table, columns=_columns_of_type(server, operation.of_type))
    return table


def inherited_column(column: Column) -> Column:
    """Return what a child has of its parent's column: all but identity (before PostgreSQL 17) and comment."""
    return replace(column, comment="", identity="")


def _columns_of_type(server: Postgres, written: Name) -> tuple[Column, ...]:
    name = server.type_name(written)
    found = server.catalog.types.get(name) if name else None
    if not isinstance(found, CompositeType):
        raise server.missing(server.resolve(written), "type", "undefined_object")
    return found.columns


def _with_columns(server: Postgres, table: Table, operation: CreateTable) -> Table:
    for place in range(len(operation.columns) + 1):
        for like in operation.like:
            if like.place == place:
                table = _with_like(server, table, like)
        if place < len(operation.columns):
            table = with_column(server, table, operation.columns[place])
    return table


def with_column(server: Postgres, table: Table, spec: ColumnSpec) -> Table:
    """Return a table with a declared column: added, or merged with one that it inherits.

    Raises:
        RefusedError: It has a column of this name of its own already.
    """
    column = spec.column
    if column.type is None or column.type.custom:
        column = replace(column, type=server.typed(column.type))
    existing = table.column(column.name)
    repeats = column.type is None or (table.parents and column.type == existing.type) if existing else False
    if existing and not repeats:
        _require_no_column(server, table, column.name)
    if existing:
        # `OF type` and PARTITION OF repeat a column to give it options only.
        merged = replace(
            existing,
            nullable=existing.nullable and column.nullable,
            default=column.default or existing.default,
            generated=column.generated or existing.generated,
        )
        return replace(table, columns=tuple(merged if one.name == column.name else one for one in table.columns))
    _require_one_default(table, spec)
    column = replace(column, default=kept_default(server, column.type, column.default))
    if column.generated:
        bare = unqualified(column.generated.expression, table.name)
        column = replace(column, generated=replace(column.generated, expression=bare))
    server.require_sequence(column.default)
    server.require_default(column.type, column.default, f"{table.name}.{column.name}")
    if spec.serial or column.identity:
        column = replace(column, nullable=False)
    if spec.serial:
        sequence = add_sequence(server, table.name, column.name, spec.sequence)
        column = replace(column, default=next_value(sequence))
    elif column.identity:
        add_sequence(server, table.name, column.name, spec.sequence)
    return replace(table, columns=(*table.columns, column))


def kept_default(server: Postgres, type_: Type | None, default: Expression | None) -> Expression | None:
    """Return a default as the server keeps it: NULL is none, unless it is cut to a length or checked by a domain.

    Source: `AddRelationNewConstraints` in the server's catalog/heap.c.
    """
    if default is None or type_ is None or default.text not in {"null", f"null::{type_.name}"}:
        return default
    is_domain = not type_.array and isinstance(server.catalog.types.get(Name(type_.name, type_.schema)), Domain)
    is_cut = "(" in type_.name or bool(type_.modifiers)
    return default if is_cut or (type_.custom and is_domain) else None


_WHOLE_NUMBERS = frozenset({"smallint", "integer", "bigint"})


def _require_one_default(table: Table, spec: ColumnSpec) -> None:
    """Make sure that a column is no system column, and is filled in one way only."""
    column = spec.column
    full = f"{table.name}.{column.name}"
    if column.name in constraints.SYSTEM_COLUMNS:
        raise RefusedError(EXISTS, f"{full} has the name of a system column", (full,), "duplicate_column")
    ways = [spec.serial, bool(column.identity), column.default is not None, column.generated is not None]
    if sum(ways) > 1:
        raise RefusedError(INVALID, f"column {full} has several defaults", (full,), "syntax_error")
    is_whole = column.type is not None and column.type.name in _WHOLE_NUMBERS and not column.type.array
    if column.identity and not is_whole:
        message = f"identity column {full} is no smallint, integer or bigint"
        raise RefusedError(INVALID, message, (full,), "invalid_parameter_value")


def _require_no_column(server: Postgres, table: Table, name: str) -> None:
    message = f"column {table.name}.{name} exists already"
    error = RefusedError(EXISTS, message, (f"{table.name}.{name}", table.name), "duplicate_column")
    server.refuse_unless_unknown(table.name, error, name)


_SEQUENCE_NAME = pattern(r'\bsequence name (?P<schema>(?:"[^"]*"|[\w$]+)\.)?(?P<name>"[^"]*"|[\w$]+)')


def add_sequence(server: Postgres, table: Name, column: str, options: str) -> Name:
    """Make the sequence behind a serial or identity column and return its name."""
    named = _SEQUENCE_NAME.search(options)
    if named:
        name = Name(named["name"].strip('"'), server.canonical((named["schema"] or table.schema).strip('".')))
        server.require_free(name, "sequence")
        options = _SEQUENCE_NAME.sub("", options).strip()
    else:
        name = Name(server.free(table.name, column, "seq", table.schema), table.schema)
    server.catalog.put(server.catalog.sequences, name, Sequence(name, options, (table, column)))
    return name


def next_value(sequence: Name) -> Expression:
    """Return the default that takes a sequence's next value, spelled as the server does."""
    return Expression(f"nextval('{quoted_name(sequence)}'::regclass)")


def quoted_name(name: Name) -> str:
    """Return a full name as SQL."""
    return f"{quoted(name.schema)}.{quoted(name.name)}" if name.schema else quoted(name.name)


def _add_constraints(server: Postgres, table: Table, operation: CreateTable) -> None:
    inline = [one for spec in operation.columns for one in spec.constraints]
    copied = [one for like in operation.like for one in _like_constraints(server, like)]
    declared = constraints.merged((*inline, *operation.constraints))
    for constraint in constraints.in_order((*declared, *copied)):
        table = constraints.add(server, server.catalog.tables[table.name], constraint)


# LIKE

_ALL = ("all",)


def _includes(like: Like, what: str) -> bool:
    return what in like.including or like.including == _ALL


def _source(server: Postgres, like: Like) -> Table | View:
    name = server.resolve(like.table)
    found = server.catalog.tables.get(name) or server.catalog.views.get(name)
    if found is None:
        raise server.missing(name, "table")
    return found


def _with_like(server: Postgres, table: Table, like: Like) -> Table:
    source = _source(server, like)
    if isinstance(source, View):
        columns = tuple(Column(column, None) for column in source.columns or ())
        server.forget((table.name,), frozenset(source.columns or ("*",)))
        return replace(table, columns=(*table.columns, *columns))
    for column in source.columns:
        if table.column(column.name):
            _require_no_column(server, table, column.name)
        table = replace(table, columns=(*table.columns, _like_column(server, table, column, like)))
    return table


def _like_column(server: Postgres, table: Table, column: Column, like: Like) -> Column:
    copy = replace(
        column,
        default=column.default if _includes(like, "defaults") else None,
        generated=column.generated if _includes(like, "generated") else None,
        identity=column.identity if _includes(like, "identity") else "",
        comment=column.comment if _includes(like, "comments") else "",
    )
    if copy.identity:
        add_sequence(server, table.name, column.name, "")
    return copy


def _like_constraints(server: Postgres, like: Like) -> Iterable[Check | PrimaryKey | Unique]:
    source = _source(server, like)
    if isinstance(source, View):
        return
    if _includes(like, "constraints"):
        yield from source.checks
    if _includes(like, "indexes"):
        for one in source.constraints:
            if isinstance(one, PrimaryKey | Unique):
                yield replace(one, name="", inherited=False)


def _like_indexes(server: Postgres, name: Name, likes: Iterable[Like]) -> None:
    for like in likes:
        source = _source(server, like)
        for index in source.indexes if _includes(like, "indexes") else ():
            comment = index.comment if _includes(like, "comments") else ""
            constraints.add_index(
                server, server.catalog.tables[name], replace(index, name="", comment=comment, inherited=False)
            )


# Partitions


def inherit_keys(server: Postgres, parent: Table, name: Name) -> None:
    """Give a new partition its share of its parent's keys and indexes."""
    for constraint in parent.constraints:
        if isinstance(constraint, PrimaryKey | Unique):
            constraints.inherit_constraint(server, server.catalog.tables[name], constraint)
    for index in parent.indexes:
        constraints.inherit_index(server, server.catalog.tables[name], index)
    for key in parent.foreign_keys:
        constraints.inherit_constraint(server, server.catalog.tables[name], key)


# AS


def _as_query(server: Postgres, table: Table, query: Query, names: tuple[str, ...]) -> None:
    outputs = expanded(server, query)
    if outputs is None:
        server.put(table)
        server.forget((table.name,))
        return
    columns: list[Column] = []
    for place, output in enumerate(outputs):
        name = names[place] if place < len(names) else output.name
        type_ = output.type or _type_of(server, output)
        if type_ is None:
            server.forget((table.name,), frozenset({name}))
        columns.append(Column(naming.cut(name), server.typed(type_)))
    seen = [column.name for column in columns]
    for name in seen:
        if seen.count(name) > 1:
            message = f"column {table.name}.{name} is named twice"
            raise RefusedError(EXISTS, message, (table.name,), "duplicate_column")
    server.put(replace(table, columns=tuple(columns)))


_MOST_OUTPUTS = 1664
"""Columns that PostgreSQL takes in a result (`MaxTupleAttributeNumber`): more are refused as too_many_columns."""


def expanded(server: Postgres, query: Query) -> tuple[Output, ...] | None:
    """Return the columns of a query's result with its stars spelled out; None where they cannot be told.

    Raises:
        RefusedError: It reads a relation that does not exist, or has more columns than PostgreSQL takes.
    """
    _require_relations(server, query)
    if query.outputs is None:
        return None
    outputs: list[Output] = []
    for output in query.outputs:
        if output.column != "*":
            _require_output(server, query, output)
            outputs.append(output)
            continue
        for relation in (output.relation,) if output.relation else query.sources:
            columns = columns_of(server, server.resolve(relation))
            if columns is None:
                return None
            outputs += [Output(column, relation, column) for column in columns]
            if len(outputs) > _MOST_OUTPUTS:
                message = f"a query has more than {_MOST_OUTPUTS} columns"
                raise RefusedError(INVALID, message, (), "too_many_columns")
        if output.relation is None and not query.sources:
            return None
    return tuple(outputs)


def _require_relations(server: Postgres, query: Query) -> None:
    for relation in query.relations or ():
        name = server.resolve(relation)
        if server.catalog.relation(name) is None and name.schema not in {"pg_catalog", "information_schema"}:
            error = server.missing(name, "table")
            if isinstance(error, RefusedError):
                raise error


def _require_output(server: Postgres, query: Query, output: Output) -> None:
    """Make sure that a relation has the column that a query shows of it.

    Raises:
        RefusedError: It has not; nothing is said where LATERAL lets the column be of another relation.
    """
    column = output.column
    if output.relation is None or column in POSTGRES_RESERVED or column in constraints.SYSTEM_COLUMNS:
        return
    name = server.resolve(output.relation)
    columns = columns_of(server, name)
    if columns is None or column in columns or "lateral" in query.text or server.is_unknown(name, column):
        return
    full = f"{name}.{column}"
    raise RefusedError(MISSING, f"column {full} does not exist", (full, name), "undefined_column")


def columns_of(server: Postgres, name: Name) -> tuple[str, ...] | None:
    """Return the columns of a table or view; None where they cannot be told."""
    table = server.catalog.tables.get(name)
    if server.is_unknown(name):
        return None
    if table:
        return tuple(column.name for column in table.columns)
    view = server.catalog.views.get(name)
    return view.columns if view else None


def _type_of(server: Postgres, output: Output) -> Type | None:
    if output.relation is None:
        return None
    name = server.resolve(output.relation)
    table = server.catalog.tables.get(name)
    column = table.column(output.column) if table else None
    return column.type if column and not server.is_unknown(name, column.name) else None
