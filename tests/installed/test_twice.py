"""undrift through pre-commit and in git's own hooks as well: what both are told is said once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.installed.guarding import push_of_two_branches_the_second_of_which_is_bad
from tests.installed.moving import (
    merge_with_conflicts,
    pull_by_fast_forward,
    pull_by_merge,
    pull_by_rebase,
    rebase_with_conflicts,
    squash_merge,
    switch_forth_and_back,
)
from tests.installed.ways import Twice, Way
from tests.installed.world import Scenario, World
from tests.published import Package

pytestmark = pytest.mark.slow


TWICE = (
    pull_by_fast_forward,
    pull_by_merge,
    pull_by_rebase,
    switch_forth_and_back,
    merge_with_conflicts,
    squash_merge,
    rebase_with_conflicts,
    push_of_two_branches_the_second_of_which_is_bad,
)


@pytest.mark.parametrize("scenario", TWICE)
def test_what_is_said_and_refused(
    joined: Callable[[Way], World], on_path: dict[str, str], package: Package, scenario: Scenario
) -> None:
    scenario(joined(Twice({**on_path, "PRE_COMMIT_HOME": str(package.home)}, package)))
