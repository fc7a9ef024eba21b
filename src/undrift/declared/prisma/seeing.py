"""What Prisma Migrate does not see of a database, or takes to be the same.

Facts: prisma-engines, sql-schema-describer/src/postgres.rs (partial indexes and indexes of expressions are left out;
checks, exclusion constraints, functions and the like are only counted), sql-schema-differ/column.rs (`defaults_match`),
sql-schema-connector/src/flavour/postgres/schema_differ.rs (types, values of enums, PostGIS's own tables).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from undrift.patterns import pattern
from undrift.schema.diff import Difference
from undrift.schema.model import Column, EnumType, ForeignKey, Index, Table, Type

UNTOLD = frozenset(
    {"check", "exclusion", "extension", "sequence", "domain", "type made", "collation", "comment", "match"}
    | {"deferrable", "validated", "inherited", "include", "nulls", "inherits", "logged", "partitioned by", "identity"}
    | {"engine", "option strict", "option without rowid", "option charset", "option collate", "option comment"}
)
"""What a Prisma schema cannot say, as `undrift.schema.diff` names it."""

_OF_POSTGIS = frozenset(
    {"spatial_ref_sys", "geometry_columns", "geography_columns", "raster_columns", "raster_overviews"}
)
_KINDS = frozenset({"view", "domain", "type", "sequence", "extension", "check", "exclusion"})
_METHODS = frozenset({"btree", "hash", "gist", "gin", "spgist", "brin", "fulltext"})
_TIMES = pattern(r"(timestamp|time)(?:\((\d)\))? (with(?:out)? time zone)")
_MOST_DIGITS = "6"
_LITERAL = pattern(r"'((?:[^']|'')*)'(?:::\w+)?")


def is_alike(difference: Difference) -> bool:
    """Whether two values that differ are the same to Prisma.

    Args:
        difference: What differs (`Kind.DIFFERS`), from what is declared to what migrations make.
    """
    before, after = difference.before, difference.after
    if isinstance(before, EnumType) and isinstance(after, EnumType):
        return sorted(before.labels) == sorted(after.labels)
    if isinstance(before, Column) and isinstance(after, Column):
        same = _SAME.get(difference.aspect)
        return same is not None and same(before, after)
    return False


def is_undeclarable(difference: Difference) -> bool:
    """Whether what only migrations make is of a kind that a Prisma schema cannot hold.

    Args:
        difference: What is only in the migrations (`Kind.TO`).
    """
    made = difference.after
    if difference.owner.name.lower() in _OF_POSTGIS or difference.what in _KINDS:
        return True
    if isinstance(made, Index):
        plain = all(part.column and not part.expression for part in made.parts)
        return not plain or made.where is not None or made.method not in _METHODS
    if isinstance(made, ForeignKey):
        return bool(made.table.schema) and made.table.schema != difference.owner.schema
    return isinstance(made, Table) and made.partition


def _same_type(before: Column, after: Column) -> bool:
    """Precision that was not written is the greatest, and of types that Prisma does not know it sees the name."""
    one, other = before.type, after.type
    if one is None or other is None or one.array != other.array:
        return False
    if one.custom and other.custom:
        return one.name == other.name
    return _same_time(one, other)


def _same_time(one: Type, other: Type) -> bool:
    declared, made = _TIMES.fullmatch(one.name), _TIMES.fullmatch(other.name)
    if not declared or not made or (declared[1], declared[3]) != (made[1], made[3]):
        return False
    return declared[2] is None or declared[2] == (made[2] or _MOST_DIGITS)


def _same_nullable(before: Column, after: Column) -> bool:
    """A list is a list, whether or not it may be NULL."""
    return before.type is not None and after.type is not None and before.type.array and after.type.array


def _same_default(before: Column, after: Column) -> bool:
    if _counts_up(before) and _counts_up(after):
        return True
    if after.generated and before.default:
        return True
    if before.default is None or after.default is None:
        return False
    if before.type and _TIMES.fullmatch(before.type.name):
        return _LITERAL.fullmatch(before.default.text) is not None
    return _same_json(before.default.text, after.default.text)


def _same_json(one: str, other: str) -> bool:
    first, second = _LITERAL.fullmatch(one), _LITERAL.fullmatch(other)
    if not first or not second or first[1][:1] not in {"{", "["}:
        return False
    try:
        return bool(json.loads(first[1].replace("''", "'")) == json.loads(second[1].replace("''", "'")))
    except (ValueError, RecursionError):
        return False


def _counts_up(column: Column) -> bool:
    return bool(column.identity) or (column.default is not None and column.default.text.startswith("nextval("))


def _is_generated(before: Column, after: Column) -> bool:
    """What a generated column is computed from is a default to Prisma."""
    return before.generated is None and after.generated is not None


_SAME: Mapping[str, Callable[[Column, Column], bool]] = {
    "type": _same_type,
    "nullable": _same_nullable,
    "default": _same_default,
    "generated": _is_generated,
}
"""What makes two values of an aspect of a column the same to Prisma."""
