from __future__ import annotations

from collections.abc import Mapping

import pytest

from undrift import declared
from undrift.drift.dump import Dump
from undrift.drift.dumped import drift
from undrift.drift.model import Drift, Sort
from undrift.files import MemoryFiles
from undrift.tools.rails import TOOL

V0, V1, V2, V3 = "20231231000000", "20240101000000", "20240102000000", "20240103000000"
USERS = ' create_table "users" do |t|\n  t.string "email"\n end\n'
WITH_NAME = ' create_table "users" do |t|\n  t.string "email"\n  t.string "name"\n end\n'
POSTS = ' create_table "posts" do |t|\n end\n'
FIRST = {f"db/migrate/{V1}_create_users.rb": "create_table :users do |t|\n t.string :email\nend"}


def schema(version: str, body: str, rails: str = "7.1") -> str:
    return f"ActiveRecord::Schema[{rails}].define(version: {version}) do\n enable_extension 'plpgsql'\n{body}end\n"


def migration(lines: str) -> str:
    return f"class M < ActiveRecord::Migration[7.1]\n def change\n{lines}\n end\nend\n"


def dump(text: str, migrations: Mapping[str, str], others: Mapping[str, str] | None = None) -> Dump:
    """Return one side: its schema.rb, and the lines of its migrations by path."""
    written = {path: migration(lines) for path, lines in migrations.items()}
    files = MemoryFiles({"db/schema.rb": text, **written, **(others or {}), "Gemfile": "gem 'pg'\n"})
    project = TOOL.configure(files, "db/migrate")
    source = declared.source(project, files)
    assert source is not None
    dialect = TOOL.dialect(project, files)
    declaration = declared.reader(source.kind).read(source, files, dialect)
    return Dump(source, declaration, dialect, TOOL.history(project, files).migrations, files)


BASE = dump(schema(V1, USERS), FIRST)


def said(found: Drift) -> list[tuple[str, str, str, str, str]]:
    assert not found.abstained
    return [(one.sort.value, one.what, one.owner, one.member, one.aspect) for one in found.deviations]


def judged(text: str, migrations: Mapping[str, str], *bases: Dump) -> list[tuple[str, str, str, str, str]]:
    return said(drift(bases or (BASE,), dump(text, {**FIRST, **migrations})))


def test_a_column_without_a_migration_is_reported() -> None:
    found = drift([BASE], dump(schema(V1, WITH_NAME), FIRST))

    [one] = found.deviations
    assert (one.sort, one.what, one.owner, one.member) == (Sort.MISSING, "column", "users", "name")
    assert one.declared == "character varying"
    assert one.place is not None
    assert (one.place.path, one.place.line, one.migration) == ("db/schema.rb", 5, "")


def test_a_column_with_its_migration_is_not() -> None:
    adding = {f"db/migrate/{V2}_add_name.rb": "add_column :users, :name, :string"}

    assert judged(schema(V2, WITH_NAME), adding) == []


@pytest.mark.parametrize(
    "lines",
    [
        "add_column :posts, :name, :string",
        "add_column :users, :email, :string",
        "add_index :users, :name",
        "User.update_all(name: 'x')",
        "execute 'UPDATE users SET name = 1'",
    ],
)
def test_a_migration_of_something_else_does_not_excuse_it(lines: str) -> None:
    found = judged(schema(V2, WITH_NAME), {f"db/migrate/{V2}_other.rb": lines})

    assert found == [("missing", "column", "users", "name", "")]


@pytest.mark.parametrize(
    "lines",
    [
        "execute sql",
        "execute 'ALTER TABLE users ADD name varchar'",
        "change_table(:users) { |t| t.string :name }",
        "drop_table :users\ncreate_table :users",
        "add_things :users",
    ],
)
def test_a_migration_that_may_have_done_it_excuses_it(lines: str) -> None:
    assert judged(schema(V2, WITH_NAME), {f"db/migrate/{V2}_other.rb": lines}) == []


def test_each_kind_of_change_is_told() -> None:
    body = (
        ' create_enum "mood", ["sad"]\n create_table "users" do |t|\n'
        '  t.string "email", null: false, default: "x"\n  t.index ["email"], name: "i", unique: true\n end\n' + POSTS
    )

    assert judged(schema(V1, body), {}) == [
        ("missing", "table", "posts", "", ""),
        ("differs", "column", "users", "email", "nullable"),
        ("differs", "column", "users", "email", "default"),
        ("missing", "unique", "users", "unique (email)", ""),
        ("missing", "enum", "mood", "", ""),
    ]


def test_what_goes_without_a_migration_is_reported_too() -> None:
    base = dump(schema(V1, USERS + POSTS), {**FIRST, f"db/migrate/{V0}_create_posts.rb": "create_table :posts"})
    head = dump(schema(V1, USERS), {**FIRST, f"db/migrate/{V0}_create_posts.rb": "create_table :posts"})

    assert said(drift([base], head)) == [("left", "table", "posts", "", "")]


