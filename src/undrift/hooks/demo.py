"""The command `demo`: an incident re-enacted in a throw-away repository, with the real hooks in it."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from collections.abc import Mapping

import click

from undrift.errors import UndriftError, UsageError
from undrift.git.scratch import Scratch
from undrift.hooks import demo_files

_HOOK = "#!/bin/sh\nexec {python} -m undrift check\n"


@click.command("demo")
@click.option("--keep", metavar="DIRECTORY", default="", help="Make the repository in this empty directory; keep it.")
def command(keep: str) -> None:
    """Show in a throw-away repository what happens when a schema is changed without its migration.

    Everything is real: git, the repository, the hook and what it says. Nothing of yours is touched.
    """
    if keep:
        _refuse_filled(keep)
        _play(keep)
        click.echo(f"\nThe repository is in {keep}.")
        return
    with tempfile.TemporaryDirectory(prefix="undrift-demo-", ignore_cleanup_errors=True) as directory:
        _play(directory)
    click.echo("\nThe repository is thrown away; undrift demo --keep DIRECTORY leaves it for you to try.")


def _refuse_filled(directory: str) -> None:
    """Make a directory that is not there.

    Raises:
        UsageError: There is something in it already, or it cannot be made.
    """
    try:
        os.makedirs(directory, exist_ok=True)
        filled = bool(os.listdir(directory))
    except OSError as error:
        message = f"cannot use {directory!r}: {error.strerror or error}"
        raise UsageError(message) from None
    if filled:
        message = f"{directory!r} is not empty"
        raise UsageError(message, "name a directory that does not exist yet")


def _play(directory: str) -> None:
    """Tell the story, step by step.

    Raises:
        UndriftError: A step did not end as it has to: the hook let something through, or refused what is right.
    """
    scratch = Scratch(directory)
    scratch.hook("pre-commit", _HOOK.format(python=shlex.quote(sys.executable)))
    click.echo("A shop on Drizzle and PostgreSQL: schema, migrations, and undrift as the pre-commit hook.")
    _commit(scratch, demo_files.START, "Start the shop", refused=False)
    click.echo("\nIntegrations shall belong to an email address. db/schema.ts is changed; the migration is forgotten.")
    _commit(scratch, demo_files.CHANGE, "Integrations by email", refused=True)
    click.echo("\nThe migration is written, and the same commit goes through.")
    _commit(scratch, demo_files.MENDED, "Integrations by email", refused=False)


def _commit(scratch: Scratch, files: Mapping[str, str], message: str, *, refused: bool) -> None:
    """Write files, commit them, and show what is typed and what is answered."""
    for path, text in files.items():
        scratch.write(path, text)
    scratch.git("add", "--all")
    status, said = scratch.git("commit", "--quiet", "-m", message)
    click.echo(f"\n$ git add {' '.join(sorted(files))}\n$ git commit -m {shlex.quote(message)}")
    click.echo(said.rstrip("\n"))
    if status and refused:
        click.echo("(git: nothing was committed)")
    if bool(status) is not refused:
        outcome = "went through" if refused else "was refused"
        message = f"the demonstration failed: the commit {message!r} {outcome}"
        raise UndriftError(message, "please report it, with the lines above")
