"""sqlx, the Rust crate: simple migrations, and reversible ones in pairs.

Facts (launchbadge/sqlx: sqlx-core/src/migrate/source.rs, migration_type.rs, migrator.rs,
sqlx-core/src/config/migrate.rs, sqlx-cli/src/migrate.rs): the files right in `migrations` (another directory if
sqlx.toml or `--source` says so) whose name has a `_` and ends with `.sql`. What stands before the first `_` has to
be a number of 64 bits: a name for which it is none stops everything. Names without `_` are passed over. `.up.sql`
and `.sql` run forward in the order of the numbers, `.down.sql` undoes. A version is the primary key of
_sqlx_migrations, held with a checksum of the file. Whatever is not recorded is applied, however late. `revert`
takes the newest down file whose version is applied, so it steps over a version without one. A recorded version
whose file is gone stops `run`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from undrift.files import Files, ancestors, decode, join, split
from undrift.history import Down, History, Migration, Skip, Skipped
from undrift.patterns import pattern
from undrift.sql.script import read_whole
from undrift.text import quoted
from undrift.tools import commands, undoing
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, PartsReader, Project
from undrift.tools.databases import dialect_named, dialect_of_place
from undrift.tools.layout import matching
from undrift.tools.manifests import crate_over, crate_users, inside, table, toml
from undrift.tools.numbered import LARGEST_I64, whole

_NAME = pattern(r"(?P<version>[^_]*)_(?P<title>.*?)(?P<direction>\.up|\.down)?\.sql", re.DOTALL)
_NUMBERED = pattern(r"[0-9]+_.*\.sql", re.DOTALL)
_PAIRED = pattern(r"[0-9]+_.*\.(?:up|down)\.sql", re.DOTALL)
_NEARLY = pattern(r"[0-9][^_]*\.sql")
_CRATES = ("sqlx",)
_SETTINGS = "sqlx.toml"
_DEFAULT = "migrations"
_CACHE = ".sqlx"
_DATABASE = pattern(r"\"db_name\"\s*:\s*\"(?P<name>\w+)\"")
_RUNS = pattern(r"\bsqlx\s+(?:[^&|;\n]*\s)?mig(?:rate)?\s+run\b")


class Sqlx:
    """Directories of numbered SQL files."""

    name = "sqlx"
    conventions = Conventions(
        title="sqlx",
        source="launchbadge/sqlx: sqlx-core/src/migrate/source.rs, migrator.rs; sqlx-cli/src/migrate.rs",
        order="VERSION_title.up.sql or VERSION_title.sql for each version, in the order of the numbers",
        skips="files without an underscore or another ending, and subdirectories",
        equal=Equal.REFUSED,
        equal_means="the second one stops: its version is already in _sqlx_migrations, with the checksum of the other",
        late=Late.APPLIED,
        late_means="databases that exist run it late, a fresh one runs it earlier",
        downs=DownFiles.OPTIONAL,
        gaps=True,
        applies="sqlx migrate run",
        takes_back="sqlx migrate revert --target-version {version}",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield each directory that sqlx.toml names, and those of numbered SQL files under a crate that uses sqlx."""
        named = _named(files)
        for directory, settings in named.items():
            yield self._project(files, directory, settings, Evidence.SETTINGS)
        candidates = [directory for directory in files.tree.directories if _looks_like_one(files, directory)]
        users = crate_users(files, _CRATES) if candidates else {}
        for directory in candidates:
            manifest = crate_over(files, users, directory) if users and directory not in named else ""
            if manifest:
                yield self._project(files, directory, f"{manifest} depends on it", Evidence.LAYOUT)

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project of the files right in `directory`."""
        return self._project(files, directory, "", Evidence.SETTINGS)

    def history(self, project: Project, files: Files) -> History:
        """Read the names."""
        matched, rest = matching(files, project.directory, _NAME)
        skipped = [_unseparated(path) for path in rest if _NEARLY.fullmatch(split(path)[1])]
        migrations: list[Migration] = []
        downs: list[Down] = []
        for path, match in matched:
            key = whole(match["version"], LARGEST_I64)
            if key is None:
                skipped.append(_unnumbered(path))
            elif match["direction"] == ".down":
                downs.append(Down(path, key))
            else:
                migrations.append(Migration(path, match[0], match["version"], key, title=match["title"]))
        migrations.sort(key=lambda migration: (whole(migration.version, LARGEST_I64) or 0, migration.name))
        return History(tuple(migrations), tuple(downs), tuple(skipped))

    def reader(self, path: str) -> PartsReader | None:  # noqa: ARG002 - every file is SQL
        """Every file is a script of one direction."""
        return read_whole

    def dialect(self, project: Project, files: Files, group: str = "") -> str:  # noqa: ARG002 - one database for all
        """What the directory is called, the one feature of the crate, DATABASE_URL, or the cache of checked queries."""
        told = dialect_of_place(files, project.directory, "DATABASE_URL", crate="sqlx")
        return told or _of_cache(files, project.directory)

    def new_command(self, project: Project, files: Files) -> str:
        """`sqlx migrate add`, with a down file if the newest migration has one."""
        history = self.history(project, files)
        pair = " -r" if history.migrations and history.migrations[-1].name.endswith(".up.sql") else ""
        source = "" if project.directory == _DEFAULT else f" --source {quoted(project.directory or '.')}"
        return f"sqlx migrate add{pair}{source} NAME"

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own target, or `sqlx migrate run`."""
        recipe = commands.Recipe(_RUNS, project.directory, is_placed=False)
        home, option = _home(project)
        return commands.own(files, project, recipe) or commands.typed(home, f"{self.conventions.applies}{option}")

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:
        """`sqlx migrate revert` to the version that stays, if each has a down file: others would be stepped over.

        What is above that version is undone (sqlx-cli/src/migrate.rs, `revert`).
        """
        history = self.history(project, files)
        rest = undoing.remaining(history.migrations, migrations)
        if not rest or not undoing.has_downs(history, migrations):
            return ""
        home, option = _home(project)
        version = int(rest[-1].version)
        return undoing.chained(home, [self.conventions.takes_back.format(version=version) + option])

    def _project(self, files: Files, directory: str, why: str, evidence: Evidence) -> Project:
        names = files.tree.names(directory)
        claims = frozenset(join(directory, name) for name in names if _NUMBERED.fullmatch(name))
        return Project(self.name, (directory,), why, evidence, claims=claims)


