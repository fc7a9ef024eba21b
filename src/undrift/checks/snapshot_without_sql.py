"""The tool's own snapshot holds what the schema declares, but the SQL of the migrations does not make it.

Why it hurts:
    drizzle-kit compares the schema with its newest snapshot and never looks at the SQL. If somebody edited or lost a
    statement of a generated migration, `drizzle-kit generate` answers "No schema changes, nothing to migrate", and no
    database will ever have the column.

Flagged:
    db/schema.ts:                     plan: text("plan"),
    db/migrations/meta/0007_snapshot.json:  users has a column plan
    db/migrations/0007_plan.sql:      -- ALTER TABLE "users" ADD COLUMN "plan" text;

Instead:
    db/migrations/0008_plan.sql:      ALTER TABLE "users" ADD COLUMN "plan" text;
"""

from __future__ import annotations

from collections.abc import Iterator

from undrift.change import Change
from undrift.checks import drifting
from undrift.checks.base import Rule
from undrift.checks.drifting import Blame
from undrift.checks.skipped import WAITING
from undrift.drift.model import Deviation, Sort
from undrift.findings import Finding

RULE = Rule("snapshot-without-sql")


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per thing that schema and snapshot agree on, against the SQL."""
    for one in drifting.blamed(change):
        if one.blame is Blame.SNAPSHOT:
            words = _message(change, one.deviation), _hint(change, one.deviation)
            yield drifting.finding(RULE, change, one.deviation, words, drifting.declared_at(change, one.deviation))


def _message(change: Change, one: Deviation) -> str:
    what, maker = drifting.called(one), drifting.makers(change, one)
    if one.sort is Sort.MISSING:
        said = f"{what} is declared and stands in the snapshot, but no migration {'adds' if one.member else 'makes'} it"
    elif one.sort is Sort.LEFT:
        said = f"{maker or 'a migration'} makes {what}, which is neither declared nor in the snapshot"
    else:
        said = f"{drifting.differing(one)}, and the snapshot agrees with the schema"
    return f"{said}: {change.head.new_command} sees nothing to do"


def _hint(change: Change, one: Deviation) -> str:
    if drifting.waits_here(change, one):
        return WAITING
    return f"{change.head.new_command}{change.head.conventions.empty}, and write it by hand"
