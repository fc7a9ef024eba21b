"""Whether a changed path can matter at all: asked of every commit, before anything slow is imported.

Every pattern is wider than what its tool reads: a path that matches costs time, one that is missed costs the answer.
`tests/test_relevance.py` holds each tool's own file names against this list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_SCRIPTS = r"\.(?:sql|py|rb|go|[cm]?[jt]sx?|xml|ya?ml|json|fizz|toml|up|down|kt|java|coffee|litcoffee|iced|ls|eg|co)"

_ANYWHERE = (
    r"\.sql",
    r"\.prisma",
    r"\.fizz",
    r"(?<!/pom)(?<!^pom)\.xml",
    r"(?:^|/)(?:_journal|snapshot)\.json",
    r"(?:^|/)[\w.-]*sqitch[\w.-]*\.(?:plan|conf)",
    r"\.plan",
    r"(?:^|/)(?:deploy|revert)/[^\0]+",
    r"\.ini",
    r"(?:^|/)[\w.-]*alembic[\w.-]*\.(?:cfg|conf)",
    r"(?:^|/)\.undrift\.ya?ml",
    r"(?:^|/)(?:pyproject|setup|flyway|diesel|sqlx|config|migration_lock|atlas)\.(?:toml|cfg|conf|properties|ini)",
    r"(?:^|/)[\w.-]*(?:flyway|liquibase|application|bootstrap)[\w.-]*\.(?:properties|ya?ml|conf|toml)",
    r"(?:^|/)(?:drizzle|prisma|knexfile|kysely|ormconfig|data-?source|app-data-source)[\w.-]*\.(?:[cm]?[jt]s|json|ya?ml)",
    r"(?:^|/)\.(?:sequelizerc|env|dbmate)[\w.-]*",
    r"(?:^|/)(?:dbconfig\.ya?ml|database\.ya?ml|apps\.py|env\.py|manage\.py|models\.py|application\.rb|engine\.rb)",
    r"(?:^|/)[0-9]+_[^/]*\.(?:go|rb|py|(?:up|down)\.[^/]+)",
    r"(?:^|/)[0-9]{8,}[-_.][^/]*\.[cm]?[jt]s",
    r"(?:^|/)[0-9a-f]{8,40}_[^/]*\.py",
    r"change-?log[^\0]*\.(?:ya?ml|json)",
)
_NEAR_MIGRATIONS = (
    r"(?:migrat|alembic|revisions?/|versions?/|change-?log|change-?sets?|drizzle|liquibase|(?:^|/)db/|schema)"
    rf"[^\0]*{_SCRIPTS}"
)

_UNCONFIGURED = rf"(?i:{'|'.join((*_ANYWHERE, _NEAR_MIGRATIONS))})$"


_CODE = r"(?i:\.(?:[cm]?[jt]sx?|pyi?))$"

DECLARED_IN_CODE = (
    ":(top,glob,icase)**/*drizzle*.config*",
    ":(top,glob)**/_journal.json",
    ":(top,glob)**/*snapshot.json",
    ":(top,glob)**/alembic.ini",
    ":(top,glob)**/env.py",
)
"""What git is asked for to know whether a repository declares a schema in code, which can lie anywhere and be called
anything: by Drizzle's files, or by Alembic's."""


def may_declare(paths: Iterable[str]) -> bool:
    """Whether any of these paths can be code that declares a schema, if the repository holds one that is."""
    pattern = re.compile(_CODE)
    return any(map(pattern.search, paths))


def relevant(paths: Iterable[str], *, configured: bool = False) -> bool:
    """Whether any of these paths can belong to a migration history.

    Args:
        paths: Changed paths, relative to the top of the repository.
        configured: Whether there is a configuration; it may name directories whose names say nothing.
    """
    pattern = re.compile(rf"(?i:{_SCRIPTS})$|{_UNCONFIGURED}" if configured else _UNCONFIGURED)
    return any(map(pattern.search, paths))
