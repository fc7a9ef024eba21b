"""The part that `malformed-name` and `skipped-file` share."""

from __future__ import annotations

from collections.abc import Iterator

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.findings import Finding, Location, Severity
from undrift.history import Skip

WAITING = "commit what lies here and belongs to it: undrift uncommitted-migrations says what"
"""The remedy where the working tree holds what is lacking."""


def findings(change: Change, rule: Rule, why: Skip) -> Iterator[Finding]:
    """Yield a finding of `rule` per file that is passed over for the reason `why`."""
    side = change.head
    listed = {one.path for one in change.here.side.history.migrations} if change.here else ()
    for skipped in side.history.skipped:
        if skipped.why is why:
            label = side.label(skipped.path)
            yield rule.finding(
                change,
                Location(skipped.path),
                f"{label} is never run: {skipped.reason}"
                if skipped.certain
                else f"{label} may never run: {skipped.reason}",
                # What a list names that is not committed yet is not to be taken away.
                hint=WAITING if skipped.path in listed else skipped.hint,
                subject=label,
                objects=(label,),
                severity=Severity.ERROR if skipped.certain else Severity.WARNING,
            )
