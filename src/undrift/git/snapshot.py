"""Snapshots: the files of the index, of a commit or of the working tree, behind one interface."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from undrift.errors import UndriftError, UnreadableFileError
from undrift.files import LARGEST_FILE, Kept, Tree, ancestors, join, split
from undrift.git.cache import Cache
from undrift.git.changes import PLAIN_FILES, SYMBOLIC_LINK, Changed
from undrift.git.objects import Objects
from undrift.git.process import common_directory, listing, records, run

T = TypeVar("T")

_BATCH_BYTES = 32 * 1024 * 1024
_MOST_RECENT = 4 * 1024 * 1024
"""Bytes that are held on to: all migrations of a project, but no dump."""
_MOST_LINKS = 40
_NOTHING = "0" * 40
_MOST_REMEMBERED = 8


class Blobs:
    """The object database: each blob is read once, in batches, whichever snapshots name it."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._derived: dict[tuple[Callable[[bytes], object], str], object] = {}
        self._oversized: set[str] = set()
        self._recent: dict[str, bytes] = {}
        self._recent_bytes = 0
        self._objects = Objects()

    def derive(self, oids: Iterable[str], reader: Callable[[bytes], T]) -> dict[str, T]:
        """Return what `reader` makes of each blob, by object id; blobs over the limit are left out."""
        wanted = list(dict.fromkeys(oids))
        unread = [oid for oid in wanted if (reader, oid) not in self._derived]
        for oid, data in self._read([oid for oid in unread if oid not in self._oversized]):
            self._derived[reader, oid] = reader(data)
        return {oid: self._derived[reader, oid] for oid in wanted if (reader, oid) in self._derived}  # type: ignore[misc]

    def keep(self, oids: Iterable[str], kept: Kept[T]) -> dict[str, T]:
        """Return what a reading makes of each blob, by object id, and keep it in the git directory for the next run."""
        wanted = list(dict.fromkeys(oids))
        unread = [oid for oid in wanted if (kept.read, oid) not in self._derived]
        if unread:
            self._load(unread, kept)
        return self.derive(wanted, kept.read)

    def _load(self, oids: list[str], kept: Kept[T]) -> None:
        cache = Cache(common_directory(), kept.name, kept.version())
        for oid, answer in cache.answers(oids).items():
            with contextlib.suppress(ValueError):
                self._derived[kept.read, oid] = kept.load(answer)
        fresh = self.derive([oid for oid in oids if (kept.read, oid) not in self._derived], kept.read)
        cache.keep({oid: kept.dump(answer) for oid, answer in fresh.items()}, oids)

    def is_oversized(self, oid: str) -> bool:
        """Whether this blob was asked for and found too large."""
        return oid in self._oversized

    def _read(self, oids: list[str]) -> Iterator[tuple[str, bytes]]:
        """Yield the bytes of blobs. A few are held on to: what one reader asks for, the next often does, too."""
        yield from ((oid, self._recent[oid]) for oid in oids if oid in self._recent)
        for oid, data in self._from_git([oid for oid in oids if oid not in self._recent]):
            if self._recent_bytes + len(data) <= _MOST_RECENT:
                self._recent[oid] = data
                self._recent_bytes += len(data)
            yield oid, data

    def _from_git(self, oids: list[str]) -> Iterator[tuple[str, bytes]]:
        batch: list[str] = []
        size = 0
        for oid, length in self._objects.sizes(oids):
            if length > LARGEST_FILE:
                self._oversized.add(oid)
                continue
            batch.append(oid)
            size += length
            if size >= _BATCH_BYTES:
                yield from self._objects.contents(batch)
                batch, size = [], 0
        yield from self._objects.contents(batch)


