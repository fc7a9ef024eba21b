from __future__ import annotations

import psycopg
import pymysql
import pytest

from tests.fidelity.absent import ABSENT, summary
from tests.fidelity.servers import REQUIRED, absent


def test_every_test_has_an_empty_postgresql_of_its_own(postgres: psycopg.Connection) -> None:
    [row] = postgres.execute(
        "SELECT current_database(), current_setting('server_encoding'), count(*)"
        " FROM pg_tables WHERE schemaname = 'public'"
    )

    assert row[0].startswith("undrift_")
    assert row[1:] == ("UTF8", 0)


def test_every_test_has_an_empty_mariadb_of_its_own(mariadb: pymysql.Connection[pymysql.cursors.Cursor]) -> None:
    with mariadb.cursor() as cursor:
        cursor.execute("SELECT database()")
        [row] = cursor.fetchall()
        cursor.execute("SHOW TABLES")

        assert row[0].startswith("undrift_")
        assert cursor.fetchall() == ()


def test_a_missing_server_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(REQUIRED, raising=False)

    with pytest.raises(pytest.skip.Exception, match=f"{ABSENT}MariaDB"):
        absent("MariaDB", "refused")


def test_a_missing_server_fails_where_servers_are_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REQUIRED, "1")

    with pytest.raises(pytest.fail.Exception, match=REQUIRED):
        absent("MariaDB", "refused")


def test_the_summary_names_each_missing_server_and_how_to_start_it() -> None:
    lines = summary([f"Skipped: {ABSENT}MariaDB (refused)", f"Skipped: {ABSENT}MariaDB (refused)", "Skipped: slow"])

    [line] = lines
    assert "2 comparisons with MariaDB" in line
    assert "docker run" in line


def test_nothing_is_said_where_no_server_is_missing() -> None:
    assert summary(["Skipped: slow"]) == []
