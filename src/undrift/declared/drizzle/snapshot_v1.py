"""What drizzle-kit's snapshots hold since its version 1: one list of things, each with its sort and its table.

Facts (drizzle-kit 1.0.0-rc: src/dialects/postgres/ddl.ts, mysql/ddl.ts, sqlite/ddl.ts, each with its `snapshot.ts` and
`convertor.ts`): PostgreSQL has version 8, MySQL 6, SQLite 7. A type that lies in a namespace is quoted, any other is as
it is written; an array has `dimensions`. PostgreSQL and SQLite have unique constraints, MySQL only unique indexes. An
operator class that is its type's own is not written. SQLite's automatic indexes are those of its constraints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
from undrift.declared.drizzle.spelling import SPELLINGS, enum_type
from undrift.findings import Location
from undrift.schema.model import Name
from undrift.values import replace

_OPTIONS = (
    (("increment", "incrementBy"), "INCREMENT BY"),
    (("minValue",), "MINVALUE"),
    (("maxValue",), "MAXVALUE"),
    (("startWith",), "START WITH"),
    (("cache", "cacheSize"), "CACHE"),
)


def postgres(document: Record, pages: Pages) -> Kit:
    """Return what a snapshot of PostgreSQL holds.

    Args:
        document: The snapshot.
        pages: Where its things stand.

    Raises:
        BrokenError: It is not of drizzle-kit's form.
    """
    entities = _Entities(document, pages.place(""))
    place = entities.place
    schemas = (name(one.get("name"), "a schema") for one in entities.of("schemas"))
    enums = (KitEnum(_named(one), texts(one.get("values"), "labels"), place) for one in entities.of("enums"))
    return replace(
        entities.kit(_postgres_column),
        enums=tuple(enums),
        schemas=tuple(filter(namespace_of, schemas)),
        sequences=tuple(KitSequence(_named(one), _options(one), place) for one in entities.of("sequences")),
    )


def mysql(document: Record, pages: Pages) -> Kit:
    """Return what a snapshot of MySQL holds. Arguments and errors as for `postgres`."""
    entities = _Entities(document, pages.place(""))
    return entities.kit(_mysql_column)


def sqlite(document: Record, pages: Pages) -> Kit:
    """Return what a snapshot of SQLite holds. Arguments and errors as for `postgres`."""
    entities = _Entities(document, pages.place(""))
    return entities.kit(_sqlite_column)


class _Entities:
    """The list, sorted by sort and by table."""

    def __init__(self, document: Record, place: Location) -> None:
        self.place = place
        self._sorted: dict[str, list[Record]] = {}
        self._owned: dict[tuple[str, Name], list[Record]] = {}
        for one in records(document.get("ddl"), "ddl"):
            sort = name(one.get("entityType"), "a sort")
            self._sorted.setdefault(sort, []).append(one)
            if one.get("table"):
                self._owned.setdefault((sort, _owner(one)), []).append(one)

    def of(self, sort: str) -> list[Record]:
        """Return all things of a sort."""
        return self._sorted.get(sort, [])

    def kit(self, column: Callable[[Record, Location], KitColumn]) -> Kit:
        """Return the tables, their columns made by `column`, and the views; a table of no known form is in doubt."""
        tables: list[KitTable] = []
        doubts: list[Doubt] = []
        for one in self.of("tables"):
            table = _named(one)
            try:
                tables.append(self._table(table, column))
            except BrokenError as error:
                reason = f"the snapshot's table {table} is not of drizzle-kit's form: {error}"
                doubts.append(Doubt(self.place, reason, table))
        return Kit(tables=tuple(tables), views=tuple(self.views()), doubts=tuple(doubts))

    def views(self) -> Iterator[KitView]:
        """Yield the views that the schema makes."""
        for one in self.of("views"):
            if not one.get("isExisting") and one.get("definition") is not None:
                query = text(one["definition"], "a view's query")
                yield KitView(_named(one), query, self.place, bool(one.get("materialized")))

    def _table(self, table: Name, column: Callable[[Record, Location], KitColumn]) -> KitTable:
        place = self.place

        def owned(sort: str) -> list[Record]:
            return self._owned.get((sort, table), [])

        checks = owned("checks")
        return KitTable(
            name=table,
            columns=tuple(column(one, place) for one in owned("columns")),
            place=place,
            primary_keys=tuple(_key(one, place) for one in owned("pks")),
            uniques=tuple(_key(one, place) for one in owned("uniques")),
            foreign_keys=tuple(_foreign_key(one, place) for one in owned("fks")),
            checks=tuple(KitCheck(_label(one), name(one.get("value"), "a check"), place) for one in checks),
            indexes=tuple(_index(one, place) for one in owned("indexes") if one.get("origin") != "auto"),
        )


def _label(one: Record) -> str:
    return text(one.get("name"), "a name")


def _named(one: Record) -> Name:
    return Name(name(one.get("name"), "a name"), namespace_of(one.get("schema")))


def _owner(one: Record) -> Name:
    return Name(name(one.get("table"), "a table"), namespace_of(one.get("schema")))


# Columns


def _postgres_column(one: Record, place: Location) -> KitColumn:
    identity = record(one.get("identity"), "identity")
    dimensions = one.get("dimensions") or 0
    if not isinstance(dimensions, int) or not 0 <= dimensions <= _MOST_DIMENSIONS:
        raise BrokenError("the dimensions of an array are no number")
    written, namespace = name(one.get("type"), "a type"), text(one.get("typeSchema"), "a type's schema")
    sequence = ""
    if identity:
        of = SPELLINGS["postgres"].object(Name(name(identity.get("name"), "a name"), namespace_of(one.get("schema"))))
        sequence = f"sequence name {of} {_options(identity)}".rstrip()
    return KitColumn(
        name=name(one.get("name"), "a column's name"),
        type=(enum_type(written, namespace) if namespace else written) + "[]" * dimensions,
        place=place,
        not_null=bool(one.get("notNull")),
        default=sql(one.get("default")),
        generated=text(record(one.get("generated"), "generated").get("as"), "an expression"),
        identity=text(identity.get("type"), "an identity"),
        sequence=sequence,
    )


_MOST_DIMENSIONS = 6
"""PostgreSQL's own limit, MAXDIM."""


