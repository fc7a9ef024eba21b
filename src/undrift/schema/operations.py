"""What a statement does to a schema: the words in which every dialect's reader speaks to the replay.

Names are as the statement has them: folded and cut by the reader's dialect, without a schema where none was written.
What the server fills in (names of constraints, the columns a foreign key refers to) is left empty for the replay.
"""

from __future__ import annotations

from undrift.schema.model import Check, Column, Constraint, Expression, Index, Name, Type
from undrift.values import dataclass


@dataclass(frozen=True, slots=True)
class Output:
    """One column of a query's result, as far as it can be told without a schema.

    Attributes:
        name: Its name; empty where the server makes one up or where it is a star.
        relation: The relation that it comes from as it stands; None if it is computed.
        column: The column there; `*` stands for all of the relation (of all relations, if that is None).
        type: Its type where the text says it (a cast, a literal); None otherwise.
    """

    name: str = ""
    relation: Name | None = None
    column: str = ""
    type: Type | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """What is known of a SELECT.

    Attributes:
        text: The SQL in one spelling.
        outputs: Its columns; None where they cannot be told.
        relations: The relations that it reads, common table expressions left out; None where they cannot be told.
        sources: The relations of its outermost FROM in order: what a bare star stands for.
        reads: The columns that it names anywhere, each with its relation; `*` for all of them. Told for PostgreSQL.
        guesses: The columns of which only a schema tells where they are from: with the relations of the FROM they stand
            behind, then those of the query around that, and so on. None among them is what has columns of its own.
    """

    text: str
    outputs: tuple[Output, ...] | None = None
    relations: tuple[Name, ...] | None = None
    sources: tuple[Name, ...] = ()
    reads: tuple[tuple[Name, str], ...] = ()
    guesses: tuple[tuple[str, tuple[tuple[Name | None, ...], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column as CREATE TABLE or ADD COLUMN declares it.

    Attributes:
        column: The column.
        constraints: What stands behind it, keys and references to this one column.
        serial: Whether it is PostgreSQL's `serial`: a sequence of its own, a default from it, NOT NULL.
        indexes: The inline keys that MySQL makes of `UNIQUE` and `KEY` behind a column.
        sequence: The options of an identity column's sequence, in one spelling.
    """

    column: Column
    constraints: tuple[Constraint, ...] = ()
    serial: bool = False
    indexes: tuple[Index, ...] = ()
    sequence: str = ""


@dataclass(frozen=True, slots=True)
class Like:
    """`LIKE source` in a table definition: PostgreSQL's with options, or MySQL's, which copies all but foreign keys.

    Attributes:
        table: The source.
        including: What is copied beside names, types and NOT NULL: `defaults`, `constraints`, `identity`, `generated`,
            `indexes`, `comments`, `storage`, `statistics`, `compression`; all of them for `all`.
        place: How many of the column definitions stand before it.
    """

    table: Name
    including: tuple[str, ...] = ()
    place: int = 0


@dataclass(frozen=True, slots=True)
class CreateTable:
    """CREATE TABLE.

    Attributes:
        name: The table.
        columns: Its columns.
        constraints: The constraints that stand apart from columns.
        indexes: The keys that MySQL takes inline.
        like: The tables whose columns it takes over.
        inherits: The tables it inherits from.
        partition_of: The table it is a partition of.
        partitioned: How it is partitioned itself; empty if it is not.
        query: The query whose result it holds; None without AS.
        column_names: The names that such a query's columns are given; empty for their own.
        of_type: The composite type whose columns it has (`CREATE TABLE … OF type`).
        if_not_exists: Whether it passes over a table that exists.
        or_replace: Whether it replaces one (MariaDB).
        temporary: Whether it ends with the session.
        unlogged: Whether a crash empties it.
        options: What else stands behind it, by name in lower case: `engine`, `charset`, `strict`, `without rowid`.
        comment: MySQL's COMMENT.
    """

    name: Name
    columns: tuple[ColumnSpec, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    indexes: tuple[Index, ...] = ()
    like: tuple[Like, ...] = ()
    inherits: tuple[Name, ...] = ()
    partition_of: Name | None = None
    partitioned: str = ""
    query: Query | None = None
    column_names: tuple[str, ...] = ()
    of_type: Name | None = None
    if_not_exists: bool = False
    or_replace: bool = False
    temporary: bool = False
    unlogged: bool = False
    options: tuple[tuple[str, str], ...] = ()
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Drop:
    """DROP of objects of one kind.

    Attributes:
        kind: `table`, `view`, `materialized view`, `index`, `type`, `domain`, `sequence`, `schema`, `extension`,
            `foreign table`, `database`, `owned`.
        names: The objects.
        if_exists: Whether absent ones are passed over.
        cascade: Whether what depends on them goes, too.
        table: The table that MySQL's DROP INDEX names.
    """

    kind: str
    names: tuple[Name, ...]
    if_exists: bool = False
    cascade: bool = False
    table: Name | None = None


@dataclass(frozen=True, slots=True)
class Rename:
    """A new name for an object: RENAME TABLE, ALTER … RENAME TO.

    Attributes:
        kind: As for `Drop`.
        name: The object.
        to: The new name; with a schema only where MySQL moves the table there.
        if_exists: Whether an absent one is passed over.
    """

    kind: str
    name: Name
    to: Name
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class SetSchema:
    """ALTER … SET SCHEMA."""

    kind: str
    name: Name
    schema: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class AddColumn:
    """ADD COLUMN.

    Attributes:
        spec: The column.
        if_not_exists: Whether it passes over a column that exists.
        after: MySQL: the column it goes behind; `""` says nothing, None puts it first.
    """

    spec: ColumnSpec
    if_not_exists: bool = False
    after: str | None = ""


@dataclass(frozen=True, slots=True)
class DropColumn:
    """DROP COLUMN."""

    name: str
    if_exists: bool = False
    cascade: bool = False


@dataclass(frozen=True, slots=True)
class RenameColumn:
    """RENAME COLUMN."""

    name: str
    to: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class RedefineColumn:
    """MySQL's MODIFY and CHANGE: the whole definition anew.

    Attributes:
        name: The column.
        spec: What it becomes; under another name with CHANGE.
        if_exists: Whether an absent one is passed over.
        after: As for `AddColumn`.
    """

    name: str
    spec: ColumnSpec
    if_exists: bool = False
    after: str | None = ""


@dataclass(frozen=True, slots=True)
class SetType:
    """ALTER COLUMN … TYPE. `collation` is empty where none is named; `using` tells whether an expression converts."""

    name: str
    type: Type
    collation: str = ""
    using: bool = False


@dataclass(frozen=True, slots=True)
class SetDefault:
    """ALTER COLUMN … SET DEFAULT; None drops it."""

    name: str
    default: Expression | None


@dataclass(frozen=True, slots=True)
class SetNullable:
    """ALTER COLUMN … DROP NOT NULL (`nullable`) or SET NOT NULL."""

    name: str
    nullable: bool


@dataclass(frozen=True, slots=True)
class SetIdentity:
    """ALTER COLUMN … ADD GENERATED … AS IDENTITY, SET GENERATED …, DROP IDENTITY.

    Attributes:
        name: The column.
        identity: `always` or `by default`; empty drops it.
        add: Whether it is made an identity column here.
        if_exists: Whether one that is none is passed over.
        sequence: The options of its sequence, in one spelling.
    """

    name: str
    identity: str
    add: bool = False
    if_exists: bool = False
    sequence: str = ""


@dataclass(frozen=True, slots=True)
class SetExpression:
    """ALTER COLUMN … SET EXPRESSION AS (…), or, with None, DROP EXPRESSION."""

    name: str
    expression: Expression | None
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class AddConstraint:
    """ADD CONSTRAINT. `using_index` names the index that a key takes over; `if_not_exists` is MariaDB's."""

    constraint: Constraint
    using_index: str = ""
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropConstraint:
    """DROP CONSTRAINT; MySQL's DROP PRIMARY KEY, DROP FOREIGN KEY and DROP CHECK.

    Attributes:
        name: The constraint; empty for the primary key.
        if_exists: Whether an absent one is passed over.
        cascade: Whether foreign keys that need it go, too.
        kind: `primary key`, `foreign key` or `check` where the statement says it; empty for any.
    """

    name: str
    if_exists: bool = False
    cascade: bool = False
    kind: str = ""


@dataclass(frozen=True, slots=True)
class RenameConstraint:
    """RENAME CONSTRAINT."""

    name: str
    to: str


@dataclass(frozen=True, slots=True)
class AlterConstraint:
    """VALIDATE CONSTRAINT and ALTER CONSTRAINT; None leaves a property as it is."""

    name: str
    validated: bool | None = None
    deferrable: bool | None = None


@dataclass(frozen=True, slots=True)
class AddIndex:
    """MySQL's ADD INDEX, ADD UNIQUE, ADD FULLTEXT."""

    index: Index
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True)
class DropIndex:
    """MySQL's DROP INDEX inside ALTER TABLE."""

    name: str
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class RenameIndex:
    """MySQL's RENAME INDEX inside ALTER TABLE."""

    name: str
    to: str


@dataclass(frozen=True, slots=True)
class SetParent:
    """INHERIT, NO INHERIT, ATTACH PARTITION, DETACH PARTITION.

    Attributes:
        table: The other table: the parent of INHERIT, the partition of ATTACH.
        attach: Whether the tie is made; otherwise it is cut.
        partition: Whether `table` is the partition; otherwise it is the parent.
    """

    table: Name
    attach: bool
    partition: bool = False


@dataclass(frozen=True, slots=True)
class SetOptions:
    """What else can be told a table: engine, charset, comment, logged or not. Values by name in lower case."""

    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SetColumnComment:
    """COMMENT ON COLUMN, as an action upon its table."""

    name: str
    comment: str


Action = (
    AddColumn
    | DropColumn
    | RenameColumn
    | RedefineColumn
    | SetType
    | SetDefault
    | SetNullable
    | SetIdentity
    | SetExpression
    | AddConstraint
    | DropConstraint
    | RenameConstraint
    | AlterConstraint
    | AddIndex
    | DropIndex
    | RenameIndex
    | SetParent
    | SetOptions
    | SetColumnComment
)


@dataclass(frozen=True, slots=True)
class AlterTable:
    """ALTER TABLE with all its actions: the server does all or none of them.

    Attributes:
        name: The table.
        actions: What is done; none if all it does leaves the schema as it is (OWNER TO, CLUSTER).
        if_exists: Whether an absent table is passed over.
        kind: `table`, or `view`, `materialized view`, `index`, `sequence`, `foreign table` where the statement says so.
        only: Whether tables that inherit from it are left out.
    """

    name: Name
    actions: tuple[Action, ...]
    if_exists: bool = False
    kind: str = "table"
    only: bool = False


@dataclass(frozen=True, slots=True)
class CreateIndex:
    """CREATE INDEX. The index's name is empty where the server chooses it."""

    table: Name
    index: Index
    if_not_exists: bool = False
    or_replace: bool = False


@dataclass(frozen=True, slots=True)
class CreateView:
    """CREATE VIEW and CREATE MATERIALIZED VIEW."""

    name: Name
    query: Query
    columns: tuple[str, ...] = ()
    materialized: bool = False
    or_replace: bool = False
    if_not_exists: bool = False
    temporary: bool = False


@dataclass(frozen=True, slots=True)
class CreateEnum:
    """CREATE TYPE … AS ENUM."""

    name: Name
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddLabel:
    """ALTER TYPE … ADD VALUE. `before` and `after` are empty where the label goes to the end."""

    name: Name
    label: str
    before: str = ""
    after: str = ""
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True)
class RenameLabel:
    """ALTER TYPE … RENAME VALUE."""

    name: Name
    label: str
    to: str


@dataclass(frozen=True, slots=True)
class CreateDomain:
    """CREATE DOMAIN."""

    name: Name
    type: Type
    nullable: bool = True
    default: Expression | None = None
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class AlterDomain:
    """ALTER DOMAIN; each attribute is one of its forms, and says nothing where it is None or empty.

    Attributes:
        name: The domain.
        nullable: SET or DROP NOT NULL.
        default: SET DEFAULT.
        drop_default: DROP DEFAULT.
        add: ADD a check.
        drop: DROP CONSTRAINT of this name.
        rename: RENAME CONSTRAINT from, to.
        if_exists: Whether an absent constraint is passed over.
        validate: VALIDATE CONSTRAINT of this name.
    """

    name: Name
    nullable: bool | None = None
    default: Expression | None = None
    drop_default: bool = False
    add: Check | None = None
    drop: str = ""
    rename: tuple[str, str] | None = None
    if_exists: bool = False
    validate: str = ""


@dataclass(frozen=True, slots=True)
class CreateType:
    """CREATE TYPE of any other kind: composite with its columns; a range, base or shell type without."""

    name: Name
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True, slots=True)
class AlterType:
    """ALTER TYPE of a composite: ADD, DROP, ALTER and RENAME ATTRIBUTE, as actions upon its columns."""

    name: Name
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class CreateSequence:
    """CREATE SEQUENCE. `owner` is OWNED BY: table and column."""

    name: Name
    options: str = ""
    owner: tuple[Name, str] | None = None
    if_not_exists: bool = False
    temporary: bool = False


