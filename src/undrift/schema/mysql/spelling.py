"""Types, defaults and collations as MySQL and MariaDB show them.

A reader sees one statement and not which of the two servers it is for, so it keeps a type as it is written, in one
spelling (`int(5) unsigned`, `json`); here that becomes what the server shows: MySQL forgets the widths of integers
(8.0.19), MariaDB writes them always, calls JSON a longtext, and writes functions in lower case.

Sources: MySQL 8.4 manual, 12 Character Sets and 13 Data Types; SHOW CREATE TABLE of MariaDB 10.11.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from undrift.patterns import pattern
from undrift.schema.model import Expression, Type

FOREIGN_KEYS_OFF = "foreign keys off"
FOREIGN_KEYS_ON = "foreign keys on"
"""The verbs with which a reader tells `SET foreign_key_checks`."""

_WIDTHS: Mapping[str, tuple[int, int]] = {
    "tinyint": (4, 3),
    "smallint": (6, 5),
    "mediumint": (9, 8),
    "int": (11, 10),
    "bigint": (20, 20),
}
"""MariaDB's widths, signed and unsigned."""


_COLLATIONS: Mapping[str, str] = {
    "latin1": "latin1_swedish_ci",
    "swe7": "swe7_swedish_ci",
    "cp850": "cp850_general_ci",
    "dec8": "dec8_swedish_ci",
    "hp8": "hp8_english_ci",
    "sjis": "sjis_japanese_ci",
    "ujis": "ujis_japanese_ci",
    "big5": "big5_chinese_ci",
    "gbk": "gbk_chinese_ci",
    "gb2312": "gb2312_chinese_ci",
    "gb18030": "gb18030_chinese_ci",
    "euckr": "euckr_korean_ci",
    "tis620": "tis620_thai_ci",
    "binary": "binary",
    "cp932": "cp932_japanese_ci",
    "eucjpms": "eucjpms_japanese_ci",
}
"""The default collations that are not `<character set>_general_ci`."""

_WIDE_COLLATIONS: Mapping[str, str] = {"mysql": "utf8mb4_0900_ai_ci", "mariadb": "utf8mb4_general_ci"}
_ALIASES = (("utf8_", "utf8mb3_"),)


