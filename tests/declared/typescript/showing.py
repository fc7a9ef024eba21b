"""Evaluates small modules, and shows values as code would."""

from __future__ import annotations

import json

from undrift.declared.typescript.literals import spelled
from undrift.declared.typescript.program import Program
from undrift.declared.typescript.values import (
    Array,
    Call,
    Function,
    Literal,
    Member,
    Object,
    Symbol,
    Template,
    Unknown,
    Value,
)
from undrift.files import MemoryFiles


def program(files: dict[str, str | bytes]) -> Program:
    """Return a program over files in memory."""
    return Program(MemoryFiles(files))


def value(source: str, name: str = "it", **others: str) -> Value:
    """Return what a module exports; other modules are given by the names of their .ts files."""
    files = {"main.ts": source, **{f"{stem}.ts": text for stem, text in others.items()}}
    return Program(MemoryFiles(files)).exports("main.ts").values[name]


def it(source: str, **others: str) -> str:
    """Return what a module exports as `it`, shown."""
    return show(value(source, **others))


def of(expression: str) -> str:
    """Return what an expression comes to, shown."""
    return it(f"export const it = {expression};")


def unknown(found: Value) -> Unknown:
    """Return a value that must not be known."""
    assert isinstance(found, Unknown), show(found)
    return found


def why(source: str, **others: str) -> str:
    """Return why it is not known what a module exports as `it`."""
    return unknown(value(source, **others)).reason


def show(found: Value) -> str:  # noqa: PLR0911 - one line for each kind of value
    """Return a value as code would show it; what is not known is `?`."""
    if isinstance(found, Literal):
        return _literal(found)
    if isinstance(found, Array):
        return f"[{', '.join([*map(show, found.items), *([] if found.whole else ['...?'])])}]"
    if isinstance(found, Object):
        parts = [f"{entry.name}: {show(entry.value)}" for entry in found.entries]
        return "{" + ", ".join(parts + ["...?"] * len(found.doubts)) + "}"
    if isinstance(found, Function):
        return f"<{found.name}>"
    if isinstance(found, Symbol):
        return found.name if found.name != "default" else found.module
    if isinstance(found, Member):
        return f"{show(found.target)}.{found.name}"
    if isinstance(found, Call):
        return f"{'new ' if found.new else ''}{show(found.callee)}({', '.join(map(show, found.arguments))})"
    if isinstance(found, Template):
        return _template(found)
    return "?"


def _literal(found: Literal) -> str:
    if found.value is None:
        return found.source or "null"
    if isinstance(found.value, int | float) and not isinstance(found.value, bool):
        return str(found.value) + "n" if found.source.endswith("n") else spelled(found.value)
    return json.dumps(found.value, ensure_ascii=False)


def _template(found: Template) -> str:
    holes = [*(f"${{{show(hole)}}}" for hole in found.holes), ""]
    text = "".join(text + hole for text, hole in zip(found.texts, holes, strict=True))
    return f"{show(found.tag) if found.tag is not None else ''}`{text}`"
