from __future__ import annotations

import pytest

from tests.support import names, project_of, skips
from undrift.files import LARGEST_FILE, MemoryFiles
from undrift.sql.script import Part, Parts, read_script
from undrift.tools.base import Evidence
from undrift.tools.dbmate import TOOL, read_both

BOTH = "-- migrate:up\nCREATE TABLE a (id int);\n\n-- migrate:down\nDROP TABLE a;\n"


def test_names_are_sorted_as_strings_and_versions_are_text() -> None:
    files = MemoryFiles({f"db/migrations/{name}.sql": BOTH for name in ("9_a", "10_b", "010-c", "11")})

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["010-c.sql", "10_b.sql", "11.sql", "9_a.sql"]
    assert [migration.key for migration in history.migrations] == ["010", "10", "11", "9"]
    assert [migration.title for migration in history.migrations] == ["c", "b", "", "a"]


def test_a_name_that_it_cannot_read_is_skipped() -> None:
    files = MemoryFiles({"db/migrations/1_a.sql": BOTH, "db/migrations/add_users.sql": BOTH})

    assert skips(TOOL.history(project_of(TOOL, files), files)) == ["add_users.sql"]


@pytest.mark.parametrize("name", ["README.md", "schema.sql", "seed.sql", "old/add_users.sql", "2_b.sql.bak"])
def test_other_files_are_nobodys_business(name: str) -> None:
    files = MemoryFiles({"db/migrations/1_a.sql": BOTH, f"db/migrations/{name}": "SELECT 1;"})

    history = TOOL.history(project_of(TOOL, files), files)

    assert not skips(history)
    assert not history.faults


@pytest.mark.parametrize("data", [b"CREATE TABLE b (id int);", b"", b"\x00\xff" * 99, b" -- migrate:up\n"])
def test_a_file_without_the_mark_stops_it(data: bytes) -> None:
    files = MemoryFiles({"db/migrations/1_a.sql": BOTH, "db/migrations/2_b.sql": data})

    [fault] = TOOL.history(project_of(TOOL, files), files).faults

    assert (fault.path, fault.subject) == ("db/migrations/2_b.sql", "2_b.sql")


def test_what_is_too_large_to_read_is_not_judged() -> None:
    files = MemoryFiles({"m/1_a.sql": BOTH, "m/2_b.sql": b" " * (LARGEST_FILE + 1)})

    assert not TOOL.history(project_of(TOOL, files), files).faults


@pytest.mark.parametrize("file", [".env", ".dbmate"])
def test_the_environment_names_the_directory(file: str) -> None:
    files = MemoryFiles({f"api/{file}": 'export DBMATE_MIGRATIONS_DIR="./sql"\n', "api/sql/1_a.sql": BOTH})

    project = project_of(TOOL, files)

    assert (project.directory, project.evidence) == ("api/sql", Evidence.SETTINGS)


def test_the_environment_names_several_directories_of_one_sequence() -> None:
    files = MemoryFiles({".env": "DBMATE_MIGRATIONS_DIR=a,b,absent", "a/2_x.sql": BOTH, "b/1_y.sql": BOTH})

    project = project_of(TOOL, files)

    assert project.directories == ("a", "b")
    assert names(TOOL.history(project, files)) == ["1_y.sql", "2_x.sql"]


@pytest.mark.parametrize(
    "environment", ["DBMATE_MIGRATIONS_DIR=../x", "DBMATE_MIGRATIONS_DIR=", "\0\xff", "DBMATE_MIGRATIONS_DIR=/db", "="]
)
def test_a_useless_environment_is_passed_over(environment: str) -> None:
    files = MemoryFiles({".env": environment, "db/migrations/1_a.sql": BOTH})

    assert project_of(TOOL, files).evidence is Evidence.LAYOUT


@pytest.mark.parametrize(
    "files",
    [
        {"db/migrations/1_a.sql": "CREATE TABLE a (id int);"},
        {"db/migrations/1_a.sql": "-- +goose Up\n"},
        {"db/migrations/a.sql": BOTH},
        {".env": "DBMATE_MIGRATIONS_DIR=db"},
    ],
)
def test_no_marks_no_project(files: dict[str, str]) -> None:
    assert not list(TOOL.discover(MemoryFiles(files)))


def test_a_file_holds_both_directions() -> None:
    script = read_script(
        read_both(b"-- a word\n-- migrate:up transaction:false\r\nDROP SCHEMA public CASCADE;\n--migrate:down\n")
    )

    assert script.forward.reset_line == 3
    assert script.backward
    assert script.backward.empty


def test_several_parts_of_each_direction() -> None:
    script = read_script(
        read_both(b"-- migrate:up\n-- migrate:down\nDROP TABLE a;\n-- migrate:up\nSELECT 1;\n-- migrate:down\n")
    )

    assert not script.forward.empty
    assert script.backward
    assert not script.backward.empty


def test_without_a_down_part_there_is_no_way_back() -> None:
    assert read_script(read_both(b"-- migrate:up\nSELECT 1;\n")).backward is None
    assert read_script(read_both(b"")).forward.empty


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({"db/migrations/1_a.sql": BOTH}, "dbmate new NAME"),
        ({"sql/1_a.sql": BOTH}, "dbmate --migrations-dir sql new NAME"),
        (
            {"db/migrations/1_a.sql": BOTH, "package.json": '{"devDependencies": {"dbmate": "2"}}', "yarn.lock": ""},
            "yarn dbmate new NAME",
        ),
    ],
)
def test_the_command_goes_through_the_package_manager(files: dict[str, str], command: str) -> None:
    snapshot = MemoryFiles(files)

    assert TOOL.new_command(project_of(TOOL, snapshot), snapshot) == command


def test_configured_by_hand() -> None:
    files = MemoryFiles({"sql/1_a.sql": BOTH, f"sql/{'9' * 5000}.sql": BOTH})

    assert len(TOOL.history(TOOL.configure(files, "sql"), files).migrations) == 2
    assert TOOL.reader("sql/1_a.sql") is read_both


def test_a_down_part_in_front_stops_the_parser() -> None:
    files = MemoryFiles(
        {
            "db/migrations/20250101000000_a.sql": "-- migrate:up\nselect 1;\n-- migrate:down\nselect 1;\n",
            "db/migrations/20250102000000_b.sql": "-- migrate:down\nselect 1;\n-- migrate:up\nselect 1;\n",
        }
    )

    [fault] = TOOL.history(project_of(TOOL, files), files).faults

    assert fault.path == "db/migrations/20250102000000_b.sql"


def test_each_part_says_where_it_begins() -> None:
    text = "-- words\n-- migrate:up transaction:false\r\nSELECT 1;\r\n\n-- migrate:down\nSELECT 2;\n"

    parts = read_both(text.encode())

    assert parts == Parts(
        Part("-- migrate:up transaction:false\r\nSELECT 1;\r\n\n\n\n", 2), Part("-- migrate:down\nSELECT 2;\n", 5)
    )
