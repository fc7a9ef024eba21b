"""Reads functions of a parse tree: parameters, patterns and the statements of their bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from undrift.declared.typescript import syntax as s
from undrift.declared.typescript.chains import CHAINS
from undrift.declared.typescript.expressions import EXPRESSIONS, key, unknown
from undrift.declared.typescript.syntax import Node
from undrift.declared.typescript.walking import Grammar, Walk, field, named, names_of

if TYPE_CHECKING:
    from tree_sitter import Node as Tree


def _function(walk: Walk, node: Tree) -> Node:
    with walk.function() as use:
        name = _own_name(walk, node)
        use.declared.add(name)
        parameters = _parameters(walk, node)
        body = _body(walk, node)
    writes = sorted(use.written.keys() - use.declared)
    own = sorted((use.written.keys() & use.declared) - use.escaped)
    changed = [at for at, (pattern, _, _) in enumerate(parameters) if not use.changed.isdisjoint(names_of(pattern))]
    return [s.FUNCTION, node.start_byte, name, parameters, body, _flavour(node), writes, own, changed]


def _own_name(walk: Walk, node: Tree) -> str:
    """Return the name by which a function expression knows itself; empty for other functions."""
    name = node.child_by_field_name("name") if node.type in {"function_expression", "generator_function"} else None
    return walk.text(name) if name is not None else ""


def _body(walk: Walk, node: Tree) -> Node:
    body = node.child_by_field_name("body")
    if body is None:
        return [s.UNKNOWN, node.start_byte, "the function has no body"]
    if body.type == "statement_block":
        return _block(walk, body) if not walk.is_damaged(body) else walk.damage(body)
    walk.returning = True
    made = walk.expression(body)
    walk.returning = False
    return made


def _parameters(walk: Walk, node: Tree) -> list[Node]:
    """Return `[pattern, default or None, whether it is the rest]` of each parameter."""
    single = node.child_by_field_name("parameter")
    if single is not None:
        return [[walk.pattern(single), None, 0]]
    return [
        _parameter(walk, child)
        for child in named(field(node, "parameters"))
        if (pattern := child.child_by_field_name("pattern")) is None or pattern.type != "this"
    ]


def _parameter(walk: Walk, node: Tree) -> Node:
    if walk.is_damaged(node):
        return [walk.damage(node), None, 0]
    pattern = field(node, "pattern")
    if pattern.type == "rest_pattern":
        return [walk.pattern(named(pattern)[0]), None, 1]
    return [walk.pattern(pattern), walk.optional(node.child_by_field_name("value")), 0]


def _flavour(node: Tree) -> int:
    kinds = {child.type for child in node.children}
    if "*" in kinds:
        return s.GENERATOR
    return s.ASYNC if "async" in kinds else s.PLAIN


def _class(walk: Walk, node: Tree) -> Node:
    name = node.child_by_field_name("name")
    return [s.CLASS, node.start_byte, walk.text(name) if name is not None else ""]


def _enum(walk: Walk, node: Tree) -> Node:
    body = field(node, "body")
    if walk.is_damaged(node) or walk.is_damaged(body):
        return walk.damage(node)
    members: list[Node] = []
    for child in named(body):
        value = walk.expression(field(child, "value")) if child.type == "enum_assignment" else None
        name = key(walk, child if value is None else field(child, "name"))
        members.append([name if isinstance(name, str) else "", child.start_byte, value])
    return [s.ENUM, node.start_byte, walk.text(field(node, "name")), members]


# Patterns


def _object_pattern(walk: Walk, node: Tree) -> Node:
    parts: list[Node] = []
    rest = None
    for child in named(node):
        if child.type == "rest_pattern":
            rest = walk.pattern(named(child)[0])
        elif child.type == "pair_pattern":
            inner, default = _with_default(field(child, "value"))
            parts.append([key(walk, field(child, "key")), walk.pattern(inner), walk.optional(default)])
        else:
            inner, default = _with_default(child)
            parts.append([walk.text(inner), walk.pattern(inner), walk.optional(default)])
    return [s.TO_OBJECT, node.start_byte, parts, rest]


def _array_pattern(walk: Walk, node: Tree) -> Node:
    parts: list[Node | None] = []
    rest = None
    is_empty = True
    for child in node.children:
        if child.type == ",":
            if is_empty:
                parts.append(None)
            is_empty = True
        elif child.type == "rest_pattern":
            rest = walk.pattern(named(child)[0])
        elif child.is_named and child.type != "comment":
            inner, default = _with_default(child)
            parts.append([walk.pattern(inner), walk.optional(default)])
            is_empty = False
    return [s.TO_ARRAY, node.start_byte, parts, rest]


def _with_default(node: Tree) -> tuple[Tree, Tree | None]:
    if node.type in {"assignment_pattern", "object_assignment_pattern"}:
        return field(node, "left"), field(node, "right")
    return node, None


# Statements


def _variables(walk: Walk, node: Tree) -> Node:
    pairs = [
        [walk.pattern(field(child, "name")), walk.optional(child.child_by_field_name("value"))]
        for child in named(node)
        if child.type == "variable_declarator"
    ]
    return [s.DECLARE, node.start_byte, pairs, int(node.type == "variable_declaration")]


def declared(walk: Walk, node: Tree) -> Node:
    """Return a function, a class or an enum that is declared."""
    value = DECLARED[node.type](walk, node)
    return [s.DECLARE, node.start_byte, [[walk.pattern(field(node, "name")), value]], 0]


def _block(walk: Walk, node: Tree) -> Node:
    return [s.BLOCK, node.start_byte, _statements(walk, node.named_children)]


def _statements(walk: Walk, nodes: Iterable[Tree]) -> list[Node]:
    """Return the statements that do something; functions stand before the others, as they are there before them."""
    read = [(node.type in _HOISTED, walk.statement(node)) for node in nodes]
    made = [statement for hoisted, statement in read if hoisted and statement is not None]
    return made + [statement for hoisted, statement in read if not hoisted and statement is not None]


def _return(walk: Walk, node: Tree) -> Node:
    inner = named(node)
    walk.returning = True
    value = walk.expression(inner[0]) if inner else None
    walk.returning = False
    return [s.RETURN, node.start_byte, value]


def _if(walk: Walk, node: Tree) -> Node:
    condition = walk.expression(field(node, "condition"))
    then = walk.statement(field(node, "consequence"))
    other = node.child_by_field_name("alternative")
    inner = named(other) if other is not None else []
    return [s.IF, node.start_byte, condition, then, walk.statement(inner[0]) if inner else None]


def _do(walk: Walk, node: Tree) -> Node:
    return [s.DO, node.start_byte, walk.expression(named(node)[0])]


def _each(walk: Walk, node: Tree) -> Node | None:
    if node.child_by_field_name("kind") is None or any(child.type == "await" for child in node.children):
        return _opaque(walk, node)
    pattern = walk.pattern(field(node, "left"))
    items = walk.expression(field(node, "right"))
    over_names = int(field(node, "operator").type == "in")
    return [s.EACH, node.start_byte, pattern, items, walk.statement(field(node, "body")), over_names]


def _for(walk: Walk, node: Tree) -> Node:
    before = walk.statement(field(node, "initializer"))
    condition = node.child_by_field_name("condition")
    test = walk.expression(condition) if condition is not None and condition.is_named else None
    after = walk.optional(node.child_by_field_name("increment"))
    return [s.LOOP, node.start_byte, before, test, after, walk.statement(field(node, "body"))]


def _while(walk: Walk, node: Tree) -> Node:
    test = walk.expression(field(node, "condition"))
    return [s.LOOP, node.start_byte, None, test, None, walk.statement(field(node, "body"))]


def _switch(walk: Walk, node: Tree) -> Node:
    value = walk.expression(field(node, "value"))
    cases: list[Node] = []
    for child in named(field(node, "body")):
        wanted = walk.optional(child.child_by_field_name("value"))
        cases.append([wanted, _statements(walk, child.children_by_field_name("body"))])
    return [s.SWITCH, node.start_byte, value, cases]


def _throw(walk: Walk, node: Tree) -> Node:
    walk.inside(node)
    return [s.THROW, node.start_byte]


def _leave(kind: int) -> Callable[[Walk, Tree], Node]:
    def read(walk: Walk, node: Tree) -> Node:
        return _opaque(walk, node) if named(node) else [kind, node.start_byte]

    return read


def _opaque(walk: Walk, node: Tree) -> Node:
    walk.inside(node)
    return [s.OPAQUE, node.start_byte, "the way through the function is not followed"]


def _nothing(_: Walk, __: Tree) -> None:
    return None


DECLARED: Mapping[str, Callable[[Walk, Tree], Node]] = {
    "function_declaration": _function,
    "generator_function_declaration": _function,
    "class_declaration": _class,
    "abstract_class_declaration": _class,
    "enum_declaration": _enum,
}
"""What declares one name."""
_HOISTED = frozenset({"function_declaration", "generator_function_declaration"})
_FUNCTIONS = ("arrow_function", "function_expression", "generator_function", "method_definition")
_TYPES = (
    "type_alias_declaration interface_declaration function_signature ambient_declaration empty_statement comment "
    "debugger_statement"
)
_STATEMENTS: Mapping[str, Callable[[Walk, Tree], Node | None]] = {
    **dict.fromkeys(_TYPES.split(), _nothing),
    **dict.fromkeys(DECLARED, declared),
    "lexical_declaration": _variables,
    "variable_declaration": _variables,
    "statement_block": _block,
    "return_statement": _return,
    "if_statement": _if,
    "expression_statement": _do,
    "for_in_statement": _each,
    "for_statement": _for,
    "while_statement": _while,
    "switch_statement": _switch,
    "throw_statement": _throw,
    "break_statement": _leave(s.BREAK),
    "continue_statement": _leave(s.CONTINUE),
}
GRAMMAR = Grammar(
    {**EXPRESSIONS, **CHAINS, **dict.fromkeys(_FUNCTIONS, _function), "class": _class},
    unknown,
    _STATEMENTS,
    {"object_pattern": _object_pattern, "array_pattern": _array_pattern},
    frozenset({"array", "object", "binary_expression", *CHAINS}) - {"new_expression"},
)
