from __future__ import annotations

import pytest

from tests.support import names, project_of, skips
from undrift.files import LARGEST_FILE, MemoryFiles
from undrift.sql.script import Part, Parts, read_script
from undrift.tools.goose import TOOL, read_both

UP = "-- +goose Up\nCREATE TABLE a (id int);\n"
BOTH = f"{UP}\n-- +goose Down\nDROP TABLE a;\n"
GO = 'package m\n\nimport "github.com/pressly/goose/v3"\n'


def test_sql_and_go_are_one_sequence_counted_before_dated() -> None:
    files = MemoryFiles({"m/20240101000000_c.sql": BOTH, "m/00010_b.go": GO, "m/9_a.sql": BOTH})

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["9_a.sql", "00010_b.go", "20240101000000_c.sql"]
    assert [(migration.key, migration.title) for migration in history.migrations][:2] == [(9, "a"), (10, "b")]


def test_equal_numbers_are_equal_whatever_their_zeros_and_language() -> None:
    files = MemoryFiles({"m/007_a.sql": BOTH, "m/7_b.go": GO})

    first, second = TOOL.history(project_of(TOOL, files), files).migrations

    assert first.key == second.key


@pytest.mark.parametrize(
    ("name", "text", "hint"),
    [
        ("2-b.sql", BOTH, "git mv m/2-b.sql m/2_b.sql"),
        ("b.sql", BOTH, ""),
        ("0_b.sql", BOTH, ""),
        ("9223372036854775808_b.sql", BOTH, ""),
        (f"{'9' * 5000}_b.sql", BOTH, ""),
    ],
)
def test_a_name_that_it_cannot_read_is_skipped(name: str, text: str, hint: str) -> None:
    files = MemoryFiles({"m/1_a.sql": BOTH, f"m/{name}": text})

    [skipped] = TOOL.history(project_of(TOOL, files), files).skipped

    assert (skipped.path, skipped.hint) == (f"m/{name}", hint)


@pytest.mark.parametrize(
    "name", ["README.md", "schema.sql", "seed-data.sql", "helpers.go", "2_b_test.go", "embed.go", "sub/2-b.sql"]
)
def test_other_files_are_nobodys_business(name: str) -> None:
    files = MemoryFiles({"m/1_a.sql": BOTH, f"m/{name}": "SELECT 1;"})

    history = TOOL.history(project_of(TOOL, files), files)

    assert not skips(history)
    assert not history.faults
    assert names(history) == ["1_a.sql"]


@pytest.mark.parametrize("data", [b"CREATE TABLE b (id int);", b"", b"\x00\xff\xfe" * 99, b"-- +goose Down\n"])
def test_a_file_without_the_mark_stops_it(data: bytes) -> None:
    files = MemoryFiles({"m/1_a.sql": BOTH, "m/2_b.sql": data})

    [fault] = TOOL.history(project_of(TOOL, files), files).faults

    assert (fault.path, fault.subject) == ("m/2_b.sql", "2_b.sql")


def test_what_is_too_large_to_read_is_not_judged() -> None:
    files = MemoryFiles({"m/1_a.sql": BOTH, "m/2_b.sql": b" " * (LARGEST_FILE + 1)})

    history = TOOL.history(project_of(TOOL, files), files)

    assert not history.faults
    assert names(history) == ["1_a.sql", "2_b.sql"]


@pytest.mark.parametrize(
    "files",
    [
        {"m/1_a.sql": "CREATE TABLE a (id int);"},
        {"m/1_a.sql": "-- migrate:up\n"},
        {"m/a.sql": UP},
        {"m/helpers.go": GO},
        {"m/1_a_test.go": GO},
        {"m/1_a.go": "package m\n"},
        {"m/1_a.txt": UP},
    ],
)
def test_no_marks_no_project(files: dict[str, str]) -> None:
    assert not list(TOOL.discover(MemoryFiles(files)))


def test_each_directory_is_a_project() -> None:
    files = MemoryFiles({"m/mysql/1_a.sql": BOTH, "m/postgres/1_a.sql": BOTH, "m/go/1_a.go": GO})

    assert [project.directory for project in TOOL.discover(files)] == ["m/go", "m/mysql", "m/postgres"]


def test_a_file_holds_both_directions() -> None:
    script = read_script(read_both(BOTH.encode()))

    assert not script.forward.empty
    assert script.backward
    assert not script.backward.empty


def test_what_only_going_back_destroys_is_not_destroyed_going_forward() -> None:
    drops = "DROP SCHEMA public CASCADE;\n"

    assert not read_script(read_both(f"{UP}-- +goose Down\n{drops}".encode())).forward.reset
    assert read_script(read_both(f"-- a word\n-- +goose Up\n{drops}".encode())).forward.reset_line == 3


