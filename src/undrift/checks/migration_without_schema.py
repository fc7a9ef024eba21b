"""A migration makes something that the schema does not declare.

Why it hurts:
    The code cannot use what it does not know, and the tool that compares the two takes it for a mistake: the next
    generated migration drops it again, with the rows in it.

Flagged:
    db/migrations/0007_plan.sql:  ALTER TABLE "users" ADD COLUMN "plan" text;
    db/schema.ts:                 users has no column plan

Instead:
    db/migrations/0007_plan.sql:  ALTER TABLE "users" ADD COLUMN "plan" text;
    db/schema.ts:                 plan: text("plan"),

Judged:
    A check, view or sequence is a warning: many are written by hand on purpose. What the schema's language has no word
    for (triggers, extensions; in Prisma also checks and partial indexes) is nothing to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from undrift.change import Change
from undrift.checks import drifting
from undrift.checks.base import Rule
from undrift.checks.drifting import Blame
from undrift.drift.model import Deviation, Sort
from undrift.findings import Finding

RULE = Rule("migration-without-schema")


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per thing that a migration makes, or makes otherwise, and the schema does not declare so."""
    for one in drifting.blamed(change):
        if one.blame is Blame.MIGRATION:
            words = _message(change, one.deviation), drifting.remedy(change, one.deviation)
            yield drifting.finding(RULE, change, one.deviation, words, drifting.made_at(change, one.deviation))


def _message(change: Change, one: Deviation) -> str:
    if one.sort is Sort.DIFFERS:
        return drifting.differing(one)
    if one.what == "migration":
        return f"{drifting.schema_files(change, one)} does not know {one.made} yet{_stands(one)}"
    maker = drifting.makers(change, one) or "a migration"
    renamed = f"; it looks like {one.owner}.{one.rename} under another name" if one.rename else ""
    return f"{maker} makes {drifting.called(one)}, which {drifting.schema_files(change, one)} does not declare{renamed}"


def _stands(one: Deviation) -> str:
    """Return what a dump says of itself."""
    return f": it stands at {one.declared}" if one.declared else ""
