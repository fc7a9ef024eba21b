"""What a column of a model is made with: `Column(…)`, `mapped_column(…)`, an annotation, or a field of SQLModel.

Facts (sqlalchemy: sql/schema.py, `Column`; orm/properties.py, `MappedColumn`; sqlmodel: main.py,
`get_column_from_field`): a column takes NULL unless it belongs to the primary key, or says otherwise; with
`mapped_column` the annotation says it where `nullable` does not. `default` and `onupdate` are Python's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from undrift.declared.sqlalchemy.expressions import Expressions
from undrift.declared.sqlalchemy.program import Program
from undrift.declared.sqlalchemy.types import Type, Types
from undrift.declared.sqlalchemy.values import (
    UNKNOWN,
    Called,
    Constant,
    Defined,
    Indexed,
    Mappings,
    Symbol,
    Value,
)
from undrift.values import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """What a foreign key refers to.

    Attributes:
        target: `users.id`, or an attribute of a model; a text, or what could not be told.
        on_delete: The action; empty for none.
        on_update: The action; empty for none.
        name: Its name; empty for none.
    """

    target: Value
    on_delete: str = ""
    on_update: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes:
        name: Its name.
        type: Its type.
        nullable: Whether it takes NULL.
        primary_key: Whether it belongs to the primary key.
        unique: Whether it is a key.
        index: Whether it has an index.
        default: What the server gives it, as SQL; empty for nothing.
        generated: What stands behind its type: an identity, or how it is computed.
        keys: The foreign keys.
        checks: Conditions, as SQL.
        counts: `autoincrement`, as it is written.
        has_default: Whether Python gives it a value.
        doubt: Why it is not certain; empty if it is.
        key: What constraints and indexes call it by, if that is not its name.
    """

    name: str
    type: Type
    nullable: bool
    primary_key: bool = False
    unique: bool = False
    index: bool = False
    default: str = ""
    generated: str = ""
    keys: tuple[Key, ...] = ()
    checks: tuple[str, ...] = ()
    counts: Value = "auto"
    has_default: bool = False
    doubt: str = ""
    key: str = ""


