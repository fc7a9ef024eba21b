"""What differs between a declared schema and the migrations, in words and places: made once, kept between runs."""

from __future__ import annotations

import json
from enum import Enum
from functools import cached_property
from typing import Any

from undrift.findings import Location
from undrift.history import Unread
from undrift.values import dataclass


class Sort(Enum):
    """On which side it is."""

    MISSING = "missing"
    """It is declared, and no migration makes it."""
    LEFT = "left"
    """Migrations make it, and it is not declared."""
    DIFFERS = "differs"
    """It is on both sides, and not the same."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One difference between what is declared and what migrations make.

    Attributes:
        sort: On which side it is.
        what: What it is about, as `undrift.schema.diff.Difference`: `table`, `column`, `foreign key`, …; or
            `enum value`.
        owner: The table, or the object itself.
        member: The column, or the part in words; empty for the object itself.
        aspect: What differs: `type`, `nullable`, …; empty where it is on one side only.
        declared: What is declared, in words; empty if nothing is.
        made: What migrations make, in words; empty if they make nothing.
        rename: The one column on the other side that is defined alike; empty if there is none, or several.
        place: Where it is declared, or where its table is; None if neither is.
        migration: The path of the migration whose statement changed it last; empty if none ever touched it.
        line: The line of that statement.
        witnessed: Whether the tool's own snapshot holds what is declared, so that the tool sees nothing to generate.
    """

    sort: Sort
    what: str
    owner: str
    member: str = ""
    aspect: str = ""
    declared: str = ""
    made: str = ""
    rename: str = ""
    place: Location | None = None
    migration: str = ""
    line: int = 1
    witnessed: bool = False

    @property
    def object(self) -> str:
        """What it is about, as messages show it: `users`, `users.email`."""
        return f"{self.owner}.{self.member}" if self.what in {"column", "enum value"} else self.owner

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes it the same deviation in another snapshot: all but where it stands, and what to do about it.

        What is on one side only is the same however it is defined there.
        """
        said = (self.aspect, self.declared, self.made) if self.sort is Sort.DIFFERS else ()
        return (self.sort.value, self.what, self.owner, self.member, *said)


@dataclass(frozen=True)
class Drift:
    """One project's declared schema against its migrations.

    Attributes:
        kind: The reader of the declaration (`undrift.declared.base.Reader.name`).
        files: The files that declare it, to begin with.
        sources: All files that declare something.
        deviations: What differs, in the order of `undrift.schema.diff`.
        unknown: The objects that were not compared, for what is not certain on either side.
        unread: What is not certain of the declaration.
        objects: The tables and columns that are declared, in lower case: `users`, `users.email`.
        digest: A text that is another one as soon as anything else is declared.
        tables: How many tables the migrations make.
        abstained: Why nothing at all is compared, as a sentence; empty if it is.
        guessed: Whether nothing but the content of the files shows that they are kept up with the migrations.
    """

    kind: str
    files: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    unknown: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    objects: frozenset[str] = frozenset()
    digest: str = ""
    tables: int = 0
    abstained: str = ""
    guessed: bool = False

    @cached_property
    def identities(self) -> frozenset[tuple[str, ...]]:
        """The identities of the deviations."""
        return frozenset(one.identity for one in self.deviations)

    @property
    def is_behind(self) -> bool:
        """Whether it was only guessed that the files are kept up, and they are not: migrations make what they lack."""
        return self.guessed and any(one.sort is Sort.LEFT for one in self.deviations)

    def is_unknown(self, deviation: Deviation) -> bool:
        """Whether this side cannot tell if it has that deviation."""
        return (
            bool(self.abstained) or self.is_behind or not {deviation.owner, deviation.object}.isdisjoint(self.unknown)
        )


def dump(drift: Drift) -> str:
    """Return a drift as one line of text."""
    return json.dumps(
        {
            "kind": drift.kind,
            "files": drift.files,
            "sources": drift.sources,
            "deviations": [_dumped(one) for one in drift.deviations],
            "unknown": drift.unknown,
            "unread": [[one.path, one.line, one.reason, one.touches] for one in drift.unread],
            "objects": sorted(drift.objects),
            "digest": drift.digest,
            "tables": drift.tables,
            "abstained": drift.abstained,
            "guessed": drift.guessed,
        }
    )


def load(text: str) -> Drift:
    """Return the drift that `dump` made a text of.

    Raises:
        ValueError: It is none of `dump`'s.
    """
    document = json.loads(text)
    try:
        return Drift(
            kind=document["kind"],
            files=tuple(document["files"]),
            sources=tuple(document["sources"]),
            deviations=tuple(_loaded(one) for one in document["deviations"]),
            unknown=tuple(document["unknown"]),
            unread=tuple(Unread(path, line, why, tuple(names)) for path, line, why, names in document["unread"]),
            objects=frozenset(document["objects"]),
            digest=document["digest"],
            tables=document["tables"],
            abstained=document["abstained"],
            guessed=document["guessed"],
        )
    except (KeyError, TypeError) as error:
        raise ValueError(str(error)) from None


def _dumped(one: Deviation) -> list[Any]:
    place = [one.place.path, one.place.line, one.place.column] if one.place else None
    said = [one.sort.value, one.what, one.owner, one.member, one.aspect, one.declared, one.made, one.rename]
    return [*said, place, one.migration, one.line, one.witnessed]


def _loaded(items: list[Any]) -> Deviation:
    sort, what, owner, member, aspect, declared, made, rename, place, migration, line, witnessed = items
    where = Location(*place) if place else None
    return Deviation(Sort(sort), what, owner, member, aspect, declared, made, rename, where, migration, line, witnessed)