def test_taking_out_a_stray_table_is_no_fault() -> None:
    base = dump(schema(V1, USERS + POSTS), FIRST)

    assert judged(schema(V1, USERS), {}, base) == []


def test_a_table_whose_history_is_gone_is_no_stray() -> None:
    squashed = {f"db/migrate/{V1}_later.rb": "add_column :users, :email, :string"}
    base, head = dump(schema(V1, USERS + POSTS), squashed), dump(schema(V1, USERS), squashed)

    assert said(drift([base], head)) == [("left", "table", "posts", "", "")]


def test_an_edited_migration_explains_what_it_touches() -> None:
    edited = {f"db/migrate/{V1}_create_users.rb": "create_table :users do |t|\n t.string :email\n t.string :name\nend"}

    assert judged(schema(V1, WITH_NAME), edited) == []
    assert judged(schema(V1, WITH_NAME + POSTS), edited) == [("missing", "table", "posts", "", "")]


def test_a_migration_that_is_taken_out_explains_what_goes_with_it() -> None:
    adding = {f"db/migrate/{V2}_add_name.rb": "add_column :users, :name, :string"}
    base = dump(schema(V2, WITH_NAME), {**FIRST, **adding})

    assert judged(schema(V1, USERS), {}, base) == []


def test_a_migration_that_the_dump_had_not_caught_up_with_explains_it_later() -> None:
    adding = {f"db/migrate/{V2}_add_name.rb": "add_column :users, :name, :string"}
    behind = dump(schema(V1, USERS), {**FIRST, **adding})

    assert judged(schema(V2, WITH_NAME), adding, behind) == []


def test_a_migration_that_a_merge_hid_behind_a_later_version_explains_it_later() -> None:
    adding = {
        f"db/migrate/{V2}_add_name.rb": "add_column :users, :name, :string",
        f"db/migrate/{V3}_create_posts.rb": "create_table :posts",
    }
    hidden = dump(schema(V3, USERS + POSTS), {**FIRST, **adding})

    assert judged(schema(V3, WITH_NAME + POSTS), adding, hidden) == []


def test_a_migration_of_an_engine_in_the_repository_explains_what_it_touches() -> None:
    engine = {"engines/shop/db/migrate/20240102000000_add_name.rb": migration("add_column :users, :name, :string")}
    files = dump(schema(V2, WITH_NAME), FIRST, engine)

    assert said(drift([BASE], files)) == []


def made(lines: str) -> str:
    return f'create_table "t", force: :cascade do |t|\n{lines}\nend\n'


@pytest.mark.parametrize(
    ("before", "old", "after", "new"),
    [
        (
            made('t.text "a"\nt.text "b"'),
            "7.1",
            "create_table :t do |t|\n t.text :b\n t.text :a, null: true\nend\n",
            "7.1",
        ),
        (made('t.datetime "a"'), "6.1", made('t.datetime "a", precision: nil'), "7.0"),
        (made('t.datetime "a", precision: 6'), "6.1", made('t.datetime "a"'), "7.0"),
        (made('t.text "a"\nt.index ["a"], using: :btree'), "6.1", made('t.text "a"\nt.index ["a"], name: "x"'), "7.1"),
        (USERS, "6.1", 'create_enum "mood", ["sad"]\n' + USERS, "7.0"),
        (made('t.text "a"'), "6.0", made('t.text "a"\nt.check_constraint "a <> \'\'", name: "c"'), "7.2"),
        (made('t.datetime "a"'), "6.1", made('t.timestamptz "a"'), "7.0"),
    ],
)
def test_what_another_rails_writes_otherwise_is_the_same(before: str, old: str, after: str, new: str) -> None:
    base = dump(schema(V1, before, old), FIRST)

    assert judged(schema(V1, after, new), {}, base) == []


def test_what_both_versions_of_rails_can_say_counts() -> None:
    base = dump(schema(V1, USERS, "7.0"), FIRST)

    assert judged(schema(V1, 'create_enum "mood", ["sad"]\n' + USERS, "7.1"), {}, base) == [
        ("missing", "enum", "mood", "", "")
    ]


def test_a_migration_newer_than_the_dump_is_reported() -> None:
    found = drift([BASE], dump(schema(V1, USERS), {**FIRST, f"db/migrate/{V2}_fill.rb": "User.update_all(a: 1)"}))

    [one] = found.deviations
    assert (one.sort, one.what, one.owner, one.migration) == (
        Sort.LEFT,
        "migration",
        V2,
        f"db/migrate/{V2}_fill.rb",
    )
    assert (one.declared, one.made) == (f"version {V1}", f"{V2}_fill.rb")


def test_a_migration_that_was_behind_before_is_not_reported_again() -> None:
    filling = {f"db/migrate/{V2}_fill.rb": "User.update_all(a: 1)"}
    behind = dump(schema(V1, USERS), {**FIRST, **filling})

    assert judged(schema(V1, USERS), filling, behind) == []


