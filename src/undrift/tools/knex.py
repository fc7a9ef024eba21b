"""Knex.

Facts (knex: lib/migrations/migrate/sources/fs-migrations.js, Migrator.js, migrator-configuration-merger.js,
common/MigrationsLoader.js, bin/cli.js): the files right in `migrations.directory`, one or several, whose ending is in
`loadExtensions` (by default .js, .cjs, .ts and some dialects, not .mjs) are run in the order of their names as
strings, over all directories together unless `sortDirsSeparately` is set. What was run is recorded by file name, so a
late one is run late, and a renamed or deleted one stops everything: "The migration directory is corrupt". The command
changes into the directory of the knexfile first, so that relative paths begin there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from undrift.files import Files, join, split
from undrift.history import History, Migration, Skip, Skipped
from undrift.patterns import pattern
from undrift.text import quoted
from undrift.tools import commands, javascript, undoing
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, NoDialect, PartsReader, Project
from undrift.tools.javascript import KNEX, Numbered
from undrift.tools.layout import depends_on, node_runner
from undrift.values import dataclass, replace

_CONFIGS = tuple(f"knexfile.{ending}" for ending in ("js", "mjs", "cjs", "ts", "mts", "cts", "coffee"))
_OTHER_RUNNER = "knex-migrator"
_LOADED = (".js", ".cjs", ".ts", ".coffee", ".litcoffee", ".iced", ".ls", ".eg", ".co")
_EVERY = (*_LOADED, ".mjs", ".mts", ".cts")
_RUNS = pattern(r"\bknex(?:@\S+)?\s+(?:[^&|;\n]*\s)?migrate:latest\b")


@dataclass(frozen=True, slots=True)
class _Place:
    """What one `migrations` block of a knexfile says.

    Attributes:
        directories: The directories, relative to the knexfile; empty if they are not plain literals.
        endings: The endings that are loaded; empty if that cannot be told.
        apart: Whether the directories are sorted one after the other.
    """

    directories: tuple[str, ...]
    endings: tuple[str, ...]
    apart: bool


class Knex(NoDialect):
    """Directories of Knex's migrations."""

    name = KNEX
    conventions = Conventions(
        title="Knex",
        source="knex: lib/migrations/migrate/sources/fs-migrations.js, Migrator.js",
        order="every file of the directory in the order of the names as strings, so that 10_b.js comes before 9_a.js",
        skips="subdirectories, and files with an ending that is not in loadExtensions",
        equal=Equal.ARBITRARY,
        equal_means="the rest of the file name decides which runs first",
        late=Late.APPLIED,
        late_means="`migrate:latest` runs it late on databases that exist, and earlier on a fresh one",
        downs=DownFiles.INSIDE,
        renumber="git mv {old} {new} (unless a database has run it: Knex stops when a file that it ran is gone)",
        applies="knex migrate:latest",
        takes_back="knex migrate:down {name}",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield the directories that a knexfile names, then those whose files are written for Knex."""
        taken: set[str] = set()
        configs = list(files.tree.named(*_CONFIGS))
        for config, places in files.derive(configs, _places).items():
            for place in places:
                project = self._configured(files, config, place)
                if project and taken.isdisjoint(project.directories):
                    taken.update(project.directories)
                    yield project
        for directory in javascript.sniffed(files, KNEX):
            manifest = depends_on(files, directory, "knex")
            if directory not in taken and manifest and not depends_on(files, directory, _OTHER_RUNNER):
                yield self._project(files, (directory,), f"{manifest} names knex", Evidence.LAYOUT)

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project of the migrations in `directory`."""
        for project in self.discover(files):
            if directory in project.directories:
                return project
        return self._project(files, (directory,), "", Evidence.SETTINGS)

    def history(self, project: Project, files: Files) -> History:
        """Read the names."""
        endings = tuple(project.setting("endings").split()) or _EVERY
        found = [
            _migration(numbered)
            for directory in project.directories
            for numbered in javascript.numbered(files, directory, endings)
        ]
        if not project.setting("apart"):
            found.sort(key=lambda migration: migration.name)
        skipped = [
            _unloaded(numbered, endings)
            for directory in project.directories
            for numbered in javascript.numbered(files, directory, _EVERY)
            if numbered.ending not in endings
        ]
        unread = javascript.unnumbered(files, project.directories, "Knex", endings)
        return History(_distinct(found), skipped=tuple(skipped), unread=tuple(unread))

    def reader(self, path: str) -> PartsReader | None:  # noqa: ARG002 - no file is SQL
        """Migrations are programs: nothing in them is read as SQL."""
        return None

    def new_command(self, project: Project, files: Files) -> str:
        """`knex migrate:make`, through the package manager that this repository uses."""
        directory = project.directories[-1]
        command = f"{node_runner(files, directory)} knex migrate:make NAME"
        found = javascript.numbered(files, directory, _EVERY)
        if found and found[-1].ending == ".ts":
            command += " -x ts"
        if project.setting("config"):
            return command
        return f"{command} --migrations-directory {quoted(javascript.within(project.root, directory))}"

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own script, or `knex migrate:latest` where there is a knexfile."""
        config = project.setting("config")
        home = commands.package_home(files, project.root)
        recipe = commands.Recipe(
            _RUNS, home, split(config)[0] if config else home, (config,) if config else (), (KNEX,)
        )
        own = commands.own(files, project, recipe)
        return own or (commands.typed(home, _command(files, project, home, self.conventions.applies)) if config else "")

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:
        """`knex migrate:down` for each: a rollback takes back what was run together, whatever that was.

        It undoes the migration of that name, and stops if it was not run (lib/migrations/migrate/Migrator.js, `down`).
        """
        home = commands.package_home(files, project.root)
        names = [commands.word(one.name) if one.name == split(one.path)[1] else "" for one in migrations]
        is_part = undoing.leaves_some(self.history(project, files), migrations)
        if not project.setting("config") or not all(names) or not is_part:
            return ""
        form = self.conventions.takes_back
        return undoing.chained(home, (_command(files, project, home, form.format(name=name)) for name in names))

    def _configured(self, files: Files, config: str, place: _Place) -> Project | None:
        home = split(config)[0]
        directories = [javascript.below(home, directory) for directory in place.directories]
        present = tuple(directory for directory in directories if directory is not None and files.tree.names(directory))
        settings = (("config", config), ("endings", " ".join(place.endings)), ("apart", "yes" if place.apart else ""))
        project = self._project(files, present, config, Evidence.SETTINGS, settings) if present else None
        return project if project and project.claims else None

    def _project(
        self,
        files: Files,
        directories: tuple[str, ...],
        why: str,
        evidence: Evidence,
        settings: tuple[tuple[str, str], ...] = (),
    ) -> Project:
        claims = frozenset(
            numbered.path for directory in directories for numbered in javascript.numbered(files, directory, _EVERY)
        )
        config = dict(settings).get("config", "")
        root = split(config)[0] if config else javascript.package_root(files, directories[0])
        return Project(self.name, directories, why, evidence, root=root, claims=claims, settings=settings)


TOOL = Knex()


def _command(files: Files, project: Project, home: str, command: str) -> str:
    """Return one of Knex's commands as it is typed in the package, with the knexfile where it does not lie there."""
    config = project.setting("config")
    option = "" if split(config)[0] == home else f" --knexfile {quoted(config[len(home) :].lstrip('/'))}"
    return f"{node_runner(files, home)} {command}{option}"


def _places(data: bytes) -> tuple[_Place, ...]:
    """Return what a knexfile says of migrations, once per environment that differs."""
    text = javascript.settings_text(data)
    blocks = list(javascript.values(text, "migrations"))
    found = dict.fromkeys(_place(block) for block in blocks)
    return tuple(found) or (_Place(("migrations",), _LOADED, apart=False),)


def _place(block: str) -> _Place:
    directories = [javascript.paths(value) for value in javascript.values(block, "directory")]
    loaded = [javascript.strings(value) for value in javascript.values(block, "loadExtensions")]
    is_literal = block.lstrip().startswith("{") and "..." not in block
    endings = loaded[0] if loaded else _LOADED if is_literal and "loadExtensions" not in block else ()
    apart = any(value.strip() == "true" for value in javascript.values(block, "sortDirsSeparately"))
    default = ("migrations",) if is_literal and "migrationSource" not in block else ()
    return _Place(directories[0] if directories else default, tuple(endings), apart)


def _distinct(migrations: list[Migration]) -> tuple[Migration, ...]:
    """Return the migrations under names of their own: of two files of one name, the second takes its path."""
    first = {migration.name: migration for migration in reversed(migrations)}
    return tuple(one if first[one.name] is one else replace(one, name=one.path) for one in migrations)


def _migration(numbered: Numbered) -> Migration:
    return Migration(numbered.path, numbered.name, numbered.version, numbered.key, title=numbered.title)


def _unloaded(numbered: Numbered, endings: tuple[str, ...]) -> Skipped:
    directory, _ = split(numbered.path)
    fixed = join(directory, numbered.stem + next(iter(endings)))
    return Skipped(
        numbered.path,
        Skip.MALFORMED,
        f"Knex loads what loadExtensions names, by default not {numbered.ending}, and says nothing of the rest",
        f"git mv {quoted(numbered.path)} {quoted(fixed)}, or add {numbered.ending} to loadExtensions",
    )
