"""What is declared beside migrations that are programs, held against what a change did to it.

Such migrations are not replayed. But a dump that the tool writes after migrating says what they made, and it changes
for a reason: a migration that is new, edited, taken out, or that the dump had not caught up with. A change of the dump
that none of these touches was written by hand, or came from a database that held something else; a migration that the
dump does not hold was not run before the dump was made. Models are held against what they were in the same way; people
write them, though, so that they may come after their migration (`undrift.drift.settled`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from undrift.declared.rails.told import is_newly_told
from undrift.declared.touched import KeyPresence, Presence, Touched, folded
from undrift.drift import settled
from undrift.drift.comparing import BOOKKEEPING, SORTS, place_of
from undrift.drift.dump import Dump, order, plain
from undrift.drift.model import Deviation, Drift, Sort
from undrift.findings import Location
from undrift.history import Migration, Unread
from undrift.schema.diff import EVERYTHING, Comparison, Difference, Kind, named_columns
from undrift.schema.model import Column, ForeignKey, Name, Schema, Table
from undrift.sql import meaning
from undrift.sql.reading import MODULES
from undrift.values import replace

_UNTOLD = frozenset({"query", "sequence", "type made", "domain", "validated"})
"""What a dump says in the words of the server that it was made on, or not at all."""

_WRITTEN = frozenset({"sqlalchemy"})
"""The readers of what people write, and may write after the migration."""
_PARTS = frozenset({"primary key", "unique", "foreign key", "check", "exclusion", "index"})


def drift(bases: Sequence[Dump], head: Dump) -> Drift:
    """Return what a change did to the dump that its migrations do not explain, and what they did that is not in it.

    Args:
        bases: The project before, once per parent of a merge: what one of them explains is explained.
        head: The project after.
    """
    source = head.source
    if head.dialect not in MODULES:
        said = f"{head.dialect or 'a database that cannot be told'} is none of {', '.join(MODULES)}"
        return Drift(source.kind, source.paths, abstained=said)
    judged = [_Judged(base, head) for base in bases]
    abstained = next((one.abstained for one in judged if one.abstained), "")
    unread = _unread(head, judged)
    tables = _count(head, judged)
    result = Drift(source.kind, source.paths, source.paths, unread=unread, tables=tables, abstained=abstained)
    if abstained or not judged:
        return result
    dumped = _in_all([one.differences for one in judged])
    migrations = (*_in_all([one.not_held for one in judged]), *_in_all([one.unknown_versions for one in judged]))
    unknown = tuple(dict.fromkeys(name for one in judged for name in one.compared.unknown))
    return replace(result, deviations=(*migrations, *dumped), unknown=unknown)


def _in_all(found: Sequence[Sequence[Deviation]]) -> tuple[Deviation, ...]:
    """Return what is found against each of the parents."""
    others = [frozenset(map(_about, one)) for one in found[1:]]
    return tuple(one for one in found[0] if all(_about(one) in other for other in others))


def _about(one: Deviation) -> tuple[str, ...]:
    return (one.what, one.owner, one.member if one.what == "column" else one.declared or one.made, one.aspect)


def _unread(head: Dump, judged: Sequence[_Judged]) -> tuple[Unread, ...]:
    if any(not one.is_same for one in judged):
        return head.assembled.unread
    doubts = head.declaration.doubts
    return tuple(
        Unread(one.place.path, one.place.line, one.reason, (str(one.table),) if one.table else ()) for one in doubts
    )


def _count(head: Dump, judged: Sequence[_Judged]) -> int:
    if any(not one.is_same for one in judged):
        return len(head.assembled.schema.tables)
    return sum(one.sql.startswith("CREATE TABLE") for one in head.declaration.statements)


class _Judged:
    """One parent, and what became of its dump."""

    def __init__(self, base: Dump, head: Dump) -> None:
        self.base, self.head = base, head

    @cached_property
    def is_same(self) -> bool:
        """Whether both dumps say the same, word for word, wherever it stands."""
        return _said(self.base) == _said(self.head)

    @cached_property
    def compared(self) -> Comparison:
        """What differs between the dumps."""
        if self.is_same or self.base.dialect != self.head.dialect:
            return Comparison()
        want, got = self.head.assembled.schema, self.base.assembled.schema
        return meaning.compare(want, got, untold=_UNTOLD)

    @cached_property
    def abstained(self) -> str:
        """Why nothing is said, as a sentence; empty if something can be said."""
        if self.base.dialect != self.head.dialect:
            return f"the database was {self.base.dialect} and is {self.head.dialect} now"
        if EVERYTHING in self.compared.unknown:
            doubts = (*self.head.declaration.doubts, *self.base.declaration.doubts)
            return f"what {self.head.path} says cannot be told" + (f": {doubts[0].reason}" if doubts else "")
        return ""

    @cached_property
    def differences(self) -> tuple[Deviation, ...]:
        """What changed in the dump, and no migration explains it."""
        found = [one for one in self.compared.differences if self._counts(one)]
        for explaining in (self._close, self._wide):
            if found:
                notes = tuple(explaining())
                found = [one for one in found if not any(touches(note, one) for note in notes)]
        if found and self.head.source.kind in _WRITTEN:
            found = settled.left_over(found, self.head)
        return tuple(self._deviation(one) for one in found if not self._is_mended(one))

    def _counts(self, one: Difference) -> bool:
        if _is_bookkeeping(one.owner) or one.owner in self.head.declaration.unmanaged:
            return False
        if is_newly_told(one, self.base.source, self.head.source, self.head.dialect):
            return False
        side = {Kind.FROM: self.base.assembled, Kind.TO: self.head.assembled}.get(one.kind)
        if side is None:
            return True
        return not (one.owner in side.partial if one.member else side.more)

    def _close(self) -> Iterator[Touched]:
        """Yield what is touched by migrations that are new, gone, or that one of the dumps has not caught up with."""
        base, head = self.base, self.head
        new = [one.path for version, one in head.by_version.items() if version not in base.by_version]
        behind = [one.path for version, one in base.by_version.items() if self._is_behind(version)]
        gone = [one.path for version, one in base.by_version.items() if version not in head.by_version]
        yield from head.touched([*new, *(path for path in behind if path in head.files.tree)]).values()
        yield from base.touched([*gone, *behind]).values()

    def _is_behind(self, version: str) -> bool:
        """Whether one of the dumps was made without a migration."""
        return self.base.holds(version) is False or self.head.holds(version) is False

    def _wide(self) -> Iterator[Touched]:
        """Yield what is touched by migrations that were edited, and by those of engines that are new or were edited."""
        base, head = self.base, self.head
        both = [one.path for version, one in head.by_version.items() if version in base.by_version]
        for paths in (both, list(head.elsewhere.values())):
            before, after = (side.files.derive(paths, _digest) for side in (base, head))
            changed = [path for path in paths if before.get(path) != after.get(path)]
            yield from head.touched(changed).values()
            yield from base.touched([path for path in changed if path in before]).values()

    @cached_property
    def _states(self) -> Mapping[_What, bool]:
        """What must be there after all migrations (True), or gone (False), as far as that is certain."""
        notes = (self._notes[one.path] for one in self.head.migrations if one.path in self._notes)
        effects = (effect for note in notes for effect in note.effects)
        return {_what(one): one.is_there for one in effects if isinstance(one, (Presence, KeyPresence))}

    @cached_property
    def _notes(self) -> Mapping[str, Touched]:
        """What all migrations touch."""
        return self.head.touched([one.path for one in self.head.migrations])

    def _is_mended(self, one: Difference) -> bool:
        """Whether the dump says now what the migrations say, and did not before."""
        if one.kind is Kind.DIFFERS:
            return False
        known = self._states.get(_differing(one))
        return known is (one.kind is Kind.FROM) if known is not None else self._is_stray(one)

    def _is_stray(self, one: Difference) -> bool:
        """Whether an object that is gone was of no migration's making, in a repository that has them all."""
        if one.kind is Kind.FROM or one.member:
            return False
        tables = self.head.assembled.schema.tables.values()
        is_whole = all(
            self._states.get((folded(str(table.name)), "")) for table in tables if not _is_bookkeeping(table.name)
        )
        return is_whole and not any(touches(note, one) for note in self._notes.values())

    def _deviation(self, one: Difference) -> Deviation:
        place = place_of(one, self.head.declaration.places) or Location(self.head.path)
        return Deviation(
            SORTS[one.kind], one.what, str(one.owner), one.member, one.aspect, one.want, one.got, one.rename, place
        )

    # Migrations

    @cached_property
    def not_held(self) -> tuple[Deviation, ...]:
        """The migrations that the dump does not hold, although they are new, or the dump held them before."""
        head = self.head
        fresh = [one for version, one in head.by_version.items() if self._is_fresh(version)]
        found = [self._behind(one) for one in fresh if head.holds(plain(one.version)) is False]
        late = [one for one in fresh if head.holds(plain(one.version)) is None and head.declaration.version]
        return (*found, *(self._without(one, lack) for one in late if (lack := self._lacks(one))))

    def _is_fresh(self, version: str) -> bool:
        return version not in self.base.by_version or (
            self.base.holds(version) is True and self.head.holds(version) is False
        )

    def _behind(self, migration: Migration) -> Deviation:
        listed = self.head.declaration.applied is not None
        said = "a list without it" if listed else f"version {self.head.declaration.version}"
        return self._without(migration, said)

    def _without(self, migration: Migration, said: str) -> Deviation:
        return Deviation(
            Sort.LEFT,
            "migration",
            migration.version,
            declared=said,
            made=migration.name,
            place=Location(self.head.path),
            migration=migration.path,
        )

    def _lacks(self, migration: Migration) -> str:
        """Return what a migration certainly does that the dump does not show, in words; empty if there is nothing."""
        note = self.head.touched([migration.path]).get(migration.path)
        for one in note.effects if note else ():
            if not isinstance(one, Presence) or self._states.get(_what(one)) is not one.is_there:
                continue
            if self._states.get((one.table, "")) is False:
                continue
            there = _holds(self.head.assembled.schema, one.table, one.column)
            if there is not None and there is not one.is_there:
                said = f"{one.table}.{one.column}" if one.column else one.table
                return f"no {said}" if one.is_there else f"{said} still"
        return ""

    @cached_property
    def unknown_versions(self) -> tuple[Deviation, ...]:
        """The versions that the dump names now, and that no migration in the repository has."""
        base, head = self.base, self.head
        if not base.claimed or not head.migrations:
            return ()
        known = head.by_version.keys() | base.by_version.keys() | base.claimed
        strange = sorted((one for one in head.claimed - known if one not in head.elsewhere), key=order)
        place = Location(head.path)
        return tuple(
            Deviation(Sort.MISSING, "migration", one, declared=f"version {one}", place=place) for one in strange
        )


