"""What Drizzle makes of PostgreSQL's columns.

Facts: drizzle-orm: src/pg-core/columns/*.ts (`getSQLType`), drizzle-kit: src/serializer/pgSerializer.ts (defaults,
identities) and src/sqlgenerator.ts (`parseType`).
"""

from __future__ import annotations

from collections.abc import Mapping

from undrift.declared.drizzle.plain import Moment, Plain, Untold, js_text, json_text
from undrift.declared.drizzle.rules import Builder, Draft, Made, Modifier, Options, Rules, fixed
from undrift.declared.servers import identifier, verbatim
from undrift.declared.typescript.values import Literal, Object, Value
from undrift.patterns import pattern
from undrift.values import replace

DIALECT = "postgres"
MODULE = "drizzle-orm/pg-core"

_RANGES: Mapping[str, tuple[str, str]] = {
    "integer": ("-32768", "2147483647"),
    "bigint": ("-32768", "9223372036854775807"),
}
_SMALL_RANGE = ("-32768", "32767")
_ARRAY = pattern(r"\[\d*\]")
_SIMPLE = pattern(r"[A-Za-z_]\w*", 0)
_JSON = frozenset({"json", "jsonb"})
_BUILT_IN = frozenset(
    """
    bigint bigserial bit bool boolean box bytea char character cidr circle date decimal float float4 float8 hstore inet
    int int2 int4 int8 integer interval json jsonb line lseg ltree macaddr macaddr8 money name numeric oid path point
    polygon real serial smallint smallserial text time timestamp timestamptz timetz tsquery tsvector uuid varchar xml
    citext geometry geography vector halfvec sparsevec regclass int4range int8range numrange tsrange tstzrange daterange
    """.split()
)


def _sized(sql_type: str, kind: str, size: str = "length") -> Builder:
    """Return the builder of a type with one number in parentheses, if that is set."""

    def build(call: Made) -> Draft:
        length = call.options.text(size)
        return Draft(f"{sql_type}({length})" if length else sql_type, kind, call.place)

    return build


def _numeric(call: Made) -> Draft:
    precision, scale = call.options.text("precision"), call.options.text("scale")
    size = ", ".join(filter(None, (precision, scale))) if precision else ""
    return Draft(f"numeric({size})" if size else "numeric", "PgNumeric", call.place)


def _geometry_v1(call: Made) -> Draft:
    srid = call.options.text("srid")
    return Draft(f"geometry(point,{srid})" if srid else "geometry(point)", "", call.place)


def _bigserial(call: Made) -> Draft:
    return Draft("bigserial", "PgBigSerial", call.place, not_null=call.options.text("mode") == "number")


def _clock(sql_type: str, *, spaced: bool = False) -> Builder:
    """Return the builder of `time` or `timestamp`, the latter with a space before the precision of dates."""

    def build(call: Made) -> Draft:
        options = call.options
        precision = options.text("precision")
        space = " " if spaced and options.text("mode") != "string" else ""
        size = f"{space}({precision})" if precision else ""
        zone = " with time zone" if options.flag("withTimezone") else ""
        return Draft(f"{sql_type}{size}{zone}", sql_type, call.place)

    return build


def _interval(call: Made) -> Draft:
    fields, precision = call.options.text("fields"), call.options.text("precision")
    written = f"interval{f' {fields}' if fields else ''}{f'({precision})' if precision and precision != '0' else ''}"
    return Draft(written, "PgInterval", call.place)


def _dimensioned(sql_type: str) -> Builder:
    def build(call: Made) -> Draft:
        return Draft(f"{sql_type}({call.options.text('dimensions') or 'undefined'})", sql_type, call.place)

    return build


_BUILDERS: Mapping[str, Builder] = {
    "bigint": fixed("bigint"),
    "bigserial": _bigserial,
    "bit": _dimensioned("bit"),
    "boolean": fixed("boolean"),
    "bytea": fixed("bytea"),
    "char": _sized("char", "PgChar"),
    "cidr": fixed("cidr"),
    "date": fixed("date"),
    "decimal": _numeric,
    "doublePrecision": fixed("double precision"),
    "geometry": fixed("geometry(point)"),
    "halfvec": _dimensioned("halfvec"),
    "inet": fixed("inet"),
    "integer": fixed("integer"),
    "interval": _interval,
    "json": fixed("json"),
    "jsonb": fixed("jsonb"),
    "line": fixed("line"),
    "macaddr": fixed("macaddr"),
    "macaddr8": fixed("macaddr8"),
    "numeric": _numeric,
    "point": fixed("point"),
    "real": fixed("real"),
    "serial": fixed("serial", not_null=True),
    "smallint": fixed("smallint"),
    "smallserial": fixed("smallserial", not_null=True),
    "sparsevec": _dimensioned("sparsevec"),
    "text": fixed("text"),
    "time": _clock("time"),
    "timestamp": _clock("timestamp", spaced=True),
    "uuid": fixed("uuid"),
    "varchar": _sized("varchar", "PgVarchar"),
    "vector": _dimensioned("vector"),
}


def _array(draft: Draft, arguments: tuple[Value, ...]) -> Draft:
    """`.array(3)`: an array of what stands before it, which loses all else that was said of it."""
    size = arguments[0] if arguments else None
    if size is not None and not isinstance(size, Literal):
        reason = "the size of the array cannot be told"
        raise Untold(reason, draft.place)
    number = size.value if size and isinstance(size.value, int) else ""
    return Draft(f"{draft.type}[{number}]", "PgArray", draft.place)


