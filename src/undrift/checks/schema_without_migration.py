"""The schema declares something else than what the migrations make.

Why it hurts:
    The code is deployed with a column that no database has, and every query on the table fails. It happened when a
    column was renamed in `schema.ts` and the migration was forgotten: everything worked on the laptop whose database
    had been pushed to, and production answered 500 until somebody compared the two by hand.

Flagged:
    db/schema.ts:       email: text("email").notNull(),      (new in this commit)
    db/migrations/:     nothing adds users.email

Instead:
    db/schema.ts:       email: text("email").notNull(),
    db/migrations/0007_email.sql:  ALTER TABLE "users" ADD COLUMN "email" text NOT NULL;

Judged:
    Each table, column, type, default, key, foreign key, index and enum for itself: a migration of `messages` excuses
    nothing in `users`. What says nothing about the database (comments, validators, relations, types) is not looked at.

Unknown:
    What cannot be told without running the code, and tables that no migration makes, are not compared; `--verbose`
    lists them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from undrift.change import Change
from undrift.checks import drifting
from undrift.checks.base import Rule
from undrift.checks.drifting import Blame, Blamed
from undrift.checks.skipped import WAITING
from undrift.drift.model import Deviation, Sort
from undrift.files import split
from undrift.findings import Finding

RULE = Rule("schema-without-migration")


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per thing that is declared, or no longer declared, without its migration."""
    for one in drifting.blamed(change):
        if one.blame is Blame.SCHEMA:
            words = _message(change, one), _hint(change, one.deviation)
            yield drifting.finding(RULE, change, one.deviation, words, drifting.declared_at(change, one.deviation))


def _message(change: Change, blamed: Blamed) -> str:
    one, what = blamed.deviation, drifting.called(blamed.deviation)
    # Where the same is declared as before, it is the migrations that say something else now.
    is_old = blamed.is_new and drifting.is_declared_as_before(change)
    if drifting.is_dumped(change):
        said = _DUMPED[one.sort] if one.what != "migration" else _STRANGER
        file = drifting.schema_files(change, one)
        return said.format(what=what, file=file, aspect=one.aspect, declared=one.declared, made=one.made)
    if one.sort is Sort.MISSING:
        if one.migration:
            return f"{what} is declared, but {drifting.makers(change, one)} drops it"
        renamed = f"; it looks like {one.owner}.{one.rename} under another name" if one.rename else ""
        any_more = " any more" if is_old else ""
        return f"{what} is declared, but no migration {'adds' if one.member else 'makes'} it{any_more}{renamed}"
    if one.sort is Sort.LEFT:
        renamed = f"; it looks like {one.owner}.{one.rename} has its place" if one.rename else ""
        said = "not declared, and no migration drops it any more" if is_old else _GONE
        return f"{what} is {said}{renamed}"
    maker = drifting.makers(change, one)
    return drifting.differing(one) + (f" ({maker})" if maker else "")


_GONE = "not declared any more, but no migration drops it"
_DUMPED: Mapping[Sort, str] = {
    Sort.MISSING: "{what} is new in {file}, but no migration of this change makes it",
    Sort.LEFT: "{what} is gone from {file}, but no migration of this change drops it",
    Sort.DIFFERS: "{what}: {aspect} was {made} and is {declared} in {file}, but no migration of this change says so",
}
_STRANGER = "{file} was written after migration {declared}, which is not in the repository"


def _hint(change: Change, one: Deviation) -> str:
    if drifting.waits_here(change, one):
        return WAITING
    command = _command(change)
    if one.what == "migration":
        again = drifting.dump_again(change)
        return f"commit the migration as well{f', or dump again: {again}' if again else ''}"
    if not one.rename:
        return command
    conventions = change.head.conventions
    how = " (and say that it is a rename)" if conventions.asks_renames else ", and write the rename into it"
    return f"{command}{'' if conventions.asks_renames else conventions.empty}{how}"


def _command(change: Change) -> str:
    """Return the command that writes the migration, from the schema if that is declared among the tool's own files."""
    drift, project = change.drift, change.head.project
    above = f"{split(project.directory)[0]}/"
    if drift is not None and all(path.startswith(above) for path in drift.files):
        return change.head.new_command.replace(*change.head.conventions.generates)
    return change.head.new_command
