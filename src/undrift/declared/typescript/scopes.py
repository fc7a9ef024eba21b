"""Where names mean something: the scopes of functions and blocks, within a module."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from undrift.declared.typescript.values import Function, Unknown, Value
from undrift.findings import Location
from undrift.values import dataclass


class Home(Protocol):
    """A module, as evaluation sees it."""

    def place(self, at: int) -> Location:
        """Return where a byte of it stands."""

    def lookup(self, name: str, at: int) -> Value:
        """Return what a name means at the top of it: a declaration, an import, or a global.

        Args:
            name: The name.
            at: Where it is used.
        """


class Scope:
    """The names of a function's call, of a block, or (with nothing in it) of a module."""

    __slots__ = ("fresh", "home", "names", "own", "parent", "root")

    def __init__(self, home: Home, parent: Scope | None = None, own: Iterable[str] = ()) -> None:
        """Begin with no names.

        Args:
            home: The module.
            parent: The scope around it; None for the module's own.
            own: The names of variables whose containers nobody else sees before they are returned.
        """
        self.home = home
        self.parent = parent
        self.names: dict[str, Value] = {}
        self.own = own
        self.fresh: set[str] = set()
        self.root = self

    def block(self) -> Scope:
        """Return a scope for a block in this one."""
        inner = Scope(self.home, self, self.own)
        inner.root = self.root
        return inner

    def find(self, name: str) -> Scope | None:
        """Return the scope that declares a name; None for the module's."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope
            scope = scope.parent
        return None

    def lookup(self, name: str, at: int) -> Value:
        """Return what a name means here."""
        scope: Scope | None = self
        while scope is not None:
            known = scope.names.get(name)
            if known is not None:
                return known
            scope = scope.parent
        return self.home.lookup(name, at)


@dataclass(frozen=True, slots=True)
class Closure(Function):
    """A function of the repository's, with the names around it that a call may change."""

    writes: tuple[str, ...] = ()
    scope: Scope | None = None

    def spoil(self, reason: Unknown) -> list[Value]:
        """Forget what the names are that a call may have changed, and return what they were."""
        found: list[Value] = []
        for name in self.writes:
            scope = self.scope.find(name) if self.scope is not None else None
            if scope is not None:
                found.append(scope.names[name])
                scope.names[name] = reason
                scope.fresh.discard(name)
        return found


class AbandonedError(Exception):
    """A function cannot be followed further, or throws."""

    def __init__(self, unknown: Unknown) -> None:
        """Take what its call comes to."""
        super().__init__(unknown.reason)
        self.unknown = unknown
