"""A migration lies here that is not in what is pushed.

Why it hurts:
    Everything works on the machine that it was written on, as its database ran it. Whoever pulls gets the code that
    needs the column, and no migration that makes it: a commit with `-a` takes the journal and the schema along, and
    leaves the new file behind.

Flagged:
    git commit -am "Add plans" && git push
    db/schema.ts                     plan: text("plan"),      (in what is pushed)
    db/migrations/0007_plan.sql      untracked

Instead:
    git add db/migrations/0007_plan.sql && git commit -m "Add the migration" && git push

Judged:
    What is pushed, not what is committed: a migration may wait in the working tree as long as nothing of its project
    is pushed. Then every file that the tool would run counts, untracked, ignored, or staged and not committed; its down
    file; a migration that is pushed while the list that names it is not; and one that the push brings with an older
    text than it has here. What is edited, deleted or renamed of older migrations is left to others. Of a branch that
    is not checked out, only a schema change counts that a file here makes in the database: all else may belong to the
    branch that is.

Unknown:
    pre-commit puts edits of tracked files aside while its hooks run, so that there only files which are untracked,
    ignored or staged are seen. Where no migration of a project is committed, its directory is not seen if it is ignored
    as a whole. What a filter such as Git LFS's turns into something else is not compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum

from undrift.beside import is_in
from undrift.change import Change, Here, Side
from undrift.checks import drifting
from undrift.checks.base import Rule
from undrift.checks.drifting import Blame
from undrift.drift.model import Deviation
from undrift.files import Loose, State, split
from undrift.findings import Finding, Location
from undrift.history import Migration
from undrift.relevance import relevant
from undrift.text import listed, quoted
from undrift.values import dataclass

RULE = Rule("uncommitted-migration")

_MOST_NAMED = 8
"""Files that a command names one by one; more are named by their directories."""


class _Lack(Enum):
    """What is not committed of a migration."""

    ALL = "all"
    LISTING = "listing"
    DOWN = "down"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class _Found:
    """A migration, and what is not committed of it.

    Attributes:
        migration: As it is here.
        lack: What is not committed.
        path: The file.
        loose: How it stands to the commits.
    """

    migration: Migration
    lack: _Lack
    path: str
    loose: Loose


def check(change: Change) -> Iterator[Finding]:
    """Yield a finding per migration that is here and not in what is pushed."""
    here = change.here
    if here is None:
        return
    found = [*_absent(change.head, here), *_edited(change, here)]
    if not found or (here.is_checked_out and not _is_concerned(change, here)):
        return
    needed = _needed(change, here, [one for one in found if one.lack in _MAKES])
    told = [one for one in found if here.is_checked_out or one.path in needed]
    hint = _hint(change.head, here, told)
    for one in told:
        yield _finding(change, one, needed.get(one.path, []), hint)


_MAKES = frozenset({_Lack.ALL, _Lack.LISTING})


def _absent(head: Side, here: Here) -> Iterator[_Found]:
    """Yield what a run of the tool would find here, and would not find in what is pushed."""
    lists = _lists(here)
    for one in here.side.history.migrations:
        loose = here.loose.get(one.path)
        if one.identity not in head.identities and (loose or lists):
            yield _Found(one, _Lack.ALL, one.path, loose) if loose else _Found(one, _Lack.LISTING, one.path, lists[0])
    known = {one.key: one for one in head.history.migrations}
    committed = head.down_paths
    for down in here.side.history.downs:
        loose = here.loose.get(down.path)
        if loose and down.path not in committed and down.key in known:
            yield _Found(known[down.key], _Lack.DOWN, down.path, loose)


def _lists(here: Here) -> list[Loose]:
    """Return how the files beside the migrations stand whose edits are not committed: a journal, a changelog."""
    return [here.loose[path] for path in _beside(here) if here.loose[path].state in _TRACKED]


_TRACKED = frozenset({State.EDITED, State.STAGED})


def _beside(here: Here) -> list[str]:
    """Return what is not committed and may be a list of migrations, or a note about one, as it lies among them."""
    history = here.side.history
    others = {one.path for some in (history.migrations, history.downs, history.skipped) for one in some}
    places = _places(here.side)
    return [path for path in here.loose if path not in others and path.endswith(_LISTS) and _is_near(path, places)]


_PACKAGE = "__init__.py"
_LISTS = (".json", ".xml", ".yaml", ".yml", ".plan", ".toml", f"/{_PACKAGE}")
"""The endings of journals, changelogs, plans and locks, and what makes a directory a package of Python's."""


def _places(side: Side) -> set[str]:
    """Return the directories of a project and of its migrations: some tools look for these in the whole repository."""
    return {*side.project.directories, *(split(one.path)[0] for one in side.history.migrations)}


def _is_near(path: str, places: Iterable[str]) -> bool:
    """Whether a path lies below one of some directories; of the top of the repository, right in it."""
    return any(is_in(path, place) if place else "/" not in path for place in places)


_BOTH = 2
"""How often a migration's own file is named: in what is pushed, and here."""


def _edited(change: Change, here: Here) -> Iterator[_Found]:
    """Yield what the push brings with another text than it has here."""
    members = change.head.history.migrations
    # Where one file holds many, an edit of it says nothing of each.
    paths = Counter(one.path for one in (*members, *here.side.history.migrations))
    for one in members:
        loose = here.loose.get(one.path)
        if loose and change.is_new(one) and paths[one.path] <= _BOTH:
            yield _Found(one, _Lack.EDIT, one.path, loose)


