"""MySQL's and MariaDB's types, defaults and expressions, as both servers' grammars write them.

A reader sees one statement and not which of the two servers it is for: what the server shows of a type or a default
is made in `undrift.schema.mysql.spelling`.

Sources: MySQL 8.4 manual, 13 Data Types; MariaDB, Data Types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from undrift.schema.model import Expression, Type
from undrift.schema.mysql.spelling import BITS, HEX, NUMBER, default_collation, full_collation, quoted
from undrift.sql.cursor import Cursor, UnreadableError
from undrift.sql.lexer import Kind, Token
from undrift.values import dataclass

_INTEGERS: Mapping[str, str] = {
    "TINYINT": "tinyint",
    "INT1": "tinyint",
    "SMALLINT": "smallint",
    "INT2": "smallint",
    "MEDIUMINT": "mediumint",
    "MIDDLEINT": "mediumint",
    "INT3": "mediumint",
    "INT": "int",
    "INTEGER": "int",
    "INT4": "int",
    "BIGINT": "bigint",
    "INT8": "bigint",
}
_DECIMALS = frozenset({"DECIMAL", "NUMERIC", "DEC", "FIXED", "NUMBER"})
_FLOATS: Mapping[str, str] = {
    "FLOAT": "float",
    "FLOAT4": "float",
    "DOUBLE": "double",
    "FLOAT8": "double",
    "REAL": "double",
}
_PLAIN: Mapping[str, str] = {
    "DATE": "date",
    "TINYTEXT": "tinytext",
    "MEDIUMTEXT": "mediumtext",
    "LONGTEXT": "longtext",
    "CLOB": "longtext",
    "TINYBLOB": "tinyblob",
    "MEDIUMBLOB": "mediumblob",
    "LONGBLOB": "longblob",
    "JSON": "json",
    "UUID": "uuid",
    "INET4": "inet4",
    "INET6": "inet6",
    "GEOMETRY": "geometry",
    "POINT": "point",
    "LINESTRING": "linestring",
    "POLYGON": "polygon",
    "MULTIPOINT": "multipoint",
    "MULTILINESTRING": "multilinestring",
    "MULTIPOLYGON": "multipolygon",
    "GEOMETRYCOLLECTION": "geometrycollection",
    "GEOMCOLLECTION": "geometrycollection",
}
_TIMES: Mapping[str, str] = {"TIME": "time", "DATETIME": "datetime", "TIMESTAMP": "timestamp"}
_WIDE_CHARACTER = 4
_SINGLE_BYTE = frozenset(
    "latin1 latin2 latin5 latin7 ascii binary cp1250 cp1251 cp1256 cp1257 cp850 cp852 cp866 dec8 hp8 koi8r koi8u swe7 "
    "greek hebrew armscii8 geostd8 macce macroman keybcs2 tis620".split()
)
_CHARACTER_BYTES: Mapping[str, int] = {"utf8mb3": 3, "ucs2": 2, "gbk": 2, "big5": 2, "sjis": 2, "ujis": 3, "euckr": 2}
_TEXTS = ((255, "tiny"), (65_535, ""), (16_777_215, "medium"), (2**32 - 1, "long"))
_CHARACTERS = frozenset({"char", "varchar", "text", "tinytext", "mediumtext", "longtext", "enum", "set"})
_AS_BYTES: Mapping[str, str] = {
    "char": "binary",
    "varchar": "varbinary",
    "tinytext": "tinyblob",
    "text": "blob",
    "mediumtext": "mediumblob",
    "longtext": "longblob",
}


@dataclass(slots=True)
class TypeDraft:
    """A type while its column is being read.

    Attributes:
        name: The type in one spelling, without what follows it.
        unsigned: Whether UNSIGNED or ZEROFILL is said.
        zerofill: Whether ZEROFILL is said.
        charset: The character set that is said; empty for none.
        collation: The collation that is said; empty for none.
        binary: Whether BINARY is said: the character set's own binary collation.
        length: How many characters TEXT or bytes BLOB must hold; 0 where that is not said.
        serial: Whether it is SERIAL.
    """

    name: str
    unsigned: bool = False
    zerofill: bool = False
    charset: str = ""
    collation: str = ""
    binary: bool = False
    length: int = 0
    serial: bool = False

    def finished(self) -> Type:
        """Return the type."""
        base, bracket, rest = self._sized().partition("(")
        if self.charset == "binary" and base in _AS_BYTES:
            base = _AS_BYTES[base]
        sign = " unsigned" if self.unsigned or self.zerofill else ""
        return Type(base + bracket + rest + sign + (" zerofill" if self.zerofill else ""))

    def collated(self) -> str:
        """Return the collation that the column is given; empty where it takes the table's.

        `utf8mb4` stands for its default collation, which depends on the server, and `bin` for that of the table's set.
        """
        if self.charset == "binary" or not self.is_text:
            return ""
        if self.collation:
            return full_collation(self.collation)
        if self.charset:
            return f"{self.charset}_bin" if self.binary else default_collation(self.charset)
        return "bin" if self.binary else ""

    @property
    def is_text(self) -> bool:
        """Whether it holds characters."""
        return self.name.partition("(")[0] in _CHARACTERS

    def _sized(self) -> str:
        if not self.length:
            return self.name
        bytes_each = 1 if self.name == "blob" or self.charset in _SINGLE_BYTE else _character_bytes(self.charset)
        size = self.length * bytes_each
        prefix = next((prefix for most, prefix in _TEXTS if size <= most), "long")
        return prefix + self.name


def _character_bytes(charset: str) -> int:
    return _CHARACTER_BYTES.get(charset, _WIDE_CHARACTER)


def read_type(cursor: Cursor) -> TypeDraft:
    """Step over a type with its UNSIGNED and ZEROFILL.

    Raises:
        UnreadableError: It is not known.
    """
    token = cursor.next()
    reader = _READERS.get(token.key)
    if reader is None:
        raise UnreadableError(f"the type {token.text!r} is not known")
    draft = reader(cursor, token.key)
    while not cursor.done:
        key = cursor.accept_any(_NUMBER_ATTRIBUTES)
        if not key:
            break
        draft.unsigned = draft.unsigned or key == "UNSIGNED"
        draft.zerofill = draft.zerofill or key == "ZEROFILL"
    return draft


_NUMBER_ATTRIBUTES = frozenset({"UNSIGNED", "SIGNED", "ZEROFILL"})


def _numbers(cursor: Cursor) -> tuple[int, ...]:
    """Step over `(10, 2)`, if it stands here."""
    if not cursor.peek("("):
        return ()
    try:
        return tuple(int(one.next().text) for one in cursor.group().items())
    except ValueError:
        raise UnreadableError("the length of a type is no number") from None


def _sized(name: str, numbers: tuple[int, ...]) -> TypeDraft:
    return TypeDraft(f"{name}({','.join(map(str, numbers))})" if numbers else name)


def _integer(cursor: Cursor, key: str) -> TypeDraft:
    return _sized(_INTEGERS[key], _numbers(cursor)[:1])


def _decimal(cursor: Cursor, _key: str) -> TypeDraft:
    precision, scale = (*_numbers(cursor), None, None)[:2]
    return TypeDraft(f"decimal({precision or 10},{scale or 0})")


def _float(cursor: Cursor, key: str) -> TypeDraft:
    cursor.accept("PRECISION")
    numbers = _numbers(cursor)
    if len(numbers) == 1:
        most_single = 24
        return TypeDraft("double" if numbers[0] > most_single or _FLOATS[key] == "double" else "float")
    return _sized(_FLOATS[key], numbers)


def _boolean(_cursor: Cursor, _key: str) -> TypeDraft:
    return TypeDraft("tinyint(1)")


def _bit(cursor: Cursor, _key: str) -> TypeDraft:
    return _sized("bit", _numbers(cursor) or (1,))


def _plain(_cursor: Cursor, key: str) -> TypeDraft:
    return TypeDraft(_PLAIN[key])


def _time(cursor: Cursor, key: str) -> TypeDraft:
    return _sized(_TIMES[key], tuple(filter(None, _numbers(cursor))))


def _year(cursor: Cursor, _key: str) -> TypeDraft:
    _numbers(cursor)
    return TypeDraft("year")


def _char(cursor: Cursor, key: str) -> TypeDraft:
    if key in {"NCHAR", "NVARCHAR", "NATIONAL"}:
        return _national(cursor, key)
    if cursor.accept("BYTE"):
        return _sized("binary", _numbers(cursor) or (1,))
    varying = key in {"VARCHAR", "VARCHARACTER", "VARCHAR2"} or cursor.accept("VARYING")
    return _sized("varchar", _numbers(cursor)) if varying else _sized("char", _numbers(cursor) or (1,))


def _national(cursor: Cursor, key: str) -> TypeDraft:
    varying = key == "NVARCHAR"
    if key == "NATIONAL":
        varying = cursor.next().key in {"VARCHAR", "VARCHARACTER"}
    varying = bool(cursor.accept_any({"VARYING", "VARCHAR", "VARCHARACTER"})) or varying
    draft = _sized("varchar", _numbers(cursor)) if varying else _sized("char", _numbers(cursor) or (1,))
    draft.charset = "utf8mb3"
    return draft


def _binary(cursor: Cursor, key: str) -> TypeDraft:
    if key == "VARBINARY":
        return _sized("varbinary", _numbers(cursor))
    return _sized("binary", _numbers(cursor) or (1,))


def _text(cursor: Cursor, key: str) -> TypeDraft:
    numbers = _numbers(cursor)
    return TypeDraft(key.lower(), length=numbers[0] if numbers else 0)


def _long(cursor: Cursor, _key: str) -> TypeDraft:
    if cursor.accept("VARBINARY"):
        return TypeDraft("mediumblob")
    if cursor.accept_any({"VARCHAR", "VARCHARACTER", "CHAR", "CHARACTER"}):
        cursor.accept("VARYING")
    return TypeDraft("mediumtext")


def _serial(_cursor: Cursor, _key: str) -> TypeDraft:
    return TypeDraft("bigint", unsigned=True, serial=True)


def _vector(cursor: Cursor, _key: str) -> TypeDraft:
    return _sized("vector", _numbers(cursor))


def _labels(cursor: Cursor, key: str) -> TypeDraft:
    inside = cursor.group()
    labels = [quoted(one.string().rstrip(" ")) for one in inside.items()]
    return TypeDraft(f"{key.lower()}({','.join(labels)})")


_READERS: Mapping[str, Callable[[Cursor, str], TypeDraft]] = {
    **dict.fromkeys(_INTEGERS, _integer),
    **dict.fromkeys(_DECIMALS, _decimal),
    **dict.fromkeys(_FLOATS, _float),
    **dict.fromkeys(_PLAIN, _plain),
    **dict.fromkeys(_TIMES, _time),
    **dict.fromkeys(("BOOL", "BOOLEAN"), _boolean),
    **dict.fromkeys(
        ("CHAR", "CHARACTER", "VARCHAR", "VARCHARACTER", "VARCHAR2", "NCHAR", "NVARCHAR", "NATIONAL"), _char
    ),
    **dict.fromkeys(("BINARY", "VARBINARY"), _binary),
    **dict.fromkeys(("TEXT", "BLOB"), _text),
    **dict.fromkeys(("ENUM", "SET"), _labels),
    "BIT": _bit,
    "YEAR": _year,
    "LONG": _long,
    "SERIAL": _serial,
    "VECTOR": _vector,
}


_NOW = frozenset({"CURRENT_TIMESTAMP", "NOW", "LOCALTIME", "LOCALTIMESTAMP"})
_SAME_WORDS: Mapping[str, str] = {"&&": "and", "!=": "<>"}


def expression(cursor: Cursor) -> Expression:
    """Return what is left of a cursor as an expression, in the words that both servers use for the same."""
    tokens = [_common(token) for token in cursor.tokens[cursor.place :]]
    place = 0
    while place < len(tokens):
        place = _use_common_now(tokens, place) + 1
    cursor.place = len(cursor.tokens)
    return Cursor(tokens, cursor.source, _same).expression()


def _same(name: str) -> str:
    return name


def _common(token: Token) -> Token:
    word = _SAME_WORDS.get(token.key)
    if word is None:
        return token
    return token._replace(text=word, key=word.upper(), kind=Kind.WORD if word.isalpha() else Kind.SYMBOL)


def _use_common_now(tokens: list[Token], place: int) -> int:
    """Write `now()`, `current_timestamp` and their like as `current_timestamp()`; return the last place looked at."""
    token = tokens[place]
    called = place + 1 < len(tokens) and tokens[place + 1].key == "("
    if token.key == "CURRENT_DATE" or (token.key == "CURDATE" and called):
        name = "curdate"
    elif token.key in _NOW and (called or token.key != "NOW"):
        name = "current_timestamp"
    else:
        return place
    tokens[place] = token._replace(text=name, key=name.upper())
    if not called:
        tokens[place + 1 : place + 1] = [
            Token(Kind.SYMBOL, "(", "(", token.end, token.end),
            Token(Kind.SYMBOL, ")", ")", token.end, token.end),
        ]
    return place + 1


def read_default(cursor: Cursor) -> Expression | None:
    """Step over what stands behind DEFAULT; None for NULL.

    Raises:
        UnreadableError: It is not known.
    """
    if cursor.accept("NULL"):
        return None
    start = cursor.place
    if cursor.peek("("):
        cursor.group()
    elif cursor.accept("NEXT", "VALUE", "FOR"):
        return Expression(f"nextval({cursor.name()})")
    elif cursor.peek("+") or cursor.peek("-"):
        cursor.place += 2
    else:
        token = cursor.next()
        if token.kind in {Kind.WORD, Kind.QUOTED}:
            while cursor.accept("."):
                cursor.word()
            if cursor.peek("("):
                cursor.group()
        elif token.kind is Kind.SYMBOL:
            raise UnreadableError(f"{token.text!r} is no default")
    return _default_value(cursor, start)


def read_on_update(cursor: Cursor) -> str:
    """Step over what stands behind ON UPDATE.

    Raises:
        UnreadableError: It is not CURRENT_TIMESTAMP or its like.
    """
    value = read_default(cursor)
    if value is None or not value.text.startswith("current_timestamp("):
        raise UnreadableError("what stands behind ON UPDATE is not known")
    return value.text


def _default_value(cursor: Cursor, start: int) -> Expression | None:
    """Return the tokens from `start` as a default: a literal as it is written, so that its type can be told."""
    part = cursor.part(start, cursor.place)
    raw = part.raw()
    tokens = part.tokens
    while tokens[0].key == "(" and len(tokens) == len("(x)"):
        tokens = tokens[1:-1]
        raw = cursor.source[tokens[0].start : tokens[0].end]
    if len(tokens) == 1 and tokens[0].kind is Kind.STRING and not HEX.fullmatch(raw) and not BITS.fullmatch(raw):
        return Expression(quoted(tokens[0].text))
    if len(tokens) == 1 and tokens[0].key == "NULL":
        return None
    if HEX.fullmatch(raw) or BITS.fullmatch(raw):
        return Expression(raw)
    if NUMBER.fullmatch(raw.replace(" ", "")):
        return Expression(raw.replace(" ", ""))
    return expression(part)
