"""One expression of a SELECT list: what the server calls its column, and the type that the text alone makes certain.

Sources: PostgreSQL 15, `FigureColname` in src/backend/parser/parse_target.c and the grammar's names for what has a
syntax of its own; MariaDB 10.11, `Item::set_name`; SQLite, `sqlite3ColumnsFromExprList` in select.c. All were asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from undrift.schema.model import Type
from undrift.sql.cursor import Cursor, UnreadableError
from undrift.sql.lexer import Kind, Token

Fold = Callable[[str], str]

_OPEN = frozenset({"(", "[", "CASE"})
_CLOSE = frozenset({")", "]", "END"})
_NO_OPERATORS = frozenset({".", "::", "(", ")", "[", "]", ","})
_LOGIC = frozenset(
    "AND OR NOT IS IN LIKE ILIKE BETWEEN SIMILAR ISNULL NOTNULL EXISTS = < > <= >= <> != ~* !~ !~* @> <@ &&".split()
)
_OPERATOR_WORDS = frozenset("AND OR NOT IS IN LIKE ILIKE BETWEEN SIMILAR ISNULL NOTNULL".split())
_VALUES = frozenset(
    "CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP CURRENT_ROLE CURRENT_USER USER SESSION_USER "
    "CURRENT_CATALOG CURRENT_SCHEMA".split()
)
_LITERALS = frozenset({"NULL", "TRUE", "FALSE"})

_INTERNAL_NAMES: Mapping[str, str] = {
    "int": "int4",
    "integer": "int4",
    "bigint": "int8",
    "smallint": "int2",
    "boolean": "bool",
    "real": "float4",
    "double precision": "float8",
    "float": "float8",
    "decimal": "numeric",
    "dec": "numeric",
    "char": "bpchar",
    "character": "bpchar",
    "nchar": "bpchar",
    "national char": "bpchar",
    "national character": "bpchar",
    "character varying": "varchar",
    "char varying": "varchar",
    "nchar varying": "varchar",
    "national char varying": "varchar",
    "national character varying": "varchar",
    "bit varying": "varbit",
    "time with time zone": "timetz",
    "time without time zone": "time",
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
}
"""What the types that have a syntax of their own are called in pg_type: a cast's column is named so."""

_TYPE_WORDS = frozenset("PRECISION VARYING WITH WITHOUT TIME ZONE CHAR CHARACTER".split())
_INTERVAL_FIELDS = frozenset("YEAR MONTH DAY HOUR MINUTE SECOND TO".split())
_SMALL_FLOAT = 24

_TYPES_OF_CALLS: Mapping[str, str] = {
    "count": "bigint",
    "row_number": "bigint",
    "rank": "bigint",
    "dense_rank": "bigint",
    "now": "timestamp with time zone",
    "exists": "boolean",
    "bool_and": "boolean",
    "bool_or": "boolean",
    "gen_random_uuid": "uuid",
    "concat": "text",
    "concat_ws": "text",
    "string_to_array": "text[]",
    "json_agg": "json",
    "json_build_object": "json",
    "row_to_json": "json",
    "to_json": "json",
    "jsonb_agg": "jsonb",
    "jsonb_build_object": "jsonb",
    "to_jsonb": "jsonb",
}
"""PostgreSQL's functions that give one type whatever they are given."""

_TYPES_OF_WORDS: Mapping[str, str] = {
    "TRUE": "boolean",
    "FALSE": "boolean",
    "NULL": "text",
    "CURRENT_DATE": "date",
    "CURRENT_TIMESTAMP": "timestamp with time zone",
    "LOCALTIMESTAMP": "timestamp without time zone",
    "CURRENT_TIME": "time with time zone",
    "LOCALTIME": "time without time zone",
    "CURRENT_USER": "name",
    "CURRENT_ROLE": "name",
    "SESSION_USER": "name",
    "USER": "name",
    "CURRENT_SCHEMA": "name",
    "CURRENT_CATALOG": "name",
}
_MARKS = frozenset({"AT", "COLLATE", "::"})
_INTEGERS = ((2**31 - 1, "integer"), (2**63 - 1, "bigint"))


