"""goose (pressly/goose).

Facts (pressly/goose: migration.go, migrate.go, up.go, provider_collect.go, internal/sqlparser/parser.go,
create.go): the files right in one directory, `<number>_<name>.sql` and `.go` (no `_test.go`), SQL and Go in one
sequence; the number has 63 bits and is at least 1, so that counted and dated versions mix and the counted ones come
first. Other Go files are helpers. At another .sql file the command line stops, and the library passes it over. Two
files of one number: "duplicate version", nothing runs. A number below the database's that was not applied stops
`up`, unless `-allow-missing` is given. A SQL file has to begin with `-- +goose Up`; what follows `-- +goose Down`
undoes it. Without a Down part, going back runs nothing and counts it as undone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from undrift.files import Files, decode, join, split
from undrift.history import Fault, History, Migration, Skip, Skipped
from undrift.patterns import pattern
from undrift.sql import kept
from undrift.sql.script import Parts
from undrift.text import quoted
from undrift.tools import commands, undoing
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, PartsReader, Project
from undrift.tools.databases import dialect_of_place, is_assigned
from undrift.tools.layout import matching
from undrift.tools.numbered import GOOSE, LARGEST_I64, directions, has_down_parts, is_counted, marked, marks, whole

_NAME = pattern(r"(?P<version>[0-9]+)_(?P<title>.*)\.(?P<ending>sql|go)", re.DOTALL)
_MARK = pattern(r"^[ \t]*--[ \t-]*\+goose[ \t]*(?P<word>up|down)[ \t-]*\r?$", re.IGNORECASE | re.MULTILINE)
_WORD = pattern(r"^[ \t]*--[ \t-]*\+goose[ \t]+(?P<word>[A-Za-z]+)[ \t-]*\r?$", re.MULTILINE)
_SEPARATOR = pattern(r"^([0-9]+)[-. ]+")
_RUNS = pattern(r"\bgoose(?:@\S+)?\s+(?:[^&|;\n]*\s)?up(?![\w:.-])")
_URLS = ("DATABASE_URL", "GOOSE_DBSTRING", "DB_URL", "DB_DSN")
_DRIVERS = {"postgres": "postgres", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite3"}


class Goose:
    """Directories of numbered SQL and Go files."""

    name = "goose"
    conventions = Conventions(
        title="goose",
        source="pressly/goose: migration.go, migrate.go, up.go, internal/sqlparser/parser.go",
        order="NUMBER_name.sql and NUMBER_name.go in one sequence, in the order of the numbers",
        skips="Go files without a number, tests, and subdirectories",
        equal=Equal.REFUSED,
        equal_means="every command stops: duplicate version detected",
        late=Late.REFUSED,
        late_means="`goose up` stops on databases that are ahead (missing migrations), unless -allow-missing is given",
        downs=DownFiles.INSIDE,
        gaps=True,
        applies="goose up",
        takes_back="goose down-to {version}",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield each directory of numbered files whose first or last one bears goose's marks, or imports it."""
        for directory, example in marked(files, GOOSE):
            yield self._project(files, directory, f"{example} bears its marks", Evidence.LAYOUT)

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project of the files right in `directory`."""
        return self._project(files, directory, "", Evidence.SETTINGS)

    def history(self, project: Project, files: Files) -> History:
        """Read the names, and whether each SQL file bears the mark without which goose stops."""
        matched, rest = _sorted(files, project.directory)
        scripts = [path for path in (*(path for path, _ in matched), *rest) if path.endswith(".sql")]
        bearers = {path for path, found in files.derive(scripts, marks).items() if GOOSE in found}
        skipped = [_misnamed(path) for path in rest if path in bearers]
        numbered = [path for path, _ in matched if path in bearers]
        stops = files.derive(numbered, stop)
        faults = [_refused(path, stops[path]) for path in numbered if stops.get(path)]
        migrations: list[Migration] = []
        for path, match in matched:
            key = whole(match["version"], LARGEST_I64)
            if not key:
                skipped.append(_unnumbered(path))
                continue
            migrations.append(Migration(path, match[0], match["version"], key, title=match["title"]))
            if path.endswith(".sql") and path not in bearers and path not in files.oversized:
                faults.append(_unmarked(path))
        migrations.sort(key=lambda migration: (whole(migration.version, LARGEST_I64) or 0, migration.name))
        return History(tuple(migrations), skipped=tuple(skipped), faults=tuple(faults))

    def reader(self, path: str) -> PartsReader | None:
        """`.sql` files hold both directions; the rest is Go."""
        return read_both if path.endswith(".sql") else None

    def dialect(self, project: Project, files: Files, group: str = "") -> str:  # noqa: ARG002 - one database for all
        """What the directory is called, else the variables that are set above it."""
        return dialect_of_place(files, project.directory, "GOOSE_DRIVER", "DATABASE_URL", "GOOSE_DBSTRING")

    def new_command(self, project: Project, files: Files) -> str:
        """`goose create`, counted if the newest migration is."""
        migrations = self.history(project, files).migrations
        counted = " -s" if is_counted(migrations) else ""
        ending = migrations[-1].path.rpartition(".")[2] if migrations else "sql"
        return f"goose -dir {quoted(project.directory or '.')}{counted} create NAME {ending}"

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own target, or `goose up`."""
        recipe = commands.Recipe(_RUNS, project.directory, is_placed=False)
        return commands.own(files, project, recipe) or self._command(project, files, self.conventions.applies)

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:
        """`goose down-to` the version that stays, if each has a Down part: without one nothing is run, and counted."""
        rest = undoing.remaining(self.history(project, files).migrations, migrations)
        if not rest or not has_down_parts(files, migrations, read_both):
            return ""
        command = self._command(project, files, self.conventions.takes_back.format(version=rest[-1].version))
        return undoing.chained("", [command] if command else [])

    def _command(self, project: Project, files: Files, command: str) -> str:
        """Return a command of its program, with driver and URL unless variables give them (cmd/goose/main.go).

        Nothing is returned where no driver is known, or where migrations are in Go: those are built into a program
        of the repository's own (pressly/goose: README.md, Go Migrations).
        """
        if any(path.endswith(".go") for path in project.claims):
            return ""
        program = f"goose -dir {quoted(project.directory or '.')}"
        if is_assigned(files, project.directory, "GOOSE_DRIVER"):
            return commands.run_by(program, command)
        driver = _DRIVERS.get(project.dialect or self.dialect(project, files) or _shown(files, project), "")
        return commands.run_by(f'{program} {driver} "${_variable(files, project)}"', command) if driver else ""

    def _project(self, files: Files, directory: str, why: str, evidence: Evidence) -> Project:
        claims = frozenset(path for path, _ in _sorted(files, directory)[0])
        return Project(self.name, (directory,), why, evidence, claims=claims)


