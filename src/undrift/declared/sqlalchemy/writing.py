"""The DDL of declared tables, as SQLAlchemy's `create_all` would send it.

Facts (sqlalchemy: sql/compiler.py, `DDLCompiler`; sql/schema.py, `_autoincrement_column`; sql/naming.py): an integer
that alone is the primary key counts itself up, unless it refers to something or has a default; an index of one column
that says `index=True` is named after table and column; `unique=True` beside it makes the index unique.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from undrift.declared.base import Doubt, Statement
from undrift.declared.sqlalchemy import naming
from undrift.declared.sqlalchemy.columns import Column, Key
from undrift.declared.sqlalchemy.models import Models, Table
from undrift.declared.sqlalchemy.types import Labels
from undrift.declared.sqlalchemy.values import Attribute, Called, Defined, Mappings, Value
from undrift.findings import Location
from undrift.schema.model import Name

_SERIALS = {"integer": "SERIAL", "big": "BIGSERIAL", "small": "SMALLSERIAL"}
_DEEPEST = 10


class Writer:
    """Writes the statements of tables."""

    def __init__(self, models: Models, dialect: str) -> None:
        """Begin with no statement.

        Args:
            models: What is declared.
            dialect: One of `undrift.schema.engines.ENGINES`.
        """
        self.models, self.dialect = models, dialect
        self.family = models.types.family
        self.doubts: list[Doubt] = []
        self.places: dict[str, Location] = {}
        self._quoted = models.expressions.quoted

    def statements(self, tables: Sequence[Table]) -> Iterator[Statement]:
        """Yield all statements, in an order that works."""
        yield from self._namespaces(tables)
        yield from self._enumerations(tables)
        for table in tables:
            yield self._table(table)
        if self.family != "sqlite":
            for table in tables:
                for sql, place in self._keys(table):
                    yield Statement(f"ALTER TABLE {self._relation(table)} ADD {sql}", place)
        for table in tables:
            yield from self._indexes(table)

    # Before the tables

    def _namespaces(self, tables: Sequence[Table]) -> Iterator[Statement]:
        seen = {table.key.schema: table.place for table in reversed(tables) if table.key.schema}
        if self.family == "postgres":
            for schema, place in sorted(seen.items()):
                yield Statement(f"CREATE SCHEMA {self._quoted(schema)}", place)

    def _enumerations(self, tables: Sequence[Table]) -> Iterator[Statement]:
        known: dict[tuple[str, str], Labels] = {}
        for table in tables:
            for column in table.columns.values():
                labels = column.type.labels
                if labels is None:
                    continue
                place = table.places.get(column.name, table.place)
                former = known.setdefault((labels.schema, labels.name), labels)
                if former is labels:
                    yield Statement(f"CREATE TYPE {self._enum(labels)} AS ENUM ({self._listed(labels)})", place)
                    self.places.setdefault(labels.name, place)
                if labels.values is None or former.values != labels.values:
                    reason = f"the labels of {labels.name} cannot be told"
                    self.doubts.append(Doubt(place, reason, Name(labels.name, labels.schema)))

    def _enum(self, labels: Labels) -> str:
        return ".".join(self._quoted(part) for part in (labels.schema, labels.name) if part)

    def _listed(self, labels: Labels) -> str:
        return ", ".join(map(self.models.expressions.literal, labels.values or ()))

    # Tables

    def _relation(self, table: Table) -> str:
        return ".".join(self._quoted(part) for part in (table.key.schema, table.name) if part)

    def _table(self, table: Table) -> Statement:
        self.places[str(table.key)] = table.place
        keyed = self._primary_key(table)
        parts = [self._column(table, column, keyed) for column in table.columns.values()]
        if keyed:
            parts.append(f"{self._label('pk', table, keyed)}PRIMARY KEY ({self._columns(keyed)})")
        parts += self._uniques(table)
        parts += [f"CHECK ({text})" for column in table.columns.values() for text in column.checks]
        parts += self._checks(table)
        if self.family == "sqlite":
            parts += [sql for sql, _ in self._keys(table)]
        return Statement(f"CREATE TABLE {self._relation(table)} ({', '.join(parts)})", table.place)

    def _columns(self, names: Iterable[str]) -> str:
        return ", ".join(map(self._quoted, names))

    def _primary_key(self, table: Table) -> tuple[str, ...]:
        for part in table.parts:
            if part.last == "PrimaryKeyConstraint":
                names = self._named(part.args, table)
                if names:
                    return names
        return tuple(column.name for column in table.columns.values() if column.primary_key)

    def _column(self, table: Table, column: Column, keyed: tuple[str, ...]) -> str:
        self.places[f"{table.key}.{column.name}"] = table.places.get(column.name, table.place)
        kind = self._type(table, column)
        counts = self._counts(column, keyed)
        nullable = column.nullable and column.name not in keyed
        if counts and self.family == "postgres":
            kind = _SERIALS.get(column.type.affinity, kind)
        parts = [self._quoted(column.name), kind]
        if column.default:
            parts.append(f"DEFAULT {self._bracketed(column.default)}")
        if column.generated:
            parts.append(column.generated)
        parts.append("NULL" if nullable and kind.startswith("TIMESTAMP") and self.family == "mysql" else "")
        parts.append("" if nullable else "NOT NULL")
        parts.append("AUTO_INCREMENT" if counts and self.family == "mysql" else "")
        return " ".join(filter(None, parts))

    def _bracketed(self, default: str) -> str:
        """SQLite takes anything but a plain value in parentheses only; so does MySQL a call."""
        is_plain = default.startswith("'") or default.replace(".", "").lstrip("-").isalnum()
        return default if self.family == "postgres" or is_plain or "(" not in default else f"({default})"

    def _counts(self, column: Column, keyed: tuple[str, ...]) -> bool:
        if column.name not in keyed or not column.type.affinity or column.generated:
            return False
        if column.counts is True:
            return True
        is_free = not column.keys or column.counts == "ignore_fk"
        is_alone = len(keyed) == 1 and column.counts in {"auto", "ignore_fk"}
        return is_alone and is_free and not column.default and not column.has_default

    def _type(self, table: Table, column: Column) -> str:
        """Return a column's type as SQL, with a doubt where it is one that cannot be told."""
        found = column
        for _ in range(_DEEPEST):
            if found.type.sql or not found.type.is_told or not found.keys:
                break
            target = self._target(found.keys[0], table)
            other = self.models.tables.get((table.root, target[0])) if target else None
            following = other.columns.get(target[1]) if other and target else None
            if following is None:
                break
            found = following
        if found.type.sql and (found.type.is_told or self.family != "mysql"):
            return found.type.sql
        place = table.places.get(column.name, table.place)
        self.doubts.append(Doubt(place, f"the type of {column.name} cannot be told", table.key, column.name))
        return "INTEGER"

    # Keys and constraints

    def _named(self, values: Iterable[Value], table: Table) -> tuple[str, ...]:
        """Return the columns that a constraint names; none if one of them cannot be told."""
        found = [self._column_named(value, table) for value in values]
        return tuple(found) if all(found) else ()

    def _column_named(self, value: Value, table: Table) -> str:
        name = self.models.expressions.name(value)
        if name in table.columns:
            return name
        return next((column.name for column in table.columns.values() if column.key and column.key == name), name)

    def _uniques(self, table: Table) -> Iterator[str]:
        for column in table.columns.values():
            if column.unique and not column.index:
                yield f"{self._label('uq', table, [column.name])}UNIQUE ({self._quoted(column.name)})"
        for part in table.parts:
            if part.last == "UniqueConstraint":
                names = self._named(part.args, table)
                if not names:
                    self._vague(table, "the columns of a unique constraint cannot be told")
                    continue
                distinct = " NULLS NOT DISTINCT" if part.named.get("postgresql_nulls_not_distinct") is True else ""
                label = self._constraint(part) or self._label("uq", table, names)
                yield f"{label}UNIQUE{distinct} ({self._columns(names)}){_late(part.named)}"

    def _label(self, kind: str, table: Table, columns: Sequence[str], referred: str = "") -> str:
        """Return what gives a constraint the name of the convention; empty where there is none."""
        name = self._conventional(kind, table, columns, referred)
        return f"CONSTRAINT {self._quoted(name)} " if name else ""

    def _conventional(self, kind: str, table: Table, columns: Sequence[str], referred: str = "") -> str:
        template = naming.convention(self.models.roots.metadata.get(table.root)).get(kind, "")
        return naming.named(template, table.name, columns, schema=table.key.schema, referred=referred)

    def _constraint(self, part: Called) -> str:
        name = part.named.get("name")
        return f"CONSTRAINT {self._quoted(name)} " if isinstance(name, str) and name else ""

    def _checks(self, table: Table) -> Iterator[str]:
        for part in table.parts:
            if part.last == "CheckConstraint":
                first = part.args[0] if part.args else part.named.get("sqltext")
                text = self.models.expressions.written(first)
                if text and first is not None:
                    yield f"{self._constraint(part)}CHECK ({text})"
                else:
                    self._vague(table, "the condition of a check cannot be told")
            elif part.last == "ExcludeConstraint":
                self._vague(table, "an exclusion constraint is not read")

    def _vague(self, table: Table, reason: str) -> None:
        self.doubts.append(Doubt(table.place, reason, table.key, more=True))

    def _keys(self, table: Table) -> Iterator[tuple[str, Location]]:
        for column in table.columns.values():
            for key in column.keys:
                place = table.places.get(column.name, table.place)
                target = self._target(key, table)
                if target is None:
                    self._vague(table, f"what {column.name} refers to cannot be told")
                else:
                    yield self._key(table, (column.name,), target[0], (target[1],), key), place
        for part in table.parts:
            if part.last == "ForeignKeyConstraint":
                yield from self._composite(part, table)

    def _composite(self, part: Called, table: Table) -> Iterator[tuple[str, Location]]:
        named = part.named
        lists = [
            part.args[place] if place < len(part.args) else named.get(name)
            for place, name in enumerate(("columns", "refcolumns"))
        ]
        own, others = (value if isinstance(value, tuple) else () for value in lists)
        names = self._named(own, table)
        targets = [self._target(Key(one), table) for one in others]
        found = [one for one in targets if one]
        if not names or len(found) != len(names) or len({name for name, _ in found}) != 1:
            self._vague(table, "a foreign key cannot be told")
            return
        actions = [named.get(name) for name in ("ondelete", "onupdate")]
        words = [one.upper() if isinstance(one, str) else "" for one in actions]
        name = named.get("name")
        key = Key("", words[0], words[1], name if isinstance(name, str) else "")
        yield self._key(table, names, found[0][0], [column for _, column in found], key), table.place

    def _key(self, table: Table, names: Sequence[str], target: Name, columns: Sequence[str], key: Key) -> str:
        relation = ".".join(self._quoted(part) for part in (target.schema, target.name) if part)
        name = f"CONSTRAINT {self._quoted(key.name)} " if key.name else self._label("fk", table, names, target.name)
        actions = f" ON DELETE {key.on_delete}" if key.on_delete else ""
        actions += f" ON UPDATE {key.on_update}" if key.on_update else ""
        return f"{name}FOREIGN KEY ({self._columns(names)}) REFERENCES {relation} ({self._columns(columns)}){actions}"

    def _target(self, key: Key, table: Table) -> tuple[Name, str] | None:
        """Return the table and column that a key refers to; None if that cannot be told."""
        value = key.target
        if isinstance(value, str):
            relation, _, column = value.rpartition(".")
            schema, _, name = relation.rpartition(".")
            schema = schema or self._schema_of(table)
            return (Name(name, "" if schema == "public" else schema), column) if name and column else None
        if isinstance(value, Attribute) and isinstance(value.owner, Defined):
            other = self._table_of(value.owner)
            column = self.models.column_of(value.owner, value.name)
            return (other.key, column) if other and column else None
        if isinstance(value, Attribute) and isinstance(value.owner, Attribute) and value.owner.name in {"c", "columns"}:
            owner = value.owner.owner
            told = owner.args[0] if isinstance(owner, Called) and owner.args else None
            return (Name(told), value.name) if isinstance(told, str) and told else None
        return None

    def _table_of(self, owner: Defined) -> Table | None:
        if owner in self.models.of_class:
            return self.models.of_class[owner]
        parent = self.models.lineage.parent(owner)
        return self.models.of_class.get(parent) if parent else None

    def _schema_of(self, table: Table) -> str:
        metadata = self.models.roots.metadata.get(table.root)
        schema = metadata.named.get("schema") if metadata else None
        return schema if isinstance(schema, str) else ""

    # Indexes

    def _indexes(self, table: Table) -> Iterator[Statement]:
        for column in table.columns.values():
            if column.index:
                name = self._conventional("ix", table, [column.name]) or f"ix_{table.name}_{column.name}"
                unique = "UNIQUE " if column.unique else ""
                place = table.places.get(column.name, table.place)
                self.places.setdefault(name, place)
                on = f"{self._relation(table)} ({self._quoted(column.name)})"
                yield Statement(f"CREATE {unique}INDEX {self._quoted(name[:63])} ON {on}", place)
        for part in table.parts:
            if part.last == "Index":
                sql = self._index(part, table)
                place = Location(part.path or table.place.path, part.line)
                if sql is None:
                    self.doubts.append(Doubt(place, "an index cannot be told", table.key, more=True))
                else:
                    yield Statement(sql, place)

    def _index(self, part: Called, table: Table) -> str | None:
        first, *values = part.args or (None,)
        items = [self._item(value, table, part.named) for value in values]
        if not items or None in items or "**" in part.named:
            return None
        columns = [self.models.expressions.name(one) for one in values]
        label = (
            first
            if isinstance(first, str) and first
            else self._conventional("ix", table, columns) or f"ix_{table.name}"
        )
        self.places.setdefault(label, Location(part.path or table.place.path, part.line))
        using = part.named.get("postgresql_using") if self.family == "postgres" else None
        where = part.named.get({"postgres": "postgresql_where", "sqlite": "sqlite_where"}.get(self.family, ""))
        condition = self.models.expressions.written(where) if where is not None else ""
        if condition is None or not isinstance(using, (str, type(None))):
            return None
        unique = "UNIQUE " if part.named.get("unique") is True else ""
        return " ".join(
            filter(
                None,
                [
                    f"CREATE {unique}INDEX {self._quoted(label[:63])} ON {self._relation(table)}",
                    f"USING {using}" if using else "",
                    f"({', '.join(one or '' for one in items)})",
                    self._carried(part.named),
                    f"WHERE {condition}" if condition else "",
                ],
            )
        )

    def _carried(self, named: Mapping[str, Value]) -> str:
        held = named.get("postgresql_include")
        names = [one for one in held if isinstance(one, str)] if isinstance(held, tuple) else []
        return f"INCLUDE ({self._columns(names)})" if names and self.family == "postgres" else ""

    def _item(self, value: Value, table: Table, named: Mapping[str, Value]) -> str | None:
        """Return a column or expression of an index."""
        name = self._column_named(value, table)
        if name:
            operators = named.get("postgresql_ops")
            held = operators.items.get(name) if isinstance(operators, Mappings) else None
            operator = f" {held}" if isinstance(held, str) and self.family == "postgres" else ""
            return f"{self._quoted(name)}{operator}"
        text = self.models.expressions.written(value)
        if text is None:
            return None
        is_sorted = text.startswith(self._quoted("")[0]) or (isinstance(value, Called) and value.last == "text")
        return text if is_sorted or (text.rstrip().endswith(")") and "(" in text.split()[0]) else f"({text})"


def _late(named: Mapping[str, Value]) -> str:
    """Return when a constraint is checked, where that is said."""
    late = " DEFERRABLE" if named.get("deferrable") is True else ""
    first = named.get("initially")
    return f"{late} INITIALLY {first.upper()}" if isinstance(first, str) else late
