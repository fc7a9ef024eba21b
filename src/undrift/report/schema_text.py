"""A schema for people: each table with its columns and keys, what belongs to no table, what is not certain."""

from __future__ import annotations

from collections.abc import Iterator

from undrift.report.schema_document import Origin, default_text
from undrift.schema import facts
from undrift.schema.model import Column, Domain, EnumType, Schema, Table
from undrift.schema.spelling import type_text
from undrift.text import listed, plural, printable


def render(schema: Schema, origin: Origin) -> str:
    """Return the schema as text.

    Args:
        schema: The schema.
        origin: Where it comes from.
    """
    parts = [
        *(_table(table, schema.dialect) for table in schema.tables.values()),
        *_others(schema),
        *certainty(schema, origin),
        f"undrift: {summary(schema, origin)}",
    ]
    return "\n".join(parts)


def summary(schema: Schema, origin: Origin) -> str:
    """Return in one line how much there is, and how much of it is not certain."""
    tables = f"{plural(len(schema.tables), 'table')} in {printable(origin.project) or '.'} ({schema.dialect})"
    return "; ".join((tables, *_doubts(schema, origin)))


def _doubts(schema: Schema, origin: Origin) -> Iterator[str]:
    if origin.refused:
        yield f"{plural(len(origin.refused), 'statement')} the server would refuse"
    if origin.unread:
        yield f"{len(origin.unread):,} not read"
    unknown = unknown_of(schema)
    if unknown:
        yield f"unknown: {printable(listed(unknown))}"


def unknown_of(schema: Schema) -> list[str]:
    """Return the objects, and the columns of others, that cannot be told."""
    unknown = schema.unknown
    if unknown.everything:
        return ["everything"]
    columns = (f"{name}.{column}" for name, held in unknown.columns.items() for column in held)
    return [*sorted(map(str, unknown.objects)), *sorted(columns)]


def certainty(schema: Schema, origin: Origin) -> Iterator[str]:
    """Yield a line for each statement that is refused or not read, and one for what is unknown."""
    for one in origin.refused:
        yield f"{printable(one.path)}:{one.line}: refused: {printable(one.reason)}"
    for gap in origin.unread:
        touched = f" (it can touch {printable(listed(gap.touches))})" if gap.touches else ""
        yield f"{printable(gap.path)}:{gap.line}: not read: {printable(gap.reason)}{touched}"
    for name in unknown_of(schema):
        yield f"unknown: {printable(name)}"


def _table(table: Table, dialect: str) -> str:
    width = max((len(column.name) for column in table.columns), default=0)
    lines = [printable(str(table.name)) + _nature(table)]
    lines += [f"  {printable(column.name).ljust(width)}  {_column(column, dialect)}" for column in table.columns]
    for part in (*table.constraints, *table.indexes):
        lines.append(f"  {printable(facts.words(*facts.of_part(part, dialect)))}")
    return "\n".join(lines) + "\n"


def _nature(table: Table) -> str:
    words = []
    if table.partitioned:
        words.append(f"partitioned by {table.partitioned}")
    if table.parents:
        words.append(f"{'partition of' if table.partition else 'inherits'} {', '.join(map(str, table.parents))}")
    if table.unlogged:
        words.append("unlogged")
    return printable(f" ({', '.join(words)})") if words else ""


def _column(column: Column, dialect: str) -> str:
    default = default_text(column)
    words = (
        type_text(column.type, dialect) if column.type else "of a type that cannot be told",
        f"collate {column.collation}" if column.collation else "",
        "" if column.nullable else "not null",
        "auto_increment" if column.auto_increment else "",
        f"default {default}" if default and not (column.generated or column.identity) else default or "",
        f"on update {column.on_update}" if column.on_update else "",
    )
    return printable(" ".join(filter(None, words)))


def _others(schema: Schema) -> Iterator[str]:
    for one in schema.types.values():
        name = printable(str(one.name))
        if isinstance(one, EnumType):
            yield f"enum {name}: {printable(', '.join(one.labels))}"
        elif isinstance(one, Domain):
            yield printable(facts.words(f"domain {one.name}:", facts.of_domain(one, schema.dialect)))
        else:
            yield f"type {name}"
    for view in schema.views.values():
        yield f"{'materialized view' if view.materialized else 'view'} {printable(str(view.name))}"
    for sequence in schema.sequences.values():
        if sequence.owner is None:
            yield f"sequence {printable(str(sequence.name))}"
    for extension in schema.extensions:
        yield f"extension {printable(extension)}"
