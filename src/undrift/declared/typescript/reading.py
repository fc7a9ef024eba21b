"""Makes of a parse tree of tree-sitter-typescript the nodes of `syntax`: expressions, patterns and function bodies.

Types fall away: annotations, assertions (`as`, `satisfies`, `!`), type arguments. Node names are those of the grammar
(tree-sitter-typescript 0.23: common/define-grammar.js, and tree-sitter-javascript's grammar.js beneath it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from undrift.declared.typescript import syntax as s
from undrift.declared.typescript.literals import cooked, number, spelled
from undrift.declared.typescript.syntax import Node

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

_DEEPEST = 120
_NOT_UNDERSTOOD = "there is a syntax error here"
_TOO_DEEP = "it is nested too deeply"
REQUIRED = "require:"
"""Begins the local names that stand for `require("…")`."""
COLLECTION = "new:"
"""Begins the names that are changed if they are a Set or a Map: `set` and `add` are the names of much else."""

_CHANGING = frozenset("push pop shift unshift splice sort reverse fill copyWithin".split())
_CHANGING_COLLECTIONS = frozenset("set add delete clear".split())
_CHANGING_FUNCTIONS = frozenset("assign defineProperty defineProperties setPrototypeOf".split())
_WRAPPERS = frozenset(
    "parenthesized_expression as_expression satisfies_expression non_null_expression instantiation_expression".split()
)
_LINKS = frozenset("call_expression member_expression subscript_expression".split())


class _Scope:
    """What a function, or the module, does to names."""

    def __init__(self) -> None:
        self.declared: set[str] = set()
        self.written: dict[str, int] = {}
        self.escaped: set[str] = set()


class Reading:
    """The walk over one parse tree."""

    def __init__(self, data: bytes, *, broken: bool) -> None:
        """Take the text, and whether the parser found errors in it."""
        self._data = data
        self._broken = broken
        self._depth = 0
        self._returning = False
        self._scopes = [_Scope()]
        self.used: dict[str, None] = {}
        self.required: dict[str, int] = {}

    @property
    def written(self) -> Mapping[str, int]:
        """The names that are changed and not declared within a function that does so."""
        return self._scopes[0].written

    def text(self, node: Tree) -> str:
        """Return a node's text."""
        return self._data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def string(self, node: Tree) -> str:
        """Return what a string literal means."""
        return cooked(self._data[node.start_byte + 1 : node.end_byte - 1].decode("utf-8", "replace"))

    def is_damaged(self, node: Tree) -> bool:
        """Whether what stands right in a node is not understood."""
        if not self._broken or not node.has_error:
            return False
        return node.is_error or node.is_missing or any(child.is_error or child.is_missing for child in node.children)

    def expression(self, node: Tree) -> Node:
        """Return an expression."""
        depth = self._depth
        if depth > _DEEPEST:
            return [s.UNKNOWN, node.start_byte, _TOO_DEEP]
        node = self._unwrapped(node)
        kind = node.type
        if self._broken and kind not in _TOLERANT and self.is_damaged(node):
            return [s.UNKNOWN, node.start_byte, _NOT_UNDERSTOOD]
        self._depth = depth + 1
        try:
            return _EXPRESSIONS.get(kind, Reading._other)(self, node)
        except LookupError:
            return [s.UNKNOWN, node.start_byte, _NOT_UNDERSTOOD]
        finally:
            self._depth = depth

    def _other(self, node: Tree) -> Node:
        kind = node.type
        if kind in {"await_expression", "yield_expression"}:
            self._inside(node)
        return [s.UNKNOWN, node.start_byte, _REASONS.get(kind, f"it is {_article(kind)}, which is not followed")]

    def declare(self, names: Iterable[str]) -> None:
        """Note that names are declared in the function that is being read."""
        self._scopes[-1].declared.update(names)

    # Names

    def name(self, node: Tree) -> Node:
        """Return a name that is used as a value."""
        made = self._name(node)
        if not self._returning:
            self._scopes[-1].escaped.add(made[2])
        return made

    def _name(self, node: Tree) -> Node:
        name = self.text(node)
        self.used[name] = None
        return [s.NAME, node.start_byte, name]

    def _write(self, node: Node, at: int) -> None:
        """Note that something is assigned to, or changed in place."""
        if node[0] == s.CHAIN:
            if any(link[0] == s.CALL for link in node[3]):
                return
            node = node[2]
        if node[0] == s.NAME:
            self._scopes[-1].written.setdefault(node[2], at)

    def _unwrapped(self, node: Tree) -> Tree:
        """Return what stands in parentheses or is only given a type."""
        while True:
            kind = node.type
            if kind in _WRAPPERS:
                inner = named(node)[:1]
            elif kind == "type_assertion":
                inner = named(node)[-1:]
            else:
                return node
            if not inner or self.is_damaged(node):
                return node
            node = inner[0]

    # Literals

    def _string(self, node: Tree) -> Node:
        return [s.TEXT, node.start_byte, self.string(node)]

    def _number(self, node: Tree) -> Node:
        written = self.text(node)
        value = number(written)
        if value is None:
            return [s.UNKNOWN, node.start_byte, "it is a number that is not read"]
        return [s.NUMBER, node.start_byte, value, written]

    def _template(self, node: Tree) -> Node:
        texts, holes = self._pieces(node)
        if not holes:
            return [s.TEXT, node.start_byte, texts[0]]
        return [s.TEMPLATE, node.start_byte, texts, holes]

    def _pieces(self, node: Tree) -> tuple[list[str], list[Node]]:
        texts, holes = [], []
        start = node.start_byte + 1
        for child in node.named_children:
            if child.type == "template_substitution":
                texts.append(self._piece(start, child.start_byte))
                inner = named(child)
                holes.append(
                    self.expression(inner[0])
                    if inner and not self.is_damaged(child)
                    else [s.UNKNOWN, child.start_byte, _NOT_UNDERSTOOD]
                )
                start = child.end_byte
        texts.append(self._piece(start, node.end_byte - 1))
        return texts, holes

    def _piece(self, start: int, end: int) -> str:
        return cooked(self._data[start:end].decode("utf-8", "replace").replace("\r\n", "\n"))

    def _array(self, node: Tree) -> Node:
        items: list[Node] = []
        empty = True
        for child in node.children:
            kind = child.type
            if kind == ",":
                if empty:
                    items.append([s.NAME, child.start_byte, "undefined"])
                empty = True
            elif child.is_named and kind != "comment":
                items.append(self._item(child))
                empty = False
        return [s.ARRAY, node.start_byte, items]

    def _item(self, node: Tree) -> Node:
        if node.type == "spread_element":
            inner = named(node)
            value = self._spread(inner[0]) if inner else [s.UNKNOWN, node.start_byte, _NOT_UNDERSTOOD]
            return [s.SPREAD, node.start_byte, value]
        if self._broken and node.is_error:
            return [s.SPREAD, node.start_byte, [s.UNKNOWN, node.start_byte, _NOT_UNDERSTOOD]]
        return self.expression(node)

    def _spread(self, node: Tree) -> Node:
        return self._name(node) if node.type == "identifier" else self.expression(node)

    def _object(self, node: Tree) -> Node:
        properties: list[Node] = []
        for child in node.named_children:
            kind = child.type
            if kind == "pair" and not self.is_damaged(child):
                properties.append(self._pair(child))
            elif kind == "shorthand_property_identifier":
                properties.append([s.PROPERTY, child.start_byte, self.text(child), self.name(child)])
            elif kind == "spread_element":
                properties.append(self._item(child))
            elif kind == "method_definition" and not self.is_damaged(child):
                properties.append(self._method(child))
            elif kind != "comment":
                properties.append([s.SPREAD, child.start_byte, [s.UNKNOWN, child.start_byte, _NOT_UNDERSTOOD]])
        if self._broken and any(child.is_missing for child in node.children):
            properties.append([s.SPREAD, node.start_byte, [s.UNKNOWN, node.start_byte, _NOT_UNDERSTOOD]])
        return [s.OBJECT, node.start_byte, properties]

    def _pair(self, node: Tree) -> Node:
        value = self.expression(field(node, "value"))
        return self._property(field(node, "key"), value)

    def _property(self, key: Tree, value: Node) -> Node:
        name = self.key(key)
        kind = s.PROPERTY if isinstance(name, str) else s.COMPUTED
        return [kind, key.start_byte, name, value]

    def key(self, node: Tree) -> str | Node:
        """Return the name of a property: text, or an expression if it is computed."""
        kind = node.type
        if kind == "string":
            return self.string(node)
        if kind == "computed_property_name":
            inner = named(node)
            return self.expression(inner[0]) if inner else [s.UNKNOWN, node.start_byte, _NOT_UNDERSTOOD]
        text = self.text(node)
        if kind == "number":
            value = number(text)
            return text if value is None else spelled(value)
        return text

    def _method(self, node: Tree) -> Node:
        name = field(node, "name")
        if any(child.type in {"get", "set"} for child in node.children):
            value: Node = [s.UNKNOWN, node.start_byte, "it is a getter or setter"]
        else:
            value = self._function(node)
        return self._property(name, value)

    # Chains of calls and property accesses

    def _chain(self, node: Tree) -> Node:
        links: list[Node] = []
        start = node.start_byte
        while node.type in _LINKS and not self.is_damaged(node):
            kind = node.type
            if kind == "call_expression":
                below = field(node, "function")
                arguments = field(node, "arguments")
                if arguments.type == "template_string" or self.is_damaged(arguments):
                    break
                links.append([s.CALL, start, arguments, self._is_optional(below, arguments)])
            else:
                below = field(node, "object")
                links.append(self._access(node, below))
            node = self._unwrapped(below)
        links.reverse()
        base = self._base(node, links)
        self._finish(links)
        if not links:
            return base
        made: Node = [s.CHAIN, start, base, links]
        self._note_change(made)
        return made

    def _access(self, node: Tree, target: Tree) -> Node:
        if node.type == "subscript_expression":
            index = field(node, "index")
            return [s.INDEX, index.start_byte, index, self._is_optional(target, index)]
        name = field(node, "property")
        return [s.MEMBER, name.start_byte, self.text(name), self._is_optional(target, name)]

    def _is_optional(self, before: Tree, after: Tree) -> int:
        return int(b"?." in self._data[before.end_byte : after.start_byte])

    def _base(self, node: Tree, links: list[Node]) -> Node:
        if node.type == "identifier":
            return self._required(links) if self._is_require(node, links) else self._name(node)
        if node.type == "call_expression" and not self.is_damaged(node):
            return self._tagged(node)
        if node.type in _LINKS:
            return [s.UNKNOWN, node.start_byte, _NOT_UNDERSTOOD]
        return self.expression(node)

    def _is_require(self, node: Tree, links: list[Node]) -> bool:
        if not links or links[0][0] != s.CALL or self.text(node) != "require":
            return False
        given = named(links[0][2])
        return len(given) == 1 and given[0].type == "string"

    def _required(self, links: list[Node]) -> Node:
        call = links.pop(0)
        module = self.string(named(call[2])[0])
        self.required.setdefault(module, call[1])
        self.used[REQUIRED + module] = None
        return [s.NAME, call[1], REQUIRED + module]

    def _tagged(self, node: Tree) -> Node:
        arguments = field(node, "arguments")
        if self.is_damaged(arguments):
            return [s.UNKNOWN, arguments.start_byte, _NOT_UNDERSTOOD]
        tag = self.expression(field(node, "function"))
        return [s.TAGGED, node.start_byte, tag, *self._pieces(arguments)]

    def _finish(self, links: list[Node]) -> None:
        """Read what the links hold, and place a call where its function's name stands."""
        for above, link in enumerate(links):
            if link[0] == s.CALL:
                link[2] = self._arguments(link[2])
                if above and links[above - 1][0] == s.MEMBER:
                    link[1] = links[above - 1][1]
            elif link[0] == s.INDEX:
                link[2] = self.expression(link[2])

    def _arguments(self, node: Tree) -> list[Node]:
        return [self._item(child) for child in node.named_children if child.type != "comment"]

    def _note_change(self, chain: Node) -> None:
        """Note what a call like `names.push(…)` or `Object.assign(target, …)` changes."""
        _, at, base, links = chain
        for above, link in enumerate(links):
            if link[0] != s.CALL or not above or links[above - 1][0] != s.MEMBER:
                continue
            name = links[above - 1][2]
            if name in _CHANGING:
                self._write([s.CHAIN, at, base, links[: above - 1]], link[1])
            elif name in _CHANGING_COLLECTIONS and above == 1 and base[0] == s.NAME:
                self._scopes[-1].written.setdefault(COLLECTION + base[2], link[1])
            elif name in _CHANGING_FUNCTIONS and base[0] == s.NAME and base[2] in {"Object", "Reflect"} and link[2]:
                self._write(link[2][0], link[1])

    def _new(self, node: Tree) -> Node:
        made = self.expression(field(node, "constructor"))
        arguments = node.child_by_field_name("arguments")
        if arguments is not None and self.is_damaged(arguments):
            return [s.UNKNOWN, node.start_byte, _NOT_UNDERSTOOD]
        return [s.NEW, node.start_byte, made, self._arguments(arguments) if arguments is not None else []]

    # Operators

    def _unary(self, node: Tree) -> Node:
        operator = field(node, "operator").type
        operand = self.expression(field(node, "argument"))
        if operator == "delete":
            self._write(operand, node.start_byte)
        return [s.UNARY, node.start_byte, operator, operand]

    def _binary(self, node: Tree) -> Node:
        """Return a binary expression; what leans to the left is read without recursion: long sums of texts do."""
        pending: list[tuple[Tree, str]] = []
        while node.type == "binary_expression" and not self.is_damaged(node):
            pending.append((node, field(node, "operator").type))
            node = self._unwrapped(field(node, "left"))
        made = self.expression(node)
        for above, operator in reversed(pending):
            kind = s.LOGICAL if operator in {"&&", "||", "??"} else s.BINARY
            made = [kind, above.start_byte, operator, made, self.expression(field(above, "right"))]
        return made

    def _conditional(self, node: Tree) -> Node:
        parts = (self.expression(field(node, name)) for name in ("condition", "consequence", "alternative"))
        return [s.CONDITIONAL, node.start_byte, *parts]

    def _sequence(self, node: Tree) -> Node:
        return [s.SEQUENCE, node.start_byte, [self.expression(child) for child in named(node)]]

    def _assignment(self, node: Tree) -> Node:
        target = self._unwrapped(field(node, "left"))
        operator = node.child_by_field_name("operator")
        value = self.expression(field(node, "right"))
        if target.type in {"object_pattern", "array_pattern"}:
            to = self.pattern(target)
            for name in names_of(to):
                self._scopes[-1].written.setdefault(name, node.start_byte)
        else:
            to = self._target(target)
        return [s.ASSIGN, node.start_byte, operator.type if operator is not None else "=", to, value]

    def _target(self, node: Tree) -> Node:
        to = self._name(node) if node.type == "identifier" else self.expression(node)
        self._write(to, node.start_byte)
        return to

    def _update(self, node: Tree) -> Node:
        target = self._target(self._unwrapped(field(node, "argument")))
        return [s.UPDATE, node.start_byte, field(node, "operator").type, target]

    def _class(self, node: Tree) -> Node:
        name = node.child_by_field_name("name")
        return [s.CLASS, node.start_byte, self.text(name) if name is not None else ""]

    def enum(self, node: Tree) -> Node:
        """Return an enum."""
        members: list[Node] = []
        for child in named(field(node, "body")):
            value = child.child_by_field_name("value") if child.type == "enum_assignment" else None
            name = child if value is None else field(child, "name")
            read = self.expression(value) if value is not None else None
            key = self.key(name)
            members.append([key if isinstance(key, str) else "", child.start_byte, read])
        if self.is_damaged(node) or self.is_damaged(field(node, "body")):
            return [s.UNKNOWN, node.start_byte, _NOT_UNDERSTOOD]
        return [s.ENUM, node.start_byte, self.text(field(node, "name")), members]

    # Functions

    def _function(self, node: Tree) -> Node:
        scope = _Scope()
        self._scopes.append(scope)
        returning, self._returning = self._returning, False
        try:
            name, parameters, body = self._parts(node)
        finally:
            self._returning = returning
            self._scopes.pop()
        outside = self._scopes[-1]
        for written, at in scope.written.items():
            if written.removeprefix(COLLECTION) not in scope.declared:
                outside.written.setdefault(written, at)
        outside.escaped |= scope.escaped - scope.declared
        writes = sorted(scope.written.keys() - scope.declared)
        own = sorted(scope.written.keys() & scope.declared - scope.escaped)
        return [s.FUNCTION, node.start_byte, name, parameters, body, _flavour(node), writes, own]

    def _parts(self, node: Tree) -> tuple[str, list[Node], Node]:
        named_by = node.child_by_field_name("name")
        name = self.text(named_by) if named_by is not None else ""
        parameters = self._parameters(node)
        body = node.child_by_field_name("body")
        if body is None:
            return name, parameters, [s.UNKNOWN, node.start_byte, "the function has no body"]
        if body.type == "statement_block":
            return name, parameters, self._block(body)
        return name, parameters, self.expression(body)

    def _parameters(self, node: Tree) -> list[Node]:
        """Return `[pattern, default or None, whether it is the rest]` of each parameter."""
        single = node.child_by_field_name("parameter")
        if single is not None:
            return [[self.pattern(single), None, 0]]
        found: list[Node] = []
        for child in named(field(node, "parameters")):
            pattern = child.child_by_field_name("pattern")
            if pattern is None or self.is_damaged(child):
                found.append([[s.UNKNOWN, child.start_byte, _NOT_UNDERSTOOD], None, 0])
            elif pattern.type == "rest_pattern":
                found.append([self.pattern(named(pattern)[0]), None, 1])
            elif pattern.type != "this":
                found.append([self.pattern(pattern), self._optional(child.child_by_field_name("value")), 0])
        return found

    def _optional(self, node: Tree | None) -> Node | None:
        return self.expression(node) if node is not None else None

    # Patterns

    def pattern(self, node: Tree) -> Node:
        """Return what declares names: a name, or a pattern that takes something apart."""
        kind = node.type
        if kind in _IDENTIFIERS:
            name = self.text(node)
            self._scopes[-1].declared.add(name)
            return [s.TO_NAME, node.start_byte, name]
        depth = self._depth
        read = _PATTERNS.get(kind)
        if read is None or depth > _DEEPEST or self.is_damaged(node):
            return [s.UNKNOWN, node.start_byte, "it is taken apart in a way that is not followed"]
        self._depth = depth + 1
        try:
            return read(self, node)
        except LookupError:
            return [s.UNKNOWN, node.start_byte, _NOT_UNDERSTOOD]
        finally:
            self._depth = depth

    def _object_pattern(self, node: Tree) -> Node:
        parts: list[Node] = []
        rest = None
        for child in named(node):
            if child.type == "rest_pattern":
                rest = self.pattern(named(child)[0])
                continue
            target, default = self._with_default(child)
            if target.type == "pair_pattern":
                key = self.key(field(target, "key"))
                inner, default = self._with_default(field(target, "value"))
                parts.append([key, self.pattern(inner), self._optional(default)])
            else:
                parts.append([self.text(target), self.pattern(target), self._optional(default)])
        return [s.TO_OBJECT, node.start_byte, parts, rest]

    def _array_pattern(self, node: Tree) -> Node:
        parts: list[Node | None] = []
        rest = None
        empty = True
        for child in node.children:
            if child.type == ",":
                if empty:
                    parts.append(None)
                empty = True
            elif child.type == "rest_pattern":
                rest = self.pattern(named(child)[0])
            elif child.is_named and child.type != "comment":
                target, default = self._with_default(child)
                parts.append([self.pattern(target), self._optional(default)])
                empty = False
        return [s.TO_ARRAY, node.start_byte, parts, rest]

    def _with_default(self, node: Tree) -> tuple[Tree, Tree | None]:
        if node.type in {"assignment_pattern", "object_assignment_pattern"}:
            return field(node, "left"), field(node, "right")
        return node, None

    # Statements

    def statement(self, node: Tree) -> Node | None:
        """Return a statement of a function's body; None for one that does nothing."""
        if self._depth > _DEEPEST:
            return [s.OPAQUE, node.start_byte, _TOO_DEEP]
        kind = node.type
        if kind in _TYPES:
            return None
        read = _STATEMENTS.get(kind)
        if read is None or self.is_damaged(node):
            return [s.OPAQUE, node.start_byte, _NOT_UNDERSTOOD if node.has_error else _REASONS.get(kind, _KNOTTED)]
        depth = self._depth
        self._depth = depth + 1
        try:
            return read(self, node)
        except LookupError:
            return [s.OPAQUE, node.start_byte, _NOT_UNDERSTOOD]
        finally:
            self._depth = depth

    def declaration(self, node: Tree) -> Node:
        """Return what `const`, `let` and `var` declare."""
        pairs = [
            [self.pattern(field(child, "name")), self._optional(child.child_by_field_name("value"))]
            for child in named(node)
            if child.type == "variable_declarator"
        ]
        return [s.DECLARE, node.start_byte, pairs, int(node.type == "variable_declaration")]

    def callable(self, node: Tree) -> Node:
        """Return a function, a class or an enum that is declared."""
        value = _DECLARED[node.type](self, node)
        name = node.child_by_field_name("name")
        if name is None:
            return [s.OPAQUE, node.start_byte, _NOT_UNDERSTOOD]
        return [s.DECLARE, node.start_byte, [[self.pattern(name), value]], 0]

    def _block(self, node: Tree) -> Node:
        return [s.BLOCK, node.start_byte, self.statements(node.named_children)]

    def statements(self, nodes: Iterable[Tree]) -> list[Node]:
        """Return the statements that do something; functions stand before the others, as they are there before them."""
        read = [(node.type in _HOISTED, self.statement(node)) for node in nodes]
        made = [statement for hoisted, statement in read if hoisted and statement is not None]
        return made + [statement for hoisted, statement in read if not hoisted and statement is not None]

    def _return(self, node: Tree) -> Node:
        inner = named(node)
        self._returning = True
        value = self.expression(inner[0]) if inner else None
        self._returning = False
        return [s.RETURN, node.start_byte, value]

    def _if(self, node: Tree) -> Node:
        condition = self.expression(field(node, "condition"))
        then = self.statement(field(node, "consequence"))
        other = node.child_by_field_name("alternative")
        inner = named(other) if other is not None else []
        return [s.IF, node.start_byte, condition, then, self.statement(inner[0]) if inner else None]

    def _do(self, node: Tree) -> Node:
        inner = named(node)
        value = self.expression(inner[0]) if inner else [s.CONSTANT, node.start_byte, None]
        return [s.DO, node.start_byte, value]

    def _each(self, node: Tree) -> Node:
        kind = node.child_by_field_name("kind")
        if kind is None or field(node, "operator").type != "of" or any(child.type == "await" for child in node.children):
            return self._opaque(node)
        return [
            s.EACH,
            node.start_byte,
            self.pattern(field(node, "left")),
            self.expression(field(node, "right")),
            self.statement(field(node, "body")),
        ]

    def _opaque(self, node: Tree) -> Node:
        """Read what is not followed for what it changes."""
        self._inside(node)
        return [s.OPAQUE, node.start_byte, _KNOTTED]

    def _inside(self, node: Tree) -> None:
        for child in node.named_children:
            if child.type in _STATEMENTS or child.type in _HOISTED:
                self.statement(child)
            elif child.type in _EXPRESSIONS or child.type in _WRAPPERS:
                self.expression(child)
            elif self._depth <= _DEEPEST:
                self._depth += 1
                self._inside(child)
                self._depth -= 1

    def _switch(self, node: Tree) -> Node:
        value = self.expression(field(node, "value"))
        cases: list[Node] = []
        for child in named(field(node, "body")):
            case = child.child_by_field_name("value")
            wanted = self.expression(case) if case is not None else None
            cases.append([wanted, self.statements(child.children_by_field_name("body"))])
        return [s.SWITCH, node.start_byte, value, cases]

    def _throw(self, node: Tree) -> Node:
        self._inside(node)
        return [s.THROW, node.start_byte]

    def _break(self, node: Tree) -> Node:
        return self._opaque(node) if named(node) else [s.BREAK, node.start_byte]

    def _continue(self, node: Tree) -> Node:
        return self._opaque(node) if named(node) else [s.CONTINUE, node.start_byte]


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
    """Return the names that a pattern declares."""
    found: list[str] = []
    pending = [pattern]
    while pending:
        here = pending.pop()
        if here[0] == s.TO_NAME:
            found.append(here[2])
        elif here[0] in {s.TO_OBJECT, s.TO_ARRAY}:
            place = 1 if here[0] == s.TO_OBJECT else 0
            pending += [part[place] for part in here[2] if part is not None]
            pending += [here[3]] if here[3] is not None else []
    return found


