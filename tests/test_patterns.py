from __future__ import annotations

import copy
import re

import pytest

from tests.test_architecture import modules
from undrift.patterns import _METHODS, pattern


@pytest.mark.parametrize("method", ["match", "fullmatch", "search"])
def test_it_matches_as_a_compiled_one(method: str) -> None:
    ours, theirs = pattern("(?P<word>b+)", re.IGNORECASE), re.compile("(?P<word>b+)", re.IGNORECASE)

    for text in ("aBb", "b", "", "c"):
        found, wanted = getattr(ours, method)(text), getattr(theirs, method)(text)
        assert (found and found.span("word")) == (wanted and wanted.span("word"))


def test_it_has_the_other_methods() -> None:
    ours = pattern("[,;]")

    assert ours.split("a,b;c") == ["a", "b", "c"]
    assert ours.findall("a,b;c") == [",", ";"]
    assert [found.start() for found in ours.finditer("a,b;c")] == [1, 3]
    assert ours.sub(".", "a,b;c") == "a.b.c"
    assert ours.subn(".", "a,b;c") == ("a.b.c", 2)
    assert ours.match("xx;", 2)


def test_it_takes_bytes() -> None:
    assert pattern(rb"\d+").findall(b"1 22") == [b"1", b"22"]


def test_it_compiles_when_it_is_first_used(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    compiled = re.compile("a")

    def compile_(source: str, _flags: int) -> re.Pattern[str]:
        seen.append(source)
        return compiled

    monkeypatch.setattr(re, "compile", compile_)

    ours = pattern("a")
    assert not seen
    assert ours.match("a")
    assert ours.search("ba")
    assert ours.sub("b", "a") == "b"
    assert seen == ["a"]


def test_what_it_was_made_of_is_there_without_compiling() -> None:
    ours = pattern("(", re.IGNORECASE)

    assert (ours.pattern, ours.flags) == ("(", re.IGNORECASE)
    with pytest.raises(re.error):
        ours.match("")


def test_the_rarer_attributes_are_there() -> None:
    assert pattern("(?P<a>.)(.)").groups == 2
    assert pattern("(?P<a>.)(.)").groupindex == {"a": 1}
    with pytest.raises(AttributeError):
        pattern(".").nothing  # type: ignore[attr-defined]  # noqa: B018


def test_it_can_be_copied() -> None:
    assert copy.copy(pattern("a")).match("a")


def test_every_method_of_a_compiled_one_is_taken_over() -> None:
    methods = {name for name in dir(re.Pattern) if not name.startswith("_") and callable(getattr(re.Pattern, name))}

    assert set(_METHODS) == methods - {"scanner"}


def test_no_module_compiles_while_it_is_imported() -> None:
    """One place where it is forgotten costs what twenty others save."""
    for path in modules():
        if path.stem != "patterns":
            lines = path.read_text(encoding="utf-8").splitlines()
            assert not [line for line in lines if re.match(r"[A-Z_]+\w*(: .*)? = re\.compile\(", line)], path