@dataclass(frozen=True, slots=True)
class AlterSequence:
    """ALTER SEQUENCE.

    Attributes:
        name: The sequence.
        options: The options that it sets, in one spelling.
        owner: OWNED BY a table's column.
        disown: OWNED BY NONE.
        if_exists: Whether an absent one is passed over.
    """

    name: Name
    options: str = ""
    owner: tuple[Name, str] | None = None
    disown: bool = False
    if_exists: bool = False


@dataclass(frozen=True, slots=True)
class CreateSchema:
    """CREATE SCHEMA (MySQL: CREATE DATABASE)."""

    name: str
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True)
class CreateExtension:
    """CREATE EXTENSION."""

    name: str
    schema: str = ""
    if_not_exists: bool = False


@dataclass(frozen=True, slots=True)
class SetComment:
    """COMMENT ON TABLE, VIEW, TYPE, INDEX, …; on a column it is an action of `AlterTable`."""

    kind: str
    name: Name
    comment: str


@dataclass(frozen=True, slots=True)
class SearchPath:
    """SET search_path, SET SCHEMA, MySQL's USE; None goes back to the default. `local` ends with the transaction."""

    schemas: tuple[str, ...] | None
    local: bool = False


@dataclass(frozen=True, slots=True)
class Transaction:
    """BEGIN, COMMIT, ROLLBACK; `savepoint`, `release` and `rollback to` with the savepoint's name."""

    verb: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class CreateFunction:
    """CREATE FUNCTION or PROCEDURE, for what it could do when it is called.

    Attributes:
        name: Its name.
        touches: The relations whose definition its body can change; empty with `ddl` for any.
        ddl: Whether its body can change a definition at all.
    """

    name: Name
    touches: tuple[Name, ...] = ()
    ddl: bool = False


