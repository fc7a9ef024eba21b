"""Where git looks for hooks."""

from __future__ import annotations

import os

from undrift.errors import GitError, UsageError
from undrift.git.process import common_directory, run
from undrift.git.questions import place
from undrift.values import dataclass


@dataclass(frozen=True)
class HooksPlace:
    """Where the hooks of a working tree lie; all paths are absolute.

    Attributes:
        top: The top of the working tree.
        common: The git directory that all working trees of the repository share.
        directory: Where git runs hooks from.
        configured: What core.hooksPath says; None if it is not set. An empty one switches all hooks off.
        is_shared: Whether the repository has further working trees, which run the same hooks.
    """

    top: str
    common: str
    directory: str
    configured: str | None
    is_shared: bool


def hooks_place() -> HooksPlace:
    """Return where git runs hooks from.

    git takes a relative core.hooksPath from where it runs hooks, the top of the working tree (git-config), but
    `rev-parse --git-path` repeats it as it is; so it is put together here.

    Raises:
        NotARepositoryError: We are in no repository.
        UsageError: The repository is bare.
    """
    top = place().top
    if top is None:
        message = "a bare repository has no working tree whose commits or checkouts could be judged"
        raise UsageError(message, "run undrift install in a clone, or in one of its working trees")
    common = common_directory()
    configured = _configured()
    lying = _own() if configured is None else os.path.join(top, configured or os.sep)
    return HooksPlace(
        top=os.path.abspath(top),
        common=common,
        directory=os.path.abspath(lying),
        configured=configured,
        is_shared=_has_entries(os.path.join(common, "worktrees")),
    )


def _configured() -> str | None:
    """Return core.hooksPath, with `~` resolved as git does."""
    try:
        return os.fsdecode(run("config", "--type=path", "--get", "core.hooksPath")).removesuffix("\n")
    except GitError as error:
        if error.status == _UNSET:
            return None
        raise


def ends_lines_as_windows(path: str) -> bool:
    """Whether git checks a file out with Windows line ends here: core.autocrlf says so, and no attribute otherwise.

    Args:
        path: The file, absolute.
    """
    try:
        said = os.fsdecode(run("config", "--get", "core.autocrlf")).strip()
    except GitError as error:
        if error.status == _UNSET:
            return False
        raise
    found = os.fsdecode(run("check-attr", "-z", "text", "eol", "--", path)).split("\0")
    text, eol = found[2:6:3]
    return said.lower() in _TRUE and text != "unset" and eol != "lf"


_TRUE = frozenset({"true", "yes", "on", "1"})
"""How git writes that a switch is on (git-config, "Values")."""
_UNSET = 1
"""What `git config --get` ends with where a key is not set (git-config)."""


def _own() -> str:
    return os.fsdecode(run("rev-parse", "--git-path", "hooks")).removesuffix("\n")


def _has_entries(directory: str) -> bool:
    try:
        return bool(os.listdir(directory))
    except OSError:
        return False
