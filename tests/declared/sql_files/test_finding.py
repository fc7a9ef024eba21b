from __future__ import annotations

from collections.abc import Mapping

import pytest

from undrift.declared.base import Source
from undrift.declared.sql_files import READER
from undrift.files import MemoryFiles
from undrift.tools import tool_named
from undrift.tools.base import Project

MARK = """
--
-- Dbmate schema migrations
--

INSERT INTO public.schema_migrations (version) VALUES
    ('20240101');
"""
UP = "-- migrate:up\nCREATE TABLE a (id int);\n-- migrate:down\nDROP TABLE a;\n"
PG = "--\n-- PostgreSQL database dump\n--\n"


def found(tool: str, directory: str, contents: Mapping[str, str]) -> Source | None:
    """Return where the schema of the project in a directory is declared."""
    files = MemoryFiles(contents)
    return READER.find(project(tool, directory, files), files)


def project(tool: str, directory: str, files: MemoryFiles) -> Project:
    [one] = [each for each in tool_named(tool).discover(files) if directory in each.directories]
    return one


# dbmate


@pytest.mark.parametrize(
    "more",
    [
        {"db/schema.sql": MARK},
        {"db/schema.sql": "-- nothing of dbmate's", "db/dump.sql": MARK},
        {".env": "DBMATE_SCHEMA_FILE=./sql/all.sql", "sql/all.sql": MARK},
        {"package.json": '{"scripts": {"up": "dbmate --schema-file ./sql/all.sql up"}}', "sql/all.sql": MARK},
        {"Makefile": "up:\n\tdbmate -d db/migrations -s sql/all.sql up\n", "sql/all.sql": MARK},
        {"schema.sql": MARK},
    ],
)
def test_dbmates_dump_declares_the_schema(more: dict[str, str]) -> None:
    source = found("dbmate", "db/migrations", {"db/migrations/20240101_a.sql": UP, **more})

    assert source is not None
    assert source.kind == "sql"
    assert [path for path in source.paths if more[path] is MARK] == list(source.paths)
    assert not source.guessed


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"db/schema.sql": "CREATE TABLE a (id int);"},
        {"db/schema.sql": MARK.replace("20240101", "20190101")},
        {".env": "DBMATE_SCHEMA_FILE=../../outside.sql"},
        {".env": "DBMATE_SCHEMA_FILE=/etc/passwd"},
        {"other/schema.sql": MARK},
    ],
)
def test_what_is_not_this_projects_dump_declares_nothing(more: dict[str, str]) -> None:
    assert found("dbmate", "db/migrations", {"db/migrations/20240101_a.sql": UP, **more}) is None


def test_of_two_projects_each_has_the_dump_that_lists_its_versions() -> None:
    contents = {
        "db/one/20240101_a.sql": UP,
        "db/two/20240202_b.sql": UP,
        "db/schema-one.sql": MARK,
        "db/schema-two.sql": MARK.replace("20240101", "20240202"),
    }

    one, two = found("dbmate", "db/one", contents), found("dbmate", "db/two", contents)

    assert one is not None
    assert two is not None
    assert (one.paths, two.paths) == (("db/schema-one.sql",), ("db/schema-two.sql",))


def test_a_dump_without_versions_is_of_the_project_whose_tables_it_makes() -> None:
    mark = f"{PG}CREATE TABLE public.a (\n    id integer\n);\n-- Dbmate schema migrations\n"
    contents = {"db/one/1_a.sql": UP, "db/two/1_b.sql": UP.replace("TABLE a", "TABLE b"), "db/schema.sql": mark}

    assert found("dbmate", "db/one", contents) is not None
    assert found("dbmate", "db/two", contents) is None


# Rails


def test_structure_sql_declares_the_schema_of_rails() -> None:
    contents = {
        "Gemfile": "gem 'rails'",
        "config/application.rb": "",
        "db/migrate/20240101000000_a.rb": "class A < ActiveRecord::Migration[7.1]\nend\n",
        "db/structure.sql": PG,
    }

    source = found("rails", "db/migrate", contents)

    assert source is not None
    assert source.paths == ("db/structure.sql",)
    assert (
        found("rails", "db/migrate", {path: text for path, text in contents.items() if "structure" not in path}) is None
    )


# Supabase

MIGRATION = {"supabase/migrations/20240101000000_a.sql": "create table users (id int); create table orders (id int);"}
SCHEMAS = {
    "supabase/schemas/users.sql": "create table users (id int);",
    "supabase/schemas/tables/orders.sql": "create table orders (id int);",
    "supabase/schemas/readme.md": "",
}


def test_supabase_reads_its_folder_of_schemas() -> None:
    source = found("supabase", "supabase/migrations", MIGRATION | SCHEMAS)

    assert source is not None
    assert source.paths == ("supabase/schemas/tables/orders.sql", "supabase/schemas/users.sql")


@pytest.mark.parametrize(
    ("patterns", "paths"),
    [
        (["./schemas/users.sql", "./schemas/*.sql"], ["supabase/schemas/users.sql"]),
        (["schemas/**/*.sql"], ["supabase/schemas/tables/orders.sql", "supabase/schemas/users.sql"]),
        (["./schemas/*/ord?rs.sql", "schemas/none.sql"], ["supabase/schemas/tables/orders.sql"]),
        (["../db/all.sql"], ["db/all.sql"]),
        (["./migrations/*.sql", "schemas/users.sql"], ["supabase/schemas/users.sql"]),
    ],
)
def test_schema_paths_say_which_files_supabase_reads(patterns: list[str], paths: list[str]) -> None:
    settings = {"supabase/config.toml": f"[db.migrations]\nschema_paths = {patterns}\n".replace("'", '"')}

    source = found("supabase", "supabase/migrations", MIGRATION | SCHEMAS | settings | {"db/all.sql": ""})

    assert source is not None
    assert list(source.paths) == paths
    assert source.why == "schema_paths in supabase/config.toml"


