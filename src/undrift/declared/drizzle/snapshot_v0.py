"""What drizzle-kit's snapshots hold, up to its versions 0.x.

Facts (drizzle-kit: src/serializer/pgSchema.ts, mysqlSchema.ts, sqliteSchema.ts; src/cli/commands/pgUp.ts, sqliteUp.ts).
PostgreSQL: version 5 has enums without a namespace, their labels in an object; versions 5 and 6 have the columns of an
index as texts; version 7 brought expressions, sequences, identity columns, checks and views. MySQL has version 5 since
it has keys of several columns. SQLite's version 5 keeps defaults that are objects as such; its unique constraints are
indexes. Which parts of an index of MySQL's or SQLite's are expressions stands apart, in `internal`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from undrift.declared.base import Doubt
from undrift.declared.drizzle.documents import (
    BrokenError,
    Pages,
    Record,
    name,
    namespace_of,
    record,
    records,
    sql,
    text,
    texts,
    unwrapped,
)
from undrift.declared.drizzle.model import (
    Kit,
    KitCheck,
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
from undrift.declared.drizzle.postgres import custom_type
from undrift.declared.drizzle.spelling import SPELLINGS, enum_type
from undrift.findings import Location
from undrift.schema.model import Name
from undrift.values import replace

_OPTIONS = (
    ("increment", "INCREMENT BY"),
    ("minValue", "MINVALUE"),
    ("maxValue", "MAXVALUE"),
    ("startWith", "START WITH"),
    ("cache", "CACHE"),
)

MakeColumn = Callable[[Record, Name, Location], KitColumn]
MakePart = Callable[[str, object], KitIndexPart]


def postgres(document: Record, pages: Pages) -> Kit:
    """Return what a snapshot of PostgreSQL holds, of version 5, 6 or 7.

    Args:
        document: The snapshot.
        pages: Where its objects stand.

    Raises:
        BrokenError: What is not part of a table is not of the form of that version.
    """
    enums = tuple(
        KitEnum(_named(one), texts(one.get("values"), "an enum's labels"), place)
        for place, one in _entries(document, "enums", pages)
    )
    own = frozenset(one.name.name for one in enums)
    tables, doubts = _tables(document, pages, partial(_postgres_column, own), _postgres_part)
    return Kit(
        tables=tables,
        enums=enums,
        schemas=tuple(filter(namespace_of, texts(document.get("schemas"), "schemas"))),
        sequences=tuple(
            KitSequence(_named(one), options(one), place) for place, one in _entries(document, "sequences", pages)
        ),
        views=tuple(_views(document, pages)),
        doubts=doubts,
    )


def mysql(document: Record, pages: Pages) -> Kit:
    """Return what a snapshot of MySQL holds, of version 5. Arguments and errors as for `postgres`."""
    tables, doubts = _tables(document, pages, _mysql_column, partial(_part, _expressions(document)))
    return Kit(tables=tables, views=tuple(_views(document, pages)), doubts=doubts)


def sqlite(document: Record, pages: Pages) -> Kit:
    """Return what a snapshot of SQLite holds, of version 5 or 6. Arguments and errors as for `postgres`."""
    tables, doubts = _tables(document, pages, _sqlite_column, partial(_part, _expressions(document)))
    return Kit(tables=tables, views=tuple(_views(document, pages)), doubts=doubts)


def options(one: Record) -> str:
    """Return the options of a sequence, or of that of an identity column, as SQL."""
    said = ((words, sql(one.get(key))) for key, words in _OPTIONS)
    cycle = " CYCLE" if one.get("cycle") else ""
    return " ".join(f"{words} {value}" for words, value in said if value) + cycle


def _tables(
    document: Record, pages: Pages, column: MakeColumn, part: MakePart
) -> tuple[tuple[KitTable, ...], tuple[Doubt, ...]]:
    tables: list[KitTable] = []
    doubts: list[Doubt] = []
    for place, one in _entries(document, "tables", pages):
        named = _named(one)
        try:
            tables.append(_table(one, named, place, column, part))
        except BrokenError as error:
            doubts.append(Doubt(place, f"the snapshot's table {named} is not of drizzle-kit's form: {error}", named))
    return tuple(tables), tuple(doubts)


def _table(one: Record, named: Name, place: Location, column: MakeColumn, part: MakePart) -> KitTable:
    columns = records(one.get("columns"), "columns")
    checks = records(one.get("checkConstraints") or one.get("checkConstraint"), "checks")
    return KitTable(
        name=named,
        columns=tuple(column(item, named, place) for item in columns),
        place=place,
        primary_keys=tuple(_key_of(item, place) for item in records(one.get("compositePrimaryKeys"), "primary keys")),
        uniques=(
            *(_unique(item, place) for item in records(one.get("uniqueConstraints"), "unique constraints")),
            *(_column_unique(item, place) for item in columns if item.get("isUnique")),
        ),
        foreign_keys=tuple(_foreign_key(item, place) for item in records(one.get("foreignKeys"), "foreign keys")),
        checks=tuple(
            KitCheck(text(item.get("name"), "a check's name"), name(item.get("value"), "a check"), place)
            for item in checks
        ),
        indexes=tuple(_index(item, place, part) for item in records(one.get("indexes"), "indexes")),
    )


def _entries(document: Record, section: str, pages: Pages) -> Iterator[tuple[Location, Record]]:
    for key, one in record(document.get(section), section).items():
        yield pages.place(key), record(one or 0, key)


def _named(one: Record) -> Name:
    return Name(name(one.get("name"), "a name"), namespace_of(one.get("schema")))


# Columns


def _postgres_column(enums: frozenset[str], one: Record, table: Name, place: Location) -> KitColumn:
    written, namespace = name(one.get("type"), "a type"), text(one.get("typeSchema"), "a type's schema")
    is_enum = bool(namespace) or written.partition("[")[0] in enums
    identity = record(one.get("identity"), "identity")
    sequence = ""
    if identity:
        sequence_name = Name(name(identity.get("name"), "a sequence's name"), table.schema)
        sequence = f"sequence name {SPELLINGS['postgres'].object(sequence_name)} {options(identity)}".rstrip()
    return KitColumn(
        name=name(one.get("name"), "a column's name"),
        type=enum_type(written, namespace) if is_enum else custom_type(written),
        place=place,
        not_null=bool(one.get("notNull")),
        default=sql(one.get("default")),
        primary_key=bool(one.get("primaryKey")),
        generated=text(record(one.get("generated"), "generated").get("as"), "an expression"),
        identity=text(identity.get("type"), "an identity"),
        sequence=sequence,
    )


def _mysql_column(one: Record, table: Name, place: Location) -> KitColumn:  # noqa: ARG001 - as `MakeColumn` has it
    generated = record(one.get("generated"), "generated")
    return KitColumn(
        name=name(one.get("name"), "a column's name"),
        type=name(one.get("type"), "a type"),
        place=place,
        not_null=bool(one.get("notNull")),
        default=sql(one.get("default")),
        primary_key=bool(one.get("primaryKey")),
        auto_increment=bool(one.get("autoincrement")),
        generated=text(generated.get("as"), "an expression"),
        stored=generated.get("type") != "virtual",
        on_update_now="CURRENT_TIMESTAMP" if one.get("onUpdate") else "",
    )


def _sqlite_column(one: Record, table: Name, place: Location) -> KitColumn:
    column = _mysql_column(one, table, place)
    return replace(column, on_update_now="", generated=unwrapped(column.generated))


# Keys and indexes


def _key_of(one: Record, place: Location) -> KitKey:
    return KitKey(texts(one.get("columns"), "a key's columns"), place, text(one.get("name"), "a key's name"))


def _unique(one: Record, place: Location) -> KitKey:
    return replace(_key_of(one, place), nulls_distinct=not one.get("nullsNotDistinct"))


def _column_unique(one: Record, place: Location) -> KitKey:
    named = text(one.get("uniqueName"), "a key's name")
    return KitKey((name(one.get("name"), "a column's name"),), place, named, not one.get("nullsNotDistinct"))


def _foreign_key(one: Record, place: Location) -> KitForeignKey:
    return KitForeignKey(
        columns=texts(one.get("columnsFrom"), "a foreign key's columns"),
        table=Name(name(one.get("tableTo"), "a table"), namespace_of(one.get("schemaTo"))),
        references=texts(one.get("columnsTo"), "a foreign key's columns"),
        place=place,
        name=text(one.get("name"), "a foreign key's name"),
        on_delete=text(one.get("onDelete"), "an action"),
        on_update=text(one.get("onUpdate"), "an action"),
    )


def _index(one: Record, place: Location, part: MakePart) -> KitIndex:
    named = name(one.get("name"), "an index's name")
    columns = one.get("columns")
    if not isinstance(columns, list):
        raise BrokenError("an index's columns are no array")
    said = record(one.get("with"), "an index's options")
    return KitIndex(
        name=named,
        parts=tuple(part(named, column) for column in columns),
        place=place,
        unique=bool(one.get("isUnique")),
        method=text(one.get("method"), "a method"),
        where=text(one.get("where"), "a predicate"),
        options=", ".join(f"{option}={sql(value)}" for option, value in said.items()),
    )


def _postgres_part(index: str, part: object) -> KitIndexPart:  # noqa: ARG001 - as `MakePart` has it
    if isinstance(part, str):
        return KitIndexPart(part)
    said = record(part or 0, "a part of an index")
    written = name(said.get("expression"), "a part of an index")
    is_expression = bool(said.get("isExpression"))
    return KitIndexPart(
        column="" if is_expression else written,
        expression=written if is_expression else "",
        descending=said.get("asc") is False,
        nulls=text(said.get("nulls"), "the place of nulls"),
        operator_class=text(said.get("opclass"), "an operator class"),
    )


def _expressions(document: Record) -> frozenset[tuple[str, str]]:
    """Return the parts of indexes that are expressions, each with its index."""
    indexes = record(record(document.get("internal"), "internal").get("indexes"), "internal indexes")
    return frozenset(
        (index, written)
        for index, one in indexes.items()
        for written, said in record(record(one, "an index").get("columns"), "columns").items()
        if record(said, "a column").get("isExpression")
    )


def _part(expressions: frozenset[tuple[str, str]], index: str, part: object) -> KitIndexPart:
    written = name(part, "a part of an index")
    is_expression = (index, written) in expressions
    return KitIndexPart("" if is_expression else written, written if is_expression else "")


def _views(document: Record, pages: Pages) -> Iterator[KitView]:
    for place, one in _entries(document, "views", pages):
        if not one.get("isExisting"):
            query = text(one.get("definition"), "a view's query")
            yield KitView(_named(one), query, place, bool(one.get("materialized")))
