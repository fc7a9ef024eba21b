"""From a snapshot to its projects, each with its history and all that can be asked of it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from undrift import discovery
from undrift.change import Facts, Side
from undrift.comments import comments_in
from undrift.config import DIALECTS, Config
from undrift.files import Files
from undrift.history import History
from undrift.sql import kept
from undrift.sql.script import read_script
from undrift.sql.version import version
from undrift.tools import tool_named
from undrift.tools.base import PartsReader, Project
from undrift.values import replace

if TYPE_CHECKING:
    from undrift.declared.assembling import Assembled
    from undrift.declared.base import Source
    from undrift.drift.dumped import Dump
    from undrift.drift.model import Drift
    from undrift.replay import Replay
    from undrift.schema.operations import Located


def sides(files: Files, config: Config, name: str = "") -> tuple[Side, ...]:
    """Return the projects of a snapshot with their histories.

    Args:
        files: The snapshot.
        config: What the team set.
        name: The only project wanted; empty for all.

    Raises:
        ConfigurationError: The configuration names a directory that is not there.
        UsageError: The named project does not exist.
    """
    found = discovery.projects(files, config)
    return tuple(side(project, files, found) for project in discovery.select(found, name))


def side(
    project: Project, files: Files, everyone: Iterable[Project], replayed: dict[object, Replay] | None = None
) -> Side:
    """Return one project of a snapshot.

    Args:
        project: The project.
        files: The snapshot.
        everyone: All projects there: a file that another one runs is not skipped by this one.
        replayed: The replays made so far, of other snapshots too; see `Side.replayed`.
    """
    tool = tool_named(project.tool)
    conventions = tool.conventions
    if project.late_allowed:
        conventions = conventions.allowing_late(project.late_allowed)
    history = tool.history(project, files)
    others = frozenset[str]().union(*(other.claims for other in everyone if other is not project))
    history = replace(history, skipped=tuple(one for one in history.skipped if one.path not in others))
    paths = dict.fromkeys(migration.path for migration in history.migrations)
    paths |= dict.fromkeys(down.path for down in history.downs)
    paths |= dict.fromkeys(skipped.path for skipped in history.skipped)
    return Side(
        project=project,
        history=history,
        conventions=conventions,
        read_facts=lambda: _read_facts(paths, files, tool.reader),
        make=lambda: tool.new_command(project, files),
        read_operations=lambda dialect: _read_operations(history, files, tool.reader, dialect),
        find_dialect=functools.cache(lambda group: _dialect(project, history, files, group)),
        read_drift=lambda asked: _drift(asked, files),
        read_dump=_once(lambda asked: _dump(asked, files)),
        read_comments=lambda asked: files.derive(asked, comments_in),
        replayed={} if replayed is None else replayed,
    )


def _drift(asked: Side, files: Files) -> Drift | None:
    """Compare what is declared with the migrations; the answer is kept by the content of all files concerned."""
    from undrift import declared  # noqa: PLC0415 - only what asks for it pays for it
    from undrift.drift import model  # noqa: PLC0415 - the same

    project, history = asked.project, asked.history
    source = declared.source(project, files)
    if source is None:
        return None
    dialect = _dialect_asked(asked)
    if reason := _not_compared(asked, source, dialect):
        return model.Drift(source.kind, source.paths, abstained=reason)
    reader = declared.reader(source.kind)
    paths = [*reader.depends(source, files), *(one.path for one in history.migrations)]
    context = f"{version()} {project.tool} {project.directories} {project.settings} {source} {dialect} {history.migrations}"
    return model.load(files.remember("drift", context, paths, lambda: model.dump(_compared(asked, source, files))))


def _once(read: Callable[[Side], Dump | None]) -> Callable[[Side], Dump | None]:
    """Return a function that reads a dump when it is asked first: a side under another name has the same."""
    found: list[Dump | None] = []

    def read_once(asked: Side) -> Dump | None:
        if not found:
            found.append(read(asked))
        return found[0]

    return read_once


def _dump(asked: Side, files: Files) -> Dump | None:
    """Return the dump that a tool keeps of its schema, if its migrations are nothing that can be replayed."""
    from undrift import declared  # noqa: PLC0415 - only what asks for it pays for it

    if asked.is_sql or not asked.history.migrations:
        return None
    source = declared.source(asked.project, files)
    if source is None or source.kind not in _DUMPS:
        return None
    from undrift.drift.dumped import Dump  # noqa: PLC0415 - the same

    dialect = _dialect_asked(asked) or _DUMPS[source.kind]
    declaration = declared.reader(source.kind).read(source, files, dialect)
    return Dump(source, declaration, dialect, asked.history.migrations, files)


_DUMPS: Mapping[str, str] = {"rails": "", "sql": "", "sqlalchemy": "postgres"}
"""The readers of what is held against what it was before, each with the server to take where nothing says which.

