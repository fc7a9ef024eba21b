"""undrift in lefthook, beside the team's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.installed.scenarios import INSTALLED
from tests.installed.ways import Lefthook, Way
from tests.installed.world import Scenario, World


@pytest.mark.parametrize("scenario", INSTALLED)
def test_what_is_said_and_refused(
    joined: Callable[[Way], World], on_path: dict[str, str], modules: Path, scenario: Scenario
) -> None:
    scenario(joined(Lefthook(on_path, modules)))


@pytest.mark.parametrize("name", ["o'brien", "a';touch PWNED;'b", "a$(touch PWNED)b", 'a" b'])
def test_an_address_that_a_shell_would_read_is_pushed_to(
    joined: Callable[[Way], World], on_path: dict[str, str], modules: Path, name: str
) -> None:
    us = joined(Lefthook(on_path, modules)).us
    us.git("init", "-q", "--bare", f"../{name}.git")

    done = us.git("push", f"../{name}.git", "main")

    assert "no migration in main, which origin/main has" in done.out + done.err
    assert not (us.top / "PWNED").exists()
