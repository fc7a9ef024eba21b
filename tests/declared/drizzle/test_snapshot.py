from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.declared.drizzle.writing_support import of, only, whole
from tests.support import project_of
from undrift.declared.base import Declaration
from undrift.declared.drizzle.model import Kit, KitIndexPart
from undrift.declared.drizzle.snapshot import newest, read
from undrift.declared.drizzle.writing import statements
from undrift.files import MemoryFiles
from undrift.findings import Location
from undrift.schema.model import Check, EnumType, ForeignKey, Name, PrimaryKey, Unique
from undrift.tools.drizzle import TOOL
from undrift.tools.drizzle_v1 import TOOL as TOOL_V1

Document = dict[str, Any]


def kit_of(document: object, dialect: str) -> Kit:
    return read("meta/0000_snapshot.json", MemoryFiles({"meta/0000_snapshot.json": json.dumps(document)}), dialect)


def pg_column(name: str, kind: str, **more: object) -> Document:
    return {"name": name, "type": kind, "primaryKey": False, "notNull": False, **more}


def pg_table(name: str, *columns: Document, schema: str = "", **more: object) -> Document:
    parts = ("indexes", "foreignKeys", "compositePrimaryKeys", "uniqueConstraints")
    held = {part: {} for part in parts} | more
    return {"name": name, "schema": schema, "columns": {one["name"]: one for one in columns}, **held}


def pg(*tables: Document, version: str = "7", **more: object) -> Document:
    named = {f"{one['schema'] or 'public'}.{one['name']}": one for one in tables}
    dialect = "pg" if version == "5" else "postgresql"
    return {"id": "a", "prevId": "b", "version": version, "dialect": dialect, "tables": named, **more}


def mysql(*tables: Document, **more: object) -> Document:
    return {"version": "5", "dialect": "mysql", "id": "a", "tables": {one["name"]: one for one in tables}, **more}


def sqlite(*tables: Document, version: str = "6", **more: object) -> Document:
    return {"version": version, "dialect": "sqlite", "tables": {one["name"]: one for one in tables}, **more}


def test_a_table_of_postgresql_with_all_its_parts() -> None:
    users = pg_table("users", pg_column("id", "serial", primaryKey=True, notNull=True))
    posts = pg_table(
        "posts",
        pg_column("a", "integer", notNull=True, default=7),
        pg_column("b", "varchar(20)", default="'x'::varchar"),
        pg_column("double", "integer", generated={"type": "stored", "as": '"a" * 2'}),
        pg_column(
            "n", "integer", identity={"type": "always", "name": "posts_n_seq", "schema": "app", "startWith": "5"}
        ),
        schema="app",
        compositePrimaryKeys={"pk": {"name": "pk", "columns": ["a", "b"]}},
        uniqueConstraints={"u": {"name": "u", "columns": ["b"], "nullsNotDistinct": True}},
        foreignKeys={
            "f": {
                "name": "f",
                "tableFrom": "posts",
                "columnsFrom": ["a"],
                "tableTo": "users",
                "schemaTo": "public",
                "columnsTo": ["id"],
                "onDelete": "set null",
                "onUpdate": "no action",
            }
        },
        checkConstraints={"c": {"name": "c", "value": '"a" > 0'}},
        indexes={
            "i": {
                "name": "i",
                "columns": [
                    {"expression": "a", "isExpression": False, "asc": False, "nulls": "last"},
                    {"expression": 'lower("b")', "isExpression": True, "asc": True, "nulls": "last"},
                ],
                "isUnique": True,
                "method": "btree",
                "with": {"fillfactor": "70"},
                "where": '"a" > 1',
                "concurrently": False,
            }
        },
    )

    schema = whole(kit_of(pg(users, posts, schemas={"app": "app"}), "postgres"), "postgres").schema

    found = schema.tables[Name("posts", "app")]
    kinds = {type(one): one for one in found.constraints}
    foreign, unique = kinds[ForeignKey], kinds[Unique]
    assert isinstance(foreign, ForeignKey)
    assert (foreign.table, foreign.references, foreign.on_delete) == (Name("users"), ("id",), "set null")
    assert isinstance(unique, Unique)
    assert (unique.columns, unique.nulls_distinct) == (("b",), False)
    assert {PrimaryKey, Check} < set(kinds)
    assert of(found, "double").generated is not None
    assert of(found, "n").identity == "always"
    [index] = found.indexes
    assert (index.unique, [one.descending for one in index.parts]) == (True, [True, False])
    assert index.where is not None


