"""How drizzle-kit spells the parts of a schema in each dialect's SQL.

Facts (drizzle-kit: src/sqlgenerator.ts): PostgreSQL's names stand in double quotes, those of MySQL and SQLite in
backticks; the order of a column's attributes; `parseType`; an operator class takes the place of DESC and NULLS; the
foreign keys of SQLite stand in the table. The generator does not double a quote within a name; here it is doubled, so
that any name is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from undrift.declared.drizzle.model import (
    KitColumn,
    KitEnum,
    KitForeignKey,
    KitIndex,
    KitIndexPart,
    KitKey,
    KitSequence,
    KitTable,
    KitView,
)
from undrift.declared.servers import in_marks, verbatim
from undrift.findings import Location
from undrift.patterns import pattern
from undrift.schema.model import Name
from undrift.sql.postgres.names import cut
from undrift.values import dataclass, replace

ACTIONS = frozenset({"", "cascade", "restrict", "no action", "set null", "set default"})
"""What a foreign key can do to its rows; nothing is said of the server's own choice."""

_TEXT = r"'(?:[^'\\\x00]|'')*'"
_PLAIN_TYPE = pattern(
    r"""(?xi)
    (?: \w+ (?:[ ](?:precision|varying|unsigned))? [ ]?
        (?:\(\d+(?:,[ ]?\d+)?\))? (?:[ ](?:unsigned|with(?:out)?[ ]time[ ]zone))?
      | (?:"[^"\x00]+"\.)? "[^"\x00]+"
    ) (?:\[\d*\])*
    """
)
_PLAIN_VALUE = pattern(rf"(?i)-?\d+(?:\.\d+)?|{_TEXT}(?:::[a-z]+(?:\[\])?)?|true|false|null")
"""What cannot spoil the statement that it stands in, in any dialect."""

_ANY = "bigint"
"""The type of a column whose own one cannot be written: one that any server takes, in a key too."""

