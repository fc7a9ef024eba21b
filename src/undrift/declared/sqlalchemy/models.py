"""The tables that classes and calls of `Table(…)` declare.

Facts (sqlalchemy: orm/decl_base.py, `_ClassScanMapperConfig`): the columns of mixins and abstract bases are copied; a
child without a table of its own adds its columns to its parent's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import TypeAlias

from undrift.declared.base import Doubt
from undrift.declared.sqlalchemy import fields
from undrift.declared.sqlalchemy.annotations import Annotations
from undrift.declared.sqlalchemy.columns import Column, Columns
from undrift.declared.sqlalchemy.expressions import Expressions
from undrift.declared.sqlalchemy.lineage import Lineage, is_abstract, is_sqlmodel
from undrift.declared.sqlalchemy.program import COLUMNS, Program
from undrift.declared.sqlalchemy.roots import Roots
from undrift.declared.sqlalchemy.source import Member
from undrift.declared.sqlalchemy.types import Types
from undrift.declared.sqlalchemy.values import (
    UNKNOWN,
    Attribute,
    Called,
    Defined,
    Mappings,
    Symbol,
    Unknown,
    Value,
)
from undrift.findings import Location
from undrift.schema.model import Name
from undrift.values import dataclass

_PARTS = frozenset(
    "UniqueConstraint Index PrimaryKeyConstraint ForeignKeyConstraint CheckConstraint ExcludeConstraint".split()
)
_DEEPEST = 40


_Known: TypeAlias = "Mapping[Value, Value] | None"
"""The types that a base gives to annotations; None where the columns are fields of SQLModel."""


@dataclass(slots=True)
class Table:
    """A table.

    Attributes:
        name: Its name.
        schema: Its namespace; empty for the default one.
        root: Its MetaData.
        place: Where it is declared.
        columns: Its columns, by name.
        places: Where they are.
        parts: Its keys, constraints and indexes, as they are called.
        is_marked: Whether its `info` says no to something: mostly that migrations make it.
    """

    name: str
    schema: str
    root: str
    place: Location
    columns: dict[str, Column] = field(default_factory=dict)
    places: dict[str, Location] = field(default_factory=dict)
    parts: list[Called] = field(default_factory=list)
    is_marked: bool = False

    @property
    def key(self) -> Name:
        """Its name as the schema has it."""
        return Name(self.name, "" if self.schema == "public" else self.schema)


class Models:
    """Reads the tables of a program."""

    def __init__(self, program: Program, dialect: str, *, is_brief: bool = False) -> None:
        """Begin with no table.

        Args:
            program: The Python.
            dialect: One of `undrift.schema.engines.ENGINES`.
            is_brief: Whether only the tables are wanted, not what is in them.
        """
        self.is_brief = is_brief
        self.program, self.roots = program, Roots(program)
        self.lineage = Lineage(program, self.roots)
        self.types = Types(program, dialect)
        self.expressions = Expressions(program, self.types.family, self.column_of)
        self.annotations = Annotations(program)
        self.columns = Columns(program, self.types, self.expressions)
        self.tables: dict[tuple[str, Name], Table] = {}
        self.of_class: dict[Defined, Table] = {}
        self.doubts: list[Doubt] = []
        self.beside: dict[str, set[str]] = {}
        """Where else parts of tables are declared, by MetaData, if only the tables are wanted."""

    def read(self, paths: Iterable[str]) -> None:  # noqa: C901 - one turn per module and name
        """Read the tables of some modules."""
        loose: list[Called] = []
        children: list[Defined] = []
        for path in paths:
            module = self.program.module(path)
            if module is None:
                continue
            for name, bound in module.names.items():
                if isinstance(bound, ast.ClassDef):
                    self._class(Defined(path, name, bound), children)
                elif isinstance(bound, ast.Call):
                    self._call(self.program.lookup(path, name), loose)
            for call in module.expressions:
                if _last_word(call.func) in {"Index", "Table"}:
                    self._call(self.program.value(call, path), loose)
        if self.is_brief:
            self._note_beside(children, loose)
            return
        for child in children:
            self._child(child)
        for index in loose:
            self._loose(index)

    def _note_beside(self, children: Iterable[Defined], loose: Iterable[Called]) -> None:
        for owner in children:
            self.beside.setdefault(self.roots.of(owner), set()).add(owner.path)
        for index in loose:
            self.beside.setdefault("", set()).add(index.path)

    def _call(self, value: Value, loose: list[Called]) -> None:
        """Take in a table, or an index that stands beside its model."""
        if isinstance(value, Called) and value.last == "Table":
            self._table(value)
        elif isinstance(value, Called) and value.last == "Index":
            loose.append(value)

    # Classes

    def _class(self, owner: Defined, children: list[Defined]) -> None:
        if not self.roots.of(owner):
            return
        name = self.lineage.tablename(owner)
        if name is None:
            if not is_abstract(self.program, owner) and self.lineage.parent(owner):
                children.append(owner)
            return
        place = Location(owner.path, owner.node.lineno)
        if not isinstance(name, str) or not name:
            reason = f"the name of the table of {owner.name} cannot be told"
            self.doubts.append(Doubt(place, reason, more=True))
            return
        root = self.roots.of(owner)
        table = Table(name, self._default_schema(root), root, place)
        for one in self.lineage.line(owner):
            held = self.program.members(one)
            if "__table__" in held:
                value = self.program.own(one, held["__table__"], owner)
                if isinstance(value, Called) and value.last == "Table":
                    self.of_class[owner] = self._table(value) or table
                return
        if not self.is_brief:
            self._arguments(owner, table)
            self._fill(owner, table)
        self._keep(owner, table)

    def _keep(self, owner: Defined, table: Table) -> None:
        kept = self.tables.setdefault((table.root, table.key), table)
        if kept is not table:
            kept.columns.update(table.columns)
            self._doubt(table.place, "its name is given twice", table)
        self.of_class[owner] = kept

    def _child(self, owner: Defined) -> None:
        """Add the columns of a class without a table to the table of its parent."""
        parent = self.lineage.parent(owner)
        table = self.of_class.get(parent) if parent else None
        if table:
            self._fill(owner, table)

    def _default_schema(self, root: str) -> str:
        metadata = self.roots.metadata.get(root)
        schema = metadata.named.get("schema") if metadata else None
        return schema if isinstance(schema, str) else ""

    def _arguments(self, owner: Defined, table: Table) -> None:
        """Take in `__table_args__`."""
        for one in self.lineage.unmapped(owner):
            held = self.program.members(one).get("__table_args__")
            if held is None:
                continue
            value = self.program.own(one, held, owner)
            items = value if isinstance(value, tuple) else (value,)
            for item in items:
                self._argument(item, table)
            return

    def _argument(self, item: Value, table: Table) -> None:
        if isinstance(item, Called) and item.last == "dict":
            item = Mappings(dict(item.named.items()))
        if isinstance(item, Mappings):
            info = item.items.get("info")
            table.is_marked = isinstance(info, Mappings) and False in info.items.values()
            schema = item.items.get("schema", table.schema)
            table.schema = schema if isinstance(schema, str) else ""
            if isinstance(schema, Unknown):
                self.doubts.append(Doubt(table.place, "its namespace cannot be told", table.key))
        elif isinstance(item, Called) and item.last in _PARTS:
            table.parts.append(item)
        elif item is not None:
            self._doubt(table.place, "some of its constraints or indexes cannot be told", table)

    def _doubt(self, place: Location, reason: str, table: Table, column: str = "") -> None:
        self.doubts.append(Doubt(place, reason, table.key, column, more=not column))

    # Columns

    def _fill(self, owner: Defined, table: Table) -> None:
        known = self.annotations.known(owner)
        seen: set[str] = set()
        for one in self.lineage.line(owner):
            is_field = is_sqlmodel(self.program, owner)
            for name in self.program.members(one):
                if name in seen or (name.startswith("__") and name.endswith("__")):
                    continue
                seen.add(name)
                self._member(owner, one, name, table, known if not is_field else None)
            if strange := self._strange(one):
                self._doubt(table.place, f"{strange}, a base of {one.name}, is not read", table)

    def _strange(self, one: Defined) -> str:
        """Return the name of a base from elsewhere that may bring columns along; empty if there is none."""
        for base in self.program.bases(one):
            if isinstance(base, Unknown):
                return "something"
            if isinstance(base, Symbol) and not base.name.startswith(_HARMLESS) and base.last not in _HARMLESS_NAMES:
                return base.name
        return ""

    def _member(self, owner: Defined, one: Defined, name: str, table: Table, known: _Known) -> None:
        member = self.program.members(one)[name]
        place = Location(one.path, member.line)
        column = self._column(owner, one, name, known)
        if isinstance(column, Unknown):
            self._doubt(place, f"whether {name} is a column cannot be told", table, name)
        elif column is not None:
            table.columns[column.name] = column
            table.places[column.name] = place
            if column.doubt or not member.is_certain:
                reason = column.doubt or "it is declared under a condition"
                self._doubt(place, f"{name}: {reason}", table, column.name)

    def _column(self, owner: Defined, one: Defined, name: str, known: _Known) -> Column | Unknown | None:
        program = self.program
        member = program.members(one)[name]
        value = self._value(owner, one, member)
        if known is None:
            annotation = self.annotations.annotation(member, one)
            return fields.column(self.columns, name, annotation, value, is_annotated=member.annotation is not None)
        value = _unwrapped(value)
        inner = self.annotations.mapped(member, one)
        if isinstance(value, Called):
            if value.last in {"Column", "mapped_column"}:
                return self.columns.made(name, value, inner if value.last == "mapped_column" else None, known)
            if isinstance(value.function, Defined) and any(
                isinstance(each, Symbol) and each.last in COLUMNS for each in program.lineage(value.function)
            ):
                return UNKNOWN
            return None
        if member.value is None and inner is not None:
            return self.columns.made(name, Called(Symbol("sqlalchemy.orm.mapped_column"), (), {}), inner, known)
        is_made = isinstance(member.value, ast.Call) or _is_declared(member.value)
        return UNKNOWN if isinstance(value, Unknown) and is_made else None

    def _value(self, owner: Defined, one: Defined, member: Member) -> Value:
        if isinstance(member.value, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if not _is_declared(member.value) or _mentions(member.value, _RELATIONS):
                return None
            return self.program.own(one, member, owner)
        return self.program.own(one, member, owner) if member.value is not None else None

    def column_of(self, owner: Defined, name: str) -> str:
        """Return the column that an attribute of a model stands for; empty if it is none."""
        for one in self.program.lineage(owner):
            member = self.program.members(one).get(name) if isinstance(one, Defined) else None
            if member is None or not isinstance(one, Defined):
                continue
            value = _unwrapped(self._value(owner, one, member))
            if isinstance(value, Called) and value.last in {"Column", "mapped_column"}:
                told = value.named.get("name", value.args[0] if value.args else None)
                return told if isinstance(told, str) else name
            if isinstance(value, Called) and value.last == "Field":
                return name
            return name if member.annotation is not None and member.value is None else ""
        return ""

    # Tables

    def _table(self, call: Called) -> Table | None:
        name, *rest = call.args or (UNKNOWN,)
        root = self.roots.key(call.named.get("metadata", rest[0] if rest else None))
        place = Location(call.path, call.line)
        if not isinstance(name, str):
            self.doubts.append(Doubt(place, "the name of a table cannot be told", more=True))
            return None
        schema = call.named.get("schema", self._default_schema(root))
        table = Table(name, schema if isinstance(schema, str) else "", root, place)
        if (root, table.key) in self.tables:
            return self.tables[root, table.key]
        for item in () if self.is_brief else rest:
            value = _unwrapped(item)
            if isinstance(value, Called) and value.last == "Column":
                column = self.columns.made("", value)
                table.columns[column.name] = column
                table.places[column.name] = Location(value.path or call.path, value.line)
                if column.doubt:
                    self._doubt(place, f"{column.name}: {column.doubt}", table, column.name)
            elif isinstance(value, Called) and value.last in _PARTS:
                table.parts.append(value)
            elif isinstance(value, Unknown) and item is not rest[0]:
                self._doubt(place, "some of its columns cannot be told", table)
        self.tables[root, table.key] = table
        return table

    def _loose(self, index: Called) -> None:
        """Give an index that stands beside its model to the model's table."""
        for value in index.args[1:]:
            for owner in _owners(value):
                table = self.of_class.get(owner)
                if table is None and (parent := self.lineage.parent(owner)):
                    table = self.of_class.get(parent)
                if table:
                    table.parts.append(index)
                    return


