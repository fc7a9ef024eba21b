from __future__ import annotations

import pytest

from tests.judging import findings, sql
from tests.support import names, project_of, skips
from undrift.files import MemoryFiles
from undrift.tools.plain_sql import TOOL


def test_numbers_are_compared_as_numbers_and_a_letter_comes_behind_its_number() -> None:
    files = MemoryFiles(sql("migrations", "10_d.sql", "9_a.sql", "9b_b.sql", "9_z.sql"))

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["9_a.sql", "9_z.sql", "9b_b.sql", "10_d.sql"]


@pytest.mark.parametrize(
    "directory", ["migrations", "sql/migrations", "db/changes", "db/schema_updates", "ddl", "db/x/patches"]
)
def test_a_directory_that_speaks_of_migrations_is_a_project(directory: str) -> None:
    assert project_of(TOOL, MemoryFiles(sql(directory, "1_a.sql", "2_b.sql"))).directory == directory


@pytest.mark.parametrize("directory", ["queries", "seeds", "migrations/rollback", "migrations/down", "reports/monthly"])
def test_other_numbered_files_are_no_project(directory: str) -> None:
    assert not list(TOOL.discover(MemoryFiles(sql(directory, "1_a.sql", "2_b.sql"))))


def test_one_numbered_file_is_no_sequence() -> None:
    assert not list(TOOL.discover(MemoryFiles(sql("migrations", "1_a.sql", "readme.sql"))))


def test_dated_files_of_one_day_are_no_duplicates() -> None:
    files = sql("migrations", "20250101_b.sql", "20250101_a.sql", "2025-01-01_c.sql")

    assert not findings(files, rule="duplicate-version")


def test_loose_dated_files_among_folders_are_the_strays_of_that_tool() -> None:
    files = {
        "m/migrations/20250101000000_x/migration.sql": "",
        **sql("m/migrations", "20250102000000_a.sql", "20250103000000_b.sql"),
    }

    assert not list(TOOL.discover(MemoryFiles(files)))


def test_numbers_among_folders_are_a_sequence_of_their_own() -> None:
    files = {"m/migrations/20250101000000_x/migration.sql": "", **sql("m/migrations", "01_a.sql", "02_b.sql")}

    assert len(project_of(TOOL, MemoryFiles(files)).claims) == 2


@pytest.mark.parametrize("ending", ["-{}.sql", "_{}.sql", ".{}.sql"])
def test_where_each_down_has_an_up_the_downs_do_not_run_forward(ending: str) -> None:
    pair = [f"20250101000000-add{ending.format(way)}" for way in ("up", "down")]
    files = MemoryFiles(sql("migrations/sqls", *pair, "20250102000000-b-up.sql"))

    history = TOOL.history(project_of(TOOL, files), files)

    assert [down.path.rpartition("/")[2] for down in history.downs] == [pair[1]]
    assert pair[0] in names(history)


def test_an_unnumbered_file_among_numbers_may_be_passed_over() -> None:
    files = MemoryFiles(sql("migrations", "01_a.sql", "02_b.sql", "add_plan.sql", "schema.sql", "seed_users.sql"))

    history = TOOL.history(project_of(TOOL, files), files)

    assert skips(history) == ["add_plan.sql"]
    assert not history.skipped[0].certain


@pytest.mark.parametrize(
    ("last", "following"),
    [("0041_a.sql", "0042_NAME.sql"), ("9_a.sql", "10_NAME.sql"), ("20250101_a.sql", "$(date +%Y%m%d%H%M%S)_NAME.sql")],
)
def test_the_next_file_is_named(last: str, following: str) -> None:
    files = MemoryFiles(sql("migrations", "1_first.sql", last))

    assert TOOL.new_command(project_of(TOOL, files), files) == f"$EDITOR migrations/{following}"


def test_a_number_beyond_all_reason_is_read() -> None:
    files = MemoryFiles(sql("migrations", f"{'9' * 200}_a.sql", "1_b.sql"))

    assert names(TOOL.history(project_of(TOOL, files), files))[0] == "1_b.sql"


def test_the_marks_of_sql_migrate_part_a_file() -> None:
    reader = TOOL.reader("migrations/1_a.sql")
    assert reader is not None

    parts = reader(b"-- +migrate Up\nCREATE TABLE a (id int);\n\n-- +migrate Down\nDROP TABLE a;\n")

    assert "DROP" not in parts.forward.text
    assert parts.backward is not None
    assert (parts.backward.text.splitlines()[-1], parts.backward.line) == ("DROP TABLE a;", 4)
    assert reader(b"CREATE TABLE a (id int);").backward is None
