"""Views and triggers of SQLite: bound by name whenever they are read; while they are broken no table is renamed.

Sources: SQLite's alter.c (renameTestSchema), select.c (sqlite3ColumnsFromExprList) and the answers of 3.40.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from undrift.patterns import pattern
from undrift.schema.engine import DEPENDS, EXISTS, MISSING, RefusedError
from undrift.schema.model import Name, Table, View
from undrift.schema.operations import CreateTrigger, CreateView, Output, Query
from undrift.schema.sqlite.expressions import requalified, words
from undrift.schema.sqlite.server import ROW_NUMBERS, TEMPORARY, Shown, Sqlite, lowered, relations_of
from undrift.values import replace

_EPONYMOUS = pattern(
    r"sqlite_|pragma_|json_(?:each|tree)$|generate_series$|dbstat$|bytecode$|tables_used$", re.IGNORECASE
)
"""Tables that are there without anyone having made them."""

_ROWS = pattern(r"(?<![\w.\"])(?:new|old)\.(?:\"(?P<quoted>[^\"]+)\"|(?P<word>[\w$]+))", re.IGNORECASE)
"""The columns that a trigger names of the row it is about."""

_MOST_REPEATS = 3
"""Columns of one name beyond which SQLite draws lots for what it calls them."""


class _BrokenError(Exception):
    """A view or trigger names what is not there."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


def create_view(server: Sqlite, operation: CreateView) -> None:
    """CREATE VIEW. What it reads need not be there."""
    name = Name(operation.name.name, TEMPORARY if operation.temporary else "")
    found = server.same(name)
    if found and operation.if_not_exists:
        return
    server.require_free(name)
    relations = operation.query.relations
    resolved = None if relations is None else tuple(dict.fromkeys(_full(server, one, name) for one in relations))
    server.put_view(View(name, query=operation.query.text, relations=resolved), replace(operation, name=name))
    server.remember(name)


def create_trigger(server: Sqlite, operation: CreateTrigger) -> None:
    """CREATE TRIGGER."""
    target = server.find(operation.table)
    if target is None:
        raise server.missing(server.resolve(operation.table), "table")
    schema = TEMPORARY if operation.temporary or target.schema == TEMPORARY else ""
    name = Name(operation.name.name.lower(), schema)
    if name in server.triggers:
        if operation.if_not_exists:
            return
        raise RefusedError(EXISTS, f"trigger {operation.name} exists already", (operation.name,))
    if operation.instead is (target in server.catalog.tables):
        kind = "table" if operation.instead else "view"
        raise RefusedError(DEPENDS, f"{target} is a {kind}, which has no trigger of this kind", (target,))
    server.catalog.put(server.triggers, name, replace(operation, name=name, table=target))


def drop_triggers(server: Sqlite, owner: Name) -> None:
    """Drop the triggers that hang on a table or view."""
    for name in [name for name, trigger in server.triggers.items() if trigger.table == owner]:
        server.catalog.drop(server.triggers, name)


# What a view shows


def columns(server: Sqlite, name: Name) -> tuple[str, ...] | None:
    """Return the names of a view's columns; None where they cannot be told, or where it is broken."""
    try:
        shown = _shown(server, name, ())
    except _BrokenError:
        return None
    return None if shown is None else tuple(column for column, _ in shown)


def result(server: Sqlite, query: Query) -> tuple[Shown, ...] | None:
    """Return the columns of a query that runs now; None where they cannot be told.

    Raises:
        RefusedError: It reads what is not there.
    """
    try:
        found = _outputs(server, query, server.find, ())
    except _BrokenError as error:
        raise RefusedError(MISSING, f"{error.missing} does not exist", (error.missing,)) from None
    return None if found is None else tuple(_distinct(found))


def _shown(server: Sqlite, name: Name, within: tuple[Name, ...]) -> tuple[Shown, ...] | None:
    """Return what a table or view shows. Each is looked at once: views on views would double the work with each."""
    known = server.shown
    if name not in known:
        known[name] = _seen(server, name, within)
    return known[name]


def _seen(server: Sqlite, name: Name, within: tuple[Name, ...]) -> tuple[Shown, ...] | None:
    if server.is_unknown(name):
        return None
    table = server.catalog.tables.get(name)
    if table:
        return tuple((column.name, column.type) for column in table.columns)
    if name in within:
        raise _BrokenError(name.name)
    view = server.queries[name]
    found = _outputs(server, view.query, lambda one: server.same(_full(server, one, name)), (*within, name))
    if found is None:
        return tuple((column, None) for column in view.columns) or None
    if view.columns:
        if len(view.columns) != len(found):
            raise _BrokenError(f"a column of the view {name}")
        found = [(column, kind) for column, (_, kind) in zip(view.columns, found, strict=True)]
    distinct = list(_distinct(found))
    return tuple(distinct) if len(distinct) == len(found) else None


