from __future__ import annotations

import pytest

from undrift.tools import graph


def test_each_node_comes_after_those_it_builds_on() -> None:
    order, circle = graph.ordered({"c": ("b",), "b": ("a",), "a": (), "d": ("a", "c")})

    assert order == ["a", "b", "c", "d"]
    assert not circle


def test_what_may_come_next_comes_in_the_order_it_is_listed() -> None:
    assert graph.ordered({"z": (), "a": (), "m": ("a",)})[0] == ["z", "a", "m"]


def test_a_circle_is_named_without_what_lies_behind_it() -> None:
    order, circle = graph.ordered({"a": (), "behind": ("c",), "b": ("c",), "c": ("b",)})

    assert order == ["a", "behind", "b", "c"]
    assert set(circle) == {"b", "c"}


def test_a_node_that_builds_on_itself_is_a_circle() -> None:
    assert graph.ordered({"a": ("a",)}) == (["a"], ["a"])


def test_names_that_no_node_has_hold_nothing_up() -> None:
    assert graph.ordered({"a": ("gone",)}) == (["a"], [])


def test_ends_are_what_nothing_builds_on() -> None:
    assert graph.ends({"a": (), "b": ("a",), "c": ("a",)}) == ["b", "c"]


def test_a_node_of_unknown_parents_leaves_no_other_end() -> None:
    joined = graph.joined({"a": (), "b": ("a",), "odd": (), "after": ("odd",)}, ["odd"])

    assert joined["odd"] == ("b",)
    assert graph.ends(joined) == ["after"]


def test_several_nodes_of_unknown_parents_make_no_circle() -> None:
    joined = graph.joined({"a": (), "b": (), "c": ("b",), "d": ("a",)}, ["a", "b"])

    assert len(graph.ends(joined)) == 1
    assert not graph.ordered(joined)[1]


def test_components_are_the_parts_that_hang_together() -> None:
    parts = graph.components({"a": (), "b": ("a",), "x": (), "y": ("x", "gone"), "c": ("a",)})

    assert parts == {"a": "a", "b": "a", "c": "a", "x": "x", "y": "x"}


@pytest.mark.parametrize("length", [30_000])
def test_long_chains_take_no_recursion(length: int) -> None:
    chain = {number: (number - 1,) if number else () for number in range(length)}

    assert graph.ordered(chain)[0] == list(range(length))
    assert len(graph.ancestry(length - 1, chain)) == length
    assert set(graph.components(chain).values()) == {0}


BRANCHED = {"a": ("zero",), "b": ("a",), "c": ("a",), "m": ("b", "c"), "x": ("zero",)}


@pytest.mark.parametrize(
    ("gone", "places"),
    [
        (["m"], ["b"]),
        (["m", "c", "b"], ["a"]),
        (["m", "c"], []),
        (["b"], []),
        (["x"], []),
        (["x", "m", "c", "b", "a"], ["zero"]),
    ],
)
def test_what_is_gone_back_to_takes_back_nothing_else(gone: list[str], places: list[str]) -> None:
    assert graph.returns(gone, BRANCHED, {}) == places


def test_what_needs_it_in_another_way_goes_with_it() -> None:
    assert graph.returns(["b"], {"a": (), "b": ("a",), "y": ("z",), "z": ()}, {"y": ("b",)}) == []
    assert graph.returns(["b", "y"], {"a": (), "b": ("a",), "y": ("z",), "z": ()}, {"y": ("b",)}) == ["a"]
