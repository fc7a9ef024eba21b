from __future__ import annotations

import datetime

import pytest

from tests.support import names, project_of, skips
from undrift.change import Change, Facts, Side
from undrift.checks import CHECKS
from undrift.files import MemoryFiles
from undrift.files import read as read_bytes
from undrift.history import History
from undrift.sql.script import read_script
from undrift.tools.base import Project
from undrift.tools.pop import TOOL

MODULE = "module x\nrequire github.com/gobuffalo/pop/v6 v6.1.1\n"


def read(*paths: str) -> History:
    files = MemoryFiles(dict.fromkeys(paths, ""))
    return TOOL.history(project_of(TOOL, files), files)


def of(history: History, group: str) -> list[str]:
    return [migration.name for migration in history.groups[group]]


def test_each_dialect_takes_its_own_file_or_the_general_one() -> None:
    history = read("m/1_a.up.sql", "m/2_b.up.sql", "m/2_b.mysql.up.sql", "m/3_c.postgres.up.sql")

    assert of(history, "mysql") == ["1_a.up.sql", "2_b.mysql.up.sql"]
    assert of(history, "postgres") == ["1_a.up.sql", "2_b.up.sql", "3_c.postgres.up.sql"]
    assert tuple(history.groups) == ("mysql", "postgres")


def test_without_dialects_there_is_one_sequence() -> None:
    history = read("m/2_b.up.fizz", "m/10_a.up.sql", "m/10_a.down.sql")

    assert tuple(history.groups) == ("",)
    assert names(history) == ["10_a.up.sql", "2_b.up.fizz"]  # versions are strings
    assert [migration.title for migration in history.migrations] == ["a", "b"]


def test_a_general_file_that_no_named_dialect_takes_is_for_the_others() -> None:
    history = read("m/1_a.up.sql", "m/2_b.up.sql", "m/2_b.mysql.up.sql")

    assert tuple(history.groups) == ("mysql", "")
    assert of(history, "") == ["1_a.up.sql", "2_b.up.sql"]


@pytest.mark.parametrize(
    ("written", "dialect"),
    [
        ("sqlite", "sqlite3"),
        ("sqlite3", "sqlite3"),
        ("postgresql", "postgres"),
        ("pg", "postgres"),
        ("cockroachdb", "cockroach"),
        ("crdb", "cockroach"),
        ("mariadb", "mariadb"),
    ],
)
def test_dialects_have_several_names(written: str, dialect: str) -> None:
    assert list(read(f"m/1_a.{written}.up.sql").groups) == [dialect]


def test_two_names_of_one_dialect_claim_one_version() -> None:
    first, second = read("m/1_a.sqlite.up.sql", "m/1_a.sqlite3.up.sql").migrations

    assert (first.group, first.key) == (second.group, second.key)


def test_equal_versions_of_different_dialects_are_apart() -> None:
    history = read("m/1_a.mysql.up.sql", "m/1_a.postgres.up.sql", "m/1_other.cockroach.up.sql")

    assert [(migration.group, migration.version) for migration in history.migrations] == [
        ("cockroach", "1"),
        ("mysql", "1"),
        ("postgres", "1"),
    ]


def test_yugabyte_falls_back_to_postgres() -> None:
    history = read("m/1_a.postgres.up.sql", "m/1_a.up.sql", "m/2_b.up.sql", "m/2_b.yugabytedb.up.sql")

    assert of(history, "yugabyte") == ["1_a.postgres.up.sql", "2_b.yugabytedb.up.sql"]
    assert of(history, "postgres") == ["1_a.postgres.up.sql", "2_b.up.sql"]


@pytest.mark.parametrize("name", ["1_a.autocommit.up.sql", "1_a.mysql.autocommit.up.sql"])
def test_autocommit_is_no_dialect(name: str) -> None:
    history = read(f"m/{name}", "m/2_b.mysql.up.sql")

    assert of(history, "mysql") == [name, "2_b.mysql.up.sql"]
    assert tuple(history.groups) == ("mysql",)
    assert history.migrations[0].title == "a"


def test_a_down_file_is_for_the_dialects_that_take_it() -> None:
    history = read(
        "m/1_a.up.sql", "m/1_a.down.sql", "m/1_a.mysql.down.sql", "m/2_b.sqlite.up.sql", "m/2_b.postgres.down.sql"
    )

    groups = {down.path: down.groups for down in history.downs}

    assert groups == {
        "m/1_a.down.sql": {"sqlite3", "postgres"},
        "m/1_a.mysql.down.sql": {"mysql"},
        "m/2_b.postgres.down.sql": {"postgres"},
    }


def test_a_down_file_that_nobody_takes_is_still_there() -> None:
    history = read("m/1_a.mysql.up.sql", "m/1_a.mysql.down.sql", "m/1_a.down.sql")

    assert {down.path: down.groups for down in history.downs} == {
        "m/1_a.mysql.down.sql": {"mysql"},
        "m/1_a.down.sql": {""},
    }


@pytest.mark.parametrize(
    ("name", "certain"),
    [
        ("2_b.sql", True),
        ("2-b.up.sql", True),
        ("b.up.sql", True),
        ("2_b.v2.up.sql", False),
        ("2_b.oracle.up.sql", False),
        ("2_b.mysql.up.fizz", True),
        ("2_b.mysql.extra.up.sql", True),
    ],
)
def test_a_name_that_it_cannot_read_is_skipped(name: str, certain: bool) -> None:  # noqa: FBT001 - a table of cases
    [skipped] = read("m/1_a.mysql.up.sql", f"m/{name}").skipped

    assert (skipped.path, skipped.certain) == (f"m/{name}", certain)


