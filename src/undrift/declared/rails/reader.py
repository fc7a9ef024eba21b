"""Rails: db/schema.rb, which `rails db:migrate` writes from the database.

Facts (activerecord: database_configurations/hash_config.rb, `schema_dump` and `default_schema_dump`;
tasks/database_tasks.rb, `schema_dump_path`): the primary database is dumped to db/schema.rb, another one to
db/NAME_schema.rb, or to the file that `schema_dump:` names in config/database.yml; with `schema_format = :sql` it is
db/structure.sql, which is read as SQL. A dump is no declaration: nobody writes it, and what it says is what the
migrations did to one developer's database. So it is held against itself, before and after (`undrift.drift.dumped`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from undrift.declared.base import Declaration, Doubt, Exact, NoWitness, Source
from undrift.declared.rails.schema import read_schema
from undrift.declared.rails.told import version
from undrift.files import Files, join, read, split
from undrift.findings import Location
from undrift.patterns import pattern
from undrift.schema.diff import Difference
from undrift.tools.base import Project
from undrift.tools.layout import nearest

_LOCKS = ("Gemfile.lock", "gems.locked")
_LOCKED = pattern(rb"^    (?:activerecord|rails) \((?P<version>\d+\.\d+)", re.MULTILINE)
_WRITTEN = pattern(rb"^(?:::)?ActiveRecord::Schema\[(?P<version>\d{1,3}\.\d{1,3})\]", re.MULTILINE)
_SQL = pattern(rb"^[^#\n]*\bschema_format\s*=\s*:sql\b", re.MULTILINE)
_MIGRATE = "_migrate"


class SchemaRb(Exact, NoWitness):
    """Rails' schema.rb."""

    name = "rails"
    title = "Rails schema.rb"
    is_written_by_tools = True
    untold = frozenset({"sequence", "query"})

    def find(self, project: Project, files: Files) -> Source | None:
        """Return the dump of the project's database, unless the application says that it dumps SQL."""
        for path in _dumps(project):
            if path in files.tree and not _dumps_sql(project, path, files):
                return _source(project, path, path, files)
        return None

    def configure(self, project: Project, files: Files, paths: tuple[str, ...]) -> Source:
        """Return the source of a schema.rb that the configuration names."""
        return _source(project, paths[0], "configuration", files)

    def depends(self, source: Source, files: Files) -> Iterable[str]:
        """Return the dump and the lock file."""
        return [*source.paths, *filter(None, [_lock(source.root, files)])]

    def read(self, source: Source, files: Files, dialect: str) -> Declaration:
        """Read the dump."""
        path = source.paths[0]
        data = read(files, path)
        if data is None:
            return Declaration(doubts=(Doubt(Location(path), "it is absent, or too large to be read"),))
        return _read(data, path, dialect, version(source))

    def is_undeclarable(self, difference: Difference) -> bool:
        """What Rails does not dump to Ruby: a table of its own bookkeeping is left out before."""
        return difference.what in {"domain", "type"}


READER = SchemaRb()

_read = functools.lru_cache(maxsize=4)(read_schema)
"""Both sides of a change often hold the same dump."""


def _source(project: Project, path: str, why: str, files: Files) -> Source:
    rails = files.derive((path,), _written_by).get(path) or _locked_to(project.root, files)
    return Source("rails", (path,), why, root=project.root, settings=(("rails", rails),))


def _dumps(project: Project) -> Iterable[str]:
    """Yield where the dump can be, the likeliest first."""
    above, last = split(project.directory)
    named = project.setting("schema_dump")
    if named:
        yield join(above, named)
    database = project.setting("database") or (last.removesuffix(_MIGRATE) if last.endswith(_MIGRATE) else "")
    if database and database != "post":
        yield join(above, f"{database}_schema.rb")
    else:
        yield join(above, "schema.rb")


def _dumps_sql(project: Project, path: str, files: Files) -> bool:
    """Whether the application dumps SQL, and this file is left from earlier."""
    structure = path.removesuffix("schema.rb") + "structure.sql"
    if structure not in files.tree:
        return False
    settings = [join(project.root, name) for name in ("config/application.rb", "config/initializers/active_record.rb")]
    return any(_SQL.search(data) for data in files.derive(settings, bytes).values())


def _lock(root: str, files: Files) -> str:
    return nearest(files, root, *_LOCKS)


def _locked_to(root: str, files: Files) -> str:
    """Return the version of Rails that the application is locked to; empty if nothing says it."""
    lock = _lock(root, files)
    return files.derive((lock,), _locked).get(lock, "") if lock else ""


def _written_by(data: bytes) -> str:
    """Return the version of Rails that a dump names; empty if it names none, as up to 6.1."""
    match = _WRITTEN.search(data)
    return match["version"].decode() if match else ""


def _locked(data: bytes) -> str:
    match = _LOCKED.search(data)
    return match["version"].decode() if match else ""
