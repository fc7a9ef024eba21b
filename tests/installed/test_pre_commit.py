"""undrift through pre-commit, beside the team's own hooks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.installed.scenarios import EVERYWHERE
from tests.installed.ways import PreCommit, Way
from tests.installed.world import Scenario, World
from tests.published import Package

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("scenario", EVERYWHERE)
def test_what_is_said_and_refused(
    joined: Callable[[Way], World], isolated: dict[str, str], package: Package, scenario: Scenario
) -> None:
    scenario(joined(PreCommit(isolated, package)))
