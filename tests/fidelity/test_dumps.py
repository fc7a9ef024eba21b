"""A dump of what the migrations made on a real server declares exactly that: no difference comes of dumping."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import psycopg
import pymysql
import pytest

from tests.fidelity import sqlite_server
from tests.fidelity.corpus import Migration, families, migrations, serve
from tests.fidelity.dumping import mariadb_dump, pg_dump
from undrift.declared.base import Source
from undrift.declared.sql_files import READER
from undrift.drift.comparing import drift
from undrift.drift.model import Drift
from undrift.files import MemoryFiles
from undrift.replay import Replay
from undrift.schema.engine import File
from undrift.schema.engines import engine
from undrift.sql.lexer import statements
from undrift.sql.reading import read

OWN = Path(__file__).parent / "dumps"
UNTOLD = frozenset({"unread"})
"""The family of what the replay cannot follow: where it knows nothing, nothing is compared."""


def compared(dump: str, history: Iterable[Migration], dialect: str) -> Drift:
    """Return how a dump differs from the migrations."""
    files = tuple(File("m.sql", one.title, read(one.text, dialect, one.line)) for one in history)
    server = engine(dialect)
    server.run(files)
    replay = Replay(server.schema(), tuple(server.refusals), tuple(server.gaps), server.journal, files)
    source = Source("sql", ("schema.sql",), "a test")
    declared = READER.read(source, MemoryFiles({"schema.sql": dump}), dialect)
    return drift(READER, source, declared, replay, lambda _: None)


def told(found: Drift) -> list[str]:
    """Return what differs, what is not read and what is not compared, in words."""
    differing = [f"{one.owner} {one.member} {one.aspect}: {one.declared!r}, {one.made!r}" for one in found.deviations]
    return [*differing, *(f"{one.line}: {one.reason}" for one in found.unread), *filter(None, [found.abstained])]


def served(family: Path, connection: psycopg.Connection) -> list[Migration]:
    """Apply the migrations of a family that this server can run; return them."""
    found = connection.execute("SELECT name FROM pg_available_extensions")
    available = {str(name) for (name,) in found}
    history = [one for one in migrations(family) if available.issuperset(one.needs)]
    for migration in history:
        refused = serve(connection, migration)
        assert bool(refused) is migration.refused, refused
    return history


POSTGRES = [path for path in (OWN / "postgres.sql", *families("postgres")) if path.stem not in UNTOLD]


@pytest.mark.parametrize("family", POSTGRES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_pg_dump_writes_is_what_the_migrations_make(family: Path, postgres: psycopg.Connection) -> None:
    history = served(family, postgres)

    assert told(compared(pg_dump(postgres, "--schema-only"), history, "postgres")) == []


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--clean",),
        ("--clean", "--if-exists", "--create"),
        ("--inserts", "--no-owner", "--no-privileges"),
    ],
    ids=" ".join,
)
def test_how_pg_dump_is_told_to_write_makes_no_difference(
    options: tuple[str, ...], postgres: psycopg.Connection
) -> None:
    history = served(OWN / "postgres.sql", postgres)
    postgres.execute("INSERT INTO customer (email) VALUES ('a;b'), (E'\\\\.')")

    assert told(compared(pg_dump(postgres, *options), history, "postgres")) == []


def test_what_a_database_has_beyond_its_migrations_is_seen_in_its_dump(postgres: psycopg.Connection) -> None:
    history = served(OWN / "postgres.sql", postgres)
    postgres.execute("ALTER TABLE invoice ADD COLUMN weight real; ALTER TABLE customer ALTER phone SET DEFAULT '+'")
    postgres.execute("ALTER SEQUENCE ticket_numbers INCREMENT BY 7; DROP INDEX customer_lower")

    found = compared(pg_dump(postgres, "--schema-only"), history, "postgres").deviations

    assert [(one.sort.value, one.what, one.object, one.aspect) for one in found] == [
        ("differs", "column", "customer.phone", "default"),
        ("left", "index", "customer", ""),
        ("missing", "column", "invoice.weight", ""),
        ("differs", "sequence", "ticket_numbers", "options"),
    ]


# MariaDB


@pytest.mark.parametrize(
    "options", [("--no-data", "--routines"), ("--skip-comments", "--complete-insert"), ()], ids=" ".join
)
def test_what_mariadb_dump_writes_is_what_the_migrations_make(
    options: tuple[str, ...], mariadb: pymysql.Connection[pymysql.cursors.Cursor]
) -> None:
    history = list(migrations(OWN / "mariadb.sql"))
    with mariadb.cursor() as cursor:
        for statement in (one.text for migration in history for one in statements(migration.text, "mariadb")):
            cursor.execute(statement)

    assert told(compared(mariadb_dump(mariadb, *options), history, "mariadb")) == []


def test_a_column_beyond_the_migrations_is_seen_in_the_dump_of_mariadb(
    mariadb: pymysql.Connection[pymysql.cursors.Cursor],
) -> None:
    with mariadb.cursor() as cursor:
        cursor.execute("CREATE TABLE t (id INT PRIMARY KEY, more VARCHAR(5))")
    history = [Migration("a", "CREATE TABLE t (id INT PRIMARY KEY)", refused=False, unread=False, needs=(), line=1)]

    [found] = compared(mariadb_dump(mariadb), history, "mariadb").deviations

    assert (found.sort.value, found.object, found.declared) == ("missing", "t.more", "varchar(5)")


# SQLite


@pytest.fixture
def lite() -> Iterator[sqlite3.Connection]:
    found = sqlite3.connect(":memory:", isolation_level=None)
    yield found
    found.close()


@pytest.mark.parametrize("family", [OWN / "sqlite.sql", *families("sqlite")], ids=lambda path: path.stem)
def test_what_sqlite_dumps_is_what_the_migrations_make(family: Path, lite: sqlite3.Connection) -> None:
    history = list(migrations(family))
    for migration in history:
        assert bool(sqlite_server.serve(lite, migration.text)) is migration.refused
    listed = (f"{text};" for (text,) in lite.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))

    assert told(compared("\n".join(lite.iterdump()), history, "sqlite")) == []
    assert told(compared("\n".join(listed), history, "sqlite")) == []
