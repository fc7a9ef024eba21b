"""What lies in the working tree and is not committed, in and below some directories.

One `git status` says it (git-status, "Porcelain Format Version 2"). It names a directory of which git knows nothing, or
which is ignored as a whole, by the directory alone; such a one is walked here, within bounds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

from undrift.errors import GitError
from undrift.files import Kept, Loose, Lying, State, Tree
from undrift.git.changes import without_filters
from undrift.git.process import records, run
from undrift.git.snapshot import Snapshot, Worktree
from undrift.relevance import relevant
from undrift.values import dataclass, replace

T = TypeVar("T")

_STATUS = (
    "status",
    "--porcelain=v2",
    "-z",
    "--untracked-files=normal",
    "--no-renames",
    "--ignore-submodules=all",
)
_MOST = 20_000
"""Entries of directories that are walked: no project has as many migrations, and a store of data has more."""

_MOST_NAMED = 100
"""Directories that git is asked about by name: a command line is not endless."""

_PASSED_OVER = frozenset({".git", "node_modules", "__pycache__", ".venv", "venv", ".tox"})
"""Directories that git does not look into, and those that package managers fill."""

_LONGEST = 80
"""Characters of a pattern that are shown."""

_TRACKED_FIELDS = 8
"""What stands before the path of a tracked file: `1 XY SUB MODE MODE MODE ID ID PATH`."""

_ANNOUNCED = ".A"
"""The two letters of a file that was announced with `git add --intent-to-add`: the index holds nothing of it."""


def lying(below: Snapshot, top: str, directories: Collection[str], *, ignored: bool = True) -> Lying:
    """Return what lies in and below directories and is not in a commit.

    Args:
        below: The commit's files.
        top: The top of the working tree.
        directories: Relative to the top, which is the empty string.
        ignored: Whether what git ignores is wanted, too.

    Raises:
        GitError: git failed.
        UnreadableFileError: A file cannot be read.
    """
    above = Worktree(top)
    walk = _Walk(top, directories)
    listed = _listed(walk, ignored=ignored)
    found = {path: state for path, state in listed if relevant((path,), configured=True) and above.holds(path)}
    inside = [path for path in found if path in below.tree]
    same = _unchanged(below, above, inside) | _filtered(top, inside)
    loose = {path: Loose(state) for path, state in sorted(found.items()) if path not in same}
    return Lying(Overlay(below, above, loose), _explained(top, loose), tuple(walk.unread))


class Overlay:
    """The files of a commit with some files of the working tree laid over them."""

    def __init__(self, below: Snapshot, above: Worktree, paths: Iterable[str]) -> None:
        """Take the commit's files, the working tree, and the paths that are read there."""
        self._below = below
        self._above = above
        self._paths = frozenset(paths)

    @cached_property
    def tree(self) -> Tree:
        """The names of both."""
        return Tree(dict.fromkeys((*self._below.tree.walk(""), *sorted(self._paths))))

    @property
    def oversized(self) -> frozenset[str]:
        """The paths asked for so far that were too large to read."""
        return (self._below.oversized - self._paths) | self._above.oversized

    def derive(self, paths: Iterable[str], reader: Callable[[bytes], T]) -> Mapping[str, T]:
        """Read files; see `undrift.files.Files.derive`."""
        wanted = tuple(paths)
        below = self._below.derive((path for path in wanted if path not in self._paths), reader)
        return {**below, **self._above.derive((path for path in wanted if path in self._paths), reader)}

    def keep(self, paths: Iterable[str], kept: Kept[T]) -> Mapping[str, T]:
        """Read files; answers about the commit's are kept between runs, see `undrift.files.Files.keep`."""
        wanted = tuple(paths)
        below = self._below.keep((path for path in wanted if path not in self._paths), kept)
        return {**below, **self._above.keep((path for path in wanted if path in self._paths), kept)}

    def remember(self, name: str, context: str, paths: Iterable[str], make: Callable[[], str]) -> str:
        """Return a text made from files; it is kept where all of them are the commit's."""
        wanted = tuple(paths)
        holder = self._below if self._paths.isdisjoint(wanted) else self._above
        return holder.remember(name, context, wanted, make)