def _flavour(node: Tree) -> int:
    kinds = {child.type for child in node.children}
    if "*" in kinds:
        return s.GENERATOR
    return s.ASYNC if "async" in kinds else s.PLAIN


def _article(kind: str) -> str:
    words = kind.replace("_", " ")
    return f"an {words}" if words[:1] in "aeiou" else f"a {words}"


def _constant(value: object) -> Callable[[Reading, Tree], Node]:
    return lambda _, node: [s.CONSTANT, node.start_byte, value]


def _import(_: Reading, node: Tree) -> Node:
    return [s.NAME, node.start_byte, "import"]


def _undefined(_: Reading, node: Tree) -> Node:
    return [s.NAME, node.start_byte, "undefined"]


_Read = Callable[[Reading, "Tree"], Node]
_EXPRESSIONS: Mapping[str, _Read] = {
    "identifier": Reading.name,
    "string": Reading._string,
    "number": Reading._number,
    "template_string": Reading._template,
    "true": _constant(True),
    "false": _constant(False),
    "null": _constant(None),
    "undefined": _undefined,
    "import": _import,
    "array": Reading._array,
    "object": Reading._object,
    "call_expression": Reading._chain,
    "member_expression": Reading._chain,
    "subscript_expression": Reading._chain,
    "new_expression": Reading._new,
    "arrow_function": Reading._function,
    "function_expression": Reading._function,
    "generator_function": Reading._function,
    "class": Reading._class,
    "unary_expression": Reading._unary,
    "binary_expression": Reading._binary,
    "ternary_expression": Reading._conditional,
    "sequence_expression": Reading._sequence,
    "assignment_expression": Reading._assignment,
    "augmented_assignment_expression": Reading._assignment,
    "update_expression": Reading._update,
}
_TOLERANT = frozenset(
    "array object call_expression member_expression subscript_expression binary_expression".split()
)
"""The expressions whose reading looks at what is damaged in them itself."""

