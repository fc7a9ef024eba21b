"""Two schemas compared by what they mean; sqlglot is imported once two texts differ."""

from __future__ import annotations

from collections.abc import Collection

from undrift.schema.comparing import by_meaning
from undrift.schema.diff import Comparison
from undrift.schema.model import Schema
from undrift.schema.respelling import Speller


def compare(want: Schema, got: Schema, *, names: bool = False, untold: Collection[str] = ()) -> Comparison:
    """Compare two schemas; pieces of SQL that mean the same are the same.

    Args:
        want: FROM.
        got: TO.
        names: As `undrift.schema.diff.compare`.
        untold: As `undrift.schema.diff.compare`.
    """
    return by_meaning(want, got, _speller, names=names, untold=untold)


def _speller(dialect: str) -> Speller:
    from undrift.sql.equivalence import speller  # noqa: PLC0415 - it imports sqlglot

    return speller(dialect)
