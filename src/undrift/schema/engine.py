"""The frame of a replay: file after file, statement after statement, with what is refused and what is not known.

What a server does with a statement is in the room of each server (`postgres_engine`, `mysql_engine`, `sqlite_engine`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from undrift.schema.catalog import ALL_COLUMNS, EVERYTHING, Catalog, Entry, Source
from undrift.schema.model import Name, Schema, Table
from undrift.schema.operations import (
    Action,
    AddColumn,
    AddConstraint,
    AddIndex,
    AddLabel,
    AlterTable,
    Attempt,
    Condition,
    CreateDomain,
    CreateEnum,
    CreateFunction,
    CreateIndex,
    CreateSchema,
    CreateSequence,
    CreateTable,
    CreateType,
    CreateView,
    Drop,
    DropColumn,
    DropConstraint,
    DropIndex,
    Exists,
    Guarded,
    Located,
    Opaque,
    Operation,
    RedefineColumn,
    Rename,
    RenameColumn,
    RenameConstraint,
    RenameIndex,
    SearchPath,
    SetSchema,
    Transaction,
    Uses,
)
from undrift.values import dataclass

MISSING = "missing"
EXISTS = "exists"
DEPENDS = "depends"
INVALID = "invalid"

CAUGHT: Mapping[str, frozenset[str]] = {
    "duplicate_object": frozenset({EXISTS}),
    "duplicate_table": frozenset({EXISTS}),
    "duplicate_column": frozenset({EXISTS}),
    "duplicate_schema": frozenset({EXISTS}),
    "undefined_object": frozenset({MISSING}),
    "undefined_table": frozenset({MISSING}),
    "undefined_column": frozenset({MISSING}),
    "invalid_schema_name": frozenset({MISSING}),
    "dependent_objects_still_exist": frozenset({DEPENDS}),
    "invalid_table_definition": frozenset({EXISTS, INVALID}),
    "others": frozenset({EXISTS, MISSING, DEPENDS, INVALID}),
}
"""What each condition of an EXCEPTION block catches (PostgreSQL manual, appendix A)."""


class RefusedError(Exception):
    """The server would refuse the statement.

    Attributes:
        kind: `MISSING`, `EXISTS`, `DEPENDS` or `INVALID`.
        message: Why, in one clause: `column users.email exists already`.
        objects: What it is about.
        condition: The server's condition name where an EXCEPTION block could ask for it: `duplicate_column`.
    """

    def __init__(self, kind: str, message: str, objects: Iterable[Name | str] = (), condition: str = "") -> None:
        """Take the parts."""
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.objects = tuple(str(one) for one in objects)
        self.condition = condition


class UnsureError(Exception):
    """The statement is about something unknown, so that nothing is said of it.

    Attributes:
        touches: What may differ from now on.
        reason: Why, as a clause, where that was not said before; empty where it was.
    """

    def __init__(self, *touches: Name, reason: str = "") -> None:
        """Take the names."""
        super().__init__()
        self.touches = touches
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Refusal:
    """A statement that the server would refuse on a database that ran all that comes before it.

    Attributes:
        source: The statement.
        kind: As `RefusedError`.
        message: Why, in one clause.
        objects: What it is about.
        because: The earlier migration whose refusal left out what this one needs, or left in what is in its way;
            empty if it stands for itself.
        keys: What is missing or in the way, as `members_made` spells it.
    """

    source: Source
    kind: str
    message: str
    objects: tuple[str, ...]
    because: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """What the replay could not follow.

    Attributes:
        source: The statement.
        reason: Why, as a clause.
        touches: What it can touch; empty for anything.
    """

    source: Source
    reason: str
    touches: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """One migration to apply.

    Attributes:
        path: The file.
        migration: What its users call it.
        operations: What it does.
    """

    path: str
    migration: str
    operations: tuple[Located, ...]


class Engine(ABC):
    """A server without data.

    A handler for each kind of operation is in `HANDLERS`; it raises `RefusedError` for what the server refuses and
    `UnsureError` where it cannot be told. Either leaves the catalogue as it was before the statement.

    Attributes:
        dialect: Which server.
        catalog: What it holds.
        refusals: What it refused.
        gaps: What could not be followed.
    """

    DEFAULT_SCHEMA: ClassVar[str] = ""
    """The name under which the default namespace can be written out."""
    TRANSACTIONAL: ClassVar[bool] = True
    """Whether a refused file leaves nothing behind: a definition is part of the transaction it stands in."""
    FOLDS_LOOKUPS: ClassVar[bool] = False
    """Whether tables are found without regard to case."""

    def __init__(
        self,
        dialect: str,
        made: Collection[str] | None = None,
        *,
        ensured: Collection[str] = (),
        session_per_file: bool = False,
    ) -> None:
        """Start with an empty database.

        Args:
            dialect: The server.
            made: The names of everything that the history ever makes (`names_made`), in lower case. What is missing
                and never made lies outside of the history, and is unknown; with None nothing lies outside.
            ensured: Those of them that it makes IF NOT EXISTS and never otherwise (`names_ensured`).
            session_per_file: Whether each file starts with the settings of a new session.
        """
        self.dialect = dialect
        self.catalog = Catalog()
        self.refusals: list[Refusal] = []
        self.gaps: list[Gap] = []
        self.unsure: set[str] = set()
        self._made = made
        self._ensured = frozenset(ensured)
        self._session_per_file = session_per_file
        self._refused: dict[str, str] = {}
        self._kept: dict[str, str] = {}
        self._external: set[Name] = set()
        self._checkpoint = 0
        self._savepoints: dict[str, int] = {}
        self._handlers = self.handlers()

    # What a server's room offers

    @abstractmethod
    def handlers(self) -> Mapping[type, Callable[[Any], None]]:
        """Return what to do with each kind of operation; those of the frame are added by itself."""

    def search_path(self, operation: SearchPath) -> None:  # noqa: B027 - a server without namespaces has nothing to do
        """Set the namespaces in which names without one are looked for."""

    def resolve(self, name: Name) -> Name:
        """Return the full name of a relation that is to be found, or would be made, under a written name."""
        return Name(name.name, "" if name.schema == self.DEFAULT_SCHEMA else name.schema)

    def exists(self, question: Exists) -> bool | None:
        """Answer a guard's question; None if that cannot be told."""
        del question
        return None

    # Files

    def run(self, files: Iterable[File]) -> None:
        """Apply migrations in order."""
        for file in files:
            self._run(file)

    def schema(self) -> Schema:
        """Return what the database holds now."""
        return self.catalog.schema(self.dialect)

    @property
    def journal(self) -> tuple[Entry, ...]:
        """Every change that stands, in order."""
        return self.catalog.journal

    def _run(self, file: File) -> None:
        self._checkpoint = self.catalog.mark()
        self._savepoints = {}
        for place, located in enumerate(file.operations):
            self.catalog.source = Source(file.path, file.migration, located.line)
            try:
                self.apply(located.operation)
            except RefusedError as error:
                self._refuse(error, file, place)
                break
        self._end_of_file()

    def _end_of_file(self) -> None:
        if self._session_per_file:
            self.search_path(SearchPath(None))
        self.search_path(SearchPath((), local=True))

    def _refuse(self, error: RefusedError, file: File, place: int) -> None:
        keys = _keys(error)
        blamed = {MISSING: self._refused, EXISTS: self._kept}.get(error.kind, {})
        because = next((blamed[key] for key in keys if key in blamed), "")
        self.refusals.append(Refusal(self.catalog.source, error.kind, error.message, error.objects, because, keys))
        if self.TRANSACTIONAL:
            self.catalog.rollback(self._checkpoint)
            lost = file.operations
        else:
            lost = file.operations[place:]
        for name in members_made(lost):
            self._refused.setdefault(name, file.migration)
        for name in members_gone(lost):
            self._kept.setdefault(name, file.migration)

    def apply(self, operation: Operation) -> None:
        """Apply one operation: all of it or, if it is refused or unsure, nothing.

        Raises:
            RefusedError: The server refuses it.
        """
        mark = self.catalog.mark()
        handler = self._handlers.get(type(operation)) or _FRAME[type(operation)].__get__(self)
        try:
            handler(operation)
        except UnsureError as unsure:
            self.catalog.rollback(mark)
            self.give_up(unsure)
            self.forget(self.resolve(name) for name in names_touched((Located(operation, 1),)))
        except RefusedError:
            self.catalog.rollback(mark)
            raise
        except RecursionError:
            # A thousand views, each made from the one before: what such a statement reaches is not followed.
            self.catalog.rollback(mark)
            self.give_up(UnsureError(EVERYTHING, reason="what depends on its object goes too deep to be followed"))

    # What is not known

    def forget(self, names: Iterable[Name], columns: frozenset[str] = ALL_COLUMNS) -> None:
        """Take objects, or columns of one, for unknown from here on."""
        for name in names:
            self.catalog.put(self.catalog.unknown, name, self.catalog.unknown.get(name, frozenset()) | columns)

    def give_up(self, unsure: UnsureError, columns: frozenset[str] = ALL_COLUMNS) -> None:
        """Take what a statement touches for unknown, and say why if that was not said before."""
        self.unsure.add(self.catalog.source.path)
        if unsure.reason:
            self.gaps.append(Gap(self.catalog.source, unsure.reason, unsure.touches))
        self.forget(unsure.touches, columns)

    def is_unknown(self, name: Name, column: str = "") -> bool:
        """Whether an object, or one column of it, may differ from the catalogue."""
        return self.catalog.is_unknown(name, column)

    def missing(self, name: Name, kind: str, condition: str = "undefined_table") -> Exception:
        """Return what to raise for an object that is not there: a refusal, or, if it may be there, no verdict.

        An object that no migration ever makes lies outside of the history (a baseline that was never written down):
        it is unknown, and is said to be so once. Once one object is known to lie there, so may another that the
        history makes only IF NOT EXISTS.
        """
        if self.is_unknown(name) or self.is_unknown(Name("", name.schema)):
            return UnsureError(name)
        may_be_outside = bool(self._external) and name.name.lower() in self._ensured
        if self._made is not None and (not self.is_made(name, self._made) or may_be_outside):
            if name not in self._external:
                self._external.add(name)
                when = " before this one" if may_be_outside else ""
                reason = f"no migration{when} makes the {kind} {name}"
                self.gaps.append(Gap(self.catalog.source, reason, (name,)))
            return UnsureError(name)
        return RefusedError(MISSING, f"{kind} {name} does not exist", (name,), condition)

    def is_made(self, name: Name, made: Collection[str]) -> bool:
        """Whether some migration makes an object of this name; `made` is what `names_made` says of all of them."""
        return name.name.lower() in made

    def refuse_unless_unknown(self, owner: Name, error: RefusedError, *columns: str) -> None:
        """Raise the refusal, or no verdict if the object or one of its columns is unknown.

        Raises:
            RefusedError: It is known.
            UnsureError: It is not.
        """
        if self.is_unknown(owner) or any(self.is_unknown(owner, column) for column in columns):
            raise UnsureError
        raise error

    # Operations that are alike on every server

    def _opaque(self, operation: Opaque) -> None:
        touches = tuple(self.resolve(name) for name in operation.touches)
        self.gaps.append(Gap(self.catalog.source, operation.reason, touches))
        self.forget(touches or (EVERYTHING,))

    def _uses(self, operation: Uses) -> None:
        for written in operation.relations:
            name = self.resolve(written)
            if self.catalog.relation(name) is None:
                raise self.missing(name, "table")
            self._check_columns(self.catalog.tables.get(name), operation.columns)
        for written in operation.calls:
            self._call(written)

    def _check_columns(self, table: Table | None, columns: Iterable[str]) -> None:
        for column in columns if table else ():
            if table and not self.has_column(table, column):
                error = RefusedError(
                    MISSING, f"column {table.name}.{column} does not exist", (f"{table.name}.{column}", table.name)
                )
                self.refuse_unless_unknown(table.name, error, column)

    def has_column(self, table: Table, column: str) -> bool:
        """Whether a table has a column of this name."""
        return table.column(column) is not None

    def _call(self, written: Name) -> None:
        function = self.catalog.functions.get(Name(written.name.lower()))
        if function and function.ddl:
            touches = tuple(self.resolve(name) for name in function.touches)
            reason = f"the function {written.name} changes definitions when it is called"
            self.gaps.append(Gap(self.catalog.source, reason, touches))
            self.forget(touches or (EVERYTHING,))

    def _create_function(self, operation: CreateFunction) -> None:
        self.catalog.put(self.catalog.functions, Name(operation.name.name.lower()), operation)

    def _transaction(self, operation: Transaction) -> None:
        if operation.verb in {"commit", "rollback"}:
            self.search_path(SearchPath((), local=True))
        if operation.verb == "commit":
            self._checkpoint = self.catalog.mark()
            self._savepoints = {}
        elif not self.TRANSACTIONAL:
            return
        elif operation.verb == "rollback":
            self.catalog.rollback(self._checkpoint)
        elif operation.verb == "savepoint":
            self._savepoints[operation.name] = self.catalog.mark()
        elif operation.verb in {"rollback to", "release"}:
            if operation.name not in self._savepoints:
                raise RefusedError(MISSING, f"savepoint {operation.name} does not exist", (operation.name,))
            if operation.verb == "rollback to":
                self.catalog.rollback(self._savepoints[operation.name])

    def _search_path(self, operation: SearchPath) -> None:
        self.search_path(operation)

    def _guarded(self, operation: Guarded) -> None:
        holds = self._holds(operation.condition)
        if holds is None:
            touches = tuple(self.resolve(name) for name in names_touched((*operation.then, *operation.otherwise)))
            self.gaps.append(
                Gap(
                    self.catalog.source,
                    f"whether {_asked(operation.condition)}, which its IF asks, cannot be told",
                    touches,
                )
            )
            self.forget(touches)
            return
        self._block(operation.then if holds else operation.otherwise)

    def _holds(self, condition: Condition) -> bool | None:
        answers = [
            None if found is None else found is wanted
            for question, wanted in condition.exists
            for found in (self.exists(question),)
        ]
        if False in answers:
            return False
        return None if None in answers else True

    def _attempt(self, operation: Attempt) -> None:
        mark = self.catalog.mark()
        try:
            self._block(operation.body)
        except RefusedError as error:
            self.catalog.rollback(mark)
            if not any(_catches(caught, error) for caught in operation.catches):
                raise

    def _block(self, body: Iterable[Located]) -> None:
        for located in body:
            self.catalog.source = self.catalog.source._replace(line=located.line)
            self.apply(located.operation)


