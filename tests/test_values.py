"""The cheap dataclasses do what the real ones do, for every feature that the code uses."""

from __future__ import annotations

import ast
import dataclasses
import re
from dataclasses import field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_architecture import SOURCE, modules
from undrift import values
from undrift.schema import model, operations


class Point:
    """The class that both make of."""

    x: int
    y: int = 0
    names: tuple[str, ...] = ()
    hidden: str = field(default="", compare=False)
    made: list[int] = field(default_factory=list, compare=False)

    @property
    def total(self) -> int:
        """A member that is no field."""
        return self.x + self.y


def both(**how: bool) -> list[Any]:
    """Return the class as the standard library and as undrift make it."""
    makers: list[Any] = [dataclasses.dataclass, values.dataclass]
    body = {name: value for name, value in vars(Point).items() if name not in {"__dict__", "__weakref__"}}
    return [maker(**how)(type("Point", (), dict(body))) for maker in makers]


WAYS = [{}, {"frozen": True}, {"slots": True}, {"frozen": True, "slots": True}]
ARGUMENTS: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    x=st.integers(0, 2),
    y=st.integers(0, 1),
    names=st.lists(st.sampled_from("ab"), max_size=1).map(tuple),
    hidden=st.sampled_from("ab"),
)


@pytest.mark.parametrize("how", WAYS)
@given(first=ARGUMENTS, second=ARGUMENTS)
def test_they_are_equal_when_dataclasses_are(
    how: dict[str, bool], first: dict[str, Any], second: dict[str, Any]
) -> None:
    theirs, ours = ([kind(**one) for one in (first, second)] for kind in both(**how))

    assert (ours[0] == ours[1]) is (theirs[0] == theirs[1])
    assert (ours[0] != ours[1]) is (theirs[0] != theirs[1])
    if how.get("frozen") and ours[0] == ours[1]:
        assert hash(ours[0]) == hash(ours[1])


@pytest.mark.parametrize("how", WAYS)
@given(arguments=ARGUMENTS, changes=ARGUMENTS, kept=st.sets(st.sampled_from(["x", "y", "names", "hidden"])))
def test_they_are_changed_as_dataclasses_are(
    how: dict[str, bool], arguments: dict[str, Any], changes: dict[str, Any], kept: set[str]
) -> None:
    theirs, ours = (kind(**arguments) for kind in both(**how))
    wanted = {name: value for name, value in changes.items() if name in kept}

    before = dataclasses.asdict(ours)
    changed = values.replace(ours, **wanted)

    assert dataclasses.asdict(changed) == dataclasses.asdict(dataclasses.replace(theirs, **wanted))
    assert dataclasses.asdict(ours) == before
    assert type(changed) is type(ours)


@pytest.mark.parametrize("how", WAYS)
class TestOne:
    def test_defaults_properties_and_fields(self, how: dict[str, bool]) -> None:
        theirs, ours = both(**how)

        assert (ours(1).y, ours(1).names, ours(1, 2).total) == (0, (), 3)
        assert ours(1).made is not ours(1).made
        assert [one.name for one in dataclasses.fields(ours)] == [one.name for one in dataclasses.fields(theirs)]
        assert hasattr(ours(1), "__dict__") is hasattr(theirs(1), "__dict__")

    @pytest.mark.parametrize("arguments", [(), (1, 2, (), "", [], 3)])
    def test_too_few_and_too_many_arguments(self, how: dict[str, bool], arguments: tuple[Any, ...]) -> None:
        for kind in both(**how):
            with pytest.raises(TypeError):
                kind(*arguments)

    def test_others_are_never_equal(self, how: dict[str, bool]) -> None:
        _, ours = both(**how)
        _, other = both(**how)

        assert ours(1) != other(1)
        assert ours(1) != (1, 0, ())
        assert ours(1).__eq__(1) is NotImplemented

    def test_only_the_frozen_have_a_hash(self, how: dict[str, bool]) -> None:
        for kind in both(**how):
            if how.get("frozen"):
                assert {kind(1): 1}[kind(1, hidden="x")] == 1
            else:
                with pytest.raises(TypeError):
                    hash(kind(1))

    def test_it_says_what_it_holds(self, how: dict[str, bool]) -> None:
        _, ours = both(**how)

        assert repr(ours(1, names=("a",))).endswith("Point(x=1, y=0, names=('a',))")

    def test_a_field_that_there_is_not(self, how: dict[str, bool]) -> None:
        _, ours = both(**how)

        with pytest.raises(KeyError):
            values.replace(ours(1), z=1)


@pytest.mark.parametrize("names", [(), ("a",), ("a", "b")])
def test_any_number_of_fields(names: tuple[str, ...]) -> None:
    kind: Any = values.dataclass(frozen=True)(type("Few", (), {"__annotations__": dict.fromkeys(names, int)}))

    assert kind(*range(len(names))) == kind(*range(len(names)))
    assert hash(kind(*range(len(names)))) == hash(kind(*range(len(names))))
    assert len({kind(*[number] * len(names)) for number in range(3)}) == (3 if names else 1)


def test_the_values_of_different_classes_hash_apart() -> None:
    drops = {operations.DropColumn("a"), operations.DropIndex("a"), operations.DropConstraint("a")}

    assert len(drops) == 3


def test_what_is_left_out_of_a_comparison_is_kept_by_a_change() -> None:
    check = model.Check(model.Expression("true"), inline=True)

    assert check == values.replace(check, inline=False)
    assert values.replace(check, name="c").inline


FORBIDDEN = frozenset({"__post_init__", "__eq__", "__hash__", "__repr__"})
"""What `values` would not call, or replace."""


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_every_class_of_the_code_is_made_this_way(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    made = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef) and is_dataclass(node)]

    if path != SOURCE / "values.py":
        assert not re.search(r"from dataclasses import (?!fields?$|astuple$)", text, re.MULTILINE)
        assert "kw_only" not in text
        assert "init=False" not in text
    own = {part.name for one in made for part in one.body if isinstance(part, ast.FunctionDef)}
    assert not own & FORBIDDEN


def is_dataclass(node: ast.ClassDef) -> bool:
    return any(isinstance(one, ast.Call) and ast.unparse(one.func) == "dataclass" for one in node.decorator_list)


def test_the_classes_of_the_code_are_found() -> None:
    tree = ast.parse(Path(model.__file__).read_text(encoding="utf-8"))

    assert "Schema" in {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and is_dataclass(node)}
