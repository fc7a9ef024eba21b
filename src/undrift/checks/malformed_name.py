"""A file among the migrations has a name that its tool cannot read.

Why it hurts:
    The tool passes it over, mostly without a word, and so every database goes without it: one underscore instead of
    two, a missing number, a space before the version. The author saw it work, because it was applied by hand.

Flagged:
    db/migration/V11_task_index.sql

Instead:
    db/migration/V11__task_index.sql

Severity:
    warning where a runner that undrift cannot see might still run the file; else error.
"""

from __future__ import annotations

from collections.abc import Iterator

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.checks.skipped import findings
from undrift.findings import Finding
from undrift.history import Skip

RULE = Rule("malformed-name")


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per file whose name keeps it from being run."""
    return findings(change, RULE, Skip.MALFORMED)
