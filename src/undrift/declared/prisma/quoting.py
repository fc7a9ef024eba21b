"""Names as each server quotes them."""

from __future__ import annotations

from collections.abc import Iterable

from undrift.schema.model import Name


def identifier(name: str, dialect: str) -> str:
    """Return a name in the quotes of its server."""
    mark = "`" if dialect == "mysql" else '"'
    return f"{mark}{name.replace(mark, mark * 2)}{mark}"


def identifiers(names: Iterable[str], dialect: str) -> str:
    """Return several names, with commas."""
    return ", ".join(identifier(name, dialect) for name in names)


def table_name(name: Name, dialect: str) -> str:
    """Return the name of a table or type, with its namespace where that is not the default one."""
    own = identifier(name.name, dialect)
    return f"{identifier(name.schema, dialect)}.{own}" if name.schema else own
