"""The defaults of columns, as Prisma Migrate writes them for each server.

Facts: prisma-engines, schema-engine/connectors/sql-schema-connector/src/sql_schema_calculator.rs
(`push_column_for_builtin_scalar_type`) and flavour/*/renderer.rs (`render_default`). What Prisma's client makes itself
(`uuid()`, `cuid()`, …) is no default in the database.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping

from undrift.declared.prisma.catalog import UnclearError
from undrift.declared.prisma.syntax import Call, Field, Items, Number, Text, Value, Word
from undrift.declared.servers import verbatim
from undrift.patterns import pattern

_CLIENT_SIDE = frozenset({"uuid", "cuid", "ulid", "nanoid"})
_TIME = pattern(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)")
_INTEGER = pattern(r"-?\d{1,30}")
_PRECISION = pattern(r"\((\d)\)")


def default(field: Field, labels: Mapping[str, str] | None, written: str, dialect: str) -> str:
    """Return the default of a column as SQL; empty if it has none.

    Args:
        field: The field.
        labels: The values of the enum that is its type, by their names in the schema; None if it is none.
        written: The column's type, as it is written.
        dialect: `postgres`, `mysql` or `sqlite`.

    Raises:
        UnclearError: It cannot be told.
    """
    attribute = field.attribute("default")
    value = attribute.argument("value", first=True) if attribute else None
    if attribute and value is None:
        raise UnclearError("its default is empty")
    if value is None or (isinstance(value, Call) and value.name in {*_CLIENT_SIDE, "autoincrement"}):
        return ""
    if isinstance(value, Call):
        return _called(value, written, dialect)
    if dialect == "mysql" and field.type in {"Json", "Bytes"}:
        return ""
    if isinstance(value, Items):
        literals = (_literal(one, field, labels, dialect) for one in value.items)
        return f"ARRAY[{', '.join(literals)}]::{written}"
    return _literal(value, field, labels, dialect)


def counts_up(field: Field) -> bool:
    """Whether a field is numbered by the database."""
    return _calls(field, "autoincrement")


def is_from_database(field: Field) -> bool:
    """Whether a field's default is a piece of SQL."""
    return _calls(field, "dbgenerated")


def _calls(field: Field, name: str) -> bool:
    attribute = field.attribute("default")
    value = attribute.argument("value", first=True) if attribute else None
    return isinstance(value, Call) and value.name == name


def _called(value: Call, written: str, dialect: str) -> str:
    if value.name == "now":
        if dialect != "mysql":
            return "CURRENT_TIMESTAMP"
        precision = _PRECISION.search(written)
        return f"CURRENT_TIMESTAMP({precision[1] if precision else 3})"
    if value.name == "dbgenerated":
        first = value.arguments[0].value if value.arguments else None
        if isinstance(first, Text) and first.text.strip():
            return first.text
        raise UnclearError("its default is whatever the database says: dbgenerated()")
    raise UnclearError(f"its default comes from {value.name}(), which is no function of Prisma's for this server")


def _literal(value: Value, field: Field, labels: Mapping[str, str] | None, dialect: str) -> str:
    if labels is not None:
        if isinstance(value, Word) and value.text in labels:
            return verbatim(labels[value.text])
        raise UnclearError(f"its default is no value of {field.type}")
    if isinstance(value, Number) and field.type in {"Int", "BigInt"} and _INTEGER.fullmatch(value.text):
        return str(int(value.text))
    if isinstance(value, Number) and field.type in {"Float", "Decimal"}:
        return value.text
    if isinstance(value, Word) and field.type == "Boolean" and value.text in {"true", "false"}:
        return value.text
    if isinstance(value, Text) and field.type in _TEXTS:
        return _TEXTS[field.type](value.text, dialect)
    raise UnclearError(f"its default is none for the type {field.type}")


def _text(text: str, dialect: str) -> str:  # noqa: ARG001 - as the others
    return verbatim(text)


def _time(text: str, dialect: str) -> str:
    found = _TIME.fullmatch(text)
    if not found:
        raise UnclearError(f"its default {text!r} is no time")
    digits = found[3] or ""
    fraction = f".{digits.ljust(-(-len(digits) // 3) * 3, '0')}" if digits.strip("0") else ""
    zone = "+00:00" if found[4] in "Zz" else found[4]
    parts = (
        (found[1], "T", found[2], fraction, zone)
        if dialect == "mysql"
        else (found[1], " ", found[2], fraction, " ", zone)
    )
    return verbatim("".join(parts))


def _bytes(text: str, dialect: str) -> str:
    try:
        digits = base64.b64decode(text, validate=True).hex()
    except ValueError:
        raise UnclearError("its default is not written in base64") from None
    return verbatim(digits if dialect == "sqlite" else f"\\x{digits}")


def _number(text: str, dialect: str) -> str:  # noqa: ARG001 - as the others
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return text
    raise UnclearError(f"its default {text!r} is no number")


_TEXTS: Mapping[str, Callable[[str, str], str]] = {
    "String": _text,
    "Json": _text,
    "DateTime": _time,
    "Bytes": _bytes,
    "Decimal": _number,
}
"""How a default that stands in the schema as a string is written, by the type of the field."""