TOOL = Sqlx()


def _home(project: Project) -> tuple[str, str]:
    """Return the directory in which sqlx's commands are typed, and the option that names the migrations there.

    `.env` is read in the working directory or above it: the crate's, where the migrations lie in their usual place.
    """
    above, name = split(project.directory)
    return (above, "") if name == _DEFAULT else ("", f" --source {quoted(project.directory or '.')}")


def _settings(data: bytes) -> str:
    """Return the directory that a sqlx.toml names; empty if it names none."""
    value = table(toml(data), "migrate").get("migrations-dir")
    return value if isinstance(value, str) else ""


def _named(files: Files) -> Mapping[str, str]:
    """Return the directories that a sqlx.toml names, with that file, as far as they hold a migration."""
    read = files.derive(tuple(files.tree.named(_SETTINGS)), _settings)
    named = {inside(split(path)[0], value): path for path, value in read.items() if value}
    return {
        directory: path
        for directory, path in named.items()
        if directory is not None and any(_NUMBERED.fullmatch(name) for name in files.tree.names(directory))
    }


def _of_cache(files: Files, directory: str) -> str:
    """Return the database that the queries in the closest `.sqlx` were checked against."""
    for above in ancestors(directory):
        query = next((path for path in files.tree.files(join(above, _CACHE)) if path.endswith(".json")), "")
        if query:
            return dialect_named(files.derive((query,), _checked_against).get(query, ""))
    return ""


def _checked_against(data: bytes) -> str:
    found = _DATABASE.search(decode(data))
    return found["name"] if found else ""


def _looks_like_one(files: Files, directory: str) -> bool:
    """Whether a directory holds numbered SQL files and either speaks of migrations or has them in pairs."""
    pattern = _NUMBERED if "migrat" in directory.lower() else _PAIRED
    return any(pattern.fullmatch(name) for name in files.tree.names(directory))


def _unseparated(path: str) -> Skipped:
    directory, name = split(path)
    fixed = re.sub(r"^([0-9]+)[-. ]+", r"\1_", name)
    return Skipped(
        path,
        Skip.MALFORMED,
        "sqlx reads VERSION_title.sql, and passes names without an underscore over without a word",
        f"git mv {quoted(path)} {quoted(join(directory, fixed))}" if _NUMBERED.fullmatch(fixed) else "",
    )


def _unnumbered(path: str) -> Skipped:
    return Skipped(
        path,
        Skip.MALFORMED,
        "sqlx takes what stands before the first underscore for a number of 64 bits, and stops at any other name",
    )
