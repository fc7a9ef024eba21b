from __future__ import annotations

import pytest

from tests.support import names, project_of, skips
from undrift.files import MemoryFiles
from undrift.history import Skip
from undrift.sql.script import read_whole
from undrift.tools.base import Evidence
from undrift.tools.supabase import TOOL

FIRST = "supabase/migrations/20240101000000_a.sql"


def test_names_are_sorted_as_strings_and_versions_are_text() -> None:
    files = MemoryFiles({f"supabase/migrations/{name}.sql": "" for name in ("9_a", "10_b", "010_c")})

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["010_c.sql", "10_b.sql", "9_a.sql"]
    assert [migration.key for migration in history.migrations] == ["010", "10", "9"]


@pytest.mark.parametrize("name", ["add_users.sql", "20240102-b.sql", "20240102.sql", "V2__b.sql"])
def test_a_name_that_it_cannot_read_is_skipped(name: str) -> None:
    files = MemoryFiles({FIRST: "", f"supabase/migrations/{name}": ""})

    [skipped] = TOOL.history(project_of(TOOL, files), files).skipped

    assert skipped.why is Skip.MALFORMED
    assert skipped.hint == (f"git mv supabase/migrations/{name} supabase/migrations/$(date -u +%Y%m%d%H%M%S)_{name}")


@pytest.mark.parametrize(
    "name",
    ["README.md", "seed.sql", "seed_users.sql", "schema.sql", ".hidden.sql", "meta/x.sql", "2_b.txt", "_all.json"],
)
def test_other_files_are_nobodys_business(name: str) -> None:
    files = MemoryFiles({FIRST: "", f"supabase/migrations/{name}": ""})

    assert not skips(TOOL.history(project_of(TOOL, files), files))


@pytest.mark.parametrize(
    ("extra", "name", "skipped"),
    [
        ({}, "20210101000000_init.sql", True),
        ({}, "20230101000000_init.sql", False),
        ({}, "20210101000000_initial.sql", False),
        ({"supabase/migrations/20200101000000_x.sql": ""}, "20210101000000_init.sql", False),
    ],
)
def test_an_old_initial_migration_is_left_out(extra: dict[str, str], name: str, skipped: bool) -> None:  # noqa: FBT001 - a table of cases
    files = MemoryFiles({FIRST: "", f"supabase/migrations/{name}": "", **extra})

    history = TOOL.history(project_of(TOOL, files), files)

    assert ([one.why for one in history.skipped] == [Skip.NEVER_RUN]) == skipped
    assert (name in names(history)) != skipped


def test_several_projects_in_one_repository() -> None:
    files = MemoryFiles(
        {
            FIRST: "",
            "apps/web/supabase/migrations/20240101000000_a.sql": "",
            "apps/web/supabase/config.toml": "",
            "db/migrations/20240101000000_a.sql": "",
            "apps/api/supabase/migrations/README.md": "",
        }
    )

    assert [(project.directory, project.evidence, project.root) for project in TOOL.discover(files)] == [
        ("apps/web/supabase/migrations", Evidence.SETTINGS, "apps/web"),
        ("supabase/migrations", Evidence.LAYOUT, ""),
    ]


@pytest.mark.parametrize(
    ("extra", "command"),
    [
        ({}, "supabase --workdir 'a b' migration new NAME"),
        (
            {"package.json": '{"devDependencies": {"supabase": "2"}}', "pnpm-lock.yaml": ""},
            "pnpm exec supabase --workdir 'a b' migration new NAME",
        ),
    ],
)
def test_the_command_goes_through_the_package_manager(extra: dict[str, str], command: str) -> None:
    files = MemoryFiles({"a b/supabase/migrations/1_a.sql": "", **extra})

    assert TOOL.new_command(project_of(TOOL, files), files) == command


def test_configured_by_hand() -> None:
    files = MemoryFiles({"sql/1_a.sql": "", f"sql/{'9' * 5000}_b.sql": "", "sql/99999999999999_init.sql": ""})

    project = TOOL.configure(files, "sql")

    assert len(TOOL.history(project, files).migrations) == 3
    assert TOOL.new_command(project, files) == "supabase migration new NAME"
    assert TOOL.reader("sql/1_a.sql") is read_whole
