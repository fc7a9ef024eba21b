"""ALTER TABLE and its like in PostgreSQL: FOREIGN TABLE, VIEW, MATERIALIZED VIEW, INDEX.

Source: `AlterTableStmt`, `RenameStmt` and `AlterObjectSchemaStmt` in the server's gram.y; the manual's
page of ALTER TABLE. The server takes most forms for every kind of relation, and refuses by what it finds: so does the
replay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from undrift.schema.model import Name
from undrift.schema.operations import (
    Action,
    AddColumn,
    AlterConstraint,
    AlterTable,
    DropColumn,
    DropConstraint,
    Rename,
    RenameColumn,
    RenameConstraint,
    SetDefault,
    SetExpression,
    SetIdentity,
    SetNullable,
    SetOptions,
    SetParent,
    SetSchema,
    SetType,
    Uses,
)
from undrift.sql.cursor import Cursor, UnreadableError
from undrift.sql.lexer import Kind
from undrift.sql.postgres.columns import (
    at_not_null_constraint,
    at_table_constraint,
    read_column,
    read_deferrable,
    read_generated,
    read_identity_options,
    read_not_null_constraint,
    read_table_constraint,
)
from undrift.sql.postgres.parts import (
    filled,
    is_dropped_with_dependents,
    read_collation,
    read_relation,
    spelled_sequence_options,
    step_over_sequence_option,
)
from undrift.sql.postgres.tables import step_over_partition_bounds
from undrift.sql.postgres.types import read_type

Altered = AlterTable | Rename | SetSchema | Uses
"""What a statement of this family does."""

_KINDS = (
    ("TABLE",),
    ("FOREIGN", "TABLE"),
    ("VIEW",),
    ("MATERIALIZED", "VIEW"),
    ("INDEX",),
)
_NOTHING: tuple[Action, ...] = ()
_COMMA = frozenset({","})
_ALONE = frozenset({"RENAME", "ATTACH", "DETACH", "DEPENDS"})
"""The actions that are statements of their own."""
_STORAGE = frozenset({"STATISTICS", "STORAGE", "COMPRESSION", "("})


def alter_table(cursor: Cursor) -> Altered:
    """Read ALTER of a relation of any kind.

    Args:
        cursor: Behind ALTER.

    Raises:
        UnreadableError: It alters something else, or in a way that is not known.
    """
    for kind in _KINDS:
        if cursor.accept(*kind):
            return alter_relation(cursor, " ".join(kind).lower())
    raise cursor.unexpected("a relation")


def alter_relation(cursor: Cursor, kind: str) -> Altered:
    """Read the rest of ALTER of a relation.

    Args:
        cursor: Behind the words that say the kind.
        kind: They, in lower case: `table`, `foreign table`, `view`, `materialized view` or `index`.

    Returns:
        What is done; `Uses()` where it moves all of a tablespace, which no schema shows.

    Raises:
        UnreadableError: A part of it is not known.
    """
    if cursor.accept("ALL", "IN", "TABLESPACE"):
        cursor.rest()
        return Uses()
    if_exists = cursor.accept("IF", "EXISTS")
    only = cursor.peek("ONLY")
    name = read_relation(cursor)
    if cursor.accept("RENAME", "TO"):
        to = cursor.word()
        cursor.finish()
        return Rename(kind, name, Name(to), if_exists)
    if cursor.accept("SET", "SCHEMA"):
        schema = cursor.word()
        cursor.finish()
        return SetSchema(kind, name, schema, if_exists)
    return AlterTable(name, _actions(cursor), if_exists, kind, only)


def _actions(cursor: Cursor) -> tuple[Action, ...]:
    is_alone = cursor.peek_any(_ALONE)
    found = _action(cursor)
    while not is_alone and cursor.accept(","):
        if cursor.peek_any(_ALONE):
            raise cursor.unexpected("an action that can stand beside others")
        found += _action(cursor)
    cursor.finish()
    return found


def _action(cursor: Cursor) -> tuple[Action, ...]:
    read = _ACTIONS.get(cursor.token.key)
    if read is None:
        raise cursor.unexpected("an action upon the table")
    cursor.place += 1
    return read(cursor)


def _add(cursor: Cursor) -> tuple[Action, ...]:
    if at_not_null_constraint(cursor):
        return (SetNullable(read_not_null_constraint(cursor), nullable=False),)
    if at_table_constraint(cursor):
        return (read_table_constraint(cursor, new=False),)
    cursor.accept("COLUMN")
    if_not_exists = cursor.accept("IF", "NOT", "EXISTS")
    return (AddColumn(read_column(cursor), if_not_exists),)


def _drop(cursor: Cursor) -> tuple[Action, ...]:
    is_constraint = cursor.accept("CONSTRAINT")
    if not is_constraint:
        cursor.accept("COLUMN")
    if_exists = cursor.accept("IF", "EXISTS")
    name = cursor.word()
    cascade = is_dropped_with_dependents(cursor)
    return (DropConstraint(name, if_exists, cascade) if is_constraint else DropColumn(name, if_exists, cascade),)


def _rename(cursor: Cursor) -> tuple[Action, ...]:
    is_constraint = cursor.accept("CONSTRAINT")
    if not is_constraint:
        cursor.accept("COLUMN")
    name = cursor.word()
    cursor.expect("TO")
    to = cursor.word()
    return (RenameConstraint(name, to) if is_constraint else RenameColumn(name, to),)


def _validate(cursor: Cursor) -> tuple[Action, ...]:
    cursor.expect("CONSTRAINT")
    return (AlterConstraint(cursor.word(), validated=True),)


def _attach(cursor: Cursor) -> tuple[Action, ...]:
    cursor.expect("PARTITION")
    partition = cursor.name()
    if cursor.done:
        # ALTER INDEX … ATTACH PARTITION ties indexes of tables that are tied already.
        return _NOTHING
    step_over_partition_bounds(cursor)
    return (SetParent(partition, attach=True, partition=True),)


def _detach(cursor: Cursor) -> tuple[Action, ...]:
    cursor.expect("PARTITION")
    partition = cursor.name()
    cursor.accept_any({"CONCURRENTLY", "FINALIZE"})
    return (SetParent(partition, attach=False, partition=True),)


def _inherit(cursor: Cursor) -> tuple[Action, ...]:
    return (SetParent(cursor.name(), attach=True),)


def _no(cursor: Cursor) -> tuple[Action, ...]:
    if cursor.accept("INHERIT"):
        return (SetParent(cursor.name(), attach=False),)
    if cursor.accept("DEPENDS"):
        return _depends(cursor)
    cursor.expect("FORCE", "ROW", "LEVEL", "SECURITY")
    return _NOTHING


def _depends(cursor: Cursor) -> tuple[Action, ...]:
    cursor.expect("ON", "EXTENSION")
    cursor.word()
    return _NOTHING


def _owner(cursor: Cursor) -> tuple[Action, ...]:
    cursor.expect("TO")
    cursor.word()
    return _NOTHING


def _enable(cursor: Cursor) -> tuple[Action, ...]:
    if cursor.accept("ROW", "LEVEL", "SECURITY"):
        return _NOTHING
    cursor.accept_any({"REPLICA", "ALWAYS"})
    if not cursor.accept_any({"TRIGGER", "RULE"}):
        raise cursor.unexpected("TRIGGER, RULE or ROW LEVEL SECURITY")
    cursor.word()
    return _NOTHING


def _force(cursor: Cursor) -> tuple[Action, ...]:
    cursor.expect("ROW", "LEVEL", "SECURITY")
    return _NOTHING


def _cluster(cursor: Cursor) -> tuple[Action, ...]:
    cursor.expect("ON")
    cursor.word()
    return _NOTHING


def _set(cursor: Cursor) -> tuple[Action, ...]:
    if logged := cursor.accept_any({"LOGGED", "UNLOGGED"}):
        return (SetOptions((("unlogged", "true" if logged == "UNLOGGED" else "false"),)),)
    if cursor.peek("("):
        cursor.group()
    elif cursor.accept("TABLESPACE"):
        cursor.word()
        cursor.accept("NOWAIT")
    elif cursor.accept("ACCESS", "METHOD"):
        cursor.word()
    elif not cursor.accept("WITHOUT", "CLUSTER") and not cursor.accept("WITHOUT", "OIDS"):
        raise cursor.unexpected("what to set")
    return _NOTHING


def _group(cursor: Cursor) -> tuple[Action, ...]:
    cursor.group()
    return _NOTHING


def _replica(cursor: Cursor) -> tuple[Action, ...]:
    cursor.expect("IDENTITY")
    if cursor.accept("USING", "INDEX"):
        cursor.word()
    elif not cursor.accept_any({"DEFAULT", "FULL", "NOTHING"}):
        raise cursor.unexpected("DEFAULT, FULL, NOTHING or USING INDEX")
    return _NOTHING


def _of(cursor: Cursor) -> tuple[Action, ...]:
    cursor.name()
    return _NOTHING


def _not(cursor: Cursor) -> tuple[Action, ...]:
    cursor.expect("OF")
    return _NOTHING


def _alter(cursor: Cursor) -> tuple[Action, ...]:
    if cursor.accept("CONSTRAINT"):
        return (AlterConstraint(cursor.word(), deferrable=read_deferrable(cursor)),)
    cursor.accept("COLUMN")
    if cursor.token.kind is Kind.NUMBER:
        # Only ALTER INDEX numbers columns, and only to gather statistics of them.
        cursor.next()
        cursor.expect("SET", "STATISTICS")
        return _statistics(cursor)
    column = cursor.word()
    read = _COLUMN_ACTIONS.get(cursor.token.key)
    if read is None:
        raise cursor.unexpected("what to alter of the column")
    cursor.place += 1
    return read(cursor, column)


def _type(cursor: Cursor, column: str) -> tuple[Action, ...]:
    kind = read_type(cursor)
    collation = read_collation(cursor) if cursor.accept("COLLATE") else ""
    using = cursor.accept("USING")
    if using:
        filled(cursor.until(_COMMA))
    elif cursor.accept("OPTIONS"):
        cursor.group()
    return (SetType(column, kind, collation, using),)


def _set_of_column(cursor: Cursor, column: str) -> tuple[Action, ...]:
    if cursor.accept("DATA", "TYPE"):
        return _type(cursor, column)
    if cursor.accept("DEFAULT"):
        return (SetDefault(column, filled(cursor.until(_COMMA))),)
    if cursor.accept("NOT", "NULL"):
        return (SetNullable(column, nullable=False),)
    if cursor.accept("EXPRESSION", "AS"):
        return (SetExpression(column, filled(cursor.group())),)
    if cursor.peek_any(_STORAGE):
        return _set_storage(cursor)
    cursor.place -= 1
    return _identity_options(cursor, column)


def _set_storage(cursor: Cursor) -> tuple[Action, ...]:
    if cursor.accept("STATISTICS"):
        return _statistics(cursor)
    if cursor.accept_any({"STORAGE", "COMPRESSION"}):
        cursor.word()
        return _NOTHING
    return _group(cursor)


def _statistics(cursor: Cursor) -> tuple[Action, ...]:
    cursor.accept("-")
    if cursor.token.kind is not Kind.NUMBER and not cursor.peek("DEFAULT"):
        raise cursor.unexpected("a number")
    cursor.next()
    return _NOTHING


def _identity_options(cursor: Cursor, column: str) -> tuple[Action, ...]:
    """Read SET GENERATED, SET options of the sequence and RESTART, which follow each other without commas."""
    identity = ""
    options = dict[str, str]()
    while cursor.peek_any({"SET", "RESTART"}):
        cursor.accept("SET")
        if cursor.accept("GENERATED"):
            identity = read_generated(cursor)
        elif not step_over_sequence_option(cursor, options):
            raise cursor.unexpected("what to set of the column")
    if identity:
        return (SetIdentity(column, identity, sequence=spelled_sequence_options(options)),)
    if options:
        raise UnreadableError("the sequence of an identity column is altered without its kind")
    return _NOTHING


def _restart(cursor: Cursor, column: str) -> tuple[Action, ...]:
    cursor.place -= 1
    return _identity_options(cursor, column)


def _drop_of_column(cursor: Cursor, column: str) -> tuple[Action, ...]:
    if cursor.accept("DEFAULT"):
        return (SetDefault(column, None),)
    if cursor.accept("NOT", "NULL"):
        return (SetNullable(column, nullable=True),)
    what = cursor.accept_any({"IDENTITY", "EXPRESSION"})
    if not what:
        raise cursor.unexpected("what to drop of the column")
    if_exists = cursor.accept("IF", "EXISTS")
    if what == "IDENTITY":
        return (SetIdentity(column, "", if_exists=if_exists),)
    return (SetExpression(column, None, if_exists),)


def _add_to_column(cursor: Cursor, column: str) -> tuple[Action, ...]:
    cursor.expect("GENERATED")
    identity = read_generated(cursor)
    cursor.expect("AS", "IDENTITY")
    return (SetIdentity(column, identity, add=True, sequence=read_identity_options(cursor)),)


def _reset_of_column(cursor: Cursor, _: str) -> tuple[Action, ...]:
    return _group(cursor)


_COLUMN_ACTIONS: Mapping[str, Callable[[Cursor, str], tuple[Action, ...]]] = {
    "TYPE": _type,
    "SET": _set_of_column,
    "DROP": _drop_of_column,
    "ADD": _add_to_column,
    "RESTART": _restart,
    "RESET": _reset_of_column,
    "OPTIONS": _reset_of_column,
}

_ACTIONS: Mapping[str, Callable[[Cursor], tuple[Action, ...]]] = {
    "ADD": _add,
    "DROP": _drop,
    "ALTER": _alter,
    "RENAME": _rename,
    "VALIDATE": _validate,
    "ATTACH": _attach,
    "DETACH": _detach,
    "INHERIT": _inherit,
    "NO": _no,
    "DEPENDS": _depends,
    "OWNER": _owner,
    "ENABLE": _enable,
    "DISABLE": _enable,
    "FORCE": _force,
    "CLUSTER": _cluster,
    "SET": _set,
    "RESET": _group,
    "REPLICA": _replica,
    "OF": _of,
    "NOT": _not,
    "OPTIONS": _group,
}
