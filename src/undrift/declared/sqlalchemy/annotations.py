"""What annotations of models say: `Mapped[…]`, texts that stand for types, and the types that a base gives to them.

Facts (sqlalchemy: orm/decl_base.py, orm/util.py, `_extract_mapped_subtype`; documentation, "Customizing the Type Map").
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from undrift.declared.sqlalchemy.program import Program
from undrift.declared.sqlalchemy.source import Member
from undrift.declared.sqlalchemy.values import UNKNOWN, Called, Defined, Indexed, Mappings, Symbol, Value

_LONGEST = 1_000
_DEEPEST = 40


class Annotations:
    """Reads annotations."""

    def __init__(self, program: Program) -> None:
        """Remember what they are read from."""
        self.program = program

    def mapped(self, member: Member, one: Defined) -> Value:
        """Return what stands in `Mapped[…]`; None if that does not stand there."""
        node: ast.expr | None = member.annotation
        if isinstance(member.value, ast.FunctionDef):
            node = member.value.returns
        if node is None:
            return None
        value = self.spelled(self.program.value(node, one.path), one.path)
        is_mapped = isinstance(value, Indexed) and isinstance(value.base, Symbol) and value.base.last == "Mapped"
        return self.spelled(value.items[0], one.path) if is_mapped and isinstance(value, Indexed) else None

    def annotation(self, member: Member, one: Defined) -> Value:
        """Return an annotation; None for none."""
        return self.spelled(self.program.value(member.annotation, one.path), one.path) if member.annotation else None

    def spelled(self, value: Value, path: str, depth: int = 0) -> Value:
        """Return an annotation with what stands in it as text read."""
        if isinstance(value, str) and depth < _DEEPEST:
            try:
                node = ast.parse(value[:_LONGEST].strip(), mode="eval").body
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return UNKNOWN
            return self.spelled(self.program.value(node, path), path, depth + 1)
        if isinstance(value, Indexed) and not (isinstance(value.base, Symbol) and value.base.last == "Literal"):
            return Indexed(value.base, tuple(self.spelled(one, path, depth + 1) for one in value.items))
        return value

    def known(self, owner: Defined) -> Mapping[Value, Value]:
        """Return the types that the base gives to annotations."""
        for one in self.program.lineage(owner):
            held = self.program.members(one) if isinstance(one, Defined) else {}
            if isinstance(one, Defined) and "type_annotation_map" in held:
                value = self.program.own(one, held["type_annotation_map"])
                return value.items if isinstance(value, Mappings) else {}
            registry = (
                self.program.own(one, held["registry"]) if isinstance(one, Defined) and "registry" in held else one
            )
            if isinstance(registry, Called):
                value = registry.named.get("type_annotation_map")
                if isinstance(value, Mappings):
                    return value.items
        return {}
