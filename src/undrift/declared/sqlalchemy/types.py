"""The types of SQLAlchemy as its DDL compilers write them.

Facts (sqlalchemy: sql/compiler.py, GenericTypeCompiler; dialects/{postgresql,mysql,sqlite}/base.py, the type compilers;
sql/sqltypes.py; tried out with 2.1): a generic type has a spelling for each server, one in capitals is written as it
is; `with_variant` names the type of one server; an Enum is a type of its own in PostgreSQL, ENUM(…) in MySQL, and a
VARCHAR as long as its longest label elsewhere, or with `native_enum=False`. A TypeDecorator is what its `impl` is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from undrift.declared.servers import family, verbatim
from undrift.declared.sqlalchemy.program import Program
from undrift.declared.sqlalchemy.values import (
    UNKNOWN,
    Called,
    Constant,
    Defined,
    Symbol,
    Value,
    described,
)
from undrift.values import dataclass

_DEEPEST = 12
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Labels:
    """An enumeration that is a type of the server's own.

    Attributes:
        name: Its name; empty if it has none.
        schema: Its namespace.
        values: Its labels; None if they cannot be told.
    """

    name: str
    schema: str
    values: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Type:
    """A column's type.

    Attributes:
        sql: As it is written in DDL; empty for the type of the column that is referred to.
        is_told: Whether it is certain.
        labels: The enumeration that has to be made before; None if it is none.
        affinity: `integer`, `small`, `big` for what can count itself up; empty for all else.
    """

    sql: str
    is_told: bool = True
    labels: Labels | None = None
    affinity: str = ""


REFERRED = Type("")
"""The type of a column that takes the one of the column it refers to."""


class Types:
    """Writes types for one server."""

    def __init__(self, program: Program, dialect: str) -> None:
        """Remember what types are read from, and for which server.

        Args:
            program: The Python that holds them.
            dialect: One of `undrift.schema.engines.ENGINES`.
        """
        self.program = program
        self.family = family(dialect)

    def written(self, value: Value, depth: int = 0) -> Type:  # noqa: PLR0911 - one answer per kind of type
        """Return a type as DDL."""
        if depth > _DEEPEST:
            return self.untold(value)
        if isinstance(value, Called) and not isinstance(value.function, Symbol):
            return self._called(value, depth)
        if isinstance(value, Defined) and value.is_class:
            return self._of_class(value, Called(value, (), {}), depth)
        call = value if isinstance(value, Called) else Called(value, (), {}) if isinstance(value, Symbol) else None
        if call is None:
            return REFERRED if value is None else self.untold(value)
        if call.last in _WRAPPERS:
            return self.written(call.args[0], depth + 1) if call.args else self.untold(value)
        if call.last in {"Enum", "ENUM"}:
            return self._enumeration(call)
        if call.last == "ARRAY":
            return self._array(call, depth)
        if call.last in {"NullType", "NULLTYPE"}:
            return REFERRED
        affinity = _AFFINITIES.get(call.last, "")
        write = _WRITERS[self.family].get(call.last) or _GENERIC.get(call.last)
        sql = write(call) if write and _is_known(call) else None
        return Type(sql, affinity=affinity) if sql else self.untold(value)

    def untold(self, value: Value) -> Type:
        """Return what stands for a type that cannot be told: the same for the same words."""
        name = f"{described(value)[:_LONGEST]}?".replace('"', "").replace("\0", "")
        return Type(f'"{name}"' if self.family != "mysql" else "", is_told=False)

    def _called(self, value: Called, depth: int) -> Type:
        """Return the type of a call of something of the repository's own, or of a method of a type."""
        function = value.function
        if isinstance(function, Defined) and function.is_class:
            return self._of_class(function, value, depth)
        name = getattr(function, "name", "")
        owner = getattr(function, "owner", UNKNOWN)
        if name == "with_variant" and value.args:
            servers = {_FAMILIES.get(one, "") for one in value.args[1:] if isinstance(one, str)}
            return self.written(value.args[0] if self.family in servers else owner, depth + 1)
        if name in {"as_mutable", "as_mutable_type"} and value.args:
            return self.written(value.args[0], depth + 1)
        if name in {"evaluates_none", "copy", "adapt"}:
            return self.written(owner, depth + 1)
        return self.untold(value)

    def _of_class(self, owner: Defined, call: Called, depth: int) -> Type:
        """Return the type that a class of the repository makes: its own text, or what it is built on."""
        program = self.program
        for one in program.lineage(owner):
            if isinstance(one, Symbol):
                if one.last in _TYPES_OF_CLASSES:
                    return self.written(Called(one, call.args, call.named), depth + 1)
                continue
            held = program.members(one) if isinstance(one, Defined) else {}
            if "load_dialect_impl" in held or "get_dbapi_type" in held:
                return self.untold(call)
            if isinstance(one, Defined) and "get_col_spec" in held:
                text = program.own(one, held["get_col_spec"])
                return Type(text) if isinstance(text, str) else self.untold(call)
            if isinstance(one, Defined) and "impl" in held:
                impl = program.own(one, held["impl"])
                is_bare = not isinstance(impl, Called) or not (impl.args or impl.named)
                if "__init__" in held and is_bare and (call.args or call.named):
                    return self.untold(call)
                # The arguments of a decorator go to the type that it is built on.
                kind = impl.function if isinstance(impl, Called) and is_bare else impl
                return self.written(Called(kind, call.args, call.named) if is_bare else impl, depth + 1)
        return self.untold(call)

    def _array(self, call: Called, depth: int) -> Type:
        inner = self.written(call.args[0] if call.args else call.named.get("item_type", UNKNOWN), depth + 1)
        if not inner.is_told or not inner.sql or self.family != "postgres":
            return self.untold(call)
        dimensions = call.named.get("dimensions", 1)
        return Type(inner.sql + "[]" * (dimensions if isinstance(dimensions, int) else 1), labels=inner.labels)

    # Enumerations

    def _enumeration(self, call: Called) -> Type:
        named, labels = call.named, self._labels(call)
        is_native = named.get("native_enum", True) is True and self.family != "sqlite"
        if not is_native:
            length = named.get("length")
            if not isinstance(length, int):
                length = max(map(len, labels), default=0) if labels else None
            return Type(f"VARCHAR({length})") if length else self.untold(call)
        if self.family == "mysql":
            return Type(f"ENUM({_listed(labels)})") if labels else self.untold(call)
        name, schema = self._name(call), named.get("schema", "")
        if not isinstance(name, str) or not isinstance(schema, (str, type(None))) or not name:
            return self.untold(call)
        quoted = ".".join(f'"{part}"' for part in (schema, name) if part)
        return Type(quoted, labels=Labels(name, schema or "", labels))

    def _name(self, call: Called) -> Value:
        if "name" in call.named:
            return call.named["name"]
        first = call.args[0] if call.args else UNKNOWN
        return first.name.rpartition(".")[2].lower() if isinstance(first, Defined) and first.is_class else UNKNOWN

    def _labels(self, call: Called) -> tuple[str, ...] | None:
        program, first = self.program, call.args[0] if call.args else UNKNOWN
        if isinstance(first, Defined) and first.is_class and len(call.args) == 1:
            constants = program.constants(first)
            if constants is None or not program.is_enumeration(first):
                return None
            return self._chosen(call, first, constants)
        texts = [one.value if isinstance(one, Constant) else one for one in call.args]
        labels = [one for one in texts if isinstance(one, str)]
        return tuple(labels) if labels and len(labels) == len(texts) else None

    def _chosen(self, call: Called, owner: Defined, constants: tuple[Constant, ...]) -> tuple[str, ...] | None:
        chooser = call.named.get("values_callable")
        if chooser is None:
            seen: dict[object, str] = {}
            for one in constants:
                # A second name for one value is no member.
                key = one.value if isinstance(one.value, (str, int, float, bool, tuple)) else one.name
                seen.setdefault(key, one.name)
            return tuple(seen.values())
        chosen = self.program.apply(chooser, (owner,), {}) if isinstance(chooser, Defined) else UNKNOWN
        if not isinstance(chosen, tuple):
            return None
        texts = tuple(one for one in chosen if isinstance(one, str))
        return tuple(dict.fromkeys(texts)) if len(texts) == len(chosen) and texts else None