def _outputs(
    server: Sqlite, query: Query, find: Callable[[Name], Name | None], within: tuple[Name, ...]
) -> list[Shown] | None:
    """Return the columns of a query as they come."""
    sure = True
    for relation in relations_of(query):
        sure = _is_sure(server, relation, find(relation), within) and sure
    if not sure or query.outputs is None or query.relations is None:
        return None
    shown: list[Shown] = []
    for output in query.outputs:
        found = _output(server, query, output, find, within)
        if found is None:
            return None
        shown += found
    return shown


def _is_sure(server: Sqlite, relation: Name, found: Name | None, within: tuple[Name, ...]) -> bool:
    """Whether it is known what a relation shows.

    Raises:
        _BrokenError: It is not there.
    """
    if found is not None:
        return _shown(server, found, within) is not None
    if _EPONYMOUS.match(relation.name) or not isinstance(server.missing(relation, "table"), RefusedError):
        return False
    raise _BrokenError(str(relation))


def _output(
    server: Sqlite, query: Query, output: Output, find: Callable[[Name], Name | None], within: tuple[Name, ...]
) -> list[Shown] | None:
    if output.column == "*":
        sources = (output.relation,) if output.relation else query.sources
        found = [_relation(server, source, find, within) for source in sources]
        return [one for part in found for one in part or ()] if found and None not in found else None
    if output.relation is None:
        return [(output.name, None)] if output.name else None
    part = _relation(server, output.relation, find, within)
    if part is None:
        return None
    key = output.column.lower()
    for name, kind in part:
        if name.lower() == key:
            return [(name if output.name.lower() == key else output.name, kind)]
    if key in ROW_NUMBERS:
        return [(output.name or output.column, None)]
    raise _BrokenError(f"{output.relation}.{output.column}")


def _relation(
    server: Sqlite, relation: Name, find: Callable[[Name], Name | None], within: tuple[Name, ...]
) -> tuple[Shown, ...] | None:
    found = find(relation)
    return None if found is None else _shown(server, found, within)


def _distinct(shown: list[Shown]) -> Iterator[Shown]:
    """Yield columns with names of their own: `a`, `a:1`, `a:2`; nothing where SQLite draws lots."""
    taken: set[str] = set()
    for name, kind in shown:
        chosen, count = name, 0
        while chosen.lower() in taken and count <= _MOST_REPEATS:
            count += 1
            stem = re.sub(r":[0-9]+\Z", "", chosen)
            chosen = f"{stem}:{count}"
        if count > _MOST_REPEATS:
            return
        taken.add(chosen.lower())
        yield chosen, kind


def _full(server: Sqlite, relation: Name, view: Name) -> Name:
    """Return the full name of what a view reads: it is in the same database, but for views in temp."""
    if view.schema == TEMPORARY:
        return server.resolve(relation)
    full = Name(relation.name, TEMPORARY if relation.schema == TEMPORARY else "")
    return server.same(full) or full


# What ALTER TABLE asks of them


def require_sound(server: Sqlite, altered: Name) -> None:
    """Make sure that no view or trigger that could name a table names what is not there.

    Raises:
        RefusedError: One does.
    """
    schemas = {altered.schema, TEMPORARY}
    for name in server.queries:
        if name.schema not in schemas:
            continue
        try:
            _shown(server, name, ())
        except _BrokenError as error:
            message = f"the view {name} reads {error.missing}, which does not exist"
            raise RefusedError(MISSING, message, (error.missing, name)) from None
    for name, trigger in server.triggers.items():
        if name.schema in schemas:
            _require_sound_trigger(server, name, trigger)


def _require_sound_trigger(server: Sqlite, name: Name, trigger: CreateTrigger) -> None:
    for relation in trigger.relations:
        full = Name(relation.name)
        target = server.find(relation) if name.schema == TEMPORARY else server.same(full)
        if target is None and isinstance(server.missing(full, "table"), RefusedError):
            message = f"the trigger {name} writes to {relation}, which does not exist"
            raise RefusedError(MISSING, message, (relation, name))
    table = server.catalog.tables.get(trigger.table)
    for found in _ROWS.finditer(trigger.text) if table else ():
        column = found["quoted"] or found["word"]
        if table and not server.has_column(table, column) and not server.is_unknown(table.name, column):
            message = f"the trigger {name} names {table.name}.{column}, which does not exist"
            raise RefusedError(MISSING, message, (f"{table.name}.{column}", name))


