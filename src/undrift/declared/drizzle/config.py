"""Which configuration of drizzle-kit makes a project's migrations, and what it says.

Facts (drizzle-kit: src/cli/commands/utils.ts, `drizzleConfigFromFile`, `prepareGenerateConfig`): without `--config` it
is drizzle.config.ts, .js or .json in the directory where drizzle-kit is run; `out` is `drizzle` where nothing says it,
and relative names start from that same directory, wherever the file lies. `tablesFilter` and `schemaFilter` are for
`pull` and `push`: `generate` never looks at them (src/cli/commands/migrate.ts, `prepareAndMigratePg`), so migrations
hold the tables that they leave aside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from undrift.declared.drizzle.calls import called, chain
from undrift.declared.drizzle.globs import schema_files
from undrift.declared.drizzle.paths import path_of
from undrift.declared.drizzle.plain import Untold, place_of, why
from undrift.declared.drizzle.rules import Options
from undrift.declared.typescript.operators import is_nullish
from undrift.declared.typescript.values import Array, Call, Entry, Literal, Object, Unknown, Value
from undrift.files import Files, Tree, ancestors, join, split
from undrift.findings import Location
from undrift.patterns import pattern
from undrift.tools.base import Project
from undrift.tools.layout import load_json, package, scripts
from undrift.values import dataclass

Evaluate = Callable[[str], Value]
"""Returns what a module exports as its default."""

_NAME = pattern(r"(?:.*[-._])?drizzle(?:[-._].+)?\.[cm]?[jt]s|(?:.*[-._])?drizzle(?:[-._].+)?\.json")
_CONFIG = pattern(r"(?:^|[-._])config(?:[-._]|$)")
_FIRST = tuple(f"drizzle.config.{ending}" for ending in ("ts", "js", "json", "mjs", "cjs", "mts", "cts"))
_COMMAND = pattern(r"\bdrizzle-kit[ \t]+(?P<command>[\w:]+)(?P<flags>[^&|;\n]{0,600})")
_FLAG = pattern(r"--(?P<name>\w+)[= \t][ \t]*(?P<quote>['\"]?)(?P<value>[^\s'\"]+)(?P=quote)")
_MOVES = pattern(r"\bcd[ \t]+['\"]?(?P<place>[^\s'\"&|;]+)['\"]?[ \t]*&&")
_MIGRATES = pattern(r"migrat|drizzle-kit[ \t]+(?:generate|up|check)", 0)
_PUSHES = pattern(r"\bdrizzle-kit[ \t]+push\b")
_MIGRATOR = pattern(r"(?:.*[-._])?migrat(?:e|or|ions?)(?:[-._].*)?\.[cm]?[jt]sx?")
_OUT = "drizzle"
_MOST_PACKAGES = 400


@dataclass(frozen=True, slots=True)
class Config:
    """A configuration that makes a project's migrations.

    Attributes:
        path: The file that says so.
        directory: Where drizzle-kit is run.
        schema: The schema's files.
        casing: `casing`; empty if it is not set.
        unsure: Why it is not certain, as a clause; empty if it is.
    """

    path: str
    directory: str
    schema: tuple[str, ...] = ()
    casing: str = ""
    unsure: str = ""


@dataclass(frozen=True, slots=True)
class _Run:
    """A way in which drizzle-kit is run: which configuration, from where, or what the command line says itself."""

    path: str
    directories: tuple[str, ...]
    settings: Value | None = None


def find(project: Project, files: Files, evaluate: Evaluate) -> Config | None:
    """Return the configuration whose `out` is where a project's migrations lie; None if there is none.

    Args:
        project: The project.
        files: The snapshot.
        evaluate: Returns what a module exports.
    """
    unsure: list[Config] = []
    for run in _runs(project, files):
        config = _matched(run, project, files, evaluate)
        if config and not config.unsure:
            return config
        if config:
            unsure.append(config)
    return unsure[0] if unsure else None


def pushed(project: Project, files: Files) -> str:
    """Return why the schema is pushed and migrations are not what makes the database; empty if they may be.

    It is said only where it is clear: a script pushes, no script of any package generates or applies migrations, and
    no program has a name that speaks of migrating. Whether the migrations that are there are older cannot be seen.

    Args:
        project: The project.
        files: The snapshot.
    """
    packages = [path for path in files.tree.named("package.json") if not _is_foreign(path)][:_MOST_PACKAGES]
    run = [(path, text) for path in packages for text in scripts(package(files, path)).values()]
    pushes = [path for path, text in run if _PUSHES.search(text)]
    if not pushes or any(_MIGRATES.search(text) for _, text in run):
        return ""
    inside = set(project.directories)
    programs = (path for path in _paths(files.tree, _MIGRATOR.fullmatch) if split(path)[0] not in inside)
    return "" if any(programs) else f"{pushes[0]} runs drizzle-kit push, and nothing applies migrations"


def _runs(project: Project, files: Files) -> Iterator[_Run]:
    """Yield the ways in which drizzle-kit may be run: as scripts do it, then by each configuration, closest first."""
    named: set[str] = set()
    for place in ancestors(project.directory):
        for directory, flags in _commands(files, place):
            path = _joined(directory, flags["config"]) if "config" in flags else None
            if path and path in files.tree:
                named.add(path)
                yield _Run(path, (directory,))
            elif "schema" in flags:
                said = join(place, "package.json")
                yield _Run(said, (directory,), _flagged(flags, said))
    found = [path for path in _paths(files.tree, _is_config) if path not in named]
    for path in sorted(found, key=lambda path: _closeness(path, project.directory)):
        here = split(path)[0]
        packages = (place for place in ancestors(here) if join(place, "package.json") in files.tree)
        yield _Run(path, tuple(dict.fromkeys((here, *packages, ""))))


def _is_config(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and _CONFIG.search(name) is not None


def _paths(tree: Tree, wanted: Callable[[str], object]) -> Iterator[str]:
    """Yield the paths of all files with names of a kind, outside installed packages."""
    for directory in tree.directories:
        if not _is_foreign(f"{directory}/"):
            yield from (join(directory, name) for name in tree.names(directory) if wanted(name))


def _is_foreign(path: str) -> bool:
    return "node_modules/" in path


def _closeness(path: str, directory: str) -> tuple[bool, int, int, str]:
    """Return what sorts configurations: at or above the migrations first, the closest of them, by their names."""
    here, name = split(path)
    above = tuple(ancestors(directory))
    is_above = here in above
    place = _FIRST.index(name) if name in _FIRST else len(_FIRST)
    return (not is_above, above.index(here) if is_above else len(here), place, path)


def _commands(files: Files, place: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield where a package's scripts run `drizzle-kit generate` or its like, and with which flags."""
    path = join(place, "package.json")
    for text in scripts(package(files, path)).values() if path in files.tree else ():
        for found in _COMMAND.finditer(text):
            moved = _MOVES.findall(text[: found.start()])
            directory = _joined(place, moved[-1]) if moved else place
            flags = {flag["name"]: flag["value"] for flag in _FLAG.finditer(found["flags"])}
            if directory is not None and flags and found["command"] not in {"push", "studio", "pull", "introspect"}:
                yield directory, flags