def touches(note: Touched, one: Difference) -> bool:
    """Whether a migration can be the reason of a difference.

    Args:
        note: What the migration touches.
        one: The difference.
    """
    owner = folded(str(one.owner))
    if note.everything or any(note.objects.get(name, _NOTHING) is None for name in (owner, *_related(one))):
        return True
    if one.what in _PARTS:
        return _touches_part(note, one, owner)
    held = note.objects.get(owner) or _NOTHING
    if one.what == "column":
        return one.member.lower() in held
    return one.what == "table" and one.kind is Kind.DIFFERS and "" in held


_NOTHING: frozenset[str] = frozenset()


def _touches_part(note: Touched, one: Difference, owner: str) -> bool:
    """Whether a migration touches a key, constraint or index: by its name, or by one of its columns."""
    held, keys = note.objects.get(owner) or _NOTHING, note.keys.get(owner, _NOTHING)
    if keys is None:
        return True
    for part in (one.before, one.after):
        name = getattr(part, "name", "")
        if isinstance(name, str) and name.lower() in note.names:
            return True
        columns = {column.lower() for column in named_columns(part)} if part is not None else set()  # type: ignore[arg-type]
        if not columns.isdisjoint(held | keys) or any(one.startswith("(") for one in held | keys):
            return True
    return False


