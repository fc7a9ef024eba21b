"""The command `explain`: which migration made it so."""

from __future__ import annotations

import contextlib
import difflib

import click

from undrift.change import Side
from undrift.errors import UndriftError, UsageError
from undrift.hooks import looking, replaying
from undrift.replay import Replay
from undrift.report import explanation
from undrift.report.explanation import Asked
from undrift.schema.model import Name
from undrift.sides import sides
from undrift.text import printable

_DEFAULT_SCHEMAS = {"postgres": "public", "sqlite": "main"}


@click.command("explain")
@click.argument("name", metavar="TABLE[.COLUMN]")
@looking.options
@replaying.project_option
@replaying.database_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
def command(  # noqa: PLR0913 - click passes each option
    *, name: str, ref: str, config: str, project: str, database: str, form: str, worktree: bool
) -> None:
    """Say which migrations made a table, or a column of it, what it is, each with its line.

    Renames are followed. What was dropped can be explained as well, and so can views, types and sequences.
    """
    files, settings = looking.snapshot(ref, config, worktree=worktree)
    found, asked = _found(name, sides(files, settings, project), database)
    steps = explanation.steps(found.journal, asked, found.schema.dialect)
    unknown = found.schema.unknown.covers(asked.name, asked.column)
    if form == "json":
        click.echo(explanation.document(steps, asked, unknown=unknown, present=_exists(asked, found)))
    else:
        click.echo("\n".join(filter(None, (explanation.render(steps), *_doubts(asked, found, unknown=unknown)))))


def _found(name: str, all_sides: tuple[Side, ...], database: str) -> tuple[Replay, Asked]:
    """Return the one replay in which something of a name ever was, and what the name means there.

    Raises:
        UsageError: In none of them was anything of that name, or in several.
        UndriftError: There is one project only, and it cannot be replayed.
    """
    if not all_sides:
        message = "no migrations found"
        raise UsageError(message, "undrift projects shows what was passed over, undrift init how to name a project")
    if len(all_sides) == 1:
        found = replaying.replayed(all_sides[0], database)
        return found, _asked(name, found)
    known: dict[str, tuple[Replay, Asked]] = {}
    for side in all_sides:
        with contextlib.suppress(UndriftError):
            found = replaying.replayed(side, database)
            known[side.project.name] = found, _asked(name, found)
    if len(known) == 1:
        return next(iter(known.values()))
    where = "several projects" if known else f"none of the {len(all_sides)} projects here"
    message = f"{where} ever made {name!r}"
    listed = ", ".join(map(printable, known or (side.project.name for side in all_sides)))
    raise UsageError(message, f"--project takes one of {listed}")


def _asked(text: str, found: Replay) -> Asked:
    """Return what a typed name means.

    Raises:
        UsageError: Nothing of that name ever was, or several were.
        UndriftError: Whether anything of that name was cannot be told.
    """
    unknown = found.schema.unknown
    names = (*explanation.names_ever(found.journal), *unknown.objects, *unknown.columns)
    near: list[str] = []
    for reading in explanation.readings(text, _DEFAULT_SCHEMAS.get(found.schema.dialect, "")):
        name = explanation.matching(reading.name, names)
        if name is None:
            continue
        if not reading.column:
            return Asked(name)
        columns = dict.fromkeys((*explanation.columns_ever(found.journal, name), *unknown.columns.get(name, ())))
        alike = [one for one in columns if one == reading.column] or [
            one for one in columns if one.lower() == reading.column.lower()
        ]
        if len(alike) == 1:
            return Asked(name, alike[0])
        if name in unknown.objects:
            return Asked(name, reading.column)
        near += [f"{name}.{one}" for one in columns]
    if unknown.everything and not near:
        message = f"whether any migration makes {text!r} cannot be told, since one of them may do anything"
        raise UndriftError(message, "undrift schema lists what is not read")
    raise _never(text, near or sorted(map(str, names)))


def _never(text: str, known: list[str]) -> UsageError:
    by_lower = {one.lower(): one for one in known}
    close = difflib.get_close_matches(text.lower(), by_lower, n=1)
    hint = f"did you mean {by_lower[close[0]]!r}?" if close else "undrift schema prints what there is"
    return UsageError(f"no migration makes {text!r}, or it is not the only one of that name", hint)


def _exists(asked: Asked, found: Replay) -> bool:
    schema = found.schema
    table = schema.tables.get(asked.name)
    if asked.column:
        return table is not None and table.column(asked.column) is not None
    return any(asked.name in held for held in (schema.tables, schema.views, schema.types, schema.sequences))


def _doubts(asked: Asked, found: Replay, *, unknown: bool) -> list[str]:
    """Return what is not certain of it: what was not read, and what the server would refuse."""
    lines = [
        f"{printable(one.source.path)}:{one.source.line}  refused: {printable(one.message)}"
        for one in found.refusals
        if str(asked.name) in one.objects or str(asked) in one.objects
    ]
    lines += [
        f"{printable(gap.source.path)}:{gap.source.line}  not read: {printable(gap.reason)}"
        for gap in found.gaps
        if not gap.touches or _touches(gap.touches, asked.name)
    ]
    if unknown:
        lines.append(f"undrift: {printable(str(asked))} is not known for certain")
    elif not _exists(asked, found):
        lines.append(f"undrift: {printable(str(asked))} is no more")
    return lines


def _touches(touches: tuple[Name, ...], name: Name) -> bool:
    return any(one.name.lower() == name.name.lower() for one in touches)
