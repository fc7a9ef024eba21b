"""A Python module as it stands in a file: what it binds to its names, and which of it hangs on a condition."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from undrift.patterns import pattern
from undrift.values import dataclass

LARGEST_SOURCE = 2 * 1024 * 1024
"""Bytes. A longer file is no model that a person wrote, and its syntax tree would take gigabytes."""


@dataclass(frozen=True, slots=True)
class Import:
    """What an import binds a name to.

    Attributes:
        module: The module, without the leading dots.
        name: What is taken from it; empty for the module itself.
        level: The number of leading dots.
    """

    module: str
    name: str = ""
    level: int = 0


Bound: TypeAlias = "ast.expr | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | Import"


@dataclass(frozen=True, slots=True)
class Member:
    """What the body of a class says of one name.

    Attributes:
        annotation: Its annotation, if it has one.
        value: What it is given: an expression, a function or a class; None for nothing.
        line: Where.
        is_certain: Whether no condition stands around it.
    """

    annotation: ast.expr | None
    value: ast.expr | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | None
    line: int
    is_certain: bool


@dataclass(frozen=True)
class Module:
    """One file.

    Attributes:
        names: What each name is bound to in the end.
        vague: The names whose value hangs on a condition.
        stars: What is imported with a star, in order.
        classes: The names of the classes, those behind conditions included.
        expressions: The calls that stand for themselves: `Index("name", User.email)`.
        tree: The whole.
    """

    names: Mapping[str, Bound]
    vague: frozenset[str]
    stars: tuple[Import, ...]
    classes: tuple[str, ...]
    expressions: tuple[ast.Call, ...]
    tree: ast.Module


def parse(data: bytes) -> Module | None:
    """Return a module; None if this Python cannot parse it. A pure function of the bytes."""
    if len(data) > LARGEST_SOURCE:
        return None
    tree = _tree(data) or _tree(_without_newer_syntax(data))
    try:
        return _module(tree) if tree else None
    except RecursionError:
        return None


def _tree(data: bytes) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None


def _without_newer_syntax(data: bytes) -> bytes:
    """Return a module as older Pythons write it (PEP 695, PEP 758): this one may be older than its own."""
    data = _HANDLER.sub(rb"\1 (\2):", _TYPE_STATEMENT.sub(rb"\1\2 = ", data))
    return _GENERIC.sub(lambda found: found[1] + b"\\\n" * found[0].count(b"\n"), data)


_TYPE_STATEMENT = pattern(rb"^([ \t]*)type (\w+)(?:\[[^\]=\n]*\])? = ", re.MULTILINE)
_GENERIC = pattern(rb"^([ \t]*(?:class|def|async def) \w+)\[[^()]{0,500}?\](?=[(:])", re.MULTILINE)
_HANDLER = pattern(rb"^([ \t]*except\*?) ([\w.]+(?:, *[\w.]+)+) *:", re.MULTILINE)


def _module(tree: ast.Module) -> Module:
    names: dict[str, Bound] = {}
    vague: set[str] = set()
    stars: list[Import] = []
    expressions: list[ast.Call] = []
    for statement, is_certain in _flat(tree.body):
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            expressions.append(statement.value)
        elif isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
            stars.append(Import(statement.module or "", "*", statement.level))
        else:
            for name, bound in _bound(statement):
                if not is_certain and name in names:
                    vague.add(name)
                else:
                    names[name] = bound
                    vague.discard(name)
    classes = tuple(name for name, bound in names.items() if isinstance(bound, ast.ClassDef))
    return Module(names, frozenset(vague), tuple(stars), classes, tuple(expressions), tree)


def _flat(body: Iterable[ast.stmt], *, is_certain: bool = True) -> Iterator[tuple[ast.stmt, bool]]:
    """Yield statements with those in branches; the first branch of `try` is what mostly holds."""
    for statement in body:
        if isinstance(statement, ast.If) and _is_for_checkers(statement.test):
            # What type checkers alone see; what it imports is there under that name all the same.
            inner = (one for one, _ in _flat(statement.body))
            yield from ((one, is_certain) for one in inner if isinstance(one, (ast.Import, ast.ImportFrom)))
            yield from _flat(statement.orelse, is_certain=is_certain)
        elif isinstance(statement, ast.If):
            yield from _flat((*statement.body, *statement.orelse), is_certain=False)
        elif isinstance(statement, ast.Try):
            yield from _flat(statement.body, is_certain=is_certain)
            handlers = (each for handler in statement.handlers for each in handler.body)
            yield from ((one, False) for one, _ in _flat(handlers) if isinstance(one, (ast.Import, ast.ImportFrom)))
            yield from _flat((*statement.orelse, *statement.finalbody), is_certain=is_certain)
        elif isinstance(statement, (ast.With, ast.For, ast.While)):
            yield from _flat(statement.body, is_certain=is_certain and isinstance(statement, ast.With))
        else:
            yield statement, is_certain


def _is_for_checkers(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else test.id if isinstance(test, ast.Name) else ""
    return name == "TYPE_CHECKING"


def _bound(statement: ast.stmt) -> Iterator[tuple[str, Bound]]:  # noqa: C901 - one case per kind of statement
    """Yield the names that a statement binds."""
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            if isinstance(target, ast.Name):
                yield target.id, statement.value
    elif isinstance(statement, ast.AnnAssign):
        if isinstance(statement.target, ast.Name) and statement.value:
            yield statement.target.id, statement.value
    elif isinstance(statement, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        yield statement.name, statement
    elif isinstance(statement, ast.Import):
        for alias in statement.names:
            top = alias.name.partition(".")[0]
            yield alias.asname or top, Import(alias.name if alias.asname else top)
    elif isinstance(statement, ast.ImportFrom):
        for alias in statement.names:
            yield alias.asname or alias.name, Import(statement.module or "", alias.name, statement.level)


def members(node: ast.ClassDef) -> Mapping[str, Member]:
    """Return what the body of a class gives its names; of several the last counts."""
    found: dict[str, Member] = {}
    for statement, is_certain in _flat(node.body):
        line = statement.lineno
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            found[statement.target.id] = Member(statement.annotation, statement.value, line, is_certain)
        elif not isinstance(statement, (ast.Import, ast.ImportFrom)):
            for name, bound in _bound(statement):
                value = None if isinstance(bound, Import) else bound
                found[name] = Member(None, value, line, is_certain)
    return found