def _default_of(sql: str) -> Modifier:
    """Return the modifier that sets one default."""

    def modify(draft: Draft, arguments: tuple[Value, ...]) -> Draft:  # noqa: ARG001 - as `Modifier` has it
        return replace(draft, default=sql)

    return modify


def _identity(kind: str) -> Modifier:
    """Return the modifier that makes an identity. Its sequence's name needs the table's: `finished` adds it."""

    def modify(draft: Draft, arguments: tuple[Value, ...]) -> Draft:
        first = arguments[0] if arguments else None
        options = Options(first if isinstance(first, Object) else None, draft.place)
        said = sequence(options, _RANGES.get(draft.type, _SMALL_RANGE))
        name = options.text("name")
        written = identifier(name, DIALECT) if name else ""
        return replace(draft, identity=kind, not_null=True, sequence=f"{written} {said}")

    return modify


def sequence(options: Options, limits: tuple[str, str] = _RANGES["bigint"]) -> str:
    """Return the options of a sequence as drizzle-kit writes them out: all but CYCLE, whether they are set or not.

    Args:
        options: Those that are set.
        limits: The least and the greatest value of its type.

    Raises:
        Untold: One of them cannot be told.
    """
    increment = options.text("increment") or "1"
    falls = increment.startswith("-")
    least = options.text("minValue") or (limits[0] if falls else "1")
    greatest = options.text("maxValue") or ("-1" if falls else limits[1])
    start = options.text("startWith") or (greatest if falls else least)
    cycle = " CYCLE" if options.flag("cycle") else ""
    return (
        f"INCREMENT BY {increment} MINVALUE {least} MAXVALUE {greatest} START WITH {start} "
        f"CACHE {options.text('cache') or '1'}{cycle}"
    )


def identity_sequence(draft: Draft, table: str, namespace: str, column: str) -> str:
    """Return all that stands in the parentheses of an identity: the sequence's name, given or made, and its options.

    Args:
        draft: The column.
        table: Its table's name.
        namespace: Its table's namespace; empty for the default one.
        column: Its name.
    """
    name, _, said = draft.sequence.rpartition(" INCREMENT ")
    name = name.strip() or identifier(f"{table}_{column}_seq", DIALECT)
    return f"sequence name {f'{identifier(namespace, DIALECT)}.' if namespace else ''}{name} INCREMENT {said}"


def custom_type(name: str) -> str:
    """Return a type that `customType` names as it stands in a migration that runs.

    drizzle-kit puts quotes around each type that it does not know (`parseType`). They matter only to a name that is
    not in lower case; around `extensions.vector(3)` or `TEXT` they make a migration that no server takes.

    Args:
        name: What `dataType()` returns.
    """
    plain_name = _ARRAY.sub("", name)
    is_own = _SIMPLE.fullmatch(plain_name) and plain_name != plain_name.lower() and plain_name.lower() not in _BUILT_IN
    return f"{identifier(plain_name, DIALECT)}{name[len(plain_name) :]}" if is_own else name


def _default(draft: Draft, value: Plain) -> str:
    """Return a default that is no SQL (drizzle-kit: pgSerializer.ts, `generatePgSnapshot`)."""
    lowered = draft.type.lower()
    if isinstance(value, str):
        return verbatim(value)
    if lowered in _JSON:
        return f"{verbatim(json_text(value))}::{lowered}"
    if isinstance(value, Moment):
        return verbatim(_moment(value, lowered))
    if isinstance(value, list) and _ARRAY.search(lowered):
        return verbatim(_array_text(value, lowered.partition("[")[0]))
    if isinstance(value, (list, dict)):
        reason = f"drizzle-kit has no SQL for such a default of {draft.type}"
        raise Untold(reason, draft.place)
    return "" if value is None else js_text(value)


def _moment(value: Moment, sql_type: str) -> str:
    if sql_type == "date":
        return value.iso.partition("T")[0]
    return value.iso.replace("T", " ").removesuffix("Z") if sql_type == "timestamp" else value.iso


def _array_text(items: list[Plain], sql_type: str) -> str:
    """Return an array as PostgreSQL reads it (drizzle-kit: pgSerializer.ts, `buildArrayString`)."""
    return "{" + ",".join(_item_text(item, sql_type) for item in items) + "}"


def _item_text(item: Plain, sql_type: str) -> str:
    if isinstance(item, list):
        return _array_text(item, sql_type)
    if isinstance(item, (bool, int, float)):
        return js_text(item)
    if isinstance(item, Moment):
        return f'"{_moment(item, sql_type)}"'
    if isinstance(item, dict):
        escaped = json_text(item).replace('"', '\\"')
        return f'"{escaped}"'
    return f'"{js_text(item)}"'


RULES = Rules(
    dialect=DIALECT,
    module=MODULE,
    table="pgTable",
    creator="pgTableCreator",
    namespace=("pgSchema",),
    view=("pgView",),
    materialized="pgMaterializedView",
    enum="pgEnum",
    sequence="pgSequence",
    builders=_BUILDERS,
    modifiers={
        "array": _array,
        "defaultNow": _default_of("now()"),
        "defaultRandom": _default_of("gen_random_uuid()"),
        "generatedAlwaysAsIdentity": _identity("always"),
        "generatedByDefaultAsIdentity": _identity("byDefault"),
    },
    default=_default,
    custom_type=custom_type,
)

RULES_V1 = replace(RULES, builders={**_BUILDERS, "geometry": _geometry_v1})
"""PostgreSQL's since drizzle-kit's version 1."""
