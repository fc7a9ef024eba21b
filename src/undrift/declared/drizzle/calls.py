"""Chained calls taken apart, and what in them comes from Drizzle."""

from __future__ import annotations

from undrift.declared.drizzle.plain import Untold, plain, why
from undrift.declared.typescript.values import Array, Call, Function, Literal, Member, Object, Symbol, Value
from undrift.findings import Location
from undrift.values import dataclass

DRIZZLE = "drizzle-orm"
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One call in a chain: `.notNull()`; `value` is the chain up to it."""

    name: str
    value: Call

    @property
    def arguments(self) -> tuple[Value, ...]:
        """The arguments of the call."""
        return self.value.arguments

    @property
    def place(self) -> Location:
        """Where the call stands."""
        return self.value.place

    @property
    def first(self) -> Value | None:
        """The first argument; None if there is none."""
        return self.arguments[0] if self.arguments else None


def chain(value: Value) -> tuple[Value, tuple[Step, ...]]:
    """Take a chain apart: `text("a").notNull()` is `text("a")` and one step.

    Args:
        value: The chain.

    Returns:
        What it begins with, and the steps. A function of a module imported as a whole, `pg.text`, is no step.
    """
    steps: list[Step] = []
    while isinstance(value, Call) and isinstance(value.callee, Member) and len(steps) < _LONGEST:
        if imported(value.callee):
            break
        steps.append(Step(value.callee.name, value))
        value = value.callee.target
    return value, tuple(reversed(steps))


def imported(value: Value) -> tuple[str, str] | None:
    """Return the module and the name of what is imported: `text`, or `pg.text` of `import * as pg`; None for others."""
    if isinstance(value, Symbol):
        return (value.module, value.name) if value.module else None
    if isinstance(value, Member) and isinstance(value.target, Symbol) and value.target.name in {"*", "default"}:
        return (value.target.module, value.name) if value.target.module else None
    return None


def drizzle_name(value: Value, module: str = DRIZZLE) -> str:
    """Return under which name something is exported by a module of Drizzle, or by one below it; empty if it is not."""
    found = imported(value)
    return found[1] if found and (found[0] == module or found[0].startswith(f"{module}/")) else ""


def called(value: Value, module: str = DRIZZLE) -> str:
    """Return the name of Drizzle's function that a call is of; empty if it is no such call."""
    return drizzle_name(value.callee, module) if isinstance(value, Call) else ""


def resolved(value: Value) -> Value:
    """Return what a member of something from elsewhere holds, where that is known: an enum's values, one of them.

    Args:
        value: The value: `status.enumValues`, `status.enumValues[0]`, zod's `role.options` or `role.enum.admin`.
    """
    if not isinstance(value, Member):
        return value
    if value.name in {"enumValues", "options", "_values", "enum", "Values", "_def", "values"}:
        listed = _listed(value.target)
        return listed if listed is not None else value
    inner = resolved(value.target)
    if isinstance(inner, Object):
        return inner.get(value.name) or value
    if isinstance(inner, Array):
        if value.name.isdecimal() and int(value.name) < len(inner.items):
            return inner.items[int(value.name)]
        named = [item for item in inner.items if isinstance(item, Literal) and item.value == value.name]
        return named[0] if named else value
    return value


def _listed(target: Value) -> Value | None:
    """Return the array or object that an enum of Drizzle or zod is made from."""
    root, steps = chain(target)
    if steps and steps[-1].name in {"enum", "nativeEnum"}:
        return _first_list(steps[-1].arguments)
    if isinstance(root, Call) and not steps and called(root).endswith("Enum"):
        return _first_list(root.arguments)
    return None


def _first_list(arguments: tuple[Value, ...]) -> Value | None:
    listed = (one if isinstance(one, (Array, Object)) else resolved(one) for one in arguments)
    return next((one for one in listed if isinstance(one, (Array, Object))), None)


def literal_text(value: Value | None, place: Location) -> str:
    """Return a text that is written out.

    Args:
        value: What should be it.
        place: Where that should be.

    Raises:
        Untold: It is none.
    """
    if value is None:
        reason = "it has no name"
        raise Untold(reason, place)
    text = plain(value)
    if not isinstance(text, str):
        raise Untold(why(value), place)
    return text


def outcome(function: Value, *arguments: Value) -> Value:
    """Return what a function returns; anything else as it is."""
    return function.call(arguments) if isinstance(function, Function) else function
