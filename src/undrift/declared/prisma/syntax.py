"""What a Prisma schema says, as it is written: blocks, fields, attributes and the expressions in them.

Offsets are counted in characters from the start of the file; `Document.place` makes lines and columns of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import field
from typing import NamedTuple

from undrift.findings import Location
from undrift.values import dataclass


class Word(NamedTuple):
    """A constant, or the path of a field: `Cascade`, `true`, `address.street`."""

    text: str


class Text(NamedTuple):
    """A string literal, without its quotes and escapes."""

    text: str


class Number(NamedTuple):
    """A number, as it is written."""

    text: str


class Items(NamedTuple):
    """A list: `[a, b]`."""

    items: tuple[Value, ...]


class Entries(NamedTuple):
    """An object: `{ active: true }`."""

    items: tuple[Argument, ...]


class Call(NamedTuple):
    """A function called, or a field with options: `now()`, `title(sort: Desc)`."""

    name: str
    arguments: tuple[Argument, ...]


class Argument(NamedTuple):
    """One argument; its name is empty where it is told by its position."""

    name: str
    value: Value


Value = Word | Text | Number | Items | Entries | Call


def listed(value: Value | None) -> tuple[Value, ...]:
    """Return the items of a list; one value stands for a list of itself (psl/parser-database: `coerce_array`)."""
    if value is None:
        return ()
    return value.items if isinstance(value, Items) else (value,)


class Attribute(NamedTuple):
    """An attribute of a field or a block, its name without the `@`: `default`, `db.VarChar`, `index`."""

    name: str
    arguments: tuple[Argument, ...]
    offset: int

    def argument(self, name: str, *, first: bool = False) -> Value | None:
        """Return the argument of this name; None if there is none.

        Args:
            name: The name.
            first: Whether the first argument may also stand without its name.
        """
        for place, one in enumerate(self.arguments):
            if one.name == name or (first and not one.name and place == 0):
                return one.value
        return None

    def text(self, name: str, *, first: bool = False) -> str:
        """Return an argument that is a string; empty if it is none, or not there."""
        value = self.argument(name, first=first)
        return value.text if isinstance(value, Text) else ""


class Field(NamedTuple):
    """A field of a model, or a value of an enum.

    Attributes:
        name: Its name.
        type: The name of its type; what stands in `Unsupported("…")`; empty for a value of an enum.
        arity: Nothing, `?` or `[]`.
        unsupported: Whether the type is one that Prisma does not know.
        attributes: Its attributes.
        offset: Where it stands.
    """

    name: str
    type: str
    arity: str
    unsupported: bool
    attributes: tuple[Attribute, ...]
    offset: int

    def attribute(self, name: str) -> Attribute | None:
        """Return the attribute of this name; None if there is none."""
        return next((one for one in self.attributes if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Block:
    """A block.

    Attributes:
        kind: `model`, `view`, `type`, `enum`, `datasource` or `generator`.
        name: Its name.
        fields: Its fields, or the values of an enum.
        attributes: The attributes of the block itself.
        settings: What a `datasource` or `generator` sets.
        offset: Where it stands.
        fault: Why it cannot be read; empty if it can. A block with a fault has what was read of it until then.
        fault_offset: Where that is.
        mapped: What such a block is likely called in the database, if it says so anywhere.
    """

    kind: str
    name: str
    fields: tuple[Field, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    settings: Mapping[str, Value] = field(default_factory=dict)
    offset: int = 0
    fault: str = ""
    fault_offset: int = 0
    mapped: str = ""

    def attribute(self, name: str) -> Attribute | None:
        """Return the block's attribute of this name; None if there is none."""
        return next((one for one in self.attributes if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Document:
    """One file.

    Attributes:
        path: Its path.
        blocks: Its blocks, in order.
        strays: Where there is what belongs to no block.
        lines: The offsets at which its lines start.
    """

    path: str
    blocks: tuple[Block, ...] = ()
    strays: tuple[int, ...] = ()
    lines: tuple[int, ...] = (0,)

    def place(self, offset: int) -> Location:
        """Return the line and column of an offset."""
        line = bisect_right(self.lines, offset)
        return Location(self.path, line, offset - self.lines[line - 1] + 1)
