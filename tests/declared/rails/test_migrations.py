from __future__ import annotations

import pytest

from undrift.declared.rails.migrations import KEPT, touched
from undrift.declared.touched import KeyPresence, Presence, Touched


def read(body: str, *, around: str = "class Change < ActiveRecord::Migration[7.1]\n{}\nend\n") -> Touched:
    return touched(around.replace("{}", body).encode())


def change(lines: str) -> Touched:
    return read(f"def change\n{lines}\nend")


def objects(lines: str) -> dict[str, set[str] | None]:
    """Return what is touched by the lines of a `change`; fails if anything may be."""
    found = change(lines)
    assert not found.everything
    return {name: None if held is None else set(held) for name, held in found.objects.items()}


def keys(lines: str) -> dict[str, set[str] | None]:
    found = change(lines)
    assert not found.everything
    return {name: None if held is None else set(held) for name, held in found.keys.items()}


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("create_table :users do |t|\n t.string :name\nend", {"users": None}),
        ('create_table "audit.logs"', {"audit.logs": None}),
        ("drop_table :a, :b", {"a": None, "b": None}),
        ("rename_table :a, :b", {"a": None, "b": None}),
        ("add_column :users, :email, :string", {"users": {"email"}}),
        ('add_column("Users", "Email", :string)', {"users": {"email"}}),
        ("add_columns :users, :a, :b, type: :string", {"users": {"a", "b"}}),
        ("remove_columns :users, :a, :b", {"users": {"a", "b"}}),
        ("rename_column :users, :a, :b", {"users": {"a", "b"}}),
        ("change_column_null :users, :a, false", {"users": {"a"}}),
        ("change_column_default :users, :a, from: 1, to: 2", {"users": {"a"}}),
        ("add_timestamps :users", {"users": {"created_at", "updated_at"}}),
        ("add_reference :posts, :author, polymorphic: true", {"posts": {"author_id", "author_type"}}),
        ("change_table_comment :users, 'x'", {"users": {""}}),
        ("create_join_table :parts, :assemblies", {"assemblies_parts": None}),
        ("create_join_table :music_artists, :music_records", {"music_artists_records": None}),
        ("create_join_table :a, :b, table_name: :c", {"c": None}),
        ("add_enum_value :mood, 'sad'", {"mood": None}),
        ("rename_enum :mood, to: :feeling", {"mood": None, "feeling": None}),
        ("enable_extension 'citext'", {"citext": None}),
        ("update_view :mails, version: 2, revert_to_version: 1", {"mails": None}),
        (
            "change_table :users do |t|\n t.string :a\n t.remove :b\n t.rename :c, :d\n t.change :e, :text\nend",
            {"users": {"a", "b", "c", "d", "e"}},
        ),
        ("safety_assured { remove_column :users, :a }", {"users": {"a"}}),
        ("reversible do |dir|\n dir.up { add_column :a, :b, :text }\n dir.down { drop_table :c }\nend", {"a": {"b"}}),
        ("revert do\n create_table :old\nend", {"old": None}),
        ("%i[a b].each { |table| add_column table, :c, :text }", {"a": {"c"}, "b": {"c"}}),
        ("{ a: :b, c: :d }.each do |table, column|\n remove_column table, column\nend", {"a": {"b"}, "c": {"d"}}),
        ("table = :users\nadd_column table, :a, :text", {"users": {"a"}}),
        ("add_column :users, :a, :text unless column_exists?(:users, :a)", {"users": {"a"}}),
        ("if table_exists?(:x)\n drop_table :x\nelse\n drop_table :y\nend", {"x": None, "y": None}),
        ("ActiveRecord::Base.connection.add_column :users, :a, :text", {"users": {"a"}}),
        ("add_concurrent_thing :users, :a", {"users": None, "a": None}),
    ],
)
def test_the_objects_that_a_change_touches(lines: str, found: dict[str, set[str] | None]) -> None:
    assert objects(lines) == found


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("add_index :users, :email", {"users": {"email"}}),
        ("add_index :users, [:a, :b], unique: true", {"users": {"a", "b"}}),
        ("remove_index :users, column: [:a, :b]", {"users": {"a", "b"}}),
        ("add_index :users, 'lower(email)', name: 'x'", {"users": None}),
        ("rename_index :users, 'a', 'b'", {"users": None}),
        ("add_foreign_key :posts, :users, column: :author_id", {"posts": {"author_id"}}),
        ("add_foreign_key :posts, :users", {"posts": None}),
        ("add_check_constraint :users, 'a > 0', name: 'x'", {"users": None}),
        ("change_table :users do |t|\n t.index :email\nend", {"users": {"email"}}),
    ],
)
def test_the_keys_that_a_change_touches(lines: str, found: dict[str, set[str] | None]) -> None:
    assert keys(lines) == found


def test_an_index_that_is_only_named_is_touched_by_its_name() -> None:
    found = change("remove_index :users, name: 'By_Email'")

    assert found.names == frozenset({"by_email"})
    assert found.keys == {"users": frozenset({""})}


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("ALTER TABLE users ADD COLUMN a text", {"users": None}),
        ("ALTER TABLE ONLY audit.logs DROP COLUMN a", {"audit.logs": None}),
        ("ALTER TABLE a RENAME TO b", {"a": None, "b": None}),
        ("ALTER TYPE mood ADD VALUE 'sad'", {"mood": None}),
        ("ALTER TABLE `users` ADD `a` int", {"users": None}),
    ],
)
def test_the_tables_that_sql_touches(sql: str, found: dict[str, set[str] | None]) -> None:
    held = objects(f"execute <<~SQL\n  {sql}\nSQL")

    assert {name: held[name] for name in found} == found


