"""Which database a project is for, as the files around it say: names of drivers, URLs, variables, directories.

The SQL itself is asked by `undrift.sql.dialects`, and what the configuration says comes before all of this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from undrift.files import Files, ancestors, decode, join
from undrift.patterns import pattern
from undrift.tools.manifests import table, toml, variables

_DIALECTS: Mapping[str, str] = {
    "postgres": "postgres",
    "postgresql": "postgres",
    "pg": "postgres",
    "pgx": "postgres",
    "pgx4": "postgres",
    "pgx5": "postgres",
    "cockroach": "cockroachdb",
    "cockroachdb": "cockroachdb",
    "crdb": "cockroachdb",
    "yugabyte": "postgres",
    "yugabytedb": "postgres",
    "mysql": "mysql",
    "mysql2": "mysql",
    "tidb": "mysql",
    "mariadb": "mariadb",
    "sqlite": "sqlite",
    "sqlite3": "sqlite",
    "libsql": "sqlite",
    "turso": "sqlite",
}
"""The dialects, by the names that tools and drivers give them.

CockroachDB reads PostgreSQL's language, but names constraints, builds indexes and refuses statements in its own way:
what its migrations make is not said.
"""

_UNREAD = frozenset(
    {
        "bigquery",
        "cassandra",
        "clickhouse",
        "duckdb",
        "h2",
        "hsqldb",
        "mssql",
        "oracle",
        "scylla",
        "snowflake",
        "spanner",
        "sqlserver",
    }
)
"""Directories of migrations for servers that undrift does not read: no other server's rules hold there."""

ENVIRONMENTS = (
    ".env",
    ".env.example",
    ".env.sample",
    ".env.template",
    ".env.dist",
    ".env.development",
    ".env.local",
    ".env.local.example",
    ".env.test",
)
"""Files that set variables, the first of them first."""

_URL = pattern(r"(?P<scheme>[A-Za-z][A-Za-z0-9]*)(?:\+[A-Za-z0-9_]+)?:")


def dialect_named(word: str) -> str:
    """Return the dialect that a tool or driver calls `word`; the word itself if it is none that we read."""
    word = word.strip().lower()
    return _DIALECTS.get(word, word)


def dialect_of_url(url: str) -> str:
    """Return the dialect of a database's URL, such as `postgresql+psycopg://…`; empty if it is none that we read."""
    found = _URL.match(url.strip())
    return _DIALECTS.get(found["scheme"].lower(), "") if found else ""


def dialect_of_place(files: Files, directory: str, *names: str, crate: str = "") -> str:
    """Return the dialect that a directory's path names, or else the crate's features, or else variables set above it.

    The name of a server that is not read is returned as it is.

    Args:
        files: The snapshot.
        directory: Where the migrations lie: in a directory such as `migrations/postgres`, or below one.
        names: Variables that hold a database's URL or a driver's name.
        crate: The crate that applies them, if it is a crate.
    """
    spoken = [part.lower() for part in reversed(directory.split("/"))]
    named = next((found for part in spoken if (found := _named_by(part))), "")
    return named or (crate and _of_crate(files, directory, crate)) or _of_environment(files, directory, names)


_PARTS = pattern(r"[^a-z0-9]+")
_WITHIN = ("postgres", "mysql", "mariadb", "sqlite")


def _named_by(part: str) -> str:
    """Return the one server that a directory's name speaks of: `mysql`, `sqlite_migrations`, `riversqlite`."""
    if part in _DIALECTS or part in _UNREAD:
        return _DIALECTS.get(part, part)
    words = _PARTS.split(part)
    found = {_DIALECTS[word] for word in words if word in _DIALECTS}
    found |= {_DIALECTS[name] for name in _WITHIN for word in words if word.endswith(name) or word.startswith(name)}
    return found.pop() if len(found) == 1 else ""


def _of_environment(files: Files, directory: str, names: Iterable[str]) -> str:
    places = [join(above, name) for above in ancestors(directory) for name in ENVIRONMENTS]
    read = files.derive([path for path in places if path in files.tree], variables)
    values = (read[path].get(name, "") for path in places if path in read for name in names)
    return next((found for value in values if (found := dialect_of_url(value) or _driver(value))), "")


def is_assigned(files: Files, directory: str, name: str) -> bool:
    """Whether a file that sets variables, at or above a directory, sets this one."""
    places = [join(above, file) for above in ancestors(directory) for file in ENVIRONMENTS]
    read = files.derive([path for path in places if path in files.tree], variables)
    return any(name in values for values in read.values())


def _driver(value: str) -> str:
    return _DIALECTS.get(value.lower(), "")


def features(data: bytes) -> Mapping[str, frozenset[str]]:
    """Return the features that a Cargo.toml asks for, by crate."""
    document = toml(data)
    found: dict[str, frozenset[str]] = {}
    for dependencies in (table(document, "dependencies"), table(document, "workspace", "dependencies")):
        for name, value in dependencies.items():
            asked = value.get("features") if isinstance(value, dict) else None
            words = frozenset(one for one in asked if isinstance(one, str)) if isinstance(asked, list) else frozenset()
            found[name] = found.get(name, frozenset()) | words
    return found


def _of_crate(files: Files, directory: str, crate: str) -> str:
    """Return the one dialect that the closest Cargo.toml with such a feature builds a crate for; empty for several."""
    paths = [path for above in ancestors(directory) if (path := join(above, "Cargo.toml")) in files.tree]
    read = files.derive(paths, features)
    for path in paths:
        asked = read[path].get(crate, frozenset()) if path in read else frozenset()
        found = {_DIALECTS[feature] for feature in asked if feature in _DIALECTS}
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


_JDBC = pattern(r"\bjdbc:(?:(?:tc|p6spy|otel|log4jdbc|aws-wrapper|aws):)*(?P<name>[a-z0-9]+):")
_STAND_INS = frozenset({"h2", "hsqldb", "derby"})


def jdbc_names(data: bytes) -> tuple[str, ...]:
    """Return the databases that JDBC URLs in a settings file name, without those that stand in for another in tests."""
    names = (found["name"] for found in _JDBC.finditer(decode(data)))
    return tuple(dict.fromkeys(name for name in names if name not in _STAND_INS))