@pytest.mark.parametrize(
    "patterns",
    [
        '["../../outside/*.sql"]',
        '["/etc/*.sql"]',
        '["none/*.sql"]',
        "[5, {}]",
        '["' + "*a" * 50 + '"]',
        '["[", "(*", "\\\\"]',
    ],
)
def test_schema_paths_that_name_nothing_declare_nothing(patterns: str) -> None:
    settings = {"supabase/config.toml": f"[db.migrations]\nschema_paths = {patterns}\n"}

    assert found("supabase", "supabase/migrations", MIGRATION | SCHEMAS | settings) is None


def test_a_folder_of_functions_declares_no_schema() -> None:
    functions = {"supabase/schemas/functions.sql": "create function f() returns int language sql as $$ select 1 $$;"}

    assert found("supabase", "supabase/migrations", MIGRATION | functions) is None


# All others

HISTORY = {
    "db/migrations/000001_a.up.sql": "CREATE TABLE a (id int, name text); CREATE TABLE old (id int);",
    "db/migrations/000001_a.down.sql": "DROP TABLE a;",
    "db/migrations/000002_b.up.sql": "ALTER TABLE a ADD COLUMN mail text; DROP TABLE old;",
    "db/migrations/000002_b.down.sql": "ALTER TABLE a DROP COLUMN mail;",
}
DUMP = f"{PG}CREATE TABLE public.a (\n    id integer,\n    name text,\n    mail text\n);\n"


@pytest.mark.parametrize("path", ["db/structure.sql", "schema.sql", "db/schema/dump.sql", "db/migrations/schema.sql"])
def test_a_dump_that_makes_what_the_migrations_make_is_a_guess(path: str) -> None:
    source = found("golang-migrate", "db/migrations", HISTORY | {path: DUMP})

    assert source is not None
    assert source.paths == (path,)
    assert source.guessed


def test_a_dump_that_lost_its_head_is_one_by_its_keys() -> None:
    text = (
        "-- Code generated by make. DO NOT EDIT.\n"
        + DUMP.removeprefix(PG)
        + "\nALTER TABLE ONLY a\n    ADD UNIQUE (id);\n"
    )

    assert found("golang-migrate", "db/migrations", HISTORY | {"db/dump.sql": text}) is not None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{PG}CREATE TABLE public.base (\n    id integer\n);\n", id="what the migrations start from"),
        pytest.param(f"{PG}CREATE TABLE public.a (\n    id integer\n);\n", id="a sample that nobody kept up"),
        pytest.param(DUMP.removeprefix(PG), id="written by hand"),
        pytest.param("-- generated, do not edit\n" + DUMP.removeprefix(PG), id="a format of the team's own"),
        pytest.param(PG, id="empty"),
    ],
)
def test_what_is_no_dump_or_is_not_kept_up_declares_nothing(text: str) -> None:
    assert found("golang-migrate", "db/migrations", HISTORY | {"db/schema.sql": text}) is None


def test_a_baseline_that_the_migrations_alter_declares_nothing() -> None:
    history = {
        "db/migrations/000002_b.up.sql": "ALTER TABLE base ADD COLUMN mail text;",
        "db/migrations/000003_c.up.sql": "CREATE INDEX ON base (mail);",
    }

    assert (
        found("golang-migrate", "db/migrations", history | {"db/schema.sql": f"{PG}CREATE TABLE base (id int);"})
        is None
    )


def test_a_dump_elsewhere_declares_nothing() -> None:
    assert found("golang-migrate", "db/migrations", HISTORY | {"test/fixtures/schema.sql": DUMP}) is None


@pytest.mark.parametrize("src", ['"file://schema.sql"', '["file://tables"]'])
def test_atlas_says_where_its_schema_is(src: str) -> None:
    settings = f'env "a" {{\n  src = {src}\n  migration {{\n    dir = "file://db/migrations?format=flyway"\n  }}\n}}\n'
    contents = HISTORY | {"atlas.hcl": settings, "schema.sql": "CREATE TABLE a (id int);", "tables/a.sql": ""}

    source = found("golang-migrate", "db/migrations", contents)

    assert source is not None
    assert source.paths == (("schema.sql",) if "schema" in src else ("tables/a.sql",))
    assert source.why == "src in atlas.hcl"


def test_atlas_of_other_migrations_says_nothing() -> None:
    settings = 'env "x" {\n  src = "file://schema.sql"\n  migration {\n    dir = "file://other"\n  }\n}\n'

    assert found("golang-migrate", "db/migrations", HISTORY | {"atlas.hcl": settings, "schema.sql": ""}) is None


def test_the_configuration_may_name_any_sql() -> None:
    files = MemoryFiles(HISTORY | {"hand.sql": "", "data.csv": ""})

    source = READER.configure(project("golang-migrate", "db/migrations", files), files, ("hand.sql", "data.csv"))

    assert source.paths == ("hand.sql",)
    assert list(READER.depends(source, files)) == ["hand.sql"]
