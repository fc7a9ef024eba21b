"""What code declares, asked for one project of a snapshot, and held against its migrations; answers are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING

from undrift.change import Side
from undrift.config import DIALECTS
from undrift.files import Files
from undrift.sql.version import version
from undrift.tools.base import Project

if TYPE_CHECKING:
    from undrift.declared.assembling import Assembled
    from undrift.declared.base import Declaration, Source
    from undrift.drift.dump import Dump
    from undrift.drift.model import Drift


class Declarations:
    """What code declares for one project of a snapshot; each answer is made once, whatever name it is asked under."""

    def __init__(self, project: Project, files: Files) -> None:
        """Take the project and the snapshot; nothing is read before it is asked."""
        self._project = project
        self._files = files
        self._drifts: list[Drift | None] = []
        self._dumps: list[Dump | None] = []

    @cached_property
    def source(self) -> Source | None:
        """Where the schema is declared; None if nothing says it."""
        from undrift import declared  # noqa: PLC0415 - only what asks for it pays for it

        return declared.source(self._project, self._files)

    def drift(self, asked: Side) -> Drift | None:
        """Compare what is declared with the migrations; None where nothing is declared."""
        if not self._drifts:
            self._drifts.append(_drift(asked, self.source, self._files) if self.source else None)
        return self._drifts[0]

    def dump(self, asked: Side) -> Dump | None:
        """Return the dump that a tool keeps of its schema, if its migrations are nothing that can be replayed."""
        if not self._dumps:
            is_dumped = not asked.is_sql and asked.history.migrations and self.source and self.source.kind in _DUMPS
            self._dumps.append(_dump(asked, self.source, self._files) if self.source and is_dumped else None)
        return self._dumps[0]


def _drift(asked: Side, source: Source, files: Files) -> Drift:
    """Compare what is declared with the migrations.

    The answer is kept by the content of all files that may matter, and once more by what is declared: most changes of
    code change nothing of that, and only reading it is paid for then.
    """
    from undrift import declared  # noqa: PLC0415 - only what asks for it pays for it
    from undrift.drift import model  # noqa: PLC0415 - the same

    project, history, dialect = asked.project, asked.history, asked.dialect
    if reason := _not_compared(asked, source, dialect):
        return model.Drift(source.kind, source.paths, abstained=reason)
    migrations = [one.path for one in history.migrations]
    paths = [*declared.reader(source.kind).depends(source, files), *migrations]
    context = (
        f"{version()} {project.tool} {project.directories} {project.settings} {source} {dialect} {history.migrations}"
    )

    def compared() -> str:
        declaration = declared.reader(source.kind).read(source, files, dialect)
        noted = [path for place in project.directories for path in files.tree.walk(place) if path.endswith(".json")]
        digest = f"{context} {_digest(declaration)}"
        return files.remember(
            "drift-declared",
            digest,
            [*migrations, *noted],
            lambda: model.dump(_compared(asked, source, declaration, files)),
        )

    return model.load(files.remember("drift", context, paths, compared))


def _digest(declaration: Declaration) -> str:
    """Return a text that is another one as soon as anything else is declared, or anywhere else."""
    parts: list[object] = [(one.sql, one.place) for one in declaration.statements]
    parts += sorted((name, place.path, place.line, place.column) for name, place in declaration.places.items())
    parts += [declaration.doubts, sorted(declaration.unmanaged), declaration.version]
    parts += [sorted(names) if names is not None else None for names in (declaration.namespaces, declaration.applied)]
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _compared(asked: Side, source: Source, declaration: Declaration, files: Files) -> Drift:
    from undrift import declared  # noqa: PLC0415 - as in `_drift`
    from undrift.drift import comparing  # noqa: PLC0415 - the same

    reader = declared.reader(source.kind)
    dialect = asked.replay.schema.dialect
    witness = partial(reader.witness, asked.project, files, dialect)
    return comparing.drift(reader, source, declaration, asked.replay, witness)


def _dump(asked: Side, source: Source, files: Files) -> Dump:
    from undrift import declared  # noqa: PLC0415 - as in `_drift`
    from undrift.drift.dump import Dump  # noqa: PLC0415 - the same

    dialect = asked.dialect or _DUMPS[source.kind]
    declaration = declared.reader(source.kind).read(source, files, dialect)
    return Dump(source, declaration, dialect, asked.history.migrations, files)


_DUMPS: Mapping[str, str] = {"rails": "", "sql": "", "sqlalchemy": "postgres"}
"""The readers of what is held against what it was before, each with the server to take where nothing says which.

They read what tools write, and models that are compared with a database, whose migrations are programs.
"""


def declared_schema(project: Project, files: Files, dialect: str) -> Assembled | None:
    """Return the schema that code declares for a project; None if nothing declares one.

    Args:
        project: The project.
        files: The snapshot.
        dialect: The server that it is for, one of `undrift.schema.engines.ENGINES`.
    """
    from undrift import declared  # noqa: PLC0415 - as in `_drift`
    from undrift.declared.assembling import assemble  # noqa: PLC0415 - the same

    source = declared.source(project, files)
    return assemble(declared.reader(source.kind).read(source, files, dialect), dialect) if source else None


def _not_compared(asked: Side, source: Source, dialect: str) -> str:
    """Return why a declaration is not held against the migrations, as a sentence; empty if it is."""
    if source.pushed:
        return f"{source.pushed}, so that the migrations are not what makes the database"
    if dialect not in DIALECTS:
        return f"{dialect or 'a database that cannot be told'} is none of {', '.join(DIALECTS)}"
    if not asked.history.migrations:
        return "there are no migrations to hold it against"
    return "" if asked.is_sql else f"the migrations are no SQL scripts ({asked.project.tool}): what they do is not read"
