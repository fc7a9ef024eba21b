from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.declared.sql_files.declaring import declared, held, places, told
from undrift.files import LARGEST_FILE

# The versions that a dump says it holds


@pytest.mark.parametrize(
    ("text", "applied", "version"),
    [
        ("INSERT INTO public.schema_migrations (version) VALUES\n    ('9'),\n    ('10');\n", {"9", "10"}, "10"),
        (
            "INSERT INTO \"schema_migrations\" (version) VALUES\n('20240102'),\n('20240101');",
            {"20240101", "20240102"},
            "20240102",
        ),
        (
            "INSERT INTO `migrations` (version) VALUES ('1');\nINSERT INTO `migrations` (version) VALUES ('2');",
            {"1", "2"},
            "2",
        ),
        ("INSERT INTO `schema_migrations` VALUES ('1'),('3');", {"1", "3"}, "3"),
        ("INSERT INTO tools.schema_migrations (version) VALUES ('5');", {"5"}, "5"),
        ("-- Dbmate schema migrations\n", set(), ""),
    ],
)
def test_the_versions_that_a_dump_lists_are_told(text: str, applied: set[str], version: str) -> None:
    found = declared(text)

    assert found.applied == frozenset(applied)
    assert found.version == version


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE a (b int);",
        "INSERT INTO versions (version) VALUES ('1');",
        "INSERT INTO schema_migrations VALUES (5, 't');",
    ],
)
def test_a_file_that_lists_no_versions_claims_none(text: str) -> None:
    assert declared(text).applied is None


# Places


def test_each_table_column_index_constraint_and_type_has_its_line() -> None:
    text = """
CREATE TYPE public.state AS ENUM ('a');
CREATE TABLE public.users (
    id integer NOT NULL,
    "Name" text,
    CONSTRAINT users_named CHECK ("Name" <> ''),
    UNIQUE (id)
);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX users_by_name ON public.users USING btree ("Name");
CREATE MATERIALIZED VIEW audit.totals AS SELECT 1;
"""
    assert places(text) == {
        "state": "schema.sql:2",
        "users": "schema.sql:3",
        "users.id": "schema.sql:4",
        "users.Name": "schema.sql:5",
        "users_named": "schema.sql:6",
        "users_pkey": "schema.sql:10",
        "users_by_name": "schema.sql:11",
        "audit.totals": "schema.sql:12",
    }


def test_places_are_named_as_the_search_path_makes_them() -> None:
    assert places("SET search_path TO audit, public;\nCREATE TABLE log (\n  at date\n);") == {
        "audit.log": "schema.sql:2",
        "audit.log.at": "schema.sql:3",
    }


def test_keys_of_mysql_are_no_columns() -> None:
    text = "CREATE TABLE `a` (\n  `id` int,\n  KEY `by_id` (`id`),\n  FULLTEXT KEY `words` (`id`)\n);"

    assert places(text, "mysql") == {
        "a": "schema.sql:1",
        "a.id": "schema.sql:2",
        "by_id": "schema.sql:3",
        "words": "schema.sql:4",
    }


# Several files


FOLDER = {
    "orders.sql": """CREATE TABLE orders (id int PRIMARY KEY, buyer int REFERENCES users (id), state state);
                     CREATE INDEX ON orders (buyer);""",
    "users.sql": """CREATE TABLE users (id int PRIMARY KEY, first_order int);
                    CREATE TABLE staff (LIKE users INCLUDING ALL);""",
    "views.sql": "CREATE VIEW open_orders AS SELECT o.id FROM orders o JOIN users u ON u.id = o.buyer;",
    "types.sql": "CREATE TYPE state AS ENUM ('open', 'paid');",
    "keys.sql": "ALTER TABLE users ADD FOREIGN KEY (first_order) REFERENCES orders (id);",
}


@pytest.mark.parametrize("names", list(permutations(FOLDER)), ids=" ".join)
def test_the_order_of_files_does_not_matter(names: tuple[str, ...]) -> None:
    in_order = ("types.sql", "users.sql", "orders.sql", "keys.sql", "views.sql")

    found = held({name: FOLDER[name] for name in names}, *(FOLDER[name] for name in in_order))

    assert told(found) == []
    assert found.tables == len({"orders", "users", "staff"})


def test_two_files_that_wait_for_each_other_go_on_behind_what_waits() -> None:
    files = {
        "a.sql": "CREATE TABLE a (kind kind, b int REFERENCES b (id));\nCREATE TABLE shared (id int PRIMARY KEY);",
        "b.sql": "CREATE TABLE b (id int PRIMARY KEY REFERENCES shared (id));\nCREATE TYPE kind AS ENUM ('x');",
    }

    assert told(held(files, *(files["a.sql"].splitlines()[1:]), files["b.sql"], files["a.sql"].splitlines()[0])) == []


