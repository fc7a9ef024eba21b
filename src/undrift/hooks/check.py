"""The command `check`, and with it the hook `undrift`: all checks, or those that are named."""

from __future__ import annotations

from typing import Any

import click

from undrift.hooks import asking, judging


@click.command("check")
@click.argument("names", nargs=-1, metavar="[RULE-OR-HOOK]...")
@asking.options
def command(names: tuple[str, ...], **chosen: Any) -> None:  # noqa: ANN401 - click hands over what the options declare
    """Judge a change with all rules, or with those named: a rule, or a hook for all of its rules.

    Without options: what is staged; if nothing is, what this branch introduced since it left the default branch.
    """
    if names:
        # A misspelt name must not pass for as long as no migration is staged.
        from undrift.checks import rules_of  # noqa: PLC0415 - most runs name none

        rules_of(names)
    judging.run(asking.Options(**chosen), names)
