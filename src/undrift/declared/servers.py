"""What readers share about servers: whose SQL one reads, and how names and texts stand in quotes.

Names are always in quotes, so that no keyword and no capital gets in their way; `undrift.schema.spelling` is how
servers print the same names.
"""

from __future__ import annotations

from collections.abc import Iterable

from undrift.schema.model import Name


def family(dialect: str) -> str:
    """Return the server whose SQL a tool writes for a dialect: MariaDB's is MySQL's."""
    return "mysql" if dialect == "mariadb" else dialect


def identifier(name: str, dialect: str) -> str:
    """Return a name in the quotes of its server."""
    return in_marks(name, "`" if family(dialect) == "mysql" else '"')


def in_marks(name: str, mark: str) -> str:
    """Return a name between two marks of a kind, those within it doubled."""
    return f"{mark}{name.replace(mark, mark * 2)}{mark}"


def identifiers(names: Iterable[str], dialect: str) -> str:
    """Return several names, with commas."""
    return ", ".join(identifier(name, dialect) for name in names)


def qualified(name: Name, dialect: str) -> str:
    """Return the name of a table or type, with its namespace where that is not the default one."""
    own = identifier(name.name, dialect)
    return f"{identifier(name.schema, dialect)}.{own}" if name.schema else own


def verbatim(text: str) -> str:
    """Return a text as a literal with nothing but its quotes doubled: backslashes stay, for MySQL too.

    drizzle-kit and Prisma's engine write their literals so.
    """
    return "'" + text.replace("'", "''") + "'"