def _is_concerned(change: Change, here: Here) -> bool:
    """Whether the change touches the project: its migrations, or the schema that its code declares."""
    sides = (change.head, *change.bases)
    if here.changed is None:
        return bool(change.head.history.migrations) or bool(_declaring(sides, here))
    places = {place for side in sides if side.history.migrations for place in _places(side)}
    near = (path for path in here.changed if _is_near(path, places))
    return relevant(near, configured=True) or not here.changed.isdisjoint(_declaring(sides, here))


def _declaring(sides: Iterable[Side], here: Here) -> frozenset[str]:
    """Return the files that declare the schema, before and after, but for those that git does not know."""
    drifts = [side.drift for side in (*sides, here.side) if side.drift]
    unknown = {path for path, loose in here.loose.items() if loose.state not in _TRACKED}
    return frozenset(path for drift in drifts for path in (*drift.files, *drift.sources)) - unknown


def _needed(change: Change, here: Here, found: Sequence[_Found]) -> Mapping[str, list[str]]:
    """Return what the pushed schema says that only files here make, by the path of the file."""
    before, after = change.drift, change.with_here().drift if found else None
    if before is None or after is None or after.abstained:
        return {}
    left = {_about(one) for one in after.deviations}
    needed: dict[str, list[str]] = {}
    for blamed in drifting.blamed(change):
        one = blamed.deviation
        by_schema = blamed.is_new and blamed.blame in {Blame.SCHEMA, Blame.SNAPSHOT}
        if by_schema and _about(one) not in left and not after.is_unknown(one):
            for path in _makers(here.side, one, [item.path for item in found]):
                needed.setdefault(path, []).append(drifting.called(one))
    return {path: list(dict.fromkeys(names)) for path, names in needed.items()}


def _about(one: Deviation) -> tuple[str, ...]:
    return (one.what, one.owner, one.member, one.aspect)


def _makers(side: Side, one: Deviation, paths: Sequence[str]) -> list[str]:
    """Return those of some migrations that make a thing: by its own name, else by its table's; else the only one."""
    touched = {path: _touched(side, path) for path in paths}
    for name in (one.object.lower(), one.owner.lower()):
        makers = [path for path in paths if name in touched[path]]
        if makers:
            return makers[-1:]
    return list(paths) if len(paths) == 1 else []


def _touched(side: Side, path: str) -> frozenset[str]:
    """Return the tables and columns that a migration does something to, in lower case."""
    effect = side.effects.get(path) or (side.dump.touched((path,)).get(path) if side.dump else None)
    if effect is None:
        return frozenset()
    names = [deed.name.lower().partition(" to ")[0] for deed in effect.deeds()]
    return frozenset(part for name in names for part in (name, name.rpartition(".")[0]))


def _finding(change: Change, one: _Found, needed: list[str], hint: str) -> Finding:
    migration = one.migration
    return RULE.finding(
        change,
        Location(one.path, migration.line if one.path == migration.path else 1),
        _message(change, one, needed),
        hint=hint,
        subject=migration.name if one.lack is not _Lack.DOWN else split(one.path)[1],
        objects=(migration.group, migration.name, one.lack.value),
    )


def _message(change: Change, one: _Found, needed: list[str]) -> str:
    name, state = one.migration.name, _state(change, one)
    if one.lack is _Lack.EDIT:
        return f"{name} is pushed with an older text than it has here, which {state}"
    if one.lack is _Lack.DOWN:
        return f"{name} is pushed without its way back: {change.head.label(one.path)} {state}"
    if one.lack is _Lack.LISTING:
        also = f", while {listed(needed)} changes in the schema that is pushed" if needed else ""
        return f"{name} is pushed, but the list that names it to {change.head.conventions.title} {state}{also}"
    if needed:
        return f"what is pushed changes {listed(needed)} in the schema, but {name}, which follows it, {state}"
    return f"{name} {state}, so that what is pushed goes without it, and no other database gets it"


def _state(change: Change, one: _Found) -> str:
    loose = one.loose
    if loose.state is State.IGNORED:
        return f"is ignored ({loose.ignored_by})" if loose.ignored_by else "is ignored"
    if loose.state is State.STAGED:
        return "is staged, but not committed"
    if loose.state is State.UNTRACKED:
        return "is untracked"
    shared = one.lack is _Lack.ALL and split(one.path)[1] != one.migration.name
    return f"stands in an edit of {change.head.label(one.path)} that is not committed" if shared else "is not committed"


def _hint(head: Side, here: Here, found: Sequence[_Found]) -> str:
    """Return the command that commits what is found, with what belongs to it."""
    keys = {one.migration.key for one in found}
    downs = [down.path for down in here.side.history.downs if down.key in keys]
    paths = [path for path in (*(one.path for one in found), *downs) if path in here.loose]
    # Of a project that is all new, everything belongs to its migrations.
    versions = {one.migration.version for one in found if one.migration.version} if head.history.migrations else {""}
    beside = [path for path in _beside(here) if _belongs(here.loose[path], path, versions)]
    add = [path for path in dict.fromkeys((*paths, *beside)) if here.loose[path].state is not State.STAGED]
    option = "-f " if any(here.loose[path].state is State.IGNORED for path in add) else ""
    command = f"git add {option}-- {' '.join(map(quoted, _named(add)))} && git commit" if add else "git commit"
    return f"{'' if here.is_checked_out else 'on the branch that is pushed: '}{command}"


def _belongs(loose: Loose, path: str, versions: Iterable[str]) -> bool:
    """Whether a file beside the migrations goes with them: a list that is edited, or a note of the same version."""
    name = split(path)[1]
    noted = name == _PACKAGE or any(name.startswith(version) for version in versions)
    return loose.state in _TRACKED or (loose.state is State.UNTRACKED and noted)


def _named(paths: Sequence[str]) -> list[str]:
    return list(paths) if len(paths) <= _MOST_NAMED else sorted({split(path)[0] or "." for path in paths})
