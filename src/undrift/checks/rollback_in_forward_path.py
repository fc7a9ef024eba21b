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

from collections.abc import Iterator

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.checks.hints import moved_out
from undrift.findings import Finding, Location

RULE = Rule("rollback-in-forward-path")


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per file that undoes another and runs forward."""
    side = change.head
    places = {migration.path: place for place, migration in enumerate(side.history.migrations)}
    for migration in side.history.migrations:
        undo = side.rollbacks.get(migration.path)
        if undo is None:
            continue
        distance = places[migration.path] - places[undo.original.path]
        when = "right after" if distance == 1 else "after" if distance > 0 else "before"
        yield RULE.finding(
            change,
            Location(migration.path, migration.line),
            f"{migration.name} runs {when} {undo.original.name}, which it undoes ({undo.because}): "
            "what the first adds is gone again, with its data",
            hint=moved_out(change, migration.path, "rollbacks"),
            subject=migration.name,
            objects=(migration.name, undo.original.name),
        )
