"""Evaluates literals, objects, operators, calls and property accesses (ECMA-262, 13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from undrift.declared.typescript import operators
from undrift.declared.typescript import syntax as s
from undrift.declared.typescript.changing import assign, own_variable, push, untraced
from undrift.declared.typescript.evaluating import Evaluator, Rest
from undrift.declared.typescript.objects import Building, array, items_of, member
from undrift.declared.typescript.operators import concatenated, depends, is_nullish, text_of, truth, undefined
from undrift.declared.typescript.scopes import AbandonedError, Closure, Scope
from undrift.declared.typescript.syntax import Node
from undrift.declared.typescript.values import (
    Array,
    Call,
    Function,
    Literal,
    Member,
    Symbol,
    Template,
    Unknown,
    Value,
)
from undrift.findings import Location

_SYMBOL = Symbol("", "Symbol")
_COLLECTIONS = tuple(Symbol("", name) for name in ("Set", "Map", "WeakSet", "WeakMap"))


def _literal(_: Evaluator, node: Node, scope: Scope) -> Value:
    return Literal(node[2], scope.home.place(node[1]))


def _number(_: Evaluator, node: Node, scope: Scope) -> Value:
    return Literal(node[2], scope.home.place(node[1]), node[3])


def _regex(_: Evaluator, node: Node, scope: Scope) -> Value:
    place = scope.home.place(node[1])
    return Call(Symbol("", "RegExp"), (Literal(node[2], place), Literal(node[3], place)), place, new=True)


def _name(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    return evaluator.unless_tainted(scope.lookup(node[2], node[1]))


def _unknown(_: Evaluator, node: Node, scope: Scope) -> Value:
    return Unknown(node[2], scope.home.place(node[1]))


def _template(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    holes = [evaluator.evaluate(hole, scope) for hole in node[3]]
    made = concatenated(node[2], holes, scope.home.place(node[1]))
    evaluator.charge(made)
    return made


def _tagged(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    tag = evaluator.evaluate(node[2], scope)
    holes = tuple(evaluator.evaluate(hole, scope) for hole in node[4])
    place = scope.home.place(node[1])
    if isinstance(tag, Function):
        texts = Array(tuple(Literal(text, place) for text in node[3]), place)
        return tag.call((texts, *holes))
    evaluator.let_go(holes, place)
    return tag if isinstance(tag, Unknown) else Template(tag, tuple(node[3]), holes, place)


def _function(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    return evaluator.close(node, scope)


def named(evaluator: Evaluator, node: Node, scope: Scope, name: str) -> Value:
    """Evaluate what is given a name: a function without one takes it."""
    return evaluator.close(node, scope, name) if node[0] == s.FUNCTION else evaluator.evaluate(node, scope)


def _class(_: Evaluator, node: Node, scope: Scope) -> Value:
    name = f" {node[2]}" if node[2] else ""
    place = scope.home.place(node[1])
    made = Unknown(f"it comes from the class{name}, which is not followed", place)
    # The class itself is known to be no table, or anything else that a builder returns.
    return Function(lambda _: made, place, name.strip())


# Arrays and objects


def _array(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    items: list[Value] = []
    is_whole = True
    for part in node[2]:
        if part[0] == s.SPREAD:
            spread = evaluator.evaluate(part[2], scope)
            more, doubt = items_of(spread, scope.home.place(part[1]))
            evaluator.charge(spread)
            items += more
            is_whole = is_whole and doubt is None
        else:
            items.append(evaluator.evaluate(part, scope))
    return array(items, scope.home.place(node[1]), whole=is_whole)


def _object(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    place = scope.home.place
    building = Building(place(node[1]))
    for part in node[2]:
        kind, at = part[0], part[1]
        if kind == s.PROPERTY:
            building.add(part[2], named(evaluator, part[3], scope, part[2]), place(at))
        elif kind == s.SPREAD:
            spread = evaluator.evaluate(part[2], scope)
            evaluator.charge(spread)
            building.spread(spread, place(at))
        else:
            _add_computed(evaluator, building, part, scope)
    return building.made()


def _add_computed(evaluator: Evaluator, building: Building, part: Node, scope: Scope) -> None:
    key = evaluator.evaluate(part[2], scope)
    name = text_of(key)
    value = named(evaluator, part[3], scope, name or "")
    place = scope.home.place(part[1])
    if name is not None:
        building.add(name, value, place)
    elif not (isinstance(key, Member) and key.target == _SYMBOL):
        building.doubt(depends(key, place))


def _enum(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    """Evaluate an enum: a member without a value counts on from the one before; a number leads back to its name."""
    place = scope.home.place
    inner = Scope(scope.home, scope)
    building = Building(place(node[1]))
    after: Value = Literal(0, place(node[1]))
    for name, at, given in node[3]:
        value = evaluator.evaluate(given, inner) if given is not None else after
        if isinstance(value, Literal) and operators.is_number(value):
            building.add(operators.text_of(value) or "", Literal(name, place(at)), place(at))
        building.add(name, value, place(at))
        inner.names[name] = value
        after = operators.binary("+", value, Literal(1, place(at)), place(at))
    return building.made()


# Operators


def _unary(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    place = scope.home.place(node[1])
    if node[2] == "delete":
        raise untraced(evaluator, node[3], scope, place)
    return operators.unary(node[2], evaluator.evaluate(node[3], scope), place)


def _binary(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    """Evaluate a binary expression; what leans to the left without recursion, and a sum of texts at once."""
    pending = []
    while node[0] == s.BINARY:
        pending.append(node)
        node = node[3]
    value = evaluator.evaluate(node, scope)
    while pending:
        above = pending.pop()
        other = evaluator.evaluate(above[4], scope)
        place = scope.home.place(above[1])
        if above[2] == "+" and operators.is_text(value, other):
            parts = [value, other]
            while pending and pending[-1][2] == "+":
                parts.append(evaluator.evaluate(pending.pop()[4], scope))
            value = concatenated([""] * (len(parts) + 1), parts, place)
        else:
            value = operators.binary(above[2], value, other, place)
        evaluator.charge(value)
    return value


def _logical(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    left = evaluator.evaluate(node[3], scope)
    operator = node[2]
    decided = is_nullish(left) if operator == "??" else truth(left)
    if decided is None:
        _skip(node[4], scope)
        return depends(left, scope.home.place(node[1]))
    takes_right = decided if operator in {"??", "&&"} else not decided
    return evaluator.evaluate(node[4], scope) if takes_right else left


def _conditional(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    condition = evaluator.evaluate(node[2], scope)
    decided = truth(condition)
    if decided is None:
        _skip(node[3], scope)
        _skip(node[4], scope)
        doubt = depends(condition, scope.home.place(node[1]))
        return Unknown(doubt.reason, doubt.place, choices=_choices(evaluator, node[3:5], scope))
    return evaluator.evaluate(node[3 if decided else 4], scope)


def _choices(evaluator: Evaluator, nodes: Iterable[Node], scope: Scope) -> tuple[Value, ...]:
    """Evaluate what may not be evaluated at all; nothing where that is not without consequences."""
    if any(_changes(node, scope) for node in nodes):
        return ()
    try:
        return tuple(evaluator.evaluate(node, scope) for node in nodes)
    except AbandonedError:
        return ()


def _skip(node: Node, scope: Scope) -> None:
    """Pass over what may or may not be evaluated: if it would change anything, nothing is certain any more."""
    if scope.parent is not None and _changes(node, scope):
        place = scope.home.place(node[1])
        raise AbandonedError(Unknown("it is changed under a condition that is not known", place))


def _changes(node: Node, scope: Scope) -> bool:
    """Whether evaluating an expression assigns to anything, or calls what does."""
    pending: list[object] = [node]
    while pending:
        here = pending.pop()
        if not isinstance(here, list):
            continue
        kind = here[0] if here else None
        if kind in _CHANGES or (kind == s.MEMBER and here[2] in s.CHANGING):
            return True
        if kind == s.CHAIN and here[2][0] == s.NAME and _is_writer(here[2][2], scope):
            return True
        pending += here
    return False


_CHANGES = (s.ASSIGN, s.UPDATE)


def _is_writer(name: str, scope: Scope) -> bool:
    holder = scope.find(name)
    value = holder.names[name] if holder is not None else None
    return isinstance(value, Closure) and bool(value.writes)


def _sequence(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    return [evaluator.evaluate(part, scope) for part in node[2]][-1]


# Calls and property accesses


def _new(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    callee = evaluator.evaluate(node[2], scope)
    arguments = _arguments(evaluator, node[3], scope)
    place = scope.home.place(node[1])
    evaluator.let_go(arguments, place)
    if isinstance(callee, Unknown):
        return callee
    if isinstance(callee, Symbol | Member | Call):
        return Call(callee, tuple(arguments), place, new=True)
    return Unknown("it is an instance of what is no class of a package", place)


def _arguments(evaluator: Evaluator, nodes: Iterable[Node], scope: Scope) -> list[Value]:
    values: list[Value] = []
    for node in nodes:
        if node[0] != s.SPREAD:
            values.append(evaluator.evaluate(node, scope))
            continue
        spread = evaluator.evaluate(node[2], scope)
        evaluator.charge(spread)
        more, doubt = items_of(spread, scope.home.place(node[1]))
        if doubt is not None:
            return [*values, Rest(doubt.reason, doubt.place)]
        values += more
    return values


def _chain(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    links = node[3]
    value = evaluator.evaluate(node[2], scope)
    at = 0
    while at < len(links):
        link = links[at]
        if link[3] and is_nullish(value):
            return undefined(scope.home.place(link[1]))
        is_method = link[0] == s.MEMBER and at + 1 < len(links) and links[at + 1][0] == s.CALL
        if is_method:
            value, is_cut = _method(evaluator, node, at, value, scope)
            if is_cut:
                return value
            at += 1
        else:
            value = _LINKS[link[0]](evaluator, link, value, scope)
        at += 1
    return evaluator.unless_tainted(value)


def _call(evaluator: Evaluator, link: Node, target: Value, scope: Scope) -> Value:
    return evaluator.apply(target, _arguments(evaluator, link[2], scope), scope.home.place(link[1]))


def _index(evaluator: Evaluator, link: Node, target: Value, scope: Scope) -> Value:
    key = evaluator.evaluate(link[2], scope)
    return at_key(target, key, scope.home.place(link[1]))


def at_key(target: Value, key: Value, place: Location) -> Value:
    """Return a property whose name is worked out."""
    name = text_of(key)
    if name is not None:
        return member(target, name, place)
    return target if isinstance(target, Unknown) else depends(key, place)


def _member(_: Evaluator, link: Node, target: Value, scope: Scope) -> Value:
    return member(target, link[2], scope.home.place(link[1]))


_LINKS: Mapping[int, Callable[[Evaluator, Node, Value, Scope], Value]] = {
    s.CALL: _call,
    s.INDEX: _index,
    s.MEMBER: _member,
}


def _method(evaluator: Evaluator, chain: Node, at: int, target: Value, scope: Scope) -> tuple[Value, bool]:
    """Return what `target.name(…)` comes to, and whether the chain ends there: there is no such function."""
    link, call = chain[3][at], chain[3][at + 1]
    name, place = link[2], scope.home.place(link[1])
    arguments = _arguments(evaluator, call[2], scope)
    if name in s.CHANGING and isinstance(target, Array) and not _is_new(chain, at):
        return _changed(evaluator, [*chain[:3], chain[3][: at + 1]], arguments, scope, place), False
    if name in s.CHANGING_COLLECTIONS and isinstance(target, Call) and target.callee in _COLLECTIONS:
        raise AbandonedError(Unknown("it changes something in a way that is not followed", place))
    known = evaluator.call_method(target, name, arguments, place)
    if known is not None:
        return known, False
    callee = member(target, name, place)
    if call[3] and is_nullish(callee):
        return undefined(place), True
    return evaluator.apply(callee, arguments, place), False


def _changed(evaluator: Evaluator, method: Node, arguments: list[Value], scope: Scope, place: Location) -> Value:
    """Carry out a method that changes an array in place."""
    holder = own_variable(method, 1, scope) if method[3][-1][2] == "push" else None
    made = push(holder, method[2][2], arguments, place) if holder is not None else None
    if made is None:
        raise untraced(evaluator, method, scope, place)
    return made


def _is_new(chain: Node, at: int) -> bool:
    """Whether what a link of a chain is asked of was made right there: `Object.keys(names)`."""
    return bool(chain[3][at - 1][0] == s.CALL if at else chain[2][0] != s.NAME)


EXPRESSIONS: Mapping[int, Callable[[Evaluator, Node, Scope], Value]] = {
    s.TEXT: _literal,
    s.REGEX: _regex,
    s.NUMBER: _number,
    s.CONSTANT: _literal,
    s.NAME: _name,
    s.TEMPLATE: _template,
    s.TAGGED: _tagged,
    s.ARRAY: _array,
    s.OBJECT: _object,
    s.CHAIN: _chain,
    s.NEW: _new,
    s.FUNCTION: _function,
    s.UNARY: _unary,
    s.BINARY: _binary,
    s.LOGICAL: _logical,
    s.CONDITIONAL: _conditional,
    s.SEQUENCE: _sequence,
    s.ASSIGN: assign,
    s.UPDATE: assign,
    s.CLASS: _class,
    s.ENUM: _enum,
    s.UNKNOWN: _unknown,
}
