"""What a migration touches, as far as its text tells it: a value, and the pad on which it is noted down."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any

from undrift.deeds import Deed
from undrift.values import dataclass, fields_of

Members = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Presence:
    """A table, or a column, that is there afterwards, or gone.

    Attributes:
        table: The table.
        column: Its column; empty for the table itself.
        is_there: Whether it is there.
    """

    table: str
    column: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class KeyPresence:
    """A key or index of a kind that is not told, which is there afterwards, or gone.

    Attributes:
        table: The table.
        columns: Its columns in order.
        is_there: Whether it is there.
    """

    table: str
    columns: tuple[str, ...]
    is_there: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A key, constraint or index that is there afterwards.

    Attributes:
        kind: What it is, in the words of `schema.diff`: `unique`, `foreign key`, `index` and the like.
        table: The table.
        columns: Its columns in order.
        name: Its name; empty if it is not told.
        on_delete: What a foreign key does when a row is deleted; empty if it is not told.
    """

    kind: str
    table: str
    columns: tuple[str, ...]
    name: str
    on_delete: str


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a column.

    Attributes:
        table: The table.
        column: The column.
        aspect: `nullable`, `type` or `default`.
        value: What it is afterwards: `nullable` or `not null`, or SQL; empty where there is no default any more.
    """

    table: str
    column: str
    aspect: str
    value: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """A table, or a column, that has another name afterwards.

    Attributes:
        table: The table.
        column: Its column; empty for the table itself.
        to: The new name, a table's with its namespace.
    """

    table: str
    column: str
    to: str


@dataclass(frozen=True, slots=True)
class NameGone:
    """An index or constraint, told by its name alone, that is gone afterwards.

    Attributes:
        name: The name.
    """

    name: str


Effect = Presence | KeyPresence | Part | Said | Renamed | NameGone
"""What a migration does for certain. Names and SQL are in lower case and without quotes."""

_EFFECTS: Mapping[str, Callable[..., Effect]] = {
    kind.__name__: kind for kind in (Presence, KeyPresence, Part, Said, Renamed, NameGone)
}


@dataclass(frozen=True)
class Touched:
    """What a migration touches. All names are in lower case, tables outside of the default namespace with theirs.

    Attributes:
        objects: Tables with the columns that are touched, the empty one standing for the table's own comment; None for
            any part of it, or for the whole. Views, enums, extensions and namespaces too.
        keys: Tables whose keys, constraints or indexes are touched, with the columns concerned; None for any.
        names: Indexes and constraints that are touched by their names.
        everything: Whether anything else may be touched.
        effects: What it certainly does, in order. Rails' migrations tell presences and renames alone, Alembic's the
            rest, too.
    """

    objects: Mapping[str, Members] = field(default_factory=dict)
    keys: Mapping[str, Members] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    everything: bool = False
    effects: tuple[Effect, ...] = ()

    def deeds(self) -> Iterator[Deed]:
        """Yield what certainly happens to which tables and columns, then what else is touched."""
        renamed = {name for effect in self.effects for name in _renamed(effect)}
        told = dict.fromkeys(deed for effect in self.effects for deed in _deeds(effect, renamed))
        made = {deed.name for deed in told if (deed.verb, deed.kind) == ("creates", "table")}
        added = {deed.name for deed in told if deed.verb == "adds"}
        named = {deed.name.partition(" ")[0].partition(".")[0] for deed in told} | made
        # What is done to a table, or a column, that is made here goes without saying.
        known = (one for one in told if one.verb != "changes" or one.name not in added)
        yield from (one for one in known if one.kind or one.verb == "drops" or one.name.rpartition(".")[0] not in made)
        yield from (Deed("touches", name) for name in sorted({*self.objects, *self.keys} - named))


def _renamed(effect: Effect) -> Iterator[tuple[str, str]]:
    """Yield the two names of what is renamed: readers can note besides that the one is gone, and the other there."""
    if isinstance(effect, Renamed):
        yield effect.table, effect.column
        yield (effect.table, effect.to) if effect.column else (effect.to, "")


def _deeds(effect: Effect, renamed: Collection[tuple[str, str]]) -> Iterator[Deed]:
    if isinstance(effect, Presence):
        if (effect.table, effect.column) in renamed:
            return
        verb = ("adds" if effect.column else "creates") if effect.is_there else "drops"
        yield _deed(verb, effect.table, effect.column)
    elif isinstance(effect, Renamed):
        yield _deed("renames", effect.table, effect.column, f" to {effect.to}")
    elif isinstance(effect, Said):
        yield _deed("changes", effect.table, effect.column)


def _deed(verb: str, table: str, column: str, more: str = "") -> Deed:
    return Deed(verb, f"{table}.{column}{more}") if column else Deed(verb, f"{table}{more}", "table")


class Pad:
    """What was noted so far."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.objects: dict[str, set[str] | None] = {}
        self.keys: dict[str, set[str] | None] = {}
        self.names: set[str] = set()
        self.effects: list[Effect] = []
        self.everything = False
        self.doubtful = 0
        """How many conditions stand around what is read now: above zero, nothing is certain."""

    def whole(self, *names: object) -> None:
        """Note objects that are touched as a whole."""
        for name in names:
            if isinstance(name, str) and name:
                self.objects[folded(name)] = None
            else:
                self.everything = True

    def columns(self, table: object, *columns: object) -> None:
        """Note columns."""
        _note(self.objects, self, table, columns)

    def parts(self, table: object, *columns: object) -> None:
        """Note keys or indexes of some columns; of any, if none is told."""
        if columns and all(isinstance(one, str) for one in columns):
            _note(self.keys, self, table, columns)
        elif isinstance(table, str):
            self.keys[folded(table)] = None
        else:
            self.everything = True

    def name(self, *names: object) -> None:
        """Note indexes or constraints by name."""
        self.names.update(one.lower() for one in names if isinstance(one, str))

    def present(self, table: str, column: str | None = None, *, is_there: bool) -> None:
        """Note a table, or a column of it, that is there afterwards, or gone; names that are empty are none."""
        name = _bare(column or "")
        if folded(table) and (column is None or name):
            self._effect(Presence(folded(table), name, is_there))

    def key(self, table: str, columns: Iterable[str], *, is_there: bool) -> None:
        """Note a key or index of any kind that is there afterwards, or gone."""
        self._effect(KeyPresence(folded(table), tuple(map(_bare, columns)), is_there))

    def part(
        self, kind: str, table: str, columns: Iterable[str], name: object = None, on_delete: object = None
    ) -> None:
        """Note a key, constraint or index that is there afterwards."""
        told = [_bare(one) if isinstance(one, str) else "" for one in (name, on_delete)]
        self._effect(Part(kind, folded(table), tuple(map(_bare, columns)), *told))

    def said(self, table: str, column: str, aspect: str, value: str) -> None:
        """Note what is said of a column."""
        self._effect(Said(folded(table), _bare(column), aspect, _bare(value)))

    def nullable(self, table: str, column: str, *, is_nullable: bool) -> None:
        """Note whether a column may hold NULL."""
        self.said(table, column, "nullable", "nullable" if is_nullable else "not null")

    def renamed(self, table: str, column: str | None, to: str) -> None:
        """Note another name of a table, or of a column of it; names that are empty are none."""
        name, new = _bare(column or ""), folded(to) if column is None else _bare(to)
        if folded(table) and new and (column is None or name):
            self._effect(Renamed(folded(table), name, new))

    def name_gone(self, name: str) -> None:
        """Note an index or constraint that is gone, by its name."""
        self._effect(NameGone(_bare(name)))

    def _effect(self, effect: Effect) -> None:
        """Note what is certain, unless a condition stands around it."""
        if not self.doubtful:
            self.effects.append(effect)

    def read(self) -> Touched:
        """Return what was noted."""
        return Touched(
            {name: _frozen(held) for name, held in self.objects.items()},
            {name: _frozen(held) for name, held in self.keys.items()},
            frozenset(self.names),
            self.everything,
            tuple(self.effects),
        )