def _related(one: Difference) -> Iterator[str]:
    """Yield what else a difference is about: the other table of a foreign key, the type of a column."""
    for part in (one.before, one.after):
        if isinstance(part, ForeignKey):
            yield folded(str(part.table))
        elif isinstance(part, Column) and part.type is not None and part.type.custom:
            yield part.type.name.lower()


_What = tuple[str, str | tuple[str, ...]]
"""A table with nothing, the name of a column, or the columns of a key or index."""


def _what(effect: Presence | KeyPresence) -> _What:
    """Return what an effect of a migration is about."""
    return effect.table, effect.column if isinstance(effect, Presence) else effect.columns


def _differing(one: Difference) -> _What:
    """Return what differs, as `_what` would; no table's name for what is neither a table nor in one."""
    owner = str(one.owner).lower()
    if one.what == "column":
        return owner, one.member.lower()
    if one.what in _PARTS:
        part = one.before or one.after
        return owner, tuple(column.lower() for column in getattr(part, "columns", ()))
    return (owner if one.what == "table" else ""), ""


def _holds(schema: Schema, table: str, column: str) -> bool | None:
    """Whether a schema has a table or column; None if that cannot be told."""
    if "." in table:
        # Rails dumps the tables of other namespaces only where the search path names them.
        return None
    found = _table(schema, table)
    if schema.unknown.everything or any(folded(str(name)) == table for name in schema.unknown.objects):
        return None
    if not column:
        return found is not None
    return any(one.name.lower() == column for one in found.columns) if found else None


def _table(schema: Schema, name: str) -> Table | None:
    return next((table for table in schema.tables.values() if folded(str(table.name)) == name), None)


def _is_bookkeeping(name: Name) -> bool:
    return name.name.lower() in BOOKKEEPING


def _said(dump: Dump) -> frozenset[object]:
    doubts = {(one.reason, one.table, one.column) for one in dump.declaration.doubts}
    return frozenset({one.sql for one in dump.declaration.statements} | doubts)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
