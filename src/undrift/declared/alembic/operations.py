"""What each operation of Alembic touches.

Facts (alembic: operations/ops.py; documentation, "Operation Reference"): in a `batch_alter_table` block the operations
have no argument for the table; `alter_column` with `new_column_name` renames.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from undrift.declared.sqlalchemy.columns import Column, Columns
from undrift.declared.sqlalchemy.values import UNKNOWN, Called, Symbol, Value
from undrift.declared.touched import Pad
from undrift.values import dataclass


@dataclass(frozen=True)
class Operation:
    """One call.

    Attributes:
        name: The operation.
        args: Its arguments by place, the table put in where a batch holds it.
        named: Its arguments by name.
        columns: Reads the columns in it.
    """

    name: str
    args: tuple[Value, ...]
    named: Mapping[str, Value]
    columns: Columns

    def get(self, place: int, *names: str) -> Value:
        """Return an argument by place or name; something unknown if it is not there."""
        if place < len(self.args):
            return self.args[place]
        return next((self.named[name] for name in names if name in self.named), UNKNOWN)

    def table(self, place: int, *names: str, schema: str = "schema") -> Value:
        """Return a table's name, with its namespace."""
        value, namespace = self.get(place, *names), self.named.get(schema)
        if isinstance(value, str) and isinstance(namespace, str) and namespace:
            return f"{namespace}.{value}"
        return value if namespace is None or isinstance(namespace, str) else UNKNOWN


Note = Callable[[Operation, Pad], None]


def _names(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)


def _words(values: Iterable[Value]) -> list[str]:
    return [one for one in values if isinstance(one, str)]


def _create_table(call: Operation, pad: Pad) -> None:
    table = call.table(0, "table_name", "name")
    pad.whole(table)
    if not isinstance(table, str):
        return
    pad.present(table, is_there=True)
    for item in call.args[1:]:
        if isinstance(item, Called) and item.last == "Column":
            column = call.columns.made("", item)
            _made(table, column, pad)
        elif isinstance(item, Called) and item.last in _KINDS:
            _constrained(table, item, pad)


_KINDS: Mapping[str, str] = {
    "UniqueConstraint": "unique",
    "PrimaryKeyConstraint": "primary key",
    "ForeignKeyConstraint": "foreign key",
    "Index": "index",
}


def _constrained(table: str, item: Called, pad: Pad) -> None:
    """Note a constraint among the columns of a new table."""
    kind, args = _KINDS[item.last], item.args
    name = item.named.get("name")
    if kind == "index":
        name, args = (args[0] if args else None), args[1:]
        kind = "unique" if item.named.get("unique") is True else kind
    elif kind == "foreign key":
        args = _names(args[0]) if args else ()
    columns = _words(args)
    if columns and len(columns) == len(args):
        pad.part(kind, table, columns, name, item.named.get("ondelete"))


def _made(table: str, column: Column, pad: Pad) -> None:
    """Note a column that is added, with all that is told of it."""
    name, nullable = column.name, column.nullable and not column.primary_key
    pad.present(table, name, is_there=True)
    _facts((table, name), pad, nullable=nullable, kind=column.type.sql, default=column.default)
    for kind, holds in (("unique", column.unique), ("index", column.index), ("foreign key", bool(column.keys))):
        if holds:
            action = column.keys[0].on_delete if kind == "foreign key" else None
            pad.part(kind, table, [name], None, action)


def _facts(
    where: tuple[str, str],
    pad: Pad,
    *,
    nullable: bool | None = None,
    kind: str | None = None,
    default: str | None = None,
) -> None:
    """Note what is said of a column, told by its table and name."""
    if nullable is not None:
        pad.nullable(*where, is_nullable=nullable)
    if kind:
        pad.said(*where, "type", kind)
    if default is not None:
        pad.said(*where, "default", default)


def _drop_table(call: Operation, pad: Pad) -> None:
    table = call.table(0, "table_name", "name")
    pad.whole(table)
    if isinstance(table, str):
        pad.present(table, is_there=False)


def _rename_table(call: Operation, pad: Pad) -> None:
    old, new = call.table(0, "old_table_name"), call.table(1, "new_table_name")
    pad.whole(old, new)
    if isinstance(old, str) and isinstance(new, str):
        pad.renamed(old, None, new)


def _add_column(call: Operation, pad: Pad) -> None:
    table, item = call.table(0, "table_name"), call.get(1, "column")
    column = call.columns.made("", item) if isinstance(item, Called) and item.last == "Column" else None
    name: Value = column.name if column and column.name else UNKNOWN
    pad.columns(table, name)
    if column and column.name and isinstance(table, str):
        _made(table, column, pad)
        if column.type.labels:
            pad.whole(column.type.labels.name)


