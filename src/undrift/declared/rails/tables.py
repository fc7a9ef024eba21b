"""`create_table` and what stands in its block: columns, keys, indexes.

Facts (activerecord: connection_adapters/abstract/schema_definitions.rb, `TableDefinition`; the adapters' own
schema_definitions.rb; migration/compatibility.rb): the key `id` is an integer up to Rails 5.0 and a bigint since; an
integer key without a default counts up; a datetime has precision 6 since 7.0, where nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from undrift.declared.rails import indexes
from undrift.declared.rails.draft import Draft, Field, Table, as_name
from undrift.declared.rails.naming import constraint_name
from undrift.declared.rails.ruby import UNKNOWN, Block, Call, Program
from undrift.declared.rails.types import default_sql, type_sql
from undrift.declared.servers import family
from undrift.values import replace

_BIG_KEYS = (5, 1)
_PRECISE = (7, 0)
_LONG_STRINGS = (4, 2)
_SERIAL: Mapping[str, tuple[str, str]] = {
    "postgres": ("serial", "bigserial"),
    "mysql": ("int auto_increment", "bigint auto_increment"),
    "sqlite": ("integer", "integer"),
}
"""What counts up, small and large, by adapter."""

_SKIPPED_OPTIONS = ("WITHOUT ROWID", "STRICT", "PARTITION BY", "INHERITS")


def create_table(program: Program, call: Call, draft: Draft) -> None:
    """Read one `create_table`."""
    name = call.text(0)
    if not name:
        draft.doubt(call.line, "the name of a table is computed")
        return
    if "as" in call.options:
        draft.doubt(call.line, "it is made from a query", name)
        return
    table = Table(name, call.line, options=_options(call, draft), comment=_word(call, "comment"))
    draft.tables[name] = table
    draft.places[str(as_name(name))] = draft.place(call.line)
    _primary_key(table, call, draft)
    for one in _calls(program, call.block, draft, name):
        _PARTS.get(one.name, _column)(one, table, draft)


def _options(call: Call, draft: Draft) -> str:
    """Return what stands behind the parenthesis: what MySQL is told there depends on the server."""
    options = _word(call, "options")
    return options if family(draft.dialect) != "mysql" and options.upper().startswith(_SKIPPED_OPTIONS) else ""


def _word(call: Call, option: str) -> str:
    value = call.options.get(option)
    return value if isinstance(value, str) else ""


def _calls(program: Program, block: Block | None, draft: Draft, table: str) -> Iterator[Call]:
    """Yield the calls on the block's parameter; anything else is doubted."""
    for node in block.body if block else ():
        call = program.call(node)
        if call and call.receiver is not None and call.receiver.type == "identifier":
            yield call
        else:
            draft.doubt(node.start_point[0] + 1, "this is no column, key or index", table, more=True)


def _primary_key(table: Table, call: Call, draft: Draft) -> None:
    options = {key: value for key, value in call.options.items() if key in _OF_KEYS}
    named = call.options.get("primary_key")
    kind = call.options.get("id", "primary_key" if named is None or isinstance(named, str) else False)
    if isinstance(kind, dict):
        options, kind = {**options, **kind}, kind.get("type", "primary_key")
    if isinstance(named, list):
        table.primary_key = tuple(one for one in named if isinstance(one, str))
    elif isinstance(kind, str) or kind is True:
        name = named if isinstance(named, str) else "id"
        _define_key(table, Field(name, "primary_key" if kind is True else kind, options, call.line), draft)
    elif kind not in (False, None):
        draft.doubt(call.line, "the primary key is computed", table.name)


_OF_KEYS = frozenset({"limit", "default", "precision", "scale", "unsigned", "array", "auto_increment"})
"""The options of `create_table` that are the key's; a comment or collation is the table's."""


def _define_key(table: Table, key: Field, draft: Draft) -> None:
    """Add the column of a primary key."""
    small, large = _SERIAL[family(draft.dialect)]
    kind, options = key.kind, dict(key.options)
    if draft.rails < _BIG_KEYS and kind in {"integer", "bigint"}:
        options.setdefault("default", None)
    if kind == "primary_key":
        written = small if draft.rails < _BIG_KEYS else large
    elif kind in {"integer", "bigint"} and "default" not in options:
        unsigned = " unsigned" if options.pop("unsigned", False) is True else ""
        is_large = kind == "bigint" or options.get("limit") == _BIG
        written = (large if is_large else small).replace(" ", f"{unsigned} ", 1)
    else:
        _define_other_key(table, replace(key, options=options), draft)
        return
    table.columns[key.name] = f"{written} NOT NULL PRIMARY KEY{_counting(draft)}"
    _note(table, replace(key, options=options), draft)


