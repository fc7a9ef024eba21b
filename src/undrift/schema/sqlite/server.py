"""What every statement of SQLite needs: finding what a name means, and writing it down.

Sources: SQLite's lang_naming.html (temp comes before main; case does not count) and build.c.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from undrift.schema.engine import EXISTS, INVALID, Engine, RefusedError, UnsureError
from undrift.schema.model import ForeignKey, Index, Name, Table, Type, View
from undrift.schema.operations import CreateTrigger, CreateView, Query, SearchPath
from undrift.schema.sqlite.expressions import Columns

TEMPORARY = "temp"

Shown = tuple[str, Type | None]
"""A column of a query: its name and, where it is plainly a table's column, that column's type."""


class Sqlite(Engine):
    """The catalogue of a SQLite database, by names without case.

    Attributes:
        inline: For each table, the column (in lower case) that each of its constraints stands behind; empty for those
            that stand apart.
        queries: What each view shows.
        triggers: The triggers.
        legacy: Whether renames leave alone what refers to a table (`PRAGMA legacy_alter_table`).
        foreign_keys: Whether foreign keys are enforced.
    """

    DEFAULT_SCHEMA = "main"
    FOLDS_LOOKUPS = True

    def __init__(
        self,
        dialect: str,
        made: Collection[str] | None = None,
        *,
        ensured: Collection[str] = (),
        session_per_file: bool = False,
    ) -> None:
        """Start with an empty database; the arguments are those of `Engine`."""
        super().__init__(dialect, made, ensured=ensured, session_per_file=session_per_file)
        self.inline: dict[Name, tuple[str, ...]] = {}
        self.queries: dict[Name, CreateView] = {}
        self.triggers: dict[Name, CreateTrigger] = {}
        self.legacy = False
        self.foreign_keys = False
        self._shown: dict[Name, tuple[Shown, ...] | None] = {}
        self._shown_at = 0
        # Hints hold at least what is true now: they only grow, and whoever asks looks again.
        self._spellings: defaultdict[Name, dict[Name, None]] = defaultdict(dict)
        self._indexed: defaultdict[Name, dict[Name, None]] = defaultdict(dict)
        self._referring: defaultdict[str, dict[Name, None]] = defaultdict(dict)

    def search_path(self, operation: SearchPath) -> None:
        """Forget the settings where a new session begins."""
        if operation.schemas is None:
            self.legacy = self.foreign_keys = False

    @property
    def shown(self) -> dict[Name, tuple[Shown, ...] | None]:
        """What is known of what tables and views show, for as long as nothing changes."""
        if self._shown_at != self.catalog.revision:
            self._shown, self._shown_at = {}, self.catalog.revision
        return self._shown

    # Names

    def candidates(self, name: Name) -> Iterator[Name]:
        """Yield the full names, in lower case, that a written one can mean, the nearest first."""
        key = name.name.lower()
        if name.schema:
            yield Name(key, "" if name.schema == self.DEFAULT_SCHEMA else name.schema)
            return
        yield Name(key, TEMPORARY)
        yield Name(key)

    def find(self, name: Name) -> Name | None:
        """Return the name under which a table or view is there; None if there is none."""
        for key in self.candidates(name):
            for found in self._spellings.get(key, ()):
                if found in self.catalog.tables or found in self.catalog.views:
                    return found
        return None

    def resolve(self, name: Name) -> Name:
        """Return the full name of the table or view that a name means; without one, what it would be."""
        return self.find(name) or super().resolve(name)

    def same(self, name: Name) -> Name | None:
        """Return the table or view of this very schema under a name, whatever its case."""
        for found in self._spellings.get(lowered(name), ()):
            if found in self.catalog.tables or found in self.catalog.views:
                return found
        return None

    def index_owner(self, name: Name) -> Table | None:
        """Return the table that has an index of this name."""
        key = lowered(name)
        for owner in self._indexed.get(key, ()):
            table = self.catalog.tables.get(owner)
            if table and any(index.name.lower() == key.name for index in table.indexes):
                return table
        return None

    def find_index(self, name: Name) -> tuple[Table, Index] | None:
        """Return the index that a written name means, and its table."""
        for key in self.candidates(name):
            table = self.index_owner(key)
            if table:
                return table, next(index for index in table.indexes if index.name.lower() == key.name)
        return None

    def referring(self, target: Name) -> Iterator[Table]:
        """Yield the tables of the same schema with a foreign key to a table, itself included."""
        key = target.name.lower()
        for name in tuple(self._referring.get(key, ())):
            table = self.catalog.tables.get(name)
            if table and name.schema == target.schema and any(refers(one, key) for one in table.constraints):
                yield table

    def table(self, written: Name) -> Table:
        """Return the table that a written name means.

        Raises:
            RefusedError: There is none.
            UnsureError: There may be one.
        """
        name = self.find(written)
        if name is None:
            full = self.resolve(written)
            raise self.missing(full, "table")
        table = self.catalog.tables.get(name)
        if table is None:
            raise RefusedError(INVALID, f"{name} is a view", (name,))
        return table

    def require_free(self, name: Name) -> None:
        """Make sure that no table, view or index has a name.

        Raises:
            RefusedError: One has.
            UnsureError: What has it is unknown.
        """
        found = self.same(name)
        if found is None and self.index_owner(name) is None:
            return
        if self.is_unknown(found or name):
            raise UnsureError(name)
        raise RefusedError(EXISTS, f"{name} exists already", (name,))

    def is_unknown(self, name: Name, column: str = "") -> bool:
        """Whether an object, or one column of it, may differ from the catalogue."""
        if not self.catalog.unknown:
            return False
        if super().is_unknown(name, column):
            return True
        key, part = lowered(name), column.lower()
        return any(
            lowered(other) == key and any(one == "*" or one.lower() == part for one in columns)
            for other, columns in self.catalog.unknown.items()
        )

    # Writing

    def put(self, table: Table, inline: tuple[str, ...] | None = None) -> None:
        """Set a table, new or changed; `inline` says where its constraints stand."""
        self.catalog.put(self.catalog.tables, table.name, table)
        if inline is not None:
            self.catalog.put(self.inline, table.name, inline)
        self._hint(table)

    def move(self, table: Table, to: Table) -> None:
        """Give a table another name."""
        inline = self.inline[table.name]
        self.catalog.move(self.catalog.tables, table.name, to.name, to)
        self.catalog.drop(self.inline, table.name)
        self.catalog.put(self.inline, to.name, inline)
        self._hint(to)

    def put_view(self, view: View, operation: CreateView) -> None:
        """Set a view, new or changed."""
        self.catalog.put(self.catalog.views, view.name, view)
        self.catalog.put(self.queries, view.name, operation)
        self._spellings[lowered(view.name)][view.name] = None

    def _hint(self, table: Table) -> None:
        self._spellings[lowered(table.name)][table.name] = None
        for index in table.indexes:
            self._indexed[Name(index.name.lower(), table.name.schema)][table.name] = None
        for one in table.constraints:
            if isinstance(one, ForeignKey):
                self._referring[one.table.name.lower()][table.name] = None

    def remember(self, name: Name) -> None:
        """Take what is made or dropped under a name for known from here on."""
        if not self.catalog.unknown:
            return
        key = lowered(name)
        for other in [one for one in self.catalog.unknown if lowered(one) == key]:
            self.catalog.drop(self.catalog.unknown, other)

    def has_column(self, table: Table, column: str) -> bool:
        """Whether a table has a column of this name."""
        return column_of(table, column) != "" or column.lower() in ROW_NUMBERS


ROW_NUMBERS = frozenset({"rowid", "oid", "_rowid_"})
"""What every table has beside its columns, unless it is WITHOUT ROWID."""


def lowered(name: Name) -> Name:
    """Return a full name as it is compared."""
    return Name(name.name.lower(), name.schema)


def refers(constraint: object, target: str) -> bool:
    """Whether a constraint is a foreign key to a table, given in lower case."""
    return isinstance(constraint, ForeignKey) and constraint.table.name.lower() == target


def columns_of(table: Table) -> Columns:
    """Return the columns of a table by their names in lower case."""
    return {column.name.lower(): column.name for column in table.columns}


def column_of(table: Table, name: str) -> str:
    """Return a column's name as the table spells it; empty if it has none of this name."""
    key = name.lower()
    return next((column.name for column in table.columns if column.name.lower() == key), "")


def relations_of(query: Query) -> tuple[Name, ...]:
    """Return the relations of a query, none where they cannot be told."""
    return query.relations or ()
