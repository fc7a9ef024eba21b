from __future__ import annotations

import pytest

from tests.declared.rails.schemas import PATH, declared, doubts, dump, made, parts
from undrift.declared.assembling import assemble
from undrift.declared.rails.schema import read_schema
from undrift.findings import Location
from undrift.schema.facts import of_part, words
from undrift.schema.model import EnumType, Name

USERS = 'create_table "users" do |t|\n  t.string "email"\nend\n'


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('t.string "a"\nt.index ["a"], name: "i"', ["index (a)"]),
        ('t.string "a"\nt.index ["a"], name: "i", unique: true', ["unique (a)"]),
        ('t.string "a"\nt.index "lower((a)::text)", name: "i"', ["index (lower((a)::text))"]),
        ('t.string "a"\nt.index ["a"], name: "i", where: "(a IS NOT NULL)"', ["index (a) where a is not null"]),
        ('t.jsonb "a"\nt.index ["a"], name: "i", using: :gin', ["index (a) method gin"]),
        ('t.string "a"\nt.string "b"\nt.index ["a", "b"], order: { b: :desc }', ["index (a, b desc)"]),
        ('t.string "a"\nt.index ["a"], order: "DESC NULLS LAST"', ["index (a desc nulls last)"]),
        ('t.string "a"\nt.index ["a"], opclass: :text_pattern_ops', ["index (a text_pattern_ops)"]),
        ('t.string "a"\nt.string "b"\nt.index ["a"], include: ["b"]', ["index (a) include (b)"]),
        ('t.string "a"\nt.index ["a"], unique: true, nulls_not_distinct: true', ["unique (a) nulls not distinct"]),
        ('t.string "a", index: true', ["index (a)"]),
        ('t.integer "a"\nt.check_constraint "a > 0", name: "positive"', ["check a > 0"]),
        ('t.string "a"\nt.unique_constraint ["a"], deferrable: :deferred', ["unique (a) deferrable"]),
    ],
)
def test_indexes_and_constraints_of_postgres(lines: str, said: list[str]) -> None:
    assert parts(lines) == said


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('t.string "a"\nt.index ["a"], length: 10', ["index (a(10))"]),
        ('t.string "a"\nt.string "b"\nt.index ["a", "b"], length: { a: 10 }', ["index (a(10), b)"]),
        ('t.text "a"\nt.index ["a"], type: :fulltext', ["index (a) method fulltext"]),
        ('t.string "a"\nt.index ["a"], using: :btree', ["index (a)"]),
    ],
)
def test_indexes_of_mysql(lines: str, said: list[str]) -> None:
    assert parts(lines, "mysql") == said


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "sqlite"])
def test_the_column_of_a_foreign_key_is_the_singular_of_its_table(dialect: str) -> None:
    body = 'create_table "categories" do |t|\nend\ncreate_table "posts" do |t|\n t.bigint "category_id"\nend\n'

    schema = made(body + 'add_foreign_key "posts", "categories", on_delete: :nullify', dialect).schema

    [key] = schema.tables[Name("posts")].foreign_keys
    said = "foreign key (category_id) references categories (id) on delete set null"
    assert words(*of_part(key, dialect)) == said


def test_a_foreign_key_whose_column_is_not_there_is_doubtful() -> None:
    body = 'create_table "kine" do |t|\nend\ncreate_table "milk" do |t|\n t.bigint "cow_id"\n t.bigint "kid_id"\nend\n'

    assert doubts(body + 'add_foreign_key "milk", "kine"') == [(Name("milk"), "", True)]


def test_an_index_that_comes_later_in_the_file_is_of_its_table() -> None:
    body = USERS + 'add_index "users", ["email"], name: "by_email", unique: true'

    [index] = made(body).schema.tables[Name("users")].indexes

    assert (index.name, index.columns, index.unique) == ("by_email", ("email",), True)


def test_enums_extensions_and_namespaces() -> None:
    body = """
    create_schema "audit"
    enable_extension "pg_catalog.plpgsql"
    enable_extension "citext"
    create_enum "mood", ["happy", "it's ok"]
    create_table "audit.logs" do |t|
      t.enum "mood", enum_type: "mood", default: "happy"
    end
    """

    schema = made(body).schema

    assert schema.types[Name("mood")] == EnumType(Name("mood"), ("happy", "it's ok"))
    assert schema.extensions == ("citext",)
    assert [table.column("mood") is not None for table in schema.tables.values()] == [True]
    assert Name("logs", "audit") in schema.tables


def test_views_of_scenic_with_their_indexes() -> None:
    view_of_mails = (
        'create_view "mails", materialized: true, sql_definition: <<-SQL\n  SELECT email FROM users;\n  SQL\n'
    )

    [view] = made(USERS + view_of_mails + 'add_index "mails", ["email"], name: "by_mail"\n').schema.views.values()

    assert (view.name, view.materialized, [index.name for index in view.indexes]) == (Name("mails"), True, ["by_mail"])


