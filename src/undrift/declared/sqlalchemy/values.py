"""What an expression of Python comes to, as far as it can be told without running it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import field
from typing import TypeAlias

from undrift.values import dataclass


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that only running the code would tell."""


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Symbol:
    """Something that lies outside of the repository, by its whole name: `sqlalchemy.Column`."""

    name: str

    @property
    def last(self) -> str:
        """The last word of its name."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Package:
    """A module of the repository.

    Attributes:
        module: Its name.
        seen_from: The file that imports it.
        path: Its file; empty for a directory without one.
    """

    module: str
    seen_from: str
    path: str


@dataclass(frozen=True)
class Defined:
    """A class or function of the repository; the same one wherever it is imported.

    Attributes:
        path: Its file.
        name: Its name there.
        node: What defines it.
        held: The values of names that a lambda or an inner function sees.
    """

    path: str
    name: str
    node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda = field(compare=False)
    held: Mapping[str, Value] = field(default_factory=dict, compare=False)

    @property
    def is_class(self) -> bool:
        """Whether it is a class."""
        return isinstance(self.node, ast.ClassDef)


@dataclass(frozen=True)
class Called:
    """The result of a call that is not followed, `Column(Integer)`.

    Attributes:
        function: What is called.
        args: The arguments by place.
        named: The arguments by name.
        path: The file.
        line: The line.
        origin: The file and name of what it is bound to, `app/db.py:Base`; empty for a value without a name.
    """

    function: Value
    args: tuple[Value, ...]
    named: Mapping[str, Value] = field(compare=False)
    path: str = field(default="", compare=False)
    line: int = field(default=1, compare=False)
    origin: str = ""

    @property
    def last(self) -> str:
        """The last word of the name of what is called; empty if it has no name."""
        return self.function.last if isinstance(self.function, Symbol) else ""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What stands before and in square brackets: `Mapped[int]`."""

    base: Value
    items: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of something that is no plain value: `User.email`, `Base.metadata`, `func.now`."""

    owner: Value
    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A member of an enumeration."""

    name: str
    value: Value


@dataclass(frozen=True)
class Mappings:
    """A dictionary."""

    items: Mapping[Value, Value] = field(compare=False)


Value: TypeAlias = (
    "str | int | float | bool | bytes | tuple[Value, ...] | Unknown | Symbol | Package | Defined | Called"
    " | Indexed | Attribute | Constant | Mappings | None"
)


def described(value: Value) -> str:
    """Return a value in words that are the same for the same value."""
    if isinstance(value, Called):
        parts = [described(one) for one in value.args]
        parts += [f"{name}={described(one)}" for name, one in sorted(value.named.items())]
        return f"{described(value.function)}({', '.join(parts)})"
    if isinstance(value, (Symbol, Defined, Attribute)):
        return value.name.rpartition(".")[2]
    if isinstance(value, Indexed):
        return f"{described(value.base)}[{', '.join(map(described, value.items))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(described, value))})"
    return "?" if isinstance(value, (Unknown, Package, Mappings)) else str(value)
