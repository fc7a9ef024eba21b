"""A throw-away repository: git as it is on this machine, but with no settings, hooks or templates of its user."""

from __future__ import annotations

import os
import subprocess

from undrift.errors import GitError, GitNotFoundError

_IDENTITY = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.com",
}
_OURS = ("GIT_", "PRE_COMMIT_")
_ONLY_EXECUTABLE_BY_OWNER = 0o700


class Scratch:
    """A repository in a directory that is thrown away."""

    def __init__(self, directory: str) -> None:
        """Make the repository.

        Args:
            directory: An empty directory.

        Raises:
            GitNotFoundError: There is no git on PATH.
            GitError: git failed.
        """
        self.directory = directory
        outside = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        self._environment = {
            **outside,
            **_IDENTITY,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_TERMINAL_PROMPT": "0",
        }
        status, said = self.git("init", "--quiet", "--template=", "--initial-branch=main")
        if status:
            raise GitError(("init",), status, said)

    def write(self, path: str, text: str) -> None:
        """Write a file.

        Args:
            path: Its place, relative to the repository's top.
            text: What it shall hold.
        """
        place = os.path.join(self.directory, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)

    def hook(self, name: str, text: str) -> None:
        """Write a git hook that is run."""
        self.write(f".git/hooks/{name}", text)
        os.chmod(os.path.join(self.directory, ".git", "hooks", name), _ONLY_EXECUTABLE_BY_OWNER)

    def git(self, *arguments: str) -> tuple[int, str]:
        """Run git there; return its status and all that it and its hooks printed.

        Raises:
            GitNotFoundError: There is no git on PATH.
        """
        try:
            done = subprocess.run(  # noqa: S603 - a fixed program, no shell, arguments as a list
                ("git", *arguments),  # noqa: S607 - the user's own git is what the demonstration is about
                cwd=self.directory,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
        except FileNotFoundError:
            raise GitNotFoundError from None
        return done.returncode, done.stdout.decode("utf-8", "replace")
