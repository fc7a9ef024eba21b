"""The command `schema`: what a database would hold after the migrations, or as the code declares it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from undrift.errors import UsageError
from undrift.hooks import looking, replaying
from undrift.text import printable

if TYPE_CHECKING:
    from undrift.change import Side
    from undrift.files import Files
    from undrift.report.schema_document import Origin
    from undrift.schema.model import Schema

SOURCES = ("migrations", "declared")


@click.command("schema")
@click.option("--source", type=click.Choice(SOURCES), default="migrations", help="Where to take it from.")
@looking.options
@replaying.project_option
@replaying.database_option
@click.option("--format", "form", type=click.Choice(["text", "json", "sql"]), default="text", help="How to print.")
def command(  # noqa: PLR0913 - click passes each option
    *, source: str, ref: str, config: str, project: str, database: str, form: str, worktree: bool
) -> None:
    """Print the schema that a project's migrations make, or that its code declares, without a database.

    What the server would refuse, what is not read for certain, and what is therefore unknown is said with it: in the
    text, in the JSON document, and in one line on standard error.
    """
    files, settings = looking.snapshot(ref, config, worktree=worktree)
    side = replaying.side(files, settings, project)
    if side is None:
        message = "no migrations found"
        raise UsageError(message, "undrift projects shows what was passed over, undrift init how to name a project")
    if source == "declared":
        made = _printed(form, *_declared(side, files, database))
    else:
        context = replaying.context(side, database)
        paths = [migration.path for migration in side.history.migrations]
        made = files.remember(f"schema-{form}", context, paths, lambda: _printed(form, *_replayed(side, database)))
    aside, _, printed = made.partition("\n")
    click.echo(printed, nl=False)
    if aside:
        click.echo(aside, err=True)


def _replayed(side: Side, database: str) -> tuple[Schema, Origin]:
    found = replaying.replayed(side, database)
    return found.schema, replaying.origin(found, side.project.name)


def _declared(side: Side, files: Files, database: str) -> tuple[Schema, Origin]:
    from undrift.report.schema_document import Origin  # noqa: PLC0415 - what is kept needs none of it

    found = replaying.declared(side, files, database)
    return found.schema, Origin(side.project.name, "declared", found.unread)


def _printed(form: str, schema: Schema, origin: Origin) -> str:
    """Return a line for standard error, and behind it what goes to standard output."""
    from undrift.report import schema_text  # noqa: PLC0415 - what is kept needs none of it

    if form == "text":
        return f"\n{schema_text.render(schema, origin)}\n"
    is_whole = not (origin.unread or origin.refused or schema.unknown)
    aside = "" if is_whole else printable(f"undrift: {schema_text.summary(schema, origin)}")
    if form == "json":
        from undrift.report import schema_document  # noqa: PLC0415 - one of three forms

        return f"{aside}\n{schema_document.render(schema, origin)}\n"
    from undrift.report import ddl  # noqa: PLC0415 - one of three forms

    return f"{aside}\n{ddl.render(schema)}"
