"""The ways in: each hook manager as a team has it, with hooks of the team's own, and undrift's beside them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.published import PROJECT, Package
from tests.repository import Repository

HOOKS = ("pre-commit", "pre-merge-commit", "pre-push", "post-merge", "post-checkout", "post-rewrite", "post-commit")
READING = frozenset({"pre-push", "post-rewrite"})
"""The hooks that git tells something on standard input."""

TEMPLATE = "../template"
"""Where hooks lie that `git clone` puts into a new repository, seen from our clone."""


class Way(Protocol):
    """One way in."""

    @property
    def environment(self) -> Mapping[str, str]:
        """What the commands of whoever has the hooks find in their environment."""

    @property
    def clone(self) -> tuple[str, ...]:
        """Options of `git clone` with which hooks run at the first checkout; none if nothing does that."""

    @property
    def in_worktrees(self) -> bool:
        """Whether the hooks run in a linked working tree, once it is there."""

    @property
    def sees_every_ref(self) -> bool:
        """Whether all refs of a push are judged."""

    @property
    def hides_edits(self) -> bool:
        """Whether edits that are not staged are put aside while the hooks of a push run."""

    @property
    def own(self) -> frozenset[str]:
        """The hooks in which the team has something of its own."""

    @property
    def hands_on(self) -> bool:
        """Whether the team's own hooks can read what git says on standard input."""

    @property
    def by_path(self) -> bool:
        """Whether the hooks hold the path of undrift on this machine."""

    def install(self, repository: Repository) -> None:
        """Set up the manager, and hooks of the team's own; then put undrift beside them."""

    def join(self, repository: Repository) -> None:
        """Do what everybody else does, in a clone of a repository in which `install` was done and committed."""


@dataclass(frozen=True)
class Plain:
    """Scripts in `.git/hooks`, which nobody shares."""

    environment: Mapping[str, str]
    clone: tuple[str, ...] = (f"--template={TEMPLATE}",)
    in_worktrees: bool = True
    sees_every_ref: bool = True
    hides_edits: bool = False
    own: frozenset[str] = frozenset(HOOKS)
    hands_on: bool = True
    by_path: bool = True

    def install(self, repository: Repository) -> None:
        self.join(repository)
        _as_template(repository)

    def join(self, repository: Repository) -> None:
        _own_scripts(repository, ".git/hooks")
        repository.run("undrift", "install")


@dataclass(frozen=True)
class Copied:
    """The scripts of this project's `hooks/`, copied to `.git/hooks`."""

    environment: Mapping[str, str]
    clone: tuple[str, ...] = (f"--template={TEMPLATE}",)
    in_worktrees: bool = True
    sees_every_ref: bool = True
    hides_edits: bool = False
    own: frozenset[str] = frozenset()
    hands_on: bool = False
    by_path: bool = False

    def install(self, repository: Repository) -> None:
        self.join(repository)
        _as_template(repository)

    def join(self, repository: Repository) -> None:
        shutil.copytree(PROJECT / "hooks", repository.top / ".git" / "hooks", dirs_exist_ok=True)


@dataclass(frozen=True)
class HooksPath:
    """Scripts in a directory that the team shares, and to which core.hooksPath leads."""

    environment: Mapping[str, str]
    clone: tuple[str, ...] = ("-c", "core.hooksPath=.githooks")
    in_worktrees: bool = True
    sees_every_ref: bool = True
    hides_edits: bool = False
    own: frozenset[str] = frozenset(HOOKS)
    hands_on: bool = True
    by_path: bool = False

    def install(self, repository: Repository) -> None:
        _own_scripts(repository, ".githooks")
        self.join(repository)
        repository.run("undrift", "install")

    def join(self, repository: Repository) -> None:
        repository.git("config", "core.hooksPath", ".githooks")


@dataclass(frozen=True)
class Husky:
    """husky, version 9. What it puts into `.husky/_` is not shared, so that a new working tree is without."""

    environment: Mapping[str, str]
    modules: Path
    clone: tuple[str, ...] = ()
    in_worktrees: bool = False
    sees_every_ref: bool = True
    hides_edits: bool = False
    own: frozenset[str] = frozenset(HOOKS)
    hands_on: bool = True
    by_path: bool = False

    def install(self, repository: Repository) -> None:
        self.join(repository)
        for hook in HOOKS:
            repository.write(f".husky/{hook}", _own(hook))
        repository.run("undrift", "install")

    def join(self, repository: Repository) -> None:
        (repository.top / "node_modules").symlink_to(self.modules)
        repository.run("npm", "run", "prepare")


