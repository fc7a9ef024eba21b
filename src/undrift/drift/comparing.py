"""What is declared, held against the schema that the migrations make."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from undrift.declared.assembling import Assembled, assemble
from undrift.declared.base import Declaration, Reader, Source
from undrift.drift.model import Deviation, Drift, Sort
from undrift.findings import Location
from undrift.history import Unread
from undrift.patterns import pattern
from undrift.replay import Replay
from undrift.schema.catalog import Entry
from undrift.schema.diff import EVERYTHING, Comparison, Difference, Kind
from undrift.schema.model import Column, EnumType, Index, Name, PrimaryKey, Schema, Table, Unique
from undrift.sql import meaning
from undrift.values import dataclass, replace

BOOKKEEPING = frozenset(
    """
    __drizzle_migrations _prisma_migrations schema_migrations ar_internal_metadata flyway_schema_history
    goose_db_version alembic_version django_migrations atlas_schema_revisions __diesel_schema_migrations
    _sqlx_migrations gorp_migrations knex_migrations knex_migrations_lock databasechangelog databasechangeloglock
    kysely_migration kysely_migration_lock pgmigrations sequelizemeta typeorm_metadata sqlite_sequence
    schema_migration d1_migrations
    """.split()
)
"""The tables in which tools note what they ran, in lower case: they are in dumps, and in no migration."""

_NUMBER = pattern(r"[0-9]{1,40}")
SORTS: Mapping[Kind, Sort] = {Kind.FROM: Sort.MISSING, Kind.TO: Sort.LEFT, Kind.DIFFERS: Sort.DIFFERS}
"""What a difference is called, FROM what is declared."""


@dataclass(frozen=True, slots=True)
class _Sides:
    """What is compared, with what says what does not count."""

    reader: Reader
    declaration: Declaration
    assembled: Assembled
    replay: Replay


Witness = Callable[[Collection[str]], Declaration | None]


def drift(reader: Reader, source: Source, declaration: Declaration, replay: Replay, witness: Witness) -> Drift:
    """Compare a declaration with the migrations.

    Args:
        reader: What read the declaration.
        source: Where it lies.
        declaration: What is declared.
        replay: What the migrations make.
        witness: Returns what the tool believes that they make of some objects; None if it keeps no such thing.
    """
    dialect = replay.schema.dialect
    sides = _Sides(reader, declaration, assemble(declaration, dialect), replay)
    found = _compared(sides)
    base = Drift(
        source.kind,
        source.paths,
        tuple(sorted({place.path for place in declaration.places.values()})),
        unread=sides.assembled.unread,
        objects=frozenset(_objects(sides.assembled.schema)),
        digest=_digest(declaration),
        tables=len(replay.schema.tables),
        guessed=source.guessed,
    )
    if EVERYTHING in found.unknown:
        return replace(base, abstained=_why_everything(sides))
    deviations = tuple(_deviations(found, sides))
    elsewhere = {one.owner: one.place for one in deviations if _is_table_alone(one)} if _is_a_part(sides) else {}
    deviations = tuple(one for one in deviations if one.owner not in elsewhere)
    believed = witness({one.owner for one in deviations}) if deviations else None
    if believed:
        seen = frozenset(_seen(replace(sides, declaration=believed, assembled=assemble(believed, dialect))))
        deviations = tuple(replace(one, witnessed=one.identity in seen) for one in deviations)
    unread = tuple(Unread(place.path, place.line, _STRANGE, (name,)) for name, place in elsewhere.items() if place)
    unknown = (*found.unknown, *sorted(elsewhere))
    return replace(base, deviations=deviations, unknown=unknown, unread=(*base.unread, *unread))


_STRANGE = "this dump notes migrations that are not here: one of them may have made it"


def _is_table_alone(one: Deviation) -> bool:
    return one.what == "table" and one.sort is Sort.MISSING


def _is_a_part(sides: _Sides) -> bool:
    """Whether a dump notes migrations that are kept in another repository, or gone: what they made is in it, too.

    One that is newer than all that are here was merely not committed.
    """
    here = set(_numbers(file.migration for file in sides.replay.files))
    return any(one not in here and one < max(here, default=0) for one in _numbers(sides.declaration.applied or ()))


def _numbers(versions: Iterable[str]) -> Iterator[int]:
    """Yield the numbers that versions, or names of migrations, begin with."""
    yield from (int(found[0]) for version in versions if (found := _NUMBER.match(version)))


def _objects(schema: Schema) -> Iterator[str]:
    for table in schema.tables.values():
        name = str(table.name).lower()
        yield name
        yield from (f"{name}.{column.name.lower()}" for column in table.columns)


def _digest(declaration: Declaration) -> str:
    said = "\0".join(statement.sql for statement in declaration.statements)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _compared(sides: _Sides) -> Comparison:
    return meaning.compare(sides.assembled.schema, sides.replay.schema, untold=sides.reader.untold)


def _seen(sides: _Sides) -> Iterable[tuple[str, ...]]:
    """Yield the identities of what differs between the tool's own snapshot and the migrations."""
    return (one.identity for one in _deviations(_compared(sides), sides))


def _why_everything(sides: _Sides) -> str:
    doubts = sides.assembled.unread
    if sides.replay.schema.unknown.everything:
        return "what the migrations make cannot be told"
    return f"what is declared cannot be told: {doubts[0].reason}" if doubts else "what is declared cannot be told"


