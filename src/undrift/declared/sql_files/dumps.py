"""What a file of SQL says of itself: which program wrote it, and which migrations it claims to hold.

Facts, each from the program's own source. pg_dump opens with `-- PostgreSQL database dump` (pg_backup_archiver.c,
`RestoreArchive`); mysqldump with `-- MySQL dump 10.13`, mariadb-dump with `-- MariaDB dump`, newer ones behind a
comment that makes other clients stop (mysqldump.c, `write_header`); SQLite's `.dump` with `PRAGMA foreign_keys=OFF;`
(shell.c), `.schema` with nothing. dbmate strips most of that and adds `-- Dbmate schema migrations` with the versions
(pkg/driver/*). Rails' structure.sql ends with the versions (schema_statements.rb, `dump_schema_versions`).
"""

from __future__ import annotations

import re

from undrift.patterns import pattern
from undrift.tools.layout import natural

_HEADERS = (
    ("postgres", "-- PostgreSQL database dump"),
    ("postgres", "-- PostgreSQL database cluster dump"),
    ("mysql", "-- MySQL dump "),
    ("mysql", "-- MariaDB dump "),
    ("mysql", "/*!40101 SET NAMES"),
    ("mysql", "/*!40101 SET @OLD_CHARACTER_SET_CLIENT"),
    ("mysql", "/*!40101 SET @saved_cs_client"),
    ("postgres", "SELECT pg_catalog.set_config('search_path', '', false);"),
    ("postgres", "SET default_table_access_method = "),
    ("postgres", "SET default_tablespace = "),
    ("sqlite", "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;"),
)
"""What only a program writes, and for which server."""

_HEAD = 4_000
"""Characters in which a program names itself; functions and comments may come first."""

DBMATE = "-- Dbmate schema migrations"

_GENERATED = pattern(r"^(?:--|/\*)[^\n]{0,200}?\bgenerated\b[^\n]{0,200}?\bdo not edit\b", re.IGNORECASE | re.MULTILINE)
"""How a file says that it is not written by hand (`go help generate`): pg_dump's without its head, with `_ONLY`."""
_ONLY = "\nALTER TABLE ONLY "

_VERSIONS = pattern(
    r"INSERT[ \t]{1,20}INTO[ \t]{1,20}[\"`\[\w.\]]{0,200}migrations[\"`\]]?[ \t]{0,20}"
    r"(?:\([ \t]{0,20}[\"`\[]?version[\"`\]]?[ \t]{0,20}\)[ \t]{0,20})?VALUES\b",
    re.IGNORECASE,
)
_VERSION = pattern(r"\s{0,99},?\s{0,99}\(\s{0,99}'([^'\\]{1,200})'\s{0,99}\)")


def written_for(text: str) -> str:
    """Return the server of the program that wrote a dump: `postgres`, `mysql` (MariaDB too), `sqlite`; else nothing."""
    head = text[:_HEAD].replace("\r\n", "\n")
    found = next((dialect for dialect, mark in _HEADERS if mark in head), "")
    return found or ("postgres" if _GENERATED.search(head) and _ONLY in text else "")


def applied(text: str) -> frozenset[str] | None:
    """Return the versions that a dump writes into its table of migrations; None if it writes none at all."""
    versions: set[str] = set()
    for found in _VERSIONS.finditer(text):
        place = found.end()
        while match := _VERSION.match(text, place):
            versions.add(match[1])
            place = match.end()
    return frozenset(versions) if versions or DBMATE in text else None


def newest(versions: frozenset[str] | None) -> str:
    """Return the last of some versions, numbers counted as numbers; empty if there are none."""
    return max(versions or (), key=lambda version: (natural(version), version), default="")
