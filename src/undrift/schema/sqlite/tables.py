"""CREATE TABLE and CREATE INDEX in SQLite, and DROP of everything.

Sources: SQLite's build.c, lang_createtable.html, stricttables.html, withoutrowid.html and gencol.html; the answers of
SQLite 3.40.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from undrift.schema.editing import without_index
from undrift.schema.engine import EXISTS, INVALID, MISSING, RefusedError, UnsureError
from undrift.schema.model import (
    Check,
    Column,
    Constraint,
    Expression,
    ForeignKey,
    Index,
    IndexPart,
    Name,
    PrimaryKey,
    Table,
    Type,
    Unique,
)
from undrift.schema.operations import CreateIndex, CreateTable, Drop
from undrift.schema.sqlite import views
from undrift.schema.sqlite.expressions import Columns, settled
from undrift.schema.sqlite.server import TEMPORARY, Sqlite, columns_of
from undrift.values import replace

_STRICT_TYPES = frozenset("INT INTEGER REAL TEXT BLOB ANY".split())
_AFFINITIES: Sequence[tuple[tuple[str, ...], str]] = (
    (("INT",), "INT"),
    (("CHAR", "CLOB", "TEXT"), "TEXT"),
    (("BLOB",), ""),
    (("REAL", "FLOA", "DOUB"), "REAL"),
)
"""What a type's name holds, and what CREATE TABLE AS makes of it (datatype3.html, 3.1)."""


def create_table(server: Sqlite, operation: CreateTable) -> None:
    """CREATE TABLE."""
    name = Name(operation.name.name, TEMPORARY if operation.temporary else "")
    found = server.same(name)
    if operation.if_not_exists and (found or server.is_unknown(name)):
        if found is None:
            raise UnsureError(name)
        return
    _require_no_reserved(name)
    server.require_free(name)
    if operation.query:
        _as_query(server, name, operation)
    else:
        _from_columns(server, name, operation)
    server.remember(name)


def _require_no_reserved(name: Name) -> None:
    if name.name[:7].lower() == "sqlite_":
        raise RefusedError(INVALID, f"{name} is a name that SQLite keeps for itself", (name,))


def _from_columns(server: Sqlite, name: Name, operation: CreateTable) -> None:
    columns = tuple(spec.column for spec in operation.columns)
    inline = [(spec.column.name.lower(), one) for spec in operation.columns for one in spec.constraints]
    placed = [*inline, *(("", one) for one in operation.constraints)]
    table = Table(
        name,
        columns,
        tuple(_placed(name, one) for _, one in placed),
        temporary=operation.temporary,
        options=operation.options,
    )
    _require_distinct(table)
    table = _settled(table)
    _require_keys(table, [owner for owner, _ in placed])
    for column in table.columns:
        require_type(table, column)
    server.put(table, tuple(owner for owner, _ in placed))


def _placed(table: Name, constraint: Constraint) -> Constraint:
    if isinstance(constraint, ForeignKey) and table.schema:
        return replace(constraint, table=Name(constraint.table.name, table.schema))
    return constraint


def _require_distinct(table: Table) -> None:
    if len(columns_of(table)) < len(table.columns):
        seen: set[str] = set()
        for column in table.columns:
            if column.name.lower() in seen:
                raise RefusedError(EXISTS, f"column {table.name}.{column.name} is defined twice", (table.name,))
            seen.add(column.name.lower())
    require_some_stored(table)


def require_some_stored(table: Table) -> None:
    """Make sure that not every column is computed.

    Raises:
        RefusedError: Every one is.
    """
    if all(column.generated for column in table.columns):
        raise RefusedError(INVALID, f"{table.name} would have no column that is not generated", (table.name,))


def _settled(table: Table) -> Table:
    columns = columns_of(table)
    return replace(
        table,
        columns=tuple(settled_column(table.name, column, columns) for column in table.columns),
        constraints=tuple(settled_constraint(table.name, one, columns) for one in table.constraints),
    )