def _is_known(call: Called) -> bool:
    """Whether all arguments that a type is written with are told."""
    relevant = [value for name, value in call.named.items() if name not in _SILENT]
    return all(isinstance(one, (str, int, float, bool, type(None), Called, Symbol)) for one in (*call.args, *relevant))


_SILENT = frozenset(
    """
    as_uuid native none_as_null astext_type decimal_return_scale asdecimal create_type metadata validate_strings
    create_constraint name inherit_schema pickler impl comparator protocol zero_indexes as_tuple
    convert_unicode native_uuid year_digits_only enum_class
    """.split()
)
"""Arguments that no DDL shows."""

_WRAPPERS = frozenset({"to_instance", "as_mutable"})
_TYPES_OF_CLASSES = frozenset(
    {"Enum", "String", "Text", "Integer", "JSON", "JSONB", "UUID", "Uuid", "Numeric", "DateTime"}
)
_FAMILIES = {"postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite"}
_AFFINITIES = {
    **dict.fromkeys(("Integer", "INTEGER", "INT"), "integer"),
    **dict.fromkeys(("BigInteger", "BIGINT"), "big"),
    **dict.fromkeys(("SmallInteger", "SMALLINT"), "small"),
}

Write = Callable[[Called], "str | None"]


def _argument(call: Called, place: int, *names: str) -> Value:
    named = next((call.named[name] for name in names if name in call.named), None)
    return call.args[place] if place < len(call.args) else named


