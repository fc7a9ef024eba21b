"""A migration cannot run on an empty database: what it names is not there yet, or is there already.

Why it hurts:
    Databases that grew up with the project never notice, because they ran the statements in another order, or long
    ago. The next fresh one does: a new developer's, the one in CI, the one that disaster recovery builds. There the
    migration stops, and everything behind it is never applied.

Flagged:
    migrations/0130_entrypoint.sql:  ALTER TABLE domain ADD COLUMN entrypoint text;
    migrations/0131_entrypoint.sql:  ALTER TABLE domain ADD COLUMN entrypoint text;

Instead:
    migrations/0130_entrypoint.sql:  ALTER TABLE domain ADD COLUMN entrypoint text;
    migrations/0131_entrypoint.sql:  deleted, since 0130 does it

Unknown:
    Tables that no migration makes are taken for granted, as a baseline that was never written down. Nothing is said
    about a statement on an object that an unread statement may have touched (`--verbose` lists those).
"""

from __future__ import annotations

from collections.abc import Iterator

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.checks.hints import renumbered
from undrift.findings import Finding, Location
from undrift.history import Migration
from undrift.replay import Replay
from undrift.schema.engine import EXISTS, MISSING, Refusal
from undrift.text import quoted

RULE = Rule("broken-replay")


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per migration that the server would refuse; what follows from that is not said again."""
    side = change.head
    if not side.is_sql:
        return
    by_path = {migration.path: migration for migration in side.history.migrations}
    for answer in side.replays.values():
        for refusal in answer.refusals:
            if not refusal.because:
                yield _finding(change, answer, refusal, by_path[refusal.source.path])


def _finding(change: Change, answer: Replay, refusal: Refusal, migration: Migration) -> Finding:
    maker = _maker(answer, refusal)
    return RULE.finding(
        change,
        Location(migration.path, refusal.source.line),
        f"{migration.name} cannot run on an empty database: {refusal.message}{_clause(refusal, maker)}",
        hint=_hint(change, refusal, migration, maker),
        subject=f"{migration.name}: {refusal.message}",
        objects=refusal.objects,
    )


def _maker(answer: Replay, refusal: Refusal) -> str:
    """Return the other migration that makes what is missing, or made what is there already; empty if none did."""
    if refusal.kind == MISSING:
        return _later_maker(answer, refusal)
    if refusal.kind == EXISTS:
        return _earlier_maker(answer, refusal)
    return ""


def _later_maker(answer: Replay, refusal: Refusal) -> str:
    order = [file.migration for file in answer.files]
    behind = frozenset(order[order.index(refusal.source.migration) + 1 :])
    for name in refusal.objects:
        for maker in answer.makers.get(name.rpartition(".")[2].lower(), ()):
            if maker in behind:
                return maker
    return ""


def _earlier_maker(answer: Replay, refusal: Refusal) -> str:
    """Return the migration whose statement gave the object what it has already."""
    first, *_ = refusal.objects or ("",)
    owner, _, member = first.rpartition(".")
    for entry in answer.journal:
        if entry.source.path == refusal.source.path:
            break
        names = {part.lower() for part in (str(entry.key), f"{entry.key}.{member}")}
        if first.lower() in names and (entry.before is None or _gained(entry.before, entry.after, member)):
            return entry.source.migration
        if owner and str(entry.key).lower() == owner.lower() and _gained(entry.before, entry.after, member):
            return entry.source.migration
    return ""


def _gained(before: object, after: object, member: str) -> bool:
    """Whether a table has a column now that it had not."""
    had = {column.name for column in getattr(before, "columns", None) or () if not isinstance(column, str)}
    has = {column.name for column in getattr(after, "columns", None) or () if not isinstance(column, str)}
    return member in has - had


def _clause(refusal: Refusal, maker: str) -> str:
    if not maker:
        return ""
    return f"; {maker}, which runs later, makes it" if refusal.kind == MISSING else f"; {maker} made it"


def _hint(change: Change, refusal: Refusal, migration: Migration, maker: str) -> str:
    if refusal.kind == MISSING and maker:
        command = renumbered(change, migration, behind=True)
        if command:
            return command
    edit = f"$EDITOR {quoted(migration.path)}"
    if refusal.kind == EXISTS:
        return f"take the statement out, or guard it with IF NOT EXISTS: {edit}"
    if refusal.kind == MISSING:
        return f"make it in an earlier migration, or guard the statement with IF EXISTS: {edit}"
    return f"{edit} +{refusal.source.line}"
