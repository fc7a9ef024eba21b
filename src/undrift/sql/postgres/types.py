"""PostgreSQL's types: what a statement writes, in the server's own spelling.

Sources: `SimpleTypename` and `GenericType` in the server's gram.y, `format_type` in format_type.c, the `typmodin`
functions of the types, and the catalogue `pg_type`; chapter 8 of the manual, Data Types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from undrift.schema.model import Type
from undrift.sql.cursor import Cursor, UnreadableError
from undrift.sql.lexer import Kind
from undrift.values import replace

_RESERVED = frozenset(
    """
    ALL ANALYSE ANALYZE AND ANY ARRAY AS ASC ASYMMETRIC BOTH CASE CAST CHECK COLLATE COLUMN CONSTRAINT CREATE
    CURRENT_CATALOG CURRENT_DATE CURRENT_ROLE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEFAULT DEFERRABLE DESC
    DISTINCT DO ELSE END EXCEPT FALSE FETCH FOR FOREIGN FROM GRANT GROUP HAVING IN INITIALLY INTERSECT INTO LATERAL
    LEADING LIMIT LOCALTIME LOCALTIMESTAMP NOT NULL OFFSET ON ONLY OR ORDER PLACING PRIMARY REFERENCES RETURNING SELECT
    SESSION_USER SETOF SOME SYMMETRIC TABLE THEN TO TRAILING TRUE UNION UNIQUE USER USING VARIADIC WHEN WHERE WINDOW
    WITH BETWEEN COALESCE EXISTS EXTRACT GREATEST GROUPING INOUT LEAST NONE NORMALIZE NULLIF OUT OVERLAY POSITION
    PRECISION ROW SUBSTRING TREAT TRIM VALUES
    """.split()
)
"""Words that name no type without quotes."""

_SPELLED_OTHERWISE = {
    "bool": "boolean",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "float4": "real",
    "float8": "double precision",
    "varchar": "character varying",
    "varbit": "bit varying",
    "bit": '"bit"',
    "char": '"char"',
    "time": "time without time zone",
    "timetz": "time with time zone",
    "timestamp": "timestamp without time zone",
    "timestamptz": "timestamp with time zone",
}
_SPELLED_ALIKE = """
    aclitem bpchar box bytea cid cidr circle date datemultirange daterange gtsvector inet int4multirange int4range
    int8multirange int8range interval json jsonb jsonpath line lseg macaddr macaddr8 money name numeric nummultirange
    numrange oid oidvector int2vector path pg_lsn pg_snapshot point polygon refcursor regclass regcollation regconfig
    regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype text tid tsmultirange tsquery
    tsrange tstzmultirange tstzrange tsvector txid_snapshot uuid xid xid8 xml
    """.split()
_NAMES: Mapping[str, str] = {**{name: name for name in _SPELLED_ALIKE}, **_SPELLED_OTHERWISE}
"""The server's spelling of each type that a column can have, by its name in `pg_type`, without modifiers."""

_SERIALS: Mapping[str, str] = {
    "smallserial": "smallint",
    "serial2": "smallint",
    "serial": "integer",
    "serial4": "integer",
    "bigserial": "bigint",
    "serial8": "bigint",
}

_MOST_FIGURES = 9
_MOST_DIGITS = 1000
_MOST_CHARACTERS = 10_485_760
_MOST_BITS = 83_886_080
_MOST_PRECISE_SECONDS = 6
_FLOAT4_BITS = 24
_FLOAT8_BITS = 53


def read_type(cursor: Cursor) -> Type:
    """Step over a type.

    Args:
        cursor: Where its name begins.

    Returns:
        The type: a built-in one in the spelling of the server's `format_type`; any other one under its own name,
        with its modifiers as they are written (only the extension that brings the type knows how it spells them).

    Raises:
        UnreadableError: No type stands here, or one that the server refuses.
    """
    kind, is_serial = read_column_type(cursor)
    if is_serial:
        raise UnreadableError("serial is a type only where a column is made")
    return kind


def read_column_type(cursor: Cursor) -> tuple[Type, bool]:
    """Step over the type of a new column, which may be one of the serials.

    Args:
        cursor: Where its name begins.

    Returns:
        The type, a serial's being the integer that it is, and whether it is a serial.

    Raises:
        UnreadableError: No type stands here, or one that the server refuses.
    """
    token = cursor.token
    if token.kind is Kind.WORD:
        common = _COMMON.get(token.key)
        if common is not None and not cursor.peek_any(_CONTINUED, ahead=1):
            cursor.place += 1
            return common, False
        keyword = _KEYWORDS.get(token.key)
        if keyword is not None and not cursor.peek(".", ahead=1):
            cursor.place += 1
            return _with_array(cursor, Type(keyword(cursor))), False
        if token.key in _RESERVED:
            raise cursor.unexpected("a type")
    return _generic(cursor)


