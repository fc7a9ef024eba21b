"""Whether two commits differ in nothing but the text of files that nobody read.

Where code declares the schema any module may be part of it, and only reading it shows which are. What a run made of a
commit follows from the names in it and from the files that were read. So a commit that has the same names, and the
same text in these, comes to the same; what was read of one commit is kept for that.
"""

from __future__ import annotations

import os
from collections.abc import Collection

import undrift
from undrift.git.notes import READ, note, write
from undrift.git.process import records, run
from undrift.git.underway import Here, is_commit_id

_MOST = 10_000
"""Files that are kept; of more, no note is made."""

_RAW = ("--raw", "-z", "--no-renames", "--no-ext-diff", "--no-abbrev", "--no-relative", "--ignore-submodules=none")


def keep(here: Here, commit: str, read: Collection[str]) -> None:
    """Note what was read of a commit.

    Args:
        here: The git directory of this working tree.
        commit: The commit, a full id.
        read: The object ids of the files.
    """
    if len(read) <= _MOST:
        write(here, READ, " ".join((_version(), commit, *sorted(read))))


def is_unread(here: Here, old: str, new: str) -> bool:
    """Whether both commits are what was read last, but for the text of files that were not.

    Raises:
        GitError: git failed.
    """
    version, commit, *read = (*note(here, READ).split(" "), "", "")
    if version != _version() or not is_commit_id(commit):
        return False
    known = frozenset(read)
    return all(one == commit or _is_alike(commit, one, known) for one in {old, new})


def _is_alike(commit: str, other: str, read: frozenset[str]) -> bool:
    """Whether a commit has the same names, and differs in no file that was read."""
    fields = records(run("diff", *_RAW, commit, other, "--"))
    for head in fields[0::2]:
        mode, other_mode, oid, _, status = head.removeprefix(":").split(" ")
        if status != "M" or mode != other_mode or mode not in _PLAIN or oid in read:
            return False
    return True


_PLAIN = frozenset({"100644", "100755"})


def _version() -> str:
    """Return what tells this installation's code from another's, which may read other files."""
    return f"{undrift.__version__}-{os.stat(undrift.__file__).st_mtime_ns}"
