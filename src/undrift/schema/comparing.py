"""Two schemas compared by the text and, where pieces of SQL differ, once more by what they mean."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from undrift.schema import diff
from undrift.schema.diff import Comparison, Difference, Kind
from undrift.schema.model import Schema
from undrift.schema.respelling import Speller, spelled_alike

_TEXTS = frozenset({"check", "exclusion", "index", "default", "generated", "query", "checks", "expression"})
"""What a difference can be about, or be in, that hangs on how a piece of SQL is spelled."""


def by_meaning(
    want: Schema,
    got: Schema,
    speller: Callable[[str], Speller],
    *,
    names: bool = False,
    untold: Collection[str] = (),
) -> Comparison:
    """Compare two schemas; pieces of SQL that mean the same are the same.

    Args:
        want: FROM.
        got: TO.
        speller: Returns what gives texts of one meaning one spelling, for a dialect; asked only once texts differ.
        names: As `undrift.schema.diff.compare`.
        untold: As `undrift.schema.diff.compare`.
    """
    found = diff.compare(want, got, names=names, untold=untold)
    if not _hangs_on_text(found.differences):
        return found
    return diff.compare(*spelled_alike(want, got, speller(want.dialect)), names=names, untold=untold)


def _hangs_on_text(differences: Iterable[Difference]) -> bool:
    """Whether a difference may be one of spelling: in one text, or of two parts of one table, one on each side."""
    alone: set[tuple[object, str, Kind]] = set()
    for one in differences:
        if one.kind is Kind.DIFFERS and (one.aspect in _TEXTS or one.what in _TEXTS):
            return True
        if one.kind is not Kind.DIFFERS and one.what in _TEXTS:
            alone.add((one.owner, one.what, one.kind))
    return any((owner, what, Kind.TO) in alone for owner, what, kind in alone if kind is Kind.FROM)
