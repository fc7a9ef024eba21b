"""Diesel, the Rust crate: a folder per migration.

Facts (diesel-rs/diesel: diesel_migrations/src/file_based_migrations.rs, migration_harness.rs,
migrations_internals/src/lib.rs, diesel_cli/src/config.rs and migrations/mod.rs): every folder of the migrations
directory is a migration, but hidden and empty ones; it holds up.sql, and down.sql unless made with `--no-down`. A
folder without up.sql stops every command. Loose files are ignored. The version is what stands before the first `_`,
without its dashes, compared as a string. Migrations are held in a map by version, so of two equal ones only one is
there. What is not recorded is applied, however late. `revert` and `redo` stop at a migration without down.sql. The
directory is `migrations` beside Cargo.toml, or what `[migrations_directory] dir` in diesel.toml says.

Hasura and others keep folders of the same form; a crate that uses Diesel, or its settings, tells them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from undrift.files import Files, ancestors, join, split
from undrift.history import Down, Fault, History, Migration, Skip, Skipped
from undrift.patterns import pattern
from undrift.sql.script import read_whole
from undrift.text import quoted
from undrift.tools import commands, undoing
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, PartsReader, Project
from undrift.tools.databases import dialect_of_place
from undrift.tools.layout import nearest
from undrift.tools.manifests import crate_over, crate_users, inside, table, toml

_UP = "up.sql"
_DOWN = "down.sql"
_SETTINGS = "diesel.toml"
_DEFAULT = "migrations"
_CRATES = ("diesel",)
_DATED = pattern(r"[0-9].*\.sql", re.DOTALL)
_VERSIONED = pattern(r"[0-9]+[0-9-]*_")
_RUNS = pattern(r"\bdiesel\s+(?:[^&|;\n]*\s)?migration\s+run\b")


class Diesel:
    """Directories of folders with up.sql and down.sql."""

    name = "diesel"
    conventions = Conventions(
        title="Diesel",
        source="diesel-rs/diesel: diesel_migrations/src/file_based_migrations.rs, migration_harness.rs",
        order="FOLDER/up.sql for each folder, in the order of the versions: what stands before the first underscore",
        skips="loose files, hidden folders, and every other file in a migration's folder",
        equal=Equal.SKIPPED,
        equal_means="only one of them is ever run, whichever the directory lists last",
        late=Late.APPLIED,
        late_means="databases that exist run it late, a fresh one runs it earlier",
        downs=DownFiles.OPTIONAL,
        applies="diesel migration run",
        takes_back="diesel migration revert -n {number}",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield each directory of folders with up.sql that diesel.toml names, or that a crate using Diesel keeps."""
        folders = [split(path)[0] for path in files.tree.named(_UP)]
        directories = sorted({split(folder)[0] for folder in folders if _VERSIONED.match(split(folder)[1])})
        named = _named(files)
        users = crate_users(files, _CRATES) if directories else {}
        for directory in directories:
            manifest = crate_over(files, users, directory) if users else ""
            if directory in named:
                yield self._project(files, directory, named[directory], Evidence.SETTINGS)
            elif settings := _beside(files, directory):
                yield self._project(files, directory, f"{settings} beside it", Evidence.SETTINGS)
            elif manifest:
                yield self._project(files, directory, f"{manifest} depends on it", Evidence.LAYOUT)

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project of the folders in `directory`."""
        return self._project(files, directory, "", Evidence.SETTINGS)

    def history(self, project: Project, files: Files) -> History:
        """Read the folder names."""
        folders = [path for path in files.tree.subdirectories(project.directory) if not split(path)[1].startswith(".")]
        whole = [folder for folder in folders if join(folder, _UP) in files.tree]
        migrations = sorted(map(_migration, whole), key=lambda migration: (str(migration.key), migration.name))
        downs = [Down(join(folder, _DOWN), _key(folder)) for folder in whole if join(folder, _DOWN) in files.tree]
        faults = [_broken(folder) for folder in folders if folder not in whole]
        loose = [path for path in files.tree.files(project.directory) if _DATED.fullmatch(split(path)[1])]
        return History(tuple(migrations), tuple(downs), tuple(map(_loose, loose)), tuple(faults))

    def reader(self, path: str) -> PartsReader | None:  # noqa: ARG002 - every file is SQL
        """Every file is a script of one direction."""
        return read_whole

    def dialect(self, project: Project, files: Files, group: str = "") -> str:  # noqa: ARG002 - one database for all
        """What the directory is called, the one feature of the crate, or the DATABASE_URL that is set above it."""
        return dialect_of_place(files, project.directory, "DATABASE_URL", crate="diesel")

    def new_command(self, project: Project, files: Files) -> str:  # noqa: ARG002 - the directory says it all
        """`diesel migration generate`."""
        place = "" if project.directory == _DEFAULT else f" --migration-dir {quoted(project.directory or '.')}"
        return f"diesel migration generate{place} NAME"

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own target, or `diesel migration run`."""
        recipe = commands.Recipe(_RUNS, project.directory, is_placed=False)
        home, option = _home(project)
        return commands.own(files, project, recipe) or commands.typed(home, f"{self.conventions.applies}{option}")

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:
        """`diesel migration revert`, if they are the last ones and each has its down.sql.

        It undoes the last one that was run, `-n` times (diesel_cli/src/migrations/mod.rs).
        """
        history = self.history(project, files)
        rest = undoing.remaining(history.migrations, migrations)
        if not rest or not undoing.has_downs(history, migrations):
            return ""
        home, option = _home(project)
        command = self.conventions.takes_back.format(number=len(migrations)) + option
        return undoing.chained(home, [command], undoing.tracked(files, _dumps(files, home)))

    def _project(self, files: Files, directory: str, why: str, evidence: Evidence) -> Project:
        scripts = (join(folder, name) for folder in files.tree.subdirectories(directory) for name in (_UP, _DOWN))
        claims = frozenset(path for path in scripts if path in files.tree)
        return Project(self.name, (directory,), why, evidence, root=split(directory)[0], claims=claims)


