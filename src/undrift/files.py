"""What the rest of undrift sees of a snapshot: names and bytes, no git.

A path is a string relative to the top of the repository with forward slashes. Bytes that are not UTF-8
travel in it as surrogates (PEP 383), so every name survives; `undrift.text.printable` makes one fit to print.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from undrift.values import dataclass

T = TypeVar("T")

LARGEST_FILE = 16 * 1024 * 1024
"""Bytes. A larger file is not read: no migration is that long, and a dump must not fill the memory."""


class Tree:
    """The names in a snapshot, by directory and by base name.

    Built from one listing; holds no content. The top directory is the empty string.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        """Sort the names into their directories once."""
        directories: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for path in paths:
            directory, _, name = path.rpartition("/")
            directories[directory][name] = None
        self._names: Mapping[str, Mapping[str, None]] = directories

    def only(self, wanted: Callable[[str], bool]) -> Tree:
        """Return the part of the tree that lies right in the directories that are wanted."""
        part = Tree(())
        part._names = {directory: names for directory, names in self._names.items() if wanted(directory)}
        return part

    def __contains__(self, path: str) -> bool:
        """Whether a file of this path exists."""
        directory, _, name = path.rpartition("/")
        return name in self._names.get(directory, ())

    def names(self, directory: str) -> tuple[str, ...]:
        """Return the base names of the files right in `directory`, sorted."""
        return tuple(sorted(self._names.get(directory, ())))

    def files(self, directory: str) -> tuple[str, ...]:
        """Return the paths of the files right in `directory`, sorted."""
        return tuple(join(directory, name) for name in self.names(directory))

    def walk(self, directory: str) -> tuple[str, ...]:
        """Return the paths of all files in `directory` and below it, sorted."""
        start = f"{directory}/" if directory else ""
        return tuple(
            sorted(
                join(place, name)
                for place in self._names
                if place == directory or place.startswith(start)
                for name in self._names[place]
            )
        )

    def subdirectories(self, directory: str) -> tuple[str, ...]:
        """Return the paths of the directories right in `directory` that hold a file somewhere, sorted."""
        return self._children.get(directory, ())

    @property
    def directories(self) -> tuple[str, ...]:
        """Every directory that holds a file directly, sorted."""
        return self._sorted

    def named(self, *names: str) -> Iterator[str]:
        """Yield the paths of all files with one of these base names, in the order of their directories."""
        for directory in self._sorted:
            here = self._names[directory]
            for name in names:
                if name in here:
                    yield join(directory, name)

    def exists(self, directory: str) -> bool:
        """Whether `directory` holds a file, directly or below."""
        return directory in self._names or directory in self._children

    @cached_property
    def _sorted(self) -> tuple[str, ...]:
        return tuple(sorted(self._names))

    @cached_property
    def _children(self) -> Mapping[str, tuple[str, ...]]:
        children: defaultdict[str, set[str]] = defaultdict(set)
        for directory in self._names:
            child = directory
            while child:
                above = child.rpartition("/")[0]
                if child in children[above]:
                    break
                children[above].add(child)
                child = above
        return {above: tuple(sorted(below)) for above, below in children.items() if below}


@dataclass(frozen=True)
class Kept(Generic[T]):
    """A reading that is worth keeping between runs.

    Attributes:
        name: What tells it from others, fit for a file's name.
        version: Returns what changes whenever its answers may.
        read: A pure function of a file's bytes.
        dump: The answer as one line of text.
        load: The answer again; raises ValueError for text that is none of `dump`'s.
    """

    name: str
    version: Callable[[], str]
    read: Callable[[bytes], T]
    dump: Callable[[T], str]
    load: Callable[[str], T]