class _Walk:
    """The way through directories that git does not list."""

    def __init__(self, top: str, directories: Collection[str]) -> None:
        """Take the directories whose files are wanted."""
        self.wanted = tuple(directories)
        self.unread: list[str] = []
        self._top = top
        self._left = _MOST

    def wants(self, path: str) -> bool:
        """Whether a path lies where files are wanted."""
        return any(_is_below(path, place) for place in self.wanted)

    def below(self, directory: str) -> Iterator[str]:
        """Yield the files below a directory that are wanted."""
        inside = [place for place in self.wanted if _is_below(place, directory)]
        for start in [directory] if self.wants(directory) else inside:
            if start == directory and os.path.basename(start) in _PASSED_OVER:
                continue
            if os.path.realpath(os.path.join(self._top, start)) == os.path.join(os.path.realpath(self._top), start):
                yield from self._files(start)

    def _files(self, start: str) -> Iterator[str]:
        waiting = [start]
        while waiting:
            directory = waiting.pop()
            found = sorted(self._entries(directory), key=lambda entry: entry.name, reverse=True)
            if any(entry.name == ".git" for entry in found):
                continue
            waiting += (entry.path for entry in found if entry.is_directory and entry.name not in _PASSED_OVER)
            yield from (entry.path for entry in reversed(found) if not entry.is_directory)

    def _entries(self, directory: str) -> Iterator[_Entry]:
        try:
            with os.scandir(os.path.join(self._top, directory)) as entries:
                for entry in entries:
                    if not self._left:
                        self.unread.append(directory)
                        return
                    self._left -= 1
                    yield _Entry(f"{directory}/{entry.name}", entry.name, entry.is_dir(follow_symlinks=False))
        except OSError:
            # What we may not open, git may not add either.
            return


@dataclass(frozen=True, slots=True)
class _Entry:
    """One name in a directory."""

    path: str
    name: str
    is_directory: bool


def _is_below(path: str, directory: str) -> bool:
    """Whether a path is a directory, or lies below it."""
    return not directory or path == directory or path.startswith(f"{directory}/")


def _listed(walk: _Walk, *, ignored: bool) -> Iterator[tuple[str, State]]:
    """Yield the files that git says are not committed, with the state it says."""
    narrow = "" not in walk.wanted and len(walk.wanted) <= _MOST_NAMED
    specs = [f":(top,literal){directory}" for directory in walk.wanted] if narrow else [":/"]
    options = (*_STATUS, *(("--ignored=matching",) if ignored else ()))
    for record in records(run(*without_filters(), *options, "--", *specs)):
        kind, _, rest = record.partition(" ")
        if kind == "1":
            letters, *_, path = record[2:].split(" ", _TRACKED_FIELDS - 1)
            state = _state(letters)
            if state and walk.wants(path):
                yield path, state
        elif kind in _UNKNOWN:
            path = rest.removesuffix("/")
            files = walk.below(path) if path != rest else filter(walk.wants, (path,))
            yield from ((one, _UNKNOWN[kind]) for one in files)


_UNKNOWN = {"?": State.UNTRACKED, "!": State.IGNORED}


def _state(letters: str) -> State | None:
    """Return what two letters, of the index and of the working tree, say; None for a file that is gone."""
    if "D" in letters:
        return None
    if letters == _ANNOUNCED:
        return State.UNTRACKED
    return State.STAGED if letters[0] == "A" or letters[1] == "." else State.EDITED


def _unchanged(below: Snapshot, above: Worktree, paths: Collection[str]) -> set[str]:
    """Return the paths whose text is the commit's but for its line ends, and those that are too large to tell."""
    theirs, ours = below.derive(paths, _lines), above.derive(paths, _lines)
    return {path for path in paths if path not in ours or path not in theirs or ours[path] == theirs[path]}


def _lines(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def _filtered(top: str, paths: Iterable[str]) -> set[str]:
    """Return the paths whose text a program turns into what is committed: it is not run, so nothing can be told."""
    wanted = {os.path.join(top, path): path for path in paths}
    if not wanted:
        return set()
    fields = records(run("check-attr", "-z", "--stdin", "filter", stdin=_joined(wanted)))
    told = zip(fields[0::3], fields[2::3], strict=True)
    return {wanted[path] for path, value in told if value not in {"unspecified", "unset"}}


def _explained(top: str, loose: dict[str, Loose]) -> dict[str, Loose]:
    """Say of each ignored file which pattern ignores it; one in a directory that git does not know may be ignored."""
    unknown = {State.UNTRACKED, State.IGNORED}
    asked = {os.path.join(top, path): path for path, one in loose.items() if one.state in unknown}
    if not asked:
        return loose
    try:
        fields = records(run("check-ignore", "-v", "-z", "--stdin", stdin=_joined(asked)))
    except GitError:
        # It ends with 1 where nothing ignores any of them. Why is all that is lost.
        return loose
    for source, line, rule, path in zip(fields[0::4], fields[1::4], fields[2::4], fields[3::4], strict=True):
        if not rule.startswith("!"):
            one = loose[asked[path]]
            shown = rule if len(rule) <= _LONGEST else f"{rule[:_LONGEST]}..."
            loose[asked[path]] = replace(one, state=State.IGNORED, ignored_by=f"{shown} in {source}:{line}")
    return loose


def _joined(paths: Iterable[str]) -> bytes:
    return b"".join(os.fsencode(path) + b"\0" for path in paths)
