from __future__ import annotations

import pytest

from tests.report.examples import replayed
from undrift.report.explanation import Asked, columns_ever, matching, readings, steps
from undrift.schema.model import Name


def told(name: str, *scripts: str, dialect: str = "postgres", column: str = "") -> list[str]:
    """Return `migration:line words` for each phrase of an explanation."""
    journal = replayed(dialect, *scripts).journal
    found = steps(journal, Asked(Name(name), column), dialect)
    return [f"{step.source.migration}:{step.source.line} {words}" for step in found for words in step.words]


CREATE = "create table users (\n  id serial primary key, email text unique\n);"


def test_a_table_from_its_making_to_its_end() -> None:
    assert told(
        "users",
        CREATE,
        "\nalter table users add age int not null default 0;\nalter table users alter age type bigint;",
        "create index on users (age);\nalter table users drop column email;",
        "drop table users;",
    ) == [
        "1.sql:1 created table with 2 columns: id, email",
        "2.sql:2 added age integer not null default 0",
        "2.sql:3 age: type integer -> bigint",
        "3.sql:1 added index (age)",
        "3.sql:2 dropped email",
        "3.sql:2 dropped unique (email)",
        "4.sql:1 dropped",
    ]


def test_a_column_with_its_keys() -> None:
    assert told(
        "users",
        CREATE,
        "alter table users add other int;",
        "alter table users alter email set not null;\nalter table users alter email set default 'x';",
        "alter table users drop constraint users_email_key;",
        column="email",
    ) == [
        "1.sql:1 created with its table: email text",
        "3.sql:1 nullable -> not null",
        "3.sql:2 default none -> 'x'",
        "4.sql:1 dropped unique (email)",
    ]


def test_renames_are_followed_backwards() -> None:
    scripts = (
        "create table people (id int, mail text);",
        "alter table people rename column mail to email;",
        "alter table people rename to users;",
        "alter table users alter email set not null;",
    )

    assert told("users", *scripts) == [
        "1.sql:1 created table with 2 columns: id, mail",
        "2.sql:1 renamed mail to email",
        "3.sql:1 renamed from people",
        "4.sql:1 email: nullable -> not null",
    ]
    assert told("users", *scripts, column="email") == [
        "1.sql:1 created with its table: mail text",
        "2.sql:1 renamed from mail",
        "3.sql:1 its table was renamed from people",
        "4.sql:1 nullable -> not null",
    ]
    assert told("people", *scripts)[-1] == "3.sql:1 renamed to users"


def test_a_column_that_is_replaced_by_another_was_not_renamed() -> None:
    assert told(
        "a", "create table a (x int, y int);", "alter table a drop column x; alter table a add z int;", column="z"
    ) == ["2.sql:1 added z integer"]


def test_a_column_that_comes_back() -> None:
    assert told("a", "create table a (x int);", "alter table a drop x;", "alter table a add x text;", column="x") == [
        "1.sql:1 created with its table: x integer",
        "2.sql:1 dropped x",
        "3.sql:1 added x text",
    ]


def test_a_table_that_sqlite_makes_anew_goes_on() -> None:
    rebuild = """CREATE TABLE __new_users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, age INT);
    INSERT INTO __new_users (id, email) SELECT id, email FROM users;
    DROP TABLE users;
    ALTER TABLE __new_users RENAME TO users;"""

    assert told("users", "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT);", rebuild, dialect="sqlite") == [
        "1.sql:1 created table with 2 columns: id, email",
        "2.sql:4 email: nullable -> not null",
        "2.sql:4 added age int",
    ]


def test_other_objects() -> None:
    scripts = (
        "create type e as enum ('a'); create view v as select 1 as x;",
        "alter type e add value 'b';",
        "drop view v;",
    )

    assert told("e", *scripts) == ["1.sql:1 created enum: a", "2.sql:1 labels 'a' -> 'a', 'b'"]
    assert told("v", *scripts) == ["1.sql:1 created view", "3.sql:1 dropped"]
    assert told("nothing", *scripts) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("users", [Asked(Name("users"))]),
        ("public.users", [Asked(Name("users")), Asked(Name("public"), "users")]),
        ("audit.users", [Asked(Name("users", "audit")), Asked(Name("audit"), "users")]),
        ('"User"', [Asked(Name("User"))]),
        ('"a.b"."c""d"', [Asked(Name('c"d', "a.b")), Asked(Name("a.b"), 'c"d')]),
        ("audit.users.email", [Asked(Name("users", "audit"), "email")]),
        ("`T`", [Asked(Name("T"))]),
        ("", []),
        (".", []),
        ("a.b.c.d", []),
    ],
)
def test_a_typed_name_has_one_meaning_or_more(text: str, expected: list[Asked]) -> None:
    assert list(readings(text, "public")) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (Name("users"), Name("users")),
        (Name("USERS"), Name("users")),
        (Name("log"), Name("log", "audit")),
        (Name("LOG"), Name("log", "audit")),
        (Name("twin"), None),
        (Name("case"), None),
        (Name("log", "other"), None),
    ],
)
def test_a_name_is_found_as_people_type_it(name: Name, expected: Name | None) -> None:
    known = (Name("users"), Name("log", "audit"), Name("twin", "a"), Name("twin", "b"), Name("Case"), Name("CASE"))

    assert matching(name, known) == expected


def test_all_columns_that_ever_were() -> None:
    journal = replayed("postgres", "create table a (x int);", "alter table a add y int; alter table a drop x;").journal

    assert set(columns_ever(journal, Name("a"))) == {"x", "y"}