def _mysql_column(one: Record, place: Location) -> KitColumn:
    fsp = sql(one.get("onUpdateNowFsp"))
    attributes = (("charSet", "CHARACTER SET"), ("collation", "COLLATE"))
    said = "".join(f" {words} {one[key]}" for key, words in attributes if one.get(key))
    generated = record(one.get("generated"), "generated")
    return KitColumn(
        name=name(one.get("name"), "a column's name"),
        type=name(one.get("type"), "a type") + said,
        place=place,
        not_null=bool(one.get("notNull")),
        default=sql(one.get("default")),
        auto_increment=bool(one.get("autoIncrement")) and one.get("type") != "serial",
        generated=text(generated.get("as"), "an expression"),
        stored=generated.get("type") != "virtual",
        on_update_now="CURRENT_TIMESTAMP" + (f"({fsp})" if fsp else "") if one.get("onUpdateNow") else "",
    )


def _sqlite_column(one: Record, place: Location) -> KitColumn:
    generated = record(one.get("generated"), "generated")
    written = text(generated.get("as"), "an expression")
    return KitColumn(
        name=name(one.get("name"), "a column's name"),
        type=name(one.get("type"), "a type"),
        place=place,
        not_null=bool(one.get("notNull")),
        default=sql(one.get("default")),
        auto_increment=bool(one.get("autoincrement")),
        generated=unwrapped(written),
        stored=generated.get("type") != "virtual",
    )


def _options(one: Record) -> str:
    said = ((words, sql(next((one[key] for key in keys if one.get(key)), None))) for keys, words in _OPTIONS)
    cycle = " CYCLE" if one.get("cycle") else ""
    return " ".join(f"{words} {value}" for words, value in said if value) + cycle


# Keys and indexes


def _key(one: Record, place: Location) -> KitKey:
    columns = texts(one.get("columns"), "a key's columns")
    return KitKey(columns, place, _label(one), nulls_distinct=not one.get("nullsNotDistinct"))


def _foreign_key(one: Record, place: Location) -> KitForeignKey:
    return KitForeignKey(
        columns=texts(one.get("columns"), "a foreign key's columns"),
        table=Name(name(one.get("tableTo"), "a table"), namespace_of(one.get("schemaTo"))),
        references=texts(one.get("columnsTo"), "a foreign key's columns"),
        place=place,
        name=_label(one),
        on_delete=text(one.get("onDelete"), "an action"),
        on_update=text(one.get("onUpdate"), "an action"),
    )


def _index(one: Record, place: Location) -> KitIndex:
    return KitIndex(
        name=name(one.get("name"), "an index's name"),
        parts=tuple(_part(part) for part in records(one.get("columns"), "an index's columns")),
        place=place,
        unique=bool(one.get("isUnique")),
        method=text(one.get("method"), "a method"),
        where=text(one.get("where"), "a predicate"),
        options=text(one.get("with"), "options") if isinstance(one.get("with"), str) else "",
    )


def _part(one: Record) -> KitIndexPart:
    written, is_expression = name(one.get("value"), "a part of an index"), bool(one.get("isExpression"))
    operator_class = record(one.get("opclass"), "an operator class")
    chosen = "" if operator_class.get("default") else text(operator_class.get("name"), "an operator class")
    descending = one.get("asc") is False
    if chosen:
        direction, first = " DESC" if descending else "", bool(one.get("nullsFirst"))
        nulls = "" if first is descending else f" NULLS {'FIRST' if first else 'LAST'}"
        chosen = f"{chosen}{direction}{nulls}"
    nulls = ("first" if one["nullsFirst"] else "last") if isinstance(one.get("nullsFirst"), bool) else ""
    return KitIndexPart("" if is_expression else written, written if is_expression else "", descending, nulls, chosen)