def settled_column(table: Name, column: Column, columns: Columns) -> Column:
    """Return a column whose expression has the names of its table.

    Raises:
        RefusedError: It names a column that is not there, or has a default beside its expression.
    """
    if column.generated is None:
        return column
    if column.default is not None:
        raise RefusedError(INVALID, f"the generated column {table}.{column.name} cannot have a default", (table,))
    expression = settled_expression(table, column.generated.expression, columns)
    return replace(column, generated=replace(column.generated, expression=expression))


def settled_constraint(table: Name, constraint: Constraint, columns: Columns) -> Constraint:
    """Return a constraint whose expression has the names of its table.

    Raises:
        RefusedError: It names a column that is not there.
    """
    if not isinstance(constraint, Check):
        return constraint
    return replace(constraint, expression=settled_expression(table, constraint.expression, columns))


def settled_expression(table: Name, expression: Expression, columns: Columns) -> Expression:
    """Return an expression with the names of its table.

    Raises:
        RefusedError: It names a column that is not there.
    """
    found, missing = settled(expression, columns)
    if missing:
        raise absent(table, missing)
    return found


def absent(table: Name, column: str) -> RefusedError:
    """Return the refusal for a column that is not there."""
    return RefusedError(MISSING, f"column {table}.{column} does not exist", (f"{table}.{column}", table))


def _require_keys(table: Table, owners: Sequence[str]) -> None:
    keys = [one for one in table.constraints if isinstance(one, PrimaryKey)]
    if len(keys) > 1:
        raise RefusedError(INVALID, f"{table.name} would have more than one primary key", (table.name,))
    columns = columns_of(table)
    for owner, one in zip(owners, table.constraints, strict=True):
        require_columns(table, one, columns, inline=bool(owner))
    options = dict(table.options)
    if "without rowid" in options and not keys:
        raise RefusedError(INVALID, f"{table.name} is WITHOUT ROWID and has no primary key", (table.name,))
    for column in table.columns:
        _require_countable(table, column, keys, options)


def _require_countable(table: Table, column: Column, keys: Sequence[PrimaryKey], options: Mapping[str, str]) -> None:
    in_key = bool(keys) and column.name in keys[0].columns
    if column.generated and in_key:
        raise RefusedError(INVALID, f"the generated column {table.name}.{column.name} cannot be a key", (table.name,))
    if not column.auto_increment:
        return
    whole = in_key and len(keys[0].columns) == 1 and column.type is not None and column.type.name == "INTEGER"
    if not whole or "without rowid" in options:
        raise RefusedError(INVALID, f"{table.name}.{column.name} cannot be AUTOINCREMENT", (table.name,))


def require_columns(table: Table, constraint: Constraint, columns: Columns, *, inline: bool) -> None:
    """Make sure that the columns of a key are there.

    Raises:
        RefusedError: One is not, or a foreign key refers to more or fewer columns than it has.
    """
    if not isinstance(constraint, PrimaryKey | Unique | ForeignKey):
        return
    for name in constraint.columns:
        if name.lower() not in columns:
            raise absent(table.name, name)
    if not isinstance(constraint, ForeignKey) or not constraint.references:
        return
    if len(constraint.references) != (1 if inline else len(constraint.columns)):
        message = f"a foreign key of {table.name} does not refer to as many columns as it has"
        raise RefusedError(INVALID, message, (table.name,))


def require_type(table: Table, column: Column) -> None:
    """Make sure that a column of a STRICT table has one of the few types.

    Raises:
        RefusedError: It has another.
    """
    if ("strict", "on") in table.options and (column.type is None or column.type.name not in _STRICT_TYPES):
        raise RefusedError(INVALID, f"{table.name}.{column.name} has no type that STRICT knows", (table.name,))


def _as_query(server: Sqlite, name: Name, operation: CreateTable) -> None:
    assert operation.query  # noqa: S101 - the caller asked
    shown = views.result(server, operation.query)
    if shown is None:
        server.put(Table(name, temporary=operation.temporary), ())
        server.forget((name,))
        return
    columns = tuple(Column(column, _affinity(kind)) for column, kind in shown)
    server.put(Table(name, columns, temporary=operation.temporary), ())


