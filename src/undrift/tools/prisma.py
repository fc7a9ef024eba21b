"""Prisma Migrate.

Facts: `prisma migrate deploy` lists the directories beside migration_lock.toml, sorts their names as strings, and runs
`migration.sql` in each (schema-engine/connectors/schema-connector/src/migrations_directory.rs: `list_migrations`).
Loose files are ignored. What is applied is told by directory name, so a late one is applied late.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from undrift.files import Files, ancestors, join, split
from undrift.history import Fault, History, Migration, Skip, Skipped
from undrift.sql.script import read_script
from undrift.text import quoted
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, Project, ScriptReader
from undrift.tools.layout import IGNORED_NAMES, node_runner

_FOLDER = re.compile(r"(?P<version>\d+)(?:[_-](?P<title>.*))?", re.DOTALL)
_LOCK = "migration_lock.toml"
_SCRIPT = "migration.sql"


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

    def reader(self, path: str) -> ScriptReader | None:  # noqa: ARG002 - every file is SQL
        """Every migration.sql is a script of one direction."""
        return read_script

    def new_command(self, project: Project, files: Files) -> str:
        """`prisma migrate dev`, through the package manager that this repository uses."""
        return f"{node_runner(files, project.directory)} prisma migrate dev --name NAME"

    def _project(self, files: Files, directory: str, why: str, evidence: Evidence) -> Project:
        claims = frozenset(join(folder, _SCRIPT) for folder in _folders(files, directory))
        return Project(self.name, (directory,), why, evidence, root=split(directory)[0], claims=claims)


TOOL = Prisma()


def _folders(files: Files, directory: str) -> list[str]:
    return [folder for folder in files.tree.subdirectories(directory) if join(folder, _SCRIPT) in files.tree]


def _schema(files: Files, directory: str) -> str:
    for place in list(ancestors(split(directory)[0]))[:2]:
        schemas = [path for path in files.tree.files(place) if path.endswith(".prisma")]
        if schemas:
            return schemas[0]
    return ""


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
