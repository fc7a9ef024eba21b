"""What migrations did to a replayed schema, told from the journal: what one takes away, and which ones cancel out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from undrift.deeds import Deed
from undrift.schema.catalog import Entry
from undrift.schema.model import Name, Table
from undrift.values import dataclass, replace

Key = tuple[str, Name]
Member = tuple[Name, str]


_CALLED = {"EnumType": "enum", "View": "view", "Domain": "domain", "CompositeType": "type"}
"""What objects other than tables are called, by their class; indexes, sequences and the like belong to their table."""


@dataclass(frozen=True)
class Effect:
    """What one file, or several in a row, did on the whole.

    Attributes:
        changes: Each object that is not what it was: what it was, and what it is.
        renamed: The tables (with an empty second part) and columns that go on under another name, and that name.
    """

    changes: Mapping[Key, tuple[object | None, object | None]]
    renamed: Mapping[Member, Member]

    def followed_by(self, later: Effect) -> Effect:
        """Return the effect of both, one after the other."""
        merged = dict(self.changes)
        for key, (before, after) in later.changes.items():
            merged[key] = (merged[key][0] if key in merged else before, after)
        renamed = dict(self.renamed)
        for old, new in later.renamed.items():
            _follow(renamed, old, new)
        return Effect({key: pair for key, pair in merged.items() if pair[0] != pair[1]}, renamed)

    def deeds(self) -> Iterator[Deed]:
        """Yield what happens to which objects: tables and columns first, then the rest."""
        others: list[Deed] = []
        for (kind, name), (before, after) in self.changes.items():
            if isinstance(before, Table) or isinstance(after, Table):
                yield from self._of_table(before, after)
            elif kind in _CALLED:
                verb = "creates" if before is None else "drops" if after is None else "changes"
                others.append(Deed(verb, str(name), _CALLED[kind]))
        yield from others

    @property
    def tables(self) -> frozenset[str]:
        """The tables that were there before and are not what they were."""
        return frozenset(str(before.name) for before, _ in self.changes.values() if isinstance(before, Table))

    def _of_table(self, before: object, after: object) -> Iterator[Deed]:
        if not isinstance(before, Table):
            if isinstance(after, Table) and after.name not in self._new_names:
                yield Deed("creates", str(after.name), "table")
            return
        there = self._heir(before, after)
        if there is None:
            yield Deed("drops", str(before.name), "table")
            return
        if there.name != before.name:
            yield Deed("renames", f"{before.name} to {there.name}", "table")
            if isinstance(after, Table):
                yield Deed("creates", str(after.name), "table")
        columns = list(self._of_columns(before, there))
        yield from columns
        if not columns and replace(before, name=there.name) != there:
            yield Deed("changes", str(there.name), "table")

    @property
    def _new_names(self) -> frozenset[Name]:
        """The names that tables go by which were there before under others."""
        there = (name for (_, name), (before, _) in self.changes.items() if isinstance(before, Table))
        return frozenset(self._now(name)[0] for name in there if (name, "") in self.renamed)

    def _of_columns(self, before: Table, after: Table) -> Iterator[Deed]:
        now = {column.name: column for column in after.columns}
        for column in before.columns:
            name = self._now(before.name, column.name)[1]
            there = now.pop(name, None)
            if there is None:
                yield Deed("drops", f"{after.name}.{column.name}")
            elif name != column.name:
                yield Deed("renames", f"{after.name}.{column.name} to {name}")
            elif there != column:
                yield Deed("changes", f"{after.name}.{name}")
        yield from (Deed("adds", f"{after.name}.{name}") for name in now)

    def losses(self) -> Iterator[str]:
        """Yield what is gone, with the rows that were in it: `table chat`, `column users.plan`."""
        for before, after in self.changes.values():
            if not isinstance(before, Table):
                continue
            there = self._heir(before, after)
            if there is None:
                yield f"table {before.name}"
                continue
            kept = {column.name for column in there.columns}
            lost = (one.name for one in before.columns if self._now(before.name, one.name)[1] not in kept)
            yield from (f"column {before.name}.{name}" for name in lost)

    def _heir(self, before: Table, after: object) -> Table | None:
        """Return the table that a table's rows are in now; None if they are gone."""
        moved = self._found(self._now(before.name)) if (before.name, "") in self.renamed else None
        return moved or (after if isinstance(after, Table) else None)

    def _now(self, table: Name, column: str = "") -> Member:
        """Return the name that something goes by in the end."""
        here = self.renamed.get((table, column), (table, column))
        home, _ = self.renamed.get((table, ""), (table, ""))
        return self.renamed.get((home, here[1]), (home, here[1]))

    def _found(self, member: Member) -> Table | None:
        _, after = self.changes.get((Table.__name__, member[0]), (None, None))
        return after if isinstance(after, Table) else None


def by_file(journal: Iterable[Entry]) -> Mapping[str, Effect]:
    """Return the effect of each file that has one, by path."""
    grouped: dict[str, list[Entry]] = {}
    for entry in journal:
        grouped.setdefault(entry.source.path, []).append(entry)
    return {path: of(entries) for path, entries in grouped.items()}


def of(entries: Sequence[Entry]) -> Effect:
    """Return the effect of changes made one after the other."""
    changes: dict[Key, tuple[object | None, object | None]] = {}
    renamed: dict[Member, Member] = {}
    for entry in entries:
        key = (type(entry.before if entry.before is not None else entry.after).__name__, entry.key)
        before = changes[key][0] if key in changes else entry.before
        changes[key] = (before, entry.after)
        for old, new in _renames(entry):
            _follow(renamed, old, new)
    return Effect({key: pair for key, pair in changes.items() if pair[0] != pair[1]}, renamed)


def _follow(renamed: dict[Member, Member], old: Member, new: Member) -> None:
    """Write a new name down under the first one."""
    first = next((one for one, now in renamed.items() if now == old), old)
    renamed[first] = new
    if first == new:
        del renamed[first]


def _renames(entry: Entry) -> Iterator[tuple[Member, Member]]:
    """Yield what one change gives another name: a table, or the one column that stands in its place as it was."""
    before, after = entry.before, entry.after
    if entry.to:
        yield (entry.key, ""), (entry.to, "")
    elif isinstance(before, Table) and isinstance(after, Table) and len(before.columns) == len(after.columns):
        pairs = [(one.name, other.name) for one, other in zip(before.columns, after.columns, strict=True)]
        changed = [(old, new) for old, new in pairs if old != new]
        if len(changed) == 1:
            [(old, new)] = changed
            yield (entry.key, old), (entry.key, new)
