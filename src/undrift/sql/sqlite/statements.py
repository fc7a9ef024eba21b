"""SQLite's statements.

Sources: SQLite's parse.y and its pages lang_*.html; cli.html for the shell's own commands; libSQL's
libsql_extensions.md for ALTER COLUMN.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from undrift.schema.model import Index, IndexPart, Name
from undrift.schema.operations import (
    AddColumn,
    AlterTable,
    CreateIndex,
    CreateTable,
    CreateTrigger,
    CreateView,
    Drop,
    DropColumn,
    Opaque,
    Operation,
    Query,
    RedefineColumn,
    Rename,
    RenameColumn,
    SetVariable,
    Transaction,
    Uses,
)
from undrift.sql.cursor import Cursor, UnreadableError, spelled
from undrift.sql.lexer import Kind, Statement
from undrift.sql.sqlite.names import expression, fold, full_name, is_elsewhere, word, words
from undrift.sql.sqlite.tables import read_column, read_definition

__all__ = ["fold", "read"]

_Reader = Callable[[Cursor], Iterable[Operation]]

_SHADOWS: Mapping[str, tuple[str, ...]] = {
    "fts3": ("content", "segments", "segdir", "docsize", "stat"),
    "fts4": ("content", "segments", "segdir", "docsize", "stat"),
    "fts5": ("data", "idx", "content", "docsize", "config"),
    "rtree": ("node", "parent", "rowid"),
    "rtree_i32": ("node", "parent", "rowid"),
    "geopoly": ("node", "parent", "rowid"),
}
"""The tables that each module makes for itself, as SQLite lists them."""

_READING_COMMANDS = frozenset({".READ", ".IMPORT", ".RESTORE", ".OPEN", ".CLONE", ".RECOVER", ".ARCHIVE"})
_SETTINGS = frozenset({"legacy_alter_table", "foreign_keys"})
_TRUTHS = frozenset({"1", "on", "yes", "true"})
_PAIR = 2
"""How many words `COLLATE x` and `NULLS LAST` are."""
_TIMINGS = frozenset({"BEFORE", "AFTER", "INSTEAD"})


def read(statement: Statement) -> Iterator[Operation]:
    """Yield what a statement does.

    Raises:
        UnreadableError: It is not known for certain.
    """
    cursor = Cursor(statement.tokens, statement.source, fold)
    first = cursor.next()
    if first.kind is Kind.META:
        yield from _command(first.key)
        return
    reader = _STATEMENTS.get(first.key)
    if reader is None:
        raise UnreadableError(f"{first.text!r} begins no statement of SQLite")
    yield from reader(cursor)


def _command(key: str) -> Iterator[Operation]:
    """Read a command of the shell: all but a few only say how it prints."""
    if key in _READING_COMMANDS:
        raise UnreadableError(f"{key.lower()} reads what lies elsewhere")
    yield from ()


# CREATE


def _create(cursor: Cursor) -> Iterable[Operation]:
    temporary = bool(cursor.accept_any({"TEMP", "TEMPORARY"}))
    if cursor.accept("UNIQUE", "INDEX"):
        return _create_index(cursor, unique=True)
    kind = cursor.next()
    if kind.key == "TABLE":
        return _create_table(cursor, temporary=temporary)
    if kind.key == "INDEX" and not temporary:
        return _create_index(cursor, unique=False)
    if kind.key == "VIEW":
        return _create_view(cursor, temporary=temporary)
    if kind.key == "TRIGGER":
        return _create_trigger(cursor, temporary=temporary)
    if kind.key == "VIRTUAL" and not temporary:
        return _create_virtual(cursor)
    raise UnreadableError(f"CREATE {kind.text} is not known to SQLite")


def _if_not_exists(cursor: Cursor) -> bool:
    return cursor.accept("IF", "NOT", "EXISTS")


def _create_table(cursor: Cursor, *, temporary: bool) -> Iterator[Operation]:
    passes = _if_not_exists(cursor)
    name = full_name(cursor, temporary=temporary)
    temporary = temporary or name.schema == "temp"
    if cursor.accept("AS"):
        query = _query(cursor)
        yield CreateTable(name, query=query, if_not_exists=passes, temporary=temporary)
        return
    inner = cursor.group()
    options = _options(cursor)
    columns, constraints = read_definition(inner, options)
    yield CreateTable(name, columns, constraints, if_not_exists=passes, temporary=temporary, options=options)


def _options(cursor: Cursor) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    while not cursor.done:
        if cursor.accept("WITHOUT", "ROWID"):
            found["without rowid"] = "on"
        elif cursor.accept("STRICT"):
            found["strict"] = "on"
        elif cursor.accept("RANDOM", "ROWID"):
            found["random rowid"] = "on"
        else:
            raise cursor.unexpected("STRICT or WITHOUT ROWID")
        if not cursor.done:
            cursor.expect(",")
            if cursor.done:
                raise cursor.unexpected("STRICT or WITHOUT ROWID")
    return tuple(sorted(found.items()))


def _query(cursor: Cursor) -> Query:
    from undrift.sql.queries import read_query  # noqa: PLC0415 - sqlglot is loaded only where a query is read

    if not cursor.peek_any({"SELECT", "WITH", "VALUES"}):
        raise cursor.unexpected("SELECT")
    return read_query(cursor.rest().raw(), "sqlite")


def _create_index(cursor: Cursor, *, unique: bool) -> Iterator[Operation]:
    passes = _if_not_exists(cursor)
    name = full_name(cursor)
    cursor.expect("ON")
    table = Name(word(cursor), name.schema)
    parts = tuple(_index_part(part) for part in cursor.group().items())
    if not parts:
        raise UnreadableError("the index has no columns")
    where = None
    if cursor.accept("WHERE"):
        where = expression(cursor.rest())
    cursor.finish()
    yield CreateIndex(table, Index(name.name, parts, unique, where=where), if_not_exists=passes)


def _index_part(cursor: Cursor) -> IndexPart:
    """Read a key of an index: COLLATE, the direction and NULLS stand at its end."""
    end = len(cursor.tokens)
    if end > _PAIR and cursor.tokens[end - _PAIR].key == "NULLS":
        raise UnreadableError("SQLite indexes know no NULLS FIRST or LAST")
    descending = cursor.tokens[end - 1].key == "DESC" if end else False
    if end and cursor.tokens[end - 1].key in {"ASC", "DESC"}:
        end -= 1
    collation = ""
    if end > _PAIR and cursor.tokens[end - _PAIR].key == "COLLATE":
        collation = cursor.tokens[end - 1].text.lower()
        end -= _PAIR
    key = cursor.part(0, end)
    while key.peek("(") and _closes_at_end(key):
        key = key.part(1, len(key.tokens) - 1)
    if key.done:
        raise cursor.unexpected("a column")
    if len(key.tokens) == 1 and key.token.kind in {Kind.WORD, Kind.QUOTED, Kind.STRING}:
        return IndexPart(word(key), descending=descending, collation=collation)
    return IndexPart(expression=expression(key), descending=descending, collation=collation)


def _closes_at_end(cursor: Cursor) -> bool:
    whole = cursor.part(0, len(cursor.tokens))
    whole.group()
    return whole.done


def _create_view(cursor: Cursor, *, temporary: bool) -> Iterator[Operation]:
    passes = _if_not_exists(cursor)
    name = full_name(cursor, temporary=temporary)
    columns = words(cursor) if cursor.peek("(") else ()
    cursor.expect("AS")
    query = _query(cursor)
    yield CreateView(name, query, columns, if_not_exists=passes, temporary=temporary or name.schema == "temp")


def _create_trigger(cursor: Cursor, *, temporary: bool) -> Iterator[Operation]:
    passes = _if_not_exists(cursor)
    name = full_name(cursor, temporary=temporary)
    instead = cursor.accept_any(_TIMINGS) == "INSTEAD" and cursor.accept("OF")
    event = cursor.accept_any({"DELETE", "INSERT", "UPDATE"})
    if not event:
        raise cursor.unexpected("an event")
    if event == "UPDATE" and cursor.accept("OF"):
        cursor.until({"ON"})
    cursor.expect("ON")
    table = full_name(cursor)
    text = spelled(cursor.tokens[cursor.place :], fold)
    cursor.until({"BEGIN"}, first=True)
    cursor.expect("BEGIN")
    body = _without_end(cursor.rest())
    yield CreateTrigger(
        name,
        Name(table.name, table.schema or name.schema),
        relations=tuple(dict.fromkeys(_written(body))),
        text=text,
        instead=instead,
        if_not_exists=passes,
        temporary=temporary or name.schema == "temp",
    )


def _without_end(cursor: Cursor) -> Cursor:
    if cursor.done or cursor.tokens[-1].key != "END":
        raise UnreadableError("its body has no END")
    return cursor.part(0, len(cursor.tokens) - 1)


def _written(body: Cursor) -> Iterator[Name]:
    """Yield the tables that the statements of a trigger write to, each behind the start of a statement."""
    while not body.done:
        statement = body.until({";"})
        body.accept(";")
        if not statement.done:
            first = statement.next()
            target = _TARGETS.get(first.key)
            if target is not None:
                yield from (name for name in (target(statement),) if not _is_internal(name))


def _create_virtual(cursor: Cursor) -> Iterator[Operation]:
    """Say that the columns of a virtual table, and the tables behind it, are its module's affair."""
    cursor.expect("TABLE")
    _if_not_exists(cursor)
    name = full_name(cursor)
    cursor.expect("USING")
    module = word(cursor)
    shadows = _SHADOWS.get(module.lower(), ())
    touches = (name, *(Name(f"{name.name}_{shadow}", name.schema) for shadow in shadows))
    yield Opaque(f"the module {module} decides what the virtual table {name} holds", touches)


