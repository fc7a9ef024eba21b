"""Columns as MySQL and MariaDB make them of what is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from undrift.patterns import pattern
from undrift.schema.expressions import quoted
from undrift.schema.model import Check, Column, Expression, Type
from undrift.schema.mysql.spelling import charset_of, default_collation, server_default, server_now, server_type
from undrift.schema.operations import ColumnSpec
from undrift.values import replace

_PIECE = pattern(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[^\x00-@\[-^`{-\x7f][^\x00-#%-/:-@\[-^`{-\x7f]*", re.DOTALL)
_TEXT = pattern(r"(?:char|varchar|tinytext|text|mediumtext|longtext|enum|set)\b")
_WIDER: Mapping[str, str] = {"tinytext": "text", "text": "mediumtext", "mediumtext": "longtext"}
_CHARACTER_BYTES: Mapping[str, int] = {
    "utf8mb4": 4,
    "utf8mb3": 3,
    "ucs2": 2,
    "utf16": 4,
    "utf32": 4,
    "gbk": 2,
    "big5": 2,
}


def is_text(type_: Type | None) -> bool:
    """Whether a type holds characters, and so has a collation."""
    return type_ is not None and _TEXT.match(type_.name) is not None


def finished(spec: ColumnSpec, collation: str, dialect: str) -> tuple[Column, tuple[Check, ...]]:
    """Return a column as the server keeps it, and the checks that stand behind it.

    Args:
        spec: The column as it is written.
        collation: The table's collation.
        dialect: `mysql` or `mariadb`.
    """
    column = spec.column
    checks = tuple(one for one in spec.constraints if isinstance(one, Check))
    written = column.type or Type("")
    made = server_type(written, dialect)
    if dialect == "mariadb":
        if written.name == "json":
            column = replace(column, collation="utf8mb4_bin")
            checks = checks or (Check(Expression(f"json_valid({quoted(column.name)})", (column.name,))),)
        checks = tuple(replace(check, name=column.name, inline=True) for check in checks)
    return Column(
        column.name,
        made,
        column.nullable and not column.auto_increment,
        server_default(column.default, made, dialect) if column.default else None,
        column.generated,
        auto_increment=column.auto_increment,
        on_update=server_now(column.on_update, dialect) if column.on_update else "",
        collation=_collation(column.collation, collation, dialect) if column.collation else "",
        comment=column.comment,
    ), checks


def _collation(written: str, of_table: str, dialect: str) -> str:
    if written == "utf8mb4":
        written = default_collation(written, dialect)
    elif written == "bin":
        written = f"{charset_of(of_table) if of_table else 'utf8mb4'}_bin"
    return "" if written == of_table else written


def table_collation(options: Iterable[tuple[str, str]], dialect: str) -> str:
    """Return the collation that a table was given; empty where it takes the database's."""
    found = dict(options).get("collate", "")
    return default_collation(found, dialect) if found == "utf8mb4" else found


_LONGEST_KEY = 3072
"""Bytes of one column in an index (InnoDB's DYNAMIC rows)."""


def whole_length(column: Column, of_table: str) -> int:
    """Return how many characters or bytes MariaDB indexes of a text or blob for which no length is told."""
    base = column.type.name if column.type else ""
    if base.endswith("text"):
        charset = charset_of(column.collation or of_table or "utf8mb4")
        return _LONGEST_KEY // _CHARACTER_BYTES.get(charset, 1)
    return _LONGEST_KEY if base.endswith("blob") else 0


def keeping_collation(column: Column, old: str, new: str, dialect: str) -> Column:
    """Return a column after its table's default collation changed: it keeps its own."""
    if not is_text(column.type):
        return column
    own = column.collation or old or default_collation("utf8mb4", dialect)
    return replace(column, collation="" if own == new else own)


def converted(column: Column, old: str, new: str) -> Column:
    """Return a column after CONVERT TO CHARACTER SET: texts grow where characters take more bytes."""
    if not is_text(column.type) or column.type is None:
        return column
    before = _CHARACTER_BYTES.get(charset_of(column.collation or old or "utf8mb4"), 1)
    grows = _CHARACTER_BYTES.get(charset_of(new), 1) > before
    name = _WIDER.get(column.type.name, column.type.name) if grows else column.type.name
    return replace(column, collation="", type=Type(name))


def spelled(expression: Expression, columns: Mapping[str, str]) -> Expression:
    """Return an expression with the columns of its table spelled as the table spells them.

    Args:
        expression: The expression.
        columns: The columns' names by their names in lower case.
    """
    text = expression.text

    def piece(found: re.Match[str]) -> str:
        if found[0][0] == "'" or text[found.end() : found.end() + 1] in {"(", "."}:
            return found[0]
        name = found[0][1:-1].replace('""', '"') if found[0][0] == '"' else found[0]
        own = columns.get(name.lower())
        return quoted(own) if own is not None else found[0]

    names = tuple(dict.fromkeys(columns[name.lower()] for name in expression.names if name.lower() in columns))
    if not names:
        return replace(expression, names=())
    return Expression(_PIECE.sub(piece, text), names)
