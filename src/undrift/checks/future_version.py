"""A migration is dated in the future.

Why it hurts:
    Until that day comes, every honest migration sorts before it. Tools that compare with the newest version
    applied then take the honest ones for old, and skip them or stop.

Flagged:
    migrations/20990101000000_add_plan.sql

Instead:
    migrations/20260118093000_add_plan.sql

Severity:
    error where the tool skips what sorts before the newest applied version, or stops at it; else warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.checks.hints import renumbered
from undrift.findings import Finding, Location, Severity
from undrift.history import TOLERANCE, Kind, Migration, moment
from undrift.tools.base import Late

RULE = Rule("future-version")

_HARMLESS = frozenset({Late.APPLIED, Late.UNORDERED})


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per version that is a date still to come."""
    if change.head.conventions.graph:
        return
    for migration in change.head.history.migrations:
        dated = moment(migration.version) if migration.kind is Kind.VERSIONED else None
        if dated and dated > change.now + TOLERANCE:
            yield _finding(change, migration, (dated - change.now).days)


def _finding(change: Change, migration: Migration, days: int) -> Finding:
    conventions = change.head.conventions
    return RULE.finding(
        change,
        Location(migration.path, migration.line),
        f"{migration.name} is dated {max(days, 1):,} days ahead: migrations made until then sort before it, and with "
        f"{conventions.title}, {conventions.late_means}",
        hint=renumbered(change, migration, behind=True),
        subject=migration.name,
        objects=(migration.name,),
        severity=Severity.WARNING if conventions.late in _HARMLESS else Severity.ERROR,
    )
