"""Migrations in the order their tool applies them, and what lies beside them that it does not apply."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import datetime, timedelta, timezone
from enum import Enum
from functools import cached_property

from undrift.patterns import pattern
from undrift.values import dataclass


class Kind(Enum):
    """How a tool treats a migration file."""

    VERSIONED = "versioned"
    REPEATABLE = "repeatable"
    BASELINE = "baseline"


class Skip(Enum):
    """Why a tool passes a file over."""

    MALFORMED = "malformed-name"
    NEVER_RUN = "skipped-file"


@dataclass(frozen=True, slots=True)
class Migration:
    """One unit that a tool applies.

    Attributes:
        path: The file that holds it, relative to the top of the repository.
        name: What its users call it: the file or folder name, the tag, the revision. Unique in its group.
        version: The version as it is written; empty where the tool has none.
        key: The version as the tool compares it (`007` and `7` may be equal); None when versions
            are not compared (repeatable scripts).
        kind: How the tool treats it.
        group: The sequence it belongs to where a project holds several (a dialect, an application).
        title: The name without version and ending, as it is written.
        parents: The names of the migrations of its group that it says come right before it; only in graphs.
        needs: The names of migrations of other groups that it says come before it; only in graphs.
        replaces: The names of the migrations that it stands for: a squash of them; none where the tool has no squashes.
        clock: What the tool compares to tell whether it already ran this one, where that is not its place.
        line: The line in `path` where it stands, counted from 1 (changelogs hold many).
        last: The line where it ends; 0 where that is only known by where the next one begins.
        unique: Whether its name is unique in its whole project: one that moves to another group stays what it was.
    """

    path: str
    name: str
    version: str = ""
    key: Hashable = None
    kind: Kind = Kind.VERSIONED
    group: str = ""
    title: str = ""
    parents: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    clock: int | None = None
    line: int = 1
    last: int = 0
    unique: bool = False

    @property
    def identity(self) -> tuple[str, str]:
        """What tells it from the others of its project, before a change and after it."""
        return "" if self.unique else self.group, self.name


@dataclass(frozen=True, slots=True)
class Down:
    """A file that undoes a migration, kept apart from it.

    Attributes:
        path: The file.
        key: The key of the migration that it undoes.
        groups: The groups whose migrations it undoes; empty means every group.
    """

    path: str
    key: Hashable
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that lies among the migrations and that the tool never runs.

    Attributes:
        path: The file.
        why: Whether its name is broken, or its place or an absent entry is the reason.
        reason: What the tool does with it, as a clause: `prisma runs only DIRECTORY/migration.sql`.
        hint: What to type.
        certain: False when a runner that undrift cannot see might still run it.
        version: The version that its name claims; empty if it claims none.
        key: That version as the tool compares it; None if it claims none.
    """

    path: str
    why: Skip
    reason: str
    hint: str = ""
    certain: bool = True
    version: str = ""
    key: Hashable = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that the tool reads beside the migrations is broken: a journal, a plan, a graph edge.

    Attributes:
        path: The file.
        line: The line, counted from 1.
        subject: What is wrong, in words that stay the same while it is wrong.
        message: The danger, in one sentence.
        hint: What to type.
    """

    path: str
    line: int
    subject: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that could not be read for certain, so nothing is said about it.

    Attributes:
        path: The file.
        line: The line, counted from 1.
        reason: Why.
        touches: The names that it can be about; empty means any of the project.
    """

    path: str
    line: int
    reason: str
    touches: tuple[str, ...] = ()


@dataclass(frozen=True)
class History:
    """What one project's tool would do on an empty database.

    Attributes:
        migrations: In the order they would be applied, group by group.
        downs: The files that undo them.
        skipped: The files that it would never run.
        faults: What is broken in what it reads.
        unread: What could not be read.
    """

    migrations: tuple[Migration, ...] = ()
    downs: tuple[Down, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    faults: tuple[Fault, ...] = ()
    unread: tuple[Unread, ...] = ()

    @cached_property
    def groups(self) -> Mapping[str, tuple[Migration, ...]]:
        """The migrations of each group in order, by the group's name, in the order the groups first appear."""
        groups: dict[str, list[Migration]] = {}
        for migration in self.migrations:
            groups.setdefault(migration.group, []).append(migration)
        return {name: tuple(members) for name, members in groups.items()}


SEQUENCE_DIGITS = 7
"""Longer numbers are dates or clock readings: 8 digits are YYYYMMDD, 10 are Unix seconds."""

TOLERANCE = timedelta(hours=26)
"""Tools write local time or UTC without saying which; the zones span 26 hours."""

_FORMATS = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
COUNTED_DIGITS = 18
"""YYYYMMDDHHMMSS and a counter of four digits."""

_COUNTER_DIGITS = 4
_DAY_DIGITS = 8
_MILLISECONDS_DIGITS = 13
_SECONDS_DIGITS = 10


def sequence_number(version: str) -> int | None:
    """Return the number of a version that counts up by hand (`7`, `0042`); None for a clock reading or words."""
    if version.isascii() and version.isdigit() and len(version) <= SEQUENCE_DIGITS:
        return int(version)
    return None


def leading_number(version: str) -> int | None:
    """Return the number that a hand-counted version begins with: 17 for `17b`; None as for `sequence_number`."""
    found = _LEADING.match(version)
    return int(found[0]) if found else None


_LEADING = pattern(rf"[0-9]{{1,{SEQUENCE_DIGITS}}}(?![0-9])")


_CLOCK = pattern(r"[0-9]+(?:[-_.:T ]?[0-9]+)*")


def is_day(version: str) -> bool:
    """Whether a version is a date without a time, shared by whatever was written that day."""
    return sum(character in "0123456789" for character in version) == _DAY_DIGITS and moment(version) is not None


def moment(version: str) -> datetime | None:
    """Return the time that a version was made at, in UTC, read from its digits; None if it is no clock reading.

    Read are YYYYMMDD, YYYYMMDDHHMM, YYYYMMDDHHMMSS (with a counter of four digits behind it, too, as Diesel writes
    it), Unix seconds and Unix milliseconds, with any punctuation between the digits. Tools differ in the time zone
    they write, so a day's error either way is normal.
    """
    if not _CLOCK.fullmatch(version):
        return None
    digits = "".join(character for character in version if character in "0123456789")
    if len(digits) == COUNTED_DIGITS:
        digits = digits[:-_COUNTER_DIGITS]
    try:
        if len(digits) == _MILLISECONDS_DIGITS:
            return datetime.fromtimestamp(int(digits) / 1000, timezone.utc)
        if len(digits) == _SECONDS_DIGITS:
            return datetime.fromtimestamp(int(digits), timezone.utc)
        form = _FORMATS.get(len(digits))
        return datetime.strptime(digits, form).replace(tzinfo=timezone.utc) if form else None
    except (ValueError, OverflowError, OSError):
        return None
