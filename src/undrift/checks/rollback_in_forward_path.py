"""A file that undoes a migration lies where a forward run executes it.

Why it hurts:
    The tool knows no rollback files: it runs them like any other, right after the migration that they undo. The column
    is added and dropped within a second, on every database, with its data.

Flagged:
    migrations/16_add_customer_chat_support.sql
    migrations/16_add_customer_chat_support_rollback.sql

Instead:
    migrations/16_add_customer_chat_support.sql
    rollbacks/16_add_customer_chat_support.sql
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.checks.hints import moved_out
from undrift.findings import Finding, Location, Severity
from undrift.history import Migration
from undrift.rollbacks import Undo
from undrift.tools.base import DownFiles

RULE = Rule("rollback-in-forward-path")

_MOST_NAMED = 5


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per file that undoes another and runs forward."""
    side = change.head
    for migration in side.history.migrations:
        undo = side.rollbacks.get(migration.path)
        if undo:
            yield _finding(change, migration, undo, side.losses(migration.path))
    yield from _reversals(change)


def _reversals(change: Change) -> Iterator[Finding]:
    """Yield what only the replay shows: a file that takes back what its neighbour, as new as itself, does.

    Taking back what a database may have run already is a migration like any other. Where migrations are generated,
    two that cancel out are an afterthought more often than a mistake: that is a warning.
    """
    side = change.head
    if side.conventions.downs is not DownFiles.NONE or not side.is_sql:
        return
    for migration in side.history.migrations:
        undo = side.reversals.get(migration.path)
        if undo and change.is_new(migration) and change.is_new(undo.original):
            severity = Severity.ERROR if side.conventions.gaps else Severity.WARNING
            yield _finding(change, migration, undo, side.effects[migration.path].losses(), severity)


def _finding(
    change: Change, migration: Migration, undo: Undo, losses: Iterable[str], severity: Severity | None = None
) -> Finding:
    places = {one.path: place for place, one in enumerate(change.head.history.migrations)}
    distance = places[migration.path] - places[undo.original.path]
    when = "right after" if distance == 1 else "after" if distance > 0 else "before"
    lost = list(losses)
    named = ", ".join(lost[:_MOST_NAMED]) + (f" and {len(lost) - _MOST_NAMED} more" if lost[_MOST_NAMED:] else "")
    gone = f"{named} would be lost" if lost else "what the first adds is gone again"
    data = "their data" if lost[1:] else "its data"
    return RULE.finding(
        change,
        Location(migration.path, migration.line),
        f"{migration.name} runs {when} {undo.original.name}, which it undoes ({undo.because}): {gone}, with {data}",
        hint=moved_out(change, migration.path, "rollbacks"),
        subject=migration.name,
        objects=(migration.name, undo.original.name, *(loss.partition(" ")[2] for loss in lost)),
        severity=severity,
    )
