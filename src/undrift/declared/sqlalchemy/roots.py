"""Which declarative base, and so which MetaData, the models and tables of a program belong to.

Facts (sqlalchemy: orm/decl_api.py; flask_sqlalchemy: extension.py; sqlmodel: main.py): all tables whose classes descend
from one declarative base, or that are made with its MetaData, are one schema; `target_metadata` of Alembic's env.py is
that MetaData.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from undrift.declared.sqlalchemy.program import Program
from undrift.declared.sqlalchemy.values import Attribute, Called, Defined, Symbol, Value

SQLMODEL = "sqlmodel.SQLModel"
_BASES = frozenset({"DeclarativeBase", "DeclarativeBaseNoMeta", "AsyncBase", "BigIntBase", "UUIDBase"})
_MAKERS = frozenset({"declarative_base", "generate_base", "automap_base", "dynamic_declarative_base"})
_DEEPEST = 40


class Roots:
    """Tells to which MetaData things belong: by a text that is the same for the same one."""

    def __init__(self, program: Program) -> None:
        """Begin with nothing known.

        Args:
            program: The Python that holds them.
        """
        self.program = program
        self._of: dict[Defined, str] = {}
        self.metadata: dict[str, Called] = {}
        """The call of `MetaData(…)` of each, where there is one."""

    def of(self, owner: Defined) -> str:
        """Return the MetaData of a class; empty if it is no model."""
        if owner not in self._of:
            self._of[owner] = ""
            self._of[owner] = self._found(owner)
        return self._of[owner]

    def _found(self, owner: Defined) -> str:
        program = self.program
        held = program.members(owner)
        bases = program.bases(owner)
        inherited = next(filter(None, (self.of_base(base, owner) for base in bases)), "")
        if not inherited:
            inherited = self._decorated(owner)
        if inherited and "metadata" in held:
            return self._brought(program.own(owner, held["metadata"]), inherited)
        if inherited and "registry" in held:
            return self.key(program.own(owner, held["registry"])) or inherited
        return inherited

    def is_base(self, owner: Defined) -> bool:
        """Whether a class is a declarative base itself, and so no model."""
        if any(isinstance(base, Symbol) and base.last in _BASES for base in self.program.bases(owner)):
            return True
        decorators = owner.node.decorator_list if isinstance(owner.node, ast.ClassDef) else ()
        words = [one.func if isinstance(one, ast.Call) else one for one in decorators]
        return any("as_declarative" in {getattr(one, "id", ""), getattr(one, "attr", "")} for one in words)

    def of_base(self, base: Value, owner: Defined | None = None) -> str:
        """Return the MetaData that a base brings; empty if it is no declarative base."""
        if isinstance(base, Defined):
            return self.of(base) if base.is_class else ""
        if isinstance(base, Called):
            return self._of_call(base)
        if isinstance(base, Attribute) and base.name == "Model":
            return self.key(Attribute(base.owner, "metadata"))
        if isinstance(base, Symbol) and base.last == "SQLModel":
            return SQLMODEL
        if isinstance(base, Symbol) and base.last in _BASES and owner:
            return f"{owner.path}:{owner.name}"
        return ""

    def _of_call(self, base: Called) -> str:
        last = base.last or getattr(base.function, "name", "")
        if last not in _MAKERS:
            return ""
        if isinstance(base.function, Attribute):
            return self.key(base.function.owner)
        return self._brought(base.named.get("metadata"), base.origin)

    def _decorated(self, owner: Defined) -> str:
        """Return the MetaData that a decorator gives to a class."""
        for decorator in owner.node.decorator_list if isinstance(owner.node, ast.ClassDef) else ():
            value = self.program.value(decorator, owner.path)
            function = value.function if isinstance(value, Called) else value
            if isinstance(function, Symbol) and function.last == "as_declarative":
                metadata = value.named.get("metadata") if isinstance(value, Called) else None
                return self.key(metadata) or f"{owner.path}:{owner.name}"
            if isinstance(function, Attribute) and function.name in {"mapped", "mapped_as_dataclass"}:
                return self.key(function.owner)
            if isinstance(function, Attribute) and function.name == "as_declarative_base":
                return self.key(function.owner)
        return ""

    def key(self, value: Value, depth: int = 0) -> str:  # noqa: PLR0911, C901 - one answer per kind of value
        """Return the text for a MetaData, or for what brings one along; empty if it cannot be told."""
        if depth > _DEEPEST:
            return ""
        if isinstance(value, Called):
            if value.last == "MetaData":
                if value.origin:
                    self.metadata[value.origin] = value
                return value.origin
            if value.last in _MAKERS or getattr(value.function, "name", "") in _MAKERS:
                return self._of_call(value)
            if value.last == "registry":
                return self._brought(value.named.get("metadata"), value.origin, depth + 1)
            if self.program.is_flask(value):
                return self._of_flask(value, depth)
        if isinstance(value, Defined):
            return self.of(value) if value.is_class else ""
        if isinstance(value, Attribute) and value.name == "metadata":
            owner = value.owner
            found = self._declared(owner, depth) if isinstance(owner, Defined) else ""
            return found or self.key(owner, depth + 1)
        if isinstance(value, Attribute) and value.name in {"Model", "Base"}:
            return self.key(value.owner, depth + 1)
        if isinstance(value, Symbol) and value.name.startswith("sqlmodel.") and "SQLModel" in value.name:
            return SQLMODEL
        return ""

    def _declared(self, owner: Defined, depth: int) -> str:
        """Return the MetaData that a class, or one of its bases, sets itself."""
        for one in self.program.lineage(owner):
            held = self.program.members(one).get("metadata") if isinstance(one, Defined) else None
            if held and isinstance(one, Defined):
                value = self.program.own(one, held)
                return self._brought(value, f"{one.path}:{one.name}", depth + 1)
        return ""

    def _of_flask(self, value: Called, depth: int) -> str:
        model = value.named.get("model_class")
        found = (self.of(model) if isinstance(model, Defined) else "") or value.origin
        return self._brought(value.named.get("metadata"), found, depth + 1)

    def _brought(self, metadata: Value, otherwise: str, depth: int = 0) -> str:
        """Return what tells a MetaData that is brought along; one without a name is told by what brings it."""
        found = self.key(metadata, depth)
        if not found and isinstance(metadata, Called) and metadata.last == "MetaData":
            self.metadata[otherwise] = metadata
        return found or otherwise

    def above(self, owner: Defined) -> Iterator[Value]:
        """Yield the bases of a class, with those that a call or Flask-SQLAlchemy puts in."""
        for base in self.program.bases(owner):
            yield base
            if isinstance(base, Called):
                yield from (each for name in ("cls", "") if isinstance(each := base.named.get(name), Defined))
            elif isinstance(base, Attribute) and isinstance(base.owner, Called):
                model = base.owner.named.get("model_class")
                if isinstance(model, Defined):
                    yield model


def is_flask(base: Value) -> bool:
    """Whether a base is Flask-SQLAlchemy's, which names tables after their classes."""
    return isinstance(base, Attribute) and base.name == "Model"
