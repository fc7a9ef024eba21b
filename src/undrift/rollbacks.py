"""Which migrations undo another one although their tool would run them forward."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from undrift.history import History, Kind, Migration
from undrift.sql.script import Script

UNDO_WORDS = frozenset({"rollback", "rollbacks", "revert", "undo", "down"})
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
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
        places = {migration.path: place for place, migration in enumerate(members)}
        by_key: defaultdict[object, list[Migration]] = defaultdict(list)
        by_title: defaultdict[tuple[str, ...], list[Migration]] = defaultdict(list)
        for migration in members:
            by_key[migration.key].append(migration)
            by_title[words(migration.title)].append(migration)
        for migration in members:
            twins = [twin for twin in by_key[migration.key] if twin is not migration]
            undo = _by_name(migration, twins, by_title) or _by_header(migration, members, scripts)
            if undo and (undo.original in twins or (adjacent and _accompanies(undo.original, migration, places))):
                found[migration.path] = undo
    return found


def words(title: str) -> tuple[str, ...]:
    """Return the words of a title in lower case: `addUser_rollback` gives add, user, rollback."""
    return tuple(word.lower() for word in _WORD.findall(title))


def _by_name(
    migration: Migration, twins: list[Migration], by_title: Mapping[tuple[str, ...], list[Migration]]
) -> Undo | None:
    title = words(migration.title)
    core = title
    while core and core[-1] in UNDO_WORDS:
        core = core[:-1]
    while core and core[0] in UNDO_WORDS:
        core = core[1:]
    if core == title:
        return None
    because = "its name says so"
    for original in by_title.get(core, ()) if core else ():
        if original is not migration:
            return Undo(original, because)
    plain = [twin for twin in twins if not UNDO_WORDS.intersection(words(twin.title))]
    return Undo(plain[0], because) if plain and _SURE_WORDS.intersection(title) else None


def _by_header(migration: Migration, members: list[Migration], scripts: Mapping[str, Script]) -> Undo | None:
    script = scripts.get(migration.path)
    named = script.forward.undoes.rpartition("/")[2] if script else ""
    if not named:
        return None
    stem = named.removesuffix(".sql")
    for original in members:
        if original is not migration and stem in {original.name.removesuffix(".sql"), original.title, original.version}:
            return Undo(original, "its first comment says so")
    return None


def _accompanies(original: Migration, migration: Migration, places: Mapping[str, int]) -> bool:
    named_after = UNDO_WORDS.intersection(words(migration.title)[-1:])
    follows = places[migration.path] - places[original.path] == 1
    return follows and bool(named_after or migration.version == original.version)