def depths(tokens: Sequence[Token]) -> Iterator[int]:
    """Yield how many brackets and CASEs each token lies in; what opens or closes one lies outside of it."""
    depth, before = 0, ""
    for token in tokens:
        key = token.key
        # Behind AS and a dot a keyword is a name: `AS case`, `t.end`.
        is_name = before in {"AS", "."} and key in {"CASE", "END"}
        depth -= key in _CLOSE and not is_name and depth > 0
        yield depth
        depth += key in _OPEN and not is_name
        before = key


def parted(tokens: Sequence[Token], key: str) -> Iterator[Sequence[Token]]:
    """Yield the runs of tokens between the `key`s that lie in no brackets."""
    start = 0
    for place, depth in enumerate(depths(tokens)):
        if depth == 0 and tokens[place].key == key:
            yield tokens[start:place]
            start = place + 1
    yield tokens[start:]


def unwrapped(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return tokens without the parentheses around the whole of them."""
    while len(tokens) > 1 and tokens[0].key == "(" and closing(tokens, 0) == len(tokens) - 1:
        tokens = tokens[1:-1]
    return tokens


def closing(tokens: Sequence[Token], place: int) -> int:
    """Return where the bracket that opens at `place` closes.

    Raises:
        UnreadableError: It does not.
    """
    depth = 0
    for index in range(place, len(tokens)):
        key = tokens[index].key
        depth += (key in {"(", "["}) - (key in {")", "]"})
        if depth == 0:
            return index
    reason = "a parenthesis in it is never closed"
    raise UnreadableError(reason)


def split_alias(tokens: Sequence[Token], dialect: str) -> tuple[Sequence[Token], Token | None]:  # noqa: PLR0911 - one for each kind of text
    """Return an item of a SELECT list without its alias, and that."""
    if len(tokens) > 2 and tokens[-2].key == "AS":  # noqa: PLR2004 - an expression, AS, a name
        return tokens[:-2], tokens[-1]
    if len(tokens) < 2 or not _ends_operand(tokens[-2], dialect):  # noqa: PLR2004 - an expression and a name
        return tokens, None
    last, before = tokens[-1], tokens[-2]
    if before.key == "ZONE" and tokens[-4:-3] and tokens[-4].key == "AT":
        return tokens, None
    if last.kind is Kind.QUOTED or (
        last.kind is Kind.STRING and dialect != "postgres" and before.kind is not Kind.STRING
    ):
        return tokens[:-1], last
    if last.kind is not Kind.WORD or last.key in _OPERATOR_WORDS | _CLOSE | _LITERALS | {"UNKNOWN"}:
        return tokens, None
    if last.key in _TYPE_WORDS and before.key in {"DOUBLE", "CHARACTER", "CHAR", "BIT", "NATIONAL", "NCHAR", "TIME"}:
        return tokens, None
    if last.key in _INTERVAL_FIELDS and any(token.key == "INTERVAL" for token in tokens[-6:-2]):
        return tokens, None
    return tokens[:-1], last


_NO_OPERAND = _OPERATOR_WORDS | frozenset(
    "DISTINCT ALL ANY SOME OVER COLLATE LOCAL AT ESCAPE WHEN THEN ELSE CASE AS FROM TO BINARY INTERVAL DATE TIME "
    "TIMESTAMP TIMESTAMPTZ DIV MOD XOR REGEXP RLIKE GLOB MATCH DOCUMENT NORMALIZED PRIOR UESCAPE".split()
)


def _ends_operand(token: Token, dialect: str) -> bool:
    """Whether an expression can end with this token, so that a word behind it is an alias."""
    if token.kind is Kind.SYMBOL:
        return token.key in {")", "]"}
    types_too = {"DATE", "TIME", "TIMESTAMP", "TIMESTAMPTZ", "INTERVAL"} if dialect == "postgres" else set()
    return token.key not in _NO_OPERAND - types_too


def chain(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return the names of `a`, `a.b` or `a.b.c`; nothing if these tokens are anything else."""
    tokens = unwrapped(tokens)
    names = tuple(tokens[::2])
    is_chain = (
        len(tokens) % 2 == 1
        and all(dot.key == "." for dot in tokens[1::2])
        and all(name.kind in {Kind.WORD, Kind.QUOTED} for name in names)
    )
    lone = len(names) == 1 and is_chain and names[0].key in (_LITERALS | _VALUES | {"DEFAULT"})
    return names if is_chain and not lone else ()


def column_name(tokens: Sequence[Token], source: str, dialect: str, fold: Fold) -> str:
    """Return what a server calls the column of an expression without an alias; empty if that cannot be told.

    Args:
        tokens: The expression.
        source: The text that the tokens' places refer to.
        dialect: One of `undrift.sql.lexer.DIALECTS`.
        fold: What the server makes of a name without quotes.
    """
    if dialect == "postgres":
        return _figured(tokens, fold)[0] or "?column?"
    names = chain(_without_collation(tokens) if dialect == "sqlite" else tokens)
    if names:
        return names[-1].text
    text = source[tokens[0].start : tokens[-1].end]
    if dialect == "sqlite":
        # TRUE and FALSE are named after the column's place, in some versions.
        return "" if tokens[0].key in {"TRUE", "FALSE"} else text
    if all(token.kind is Kind.STRING for token in tokens) and text[:1] not in "xXbB":
        return "".join(token.text for token in tokens)
    if len(tokens) == 1 and tokens[0].key in _LITERALS:
        return tokens[0].key
    # The client may or may not have sent the comment, and the server's name has it or has not.
    return "" if "/*" in text or "--" in text or "#" in text else text


def figured_name(tokens: Sequence[Token], fold: Fold) -> str:
    """Return the name that PostgreSQL figures for an expression (`FigureColname`, parse_target.c); empty for none."""
    return _figured(tokens, fold)[0]


def _without_collation(tokens: Sequence[Token]) -> Sequence[Token]:
    return tokens[:-2] if len(tokens) > 2 and tokens[-2].key == "COLLATE" else tokens  # noqa: PLR2004 - COLLATE name


def _figured(tokens: Sequence[Token], fold: Fold) -> tuple[str, int]:  # noqa: PLR0911 - one for each kind of text
    """Return the name that PostgreSQL figures, and how good it finds it: 2 is best, 1 gives way, 0 is none."""
    tokens = unwrapped(tokens)
    if not tokens:
        return "", 0
    if tokens[0].key in {"SELECT", "VALUES", "WITH", "TABLE"}:
        return _figured_subquery(tokens, fold)
    outside = [place for place, depth in enumerate(depths(tokens)) if depth == 0]
    if any(tokens[place].key == "," for place in outside):
        return "row", 2
    if _is_operation(tokens, outside):
        return ("overlaps", 2) if any(tokens[place].key == "OVERLAPS" for place in outside) else ("", 0)
    marks = [place for place in outside if tokens[place].key in _MARKS and place and tokens[place - 1].key != "."]
    if any(tokens[place].key == "AT" for place in marks):
        return "timezone", 2
    casts = [place for place in marks if tokens[place].key == "::"]
    if casts:
        return _cast(tokens[: marks[0]], tokens[casts[-1] + 1 :], fold)
    if marks:
        return _figured(tokens[: marks[0]], fold)
    return _figured_primary(tokens, fold)


def _is_operation(tokens: Sequence[Token], outside: Sequence[int]) -> bool:
    """Whether an operator that binds less than a cast stands outside of all brackets."""
    for place in outside:
        token = tokens[place]
        is_symbol = token.kind is Kind.SYMBOL and token.key not in _NO_OPERATORS
        if is_symbol or token.key in _OPERATOR_WORDS or token.key == "OVERLAPS":
            return True
    return False


def _cast(tokens: Sequence[Token], into: Sequence[Token], fold: Fold) -> tuple[str, int]:
    name, strength = _figured(tokens, fold)
    return (name, strength) if strength > 1 else (_type_name(into, fold), 1)


def _type_name(tokens: Sequence[Token], fold: Fold) -> str:
    """Return the last part of a type's name, as pg_type has it."""
    outside = [tokens[place] for place, depth in enumerate(depths(tokens)) if depth == 0]
    words = [token for token in outside if token.kind in {Kind.WORD, Kind.QUOTED}]
    if not words:
        return ""
    if any(token.key == "." for token in outside):
        dot = max(place for place, token in enumerate(outside) if token.key == ".")
        words = [token for token in outside[dot + 1 :] if token.kind in {Kind.WORD, Kind.QUOTED}]
        return _folded(words[0], fold) if words else ""
    if words[0].kind is Kind.QUOTED:
        return words[0].text
    if words[0].key == "INTERVAL":
        return "interval"
    spelled = " ".join(fold(token.text) for token in words if token.key != "ARRAY")
    digits = [token.text for token in tokens if token.kind is Kind.NUMBER]
    if spelled == "float" and digits and digits[0].isdigit() and int(digits[0]) <= _SMALL_FLOAT:
        return "float4"
    return _INTERNAL_NAMES.get(spelled, spelled)


def _figured_primary(tokens: Sequence[Token], fold: Fold) -> tuple[str, int]:  # noqa: C901, PLR0911 - one for each kind of text
    """Return the name of what has no operator: a column, a call, a literal, a CASE."""
    while tokens and tokens[-1].key == "]":
        opening = _opening(tokens)
        if opening == 1 and tokens[0].key == "ARRAY":
            return "array", 2
        tokens = tokens[:opening]
    if not tokens:
        return "", 0
    first = tokens[0]
    if first.key == "CASE":
        return _figured_case(tokens, fold)
    if names := chain(tokens):
        return _folded(names[-1], fold), 2
    if len(tokens) > 2 and tokens[-2].key == "." and tokens[0].key == "(":  # noqa: PLR2004 - (x).field
        return ("", 0) if tokens[-1].key == "*" else (_folded(tokens[-1], fold), 2)
    if first.key == "(":
        return _figured(tokens, fold) if len(unwrapped(tokens)) < len(tokens) else ("", 0)
    if call := _callee(tokens):
        return _figured_call(tokens, call, fold)
    if first.key in _VALUES:
        return first.key.lower(), 2
    if first.kind in {Kind.WORD, Kind.QUOTED} and first.key not in _LITERALS:
        end = next((place for place, token in enumerate(tokens) if token.kind is Kind.STRING), 0)
        return (_type_name(tokens[:end], fold), 1) if end else ("", 0)
    return "", 0


def _opening(tokens: Sequence[Token]) -> int:
    depth = 0
    for place in range(len(tokens) - 1, -1, -1):
        key = tokens[place].key
        depth += (key in {")", "]"}) - (key in {"(", "["})
        if depth == 0:
            return place
    return 0


def _figured_case(tokens: Sequence[Token], fold: Fold) -> tuple[str, int]:
    inner = tokens[1:-1]
    places = [place for place, depth in enumerate(depths(inner)) if depth == 0 and inner[place].key == "ELSE"]
    name, strength = _figured(inner[places[-1] + 1 :], fold) if places else ("", 0)
    return (name, strength) if strength > 1 else ("case", 1)


def _callee(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return the name in front of the first parenthesis, if these tokens are a call."""
    place = next((place for place, token in enumerate(tokens) if token.key == "("), 0)
    names = chain(tokens[:place]) or (tuple(tokens[:1]) if place == 1 else ())
    is_call = bool(names) and names[-1].kind in {Kind.WORD, Kind.QUOTED}
    follows = tokens[closing(tokens, place) + 1 :] if is_call else ()
    is_typed_literal = any(token.kind is Kind.STRING for token in follows)
    return names if is_call and not is_typed_literal else ()


def _figured_call(tokens: Sequence[Token], names: tuple[Token, ...], fold: Fold) -> tuple[str, int]:
    start = next(place for place, token in enumerate(tokens) if token.key == "(")
    inner = tokens[start + 1 : closing(tokens, start)]
    key = names[-1].key if len(names) == 1 else ""
    if key == "CAST":
        value, into = _cast_parts(inner)
        return _cast(value, into, fold)
    if key == "TRIM":
        return {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(inner[0].key if inner else "", "btrim"), 2
    return _folded(names[-1], fold), 2


def _cast_parts(tokens: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    places = [place for place, depth in enumerate(depths(tokens)) if depth == 0 and tokens[place].key == "AS"]
    return (tokens[: places[-1]], tokens[places[-1] + 1 :]) if places else (tokens, ())


def _figured_subquery(tokens: Sequence[Token], fold: Fold) -> tuple[str, int]:
    """Return the name of the only column of a query in parentheses."""
    if tokens[0].key != "SELECT":
        return ("column1", 2) if tokens[0].key == "VALUES" else ("", 0)
    ends = {
        "FROM",
        "WHERE",
        "UNION",
        "EXCEPT",
        "INTERSECT",
        "ORDER",
        "LIMIT",
        "GROUP",
        "HAVING",
        "OFFSET",
        "FETCH",
        "FOR",
    }
    until = next(
        (
            p
            for p, depth in enumerate(depths(tokens))
            if depth == 0 and tokens[p].key in ends and tokens[p - 1].key != "AS"
        ),
        len(tokens),
    )
    start = 2 if len(tokens) > 1 and tokens[1].key in {"ALL", "DISTINCT"} else 1
    if start == 2 and tokens[2:3] and tokens[2].key == "ON":  # noqa: PLR2004 - DISTINCT ON (…)
        start = closing(tokens, 3) + 1
    expression, alias = split_alias(tokens[start:until], "postgres")
    return (_folded(alias, fold), 2) if alias else _figured(expression, fold)


def _folded(token: Token, fold: Fold) -> str:
    return token.text if token.kind is Kind.QUOTED else fold(token.text)


def known_type(tokens: Sequence[Token], source: str, fold: Fold) -> Type | None:
    """Return the type of an expression in PostgreSQL where the text alone makes it certain.

    Args:
        tokens: The expression.
        source: The text that the tokens' places refer to.
        fold: What the server makes of a name without quotes.
    """
    tokens = unwrapped(tokens)
    if not tokens or tokens[0].key in {"SELECT", "VALUES", "WITH", "TABLE"}:
        return None
    outside = [place for place, depth in enumerate(depths(tokens)) if depth == 0]
    keys = {tokens[place].key for place in outside}
    if keys & _LOGIC and "," not in keys:
        return Type("boolean")
    if _is_operation(tokens, outside) or "," in keys:
        return None
    casts = [place for place in outside if place and tokens[place].key in {"::", "AT", "COLLATE"}]
    if casts:
        is_cast = tokens[casts[-1]].key == "::"
        return _read_type(tokens[casts[-1] + 1 :], source, fold) if is_cast else None
    return _type_of_primary(tokens, source, fold)


def _type_of_primary(tokens: Sequence[Token], source: str, fold: Fold) -> Type | None:
    first = tokens[0]
    if len(tokens) == 1 or (first.key in _VALUES and tokens[1].key == "("):
        return _type_of_word(first, source, is_alone=len(tokens) == 1)
    if first.key == "CAST":
        inner = tokens[2:-1] if closing(tokens, 1) == len(tokens) - 1 else ()
        return _read_type(_cast_parts(inner)[1], source, fold) if inner else None
    names = _callee(tokens)
    name = fold(names[-1].text) if len(names) == 1 and names[0].kind is Kind.WORD else ""
    return _made(_TYPES_OF_CALLS[name]) if name in _TYPES_OF_CALLS and tokens[-1].key != "]" else None


def _type_of_word(token: Token, source: str, *, is_alone: bool) -> Type | None:
    if token.kind is Kind.STRING:
        # Strings of bits and of the national character type have a letter in front.
        return Type("text") if source[token.start] in "'eEuU$" else None
    if token.kind is Kind.NUMBER:
        if not token.text.isdigit():
            return Type("numeric")
        return Type(next((name for most, name in _INTEGERS if int(token.text[:40]) <= most), "numeric"))
    # `CURRENT_TIMESTAMP(3)` keeps its precision as a modifier.
    name = _TYPES_OF_WORDS.get(token.key) if is_alone else None
    return _made(name) if name else None


def _made(name: str) -> Type:
    return Type(name.removesuffix("[]"), array=name.endswith("[]"))


def _read_type(tokens: Sequence[Token], source: str, fold: Fold) -> Type | None:
    from undrift.sql.postgres.types import read_type  # noqa: PLC0415 - the grammar of PostgreSQL reads queries itself

    cursor = Cursor(tokens, source, fold)
    try:
        found = read_type(cursor)
        cursor.finish()
    except UnreadableError:
        return None
    return found