def test_a_sequence_has_its_options() -> None:
    sequence = {"name": "s", "schema": "public", "increment": "2", "startWith": "10", "cycle": True}

    [found] = kit_of(pg(sequences={"public.s": sequence}), "postgres").sequences

    assert (found.name, found.options) == (Name("s"), "INCREMENT BY 2 START WITH 10 CYCLE")


@pytest.mark.parametrize(
    ("version", "enums"),
    [
        ("5", {"level": {"name": "level", "values": {"lo": "lo", "it's": "it's"}}}),
        ("6", {"public.level": {"name": "level", "schema": "public", "values": ["lo", "it's"]}}),
        ("7", {"public.level": {"name": "level", "schema": "public", "values": ["lo", "it's"]}}),
    ],
)
def test_an_enum_of_each_version(version: str, enums: Document) -> None:
    column = pg_column("level", "level", **({} if version == "5" else {"typeSchema": "public"}))

    schema = whole(kit_of(pg(pg_table("t", column), version=version, enums=enums), "postgres"), "postgres").schema

    enum = schema.types[Name("level")]
    assert isinstance(enum, EnumType)
    assert enum.labels == ("lo", "it's")
    kind = of(schema.tables[Name("t")], "level").type
    assert kind is not None
    assert (kind.name, kind.custom) == ("level", True)


def test_an_enum_is_found_whatever_it_is_called() -> None:
    enums = {"audit.Date Kind": {"name": "Date Kind", "schema": "audit", "values": ["a"]}}
    column = pg_column("kinds", "Date Kind[]", typeSchema="audit")

    kit = kit_of(pg(pg_table("t", column), enums=enums, schemas={"audit": "audit"}), "postgres")

    assert kit.tables[0].columns[0].type == '"audit"."Date Kind"[]'


@pytest.mark.parametrize(
    ("version", "part"),
    [
        ("5", "a"),
        ("6", "a"),
        ("7", {"expression": "a", "isExpression": False, "asc": True, "nulls": "last"}),
    ],
)
def test_an_index_of_each_version(version: str, part: object) -> None:
    indexes = {"i": {"name": "i", "columns": [part], "isUnique": False}}

    found = whole(
        kit_of(pg(pg_table("t", pg_column("a", "text"), indexes=indexes), version=version), "postgres"), "postgres"
    )

    assert [(one.name, one.parts[0].column) for one in only(found).indexes] == [("i", "a")]


def test_a_unique_column_of_old() -> None:
    unique = pg_column("a", "text", isUnique=True, uniqueName="t_a_unique")

    [found] = only(whole(kit_of(pg(pg_table("t", unique)), "postgres"), "postgres")).constraints

    assert (found.name, isinstance(found, Unique)) == ("t_a_unique", True)


def test_a_view_that_exists_already_is_none_of_the_schema_s() -> None:
    views = {
        "public.v": {"name": "v", "schema": "public", "definition": "select 1 as n", "materialized": False},
        "public.m": {"name": "m", "schema": "public", "definition": "select 1 as n", "materialized": True},
        "public.old": {"name": "old", "schema": "public", "isExisting": True, "materialized": False},
    }

    schema = whole(kit_of(pg(views=views), "postgres"), "postgres").schema

    assert {name.name: one.materialized for name, one in schema.views.items()} == {"v": False, "m": True}


@pytest.mark.parametrize(
    ("default", "expected"),
    [
        (None, ""),
        ("now()", "now()"),
        (True, "true"),
        (5, "5"),
        (1.5, "1.5"),
        (2.0, "2"),
        (1e-7, "1e-7"),
        ([], "'[]'"),
        ({"a": "it's"}, """'{"a":"it''s"}'"""),
    ],
)
def test_a_default_stands_as_javascript_prints_it(default: object, expected: str) -> None:
    document = sqlite(pg_table("t", pg_column("a", "text", default=default)), version="5")

    assert kit_of(document, "sqlite").tables[0].columns[0].default == expected


