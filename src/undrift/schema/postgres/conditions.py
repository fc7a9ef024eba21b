"""The questions that guards in DO blocks ask of PostgreSQL's catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from undrift.schema import editing
from undrift.schema.catalog import EVERYTHING
from undrift.schema.model import EnumType, Name, Table
from undrift.schema.operations import Exists
from undrift.schema.postgres.server import Postgres


def answer(server: Postgres, question: Exists) -> bool | None:
    """Say whether something exists; None if that cannot be told."""
    return QUESTIONS[question.kind](server, question)


def _names(server: Postgres, question: Exists, mapping: Mapping[Name, object]) -> Iterator[Name]:
    """Yield the full names that a question can mean."""
    if question.any_schema and not question.name.schema:
        yield from (name for name in mapping if name.name == question.name.name)
    else:
        yield from server.candidates(question.name)


def _sure(server: Postgres, found: bool, name: Name, column: str = "") -> bool | None:  # noqa: FBT001 - what was found
    """Return what was found unless the object is unknown, or lies outside of the history."""
    full = server.resolve(name)
    if server.is_unknown(full, column) or EVERYTHING in server.catalog.unknown:
        return None
    return found


def _relation(server: Postgres, question: Exists) -> bool | None:
    catalog = server.catalog
    found = any(catalog.relation(one) for one in server.candidates(question.name))
    if not found and question.any_schema:
        mappings = (catalog.tables, catalog.views, catalog.sequences)
        found = any(one.name == question.name.name for mapping in mappings for one in mapping)
    found = found or any(catalog.owner_of_index(one) for one in server.candidates(question.name))
    return _sure(server, found, question.name) if found or server.is_inside(question.name.name) else None


def _table(server: Postgres, question: Exists) -> Table | None:
    return next(
        (table for one in _names(server, question, server.catalog.tables) if (table := server.catalog.tables.get(one))),
        None,
    )


def _column(server: Postgres, question: Exists) -> bool | None:
    table = _table(server, question)
    if table is None:
        is_view = any(one in server.catalog.views for one in server.candidates(question.name))
        if is_view or not server.is_inside(question.name.name):
            return None
        return _sure(server, False, question.name)  # noqa: FBT003 - what was found
    return None if server.is_unknown(table.name, question.member) else table.column(question.member) is not None


def _constraint(server: Postgres, question: Exists) -> bool | None:
    if question.name.name:
        table = _table(server, question)
        if table is None:
            return _sure(server, False, question.name) if server.is_inside(question.name.name) else None  # noqa: FBT003
        return None if server.is_unknown(table.name) else editing.constraint_named(table, question.member) is not None
    schemas = {name.schema for name in server.catalog.tables} | {""}
    if any(any(server.catalog.constrained(Name(question.member, schema))) for schema in schemas):
        return True
    return False if _is_all_known(server) else None


def _is_all_known(server: Postgres) -> bool:
    """Whether nothing is unknown but what lies outside of the history: that has none of the names given in it."""
    return all(map(server.is_outside, server.catalog.unknown))


def _primary_key(server: Postgres, question: Exists) -> bool | None:
    table = _table(server, question)
    if table is None:
        return _sure(server, False, question.name) if server.is_inside(question.name.name) else None  # noqa: FBT003
    return None if server.is_unknown(table.name) else table.primary_key is not None


def _index(server: Postgres, question: Exists) -> bool | None:
    schemas = {name.schema for name in server.catalog.tables} if question.any_schema else set(server.path)
    found = any(
        server.catalog.owner_of_index(Name(question.name.name, schema)) for schema in schemas | {question.name.schema}
    )
    return True if found else (False if _is_all_known(server) else None)


def _type(server: Postgres, question: Exists) -> bool | None:
    found = any(one in server.catalog.types for one in _names(server, question, server.catalog.types))
    return _sure(server, found, question.name)


def _label(server: Postgres, question: Exists) -> bool | None:
    if not question.name.name:
        enums = [one for one in server.catalog.types.values() if isinstance(one, EnumType)]
        return any(question.member in one.labels for one in enums)
    name = server.type_name(question.name)
    enum = server.catalog.types.get(name) if name else None
    if name is None:
        return _sure(server, False, question.name)  # noqa: FBT003 - what was found
    return _sure(server, isinstance(enum, EnumType) and question.member in enum.labels, name)


def _schema(server: Postgres, question: Exists) -> bool | None:
    name = question.member or question.name.name
    return server.has_namespace(server.canonical(name))


def _extension(server: Postgres, question: Exists) -> bool | None:
    return Name(question.member or question.name.name) in server.catalog.extensions


def _view(server: Postgres, question: Exists) -> bool | None:
    found = any(one in server.catalog.views for one in _names(server, question, server.catalog.views))
    return _sure(server, found, question.name)


def _sequence(server: Postgres, question: Exists) -> bool | None:
    found = any(one in server.catalog.sequences for one in _names(server, question, server.catalog.sequences))
    return _sure(server, found, question.name)


QUESTIONS: Mapping[str, Callable[[Postgres, Exists], bool | None]] = {
    "table": _relation,
    "column": _column,
    "constraint": _constraint,
    "primary key": _primary_key,
    "index": _index,
    "type": _type,
    "label": _label,
    "schema": _schema,
    "extension": _extension,
    "view": _view,
    "sequence": _sequence,
}
