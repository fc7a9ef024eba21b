"""undrift through pre-commit for commits, and in git's own hooks for all else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.installed.scenarios import INSTALLED
from tests.installed.ways import PreCommitAndPlain, Way
from tests.installed.world import Scenario, World
from tests.published import Package

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("scenario", INSTALLED)
def test_what_is_said_and_refused(
    joined: Callable[[Way], World], on_path: dict[str, str], package: Package, scenario: Scenario
) -> None:
    scenario(joined(PreCommitAndPlain({**on_path, "PRE_COMMIT_HOME": str(package.home)}, package)))
