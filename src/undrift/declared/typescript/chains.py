"""Reads calls and property accesses of a parse tree: `text("email").notNull()` is one chain, however long it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from undrift.declared.typescript import syntax as s
from undrift.declared.typescript.expressions import item, pieces
from undrift.declared.typescript.syntax import Node
from undrift.declared.typescript.walking import Walk, field, named

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

_CHANGING_FUNCTIONS = frozenset("assign defineProperty defineProperties setPrototypeOf set deleteProperty".split())
_LINKS = frozenset("call_expression member_expression subscript_expression".split())


def _chain(walk: Walk, node: Tree) -> Node:
    links: list[Node] = []
    start = node.start_byte
    while node.type in _LINKS and not walk.is_damaged(node):
        below = field(node, "function" if node.type == "call_expression" else "object")
        link = _link(walk, node, below, start)
        if link is None:
            break
        links.append(link)
        node = walk.unwrapped(below)
    links.reverse()
    base = _base(walk, node, links)
    _finish(walk, links)
    if not links:
        return base
    made: Node = [s.CHAIN, start, base, links]
    _note_changes(walk, made)
    return made


def _link(walk: Walk, node: Tree, below: Tree, start: int) -> Node | None:
    """Return a call or an access, its parts not yet read; None for a tagged template, and for what is damaged."""
    if node.type == "call_expression":
        arguments = field(node, "arguments")
        if arguments.type == "template_string" or walk.is_damaged(arguments):
            return None
        return [s.CALL, start, arguments, _is_optional(walk, below, arguments)]
    if node.type == "subscript_expression":
        index = field(node, "index")
        return [s.INDEX, index.start_byte, index, _is_optional(walk, below, index)]
    name = field(node, "property")
    return [s.MEMBER, name.start_byte, walk.text(name), _is_optional(walk, below, name)]


def _is_optional(walk: Walk, before: Tree, after: Tree) -> int:
    return int(b"?." in walk.data[before.end_byte : after.start_byte])


def _base(walk: Walk, node: Tree, links: list[Node]) -> Node:
    if node.type == "identifier":
        if _is_require(walk, node, links):
            return _required(walk, links)
        return _own_export(walk, node, links) or walk.name(node)
    if node.type in _LINKS:
        is_tagged = node.type == "call_expression" and not walk.is_damaged(node)
        return _tagged(walk, node) if is_tagged else walk.damage(node)
    return walk.expression(node)


def _is_require(walk: Walk, node: Tree, links: list[Node]) -> bool:
    if not links or links[0][0] != s.CALL or walk.text(node) != "require":
        return False
    given = named(links[0][2])
    return len(given) == 1 and given[0].type == "string"


def _required(walk: Walk, links: list[Node]) -> Node:
    call = links.pop(0)
    module = walk.string(named(call[2])[0])
    walk.required.setdefault(module, call[1])
    walk.used[s.REQUIRED + module] = None
    return [s.NAME, call[1], s.REQUIRED + module]


def _own_export(walk: Walk, node: Tree, links: list[Node]) -> Node | None:
    """Return the name for what the module itself exports as CommonJS does: `exports.users`; None for another name."""
    if not links or links[0][0] != s.MEMBER or walk.text(node) != "exports":
        return None
    name = f"exports.{links.pop(0)[2]}"
    walk.used[name] = None
    return [s.NAME, node.start_byte, name]


def _tagged(walk: Walk, node: Tree) -> Node:
    arguments = field(node, "arguments")
    if walk.is_damaged(arguments):
        return walk.damage(arguments)
    tag = walk.expression(field(node, "function"))
    return [s.TAGGED, node.start_byte, tag, *pieces(walk, arguments)]


def _finish(walk: Walk, links: list[Node]) -> None:
    """Read what the links hold, and place a call where its function's name stands."""
    for above, link in enumerate(links):
        if link[0] == s.CALL:
            link[2] = _arguments(walk, link[2])
            if above and links[above - 1][0] == s.MEMBER:
                link[1] = links[above - 1][1]
        elif link[0] == s.INDEX:
            link[2] = walk.expression(link[2])


def _arguments(walk: Walk, node: Tree) -> list[Node]:
    return [item(walk, child) for child in node.named_children if child.type != "comment"]


def _note_changes(walk: Walk, chain: Node) -> None:
    """Note what calls like `names.push(…)` and `Object.assign(target, …)` change."""
    _, at, base, links = chain
    if base[0] == s.NAME and links[0][0] == s.CALL:
        arguments = enumerate(links[0][2])
        walk.uses[-1].given += [(base[2], place, one[2], one[1]) for place, one in arguments if one[0] == s.NAME]
    for above, link in enumerate(links[1:], 1):
        before = links[above - 1]
        if link[0] != s.CALL or before[0] != s.MEMBER:
            continue
        if before[2] in s.CHANGING:
            walk.write([s.CHAIN, at, base, links[: above - 1]], link[1])
        elif above == 1 and base[0] == s.NAME:
            _note_change(walk, base[2], before[2], link)


def _note_change(walk: Walk, owner: str, name: str, call: Node) -> None:
    if owner in {"Object", "Reflect"}:
        if name in _CHANGING_FUNCTIONS and call[2]:
            walk.write(call[2][0], call[1], in_place=True)
    elif name in s.CHANGING_COLLECTIONS:
        walk.write_name(s.COLLECTION + owner, call[1])


def _new(walk: Walk, node: Tree) -> Node:
    made = walk.expression(field(node, "constructor"))
    arguments = node.child_by_field_name("arguments")
    if arguments is not None and walk.is_damaged(arguments):
        return walk.damage(node)
    return [s.NEW, node.start_byte, made, _arguments(walk, arguments) if arguments is not None else []]


CHAINS: Mapping[str, Callable[[Walk, Tree], Node]] = {**dict.fromkeys(_LINKS, _chain), "new_expression": _new}
