"""Which projects a repository holds: those that the configuration names, and those that their own files show."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from undrift.config import Config, ProjectEntry, matches
from undrift.declared import ENDINGS, kind_of
from undrift.errors import ConfigurationError, UsageError
from undrift.files import Files, Kept, Tree, ancestors, split
from undrift.text import listed
from undrift.tools import ALL, tool_named
from undrift.tools.base import Evidence, Project
from undrift.values import dataclass, replace

T = TypeVar("T")

NOT_PROJECTS = frozenset(
    """
    node_modules bower_components vendor vendored third_party third-party thirdparty external site-packages
    test tests testing t xt __tests__ spec specs e2e testdata test-data test_data testutil testutils fixture fixtures
    __fixtures__ stub stubs mock mocks __mocks__ snapshots __snapshots__
    doc docs documentation archive archived archives _archive legacy deprecated obsolete backup backups
    dist build target .next .venv venv .tox .git
    """.split()
)
"""Directory names under which no project is looked for: other people's code, tests, prose, what was put away."""

UNDO_DIRECTORIES = frozenset("rollback rollbacks down downs undo undos revert reverts".split())
"""Directories that hold what undoes the migrations above them: no project of their own."""

_PASSED_OVER = NOT_PROJECTS | UNDO_DIRECTORIES


class Visible:
    """A snapshot without the directories that are no projects."""

    def __init__(self, files: Files, exclude: tuple[str, ...]) -> None:
        """Take the snapshot and the configured patterns of what to leave out."""
        self._files = files
        hidden: dict[str, bool] = {}
        self.tree = files.tree.only(lambda directory: not _hidden(directory, exclude, hidden))

    @property
    def oversized(self) -> frozenset[str]:
        """As the snapshot says."""
        return self._files.oversized

    def derive(self, paths: Iterable[str], reader: Callable[[bytes], T]) -> Mapping[str, T]:
        """As the snapshot does."""
        return self._files.derive(paths, reader)

    def keep(self, paths: Iterable[str], kept: Kept[T]) -> Mapping[str, T]:
        """As the snapshot does."""
        return self._files.keep(paths, kept)

    def remember(self, name: str, context: str, paths: Iterable[str], make: Callable[[], str]) -> str:
        """As the snapshot does."""
        return self._files.remember(name, context, paths, make)


@dataclass(frozen=True, slots=True)
class Passed:
    """A candidate that was not taken, for `undrift projects`.

    Attributes:
        project: The candidate.
        reason: Why.
    """

    project: Project
    reason: str


def projects(files: Files, config: Config) -> tuple[Project, ...]:
    """Return the projects of a snapshot, named, in the order of their directories.

    Raises:
        ConfigurationError: A configured directory holds no file.
    """
    taken, _ = survey(files, config)
    return taken


def configured(files: Files, config: Config) -> tuple[Project, ...]:
    """Return the projects that the configuration names.

    Raises:
        ConfigurationError: A directory holds no file in this snapshot.
    """
    return tuple(_configured(files, entry, config) for entry in config.projects)


def survey(files: Files, config: Config, *, strict: bool = True) -> tuple[tuple[Project, ...], tuple[Passed, ...]]:
    """Return the projects of a snapshot, and the candidates that were passed over.

    Args:
        files: The snapshot.
        config: What the team set.
        strict: Whether a configured directory that is absent is an error; on a base it is just not there yet.

    Raises:
        ConfigurationError: As for `configured`.
    """
    entries = (
        config.projects if strict else tuple(entry for entry in config.projects if files.tree.exists(entry.directory))
    )
    taken = [_configured(files, entry, config, strict=strict) for entry in entries]
    passed: list[Passed] = []
    candidates = _candidates(Visible(files, config.exclude)) if config.discover else []
    for candidate in candidates:
        reason = _conflict(candidate, taken)
        if reason:
            passed.append(Passed(candidate, reason))
        else:
            taken.append(replace(candidate, dialect=config.dialect or candidate.dialect, migrate=config.migrate))
    return _named(taken), tuple(passed)


