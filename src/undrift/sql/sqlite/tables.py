"""SQLite's CREATE TABLE: columns, constraints, options.

Sources: SQLite's parse.y (columnname, ccons, tcons), build.c (what keys make NOT NULL, which of two alike keys stays)
and lang_createtable.html; the answers of SQLite 3.40 where they are silent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from undrift.schema.model import (
    Check,
    Column,
    Constraint,
    Expression,
    ForeignKey,
    Generated,
    Name,
    PrimaryKey,
    Type,
    Unique,
)
from undrift.schema.operations import ColumnSpec
from undrift.sql.cursor import Cursor, UnreadableError
from undrift.sql.sqlite.names import default, expression, type_name, word, words
from undrift.values import replace

_CONFLICTS = frozenset({"ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE"})
_TABLE_CONSTRAINTS = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})
_ACTIONS: Mapping[tuple[str, ...], str] = {
    ("SET", "NULL"): "set null",
    ("SET", "DEFAULT"): "set default",
    ("CASCADE",): "cascade",
    ("RESTRICT",): "restrict",
    ("NO", "ACTION"): "no action",
}
_REQUIRING = frozenset({"strict", "without rowid"})
_EVENTS = frozenset({"DELETE", "UPDATE", "INSERT"})


class Definition(NamedTuple):
    """What stands in the parentheses of CREATE TABLE."""

    columns: tuple[ColumnSpec, ...]
    constraints: tuple[Constraint, ...]


class _Key(NamedTuple):
    """A key as it is written, with what decides whether two are alike."""

    constraint: PrimaryKey | Unique
    collations: tuple[str, ...]
    descending: bool = False


class _Definition:
    """A column, or the constraints of a table, in the making."""

    __slots__ = (
        "auto_increment",
        "collation",
        "constraints",
        "default",
        "generated",
        "keys",
        "label",
        "nullable",
        "owner",
    )

    def __init__(self, owner: str = "") -> None:
        self.owner = owner
        self.label = ""
        self.nullable = True
        self.default: Expression | None = None
        self.generated: Generated | None = None
        self.collation = ""
        self.auto_increment = False
        self.constraints: list[Constraint] = []
        self.keys: list[_Key] = []

    def add(self, constraint: Constraint) -> None:
        self.constraints.append(constraint)

    def add_key(self, key: _Key) -> None:
        self.keys.append(key)
        self.constraints.append(key.constraint)

    def take_label(self) -> str:
        label, self.label = self.label, ""
        return label


def read_definition(cursor: Cursor, options: Sequence[tuple[str, str]]) -> Definition:
    """Read what stands in the parentheses of CREATE TABLE.

    Args:
        cursor: What is inside.
        options: `strict` and `without rowid`, where they follow: both make the columns of a key NOT NULL.

    Raises:
        UnreadableError: It is no table definition.
    """
    columns = [_column(cursor)]
    types = [columns[0][0]]
    made = [columns[0][1]]
    table = _Definition()
    while cursor.accept(","):
        if cursor.peek_any(_TABLE_CONSTRAINTS):
            _table_constraints(cursor, table)
            break
        name, column = _column(cursor)
        types.append(name)
        made.append(column)
    cursor.finish()
    return _finished(types, made, table, dict(options))


def read_column(cursor: Cursor) -> ColumnSpec:
    """Read the column of ADD COLUMN, to the end.

    Raises:
        UnreadableError: It is no column definition.
    """
    kind, column = _column(cursor)
    cursor.finish()
    return _spec(kind, column, column.constraints, required=False)


def _column(cursor: Cursor) -> tuple[str, _Definition]:
    column = _Definition(word(cursor))
    kind = type_name(cursor)
    while not cursor.done and not cursor.peek(","):
        key = cursor.token.key
        reader = _COLUMN_CONSTRAINTS.get(key)
        if reader is None:
            raise cursor.unexpected("a constraint")
        cursor.next()
        reader(cursor, column)
    return kind, column


def _table_constraints(cursor: Cursor, table: _Definition) -> None:
    """Read constraints up to the end; the commas between them may be missing."""
    while True:
        key = cursor.next().key
        reader = _CONSTRAINTS_OF_TABLES.get(key)
        if reader is None:
            raise UnreadableError(f"{key or 'a name'!r} is not known among the constraints of a table")
        reader(cursor, table)
        if cursor.done:
            return
        if cursor.accept(",") and cursor.done:
            raise cursor.unexpected("a constraint")


# What stands behind a column


def _label(cursor: Cursor, target: _Definition) -> None:
    target.label = word(cursor)


def _null(cursor: Cursor, column: _Definition) -> None:
    column.take_label()
    _conflict(cursor)


def _not(cursor: Cursor, column: _Definition) -> None:
    if cursor.peek("DEFERRABLE"):
        cursor.next()
        _initially(cursor)
        return
    cursor.expect("NULL")
    column.take_label()
    column.nullable = False
    _conflict(cursor)


def _deferrable(cursor: Cursor, column: _Definition) -> None:
    if _initially(cursor) and column.constraints and isinstance(column.constraints[-1], ForeignKey):
        column.constraints[-1] = replace(column.constraints[-1], deferrable=True)


def _initially(cursor: Cursor) -> bool:
    """Step over `INITIALLY …` and say whether it was DEFERRED."""
    if not cursor.accept("INITIALLY"):
        return False
    verdict = cursor.accept_any({"DEFERRED", "IMMEDIATE"})
    if not verdict:
        raise cursor.unexpected("DEFERRED or IMMEDIATE")
    return verdict == "DEFERRED"


def _default(cursor: Cursor, column: _Definition) -> None:
    column.take_label()
    column.default = default(cursor)


def _collate(cursor: Cursor, column: _Definition) -> None:
    column.take_label()
    collation = word(cursor).lower()
    column.collation = "" if collation == "binary" else collation


def _column_key(cursor: Cursor, column: _Definition) -> None:
    cursor.expect("KEY")
    descending = cursor.accept_any({"ASC", "DESC"}) == "DESC"
    _conflict(cursor)
    column.auto_increment = cursor.accept("AUTOINCREMENT")
    column.add_key(_Key(PrimaryKey((column.owner,), column.take_label()), ("",), descending))


def _column_unique(cursor: Cursor, column: _Definition) -> None:
    _conflict(cursor)
    column.add_key(_Key(Unique((column.owner,), column.take_label()), ("",)))


def _check(cursor: Cursor, target: _Definition) -> None:
    target.add(Check(expression(cursor.group()), target.take_label()))
    _conflict(cursor)


def _references(cursor: Cursor, column: _Definition) -> None:
    column.add(_foreign_key(cursor, (column.owner,), column.take_label()))


def _generated(cursor: Cursor, column: _Definition) -> None:
    cursor.expect("ALWAYS", "AS")
    _as(cursor, column)


def _as(cursor: Cursor, column: _Definition) -> None:
    column.take_label()
    computed = expression(cursor.group())
    kind = cursor.accept_any({"STORED", "VIRTUAL"})
    column.generated = Generated(computed, stored=kind == "STORED")


def _conflict(cursor: Cursor) -> None:
    if cursor.accept("ON", "CONFLICT") and not cursor.accept_any(_CONFLICTS):
        raise cursor.unexpected("what to do on a conflict")


_Reader = Callable[[Cursor, _Definition], None]

_COLUMN_CONSTRAINTS: Mapping[str, _Reader] = {
    "CONSTRAINT": _label,
    "NULL": _null,
    "NOT": _not,
    "DEFAULT": _default,
    "PRIMARY": _column_key,
    "UNIQUE": _column_unique,
    "CHECK": _check,
    "REFERENCES": _references,
    "DEFERRABLE": _deferrable,
    "COLLATE": _collate,
    "GENERATED": _generated,
    "AS": _as,
}

# What stands apart from columns


def _primary_key(cursor: Cursor, table: _Definition) -> None:
    cursor.expect("KEY")
    columns, collations, table.auto_increment = _keys(cursor.group())
    _conflict(cursor)
    table.add_key(_Key(PrimaryKey(columns, table.take_label()), collations))


def _unique(cursor: Cursor, table: _Definition) -> None:
    columns, collations, counted = _keys(cursor.group())
    if counted:
        raise UnreadableError("AUTOINCREMENT is not known here")
    _conflict(cursor)
    table.add_key(_Key(Unique(columns, table.take_label()), collations))


def _keys(cursor: Cursor) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Read the columns of a key, their collations, and whether AUTOINCREMENT follows them."""
    columns, collations = [], []
    while True:
        columns.append(word(cursor))
        collations.append(word(cursor).lower() if cursor.accept("COLLATE") else "")
        cursor.accept_any({"ASC", "DESC"})
        if not cursor.accept(","):
            break
    counted = cursor.accept("AUTOINCREMENT")
    cursor.finish()
    return tuple(columns), tuple(collations), counted


