"""Columns and constraints, as CREATE TABLE and ALTER TABLE write them in PostgreSQL.

Source: `columnDef`, `ColConstraint` and `TableConstraint` in the server's gram.y; the manual's page of CREATE TABLE.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from undrift.schema.model import (
    Check,
    Column,
    Constraint,
    Exclusion,
    Expression,
    ForeignKey,
    Generated,
    IndexPart,
    PrimaryKey,
    Type,
    Unique,
)
from undrift.schema.operations import AddConstraint, ColumnSpec
from undrift.sql.cursor import Cursor, UnreadableError, spelled
from undrift.sql.lexer import Kind
from undrift.sql.postgres.names import fold
from undrift.sql.postgres.parts import (
    default_expression,
    filled,
    is_nulls_distinct,
    read_collation,
    read_index_part,
    spelled_sequence_options,
    step_over_sequence_option,
)
from undrift.sql.postgres.types import read_column_type

_TABLE_CONSTRAINTS = frozenset({"CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "FOREIGN"})


class _Draft:
    """A column while its clauses are read."""

    __slots__ = ("collation", "constraints", "default", "generated", "identity", "name", "nullable", "sequence")

    def __init__(self, name: str) -> None:
        self.name = name
        self.nullable = True
        self.default: Expression | None = None
        self.generated: Generated | None = None
        self.identity = ""
        self.sequence = ""
        self.collation = ""
        self.constraints: tuple[Constraint, ...] = ()

    def spec(self, kind: Type | None, *, serial: bool = False) -> ColumnSpec:
        if self.default is not None and (self.identity or self.generated or serial):
            raise UnreadableError(f"column {self.name} has a default beside what the server computes")
        nullable = self.nullable and not self.identity and not serial
        column = Column(
            self.name, kind, nullable, self.default, self.generated, self.identity, collation=self.collation
        )
        return ColumnSpec(column, self.constraints, serial, sequence=self.sequence)


class _Attributes(NamedTuple):
    """What can be said behind a constraint; None where it is not said whether it is deferrable."""

    deferrable: bool | None
    not_valid: bool
    no_inherit: bool
    enforced: bool


def read_column(cursor: Cursor) -> ColumnSpec:
    """Step over the definition of a column.

    Args:
        cursor: Where its name stands. It is left at what is no clause of a column: a comma, or the end.

    Raises:
        UnreadableError: It is none, or one of its clauses is not known.
    """
    draft = _Draft(cursor.word())
    kind, serial = read_column_type(cursor)
    _clauses(cursor, draft)
    return draft.spec(kind, serial=serial)


def read_column_options(cursor: Cursor) -> ColumnSpec:
    """Step over what a typed table or a partition says of a column that comes from elsewhere; its type is None."""
    draft = _Draft(cursor.word())
    cursor.accept("WITH", "OPTIONS")
    _clauses(cursor, draft)
    return draft.spec(None)


def _clauses(cursor: Cursor, draft: _Draft) -> None:
    while not cursor.done:
        name = cursor.word() if cursor.accept("CONSTRAINT") else ""
        clause = _CLAUSES.get(cursor.token.key)
        if clause is None:
            if name:
                raise cursor.unexpected("a constraint")
            return
        cursor.place += 1
        clause(cursor, draft, name)


def _not_null(cursor: Cursor, draft: _Draft, _: str) -> None:
    cursor.expect("NULL")
    cursor.accept("NO", "INHERIT")
    draft.nullable = False


def _null(_: Cursor, __: _Draft, ___: str) -> None:
    """Pass over NULL, which says nothing."""


def _default(cursor: Cursor, draft: _Draft, _: str) -> None:
    if draft.default is not None:
        raise UnreadableError(f"column {draft.name} has several defaults")
    draft.default = default_expression(cursor)


def _collate(cursor: Cursor, draft: _Draft, _: str) -> None:
    draft.collation = read_collation(cursor)


def _storage(cursor: Cursor, _: _Draft, __: str) -> None:
    cursor.word()


def _foreign_options(cursor: Cursor, _: _Draft, __: str) -> None:
    cursor.group()


def _column_primary_key(cursor: Cursor, draft: _Draft, name: str) -> None:
    cursor.expect("KEY")
    _key_storage(cursor)
    deferrable = bool(_attributes(cursor).deferrable)
    draft.constraints += (PrimaryKey((draft.name,), name, deferrable=deferrable),)


def _column_unique(cursor: Cursor, draft: _Draft, name: str) -> None:
    distinct = is_nulls_distinct(cursor)
    _key_storage(cursor)
    deferrable = bool(_attributes(cursor).deferrable)
    draft.constraints += (Unique((draft.name,), name, nulls_distinct=distinct, deferrable=deferrable),)


def _column_references(cursor: Cursor, draft: _Draft, name: str) -> None:
    draft.constraints += (_reference(cursor, (draft.name,), name, new=True),)


def _column_check(cursor: Cursor, draft: _Draft, name: str) -> None:
    draft.constraints += (_check(cursor, name, new=True),)


def _generated(cursor: Cursor, draft: _Draft, _: str) -> None:
    how = read_generated(cursor)
    cursor.expect("AS")
    if cursor.accept("IDENTITY"):
        draft.identity = how
        draft.sequence = read_identity_options(cursor)
        return
    if how != "always":
        raise cursor.unexpected("IDENTITY")
    expression = filled(cursor.group())
    # Without either word PostgreSQL 18 computes the column at each read; before 18 STORED has to be there.
    stored = cursor.accept_any({"STORED", "VIRTUAL"}) == "STORED"
    draft.generated = Generated(expression, stored)


_CLAUSES: Mapping[str, Callable[[Cursor, _Draft, str], None]] = {
    "NOT": _not_null,
    "NULL": _null,
    "DEFAULT": _default,
    "PRIMARY": _column_primary_key,
    "UNIQUE": _column_unique,
    "REFERENCES": _column_references,
    "CHECK": _column_check,
    "GENERATED": _generated,
    "COLLATE": _collate,
    "STORAGE": _storage,
    "COMPRESSION": _storage,
    "OPTIONS": _foreign_options,
}


def read_generated(cursor: Cursor) -> str:
    """Step over ALWAYS or BY DEFAULT, and return it in lower case."""
    if cursor.accept("ALWAYS"):
        return "always"
    cursor.expect("BY", "DEFAULT")
    return "by default"


def read_identity_options(cursor: Cursor) -> str:
    """Step over the options of an identity column's sequence in parentheses, if they stand here."""
    if not cursor.peek("("):
        return ""
    inner = cursor.group()
    found = dict[str, str]()
    while step_over_sequence_option(inner, found):
        pass
    inner.finish()
    return spelled_sequence_options(found)


