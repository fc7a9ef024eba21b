"""undrift in husky, beside the team's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.installed.scenarios import SCENARIOS, Scenario
from tests.installed.ways import Husky, Way
from tests.installed.world import World


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_is_said(
    joined: Callable[[Way], World], on_path: dict[str, str], modules: Path, scenario: Scenario
) -> None:
    scenario(joined(Husky(on_path, modules)))
