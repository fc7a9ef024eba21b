"""Supabase's command line.

Facts (supabase/cli: pkg/migration/file.go, list.go, apply.go, history.go, internal/migration/new/new.go): the files
right in `supabase/migrations`, named `<digits>_<name>.sql`, in the order of the names as strings. Others are passed
over with a notice, and so is a first file named `<14 digits>_init.sql` from before December 9, 2021. The digits, as
text, are the primary key of supabase_migrations.schema_migrations, so a second file of one version fails with a
duplicate key. A version below the last one that the database has stops `db push` and `migration up`, unless
`--include-all` is given. There are no down files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from undrift.files import Files, join, split
from undrift.history import History, Migration, Skip, Skipped
from undrift.patterns import pattern
from undrift.sql.script import read_whole
from undrift.text import quoted
from undrift.tools import commands
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, PartsReader, Project
from undrift.tools.layout import depends_on, node_runner

_NAME = pattern(r"(?P<version>[0-9]+)_(?P<title>.*)\.sql", re.DOTALL)
_BESIDE = pattern(
    r"(?:seeds?|schema|template|example|rollbacks?|reset|test|verify|check|all|combined|dump|readme)(?:[_.-].*)?\.sql",
    re.IGNORECASE | re.DOTALL,
)
_INITIAL = pattern(r"([0-9]{14})_init\.sql")
_FIRST_KEPT = 20211209000000
_SETTINGS = "config.toml"
_RUNS = pattern(r"\bsupabase(?:@\S+)?\s+(?:[^&|;\n]*\s)?migrations?\s+up\b(?![^&|;\n]*--(?:linked|db-url))")


class Supabase:
    """Directories named supabase/migrations."""

    name = "supabase"
    conventions = Conventions(
        title="Supabase",
        source="supabase/cli: pkg/migration/file.go, list.go, apply.go, history.go",
        order="TIMESTAMP_name.sql, in the order of the names as strings",
        skips="files of any other name, and subdirectories",
        equal=Equal.REFUSED,
        equal_means="the second one fails: its version is already in schema_migrations (duplicate key)",
        late=Late.REFUSED,
        late_means="`supabase db push` stops on databases that are ahead, unless --include-all is given",
        downs=DownFiles.NONE,
        session_per_file=True,  # the CLI sends RESET ALL before each (pkg/migration/apply.go)
        generates=(" migration new ", " db diff -f "),
        applies="supabase migration up",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield each supabase/migrations with a migration."""
        for directory in files.tree.directories:
            above, name = split(directory)
            if name != "migrations" or split(above)[1] != "supabase" or not _claims(files, directory):
                continue
            settings = join(above, _SETTINGS)
            if settings in files.tree:
                yield self._project(files, directory, settings, Evidence.SETTINGS)
            else:
                yield self._project(files, directory, "the directory's name", Evidence.LAYOUT)

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project of the files right in `directory`."""
        return self._project(files, directory, "", Evidence.SETTINGS)

    def history(self, project: Project, files: Files) -> History:
        """Read the names."""
        migrations: list[Migration] = []
        skipped: list[Skipped] = []
        first = _first_entry(files, project.directory)
        for path in files.tree.files(project.directory):
            name = split(path)[1]
            match = _NAME.fullmatch(name)
            if name == first and _is_outdated(name):
                skipped.append(_outdated(path))
            elif match:
                migrations.append(Migration(path, name, match["version"], match["version"], title=match["title"]))
            elif name.endswith(".sql") and not name.startswith(".") and not _BESIDE.fullmatch(name):
                skipped.append(_misnamed(path))
        return History(tuple(migrations), skipped=tuple(skipped))

    def reader(self, path: str) -> PartsReader | None:  # noqa: ARG002 - every file is SQL
        """Every file is a script of one direction."""
        return read_whole

    def dialect(self, project: Project, files: Files, group: str = "") -> str:  # noqa: ARG002 - as `Tool` has it
        """Supabase is PostgreSQL."""
        return "postgres"

    def new_command(self, project: Project, files: Files) -> str:
        """`supabase migration new`, through the package manager if the repository depends on it."""
        return _command(files, project, "supabase migration new NAME")

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own script, or `supabase migration up`, which is about the local database."""
        recipe = commands.Recipe(_RUNS, project.root, project.root, packages=("supabase",))
        return commands.own(files, project, recipe) or _command(files, project, self.conventions.applies)

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:  # noqa: ARG002 - it takes nothing back
        """Nothing: `migration down` resets what was applied; it makes the database anew without its rows."""
        return ""

    def _project(self, files: Files, directory: str, why: str, evidence: Evidence) -> Project:
        root = split(split(directory)[0])[0]
        return Project(self.name, (directory,), why, evidence, root=root, claims=_claims(files, directory))


TOOL = Supabase()


def _command(files: Files, project: Project, command: str) -> str:
    """Return a command of Supabase as it is typed at the top."""
    runner = f"{node_runner(files, project.root)} " if depends_on(files, project.root, "supabase") else ""
    place = f" --workdir {quoted(project.root)}" if project.root else ""
    return runner + command.replace("supabase", f"supabase{place}", 1)


def _claims(files: Files, directory: str) -> frozenset[str]:
    return frozenset(join(directory, name) for name in files.tree.names(directory) if _NAME.fullmatch(name))


def _first_entry(files: Files, directory: str) -> str:
    """Return the first name that a listing of the directory gives, be it a file or a folder."""
    folders = (split(folder)[1] for folder in files.tree.subdirectories(directory))
    return min((*files.tree.names(directory), *folders), default="")


def _is_outdated(name: str) -> bool:
    found = _INITIAL.search(name)
    return found is not None and int(found[1]) < _FIRST_KEPT


def _outdated(path: str) -> Skipped:
    return Skipped(
        path,
        Skip.NEVER_RUN,
        "Supabase takes a first file named init for one that an old version of its own made, and leaves it out",
        f"git mv {quoted(path)} {quoted(path.removesuffix('_init.sql') + '_initial_schema.sql')}",
    )


def _misnamed(path: str) -> Skipped:
    directory, name = split(path)
    return Skipped(
        path,
        Skip.MALFORMED,
        "Supabase reads TIMESTAMP_name.sql, and passes other names over",
        f"git mv {quoted(path)} {quoted(f'{directory}/')}$(date -u +%Y%m%d%H%M%S)_{quoted(name)}",
    )
