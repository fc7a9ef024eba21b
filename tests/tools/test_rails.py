from __future__ import annotations

import pytest

from tests.support import names, project_of, skips
from undrift.files import MemoryFiles
from undrift.tools.base import Evidence
from undrift.tools.rails import TOOL

CLASS = "class AddPlan < ActiveRecord::Migration[7.1]\n  def change\n  end\nend\n"


def test_versions_are_compared_as_numbers_in_subdirectories_too() -> None:
    files = MemoryFiles(
        {
            "db/migrate/20240101120000_add_plan.rb": CLASS,
            "db/migrate/9_b.rb": CLASS,
            "db/migrate/010_c.rb": CLASS,
            "db/migrate/2024/20240102120000_add_region.rb": CLASS,
        }
    )

    history = TOOL.history(project_of(TOOL, files), files)

    assert [migration.version for migration in history.migrations] == ["9", "010", "20240101120000", "20240102120000"]


def test_equal_numbers_have_equal_keys_however_they_are_written() -> None:
    files = MemoryFiles({"db/migrate/007_a.rb": CLASS, "db/migrate/7_b.rb": CLASS})

    history = TOOL.history(project_of(TOOL, files), files)

    assert len({migration.key for migration in history.migrations}) == 1


def test_post_migrate_is_of_the_same_project() -> None:
    files = MemoryFiles({"db/migrate/1_a.rb": CLASS, "db/post_migrate/2_b.rb": CLASS, "db/migrate/3_c.rb": CLASS})

    project = project_of(TOOL, files)

    assert project.directories == ("db/migrate", "db/post_migrate")
    assert names(TOOL.history(project, files)) == ["1_a.rb", "2_b.rb", "3_c.rb"]


def test_one_file_in_two_directories_keeps_two_names() -> None:
    files = MemoryFiles({"db/migrate/1_a.rb": CLASS, "db/post_migrate/1_a.rb": CLASS})

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["1_a.rb", "db/post_migrate/1_a.rb"]
    assert not history.faults


def test_database_yml_names_further_directories() -> None:
    files = MemoryFiles(
        {
            "config/database.yml": """
default: &default
  adapter: <%= ENV["ADAPTER"] %>
production:
  primary:
    <<: *default
  animals: &animals
    database: animals
    migrations_paths: "db/beasts"  # not the usual place
  birds:
    migrations_paths: [db/wings, 'db/beaks']
  fish:
    migrations_paths:
      - db/fins
      - db/tails
  ghosts:
    migrations_paths: <%= File.join(gem_path, "db") %>
""",
            "bin/rails": "",
            "db/migrate/1_a.rb": CLASS,
            "db/beasts/1_a.rb": CLASS,
            "db/wings/1_a.rb": CLASS,
            "db/beaks/2_a.rb": CLASS,
            "db/tails/1_a.rb": CLASS,
        }
    )

    projects = list(TOOL.discover(files))

    assert [project.directories for project in projects] == [
        ("db/beasts",),
        ("db/wings", "db/beaks"),
        ("db/fins", "db/tails"),
        ("db/migrate",),
    ]
    assert [project.evidence for project in projects] == [Evidence.SETTINGS] * 3 + [Evidence.LAYOUT]
    assert TOOL.new_command(projects[0], files) == "bin/rails generate migration NAME --database animals"
    assert TOOL.new_command(projects[3], files) == "bin/rails generate migration NAME"


def test_engines_and_further_databases_are_projects_of_their_own() -> None:
    files = MemoryFiles(
        {
            "core/bin/rails": "",
            "core/db/migrate/1_a.rb": CLASS,
            "api/Gemfile": "",
            "api/db/migrate/1_a.rb": CLASS,
            "api/db/cache_migrate/1_a.rb": CLASS,
            "ee/db/geo/migrate/1_a.rb": CLASS,
        }
    )

    projects = list(TOOL.discover(files))

    assert [project.directory for project in projects] == [
        "api/db/cache_migrate",
        "api/db/migrate",
        "core/db/migrate",
        "ee/db/geo/migrate",
    ]
    assert TOOL.new_command(projects[1], files) == "bundle exec rails generate migration NAME"
    assert (projects[1].root, projects[2].root) == ("api", "core")


@pytest.mark.parametrize("name", ["20240101120000_AddPlan.rb", "20240101120000-add_plan.rb", "1_a.b.c.rb", "1_ä.rb"])
def test_a_name_that_rails_stops_at_is_a_fault(name: str) -> None:
    files = MemoryFiles({"db/migrate/1_a.rb": CLASS, f"db/migrate/{name}": CLASS})

    [fault] = TOOL.history(project_of(TOOL, files), files).faults

    assert fault.path == f"db/migrate/{name}"
    assert "IllegalMigrationNameError" in fault.message


