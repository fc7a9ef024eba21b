"""From files to projects that can be asked: their dialects, databases, and what runs forward."""

from __future__ import annotations

import json
import re
from typing import ClassVar

import pytest

from tests.judging import Contents
from undrift.change import Side
from undrift.config import Config, Vocabulary, parse_yaml
from undrift.errors import ConfigurationError, UsageError
from undrift.files import MemoryFiles
from undrift.schema.model import Name
from undrift.sides import sides
from undrift.tools import ALL

VOCABULARY = Vocabulary([tool.name for tool in ALL], ["broken-replay"])
USERS = "CREATE TABLE users (id int);"
MYSQL = "CREATE TABLE users (id int AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;"
SQLITE = "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT);"
POSTGRES = "CREATE TABLE users (id bigserial);"


def one(files: Contents, config: Config | None = None) -> Side:
    """Return the only project."""
    [side] = sides(MemoryFiles(files), config or Config())
    return side


def plain(*texts: str) -> Contents:
    return {f"migrations/{number}_m.sql": text for number, text in enumerate(texts, 1)}


def drizzle(dialect: str, text: str) -> dict[str, str | bytes]:
    journal = {"version": "7", "dialect": dialect, "entries": [{"idx": 0, "when": 1, "tag": "0000_a"}]}
    return {"drizzle/meta/_journal.json": json.dumps(journal), "drizzle/0000_a.sql": text}


def tables(side: Side, database: str = "") -> list[str]:
    replay = side.replays[database] if database else side.replay
    return [str(name) for name in replay.schema.tables]


class TestDialect:
    @pytest.mark.parametrize(
        ("texts", "dialect"),
        [
            ((POSTGRES, USERS), "postgres"),
            ((MYSQL, USERS), "mysql"),
            ((SQLITE, USERS), "sqlite"),
            ((USERS, "SELECT 1;"), "postgres"),
            ((MYSQL, SQLITE), ""),
        ],
    )
    def test_the_sql_shows_it(self, texts: tuple[str, ...], dialect: str) -> None:
        side = one(plain(*texts))

        assert side.find_dialect("") == dialect
        assert side.replay.schema.dialect == (dialect or "unknown")

    def test_the_tool_says_it_whatever_the_sql_looks_like(self) -> None:
        assert one(drizzle("sqlite", POSTGRES)).find_dialect("") == "sqlite"
        assert one(drizzle("mysql", USERS)).replay.schema.dialect == "mysql"

    def test_the_configuration_says_it_whatever_the_tool_says(self) -> None:
        text = "projects:\n- tool: drizzle\n  directory: drizzle\n  dialect: mariadb\n"

        assert one(drizzle("sqlite", USERS), parse_yaml("x", text, VOCABULARY)).find_dialect("") == "mariadb"

    def test_one_that_cannot_be_told_leaves_everything_unknown(self) -> None:
        [gap] = (replay := one(plain(MYSQL, SQLITE)).replay).gaps

        assert gap.reason == "which of mariadb, mysql, postgres, sqlite it is for cannot be told"
        assert replay.schema.unknown.everything
        assert not replay.refusals


class TestDatabases:
    POP: ClassVar[Contents] = {
        "migrations/20200101000000_a.postgres.up.sql": POSTGRES,
        "migrations/20200101000000_a.mysql.up.sql": MYSQL,
        "migrations/20200101000000_a.sqlite3.up.sql": SQLITE,
        "migrations/20200102000000_b.up.sql": "CREATE TABLE plans (id int);",
    }

    def test_files_for_several_servers_make_one_database_each(self) -> None:
        side = one(self.POP)

        found = {name: side.replays[name].schema.dialect for name in side.databases}
        assert {"mysql", "sqlite"} <= set(found.values())
        assert len(found) > 1
        assert all({"users", "plans"} == set(tables(side, name)) for name in side.databases)

    def test_the_first_one_is_the_replay(self) -> None:
        side = one(self.POP)

        assert side.replay is side.replays[side.databases[0]]

    def test_those_that_are_read_come_first(self) -> None:
        side = one({**self.POP, "migrations/20200101000000_a.cockroach.up.sql": POSTGRES})

        assert side.databases[-1] == "cockroach"
        assert side.replays["cockroach"].schema.unknown.everything
        assert side.replay.schema.tables

    def test_most_projects_have_one_without_a_name(self) -> None:
        assert one(plain(USERS, "SELECT 1;")).databases == ("",)


class TestForward:
    def test_rollback_files_and_resets_are_left_out(self) -> None:
        side = one(
            {
                "migrations/1_users.sql": USERS,
                "migrations/1_users_rollback.sql": "DROP TABLE users;",
                "migrations/2_wipe.sql": "DROP SCHEMA public CASCADE; CREATE SCHEMA public;",
                "migrations/3_x.sql": "ALTER TABLE users ADD x int;",
            }
        )

        assert [migration.name for migration in side.forward] == ["1_users.sql", "3_x.sql"]
        assert [column.name for column in side.replay.schema.tables[Name("users")].columns] == ["id", "x"]
        assert side.losses("migrations/1_users_rollback.sql") == ("table users",)
        assert side.losses("migrations/2_wipe.sql") == ("table users",)
        assert side.losses("migrations/none.sql") == ()

    def test_a_baseline_stands_for_what_came_before_it(self) -> None:
        side = one(
            {
                "db/migration/V1__users.sql": USERS,
                "db/migration/V2__plans.sql": "CREATE TABLE plans (id int);",
                "db/migration/B2__both.sql": f"{USERS} CREATE TABLE tariffs (id int);",
                "db/migration/V3__x.sql": "ALTER TABLE users ADD x int;",
            }
        )

        assert [migration.path.rpartition("/")[2] for migration in side.forward] == ["B2__both.sql", "V3__x.sql"]
        assert tables(side) == ["users", "tariffs"]
        assert not side.replay.refusals

    def test_what_each_file_did(self) -> None:
        side = one(plain(USERS, "ALTER TABLE users ADD x int;", "ALTER TABLE users DROP x;"))

        assert {path: list(effect.losses()) for path, effect in side.effects.items()} == {
            "migrations/1_m.sql": [],
            "migrations/2_m.sql": [],
            "migrations/3_m.sql": ["column users.x"],
        }
        assert [undo.original.name for undo in side.reversals.values()] == ["2_m.sql"]


