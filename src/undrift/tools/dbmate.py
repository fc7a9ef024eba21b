"""dbmate.

Facts (amacneil/dbmate: pkg/dbmate/db.go, pkg/dbmate/migration.go, main.go): the files right in `./db/migrations`,
or in the directories that `--migrations-dir` or DBMATE_MIGRATIONS_DIR name (also in `.env`), parted by commas; a
name is digits, then anything, then `.sql`. Others are passed over without a word. The order is that of the file
names as strings, over all directories; the version is the digits as they are written, and the primary key of
schema_migrations. What is not recorded is applied, however late, unless `--strict` is given. A file has to hold
`-- migrate:up`, and since 2.0 `-- migrate:down` behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from undrift.files import Files, decode, join, split
from undrift.history import Fault, History, Migration, Skip, Skipped
from undrift.patterns import pattern
from undrift.sql.script import Parts
from undrift.text import quoted
from undrift.tools import commands, undoing
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, PartsReader, Project
from undrift.tools.databases import dialect_of_place
from undrift.tools.layout import depends_on, node_runner
from undrift.tools.manifests import inside, variables
from undrift.tools.numbered import DBMATE, directions, has_down_parts, marked, marks

_NAME = pattern(r"(?P<version>[0-9]+)[_.\- ]*(?P<title>.*)\.sql", re.DOTALL)
_MARK = pattern(r"^--[ \t]*migrate:(?P<word>up|down)(?![^\s])", re.MULTILINE)
_ENVIRONMENTS = (".env", ".dbmate")
_VARIABLE = "DBMATE_MIGRATIONS_DIR"
_DEFAULT = "db/migrations"
_DUMP = "db/schema.sql"
"""What it writes after each rollback, in its working directory (README.md: Command Line Options, --schema-file)."""
_RUNS = pattern(r"\bdbmate(?:@\S+)?\s+(?:[^&|;\n]*\s)?(?:up|migrate)(?![\w:.-])")


class Dbmate:
    """Directories of numbered SQL files with an up and a down part."""

    name = "dbmate"
    conventions = Conventions(
        title="dbmate",
        source="amacneil/dbmate: pkg/dbmate/db.go, pkg/dbmate/migration.go, main.go",
        order="files that begin with digits and end with .sql, in the order of their names as strings",
        skips="files that do not begin with a digit, and subdirectories",
        equal=Equal.SKIPPED,
        equal_means="a database that has run one never runs the other, and a fresh one stops at it (duplicate key)",
        late=Late.APPLIED,
        late_means="databases that exist run it late, or stop at it with --strict; a fresh one runs it earlier",
        downs=DownFiles.INSIDE,
        dumps="{runner} --schema-file {path} migrate && git add {path}",
        applies="dbmate up",
        takes_back="dbmate rollback",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield the directories that `.env` names, and those whose first or last numbered file bears the marks."""
        named = _named(files)
        for directories, path in named.items():
            yield self._project(files, directories, f"{_VARIABLE} in {path}", Evidence.SETTINGS)
        taken = {directory for directories in named for directory in directories}
        for directory, example in marked(files, DBMATE):
            if directory not in taken:
                yield self._project(files, (directory,), f"{example} bears its marks", Evidence.LAYOUT)

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project of the files right in `directory`."""
        return self._project(files, (directory,), "", Evidence.SETTINGS)

    def history(self, project: Project, files: Files) -> History:
        """Read the names, and whether each file bears the mark without which dbmate stops."""
        paths = [path for directory in project.directories for path in files.tree.files(directory) if _is_sql(path)]
        bearers = {path for path, found in files.derive(paths, marks).items() if DBMATE in found}
        named = [(path, match) for path in paths if (match := _NAME.fullmatch(split(path)[1]))]
        migrations = [_migration(path, match) for path, match in named]
        faults = [_unmarked(path) for path, _ in named if path not in bearers and path not in files.oversized]
        read = files.derive([path for path, _ in named if path in bearers], is_reversed)
        faults += [_reversed(path) for path, reversed_ in read.items() if reversed_]
        numbered = {path for path, _ in named}
        skipped = [_misnamed(path) for path in paths if path in bearers and path not in numbered]
        migrations.sort(key=lambda migration: (migration.name, migration.path))
        return History(tuple(migrations), skipped=tuple(skipped), faults=tuple(faults))

    def reader(self, path: str) -> PartsReader | None:  # noqa: ARG002 - every file is SQL
        """Every file holds both directions."""
        return read_both

    def dialect(self, project: Project, files: Files, group: str = "") -> str:  # noqa: ARG002 - one database for all
        """What the directory is called, else the variables that are set above it."""
        return dialect_of_place(files, project.directory, "DATABASE_URL")

    def new_command(self, project: Project, files: Files) -> str:
        """`dbmate new`, through the package manager if this is a Node project's."""
        runner = f"{node_runner(files, project.root)} " if depends_on(files, project.directory, "dbmate") else ""
        place = "" if project.directory == _DEFAULT else f" --migrations-dir {quoted(project.directory or '.')}"
        return f"{runner}dbmate{place} new NAME"

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own target, or `dbmate up`."""
        recipe = commands.Recipe(_RUNS, project.directory, packages=("dbmate",), is_placed=False)
        home, program = _program(files, project)
        own = commands.own(files, project, recipe)
        return own or commands.typed(home, commands.run_by(program, self.conventions.applies))

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:
        """`dbmate rollback` once for each, if they are the last ones and have something in their down parts.

        It takes back the most recent one (README.md: Rolling Back Migrations).
        """
        rest = undoing.remaining(self.history(project, files).migrations, migrations)
        if not rest or not has_down_parts(files, migrations, read_both):
            return ""
        home, program = _program(files, project)
        return undoing.chained(
            home,
            [commands.run_by(program, self.conventions.takes_back)] * len(migrations),
            undoing.tracked(files, [join(home, _DUMP)]),
        )

    def _project(self, files: Files, directories: tuple[str, ...], why: str, evidence: Evidence) -> Project:
        names = ((directory, name) for directory in directories for name in files.tree.names(directory))
        claims = frozenset(join(directory, name) for directory, name in names if _NAME.fullmatch(name))
        return Project(self.name, directories, why, evidence, claims=claims)


TOOL = Dbmate()


def read_both(data: bytes) -> Parts:
    """Part a file that holds both directions by dbmate's marks."""
    return directions(decode(data), _MARK)


