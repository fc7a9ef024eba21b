"""PostgreSQL's constraints and indexes: what they are called, what they need, what they bring."""

from __future__ import annotations

from collections.abc import Iterable

from undrift.patterns import pattern
from undrift.schema import editing
from undrift.schema.engine import EXISTS, INVALID, MISSING, RefusedError
from undrift.schema.expressions import certain_columns, unqualified
from undrift.schema.model import (
    Check,
    Constraint,
    Exclusion,
    Expression,
    ForeignKey,
    Index,
    Name,
    PrimaryKey,
    Table,
    Unique,
    View,
)
from undrift.schema.operations import CreateIndex
from undrift.schema.postgres import casts, naming
from undrift.schema.postgres.server import Postgres
from undrift.values import replace

SYSTEM_COLUMNS = frozenset({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"})
"""The columns that every table has."""


def in_order(constraints: Iterable[Constraint]) -> list[Constraint]:
    """Return constraints in the order in which PostgreSQL makes, and so names, those of one statement."""
    kinds: dict[type, int] = {Check: 0, PrimaryKey: 1, Unique: 2, Exclusion: 2, ForeignKey: 3}
    return sorted(constraints, key=lambda one: kinds[type(one)])


def merged(constraints: Iterable[Constraint]) -> list[Constraint]:
    """Return the constraints that one definition makes, in order: of keys that are alike, it makes one.

    Source: `transformIndexConstraints` in the server's parser/parse_utilcmd.c.
    """
    kept: list[Constraint] = []
    for one in in_order(constraints):
        place = next((place for place, before in enumerate(kept) if _is_same_key(before, one)), None)
        if place is None:
            kept.append(one)
        elif not kept[place].name:
            kept[place] = replace(kept[place], name=one.name)
    return kept


def _is_same_key(before: Constraint, key: Constraint) -> bool:
    if not isinstance(before, PrimaryKey | Unique) or not isinstance(key, Unique):
        return False
    distinct = before.nulls_distinct if isinstance(before, Unique) else True
    mine = (key.columns, key.include, key.deferrable, key.nulls_distinct)
    return (before.columns, before.include, before.deferrable, distinct) == mine


def add(server: Postgres, table: Table, constraint: Constraint, using_index: str = "") -> Table:
    """Return a table with one more constraint, named and complete, and write it down.

    Raises:
        RefusedError: The server refuses it.
        UnsureError: It concerns something unknown.
    """
    if constraint.name:
        _require_free(server, table, constraint, using_index)
    if isinstance(constraint, PrimaryKey | Unique):
        _require_partition_columns(table, constraint)
    if isinstance(constraint, PrimaryKey):
        table, constraint = _primary_key(server, table, constraint, using_index)
    elif isinstance(constraint, Unique):
        table, constraint = _unique(server, table, constraint, using_index)
    elif isinstance(constraint, ForeignKey):
        constraint = _foreign_key(server, table, constraint)
    elif isinstance(constraint, Check):
        constraint = _check(server, table, constraint)
    else:
        constraint = _exclusion(server, table, constraint)
    table = replace(table, constraints=(*table.constraints, constraint))
    server.put(table)
    if table.partitioned and not server.only and not isinstance(constraint, Check | Exclusion):
        for child in tuple(server.catalog.children(table.name)):
            inherit_constraint(server, child, constraint)
    return server.catalog.tables[table.name]


def inherit_constraint(server: Postgres, partition: Table, constraint: PrimaryKey | Unique | ForeignKey) -> None:
    """Give a partition its share of its parent's key: one that it has already, or one that is made."""
    for place, own in enumerate(partition.constraints):
        if isinstance(own, PrimaryKey | Unique | ForeignKey) and is_alike(own, constraint):
            shared = replace(own, inherited=True)
            new = (*partition.constraints[:place], shared, *partition.constraints[place + 1 :])
            server.put(replace(partition, constraints=new))
            return
    name = ""
    if isinstance(constraint, ForeignKey) and editing.constraint_named(partition, constraint.name) is None:
        name = constraint.name
    add(server, partition, replace(constraint, name=name, inherited=True))


def is_alike(one: Constraint, other: Constraint) -> bool:
    """Whether two keys differ in nothing but their names."""
    if not isinstance(one, PrimaryKey | Unique | ForeignKey) or type(one) is not type(other):
        return False
    return replace(one, name="", inherited=False) == replace(other, name="", inherited=False)


def _require_partition_columns(table: Table, key: PrimaryKey | Unique) -> None:
    """Make sure that a key of a partitioned table holds the columns that it is partitioned by."""
    words = _COLUMN.findall(table.partitioned.partition("(")[2])
    lacking = [word for word in words if table.column(word) and word not in key.columns]
    if lacking and key.columns:
        message = f"a key of {table.name} must hold {lacking[0]}, by which the table is partitioned"
        raise RefusedError(INVALID, message, (table.name,), "feature_not_supported")


_COLUMN = pattern(r"[\w$]+")


def _require_free(server: Postgres, table: Table, constraint: Constraint, using_index: str) -> None:
    name = constraint.name
    if editing.constraint_named(table, name):
        message = f"constraint {name} of table {table.name} exists already"
        error = RefusedError(EXISTS, message, (name, table.name), "duplicate_object")
        server.refuse_unless_unknown(table.name, error)
    if isinstance(constraint, PrimaryKey | Unique | Exclusion) and name != using_index:
        server.require_free(Name(name, table.name.schema), "relation")


def _primary_key(server: Postgres, table: Table, key: PrimaryKey, using_index: str) -> tuple[Table, PrimaryKey]:
    if table.primary_key:
        message = f"table {table.name} would have two primary keys"
        server.refuse_unless_unknown(
            table.name, RefusedError(EXISTS, message, (table.name,), "invalid_table_definition")
        )
    if using_index:
        table, index = _taken_over(server, table, using_index)
        key = replace(key, columns=index.columns, include=index.include, name=key.name or index.name)
    columns = [server.column(table, column) for column in key.columns]
    for column in key.include:
        server.column(table, column)
    table = editing.with_columns(table, *(replace(column, nullable=False) for column in columns))
    schema = table.name.schema
    return table, replace(key, name=key.name or server.free_key(table.name.name, "", "pkey", schema))


def _unique(server: Postgres, table: Table, key: Unique, using_index: str) -> tuple[Table, Unique]:
    if using_index:
        table, index = _taken_over(server, table, using_index)
        key = Unique(index.columns, key.name or index.name, index.include, index.nulls_distinct, key.deferrable)
    for column in (*key.columns, *key.include):
        server.column(table, column)
    if key.name:
        return table, key
    columns = naming.joined((*key.columns, *key.include))
    return table, replace(key, name=server.free_key(table.name.name, columns, "key", table.name.schema))


def _taken_over(server: Postgres, table: Table, name: str) -> tuple[Table, Index]:
    """Return the table without the index that a constraint takes over, and that index."""
    index = editing.index_named(table, name)
    if index is None:
        error = RefusedError(MISSING, f"index {name} of table {table.name} does not exist", (name,), "undefined_object")
        server.refuse_unless_unknown(table.name, error)
        raise error
    if not index.unique or index.where or not all(part.column for part in index.parts):
        message = f"index {name} cannot be a key: it is not unique, is partial or has expressions"
        raise RefusedError(INVALID, message, (name,))
    return editing.without_index(table, name), index


def _foreign_key(server: Postgres, table: Table, key: ForeignKey) -> ForeignKey:
    for column in key.columns:
        server.column(table, column)
    own = server.resolve(key.table) == table.name
    target = table if own else server.target(key.table)
    if target is None:
        key = replace(key, table=server.resolve(key.table))
    else:
        references = key.references or _primary_columns(server, target)
        for column in references:
            server.column(target, column)
        _require_key(server, target, references, key)
        require_comparable(server, table, target, key, references)
        key = replace(key, table=target.name, references=references)
    if key.name:
        return key
    columns = naming.joined(key.columns)
    return replace(key, name=server.free_constraint(table.name.name, columns, "fkey", table.name.schema))


def require_comparable(
    server: Postgres, table: Table, target: Table, key: ForeignKey, references: tuple[str, ...]
) -> None:
    """Make sure that the server can compare a foreign key's columns with those that it refers to.

    Raises:
        RefusedError: It cannot.
    """
    for own, other in zip(key.columns, references, strict=True):
        if server.is_unknown(table.name, own) or server.is_unknown(target.name, other):
            continue
        one, two = server.column(table, own).type, server.column(target, other).type
        families = [casts.category(type_, server.enum(type_)) if type_ else "" for type_ in (one, two)]
        if one and two and all(families) and families[0] != families[1]:
            message = f"{table.name}.{own} is {one.name} and cannot refer to {target.name}.{other}, which is {two.name}"
            raise RefusedError(INVALID, message, (f"{table.name}.{own}", target.name), "datatype_mismatch")


def _primary_columns(server: Postgres, target: Table) -> tuple[str, ...]:
    if target.primary_key is None:
        error = RefusedError(
            MISSING, f"table {target.name} has no primary key to refer to", (target.name,), "undefined_object"
        )
        server.refuse_unless_unknown(target.name, error)
        raise error
    return target.primary_key.columns


def _require_key(server: Postgres, target: Table, references: tuple[str, ...], key: ForeignKey) -> None:
    if len(references) != len(key.columns):
        message = f"a foreign key of {len(key.columns)} columns refers to {len(references)} of {target.name}"
        raise RefusedError(INVALID, message, (target.name,), "invalid_foreign_key")
    wanted = frozenset(references)
    if not any(frozenset(columns) == wanted for columns in _keys(target)) and not target.partition:
        listed = ", ".join(references)
        message = f"no unique key of table {target.name} covers ({listed}), which a foreign key refers to"
        server.refuse_unless_unknown(
            target.name, RefusedError(MISSING, message, (target.name,), "invalid_foreign_key"), *references
        )


def _keys(table: Table) -> Iterable[tuple[str, ...]]:
    if table.primary_key:
        yield table.primary_key.columns
    yield from (one.columns for one in table.uniques)
    for index in table.indexes:
        if index.unique and not index.where and all(index.columns):
            yield index.columns


def _check(server: Postgres, table: Table, check: Check) -> Check:
    check = replace(check, expression=unqualified(check.expression, table.name))
    _require_columns(server, table, check.expression)
    if check.name:
        return check
    named = [name for name in check.expression.names if table.column(name)]
    column = named[0] if len(named) == 1 else ""
    return replace(check, name=server.free_constraint(table.name.name, column, "check", table.name.schema))


def _require_columns(server: Postgres, table: Table, expression: Expression | None) -> None:
    """Make sure that the table has the columns that an expression is certainly about.

    Raises:
        RefusedError: It lacks one.
        UnsureError: It may lack one.
    """
    for name in certain_columns(expression) if expression else ():
        if name not in SYSTEM_COLUMNS:
            server.column(table, name)


def _exclusion(server: Postgres, table: Table, exclusion: Exclusion) -> Exclusion:
    if exclusion.name:
        return exclusion
    as_index = naming.index_name(table.name.name, Index("", exclusion.elements), lambda _: False)
    columns = as_index[len(table.name.name) + 1 : -len("_idx")]
    return replace(exclusion, name=server.free_key(table.name.name, columns, "excl", table.name.schema))


def create_index(server: Postgres, operation: CreateIndex) -> None:
    """CREATE INDEX; on a partitioned table, on each of its partitions, too."""
    name = server.resolve(operation.table)
    relation: Table | View | None = server.catalog.tables.get(name) or server.catalog.views.get(name)
    if relation is None:
        raise server.missing(name, "table")
    index = operation.index
    if index.name:
        full = Name(index.name, relation.name.schema)
        if operation.if_not_exists and server.is_taken(full):
            return
        server.require_free(full, "relation")
    if isinstance(relation, View):
        if not relation.materialized:
            raise RefusedError(INVALID, f"{name} is a view and has no indexes", (name,), "wrong_object_type")
        index = _named(server, relation.name, index)
        server.catalog.put(server.catalog.views, name, replace(relation, indexes=(*relation.indexes, index)))
        return
    for column in (*(column for column in index.columns if column), *index.include):
        server.column(relation, column)
    add_index(server, relation, index)


def add_index(server: Postgres, table: Table, index: Index) -> None:
    """Give a table, and its partitions, an index."""
    index = _unqualified_index(index, table.name)
    _require_columns(server, table, index.where)
    index = _named(server, table.name, index)
    server.put(replace(table, indexes=(*table.indexes, index)))
    if table.partitioned:
        for child in server.catalog.children(table.name):
            inherit_index(server, child, index)


def _unqualified_index(index: Index, table: Name) -> Index:
    """Return an index whose expressions name the table's columns without the table, as the server keeps them."""
    where = unqualified(index.where, table) if index.where else None
    parts = tuple(
        replace(part, expression=unqualified(part.expression, table)) if part.expression else part
        for part in index.parts
    )
    return replace(index, where=where, parts=parts)


def inherit_index(server: Postgres, partition: Table, index: Index) -> None:
    """Give a partition its share of its parent's index: one that it has already, or one that is made."""
    own = next((one for one in partition.indexes if not one.inherited and is_same_index(one, index)), None)
    if own:
        shared = tuple(replace(one, inherited=True) if one is own else one for one in partition.indexes)
        server.put(replace(partition, indexes=shared))
    else:
        add_index(server, partition, replace(index, name="", comment="", inherited=True))


def is_same_index(one: Index, other: Index) -> bool:
    """Whether two indexes differ in nothing but their names."""
    return replace(one, name="", comment="", inherited=False) == replace(other, name="", comment="", inherited=False)


def _named(server: Postgres, owner: Name, index: Index) -> Index:
    if index.name:
        return index

    def taken(name: str) -> bool:
        return server.is_taken(Name(name, owner.schema))

    return replace(index, name=naming.index_name(owner.name, index, taken))
