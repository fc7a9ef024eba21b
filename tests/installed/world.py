"""A team of two: a repository that both push to, a colleague without hooks, and us, with undrift's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tests.installed.project import NOTES, project, settings, told
from tests.installed.ways import Way
from tests.repository import Done, Repository


@dataclass(frozen=True)
class World:
    """The team.

    Attributes:
        us: Our clone, in which the hooks are.
        colleague: A clone in which there are none.
        way: How the hooks got there.
    """

    us: Repository
    colleague: Repository
    way: Way

    def hears(self, expected: list[str], *arguments: str, check: bool = True, **environment: str) -> Done:
        """Run git in our clone; fail unless undrift then says this, and nothing else."""
        done = self.us.git(*arguments, check=check, **environment)
        assert told(done) == expected, done
        return done

    def commits(self, **files: str) -> Done:
        """Write files and commit them in our clone, with the hooks; none has a word to say."""
        for path, content in files.items():
            self.us.write(path, content)
        self.us.git("add", "-A")
        return self.hears([], "commit", "-q", "-m", "ours")

    def brings(self, files: Mapping[str, str], *, branch: str = "main") -> None:
        """Let the colleague push a commit with these files."""
        self.colleague.git("switch", "-q", branch)
        self.colleague.commit("theirs", **files)
        self.colleague.git("push", "-q", "origin", branch)

    def offers(self, branch: str, files: Mapping[str, str]) -> None:
        """Let the colleague push a new branch that leaves main with one commit, and let us fetch it."""
        self.colleague.git("switch", "-q", "-c", branch, "main")
        self.colleague.commit("theirs", **files)
        self.colleague.git("push", "-q", "-u", "origin", branch)
        self.us.git("fetch", "-q")

    def on_remote(self, branch: str) -> str:
        """Return the commit that a branch of the shared repository is at; empty if there is none."""
        return self.us.git("ls-remote", "origin", f"refs/heads/{branch}").out.partition("\t")[0]


Scenario = Callable[[World], None]
"""What people do, with what they are told asserted."""


def team(way: Way, top: Path, environment: Mapping[str, str]) -> World:
    """Return a team whose project has one migration, with the hooks in our clone, in an empty directory."""
    us = Repository(top / "us", {**environment, **way.environment})
    us.top.mkdir()
    outside = replace(us, top=top)
    outside.git("init", "-q", "--bare", "-b", "main", "shared.git")
    us.git("init", "-q", "-b", "main")
    us.git("remote", "add", "origin", "../shared.git")
    us.commit("start", **settings(), **project())
    way.install(us)
    us.git("add", "-A")
    us.git("commit", "-q", "--no-verify", "--allow-empty", "-m", "hooks")
    us.git("push", "-q", "--no-verify", "-u", "origin", "main")
    outside.git("clone", "-q", "shared.git", "colleague")
    colleague = Repository(top / "colleague", environment)
    return World(us, colleague, way)


def conflicting(world: World) -> None:
    """Let both sides change the same line, the colleague together with a migration that adds `plan`."""
    world.brings({NOTES: "theirs\n", **project("plan")})
    world.commits(**{NOTES: "ours\n"})


def resolved(world: World) -> None:
    """Take the conflict out of the file."""
    world.us.write(NOTES, "both\n")
    world.us.git("add", NOTES)
