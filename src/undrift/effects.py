"""What migrations did to a replayed schema, told from the journal: what one takes away, and which ones cancel out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from undrift.schema.catalog import Entry
from undrift.schema.model import Name, Table
from undrift.schema.model import Sequence as SchemaSequence
from undrift.values import dataclass

Key = tuple[str, Name]


@dataclass(frozen=True)
class Effect:
    """What one file, or several in a row, did on the whole.

    Attributes:
        changes: Each object that is not what it was: what it was, and what it is.
    """

    changes: Mapping[Key, tuple[object | None, object | None]]

    def followed_by(self, later: Effect) -> Effect:
        """Return the effect of both, one after the other."""
        merged = dict(self.changes)
        for key, (before, after) in later.changes.items():
            merged[key] = (merged[key][0] if key in merged else before, after)
        return Effect({key: pair for key, pair in merged.items() if pair[0] != pair[1]})

    def losses(self) -> Iterator[str]:
        """Yield what is gone, with the rows that were in it: `table chat`, `column users.plan`."""
        for before, after in self.changes.values():
            if isinstance(before, Table) and after is None:
                yield f"table {before.name}"
            elif isinstance(before, Table) and isinstance(after, Table):
                kept = {column.name for column in after.columns}
                yield from (f"column {before.name}.{one.name}" for one in before.columns if one.name not in kept)

    def undone(self) -> Iterator[str]:
        """Yield what is another than it was, losses first: for sentences about what is taken back."""
        losses = list(self.losses())
        yield from losses
        if not losses:
            yield from (
                _words(before if before is not None else after)
                for before, after in self.changes.values()
                if not isinstance(before, SchemaSequence)
            )


def _words(value: object) -> str:
    kind = type(value).__name__.lower().removesuffix("type")
    return f"{kind} {getattr(value, 'name', '')}".strip()


def by_file(journal: Iterable[Entry]) -> Mapping[str, Effect]:
    """Return the effect of each file that has one, by path."""
    grouped: dict[str, list[Entry]] = {}
    for entry in journal:
        grouped.setdefault(entry.source.path, []).append(entry)
    return {path: of(entries) for path, entries in grouped.items()}


def of(entries: Sequence[Entry]) -> Effect:
    """Return the effect of changes made one after the other."""
    changes: dict[Key, tuple[object | None, object | None]] = {}
    for entry in entries:
        key = (type(entry.before if entry.before is not None else entry.after).__name__, entry.key)
        before = changes[key][0] if key in changes else entry.before
        changes[key] = (before, entry.after)
    return Effect({key: pair for key, pair in changes.items() if pair[0] != pair[1]})