class Columns:
    """Reads columns."""

    def __init__(self, program: Program, types: Types, expressions: Expressions) -> None:
        """Remember what reads their parts.

        Args:
            program: The Python that holds them.
            types: Writes types.
            expressions: Writes pieces of SQL.
        """
        self.program, self.types, self.expressions = program, types, expressions

    def made(
        self, name: str, call: Called, annotation: Value = None, known: Mapping[Value, Value] | None = None
    ) -> Column:
        """Return the column that a call of `Column` or `mapped_column` makes.

        Args:
            name: The attribute.
            call: The call.
            annotation: What stands in `Mapped[…]`; None for no annotation.
            known: The types that the base gives to annotations.
        """
        args, named = list(call.args), dict(call.named)
        told = named.get("name", args.pop(0) if args and isinstance(args[0], str) else None)
        kind, parts = _parted(args, named)
        annotated, is_optional, inner = self.parted(annotation)
        if inner:
            named = {**inner.named, **named}
            kind_inner, parts_inner = _parted(list(inner.args), dict(inner.named))
            kind, parts = (kind_inner if kind is None else kind), [*parts_inner, *parts]
        is_key = named.get("primary_key", False)
        nullable = _nullable(named, is_optional=annotation is None or is_optional)
        doubt = _doubt(named, (is_key, nullable, named.get("unique"), named.get("index")), told)
        keys, checks, generated = self._parts(parts)
        if "Unknown" in generated:
            doubt, generated = "a part of it cannot be told", ""
        default = self._default(named.get("server_default"))
        # A foreign key has the type of what it refers to, whatever the annotation says.
        is_untyped = kind is None and annotation is not None and not keys
        return Column(
            name=told if isinstance(told, str) else name,
            type=self.annotated(annotated, known or {}) if is_untyped else self.types.written(kind),
            nullable=nullable is True,
            primary_key=is_key is True,
            unique=named.get("unique") is True,
            index=named.get("index") is True,
            default=default or "",
            generated=generated,
            keys=keys,
            checks=checks,
            counts=named.get("autoincrement", "auto"),
            has_default=named.get("default") is not None or named.get("insert_default") is not None,
            doubt=doubt or ("its default cannot be told" if default is None else ""),
            key=told_key if isinstance(told_key := named.get("key"), str) else "",
        )

    # Parts

    def _parts(self, parts: list[Value]) -> tuple[tuple[Key, ...], tuple[str, ...], str]:
        keys: list[Key] = []
        checks: list[str] = []
        generated = ""
        for part in parts:
            last = part.last if isinstance(part, Called) else ""
            if isinstance(part, Called) and last == "ForeignKey":
                keys.append(self.key(part))
            elif isinstance(part, Called) and last == "CheckConstraint":
                text = self.expressions.written(part.args[0] if part.args else UNKNOWN)
                checks += [text] if text else []
            elif isinstance(part, Called) and last in {"Identity", "Computed"}:
                generated = self._generated(part) or "Unknown"
            elif last not in {"Sequence", "FetchedValue", "UniqueConstraint", "Index", "ColumnDefault"}:
                generated = generated or "Unknown"
        return tuple(keys), tuple(checks), generated

    def key(self, call: Called) -> Key:
        """Return what `ForeignKey(…)` refers to."""
        named = call.named
        target = call.args[0] if call.args else named.get("column", UNKNOWN)
        actions = [_word(named.get(name)) for name in ("ondelete", "onupdate")]
        if None in actions:
            target = UNKNOWN
        name = named.get("name")
        return Key(target, actions[0] or "", actions[1] or "", name if isinstance(name, str) else "")

    def _generated(self, call: Called) -> str | None:
        if call.last == "Identity":
            how = "ALWAYS" if call.named.get("always") is True else "BY DEFAULT"
            return f"GENERATED {how} AS IDENTITY"
        text = self.expressions.written(call.args[0] if call.args else UNKNOWN)
        stored = call.named.get("persisted")
        if text is None:
            return None
        kept = (
            "" if stored is None and self.types.family != "postgres" else " VIRTUAL" if stored is False else " STORED"
        )
        return f"GENERATED ALWAYS AS ({text}){kept}"

    def _default(self, value: Value) -> str | None:
        """Return a default of the server's as SQL; empty for none, None if it cannot be told."""
        if value is None:
            return ""
        if isinstance(value, Constant):
            value = value.value
        if isinstance(value, str):
            return self.expressions.literal(value)
        if isinstance(value, Called) and value.last in {"FetchedValue", "Identity", "Computed"}:
            return ""
        if isinstance(value, Called) and value.last == "DefaultClause" and value.args:
            return self._default(value.args[0])
        return self.expressions.written(value)

    # Annotations

    def parted(self, annotation: Value) -> tuple[Value, bool, Called | None]:
        """Return the type in an annotation, whether it may be None, and the column that `Annotated` holds."""
        inner: Called | None = None
        is_optional = False
        for _ in range(_DEEPEST):
            if isinstance(annotation, str):
                annotation = UNKNOWN
            base = _last(annotation.base) if isinstance(annotation, Indexed) else ""
            if base == "Optional" and isinstance(annotation, Indexed):
                annotation, is_optional = annotation.items[0], True
            elif base == "Union" and isinstance(annotation, Indexed):
                items = [one for one in _flat(annotation) if one is not None]
                is_optional = is_optional or len(items) < len(list(_flat(annotation)))
                if len(items) != 1:
                    break
                annotation = items[0]
            elif base == "Annotated" and isinstance(annotation, Indexed):
                found = [one for one in annotation.items[1:] if isinstance(one, Called) and one.last == "mapped_column"]
                inner = inner or (found[0] if found else None)
                if not found:
                    break
                annotation = annotation.items[0]
            else:
                break
        return annotation, is_optional, inner

    def annotated(self, annotation: Value, known: Mapping[Value, Value]) -> Type:
        """Return the type of a column whose annotation alone tells it."""
        value = known.get(annotation) if not isinstance(annotation, (Called, Mappings)) else None
        if value is not None:
            return self.types.written(value)
        if isinstance(annotation, Indexed) and _last(annotation.base) == "Annotated":
            return self.annotated(annotation.items[0], known)
        if isinstance(annotation, Indexed) and _last(annotation.base) == "Literal":
            return self.types.written(Called(Symbol("sqlalchemy.Enum"), annotation.items, {"native_enum": False}))
        if isinstance(annotation, Defined) and annotation.is_class and self.program.is_enumeration(annotation):
            chosen = known.get(Symbol("enum.Enum"))
            named = chosen.named if isinstance(chosen, Called) and chosen.last == "Enum" else {}
            return self.types.written(Called(Symbol("sqlalchemy.Enum"), (annotation,), dict(named)))
        if isinstance(annotation, Called) and annotation.last == "NewType" and len(annotation.args) > 1:
            return self.annotated(annotation.args[1], known)
        word = annotation.name if isinstance(annotation, Symbol) else ""
        kind = PLAIN_TYPES.get(word)
        return self.types.written(Symbol(f"sqlalchemy.{kind}")) if kind else self.types.untold(annotation)


