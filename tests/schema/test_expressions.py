"""What happens to kept SQL when names change."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undrift.schema.expressions import (
    called,
    certain_columns,
    quoted,
    recast,
    relabelled,
    renamed,
    unqualified,
)
from undrift.schema.model import Expression, Name


def of(text: str, *names: str) -> Expression:
    return Expression(text, names)


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a > 0", "b > 0"),
        ('"a" > 0', "b > 0"),
        ("a > a + aa", "b > b + aa"),
        ("a(a)", "a(b)"),
        ("a.a > 0", "a.b > 0"),
        ("x::a > a", "x::a > b"),
        ("'a' || a", "'a' || b"),
        ("'it''s a' || a", "'it''s a' || b"),
        ('"a b" || a', '"a b" || b'),
        ("a$ + ża + a", "a$ + ża + b"),
    ],
)
def test_a_column_is_renamed_and_nothing_else(text: str, after: str) -> None:
    assert renamed(of(text, "a", "c"), "a", "b") == of(after, "b", "c")


def test_new_names_get_the_quotes_they_need() -> None:
    assert renamed(of("a > 0", "a"), "a", "B c") == of('"B c" > 0', "B c")
    assert renamed(of('"A""x" > 0', 'A"x'), 'A"x', "order") == of('"order" > 0', "order")


def test_an_expression_without_the_name_stays_the_same() -> None:
    expression = of("a > 0", "c")

    assert renamed(expression, "a", "b") is expression


@pytest.mark.parametrize(
    ("text", "old", "new", "after"),
    [
        ("'x'::mood", Name("mood"), Name("state"), "'x'::state"),
        ("'x'::mood[]", Name("mood"), Name("state"), "'x'::state[]"),
        ("'x'::public.mood", Name("mood"), Name("state"), "'x'::state"),
        ("'x'::app.mood", Name("mood", "app"), Name("state", "app"), "'x'::app.state"),
        ("'x'::mood", Name("mood"), Name("mood", "app"), "'x'::app.mood"),
        ("'x'::\"Mood\"", Name("Mood"), Name("State"), "'x'::\"State\""),
        ("'x'::moody", Name("mood"), Name("state"), "'x'::moody"),
        ("'x'::app.mood", Name("mood"), Name("state"), "'x'::app.mood"),
        ("mood > 0", Name("mood"), Name("state"), "mood > 0"),
    ],
)
def test_casts_follow_their_type(text: str, old: Name, new: Name, after: str) -> None:
    assert recast(of(text), old, new).text == after


@pytest.mark.parametrize(
    ("text", "table", "after"),
    [
        ("users.a > 0", Name("users"), "a > 0"),
        ("public.users.a > users.b", Name("users"), "a > b"),
        ("app.users.a > 0", Name("users", "app"), "a > 0"),
        ("'users.a' || users.a", Name("users"), "'users.a' || a"),
        ('"Users"."A" > 0', Name("Users"), '"A" > 0'),
        ("other_users.a > 0", Name("users"), "other_users.a > 0"),
        ("a > 0", Name("users"), "a > 0"),
    ],
)
def test_columns_lose_the_name_of_their_table(text: str, table: Name, after: str) -> None:
    assert unqualified(of(text), table).text == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("'a'::mood", "'b'::mood"),
        ("x = 'a' or x = 'aa'", "x = 'b' or x = 'aa'"),
        ('"a" > 0', '"a" > 0'),
        ("'it''s'", "'it''s'"),
    ],
)
def test_labels_are_changed_as_literals(text: str, after: str) -> None:
    assert relabelled(of(text), "a", "b").text == after


def test_labels_with_quotes() -> None:
    assert relabelled(of("x = 'it''s'"), "it's", "that's").text == "x = 'that''s'"


@pytest.mark.parametrize(
    ("text", "names", "certain"),
    [
        ("a > 0", ("a",), ["a"]),
        ("a > 0 and b is not null or c = 'd = 1'", ("a", "b", "c", "d"), ["a", "b", "c"]),
        ("f(a) > 0", ("a",), ["a"]),
        ("a + b > 0", ("a", "b"), []),
        ("'a > 0'", ("a",), []),
        ("null > 0", ("null",), []),
        ("a > 0", (), []),
    ],
)
def test_names_that_can_be_nothing_but_columns(text: str, names: tuple[str, ...], certain: list[str]) -> None:
    assert list(certain_columns(of(text, *names))) == certain


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("now()", "now"),
        ("public.f(1, (2))", "f"),
        ('app."F"(a)', "F"),
        ("f(1) + g(2)", ""),
        ("f(1)::text", ""),
        ("(f(1))", ""),
        ("a", ""),
        ("f(1", ""),
        ("f(1))", ""),
        ("f((1)", ""),
    ],
)
def test_the_function_that_a_whole_expression_calls(text: str, function: str) -> None:
    assert called(of(text)) == function


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a_1$", "a_1$"),
        ("A", '"A"'),
        ("order", '"order"'),
        ("a b", '"a b"'),
        ('a"b', '"a""b"'),
        ("1a", '"1a"'),
        ("", '""'),
    ],
)
def test_quotes_stand_where_they_are_needed(name: str, written: str) -> None:
    assert quoted(name) == written


@given(st.text(alphabet="ab\"' .():", max_size=20), st.sampled_from(["a", "b", "A b"]))
def test_a_rename_there_and_back_is_none(text: str, new: str) -> None:
    expression = of(f"x + {quoted('old')} + '{text.replace(chr(39), '')}'", "x", "old")

    assert renamed(renamed(expression, "old", new), new, "old") == expression
