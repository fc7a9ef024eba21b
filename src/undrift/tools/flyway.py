"""Flyway.

Facts (Flyway documentation, "Migrations"; flyway-core ResourceNameParser and MigrationVersion): a versioned script is
`V<version>__<description>.sql`, versions are numbers parted by dots or underscores and compared part by part, so that
1.2 comes before 1.10; `R__` scripts run again whenever their text changes; `U<version>__` undoes, `B<version>__` is a
baseline that replaces the versions up to its own. A name without the two underscores is ignored unless
`validateMigrationNaming` is set. Two scripts of one version: "Found more than one migration with version". A version
below the last applied one is ignored by `migrate` and makes `validate` fail, unless `outOfOrder` is set.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence

from undrift.files import Files, ancestors, join, split
from undrift.history import Down, History, Kind, Migration, Skip, Skipped
from undrift.patterns import pattern
from undrift.sql.script import read_whole
from undrift.text import quoted
from undrift.tools import builds, commands
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, PartsReader, Project
from undrift.tools.databases import dialect_named, dialect_of_place, jdbc_names
from undrift.tools.layout import nearest

_NAME = pattern(
    r"(?:(?P<prefix>[VUB])(?P<version>\d+(?:[._]\d+)*)|(?P<repeatable>R))__(?P<title>.*)\.(?P<ending>sql|java|kt|py|sh)"
)
_NEARLY = pattern(r"(?i)[VUB]\d.*\.sql|R_.*\.sql")
_SETTINGS = pattern(r"flyway[\w.-]*\.(?:conf|toml|properties)|application[\w.-]*\.(?:properties|ya?ml)")
_OUT_OF_ORDER = pattern(rb"(?im)^[^#\n]*\bout-?of-?order[\"']?\s*[=:]\s*[\"']?true\b")
_SEPARATORS = pattern(r"[._]")
_RUNS = pattern(r"\bflyway\s+(?:[^&|;\n]*\s)?migrate\b|\bflyway:migrate\b|\bflywayMigrate\b")
_OWN_SETTINGS = ("flyway.toml", "flyway.conf", "conf/flyway.conf")


class Flyway:
    """Flyway's scripts."""

    name = "flyway"
    conventions = Conventions(
        title="Flyway",
        source="Flyway documentation: Migrations; flyway-core: ResourceNameParser, MigrationVersion",
        order="baseline, then versioned scripts by version, each part as a number, then repeatable ones by description",
        skips="scripts whose name has no version or no double underscore, unless validateMigrationNaming is set",
        equal=Equal.REFUSED,
        equal_means="every command stops: found more than one migration with version",
        late=Late.REFUSED,
        late_means="`validate` fails on databases that are ahead, and `migrate` ignores it, unless outOfOrder is set",
        downs=DownFiles.OPTIONAL,
        session_per_file=True,  # it puts the search path back after each (PostgreSQLConnection.java)
        applies="flyway migrate",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield each directory that holds a script of Flyway's form, with the directories below it."""
        claimed: list[str] = []
        for directory in files.tree.directories:
            if any(directory.startswith(f"{above}/") for above in claimed):
                continue
            if any(_NAME.fullmatch(name) for name in files.tree.names(directory)):
                claimed.append(directory)
                yield self._project(files, directory)

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project of the scripts in `directory` and below it."""
        return self._project(files, directory)

    def history(self, project: Project, files: Files) -> History:
        """Read the names, in the directory and below: Flyway scans its locations recursively."""
        migrations: list[Migration] = []
        downs: list[Down] = []
        skipped: list[str] = []
        for path in files.tree.walk(project.directory):
            name = split(path)[1]
            match = _NAME.fullmatch(name)
            if match and match["prefix"] == "U":
                downs.append(Down(path, _key(match["version"])))
            elif match:
                migrations.append(_migration(path, match))
            elif _NEARLY.fullmatch(name):
                skipped.append(path)
        taken = {migration.key for migration in migrations}
        strays = tuple(_misnamed(path, taken) for path in skipped)
        return History(tuple(sorted(migrations, key=_order)), tuple(downs), strays)

    def reader(self, path: str) -> PartsReader | None:
        """Only `.sql` files are scripts; Flyway also runs classes."""
        return read_whole if path.endswith(".sql") else None

    def dialect(self, project: Project, files: Files, group: str = "") -> str:  # noqa: ARG002 - one database for all
        """What the directory is called, as Flyway's `{vendor}` has it, else the URLs in the closest settings."""
        settings = _settings(files, project.directory)
        read = files.derive(settings, jdbc_names)
        named = next((names for path in settings if (names := read.get(path, ()))), ())
        spoken = dialect_of_place(files, project.directory)
        return spoken or (dialect_named(named[0]) if len(named) == 1 else "")

    def new_command(self, project: Project, files: Files) -> str:
        """Name the next file; Flyway's own `add` command is not in its free edition."""
        history = self.history(project, files)
        versions = [migration.key for migration in history.migrations if migration.kind is Kind.VERSIONED]
        following = int(versions[-1][0]) + 1 if versions and isinstance(versions[-1], tuple) else 1
        return f"$EDITOR {quoted(project.directory)}/V{following}__NAME.sql"

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own target, a build's plugin, or `flyway migrate` where there are settings for it."""
        own = commands.own(files, project, commands.Recipe(_RUNS, project.directory, is_placed=False))
        return (
            own
            or builds.maven(files, project.directory, "flyway-maven-plugin", "flyway:migrate")
            or builds.gradle(files, project.directory, "org.flywaydb.flyway", "flywayMigrate")
            or _with_settings(files, project, self.conventions.applies)
        )

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:  # noqa: ARG002 - its undo is not free
        """Nothing: `flyway undo` is not in its free edition."""
        return ""

    def _project(self, files: Files, directory: str) -> Project:
        claims = frozenset(path for path in files.tree.walk(directory) if _NAME.fullmatch(split(path)[1]))
        example = split(min(claims))[1] if claims else "no script yet"
        return Project(
            self.name,
            (directory,),
            f"scripts such as {example}",
            Evidence.LAYOUT,
            claims=claims,
            late_allowed=_late_allowed(files, directory),
        )


TOOL = Flyway()


def _with_settings(files: Files, project: Project, command: str) -> str:
    """Return a command where Flyway finds its settings in the working directory: flyway.toml, flyway.conf."""
    config = nearest(files, project.directory, *_OWN_SETTINGS)
    home = split(config)[0]
    return (
        commands.typed(home.removesuffix("conf").rstrip("/") if config.endswith("conf/flyway.conf") else home, command)
        if config
        else ""
    )


def _late_allowed(files: Files, directory: str) -> str:
    """Return the closest settings file, at or above the scripts, that sets outOfOrder; empty if there is none."""
    settings = _settings(files, directory)
    allowed = files.derive(settings, _allows_late)
    return next((path for path in settings if allowed.get(path)), "")


def _settings(files: Files, directory: str) -> list[str]:
    """Return the settings files at or above the scripts, the closest first."""
    places = (path for place in ancestors(directory) for path in files.tree.files(place))
    return [path for path in places if _SETTINGS.fullmatch(split(path)[1])]


def _allows_late(data: bytes) -> bool:
    return _OUT_OF_ORDER.search(data) is not None


def _key(version: str) -> tuple[int, ...]:
    """Return a version for comparison; trailing zeros do not count: 1.0 is 1."""
    parts = [int(part) for part in _SEPARATORS.split(version)]
    while len(parts) > 1 and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def _migration(path: str, match: re.Match[str]) -> Migration:
    title = match["title"]
    if match["repeatable"]:
        return Migration(path, match[0], kind=Kind.REPEATABLE, title=title)
    kind = Kind.BASELINE if match["prefix"] == "B" else Kind.VERSIONED
    return Migration(path, match[0], match["version"], _key(match["version"]), kind, title=title)


def _order(migration: Migration) -> tuple[bool, tuple[int, ...], bool, str]:
    key = migration.key if isinstance(migration.key, tuple) else ()
    return (migration.kind is Kind.REPEATABLE, key, migration.kind is not Kind.BASELINE, migration.title)


def _misnamed(path: str, taken: set[Hashable]) -> Skipped:
    directory, name = split(path)
    fixed = re.sub(r"^([VUB]\d+(?:[._]\d+)*?)_(?=[^_\d])", r"\1__", name, flags=re.IGNORECASE)
    fixed = re.sub(r"^R_(?!_)", "R__", fixed, flags=re.IGNORECASE)
    fixed = fixed[0].upper() + fixed[1:]
    match = _NAME.fullmatch(fixed)
    hint = f"git mv {quoted(path)} {quoted(join(directory, fixed))}" if match else ""
    if match and match["version"] and _key(match["version"]) in taken:
        hint = f"rename it to V<version>__<description>.sql with a free version: {match['version']} is taken"
    return Skipped(
        path,
        Skip.MALFORMED,
        "Flyway reads V<version>__<description>.sql, with two underscores, and passes other names over without a word",
        hint,
    )
