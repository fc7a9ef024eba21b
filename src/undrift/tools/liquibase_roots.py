"""Where Liquibase's changelogs begin, and which files each of them leads to: the part of the room that finds files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from undrift.files import Files, ancestors, decode, join, split
from undrift.patterns import pattern
from undrift.tools.base import Evidence
from undrift.tools.liquibase_changelog import ENDINGS, Changelog, Include, read_changelogs
from undrift.values import dataclass

_CONFIG = pattern(
    r"liquibase[\w.-]*\.properties|(?:application|bootstrap)[\w.-]*\.(?:properties|ya?ml)|pom\.xml|build\.gradle(?:\.kts)?"
)
_SETTING = pattern(
    r"""(?imx)
      ^[ \t]*(?:[\w.-]*liquibase[\w.-]*\.)?change-?log(?:-?file)?[ \t]*[=:][ \t]*(?P<property>[^\s\#][^\r\n]*)
    | <changeLogFile>[ \t\r\n]*(?P<element>[^<]+)</changeLogFile>
    | \bchangeLogFile\b[ \t(=]*["'](?P<gradle>[^"']+)["']
    """
)
_HINT = pattern(rb"(?i)liquibase|change-?log-?file")
_MASTER = pattern(
    r"(?i).*(?:change[_-]?log|liquibase)[_.-]?(?:\w+[_.-])?(?:master|root|main)|(?:master|root|main)[_.-](?:db[_.-]?)?change[_-]?log"
)
_SHORT = pattern(r"(?i)master|root|main|index")
_SINGLE = pattern(r"(?i)(?:db[_.-]?)?change[_-]?log|liquibase|liquibase[_.-]change[_-]?log")
_NAMED = pattern(r"(?i)change[_-]?log|liquibase")
_PREFIX = pattern(r"(?:classpath\*?:|file:)?/*(?:\./)*")
_HERE = pattern(r"\$\{(?:project\.basedir|basedir|projectDir|project\.projectDir|rootDir)\}/|\$(?:projectDir|rootDir)/")
_RESOURCES = pattern(r"(?:.*/)?resources(?=/|$)")


@dataclass(frozen=True, slots=True)
class Root:
    """A changelog that a run begins with.

    Attributes:
        path: The file.
        start: The directory that its paths start at.
        why: What shows that it is one.
        evidence: How sure that is.
    """

    path: str
    start: str
    why: str = ""
    evidence: Evidence = Evidence.SETTINGS


@dataclass(frozen=True, slots=True)
class Target:
    """The files that an include leads to.

    Attributes:
        paths: The files, in the order in which they are read.
        directory: The directory that holds them, where the whole of it is included.
        absent: Whether what is included should be here, and is not.
        unread: Why it cannot be told what is included; empty if it can.
    """

    paths: tuple[str, ...] = ()
    directory: str = ""
    absent: bool = False
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """All that a root leads to.

    Attributes:
        root: The root.
        logs: What each file says.
        starts: The directory that each file's path starts at.
        targets: What the includes of each file lead to, in their order.
    """

    root: Root
    logs: Mapping[str, Changelog]
    starts: Mapping[str, str]
    targets: Mapping[str, tuple[Target, ...]]


class Repository:
    """The files of a snapshot, with the directories that a classpath is made of."""

    def __init__(self, files: Files) -> None:
        """Take the snapshot."""
        self.files = files

    @cached_property
    def resources(self) -> tuple[str, ...]:
        """The directories called `resources`."""
        found = (_RESOURCES.match(directory) for directory in self.files.tree.directories)
        return tuple(dict.fromkeys(match[0] for match in found if match))

    def survey(
        self, roots: Iterable[Root]
    ) -> tuple[Mapping[str, Changelog], dict[str, str], dict[str, tuple[Target, ...]]]:
        """Follow the includes of `roots`; see `Survey`."""
        starts = {root.path: root.start for root in roots}
        logs: dict[str, Changelog] = {}
        targets: dict[str, tuple[Target, ...]] = {}
        waiting = list(starts)
        while waiting:
            found = read_changelogs(self.files, waiting)
            logs.update(found)
            waiting = []
            for path, log in found.items():
                targets[path] = tuple(self.target(include, path, starts[path]) for include in log.includes)
                for reached in (reached for target in targets[path] for reached in target.paths):
                    if reached not in starts:
                        starts[reached] = starts[path] if _within(reached, starts[path]) else start_of(reached)
                        waiting.append(reached)
        return logs, starts, targets

    def surveyed(self, root: Root) -> Survey:
        """Return all that one root leads to."""
        return Survey(root, *self.survey((root,)))

    def target(self, include: Include, path: str, start: str) -> Target:
        """Return what an include of the file `path` leads to."""
        if not include.path.strip():
            return Target(unread="an include does not say which file")
        if "${" in include.path or "#{" in include.path:
            return Target(unread=f"what {include.path} stands for is set elsewhere")
        if include.chosen:
            return Target(unread=f"a class decides which files of {include.path} are read, or in which order")
        name = _PREFIX.sub("", include.path, count=1).rstrip("/")
        above = split(path)[0]
        places = (above,) if include.relative else tuple(dict.fromkeys((start, *ancestors(above))))
        found = next((place for place in self._inside(places, name) if self._is_there(place, include)), None)
        if found is None and not include.relative and not include.whole:
            found = next((place for place in self._inside(self.resources, name) if place in self.files.tree), None)
        if found is None:
            return self._absent(include, places, name)
        return self._held(found, include) if include.whole else Target((found,))

    def _absent(self, include: Include, places: tuple[str, ...], name: str) -> Target:
        """Return what is to be said of an include that leads to nothing: a jar, or a later module, may hold it."""
        if include.optional:
            return Target()
        beside = (split(place)[0] for place in self._inside(places, name))
        is_expected = not include.whole and any(map(self.files.tree.exists, filter(None, beside)))
        if include.relative or is_expected:
            return Target(absent=True)
        return Target(unread=f"{include.path} is not in this repository, or in another module of it")

    def _inside(self, places: Iterable[str], name: str) -> Iterator[str]:
        return (path for path in (_inside(place, name) for place in places) if path is not None)

    def _is_there(self, place: str, include: Include) -> bool:
        return self.files.tree.exists(place) if include.whole else place in self.files.tree

    def _held(self, directory: str, include: Include) -> Target:
        least, most = include.depths
        below = len(directory) + 1 if directory else 0
        paths = (
            path
            for path in self.files.tree.walk(directory)
            if path.lower().endswith(ENDINGS)
            and path.endswith(include.ending)
            and least <= path[below:].count("/") + 1 <= most
        )
        return Target(tuple(paths), directory)


def groups(files: Files) -> list[list[Survey]]:
    """Return the roots of a repository with all that they lead to; those that share files or a directory are together.

    A project is known by its directory, so that of two in the same one only the first would be seen.
    """
    repository = Repository(files)
    found: list[list[Survey]] = []
    for root in (*_configured(repository), *_named(repository)):
        if any(root.path in survey.logs for group in found for survey in group):
            continue
        survey = repository.surveyed(root)
        if not any(log.entries for log in survey.logs.values()):
            continue
        sharing = next((group for group in found if any(_meet(survey, each) for each in group)), None)
        if sharing is None:
            found.append([survey])
        else:
            sharing.append(survey)
    return found


def _meet(one: Survey, other: Survey) -> bool:
    return split(one.root.path)[0] == split(other.root.path)[0] or bool(one.logs.keys() & other.logs.keys())


def start_of(path: str) -> str:
    """Return the directory that a file's classpath begins at: the closest `resources`, or the top."""
    found = _RESOURCES.match(split(path)[0])
    return found[0] if found else ""


def resource(path: str, start: str) -> str:
    """Return a path as Liquibase records it."""
    return path[len(start) + 1 :] if start and _within(path, start) else path


def _within(path: str, start: str) -> bool:
    return not start or path.startswith(f"{start}/")


def _configured(repository: Repository) -> Iterator[Root]:
    """Yield the roots that a configuration names."""
    tree = repository.files.tree
    configs = (join(place, name) for place in tree.directories for name in tree.names(place) if _CONFIG.fullmatch(name))
    seen: set[str] = set()
    for config, values in sorted(repository.files.derive(configs, _settings).items()):
        for value in values:
            name = _PREFIX.sub("", _HERE.sub("", value), count=1)
            here = tuple(ancestors(split(config)[0]))
            starts = (*here, *(join(place, "src/main/resources") for place in here), *repository.resources)
            found = next(((path, start) for start in starts if (path := _inside(start, name)) and path in tree), None)
            if found and found[0] not in seen:
                seen.add(found[0])
                yield Root(*found, config)


def _inside(place: str, name: str) -> str | None:
    """Return a path below, or beside, a place; None if it leads out of the repository."""
    try:
        return join(place, name) if name else place
    except ValueError:
        return None


def _settings(data: bytes) -> tuple[str, ...]:
    """Return the changelogs that a configuration file names."""
    if not _HINT.search(data):
        return ()
    values = (match["property"] or match["element"] or match["gradle"] for match in _SETTING.finditer(decode(data)))
    cleaned = (value.strip().strip("\"'").replace("\\", "/") for value in values)
    return tuple(dict.fromkeys(value for value in cleaned if value.lower().endswith(ENDINGS) and "\0" not in value))


def _named(repository: Repository) -> Iterator[Root]:
    """Yield the changelogs that no other includes, and whose names or includes show that a run begins with them."""
    tree = repository.files.tree
    paths = [join(place, name) for place in tree.directories for name in tree.names(place) if _may_be_root(place, name)]
    roots = [Root(path, start_of(path), path, Evidence.LAYOUT) for path in paths]
    logs, _, targets = repository.survey(roots)
    included = {path for by, each in targets.items() for target in each for path in target.paths if path != by}
    for root in roots:
        log = logs.get(root.path)
        stem = split(root.path)[1].rpartition(".")[0]
        if log and log.entries and root.path not in included and (log.includes or _is_root_name(stem)):
            yield root


def _may_be_root(directory: str, name: str) -> bool:
    stem = name.rpartition(".")[0]
    if not name.lower().endswith(ENDINGS):
        return False
    return bool(_NAMED.search(stem) or (_SHORT.fullmatch(stem) and _NAMED.search(directory)))


def _is_root_name(stem: str) -> bool:
    return any(pattern.fullmatch(stem) for pattern in (_MASTER, _SHORT, _SINGLE))
