"""Fixtures: teams whose hooks came in by each way."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import npm
from tests.installed.ways import Way
from tests.installed.world import World, team
from tests.published import Package

MANAGERS = "husky and lefthook"
"""What the suite calls them where they are missing (`tests.fidelity.absent.HOW`)."""


@pytest.fixture(scope="session")
def modules() -> Path:
    """Where husky and lefthook lie."""
    return npm.install(Path(__file__).parent, MANAGERS)


@pytest.fixture
def on_path(environment: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """An environment in which `undrift` can be typed."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "undrift").symlink_to(Path(sys.executable).with_name("undrift"))
    return _without_our_path(environment) | {"PATH": os.pathsep.join((str(programs), environment["PATH"]))}


@pytest.fixture
def joined(tmp_path: Path, environment: dict[str, str]) -> Callable[[Way], World]:
    """Makes a team by one way."""
    top = tmp_path / "team"
    top.mkdir()
    return lambda way: team(way, top, _without_our_path(environment))


@pytest.fixture
def isolated(environment: dict[str, str], package: Package) -> dict[str, str]:
    """An environment in which only what pre-commit or prek installed can be imported."""
    return _without_our_path(environment) | {
        "PRE_COMMIT_HOME": str(package.home),
        "PREK_HOME": str(package.home / "prek"),
        "PREK_UV_SOURCE": "pip",
        # uv brings certificates of its own and passes by those of the machine, unless told otherwise.
        "UV_NATIVE_TLS": "true",
        "UV_SYSTEM_CERTS": "true",
        "PRE_COMMIT_COLOR": "never",
    }


def _without_our_path(environment: dict[str, str]) -> dict[str, str]:
    """Return an environment for pre-commit: what it builds with our path at hand lacks all that stands there."""
    return {name: value for name, value in environment.items() if name != "PYTHONPATH"}