class TestSessions:
    PATH = "CREATE SCHEMA app; SET search_path TO app;"

    def test_a_loop_over_psql_starts_each_file_anew(self) -> None:
        assert tables(one(plain(self.PATH, USERS))) == ["users"]

    def test_drizzle_keeps_one_connection(self) -> None:
        files = drizzle("postgresql", self.PATH)
        entries = [{"idx": number, "when": number + 1, "tag": tag} for number, tag in enumerate(("0000_a", "0001_b"))]
        files["drizzle/meta/_journal.json"] = json.dumps({"dialect": "postgresql", "entries": entries})
        files["drizzle/0001_b.sql"] = USERS

        assert tables(one(files)) == ["app.users"]


class TestPrograms:
    ALEMBIC: ClassVar[Contents] = {
        "alembic.ini": "[alembic]\nscript_location = alembic\n",
        "alembic/env.py": "",
        "alembic/versions/a.py": 'revision = "a"\ndown_revision = None\ndef upgrade(): pass\n',
    }

    def test_they_are_no_sql(self) -> None:
        side = one(self.ALEMBIC)

        assert not side.is_sql
        assert side.replay.schema.unknown.everything
        assert [gap.reason for gap in side.replay.gaps] == ["it is no SQL script, and what it does is not read"]

    def test_one_among_sql_files_leaves_everything_unknown_from_there_on(self) -> None:
        files = {
            "m/1_a.sql": f"-- +goose Up\n{USERS}\n",
            "m/2_b.go": 'package m\n\nimport "github.com/pressly/goose/v3"\n',
            "m/3_c.sql": f"-- +goose Up\n{USERS}\n",
        }
        side = one(files)

        assert side.is_sql
        assert not side.replay.refusals
        assert [(gap.source.path, gap.touches) for gap in side.replay.gaps] == [("m/2_b.go", ())]


def test_no_file_is_read_before_it_is_asked_for() -> None:
    class Watched(MemoryFiles):
        asked: list[str]

        def keep(self, paths, kept):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            found = list(paths)
            self.asked += found
            return super().keep(found, kept)

    files = Watched(plain(USERS, "SELECT 1;"))
    files.asked = []
    [side] = sides(files, Config())
    assert side.size == 2
    assert not files.asked

    assert tables(side) == ["users"]
    assert side.replay is side.replay
    assert len(files.asked) == 4


def test_a_project_is_chosen_by_name() -> None:
    files = {**plain(USERS, "SELECT 1;"), "other/migrations/1_a.sql": "", "other/migrations/2_b.sql": ""}

    assert [side.project.name for side in sides(MemoryFiles(files), Config(), "other/migrations")] == [
        "other/migrations"
    ]
    assert len(sides(MemoryFiles(files), Config())) == 2
    with pytest.raises(UsageError):
        sides(MemoryFiles(files), Config(), "nowhere")


def test_a_baseline_stands_for_what_came_before_it() -> None:
    files = MemoryFiles(
        {
            "db/migration/V1__a.sql": "create table a (id serial);",
            "db/migration/V2__b.sql": "create table b (id serial);",
            "db/migration/B2__both.sql": "create table a (id serial); create table b (id serial);",
            "db/migration/V3__c.sql": "create table c (id serial);",
            "db/migration/R__again.sql": "select 1;",
        }
    )
    [side] = sides(files, Config())

    assert [one.path.rpartition("/")[2] for one in side.forward] == ["B2__both.sql", "V3__c.sql", "R__again.sql"]
    assert not side.replay.refusals
    assert len(side.replay.schema.tables) == 3


def configured(schema: str) -> Config:
    entry = f"projects: [{{tool: sql, directory: migrations, schema: {schema}}}]"
    return parse_yaml(".undrift.yaml", entry, VOCABULARY)


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ("schema.txt", "schema 'schema.txt' names no file that can be read as a schema"),
        ("[schema.txt, notes.md]", "schema 'schema.txt' and 'notes.md' names no file"),
        ("'schema.*'", "names files of several kinds, 'schema.sql' and 'schema.prisma': name those of one"),
        ("nope.sql", "schema 'nope.sql' matches no file that git knows"),
    ],
)
def test_a_configured_schema_that_no_reader_can_be_told_for_is_refused(schema: str, message: str) -> None:
    files = dict.fromkeys(("schema.txt", "notes.md", "schema.prisma", "schema.sql"), "")

    with pytest.raises(ConfigurationError, match=re.escape(message)):
        sides(MemoryFiles({**plain(USERS), **files}), configured(schema))


@pytest.mark.parametrize("schema", ["schema.sql", "'schema.*'", "[schema.sql, notes.md]"])
def test_files_of_other_kinds_beside_a_configured_schema_do_no_harm(schema: str) -> None:
    files = dict.fromkeys(("schema.sql", "schema.txt", "notes.md"), "")

    assert "schema.sql" in (one({**plain(USERS), **files}, configured(schema)).project.schema or ())
