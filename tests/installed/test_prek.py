"""undrift through prek, beside the team's own hooks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.installed.scenarios import SCENARIOS, Scenario
from tests.installed.ways import PreCommit, Way
from tests.installed.world import World
from tests.published import Package

pytestmark = pytest.mark.slow


PREK = ("prek", "install", "--prepare-hooks")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_is_said(
    joined: Callable[[Way], World], isolated: dict[str, str], package: Package, scenario: Scenario
) -> None:
    scenario(joined(PreCommit(isolated, package, command=PREK)))
