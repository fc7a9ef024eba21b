"""Packages from npm that a test runs: installed once for each checkout, in the versions of a lock file."""

from __future__ import annotations

import fcntl
import hashlib
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from tests.fidelity.servers import absent

_NPM_CI = (
    "npm",
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--prefer-offline",
    "--fetch-retries=1",
    "--loglevel=error",
)
_SECONDS_TO_INSTALL = 300


def install(directory: Path, what: str) -> Path:
    """Bring the packages that a directory's lock file names; return where they lie.

    Workers that come meanwhile wait for the first. Where the packages cannot be had, the test is skipped or fails, as
    for a server that is missing.

    Args:
        directory: Holds package.json and package-lock.json.
        what: What the suite calls the packages where they are missing (`tests.fidelity.absent.HOW`).
    """
    for program in ("node", "npm"):
        if not shutil.which(program):
            absent(what, f"there is no {program}")
    modules, locked = directory / "node_modules", directory / "package-lock.json"
    # Written last: the digest of the lock file that was installed, and for which machine.
    mark = modules / ".undrift"
    wanted = f"{hashlib.sha256(locked.read_bytes()).hexdigest()} {sys.platform} {platform.machine()}"
    with locked.open(encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.is_file() or mark.read_text(encoding="utf-8") != wanted:
            _bring(directory, what)
            mark.write_text(wanted, encoding="utf-8")
    return modules


def _bring(directory: Path, what: str) -> None:
    try:
        subprocess.run(_NPM_CI, cwd=directory, capture_output=True, text=True, check=True, timeout=_SECONDS_TO_INSTALL)
    except subprocess.CalledProcessError as error:
        absent(what, f"npm ci: {' '.join(error.stderr.split())[:200]}")
    except subprocess.TimeoutExpired:
        absent(what, f"npm ci took more than {_SECONDS_TO_INSTALL} seconds")
