from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.report.examples import LATER, SCRIPTS, replayed
from undrift.schema.diff import EVERYTHING, Comparison, Kind, compare, differences, own_constraints
from undrift.schema.model import (
    Check,
    Column,
    Expression,
    ForeignKey,
    Index,
    IndexPart,
    Name,
    PrimaryKey,
    Schema,
    Table,
    Type,
    Unique,
    Unknown,
)

USERS = Name("users")


def told(
    want: str, got: str, dialect: str = "postgres", *, names: bool = False
) -> list[tuple[str, str, str, str, str]]:
    """Return kind, what, member, aspect and change of each difference between two scripts."""
    found = differences(replayed(dialect, want).schema, replayed(dialect, got).schema, names=names)
    return [
        (one.kind.value, one.what, one.member or str(one.owner), one.aspect, f"{one.want}|{one.got}") for one in found
    ]


def one_table(**changes: object) -> Schema:
    """Return a schema with the table `users`, changed."""
    table = Table(USERS, (Column("id", Type("integer")), Column("email", Type("text"))))
    return Schema("postgres", {USERS: replace(table, **changes)})  # type: ignore[arg-type]  # each test names a field


@pytest.mark.parametrize("dialect", SCRIPTS)
@pytest.mark.parametrize("scripts", [SCRIPTS, LATER])
def test_a_schema_does_not_differ_from_itself(dialect: str, scripts: Mapping[str, str]) -> None:
    schema = replayed(dialect, scripts[dialect]).schema

    assert compare(schema, schema, names=True) == Comparison()


@pytest.mark.parametrize(
    ("want", "got", "expected"),
    [
        ("create table a (x int)", "", ("only in FROM", "table", "a", "", "1 column|")),
        ("", "create table a (x int, y int)", ("only in TO", "table", "a", "", "|2 columns")),
        ("create table a ()", "create table a (x int)", ("only in TO", "column", "x", "", "|integer")),
        ("create table a (x int)", "create table a (x bigint)", ("differs", "column", "x", "type", "integer|bigint")),
        (
            "create table a (x int)",
            "create table a (x int not null)",
            ("differs", "column", "x", "nullable", "nullable|not null"),
        ),
        ("create table a (x int)", "create table a (x int default 3)", ("differs", "column", "x", "default", "none|3")),
        (
            "create table a (x int not null)",
            "create table a (x int generated always as identity)",
            ("differs", "column", "x", "identity", "none|always"),
        ),
        (
            "create table a (x int, y int)",
            "create table a (x int, y int generated always as (x + 1) stored)",
            ("differs", "column", "y", "generated", "none|(x + 1) stored"),
        ),
        (
            "create table a (x int not null)",
            "create table a (x int primary key)",
            ("only in TO", "primary key", "primary key (x)", "", "|primary key (x)"),
        ),
        (
            "create table a (x int unique)",
            "create table a (x int)",
            ("only in FROM", "unique", "unique (x)", "", "unique (x)|"),
        ),
        (
            "create table a (x int check (x > 0))",
            "create table a (x int check (x > 1))",
            ("differs", "check", "check a_x_check", "expression", "x > 0|x > 1"),
        ),
        (
            "create table b (id int primary key); create table a (x int references b)",
            "create table b (id int primary key); create table a (x int references b on delete cascade)",
            ("differs", "foreign key", "foreign key (x)", "on delete", "no action|cascade"),
        ),
        (
            "create table a (x int); create index i on a (x)",
            "create table a (x int); create index i on a (x desc)",
            ("differs", "index", "index i", "keys", "(x)|(x desc)"),
        ),
        (
            "create type e as enum ('a')",
            "create type e as enum ('a', 'b')",
            ("differs", "enum", "e", "labels", "'a'|'a', 'b'"),
        ),
        ("create type e as enum ('a')", "", ("only in FROM", "enum", "e", "", "labels 'a'|")),
        ("create domain d as int", "create domain d as text", ("differs", "domain", "d", "type", "integer|text")),
        ("", "create view v as select 1 as x", ("only in TO", "view", "v", "", "|view")),
        ("create sequence s", "", ("only in FROM", "sequence", "s", "", "sequence|")),
        (
            "create sequence s start 2",
            "create sequence s start 2 increment -1",
            ("differs", "sequence", "s", "options", "start with 2|increment by -1 start with 2"),
        ),
        ("create extension citext", "", ("only in FROM", "extension", "citext", "", "extension|")),
        ("create unlogged table a ()", "create table a ()", ("differs", "table", "a", "logged", "unlogged|logged")),
    ],
)
def test_each_difference_is_told_alone(want: str, got: str, expected: tuple[str, ...]) -> None:
    assert told(want, got) == [expected]


