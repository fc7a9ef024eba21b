"""The command `list`: the forward order, ready for a loop."""

from __future__ import annotations

import os
import sys

import click

from undrift.change import Side
from undrift.errors import UsageError
from undrift.hooks import looking
from undrift.sides import sides
from undrift.text import plural, printable


@click.command("list")
@looking.options
@click.option("--project", metavar="NAME", default="", help="Only this project (undrift projects names them).")
@click.option("--null", "-0", "null", is_flag=True, help="End each path with a zero byte instead of a newline.")
def command(ref: str, config: str, project: str, *, worktree: bool, null: bool) -> None:
    """Print the migrations in the order they are applied, one path a line, relative to the top of the repository.

    Files that undo another migration or wipe the schema, and those that a later baseline stands for, are left out and
    named on standard error.
    """
    files, settings = looking.snapshot(ref, config, worktree=worktree)
    found = sides(files, settings, project)
    if len(found) > 1:
        names = ", ".join(printable(side.project.name) for side in found)
        click.echo(
            f"undrift: {plural(len(found), 'project')}, one after the other; --project takes one of {names}", err=True
        )
    paths = [path for side in found for path in _forward(side)]
    if not null and any("\n" in path for path in paths):
        message = "a path holds a newline, so that one path a line cannot be told apart"
        raise UsageError(message, "undrift list -0, read with xargs -0")
    shown = map(printable, paths) if sys.stdout.isatty() else paths
    end = b"\0" if null else b"\n"
    sys.stdout.buffer.write(b"".join(os.fsencode(path) + end for path in shown))
    sys.stdout.buffer.flush()


def _forward(side: Side) -> list[str]:
    """Return the paths of a project's migrations, each once, without those that must not run."""
    paths: list[str] = []
    for path in dict.fromkeys(migration.path for migration in side.history.migrations):
        if path in side.rollbacks:
            click.echo(f"undrift: left out: {printable(path)} undoes {side.rollbacks[path].original.name}", err=True)
        elif path in side.resets:
            click.echo(f"undrift: left out: {printable(path)} {side.scripts[path].forward.reset}", err=True)
        elif path in side.superseded:
            click.echo(f"undrift: left out: {printable(path)}, for which a later baseline stands", err=True)
        else:
            paths.append(path)
    return paths
