"""What MariaDB holds after our migrations is what the replay says, fact by fact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pymysql
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fidelity.facts import differences, facts
from tests.fidelity.mariadb_server import Connection, comparable, introspect
from undrift.schema.engine import Engine, File
from undrift.schema.engines import engine
from undrift.schema.model import Name, Schema
from undrift.sql.lexer import Statement, statements
from undrift.sql.reading import read

CORPUS = sorted((Path(__file__).parent / "mariadb").glob("*.sql"))
COLLATION = "utf8mb4_general_ci"


_RUN = re.compile(r"/\*M?![0-9]*|\*/")
"""The signs around what only MySQL or MariaDB runs: a statement can begin or end within them."""


def is_refused(connection: Connection, statement: str) -> str:
    """Run a statement; return why the server refuses it, or an empty string."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(_RUN.sub(" ", statement))
        except pymysql.MySQLError as error:
            return str(error)
    return ""


def step(server: Engine, statement: Statement) -> str:
    """Replay a statement; return why it is refused, or an empty string."""
    before = len(server.refusals)
    server.run([File("a.sql", "a", read(statement.text, "mariadb", statement.line))])
    return " ".join(refusal.message for refusal in server.refusals[before:])


def refusals_told(text: str) -> set[int]:
    """Return the lines behind the comment that says that the server refuses what follows."""
    return {number + 1 for number, line in enumerate(text.splitlines(), 1) if line == "-- refused"}


def disagreements(connection: Connection, server: Engine, text: str) -> Iterator[str]:
    """Run every statement on both sides; yield where one refuses what the other takes, or the file says otherwise."""
    told = refusals_told(text)
    for statement in statements(text, "mariadb"):
        there, here = is_refused(connection, statement.text), step(server, statement)
        if not bool(there) == bool(here) == (statement.line in told):
            yield f"line {statement.line}: {statement.text[:200]}\n    server: {there}\n    replay: {here}"


def told(schema: Schema, other: Schema) -> Schema:
    """Return a schema without the columns that another one says it does not know."""
    tables = {
        name: replace(table, columns=tuple(one for one in table.columns if not other.unknown.covers(name, one.name)))
        for name, table in schema.tables.items()
    }
    return replace(schema, tables=tables)


def compared(connection: Connection, server: Engine) -> list[str]:
    """Return where the two sides differ."""
    there, here = comparable(introspect(connection), COLLATION), comparable(server.schema(), COLLATION)
    return differences(facts(told(there, here)), facts(told(here, here)))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_the_replay_holds_what_the_server_holds(mariadb: Connection, path: Path) -> None:
    server = engine("mariadb")

    found = list(disagreements(mariadb, server, path.read_text(encoding="utf-8")))
    found += compared(mariadb, server)

    assert "\n".join(found) == ""
    assert [gap.reason for gap in server.gaps] == []


def test_the_corpus_is_found() -> None:
    assert len(CORPUS) > 5


PREPARED = """
CREATE TABLE Crate (id INT PRIMARY KEY, label VARCHAR(20), shelf INT, KEY by_label (label));
CREATE TABLE shelf (id INT PRIMARY KEY);

SET @db = DATABASE(), @of = 'Crate', @name = "weight";
SET @ask = (SELECT IF((SELECT COUNT(*) FROM INFORMATION_SCHEMA.COLUMNS
  WHERE (table_name = @of) AND (table_schema = @db) AND (column_name = @name)) > 0,
  "SELECT 1", CONCAT("ALTER TABLE ", @of, " ADD ", @name, " TINYINT DEFAULT 0 AFTER label")));
PREPARE addMissing FROM @ask;
EXECUTE addMissing;
DEALLOCATE PREPARE addMissing;

SET @there := (SELECT COUNT(index_name) FROM information_schema.statistics s
  WHERE s.`TABLE_NAME` = 'Crate' AND `INDEX_NAME` = 'BY_LABEL' AND table_schema = database());
SET @text := IF(@there > 0, 'ALTER TABLE `Crate` DROP INDEX by_label', 'SELECT "nothing"');
PREPARE one FROM @text;
EXECUTE one;

SET @text = IF((SELECT true FROM information_schema.TABLE_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() AND
  TABLE_NAME = 'Crate' AND CONSTRAINT_NAME = 'Crate_ibfk_1' AND CONSTRAINT_TYPE = 'FOREIGN KEY') = true,
  'ALTER TABLE Crate DROP FOREIGN KEY Crate_ibfk_1', 'ALTER TABLE Crate ADD FOREIGN KEY (shelf) REFERENCES shelf (id)');
PREPARE one FROM @text;
EXECUTE one;

SELECT IF(COUNT(*) = 0, 'CREATE TABLE lid (id INT)', 'DROP TABLE lid') INTO @text
  FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'lid' LIMIT 1;
PREPARE one FROM @text;
EXECUTE one;

SET @text = IF(NOT EXISTS (SELECT * FROM information_schema.referential_constraints
  WHERE table_name = 'Crate' AND constraint_schema = SCHEMA() AND constraint_name = 'none') AND EXISTS (SELECT 1
  FROM information_schema.table_constraints WHERE table_name = 'Crate' AND constraint_schema = SCHEMA()
  AND constraint_name = 'PRIMARY'), 'ALTER TABLE Crate ADD UNIQUE u (label)', 'DROP TABLE Crate');
PREPARE one FROM @text;
EXECUTE one;
PREPARE two FROM 'CREATE VIEW seen AS SELECT id, label FROM Crate';
EXECUTE two;
"""


