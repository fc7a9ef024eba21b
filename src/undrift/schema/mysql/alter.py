"""ALTER TABLE as MySQL and MariaDB do it: one new table out of the old one and all actions, whatever their order.

Source: `mysql_prepare_alter_table` in sql/sql_table.cc; MariaDB's `handle_if_exists_options` there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any

from undrift.patterns import pattern
from undrift.schema.engine import EXISTS, INVALID, MISSING, RefusedError
from undrift.schema.expressions import renamed
from undrift.schema.model import (
    Check,
    Column,
    Constraint,
    Expression,
    ForeignKey,
    Index,
    IndexPart,
    Name,
    PrimaryKey,
    Table,
    Unique,
)
from undrift.schema.mysql.columns import converted, finished, keeping_collation, spelled, table_collation, whole_length
from undrift.schema.mysql.keys import (
    PRIMARY,
    DuplicateNameError,
    as_index,
    for_foreign_key,
    highest_number,
    number_name,
    settled,
)
from undrift.schema.mysql.spelling import server_default
from undrift.schema.operations import (
    Action,
    AddColumn,
    AddConstraint,
    AddIndex,
    ColumnSpec,
    DropColumn,
    DropConstraint,
    DropIndex,
    RedefineColumn,
    RenameColumn,
    RenameIndex,
    SetDefault,
    SetOptions,
)
from undrift.values import dataclass, replace


@dataclass(slots=True)
class Draft:
    """A table while it is made or changed.

    Attributes:
        name: The table.
        dialect: `mysql` or `mariadb`.
        old: The table before; one without columns if it is new.
        columns: Its columns, each with the name it had before; an empty one for a new column.
        keys: Its indexes, the primary key's among them, in the order in which they were made.
        foreign_keys: Those that are there, and those that are new, with names.
        checks: The same.
        options: What else the table is told.
        partitioned: How it is partitioned.
        comment: Its comment.
        new_foreign_keys: Those that the statement adds.
        changed: The names before and after of columns that are renamed.
        redefined: The names before of columns that are defined anew.
    """

    name: Name
    dialect: str
    old: Table
    columns: list[tuple[str, Column]] = field(default_factory=list)
    keys: list[Index] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)
    partitioned: str = ""
    comment: str = ""
    new_foreign_keys: list[ForeignKey] = field(default_factory=list)
    changed: dict[str, str] = field(default_factory=dict)
    redefined: set[str] = field(default_factory=set)

    def collation(self) -> str:
        """The table's collation as far as it was told."""
        return table_collation(self.options.items(), self.dialect)

    def refused(self, kind: str, message: str, *members: str, condition: str = "") -> RefusedError:
        """Return the refusal of something about this table."""
        objects = (*(f"{self.name}.{member}" for member in members), str(self.name))
        return RefusedError(kind, message, objects, condition)

    # Columns

    def add_column(self, spec: ColumnSpec, place: int | None = None) -> None:
        """Put a column at a place (at the end without one), and what stands behind it."""
        column, checks = finished(spec, self.collation(), self.dialect)
        self.columns.insert(len(self.columns) if place is None else place, ("", column))
        self.add_members(spec, checks)

    def add_members(self, spec: ColumnSpec, checks: Iterable[Check]) -> None:
        """Add the keys, references and checks that stand behind a column."""
        primary = [one for one in spec.constraints if isinstance(one, PrimaryKey)]
        for key in primary:
            self.add_primary_key(key)
        if not primary or self.dialect == "mysql":
            # MariaDB makes no second key of UNIQUE behind the column of PRIMARY KEY.
            self.keys += spec.indexes
        for constraint in spec.constraints:
            # MySQL reads and ignores references behind a column (8.4 manual, 15.1.20.5), MariaDB makes them.
            if isinstance(constraint, ForeignKey) and self.dialect == "mariadb":
                self.add_foreign_key(constraint)
        for check in checks:
            self.add_check(check)

    def spellings(self) -> dict[str, str]:
        """The columns' names by their names in lower case."""
        return {column.name.lower(): column.name for _, column in self.columns}

    # Keys and constraints

    def add(self, constraint: Constraint) -> None:
        """Add a constraint."""
        if isinstance(constraint, PrimaryKey):
            self.add_primary_key(constraint)
        elif isinstance(constraint, ForeignKey):
            self.add_foreign_key(constraint)
        elif isinstance(constraint, Check):
            self.add_check(constraint)
        elif isinstance(constraint, Unique):  # pragma: no cover - MySQL's readers make it an index
            self.keys.append(Index(constraint.name, tuple(IndexPart(one) for one in constraint.columns), unique=True))

    def add_primary_key(self, key: PrimaryKey) -> None:
        """Add the primary key.

        Raises:
            RefusedError: There is one.
        """
        if any(one.name == PRIMARY for one in self.keys):
            raise self.refused(EXISTS, f"table {self.name} has a primary key already")
        self.keys.append(as_index(key))

    def add_foreign_key(self, key: ForeignKey) -> None:
        """Add a foreign key and the index that it needs."""
        self.keys.append(for_foreign_key(key))
        if key.index:
            # MySQL ignores it as the key's own name since 8.0.16 (8.4 manual, 15.1.20.5).
            key = replace(key, name=key.name or (key.index if self.dialect == "mariadb" else ""), index="")
        if self.dialect == "mariadb" and "set default" in {key.on_delete, key.on_update}:
            # InnoDB has no such action; MariaDB says nothing and keeps none.
            delete = "no action" if key.on_delete == "set default" else key.on_delete
            update = "no action" if key.on_update == "set default" else key.on_update
            key = replace(key, on_delete=delete, on_update=update)
        self.new_foreign_keys.append(key)

    def add_check(self, check: Check) -> None:
        """Add a check under a name of its own.

        Raises:
            RefusedError: The name is taken.
        """
        name = check.name or self._check_name()
        if any(one.name.lower() == name.lower() for one in self.checks):
            raise self.refused(EXISTS, f"check {name} of table {self.name} exists already", name)
        self.checks.append(replace(check, name=name))

    def _check_name(self) -> str:
        stem = "CONSTRAINT_" if self.dialect == "mariadb" else f"{self.name.name}_chk_"
        taken = {check.name for check in self.checks}
        number = 1
        while f"{stem}{number}" in taken:
            number += 1
        return f"{stem}{number}"

    def number_foreign_keys(self) -> None:
        """Give names to the new foreign keys that have none."""
        self._require_other_names()
        number = highest_number(self.name.name, self.old.foreign_keys)
        for place, key in enumerate(self.new_foreign_keys):
            if not key.name:
                number += 1
                self.new_foreign_keys[place] = replace(key, name=number_name(self.name.name, number))

    # The end

    def table(self) -> Table:
        """Return the table.

        Raises:
            RefusedError: The server would not make it.
        """
        self._require_columns()
        columns = self.spellings()
        try:
            keys = settled([self._key(key, columns) for key in self.keys])
        except DuplicateNameError as error:
            message = f"index {error.name} of table {self.name} exists already"
            raise self.refused(EXISTS, message, error.name) from None
        primary = next((key for key in keys if key.name == PRIMARY), None)
        self._require_counted_key(keys)
        own = {part.column for part in primary.parts} if primary else set()
        constraints: list[Constraint] = [PrimaryKey(primary.columns, PRIMARY)] if primary else []
        constraints += [self._own_foreign_key(key, columns) for key in (*self.foreign_keys, *self.new_foreign_keys)]
        gone = {column.name.lower() for column in self.old.columns} - columns.keys()
        for check in self.checks:
            missing = next((name for name in check.expression.names if name.lower() in gone), None)
            missing = missing or _certainly_missing(check.expression, columns)
            if missing:
                raise self.missing_column(missing)
            constraints.append(replace(check, expression=spelled(check.expression, columns)))
        return replace(
            self.old,
            name=self.name,
            columns=tuple(_settled_column(column, columns, own) for _, column in self.columns),
            constraints=tuple(constraints),
            indexes=tuple(key for key in keys if key is not primary),
            options=tuple(self.options.items()),
            partitioned=self.partitioned,
            comment=self.comment,
        )

    def _require_columns(self) -> None:
        seen: set[str] = set()
        for _, column in self.columns:
            if column.name.lower() in seen:
                message = f"column {self.name}.{column.name} exists already"
                raise self.refused(EXISTS, message, column.name, condition="duplicate_column")
            seen.add(column.name.lower())
        if not seen:
            raise self.refused(INVALID, f"table {self.name} would have no column left")

    def _require_other_names(self) -> None:
        """Make sure that no foreign key is given the name of a check; one that InnoDB names may have it.

        Raises:
            RefusedError: One is.
        """
        checks = {check.name.lower() for check in self.checks}
        for key in self.new_foreign_keys:
            if key.name and key.name.lower() in checks:
                message = f"constraint {key.name} of table {self.name} exists already"
                raise self.refused(EXISTS, message, key.name, condition="duplicate_object")

    def _key(self, key: Index, columns: Mapping[str, str]) -> Index:
        """Return a key with its columns spelled as the table spells them."""
        parts: list[IndexPart] = []
        for part in key.parts:
            if part.expression:
                parts.append(self._expression_part(key, part, columns))
                continue
            name = columns.get(part.column.lower())
            if name is None:
                raise self.missing_column(part.column)
            if any(one.column == name for one in parts):
                message = f"index {key.name} of table {self.name} has column {name} twice"
                raise self.refused(EXISTS, message, name, condition="duplicate_column")
            length = self._part_length(key, part, name)
            same = name == part.column and length == part.length
            parts.append(part if same else replace(part, column=name, length=length))
        return replace(key, parts=tuple(parts))

    def _expression_part(self, key: Index, part: IndexPart, columns: Mapping[str, str]) -> IndexPart:
        if self.dialect == "mariadb" or part.expression is None:
            raise self.refused(INVALID, f"index {key.name} of table {self.name}: MariaDB indexes no expressions")
        return replace(part, expression=spelled(part.expression, columns))

    def _part_length(self, key: Index, part: IndexPart, name: str) -> int:
        """Return how much of a column is indexed: 0 for all of it, however that is said."""
        if part.length:
            return 0 if part.length == self._length(name) else part.length
        if key.method != "btree":
            return 0
        column = next(column for _, column in self.columns if column.name == name)
        whole = whole_length(column, self.collation())
        if whole and (self.dialect == "mysql" or key.name == PRIMARY):
            raise self.refused(INVALID, f"index {key.name} of table {self.name} needs a length for column {name}", name)
        return 0 if key.unique else whole

    def missing_column(self, name: str) -> RefusedError:
        """Return the refusal for a column that is not there."""
        message = f"column {self.name}.{name} does not exist"
        return self.refused(MISSING, message, name, condition="undefined_column")

    def _length(self, name: str) -> int:
        column = next(column for _, column in self.columns if column.name == name)
        base, _, rest = (column.type.name if column.type else "").partition("(")
        digits = rest.partition(")")[0]
        return int(digits) if base in {"char", "varchar", "binary", "varbinary"} and digits.isdigit() else 0

    def _require_counted_key(self, keys: Iterable[Index]) -> None:
        counted = [column.name for _, column in self.columns if column.auto_increment]
        if not counted:
            return
        if len(counted) > 1 or not any(key.parts[0].column == counted[0] for key in keys):
            message = f"the one auto_increment column of table {self.name} must lead a key"
            raise self.refused(INVALID, message, *counted)

    def _own_foreign_key(self, key: ForeignKey, columns: Mapping[str, str]) -> ForeignKey:
        found = tuple(columns.get(name.lower(), name) for name in key.columns)
        return key if found == key.columns else replace(key, columns=found)


