"""Two clones to move about in."""

from __future__ import annotations

import pytest

from tests.notice.desk import Desk, desk
from tests.repository import Repository


@pytest.fixture
def ours(repository: Repository) -> Desk:
    """Our clone, with git's own hooks installed, and a colleague's to pull from."""
    return desk(repository)
