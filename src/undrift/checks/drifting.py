"""What the rules about drift share: which deviations are there, whether a base has them, and who brought them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum

from undrift.change import Change, Side
from undrift.checks.base import Rule
from undrift.drift.model import Deviation, Drift, Sort
from undrift.files import split
from undrift.findings import Finding, Location, Severity
from undrift.history import Unread
from undrift.text import quoted
from undrift.values import dataclass


class Blame(Enum):
    """Which side of a deviation the change is to mend."""

    SCHEMA = "schema"
    """The schema says something that no migration was written for."""
    MIGRATION = "migration"
    """A migration makes something that the schema does not say."""
    DROP = "drop"
    """A migration takes away what the schema still declares."""
    SNAPSHOT = "snapshot"
    """The tool's own snapshot agrees with the schema, so that the tool will never make the missing migration."""


@dataclass(frozen=True, slots=True)
class Blamed:
    """A deviation, with what is to be mended, and whether the change brought it."""

    deviation: Deviation
    blame: Blame
    is_new: bool


_ABOUT_SQL = frozenset({"migration-without-schema", "snapshot-without-sql"})
_LIGHT = frozenset({"check", "view", "sequence", "exclusion"})
"""What teams write by hand into migrations on purpose, as their schema's language cannot say it well."""


def blamed(change: Change) -> Iterator[Blamed]:
    """Yield the deviations of the head; those that a base cannot tell whether it has them are left to `unjudged`."""
    drift = change.drift
    deviations = drift.deviations if drift else ()
    if is_dumped(change):
        yield from (Blamed(one, _of_dump(one), is_new=True) for one in deviations)
        return
    bases = change.bases
    for one in deviations:
        known = _knowing(change, one)
        if any(one.identity in base.identities for base in known):
            yield Blamed(one, _by_kind(one), is_new=False)
        elif not bases:
            yield Blamed(one, _by_kind(one), is_new=True)
        elif len(known) == len(bases):
            yield Blamed(one, _by_change(change, one), is_new=True)


def _knowing(change: Change, one: Deviation) -> list[Drift]:
    """Return what the bases say that can tell whether they have a deviation."""
    return [drift for base in change.bases if (drift := base.drift) and not drift.is_unknown(one)]


def unjudged(change: Change) -> Iterator[Unread]:
    """Yield the deviations of which a base cannot tell whether it has them: nobody is blamed, but it is said."""
    drift = change.drift
    if drift is None or drift.guessed or is_dumped(change):
        return
    for one in drift.deviations:
        known = _knowing(change, one)
        if len(known) < len(change.bases) and not any(one.identity in base.identities for base in known):
            place = declared_at(change, one)
            reason = f"{called(one)} differs from the migrations, and whether it did before cannot be told"
            yield Unread(place.path, place.line, reason, (one.object,))


def waits_here(change: Change, one: Deviation) -> bool:
    """Whether a deviation is gone with what lies in the working tree and is not committed."""
    after = change.with_here().drift if change.here else None
    known = after is not None and not after.abstained and not after.is_unknown(one)
    return known and after is not None and one.identity not in after.identities


def is_dumped(change: Change) -> bool:
    """Whether the schema is a dump that is held against what it was, not against the migrations."""
    return change.head.dump is not None


def _of_dump(one: Deviation) -> Blame:
    return Blame.MIGRATION if one.sort is Sort.LEFT and one.migration else Blame.SCHEMA


def _by_kind(one: Deviation) -> Blame:
    """Say what is to be mended where nothing tells which side moved."""
    if one.witnessed:
        return Blame.SNAPSHOT
    return Blame.MIGRATION if one.sort is Sort.LEFT else Blame.SCHEMA


def _by_change(change: Change, one: Deviation) -> Blame:
    if not is_changed(change, one.migration):
        return Blame.SNAPSHOT if one.witnessed else Blame.SCHEMA
    if one.sort is Sort.MISSING:
        return Blame.DROP
    if one.sort is Sort.LEFT or is_declared_as_before(change):
        return Blame.MIGRATION
    return Blame.SNAPSHOT if one.witnessed else Blame.SCHEMA


