"""The walk over one parse tree of tree-sitter-typescript, of which the nodes of `syntax` come.

Types fall away: annotations, assertions (`as`, `satisfies`, `!`), type arguments. Node names are those of the grammar
(tree-sitter-typescript 0.23: common/define-grammar.js, and tree-sitter-javascript's grammar.js beneath it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from undrift.declared.typescript import syntax as s
from undrift.declared.typescript.literals import cooked
from undrift.declared.typescript.syntax import NOT_UNDERSTOOD, TOO_DEEP, Node
from undrift.values import dataclass

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

_DEEPEST = 100
_WRAPPERS = frozenset(
    "parenthesized_expression as_expression satisfies_expression non_null_expression instantiation_expression".split()
)
_NAMES = frozenset({"identifier", "shorthand_property_identifier_pattern", "type_identifier"})
_NOT_FOLLOWED = "it is taken apart in a way that is not followed"


@dataclass(frozen=True, slots=True)
class Grammar:
    """How the nodes of a parse tree are read, by their kind.

    Attributes:
        expressions: Expressions; `other` reads those that are not in it.
        other: Reads what no table knows.
        statements: Statements within functions.
        patterns: What takes a value apart.
        tolerant: The expressions whose readers look at what is damaged in them themselves.
    """

    expressions: Mapping[str, Callable[[Walk, Tree], Node]]
    other: Callable[[Walk, Tree], Node]
    statements: Mapping[str, Callable[[Walk, Tree], Node | None]]
    patterns: Mapping[str, Callable[[Walk, Tree], Node]]
    tolerant: frozenset[str]


class Use:
    """What a function, or the module, does to names.

    Attributes:
        declared: The names that are its own.
        written: Those that it changes.
        changed: Those of which it changes what they hold, in place.
        escaped: Those that it uses as they are, so that others may see what they hold.
        given: Those that it calls a function with: its name, the argument's place, the name, and where.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.declared: set[str] = set()
        self.written: dict[str, int] = {}
        self.changed: set[str] = set()
        self.escaped: set[str] = set()
        self.given: list[tuple[str, int, str, int]] = []


