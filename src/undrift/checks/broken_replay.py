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

from collections.abc import Iterator, Mapping

from undrift.change import Change
from undrift.checks.base import Rule
from undrift.checks.hints import renumbered
from undrift.findings import Finding, Location
from undrift.history import Migration
from undrift.replay import Replay
from undrift.schema.engine import EXISTS, MISSING, Refusal
from undrift.schema.operations import (
    AddLabel,
    AlterTable,
    CreateExtension,
    CreateIndex,
    CreateSchema,
    CreateSequence,
    CreateTable,
    Drop,
    Operation,
)
from undrift.text import quoted

RULE = Rule("broken-replay")

_IF_NOT_EXISTS: Mapping[str, tuple[type, ...]] = {
    "postgres": (CreateTable, CreateIndex, CreateSchema, CreateSequence, CreateExtension, AddLabel, AlterTable),
    "mysql": (CreateTable, CreateSchema),
    "mariadb": (CreateTable, CreateIndex, CreateSchema, CreateSequence, AlterTable),
    "sqlite": (CreateTable, CreateIndex),
}
_IF_EXISTS: Mapping[str, tuple[type, ...]] = {
    "postgres": (Drop, AlterTable),
    "mysql": (Drop,),
    "mariadb": (Drop, AlterTable),
    "sqlite": (Drop,),
}
"""The statements that each server lets pass over what is there already, or is not there, if they say so."""


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per migration that the server would refuse; what follows from that is not said again."""
    side = change.head
    if not side.is_sql:
        return
    by_path = {migration.path: migration for migration in side.history.migrations}
    for answer in side.replays.values():
        for refusal in answer.refusals:
            if not refusal.because:
                yield _finding(change, answer, refusal, by_path)


def _finding(change: Change, answer: Replay, refusal: Refusal, by_path: Mapping[str, Migration]) -> Finding:
    migration = by_path[refusal.source.path]
    maker = by_path.get(_maker(answer, refusal))
    return RULE.finding(
        change,
        Location(migration.path, refusal.source.line),
        f"{migration.name} cannot run on an empty database: {refusal.message}{_clause(refusal, maker)}",
        hint=_hint(change, answer, refusal, migration, maker),
        subject=f"{migration.name}: {refusal.message}",
        objects=refusal.objects,
    )


def _maker(answer: Replay, refusal: Refusal) -> str:
    """Return the other file that makes what is missing, or made what is there already; empty if none did."""
    places = {file.path: place for place, file in enumerate(answer.files)}
    here = places[refusal.source.path]
    if refusal.kind == MISSING:
        makers = (path for key in refusal.keys for path in answer.makers.get(key, ()))
        return next((path for path in makers if places[path] > here), "")
    if refusal.kind == EXISTS:
        makers = (source.path for key in refusal.keys for source in reversed(answer.gained.get(key, ())))
        return next((path for path in makers if places[path] < here), "")
    return ""


def _clause(refusal: Refusal, maker: Migration | None) -> str:
    if not maker:
        return ""
    return f"; {maker.name}, which runs later, makes it" if refusal.kind == MISSING else f"; {maker.name} made it"


def _hint(change: Change, answer: Replay, refusal: Refusal, migration: Migration, maker: Migration | None) -> str:
    if refusal.kind == MISSING and maker and not change.on_trunk(migration):
        command = renumbered(change, migration, behind=True)
        if command:
            return command
    edit = f"$EDITOR {quoted(migration.path)}"
    if refusal.kind == EXISTS:
        guard = ", or guard it with IF NOT EXISTS" if _takes(_IF_NOT_EXISTS, answer, refusal) else ""
        return f"take the statement out{guard}: {edit}"
    if refusal.kind == MISSING:
        guard = ", or guard the statement with IF EXISTS" if _takes(_IF_EXISTS, answer, refusal) else ""
        return f"make it in an earlier migration{guard}: {edit}"
    return f"{edit} +{refusal.source.line}"


def _takes(guards: Mapping[str, tuple[type, ...]], answer: Replay, refusal: Refusal) -> bool:
    """Whether the refused statement can say that what it finds, or does not find, is no error."""
    operation = _refused(answer, refusal)
    if isinstance(operation, AlterTable):
        # Of an ALTER TABLE only what is said of the table and its columns can.
        return AlterTable in guards[answer.schema.dialect] and refusal.message.startswith(("table ", "column "))
    return isinstance(operation, guards[answer.schema.dialect])


def _refused(answer: Replay, refusal: Refusal) -> Operation | None:
    file = next(file for file in answer.files if file.path == refusal.source.path)
    begun = [located.operation for located in file.operations if located.line <= refusal.source.line]
    return begun[-1] if begun else None