# ALTER and DROP


def _alter(cursor: Cursor) -> Iterator[Operation]:
    cursor.expect("TABLE")
    name = full_name(cursor)
    verb = cursor.accept_any(_ALTERATIONS)
    if not verb:
        raise cursor.unexpected("RENAME, ADD or DROP")
    yield _ALTERATIONS[verb](cursor, name)
    cursor.finish()


def _rename(cursor: Cursor, name: Name) -> Operation:
    if cursor.accept("TO"):
        return Rename("table", name, Name(word(cursor), name.schema))
    cursor.accept("COLUMN")
    column = word(cursor)
    cursor.expect("TO")
    return AlterTable(name, (RenameColumn(column, word(cursor)),))


def _add(cursor: Cursor, name: Name) -> Operation:
    if cursor.peek("CONSTRAINT") or cursor.peek("CHECK"):
        raise UnreadableError("only SQLite 3.53 and later know ADD CONSTRAINT")
    cursor.accept("COLUMN")
    return AlterTable(name, (AddColumn(read_column(cursor.rest())),))


def _drop_column(cursor: Cursor, name: Name) -> Operation:
    if cursor.peek("CONSTRAINT"):
        raise UnreadableError("only SQLite 3.53 and later know DROP CONSTRAINT")
    cursor.accept("COLUMN")
    return AlterTable(name, (DropColumn(word(cursor)),))


