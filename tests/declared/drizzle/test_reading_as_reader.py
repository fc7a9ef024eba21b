"""The reader of Drizzle as the rest of undrift sees it: statements, places, what cannot be declared."""

from __future__ import annotations

import json

import pytest

from tests.support import project_of
from undrift.declared.assembling import assemble
from undrift.declared.base import Declaration, Source, Statement
from undrift.declared.drizzle.reader import READER
from undrift.files import MemoryFiles
from undrift.findings import Location
from undrift.schema.comparing import by_meaning
from undrift.schema.diff import UNTOLD, Comparison, Difference, Kind
from undrift.schema.model import Name, Schema
from undrift.sql.equivalence import speller
from undrift.tools.drizzle import TOOL

SCHEMA = """import { index, pgEnum, pgTable, serial, text } from "drizzle-orm/pg-core";

export const mood = pgEnum("mood", ["sad", "ok"]);

export const users = pgTable("users", {
  id: serial().primaryKey(),
  mail: text("email").notNull(),
  mood: mood().default("ok"),
}, (t) => [
  index("users_email_idx").on(t.mail),
]);
"""


def schema_of(text: str) -> Schema:
    """Return what a schema file makes; fails if anything of it is not certain."""
    files = MemoryFiles({"schema.ts": text})
    made = assemble(READER.read(Source("drizzle", ("schema.ts",), ""), files, "postgres"), "postgres")
    assert made.unread == ()
    return made.schema


def compared(made: str, untold: frozenset[str] = frozenset()) -> Comparison:
    """Compare the schema above with what SQL makes."""
    migrated = assemble(Declaration((Statement(made, Location("0000.sql")),)), "postgres")
    assert migrated.unread == ()
    return by_meaning(schema_of(SCHEMA), migrated.schema, speller, untold=untold)


def test_a_schema_file_makes_its_tables() -> None:
    made = schema_of(SCHEMA)

    assert list(made.tables) == [Name("users")]
    assert [column.name for column in made.tables[Name("users")].columns] == ["id", "email", "mood"]


def test_everything_has_its_place() -> None:
    files = MemoryFiles({"schema.ts": SCHEMA})

    places = READER.read(Source("drizzle", ("schema.ts",), ""), files, "postgres").places

    wanted = {"mood": 3, "users": 5, "users.id": 6, "users.email": 7, "users.mood": 8, "users_email_idx": 10}
    assert {name: places[name].line for name in wanted} == wanted
    assert {place.path for place in places.values()} == {"schema.ts"}


def test_what_drizzle_says_nothing_of_is_a_word_of_the_comparison() -> None:
    assert READER.untold <= UNTOLD


MIGRATED = (
    "CREATE TYPE mood AS ENUM ('sad', 'ok'); "
    "CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL, mood mood DEFAULT 'ok'); "
    "CREATE INDEX users_email_idx ON users (email); "
)


@pytest.mark.parametrize(
    "made",
    [
        "COMMENT ON TABLE users IS 'people'",
        'ALTER TABLE users ALTER COLUMN email TYPE text COLLATE "C"',
        "DROP INDEX users_email_idx; CREATE INDEX users_email_idx ON users (email) INCLUDE (mood)",
        "ALTER TABLE users SET UNLOGGED",
    ],
)
def test_what_drizzle_cannot_say_is_not_compared(made: str) -> None:
    assert len(compared(MIGRATED + made).differences) == 1
    assert compared(MIGRATED + made, READER.untold).differences == ()


@pytest.mark.parametrize(
    "made",
    [
        pytest.param("CREATE DOMAIN d AS text", id="a-domain"),
        pytest.param("CREATE TYPE pair AS (a int, b int)", id="a-composite-type"),
        pytest.param("CREATE EXTENSION citext", id="an-extension"),
        pytest.param("ALTER TABLE users ADD EXCLUDE USING gist (email WITH =)", id="an-exclusion-constraint"),
        pytest.param('CREATE INDEX i ON users (email COLLATE "C")', id="an-index-with-a-collation"),
        pytest.param(
            "CREATE UNIQUE INDEX i ON users (lower(email)) NULLS NOT DISTINCT", id="an-index-that-takes-nulls-as-equal"
        ),
        pytest.param(
            "CREATE TABLE log (at date) PARTITION BY RANGE (at); "
            "CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
            id="a-partition",
        ),
        pytest.param("CREATE TABLE people () INHERITS (users)", id="a-table-that-inherits"),
    ],
)
def test_what_drizzle_cannot_declare_is_not_asked_for(made: str) -> None:
    [found] = [one for one in compared(MIGRATED + made).differences if one.owner.name != "log"]

    assert found.kind is Kind.TO
    assert READER.is_undeclarable(found)


@pytest.mark.parametrize(
    "made",
    [
        "CREATE TABLE more (id int)",
        "CREATE TYPE tone AS ENUM ('a')",
        "CREATE VIEW v AS SELECT 1",
        "CREATE SEQUENCE s",
        "ALTER TABLE users ADD COLUMN more int",
        "ALTER TABLE users ADD CHECK (email <> '')",
        "ALTER TABLE users ADD UNIQUE (email)",
        "CREATE INDEX i ON users (lower(email)) WHERE email <> ''",
    ],
)
def test_what_drizzle_can_declare_is_asked_for(made: str) -> None:
    [found] = compared(MIGRATED + made).differences

    assert found.kind is Kind.TO
    assert not READER.is_undeclarable(found)


def test_a_server_that_drizzle_has_no_schemas_of_is_a_doubt_over_everything() -> None:
    declaration = READER.read(Source("drizzle", ("schema.ts",), ""), MemoryFiles({"schema.ts": SCHEMA}), "oracle")

    assert [(one.table, one.more, one.reason) for one in declaration.doubts] == [
        (None, False, "Drizzle has no schemas of oracle")
    ]


def test_the_newest_snapshot_is_the_witness() -> None:
    snapshot = {
        "version": "7",
        "dialect": "postgresql",
        "tables": {"public.a": {"name": "a", "schema": "", "columns": {"id": {"name": "id", "type": "text"}}}},
    }
    files = MemoryFiles(
        {
            "drizzle/meta/_journal.json": json.dumps({"dialect": "postgresql", "entries": []}),
            "drizzle/meta/0000_snapshot.json": "{",
            "drizzle/meta/0001_snapshot.json": json.dumps(snapshot),
        }
    )

    witness = READER.witness(project_of(TOOL, files), files, "postgres")

    assert witness is not None
    assert any('"a"' in statement.sql for statement in witness.statements)


def test_without_a_snapshot_there_is_no_witness() -> None:
    files = MemoryFiles({"drizzle/meta/_journal.json": json.dumps({"dialect": "postgresql", "entries": []})})

    assert READER.witness(project_of(TOOL, files), files, "postgres") is None


def test_only_what_migrations_make_can_be_beyond_drizzle() -> None:
    assert not READER.is_undeclarable(Difference(Kind.TO, "table", Name("a"), after=None))
