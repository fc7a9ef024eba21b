"""Pop, that is soda of gobuffalo/pop, and ory's popx.

Facts (gobuffalo/pop: match.go, migrator.go, migration_info.go, migration_box.go, dialect_*.go; ory/x:
popx/match.go, popx/migration_info.go, popx/migration_box.go):
`VERSION_name[.dialect][.autocommit].(up|down).(sql|fizz)`, in the directory and below it. A connection takes, for
each version, the file of its own dialect; else the one without a dialect, which is for all of them. Versions are
compared as strings. What is not recorded is applied, however late. Of two files of one version and dialect only one
is run. A dialect that pop does not know, and a name of another form, is passed over with a warning (popx stops at
the latter). An empty file is a no-op on purpose: popx says so in its log, and since it wants a down file for each
version, an empty one is how a team says that there is nothing to undo.

Each dialect that the directory names is a group: the sequence that a database of that kind goes through, with the
files for all dialects in their places.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from undrift.files import Files, split
from undrift.history import Down, History, Migration, Skip, Skipped
from undrift.patterns import pattern
from undrift.sql.script import Parts, read_whole
from undrift.text import quoted
from undrift.tools import commands, undoing
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, PartsReader, Project
from undrift.tools.databases import dialect_named
from undrift.tools.manifests import module_over
from undrift.values import dataclass, replace

_NAME = pattern(
    r"(?P<version>[0-9]+)_(?P<title>[^.]+)(?P<dialect>\.[a-z0-9]+)??(?:\.autocommit)?\.(?P<direction>up|down)\.(?P<ending>sql|fizz)"
)
_NEARLY = pattern(r"[0-9].*\.(?:sql|fizz)|.*\.(?:up|down)\.(?:sql|fizz)", re.DOTALL | re.IGNORECASE)
_ENDINGS = (".up.sql", ".down.sql", ".up.fizz", ".down.fizz")
_MODULES = ("github.com/gobuffalo/pop", "github.com/ory/pop", "github.com/gobuffalo/buffalo-pop")
_RIVALS = ("github.com/golang-migrate/migrate",)
_SYNONYMS = {
    "postgresql": "postgres",
    "pg": "postgres",
    "pgx": "postgres",
    "sqlite": "sqlite3",
    "cockroachdb": "cockroach",
    "crdb": "cockroach",
    "yugabytedb": "yugabyte",
}
_DIALECTS = frozenset({"postgres", "mysql", "mariadb", "sqlite3", "cockroach", "yugabyte"})
_FALLBACKS = {"yugabyte": "postgres"}
_EVERY = ""
_RUNS = pattern(r"\b(?:soda|buffalo[ ]+(?:pop|db))\s+(?:[^&|;\n]*\s)?m(?:igrate)?\b(?!\s+(?:down|status|reset))")


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    match: re.Match[str]
    dialect: str

    @property
    def version(self) -> str:
        return self.match["version"]

    @property
    def is_up(self) -> bool:
        return self.match["direction"] == "up"


class Pop:
    """Directories of up and down files, some for one dialect only."""

    name = "pop"
    conventions = Conventions(
        title="pop",
        source="gobuffalo/pop: match.go, migrator.go; ory/x: popx/match.go, popx/migration_info.go",
        order="for each dialect, VERSION_name.DIALECT.up.sql, or VERSION_name.up.sql where there is none, by version",
        skips="files of another name, and those for a dialect that it does not know",
        equal=Equal.SKIPPED,
        equal_means="only one of them is ever run for a dialect",
        late=Late.APPLIED,
        late_means="databases that exist run it late, a fresh one runs it earlier",
        downs=DownFiles.OPTIONAL,
        applies="soda migrate",
        takes_back="soda migrate down -s {number}",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield each directory with a file for one dialect or in fizz, and those of pairs in a module that uses pop."""
        pairs = [directory for directory in files.tree.directories if _holds_pairs(files, directory)]
        marked = {directory: name for directory in pairs if (name := _mark(files, directory))}
        plain = [directory for directory in pairs if directory not in marked]
        modules = module_over(files, plain, *_MODULES) if plain else {}
        rivals = module_over(files, modules, *_RIVALS) if modules else {}
        why = {directory: f"files such as {name}" for directory, name in marked.items()}
        why |= {directory: f"{path} requires it" for directory, path in modules.items() if directory not in rivals}
        claimed: list[str] = []
        for directory in sorted(why):
            if not any(directory.startswith(f"{above}/") or not above for above in claimed):
                claimed.append(directory)
                yield self._project(files, directory, why[directory], Evidence.LAYOUT)

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project of the files in `directory` and below it."""
        return self._project(files, directory, "", Evidence.SETTINGS)

    def history(self, project: Project, files: Files) -> History:
        """Read the names, and pick for each dialect what it would run."""
        found, skipped = _read(files, project.directory)
        ups = [one for one in found if one.is_up]
        migrations: list[Migration] = []
        for group in _groups(found):
            picked = sorted(_picked(ups, group), key=lambda one: (one.version, split(one.path)[1]))
            migrations += (_migration(one, group) for one in picked)
        return History(tuple(migrations), _downs(found), tuple(skipped))

    def reader(self, path: str) -> PartsReader | None:
        """`.sql` files are scripts of one direction; fizz is a language of its own."""
        return read_deliberate if path.endswith(".sql") else None

    def dialect(self, project: Project, files: Files, group: str = "") -> str:  # noqa: ARG002 - the group says it
        """What the group is called: the dialect whose files it runs."""
        return dialect_named(group)

    def new_command(self, project: Project, files: Files) -> str:
        """`soda generate`, in the language of the newest migration."""
        migrations = self.history(project, files).migrations
        newest = max(migrations, key=lambda migration: migration.version, default=None)
        kind = "fizz" if newest and newest.path.endswith(".fizz") else "sql"
        return f"soda generate {kind}{_place(project)} NAME"

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own target, or `soda migrate`."""
        recipe = commands.Recipe(_RUNS, project.directory, is_placed=False)
        return commands.own(files, project, recipe) or f"{self.conventions.applies}{_place(project)}"

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:
        """`soda migrate down`, if they are the last versions and each has a down file (soda/cmd/migrate_down.go)."""
        history = self.history(project, files)
        everyone = list(dict.fromkeys(one.version for one in sorted(history.migrations, key=lambda one: one.version)))
        gone = {one.version for one in migrations}
        if (
            len(everyone) <= len(gone)
            or set(everyone[-len(gone) :]) != gone
            or not undoing.has_downs(history, migrations)
        ):
            return ""
        return undoing.chained("", [self.conventions.takes_back.format(number=len(gone)) + _place(project)])

    def _project(self, files: Files, directory: str, why: str, evidence: Evidence) -> Project:
        claims = frozenset(one.path for one in _read(files, directory)[0])
        return Project(self.name, (directory,), why, evidence, claims=claims)