def _alter_column(cursor: Cursor, name: Name) -> Operation:
    """Read libSQL's ALTER COLUMN … TO: the column's definition anew."""
    cursor.accept("COLUMN")
    column = word(cursor)
    if not cursor.accept("TO"):
        raise cursor.unexpected("TO")
    return AlterTable(name, (RedefineColumn(column, read_column(cursor.rest())),))


_ALTERATIONS: Mapping[str, Callable[[Cursor, Name], Operation]] = {
    "RENAME": _rename,
    "ADD": _add,
    "DROP": _drop_column,
    "ALTER": _alter_column,
}


def _drop(cursor: Cursor) -> Iterator[Operation]:
    kind = cursor.accept_any({"TABLE", "INDEX", "VIEW", "TRIGGER"})
    if not kind:
        raise cursor.unexpected("TABLE, INDEX, VIEW or TRIGGER")
    if_exists = cursor.accept("IF", "EXISTS")
    if if_exists and is_elsewhere(cursor):
        return
    name = full_name(cursor)
    cursor.finish()
    yield Drop(kind.lower(), (name,), if_exists)


# Rows


def _insert(cursor: Cursor) -> Iterator[Operation]:
    name = _into(cursor)
    columns = words(cursor) if cursor.peek("(") and not cursor.peek("(", "SELECT") else ()
    if not _is_internal(name):
        yield Uses((name,), columns=columns)
    yield from _source(cursor)


def _into(cursor: Cursor) -> Name:
    _alternative(cursor)
    cursor.expect("INTO")
    name = full_name(cursor)
    if cursor.accept("AS"):
        word(cursor)
    return name


def _alternative(cursor: Cursor) -> None:
    if cursor.accept("OR"):
        cursor.next()


