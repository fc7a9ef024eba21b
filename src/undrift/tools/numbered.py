"""What tools share that number their files: versions with an upper limit, up and down parts in one file, samples."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from undrift.files import Files, join
from undrift.history import Migration, sequence_number
from undrift.patterns import pattern
from undrift.sql.script import Part, Parts

LARGEST_I64 = 2**63 - 1
LARGEST_U64 = 2**64 - 1
_MOST_DIGITS = 20
_GOOSE_UP = pattern(rb"^[ \t]*--[ \t-]*\+goose[ \t]+up\b", re.IGNORECASE | re.MULTILINE)
_GOOSE_IN_GO = pattern(rb'"github\.com/pressly/goose(?:/v[0-9]+)?"')
_DBMATE_UP = pattern(rb"^--[ \t]*migrate:up(?![^\s])", re.MULTILINE)
_NUMBERED = pattern(r"[0-9]+(?:_.*\.go|.*\.sql)", re.DOTALL)

GOOSE = "goose"
DBMATE = "dbmate"


def whole(digits: str, largest: int) -> int | None:
    """Return the number that ASCII digits spell; None if they do not, or if it is over `largest`."""
    counted = digits.lstrip("0")
    if not digits.isascii() or not digits.isdigit() or len(counted) > _MOST_DIGITS:
        return None
    number = int(counted or "0")
    return number if number <= largest else None


def is_counted(migrations: Sequence[Migration]) -> bool:
    """Whether the newest migration is counted by hand (`0042`), not dated."""
    return bool(migrations) and sequence_number(migrations[-1].version) is not None


def marks(data: bytes) -> frozenset[str]:
    """Return the tools whose own marks a migration file bears."""
    found = set[str]()
    if _GOOSE_UP.search(data) or _GOOSE_IN_GO.search(data):
        found.add(GOOSE)
    if _DBMATE_UP.search(data):
        found.add(DBMATE)
    return frozenset(found)


def marked(files: Files, tool: str) -> Iterator[tuple[str, str]]:
    """Yield each directory of numbered files whose first or last one bears the marks of a tool, and that file."""
    samples = {directory: _samples(files, directory) for directory in files.tree.directories}
    read = files.derive([path for paths in samples.values() for path in paths], marks)
    for directory, paths in samples.items():
        bearers = [path for path in paths if tool in read.get(path, ())]
        if bearers:
            yield directory, bearers[0]


def directions(text: str, mark: re.Pattern[str]) -> Parts:
    """Part a file into what its marks say runs forward, and what undoes that (None without a mark for it).

    Lines of the other direction between two parts of one are left empty, so that line numbers stay what they are.

    Args:
        text: The file.
        mark: Finds the lines that begin a part; its group `word` says which, `up` or `down`.
    """
    starts = list(mark.finditer(text))
    edges = [*(start.start() for start in starts), len(text)]
    head = _blank(text[: edges[0]])
    parts = [
        (start["word"].lower(), text[begin:end]) for start, (begin, end) in zip(starts, pairwise(edges), strict=True)
    ]
    forward = head + "".join(part if word == "up" else _blank(part) for word, part in parts)
    backward = head + "".join(part if word == "down" else _blank(part) for word, part in parts)
    return Parts(_part(forward), _part(backward) if any(word == "down" for word, _ in parts) else None)


def has_down_parts(files: Files, migrations: Iterable[Migration], reader: Callable[[bytes], Parts]) -> bool:
    """Whether each of these files holds a part that undoes it, with more in it than its mark."""
    paths = [one.path for one in migrations if one.path.endswith(".sql")]
    read = files.derive(paths, reader)
    return all(path in read and _says_something(read[path].backward) for path in paths)


def _says_something(part: Part | None) -> bool:
    lines = part.text.splitlines() if part else []
    return any(line.strip() and not line.lstrip().startswith("--") for line in lines)


def _samples(files: Files, directory: str) -> list[str]:
    """Return the first and last numbered file of each kind: a team that changed its tool left the old ones in front."""
    names = [name for name in files.tree.names(directory) if _NUMBERED.fullmatch(name)]
    picked: list[str] = []
    for ending in (".sql", ".go"):
        kind = [name for name in names if name.endswith(ending) and not name.endswith("_test.go")]
        picked += dict.fromkeys(join(directory, name) for name in (*kind[:1], *kind[-1:]))
    return picked


def _part(text: str) -> Part:
    """Return a part without the empty lines in front of it."""
    part = text.lstrip("\n")
    return Part(part, 1 + len(text) - len(part))


def _blank(text: str) -> str:
    return "\n" * text.count("\n")
