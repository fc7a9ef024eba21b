"""Rails: Active Record's migrations, of applications and engines.

Facts (activerecord: lib/active_record/migration.rb, MigrationContext, Migrator#validate, MigrationFilenameRegexp;
connection_adapters/abstract/connection_pool.rb; railties/databases.rake): every `[0-9]*_*.rb` below the migrations
paths, subdirectories included, has to be named `<digits>_<name>.rb` in lower case, or IllegalMigrationNameError stops
everything; other files are passed over. Versions are compared as whole numbers. Two of one version:
DuplicateMigrationVersionError; two of one class name: DuplicateMigrationNameError. A late one is run by db:migrate.
The paths are `db/migrate`, or `migrations_paths` of a database in config/database.yml, which is YAML only after ERB,
so that its lines are read and not its structure. `db/post_migrate` beside `db/migrate` is the custom of applications
that deploy in two steps: one version table for both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from undrift.files import Files, decode, join, split
from undrift.history import Fault, History, Migration, Skip, Skipped
from undrift.patterns import pattern
from undrift.text import quoted
from undrift.tools import commands, undoing
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, PartsReader, Project
from undrift.tools.layout import nearest
from undrift.tools.rails_database import server
from undrift.tools.rails_reversal import is_reversible
from undrift.values import dataclass, replace

_LOADED = pattern(r"[0-9].*_.*\.rb", re.DOTALL)
_NAME = pattern(r"(?P<version>[0-9]+)_(?P<title>[_a-z0-9]*)\.?(?P<scope>[_a-z0-9]*)\.rb")
_DIRECTORY = pattern(r"(?:\w+_)?migrate", re.ASCII)
_NO_PROJECT = frozenset({"templates", "template", "generators", "dummy", "sandbox"})
_DATABASE_FILE = pattern(r"database(?:[._-][\w.-]*)?\.ya?ml(?:\.erb)?", re.ASCII)
_KEY = pattern(r"(?P<indent>[ \t]*)(?P<key>[\w.-]+)[ \t]*:(?:[ \t](?P<value>.*))?", re.ASCII | re.DOTALL)
_ITEM = pattern(r"[ \t]*-[ \t](?P<value>.*)", re.DOTALL)
_CLASS = pattern(rb"^[ \t]*class[ \t]+\w[\w:]*[ \t]*<[ \t]*ActiveRecord::Migration\b", re.MULTILINE)
_METHOD = pattern(rb"^[ \t]*def[ \t]+(?:self\.)?(?:change|up)\b", re.MULTILINE)
_OTHER_TOOLS = pattern(rb"\bSequel\.migration\b|\bROM::SQL(?:\.|::M)")
_RAILS = "bin/rails"
_LARGEST_SETTINGS = 256 * 1024
_RUNS = pattern(r"\b(?:rails|rake)\s+db:migrate(?![\w:])")
_DATABASE_NAME = pattern(r"\w*", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Database:
    """A database of config/database.yml that has migrations paths of its own."""

    name: str
    paths: tuple[str, ...]


class Rails:
    """Active Record's directories."""

    name = "rails"
    conventions = Conventions(
        title="Rails",
        source="activerecord: lib/active_record/migration.rb, lib/active_record/railties/databases.rake",
        order="every VERSION_name.rb below the migrations paths, versions compared as numbers",
        skips="files whose names do not begin with a digit, or have no underscore",
        equal=Equal.REFUSED,
        equal_means="every command stops with DuplicateMigrationVersionError",
        late=Late.APPLIED,
        late_means="`db:migrate` runs it late on databases that exist, and earlier on a fresh one",
        downs=DownFiles.INSIDE,
        dumps="{runner} db:migrate && git add {path}",
        applies="rails db:migrate",
        takes_back="rails db:migrate:down VERSION={version}",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield the directories that database.yml names, then each `migrate` below a `db` that holds migrations."""
        taken: set[str] = set()
        for config, database in _databases(files):
            project = self._configured(files, config, database)
            if project and taken.isdisjoint(project.directories):
                taken.update(project.directories)
                yield project
        for directories in _layout(files):
            if taken.isdisjoint(directories):
                yield self._project(files, directories, "migrations in Rails' own place", Evidence.LAYOUT)

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project of the migrations in `directory`, and in the post_migrate beside it."""
        for project in self.discover(files):
            if directory in project.directories:
                return project
        return self._project(files, (directory,), "", Evidence.SETTINGS)

    def history(self, project: Project, files: Files) -> History:
        """Read the names of all files below the directories."""
        migrations: list[Migration] = []
        faults: list[Fault] = []
        others: list[str] = []
        for path in _below(files, project.directories):
            match = _NAME.fullmatch(split(path)[1])
            if match:
                migrations.append(_migration(path, match))
            elif _is_loaded(path):
                faults.append(_illegal(path))
            elif path.endswith(".rb"):
                others.append(path)
        migrations.sort(key=_order)
        return History(
            _distinct(migrations), skipped=_overlooked(files, others), faults=(*faults, *_namesakes(migrations))
        )

    def reader(self, path: str) -> PartsReader | None:  # noqa: ARG002 - no file is SQL
        """Migrations are programs: nothing in them is read as SQL."""
        return None

    def dialect(self, project: Project, files: Files, group: str = "") -> str:  # noqa: ARG002 - one database for all
        """What the dump shows, or else config/database.yml or the Gemfile."""
        return server(files, project.root, project.directory)

    def new_command(self, project: Project, files: Files) -> str:
        """`rails generate migration`, for the database if it is not the first one."""
        database = project.setting("database")
        return f"{_runner(files, project)} generate migration NAME" + (
            f" --database {quoted(database)}" if database else ""
        )

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own target, or `bin/rails db:migrate`."""
        own = commands.own(files, project, commands.Recipe(_RUNS, project.root, project.root))
        return own or commands.typed(project.root, commands.run_by(_runner(files, project), self.conventions.applies))

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:
        """`db:migrate:down` for each, in place of `db:rollback`, which goes by number.

        It does nothing to one that was not run (`Migrator#execute_migration_in_transaction`). With several databases
        the command's name ends with that of the database (guides.rubyonrails.org: Multiple Databases with Active
        Record).
        """
        database = project.setting("database")
        if not _DATABASE_NAME.fullmatch(database):
            return ""
        form = commands.run_by(_runner(files, project), self.conventions.takes_back)
        named = form.replace(":down", f":down:{database}") if database else form
        paths = [one.path for one in migrations]
        go_back = files.derive(paths, is_reversible)
        if not undoing.leaves_some(self.history(project, files), migrations) or not all(map(go_back.get, paths)):
            return ""
        lines = (named.format(version=one.version) for one in migrations)
        return undoing.chained(project.root, lines, _dumps(files, project, database))

    def _configured(self, files: Files, config: str, database: _Database) -> Project | None:
        root = split(split(config)[0])[0]
        directories = tuple(path for path in (_inside(root, path) for path in database.paths) if path)
        project = self._project(files, directories, config, Evidence.SETTINGS, (("database", database.name),))
        return project if project.claims else None

    def _project(
        self,
        files: Files,
        directories: tuple[str, ...],
        why: str,
        evidence: Evidence,
        settings: tuple[tuple[str, str], ...] = (),
    ) -> Project:
        claims = frozenset(path for path in _below(files, directories) if _is_loaded(path))
        root = _root(files, directories[0]) if directories else ""
        return Project(self.name, directories, why, evidence, root=root, claims=claims, settings=settings)


TOOL = Rails()


def _dumps(files: Files, project: Project, database: str) -> list[str]:
    """Return the tracked files that going back writes anew (activerecord: database_configurations, `schema_dump`)."""
    prefix = "" if database in {"", "primary"} else f"{database}_"
    names = (f"{prefix}schema.rb", f"{prefix}structure.sql")
    return undoing.tracked(files, (join(project.root, f"db/{name}") for name in names))


def _runner(files: Files, project: Project) -> str:
    return _RAILS if join(project.root, _RAILS) in files.tree else "bundle exec rails"


def _databases(files: Files) -> Iterator[tuple[str, _Database]]:
    """Yield the databases with migrations paths of their own, and the file that names them."""
    configs = [
        join(directory, name)
        for directory in files.tree.directories
        if directory == "config" or directory.endswith("/config")
        for name in files.tree.names(directory)
        if _DATABASE_FILE.fullmatch(name)
    ]
    for config, databases in files.derive(configs, _own_paths).items():
        yield from ((config, database) for database in databases)


def _own_paths(data: bytes) -> tuple[_Database, ...]:
    """Return what the `migrations_paths` lines of a database.yml say; those that ERB computes are left out."""
    lines = [line.rstrip() for line in decode(data[:_LARGEST_SETTINGS]).split("\n")]
    found: dict[tuple[str, ...], _Database] = {}
    above: list[tuple[int, str]] = []
    for number, line in enumerate(lines):
        match = _KEY.fullmatch(line)
        if not match:
            continue
        indent = len(match["indent"])
        above = [key for key in above if key[0] < indent]
        if match["key"] == "migrations_paths":
            paths = _listed(match["value"] or "", lines[number + 1 :])
            # Only a database that stands below an environment has a name: `production: cache: migrations_paths:`.
            name = above[-1][1] if len(above) > 1 else ""
            if paths:
                found.setdefault(paths, _Database("" if name == "primary" else name, paths))
        above.append((indent, match["key"]))
    return tuple(found.values())


def _listed(value: str, following: list[str]) -> tuple[str, ...]:
    value = _uncommented(value)
    if value.startswith("["):
        items = value.strip("[]").split(",")
    elif value:
        items = [value]
    else:
        items = []
        for line in following:
            item = _ITEM.fullmatch(line)
            if not item:
                break
            items.append(_uncommented(item["value"]))
    paths = tuple(item.strip().strip("\"'") for item in items)
    return paths if all(path and "<%" not in path and path[0] not in "*&!|>{" for path in paths) else ()


def _uncommented(value: str) -> str:
    return value.split(" #", 1)[0].strip()


def _layout(files: Files) -> Iterator[tuple[str, ...]]:
    """Yield the directories that look like Rails' and whose files are not written for another library."""
    tops = list(dict.fromkeys(top for directory in files.tree.directories if (top := _top(directory))))
    newest = {top: max(found) for top in tops if (found := [*filter(_is_migration, files.tree.walk(top))])}
    foreign = files.derive(newest.values(), _is_foreign)
    ours = [top for top, path in newest.items() if not foreign.get(path, False)]
    for top in ours:
        above, name = split(top)
        after = join(above, "post_migrate")
        if name == "migrate" and after in ours:
            yield (top, after)
        elif name != "post_migrate" or join(above, "migrate") not in ours:
            yield (top,)