def _source(cursor: Cursor) -> Iterator[Operation]:
    """Yield the table that rows are copied from, if there is one alone."""
    places = [place for place in range(cursor.place, len(cursor.tokens)) if cursor.tokens[place].key == "FROM"]
    if not cursor.peek("SELECT") or len(places) != 1 or cursor.tokens[places[0] - 1].key == "DISTINCT":
        return
    source = cursor.part(places[0] + 1, len(cursor.tokens))
    if source.token.kind not in {Kind.WORD, Kind.QUOTED}:
        return
    name = full_name(source)
    if not source.peek("(") and not _is_internal(name):
        yield Uses((name,))


def _updated(cursor: Cursor) -> Name:
    _alternative(cursor)
    return full_name(cursor)


def _deleted(cursor: Cursor) -> Name:
    cursor.expect("FROM")
    return full_name(cursor)


_TARGETS: Mapping[str, Callable[[Cursor], Name]] = {
    "INSERT": _into,
    "REPLACE": _into,
    "UPDATE": _updated,
    "DELETE": _deleted,
}


def _update(cursor: Cursor) -> Iterator[Operation]:
    yield from _used(_updated(cursor))


def _delete(cursor: Cursor) -> Iterator[Operation]:
    yield from _used(_deleted(cursor))


def _used(name: Name) -> Iterator[Operation]:
    if not _is_internal(name):
        yield Uses((name,))


def _with(cursor: Cursor) -> Iterator[Operation]:
    """Read what follows the common table expressions."""
    cursor.until({"INSERT", "REPLACE", "UPDATE", "DELETE", "SELECT", "VALUES"})
    if cursor.done or cursor.peek_any({"SELECT", "VALUES"}):
        return
    yield from _used(_TARGETS[cursor.next().key](cursor))


def _is_internal(name: Name) -> bool:
    """Whether SQLite keeps a table for itself (sqlite_sequence, sqlite_stat1)."""
    return name.name[:7].lower() == "sqlite_"


# The session


def _pragma(cursor: Cursor) -> Iterator[Operation]:
    name = word(cursor).lower()
    if cursor.accept("."):
        name = word(cursor).lower()
    value = cursor.rest().raw().strip(" =()'\"`[]").lower()
    if name == "writable_schema" and value in _TRUTHS:
        raise UnreadableError("it lets the schema be changed by UPDATE")
    if name in _SETTINGS and value:
        yield SetVariable(name, "on" if value in _TRUTHS else "off")


def _begin(cursor: Cursor) -> Iterator[Operation]:
    del cursor
    yield Transaction("begin")


def _commit(cursor: Cursor) -> Iterator[Operation]:
    del cursor
    yield Transaction("commit")


def _rollback(cursor: Cursor) -> Iterator[Operation]:
    if cursor.accept("TRANSACTION") and not cursor.done and not cursor.peek("TO"):
        word(cursor)
    if not cursor.accept("TO"):
        cursor.finish()
        yield Transaction("rollback")
        return
    cursor.accept("SAVEPOINT")
    yield Transaction("rollback to", word(cursor).lower())


def _savepoint(cursor: Cursor) -> Iterator[Operation]:
    yield Transaction("savepoint", word(cursor).lower())


def _release(cursor: Cursor) -> Iterator[Operation]:
    cursor.accept("SAVEPOINT")
    yield Transaction("release", word(cursor).lower())


def _nothing(cursor: Cursor) -> Iterator[Operation]:
    del cursor
    yield from ()


_STATEMENTS: Mapping[str, _Reader] = {
    "CREATE": _create,
    "ALTER": _alter,
    "DROP": _drop,
    "INSERT": _insert,
    "REPLACE": _insert,
    "UPDATE": _update,
    "DELETE": _delete,
    "WITH": _with,
    "SELECT": _nothing,
    "VALUES": _nothing,
    "PRAGMA": _pragma,
    "BEGIN": _begin,
    "COMMIT": _commit,
    "END": _commit,
    "ROLLBACK": _rollback,
    "SAVEPOINT": _savepoint,
    "RELEASE": _release,
    "ATTACH": _nothing,
    "DETACH": _nothing,
    "VACUUM": _nothing,
    "REINDEX": _nothing,
    "ANALYZE": _nothing,
    "EXPLAIN": _nothing,
}