def is_changed(change: Change, path: str) -> bool:
    """Whether a migration is new in this change, or edited by it."""
    here = next((one for one in change.head.history.migrations if one.path == path), None)
    if here is None:
        return False
    return change.is_new(here) or not any(_has_same(base, change.head, path) for base in change.bases)


def _has_same(base: Side, head: Side, path: str) -> bool:
    """Whether a base's file of this path does the same; one that was moved as a whole holds it elsewhere."""
    return path not in base.facts or base.operations.get(path) == head.operations.get(path)


def is_declared_as_before(change: Change) -> bool:
    """Whether a base declares the very same."""
    drift = change.drift
    return drift is not None and any(base.drift and base.drift.digest == drift.digest for base in change.bases)


def finding(rule: Rule, change: Change, one: Deviation, words: tuple[str, str], place: Location) -> Finding:
    """Return the finding of a deviation.

    Args:
        rule: The rule.
        change: The question.
        one: The deviation.
        words: The message and the hint.
        place: Where to look.
    """
    light = rule.name in _ABOUT_SQL and one.sort is Sort.LEFT and one.what in _LIGHT
    message, hint = words
    return rule.finding(
        change,
        place,
        message,
        hint=hint,
        subject=" ".join(filter(None, one.identity)),
        objects=(one.object,),
        severity=Severity.WARNING if light else None,
    )


def declared_at(change: Change, one: Deviation) -> Location:
    """Return where a deviation is declared; else the file that declares the schema."""
    drift = change.drift
    files = drift.files if drift else ()
    return one.place or Location(files[0] if files else one.migration)


def made_at(change: Change, one: Deviation) -> Location:
    """Return the statement that made what deviates; else where it is declared."""
    return Location(one.migration, one.line) if one.migration else declared_at(change, one)


def called(one: Deviation) -> str:
    """Return what a deviation is about: `column users.email`, `users: unique (email)`, `users: index (a)`."""
    if one.what in {"column", "enum value"}:
        return f"{one.what} {one.object}"
    if not one.member:
        return f"{one.what} {one.owner}"
    return f"{one.owner}: {one.member}"


def makers(change: Change, one: Deviation) -> str:
    """Return the name of the migration that changed what deviates last."""
    return named(change, one.migration) if one.migration else ""


def named(change: Change, path: str) -> str:
    """Return what users call the migration in a file."""
    found = (one.name for one in change.head.history.migrations if one.path == path)
    return next(found, change.head.label(path))


def schema_files(change: Change, one: Deviation) -> str:
    """Return the base name of the file that declares what deviates, for sentences."""
    return split(declared_at(change, one).path)[1]


def differing(one: Deviation) -> str:
    """Return the sentence about two versions of one thing."""
    said = _DIFFERING.get(one.aspect, "{what} is declared with {aspect} {declared}, but the migrations make it {made}")
    return said.format(what=called(one), aspect=one.aspect, declared=one.declared, made=one.made)


_SAID_ITSELF = "{what} is declared {declared}, but the migrations make it {made}"
_DIFFERING: Mapping[str, str] = {
    "type": "{what} is declared as {declared}, but the migrations make it {made}",
    "nullable": _SAID_ITSELF,
    "deferrable": _SAID_ITSELF,
    "validated": _SAID_ITSELF,
    "logged": _SAID_ITSELF,
    "keys": "{what} is declared on {declared}, but the migrations make it on {made}",
    "columns": "{what} is declared on {declared}, but the migrations make it on {made}",
}
"""The sentences about the aspects that need no name."""


def remedy(change: Change, one: Deviation) -> str:
    """Return how to bring the schema in line with a migration, or the other way round."""
    dumped = dump_again(change)
    return dumped or f"declare it: {edit(declared_at(change, one))}; or take it out: {edit(made_at(change, one))}"


def dump_again(change: Change) -> str:
    """Return the command of a tool that writes the declaration itself; empty for all others."""
    drift, command = change.drift, change.head.conventions.dumps
    if drift is None or not drift.files or drift.kind not in {"sql", "rails"}:
        return ""
    runner = change.head.new_command.partition(" generate ")[0].partition(" new ")[0]
    return command.format(runner=runner, path=quoted(drift.files[0]))


def edit(place: Location) -> str:
    """Return the command that opens a file at a line."""
    return f"$EDITOR {quoted(place.path)}" + (f" +{place.line}" if place.line > 1 else "")
