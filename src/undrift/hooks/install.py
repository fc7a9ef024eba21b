"""The command `install`: undrift put into git's hooks, in the way that this repository runs them."""

from __future__ import annotations

import click

from undrift.errors import FINDINGS
from undrift.installation import checking, installing
from undrift.installation.outcomes import Report
from undrift.text import printable


@click.command("install")
@click.option(
    "--hooks",
    "names",
    metavar="HOOK[,HOOK]",
    multiple=True,
    help="Only these of git's hooks, also where pre-commit has taken them.",
)
@click.option("--check", "only_look", is_flag=True, help="Change nothing; say which hooks are there and would run.")
def command(names: tuple[str, ...], *, only_look: bool) -> None:
    """Put undrift into git's hooks: .git/hooks, core.hooksPath, .husky or lefthook.yml, whichever runs them here.

    These are pre-commit, pre-merge-commit, pre-push, post-merge, post-checkout, post-rewrite and post-commit. What is
    there already is kept, and runs after undrift. `undrift uninstall` takes it out again.
    """
    if only_look:
        report = checking.check()
        say(report)
        raise SystemExit(0 if checking.is_fine(report) else FINDINGS)
    wanted = [name.strip() for given in names for name in given.split(",") if name.strip()]
    report = installing.install(wanted)
    say(report)
    if not all(one.fine for one in report.outcomes):
        raise SystemExit(FINDINGS)


def say(report: Report) -> None:
    """Print a report, one line a hook."""
    for one in report.outcomes:
        _say(one.hook, one.text)
    for note in report.notes:
        _say("note", note)
    for line in report.commands:
        click.echo(f"next: {printable(line)}")


def _say(about: str, text: str) -> None:
    """Print a text; what is to be pasted stands below its first line."""
    first, *more = text.split("\n")
    click.echo(f"{about}: {printable(first)}")
    for line in more:
        click.echo(f"    {printable(line)}")
