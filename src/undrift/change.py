"""One question about one project: its migrations before and after. What checks see, and all that they see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from undrift import rollbacks
from undrift.comments import Comment
from undrift.config import DIALECTS
from undrift.files import Loose
from undrift.history import TOLERANCE, Down, History, Kind, Migration, is_day, leading_number, moment
from undrift.rollbacks import Undo
from undrift.sql.script import Script
from undrift.text import listed
from undrift.tools.base import Conventions, DownFiles, Project
from undrift.values import dataclass, replace

if TYPE_CHECKING:
    from undrift.drift.dump import Dump
    from undrift.drift.model import Drift
    from undrift.effects import Effect
    from undrift.replay import Replay
    from undrift.schema.operations import Located, Operation


@dataclass(frozen=True, slots=True)
class Facts:
    """What one migration or down file says of itself.

    Attributes:
        script: Its SQL; None if it is no SQL script.
        comments: The suppressions in its comments.
    """

    script: Script | None
    comments: tuple[Comment, ...]


def _no_operations(dialect: str) -> Mapping[str, tuple[Located, ...]]:
    del dialect
    return {}


def _no_drift(side: Side) -> Drift | None:
    del side
    return None


def _no_dump(side: Side) -> Dump | None:
    del side
    return None


def _no_comments(paths: Iterable[str]) -> Mapping[str, tuple[Comment, ...]]:
    del paths
    return {}


def _no_undo(migrations: Sequence[Migration]) -> str:
    del migrations
    return ""


class _Same:
    """An object as a key that is equal to nothing but itself: to compare what it holds takes as long as a replay."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._value is other._value

    def __hash__(self) -> int:
        return id(self._value)