@pytest.mark.parametrize(
    ("want", "got"),
    [
        ("create table a (x int unique)", "create table a (x int); create unique index anything on a (x)"),
        (
            "create sequence s as bigint increment by 1 no minvalue no maxvalue start with 1 cache 1 no cycle",
            "create sequence s",
        ),
        (
            "create sequence s start 5 increment 2",
            "create sequence s start 5; alter sequence s increment 2 maxvalue 9; alter sequence s no maxvalue",
        ),
        (
            "create table a (x text); create index i on a (x text_ops)",
            "create table a (x text); create index i on a (x)",
        ),
        ("create table a (x int, constraint k check (x > 0))", "create table a (x int, check ((x > 0)))"),
        ("create table a (x timestamptz default now())", "create table a (x timestamptz default current_timestamp)"),
        (
            "create table a (x text default 'a'::text)",
            "create table a (x character varying(3)); drop table a; create table a (x text default 'a')",
        ),
        (
            "create table a (x serial)",
            "create sequence o; create table a (x int not null default nextval('o')); alter sequence o owned by a.x",
        ),
        ("create table a (x int, y int)", "create table a (y int, x int)"),
        ("create extension plpgsql", ""),
        ("create table a (x text default null)", "create table a (x text)"),
        (
            "create table a (x int); create index i on a (x)",
            "create table a (x int); create index j on a using btree (x asc)",
        ),
    ],
)
def test_what_means_the_same_is_no_difference(want: str, got: str) -> None:
    assert told(want, got) == []


def test_names_count_when_asked() -> None:
    want, got = "create table a (x int constraint k unique)", "create table a (x int constraint l unique)"

    assert told(want, got, names=True) == [("differs", "unique", "unique (x)", "name", "k|l")]


def test_a_name_that_stays_is_matched_first() -> None:
    want = "create table a (x int); create index i on a (x); create index j on a (x)"
    got = "create table a (x int); create index j on a (x); create index i on a (x)"

    assert told(want, got, names=True) == []


def test_a_second_index_of_the_same_kind_is_a_difference() -> None:
    want = "create table a (x int); create index i on a (x); create index j on a (x)"
    got = "create table a (x int); create index i on a (x)"

    assert told(want, got) == [("only in FROM", "index", "index (x)", "", "index (x)|")]


@pytest.mark.parametrize("written", ["public.gin_trgm_ops", "extensions.gin_trgm_ops", "gin_trgm_ops"])
def test_where_the_extension_of_an_operator_class_lies_is_no_difference(written: str) -> None:
    index = "create extension pg_trgm; create table a (x text); create index i on a using gin (x {})"

    assert told(index.format(written), index.format("gin_trgm_ops")) == []
    assert len(told(index.format(written), index.format("other_ops"))) == 1


def test_mysql_makes_no_difference_between_restrict_and_no_action() -> None:
    tables = "CREATE TABLE b (id INT PRIMARY KEY); CREATE TABLE a (x INT, FOREIGN KEY (x) REFERENCES b (id)"

    assert told(f"{tables})", f"{tables} ON DELETE RESTRICT)", "mysql") == []


def test_sqlite_names_have_no_case() -> None:
    assert told("CREATE TABLE A (X INT)", "CREATE TABLE a (x int)", "sqlite") == []


class TestRenames:
    def test_one_gone_and_one_new_that_are_alike_are_marked(self) -> None:
        want, got = (replayed("postgres", f"create table a (x int, {name} text not null)").schema for name in "pq")

        assert [(one.kind, one.member, one.rename) for one in differences(want, got)] == [
            (Kind.FROM, "p", "q"),
            (Kind.TO, "q", "p"),
        ]

    @pytest.mark.parametrize("got", ["q text, r text", "q int", "q text not null"])
    def test_others_are_not(self, got: str) -> None:
        want = replayed("postgres", "create table a (p text)").schema

        found = differences(want, replayed("postgres", f"create table a ({got})").schema)

        assert {one.rename for one in found} == {""}