def test_a_table_of_mysql_with_all_its_parts() -> None:
    table = pg_table(
        "t",
        pg_column("id", "int", notNull=True, autoincrement=True),
        pg_column("at", "timestamp", default="(now())", onUpdate=True),
        pg_column("sum", "int", generated={"type": "stored", "as": "id + 1"}),
        pg_column("role", "enum('a','it''s')"),
        pg_column("name", "varchar(20)"),
        compositePrimaryKeys={"t_id": {"name": "t_id", "columns": ["id"]}},
        uniqueConstraints={"u": {"name": "u", "columns": ["name"]}},
        checkConstraint={"c": {"name": "c", "value": "`id` > 0"}},
        indexes={"i": {"name": "i", "columns": ["(lower(`name`))", "id"], "isUnique": False}},
    )
    internal = {"tables": {}, "indexes": {"i": {"columns": {"(lower(`name`))": {"isExpression": True}}}}}

    found = only(whole(kit_of(mysql(table, internal=internal), "mysql"), "mysql"))

    assert of(found, "id").auto_increment
    assert of(found, "at").on_update
    generated = of(found, "sum").generated
    assert generated is not None
    assert generated.stored
    assert {type(one) for one in found.constraints} >= {PrimaryKey, Check}
    index = next(one for one in found.indexes if one.name == "i")
    assert [one.column for one in index.parts] == ["", "id"]


def test_mariadb_goes_by_mysql_s_snapshot() -> None:
    found = only(whole(kit_of(mysql(pg_table("t", pg_column("a", "int"))), "mariadb"), "mariadb"))

    assert found.name == Name("t")


def test_a_table_of_sqlite_with_all_its_parts() -> None:
    table = pg_table(
        "t",
        pg_column("id", "integer", primaryKey=True, notNull=True, autoincrement=True),
        pg_column("low", "text", generated={"type": "virtual", "as": "(lower(id))"}),
        pg_column("boss", "integer"),
        foreignKeys={"f": {"name": "f", "columnsFrom": ["boss"], "tableTo": "t", "columnsTo": ["id"]}},
        checkConstraints={"c": {"name": "c", "value": '"t"."id" > 0'}},
        indexes={"u": {"name": "u", "columns": ["low"], "isUnique": True, "where": '"boss" > 0'}},
    )

    found = only(whole(kit_of(sqlite(table), "sqlite"), "sqlite"))

    assert of(found, "id").auto_increment
    generated = of(found, "low").generated
    assert generated is not None
    assert (generated.expression.text, generated.stored) == ("lower(id)", False)
    assert {type(one) for one in found.constraints} == {PrimaryKey, ForeignKey, Check}
    assert [(one.name, one.unique) for one in found.indexes] == [("u", True)]


V1_PG = [
    {"entityType": "schemas", "name": "app"},
    {"entityType": "enums", "name": "level", "schema": "app", "values": ["lo", "hi"]},
    {"entityType": "sequences", "name": "s", "schema": "public", "incrementBy": "2", "cacheSize": 3},
    {"entityType": "tables", "name": "t", "schema": "app", "isRlsEnabled": False},
    {"entityType": "columns", "schema": "app", "table": "t", "name": "id", "type": "integer", "notNull": True}
    | {"identity": {"name": "t_id_seq", "type": "byDefault", "startWith": "1", "cache": 1}},
    {"entityType": "columns", "schema": "app", "table": "t", "name": "levels", "type": "level", "typeSchema": "app"}
    | {"dimensions": 1, "default": None},
    {"entityType": "columns", "schema": "app", "table": "t", "name": "low", "type": "text"}
    | {"generated": {"type": "stored", "as": "lower('A')"}},
    {"entityType": "pks", "schema": "app", "table": "t", "name": "t_pkey", "columns": ["id"]},
    {"entityType": "uniques", "schema": "app", "table": "t", "name": "u", "columns": ["low"], "nullsNotDistinct": True},
    {"entityType": "fks", "schema": "app", "table": "t", "name": "f", "columns": ["id"], "schemaTo": "app"}
    | {"tableTo": "t", "columnsTo": ["id"], "onDelete": "CASCADE", "onUpdate": None},
    {"entityType": "checks", "schema": "app", "table": "t", "name": "c", "value": "id > 0"},
    {"entityType": "indexes", "schema": "app", "table": "t", "name": "i", "isUnique": False, "method": "btree"}
    | {"columns": [{"value": "low", "isExpression": False, "asc": False, "nullsFirst": True, "opclass": None}]},
    {"entityType": "views", "name": "v", "schema": "public", "definition": "select 1 as n", "materialized": True},
    {"entityType": "policies", "name": "p", "schema": "app", "table": "t"},
]


