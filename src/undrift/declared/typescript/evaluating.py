"""What evaluation is bounded by, and how a call goes: to a function of the repository, or to a symbol.

Semantics are those of ECMA-262 as far as they are followed at all. All that cannot be told ends in `Unknown`: so do the
bounds on steps and on depth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from undrift.declared.typescript import methods, statics
from undrift.declared.typescript.scopes import AbandonedError, Closure, Scope
from undrift.declared.typescript.syntax import TOO_DEEP, Node
from undrift.declared.typescript.values import Array, Call, Function, Literal, Object, Symbol, Template, Unknown, Value
from undrift.findings import Location

_MOST_STEPS = 200_000
_DEEPEST = 80
_MOST_CALLS = 30
_MOST_TAINTED = 10_000


class Rest(Unknown):
    """Stands for all arguments from here on: a spread that is not known."""


class Evaluator:
    """Evaluates expressions and calls functions."""

    def __init__(
        self,
        expressions: Mapping[int, Callable[[Evaluator, Node, Scope], Value]],
        run: Callable[[Evaluator, Node, Scope, tuple[Value, ...]], Value],
    ) -> None:
        """Take what knows the language.

        Args:
            expressions: Evaluates an expression, by its kind.
            run: Calls a function: the node, the scope that it was made in, the arguments.
        """
        self._expressions = expressions
        self._run = run
        self._steps = 0
        self._depth = 0
        self._calls = 0
        self._tainted: dict[int, tuple[Value, Unknown]] = {}

    def evaluate(self, node: Node, scope: Scope) -> Value:
        """Return what an expression comes to.

        Raises:
            AbandonedError: It changes something in a way that is not followed.
        """
        depth = self._depth
        if depth >= _DEEPEST or self._steps >= _MOST_STEPS:
            reason = TOO_DEEP if depth >= _DEEPEST else "it takes too many steps"
            return Unknown(reason, scope.home.place(node[1]))
        self._steps += 1
        self._depth = depth + 1
        try:
            return self._expressions[node[0]](self, node, scope)
        finally:
            self._depth = depth

    def charge(self, value: Value) -> None:
        """Count the steps that going over a whole value takes."""
        if isinstance(value, Array):
            self._steps += len(value.items) >> 2
        elif isinstance(value, Object):
            self._steps += value.size >> 2
        elif isinstance(value, Literal) and isinstance(value.value, str):
            self._steps += len(value.value) >> 3

    def close(self, node: Node, scope: Scope, name: str = "") -> Closure:
        """Return a function with what it sees.

        Args:
            node: The function.
            scope: Where it is made.
            name: What it is called if it has no name of its own.
        """
        inside = scope.block() if node[2] else scope

        def call(arguments: tuple[Value, ...]) -> Value:
            return self._call(closure, node, inside, arguments)

        closure = Closure(call, scope.home.place(node[1]), node[2] or name, tuple(node[6]), scope)
        if node[2]:
            inside.names[node[2]] = closure
        return closure

    def _call(self, closure: Closure, node: Node, scope: Scope, arguments: tuple[Value, ...]) -> Value:
        depth = self._depth
        if self._calls >= _MOST_CALLS or depth >= _DEEPEST:
            return self._spoil(closure, Unknown("too many functions call each other", closure.place))
        self._calls += 1
        try:
            return self._run(self, node, scope, arguments)
        except AbandonedError as error:
            self._spoil(closure, error.unknown)
            self.taint((value for index, value in enumerate(arguments) if index in node[8]), error.unknown)
            return error.unknown
        except RecursionError:
            return self._spoil(closure, Unknown(TOO_DEEP, closure.place))
        finally:
            self._calls -= 1
            self._depth = depth

    def apply(self, callee: Value, arguments: Sequence[Value], place: Location) -> Value:
        """Return what a call comes to."""
        if isinstance(callee, Function):
            return callee.call(tuple(arguments))
        if isinstance(callee, Symbol) and not callee.module:
            known = statics.call(self, ("", callee.name), arguments, place)
            if known is not None:
                return known
        self.let_go(arguments, place)
        if isinstance(callee, Unknown):
            return callee
        if isinstance(callee, Literal | Array | Object) or (isinstance(callee, Template) and callee.tag is None):
            return Unknown("what is called is no function", place)
        return Call(callee, tuple(arguments), place)

    def call_method(self, target: Value, name: str, arguments: Sequence[Value], place: Location) -> Value | None:
        """Return what a method of the language itself comes to; None if `name` is none of those that are followed."""
        for value in (target, *arguments):
            self.charge(value)
        if isinstance(target, Symbol):
            return statics.call(self, (target.name, name), arguments, place) if not target.module else None
        if any(isinstance(argument, Rest) for argument in arguments):
            return None
        return methods.call(self, target, name, arguments, place)

    def let_go(self, values: Iterable[Value], place: Location) -> None:
        """Forget what functions may change that are given away: nobody knows whether and how often they are called."""
        for value in values:
            if isinstance(value, Closure) and value.writes:
                self._spoil(value, Unknown("it is changed by a function that is given away", place))

    def _spoil(self, closure: Closure, reason: Unknown) -> Unknown:
        """Forget what a function may have changed around it, and return the reason."""
        self.taint(closure.spoil(reason), reason)
        return reason

    def taint(self, values: Iterable[Value], reason: Unknown) -> None:
        """Note that objects and arrays may have been changed in place, whoever holds them."""
        pending = list(values)
        while pending and len(self._tainted) < _MOST_TAINTED:
            value = pending.pop()
            if isinstance(value, Array | Object) and id(value) not in self._tainted:
                self._tainted[id(value)] = (value, reason)
                pending += value.items if isinstance(value, Array) else (entry.value for entry in value.entries)

    def unless_tainted(self, value: Value) -> Value:
        """Return a value, or why it is not known what became of it."""
        if self._tainted and id(value) in self._tainted:
            return self._tainted[id(value)][1]
        return value
