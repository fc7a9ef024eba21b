"""Which classes have a table, what it is called, and which classes its columns come from.

Facts (sqlalchemy: orm/decl_base.py, `_ClassScanMapperConfig`; flask_sqlalchemy: model.py, `NameMixin`; sqlmodel:
main.py, `SQLModelMetaclass`): a class is a table if it, or a mixin of it, has `__tablename__` or `__table__`;
Flask-SQLAlchemy names tables after their classes, and so does SQLModel for those with `table=True`.
"""

from __future__ import annotations

import ast

from undrift.declared.sqlalchemy.program import COLUMNS, Program
from undrift.declared.sqlalchemy.roots import Roots, is_flask
from undrift.declared.sqlalchemy.source import Member
from undrift.declared.sqlalchemy.values import UNKNOWN, Called, Defined, Symbol, Value
from undrift.patterns import pattern

_WORD = pattern(r"(?<=[a-z0-9])([A-Z])|(?<=[A-Z])([A-Z])(?=[a-z])")
_DEEPEST = 40
_MOST_BASES = 1_000


class Lineage:
    """The classes of a program, as they inherit from each other."""

    def __init__(self, program: Program, roots: Roots) -> None:
        """Remember what tells classes.

        Args:
            program: The Python.
            roots: Which MetaData each class belongs to.
        """
        self.program, self.roots = program, roots
        self._names: dict[Defined, Value] = {}

    def tablename(self, owner: Defined) -> Value:
        """Return the name of a class's own table; None if it has none, something unknown if it cannot be told."""
        if owner not in self._names:
            self._names[owner] = None
            self._names[owner] = self._tablename(owner)
        return self._names[owner]

    def _tablename(self, owner: Defined) -> Value:  # noqa: PLR0911 - one answer per way to name it
        root = self.roots.of(owner)
        if not root or self.roots.is_base(owner) or is_abstract(self.program, owner):
            return None
        is_field = is_sqlmodel(self.program, owner)
        if is_field and not _has_keyword(owner, "table"):
            return None
        for one in self.unmapped(owner):
            held = self.program.members(one)
            if "__tablename__" in held:
                if self.parent(owner) and self._is_flask(owner) and not self._is_keyed(owner):
                    # Flask-SQLAlchemy (model.py, `NameMixin.__table_cls__`): a child without a key has no table.
                    return None
                value = self.program.own(one, held["__tablename__"], owner)
                return value if isinstance(value, (str, type(None))) else UNKNOWN
            if "__table__" in held:
                value = self.program.own(one, held["__table__"], owner)
                return value.args[0] if isinstance(value, Called) and value.last == "Table" and value.args else UNKNOWN
        if is_field:
            return owner.name.lower()
        return self._flask_name(owner)

    def _flask_name(self, owner: Defined) -> Value:
        return _WORD.sub(r"_\1\2", owner.name).lower() if self._is_flask(owner) and self._is_keyed(owner) else None

    def _is_flask(self, owner: Defined) -> bool:
        """Whether a class is a model of Flask-SQLAlchemy."""
        line = (one for one in self.program.lineage(owner) if isinstance(one, Defined))
        return any(is_flask(base) for one in line for base in self.program.bases(one))

    def _is_keyed(self, owner: Defined) -> bool:
        """Whether a class, with its mixins, has a primary key of its own."""
        line = self.line(owner)
        return any(self._is_key(one, member) for one in line for member in self.program.members(one).values())

    def _is_key(self, owner: Defined, member: Member) -> bool:
        if not isinstance(member.value, (ast.Call, ast.FunctionDef)):
            return False
        value = self.program.own(owner, member)
        return isinstance(value, Called) and value.last in COLUMNS and value.named.get("primary_key") is True

    def is_mapped(self, owner: Defined) -> bool:
        """Whether a class has a table, its own or its parent's."""
        if not self.roots.of(owner) or is_abstract(self.program, owner):
            return False
        return self.tablename(owner) is not None or self.parent(owner) is not None

    def parent(self, owner: Defined, depth: int = 0) -> Defined | None:
        """Return the nearest class above that has a table."""
        if depth > _DEEPEST:
            return None
        for base in self.roots.above(owner):
            if isinstance(base, Defined) and base.is_class and base != owner:
                if self.roots.of(base) and self.tablename(base) is not None:
                    return base
                if found := self.parent(base, depth + 1):
                    return found
        return None

    def line(self, owner: Defined) -> tuple[Defined, ...]:
        """Return a class with its mixins and abstract bases: without the parent that has a table, and what is above."""
        found: list[Defined] = []
        self._line_up(owner, found, 0)
        last = {one: place for place, one in enumerate(found)}
        return tuple(one for place, one in enumerate(found) if last[one] == place)

    def unmapped(self, owner: Defined) -> tuple[Defined, ...]:
        """Return a class with all its mixins and abstract bases, those of the parent that has a table too."""
        found: list[Defined] = []
        self._line_up(owner, found, 0, whole=True)
        last = {one: place for place, one in enumerate(found)}
        kept = (one for place, one in enumerate(found) if last[one] == place)
        return tuple(one for one in kept if one == owner or not (self.roots.of(one) and self.is_mapped(one)))

    def _line_up(self, owner: Defined, found: list[Defined], depth: int, *, whole: bool = False) -> None:
        found.append(owner)
        for base in self.roots.above(owner) if depth < _DEEPEST and len(found) < _MOST_BASES else ():
            if not isinstance(base, Defined) or not base.is_class:
                continue
            if whole or not (self.roots.of(base) and self.is_mapped(base)):
                self._line_up(base, found, depth + 1, whole=whole)


def is_abstract(program: Program, owner: Defined) -> bool:
    """Whether a class says that it has no table."""
    member = program.members(owner).get("__abstract__")
    return member is not None and isinstance(member.value, ast.Constant) and member.value.value is True


def is_sqlmodel(program: Program, owner: Defined) -> bool:
    """Whether a class is one of SQLModel's."""
    return any(isinstance(one, Symbol) and one.last == "SQLModel" for one in program.lineage(owner))


def _has_keyword(owner: Defined, name: str) -> bool:
    keywords = owner.node.keywords if isinstance(owner.node, ast.ClassDef) else []
    return any(one.arg == name and isinstance(one.value, ast.Constant) and one.value.value is True for one in keywords)
