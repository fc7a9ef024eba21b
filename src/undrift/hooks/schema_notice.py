"""The hook `schema-notice`, as pre-commit calls it: the command `notice`, which reads pre-commit's environment."""

from __future__ import annotations

import os

import click

from undrift.errors import UndriftError
from undrift.hooks.notice import of_hook
from undrift.text import printable


@click.command("schema-notice", context_settings={"ignore_unknown_options": True})
@click.argument("event", nargs=-1)
@click.option("--config", "named", metavar="FILE", default="", help="Use this configuration file.")
def command(event: tuple[str, ...], named: str) -> None:
    """Say what a pull or a branch switch brought, as a hook of pre-commit or prek; the status is always 0.

    Their environment tells which of git's hooks calls. Another manager names it with what git hands it, as for
    `undrift notice`: `undrift schema-notice post-merge "$@"`.
    """
    try:
        of_hook(event, named, os.environ)
    except UndriftError as error:
        click.echo(f"undrift: {printable(error.message)}", err=True)
        click.echo(f"  fix: {printable(error.hint)}", err=True)
