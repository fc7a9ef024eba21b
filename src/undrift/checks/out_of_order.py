"""A new migration sorts before one that databases already ran.

Why it hurts:
    What happens next depends on the tool. Some apply it late, so that a fresh database and an old one went through
    different orders; some stop; and some, which is worst, take it for applied and never run it. A migration
    dated before the initial one cannot even run on an empty database: its tables do not exist yet.

Flagged:
    on main:  migrations/20250911081240_init/migration.sql
    new:      migrations/20250610000000_add_feature_flags/migration.sql

Instead:
    new:      migrations/20251010090500_add_feature_flags/migration.sql

Severity:
    error where the tool skips it or stops, and before an initial migration; warning where the tool applies it late.
    docs/tools.md says which tool does what. What only an unmerged branch holds counts as not applied.
"""

from __future__ import annotations

from collections.abc import Iterator

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.checks.hints import renumbered
from undrift.findings import Finding, Location, Severity
from undrift.history import Kind, Migration
from undrift.rollbacks import words
from undrift.tools.base import Late

RULE = Rule("out-of-order")

_INITIAL = frozenset(
    {
        ("init",),
        ("initial",),
        ("initial", "migration"),
        ("initial", "schema"),
        ("init", "schema"),
        ("initialize",),
        ("baseline",),
    }
)
_BEGINNINGS = frozenset(title[0][:4] for title in _INITIAL)


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per migration that comes before what it cannot come before."""
    side = change.head
    if side.conventions.late is Late.UNORDERED:
        return
    for migrations in side.history.groups.values():
        members = [
            migration
            for migration in migrations
            if migration.kind is Kind.VERSIONED and migration.path not in side.rollbacks
        ]
        early = dict(_before_initial(change, members))
        yield from early.values()
        yield from (_late(change, one, other) for one, other in change.overtaken(members) if one.name not in early)


def _before_initial(change: Change, members: list[Migration]) -> Iterator[tuple[str, Finding]]:
    """Yield what sorts before the one migration that calls itself the initial one."""
    initial = [
        place
        for place, migration in enumerate(members)
        if migration.title[:4].lower() in _BEGINNINGS and words(migration.title) in _INITIAL
    ]
    if len(initial) == 1:
        for migration in members[: initial[0]]:
            yield migration.name, _impossible(change, migration, members[initial[0]])


def _late(change: Change, migration: Migration, later: Migration) -> Finding:
    conventions = change.head.conventions
    stamped = migration.clock is not None and later.clock is not None
    order = f"is stamped {migration.clock}, not after {later.clock} of" if stamped else "sorts before"
    return RULE.finding(
        change,
        Location(migration.path, migration.line),
        f"{migration.name} {order} {later.name}, which the base already has: "
        f"with {conventions.title}, {conventions.late_means}",
        hint=renumbered(change, migration, behind=True),
        subject=migration.name,
        objects=(migration.name,),
        severity=Severity.WARNING if conventions.late is Late.APPLIED else Severity.ERROR,
    )


def _impossible(change: Change, migration: Migration, initial: Migration) -> Finding:
    return RULE.finding(
        change,
        Location(migration.path, migration.line),
        f"{migration.name} sorts before the initial migration {initial.name}: "
        "on an empty database it runs first, before the tables of that one exist",
        hint=renumbered(change, migration, behind=True),
        subject=migration.name,
        objects=(migration.name,),
    )
