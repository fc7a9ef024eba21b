"""SQL that a schema holds as such (`dbgenerated("…")`, `Unsupported("…")`, `raw("…")`): whether it can be read.

What cannot be read, or does more than it should, would take its whole table with it.
"""

from __future__ import annotations

from undrift.schema.operations import CreateIndex, CreateTable


def is_column(definition: str, dialect: str) -> bool:
    """Whether a text defines one column, and nothing else.

    Args:
        definition: The column's name, its type and what follows.
        dialect: One of `undrift.schema.engines.ENGINES`.
    """
    found = _only(f"CREATE TABLE verified ({definition})", dialect)
    if not isinstance(found, CreateTable):
        return False
    apart = (*found.constraints, *found.indexes, *found.options)
    return len(found.columns) == 1 and not apart


def is_index(statement: str, dialect: str) -> bool:
    """Whether a text makes one index, and does nothing else."""
    return isinstance(_only(statement, dialect), CreateIndex)


def _only(sql: str, dialect: str) -> object:
    from undrift.sql.reading import read  # noqa: PLC0415 - few schemas hold SQL

    found = read(sql, dialect)
    return found[0].operation if len(found) == 1 else None
