"""PostgreSQL's statements about everything but tables: types, domains, sequences, schemas, extensions, views, comments.

Every function is called with the cursor behind the verb and the words of the kind (`CREATE TYPE`), and yields what the
statement does. Source: PostgreSQL 17 manual, part VI, SQL Commands; the server's gram.y.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from undrift.schema.model import Check, Column, Expression, Name
from undrift.schema.operations import (
    Action,
    AddColumn,
    AddLabel,
    AlterDomain,
    AlterSequence,
    AlterTable,
    AlterType,
    ColumnSpec,
    CreateDomain,
    CreateEnum,
    CreateExtension,
    CreateSchema,
    CreateSequence,
    CreateType,
    CreateView,
    Drop,
    DropColumn,
    Opaque,
    Operation,
    Query,
    Rename,
    RenameColumn,
    RenameLabel,
    SetColumnComment,
    SetComment,
    SetSchema,
    SetType,
)
from undrift.sql.cursor import Cursor, UnreadableError
from undrift.sql.lexer import Kind
from undrift.sql.postgres.data import NOTHING, relations
from undrift.sql.postgres.names import fold
from undrift.sql.postgres.parts import (
    read_collation,
    spelled_sequence_options,
    step_over_sequence_option,
)
from undrift.sql.postgres.types import read_type

# Types


def create_type(cursor: Cursor) -> Iterator[Operation]:
    """Read CREATE TYPE: an enum, a composite, a range, a base type or a mere shell."""
    name = cursor.name()
    if cursor.accept("AS", "ENUM"):
        yield CreateEnum(name, tuple(_only(item) for item in cursor.group().items()))
        cursor.finish()
    elif cursor.accept("AS", "RANGE") or cursor.done or not cursor.peek("AS"):
        # A range also makes its multirange type, which no migration names before it is used by one.
        if not cursor.done:
            cursor.group()
        cursor.finish()
        yield CreateType(name)
    else:
        cursor.expect("AS")
        yield CreateType(name, tuple(_attribute(item) for item in cursor.group().items()))
        cursor.finish()


def _only(item: Cursor) -> str:
    value = item.string()
    item.finish()
    return value


def _attribute(item: Cursor) -> Column:
    column = _attribute_here(item)
    item.finish()
    return column


def _attribute_here(cursor: Cursor) -> Column:
    name = cursor.word()
    kind = read_type(cursor)
    return Column(name, kind, collation=_collation(cursor))


def _collation(cursor: Cursor) -> str:
    return read_collation(cursor) if cursor.accept("COLLATE") else ""


def alter_type(cursor: Cursor) -> Iterator[Operation]:
    """Read ALTER TYPE: labels, attributes, name, schema; its owner and storage properties change nothing."""
    name = cursor.name()
    if cursor.accept("ADD", "VALUE"):
        yield _added_label(cursor, name)
    elif cursor.accept("RENAME", "VALUE"):
        label = cursor.string()
        cursor.expect("TO")
        yield RenameLabel(name, label, cursor.string())
    elif cursor.accept("RENAME", "ATTRIBUTE"):
        attribute = cursor.word()
        cursor.expect("TO")
        yield AlterType(name, (RenameColumn(attribute, cursor.word()),))
        cursor.accept_any(_BEHAVIOURS)
    elif cursor.peek("RENAME") or cursor.peek("SET", "SCHEMA"):
        yield _moved(cursor, "type", name)
    elif cursor.accept("OWNER", "TO") or cursor.accept("SET", "("):
        cursor.rest()
        yield AlterType(name, ())
    else:
        actions = tuple(_attribute_action(item) for item in cursor.items())
        if not actions:
            raise cursor.unexpected("what is altered")
        yield AlterType(name, actions)
    cursor.finish()


_BEHAVIOURS = frozenset({"CASCADE", "RESTRICT"})


def _added_label(cursor: Cursor, name: Name) -> AddLabel:
    if_not_exists = cursor.accept("IF", "NOT", "EXISTS")
    label = cursor.string()
    before = cursor.string() if cursor.accept("BEFORE") else ""
    after = cursor.string() if cursor.accept("AFTER") else ""
    return AddLabel(name, label, before, after, if_not_exists)


def _attribute_action(item: Cursor) -> Action:
    action: Action
    if item.accept("ADD", "ATTRIBUTE"):
        action = AddColumn(ColumnSpec(_attribute_here(item)))
    elif item.accept("DROP", "ATTRIBUTE"):
        if_exists = item.accept("IF", "EXISTS")
        action = DropColumn(item.word(), if_exists, cascade=item.peek("CASCADE"))
    else:
        item.expect("ALTER", "ATTRIBUTE")
        column = item.word()
        item.accept("SET", "DATA")
        item.expect("TYPE")
        kind = read_type(item)
        action = SetType(column, kind, _collation(item))
    item.accept_any(_BEHAVIOURS)
    item.finish()
    return action


def _moved(cursor: Cursor, kind: str, name: Name, *, if_exists: bool = False) -> Operation:
    """Read RENAME TO or SET SCHEMA."""
    if cursor.accept("RENAME", "TO"):
        return Rename(kind, name, Name(cursor.word()), if_exists)
    cursor.expect("SET", "SCHEMA")
    return SetSchema(kind, name, cursor.word(), if_exists)


# Domains

_DOMAIN_CLAUSES = frozenset({"CONSTRAINT", "NOT", "NULL", "CHECK", "DEFAULT", "COLLATE"})


def create_domain(cursor: Cursor) -> Iterator[Operation]:
    """Read CREATE DOMAIN."""
    name = cursor.name()
    cursor.accept("AS")
    kind = read_type(cursor)
    nullable, default, checks = True, None, list[Check]()
    while not cursor.done:
        if cursor.accept("COLLATE"):
            cursor.name()
        elif cursor.accept("DEFAULT"):
            default = cursor.until(_DOMAIN_CLAUSES).expression()
        else:
            constraint = _named(cursor)
            if cursor.accept("NOT", "NULL"):
                nullable = False
            elif not cursor.accept("NULL"):
                checks.append(_check(cursor, constraint))
    yield CreateDomain(name, kind, nullable, _real(default), tuple(checks))


def _named(cursor: Cursor) -> str:
    return cursor.word() if cursor.accept("CONSTRAINT") else ""


def _check(cursor: Cursor, name: str) -> Check:
    cursor.expect("CHECK")
    return Check(cursor.group().expression(), name)


def _real(default: Expression | None) -> Expression | None:
    """Return a default; DEFAULT NULL is none."""
    return None if default is None or default.text == "null" else default


def alter_domain(cursor: Cursor) -> Iterator[Operation]:
    """Read ALTER DOMAIN."""
    name = cursor.name()
    if cursor.accept("SET", "DEFAULT"):
        default = _real(cursor.rest().expression())
        yield AlterDomain(name, default=default, drop_default=default is None)
    elif cursor.accept("DROP", "DEFAULT"):
        yield AlterDomain(name, drop_default=True)
    elif cursor.peek_any({"SET", "DROP"}) and cursor.peek("NOT", "NULL", ahead=1):
        yield AlterDomain(name, nullable=cursor.next().key == "DROP")
        cursor.expect("NOT", "NULL")
    elif cursor.accept("ADD"):
        yield _constrained(cursor, name)
    elif cursor.accept("DROP", "CONSTRAINT"):
        if_exists = cursor.accept("IF", "EXISTS")
        yield AlterDomain(name, drop=cursor.word(), if_exists=if_exists)
        cursor.accept_any(_BEHAVIOURS)
    elif cursor.accept("RENAME", "CONSTRAINT"):
        constraint = cursor.word()
        cursor.expect("TO")
        yield AlterDomain(name, rename=(constraint, cursor.word()))
    elif cursor.accept("VALIDATE", "CONSTRAINT"):
        yield AlterDomain(name, validate=cursor.word())
    elif cursor.accept("OWNER", "TO"):
        cursor.rest()
        yield AlterDomain(name)
    else:
        yield _moved(cursor, "domain", name)
    cursor.finish()


def _constrained(cursor: Cursor, name: Name) -> AlterDomain:
    constraint = _named(cursor)
    if cursor.accept("NOT", "NULL"):
        return AlterDomain(name, nullable=False)
    check = _check(cursor, constraint)
    if cursor.accept("NOT", "VALID"):
        check = Check(check.expression, constraint, validated=False)
    return AlterDomain(name, add=check)


# Sequences


class SequenceOptions(NamedTuple):
    """What stands behind a sequence's name.

    Attributes:
        text: The options in one spelling and order, defaults included as they are written.
        owner: OWNED BY a table's column.
        disown: OWNED BY NONE.
    """

    text: str
    owner: tuple[Name, str] | None = None
    disown: bool = False


def sequence_options(cursor: Cursor) -> SequenceOptions:
    """Step over the options of a sequence, to the end.

    Raises:
        UnreadableError: One is not known.
    """
    found: dict[str, str] = {}
    owner, disown = None, False
    while not cursor.done:
        if cursor.accept("OWNED", "BY"):
            disown = cursor.accept("NONE")
            owner = None if disown else owned_by(cursor)
        elif not step_over_sequence_option(cursor, found):
            raise cursor.unexpected("an option of a sequence")
    return SequenceOptions(spelled_sequence_options(found), owner, disown)


def owned_by(cursor: Cursor) -> tuple[Name, str]:
    """Step over a column with its table: `t.c` or `s.t.c`."""
    parts = [cursor.word()]
    while cursor.accept("."):
        parts.append(cursor.word())
    if len(parts) == 1:
        raise UnreadableError(f"{parts[0]} is named without its table")
    return Name(parts[-2], parts[-3] if len(parts) > len(("t", "c")) else ""), parts[-1]


def create_sequence(cursor: Cursor, *, temporary: bool = False) -> Iterator[Operation]:
    """Read CREATE SEQUENCE."""
    if_not_exists = cursor.accept("IF", "NOT", "EXISTS")
    name = cursor.name()
    options = sequence_options(cursor)
    yield CreateSequence(name, options.text, options.owner, if_not_exists, temporary)


def alter_sequence(cursor: Cursor) -> Iterator[Operation]:
    """Read ALTER SEQUENCE."""
    if_exists = cursor.accept("IF", "EXISTS")
    name = cursor.name()
    if cursor.peek("RENAME") or cursor.peek("SET", "SCHEMA"):
        yield _moved(cursor, "sequence", name, if_exists=if_exists)
        cursor.finish()
    elif cursor.accept("OWNER", "TO") or cursor.accept("SET", "LOGGED") or cursor.accept("SET", "UNLOGGED"):
        cursor.rest()
        yield AlterSequence(name, if_exists=if_exists)
    else:
        options = sequence_options(cursor)
        yield AlterSequence(name, options.text, options.owner, options.disown, if_exists)


# Schemas and extensions


def create_schema(cursor: Cursor) -> Iterator[Operation]:
    """Read CREATE SCHEMA; what is made along with it is not read."""
    from undrift.sql.reading import touched  # noqa: PLC0415 - that module lists this dialect's reader

    if_not_exists = cursor.accept("IF", "NOT", "EXISTS")
    name = "" if cursor.peek("AUTHORIZATION") else cursor.word()
    if cursor.accept("AUTHORIZATION"):
        role = cursor.word()
        name = name or role
    yield CreateSchema(name, if_not_exists)
    if not cursor.done:
        inside = (
            one if one.schema else Name(one.name, name) for one in touched(cursor.rest().tokens, cursor.source, fold)
        )
        yield Opaque("objects are made inside of CREATE SCHEMA", tuple(dict.fromkeys(inside)))


def alter_schema(cursor: Cursor) -> Iterator[Operation]:
    """Read ALTER SCHEMA."""
    name = cursor.word()
    if cursor.accept("RENAME", "TO"):
        yield Rename("schema", Name(name), Name(cursor.word()))
    else:
        cursor.expect("OWNER", "TO")
        cursor.rest()
    cursor.finish()


_REQUIRES: Mapping[str, tuple[str, ...]] = {
    "earthdistance": ("cube",),
    "postgis_raster": ("postgis",),
    "postgis_sfcgal": ("postgis",),
    "postgis_topology": ("postgis",),
    "postgis_tiger_geocoder": ("postgis", "fuzzystrmatch"),
    "pgrouting": ("postgis",),
    "vchord": ("vector",),
    "vectorscale": ("vector",),
}
"""What extensions need, and CASCADE makes (the `requires` of their control files)."""


def create_extension(cursor: Cursor) -> Iterator[Operation]:
    """Read CREATE EXTENSION."""
    if_not_exists = cursor.accept("IF", "NOT", "EXISTS")
    name = cursor.word()
    cursor.accept("WITH")
    schema, cascade = "", False
    while not cursor.done:
        if cursor.accept("SCHEMA"):
            schema = cursor.word()
        elif cursor.accept_any({"VERSION", "FROM"}):
            cursor.next()
        else:
            cursor.expect("CASCADE")
            cascade = True
    for needed in _REQUIRES.get(name, ()) if cascade else ():
        yield CreateExtension(needed, schema, if_not_exists=True)
    yield CreateExtension(name, schema, if_not_exists)


def alter_extension(cursor: Cursor) -> Iterable[Operation]:
    """Read ALTER EXTENSION: a new version and changed members change nothing that is modelled."""
    name = cursor.word()
    if cursor.peek("SET"):
        return (_moved(cursor, "extension", Name(name)),)
    if not cursor.peek_any({"UPDATE", "ADD", "DROP"}):
        raise cursor.unexpected("UPDATE, ADD, DROP or SET SCHEMA")
    return NOTHING


# Views


def create_view(
    cursor: Cursor, *, or_replace: bool = False, temporary: bool = False, recursive: bool = False
) -> Iterator[Operation]:
    """Read CREATE VIEW."""
    name = cursor.name()
    columns = cursor.words() if cursor.peek("(") else ()
    if cursor.accept("WITH"):
        cursor.group()
    cursor.expect("AS")
    text = _without_check_option(cursor).raw()
    if recursive:
        listed = ", ".join(f'"{one}"' for one in columns)
        text = f'WITH RECURSIVE "{name.name}" ({listed}) AS ({text}) SELECT {listed} FROM "{name.name}"'  # noqa: S608 - read, never run
    yield CreateView(name, _query(text), columns, or_replace=or_replace, temporary=temporary)


def create_materialized_view(cursor: Cursor) -> Iterator[Operation]:
    """Read CREATE MATERIALIZED VIEW."""
    if_not_exists = cursor.accept("IF", "NOT", "EXISTS")
    name = cursor.name()
    columns = cursor.words() if cursor.peek("(") else ()
    while not cursor.accept("AS"):
        if cursor.accept_any({"USING", "TABLESPACE"}):
            cursor.word()
        else:
            cursor.expect("WITH")
            cursor.group()
    query = _query(_without_end(cursor, ("WITH", "NO", "DATA"), ("WITH", "DATA")).raw())
    yield CreateView(name, query, columns, materialized=True, if_not_exists=if_not_exists)


def _without_check_option(cursor: Cursor) -> Cursor:
    option = ("CHECK", "OPTION")
    return _without_end(cursor, ("WITH", *option), ("WITH", "CASCADED", *option), ("WITH", "LOCAL", *option))


def _without_end(cursor: Cursor, *ends: tuple[str, ...]) -> Cursor:
    """Return what is left without the words it may end in."""
    count = len(cursor.tokens)
    for end in ends:
        if count - cursor.place > len(end) and cursor.peek(*end, ahead=count - cursor.place - len(end)):
            return cursor.part(cursor.place, count - len(end))
    if cursor.done:
        raise cursor.unexpected("a query")
    return cursor


def _query(text: str) -> Query:
    from undrift.sql.queries import read_query  # noqa: PLC0415 - sqlglot is imported only for a query that is kept

    return read_query(text, "postgres")


# Drops

DROPPED: Mapping[tuple[str, ...], str] = {
    ("TABLE",): "table",
    ("VIEW",): "view",
    ("MATERIALIZED", "VIEW"): "materialized view",
    ("INDEX",): "index",
    ("TYPE",): "type",
    ("DOMAIN",): "domain",
    ("SEQUENCE",): "sequence",
    ("SCHEMA",): "schema",
    ("EXTENSION",): "extension",
    ("FOREIGN", "TABLE"): "foreign table",
    ("DATABASE",): "database",
}
"""The words behind DROP, and the kind of what goes."""


def drop(cursor: Cursor, kind: str) -> Iterator[Operation]:
    """Read DROP of one kind of object; `cursor` is behind the kind's words."""
    cursor.accept("CONCURRENTLY")
    if_exists = cursor.accept("IF", "EXISTS")
    names = cursor.names()
    cascade = cursor.accept_any(_BEHAVIOURS) == "CASCADE"
    if kind == "database" and cursor.peek_any({"WITH", "("}):
        cursor.rest()
    cursor.finish()
    yield Drop(kind, names, if_exists, cascade)


