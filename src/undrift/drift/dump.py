"""One side of a change, where migrations are programs: what is declared beside them, and what they touch.

It is a dump that the tool writes after migrating, or models, which are called a dump here, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from importlib import import_module

from undrift.declared.assembling import Assembled, assemble
from undrift.declared.base import Declaration, Source
from undrift.declared.touched import Touched
from undrift.files import Files
from undrift.history import Migration
from undrift.patterns import pattern
from undrift.values import dataclass

_READINGS: Mapping[str, str] = {
    ".rb": "undrift.declared.rails.migrations",
    ".py": "undrift.declared.alembic.migrations",
}
"""The module that reads what migrations touch, by their ending, which offers the reading as `KEPT`."""

_ELSEWHERE = pattern(r"(?:.*/)?\w*migrate/(?:.*/)?(?P<version>[0-9]+)_\w*(?:\.\w+)?\.rb")


@dataclass(frozen=True)
class Dump:
    """One side of a change.

    Attributes:
        source: Where the dump lies.
        declaration: What it says.
        dialect: The server that it was made on.
        migrations: The migrations beside it.
        files: The snapshot: what the migrations touch is read where it matters.
    """

    source: Source
    declaration: Declaration
    dialect: str
    migrations: tuple[Migration, ...]
    files: Files

    @cached_property
    def assembled(self) -> Assembled:
        """The schema that the dump makes."""
        return assemble(self.declaration, self.dialect)

    @property
    def path(self) -> str:
        """The dump's file."""
        return self.source.paths[0]

    @cached_property
    def by_version(self) -> Mapping[str, Migration]:
        """The migrations by their versions."""
        return {plain(one.version): one for one in self.migrations}

    @cached_property
    def elsewhere(self) -> Mapping[str, str]:
        """The paths of the other migrations in the repository, those of its engines, by version."""
        own = {one.path for one in self.migrations}
        directories = (one for one in self.files.tree.directories if "migrate" in one)
        paths = (path for directory in directories for path in self.files.tree.files(directory) if path not in own)
        return {plain(match["version"]): path for path in paths if (match := _ELSEWHERE.fullmatch(path))}

    def holds(self, version: str) -> bool | None:
        """Whether the dump was made after a migration ran; None if it does not say that."""
        if self.declaration.applied is not None:
            return version in self._applied
        newest = plain(self.declaration.version)
        if not newest:
            return None
        # A lower version may have come by a merge after the dump was made.
        return True if version == newest else None if order(version) < order(newest) else False

    @cached_property
    def _applied(self) -> frozenset[str]:
        return frozenset(plain(one) for one in self.declaration.applied or ())

    @cached_property
    def claimed(self) -> frozenset[str]:
        """The versions that the dump names."""
        return self._applied | frozenset(filter(None, [plain(self.declaration.version)]))

    def touched(self, paths: Iterable[str]) -> Mapping[str, Touched]:
        """Return what migrations touch, by path."""
        found: dict[str, Touched] = {}
        wanted = tuple(paths)
        for ending, module in _READINGS.items():
            read = [path for path in wanted if path.endswith(ending)]
            if read:
                found.update(self.files.keep(read, import_module(module).KEPT))
        return found


def plain(version: str) -> str:
    """Return a version without leading zeros and the blanks of a number that is grouped."""
    return version.replace("_", "").strip().lstrip("0")


def order(version: str) -> tuple[int, str]:
    """Return what sorts versions without leading zeros."""
    return (len(version), version)
