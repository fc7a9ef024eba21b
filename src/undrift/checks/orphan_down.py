"""A down file undoes a migration that is not there.

Why it hurts:
    Its up file was renamed, renumbered or deleted without it. Going back finds the wrong file or none, and with a
    renumbered pair it may undo somebody else's migration.

Flagged:
    migrations/000005_add_plan.up.sql
    migrations/000004_add_plan.down.sql

Instead:
    migrations/000005_add_plan.up.sql
    migrations/000005_add_plan.down.sql
"""

from __future__ import annotations

from collections.abc import Iterator

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.findings import Finding, Location
from undrift.text import quoted

RULE = Rule("orphan-down")


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per down file without its migration."""
    side = change.head
    known = {migration.key for migration in side.history.migrations}
    for down in side.history.downs:
        if down.key not in known:
            label = side.label(down.path)
            yield RULE.finding(
                change,
                Location(down.path),
                f"{label} undoes a migration that is not here: {side.conventions.title} never runs it, or runs it "
                "for the wrong version",
                hint=f"rename it like its up file; if there is none any more: git rm --cached {quoted(down.path)}",
                subject=label,
                objects=(label,),
            )