class Snapshot:
    """The files of a commit or of the index.

    Attributes:
        label: What it is, for people: `the index`, `commit 1a2b3c4`.
        commit: The full commit id; None for the index and for an empty base.
        tree: The names of the plain files, and of links that lead to one.
    """

    def __init__(
        self, label: str, entries: Mapping[str, tuple[str, str]], blobs: Blobs, commit: str | None = None
    ) -> None:
        """Take the entries: path to (mode, object id)."""
        self.label = label
        self.commit = commit
        self._entries = entries
        self._blobs = blobs
        self._asked: dict[str, str] = {}

    @cached_property
    def tree(self) -> Tree:
        """The names; see `undrift.files.Tree`."""
        return Tree(path for path, (mode, _) in self._entries.items() if mode in PLAIN_FILES or self._leads_to(path))

    @property
    def oversized(self) -> frozenset[str]:
        """The paths asked for so far that were too large to read."""
        return frozenset(path for path, oid in self._asked.items() if self._blobs.is_oversized(oid))

    def derive(self, paths: Iterable[str], reader: Callable[[bytes], T]) -> Mapping[str, T]:
        """Read files in one batch; see `undrift.files.Files.derive`."""
        oids = {path: oid for path in paths if (oid := self._blob(path))}
        self._asked.update(oids)
        made = self._blobs.derive(oids.values(), reader)
        return {path: made[oid] for path, oid in oids.items() if oid in made}

    def keep(self, paths: Iterable[str], kept: Kept[T]) -> Mapping[str, T]:
        """Read files whose answers are kept between runs; see `undrift.files.Files.keep`."""
        oids = {path: oid for path in paths if (oid := self._blob(path))}
        self._asked.update(oids)
        made = self._blobs.keep(oids.values(), kept)
        return {path: made[oid] for path, oid in oids.items() if oid in made}

    def remember(self, name: str, context: str, paths: Iterable[str], make: Callable[[], str]) -> str:
        """Return a text made from files, kept between runs; see `undrift.files.Files.remember`.

        What was read up to then is kept with it: of the files that may matter, the others did not.
        """
        seen = "\0".join((context, *(f"{path} {self._blob(path)}" for path in paths)))
        key = hashlib.sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()
        cache = Cache(common_directory(), name, "", _MOST_REMEMBERED)
        kept = _remembered(cache.answers((key,)).get(key, ""))
        if kept is None:
            kept = make(), list(self._asked)
            cache.keep({key: json.dumps(kept)}, (key,))
        text, asked = kept
        self._asked.update((path, oid) for path in asked if (oid := self._blob(path)))
        return text

    @property
    def read(self) -> frozenset[str]:
        """The object ids of all files whose content was asked for so far, in an earlier run or in this one."""
        return frozenset(self._asked.values())

    def patched(self, label: str, changes: Iterable[Changed]) -> Snapshot:
        """Return this snapshot with changes laid over it."""
        entries = dict(self._entries)
        for change in changes:
            if change.status == "D":
                entries.pop(change.path, None)
            else:
                entries[change.path] = (change.mode, change.oid)
        return Snapshot(label, entries, self._blobs)

    def _blob(self, path: str) -> str | None:
        mode, oid = self._entries.get(path, ("", ""))
        if mode in PLAIN_FILES:
            return oid
        target = self._leads_to(path) if mode == SYMBOLIC_LINK else None
        return self._entries[target][1] if target else None

    def _leads_to(self, path: str) -> str | None:
        """Follow links inside the repository to a plain file; None for loops, dangling and outward links."""
        for _ in range(_MOST_LINKS):
            mode, _ = self._entries.get(path, ("", ""))
            if mode in PLAIN_FILES:
                return path
            link = self._link_in(path)
            if link is None:
                return None
            target = os.fsdecode(self._blobs.derive((self._entries[link][1],), bytes).get(self._entries[link][1], b"/"))
            try:
                path = "" if target.startswith("/") else join(split(link)[0], target + path[len(link) :])
            except ValueError:
                return None
        return None

    def _link_in(self, path: str) -> str | None:
        """Return the part of a path that is itself a link: the whole of it, or a directory on its way."""
        return next((place for place in ancestors(path) if self._entries.get(place, ("",))[0] == SYMBOLIC_LINK), None)


