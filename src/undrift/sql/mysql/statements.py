"""MySQL's and MariaDB's statements: which of them change a schema, and which only need it.

Sources: MySQL 8.4 manual, chapter 15; MariaDB, SQL Statements.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from undrift.patterns import pattern
from undrift.schema.model import Index, Name
from undrift.schema.mysql.spelling import FOREIGN_KEYS_OFF, FOREIGN_KEYS_ON
from undrift.schema.operations import (
    AlterSequence,
    CreateFunction,
    CreateIndex,
    CreateSchema,
    CreateSequence,
    CreateView,
    Drop,
    Opaque,
    Operation,
    Rename,
    SearchPath,
    Transaction,
    Uses,
)
from undrift.sql.cursor import Cursor, UnreadableError
from undrift.sql.lexer import Kind, Statement, Token, statements
from undrift.sql.mysql.tables import (
    alter_table,
    create_table,
    if_exists,
    if_not_exists,
    query_of,
    read_index_options,
    read_parts,
)

_DIALECT = "mysql"


def fold(name: str) -> str:
    """Names keep their case."""
    return name


def read(statement: Statement) -> Iterator[Operation]:
    """Yield what a statement does.

    Raises:
        UnreadableError: It is not known.
    """
    cursor = Cursor(statement.tokens, statement.source, fold)
    reader = _STATEMENTS.get(cursor.token.key)
    if reader is None:
        raise UnreadableError(f"{cursor.token.text} is not known")
    cursor.next()
    yield from reader(cursor)


# CREATE


def _create(cursor: Cursor) -> Iterable[Operation]:
    or_replace = cursor.accept("OR", "REPLACE")
    temporary = cursor.accept("TEMPORARY")
    _skip_definer(cursor)
    kind = cursor.accept_any(_CREATES)
    if kind in {"UNIQUE", "FULLTEXT", "SPATIAL"}:
        cursor.expect("INDEX")
    if kind == "TABLE":
        return (create_table(cursor, _DIALECT, or_replace=or_replace, temporary=temporary),)
    reader = _CREATES.get(kind)
    if reader is None:
        raise cursor.unexpected("something to create")
    return reader(cursor, kind, or_replace)


def _skip_definer(cursor: Cursor) -> None:
    """Step over ALGORITHM, DEFINER, SQL SECURITY and AGGREGATE."""
    while not cursor.done:
        if cursor.accept("ALGORITHM", "="):
            cursor.next()
        elif cursor.accept("DEFINER", "="):
            _skip_account(cursor)
        elif cursor.accept("SQL", "SECURITY"):
            cursor.next()
        elif not cursor.accept("AGGREGATE"):
            return


def _skip_account(cursor: Cursor) -> None:
    """Step over `root`@`localhost`, 'root'@'%', root@localhost, CURRENT_USER()."""
    account = cursor.next()
    if cursor.peek("("):
        cursor.group()
    elif cursor.token.text.startswith("@") and cursor.token.kind is Kind.WORD:
        account = cursor.next()
    if account.text.endswith("@") and account.kind is Kind.WORD:
        cursor.next()
    while cursor.accept("."):
        cursor.next()


def _create_index(cursor: Cursor, kind: str, or_replace: bool) -> Iterable[Operation]:  # noqa: FBT001 - as all readers of CREATE
    maybe = if_not_exists(cursor)
    name = cursor.word()
    if cursor.accept("USING"):
        cursor.next()
    cursor.expect("ON")
    table = cursor.name()
    method = kind.lower() if kind in {"FULLTEXT", "SPATIAL"} else "btree"
    index = read_index_options(cursor, Index(name, read_parts(cursor), kind == "UNIQUE", method))
    while cursor.accept_any({"ALGORITHM", "LOCK", "WAIT", "NOWAIT"}):
        cursor.accept("=")
        cursor.next()
    cursor.finish()
    return (CreateIndex(table, index, maybe, or_replace),)


def _create_view(cursor: Cursor, _kind: str, or_replace: bool) -> Iterable[Operation]:  # noqa: FBT001 - as above
    maybe = if_not_exists(cursor)
    name = cursor.name()
    columns = cursor.words() if cursor.peek("(") else ()
    cursor.expect("AS")
    query = cursor.until({"WITH"}) if _ends_with_check(cursor) else cursor.rest()
    return (CreateView(name, query_of(query, _DIALECT), columns, or_replace=or_replace, if_not_exists=maybe),)


def _ends_with_check(cursor: Cursor) -> bool:
    return [token.key for token in cursor.tokens[-2:]] == ["CHECK", "OPTION"] and not cursor.peek("WITH")


def _create_database(cursor: Cursor, _kind: str, or_replace: bool) -> Iterable[Operation]:  # noqa: FBT001 - as above
    maybe = if_not_exists(cursor)
    name = cursor.word()
    return (Drop("schema", (Name(name),), if_exists=True),) * or_replace + (CreateSchema(name, maybe),)


def _create_sequence(cursor: Cursor, _kind: str, _or_replace: bool) -> Iterable[Operation]:  # noqa: FBT001 - as above
    maybe = if_not_exists(cursor)
    name = cursor.name()
    return (CreateSequence(name, _sequence_options(cursor), if_not_exists=maybe),)


def _sequence_options(cursor: Cursor) -> str:
    return " ".join(token.text.lower() for token in cursor.rest().tokens if token.key != "=")


def _create_trigger(cursor: Cursor, _kind: str, _or_replace: bool) -> Iterable[Operation]:  # noqa: FBT001 - as above
    if_not_exists(cursor)
    cursor.name()
    cursor.until({"ON"})
    cursor.expect("ON")
    return (Uses((cursor.name(),)),)


def _create_routine(cursor: Cursor, kind: str, _or_replace: bool) -> Iterable[Operation]:  # noqa: FBT001 - as above
    if_not_exists(cursor)
    name = cursor.name()
    body = cursor.rest()
    if kind == "FUNCTION" or not _changes(body.tokens):
        # A stored function cannot hold what commits implicitly (MySQL 8.4 manual, 27.8).
        return (CreateFunction(name),)
    touches = tuple(dict.fromkeys(_changed(body)))
    dynamic = any(token.key in {"PREPARE", "IMMEDIATE"} for token in body.tokens)
    return (CreateFunction(name, () if dynamic and not touches else touches, ddl=True),)


_CHANGING = frozenset({"CREATE", "ALTER", "DROP", "RENAME"})
_CHANGED = frozenset(
    {"TABLE", "VIEW", "INDEX", "DATABASE", "SCHEMA", "SEQUENCE", "UNIQUE", "FULLTEXT", "SPATIAL", "OR"}
)


def _changes(tokens: list[Token] | tuple[Token, ...] | Iterable[Token]) -> bool:
    """Whether a body holds a statement that changes a definition, or one that is only put together when it runs."""
    before = ""
    for token in tokens:
        if token.key in {"PREPARE", "IMMEDIATE"} or (before in _CHANGING and token.key in _CHANGED):
            return True
        before = token.key
    return False


def _changed(body: Cursor) -> Iterator[Name]:
    """Yield the relations that a body, or the statements in its strings, change."""
    while not body.done:
        token = body.next()
        if token.kind is Kind.STRING and _HOLDS_CHANGE.search(token.text):
            yield from _named_in(token.text)
        elif token.key == "TABLE" or (token.key in {"VIEW", "SEQUENCE"}) or (token.key == "ON" and body.at_name()):
            name = _name_at(body)
            if name:
                yield name


def _name_at(cursor: Cursor) -> Name | None:
    if not if_not_exists(cursor):
        if_exists(cursor)
    try:
        return cursor.name() if cursor.at_name() else None
    except UnreadableError:
        return None


_HOLDS_CHANGE = pattern(r"\b(?:ALTER|CREATE|DROP|RENAME|TRUNCATE)\s", re.IGNORECASE)


def _named_in(text: str) -> Iterator[Name]:
    for statement in statements(text, _DIALECT):
        cursor = Cursor(statement.tokens, statement.source, fold)
        yield from _changed(cursor)


Creator = Callable[[Cursor, str, bool], Iterable[Operation]]


def _nothing_made(cursor: Cursor, _kind: str, _or_replace: bool) -> Iterable[Operation]:  # noqa: FBT001 - as above
    cursor.rest()
    return ()


_CREATES: Mapping[str, Creator] = {
    "TABLE": _nothing_made,  # handled before: it alone asks whether it is temporary
    "INDEX": _create_index,
    "UNIQUE": _create_index,
    "FULLTEXT": _create_index,
    "SPATIAL": _create_index,
    "VIEW": _create_view,
    "DATABASE": _create_database,
    "SCHEMA": _create_database,
    "SEQUENCE": _create_sequence,
    "TRIGGER": _create_trigger,
    "FUNCTION": _create_routine,
    "PROCEDURE": _create_routine,
    **dict.fromkeys(
        ("EVENT", "USER", "ROLE", "SERVER", "TABLESPACE", "UNDO", "LOGFILE", "RESOURCE", "PACKAGE"), _nothing_made
    ),
}


# ALTER, DROP, RENAME


def _alter(cursor: Cursor) -> Iterable[Operation]:
    cursor.accept("ONLINE")
    cursor.accept("IGNORE")
    if cursor.accept("TABLE"):
        return alter_table(cursor)
    _skip_definer(cursor)
    if cursor.accept("VIEW"):
        return _create_view(cursor, "VIEW", True)  # noqa: FBT003 - ALTER VIEW replaces it
    if cursor.accept("SEQUENCE"):
        maybe = if_exists(cursor)
        name = cursor.name()
        return (AlterSequence(name, _sequence_options(cursor), if_exists=maybe),)
    return _known(cursor, _ALTERED)


_ALTERED = frozenset(
    "DATABASE SCHEMA USER ROLE EVENT FUNCTION PROCEDURE SERVER INSTANCE TABLESPACE UNDO LOGFILE RESOURCE".split()
)


def _known(cursor: Cursor, words: frozenset[str]) -> Iterable[Operation]:
    if not cursor.accept_any(words):
        raise cursor.unexpected()
    return ()


def _drop(cursor: Cursor) -> Iterable[Operation]:
    cursor.accept("TEMPORARY")
    kind = cursor.accept_any(_DROPS)
    if kind:
        maybe = if_exists(cursor)
        names = cursor.names()
        if cursor.accept("WAIT"):
            cursor.next()
        cursor.accept("NOWAIT")
        cursor.accept_any({"CASCADE", "RESTRICT"})
        cursor.finish()
        return (Drop(_DROPS[kind], names, maybe),)
    if cursor.accept("INDEX"):
        return _drop_index(cursor)
    return _known(cursor, _ALTERED | {"TRIGGER", "PREPARE", "PACKAGE"})


_DROPS: Mapping[str, str] = {
    "TABLE": "table",
    "TABLES": "table",
    "VIEW": "view",
    "SEQUENCE": "sequence",
    "DATABASE": "schema",
    "SCHEMA": "schema",
}


def _drop_index(cursor: Cursor) -> Iterable[Operation]:
    maybe = if_exists(cursor)
    name = cursor.word()
    cursor.expect("ON")
    return (Drop("index", (Name(name),), maybe, table=cursor.name()),)


def _rename(cursor: Cursor) -> Iterable[Operation]:
    if cursor.accept("USER"):
        return ()
    if not cursor.accept_any({"TABLE", "TABLES"}):
        raise cursor.unexpected("TABLE")
    maybe = if_exists(cursor)
    found = []
    while not cursor.done:
        name = cursor.name()
        if cursor.accept_any({"WAIT", "NOWAIT"}) == "WAIT":
            cursor.next()
        cursor.expect("TO")
        found.append(Rename("table", name, cursor.name(), maybe))
        cursor.accept(",")
    return found


# What needs tables, and leaves them as they are

_MODIFIERS = frozenset({"LOW_PRIORITY", "HIGH_PRIORITY", "DELAYED", "QUICK", "IGNORE", "INTO", "TABLE", "ONLY"})
_SYSTEM = frozenset({"information_schema", "mysql", "performance_schema", "sys"})


def _uses(cursor: Cursor) -> Iterable[Operation]:
    while cursor.accept_any(_MODIFIERS):
        pass
    name = cursor.name()
    return (Uses(_own(name)),)


def _own(*names: Name) -> tuple[Name, ...]:
    """Return the names without those of the server's own tables."""
    return tuple(name for name in names if name.schema.lower() not in _SYSTEM)


