"""A down file holds no statement, and no word about why.

Why it hurts:
    Going back succeeds and changes nothing: the version table says that the migration is undone while its columns are
    still there, and the next run forward fails on them.

Flagged:
    migrations/000004_add_plan.down.sql, zero bytes

Instead:
    migrations/000004_add_plan.down.sql, "ALTER TABLE account DROP COLUMN plan;", or a comment that says why there is
    no way back: "-- irreversible: the old values are gone"
"""

from __future__ import annotations

from collections.abc import Iterator

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.findings import Finding, Location
from undrift.history import Kind, Migration
from undrift.sql.script import Body

RULE = Rule("empty-down")


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per down file, or down section, that does nothing without saying so."""
    side = change.head
    for migration in side.history.migrations:
        script = side.scripts.get(migration.path)
        if migration.kind is not Kind.VERSIONED or script is None or script.forward.empty:
            continue
        path, down = _down(change, migration, script.backward)
        if down and down.empty and not down.irreversible:
            label = side.label(path)
            yield RULE.finding(
                change,
                Location(path),
                f"{label} undoes nothing: going back leaves what {migration.name} made, and running it again fails",
                hint="write the statements that undo it, or a comment that begins with: -- irreversible: REASON",
                subject=label,
                objects=(label,),
            )


def _down(change: Change, migration: Migration, inside: Body | None) -> tuple[str, Body | None]:
    if inside:
        return migration.path, inside
    down = change.downs.get((migration.group, migration.key))
    script = change.head.scripts.get(down.path) if down else None
    return (down.path, script.forward) if down and script else (migration.path, None)
