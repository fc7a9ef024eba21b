"""A schema as lines that can be compared and read: what a server holds beside what the replay says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass

from undrift.schema.model import (
    CompositeType,
    CustomType,
    Exclusion,
    Expression,
    ForeignKey,
    Name,
    PrimaryKey,
    Schema,
    Sequence,
    Table,
    Type,
    Unique,
    Unknown,
    View,
)

Facts = dict[str, str]
"""What is known of each object, by the object's kind and name."""

LEFT_OUT: Mapping[type, frozenset[str]] = {
    Exclusion: frozenset({"elements"}),
    Sequence: frozenset({"options"}),
    Table: frozenset({"name", "columns", "constraints", "indexes"}),
    View: frozenset({"name", "query", "indexes", "columns", "reads"}),
}
"""What is not compared: what has lines of its own, and what says the same as another attribute in other words."""

KEYS = (PrimaryKey, Unique, ForeignKey)
"""The constraints that go with their columns."""


def facts(schema: Schema, unknown: Unknown | None = None) -> Facts:
    """Return the facts of a schema; `plpgsql`, which PostgreSQL always has, is none.

    Args:
        schema: What a server holds, or a replay.
        unknown: What the replay does not know for certain: of that there are no facts.
    """
    known = _Known(unknown or Unknown())
    found = dict[str, str]()
    for table in filter(known.has, schema.tables.values()):
        found.update(_of_table(table, known))
    for view in filter(known.has, schema.views.values()):
        found.update(_of_view(view))
    for one in filter(known.has, schema.types.values()):
        found.update(_of_type(one))
    for sequence in filter(known.has, schema.sequences.values()):
        found[f"sequence {sequence.name}"] = shown(sequence)
    if not known.unknown.everything:
        found.update((f"extension {name}", "there") for name in schema.extensions if name != "plpgsql")
    return found


@dataclass(frozen=True)
class _Known:
    """What a replay knows for certain."""

    unknown: Unknown

    def has(self, one: Table | View | CustomType | Sequence) -> bool:
        owner = one.owner if isinstance(one, Sequence) else None
        return not self.unknown.covers(one.name) and not (owner and self.unknown.covers(*owner))

    def has_columns(self, table: Table, names: Iterable[str]) -> bool:
        return not any(self.unknown.covers(table.name, name) for name in names)


def _of_table(table: Table, known: _Known) -> Iterator[tuple[str, str]]:
    columns = [one for one in table.columns if known.has_columns(table, [one.name])]
    yield f"table {table.name}", shown(table)
    yield f"columns of {table.name}", ", ".join(column.name for column in columns)
    yield from ((f"column {table.name}.{one.name}", shown(one)) for one in columns)
    for constraint in table.constraints:
        if known.has_columns(table, constraint.columns if isinstance(constraint, KEYS) else ()):
            yield f"constraint {table.name}.{constraint.name}", shown(constraint)
    for index in table.indexes:
        if known.has_columns(table, index.columns):
            yield f"index {table.name}.{index.name}", shown(index)


def _of_view(view: View) -> Iterator[tuple[str, str]]:
    yield f"view {view.name}", shown(view)
    yield f"columns of {view.name}", ", ".join(view.columns) if view.columns is not None else "unknown"
    yield from ((f"index {view.name}.{one.name}", shown(one)) for one in view.indexes)


def _of_type(one: CustomType) -> Iterator[tuple[str, str]]:
    yield f"type {one.name}", shown(one)
    if isinstance(one, CompositeType):
        yield f"columns of {one.name}", ", ".join(column.name for column in one.columns)


def shown(value: object) -> str:
    """Return a value of the model as text that tells it from every other: attributes that say something."""
    if isinstance(value, Name):
        return str(value)
    if isinstance(value, Expression):
        return value.text
    if isinstance(value, Type):
        return _of_column_type(value)
    if isinstance(value, tuple):
        return "(" + ", ".join(shown(one) for one in value) + ")"
    if is_dataclass(value) and not isinstance(value, type):
        skipped = LEFT_OUT.get(type(value), frozenset())
        said = (
            (field, getattr(value, field.name))
            for field in fields(value)
            if field.compare and field.name not in skipped
        )
        inner = " ".join(f"{field.name}={shown(one)}" for field, one in said if not _is_default(field, one))
        return f"{type(value).__name__}[{inner}]"
    return repr(value)


def _is_default(field: Field[object], value: object) -> bool:
    return field.default is not MISSING and field.default == value


def _of_column_type(one: Type) -> str:
    schema = f"{one.schema}." if one.schema else ""
    return f"{schema}{one.name}{one.modifiers}{'[]' if one.array else ''}{' (custom)' if one.custom else ''}"


def differences(server: Facts, replay: Facts) -> list[str]:
    """Return, object by object, where the two disagree: what the server holds, then what the replay says."""
    return [
        f"{key}\n    server: {server.get(key, '-')}\n    replay: {replay.get(key, '-')}"
        for key in sorted(server.keys() | replay.keys())
        if server.get(key) != replay.get(key)
    ]
