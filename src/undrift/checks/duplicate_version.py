"""Two migrations claim the same version.

Why it hurts:
    Nothing says which of the two comes first. A shell loop takes the order of the names, a runner that records
    versions takes one and never runs the other, and most refuse to start. On one machine the column is there, on
    the next it is not.

Flagged:
    migrations/17_add_session_type_index.sql
    migrations/17_add_subscription_tier.sql

Instead:
    migrations/17_add_session_type_index.sql
    migrations/18_add_subscription_tier.sql, the newer one behind the last; or, where both were applied already and the
    files are run by a script, 17b_add_subscription_tier.sql, which keeps its place
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.checks.hints import renumbered
from undrift.findings import Finding, Location
from undrift.history import Kind, Migration, Skipped
from undrift.text import listed
from undrift.tools.base import Equal

RULE = Rule("duplicate-version")


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per version that more than one file claims."""
    side = change.head
    if side.conventions.equal is Equal.ALLOWED:
        return
    for (group, key), claimants in sorted(_claims(change).items(), key=lambda item: item[1][0].path):
        if len({claimant.path for claimant in claimants}) < 2:  # noqa: PLR2004 - one claimant is no duplicate
            continue
        names = [side.label(claimant.path) for claimant in claimants]
        blamed = _blamed(change, claimants)
        within = f" of {group}" if group else ""
        yield RULE.finding(
            change,
            Location(blamed.path, blamed.line if isinstance(blamed, Migration) else 1),
            f"version {blamed.version}{within} is claimed by {listed(names)}: "
            f"with {side.conventions.title}, {side.conventions.equal_means}",
            hint=renumbered(change, blamed) if isinstance(blamed, Migration) else blamed.hint,
            subject=f"{group}:{key}",
            objects=names,
            also=(claimant.path for claimant in claimants),
        )


def _claims(change: Change) -> dict[tuple[str, Hashable], list[Migration | Skipped]]:
    claims: defaultdict[tuple[str, Hashable], list[Migration | Skipped]] = defaultdict(list)
    history = change.head.history
    for migration in history.migrations:
        if (
            migration.kind is Kind.VERSIONED
            and migration.key is not None
            and migration.path not in change.head.rollbacks
        ):
            claims[migration.group, migration.key].append(migration)
    for skipped in history.skipped:
        if skipped.key is not None:
            claims["", skipped.key].append(skipped)
    return claims


def _blamed(change: Change, claimants: list[Migration | Skipped]) -> Migration | Skipped:
    """Return the one to mend: a file that is never run, else a new migration, else one that databases lack."""
    skipped = [claimant for claimant in claimants if isinstance(claimant, Skipped)]
    migrations = [claimant for claimant in claimants if isinstance(claimant, Migration)] if change.bases else []
    new = [migration for migration in migrations if change.is_new(migration)]
    unapplied = [migration for migration in migrations if not change.on_trunk(migration)]
    return (skipped or new or unapplied or claimants)[-1]