def _generic(cursor: Cursor) -> tuple[Type, bool]:
    """Read what the grammar does not know as a keyword: any name, with modifiers."""
    name = cursor.name()
    if name.schema in {"", "pg_catalog"}:
        if name.name in _NAMES:
            return _with_array(cursor, Type(_builtin(cursor, name.name))), False
        if name.name[:1] == "_" and name.name[1:] in _NAMES:
            return _with_array(cursor, Type(_builtin(cursor, name.name[1:]), array=True)), False
        if name.name in _SERIALS and not name.schema:
            return _serial(cursor, _SERIALS[name.name]), True
    start = cursor.place
    if cursor.peek("("):
        cursor.group()
    modifiers = "".join(cursor.source[one.start : one.end] for one in cursor.tokens[start : cursor.place])
    return _with_array(cursor, Type(name.name, name.schema, modifiers, custom=True)), False


def _builtin(cursor: Cursor, name: str) -> str:
    if not cursor.peek("("):
        return _NAMES[name]
    modified = _MODIFIED.get(name)
    if modified is None:
        raise UnreadableError(f"the type {name} takes no modifiers")
    return modified(_numbers(cursor))


def _serial(cursor: Cursor, name: str) -> Type:
    if cursor.peek_any(_CONTINUED):
        raise cursor.unexpected("no more of a serial")
    return Type(name)


def _with_array(cursor: Cursor, kind: Type) -> Type:
    """Return the type, as an array where brackets or ARRAY follow: how many, and of what bounds, is not kept."""
    is_array = False
    if cursor.accept("ARRAY"):
        is_array = True
        if cursor.peek("["):
            _bounds(cursor)
    else:
        while cursor.peek("["):
            is_array = True
            _bounds(cursor)
    if is_array and kind.array:
        raise UnreadableError(f"an array of _{kind.name} is none of the server's types")
    return replace(kind, array=True) if is_array else kind


def _bounds(cursor: Cursor) -> None:
    cursor.expect("[")
    if not cursor.accept("]"):
        _number(cursor)
        cursor.expect("]")


def _number(cursor: Cursor) -> int:
    sign = -1 if cursor.accept("-") else 1
    token = cursor.token
    if token.kind is not Kind.NUMBER or not token.text.isdecimal() or len(token.text) > _MOST_FIGURES:
        raise cursor.unexpected("a number")
    cursor.place += 1
    return sign * int(token.text)


def _numbers(cursor: Cursor) -> tuple[int, ...]:
    cursor.expect("(")
    found = [_number(cursor)]
    while cursor.accept(","):
        found.append(_number(cursor))
    cursor.expect(")")
    return tuple(found)


def _optional_numbers(cursor: Cursor) -> tuple[int, ...]:
    return _numbers(cursor) if cursor.peek("(") else ()


def _one(numbers: tuple[int, ...], most: int, least: int = 1) -> int:
    """Return the only modifier of a type.

    Raises:
        UnreadableError: There are several, or it is out of the type's bounds.
    """
    if len(numbers) != 1 or not least <= numbers[0] <= most:
        raise UnreadableError(f"{', '.join(map(str, numbers))} is no modifier of this type")
    return numbers[0]


def _precision(numbers: tuple[int, ...]) -> int:
    """Return how many digits of a second are kept: the server warns of more than six, and keeps six."""
    return min(_one(numbers, most=10**_MOST_FIGURES, least=0), _MOST_PRECISE_SECONDS)


def _numeric(numbers: tuple[int, ...]) -> str:
    precision = _one(numbers[:1], _MOST_DIGITS)
    scale = _one(numbers[1:], _MOST_DIGITS, -_MOST_DIGITS) if numbers[1:] else 0
    return f"numeric({precision},{scale})"


_MODIFIED: Mapping[str, Callable[[tuple[int, ...]], str]] = {
    "bpchar": lambda numbers: f"character({_one(numbers, _MOST_CHARACTERS)})",
    "varchar": lambda numbers: f"character varying({_one(numbers, _MOST_CHARACTERS)})",
    "bit": lambda numbers: f"bit({_one(numbers, _MOST_BITS)})",
    "varbit": lambda numbers: f"bit varying({_one(numbers, _MOST_BITS)})",
    "numeric": _numeric,
    "time": lambda numbers: f"time({_precision(numbers)}) without time zone",
    "timetz": lambda numbers: f"time({_precision(numbers)}) with time zone",
    "timestamp": lambda numbers: f"timestamp({_precision(numbers)}) without time zone",
    "timestamptz": lambda numbers: f"timestamp({_precision(numbers)}) with time zone",
}
"""The types that take modifiers, by their names in `pg_type`; `interval` takes them in its own grammar only."""