class Walk:
    """The state of a walk.

    Attributes:
        data: The text.
        broken: Whether the parser found errors in it.
        used: The names that are used since this was last set.
        required: What `require("…")` names, with the first place of each.
        uses: What the functions around do to names, the innermost last.
        returning: Whether an expression is read whose value leaves the function.
    """

    def __init__(self, data: bytes, grammar: Grammar, *, broken: bool) -> None:
        """Take the text."""
        self.data = data
        self.broken = broken
        self.used: dict[str, None] = {}
        self.required: dict[str, int] = {}
        self.uses = [Use()]
        self.returning = False
        self._grammar = grammar
        self._depth = 0

    def expression(self, node: Tree) -> Node:
        """Return an expression."""
        depth = self._depth
        if depth > _DEEPEST:
            return [s.UNKNOWN, node.start_byte, TOO_DEEP]
        node = self.unwrapped(node)
        kind = node.type
        if self.broken and kind not in self._grammar.tolerant and self.is_damaged(node):
            return self.damage(node)
        self._depth = depth + 1
        try:
            return self._grammar.expressions.get(kind, self._grammar.other)(self, node)
        except LookupError:
            return self.damage(node)
        finally:
            self._depth = depth

    def optional(self, node: Tree | None) -> Node | None:
        """Return an expression that may be left out."""
        return self.expression(node) if node is not None else None

    def pattern(self, node: Tree) -> Node:
        """Return what declares names: a name, or a pattern that takes something apart."""
        kind = node.type
        if kind in _NAMES:
            name = self.text(node)
            self.uses[-1].declared.add(name)
            return [s.TO_NAME, node.start_byte, name]
        depth = self._depth
        read = self._grammar.patterns.get(kind)
        if read is None or depth > _DEEPEST or self.is_damaged(node):
            return [s.UNKNOWN, node.start_byte, _NOT_FOLLOWED]
        self._depth = depth + 1
        try:
            return read(self, node)
        except LookupError:
            return self.damage(node)
        finally:
            self._depth = depth

    def statement(self, node: Tree) -> Node | None:
        """Return a statement within a function; None for one that does nothing."""
        depth = self._depth
        if depth > _DEEPEST:
            return [s.OPAQUE, node.start_byte, TOO_DEEP]
        read = self._grammar.statements.get(node.type)
        if self.is_damaged(node) or (read is None and node.is_named and node.has_error):
            return [s.OPAQUE, node.start_byte, NOT_UNDERSTOOD]
        self._depth = depth + 1
        try:
            return read(self, node) if read is not None else self._passed(node)
        except LookupError:
            return [s.OPAQUE, node.start_byte, NOT_UNDERSTOOD]
        finally:
            self._depth = depth

    def inside(self, node: Tree) -> None:
        """Read what is not followed for the names that it uses and changes."""
        if self._depth > _DEEPEST:
            return
        self._depth += 1
        for child in node.named_children:
            if child.type in self._grammar.statements:
                self.statement(child)
            elif child.type in self._grammar.expressions or child.type in _WRAPPERS:
                self.expression(child)
            else:
                self.inside(child)
        self._depth -= 1

    def _passed(self, node: Tree) -> Node:
        self.inside(node)
        return [s.OPAQUE, node.start_byte, "the way through the function is not followed"]

    # Text and damage

    def text(self, node: Tree) -> str:
        """Return a node's text."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def string(self, node: Tree) -> str:
        """Return what a string literal means."""
        return cooked(self.data[node.start_byte + 1 : node.end_byte - 1].decode("utf-8", "replace"))

    def is_damaged(self, node: Tree) -> bool:
        """Whether what stands right in a node is not understood."""
        if not self.broken or not node.has_error:
            return False
        return node.is_error or node.is_missing or any(child.is_error or child.is_missing for child in node.children)

    def damage(self, node: Tree) -> Node:
        """Return what stands for text that is not understood."""
        return [s.UNKNOWN, node.start_byte, NOT_UNDERSTOOD]

    def unwrapped(self, node: Tree) -> Tree:
        """Return what stands in parentheses or is only given a type."""
        while True:
            kind = node.type
            if kind in _WRAPPERS:
                inner = named(node)[:1]
            elif kind == "type_assertion":
                inner = named(node)[-1:]
            else:
                return node
            if not inner or (self.broken and node.has_error and not inner[0].has_error):
                return node
            node = inner[0]

    # Names

    def name(self, node: Tree) -> Node:
        """Return a name of which something is asked, or that is called."""
        name = self.text(node)
        self.used[name] = None
        return [s.NAME, node.start_byte, name]

    def write(self, target: Node, at: int, *, in_place: bool = False) -> None:
        """Note that something is assigned to, or changed in place."""
        if target[0] == s.CHAIN:
            if any(link[0] == s.CALL for link in target[3]):
                return
            target, in_place = target[2], True
        if target[0] == s.NAME:
            self.write_name(target[2], at)
            if in_place:
                self.uses[-1].changed.add(target[2])

    def write_name(self, name: str, at: int) -> None:
        """Note that what a name holds is changed."""
        self.uses[-1].written.setdefault(name, at)

    @contextmanager
    def function(self) -> Iterator[Use]:
        """Read a function: what it declares is its own, what else it changes or lets out concerns those around it."""
        use = Use()
        self.uses.append(use)
        returning, self.returning = self.returning, False
        try:
            yield use
        finally:
            self.returning = returning
            self.uses.pop()
            for name, at in use.written.items():
                if name.removeprefix(s.COLLECTION) not in use.declared:
                    self.write_name(name, at)
            self.uses[-1].changed |= use.changed - use.declared
            self.uses[-1].escaped |= use.escaped - use.declared
            self.uses[-1].given += [given for given in use.given if given[2] not in use.declared]


def field(node: Tree, name: str) -> Tree:
    """Return a part of a node that the grammar always gives it.

    Raises:
        LookupError: An error in the text took it away.
    """
    found = node.child_by_field_name(name)
    if found is None:
        raise LookupError(name)
    return found


def named(node: Tree) -> list[Tree]:
    """Return the parts of a node that are no punctuation and no comments."""
    return [child for child in node.named_children if child.type != "comment"]


def names_of(pattern: Node) -> list[str]:
    """Return the names that a pattern declares, in their order."""
    found: list[str] = []
    pending = [pattern]
    while pending:
        here = pending.pop()
        if here[0] == s.TO_NAME:
            found.append(here[2])
        elif here[0] in {s.TO_OBJECT, s.TO_ARRAY}:
            place = 1 if here[0] == s.TO_OBJECT else 0
            parts = [part[place] for part in here[2] if part is not None]
            pending += reversed([*parts, here[3]] if here[3] is not None else parts)
    return found


def has_gaps(pattern: Node) -> bool:
    """Whether a pattern declares names that are not known, as a part of it is not read."""
    pending: list[object] = [pattern]
    while pending:
        here = pending.pop()
        if isinstance(here, list):
            if here[:1] == [s.UNKNOWN]:
                return True
            pending += here
    return False


def each(walk: Walk, nodes: Iterable[Tree]) -> list[Node]:
    """Return expressions."""
    return [walk.expression(node) for node in nodes]
