from __future__ import annotations

import pytest

from tests.declared.rails.schemas import columns, doubts, table
from undrift.schema.facts import of_column, words
from undrift.schema.model import Name

OLD = "ActiveRecord::Schema.define(version: 20190102030405)"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('t.string "a"', "character varying"),
        ('t.string "a", limit: 50, null: false', "character varying(50) not null"),
        ('t.text "a", limit: 1000', "text"),
        ('t.integer "a", limit: 2', "smallint"),
        ('t.integer "a", limit: 4', "integer"),
        ('t.integer "a", limit: 8', "bigint"),
        ('t.decimal "a", precision: 8, scale: 2, default: "0.0"', "numeric(8,2) default 0"),
        ('t.decimal "a", default: 1.50', "numeric default 1.5"),
        ('t.boolean "a", default: false, null: false', "boolean not null default false"),
        ('t.datetime "a"', "timestamp(6) without time zone"),
        ('t.datetime "a", precision: nil', "timestamp without time zone"),
        ('t.timestamptz "a"', "timestamp with time zone"),
        ('t.binary "a", limit: 100', "bytea"),
        ('t.jsonb "a", default: {"b"=>[1]}', "jsonb default '{\"b\": [1]}'"),
        ('t.jsonb "a", default: {}', "jsonb default '{}'"),
        ('t.string "a", default: [], array: true', "character varying[] default '{}'"),
        ('t.string "a", default: ["b c", "d"], array: true', "character varying[] default '{\"b c\",d}'"),
        ('t.integer "a", default: [1, 2], array: true', "integer[] default '{1,2}'"),
        ('t.uuid "a", default: "gen_random_uuid()"', "uuid default gen_random_uuid()"),
        ('t.uuid "a", default: -> { "gen_random_uuid()" }', "uuid default gen_random_uuid()"),
        ('t.string "a", default: "it\'s"', "character varying default 'it''s'"),
        ('t.bit "a", limit: 8', "bit(8)"),
        ('t.column "a", "tsquery"', "tsquery"),
        ('t.virtual "a", type: :integer, as: "1 + 1", stored: true', "integer generated (1 + 1) stored"),
        ('t.string "a", comment: "for people"', "character varying comment for people"),
        ('t.vector "a", limit: 3', "vector(3)"),
    ],
)
def test_columns_of_postgres(line: str, said: str) -> None:
    assert columns(line)["a"] == said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('t.string "a"', "varchar(255)"),
        ('t.text "a", size: :medium', "mediumtext"),
        ('t.text "a", limit: 16777215', "mediumtext"),
        ('t.text "a", limit: 65535', "text"),
        ('t.binary "a", limit: 16', "varbinary(16)"),
        ('t.binary "a", size: :long', "longblob"),
        ('t.integer "a", limit: 1', "tinyint"),
        ('t.integer "a", unsigned: true', "int unsigned"),
        ('t.unsigned_bigint "a"', "bigint unsigned"),
        ('t.boolean "a", default: true', "tinyint(1) default 1"),
        ('t.boolean "a", limit: 1, default: false', "tinyint(1) default 0"),
        ('t.date "a", limit: 4', "date"),
        ('t.float "a"', "float"),
        ('t.float "a", limit: 53', "double"),
        ('t.datetime "a", null: false', "datetime(6) not null"),
        ('t.column "a", "enum(\'x\',\'y\')", default: "x"', "enum('x','y') default 'x'"),
        ('t.string "a", default: "\\\\d"', "varchar(255) default '\\d'"),
    ],
)
def test_columns_of_mysql(line: str, said: str) -> None:
    assert columns(line, "mysql")["a"] == said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('t.string "a", limit: 40', "varchar(40)"),
        ('t.boolean "a", default: true, null: false', "boolean not null default true"),
        ('t.timestamp "a"', "datetime"),
        ('t.datetime "a", default: -> { "CURRENT_TIMESTAMP" }', "datetime(6) default current_timestamp"),
        ('t.string "a", collation: "NOCASE"', "varchar collation nocase"),
    ],
)
def test_columns_of_sqlite(line: str, said: str) -> None:
    assert columns(line, "sqlite")["a"].lower() == said