class TestUnknown:
    def test_an_unknown_table_is_reported_apart(self) -> None:
        want, got = one_table(), replace(one_table(columns=()), unknown=Unknown(objects=frozenset({USERS})))

        assert compare(want, got) == Comparison((), ("users",))
        assert compare(got, want) == Comparison((), ("users",))
        assert compare(got, Schema("postgres")) == Comparison((), ("users",))

    def test_an_unknown_column_takes_its_keys_with_it(self) -> None:
        key = Unique(("email", "id"))
        want = one_table(constraints=(key, PrimaryKey(("id",)), Check(Expression("email > ''", ("email",)))))
        got = replace(
            one_table(columns=(Column("id", Type("bigint")),)), unknown=Unknown(columns={USERS: frozenset({"email"})})
        )

        found = compare(want, got)

        assert found.unknown == ("users.email",)
        assert [(one.what, one.member) for one in found.differences] == [
            ("column", "id"),
            ("primary key", "primary key (id)"),
        ]

    def test_a_type_that_cannot_be_told_differs_from_none(self) -> None:
        got = one_table(columns=(Column("id", Type("integer")), Column("email", None)))

        assert compare(one_table(), got) == Comparison((), ("users.email",))

    def test_where_everything_is_unknown_nothing_is_said(self) -> None:
        got = Schema("postgres", unknown=Unknown(everything=True))

        assert compare(one_table(), got) == Comparison((), (EVERYTHING,))


class TestUntold:
    def test_an_expression_that_is_not_told_equals_any(self) -> None:
        part = IndexPart(expression=Expression("lower(email)", ("email",)))
        check = Check(Expression("id > 0", ("id",)), "positive")
        index = Index("i", (part,), where=Expression("id > 0", ("id",)))
        want = one_table(constraints=(check,), indexes=(index,))
        bare = replace(index, parts=(IndexPart(expression=Expression("")),), where=Expression(""))
        got = one_table(constraints=(replace(check, expression=Expression("")),), indexes=(bare,))

        assert compare(want, got) == Comparison()

    def test_that_an_index_is_partial_is_told(self) -> None:
        index = Index("i", (IndexPart("id"),))
        partial = replace(index, where=Expression(""))

        [found] = differences(one_table(indexes=(index,)), one_table(indexes=(partial,)))

        assert (found.aspect, found.want, found.got) == ("where", "none", "a predicate")

    def test_that_there_is_a_default_is_told(self) -> None:
        def schema(**changes: object) -> Schema:
            return one_table(columns=(replace(Column("id", Type("integer")), **changes),))  # type: ignore[arg-type]  # as above

        some = schema(default=Expression(""))

        assert compare(some, schema(default=Expression("3"))) == Comparison()
        assert compare(some, schema(identity="always")) == Comparison()
        [found] = differences(some, schema())
        assert (found.aspect, found.want, found.got) == ("default", "a value", "none")


def test_a_partition_does_not_repeat_the_keys_of_its_parent() -> None:
    key = PrimaryKey(("id",), "p_pkey")
    fk = ForeignKey(("id",), Name("b"), ("id",), "f")
    parent = Table(Name("p"), constraints=(key,))
    child = Table(Name("c"), constraints=(replace(key, name="c_pkey"), fk), parents=(Name("p"),), partition=True)

    assert own_constraints(child, {parent.name: parent}) == (fk,)
    assert own_constraints(child, {}) == child.constraints


def test_differences_come_in_the_same_order_every_time() -> None:
    want, got = (replayed("postgres", scripts["postgres"]).schema for scripts in (SCRIPTS, LATER))

    shuffled = replace(want, tables=dict(reversed([*want.tables.items()])), types=dict(reversed([*want.types.items()])))

    assert differences(want, got) == differences(shuffled, got)
    assert all(one.want != one.got for one in differences(want, got))
