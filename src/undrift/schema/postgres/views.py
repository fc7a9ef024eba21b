"""CREATE VIEW and CREATE MATERIALIZED VIEW."""

from __future__ import annotations

from collections.abc import Iterator

from undrift.schema.engine import INVALID, RefusedError
from undrift.schema.model import Name, View
from undrift.schema.operations import CreateView, Query
from undrift.schema.postgres import naming, tables
from undrift.schema.postgres.server import Postgres
from undrift.values import replace


def create_view(server: Postgres, operation: CreateView) -> None:
    """CREATE VIEW; with OR REPLACE the columns of the old one must lead those of the new one."""
    name = server.place(operation.name, temporary=operation.temporary)
    existing = server.catalog.views.get(name)
    replaces = existing is not None and operation.or_replace and not existing.materialized
    if not replaces and server.is_taken(name):
        if operation.if_not_exists:
            return
        server.require_free(name, "relation")
    view = View(
        name,
        _columns(server, operation),
        operation.materialized,
        operation.query.text,
        _relations(server, operation),
        tuple(dict.fromkeys(_reads(server, operation.query))),
    )
    if existing and replaces:
        _require_same_lead(existing, view)
        view = replace(view, comment=existing.comment)
    if not operation.temporary:
        server.catalog.put(server.catalog.views, name, view)


def _columns(server: Postgres, operation: CreateView) -> tuple[str, ...] | None:
    outputs = tables.expanded(server, operation.query)
    if outputs is None:
        return None
    names = [naming.cut(output.name) for output in outputs]
    if len(operation.columns) > len(names):
        message = f"view {operation.name} names more columns than its query has"
        raise RefusedError(INVALID, message, (operation.name,), "syntax_error")
    return (*operation.columns, *names[len(operation.columns) :])


def _relations(server: Postgres, operation: CreateView) -> tuple[Name, ...] | None:
    relations = operation.query.relations
    return None if relations is None else tuple(dict.fromkeys(server.resolve(one) for one in relations))


def _reads(server: Postgres, query: Query) -> Iterator[tuple[Name | None, str]]:
    """Yield the columns that a query names, each with its relation; with None where that cannot be told."""
    for written, column in query.reads:
        relation = server.resolve(written)
        columns = tables.columns_of(server, relation) if column == "*" else (column,)
        yield from ((relation, one) for one in columns or ("*",))
    for column, levels in query.guesses:
        for level in levels:
            names = [server.resolve(written) if written else None for written in level]
            known = {name: tables.columns_of(server, name) if name else None for name in names}
            having = [name for name in names if column in (known[name] or ())]
            if having:
                yield having[0], column
                break
            if None in known.values():
                yield None, column
                break


def _require_same_lead(old: View, new: View) -> None:
    if old.columns is None or new.columns is None:
        return
    if new.columns[: len(old.columns)] != old.columns:
        message = f"view {old.name} cannot be replaced: its columns would be dropped or renamed"
        raise RefusedError(INVALID, message, (old.name,), "invalid_table_definition")
