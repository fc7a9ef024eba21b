"""What undrift knows of a migration tool, and what a room for one must offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import Enum, IntEnum
from typing import Protocol

from undrift.files import Files
from undrift.history import History, Migration
from undrift.sql.script import Parts
from undrift.values import dataclass, replace

PartsReader = Callable[[bytes], Parts]


class Equal(Enum):
    """What a tool does with two migrations of one version."""

    REFUSED = "refused"
    ARBITRARY = "arbitrary"
    SKIPPED = "skipped"
    ALLOWED = "allowed"


class Late(Enum):
    """What a tool does with a new migration that sorts before one already applied."""

    APPLIED = "applied"
    SKIPPED = "skipped"
    REFUSED = "refused"
    UNORDERED = "unordered"


class DownFiles(Enum):
    """Where a tool looks for what undoes a migration."""

    NONE = "none"
    """Nowhere: it runs every file forward, one that undoes another included."""
    OPTIONAL = "optional"
    """In a file of its own, that may be absent."""
    REQUIRED = "required"
    """In a file of its own, without which the tool stops or breaks."""
    INSIDE = "inside"
    """In the migration file itself."""


@dataclass(frozen=True, slots=True)
class Conventions:
    """How a tool orders files. Each sentence completes `with <title>, …`.

    Attributes:
        title: The tool's name as its users write it.
        source: Where these facts are from: a page of the tool's documentation, or its source file.
        order: What it applies, and in which order.
        skips: What it passes over without a word.
        equal: What it does with equal versions.
        equal_means: The same as a clause.
        late: What it does with a migration that sorts before one already applied.
        late_means: The same as a clause.
        downs: Where it looks for down files.
        gaps: Whether a hole in a hand-counted sequence means anything.
        renumber: How to give a migration another version, with {old}, {new} and {make} (the command that makes a
            new migration).
        withdraw: How to take a migration out of the forward path, with {old} and {new}, a place outside, and {target},
            the directory of that.
        graph: Whether the migrations themselves say what comes before them.
        session_per_file: Whether each file starts with a session's own settings (the search path among them).
        empty: What to add to the command for a new migration to get one to be written by hand.
        asks_renames: Whether that command asks if what is gone and what is new is a rename.
        generates: What in that command is to be replaced, and by what, to have it written from the declared schema.
        dumps: The command that writes the declared schema anew, with {runner} and {path}; empty if people write it.
        applies: The tool's own command that applies what is pending; empty if it has none.
        takes_back: Its command that takes migrations back, as it is said: `down {name}`, with words in braces for what
            stands there; empty if nothing is taken back.
    """

    title: str
    source: str
    order: str
    skips: str
    equal: Equal
    equal_means: str
    late: Late
    late_means: str
    downs: DownFiles
    gaps: bool = False
    renumber: str = "git mv {old} {new}"
    withdraw: str = "mkdir -p {target} && git mv {old} {new}"
    graph: bool = False
    session_per_file: bool = False
    empty: str = ""
    asks_renames: bool = False
    generates: tuple[str, str] = ("", "")
    dumps: str = ""
    applies: str = ""
    takes_back: str = ""

    def allowing_late(self, path: str) -> Conventions:
        """Return the conventions of a project whose settings, in the file `path`, let a late migration be applied."""
        return replace(self, late=Late.APPLIED, late_means=f"as {path} allows it, it is applied late")


class Evidence(IntEnum):
    """How sure it is that a directory belongs to a tool; the stronger claim on a file wins."""

    NAMES = 1
    """Only the file names look like it."""
    LAYOUT = 2
    """The layout is the tool's own."""
    SETTINGS = 3
    """A file that the tool itself reads names the directory."""


@dataclass(frozen=True, slots=True)
class Project:
    """One sequence of migrations for one database, kept by one tool.

    Attributes:
        tool: The tool's name (`Tool.name`).
        directories: Where its migrations lie, relative to the top of the repository.
        why: Which file or pattern shows it, for `undrift projects`.
        evidence: How sure that is.
        root: The directory in which the tool's commands are typed.
        claims: The migration files found when it was discovered; two projects never share one.
        settings: What the tool's own room needs to find its files again, by name.
        late_allowed: The file whose settings let a late migration be applied; empty if the tool's default holds.
        name: How users name it; given by `undrift.discovery`.
        dialect: Which server it is for, where the configuration says so; given by `undrift.discovery`.
        schema: The files that declare its schema, where the configuration names them; None where it says that there
            are none, empty where it says nothing; given by `undrift.discovery`.
        migrate: The command that applies what is pending, where the configuration says it; given by
            `undrift.discovery`.
    """

    tool: str
    directories: tuple[str, ...]
    why: str
    evidence: Evidence = Evidence.NAMES
    root: str = ""
    claims: frozenset[str] = frozenset()
    settings: tuple[tuple[str, str], ...] = ()
    late_allowed: str = ""
    name: str = ""
    dialect: str = ""
    schema: tuple[str, ...] | None = ()
    migrate: str = ""

    @property
    def directory(self) -> str:
        """The first directory: where a new migration goes."""
        return self.directories[0]

    def setting(self, name: str) -> str:
        """Return one of the room's own settings; empty if it was not set."""
        return dict(self.settings).get(name, "")


class Tool(Protocol):
    """A migration tool. A room under `undrift.tools` offers one as `TOOL`, listed in `undrift.tools.ALL`."""

    @property
    def name(self) -> str:
        """The name that configuration uses: kebab-case, permanent."""

    @property
    def conventions(self) -> Conventions:
        """How it orders files."""

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield the projects whose own files, or layout, show that this tool keeps them.

        Args:
            files: The snapshot. Directories that are no projects (`undrift.discovery`) are gone from its tree.
        """

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project that the configuration says this tool keeps in `directory`."""

    def history(self, project: Project, files: Files) -> History:
        """Read a project's migrations. Never raises for what a file holds: that becomes a fault or an unread."""

    def reader(self, path: str) -> PartsReader | None:
        """Return the function that parts a migration or down file; None if the file is no SQL script.

        It is the same object each time: answers are kept by it (`Files.derive`).
        """

    def dialect(self, project: Project, files: Files, group: str = "") -> str:
        """Return which database a project is for, as its tool's own files say.

        Args:
            project: The project.
            files: The snapshot.
            group: One of its sequences (`undrift.history.Migration.group`).

        Returns:
            One of `undrift.sql.lexer.DIALECTS`; another word for a database whose SQL is not read; empty if nothing
            says it.
        """

    def new_command(self, project: Project, files: Files) -> str:
        """Return the command that makes a new migration, ready to paste, with NAME for its name."""

    def apply_command(self, project: Project, files: Files) -> str:
        """Return the command that applies what is pending on the developer's own database.

        Ready to paste at the top of the repository, with what this repository uses: its package manager, and its own
        script for that if it has one (`pnpm db:migrate`). Empty where nothing in the repository shows a command.
        """

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:
        """Return the command that takes applied migrations back, in a working tree that holds them.

        Args:
            project: The project, as it is in that working tree.
            files: The snapshot of that.
            migrations: What to take back, the last one first; never none.

        Returns:
            One line, ready to paste at the top of the repository; empty if the tool takes nothing back.
        """


class NoDialect:
    """Part of a room whose tool's files do not say which database they are for, or do so only in a program."""

    def dialect(self, project: Project, files: Files, group: str = "") -> str:  # noqa: ARG002 - as `Tool` has it
        """Nothing says it."""
        return ""