def _asked(condition: Condition) -> str:
    """Return what a guard asks, in words: `column users.plan exists`."""
    question, _ = condition.exists[0]
    name = ".".join(filter(None, (str(question.name) if question.name.name else "", question.member)))
    return f"{question.kind} {name} exists"


def _catches(condition: str, error: RefusedError) -> bool:
    if condition in {"others", error.condition}:
        return True
    return not error.condition and error.kind in CAUGHT.get(condition, ())


_FRAME: Mapping[type, Callable[..., None]] = {
    Opaque: Engine._opaque,  # noqa: SLF001 - the frame's own methods, in its own table
    Uses: Engine._uses,  # noqa: SLF001
    CreateFunction: Engine._create_function,  # noqa: SLF001
    Transaction: Engine._transaction,  # noqa: SLF001
    SearchPath: Engine._search_path,  # noqa: SLF001
    Guarded: Engine._guarded,  # noqa: SLF001
    Attempt: Engine._attempt,  # noqa: SLF001
}


def names_made(operations: Iterable[Located]) -> Iterator[str]:
    """Yield the names of what operations make, in lower case, guarded and tried ones included.

    Each stands there twice, without and with the namespace that was written: `users` and `app.users`, or `.users`. A
    namespace itself has a point behind its name.
    """
    for operation in flattened(operations):
        if isinstance(operation, CreateTable | CreateView | CreateEnum | CreateDomain | CreateType | CreateSequence):
            yield from _spelled(operation.name.name, operation.name.schema)
        elif isinstance(operation, Rename):
            yield from _spelled(operation.to.name, operation.to.schema or operation.name.schema)
        elif isinstance(operation, SetSchema):
            yield f"{operation.schema}.{operation.name.name}".lower()
        elif isinstance(operation, CreateSchema):
            yield f"{operation.name.lower()}."
        elif isinstance(operation, CreateIndex) and operation.index.name:
            yield from _spelled(operation.index.name, operation.table.schema)


