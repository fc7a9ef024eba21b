"""Whether a dump is kept up with the migrations: whether it makes what they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from undrift.files import Files, decode
from undrift.history import Migration
from undrift.patterns import pattern
from undrift.schema.operations import Located
from undrift.sql import kept
from undrift.sql.version import version
from undrift.tools import tool_named
from undrift.tools.base import Project

_TABLE = pattern(
    r"\bcreate\s+(?:unlogged\s+|virtual\s+|foreign\s+)?table\s+(?:if\s+not\s+exists\s+)?(?P<name>[\w.\"`\[\]$-]{1,200})",
    re.IGNORECASE,
)
_WORD = pattern(r"[\w$]+")
_ENOUGH = 0.8
"""Which part of what migrations make a dump that is kept up has to hold; the newest of them may still be missing."""


def is_kept_up(text: str, path: str, dialect: str, project: Project, files: Files) -> bool:
    """Whether a dump makes nearly all tables and columns that the migrations make, and they make any.

    The answer is kept by the content of the dump and the migrations: it takes a replay.

    Args:
        text: The text of the dump.
        path: Where it lies.
        dialect: The server that it is of.
        project: The project.
        files: The snapshot.
    """
    migrations = tool_named(project.tool).history(project, files).migrations
    paths = (path, *(one.path for one in migrations))
    context = f"{version()} {dialect} {project.tool} {migrations}"
    return files.remember("kept-up", context, paths, lambda: _told(text, dialect, project, migrations, files)) == _YES


_YES = "yes"


def _told(text: str, dialect: str, project: Project, migrations: tuple[Migration, ...], files: Files) -> str:
    from undrift.replay import replay  # noqa: PLC0415 - only few dumps are asked about

    tool = tool_named(project.tool)

    def read(dialect: str) -> Mapping[str, tuple[Located, ...]]:
        found: dict[str, tuple[Located, ...]] = {}
        for reader in {tool.reader(one.path) for one in migrations} - {None}:
            paths = [one.path for one in migrations if tool.reader(one.path) is reader]
            found |= files.keep(paths, kept.operations(reader, dialect))
        return found

    schema = replay(migrations, read, dialect).schema
    tables = frozenset(_bare(found["name"]) for found in _TABLE.finditer(text))
    words = frozenset(word.lower() for word in _WORD.findall(text))
    wanted = [
        (table.name.name.lower(), part)
        for table in schema.tables.values()
        for part in ("", *(column.name.lower() for column in table.columns))
    ]
    held = sum(table in tables and (not column or column in words) for table, column in wanted)
    return _YES if wanted and held >= _ENOUGH * len(wanted) else "no"


def makes_most(paths: Iterable[str], project: Project, files: Files) -> bool:
    """Whether files make at least half of the tables that the migrations speak of making, if they do so at all.

    A folder that holds functions only, or the few tables that somebody began with, declares no schema. This takes no
    replay: it is asked of projects whose tool reads the folder in any case.

    Args:
        paths: The files.
        project: The project.
        files: The snapshot.
    """
    declared = _named(_TABLE, paths, files)
    made = _named(_TABLE, project.claims, files) - _named(_DROPPED, project.claims, files)
    return not made or len(made & declared) * 2 >= len(made)


_DROPPED = pattern(r"\bdrop\s+table\s+(?:if\s+exists\s+)?(?P<name>[\w.\"`\[\]$-]{1,200})", re.IGNORECASE)


def _named(wanted: re.Pattern[str], paths: Iterable[str], files: Files) -> frozenset[str]:
    texts = files.derive(paths, decode).values()
    return frozenset(_bare(found["name"]) for text in texts for found in wanted.finditer(text))


def _bare(name: str) -> str:
    return name.rpartition(".")[2].strip('"`[]').lower()
