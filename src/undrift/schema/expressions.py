"""What happens to the SQL that a server keeps when the names in it change."""

from __future__ import annotations

import re
from collections.abc import Iterator

from undrift.patterns import pattern
from undrift.schema.model import Expression, Name
from undrift.schema.spelling import POSTGRES_RESERVED as RESERVED
from undrift.values import replace

_PIECE = pattern(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[^\x00-@\[-^`{-\x7f][^\x00-#%-/:-@\[-^`{-\x7f]*", re.DOTALL)
_PLAIN = pattern(r"[a-z_][a-z0-9_$]*")
_OPERAND = pattern(
    r"""'(?:[^']|'')*'|(?:^|(?<=\ and\ )|(?<=\ or\ ))([a-z_][a-z0-9_$]*)\ (?:[<>=!]+\ |is\ (?:not\ )?null\b)
    |(?:(?<=[a-z0-9_]\()|(?<=[a-z0-9_],\ ))([a-z_][a-z0-9_$]*)(?=[,)])""",
    re.VERBOSE,
)
_FORMS = frozenset({"nfc", "nfd", "nfkc", "nfkd"})
"""What `normalize(text, form)` takes beside a column."""
_CALL = pattern(r'(?:"?[\w$]+"?\.)?"?([\w$]+)"?\(')


def renamed(expression: Expression, old: str, new: str) -> Expression:
    """Return an expression with one of its names changed; functions and strings of that name stay."""
    if old not in expression.names:
        return expression
    text = expression.text

    def piece(found: re.Match[str]) -> str:
        is_call = text[found.end() : found.end() + 1] in {"(", "."}
        is_type = text[found.start() - 2 : found.start()] == "::"
        name = found[0][1:-1].replace('""', '"') if found[0][0] == '"' else found[0]
        return quoted(new) if name == old and not is_call and not is_type and found[0][0] != "'" else found[0]

    names = tuple(new if name == old else name for name in expression.names)
    return replace(expression, text=_PIECE.sub(piece, text), names=names)


def recast(expression: Expression, old: Name, new: Name) -> Expression:
    """Return an expression whose casts to a type say its new name."""
    if f"::{quoted(old.name)}" not in expression.text and f".{quoted(old.name)}" not in expression.text:
        return expression
    schema = f"(?:{re.escape(quoted(old.schema or 'public'))}\\.)" + ("" if old.schema else "?")
    pattern = rf"(?<=::){schema}{re.escape(quoted(old.name))}(?![\w$.\"])"
    spelled = f"{quoted(new.schema)}.{quoted(new.name)}" if new.schema else quoted(new.name)
    return replace(expression, text=re.sub(pattern, lambda _: spelled, expression.text))


def unqualified(expression: Expression, table: Name) -> Expression:
    """Return an expression whose columns go without the name of their own table, as a server keeps them."""
    qualifier = f"{quoted(table.name)}."
    if qualifier not in expression.text:
        return expression
    schema = f"(?:{re.escape(quoted(table.schema or 'public'))}\\.)?"
    strings = r"'(?:[^']|'')*'"
    pattern = rf"({strings})|(?<![\w$.\"]){schema}{re.escape(qualifier)}(?=[\w\"])"
    return replace(expression, text=re.sub(pattern, lambda found: found[1] or "", expression.text))


def relabelled(expression: Expression, old: str, new: str) -> Expression:
    """Return an expression in which one string literal is another."""
    before, after = ("'" + label.replace("'", "''") + "'" for label in (old, new))
    if before not in expression.text:
        return expression
    text = _PIECE.sub(lambda found: after if found[0] == before else found[0], expression.text)
    return replace(expression, text=text)


def certain_columns(expression: Expression) -> Iterator[str]:
    """Yield the names in an expression that can be nothing but columns: those that open a comparison, and arguments."""
    for found in _OPERAND.finditer(expression.text):
        name = found[1] or found[2] or ""
        if name in expression.names and name not in RESERVED and name not in _FORMS:
            yield name


def quoted(name: str) -> str:
    """Return a name with quotes if it needs them."""
    is_plain = _PLAIN.fullmatch(name) and name not in RESERVED
    return name if is_plain else '"' + name.replace('"', '""') + '"'


def called(expression: Expression) -> str:
    """Return the name of the function whose call the whole expression is; empty if it is none."""
    found = _CALL.match(expression.text)
    if not found or not expression.text.endswith(")"):
        return ""
    depth = 0
    for place, character in enumerate(expression.text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0 and character == ")":
            return found[1] if place == len(expression.text) - 1 else ""
    return ""
