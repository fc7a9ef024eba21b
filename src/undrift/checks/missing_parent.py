"""A migration builds on one that is not in the repository.

Why it hurts:
    The graph has a hole: the tool stops before it runs anything. It happens when a migration was never committed, was
    deleted, or had its revision edited while another still names the old one.

Flagged:
    versions/b2_add_region.py    down_revision = "a1"    (no file has the revision a1)

Instead:
    git add versions/a1_add_plan.py
"""

from __future__ import annotations

from collections.abc import Iterator

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.findings import Finding, Location

RULE = Rule("missing-parent")


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per parent that no migration here is."""
    side = change.head
    if not side.conventions.graph:
        return
    known = {migration.name for migration in side.history.migrations}
    for migration in side.history.migrations:
        for parent in (*migration.parents, *migration.needs):
            if parent not in known:
                yield RULE.finding(
                    change,
                    Location(migration.path, migration.line),
                    f"{migration.name} builds on {parent}, which is not here: {side.conventions.title} stops before it "
                    "runs anything",
                    hint=f"git add the migration {parent}, or correct what {side.label(migration.path)} builds on",
                    subject=migration.name,
                    objects=(parent,),
                )