TOOL = Goose()


def _variable(files: Files, project: Project) -> str:
    """Return the variable that holds the database's URL: the first that is set above the migrations."""
    return next((name for name in _URLS if is_assigned(files, project.directory, name)), _URLS[0])


def _shown(files: Files, project: Project) -> str:
    """Return which database the scripts themselves show that they are for; empty if none does."""
    from undrift.sql.dialects import elect  # noqa: PLC0415 - most projects say it

    votes = [one for one in files.keep(sorted(project.claims), kept.vote(read_both)).values() if one]
    return elect(votes) if votes else ""


def read_both(data: bytes) -> Parts:
    """Part a file that holds both directions by goose's marks."""
    return directions(decode(data), _MARK)


def stop(data: bytes) -> str:
    """Return why goose's parser stops at the marks of a file, as a clause; empty if it does not."""
    seen: set[str] = set()
    is_open = False
    for found in _WORD.finditer(decode(data)):
        word = found["word"].lower()
        if word in {"up", "down"}:
            if is_open:
                return "a StatementBegin has no StatementEnd"
            if word in seen:
                return f"`-- +goose {word.capitalize()}` stands in it twice"
            if word == "down" and "up" not in seen:
                return "`-- +goose Down` stands before `-- +goose Up`"
            seen.add(word)
        elif word == "statementbegin":
            if is_open:
                return "a StatementBegin stands inside another"
            is_open = True
        elif word == "statementend":
            if not is_open:
                return "a StatementEnd has no StatementBegin"
            is_open = False
    return "a StatementBegin has no StatementEnd" if is_open else ""


def _refused(path: str, why: str) -> Fault:
    name = split(path)[1]
    return Fault(path, 1, name, f"{name}: {why}, so that goose stops at it", f"$EDITOR {quoted(path)}")


def _sorted(files: Files, directory: str) -> tuple[list[tuple[str, re.Match[str]]], list[str]]:
    matched, rest = matching(files, directory, _NAME)
    return [(path, match) for path, match in matched if not path.endswith("_test.go")], rest


def _unmarked(path: str) -> Fault:
    name = split(path)[1]
    return Fault(
        path,
        1,
        name,
        f"{name} has no line `-- +goose Up`: goose stops at it, and at every migration behind it",
        f"write `-- +goose Up` above its first statement: $EDITOR {quoted(path)}",
    )


def _misnamed(path: str) -> Skipped:
    directory, name = split(path)
    fixed = _SEPARATOR.sub(r"\1_", name)
    return Skipped(
        path,
        Skip.MALFORMED,
        "goose reads NUMBER_name.sql: its command line stops at another .sql file, and the library passes it over",
        f"git mv {quoted(path)} {quoted(join(directory, fixed))}" if _NAME.fullmatch(fixed) else "",
    )


def _unnumbered(path: str) -> Skipped:
    reason = "goose wants a number from 1 to 9223372036854775807 in front, and stops at a .sql file without one"
    return Skipped(path, Skip.MALFORMED, reason)