TOOL = Pop()


def _place(project: Project) -> str:
    return "" if project.directory == "migrations" else f" --path {quoted(project.directory or '.')}"


def _holds_pairs(files: Files, directory: str) -> bool:
    return any(name.endswith(_ENDINGS) and _NAME.fullmatch(name) for name in files.tree.names(directory))


def _mark(files: Files, directory: str) -> str:
    """Return the name of a file that no other tool has: for a dialect, or in fizz."""
    for name in files.tree.names(directory):
        match = _NAME.fullmatch(name)
        if match and (match["ending"] == "fizz" or _dialect(match) in _DIALECTS):
            return name
    return ""


def _dialect(match: re.Match[str]) -> str:
    """Return the dialect's own name; empty for a file that is for all of them."""
    written = (match["dialect"] or "").removeprefix(".")
    return _SYNONYMS.get(written, written)


def _read(files: Files, directory: str) -> tuple[list[_File], list[Skipped]]:
    found: list[_File] = []
    skipped: list[Skipped] = []
    for path in files.tree.walk(directory):
        name = split(path)[1]
        match = _NAME.fullmatch(name)
        dialect = _dialect(match) if match else _EVERY
        if match and dialect and match["ending"] == "fizz":
            skipped.append(_misplaced(path))
        elif match and dialect not in _DIALECTS | {_EVERY}:
            skipped.append(_unknown(path, dialect))
        elif match:
            found.append(_File(path, match, dialect))
        elif _NEARLY.fullmatch(name):
            skipped.append(_misnamed(path))
    return found, skipped


def _groups(found: Sequence[_File]) -> list[str]:
    """Return the dialects that files are for; the empty one, too, if some file is for all and none of them takes it."""
    dialects = sorted({one.dialect for one in found if one.dialect})
    ups = [one for one in found if one.is_up]
    taken = {one.path for dialect in dialects for one in _picked(ups, dialect)}
    return dialects if dialects and all(one.path in taken for one in ups) else [*dialects, _EVERY]


def _picked(found: Sequence[_File], group: str) -> list[_File]:
    """Return the files that a database of this dialect takes: for each version its own, else those for all."""
    order = (group, _FALLBACKS.get(group, _EVERY), _EVERY)
    by_version: defaultdict[str, defaultdict[str, list[_File]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        by_version[one.version][one.dialect].append(one)
    best = (next((kinds[dialect] for dialect in order if dialect in kinds), []) for kinds in by_version.values())
    return [one for some in best for one in some]


def _downs(found: Sequence[_File]) -> tuple[Down, ...]:
    """Return the down files, each with the dialects that take it."""
    downs = [one for one in found if not one.is_up]
    takers: defaultdict[str, set[str]] = defaultdict(set)
    for group in _groups(found):
        for one in _picked(downs, group):
            takers[one.path].add(group)
    return tuple(Down(one.path, one.version, frozenset(takers[one.path] or {one.dialect})) for one in downs)


def _migration(one: _File, group: str) -> Migration:
    return Migration(one.path, split(one.path)[1], one.version, one.version, group=group, title=one.match["title"])


def read_deliberate(data: bytes) -> Parts:
    """Part a file of one direction, which is empty on purpose if it is empty."""
    return replace(read_whole(data), empty_on_purpose=True)


def _misplaced(path: str) -> Skipped:
    reason = "fizz is for every dialect, and pop stops at a fizz file that names one"
    return Skipped(path, Skip.MALFORMED, reason)


def _unknown(path: str, dialect: str) -> Skipped:
    reason = f"pop takes {dialect} for a dialect, knows none of that name, and passes the file over with a warning"
    return Skipped(path, Skip.MALFORMED, reason, certain=False)


def _misnamed(path: str) -> Skipped:
    reason = "pop reads VERSION_name[.dialect].up.sql and .down.sql, and passes other names over; popx stops at them"
    return Skipped(path, Skip.MALFORMED, reason)