def _modified(cursor: Cursor, name: str) -> str:
    numbers = _optional_numbers(cursor)
    return _MODIFIED[name](numbers) if numbers else _NAMES[name]


def _float(cursor: Cursor) -> str:
    numbers = _optional_numbers(cursor)
    return "real" if numbers and _one(numbers, _FLOAT8_BITS) <= _FLOAT4_BITS else "double precision"


def _double(cursor: Cursor) -> str:
    cursor.expect("PRECISION")
    return "double precision"


def _bit(cursor: Cursor) -> str:
    if cursor.accept("VARYING"):
        return _modified(cursor, "varbit")
    return _MODIFIED["bit"](_optional_numbers(cursor) or (1,))


def _character(cursor: Cursor) -> str:
    if cursor.accept("VARYING"):
        return _modified(cursor, "varchar")
    return _MODIFIED["bpchar"](_optional_numbers(cursor) or (1,))


def _national(cursor: Cursor) -> str:
    if not cursor.accept_any({"CHARACTER", "CHAR"}):
        raise cursor.unexpected("CHARACTER")
    return _character(cursor)


def _clock(name: str) -> Callable[[Cursor], str]:
    """Return the reader of TIME or TIMESTAMP, which say behind their precision whether they know a time zone."""

    def read(cursor: Cursor) -> str:
        numbers = _optional_numbers(cursor)
        zoned = cursor.accept("WITH", "TIME", "ZONE")
        if not zoned:
            cursor.accept("WITHOUT", "TIME", "ZONE")
        full = f"{name}tz" if zoned else name
        return _MODIFIED[full](numbers) if numbers else _NAMES[full]

    return read


_FIELDS: Mapping[str, tuple[str, ...]] = {
    "YEAR": ("MONTH",),
    "MONTH": (),
    "DAY": ("HOUR", "MINUTE", "SECOND"),
    "HOUR": ("MINUTE", "SECOND"),
    "MINUTE": ("SECOND",),
    "SECOND": (),
}
"""The fields that an interval can be limited to, each with those it can reach down to."""


def _interval(cursor: Cursor) -> str:
    last = first = cursor.accept_any(_FIELDS)
    text = f"interval {first.lower()}" if first else "interval"
    if first and cursor.peek("TO"):
        cursor.place += 1
        last = cursor.accept_any(_FIELDS[first])
        if not last:
            raise cursor.unexpected("a smaller field")
        text += f" to {last.lower()}"
    if last in {"", "SECOND"} and cursor.peek("("):
        text += f"({_precision(_numbers(cursor))})"
    return text


_KEYWORDS: Mapping[str, Callable[[Cursor], str]] = {
    "INT": lambda _: "integer",
    "INTEGER": lambda _: "integer",
    "SMALLINT": lambda _: "smallint",
    "BIGINT": lambda _: "bigint",
    "REAL": lambda _: "real",
    "BOOLEAN": lambda _: "boolean",
    "FLOAT": _float,
    "DOUBLE": _double,
    "DECIMAL": lambda cursor: _modified(cursor, "numeric"),
    "DEC": lambda cursor: _modified(cursor, "numeric"),
    "NUMERIC": lambda cursor: _modified(cursor, "numeric"),
    "BIT": _bit,
    "CHARACTER": _character,
    "CHAR": _character,
    "NCHAR": _character,
    "NATIONAL": _national,
    "VARCHAR": lambda cursor: _modified(cursor, "varchar"),
    "TIMESTAMP": _clock("timestamp"),
    "TIME": _clock("time"),
    "INTERVAL": _interval,
}
"""The types that the grammar itself knows: only as unquoted words, and without a schema."""

_CONTINUED = frozenset({"(", ".", "[", "ARRAY"})
_COMMON: Mapping[str, Type] = {
    **{name.upper(): Type(spelled) for name, spelled in _NAMES.items() if name.upper() not in _KEYWORDS},
    **{name: Type(name.lower()) for name in ("INTEGER", "SMALLINT", "BIGINT", "REAL", "BOOLEAN")},
    "INT": Type("integer"),
}
"""The types whose one word says all, unless one of `_CONTINUED` follows: made once, for they are most of all types."""