class Files(Protocol):
    """A snapshot as tools see it: the names, and the bytes of those that they ask for."""

    @property
    def tree(self) -> Tree:
        """The names."""

    def derive(self, paths: Iterable[str], reader: Callable[[bytes], T]) -> Mapping[str, T]:
        """Read files in one batch and return what `reader` makes of each.

        Args:
            paths: Those that do not exist, or are no plain files, are left out of the answer.
            reader: A pure function of the bytes. Its answer may be kept and given again for equal bytes.

        Returns:
            The answers by path. A file over `LARGEST_FILE` is left out and listed in `oversized`.
        """

    def keep(self, paths: Iterable[str], kept: Kept[T]) -> Mapping[str, T]:
        """Return what a reading makes of files, as `derive` does; between runs it may be kept by the files' content."""

    def remember(self, name: str, context: str, paths: Iterable[str], make: Callable[[], str]) -> str:
        """Return a text that is made from files, or what was made of the same content in an earlier run.

        Args:
            name: What tells the text from others, fit for a file's name.
            context: All else that the text depends on, the version of the code included.
            paths: The files.
            make: Makes the text.
        """

    @property
    def oversized(self) -> frozenset[str]:
        """The paths asked for so far that were too large to read."""


class State(Enum):
    """How a file of the working tree stands to the commits."""

    UNTRACKED = "untracked"
    IGNORED = "ignored"
    STAGED = "staged"
    EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Loose:
    """A file of the working tree that the judged commit does not hold, or holds with another text.

    Attributes:
        state: How it stands to the commits.
        ignored_by: The pattern that ignores it, with its place: `*.sql in .gitignore:3`; empty if none does.
    """

    state: State
    ignored_by: str = ""


@dataclass(frozen=True)
class Lying:
    """What lies in the working tree and is not committed.

    Attributes:
        files: The judged files with those of the working tree laid over them.
        loose: The files that are not committed, by path; those that are gone from the working tree are none.
        unread: The directories that hold more files than are looked at.
    """

    files: Files
    loose: Mapping[str, Loose]
    unread: tuple[str, ...] = ()


class MemoryFiles:
    """Files held in a dictionary: for tests, and for whoever has the text at hand already."""

    def __init__(self, contents: Mapping[str, bytes | str]) -> None:
        """Take the contents by path; text is encoded as UTF-8."""
        self._contents = {path: data.encode() if isinstance(data, str) else data for path, data in contents.items()}
        self.tree = Tree(self._contents)

    @property
    def oversized(self) -> frozenset[str]:
        """The files over the limit."""
        return frozenset(path for path, data in self._contents.items() if len(data) > LARGEST_FILE)

    def derive(self, paths: Iterable[str], reader: Callable[[bytes], T]) -> Mapping[str, T]:
        """Return what `reader` makes of each file."""
        return {
            path: reader(self._contents[path])
            for path in paths
            if path in self._contents and path not in self.oversized
        }

    def keep(self, paths: Iterable[str], kept: Kept[T]) -> Mapping[str, T]:
        """Return what the reading makes of each file; nothing is kept."""
        return self.derive(paths, kept.read)

    def remember(self, name: str, context: str, paths: Iterable[str], make: Callable[[], str]) -> str:  # noqa: ARG002 - nothing is kept
        """Make the text."""
        return make()


def read(files: Files, path: str) -> bytes | None:
    """Return the bytes of one file; None when it is not there, not a plain file, or too large."""
    return files.derive((path,), bytes).get(path)


def read_text(files: Files, path: str) -> str | None:
    """Return one file as text (see `decode`); None as for `read`."""
    return files.derive((path,), decode).get(path)


def decode(data: bytes) -> str:
    """Return bytes as text: UTF-8, or UTF-16 with its byte order mark; what is invalid becomes U+FFFD.

    No reader of names or structure needs the invalid bytes, and a strict decoder would lose the whole file
    for one of them.
    """
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "replace").removeprefix("\ufeff")


def join(directory: str, name: str) -> str:
    """Return `directory/name`, or just the name at the top; `..` and `.` are resolved.

    Raises:
        ValueError: The result lies outside the repository.
    """
    path = f"{directory}/{name}" if directory else name
    if "/" not in name and name[:1] != "." and name:
        return path
    if not {".", "..", ""}.intersection(path.split("/")):
        return path
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                message = f"{path!r} leads out of the repository"
                raise ValueError(message)
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


def split(path: str) -> tuple[str, str]:
    """Return the directory and the base name of a path."""
    directory, _, name = path.rpartition("/")
    return directory, name


def ancestors(directory: str) -> Iterator[str]:
    """Yield `directory` and each directory above it, up to the top (the empty string)."""
    while directory:
        yield directory
        directory = directory.rpartition("/")[0]
    yield ""
