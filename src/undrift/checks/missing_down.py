"""A migration has no down file although its tool, or this project, has one for each.

Why it hurts:
    The way back ends here. `migrate down`, `sqlx migrate revert` or `diesel migration redo` stop at this version in the
    middle of an incident, with the versions above it already undone.

Flagged:
    migrations/000004_add_plan.up.sql

Instead:
    migrations/000004_add_plan.up.sql
    migrations/000004_add_plan.down.sql
"""

from __future__ import annotations

from collections.abc import Iterator

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.findings import Finding, Location
from undrift.history import Kind, Migration
from undrift.text import quoted
from undrift.tools.base import DownFiles

RULE = Rule("missing-down")

_CUSTOM_AT = 0.5
"""Where down files are optional, they are expected once more than half of the other migrations have one."""


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per migration that lacks its way back."""
    side = change.head
    if side.conventions.downs is DownFiles.NONE:
        return
    for group in side.history.groups:
        members = [migration for migration in side.history.group(group) if migration.kind is Kind.VERSIONED]
        without = [migration for migration in members if not _has_down(change, migration)]
        others = len(members) - 1
        expected = side.conventions.downs is DownFiles.REQUIRED or (
            others > 0 and (len(members) - len(without)) / others > _CUSTOM_AT
        )
        if expected:
            yield from (_finding(change, migration) for migration in without)


def _has_down(change: Change, migration: Migration) -> bool:
    if change.head.conventions.downs is not DownFiles.INSIDE:
        return (migration.group, migration.key) in change.downs
    script = change.head.scripts.get(migration.path)
    return script is None or script.backward is not None


def _finding(change: Change, migration: Migration) -> Finding:
    inside = change.head.conventions.downs is DownFiles.INSIDE
    expected = migration.path.replace(".up.", ".down.") if ".up." in migration.path else ""
    if migration.path.endswith("/up.sql"):
        expected = migration.path.removesuffix("up.sql") + "down.sql"
    return RULE.finding(
        change,
        Location(migration.path, migration.line),
        f"{migration.name} has no down {'section' if inside else 'file'}, as the others here do: "
        f"with {change.head.conventions.title}, going back stops at version {migration.version}",
        hint=f"write {quoted(expected)}; if there is no way back, let a comment in it say so" if expected else "",
        subject=migration.name,
        objects=(migration.group, migration.name),
    )
