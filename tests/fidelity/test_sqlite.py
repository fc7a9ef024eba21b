"""What the replay of SQLite holds is what SQLite holds: by the corpus, and by what hypothesis makes up."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fidelity.corpus import families, migrations
from tests.fidelity.sqlite_server import differences, replay, serve
from undrift.schema.catalog import EVERYTHING

EXAMPLES = 100 if settings().max_examples == settings.get_profile("undrift").max_examples else settings().max_examples


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    found = sqlite3.connect(":memory:", isolation_level=None)
    yield found
    found.close()


@pytest.mark.parametrize("family", families("sqlite"), ids=lambda path: path.stem)
def test_the_replay_holds_what_sqlite_holds(family: Path, connection: sqlite3.Connection) -> None:
    corpus = list(migrations(family))
    for place, migration in enumerate(corpus):
        reason = serve(connection, migration.text)
        assert bool(reason) is migration.refused, f"{migration.title}: {reason}"
        engine = replay((f"{one.line}", one.text) for one in corpus[: place + 1])
        refused = [refusal for refusal in engine.refusals if refusal.source.path == f"{migration.line}"]
        assert bool(refused) is migration.refused, f"{migration.title}: {refused} {engine.gaps}"
        assert not engine.gaps
        assert not engine.catalog.unknown
        assert differences(connection, engine.schema()) == [], migration.title


# Sequences of definitions, valid and not

TABLES = st.sampled_from(("t", "T", "u", "[w x]", "v"))
COLUMNS = st.sampled_from(("a", "B", "b", "[c d]", "`e`"))
TYPES = st.sampled_from(("", "int", "TEXT", "varchar(9)", "INTEGER"))
DEFINITIONS = st.sampled_from(
    (
        "",
        "NOT NULL",
        "DEFAULT 'x'",
        "DEFAULT (1 + 1)",
        "UNIQUE",
        "PRIMARY KEY",
        "CHECK (a > 1)",
        "CONSTRAINT k CHECK (b <> 2)",
        "REFERENCES t (a) ON DELETE CASCADE",
        "REFERENCES u",
        "AS (a || 'y')",
        "COLLATE nocase",
    )
)
APART = st.sampled_from(
    (
        "",
        ", UNIQUE (a, b)",
        ", PRIMARY KEY (B)",
        ", FOREIGN KEY (a) REFERENCES u (b)",
        ", CHECK (a IS NOT b)",
        ", UNIQUE (a)",
    )
)
OPTIONS = st.sampled_from(("", "", "", " WITHOUT ROWID", " STRICT"))
INDEXES = st.sampled_from(("i", "j", "t"))
VIEWS = st.sampled_from(("v", "V2", "u"))
QUERIES = st.sampled_from(
    ("SELECT a FROM t", "SELECT * FROM u", "SELECT t.b AS q FROM t", "SELECT * FROM v", "SELECT 1 AS one")
)
GUARDS = st.sampled_from(("", "", "IF NOT EXISTS "))
DROPS = st.sampled_from(("", "IF EXISTS "))

column = st.builds("{} {} {}".format, COLUMNS, TYPES, DEFINITIONS)
STATEMENTS = st.one_of(
    st.builds(
        lambda guard, table, columns, apart, options: (
            f"CREATE TABLE {guard}{table} ({', '.join(columns)}{apart}){options}"
        ),
        GUARDS,
        TABLES,
        st.lists(column, min_size=1, max_size=3),
        APART,
        OPTIONS,
    ),
    st.builds("ALTER TABLE {} ADD {}".format, TABLES, column),
    st.builds("ALTER TABLE {} RENAME {} TO {}".format, TABLES, COLUMNS, st.sampled_from(("a", "b", "B", "e2"))),
    st.builds("ALTER TABLE {} RENAME TO {}".format, TABLES, TABLES),
    st.builds("ALTER TABLE {} DROP {}".format, TABLES, COLUMNS),
    st.builds("CREATE INDEX {}{} ON {} ({})".format, GUARDS, INDEXES, TABLES, COLUMNS),
    st.builds(
        "CREATE UNIQUE INDEX {}{} ON {} (lower(a), {} DESC) WHERE b > 1".format, GUARDS, INDEXES, TABLES, COLUMNS
    ),
    st.builds("CREATE VIEW {}{} AS {}".format, GUARDS, VIEWS, QUERIES),
    st.builds("DROP TABLE {}{}".format, DROPS, TABLES),
    st.builds("DROP INDEX {}{}".format, DROPS, INDEXES),
    st.builds("DROP VIEW {}{}".format, DROPS, VIEWS),
    st.builds("CREATE TABLE {} AS {}".format, TABLES, QUERIES),
    st.builds("CREATE INDEX k ON {} (a || {}, {} COLLATE nocase)".format, TABLES, COLUMNS, COLUMNS),
    st.builds("CREATE TRIGGER {}one AFTER INSERT ON {} BEGIN DELETE FROM {}; END".format, GUARDS, TABLES, TABLES),
    st.builds("CREATE TRIGGER two AFTER UPDATE OF a ON {} WHEN new.a > 1 BEGIN SELECT 1; END".format, TABLES),
    st.builds("DROP TRIGGER {}one".format, DROPS),
    st.sampled_from(("PRAGMA legacy_alter_table=ON", "PRAGMA legacy_alter_table=OFF")),
)
START = ("CREATE TABLE t (a int, b text, c)", "CREATE TABLE u (a REFERENCES t (a), B int NOT NULL)")


@settings(max_examples=EXAMPLES)
@given(st.lists(STATEMENTS, min_size=1, max_size=10))
@example(["CREATE VIEW v AS SELECT a FROM t", "DROP TABLE t", "ALTER TABLE u RENAME TO t", "ALTER TABLE u ADD z"])
def test_any_sequence_of_definitions_ends_alike(sequence: list[str]) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    statements = (*START, *sequence)
    try:
        answers = [serve(connection, statement) for statement in statements]
        engine = replay((f"{place}", statement) for place, statement in enumerate(statements))
        refused = {int(refusal.source.path) for refusal in engine.refusals}
        unsure = {int(gap.source.path) for gap in engine.gaps}
        assert not unsure
        assert EVERYTHING not in engine.catalog.unknown
        wrong = [
            (statements[place], answer)
            for place, answer in enumerate(answers)
            if bool(answer) is not (place in refused)
        ]
        if engine.catalog.unknown:
            return  # what comes after a column of which the replay is not sure may be refused or not
        assert wrong == []
        assert differences(connection, engine.schema()) == []
    finally:
        connection.close()
