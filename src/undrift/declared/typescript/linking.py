"""A module at work: what its names mean, each worked out when it is first asked for, and then once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import Protocol

from undrift.declared.typescript import syntax as s
from undrift.declared.typescript.operators import undefined
from undrift.declared.typescript.syntax import EVERYTHING, Module, Node
from undrift.declared.typescript.values import Entry, Literal, Object, Symbol, Unknown, Value
from undrift.declared.typescript.walking import names_of
from undrift.findings import Location
from undrift.values import dataclass

_NUMBERS = {"NaN": float("nan"), "Infinity": float("inf")}
_NO_SYMBOLS = frozenset({"arguments", "eval"})


@dataclass(frozen=True, slots=True)
class Exports:
    """What a module exports.

    Attributes:
        values: By name, in the order of the module's text; `default` is called so. A value is made when it is taken.
        doubts: Why there may be more: `export *` from what is not in the repository, or text that is not understood.
    """

    values: Mapping[str, Value]
    doubts: tuple[Unknown, ...] = ()


class Links(Protocol):
    """What a module needs of those around it."""

    def imported(self, specifier: str, name: str, importer: str, place: Location) -> Value:
        """Return what an import means."""

    def evaluated(self, module: Linked, index: int) -> Mapping[str, Value]:
        """Return the names that a declaration gives, with their values."""

    def exports(self, path: str) -> Exports:
        """Return what a module exports."""


@dataclass(frozen=True, slots=True)
class Surface:
    """All names that a module exports, those of `export *` included.

    Attributes:
        names: Each with the module that says so, and how it says it.
        elsewhere: The modules out of reach from which everything is exported: the value's module, or why there is none.
        doubts: Why there may be more names.
    """

    names: dict[str, tuple[Linked, Node]] = field(default_factory=dict)
    elsewhere: list[tuple[str, Unknown | None]] = field(default_factory=list)
    doubts: list[Unknown] = field(default_factory=list)


class Linked:
    """A module that was read (`scopes.Home`).

    Attributes:
        path: Where.
        syntax: What it says.
        exported: What it exports by name itself.
        stars: Its `export *`.
        surface: All that it exports, once that is known.
    """

    def __init__(self, path: str, syntax: Module, links: Links) -> None:
        """Take what was read; nothing is evaluated yet."""
        self.path = path
        self.syntax = syntax
        self.exported = {export[0]: export for export in syntax.exports if export[0] != EVERYTHING}
        self.stars = [export for export in syntax.exports if export[0] == EVERYTHING]
        self.surface: Surface | None = None
        self._links = links
        self._values: dict[str, Value] = {}
        self._busy: set[int] = set()
        self._namespace: Object | None = None

    @property
    def is_common(self) -> bool:
        """Whether it exports as CommonJS does, name by name."""
        return any(name.startswith("exports.") for name in self.syntax.bindings)

    def place(self, at: int) -> Location:
        """Return where a byte of it stands."""
        return self.syntax.place(self.path, at)

    def declares(self, name: str) -> bool:
        """Whether a name means a value here: types are none."""
        return name in self.syntax.bindings or name in self.syntax.imports

    def passed(self, export: Node) -> tuple[str, str, int] | None:
        """Return specifier, name there and place of an export that only passes on what is imported; None for others."""
        _, at, name, *source = export
        if source:
            return source[0], name, at
        if name in self.syntax.bindings or name in self.syntax.written or name not in self.syntax.imports:
            return None
        specifier, there, place = self.syntax.imports[name]
        return specifier, there, place

    def lookup(self, name: str, at: int) -> Value:
        """Return what a name means at the top of the module; see `scopes.Home`."""
        known = self._values.get(name)
        if known is None:
            known = self._declared(name, at) if name in self.syntax.bindings else self._foreign(name, at)
        return known

    def _foreign(self, name: str, at: int) -> Value:
        """Return what a name means that is not declared here."""
        if name in self.syntax.imports:
            specifier, there, place = self.syntax.imports[name]
            value = self._links.imported(specifier, there, self.path, self.place(place))
            self._values[name] = value = self._unless_written(name, value)
            return value
        if name == "undefined":
            return undefined(self.place(at))
        if name in _NUMBERS:
            return Literal(_NUMBERS[name], self.place(at))
        if name in _NO_SYMBOLS:
            return Unknown(f"it depends on `{name}`, which is not followed", self.place(at))
        return Symbol("", name)

    def _declared(self, name: str, at: int) -> Value:
        index = self.syntax.bindings[name]
        if index in self._busy:
            return Unknown(f"{name} is needed to make {name}", self.place(at))
        self._busy.add(index)
        try:
            made = self._links.evaluated(self, index)
        finally:
            self._busy.discard(index)
        pattern, node, _ = self.syntax.declared[index]
        for other in names_of(pattern):
            value = made.get(other) or Unknown("it is taken apart in a way that is not followed", self.place(at))
            if node[0] == s.NEW:
                value = self._unless_written(s.COLLECTION + other, value)
            self._values[other] = self._unless_written(other, value)
        return self._values[name]

    def _unless_written(self, name: str, value: Value) -> Value:
        at = self.syntax.written.get(name)
        if at is None:
            return value
        return Unknown(f"{name.removeprefix(s.COLLECTION)} is changed after it is declared", self.place(at))

    def namespace(self, place: Location) -> Object:
        """Return the module as an object."""
        if self._namespace is None:
            self._namespace = _Namespace(self._links.exports(self.path), place)
        return self._namespace

    def needs(self, name: str | None) -> Iterator[tuple[str, str]]:
        """Yield what is imported to make an export: specifier and name there.

        Args:
            name: The export; None for all that are no functions.
        """
        exports = [self.exported[name]] if name in self.exported else [] if name else list(self.exported.values())
        pending = [self.syntax.whole] if self.syntax.whole else []
        for _, _, local, *source in exports:
            if source:
                yield source[0], local
            elif name is not None or not self._is_function(local):
                pending.append(local)
        if not exports or name is None:
            yield from ((specifier, name or EVERYTHING) for _, _, _, specifier in self.stars)
        yield from self._imports_of(pending)

    def _is_function(self, name: str) -> bool:
        index = self.syntax.bindings.get(name)
        return index is not None and self.syntax.declared[index][1][0] in {s.FUNCTION, s.CLASS}

    def _imports_of(self, names: list[str]) -> Iterator[tuple[str, str]]:
        pending, seen = list(names), set[str]()
        while pending:
            name = pending.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in self.syntax.bindings:
                pending += self.syntax.declared[self.syntax.bindings[name]][2]
            elif name in self.syntax.imports:
                specifier, there, _ = self.syntax.imports[name]
                yield specifier, there


class Lazy(Mapping[str, Value]):
    """Values by name, each made when it is taken."""

    def __init__(self, names: dict[str, None], make: Callable[[str], Value | None]) -> None:
        """Take the names, in their order, and what makes a value."""
        self._names = names
        self._make = make

    def __getitem__(self, name: str) -> Value:
        """Make the value."""
        value = self._make(name) if name in self._names else None
        if value is None:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._names)

    def __len__(self) -> int:
        """Count the names."""
        return len(self._names)


class _Namespace(Object):
    """A module as an object: its entries are made when they are asked for."""

    __slots__ = ("_exports",)

    def __init__(self, exports: Exports, place: Location) -> None:
        super().__init__((), place, exports.doubts)
        self._exports = exports

    def get(self, name: str) -> Value | None:
        return self._exports.values.get(name)

    @property
    def size(self) -> int:
        return len(self._exports.values)

    def listed(self) -> tuple[Entry, ...]:
        return tuple(
            Entry(name, value, getattr(value, "place", self.place)) for name, value in self._exports.values.items()
        )


# A field of the base, worked out instead of kept: every reader of an object sees a module as one.
setattr(_Namespace, "entries", property(_Namespace.listed, lambda _, __: None))  # noqa: B010 - no plain override of it