def select(found: tuple[Project, ...], name: str) -> tuple[Project, ...]:
    """Return the project of that name, or all of them if `name` is empty.

    Raises:
        UsageError: No project has that name.
    """
    if not name:
        return found
    chosen = tuple(project for project in found if project.name == name)
    if chosen:
        return chosen
    near = difflib.get_close_matches(name, [project.name for project in found], n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"projects here: {listed([p.name for p in found]) or 'none'}"
    message = f"no project is named {name!r}"
    raise UsageError(message, hint)


def paired(
    project: Project,
    others: tuple[Project, ...],
    beside: tuple[Project, ...] = (),
    contents: tuple[Files, Files] | None = None,
) -> Project | None:
    """Return the project of another snapshot that is this one: same name, or moved with most of its files.

    Args:
        project: The project.
        others: The projects of the other snapshot.
        beside: The projects of the project's own snapshot; one that stands in its place still did not move.
        contents: The project's own snapshot and the other one: asked where the names of files do not tell which of
            several it was, as with one directory for each of several servers.
    """
    same = [other for other in others if other.tool == project.tool]
    for other in same:
        if other.name == project.name or other.directory == project.directory:
            return other
    staying = {place for one in beside if one.tool == project.tool for place in (one.name, one.directory)}
    gone = [other for other in same if not {other.name, other.directory} & staying]
    mine = _base_names(project)
    shared = {id(other): len(mine & _base_names(other)) for other in gone}
    most = max(shared.values(), default=0)
    if not mine or most * 2 <= len(mine):
        return None
    return _likest(project, [other for other in gone if shared[id(other)] == most], contents)


def _likest(project: Project, others: Sequence[Project], contents: tuple[Files, Files] | None) -> Project:
    """Return the one that shares the most files with a project, names and bytes."""
    if len(others) == 1 or contents is None:
        return others[0]
    here, there = contents
    mine = _held(project, here)
    return max(others, key=lambda other: len(mine & _held(other, there)))


def _held(project: Project, files: Files) -> set[tuple[str, bytes]]:
    """Return the files of a project: their names below it, and what tells their bytes from others."""
    return {(_base_name(project, path), digest) for path, digest in files.derive(project.claims, _digest).items()}


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _configured(files: Files, entry: ProjectEntry, config: Config, *, strict: bool = True) -> Project:
    path, exclude = config.path, config.exclude
    if not files.tree.exists(entry.directory):
        near = difflib.get_close_matches(entry.directory, _all_directories(files.tree), n=1)
        hint = f"did you mean {near[0]!r}?" if near else ""
        raise ConfigurationError(path, entry.line, f"directory {entry.directory!r} holds no file that git knows", hint)
    # What is never looked into is not, either, below a directory that is named; unless it is itself what is named.
    view = files if _hidden(entry.directory, exclude, {}) else Visible(files, exclude)
    project = tool_named(entry.tool).configure(view, entry.directory)
    return replace(
        project,
        name=entry.name,
        why=f"{path}:{entry.line} names it",
        dialect=entry.dialect or config.dialect,
        schema=_declaring(files, entry, path, strict=strict),
        migrate=entry.migrate or config.migrate,
    )


def _declaring(files: Files, entry: ProjectEntry, path: str, *, strict: bool) -> tuple[str, ...] | None:
    """Return the files that an entry says declare the schema.

    Raises:
        ConfigurationError: One of its patterns matches none, or which reader is meant cannot be told.
    """
    if not entry.schema:
        return entry.schema
    everything = files.tree.walk("")
    found: dict[str, None] = {}
    for wanted in entry.schema:
        matched = [one for one in everything if matches(one, wanted)]
        if not matched and strict:
            near = difflib.get_close_matches(wanted, everything, n=1)
            hint = f"did you mean {near[0]!r}?" if near else ""
            raise ConfigurationError(path, entry.line, f"schema {wanted!r} matches no file that git knows", hint)
        found.update(dict.fromkeys(matched))
    if strict and (fault := _unreadable(tuple(found))):
        raise ConfigurationError(path, entry.line, f"schema {listed([repr(one) for one in entry.schema])} {fault}")
    return tuple(found) or None


def _unreadable(paths: tuple[str, ...]) -> str:
    """Say why no reader can be chosen for the files that declare a schema; empty if one can."""
    kinds = {kind: path for path in reversed(paths) if (kind := kind_of(path))}
    if not kinds:
        return f"names no file that can be read as a schema ({', '.join(f'.{ending}' for ending in ENDINGS)})"
    if len(kinds) > 1:
        return f"names files of several kinds, {listed([repr(one) for one in kinds.values()])}: name those of one"
    return ""


def _all_directories(tree: Tree) -> list[str]:
    return list(dict.fromkeys(tree.directories))


def _candidates(files: Files) -> list[Project]:
    found = [(index, project) for index, tool in enumerate(ALL) for project in tool.discover(files)]
    found.sort(key=lambda item: (-item[1].evidence, item[0], item[1].directories))
    return [project for _, project in found]


def _conflict(candidate: Project, taken: list[Project]) -> str:
    """Say why a candidate is none: its files, or with mere names for evidence its directory, are another's."""
    for other in taken:
        weak = candidate.evidence is Evidence.NAMES and other.evidence > Evidence.NAMES
        if weak and _holds(other, candidate.directory):
            return f"it lies among the files of {other.tool} ({other.why})"
        if candidate.claims & other.claims:
            return f"its files are already those of {other.tool} ({other.why})"
        if candidate.tool == other.tool and set(candidate.directories) & set(other.directories):
            return f"already found ({other.why})"
    return ""


def _holds(project: Project, directory: str) -> bool:
    """Whether a project's migrations lie right in a directory, or in one above it."""
    homes = {split(claim)[0] for claim in project.claims}
    return any(place in homes for place in ancestors(directory) if place)


def _named(found: list[Project]) -> tuple[Project, ...]:
    ordered = sorted(found, key=lambda project: (project.directories, project.tool))
    places = [project.directory for project in ordered]
    return tuple(
        project
        if project.name
        else replace(
            project,
            name=(project.directory or ".")
            if places.count(project.directory) == 1
            else f"{project.directory or '.'}#{project.tool}",
        )
        for project in ordered
    )


def _hidden(directory: str, exclude: tuple[str, ...], known: dict[str, bool]) -> bool:
    """Whether a directory, or one above it, is passed over; what is found on the way up is kept in `known`."""
    known[""] = False
    way = [directory]
    while way[-1] not in known:
        way.append(split(way[-1])[0])
    for place in reversed(way[:-1]):
        above, name = split(place)
        put_away = name.lower() in _PASSED_OVER or any(matches(place, pattern) for pattern in exclude)
        known[place] = known[above] or put_away
    return known[directory]


def _base_names(project: Project) -> set[str]:
    return {_base_name(project, claim) for claim in project.claims}


def _base_name(project: Project, claim: str) -> str:
    here = (f"{directory}/" for directory in project.directories)
    return next((claim[len(start) :] for start in here if claim.startswith(start)), claim)
