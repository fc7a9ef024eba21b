"""The scripts of `hooks/`, copied to `.git/hooks`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.installed.scenarios import EVERYWHERE
from tests.installed.ways import Copied, Way
from tests.installed.world import Scenario, World


@pytest.mark.parametrize("scenario", EVERYWHERE)
def test_what_is_said_and_refused(joined: Callable[[Way], World], on_path: dict[str, str], scenario: Scenario) -> None:
    scenario(joined(Copied(on_path)))