def _plain(word: str) -> Write:
    return lambda call: word if not call.args else None


def _any(word: str) -> Write:
    return lambda _: word


def _text(word: str, *, need: str = "") -> Write:
    """A type with a length, or another word without one."""

    def write(call: Called) -> str | None:
        length = _argument(call, 0, "length")
        if length is None:
            return need or word
        return f"{word}({length})" if isinstance(length, int) and not isinstance(length, bool) else None

    return write


def _number(word: str) -> Write:
    def write(call: Called) -> str | None:
        precision, scale = _argument(call, 0, "precision"), _argument(call, 1, "scale")
        if precision is None:
            return word
        if not isinstance(precision, int):
            return None
        return f"{word}({precision}, {scale})" if isinstance(scale, int) else f"{word}({precision})"

    return write


def _float(call: Called) -> str | None:
    precision = _argument(call, 0, "precision")
    return f"FLOAT({precision})" if isinstance(precision, int) else "FLOAT" if precision is None else None


def _moment(word: str, *, first: str = "timezone") -> Write:
    """TIMESTAMP or TIME of PostgreSQL, which say how they treat zones."""

    def write(call: Called) -> str | None:
        zone, precision = _argument(call, 0, first), _argument(call, 1, "precision")
        if not isinstance(zone, (bool, int, type(None))) or not isinstance(precision, (int, type(None))):
            return None
        size = f"({precision})" if precision is not None else ""
        return f"{word}{size} WITH{'' if zone else 'OUT'} TIME ZONE"

    return write


def _fraction(word: str) -> Write:
    """A time of MySQL, with its digits behind the point."""

    def write(call: Called) -> str:
        digits = call.named.get("fsp")
        return f"{word}({digits})" if isinstance(digits, int) else word

    return write


def _interval(call: Called) -> str | None:
    fields, precision = call.named.get("fields"), call.named.get("precision")
    size = f" ({precision})" if isinstance(precision, int) else ""
    return f"INTERVAL{f' {fields.upper()}' if isinstance(fields, str) else ''}{size}"


def _counted(word: str) -> Write:
    """An integer of MySQL."""

    def write(call: Called) -> str:
        width = _argument(call, 0, "display_width")
        size = f"({width})" if isinstance(width, int) else ""
        return word + size + (" UNSIGNED" if call.named.get("unsigned") is True else "")

    return write


def _bit(call: Called) -> str | None:
    length = _argument(call, 0, "length")
    if call.named.get("varying") is True:
        return f"BIT VARYING({length})" if isinstance(length, int) else "BIT VARYING"
    return f"BIT({length})" if isinstance(length, int) else "BIT"


def _vector(word: str) -> Write:
    def write(call: Called) -> str | None:
        size = _argument(call, 0, "dim", "dimensions")
        return f"{word}({size})" if isinstance(size, int) else word if size is None else None

    return write


def _shape(word: str) -> Write:
    """A type of PostGIS as geoalchemy2 writes it."""

    def write(call: Called) -> str | None:
        kind, reference = _argument(call, 0, "geometry_type"), _argument(call, 1, "srid")
        kind = "GEOMETRY" if kind is None and "geometry_type" not in call.named else kind
        reference = -1 if reference is None else reference
        return f"{word}({kind},{reference})" if isinstance(kind, str) and isinstance(reference, int) else None

    return write


def _words(names: str, make: Callable[[str], Write]) -> Iterator[tuple[str, Write]]:
    return ((name, make(name.replace("_", " "))) for name in names.split())


