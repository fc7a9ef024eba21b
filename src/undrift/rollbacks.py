"""Which migrations undo another one although their tool would run them forward."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from undrift.history import History, Kind, Migration
from undrift.patterns import pattern
from undrift.sql.script import Script
from undrift.values import dataclass

if TYPE_CHECKING:
    from undrift.effects import Effect

UNDO_WORDS = frozenset({"rollback", "rollbacks", "revert", "undo", "down"})
_WORD = pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_MENTION = pattern("|".join(sorted(UNDO_WORDS)), re.IGNORECASE)
_SURE_WORDS = frozenset({"rollback", "undo"})


@dataclass(frozen=True, slots=True)
class Undo:
    """A migration that undoes another.

    Attributes:
        original: What it undoes.
        because: What shows it, as a clause.
    """

    original: Migration
    because: str


def find(history: History, scripts: Mapping[str, Script], *, adjacent: bool) -> Mapping[str, Undo]:
    """Return, by path, the migrations that undo another one that a forward run executes as well.

    A migration with a version of its own that reverts something on purpose (`18_revert_add_plan.sql`) is none of
    them: it has to share its original's version, or (with `adjacent`) stand right behind it with its original's name
    (`18_add_plan_rollback.sql`).

    Args:
        history: The migrations, in order.
        scripts: What the SQL files say about themselves.
        adjacent: Whether the tool has no down files at all, so that one was put beside its original.
    """
    found: dict[str, Undo] = {}
    for migrations in history.groups.values():
        members = [migration for migration in migrations if migration.kind is Kind.VERSIONED]
        suspects = [one for one in members if _MENTION.search(one.title) or _named_by(one, scripts)]
        group = _Group(tuple(members))
        for suspect in suspects:
            undo = _by_name(suspect, group) or _by_header(suspect, group, scripts)
            if undo and (undo.original.key == suspect.key or (adjacent and _accompanies(undo, suspect, group))):
                found[suspect.path] = undo
    return found


def by_effect(order: Sequence[str], effects: Mapping[str, Effect], history: History) -> Mapping[str, Undo]:
    """Return, by path, the migrations that take back exactly what the one right before them did.

    Args:
        order: The paths of the replayed migrations, in order.
        effects: What each did to the schema.
        history: The migrations.
    """
    migrations = {migration.path: migration for migration in history.migrations}
    found: dict[str, Undo] = {}
    for one, other in itertools.pairwise(order):
        first, second = effects.get(one), effects.get(other)
        if first and second and _cancels(first, second):
            found[other] = Undo(migrations[one], "it takes back exactly what that one does")
    return found


def _cancels(first: Effect, second: Effect) -> bool:
    return bool(first.changes) and not first.followed_by(second).changes and any(second.losses())


@dataclass(frozen=True)
class _Group:
    """The migrations of one group, by what others may call them."""

    members: tuple[Migration, ...]

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {migration.path: place for place, migration in enumerate(self.members)}

    @cached_property
    def by_key(self) -> Mapping[Hashable, list[Migration]]:
        return _indexed((migration.key, migration) for migration in self.members)

    @cached_property
    def by_title(self) -> Mapping[Hashable, list[Migration]]:
        return _indexed((words(migration.title), migration) for migration in self.members)

    @cached_property
    def by_reference(self) -> Mapping[Hashable, list[Migration]]:
        return _indexed(
            (name, migration)
            for migration in self.members
            for name in {migration.name.removesuffix(".sql"), migration.title, migration.version}
        )


def _indexed(pairs: Iterable[tuple[Hashable, Migration]]) -> Mapping[Hashable, list[Migration]]:
    index: defaultdict[Hashable, list[Migration]] = defaultdict(list)
    for key, migration in pairs:
        index[key].append(migration)
    return index


def words(title: str) -> tuple[str, ...]:
    """Return the words of a title in lower case: `addUser_rollback` gives add, user, rollback."""
    return tuple(word.lower() for word in _WORD.findall(title))


def _by_name(migration: Migration, group: _Group) -> Undo | None:
    title = words(migration.title)
    core = title
    while core and core[-1] in UNDO_WORDS:
        core = core[:-1]
    while core and core[0] in UNDO_WORDS:
        core = core[1:]
    if core == title:
        return None
    named = group.by_title.get(core, ()) if core else ()
    original = next((one for one in named if one is not migration), None)
    if original is None and _SURE_WORDS.intersection(title):
        twins = (twin for twin in group.by_key[migration.key] if twin is not migration)
        original = next((twin for twin in twins if not UNDO_WORDS.intersection(words(twin.title))), None)
    return Undo(original, "its name says so") if original else None


def _named_by(migration: Migration, scripts: Mapping[str, Script]) -> str:
    """Return the name of what a migration's first comment says that it undoes, without directory and ending."""
    script = scripts.get(migration.path)
    return script.forward.undoes.rpartition("/")[2].removesuffix(".sql") if script else ""


def _by_header(migration: Migration, group: _Group, scripts: Mapping[str, Script]) -> Undo | None:
    named = _named_by(migration, scripts)
    others = group.by_reference.get(named, ()) if named else ()
    original = next((one for one in others if one is not migration), None)
    return Undo(original, "its first comment says so") if original else None


def _accompanies(undo: Undo, migration: Migration, group: _Group) -> bool:
    named_after = UNDO_WORDS.intersection(words(migration.title)[-1:])
    follows = group.places[migration.path] - group.places[undo.original.path] == 1
    return follows and bool(named_after or migration.version == undo.original.version)
