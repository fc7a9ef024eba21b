"""Running git, as the hook that calls us means it: same directory, same environment, no shell, no network."""

from __future__ import annotations

import os
import subprocess

from undrift.errors import GitError, GitNotFoundError, UnreadableFileError

SAFETY = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "0",
    "GIT_GLOB_PATHSPECS": "0",
    "GIT_NOGLOB_PATHSPECS": "0",
    "GIT_ICASE_PATHSPECS": "0",
    "LC_ALL": "C",
}
"""Never write the index, never fetch a missing blob of a partial clone, never ask, speak English.

git before 2.45 does not know GIT_NO_LAZY_FETCH; a list of allowed protocols that names none stops it as well.
"""

OPTIONS = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false")
"""A repository's own configuration may name a program as its file system monitor; it is not run."""


def run(*arguments: str, stdin: bytes | None = None) -> bytes:
    """Run git in the current directory and return what it printed.

    The directory is never changed and GIT_DIR, GIT_INDEX_FILE and GIT_WORK_TREE pass through: git hands a hook
    an index path that is relative to the directory it starts the hook in.

    Args:
        arguments: The git command and its arguments.
        stdin: Bytes for its standard input; nothing if None.

    Raises:
        GitNotFoundError: There is no git on PATH.
        GitError: git ended with another status than 0.
    """
    return _done(arguments, stdin).stdout


def listing(*arguments: str) -> list[str]:
    """Run a git command that walks the working tree and return its `-z` records.

    Raises:
        UnreadableFileError: git could not open a directory; it only warns, and lists what is left.
    """
    done = _done(arguments, None)
    _, found, rest = os.fsdecode(done.stderr).partition("could not open directory '")
    if found:
        raise UnreadableFileError(rest.partition("'")[0], "git may not open this directory")
    return records(done.stdout)


def _done(arguments: tuple[str, ...], stdin: bytes | None) -> subprocess.CompletedProcess[bytes]:
    command = ("git", *OPTIONS, *arguments)
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, no shell, arguments as a list
            command,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            env={**os.environ, **SAFETY},
            check=False,
        )
    except FileNotFoundError:
        raise GitNotFoundError from None
    except OSError as error:
        raise GitError(arguments, 126, str(error)) from None
    if done.returncode:
        raise GitError(arguments, done.returncode, done.stderr.decode("utf-8", "replace"))
    return done


def common_directory() -> str:
    """Return the git directory that all working trees of this repository share.

    Raises:
        GitError: We are in no repository.
    """
    if is_plain():
        return os.path.abspath(".git")
    return os.path.abspath(os.fsdecode(run("rev-parse", "--git-common-dir")).removesuffix("\n"))


def is_plain() -> bool:
    """Whether we stand at the top of a repository whose git directory is `.git` and nothing else."""
    return all(map(os.path.exists, _PARTS)) and not _ELSEWHERE.intersection(os.environ)


_PARTS = (".git/HEAD", ".git/objects", ".git/refs")
"""What git looks for before it takes a directory for a repository; without them it goes on to the one above."""

_ELSEWHERE = frozenset({"GIT_DIR", "GIT_COMMON_DIR"})


def lines(*arguments: str) -> list[str]:
    """Run git and return the lines of text it printed."""
    return os.fsdecode(run(*arguments)).splitlines()


def records(output: bytes) -> list[str]:
    """Split what a `-z` command printed into its records."""
    return os.fsdecode(output).split("\0")[:-1] if output else []
