"""What each method of a migration touches.

Facts (activerecord: connection_adapters/abstract/schema_statements.rb, schema_definitions.rb, `Table`;
postgresql_adapter.rb, `create_enum` and the like; scenic: lib/scenic/statements.rb).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from undrift.declared import executed
from undrift.declared.rails.naming import join_table
from undrift.declared.rails.ruby import UNKNOWN, Call, Partial
from undrift.declared.touched import Pad

Note = Callable[[Call, Pad], None]


def _argument(call: Call, place: int) -> object:
    return call.args[place] if place < len(call.args) else UNKNOWN


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _flat(call: Call, start: int) -> list[object]:
    """Return the arguments from a place on, lists among them laid out."""
    return [one for value in call.args[start:] for one in _listed(value)]


def _create_table(call: Call, pad: Pad) -> None:
    pad.whole(_argument(call, 0))
    if call.text(0):
        pad.present(call.text(0), is_there=True)


def _drop_table(call: Call, pad: Pad) -> None:
    names = _flat(call, 0) or [UNKNOWN]
    pad.whole(*names)
    for name in names:
        if isinstance(name, str):
            pad.present(name, is_there=False)


def _rename_table(call: Call, pad: Pad) -> None:
    pad.whole(_argument(call, 0), _argument(call, 1))
    pad.present(call.text(0), is_there=False)
    pad.present(call.text(1), is_there=True)
    pad.renamed(call.text(0), None, call.text(1))


def _joined(call: Call) -> object:
    """Return the name of a join table."""
    named = call.options.get("table_name")
    if isinstance(named, str):
        return named
    return join_table(call.text(0), call.text(1)) if call.text(0) and call.text(1) else UNKNOWN


def _create_join_table(call: Call, pad: Pad) -> None:
    name = _joined(call)
    pad.whole(name)
    if isinstance(name, str):
        pad.present(name, is_there=True)


def _drop_join_table(call: Call, pad: Pad) -> None:
    name = _joined(call)
    pad.whole(name)
    if isinstance(name, str):
        pad.present(name, is_there=False)


def _columns(*, is_made: bool | None) -> Note:
    """Return what notes all columns that are named behind the table."""

    def note(call: Call, pad: Pad) -> None:
        columns = _flat(call, 1) or [UNKNOWN]
        pad.columns(_argument(call, 0), *columns)
        for column in columns:
            if isinstance(column, str) and call.text(0) and is_made is not None:
                pad.present(call.text(0), column, is_there=is_made)

    return note


def _column(*, is_made: bool | None) -> Note:
    """Return what notes the one column that is named behind the table; a type follows it."""
    several = _columns(is_made=is_made)

    def note(call: Call, pad: Pad) -> None:
        several(Call(call.name, None, call.args[:2], call.options, None, call.line), pad)
        if call.options.get("index"):
            pad.parts(_argument(call, 0), _argument(call, 1))

    return note


def _rename_column(call: Call, pad: Pad) -> None:
    table, names = call.text(0), _flat(call, 1)[:2]
    pad.columns(_argument(call, 0), *(names or [UNKNOWN]))
    for name, is_made in zip(names, (False, True), strict=False):
        if table and isinstance(name, str):
            pad.present(table, name, is_there=is_made)
    if table and [type(name) for name in names] == [str, str]:
        pad.renamed(table, str(names[0]), str(names[1]))


def _timestamps(*, is_made: bool) -> Note:
    def note(call: Call, pad: Pad) -> None:
        pad.columns(_argument(call, 0), "created_at", "updated_at")
        for column in ("created_at", "updated_at"):
            if call.text(0):
                pad.present(call.text(0), column, is_there=is_made)

    return note


def _reference(*, is_made: bool) -> Note:
    def note(call: Call, pad: Pad) -> None:
        table = _argument(call, 0)
        for name in _flat(call, 1) or [UNKNOWN]:
            if not isinstance(name, str):
                pad.whole(table)
                continue
            columns = [f"{name}_id", *([f"{name}_type"] if call.options.get("polymorphic") else [])]
            pad.columns(table, *columns)
            if call.text(0):
                pad.present(call.text(0), columns[0], is_there=is_made)

    return note


def _index(*, is_made: bool | None) -> Note:
    """Return what notes an index, told by its columns, or by its name alone."""

    def note(call: Call, pad: Pad) -> None:
        value = call.options.get("column", _argument(call, 1))
        columns = [one for one in _listed(value) if isinstance(one, str)]
        name = call.options.get("name")
        is_told = _plain(columns) and (columns or isinstance(name, str))
        pad.parts(_argument(call, 0), *((columns or [""]) if is_told else []))
        pad.name(name)
        if columns and call.text(0) and is_made is not None and _plain(columns):
            pad.key(call.text(0), columns, is_there=is_made)

    return note


def _plain(columns: list[str]) -> bool:
    return all(column.isidentifier() for column in columns)


def _constraint(call: Call, pad: Pad) -> None:
    column, name = call.options.get("column"), call.options.get("name")
    columns = [one for one in _listed(column) if isinstance(one, str)]
    pad.parts(_argument(call, 0), *columns)
    pad.name(name)


def _rename_index(call: Call, pad: Pad) -> None:
    pad.parts(_argument(call, 0))
    pad.name(*call.args[1:])


def _objects(call: Call, pad: Pad) -> None:
    """Note the object, and the one that it is renamed to."""
    to = call.options.get("to")
    pad.whole(_argument(call, 0), *([to] if isinstance(to, str) else []))
    if call.name.startswith("rename") and call.text(1):
        pad.whole(call.text(1))


def _comment(call: Call, pad: Pad) -> None:
    pad.columns(_argument(call, 0), "")


def _execute(call: Call, pad: Pad) -> None:
    sql = _argument(call, 0)
    if isinstance(sql, Partial):
        executed.note_pieces(sql.pieces, pad)
    else:
        executed.note(sql, pad)


OPERATIONS: Mapping[str, Note] = {
    "create_table": _create_table,
    "drop_table": _drop_table,
    "rename_table": _rename_table,
    "create_join_table": _create_join_table,
    "drop_join_table": _drop_join_table,
    "change_table_comment": _comment,
    "add_column": _column(is_made=True),
    "add_columns": _columns(is_made=True),
    "remove_column": _column(is_made=False),
    "remove_columns": _columns(is_made=False),
    "rename_column": _rename_column,
    "add_timestamps": _timestamps(is_made=True),
    "remove_timestamps": _timestamps(is_made=False),
    **dict.fromkeys(("add_reference", "add_belongs_to"), _reference(is_made=True)),
    **dict.fromkeys(("remove_reference", "remove_belongs_to"), _reference(is_made=False)),
    **dict.fromkeys(
        ("change_column", "change_column_default", "change_column_null", "change_column_comment"),
        _column(is_made=None),
    ),
    "add_index": _index(is_made=True),
    "remove_index": _index(is_made=False),
    "rename_index": _rename_index,
    **dict.fromkeys(
        """
        add_foreign_key remove_foreign_key validate_foreign_key add_check_constraint remove_check_constraint
        validate_check_constraint add_exclusion_constraint remove_exclusion_constraint add_unique_constraint
        remove_unique_constraint add_unique_key remove_unique_key validate_constraint
        """.split(),
        _constraint,
    ),
    **dict.fromkeys(
        """
        create_enum drop_enum rename_enum add_enum_value rename_enum_value enable_extension disable_extension
        create_schema drop_schema rename_schema create_view update_view replace_view drop_view create_virtual_table
        drop_virtual_table
        """.split(),
        _objects,
    ),
    **dict.fromkeys(("execute", "exec_query", "exec_update", "update_sql", "query", "query_command"), _execute),
}
"""What a method of a migration touches, by its name."""


def _as(name: str) -> Note:
    """Return what notes a method of `change_table`'s block as the method that has the table as its first argument."""
    return OPERATIONS[name]


