"""The command `uninstall`: undrift taken out of git's hooks, and every other byte left as it was."""

from __future__ import annotations

import click

from undrift.errors import FINDINGS
from undrift.hooks.install import say
from undrift.installation import installing


@click.command("uninstall")
def command() -> None:
    """Take undrift out of git's hooks: what `undrift install` made or added, and nothing else."""
    report = installing.uninstall()
    say(report)
    if not report.outcomes:
        click.echo("undrift: in no hook of this repository")
    if not all(one.fine for one in report.outcomes):
        raise SystemExit(FINDINGS)