def _define_other_key(table: Table, key: Field, draft: Draft) -> None:
    """Add the column of a primary key that does not count up."""
    options = {**key.options, "null": False}
    if key.kind == "uuid" and draft.dialect == "postgres":
        options.setdefault("default", "gen_random_uuid()" if draft.rails >= _BIG_KEYS else "uuid_generate_v4()")
    _add(table, replace(key, options=options), draft)
    table.columns[key.name] += " PRIMARY KEY"


_BIG = 8


def _counting(draft: Draft) -> str:
    return " AUTOINCREMENT" if draft.dialect == "sqlite" else ""


def _add(table: Table, field: Field, draft: Draft) -> None:
    """Add a column."""
    kind = str(field.options.get("type") or "") if field.kind == "virtual" else field.kind
    options = _by_version(kind, field.options, draft)
    written = type_sql(draft.dialect, kind, options)
    default = default_sql(draft.dialect, kind, options)
    is_known = written and options.get("as") is not UNKNOWN and "" not in options
    if not is_known or default is None or not isinstance(options.get("null", True), (bool, type(None))):
        draft.doubt(field.line, "what it is, is computed", table.name, field.name)
    table.columns[field.name] = " ".join(filter(None, _clauses(written or "text", default or "", options, draft)))
    _note(table, field, draft)


def _by_version(kind: str, options: Mapping[str, object], draft: Draft) -> Mapping[str, object]:
    """Return the options with those that go without saying."""
    if kind == "datetime" and "precision" not in options and draft.rails >= _PRECISE:
        return {**options, "precision": 6}
    if kind == "string" and "limit" not in options and draft.rails < _LONG_STRINGS and draft.dialect == "postgres":
        return {**options, "limit": 255}
    return options


def _clauses(written: str, default: str, options: Mapping[str, object], draft: Draft) -> Iterator[str]:
    yield written
    collation, expression = options.get("collation"), options.get("as")
    if isinstance(collation, str):
        yield f"COLLATE {collation}" if family(draft.dialect) == "mysql" else f'COLLATE "{collation}"'
    if isinstance(expression, str):
        yield f"GENERATED ALWAYS AS ({expression}) {'STORED' if options.get('stored') is True else 'VIRTUAL'}"
    elif default:
        yield f"DEFAULT {default}"
    if options.get("null") is False:
        yield "NOT NULL"
    elif written.startswith("timestamp") and family(draft.dialect) == "mysql":
        yield "NULL"
    if options.get("auto_increment") is True:
        yield "AUTO_INCREMENT"


def _note(table: Table, field: Field, draft: Draft) -> None:
    """Keep where a column is, and its comment."""
    draft.places[f"{as_name(table.name)}.{field.name}"] = draft.place(field.line)
    comment = field.options.get("comment")
    if isinstance(comment, str) and family(draft.dialect) == "mysql":
        table.columns[field.name] += f" COMMENT {draft.text(comment)}"
    elif isinstance(comment, str):
        table.comments[field.name] = comment


def _column(call: Call, table: Table, draft: Draft) -> None:
    """`t.string "name"`, of one column or several."""
    names = [one for one in call.args if isinstance(one, str)]
    if not names or len(names) < len(call.args):
        draft.doubt(call.line, f"what `{call.name}` adds is not told", table.name, more=True)
    for name in names:
        _add(table, Field(name, call.name, call.options, call.line), draft)
        _index_with(name, call, table, draft)


def _typed_column(call: Call, table: Table, draft: Draft) -> None:
    """`t.column "name", "type"`."""
    name, kind = call.text(0), call.text(1)
    if not name or not kind:
        draft.doubt(call.line, "a column is computed", table.name, name, more=not name)
    if name:
        _add(table, Field(name, kind or "text", call.options, call.line), draft)
        _index_with(name, call, table, draft)


def _index_with(name: str, call: Call, table: Table, draft: Draft) -> None:
    """`index: true`, or its options."""
    asked = call.options.get("index")
    if asked:
        options = asked if isinstance(asked, dict) else {}
        indexes.index(Call("index", None, (name,), options, None, call.line), table.name, draft)


def _key_column(call: Call, table: Table, draft: Draft) -> None:
    """`t.primary_key "id"`."""
    _define_key(table, Field(call.text(0) or "id", call.text(1) or "primary_key", dict(call.options), call.line), draft)


def _index(call: Call, table: Table, draft: Draft) -> None:
    indexes.index(call, table.name, draft)


