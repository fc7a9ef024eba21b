"""Schemas declared in SQL: dumps that tools keep up with the migrations, and folders of table files.

What is left aside, as noise that no change of the schema brings: owners, rights and comments (`supabase db diff` does
not track comments either); extensions, which a dump of one namespace leaves out, and which a database may have from its
template or its host; triggers, policies and functions (the replay does not compare them); counters, the settings of
the session, the tables that a server makes for itself. Everything else that a migration can make can be declared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from undrift.declared.base import Declaration, Doubt, Exact, NoWitness, Source
from undrift.declared.base import Statement as Declared
from undrift.declared.servers import family
from undrift.declared.sql_files import dumps, finding
from undrift.files import LARGEST_FILE, Files, decode
from undrift.findings import Location
from undrift.schema.model import Name
from undrift.tools.base import Project

if TYPE_CHECKING:
    from undrift.declared.sql_files.cutting import Script
    from undrift.schema.diff import Difference

_MEBIBYTE = 1024 * 1024


class SqlFiles(Exact, NoWitness):
    """SQL that makes the whole schema on an empty database."""

    name = "sql"
    title = "SQL schema"
    is_written_by_tools = True
    untold = frozenset({"comment", "extension", "query"})

    def find(self, project: Project, files: Files) -> Source | None:
        """Return where the schema is declared, as the tool's files say (see `undrift.declared.sql_files.finding`)."""
        return finding.find(project, files)

    def configure(self, project: Project, files: Files, paths: tuple[str, ...]) -> Source:  # noqa: ARG002 - as `Reader` has it
        """Return the SQL files among those that the configuration names, in their order."""
        return Source(self.name, tuple(path for path in paths if path.endswith(".sql")), "the configuration")

    def depends(self, source: Source, files: Files) -> Iterable[str]:  # noqa: ARG002 - as `Reader` has it
        """Return the files themselves: what they include is not followed."""
        return source.paths

    def read(self, source: Source, files: Files, dialect: str) -> Declaration:
        """Read all files; which comes first does not matter."""
        from undrift.declared.sql_files import cutting, ordering  # noqa: PLC0415 - only a reading needs the grammars

        texts = files.derive(source.paths, decode)
        if doubt := _contradiction(texts, dialect):
            return Declaration(doubts=(doubt,))
        scripts = [cutting.cut(texts[path], path, dialect) for path in source.paths if path in texts]
        is_dump = len(texts) == 1 and any(map(dumps.written_for, texts.values()))
        written = cutting.without_idle_routines(scripts)
        pieces = chain.from_iterable(written) if is_dump else ordering.in_order(written, dialect)
        versions = [found for text in texts.values() if (found := dumps.applied(text)) is not None]
        applied = frozenset[str]().union(*versions) if versions else None
        return Declaration(
            statements=(*_beginning(source, dialect), *ordering.with_paths(pieces)),
            places={name: place for script in reversed(scripts) for name, place in script.places.items()},
            doubts=(
                *_unread(source, texts),
                *(() if is_dump else _empty(source, scripts)),
                *chain.from_iterable(one.doubts for one in scripts),
            ),
            unmanaged=frozenset(_notes(place for script in scripts for place in script.places)),
            version=dumps.newest(applied),
            applied=applied,
        )

    def is_undeclarable(self, difference: Difference) -> bool:
        """SQL can declare all that SQL can make; what is Supabase's own, its `db diff` leaves out of both sides."""
        return difference.owner.schema in _OF_SUPABASE


READER = SqlFiles()


def _contradiction(texts: Mapping[str, str], dialect: str) -> Doubt | None:
    """Return that a dump is one of another server than the migrations are for."""
    wanted = family(dialect)
    for path, text in texts.items():
        found = dumps.written_for(text)
        if found and found != wanted:
            return Doubt(Location(path), f"it is a dump of {found}, and the migrations are for {dialect}")
    return None


def _unread(source: Source, texts: Mapping[str, str]) -> Iterator[Doubt]:
    for path in source.paths:
        if path not in texts:
            reason = f"it is larger than {LARGEST_FILE // _MEBIBYTE} MiB, or no plain file, and is not read"
            yield Doubt(Location(path), reason)


def _empty(source: Source, scripts: Iterable[Script]) -> Iterator[Doubt]:
    """Yield a doubt where files make no table at all: they are functions, rights or data, and no schema."""
    if source.paths and not any("." in name for script in scripts for name in script.places):
        yield Doubt(Location(source.paths[0]), "no table is made here", more=True)


def _notes(names: Iterable[str]) -> Iterator[Name]:
    """Yield the tables in which migration tools note what they ran, whatever a team calls them, by their columns."""
    columns: dict[str, set[str]] = {}
    for name in names:
        table, _, column = name.rpartition(".")
        columns.setdefault(table, set()).add(column.lower())
    for table, held in columns.items():
        schema, _, name = table.rpartition(".")
        if frozenset(held) in _NOTES and ("migration" in name.lower() or "version" in name.lower()):
            yield Name(name, schema)


_OF_SUPABASE = frozenset({"_analytics", "_realtime", "_supavisor", "supabase_functions", "supabase_migrations"})
"""Namespaces that nobody but Supabase makes (Supabase CLI, internal/utils/misc.go, `InternalSchemas`)."""

_NOTES = frozenset(
    {
        frozenset({"version", "dirty"}),  # golang-migrate, x-migrations-table
        frozenset({"id", "version_id", "is_applied", "tstamp"}),  # goose, -table
        frozenset({"id", "applied_at"}),  # sql-migrate, table
    }
)
"""The columns of such tables, where the tool lets a team give them a name."""


def _beginning(source: Source, dialect: str) -> Iterator[Declared]:
    """Yield what lets tables of MySQL refer to those that come later, as mysqldump and skeema set it too."""
    if family(dialect) == "mysql" and source.paths:
        yield Declared("SET foreign_key_checks = 0", Location(source.paths[0]))
