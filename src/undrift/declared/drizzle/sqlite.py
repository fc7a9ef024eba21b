"""What Drizzle makes of SQLite's columns.

Facts: drizzle-orm: src/sqlite-core/columns/*.ts (`getSQLType`; only `integer` counts up), drizzle-kit:
src/serializer/sqliteSerializer.ts (a default that is an array, an object or a date is the text of its JSON, whatever
the column's mode; one that is SQL is written as it is). Version 1 (drizzle-kit 1.0.0-rc, in src/dialects/sqlite:
drizzle.ts, grammar.ts): a column that is the key says nothing of NULL, and a date is a number of its mode's units.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from undrift.declared.drizzle.plain import Moment, Plain, Untold, js_text, json_text
from undrift.declared.drizzle.rules import Builder, Draft, Made, Modifier, Options, Rules, fixed
from undrift.declared.servers import verbatim
from undrift.declared.typescript.values import Object, Value
from undrift.values import replace

_INTEGER = "SQLiteInteger"
_SECONDS = "SQLiteTimestamp"
_MILLISECONDS = "SQLiteTimestamp in milliseconds"
_MODES = {"timestamp": _SECONDS, "timestamp_ms": _MILLISECONDS}
_NOW = "(cast((julianday('now') - 2440587.5)*86400000 as integer))"


def _text(call: Made) -> Draft:
    length = "" if call.options.text("mode") == "json" else call.options.text("length")
    return Draft(f"text({length})" if length not in {"", "0"} else "text", "SQLiteText", call.place)


def _integer(call: Made) -> Draft:
    """Return the column of a whole number; a mode that cannot be told matters to its default alone."""
    try:
        mode = call.options.text("mode")
    except Untold:
        mode = ""
    return Draft("integer", _MODES.get(mode, _INTEGER), call.place)


_BUILDERS: Mapping[str, Builder] = {
    "blob": fixed("blob"),
    "int": _integer,
    "integer": _integer,
    "numeric": fixed("numeric"),
    "real": fixed("real"),
    "text": _text,
}


def _primary_key(draft: Draft, arguments: tuple[Value, ...]) -> Draft:
    first = arguments[0] if arguments else None
    options = Options(first if isinstance(first, Object) else None, draft.place)
    counts = draft.kind in {_INTEGER, *_MODES.values()} and options.flag("autoIncrement")
    return replace(draft, primary_key=True, not_null=True, auto_increment=counts or draft.auto_increment)


def _primary_key_v1(draft: Draft, arguments: tuple[Value, ...]) -> Draft:
    return replace(_primary_key(draft, arguments), not_null=False)


def _not_null_v1(draft: Draft, arguments: tuple[Value, ...]) -> Draft:  # noqa: ARG001 - as `Modifier` has it
    return replace(draft, not_null=not draft.primary_key)


def _default_now(draft: Draft, arguments: tuple[Value, ...]) -> Draft:  # noqa: ARG001 - as `Modifier` has it
    return replace(draft, default=_NOW)


_MODIFIERS: Mapping[str, Modifier] = {"primaryKey": _primary_key, "defaultNow": _default_now}


def _default(draft: Draft, value: Plain) -> str:  # noqa: ARG001 - as `Default` has it
    """Return a default that is no SQL (drizzle-kit: sqliteSerializer.ts, `generateSqliteSnapshot`)."""
    if isinstance(value, (bool, int, float)):
        return js_text(value)
    return verbatim(value if isinstance(value, str) else json_text(value))


def _default_v1(draft: Draft, value: Plain) -> str:
    if isinstance(value, Moment) and draft.kind in _MODES.values():
        at = datetime.fromisoformat(value.iso.replace("Z", "+00:00")).timestamp()
        return f"{at:.0f}" if draft.kind == _SECONDS else f"{at * 1000:.0f}"
    return _default(draft, value) if value is not None else ""


RULES = Rules(
    dialect="sqlite",
    module="drizzle-orm/sqlite-core",
    table="sqliteTable",
    creator="sqliteTableCreator",
    namespace=(),
    view=("sqliteView", "view"),
    builders=_BUILDERS,
    modifiers=_MODIFIERS,
    default=_default,
    quote="`",
    generated_stored=False,
    unique_as_index=True,
)
"""SQLite's."""

RULES_V1 = replace(
    RULES,
    modifiers={**_MODIFIERS, "primaryKey": _primary_key_v1, "notNull": _not_null_v1},
    default=_default_v1,
)
"""SQLite's since drizzle-kit's version 1."""