@dataclass(frozen=True)
class Side:
    """One project in one snapshot.

    Attributes:
        project: The project.
        history: Its migrations.
        conventions: How its tool orders them.
        read_facts: Reads its migration, down and skipped files; called at most once, and only when asked.
        make: Says the command that makes a new migration; called only when asked.
        abandoned: The migration files, if they lie here although nothing leads the tool to them.
        read_operations: Reads what the migrations' SQL does on a server of a dialect, by path.
        find_dialect: Says which server a group of the migrations is for; empty if that cannot be told.
        read_drift: Compares what the code declares with what the migrations make; None where nothing declares a schema.
        read_comments: Reads the suppressions in the comments of files that are no migrations.
        replayed: The replays made so far, by what they were made of: sides whose migrations are the same share one.
        read_dump: Reads the dump of the schema that a tool keeps whose migrations cannot be replayed; None without one.
        make_apply: Says the command that applies what is pending; called only when asked.
        undo: Says the command that takes migrations back, the last one first; empty if the tool has none.
    """

    project: Project
    history: History
    conventions: Conventions
    read_facts: Callable[[], Mapping[str, Facts]]
    make: Callable[[], str]
    abandoned: tuple[str, ...] = ()
    read_operations: Callable[[str], Mapping[str, tuple[Located, ...]]] = _no_operations
    find_dialect: Callable[[str], str] = str
    read_drift: Callable[[Side], Drift | None] = _no_drift
    read_dump: Callable[[Side], Dump | None] = _no_dump
    read_comments: Callable[[Iterable[str]], Mapping[str, tuple[Comment, ...]]] = _no_comments
    replayed: dict[object, Replay] = field(default_factory=dict, compare=False)
    make_apply: Callable[[], str] = str
    undo: Callable[[Sequence[Migration]], str] = _no_undo

    @cached_property
    def size(self) -> int:
        """The number of migrations; one that several groups run counts once."""
        return len({(migration.path, migration.line) for migration in self.history.migrations})

    @cached_property
    def facts(self) -> Mapping[str, Facts]:
        """What each file says of itself, by path."""
        return self.read_facts()

    @cached_property
    def scripts(self) -> Mapping[str, Script]:
        """The SQL of each file that is a script, by path."""
        return {path: facts.script for path, facts in self.facts.items() if facts.script}

    @cached_property
    def new_command(self) -> str:
        """The command that makes a new migration."""
        return self.make()

    @cached_property
    def apply_command(self) -> str:
        """The command that applies what is pending; empty where nothing shows one."""
        return self.make_apply()

    @cached_property
    def rollbacks(self) -> Mapping[str, Undo]:
        """The migrations that undo another although a forward run executes them, by path."""
        adjacent = self.conventions.downs is DownFiles.NONE
        return rollbacks.find(self.history, self.scripts, adjacent=adjacent)

    @cached_property
    def forward(self) -> tuple[Migration, ...]:
        """The migrations that build the schema on an empty database.

        Those that undo another, or wipe everything, are left out, and what a baseline stands for.
        """
        left_out = self.rollbacks.keys() | self.resets | self.superseded
        return tuple(one for one in self.history.migrations if one.path not in left_out)

    @cached_property
    def superseded(self) -> frozenset[str]:
        """The paths of the migrations that an empty database never sees: a later baseline stands for them."""
        paths: set[str] = set()
        for migrations in self.history.groups.values():
            baselines = [place for place, one in enumerate(migrations) if one.kind is Kind.BASELINE]
            if baselines:
                last = migrations[baselines[-1]]
                before = (one for one in migrations[: baselines[-1]] if one.kind is not Kind.REPEATABLE)
                same = (one for one in migrations if one.kind is Kind.VERSIONED and one.key == last.key)
                paths |= {one.path for one in (*before, *same)}
        return frozenset(paths)

    @property
    def is_sql(self) -> bool:
        """Whether its migrations, or some of them, are SQL that can be replayed."""
        return any(migration.path in self.scripts for migration in self.history.migrations)

    @cached_property
    def databases(self) -> tuple[str, ...]:
        """The groups that are alternatives, one database each; one empty name where all make one database.

        Those whose server is read come first.
        """
        named = [name for name in self.history.groups if self.find_dialect(name) != self.find_dialect("")]
        return tuple(sorted(named, key=lambda name: self.find_dialect(name) not in DIALECTS)) or ("",)

    @cached_property
    def replays(self) -> Mapping[str, Replay]:
        """What each database of `databases` would hold after its migrations."""
        return {name: self._replay(name) for name in self.databases}

    @property
    def replay(self) -> Replay:
        """What the first database would hold: the only one, but where files for several dialects lie side by side."""
        return self.replays[self.databases[0]]

    def _replay(self, group: str) -> Replay:
        from undrift import replay  # noqa: PLC0415 - only what asks for schemas pays for them

        dialect = self.find_dialect(group)
        migrations = tuple(one for one in self.forward if not group or one.group == group)
        per_file = self.conventions.session_per_file
        operations = self.read_operations(dialect) if dialect in DIALECTS else {}
        made_of = (
            dialect,
            per_file,
            tuple((one.path, one.name, _Same(operations.get(one.path))) for one in migrations),
        )
        if made_of not in self.replayed:
            self.replayed[made_of] = replay.replay(migrations, lambda _: operations, dialect, session_per_file=per_file)
        return self.replayed[made_of]

    @cached_property
    def dialect(self) -> str:
        """Which server the first database is for; empty if that cannot be told."""
        return self.find_dialect(self.databases[0])

    @cached_property
    def statements(self) -> Mapping[str, tuple[Located, ...]]:
        """What the statements of each migration do on the first database, by path; nothing where that is not read."""
        dialect = self.dialect
        return self.read_operations(dialect) if dialect in DIALECTS else {}

    @cached_property
    def operations(self) -> Mapping[str, tuple[Operation, ...]]:
        """What each migration does on the first database, by path, wherever in its file it stands."""
        read = self.read_operations(self.dialect)
        return {path: tuple(one.operation for one in located) for path, located in read.items()}

    @cached_property
    def effects(self) -> Mapping[str, Effect]:
        """What each replayed file did to the first database, by path."""
        from undrift import effects  # noqa: PLC0415 - as for `_replay`

        return effects.by_file(self.replay.journal)

    @cached_property
    def drift(self) -> Drift | None:
        """What the code declares against what the migrations make; None where nothing declares a schema."""
        return self.read_drift(self)

    @cached_property
    def dump(self) -> Dump | None:
        """The dump of the schema, where the migrations that made it cannot be replayed; None without one."""
        return self.read_dump(self)

    def losses(self, path: str) -> tuple[str, ...]:
        """Return what a migration that is left out of `forward` would take away if it ran in its place."""
        from undrift import deeds, effects, replay  # noqa: PLC0415 - as for `_replay`

        kept = {path, *(one.path for one in self.forward)}
        members = [one for one in self.history.migrations if one.path in kept]
        places = [place for place, one in enumerate(members) if one.path == path]
        if not places:
            return ()
        dialect = self.dialect
        per_file = self.conventions.session_per_file
        tried = replay.replay(members[: places[-1] + 1], self.read_operations, dialect, session_per_file=per_file)
        effect = effects.by_file(tried.journal).get(path)
        # Of tables that lie outside of the history, only the statements themselves tell what goes.
        return tuple(effect.losses() if effect else ()) or tuple(deeds.dropped(tried.files[-1].operations))

    @cached_property
    def reversals(self) -> Mapping[str, Undo]:
        """The migrations that take back exactly what the one right before them did, by path, whatever their names."""
        return rollbacks.by_effect([file.path for file in self.replay.files], self.effects, self.history)

    @cached_property
    def down_paths(self) -> frozenset[str]:
        """The paths of the down files."""
        return frozenset(down.path for down in self.history.downs)

    @cached_property
    def resets(self) -> frozenset[str]:
        """The paths of the migrations that destroy the schema as a whole."""
        paths = (migration.path for migration in self.history.migrations)
        return frozenset(path for path in paths if path in self.scripts and self.scripts[path].forward.reset)

    @cached_property
    def versions(self) -> Mapping[str, frozenset[str]]:
        """The versions taken, in lower case, by group."""
        groups = self.history.groups
        return {name: frozenset(migration.version.lower() for migration in group) for name, group in groups.items()}

    @cached_property
    def bare_versions(self) -> Mapping[str, frozenset[str]]:
        """The versions taken, without leading zeros, by group."""
        return {name: frozenset(version.lstrip("0") for version in taken) for name, taken in self.versions.items()}

    @cached_property
    def last_numbers(self) -> Mapping[str, int]:
        """The highest hand-counted version, by group; 0 where there is none."""
        return {
            name: max((leading_number(version) or 0 for version in versions), default=0)
            for name, versions in self.versions.items()
        }

    @cached_property
    def identities(self) -> frozenset[tuple[str, str]]:
        """What tells the migrations apart across a move of the directory."""
        return frozenset(migration.identity for migration in self.history.migrations)

    @cached_property
    def by_version(self) -> Mapping[tuple[str, object, int | None], Migration]:
        """The migrations that have a version, by group, version and clock."""
        members = self.history.migrations
        return {(one.group, one.key, one.clock): one for one in members if one.key is not None}

    def label(self, path: str) -> str:
        """Return a path as the project's users see it: relative to the directory it was found in."""
        for directory in self.project.directories:
            if directory and path.startswith(f"{directory}/"):
                return path[len(directory) + 1 :]
        return path


