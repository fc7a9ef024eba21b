"""SQLAlchemy: what the models of an Alembic project declare.

Facts (alembic: autogenerate/compare; documentation, "What does Autogenerate Detect (and what does it not detect?)"):
Alembic compares the models with a database, and writes a migration for what differs. Its migrations are programs, and
are not replayed; so the models are held against what they were (`undrift.drift.dumped`).
"""

from __future__ import annotations

from collections.abc import Iterable

from undrift.declared.base import Declaration, Doubt, Exact, NoWitness, Source
from undrift.declared.sqlalchemy import finding
from undrift.declared.sqlalchemy.models import Models
from undrift.declared.sqlalchemy.program import Program
from undrift.declared.sqlalchemy.writing import Writer
from undrift.files import Files
from undrift.findings import Location
from undrift.schema.diff import Difference
from undrift.tools.base import Project


class SqlAlchemy(Exact, NoWitness):
    """Models of SQLAlchemy, SQLModel and Flask-SQLAlchemy."""

    name = "sqlalchemy"
    title = "SQLAlchemy models"
    is_written_by_tools = False
    untold = frozenset({"comment", "extension", "sequence", "query", "collation", "on update", "domain"})

    def find(self, project: Project, files: Files) -> Source | None:
        """Return the files that declare the models that env.py compares with."""
        found = finding.find(project, files)
        if found is None:
            return None
        settings = {"roots": "\n".join(found.roots), "filtered": "yes" if found.is_filtered else ""}
        return Source(self.name, found.paths, found.why, project.root, tuple(settings.items()))

    def configure(self, project: Project, files: Files, paths: tuple[str, ...]) -> Source:  # noqa: ARG002 - as `Reader` has it
        """Return the modules that the configuration names: all tables in them, whatever MetaData they belong to."""
        return Source(
            self.name, tuple(path for path in paths if path.endswith(".py")), "the configuration", project.root
        )

    def depends(self, source: Source, files: Files) -> Iterable[str]:  # noqa: ARG002 - as `Reader` has it
        """Return all Python files: constants, mixins and types are followed wherever they lie."""
        return [path for path in files.tree.walk("") if path.endswith(".py")]

    def read(self, source: Source, files: Files, dialect: str) -> Declaration:
        """Read the tables that belong to the MetaData that was found."""
        program = Program(files)
        models = Models(program, dialect)
        program.load(source.paths)
        models.read(source.paths)
        roots = frozenset(filter(None, source.setting("roots").split("\n")))
        tables = [table for table in models.tables.values() if not roots or table.root in roots]
        writer = Writer(models, dialect)
        statements = tuple(writer.statements(tables))
        unmanaged = frozenset(table.key for table in tables if table.is_marked)
        doubts = (*models.doubts, *writer.doubts, *_unreadable(program, source))
        return Declaration(statements, writer.places, doubts, unmanaged)

    def is_undeclarable(self, difference: Difference) -> bool:
        """What a model cannot hold: a view, a sequence of its own."""
        return difference.what in {"view", "sequence", "domain", "type", "extension"}


READER = SqlAlchemy()


def _unreadable(program: Program, source: Source) -> Iterable[Doubt]:
    if program.exhausted:
        yield Doubt(Location(source.paths[0]), "it takes too long to follow")
    for path in source.paths:
        if program.module(path) is None:
            yield Doubt(Location(path), "it cannot be parsed, or is too large to be read", more=True)
