"""The SQL that undrift prints, run by the servers: what it makes is what the original makes."""

from __future__ import annotations

import psycopg
import pymysql
import pytest

from tests.fidelity import mariadb_server, postgres_server
from tests.fidelity.servers import mariadb_database, postgres_database
from tests.report.examples import LATER, SCRIPTS, replayed
from undrift.report import closing, ddl
from undrift.schema.diff import Comparison, compare
from undrift.schema.model import Schema
from undrift.schema.respelling import spelled_alike
from undrift.sql.equivalence import speller
from undrift.sql.lexer import statements

WAYS = [pytest.param(SCRIPTS, LATER, id="on"), pytest.param(LATER, SCRIPTS, id="back")]


def closed(dialect: str, before: str, after: str) -> str:
    """Return a script and the SQL that turns what it makes into what another makes."""
    want, got = replayed(dialect, before).schema, replayed(dialect, after).schema
    return before + ";\n" + closing.render(want, got, compare(want, got, names=True))


def on_postgres(conninfo: str, script: str) -> Schema:
    """Return what a fresh PostgreSQL database holds after a script, run statement by statement."""
    connection: psycopg.Connection
    with postgres_database(conninfo) as connection:
        for statement in statements(script, "postgres"):
            connection.execute(statement.text.encode())
        return postgres_server.held(connection)


def on_mariadb(script: str) -> Schema:
    """Return what a fresh MariaDB database holds after a script, run statement by statement."""
    connection: pymysql.Connection[pymysql.cursors.Cursor]
    with mariadb_database() as connection:
        for statement in statements(script, "mariadb"):
            with connection.cursor() as cursor:
                cursor.execute(statement.text)
        return mariadb_server.introspect(connection)


@pytest.mark.parametrize("scripts", [SCRIPTS, LATER])
def test_postgres_makes_the_same_of_what_is_rendered(postgres_conninfo: str, scripts: dict[str, str]) -> None:
    rendered = ddl.render(replayed("postgres", scripts["postgres"]).schema)

    held = on_postgres(postgres_conninfo, scripts["postgres"])

    assert compare(held, on_postgres(postgres_conninfo, rendered), names=True) == Comparison()


@pytest.mark.parametrize(("before", "after"), WAYS)
def test_postgres_is_brought_to_the_other_schema(
    postgres_conninfo: str, before: dict[str, str], after: dict[str, str]
) -> None:
    script = closed("postgres", before["postgres"], after["postgres"])

    held = on_postgres(postgres_conninfo, after["postgres"])

    assert compare(held, on_postgres(postgres_conninfo, script), names=True) == Comparison()


@pytest.mark.parametrize("scripts", [SCRIPTS, LATER])
def test_mariadb_makes_the_same_of_what_is_rendered(scripts: dict[str, str]) -> None:
    rendered = ddl.render(replayed("mariadb", scripts["mariadb"]).schema)

    assert compare(on_mariadb(scripts["mariadb"]), on_mariadb(rendered), names=True) == Comparison()


@pytest.mark.parametrize(("before", "after"), WAYS)
def test_mariadb_is_brought_to_the_other_schema(before: dict[str, str], after: dict[str, str]) -> None:
    script = closed("mariadb", before["mariadb"], after["mariadb"])

    assert compare(on_mariadb(after["mariadb"]), on_mariadb(script), names=True) == Comparison()


@pytest.mark.parametrize("scripts", [SCRIPTS, LATER])
def test_what_postgres_prints_of_it_means_the_same(postgres_conninfo: str, scripts: dict[str, str]) -> None:
    spell = speller("postgres")
    ours = replayed("postgres", scripts["postgres"]).schema

    theirs = on_postgres(postgres_conninfo, scripts["postgres"])

    # Left out: the views' queries, in which the server writes stars and names out, and what sequences were told.
    assert compare(*spelled_alike(ours, theirs, spell), names=True, untold={"query", "sequence"}).differences == ()
