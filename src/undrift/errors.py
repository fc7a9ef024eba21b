"""What can go wrong, each with the exit code that the documentation promises.

Exit codes are an interface: 0 judged and clean, 1 findings, 2 wrong usage or configuration,
3 could not judge. A program that reads only the code must never take "could not judge" for "clean".
"""

from __future__ import annotations

from typing import ClassVar

FINDINGS = 1
USAGE = 2
CANNOT_JUDGE = 3

_LONGEST = 500
"""Characters of a message: it may quote a value of the configuration, and that may be of any length."""


class UndriftError(Exception):
    """The base of every error that undrift raises on purpose.

    Attributes:
        message: What went wrong, in one sentence.
        hint: What to type or do about it; empty when there is nothing to say.
    """

    exit_code: ClassVar[int] = CANNOT_JUDGE

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep the two sentences apart, so that a report can lay them out."""
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(UndriftError):
    """The command line asks for something that cannot be."""

    exit_code = USAGE


class ConfigurationError(UndriftError):
    """The configuration is wrong.

    Attributes:
        path: The configuration file.
        line: The line in it, counted from 1; 0 when the file as a whole is meant.
    """

    exit_code = USAGE

    def __init__(self, path: str, line: int, message: str, hint: str = "") -> None:
        """Put the place in front of the sentence."""
        place = f"{path}:{line}" if line else path
        super().__init__(f"{place}: {message if len(message) <= _LONGEST else message[:_LONGEST] + '...'}", hint)
        self.path = path
        self.line = line


class GitError(UndriftError):
    """A git command failed.

    Attributes:
        command: The arguments that git was given.
        status: Its exit status.
        stderr: What it said.
    """

    def __init__(self, command: tuple[str, ...], status: int, stderr: str) -> None:
        """Say which command failed and what git itself said."""
        said = stderr.strip().splitlines()
        detail = said[0] if said else f"exit status {status}"
        super().__init__(f"git {command[0] if command else ''} failed: {detail}")
        self.command = command
        self.status = status
        self.stderr = stderr


class GitNotFoundError(UndriftError):
    """There is no git on PATH."""

    def __init__(self) -> None:
        """Name the remedy."""
        super().__init__("git is not on PATH", "install git, or put it on PATH of this hook")


class NotARepositoryError(UndriftError):
    """The current directory is not inside a git repository."""

    def __init__(self, detail: str) -> None:
        """Repeat git's own reason: `safe.directory` refusals look the same from outside."""
        super().__init__(f"not a git repository that can be read: {detail}")


class UnknownRevisionError(UndriftError):
    """A revision that the user named does not exist here.

    Attributes:
        revision: The name as given.
    """

    exit_code = CANNOT_JUDGE

    def __init__(self, revision: str, hint: str = "") -> None:
        """Name the revision."""
        super().__init__(f"no commit is named {revision!r} in this repository", hint)
        self.revision = revision


class MissingBaseError(UndriftError):
    """The commit to compare with is not in this clone."""


class UnreadableFileError(UndriftError):
    """A file of the snapshot cannot be read.

    Attributes:
        path: The file, relative to the top of the repository.
    """

    def __init__(self, path: str, reason: str) -> None:
        """Name the file and the reason."""
        super().__init__(f"cannot read {path!r}: {reason}")
        self.path = path