def _spelled(name: str, schema: str) -> tuple[str, str]:
    plain = name.lower()
    return plain, f"{schema.lower()}.{plain}"


def names_ensured(operations: Iterable[Located]) -> frozenset[str]:
    """Return the names of what operations make only where it does not exist, as `names_made` does."""
    flat = [Located(operation, 1) for operation in flattened(operations)]
    guarded = [one for one in flat if getattr(one.operation, "if_not_exists", False)]
    plain = (one for one in flat if not getattr(one.operation, "if_not_exists", False))
    return frozenset(names_made(guarded)) - frozenset(names_made(plain))


def members_made(operations: Iterable[Located]) -> Iterator[str]:
    """Yield what `names_made` does, and `table.column` for columns, constraints, indexes, and labels of enums."""
    operations = tuple(operations)
    yield from names_made(operations)
    for operation in flattened(operations):
        if isinstance(operation, CreateTable):
            yield from _owned(operation.name, (spec.column.name for spec in operation.columns))
            yield from _owned(operation.name, (one.name for one in (*operation.constraints, *operation.indexes)))
        elif isinstance(operation, AlterTable):
            yield from _owned(operation.name, map(_made, operation.actions))
        elif isinstance(operation, CreateIndex):
            yield from _owned(operation.table, (operation.index.name,))
        elif isinstance(operation, CreateEnum):
            yield from _owned(operation.name, operation.labels)
        elif isinstance(operation, AddLabel):
            yield from _owned(operation.name, (operation.label,))


