"""A project's migrations replayed: the schema they make, what the server would refuse, what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from undrift.files import LARGEST_FILE
from undrift.history import Migration, Unread
from undrift.schema.catalog import Entry, Source
from undrift.schema.engine import File, Gap, Refusal, members_made, names_ensured, names_made
from undrift.schema.engines import ENGINES, engine
from undrift.schema.model import EnumType, Name, Schema, Table, Unknown, View
from undrift.schema.operations import Located, Opaque
from undrift.values import dataclass


@dataclass(frozen=True)
class Replay:
    """What came of it.

    Attributes:
        schema: What the database would hold.
        refusals: The statements that it would refuse. A refused file leaves nothing behind, where definitions are
            transactional.
        gaps: What could not be followed.
        journal: Every change of a table, view, type or sequence, in order.
        files: What was replayed, in order.
        unsure: The paths of the files with a statement whose outcome is not known, whether or not that is said.
    """

    schema: Schema
    refusals: tuple[Refusal, ...] = ()
    gaps: tuple[Gap, ...] = ()
    journal: tuple[Entry, ...] = ()
    files: tuple[File, ...] = ()
    unsure: frozenset[str] = frozenset()

    @property
    def unread(self) -> tuple[Unread, ...]:
        """The gaps as reports show them."""
        return tuple(
            Unread(gap.source.path, gap.source.line, gap.reason, tuple(map(str, gap.touches))) for gap in self.gaps
        )

    @cached_property
    def makers(self) -> Mapping[str, tuple[str, ...]]:
        """The paths of the files that would make something, by its name as `members_made` spells it, in order."""
        makers: dict[str, list[str]] = {}
        for file in self.files:
            for name in members_made(file.operations):
                makers.setdefault(name, []).append(file.path)
        return {name: tuple(paths) for name, paths in makers.items()}

    @cached_property
    def gained(self) -> Mapping[str, tuple[Source, ...]]:
        """The statements that did make something, by its name as `members_made` spells it, in order."""
        gained: dict[str, list[Source]] = {}
        moved: dict[Name, Entry] = {}
        for entry in self.journal:
            if entry.to:
                moved[entry.to] = entry
            former = moved.pop(entry.key, entry) if entry.before is None else entry
            owner, kept = entry.key.name.lower(), _members(former.before)
            new = _members(entry.after) - kept
            names = [*(f"{owner}.{name}" for name in new), *new]
            for name in (*names, owner) if entry.before is None else names:
                gained.setdefault(name, []).append(entry.source)
            for name in kept if former is not entry else ():
                gained.setdefault(f"{owner}.{name}", []).extend(
                    gained.get(f"{former.key.name.lower()}.{name}", ())[-1:]
                )
        return {name: tuple(sources) for name, sources in gained.items()}


def _members(value: object) -> frozenset[str]:
    """Return the names of what belongs to an object, in lower case."""
    if isinstance(value, Table):
        return frozenset(one.name.lower() for one in (*value.columns, *value.constraints, *value.indexes))
    if isinstance(value, EnumType):
        return frozenset(label.lower() for label in value.labels)
    return frozenset(index.name.lower() for index in value.indexes) if isinstance(value, View) else frozenset()


def replay(
    migrations: Iterable[Migration],
    read: Callable[[str], Mapping[str, tuple[Located, ...]]],
    dialect: str,
    *,
    session_per_file: bool = False,
) -> Replay:
    """Apply migrations, in order, to an empty database.

    Args:
        migrations: The migrations.
        read: Returns what each file does on a server of a dialect, by path. A file that is not there could not be read.
        dialect: The server; one that is none of `undrift.schema.engines.ENGINES` leaves everything unknown.
        session_per_file: Whether each file starts with a session's own settings.
    """
    migrations = tuple(migrations)
    if dialect not in ENGINES:
        return _unsupported(dialect, migrations[0].path if migrations else "")
    operations = read(dialect)
    files = tuple(
        File(one.path, one.name, operations.get(one.path, _OVERSIZED if one.path.endswith(".sql") else _UNREAD))
        for one in migrations
    )
    made = frozenset(name for file in files for name in names_made(file.operations))
    ensured = names_ensured(one for file in files for one in file.operations)
    server = engine(dialect, made, ensured=ensured, session_per_file=session_per_file)
    server.run(files)
    gaps, unsure = tuple(server.gaps), server.unsure | {gap.source.path for gap in server.gaps}
    return Replay(server.schema(), tuple(server.refusals), gaps, server.journal, files, frozenset(unsure))


_OVERSIZED = (
    Located(Opaque(f"it is larger than {LARGEST_FILE // (1024 * 1024)} MiB, and what it does is not read"), 1),
)
_UNREAD = (Located(Opaque("it is no SQL script, and what it does is not read"), 1),)


def _unsupported(dialect: str, path: str) -> Replay:
    """Return what is known of a history whose server is not known, or is none that can be replayed: nothing."""
    known = ", ".join(sorted(ENGINES))
    reason = f"{dialect} is none of {known}" if dialect else f"which of {known} it is for cannot be told"
    gap = Gap(Source(path, "", 1), reason)
    return Replay(Schema(dialect or "unknown", unknown=Unknown(everything=True)), gaps=(gap,))
