"""Plain SQL files, numbered or dated, run in order by a script of the team's own.

There is no tool to read the facts from: the order is what `psql -f` in a loop over sorted names gives, with numbers
compared as numbers. `17b` is the accepted way to put a file behind 17. Files that bear the marks of sql-migrate
(rubenv/sql-migrate: sqlparse/sqlparse.go), `-- +migrate Up` and `-- +migrate Down`, are parted as it parts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from undrift.files import Files, decode, join, split
from undrift.history import SEQUENCE_DIGITS, Down, History, Migration, Skip, Skipped, is_day
from undrift.patterns import pattern
from undrift.sql.lexer import DIALECTS
from undrift.sql.script import Parts, read_whole
from undrift.text import quoted
from undrift.tools import commands
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, PartsReader, Project
from undrift.tools.databases import dialect_named, dialect_of_place
from undrift.tools.layout import IGNORED_NAMES, matching, natural
from undrift.tools.numbered import directions

_NAME = pattern(
    r"(?P<version>[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]+[a-z]?)(?:[_.\- ]+(?P<title>.*))?\.sql", re.IGNORECASE | re.DOTALL
)
_DIRECTORY = pattern(
    r"migrat|^(?:schema[-_]?)?(?:changes|upgrades?|updates|deltas?|patches|evolutions|changesets?)$|^ddl$",
    re.IGNORECASE,
)
_UNDO_DIRECTORY = pattern(r"^(?:rollbacks?|downs?|undos?|reverts?)$", re.IGNORECASE)
_BESIDE = pattern(
    r"(?:schema|structure|seeds?|init|setup|teardown|reset|template|example|all|combined|full|run|apply|verify|check|test|drop|grants?|roles?)"
    r"(?:[_.\-].*)?\.sql|.*(?:[_.\-](?:rollback|undo|down|seeds?|template|example|verify|check|backup))\.sql|(?:rollback|undo|verify|check|seed)[_.\-].*\.sql",
    re.IGNORECASE,
)
_DOWN = pattern(r"(.*[-_.])down\.sql", re.DOTALL)
_MARK = pattern(r"^--[ \t]*\+migrate[ \t]+(?P<word>up|down)\b", re.IGNORECASE | re.MULTILINE)
_ENDING = pattern(r".*\.(?P<name>[a-z0-9]+)\.sql", re.DOTALL)
FEWEST_FILES = 2
_RUNS = pattern(r"\bsql-migrate\s+up\b|\bpostgrator\b")


class PlainSql:
    """Numbered or dated SQL files without a tool."""

    name = "sql"
    conventions = Conventions(
        title="plain SQL files",
        source="docs/tools.md: the order of a shell loop over sorted names",
        order="every NUMBER_name.sql or DATE_name.sql of the directory, numbers compared as numbers, then names",
        skips="files without a number or date, and subdirectories",
        equal=Equal.ARBITRARY,
        equal_means="the rest of the name decides which runs first, and a runner that records numbers takes only one",
        late=Late.APPLIED,
        late_means="a fresh database runs it earlier than the databases that exist, which run it late or, where the "
        "runner records only the highest number, never",
        downs=DownFiles.NONE,
        gaps=True,
        session_per_file=True,  # a loop over `psql -f` connects for each
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield each directory whose path speaks of migrations and that holds at least two numbered SQL files."""
        for directory in files.tree.directories:
            parts = directory.split("/")
            if not any(map(_DIRECTORY.search, parts)) or _UNDO_DIRECTORY.match(parts[-1]):
                continue
            project = self.configure(files, directory)
            claims = project.claims
            if _holds_folders(files, directory):
                claims = frozenset(path for path in claims if _is_counted(path))
            if len(claims) >= FEWEST_FILES:
                yield Project(
                    self.name,
                    (directory,),
                    f"{len(claims)} numbered SQL files, such as {split(min(claims))[1]}",
                    Evidence.NAMES,
                    claims=claims,
                )

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project of all numbered SQL files right in `directory`."""
        matched, _ = matching(files, directory, _NAME)
        claims = frozenset(path for path, _ in matched)
        return Project(self.name, (directory,), "", Evidence.SETTINGS, claims=claims)

    def history(self, project: Project, files: Files) -> History:
        """Read the names."""
        matched, rest = matching(files, project.directory, _NAME)
        found = [self._migration(path, match) for path, match in matched if path in project.claims]
        found, downs = _parted(found)
        found.sort(key=lambda migration: (natural(migration.version.lower()), migration.name))
        counted = any(_is_counted(migration.path) for migration in found)
        skipped = tuple(_unnumbered(path, found) for path in rest if counted and _looks_like_one(path))
        return History(tuple(found), downs, skipped)

    def reader(self, path: str) -> PartsReader | None:  # noqa: ARG002 - every file is SQL
        """Every file is a script, of one direction unless sql-migrate's marks part it."""
        return _read

    def dialect(self, project: Project, files: Files, group: str = "") -> str:  # noqa: ARG002 - one database for all
        """What the files are called (`1-users.sqlite.sql`), or the directory, else the DATABASE_URL set above it."""
        endings = {match["name"] if (match := _ENDING.fullmatch(path)) else "" for path in project.claims}
        named = dialect_named(endings.pop()) if len(endings) == 1 else ""
        return named if named in DIALECTS else dialect_of_place(files, project.directory, "DATABASE_URL")

    def new_command(self, project: Project, files: Files) -> str:
        """Name the next file; the team's script has no command of its own."""
        history = self.history(project, files)
        last = history.migrations[-1].version if history.migrations else "0000"
        digits = last.rstrip("abcdefghijklmnopqrstuvwxyz")
        following = (
            f"{int(digits) + 1:0{len(digits)}d}"
            if digits.isdigit() and len(digits) <= SEQUENCE_DIGITS
            else "$(date +%Y%m%d%H%M%S)"
        )
        return f"$EDITOR {quoted(project.directory)}/{following}_NAME.sql"

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own script or target for that; nothing else shows a command."""
        return commands.own(files, project, commands.Recipe(_RUNS, project.directory, is_placed=False))

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:  # noqa: ARG002 - nothing shows a command
        """Nothing shows a command."""
        return ""

    def _migration(self, path: str, match: re.Match[str]) -> Migration:
        version = match["version"]
        key = (natural(version.lower()), match[0]) if is_day(version) else natural(version.lower())
        return Migration(path, match[0], version, key, title=match["title"] or "")


TOOL = PlainSql()


def _read(data: bytes) -> Parts:
    """Part a file at sql-migrate's marks, if it bears them."""
    text = decode(data)
    return directions(text, _MARK) if _MARK.search(text) else read_whole(data)


