"""Dataclasses that are cheap to make and to change, for the many small classes that every run needs.

`dataclasses` writes and compiles six functions for each class while it is imported: half a millisecond a class, which a
hundred classes turn into a quarter of a whole run. Here a class shares them with all others, but for its `__init__`,
which is compiled when the first value is made: most classes of a run never have one. Type checkers see the real ones
(`values.pyi`) and hold the values frozen; at run time nothing does.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")


def dataclass(*, frozen: bool = False, slots: bool = False) -> Callable[[type[T]], type[T]]:
    """Make a class what `dataclasses.dataclass` makes of it, but for the check that nobody writes to it.

    Args:
        frozen: Whether it is never written to; type checkers see to it, and it has a hash.
        slots: Whether it has slots.
    """

    def make(kind: type[T]) -> type[T]:
        own = _own_fields(kind)
        fields = {**_inherited(kind), **own}
        made = _with_slots(kind, own) if slots else _with_defaults(kind, own)
        made.__dataclass_fields__ = fields
        every = list(fields)
        made.__places__ = {name: place for place, name in enumerate(every)}
        made.__every__ = _getter(every)
        names = [name for name, field in fields.items() if field.compare]
        _complete(made, _getter(names), names)
        if not frozen:
            made.__hash__ = None
        return made

    return make


def replace(value: T, /, **changes: object) -> T:
    """Return a value of this module's kind with some of its fields changed."""
    kind = value.__class__
    fields = list(kind.__every__(value))
    for name, new in changes.items():
        fields[kind.__places__[name]] = new
    return kind(*fields)


def fields_of(kind: type) -> Callable[[object], tuple[object, ...]]:
    """Return the function that takes all fields of a value of a class as a tuple."""
    return kind.__every__


Field = dataclasses.Field


def _own_fields(kind: type) -> dict[str, Field[Any]]:
    fields: dict[str, Field[Any]] = {}
    for name, annotation in vars(kind).get("__annotations__", {}).items():
        if not str(annotation).startswith("ClassVar"):
            default = kind.__dict__.get(name, dataclasses.MISSING)
            # A slot of a class that this one inherits from is no default.
            is_default = not isinstance(default, Field) and type(default).__name__ != "member_descriptor"
            field = dataclasses.field(default=default) if is_default else default
            field.name, field.type = name, annotation
            field._field_type = dataclasses._FIELD  # noqa: SLF001 - `dataclasses.fields` asks for it
            fields[name] = field
    return fields


def _inherited(kind: type) -> Mapping[str, Field[Any]]:
    return {name: field for base in reversed(kind.__mro__[1:]) for name, field in vars(base).get(_FIELDS, {}).items()}


_FIELDS = "__dataclass_fields__"


def _with_defaults(kind: type, own: Mapping[str, Field[Any]]) -> Any:  # noqa: ANN401 - a class that is being made
    """Return the class with its defaults as attributes: what a value without its own shows."""
    for name, field in own.items():
        if field.default is not dataclasses.MISSING:
            setattr(kind, name, field.default)
        elif name in kind.__dict__:
            delattr(kind, name)
    _initialised_at_first(kind)
    return kind


def _with_slots(kind: type, own: Mapping[str, Field[Any]]) -> Any:  # noqa: ANN401 - the same
    """Return the class made anew with slots, as it cannot be given any afterwards."""
    left_out = {*own, "__dict__", "__weakref__"}
    members = {name: member for name, member in kind.__dict__.items() if name not in left_out}
    made = type(kind)(kind.__name__, kind.__bases__, {**members, "__slots__": tuple(own)})
    made.__qualname__ = kind.__qualname__
    _initialised_at_first(made)
    return made


def _initialised_at_first(made: Any) -> None:  # noqa: ANN401 - the same
    """Give a class an `__init__` that is compiled when it is called first."""

    def compile_and_call(self: object, *arguments: object, **named: object) -> None:
        made.__init__ = _initializer(made.__dataclass_fields__)
        made.__init__(self, *arguments, **named)

    made.__init__ = compile_and_call


def _initializer(fields: Mapping[str, Field[Any]]) -> Callable[..., None]:
    parameters, lines, known = ["self"], [], {"_absent": dataclasses.MISSING}
    for place, (name, field) in enumerate(fields.items()):
        value = name
        if field.default is not dataclasses.MISSING:
            known[f"_default_{place}"] = field.default
            parameters.append(f"{name}=_default_{place}")
        elif field.default_factory is not dataclasses.MISSING:
            known[f"_make_{place}"] = field.default_factory
            parameters.append(f"{name}=_absent")
            value = f"_make_{place}() if {name} is _absent else {name}"
        else:
            parameters.append(name)
        lines.append(f"    self.{name} = {value}")
    source = f"def __init__({', '.join(parameters)}):\n" + ("\n".join(lines) or "    pass")
    # As `dataclasses` does; the names are those of our own classes.
    exec(source, known)  # noqa: S102 - no text from outside comes here
    return known["__init__"]


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
