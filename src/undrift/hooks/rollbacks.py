"""The hook `migration-rollbacks`."""

from __future__ import annotations

from typing import Any

import click

from undrift.hooks import asking, judging


@click.command("migration-rollbacks")
@asking.options
def command(**chosen: Any) -> None:  # noqa: ANN401 - click hands over what the options declare
    """Check the rollback and down files that a change adds or touches."""
    judging.run(asking.Options(**chosen), ("migration-rollbacks",))
