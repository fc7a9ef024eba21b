"""Where the schema of a directory of Prisma migrations lies.

Facts: Prisma looks for its schema as `--schema` says, then as prisma.config.ts or `prisma.schema` in package.json say,
then at schema.prisma and prisma/schema.prisma (its documentation, "Schema location"; @prisma/internals,
src/cli/getSchema.ts). A folder stands for all .prisma files in it and below. The migrations lie in `migrations` beside
the file with the data source, or where `migrations.path` of prisma.config.ts says; while folders were a preview, beside
the folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from undrift.declared.base import Source
from undrift.declared.prisma.catalog import PROVIDERS, SCALARS, Catalog
from undrift.declared.prisma.parsing import parse
from undrift.declared.prisma.pushing import pushed
from undrift.declared.prisma.syntax import Document
from undrift.files import Files, ancestors, decode, join, split
from undrift.patterns import pattern
from undrift.tools.base import Project
from undrift.tools.javascript import below, paths, settings_text, strings, values
from undrift.tools.layout import package, scripts
from undrift.tools.prisma import TOOL
from undrift.values import dataclass

KIND = "prisma"
ENDING = ".prisma"
_USUAL = ("schema.prisma", "prisma/schema.prisma")
_CONFIG_ENDINGS = ("ts", "mts", "cts", "js", "mjs", "cjs")
_CONFIGS = tuple(f"{stem}.{ending}" for stem in ("prisma.config", ".config/prisma") for ending in _CONFIG_ENDINGS)
_SOURCE = pattern(r"^[^\S\n]*datasource\s+\w+\s*\{", 8)
_OPTION = pattern(r"--schema(?:=|\s+)(?:\"([^\"]+)\"|'([^']+)'|([^\s\"'&|;]+))")
_MAJOR = pattern(r"\s*[\^~=v]{0,2}\s*(\d{1,3})(?:\.[\dx*]+){0,2}(?:-[\w.-]+)?\s*")
_COMMON = pattern(r"[^a-z0-9]|schemas?|migrations?")
_PACKAGES = ("prisma", "@prisma/client")
_DEPENDENCIES = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")

UNCLEAR = "unclear"
"""The setting of a source that says why none of its files can be told to be the schema."""

MAJOR = "major"
"""The setting that holds Prisma's major version."""

EXTERNAL = "external"
"""The setting that lists the tables and enums that prisma.config.ts leaves to others, one a line."""


@dataclass(frozen=True)
class _Settings:
    """What one prisma.config.ts says.

    Attributes:
        path: Its path.
        schema: Where it says that the schema lies; empty if it says nothing that can be read.
        migrations: The same of the migrations.
        external: The tables and enums that Prisma Migrate leaves alone.
    """

    path: str
    schema: str = ""
    migrations: str = ""
    external: tuple[str, ...] = ()


def find(project: Project, files: Files) -> Source | None:
    """Return where a project's schema is declared; None if nothing says it.

    Args:
        project: The project.
        files: The snapshot.
    """
    for path, why in (*_said(project, files), *_beside(project, files)):
        found = _files(files, path)
        if found:
            return _source(project, files, found, why)
    return _doubtful(project, files)


def configure(project: Project, files: Files, named: tuple[str, ...]) -> Source:
    """Return the source of the files that the configuration names."""
    return _source(project, files, named, "the configuration")


def _source(project: Project, files: Files, found: Iterable[str], why: str, unclear: str = "") -> Source:
    settings = [(MAJOR, _major(project, files)), (UNCLEAR, unclear)]
    external = [name for one in _configs(project, files) for name in one.external]
    settings.append((EXTERNAL, "\n".join(external)))
    told = tuple((name, value) for name, value in settings if value)
    return Source(KIND, tuple(sorted(found)), why, project.root, told, pushed(project, files))


# What settings say


def _said(project: Project, files: Files) -> Iterator[tuple[str, str]]:
    """Yield the paths that settings give to the schema of these migrations, and which file says it."""
    for one in _configs(project, files):
        if one.schema and (one.migrations == project.directory or not one.migrations):
            if one.migrations or _goes_with(files, one.schema, project.directory):
                yield one.schema, one.path
        elif one.migrations == project.directory:
            yield from ((join(_directory(one.path), name), one.path) for name in _USUAL)
    for path, document in _packages(project, files):
        for named in _named(document):
            place = below(split(path)[0], named)
            if place and _goes_with(files, place, project.directory):
                yield place, path


def _goes_with(files: Files, schema: str, migrations: str) -> bool:
    """Whether Prisma keeps the migrations of a schema, a file or a folder, in a directory."""
    if schema in files.tree:
        return join(split(schema)[0], "migrations") == migrations
    return migrations.startswith(f"{schema}/") or migrations == join(split(schema)[0], "migrations")


