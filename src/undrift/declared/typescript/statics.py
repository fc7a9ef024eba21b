"""Functions that every program has: `Object.fromEntries`, `String`, `Array.from` (ECMA-262, 19 to 23)."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence

from undrift.declared.typescript.callers import Caller
from undrift.declared.typescript.literals import plain
from undrift.declared.typescript.objects import Building, array, items_of
from undrift.declared.typescript.operators import UNDEFINED, depends, is_number, text_of, truth
from undrift.declared.typescript.values import Array, Entry, Function, Literal, Object, Unknown, Value
from undrift.findings import Location
from undrift.patterns import pattern

_PAIR = 2


def call(caller: Caller, name: tuple[str, str], arguments: Sequence[Value], place: Location) -> Value | None:
    """Return what a call of a global function comes to; None for one that is not followed.

    Args:
        caller: Who calls the functions that are handed over.
        name: What the function belongs to (`Object`; empty for one of its own), and its name.
        arguments: Its arguments.
        place: Where.
    """
    known = _KNOWN.get(name)
    return known(caller, arguments, place) if known is not None else None


def _assign(_: Caller, arguments: Sequence[Value], place: Location) -> Value | None:
    if not arguments or not isinstance(arguments[0], Object):
        return arguments[0] if arguments and isinstance(arguments[0], Unknown) else None
    building = Building(place)
    for argument in arguments:
        building.spread(argument, place)
    return building.made()


def _listed(pick: Callable[[Entry], Value]) -> Callable[[Caller, Sequence[Value], Location], Value | None]:
    def listed(_: Caller, arguments: Sequence[Value], place: Location) -> Value | None:
        if len(arguments) != 1:
            return None
        target = arguments[0]
        if isinstance(target, Unknown):
            return target
        if isinstance(target, Object):
            return array(map(pick, target.entries), place, whole=not target.doubts)
        if isinstance(target, Array) and target.whole:
            entries = (Entry(str(index), item, place) for index, item in enumerate(target.items))
            return array(map(pick, entries), place)
        return None

    return listed


def _from_entries(_: Caller, arguments: Sequence[Value], place: Location) -> Value | None:
    if len(arguments) != 1 or not isinstance(arguments[0], Array):
        return arguments[0] if arguments and isinstance(arguments[0], Unknown) else None
    building = Building(place)
    for item in arguments[0].items:
        pair = item.items if isinstance(item, Array) and item.whole else ()
        name = text_of(pair[0]) if len(pair) == _PAIR else None
        if name is None:
            building.doubt(depends(item, place) if not pair else depends(pair[0], place))
        else:
            building.add(name, pair[1], getattr(pair[0], "place", place))
    if not arguments[0].whole:
        building.doubt(Unknown("it is made of an array that is not known as a whole", place))
    return building.made()


def _same(_: Caller, arguments: Sequence[Value], __: Location) -> Value | None:
    return arguments[0] if len(arguments) == 1 else None


def _text(_: Caller, arguments: Sequence[Value], place: Location) -> Value | None:
    text = text_of(arguments[0]) if len(arguments) == 1 else None
    return Literal(text, place) if text is not None else None


def _truth(_: Caller, arguments: Sequence[Value], place: Location) -> Value | None:
    if len(arguments) != 1:
        return None
    known = truth(arguments[0])
    return depends(arguments[0], place) if known is None else Literal(known, place)


def _is_array(_: Caller, arguments: Sequence[Value], place: Location) -> Value | None:
    if len(arguments) != 1 or not isinstance(arguments[0], Array | Object | Function | Literal):
        return None
    return Literal(isinstance(arguments[0], Array), place)


def _array_of(_: Caller, arguments: Sequence[Value], place: Location) -> Value | None:
    return array(arguments, place)


def _array_from(caller: Caller, arguments: Sequence[Value], place: Location) -> Value | None:
    if not arguments or isinstance(arguments[0], Object):
        return _array_like(caller, arguments, place)
    items, doubt = items_of(arguments[0], place)
    if doubt is not None and not isinstance(arguments[0], Array):
        return doubt
    if len(arguments) > 1:
        items = [caller.apply(arguments[1], (item, Literal(index, place)), place) for index, item in enumerate(items)]
    return array(items, place, whole=doubt is None)


_MOST_MADE = 1000


def _array_like(caller: Caller, arguments: Sequence[Value], place: Location) -> Value | None:
    """Return what `Array.from({ length: 3 }, make)` comes to."""
    source = arguments[0] if arguments else None
    length = source.get("length") if isinstance(source, Object) and len(source.entries) == 1 else None
    count = length.value if isinstance(length, Literal) else None
    if not isinstance(count, int) or not 0 <= count <= _MOST_MADE or len(arguments) != _PAIR:
        return None
    nothing = Literal(None, place, "undefined")
    return array((caller.apply(arguments[1], (nothing, Literal(index, place)), place) for index in range(count)), place)


# Numbers and JSON

_NUMBER = pattern(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*")
_DEEPEST_JSON = 30


def _math(work: Callable[..., float]) -> Callable[[Caller, Sequence[Value], Location], Value | None]:
    def compute(_: Caller, arguments: Sequence[Value], place: Location) -> Value | None:
        given = [value for value in arguments if isinstance(value, Literal) and is_number(value)]
        if len(given) < len(arguments) or not given or any(value.source.endswith("n") for value in given):
            return None
        try:
            return Literal(plain(float(work(*(value.value for value in given)))), place)
        except (ArithmeticError, ValueError, TypeError):
            return None

    return compute


def _to_number(_: Caller, arguments: Sequence[Value], place: Location) -> Value | None:
    given = arguments[0].value if len(arguments) == 1 and isinstance(arguments[0], Literal) else None
    if isinstance(given, str) and len(given) < _DEEPEST_JSON and _NUMBER.fullmatch(given):
        return Literal(plain(float(given)), place)
    return arguments[0] if isinstance(given, int | float) and not isinstance(given, bool) else None


def _stringify(_: Caller, arguments: Sequence[Value], place: Location) -> Value | None:
    text = _json_of(arguments[0]) if len(arguments) == 1 else None
    return Literal(text, place) if text is not None else None


def _json_of(value: Value, depth: int = 0) -> str | None:
    """Return a value as JSON; None for one that is not known, or has no JSON."""
    if depth > _DEEPEST_JSON:
        return None
    if isinstance(value, Literal):
        return _json_literal(value)
    if isinstance(value, Array) and value.whole:
        parts = [_json_of(item, depth + 1) for item in value.items]
        return f"[{','.join(part for part in parts if part is not None)}]" if None not in parts else None
    if not isinstance(value, Object) or value.doubts:
        return None
    parts = [_json_of(entry.value, depth + 1) for entry in value.entries]
    named = [f"{_quoted(entry.name)}:{part}" for entry, part in zip(value.entries, parts, strict=True)]
    return f"{{{','.join(named)}}}" if None not in parts else None


def _json_literal(value: Literal) -> str | None:
    if value.source == UNDEFINED or value.source.endswith("n"):
        return None
    return _quoted(value.value) if isinstance(value.value, str) else text_of(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


_KNOWN: Mapping[tuple[str, str], Callable[[Caller, Sequence[Value], Location], Value | None]] = {
    ("Object", "assign"): _assign,
    ("Object", "keys"): _listed(lambda entry: Literal(entry.name, entry.place)),
    ("Object", "values"): _listed(lambda entry: entry.value),
    ("Object", "entries"): _listed(lambda entry: Array((Literal(entry.name, entry.place), entry.value), entry.place)),
    ("Object", "fromEntries"): _from_entries,
    ("Object", "freeze"): _same,
    ("Object", "seal"): _same,
    ("Object", "preventExtensions"): _same,
    ("Array", "isArray"): _is_array,
    ("Array", "of"): _array_of,
    ("Array", "from"): _array_from,
    ("Math", "max"): _math(max),
    ("Math", "min"): _math(min),
    ("Math", "floor"): _math(math.floor),
    ("Math", "ceil"): _math(math.ceil),
    ("Math", "abs"): _math(abs),
    ("Math", "pow"): _math(math.pow),
    ("JSON", "stringify"): _stringify,
    ("", "Number"): _to_number,
    ("", "String"): _text,
    ("", "Boolean"): _truth,
    ("", "structuredClone"): _same,
}
