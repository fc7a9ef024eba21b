"""Django's migrations.

Facts (django/db/migrations: loader.py, graph.py, migration.py; django/apps/config.py): of each installed application
the loader imports every module of its `migrations` package whose name begins with neither `_` nor `~`; one without a
class `Migration` raises BadMigrationError, and a directory without `__init__.py` is passed over as a namespace package.
A name with a dot in it is no module. The order is that of the graph that `dependencies` and `run_before` draw: numbers
mean nothing. `replaces` puts a squash in the place of others, whose names then stand for it, whether their files are
still there or not. A dependency that nobody is raises NodeNotFoundError before anything runs; several leaves in one
application make `migrate` stop with "Conflicting migrations detected". An application is called by the `label` of its
AppConfig, or by the last part of its path.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from undrift.files import Files, ancestors, join, split
from undrift.history import Fault, History, Migration, Skip, Skipped, Unread
from undrift.patterns import pattern
from undrift.text import listed, quoted
from undrift.tools import commands, graph, undoing
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, NoDialect, PartsReader, Project
from undrift.tools.layout import python_runner
from undrift.values import dataclass, replace

if TYPE_CHECKING:
    from undrift.tools.python_source import Names, Value

_Key = tuple[str, str]
"""The group and the module of a migration, or the label and the module that a dependency names."""

_MODULE = pattern(r"(?![_~.])(?P<stem>[^.]+)\.py")
_NUMBERED = pattern(r"(?P<version>\d+)_?(?P<title>.*)")
_UNIMPORTABLE = pattern(r"\d[^.]*\.[^/]*\.py")
_MANAGE = "manage.py"
_PACKAGE = "migrations"
_SAMPLES = 3
_RELATIVE = frozenset({"__first__", "__latest__"})
_CONTRIB = frozenset(
    "admin auth contenttypes flatpages gis humanize messages postgres redirects sessions sites".split()
)
"""Labels that may mean Django's own application although a directory here has the same name."""
_RUNS = pattern(r"\bmanage\.py[\"']?\s+migrate\b(?!\s+[a-z_])|\bdjango-admin\s+migrate\b(?!\s+[a-z_])")
_ZERO = "zero"


