from __future__ import annotations

import pytest

from tests.support import names, project_of, skips
from undrift.files import MemoryFiles
from undrift.tools.prisma import TOOL

LOCK = {"prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n'}
FIRST = {"prisma/migrations/20250101000000_init/migration.sql": "CREATE TABLE a (id int);"}


def test_folders_are_applied_in_the_order_of_their_names() -> None:
    files = MemoryFiles({**LOCK, **FIRST, "prisma/migrations/20240101000000_before/migration.sql": ""})

    assert names(TOOL.history(project_of(TOOL, files), files)) == ["20240101000000_before", "20250101000000_init"]


def test_a_schema_beside_the_folders_is_evidence_without_a_lock_file() -> None:
    files = MemoryFiles({**FIRST, "prisma/schema.prisma": "model A {}"})

    assert project_of(TOOL, files).why == "prisma/schema.prisma beside it"


def test_a_schema_elsewhere_with_its_own_migrations_is_found() -> None:
    files = MemoryFiles(
        {"db/migrations/migration_lock.toml": "", "db/migrations/1_a/migration.sql": "", "db/schema.prisma": ""}
    )

    assert project_of(TOOL, files).directory == "db/migrations"


def test_folders_of_another_tool_are_none_of_ours() -> None:
    assert not list(TOOL.discover(MemoryFiles({"x/migrations/2025_a/migration.sql": ""})))


def test_a_loose_script_is_never_run_and_the_hint_makes_it_one_that_is() -> None:
    files = MemoryFiles({**LOCK, **FIRST, "prisma/migrations/20250102000000_b.sql": ""})

    history = TOOL.history(project_of(TOOL, files), files)

    assert skips(history) == ["20250102000000_b.sql"]
    assert history.skipped[0].hint == (
        "mkdir -p prisma/migrations/20250102000000_b && "
        "git mv prisma/migrations/20250102000000_b.sql prisma/migrations/20250102000000_b/migration.sql"
    )


def test_what_lies_in_a_folder_beside_the_script_is_nobodys_business() -> None:
    files = MemoryFiles(
        {**LOCK, **FIRST, "prisma/migrations/20250101000000_init/down.sql": "", "prisma/migrations/README.md": ""}
    )

    assert not skips(TOOL.history(project_of(TOOL, files), files))


def test_a_folder_without_its_script_stops_prisma() -> None:
    files = MemoryFiles({**LOCK, **FIRST, "prisma/migrations/20250102000000_b/notes.md": ""})

    [fault] = TOOL.history(project_of(TOOL, files), files).faults

    assert fault.subject == "20250102000000_b"
    assert "P3015" in fault.message


def test_the_command_goes_through_the_package_manager_of_the_repository() -> None:
    files = MemoryFiles({**LOCK, **FIRST, "pnpm-lock.yaml": ""})

    assert TOOL.new_command(project_of(TOOL, files), files) == "pnpm exec prisma migrate dev --name NAME"


def test_the_command_runs_in_the_package_that_holds_the_schema() -> None:
    files = MemoryFiles(
        {
            "package.json": "{}",
            "packages/db/package.json": "{}",
            "packages/db/prisma/schema.prisma": "",
            "packages/db/prisma/migrations/1_a/migration.sql": "",
        }
    )

    assert TOOL.new_command(project_of(TOOL, files), files) == "cd packages/db && npx prisma migrate dev --name NAME"


@pytest.mark.parametrize(
    ("more", "option"),
    [
        ({}, " --schema db/schema.prisma"),
        ({"package.json": '{"prisma": {"seed": "x"}}'}, " --schema db/schema.prisma"),
        ({"package.json": "{"}, " --schema db/schema.prisma"),
        ({"package.json": '{"prisma": {"schema": "db/schema.prisma"}}'}, ""),
        ({"prisma.config.ts": ""}, ""),
        ({"db/other.prisma": ""}, ""),
    ],
)
def test_the_command_says_where_a_schema_is_that_prisma_does_not_find(more: dict[str, str], option: str) -> None:
    files = MemoryFiles({"db/schema.prisma": "", "db/migrations/1_a/migration.sql": "", **more})

    assert TOOL.new_command(project_of(TOOL, files), files) == f"npx prisma migrate dev{option} --name NAME"
