"""Methods of arrays, texts, numbers and functions that are worked out (ECMA-262, 20 to 23).

A function of the table returns None for arguments that it does not follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from undrift.declared.typescript import operators, texts
from undrift.declared.typescript.callers import Caller
from undrift.declared.typescript.objects import array, items_of
from undrift.declared.typescript.operators import depends, text_of, truth, undefined
from undrift.declared.typescript.scopes import AbandonedError
from undrift.declared.typescript.values import Array, Function, Literal, Object, Symbol, Unknown, Value
from undrift.findings import Location

_NOT_WHOLE = "it is made of an array that is not known as a whole"


def call(caller: Caller, target: Value, name: str, arguments: Sequence[Value], place: Location) -> Value | None:
    """Return what a method call comes to; None for one that is not followed.

    Args:
        caller: Who calls the functions that are handed over.
        target: What the method is called on.
        name: The method's name.
        arguments: Its arguments, all of them known in number.
        place: Where.
    """
    if isinstance(target, Array) and name in _OF_ARRAYS:
        return _OF_ARRAYS[name](caller, target, arguments, place)
    if isinstance(target, Literal):
        return texts.call(caller, target, name, arguments, place)
    if isinstance(target, Function):
        return _of_function(caller, target, name, arguments, place)
    if isinstance(target, Object) and name == "hasOwnProperty" and target.get(name) is None and len(arguments) == 1:
        return operators.binary("in", arguments[0], target, place)
    return None


def _of_function(
    caller: Caller, target: Function, name: str, arguments: Sequence[Value], place: Location
) -> Value | None:
    if name == "call":
        return caller.apply(target, arguments[1:], place)
    if name == "apply" and len(arguments) > 1:
        items, doubt = items_of(arguments[1], place)
        return doubt if doubt is not None else caller.apply(target, items, place)
    return None


# Arrays


def _map(caller: Caller, target: Array, arguments: Sequence[Value], place: Location) -> Value | None:
    if len(arguments) != 1:
        return None
    made = [
        caller.apply(arguments[0], (item, Literal(index, place), target), place)
        for index, item in enumerate(target.items)
    ]
    return array(made, place, whole=target.whole)


def _flat_map(caller: Caller, target: Array, arguments: Sequence[Value], place: Location) -> Value | None:
    made = _map(caller, target, arguments, place)
    return _flat(caller, made, (), place) if isinstance(made, Array) else made


def _for_each(caller: Caller, target: Array, arguments: Sequence[Value], place: Location) -> Value | None:
    if len(arguments) != 1:
        return None
    if not target.whole:
        raise AbandonedError(Unknown(_NOT_WHOLE, place))
    for index, item in enumerate(target.items):
        caller.apply(arguments[0], (item, Literal(index, place), target), place)
    return undefined(place)


def _filter(caller: Caller, target: Array, arguments: Sequence[Value], place: Location) -> Value | None:
    if len(arguments) != 1:
        return None
    kept = []
    for _, item, verdict in _verdicts(caller, target, arguments, place):
        wanted = truth(verdict)
        if wanted is None:
            return depends(verdict, place)
        if wanted:
            kept.append(item)
    return array(kept, place, whole=target.whole)


def _verdicts(
    caller: Caller, target: Array, arguments: Sequence[Value], place: Location
) -> Iterator[tuple[int, Value, Value]]:
    """Yield index, item and what a test says of it."""
    test = arguments[0]
    for index, item in enumerate(target.items):
        if isinstance(test, Symbol) and test == _BOOLEAN:
            yield index, item, item
        else:
            yield index, item, caller.apply(test, (item, Literal(index, place), target), place)


_BOOLEAN = Symbol("", "Boolean")


def _searched(
    found: Callable[[int | None, Array, Location], Value],
) -> Callable[[Caller, Array, Sequence[Value], Location], Value | None]:
    def search(caller: Caller, target: Array, arguments: Sequence[Value], place: Location) -> Value | None:
        if len(arguments) != 1:
            return None
        for index, _, verdict in _verdicts(caller, target, arguments, place):
            wanted = truth(verdict)
            if wanted is None or (wanted and not target.whole):
                return depends(verdict, place) if wanted is None else Unknown(_NOT_WHOLE, place)
            if wanted:
                return found(index, target, place)
        return found(None, target, place) if target.whole else Unknown(_NOT_WHOLE, place)

    return search


def _item(index: int | None, target: Array, place: Location) -> Value:
    return target.items[index] if index is not None else undefined(place)


def _place_of(index: int | None, _: Array, place: Location) -> Value:
    return Literal(index if index is not None else -1, place)


def _some(index: int | None, _: Array, place: Location) -> Value:
    return Literal(index is not None, place)


def _every(caller: Caller, target: Array, arguments: Sequence[Value], place: Location) -> Value | None:
    if len(arguments) != 1:
        return None
    for _, _, verdict in _verdicts(caller, target, arguments, place):
        wanted = truth(verdict)
        if wanted is None:
            return depends(verdict, place)
        if not wanted:
            return Literal(value=False, place=place)
    return Literal(value=True, place=place) if target.whole else Unknown(_NOT_WHOLE, place)


def _reduce(caller: Caller, target: Array, arguments: Sequence[Value], place: Location) -> Value | None:
    if not target.whole:
        return Unknown(_NOT_WHOLE, place)
    items = list(enumerate(target.items))
    if len(arguments) == 1:
        if not items:
            return Unknown("it throws: it reduces an empty array", place)
        (_, result), *items = items
    elif len(arguments) == 2:  # noqa: PLR2004 - the function and what it begins with
        result = arguments[1]
    else:
        return None
    for index, item in items:
        result = caller.apply(arguments[0], (result, item, Literal(index, place), target), place)
    return result


def _concat(_: Caller, target: Array, arguments: Sequence[Value], place: Location) -> Value | None:
    items = list(target.items)
    whole = target.whole
    for argument in arguments:
        if isinstance(argument, Array):
            items += argument.items
            whole = whole and argument.whole
        elif isinstance(argument, Literal | Object | Function):
            items.append(argument)
        else:
            whole = False
    return array(items, place, whole=whole)


def _flat(_: Caller, target: Array, arguments: Sequence[Value], place: Location) -> Value | None:
    if arguments:
        return None
    items: list[Value] = []
    whole = target.whole
    for item in target.items:
        if isinstance(item, Array):
            items += item.items
            whole = whole and item.whole
        elif isinstance(item, Literal | Object | Function):
            items.append(item)
        else:
            whole = False
    return array(items, place, whole=whole)


def _join(_: Caller, target: Array, arguments: Sequence[Value], place: Location) -> Value | None:
    if not target.whole:
        return Unknown(_NOT_WHOLE, place)
    between = text_of(arguments[0]) if arguments else ","
    if between is None:
        return depends(arguments[0], place)
    texts = [""]
    holes: list[Value] = []
    for index, item in enumerate(target.items):
        texts[-1] += between if index else ""
        if not (isinstance(item, Literal) and item.value is None):
            holes.append(item)
            texts.append("")
    return operators.concatenated(texts, holes, place)


def _slice(_: Caller, target: Array, arguments: Sequence[Value], place: Location) -> Value | None:
    bounds = _integers(arguments)
    if bounds is None:
        return None
    return array(target.items[slice(*_from_to(bounds))], place) if target.whole else Unknown(_NOT_WHOLE, place)


def _includes(_: Caller, target: Array, arguments: Sequence[Value], place: Location) -> Value | None:
    if len(arguments) != 1:
        return None
    doubtful: Value | None = None
    for item in target.items:
        equal = operators.binary("===", item, arguments[0], place)
        if truth(equal):
            return Literal(value=True, place=place)
        doubtful = equal if truth(equal) is None else doubtful
    if doubtful is not None:
        return doubtful
    return Literal(value=False, place=place) if target.whole else Unknown(_NOT_WHOLE, place)


def _index_of(_: Caller, target: Array, arguments: Sequence[Value], place: Location) -> Value | None:
    if len(arguments) != 1 or not target.whole:
        return None
    for index, item in enumerate(target.items):
        equal = operators.binary("===", item, arguments[0], place)
        if truth(equal) is None:
            return equal
        if truth(equal):
            return Literal(index, place)
    return Literal(-1, place)


def _at(_: Caller, target: Array, arguments: Sequence[Value], place: Location) -> Value | None:
    places = _integers(arguments)
    if places is None or len(places) != 1 or not target.whole:
        return None
    within = -len(target.items) <= places[0] < len(target.items)
    return target.items[places[0]] if within else undefined(place)


def _counted(
    pair: Callable[[int, Value, Location], Value],
) -> Callable[[Caller, Array, Sequence[Value], Location], Value | None]:
    def count(_: Caller, target: Array, arguments: Sequence[Value], place: Location) -> Value | None:
        if arguments or not target.whole:
            return None
        return array((pair(index, item, place) for index, item in enumerate(target.items)), place)

    return count


def _reversed(_: Caller, target: Array, __: Sequence[Value], place: Location) -> Value | None:
    return array(reversed(target.items), place, whole=target.whole)


def _sorted(_: Caller, target: Array, arguments: Sequence[Value], place: Location) -> Value | None:
    texts = [item.value for item in target.items if isinstance(item, Literal) and isinstance(item.value, str)]
    if arguments or not target.whole or len(texts) != len(target.items):
        return None
    by_units = sorted(target.items, key=lambda item: str(getattr(item, "value", "")).encode("utf-16-be", "replace"))
    return array(by_units, place)


_OF_ARRAYS: Mapping[str, Callable[[Caller, Array, Sequence[Value], Location], Value | None]] = {
    "map": _map,
    "flatMap": _flat_map,
    "forEach": _for_each,
    "filter": _filter,
    "find": _searched(_item),
    "findIndex": _searched(_place_of),
    "some": _searched(_some),
    "every": _every,
    "reduce": _reduce,
    "concat": _concat,
    "flat": _flat,
    "join": _join,
    "slice": _slice,
    "includes": _includes,
    "indexOf": _index_of,
    "at": _at,
    "keys": _counted(lambda index, _, place: Literal(index, place)),
    "values": _counted(lambda _, item, __: item),
    "entries": _counted(lambda index, item, place: Array((Literal(index, place), item), place)),
    "reverse": _reversed,
    "toReversed": _reversed,
    "sort": _sorted,
    "toSorted": _sorted,
}


def _integers(arguments: Sequence[Value]) -> list[int] | None:
    found = [
        argument.value
        for argument in arguments
        if isinstance(argument, Literal) and isinstance(argument.value, int) and not isinstance(argument.value, bool)
    ]
    return found if len(found) == len(arguments) else None


def _from_to(bounds: list[int]) -> tuple[int | None, int | None]:
    start = bounds[0] if bounds else None
    return start, bounds[1] if len(bounds) > 1 else None