_COMPARISON = pattern(r"\"?(?P<name>[\w$]+)\"? (?:=|<>|<|>|<=|>=) (?:[0-9.]+|'[^']*')")


def _certainly_missing(expression: Expression, columns: Mapping[str, str]) -> str | None:
    """Return a column that an expression needs and a table has not; None if it cannot be told from a keyword."""
    found = _COMPARISON.fullmatch(expression.text)
    return found["name"] if found and found["name"].lower() not in columns else None


def _settled_column(column: Column, columns: Mapping[str, str], primary: set[str]) -> Column:
    """Return a column with the spelling of its expressions settled, and NOT NULL in the primary key."""
    if column.generated:
        computed = replace(column.generated, expression=spelled(column.generated.expression, columns))
        column = replace(column, generated=computed)
    if column.default and column.default.names:
        column = replace(column, default=spelled(column.default, columns))
    return replace(column, nullable=False) if column.nullable and column.name in primary else column


# ALTER TABLE


class Alteration:
    """The actions of one ALTER TABLE upon one table."""

    def __init__(self, table: Table, dialect: str) -> None:
        """Take the table as it is."""
        self.table = table
        self.dialect = dialect
        self.draft = Draft(
            table.name,
            dialect,
            table,
            options=dict(table.options),
            partitioned=table.partitioned,
            comment=table.comment,
        )
        self.dropped: set[str] = set()
        self.dropped_keys: set[str] = set()
        self.dropped_constraints: list[Constraint] = []
        self.placed: list[tuple[ColumnSpec, str | None, str]] = []
        self.redefinitions: dict[str, RedefineColumn] = {}
        self.renames: dict[str, str] = {}
        self.defaults: dict[str, SetDefault] = {}
        self.key_renames: dict[str, str] = {}
        self.additions: list[Callable[[], None]] = []
        self.options: dict[str, str] = {}
        self.columns = {column.name.lower() for column in table.columns}
        self.keys = {index.name.lower() for index in table.indexes}

    def take(self, actions: Iterable[Action]) -> Draft:
        """Return the table as the actions leave it.

        Raises:
            RefusedError: The server refuses one of them.
        """
        for action in actions:
            _COLLECTORS[type(action)](self, action)
        self._set_options()
        self._keep_columns()
        self._place_columns()
        self._keep_keys()
        self._keep_constraints()
        for add in self.additions:
            add()
        self.draft.number_foreign_keys()
        return self.draft

    # Collecting

    def _add_column(self, action: AddColumn) -> None:
        name = action.spec.column.name.lower()
        spec = self._with_new_keys(action.spec) if action.if_not_exists else action.spec
        if action.if_not_exists and name in self.columns:
            self.additions.append(_adder(self.draft, spec, ()))
            return
        self.columns.add(name)
        self.placed.append((spec, action.after, ""))

    def _with_new_keys(self, spec: ColumnSpec) -> ColumnSpec:
        """Return ADD COLUMN IF NOT EXISTS with the keys that are not there yet: MariaDB asks for each by itself."""
        is_keyed = spec.column.name.lower() in self.keys
        keys = [one for one in spec.constraints if isinstance(one, PrimaryKey)]
        constraints = tuple(one for one in spec.constraints if self.table.primary_key is None or one not in keys)
        # A second primary key is passed over, but its column stays NOT NULL.
        column = replace(spec.column, nullable=spec.column.nullable and not keys)
        return replace(spec, column=column, indexes=() if is_keyed else spec.indexes, constraints=constraints)

    def _drop_column(self, action: DropColumn) -> None:
        name = action.name.lower()
        if not self.table_has(name) or name in self.dropped:
            if not action.if_exists:
                raise self.draft.missing_column(action.name)
            return
        self.dropped.add(name)

    def _redefine(self, action: RedefineColumn) -> None:
        name = action.name.lower()
        if self._is_free(name):
            self.redefinitions[name] = action
            if action.after != "":  # None says FIRST
                self.placed.append((action.spec, action.after, name))
        elif not action.if_exists:
            raise self.draft.missing_column(action.name)

    def _is_free(self, name: str) -> bool:
        """Whether a column is there, and the statement does nothing else with it yet: the server finds it once."""
        lower = name.lower()
        return self.table_has(lower) and not (
            lower in self.redefinitions or lower in self.renames or lower in self.defaults
        )

    def table_has(self, name: str) -> bool:
        """Whether the table has a column of this name in lower case, before the statement."""
        return any(column.name.lower() == name for column in self.table.columns)

    def _rename_column(self, action: RenameColumn) -> None:
        if self._is_free(action.name):
            self.renames[action.name.lower()] = action.to
        elif not action.if_exists:
            raise self.draft.missing_column(action.name)

    def _set_default(self, action: SetDefault) -> None:
        if not self._is_free(action.name):
            raise self.draft.missing_column(action.name)
        self.defaults[action.name.lower()] = action

    def _add_constraint(self, action: AddConstraint) -> None:
        constraint = action.constraint
        if action.if_not_exists and self._has_constraint(constraint):
            return
        self.additions.append(lambda: self.draft.add(constraint))

    def _has_constraint(self, constraint: Constraint) -> bool:
        if isinstance(constraint, PrimaryKey):
            return self.table.primary_key is not None
        name = (constraint.name or (constraint.index if isinstance(constraint, ForeignKey) else "")).lower()
        return bool(name) and any(
            one.name.lower() == name and isinstance(one, type(constraint)) for one in self.table.constraints
        )

    def _add_index(self, action: AddIndex) -> None:
        index = action.index
        name = (index.name or index.parts[0].column).lower()
        if action.if_not_exists and name in self.keys:
            return
        self.keys.add(name)
        self.additions.append(lambda: self.draft.keys.append(index))

    def _drop_index(self, action: DropIndex) -> None:
        name = action.name.lower()
        if not any(index.name.lower() == name for index in self.table.indexes) or name in self.dropped_keys:
            if not action.if_exists:
                message = f"index {action.name} of table {self.table.name} does not exist"
                raise self.draft.refused(MISSING, message, action.name, condition="undefined_object")
            return
        self.dropped_keys.add(name)

    def _drop_constraint(self, action: DropConstraint) -> None:
        for drop in _DROPS[action.kind]:
            if drop(self, action.name.lower()):
                return
        if not action.if_exists:
            what = f"constraint {action.name}" if action.name else "a primary key"
            message = f"table {self.table.name} has no {what}"
            raise self.draft.refused(MISSING, message, action.name or PRIMARY, condition="undefined_object")

    def drop_primary_key(self, name: str) -> bool:
        """Drop the primary key, if there is one."""
        dropped = PRIMARY.lower() in self.dropped_keys
        if self.table.primary_key is None or dropped or name not in {"", PRIMARY.lower()}:
            return False
        self.dropped_keys.add(PRIMARY.lower())
        return True

    def drop_foreign_key(self, name: str) -> bool:
        """Drop the foreign key of this name in lower case, if there is one."""
        return self._drop_named(name, self.table.foreign_keys)

    def drop_check(self, name: str) -> bool:
        """Drop the check of this name in lower case, if there is one."""
        checks = (one for one in self.table.checks if not one.inline)
        return self._drop_named(name, checks)

    def _drop_named(self, name: str, constraints: Iterable[Constraint]) -> bool:
        found = next((one for one in constraints if one.name.lower() == name), None)
        if found is None or found in self.dropped_constraints:
            return False
        self.dropped_constraints.append(found)
        return True

    def drop_unique(self, name: str) -> bool:
        """Drop the unique key of this name in lower case, if there is one."""
        if not any(index.unique and index.name.lower() == name for index in self.table.indexes):
            return False
        self.dropped_keys.add(name)
        return True

    def _rename_index(self, action: RenameIndex) -> None:
        if not any(index.name.lower() == action.name.lower() for index in self.table.indexes):
            message = f"index {action.name} of table {self.table.name} does not exist"
            raise self.draft.refused(MISSING, message, action.name, condition="undefined_object")
        self.key_renames[action.name.lower()] = action.to

    def _options(self, action: SetOptions) -> None:
        self.options.update(action.options)

    # Doing

    def _set_options(self) -> None:
        draft = self.draft
        draft.comment = self.options.pop("comment", draft.comment)
        draft.partitioned = self.options.pop("partitioned", draft.partitioned)
        draft.options.update((name, value) for name, value in self.options.items() if name != "convert")

    def _keep_columns(self) -> None:
        before = table_collation(self.table.options, self.dialect)
        after = self.draft.collation()
        for column in self.table.columns:
            name = column.name.lower()
            if name in self.dropped:
                if name in self.redefinitions or name in self.renames or name in self.defaults:
                    raise self.draft.missing_column(column.name)
                continue
            kept = column
            if "convert" in self.options:
                kept = converted(column, before, after)
            elif before != after:
                kept = keeping_collation(column, before, after, self.dialect)
            self._keep_column(name, kept)

    def _keep_column(self, name: str, column: Column) -> None:
        redefinition = self.redefinitions.get(name)
        if redefinition:
            self._redefined(column, redefinition)
            return
        if name in self.renames:
            self.draft.changed[column.name] = self.renames[name]
            column = replace(column, name=self.renames[name])
        if name in self.defaults:
            column = replace(column, default=self._default(column, self.defaults[name].default))
        self.draft.columns.append((name, column))

    def _default(self, column: Column, default: Expression | None) -> Expression | None:
        return server_default(default, column.type, self.dialect) if default and column.type else default

    def _redefined(self, column: Column, action: RedefineColumn) -> None:
        self.draft.redefined.add(column.name)
        if action.spec.column.name != column.name:
            self.draft.changed[column.name] = action.spec.column.name
        if action.after != "":
            return
        made, checks = finished(action.spec, self.draft.collation(), self.dialect)
        self.draft.columns.append((column.name.lower(), made))
        self.additions.append(lambda: self.draft.add_members(action.spec, checks))

    def _place_columns(self) -> None:
        for spec, after, old in self.placed:
            made, checks = finished(spec, self.draft.collation(), self.dialect)
            self.draft.columns.insert(self._place(after), (old.lower(), made))
            self.additions.append(_adder(self.draft, spec, checks))

    def _place(self, after: str | None) -> int:
        if after is None:
            return 0
        if not after:
            return len(self.draft.columns)
        for place, (_, column) in enumerate(self.draft.columns):
            if column.name.lower() == after.lower():
                return place + 1
        raise self.draft.missing_column(after)

    def _keep_keys(self) -> None:
        indexes = [index for index in self.table.indexes if index.name.lower() not in self.dropped_keys]
        primary = self.table.primary_key
        if primary and PRIMARY.lower() not in self.dropped_keys:
            indexes.insert(0, as_index(primary))
        for index in indexes:
            kept = self._kept_key(index)
            if kept:
                new = self.key_renames.get(index.name.lower(), index.name)
                # A key that was given a name is no longer one that a foreign key brought and another may replace.
                self.draft.keys.append(kept if new == index.name else replace(kept, name=new, implicit=False))

    def _kept_key(self, index: Index) -> Index | None:
        """Return an index without the columns that go; None if nothing of it is left."""
        # A column that is dropped and added again by one statement keeps its keys: they are found by its name.
        gone_columns = self.dropped - {spec.column.name.lower() for spec, _, old in self.placed if not old}
        parts = tuple(part for part in index.parts if part.column.lower() not in gone_columns)
        if not parts:
            return None
        if len(parts) < len(index.parts) and index.unique and self.dialect == "mariadb":
            gone = next(part.column for part in index.parts if part not in parts)
            message = f"key {index.name} of table {self.table.name} needs column {gone}"
            raise self.draft.refused(INVALID, message, gone)
        if not self.draft.changed:
            return index if len(parts) == len(index.parts) else replace(index, parts=parts)
        return replace(index, parts=tuple(self._kept_part(part) for part in parts))

    def _kept_part(self, part: IndexPart) -> IndexPart:
        if part.expression:
            return replace(part, expression=self._renamed(part.expression))
        return replace(part, column=self.draft.changed.get(part.column, part.column))

    def _renamed(self, expression: Expression) -> Expression:
        """Return an expression with columns renamed; two steps, since two columns can swap their names."""
        changed = [(old, new) for old, new in self.draft.changed.items() if old in expression.names]
        for place, (old, _) in enumerate(changed):
            expression = renamed(expression, old, f"\ufdd0{place}")
        for place, (_, new) in enumerate(changed):
            expression = renamed(expression, f"\ufdd0{place}", new)
        return expression

    def _keep_constraints(self) -> None:
        draft = self.draft
        for key in self.table.foreign_keys:
            if key not in self.dropped_constraints:
                columns = tuple(draft.changed.get(one, one) for one in key.columns)
                draft.foreign_keys.append(replace(key, columns=columns) if columns != key.columns else key)
        for check in self.table.checks:
            if check not in self.dropped_constraints and not self._goes(check):
                self._require_no_dropped(check.expression, f"check {check.name}")
                name = check.name
                if check.inline:
                    name = draft.changed.get(name, name)
                draft.checks.append(replace(check, expression=self._renamed(check.expression), name=name))
        for place, (old, column) in enumerate(draft.columns):
            if old and column.generated and column.name not in self.draft.redefined:
                self._require_no_dropped(column.generated.expression, f"column {column.name}")
                expression = self._renamed(column.generated.expression)
                column = replace(column, generated=replace(column.generated, expression=expression))  # noqa: PLW2901
            if old and column.default and column.default.names:
                self._require_no_dropped(column.default, f"the default of column {column.name}")
                column = replace(column, default=self._renamed(column.default))  # noqa: PLW2901 - as above
            draft.columns[place] = (old, column)

    def _goes(self, check: Check) -> bool:
        """Whether a check goes with its column."""
        if check.inline:
            return check.name.lower() in self.dropped or check.name in self.draft.redefined
        names = {name.lower() for name in check.expression.names}
        return len(names) == 1 and names <= self.dropped

    def _require_no_dropped(self, expression: Expression, what: str) -> None:
        for name in expression.names:
            if name.lower() in self.dropped:
                message = f"{what} of table {self.table.name} needs column {name}"
                raise self.draft.refused(INVALID, message, name)


