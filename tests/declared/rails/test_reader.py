from __future__ import annotations

import pytest

from tests.declared.rails.schemas import dump
from tests.support import project_of
from undrift import declared
from undrift.declared.assembling import assemble
from undrift.declared.base import Source
from undrift.declared.rails.reader import READER
from undrift.files import MemoryFiles
from undrift.schema.model import Name
from undrift.tools.rails import TOOL

MIGRATION = "class AddPlan < ActiveRecord::Migration[7.1]\n  def change\n  end\nend\n"
SCHEMA = dump('create_table "users" do |t|\nend')
OLD = dump('create_table "users" do |t|\nend', "ActiveRecord::Schema.define(version: 20190102030405)")


def source(contents: dict[str, str]) -> Source | None:
    files = MemoryFiles({"db/migrate/20240102030405_add_plan.rb": MIGRATION, **contents})
    return declared.source(project_of(TOOL, files), files)


def test_the_dump_lies_beside_the_migrations() -> None:
    found = source({"db/schema.rb": SCHEMA})

    assert found is not None
    assert (found.kind, found.paths, found.setting("rails")) == ("rails", ("db/schema.rb",), "7.1")


def test_without_a_dump_nothing_is_declared() -> None:
    assert source({}) is None


def test_an_application_that_dumps_sql_has_its_old_dump_left_alone() -> None:
    contents = {"db/schema.rb": SCHEMA, "db/structure.sql": "CREATE TABLE users ();"}
    setting = "config.active_record.schema_format = :sql\n"

    kept, said, off = (
        source({**contents, "config/application.rb": text, "Gemfile": ""}) for text in ("", setting, f"# {setting}")
    )

    assert [one.paths if one else () for one in (kept, said, off)] == [
        ("db/schema.rb",),
        ("db/structure.sql",),
        ("db/schema.rb",),
    ]


def test_another_database_has_a_dump_of_its_own() -> None:
    files = MemoryFiles({"db/queue_migrate/1_a.rb": MIGRATION, "db/queue_schema.rb": SCHEMA, "db/schema.rb": SCHEMA})

    found = declared.source(project_of(TOOL, files), files)

    assert found is not None
    assert found.paths == ("db/queue_schema.rb",)


@pytest.mark.parametrize(
    ("lock", "rails", "type_of_key"),
    [("    activerecord (5.0.7)\n", "5.0", "integer"), ("    rails (6.1.7.1)\n", "6.1", "bigint"), ("", "", "bigint")],
)
def test_a_dump_that_names_no_version_follows_the_lock_file(lock: str, rails: str, type_of_key: str) -> None:
    files = MemoryFiles({"db/migrate/1_a.rb": MIGRATION, "db/schema.rb": OLD, "Gemfile.lock": f"GEM\n  specs:\n{lock}"})
    found = declared.source(project_of(TOOL, files), files)
    assert found is not None

    declaration = READER.read(found, files, "postgres")

    [column] = assemble(declaration, "postgres").schema.tables[Name("users")].columns
    assert found.setting("rails") == rails
    assert column.type is not None
    assert column.type.name == type_of_key
    assert set(READER.depends(found, files)) == {"db/schema.rb", "Gemfile.lock"}


def test_a_dump_that_went_away_is_doubtful() -> None:
    found = source({"db/schema.rb": SCHEMA})
    assert found is not None

    [doubt] = READER.read(found, MemoryFiles({}), "postgres").doubts

    assert (doubt.table, doubt.more) == (None, False)


def test_a_server_that_is_not_read_is_said() -> None:
    found = source({"db/schema.rb": SCHEMA})
    assert found is not None

    files = MemoryFiles({"db/schema.rb": SCHEMA})

    assert [len(READER.read(found, files, dialect).doubts) for dialect in ("", "oracle", "mariadb")] == [1, 1, 0]


def test_the_configuration_can_name_the_dump() -> None:
    files = MemoryFiles({"db/migrate/1_a.rb": MIGRATION, "elsewhere/schema.rb": SCHEMA})

    found = READER.configure(project_of(TOOL, files), files, ("elsewhere/schema.rb",))

    assert (found.kind, found.paths) == ("rails", ("elsewhere/schema.rb",))
