"""What a migration touches, as far as its text tells it: a value, and the pad on which it is noted down."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any

from undrift.values import dataclass

Members = frozenset[str] | None


@dataclass(frozen=True)
class Touched:
    """What a migration touches. All names are in lower case, tables outside of the default namespace with theirs.

    Attributes:
        objects: Tables with the columns that are touched, the empty one standing for the table's own comment; None for
            any part of it, or for the whole. Views, enums, extensions and namespaces too.
        keys: Tables whose keys, constraints or indexes are touched, with the columns concerned; None for any.
        names: Indexes and constraints that are touched by their names.
        everything: Whether anything else may be touched.
        effects: What is certainly there afterwards (True), or gone (False), in order: `users`, `users.email`,
            `users(org_id,email)` for a key or index. Of Alembic's migrations also what is said of it: of a column
            `users.email:type:text`, `users.email:nullable:no`, `users.email:default:''`; `users:rename:people`,
            `users.email:rename:mail`; a key or index by its kind, with its name and, of a foreign key, what it does
            when a row is deleted (`foreign key:users(org_id):users_org_id_fkey:cascade`); `name:users_org_id_fkey`.
    """

    objects: Mapping[str, Members] = field(default_factory=dict)
    keys: Mapping[str, Members] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    everything: bool = False
    effects: tuple[tuple[str, bool], ...] = ()


class Pad:
    """What was noted so far."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.objects: dict[str, set[str] | None] = {}
        self.keys: dict[str, set[str] | None] = {}
        self.names: set[str] = set()
        self.effects: list[tuple[str, bool]] = []
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

    def effect(self, what: str, *, is_made: bool) -> None:
        """Note what is there afterwards, or gone, unless a condition stands around it."""
        if not self.doubtful:
            self.effects.append((folded(what), is_made))

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
    return name.replace('"', "").replace("`", "").lower().removeprefix("public.")


def key_of(table: str, columns: Iterable[str]) -> str:
    """Return how effects call a key or index."""
    return f"{table}({','.join(columns)})"


def dump(touched: Touched) -> str:
    """Return it as one line of text."""
    objects, keys = (_listed(held) for held in (touched.objects, touched.keys))
    return json.dumps([objects, keys, sorted(touched.names), touched.everything, touched.effects])


def load(text: str) -> Touched:
    """Return what `dump` made a text of.

    Raises:
        ValueError: It is none of `dump`'s.
    """
    try:
        objects, keys, names, everything, effects = json.loads(text)
        made = tuple((str(what), bool(is_made)) for what, is_made in effects)
        return Touched(_loaded(objects), _loaded(keys), frozenset(names), bool(everything), made)
    except (TypeError, AttributeError) as error:
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


def _frozen(held: set[str] | None) -> Members:
    return None if held is None else frozenset(held)


def _listed(held: Mapping[str, Members]) -> dict[str, list[str] | None]:
    return {name: None if columns is None else sorted(columns) for name, columns in held.items()}


def _loaded(held: Mapping[str, Any]) -> dict[str, Members]:
    return {name: None if columns is None else frozenset(columns) for name, columns in held.items()}