def _adder(draft: Draft, spec: ColumnSpec, checks: tuple[Check, ...]) -> Callable[[], None]:
    return lambda: draft.add_members(spec, checks)


Drop = Callable[[Alteration, str], bool]

_DROPS: Mapping[str, tuple[Drop, ...]] = {
    "primary key": (Alteration.drop_primary_key,),
    "foreign key": (Alteration.drop_foreign_key,),
    "check": (Alteration.drop_check,),
    "": (Alteration.drop_check, Alteration.drop_foreign_key, Alteration.drop_unique, Alteration.drop_primary_key),
}

_COLLECTORS: Mapping[type, Callable[[Alteration, Any], None]] = {
    AddColumn: Alteration._add_column,  # noqa: SLF001 - the class's own methods, in its own table
    DropColumn: Alteration._drop_column,  # noqa: SLF001
    RedefineColumn: Alteration._redefine,  # noqa: SLF001
    RenameColumn: Alteration._rename_column,  # noqa: SLF001
    SetDefault: Alteration._set_default,  # noqa: SLF001
    AddConstraint: Alteration._add_constraint,  # noqa: SLF001
    AddIndex: Alteration._add_index,  # noqa: SLF001
    DropIndex: Alteration._drop_index,  # noqa: SLF001
    DropConstraint: Alteration._drop_constraint,  # noqa: SLF001
    RenameIndex: Alteration._rename_index,  # noqa: SLF001
    SetOptions: Alteration._options,  # noqa: SLF001
}


def like(source: Table, name: Name, dialect: str) -> Draft:
    """Return what `CREATE TABLE … LIKE` makes: all but the foreign keys, with the names of the indexes."""
    draft = Draft(
        name,
        dialect,
        Table(name),
        columns=[("", column) for column in source.columns],
        keys=list(source.indexes),
        options=dict(source.options),
        partitioned=source.partitioned,
        comment=source.comment,
    )
    if source.primary_key:
        draft.keys.insert(0, as_index(source.primary_key))
    for check in source.checks:
        keeps = dialect == "mariadb"
        draft.add_check(check if keeps else replace(check, name=""))
    return draft


def dropped_columns(actions: Iterable[Action]) -> Iterator[str]:
    """Yield the columns that actions drop."""
    return (action.name for action in actions if isinstance(action, DropColumn))
