"""Fixtures: real git in temporary directories, fenced from the machine's own configuration."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest

from tests.fidelity.absent import summary
from tests.published import Package, published
from tests.repository import Repository

# CI asks the same questions every time, a contributor new ones; neither machine promises a speed.
hypothesis.settings.register_profile("undrift", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.register_profile("deep", deadline=None, max_examples=3000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "undrift"))

_PASSED_ON = ("PATH", "TMPDIR", "TEMP", "SYSTEMROOT", "LD_LIBRARY_PATH", "COVERAGE_PROCESS_START")
_INHERITED = tuple(name for name in os.environ if name.startswith(("PIP_", "UV_", "PYENV_", "COVERAGE", "SSL_")))


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment without the machine's git configuration, home directory or hook variables."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: os.environ[name] for name in (*_PASSED_ON, *_INHERITED) if name in os.environ}
    return kept | {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TEMPLATE_DIR": "",
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "GIT_EDITOR": "true",
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }


@pytest.fixture
def repository(tmp_path: Path, environment: dict[str, str]) -> Repository:
    """An empty repository whose branch is `main`."""
    top = tmp_path / "repository"
    top.mkdir()
    subprocess.run(["git", "init", "-q", "-b", "main", str(top)], check=True, env=environment)
    return Repository(top, environment)


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """What pre-commit clones; one for all of xdist's workers."""
    base = tmp_path_factory.getbasetemp()
    return published(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was not compared with a real server, and how to start one."""
    skipped = (report.longrepr for report in terminalreporter.stats.get("skipped", ()))
    lines = summary(str(reason[2]) if isinstance(reason, tuple) else str(reason) for reason in skipped)
    if lines:
        terminalreporter.section("servers", red=True, bold=True)
        for line in lines:
            terminalreporter.write_line(line, red=True)
