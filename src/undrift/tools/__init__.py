"""The migration tools, listed by hand. Adding a tool is adding one room and one line here."""

from __future__ import annotations

from undrift.tools import (
    alembic,
    dbmate,
    diesel,
    django,
    drizzle,
    drizzle_v1,
    flyway,
    golang_migrate,
    goose,
    knex,
    kysely,
    liquibase,
    plain_sql,
    pop,
    prisma,
    rails,
    sequelize,
    sqitch,
    sqlx,
    supabase,
    typeorm,
)
from undrift.tools.base import Tool

ALL: tuple[Tool, ...] = (
    prisma.TOOL,
    drizzle.TOOL,
    drizzle_v1.TOOL,
    flyway.TOOL,
    liquibase.TOOL,
    pop.TOOL,
    supabase.TOOL,
    goose.TOOL,
    dbmate.TOOL,
    diesel.TOOL,
    sqlx.TOOL,
    golang_migrate.TOOL,
    alembic.TOOL,
    django.TOOL,
    rails.TOOL,
    knex.TOOL,
    sequelize.TOOL,
    typeorm.TOOL,
    kysely.TOOL,
    sqitch.TOOL,
    plain_sql.TOOL,
)
"""In the order of precedence among claims of equal evidence: the most particular names first."""


def tool_named(name: str) -> Tool:
    """Return the tool that configuration calls `name`.

    Raises:
        KeyError: There is none.
    """
    return {tool.name: tool for tool in ALL}[name]