def at_table_constraint(cursor: Cursor) -> bool:
    """Whether a constraint begins here that stands apart from columns; EXCLUDE can also be the name of one."""
    return cursor.peek_any(_TABLE_CONSTRAINTS) or (cursor.peek("EXCLUDE") and cursor.peek_any({"USING", "("}, ahead=1))


def at_not_null_constraint(cursor: Cursor) -> bool:
    """Whether PostgreSQL 18's `[CONSTRAINT name] NOT NULL column` stands here."""
    return cursor.peek("NOT", "NULL") or (cursor.peek("CONSTRAINT") and cursor.peek("NOT", "NULL", ahead=2))


def read_not_null_constraint(cursor: Cursor) -> str:
    """Step over it, and return the column, which takes no NULL from then on, whether or not it is NOT VALID."""
    if cursor.accept("CONSTRAINT"):
        cursor.word()
    cursor.expect("NOT", "NULL")
    column = cursor.word()
    _attributes(cursor)
    return column


def read_table_constraint(cursor: Cursor, *, new: bool) -> AddConstraint:
    """Step over a constraint that stands apart from columns.

    Args:
        cursor: Where it begins.
        new: Whether its table is made by the same statement: the server then validates even what is NOT VALID.

    Raises:
        UnreadableError: It is not known.
    """
    name = cursor.word() if cursor.accept("CONSTRAINT") else ""
    if cursor.accept("CHECK"):
        return AddConstraint(_check(cursor, name, new=new))
    if cursor.accept("FOREIGN", "KEY"):
        columns = cursor.words()
        cursor.expect("REFERENCES")
        return AddConstraint(_reference(cursor, columns, name, new=new))
    if cursor.accept("PRIMARY", "KEY"):
        return _key(cursor, name, primary=True)
    if cursor.accept("UNIQUE"):
        return _key(cursor, name, primary=False)
    if cursor.accept("EXCLUDE"):
        return AddConstraint(_exclusion(cursor, name))
    raise cursor.unexpected("a constraint")


def _key(cursor: Cursor, name: str, *, primary: bool) -> AddConstraint:
    distinct = is_nulls_distinct(cursor)
    columns: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    using_index = ""
    if cursor.accept("USING", "INDEX"):
        using_index = cursor.word()
    else:
        columns = cursor.words()
        include = cursor.words() if cursor.accept("INCLUDE") else ()
        _key_storage(cursor)
    deferrable = bool(_attributes(cursor).deferrable)
    constraint: Constraint = (
        PrimaryKey(columns, name, include, deferrable)
        if primary
        else Unique(columns, name, include, distinct, deferrable)
    )
    return AddConstraint(constraint, using_index)


def _key_storage(cursor: Cursor) -> None:
    if cursor.accept("WITH"):
        cursor.group()
    if cursor.accept("USING", "INDEX", "TABLESPACE"):
        cursor.word()