@dataclass(frozen=True)
class Lefthook:
    """lefthook, with the team's own commands in lefthook.yml."""

    environment: Mapping[str, str]
    modules: Path
    clone: tuple[str, ...] = ()
    in_worktrees: bool = True
    sees_every_ref: bool = True
    hides_edits: bool = False
    own: frozenset[str] = frozenset(HOOKS)
    hands_on: bool = True
    by_path: bool = False

    def install(self, repository: Repository) -> None:
        repository.write("lefthook.yml", "\n".join(line for hook in HOOKS for line in self._own(hook)) + "\n")
        repository.run("undrift", "install")
        self.join(repository)

    def join(self, repository: Repository) -> None:
        (repository.top / "node_modules").symlink_to(self.modules)
        repository.run("node_modules/.bin/lefthook", "install")

    def _own(self, hook: str) -> Iterator[str]:
        yield from (f"{hook}:", "  commands:", "    own:", f"      run: {_own(hook).strip()}")
        if hook in READING:
            yield "      use_stdin: true"


@dataclass(frozen=True)
class PreCommit:
    """pre-commit, or prek, which reads the same file. They tell hooks of the first ref of a push alone."""

    environment: Mapping[str, str]
    package: Package
    command: tuple[str, ...] = ("pre_commit", "install", "--install-hooks")
    clone: tuple[str, ...] = (f"--template={TEMPLATE}",)
    in_worktrees: bool = True
    sees_every_ref: bool = False
    hides_edits: bool = True
    own: frozenset[str] = frozenset(HOOKS)
    hands_on: bool = False
    by_path: bool = True

    def install(self, repository: Repository) -> None:
        repository.write(".pre-commit-config.yaml", _configuration(self.package, "undrift", "schema-notice"))
        repository.git("add", ".pre-commit-config.yaml")
        self.join(repository)
        _as_template(repository)

    def join(self, repository: Repository) -> None:
        repository.run(sys.executable, "-m", *self.command, *(f"--hook-type={hook}" for hook in HOOKS))


@dataclass(frozen=True)
class PreCommitAndPlain:
    """pre-commit for commits, and git's own hooks for all else: those see every ref of a push."""

    environment: Mapping[str, str]
    package: Package
    clone: tuple[str, ...] = (f"--template={TEMPLATE}",)
    in_worktrees: bool = True
    sees_every_ref: bool = True
    hides_edits: bool = False
    own: frozenset[str] = frozenset({"pre-commit"})
    hands_on: bool = False
    by_path: bool = True

    def install(self, repository: Repository) -> None:
        repository.write(".pre-commit-config.yaml", _configuration(self.package, "undrift"))
        repository.git("add", ".pre-commit-config.yaml")
        self.join(repository)
        _as_template(repository)

    def join(self, repository: Repository) -> None:
        repository.run(sys.executable, "-m", "pre_commit", "install", "--install-hooks")
        repository.run("undrift", "install")


@dataclass(frozen=True)
class Twice(PreCommit):
    """pre-commit, and git's own hooks for the same, so that undrift runs twice for each."""

    sees_every_ref: bool = True

    def join(self, repository: Repository) -> None:
        super().join(repository)
        repository.run("undrift", "install", "--hooks", ",".join(HOOKS))


def _own(hook: str) -> str:
    """Return the command of a hook of the team's own, which says that it ran, and what git told it."""
    return f"sed 's/^/own {hook} read /'\n" if hook in READING else f"echo own {hook}\n"


def _own_scripts(repository: Repository, directory: str) -> None:
    for hook in HOOKS:
        repository.write(f"{directory}/{hook}", f"#!/bin/sh\n{_own(hook)}").chmod(0o755)


def _as_template(repository: Repository) -> None:
    """Put the hooks where `git clone --template` finds them."""
    shutil.copytree(repository.top / ".git" / "hooks", repository.top / TEMPLATE / "hooks")


def _configuration(package: Package, *ids: str) -> str:
    """Return a configuration of pre-commit with these hooks of ours, and one of the team's own for each stage."""
    lines = ["repos:", f"- repo: {package.path}", f"  rev: {package.revision}", "  hooks:"]
    lines += [f"  - id: {name}" for name in ids]
    lines += ["- repo: local", "  hooks:"]
    for hook in HOOKS:
        lines += [f"  - id: own-{hook}", f"    name: own {hook}", f"    entry: echo own {hook}", "    language: system"]
        lines += ["    always_run: true", "    pass_filenames: false", "    verbose: true", f"    stages: [{hook}]"]
    return "\n".join(lines) + "\n"
