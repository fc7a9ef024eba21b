from __future__ import annotations

from typing import Any

import pytest

from tests.declared.drizzle.writing_support import DIALECTS, PLACE, column, made, of, only, table, whole
from undrift.declared.base import Doubt
from undrift.declared.drizzle.model import (
    Kit,
    KitCheck,
    KitEnum,
    KitForeignKey,
    KitIndex,
    KitIndexPart,
    KitKey,
    KitSequence,
    KitTable,
    KitView,
)
from undrift.declared.drizzle.writing import statements
from undrift.findings import Location
from undrift.schema.model import Check, EnumType, ForeignKey, Name, PrimaryKey, Unique
from undrift.values import replace

HOSTILE = ('a"b', "a`b", "a'b", "a\nb", "a;b", "a--b", "a b", "größe", "select", 'a"); DROP TABLE t; --')
GARBAGE = ("'open", "1); DROP TABLE kept; --", "/*", ") garbage (", '"open')


def key(*columns: str, name: str = "", **more: Any) -> KitKey:  # noqa: ANN401 - any of its fields
    return replace(KitKey(columns, PLACE, name), **more)


def index(name: str, *columns: str, **more: Any) -> KitIndex:  # noqa: ANN401 - any of its fields
    return replace(KitIndex(name, tuple(map(KitIndexPart, columns)), PLACE), **more)


def refers(columns: str, to: str, **more: Any) -> KitForeignKey:  # noqa: ANN401 - any of its fields
    return replace(KitForeignKey((columns,), Name(to), ("id",), PLACE, f"{columns}_to_{to}"), **more)


def sql(kit: Kit, dialect: str) -> list[str]:
    return [statement.sql for statement in statements(kit, dialect).statements]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_table_with_all_its_parts_comes_out_as_it_is_declared(dialect: str) -> None:
    users = table("users", column("id", primary_key=True, not_null=True))
    posts = table(
        "posts",
        column("id", not_null=True),
        column("user", not_null=True, default="7"),
        primary_keys=(key("id", "user", name="posts_pk"),),
        uniques=(key("user", name="posts_one"),),
        foreign_keys=(refers("user", "users", on_delete="cascade", on_update="no action"),),
        checks=(KitCheck("posts_positive", "id > 0", PLACE),),
        indexes=(index("posts_user", "user", "id"),),
    )

    found = whole(Kit(tables=(posts, users)), dialect).schema.tables[Name("posts")]

    assert [(one.name, one.nullable) for one in found.columns] == [("id", False), ("user", False)]
    assert of(found, "user").default is not None
    kinds = {type(one): one for one in found.constraints}
    assert set(kinds) >= {PrimaryKey, Check, ForeignKey}
    primary = kinds[PrimaryKey]
    assert isinstance(primary, PrimaryKey)
    assert primary.columns == ("id", "user")
    foreign = kinds[ForeignKey]
    assert isinstance(foreign, ForeignKey)
    assert (foreign.table, foreign.on_delete, foreign.on_update) == (Name("users"), "cascade", "no action")
    assert "posts_user" in {one.name for one in found.indexes}
    assert "posts_one" in {one.name for one in (*found.constraints, *found.indexes)}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_any_name_is_one_name(dialect: str, name: str) -> None:
    hostile = table(name, column(name), indexes=(index(f"i{name}", name),), uniques=(key(name, name=f"u{name}"),))

    found = only(whole(Kit(tables=(hostile,)), dialect))

    assert (found.name, [one.name for one in found.columns]) == (Name(name), [name])
    assert f"i{name}" in {one.name for one in found.indexes}


