"""Whether a changed path can matter at all: asked of every commit, before anything slow is imported.

Every pattern is wider than what its tool reads: a path that matches costs time, one that is missed costs the answer.
`tests/test_relevance.py` holds each tool's own file names against this list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_SCRIPTS = r"\.(?:sql|py|rb|go|[cm]?[jt]s|xml|ya?ml|json|fizz|toml|up|down)"

_ANYWHERE = (
    r"\.sql",
    r"\.prisma",
    r"\.fizz",
    r"(?:^|/)(?:_journal|snapshot)\.json",
    r"(?:^|/)sqitch\.(?:plan|conf)",
    r"(?:^|/)(?:alembic|alembic_migrations)\.ini",
    r"(?:^|/)\.undrift\.ya?ml",
    r"(?:^|/)(?:pyproject|setup|flyway|diesel|Cargo|supabase|atlas|config|migration_lock)\.(?:toml|cfg|conf|properties)",
    r"(?:^|/)(?:flyway|liquibase|application|bootstrap)[\w.-]*\.(?:properties|ya?ml|conf|toml)",
    r"(?:^|/)(?:drizzle|prisma|knexfile|kysely|ormconfig|data-?source|\.sequelizerc|\.config/kysely)[\w.-]*(?:\.[cm]?[jt]s|\.json)?",
    r"(?:^|/)\.(?:sequelizerc|env|dbmate)",
    r"(?:^|/)(?:dbconfig\.yml|database\.yml|package\.json|apps\.py|env\.py|build\.gradle(?:\.kts)?|pom\.xml)",
    r"changelog[\w./-]*\.(?:xml|ya?ml|json)",
)
_NEAR_MIGRATIONS = rf"(?:migrat|alembic|revisions/|versions/|changelog|changesets?/|drizzle|db/)[^\0]*{_SCRIPTS}"

_UNCONFIGURED = rf"(?i:{'|'.join((*_ANYWHERE, _NEAR_MIGRATIONS))})$"


def relevant(paths: Iterable[str], *, configured: bool = False) -> bool:
    """Whether any of these paths can belong to a migration history.

    Args:
        paths: Changed paths, relative to the top of the repository.
        configured: Whether there is a configuration; it may name directories whose names say nothing.
    """
    pattern = re.compile(rf"(?i:{_SCRIPTS})$|{_UNCONFIGURED}" if configured else _UNCONFIGURED)
    return any(map(pattern.search, paths))
