"""The schema that code declares: which reader reads it, and where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import cast

from undrift.declared.base import Reader, Source
from undrift.files import Files
from undrift.tools.base import Project

READERS: Mapping[str, str] = {
    "drizzle": "undrift.declared.drizzle.reader",
    "prisma": "undrift.declared.prisma.reader",
    "rails": "undrift.declared.rails.reader",
    "sql": "undrift.declared.sql_files",
    "sqlalchemy": "undrift.declared.sqlalchemy.reader",
}
"""The module of each reader, which offers it as `READER`; imported when a project of its kind is asked about."""

ENDINGS: Mapping[str, str] = {
    **dict.fromkeys(("ts", "mts", "cts", "tsx", "js", "mjs", "cjs"), "drizzle"),
    "prisma": "prisma",
    "py": "sqlalchemy",
    "rb": "rails",
    "sql": "sql",
}
"""The reader of files with each ending, for paths that the configuration names."""

_OF_TOOLS: Mapping[str, tuple[str, ...]] = {
    "alembic": ("sqlalchemy", "sql"),
    "drizzle": ("drizzle",),
    "drizzle-v1": ("drizzle",),
    "prisma": ("prisma",),
    "rails": ("rails", "sql"),
}
"""The readers that look for a declaration of each tool's projects; for all other tools it is SQL alone."""


def reader(kind: str) -> Reader:
    """Return a reader by its name."""
    return cast("Reader", import_module(READERS[kind]).READER)


def kind_of(path: str) -> str:
    """Return the reader of a file that the configuration names, by its ending; empty if there is none."""
    return ENDINGS.get(path.rpartition(".")[2], "")


def source(project: Project, files: Files) -> Source | None:
    """Return where a project's schema is declared; None if nothing says it, or the configuration says nowhere.

    Args:
        project: The project.
        files: The snapshot.
    """
    if project.schema is None:
        return None
    if project.schema:
        paths = tuple(path for path in project.schema if path in files.tree)
        kind = next(filter(None, map(kind_of, paths)), "")
        return reader(kind).configure(project, files, paths) if kind else None
    kinds = _OF_TOOLS.get(project.tool, ("sql",))
    found = (reader(kind).find(project, files) for kind in kinds)
    return next((one for one in found if one), None)
