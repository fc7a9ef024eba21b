"""Numbers are missing from a hand-counted sequence of migrations.

Why it hurts:
    A hole is what a deleted, misnamed or never committed migration leaves behind: it was applied where it was
    written and exists nowhere else. One missing number is tolerated, as branches take numbers and die.

Flagged:
    migrations/07_add_orders.sql
    migrations/12_add_refunds.sql

Instead:
    migrations/07_add_orders.sql
    migrations/08_add_refunds.sql

Options:
    `rules: {version-gap: {max: 3}}` tolerates up to three missing numbers in a row (default 1).
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from itertools import pairwise

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.findings import Finding, Location
from undrift.history import Kind, Migration, sequence_number
from undrift.rollbacks import words
from undrift.text import plural

RULE = Rule("version-gap")

SQUASHES = frozenset({"squash", "squashed", "baseline", "consolidated", "consolidate", "snapshot"})
_MOST_NAMED = 1000


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per hole that is wider than tolerated."""
    if not change.head.conventions.gaps:
        return
    for group in change.head.history.groups:
        counted = _counted(change.head.history.group(group))
        steps = [after - before for before, after in pairwise(counted)]
        step = statistics.mode(steps) if steps else 1
        for before, after in pairwise(counted):
            missing = range(before + step, after, step)
            if len(missing) > change.max_gap and not SQUASHES.intersection(words(counted[before].title)):
                yield _finding(change, counted[before], counted[after], missing)


def _counted(members: tuple[Migration, ...]) -> dict[int, Migration]:
    """Return the first migration of each number, in the order of the numbers."""
    numbered: dict[int, Migration] = {}
    for migration in members:
        number = sequence_number(migration.version.rstrip("abcdefghijklmnopqrstuvwxyz"))
        if number is not None and migration.kind is not Kind.REPEATABLE:
            numbered.setdefault(number, migration)
    return dict(sorted(numbered.items()))


def _finding(change: Change, before: Migration, after: Migration, missing: range) -> Finding:
    side = change.head
    first, last = missing[0], missing[-1]
    which = f"{first}" if first == last else f"{first} to {last}"
    named = missing if len(missing) <= _MOST_NAMED else (first, last)
    return RULE.finding(
        change,
        Location(after.path, after.line),
        f"{plural(len(missing), 'version')} missing ({which}) between {side.label(before.path)} and "
        f"{side.label(after.path)}: a migration that some database ran may exist nowhere else",
        hint="commit the missing migrations, or renumber the new one; if they were squashed: "
        "`# undrift: ignore[version-gap] REASON` in the file after the gap",
        subject=after.group,
        objects=map(str, named),
    )