_NUMERIC = frozenset({"tinyint", "smallint", "mediumint", "int", "bigint", "float", "double", "decimal", "year"})
_WHOLE = frozenset({"tinyint", "smallint", "mediumint", "int", "bigint"})
HEX = pattern(r"[xX]'(?P<quoted>[0-9a-fA-F]*)'|0[xX](?P<plain>[0-9a-fA-F]+)")
BITS = pattern(r"[bB]'(?P<quoted>[01]*)'|0[bB](?P<plain>[01]+)")
NUMBER = pattern(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_YEARS = (69, 1900, 2000)


def charset_name(word: str) -> str:
    """Return a character set's own name: `utf8` stands for `utf8mb3`."""
    lower = word.lower()
    return "utf8mb3" if lower == "utf8" else lower


def full_collation(word: str) -> str:
    """Return a collation's own name: `utf8_bin` stands for `utf8mb3_bin`."""
    lower = word.lower()
    for alias, name in _ALIASES:
        if lower.startswith(alias):
            return name + lower[len(alias) :]
    return lower


def default_collation(charset: str, dialect: str = "") -> str:
    """Return the collation that a character set has where none is said.

    Args:
        charset: The character set.
        dialect: The server; without it, `utf8mb4`, whose default they do not share, stands for itself.
    """
    if charset == "utf8mb4":
        return _WIDE_COLLATIONS.get(dialect, charset)
    return _COLLATIONS.get(charset, f"{charset}_general_ci")


def charset_of(collation: str) -> str:
    """Return the character set that a collation belongs to."""
    return collation.partition("_")[0]


def quoted(text: str) -> str:
    """Return a string as a literal."""
    return "'" + text.replace("'", "''") + "'"


def server_type(written: Type, dialect: str) -> Type:
    """Return a type as the server shows it.

    Args:
        written: The type as the reader spells it.
        dialect: `mysql` or `mariadb`.
    """
    base, bracket, rest = written.name.partition("(")
    words = (base if not bracket else rest.partition(")")[2]).split()
    plain = base.split()[0]
    if plain in _WIDTHS:
        width = int(rest.partition(")")[0]) if bracket else 0
        return _server_integer(plain, width, "unsigned" in words, "zerofill" in words, dialect)
    if dialect == "mariadb":
        return Type(_MARIADB_NAMES.get(written.name, written.name))
    return Type(_MYSQL_NAMES.get(written.name, written.name))


_MARIADB_NAMES: Mapping[str, str] = {"json": "longtext", "year": "year(4)"}
_MYSQL_NAMES: Mapping[str, str] = {"geometrycollection": "geomcollection"}


def _server_integer(plain: str, width: int, unsigned: bool, zerofill: bool, dialect: str) -> Type:  # noqa: FBT001 - a type's parts
    suffix = " unsigned" * unsigned + " zerofill" * zerofill
    kept = dialect == "mariadb" or zerofill or (plain == "tinyint" and width == 1 and not unsigned)
    width = width or _WIDTHS[plain][unsigned]
    return Type(f"{plain}({width}){suffix}" if kept else plain + suffix)


def server_default(default: Expression, column: Type, dialect: str) -> Expression:
    """Return a default as the server shows it, which depends on the type: `'0'` of a number is `0`.

    Args:
        default: The default as `read_default` returns it.
        column: The column's type.
        dialect: `mysql` or `mariadb`.
    """
    base = column.name.partition("(")[0].split()[0]
    text = {"true": "1", "false": "0"}.get(default.text, default.text)
    whole = _bits(text)
    if base == "bit":
        number = whole if whole is not None else _integer_of(text)
        return default if number is None else Expression(f"b'{number:b}'")
    if whole is not None and base in _NUMERIC:
        text = str(whole)
    elif whole is not None:
        return Expression(_characters(text))
    if base in _NUMERIC:
        return _numeric_default(default, text, base, column.name)
    if NUMBER.fullmatch(text):
        return Expression(_moment(base, quoted(text)))
    if text.startswith("'"):
        return Expression(_text_default(base, column.name, text))
    return _called(default, dialect)


def _bits(text: str) -> int | None:
    found = HEX.fullmatch(text)
    if found:
        return int(found["quoted"] or found["plain"] or "0", 16)
    found = BITS.fullmatch(text)
    return int(found["quoted"] or found["plain"] or "0", 2) if found else None


def _integer_of(text: str) -> int | None:
    digits = text.strip("'")
    return int(digits) if digits.isascii() and digits.isdigit() else None


def _characters(text: str) -> str:
    found = HEX.fullmatch(text)
    digits = (found["quoted"] or found["plain"] or "") if found else f"{_bits(text) or 0:x}"
    return quoted(bytes.fromhex("0" * (len(digits) % 2) + digits).decode("utf-8", "replace"))


def _numeric_default(default: Expression, text: str, base: str, name: str) -> Expression:
    bare = text[1:-1].strip() if text.startswith("'") else text
    if not NUMBER.fullmatch(bare):
        return default if not text.startswith("'") else Expression(text)
    value = Decimal(bare)
    if base == "year":
        return Expression(str(_year_of(int(value))))
    if base in _WHOLE:
        return Expression(str(value.quantize(Decimal(1), ROUND_HALF_UP)) if abs(value) < 10**25 else bare)
    if base == "decimal":
        scale = int(name.partition("(")[2].partition(")")[0].partition(",")[2] or 0)
        return Expression(_fixed(value, scale))
    return Expression(_floating(value, name))


def _fixed(value: Decimal, scale: int) -> str:
    if value.adjusted() + scale > 27:  # noqa: PLR2004 - what the decimal context holds
        return str(value)
    rounded = value.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)
    return f"{rounded or abs(rounded):f}"


def _floating(value: Decimal, name: str) -> str:
    scale = name.partition("(")[2].partition(")")[0].partition(",")[2]
    if scale:
        return _fixed(value, int(scale))
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)  # noqa: PLR2004 - shown whole


def _year_of(value: int) -> int:
    split, before, after = _YEARS
    return value if value > 99 else value + (before if value > split else after)  # noqa: PLR2004 - two digits


def _text_default(base: str, name: str, text: str) -> str:
    if base == "char":
        return text[:-1].rstrip(" ") + "'"
    if base == "binary":
        size = int(name.partition("(")[2].partition(")")[0] or 1)
        return quoted(text[1:-1].replace("''", "'").ljust(size, "\0"))
    return _moment(base, text)


_DATE = pattern(r"'(\d{4})-(\d{1,2})-(\d{1,2})'")
_CLOCK = pattern(r"'(\d{1,2}):(\d{1,2})'")


def _moment(base: str, text: str) -> str:
    """Return a date or time as the server completes it."""
    if base in {"datetime", "timestamp", "date"}:
        if text in {"'0'", "'0000-00-00'"}:
            text = "'0000-00-00'"
        found = _DATE.fullmatch(text)
        if found:
            day = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
            return f"'{day}'" if base == "date" else f"'{day} 00:00:00'"
    found = _CLOCK.fullmatch(text) if base == "time" else None
    return f"'{int(found[1]):02}:{int(found[2]):02}:00'" if found else text


def _called(default: Expression, dialect: str) -> Expression:
    if default.text.startswith("current_timestamp("):
        return Expression(server_now(default.text, dialect))
    return default


def server_now(text: str, dialect: str) -> str:
    """Return `current_timestamp(6)` as the server shows it: MySQL as `CURRENT_TIMESTAMP(6)`, without empty parentheses.

    Args:
        text: The call in lower case, with parentheses.
        dialect: `mysql` or `mariadb`.
    """
    return text if dialect == "mariadb" else text.upper().removesuffix("()")
