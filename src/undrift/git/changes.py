"""Which paths changed, as raw object ids: the cheapest question git answers."""

from __future__ import annotations

from collections.abc import Iterable

from undrift.errors import GitError, UndriftError
from undrift.git.process import listing, records, run
from undrift.values import dataclass

PLAIN_FILES = frozenset({"100644", "100755", "100664"})
SYMBOLIC_LINK = "120000"


@dataclass(frozen=True)
class Changed:
    """One path of a raw diff.

    Attributes:
        path: Relative to the top of the repository.
        mode: The file mode on the new side; all zeros if it is gone.
        oid: The object id on the new side; all zeros if it is gone, or if only the working tree has it.
        status: git's letter: A, D, M, T, U.
    """

    path: str
    mode: str
    oid: str
    status: str


def staged() -> tuple[Changed, ...]:
    """Return what the index changes against HEAD; against nothing where HEAD is unborn.

    `git diff --cached` reads the index that git means, GIT_INDEX_FILE included, and shows nothing for
    `git add --intent-to-add`, as the commit will hold nothing of it.
    """
    return _parse(run("diff", "--cached", *_RAW, "--"))


def between(base: str, head: str) -> tuple[Changed, ...]:
    """Return what changed from one commit or tree to another."""
    return _parse(run("diff", *_RAW, base, head, "--"))


def in_worktree() -> tuple[Changed, ...]:
    """Return the paths that are in HEAD or the index and may differ in the working tree, then the untracked ones.

    `git diff` would write the index where a time stamp is newer, GIT_OPTIONAL_LOCKS or not; `git diff-index` does not,
    and lists a file that was only touched as well.
    """
    untracked = listing("ls-files", "-z", "--others", "--exclude-standard", "--full-name", "--", ":/")
    tracked = _parse(run(*without_filters(), "diff-index", *_RAW, "HEAD", "--"))
    return tracked + tuple(Changed(path, "100644", "0" * 40, "A") for path in untracked)


def without_filters() -> tuple[str, ...]:
    """Return the options that turn off the programs which git would pass a file through to compare it."""
    try:
        names = records(run("config", "-z", "--name-only", "--get-regexp", r"^filter\..*\.(clean|process|required)$"))
    except GitError as error:
        if error.status == 1:
            return ()
        raise
    for name in names:
        if "=" in name:
            message = f"the setting {name!r} names a program that cannot be turned off"
            raise UndriftError(message, "git config --unset it, or judge what is staged instead of the working tree")
    return tuple(part for name in names for part in ("-c", f"{name}={'false' if name.endswith('.required') else ''}"))


_RAW = (
    "--raw",
    "-z",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--no-abbrev",
    "--no-color",
    "--ignore-submodules=all",
    "--no-relative",
)


def _parse(output: bytes) -> tuple[Changed, ...]:
    fields = records(output)
    return tuple(_pairs(zip(fields[0::2], fields[1::2], strict=True)))


def _pairs(fields: Iterable[tuple[str, str]]) -> Iterable[Changed]:
    for head, path in fields:
        _, mode, _, oid, status = head.split(" ")
        yield Changed(path, mode, oid, status)