@pytest.mark.parametrize("garbage", [*GARBAGE, "1, b int"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_default_that_cannot_be_read_costs_its_column_only(dialect: str, garbage: str) -> None:
    bad = table("bad", column("id", not_null=True, primary_key=True), column("a", default=garbage), column("z"))

    assembled = made(Kit(tables=(table("kept", column("b")), bad)), dialect)

    assert set(assembled.schema.tables) == {Name("kept"), Name("bad")}
    assert not assembled.schema.unknown.everything
    assert assembled.schema.unknown.objects == frozenset()
    assert assembled.schema.unknown.columns == {Name("bad"): frozenset({"a"})}
    assert [one.name for one in assembled.schema.tables[Name("bad")].columns] == ["id", "a", "z"]


@pytest.mark.parametrize("garbage", [*GARBAGE, "int, b int", ""])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_type_that_cannot_be_read_costs_its_column_only(dialect: str, garbage: str) -> None:
    bad = table("bad", column("a", garbage, primary_key=True, not_null=True), column("z"))

    assembled = made(Kit(tables=(bad,)), dialect)

    unknown = assembled.schema.unknown
    assert (unknown.everything, unknown.objects) == (False, frozenset())
    assert unknown.columns == ({Name("bad"): frozenset({"a"})} if garbage or dialect != "sqlite" else {})
    assert [one.name for one in only(assembled).columns] == ["a", "z"]
    assert any(isinstance(one, PrimaryKey) for one in only(assembled).constraints)


@pytest.mark.parametrize("kind", ["no_such_type", '"LONGBLOB"', "geography(point)"])
def test_a_type_that_mysql_does_not_have_costs_its_column_only(kind: str) -> None:
    assembled = made(Kit(tables=(table("t", column("a", kind), column("b")),)), "mysql")

    assert assembled.schema.unknown.columns == {Name("t"): frozenset({"a"})}
    assert assembled.schema.unknown.objects == frozenset()


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_check_that_cannot_be_read_leaves_its_table_with_perhaps_more(dialect: str, garbage: str) -> None:
    bad = table("bad", column("a"), checks=(KitCheck("bad_check", garbage, PLACE),))

    assembled = made(Kit(tables=(bad,)), dialect)

    assert assembled.partial == {Name("bad")}
    assert not assembled.schema.unknown.everything
    assert only(assembled).constraints == ()


BAD_INDEXES = {
    "where": index("bad_index", "a", where="'open"),
    "method": index("bad_index", "a", method="'open"),
    "expression": KitIndex("bad_index", (KitIndexPart(expression="'open"),), PLACE),
    "nulls": KitIndex("bad_index", (KitIndexPart("a", nulls="/*"),), PLACE),
    "operator class": KitIndex("bad_index", (KitIndexPart("a", operator_class="'open"),), PLACE),
}


@pytest.mark.parametrize(
    ("dialect", "bad"),
    [
        (dialect, bad)
        for dialect in ("postgres", "sqlite")
        for bad in BAD_INDEXES
        if dialect != "sqlite" or bad != "method"
    ],
)
def test_an_index_that_cannot_be_read_leaves_its_table_with_perhaps_more(dialect: str, bad: str) -> None:
    indexes = (BAD_INDEXES[bad], index("good", "a"))

    assembled = made(Kit(tables=(table("bad", column("a"), indexes=indexes),)), dialect)

    assert assembled.partial == {Name("bad")}
    assert not assembled.schema.unknown.everything
    assert [one.name for one in only(assembled).indexes] == ["good"]


@pytest.mark.parametrize(("dialect", "hole"), [("postgres", "$1"), ("mysql", "?"), ("sqlite", "?")])
def test_a_parameter_that_drizzle_kit_left_open_is_no_value(dialect: str, hole: str) -> None:
    checks = (KitCheck("open", f"a > {hole}", PLACE), KitCheck("shut", f"a <> '{hole}'", PLACE))
    indexes = (index("open_index", "a", where=f"a > {hole}"), index("shut_index", "a", where=f"a <> '{hole}'"))
    parts = table("t", column("a"), checks=checks, indexes=indexes if dialect != "mysql" else ())

    assembled = made(Kit(tables=(parts,)), dialect)

    assert assembled.partial == {Name("t")}
    assert [one.name for one in only(assembled).constraints] == ["shut"]
    assert "open_index" not in {one.name for one in only(assembled).indexes}
    assert {one.reason.partition(" has ")[2] for one in assembled.unread} == {
        "a parameter, for which drizzle-kit writes no value"
    }


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_view_that_cannot_be_read_costs_itself_only(dialect: str) -> None:
    views = (KitView(Name("good"), "select a from t", PLACE), KitView(Name("bad"), "select 1; drop table t", PLACE))

    assembled = made(Kit(tables=(table("t", column("a")),), views=views), dialect)

    assert set(assembled.schema.views) == {Name("good")}
    assert assembled.schema.unknown.objects == {Name("bad")}
    assert Name("t") in assembled.schema.tables


def test_a_sequence_that_cannot_be_read_costs_itself_only() -> None:
    sequences = (KitSequence(Name("good"), "START WITH 5", PLACE), KitSequence(Name("bad"), "; drop table t", PLACE))

    assembled = made(Kit(tables=(table("t", column("a")),), sequences=sequences), "postgres")

    assert set(assembled.schema.sequences) == {Name("good")}
    assert assembled.schema.unknown.objects == {Name("bad")}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_key_over_a_column_that_is_not_known_is_left_out(dialect: str) -> None:
    part = table(
        "part",
        column("a"),
        primary_keys=(key("a", "gone"),),
        uniques=(key("gone", name="u"),),
        indexes=(index("i", "gone"), index("j", "a")),
        foreign_keys=(refers("gone", "part"),),
    )

    assembled = made(Kit(tables=(part,)), dialect)

    assert assembled.partial == {Name("part")}
    assert only(assembled).constraints == ()
    assert [one.name for one in only(assembled).indexes] == ["j"]
    assert sorted(one.reason for one in assembled.unread) == [
        "the foreign key gone_to_part is over gone, and no such column is known",
        "the index i is over gone, and no such column is known",
        "the primary key is over gone, and no such column is known",
        "the unique constraint u is over gone, and no such column is known",
    ]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_key_that_no_server_takes_is_left_out(dialect: str) -> None:
    uneven = KitForeignKey(("a", "b"), Name("t"), ("a",), PLACE, "f")
    empty = table(
        "t",
        column("a", "integer", auto_increment=True, primary_key=True, not_null=True),
        column("b"),
        primary_keys=(key(),),
        uniques=(key(name="u"),),
        indexes=(index("i"),),
        foreign_keys=(uneven,),
    )

    assembled = made(Kit(tables=(empty,)), dialect)

    assert [type(one) for one in only(assembled).constraints] == [PrimaryKey]
    assert assembled.partial == {Name("t")}
    assert {one.reason for one in assembled.unread} == {
        "the primary key is over no column",
        "the unique constraint u is over no column",
        "the index i is over no column",
        "the foreign key f does not refer to as many columns as it has",
    }


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_foreign_key_with_an_action_of_no_server_is_left_out(dialect: str) -> None:
    acting = (refers("a", "t", on_delete="SET NULL"), refers("a", "t", on_update="cascade; drop table t"))
    keyed = table("t", column("id", primary_key=True, not_null=True), column("a"), foreign_keys=acting)

    assembled = made(Kit(tables=(keyed,)), dialect)

    assert [one.on_delete for one in only(assembled).constraints if isinstance(one, ForeignKey)] == ["set null"]
    assert assembled.partial == {Name("t")}


@pytest.mark.parametrize("dialect", ["postgres", "sqlite"])
def test_a_check_over_a_column_that_is_not_there_does_not_cost_the_table(dialect: str) -> None:
    checked = table("t", column("a"), checks=(KitCheck("c", "gone > 0", PLACE), KitCheck("d", "a > 0", PLACE)))

    assembled = made(Kit(tables=(checked,)), dialect)

    assert assembled.partial == {Name("t")}
    assert [one.name for one in only(assembled).constraints] == ["d"]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_check_over_a_column_that_may_be_there_does_not_cost_the_table(dialect: str) -> None:
    doubt = Doubt(PLACE, "a spread is not followed", Name("part"), more=True)
    part = table("part", column("a"), checks=(KitCheck("c", "gone > 0", PLACE),), doubts=(doubt,))

    assembled = made(Kit(tables=(part,)), dialect)

    assert assembled.partial == {Name("part")}
    assert assembled.schema.unknown.objects == frozenset()
    assert only(assembled).constraints == ()


@pytest.mark.parametrize("dialect", ["postgres", "mysql"])
def test_a_foreign_key_to_what_is_not_declared_is_kept(dialect: str) -> None:
    kit = Kit(tables=(table("t", column("user"), foreign_keys=(refers("user", "elsewhere"),)),))

    assert any("REFERENCES" in one for one in sql(kit, dialect))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_foreign_key_may_need_a_unique_index(dialect: str) -> None:
    users = table("users", column("id"), indexes=(index("users_id", "id", unique=True),))
    posts = table("posts", column("user"), foreign_keys=(refers("user", "users"),))

    found = whole(Kit(tables=(posts, users)), dialect).schema.tables[Name("posts")]

    assert [one.table for one in found.constraints if isinstance(one, ForeignKey)] == [Name("users")]


def test_namespaces_and_types_come_before_what_lies_in_them() -> None:
    audit = KitTable(Name("log", "audit"), (column("level", '"audit"."level"'),), PLACE)
    kit = Kit(tables=(audit,), enums=(KitEnum(Name("level", "audit"), ("lo", "it's"), PLACE),), schemas=("audit",))

    schema = whole(kit, "postgres").schema

    enum = schema.types[Name("level", "audit")]
    assert isinstance(enum, EnumType)
    assert enum.labels == ("lo", "it's")
    kind = of(schema.tables[Name("log", "audit")], "level").type
    assert kind is not None
    assert (kind.name, kind.schema) == ("level", "audit")


def test_an_operator_class_takes_the_place_of_the_direction() -> None:
    part = KitIndexPart("a", descending=True, nulls="last", operator_class="text_pattern_ops")
    kit = Kit(tables=(table("t", column("a", "text"), indexes=(replace(index("i"), parts=(part,)),)),))

    assert sql(kit, "postgres")[-1] == 'CREATE INDEX "i" ON "t" ("a" text_pattern_ops)'


def test_the_place_of_nulls_is_written_where_it_is_not_the_direction_s_own() -> None:
    parts = tuple(
        KitIndexPart("a", descending=down, nulls=nulls) for down in (False, True) for nulls in ("first", "last")
    )
    kit = Kit(tables=(table("t", column("a"), indexes=(replace(index("i"), parts=parts),)),))

    assert sql(kit, "postgres")[-1] == 'CREATE INDEX "i" ON "t" ("a" NULLS FIRST, "a", "a" DESC, "a" DESC NULLS LAST)'


def test_an_identity_column_says_its_sequence() -> None:
    identity = column("n", "integer", not_null=True, identity="byDefault", sequence='sequence name "s" START WITH 7')

    found = of(only(whole(Kit(tables=(table("t", identity),)), "postgres")), "n")

    assert (found.identity, found.nullable) == ("by default", False)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_generated_column_is_computed(dialect: str) -> None:
    generated = column("b", generated="a + 1", stored=True)

    found = of(only(whole(Kit(tables=(table("t", column("a"), generated),)), dialect)), "b")

    assert found.generated is not None
    assert found.generated.stored


@pytest.mark.parametrize("separate", [True, False])
def test_what_counts_up_in_sqlite_is_the_key_in_its_own_line(separate: bool) -> None:  # noqa: FBT001 - said by its name
    keys = (key("id"),) if separate else ()
    counting = column("id", "integer", auto_increment=True, primary_key=not separate, not_null=True)

    found = only(whole(Kit(tables=(table("t", counting, primary_keys=keys),)), "sqlite"))

    assert of(found, "id").auto_increment
    assert [one.columns for one in found.constraints if isinstance(one, PrimaryKey)] == [("id",)]


def test_mysql_counts_up_and_notes_the_time() -> None:
    columns = (
        column("id", auto_increment=True, primary_key=True, not_null=True),
        column("at", "timestamp", default="(now())", on_update_now="CURRENT_TIMESTAMP"),
    )

    found = only(whole(Kit(tables=(table("t", *columns),)), "mysql"))

    assert of(found, "id").auto_increment
    assert of(found, "at").on_update


def test_a_unique_constraint_may_take_nulls_for_equal() -> None:
    unique = table("t", column("a"), uniques=(key("a", name="u", nulls_distinct=False),))

    [found] = only(whole(Kit(tables=(unique,)), "postgres")).constraints

    assert isinstance(found, Unique)
    assert not found.nulls_distinct


def test_what_is_doubted_or_unmanaged_is_passed_on() -> None:
    doubts = (Doubt(PLACE, "one"), Doubt(PLACE, "two", Name("t")))
    kit = Kit(
        tables=(table("t", column("a"), doubts=doubts[1:]),),
        doubts=doubts[:1],
        unmanaged=frozenset({Name("x")}),
        namespaces=frozenset({""}),
    )

    declaration = statements(kit, "postgres")

    assert declaration.doubts == doubts
    assert declaration.unmanaged == {Name("x")}
    assert declaration.namespaces == frozenset({""})


def test_each_thing_has_its_place() -> None:
    at = [Location("schema.ts", line) for line in range(1, 7)]
    log = KitTable(
        Name("log", "audit"),
        (replace(column("at"), place=at[1]),),
        at[0],
        checks=(KitCheck("log_check", "at > 0", at[2]),),
        indexes=(replace(index("log_at", "at"), place=at[3]),),
    )
    enum, view = KitEnum(Name("level"), ("a",), at[4]), KitView(Name("seen"), "select 1", at[5])

    places = statements(Kit(tables=(log,), enums=(enum,), views=(view,), schemas=("audit",)), "postgres").places

    assert places == {
        "audit.log": at[0],
        "audit.log.at": at[1],
        "log_check": at[2],
        "log_at": at[3],
        "level": at[4],
        "seen": at[5],
    }


def test_a_table_keeps_its_place_where_an_index_has_its_name() -> None:
    first, second = Location("a.ts", 1), Location("a.ts", 9)
    indexed = table("t", column("a"), indexes=(replace(index("users", "a"), place=second),))
    users = replace(table("users", column("a")), place=first)

    assert statements(Kit(tables=(indexed, users)), "sqlite").places["users"] == first


def test_a_namespace_is_declared_where_its_first_object_is() -> None:
    first = Location("audit.ts", 4)
    kit = Kit(tables=(KitTable(Name("log", "audit"), (column("a"),), first),), schemas=("audit", "empty"))

    written = statements(kit, "postgres").statements

    assert [(one.sql, one.place) for one in written[:2]] == [
        ('CREATE SCHEMA "audit"', first),
        ('CREATE SCHEMA "empty"', Location("", 1)),
    ]


def test_postgresql_keeps_63_bytes_of_a_name() -> None:
    long = "ä" * 40
    kept = "ä" * 31
    checked = table(
        long,
        column(long, default="'open"),
        column(f"b{long}"),
        checks=(KitCheck("c", f'"b{long}" > 0', PLACE),),
        uniques=(key(f"b{long}", name="u"),),
        doubts=(Doubt(PLACE, "not followed", Name(long), long),),
    )
    kit = Kit(tables=(checked,))

    assembled = made(kit, "postgres")

    assert only(assembled).name == Name(kept)
    assert {one.name for one in only(assembled).constraints} == {"c", "u"}
    assert assembled.schema.unknown.columns == {Name(kept): frozenset({kept})}
    assert {kept, f"{kept}.{kept}", f"{kept}.b{kept}"} <= set(statements(kit, "postgres").places)


@pytest.mark.parametrize("dialect", ["mysql", "sqlite"])
def test_only_postgresql_s_indexes_say_how_they_are_kept(dialect: str) -> None:
    indexed = table("t", column("a"), indexes=(index("i", "a", method="btree", options="m=1"),))

    assert sql(Kit(tables=(indexed,)), dialect)[-1] == "CREATE INDEX `i` ON `t` (`a`)"


def test_many_columns_with_expressions_are_read_once_each_kind() -> None:
    columns = tuple(column(f"c{number}", "timestamp", default="now()") for number in range(1000))

    found = only(whole(Kit(tables=(table("t", *columns),)), "postgres"))

    assert len(found.columns) == 1000