_RELATIONS = frozenset({"relationship", "relation", "backref", "column_property", "association_proxy", "synonym"})
_HARMLESS = (
    "sqlalchemy.", "sqlmodel.", "typing.", "typing_extensions.", "builtins.", "abc.", "enum.", "flask_sqlalchemy.",
    "flask_login.", "pydantic.", "collections.", "dataclasses.", "flask_security.UserMixin", "flask_security.RoleMixin",
)  # fmt: skip
"""Where the bases come from that bring no columns along."""
_HARMLESS_NAMES = frozenset({"SerializerMixin", "UserMixin", "RoleMixin", "AuthUser", "Generic", "Protocol", "ABC"})


def _owners(value: Value, depth: int = 0) -> Iterator[Defined]:
    """Yield the classes whose attributes stand in an expression."""
    if depth > _DEEPEST:
        return
    if isinstance(value, Attribute):
        yield from (value.owner,) if isinstance(value.owner, Defined) else _owners(value.owner, depth + 1)
    elif isinstance(value, Called):
        for one in (value.function, *value.args):
            yield from _owners(one, depth + 1)


def _unwrapped(value: Value) -> Value:
    """Return the column in `deferred(Column(…))` and `column_property(Column(…))`."""
    if isinstance(value, Called) and value.last in {"deferred", "column_property"} and value.args:
        inner = value.args[0]
        return inner if isinstance(inner, Called) and inner.last in {"Column", "mapped_column"} else None
    return value


def _last_word(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _is_declared(node: object) -> bool:
    """Whether a function is decorated to make a column, or another part of a model."""
    if not isinstance(node, ast.FunctionDef):
        return False
    words = {_last_word(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list}
    above = {_last_word(one.value) for one in node.decorator_list if isinstance(one, ast.Attribute)}
    return "declared_attr" in words | above


def _mentions(node: ast.AST, words: frozenset[str]) -> bool:
    return any(isinstance(one, (ast.Name, ast.Attribute)) and _last_word(one) in words for one in ast.walk(node))
