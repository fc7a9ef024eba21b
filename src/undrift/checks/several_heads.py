"""The migration graph ends in more than one place.

Why it hurts:
    Two branches each added a migration on top of the same one. `alembic upgrade head` and `manage.py migrate` refuse
    to choose; a deployment that says `heads` picks an order that nobody reviewed.

Flagged:
    versions/a1_add_plan.py      down_revision = "f0"
    versions/b2_add_region.py    down_revision = "f0"

Instead:
    versions/a1_add_plan.py      down_revision = "f0"
    versions/b2_add_region.py    down_revision = "a1"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.findings import Finding, Location
from undrift.history import Migration
from undrift.text import listed

RULE = Rule("several-heads")

_MOST_TRACED = 50
"""More heads than this are no forks of a team's, and tracing each would take too long."""


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per group with several heads."""
    side = change.head
    if not side.conventions.graph:
        return
    for group, migrations in side.history.groups.items():
        members = {migration.name: migration for migration in migrations}
        parents = {parent for migration in members.values() for parent in migration.parents}
        heads = [migration for name, migration in members.items() if name not in parents]
        if len(heads) > 1:
            yield _finding(change, group, heads, members)


def _finding(change: Change, group: str, heads: list[Migration], members: Mapping[str, Migration]) -> Finding:
    new = [head for head in heads if change.bases and change.is_new(head)]
    blamed = (new or heads)[-1]
    conventions = change.head.conventions
    names = [head.name for head in heads]
    where = f" in {group}" if group else ""
    return RULE.finding(
        change,
        Location(blamed.path, blamed.line),
        f"{len(heads)} heads{where}: {listed(names)}; with {conventions.title}, {conventions.late_means}",
        hint=conventions.renumber.format(
            old=names[0],
            new=names[-1],
            heads=" ".join(names) if len(names) <= _MOST_TRACED else "heads",
            make=change.head.new_command,
        ),
        subject=group,
        also=(head.path for head in heads),
        objects=_forks(heads, members) if len(heads) <= _MOST_TRACED else names,
    )


def _forks(heads: list[Migration], members: Mapping[str, Migration]) -> list[str]:
    """Return where each head's own branch begins: names that stay the same while the branch grows."""
    lines = {head.name: _ancestry(head, members) for head in heads}
    starts: list[str] = []
    for name, line in lines.items():
        others = set().union(*(other for key, other in lines.items() if key != name))
        own = line - others
        starts += sorted(member for member in own if not own.intersection(members[member].parents))
    return starts


def _ancestry(head: Migration, members: Mapping[str, Migration]) -> set[str]:
    seen: set[str] = set()
    waiting = [head.name]
    while waiting:
        name = waiting.pop()
        if name not in seen and name in members:
            seen.add(name)
            waiting += members[name].parents
    return seen
