"""What Active Record's adapters write for the type and the default of a column.

Facts (activerecord: connection_adapters/{postgresql,abstract_mysql,sqlite3}_adapter.rb, NATIVE_DATABASE_TYPES;
{abstract,postgresql,mysql}/schema_statements.rb, `type_to_sql`; */quoting.rb, `quote` and `quote_default_expression`;
type/*.rb, `serialize`): a type that an adapter does not know is written as it stands. A default is cast to the
column's type first, so that `0`, `0.0` and `"0.0"` are one default of a decimal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from undrift.declared.rails.ruby import UNKNOWN, Code, Partial, Unknown
from undrift.declared.servers import family
from undrift.patterns import pattern
from undrift.schema.spelling import literal

_SHARED: Mapping[str, str] = {
    "text": "text",
    "integer": "integer",
    "bigint": "bigint",
    "float": "float",
    "decimal": "decimal",
    "numeric": "decimal",
    "datetime": "datetime",
    "timestamp": "timestamp",
    "time": "time",
    "date": "date",
    "boolean": "boolean",
    "json": "json",
}
NATIVE: Mapping[str, Mapping[str, str]] = {
    "postgres": {
        **_SHARED,
        "string": "character varying",
        "datetime": "timestamp",
        "binary": "bytea",
        "blob": "bytea",
        "bit_varying": "bit varying",
    },
    "mysql": {**_SHARED, "string": "varchar", "binary": "blob", "blob": "blob"},
    "sqlite": {**_SHARED, "string": "varchar", "binary": "blob", "blob": "blob", "timestamp": "datetime"},
}
"""The types of each adapter, where they are not called what the column's method is called."""

_WITH_PRECISION = frozenset({"datetime", "timestamp", "time", "interval"})
_UNLIMITED = frozenset({"boolean", "date", "datetime", "timestamp", "bigint", "json", "jsonb", "uuid"})
"""Types that have no limit, although Rails 4 dumped one for some of them: `t.boolean "a", limit: 1`."""
_DIGITS = frozenset({"integer", "bigint", "float", "decimal", "numeric", "serial", "bigserial", "smallint", "tinyint"})
_WHOLE = frozenset({"integer", "bigint", "serial", "bigserial", "smallint", "tinyint"})
_JSON = frozenset({"json", "jsonb"})
_LIMITS: Mapping[str, Mapping[str, int]] = {"mysql": {"string": 255, "float": 24}}
"""The limits that hold where none is written, by adapter. PostgreSQL's strings had 255 up to Rails 4.1."""

_POSTGRES_INTEGERS = {None: "integer", 1: "smallint", 2: "smallint", 3: "integer", 4: "integer"}
_MYSQL_INTEGERS = {None: "int", 1: "tinyint", 2: "smallint", 3: "mediumint", 4: "int"}
_TINY, _PLAIN, _MEDIUM = 0xFF, 0xFFFF, 0xFFFFFF
_VARBINARY = 0xFFF
_TRUE = frozenset({"t", "true", "1", "on"})
_FUNCTION = pattern(r"\w+\(.*\)")
_PLAIN_ELEMENT = pattern(r"[^\s\\\"{},']+")

Options = Mapping[str, object]


def type_sql(dialect: str, kind: str, options: Options) -> str:
    """Return a column's type; empty if it cannot be told.

    Args:
        dialect: One of `undrift.schema.engines.ENGINES`.
        kind: The method that makes the column: `string`, `datetime`, or any type.
        options: The column's options.
    """
    if any(isinstance(options.get(name), (Unknown, Partial)) for name in _SAID):
        return ""
    adapter = family(dialect)
    if adapter == "postgres":
        written = _postgres(kind, options)
        return f"{written}[]" if written and options.get("array") is True else written
    if adapter == "mysql":
        written = _mysql(kind.removeprefix("unsigned_"), options)
        is_unsigned = options.get("unsigned") is True or kind.startswith("unsigned_")
        return f"{written} unsigned" if is_unsigned else written
    return _sized("sqlite", kind, options)


_SAID = ("limit", "precision", "scale", "array", "enum_type", "size", "unsigned", "geographic", "srid", "has_z")


def _postgres(kind: str, options: Options) -> str:
    limit = options.get("limit")
    if kind == "integer":
        return _POSTGRES_INTEGERS.get(limit if isinstance(limit, int) else None, "bigint")
    if kind == "enum":
        return _quoted_type(str(options.get("enum_type") or ""))
    if kind in {"binary", "text"}:
        return NATIVE["postgres"][kind]
    return _sized("postgres", kind, options)