_DECLARED: Mapping[str, _Read] = {
    "function_declaration": Reading._function,
    "generator_function_declaration": Reading._function,
    "class_declaration": Reading._class,
    "abstract_class_declaration": Reading._class,
    "enum_declaration": Reading.enum,
}
_IDENTIFIERS = frozenset({"identifier", "shorthand_property_identifier_pattern", "type_identifier"})
_PATTERNS: Mapping[str, _Read] = {
    "object_pattern": Reading._object_pattern,
    "array_pattern": Reading._array_pattern,
}
_HOISTED = frozenset({"function_declaration", "generator_function_declaration"})
_STATEMENTS: Mapping[str, Callable[[Reading, "Tree"], Node | None]] = {
    "lexical_declaration": Reading.declaration,
    "variable_declaration": Reading.declaration,
    **dict.fromkeys(_DECLARED, Reading.callable),
    "statement_block": Reading._block,
    "return_statement": Reading._return,
    "if_statement": Reading._if,
    "expression_statement": Reading._do,
    "for_in_statement": Reading._each,
    "switch_statement": Reading._switch,
    "throw_statement": Reading._throw,
    "break_statement": Reading._break,
    "continue_statement": Reading._continue,
    **dict.fromkeys(
        "for_statement while_statement do_statement try_statement labeled_statement with_statement".split(),
        Reading._opaque,
    ),
}
_TYPES = frozenset(
    "comment type_alias_declaration interface_declaration function_signature ambient_declaration empty_statement "
    "debugger_statement".split()
)
_KNOTTED = "the way through the function is not followed"
_REASONS: Mapping[str, str] = {
    "ERROR": _NOT_UNDERSTOOD,
    "this": "it depends on `this`, which is not followed",
    "super": "it depends on `super`, which is not followed",
    "regex": "it is a regular expression, which is not followed",
    "await_expression": "it is awaited",
    "yield_expression": "it is yielded",
}
