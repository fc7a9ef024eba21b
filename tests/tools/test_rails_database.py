from __future__ import annotations

import pytest

from tests.support import project_of
from undrift.files import MemoryFiles
from undrift.tools.rails import TOOL

MIGRATION = "class AddPlan < ActiveRecord::Migration[7.1]\n  def change\n  end\nend\n"


def dialect(contents: dict[str, str]) -> str:
    files = MemoryFiles({"db/migrate/1_add_plan.rb": MIGRATION, **contents})
    return TOOL.dialect(project_of(TOOL, files), files)


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("db/schema.rb", '  enable_extension "plpgsql"\n', "postgres"),
        ("db/schema.rb", '    t.jsonb "settings"\n', "postgres"),
        ("db/schema.rb", '  create_table "t", options: "ENGINE=InnoDB" do |t|\n', "mysql"),
        ("db/schema.rb", '  create_table "t", charset: "utf8mb4" do |t|\n', "mysql"),
        ("db/schema.rb", '  create_virtual_table "t", "fts5", []\n', "sqlite"),
        ("db/structure.sql", "-- PostgreSQL database dump\n", "postgres"),
        ("db/structure.sql", ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n", "mysql"),
        ("config/database.yml", "production:\n  adapter: postgresql\n", "postgres"),
        ("config/database.yml", "production:\n  adapter: trilogy # fast\n", "mysql"),
        ("config/database.yml", 'd:\n  adapter: <%= ENV.fetch("ADAPTER", "sqlite3") %>\n', "sqlite"),
        ("config/database.yml.example", "d:\n  adapter: mysql2\n", "mysql"),
        ("config/docker.database.yml", "d:\n  adapter: postgis\n", "postgres"),
        ("Gemfile", 'source "x"\ngem "rails"\ngem "pg", "~> 1.1"\n', "postgres"),
        ("Gemfile", "gem 'sqlite3'\n", "sqlite"),
        ("Gemfile", 'gem "activerecord-sqlserver-adapter"\n', "sqlserver"),
        ("Gemfile", 'gem "sqlite3"\ngem "pg"\n', "postgres"),
        ("README", "postgresql", ""),
    ],
)
def test_what_says_which_server_it_is(path: str, text: str, found: str) -> None:
    assert dialect({path: text, "Gemfile": text if path == "Gemfile" else ""}) == found


def test_the_dump_outweighs_the_settings() -> None:
    contents = {"db/schema.rb": '  enable_extension "citext"\n', "config/database.yml": "d:\n  adapter: mysql2\n"}

    assert dialect(contents) == "postgres"


def test_of_samples_that_disagree_the_one_with_a_driver_counts() -> None:
    samples = {f"config/database.yml.{name}": f"d:\n  adapter: {name}\n" for name in ("mysql2", "postgresql")}

    assert dialect(samples) == "postgres"
    assert dialect({**samples, "Gemfile": "gem 'mysql2'\n"}) == "mysql"


def test_a_dump_with_index_methods_is_none_of_sqlite() -> None:
    gems = {"Gemfile": "gem 'sqlite3'\ngem 'activerecord-sqlserver-adapter'\n"}

    assert dialect(gems) == "sqlite"
    assert dialect({**gems, "db/schema.rb": '  add_index "t", ["a"], using: :btree\n'}) == "sqlserver"
