"""Follows the repository's own functions: parameters, declarations and plain control flow (ECMA-262, 8.6, 14, 15).

A function is followed statement by statement. Where the way through it cannot be told (a condition that is not known,
a loop over what is not known, a change of something that others may see), its call comes to `Unknown`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum

from undrift.declared.typescript import operators
from undrift.declared.typescript import syntax as s
from undrift.declared.typescript.computing import named
from undrift.declared.typescript.evaluating import Evaluator, Rest
from undrift.declared.typescript.objects import array, items_of, member, without
from undrift.declared.typescript.operators import depends, is_undefined, text_of, truth, undefined
from undrift.declared.typescript.scopes import AbandonedError, Scope
from undrift.declared.typescript.syntax import Node
from undrift.declared.typescript.values import Literal, Member, Object, Symbol, Unknown, Value

_MOST_ROUNDS = 10_000
_CONTAINERS = frozenset({s.ARRAY, s.OBJECT})
_FLAVOURS = {s.ASYNC: "an asynchronous function", s.GENERATOR: "a generator"}


class _Way(Enum):
    """How a statement ends, other than with a value that is returned."""

    ON = "on"
    BREAK = "break"
    CONTINUE = "continue"


def run(evaluator: Evaluator, node: Node, scope: Scope, arguments: tuple[Value, ...]) -> Value:
    """Return what a call of a function comes to.

    Args:
        evaluator: What evaluates the rest.
        node: The function.
        scope: Where it was made.
        arguments: What it is called with.

    Raises:
        AbandonedError: It cannot be followed.
    """
    place = scope.home.place(node[1])
    if node[5] != s.PLAIN:
        raise AbandonedError(Unknown(f"it comes from {_FLAVOURS[node[5]]}, which is not followed", place))
    inner = Scope(scope.home, scope, node[7])
    _bind_parameters(evaluator, node, inner, arguments)
    body = node[4]
    if body[0] != s.BLOCK:
        return evaluator.evaluate(body, inner)
    done = _statements(evaluator, body[2], inner)
    return undefined(place) if isinstance(done, _Way) else done


def _bind_parameters(evaluator: Evaluator, node: Node, scope: Scope, arguments: tuple[Value, ...]) -> None:
    place = scope.home.place(node[1])
    at = 0
    for pattern, default, is_rest in node[3]:
        if is_rest:
            more = [value for value in arguments[at:] if not isinstance(value, Rest)]
            whole = len(more) == len(arguments[at:])
            bind(evaluator, pattern, array(more, place, whole=whole), scope)
            return
        value = arguments[at] if at < len(arguments) else undefined(place)
        bind(evaluator, pattern, value, scope, default)
        at += not isinstance(value, Rest)


# Patterns


def bind(evaluator: Evaluator, pattern: Node, value: Value, scope: Scope, default: Node | None = None) -> None:
    """Give the names of a pattern their values.

    Args:
        evaluator: What evaluates defaults and computed names.
        pattern: A name, or what takes a value apart.
        value: The value.
        scope: Where the names are declared.
        default: What stands for `undefined`.

    Raises:
        AbandonedError: A function's pattern is not followed.
    """
    if default is not None:
        value = _or_default(evaluator, value, default, scope)
    if pattern[0] == s.TO_NAME:
        scope.names[pattern[2]] = value
    elif pattern[0] == s.TO_OBJECT:
        _bind_object(evaluator, pattern, value, scope)
    elif pattern[0] == s.TO_ARRAY:
        _bind_array(evaluator, pattern, value, scope)
    elif scope.parent is not None:
        raise AbandonedError(Unknown(pattern[2], scope.home.place(pattern[1])))


def _or_default(evaluator: Evaluator, value: Value, default: Node, scope: Scope) -> Value:
    if is_undefined(value):
        return named(evaluator, default, scope, "")
    return depends(value, scope.home.place(default[1])) if _may_be_undefined(value) else value


def _may_be_undefined(value: Value) -> bool:
    """Whether a value may be `undefined`: what a package exports is not, a setting of the environment may be."""
    while isinstance(value, Member):
        value = value.target
    return isinstance(value, Symbol) and not value.module


def _bind_object(evaluator: Evaluator, pattern: Node, value: Value, scope: Scope) -> None:
    taken: list[str] = []
    place = scope.home.place(pattern[1])
    doubt: Unknown | None = None
    for key, inner, default in pattern[2]:
        named_by: Value = Literal(key, place) if isinstance(key, str) else evaluator.evaluate(key, scope)
        name = text_of(named_by)
        if name is None:
            doubt = depends(named_by, place)
            bind(evaluator, inner, doubt, scope)
        else:
            taken.append(name)
            bind(evaluator, inner, member(value, name, scope.home.place(inner[1])), scope, default)
    if pattern[3] is not None:
        bind(evaluator, pattern[3], doubt if doubt is not None else without(value, taken, place), scope)


def _bind_array(evaluator: Evaluator, pattern: Node, value: Value, scope: Scope) -> None:
    items, doubt = items_of(value, scope.home.place(pattern[1]))
    for index, part in enumerate(pattern[2]):
        if part is None:
            continue
        inner, default = part
        missing: Value = doubt if doubt is not None else undefined(scope.home.place(inner[1]))
        item = items[index] if index < len(items) and doubt is None else missing
        bind(evaluator, inner, item, scope, default)
    if pattern[3] is not None:
        rest = array(items[len(pattern[2]) :], scope.home.place(pattern[1]), whole=doubt is None)
        bind(evaluator, pattern[3], rest, scope)


# Statements


def _statements(evaluator: Evaluator, nodes: Sequence[Node], scope: Scope) -> Value | _Way:
    for node in nodes:
        done = _statement(evaluator, node, scope)
        if done is not _Way.ON:
            return done
    return _Way.ON


def _statement(evaluator: Evaluator, node: Node | None, scope: Scope) -> Value | _Way:
    return _STATEMENTS[node[0]](evaluator, node, scope) if node is not None else _Way.ON


def _block(evaluator: Evaluator, node: Node, scope: Scope) -> Value | _Way:
    return _statements(evaluator, node[2], scope.block())


def _declare(evaluator: Evaluator, node: Node, scope: Scope) -> Value | _Way:
    into = scope.root if node[3] else scope
    for pattern, given in node[2]:
        if given is None:
            value: Value = undefined(scope.home.place(pattern[1]))
            if node[3] and pattern[2] in into.names:
                continue
        elif pattern[0] == s.TO_NAME:
            value = named(evaluator, given, scope, pattern[2])
            if given[0] in _CONTAINERS and pattern[2] in scope.own:
                into.fresh.add(pattern[2])
        else:
            value = evaluator.evaluate(given, scope)
        bind(evaluator, pattern, value, into)
    return _Way.ON


def _return(evaluator: Evaluator, node: Node, scope: Scope) -> Value | _Way:
    return undefined(scope.home.place(node[1])) if node[2] is None else evaluator.evaluate(node[2], scope)


def _if(evaluator: Evaluator, node: Node, scope: Scope) -> Value | _Way:
    decided = _decide(evaluator.evaluate(node[2], scope), scope, node[1])
    return _statement(evaluator, node[3] if decided else node[4], scope)


def _decide(condition: Value, scope: Scope, at: int) -> bool:
    decided = truth(condition)
    if decided is None:
        raise AbandonedError(depends(condition, scope.home.place(at)))
    return decided


def _do(evaluator: Evaluator, node: Node, scope: Scope) -> Value | _Way:
    evaluator.evaluate(node[2], scope)
    return _Way.ON


def _each(evaluator: Evaluator, node: Node, scope: Scope) -> Value | _Way:
    value = evaluator.evaluate(node[3], scope)
    place = scope.home.place(node[1])
    if not node[5]:
        items, doubt = items_of(value, place)
    elif isinstance(value, Object):
        items = [Literal(entry.name, entry.place) for entry in value.entries]
        doubt = value.doubts[0] if value.doubts else None
    else:
        items, doubt = [], depends(value, place)
    if doubt is not None:
        raise AbandonedError(doubt)
    for item in items:
        inner = scope.block()
        bind(evaluator, node[2], item, inner)
        done = _statement(evaluator, node[4], inner)
        if done is _Way.BREAK:
            break
        if not isinstance(done, _Way):
            return done
    return _Way.ON


def _loop(evaluator: Evaluator, node: Node, scope: Scope) -> Value | _Way:
    """Follow a loop; each round has variables of its own, which functions that are made in it keep."""
    turn = scope.block()
    _statement(evaluator, node[2], turn)
    for _ in range(_MOST_ROUNDS):
        if node[3] is not None and not _decide(evaluator.evaluate(node[3], turn), turn, node[3][1]):
            return _Way.ON
        done = _statement(evaluator, node[5], turn)
        if done is _Way.BREAK:
            return _Way.ON
        if not isinstance(done, _Way):
            return done
        after = scope.block()
        after.names.update(turn.names)
        after.fresh |= turn.fresh
        turn = after
        if node[4] is not None:
            evaluator.evaluate(node[4], turn)
    raise AbandonedError(Unknown("it takes too many steps", scope.home.place(node[1])))


def _switch(evaluator: Evaluator, node: Node, scope: Scope) -> Value | _Way:
    value = evaluator.evaluate(node[2], scope)
    inner = scope.block()
    for _, statements in node[3][_matching(evaluator, value, node, inner) :]:
        done = _statements(evaluator, statements, inner)
        if done is _Way.BREAK:
            return _Way.ON
        if done is not _Way.ON:
            return done
    return _Way.ON


def _matching(evaluator: Evaluator, value: Value, node: Node, scope: Scope) -> int:
    """Return the case to begin with."""
    fallback = len(node[3])
    for index, (case, _) in enumerate(node[3]):
        if case is None:
            fallback = index
            continue
        equal = operators.binary("===", value, evaluator.evaluate(case, scope), scope.home.place(case[1]))
        if _decide(equal, scope, case[1]):
            return index
    return fallback


def _throw(_: Evaluator, node: Node, scope: Scope) -> Value | _Way:
    raise AbandonedError(Unknown("it throws", scope.home.place(node[1])))


def _leave(_: Evaluator, node: Node, __: Scope) -> Value | _Way:
    return _Way.BREAK if node[0] == s.BREAK else _Way.CONTINUE


def _opaque(_: Evaluator, node: Node, scope: Scope) -> Value | _Way:
    raise AbandonedError(Unknown(node[2], scope.home.place(node[1])))


_STATEMENTS: Mapping[int, Callable[[Evaluator, Node, Scope], Value | _Way]] = {
    s.DECLARE: _declare,
    s.RETURN: _return,
    s.IF: _if,
    s.BLOCK: _block,
    s.DO: _do,
    s.EACH: _each,
    s.LOOP: _loop,
    s.SWITCH: _switch,
    s.THROW: _throw,
    s.BREAK: _leave,
    s.CONTINUE: _leave,
    s.OPAQUE: _opaque,
}
