"""The hook `migration-numbering`."""

from __future__ import annotations

from typing import Any

import click

from undrift.hooks import asking, judging


@click.command("migration-numbering")
@asking.options
def command(**chosen: Any) -> None:  # noqa: ANN401 - click hands over what the options declare
    """Check the versions of the migrations that a change adds or touches."""
    judging.run(asking.Options(**chosen), ("migration-numbering",))
