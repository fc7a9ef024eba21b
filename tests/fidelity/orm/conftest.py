"""Fixtures: the ORMs' own engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fidelity.orm.engines import Engines, running


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """Drizzle's and Prisma's own engines."""
    with running(tmp_path_factory.mktemp("orm")) as found:
        yield found
