"""The git directory of this working tree: what git is in the middle of, and where HEAD was before.

Read from files whose names git documents (gitrepository-layout, git-rebase, git-bisect), as every checkout pays for it.
"""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from undrift.git.process import is_plain, run

_MERGE_BACKEND = "rebase-merge"
_REBASES = (_MERGE_BACKEND, "rebase-apply")
_OTHERS = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "sequencer")
_TAIL = 8192
"""Bytes that are read from the end of a reflog: one entry is a line of some hundred."""
_LARGEST = 1024 * 1024
"""Bytes that are read of any other file."""

_STARTING = " (start): checkout "
"""What a rebase writes into the reflog when it moves HEAD onto the new base (sequencer.c, builtin/rebase.c)."""

_REPLAYING = frozenset("pick p reword r edit e squash s fixup f merge m".split())


class Entry(NamedTuple):
    """One line of HEAD's reflog.

    Attributes:
        old: The commit that HEAD was at.
        new: The commit that it is at since.
        message: What moved it, as git writes it: `checkout: moving from main to feature`.
    """

    old: str
    new: str
    message: str


class Here:
    """The git directory of the working tree that we stand in."""

    def __init__(self, directory: str) -> None:
        """Take the git directory."""
        self.directory = directory

    def path(self, *names: str) -> str:
        """Return the path of something in it."""
        return os.path.join(self.directory, *names)

    def has(self, *names: str) -> bool:
        """Whether something is in it."""
        return os.path.exists(self.path(*names))

    def text(self, *names: str) -> str:
        """Return what a file in it holds, without the last newline; empty if it cannot be read."""
        try:
            with open(self.path(*names), encoding="utf-8", errors="surrogateescape") as file:
                return file.read(_LARGEST).removesuffix("\n")
        except OSError:
            return ""

    @property
    def is_rebasing(self) -> bool:
        """Whether a rebase, or `git am`, is underway.

        The apply backend moves HEAD before it makes its directory; then only the reflog tells.
        """
        return any(map(self.has, _REBASES)) or (not self.is_attached and _STARTING in self.moved().message)

    @property
    def is_replaying(self) -> bool | None:
        """Whether a rebase that is underway has commits to replay; None at the start of one that does not tell.

        The merge backend writes its list first, and the number of the step (`msgnum`) with the first step.
        """
        if not self.has(_MERGE_BACKEND):
            return True if any(map(self.has, _REBASES)) else None
        words = (line.split(" ", 1)[0] for line in self.text(_MERGE_BACKEND, "git-rebase-todo").splitlines())
        return self.has(_MERGE_BACKEND, "msgnum") or not _REPLAYING.isdisjoint(words)

    @property
    def is_merging(self) -> bool:
        """Whether a merge, cherry-pick or revert is underway."""
        return any(map(self.has, _OTHERS))

    @property
    def is_bisecting(self) -> bool:
        """Whether a bisect is underway, and HEAD on a commit that it tries: none of its steps leaves it on a branch."""
        return not self.is_attached and self.has("BISECT_START")

    @property
    def is_attached(self) -> bool:
        """Whether HEAD is on a branch."""
        return self.text("HEAD").startswith("ref: ")

    @property
    def rebased(self) -> str:
        """The tip of the branch that is being rebased, as it was; empty if that is not told."""
        return next(filter(None, (self.text(name, "orig-head") for name in _REBASES)), "")

    @property
    def moves(self) -> int:
        """A number that another move of HEAD changes: the size of its reflog; without one, when a move was written."""
        try:
            return os.stat(self.path(*_REFLOG)).st_size
        except OSError:
            return self.written("HEAD") + self.written("ORIG_HEAD")

    def written(self, *names: str) -> int:
        """Return when a file in it was written last, in nanoseconds; 0 if it is not there."""
        try:
            return os.stat(self.path(*names)).st_mtime_ns
        except OSError:
            return 0

    def moved(self) -> Entry:
        """Return the last move of HEAD; empty where there is no reflog."""
        return next(reversed(self.entries(max(0, self.moves - _TAIL))), Entry("", "", ""))

    def entries(self, start: int) -> list[Entry]:
        """Return the moves of HEAD that its reflog holds from a byte on, the oldest first."""
        try:
            with open(self.path(*_REFLOG), "rb") as file:
                file.seek(start)
                return [_entry(line) for line in file.read(_LARGEST).splitlines()]
        except OSError:
            return []

    @property
    def is_new(self) -> bool:
        """Whether this working tree was just made, so that nothing was checked out in it before."""
        return len(self.entries(0)) <= _OF_A_NEW_TREE


_OF_A_NEW_TREE = 2
"""Lines in the reflog of a clone (one), or of a linked working tree (two)."""


_REFLOG = ("logs", "HEAD")


def _entry(line: bytes) -> Entry:
    who, _, message = os.fsdecode(line).partition("\t")
    old, _, rest = who.partition(" ")
    return Entry(old, rest.partition(" ")[0], message)


def is_commit_id(text: str) -> bool:
    """Whether a text is a full object id; zeros, which stand for no commit, are one."""
    return re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", text) is not None


def here() -> Here:
    """Return the git directory of this working tree.

    Raises:
        GitError: We are in no repository.
    """
    if is_plain():
        return Here(os.path.abspath(".git"))
    return Here(os.path.abspath(os.fsdecode(run("rev-parse", "--git-dir")).removesuffix("\n")))
