"""Calls of Drizzle's column builders for the tests beside this: as the evaluator hands them to a dialect's rules."""

from __future__ import annotations

from undrift.declared.drizzle.plain import Plain
from undrift.declared.drizzle.rules import Draft, Made, Options, Rules
from undrift.declared.typescript.values import Array, Entry, Literal, Object, Value
from undrift.findings import Location

PLACE = Location("schema.ts", 3)


def value(plain: Plain) -> Value:
    """Return a plain value as the evaluator has it; fails for one that is none of JSON's."""
    if isinstance(plain, list):
        return Array(tuple(map(value, plain)), PLACE)
    if isinstance(plain, dict):
        return Object(tuple(Entry(name, value(one), PLACE) for name, one in plain.items()), PLACE)
    assert plain is None or isinstance(plain, (str, int, float))
    return Literal(plain, PLACE)


def draft(rules: Rules, builder: str, *arguments: Plain) -> Draft:
    """Return what `builder("c", …)` makes."""
    values = tuple(map(value, arguments))
    first = values[0] if values else None
    options = Options(first if isinstance(first, Object) else None, PLACE)
    return rules.builders[builder](Made("c", options, (Literal("c", PLACE), *values), PLACE))


def modified(rules: Rules, one: Draft, modifier: str, *arguments: Plain) -> Draft:
    """Return what a chained call makes of a column."""
    return rules.modifiers[modifier](one, tuple(map(value, arguments)))
