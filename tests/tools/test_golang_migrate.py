from __future__ import annotations

import pytest

from tests.support import names, project_of, skips
from undrift.files import MemoryFiles
from undrift.sql.script import read_whole
from undrift.tools.base import Evidence
from undrift.tools.golang_migrate import TOOL

MODULE = "module x\nrequire github.com/golang-migrate/migrate/v4 v4.17.0\n"


def test_versions_are_numbers_and_pairs_belong_together() -> None:
    files = MemoryFiles({f"m/{stem}.{way}.sql": "" for stem in ("10_b", "9_a", "011_c") for way in ("up", "down")})

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["9_a.up.sql", "10_b.up.sql", "011_c.up.sql"]
    assert [(migration.key, migration.title) for migration in history.migrations] == [(9, "a"), (10, "b"), (11, "c")]
    assert {(down.path, down.key) for down in history.downs} == {
        ("m/9_a.down.sql", 9),
        ("m/10_b.down.sql", 10),
        ("m/011_c.down.sql", 11),
    }


def test_007_is_7() -> None:
    files = MemoryFiles({"m/007_a.up.sql": "", "m/7_b.up.sql": ""})

    first, second = TOOL.history(project_of(TOOL, files), files).migrations

    assert first.key == second.key


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("3_c.sql", "git mv m/3_c.sql m/3_c.up.sql"),
        ("3-c.up.sql", "git mv m/3-c.up.sql m/3_c.up.sql"),
        ("3_c.UP.SQL", "git mv m/3_c.UP.SQL m/3_c.up.sql"),
        ("c.up.sql", ""),
        ("99999999999999999999_c.up.sql", ""),
        (f"{'9' * 5000}_c.up.sql", ""),
    ],
)
def test_a_name_that_it_cannot_read_is_skipped(name: str, hint: str) -> None:
    files = MemoryFiles({"m/1_a.up.sql": "", f"m/{name}": "", "go.mod": MODULE})

    [skipped] = TOOL.history(project_of(TOOL, files), files).skipped

    assert (skipped.path, skipped.hint, skipped.certain) == (f"m/{name}", hint, True)


def test_without_the_module_it_is_not_certain() -> None:
    files = MemoryFiles({"m/1_a.up.sql": "", "m/2_b.sql": ""})

    [skipped] = TOOL.history(project_of(TOOL, files), files).skipped

    assert not skipped.certain


@pytest.mark.parametrize("name", ["README.md", "schema.sql", "seed.sql", "embed.go", "2_b.go", "sub/2_b.sql", ".keep"])
def test_other_files_are_nobodys_business(name: str) -> None:
    files = MemoryFiles({"m/1_a.up.sql": "", f"m/{name}": ""})

    assert not skips(TOOL.history(project_of(TOOL, files), files))


def test_each_directory_is_a_project() -> None:
    files = MemoryFiles({"m/mysql/1_a.up.sql": "", "m/postgres/1_a.up.sql": "", "m/postgres/1_a.down.sql": ""})

    mysql, postgres = TOOL.discover(files)

    assert (mysql.directory, postgres.directory) == ("m/mysql", "m/postgres")
    assert postgres.claims == {"m/postgres/1_a.up.sql", "m/postgres/1_a.down.sql"}


@pytest.mark.parametrize(("module", "evidence"), [(MODULE, Evidence.LAYOUT), ("module x", Evidence.NAMES)])
def test_the_module_is_stronger_evidence(module: str, evidence: Evidence) -> None:
    files = MemoryFiles({"srv/m/1_a.up.sql": "", "srv/go.mod": module})

    assert project_of(TOOL, files).evidence is evidence


@pytest.mark.parametrize("name", ["1_a.sql", "V1__a.up.sql", "1_a.down.sql", "a.up.sql", "1_a.up.ts", "x/up.sql"])
def test_other_names_are_no_evidence(name: str) -> None:
    assert not list(TOOL.discover(MemoryFiles({f"m/{name}": ""})))


@pytest.mark.parametrize(
    ("version", "command"),
    [
        ("000012", "migrate create -ext sql -dir m -seq -digits 6 NAME"),
        ("20240101120000", "migrate create -ext sql -dir m NAME"),
        ("1700000000", "migrate create -ext sql -dir m -format unix NAME"),
    ],
)
def test_the_next_one_is_made_like_the_newest(version: str, command: str) -> None:
    files = MemoryFiles({f"m/{version}_a.up.sql": ""})

    assert TOOL.new_command(project_of(TOOL, files), files) == command


def test_configured_by_hand() -> None:
    files = MemoryFiles({"a b/notes.txt": ""})

    project = TOOL.configure(files, "a b")

    assert TOOL.new_command(project, files) == "migrate create -ext sql -dir 'a b' NAME"
    assert not TOOL.history(project, files).migrations


def test_only_sql_is_read_as_sql() -> None:
    assert TOOL.reader("m/1_a.up.sql") is read_whole
    assert TOOL.reader("m/1_a.up.json") is None
