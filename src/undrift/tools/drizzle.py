"""Drizzle Kit up to 0.x: SQL files and their journal, `meta/_journal.json`. Version 1 is in `drizzle_v1`.

Facts (drizzle-orm/src/migrator.ts, `readMigrationFiles`; pg-core/dialect.ts, `migrate`): the journal's entries are read
in their order; an entry runs if its `when` is greater than the greatest `created_at` recorded. A lower one is never run
and nothing is said. Files that the journal does not name are never read. A named file that is absent throws.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from undrift.files import Files, join, read_text, split
from undrift.history import Fault, History, Migration, Skip, Skipped
from undrift.patterns import pattern
from undrift.sql.script import read_whole
from undrift.text import printable, quoted
from undrift.tools import commands
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, PartsReader, Project
from undrift.tools.databases import dialect_named
from undrift.tools.layout import IGNORED_NAMES, load_json, nearest, node_runner

_JOURNAL = "meta/_journal.json"
_TAG = pattern(r"(?P<version>\d+)_(?P<title>.*)")
_FOUND = ("drizzle.config.ts", "drizzle.config.js", "drizzle.config.json")
_RUNS = pattern(r"\bdrizzle-kit(?:@\S+)?\s+(?:--\s+)?migrate\b")
_CONFIGS = tuple(f"drizzle.config.{ending}" for ending in ("ts", "js", "mjs", "cjs", "mts", "cts", "json"))


class Drizzle:
    """Drizzle Kit's directories."""

    name = "drizzle"
    conventions = Conventions(
        title="Drizzle",
        source="drizzle-orm: src/migrator.ts, src/pg-core/dialect.ts",
        order="the entries of meta/_journal.json, in their order",
        skips="SQL files that the journal does not name",
        equal=Equal.ARBITRARY,
        equal_means="the journal alone decides, and two files of one number were generated from the same snapshot, "
        "so that one of them does not know of the other's change",
        late=Late.SKIPPED,
        late_means="an entry whose `when` is not above the last one applied is never run, and nothing is said",
        downs=DownFiles.NONE,
        withdraw="take its entry out of meta/_journal.json, then: mkdir -p {target} && git mv {old} {new}",
        renumber="take its entry out of meta/_journal.json, then: git rm --cached {old} && {make}",
        empty=" --custom",
        asks_renames=True,
        applies="drizzle-kit migrate",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield each directory with a journal."""
        for journal in files.tree.named("_journal.json"):
            if journal.endswith(_JOURNAL):
                directory = journal.removesuffix(_JOURNAL).rstrip("/")
                yield self._project(files, directory, journal)

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project whose journal lies in `directory`."""
        return self._project(files, directory, "")

    def history(self, project: Project, files: Files) -> History:
        """Read the journal."""
        directory = project.directory
        journal = join(directory, _JOURNAL)
        try:
            entries = _entries(load_json(files, journal))
        except ValueError as error:
            why = printable(str(error))
            message = f"{split(journal)[1]} cannot be read ({why}): Drizzle runs nothing"
            return History(faults=(Fault(journal, 1, "journal", message),))
        lines = _lines(read_text(files, journal) or "")
        migrations = tuple(_migration(directory, tag, when) for tag, when in entries)
        absent = [migration for migration in migrations if migration.path not in files.tree]
        faults = tuple(_absent(journal, migration, lines.get(migration.name, 1)) for migration in absent)
        named = {migration.path for migration in migrations}
        strays = (path for path in files.tree.files(directory) if path not in named and is_script(path))
        present = tuple(migration for migration in migrations if migration.path in files.tree)
        return History(present, skipped=tuple(map(_unnamed, strays)), faults=faults)

    def reader(self, path: str) -> PartsReader | None:  # noqa: ARG002 - every file is SQL
        """Every file is a script of one direction."""
        return read_whole

    def dialect(self, project: Project, files: Files, group: str = "") -> str:  # noqa: ARG002 - one database for all
        """What the journal says."""
        return snapshot_dialect(files, join(project.directory, _JOURNAL))

    def new_command(self, project: Project, files: Files) -> str:
        """`drizzle-kit generate`, through the package manager that this repository uses."""
        return f"{node_runner(files, project.directory)} drizzle-kit generate"

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own script, or `drizzle-kit migrate`."""
        return applied(files, project, self.conventions.applies)

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:  # noqa: ARG002 - it takes nothing back
        """Nothing: Drizzle takes nothing back."""
        return ""

    def _project(self, files: Files, directory: str, why: str) -> Project:
        claims = frozenset(path for path in files.tree.files(directory) if path.endswith(".sql"))
        return Project(self.name, (directory,), why, Evidence.SETTINGS, root=kit_root(files, directory), claims=claims)


TOOL = Drizzle()


def applied(files: Files, project: Project, command: str) -> str:
    """Return the command that applies what is pending: the package's script for that, or drizzle-kit's.

    drizzle-kit looks for drizzle.config.ts, .js and .json in its working directory and takes `--config` for any other
    (orm.drizzle.team/docs/drizzle-kit-migrate).
    """
    config = nearest(files, split(project.directory)[0], *_CONFIGS)
    home = commands.package_home(files, project.root)
    bare = split(config)[0] if config else home
    recipe = commands.Recipe(_RUNS, home, bare, (config,) if config else (), ("drizzle-kit", "drizzle-orm"))
    is_found = not config or config in {join(home, name) for name in _FOUND}
    option = "" if is_found else f" --config {quoted(config[len(home) :].lstrip('/'))}"
    own = commands.own(files, project, recipe)
    return own or commands.typed(home, f"{node_runner(files, home)} {command}{option}")


def kit_root(files: Files, directory: str) -> str:
    """Return the directory of the closest drizzle.config.* at or above the migrations' own parent."""
    above = split(directory)[0]
    return split(nearest(files, above, *_CONFIGS) or join(above, "drizzle.config.ts"))[0]


def snapshot_dialect(files: Files, path: str) -> str:
    """Return the dialect that a journal or a snapshot of Drizzle names; empty if it names none."""
    try:
        document = load_json(files, path)
    except ValueError:
        return ""
    named = document.get("dialect") if isinstance(document, dict) else None
    return dialect_named(named) if isinstance(named, str) else ""


def is_script(path: str) -> bool:
    """Whether a file among Drizzle's looks like a migration."""
    name = split(path)[1]
    return name.endswith(".sql") and not IGNORED_NAMES.fullmatch(name)


def _entries(document: Any) -> list[tuple[str, int | None]]:  # noqa: ANN401 - whatever the JSON holds
    entries = document.get("entries") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        message = "it has no list of entries"
        raise ValueError(message)  # noqa: TRY004 - one error for one kind of trouble: the journal is not a journal
    read: list[tuple[str, int | None]] = []
    for entry in entries:
        tag = entry.get("tag") if isinstance(entry, dict) else None
        if not isinstance(tag, str) or not tag or "/" in tag:
            message = "an entry has no tag"
            raise ValueError(message)
        when = entry.get("when")
        read.append((tag, when if isinstance(when, int) else None))
    return read


def _lines(text: str) -> dict[str, int]:
    return {
        found[1]: number
        for number, line in enumerate(text.splitlines(), 1)
        if (found := re.search(r'"tag"\s*:\s*"([^"]*)"', line))
    }


def _migration(directory: str, tag: str, when: int | None) -> Migration:
    match = _TAG.fullmatch(tag)
    version = match["version"] if match else ""
    key = int(version) if version else None
    return Migration(
        join(directory, f"{tag}.sql"), tag, version, key, title=match["title"] if match else tag, clock=when
    )


def _unnamed(path: str) -> Skipped:
    name = split(path)[1].removesuffix(".sql")
    match = _TAG.fullmatch(name)
    return Skipped(
        path,
        Skip.NEVER_RUN,
        "meta/_journal.json does not name it, and Drizzle goes by the journal (drizzle-kit generate --custom makes "
        "a file with an entry)",
        f"git rm --cached {quoted(path)}",
        version=match["version"] if match else "",
        key=int(match["version"]) if match else None,
    )


def _absent(journal: str, migration: Migration, line: int) -> Fault:
    return Fault(
        journal,
        line,
        migration.name,
        f"the journal names {migration.name}, but {migration.name}.sql is not here: Drizzle throws and runs nothing",
        f"git add {quoted(migration.path)}",
    )