def v1(ddl: object, dialect: str, version: str) -> Document:
    return {"version": version, "dialect": dialect, "id": "a", "prevIds": ["b"], "ddl": ddl, "renames": []}


def test_a_snapshot_of_version_1_of_postgresql() -> None:
    schema = whole(kit_of(v1(V1_PG, "postgres", "8"), "postgres"), "postgres").schema

    found = schema.tables[Name("t", "app")]
    assert [one.name for one in found.columns] == ["id", "levels", "low"]
    kind = of(found, "levels").type
    assert kind is not None
    assert (kind.name, kind.schema, kind.array) == ("level", "app", True)
    assert of(found, "id").identity == "by default"
    assert {type(one) for one in found.constraints} == {PrimaryKey, Unique, ForeignKey, Check}
    [foreign] = [one for one in found.constraints if isinstance(one, ForeignKey)]
    assert foreign.on_delete == "cascade"
    assert [(one.name, one.parts[0].descending) for one in found.indexes] == [("i", True)]
    assert set(schema.views) == {Name("v")}
    assert Name("s") in schema.sequences


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"asc": True, "nullsFirst": False}, KitIndexPart("a", nulls="last")),
        (
            {"asc": False, "nullsFirst": True, "opclass": {"name": "o", "default": True}},
            KitIndexPart("a", descending=True, nulls="first"),
        ),
        (
            {"asc": False, "nullsFirst": False, "opclass": {"name": "o", "default": False}},
            KitIndexPart("a", descending=True, nulls="last", operator_class="o DESC NULLS LAST"),
        ),
    ],
)
def test_an_operator_class_of_version_1(said: Document, expected: KitIndexPart) -> None:
    ddl = [
        {"entityType": "tables", "name": "t", "schema": "public"},
        {"entityType": "indexes", "schema": "public", "table": "t", "name": "i"}
        | {"columns": [{"value": "a", "isExpression": False, **said}]},
    ]

    [index] = kit_of(v1(ddl, "postgres", "8"), "postgres").tables[0].indexes

    assert index.parts == (expected,)


def test_a_table_of_version_1_of_no_known_form_costs_itself_only() -> None:
    ddl = [
        *({"entityType": "tables", "name": name} for name in ("good", "bad")),
        {"entityType": "columns", "table": "good", "name": "a", "type": "text"},
        {"entityType": "columns", "table": "bad", "name": "a", "type": 5},
    ]

    kit = kit_of(v1(ddl, "sqlite", "7"), "sqlite")

    assert [one.name for one in kit.tables] == [Name("good")]
    assert [(doubt.table, doubt.more) for doubt in kit.doubts] == [(Name("bad"), False)]


@pytest.mark.parametrize("dimensions", ["2", -1, 7, 10**9])
def test_an_array_of_version_1_has_no_more_dimensions_than_a_server_takes(dimensions: object) -> None:
    ddl = [
        {"entityType": "tables", "name": "t", "schema": "public"},
        {"entityType": "columns", "schema": "public", "table": "t", "name": "a", "type": "text"}
        | {"dimensions": dimensions},
    ]

    assert [doubt.table for doubt in kit_of(v1(ddl, "postgres", "8"), "postgres").doubts] == [Name("t")]


def test_a_snapshot_of_version_1_of_mysql() -> None:
    ddl = [
        {"entityType": "tables", "name": "t"},
        {"entityType": "columns", "table": "t", "name": "id", "type": "serial", "autoIncrement": True, "notNull": True},
        {"entityType": "columns", "table": "t", "name": "at", "type": "timestamp(3)", "onUpdateNow": True}
        | {"onUpdateNowFsp": 3, "default": "(now(3))"},
        {"entityType": "columns", "table": "t", "name": "low", "type": "varchar(9)", "charSet": "latin1"}
        | {"collation": "latin1_bin", "generated": {"type": "virtual", "as": "lower(`id`)"}},
        {"entityType": "pks", "table": "t", "name": "PRIMARY", "columns": ["id"]},
        {"entityType": "indexes", "table": "t", "name": "u", "isUnique": True}
        | {"columns": [{"value": "low", "isExpression": False}]},
    ]

    found = only(whole(kit_of(v1(ddl, "mysql", "6"), "mysql"), "mysql"))

    assert of(found, "id").auto_increment
    assert of(found, "at").on_update
    assert "u" in {one.name for one in (*found.constraints, *found.indexes)}


