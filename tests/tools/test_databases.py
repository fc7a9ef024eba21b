from __future__ import annotations

import json

import pytest

from tests.support import project_of
from undrift import discovery
from undrift.config import Config, ProjectEntry
from undrift.files import MemoryFiles
from undrift.tools import ALL, tool_named
from undrift.tools.databases import dialect_named, dialect_of_url

SQL = "CREATE TABLE a (id int);"
GOOSE = {"db/1_a.sql": f"-- +goose Up\n{SQL}"}
DBMATE = {"db/migrations/1_a.sql": f"-- migrate:up\n{SQL}\n-- migrate:down\n"}
PAIR = {"db/000001_a.up.sql": SQL}
PRISMA = {"p/migrations/1_a/migration.sql": SQL}
DRIZZLE = {"d/0000_a.sql": SQL}
DRIZZLE_V1 = {"d/20250101000000_a/migration.sql": SQL, "d/20250101000000_a/snapshot.json": "{}"}
FLYWAY = {"db/migration/V1__a.sql": SQL}
DIESEL = {"c/migrations/2025-01-01-000000_a/up.sql": SQL}
SQLX = {"c/migrations/1_a.sql": SQL}
SQITCH = {"sqitch.plan": "%syntax-version=1.0.0\n%project=a\n\na 2025-01-01T00:00:00Z x <x@y>\n", "deploy/a.sql": SQL}


def cargo(crate: str, *features: str) -> str:
    return f'[package]\nname = "c"\n[dependencies]\n{crate} = {{ version = "1", features = {json.dumps(features)} }}\n'


def journal(**keys: object) -> str:
    return json.dumps({"entries": [{"tag": "0000_a"}], **keys})


def lock(text: str) -> dict[str, str]:
    return {**PRISMA, "p/migrations/migration_lock.toml": text}