def test_statements_with_semicolons_of_their_own_and_other_marks() -> None:
    text = (
        "-- +goose NO TRANSACTION\n--  +goose UP\r\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n"
        "-- +goose down\n-- +goose StatementBegin\n-- +goose StatementEnd\n"
    )

    script = read_script(read_both(text.encode()))

    assert not script.forward.empty
    assert script.backward
    assert script.backward.empty


@pytest.mark.parametrize(("text", "is_empty"), [(UP, False), ("", True), ("CREATE TABLE a (id int);", True)])
def test_without_a_down_part_there_is_no_way_back(text: str, is_empty: bool) -> None:  # noqa: FBT001 - a table of cases
    script = read_script(read_both(text.encode()))

    assert script.backward is None
    assert script.forward.empty is is_empty


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({"m/00001_a.sql": BOTH}, "goose -dir m -s create NAME sql"),
        ({"m/20240101000000_a.sql": BOTH}, "goose -dir m create NAME sql"),
        ({"m/20240101000000_a.go": GO}, "goose -dir m create NAME go"),
    ],
)
def test_the_next_one_is_made_like_the_newest(files: dict[str, str], command: str) -> None:
    snapshot = MemoryFiles(files)

    assert TOOL.new_command(project_of(TOOL, snapshot), snapshot) == command


def test_configured_by_hand() -> None:
    files = MemoryFiles({"sql/1_a.sql": UP})

    assert names(TOOL.history(TOOL.configure(files, "sql"), files)) == ["1_a.sql"]
    assert TOOL.reader("sql/1_a.sql") is read_both
    assert TOOL.reader("sql/1_a.go") is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("-- +goose Up\n-- +goose StatementBegin\nselect 1;\n-- +goose Down\nselect 1;\n", "has no StatementEnd"),
        ("-- +goose Up\n-- +goose StatementBegin\nselect 1;\n", "has no StatementEnd"),
        ("-- +goose Up\n-- +goose StatementEnd\nselect 1;\n", "has no StatementBegin"),
        ("-- +goose Up\n-- +goose StatementBegin\n-- +goose StatementBegin\n", "inside another"),
        ("-- +goose Up\nselect 1;\n-- +goose Up\nselect 1;\n", "stands in it twice"),
        ("-- +goose Down\nselect 1;\n-- +goose Up\nselect 1;\n", "stands before `-- +goose Up`"),
    ],
)
def test_marks_at_which_the_parser_stops_are_a_fault(text: str, why: str) -> None:
    files = MemoryFiles({"migrations/00001_a.sql": "-- +goose Up\nselect 1;\n", "migrations/00002_b.sql": text})

    [fault] = TOOL.history(project_of(TOOL, files), files).faults

    assert fault.path == "migrations/00002_b.sql"
    assert why in fault.message


@pytest.mark.parametrize(
    "text",
    [
        "-- +goose NO TRANSACTION\n-- +goose Up\nselect 1;\n-- +goose Down\nselect 1;\n",
        "-- +goose Up\n-- +goose StatementBegin\nselect 1;\n-- +goose StatementEnd\n-- +goose Down\n",
        "-- +goose Up\n-- +goose ENVSUB ON\nselect 1;\n-- +goose ENVSUB OFF\n",
        "-- +goose up\r\nselect 1;\r\n-- +goose down\r\n",
        "-- +goose Up\n-- this is what -- +goose Up does\nselect 1;\n",
    ],
)
def test_marks_in_order_are_none(text: str) -> None:
    files = MemoryFiles({"migrations/00001_a.sql": text})

    assert not TOOL.history(project_of(TOOL, files), files).faults


def test_each_part_says_where_it_begins() -> None:
    text = (
        "-- words\n\n-- +goose NO TRANSACTION\n-- +goose ENVSUB ON\n-- +goose Up\nCREATE TABLE ${NAME} (a int);\n"
        "-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n-- +goose Down\nDROP TABLE a;\n"
    )

    parts = read_both(text.encode())

    assert parts.forward.line == 5
    assert parts.forward.text.startswith("-- +goose Up\nCREATE TABLE ${NAME} (a int);\n-- +goose StatementBegin\n")
    assert parts.forward.text.rstrip("\n").endswith("-- +goose StatementEnd")
    assert parts.backward == Part("-- +goose Down\nDROP TABLE a;\n", 10)


def test_a_file_without_marks_runs_nothing() -> None:
    assert read_both(b"SELECT 1;\n") == Parts(Part("", 2))
