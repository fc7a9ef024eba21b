from __future__ import annotations

import re

import pytest

from undrift.tools.python_source import Named, Names, Tail, Trouble, Unknown, Value, class_names, module_names

TAIL = Tail(re.compile(rb"^def ", re.MULTILINE), re.compile(rb"\bkey\b"))


def value_of(source: str, name: str = "x") -> Value:
    """Return the value that a module gives a name."""
    names = module_names(source.encode())
    assert isinstance(names, Names)
    return names.values[name].value


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("x = 'a'", "a"),
        ("x = None", None),
        ("x: str | None = None", None),
        ("x = y = 'a'", "a"),
        ("x = ('a', None, ['b'])", ("a", None, ("b",))),
        ("x = 'a' 'b'", "ab"),
        ("x = 'a' + 'b'", "ab"),
        ("x = ['a'] + ['b']", ("a", "b")),
        ("y = ('a',)\nx = [*y, 'b']", ("a", "b")),
        ("y = 'a'\nx = (y,)", ("a",)),
        ("x = ['a']\nx += ['b']", ("a", "b")),
        ("x = 'a'\nx = 'b'", "b"),
    ],
)
def test_what_is_spelled_out_is_known(source: str, value: Value) -> None:
    assert value_of(source) == value


@pytest.mark.parametrize(
    "source",
    [
        "x = f'{y}'",
        "x = 1",
        "x = y",
        "x = 'a' * 2",
        "x = [a for a in b]",
        "if y:\n    x = 'a'",
        "x = 'a'\nif y:\n    x = 'b'",
        "x = ['a']\nx.append('b')",
        "x = ['a']\nfor y in z:\n    x.append(y)",
        "x = ['a']\nx[0] = 'b'",
        "x = 'a'\ndel x",
        "def x(): pass",
        "class x: pass",
        "from y import x",
        "import x.y",
        "x = ['a']\nx -= ['b']",
        "(x, y) = 'ab'",
        "x = ['a', *y]",
        "x = 'a' + ['b']",
    ],
)
def test_all_else_is_unknown(source: str) -> None:
    assert value_of(source) == Unknown()


def test_a_call_is_known_by_its_name() -> None:
    assert value_of("x = a.b.made(1)") == Unknown("made")


def test_a_star_import_may_bring_in_names() -> None:
    names = module_names(b"from y import *")

    assert isinstance(names, Names)
    assert names.is_open


def test_classes_know_the_names_around_them() -> None:
    found = class_names(b"y = 'a'\nclass C(m.Base):\n    x = [y]\n\nclass D: x = None\n")

    assert not isinstance(found, Trouble)
    assert found[1]["C"].values["x"] == Named(("a",), 3)
    assert found[1]["C"].base == "m.Base"
    assert not found[1]["D"].base


@pytest.mark.parametrize("after", ["C = wrapped(C)", "C.x.append(1)", "class C: pass"])
def test_a_class_that_is_touched_further_down_is_left_out(after: str) -> None:
    found = class_names(f"class C:\n    x = 'a'\n{after}\n".encode())

    assert not isinstance(found, Trouble)
    assert "x" not in (found[1]["C"].values if "C" in found[1] else {})


def test_the_tail_need_not_be_valid() -> None:
    assert isinstance(module_names(b"key = 'a'\ndef f():\n    except A, B:\n", TAIL), Names)


def test_a_tail_that_matters_is_read() -> None:
    names = module_names(b"key = 'a'\ndef f(): pass\nkey = 'b'\n", TAIL)

    assert isinstance(names, Names)
    assert names.values["key"].value == "b"


def test_a_tail_that_begins_in_a_string_is_none() -> None:
    names = module_names(b'text = """\ndef x\n"""\nother = "a"\n', TAIL)

    assert isinstance(names, Names)
    assert names.values["other"].value == "a"


@pytest.mark.parametrize(
    ("data", "certain"),
    [
        (b"x = (", False),
        (b"\xff\xfe\x00x", True),
        (b"x = 1\0", True),
        (b"<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n", True),
        (b"# -*- coding: nonsense -*-\nx = 1", False),
        (b"x = '\xff'", False),
        (b"x = " + b"9" * 5000, False),
        (b"x = " + b"(" * 100_000, False),
        (b"x = " + b"-" * 100_000 + b"1", False),
        (b"x = " + b"lambda:" * 100_000 + b"1", False),
        (b"if 1: pass\n" + b"elif 1: pass\n" * 50_000, False),
        (b"#" * (5 * 1024 * 1024), False),
    ],
)
def test_what_cannot_be_parsed_is_trouble(data: bytes, *, certain: bool) -> None:
    trouble = module_names(data)

    assert isinstance(trouble, Trouble)
    assert trouble.certain is certain


def test_a_chain_that_only_some_parsers_bear_is_unknown_either_way() -> None:
    read = module_names(b"x = a" + b".a" * 100_000)

    assert not read.certain if isinstance(read, Trouble) else isinstance(read.values["x"].value, Unknown)


def test_the_marks_of_a_conflict_have_their_line() -> None:
    trouble = module_names(b"x = 1\n<<<<<<< HEAD\nx = 2\n")

    assert isinstance(trouble, Trouble)
    assert trouble.line == 2


def test_a_bad_escape_is_no_warning() -> None:
    assert value_of(r"x = '\d'") == r"\d"


@pytest.mark.parametrize(
    "source", ["x = " + "a" + ".b" * 900 + "()", "x = " + "1+" * 900 + "1", "x = " + "[" * 90 + "]" * 90]
)
def test_what_is_nested_deeply_is_read_without_recursion(source: str) -> None:
    value_of(source)