def require_unused(server: Sqlite, table: Table, column: str) -> bool:
    """Return whether it is certain that no view or trigger names a column.

    Raises:
        RefusedError: One does for certain.
    """
    key = column.lower()
    sure = True
    for view in _views_of(server, table.name):
        operation = server.queries[view.name]
        if key in words(operation.query.text):
            if _names_column(operation, table, key):
                message = f"column {table.name}.{column} is used by the view {view.name}"
                raise RefusedError(DEPENDS, message, (f"{table.name}.{column}", view.name))
            sure = False
    for name, trigger in server.triggers.items():
        if key in words(trigger.text) and _is_about(trigger, table):
            if trigger.table == table.name and re.search(
                rf"\b(?:new|old)\.\"?{re.escape(key)}\b", trigger.text.lower()
            ):
                message = f"column {table.name}.{column} is used by the trigger {name}"
                raise RefusedError(DEPENDS, message, (f"{table.name}.{column}", name))
            sure = False
    return sure


def _is_about(trigger: CreateTrigger, table: Table) -> bool:
    """Whether a trigger hangs on a table, or names it."""
    return trigger.table == table.name or table.name.name.lower() in words(trigger.text)


def _views_of(server: Sqlite, name: Name) -> Iterator[View]:
    """Yield the views that read a relation, those that read such a view included."""
    seen, waiting = {name}, [name]
    while waiting:
        relation = lowered(waiting.pop())
        for view in server.catalog.views.values():
            reads = view.relations is None or any(lowered(one) == relation for one in view.relations)
            if reads and view.name not in seen:
                seen.add(view.name)
                waiting.append(view.name)
                yield view


def _names_column(operation: CreateView, table: Table, key: str) -> bool:
    """Whether a view whose SQL has this word means the table's column by it."""
    query = operation.query
    for output in query.outputs or ():
        same = output.relation is not None and output.relation.name.lower() == table.name.name.lower()
        if same and output.column.lower() == key:
            return True
    text = query.text.lower()
    alone = len(relations_of(query)) == 1 and text.count("select") == 1 and len(query.sources) == 1
    own = alone and query.sources[0].name.lower() == table.name.name.lower()
    return own and not re.search(rf"\bas \"?{re.escape(key)}\b|\b{re.escape(key)}\(", text)


# What renames do to them


def rename_table(server: Sqlite, old: Name, new: Name) -> None:
    """Point the views and triggers that name a table to its new name."""
    for view in list(server.catalog.views.values()):
        operation = server.queries[view.name]
        if any(lowered(one) == lowered(old) for one in view.relations or ()):
            query = _moved(operation.query, old, new)
            relations = tuple(new if lowered(one) == lowered(old) else one for one in view.relations or ())
            server.put_view(replace(view, query=query.text, relations=relations), replace(operation, query=query))
    for name, trigger in list(server.triggers.items()):
        text = requalified(trigger.text, old.name, new.name, everywhere=True)
        relations = tuple(_swapped(one, old, new) for one in trigger.relations)
        server.catalog.put(server.triggers, name, replace(trigger, text=text, relations=relations))


def move_triggers(server: Sqlite, old: Name, new: Name) -> None:
    """Let the triggers of a table go along with it."""
    for name, trigger in list(server.triggers.items()):
        if trigger.table == old:
            server.catalog.put(server.triggers, name, replace(trigger, table=new))


def _moved(query: Query, old: Name, new: Name) -> Query:
    outputs = query.outputs and tuple(
        replace(one, relation=_swapped(one.relation, old, new)) if one.relation else one for one in query.outputs
    )
    return Query(
        requalified(query.text, old.name, new.name, everywhere=True),
        outputs,
        query.relations and tuple(_swapped(one, old, new) for one in query.relations),
        tuple(_swapped(one, old, new) for one in query.sources),
    )


def _swapped(name: Name, old: Name, new: Name) -> Name:
    return Name(new.name, name.schema) if name.name.lower() == old.name.lower() else name


def rename_column(server: Sqlite, table: Table, old: str, new: str) -> None:
    """Give the views over a table the new name of its column, and say what cannot be told of them."""
    key = old.lower()
    for view in list(_views_of(server, table.name)):
        operation = server.queries[view.name]
        query = operation.query
        if key not in words(query.text):
            continue
        outputs = query.outputs and tuple(_with_column(one, table, key, new) for one in query.outputs)
        if re.search(rf"\bas \"?{re.escape(key)}\b", query.text.lower()):
            server.forget((view.name,))
        text = requalified(query.text, old, new, everywhere=True)
        server.put_view(replace(view, query=text), replace(operation, query=replace(query, text=text, outputs=outputs)))
    for name, trigger in list(server.triggers.items()):
        if key in words(trigger.text) and _is_about(trigger, table):
            text = requalified(trigger.text, old, new, everywhere=True)
            server.catalog.put(server.triggers, name, replace(trigger, text=text))


def _with_column(output: Output, table: Table, key: str, new: str) -> Output:
    same = output.relation is not None and output.relation.name.lower() == table.name.name.lower()
    if not same or output.column.lower() != key:
        return output
    return replace(output, column=new, name=new if output.name.lower() == key else output.name)
