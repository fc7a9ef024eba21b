"""PostgreSQL's objects that no migration makes: what is done to them is unknown, and refuses nothing later."""

from __future__ import annotations

from undrift.schema.engine import Engine, File, names_made
from undrift.schema.engines import engine
from undrift.schema.model import Name
from undrift.sql.reading import read


def run(*texts: str) -> Engine:
    """Apply migrations to a database in which there may be more than they make."""
    files = [File(f"{place}.sql", str(place), read(text, "postgres")) for place, text in enumerate(texts)]
    server = engine("postgres", frozenset(name for file in files for name in names_made(file.operations)))
    server.run(files)
    return server


def test_an_index_on_such_a_table_can_be_dropped() -> None:
    server = run("CREATE INDEX by_name ON outside (name);", "DROP INDEX by_name;")

    assert not server.refusals


def test_such_a_table_can_be_used_under_its_new_name() -> None:
    server = run("ALTER TABLE outside RENAME TO inside;", "ALTER TABLE inside ADD COLUMN a int; DROP TABLE inside;")

    assert not server.refusals


def test_such_a_type_can_be_used_under_its_new_name() -> None:
    server = run("ALTER TYPE outside RENAME TO inside;", "CREATE TABLE t (a inside); DROP TYPE inside;")

    assert not server.refusals


def test_such_a_table_can_be_used_in_its_new_schema() -> None:
    server = run("CREATE SCHEMA app; ALTER TABLE outside SET SCHEMA app;", "ALTER TABLE app.outside ADD COLUMN a int;")

    assert not server.refusals


def test_a_constraint_of_the_history_is_not_on_such_a_table() -> None:
    guarded = """
    DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = 'positive') THEN
        ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0);
      END IF;
    END $$;
    """
    server = run("CREATE TABLE t (a int); INSERT INTO outside VALUES (1);", guarded, guarded)

    assert [check.name for check in server.schema().tables[Name("t")].checks] == ["positive"]
    assert Name("t") not in server.schema().unknown.objects


def test_what_is_unknown_of_a_temporary_table_does_not_show() -> None:
    server = run("CREATE TEMP TABLE t AS SELECT a, max(b) AS b FROM outside GROUP BY a;")

    assert not server.schema().unknown


def test_a_grant_names_what_is_there() -> None:
    server = run("GRANT SELECT (a), UPDATE ON TABLE later, t TO r;", "CREATE TABLE later (a int);")

    assert [refusal.message for refusal in server.refusals] == ["table later does not exist"]
