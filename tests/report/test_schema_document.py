from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.examples import LATER, SCRIPTS, replayed
from undrift.errors import UsageError
from undrift.history import Unread
from undrift.report import schema_text
from undrift.report.schema_document import Origin, Refused, document_of, render
from undrift.report.schema_reading import read
from undrift.schema.diff import Comparison, compare
from undrift.schema.model import Column, Expression, Generated, Name, PrimaryKey, Schema, Table, Type, Unknown

NOWHERE = Origin()
SCRIPT = """
create schema audit;
create type status as enum ('a', 'b');
create table orgs (id uuid primary key default gen_random_uuid());
create table users (id serial, email varchar(50) not null unique, org_id uuid references orgs on delete cascade,
  "Role" status[], n int generated always as identity, m int generated always as (1 + 1) stored, check (id > 0));
create index i on users (email, lower(email)) where id > 0;
create table audit.log (id int);
create view v as select 1 as x;
"""
TABLE = {"columns": {"id": {"type": "integer", "nullable": False, "default": None, "generated": False}}}


def test_the_document_has_the_keys_of_version_1() -> None:
    found = document_of(replayed("postgres", SCRIPT).schema, Origin("web"))

    assert {key: found[key] for key in ("version", "project", "dialect", "source")} == {
        "version": 1,
        "project": "web",
        "dialect": "postgres",
        "source": "migrations",
    }
    assert found["enums"] == {"status": ["a", "b"]}
    assert found["views"] == ["v"]
    assert found["unread"] == []
    tables = json.loads(json.dumps(found["tables"]))
    assert list(tables) == ["orgs", "users", "audit.log"]
    assert tables["orgs"]["columns"]["id"] == {
        "type": "uuid",
        "nullable": False,
        "default": "gen_random_uuid()",
        "generated": False,
    }
    users = tables["users"]
    assert {
        name: (column["type"], column["default"], column["generated"]) for name, column in users["columns"].items()
    } == {
        "id": ("integer", "nextval('users_id_seq'::regclass)", False),
        "email": ("character varying(50)", None, False),
        "org_id": ("uuid", None, False),
        "Role": ("status[]", None, False),
        "n": ("integer", "generated always as identity", False),
        "m": ("integer", "generated always as (1 + 1) stored", True),
    }
    assert (users["primary_key"], users["unique"], users["checks"]) == ([], [["email"]], ["users_id_check"])
    assert users["foreign_keys"] == [
        {
            "columns": ["org_id"],
            "table": "orgs",
            "references": ["id"],
            "on_delete": "cascade",
            "on_update": "no action",
            "name": "users_org_id_fkey",
        }
    ]
    [index] = users["indexes"]
    assert {key: index[key] for key in ("name", "columns", "unique", "partial")} == {
        "name": "i",
        "columns": ["email", "<expression>"],
        "unique": False,
        "partial": True,
    }


def test_what_is_not_certain_is_in_the_document() -> None:
    unknown = Unknown(objects=frozenset({Name("a"), Name("b", "s")}), columns={Name("t"): frozenset({"c"})})
    origin = Origin("p", "migrations", (Unread("m/1.sql", 3, "why", ("a",)),), (Refused("m/2.sql", 4, "no"),))

    found = document_of(Schema("postgres", unknown=unknown), origin)

    assert found["unread"] == [{"path": "m/1.sql", "line": 3, "reason": "why", "touches": ["a"]}]
    assert found["refused"] == [{"path": "m/2.sql", "line": 4, "reason": "no"}]
    assert found["unknown"] == {"everything": False, "objects": ["a", "s.b"], "columns": ["t.c"]}


@pytest.mark.parametrize("dialect", SCRIPTS)
@pytest.mark.parametrize("later", [False, True])
def test_a_document_reads_back(dialect: str, *, later: bool) -> None:
    schema = replayed(dialect, (LATER if later else SCRIPTS)[dialect]).schema

    document = read(render(schema, NOWHERE))

    assert document.untold == frozenset()
    assert compare(schema, document.schema, names=True) == Comparison()
    assert render(document.schema, NOWHERE) == render(schema, NOWHERE)


def test_names_and_unknowns_with_dots_in_them_read_back() -> None:
    table = Table(Name("a.b"), (Column("c", Type("integer")), Column("d", None)))
    unknown = Unknown(objects=frozenset({Name("x")}), columns={table.name: frozenset({"c"})})
    schema = Schema("postgres", {table.name: table}, unknown=unknown)

    assert read(render(schema, NOWHERE)).schema == schema


