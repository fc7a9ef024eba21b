"""Evaluates expressions: what the repository says is worked out, what comes from elsewhere stays a symbol.

Semantics are ECMA-262's, chapter 13, as far as they are followed at all; a bound on steps and on depth ends in
`Unknown`, as everything does that cannot be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from undrift.declared.typescript import methods, operators, statics
from undrift.declared.typescript import syntax as s
from undrift.declared.typescript.objects import Building, array, items_of, member
from undrift.declared.typescript.operators import concatenated, depends, described, is_nullish, text_of, truth, undefined
from undrift.declared.typescript.scopes import AbandonedError, Closure, Scope
from undrift.declared.typescript.syntax import Node
from undrift.declared.typescript.values import (
    Array,
    Call,
    Function,
    Literal,
    Member,
    Object,
    Symbol,
    Template,
    Unknown,
    Value,
)
from undrift.findings import Location

_MOST_STEPS = 3_000_000
_DEEPEST = 150


class Rest(Unknown):
    """Stands for all arguments from here on: a spread that is not known."""


class Expressions:
    """Evaluates expressions; `running` adds what functions do."""

    def __init__(self) -> None:
        """Begin with nothing done."""
        self._steps = 0
        self._depth = 0

    def evaluate(self, node: Node, scope: Scope) -> Value:
        """Return what an expression comes to.

        Raises:
            AbandonedError: It changes something in a way that is not followed.
        """
        if self._depth >= _DEEPEST or self._steps >= _MOST_STEPS:
            return self._bound(node, scope)
        self._steps += 1
        self._depth += 1
        try:
            return _EVALUATE[node[0]](self, node, scope)
        finally:
            self._depth -= 1

    def apply(self, callee: Value, arguments: Sequence[Value], place: Location) -> Value:
        """Return what a call comes to."""
        if isinstance(callee, Function):
            return callee.call(tuple(arguments))
        if isinstance(callee, Symbol):
            known = statics.call(self, "", callee, arguments, place)
            if known is not None:
                return known
        self._leak(arguments, place)
        if isinstance(callee, Unknown):
            return callee
        if isinstance(callee, Literal | Array | Object) or (isinstance(callee, Template) and callee.tag is None):
            return Unknown("it calls what is no function", place)
        return Call(callee, tuple(arguments), place)

    def close(self, node: Node, scope: Scope) -> Closure:
        """Return a function with what it sees."""
        raise NotImplementedError

    def assign(self, node: Node, scope: Scope) -> Value:
        """Carry an assignment out."""
        raise NotImplementedError

    def change(self, base: Node, name: str, arguments: Sequence[Value], scope: Scope, at: int) -> Value:
        """Carry out a call that changes a variable's container in place: `items.push(…)`."""
        raise NotImplementedError

    def _bound(self, node: Node, scope: Scope) -> Unknown:
        reason = "it is nested too deeply" if self._depth >= _DEEPEST else "it takes too many steps"
        return Unknown(reason, scope.home.place(node[1]))

    def _leak(self, arguments: Iterable[Value], place: Location) -> None:
        """Forget what functions may change that are given away."""
        for argument in arguments:
            if isinstance(argument, Closure) and argument.writes:
                argument.spoil(Unknown("it is changed by a function that is given away", place))

    # Literals

    def _literal(self, node: Node, scope: Scope) -> Value:
        return Literal(node[2], scope.home.place(node[1]))

    def _number(self, node: Node, scope: Scope) -> Value:
        return Literal(node[2], scope.home.place(node[1]), node[3])

    def _name(self, node: Node, scope: Scope) -> Value:
        return scope.lookup(node[2], node[1])

    def _unknown(self, node: Node, scope: Scope) -> Value:
        return Unknown(node[2], scope.home.place(node[1]))

    def _template(self, node: Node, scope: Scope) -> Value:
        holes = [self.evaluate(hole, scope) for hole in node[3]]
        return concatenated(node[2], holes, scope.home.place(node[1]))

    def _tagged(self, node: Node, scope: Scope) -> Value:
        tag = self.evaluate(node[2], scope)
        holes = tuple(self.evaluate(hole, scope) for hole in node[4])
        place = scope.home.place(node[1])
        if isinstance(tag, Function):
            texts = Array(tuple(Literal(text, place) for text in node[3]), place)
            return tag.call((texts, *holes))
        self._leak(holes, place)
        return tag if isinstance(tag, Unknown) else Template(tag, tuple(node[3]), holes, place)

    def _array(self, node: Node, scope: Scope) -> Value:
        items, doubt = self._items(node[2], scope)
        return array(items, scope.home.place(node[1]), whole=doubt is None)

    def _items(self, nodes: Iterable[Node], scope: Scope) -> tuple[list[Value], Unknown | None]:
        """Return items with the spreads among them laid out, and what of them is not known."""
        items: list[Value] = []
        doubt = None
        for node in nodes:
            if node[0] == s.SPREAD:
                more, missing = items_of(self.evaluate(node[2], scope), scope.home.place(node[1]))
                items += more
                doubt = doubt or missing
            else:
                items.append(self.evaluate(node, scope))
        return items, doubt

    def _object(self, node: Node, scope: Scope) -> Value:
        place = scope.home.place
        building = Building(place(node[1]))
        for part in node[2]:
            kind, at = part[0], part[1]
            if kind == s.PROPERTY:
                building.add(part[2], self.named(part[3], scope, part[2]), place(at))
            elif kind == s.SPREAD:
                building.spread(self.evaluate(part[2], scope), place(at))
            else:
                self._add_computed(building, part, scope)
        return building.made()

    def _add_computed(self, building: Building, part: Node, scope: Scope) -> None:
        key = self.evaluate(part[2], scope)
        value = self.evaluate(part[3], scope)
        place = scope.home.place(part[1])
        name = text_of(key)
        if name is not None:
            building.add(name, value, place)
        elif not (isinstance(key, Member) and key.target == Symbol("", "Symbol")):
            building.doubt(depends(key, place))

    def named(self, node: Node, scope: Scope, name: str) -> Value:
        """Evaluate what is given a name: a function without one takes it."""
        if node[0] == s.FUNCTION and not node[2]:
            return self.close([*node[:2], name, *node[3:]], scope)
        return self.evaluate(node, scope)

    def _function(self, node: Node, scope: Scope) -> Value:
        return self.close(node, scope)

    def _class(self, node: Node, scope: Scope) -> Value:
        return Unknown(f"it comes from the class {node[2]}, which is not followed", scope.home.place(node[1]))

    def _enum(self, node: Node, scope: Scope) -> Value:
        """Evaluate an enum: a member without a value counts on from the one before; a number leads back to its name."""
        place = scope.home.place
        inner = Scope(scope.home, scope)
        building = Building(place(node[1]))
        after: Value = Literal(0, place(node[1]))
        for name, at, given in node[3]:
            value = self.evaluate(given, inner) if given is not None else after
            if not (isinstance(value, Literal) and isinstance(value.value, str)):
                back = text_of(value)
                if back is not None:
                    building.add(back, Literal(name, place(at)), place(at))
            building.add(name, value, place(at))
            inner.names[name] = value
            after = operators.binary("+", value, Literal(1, place(at)), place(at))
        return building.made()

    # Operators

    def _unary(self, node: Node, scope: Scope) -> Value:
        place = scope.home.place(node[1])
        if node[2] == "delete":
            raise AbandonedError(Unknown("it deletes a property", place))
        return operators.unary(node[2], self.evaluate(node[3], scope), place)

    def _binary(self, node: Node, scope: Scope) -> Value:
        """Evaluate a binary expression; what leans to the left without recursion."""
        pending = []
        while node[0] == s.BINARY:
            pending.append(node)
            node = node[3]
        value = self.evaluate(node, scope)
        for above in reversed(pending):
            value = operators.binary(above[2], value, self.evaluate(above[4], scope), scope.home.place(above[1]))
        return value

    def _logical(self, node: Node, scope: Scope) -> Value:
        left = self.evaluate(node[3], scope)
        operator = node[2]
        decided = is_nullish(left) if operator == "??" else truth(left)
        if decided is None:
            self._skip(node[4], scope)
            return depends(left, scope.home.place(node[1]))
        takes_right = decided if operator in {"??", "&&"} else not decided
        return self.evaluate(node[4], scope) if takes_right else left

    def _conditional(self, node: Node, scope: Scope) -> Value:
        condition = self.evaluate(node[2], scope)
        decided = truth(condition)
        if decided is None:
            self._skip(node[3], scope)
            self._skip(node[4], scope)
            return depends(condition, scope.home.place(node[1]))
        return self.evaluate(node[3 if decided else 4], scope)

    def _skip(self, node: Node, scope: Scope) -> None:
        """Pass over what may or may not be evaluated: if it would change anything, nothing is certain any more."""
        if scope.parent is not None and _changes(node, scope):
            place = scope.home.place(node[1])
            raise AbandonedError(Unknown("it is changed under a condition that is not known", place))

    def _sequence(self, node: Node, scope: Scope) -> Value:
        values = [self.evaluate(part, scope) for part in node[2]]
        return values[-1]

    def _assign(self, node: Node, scope: Scope) -> Value:
        return self.assign(node, scope)

    # Calls and property accesses

    def _new(self, node: Node, scope: Scope) -> Value:
        callee = self.evaluate(node[2], scope)
        arguments = self._arguments(node[3], scope)
        place = scope.home.place(node[1])
        self._leak(arguments, place)
        if isinstance(callee, Unknown):
            return callee
        if isinstance(callee, Symbol | Member | Call):
            return Call(callee, tuple(arguments), place, new=True)
        return Unknown("it is an instance of what is no class of a package", place)

    def _arguments(self, nodes: list[Node], scope: Scope) -> list[Value]:
        values: list[Value] = []
        for node in nodes:
            if node[0] != s.SPREAD:
                values.append(self.evaluate(node, scope))
                continue
            more, doubt = items_of(self.evaluate(node[2], scope), scope.home.place(node[1]))
            if doubt is not None:
                return [*values, Rest(doubt.reason, doubt.place)]
            values += more
        return values

    def _chain(self, node: Node, scope: Scope) -> Value:
        links = node[3]
        value = self.evaluate(node[2], scope)
        at = 0
        while at < len(links):
            link = links[at]
            if link[-1]:
                nullish = is_nullish(value)
                if nullish:
                    return undefined(scope.home.place(link[1]))
                if nullish is None and isinstance(value, Unknown):
                    return value
            if link[0] == s.CALL:
                value = self.apply(value, self._arguments(link[2], scope), scope.home.place(link[1]))
            elif link[0] == s.INDEX:
                value = self._index(value, self.evaluate(link[2], scope), scope.home.place(link[1]))
            elif at + 1 < len(links) and links[at + 1][0] == s.CALL:
                value = self._method(node, at, value, scope)
                at += 1
            else:
                value = member(value, link[2], scope.home.place(link[1]))
            at += 1
        return value

    def _index(self, target: Value, key: Value, place: Location) -> Value:
        name = text_of(key)
        if name is not None:
            return member(target, name, place)
        return target if isinstance(target, Unknown) else depends(key, place)

    def _method(self, chain: Node, at: int, target: Value, scope: Scope) -> Value:
        """Return what `target.name(…)` comes to."""
        link, call = chain[3][at], chain[3][at + 1]
        name, place = link[2], scope.home.place(link[1])
        arguments = self._arguments(call[2], scope)
        if name in methods.CHANGING and isinstance(target, Array) and not _is_new(chain, at):
            return self.change(chain if at else chain[2], name, arguments, scope, link[1])
        known = self.call_method(target, name, arguments, place)
        if known is not None:
            return known
        callee = member(target, name, place)
        if call[3] and is_nullish(callee):
            return undefined(place)
        return self.apply(callee, arguments, place)

    def call_method(self, target: Value, name: str, arguments: Sequence[Value], place: Location) -> Value | None:
        """Return what a method of the language itself comes to; None if `name` is none of those that are followed."""
        if isinstance(target, Symbol):
            return statics.call(self, target.name, target, arguments, place, name) if not target.module else None
        if any(isinstance(argument, Rest) for argument in arguments):
            return None
        return methods.call(self, target, name, arguments, place)


