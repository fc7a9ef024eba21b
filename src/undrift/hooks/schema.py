"""The command `schema`: what a database would hold after the migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from undrift.errors import UsageError
from undrift.hooks import looking, replaying
from undrift.text import printable

if TYPE_CHECKING:
    from undrift.change import Side

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
    """Print the schema that a project's migrations make, without a database.

    What the server would refuse, what is not read for certain, and what is therefore unknown is said with it: in the
    text, in the JSON document, and in one line on standard error.
    """
    if source == "declared":
        message = "--source declared: the schema that the code declares is not read yet"
        raise UsageError(message, "--source migrations")
    files, settings = looking.snapshot(ref, config, worktree=worktree)
    side = replaying.side(files, settings, project)
    if side is None:
        message = "no migrations found"
        raise UsageError(message, "undrift projects shows what was passed over, undrift init how to name a project")
    context = replaying.context(side, database)
    paths = [migration.path for migration in side.history.migrations]
    made = files.remember(f"schema-{form}", context, paths, lambda: _made(side, database, form))
    aside, _, printed = made.partition("\n")
    click.echo(printed, nl=False)
    if aside:
        click.echo(aside, err=True)


def _made(side: Side, database: str, form: str) -> str:
    """Return a line for standard error, and behind it what goes to standard output."""
    from undrift.report import schema_text  # noqa: PLC0415 - what is kept needs none of it

    found = replaying.replayed(side, database)
    origin = replaying.origin(found, side.project.name)
    if form == "text":
        return f"\n{schema_text.render(found.schema, origin)}\n"
    is_whole = not (origin.unread or origin.refused or found.schema.unknown)
    aside = "" if is_whole else printable(f"undrift: {schema_text.summary(found.schema, origin)}")
    if form == "json":
        from undrift.report import schema_document  # noqa: PLC0415 - one of three forms

        return f"{aside}\n{schema_document.render(found.schema, origin)}\n"
    from undrift.report import ddl  # noqa: PLC0415 - one of three forms

    return f"{aside}\n{ddl.render(found.schema)}"
