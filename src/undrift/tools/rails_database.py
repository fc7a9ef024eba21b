"""Which server a Rails application's database is on.

Facts (activerecord: schema_dumper.rb and the adapters' own; connection_adapters.rb, their names): a dump shows
the server that it was made on, and so does what it is held against; after that config/database.yml names adapters, and
the Gemfile their drivers. Extensions are PostgreSQL's alone, character sets of tables MySQL's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from undrift.files import Files, join, split
from undrift.patterns import pattern

_ADAPTERS: Mapping[bytes, str] = {
    b"postgresql": "postgres",
    b"postgis": "postgres",
    b"mysql2": "mysql",
    b"trilogy": "mysql",
    b"sqlite3": "sqlite",
    b"cockroachdb": "cockroachdb",
    b"sqlserver": "sqlserver",
    b"oracle_enhanced": "oracle",
}
_DRIVERS: Mapping[bytes, str] = {
    b"pg": "postgres",
    b"activerecord-postgis-adapter": "postgres",
    b"mysql2": "mysql",
    b"trilogy": "mysql",
    b"sqlite3": "sqlite",
    b"activerecord-cockroachdb-adapter": "cockroachdb",
    b"activerecord-sqlserver-adapter": "sqlserver",
    b"activerecord-oracle_enhanced-adapter": "oracle",
}
_SIGNS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (pattern(rb"^\s*enable_extension\s|^-- PostgreSQL database dump|^SET search_path\b", re.MULTILINE), "postgres"),
    (pattern(rb"\bENGINE=\w|\bcharset: \"|^-- (?:MySQL|MariaDB) dump\b|\bunsigned: true\b", re.MULTILINE), "mysql"),
    (pattern(rb"^\s*create_virtual_table\s|^CREATE TABLE sqlite_sequence\b", re.MULTILINE), "sqlite"),
    (pattern(rb"^\s*t\.(?:jsonb|inet|citext|hstore|tsvector|bigserial|timestamptz)\s", re.MULTILINE), "postgres"),
    (pattern(rb"\bid: :serial\b|\busing: :(?:gin|gist)\b|\barray: true\b"), "postgres"),
)
"""What only one server's dumps hold. (Rails 5.0 and before wrote `using: :btree` for MySQL too.)"""

_ADAPTER = pattern(rb"^[ \t]*adapter:[ \t]*(?P<value>[^\n#]*)", re.MULTILINE)
_GEM = pattern(rb"^[ \t]*gem[ \t(]+[\"'](?P<name>[\w-]+)[\"']", re.MULTILINE)
_METHOD = pattern(rb"\busing: :|:using => ")
_LIKELY = ("postgres", "mysql", "sqlite")
"""Servers in the order in which applications that name several are dumped from them."""

_WORD = pattern(rb"\w+")
_CONFIG = pattern(r"(?:[\w-]+\.)?database[._-][\w.-]*", re.ASCII)


def server(files: Files, root: str, directory: str) -> str:
    """Return the server; empty if nothing says it.

    Args:
        files: The snapshot.
        root: The application's directory.
        directory: Where its migrations lie.
    """
    above = split(directory)[0]
    dumps = [path for path in files.tree.files(above) if path.endswith(("schema.rb", "structure.sql"))]
    own = [join(above, name) for name in ("schema.rb", "structure.sql")]
    dumps.sort(key=lambda path: own.index(path) if path in own else len(own))
    shown = files.derive(dumps, _of_dump)
    settings, gems = (join(root, name) for name in ("config/database.yml", "Gemfile"))
    known = next((shown[path] for path in dumps if shown.get(path)), "")
    return known or files.derive((settings,), _of_settings).get(settings, "") or _likeliest(files, root, gems, own)


def _likeliest(files: Files, root: str, gems: str, dumps: list[str]) -> str:
    """Return the likeliest of the servers that the samples of settings name, or else the Gemfile.

    An application for several servers is dumped from one of them, and held against a dump that is read alike: it
    matters little which one is taken, but that one is. A dump that names index methods is not SQLite's.
    """
    config = join(root, "config")
    samples = [join(config, name) for name in files.tree.names(config) if _CONFIG.fullmatch(name)]
    named = set(files.derive(samples, _of_settings).values()) - {""}
    listed = set(files.derive((gems,), _of_gems).get(gems, ()))
    found = named if len(named) == 1 else (named & listed) or named or listed
    if len(found) > 1 and any(files.derive(dumps, _has_methods).values()):
        found = found - {"sqlite"}
    return next((one for one in _LIKELY if one in found), min(found, default=""))


def _of_dump(data: bytes) -> str:
    return next((dialect for sign, dialect in _SIGNS if sign.search(data)), "")


def _of_settings(data: bytes) -> str:
    """Return the first adapter that is named: that of the environment in which dumps are made, or of all."""
    return next(_adapters(data), "")


def _adapters(data: bytes) -> Iterator[str]:
    for match in _ADAPTER.finditer(data):
        yield from (_ADAPTERS[word] for word in _WORD.findall(match["value"]) if word in _ADAPTERS)


def _of_gems(data: bytes) -> tuple[str, ...]:
    """Return the servers of the drivers that a Gemfile lists."""
    named = (match["name"] for match in _GEM.finditer(data))
    return tuple(_DRIVERS[name] for name in named if name in _DRIVERS)


def _has_methods(data: bytes) -> bool:
    return _METHOD.search(data) is not None
