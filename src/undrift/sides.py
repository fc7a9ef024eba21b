"""From a snapshot to its projects, each with its history and all that can be asked of it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from undrift import discovery
from undrift.change import Facts, Side
from undrift.comments import comments_in
from undrift.config import Config
from undrift.declarations import Declarations
from undrift.files import Files
from undrift.history import History
from undrift.sql import kept
from undrift.sql.script import read_script
from undrift.tools import tool_named
from undrift.tools.base import PartsReader, Project
from undrift.values import replace

if TYPE_CHECKING:
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
    declares = Declarations(project, files)
    return Side(
        project=project,
        history=history,
        conventions=conventions,
        read_facts=lambda: _read_facts(paths, files, tool.reader),
        make=lambda: tool.new_command(project, files),
        make_apply=lambda: project.migrate or tool.apply_command(project, files),
        undo=lambda migrations: tool.undo_command(project, files, migrations),
        read_operations=lambda dialect: _read_operations(history, files, tool.reader, dialect),
        find_dialect=functools.cache(lambda group: _dialect(project, history, files, group)),
        read_drift=declares.drift,
        read_dump=declares.dump,
        read_comments=lambda asked: files.derive(asked, comments_in),
        replayed={} if replayed is None else replayed,
    )


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
