"""SQL templates as the SQL that Drizzle prints of them.

Facts: drizzle-orm: src/sql/sql.ts (`buildQueryFromSourceParams`, `mapInlineParam`), src/sql/expressions/conditions.ts.
Values in a template are written into the SQL. Where drizzle-kit writes a parameter instead (`$1`, in checks and in
the WHERE of an index) the migration is one that no server takes, until somebody puts the value there by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from undrift.declared.drizzle.calls import Step, called, chain, drizzle_name, outcome, resolved
from undrift.declared.drizzle.heads import Heads
from undrift.declared.drizzle.plain import Untold, js_text, place_of, plain, why
from undrift.declared.servers import in_marks, verbatim
from undrift.declared.typescript.values import Array, Call, Function, Literal, Member, Symbol, Template, Value

_DEEPEST = 60
_LONGEST = 1_000_000
_SILENT = frozenset({"mapWith", "inlineParams", "getSQL", "as"})
_COMPARING: Mapping[str, str] = {
    "eq": "=",
    "ne": "<>",
    "gt": ">",
    "gte": ">=",
    "lt": "<",
    "lte": "<=",
    "like": "like",
    "notLike": "not like",
    "ilike": "ilike",
    "notIlike": "not ilike",
}
_TESTING: Mapping[str, str] = {"isNull": "is null", "isNotNull": "is not null"}
_ORDERING: Mapping[str, str] = {"asc": "asc", "desc": "desc"}
_LISTING: Mapping[str, tuple[str, str]] = {"inArray": ("in", "false"), "notInArray": ("not in", "true")}
_BETWEEN: Mapping[str, str] = {"between": "between", "notBetween": "not between"}
_JOINING: Mapping[str, str] = {"and": " and ", "or": " or "}
_CONDITIONS = frozenset({*_COMPARING, *_TESTING, *_ORDERING, *_LISTING, *_BETWEEN, *_JOINING, "not"})


def is_sql(value: Value) -> bool:
    """Whether a value is SQL: a template, one of the functions of `sql`, a condition."""
    root, steps = chain(value)
    if isinstance(root, Template):
        return root.tag is not None and drizzle_name(root.tag) == "sql"
    if drizzle_name(root) == "sql":
        return bool(steps)
    return called(root) in _CONDITIONS


class Writer:
    """Writes SQL in one dialect.

    Attributes:
        qualified: Whether columns are written with their tables; in an index they are not.
    """

    def __init__(self, heads: Heads, *, qualified: bool = True) -> None:
        """Take what knows the tables."""
        self._heads = heads
        self.qualified = qualified

    def text(self, value: Value) -> str:
        """Return SQL as text.

        Args:
            value: What `is_sql` is true of, or anything that may stand in a template.

        Raises:
            Untold: It cannot be told.
        """
        return self._chunk(value, _DEEPEST)

    def _chunk(self, value: Value, deepest: int) -> str:
        if deepest < 0:
            reason = "the SQL is nested too deeply"
            raise Untold(reason, place_of(value))
        value = resolved(value)
        if isinstance(value, Template) and value.tag is None:
            raise Untold(why(value), value.place)
        if is_sql(value):
            return self._sql(value, deepest - 1)
        if isinstance(value, Array) and value.whole:
            return "(" + ", ".join(self._chunk(one, deepest - 1) for one in value.items) + ")"
        return self._object(value) or self._parameter(value)

    def _sql(self, value: Value, deepest: int) -> str:
        root, steps = chain(value)
        if isinstance(root, Template):
            text = self._template(root, deepest)
        elif isinstance(root, Call):
            text = self._condition(called(root), root.arguments, root, deepest)
        else:
            text, steps = self._function(steps[0], deepest), steps[1:]
        for step in steps:
            if step.name == "append" and step.first is not None:
                text += self._chunk(step.first, deepest)
            elif step.name not in _SILENT:
                reason = f"what .{step.name}() does to the SQL is not known"
                raise Untold(reason, step.place)
        return text

    def _template(self, template: Template, deepest: int) -> str:
        parts = [template.texts[0]]
        length = 0
        for hole, text in zip(template.holes, template.texts[1:], strict=True):
            parts += (self._chunk(hole, deepest), text)
            length += len(parts[-2]) + len(text)
            if length > _LONGEST:
                reason = "the SQL is too long"
                raise Untold(reason, template.place)
        return "".join(parts)

    def _function(self, step: Step, deepest: int) -> str:
        """Return what `sql.raw(…)` and its like stand for."""
        first = step.first
        if step.name == "raw" and first is not None:
            return js_text(plain(first))
        if step.name == "identifier" and first is not None:
            return self._name(js_text(plain(first)))
        if step.name in {"param", "fromList"} and first is not None:
            return self._joined(first, "", deepest) if step.name == "fromList" else self._chunk(first, deepest)
        if step.name == "join" and first is not None:
            between = self._chunk(step.arguments[1], deepest) if len(step.arguments) > 1 else ""
            return self._joined(first, between, deepest)
        if step.name == "empty":
            return ""
        reason = f"what sql.{step.name}() stands for cannot be told"
        raise Untold(reason, step.place)

    def _joined(self, value: Value, between: str, deepest: int) -> str:
        if not isinstance(value, Array) or not value.whole:
            raise Untold(why(value), place_of(value))
        return between.join(self._chunk(one, deepest) for one in value.items)

    def _condition(self, name: str, arguments: tuple[Value, ...], call: Call, deepest: int) -> str:
        write = next((write for names, write in _WRITERS if name in names), None)
        if write is None or not arguments:
            raise Untold(why(call), call.place)
        return write(self, name, arguments, deepest)

    def compared(self, name: str, arguments: tuple[Value, ...], deepest: int) -> str:
        """Write `eq(a, b)`."""
        left, right = self._pair(arguments, deepest)
        return f"{left} {_COMPARING[name]} {right}"

    def tested(self, name: str, arguments: tuple[Value, ...], deepest: int) -> str:
        """Write `isNull(a)`, and `desc(a)`."""
        return f"{self._chunk(arguments[0], deepest)} {_TESTING.get(name) or _ORDERING[name]}"

    def listed(self, name: str, arguments: tuple[Value, ...], deepest: int) -> str:
        """Write `inArray(a, [b, c])`."""
        word, empty = _LISTING[name]
        if len(arguments) > 1 and isinstance(arguments[1], Array) and not arguments[1].items and arguments[1].whole:
            return empty
        left, right = self._pair(arguments, deepest)
        return f"{left} {word} {right}"

    def between(self, name: str, arguments: tuple[Value, ...], deepest: int) -> str:
        """Write `between(a, b, c)`."""
        left, least = self._pair(arguments, deepest)
        return f"{left} {_BETWEEN[name]} {least} and {self._chunk(arguments[-1], deepest)}"

    def joined(self, name: str, arguments: tuple[Value, ...], deepest: int) -> str:
        """Write `and(a, b)`; what is undefined is left out."""
        parts = [self._chunk(one, deepest) for one in arguments if not _is_nothing(one)]
        if not parts:
            reason = "a condition has no parts"
            raise Untold(reason, place_of(arguments[0]))
        return parts[0] if len(parts) == 1 else f"({_JOINING[name].join(parts)})"

    def negated(self, name: str, arguments: tuple[Value, ...], deepest: int) -> str:  # noqa: ARG002 - as its neighbours
        """Write `not(a)`."""
        return f"not {self._chunk(arguments[0], deepest)}"

    def _pair(self, arguments: tuple[Value, ...], deepest: int) -> tuple[str, str]:
        if len(arguments) < 2:  # noqa: PLR2004 - two sides
            reason = "a condition has one side only"
            raise Untold(reason, place_of(arguments[0]))
        return self._chunk(arguments[0], deepest), self._chunk(arguments[1], deepest)

    def _object(self, value: Value) -> str:
        """Return the name of a column, a table, an enum or a view; empty for anything else."""
        if isinstance(value, (Member, Call, Symbol)):
            column = self._heads.reference(value)
            if column:
                name = self._name(column.column)
                return f"{self._qualified(column.table.schema, column.table.name)}.{name}" if self.qualified else name
            outside = self._heads.outside(value)
            if outside:
                return self._qualified(outside.schema, outside.name)
            made = self._heads.made(value)
            if made and made.what == "namespace":
                return self._name(made.namespace)
            if made:
                name_of = made.name()
                return self._qualified(name_of.schema, name_of.name)
        return ""

    def _qualified(self, namespace: str, name: str) -> str:
        return f"{self._name(namespace)}.{self._name(name)}" if namespace else self._name(name)

    def _name(self, name: str) -> str:
        return in_marks(name, self._heads.rules.quote)

    def _parameter(self, value: Value) -> str:
        """Return a value as it is written into SQL (`mapInlineParam`)."""
        found = plain(value)
        if isinstance(found, str):
            return verbatim(found)
        if isinstance(found, (int, float)):
            return js_text(found)
        reason = "what stands in the SQL is no text, number or truth value"
        raise Untold(reason, place_of(value))


_Write = Callable[[Writer, str, tuple[Value, ...], int], str]

_WRITERS: tuple[tuple[Mapping[str, object] | frozenset[str], _Write], ...] = (
    (_COMPARING, Writer.compared),
    (_TESTING, Writer.tested),
    (_ORDERING, Writer.tested),
    (_LISTING, Writer.listed),
    (_BETWEEN, Writer.between),
    (_JOINING, Writer.joined),
    (frozenset({"not"}), Writer.negated),
)


def sql_of(value: Value) -> Value:
    """Return what a function that gives SQL returns; SQL itself as it is."""
    return outcome(value) if isinstance(value, Function) else value


def _is_nothing(value: Value) -> bool:
    return isinstance(value, Literal) and value.value is None
