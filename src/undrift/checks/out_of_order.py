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


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per migration that comes before what it cannot come before."""
    side = change.head
    if side.conventions.late is Late.UNORDERED:
        return
    for group in side.history.groups:
        members = [migration for migration in side.history.group(group) if migration.kind is Kind.VERSIONED]
        initial = _initial(members)
        later: Migration | None = None
        latest = max((member.clock or 0 for member in members if change.on_trunk(member)), default=0)
        for migration in reversed(members):
            if migration.path in side.rollbacks:
                continue
            if change.on_trunk(migration):
                later = later or migration
            elif change.trunk and migration.clock is not None:
                if migration.clock <= latest:
                    yield _late(change, migration, max(members, key=lambda member: member.clock or 0))
                continue
            if initial and members.index(migration) < members.index(initial):
                yield _before_initial(change, migration, initial)
            elif later and later is not migration and change.trunk and not change.on_trunk(migration):
                yield _late(change, migration, later)


def _initial(members: list[Migration]) -> Migration | None:
    named = [migration for migration in members[1:] if words(migration.title) in _INITIAL]
    return named[0] if len(named) == 1 else None


def _late(change: Change, migration: Migration, later: Migration) -> Finding:
    conventions = change.head.conventions
    return RULE.finding(
        change,
        Location(migration.path, migration.line),
        f"{migration.name} sorts before {later.name}, which the base already has: "
        f"with {conventions.title}, {conventions.late_means}",
        hint=renumbered(change, migration),
        subject=migration.name,
        objects=(migration.name,),
        severity=Severity.WARNING if conventions.late is Late.APPLIED else Severity.ERROR,
    )


def _before_initial(change: Change, migration: Migration, initial: Migration) -> Finding:
    return RULE.finding(
        change,
        Location(migration.path, migration.line),
        f"{migration.name} sorts before the initial migration {initial.name}: "
        "on an empty database it runs first, before any table exists",
        hint=renumbered(change, migration),
        subject=migration.name,
        objects=(migration.name,),
    )
