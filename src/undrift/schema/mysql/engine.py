"""What MySQL and MariaDB do with each statement.

A definition commits at once: what stands before a refused statement stays. Tables are found by case, columns, indexes
and constraints without it.

Sources: MySQL 8.4 manual, chapter 15; MariaDB, Data Definition; both asked, where they leave it open.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from undrift.schema.editing import referenced_column_renamed, retargeted
from undrift.schema.engine import DEPENDS, EXISTS, INVALID, MISSING, Engine, RefusedError, UnsureError
from undrift.schema.model import (
    Column,
    Expression,
    ForeignKey,
    Index,
    Name,
    Sequence,
    Table,
    View,
)
from undrift.schema.mysql.alter import Alteration, Draft, dropped_columns, like
from undrift.schema.mysql.conditions import has_member
from undrift.schema.mysql.keys import PRIMARY, as_index, comparable, renamed_with_table, same_data, serves
from undrift.schema.mysql.spelling import FOREIGN_KEYS_OFF, FOREIGN_KEYS_ON
from undrift.schema.operations import (
    Action,
    AddColumn,
    AddIndex,
    AlterSequence,
    AlterTable,
    CreateIndex,
    CreateSchema,
    CreateSequence,
    CreateTable,
    CreateView,
    Drop,
    DropConstraint,
    DropIndex,
    Exists,
    Operation,
    Output,
    Query,
    Rename,
    SearchPath,
    Transaction,
)
from undrift.values import replace

_CURRENT = Name("database")
_HOME = Name("database", "default")
_UNCHECKED = Name("foreign_key_checks")
TEMPORARY = "#temporary"
"""Where temporary tables lie: they hide tables of the same name."""


class MySQLEngine(Engine):
    """MySQL or MariaDB, whichever `dialect` says."""

    TRANSACTIONAL = False

    def handlers(self) -> Mapping[type, Callable[[Any], None]]:
        """Return what to do with each kind of operation."""
        return {
            CreateTable: self._create_table,
            AlterTable: self._alter_table,
            Drop: self._drop,
            Rename: self._rename,
            CreateIndex: self._create_index,
            CreateView: self._create_view,
            CreateSequence: self._create_sequence,
            AlterSequence: self._alter_sequence,
            CreateSchema: self._create_schema,
            Transaction: self._setting,
        }

    # Names

    def search_path(self, operation: SearchPath) -> None:
        """Set the current database. The first that is ever used is where the migrations run: it goes without name."""
        if operation.local:
            return
        if operation.schemas is None:
            self.catalog.drop(self.catalog.settings, _CURRENT)
            self.catalog.drop(self.catalog.settings, _UNCHECKED)
            return
        if _HOME not in self.catalog.settings:
            self.catalog.put(self.catalog.settings, _HOME, operation.schemas)
        self.catalog.put(self.catalog.settings, _CURRENT, operation.schemas)

    def resolve(self, name: Name) -> Name:
        """Return the full name of a relation."""
        settings = self.catalog.settings
        schema = name.schema or "".join(settings.get(_CURRENT, ()))
        full = Name(name.name, "" if (schema,) == settings.get(_HOME) else schema)
        if not name.schema:
            hidden = Name(name.name, TEMPORARY)
            if hidden in self.catalog.tables:
                return hidden
        return full

    def exists(self, question: Exists) -> bool | None:
        """Answer a guard's question; None if that cannot be told."""
        name = self.resolve(question.name)
        if self.is_unknown(name, question.member if question.kind == "column" else ""):
            return None
        if self.catalog.relation(name) is None:
            is_inside = self._made is None or self.is_made(name, self._made)
            return False if is_inside and name not in self._external else None
        if question.kind == "table":
            return True
        table = self.catalog.tables.get(name)
        return has_member(table, question.kind, question.member) if table else None

    def has_column(self, table: Table, column: str) -> bool:
        """Whether a table has a column of this name, in any case."""
        return any(one.name.lower() == column.lower() for one in table.columns)

    def table(self, written: Name) -> Table:
        """Return the table that a written name means.

        Raises:
            RefusedError: There is none, or it is none.
            UnsureError: There may be one.
        """
        name = self.resolve(written)
        found = self.catalog.tables.get(name)
        if found:
            return found
        if self.catalog.relation(name):
            raise RefusedError(INVALID, f"{name} is no table", (name,))
        raise self.missing(name, "table")

    def require_free(self, name: Name) -> None:
        """Make sure that no relation has a name.

        Raises:
            RefusedError: One has.
        """
        if self.catalog.relation(name):
            error = RefusedError(EXISTS, f"table {name} exists already", (name,), "duplicate_table")
            self.refuse_unless_unknown(name, error)

    # Statements

    def apply(self, operation: Operation) -> None:
        """Apply one operation. MariaDB drops each table by itself: a missing one does not keep the others.

        Raises:
            RefusedError: The server refuses it.
        """
        if self.dialect != "mariadb" or not isinstance(operation, Drop) or len(operation.names) < 2:  # noqa: PLR2004
            super().apply(operation)
            return
        refused: RefusedError | None = None
        for one in self._one_by_one(operation):
            try:
                super().apply(one)
            except RefusedError as error:  # noqa: PERF203 - each table by itself
                refused = error
                if error.kind != MISSING:
                    break
        if refused:
            raise refused

    def _one_by_one(self, operation: Drop) -> Iterator[Drop]:
        return (replace(operation, names=(name,)) for name in operation.names)

    def _setting(self, operation: Transaction) -> None:
        settings = self.catalog.settings
        if operation.verb == FOREIGN_KEYS_OFF:
            self.catalog.put(settings, _UNCHECKED, ("0",))
        elif operation.verb == FOREIGN_KEYS_ON:
            self.catalog.drop(settings, _UNCHECKED)

    @property
    def _checks_foreign_keys(self) -> bool:
        return _UNCHECKED not in self.catalog.settings

    def _create_schema(self, operation: CreateSchema) -> None:
        """CREATE DATABASE changes nothing that is modelled: a database is where tables lie."""

    # CREATE TABLE

    def _create_table(self, operation: CreateTable) -> None:
        name = self.resolve(operation.name)
        if operation.temporary:
            name = Name(operation.name.name, TEMPORARY)
        elif name.schema == TEMPORARY:
            name = self._behind(operation.name)
        if self.catalog.relation(name):
            if operation.if_not_exists:
                return
            if operation.or_replace and name in self.catalog.tables:
                self._drop_table(self.catalog.tables[name], ())
            else:
                self.require_free(name)
        draft = self._draft(operation, name)
        draft.number_foreign_keys()
        table = draft.table()
        if operation.temporary:
            table = replace(table, temporary=True)
        self._put(self._with_targets(table, draft.new_foreign_keys))
        untold = frozenset(column.name for column in table.columns if column.type is None)
        if untold:
            self.forget((name,), untold)

    def _behind(self, written: Name) -> Name:
        """Return the full name of the table that a temporary one hides."""
        current = "".join(self.catalog.settings.get(_CURRENT, ()))
        return Name(written.name, "" if (current,) == self.catalog.settings.get(_HOME) else current)

    def _draft(self, operation: CreateTable, name: Name) -> Draft:
        if operation.like:
            return like(self.table(operation.like[0].table), name, self.dialect)
        draft = Draft(
            name,
            self.dialect,
            Table(name),
            options=dict(operation.options),
            partitioned=operation.partitioned,
            comment=operation.comment,
        )
        for spec in operation.columns:
            draft.add_column(spec)
        if operation.query:
            self._add_queried(draft, operation.query)
        draft.keys += operation.indexes
        for constraint in operation.constraints:
            draft.add(constraint)
        return draft

    def _add_queried(self, draft: Draft, query: Query) -> None:
        """Add the columns of a query: those that were declared, too, keep their definition and go behind the others.

        Raises:
            UnsureError: They cannot be told.
        """
        outputs = self._outputs(query)
        if outputs is None:
            raise UnsureError(draft.name)
        names = {output.name.lower() for output in outputs}
        declared = {column.name.lower(): column for _, column in draft.columns}
        draft.columns = [pair for pair in draft.columns if pair[1].name.lower() not in names]
        for output in outputs:
            column = declared.get(output.name.lower()) or self._queried(output)
            draft.columns.append(("", column))

    def _queried(self, output: Output) -> Column:
        """Return the column that a query's output becomes; without a type where that cannot be told."""
        table = self.catalog.tables.get(self.resolve(output.relation)) if output.relation else None
        source = table and self._column_of(table, output.column)
        if not source:
            return Column(output.name, None)
        default = source.default
        if source.auto_increment:
            default = Expression("0")
        return replace(source, name=output.name, default=default, auto_increment=False, generated=None, on_update="")

    def _column_of(self, table: Table, name: str) -> Column | None:
        return next((one for one in table.columns if one.name.lower() == name.lower()), None)

    def _outputs(self, query: Query) -> tuple[Output, ...] | None:
        """Return a query's columns with its stars expanded; None where they cannot be told.

        Raises:
            RefusedError: It reads a relation that is not there.
        """
        for relation in query.relations or ():
            self._require_relation(relation)
        if query.outputs is None:
            return None
        found: list[Output] = []
        for output in query.outputs:
            if output.column != "*":
                found.append(output)
                continue
            for relation in (output.relation,) if output.relation else query.sources:
                names = self._columns_of(relation)
                if names is None:
                    return None
                found += [Output(name, relation, name) for name in names]
        return tuple(found) if all(output.name for output in found) else None

    def _require_relation(self, written: Name) -> None:
        name = self.resolve(written)
        if written.schema.lower() in {"information_schema", "mysql", "sys", "performance_schema"}:
            return
        if not self.catalog.relation(name) and written.name.lower() != "dual":
            error = self.missing(name, "table")
            if isinstance(error, RefusedError):
                raise error

    def _columns_of(self, written: Name) -> tuple[str, ...] | None:
        name = self.resolve(written)
        table, view = self.catalog.tables.get(name), self.catalog.views.get(name)
        if table and not self.is_unknown(name):
            return tuple(column.name for column in table.columns)
        return view.columns if view else None

    # Foreign keys

    def _with_targets(self, table: Table, added: Collection[ForeignKey]) -> Table:
        """Return a table with what its new foreign keys refer to filled in.

        Raises:
            RefusedError: One refers to nothing that can be referred to, or its name is taken.
        """
        if not added:
            return table
        names = {key.name for key in added}
        done = tuple(
            self._targeted(table, one) if isinstance(one, ForeignKey) and one.name in names else one
            for one in table.constraints
        )
        return replace(table, constraints=done)

    def _targeted(self, table: Table, key: ForeignKey) -> ForeignKey:
        self._require_free_constraint(table, key)
        name = self.resolve(key.table)
        key = key if name == key.table else replace(key, table=name)
        target = table if name == table.name else self.catalog.tables.get(name)
        if target is None:
            if self._checks_foreign_keys:
                error = self.missing(name, "table")
                if isinstance(error, RefusedError):
                    raise error
                self.forget((name,))
            return key
        references = self._references(table, key, target)
        key = key if references == key.references else replace(key, references=references)
        self._require_columns(table, key, target)
        return key

    def _references(self, table: Table, key: ForeignKey, target: Table) -> tuple[str, ...]:
        """Return the columns that a key refers to, as their table spells them."""
        written = key.references
        if not written:
            written = target.primary_key.columns if target.primary_key else ()
        found = []
        for name in written:
            column = self._column_of(target, name)
            if column is None:
                message = f"column {target.name}.{name} does not exist, which {table.name} refers to"
                error = RefusedError(MISSING, message, (f"{target.name}.{name}", target.name), "undefined_column")
                self.refuse_unless_unknown(target.name, error, name)
                found.append(name)
            else:
                found.append(column.name)
        return tuple(found)

    def _require_columns(self, table: Table, key: ForeignKey, target: Table) -> None:
        pairs = [(self._column_of(table, a), self._column_of(target, b)) for a, b in zip(key.columns, key.references)]  # noqa: B905 - compared below
        fits = len(key.columns) == len(key.references) and all(a and b and comparable(a, b) for a, b in pairs)
        empties = "set null" in {key.on_delete, key.on_update}
        if not fits or (empties and any(a and not a.nullable for a, _ in pairs)):
            message = f"foreign key {key.name} of table {table.name} does not fit {target.name}"
            self.refuse_unless_unknown(target.name, RefusedError(INVALID, message, (key.name, table.name)))
        if not _is_served(table, key.columns):
            message = f"foreign key {key.name} of table {table.name} has columns that cannot be indexed as a whole"
            raise RefusedError(INVALID, message, (key.name, table.name))
        if self._checks_foreign_keys and not _is_served(target, key.references):
            message = (
                f"foreign key {key.name} of table {table.name} refers to columns of {target.name} without an index"
            )
            self.refuse_unless_unknown(target.name, RefusedError(INVALID, message, (key.name, table.name)))

    def _require_free_constraint(self, table: Table, key: ForeignKey) -> None:
        for other in self.catalog.constrained(Name(key.name, table.name.schema)):
            if any(one.name == key.name for one in other.foreign_keys):
                message = f"foreign key {key.name} exists already (in table {other.name})"
                raise RefusedError(EXISTS, message, (key.name, table.name), "duplicate_object")
        if sum(one.name == key.name for one in table.foreign_keys) > 1:
            message = f"foreign key {key.name} exists already"
            raise RefusedError(EXISTS, message, (key.name, table.name), "duplicate_object")

    # ALTER TABLE

    def _alter_table(self, operation: AlterTable) -> None:
        name = self.resolve(operation.name)
        if operation.if_exists and not self.catalog.relation(name) and not self.is_unknown(name):
            return
        old = self.table(operation.name)
        if not operation.actions:
            return
        try:
            self._alter(old, operation)
        except RefusedError as error:
            columns = [one.rpartition(".")[2] for one in error.objects]
            self.refuse_unless_unknown(old.name, error, *columns)

    def _alter(self, old: Table, operation: AlterTable) -> None:
        draft = Alteration(old, self.dialect).take(operation.actions)
        new = draft.table()
        if self._checks_foreign_keys:
            self._require_keys(old, new, draft)
        # The old table's own names are free for what replaces it.
        self.catalog.put(self.catalog.tables, old.name, replace(old, constraints=_kept(old, draft)))
        new = self._with_targets(new, draft.new_foreign_keys)
        self._require_own_targets(old, new, draft)
        self._put(new)
        for before, after in draft.changed.items():
            self._follow_column(new.name, before, after)
        self._keep_unknown(old, operation)

    def _require_own_targets(self, old: Table, new: Table, draft: Draft) -> None:
        """Make sure that new foreign keys of a table to itself find their index there already.

        Raises:
            RefusedError: One does not: InnoDB looks for it before the statement's own indexes are made.
        """
        back = {after: before for before, after in draft.changed.items()}
        added = _names(draft.new_foreign_keys)
        for key in new.foreign_keys if self._checks_foreign_keys else ():
            if key.table == new.name and key.name in added:
                references = tuple(back.get(one, one) for one in key.references)
                pairs = [(self._column_of(new, a), self._column_of(old, b)) for a, b in zip(key.columns, references)]  # noqa: B905 - of one length, or refused before
                fits = all(a and b and comparable(a, b) for a, b in pairs)
                if not fits or not _is_served(old, references):
                    message = f"foreign key {key.name} of table {new.name} refers to columns without an index"
                    raise RefusedError(INVALID, message, (key.name, new.name))

    def _keep_unknown(self, old: Table, operation: AlterTable) -> None:
        """Let what is known of a column again be known: one that is dropped, or added."""
        unknown = self.catalog.unknown.get(old.name)
        if unknown and "*" not in unknown:
            told = set(dropped_columns(operation.actions))
            told |= {action.spec.column.name for action in operation.actions if isinstance(action, AddColumn)}
            left = frozenset(unknown - told)
            if left:
                self.catalog.put(self.catalog.unknown, old.name, left)
            else:
                self.catalog.drop(self.catalog.unknown, old.name)

    def _require_keys(self, old: Table, new: Table, draft: Draft) -> None:
        """Make sure that the foreign keys from and to a table keep their columns, types and indexes.

        Raises:
            RefusedError: One would not.
        """
        back = {after: before for before, after in draft.changed.items()}
        for key in draft.foreign_keys:
            self._require_kept(old, new, key, key.columns, back)
        for other in self.catalog.referrers(old.name):
            for key in other.foreign_keys:
                if key.table == old.name and not (
                    other.name == old.name and key.name not in _names(draft.foreign_keys)
                ):
                    columns = tuple(draft.changed.get(one, one) for one in key.references)
                    self._require_kept(old, new, key, columns, back)

    def _require_kept(
        self, old: Table, new: Table, key: ForeignKey, columns: tuple[str, ...], back: Mapping[str, str]
    ) -> None:
        for name in columns:
            after, before = self._column_of(new, name), self._column_of(old, back.get(name, name))
            if after is None or before is None:
                raise _needed(new, f"column {new.name}.{name}", key)
            if not same_data(before, after, self.dialect):
                raise _needed(new, f"the type of column {new.name}.{name}", key)
            clears = "set null" in {key.on_delete, key.on_update} and columns == key.columns
            if clears and before.nullable and not after.nullable and key.table != new.name:
                raise _needed(new, f"the NULL of column {new.name}.{name}", key)
        if not _is_served(new, columns):
            raise _needed(new, f"the index on {', '.join(columns)}", key)

    def _follow_column(self, table: Name, before: str, after: str) -> None:
        for other in tuple(self.catalog.referrers(table)):
            self._put(referenced_column_renamed(other, table, before, after))

    def _create_index(self, operation: CreateIndex) -> None:
        table = self.table(operation.table)
        exists = any(one.name.lower() == operation.index.name.lower() for one in table.indexes)
        if exists and operation.if_not_exists:
            return
        drop = (DropIndex(operation.index.name),) if exists and operation.or_replace else ()
        self._alter_table(AlterTable(operation.table, (*drop, AddIndex(operation.index))))

    # DROP and RENAME

    def _drop(self, operation: Drop) -> None:
        if operation.kind == "index" and operation.table:
            index = operation.names[0].name
            action: Action = DropIndex(index, operation.if_exists)
            if index.upper() == PRIMARY:
                action = DropConstraint("", operation.if_exists, kind="primary key")
            self._alter_table(AlterTable(operation.table, (action,)))
            return
        if operation.kind == "schema":
            self._drop_database(operation)
            return
        for written in operation.names:
            self._drop_relation(operation, written)

    def _drop_database(self, operation: Drop) -> None:
        schema = operation.names[0].name
        schema = "" if (schema,) == self.catalog.settings.get(_HOME) else schema
        mappings: tuple[Mapping[Name, Any], ...] = (self.catalog.tables, self.catalog.views, self.catalog.sequences)
        for mapping in mappings:
            for name in [name for name in mapping if name.schema == schema]:
                self.catalog.drop(mapping, name)

    def _drop_relation(self, operation: Drop, written: Name) -> None:
        name = self.resolve(written)
        catalog = self.catalog
        if operation.kind == "view" and name in catalog.views:
            catalog.drop(catalog.views, name)
        elif operation.kind in {"sequence", "table"} and name in catalog.sequences:
            catalog.drop(catalog.sequences, name)
        elif operation.kind == "table" and name in catalog.tables:
            self._drop_table(catalog.tables[name], operation.names)
        elif operation.if_exists:
            return
        elif catalog.relation(name):
            raise RefusedError(INVALID, f"{name} is no {operation.kind}", (name,))
        else:
            raise self.missing(name, operation.kind)

    def _drop_table(self, table: Table, together: Iterable[Name]) -> None:
        going = {self.resolve(name) for name in together}
        for other in self.catalog.referrers(table.name) if self._checks_foreign_keys else ():
            if other.name != table.name and (other.name not in going or self.dialect == "mariadb"):
                message = f"table {table.name} is referred to by a foreign key of {other.name}"
                error = RefusedError(DEPENDS, message, (table.name, other.name), "dependent_objects_still_exist")
                self.refuse_unless_unknown(other.name, error)
        self.catalog.drop(self.catalog.tables, table.name)
        self.catalog.drop(self.catalog.unknown, table.name)

    def _rename(self, operation: Rename) -> None:
        name = self.resolve(operation.name)
        to = self.resolve(operation.to) if operation.to.schema else Name(operation.to.name, name.schema)
        if operation.if_exists and not self.catalog.relation(name):
            return
        self.require_free(to)
        view, sequence = self.catalog.views.get(name), self.catalog.sequences.get(name)
        if view:
            self.catalog.move(self.catalog.views, name, to, replace(view, name=to))
        elif sequence:
            self.catalog.move(self.catalog.sequences, name, to, replace(sequence, name=to))
        else:
            self._rename_table(self.table(operation.name), to)

    def _rename_table(self, table: Table, to: Name) -> None:
        others = [other for other in self.catalog.referrers(table.name) if other.name != table.name]
        constraints = tuple(
            renamed_with_table(one, table.name.name, to.name) if isinstance(one, ForeignKey) else one
            for one in table.constraints
        )
        moved = retargeted(replace(table, name=to, constraints=constraints), table.name, to)
        unknown = self.catalog.unknown.get(table.name)
        self.catalog.move(self.catalog.tables, table.name, to, moved)
        if unknown:
            self.catalog.move(self.catalog.unknown, table.name, to, unknown)
        for other in others:
            self._put(retargeted(other, table.name, to))

    # Views and sequences

    def _create_view(self, operation: CreateView) -> None:
        name = self.resolve(operation.name)
        if not (operation.or_replace and name in self.catalog.views):
            if operation.if_not_exists and self.catalog.relation(name):
                return
            self.require_free(name)
        relations = operation.query.relations
        resolved = None if relations is None else tuple(dict.fromkeys(self.resolve(one) for one in relations))
        outputs = self._outputs(operation.query)
        columns = None if outputs is None else tuple(output.name for output in outputs)
        if operation.columns:
            if columns and len(columns) != len(operation.columns):
                message = f"view {name} names another number of columns than its query has"
                raise RefusedError(INVALID, message, (name,))
            columns = operation.columns
        if columns and len({column.lower() for column in columns}) < len(columns):
            raise RefusedError(EXISTS, f"view {name} has two columns of one name", (name,))
        self.catalog.put(self.catalog.views, name, View(name, columns, False, operation.query.text, resolved))  # noqa: FBT003

    def _create_sequence(self, operation: CreateSequence) -> None:
        name = self.resolve(operation.name)
        if operation.if_not_exists and self.catalog.relation(name):
            return
        self.require_free(name)
        self.catalog.put(self.catalog.sequences, name, Sequence(name, operation.options))

    def _alter_sequence(self, operation: AlterSequence) -> None:
        name = self.resolve(operation.name)
        found = self.catalog.sequences.get(name)
        if found is None:
            if operation.if_exists:
                return
            raise self.missing(name, "sequence")
        self.catalog.put(self.catalog.sequences, name, replace(found, options=operation.options or found.options))

    def _put(self, table: Table) -> None:
        self.catalog.put(self.catalog.tables, table.name, table)


def _is_served(table: Table, columns: tuple[str, ...]) -> bool:
    primary = table.primary_key
    keys: tuple[Index, ...] = (*((as_index(primary),) if primary else ()), *table.indexes)
    return any(serves(key, columns) for key in keys)


def _names(keys: Iterable[ForeignKey]) -> set[str]:
    return {key.name for key in keys}


def _kept(old: Table, draft: Draft) -> tuple[Any, ...]:
    """Return the constraints of a table but for the foreign keys that go: their names are free for new ones."""
    kept = _names(draft.foreign_keys)
    return tuple(one for one in old.constraints if not isinstance(one, ForeignKey) or one.name in kept)


def _needed(table: Table, what: str, key: ForeignKey) -> RefusedError:
    return RefusedError(DEPENDS, f"foreign key {key.name} needs {what}", (table.name, key.name))
