"""What code declares of a schema: the statements that would make it, each with its place, and what is not certain.

A reader of one kind of declaration (`Reader`) says in SQL what its tool would write for an empty database. That SQL
goes the way of every migration (`undrift.sql`, `undrift.schema`), so both sides of a comparison are spelled by the
same server.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from undrift.files import Files
from undrift.findings import Location
from undrift.schema.model import Name
from undrift.tools.base import Project
from undrift.values import dataclass

if TYPE_CHECKING:
    from undrift.schema.diff import Difference


@dataclass(frozen=True, slots=True)
class Source:
    """Where a project's schema is declared.

    Attributes:
        kind: The reader's name (`Reader.name`).
        paths: The files to begin with, relative to the top of the repository, sorted.
        why: Which file or pattern shows it, for `undrift projects`.
        root: The directory that relative names in it start from.
        settings: What the reader needs to find its way again, by name.
        pushed: Why the migrations are not what makes the database (a script that pushes the schema); empty if they are.
        guessed: Whether nothing but the content of the files shows that they are kept up with the migrations: where
            they turn out not to be, nothing is held against anybody.
    """

    kind: str
    paths: tuple[str, ...]
    why: str
    root: str = ""
    settings: tuple[tuple[str, str], ...] = ()
    pushed: str = ""
    guessed: bool = False

    def setting(self, name: str) -> str:
        """Return one of the reader's own settings; empty if it was not set."""
        return dict(self.settings).get(name, "")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement that makes a part of what is declared.

    Attributes:
        sql: The statement, in the project's dialect, without the semicolon.
        place: Where that part is declared.
    """

    sql: str
    place: Location


@dataclass(frozen=True, slots=True)
class Doubt:
    """What cannot be told for certain of a declaration.

    Attributes:
        place: Where.
        reason: Why, as a clause: `the columns come from makeColumns(), which is not followed`.
        table: The table, view or type that it is about; None for all of them.
        column: The column that it is about; empty for the object as a whole.
        more: Whether all that is said holds, and there may only be more: columns and keys of the table, or, without a
            table, whole objects.
    """

    place: Location
    reason: str
    table: Name | None = None
    column: str = ""
    more: bool = False


@dataclass(frozen=True)
class Declaration:
    """What is declared.

    Attributes:
        statements: What makes it on an empty database, in an order that works: namespaces, types and sequences,
            tables with their columns, keys and checks, then foreign keys, then indexes, then views.
        places: Where each thing is declared, by its name as messages show it: `users`, `users.email`,
            `audit.log.at`, `status` (an enum), and an index or constraint with a name by that name (`users_email_idx`).
        doubts: What is not certain.
        unmanaged: The tables and other objects that the declaration's own settings leave aside (`tablesFilter`,
            `@@ignore`): what migrations make of them is not compared.
        namespaces: The only namespaces that are managed, the default one as an empty string; None for all.
        version: The version of the newest migration that it claims to hold, for dumps that say so; empty elsewhere.
        applied: The versions of all migrations that it claims to hold, where it lists them; None where it does not.
    """

    statements: tuple[Statement, ...] = ()
    places: Mapping[str, Location] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    unmanaged: frozenset[Name] = frozenset()
    namespaces: frozenset[str] | None = None
    version: str = ""
    applied: frozenset[str] | None = None


class Reader(Protocol):
    """A kind of declaration. A room under `undrift.declared` offers one, listed in `undrift.declared.READERS`."""

    @property
    def name(self) -> str:
        """The name that configuration uses: kebab-case, permanent."""

    @property
    def title(self) -> str:
        """What its users call it: `Drizzle schema`."""

    @property
    def is_written_by_tools(self) -> bool:
        """Whether a tool writes it after migrating, so that it holds what migrations made; else people write it."""

    @property
    def untold(self) -> frozenset[str]:
        """The aspects and kinds of objects that it cannot say anything about (see `undrift.schema.diff.UNTOLD`)."""

    def find(self, project: Project, files: Files) -> Source | None:
        """Return where a project's schema is declared, as the tool's own files say; None if nothing says it.

        Args:
            project: The project.
            files: The snapshot.
        """

    def configure(self, project: Project, files: Files, paths: tuple[str, ...]) -> Source:
        """Return the source that the configuration names.

        Args:
            project: The project.
            files: The snapshot.
            paths: Files that are there, relative to the top of the repository.
        """

    def depends(self, source: Source, files: Files) -> Iterable[str]:
        """Return the paths of all files whose content can matter to `read`; more than that does no harm."""

    def read(self, source: Source, files: Files, dialect: str) -> Declaration:
        """Read what is declared. Never raises for what a file holds: that becomes a doubt.

        Args:
            source: Where.
            files: The snapshot.
            dialect: The server that the migrations are for, one of `undrift.schema.engines.ENGINES`.
        """

    def witness(self, project: Project, files: Files, dialect: str, about: Collection[str] = ()) -> Declaration | None:
        """Return what the tool itself believes to be made so far (Drizzle's newest snapshot); None if it keeps none.

        Args:
            project: The project.
            files: The snapshot.
            dialect: As `read`.
            about: The objects that are asked about, by their names as messages show them: the rest may be left out.
                Nothing stands for all.
        """

    def is_undeclarable(self, difference: Difference) -> bool:
        """Whether what only the migrations make is of a kind that such a declaration cannot hold.

        Args:
            difference: What is only in the migrations (`Kind.TO` of a comparison FROM what is declared).
        """

    def is_alike(self, difference: Difference) -> bool:
        """Whether two versions of one thing are the same to the tool, so that it would never write a migration for it.

        Args:
            difference: One of `Kind.DIFFERS`, FROM what is declared.
        """


class Exact:
    """Part of a reader to whose tool all that differs is different."""

    def is_alike(self, difference: Difference) -> bool:  # noqa: ARG002 - as `Reader` has it
        """Nothing is."""
        return False


class NoWitness:
    """Part of a reader whose tool compares the declaration with the migrations, or with a database."""

    def witness(
        self,
        project: Project,  # noqa: ARG002 - as `Reader` has it
        files: Files,  # noqa: ARG002 - the same
        dialect: str,  # noqa: ARG002 - the same
        about: Collection[str] = (),  # noqa: ARG002 - the same
    ) -> Declaration | None:
        """There is none."""
        return None
