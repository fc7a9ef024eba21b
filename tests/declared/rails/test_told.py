from __future__ import annotations

import pytest

from tests.declared.rails.schemas import PATH
from undrift.declared.base import Source
from undrift.declared.rails.told import is_newly_told, version
from undrift.schema.diff import Difference, Kind
from undrift.schema.model import Column, Expression, ForeignKey, Generated, Index, IndexPart, Name, Type

OWNER = Name("t")


def dump(rails: str) -> Source:
    return Source("rails", (PATH,), "", settings=(("rails", rails),))


def lone(what: str, after: object = None, owner: Name = OWNER) -> Difference:
    return Difference(Kind.FROM, what, owner, "a", before=after)


def differing(what: str, aspect: str, want: str = "x", got: str = "y") -> Difference:
    return Difference(Kind.DIFFERS, what, OWNER, "a", aspect, want, got)


GENERATED = Column("a", Type("integer"), generated=Generated(Expression("1")))
COVERING = Index("i", (IndexPart("a"),), include=("b",))
COMPOSITE = ForeignKey(("a", "b"), Name("u"), ("a", "b"))


@pytest.mark.parametrize(
    ("one", "older", "newer", "dialect"),
    [
        (lone("check"), "6.0", "6.1", "mysql"),
        (lone("enum"), "6.1", "7.0", "postgres"),
        (lone("exclusion"), "7.0", "7.1", "postgres"),
        (lone("column", GENERATED), "6.1", "7.0", "postgres"),
        (lone("column", GENERATED), "7.1", "7.2", "sqlite"),
        (lone("index", COVERING), "7.0", "7.1", "postgres"),
        (lone("foreign key", COMPOSITE), "7.0", "7.1", "postgres"),
        (lone("table", owner=Name("t", "audit")), "8.0", "8.1", "postgres"),
        (differing("foreign key", "deferrable"), "6.1", "7.0", "postgres"),
        (
            differing("column", "type", "timestamp without time zone", "timestamp with time zone"),
            "6.1",
            "7.0",
            "postgres",
        ),
        (differing("column", "default"), "7.0", "7.1", "sqlite"),
        (differing("column", "on update"), "6.1", "7.0", "mysql"),
    ],
)
def test_what_an_upgrade_makes_appear_is_known(one: Difference, older: str, newer: str, dialect: str) -> None:
    assert is_newly_told(one, dump(older), dump(newer), dialect)
    assert is_newly_told(one, dump(newer), dump(older), dialect)
    assert not is_newly_told(one, dump(newer), dump(newer), dialect)
    assert not is_newly_told(one, dump("4.0"), dump("4.2"), dialect)
    assert not is_newly_told(one, dump(""), dump(newer), dialect)


@pytest.mark.parametrize(
    "one",
    [
        lone("table"),
        lone("column", Column("a", Type("integer"))),
        lone("index", Index("i", (IndexPart("a"),))),
        lone("foreign key", ForeignKey(("a",), Name("u"))),
        differing("column", "type"),
        differing("column", "nullable"),
        differing("foreign key", "on update"),
    ],
)
def test_what_every_version_says_counts_in_an_upgrade_too(one: Difference) -> None:
    assert not is_newly_told(one, dump("5.0"), dump("8.1"), "postgres")


def test_the_version_is_two_numbers() -> None:
    assert [version(dump(said)) for said in ("7.1", "", "x.y", "7")] == [(7, 1), None, None, None]