_GENERIC: Mapping[str, Write] = {
    **dict.fromkeys(("Integer", "INTEGER", "INT"), _plain("INTEGER")),
    **dict.fromkeys(("BigInteger", "BIGINT"), _plain("BIGINT")),
    **dict.fromkeys(("SmallInteger", "SMALLINT"), _plain("SMALLINT")),
    **dict.fromkeys(("String", "Unicode", "VARCHAR", "AutoString"), _text("VARCHAR")),
    **dict.fromkeys(("Text", "UnicodeText"), _text("TEXT")),
    "TEXT": _text("TEXT"),
    "CHAR": _text("CHAR"),
    "NCHAR": _text("NCHAR"),
    "NVARCHAR": _text("NVARCHAR"),
    **dict.fromkeys(("Boolean", "BOOLEAN", "BOOL"), _any("BOOLEAN")),
    **dict.fromkeys(("Float", "FLOAT"), _float),
    "REAL": _any("REAL"),
    **dict.fromkeys(("Double", "DOUBLE_PRECISION"), _any("DOUBLE PRECISION")),
    "Numeric": _number("NUMERIC"),
    "NUMERIC": _number("NUMERIC"),
    "DECIMAL": _number("DECIMAL"),
    **dict.fromkeys(("DateTime", "DATETIME"), _any("DATETIME")),
    **dict.fromkeys(("Date", "DATE"), _any("DATE")),
    **dict.fromkeys(("Time", "TIME"), _any("TIME")),
    "TIMESTAMP": _any("TIMESTAMP"),
    **dict.fromkeys(("LargeBinary", "BLOB", "PickleType"), _any("BLOB")),
    "BINARY": _text("BINARY"),
    "VARBINARY": _text("VARBINARY"),
    "JSON": _any("JSON"),
    **dict.fromkeys(("Uuid", "UUID"), _any("CHAR(32)")),
    "Interval": _any("DATETIME"),
}
"""What most servers take."""

_POSTGRES: Mapping[str, Write] = {
    **dict.fromkeys(("DateTime", "TIMESTAMP", "DATETIME"), _moment("TIMESTAMP")),
    **dict.fromkeys(("Time", "TIME"), _moment("TIME")),
    **dict.fromkeys(("LargeBinary", "BYTEA", "PickleType", "BLOB"), _any("BYTEA")),
    **dict.fromkeys(("Uuid", "UUID", "GUID"), _any("UUID")),
    **dict.fromkeys(("Interval", "INTERVAL"), _interval),
    "BIT": _bit,
    "VECTOR": _vector("VECTOR"),
    "Vector": _vector("VECTOR"),
    "HALFVEC": _vector("HALFVEC"),
    "Geometry": _shape("geometry"),
    "Geography": _shape("geography"),
    "TSVectorType": _any("TSVECTOR"),
    "LtreeType": _any("LTREE"),
    "JSONType": _any("JSON"),
    **dict(
        _words(
            """
            JSONB INET CIDR MACADDR MACADDR8 TSVECTOR TSQUERY HSTORE CITEXT OID REGCLASS MONEY XML LTREE JSONPATH
            INT4RANGE INT8RANGE NUMRANGE DATERANGE TSRANGE TSTZRANGE INT4MULTIRANGE INT8MULTIRANGE NUMMULTIRANGE
            DATEMULTIRANGE TSMULTIRANGE TSTZMULTIRANGE
            """,
            _any,
        )
    ),
}

_MYSQL: Mapping[str, Write] = {
    **dict.fromkeys(("Boolean", "BOOLEAN", "BOOL"), _any("BOOL")),
    **dict.fromkeys(("DateTime", "DATETIME"), _fraction("DATETIME")),
    "TIMESTAMP": _fraction("TIMESTAMP"),
    **dict.fromkeys(("Time", "TIME"), _fraction("TIME")),
    "LargeBinary": _text("BLOB"),
    "Double": _any("DOUBLE"),
    "YEAR": _any("YEAR"),
    "BIT": _bit,
    **dict(_words("TINYINT SMALLINT MEDIUMINT INTEGER BIGINT", _counted)),
    **dict(_words("TINYTEXT MEDIUMTEXT LONGTEXT TINYBLOB MEDIUMBLOB LONGBLOB DOUBLE", _any)),
}

_SQLITE: Mapping[str, Write] = {"Double": _any("DOUBLE")}

_WRITERS: Mapping[str, Mapping[str, Write]] = {"postgres": _POSTGRES, "mysql": _MYSQL, "sqlite": _SQLITE}


def _listed(labels: tuple[str, ...]) -> str:
    return ",".join(map(verbatim, labels))
