"""Reads literals, objects, arrays and operators of a parse tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from undrift.declared.typescript import syntax as s
from undrift.declared.typescript.literals import cooked, number, spelled
from undrift.declared.typescript.syntax import Node
from undrift.declared.typescript.walking import Walk, each, field, named, names_of

if TYPE_CHECKING:
    from tree_sitter import Node as Tree


def name_alone(walk: Walk, node: Tree) -> Node:
    """Return a name that is used as a value: others may see what it holds from then on."""
    made = walk.name(node)
    if not walk.returning:
        walk.uses[-1].escaped.add(made[2])
    return made


def _string(walk: Walk, node: Tree) -> Node:
    return [s.TEXT, node.start_byte, walk.string(node)]


def _number(walk: Walk, node: Tree) -> Node:
    written = walk.text(node)
    value = number(written)
    if value is None:
        return [s.UNKNOWN, node.start_byte, "it is a number that is not read"]
    return [s.NUMBER, node.start_byte, value, written]


def _regex(walk: Walk, node: Tree) -> Node:
    flags = node.child_by_field_name("flags")
    return [s.REGEX, node.start_byte, walk.text(field(node, "pattern")), walk.text(flags) if flags is not None else ""]


def _template(walk: Walk, node: Tree) -> Node:
    texts, holes = pieces(walk, node)
    return [s.TEMPLATE, node.start_byte, texts, holes] if holes else [s.TEXT, node.start_byte, texts[0]]


def pieces(walk: Walk, node: Tree) -> tuple[list[str], list[Node]]:
    """Return the texts of a template, and what stands between them."""
    texts: list[str] = []
    holes: list[Node] = []
    start = node.start_byte + 1
    for child in node.named_children:
        if child.type == "template_substitution":
            texts.append(_piece(walk, start, child.start_byte))
            inner = named(child)
            is_whole = inner and not walk.is_damaged(child)
            holes.append(walk.expression(inner[0]) if is_whole else walk.damage(child))
            start = child.end_byte
    texts.append(_piece(walk, start, node.end_byte - 1))
    return texts, holes


def _piece(walk: Walk, start: int, end: int) -> str:
    return cooked(walk.data[start:end].decode("utf-8", "replace").replace("\r\n", "\n"))


# Arrays and objects


def _array(walk: Walk, node: Tree) -> Node:
    items: list[Node] = []
    is_empty = True
    for child in node.children:
        kind = child.type
        if kind == ",":
            if is_empty:
                items.append([s.NAME, child.start_byte, "undefined"])
            is_empty = True
        elif child.is_named and kind != "comment":
            items.append(item(walk, child))
            is_empty = False
    if walk.broken and any(child.is_missing for child in node.children):
        items.append([s.SPREAD, node.start_byte, walk.damage(node)])
    return [s.ARRAY, node.start_byte, items]


def item(walk: Walk, node: Tree) -> Node:
    """Return an item of an array, an argument, or a spread among them."""
    if node.type == "spread_element":
        inner = named(node)
        return [s.SPREAD, node.start_byte, _spread(walk, inner[0]) if inner else walk.damage(node)]
    if walk.broken and node.is_error:
        return [s.SPREAD, node.start_byte, walk.damage(node)]
    return walk.expression(node)


def _spread(walk: Walk, node: Tree) -> Node:
    return walk.name(node) if node.type == "identifier" else walk.expression(node)


def _object(walk: Walk, node: Tree) -> Node:
    properties: list[Node] = []
    for child in node.named_children:
        kind = child.type
        if kind == "comment":
            continue
        read = _PROPERTIES.get(kind)
        if read is None or walk.is_damaged(child):
            properties.append([s.SPREAD, child.start_byte, walk.damage(child)])
        else:
            properties.append(read(walk, child))
    if walk.broken and any(child.is_missing for child in node.children):
        properties.append([s.SPREAD, node.start_byte, walk.damage(node)])
    return [s.OBJECT, node.start_byte, properties]


def _pair(walk: Walk, node: Tree) -> Node:
    value = walk.expression(field(node, "value"))
    return _property(walk, field(node, "key"), value)


def _shorthand(walk: Walk, node: Tree) -> Node:
    return [s.PROPERTY, node.start_byte, walk.text(node), name_alone(walk, node)]


def _method(walk: Walk, node: Tree) -> Node:
    if any(child.type in {"get", "set"} for child in node.children):
        value: Node = [s.UNKNOWN, node.start_byte, "it is a getter or setter"]
    else:
        value = walk.expression(node)
    return _property(walk, field(node, "name"), value)


def _property(walk: Walk, node: Tree, value: Node) -> Node:
    name = key(walk, node)
    kind = s.PROPERTY if isinstance(name, str) else s.COMPUTED
    return [kind, node.start_byte, name, value]


def key(walk: Walk, node: Tree) -> str | Node:
    """Return the name of a property: text, or an expression if it is computed."""
    kind = node.type
    if kind == "string":
        return walk.string(node)
    if kind == "computed_property_name":
        inner = named(node)
        return walk.expression(inner[0]) if inner else walk.damage(node)
    text = walk.text(node)
    if kind == "number":
        value = number(text)
        return text if value is None else spelled(value)
    return text


_PROPERTIES: Mapping[str, Callable[[Walk, Tree], Node]] = {
    "pair": _pair,
    "shorthand_property_identifier": _shorthand,
    "spread_element": item,
    "method_definition": _method,
}


# Operators


def _unary(walk: Walk, node: Tree) -> Node:
    operator = field(node, "operator").type
    operand = walk.expression(field(node, "argument"))
    if operator == "delete":
        walk.write(operand, node.start_byte)
    return [s.UNARY, node.start_byte, operator, operand]


def _binary(walk: Walk, node: Tree) -> Node:
    """Return a binary expression; what leans to the left is read without recursion: long sums of texts do."""
    pending: list[tuple[Tree, str]] = []
    while node.type == "binary_expression" and not walk.is_damaged(node):
        pending.append((node, field(node, "operator").type))
        node = walk.unwrapped(field(node, "left"))
    if not pending:
        return walk.damage(node)
    made = walk.expression(node)
    for above, operator in reversed(pending):
        kind = s.LOGICAL if operator in {"&&", "||", "??"} else s.BINARY
        made = [kind, above.start_byte, operator, made, walk.expression(field(above, "right"))]
    return made


def _conditional(walk: Walk, node: Tree) -> Node:
    parts = (field(node, name) for name in ("condition", "consequence", "alternative"))
    return [s.CONDITIONAL, node.start_byte, *each(walk, parts)]


def _sequence(walk: Walk, node: Tree) -> Node:
    return [s.SEQUENCE, node.start_byte, each(walk, named(node))]


def _assignment(walk: Walk, node: Tree) -> Node:
    target = walk.unwrapped(field(node, "left"))
    operator = node.child_by_field_name("operator")
    value = walk.expression(field(node, "right"))
    if target.type in {"object_pattern", "array_pattern"}:
        to = walk.pattern(target)
        for name in names_of(to):
            walk.write_name(name, node.start_byte)
    else:
        to = _target(walk, target)
    return [s.ASSIGN, node.start_byte, operator.type if operator is not None else "=", to, value]


def _target(walk: Walk, node: Tree) -> Node:
    to = walk.name(node) if node.type == "identifier" else walk.expression(node)
    walk.write(to, node.start_byte)
    return to


def _update(walk: Walk, node: Tree) -> Node:
    target = _target(walk, walk.unwrapped(field(node, "argument")))
    return [s.UPDATE, node.start_byte, field(node, "operator").type, target]


def _passed(reason: str) -> Callable[[Walk, Tree], Node]:
    """Return a reader of what is not followed, but may use and change names."""

    def read(walk: Walk, node: Tree) -> Node:
        walk.inside(node)
        return [s.UNKNOWN, node.start_byte, reason]

    return read


def _constant(*, value: bool | None) -> Callable[[Walk, Tree], Node]:
    return lambda _, node: [s.CONSTANT, node.start_byte, value]


def _word(walk: Walk, node: Tree) -> Node:
    """Return `undefined`, or the `import` of `import("…")` and `import.meta`: names of the language itself."""
    return [s.NAME, node.start_byte, walk.text(node)]


def unknown(walk: Walk, node: Tree) -> Node:
    """Return what stands for an expression that is not followed."""
    words = node.type.replace("_", " ")
    article = "an" if words[:1] in set("aeiou") else "a"
    reason = s.NOT_UNDERSTOOD if walk.is_damaged(node) else f"it is {article} {words}, which is not followed"
    return [s.UNKNOWN, node.start_byte, reason]


EXPRESSIONS: Mapping[str, Callable[[Walk, Tree], Node]] = {
    "identifier": name_alone,
    "string": _string,
    "number": _number,
    "regex": _regex,
    "template_string": _template,
    "true": _constant(value=True),
    "false": _constant(value=False),
    "null": _constant(value=None),
    "undefined": _word,
    "import": _word,
    "meta_property": _word,
    "array": _array,
    "object": _object,
    "unary_expression": _unary,
    "binary_expression": _binary,
    "ternary_expression": _conditional,
    "sequence_expression": _sequence,
    "assignment_expression": _assignment,
    "augmented_assignment_expression": _assignment,
    "update_expression": _update,
    "this": _passed("it depends on `this`, which is not followed"),
    "super": _passed("it depends on `super`, which is not followed"),
    "await_expression": _passed("it is awaited"),
    "yield_expression": _passed("it is yielded"),
}