def _counts(difference: Difference, sides: _Sides) -> bool:
    """Whether a difference is one that the declaration can be held to."""
    declaration, owner = sides.declaration, difference.owner
    if owner.name.lower() in BOOKKEEPING or owner in declaration.unmanaged:
        return False
    if declaration.namespaces is not None and owner.schema not in declaration.namespaces:
        return False
    if difference.kind is Kind.DIFFERS:
        return not sides.reader.is_alike(difference)
    if difference.kind is Kind.FROM:
        return True
    is_member = bool(difference.member)
    may_be_more = owner in sides.assembled.partial if is_member else sides.assembled.more
    return not may_be_more and not sides.reader.is_undeclarable(difference)


def _deviations(found: Comparison, sides: _Sides) -> Iterator[Deviation]:
    """Yield what differs and counts; of enums each value for itself, as their order matters to next to nobody."""
    for one in found.differences:
        if _counts(one, sides):
            whole = _deviation(one, sides)
            journal = sides.replay.journal
            yield from _values(whole, one.before, one.after, journal) if one.aspect == "labels" else (whole,)


def _values(whole: Deviation, declared: object, made: object, journal: Iterable[Entry]) -> Iterator[Deviation]:
    if isinstance(declared, EnumType) and isinstance(made, EnumType):
        value = replace(whole, what="enum value", aspect="", declared="", made="")
        for label in declared.labels:
            if label not in made.labels:
                last = _taker(made.name, label, journal)
                lost = replace(value, sort=Sort.MISSING, member=label, declared=repr(label))
                yield replace(lost, migration=last.source.path if last else "", line=last.source.line if last else 1)
        for label in made.labels:
            if label not in declared.labels:
                yield replace(value, sort=Sort.LEFT, member=label, made=repr(label))


def _taker(enum: Name, label: str, journal: Iterable[Entry]) -> Entry | None:
    """Return the change that took a label away from an enum, or the enum with it; None if it never had it."""
    taker, had = None, False
    for entry in journal:
        if entry.key == enum:
            has = isinstance(entry.after, EnumType) and label in entry.after.labels
            taker = None if has else entry if had else taker
            had = has
    return taker


def _deviation(one: Difference, sides: _Sides) -> Deviation:
    last = _last_change(one, sides.replay.journal)
    rename = one.rename
    return Deviation(
        sort=SORTS[one.kind],
        what=one.what,
        owner=str(one.owner),
        member=one.member,
        aspect=one.aspect,
        declared=one.want,
        made=one.got,
        rename=rename,
        place=place_of(one, sides.declaration.places),
        migration=last.source.path if last else "",
        line=last.source.line if last else 1,
    )


def place_of(one: Difference, places: Mapping[str, Location]) -> Location | None:
    """Return where what differs is declared; else where its table is.

    Args:
        one: The difference, FROM what is declared.
        places: As `Declaration` has them.
    """
    part = getattr(one.before, "name", "") if one.member and one.what != "column" else ""
    names = (part if isinstance(part, str) else "", one.object, str(one.owner))
    return next((places[key] for key in names if key in places), None)


def _last_change(one: Difference, journal: Iterable[Entry]) -> Entry | None:
    """Return the last change that any migration made to what differs; None if none touched it."""
    owner = one.owner
    for entry in reversed(tuple(journal)):
        if entry.to == owner:
            owner = entry.key
            if not one.member:
                return entry
        elif entry.key == owner and _touches(entry, one):
            return entry
    return None


def _touches(entry: Entry, one: Difference) -> bool:
    """Whether a change of an object is one of what differs in it; of what is missing, one that took it away."""
    is_missing = one.kind is Kind.FROM
    if not one.member:
        return entry.after is None or (not is_missing and entry.before is None) or one.kind is Kind.DIFFERS
    if one.what == "column":
        before, after = _column(entry.before, one.member), _column(entry.after, one.member)
        return after is None and before is not None if is_missing else before != after
    sample = one.after or one.before
    earlier, later = _alike(entry.before, sample), _alike(entry.after, sample)
    return _count(earlier, sample) > _count(later, sample) if is_missing else earlier != later


def _column(value: object, name: str) -> Column | None:
    columns = value.columns if isinstance(value, Table) else ()
    return next((one for one in columns if one.name.lower() == name.lower()), None)


def _alike(value: object, sample: object) -> list[object]:
    """Return the parts of a table that are of the sample's kind and about the same columns."""
    if not isinstance(value, Table):
        return []
    parts = (*value.constraints, *value.indexes)
    return [one for one in parts if _about(one) == _about(sample)]


def _count(parts: Iterable[object], sample: object) -> int:
    """Count the parts that do what a sample does: refuse equal keys, or not."""
    return sum(_is_unique(one) == _is_unique(sample) for one in parts)


def _is_unique(part: object) -> bool:
    return isinstance(part, (PrimaryKey, Unique)) or (isinstance(part, Index) and part.unique)


def _about(part: object) -> object:
    """Return the columns of a key or index, whichever of the two it is; the part itself where it has none."""
    if isinstance(part, (EnumType, Name)):
        return part
    columns = getattr(part, "columns", None) or None
    kind = "foreign key" if hasattr(part, "references") else "key"
    return (kind, columns) if columns is not None else (type(part).__name__, getattr(part, "name", part))