def folded(name: str) -> str:
    """Return a name as it is compared: in lower case, without quotes, and without the default namespace."""
    return _bare(name).removeprefix("public.")


def _bare(text: str) -> str:
    return text.replace('"', "").replace("`", "").lower()


def dump(touched: Touched) -> str:
    """Return it as one line of text."""
    objects, keys = (_listed(held) for held in (touched.objects, touched.keys))
    effects = [[type(one).__name__, *fields_of(type(one))(one)] for one in touched.effects]
    return json.dumps([objects, keys, sorted(touched.names), touched.everything, effects])


def load(text: str) -> Touched:
    """Return what `dump` made a text of.

    Raises:
        ValueError: It is none of `dump`'s.
    """
    try:
        objects, keys, names, everything, effects = json.loads(text)
        noted = tuple(_effect(*one) for one in effects)
        return Touched(_loaded(objects), _loaded(keys), frozenset(names), bool(everything), noted)
    except (TypeError, AttributeError, KeyError) as error:
        raise ValueError(str(error)) from None


def _note(held: dict[str, set[str] | None], pad: Pad, table: object, columns: Iterable[object]) -> None:
    if not isinstance(table, str) or not table:
        pad.everything = True
        return
    known = held.setdefault(folded(table), set())
    for column in columns:
        if not isinstance(column, str):
            held[folded(table)] = None
        elif known is not None:
            known.add(folded(column))


def _effect(kind: str, *values: Any) -> Effect:  # noqa: ANN401 - what JSON holds
    return _EFFECTS[kind](*(tuple(one) if isinstance(one, list) else one for one in values))


def _frozen(held: set[str] | None) -> Members:
    return None if held is None else frozenset(held)


def _listed(held: Mapping[str, Members]) -> dict[str, list[str] | None]:
    return {name: None if columns is None else sorted(columns) for name, columns in held.items()}


def _loaded(held: Mapping[str, Any]) -> dict[str, Members]:
    return {name: None if columns is None else frozenset(columns) for name, columns in held.items()}
