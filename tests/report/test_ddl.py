from __future__ import annotations

import sqlite3

import pytest

from tests.report.examples import LATER, SCRIPTS, replayed
from undrift.report import closing, ddl
from undrift.schema.diff import Comparison, compare
from undrift.schema.model import Column, Name, Schema, Table, Type, View

NOTHING = Comparison()
BOTH = [
    pytest.param(dialect, text, id=f"{dialect}-{index}")
    for index, side in enumerate((SCRIPTS, LATER))
    for dialect, text in side.items()
]
WAYS = [
    pytest.param(dialect, *pair, id=f"{dialect}-{way}")
    for dialect in SCRIPTS
    for way, pair in (
        ("on", (SCRIPTS[dialect], LATER[dialect])),
        ("back", (LATER[dialect], SCRIPTS[dialect])),
        ("stay", (SCRIPTS[dialect], SCRIPTS[dialect])),
    )
]


@pytest.mark.parametrize(("dialect", "text"), BOTH)
def test_what_is_rendered_replays_to_the_same_schema(dialect: str, text: str) -> None:
    schema = replayed(dialect, text).schema

    again = replayed(dialect, ddl.render(schema)).schema

    assert compare(schema, again, names=True) == NOTHING
    assert ddl.render(again) == ddl.render(schema)


@pytest.mark.parametrize(("dialect", "before", "after"), WAYS)
def test_the_closing_sql_replays_to_the_other_schema(dialect: str, before: str, after: str) -> None:
    want, got = replayed(dialect, before).schema, replayed(dialect, after).schema

    text = closing.render(want, got, compare(want, got, names=True))

    assert compare(replayed(dialect, before, text).schema, got, names=True) == NOTHING
    assert bool(text) == (before != after)


@pytest.mark.parametrize(
    ("before", "after"), [(SCRIPTS["sqlite"], LATER["sqlite"]), (LATER["sqlite"], SCRIPTS["sqlite"])]
)
def test_sqlite_takes_the_closing_sql_and_keeps_the_rows(before: str, after: str) -> None:
    want, got = replayed("sqlite", before).schema, replayed("sqlite", after).schema
    database = sqlite3.connect(":memory:")
    database.executescript(before)
    database.executescript("INSERT INTO orgs (id, Name) VALUES (7, 'n'); INSERT INTO users (id) VALUES (3)")

    database.executescript(closing.render(want, got, compare(want, got)))

    other = sqlite3.connect(":memory:")
    other.executescript(after)
    assert shape(database) == shape(other)
    assert database.execute("SELECT (SELECT Name FROM orgs WHERE id = 7), (SELECT id FROM users)").fetchall() == [
        ("n", 3)
    ]
    database.close()
    other.close()


def shape(database: sqlite3.Connection) -> dict[str, object]:
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {
        name: (
            sorted(row[1:] for row in database.execute(f"PRAGMA table_xinfo({name})")),
            sorted(row[2:] for row in database.execute(f"PRAGMA foreign_key_list({name})")),
            sorted(row[2:] for row in database.execute(f"PRAGMA index_list({name})")),
        )
        for name in names
        if not name.startswith("sqlite_")
    }


def test_what_loses_data_stands_behind_a_warning() -> None:
    want = replayed("postgres", "create table a (x integer, y integer); create table b (x integer)").schema
    got = replayed("postgres", "create table a (x integer)").schema

    assert closing.render(want, got, compare(want, got)) == (
        "-- drops data:\nALTER TABLE a DROP COLUMN y;\n-- drops data:\nDROP TABLE b;\n"
    )


def test_a_likely_rename_is_offered_as_a_comment() -> None:
    want = replayed("mysql", "CREATE TABLE a (x INT, y TEXT)").schema
    got = replayed("mysql", "CREATE TABLE a (z INT, y TEXT)").schema

    text = closing.render(want, got, compare(want, got))

    assert text.startswith("-- looks like a rename: ALTER TABLE `a` RENAME COLUMN `x` TO `z`;\n")


def test_sqlite_says_why_a_table_is_made_anew() -> None:
    want = replayed("sqlite", "CREATE TABLE a (x INT, y INT)").schema
    got = replayed("sqlite", "CREATE TABLE a (x TEXT)").schema

    text = closing.render(want, got, compare(want, got))

    assert text.startswith("-- SQLite cannot alter a in place: it is made anew\nPRAGMA foreign_keys = OFF;\n")
    assert "-- drops data: y\nDROP TABLE a;\n" in text


def test_what_is_unknown_is_said_first() -> None:
    comparison = Comparison(unknown=("users\nDROP TABLE x",))

    assert closing.render(Schema("postgres"), Schema("postgres"), comparison) == (
        "-- unknown, so not compared: users DROP TABLE x\n"
    )


def test_names_that_need_quotes_get_them() -> None:
    column = Column('a"b', Type("integer"), nullable=False)
    tables = {name: Table(name, (column,)) for name in (Name("user"), Name("T", "S"))}

    assert ddl.render(Schema("postgres", tables)) == (
        'CREATE SCHEMA "S";\nCREATE TABLE "user" (\n  "a""b" integer NOT NULL\n);\n'
        'CREATE TABLE "S"."T" (\n  "a""b" integer NOT NULL\n);\n'
    )


def test_what_is_not_kept_is_said() -> None:
    parent = Table(Name("p"), (Column("a", Type("date")),), partitioned="RANGE (a)")
    child = Table(Name("c"), (Column("a", None),), parents=(Name("p"),), partition=True)
    schema = Schema("postgres", {one.name: one for one in (parent, child)}, {Name("v"): View(Name("v"))})

    text = ddl.render(schema)

    assert "-- ALTER TABLE p ATTACH PARTITION c FOR VALUES ... (not kept)\n" in text
    assert "-- view v: its query is not kept\n" in text
    assert "its type cannot be told" in text
