"""What a Python file assigns, read without running it. Imported only by the rooms whose migrations are Python.

A value is known if the file spells it out: strings, None, tuples and lists of these, sums of such, and names that were
given such a value further up. All else is `Unknown`, and whoever asks has to say so.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from undrift.patterns import pattern
from undrift.values import dataclass

LARGEST_SOURCE = 4 * 1024 * 1024
"""Bytes. A longer file is no migration that a person wrote, and its syntax tree would take gigabytes."""

_CONFLICT = pattern(rb"^(?:<{7}|>{7}) ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that only running the code would tell.

    Attributes:
        call: The last word of the function that makes it; empty if it is no call.
    """

    call: str = ""


Value: TypeAlias = "str | Unknown | tuple[Value, ...] | None"


@dataclass(frozen=True, slots=True)
class Named:
    """A value and the line on which it is given, counted from 1."""

    value: Value
    line: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a file could not be parsed.

    Attributes:
        line: Where, counted from 1.
        reason: Why, as a clause.
        certain: Whether any Python would refuse it, and not only the one that runs undrift.
    """

    line: int
    reason: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Tail:
    """The part of a file that need not be parsed: operations are long, and say nothing about order.

    Attributes:
        begins: What begins it.
        holds: What it must not hold: a file whose tail does is parsed as a whole.
    """

    begins: re.Pattern[bytes]
    holds: re.Pattern[bytes]


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a module or a class body gives a value.

    Attributes:
        values: By name.
        base: The first base of a class, as it is written.
        is_open: Whether a star import may bring in more names.
    """

    values: Mapping[str, Named]
    base: str = ""
    is_open: bool = False


def module_names(data: bytes, tail: Tail | None = None) -> Names | Trouble:
    """Return what a module gives its own names."""
    tree = _tree(data, tail)
    return tree if isinstance(tree, Trouble) else _names(tree.body, {})


def class_names(data: bytes, tail: Tail | None = None) -> tuple[Names, Mapping[str, Names]] | Trouble:
    """Return what a module gives its own names, and what each of its classes gives its attributes.

    A class whose name the module binds once more further down is left out.
    """
    tree = _tree(data, tail)
    if isinstance(tree, Trouble):
        return tree
    module = _names(tree.body, {})
    classes: dict[str, Names] = {}
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef) and module.values[statement.name].line == statement.lineno:
            base = _dotted(statement.bases[0]) if statement.bases else ""
            classes[statement.name] = Names(_names(statement.body, module.values).values, base)
    return module, classes


def structure(data: bytes) -> str:
    """Return a text that is another one as soon as a module does anything else; empty if it cannot be parsed.

    Its layout, its comments and its docstring do not count.
    """
    tree = parse(data)
    if isinstance(tree, Trouble):
        return ""
    first = tree.body[0] if tree.body else None
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    try:
        return "\n".join(map(ast.dump, tree.body[documented:]))
    except RecursionError:
        return ""


def _tree(data: bytes, tail: Tail | None) -> ast.Module | Trouble:
    found = tail.begins.search(data) if tail else None
    if tail and found and not tail.holds.search(data, found.start()):
        head = parse(data[: found.start()] + b"\n")
        if isinstance(head, ast.Module):
            return head
    return parse(data)


def parse(data: bytes) -> ast.Module | Trouble:
    """Return the syntax tree of a module, or why there is none."""
    if len(data) > LARGEST_SOURCE:
        return Trouble(1, "it is too long to be parsed", certain=False)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(data)
    except SyntaxError as error:
        return _trouble(data, error.lineno or 1, f"Python cannot parse it: {error.msg}")
    except (ValueError, RecursionError, MemoryError, OverflowError):
        return _trouble(data, 1, "it is nested too deeply")


def _trouble(data: bytes, line: int, reason: str) -> Trouble:
    if b"\0" in data:
        return Trouble(line, "it holds NUL bytes", certain=True)
    if conflict := _CONFLICT.search(data):
        return Trouble(data.count(b"\n", 0, conflict.start()) + 1, "it holds marks of a merge conflict", certain=True)
    return Trouble(line, reason, certain=False)


def _names(body: Sequence[ast.stmt], outer: Mapping[str, Named]) -> Names:
    values: dict[str, Named] = {}
    is_open = False
    for statement in body:
        known = {**outer, **values} if outer else values
        values.update(_given(statement, known))
        is_open = is_open or (isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*")
    return Names(values, is_open=is_open)


def _given(statement: ast.stmt, known: Mapping[str, Named]) -> Iterator[tuple[str, Named]]:
    """Yield the names that a statement binds, with their values."""
    line = statement.lineno
    if isinstance(statement, ast.Assign):
        value = _value(statement.value, known)
        for target in statement.targets:
            if isinstance(target, ast.Name):
                yield target.id, Named(value, line)
            else:
                yield from ((name, Named(Unknown(), line)) for name in _touched(target))
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        if statement.value:
            yield statement.target.id, Named(_value(statement.value, known), line)
    elif isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        yield statement.target.id, Named(_increased(statement.target.id, statement, known), line)
    elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name, Named(Unknown(), line)
    else:
        yield from ((name, Named(Unknown(), line)) for name in _touched(statement))


def _increased(name: str, statement: ast.AugAssign, known: Mapping[str, Named]) -> Value:
    if name not in known or not isinstance(statement.op, ast.Add):
        return Unknown()
    return _sum(known[name].value, _value(statement.value, known))


def _touched(statement: ast.AST) -> Iterator[str]:
    """Yield the names that a statement may bind, or change in place: `x.append(1)`, `x[0] = 1`."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.value, ast.Name):
            yield node.value.id


def _value(node: ast.expr, known: Mapping[str, Named]) -> Value:
    if isinstance(node, ast.Constant):
        return node.value if node.value is None or isinstance(node.value, str) else Unknown()
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return _series(node.elts, known)
    if isinstance(node, ast.Name):
        return known[node.id].value if node.id in known else Unknown()
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and not isinstance(node.left, ast.BinOp):
        return _sum(_value(node.left, known), _value(node.right, known))
    return Unknown(_dotted(node.func).rpartition(".")[2]) if isinstance(node, ast.Call) else Unknown()


def _series(nodes: Sequence[ast.expr], known: Mapping[str, Named]) -> Value:
    values: list[Value] = []
    for node in nodes:
        value = _value(node.value if isinstance(node, ast.Starred) else node, known)
        if not isinstance(node, ast.Starred):
            values.append(value)
        elif isinstance(value, tuple):
            values += value
        else:
            return Unknown()
    return tuple(values)


def _sum(left: Value, right: Value) -> Value:
    if isinstance(left, tuple) and isinstance(right, tuple):
        return left + right
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    return Unknown()


def _dotted(node: ast.expr) -> str:
    """Return `a.b.c` as it is written; only the end of it if it begins with anything but a name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
    return ".".join(reversed(parts))
