"""What a schema.rb says, gathered call by call, and the SQL that Rails would send for it.

Facts (activerecord: connection_adapters/abstract/schema_creation.rb and the adapters' own; migration/compatibility.rb):
SQLite's foreign keys are parts of CREATE TABLE. What MySQL is told of a table's engine and character set is what the
server that was dumped from has for a default, so that it says nothing of the schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from undrift.declared.base import Doubt, Statement
from undrift.declared.servers import family, identifier, identifiers
from undrift.findings import Location
from undrift.schema.model import Name
from undrift.schema.spelling import literal
from undrift.values import dataclass


@dataclass(slots=True)
class Table:
    """A table that is being made.

    Attributes:
        name: As it is written, with its namespace: `audit.logs`.
        line: Where it is.
        columns: The definitions of its columns, by name.
        primary_key: The columns of a key that is written behind them; empty if a column says it.
        parts: Further parts of CREATE TABLE: checks, constraints.
        options: What stands behind the parenthesis.
        comment: Its comment.
        comments: The comments of its columns.
    """

    name: str
    line: int
    columns: dict[str, str] = field(default_factory=dict)
    primary_key: tuple[str, ...] = ()
    parts: list[str] = field(default_factory=list)
    options: str = ""
    comment: str = ""
    comments: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Field:
    """A column that is being made.

    Attributes:
        name: Its name.
        kind: The method that makes it, or the type: `string`, `character varying`.
        options: Its options.
        line: Where it is.
    """

    name: str
    kind: str
    options: Mapping[str, object]
    line: int


@dataclass(frozen=True, slots=True)
class Key:
    """A foreign key: the table that has it, what follows `ADD`, and where it is."""

    table: str
    sql: str
    line: int


class Draft:
    """All that one file says."""

    def __init__(self, path: str, dialect: str, rails: tuple[int, int]) -> None:
        """Begin with nothing.

        Args:
            path: The file.
            dialect: One of `undrift.schema.engines.ENGINES`.
            rails: The version of Rails whose rules it is written by.
        """
        self.path, self.dialect, self.rails = path, dialect, rails
        self.tables: dict[str, Table] = {}
        self.keys: list[Key] = []
        self.before: list[Statement] = []
        self.indexes: list[tuple[str, Statement]] = []
        self.after: list[Statement] = []
        self.places: dict[str, Location] = {}
        self.doubts: list[Doubt] = []

    def place(self, line: int) -> Location:
        """Return a place in the file."""
        return Location(self.path, line)

    def statement(self, sql: str, line: int) -> Statement:
        """Return a statement that a line makes."""
        return Statement(sql, self.place(line))

    def doubt(self, line: int, reason: str, table: str = "", column: str = "", *, more: bool = False) -> None:
        """Say that something is not certain."""
        self.doubts.append(Doubt(self.place(line), reason, as_name(table) if table else None, column, more))

    def quoted(self, name: str) -> str:
        """Return the name of a column, index or constraint in quotes."""
        return identifier(name, self.dialect)

    def relation(self, name: str) -> str:
        """Return the name of a table or type in quotes, with its namespace."""
        return ".".join(self.quoted(part) for part in name.split("."))

    def text(self, text: str) -> str:
        """Return a text as SQL writes it."""
        return literal(text, self.dialect)

    def columns(self, names: Iterable[str]) -> str:
        """Return a list of columns."""
        return identifiers(names, self.dialect)

    def statements(self) -> Iterator[Statement]:
        """Yield the statements that make it all, in an order that works."""
        inside: dict[str, list[str]] = {}
        for key in self.keys if self.dialect == "sqlite" else ():
            inside.setdefault(key.table, []).append(key.sql)
        yield from self.before
        for table in self.tables.values():
            yield from self._table(table, inside.get(table.name, ()))
        yield from (index for table, index in self.indexes if table in self.tables)
        if self.dialect != "sqlite":
            for key in self.keys:
                yield self.statement(f"ALTER TABLE {self.relation(key.table)} ADD {key.sql}", key.line)
        yield from self.after
        yield from (index for table, index in self.indexes if table not in self.tables)

    def _table(self, table: Table, keys: Iterable[str]) -> Iterator[Statement]:
        parts = [f"{self.quoted(name)} {sql}" for name, sql in table.columns.items()]
        if table.primary_key:
            parts.append(f"PRIMARY KEY ({self.columns(table.primary_key)})")
        parts += (*table.parts, *keys)
        told = f"COMMENT={self.text(table.comment)}" if table.comment and family(self.dialect) == "mysql" else ""
        sql = f"CREATE TABLE {self.relation(table.name)} ({', '.join(parts)}) {table.options or told}"
        yield self.statement(sql.rstrip(), table.line)
        if self.dialect == "postgres":
            yield from self._comments(table)

    def _comments(self, table: Table) -> Iterator[Statement]:
        name = self.relation(table.name)
        if table.comment:
            yield self.statement(f"COMMENT ON TABLE {name} IS {self.text(table.comment)}", table.line)
        for column, comment in table.comments.items():
            sql = f"COMMENT ON COLUMN {name}.{self.quoted(column)} IS {self.text(comment)}"
            yield self.statement(sql, table.line)


def as_name(written: str) -> Name:
    """Return the name of a table as the schema has it: what lies in `public` is in the default namespace."""
    namespace, _, name = written.rpartition(".")
    return Name(name, "" if namespace == "public" else namespace)
