from __future__ import annotations

import pytest

from tests.checks.asking import found, inherited, judged, mended
from tests.judging import Contents, findings, sql
from tests.repository import Repository
from undrift.findings import Severity
from undrift.sql.reset import FEWEST_TABLES

RULE = "destructive-reset"
BASE = sql("migrations", "01_a.sql", "02_b.sql")
PLACE = "migrations/03_x.sql"


def dropped(count: int) -> str:
    return "".join(f"DROP TABLE t{number};\n" for number in range(count))


def made(count: int) -> str:
    return "".join(f"CREATE TABLE public.t{number} (id int);\n" for number in range(count))


def with_script(text: str) -> Contents:
    return {**BASE, PLACE: text}


RESETS = [
    pytest.param("DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;", "drops the schema public", id="schema"),
    pytest.param('drop schema if exists "public" cascade;', "drops the schema public", id="quoted-schema"),
    pytest.param("DROP\n  SCHEMA\n  app, public;", "drops the schema public", id="among-schemas"),
    pytest.param("DROP OWNED BY app;", "drops everything that a role owns", id="owned"),
    pytest.param("DROP DATABASE shop;", "drops the database", id="database"),
    pytest.param("drop database if exists `shop`;", "drops the database", id="mysql-database"),
    pytest.param(
        "DO $$ DECLARE r record; BEGIN\n FOR r IN (SELECT tablename FROM pg_tables WHERE schemaname = 'public') LOOP\n"
        "  EXECUTE 'DROP TABLE IF EXISTS ' || quote_ident(r.tablename) || ' CASCADE';\n END LOOP; END $$;",
        "drops every table that it finds",
        id="catalogue",
    ),
    pytest.param(
        "DO $do$ DECLARE t text; BEGIN\n FOR t IN SELECT table_name FROM information_schema.tables LOOP\n"
        "  EXECUTE format('drop table %I', t);\n END LOOP; END $do$;",
        "drops every table that it finds",
        id="information-schema",
    ),
    pytest.param(
        dropped(FEWEST_TABLES) + made(FEWEST_TABLES - 1),
        f"drops {FEWEST_TABLES} tables and makes them again",
        id="starts-over",
    ),
    pytest.param(
        "DROP TABLE IF EXISTS t0, public.t1, t2, t3, t4 CASCADE;\n" + made(3),
        "drops 5 tables and makes them again",
        id="starts-over-in-one-statement",
    ),
]


@pytest.mark.parametrize(("text", "clause"), RESETS)
def test_a_reset_is_introduced(text: str, clause: str) -> None:
    finding = found(with_script(text), BASE, rule=RULE)

    assert finding.location.path == PLACE
    assert finding.severity is Severity.ERROR
    assert finding.message == f"03_x.sql {clause}: run on a database with data, it all is lost"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("DROP TABLE a;\nDROP TABLE b;\nDROP TABLE c;\nDROP TABLE d;\nDROP TABLE e;", id="five-obsolete"),
        pytest.param("DROP TABLE IF EXISTS a, b, c, d, e;", id="five-obsolete-in-one"),
        pytest.param(dropped(9) + "CREATE TABLE z (id int);", id="replaced-by-another"),
        pytest.param(f"{dropped(FEWEST_TABLES - 1)} -- drop table x\n{made(9)}", id="a-few-are-rebuilt"),
        pytest.param("DROP TABLE a; CREATE TABLE a (id int); DROP TABLE b; DROP TABLE c;", id="one-is-rebuilt"),
        pytest.param(
            "".join(f"DROP TABLE IF EXISTS `{name}`;\nCREATE TABLE `{name}` (id int);\n" for name in "abcdef"),
            id="mysqldump",
        ),
        pytest.param(
            "PRAGMA foreign_keys=OFF;\n"
            + "".join(
                f'CREATE TABLE "new_{name}" (id int);\nINSERT INTO "new_{name}" TABLE "{name}";\n'
                f'DROP TABLE "{name}";\nALTER TABLE "new_{name}" RENAME TO "{name}";\n'
                for name in "abcd"
            ),
            id="sqlite-rebuild",
        ),
        pytest.param("-- DROP SCHEMA public CASCADE;\nSELECT 1;", id="comment"),
        pytest.param("/* DROP DATABASE x;\nDROP OWNED BY y; */ SELECT 1;", id="block-comment"),
        pytest.param("INSERT INTO docs VALUES ('DROP SCHEMA public; DROP DATABASE x;');", id="string"),
        pytest.param("COMMENT ON TABLE a IS 'drop database x';", id="comment-on"),
        pytest.param("CREATE FUNCTION f() RETURNS void AS $$ DROP SCHEMA public $$ LANGUAGE sql;", id="function-body"),
        pytest.param("DROP SCHEMA analytics CASCADE; -- not public", id="another-schema"),
        pytest.param(
            "DO $$ BEGIN IF EXISTS (SELECT FROM pg_tables WHERE tablename = 'x') THEN DROP TABLE x; END IF; END $$;",
            id="guarded-drop",
        ),
        pytest.param("DROP TABLE pg_tables_copy;\nSELECT 1 FROM pg_tables;", id="catalogue-read"),
        pytest.param("DO $$ BEGIN IF EXISTS (SELECT FROM pg_tables) THEN END IF; END $$; DROP TABLE a;", id="do-block"),
        pytest.param("ALTER TABLE public.a DROP COLUMN schema;", id="column-called-schema"),
        pytest.param("", id="empty"),
        pytest.param("DROP SCHEMA 'never closed", id="unreadable"),
    ],
)
def test_what_does_not_start_over_is_quiet(text: str) -> None:
    assert judged(with_script(text), BASE, rule=RULE) == 3


