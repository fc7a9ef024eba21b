"""What an expression comes to without running anything.

What the repository's own modules say is worked out: names, imports, spreads, calls of its own functions. What comes
from elsewhere stays a symbol, so that `text("email").notNull()` with `text` from `drizzle-orm/pg-core` is
`Call(Member(Call(Symbol("drizzle-orm/pg-core", "text"), …), "notNull"), ())`. A value is made once: two places that
mean the same declaration hold the same object.
"""

from __future__ import annotations

from collections.abc import Callable

from undrift.findings import Location
from undrift.values import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, number or truth value; None for `null` and `undefined`. A number without a fraction is an int.

    Attributes:
        value: It.
        place: Where it stands.
        source: How a number or bigint is written, where that can matter: `1_000n`, `0.10`; `undefined` for that, as
            against `null`; empty for the rest.
    """

    value: str | int | float | bool | None
    place: Location
    source: str = ""


@dataclass(frozen=True, slots=True)
class Array:
    """An array. `whole` is False where a spread in it is not known: then there may be more."""

    items: tuple[Value, ...]
    place: Location
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """One property of an object."""

    name: str
    value: Value
    place: Location


@dataclass(frozen=True, slots=True)
class Object:
    """An object, each name once, in the order that JavaScript gives them.

    Attributes:
        entries: Its properties.
        place: Where it stands.
        doubts: The spreads and computed names in it that are not known: there may be more properties, and those that
            stand before such a spread may be overwritten by it (they are then `Unknown`).
    """

    entries: tuple[Entry, ...]
    place: Location
    doubts: tuple[Unknown, ...] = ()

    def get(self, name: str) -> Value | None:
        """Return a property; None if it has none of this name, or none that is known of."""
        return next((entry.value for entry in self.entries if entry.name == name), None)

    @property
    def size(self) -> int:
        """How many properties are known of."""
        return len(self.entries)


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the repository's own.

    Attributes:
        call: Returns what a call with these arguments comes to; never raises for what the function holds.
        place: Where it stands.
        name: Its name; empty if it has none.
    """

    call: Callable[[tuple[Value, ...]], Value]
    place: Location
    name: str = ""


@dataclass(frozen=True, slots=True)
class Symbol:
    """What comes from elsewhere: an export of a package, or a global (`process`), with an empty module."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A property of something that is not an object of the repository's own: `users.email`, `process.env`."""

    target: Value
    name: str
    place: Location


@dataclass(frozen=True, slots=True)
class Call:
    """A call, or with `new` a construction, of something that comes from elsewhere."""

    callee: Value
    arguments: tuple[Value, ...]
    place: Location
    new: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """A template with holes, or a tagged one.

    Attributes:
        tag: What it is tagged with; None without a tag.
        texts: The pieces of text around the holes, escapes resolved: one more than `holes`.
        holes: What stands between them.
        place: Where it stands.
    """

    tag: Value | None
    texts: tuple[str, ...]
    holes: tuple[Value, ...]
    place: Location


@dataclass(frozen=True, slots=True)
class Unknown:
    """What cannot be told.

    Attributes:
        reason: Why, as a clause: `it depends on process.env.SCHEMA`.
        place: Where.
        was: What it is unless a spread behind it, which is not known, sets it to something else; None for the rest.
        choices: All that it may be, where that is known: the two sides of a `?:` whose condition is not.
    """

    reason: str
    place: Location
    was: Value | None = None
    choices: tuple[Value, ...] = ()


Value = Literal | Array | Object | Function | Symbol | Member | Call | Template | Unknown
