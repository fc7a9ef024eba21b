"""The comparison itself: what would make it blind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tests.fidelity.corpus import families, migrations
from tests.fidelity.facts import differences, facts
from tests.fidelity.postgres_server import held, unwrapped
from tests.fidelity.postgres_spelling import Speller
from undrift.schema.model import (
    Check,
    Column,
    EnumType,
    Expression,
    ForeignKey,
    Index,
    IndexPart,
    Name,
    Schema,
    Table,
    Type,
    Unknown,
)

OTHER = ForeignKey(("id",), Name("other"), ("id",), "other_fk")
ITEM = Table(
    Name("item"),
    (Column("id", Type("integer"), nullable=False), Column("price", Type("numeric"), default=Expression("0"))),
    (Check(Expression("price > 0"), "positive"), OTHER),
    (Index("cheap", (IndexPart("price"),), where=Expression("price < 1")),),
)


def schema(*tables: Table, labels: tuple[str, ...] = ("a", "b")) -> Schema:
    return Schema("postgres", {one.name: one for one in tables}, types={Name("e"): EnumType(Name("e"), labels)})


def test_equal_schemas_do_not_differ() -> None:
    assert differences(facts(schema(ITEM)), facts(schema(ITEM))) == []


@pytest.mark.parametrize(
    ("other", "named"),
    [
        pytest.param(replace(ITEM, columns=ITEM.columns[::-1]), "columns of item", id="order of columns"),
        pytest.param(
            replace(ITEM, columns=(ITEM.columns[0], replace(ITEM.columns[1], default=None))),
            "column item.price",
            id="default",
        ),
        pytest.param(
            replace(ITEM, columns=(replace(ITEM.columns[0], type=Type("integer", custom=True)), ITEM.columns[1])),
            "column item.id",
            id="type",
        ),
        pytest.param(
            replace(ITEM, constraints=(ITEM.constraints[0], replace(OTHER, deferrable=True))),
            "constraint item.other_fk",
            id="deferrable",
        ),
        pytest.param(
            replace(ITEM, indexes=(replace(ITEM.indexes[0], where=Expression("price < 2")),)),
            "index item.cheap",
            id="predicate",
        ),
        pytest.param(replace(ITEM, unlogged=True), "table item", id="unlogged"),
    ],
)
def test_every_difference_is_named(other: Table, named: str) -> None:
    [line] = differences(facts(schema(ITEM)), facts(schema(other)))

    assert line.startswith(f"{named}\n")


def test_missing_objects_and_labels_differ() -> None:
    assert len(differences(facts(schema(ITEM)), facts(schema()))) == len(facts(schema(ITEM))) - 1
    assert [line.partition("\n")[0] for line in differences(facts(schema()), facts(schema(labels=("b", "a"))))] == [
        "type e"
    ]


def test_of_what_is_unknown_there_are_no_facts() -> None:
    everything = facts(schema(ITEM), Unknown(everything=True))
    table = facts(schema(ITEM), Unknown(objects=frozenset({Name("item")})))
    column = facts(schema(ITEM), Unknown(columns={Name("item"): frozenset({"id"})}))

    assert everything == {}
    assert list(table) == ["type e"]
    assert set(column) == {
        "table item",
        "columns of item",
        "column item.price",
        "constraint item.positive",
        "index item.cheap",
        "type e",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [("((a) + (b))", "(a) + (b)"), ("(a) + (b)", "(a) + (b)"), ("a", "a"), ("((a))", "a"), ("", "")],
)
def test_only_parentheses_around_the_whole_are_taken_off(text: str, expected: str) -> None:
    assert unwrapped(text) == expected


def test_expressions_are_spelled_by_the_server(postgres: psycopg.Connection) -> None:
    postgres.execute("CREATE TABLE item (id int, price numeric DEFAULT (1+1)::numeric(5,2), CHECK (price>0 and ID<3))")
    server = held(postgres)
    [table] = server.tables.values()
    [check] = table.checks
    ours = replace(
        table,
        columns=(table.columns[0], replace(table.columns[1], default=Expression("CAST(1+1 AS decimal(5,2))"))),
        constraints=(replace(check, expression=Expression("price>0 and ID<3")),),
    )

    spelled = Speller(postgres).schema(replace(server, tables={ours.name: ours}), server)

    assert spelled == server


def test_what_the_server_does_not_take_differs(postgres: psycopg.Connection) -> None:
    postgres.execute("CREATE TABLE item (id int CHECK (id > 0))")
    server = held(postgres)
    [table] = server.tables.values()
    ours = replace(table, constraints=(replace(table.checks[0], expression=Expression("nothing > 0")),))

    spelled = Speller(postgres).schema(replace(server, tables={ours.name: ours}), server)

    [line] = differences(facts(server), facts(spelled))
    assert 'column "nothing" does not exist' in line


@pytest.mark.parametrize("family", families("postgres"), ids=lambda path: path.stem)
def test_every_family_holds_migrations_and_starts_with_a_heading(family: Path) -> None:
    found = list(migrations(family))

    assert found
    assert found[0].line == 1
    assert all(one.text.strip() for one in found)
