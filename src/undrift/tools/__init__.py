"""The migration tools, listed by hand. Adding a tool is adding one room and one line here."""

from __future__ import annotations

from undrift.tools import drizzle, flyway, plain_sql, prisma
from undrift.tools.base import Tool

ALL: tuple[Tool, ...] = (
    prisma.TOOL,
    drizzle.TOOL,
    flyway.TOOL,
    plain_sql.TOOL,
)
"""In the order of precedence among claims of equal evidence: the most particular names first."""


def tool_named(name: str) -> Tool:
    """Return the tool that configuration calls `name`.

    Raises:
        KeyError: There is none.
    """
    return {tool.name: tool for tool in ALL}[name]