def test_the_line_is_that_of_the_statement() -> None:
    text = "-- start over\nBEGIN;\n\nDROP SCHEMA public CASCADE;\nCOMMIT;\n"

    assert found(with_script(text), BASE, rule=RULE).location.line == 4


def test_a_statement_behind_one_that_cannot_be_parsed_is_seen() -> None:
    assert found(with_script("THIS IS (NOT SQL;\nDROP SCHEMA public;"), BASE, rule=RULE).location.line == 2


class TestPromiseThree:
    OLD = with_script("DROP SCHEMA public CASCADE;")

    def test_an_old_one_is_a_note(self) -> None:
        assert inherited({**self.OLD, "migrations/04_y.sql": ""}, self.OLD, rule=RULE)

    def test_an_edited_one_is_still_old(self) -> None:
        assert inherited(with_script("SELECT 1;\nDROP OWNED BY app;"), self.OLD, rule=RULE)

    def test_a_moved_directory_introduces_nothing(self) -> None:
        moved = {path.replace("migrations/", "db/migrations/"): content for path, content in self.OLD.items()}

        assert inherited(moved, self.OLD, rule=RULE)

    def test_an_edit_that_makes_it_one_is_introduced(self) -> None:
        found(self.OLD, with_script("SELECT 1;"), rule=RULE)

    def test_a_merge_does_not_answer_for_what_one_parent_had(self) -> None:
        assert inherited(self.OLD, BASE, self.OLD, rule=RULE)


class TestHints:
    def test_it_leaves_the_migrations(self, repository: Repository) -> None:
        hints = mended(repository, RULE, with_script("DROP SCHEMA public;"), BASE)

        assert hints == ["mkdir -p scripts && git mv migrations/03_x.sql scripts/03_x.sql"]

    def test_two_prisma_folders_do_not_collide(self, repository: Repository) -> None:
        head: dict[str, str | bytes] = {"prisma/migrations/migration_lock.toml": ""}
        for name in ("20250101000000_a", "20250102000000_reset", "20250103000000_reset"):
            head[f"prisma/migrations/{name}/migration.sql"] = "DROP SCHEMA public;" if "reset" in name else ""

        assert len(mended(repository, RULE, head)) == 2


def test_a_loop_that_picks_tables_by_name_is_no_reset() -> None:
    text = (
        "DO $$ DECLARE r record; BEGIN FOR r IN SELECT tablename FROM pg_tables WHERE tablename LIKE 'log_2019_%' "
        "LOOP EXECUTE 'DROP TABLE ' || r.tablename; END LOOP; END $$;"
    )

    assert not findings({**sql("migrations", "01_a.sql"), "migrations/02_b.sql": text}, rule="destructive-reset")
