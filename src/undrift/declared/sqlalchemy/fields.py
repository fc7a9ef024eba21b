"""The fields of SQLModel: annotations, with or without `Field(…)`.

Facts (sqlmodel: main.py, `get_sqlalchemy_type`, `get_column_from_field`, `_is_field_noneable`): a field is a column
unless it is a Relationship; it takes NULL if its annotation does, or if it has None for a default; a `str` is a VARCHAR
as long as `max_length` says; `sa_column` replaces it all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from undrift.declared.sqlalchemy.values import (
    UNKNOWN,
    Called,
    Defined,
    Indexed,
    Mappings,
    Symbol,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from undrift.declared.sqlalchemy.columns import Column, Columns

_NO_COLUMNS = frozenset({"ClassVar", "PrivateAttr", "InitVar"})
_NO_VALUES = frozenset({"Relationship", "PrivateAttr", "ConfigDict", "SQLModelConfig", "computed_field"})


def column(
    columns: Columns, name: str, annotation: Value, value: Value, *, is_annotated: bool
) -> Column | Unknown | None:
    """Return the column that a field is; None if it is none, something unknown if that cannot be told.

    Args:
        columns: Reads columns.
        name: The field.
        annotation: Its annotation.
        value: What it is given.
        is_annotated: Whether it has an annotation: what has none is no field.
    """
    if isinstance(value, Called) and value.last in {"Column", "mapped_column"}:
        return columns.made(name, value)
    if not is_annotated or name.startswith("_") or (isinstance(value, Called) and value.last in _NO_VALUES):
        return None
    if isinstance(annotation, Indexed) and isinstance(annotation.base, Symbol) and annotation.base.last in _NO_COLUMNS:
        return None
    annotation, held = _annotated(annotation)
    field = value if isinstance(value, Called) and value.last == "Field" else held
    named = dict(field.named) if field else {}
    own = named.get("sa_column")
    if own is not None:
        return columns.made(name, own) if isinstance(own, Called) else UNKNOWN
    if "schema_extra" in named and isinstance(named["schema_extra"], Mappings):
        named.update((key, one) for key, one in named["schema_extra"].items.items() if isinstance(key, str))
    return columns.made(name, _as_column(columns, annotation, value, field, named))


def _annotated(annotation: Value) -> tuple[Value, Called | None]:
    """Return an annotation without `Annotated`, and the `Field(…)` in that."""
    if isinstance(annotation, Indexed) and isinstance(annotation.base, Symbol) and annotation.base.last == "Annotated":
        found = [one for one in annotation.items[1:] if isinstance(one, Called) and one.last == "Field"]
        return annotation.items[0], found[-1] if found else None
    return annotation, None


def _as_column(
    columns: Columns, annotation: Value, value: Value, field: Called | None, named: Mapping[str, Value]
) -> Called:
    """Return a field as the call of `Column` that SQLModel makes of it."""
    default: Value = UNKNOWN if field is None else field.args[0] if field.args else named.get("default", UNKNOWN)
    if field is None and value is not None:
        default = value
    inner, is_optional, _ = columns.parted(annotation)
    is_key = named.get("primary_key", False)
    nullable = named.get("nullable")
    if nullable is None or isinstance(nullable, Unknown):
        nullable = is_key is not True and is_optional
    kind = named.get("sa_type")
    extra = named.get("sa_column_kwargs")
    made: dict[str, Value] = {
        "type_": kind if kind is not None else _type(columns, inner, named),
        "nullable": nullable,
        "primary_key": is_key,
        "unique": named.get("unique", False),
        "index": named.get("index", False),
    }
    has_default = not isinstance(default, Unknown) and default is not None
    if has_default or "default_factory" in named:
        made["default"] = True
    if isinstance(extra, Mappings):
        made.update((key, one) for key, one in extra.items.items() if isinstance(key, str))
    elif extra is not None:
        made["**"] = UNKNOWN
    return Called(Symbol("sqlalchemy.Column"), tuple(_arguments(named)), made)


def _arguments(named: Mapping[str, Value]) -> Iterator[Value]:
    """Yield what stands in the call without a name: a foreign key, and what is handed on as it is."""
    target = named.get("foreign_key")
    if target is not None:
        actions = {"ondelete": named["ondelete"]} if isinstance(named.get("ondelete"), str) else {}
        yield Called(Symbol("sqlalchemy.ForeignKey"), (target,), actions)
    more = named.get("sa_column_args")
    yield from more if isinstance(more, tuple) else ()


def _type(columns: Columns, annotation: Value, named: Mapping[str, Value]) -> Value:
    """Return the type of a field by its annotation, as a value that `Types` writes."""
    if isinstance(annotation, Defined) and annotation.is_class:
        program = columns.program
        if program.is_enumeration(annotation):
            return Called(Symbol("sqlalchemy.Enum"), (annotation,), {})
        bases = [one for one in program.lineage(annotation) if isinstance(one, Symbol)]
        annotation = next((one for one in bases if one.name in _TYPES), annotation)
    word = annotation.name if isinstance(annotation, Symbol) else ""
    if word == "datetime.datetime":
        # With a zone in newer versions, without one in older ones.
        return UNKNOWN
    if word in _TEXTS:
        length = named.get("max_length")
        return Called(Symbol("sqlmodel.AutoString"), (length,) if isinstance(length, int) else (), {})
    if word == "decimal.Decimal":
        digits, places = named.get("max_digits"), named.get("decimal_places")
        return Called(Symbol("sqlalchemy.Numeric"), (), {"precision": digits, "scale": places})
    known = _TYPES.get(word)
    return Symbol(f"sqlalchemy.{known}") if known else annotation if annotation is not None else UNKNOWN


_TEXTS = frozenset(
    """
    builtins.str pydantic.EmailStr pydantic.networks.EmailStr pathlib.Path ipaddress.IPv4Address ipaddress.IPv6Address
    ipaddress.IPv4Network ipaddress.IPv6Network pydantic.SecretStr
    """.split()
)
_TYPES: Mapping[str, str] = {
    **dict.fromkeys(_TEXTS, "String"),
    "builtins.int": "Integer",
    "builtins.bool": "Boolean",
    "builtins.float": "Float",
    "builtins.bytes": "LargeBinary",
    "datetime.date": "Date",
    "datetime.time": "Time",
    "datetime.timedelta": "Interval",
    "decimal.Decimal": "Numeric",
    "uuid.UUID": "Uuid",
    "pydantic.UUID4": "Uuid",
    "pydantic.types.UUID4": "Uuid",
}
