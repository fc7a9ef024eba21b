"""Objects and arrays: how they are put together and taken apart (ECMA-262, 13.2.5, 10.1.11: the order of properties)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from undrift.declared.typescript.operators import described, undefined
from undrift.declared.typescript.values import (
    Array,
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

MOST_ITEMS = 20_000
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
    return [], Unknown(f"it spreads {described(value)}, which is not followed", place)


def array(items: Iterable[Value], place: Location, *, whole: bool = True) -> Value:
    """Return an array."""
    made = tuple(items)
    return Array(made, place, whole) if len(made) <= MOST_ITEMS else Unknown("it has too many items", place)


def member(target: Value, name: str, place: Location) -> Value:
    """Return a property of a value, as `target.name` does."""
    if isinstance(target, Object):
        return _property(target, name, place)
    if isinstance(target, Unknown):
        return target
    if isinstance(target, Symbol):
        return Symbol(target.module, name) if target.name == "*" else Member(target, name, place)
    if isinstance(target, Array):
        return _element(list(target.items), name, place, whole=target.whole)
    if isinstance(target, Literal):
        return _of_literal(target, name, place)
    if isinstance(target, Function):
        return Unknown(f"it is the property {name} of {described(target)}, which is not followed", place)
    if isinstance(target, Template) and target.tag is None and name == "length":
        return Unknown("it is the length of a text that is not known", place)
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


def _element(items: list[Value], name: str, place: Location, *, whole: bool) -> Value:
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
        return _element([Literal(char, place) for char in target.value], name, place, whole=True)
    if target.value is None:
        return Unknown(f"it is the property {name} of {target.source or 'null'}", place)
    return Unknown(f"{name} of a {type(target.value).__name__} is not followed", place)


def without(target: Value, names: Iterable[str], place: Location) -> Value:
    """Return the rest of an object that is taken apart: `{ a, ...rest }`."""
    if not isinstance(target, Object):
        return target if isinstance(target, Unknown) else Unknown(f"it is the rest of {described(target)}", place)
    left_out = set(names)
    return Object(tuple(_others(target, left_out)), place, target.doubts)


def _others(target: Object, names: set[str]) -> Iterator[Entry]:
    return (entry for entry in target.entries if entry.name not in names)
