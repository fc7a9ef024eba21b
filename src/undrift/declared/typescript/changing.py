"""Follows what a function changes: its variables, and the containers in them that nobody else can see yet."""

from __future__ import annotations

from collections.abc import Sequence

from undrift.declared.typescript import operators
from undrift.declared.typescript import syntax as s
from undrift.declared.typescript.evaluating import Evaluator, Rest
from undrift.declared.typescript.objects import Building, array
from undrift.declared.typescript.operators import text_of
from undrift.declared.typescript.scopes import AbandonedError, Scope
from undrift.declared.typescript.syntax import Node
from undrift.declared.typescript.values import Array, Literal, Object, Unknown, Value
from undrift.findings import Location

_LARGEST_CONTAINER = 1000


def assign(evaluator: Evaluator, node: Node, scope: Scope) -> Value:
    """Carry an assignment out, or `++` and `--`.

    Raises:
        AbandonedError: It is not followed what it changes.
    """
    operator, target = node[2], node[3]
    place = scope.home.place(node[1])
    if node[0] == s.UPDATE:
        one: Node = [s.NUMBER, node[1], 1, "1"]
        value = evaluator.evaluate([s.BINARY, node[1], operator[0], target, one], scope)
    elif operator == "=":
        value = evaluator.evaluate(node[4], scope)
    else:
        kind = s.LOGICAL if operator in {"&&=", "||=", "??="} else s.BINARY
        value = evaluator.evaluate([kind, node[1], operator[:-1], target, node[4]], scope)
    if target[0] == s.NAME:
        _set(target[2], value, scope)
    else:
        _set_part(evaluator, target, value, scope, place)
    return Unknown(f"the value of {operator} is not followed", place) if node[0] == s.UPDATE else value


def _set(name: str, value: Value, scope: Scope) -> None:
    """Set a variable; the module's own that are ever set count as not known anyway."""
    holder = scope.find(name)
    if holder is not None:
        holder.names[name] = value
        holder.fresh.discard(name)


def _set_part(evaluator: Evaluator, target: Node, value: Value, scope: Scope, place: Location) -> None:
    if target[0] != s.CHAIN or len(target[3]) != 1 or target[3][0][0] == s.CALL:
        raise _untraced(place)
    holder, name = _variable(target[2], scope, place)
    link = target[3][0]
    key = link[2] if link[0] == s.MEMBER else text_of(evaluator.evaluate(link[2], scope))
    container = holder.names[name]
    if key is None or not isinstance(container, Object) or container.size > _LARGEST_CONTAINER:
        raise _untraced(place)
    building = Building(container.place)
    building.spread(container, place)
    building.add(key, value, place)
    evaluator.charge(container)
    holder.names[name] = building.made()


def _variable(base: Node, scope: Scope, place: Location) -> tuple[Scope, str]:
    """Return where a variable is declared whose container nobody else can see.

    Raises:
        AbandonedError: It is not certain that nobody can.
    """
    holder = scope.find(base[2]) if base[0] == s.NAME else None
    if holder is None or base[2] not in holder.fresh:
        raise _untraced(place)
    return holder, base[2]


def change(base: Node, name: str, arguments: Sequence[Value], scope: Scope, place: Location) -> Value:
    """Carry out a call that changes the array in a variable: `names.push(…)`.

    Raises:
        AbandonedError: It is not followed what it changes.
    """
    holder, variable = _variable(base, scope, place)
    container = holder.names[variable]
    if name != "push" or not isinstance(container, Array) or len(container.items) > _LARGEST_CONTAINER:
        raise _untraced(place)
    known = [argument for argument in arguments if not isinstance(argument, Rest)]
    whole = container.whole and len(known) == len(arguments)
    made = array((*container.items, *known), container.place, whole=whole)
    holder.names[variable] = made
    return operators.undefined(place) if not isinstance(made, Array) else Literal(len(made.items), place)


def _untraced(place: Location) -> AbandonedError:
    return AbandonedError(Unknown("it changes something in a way that is not followed", place))