CASES = [
    pytest.param("sql", {f"a/sqlite_migrations/{n}_a.sql": SQL for n in (1, 2)}, "sqlite", id="sql-word-in-directory"),
    pytest.param("sql", {f"a/ourmysql/migrations/{n}_a.sql": SQL for n in (1, 2)}, "mysql", id="sql-end-of-directory"),
    pytest.param("sql", {f"a/mysql-to-postgres/migrations/{n}_a.sql": SQL for n in (1, 2)}, "", id="sql-two-servers"),
    pytest.param("sql", {f"clickhouse/migrations/{n}_a.sql": SQL for n in (1, 2)}, "clickhouse", id="sql-not-read"),
    pytest.param("sql", {f"migrations/{n}_a.sqlite.sql": SQL for n in (1, 2)}, "sqlite", id="sql-ending"),
    pytest.param("sql", {"migrations/1_a.sqlite.sql": SQL, "migrations/2_a.sql": SQL}, "", id="sql-ending-of-some"),
    pytest.param("sql", {f"migrations/{n}_a.more.sql": SQL for n in (1, 2)}, "", id="sql-ending-of-none"),
    pytest.param("prisma", lock('# Do not edit\nprovider = "postgresql"\n'), "postgres", id="prisma-lock"),
    pytest.param("prisma", lock('provider = "cockroachdb"'), "cockroachdb", id="prisma-cockroach"),
    pytest.param("prisma", lock('provider = "sqlserver"'), "sqlserver", id="prisma-unread"),
    pytest.param("prisma", lock(""), "", id="prisma-empty-lock"),
    pytest.param(
        "prisma",
        {
            **PRISMA,
            "p/a.prisma": 'generator client {\n  provider = "prisma-client-js"\n}\n',
            "p/schema.prisma": 'datasource db {\n  url = env("X")\n  provider = "mysql"\n}\n',
        },
        "mysql",
        id="prisma-schema",
    ),
    pytest.param(
        "prisma",
        {**lock('provider = "sqlite"'), "p/schema.prisma": 'datasource db {\n  provider = "mysql"\n}\n'},
        "sqlite",
        id="prisma-lock-first",
    ),
    pytest.param("drizzle", {**DRIZZLE, "d/meta/_journal.json": journal(dialect="pg")}, "postgres", id="drizzle-pg"),
    pytest.param(
        "drizzle", {**DRIZZLE, "d/meta/_journal.json": journal(dialect="turso")}, "sqlite", id="drizzle-turso"
    ),
    pytest.param(
        "drizzle",
        {**DRIZZLE, "d/meta/_journal.json": journal(dialect="singlestore")},
        "singlestore",
        id="drizzle-other",
    ),
    pytest.param("drizzle", {**DRIZZLE, "d/meta/_journal.json": journal(dialect=1)}, "", id="drizzle-number"),
    pytest.param("drizzle", {**DRIZZLE, "d/meta/_journal.json": "[]"}, "", id="drizzle-list"),
    pytest.param("drizzle", {**DRIZZLE, "d/meta/_journal.json": "{"}, "", id="drizzle-broken"),
    pytest.param("drizzle-v1", DRIZZLE_V1, "", id="drizzle-v1-silent"),
    pytest.param(
        "drizzle-v1",
        {
            **DRIZZLE_V1,
            "d/20260101000000_b/migration.sql": SQL,
            "d/20260101000000_b/snapshot.json": '{"dialect": "mysql"}',
        },
        "mysql",
        id="drizzle-v1",
    ),
    pytest.param("supabase", {"supabase/migrations/20250101000000_a.sql": SQL}, "postgres", id="supabase"),
    pytest.param(
        "flyway", {**FLYWAY, "flyway.conf": "flyway.url=jdbc:postgresql://h/d\n"}, "postgres", id="flyway-conf"
    ),
    pytest.param(
        "flyway",
        {**FLYWAY, "db/application.yml": "url: jdbc:h2:mem:x\nother: jdbc:tc:mariadb:10:///d"},
        "mariadb",
        id="flyway-yaml",
    ),
    pytest.param("flyway", {**FLYWAY, "flyway.toml": 'url = "jdbc:h2:mem:x"'}, "", id="flyway-stand-in"),
    pytest.param("flyway", {**FLYWAY, "flyway.toml": 'url = "jdbc:oracle:thin:x"'}, "oracle", id="flyway-unread"),
    pytest.param("flyway", {**FLYWAY, "flyway.toml": "a='jdbc:mysql:x'\nb='jdbc:sqlite:x'"}, "", id="flyway-two"),
    pytest.param("flyway", {"db/migration/sqlite/V1__a.sql": SQL}, "sqlite", id="flyway-vendor"),
    pytest.param(
        "diesel", {**DIESEL, "c/Cargo.toml": cargo("diesel", "postgres", "chrono")}, "postgres", id="diesel-feature"
    ),
    pytest.param(
        "diesel",
        {**DIESEL, "c/Cargo.toml": cargo("diesel", "postgres", "mysql"), "c/.env": "DATABASE_URL=mysql://h/d"},
        "mysql",
        id="diesel-two-features",
    ),
    pytest.param(
        "sqlx",
        {
            **SQLX,
            "c/Cargo.toml": '[dependencies]\nsqlx = { workspace = true }\ndiesel = "2"\n',
            "Cargo.toml": '[workspace]\n[workspace.dependencies]\nsqlx = { version = "0.8", features = ["sqlite"] }\n',
        },
        "sqlite",
        id="sqlx-workspace",
    ),
    pytest.param(
        "sqlx",
        {**SQLX, "c/Cargo.toml": cargo("sqlx"), "c/.sqlx/query-1.json": '{"db_name": "PostgreSQL", "query": ""}'},
        "postgres",
        id="sqlx-cache",
    ),
    pytest.param(
        "sqlx", {**SQLX, "c/Cargo.toml": cargo("sqlx"), ".sqlx/query-1.json": "[]"}, "", id="sqlx-strange-cache"
    ),
    pytest.param("sqlx", {**SQLX, "c/Cargo.toml": '[dependencies]\nsqlx = "1"\n'}, "", id="sqlx-silent"),
    pytest.param(
        "sqlx",
        {
            "c/migrations/mysql/1_a.sql": SQL,
            "c/Cargo.toml": cargo("sqlx", "postgres"),
        },
        "mysql",
        id="the-directory-first",
    ),
    pytest.param(
        "dbmate",
        {**DBMATE, ".env.example": 'DATABASE_URL="postgres://u:p@h/d?sslmode=disable"'},
        "postgres",
        id="dbmate",
    ),
    pytest.param(
        "dbmate",
        {**DBMATE, ".env": "DATABASE_URL=mysql://h", "db/.env.sample": "DATABASE_URL=sqlite:db/x.sqlite3"},
        "sqlite",
        id="the-closest",
    ),
    pytest.param(
        "dbmate", {**DBMATE, ".env": "DATABASE_URL=${URL}", ".env.test": "DATABASE_URL=mysql2://h"}, "mysql", id="vague"
    ),
    pytest.param("dbmate", DBMATE, "", id="dbmate-silent"),
    pytest.param("goose", {**GOOSE, ".env": "GOOSE_DRIVER=sqlite3\nDATABASE_URL=mysql://h"}, "sqlite", id="goose"),
    pytest.param("goose", {**GOOSE, ".env": "GOOSE_DRIVER=clickhouse"}, "", id="goose-unread"),
    pytest.param("golang-migrate", {**PAIR, ".env.example": "POSTGRESQL_URL='pgx5://u@h/d'"}, "postgres", id="migrate"),
    pytest.param(
        "sql", {"migrations/postgresql/1_a.sql": SQL, "migrations/postgresql/2_b.sql": SQL}, "postgres", id="sql"
    ),
    pytest.param("sqitch", {**SQITCH, "sqitch.conf": "[core]\n\tengine = pg\n"}, "postgres", id="sqitch"),
    pytest.param("sqitch", SQITCH, "", id="sqitch-without-settings"),
]