def _drop_column(call: Operation, pad: Pad) -> None:
    table, name = call.table(0, "table_name"), call.get(1, "column_name", "column")
    pad.columns(table, name)
    if isinstance(table, str) and isinstance(name, str):
        pad.present(table, name, is_there=False)


def _alter_column(call: Operation, pad: Pad) -> None:
    table, name = call.table(0, "table_name"), call.get(1, "column_name")
    new = call.named.get("new_column_name", call.named.get("name"))
    pad.columns(table, name, *([new] if new is not None else []))
    if not isinstance(table, str) or not isinstance(name, str):
        return
    nullable, kind = call.named.get("nullable"), call.named.get("type_")
    made = (
        call.columns.made(name, Called(Symbol("sqlalchemy.Column"), (), {"type_": kind})) if kind is not None else None
    )
    default = _default(call)
    _facts(
        (table, name),
        pad,
        nullable=nullable if isinstance(nullable, bool) else None,
        kind=made.type.sql if made else None,
        default=default,
    )
    if made and made.type.labels:
        pad.whole(made.type.labels.name)
    if isinstance(new, str):
        pad.renamed(table, name, new)


def _default(call: Operation) -> str | None:
    """Return the default that is set; empty for none, None if nothing is said about it."""
    if "server_default" not in call.named:
        return None
    value = call.named["server_default"]
    if value is False:
        return None
    column = call.columns.made("", Called(Symbol("sqlalchemy.Column"), (), {"server_default": value}))
    return None if column.doubt else column.default


def _create_index(call: Operation, pad: Pad) -> None:
    name, table = call.get(0, "index_name"), call.table(1, "table_name")
    given = call.get(2, "columns")
    columns = _words(_names(given))
    is_plain = isinstance(given, tuple) and len(columns) == len(given)
    pad.name(name)
    pad.parts(table, *(columns if is_plain else ()))
    if isinstance(table, str) and columns and is_plain:
        kind = "unique" if call.get(9, "unique") is True else "index"
        pad.part(kind, table, columns, name)


def _drop_named(call: Operation, pad: Pad) -> None:
    """`drop_index` and `drop_constraint`: the name, then the table."""
    name, table = call.get(0, "index_name", "constraint_name"), call.table(1, "table_name")
    pad.name(name)
    if isinstance(table, str):
        pad.parts(table)
    if isinstance(name, str):
        pad.name_gone(name)
    elif not isinstance(table, str):
        pad.everything = True


def _constraint(kind: str, place: int) -> Note:
    """Return what notes a constraint: its name, its table, and its columns at a place."""

    def note(call: Operation, pad: Pad) -> None:
        name = call.get(0, "constraint_name")
        schema = "source_schema" if kind == "foreign key" else "schema"
        table = call.table(1, "table_name", "source_table", schema=schema)
        given = call.get(place, "columns", "local_cols") if place else UNKNOWN
        columns = _words(_names(given))
        pad.name(name)
        pad.parts(table, *columns)
        if isinstance(table, str) and columns:
            pad.part(kind, table, columns, name, call.named.get("ondelete"))

    return note


def _comment(call: Operation, pad: Pad) -> None:
    pad.columns(call.table(0, "table_name"), "")


def _nothing(_: Operation, __: Pad) -> None:
    """It leaves the schema alone."""


def _other(call: Operation, pad: Pad) -> None:
    """Note what an operation touches that extensions bring: whatever it names, else anything."""
    values = (*call.args, *call.named.values())
    words = _words(one for value in values for one in _names(value))
    pad.whole(*words)
    if not words:
        pad.everything = True


OPERATIONS: Mapping[str, Note] = {
    "create_table": _create_table,
    "drop_table": _drop_table,
    "rename_table": _rename_table,
    "add_column": _add_column,
    "drop_column": _drop_column,
    "alter_column": _alter_column,
    "create_index": _create_index,
    "drop_index": _drop_named,
    "drop_constraint": _drop_named,
    "create_unique_constraint": _constraint("unique", 2),
    "create_primary_key": _constraint("primary key", 2),
    "create_foreign_key": _constraint("foreign key", 3),
    "create_check_constraint": _constraint("check", 0),
    "create_exclude_constraint": _constraint("exclusion", 0),
    "create_table_comment": _comment,
    "drop_table_comment": _comment,
    **dict.fromkeys(
        "bulk_insert get_bind get_context f inline_literal implementation_for context register_operation".split(),
        _nothing,
    ),
}
"""What notes each operation, by its name."""


def note(call: Operation, pad: Pad) -> None:
    """Note what an operation touches."""
    OPERATIONS.get(call.name, _other)(call, pad)
