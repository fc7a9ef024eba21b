"""The hook `schema-drift`."""

from __future__ import annotations

from typing import Any

import click

from undrift.hooks import asking, judging


@click.command("schema-drift")
@asking.options
def command(**chosen: Any) -> None:  # noqa: ANN401 - click hands over what the options declare
    """Check that a change of the schema comes with its migration, and the other way round."""
    judging.run(asking.Options(**chosen), ("schema-drift",))
