"""What SQLite makes of the names in the SQL that it keeps.

Sources: SQLite's quirks.html (what stands in double quotes is a string where no column has that name) and alter.c.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from undrift.patterns import pattern
from undrift.schema.model import Expression
from undrift.schema.spelling import SQLITE_RESERVED

_PIECE = pattern(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`|[^\x00-@\[-^`{-\x7f][^\x00-#%-/:-@\[-^`{-\x7f]*", re.DOTALL
)
_PLAIN = pattern(r"[^\x00-@\[-^`{-\x7f][^\x00-#%-/:-@\[-^`{-\x7f]*")
_VALUES = frozenset({"true", "false", "rowid", "oid", "_rowid_"})

Columns = Mapping[str, str]
"""The columns of a table by their names in lower case."""


def written(name: str) -> str:
    """Return a name as expressions hold it: in lower case, since case says nothing, in quotes where it needs them."""
    if _PLAIN.fullmatch(name) and name.lower() not in SQLITE_RESERVED and name.lower() not in _VALUES:
        return name.lower()
    return '"' + name.replace('"', '""') + '"'


def settled(expression: Expression, columns: Columns) -> tuple[Expression, str]:
    """Return an expression with its names as the table has them, and one that the table does not have.

    Args:
        expression: As the reader left it: what stood in double quotes still does.
        columns: The table's columns.

    Returns:
        The expression, where a name in double quotes that is no column has become a string; and the first name
        without quotes that is no column, empty if there is none.
    """
    names = {name.lower(): name for name in expression.names}
    missing = next((name for key, name in names.items() if key not in columns and _is_bare(name, expression)), "")

    def spell(name: str, quoted: bool) -> str:  # noqa: FBT001 - one of two cases of one function
        if name.lower() in columns and name.lower() in names:
            return written(columns[name.lower()])
        return _string(name) if quoted and name.lower() in names else ""

    kept = tuple(columns[key] for key in names if key in columns)
    return Expression(_respelled(expression.text, spell), kept), missing


def renamed(expression: Expression, old: str, new: str) -> Expression:
    """Return an expression with a column renamed."""
    key = old.lower()
    if all(name.lower() != key for name in expression.names):
        return expression
    names = tuple(new if name.lower() == key else name for name in expression.names)
    return Expression(_respelled(expression.text, lambda name, _: written(new) if name.lower() == key else ""), names)


def moved(expression: Expression, old: str, new: str) -> Expression:
    """Return an expression with the table that qualifies its columns renamed."""
    if "." not in expression.text:
        return expression
    return Expression(requalified(expression.text, old, new), expression.names)


def requalified(text: str, old: str, new: str, *, everywhere: bool = False) -> str:
    """Return SQL with a table renamed: where it qualifies a column or, in a query, everywhere."""

    def piece(found: re.Match[str]) -> str:
        following = text[found.end() : found.end() + 1]
        if found[0][0] == "'" or following == "(" or (following != "." and not everywhere):
            return found[0]
        return written(new) if _bare(found[0]).lower() == old.lower() else found[0]

    return _PIECE.sub(piece, text)


def words(text: str) -> frozenset[str]:
    """Return the names and words in SQL, in lower case, strings left out."""
    return frozenset(_bare(found[0]).lower() for found in _PIECE.finditer(text) if found[0][0] != "'")


def _is_bare(name: str, expression: Expression) -> bool:
    """Whether a name cannot be a string, and is no word of the grammar."""
    if "`" + name.replace("`", "``") + "`" in expression.text:
        return True
    return written(name)[0] != '"' and f'"{name}"' not in expression.text and name.lower() not in _VALUES


def _respelled(text: str, spell: Callable[[str, bool], str]) -> str:
    """Return SQL with its names spelled anew; where `spell` returns nothing they stay, and so do functions."""

    def piece(found: re.Match[str]) -> str:
        following = text[found.end() : found.end() + 1]
        if found[0][0] == "'" or following == "(":
            return found[0]
        if following == ".":
            return written(_bare(found[0]))
        return spell(_bare(found[0]), found[0][0] == '"') or found[0]

    return _PIECE.sub(piece, text)


def _bare(piece: str) -> str:
    return piece[1:-1].replace(piece[0] * 2, piece[0]) if piece[0] in '"`' else piece


def _string(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
