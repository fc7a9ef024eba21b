"""Keys and indexes of models, as Prisma Migrate writes them.

Facts: prisma-engines, psl/parser-database/src/attributes.rs (`model_index`, `model_unique`, `visit_field_unique`) and
schema-engine/connectors/sql-schema-connector/src/flavour/*/renderer.rs (`render_create_index`). Names of operator
classes: sql-schema-describer/src/postgres.rs (`SQLOperatorClassKind`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from undrift.declared.prisma import naming
from undrift.declared.prisma.catalog import Model, UnclearError
from undrift.declared.prisma.syntax import Argument, Attribute, Call, Entries, Field, Number, Text, Value, Word, listed
from undrift.declared.servers import identifier, qualified, verbatim
from undrift.patterns import pattern
from undrift.values import dataclass

_METHODS: Mapping[str, str] = {
    "BTree": "BTREE",
    "Hash": "HASH",
    "Gist": "GIST",
    "Gin": "GIN",
    "SpGist": "SPGIST",
    "Brin": "BRIN",
}
_CLASS = pattern(
    r"(?:Inet|Jsonb|Array|Text|Bit|VarBit|Bpchar|Bytea|Date|Float4|Float8|Int2|Int4|Int8|Numeric|Oid|Timestamp"
    r"|TimestampTz|Time|TimeTz|Uuid)(?:MinMax|Bloom|Inclusion|Path)?(?:Multi)?Ops"
)
_WORDS = pattern(r"(?<=[a-z0-9])(?=[A-Z])")
_ONE_WORD: Mapping[str, str] = {
    "MinMax": "Minmax",
    "VarBit": "Varbit",
    "TimestampTz": "Timestamptz",
    "TimeTz": "Timetz",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One column of a key or index.

    Attributes:
        column: Its name.
        sort: `ASC`, `DESC` or nothing.
        length: How much of it is indexed; empty for all.
        operators: The operator class; empty for the type's own.
    """

    column: str
    sort: str = ""
    length: str = ""
    operators: str = ""


@dataclass(frozen=True, slots=True)
class Index:
    """An index, or a primary key.

    Attributes:
        kind: `id`, `unique`, `index` or `fulltext`.
        name: Its name.
        parts: Its columns.
        offset: Where it is declared.
        method: The access method, as SQL names it; empty for the usual one.
        where: The predicate; empty for all rows.
    """

    kind: str
    name: str
    parts: tuple[Part, ...]
    offset: int
    method: str = ""
    where: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether it holds no SQL of the schema's own."""
        return not self.where and not any(one.operators for one in self.parts)


def primary_key(model: Model, dialect: str) -> Index | None:
    """Return the primary key of a model; None if it has none.

    Raises:
        UnclearError: It names a field that is no column, or is written in no way that Prisma knows.
    """
    for field in model.block.fields:
        if attribute := field.attribute("id"):
            return _named("id", model, attribute, (_part(model, field.name, attribute.arguments),), dialect)
    block = model.block.attribute("id")
    return _named("id", model, block, _parts(model, block), dialect) if block else None


def indexes(model: Model, dialect: str) -> Iterator[Index | tuple[Attribute, str]]:
    """Yield the unique keys and indexes of a model; the attribute and the reason, of one that cannot be told."""
    for field in model.block.fields:
        for attribute in field.attributes:
            if attribute.name == "unique":
                yield _told(model, attribute, field, dialect)
    for attribute in model.block.attributes:
        if attribute.name in _KINDS:
            yield _told(model, attribute, None, dialect)


_KINDS = frozenset({"unique", "index", "fulltext"})


def render(model: Model, index: Index, dialect: str) -> str:
    """Return the statement that makes an index of a table that is there."""
    unique = {"unique": "UNIQUE ", "fulltext": "FULLTEXT "}.get(index.kind, "")
    using = f" USING {index.method}" if index.method else ""
    where = f" WHERE ({index.where})" if index.where else ""
    name, table = identifier(index.name, dialect), qualified(model.name, dialect)
    return f"CREATE {unique}INDEX {name} ON {table}{using} ({columns(index, dialect)}){where}"


def columns(index: Index, dialect: str) -> str:
    """Return the columns of a key or index, as they stand between the parentheses."""
    return ", ".join(
        identifier(one.column, dialect)
        + (f"({one.length})" if one.length else "")
        + (f" {one.operators}" if one.operators else "")
        + (f" {one.sort}" if one.sort else "")
        for one in index.parts
    )