def _foreign(cursor: Cursor, table: _Definition) -> None:
    cursor.expect("KEY")
    columns = words(cursor)
    cursor.expect("REFERENCES")
    table.add(_foreign_key(cursor, columns, table.take_label()))
    _defer(cursor, table)


def _defer(cursor: Cursor, table: _Definition) -> None:
    if cursor.accept("NOT", "DEFERRABLE"):
        _initially(cursor)
    elif cursor.accept("DEFERRABLE"):
        _deferrable(cursor, table)


def _foreign_key(cursor: Cursor, columns: tuple[str, ...], name: str) -> ForeignKey:
    target = word(cursor)
    references = words(cursor) if cursor.peek("(") else ()
    actions = {"DELETE": "no action", "UPDATE": "no action", "INSERT": ""}
    while True:
        if cursor.accept("MATCH"):
            word(cursor)
        elif cursor.accept("ON"):
            event = cursor.accept_any(_EVENTS)
            if not event:
                raise cursor.unexpected("DELETE or UPDATE")
            actions[event] = _action(cursor)
        else:
            break
    return ForeignKey(columns, Name(target), references, name, on_delete=actions["DELETE"], on_update=actions["UPDATE"])


def _action(cursor: Cursor) -> str:
    for keys, action in _ACTIONS.items():
        if cursor.accept(*keys):
            return action
    raise cursor.unexpected("what to do with the row")