def _mysql(kind: str, options: Options) -> str:
    limit = options.get("limit")
    size = str(options.get("size") or _size(limit))
    if kind == "integer":
        return _MYSQL_INTEGERS.get(limit if isinstance(limit, int) else None, "bigint")
    if kind in {"text", "blob", "binary"}:
        if kind == "binary" and isinstance(limit, int) and limit <= _VARBINARY:
            return f"varbinary({limit})"
        return f"{size}{'text' if kind == 'text' else 'blob'}"
    return _sized("mysql", kind, options)


def _size(limit: object) -> str:
    if not isinstance(limit, int) or _TINY < limit <= _PLAIN:
        return ""
    return "tiny" if limit <= _TINY else "medium" if limit <= _MEDIUM else "long"


def _sized(adapter: str, kind: str, options: Options) -> str:
    """Return a type with its modifiers, as the abstract adapter writes it."""
    name = NATIVE[adapter].get(kind, kind)
    precision, scale = options.get("precision"), options.get("scale")
    limit = options.get("limit") or _LIMITS.get(adapter, {}).get(kind)
    if kind in {"decimal", "numeric"}:
        return (
            name
            if precision is None
            else f"{name}({precision},{scale})"
            if scale is not None
            else f"{name}({precision})"
        )
    if kind in _WITH_PRECISION and precision is not None:
        return f"{name}({precision})"
    if isinstance(limit, dict):
        # PostGIS: a shape and a reference system.
        return f"{name}({', '.join(f'{key}_{value}' for key, value in sorted(limit.items()) if value)})"
    return f"{name}({limit})" if limit and kind not in _UNLIMITED else name


def _quoted_type(name: str) -> str:
    return ".".join(f'"{part}"' for part in name.split(".")) if name else ""


def default_sql(dialect: str, kind: str, options: Options) -> str | None:
    """Return a column's default; None if it cannot be told, empty if it has none.

    Args:
        dialect: One of `undrift.schema.engines.ENGINES`.
        kind: The column's type, as for `type_sql`.
        options: The column's options.
    """
    value = options.get("default")
    if value is None:
        return ""
    if isinstance(value, (Unknown, Partial)) or value is UNKNOWN:
        return None
    if isinstance(value, Code):
        is_call = family(dialect) == "sqlite" and _FUNCTION.fullmatch(value.text)
        return f"({value.text})" if is_call else value.text
    if options.get("array") is True and isinstance(value, (list, str)):
        return literal(value if isinstance(value, str) else _array(value, kind), dialect)
    if kind == "uuid" and isinstance(value, str) and "()" in value:
        return value
    return _cast(value, kind.removeprefix("unsigned_"), dialect)


def _cast(value: object, kind: str, dialect: str) -> str | None:
    """Return a value as the column's type writes it."""
    if kind in _DIGITS:
        return _number(value, whole=kind in _WHOLE)
    if kind in _JSON:
        return _json(value, dialect)
    if kind == "boolean":
        return _boolean(value, dialect)
    if kind in {"binary", "blob"}:
        data = str(value).encode("utf-8", "surrogateescape").hex()
        return f"'\\x{data}'" if dialect == "postgres" else f"x'{data}'"
    if kind == "hstore" and isinstance(value, dict):
        value = ", ".join(f'"{key}"=>"{held}"' for key, held in value.items())
    return literal(str(value), dialect) if not isinstance(value, (list, dict)) else None


def _boolean(value: object, dialect: str) -> str:
    is_true = value if isinstance(value, bool) else str(value).lower() in _TRUE
    words = ("false", "true") if dialect == "postgres" else ("0", "1")
    return words[bool(is_true)]


def _number(value: object, *, whole: bool) -> str | None:
    try:
        number = Decimal(str(value).strip() if not isinstance(value, bool) else int(value))
    except (InvalidOperation, ValueError):
        return None
    if not number.is_finite() or abs(number.adjusted()) > _LONGEST:
        return None
    text = format(number.to_integral_value() if whole else number, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


_LONGEST = 100


def _json(value: object, dialect: str) -> str | None:
    try:
        return literal(json.dumps(value, separators=(",", ":"), ensure_ascii=False), dialect)
    except (TypeError, ValueError, RecursionError):
        return None


def _array(values: list[object], kind: str) -> str:
    return "{" + ",".join(_element(value, kind) for value in values) + "}"


def _element(value: object, kind: str) -> str:
    if isinstance(value, list):
        return _array(value, kind)
    if value is None:
        return "NULL"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if _PLAIN_ELEMENT.fullmatch(text) and text.upper() != "NULL":
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
