from __future__ import annotations

import pytest

from tests.support import names, project_of, skips
from undrift.files import MemoryFiles
from undrift.sql.script import read_whole
from undrift.tools.base import Evidence
from undrift.tools.sqlx import TOOL

CARGO = '[dependencies]\nsqlx = { version = "0.8", features = ["postgres"] }\n'


def test_simple_and_reversible_migrations_are_one_sequence() -> None:
    files = MemoryFiles(
        {"Cargo.toml": CARGO}
        | dict.fromkeys(("migrations/9_a.sql", "migrations/10_b.up.sql", "migrations/10_b.down.sql"), "")
    )

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["9_a.sql", "10_b.up.sql"]
    assert [migration.title for migration in history.migrations] == ["a", "b"]
    assert [(down.path, down.key) for down in history.downs] == [("migrations/10_b.down.sql", 10)]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("2-b.sql", "git mv migrations/2-b.sql migrations/2_b.sql"),
        ("2.sql", ""),
        ("create_users.sql", ""),
        ("V2__b.sql", ""),
        ("9223372036854775808_b.sql", ""),
        (f"{'1' * 5000}_b.sql", ""),
        ("_b.sql", ""),
    ],
)
def test_a_name_that_it_cannot_read_is_skipped(name: str, hint: str) -> None:
    files = MemoryFiles({"Cargo.toml": CARGO, "migrations/1_a.sql": "", f"migrations/{name}": ""})

    [skipped] = TOOL.history(project_of(TOOL, files), files).skipped

    assert (skipped.path, skipped.hint) == (f"migrations/{name}", hint)


@pytest.mark.parametrize("name", ["README.md", "schema.sql", "2_b.rs", "old/2-b.sql", ".gitkeep", "2_b.sql.bak"])
def test_other_files_are_nobodys_business(name: str) -> None:
    files = MemoryFiles({"Cargo.toml": CARGO, "migrations/1_a.sql": "", f"migrations/{name}": ""})

    assert not skips(TOOL.history(project_of(TOOL, files), files))


def test_a_workspace_with_several_databases() -> None:
    files = MemoryFiles(
        {
            "Cargo.toml": "[workspace]",
            "crates/a/Cargo.toml": CARGO,
            "crates/a/migrations/postgres/1_a.sql": "",
            "crates/a/migrations/sqlite/1_a.sql": "",
            "crates/b/Cargo.toml": '[dependencies]\nsqlx-core = "0.8"',
            "crates/b/sql/1_a.up.sql": "",
            "crates/b/queries/1_a.sql": "",
        }
    )

    assert [project.directory for project in TOOL.discover(files)] == [
        "crates/a/migrations/postgres",
        "crates/a/migrations/sqlite",
        "crates/b/sql",
    ]


def test_its_settings_name_the_directory() -> None:
    files = MemoryFiles(
        {
            "api/Cargo.toml": CARGO,
            "api/sqlx.toml": '[migrate]\nmigrations-dir = "../db"\n',
            "db/1_a.sql": "",
        }
    )

    project = project_of(TOOL, files)

    assert (project.directory, project.evidence, project.why) == ("db", Evidence.SETTINGS, "api/sqlx.toml")


@pytest.mark.parametrize("settings", ["[migrate", "migrate = 1", '[migrate]\nmigrations-dir = "../../x"', "\0", ""])
def test_broken_settings_are_passed_over(settings: str) -> None:
    files = MemoryFiles({"sqlx.toml": settings, "Cargo.toml": CARGO, "migrations/1_a.sql": ""})

    assert project_of(TOOL, files).evidence is Evidence.LAYOUT


@pytest.mark.parametrize(
    "manifests",
    [
        {},
        {"Cargo.toml": '[dependencies]\ndiesel = "2"'},
        {"package.json": "{}", "api/Cargo.toml": CARGO},
        {"Cargo.toml": "["},
    ],
)
def test_no_crate_no_project(manifests: dict[str, str]) -> None:
    assert not list(TOOL.discover(MemoryFiles({**manifests, "migrations/1_a.sql": ""})))


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("migrations/1_a.sql", "sqlx migrate add NAME"),
        ("migrations/1_a.up.sql", "sqlx migrate add -r NAME"),
        ("db/migrations/1_a.up.sql", "sqlx migrate add -r --source db/migrations NAME"),
    ],
)
def test_the_next_one_is_made_like_the_newest(path: str, command: str) -> None:
    files = MemoryFiles({"Cargo.toml": CARGO, path: ""})

    assert TOOL.new_command(project_of(TOOL, files), files) == command


def test_configured_by_hand() -> None:
    files = MemoryFiles({"sql/1_a.sql": ""})

    assert names(TOOL.history(TOOL.configure(files, "sql"), files)) == ["1_a.sql"]
    assert TOOL.reader("sql/1_a.sql") is read_whole