def _is_new(chain: Node, at: int) -> bool:
    """Whether what a link of a chain is asked of was made right there: `Object.keys(names)`."""
    return chain[3][at - 1][0] == s.CALL if at else chain[2][0] != s.NAME


def _changes(node: Node, scope: Scope) -> bool:
    """Whether evaluating an expression assigns to anything, or calls what does."""
    pending: list[object] = [node]
    while pending:
        here = pending.pop()
        if not isinstance(here, list):
            continue
        kind = here[0] if here else None
        if kind in _CHANGES or (kind == s.MEMBER and here[2] in methods.CHANGING):
            return True
        if kind == s.CHAIN and here[2][0] == s.NAME and here[3][0][0] == s.CALL:
            called = scope.find(here[2][2])
            value = called.names[here[2][2]] if called is not None else None
            if isinstance(value, Closure) and value.writes:
                return True
        pending += here
    return False


_CHANGES = frozenset({s.ASSIGN, s.UPDATE})
_EVALUATE: Mapping[int, Callable[[Expressions, Node, Scope], Value]] = {
    s.TEXT: Expressions._literal,
    s.NUMBER: Expressions._number,
    s.CONSTANT: Expressions._literal,
    s.NAME: Expressions._name,
    s.TEMPLATE: Expressions._template,
    s.TAGGED: Expressions._tagged,
    s.ARRAY: Expressions._array,
    s.OBJECT: Expressions._object,
    s.CHAIN: Expressions._chain,
    s.NEW: Expressions._new,
    s.FUNCTION: Expressions._function,
    s.UNARY: Expressions._unary,
    s.BINARY: Expressions._binary,
    s.LOGICAL: Expressions._logical,
    s.CONDITIONAL: Expressions._conditional,
    s.SEQUENCE: Expressions._sequence,
    s.ASSIGN: Expressions._assign,
    s.UPDATE: Expressions._assign,
    s.CLASS: Expressions._class,
    s.ENUM: Expressions._enum,
    s.UNKNOWN: Expressions._unknown,
}
