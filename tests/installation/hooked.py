"""A repository whose commits undrift can refuse, and what lies in its directories of hooks."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from tests.repository import Done, Repository

SQL = "CREATE TABLE IF NOT EXISTS t (id int);\n"
DUPLICATE = "migrations/02_c.sql"
PROGRAMS = str(Path(sys.executable).parent)
EVERY = ("pre-commit", "pre-merge-commit", "pre-push", "post-merge", "post-checkout", "post-rewrite", "post-commit")


def started(repository: Repository) -> Repository:
    """Return a repository with two migrations on `main`, in whose commands undrift is on PATH."""
    found = on_path(repository, PROGRAMS)
    found.commit("start", **{"migrations/01_a.sql": SQL, "migrations/02_b.sql": SQL})
    return found


def on_path(repository: Repository, directory: str) -> Repository:
    path = os.pathsep.join((directory, repository.environment["PATH"]))
    return replace(repository, environment={**repository.environment, "PATH": path})


def without_undrift(repository: Repository) -> Repository:
    """Return the repository as a graphical client sees it: only the system's programs are on PATH."""
    return replace(repository, environment={**repository.environment, "PATH": "/usr/bin:/bin"})


def hook(repository: Repository, path: str, text: str | bytes, mode: int = 0o755) -> Path:
    """Write a hook of the user's."""
    place = repository.write(path, text)
    place.chmod(mode)
    return place


def commit(repository: Repository) -> Done:
    return repository.git("commit", "-m", "x", check=False)


def commit_a_duplicate(repository: Repository) -> Done:
    """Try to commit what undrift refuses; what is staged stays staged if it does."""
    repository.add(DUPLICATE)
    return commit(repository)


def refused(done: Done) -> None:
    """Fail unless undrift stopped git."""
    assert done.status != 0, done
    assert "[duplicate-version]" in done.out + done.err, done


def done_well(done: Done) -> Done:
    assert done.status == 0, done
    return done


def lying(directory: Path) -> dict[str, tuple[str, bytes | str]]:
    """Return all that lies in and below a directory: modes, contents, and where links lead."""
    found: dict[str, tuple[str, bytes | str]] = {}
    for path in sorted(directory.rglob("*")) if directory.exists() else ():
        mode = stat.filemode(path.lstat().st_mode)
        name = str(path.relative_to(directory))
        if path.is_symlink():
            found[name] = (mode, str(path.readlink()))
        else:
            found[name] = (mode, path.read_bytes() if path.is_file() else "")
    return found


def said_of(done: Done, name: str) -> str:
    """Return the line that a command printed about a hook."""
    [line] = [line for line in done.out.splitlines() if line.startswith(f"{name}: ")]
    return line.removeprefix(f"{name}: ")


def install(repository: Repository, *arguments: str) -> Done:
    return done_well(repository.undrift("install", *arguments))


def remote(repository: Repository) -> str:
    """Make the repository that is pushed to, with what is on `main`."""
    place = str(repository.top.parent / "remote.git")
    subprocess.run(["git", "init", "-q", "--bare", place], check=True, env=repository.environment)
    repository.git("remote", "add", "origin", place)
    repository.git("push", "-q", "--no-verify", "origin", "main")
    return place