class Django(NoDialect):
    """Django's applications."""

    name = "django"
    conventions = Conventions(
        title="Django",
        source="django/db/migrations: loader.py, graph.py",
        order="the graph that `dependencies` and `run_before` draw, application by application",
        skips="modules whose name begins with `_` or holds a dot, and directories without __init__.py",
        equal=Equal.ALLOWED,
        equal_means="only `dependencies` decide what comes first, and equal numbers mean nothing",
        late=Late.UNORDERED,
        late_means="`migrate` stops: conflicting migrations detected, multiple leaf nodes in the migration graph",
        downs=DownFiles.INSIDE,
        renumber="{make} --merge",
        graph=True,
        applies="python manage.py migrate",
        takes_back="python manage.py migrate {application} {name}",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield one project per directory with a manage.py, and one for the applications that are below none."""
        packages: defaultdict[str, list[str]] = defaultdict(list)
        for package in _packages(files, ""):
            packages[_root(files, package)].append(package)
        for root, below in sorted(packages.items()):
            manage = join(root, _MANAGE)
            why = manage if manage in files.tree else f"{len(below)} packages such as {below[0]}"
            yield Project(self.name, (root,), why, Evidence.LAYOUT, root=root, claims=_claims(files, below))

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project of the applications in `directory` and below it, or of the one whose package it is."""
        packages = _packages(files, directory) or [directory]
        root, claims = _root(files, directory), _claims(files, packages)
        return Project(self.name, (directory,), "", Evidence.SETTINGS, root=root, claims=claims)

    def history(self, project: Project, files: Files) -> History:
        """Read what each module says comes before it."""
        apps = _applications(files, sorted({split(path)[0] for path in project.claims}))
        names = _names(apps)
        before = _edges(apps, names)
        order, circle = graph.ordered(before)
        labels = {app.group: app.label for app in apps}
        by_group = {app.group: app for app in apps}
        found = [
            replace(
                _migration(by_group[group], stem, before[group, stem], labels),
                replaces=_replaced(names, by_group[group], stem),
            )
            for group, stem in order
        ]
        skipped = (_dotted(path) for app in apps for path in files.tree.files(app.package) if _is_dotted(path))
        return History(
            tuple(migration for app in apps for migration in _unforked(found, app)),
            skipped=tuple(skipped),
            faults=(*_faults(files, apps, names), *_circle_fault(circle, by_group)),
            unread=tuple(note for app in apps for note in _unread(app)),
        )

    def reader(self, path: str) -> PartsReader | None:  # noqa: ARG002 - no file is SQL
        """Every migration is Python."""
        return None

    def new_command(self, project: Project, files: Files) -> str:
        """`makemigrations`, through the package manager that this repository uses."""
        manage = join(project.root, _MANAGE)
        command = f"python {quoted(manage)}" if manage in files.tree else "django-admin"
        return f"{python_runner(files, project.root)}{command} makemigrations --name NAME"

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own target, or `manage.py migrate` where there is a manage.py."""
        recipe = commands.Recipe(_RUNS, project.root, project.root)
        own = commands.own(files, project, recipe)
        return own or commands.typed(project.root, _managed(files, project, self.conventions.applies))

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:
        """`manage.py migrate APP NAME` for each application, back to what stays of it; never to `zero`."""
        everyone = self.history(project, files).migrations
        labels = {one.name.partition(".")[0] for one in everyone}
        if labels != {one.group for one in everyone}:
            return ""  # two applications of one label
        parents = {one.name: one.parents or (f"{one.group}.{_ZERO}",) for one in everyone}
        places = graph.returns([one.name for one in migrations], parents, {one.name: one.needs for one in everyone})
        form = _managed(files, project, self.conventions.takes_back)
        words = [tuple(commands.word(part) for part in place.split(".", 1)) for place in places]
        if not form or not all(all(pair) and pair[1] != _ZERO for pair in words):
            return ""
        paths = [one.path for one in migrations]
        if not all(files.derive(paths, _is_reversible).get(path) for path in paths):
            return ""
        return undoing.chained(project.root, (form.format(application=app, name=name) for app, name in words))


TOOL = Django()


def _managed(files: Files, project: Project, command: str) -> str:
    """Return a command of manage.py as it is typed beside it; empty if there is none."""
    is_there = join(project.root, _MANAGE) in files.tree
    return f"{python_runner(files, project.root)}{command}" if is_there else ""


@dataclass(frozen=True, slots=True)
class _Source:
    """What one module says.

    Attributes:
        dependencies: The label and name of what comes before it.
        run_before: The label and name of what comes after it.
        replaces: The label and name of what it stands for; None if that is not known for certain.
        line: Where its dependencies stand.
        broken: Why Django stops at it; empty if it does not.
        unread: Why its dependencies are not known for certain; empty if they are.
        unread_line: Where that shows.
    """

    dependencies: tuple[_Key, ...] = ()
    run_before: tuple[_Key, ...] = ()
    replaces: tuple[_Key, ...] | None = ()
    line: int = 1
    broken: str = ""
    unread: str = ""
    unread_line: int = 1


@dataclass(frozen=True, slots=True)
class _Application:
    """One `migrations` package.

    Attributes:
        package: Its path.
        label: What dependencies call it.
        group: The label, told apart where another application of the project has the same.
        sources: Its modules, by name.
    """

    package: str
    label: str
    group: str
    sources: Mapping[str, _Source]


@dataclass(frozen=True, slots=True)
class _Names:
    """Who is meant by the names in dependencies.

    Attributes:
        by_label: The applications of the project.
        squashes: What stands for a migration, where a squash does; the migration need not be there any more.
        open: The groups in which some squash does not say for certain what it stands for.
    """

    by_label: Mapping[str, tuple[_Application, ...]]
    squashes: Mapping[_Key, _Key]
    open: frozenset[str]

    def place(self, named: _Key, app: _Application) -> _Key | None:
        """Return the group and module of what `app` calls so; None for an application that is not of this project."""
        label, name = named
        if name in _RELATIVE:
            return None
        if label == app.label:
            return app.group, name
        candidates = self.by_label.get(label, ())
        holders = [candidate for candidate in candidates if name in candidate.sources]
        if len(holders) == 1 or (len(candidates) == 1 and label not in _CONTRIB):
            return (holders or candidates)[0].group, name
        return None

    def is_missing(self, key: _Key) -> bool:
        """Whether a migration that has no file is not just one that a squash stands for."""
        return key not in self.squashes and key[0] not in self.open

    def climb(self, key: _Key, stop: Iterable[_Key] = ()) -> Iterator[_Key]:
        """Yield a migration, the squash that stands for it, the one that stands for that, and so on."""
        seen = set(stop)
        while True:
            yield key
            seen.add(key)
            if key not in self.squashes or self.squashes[key] in seen:
                return
            key = self.squashes[key]


def _packages(files: Files, top: str) -> list[str]:
    """Return the packages of Django's migrations at or below a directory, told by what their first modules import."""
    samples: dict[str, list[str]] = {}
    for directory in files.tree.directories:
        within = not top or directory == top or directory.startswith(f"{top}/")
        if within and (split(directory)[1] == _PACKAGE or (top and directory == top)):
            modules = _modules(files, directory)
            samples[directory] = sorted(modules, key=lambda path: not split(path)[1][0].isdigit())[:_SAMPLES]
    is_django = files.derive((path for paths in samples.values() for path in paths), _imports_django)
    return [directory for directory, paths in samples.items() if any(is_django.get(path) for path in paths)]


def _imports_django(data: bytes) -> bool:
    return b"django.db" in data and b"Migration" in data


def _modules(files: Files, package: str) -> list[str]:
    return [path for path in files.tree.files(package) if _MODULE.fullmatch(split(path)[1])]


def _claims(files: Files, packages: Iterable[str]) -> frozenset[str]:
    return frozenset(path for package in packages for path in _modules(files, package))


def _root(files: Files, directory: str) -> str:
    return next((place for place in ancestors(directory) if join(place, _MANAGE) in files.tree), "")


def _applications(files: Files, packages: list[str]) -> list[_Application]:
    modules = {package: _modules(files, package) for package in packages}
    sources = files.derive((path for paths in modules.values() for path in paths), _read)
    configs = {package: join(split(package)[0], "apps.py") for package in packages}
    labels = files.derive(configs.values(), _labels)
    unknown = _Source(replaces=None, unread="it is no plain file, or too large to read")
    apps = [
        _Application(
            package,
            "",
            split(split(package)[0])[1] or package,
            {split(path)[1].removesuffix(".py"): sources.get(path, unknown) for path in paths},
        )
        for package, paths in modules.items()
    ]
    preferred = {app.package: labels.get(configs[app.package]) or app.group for app in apps}
    named = [replace(app, label=_label(app, preferred)) for app in apps]
    uses = Counter(app.label for app in named)
    return [
        replace(app, group=app.label if uses[app.label] == 1 else f"{app.label} ({split(app.package)[0] or '.'})")
        for app in named
    ]


def _label(app: _Application, preferred: Mapping[str, str]) -> str:
    """Return what dependencies call an application.

    AppConfig may stand in another file than apps.py, so what most of its own modules call their siblings decides
    where nobody uses the expected label.
    """
    expected = preferred[app.package]
    votes = Counter(
        label
        for stem, source in app.sources.items()
        for label, name in set(source.dependencies)
        if name in app.sources and name != stem
    )
    others = {label for package, label in preferred.items() if package != app.package}
    if expected in votes:
        return expected
    for label, count in votes.most_common(1):
        if count * 2 >= len(app.sources) and label not in others | _CONTRIB:
            return label
    return expected


def _is_reversible(data: bytes) -> bool:
    from undrift.tools.python_reversal import is_reversible  # noqa: PLC0415 - ast only when needed

    return is_reversible(data)


def _labels(data: bytes) -> str:
    """Return the label that apps.py gives its AppConfig; empty if it gives none, or several."""
    if b"label" not in data:
        return ""
    from undrift.tools.python_source import Trouble, class_names  # noqa: PLC0415 - ast only when needed

    found = class_names(data)
    classes = {} if isinstance(found, Trouble) else found[1]
    labels = {names.values["label"].value for names in classes.values() if "label" in names.values}
    label = labels.pop() if len(labels) == 1 else ""
    return label if isinstance(label, str) else ""


def _read(data: bytes) -> _Source:
    from undrift.tools.python_source import Tail, Trouble, class_names  # noqa: PLC0415 - ast only when needed

    tail = Tail(_OPERATIONS, _WORDS)
    found = class_names(data, tail)
    if isinstance(found, Trouble):
        broken = found.reason if found.certain else ""
        return _Source(replaces=None, broken=broken, unread=found.reason, unread_line=found.line)
    module, classes = found
    if "Migration" in classes:
        return _from_class(classes["Migration"])
    if module.is_open or "Migration" in module.values:
        return _Source(replaces=None, unread="its class Migration comes from another file")
    return _Source(broken="it has no class Migration")


_OPERATIONS = pattern(rb"^    operations\b", re.MULTILINE)
_WORDS = pattern(rb"\b(?:dependencies|replaces|run_before|Migration)\b|import \*")


def _from_class(names: Names) -> _Source:
    read = {name: _keys(names, name) for name in ("dependencies", "run_before", "replaces")}
    line = names.values["dependencies"].line if "dependencies" in names.values else 1
    unknown = [name for name, keys in read.items() if keys is None]
    if "dependencies" not in names.values and names.base.rpartition(".")[2] != "Migration":
        unknown.append("dependencies")
    return _Source(
        dependencies=read["dependencies"] or (),
        run_before=read["run_before"] or (),
        replaces=read["replaces"],
        line=line,
        unread=f"{unknown[0]} is not spelled out" if unknown else "",
        unread_line=names.values[unknown[0]].line if unknown and unknown[0] in names.values else 1,
    )


def _keys(names: Names, name: str) -> tuple[_Key, ...] | None:
    """Return the migrations that an attribute names; None if it cannot be told."""
    value = names.values[name].value if name in names.values else ()
    if not isinstance(value, tuple):
        return None
    keys: list[_Key] = []
    for item in value:
        key = _key(item)
        if key is None:
            return None
        if key[0]:
            keys.append(key)
    return tuple(keys)


def _key(item: Value) -> _Key | None:
    """Return what one entry names; empty for what is somebody else's application, None if it cannot be told."""
    if isinstance(item, tuple) and len(item) == 2:  # noqa: PLR2004 - label and name
        label, name = item
        if isinstance(label, str) and isinstance(name, str):
            return label, name
        return ("", "") if name in _RELATIVE else None
    is_swappable = not isinstance(item, (str, tuple)) and item is not None and item.call == "swappable_dependency"
    return ("", "") if is_swappable else None


def _names(apps: list[_Application]) -> _Names:
    by_label: defaultdict[str, tuple[_Application, ...]] = defaultdict(tuple)
    for app in apps:
        by_label[app.label] += (app,)
    open_groups = (app.group for app in apps if any(source.replaces is None for source in app.sources.values()))
    names = _Names(by_label, {}, frozenset(open_groups))
    squashes: dict[_Key, _Key] = {}
    for app in apps:
        for stem, source in app.sources.items():
            for key in filter(None, (names.place(named, app) for named in source.replaces or ())):
                if key != (app.group, stem):
                    squashes.setdefault(key, (app.group, stem))
    return replace(names, squashes=squashes)


def _edges(apps: list[_Application], names: _Names) -> dict[_Key, tuple[_Key, ...]]:
    """Return what comes before each migration, be it there or not.

    The graph is that of a database that knows both a squash and what it stands for: these come before it, and
    everybody else who names one of them builds on the squash.
    """
    before: dict[_Key, dict[_Key, None]] = {(app.group, stem): {} for app in apps for stem in app.sources}
    for app in apps:
        for stem, source in app.sources.items():
            own = (app.group, stem)
            above = tuple(names.climb(own))
            for key in filter(None, (names.place(named, app) for named in source.dependencies)):
                *_, stands = names.climb(key, above)
                if stands != own and (stands in before or names.is_missing(stands)):
                    before[own][stands] = None
            for key in filter(None, (names.place(named, app) for named in source.run_before)):
                if key in before:
                    before[key][own] = None
    for key, squash in names.squashes.items():
        if key in before:
            before[squash][key] = None
    return {key: tuple(parents) for key, parents in before.items()}


def _migration(app: _Application, stem: str, before: tuple[_Key, ...], labels: Mapping[str, str]) -> Migration:
    numbered = _NUMBERED.fullmatch(stem)
    return Migration(
        path=join(app.package, f"{stem}.py"),
        name=f"{app.label}.{stem}",
        version=numbered["version"] if numbered else "",
        key=stem,
        group=app.group,
        title=numbered["title"] if numbered else stem,
        parents=tuple(f"{app.label}.{name}" for group, name in before if group == app.group),
        needs=tuple(f"{labels[group]}.{name}" for group, name in before if group != app.group),
        line=app.sources[stem].line,
    )


def _replaced(names: _Names, app: _Application, stem: str) -> tuple[str, ...]:
    """Return what a squash stands for, called as `Migration.name` calls it; a file of that name may be gone."""
    labels = {other.group: other.label for others in names.by_label.values() for other in others}
    places = (names.place(named, app) for named in app.sources[stem].replaces or ())
    return tuple(
        f"{labels[group]}.{name}" for group, name in filter(None, places) if (group, name) != (app.group, stem)
    )


def _unforked(migrations: list[Migration], app: _Application) -> Iterator[Migration]:
    """Yield an application's migrations so that one of unknown, or absent, parents leaves no end behind."""
    members = {migration.name: migration for migration in migrations if migration.group == app.group}
    vague = {f"{app.label}.{stem}" for stem, source in app.sources.items() if source.unread}
    parents = {name: migration.parents for name, migration in members.items()}
    torn = {name for name, above in parents.items() if not members.keys() >= set(above)}
    joined = graph.joined(parents, sorted(vague | torn))
    yield from (replace(migration, parents=joined[name]) for name, migration in members.items())


def _faults(files: Files, apps: list[_Application], names: _Names) -> Iterator[Fault]:
    for app in apps:
        if join(app.package, "__init__.py") not in files.tree:
            yield _no_package(app)
        for stem, source in app.sources.items():
            if source.broken:
                yield _broken(app, stem, source)
            for named in source.run_before:
                place = names.place(named, app)
                target = next((other for other in apps if place and other.group == place[0]), None)
                if place and target and place[1] not in target.sources and names.is_missing(place):
                    yield _nobody_after(app, stem, source, named)


def _no_package(app: _Application) -> Fault:
    path = join(app.package, "__init__.py")
    return Fault(
        path,
        1,
        app.package,
        f"{app.package} has no __init__.py: Django takes it for no package and passes its migrations over",
        f"touch {quoted(path)} && git add {quoted(path)}",
    )


def _broken(app: _Application, stem: str, source: _Source) -> Fault:
    path = join(app.package, f"{stem}.py")
    aside = f"git mv {quoted(path)} {quoted(join(app.package, f'_{stem}.py'))}"
    return Fault(
        path,
        source.unread_line,
        f"{app.label}.{stem}",
        f"Django imports {stem}.py as a migration, and {source.broken}: every command that reads the migrations stops",
        "" if source.unread else f"move it out of {app.package}, or let its name begin with an underscore: {aside}",
    )


def _nobody_after(app: _Application, stem: str, source: _Source, named: _Key) -> Fault:
    name = ".".join(named)
    return Fault(
        join(app.package, f"{stem}.py"),
        source.line,
        f"{app.label}.{stem} {name}",
        f"run_before of {app.label}.{stem} names {name}, which is not here: Django stops before it runs anything",
        f"git add the migration {name}, or correct run_before",
    )


def _circle_fault(circle: list[_Key], by_group: Mapping[str, _Application]) -> Iterator[Fault]:
    if circle:
        group, stem = min(circle)
        app = by_group[group]
        names = [f"{by_group[group].label}.{stem}" for group, stem in sorted(circle)]
        yield Fault(
            join(app.package, f"{stem}.py"),
            app.sources[stem].line,
            " ".join(names),
            f"{listed(names)} build on each other in a circle: Django stops with CircularDependencyError",
        )


def _unread(app: _Application) -> Iterator[Unread]:
    for stem, source in app.sources.items():
        if source.unread and not source.broken:
            yield Unread(join(app.package, f"{stem}.py"), source.unread_line, source.unread, (f"{app.label}.{stem}",))


def _is_dotted(path: str) -> bool:
    return _UNIMPORTABLE.fullmatch(split(path)[1]) is not None


def _dotted(path: str) -> Skipped:
    directory, name = split(path)
    fixed = join(directory, name.removesuffix(".py").replace(".", "_") + ".py")
    return Skipped(
        path,
        Skip.MALFORMED,
        "Python cannot import a module with a dot in its name, and Django passes it over without a word",
        f"git mv {quoted(path)} {quoted(fixed)}",
    )
