"""The types of columns, as Prisma Migrate writes them for each server.

Facts: prisma-engines, psl/psl-core/src/builtin_connectors/*/native_types.rs (which there are, with their arguments),
*_datamodel_connector.rs (`SCALAR_TYPE_DEFAULTS`) and schema-engine/connectors/sql-schema-connector/src/flavour/*/
renderer.rs (`render_column_type`).
"""

from __future__ import annotations

from collections.abc import Mapping

from undrift.declared.prisma.catalog import UnclearError
from undrift.declared.prisma.syntax import Attribute, Field, Number
from undrift.patterns import pattern

DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "postgres": {
        "String": "TEXT",
        "Boolean": "BOOLEAN",
        "Int": "INTEGER",
        "BigInt": "BIGINT",
        "Float": "DOUBLE PRECISION",
        "Decimal": "DECIMAL(65,30)",
        "DateTime": "TIMESTAMP(3)",
        "Json": "JSONB",
        "Bytes": "BYTEA",
    },
    "mysql": {
        "String": "VARCHAR(191)",
        "Boolean": "BOOLEAN",
        "Int": "INTEGER",
        "BigInt": "BIGINT",
        "Float": "DOUBLE",
        "Decimal": "DECIMAL(65,30)",
        "DateTime": "DATETIME(3)",
        "Json": "JSON",
        "Bytes": "LONGBLOB",
    },
    "sqlite": {
        "String": "TEXT",
        "Boolean": "BOOLEAN",
        "Int": "INTEGER",
        "BigInt": "BIGINT",
        "Float": "REAL",
        "Decimal": "DECIMAL",
        "DateTime": "DATETIME",
        "Json": "JSONB",
        "Bytes": "BLOB",
    },
}
"""The type of a column whose field says no more than a scalar type."""

_NONE = (0,)
_SIZE = (0, 1)
_EXACT = (1,)
_SCALE = (0, 2)

NATIVE: Mapping[str, Mapping[str, tuple[str, tuple[int, ...]]]] = {
    "postgres": {
        "SmallInt": ("SMALLINT", _NONE),
        "Integer": ("INTEGER", _NONE),
        "BigInt": ("BIGINT", _NONE),
        "Decimal": ("DECIMAL", _SCALE),
        "Money": ("MONEY", _NONE),
        "Inet": ("INET", _NONE),
        "Oid": ("OID", _NONE),
        "Citext": ("CITEXT", _NONE),
        "Real": ("REAL", _NONE),
        "DoublePrecision": ("DOUBLE PRECISION", _NONE),
        "VarChar": ("VARCHAR", _SIZE),
        "Char": ("CHAR", _SIZE),
        "Text": ("TEXT", _NONE),
        "ByteA": ("BYTEA", _NONE),
        "Timestamp": ("TIMESTAMP", _SIZE),
        "Timestamptz": ("TIMESTAMPTZ", _SIZE),
        "Date": ("DATE", _NONE),
        "Time": ("TIME", _SIZE),
        "Timetz": ("TIMETZ", _SIZE),
        "Boolean": ("BOOLEAN", _NONE),
        "Bit": ("BIT", _SIZE),
        "VarBit": ("VARBIT", _SIZE),
        "Uuid": ("UUID", _NONE),
        "Xml": ("XML", _NONE),
        "Json": ("JSON", _NONE),
        "JsonB": ("JSONB", _NONE),
    },
    "mysql": {
        "Int": ("INTEGER", _NONE),
        "UnsignedInt": ("INTEGER UNSIGNED", _NONE),
        "SmallInt": ("SMALLINT", _NONE),
        "UnsignedSmallInt": ("SMALLINT UNSIGNED", _NONE),
        "TinyInt": ("TINYINT", _NONE),
        "UnsignedTinyInt": ("TINYINT UNSIGNED", _NONE),
        "MediumInt": ("MEDIUMINT", _NONE),
        "UnsignedMediumInt": ("MEDIUMINT UNSIGNED", _NONE),
        "BigInt": ("BIGINT", _NONE),
        "UnsignedBigInt": ("BIGINT UNSIGNED", _NONE),
        "Decimal": ("DECIMAL", _SCALE),
        "Float": ("FLOAT", _NONE),
        "Double": ("DOUBLE", _NONE),
        "Bit": ("BIT", _EXACT),
        "Char": ("CHAR", _EXACT),
        "VarChar": ("VARCHAR", _EXACT),
        "Binary": ("BINARY", _EXACT),
        "VarBinary": ("VARBINARY", _EXACT),
        "TinyBlob": ("TINYBLOB", _NONE),
        "Blob": ("BLOB", _NONE),
        "MediumBlob": ("MEDIUMBLOB", _NONE),
        "LongBlob": ("LONGBLOB", _NONE),
        "TinyText": ("TINYTEXT", _NONE),
        "Text": ("TEXT", _NONE),
        "MediumText": ("MEDIUMTEXT", _NONE),
        "LongText": ("LONGTEXT", _NONE),
        "Date": ("DATE", _NONE),
        "Time": ("TIME", _SIZE),
        "DateTime": ("DATETIME", _SIZE),
        "Timestamp": ("TIMESTAMP", _SIZE),
        "Year": ("YEAR", _NONE),
        "Json": ("JSON", _NONE),
    },
    "sqlite": {},
}
"""The types that `@db.…` names, with how many arguments each may have."""

_SERIAL: Mapping[str, str] = {"INTEGER": "SERIAL", "SMALLINT": "SMALLSERIAL", "BIGINT": "BIGSERIAL"}
_NATURAL = pattern(r"\d{1,9}")


def scalar(field: Field, source: str, dialect: str) -> str:
    """Return the type of a column of a scalar type, without what makes a list of it.

    Args:
        field: The field.
        source: The name of the data source, which native types are named after.
        dialect: `postgres`, `mysql` or `sqlite`.

    Raises:
        UnclearError: It says what Prisma does not know.
    """
    native = [one for one in field.attributes if "." in one.name]
    if not native:
        return DEFAULTS[dialect][field.type]
    prefix, _, name = native[0].name.partition(".")
    if len(native) > 1 or prefix != source or name not in NATIVE[dialect]:
        raise UnclearError(f"@{native[0].name} is no type of {dialect} that Prisma knows")
    written, counts = NATIVE[dialect][name]
    if field.type == "Boolean" and written == "TINYINT":
        return "BOOLEAN"
    return written + _arguments(native[0], counts)


def serial(written: str) -> str:
    """Return what PostgreSQL calls an integer that counts up; the type itself where there is no such name."""
    return _SERIAL.get(written, written)


def _arguments(attribute: Attribute, counts: tuple[int, ...]) -> str:
    values = [one.value for one in attribute.arguments]
    numbers = [one.text for one in values if isinstance(one, Number) and _NATURAL.fullmatch(one.text)]
    if len(numbers) != len(values) or len(numbers) not in counts:
        raise UnclearError(f"@{attribute.name} has arguments that it does not take")
    return f"({','.join(numbers)})" if numbers else ""