def _named(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths that a package.json gives to a schema."""
    settings = document.get("prisma")
    if isinstance(settings, dict) and isinstance(settings.get("schema"), str):
        yield settings["schema"]
    for script in scripts(document).values():
        if "prisma" in script:
            for found in _OPTION.finditer(script):
                yield found[1] or found[2] or found[3]


def _packages(project: Project, files: Files) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each package.json at or above the migrations, the closest first."""
    for place in ancestors(project.directory):
        path = join(place, "package.json")
        if path in files.tree:
            yield path, package(files, path)


def _major(project: Project, files: Files) -> str:
    """Return the major version of Prisma that the closest package.json asks for; empty if it can be several."""
    for _, document in _packages(project, files):
        tables = [document.get(name) for name in _DEPENDENCIES]
        for name in _PACKAGES:
            for table in tables:
                asked = table.get(name) if isinstance(table, dict) else None
                if isinstance(asked, str):
                    found = _MAJOR.fullmatch(asked)
                    return found[1] if found else ""
    return ""


def _configs(project: Project, files: Files) -> Iterator[_Settings]:
    """Yield what each prisma.config.ts at or above the migrations says, the closest first."""
    places = [join(place, name) for place in ancestors(project.directory) for name in _CONFIGS]
    there = [path for path in places if path in files.tree]
    texts = files.derive(there, settings_text)
    for path in there:
        if path in texts:
            yield _config(path, texts[path])


def _config(path: str, text: str) -> _Settings:
    place = _directory(path)
    external = [name for table in ("tables", "enums") for one in values(text, table) for name in _external(one)]
    inside = next(values(text, "migrations"), "")
    return _Settings(path, _first_path(place, text, "schema"), _first_path(place, inside, "path"), tuple(external))


def _external(expression: str) -> Iterator[str]:
    for one in values(expression, "external"):
        yield from strings(one)


def _first_path(place: str, text: str, name: str) -> str:
    for expression in values(text, name):
        for one in paths(expression)[:1]:
            return below(place, one) or ""
    return ""


def _directory(config: str) -> str:
    """Return the directory that a configuration speaks for: `.config/prisma.ts` for the one above it."""
    return split(config)[0].removesuffix(".config").removesuffix("/")


# What lies beside the migrations


def _beside(project: Project, files: Files) -> Iterator[tuple[str, str]]:
    for place in _places(project):
        sourced = _sourced(project, files, place)
        if len(sourced) == 1:
            yield _whole(files, sourced[0]), f"{sourced[0]} beside the migrations"


def _doubtful(project: Project, files: Files) -> Source | None:
    """Return a source of all schemas beside the migrations, where none of them can be told to be theirs, or be read."""
    for place in _places(project):
        sourced = _sourced(project, files, place)
        if sourced:
            reason = f"which of {', '.join(sourced)} these migrations are for cannot be told"
            return _source(project, files, sourced, f"{sourced[0]} beside the migrations", reason)
    usual = [path for place in _places(project) if (path := join(place, _USUAL[0])) in files.tree]
    if usual:
        reason = "it has no data source, or is too large to be read"
        return _source(project, files, usual[:1], f"{usual[0]} beside the migrations", reason)
    return None


def _places(project: Project) -> list[str]:
    """Return the directory that holds the migrations' own, and the one above that."""
    return list(ancestors(split(project.directory)[0]))[:2]


def _sourced(project: Project, files: Files, place: str) -> list[str]:
    """Return the schemas in a directory that can be these migrations': schema.prisma, or those for their server."""
    usual = join(place, _USUAL[0])
    own = [path for path in files.tree.files(place) if path.endswith(ENDING)]
    read = files.derive(own or _schema_folder(files, place), _has_source)
    sourced = [path for path, has_source in read.items() if has_source]
    if usual in sourced:
        return [usual]
    if len(sourced) > 1:
        dialect = TOOL.dialect(project, files)
        providers = {path: Catalog([_parsed(files, path)]).setting("provider") for path in sourced}
        fitting = [path for path in sourced if PROVIDERS.get(providers[path], "") == dialect]
        called = [path for path in fitting if _stem(path) == _stem(project.directory)]
        return next((found for found in (fitting, called) if len(found) == 1), sourced)
    return sourced


def _stem(path: str) -> str:
    """Return what `postgresql-schema.prisma` and `postgresql-migrations` have in common."""
    return _COMMON.sub("", split(path)[1].removesuffix(ENDING).lower())


def _schema_folder(files: Files, place: str) -> list[str]:
    """Return the schemas in the folder that lay beside the migrations while folders were a preview."""
    return [path for path in files.tree.walk(join(place, "schema")) if path.endswith(ENDING)]


def _whole(files: Files, path: str) -> str:
    """Return a schema's file, or its folder where the file does not declare all that it names."""
    directory = split(path)[0]
    around = files.tree.walk(directory) if directory else files.tree.files("")
    if not any(one.endswith(ENDING) and one != path for one in around):
        return path
    catalog = Catalog([_parsed(files, path)])
    named = {field.type for model in catalog.models.values() for field in model.block.fields if not field.unsupported}
    return directory if not catalog.models or named - SCALARS - set(catalog.kinds) else path


def _files(files: Files, path: str) -> list[str]:
    """Return the files that a schema's path stands for: itself, or all in it that a folder holds."""
    if path in files.tree:
        return [path] if path.endswith(ENDING) else []
    return [one for one in files.tree.walk(path) if one.endswith(ENDING)]


def _parsed(files: Files, path: str) -> Document:
    return parse(path, files.derive((path,), decode).get(path, ""))


def _has_source(data: bytes) -> bool:
    return _SOURCE.search(decode(data)) is not None
