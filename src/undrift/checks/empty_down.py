"""A down file holds no statement, and no word about why.

Why it hurts:
    Going back succeeds and changes nothing: the version table says that the migration is undone while its columns are
    still there, and the next run forward fails on them.

Flagged:
    migrations/000004_add_plan.down.sql, zero bytes

Instead:
    migrations/000004_add_plan.down.sql, "ALTER TABLE account DROP COLUMN plan;", or a comment that says why there is
    no way back: "-- irreversible: the old values are gone"

    Where more than half of the other down files are empty as well, nobody goes back here, and nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.findings import Finding, Location
from undrift.history import Kind, Migration
from undrift.sql.script import Body

RULE = Rule("empty-down")

_CUSTOM_AT = 0.5
"""Where more than this share of the others is empty, too, that is the team's custom."""


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per down file, or down section, that does nothing without saying so."""
    side = change.head
    excused = {label for base in change.bases for label in _excused(change.as_of(base))}
    idle, count = _idle(change)
    for path, migration in ({} if _customary(idle, count) else idle).items():
        label = side.label(path)
        if label not in excused:
            yield RULE.finding(
                change,
                Location(path),
                f"{label} undoes nothing: going back leaves what {migration.name} made, and running it again fails",
                hint="write the statements that undo it, or a comment that begins with: -- irreversible: REASON",
                subject=label,
                objects=(label,),
            )


def _excused(change: Change) -> Iterator[str]:
    """Yield what is empty where that is the custom: that others are filled in is no fault of these."""
    idle, count = _idle(change)
    if _customary(idle, count):
        yield from map(change.head.label, idle)


def _customary(idle: Mapping[str, Migration], count: int) -> bool:
    return count > 1 and (len(idle) - 1) / (count - 1) > _CUSTOM_AT


def _idle(change: Change) -> tuple[Mapping[str, Migration], int]:
    """Return the down files that do nothing, each with a migration that it should undo, and the number of all."""
    side = change.head
    idle: dict[str, Migration] = {}
    all_of_them: set[str] = set()
    for migration in side.history.migrations:
        script = side.scripts.get(migration.path)
        if migration.kind is not Kind.VERSIONED or script is None or script.forward.empty:
            continue
        path, down = _down(change, migration, script.backward)
        if down:
            all_of_them.add(path)
            if down.empty and not down.irreversible:
                idle.setdefault(path, migration)
    return idle, len(all_of_them)


def _down(change: Change, migration: Migration, inside: Body | None) -> tuple[str, Body | None]:
    if inside:
        return migration.path, inside
    down = change.downs.get((migration.group, migration.key))
    script = change.head.scripts.get(down.path) if down else None
    return (down.path, script.forward) if down and script else (migration.path, None)
