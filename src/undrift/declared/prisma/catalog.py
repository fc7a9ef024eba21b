"""A Prisma schema as a whole: the blocks of all its files, by what they declare, with their names in the database.

Facts: prisma-engines, psl/parser-database/src (attributes.rs, walkers/). A name in the database is that of `@map` or
`@@map`, else the one in the schema. An attribute or type that Prisma does not know makes it refuse the whole schema;
here it makes a doubt of the column or table that has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from undrift.declared.base import Doubt
from undrift.declared.prisma import naming
from undrift.declared.prisma.syntax import Block, Document, Field, Text, Value, listed
from undrift.findings import Location
from undrift.schema.model import Name
from undrift.values import dataclass

SCALARS = frozenset({"String", "Boolean", "Int", "BigInt", "Float", "Decimal", "DateTime", "Json", "Bytes"})
"""The types that are built in (psl/parser-database/src/types.rs: `ScalarType`)."""

PROVIDERS: Mapping[str, str] = {
    "postgresql": "postgres",
    "postgres": "postgres",
    "mysql": "mysql",
    "sqlite": "sqlite",
}
"""The providers whose schemas are translated, with undrift's names for their dialects."""

DEFAULT_NAMESPACE = "public"
_SHORT = 15
"""Characters that are 63 bytes at most, however they are written."""


class UnclearError(Exception):
    """Why something cannot be told, as a clause."""


@dataclass(frozen=True)
class Enumeration:
    """An enum.

    Attributes:
        block: Its block.
        name: Its name in the database.
        place: Where it is declared.
        labels: Its values in the database, by their names in the schema.
    """

    block: Block
    name: Name
    place: Location
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Model:
    """A model or a view.

    Attributes:
        block: Its block.
        document: The file it stands in.
        name: Its name in the database.
        columns: The names of its columns, by the names of their fields: fields that are no relations.
    """

    block: Block
    document: Document
    name: Name
    columns: Mapping[str, str]

    @property
    def is_view(self) -> bool:
        """Whether it stands for a view, which Prisma never makes."""
        return self.block.kind == "view"

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Its fields, by name."""
        return {field.name: field for field in self.block.fields}

    def place(self, offset: int | None = None) -> Location:
        """Return where the model, or an offset in it, stands."""
        return self.document.place(self.block.offset if offset is None else offset)

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The names of the fields of its primary key; empty if it has none, or none that can be told."""
        for field in self.block.fields:
            if field.attribute("id"):
                return (field.name,)
        block = self.block.attribute("id")
        return names(block.argument("fields", first=True)) if block else ()


class Catalog:
    """All blocks of a schema's files."""

    def __init__(self, documents: Sequence[Document]) -> None:
        """Sort the blocks by what they declare."""
        self._blocks = [(document, block) for document in documents for block in document.blocks]
        self._strays = [document.place(offset) for document in documents for offset in document.strays[:1]]
        sources = ((document, block) for document, block in self._blocks if block.kind == "datasource")
        document, self.source = next(sources, (next(iter(documents), Document("")), Block("datasource", "db")))
        self.source_place = document.place(self.source.offset)
        counts = Counter(block.name for _, block in self._blocks if block.kind in _TYPES)
        self._repeated = frozenset(name for name, count in counts.items() if count > 1)
        self.kinds: Mapping[str, str] = {block.name: block.kind for _, block in self._blocks if block.kind in _TYPES}
        self.broken: Mapping[str, Block] = {
            block.name: block for _, block in self._blocks if block.fault and block.kind in _TYPES
        }

    def setting(self, name: str) -> str:
        """Return what the data source sets, where that is a string; empty if it is none."""
        value = self.source.settings.get(name)
        return value.text if isinstance(value, Text) else ""

    @cached_property
    def namespaces(self) -> tuple[str, ...]:
        """The namespaces that the data source lists (`schemas`); empty if it lists none."""
        return tuple(one.text for one in listed(self.source.settings.get("schemas")) if isinstance(one, Text))

    @property
    def has_foreign_keys(self) -> bool:
        """Whether relations make foreign keys: not with `relationMode = "prisma"`, once `referentialIntegrity`."""
        return "prisma" not in {self.setting("relationMode"), self.setting("referentialIntegrity")}

    @cached_property
    def features(self) -> frozenset[str]:
        """The preview features that its generators turn on."""
        lists = (block.settings.get("previewFeatures") for _, block in self._blocks if block.kind == "generator")
        return frozenset(one.text for value in lists for one in listed(value) if isinstance(one, Text))

    @cached_property
    def models(self) -> Mapping[str, Model]:
        """The models and views that can be read, by their names in the schema."""
        return {
            block.name: Model(block, document, self._named(block), dict(self._columns(block)))
            for document, block in self._blocks
            if block.kind in {"model", "view"} and not block.fault
        }

    @cached_property
    def enums(self) -> Mapping[str, Enumeration]:
        """The enums that can be read, by their names in the schema."""
        return {
            block.name: Enumeration(
                block,
                self._named(block),
                document.place(block.offset),
                {value.name: _mapped(value) or value.name for value in block.fields},
            )
            for document, block in self._blocks
            if block.kind == "enum" and not block.fault
        }

    def doubts(self) -> Iterator[Doubt]:
        """Yield what cannot be read of the files themselves."""
        for place in self._strays:
            yield Doubt(place, "what stands here is no block of a Prisma schema", more=True)
        for document, block in self._blocks:
            if block.kind in _TYPES and block.name in self._repeated:
                name = self._named(block)
                yield Doubt(document.place(block.offset), f"{block.name} is declared more than once", name)
            elif block.fault and block.kind in _TYPES:
                name = Name(block.mapped or block.name, "")
                where = document.place(block.fault_offset)
                yield Doubt(where, f"{block.kind} {block.name} cannot be read: {block.fault}", name)

    def is_relation(self, field: Field) -> bool:
        """Whether a field stands for a relation, and not for a column."""
        return not field.unsupported and self.kinds.get(field.type) in {"model", "view"}

    def _columns(self, block: Block) -> Iterator[tuple[str, str]]:
        for field in block.fields:
            if not self.is_relation(field):
                yield field.name, self._cut(_mapped(field) or field.name)

    def _named(self, block: Block) -> Name:
        mapped, schema = block.attribute("map"), block.attribute("schema")
        name = mapped.text("name", first=True) if mapped else ""
        space = schema.text("map", first=True) if schema else ""
        return Name(self._cut(name or block.name), namespace(space))

    def _cut(self, name: str) -> str:
        """Return a name as the server keeps it: PostgreSQL cuts what is too long, the others refuse it."""
        is_cut = PROVIDERS.get(self.setting("provider")) == "postgres"
        return naming.cut(name, naming.LONGEST["postgres"]) if is_cut and len(name) > _SHORT else name


_TYPES = frozenset({"model", "view", "type", "enum"})


def names(value: Value | None) -> tuple[str, ...]:
    """Return the names of the fields in a list such as `[a, b(sort: Desc)]`."""
    return tuple(getattr(one, "text", "") or getattr(one, "name", "") for one in listed(value))


def namespace(name: str) -> str:
    """Return a namespace as names in a schema have it: nothing for the default one."""
    return "" if name == DEFAULT_NAMESPACE else name


def _mapped(field: Field) -> str:
    attribute = field.attribute("map")
    return attribute.text("name", first=True) if attribute else ""
