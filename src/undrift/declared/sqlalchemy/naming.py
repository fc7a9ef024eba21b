"""The names that a MetaData's convention gives to constraints and indexes that have none.

Facts (sqlalchemy: sql/naming.py; documentation, "Configuring Constraint Naming Conventions"): a template per kind, with
tokens for the table, the columns and what is referred to; without one, indexes alone have a name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from undrift.declared.sqlalchemy.values import Called, Mappings
from undrift.patterns import pattern

_TOKEN = pattern(r"%\((\w+)\)s")
_DEFAULT = {"ix": "ix_%(column_0_label)s"}


def convention(metadata: Called | None) -> Mapping[str, str]:
    """Return the templates of a MetaData by kind: `ix`, `uq`, `ck`, `fk`, `pk`."""
    held = metadata.named.get("naming_convention") if metadata else None
    items = held.items if isinstance(held, Mappings) else {}
    given = {kind: text for kind, text in items.items() if isinstance(kind, str) and isinstance(text, str)}
    return {**_DEFAULT, **given}


def named(template: str, table: str, columns: Sequence[str], *, schema: str = "", referred: str = "") -> str:
    """Return the name that a template makes; empty if it holds a token that is not known.

    Args:
        template: The template.
        table: The table.
        columns: The columns of the constraint.
        schema: The table's namespace.
        referred: The table that a foreign key refers to.
    """
    label = "_".join(filter(None, (schema, table, columns[0] if columns else "")))
    known = {
        "table_name": table,
        "column_0_name": columns[0] if columns else "",
        "column_0_key": columns[0] if columns else "",
        "column_0_label": label,
        "column_0N_name": "".join(columns),
        "column_0_N_name": "_".join(columns),
        "column_0_N_label": "_".join(f"{table}_{column}" for column in columns),
        "referred_table_name": referred,
    }
    if any(not known.get(token) for token in _TOKEN.findall(template)):
        return ""
    return _TOKEN.sub(lambda found: known[found[1]], template)
