"""What a dump could not say yet: an upgrade of Rails makes it appear, and nothing changed in the database.

Facts (activerecord, at its tags: schema_dumper.rb, connection_adapters/{postgresql,sqlite3}/schema_dumper.rb and
schema_statements.rb): the first version that dumps each kind of thing.
"""

from __future__ import annotations

from collections.abc import Mapping

from undrift.declared.base import Source
from undrift.schema.diff import Difference, Kind
from undrift.schema.model import Column, ForeignKey, Index, Unique

Version = tuple[int, int]

_WHAT: Mapping[str, Version] = {"check": (6, 1), "enum": (7, 0), "exclusion": (7, 1)}
_ASPECTS: Mapping[str, Version] = {
    "deferrable": (7, 0),
    "validated": (7, 1),
    "include": (7, 1),
    "nulls": (7, 1),
    "partitioned by": (8, 0),
    "inherits": (8, 0),
}
_IN_SQLITE: Mapping[str, Version] = {"default": (7, 1), "generated": (7, 2), "deferrable": (7, 2)}
_ZONES: Version = (7, 0)
_GENERATED: Mapping[str, Version] = {"postgres": (7, 0), "sqlite": (7, 2)}
_INCLUDE: Version = (7, 1)
_COMPOSITE: Version = (7, 1)
_ON_UPDATE: Version = (7, 0)
_NAMESPACES: Version = (8, 1)


def version(source: Source) -> Version | None:
    """Return the version of Rails that wrote a dump; None if nothing says it."""
    major, _, minor = source.setting("rails").partition(".")
    return (int(major), int(minor)) if major.isdigit() and minor.isdigit() else None


def is_newly_told(one: Difference, base: Source, head: Source, dialect: str) -> bool:
    """Whether one of two dumps is of a version of Rails that could not say what differs, and the other could.

    Args:
        one: The difference.
        base: The dump before.
        head: The dump after.
        dialect: Its server.
    """
    before, after = version(base), version(head)
    if before is None or after is None or before == after:
        return False
    lower, upper = sorted((before, after))
    return any(lower < since <= upper for since in _since(one, dialect))


def _since(one: Difference, dialect: str) -> list[Version]:
    """Return the versions that made what differs appear in dumps."""
    parts = (one.before, one.after)
    found = [_WHAT.get(one.what), _ASPECTS.get(one.aspect)]
    if one.what == "column" and one.aspect == "on update":
        found.append(_ON_UPDATE)
    if dialect == "sqlite":
        found.append(_IN_SQLITE.get(one.aspect))
    if any(isinstance(part, Column) and part.generated for part in parts):
        found.append(_GENERATED.get(dialect))
    if any(isinstance(part, (Index, Unique)) and part.include for part in parts):
        found.append(_INCLUDE)
    if any(isinstance(part, ForeignKey) and len(part.columns) > 1 for part in parts):
        found.append(_COMPOSITE)
    if one.aspect == "type" and "with time zone" in f"{one.want} {one.got}":
        found.append(_ZONES)
    if one.owner.schema and one.kind is not Kind.DIFFERS:
        found.append(_NAMESPACES)
    return [since for since in found if since]