def _affinity(kind: Type | None) -> Type | None:
    if kind is None:
        return None
    name = kind.name.upper()
    if not name:
        return kind
    return Type(next((affinity for parts, affinity in _AFFINITIES if any(one in name for one in parts)), "NUM"))


# Indexes


def create_index(server: Sqlite, operation: CreateIndex) -> None:
    """CREATE INDEX."""
    table = server.table(operation.table)
    index = operation.index
    name = Name(index.name, table.name.schema)
    _require_no_reserved(name)
    if server.same(name):
        raise RefusedError(EXISTS, f"there is a table or view {name}", (name,))
    if server.index_owner(name):
        if operation.if_not_exists:
            return
        raise RefusedError(EXISTS, f"index {name} exists already", (name,))
    try:
        made = _indexed(table, index)
    except RefusedError as error:
        server.refuse_unless_unknown(table.name, error)
        raise
    server.put(replace(table, indexes=(*table.indexes, made)))


def _indexed(table: Table, index: Index) -> Index:
    columns = columns_of(table)
    parts = tuple(_part(table, part, columns) for part in index.parts)
    where = settled_expression(table.name, index.where, columns) if index.where else None
    return replace(index, parts=parts, where=where)


def _part(table: Table, part: IndexPart, columns: Columns) -> IndexPart:
    if part.expression:
        return replace(part, expression=settled_expression(table.name, part.expression, columns))
    name = columns.get(part.column.lower())
    if name is None:
        raise absent(table.name, part.column)
    if not part.collation:
        return part if name == part.column else replace(part, column=name)
    own = next(column.collation for column in table.columns if column.name == name) or "binary"
    return replace(part, column=name, collation="" if part.collation == own else part.collation)


# DROP


def drop(server: Sqlite, operation: Drop) -> None:
    """DROP of whatever kind."""
    _DROPS[operation.kind](server, operation.names[0], operation.if_exists)


def _drop_relation(server: Sqlite, written: Name, if_exists: bool, *, view: bool) -> None:  # noqa: FBT001 - a table of one shape
    name = server.find(written)
    if name is None:
        full = server.resolve(written)
        if if_exists or server.is_unknown(full):
            server.remember(full)
            return
        raise server.missing(full, "view" if view else "table")
    if (name in server.catalog.views) is not view:
        raise RefusedError(INVALID, f"{name} is a {'table' if view else 'view'}", (name,))
    views.drop_triggers(server, name)
    if view:
        server.catalog.drop(server.catalog.views, name)
        server.catalog.drop(server.queries, name)
    else:
        server.catalog.drop(server.catalog.tables, name)
        server.catalog.drop(server.inline, name)
    server.remember(name)


def _drop_table(server: Sqlite, written: Name, if_exists: bool) -> None:  # noqa: FBT001 - a table of one shape
    _drop_relation(server, written, if_exists, view=False)


def _drop_view(server: Sqlite, written: Name, if_exists: bool) -> None:  # noqa: FBT001 - a table of one shape
    _drop_relation(server, written, if_exists, view=True)


def _drop_index(server: Sqlite, written: Name, if_exists: bool) -> None:  # noqa: FBT001 - a table of one shape
    if written.name[:17].lower() == "sqlite_autoindex_":
        raise RefusedError(INVALID, f"the index {written} belongs to a constraint", (written,))
    found = server.find_index(written)
    if found:
        table, index = found
        server.put(without_index(table, index.name))
    elif not if_exists:
        if server.catalog.unknown:
            raise UnsureError
        raise server.missing(server.resolve(written), "index")


def _drop_trigger(server: Sqlite, written: Name, if_exists: bool) -> None:  # noqa: FBT001 - a table of one shape
    for name in server.candidates(written):
        if name in server.triggers:
            server.catalog.drop(server.triggers, name)
            return
    if not if_exists:
        if server.catalog.unknown:
            raise UnsureError
        raise server.missing(server.resolve(written), "trigger")


_DROPS: Mapping[str, Callable[[Sqlite, Name, bool], None]] = {
    "table": _drop_table,
    "view": _drop_view,
    "index": _drop_index,
    "trigger": _drop_trigger,
}
