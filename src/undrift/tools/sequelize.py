"""Sequelize: sequelize-cli, and umzug with Sequelize behind it.

Facts (sequelize/cli: src/core/migrator.js, src/core/yargs.js, src/helpers/path-helper.js; umzug 2: src/index.js,
`_findMigrations`, `pending`; umzug 3: src/umzug.ts): the files right in the directory that end in .js, .cjs, .ts or
.cts, and not in .d.ts, are run in the order of their names as strings. What was run is recorded by file name in
SequelizeMeta: a late one is run late, a renamed one runs again. The directory is `migrations-path` of .sequelizerc,
`migrations` by default; .sequelizerc is JSON or a program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from undrift.files import Files, join, split
from undrift.history import History, Migration, Skip, Skipped
from undrift.patterns import pattern
from undrift.text import quoted
from undrift.tools import commands, javascript, undoing
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, NoDialect, PartsReader, Project
from undrift.tools.javascript import ENDINGS, SEQUELIZE, Numbered
from undrift.tools.layout import depends_on, node_runner

_CONFIG = ".sequelizerc"
_COMMAND = "sequelize-cli"
_RUNNERS = (_COMMAND, "umzug")
_LOADED = (".js", ".cjs", ".ts", ".cts")
_STAMP_DIGITS = 14
_DEFAULT = "migrations"
_RUNS = pattern(r"\bsequelize(?:-cli)?(?:@\S+)?\s+(?:[^&|;\n]*\s)?db:migrate(?![\w:])")


class Sequelize(NoDialect):
    """Directories of Sequelize's migrations."""

    name = SEQUELIZE
    conventions = Conventions(
        title="Sequelize",
        source="sequelize/cli: src/core/migrator.js; umzug: src/index.js, src/umzug.ts",
        order="every .js, .cjs, .ts and .cts file of the directory in the order of the names as strings",
        skips="subdirectories, and files with any other ending",
        equal=Equal.ARBITRARY,
        equal_means="the rest of the file name decides which runs first",
        late=Late.APPLIED,
        late_means="`db:migrate` runs it late on databases that exist, and earlier on a fresh one",
        downs=DownFiles.INSIDE,
        renumber="git mv {old} {new} (unless a database has run it: it would run again under the new name)",
        applies="sequelize-cli db:migrate",
        takes_back="sequelize-cli db:migrate:undo --name {name}",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield the directories that a .sequelizerc names, then those whose files are written for Sequelize."""
        taken: set[str] = set()
        for config, paths in files.derive(list(files.tree.named(_CONFIG)), _migrations_path).items():
            for path in paths:
                directory = javascript.below(split(config)[0], path)
                if directory is not None and directory not in taken and javascript.numbered(files, directory):
                    taken.add(directory)
                    yield self._project(files, directory, config, Evidence.SETTINGS, (("config", config),))
        for directory in javascript.sniffed(files, SEQUELIZE):
            if directory not in taken and (why := _why(files, directory)):
                yield self._project(files, directory, why, Evidence.LAYOUT)

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project of the migrations in `directory`."""
        for project in self.discover(files):
            if project.directory == directory:
                return project
        return self._project(files, directory, "", Evidence.SETTINGS)

    def history(self, project: Project, files: Files) -> History:
        """Read the names."""
        is_cli = bool(project.setting("config"))
        loaded = _LOADED if is_cli else ENDINGS
        found = javascript.numbered(files, project.directory, loaded)
        others = [one for one in javascript.numbered(files, project.directory) if one.ending not in loaded]
        unread = javascript.unnumbered(files, project.directories, "Sequelize", loaded)
        skipped = tuple(map(_unloaded, others))
        return History(tuple(map(_migration, found)), skipped=skipped, unread=tuple(unread))

    def reader(self, path: str) -> PartsReader | None:  # noqa: ARG002 - no file is SQL
        """Migrations are programs: nothing in them is read as SQL."""
        return None

    def new_command(self, project: Project, files: Files) -> str:
        """`sequelize-cli migration:generate`, or the name of the next file where umzug runs them."""
        if project.setting("config") or depends_on(files, project.directory, _COMMAND):
            return f"{node_runner(files, project.directory)} {_COMMAND} migration:generate --name NAME"
        return javascript.next_file(project.directory, javascript.numbered(files, project.directory), "-")

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own script, or `sequelize-cli db:migrate` where that is used."""
        packages = ("sequelize", _COMMAND)
        configs = (config,) if (config := project.setting("config")) else ()
        own = commands.own(files, project, commands.Recipe(_RUNS, project.root, project.root, configs, packages))
        return own or "".join(
            commands.typed(project.root, line) for line in _commands(files, project, [self.conventions.applies])
        )

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:
        """`sequelize-cli db:migrate:undo` for each (sequelize/cli: src/commands/migrate_undo.js, `name`)."""
        names = [commands.word(one.name) for one in migrations]
        form = self.conventions.takes_back
        is_part = undoing.leaves_some(self.history(project, files), migrations)
        lines = _commands(files, project, [form.format(name=name) for name in names]) if all(names) and is_part else []
        return undoing.chained(project.root, lines)

    def _project(
        self, files: Files, directory: str, why: str, evidence: Evidence, settings: tuple[tuple[str, str], ...] = ()
    ) -> Project:
        claims = frozenset(numbered.path for numbered in javascript.numbered(files, directory))
        config = dict(settings).get("config", "")
        root = split(config)[0] if config else javascript.package_root(files, directory)
        return Project(self.name, (directory,), why, evidence, root=root, claims=claims, settings=settings)


TOOL = Sequelize()


def _commands(files: Files, project: Project, wanted: Iterable[str]) -> list[str]:
    """Return commands of sequelize-cli as they are typed in the package; none if it is not used."""
    config = project.setting("config")
    if not config and not depends_on(files, project.directory, _COMMAND):
        return []
    directory = javascript.within(project.root, project.directory)
    option = "" if config or directory == _DEFAULT else f" --migrations-path {quoted(directory)}"
    return [f"{node_runner(files, project.root)} {command}{option}" for command in wanted]


def _migrations_path(data: bytes) -> tuple[str, ...]:
    """Return the migrations directory that a .sequelizerc names; none if it is no plain literal."""
    named = list(javascript.values(javascript.settings_text(data), "migrations-path"))
    return javascript.paths(named[0])[:1] if named else (_DEFAULT,)


def _why(files: Files, directory: str) -> str:
    """Return what shows that the Sequelize files of a directory are run as migrations; empty if nothing does."""
    manifest = depends_on(files, directory, *_RUNNERS)
    if manifest:
        return f"{manifest} names {' or '.join(_RUNNERS)}"
    stamped = [one.name for one in javascript.numbered(files, directory) if len(one.version) == _STAMP_DIGITS]
    return f"files such as {stamped[0]}" if stamped and depends_on(files, directory, "sequelize") else ""


def _migration(numbered: Numbered) -> Migration:
    return Migration(numbered.path, numbered.name, numbered.version, numbered.key, title=numbered.title)


def _unloaded(numbered: Numbered) -> Skipped:
    ending = ".ts" if numbered.ending == ".mts" else ".js"
    fixed = join(split(numbered.path)[0], numbered.stem + ending)
    return Skipped(
        numbered.path,
        Skip.MALFORMED,
        f"sequelize-cli runs {', '.join(_LOADED)} files and passes {numbered.ending} over without a word",
        f"git mv {quoted(numbered.path)} {quoted(fixed)}",
    )