def test_a_dump_that_goes_back_behind_a_migration_is_reported() -> None:
    filling = {f"db/migrate/{V2}_fill.rb": "User.update_all(a: 1)"}
    base = dump(schema(V2, USERS), {**FIRST, **filling})

    assert judged(schema(V1, USERS), filling, base) == [("left", "migration", V2, "", "")]


def test_what_a_dump_that_went_back_lost_is_told_by_its_migration_alone() -> None:
    adding = {f"db/migrate/{V2}_add_name.rb": "add_column :users, :name, :string"}
    base = dump(schema(V2, WITH_NAME), {**FIRST, **adding})

    assert judged(schema(V1, USERS), adding, base) == [("left", "migration", V2, "", "")]


def test_a_dump_that_lists_its_migrations_says_exactly_which_one_it_lacks() -> None:
    listing = "ActiveRecord::Schema.load_schema_migrations(__FILE__)\n__END__\n"
    text = schema(V1, USERS).replace(f"(version: {V1})", "")
    base = dump(f"{text}{listing}{V1}\n{V3}\n", {**FIRST, f"db/migrate/{V3}_a.rb": ""})
    head = dump(f"{text}{listing}{V1}\n{V3}\n", {**FIRST, f"db/migrate/{V2}_b.rb": "", f"db/migrate/{V3}_a.rb": ""})

    [one] = drift([base], head).deviations

    assert (one.what, one.owner, one.declared) == ("migration", V2, "a list without it")


@pytest.mark.parametrize(
    ("lines", "body", "lack"),
    [
        ("add_column :users, :name, :string", USERS, "no users.name"),
        ("add_column :users, :name, :string", WITH_NAME, ""),
        ("remove_column :users, :name", WITH_NAME, "users.name still"),
        ("create_table :posts", USERS, "no posts"),
        ("add_column :users, :name, :string if today?", USERS, ""),
        ("User.update_all(a: 1)", USERS, ""),
    ],
)
def test_a_late_migration_is_reported_by_what_the_dump_lacks(lines: str, body: str, lack: str) -> None:
    later = {f"db/migrate/{V3}_a.rb": ""}
    base = dump(schema(V3, body), {**FIRST, **later})

    found = drift([base], dump(schema(V3, body), {**FIRST, **later, f"db/migrate/{V2}_b.rb": lines}))

    assert [one.declared for one in found.deviations] == ([lack] if lack else [])


def test_a_version_that_no_migration_has_is_reported() -> None:
    found = drift([BASE], dump(schema(V2, USERS), FIRST))

    [one] = found.deviations
    assert (one.sort, one.what, one.owner, one.migration) == (Sort.MISSING, "migration", V2, "")


def test_a_version_that_an_engine_in_the_repository_has_is_known() -> None:
    engine = {f"engines/shop/db/migrate/{V2}_add.rb": migration("")}

    assert said(drift([BASE], dump(schema(V2, USERS), FIRST, engine))) == []


def test_in_a_merge_what_one_parent_explains_is_explained() -> None:
    adding = {f"db/migrate/{V2}_add_name.rb": "add_column :users, :name, :string"}
    trunk, branch = dump(schema(V2, WITH_NAME), {**FIRST, **adding}), dump(schema(V1, USERS + POSTS), FIRST)

    merged = dump(schema(V2, WITH_NAME + POSTS), {**FIRST, **adding})
    own = dump(schema(V2, WITH_NAME + POSTS + POSTS.replace("posts", "tags")), {**FIRST, **adding})

    assert said(drift([trunk, branch], merged)) == []
    assert said(drift([trunk, branch], own)) == [("missing", "table", "tags", "", "")]


def test_without_a_base_nothing_is_reported() -> None:
    assert said(drift([], BASE)) == []


def test_what_is_doubtful_is_unknown_and_not_reported() -> None:
    doubtful = ' create_table "users" do |t|\n  t.string "email", limit: LIMIT\n  t.string "name"\n end\n'

    found = drift([BASE], dump(schema(V1, doubtful), FIRST))

    assert said(found) == [("missing", "column", "users", "name", "")]
    assert found.unknown == ("users.email",)
    assert [one.touches for one in found.unread] == [("users.email",)]


def test_a_dump_with_conflict_markers_is_not_judged() -> None:
    text = schema(V1, "<<<<<<< HEAD\n" + USERS + "=======\n" + WITH_NAME + ">>>>>>> other\n")

    found = drift([BASE], dump(text, FIRST))

    assert not found.deviations
    assert "no Ruby" in found.abstained


def test_another_server_is_not_compared() -> None:
    text = schema(V1, WITH_NAME).replace(
        " enable_extension 'plpgsql'\n", ' create_table "a", charset: "utf8" do |t|\n end\n'
    )

    found = drift([BASE], dump(text, FIRST))

    assert (found.abstained, found.deviations) == ("the database was postgres and is mysql now", ())