def _top(directory: str) -> str:
    """Return the part of a path that ends in the first `migrate` below a `db`; empty if there is none."""
    parts = directory.split("/")
    if "db" not in parts or not _NO_PROJECT.isdisjoint(parts):
        return ""
    for index in range(parts.index("db") + 1, len(parts)):
        if _DIRECTORY.fullmatch(parts[index]):
            return "/".join(parts[: index + 1])
    return ""


def _is_migration(path: str) -> bool:
    return _NAME.fullmatch(split(path)[1]) is not None


def _is_loaded(path: str) -> bool:
    return _LOADED.fullmatch(split(path)[1]) is not None


def _is_foreign(data: bytes) -> bool:
    return _OTHER_TOOLS.search(data) is not None


def _below(files: Files, directories: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(path for directory in directories for path in files.tree.walk(directory)))


def _inside(root: str, path: str) -> str:
    try:
        return join(root, path)
    except ValueError:
        return ""


def _root(files: Files, directory: str) -> str:
    """Return the directory of the application or engine."""
    return nearest(files, directory, _RAILS, "Gemfile").removesuffix(_RAILS).removesuffix("Gemfile").rstrip("/")


def _migration(path: str, match: re.Match[str]) -> Migration:
    key = match["version"].lstrip("0") or "0"
    return Migration(path, match[0], match["version"], key, title=match["title"])


