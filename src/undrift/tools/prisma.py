"""Prisma Migrate.

Facts: `prisma migrate deploy` lists the directories beside migration_lock.toml, sorts their names as strings, and runs
`migration.sql` in each (schema-engine/connectors/schema-connector/src/migrations_directory.rs: `list_migrations`).
Loose files are ignored. What is applied is told by directory name, so a late one is applied late.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from undrift.files import Files, ancestors, decode, join, split
from undrift.history import Fault, History, Migration, Skip, Skipped
from undrift.patterns import pattern
from undrift.sql.script import read_whole
from undrift.text import quoted
from undrift.tools import commands
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, PartsReader, Project
from undrift.tools.databases import dialect_named
from undrift.tools.layout import IGNORED_NAMES, nearest, node_runner, package

_FOLDER = pattern(r"(?P<version>\d+)(?:[_-](?P<title>.*))?", re.DOTALL)
_LOCK = "migration_lock.toml"
_SCRIPT = "migration.sql"
_USUAL = ("schema.prisma", "prisma/schema.prisma")
_CONFIGS = tuple(f"prisma.config.{ending}" for ending in ("ts", "mts", "cts", "js", "mjs", "cjs"))
_RUNS = pattern(r"\bprisma(?:@\S+)?\s+(?:[^&|;\n]*\s)?migrate\s+(?:dev|deploy)\b")
_LOCKED = pattern(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*[ \t]*provider[ \t]*=[ \t]*\"(?P<provider>\w+)\"")
_SOURCE = pattern(r"^[ \t]*datasource\s+\w+\s*\{[^}]*?^[ \t]*provider[ \t]*=[ \t]*\"(?P<provider>\w+)\"", re.MULTILINE)


class Prisma:
    """Prisma Migrate's folders."""

    name = "prisma"
    conventions = Conventions(
        title="Prisma",
        source="prisma-engines: migrations_directory.rs, list_migrations",
        order="DIRECTORY/migration.sql for each directory, in the order of the directory names",
        skips="loose files, and every other file in a migration's directory",
        equal=Equal.ARBITRARY,
        equal_means="the rest of the directory name decides which runs first",
        late=Late.APPLIED,
        late_means="`migrate deploy` applies it late, and `migrate dev` asks to reset the database",
        downs=DownFiles.NONE,
        empty=" --create-only",
        applies="prisma migrate dev",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield each directory with a migration_lock.toml, or with DIRECTORY/migration.sql under a Prisma schema."""
        found: set[str] = set()
        for lock in files.tree.named(_LOCK):
            directory = split(lock)[0]
            if _folders(files, directory):
                found.add(directory)
                yield self._project(files, directory, f"{lock}", Evidence.SETTINGS)
        for script in files.tree.named(_SCRIPT):
            directory = split(split(script)[0])[0]
            if directory not in found and split(directory)[1] == "migrations" and (schema := _schema(files, directory)):
                found.add(directory)
                yield self._project(files, directory, f"{schema} beside it", Evidence.LAYOUT)

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project of the migration directories in `directory`."""
        return self._project(files, directory, "", Evidence.SETTINGS)

    def history(self, project: Project, files: Files) -> History:
        """Read the directory names."""
        folders = sorted(files.tree.subdirectories(project.directory))
        migrations = tuple(_migration(folder) for folder in folders if join(folder, _SCRIPT) in files.tree)
        faults = tuple(_empty_folder(folder) for folder in folders if _is_broken(files, folder))
        skipped = tuple(_loose(path) for path in files.tree.files(project.directory) if _is_stray(path))
        return History(migrations, skipped=skipped, faults=faults)

    def reader(self, path: str) -> PartsReader | None:  # noqa: ARG002 - every file is SQL
        """Every migration.sql is a script of one direction."""
        return read_whole

    def dialect(self, project: Project, files: Files, group: str = "") -> str:  # noqa: ARG002 - one database for all
        """What the lock file says, else the schema's data source."""
        lock = join(project.directory, _LOCK)
        schemas = _schemas(files, project.directory)
        read = files.derive([lock, *schemas], _provider)
        return dialect_named(next((word for path in (lock, *schemas) if (word := read.get(path, ""))), ""))

    def new_command(self, project: Project, files: Files) -> str:
        """`prisma migrate dev`, through the package manager that this repository uses, where Prisma is at home."""
        home, option = _home(files, project.directory)
        return commands.typed(
            home, f"{node_runner(files, project.directory)} {self.conventions.applies}{option} --name NAME"
        )

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own script, or `prisma migrate dev`, which is the command for a developer's own database."""
        home, option = _home(files, project.directory)
        schemas = [path for path in _schemas(files, project.directory) if split(path)[0] == project.root]
        configs = (*schemas, *(path for name in _CONFIGS if (path := join(home, name)) in files.tree))
        recipe = commands.Recipe(_RUNS, home, None if option else home, configs, ("prisma", "@prisma/client"))
        command = f"{node_runner(files, project.directory)} {self.conventions.applies}{option}"
        return commands.own(files, project, recipe) or commands.typed(home, command)

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:  # noqa: ARG002 - it takes nothing back
        """It takes nothing back."""
        return ""

    def _project(self, files: Files, directory: str, why: str, evidence: Evidence) -> Project:
        claims = frozenset(join(folder, _SCRIPT) for folder in _folders(files, directory))
        return Project(self.name, (directory,), why, evidence, root=split(directory)[0], claims=claims)


TOOL = Prisma()


def _home(files: Files, directory: str) -> tuple[str, str]:
    """Return the directory in which Prisma's commands are typed, and the option that names the schema there."""
    config = nearest(files, directory, *_CONFIGS)
    home = split(config or nearest(files, directory, "package.json"))[0]
    return home, "" if config else _schema_option(files, directory, home)


def _folders(files: Files, directory: str) -> list[str]:
    return [folder for folder in files.tree.subdirectories(directory) if join(folder, _SCRIPT) in files.tree]


def _schema(files: Files, directory: str) -> str:
    return next(iter(_schemas(files, directory)), "")


def _schemas(files: Files, directory: str) -> list[str]:
    """Return the schemas right above a directory of migrations, or in the directory above that."""
    for place in list(ancestors(split(directory)[0]))[:2]:
        schemas = [path for path in files.tree.files(place) if path.endswith(".prisma")]
        if schemas:
            return schemas
    return []


def _schema_option(files: Files, directory: str, home: str) -> str:
    """Return `--schema PATH` where the schema beside these migrations is none that Prisma finds of its own accord.

    It looks for schema.prisma and prisma/schema.prisma in the package, and where package.json says.
    """
    beside = [path for path in _schemas(files, directory) if split(path)[0] == split(directory)[0]]
    if len(beside) != 1 or beside[0] in {join(home, name) for name in _USUAL} or _says_where(files, home):
        return ""
    return f" --schema {quoted(beside[0][len(home) :].lstrip('/'))}"


def _says_where(files: Files, home: str) -> bool:
    settings = package(files, join(home, "package.json")).get("prisma")
    return isinstance(settings, dict) and "schema" in settings


def _provider(data: bytes) -> str:
    """Return the database that a lock file, or the data source of a schema, names."""
    text = decode(data)
    found = _SOURCE.search(text) or _LOCKED.match(text)
    return found["provider"] if found else ""


def _migration(folder: str) -> Migration:
    name = split(folder)[1]
    match = _FOLDER.fullmatch(name)
    version = match["version"] if match else ""
    title = (match["title"] or "") if match else name
    return Migration(join(folder, _SCRIPT), name, version, version or None, title=title)


def _is_broken(files: Files, folder: str) -> bool:
    """Whether a folder named like a migration has no script: `migrate deploy` then stops with P3015."""
    is_named = _FOLDER.fullmatch(split(folder)[1]) is not None
    return is_named and join(folder, _SCRIPT) not in files.tree and not files.tree.subdirectories(folder)


def _empty_folder(folder: str) -> Fault:
    name = split(folder)[1]
    return Fault(
        join(folder, _SCRIPT),
        1,
        name,
        f"{name} has no migration.sql: Prisma stops with P3015 before it runs anything",
        f"git add {quoted(join(folder, _SCRIPT))}",
    )


def _is_stray(path: str) -> bool:
    name = split(path)[1]
    return name.endswith(".sql") and not IGNORED_NAMES.fullmatch(name)


def _loose(path: str) -> Skipped:
    folder = path.removesuffix(".sql")
    command = f"mkdir -p {quoted(folder)} && git mv {quoted(path)} {quoted(join(folder, _SCRIPT))}"
    return Skipped(path, Skip.NEVER_RUN, f"Prisma runs only DIRECTORY/{_SCRIPT} and passes loose files over", command)