def test_each_file_starts_with_the_usual_search_path() -> None:
    files = {
        "a.sql": "SET search_path = audit;\nCREATE TABLE log (at date);",
        "b.sql": "CREATE TABLE log (id int);",
        "c.sql": "CREATE SCHEMA audit;",
    }

    assert told(held(files, "CREATE SCHEMA audit; CREATE TABLE audit.log (at date); CREATE TABLE log (id int);")) == []


def test_a_file_of_mysql_may_refer_to_a_later_one_and_be_referred_to() -> None:
    files = {
        "a.sql": "CREATE TABLE a (id int PRIMARY KEY, b int, FOREIGN KEY (b) REFERENCES b (id));",
        "b.sql": "CREATE TABLE b (id int PRIMARY KEY, a int, FOREIGN KEY (a) REFERENCES a (id));",
    }

    assert told(held(files, f"SET foreign_key_checks = 0; {files['a.sql']} {files['b.sql']}", dialect="mysql")) == []


def test_files_of_data_functions_and_policies_say_nothing() -> None:
    files = {
        "seed.sql": "INSERT INTO a VALUES (1); UPDATE a SET id = 2; GRANT ALL ON a TO x;",
        "rules.sql": "CREATE POLICY p ON a USING (id = 1);",
        "code.sql": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;",
        "a.sql": "CREATE TABLE a (id int);",
    }

    assert told(held(files, "CREATE TABLE a (id int)")) == []
    assert [one.sql for one in declared(files).statements] == ["CREATE TABLE a (id int)"]


def test_where_no_file_makes_a_table_nothing_is_missing() -> None:
    found = held(
        {"functions.sql": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;"}, "CREATE TABLE a (id int)"
    )

    assert not found.deviations
    assert [one.reason for one in found.unread] == ["no table is made here"]


def test_a_column_that_only_one_file_adds_is_a_difference() -> None:
    files = {"a.sql": "CREATE TABLE a (id int);", "b.sql": "ALTER TABLE a ADD COLUMN more text;"}

    assert told(held(files, "CREATE TABLE a (id int)")) == ["missing column a.more"]


# What cannot be told


def test_a_dump_of_another_server_is_not_compared() -> None:
    found = held("-- MySQL dump 10.13\nCREATE TABLE `a` (`id` int);", "CREATE TABLE a (id bigint)")

    assert (
        found.abstained == "what is declared cannot be told: it is a dump of mysql, and the migrations are for postgres"
    )


def test_what_another_file_includes_may_be_there() -> None:
    found = held("CREATE TABLE a (id int);\n\\ir tables/b.sql\n", "CREATE TABLE a (id text); CREATE TABLE b (id int)")

    assert [(one.object, one.aspect) for one in found.deviations] == [("a.id", "type")]
    assert [one.reason for one in found.unread] == ["\\ir tables/b.sql includes another file"]


def test_a_file_that_is_too_large_leaves_everything_open() -> None:
    found = held({"a.sql": "CREATE TABLE a (id int);", "b.sql": "-" * (LARGEST_FILE + 1)}, "CREATE TABLE c (id int)")

    assert "is not read" in found.abstained


def test_what_a_server_would_refuse_is_unknown_and_not_different() -> None:
    found = held(
        "-- PostgreSQL database dump\nCREATE TABLE public.a (id int);\nCREATE INDEX i ON public.a (nope);",
        "CREATE TABLE a (id int); CREATE INDEX j ON a (id)",
    )

    assert not found.deviations
    assert {one.touches for one in found.unread} == {("a",), ("i",)}


def test_a_block_that_decides_while_it_runs_makes_its_objects_unknown() -> None:
    text = "CREATE TABLE a (id int);\nDO $$ BEGIN IF random() > 1 THEN ALTER TABLE a ADD COLUMN b int; END IF; END $$;"

    found = held(text, "CREATE TABLE a (id text)")

    assert not found.deviations
    assert found.unknown


WORDS = (
    "CREATE|TABLE|(|)|'|$$|;|\n|\\i x|\\|/*|*/|--|SET search_path =|RESET|DELIMITER ;;|BEGIN|END|COPY a FROM stdin;"
    "|\\.|ALTER TABLE|INSERT INTO schema_migrations VALUES|('1')|\0|é|\"|`|OWNER TO|DEFAULT|a.b|CONSTRAINT|,|INDEX|ON"
    "|CREATE OR REPLACE ALGORITHM = SQL SECURITY DEFINER = root@|CREATE VIRTUAL TABLE|CREATE TABLE a (id int);"
)
PIECES = st.lists(st.sampled_from(WORDS.split("|")), max_size=25)


@given(PIECES, st.sampled_from(("postgres", "mysql", "mariadb", "sqlite")))
def test_no_file_stops_the_reader(pieces: list[str], dialect: str) -> None:
    text = " ".join(pieces)

    found = declared({"a.sql": text, "b.sql": "CREATE TABLE b (id int)"}, dialect)

    assert found.statements or found.doubts