def _order(migration: Migration) -> tuple[int, str, str]:
    key = str(migration.key)
    return (len(key), key, migration.path)


def _distinct(migrations: list[Migration]) -> tuple[Migration, ...]:
    """Return the migrations under names of their own: two files of one name in two directories take their paths."""
    first = {migration.name: migration for migration in reversed(migrations)}
    return tuple(one if first[one.name] is one else replace(one, name=one.path) for one in migrations)


def _class_name(migration: Migration) -> str:
    return "".join(piece.capitalize() for piece in migration.title.split("_"))


def _namesakes(migrations: list[Migration]) -> Iterator[Fault]:
    """Yield the migrations whose class name another one of another version has too."""
    first: dict[str, Migration] = {}
    for migration in migrations:
        other = first.setdefault(_class_name(migration), migration)
        if other.key != migration.key:
            yield _namesake(migration, other)


def _namesake(migration: Migration, other: Migration) -> Fault:
    name = _class_name(migration)
    directory, _ = split(migration.path)
    renamed = f"{migration.version}_{migration.title}_again.rb"
    return Fault(
        migration.path,
        1,
        f"{name} in {migration.version}",
        f"the class {name} is that of {other.name} too: every command stops with DuplicateMigrationNameError",
        f"git mv {quoted(migration.path)} {quoted(join(directory, renamed))}, and rename the class in it",
    )


def _illegal(path: str) -> Fault:
    name = split(path)[1]
    return Fault(
        path,
        1,
        f"the name {name}",
        f"{name} is no name for a migration: every command stops with IllegalMigrationNameError",
        _mended(path),
    )


def _mended(path: str) -> str:
    """Return the command that gives a file the name that was probably meant; empty if that is no name either."""
    directory, name = split(path)
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[0-9])(?=[a-z])", "_", name.removesuffix(".rb"))
    fixed = re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_") + ".rb"
    return f"git mv {quoted(path)} {quoted(join(directory, fixed))}" if _NAME.fullmatch(fixed) else ""


def _overlooked(files: Files, paths: list[str]) -> tuple[Skipped, ...]:
    """Return the files that are migrations by their text, and by their name none that Rails would run."""
    written = files.derive(paths, _is_written_as_one)
    return tuple(_unnamed(path) for path in paths if written.get(path))


def _is_written_as_one(data: bytes) -> bool:
    return _CLASS.search(data) is not None and _METHOD.search(data) is not None


def _unnamed(path: str) -> Skipped:
    directory, name = split(path)
    stem = name.removesuffix(".rb").lstrip("0123456789") or "change"
    dated = f"git mv {quoted(path)} {quoted(directory)}/$(date -u +%Y%m%d%H%M%S)_{quoted(stem)}.rb"
    return Skipped(
        path,
        Skip.MALFORMED,
        "Rails reads VERSION_name.rb and passes other names over without a word",
        _mended(path) or dated,
        certain=name[:1].isdigit(),
    )
