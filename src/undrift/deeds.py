"""What a migration does by its own words: told from its statements alone, whatever was there before them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from undrift.schema.engine import flattened
from undrift.schema.model import Name
from undrift.schema.operations import (
    Action,
    AddColumn,
    AddLabel,
    AlterTable,
    CreateEnum,
    CreateIndex,
    CreateTable,
    CreateView,
    Drop,
    DropColumn,
    Located,
    Operation,
    RedefineColumn,
    Rename,
    RenameColumn,
    RenameLabel,
    SetDefault,
    SetExpression,
    SetIdentity,
    SetNullable,
    SetType,
)
from undrift.values import dataclass

_OF_COLUMNS = (RedefineColumn, SetType, SetDefault, SetNullable, SetIdentity, SetExpression)
_TEMPORARY = "pg_temp"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that a migration does.

    Attributes:
        verb: `creates`, `adds`, `renames`, `changes`, `drops` or `touches`.
        name: What it does it to: `users`, `users.plan`, `users.plan to tier`.
        kind: What that is: `table`, `enum` and the like; empty for a column.
    """

    verb: str
    name: str
    kind: str = ""

    @property
    def loses(self) -> bool:
        """Whether rows, or values in them, go with it."""
        return self.verb == "drops" and self.kind in {"", "table"}


def told(operations: Iterable[Located]) -> tuple[Deed, ...]:
    """Return what statements do, once each; what is done to a table that they make themselves goes without saying."""
    pad = _Pad()
    for operation in flattened(operations):
        pad.note(operation)
    return tuple(pad.deeds)


def dropped(operations: Iterable[Located]) -> Iterator[str]:
    """Yield what statements drop by their own words: `table chat`, `column users.plan`."""
    for operation in flattened(operations):
        if isinstance(operation, Drop) and operation.kind == "table":
            yield from (f"table {name}" for name in operation.names)
        elif isinstance(operation, AlterTable):
            gone = (action.name for action in operation.actions if isinstance(action, DropColumn))
            yield from (f"column {operation.name}.{name}" for name in gone)


def remade(operations: Iterable[Located]) -> tuple[Deed, ...]:
    """Return what statements drop and then make again under the same name: it looks as before, and is empty."""
    gone: set[tuple[str, str]] = set()
    found: dict[Deed, None] = {}
    for operation in flattened(operations):
        if isinstance(operation, Drop) and operation.kind == "table":
            gone |= {(str(name), "") for name in operation.names}
        elif isinstance(operation, CreateTable) and (str(operation.name), "") in gone:
            found[Deed("drops", str(operation.name), "table")] = None
        elif isinstance(operation, AlterTable):
            table = str(operation.name)
            gone |= {(table, one.name) for one in operation.actions if isinstance(one, DropColumn)}
            added = (one.spec.column.name for one in operation.actions if isinstance(one, AddColumn))
            found.update({Deed("drops", f"{table}.{name}"): None for name in added if (table, name) in gone})
    return tuple(found)


class _Pad:
    """What was noted so far."""

    def __init__(self) -> None:
        self.deeds: dict[Deed, None] = {}
        self._made: set[str] = set()

    def note(self, operation: Operation) -> None:
        """Note what an operation does."""
        if isinstance(operation, CreateTable):
            self._create(operation)
        elif isinstance(operation, Drop):
            self._drop(operation)
        elif isinstance(operation, Rename) and operation.kind == "table":
            self._rename(str(operation.name), str(operation.to))
        elif isinstance(operation, AlterTable) and operation.kind == "table":
            self._alter(operation)
        elif isinstance(operation, CreateIndex):
            self._say(Deed("changes", str(operation.table), "table"), operation.table)
        elif isinstance(operation, CreateEnum):
            self._say(Deed("creates", str(operation.name), "enum"))
        elif isinstance(operation, (AddLabel, RenameLabel)):
            self._say(Deed("changes", str(operation.name), "enum"))
        elif isinstance(operation, CreateView) and not operation.temporary:
            self._say(Deed("creates", str(operation.name), "view"))

    def _say(self, deed: Deed, table: Name | None = None) -> None:
        if table is None or str(table) not in self._made:
            self.deeds[deed] = None

    def _create(self, operation: CreateTable) -> None:
        name = str(operation.name)
        self._made.add(name)
        if not operation.temporary and operation.name.schema != _TEMPORARY:
            self.deeds[Deed("creates", name, "table")] = None

    def _drop(self, operation: Drop) -> None:
        for name in operation.names:
            if operation.kind == "table" and str(name) in self._made:
                self._made.discard(str(name))
                self.deeds.pop(Deed("creates", str(name), "table"), None)
            elif operation.kind in {"table", "view", "materialized view", "type"}:
                self.deeds[Deed("drops", str(name), operation.kind)] = None

    def _rename(self, old: str, new: str) -> None:
        if old not in self._made:
            self._say(Deed("renames", f"{old} to {new}", "table"))
            return
        # SQLite rebuilds a table so: another one is made and filled, the first is dropped, the other takes its name.
        self.deeds.pop(Deed("creates", old, "table"), None)
        rebuilt = Deed("drops", new, "table") in self.deeds
        self.deeds.pop(Deed("drops", new, "table"), None)
        self._made.add(new)
        self.deeds[Deed("changes" if rebuilt else "creates", new, "table")] = None

    def _alter(self, operation: AlterTable) -> None:
        for action in operation.actions:
            self._say(_of_action(str(operation.name), action), operation.name)


def _of_action(table: str, action: Action) -> Deed:
    if isinstance(action, AddColumn):
        return Deed("adds", f"{table}.{action.spec.column.name}")
    if isinstance(action, DropColumn):
        return Deed("drops", f"{table}.{action.name}")
    if isinstance(action, RenameColumn):
        return Deed("renames", f"{table}.{action.name} to {action.to}")
    if isinstance(action, _OF_COLUMNS):
        return Deed("changes", f"{table}.{action.name}")
    return Deed("changes", table, "table")