_DEEPEST = 10

PLAIN_TYPES: Mapping[str, str] = {
    "builtins.int": "Integer",
    "builtins.str": "String",
    "builtins.bool": "Boolean",
    "builtins.float": "Float",
    "builtins.bytes": "LargeBinary",
    "datetime.datetime": "DateTime",
    "datetime.date": "Date",
    "datetime.time": "Time",
    "datetime.timedelta": "Interval",
    "decimal.Decimal": "Numeric",
    "uuid.UUID": "Uuid",
}
"""The types that annotations stand for (sqlalchemy: sql/sqltypes.py, `_type_map`)."""


def _last(value: Value) -> str:
    return value.last if isinstance(value, Symbol) else ""


def _flat(annotation: Value) -> Iterator[Value]:
    if isinstance(annotation, Indexed) and _last(annotation.base) in {"Union", "Optional"}:
        for item in annotation.items:
            yield from _flat(item)
        if _last(annotation.base) == "Optional":
            yield None
    else:
        yield annotation


def _word(value: Value) -> str | None:
    """Return an action of a foreign key; None if it cannot be told."""
    return value.upper() if isinstance(value, str) else "" if value is None else None


_PARTS = frozenset(
    "ForeignKey CheckConstraint Identity Computed Sequence FetchedValue UniqueConstraint Index ColumnDefault".split()
)


def _parted(args: list[Value], named: dict[str, Value]) -> tuple[Value, list[Value]]:
    """Return the type among the arguments of a column, None if it is left out, and all else."""
    kind = named.pop("type_", None)
    for place, one in enumerate(args):
        is_part = isinstance(one, Called) and one.last in _PARTS
        if kind is None and not is_part and place <= 1 and not isinstance(one, str):
            if one is None and len(args) == 1:
                continue
            kind = one
            return kind, [each for each in args if each is not one and each is not None]
    return kind, [one for one in args if one is not None]


def _nullable(named: Mapping[str, Value], *, is_optional: bool) -> Value:
    """Return whether a column takes NULL: as it says, else as its annotation does, and a key never."""
    said = named.get("nullable")
    return is_optional and named.get("primary_key") is not True if said is None else said


def _doubt(named: Mapping[str, Value], flags: tuple[Value, ...], name: Value) -> str:
    if "**" in named:
        return "some of its arguments cannot be told"
    if not all(isinstance(one, (bool, int, type(None))) for one in flags):
        return "whether it takes NULL, or is a key, cannot be told"
    return "" if name is None or isinstance(name, str) else "its name cannot be told"
