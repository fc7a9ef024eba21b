"""Which migrations have another text than before, and which have only another name."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence

from undrift.files import Files
from undrift.history import Kind, Migration
from undrift.tools.python_source import structure
from undrift.values import dataclass


@dataclass(frozen=True)
class Text:
    """Where the text of migrations is read.

    Attributes:
        files: The snapshot.
        migrations: All migrations of one project in it: several can share one file.
    """

    files: Files
    migrations: Sequence[Migration]

    @property
    def starts(self) -> Mapping[str, list[int]]:
        """The lines at which migrations begin, in order, by file."""
        found: dict[str, set[int]] = {}
        for one in self.migrations:
            found.setdefault(one.path, set()).add(one.line)
        return {path: sorted(lines) for path, lines in found.items()}


def edited(now: Text, then: Text, changed: Collection[str]) -> Iterator[tuple[Migration, Migration]]:
    """Yield the migrations whose text is not what it was, each with what it was.

    Where lines end, blanks before that, and empty lines around do not count, nor does the layout of Python. Repeatable
    migrations are meant to be edited.

    Args:
        now: The migrations of now.
        then: Those of before.
        changed: The paths whose content is not what it was.
    """
    same = ((one, former) for one, former in _paired(now, then) if one.kind is not Kind.REPEATABLE)
    both = [(one, former) for one, former in same if one.path != former.path or one.path in changed]
    shared = _shared(now, then)
    digests = _digests(now, (one for one, _ in both), shared)
    former_digests = _digests(then, (former for _, former in both), shared)
    for one, former in both:
        pair = digests.get(_place(one)), former_digests.get(_place(former))
        if None not in pair and pair[0] != pair[1]:
            yield one, former


def renamed(
    now: Text, fresh: Sequence[Migration], then: Text, gone: Sequence[Migration]
) -> Iterator[tuple[Migration, Migration]]:
    """Yield what has another name and the same text, with what it was; not where several were alike.

    Args:
        now: The migrations of now.
        fresh: Those of them that are new.
        then: The migrations of before.
        gone: Those of them that are gone.
    """
    shared = _shared(now, then)
    former_digests = _digests(then, gone, shared)
    formerly: dict[str, list[Migration]] = {}
    for one in gone:
        if (digest := former_digests.get(_place(one))) is not None:
            formerly.setdefault(digest, []).append(one)
    digests = _digests(now, fresh, shared) if formerly else {}
    for one in fresh:
        alike = formerly.get(digests.get(_place(one), ""), [])
        if len(alike) == 1:
            yield one, alike[0]


def _paired(now: Text, then: Text) -> Iterator[tuple[Migration, Migration]]:
    """Yield each migration that was there before, under its name or with its version, with what it was."""
    names = {_key(one) for one in now.migrations}
    before = {_key(one): one for one in then.migrations}
    versions = {_version(one): one for one in then.migrations if one.key is not None and _key(one) not in names}
    for one in now.migrations:
        former = before.get(_key(one)) or versions.get(_version(one))
        if former:
            yield one, former


def _shared(now: Text, then: Text) -> frozenset[str]:
    """Return the files that hold several migrations on either side."""
    return frozenset(path for text in (now, then) for path, lines in text.starts.items() if len(lines) > 1)


def _digests(text: Text, wanted: Iterable[Migration], shared: Collection[str]) -> Mapping[tuple[str, int], str]:
    """Return what tells the text of each migration from others, by path and line."""
    starts = text.starts
    paths = dict.fromkeys(one.path for one in wanted)
    modules = [path for path in paths if path.endswith(".py") and path not in shared]
    parsed = text.files.derive(modules, structure).items()
    found = {
        (path, starts[path][0]): hashlib.sha256(tree.encode("utf-8", "surrogatepass")).hexdigest()
        for path, tree in parsed
        if tree
    }
    rest = [path for path in paths if (path, starts[path][0]) not in found]
    for path, lines in text.files.derive(rest, bytes.splitlines).items():
        places = starts[path]
        for start, following in zip(places, [*places[1:], len(lines) + 1], strict=True):
            found[path, start] = _digest(lines[start - 1 if path in shared else 0 : following - 1])
    return found


def _digest(lines: Sequence[bytes]) -> str:
    return hashlib.sha256(b"\n".join(line.rstrip() for line in lines).strip()).hexdigest()


def _key(one: Migration) -> tuple[str, str]:
    return one.group, one.name


def _version(one: Migration) -> tuple[str, Hashable, int | None]:
    return one.group, one.key, one.clock


def _place(one: Migration) -> tuple[str, int]:
    return one.path, one.line
