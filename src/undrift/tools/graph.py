"""Order and ends of a graph of migrations, whatever tool draws it."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def ordered(before: Mapping[K, Collection[K]]) -> tuple[list[K], list[K]]:
    """Return the nodes so that each comes after those it builds on, and one circle if there is any.

    Among nodes that may come next the one that `before` lists first does, so the answer never depends on chance. The
    nodes of a circle, and those behind it, come last.

    Args:
        before: What comes right before each node. Nodes that are no keys are ignored.
    """
    places = {node: place for place, node in enumerate(before)}
    waits = {node: len(_known(before, node)) for node in before}
    after: defaultdict[K, list[K]] = defaultdict(list)
    for node in before:
        for parent in _known(before, node):
            after[parent].append(node)
    nodes = list(before)
    free = [places[node] for node, count in waits.items() if not count]
    done: list[K] = []
    while free:
        node = nodes[heapq.heappop(free)]
        done.append(node)
        for child in after[node]:
            waits[child] -= 1
            if not waits[child]:
                heapq.heappush(free, places[child])
    stuck = {node: None for node in nodes if waits[node]}
    return [*done, *stuck], _circle(before, stuck)


def ancestry(node: K, before: Mapping[K, Collection[K]]) -> set[K]:
    """Return a node and all that come before it."""
    return {one for one in _reached(node, before) if one in before}


def _reached(node: K, following: Mapping[K, Collection[K]]) -> set[K]:
    seen: set[K] = set()
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting += following.get(current, ())
    return seen


def ends(before: Mapping[K, Collection[K]]) -> list[K]:
    """Return the nodes that nothing builds on."""
    parents = {parent for above in before.values() for parent in above}
    return [node for node in before if node not in parents]


def returns(gone: Collection[K], parents: Mapping[K, Collection[K]], needs: Mapping[K, Collection[K]]) -> list[K]:
    """Return the nodes to go back to, one after the other, so that `gone` is taken back and nothing else.

    To go back to a node takes back its children, and all that builds on them in any way. So do Alembic
    (alembic/script/revision.py, `_collect_downgrade_revisions`) and Django (django/db/migrations/executor.py,
    `migration_plan`).

    Args:
        gone: What is to be taken back, the last one first.
        parents: What comes right before each node.
        needs: What else has to be there for it.

    Returns:
        The nodes; empty if no choice of them takes back `gone` alone.
    """
    children: defaultdict[K, list[K]] = defaultdict(list)
    beside: defaultdict[K, list[K]] = defaultdict(list)
    for node, above in parents.items():
        for parent in above:
            children[parent].append(node)
        for parent in (*above, *needs.get(node, ())):
            beside[parent].append(node)
    left = set(gone)
    chosen: list[K] = []
    for place in dict.fromkeys(parent for node in gone for parent in parents[node] if parent not in left):
        taken = {one for child in children[place] for one in _reached(child, beside)}
        if taken <= set(gone) and not taken.isdisjoint(left):
            left -= taken
            chosen.append(place)
    return [] if left else chosen


def joined(before: Mapping[K, tuple[K, ...]], unknown: Iterable[K]) -> dict[K, tuple[K, ...]]:
    """Return the graph with each node whose parents could not be read behind all other ends.

    What it builds on may be any of them, so that none of them can be called an end that was left behind.
    """
    graph = dict(before)
    left = dict.fromkeys(ends(graph))
    after: defaultdict[K, list[K]] = defaultdict(list)
    for node, above in before.items():
        for parent in above:
            after[parent].append(node)
    for node in unknown:
        behind = _reached(node, after)
        others = [end for end in left if end not in behind]
        graph[node] = (*graph[node], *(end for end in others if end not in graph[node]))
        for end in others:
            del left[end]
            after[end].append(node)
    return graph


def components(before: Mapping[K, Collection[K]]) -> dict[K, K]:
    """Return, for each node, the first node of the part of the graph that it hangs together with."""
    beside: dict[K, set[K]] = {node: set() for node in before}
    for node in before:
        for parent in _known(before, node):
            beside[node].add(parent)
            beside[parent].add(node)
    found: dict[K, K] = {}
    for node in before:
        if node not in found:
            found.update(dict.fromkeys(ancestry(node, beside), node))
    return found


def _known(before: Mapping[K, Collection[K]], node: K) -> set[K]:
    return {parent for parent in before[node] if parent in before}


def _circle(before: Mapping[K, Collection[K]], stuck: Mapping[K, None]) -> list[K]:
    path: dict[K, int] = {}
    node = next(iter(stuck), None)
    while node is not None and node not in path:
        path[node] = len(path)
        node = next(parent for parent in before[node] if parent in stuck)
    return list(path)[path[node] :] if node is not None else []