def test_what_no_dump_in_ruby_makes_comparable_is_silent() -> None:
    body = USERS + (
        "create_function :f, sql_definition: <<-SQL\n  SELECT 1\nSQL\n"
        'create_trigger("t", :generated => true, :compatibility => 1).on("users").after(:insert) do\n  "x;"\nend\n'
    )

    assert not declared(body).doubts


def test_what_is_not_known_may_only_make_more() -> None:
    assert doubts(USERS + "conjure_tables") == [(None, "", True)]
    assert doubts(USERS + 'conjure "users"') == [(Name("users"), "", False)]
    assert doubts(USERS + "if true\n conjure\nend") == [(None, "", True)]


def test_a_table_that_rails_could_not_dump_is_doubtful() -> None:
    body = "# Could not dump table \"shapes\" because of following StandardError\n#   Unknown type 'geo'\n" + USERS

    assert doubts(body) == [(Name("shapes"), "", False)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "puts 1",
        "Sequel.migration do\nend",
        dump("<<<<<<< HEAD\n" + USERS + "=======\n>>>>>>> other\n"),
        dump(USERS)[:-8],
        "\0\xff",
        dump("(" * 5000),
    ],
)
def test_what_is_no_dump_is_doubtful_as_a_whole(text: str) -> None:
    found = read_schema(text.encode("utf-8", "surrogateescape"), PATH, "postgres", None)

    [doubt] = found.doubts
    assert (doubt.table, doubt.more, found.statements) == (None, False, ())


def test_deep_nesting_costs_its_column_only() -> None:
    body = f'create_table "t" do |t|\n t.jsonb "a", default: {"[" * 300}{"]" * 300}\n t.string "b"\nend'

    assert doubts(body) == [(Name("t"), "a", False)]


def test_the_version_is_the_digits() -> None:
    assert declared(USERS).version == "20240102030405"
    assert declared(USERS, header="ActiveRecord::Schema.define(:version => 20100102030405)").version == "20100102030405"
    assert declared(USERS, header="ActiveRecord::Schema[8.2].define").version == ""


def test_versions_behind_the_end_are_those_that_ran() -> None:
    text = dump(USERS, "ActiveRecord::Schema[8.2].define")
    loading = (
        f"{text}\nActiveRecord::Schema.load_schema_migrations(__FILE__)\n__END__\n20240102030405\n20230101000000\n"
    )

    listed = read_schema(loading.encode(), PATH, "postgres", None)
    unlisted = read_schema(f"{text}\n__END__\n20240102030405\n".encode(), PATH, "postgres", None)

    assert listed.applied == frozenset({"20240102030405", "20230101000000"})
    assert unlisted.applied is None


def test_places_are_where_things_are_dumped() -> None:
    found = declared('create_table "users" do |t|\n  t.string "email"\n  t.index ["email"], name: "by_email"\nend')

    places = {name: place.line for name, place in found.places.items()}
    assert places == {"users": 2, "users.id": 2, "users.email": 3, "by_email": 4}
    assert found.places["users"] == Location(PATH, 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('t.string "a"\nt.integer "b"', 't.integer "b"\nt.string "a"'),
        ('t.string "a", default: "x", null: false', "t.string :a, null: false, :default => 'x'"),
        ('t.string "a",\n  null: false', 't.string "a", null: false'),
        ('t.decimal "a", default: 0.0', 't.decimal "a", default: "0.0"'),
        ('t.json "a", default: {}', 't.json "a", default: { }'),
        ('t.string "a"\nt.index ["a"], name: "x", using: :btree', 't.string "a"\nt.index ["a"], name: "x"'),
        ('t.string "a"\nt.index ["a"], name: "x"', 't.string "a"\nt.index :a, name: "x"'),
    ],
)
def test_two_spellings_of_one_table_are_one(one: str, other: str) -> None:
    first, second = (
        assemble(declared(f'create_table "t"{options} do |t|\n{lines}\nend'), "postgres").schema.tables[Name("t")]
        for lines, options in ((one, ""), (other, ", force: :cascade"))
    )

    assert sorted(map(repr, first.columns)) == sorted(map(repr, second.columns))
    assert first.constraints == second.constraints
    assert first.indexes == second.indexes


def test_what_mysql_is_told_of_its_engine_says_nothing() -> None:
    one = made('create_table "t", options: "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4" do |t|\nend', "mysql")
    other = made('create_table "t", charset: "utf8mb3", collation: "utf8mb3_bin", force: :cascade do |t|\nend', "mysql")

    assert one.schema.tables == other.schema.tables