TOOL = Diesel()


def _home(project: Project) -> tuple[str, str]:
    """Return the directory in which Diesel's commands are typed, and the option that names the migrations there."""
    above, name = split(project.directory)
    return (above, "") if name == _DEFAULT else ("", f" --migration-dir {quoted(project.directory or '.')}")


def _dumps(files: Files, home: str) -> tuple[str, ...]:
    """Return the files of Rust that going back writes anew, as the diesel.toml that is read in `home` names them.

    It is the closest one at or above (diesel_cli/src/config.rs: `print_schema`, of which there may be several).
    """
    settings = nearest(files, home, _SETTINGS)
    named = files.derive((settings,), _printed).get(settings, ()) if settings else ()
    paths = (inside(split(settings)[0], name) for name in named)
    return tuple(path for path in paths if path is not None)


def _printed(data: bytes) -> tuple[str, ...]:
    printed = table(toml(data), "print_schema")
    names = (each.get("file") for each in (printed, *printed.values()) if isinstance(each, dict))
    return tuple(name for name in names if isinstance(name, str))


def _settings(data: bytes) -> str:
    """Return the directory that a diesel.toml names; empty if it names none."""
    value = table(toml(data), "migrations_directory").get("dir")
    return value if isinstance(value, str) else ""


def _named(files: Files) -> Mapping[str, str]:
    """Return the directories that a diesel.toml names, with that file."""
    read = files.derive(tuple(files.tree.named(_SETTINGS)), _settings)
    named = {inside(split(path)[0], value): path for path, value in read.items() if value}
    return {directory: path for directory, path in named.items() if directory is not None}


def _beside(files: Files, directory: str) -> str:
    """Return the diesel.toml at or above the directory's parent, if the directory has the default name."""
    if split(directory)[1] != _DEFAULT:
        return ""
    paths = (join(place, _SETTINGS) for place in ancestors(split(directory)[0]))
    return next((path for path in paths if path in files.tree), "")


def _version(folder: str) -> tuple[str, str]:
    version, _, title = split(folder)[1].partition("_")
    return version, title


def _key(folder: str) -> str:
    return _version(folder)[0].replace("-", "")


def _migration(folder: str) -> Migration:
    version, title = _version(folder)
    return Migration(join(folder, _UP), split(folder)[1], version, _key(folder), title=title)


def _broken(folder: str) -> Fault:
    name = split(folder)[1]
    return Fault(
        join(folder, _UP),
        1,
        name,
        f"{name} has no {_UP}: Diesel takes every folder here for a migration, and stops before it runs anything",
        f"git add {quoted(join(folder, _UP))}, or git mv {quoted(folder)} out of the migrations",
    )


def _loose(path: str) -> Skipped:
    folder = path.removesuffix(".sql")
    command = f"mkdir -p {quoted(folder)} && git mv {quoted(path)} {quoted(join(folder, _UP))}"
    return Skipped(path, Skip.NEVER_RUN, f"Diesel runs only FOLDER/{_UP} and ignores loose files", command)
