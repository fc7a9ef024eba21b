from __future__ import annotations

import pytest

from tests.support import names, project_of, skips
from undrift.files import MemoryFiles
from undrift.sql.script import read_whole
from undrift.tools.base import Evidence
from undrift.tools.diesel import TOOL

CARGO = '[dependencies]\ndiesel = { version = "2", features = ["postgres"] }\n'
SETUP = {"Cargo.toml": CARGO, "migrations/2024-01-02-030405_init/up.sql": ""}


def test_folders_run_in_the_order_of_their_versions() -> None:
    folders = ("2024-01-02-030405_b", "20230101000000_a", "00000000000000_setup")
    files = MemoryFiles(
        {
            "Cargo.toml": CARGO,
            "migrations/20230101000000_a/down.sql": "",
            "migrations/20230101000000_a/metadata.toml": "",
        }
        | {f"migrations/{folder}/up.sql": "" for folder in folders}
    )

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["00000000000000_setup", "20230101000000_a", "2024-01-02-030405_b"]
    assert [migration.key for migration in history.migrations][-1] == "20240102030405"
    assert [migration.title for migration in history.migrations] == ["setup", "a", "b"]
    assert [(down.path, down.key) for down in history.downs] == [
        ("migrations/20230101000000_a/down.sql", "20230101000000")
    ]


def test_dashes_do_not_make_another_version() -> None:
    files = MemoryFiles({**SETUP, "migrations/20240102030405_again/up.sql": ""})

    first, second = TOOL.history(project_of(TOOL, files), files).migrations

    assert first.key == second.key


@pytest.mark.parametrize("file", ["down.sql", "Up.sql", "metadata.toml", "nested/up.sql"])
def test_a_folder_without_its_script_stops_everything(file: str) -> None:
    files = MemoryFiles({**SETUP, f"migrations/2024-02-02-000000_b/{file}": ""})

    project = next(iter(TOOL.discover(files)))
    [fault] = TOOL.history(project, files).faults

    assert (fault.path, fault.subject) == ("migrations/2024-02-02-000000_b/up.sql", "2024-02-02-000000_b")


def test_a_loose_file_is_never_run() -> None:
    files = MemoryFiles({**SETUP, "migrations/2024-02-02-000000_b.sql": ""})

    [skipped] = TOOL.history(project_of(TOOL, files), files).skipped

    assert skipped.hint == (
        "mkdir -p migrations/2024-02-02-000000_b && git mv migrations/2024-02-02-000000_b.sql "
        "migrations/2024-02-02-000000_b/up.sql"
    )


@pytest.mark.parametrize("path", ["README.md", ".diesel_lock", ".gitkeep", ".hidden/x.sql", "schema.sql"])
def test_other_files_are_nobodys_business(path: str) -> None:
    history = TOOL.history(project_of(TOOL, MemoryFiles(SETUP)), MemoryFiles({**SETUP, f"migrations/{path}": ""}))

    assert not skips(history)
    assert not history.faults


@pytest.mark.parametrize(
    ("manifests", "why"),
    [
        ({"Cargo.toml": CARGO}, "Cargo.toml depends on it"),
        ({"db/Cargo.toml": '[dependencies]\ndiesel-async = "0.5"'}, "db/Cargo.toml depends on it"),
        ({"Cargo.toml": "[workspace.dependencies]\ndiesel = '2'"}, "Cargo.toml depends on it"),
        ({"diesel.toml": ""}, "diesel.toml beside it"),
        ({"diesel.toml": '[migrations_directory]\ndir = "migrations"'}, "diesel.toml"),
        ({"db/diesel.toml": '[migrations_directory]\ndir = "../migrations"'}, "db/diesel.toml"),
    ],
)
def test_what_shows_it(manifests: dict[str, str], why: str) -> None:
    files = MemoryFiles({**manifests, "migrations/2024-01-02-030405_init/up.sql": ""})

    assert project_of(TOOL, files).why == why


@pytest.mark.parametrize(
    "extra",
    [
        {},
        {"config.yaml": "version: 3", "metadata/version.yaml": ""},
        {"Cargo.toml": '[dependencies]\nrusqlite_migration = "1"'},
        {"db/diesel.toml": "[migrations_directory"},
        {"db/diesel.toml": 'migrations_directory = "x"'},
    ],
)
def test_folders_of_the_same_form_are_not_enough(extra: dict[str, str]) -> None:
    files = MemoryFiles({**extra, "migrations/1620000000_init/up.sql": "", "migrations/1620000000_init/down.sql": ""})

    assert not list(TOOL.discover(files))


def test_each_backend_is_a_project() -> None:
    paths = [f"migrations/{backend}/2024-01-02-030405_init/{name}.sql" for backend in "ab" for name in ("up", "down")]
    files = MemoryFiles({"Cargo.toml": CARGO} | dict.fromkeys(paths, ""))

    first, second = TOOL.discover(files)

    assert (first.directory, second.directory) == ("migrations/a", "migrations/b")
    assert first.claims == set(paths[:2])
    assert TOOL.new_command(first, files) == "diesel migration generate --migration-dir migrations/a NAME"


def test_configured_by_hand() -> None:
    files = MemoryFiles({"migrations/a/up.sql": "", "migrations/b/up.sql": ""})

    project = TOOL.configure(files, "migrations")

    assert names(TOOL.history(project, files)) == ["a", "b"]
    assert project.evidence is Evidence.SETTINGS
    assert TOOL.new_command(project, files) == "diesel migration generate NAME"
    assert TOOL.reader("migrations/a/up.sql") is read_whole
