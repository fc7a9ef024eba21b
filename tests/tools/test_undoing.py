"""What is said, and what is not, where migrations are to be taken back."""

from __future__ import annotations

import subprocess

import pytest

from tests.repository import Repository
from tests.tools.test_commands import (
    ALEMBIC,
    ANIMALS,
    DBMATE,
    DBMATE_FILE,
    DIESEL,
    DJANGO,
    LIQUIBASE,
    RAILS,
    Contents,
    below,
    undone,
)
from undrift.files import MemoryFiles
from undrift.tools import undoing

PRINTED = '[print_schema]\nfile = "src/schema.rs"\n'
REVERT = "diesel migration revert -n 1"
DOWN = "bin/rails db:migrate:down"
ALEMBIC_REVISION = "revision = 'c3'\ndown_revision = 'b2'\ndef upgrade():\n    op.execute('')\n"


@pytest.mark.parametrize(
    ("tool", "contents", "gone", "command"),
    [
        ("rails", {**RAILS, "db/schema.rb": ""}, "_c", f"{DOWN} VERSION=20240103000000 && git restore db/schema.rb"),
        (
            "rails",
            {**below("api", RAILS), "api/db/structure.sql": "", "db/schema.rb": ""},
            "_c",
            f"(cd api && {DOWN} VERSION=20240103000000) && git restore api/db/structure.sql",
        ),
        (
            "rails",
            {**ANIMALS, "db/animals_schema.rb": "", "db/schema.rb": ""},
            "_b",
            f"{DOWN}:animals VERSION=20240102000000 && git restore db/animals_schema.rb",
        ),
        ("dbmate", {**DBMATE, "db/schema.sql": ""}, "_b", "dbmate rollback && git restore db/schema.sql"),
        (
            "dbmate",
            {**below("a b", DBMATE), "a b/db/schema.sql": ""},
            "_b",
            "(cd 'a b' && dbmate rollback) && git restore 'a b/db/schema.sql'",
        ),
        (
            "diesel",
            {**DIESEL, "diesel.toml": PRINTED, "src/schema.rs": ""},
            "02-000000",
            f"{REVERT} && git restore src/schema.rs",
        ),
        (
            "diesel",
            {**DIESEL, "diesel.toml": '[print_schema.a]\nfile = "a.rs"\n[print_schema.b]\nfile = "b.rs"\n', "b.rs": ""},
            "02-000000",
            f"{REVERT} && git restore b.rs",
        ),
        ("diesel", {**DIESEL, "diesel.toml": PRINTED}, "02-000000", REVERT),
        ("diesel", {**DIESEL, "src/schema.rs": ""}, "02-000000", REVERT),
        ("diesel", {**DIESEL, "diesel.toml": '[print_schema]\nfile = "../a.rs"\n'}, "02-000000", REVERT),
        ("diesel", {**DIESEL, "diesel.toml": "print_schema = 3\n"}, "02-000000", REVERT),
        ("dbmate", {**DBMATE, "schema.sql": ""}, "_b", "dbmate rollback"),
    ],
)
def test_a_tracked_dump_that_the_tool_writes_anew_is_restored(
    tool: str, contents: Contents, gone: str, command: str
) -> None:
    assert undone(tool, contents, gone) == command


def test_git_goes_back_to_the_branch_once_the_dump_is_restored(repository: Repository) -> None:
    repository.commit("one", **{"db/schema.rb": "one\n"})
    repository.git("switch", "-q", "-c", "other")
    repository.commit("two", **{"db/schema.rb": "two\n"})
    change = "printf changed > db/schema.rb"

    def back(line: str) -> int:
        whole = f"git switch -q - && {line} && git switch -q -"
        done = subprocess.run(
            ["sh", "-c", whole], cwd=repository.top, env=repository.environment, check=False, capture_output=True
        )
        return done.returncode

    assert back(undoing.chained("", [change], ["db/schema.rb"])) == 0
    assert back(undoing.chained("", [change])) == 1


def numbered(count: int) -> Contents:
    return {f"db/migrations/{number}_a.sql": DBMATE_FILE for number in range(1, count + 1)}


def test_five_commands_are_joined_and_six_are_not() -> None:
    contents = numbered(9)

    assert undone("dbmate", contents, "9_", "8_", "7_", "6_", "5_") == " && ".join(["dbmate rollback"] * 5)
    assert undone("dbmate", contents, "9_", "8_", "7_", "6_", "5_", "4_") == ""


def test_a_line_of_more_than_two_hundred_characters_is_not_said() -> None:
    assert undoing.chained("", ["x" * 200]) == "x" * 200
    assert undoing.chained("", ["x" * 201]) == ""
    assert undoing.chained("", ["x" * 90], ["y" * 100]) == ""


def test_what_is_no_file_of_the_snapshot_is_not_restored() -> None:
    files = MemoryFiles({"db/schema.rb": ""})

    assert undoing.tracked(files, ["db/structure.sql", "db/schema.rb", "db", "db/schema.rb"]) == ["db/schema.rb"]


@pytest.mark.parametrize(
    ("tool", "contents", "gone"),
    [
        ("alembic", {**ALEMBIC, "m/versions/c.py": f"{ALEMBIC_REVISION}def downgrade():\n    pass\n"}, "c3"),
        ("alembic", {**ALEMBIC, "m/versions/c.py": ALEMBIC_REVISION}, "c3"),
        (
            "django",
            {
                **DJANGO,
                "shop/migrations/0002_b.py": DJANGO["shop/migrations/0002_b.py"]
                + "    operations = [migrations.RunSQL('ANALYZE')]\n",
            },
            "0002_b",
        ),
        (
            "rails",
            {
                **RAILS,
                "db/migrate/20240103000000_c.rb": "class C < ActiveRecord::Migration[7.1]\n  def up\n  end\nend\n",
            },
            "_c.rb",
        ),
    ],
)
def test_what_says_itself_that_it_has_no_way_back_is_not_taken_back(tool: str, contents: Contents, gone: str) -> None:
    assert undone(tool, contents, gone) == ""


@pytest.mark.parametrize(
    "changelog",
    [
        LIQUIBASE["db/changelog.sql"].replace("--changeset a:2\n", "--changeset a:2 context:demo\n"),
        LIQUIBASE["db/changelog.sql"].replace("--changeset a:1\n", "--changeset a:1 dbms:postgresql\n"),
        LIQUIBASE["db/changelog.sql"] + "--changeset a:3 runOnChange:true\nSELECT 1;\n",
        LIQUIBASE["db/changelog.sql"] + "--changeset a:3\nSELECT 1;\n",
    ],
    ids=["context", "dbms", "runs again", "not the last"],
)
def test_liquibase_counts_back_only_where_the_last_ones_are_known(changelog: str) -> None:
    assert undone("liquibase", {**LIQUIBASE, "db/changelog.sql": changelog}, "::2::") == ""


def test_liquibase_counts_back_only_where_one_changelog_leads_to_all() -> None:
    changesets = LIQUIBASE["db/changelog.sql"]
    root = '<databaseChangeLog><include file="{}.sql" relativeToChangelogFile="true"/></databaseChangeLog>'
    one = {
        "liquibase.properties": LIQUIBASE["liquibase.properties"],
        "db/a-changelog-master.xml": root.format("1"),
        "db/1.sql": changesets,
    }
    both = {**one, "db/b-changelog-master.xml": root.format("1")}

    assert undone("liquibase", one, "::2::") == "liquibase rollback-count --count=1"
    assert undone("liquibase", both, "::2::") == ""
