"""golang-migrate.

Facts (golang-migrate/migrate: source/parse.go, source/migration.go, source/iofs/iofs.go, migrate.go,
MIGRATIONS.md): the files right in one directory, `<version>_<title>.up.<ending>` and `.down.<ending>`; the version
is an unsigned number of 64 bits, so that 007 is 7. A name of any other form is passed over without a word. Two
files of one version and direction: "duplicate migration file", nothing runs. The database keeps one number, its
current version, and `up` takes only what is above it, so a lower one that comes late never runs. Going back over a
version without a down file runs nothing and counts it as undone. The pages say to write a comment into a file that
is to do nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from undrift.files import Files, join, split
from undrift.history import Down, History, Migration, Skip, Skipped
from undrift.patterns import pattern
from undrift.sql.script import read_whole
from undrift.text import quoted
from undrift.tools import commands, undoing
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, PartsReader, Project
from undrift.tools.databases import dialect_of_place
from undrift.tools.layout import matching
from undrift.tools.manifests import module_over
from undrift.tools.numbered import LARGEST_U64, is_counted, whole

_NAME = pattern(r"(?P<version>[0-9]+)_(?P<title>.*)\.(?P<direction>down|up)\.(?P<ending>.*)", re.DOTALL)
_UNMISTAKABLE = pattern(r"[0-9]{1,19}_.*\.up\.(?:sql|cql|cypher|surql|json)", re.DOTALL)
_NEARLY = pattern(r"[0-9].*\.sql|.*\.(?:up|down)\.sql", re.DOTALL | re.IGNORECASE)
_SEPARATOR = pattern(r"^([0-9]+)[-. ]+")
_MODULES = ("github.com/golang-migrate/migrate", "github.com/mattes/migrate")
_SECONDS_DIGITS = 10
_RUNS = pattern(r"\bmigrate\s+(?:[^&|;\n]*\s)?up(?!\s*[0-9])(?![\w:.-])")


class GolangMigrate:
    """Directories of up and down files."""

    name = "golang-migrate"
    conventions = Conventions(
        title="golang-migrate",
        source="golang-migrate/migrate: source/parse.go, source/iofs/iofs.go, migrate.go, MIGRATIONS.md",
        order="VERSION_title.up.sql for each version, in the order of the numbers",
        skips="files of any other name, and subdirectories",
        equal=Equal.REFUSED,
        equal_means="every command stops: duplicate migration file",
        late=Late.SKIPPED,
        late_means="a database that is past that version never runs it, and nothing is said",
        downs=DownFiles.OPTIONAL,
        gaps=True,
        applies="migrate up",
        takes_back="migrate goto {version}",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield each directory with a file such as 000001_name.up.sql."""
        found: dict[str, str] = {}
        for directory in files.tree.directories:
            example = next((name for name in files.tree.names(directory) if _UNMISTAKABLE.fullmatch(name)), "")
            if example:
                found[directory] = example
        modules = module_over(files, found, *_MODULES) if found else {}
        for directory, example in found.items():
            if directory in modules:
                why, evidence = f"{modules[directory]} requires it", Evidence.LAYOUT
            else:
                why, evidence = f"files such as {example}", Evidence.NAMES
            yield self._project(files, directory, why, evidence)

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project of the files right in `directory`."""
        return self._project(files, directory, "", Evidence.SETTINGS)

    def history(self, project: Project, files: Files) -> History:
        """Read the names."""
        matched, rest = matching(files, project.directory, _NAME)
        certain = project.evidence > Evidence.NAMES
        migrations: list[Migration] = []
        downs: list[Down] = []
        skipped = [_misnamed(path, certain=certain) for path in rest if _NEARLY.fullmatch(split(path)[1])]
        for path, match in matched:
            key = whole(match["version"], LARGEST_U64)
            if key is None:
                skipped.append(_overlong(path, certain=certain))
            elif match["direction"] == "down":
                downs.append(Down(path, key))
            else:
                migrations.append(Migration(path, match[0], match["version"], key, title=match["title"]))
        migrations.sort(key=lambda migration: (whole(migration.version, LARGEST_U64) or 0, migration.name))
        return History(tuple(migrations), tuple(downs), tuple(skipped))

    def reader(self, path: str) -> PartsReader | None:
        """Up and down files are scripts of one direction; some databases have other languages."""
        return read_whole if path.endswith(".sql") else None

    def dialect(self, project: Project, files: Files, group: str = "") -> str:  # noqa: ARG002 - one database for all
        """What the directory is called, else the variables that are set above it."""
        return dialect_of_place(
            files, project.directory, "DATABASE_URL", "DB_URL", "POSTGRESQL_URL", "POSTGRES_URL", "MYSQL_URL"
        )

    def new_command(self, project: Project, files: Files) -> str:
        """`migrate create`, with versions of the kind that the newest migration has."""
        migrations = self.history(project, files).migrations
        version = migrations[-1].version if migrations else ""
        ending = migrations[-1].path.rpartition(".")[2] if migrations else "sql"
        kind = ""
        if is_counted(migrations):
            kind = f" -seq -digits {len(version)}"
        elif len(version) == _SECONDS_DIGITS:
            kind = " -format unix"
        return f"migrate create -ext {ending} -dir {quoted(project.directory or '.')}{kind} NAME"

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own target, or `migrate up`."""
        recipe = commands.Recipe(_RUNS, project.directory, is_placed=False)
        return commands.own(files, project, recipe) or _command(project, self.conventions.applies)

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:
        """`migrate goto` the version that stays, if each has a down file: without one nothing is run, and counted."""
        history = self.history(project, files)
        rest = undoing.remaining(history.migrations, migrations)
        if not rest or not undoing.has_downs(history, migrations):
            return ""
        command = self.conventions.takes_back.format(version=rest[-1].version)
        return undoing.chained("", [_command(project, command)])

    def _project(self, files: Files, directory: str, why: str, evidence: Evidence) -> Project:
        claims = frozenset(path for path, _ in matching(files, directory, _NAME)[0])
        return Project(self.name, (directory,), why, evidence, claims=claims)


TOOL = GolangMigrate()


def _command(project: Project, command: str) -> str:
    """Return a command of its program; the database's URL is the developer's own."""
    program = f'migrate -path {quoted(project.directory or ".")} -database "$DATABASE_URL"'
    return commands.run_by(program, command)


def _misnamed(path: str, *, certain: bool) -> Skipped:
    directory, name = split(path)
    parted = _SEPARATOR.sub(r"\1_", name)
    fixed = re.sub(r"\.(up|down)\.sql$", lambda found: found[0].lower(), parted, flags=re.IGNORECASE)
    if not fixed.endswith((".up.sql", ".down.sql")):
        fixed = re.sub(r"\.sql$", ".up.sql", fixed, flags=re.IGNORECASE)
    return Skipped(
        path,
        Skip.MALFORMED,
        "golang-migrate reads VERSION_title.up.sql and VERSION_title.down.sql, and passes other names over silently",
        f"git mv {quoted(path)} {quoted(join(directory, fixed))}" if _NAME.fullmatch(fixed) else "",
        certain=certain,
    )


def _overlong(path: str, *, certain: bool) -> Skipped:
    reason = "golang-migrate keeps versions in 64 bits, and passes longer numbers over without a word"
    return Skipped(path, Skip.MALFORMED, reason, certain=certain)