@pytest.mark.parametrize("name", ["README.md", "schema.sql", "embed.go", "20240101_x.go", "2_b.up.sql.bak"])
def test_other_files_are_nobodys_business(name: str) -> None:
    assert not skips(read("m/1_a.mysql.up.sql", f"m/{name}"))


def discovered(files: dict[str, str]) -> list[Project]:
    return list(TOOL.discover(MemoryFiles(files)))


def test_files_below_the_directory_belong_to_it() -> None:
    [project] = discovered({"m/1_a.up.fizz": "", "m/sub/2_b.mysql.up.sql": "", "m/sub/deep/3_c.up.sql": ""})

    assert project.directory == "m"
    assert project.claims == {"m/1_a.up.fizz", "m/sub/2_b.mysql.up.sql", "m/sub/deep/3_c.up.sql"}


@pytest.mark.parametrize(
    "files",
    [
        {"m/1_a.up.sql": "", "m/1_a.down.sql": ""},
        {"m/1_a.up.sql": "", "go.mod": "require github.com/golang-migrate/migrate/v4 v4.1.0"},
        {"m/1_a.up.sql": "", "go.mod": f"{MODULE}require github.com/golang-migrate/migrate/v4 v4.1.0"},
        {"m/1_add.v2.up.sql": ""},
        {"m/mysql.up.sql": ""},
        {"m/1_a.mysql.sql": ""},
    ],
)
def test_pairs_alone_are_another_tools(files: dict[str, str]) -> None:
    assert not discovered(files)


def test_pairs_in_a_module_that_uses_it() -> None:
    [project] = discovered({"m/1_a.up.sql": "", "m/1_a.down.sql": "", "go.mod": MODULE})

    assert (project.directory, project.why) == ("m", "go.mod requires it")


def test_an_empty_file_is_meant_to_be_empty() -> None:
    reader = TOOL.reader("m/1_a.down.sql")
    assert reader

    assert read_script(reader(b"\n-- drops nothing\n")).forward.irreversible
    assert not read_script(reader(b"DROP TABLE a;")).forward.irreversible
    assert reader is TOOL.reader("m/2_b.up.sql")
    assert TOOL.reader("m/1_a.down.fizz") is None


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("migrations/1_a.up.fizz", "soda generate fizz NAME"),
        ("db/1_a.mysql.up.sql", "soda generate sql --path db NAME"),
    ],
)
def test_the_next_one_is_made_like_the_newest(path: str, command: str) -> None:
    files = MemoryFiles({path: ""})

    assert TOOL.new_command(project_of(TOOL, files), files) == command


def test_configured_by_hand() -> None:
    files = MemoryFiles({f"m/{'9' * 5000}_a.up.sql": "", "m/1_b.up.sql": ""})

    assert len(TOOL.history(TOOL.configure(files, "m"), files).migrations) == 2


UP = "CREATE TABLE a (id int);"
DOWN = "DROP TABLE a;"


def rules(files: dict[str, str]) -> list[tuple[str, str]]:
    """Return the rules that find something in these files, and where."""
    snapshot = MemoryFiles(files)
    project = project_of(TOOL, snapshot)
    facts: dict[str, Facts] = {}
    for path in files:
        reader = TOOL.reader(path)
        facts[path] = Facts(read_script(reader(read_bytes(snapshot, path) or b"")) if reader else None, ())
    side = Side(project, TOOL.history(project, snapshot), TOOL.conventions, lambda: facts, lambda: "")
    change = Change(side, (), None, datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc), 1)
    return [(finding.rule, finding.location.path) for module in CHECKS for finding in module.check(change)]


def test_a_directory_of_four_dialects_as_ory_keeps_it_is_clean() -> None:
    assert not rules(
        {
            "m/20191100000001000000_a.postgres.up.sql": UP,
            "m/20191100000001000000_a.postgres.down.sql": DOWN,
            "m/20191100000001000000_a.mysql.up.sql": UP,
            "m/20191100000001000000_a.mysql.down.sql": "",
            "m/20191100000001000000_a.sqlite3.up.sql": "",
            "m/20191100000001000000_a.sqlite3.down.sql": DOWN,
            "m/20191100000001000000_a.cockroach.autocommit.up.sql": UP,
            "m/20191100000001000000_a.cockroach.autocommit.down.sql": DOWN,
            "m/20230614000001000000_b.up.sql": UP,
            "m/20230614000001000000_b.down.sql": DOWN,
            "m/20230614000001000000_b.sqlite.down.sql": "-- nothing",
            "m/20230614000001000000_b.mysql.down.sql": DOWN,
            "m/20251105000000000003_c.mysql.up.sql": UP,
            "m/20251105000000000003_c.mysql.down.sql": DOWN,
            "m/20251105000000000003_c.postgres.down.sql": "",
            "m/20260101000000000000_d.up.sql": UP,
            "m/20260101000000000000_d.down.sql": "",
            "m/20260102000000000000_e.autocommit.up.sql": UP,
            "m/20260102000000000000_e.autocommit.down.sql": DOWN,
        }
    )


def test_a_general_file_without_a_way_back_is_said_once() -> None:
    pairs = {
        f"m/{version}_a.{dialect}.{way}.sql": UP
        for version in "12"
        for dialect in ("pg", "mysql")
        for way in ("up", "down")
    }

    assert rules({**pairs, "m/3_b.up.sql": UP}) == [("missing-down", "m/3_b.up.sql")]


def test_a_down_file_of_a_version_that_no_dialect_has() -> None:
    found = rules({"m/1_a.pg.up.sql": UP, "m/1_a.pg.down.sql": DOWN, "m/2_b.mysql.down.sql": DOWN})

    assert found == [("orphan-down", "m/2_b.mysql.down.sql")]
