"""Follows the repository's own functions: parameters, declarations, plain control flow, and changes of their variables.

A function is followed statement by statement. Where the way through it cannot be told (a condition that is not known,
a loop without a list, a change of something that others may see), its call comes to `Unknown`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum

from undrift.declared.typescript import operators
from undrift.declared.typescript import syntax as s
from undrift.declared.typescript.evaluating import Expressions, Rest
from undrift.declared.typescript.objects import Building, array, items_of, member, without
from undrift.declared.typescript.operators import depends, is_undefined, text_of, truth, undefined
from undrift.declared.typescript.scopes import AbandonedError, Closure, Scope
from undrift.declared.typescript.syntax import Node
from undrift.declared.typescript.values import Array, Literal, Member, Object, Symbol, Unknown, Value
from undrift.findings import Location

_LARGEST_CONTAINER = 2000
_MOST_CALLS = 60
_CONTAINERS = frozenset({s.ARRAY, s.OBJECT})


class _Way(Enum):
    """How a statement ends, other than with a value that is returned."""

    ON = "on"
    BREAK = "break"
    CONTINUE = "continue"


class Evaluator(Expressions):
    """Evaluates expressions and functions."""

    def __init__(self) -> None:
        """Begin with nothing done."""
        super().__init__()
        self._calls = 0

    def close(self, node: Node, scope: Scope) -> Closure:
        """Return a function with what it sees."""
        place = scope.home.place(node[1])
        writes = tuple(node[6])

        def call(arguments: tuple[Value, ...]) -> Value:
            return self._call(node, scope, arguments, closure)

        closure = Closure(call, place, node[2], writes, scope, node)
        return closure

    def _call(self, node: Node, scope: Scope, arguments: tuple[Value, ...], closure: Closure) -> Value:
        if node[5] != s.PLAIN:
            kind = "an asynchronous function" if node[5] == s.ASYNC else "a generator"
            unknown = Unknown(f"it comes from {kind}, which is not followed", closure.place)
            closure.spoil(unknown)
            return unknown
        if self._calls >= _MOST_CALLS:
            unknown = Unknown("it calls too many functions within each other", closure.place)
            closure.spoil(unknown)
            return unknown
        self._calls += 1
        try:
            return self._run(node, scope, arguments)
        except AbandonedError as error:
            closure.spoil(error.unknown)
            return error.unknown
        finally:
            self._calls -= 1

    def _run(self, node: Node, scope: Scope, arguments: tuple[Value, ...]) -> Value:
        inner = Scope(scope.home, scope, node[7])
        self._bind_parameters(node, inner, arguments)
        body = node[4]
        if body[0] != s.BLOCK:
            return self.evaluate(body, inner)
        done = self._statements(body[2], inner)
        return undefined(scope.home.place(node[1])) if isinstance(done, _Way) else done

    def _bind_parameters(self, node: Node, scope: Scope, arguments: tuple[Value, ...]) -> None:
        at = 0
        for pattern, default, is_rest in node[3]:
            if is_rest:
                more = arguments[at:]
                whole = not any(isinstance(value, Rest) for value in more)
                known = (value for value in more if not isinstance(value, Rest))
                self.bind(pattern, array(known, scope.home.place(node[1]), whole=whole), None, scope)
                return
            if at < len(arguments):
                value = arguments[at]
            else:
                value = undefined(scope.home.place(node[1]))
            self.bind(pattern, value, default, scope)
            at += not isinstance(value, Rest)

    # Patterns

    def bind(self, pattern: Node, value: Value, default: Node | None, scope: Scope) -> None:
        """Give the names of a pattern their values.

        Args:
            pattern: A name, or what takes a value apart.
            value: The value.
            default: What stands for `undefined`.
            scope: Where the names are declared.
        """
        if default is not None:
            value = self._or_default(value, default, scope)
        if pattern[0] == s.TO_NAME:
            scope.names[pattern[2]] = value
        elif pattern[0] == s.TO_OBJECT:
            self._bind_object(pattern, value, scope)
        elif pattern[0] == s.TO_ARRAY:
            self._bind_array(pattern, value, scope)
        elif scope.parent is not None:
            raise AbandonedError(Unknown(pattern[2], scope.home.place(pattern[1])))

    def _or_default(self, value: Value, default: Node, scope: Scope) -> Value:
        if is_undefined(value):
            return self.evaluate(default, scope)
        if operators.is_nullish(value) is None and not isinstance(value, Unknown):
            return value if _is_made(value) else depends(value, scope.home.place(default[1]))
        return value

    def _bind_object(self, pattern: Node, value: Value, scope: Scope) -> None:
        taken: list[str] = []
        place = scope.home.place(pattern[1])
        for key, inner, default in pattern[2]:
            named: Value = Literal(key, place) if isinstance(key, str) else self.evaluate(key, scope)
            name = text_of(named)
            part = member(value, name, scope.home.place(inner[1])) if name is not None else depends(named, place)
            taken.append(name or "")
            self.bind(inner, part, default, scope)
        if pattern[3] is not None:
            self.bind(pattern[3], without(value, taken, place), None, scope)

    def _bind_array(self, pattern: Node, value: Value, scope: Scope) -> None:
        items, doubt = items_of(value, scope.home.place(pattern[1]))
        for index, part in enumerate(pattern[2]):
            if part is None:
                continue
            inner, default = part
            place = scope.home.place(inner[1])
            missing: Value = doubt if doubt is not None else undefined(place)
            self.bind(inner, items[index] if index < len(items) and doubt is None else missing, default, scope)
        if pattern[3] is not None:
            rest = array(items[len(pattern[2]) :], scope.home.place(pattern[1]), whole=doubt is None)
            self.bind(pattern[3], rest, None, scope)

    # Statements

    def _statements(self, nodes: Sequence[Node], scope: Scope) -> Value | _Way:
        for node in nodes:
            done = self._statement(node, scope)
            if done is not _Way.ON:
                return done
        return _Way.ON

    def _statement(self, node: Node | None, scope: Scope) -> Value | _Way:
        return _STATEMENTS[node[0]](self, node, scope) if node is not None else _Way.ON

    def _block(self, node: Node, scope: Scope) -> Value | _Way:
        return self._statements(node[2], Scope(scope.home, scope, scope.own))

    def _declare(self, node: Node, scope: Scope) -> Value | _Way:
        for pattern, given in node[2]:
            if given is None:
                value: Value = undefined(scope.home.place(pattern[1]))
            elif pattern[0] == s.TO_NAME:
                value = self.named(given, scope, pattern[2])
                if given[0] in _CONTAINERS and pattern[2] in scope.own:
                    scope.fresh.add(pattern[2])
            else:
                value = self.evaluate(given, scope)
            self.bind(pattern, value, None, scope)
        return _Way.ON

    def _return(self, node: Node, scope: Scope) -> Value | _Way:
        return undefined(scope.home.place(node[1])) if node[2] is None else self.evaluate(node[2], scope)

    def _if(self, node: Node, scope: Scope) -> Value | _Way:
        decided = self._decide(self.evaluate(node[2], scope), scope, node[1])
        return self._statement(node[3] if decided else node[4], scope)

    def _decide(self, condition: Value, scope: Scope, at: int) -> bool:
        decided = truth(condition)
        if decided is None:
            raise AbandonedError(depends(condition, scope.home.place(at)))
        return decided

    def _do(self, node: Node, scope: Scope) -> Value | _Way:
        self.evaluate(node[2], scope)
        return _Way.ON

    def _each(self, node: Node, scope: Scope) -> Value | _Way:
        items, doubt = items_of(self.evaluate(node[3], scope), scope.home.place(node[1]))
        if doubt is not None:
            raise AbandonedError(doubt)
        for item in items:
            inner = Scope(scope.home, scope, scope.own)
            self.bind(node[2], item, None, inner)
            done = self._statement(node[4], inner)
            if done is _Way.BREAK:
                break
            if not isinstance(done, _Way):
                return done
        return _Way.ON

    def _switch(self, node: Node, scope: Scope) -> Value | _Way:
        value = self.evaluate(node[2], scope)
        start = self._matching(value, node, scope)
        inner = Scope(scope.home, scope, scope.own)
        for _, statements in node[3][start:]:
            done = self._statements(statements, inner)
            if done is _Way.BREAK:
                return _Way.ON
            if done is not _Way.ON:
                return done
        return _Way.ON

    def _matching(self, value: Value, node: Node, scope: Scope) -> int:
        fallback = len(node[3])
        for index, (case, _) in enumerate(node[3]):
            if case is None:
                fallback = index
                continue
            equal = operators.binary("===", value, self.evaluate(case, scope), scope.home.place(case[1]))
            if self._decide(equal, scope, case[1]):
                return index
        return fallback

    def _throw(self, node: Node, scope: Scope) -> Value | _Way:
        raise AbandonedError(Unknown("it throws", scope.home.place(node[1])))

    def _break(self, node: Node, _: Scope) -> Value | _Way:
        return _Way.BREAK if node[0] == s.BREAK else _Way.CONTINUE

    def _opaque(self, node: Node, scope: Scope) -> Value | _Way:
        raise AbandonedError(Unknown(node[2], scope.home.place(node[1])))

    # Changes

    def assign(self, node: Node, scope: Scope) -> Value:
        """Carry an assignment out."""
        operator, target = node[2], node[3]
        place = scope.home.place(node[1])
        if node[0] == s.UPDATE:
            old = self.evaluate(target, scope)
            value = operators.binary(operator[0], old, Literal(1, place), place)
        elif operator == "=":
            value = self.evaluate(node[4], scope)
        else:
            value = self._combined(operator, target, node[4], scope)
        if target[0] in {s.TO_OBJECT, s.TO_ARRAY}:
            raise AbandonedError(Unknown("it is assigned in a way that is not followed", place))
        self._set(target, value, scope, place)
        return value

    def _combined(self, operator: str, target: Node, given: Node, scope: Scope) -> Value:
        kind = s.LOGICAL if operator in {"&&=", "||=", "??="} else s.BINARY
        return self.evaluate([kind, given[1], operator[:-1], target, given], scope)

    def _set(self, target: Node, value: Value, scope: Scope, place: Location) -> None:
        if target[0] == s.NAME:
            holder = scope.find(target[2])
            if holder is not None:
                holder.names[target[2]] = value
                holder.fresh.discard(target[2])
            return
        self._set_part(target, value, scope, place)

    def _set_part(self, target: Node, value: Value, scope: Scope, place: Location) -> None:
        holder, name = self._container(target[2] if target[0] == s.CHAIN else target, scope, place)
        if target[0] != s.CHAIN or len(target[3]) != 1 or target[3][0][0] == s.CALL:
            raise _untraced(place)
        link = target[3][0]
        key = link[2] if link[0] == s.MEMBER else text_of(self.evaluate(link[2], scope))
        container = holder.names[name]
        if key is None or not isinstance(container, Object) or len(container.entries) > _LARGEST_CONTAINER:
            raise _untraced(place)
        building = Building(container.place)
        building.spread(container, place)
        building.add(key, value, place)
        holder.names[name] = building.made()

    def _container(self, base: Node, scope: Scope, place: Location) -> tuple[Scope, str]:
        """Return where a variable is declared whose container nobody else can see.

        Raises:
            AbandonedError: It is not certain that nobody can.
        """
        holder = scope.find(base[2]) if base[0] == s.NAME else None
        if holder is None or base[2] not in holder.fresh:
            raise _untraced(place)
        return holder, base[2]

    def change(self, base: Node, name: str, arguments: Sequence[Value], scope: Scope, at: int) -> Value:
        """Carry out a call that changes an array in place; one that no variable holds is just another array."""
        place = scope.home.place(at)
        holder, variable = self._container(base, scope, place)
        container = holder.names[variable]
        if name != "push" or not isinstance(container, Array) or len(container.items) > _LARGEST_CONTAINER:
            raise _untraced(place)
        known = [argument for argument in arguments if not isinstance(argument, Rest)]
        whole = container.whole and len(known) == len(arguments)
        holder.names[variable] = array((*container.items, *known), container.place, whole=whole)
        return Unknown("it is the length of an array", place)


def _is_made(value: Value) -> bool:
    """Whether a value from elsewhere is something: a column is, a setting of the environment may be `undefined`."""
    while isinstance(value, Member):
        value = value.target
    return not (isinstance(value, Symbol) and not value.module)


def _untraced(place: Location) -> AbandonedError:
    return AbandonedError(Unknown("it changes something in a way that is not followed", place))


_STATEMENTS: Mapping[int, Callable[[Evaluator, Node, Scope], Value | _Way]] = {
    s.DECLARE: Evaluator._declare,
    s.RETURN: Evaluator._return,
    s.IF: Evaluator._if,
    s.BLOCK: Evaluator._block,
    s.DO: Evaluator._do,
    s.EACH: Evaluator._each,
    s.SWITCH: Evaluator._switch,
    s.THROW: Evaluator._throw,
    s.BREAK: Evaluator._break,
    s.CONTINUE: Evaluator._break,
    s.OPAQUE: Evaluator._opaque,
}