def _check(call: Call, table: Table, draft: Draft) -> None:
    part = check_sql(call, table.name, draft)
    if part:
        table.parts.append(part)


def check_sql(call: Call, table: str, draft: Draft, place: int = 0) -> str:
    """Return a check constraint; empty if it is not told."""
    expression, name = call.text(place), call.options.get("name")
    if not expression:
        draft.doubt(call.line, "a check constraint is computed", table, more=True)
        return ""
    called = name if isinstance(name, str) else constraint_name("chk", table, expression)
    return f"CONSTRAINT {draft.quoted(called)} CHECK ({expression}){_unvalidated(call, draft)}"


def _unvalidated(call: Call, draft: Draft) -> str:
    return " NOT VALID" if call.options.get("validate") is False and draft.dialect == "postgres" else ""


def _exclusion(call: Call, table: Table, draft: Draft) -> None:
    table.parts.append(exclusion_sql(call, table.name, draft))


def exclusion_sql(call: Call, table: str, draft: Draft, place: int = 0) -> str:
    """Return an exclusion constraint."""
    options, expression = call.options, call.text(place)
    name = options.get("name") or constraint_name("excl", table, expression)
    using = f"USING {options['using']} " if isinstance(options.get("using"), str) else ""
    where = f" WHERE ({options['where']})" if isinstance(options.get("where"), str) else ""
    return f"CONSTRAINT {draft.quoted(str(name))} EXCLUDE {using}({expression}){where}{deferrable(call)}"


def _unique(call: Call, table: Table, draft: Draft) -> None:
    table.parts.append(unique_sql(call, table.name, draft))


def unique_sql(call: Call, table: str, draft: Draft, place: int = 0) -> str:
    """Return a unique constraint."""
    value = call.args[place] if place < len(call.args) else None
    columns = [str(one) for one in (value if isinstance(value, list) else [value])]
    name = call.options.get("name") or constraint_name("uniq", table, "_and_".join(columns))
    nulls = " NULLS NOT DISTINCT" if call.options.get("nulls_not_distinct") is True else ""
    return f"CONSTRAINT {draft.quoted(str(name))} UNIQUE{nulls} ({draft.columns(columns)}){deferrable(call)}"


def deferrable(call: Call) -> str:
    """Return when a constraint is checked, where that is said: `deferrable: :deferred`, or `true` in Rails 7.0."""
    when = call.options.get("deferrable")
    if not when:
        return ""
    return f" DEFERRABLE INITIALLY {'DEFERRED' if when == 'deferred' else 'IMMEDIATE'}"


def _foreign_key(call: Call, table: Table, draft: Draft) -> None:
    indexes.foreign_key(call, table.name, call.text(0), draft)


def _timestamps(call: Call, table: Table, draft: Draft) -> None:
    """`t.timestamps`: never dumped, but written by hand."""
    options = {"null": False, **call.options}
    for name in ("created_at", "updated_at"):
        _add(table, Field(name, "datetime", options, call.line), draft)


def _references(call: Call, table: Table, draft: Draft) -> None:
    """`t.references`: never dumped, but written by hand."""
    options = {key: value for key, value in call.options.items() if key not in {"index", "foreign_key", "polymorphic"}}
    kind = options.pop("type", "bigint" if draft.rails >= _BIG_KEYS and draft.dialect != "sqlite" else "integer")
    for name in (one for one in call.args if isinstance(one, str)):
        columns = [f"{name}_id"]
        _add(table, Field(columns[0], str(kind), options, call.line), draft)
        if call.options.get("polymorphic"):
            columns.insert(0, f"{name}_type")
            _add(table, Field(columns[0], "string", {"null": options.get("null", True)}, call.line), draft)
        asked = call.options.get("index", True)
        if asked:
            told = asked if isinstance(asked, dict) else {}
            indexes.index(Call("index", None, (columns,), told, None, call.line), table.name, draft)
        if call.options.get("foreign_key"):
            indexes.reference(call, table.name, name, draft)


_PARTS: Mapping[str, Callable[[Call, Table, Draft], None]] = {
    "column": _typed_column,
    "primary_key": _key_column,
    "index": _index,
    "check_constraint": _check,
    "exclusion_constraint": _exclusion,
    "unique_constraint": _unique,
    "unique_key": _unique,
    "foreign_key": _foreign_key,
    "timestamps": _timestamps,
    "references": _references,
    "belongs_to": _references,
}
"""What a method of the block does; every other one is the name of a type. `unique_key` is Rails 7.1's beta."""
