"""What the migrations of a project say in the end, as far as their text tells it, held against a change of its models.

A change of a model needs no migration of its own where the migrations before it said so already: the column was added
in the commit before, or what goes away was dropped there, or was never made. And where no migration ever made a table,
as the application makes its tables itself (`create_all`), a new table needs none; a change of an old one does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from undrift.declared.assembling import assemble
from undrift.declared.base import Declaration, Statement
from undrift.declared.touched import Effect, NameGone, Part, Presence, Renamed, Said, Touched, folded
from undrift.files import decode
from undrift.findings import Location
from undrift.patterns import pattern
from undrift.schema import facts
from undrift.schema.diff import Difference, Kind
from undrift.schema.model import Column, Index, Name
from undrift.values import dataclass

if TYPE_CHECKING:
    from undrift.drift.dump import Dump

_PartKey = tuple[str, str, tuple[str, ...]]
"""The kind of a key, constraint or index, its table, and its columns."""

_ASPECTS = ("nullable", "type", "default")
_WORD = pattern(r"\w+")
_UNTOLD = "?"


@dataclass(slots=True)
class State:
    """What migrations say in the end. All names are in lower case.

    Attributes:
        tables: Whether a table is there.
        columns: Whether a column is there, by table and column.
        told: What was said last of a column: by table, column, and `nullable`, `type` or `default`.
        parts: Whether a key or index is there: by what it is, its table and its columns.
        actions: What a foreign key does when a row is deleted, as `parts`.
        names: What each constraint or index is, by name.
        touched: The tables that any migration names.
        open: The migrations that may do anything to anything.
    """

    tables: dict[str, bool] = field(default_factory=dict)
    columns: dict[tuple[str, str], bool] = field(default_factory=dict)
    told: dict[tuple[str, str, str], str] = field(default_factory=dict)
    parts: dict[_PartKey, bool] = field(default_factory=dict)
    actions: dict[_PartKey, str] = field(default_factory=dict)
    names: dict[str, _PartKey] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    open: list[str] = field(default_factory=list)

    def take(self, path: str, note: Touched) -> None:
        """Take in what one migration did."""
        self.touched |= {*note.objects, *note.keys}
        if note.everything:
            self.open.append(path)
        for effect in note.effects:
            self._effect(effect)

    def _effect(self, effect: Effect) -> None:
        match effect:
            case Presence(table=table, column="", is_there=is_there):
                self.tables[table] = is_there
                if not is_there:
                    self._lose_parts(table)
            case Presence(table=table, column=column, is_there=is_there):
                self.columns[table, column] = is_there
                if not is_there:
                    self._lose_parts(table, column)
            case Said():
                self.told[effect.table, effect.column, effect.aspect] = effect.value
            case Part():
                self._part(effect)
            case NameGone(name=name) if name in self.names:
                self.parts[self.names[name]] = False
            case Renamed(table=table, column="", to=to):
                self._rename_table(table, to)
            case Renamed(table=table, column=column, to=to):
                self._rename_column(table, column, to)

    def _lose_parts(self, table: str, column: str = "") -> None:
        """A server drops keys and indexes with a column that they hold, and with their table."""
        self.parts |= dict.fromkeys(
            (key for key in self.parts if key[1] == table and (not column or column in key[2])), False
        )

    def _part(self, part: Part) -> None:
        key = (part.kind, part.table, part.columns)
        self.parts[key] = True
        self.actions[key] = part.on_delete
        if part.name:
            self.names[part.name] = key

    def _rename_table(self, old: str, new: str) -> None:
        self.tables |= {old: False, new: True}
        self.columns |= {(new, name): held for (table, name), held in self.columns.items() if table == old}
        self.told |= {(new, name, key): said for (table, name, key), said in self.told.items() if table == old}
        self.parts |= {(kind, new, names): held for (kind, table, names), held in self.parts.items() if table == old}

    def _rename_column(self, table: str, old: str, new: str) -> None:
        self.columns |= {(table, old): False, (table, new): True}
        for aspect in _ASPECTS:
            if (table, old, aspect) in self.told:
                self.told[table, new, aspect] = self.told[table, old, aspect]


def left_over(found: Iterable[Difference], head: Dump) -> list[Difference]:
    """Return what the migrations do not say, of the differences that no migration of a change explains.

    Args:
        found: What differs between the models before (TO) and after (FROM).
        head: The models after, with the migrations.
    """
    found = [one for one in found if not _is_quiet(one)]
    new = {folded(str(one.owner)) for one in found if one.what == "table" and _is_new(one)}
    return list(_Settling(head, new).left(found)) if found else []


def _is_quiet(one: Difference) -> bool:
    """Whether a difference is one that no database notices, or that cannot be told.

    A type that is made along with its column, or left behind, is judged by the column; a label that is only gone from
    the models is still in the database, and does no harm.
    """
    if one.what in {"enum", "sequence", "extension"} and one.kind is not Kind.DIFFERS:
        return True
    if one.what == "enum":
        return set(_labels(one.before)) <= set(_labels(one.after))
    if one.what == "table" and one.kind is Kind.DIFFERS:
        return True
    return one.aspect == "type" and _UNTOLD in f"{one.want}{one.got}"


def _labels(value: object) -> tuple[str, ...]:
    labels = getattr(value, "labels", ())
    return labels if isinstance(labels, tuple) else ()


class _Settling:
    """Asks the migrations of one side."""

    def __init__(self, head: Dump, new: Collection[str]) -> None:
        self.head = head
        self.state = State()
        self.paths = [one.path for one in head.migrations]
        self.notes = head.touched(self.paths)
        for path in self.paths:
            if path in self.notes:
                self.state.take(path, self.notes[path])
        declared = {name for name in map(_folded, head.assembled.schema.tables) if name not in new}
        made = [name for name in declared if name in self.state.tables]
        # One forgotten migration is no habit: most tables tell how tables are made here.
        self.is_filtered = bool(head.source.setting("filtered"))
        self.is_managed = self.is_filtered or self._begins_open() or 2 * len(made) > len(declared)

    def _begins_open(self) -> bool:
        """Whether the first migration may make any table: it may run a whole script."""
        return bool(self.paths) and self.paths[0] in self.state.open

    def left(self, found: Iterable[Difference]) -> Iterator[Difference]:
        """Yield what is not settled."""
        return (one for one in found if not self._is_settled(one))

    def _is_settled(self, one: Difference) -> bool:
        owner, state = folded(str(one.owner)), self.state
        if one.what == "enum":
            return self._is_labelled(one)
        if one.what == "table":
            held = state.tables.get(owner)
            is_elsewhere = held is None and (self.is_filtered or not self.is_managed)
            return held is True or is_elsewhere if _is_new(one) else not held
        if self.is_managed and owner not in state.tables and owner not in state.touched:
            return True
        settle = self._column if one.what == "column" else self._part
        return settle(one, owner)

    def _column(self, one: Difference, owner: str) -> bool:
        name = one.member.lower()
        held = self.state.columns.get((owner, name))
        if one.kind is Kind.DIFFERS:
            return self._is_told(one, owner, name)
        if _is_new(one):
            return held is True or (held is None and self._is_mentioned(owner, name))
        # What no migration ever made is no loss, unless none makes the table either.
        return held is False or (held is None and owner in self.state.tables)

    def _is_told(self, one: Difference, owner: str, name: str) -> bool:
        """Whether the migrations said last what the model says now."""
        said = self.state.told.get((owner, name, one.aspect))
        if said is None:
            return self.state.columns.get((owner, name)) is None and self._is_mentioned(owner, name)
        if one.aspect == "nullable":
            return one.want == said
        column = one.before
        if not isinstance(column, Column):
            return False
        # What migrations say is kept in lower case.
        return (self._spelled(column, one.aspect, said) or "").lower() == one.want.lower()

    def _spelled(self, column: Column, aspect: str, said: str) -> str | None:
        """Return what a migration says, as the server would spell it."""
        kind = said if aspect == "type" else _kind(column)
        default = f" DEFAULT {said}" if aspect == "default" and said else ""
        place = Location(self.head.path)
        statement = Statement(f"CREATE TABLE t (c {kind}{default})", place)
        types = [one for one in self.head.declaration.statements if one.sql.startswith("CREATE TYPE")]
        schema = assemble(Declaration((*types, statement)), self.head.dialect).schema
        made = next((table for table in schema.tables.values() if table.name.name == "t"), None)
        return facts.of_column(made.columns[0], self.head.dialect).get(aspect) if made and made.columns else None

    def _part(self, one: Difference, owner: str) -> bool:
        part = one.before or one.after
        columns = getattr(part, "columns", ())
        if isinstance(part, Index):
            columns = tuple(each.column for each in part.parts)
        names = tuple(str(column).lower() for column in columns)
        kinds = ("unique", "index") if one.what in {"unique", "index"} else (one.what,)
        parts = self.state.parts
        held = [parts[kind, owner, names] for kind in kinds if (kind, owner, names) in parts]
        action = self.state.actions.get((one.what, owner, names), "")
        is_alike = any(held) and _plain(action) == _plain(getattr(part, "on_delete", ""))
        if one.kind is Kind.DIFFERS:
            return is_alike and one.aspect == "on delete"
        if _is_new(one):
            return is_alike
        return not any(held) and owner in self.state.tables

    def _is_labelled(self, one: Difference) -> bool:
        """Whether a migration names the type and each of its new labels."""
        new = set(_labels(one.before)) - set(_labels(one.after))
        return any({one.owner.name, *new} <= words for words in self._words.values())

    def _is_mentioned(self, owner: str, name: str) -> bool:
        """Whether a migration that is not understood to the end names both a table and a column."""
        table = owner.rpartition(".")[2]
        vague = [path for path in self.paths if path in self.notes and _is_vague(self.notes[path], owner)]
        return any({table, name} <= {word.lower() for word in self._words.get(path, ())} for path in vague)

    @property
    def _words(self) -> Mapping[str, frozenset[str]]:
        return self.head.files.derive(self.paths, _words_of)


def _folded(name: Name) -> str:
    return folded(str(name))


def _is_new(one: Difference) -> bool:
    return one.kind is Kind.FROM


def _is_vague(note: Touched, owner: str) -> bool:
    """Whether a migration may do something to a table that is not told."""
    is_told = any(isinstance(one, (Presence, Said, Renamed)) and one.table == owner for one in note.effects)
    return note.everything or (note.objects.get(owner, ()) is None and not is_told)


def _plain(action: str) -> str:
    """Return an action of a foreign key; empty for the one that is there without a word."""
    return "" if action.lower() == "no action" else action.lower()


def _kind(column: Column) -> str:
    kind = column.type
    if kind is None:
        return "text"
    name = f'"{kind.name}"{kind.modifiers}' if kind.custom else kind.name
    return name + ("[]" if kind.array else "")


def _words_of(data: bytes) -> frozenset[str]:
    return frozenset(_WORD.findall(decode(data)))
