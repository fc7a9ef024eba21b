"""A migration file lies where its tool never looks, or is missing from the list that the tool goes by.

Why it hurts:
    It is in the repository, was reviewed, and will not be run by anyone. A loose `.sql` file in a directory of
    Prisma's, or one that Drizzle's journal does not name, is skipped in silence, on every database.

Flagged:
    prisma/migrations/20250225120000_add_chat_message.sql

Instead:
    prisma/migrations/20250225120000_add_chat_message/migration.sql

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

RULE = Rule("skipped-file")


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per file that is never run."""
    return findings(change, RULE, Skip.NEVER_RUN)
