"""undrift in husky, beside the team's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.installed.scenarios import INSTALLED
from tests.installed.ways import Husky, Way
from tests.installed.world import Scenario, World


@pytest.mark.parametrize("scenario", INSTALLED)
def test_what_is_said_and_refused(
    joined: Callable[[Way], World], on_path: dict[str, str], modules: Path, scenario: Scenario
) -> None:
    scenario(joined(Husky(on_path, modules)))
