"""Indexes and foreign keys.

Facts (activerecord: connection_adapters/abstract/schema_statements.rb, `add_index_options`, `foreign_key_options`;
{abstract,mysql}/schema_creation.rb): a text that is no bare word is an expression; `order`, `opclass` and `length` are
one for all columns, or one by column; SQLite is told no method, PostgreSQL and MySQL no `type` they do not have.
"""

from __future__ import annotations

from collections.abc import Mapping

from undrift.declared.rails.draft import Draft, Key
from undrift.declared.rails.naming import constraint_name, index_name, reference_column, singular
from undrift.declared.rails.ruby import UNKNOWN, Call, Partial
from undrift.declared.servers import family
from undrift.patterns import pattern

_EXPRESSION = pattern(r"\W")
_ACTIONS: Mapping[object, str] = {
    "cascade": "CASCADE",
    "nullify": "SET NULL",
    "restrict": "RESTRICT",
    "no_action": "NO ACTION",
    "set_default": "SET DEFAULT",
}


def index(call: Call, table: str, draft: Draft, place: int = 0) -> None:
    """Read an index.

    Args:
        call: `t.index` or `add_index`.
        table: The table.
        draft: Where it goes.
        place: Which argument names the columns.
    """
    value = call.args[place] if place < len(call.args) else None
    held = value if isinstance(value, list) else [value]
    columns = [one for one in held if isinstance(one, str)]
    is_expression = isinstance(value, str) and _EXPRESSION.search(value)
    if len(columns) < len(held) or any(_is_computed(one) for one in call.options.values()):
        draft.doubt(call.line, "an index is computed", table, more=True)
        return
    options = call.options
    given = options.get("name")
    name = given if isinstance(given, str) else index_name(table, columns)
    keys = str(value) if is_expression else ", ".join(_key(column, options, draft) for column in columns)
    sql = f"CREATE {_kind(options, draft)}INDEX {draft.quoted(name)}{_on(table, options, draft)} ({keys})"
    draft.indexes.append((table, draft.statement(sql + _tail(options, draft), call.line)))
    draft.places.setdefault(name, draft.place(call.line))


def _is_computed(value: object) -> bool:
    return value is UNKNOWN or isinstance(value, Partial)


def _kind(options: Mapping[str, object], draft: Draft) -> str:
    kind = options.get("type")
    if family(draft.dialect) == "mysql" and isinstance(kind, str):
        return f"{kind.upper()} "
    return "UNIQUE " if options.get("unique") is True else ""


def _on(table: str, options: Mapping[str, object], draft: Draft) -> str:
    using = options.get("using")
    method = f" USING {using}" if isinstance(using, str) else ""
    relation = draft.relation(table)
    if draft.dialect == "postgres":
        return f" ON {relation}{method}"
    return f"{method} ON {relation}" if family(draft.dialect) == "mysql" else f" ON {relation}"


def _key(column: str, options: Mapping[str, object], draft: Draft) -> str:
    """Return one key with its length, class and order."""
    length, order = _of(options, "length", column), _of(options, "order", column)
    words = [draft.quoted(column) + (f"({length})" if length and family(draft.dialect) == "mysql" else "")]
    if draft.dialect == "postgres":
        words.append(str(_of(options, "opclass", column) or ""))
    words.append(str(order or "").upper())
    return " ".join(filter(None, words))


def _of(options: Mapping[str, object], name: str, column: str) -> object:
    value = options.get(name)
    return value.get(column) if isinstance(value, dict) else value


def _tail(options: Mapping[str, object], draft: Draft) -> str:
    if family(draft.dialect) == "mysql":
        comment = options.get("comment")
        return f" COMMENT {draft.text(comment)}" if isinstance(comment, str) else ""
    include, where = options.get("include"), options.get("where")
    carried = [str(one) for one in (include if isinstance(include, list) else [include])] if include else []
    parts = [
        f" INCLUDE ({draft.columns(carried)})" if carried and draft.dialect == "postgres" else "",
        " NULLS NOT DISTINCT" if options.get("nulls_not_distinct") is True else "",
        f" WHERE {where}" if isinstance(where, str) else "",
    ]
    return "".join(parts)


def foreign_key(call: Call, table: str, to: str, draft: Draft) -> None:
    """Read a foreign key.

    Args:
        call: `add_foreign_key` or `t.foreign_key`.
        table: The table that has it.
        to: The table that it refers to.
        draft: Where it goes.
    """
    options = call.options
    held = options.get("column")
    columns = [str(one) for one in held] if isinstance(held, list) else [held] if isinstance(held, str) else []
    if not columns and table in draft.tables:
        columns = list(filter(None, [reference_column(to, draft.tables[table].columns)]))
    key = options.get("primary_key", "id")
    keys = [str(one) for one in key] if isinstance(key, list) else [str(key)]
    if not to or not columns or any(_is_computed(one) for one in options.values()):
        draft.doubt(call.line, "the column of a foreign key is not told", table, more=True)
        return
    given = options.get("name")
    name = given if isinstance(given, str) else constraint_name("fk", table, "_and_".join(columns))
    sql = (
        f"CONSTRAINT {draft.quoted(name)} FOREIGN KEY ({draft.columns(columns)}) "
        f"REFERENCES {draft.relation(to)} ({draft.columns(keys)})"
    )
    draft.keys.append(Key(table, sql + _behaviour(call, draft), call.line))
    draft.places.setdefault(name, draft.place(call.line))


def _behaviour(call: Call, draft: Draft) -> str:
    """Return the actions, and when it is checked."""
    options = call.options
    delete, update = _ACTIONS.get(options.get("on_delete")), _ACTIONS.get(options.get("on_update"))
    deferred = options.get("deferrable")
    parts = [
        f" ON DELETE {delete}" if delete else "",
        f" ON UPDATE {update}" if update else "",
        f" DEFERRABLE INITIALLY {'DEFERRED' if deferred == 'deferred' else 'IMMEDIATE'}" if deferred else "",
        " NOT VALID" if options.get("validate") is False and draft.dialect == "postgres" else "",
    ]
    return "".join(parts)


def reference(call: Call, table: str, name: str, draft: Draft) -> None:
    """Read the foreign key of `t.references`: the table is said, or it is the one whose singular is the name."""
    asked = call.options.get("foreign_key")
    options = dict(asked) if isinstance(asked, dict) else {}
    to = options.pop("to_table", "") or next((one for one in draft.tables if singular(one) == name), "")
    options.setdefault("column", f"{name}_id")
    foreign_key(Call("foreign_key", None, (), options, None, call.line), table, str(to), draft)
