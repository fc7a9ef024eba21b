"""What the tool reads beside the migrations is broken: a journal, a plan, a changelog.

Why it hurts:
    The tool goes by that file, not by the directory. If it cannot be parsed nothing runs; if it names a migration that
    is absent, the deployment stops halfway.

Flagged:
    drizzle/meta/_journal.json names 0007_add_plan; drizzle/0007_add_plan.sql is not committed

Instead:
    git add drizzle/0007_add_plan.sql
"""

from __future__ import annotations

from collections.abc import Iterator

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.findings import Finding, Location

RULE = Rule("broken-manifest")


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per fault."""
    for fault in change.head.history.faults:
        yield RULE.finding(
            change,
            Location(fault.path, fault.line),
            fault.message,
            hint=fault.hint,
            subject=fault.subject,
            objects=(fault.subject,),
        )