def drop_owned(cursor: Cursor) -> Iterator[Operation]:
    """Read DROP OWNED BY; `cursor` is behind OWNED."""
    cursor.expect("BY")
    yield Drop("owned", cursor.names(), cascade=cursor.accept("CASCADE"))


# Comments

_COMMENTED: Mapping[tuple[str, ...], str] = {
    ("TABLE",): "table",
    ("VIEW",): "view",
    ("MATERIALIZED", "VIEW"): "materialized view",
    ("INDEX",): "index",
    ("TYPE",): "type",
    ("DOMAIN",): "domain",
    ("FOREIGN", "TABLE"): "foreign table",
}
_CONSTRAINT_LIKE = frozenset({"CONSTRAINT", "TRIGGER", "POLICY", "RULE"})


def comment_on(cursor: Cursor) -> Iterable[Operation]:
    """Read COMMENT ON; `cursor` is behind COMMENT. On what the model has no place for it changes nothing."""
    cursor.expect("ON")
    if cursor.accept("COLUMN"):
        table, column = owned_by(cursor)
        return (AlterTable(table, (SetColumnComment(column, _comment(cursor)),)),)
    for words, kind in _COMMENTED.items():
        if cursor.accept(*words):
            name = cursor.name()
            return (SetComment(kind, name, _comment(cursor)),)
    if cursor.accept_any(_CONSTRAINT_LIKE):
        cursor.word()
        cursor.expect("ON")
        return NOTHING if cursor.peek("DOMAIN") else relations(cursor.name())
    return NOTHING


def _comment(cursor: Cursor) -> str:
    cursor.expect("IS")
    if cursor.accept("NULL"):
        return ""
    text = cursor.string()
    while cursor.token.kind is Kind.STRING:
        # Strings on several lines are one.
        text += cursor.string()
    cursor.finish()
    return text