@dataclass(frozen=True, slots=True)
class Uses:
    """A statement that leaves the schema as it is, needs relations to be there, and may call functions.

    Attributes:
        relations: The tables that it writes to, or that it hangs a trigger or policy on.
        calls: The functions that it calls at its outermost level: `SELECT f()`, `CALL p()`.
        columns: The columns of the only relation that it names for certain (INSERT INTO t (a, b)).
    """

    relations: tuple[Name, ...] = ()
    calls: tuple[Name, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exists:
    """A question that a guard asks of the catalogue.

    Attributes:
        kind: `table` (any relation), `column`, `constraint`, `primary key` (of a table), `index`, `type`, `label`,
            `schema`, `extension`, `view`, `sequence`; on MySQL also `foreign key`, `unique`, `check`.
        name: The object; the table, for a column or a constraint, and for an index on MySQL. An empty name within it
            leaves that open (a constraint named without its table).
        member: The column, constraint or label; empty for the object itself.
        exact: Whether the schema was left open, so that any schema's object of this name answers.
    """

    kind: str
    name: Name
    member: str = ""
    any_schema: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A guard: whether something exists, or does not; several must all hold."""

    exists: tuple[tuple[Exists, bool], ...]


@dataclass(frozen=True, slots=True)
class Guarded:
    """`IF … THEN … ELSE … END IF` in a DO block, where the question can be answered from the schema."""

    condition: Condition
    then: tuple[Located, ...]
    otherwise: tuple[Located, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """`BEGIN … EXCEPTION WHEN … THEN … END` in a DO block: all of it, or nothing.

    Attributes:
        body: What is tried.
        catches: The conditions that are caught, in lower case: `duplicate_object`, `others`, ….
    """

    body: tuple[Located, ...]
    catches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """A statement that is not read for certain.

    Attributes:
        reason: Why, as a clause.
        touches: The objects that it can touch; empty for any.
    """

    reason: str
    touches: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class CreateTrigger:
    """CREATE TRIGGER where the server keeps later changes from breaking its body (SQLite); elsewhere it is a `Uses`.

    Attributes:
        name: The trigger.
        table: The table or view it hangs on.
        relations: The tables that its body writes to.
        text: All that stands behind the table, in one spelling.
        instead: Whether it stands in for the statement (INSTEAD OF), as on views only.
        if_not_exists: Whether it passes over one that exists.
        temporary: Whether it ends with the session.
    """

    name: Name
    table: Name
    relations: tuple[Name, ...] = ()
    text: str = ""
    instead: bool = False
    if_not_exists: bool = False
    temporary: bool = False


@dataclass(frozen=True, slots=True)
class SetVariable:
    """A setting of the session that changes what later definitions do, by name in lower case: `legacy_alter_table`."""

    name: str
    value: str


Operation = (
    CreateTable
    | Drop
    | Rename
    | SetSchema
    | AlterTable
    | CreateIndex
    | CreateView
    | CreateEnum
    | AddLabel
    | RenameLabel
    | CreateDomain
    | AlterDomain
    | CreateType
    | AlterType
    | CreateSequence
    | AlterSequence
    | CreateSchema
    | CreateExtension
    | SetComment
    | SearchPath
    | Transaction
    | CreateFunction
    | CreateTrigger
    | SetVariable
    | Uses
    | Guarded
    | Attempt
    | Opaque
)


@dataclass(frozen=True, slots=True)
class Located:
    """An operation and the line of the file where its statement begins, counted from 1."""

    operation: Operation
    line: int
