"""Drizzle: schemas in TypeScript, read as drizzle-kit reads them.

Facts (drizzle-kit 0.31: src/serializer/index.ts, src/cli/commands/migrate.ts): `generate` evaluates the files that
`schema` names, takes what they export, and compares that with its newest snapshot. Triggers, functions and the rest of
what a hand writes into a migration is none of its business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from undrift.declared.base import Declaration, Doubt, Source
from undrift.declared.drizzle import config as configuration
from undrift.declared.typescript.values import Unknown, Value
from undrift.files import Files
from undrift.findings import Location
from undrift.patterns import pattern
from undrift.schema.model import CompositeType, Domain, Exclusion, Index, Table
from undrift.tools.base import Project
from undrift.values import replace

if TYPE_CHECKING:
    from undrift.declared.drizzle.model import Kit
    from undrift.declared.typescript.program import Program
    from undrift.schema.diff import Difference

_ENDINGS = ("ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs", "json")


_SIZED_TEXT = pattern(r"text(?:\([0-9]+\))?", re.IGNORECASE)


class DrizzleReader:
    """Reads Drizzle schemas."""

    name = "drizzle"
    title = "Drizzle schema"
    is_written_by_tools = False
    untold = frozenset(
        {"collation", "comment", "deferrable", "domain", "exclusion", "extension", "include", "inherited", "inherits"}
        | {"logged", "match", "partitioned by", "type made", "validated"}
    )

    def find(self, project: Project, files: Files) -> Source | None:
        """Return what the configuration says whose `out` is where the migrations lie."""
        found = configuration.find(project, files, _evaluate(files))
        if found is None:
            return None
        settings = (("casing", found.casing), ("config", found.path), ("unsure", found.unsure), _version(project))
        pushed = configuration.pushed(project, files)
        return Source(self.name, tuple(sorted(found.schema)), found.path, found.directory, settings, pushed)

    def configure(self, project: Project, files: Files, paths: tuple[str, ...]) -> Source:
        """Return the source of files that undrift's own configuration names; `casing` is still Drizzle's to say."""
        found = configuration.find(project, files, _evaluate(files))
        casing = found.casing if found else ""
        settings = (("casing", casing), ("config", found.path if found else ""), ("unsure", ""), _version(project))
        return Source(self.name, tuple(sorted(paths)), "the configuration names it", project.root, settings)

    def depends(self, source: Source, files: Files) -> Iterable[str]:  # noqa: ARG002 - as `Reader` has it
        """Return every module and every JSON file outside installed packages: any of them may be imported."""
        for directory in files.tree.directories:
            if "node_modules/" not in f"{directory}/":
                for path in files.tree.files(directory):
                    if path.rpartition(".")[2] in _ENDINGS:
                        yield path

    def read(self, source: Source, files: Files, dialect: str) -> Declaration:
        """Read what the schema files export."""
        from undrift.declared.drizzle import reading, writing  # noqa: PLC0415 - they import the dialects' rules

        rules = reading.rules_of(dialect, source.setting("version"))
        unsure = source.setting("unsure") or ("" if rules else f"Drizzle has no schemas of {dialect}")
        if rules is None or unsure:
            place = Location(source.setting("config") or (source.paths or ("",))[0])
            return Declaration(doubts=(Doubt(place, unsure),))
        exports = reading.exports_of(_program(files), source.paths)
        try:
            kit = reading.read_kit(exports, rules, source.setting("casing"))
            return writing.statements(kit, dialect)
        except RecursionError:
            return Declaration(doubts=(Doubt(Location(source.paths[0]), "it is nested too deeply"),))

    def witness(self, project: Project, files: Files, dialect: str, about: Collection[str] = ()) -> Declaration | None:
        """Return what drizzle-kit's newest snapshot holds."""
        from undrift.declared.drizzle import snapshot, writing  # noqa: PLC0415 - it is asked for only where things differ

        path = snapshot.newest(project, files)
        if path is None:
            return None
        kit = snapshot.read(path, files, dialect)
        return writing.statements(_part(kit, about) if about else kit, dialect)

    def is_alike(self, difference: Difference) -> bool:
        """Whether it is the length of SQLite's `text(4)`: the server ignores it (sqlite.org/datatype3.html, 3.1.1)."""
        texts = (difference.want, difference.got)
        return difference.aspect == "type" and all(map(_SIZED_TEXT.fullmatch, texts))

    def is_undeclarable(self, difference: Difference) -> bool:
        """Whether it is an extension, a domain, a composite type, an exclusion constraint, a partition, or such."""
        made = difference.after
        if isinstance(made, (Domain, CompositeType, Exclusion)) or difference.what in {"extension", "exclusion"}:
            return True
        if isinstance(made, Table):
            return made.partition or bool(made.parents) or made.temporary
        if isinstance(made, Index):
            return made.inherited or any(part.collation for part in made.parts) or not made.nulls_distinct
        return False


READER = DrizzleReader()


def _part(kit: Kit, about: Collection[str]) -> Kit:
    """Return the part of a snapshot that says all there is to say about some objects."""
    if any(str(view.name) in about for view in kit.views):
        return kit
    asked = [table for table in kit.tables if str(table.name) in about]
    needed = {key.table for table in asked for key in table.foreign_keys}
    tables = (
        table if str(table.name) in about else replace(table, foreign_keys=())
        for table in kit.tables
        if str(table.name) in about or table.name in needed
    )
    return replace(kit, tables=tuple(tables), views=())


def _version(project: Project) -> tuple[str, str]:
    """Return the setting that tells drizzle-kit 1, whose migrations lie in folders, from those before it."""
    return ("version", "1" if project.tool == "drizzle-v1" else "0")


def _program(files: Files) -> Program:
    from undrift.declared.typescript.program import Program  # noqa: PLC0415 - it imports the parser

    return Program(files)


def _evaluate(files: Files) -> Callable[[str], Value]:
    """Return what gives the default export of a module."""
    program: list[Program] = []

    def evaluate(path: str) -> Value:
        program[:] = program or [_program(files)]
        program[0].load((path,))
        found = program[0].exports(path).values.get("default")
        return Unknown("it exports no default", Location(path)) if found is None else found

    return evaluate