@pytest.mark.parametrize(
    ("name", "fixed"),
    [
        ("20240101120000-Add_Plan.rb", "20240101120000_add_plan.rb"),
        ("20240101120000_addPlan.rb", "20240101120000_add_plan.rb"),
        ("20240101120000-AddPlan.rb", "20240101120000_add_plan.rb"),
        ("20240101120000addplan.rb", "20240101120000_addplan.rb"),
        ("20240101120000.rb", "$(date -u +%Y%m%d%H%M%S)_change.rb"),
        ("add_plan.rb", "$(date -u +%Y%m%d%H%M%S)_add_plan.rb"),
    ],
)
def test_the_hint_mends_a_name(name: str, fixed: str) -> None:
    files = MemoryFiles({"db/migrate/1_a.rb": CLASS, f"db/migrate/{name}": CLASS})

    history = TOOL.history(project_of(TOOL, files), files)
    [hint] = [one.hint for one in history.faults] + [one.hint for one in history.skipped]

    assert hint == f"git mv db/migrate/{name} db/migrate/{fixed}"


def test_two_migrations_of_one_class_name_are_a_fault() -> None:
    files = MemoryFiles({"db/migrate/1_add_plan.rb": CLASS, "db/migrate/2_add__plan.spree.rb": CLASS})

    [fault] = TOOL.history(project_of(TOOL, files), files).faults

    assert fault.path == "db/migrate/2_add__plan.spree.rb"
    assert "AddPlan" in fault.message


@pytest.mark.parametrize(
    ("name", "certain"), [("20240101120000.rb", True), ("20240101120000add.rb", True), ("add_plan.rb", False)]
)
def test_a_migration_whose_name_rails_passes_over_is_skipped(name: str, certain: bool) -> None:  # noqa: FBT001 - a case
    files = MemoryFiles({"db/migrate/1_a.rb": CLASS, f"db/migrate/{name}": CLASS})

    [skipped] = TOOL.history(project_of(TOOL, files), files).skipped

    assert (skipped.path, skipped.certain) == (f"db/migrate/{name}", certain)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("README.md", ""),
        (".rubocop.yml", ""),
        ("helper.rb", "module Helper\n  def change\n  end\nend\n"),
        ("base.rb", "class Base < ActiveRecord::Migration[7.0]\n  def quickly\n  end\nend\n"),
        ("1_plan.sql", "CREATE TABLE plan ();"),
        ("concerns/batching.rb", "module Batching\nend\n"),
        ("1_a.rb.orig", CLASS),
    ],
)
def test_other_files_are_nobodys_business(name: str, text: str) -> None:
    files = MemoryFiles({"db/migrate/1_a.rb": CLASS, f"db/migrate/{name}": text})

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["1_a.rb"]
    assert not skips(history)
    assert not history.faults


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("db/migrate/001_artists.rb", "Sequel.migration do\nend\n"),
        ("config/db/migrate/20240717170227_posts.rb", "ROM::SQL.migration do\nend\n"),
        ("lib/generators/plan/templates/db/migrate/1_a.rb", CLASS),
        ("db/old_migrations/1_a.rb", CLASS),
        ("migrate/1_a.rb", CLASS),
        ("db/migrate/1_a.sql", ""),
    ],
)
def test_what_is_not_of_rails_is_no_project(path: str, text: str) -> None:
    assert not list(TOOL.discover(MemoryFiles({path: text})))


def test_configure_takes_the_directory_with_what_goes_with_it() -> None:
    files = MemoryFiles({"db/migrate/1_a.rb": CLASS, "db/post_migrate/2_b.rb": CLASS, "schema/1_c.rb": CLASS})

    assert TOOL.configure(files, "db/migrate").directories == ("db/migrate", "db/post_migrate")
    assert names(TOOL.history(TOOL.configure(files, "schema"), files)) == ["1_c.rb"]


@pytest.mark.parametrize("text", [b"\x00\xff\xfe", b"migrations_paths:" + b" " * 100_000 + b"\rx", b": :\n-\n\t- a"])
def test_hostile_settings_are_survived(text: bytes) -> None:
    files = MemoryFiles(
        {"config/database.yml": text, "db/migrate/1_a.rb": b"\x00\xff", f"db/migrate/{'9' * 5000}_b.rb": b""}
    )

    assert len(TOOL.history(project_of(TOOL, files), files).migrations) == 2


@pytest.mark.parametrize("paths", ["../../etc", "*default", "", "'", "[", "[]", "- a"])
def test_paths_that_lead_nowhere_are_left_out(paths: str) -> None:
    yml = f"production:\n  primary:\n    migrations_paths: {paths}\n"
    files = MemoryFiles({"config/database.yml": yml, "db/migrate/1_a.rb": CLASS})

    assert project_of(TOOL, files).directories == ("db/migrate",)


def test_migrations_are_not_read_as_sql() -> None:
    assert TOOL.reader("db/migrate/1_a.rb") is None