def _parted(found: list[Migration]) -> tuple[list[Migration], tuple[Down, ...]]:
    """Take the down files away where each has an up file beside it: a runner of pairs, such as db-migrate's."""
    names = {migration.name for migration in found}
    paired = {
        migration.path
        for migration in found
        if (match := _DOWN.fullmatch(migration.name)) and f"{match[1]}up.sql" in names
    }
    forward = [migration for migration in found if migration.path not in paired]
    return forward, tuple(Down(one.path, one.key) for one in found if one.path in paired)


def _is_counted(path: str) -> bool:
    found = _NAME.fullmatch(split(path)[1])
    return found is not None and len(found["version"].rstrip("abcdefghijklmnopqrstuvwxyz")) <= SEQUENCE_DIGITS


def _holds_folders(files: Files, directory: str) -> bool:
    """Whether folders here are another tool's migrations: loose dated files are then its strays, no second sequence."""
    return any(join(child, "migration.sql") in files.tree for child in files.tree.subdirectories(directory))


def _looks_like_one(path: str) -> bool:
    name = split(path)[1]
    return name.lower().endswith(".sql") and not IGNORED_NAMES.fullmatch(name) and not _BESIDE.fullmatch(name)


def _unnumbered(path: str, found: list[Migration]) -> Skipped:
    example = found[-1].name if found else "01_name.sql"
    return Skipped(
        path,
        Skip.MALFORMED,
        f"the others are numbered, such as {example}, and a loop over numbers passes this one over",
        certain=False,
    )