def _flagged(flags: dict[str, str], path: str) -> Value:
    """Return what flags say, as a configuration would."""
    here = Location(path)
    return Object(tuple(Entry(name, Literal(value, here), here) for name, value in flags.items()), here)


def _matched(run: _Run, project: Project, files: Files, evaluate: Evaluate) -> Config | None:
    """Return what a configuration says, if it is the one that makes the project's migrations."""
    try:
        settings = _settings(run, files, evaluate)
        directory = _run_in(run, settings, project)
        if directory is None or settings.get("schema") is None:
            return None
        schema = _files(settings, run, directory, files.tree)
        return Config(run.path, directory, schema, settings.text("casing"))
    except Untold as untold:
        is_near = not set(run.directories[:2]).isdisjoint(ancestors(project.directory))
        reason = f"{run.path}:{untold.place.line}: {untold.reason}"
        return Config(run.path, run.directories[0], unsure=reason) if is_near else None


def _files(settings: Options, run: _Run, directory: str, tree: Tree) -> tuple[str, ...]:
    """Return the schema's files: as seen from where `out` leads to the migrations, or else from another place."""
    patterns: tuple[str, ...] = ()
    for place in dict.fromkeys((directory, *run.directories)):
        patterns = tuple(_schema(settings, run, place))
        found = schema_files(tree, place, patterns)
        if found:
            return found
    reason = f"no file is there for schema {', '.join(patterns)}"
    raise Untold(reason, settings.place)


