"""Tables with a part changed: everything that names it follows."""

from __future__ import annotations

import pytest

from tests.report.examples import replayed
from undrift.schema import editing
from undrift.schema.model import (
    Check,
    Column,
    Exclusion,
    Expression,
    ForeignKey,
    Generated,
    Index,
    IndexPart,
    Name,
    PrimaryKey,
    Table,
    Type,
    Unique,
)

USERS, PLANS = Name("users"), Name("plans")
OVER = Expression("old > 0", ("old",))
TABLE = Table(
    USERS,
    (
        Column("old", Type("integer")),
        Column("b", Type("integer"), generated=Generated(Expression("old + 1", ("old",)))),
        Column("c", Type("text"), default=Expression("'old'")),
    ),
    (
        PrimaryKey(("old", "b"), "pk"),
        Unique(("b",), "u", include=("old",)),
        Check(OVER, "k"),
        ForeignKey(("old",), PLANS, ("old",), "f"),
        ForeignKey(("b",), USERS, ("old",), "self"),
        Exclusion((IndexPart("old"), IndexPart(expression=OVER)), Expression("using gist (old with =)", ("old",)), "x"),
    ),
    (Index("i", (IndexPart("old"), IndexPart(expression=OVER)), where=OVER, include=("old",)),),
    parents=(PLANS,),
)
NEW = Expression("new > 0", ("new",))


def test_a_renamed_column_is_renamed_wherever_its_table_names_it() -> None:
    table = editing.column_renamed(TABLE, "old", "new")

    assert [column.name for column in table.columns] == ["new", "b", "c"]
    assert table.columns[1].generated == Generated(Expression("new + 1", ("new",)))
    assert table.columns[2] == TABLE.columns[2]
    assert table.constraints == (
        PrimaryKey(("new", "b"), "pk"),
        Unique(("b",), "u", include=("new",)),
        Check(NEW, "k"),
        ForeignKey(("new",), PLANS, ("old",), "f"),
        ForeignKey(("b",), USERS, ("new",), "self"),
        Exclusion((IndexPart("new"), IndexPart(expression=NEW)), Expression("using gist (new with =)", ("new",)), "x"),
    )
    assert table.indexes == (Index("i", (IndexPart("new"), IndexPart(expression=NEW)), where=NEW, include=("new",)),)


def test_other_tables_follow_in_their_foreign_keys() -> None:
    other = Table(PLANS, (), (ForeignKey(("old",), USERS, ("old",)), ForeignKey(("old",), PLANS, ("old",))))

    assert editing.referenced_column_renamed(other, USERS, "old", "new").constraints == (
        ForeignKey(("old",), USERS, ("new",)),
        ForeignKey(("old",), PLANS, ("old",)),
    )


def test_a_renamed_table_is_followed() -> None:
    table = editing.retargeted(TABLE, PLANS, Name("tariffs", "app"))

    assert [key.table for key in table.foreign_keys] == [Name("tariffs", "app"), USERS]
    assert table.parents == (Name("tariffs", "app"),)


def test_expressions_are_changed_everywhere() -> None:
    seen: list[str] = []

    def change(expression: Expression) -> Expression:
        seen.append(expression.text)
        return Expression("e")

    table = editing.with_expressions(TABLE, change)

    assert sorted(seen) == sorted(
        ["old + 1", "'old'", "old > 0", "old > 0", "using gist (old with =)", "old > 0", "old > 0"]
    )
    assert table.columns[2].default == Expression("e")
    assert table.indexes[0].where == Expression("e")


def test_parts_are_found_replaced_and_taken_out() -> None:
    assert editing.constraint_named(TABLE, "k") == Check(OVER, "k")
    assert editing.constraint_named(TABLE, "i") is None
    assert editing.index_named(TABLE, "i") == TABLE.indexes[0]
    assert editing.index_named(TABLE, "pk") is None
    assert editing.without_constraint(TABLE, "pk").primary_key is None
    assert editing.without_index(TABLE, "i").indexes == ()
    changed = editing.with_columns(TABLE, Column("b", None), Column("absent", None))
    assert [(one.name, one.type is None) for one in changed.columns] == [("old", False), ("b", True), ("c", False)]


@pytest.mark.parametrize(
    ("place", "columns"),
    [(0, ("old", "b")), (1, ("b", "old")), (2, ("old",)), (3, ("old",)), (5, ("old",))],
)
def test_the_columns_of_a_constraint(place: int, columns: tuple[str, ...]) -> None:
    assert editing.constraint_columns(TABLE.constraints[place]) == columns


def test_the_engine_does_all_of_it() -> None:
    schema = replayed(
        "postgres",
        "create table a (x int primary key, y int check (x > y), unique (x, y)); create index i on a (x) where x > 0;",
        "create table b (z int references a (x)); alter table a rename x to w;",
    ).schema

    assert schema.tables[Name("b")].foreign_keys[0].references == ("w",)
    assert [one.expression.text for one in schema.tables[Name("a")].checks] == ["w > y"]
    assert schema.tables[Name("a")].indexes[0].where == Expression("w > 0", ("w",))
