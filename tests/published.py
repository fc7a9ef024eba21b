"""This tree as pre-commit takes it from a repository, and what git says once its hooks are installed."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from tests.repository import Done, Repository

PROJECT = Path(__file__).parent.parent
PUBLISHED = ("src", "pyproject.toml", ".pre-commit-hooks.yaml", "README.md", "LICENSE")


@dataclass(frozen=True)
class Package:
    """This tree, uncommitted work included, as a repository of its own.

    Attributes:
        path: The repository that `.pre-commit-config.yaml` names.
        revision: Its only commit.
        home: Where pre-commit keeps what it builds, once for all tests.
    """

    path: Path
    revision: str
    home: Path


def published(shared: Path) -> Package:
    """Return this tree as a repository below a directory that all workers share; the first of them makes it."""
    top, home = shared / "package" / "undrift", shared / "package" / "home"
    done = shared / "package" / "revision"
    with (shared / "package.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if done.is_file():
            return Package(top, done.read_text(encoding="utf-8"), home)
        top.mkdir(parents=True)
        home.mkdir()
        made = publish(top, home)
        done.write_text(made.revision, encoding="utf-8")
    return made


def publish(top: Path, home: Path) -> Package:
    """Return this tree as a repository in an empty directory."""
    for name in PUBLISHED:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, top / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, top / name)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    fence = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TEMPLATE_DIR": ""}

    def git(*arguments: str) -> str:
        identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        command = ("git", *identity, *arguments)
        return subprocess.run(
            command, cwd=top, env=kept | fence, check=True, capture_output=True, text=True
        ).stdout.strip()

    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "the working tree")
    return Package(top, git("rev-parse", "HEAD"), home)


def without_our_path(repository: Repository, package: Package) -> Repository:
    """Return a repository in whose commands only what pre-commit installed can be imported."""
    environment = {name: value for name, value in repository.environment.items() if name != "PYTHONPATH"}
    environment |= {"PRE_COMMIT_HOME": str(package.home), "PRE_COMMIT_COLOR": "never"}
    return replace(repository, environment=environment)


def pre_commit(repository: Repository, *arguments: str) -> Done:
    return repository.run(sys.executable, "-m", "pre_commit", *arguments, check=False)


def install(repository: Repository, package: Package, *ids: str) -> None:
    """Commit a configuration with these hooks, and install them for every stage that they have."""
    lines = [
        "default_install_hook_types: [pre-commit, pre-merge-commit, pre-push]",
        "repos:",
        f"- repo: {package.path}",
        f"  rev: {package.revision}",
        "  hooks:",
        *(f"  - id: {name}" for name in ids),
    ]
    repository.commit("configuration", **{".pre-commit-config.yaml": "\n".join(lines) + "\n"})
    done = pre_commit(repository, "install")
    assert done.status == 0, done


def commit(repository: Repository, *arguments: str) -> Done:
    return repository.git("commit", "-m", "x", *arguments, check=False)


def refused(done: Done, rule: str) -> None:
    """Fail unless pre-commit stopped git, with undrift's exit status for findings and one of this rule."""
    assert done.status != 0, done
    assert "- exit code: 1" in done.out + done.err, done
    assert f"[{rule}]" in done.out + done.err, done


def passed(done: Done) -> None:
    """Fail unless git went through and a hook really ran."""
    assert done.status == 0, done
    assert "Passed" in done.out + done.err, done