@pytest.mark.parametrize(("tool", "contents", "dialect"), CASES)
def test_what_the_files_of_a_tool_say(tool: str, contents: dict[str, str], dialect: str) -> None:
    files = MemoryFiles(contents)
    room = tool_named(tool)

    assert room.dialect(project_of(room, files), files) == dialect


@pytest.mark.parametrize(
    ("group", "dialect"),
    [("postgres", "postgres"), ("cockroach", "cockroachdb"), ("mysql", "mysql"), ("sqlite3", "sqlite"), ("", "")],
)
def test_a_group_of_pop_is_a_dialect(group: str, dialect: str) -> None:
    pop = tool_named("pop")
    files = MemoryFiles({"m/1_a.postgres.up.sql": SQL, "m/1_a.sqlite3.up.sql": SQL})

    assert pop.dialect(project_of(pop, files), files, group) == dialect


@pytest.mark.parametrize("tool", ALL, ids=lambda tool: tool.name)
def test_every_tool_answers_about_nothing(tool: object) -> None:
    room = next(one for one in ALL if one is tool)
    files = MemoryFiles({"m/README": ""})
    project = room.configure(files, "m")

    assert room.dialect(project, files) == ("postgres" if room.name == "supabase" else "")


@pytest.mark.parametrize(
    ("url", "dialect"),
    [
        ("postgresql+psycopg://h/d", "postgres"),
        ("POSTGRES://h", "postgres"),
        ("cockroachdb://h", "cockroachdb"),
        ("mariadb://h", "mariadb"),
        ("libsql://h.turso.io", "sqlite"),
        ("sqlite::memory:", "sqlite"),
        ("mongodb://h", ""),
        ("file:dev.db", ""),
        ("x.db", ""),
        ("", ""),
    ],
)
def test_the_scheme_of_a_url_names_the_dialect(url: str, dialect: str) -> None:
    assert dialect_of_url(url) == dialect


def test_an_unknown_name_stays_what_it_is() -> None:
    assert dialect_named(" SQLServer ") == "sqlserver"


def test_what_is_configured_goes_with_the_project() -> None:
    files = MemoryFiles({"a/migrations/1_a.sql": SQL, "a/migrations/2_b.sql": SQL, "b/1_a.sql": SQL, "c/1_a.sql": SQL})
    entries = (ProjectEntry("sql", "b", dialect="mysql"), ProjectEntry("sql", "c"))

    found = discovery.projects(files, Config(projects=entries, dialect="sqlite"))

    assert [(project.name, project.dialect) for project in found] == [
        ("a/migrations", "sqlite"),
        ("b", "mysql"),
        ("c", "sqlite"),
    ]


def test_nothing_is_configured() -> None:
    files = MemoryFiles({"migrations/1_a.sql": SQL, "migrations/2_b.sql": SQL})

    assert [project.dialect for project in discovery.projects(files, Config())] == [""]
