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

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import pairwise

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.findings import Finding, Location
from undrift.history import History, Kind, Migration, sequence_number
from undrift.rollbacks import words
from undrift.text import plural
from undrift.values import dataclass

RULE = Rule("version-gap")

SQUASHES = frozenset({"squash", "squashed", "baseline", "consolidated", "consolidate", "snapshot"})
_MOST_NAMED = 1000
_ROOM = 5


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per hole that is wider than tolerated."""
    if not change.head.conventions.gaps:
        return
    older = [hole for base in change.bases for hole in _holes(base.history, change.max_gap)]
    same = {(hole.after.group, hole.missing) for hole in older}
    neighbours = {pair for base in change.bases for pair in _neighbours(base.history)}
    for hole in _holes(change.head.history, change.max_gap):
        is_same = (hole.after.group, hole.missing) in same
        known = [hole] if is_same else [old for old in older if hole.within(old)]
        wider = min(known, key=lambda old: len(old.missing), default=None)
        if wider or (hole.before.name, hole.after.name) not in neighbours:
            yield _finding(change, hole, (wider or hole).missing)


@dataclass(frozen=True, slots=True)
class _Hole:
    before: Migration
    after: Migration
    missing: range

    def within(self, other: _Hole) -> bool:
        """Whether the other hole lacks all of these numbers too."""
        ends = self.missing[0] >= other.missing[0] and self.missing[-1] <= other.missing[-1]
        return ends and self.after.group == other.after.group


def _holes(history: History, max_gap: int) -> Iterator[_Hole]:
    for migrations in history.groups.values():
        counted = _counted(migrations)
        step = _step(counted)
        for before, after in pairwise(counted):
            missing = range(before + step, after, step)
            if len(missing) > max_gap and not SQUASHES.intersection(words(counted[before].title)):
                yield _Hole(counted[before], counted[after], missing)


def _step(counted: Collection[int]) -> int:
    """Return by how much a team counts: 1, unless most numbers are 5, 10 or the like apart, to leave room."""
    steps = Counter(after - before for before, after in pairwise(counted))
    step, times = steps.most_common(1)[0] if steps else (1, 0)
    return step if step % _ROOM == 0 and times > 1 else 1


def _neighbours(history: History) -> Iterator[tuple[str, str]]:
    """Yield what follows on what: a hole between two of these was there before, however the steps were counted."""
    for migrations in history.groups.values():
        yield from pairwise(migration.name for migration in _counted(migrations).values())


def _counted(members: tuple[Migration, ...]) -> dict[int, Migration]:
    """Return the first migration of each number, in the order of the numbers."""
    numbered: dict[int, Migration] = {}
    for migration in members:
        number = sequence_number(migration.version.rstrip("abcdefghijklmnopqrstuvwxyz"))
        if number is not None and migration.kind is not Kind.REPEATABLE:
            numbered.setdefault(number, migration)
    return dict(sorted(numbered.items()))


def _finding(change: Change, hole: _Hole, known: range) -> Finding:
    """Return the finding; it names the hole that was `known` before, so that a hole that shrinks stays an old one."""
    side, missing, after = change.head, hole.missing, hole.after
    first, last = missing[0], missing[-1]
    which = f"{first}" if first == last else f"{first} to {last}"
    named = known if len(known) <= _MOST_NAMED else (known[0], known[-1])
    return RULE.finding(
        change,
        Location(after.path, after.line),
        f"{plural(len(missing), 'version')} missing ({which}) between {side.label(hole.before.path)} and "
        f"{side.label(after.path)}: a migration that some database ran may exist nowhere else",
        hint="commit the missing migrations, or renumber the new one; if they were squashed: "
        "`-- undrift: ignore[version-gap] REASON` in the file after the gap",
        subject=after.group,
        objects=map(str, named),
    )