def test_what_a_script_prepares_and_runs_ends_alike(mariadb: Connection) -> None:
    server = engine("mariadb")

    refused = [why for one in statements(PREPARED, "mariadb") if (why := is_refused(mariadb, one.text))]
    server.run([File("a.sql", "a", read(PREPARED, "mariadb"))])

    assert refused == []
    assert server.refusals == []
    assert server.gaps == []
    assert compared(mariadb, server) == []
    assert set(server.schema().tables) == {Name("Crate"), Name("shelf"), Name("lid")}


# Any sequence of definitions

TABLES = st.sampled_from(["p", "c", "Other"])
COLUMNS = st.sampled_from(["a", "b", "C", "id"])
TYPES = st.sampled_from(["int", "int(5)", "bigint unsigned", "varchar(20)", "varchar(40)", "decimal(8,2)"])
NAMES = st.sampled_from(["k1", "k2", "c_ibfk_1", "a", "B"])
MAYBE = st.booleans()


def joined(*parts: str | st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return a strategy for texts of these parts, parted by blanks."""
    return st.tuples(*(st.just(part) if isinstance(part, str) else part for part in parts)).map(" ".join)


def optional(text: str) -> st.SearchStrategy[str]:
    """Return a strategy for a text or nothing."""
    return MAYBE.map(lambda wanted: text if wanted else "")


COLUMN = joined(
    TYPES,
    optional("NOT NULL"),
    st.sampled_from(["", "", "", "UNIQUE", "PRIMARY KEY", "COMMENT 'c'", "CHECK (id > 3)"]),
)
KEY = st.one_of(
    joined("KEY (", COLUMNS, ")"),
    joined("UNIQUE (", COLUMNS, ")"),
    joined("KEY", NAMES, "(", COLUMNS, ",", COLUMNS, ")"),
    joined("UNIQUE KEY", NAMES, "(", COLUMNS, ")"),
    joined("PRIMARY KEY (", COLUMNS, ")"),
)
FOREIGN_KEY = joined(
    st.one_of(st.just(""), joined("CONSTRAINT", NAMES)),
    "FOREIGN KEY (",
    COLUMNS,
    ") REFERENCES",
    TABLES,
    "(",
    COLUMNS,
    ")",
    st.sampled_from(["", "ON DELETE CASCADE"]),
)
CHECK = joined(st.one_of(st.just(""), joined("CONSTRAINT", NAMES)), "CHECK (id > 1)")
PLACE = st.one_of(st.just(""), st.just("FIRST"), joined("AFTER", COLUMNS))
ACTION = st.one_of(
    joined("ADD COLUMN", optional("IF NOT EXISTS"), COLUMNS, COLUMN, PLACE),
    joined("DROP COLUMN", optional("IF EXISTS"), COLUMNS),
    joined("MODIFY", COLUMNS, COLUMN, PLACE),
    joined("RENAME COLUMN", COLUMNS, "TO", COLUMNS),
    joined("ADD", KEY),
    joined("ADD", FOREIGN_KEY),
    joined("ADD", CHECK),
    joined("DROP INDEX", optional("IF EXISTS"), NAMES),
    joined("DROP FOREIGN KEY", NAMES),
    joined("DROP CONSTRAINT", NAMES),
    joined("RENAME INDEX", NAMES, "TO", NAMES),
    st.just("DROP PRIMARY KEY"),
)
ALTER_DEFAULT = joined("ALTER", COLUMNS, st.sampled_from(["SET DEFAULT 5", "DROP DEFAULT"]))
STATEMENT = st.one_of(
    joined("CREATE TABLE", optional("IF NOT EXISTS"), TABLES, "(id int primary key, a", TYPES, ", b int )"),
    joined("CREATE TABLE", TABLES, "(id", TYPES, ", a", COLUMN, ", b", COLUMN, ",", KEY, ")"),
    joined("CREATE TABLE", TABLES, "(id int, a int, b int, ", FOREIGN_KEY, ")"),
    joined("ALTER TABLE", TABLES, ACTION),
    joined("ALTER TABLE", TABLES, st.one_of(ACTION, ALTER_DEFAULT)),
    joined("ALTER TABLE", TABLES, ACTION, ",", ACTION),
    joined("DROP TABLE", optional("IF EXISTS"), TABLES),
    joined("RENAME TABLE", TABLES, "TO", TABLES),
    joined("CREATE INDEX", NAMES, "ON", TABLES, "(", COLUMNS, ")"),
    joined("CREATE TABLE", TABLES, "LIKE", TABLES),
)
START = [
    "CREATE TABLE p (id int primary key, a int, b varchar(20), key (a))",
    "CREATE TABLE c (id int primary key, a int, b varchar(20))",
]


def emptied(connection: Connection) -> None:
    """Drop every table."""
    with connection.cursor() as cursor:
        cursor.execute("SET foreign_key_checks = 0")
        cursor.execute("SHOW TABLES")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE `{name}`")
        cursor.execute("SET foreign_key_checks = 1")


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.lists(STATEMENT, min_size=3, max_size=12))
def test_any_sequence_ends_alike(mariadb: Connection, drawn: list[str]) -> None:
    emptied(mariadb)
    server = engine("mariadb")

    for statement in (*START, *drawn):
        [parsed] = statements(statement, "mariadb")
        there, here = is_refused(mariadb, statement), step(server, parsed)
        assert (statement, bool(there)) == (statement, bool(here)), (there, here)
        assert compared(mariadb, server) == [], statement
