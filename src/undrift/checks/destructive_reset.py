"""A migration wipes the whole schema.

Why it hurts:
    It was written to start over on a developer's machine and now lies in the forward path: a runner that has not
    recorded it yet, a restored backup or a new environment with data in it loses every table.

Flagged:
    migrations/00_reset.sql: DROP SCHEMA public CASCADE;

Instead:
    scripts/reset.sql, outside the migrations
"""

from __future__ import annotations

from collections.abc import Iterator

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.checks.hints import moved_out
from undrift.findings import Finding, Location

RULE = Rule("destructive-reset")


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per migration that destroys the schema as a whole."""
    side = change.head
    for migration in side.history.migrations:
        script = side.scripts.get(migration.path)
        if script and script.forward.reset:
            yield RULE.finding(
                change,
                Location(migration.path, script.forward.reset_line),
                f"{migration.name} {script.forward.reset}: run on a database with data, it all is lost",
                hint=moved_out(change, migration.path, "scripts"),
                subject=migration.name,
                objects=(migration.name,),
            )
