"""The reader of Prisma schemas."""

from __future__ import annotations

from collections.abc import Iterable

from undrift.declared.base import Declaration, Doubt, NoWitness, Source
from undrift.declared.prisma import locating
from undrift.declared.prisma.catalog import Catalog, namespace
from undrift.declared.prisma.parsing import parse
from undrift.declared.prisma.seeing import UNTOLD, is_alike, is_undeclarable
from undrift.declared.prisma.translation import translate
from undrift.files import Files, decode
from undrift.findings import Location
from undrift.schema.diff import Difference
from undrift.schema.model import Name
from undrift.tools.base import Project
from undrift.values import replace


class Prisma(NoWitness):
    """Reads schema.prisma, or a folder of such files."""

    name = locating.KIND
    title = "Prisma schema"
    is_written_by_tools = False
    untold = UNTOLD

    def find(self, project: Project, files: Files) -> Source | None:
        """Return where a project's schema lies: see `undrift.declared.prisma.locating`."""
        return locating.find(project, files)

    def configure(self, project: Project, files: Files, paths: tuple[str, ...]) -> Source:
        """Return the source of the files that the configuration names."""
        return locating.configure(project, files, paths)

    def depends(self, source: Source, files: Files) -> Iterable[str]:  # noqa: ARG002 - as `Reader` has it
        """Return the schema's files: what settings say of them is in the source itself."""
        return source.paths

    def read(self, source: Source, files: Files, dialect: str) -> Declaration:
        """Parse the files and translate them."""
        if reason := source.setting(locating.UNCLEAR):
            return Declaration(doubts=(Doubt(Location(source.paths[0]), reason),))
        texts = files.derive(source.paths, decode)
        absent = [Doubt(Location(path), "it is too large to read") for path in source.paths if path not in texts]
        catalog = Catalog([parse(path, texts[path]) for path in source.paths if path in texts])
        major = source.setting(locating.MAJOR)
        declaration = translate(catalog, dialect, int(major) if major else None)
        external = frozenset(map(_name, source.setting(locating.EXTERNAL).split()))
        return replace(
            declaration,
            doubts=(*absent, *declaration.doubts),
            unmanaged=declaration.unmanaged | external,
        )

    def is_undeclarable(self, difference: Difference) -> bool:
        """Whether what only migrations make cannot be declared: see `undrift.declared.prisma.seeing`."""
        return is_undeclarable(difference)

    def is_alike(self, difference: Difference) -> bool:
        """Whether two values that differ are the same to Prisma: see `undrift.declared.prisma.seeing`."""
        return is_alike(difference)


READER = Prisma()


def _name(written: str) -> Name:
    schema, _, name = written.rpartition(".")
    return Name(name, namespace(schema))