IN_TABLE: Mapping[str, Note] = {
    "rename": _as("rename_column"),
    "remove": _as("remove_columns"),
    "remove_columns": _as("remove_columns"),
    "index": _as("add_index"),
    "remove_index": _as("remove_index"),
    "rename_index": _as("rename_index"),
    "timestamps": _as("add_timestamps"),
    "remove_timestamps": _as("remove_timestamps"),
    **dict.fromkeys(("references", "belongs_to"), _as("add_reference")),
    **dict.fromkeys(("remove_references", "remove_belongs_to"), _as("remove_reference")),
    **dict.fromkeys(("change", "change_default", "change_null"), _as("change_column")),
    **dict.fromkeys(
        """
        foreign_key remove_foreign_key check_constraint remove_check_constraint exclusion_constraint
        remove_exclusion_constraint unique_constraint remove_unique_constraint validate_constraint
        """.split(),
        _constraint,
    ),
    "column": _as("add_column"),
}
"""What a method of the block of `change_table` touches; every other one is the name of a type, and adds columns."""


def in_table(call: Call, table: str, pad: Pad) -> None:
    """Note what a call in the block of `change_table` touches."""
    named = [one for one in call.args if not isinstance(one, bool)]
    note = IN_TABLE.get(call.name, OPERATIONS["add_columns"])
    if not call.name.endswith("?"):
        note(Call(call.name, None, (table, *named), call.options, None, call.line), pad)
