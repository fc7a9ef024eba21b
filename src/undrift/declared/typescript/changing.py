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
        value = _counted(evaluator.evaluate(target, scope), operator, place)
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


def _counted(value: Value, operator: str, place: Location) -> Value:
    if isinstance(value, Literal) and operators.is_number(value):
        return operators.binary(operator[0], value, Literal(1, place), place)
    return operators.depends(value, place)


def _set(name: str, value: Value, scope: Scope) -> None:
    """Set a variable; the module's own that are ever set count as not known anyway."""
    holder = scope.find(name)
    if holder is not None:
        holder.names[name] = value
        holder.fresh.discard(name)


def _set_part(evaluator: Evaluator, target: Node, value: Value, scope: Scope, place: Location) -> None:
    holder = own_variable(target, 1, scope) if target[0] == s.CHAIN and target[3][0][0] != s.CALL else None
    if holder is None:
        raise untraced(evaluator, target, scope, place)
    name, link = target[2][2], target[3][0]
    key = link[2] if link[0] == s.MEMBER else text_of(evaluator.evaluate(link[2], scope))
    container = holder.names[name]
    if key is None or not isinstance(container, Object) or container.size > _LARGEST_CONTAINER:
        raise untraced(evaluator, target, scope, place)
    building = Building(container.place)
    building.spread(container, place)
    building.add(key, value, place)
    evaluator.charge(container)
    holder.names[name] = building.made()


def own_variable(chain: Node, links: int, scope: Scope) -> Scope | None:
    """Return where a variable is declared whose container nobody else can see; None for anything else.

    Args:
        chain: What begins with the variable's name.
        links: How many links it may have, the one that changes something included.
        scope: Where it stands.
    """
    base = chain[2]
    holder = scope.find(base[2]) if base[0] == s.NAME and len(chain[3]) == links else None
    return holder if holder is not None and base[2] in holder.fresh else None


def push(holder: Scope, name: str, arguments: Sequence[Value], place: Location) -> Value | None:
    """Add to the array in a variable; None for what is not followed."""
    container = holder.names[name]
    if not isinstance(container, Array) or len(container.items) > _LARGEST_CONTAINER:
        return None
    known = [argument for argument in arguments if not isinstance(argument, Rest)]
    whole = container.whole and len(known) == len(arguments)
    made = array((*container.items, *known), container.place, whole=whole)
    holder.names[name] = made
    return Literal(len(made.items), place) if isinstance(made, Array) and whole else Unknown("its length", place)


def untraced(evaluator: Evaluator, target: Node, scope: Scope, place: Location) -> AbandonedError:
    """Return what ends a function that changes something in place, and note that whoever holds that sees it changed.

    Args:
        evaluator: What evaluates.
        target: The property that is set or deleted, or whose method changes what it is called on.
        scope: Where it stands.
        place: As a place.
    """
    unknown = Unknown("it changes something in a way that is not followed", place)
    if target[0] == s.CHAIN and not any(link[0] == s.CALL for link in target[3][:-1]):
        before = target[3][:-1]
        held = evaluator.evaluate([s.CHAIN, target[1], target[2], before] if before else target[2], scope)
        evaluator.taint([held], unknown)
    return AbandonedError(unknown)