def is_reversed(data: bytes) -> bool:
    """Whether the down part of a file stands before its up part: dbmate's parser stops at that."""
    first = _MARK.search(decode(data))
    return first is not None and first["word"].lower() == "down"


def _reversed(path: str) -> Fault:
    name = split(path)[1]
    message = f"{name}: `-- migrate:down` stands before `-- migrate:up`, so that dbmate stops at it"
    return Fault(path, 1, name, message, f"put the up part first: $EDITOR {quoted(path)}")


def _program(files: Files, project: Project) -> tuple[str, str]:
    """Return the directory in which dbmate's commands are typed, and dbmate with the options that it needs there.

    It reads `.env` in its working directory: where the migrations lie in `db/migrations` that is the one above.
    """
    runner = f"{node_runner(files, project.directory)} " if depends_on(files, project.directory, "dbmate") else ""
    if len(project.directories) == 1 and f"/{project.directory}".endswith(f"/{_DEFAULT}"):
        return project.directory.removesuffix(_DEFAULT).rstrip("/"), f"{runner}dbmate"
    places = "".join(f" --migrations-dir {quoted(place or '.')}" for place in project.directories)
    return "", f"{runner}dbmate{places}"


def _setting(data: bytes) -> str:
    return variables(data).get(_VARIABLE, "")


def _named(files: Files) -> Mapping[tuple[str, ...], str]:
    """Return the directories that environment files name, with that file, as far as they hold a migration."""
    read = files.derive(tuple(files.tree.named(*_ENVIRONMENTS)), _setting)
    named: dict[tuple[str, ...], str] = {}
    for path, value in read.items():
        found = (inside(split(path)[0], part.strip()) for part in value.split(","))
        directories = tuple(dict.fromkeys(one for one in found if one is not None and _holds_one(files, one)))
        if directories:
            named.setdefault(directories, path)
    return named


def _holds_one(files: Files, directory: str) -> bool:
    return any(_NAME.fullmatch(name) for name in files.tree.names(directory))


def _is_sql(path: str) -> bool:
    return path.endswith(".sql")


def _migration(path: str, match: re.Match[str]) -> Migration:
    return Migration(path, match[0], match["version"], match["version"], title=match["title"])


def _unmarked(path: str) -> Fault:
    name = split(path)[1]
    return Fault(
        path,
        1,
        name,
        f"{name} has no line `-- migrate:up`: dbmate stops at it, and at every migration behind it",
        f"write `-- migrate:up` above its statements and `-- migrate:down` behind them: $EDITOR {quoted(path)}",
    )


def _misnamed(path: str) -> Skipped:
    return Skipped(
        path,
        Skip.MALFORMED,
        "dbmate reads files whose name begins with a number, and passes others over without a word",
    )