def _made(action: Action) -> str:
    """Return the name that an action gives to what it makes; empty if it makes nothing."""
    if isinstance(action, AddColumn | RedefineColumn):
        return action.spec.column.name
    if isinstance(action, AddConstraint):
        return action.constraint.name
    if isinstance(action, AddIndex):
        return action.index.name
    return action.to if isinstance(action, RenameColumn | RenameConstraint | RenameIndex) else ""


def members_gone(operations: Iterable[Located]) -> Iterator[str]:
    """Yield what operations take away, or give another name, spelled as `members_made` spells it."""
    for operation in flattened(operations):
        if isinstance(operation, Drop):
            yield from (name.name.lower() for name in operation.names)
        elif isinstance(operation, Rename):
            yield operation.name.name.lower()
        elif isinstance(operation, AlterTable):
            gone = (one.name for one in operation.actions if isinstance(one, _TAKING))
            yield from _owned(operation.name, gone)


_TAKING = (DropColumn, RenameColumn, RedefineColumn, DropConstraint, RenameConstraint, DropIndex, RenameIndex)


def _owned(owner: Name, members: Iterable[str]) -> Iterator[str]:
    return (f"{owner.name}.{member}".lower() for member in members if member)


def _keys(error: RefusedError) -> tuple[str, ...]:
    """Return what a refusal is about, as `members_made` spells it."""
    first, owner = (*error.objects, "", "")[:2]
    plain = first.rpartition(".")[2]
    if error.condition == "invalid_schema_name":
        return (f"{first}.".lower(),)
    if not owner:
        return (plain.lower(),)
    bare = owner.rpartition(".")[2]
    if first.startswith(f"{owner}."):
        return (f"{bare}.{first.removeprefix(f'{owner}.')}".lower(),)
    return (f"{bare}.{plain}".lower(), plain.lower())


