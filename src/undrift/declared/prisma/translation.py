"""From a Prisma schema to the statements that Prisma Migrate would write for an empty database.

Facts: prisma-engines, schema-engine/connectors/sql-schema-connector/src/sql_schema_calculator.rs (what tables, columns
and keys there are: `@ignore` and `@@ignore` are for the client, views are never made) and flavour/*/renderer.rs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from undrift.declared.base import Declaration, Doubt, Statement
from undrift.declared.prisma import naming, types
from undrift.declared.prisma.catalog import (
    PROVIDERS,
    SCALARS,
    Catalog,
    Model,
    UnclearError,
    namespace,
)
from undrift.declared.prisma.defaults import counts_up, default, is_from_database
from undrift.declared.prisma.indexes import Index, Part, columns, indexes, primary_key, render
from undrift.declared.prisma.relations import UNIQUE_UNTIL, ForeignKey, JoinTable, Relations
from undrift.declared.prisma.syntax import Field
from undrift.declared.prisma.verifying import is_column, is_index
from undrift.declared.servers import family, identifier, identifiers, qualified, verbatim
from undrift.findings import Location
from undrift.schema.model import Name

_OF_FIELDS = frozenset({"id", "unique", "default", "updatedAt", "map", "relation", "ignore", "shardKey"})
_OF_MODELS = frozenset({"id", "unique", "index", "fulltext", "map", "ignore", "schema", "shardKey"})

KEYED_SINCE = 6
"""The first major version in which PostgreSQL's tables of many-to-many relations have a primary key (its upgrade
guide, "Change in behavior for implicit m-n relations on PostgreSQL"); a unique index before."""


def translate(catalog: Catalog, dialect: str, major: int | None) -> Declaration:
    """Return what a schema declares.

    Args:
        catalog: The schema.
        dialect: The server that the migrations are for, one of `undrift.schema.engines.ENGINES`.
        major: The major version of Prisma; None if it cannot be told.
    """
    provider = catalog.setting("provider")
    spoken = family(dialect)
    if provider and PROVIDERS.get(provider) != spoken:
        place = catalog.source_place
        if provider in PROVIDERS:
            reason = f"the schema is for {provider}, and the migrations are for {dialect}"
        else:
            reason = f"schemas for {provider} are not read"
        return Declaration(doubts=(Doubt(place, reason),))
    return _Translation(catalog, spoken, major).declaration()


class _Translation:
    """The statements of one schema, as they come together."""

    def __init__(self, catalog: Catalog, dialect: str, major: int | None) -> None:
        self._catalog = catalog
        self._dialect = dialect
        self._major = major
        self._relations = Relations(catalog, dialect, major)
        self._tables: list[Statement] = []
        self._indexes: list[Statement] = []
        self._keys: list[Statement] = []
        self._doubts: list[Doubt] = list(catalog.doubts())
        self._places: dict[str, Location] = {}
        self._inline: dict[Name, list[str]] = {}

    def declaration(self) -> Declaration:
        """Return all of it."""
        if self._catalog.has_foreign_keys:
            for key in self._relations.foreign_keys():
                self._foreign_key(key)
        first = [*self._namespaces(), *self._enums()]
        for model in self._catalog.models.values():
            if not model.is_view:
                self._model(model)
        for table in self._relations.join_tables():
            self._join_table(table)
        views = (model.name for model in self._catalog.models.values() if model.is_view)
        return Declaration(
            statements=(*first, *self._tables, *self._indexes, *self._keys),
            places=self._places,
            doubts=tuple(self._doubts),
            unmanaged=frozenset(views),
            namespaces=frozenset(map(namespace, self._catalog.namespaces or ("",))),
        )

    def _namespaces(self) -> Iterator[Statement]:
        for name in self._catalog.namespaces if self._dialect == "postgres" else ():
            if namespace(name):
                sql = f"CREATE SCHEMA IF NOT EXISTS {identifier(name, self._dialect)}"
                yield Statement(sql, self._catalog.source_place)

    def _enums(self) -> Iterator[Statement]:
        for one in self._catalog.enums.values() if self._dialect == "postgres" else ():
            self._places[str(one.name)] = one.place
            labels = ", ".join(map(verbatim, one.labels.values()))
            yield Statement(f"CREATE TYPE {qualified(one.name, self._dialect)} AS ENUM ({labels})", one.place)

    # Tables

    def _model(self, model: Model) -> None:
        self._places.setdefault(str(model.name), model.place())
        self._unknown_attributes(model)
        parts = list(self._columns(model))
        key = self._primary_key(model)
        if key and not self._is_inline(key):
            parts.append(self._key(key))
            self._places.setdefault(key.name, model.place(key.offset))
        written = list(indexes(model, self._dialect))
        for index in (*written, *self._one_to_one(model, [key, *written])):
            if isinstance(index, Index):
                self._index(model, index, parts)
            else:
                attribute, reason = index
                place = model.place(attribute.offset)
                self._doubts.append(Doubt(place, f"@{attribute.name}: {reason}", model.name, more=True))
        self._table(model.name, parts, model.place())

    def _one_to_one(self, model: Model, written: Iterable[object]) -> Iterator[Index]:
        """Yield the unique keys that relations of one to one bring with them where none is written."""
        if self._major is not None and self._major > UNIQUE_UNTIL:
            return
        keys = [one for one in written if isinstance(one, Index) and one.kind in {"id", "unique"}]
        told = {frozenset(part.column for part in key.parts) for key in keys}
        for field, own in self._relations.one_to_one.get(model.name, ()):
            if frozenset(own) not in told:
                name = naming.unique(model.name.name, own, self._dialect)
                yield Index("unique", name, tuple(map(Part, own)), field.offset)

    def _key(self, key: Index) -> str:
        """Return a primary key: with its name in PostgreSQL, with lengths and directions in MySQL."""
        if self._dialect == "mysql":
            return f"PRIMARY KEY ({columns(key, self._dialect)})"
        own = f"PRIMARY KEY ({identifiers((one.column for one in key.parts), self._dialect)})"
        return f"CONSTRAINT {self._quoted(key.name)} {own}" if self._dialect == "postgres" else own

    def _table(self, name: Name, parts: list[str], place: Location) -> None:
        parts += self._inline.get(name, ())
        sql = f"CREATE TABLE {qualified(name, self._dialect)} ({', '.join(parts)})"
        self._tables.append(Statement(sql, place))

    def _unknown_attributes(self, model: Model) -> None:
        for attribute in model.block.attributes:
            if attribute.name not in _OF_MODELS:
                reason = f"@@{attribute.name} is no attribute of Prisma's"
                self._doubts.append(Doubt(model.place(attribute.offset), reason, model.name, more=True))

    def _primary_key(self, model: Model) -> Index | None:
        try:
            return primary_key(model, self._dialect)
        except UnclearError as error:
            reason = f"its primary key cannot be told: {error}"
            self._doubts.append(Doubt(model.place(), reason, model.name, more=True))
            return None

    def _is_inline(self, key: Index) -> bool:
        """Whether a primary key stands with its column: SQLite's, of one column."""
        return self._dialect == "sqlite" and len(key.parts) == 1

    def _index(self, model: Model, index: Index, parts: list[str]) -> None:
        self._places.setdefault(index.name, model.place(index.offset))
        if self._dialect == "mysql":
            kind = {"unique": "UNIQUE ", "fulltext": "FULLTEXT "}.get(index.kind, "")
            parts.append(f"{kind}INDEX {identifier(index.name, 'mysql')} ({columns(index, 'mysql')})")
            return
        sql, place = render(model, index, self._dialect), model.place(index.offset)
        if index.is_plain or is_index(sql, self._dialect):
            self._indexes.append(Statement(sql, place))
        else:
            self._doubts.append(Doubt(place, f"the SQL in {index.name} cannot be read", model.name, more=True))

    # Columns

    def _columns(self, model: Model) -> Iterator[str]:
        key = model.key
        for field in model.block.fields:
            if field.name in model.columns:
                column = model.columns[field.name]
                place = model.place(field.offset)
                self._places.setdefault(f"{model.name}.{column}", place)
                try:
                    yield self._column(field, column, is_key=key == (field.name,))
                except UnclearError as error:
                    self._doubts.append(Doubt(place, str(error), model.name, column))
                    yield f"{identifier(column, self._dialect)} {types.DEFAULTS[self._dialect]['Int']}"

    def _column(self, field: Field, column: str, *, is_key: bool) -> str:
        unknown = next((one.name for one in field.attributes if "." not in one.name and one.name not in _OF_FIELDS), "")
        if unknown:
            raise UnclearError(f"@{unknown} is no attribute of Prisma's")
        written = self.type(field)
        labels = self._catalog.enums[field.type].labels if self._is_enum(field) else None
        value = default(field, labels, written, self._dialect)
        words = [identifier(column, self._dialect), written]
        if self._dialect == "sqlite" and is_key:
            words += ["NOT NULL PRIMARY KEY", "AUTOINCREMENT" if field.type == "Int" else ""]
        elif field.arity == "":
            words.append("NOT NULL")
        elif self._dialect == "mysql":
            words.append("NULL")
        if self._dialect == "mysql" and counts_up(field):
            words.append("AUTO_INCREMENT")
        if value:
            words.append(f"DEFAULT {value}")
        written = " ".join(filter(None, words))
        if (field.unsupported or is_from_database(field)) and not is_column(written, self._dialect):
            raise UnclearError("the SQL in it cannot be read")
        return written

    def type(self, field: Field) -> str:
        """Return the type of a field's column, as it is written.

        Raises:
            UnclearError: It cannot be told.
        """
        if field.arity == "[]" and self._dialect != "postgres":
            raise UnclearError(f"{self._dialect} has no lists")
        written = self._element(field)
        if self._dialect == "postgres" and counts_up(field):
            written = types.serial(written)
        return f"{written}[]" if field.arity == "[]" else written

    def _element(self, field: Field) -> str:
        if field.unsupported:
            return field.type
        if self._is_enum(field):
            return self._enum(field)
        if field.type not in SCALARS:
            raise UnclearError(f"{field.type} is no type that can be read")
        return types.scalar(field, self._catalog.source.name, self._dialect)

    def _is_enum(self, field: Field) -> bool:
        return not field.unsupported and field.type in self._catalog.enums

    def _enum(self, field: Field) -> str:
        one = self._catalog.enums[field.type]
        if self._dialect == "postgres":
            return qualified(one.name, self._dialect)
        return f"ENUM({', '.join(map(verbatim, one.labels.values()))})" if self._dialect == "mysql" else "TEXT"

    # Relations

    def _foreign_key(self, key: ForeignKey | Doubt) -> None:
        if isinstance(key, Doubt):
            self._doubts.append(key)
            return
        self._places.setdefault(key.name, key.place)
        dialect = self._dialect
        clause = (
            f"CONSTRAINT {identifier(key.name, dialect)} FOREIGN KEY ({identifiers(key.columns, dialect)}) REFERENCES "
            f"{qualified(key.target, dialect)} ({identifiers(key.references, dialect)}) "
            f"ON DELETE {key.on_delete} ON UPDATE {key.on_update}"
        )
        if dialect == "sqlite":
            self._inline.setdefault(key.table, []).append(clause)
        else:
            self._keys.append(Statement(f"ALTER TABLE {qualified(key.table, dialect)} ADD {clause}", key.place))

    def _join_table(self, table: JoinTable | Doubt) -> None:
        if isinstance(table, Doubt):
            self._doubts.append(table)
            return
        self._places.setdefault(str(table.name), table.place)
        try:
            parts = [f"{self._quoted(side)} {self._id_type(model)} NOT NULL" for side, model in table.columns]
        except UnclearError as error:
            self._doubts.append(Doubt(table.place, str(error), table.name))
            return
        if self._catalog.has_foreign_keys:
            for side, model in table.columns:
                self._side(table, side, model)
        self._both(table, parts)
        self._join_index(table, "_B_index", "", "B", parts)
        self._table(table.name, parts, table.place)

    def _both(self, table: JoinTable, parts: list[str]) -> None:
        """Make the two columns of such a table unique: as its primary key in PostgreSQL since version 6."""
        if self._dialect != "postgres" or (self._major is not None and self._major < KEYED_SINCE):
            self._join_index(table, "_AB_unique", "UNIQUE ", "AB", parts)
        elif self._major is not None:
            name = naming.of_relation(table.name.name, "_AB_pkey", self._dialect)
            parts.append(f"CONSTRAINT {self._quoted(name)} PRIMARY KEY ({identifiers('AB', self._dialect)})")
        else:
            reason = "which version of Prisma makes it cannot be told: with a primary key, or with a unique index"
            self._doubts.append(Doubt(table.place, reason, table.name, more=True))

    def _join_index(self, table: JoinTable, suffix: str, unique: str, sides: str, parts: list[str]) -> None:
        name = self._quoted(naming.of_relation(table.name.name, suffix, self._dialect))
        columns = f"({identifiers(sides, self._dialect)})"
        if self._dialect == "mysql":
            parts.append(f"{unique}INDEX {name} {columns}")
        else:
            sql = f"CREATE {unique}INDEX {name} ON {qualified(table.name, self._dialect)} {columns}"
            self._indexes.append(Statement(sql, table.place))

    def _side(self, table: JoinTable, side: str, model: Model) -> None:
        name = naming.of_relation(table.name.name, f"_{side}_fkey", self._dialect)
        references = (model.columns[model.key[0]],)
        self._foreign_key(
            ForeignKey(table.name, name, (side,), model.name, references, "CASCADE", "CASCADE", table.place)
        )

    def _id_type(self, model: Model) -> str:
        """Return the type of a model's only key column, as a column has it that refers to it."""
        if len(model.key) != 1 or model.key[0] not in model.columns:
            raise UnclearError(f"{model.block.name} has no key of one column")
        field = model.fields[model.key[0]]
        return self._element(field)

    def _quoted(self, name: str) -> str:
        return identifier(name, self._dialect)
