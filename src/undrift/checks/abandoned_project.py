"""Migrations lie where they were, but nothing leads their tool to them any more.

Why it hurts:
    A setting that names another directory, or a deleted journal or lock file, makes the tool find nothing: it runs no
    migration, says so to nobody, and a fresh database stays empty.

Flagged:
    alembic.ini: script_location = "migrate", while the revisions are in migrations/versions

Instead:
    alembic.ini: script_location = "migrations"
"""

from __future__ import annotations

from collections.abc import Iterator

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.findings import Finding, Location
from undrift.text import plural

RULE = Rule("abandoned-project")


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding if the project's files are there and the project is not."""
    side = change.head
    if side.abandoned:
        title = side.conventions.title
        count = plural(len(side.abandoned), "migration")
        yield RULE.finding(
            change,
            Location(side.abandoned[0]),
            f"{count} in {side.project.directory or '.'} will not be run any more: before this change {title} was led "
            f"to them ({side.project.why}), and now nothing does",
            hint="take that change back, or move the migrations to where the settings point; undrift projects shows "
            "what is found now",
            subject=side.project.tool,
            objects=(side.project.directory,),
        )