def test_sql_that_drops_several_tables_touches_all_of_them() -> None:
    assert {"a", "b"} <= objects('execute "DROP TABLE a, b"').keys()


def test_sql_about_an_index_touches_its_name_and_the_keys_of_its_table() -> None:
    found = change('execute "CREATE UNIQUE INDEX by_email ON users (email)"\nexecute "DROP INDEX IF EXISTS old"')

    assert {"by_email", "old"} <= found.names
    assert found.keys == {"users": None}
    assert not found.everything


@pytest.mark.parametrize(
    "lines",
    [
        "User.update_all(active: true)",
        "User.find_each { |user| user.update!(name: user.name.strip) }",
        'execute "UPDATE users SET a = 1"',
        "execute <<~SQL\n  UPDATE users SET zone = '#{zone}' WHERE zone = '#{old}'\nSQL",
        'execute "INSERT INTO users (a) SELECT a FROM others"',
        'execute "CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN END $$ LANGUAGE plpgsql"',
        'say_with_time("x") { User.reset_column_information }',
        "return unless Rails.env.production?",
        "",
    ],
)
def test_what_leaves_the_schema_alone_touches_nothing(lines: str) -> None:
    assert change(lines) == Touched()


@pytest.mark.parametrize(
    "lines",
    [
        "add_column TABLE, :a, :text",
        "create_table computed_name",
        "execute sql",
        "execute File.read('x.sql')",
        'execute "ALTER TABLE #{table} ADD a text"',
        'execute "DO $$ BEGIN EXECUTE 1; END $$"',
        "execute \"SELECT create_hypertable('a', 'b')\"",
        "load 'other.rb'",
        "AddThings.new.change",
        "revert AddThings",
        "change_table(name) { |t| t.string :a }",
        "tables.each { |table| drop_table table }",
    ],
)
def test_what_cannot_be_told_may_touch_anything(lines: str) -> None:
    assert change(lines).everything


@pytest.mark.parametrize(
    "text",
    [
        "",
        "class Change < ActiveRecord::Migration[7.1]\n  def change\n",
        "class Change < OtherMigration\nend\n",
        "class Change < ActiveRecord::Migration[7.1]\n  def down\n    drop_table :a\n  end\nend\n",
        "\0\xff(((",
    ],
)
def test_what_is_no_whole_migration_may_touch_anything(text: str) -> None:
    assert touched(text.encode("utf-8", "surrogateescape")).everything


def test_down_is_left_aside() -> None:
    found = read("def up\n add_column :a, :b, :text\nend\ndef down\n drop_table :c\nend")

    assert found.objects == {"a": frozenset({"b"})}


def test_methods_and_constants_of_the_class_are_followed() -> None:
    body = (
        "TABLES = %w[a b].freeze\ndef change\n TABLES.each { |one| add_to(one) }\nend\n"
        "def add_to(table, column = :c)\n add_column table, :d, :text\nend"
    )

    assert read(body).objects == {"a": frozenset({"d"}), "b": frozenset({"d"})}


def test_models_that_a_migration_brings_are_none() -> None:
    found = read("class User < ActiveRecord::Base\n has_many :posts\nend\ndef up\n User.update_all(a: 1)\nend")

    assert found == Touched()


def test_a_helper_of_a_module_that_names_nothing_may_touch_anything() -> None:
    assert read("include Helpers\ndef change\n do_it\nend").everything
    assert not read("def change\n do_it\nend").everything


def test_a_migration_in_the_style_of_rails_2_is_read() -> None:
    old = "class Change < ActiveRecord::Migration\n  def self.up\n    add_column :a, :b, :text\n  end\nend\n"

    assert touched(old.encode()).objects == {"a": frozenset({"b"})}


def test_recursion_and_endless_repetition_come_to_an_end() -> None:
    assert read("def change\n again\n again\nend\ndef again\n again\n again\nend").everything
    assert read("def change\n" + "(" * 3000 + "1" + ")" * 3000 + "\nend").everything


def test_effects_are_what_is_certain() -> None:
    lines = (
        "create_table :a\nadd_column :b, :c, :text\nremove_column :b, :d\nadd_index :b, [:c, :e]\n"
        "add_column :b, :f, :text if today?\nreturn if tomorrow?\ndrop_table :g"
    )

    assert change(lines).effects == (
        Presence("a", "", is_there=True),
        Presence("b", "c", is_there=True),
        Presence("b", "d", is_there=False),
        KeyPresence("b", ("c", "e"), is_there=True),
    )


def test_the_reading_is_kept_as_text() -> None:
    found = change("create_table :a\nadd_column :b, :c, :text\nadd_index :b, :c, name: 'x'\nexecute sql")

    assert KEPT.load(KEPT.dump(found)) == found


@pytest.mark.parametrize("text", ["", "{}", "[1]", "[1, 2, 3, 4, 5]"])
def test_text_of_another_kind_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        KEPT.load(text)
