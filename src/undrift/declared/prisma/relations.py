"""What relations make: foreign keys, and the tables of implicit many-to-many relations.

Facts: prisma-engines, psl/parser-database/src/relations.rs (which two fields are one relation),
psl/psl-core/src/datamodel_connector/walker_ext_traits.rs (`default_on_delete_action`) and
sql-schema-connector/src/sql_schema_calculator.rs (`push_inline_relations`, `push_relation_tables`). Before version 3 a
required relation cascaded unless `referentialActions` was on (upgrade guide to Prisma 3, "Referential actions").
Before version 4 a relation of one to one made its fields unique; since then `@unique` must be written (upgrade guide to
Prisma 4, "Explicit unique constraints on one-to-one relations").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from undrift.declared.base import Doubt
from undrift.declared.prisma import naming
from undrift.declared.prisma.catalog import Catalog, Model, UnclearError, names
from undrift.declared.prisma.syntax import Attribute, Field, Word
from undrift.findings import Location
from undrift.schema.model import Name
from undrift.values import dataclass

ACTIONS: Mapping[str, str] = {
    "Cascade": "CASCADE",
    "Restrict": "RESTRICT",
    "NoAction": "NO ACTION",
    "SetNull": "SET NULL",
    "SetDefault": "SET DEFAULT",
}

CASCADED_UNTIL = 2
"""The last major version in which a required relation cascades."""

UNIQUE_UNTIL = 3
"""The last major version in which a relation of one to one is unique without a word; the next refuses such a schema."""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key.

    Attributes:
        table: Whose it is.
        name: Its name.
        columns: Its columns.
        target: The table that it refers to.
        references: The columns there.
        on_delete: What happens to its row.
        on_update: The same.
        place: Where the relation is declared.
    """

    table: Name
    name: str
    columns: tuple[str, ...]
    target: Name
    references: tuple[str, ...]
    on_delete: str
    on_update: str
    place: Location


@dataclass(frozen=True, slots=True)
class JoinTable:
    """The table of a many-to-many relation.

    Attributes:
        name: Its name.
        sides: The models that its columns `A` and `B` refer to.
        place: Where the relation is declared.
    """

    name: Name
    sides: tuple[Model, Model]
    place: Location

    @property
    def columns(self) -> tuple[tuple[str, Model], ...]:
        """Its columns, with the models that they refer to."""
        return tuple(zip("AB", self.sides, strict=True))


