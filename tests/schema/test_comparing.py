from __future__ import annotations

import pytest

from undrift.history import Migration
from undrift.replay import replay
from undrift.schema.comparing import by_meaning
from undrift.schema.model import Schema
from undrift.sql.equivalence import speller
from undrift.sql.reading import read


def made(text: str, dialect: str = "postgres") -> Schema:
    return replay((Migration("a", "a"),), lambda one: {"a": read(text, one)}, dialect).schema


def asked(want: str, got: str, dialect: str = "postgres") -> tuple[int, bool]:
    """Return how many differences there are, and whether the spelling was asked for."""
    called: list[str] = []

    def speller_asked(one: str) -> object:
        called.append(one)
        return speller(one)

    found = by_meaning(made(want, dialect), made(got, dialect), speller_asked)  # type: ignore[arg-type] # same kind
    return len(found.differences), bool(called)


@pytest.mark.parametrize(
    ("want", "got"),
    [
        ("CREATE TABLE t (n int CHECK (t.n >= 0))", "CREATE TABLE t (n int CHECK (n >= 0))"),
        ('CREATE TABLE t (n int CHECK ("t"."n" >= 0))', 'CREATE TABLE t (n int CHECK ("n" >= 0))'),
        ("CREATE TABLE t (n int DEFAULT (1 + 1))", "CREATE TABLE t (n int DEFAULT 1 + 1)"),
    ],
)
@pytest.mark.parametrize("dialect", ["postgres", "sqlite"])
def test_one_meaning_in_two_spellings(want: str, got: str, dialect: str) -> None:
    if dialect == "sqlite":
        want, got = (text.replace("DEFAULT 1 + 1", "DEFAULT (1+1)") for text in (want, got))

    assert asked(want, got, dialect)[0] == 0


def test_another_meaning_is_a_difference() -> None:
    assert asked("CREATE TABLE t (n int CHECK (t.n > 0))", "CREATE TABLE t (n int CHECK (n > 1))")[0] == 1


@pytest.mark.parametrize(
    ("want", "got", "spelled"),
    [
        ("CREATE TABLE t (n int)", "CREATE TABLE t (n bigint)", False),
        ("CREATE TABLE t (n int); CREATE INDEX i ON t (n)", "CREATE TABLE t (n int)", False),
        (
            "CREATE TABLE t (n int, m int); CREATE INDEX i ON t (n)",
            "CREATE TABLE t (n int, m int); CREATE INDEX j ON t (m)",
            True,
        ),
        ("CREATE TABLE t (n int DEFAULT 1)", "CREATE TABLE t (n int DEFAULT 2)", True),
    ],
)
def test_spelling_is_asked_only_where_it_can_matter(want: str, got: str, spelled: bool) -> None:  # noqa: FBT001 - a case
    count, was_asked = asked(want, got)

    assert count
    assert was_asked is spelled


@pytest.mark.parametrize(("want", "got"), [("DEFAULT (1 + 1)", "DEFAULT 3"), ("CHECK (t.m > 4)", "CHECK (m > 5)")])
def test_a_difference_has_the_words_of_its_file_whatever_else_differs(want: str, got: str) -> None:
    loose = "CREATE TABLE t (n int, m int {}, CHECK (n > 0 AND n < 9 OR n = 11))"
    alone = by_meaning(made("CREATE TABLE t (n int, m int)"), made(loose.format("")), speller)
    spelled = by_meaning(made(f"CREATE TABLE t (n int, m int {want})"), made(loose.format(got)), speller)

    assert [one.got for one in alone.differences] == ["check n > 0 and n < 9 or n = 11"]
    assert "check n > 0 and n < 9 or n = 11" in {one.got for one in spelled.differences}


def test_what_means_the_same_in_two_tables_keeps_the_words_of_each() -> None:
    got = "CREATE TABLE a (n int CHECK (n > 0 AND n < 5)); CREATE TABLE b (n int CHECK ((n > 0) AND (n < 5)))"
    want = "CREATE TABLE a (n int CHECK (n = 1)); CREATE TABLE b (n int CHECK (n = 1))"
    found = by_meaning(made(want), made(got), speller).differences

    assert [(one.owner.name, one.got) for one in found] == [("a", "n > 0 and n < 5"), ("b", "(n > 0) and (n < 5)")]
