"""Two clones of one history of migrations: a colleague's, and ours, in which git's own hooks call undrift."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from tests.repository import Done, Repository

HOOKS = ("post-merge", "post-checkout", "post-rewrite", "post-commit")
_QUIETLY = ("-c", f"core.hooksPath={os.devnull}")
_NAME = re.compile(r"\b\d{3}_[a-z]+(?=\.sql)")


@dataclass(frozen=True)
class Desk:
    """Our clone, and the colleague's that we pull from.

    Attributes:
        ours: Where we work.
        theirs: Where the colleague works.
    """

    ours: Repository
    theirs: Repository

    def git(self, *arguments: str, check: bool = True, **environment: str) -> Done:
        """Run git with our hooks."""
        return self.ours.git(*arguments, check=check, **environment)

    def quietly(self, *arguments: str) -> str:
        """Run git without hooks: what a test begins with."""
        return self.ours.git(*_QUIETLY, *arguments).out.strip()

    def writes(self, name: str, text: str = "", message: str = "") -> str:
        """Commit a migration of ours; return the commit."""
        return _commit(self.ours, _file(name), text or _table(name), message)

    def brings(self, name: str, text: str = "", message: str = "") -> str:
        """Commit a migration of the colleague's; return the commit."""
        return _commit(self.theirs, _file(name), text or _table(name), message)

    def branch(self, name: str, *migrations: str, start: str = "main") -> None:
        """Make a branch of ours with migrations, and return to where we were."""
        self.quietly("switch", "-q", "-c", name, start)
        for migration in migrations:
            self.writes(migration)
        self.quietly("switch", "-q", "-")

    def note(self, name: str) -> Path:
        """Return where a note of undrift's lies."""
        return self.ours.top / ".git" / "undrift" / name


def told(done: Done) -> list[str]:
    """Return the migrations that the one notice in what was printed names, sorted; fail if there is none, or more."""
    said = done.out + done.err
    assert said.count("undrift: ") == 1, said
    assert "could not" not in said, said
    return sorted(set(_NAME.findall(said)))


def is_silent(done: Done) -> bool:
    """Whether undrift printed nothing."""
    return "undrift" not in done.out + done.err


def desk(origin: Repository, *, hooks: tuple[str, ...] = HOOKS) -> Desk:
    """Return the two clones; both hold `000_roles.sql`, `001_users.sql` and `002_posts.sql`, on `main`.

    Args:
        origin: An empty repository, which becomes the colleague's.
        hooks: The hooks of ours that call undrift.
    """
    for name in ("000_roles", "001_users", "002_posts"):
        _commit(origin, _file(name), _table(name), "")
    top = origin.top.parent / "ours"
    origin.git("clone", "-q", str(origin.top), str(top))
    ours = replace(origin, top=top)
    ours.git("config", "pull.rebase", "false")
    for hook in hooks:
        install(top / ".git" / "hooks", hook)
    return Desk(ours, origin)


def install(directory: Path, hook: str) -> None:
    """Write a hook that calls undrift as the installed ones do."""
    directory.mkdir(parents=True, exist_ok=True)
    place = directory / hook
    place.write_text(f'#!/bin/sh\n"{sys.executable}" -m undrift notice {hook} "$@"\n', encoding="utf-8")
    place.chmod(0o755)


def _file(name: str) -> str:
    return f"db/migrations/{name}.sql" if name[:1].isdigit() else name


def _table(name: str) -> str:
    return f"create table {name.partition('_')[2] or 'other'} (id integer primary key);\n"


def _commit(repository: Repository, path: str, text: str, message: str) -> str:
    repository.write(path, text)
    repository.git("add", "--", path)
    repository.git(*_QUIETLY, "commit", "-q", "-m", message or "a commit")
    return repository.git("rev-parse", "HEAD").out.strip()