def _told(model: Model, attribute: Attribute, field: Field | None, dialect: str) -> Index | tuple[Attribute, str]:
    try:
        own = (_part(model, field.name, attribute.arguments),) if field else _parts(model, attribute)
        return _named(attribute.name, model, attribute, own, dialect)
    except UnclearError as error:
        return attribute, str(error)


def _named(kind: str, model: Model, attribute: Attribute, parts: tuple[Part, ...], dialect: str) -> Index:
    table, own = model.name.name, [one.column for one in parts]
    if kind == "id":
        name = attribute.text("map") or naming.primary_key(table, dialect)
    elif kind == "unique":
        name = attribute.text("map") or naming.unique(table, own, dialect)
    else:
        old = attribute.text("name") if kind == "index" else ""
        name = attribute.text("map") or old or naming.index(table, own, dialect)
    return Index(kind, name, parts, attribute.offset, _method(attribute), _where(model, attribute, dialect))


def _method(attribute: Attribute) -> str:
    value = attribute.argument("type")
    if value is None:
        return ""
    if isinstance(value, Word) and value.text in _METHODS:
        return _METHODS[value.text]
    raise UnclearError("its type is none that Prisma knows")


def _parts(model: Model, attribute: Attribute) -> tuple[Part, ...]:
    items = listed(attribute.argument("fields", first=True))
    if not items:
        raise UnclearError("it names no fields")
    return tuple(_item(model, one) for one in items)


def _item(model: Model, value: Value) -> Part:
    if isinstance(value, Call):
        return _part(model, value.name, value.arguments)
    if isinstance(value, Word):
        return _part(model, value.text, ())
    raise UnclearError("it names no field")


def _part(model: Model, name: str, arguments: tuple[Argument, ...]) -> Part:
    if name not in model.columns:
        raise UnclearError(f"{model.block.name} has no column for {name}")
    options = {one.name: one.value for one in arguments}
    sort, length, operators = options.get("sort"), options.get("length"), options.get("ops")
    return Part(
        model.columns[name],
        {"Asc": "ASC", "Desc": "DESC"}.get(sort.text, "") if isinstance(sort, Word) else "",
        length.text if isinstance(length, Number) else "",
        _operators(operators) if operators is not None else "",
    )


def _operators(value: Value) -> str:
    if isinstance(value, Call) and value.name == "raw":
        first = value.arguments[0].value if value.arguments else None
        if isinstance(first, Text):
            return first.text
    if isinstance(value, Word) and _CLASS.fullmatch(value.text):
        text = value.text
        for written, word in _ONE_WORD.items():
            text = text.replace(written, word)
        return _WORDS.sub("_", text).lower()
    raise UnclearError("it has an operator class that Prisma does not know")


def _where(model: Model, attribute: Attribute, dialect: str) -> str:
    """Return the predicate of a partial index (preview feature `partialIndexes`)."""
    value = attribute.argument("where")
    if value is None:
        return ""
    if isinstance(value, Call) and value.name == "raw":
        first = value.arguments[0].value if value.arguments else None
        if isinstance(first, Text) and first.text:
            return first.text
    if isinstance(value, Entries) and value.items:
        return " AND ".join(_condition(model, one, dialect) for one in value.items)
    raise UnclearError("its where is written in no way that Prisma knows")


def _condition(model: Model, entry: Argument, dialect: str) -> str:
    if entry.name not in model.columns:
        raise UnclearError(f"{model.block.name} has no column for {entry.name}")
    column, value = identifier(model.columns[entry.name], dialect), entry.value
    if isinstance(value, Entries):
        if len(value.items) != 1 or value.items[0].name != "not":
            raise UnclearError("its where is written in no way that Prisma knows")
        other = value.items[0].value
        return f"{column} IS NOT NULL" if other == Word("null") else f"{column} != {_constant(other)}"
    return f"{column} IS NULL" if value == Word("null") else f"{column} = {_constant(value)}"


def _constant(value: Value) -> str:
    if isinstance(value, Text):
        return verbatim(value.text)
    if isinstance(value, Number) or (isinstance(value, Word) and value.text in {"true", "false"}):
        return value.text
    raise UnclearError("its where compares with what is no constant")
