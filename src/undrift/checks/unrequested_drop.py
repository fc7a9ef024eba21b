"""A new migration drops something that no change of the schema removed.

Why it hurts:
    A tool that generates migrations takes everything it does not find in the code for superfluous: tables and columns
    that were made by hand, or that another branch declares, go with all their rows. It happened twice in one week, as
    nobody reads the two hundred lines of a generated file to the end.

Flagged:
    db/migrations/0007_title.sql:  ALTER TABLE "posts" ADD COLUMN "title" text;
                                   DROP TABLE "audit_log";      (nothing in this commit removed audit_log)

Instead:
    db/migrations/0007_title.sql:  ALTER TABLE "posts" ADD COLUMN "title" text;

Judged:
    What the schema still declares is an error. What it did not declare before, either, is a warning: it may be a
    clean-up, and only whoever wrote it knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from undrift.change import Change
from undrift.checks import drifting
from undrift.checks.base import Rule
from undrift.checks.drifting import Blame
from undrift.findings import Finding, Location, Severity

if TYPE_CHECKING:
    from undrift.drift.losses import Loss

RULE = Rule("unrequested-drop")


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per thing that a new migration drops although the schema was not changed to say so."""
    for one in drifting.blamed(change):
        if one.blame is Blame.DROP:
            maker, what = drifting.makers(change, one.deviation), drifting.called(one.deviation)
            file = drifting.schema_files(change, one.deviation)
            place = drifting.made_at(change, one.deviation)
            words = f"{maker} drops {what}, which {file} still declares", f"take it out: {drifting.edit(place)}"
            yield drifting.finding(RULE, change, one.deviation, words, place)
    yield from _never_declared(change)


def _never_declared(change: Change) -> Iterator[Finding]:
    """Yield what a new migration drops and neither side of the change declares."""
    drift = change.head.drift
    if drift is None or drift.abstained or drifting.is_dumped(change) or not change.bases:
        return
    before = [base.drift for base in change.bases]
    if any(base is None or base.abstained for base in before):
        return
    known = drift.objects.union(*(base.objects for base in before if base))
    for lost in _losses(change):
        if lost.name not in known:
            label, place = drifting.named(change, lost.path), Location(lost.path, lost.line)
            yield RULE.finding(
                change,
                place,
                f"{label} drops {lost.what} with its rows, and no change of the schema asked for that",
                hint=f"if it was made by hand, keep it: {drifting.edit(place)}",
                subject=f"{label} {lost.what}",
                objects=(lost.name,),
                severity=Severity.WARNING,
            )


def _losses(change: Change) -> Iterator[Loss]:
    """Yield what the new migrations drop; a change without any does not pay for a replay."""
    new = frozenset(one.path for one in change.head.history.migrations if change.is_new(one))
    if new:
        from undrift.drift.losses import losses  # noqa: PLC0415 - as for `Side._replay`

        yield from losses(change.head.replay, change.head.effects, new)
