"""Fixtures: fresh databases on real servers."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pymysql
import pytest

from tests.fidelity.servers import mariadb_database, postgres_database, postgres_server


@pytest.fixture(scope="session")
def postgres_conninfo() -> Iterator[str]:
    """How to reach a PostgreSQL."""
    with postgres_server() as conninfo:
        yield conninfo


@pytest.fixture
def postgres(postgres_conninfo: str) -> Iterator[psycopg.Connection]:
    """A connection to a fresh PostgreSQL database, each statement its own transaction."""
    with postgres_database(postgres_conninfo) as connection:
        yield connection


@pytest.fixture
def mariadb() -> Iterator[pymysql.Connection[pymysql.cursors.Cursor]]:
    """A connection to a fresh MariaDB database, each statement its own transaction."""
    with mariadb_database() as connection:
        yield connection