_CONSTRAINTS_OF_TABLES: Mapping[str, _Reader] = {
    "CONSTRAINT": _label,
    "PRIMARY": _primary_key,
    "UNIQUE": _unique,
    "CHECK": _check,
    "FOREIGN": _foreign,
}

# The whole


def _finished(kinds: list[str], columns: list[_Definition], table: _Definition, options: dict[str, str]) -> Definition:
    spellings = {column.owner.lower(): column for column in columns}
    key = next((one for part in (*columns, table) for one in part.keys if isinstance(one.constraint, PrimaryKey)), None)
    counted = _is_row_number(key, kinds, columns, options)
    if key and table.auto_increment and (owner := spellings.get(key.constraint.columns[0].lower())):
        owner.auto_increment = True
    required = _required(key, counted, options)
    dropped = _doubles(columns, table, spellings, counted)
    specs = tuple(
        _spec(kind, column, _kept(column, dropped, spellings), required=column.owner.lower() in required)
        for kind, column in zip(kinds, columns, strict=True)
    )
    return Definition(specs, tuple(_kept(table, dropped, spellings)))


def _spec(kind: str, column: _Definition, constraints: Sequence[Constraint], *, required: bool) -> ColumnSpec:
    made = Column(
        column.owner,
        Type(kind),
        nullable=column.nullable and not required,
        default=column.default,
        generated=column.generated,
        auto_increment=column.auto_increment,
        collation=column.collation,
    )
    return ColumnSpec(made, tuple(constraints))


def _is_row_number(key: _Key | None, kinds: list[str], columns: list[_Definition], options: dict[str, str]) -> bool:
    """Whether a primary key is the table's own row number, which needs no index."""
    if key is None or "without rowid" in options or len(key.constraint.columns) > 1 or key.descending:
        return False
    name = key.constraint.columns[0].lower()
    return any(column.owner.lower() == name and kind == "INTEGER" for kind, column in zip(kinds, columns, strict=True))


def _required(key: _Key | None, counted: bool, options: dict[str, str]) -> frozenset[str]:  # noqa: FBT001 - said by its name
    """Return the columns that a key makes NOT NULL, in lower case (sqlite3EndTable, convertToWithoutRowidTable)."""
    if key is None or counted or not _REQUIRING & options.keys():
        return frozenset()
    return frozenset(name.lower() for name in key.constraint.columns)


def _doubles(
    columns: list[_Definition],
    table: _Definition,
    spellings: Mapping[str, _Definition],
    counted: bool,  # noqa: FBT001 - said by its name
) -> set[int]:
    """Return the ids of the unique constraints for which an index exists already (sqlite3CreateIndex)."""
    seen: dict[tuple[tuple[str, str], ...], _Key] = {}
    dropped: set[int] = set()
    for key in (one for part in (*columns, table) for one in part.keys):
        is_primary = isinstance(key.constraint, PrimaryKey)
        if is_primary and counted:
            continue
        shape = tuple(
            (name.lower(), collation or _collation(spellings.get(name.lower())))
            for name, collation in zip(key.constraint.columns, key.collations, strict=True)
        )
        before = seen.setdefault(shape, key)
        if before is key:
            continue
        if not is_primary:
            dropped.add(id(key.constraint))
        elif isinstance(before.constraint, Unique):
            dropped.add(id(before.constraint))
            seen[shape] = key
    return dropped


def _collation(column: _Definition | None) -> str:
    return (column.collation if column else "") or "binary"


def _kept(part: _Definition, dropped: set[int], spellings: Mapping[str, _Definition]) -> list[Constraint]:
    """Return the constraints that the server keeps, their columns spelled as the table spells them."""
    return [_spelled(one, spellings) for one in part.constraints if id(one) not in dropped]


def _spelled(constraint: Constraint, spellings: Mapping[str, _Definition]) -> Constraint:
    if not isinstance(constraint, PrimaryKey | Unique | ForeignKey):
        return constraint
    columns = tuple(spellings[name.lower()].owner if name.lower() in spellings else name for name in constraint.columns)
    return constraint if columns == constraint.columns else replace(constraint, columns=columns)