@dataclass(frozen=True)
class Here:
    """One project as it would be if what lies in the working tree were committed on top of what is judged.

    Attributes:
        side: The project.
        loose: What is not committed, by path.
        changed: The paths that the judged change touches; None when all that stands is judged as new.
        is_checked_out: Whether the judged commit is the one that the working tree stands on.
        unread: The directories that hold more files than were looked at.
    """

    side: Side
    loose: Mapping[str, Loose]
    changed: frozenset[str] | None
    is_checked_out: bool
    unread: tuple[str, ...] = ()

    def comments(self) -> Iterator[tuple[str, tuple[Comment, ...]]]:
        """Yield the files that are not committed with the suppressions in their comments."""
        yield from ((path, facts.comments) for path, facts in self.side.facts.items() if path in self.loose)


@dataclass(frozen=True)
class Change:
    """What a change did to one project.

    Attributes:
        head: The project after it.
        bases: The project before it: once per parent in a merge, not at all when all is new.
        trunk: The one of `bases` whose migrations databases already ran; None if there is none.
        now: The present moment.
        max_gap: How many numbers in a row may be missing.
        here: The project with what is not committed; None where that is not asked about, or there is nothing.
    """

    head: Side
    bases: tuple[Side, ...]
    trunk: Side | None
    now: datetime
    max_gap: int
    here: Here | None = None

    def as_of(self, base: Side) -> Change:
        """Return the question whether the base, taken for itself, has the same faults.

        The trunk stays: in a merge, what the branch had that sorts before the trunk's was late before, too.
        """
        named = replace(base, project=replace(base.project, name=self.head.project.name))
        return replace(self, head=named, bases=(), here=None)

    def with_here(self) -> Change:
        """Return the question about the project with what is not committed."""
        return replace(self, head=self.here.side, here=None) if self.here else self

    def is_new(self, migration: Migration) -> bool:
        """Whether no base holds this migration."""
        return not any(self._has(base, migration) for base in self.bases)

    def on_trunk(self, migration: Migration) -> bool:
        """Whether the commit compared with has it, so that a database somewhere may have run it."""
        return self.trunk is not None and self._has(self.trunk, migration)

    def _has(self, base: Side, migration: Migration) -> bool:
        """Whether a base holds a migration: under its name, or under one that is gone and had the same version."""
        if migration.identity in base.identities:
            return True
        former = base.by_version.get((migration.group, migration.key, migration.clock))
        return former is not None and former.identity not in self.head.identities

    def overtaken(self, members: Sequence[Migration]) -> Iterator[tuple[Migration, Migration]]:
        """Yield each migration that the trunk lacks, with one that the trunk has and that the tool compares as later.

        Args:
            members: The migrations of one group that have a version, in the order they are applied.
        """
        applied = [migration for migration in members if self.on_trunk(migration)]
        if not applied:
            return
        last = applied[-1]
        newest = max(applied, key=lambda migration: migration.clock or 0)
        reached_last = False
        for migration in members:
            reached_last = reached_last or migration is last
            if self.on_trunk(migration):
                continue
            if migration.clock is not None and newest.clock is not None:
                if migration.clock <= newest.clock:
                    yield migration, newest
            elif not reached_last and not _share_a_version(migration, last):
                yield migration, last

    @cached_property
    def drift(self) -> Drift | None:
        """What the declared schema does not share with the migrations; None where nothing declares a schema.

        Where migrations cannot be replayed, it is what the change did to the dump and no migration explains.
        """
        if self.head.dump is None:
            return self.head.drift or self._gone()
        from undrift.drift import dumped  # noqa: PLC0415 - only what asks for it pays for it

        return dumped.drift([base.dump for base in self.bases if base.dump], self.head.dump)

    def _gone(self) -> Drift | None:
        """Say that what declared the schema before is no longer found: gone, or nothing that can be read any more."""
        before = [(base.drift.kind, base.drift.files) for base in self.bases if base.drift]
        before += [(base.dump.source.kind, base.dump.source.paths) for base in self.bases if base.dump]
        if not before:
            return None
        from undrift.drift.model import Drift as Found  # noqa: PLC0415 - only what asks for it pays for it

        kind, files = before[0]
        return Found(kind, abstained=f"{listed(files)} declared it before, and nothing is found that does now")

    @cached_property
    def last_dates(self) -> Mapping[str, datetime]:
        """The latest date of a version that is not itself ahead of its time, by group."""
        groups = self.head.history.groups
        dated = ((name, moment(version)) for name in groups for version in self.head.versions[name])
        limit = self.now + TOLERANCE
        latest: dict[str, datetime] = {}
        for name, date in dated:
            if date and date <= limit:
                latest[name] = max(date, latest.get(name, date))
        return latest

    @cached_property
    def downs(self) -> Mapping[tuple[str, object], Down]:
        """The down file of each migration, by group and key."""
        found: dict[tuple[str, object], Down] = {}
        groups = tuple(self.head.history.groups)
        for down in sorted(self.head.history.downs, key=lambda down: not down.groups):
            for group in down.groups or groups:
                found.setdefault((group, down.key), down)
        return found


def _share_a_version(one: Migration, other: Migration) -> bool:
    """Whether two claim one version, of which `duplicate-version` says enough, or one day."""
    same_day = one.version == other.version and is_day(one.version)
    return same_day or (one.key is not None and one.key == other.key)
