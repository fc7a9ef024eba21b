"""Which migrations have another text than before, and which have only another name."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from undrift.config import DIALECTS
from undrift.files import Files, decode
from undrift.history import Kind, Migration
from undrift.patterns import pattern
from undrift.sql.lexer import statements
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

    @property
    def ends(self) -> Mapping[tuple[str, int], int]:
        """The lines at which those end that say it, by file and the line at which they begin."""
        return {_place(one): one.last for one in self.migrations if one.last}


@dataclass(frozen=True)
class Edit:
    """A migration whose text is not what it was.

    Attributes:
        now: The migration.
        then: What it was.
        is_layout: Whether only comments and layout differ, or that it says IF EXISTS or IF NOT EXISTS.
    """

    now: Migration
    then: Migration
    is_layout: bool


def edited(now: Text, then: Text, changed: Collection[str], dialect: Callable[[], str]) -> Iterator[Edit]:
    """Yield the migrations whose text is not what it was.

    Where lines end, blanks before that, and empty lines around do not count, nor does the layout of Python. Repeatable
    migrations are meant to be edited.

    Args:
        now: The migrations of now.
        then: Those of before.
        changed: The paths whose content is not what it was.
        dialect: Returns the server that SQL is read for; what is none of `DIALECTS` is not looked into.
    """
    same = (
        (one, former) for one, former in _paired(now.migrations, then.migrations) if one.kind is not Kind.REPEATABLE
    )
    both = [(one, former) for one, former in same if one.path != former.path or one.path in changed]
    shared = _shared(now, then)
    digests = _digests(now, (one for one, _ in both), shared)
    former_digests = _digests(then, (former for _, former in both), shared)
    for one, former in both:
        pair = digests.get(_place(one)), former_digests.get(_place(former))
        if None not in pair and pair[0] != pair[1]:
            yield Edit(
                one, former, one.path not in shared and _is_layout((now, one.path), (then, former.path), dialect)
            )


def _is_layout(now: tuple[Text, str], then: tuple[Text, str], dialect: Callable[[], str]) -> bool:
    """Whether two scripts, each told by where it is read and its path, have the same words."""
    if not now[1].endswith(".sql") or dialect() not in DIALECTS:
        return False
    read = _reader(dialect())
    words = [text.files.derive((path,), read).get(path) for text, path in (now, then)]
    return words[0] is not None and words[0] == words[1]


@functools.cache
def _reader(dialect: str) -> Callable[[bytes], tuple[str, ...] | None]:
    """Return the function that reads the words of a script: the same one each time, so answers can be kept."""
    return lambda data: _words(data, dialect)


def _words(data: bytes, dialect: str) -> tuple[str, ...] | None:
    """Return the tokens of a script without comments, and without what lets a statement pass over what is there.

    None where data is part of it, as the lexer does not keep all of that, and where a comment can be more than that.
    """
    if _SPEAKING.search(data):
        return None
    found: list[str] = []
    for statement in statements(decode(data), dialect):
        tokens = statement.tokens
        if statement.problem or tokens[0].key in _DATA or len(tokens) > _MOST_TOKENS:
            return None
        found += [f"{token.kind:d} {token.key or token.text}" for token in tokens]
    return tuple(_LENIENT.sub("", "\0".join(found)).split("\0"))


_SPEAKING = pattern(rb"(?i)/\*[!+M]|(?:--|#|/\*)\s*(?:\+|[\w-]+:|changeset|rollback|liquibase|>)")
"""Comments that a server runs, or that a tool reads: `/*!40101`, `-- +goose Down`, `-- migrate:down`, `--changeset`."""

_DATA = frozenset({"INSERT", "REPLACE", "UPDATE", "DELETE", "COPY", "VALUES", "MERGE", "WITH"})
_MOST_TOKENS = 10_000
_LENIENT = pattern(r"1 IF\0(?:1 NOT\0)?1 EXISTS(?:\0|\Z)")


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


def moved(
    now: Text, fresh: Mapping[str, Sequence[Migration]], then: Text, gone: Mapping[str, Sequence[Migration]]
) -> Iterator[tuple[Migration, Migration]]:
    """Yield what is gone from one project and new in another, under its name and with its text, with what it was.

    What is new in several projects has not moved: each of them has a database of its own that lacks it.

    Args:
        now: The migrations of now, of all projects of one tool.
        fresh: Those of them that are new, by project.
        then: The migrations of before, of all projects of the tool.
        gone: Those of them that are gone, by project.
    """
    former = [(project, one) for project, some in gone.items() for one in some]
    named: dict[str, list[tuple[str, Migration]]] = {}
    for project, one in ((project, one) for project, some in fresh.items() for one in some):
        named.setdefault(one.name, []).append((project, one))
    pairs = [
        (others[0][1], one)
        for project, one in former
        if len(others := named.get(one.name, [])) == 1 and others[0][0] != project
    ]
    shared = _shared(now, then)
    digests = _digests(now, (one for one, _ in pairs), shared)
    former_digests = _digests(then, (one for _, one in pairs), shared)
    for one, before in pairs:
        pair = digests.get(_place(one)), former_digests.get(_place(before))
        if None not in pair and pair[0] == pair[1]:
            yield one, before


def came(now: Sequence[Migration], then: Sequence[Migration]) -> list[Migration]:
    """Return the migrations of now that are none of then, under their names, or by the clock that their tool compares.

    A version alone tells nothing: on two branches the same number stands for two migrations.
    """
    paired = {id(one) for one, _ in _paired(now, then)}
    return [one for one in now if id(one) not in paired]


def _paired(now: Sequence[Migration], then: Sequence[Migration]) -> Iterator[tuple[Migration, Migration]]:
    """Yield each migration that was there before with what it was."""
    names = {one.identity for one in now}
    before = {one.identity: one for one in then}
    clocks = {(one.group, one.clock): one for one in then if one.clock is not None and one.identity not in names}
    for one in now:
        former = before.get(one.identity) or (clocks.get((one.group, one.clock)) if one.clock is not None else None)
        if former:
            yield one, former


def _shared(now: Text, then: Text) -> frozenset[str]:
    """Return the files that hold several migrations on either side."""
    return frozenset(path for text in (now, then) for path, lines in text.starts.items() if len(lines) > 1)


def _digests(text: Text, wanted: Iterable[Migration], shared: Collection[str]) -> Mapping[tuple[str, int], str]:
    """Return what tells the text of each migration from others, by path and line."""
    starts, ends = text.starts, text.ends
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
            last = ends.get((path, start), 0)
            found[path, start] = _digest(lines[start - 1 if last or path in shared else 0 : last or following - 1])
    return found


def _digest(lines: Sequence[bytes]) -> str:
    return hashlib.sha256(b"\n".join(line.rstrip() for line in lines).strip()).hexdigest()


def _place(one: Migration) -> tuple[str, int]:
    return one.path, one.line
