"""The hook `uncommitted-migrations`."""

from __future__ import annotations

from typing import Any

import click

from undrift.hooks import asking, judging


@click.command("uncommitted-migrations")
@asking.push_options
def command(**chosen: Any) -> None:  # noqa: ANN401 - click hands over what the options declare
    """Check that what is pushed leaves no migration behind that lies here and is not committed.

    Without options: what this branch introduced since it left the default branch, as if it were to be pushed.
    """
    judging.run(asking.Options(**chosen), ("uncommitted-migrations",))
