"""Dataclasses that are cheap to make and to change, for the many small classes that every run needs.

`dataclasses` writes and compiles six functions for each class while it is imported: half a millisecond a class, which a
hundred classes turn into a quarter of a whole run. Here a class gets its `__init__` and shares the rest. Type checkers
see the real ones (`values.pyi`) and hold the values frozen; at run time nothing does.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TypeVar

T = TypeVar("T")


def dataclass(*, frozen: bool = False, slots: bool = False) -> Callable[[type[T]], type[T]]:
    """Make a class what `dataclasses.dataclass` makes of it, but for the check that nobody writes to it.

    Args:
        frozen: Whether it is never written to; type checkers see to it, and it has a hash.
        slots: Whether it has slots.
    """

    def make(kind: type[T]) -> type[T]:
        made = dataclasses.dataclass(slots=slots, repr=False, eq=False)(kind)
        names = [field.name for field in dataclasses.fields(made) if field.compare]
        _complete(made, _getter(names), names)
        every = [field.name for field in dataclasses.fields(made)]
        made.__places__ = {name: place for place, name in enumerate(every)}
        made.__every__ = _getter(every)
        if not frozen:
            made.__hash__ = None
        return made

    return make


def replace(value: T, **changes: object) -> T:
    """Return a value of this module's kind with some of its fields changed."""
    kind = value.__class__
    fields = list(kind.__every__(value))
    for name, new in changes.items():
        fields[kind.__places__[name]] = new
    return kind(*fields)


def fields_of(kind: type) -> Callable[[object], tuple[object, ...]]:
    """Return the function that takes all fields of a value of a class as a tuple."""
    return kind.__every__


def _getter(names: list[str]) -> Callable[[object], tuple[object, ...]]:
    """Return the function that takes these attributes of a value as a tuple, of however many."""
    if len(names) > 1:
        return staticmethod(attrgetter(*names))
    return staticmethod(lambda value: tuple(getattr(value, name) for name in names))


def _complete(made: type, values: Callable[[object], object], names: list[str]) -> None:
    def is_equal(self: object, other: object) -> bool:
        return values(self) == values(other) if self.__class__ is other.__class__ else NotImplemented

    def to_hash(self: object) -> int:
        return hash((made, values(self)))

    def to_text(self: object) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in names)
        return f"{made.__qualname__}({', '.join(shown)})"

    made.__eq__ = is_equal
    made.__hash__ = to_hash
    made.__repr__ = to_text
