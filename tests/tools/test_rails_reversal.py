from __future__ import annotations

import pytest

from undrift.tools.rails_reversal import is_reversible


def migration(*methods: str) -> bytes:
    body = "".join(f"  {line}\n" for method in methods for line in method.splitlines())
    return f"class A < ActiveRecord::Migration[7.1]\n{body}end\n".encode()


def change(*lines: str) -> bytes:
    return migration("\n".join(["def change", *(f"  {line}" for line in lines), "end"]))


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["add_column :users, :name, :string"],
        ["remove_column :users, :name, :string"],
        ["remove_column(:users, :name, :string, null: false)"],
        ["remove_column :users,", "              :name,", "              :string"],
        ['remove_column "users", "name", "string"'],
        ["remove_columns :users, :a, :b, type: :string"],
        ["drop_table :users do |t|", "  t.string :name", "end"],
        ["change_column_default :users, :name, from: nil, to: 'x'"],
        ["change_column_null :users, :name, false"],
        ["remove_index :users, :name"],
        ["remove_index :users, column: [:a, :b], name: 'i'"],
        ["remove_index :users, %i[a b]"],
        ["remove_foreign_key :users, :shops"],
        ["remove_check_constraint :users, 'price > 0', name: 'c'"],
        ["reversible do |dir|", "  dir.up { execute 'A' }", "  dir.down { execute 'B' }", "end"],
        ["up_only { execute 'A' }", "add_column :users, :name, :string"],
        ["up_only do", "  execute 'A'", "end"],
        ["# execute 'A'", "add_column :users, :executed_at, :datetime"],
        ["add_index :users, :execute"],
        ["change_table :users do |t|", "  t.remove :name, type: :string", "end"],
    ],
    ids="; ".join,
)
def test_a_change_that_is_told_enough_is_played_back(lines: list[str]) -> None:
    assert is_reversible(change(*lines))


@pytest.mark.parametrize(
    "lines",
    [
        ["execute 'A'"],
        ["execute <<~SQL", "  SELECT 1", "SQL"],
        ["safety_assured { execute 'A' }"],
        ["ActiveRecord::Base.connection.execute('A')"],
        ["change_column :users, :name, :text"],
        ["change_table :users do |t|", "  t.change :name, :text", "end"],
        ["remove_column :users, :name"],
        ["remove_column(:users, :name)"],
        ["remove_column :users, :name, if_exists: true"],
        ["remove_column :users, :name, :if_exists => true"],
        ["safety_assured { remove_column :users, :name }"],
        ["remove_column :users,", "              :name"],
        ["remove_columns :users, :a, :b"],
        ["change_table :users do |t|", "  t.remove :name", "end"],
        ["drop_table :users"],
        ["change_column_default :users, :name, 'x'"],
        ["change_column_default :users, :name, to: 'x'"],
        ["remove_index :users, name: 'i'"],
        ["remove_foreign_key :users, column: :shop_id"],
        ["remove_check_constraint :users, name: 'c'"],
        ["raise ActiveRecord::IrreversibleMigration"],
        ["reversible do |dir|", "  dir.up { execute 'A' }", "end", "execute 'B'"],
        ["reversible do |dir|", "  execute 'A'"],
        ["up_only {", "  execute 'A'", "}"],
        ["add_column :users, :name, :string" + " " * 3000 + ", null: false"],
    ],
    ids=lambda lines: "; ".join(lines)[:60],
)
def test_a_change_that_takes_away_what_it_does_not_tell_is_not_played_back(lines: list[str]) -> None:
    assert not is_reversible(change(*lines))


UP = "def up\n  execute 'A'\nend"


@pytest.mark.parametrize(
    "methods",
    [
        (UP, "def down\n  execute 'B'\nend"),
        ("def self.up\n  execute 'A'\nend", "def self.down\n  execute 'B'\nend"),
        (UP, "def down; execute 'B'; end"),
        ("def up\nend", "def down\nend"),
        ("def down\n  execute 'B'\nend", UP),
    ],
)
def test_up_and_down_go_both_ways(methods: tuple[str, ...]) -> None:
    assert is_reversible(migration(*methods))


@pytest.mark.parametrize(
    "methods",
    [
        (UP,),
        (UP, "def down\nend"),
        (UP, "def down\n  # nothing\nend"),
        (UP, "def down; end"),
        (UP, "def down() ; end ;"),
        (f"def up {'; ' * 500_000}x", "end"),
        (UP, "def down\n  raise ActiveRecord::IrreversibleMigration\nend"),
        (UP, "def down; raise ActiveRecord::IrreversibleMigration; end"),
        (UP, "def down\n  raise 'no way back' if production?\nend"),
        (),
    ],
)
def test_up_alone_or_a_down_that_raises_or_does_nothing_has_no_way_back(methods: tuple[str, ...]) -> None:
    assert not is_reversible(migration(*methods))