def _check(cursor: Cursor, name: str, *, new: bool) -> Check:
    expression = filled(cursor.group())
    attributes = _attributes(cursor)
    if attributes.deferrable is not None:
        raise UnreadableError("a check is never deferrable")
    validated = attributes.enforced and (new or not attributes.not_valid)
    return Check(expression, name, validated, attributes.no_inherit)


def _reference(cursor: Cursor, columns: tuple[str, ...], name: str, *, new: bool) -> ForeignKey:
    """Read what stands behind REFERENCES."""
    table = cursor.name()
    references = cursor.words() if cursor.peek("(") else ()
    match = _match(cursor) if cursor.accept("MATCH") else "simple"
    actions = _actions(cursor)
    attributes = _attributes(cursor)
    return ForeignKey(
        columns,
        table,
        references,
        name,
        actions.get("DELETE", "no action"),
        actions.get("UPDATE", "no action"),
        match,
        deferrable=bool(attributes.deferrable),
        validated=attributes.enforced and (new or not attributes.not_valid),
    )


def _match(cursor: Cursor) -> str:
    match = cursor.accept_any({"FULL", "SIMPLE"})
    if not match:
        raise cursor.unexpected("FULL or SIMPLE")
    return match.lower()


def _actions(cursor: Cursor) -> dict[str, str]:
    found = dict[str, str]()
    while cursor.accept("ON"):
        event = cursor.accept_any({"DELETE", "UPDATE"})
        if not event or event in found:
            raise cursor.unexpected("DELETE or UPDATE, once")
        found[event] = _action(cursor)
    return found


def _action(cursor: Cursor) -> str:
    if cursor.accept("NO", "ACTION"):
        return "no action"
    if simple := cursor.accept_any({"CASCADE", "RESTRICT"}):
        return simple.lower()
    cursor.expect("SET")
    value = cursor.accept_any({"NULL", "DEFAULT"})
    if not value:
        raise cursor.unexpected("NULL or DEFAULT")
    if cursor.peek("("):
        cursor.words()
    return f"set {value.lower()}"


def _attributes(cursor: Cursor) -> _Attributes:
    """Step over what is said of a constraint as such, in any order."""
    deferrable: bool | None = None
    not_valid = no_inherit = False
    enforced = True
    while not cursor.done:
        if cursor.accept("DEFERRABLE") or cursor.accept("INITIALLY", "DEFERRED"):
            deferrable = True
        elif cursor.accept("NOT", "DEFERRABLE"):
            deferrable = False
        elif cursor.accept("NOT", "VALID"):
            not_valid = True
        elif cursor.accept("NO", "INHERIT"):
            no_inherit = True
        elif cursor.accept("NOT", "ENFORCED"):
            enforced = False
        elif not cursor.accept("INITIALLY", "IMMEDIATE") and not cursor.accept("ENFORCED"):
            break
    return _Attributes(deferrable, not_valid, no_inherit, enforced)


def read_deferrable(cursor: Cursor) -> bool | None:
    """Step over the attributes behind ALTER CONSTRAINT, and say whether the constraint is deferrable then.

    The server takes what is not said for NOT DEFERRABLE, even if only INITIALLY IMMEDIATE is (asked of PostgreSQL 15).

    Raises:
        UnreadableError: Something else is altered.
    """
    attributes = _attributes(cursor)
    if attributes.not_valid or attributes.no_inherit or not attributes.enforced:
        raise UnreadableError("ALTER CONSTRAINT alters more than when the constraint is checked")
    return bool(attributes.deferrable)


def _exclusion(cursor: Cursor, name: str) -> Exclusion:
    method = cursor.word() if cursor.accept("USING") else "btree"
    start = cursor.place
    elements = _exclusion_elements(cursor.group())
    if cursor.accept("INCLUDE"):
        cursor.words()
    text = f"using {method} {spelled(cursor.tokens[start : cursor.place], fold)}"
    _key_storage(cursor)
    where = filled(cursor.group()) if cursor.accept("WHERE") else None
    _attributes(cursor)
    names = [one for part in elements for one in _names(part)]
    if where is not None:
        text += f" where ({where.text})"
        names += where.names
    return Exclusion(elements, Expression(text, tuple(dict.fromkeys(names))), name)


def _names(part: IndexPart) -> tuple[str, ...]:
    return part.expression.names if part.expression else (part.column,)


def _exclusion_elements(inner: Cursor) -> tuple[IndexPart, ...]:
    found = list[IndexPart]()
    while not found or inner.accept(","):
        found.append(read_index_part(inner))
        inner.expect("WITH")
        if inner.accept("OPERATOR"):
            inner.group()
        elif inner.next().kind is not Kind.SYMBOL:
            raise inner.unexpected("an operator")
    inner.finish()
    return tuple(found)