class Worktree:
    """The files of the working tree, ignored ones left out."""

    commit = None
    label = "the working tree"

    def __init__(self, top: str) -> None:
        """Take the top directory of the working tree."""
        self._top = Path(top)
        self._oversized: set[str] = set()

    @cached_property
    def tree(self) -> Tree:
        """The names of the files that are there now, tracked or not."""
        listed = listing("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--full-name", "--", ":/")
        return Tree(path for path in dict.fromkeys(listed) if self._size(path) is not None)

    @property
    def oversized(self) -> frozenset[str]:
        """The paths asked for so far that were too large to read."""
        return frozenset(self._oversized)

    def derive(self, paths: Iterable[str], reader: Callable[[bytes], T]) -> Mapping[str, T]:
        """Read files from disk; see `undrift.files.Files.derive`."""
        return {path: reader(data) for path in paths if (data := self._read(path)) is not None}

    def keep(self, paths: Iterable[str], kept: Kept[T]) -> Mapping[str, T]:
        """Read files from disk. Nothing is kept: what lies there has no name for its content."""
        return self.derive(paths, kept.read)

    def remember(self, name: str, context: str, paths: Iterable[str], make: Callable[[], str]) -> str:  # noqa: ARG002 - see keep
        """Make the text anew; see `keep`."""
        return make()

    def holds(self, path: str) -> bool:
        """Whether a path is a regular file inside of the repository, or a link to one."""
        return self._size(path) is not None

    def _size(self, path: str) -> int | None:
        try:
            place = (self._top / path).resolve(strict=True)
            status = place.stat()
        except FileNotFoundError:
            return None
        except (OSError, RuntimeError):
            return 0 if not os.path.islink(self._top / path) else None
        inside = place.is_relative_to(self._top.resolve())
        return status.st_size if inside and stat.S_ISREG(status.st_mode) else None

    def _read(self, path: str) -> bytes | None:
        size = self._size(path)
        if size is None:
            return None
        if size > LARGEST_FILE:
            self._oversized.add(path)
            return None
        try:
            return (self._top / path).read_bytes()
        except OSError as error:
            raise UnreadableFileError(path, error.strerror or str(error)) from None


AnySnapshot = Snapshot | Worktree


def empty(blobs: Blobs) -> Snapshot:
    """Return a snapshot without files: what the first commit of a repository is compared with."""
    return Snapshot("nothing", {}, blobs)


def of_commit(commit: str, blobs: Blobs) -> Snapshot:
    """Return the snapshot of a commit.

    Args:
        commit: A full commit id.
        blobs: Where its files are read.
    """
    listing = records(run("ls-tree", "-r", "-z", "--full-tree", commit))
    return Snapshot(f"commit {commit[:10]}", dict(_entries(listing)), blobs, commit)


def of_index(head: Snapshot, changes: Iterable[Changed]) -> Snapshot:
    """Return the snapshot of the index: HEAD with the staged changes laid over it.

    Raises:
        UndriftError: A path is unmerged, so the index says nothing certain about it.
    """
    changed = tuple(changes)
    unmerged = sorted(change.path for change in changed if change.status == "U")
    if unmerged:
        message = f"the index holds unmerged paths, {unmerged[0]!r} among them"
        raise UndriftError(message, "finish the merge: resolve the conflicts, then git add them")
    return head.patched("the index", changed)


def _remembered(kept: str) -> tuple[str, list[str]] | None:
    """Return a text that was kept, and the files read to make it; None if it was not, or is damaged."""
    try:
        text, asked = json.loads(kept)
    except (ValueError, TypeError, RecursionError):
        return None
    is_whole = isinstance(text, str) and isinstance(asked, list) and all(isinstance(path, str) for path in asked)
    return (text, asked) if is_whole else None


def _entries(listing: list[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    for record in listing:
        head, _, path = record.partition("\t")
        mode, _, oid = head.split(" ", 2)
        yield path, (mode, oid)