def test_a_snapshot_of_version_1_of_sqlite() -> None:
    ddl = [
        {"entityType": "tables", "name": "t"},
        {"entityType": "columns", "table": "t", "name": "id", "type": "integer", "autoincrement": True},
        {"entityType": "columns", "table": "t", "name": "low", "type": "text"}
        | {"generated": {"type": "stored", "as": "(lower('A'))"}},
        {"entityType": "pks", "table": "t", "name": "t_pk", "columns": ["id"], "nameExplicit": False},
        {"entityType": "uniques", "table": "t", "name": "u", "columns": ["low"], "nameExplicit": True},
        {"entityType": "indexes", "table": "t", "name": "auto", "origin": "auto", "isUnique": True, "columns": []},
        {"entityType": "views", "name": "old", "isExisting": True, "definition": None},
    ]

    assembled = whole(kit_of(v1(ddl, "sqlite", "7"), "sqlite"), "sqlite")

    found = only(assembled)
    assert of(found, "id").auto_increment
    assert {type(one) for one in found.constraints} == {PrimaryKey, Unique}
    assert (found.indexes, assembled.schema.views) == ((), {})


# What is not of the form that is expected


def broken(document: object, dialect: str = "postgres") -> str:
    """Return why nothing is known of a snapshot; fails if something is."""
    kit = kit_of(document, dialect)
    [doubt] = kit.doubts
    assert (doubt.table, doubt.more, kit.tables) == (None, False, ())
    return doubt.reason


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ([], "it is no object"),
        (pg(version="4"), "version '4' of 'postgresql' is none that is known"),
        ({"version": 7, "dialect": "postgresql"}, "version 7 of 'postgresql' is none that is known"),
        ({"version": "7", "dialect": ["postgresql"]}, "version '7' of ['postgresql'] is none that is known"),
        ({"version": ["7"], "dialect": "postgresql"}, "version ['7'] of 'postgresql' is none that is known"),
        ({}, "version None of None is none that is known"),
        (mysql(), "it is of mysql, and the migrations are for postgres"),
        (pg(enums=[1]), "enums is no object"),
        (pg(enums={"x": {"name": 1}}), "a name is no text"),
        (pg(views={"x": None}), "x is no object"),
        ({"version": "7", "dialect": "postgresql", "tables": {"x": {"name": ""}}}, "a name is empty"),
        (v1({"a": 1}, "postgres", "8"), "ddl is no object"),
        (v1([{"entityType": "columns", "table": ["x"]}], "postgres", "8"), "a table is no text"),
    ],
)
def test_a_snapshot_of_no_known_form_tells_nothing(document: object, reason: str) -> None:
    assert broken(document) == f"the snapshot cannot be read: {reason}"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000, b'{"a":' * 50_000, b'{"version": 1' + b"0" * 5000 + b"}", b"null"],
    ids=["empty", "cut", "bytes", "deep array", "deep object", "long number", "null"],
)
def test_what_is_no_json_tells_nothing(content: bytes) -> None:
    kit = read("meta/0000_snapshot.json", MemoryFiles({"meta/0000_snapshot.json": content}), "postgres")

    assert [(doubt.table, doubt.more) for doubt in kit.doubts] == [(None, False)]


def test_a_snapshot_that_is_not_there_tells_nothing() -> None:
    [doubt] = read("meta/0000_snapshot.json", MemoryFiles({}), "postgres").doubts

    assert doubt.place == Location("meta/0000_snapshot.json")


@pytest.mark.parametrize(
    "wrong",
    [
        {"columns": 1},
        {"columns": {"a": None}},
        {"columns": {"a": {"name": "a"}}},
        {"columns": {"a": {"name": "a", "type": 5}}},
        {"indexes": {"i": {"name": "i", "columns": "a"}}},
        {"indexes": {"i": {"name": "i", "columns": [None]}}},
        {"foreignKeys": {"f": {"name": "f", "columnsFrom": [1], "tableTo": "t", "columnsTo": []}}},
        {"foreignKeys": {"f": {"name": "f", "columnsFrom": ["a"], "columnsTo": []}}},
        {"compositePrimaryKeys": ["a"]},
        {"checkConstraints": {"c": {"name": "c"}}},
    ],
)
def test_a_table_of_no_known_form_costs_itself_only(wrong: Document) -> None:
    document = pg(pg_table("good", pg_column("a", "text")), pg_table("bad", pg_column("a", "text")) | wrong)

    kit = kit_of(document, "postgres")

    assert [one.name for one in kit.tables] == [Name("good")]
    assert [(doubt.table, doubt.more) for doubt in kit.doubts] == [(Name("bad"), False)]


