"""The names that PostgreSQL gives to what has none (`src/backend/commands/indexcmds.c`, `catalog/pg_constraint.c`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from undrift.schema.model import Index

LONGEST = 63
"""Bytes of a name (NAMEDATALEN - 1)."""


def cut(name: str, limit: int = LONGEST) -> str:
    """Return a name cut to so many bytes, no character split."""
    data = name.encode("utf-8", "surrogatepass")
    return name if len(data) <= limit else data[:limit].decode("utf-8", "ignore")


def made(first: str, second: str, label: str) -> str:
    """Return `first_second_label`, the longer of the first two cut until it fits (`makeObjectName`)."""
    room = LONGEST - len(label.encode()) - 1 - (1 if second else 0)
    one, two = (len(name.encode("utf-8", "surrogatepass")) for name in (first, second))
    while one + two > room:
        if one > two:
            one -= 1
        else:
            two -= 1
    parts = (cut(first, one), cut(second, two) if second else "", label)
    return "_".join(part for part in parts if part)


def chosen(first: str, second: str, label: str, taken: Callable[[str], bool]) -> str:
    """Return the first free name of `…_label`, `…_label1`, `…_label2` (`ChooseRelationName`)."""
    name, number, stem, digits = made(first, second, label), 0, "", 0
    while taken(name):
        number += 1
        if len(str(number)) > digits:
            digits += 1
            stem = made(first, second, label + "0" * digits)[:-digits]
        name = f"{stem}{number}"
    return name


def joined(columns: Sequence[str]) -> str:
    """Return the columns' part of a name, parted by underscores and cut (`ChooseIndexNameAddition`)."""
    text = ""
    for column in columns:
        text += ("_" if text else "") + column
        if len(text.encode()) >= LONGEST + 1:
            break
    return cut(text)


def index_name(table: str, index: Index, taken: Callable[[str], bool]) -> str:
    """Return the name of an index that was given none: `table_column_idx`."""
    columns: list[str] = []
    for part in index.parts:
        columns.append(_distinct(part.column or part.stem or "expr", columns))
    columns += [_distinct(column, columns) for column in index.include]
    return chosen(table, joined(columns), "idx", taken)


def _distinct(stem: str, before: Sequence[str]) -> str:
    name, number = cut(stem), 0
    while name in before:
        number += 1
        digits = str(number)
        name = cut(stem, LONGEST - len(digits)) + digits
    return name
