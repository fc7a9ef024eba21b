"""A module as evaluation needs it: small lists that go to JSON and back as they are.

A node is a list: its kind (one of the numbers below), the byte at which it begins, and its parts. The comment beside a
kind names the parts. What is written here and read in `evaluating` and `running` never leaves this room.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any, TypeAlias

from undrift.findings import Location
from undrift.values import dataclass, fields_of

Node: TypeAlias = list[Any]
"""`[kind, at, *parts]`."""

(
    TEXT,  # value
    REGEX,  # pattern, flags
    NUMBER,  # value, as it is written
    CONSTANT,  # True, False or None (`null`)
    NAME,  # name
    TEMPLATE,  # texts, holes
    TAGGED,  # tag, texts, holes
    ARRAY,  # items
    OBJECT,  # PROPERTY, COMPUTED and SPREAD nodes
    PROPERTY,  # name, value
    COMPUTED,  # name as an expression, value
    SPREAD,  # value
    CHAIN,  # what it begins with, MEMBER, INDEX and CALL nodes
    MEMBER,  # name, whether optional
    INDEX,  # expression, whether optional
    CALL,  # arguments, whether optional
    NEW,  # class, arguments
    # the name that it knows itself by, parameters, body, what it is besides (`PLAIN` …), names that it changes outside,
    # names whose containers are its own, which of its parameters it changes in place
    FUNCTION,
    UNARY,  # operator, operand
    BINARY,  # operator, left, right
    LOGICAL,  # operator, left, right
    CONDITIONAL,  # condition, then, else
    SEQUENCE,  # expressions
    ASSIGN,  # operator, target, value
    UPDATE,  # operator, target
    CLASS,  # name
    ENUM,  # name, [name, at, value or None] …
    UNKNOWN,  # reason
    TO_NAME,  # a pattern: name
    TO_OBJECT,  # a pattern: [name or expression, pattern, default or None] …, name of the rest or None
    TO_ARRAY,  # a pattern: [pattern, default or None] or None …, pattern of the rest or None
    DECLARE,  # [pattern, value or None] …, whether by `var`
    RETURN,  # value or None
    IF,  # condition, then, else or None
    BLOCK,  # statements
    DO,  # expression
    EACH,  # pattern, expression, body, whether it goes over names (`in`)
    LOOP,  # statement before or None, condition or None, expression after or None, body
    SWITCH,  # value, [value or None, statements] …
    THROW,
    BREAK,
    CONTINUE,
    OPAQUE,  # reason: a statement that is not followed
) = range(43)

PLAIN, ASYNC, GENERATOR = range(3)

EVERYTHING = "*"
"""The name by which an import means the whole module."""
REQUIRED = "require:"
"""Begins the local names that stand for `require("…")`."""
COLLECTION = "new:"
"""Begins the names that are changed if they are a Set or a Map: `set` and `add` are the names of much else."""
CHANGING = frozenset("push pop shift unshift splice sort reverse fill copyWithin".split())
"""Methods of arrays that change them."""
CHANGING_COLLECTIONS = frozenset("set add delete clear".split())
"""Methods of Sets and Maps that change them."""
NOT_UNDERSTOOD = "there is a syntax error here"
TOO_DEEP = "it is nested too deeply"


@dataclass(frozen=True, slots=True)
class Module:
    """What one module says.

    Attributes:
        lines: The bytes at which its lines begin.
        wide: The bytes that continue a character, in order: they count for no column.
        imports: What names come from other modules: local name -> [specifier, name there, at].
        declared: What declares names: [pattern, value, names that are used in it].
        bindings: Local name -> its place in `declared`.
        exports: [name, at, local name] or [name, at, name there, specifier], in order; `export *` has EVERYTHING for
            both names.
        written: The names that are changed after they are declared, each with the place of the first change. Behind
            COLLECTION it stands for a name that is changed if it is a Set or a Map.
        whole: The local name of what `module.exports =` or `export =` sets; empty for none.
        broken: Where text lies that is not understood outside of any declaration.
    """

    lines: list[int]
    wide: list[int]
    imports: Mapping[str, Node]
    declared: list[Node]
    bindings: Mapping[str, int]
    exports: list[Node]
    written: Mapping[str, int]
    whole: str
    broken: list[int]

    def place(self, path: str, at: int) -> Location:
        """Return where a byte of it stands."""
        line = bisect_right(self.lines, at)
        start = self.lines[line - 1] if line else 0
        column = at - start + 1
        if self.wide:
            column -= bisect_right(self.wide, at) - bisect_right(self.wide, start)
        return Location(path, line or 1, column)


EMPTY = Module([0], [], {}, [], {}, [], {}, "", [])

_fields = fields_of(Module)


def dump(module: Module) -> str:
    """Return a module as one line of text."""
    return json.dumps(_fields(module), separators=(",", ":"))


def load(text: str) -> Module:
    """Return a module again.

    Raises:
        ValueError: It is no text of `dump`.
    """
    try:
        fields = json.loads(text)
    except RecursionError as error:
        raise ValueError(text[:40]) from error
    if not isinstance(fields, list) or [type(field) for field in fields] != _TYPES:
        raise ValueError(text[:40])
    return Module(*fields)


_TYPES = [type(field) for field in _fields(EMPTY)]