def test_a_document_of_the_first_keys_only_tells_no_more() -> None:
    bare = {
        "tables": {
            "users": {
                "columns": {
                    "id": {"type": "integer", "nullable": False, "default": True, "generated": False},
                    "m": {"type": "integer", "nullable": True, "default": True, "generated": True},
                    "e": {"type": '"Role"', "nullable": True, "default": False},
                },
                "primary_key": ["id"],
                "unique": [],
                "checks": ["c"],
                "indexes": [{"name": "i", "columns": ["<expression>"], "unique": True, "partial": True}],
            }
        },
        "enums": {"Role": ["a"]},
        "views": [],
    }
    script = """create type "Role" as enum ('a'); create sequence other; create extension citext;
      create table users (id int generated by default as identity primary key, m int generated always as (1) stored,
        e "Role", constraint c check (m > 0));
      create unique index i on users (lower('x')) where m > 1; comment on table users is 'x';"""

    document = read(json.dumps(bare))

    assert document.schema.dialect == "postgres"
    assert compare(replayed("postgres", script).schema, document.schema, untold=document.untold) == Comparison()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "d.json is no JSON"),
        ("[1", "d.json is no JSON"),
        ("[" * 100_000, "d.json is no JSON"),
        ("1" * 5_000, "d.json is n"),
        ("[]", "d.json is not an object"),
        ("{}", "d.json: tables is not an object"),
        ('{"version": 2, "tables": {}}', "d.json: version is '2': this undrift reads version 1"),
        ('{"tables": {}, "dialect": "oracle"}', "'oracle' is no dialect"),
        ('{"tables": {"a": 1}}', "d.json: tables.a is not an object"),
        ('{"tables": {"a": {"columns": {"x": {"type": 1}}}}}', "d.json: tables.a.columns.x.type is not a string"),
        ('{"tables": {"a": {"columns": {"x": {"type": "t"}}}}}', "tables.a.columns.x.nullable is not true or false"),
        ('{"tables": {"a": {"columns": {}, "primary_key": [1]}}}', "tables.a.primary_key[0] is not a string"),
        (
            '{"tables": {"a": {"columns": {}, "indexes": [{"columns": ["x"]}]}}}',
            "indexes[0].unique is not true or false",
        ),
        ('{"tables": {"a": {"columns": {}, "foreign_keys": [{}]}}}', "foreign_keys[0].columns is not a list"),
        ('{"tables": {}, "unknown": {"everything": 3}}', "unknown.everything is not true or false"),
        ('{"tables": {}, "sequences": {"s": {"owner": 3}}}', "sequences.s.owner is not a list"),
    ],
)
def test_a_broken_document_is_a_wrong_use(text: str, says: str) -> None:
    with pytest.raises(UsageError) as error:
        read(text, "d.json")

    assert says in error.value.message
    assert len(error.value.message) < 500


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from([*document_of(Schema("sqlite"), NOWHERE), "a", "columns"]), inner)
    ),
)


@given(JSON)
def test_any_json_is_read_or_refused(value: object) -> None:
    try:
        read(json.dumps(value))
    except UsageError as error:
        assert error.message  # noqa: PT017 - most values are refused, some are not


class TestText:
    def test_tables_and_what_is_beside_them(self) -> None:
        found = replayed("postgres", SCRIPT)

        text = schema_text.render(found.schema, Origin("web"))

        assert "users\n  id      integer not null default nextval('users_id_seq'::regclass)\n" in text
        assert "  n       integer not null generated always as identity\n" in text
        assert "  foreign key (org_id) references orgs (id) on delete cascade\n" in text
        assert "  index (email, lower(email)) where id > 0\n" in text
        assert text.endswith("enum status: a, b\nview v\nundrift: 3 tables in web (postgres)")

    def test_what_is_not_certain(self) -> None:
        origin = Origin("p", unread=(Unread("m/1.sql", 3, "why", ("a",)),), refused=(Refused("m/2.sql", 4, "no"),))
        schema = Schema(
            "sqlite", unknown=Unknown(objects=frozenset({Name("a")}), columns={Name("t"): frozenset({"c"})})
        )

        assert schema_text.render(schema, origin) == (
            "m/2.sql:4: refused: no\n"
            "m/1.sql:3: not read: why (it can touch a)\n"
            "unknown: a\nunknown: t.c\n"
            "undrift: 0 tables in p (sqlite); 1 statement the server would refuse; 1 not read; unknown: a and t.c"
        )

    def test_names_cannot_drive_a_terminal(self) -> None:
        column = Column("\x1b[31m", Type("int"), generated=Generated(Expression("'\x07'")), collation="\x07")
        table = Table(Name("\x1b]0;x\x07"), (column,), (PrimaryKey(("\x1b[31m",)),), comment="\x1b")

        text = schema_text.render(Schema("sqlite", {table.name: table}), Origin("\x1b"))

        assert "\x1b" not in text
        assert "\x07" not in text
