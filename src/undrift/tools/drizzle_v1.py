"""Drizzle Kit 1: a folder per migration, `<YYYYMMDDHHMMSS>_<name>/migration.sql` beside snapshot.json, and no journal.

Unlike the other rooms this one is not written from the tool's source, since 1.0 was not released: the layout is that of
its betas, which run the folders in the order of their names. How they tell what a database already has (the stamp of
the last one, or names) changed on the way, so nothing is said to be an error on that account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from undrift.files import Files, join, split
from undrift.history import History, Migration, Skip, Skipped
from undrift.patterns import pattern
from undrift.sql.script import read_whole
from undrift.text import quoted
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, PartsReader, Project
from undrift.tools.drizzle import applied, is_script, kit_root, snapshot_dialect
from undrift.tools.layout import node_runner

_FOLDER = pattern(r"(?P<version>\d{14})_(?P<title>.*)", re.DOTALL)
_SCRIPT = "migration.sql"
_SNAPSHOT = "snapshot.json"


class DrizzleV1:
    """Drizzle Kit's folders."""

    name = "drizzle-v1"
    conventions = Conventions(
        title="Drizzle 1",
        source="the layout of the 1.0 betas; not checked against their source",
        order="DIRECTORY/migration.sql for each directory, in the order of the directory names",
        skips="loose files, and every other file in a migration's directory",
        equal=Equal.ARBITRARY,
        equal_means="the rest of the directory name decides which runs first",
        late=Late.APPLIED,
        late_means="releases that compare names apply it late, and earlier ones never run it",
        downs=DownFiles.NONE,
        empty=" --custom",
        asks_renames=True,
        applies="drizzle-kit migrate",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield each directory that holds such a folder with a snapshot.json."""
        seen: set[str] = set()
        for snapshot in files.tree.named(_SNAPSHOT):
            folder = split(snapshot)[0]
            directory = split(folder)[0]
            if directory not in seen and _is_migration(files, folder):
                seen.add(directory)
                yield self._project(files, directory, snapshot)

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project of the folders in `directory`."""
        return self._project(files, directory, "")

    def history(self, project: Project, files: Files) -> History:
        """Read the folder names."""
        folders = [folder for folder in files.tree.subdirectories(project.directory) if _is_migration(files, folder)]
        strays = (path for path in files.tree.files(project.directory) if is_script(path))
        return History(tuple(map(_migration, folders)), skipped=tuple(map(_loose, strays)))

    def reader(self, path: str) -> PartsReader | None:  # noqa: ARG002 - every file is SQL
        """Every migration.sql is a script of one direction."""
        return read_whole

    def dialect(self, project: Project, files: Files, group: str = "") -> str:  # noqa: ARG002 - one database for all
        """What the newest snapshot says."""
        newest = max(project.claims, default="")
        return snapshot_dialect(files, join(split(newest)[0], _SNAPSHOT))

    def new_command(self, project: Project, files: Files) -> str:
        """`drizzle-kit generate`, through the package manager that this repository uses."""
        return f"{node_runner(files, project.directory)} drizzle-kit generate"

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own script, or `drizzle-kit migrate`."""
        return applied(files, project, self.conventions.applies)

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:  # noqa: ARG002 - it takes nothing back
        """It takes nothing back."""
        return ""

    def _project(self, files: Files, directory: str, why: str) -> Project:
        folders = files.tree.subdirectories(directory)
        claims = frozenset(join(folder, _SCRIPT) for folder in folders if _is_migration(files, folder))
        return Project(self.name, (directory,), why, Evidence.SETTINGS, root=kit_root(files, directory), claims=claims)


TOOL = DrizzleV1()


def _is_migration(files: Files, folder: str) -> bool:
    return _FOLDER.fullmatch(split(folder)[1]) is not None and join(folder, _SCRIPT) in files.tree


def _migration(folder: str) -> Migration:
    name = split(folder)[1]
    version, _, title = name.partition("_")
    return Migration(join(folder, _SCRIPT), name, version, version, title=title)


def _loose(path: str) -> Skipped:
    folder = path.removesuffix(".sql")
    command = f"mkdir -p {quoted(folder)} && git mv {quoted(path)} {quoted(join(folder, _SCRIPT))}"
    return Skipped(path, Skip.NEVER_RUN, f"Drizzle runs only DIRECTORY/{_SCRIPT} here", command)