def test_datetimes_had_no_precision_before_rails_7() -> None:
    old = columns('t.datetime "a"', header=OLD, rails=(6, 1))

    assert old == columns('t.datetime "a", precision: nil') == {"a": "timestamp without time zone"}


def test_strings_had_a_limit_in_postgres_before_rails_4_2() -> None:
    assert columns('t.string "a"', header=OLD, rails=(4, 1)) == columns('t.string "a", limit: 255')
    assert columns('t.string "a"', header=OLD, rails=(4, 2)) == columns('t.string "a"')


@pytest.mark.parametrize(
    ("options", "rails", "said"),
    [
        ("", (7, 1), "bigint not null default nextval of its own sequence"),
        ("", (5, 0), "integer not null default nextval of its own sequence"),
        (", id: :serial", (7, 1), "integer not null default nextval of its own sequence"),
        (", id: :integer", (7, 1), "integer not null default nextval of its own sequence"),
        (", id: :integer, default: nil", (7, 1), "integer not null"),
        (", id: :uuid, default: nil", (7, 1), "uuid not null"),
        (", id: :uuid", (7, 1), "uuid not null default gen_random_uuid()"),
        (", id: :uuid", (5, 0), "uuid not null default uuid_generate_v4()"),
        (", id: { type: :string, limit: 20 }", (7, 1), "character varying(20) not null"),
        (", id: :bigint, comment: 'of the table'", (7, 1), "bigint not null default nextval of its own sequence"),
    ],
)
def test_primary_keys(options: str, rails: tuple[int, int], said: str) -> None:
    held = table(f'create_table "t"{options} do |t|\nend', header=OLD, rails=rails)

    assert held.primary_key is not None
    assert held.primary_key.columns == ("id",)
    default = held.columns[0].default
    told = words("", of_column(held.columns[0], "postgres"))
    assert (
        told.split(" default nextval")[0] + (said[said.index(" default nextval") :] if "nextval" in said else "")
    ) == said
    assert ("nextval" in (default.text if default else "")) is ("nextval" in said)


def test_a_key_of_mysql_counts_up_unless_it_has_a_default() -> None:
    counting = table('create_table "t", id: { type: :bigint, unsigned: true } do |t|\nend', "mysql").columns[0]
    plain = table('create_table "t", id: :integer, default: nil do |t|\nend', "mysql").columns[0]

    assert (counting.type.name if counting.type else "", counting.auto_increment) == ("bigint unsigned", True)
    assert (plain.type.name if plain.type else "", plain.auto_increment) == ("int", False)


def test_a_named_key_and_one_of_two_columns() -> None:
    named = table('create_table "t", primary_key: "code" do |t|\nend')
    pair = table('create_table "t", primary_key: ["a", "b"] do |t|\n t.bigint "a"\n t.bigint "b"\nend')

    assert named.primary_key is not None
    assert named.primary_key.columns == ("code",)
    assert pair.primary_key is not None
    assert pair.primary_key.columns == ("a", "b")
    assert [column.name for column in pair.columns] == ["a", "b"]


def test_what_is_written_by_hand_is_read_too() -> None:
    held = table(
        "create_table :t, id: false do |t|\n"
        " t.string :a, :b\n t.references :owner, polymorphic: true\n t.timestamps\nend"
    )

    assert [column.name for column in held.columns] == ["a", "b", "owner_id", "owner_type", "created_at", "updated_at"]
    assert [index.columns for index in held.indexes] == [("owner_type", "owner_id")]


def test_a_computed_option_makes_the_column_doubtful() -> None:
    found = doubts(
        'create_table "t" do |t|\n t.string "a", limit: LIMIT\n t.string "b", default: Time.now\n t.string "c"\nend'
    )

    assert found == [(Name("t"), "a", False), (Name("t"), "b", False)]


def test_a_computed_name_leaves_the_rest_of_the_table_certain() -> None:
    assert doubts('create_table "t" do |t|\n t.string NAME\n t.string "c"\nend') == [(Name("t"), "", True)]


def test_other_statements_in_the_block_leave_the_rest_certain() -> None:
    assert doubts('create_table "t" do |t|\n if true\n t.string "a"\n end\nend') == [(Name("t"), "", True)]
