"""Objects and arrays: how they are put together and taken apart.

Facts: ECMA-262, 13.2.5 (object initializers), 10.1.11 (the order of properties), 7.3.25 (what a spread copies).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from undrift.declared.typescript.operators import counts_simply, described, undefined
from undrift.declared.typescript.values import (
    Array,
    Call,
    Entry,
    Function,
    Literal,
    Member,
    Object,
    Symbol,
    Template,
    Unknown,
    Value,
)
from undrift.findings import Location
from undrift.values import replace

MOST_ITEMS = 10_000
_LONGEST_INDEX = 10


class Building:
    """An object that is being put together."""

    def __init__(self, place: Location) -> None:
        """Begin with nothing."""
        self._place = place
        self._entries: dict[str, Entry] = {}
        self._doubts: list[Unknown] = []

    def add(self, name: str, value: Value, place: Location) -> None:
        """Set a property."""
        if name == "__proto__":
            self.doubt(Unknown("it has a prototype, which is not followed", place))
        else:
            self._entries[name] = Entry(name, value, place)

    def spread(self, value: Value, place: Location) -> None:
        """Set all properties of a value, as far as they are known."""
        if isinstance(value, Object):
            for doubt in value.doubts:
                self.doubt(doubt)
            for entry in value.entries:
                self._entries[entry.name] = entry
        elif isinstance(value, Array) and value.whole:
            for index, item in enumerate(value.items):
                self.add(str(index), item, place)
        elif isinstance(value, Unknown):
            self.doubt(value)
        elif not isinstance(value, Literal | Function) or isinstance(getattr(value, "value", None), str):
            self.doubt(Unknown(f"it spreads {described(value)}, which is not followed", place))

    def doubt(self, doubt: Unknown) -> None:
        """Note that anything may have been set."""
        for entry in self._entries.values():
            if not isinstance(entry.value, Unknown):
                self._entries[entry.name] = replace(entry, value=replace(doubt, was=entry.value))
        self._doubts.append(doubt)

    def made(self) -> Object | Unknown:
        """Return the object."""
        if len(self._entries) > MOST_ITEMS:
            return Unknown("it has too many properties", self._place)
        entries: Iterable[Entry] = self._entries.values()
        if any(name[:1].isdigit() for name in self._entries):
            entries = sorted(entries, key=lambda entry: _index(entry.name))
        return Object(tuple(entries), self._place, tuple(self._doubts))


def _index(name: str) -> int:
    """Return a sort key: names that are array indexes stand first, in the order of their numbers."""
    is_index = name.isascii() and name.isdigit() and len(name) <= _LONGEST_INDEX and str(int(name)) == name
    return int(name) if is_index else 10**_LONGEST_INDEX


def items_of(value: Value, place: Location) -> tuple[list[Value], Unknown | None]:
    """Return the items that iterating a value gives, and what of them is not known."""
    if isinstance(value, Array):
        doubt = None if value.whole else Unknown("it is an array that is not known as a whole", value.place)
        return list(value.items), doubt
    if isinstance(value, Literal) and isinstance(value.value, str):
        return [Literal(char, value.place) for char in value.value], None
    if isinstance(value, Unknown):
        return [], value
    if isinstance(value, Call) and value.new and value.callee == _SET and not value.arguments[1:]:
        return _distinct(value, place)
    return [], Unknown(f"it spreads {described(value)}, which is not followed", place)


_SET = Symbol("", "Set")


def _distinct(value: Call, place: Location) -> tuple[list[Value], Unknown | None]:
    """Return what is in `new Set([…])`, if all of it can be told apart."""
    items, doubt = items_of(value.arguments[0], place) if value.arguments else ([], None)
    found: dict[str, Value] = {}
    for item in items:
        if isinstance(item, Literal) and isinstance(item.value, str):
            found.setdefault(item.value, item)
        else:
            doubt = doubt or Unknown("it is a Set of more than texts", value.place)
    return ([], doubt) if doubt is not None else ([*found.values()], None)


def array(items: Iterable[Value], place: Location, *, whole: bool = True) -> Value:
    """Return an array."""
    made = tuple(items)
    return Array(made, place, whole) if len(made) <= MOST_ITEMS else Unknown("it has too many items", place)


def member(target: Value, name: str, place: Location) -> Value:
    """Return a property of a value, as `target.name` does."""
    known = _MEMBERS.get(target.__class__) or _member_of_other
    return known(target, name, place)


def _member_of_other(target: Value, name: str, place: Location) -> Value:
    if isinstance(target, Object):
        return _property(target, name, place)
    if isinstance(target, Function):
        return Unknown(f"it is the property {name} of {described(target)}, which is not followed", place)
    return target if isinstance(target, Unknown) else Member(target, name, place)


def _of_symbol(target: Symbol, name: str, place: Location) -> Value:
    return Symbol(target.module, name) if target.name == "*" else Member(target, name, place)


def _of_array(target: Array, name: str, place: Location) -> Value:
    return _element(target.items, name, place, whole=target.whole)


def _of_template(target: Template, name: str, place: Location) -> Value:
    if target.tag is None and (name == "length" or name.isdigit()):
        return Unknown("it is a part of a text that is not known", place)
    return Member(target, name, place)


def _property(target: Object, name: str, place: Location) -> Value:
    found = target.get(name)
    if found is not None:
        return found
    if target.doubts:
        return target.doubts[0]
    if name in _OF_EVERY_OBJECT:
        return Unknown(f"{name} is not followed", place)
    return undefined(place)


_OF_EVERY_OBJECT = frozenset(
    "constructor hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf __proto__".split()
)


def _element(items: Sequence[Value], name: str, place: Location, *, whole: bool) -> Value:
    if not whole:
        return Unknown("it is in an array that is not known as a whole", place)
    if name == "length":
        return Literal(len(items), place)
    if name.isascii() and name.isdigit() and len(name) < _LONGEST_INDEX:
        index = int(name)
        return items[index] if index < len(items) else undefined(place)
    return Unknown(f"{name} of an array is not followed", place)


def _of_literal(target: Literal, name: str, place: Location) -> Value:
    if isinstance(target.value, str):
        if not counts_simply(target.value):
            return Unknown("it is a part of a text with characters that count twice", place)
        return _element([Literal(char, place) for char in target.value], name, place, whole=True)
    if target.value is None:
        return Unknown(f"it is the property {name} of {target.source or 'null'}", place)
    return Unknown(f"{name} of a {type(target.value).__name__} is not followed", place)


_MEMBERS: Mapping[type, Callable[..., Value]] = {
    Object: _property,
    Symbol: _of_symbol,
    Array: _of_array,
    Literal: _of_literal,
    Template: _of_template,
}
"""Their own classes; what is made of them is looked at in turn."""


def without(target: Value, names: Iterable[str], place: Location) -> Value:
    """Return the rest of an object that is taken apart: `{ a, ...rest }`."""
    if not isinstance(target, Object):
        return target if isinstance(target, Unknown) else Unknown(f"it is the rest of {described(target)}", place)
    left_out = set(names)
    return Object(tuple(_others(target, left_out)), place, target.doubts)


def _others(target: Object, names: set[str]) -> Iterator[Entry]:
    return (entry for entry in target.entries if entry.name not in names)


_DEEPEST_JSON = 50


def from_json(document: object, place: Location, depth: int = 0) -> Value:
    """Return what JSON holds as a value."""
    if depth > _DEEPEST_JSON:
        return Unknown("it is nested too deeply", place)
    if isinstance(document, dict):
        entries = (Entry(str(name), from_json(value, place, depth + 1), place) for name, value in document.items())
        return Object(tuple(entries), place)
    if isinstance(document, list):
        return Array(tuple(from_json(value, place, depth + 1) for value in document), place)
    if document is None or isinstance(document, str | int | float):
        return Literal(document, place)
    return Unknown("it is no JSON", place)
