"""A migration has no down file although its tool, or this project, has one for each.

Why it hurts:
    The way back ends here. In the middle of an incident `diesel migration revert` stops at this version, with the
    versions above it already undone; `migrate down` and `sqlx migrate revert` pass it and leave what it made.

Flagged:
    migrations/000004_add_plan.up.sql

Instead:
    migrations/000004_add_plan.up.sql
    migrations/000004_add_plan.down.sql
"""

from __future__ import annotations

from collections import defaultdict
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
    tolerated = {one for base in change.bases for one in _tolerated(change.as_of(base))}
    lacking: defaultdict[tuple[str, str], list[Migration]] = defaultdict(list)
    for members, without in _counted(change):
        if _expected(change, members, without):
            for one in without:
                if (one.group, one.name) not in tolerated:
                    lacking[one.path, one.name].append(one)
    yield from (_finding(change, same) for same in lacking.values())


def _tolerated(change: Change) -> Iterator[tuple[str, str]]:
    """Yield what has no down file where none was expected: that others get theirs is no fault of these."""
    for members, without in _counted(change):
        if not _expected(change, members, without):
            yield from ((migration.group, migration.name) for migration in without)


def _counted(change: Change) -> Iterator[tuple[list[Migration], list[Migration]]]:
    """Yield the migrations of each group, and those of them without a way back."""
    for migrations in change.head.history.groups.values():
        members = [one for one in migrations if one.kind is Kind.VERSIONED]
        yield members, [one for one in members if not _has_down(change, one)]


def _expected(change: Change, members: list[Migration], without: list[Migration]) -> bool:
    others = len(members) - 1
    required = change.head.conventions.downs is DownFiles.REQUIRED
    return required or (others > 0 and (len(members) - len(without)) / others > _CUSTOM_AT)


def _has_down(change: Change, migration: Migration) -> bool:
    if change.head.conventions.downs is not DownFiles.INSIDE:
        return (migration.group, migration.key) in change.downs
    script = change.head.scripts.get(migration.path)
    return script is None or script.backward is not None


def _finding(change: Change, same: list[Migration]) -> Finding:
    """Return the finding about one migration, which several groups may have in common."""
    migration = same[0]
    inside = change.head.conventions.downs is DownFiles.INSIDE
    expected = migration.path.replace(".up.", ".down.") if ".up." in migration.path else ""
    if migration.path.endswith("/up.sql"):
        expected = migration.path.removesuffix("up.sql") + "down.sql"
    return RULE.finding(
        change,
        Location(migration.path, migration.line),
        f"{migration.name} has no down {'section' if inside else 'file'}, as the others here do: "
        f"with {change.head.conventions.title}, going back stops at version {migration.version}, "
        "or passes it and leaves what it made",
        hint=f"write {quoted(expected)}; if there is no way back, let a comment in it say so" if expected else "",
        subject=migration.name,
        objects=(*(one.group for one in same), migration.name),
    )
