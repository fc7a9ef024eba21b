"""Schemas of our own, as careful users write them, and what changes when one thing in them does.

A fixture is a file, or a directory of files with a configuration. Comments in it say what is expected:

    mutate: OLD ==> NEW :: EXPECTED; EXPECTED

replaces OLD, which stands nowhere else in the fixture, with NEW (`\\n` is a new line). What then differs from what the
engine made of the fixture as it stands are the EXPECTED (see `tests.fidelity.orm.comparing.said`), and nothing else.

`mutate alone:` is the same where the ORM cannot write the migration from the one to the other.

    unknown: OBJECT, OBJECT

names what cannot be told of the fixture. `nothing` stands for no difference at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_MUTATION = re.compile(
    r"^\s*///? mutate(?P<alone> alone)?: (?P<old>.+?) ==> (?P<new>.*?) ?:: (?P<expected>.+)$", re.MULTILINE
)
_UNKNOWN = re.compile(r"^\s*///? unknown: (?P<objects>.+)$", re.MULTILINE)
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Mutation:
    """One change, and what it makes different.

    Attributes:
        number: Which one of its fixture's it is, from 1.
        place: Where it is written down.
        old: What is replaced.
        new: What comes in its place.
        expected: What then differs, sorted.
        alone: Whether the ORM cannot write the migration to it.
    """

    number: int
    place: str
    old: str
    new: str
    expected: tuple[str, ...]
    alone: bool


@dataclass(frozen=True)
class Fixture:
    """One schema.

    Attributes:
        name: `postgres/columns`.
        dialect: Its server.
        files: Its files, by their names in its directory.
        mutations: What is tried on it.
        unknown: What cannot be told of it, sorted.
    """

    name: str
    dialect: str
    files: Mapping[str, str]
    mutations: tuple[Mutation, ...]
    unknown: tuple[str, ...]

    def mutated(self, mutation: Mutation) -> Mapping[str, str]:
        """Return the files with one change made; fails unless there is exactly one place for it."""
        bare = {name: _MUTATION.sub("", text) for name, text in self.files.items()}
        found = [name for name, text in bare.items() for _ in range(text.count(mutation.old))]
        if len(found) != 1:
            raise ValueError(f"{mutation.place}: {mutation.old!r} stands in {found or 'no file'}, not in one place")
        return {**bare, found[0]: bare[found[0]].replace(mutation.old, mutation.new)}


def fixtures(orm: str, ending: str) -> list[Fixture]:
    """Return the fixtures of an ORM that are one file each."""
    paths = sorted((_HERE / orm).glob(f"*/*.{ending}"))
    return [_fixture(path, {f"schema.{ending}": path.read_text(encoding="utf-8")}) for path in paths]


def folders(orm: str) -> list[Fixture]:
    """Return the fixtures of an ORM that are directories."""
    directories = sorted(path for path in (_HERE / orm).glob("*/*") if path.is_dir())
    return [_fixture(path, dict(_held(path))) for path in directories]


def _held(directory: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(directory.rglob("*")):
        if path.is_file():
            yield path.relative_to(directory).as_posix(), path.read_text(encoding="utf-8")


def _fixture(path: Path, files: Mapping[str, str]) -> Fixture:
    dialect = path.parent.name
    found = ((name, text, one) for name, text in files.items() for one in _MUTATION.finditer(text))
    mutations = tuple(_mutation(number, name, text, one) for number, (name, text, one) in enumerate(found, 1))
    unknown = (
        name for text in files.values() for one in _UNKNOWN.finditer(text) for name in one["objects"].split(", ")
    )
    return Fixture(f"{dialect}/{path.stem}", dialect, files, mutations, tuple(sorted(unknown)))


def _mutation(number: int, name: str, text: str, found: re.Match[str]) -> Mutation:
    place = f"{name}:{text.count(chr(10), 0, found.start()) + 1}"
    old, new = (found[part].replace("\\n", "\n") for part in ("old", "new"))
    expected = () if found["expected"] == "nothing" else tuple(sorted(found["expected"].split("; ")))
    return Mutation(number, place, old, new, expected, bool(found["alone"]))