_WORD = pattern(r"\w+")
_ARRAY = pattern(r"\[\d*(?:\[\d*\])*\]")
_NULLS = frozenset({"", "first", "last"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of a CREATE TABLE.

    Attributes:
        sql: The line.
        place: Where that part is declared.
        label: How to call it: `the check age_is_positive`.
        column: The column that it makes; empty for a key or check.
        probe: Lines that a server reads if, and only if, it reads this one; empty where there is nothing in it that is
            not of this module's making.
        bare: What is left of a column where it is not read.
    """

    sql: str
    place: Location
    label: str
    column: str = ""
    probe: str = ""
    bare: str = ""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How one dialect spells.

    Attributes:
        quote: What names stand in.
        column: Returns a column as a line of CREATE TABLE.
        keys_inline: Whether foreign keys stand in the table, and they and the primary key have no names.
        fold: Returns the spelling under which a column is found.
        stored: Returns what the server keeps of a name.
        any_type: Whether a type of any name may stand for one that is made elsewhere; MySQL knows its own only.
        methods: Whether an index says its method and options (drizzle-kit leaves MySQL's out).
        hole: What a place for a value begins with (drizzle-kit leaves some in checks and in the WHERE of indexes).
    """

    quote: str
    column: Callable[[Spelling, KitColumn], str]
    keys_inline: bool = False
    fold: Callable[[str], str] = str.lower
    stored: Callable[[str], str] = str
    any_type: bool = True
    methods: bool = False
    hole: str = "?"

    def name(self, text: str) -> str:
        """Return a name in quotes."""
        return in_marks(text, self.quote)

    def names(self, texts: tuple[str, ...]) -> str:
        """Return names in quotes, with commas."""
        return ", ".join(map(self.name, texts))

    def object(self, name: Name) -> str:
        """Return the name of an object, with its namespace if that is not the default one."""
        return f"{self.name(name.schema)}.{self.name(name.name)}" if name.schema else self.name(name.name)

    def pieces(self, table: KitTable) -> Iterator[Piece]:
        """Yield the lines of a table."""
        yield from (_column_piece(self, table, column) for column in table.columns)
        yield from _keys(self, table)
        for check in table.checks:
            sql = f"{self.label(check.name)}CHECK ({check.expression})"
            yield Piece(sql, check.place, f"the check {check.name}", probe=f"c int, CHECK ({check.expression})")

    def foreign_key(self, key: KitForeignKey) -> str:
        """Return a foreign key as CREATE TABLE and ADD spell it."""
        actions = (("DELETE", key.on_delete), ("UPDATE", key.on_update))
        said = "".join(f" ON {event} {action}" for event, action in actions if action)
        references = f" ({self.names(key.references)})" if key.references else ""
        target = f"REFERENCES {self.object(key.table)}{references}"
        label = "" if self.keys_inline else self.label(key.name)
        return f"{label}FOREIGN KEY ({self.names(key.columns)}) {target}{said}"

    def index(self, table: Name, index: KitIndex) -> str:
        """Return the statement that makes an index."""
        parts = ", ".join(_part(self, part) for part in index.parts)
        kind = "UNIQUE INDEX" if index.unique else "INDEX"
        method = f" USING {index.method}" if index.method and self.methods else ""
        options = f" WITH ({index.options})" if index.options and self.methods else ""
        where = f" WHERE {index.where}" if index.where else ""
        return f"CREATE {kind} {self.name(index.name)} ON {self.object(table)}{method} ({parts}){options}{where}"

    def is_plain_index(self, index: KitIndex) -> bool:
        """Whether nothing in an index is SQL that somebody wrote."""
        words = (index.method, *(part.operator_class for part in index.parts))
        is_written = index.where or index.options or any(part.expression for part in index.parts)
        is_known = all(part.nulls in _NULLS for part in index.parts) and all(map(_WORD.fullmatch, filter(None, words)))
        return is_known and not is_written

    def view(self, view: KitView) -> str:
        """Return the statement that makes a view."""
        kind = "MATERIALIZED VIEW" if view.materialized else "VIEW"
        query = view.query if self.keys_inline else f"({view.query})"
        return f"CREATE {kind} {self.object(view.name)} AS {query}"

    def enum(self, enum: KitEnum) -> str:
        """Return the statement that makes an enum."""
        labels = ", ".join(map(verbatim, enum.labels))
        return f"CREATE TYPE {self.object(enum.name)} AS ENUM ({labels})"

    def sequence(self, sequence: KitSequence) -> str:
        """Return the statement that makes a sequence."""
        return f"CREATE SEQUENCE {self.object(sequence.name)} {sequence.options}".rstrip()

    def label(self, name: str) -> str:
        """Return how the name of a constraint is said in front of it."""
        return f"CONSTRAINT {self.name(name)} " if name else ""


def enum_type(text: str, namespace: str = "") -> str:
    """Return the type of a column of PostgreSQL's that holds an enum, quoted whatever the enum is called.

    drizzle-kit forgets the quotes and the namespace where its name begins as a type's does (`parseType`): no server
    takes that, unless there is nothing to quote.

    Args:
        text: What `getSQLType()` returns: `status`, `status[]`.
        namespace: Where the enum lies.
    """
    bounds = "".join(_ARRAY.findall(text))
    prefix = f"{_POSTGRES.name(namespace)}." if namespace not in {"", "public"} else ""
    return f"{prefix}{_POSTGRES.name(_ARRAY.sub('', text))}{bounds}"


def _column_piece(spelling: Spelling, table: KitTable, column: KitColumn) -> Piece:
    is_plain = spelling.any_type and _PLAIN_TYPE.fullmatch(column.type) is not None
    texts = (column.default, column.generated, column.sequence, column.on_update_now)
    is_certain = is_plain and all(_PLAIN_VALUE.fullmatch(text) for text in texts if text)
    key = " PRIMARY KEY" if column.primary_key else ""
    return Piece(
        spelling.column(spelling, column),
        column.place,
        f"the definition of {table.name}.{column.name}",
        column.name,
        "" if is_certain else spelling.column(spelling, replace(column, name="c")),
        f"{spelling.name(column.name)} {column.type if is_plain else _ANY}{key}",
    )


def _keys(spelling: Spelling, table: KitTable) -> Iterator[Piece]:
    counted = {(column.name,) for column in table.columns if spelling.keys_inline and column.auto_increment}
    for key in table.primary_keys[:1]:
        if key.columns in counted:
            continue
        label = "" if spelling.keys_inline else spelling.label(key.name)
        yield Piece(f"{label}PRIMARY KEY ({spelling.names(key.columns)})", key.place, "the primary key")
    for key in table.uniques:
        sql = f"{spelling.label(key.name)}{_unique(spelling, key)}"
        yield Piece(sql, key.place, f"the unique constraint {key.name}")
    for foreign_key in table.foreign_keys if spelling.keys_inline else ():
        yield Piece(spelling.foreign_key(foreign_key), foreign_key.place, f"the foreign key {foreign_key.name}")


def _unique(spelling: Spelling, key: KitKey) -> str:
    nulls = "" if key.nulls_distinct else " NULLS NOT DISTINCT"
    return f"UNIQUE{nulls} ({spelling.names(key.columns)})"


def _part(spelling: Spelling, part: KitIndexPart) -> str:
    text = spelling.name(part.column) if part.column else part.expression
    if part.operator_class:
        return f"{text} {part.operator_class}"
    direction = " DESC" if part.descending else ""
    is_default = part.nulls in {"", "first" if part.descending else "last"}
    return f"{text}{direction}{'' if is_default else f' NULLS {part.nulls.upper()}'}"


def _postgres_column(spelling: Spelling, column: KitColumn) -> str:
    identity = column.identity
    how = "ALWAYS" if identity == "always" else "BY DEFAULT"
    options = f" ({column.sequence})" if column.sequence else ""
    return "".join(
        (
            f"{spelling.name(column.name)} {column.type}",
            " PRIMARY KEY" if column.primary_key else "",
            f" DEFAULT {column.default}" if column.default else "",
            f" GENERATED ALWAYS AS ({column.generated}) STORED" if column.generated else "",
            " NOT NULL" if column.not_null and not identity else "",
            f" GENERATED {how} AS IDENTITY{options}" if identity else "",
        )
    )


def _mysql_column(spelling: Spelling, column: KitColumn) -> str:
    return "".join(
        (
            f"{spelling.name(column.name)} {column.type}",
            " AUTO_INCREMENT" if column.auto_increment else "",
            " PRIMARY KEY" if column.primary_key else "",
            _generated(column),
            " NOT NULL" if column.not_null else "",
            f" DEFAULT {column.default}" if column.default else "",
            f" ON UPDATE {column.on_update_now}" if column.on_update_now else "",
        )
    )


def _sqlite_column(spelling: Spelling, column: KitColumn) -> str:
    return "".join(
        (
            f"{spelling.name(column.name)} {column.type}",
            " PRIMARY KEY" if column.primary_key or column.auto_increment else "",
            " AUTOINCREMENT" if column.auto_increment else "",
            f" DEFAULT {column.default}" if column.default else "",
            _generated(column),
            " NOT NULL" if column.not_null else "",
        )
    )


def _generated(column: KitColumn) -> str:
    kind = "STORED" if column.stored else "VIRTUAL"
    return f" GENERATED ALWAYS AS ({column.generated}) {kind}" if column.generated else ""


_POSTGRES = Spelling('"', _postgres_column, fold=cut, stored=cut, methods=True, hole="$")
_MYSQL = Spelling("`", _mysql_column, any_type=False)

SPELLINGS: Mapping[str, Spelling] = {
    "postgres": _POSTGRES,
    "mysql": _MYSQL,
    "mariadb": _MYSQL,
    "sqlite": Spelling("`", _sqlite_column, keys_inline=True),
}
"""How each dialect spells."""