def names_touched(operations: Iterable[Located]) -> Iterator[Name]:
    """Yield the names, as written, of what operations are about."""
    for operation in flattened(operations):
        if isinstance(operation, Opaque):
            yield from operation.touches
        elif isinstance(operation, AlterTable | CreateTable | CreateView | CreateEnum | CreateType | CreateSequence):
            yield operation.name
        elif isinstance(operation, CreateIndex):
            index = Name(operation.index.name, operation.table.schema)
            yield from (operation.table, index) if index.name else (operation.table,)
        elif isinstance(operation, Rename):
            yield from (operation.name, operation.to._replace(schema=operation.to.schema or operation.name.schema))
        elif isinstance(operation, SetSchema):
            yield from (operation.name, operation.name._replace(schema=operation.schema))
        else:
            names = getattr(operation, "names", None) or (
                getattr(operation, "table", None),
                getattr(operation, "name", None),
            )
            yield from (name for name in names if isinstance(name, Name))


def flattened(operations: Iterable[Located]) -> Iterator[Operation]:
    """Yield operations with those that guards and exception blocks hold in their places."""
    for located in operations:
        operation = located.operation
        if isinstance(operation, Guarded):
            yield from flattened((*operation.then, *operation.otherwise))
        elif isinstance(operation, Attempt):
            yield from flattened(operation.body)
        else:
            yield operation