class Relations:
    """The relations of a schema."""

    def __init__(self, catalog: Catalog, dialect: str, major: int | None) -> None:
        """Take what they hang on.

        Args:
            catalog: The schema.
            dialect: `postgres`, `mysql` or `sqlite`.
            major: The major version of Prisma; None if it cannot be told.
        """
        self._catalog = catalog
        self._dialect = dialect
        cascades = major is not None and major <= CASCADED_UNTIL and "referentialActions" not in catalog.features
        self._required = "CASCADE" if cascades else "RESTRICT"

    def foreign_keys(self) -> Iterator[ForeignKey | Doubt]:
        """Yield the foreign keys of all models, and doubts of the columns of those that cannot be told."""
        for model, field in self._relation_fields():
            attribute = field.attribute("relation")
            if attribute and attribute.argument("fields") is not None:
                try:
                    found = self._foreign_key(model, field, attribute)
                except UnclearError as error:
                    yield from self._doubts(model, field, attribute, str(error))
                else:
                    if found:
                        yield found

    def join_tables(self) -> Iterator[JoinTable | Doubt]:
        """Yield the tables of many-to-many relations, and doubts of those whose other side cannot be read."""
        for model, field in self._relation_fields():
            if field.arity != "[]":
                continue
            if field.type in self._catalog.broken:
                named = _relation_name(field) or _generated(model.block.name, field.type)
                name = Name(naming.relation_table(named, self._dialect), model.name.schema)
                yield Doubt(model.place(field.offset), f"{field.type} cannot be read", name)
                continue
            other = self._catalog.models[field.type]
            opposite = self._opposite(model, field, other)
            if opposite and opposite.arity == "[]" and not other.is_view and _is_first(model, field, other, opposite):
                named = _relation_name(field) or _generated(model.block.name, field.type)
                name = Name(naming.relation_table(named, self._dialect), model.name.schema)
                yield JoinTable(name, (model, other), model.place(field.offset))

    @cached_property
    def one_to_one(self) -> Mapping[Name, list[tuple[Field, tuple[str, ...]]]]:
        """The fields of relations whose other side is one row as well, with their columns, by table."""
        found: dict[Name, list[tuple[Field, tuple[str, ...]]]] = {}
        for model, field in self._relation_fields():
            attribute, other = field.attribute("relation"), self._catalog.models.get(field.type)
            own = _fields(attribute, "fields") if attribute and field.arity != "[]" else ()
            opposite = self._opposite(model, field, other) if other and own else None
            if opposite and opposite.arity != "[]" and all(name in model.columns for name in own):
                found.setdefault(model.name, []).append((field, _columns(model, own)))
        return found

    def _relation_fields(self) -> Iterator[tuple[Model, Field]]:
        for model in self._catalog.models.values():
            if not model.is_view:
                for field in model.block.fields:
                    if self._catalog.is_relation(field):
                        yield model, field

    def _foreign_key(self, model: Model, field: Field, attribute: Attribute) -> ForeignKey | None:
        target = self._catalog.models.get(field.type)
        if target is None:
            raise UnclearError(f"{field.type} cannot be read")
        if target.is_view:
            return None
        own = _fields(attribute, "fields")
        there = _fields(attribute, "references") or target.key
        columns, references = _columns(model, own), _columns(target, there)
        if not own or len(own) != len(there):
            raise UnclearError(f"the relation {field.name} does not say which fields it is made of")
        is_required = field.arity != "?" or any(model.fields[name].arity == "" for name in own)
        name = attribute.text("map") or naming.foreign_key(model.name.name, columns, self._dialect)
        on_delete = _action(attribute, "onDelete", self._required if is_required else "SET NULL")
        on_update = _action(attribute, "onUpdate", "CASCADE")
        place = model.place(field.offset)
        return ForeignKey(model.name, name, columns, target.name, references, on_delete, on_update, place)

    def _doubts(self, model: Model, field: Field, attribute: Attribute, reason: str) -> Iterator[Doubt]:
        columns = [model.columns[name] for name in _fields(attribute, "fields") if name in model.columns]
        for column in columns:
            yield Doubt(model.place(field.offset), reason, model.name, column)
        if not columns:
            yield Doubt(model.place(field.offset), reason, model.name, more=True)

    def _opposite(self, model: Model, field: Field, other: Model) -> Field | None:
        found = self._named.get((other.block.name, model.block.name, _relation_name(field)), [])
        return next((one for one in found[:2] if other is not model or one.name != field.name), None)

    @cached_property
    def _named(self) -> Mapping[tuple[str, str, str], list[Field]]:
        """The relation fields, by their model, the model that they are of, and the relation's name."""
        found: dict[tuple[str, str, str], list[Field]] = {}
        for model, field in self._relation_fields():
            found.setdefault((model.block.name, field.type, _relation_name(field)), []).append(field)
        return found


def _relation_name(field: Field) -> str:
    attribute = field.attribute("relation")
    return attribute.text("name", first=True) if attribute else ""


def _generated(one: str, other: str) -> str:
    return f"{min(one, other)}To{max(one, other)}"


def _is_first(model: Model, field: Field, other: Model, opposite: Field) -> bool:
    """Whether a side of a many-to-many relation is the one that column `A` stands for."""
    if model is other:
        return field.name <= opposite.name
    return model.block.name <= other.block.name


def _fields(attribute: Attribute, name: str) -> tuple[str, ...]:
    return names(attribute.argument(name))


def _columns(model: Model, fields: tuple[str, ...]) -> tuple[str, ...]:
    missing = next((name for name in fields if name not in model.columns), None)
    if missing is not None:
        raise UnclearError(f"{model.block.name} has no column for {missing}")
    return tuple(model.columns[name] for name in fields)


def _action(attribute: Attribute, name: str, default: str) -> str:
    value = attribute.argument(name)
    if value is None:
        return default
    if isinstance(value, Word) and value.text in ACTIONS:
        return ACTIONS[value.text]
    raise UnclearError(f"{name} is no action that Prisma knows")