def _settings(run: _Run, files: Files, evaluate: Evaluate) -> Options:
    """Return the object that a configuration is."""
    here = Location(run.path)
    if run.settings is not None:
        value = run.settings
    elif run.path.endswith(".json"):
        value = _of_json(_document(files, run.path), here)
    else:
        value = _something(evaluate(run.path))
    root, steps = chain(value)
    if isinstance(root, Call) and not steps and called(root, "drizzle-kit") == "defineConfig" and root.arguments:
        value = root.arguments[0]
    if not isinstance(value, Object):
        raise Untold(why(value), place_of(value))
    return Options(value, value.place)


def _something(value: Value) -> Value:
    """Return of a choice the one side that is not null: without a configuration drizzle-kit makes nothing."""
    while isinstance(value, Unknown):
        sides = [one for one in value.choices if not is_nullish(one)]
        if len(sides) != 1:
            break
        value = sides[0]
    return value


def _document(files: Files, path: str) -> Any:  # noqa: ANN401 - whatever the JSON holds
    try:
        return load_json(files, path)
    except ValueError as error:
        reason = f"it cannot be read: {error}"
        raise Untold(reason, Location(path)) from None


def _of_json(document: Any, here: Location) -> Value:  # noqa: ANN401 - whatever the JSON holds
    """Return a JSON document as values; what is no text, list or object is nothing that is asked for."""
    if isinstance(document, dict):
        return Object(tuple(Entry(name, _of_json(held, here), here) for name, held in document.items()), here)
    if isinstance(document, list):
        return Array(tuple(_of_json(one, here) for one in document), here)
    return Literal(document if isinstance(document, str) else None, here)


def _run_in(run: _Run, settings: Options, project: Project) -> str | None:
    """Return the directory from which `out` leads to the project's migrations; None if it leads to others."""
    value = settings.get("out")
    anchored, out = path_of(value) if value is not None else (False, _OUT)
    if anchored:
        return run.directories[-1] if _joined(split(run.path)[0], out) in project.directories else None
    places = (place for place in run.directories if _joined(place, out) in project.directories)
    return next(places, None)


def _schema(settings: Options, run: _Run, directory: str) -> Iterator[str]:
    """Yield the patterns of `schema`, relative to the directory that drizzle-kit is run in."""
    value = settings.get("schema")
    if isinstance(value, Array) and not value.whole:
        raise Untold(why(value), value.place)
    for one in value.items if isinstance(value, Array) else (value,) if value is not None else ():
        anchored, text = path_of(one)
        yield _relative(split(run.path)[0], directory, text) if anchored else text


def _relative(here: str, directory: str, text: str) -> str:
    """Return a name that begins at one directory as it is from another."""
    up = "/".join(".." for _ in directory.split("/")) if directory else ""
    return "/".join(part for part in (up, here, text) if part)


def _joined(directory: str, path: str) -> str | None:
    try:
        return join(directory, path.rstrip("/") or ".")
    except ValueError:
        return None
