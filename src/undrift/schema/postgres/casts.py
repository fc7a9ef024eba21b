"""Which types PostgreSQL turns into which without being told how (`pg_cast`, casts for assignment)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from undrift.patterns import pattern
from undrift.schema.expressions import quoted
from undrift.schema.model import Column, Expression, Name, Type
from undrift.values import replace

_STRING, _NUMBER, _MOMENT, _JSON = "string", "number", "moment", "json"
_CATEGORIES: Mapping[str, str] = {
    "text": _STRING,
    "character varying": _STRING,
    "character": _STRING,
    "bpchar": _STRING,
    "name": _STRING,
    "smallint": _NUMBER,
    "integer": _NUMBER,
    "bigint": _NUMBER,
    "numeric": _NUMBER,
    "real": _NUMBER,
    "double precision": _NUMBER,
    "boolean": "boolean",
    "uuid": "uuid",
    "json": _JSON,
    "jsonb": _JSON,
    "bytea": "bytea",
    "date": _MOMENT,
    "timestamp without time zone": _MOMENT,
    "timestamp with time zone": _MOMENT,
    "interval": "interval",
}
_MODIFIERS = pattern(r"\([^)]*\)")


_TEXT = pattern(r"'(?:[^']|'')*'")


def kept_default(column: Column, to: Type | None) -> Expression | None:
    """Return the default of a column whose type changes: a plain text stays one of the old type.

    Source: `ATExecAlterColumnType` in the server's commands/tablecmds.c, which wraps a cast around it. The old type
    goes without its length: the server took the text for a value of it, and cut it, when it was set.
    """
    default, old = column.default, column.type
    if not default or not old or not to or not _TEXT.fullmatch(default.text):
        return default
    name = _MODIFIERS.sub("", old.name)
    if (name, old.schema, old.array) == (_MODIFIERS.sub("", to.name), to.schema, to.array) or name.startswith("bit"):
        return default
    name = "bpchar" if name == "character" else name
    written = f"{quoted(old.schema)}.{quoted(name)}" if old.schema else quoted(name) if old.custom else name
    return replace(default, text=f"{default.text}::{written}{'[]' if old.array else ''}")


_FAMILIES = (
    (pattern(r"[+-]?\d+(?:\.\d+)?|nextval\('[^']+'(?:::(?:regclass|text))?\)"), _NUMBER),
    (pattern(r"true|false"), "boolean"),
)


def family(default: Expression) -> str:
    """Return the family of a constant; empty for what is none, and for a text, from which any type can be read."""
    return next((name for written, name in _FAMILIES if written.fullmatch(default.text)), "")


def category(type_: Type, enum: Name | None) -> str:
    """Return the family within which values turn into each other by themselves; empty for one that is not listed.

    Args:
        type_: The type.
        enum: Its full name, if it is an enum: each is a family of its own.
    """
    if enum:
        return f"enum {enum}" + ("[]" if type_.array else "")
    if type_.custom:
        return ""
    found = _CATEGORIES.get(_MODIFIERS.sub("", type_.name), "")
    return f"{found}[]" if found and type_.array else found


def assignable(old: str, new: str) -> bool:
    """Whether values of one family turn into the other by assignment; True where it is not known that they do not."""
    return not old or not new or new in {old, _STRING} or (new == f"{_STRING}[]" and old.endswith("[]"))


def is_of(default: Expression, type_: Type) -> bool:
    """Whether a default can be of a type, whatever the type of its column: by a cast of its own, or as a call.

    Source: `ATPrepAlterColumnType` in the server's commands/tablecmds.c, which takes the column's cast off first.
    """
    if _CALL.fullmatch(default.text):
        return True  # what a function returns is not known here, but for `nextval`
    cast = _LAST_CAST.search(default.text)
    if not cast or type_.array:
        return False
    names = {type_.name, quoted(type_.name), f"{quoted(type_.schema or 'public')}.{quoted(type_.name)}"}
    return cast[1] in names


_CALL = pattern(r"(?!(?:pg_catalog\.)?nextval\()(?:[\w$\"]+\.)?[\w$\"]+\([^()]*\)|current_\w+", re.IGNORECASE)
_LAST_CAST = pattern(r"'::([^':()]+)$")
