"""Alembic.

Facts (alembic/script/base.py, script/revision.py and config.py; tried out with 1.20.1): every `.py` file right in a
version location is imported, unless its name begins with `__init__` or `.#`; one without `revision` or `down_revision`
makes every command stop, unless its whole name is the revision in hexadecimal digits. `down_revision` has to be a whole
revision, `depends_on` a whole revision or a branch label: anything else is a KeyError. Of two files of one revision the
one that is read last wins after a warning, and both count as heads. `upgrade head` stops where there are several heads,
which is how bases and branch labels of their own make it on purpose. The version locations are `versions` in
`script_location`, or `version_locations`, parted by the configured separator; relative ones start in the working
directory, `PACKAGE:PATH` in a package, and `recursive_version_locations` adds the directories below.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from undrift.files import Files, join, split
from undrift.history import Fault, History, Migration, Skip, Skipped, Unread
from undrift.patterns import pattern
from undrift.text import listed, quoted
from undrift.tools import alembic_scripts as scripts
from undrift.tools import commands, graph, undoing
from undrift.tools.alembic_scripts import Location, Scripts, Source
from undrift.tools.base import Conventions, DownFiles, Equal, Late, NoDialect, PartsReader, Project
from undrift.tools.layout import python_runner
from undrift.values import dataclass

_LEGACY = pattern(r"[a-f0-9]+")
_RUNS = pattern(
    r"\balembic\s(?:[^&|;\n]*\s)?upgrade\s+['\"]?heads?\b|\b(?:flask|manage\.py)\s(?:[^&|;\n]*\s)?db\s+upgrade\b"
)
_RUNS_HEADS = pattern(
    r"\balembic\s(?:[^&|;\n]*\s)?upgrade\s+['\"]?heads\b|\bflask\s(?:[^&|;\n]*\s)?db\s+upgrade\s+heads\b"
)
_CONFIGS = (".ini", ".cfg", ".conf", ".toml")
_FLASK = "flask db"
_BASE = "base"


class Alembic(NoDialect):
    """Alembic's version locations."""

    name = "alembic"
    conventions = Conventions(
        title="Alembic",
        source="alembic: script/base.py, script/revision.py",
        order="the graph that `down_revision` and `depends_on` draw",
        skips="files in directories below a version location, unless recursive_version_locations is set",
        equal=Equal.ARBITRARY,
        equal_means="the file that it reads last takes the place of the other after a warning, and both count as heads",
        late=Late.UNORDERED,
        late_means="`upgrade head` stops: multiple head revisions are present",
        downs=DownFiles.INSIDE,
        renumber='alembic merge -m "merge heads" {heads}',
        graph=True,
        applies="alembic upgrade {head}",
        takes_back="alembic downgrade {revision}",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield the projects that a configuration names, and those whose env.py lies beside a versions directory."""
        found: set[str] = set()
        for each in scripts.find(files):
            for location in scripts.locations(files, each):
                if not found.intersection(location.directories):
                    found.update(location.directories)
                    yield self._project(files, each, location)

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project whose scripts, or whose revisions, lie in `directory`."""
        for each in scripts.find(files):
            for location in scripts.locations(files, each):
                if directory in {each.directory, *location.directories}:
                    return self._project(files, each, location)
        below = join(directory, "versions")
        place = below if files.tree.exists(below) else directory
        return self._project(files, Scripts(directory, directory), Location((place,)))

    def history(self, project: Project, files: Files) -> History:
        """Read what each file says comes before it."""
        sources = _sources(files, project)
        nodes = _nodes(sources, is_open=bool(project.setting("unresolved")))
        order, circle = graph.ordered({name: (*node.parents, *node.needs) for name, node in nodes.items()})
        known = {name: node.parents for name, node in nodes.items()}
        vague = (
            name for name, node in nodes.items() if node.source.down is None or not nodes.keys() >= set(node.parents)
        )
        parents = graph.joined(known, vague)
        groups = _groups(nodes, parents)
        places = {group: place for place, group in enumerate(dict.fromkeys(groups[name] for name in order))}
        migrations = (_migration(name, nodes[name], parents[name], groups) for name in order)
        return History(
            tuple(sorted(migrations, key=lambda migration: places[migration.group])),
            skipped=tuple(_nested(files, project, nodes)),
            faults=(*_faults(project, sources), *_label_faults(nodes), *_circle_fault(circle, nodes)),
            unread=(*_unread(sources), *_unresolved(project)),
        )

    def reader(self, path: str) -> PartsReader | None:  # noqa: ARG002 - no file is SQL
        """Every revision is Python."""
        return None

    def new_command(self, project: Project, files: Files) -> str:
        """`alembic revision`, or Flask-Migrate's command, through the package manager that this repository uses."""
        command = project.setting("command") or "alembic"
        options = "migrate" if command == _FLASK else "revision --autogenerate"
        return f"{python_runner(files, project.root)}{command} {options} -m NAME"

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own target, or `alembic upgrade head`; `heads` where the history has several."""
        parents = {one.name: one.parents for one in self.history(project, files).migrations}
        several = len(graph.ends(parents)) > 1
        config = project.setting("config")
        configs = (config,) if config.endswith(_CONFIGS) else ()
        recipe = commands.Recipe(_RUNS_HEADS if several else _RUNS, project.root, project.root, configs)
        own = "" if _is_chosen(project) else commands.own(files, project, recipe)
        head = "heads" if several else "head"
        return own or commands.typed(project.root, _command(files, project, self.conventions.applies.format(head=head)))

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:
        """`alembic downgrade` to what stays, once for each branch; never to `base`, which empties a database."""
        nodes = _nodes(_sources(files, project), is_open=bool(project.setting("unresolved")))
        gone = [one.name for one in migrations]
        is_clear = all(node.source.down is not None and name == node.source.revision for name, node in nodes.items())
        if not is_clear or not nodes.keys() >= set(gone):
            return ""
        parents = {name: node.parents or (_BASE,) for name, node in nodes.items()}
        places = graph.returns(gone, parents, {name: node.needs for name, node in nodes.items()})
        lines = [_command(files, project, self.conventions.takes_back.format(revision=quoted(one))) for one in places]
        is_plain = not any(one.startswith("-") or one == _BASE for one in places)
        paths = [one.path for one in migrations]
        goes_back = files.derive(paths, _has_downgrade)
        is_plain = is_plain and all(lines) and all(map(goes_back.get, paths))
        return undoing.chained(project.root, lines) if is_plain else ""

    def _project(self, files: Files, found: Scripts, location: Location) -> Project:
        recursive = found.recursive or location.guessed
        claims = (
            path for place in location.directories for path in scripts.revision_files(files, place, recursive=recursive)
        )
        settings = {
            "command": found.command,
            "config": found.why,
            "guessed": "yes" if location.guessed else "",
            "unresolved": found.unresolved,
        }
        return Project(
            self.name,
            location.directories,
            found.why,
            found.evidence,
            root=found.root,
            claims=frozenset(claims),
            settings=tuple((name, value) for name, value in settings.items() if value),
        )


TOOL = Alembic()


def _has_downgrade(data: bytes) -> bool:
    from undrift.tools.python_reversal import has_downgrade  # noqa: PLC0415 - ast only when needed

    return has_downgrade(data)


def _command(files: Files, project: Project, command: str) -> str:
    """Return a command of Alembic, or Flask-Migrate, as it is typed in the project's root; empty if it takes more.

    Where env.py chooses among directories it does so by arguments of its own.
    """
    program = project.setting("command") or "alembic"
    if project.setting("guessed"):
        return ""
    name = split(project.directory)[0].removeprefix(project.root).lstrip("/")
    option = f" --directory {quoted(name)}" if program == _FLASK and name != "migrations" else ""
    return f"{python_runner(files, project.root)}{commands.run_by(program, command)}{option}"


def _is_chosen(project: Project) -> bool:
    """Whether its section of the settings has to be chosen: a script may choose another one."""
    return " -n " in project.setting("command")


@dataclass(frozen=True, slots=True)
class _Node:
    """One revision.

    Attributes:
        path: The file that holds it.
        source: What the file says.
        parents: The nodes that come right before it, and the names that no node has.
        needs: The same for what it depends on.
    """

    path: str
    source: Source
    parents: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


def _sources(files: Files, project: Project) -> dict[str, Source]:
    """Return what each file says, in the order in which Alembic reads them."""
    places = {directory: place for place, directory in enumerate(project.directories)}
    paths = sorted(project.claims, key=lambda path: (places.get(split(path)[0], len(places)), path))
    found = files.derive(paths, scripts.read)
    sources = {path: found.get(path, scripts.UNREADABLE) for path in paths}
    return {path: _named_by_file(path, source) for path, source in sources.items()}


def _named_by_file(path: str, source: Source) -> Source:
    """Give a file without `revision` the one that its name is, as Alembic does for the oldest ones."""
    stem = split(path)[1].removesuffix(".py")
    if source.broken == scripts.NO_REVISION and _LEGACY.fullmatch(stem):
        return Source(stem, unread="its name is its revision, and its parents may be anything")
    return source


def _nodes(sources: Mapping[str, Source], *, is_open: bool) -> dict[str, _Node]:
    """Return the revisions by name.

    Where several files hold one revision, that name is the last file's; the others are told by their path and come
    before it, so that they are no ends of their own.

    Args:
        sources: What each file says, in the order in which Alembic reads them.
        is_open: Whether there are revisions that cannot be seen, so that none can be called missing.
    """
    counted = {path: source for path, source in sources.items() if source.broken != scripts.NO_REVISION}
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for path, source in counted.items():
        holders[source.revision].append(path)
    is_open = is_open or "" in holders
    is_vague = is_open or any(source.unread for source in counted.values())
    labels = {label: source.revision for source in counted.values() for label in source.labels}
    nodes: dict[str, _Node] = {}
    for path, source in counted.items():
        last = holders[source.revision][-1]
        beaten = holders[source.revision][:-1] if source.revision and path == last else []
        down = (name for name in source.down or () if name in holders or not is_open)
        needs = (labels.get(name, name) for name in source.depends)
        nodes[source.revision if source.revision and path == last else path] = _Node(
            path,
            source,
            tuple(dict.fromkeys((*down, *beaten))),
            tuple(dict.fromkeys(name for name in needs if name in holders or not is_vague)),
        )
    return nodes


def _groups(nodes: Mapping[str, _Node], parents: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the group of each revision: the part of the graph that one head is meant to be the end of.

    A base begins a part of its own if it lies in a directory of its own, or if branch labels tell it from others; so
    does each branch label in a part. What hangs on a revision that is not here is a part, too: what it once belonged
    to cannot be told, and that it is broken is said elsewhere.
    """
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for name, first in graph.components(parents).items():
        parts[first].append(name)
    areas: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for first, members in parts.items():
        is_torn = any(parent not in nodes for name in members for parent in parents[name])
        is_labelled = any(nodes[name].source.labels for name in members)
        area = ("", first) if is_torn or is_labelled else (split(nodes[_base(members, parents)].path)[0], "")
        areas[area] += members
    groups: dict[str, str] = {}
    for members in areas.values():
        groups.update(_by_label(members, nodes, parents))
    return groups


def _base(members: list[str], parents: Mapping[str, tuple[str, ...]]) -> str:
    return next((name for name in members if not parents[name]), members[0])


def _by_label(
    members: list[str], nodes: Mapping[str, _Node], parents: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, str]]:
    """Yield the members of one part, each with the group of the first head that comes after it."""
    base = _base(members, parents)
    left = dict.fromkeys(members)
    for head in graph.ends({name: parents[name] for name in members}):
        line = graph.ancestry(head, parents)
        labels = sorted({label for name in line for label in nodes[name].source.labels})
        for name in [name for name in left if name in line]:
            del left[name]
            yield name, ",".join(labels) or base
    yield from ((name, base) for name in left)