def _insert(cursor: Cursor) -> Iterable[Operation]:
    while cursor.accept_any(_MODIFIERS):
        pass
    name = _own(cursor.name())
    if not name or not cursor.peek("(") or cursor.peek_any({"SELECT", "WITH", "(", ")"}, ahead=1):
        return (Uses(name),)
    try:
        return (Uses(name, columns=cursor.words()),)
    except UnreadableError:  # columns can be written as table.column
        return (Uses(name),)


def _delete(cursor: Cursor) -> Iterable[Operation]:
    while cursor.accept_any(_MODIFIERS):
        pass
    if not cursor.accept("FROM"):
        cursor.until({"FROM"})
        cursor.expect("FROM")
    return (Uses(_own(cursor.name())),) if cursor.at_name() else ()


def _load(cursor: Cursor) -> Iterable[Operation]:
    if cursor.peek_any({"DATA", "XML"}):
        cursor.until({"INTO"})
        cursor.expect("INTO", "TABLE")
        return (Uses(_own(cursor.name())),)
    return ()


def _call(cursor: Cursor) -> Iterable[Operation]:
    return (Uses(calls=(cursor.name(),)),)


def _use(cursor: Cursor) -> Iterable[Operation]:
    return (SearchPath((cursor.word(),)),)


_FOREIGN_KEYS = pattern(r"(?:@@)?foreign_key_checks", re.IGNORECASE)
_SCOPES = frozenset({"SESSION", "LOCAL", "GLOBAL", "@@SESSION", "@@LOCAL", "@@GLOBAL"})
_OFF = frozenset({"0", "off", "false"})