def test_half_of_a_surrogate_pair_becomes_what_a_file_can_hold() -> None:
    content = json.dumps(pg(pg_table("t", pg_column("a\ud800", "text", default="'\ud83d\ude00'"))))

    [table] = read("m.json", MemoryFiles({"m.json": content}), "postgres").tables

    assert (table.columns[0].name, table.columns[0].default) == ("a\ufffd", "'\U0001f600'")


def test_a_backslash_is_no_half_of_anything() -> None:
    content = json.dumps(pg(pg_table("t", pg_column("\\ud800", "text", default="'\\'"))))

    [table] = read("m.json", MemoryFiles({"m.json": content}), "postgres").tables

    assert (table.columns[0].name, table.columns[0].default) == ("\\ud800", "'\\'")


@pytest.mark.parametrize("indent", [2, "\t"])
def test_a_table_is_declared_where_its_object_opens(indent: int | str) -> None:
    content = json.dumps(
        pg(pg_table("a", pg_column("x", "text")), pg_table("b", pg_column("x", "text"))), indent=indent
    )

    declaration = statements(read("m.json", MemoryFiles({"m.json": content}), "postgres"), "postgres")

    lines = content.splitlines()
    assert '"public.b": {' in lines[declaration.places["b"].line - 1]
    assert declaration.places["a"].line < declaration.places["b"].line == declaration.places["b.x"].line


def test_a_snapshot_on_one_line_is_declared_at_its_top() -> None:
    content = json.dumps(pg(pg_table("a", pg_column("x", "text"))))

    assert read("m.json", MemoryFiles({"m.json": content}), "postgres").tables[0].place == Location("m.json", 1)


# Which one it is

JOURNAL = json.dumps({"version": "7", "entries": [{"idx": 0, "when": 1, "tag": "0000_a"}]})


def files_with(*paths: str) -> MemoryFiles:
    return MemoryFiles({"drizzle/meta/_journal.json": JOURNAL, "drizzle/0000_a.sql": "", **dict.fromkeys(paths, "{}")})


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((), None),
        (("0000_snapshot.json", "0001_snapshot.json"), "0001_snapshot.json"),
        (("0009_snapshot.json", "0010_snapshot.json"), "0010_snapshot.json"),
        (("20240101000000_snapshot.json", "20231231000000_snapshot.json"), "20240101000000_snapshot.json"),
        (("0000_snapshot.json", "_notes.json"), "0000_snapshot.json"),
    ],
)
def test_the_newest_is_the_last_by_name(names: tuple[str, ...], expected: str | None) -> None:
    files = files_with(*(f"drizzle/meta/{name}" for name in names))

    found = newest(project_of(TOOL, files), files)

    assert found == (f"drizzle/meta/{expected}" if expected else None)


def test_the_newest_of_version_1_lies_beside_the_newest_migration() -> None:
    folders = ("20240101000000_a", "20240202000000_b")
    files = MemoryFiles({f"d/{one}/{name}": "" for one in folders for name in ("migration.sql", "snapshot.json")})

    assert newest(project_of(TOOL_V1, files), files) == "d/20240202000000_b/snapshot.json"


def test_version_1_without_the_newest_snapshot_has_none() -> None:
    first = {"d/20240101000000_a/migration.sql": "", "d/20240101000000_a/snapshot.json": ""}
    files = MemoryFiles({**first, "d/20240202000000_b/migration.sql": ""})

    assert newest(project_of(TOOL_V1, files), files) is None


@pytest.mark.parametrize(
    "spoil", [lambda text: text[: len(text) // 2], lambda text: text.replace(":", ""), lambda text: text[::-1]]
)
def test_no_content_makes_it_fail(spoil: Callable[[str], str]) -> None:
    content = spoil(json.dumps(pg(pg_table("a", pg_column("x", "text")))))

    declaration = statements(read("m.json", MemoryFiles({"m.json": content}), "postgres"), "postgres")

    assert isinstance(declaration, Declaration)
    assert declaration.statements == ()