They read what tools write, and models that are compared with a database, whose migrations are programs.
"""


def _dialect_asked(asked: Side) -> str:
    return asked.find_dialect(asked.databases[0])


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
    return "" if asked.is_sql else f"the migrations are no SQL scripts ({asked.project.tool}): what they do is not read"


def _compared(asked: Side, source: Source, files: Files) -> Drift:
    from undrift import declared  # noqa: PLC0415 - as in `_drift`
    from undrift.drift.comparing import drift  # noqa: PLC0415 - the same

    reader, dialect = declared.reader(source.kind), asked.replay.schema.dialect
    declaration = reader.read(source, files, dialect)
    return drift(reader, source, declaration, asked.replay, reader.witness(asked.project, files, dialect))


def _read_facts(
    paths: Iterable[str], files: Files, reader_for: Callable[[str], PartsReader | None]
) -> Mapping[str, Facts]:
    facts: dict[str, Facts] = {}
    for reader, read_by_it in _by_reader(paths, reader_for).items():
        facts.update(files.derive(read_by_it, _facts_reader(reader)))
    return facts


def _by_reader(
    paths: Iterable[str], reader_for: Callable[[str], PartsReader | None]
) -> Mapping[PartsReader | None, list[str]]:
    by_reader: dict[PartsReader | None, list[str]] = {}
    for path in paths:
        by_reader.setdefault(reader_for(path), []).append(path)
    return by_reader


def _read_operations(
    history: History, files: Files, reader_for: Callable[[str], PartsReader | None], dialect: str
) -> Mapping[str, tuple[Located, ...]]:
    paths = dict.fromkeys(migration.path for migration in history.migrations)
    operations: dict[str, tuple[Located, ...]] = {}
    for reader, read_by_it in _by_reader(paths, reader_for).items():
        if reader:
            operations.update(files.keep(read_by_it, kept.operations(reader, dialect)))
    return operations


def _dialect(project: Project, history: History, files: Files, group: str) -> str:
    """Return the server that migrations are for: as configured, else as their tool says, else as their SQL shows."""
    tool = tool_named(project.tool)
    if told := project.dialect or tool.dialect(project, files, group):
        return told
    from undrift.sql.dialects import elect  # noqa: PLC0415 - most tools say it

    paths = list(dict.fromkeys(one.path for one in history.migrations if not group or one.group == group))
    some = paths[:: max(1, len(paths) // _SAMPLE)]
    return elect(_votes(some, files, tool.reader)) or elect(_votes(paths, files, tool.reader))


def _votes(paths: Iterable[str], files: Files, reader_for: Callable[[str], PartsReader | None]) -> Iterator[str]:
    for reader, read_by_it in _by_reader(paths, reader_for).items():
        if reader:
            yield from files.keep(read_by_it, kept.vote(reader)).values()


_SAMPLE = 200
"""Files of a history that are asked first which server it is for."""


@functools.cache
def _facts_reader(reader: PartsReader | None) -> Callable[[bytes], Facts]:
    """Return the function that reads all facts of a file at once: the same one each time, so answers can be kept."""
    return lambda data: Facts(read_script(reader(data)) if reader else None, comments_in(data))