def _set(cursor: Cursor) -> Iterable[Operation]:
    """Read SET: whether foreign keys are checked, and texts that may be run later."""
    found: list[Operation] = []
    for one in cursor.items():
        if one.accept_any(_SCOPES):
            one.accept(".")
        if _FOREIGN_KEYS.fullmatch(one.token.text) and one.token.kind is Kind.WORD:
            one.next()
            one.accept_any({"=", ":="})
            is_off = one.token.text.lower() in _OFF
            found.append(Transaction(FOREIGN_KEYS_OFF if is_off else FOREIGN_KEYS_ON))
    return (*found, *_text_made(cursor))


def _text_made(cursor: Cursor) -> Iterable[Operation]:
    """Read a statement whose strings may be statements that are prepared later: SET @sql = '…', SELECT … INTO @sql."""
    tokens = cursor.tokens
    texts = [token.text for token in tokens if token.kind is Kind.STRING and _STARTS_CHANGE.match(token.text)]
    if not texts or not any(token.text.startswith("@") for token in tokens if token.kind is Kind.WORD):
        return ()
    return (_prepared(texts),)


_STARTS_CHANGE = pattern(r"\s*(?:ALTER|CREATE|DROP|RENAME)\s", re.IGNORECASE)


def _prepared(texts: Iterable[str]) -> Opaque:
    touches: list[Name] = []
    for text in texts:
        found = tuple(_named_in(text))
        if not found:
            return Opaque("it puts a statement together that changes what it names only when it runs")
        touches += found
    return Opaque("it makes the text of a statement that may be run later", tuple(dict.fromkeys(touches)))