def _migration(name: str, node: _Node, parents: tuple[str, ...], groups: Mapping[str, str]) -> Migration:
    stem = split(node.path)[1].removesuffix(".py")
    own = tuple(parent for parent in parents if groups.get(parent, groups[name]) == groups[name])
    return Migration(
        path=node.path,
        name=name,
        version=node.source.revision or stem,
        key=node.source.revision or node.path,
        group=groups[name],
        title=stem.replace(node.source.revision, "").strip("_-") or stem,
        parents=own,
        needs=(*(parent for parent in parents if parent not in own), *node.needs),
        line=node.source.line,
        unique=True,
    )


def _nested(files: Files, project: Project, nodes: Mapping[str, _Node]) -> Iterator[Skipped]:
    """Yield the revisions in directories below, if they build on one that is read: others were put away there."""
    below = {
        path: place
        for place in project.directories
        for path in scripts.revision_files(files, place, recursive=True)
        if path not in project.claims
    }
    for path, source in files.derive(below, scripts.read).items():
        if source.revision and source.revision not in nodes and any(parent in nodes for parent in source.down or ()):
            yield Skipped(
                path,
                Skip.NEVER_RUN,
                f"Alembic reads only the files right in {below[path]}, unless recursive_version_locations is set",
                f"git mv {quoted(path)} {quoted(join(below[path], split(path)[1]))}",
                certain=False,
                version=source.revision,
            )


