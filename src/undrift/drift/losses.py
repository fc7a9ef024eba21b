"""What the migrations of a change take away, whoever made it: in the history, or by hand outside of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from undrift.drift.comparing import BOOKKEEPING
from undrift.effects import Effect
from undrift.replay import Replay
from undrift.schema.model import Name, Table
from undrift.schema.operations import AlterTable, Drop, DropColumn, Located
from undrift.values import dataclass


@dataclass(frozen=True, slots=True)
class Loss:
    """A table or column that a migration drops.

    Attributes:
        what: It, in words: `table audit_log`, `column users.plan`.
        path: The migration.
        line: The line of the statement, counted from 1.
    """

    what: str
    path: str
    line: int

    @property
    def name(self) -> str:
        """Its name, in lower case: `audit_log`, `users.plan`."""
        return self.what.partition(" ")[2].lower()

    @property
    def bare(self) -> str:
        """Its name without that of a namespace, as `Replay.gained` has it."""
        parts = self.name.split(".")
        return ".".join(parts[-1:] if self.what.startswith("table ") else parts[-2:])


def losses(replay: Replay, effects: Mapping[str, Effect], new: Collection[str]) -> Iterator[Loss]:
    """Yield what new migrations drop of what was there before them.

    Args:
        replay: What the migrations make.
        effects: What each of them did, by path.
        new: The paths of the new ones.
    """
    for file in replay.files:
        if file.path not in new:
            continue
        effect = effects.get(file.path)
        found = [Loss(what, file.path, _line(replay, file.path, what)) for what in (effect.losses() if effect else ())]
        yield from (loss for loss in found if _is_older(replay, loss, new))
        for located in file.operations:
            yield from (loss for loss in _outside(located, file.path) if loss.bare not in replay.gained)


def _is_older(replay: Replay, loss: Loss, new: Collection[str]) -> bool:
    """Whether something was made by a migration that is not new, and is none of a tool's own tables."""
    made = any(source.path not in new for source in replay.gained.get(loss.bare, ()))
    return made and loss.bare not in BOOKKEEPING


def _line(replay: Replay, path: str, what: str) -> int:
    """Return the line of the statement of a file that dropped a table or column."""
    kind, _, name = what.partition(" ")
    for entry in replay.journal:
        if entry.source.path == path and isinstance(entry.before, Table) and entry.to is None:
            lost = _lost(entry.before, entry.after) if kind == "column" else [""] if entry.after is None else []
            if any(name == (f"{entry.key}.{column}" if column else str(entry.key)) for column in lost):
                return entry.source.line
    return 1


def _lost(before: Table, after: object) -> list[str]:
    kept = {column.name for column in after.columns} if isinstance(after, Table) else set()
    return [column.name for column in before.columns if column.name not in kept]


def _outside(located: Located, path: str) -> Iterator[Loss]:
    """Yield what a statement drops by its own words; what it drops only IF EXISTS may never have been."""
    operation = located.operation
    if isinstance(operation, Drop) and operation.kind == "table" and not operation.if_exists:
        yield from (Loss(f"table {_canonical(name)}", path, located.line) for name in operation.names)
    elif isinstance(operation, AlterTable):
        for action in operation.actions:
            if isinstance(action, DropColumn) and not action.if_exists:
                yield Loss(f"column {_canonical(operation.name)}.{action.name}", path, located.line)


def _canonical(name: Name) -> Name:
    """Return a name as written, without PostgreSQL's own namespace: as the names of what is declared are."""
    return Name(name.name) if name.schema == "public" else name