def _prepare(cursor: Cursor) -> Iterable[Operation]:
    return _executed(cursor)


def _execute(cursor: Cursor) -> Iterable[Operation]:
    return _executed(cursor) if cursor.peek("IMMEDIATE") else ()


def _executed(cursor: Cursor) -> Iterable[Operation]:
    texts = [token.text for token in cursor.tokens if token.kind is Kind.STRING and _STARTS_CHANGE.match(token.text)]
    return (_prepared(texts),) if texts else ()


def _transaction(verb: str) -> Callable[[Cursor], Iterable[Operation]]:
    def read_transaction(cursor: Cursor) -> Iterable[Operation]:
        if verb == "rollback" and cursor.peek("TO"):
            return (Transaction("rollback to", cursor.tokens[-1].text),)
        if cursor.peek("NOT", "ATOMIC"):
            raise UnreadableError("a block of statements")
        return (Transaction(verb),)

    return read_transaction


def _start(cursor: Cursor) -> Iterable[Operation]:
    return (Transaction("begin"),) if cursor.peek("TRANSACTION") else ()


def _savepoint(cursor: Cursor) -> Iterable[Operation]:
    return (Transaction("savepoint", cursor.word()),)


def _release(cursor: Cursor) -> Iterable[Operation]:
    cursor.expect("SAVEPOINT")
    return (Transaction("release", cursor.word()),)


def _nothing(_cursor: Cursor) -> Iterable[Operation]:
    return ()


def _maintained(cursor: Cursor) -> Iterable[Operation]:
    cursor.accept_any({"NO_WRITE_TO_BINLOG", "LOCAL"})
    if cursor.accept_any({"TABLE", "TABLES"}):
        return (Uses(_own(*cursor.names())),)
    return ()


Reader = Callable[[Cursor], Iterable[Operation]]

_STATEMENTS: Mapping[str, Reader] = {
    "CREATE": _create,
    "ALTER": _alter,
    "DROP": _drop,
    "RENAME": _rename,
    "USE": _use,
    "INSERT": _insert,
    "REPLACE": _insert,
    "UPDATE": _uses,
    "DELETE": _delete,
    "TRUNCATE": _uses,
    "LOAD": _load,
    "CALL": _call,
    "SET": _set,
    "SELECT": _text_made,
    "WITH": _text_made,
    "PREPARE": _prepare,
    "EXECUTE": _execute,
    "BEGIN": _transaction("begin"),
    "START": _start,
    "COMMIT": _transaction("commit"),
    "ROLLBACK": _transaction("rollback"),
    "SAVEPOINT": _savepoint,
    "RELEASE": _release,
    "ANALYZE": _maintained,
    "OPTIMIZE": _maintained,
    "CHECK": _maintained,
    "REPAIR": _maintained,
    "CHECKSUM": _maintained,
    **dict.fromkeys(
        "DEALLOCATE DO GRANT REVOKE FLUSH RESET SHOW DESCRIBE DESC EXPLAIN KILL LOCK UNLOCK HANDLER VALUES TABLE HELP "
        "SIGNAL RESIGNAL GET CACHE PURGE STOP CHANGE INSTALL UNINSTALL SHUTDOWN XA BACKUP CLONE RESTART IMPORT ( "
        "SOURCE DELIMITER WARNINGS NOWARNING".split(),
        _nothing,
    ),
}