def _faults(project: Project, sources: Mapping[str, Source]) -> Iterator[Fault]:
    for path, source in sources.items():
        is_beside = source.broken == scripts.NO_REVISION
        if source.broken and not (is_beside and project.setting("guessed")):
            name = split(path)[1]
            yield Fault(
                path,
                source.line,
                source.revision or name,
                f"Alembic imports {name} as a revision, and {source.broken}: every command stops",
                f"move it out of {split(path)[0]}" if is_beside else "",
            )


def _label_faults(nodes: Mapping[str, _Node]) -> Iterator[Fault]:
    counts = Counter(label for node in nodes.values() for label in node.source.labels)
    for name, node in nodes.items():
        twice = [label for label in node.source.labels if counts[label] > 1]
        if twice:
            yield Fault(
                node.path,
                node.source.line,
                f"{name} {twice[0]}",
                f"the branch label {twice[0]} is used by more than one revision: every command stops",
            )


def _circle_fault(circle: list[str], nodes: Mapping[str, _Node]) -> Iterator[Fault]:
    if circle:
        names = sorted(circle)
        node = nodes[names[0]]
        which = f"{listed(names)} build on each other in a circle" if len(names) > 1 else f"{names[0]} builds on itself"
        yield Fault(node.path, node.source.line, " ".join(names), f"{which}: every Alembic command stops")


def _unread(sources: Mapping[str, Source]) -> Iterator[Unread]:
    for path, source in sources.items():
        if source.unread and not source.broken:
            yield Unread(path, source.line, source.unread, (source.revision,) if source.revision else ())


def _unresolved(project: Project) -> Iterator[Unread]:
    location = project.setting("unresolved")
    if location:
        config = project.setting("config").partition(" [")[0]
        yield Unread(config, 1, f"the version location {location} is not in this repository")
