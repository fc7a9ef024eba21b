"""Pieces of SQL in models: `text("…")`, `func.now()`, `User.email.is_(None)`, written as the compiler would."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from undrift.declared.servers import identifier
from undrift.declared.sqlalchemy.program import Program
from undrift.declared.sqlalchemy.values import UNKNOWN, Attribute, Called, Constant, Defined, Symbol, Value
from undrift.patterns import pattern
from undrift.schema.spelling import literal

_DEEPEST = 20
_PLAIN = pattern(r"[a-z_][a-z0-9_$]*")
_KEYWORD_FUNCTIONS = frozenset(
    "current_date current_time current_timestamp current_user localtime localtimestamp session_user user".split()
)
"""Functions without parentheses (sqlalchemy: sql/functions.py, `AnsiFunction`)."""

_POSTFIX: Mapping[str, str] = {
    "desc": "DESC",
    "asc": "ASC",
    "nullsfirst": "NULLS FIRST",
    "nulls_first": "NULLS FIRST",
    "nullslast": "NULLS LAST",
    "nulls_last": "NULLS LAST",
}

_OPERATORS: Mapping[str, str] = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


class Expressions:
    """Writes pieces of SQL for one server."""

    def __init__(self, program: Program, family: str, column: Callable[[Defined, str], str]) -> None:
        """Remember what tells names.

        Args:
            program: The Python that holds them.
            family: `postgres`, `mysql` or `sqlite`.
            column: Returns the name of the column that an attribute of a model stands for; empty if it is none.
        """
        self.program, self.family, self.column = program, family, column

    def literal(self, text: str) -> str:
        """Return a text as SQL writes it."""
        return literal(text, self.family)

    def quoted(self, name: str) -> str:
        """Return a name in quotes."""
        return identifier(name, self.family)

    def name(self, value: Value) -> str:
        """Return the column that a value names; empty if it is no column."""
        if isinstance(value, str):
            return value
        if isinstance(value, Attribute) and isinstance(value.owner, Defined):
            return self.column(value.owner, value.name)
        if isinstance(value, Attribute) and isinstance(value.owner, Attribute) and value.owner.name == "c":
            return value.name
        if isinstance(value, Called) and value.last in {"Column", "mapped_column"} and value.args:
            return value.args[0] if isinstance(value.args[0], str) else value.origin.rpartition(":")[2]
        if isinstance(value, Called) and value.last == "column" and value.args:
            return value.args[0] if isinstance(value.args[0], str) else ""
        return ""

    def written(self, value: Value, depth: int = 0) -> str | None:  # noqa: PLR0911, C901 - one answer per kind of value
        """Return a value as SQL; None if it cannot be told. A bare text is SQL already."""
        if depth > _DEEPEST:
            return None
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, (int, float)):
            return str(value)
        if isinstance(value, Attribute):
            found = self.name(value)
            return self.quoted(found) if found else None
        if isinstance(value, Symbol):
            return {"true": "true", "false": "false", "null": "NULL"}.get(value.last)
        if not isinstance(value, Called):
            return None
        if value.last in {"Column", "mapped_column"}:
            found = self.name(value)
            return self.quoted(found) if found else None
        function = value.function
        if isinstance(function, Attribute):
            return self._method(function.owner, function.name, value.args, depth + 1)
        if not isinstance(function, Symbol):
            return None
        before, _, last = function.name.rpartition(".")
        if before.rpartition(".")[2] == "func":
            return self._function(last, value, depth + 1)
        if ".func." in function.name:
            return self._function(function.name.partition(".func.")[2], value, depth + 1)
        return self._made(last, value, depth + 1)

    def _made(self, last: str, value: Called, depth: int) -> str | None:  # noqa: PLR0911, C901 - one per function
        first = value.args[0] if value.args else UNKNOWN
        if last in {"text", "literal_column", "TextClause", "DDL"}:
            return first if isinstance(first, str) else None
        if last in {"true", "false"}:
            return last
        if last == "null":
            return "NULL"
        if last in {"literal", "bindparam"}:
            return self.constant(first)
        if last in _POSTFIX:
            inner = self._operand(first, depth)
            return f"{inner} {_POSTFIX[last]}" if inner else None
        if last in {"and_", "or_"}:
            parts = [self.written(one, depth) for one in value.args]
            joined = f" {last.strip('_').upper()} ".join(one for one in parts if one)
            return joined if None not in parts and parts else None
        if last in _OPERATORS and len(value.args) == 2:  # noqa: PLR2004 - both sides
            left, right = (self.constant(one) or self.written(one, depth) for one in value.args)
            if right is None and value.args[1] is None:
                return f"{left} IS{' NOT' if last == 'ne' else ''} NULL" if left else None
            return f"{left} {_OPERATORS[last]} {right}" if left and right else None
        if last == "not_":
            inner = self.written(first, depth)
            return f"NOT ({inner})" if inner else None
        if last == "column":
            return self.quoted(first) if isinstance(first, str) else None
        return None

    def constant(self, value: Value) -> str | None:
        """Return a plain value as SQL."""
        if isinstance(value, Constant):
            value = value.name
        if isinstance(value, str):
            return self.literal(value)
        return self.written(value) if isinstance(value, (bool, int, float)) else None

    def _operand(self, value: Value, depth: int) -> str | None:
        return self.quoted(value) if isinstance(value, str) else self.written(value, depth)

    def _function(self, name: str, value: Called, depth: int) -> str | None:
        if not value.args and name.lower() in _KEYWORD_FUNCTIONS:
            return name.upper()
        if name == "now" and self.family == "sqlite":
            return "CURRENT_TIMESTAMP"
        parts = [
            self.constant(one) if isinstance(one, (str, Constant)) else self.written(one, depth) for one in value.args
        ]
        return f"{name}({', '.join(one or '' for one in parts)})" if None not in parts else None

    def _method(self, owner: Value, name: str, args: tuple[Value, ...], depth: int) -> str | None:
        if isinstance(owner, Called) and isinstance(owner.function, Symbol) and name == "label":
            return self.written(owner, depth)
        left = self.written(owner, depth) if not isinstance(owner, str) else None
        if left is None:
            return None
        if name in _POSTFIX:
            return f"{left} {_POSTFIX[name]}"
        first = args[0] if args else UNKNOWN
        if name in {"is_", "is_not", "isnot"} and first is None:
            return f"{left} IS{'' if name == 'is_' else ' NOT'} NULL"
        if name in {"is_", "is_not", "isnot"} and isinstance(first, (bool, Called, Symbol)):
            right = self.written(first, depth)
            return f"{left} IS{'' if name == 'is_' else ' NOT'} {right}" if right else None
        return None
