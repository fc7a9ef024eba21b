"""One project's migrations replayed: what the commands about schemas start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from undrift.change import Side
from undrift.config import Config
from undrift.declarations import declared_schema
from undrift.errors import UndriftError, UsageError
from undrift.files import Files
from undrift.sides import side as side_of
from undrift.sides import sides
from undrift.sql.version import version
from undrift.text import listed, printable
from undrift.tools import tool_named
from undrift.values import replace

if TYPE_CHECKING:
    from undrift.declared.assembling import Assembled
    from undrift.replay import Replay
    from undrift.report.schema_document import Origin

project_option = click.option(
    "--project", metavar="NAME", default="", help="Only this project (undrift projects names them)."
)
database_option = click.option(
    "--database", metavar="NAME", default="", help="The one of its databases, where a project keeps files for several."
)


def side(files: Files, settings: Config, project: str) -> Side | None:
    """Return the one project that is asked about; None if the snapshot holds none.

    Raises:
        UsageError: There are several, or none of that name.
        ConfigurationError: The configuration names a directory that is not there.
    """
    found = sides(files, settings, project)
    if len(found) > 1:
        message = f"there are {len(found)} projects here, and each has a schema of its own"
        raise UsageError(message, f"--project takes one of {', '.join(printable(one.project.name) for one in found)}")
    return found[0] if found else None


def same_project(other: Side, files: Files) -> Side | None:
    """Return the project of another snapshot as it is in this one, whose files alone do not show it; None if absent."""
    known = other.project
    if not files.tree.exists(known.directory):
        return None
    found = tool_named(known.tool).configure(files, known.directory)
    project = replace(found, name=known.name, dialect=known.dialect)
    one = side_of(project, files, (project,))
    return one if one.history.migrations else None


def replayed(one: Side, database: str) -> Replay:
    """Return the replay of a project's migrations.

    Raises:
        UsageError: It has several databases, and none of them is named, or another.
        UndriftError: It is no SQL, or for no server that can be replayed, or which one cannot be told.
    """
    from undrift.schema.engines import ENGINES  # noqa: PLC0415 - what was kept from an earlier run needs none

    if not _is_sql(one):
        message = (
            f"the migrations of {one.project.name} are no SQL scripts ({one.project.tool}): what they do is not read"
        )
        raise UndriftError(message, "undrift diff compares .sql files, a dump of the database's schema for instance")
    names = [name for name in one.databases if name]
    if (database or len(names) > 1) and database not in names:
        message = f"{one.project.name} keeps migrations for {listed(names, 9) or 'one database only'}"
        raise UsageError(message, f"--database takes one of {', '.join(names)}" if names else "leave --database out")
    found = one.replays[database] if database else one.replay
    if found.schema.dialect not in ENGINES:
        message = f"the migrations of {one.project.name} cannot be replayed: {found.gaps[0].reason}"
        raise UndriftError(message, f"say so in .undrift.yaml: `dialect:` is one of {', '.join(sorted(ENGINES))}")
    return found


def declared(one: Side, files: Files, database: str) -> Assembled:
    """Return the schema that code declares for a project.

    Raises:
        UsageError: Nothing declares one, as far as can be told.
        UndriftError: It is for no server that can be replayed, or which one cannot be told.
    """
    from undrift.schema.engines import ENGINES  # noqa: PLC0415 - as above

    dialect = one.find_dialect(database or one.databases[0])
    if dialect not in ENGINES:
        message = f"which database {one.project.name} is for cannot be told, or it is none that is read"
        raise UndriftError(message, f"say so in .undrift.yaml: `dialect:` is one of {', '.join(sorted(ENGINES))}")
    found = declared_schema(one.project, files, dialect)
    if found is None:
        message = f"nothing declares the schema of {one.project.name}, as far as its tool's files say"
        raise UsageError(message, "name the files under `schema:` of the project in .undrift.yaml")
    return found


def _is_sql(one: Side) -> bool:
    """Whether a migration of a project is a SQL script; told from their names."""
    reader = tool_named(one.project.tool).reader
    paths = [migration.path for migration in one.history.migrations]
    return not paths or any(reader(path) for path in paths)


def origin(found: Replay, project: str) -> Origin:
    """Return where a schema comes from, with what the server would refuse and what was not read."""
    from undrift.report.schema_document import Origin, Refused  # noqa: PLC0415 - as above

    refused = tuple(
        Refused(one.source.path, one.source.line, one.message + (f" (as {one.because} failed)" if one.because else ""))
        for one in found.refusals
    )
    return Origin(project, "migrations", found.unread, refused)


def context(one: Side, database: str) -> str:
    """Return all that a replay depends on beside the content of the migrations: undrift itself, order and dialect."""
    dialects = [one.find_dialect(name) for name in one.databases]
    return f"{version()} {one.project.name} {one.project.tool} {database} {dialects} {one.history.migrations}"
