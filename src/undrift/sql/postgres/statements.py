"""PostgreSQL's statements: which room reads which.

Source: PostgreSQL 17 manual, part VI, SQL Commands. What stands in no table here is not known, and is said so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from undrift.schema.operations import Opaque, Operation
from undrift.sql.cursor import Cursor, UnreadableError
from undrift.sql.lexer import Kind, Statement
from undrift.sql.postgres import alter as postgres_alter
from undrift.sql.postgres import data as postgres_data
from undrift.sql.postgres import objects as postgres_objects
from undrift.sql.postgres import plpgsql
from undrift.sql.postgres import tables as postgres_tables
from undrift.sql.postgres.data import NOTHING, relations
from undrift.sql.postgres.names import cut, fold

_Reader = Callable[[Cursor], Iterable[Operation]]


def read(statement: Statement) -> Iterable[Operation]:
    """Return what a statement does.

    Args:
        statement: One statement.

    Raises:
        UnreadableError: It is not read for certain.
    """
    tokens = statement.tokens
    if tokens[-1].kind is Kind.META:
        reason = postgres_data.read_command(tokens[-1], statement.source)
        if reason:
            return (Opaque(reason),)
        tokens = tokens[:-1]
        if not tokens:
            return NOTHING
    key = tokens[0].key
    if key == "DO":
        return plpgsql.read_do(statement, read)
    reader = _FIRST.get(key)
    if reader is None:
        raise UnreadableError(f"no statement begins with {tokens[0].text[:40]!r}")
    cursor = Cursor(tokens, statement.source, fold, cut)
    if key not in _WHOLE:
        cursor.place = 1
    return reader(cursor)


# CREATE

_ADJECTIVES = frozenset(
    """
    OR REPLACE GLOBAL LOCAL TEMP TEMPORARY UNLOGGED RECURSIVE UNIQUE TRUSTED PROCEDURAL DEFAULT CONSTRAINT
    """.split()
)
"""What can stand between CREATE and the word that says what is made."""


def _create(cursor: Cursor) -> Iterable[Operation]:
    start = cursor.place
    adjectives = set()
    while cursor.peek_any(_ADJECTIVES):
        adjectives.add(cursor.next().key)
    kind = cursor.token.key
    if kind == "TABLE" or (kind == "FOREIGN" and cursor.peek("TABLE", ahead=1)):
        cursor.place = start
        return (postgres_tables.create_table(cursor),)
    if kind == "INDEX":
        cursor.place = start
        return (postgres_tables.create_index(cursor),)
    if kind == "VIEW":
        cursor.next()
        return postgres_objects.create_view(
            cursor,
            or_replace="REPLACE" in adjectives,
            temporary=not adjectives.isdisjoint({"TEMP", "TEMPORARY"}),
            recursive="RECURSIVE" in adjectives,
        )
    if kind == "SEQUENCE":
        cursor.next()
        return postgres_objects.create_sequence(cursor, temporary=not adjectives.isdisjoint({"TEMP", "TEMPORARY"}))
    return _by_kind(cursor, _CREATED)


def _by_kind(cursor: Cursor, readers: Mapping[str, _Reader]) -> Iterable[Operation]:
    reader = readers.get(cursor.token.key)
    if reader is None:
        raise cursor.unexpected("the kind of an object")
    cursor.next()
    return reader(cursor)


def _create_materialized(cursor: Cursor) -> Iterable[Operation]:
    cursor.expect("VIEW")
    return postgres_objects.create_materialized_view(cursor)


def _create_trigger(cursor: Cursor) -> Iterable[Operation]:
    """Read CREATE TRIGGER … ON t, and with it CREATE POLICY."""
    cursor.word()
    cursor.until({"ON"}, first=True)
    cursor.expect("ON")
    return relations(cursor.name())


def _create_policy(cursor: Cursor) -> Iterable[Operation]:
    # The server does not know IF NOT EXISTS here, but people do, in branches that never run.
    cursor.accept("IF", "NOT", "EXISTS")
    cursor.word()
    cursor.expect("ON")
    return relations(cursor.name())


def _create_rule(cursor: Cursor) -> Iterable[Operation]:
    cursor.word()
    cursor.expect("AS", "ON")
    makes_view = cursor.next().key == "SELECT"
    cursor.expect("TO")
    name = cursor.name()
    return (Opaque("a rule on SELECT makes a view of a table", (name,)),) if makes_view else relations(name)


def _create_function(cursor: Cursor) -> Iterable[Operation]:
    return (plpgsql.create_function(cursor, read),)


def _nothing(cursor: Cursor) -> Iterable[Operation]:
    """Read what the model has no place for."""
    del cursor
    return NOTHING


_UNMODELLED = (
    "AGGREGATE CAST COLLATION CONVERSION DATABASE EVENT FUNCTION GROUP LANGUAGE LARGE OPERATOR PROCEDURE "
    "PUBLICATION ROLE ROUTINE SERVER STATISTICS SUBSCRIPTION SYSTEM TABLESPACE TEXT TRANSFORM USER"
).split()
"""Kinds of objects, by their first words, of which the schema says nothing (EVENT TRIGGER, TEXT SEARCH, …)."""


def _foreign(cursor: Cursor) -> Iterable[Operation]:
    cursor.expect("DATA", "WRAPPER")
    return NOTHING


def _access(cursor: Cursor) -> Iterable[Operation]:
    cursor.expect("METHOD")
    return NOTHING


_CREATED: Mapping[str, _Reader] = {
    **dict.fromkeys(_UNMODELLED, _nothing),
    "ACCESS": _access,
    "DOMAIN": postgres_objects.create_domain,
    "EXTENSION": postgres_objects.create_extension,
    "FOREIGN": _foreign,
    "FUNCTION": _create_function,
    "MATERIALIZED": _create_materialized,
    "POLICY": _create_policy,
    "PROCEDURE": _create_function,
    "RULE": _create_rule,
    "SCHEMA": postgres_objects.create_schema,
    "TRIGGER": _create_trigger,
    "TYPE": postgres_objects.create_type,
}

# ALTER


def _alter_relation(kind: str, words: tuple[str, ...] = ()) -> _Reader:
    def alter(cursor: Cursor) -> Iterable[Operation]:
        cursor.expect(*words)
        return (postgres_alter.alter_relation(cursor, kind),)

    return alter


def _alter_foreign(cursor: Cursor) -> Iterable[Operation]:
    return _foreign(cursor) if cursor.peek("DATA") else _alter_foreign_table(cursor)


_alter_foreign_table = _alter_relation("foreign table", ("TABLE",))


def _alter_attached(cursor: Cursor) -> Iterable[Operation]:
    """Read ALTER TRIGGER, POLICY and RULE … ON t."""
    cursor.accept("IF", "EXISTS")
    cursor.word()
    cursor.expect("ON")
    return relations(cursor.name())


_ALTERED: Mapping[str, _Reader] = {
    **dict.fromkeys(_UNMODELLED, _nothing),
    "DEFAULT": _nothing,
    "DOMAIN": postgres_objects.alter_domain,
    "EXTENSION": postgres_objects.alter_extension,
    "FOREIGN": _alter_foreign,
    "INDEX": _alter_relation("index"),
    "MATERIALIZED": _alter_relation("materialized view", ("VIEW",)),
    "POLICY": _alter_attached,
    "PROCEDURAL": _nothing,
    "RULE": _alter_attached,
    "SCHEMA": postgres_objects.alter_schema,
    "SEQUENCE": postgres_objects.alter_sequence,
    "TABLE": _alter_relation("table"),
    "TRIGGER": _alter_attached,
    "TYPE": postgres_objects.alter_type,
    "VIEW": _alter_relation("view"),
}


def _alter(cursor: Cursor) -> Iterable[Operation]:
    return _by_kind(cursor, _ALTERED)


# DROP


def _dropping(kind: str, words: tuple[str, ...]) -> _Reader:
    def drop(cursor: Cursor) -> Iterable[Operation]:
        cursor.expect(*words)
        return postgres_objects.drop(cursor, kind)

    return drop


def _drop_foreign(cursor: Cursor) -> Iterable[Operation]:
    return _foreign(cursor) if cursor.peek("DATA") else _drop_foreign_table(cursor)


_drop_foreign_table = _dropping("foreign table", ("TABLE",))


def _drop_attached(cursor: Cursor) -> Iterable[Operation]:
    """Read DROP TRIGGER, POLICY and RULE … ON t. With IF EXISTS the server does not mind that there is no t."""
    if cursor.accept("IF", "EXISTS"):
        return NOTHING
    cursor.word()
    cursor.expect("ON")
    return relations(cursor.name())


_DROPPED: Mapping[str, _Reader] = {
    **dict.fromkeys(_UNMODELLED, _nothing),
    **{words[0]: _dropping(kind, words[1:]) for words, kind in postgres_objects.DROPPED.items()},
    "ACCESS": _access,
    "FOREIGN": _drop_foreign,
    "OWNED": postgres_objects.drop_owned,
    "POLICY": _drop_attached,
    "PROCEDURAL": _nothing,
    "RULE": _drop_attached,
    "TRIGGER": _drop_attached,
}


def _drop(cursor: Cursor) -> Iterable[Operation]:
    return _by_kind(cursor, _DROPPED)


# The rest


def _explain(cursor: Cursor) -> Iterable[Operation]:
    """Read EXPLAIN: it runs the statement only if told so."""
    runs = cursor.accept_any({"ANALYZE", "ANALYSE"}) != ""
    cursor.accept("VERBOSE")
    if cursor.peek("("):
        options = [item.tokens for item in cursor.group().items()]
        runs = any(
            one and one[0].key in {"ANALYZE", "ANALYSE"} and one[-1].key not in {"FALSE", "OFF"} for one in options
        )
    if not runs or cursor.done:
        return NOTHING
    return read(Statement(list(cursor.rest().tokens), cursor.source, 1))


_NOT_RELATIONS = frozenset(
    "ALL DATABASE DOMAIN FOREIGN FUNCTION LANGUAGE LARGE PARAMETER PROCEDURE ROUTINE SCHEMA TABLESPACE TYPE".split()
)
"""Words behind GRANT … ON that tell what else than relations is granted."""


def _grant(cursor: Cursor) -> Iterable[Operation]:
    """Read GRANT and REVOKE: the relations that they name must be there. Without ON it is about roles."""
    cursor.until({"ON"})
    if not cursor.accept("ON") or cursor.peek_any(_NOT_RELATIONS):
        return NOTHING
    cursor.accept_any({"TABLE", "SEQUENCE"})
    return relations(*cursor.names())


def _prepare(cursor: Cursor) -> Iterable[Operation]:
    """Read PREPARE: the server prepares queries only, which define nothing. Two-phase commits end elsewhere."""
    if cursor.peek("TRANSACTION"):
        raise UnreadableError("the transaction is left to be committed elsewhere")
    return NOTHING


def _import(cursor: Cursor) -> Iterable[Operation]:
    del cursor
    return (Opaque("the tables of a foreign schema are known to its server only"),)


_WHOLE = frozenset({"SELECT", "WITH", "VALUES", "TABLE", "("})
"""Statements that are read from their first word on."""

_FIRST: Mapping[str, _Reader] = {
    **dict.fromkeys(
        """
        ANALYZE ANALYSE CHECKPOINT CLOSE CLUSTER DEALLOCATE DECLARE EXECUTE FETCH LISTEN LOAD MOVE NOTIFY
        REASSIGN SECURITY SHOW UNLISTEN VACUUM
        """.split(),
        _nothing,
    ),
    "(": postgres_data.read_query,
    "ABORT": postgres_data.read_rollback,
    "ALTER": _alter,
    "BEGIN": postgres_data.read_begin,
    "CALL": postgres_data.read_call,
    "COMMENT": postgres_objects.comment_on,
    "COMMIT": postgres_data.read_commit,
    "COPY": postgres_data.read_copy,
    "CREATE": _create,
    "DELETE": postgres_data.read_delete,
    "DISCARD": postgres_data.read_discard,
    "DROP": _drop,
    "END": postgres_data.read_commit,
    "EXPLAIN": _explain,
    "GRANT": _grant,
    "IMPORT": _import,
    "INSERT": postgres_data.read_insert,
    "LOCK": postgres_data.read_lock,
    "MERGE": postgres_data.read_merge,
    "PREPARE": _prepare,
    "REFRESH": postgres_data.read_refresh,
    "REINDEX": postgres_data.read_reindex,
    "RELEASE": postgres_data.read_release,
    "RESET": postgres_data.read_reset,
    "REVOKE": _grant,
    "ROLLBACK": postgres_data.read_rollback,
    "SAVEPOINT": postgres_data.read_savepoint,
    "SELECT": postgres_data.read_query,
    "SET": postgres_data.read_set,
    "START": postgres_data.read_begin,
    "TABLE": postgres_data.read_query,
    "TRUNCATE": postgres_data.read_truncate,
    "UPDATE": postgres_data.read_update,
    "VALUES": postgres_data.read_query,
    "WITH": postgres_data.read_query,
}
"""What reads a statement, by its first word."""
