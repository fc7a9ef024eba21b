from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import ClassVar

import pytest

from tests.checks.asking import found, inherited, judged, mended
from tests.judging import Contents, findings, verdict
from tests.repository import Repository
from undrift.checks import documentation
from undrift.findings import Severity

RULE = "broken-replay"
USERS = "CREATE TABLE users (id int PRIMARY KEY, name text);"
ASKED = "SELECT 1 FROM pg_tables WHERE tablename = 'users'"
MYSQL = "CREATE TABLE users (id int AUTO_INCREMENT PRIMARY KEY, name text) ENGINE=InnoDB;"
SQLITE = "CREATE TABLE users (id integer PRIMARY KEY AUTOINCREMENT, name text);"


Arranged = Callable[..., Contents]


def plain(*texts: str) -> Contents:
    """Return numbered SQL files."""
    return {f"migrations/{number}_m.sql": text for number, text in enumerate(texts, 1)}


def prisma(*texts: str) -> Contents:
    head = {f"prisma/migrations/2025010{number}000000_m/migration.sql": text for number, text in enumerate(texts, 1)}
    return {**head, "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n'}


def drizzle(*texts: str) -> Contents:
    tags = [f"000{number}_m" for number, _ in enumerate(texts)]
    entries = [{"idx": number, "when": 1_700_000_000_000 + number, "tag": tag} for number, tag in enumerate(tags)]
    journal = json.dumps({"version": "7", "dialect": "postgresql", "entries": entries})
    files = {f"drizzle/{tag}.sql": text for tag, text in zip(tags, texts, strict=True)}
    return {**files, "drizzle/meta/_journal.json": journal}


def goose(*texts: str) -> Contents:
    return {
        f"migrations/0000{number}_m.sql": f"-- +goose Up\n{text}\n-- +goose Down\nDROP TABLE nothing;\n"
        for number, text in enumerate(texts, 1)
    }


def said(*texts: str) -> str:
    """Return what is said of numbered files of which one cannot run, without the words that all share."""
    finding = found(plain(*texts), rule=RULE)
    name, clause = re.split(r" cannot run on an empty database: ", finding.message)
    assert finding.location.path.endswith(name)
    return f"{name}: {clause}"


@pytest.mark.parametrize("arranged", [plain, prisma, drizzle, goose])
class TestEveryTool:
    def test_a_table_that_is_altered_before_it_is_made(self, arranged: Arranged) -> None:
        head = arranged("SELECT 1;", "ALTER TABLE users ADD COLUMN age int;", USERS)

        finding = found(head, rule=RULE)

        assert finding.severity is Severity.ERROR
        assert "table users does not exist; " in finding.message
        assert re.search(r"; \S*[23]\S*, which runs later, makes it$", finding.message)
        assert finding.objects == ("users",)

    def test_a_column_that_is_added_twice(self, arranged: Arranged) -> None:
        column = "ALTER TABLE users ADD COLUMN age int;"

        finding = found(arranged(USERS, column, column), arranged(USERS, column), rule=RULE)

        assert "column users.age exists already; " in finding.message
        assert re.search(r"; \S*(1|2|02000000)_m(\.sql)? made it$", finding.message)
        assert finding.hint.startswith("take the statement out, or guard it with IF NOT EXISTS: $EDITOR ")

    def test_what_runs_is_quiet(self, arranged: Arranged) -> None:
        assert judged(arranged(USERS, "ALTER TABLE users ADD COLUMN age int;"), rule=RULE) == 2


def test_lines_are_those_of_the_file() -> None:
    assert found(goose(USERS, f"\n\n{USERS}"), rule=RULE).location.line == 4
    assert found(drizzle(USERS, f"SELECT 1;\n--> statement-breakpoint\n{USERS}"), rule=RULE).location.line == 3
    assert found(plain(USERS, f"DO $$\nBEGIN\n  {USERS}\n  DROP TABLE users;\nEND $$;"), rule=RULE).location.line == 3


@pytest.mark.parametrize(
    ("texts", "clause"),
    [
        ((USERS, USERS), "2_m.sql: table users exists already; 1_m.sql made it"),
        ((USERS, "DROP TABLE users;", USERS, USERS), "4_m.sql: table users exists already; 3_m.sql made it"),
        (
            (USERS, "CREATE INDEX i ON users (name);", "CREATE INDEX i ON users (id);"),
            "3_m.sql: relation i exists already; 2_m.sql made it",
        ),
        (
            ("CREATE TYPE mood AS ENUM ('a');", "CREATE TYPE mood AS ENUM ('a');"),
            "2_m.sql: type mood exists already; 1_m.sql made it",
        ),
        (
            (USERS, *["ALTER TABLE users ADD CONSTRAINT u UNIQUE (name);"] * 2),
            "3_m.sql: constraint u of table users exists already; 2_m.sql made it",
        ),
        (
            ("CREATE TYPE mood AS ENUM ('a');", *["ALTER TYPE mood ADD VALUE 'b';"] * 2),
            "3_m.sql: enum mood has the label 'b' already; 2_m.sql made it",
        ),
        (("CREATE SCHEMA app;", "CREATE SCHEMA app;"), "2_m.sql: schema app exists already"),
        (
            (USERS, "ALTER TABLE users RENAME name TO nick;", "ALTER TABLE users ADD nick text;"),
            "3_m.sql: column users.nick exists already; 2_m.sql made it",
        ),
        (
            (USERS, "ALTER TABLE users RENAME TO people;", "ALTER TABLE people ADD name text;"),
            "3_m.sql: column people.name exists already; 1_m.sql made it",
        ),
        (
            ("CREATE SCHEMA app; CREATE TABLE app.users (id int);", "ALTER TABLE app.users ADD id int;"),
            "2_m.sql: column app.users.id exists already; 1_m.sql made it",
        ),
        (
            ('CREATE TABLE "User" ("fullName" text);', 'ALTER TABLE "User" ADD "fullName" text;'),
            "2_m.sql: column User.fullName exists already; 1_m.sql made it",
        ),
    ],
)
def test_what_is_made_twice(texts: tuple[str, ...], clause: str) -> None:
    assert said(*texts) == clause


@pytest.mark.parametrize(
    ("texts", "clause"),
    [
        ((USERS, "DROP TABLE users;", "DROP TABLE users;"), "3_m.sql: table users does not exist"),
        (
            (USERS, *["ALTER TABLE users DROP name;"] * 2),
            "3_m.sql: column users.name does not exist",
        ),
        (
            (USERS, "DROP TABLE users;", "ALTER TABLE users ADD age int;", USERS),
            "3_m.sql: table users does not exist; 4_m.sql, which runs later, makes it",
        ),
    ],
)
def test_what_is_gone(texts: tuple[str, ...], clause: str) -> None:
    assert said(*texts) == clause


@pytest.mark.parametrize(
    ("early", "late", "clause"),
    [
        ("CREATE TABLE a (b int REFERENCES users);", USERS, "table users"),
        ("CREATE TABLE a (b int, FOREIGN KEY (b) REFERENCES users (id));", USERS, "table users"),
        ("INSERT INTO users VALUES (1, 'a');", USERS, "table users"),
        ("CREATE INDEX i ON users (id);", USERS, "table users"),
        ("CREATE VIEW v AS SELECT id FROM users;", USERS, "table users"),
        ("CREATE TABLE a (m mood);", "CREATE TYPE mood AS ENUM ('a');", "type mood"),
        ("ALTER TYPE mood ADD VALUE 'b';", "CREATE TYPE mood AS ENUM ('a');", "type mood"),
        ("CREATE TABLE app.a (id int);", "CREATE SCHEMA app;", "schema app"),
        ("DROP INDEX i;", f"{USERS} CREATE INDEX i ON users (id);", "index i"),
        (f"{USERS} ALTER TABLE users DROP age;", "ALTER TABLE users ADD age int;", "column users.age"),
        ("ALTER TABLE users RENAME TO people;", USERS, "table users"),
    ],
)
def test_what_is_named_too_early(early: str, late: str, clause: str) -> None:
    assert said(early, late) == f"1_m.sql: {clause} does not exist; 2_m.sql, which runs later, makes it"


@pytest.mark.parametrize(
    ("early", "late"),
    [
        ("ALTER TABLE app.users ADD x int;", "CREATE TABLE app.users (id int);"),
        ("ALTER TABLE users ADD x int;", "CREATE TABLE public.users (id int);"),
        ("ALTER TABLE public.users ADD x int;", USERS),
        ("SET search_path TO app; ALTER TABLE users ADD x int;", "SET search_path TO app; CREATE TABLE users ();"),
        (
            "SET search_path TO app; SELECT 1; ALTER TABLE app.users ADD x int;",
            "SET search_path TO app; CREATE TABLE users ();",
        ),
        ("ALTER TABLE app.users ADD x int;", "CREATE TABLE users (); ALTER TABLE users SET SCHEMA app;"),
    ],
)
def test_namespaces_are_told_apart(early: str, late: str) -> None:
    assert said("CREATE SCHEMA app;", early, late).endswith("users does not exist; 3_m.sql, which runs later, makes it")


def test_a_table_of_a_missing_column_s_name_does_not_make_the_column() -> None:
    assert said(USERS, "ALTER TABLE users DROP plans;", "CREATE TABLE plans (id int);") == (
        "2_m.sql: column users.plans does not exist"
    )


@pytest.mark.parametrize(
    ("texts", "clause"),
    [
        (("ALTER TABLE users MODIFY name text;", MYSQL), "1_m.sql: table users does not exist; 2_m.sql, "),
        ((MYSQL, *["ALTER TABLE users ADD age int;"] * 2), "3_m.sql: column users.age exists already; 2_m.sql made it"),
        ((MYSQL, *["ALTER TABLE users ADD KEY k (id);"] * 2), "3_m.sql: index k of table users exists already; 2_m"),
        (("ALTER TABLE Users ADD age int;", SQLITE), "1_m.sql: table Users does not exist; 2_m.sql, which runs later"),
        (
            (SQLITE, *["ALTER TABLE users ADD AGE int;"] * 2),
            "3_m.sql: column users.AGE exists already; 2_m.sql made it",
        ),
        ((SQLITE, *["CREATE INDEX i ON users (name);"] * 2), "3_m.sql: index i exists already; 2_m.sql made it"),
    ],
)
def test_other_servers(texts: tuple[str, ...], clause: str) -> None:
    assert said(*texts).startswith(clause)


class TestQuiet:
    @pytest.mark.parametrize(
        "texts",
        [
            pytest.param(
                (USERS, "ALTER TABLE orders ADD x int; DROP INDEX orders_i; INSERT INTO log VALUES (1);"), id="baseline"
            ),
            pytest.param((USERS, "CREATE TABLE a (b int REFERENCES auth.users);"), id="platform"),
            pytest.param(
                ("CREATE SCHEMA auth;", USERS, "CREATE TABLE a (b int REFERENCES auth.users);"), id="namespace"
            ),
            pytest.param(("CREATE TABLE app.users (id int);", "ALTER TABLE users ADD x int;"), id="path-of-the-role"),
            pytest.param((USERS, "CREATE TABLE IF NOT EXISTS users (id int);"), id="if-not-exists"),
            pytest.param((USERS, "ALTER TABLE users ADD COLUMN IF NOT EXISTS name text;"), id="column-if-not-exists"),
            pytest.param(("ALTER TABLE IF EXISTS users ADD x int;", USERS), id="alter-if-exists"),
            pytest.param(("DROP TABLE IF EXISTS users;", USERS, "ALTER TABLE users DROP IF EXISTS x;"), id="if-exists"),
            pytest.param(
                (USERS, f"DO $$ BEGIN IF NOT EXISTS ({ASKED}) THEN {USERS} END IF; END $$;"),
                id="guard",
            ),
            pytest.param(
                (
                    "CREATE TYPE mood AS ENUM ('a');",
                    "DO $$ BEGIN CREATE TYPE mood AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN null; END $$;",
                ),
                id="exception",
            ),
            pytest.param((USERS, "ALTER TABLE users FROBNICATE;", "ALTER TABLE users DROP age;"), id="unread-table"),
            pytest.param(
                (USERS, "DO $$ BEGIN EXECUTE 'x' || y; END $$;", "ALTER TABLE users ADD name text;"),
                id="unread-anything",
            ),
        ],
    )
    def test_what_may_run(self, texts: tuple[str, ...]) -> None:
        assert judged(plain(*texts), rule=RULE) == len(texts)

    def test_a_rollback_file_and_a_reset_take_nothing_away(self) -> None:
        head = {
            "migrations/1_users.sql": USERS,
            "migrations/1_users_rollback.sql": "DROP TABLE users;",
            "migrations/2_wipe.sql": "DROP SCHEMA public CASCADE; CREATE SCHEMA public;",
            "migrations/3_age.sql": "ALTER TABLE users ADD age int;",
        }

        assert judged(head, rule=RULE) == 4

    def test_a_tool_that_runs_programs(self) -> None:
        head: Contents = {
            "alembic.ini": "[alembic]\nscript_location = alembic\n",
            "alembic/env.py": "",
            "alembic/versions/a.py": 'revision = "a"\ndown_revision = None\ndef upgrade(): op.drop_table("x")\n',
        }

        assert judged(head, rule=RULE) == 1

    def test_a_program_among_sql_files_may_have_done_anything(self) -> None:
        head = {
            **goose(USERS),
            "migrations/00002_m.go": "package m\n",
            "migrations/00003_m.sql": f"-- +goose Up\n{USERS}",
        }

        assert judged(head, rule=RULE) == 3

    def test_files_for_two_servers_in_one_directory(self) -> None:
        assert judged(plain(MYSQL, SQLITE, MYSQL, SQLITE), rule=RULE) == 4


class TestFollowing:
    def test_what_a_refused_file_would_have_made_is_not_missed_again(self) -> None:
        broken = f"{USERS}\nCREATE TABLE plans (id int);\nALTER TABLE users ADD age int;"

        assert said(USERS, broken, "ALTER TABLE plans ADD x int;", "ALTER TABLE users DROP age;").startswith("2_m.sql")

    def test_nor_in_a_schema_of_its_own(self) -> None:
        broken = f"CREATE TABLE app.plans (id int); {USERS}"

        assert said("CREATE SCHEMA app;", USERS, broken, "ALTER TABLE app.plans ADD x int;").startswith("3_m.sql")

    def test_what_a_refused_file_would_have_taken_away_is_not_in_the_way(self) -> None:
        broken = f"DROP TABLE plans; ALTER TABLE people DROP name; {USERS}"

        assert said(
            f"{USERS} CREATE TABLE plans (id int); CREATE TABLE people (name text);",
            broken,
            "CREATE TABLE plans (id int);",
            "ALTER TABLE people ADD name text;",
        ).startswith("2_m.sql")

    def test_a_refused_file_leaves_nothing_behind_in_postgres(self) -> None:
        assert said(USERS, f"CREATE TABLE plans (id int); {USERS}", "CREATE TABLE plans (id int);").startswith(
            "2_m.sql"
        )

    def test_mysql_keeps_what_came_before_the_refused_statement(self) -> None:
        head = plain(MYSQL, f"CREATE TABLE plans (id int); {MYSQL}", "CREATE TABLE plans (id int);")

        assert [one.message.rpartition("; ")[2] for one in findings(head, rule=RULE)] == [
            "1_m.sql made it",
            "2_m.sql made it",
        ]

    def test_another_fault_of_its_own_is_said(self) -> None:
        assert len(findings(plain(USERS, USERS, "ALTER TABLE users DROP x;"), rule=RULE)) == 2


class TestPromiseThree:
    OLD = plain(USERS, USERS)

    def test_an_old_one_is_a_note(self) -> None:
        [note] = inherited({**self.OLD, "migrations/3_m.sql": "SELECT 1;"}, self.OLD, rule=RULE)

        assert note.location.path == "migrations/2_m.sql"

    def test_a_moved_directory_introduces_nothing(self) -> None:
        moved = {path.replace("migrations", "server/migrations"): text for path, text in self.OLD.items()}

        assert inherited(moved, self.OLD, rule=RULE)

    def test_lines_that_shift_introduce_nothing(self) -> None:
        assert inherited(plain(USERS, f"-- a comment\n\n{USERS}"), self.OLD, rule=RULE)

    def test_a_second_one_is_introduced(self) -> None:
        head = {**self.OLD, "migrations/3_m.sql": USERS}

        assert found(head, self.OLD, rule=RULE).location.path == "migrations/3_m.sql"

    def test_a_change_that_touches_something_else_is_not_blamed(self) -> None:
        assert inherited({**self.OLD, "app.txt": "x"}, self.OLD, rule=RULE)

    def test_a_change_of_an_old_file_that_breaks_a_later_one_is(self) -> None:
        base = plain(USERS, "ALTER TABLE users DROP name;")

        assert found({**base, "migrations/1_m.sql": "CREATE TABLE users (id int);"}, base, rule=RULE).location.path == (
            "migrations/2_m.sql"
        )

    def test_a_merge_does_not_answer_for_what_one_parent_had(self) -> None:
        assert inherited(self.OLD, plain(USERS), self.OLD, rule=RULE)

    def test_a_merge_answers_for_what_both_parents_add(self) -> None:
        base, column = {"migrations/1_m.sql": USERS}, "ALTER TABLE users ADD age int;"
        ours, theirs = {**base, "migrations/2_m.sql": column}, {**base, "migrations/3_m.sql": column}

        assert found({**ours, **theirs}, ours, theirs, rule=RULE).location.path == "migrations/3_m.sql"


class TestHints:
    EARLY = "ALTER TABLE users ADD age int;"

    def test_a_number_behind_the_one_that_makes_it(self, repository: Repository) -> None:
        base = {"migrations/1_a.sql": "SELECT 1;", "migrations/3_users.sql": USERS}

        [hint] = mended(repository, RULE, {"migrations/2_age.sql": self.EARLY}, base)

        assert hint == "git mv migrations/2_age.sql migrations/4_age.sql"

    def test_a_folder_of_prisma_gets_another_date(self, repository: Repository) -> None:
        base = {
            "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
            "prisma/migrations/20250911000000_init/migration.sql": USERS,
        }

        [hint] = mended(repository, RULE, {"prisma/migrations/20250610000000_age/migration.sql": self.EARLY}, base)

        assert hint.startswith("git mv prisma/migrations/20250610000000_age prisma/migrations/2")

    def test_goose(self, repository: Repository) -> None:
        base = {path.replace("1_m", "3_m"): text for path, text in goose(USERS).items()} | dict(goose("SELECT 1;"))

        mended(repository, RULE, {"migrations/00002_age.sql": f"-- +goose Up\n{self.EARLY}"}, base)

    def test_drizzle_is_told_to_make_it_anew(self) -> None:
        assert "drizzle-kit generate" in found(drizzle(self.EARLY, USERS), rule=RULE).hint

    def test_what_databases_ran_keeps_its_name(self) -> None:
        base = plain("SELECT 1;", USERS)

        finding = found({**base, "migrations/1_m.sql": self.EARLY}, base, rule=RULE)

        assert finding.hint == (
            "make it in an earlier migration, or guard the statement with IF EXISTS: $EDITOR migrations/1_m.sql"
        )

    @pytest.mark.parametrize(
        ("texts", "guard"),
        [
            ((USERS, USERS), "IF NOT EXISTS"),
            ((USERS, "ALTER TABLE users ADD name text;"), "IF NOT EXISTS"),
            (("CREATE TYPE m AS ENUM ('a');", "CREATE TYPE m AS ENUM ('a');"), ""),
            ((USERS, "ALTER TABLE users ADD CONSTRAINT users_pkey CHECK (true);"), ""),
            ((MYSQL, MYSQL), "IF NOT EXISTS"),
            ((MYSQL, "ALTER TABLE users ADD name text;"), ""),
            ((SQLITE, "ALTER TABLE users ADD name text;"), ""),
            ((USERS, "DROP TABLE users;", "DROP TABLE users;"), "IF EXISTS"),
            ((SQLITE, "ALTER TABLE users DROP age;"), ""),
            ((USERS, "DROP TABLE users;", "INSERT INTO users VALUES (1);"), ""),
        ],
    )
    def test_a_guard_is_advised_only_where_the_server_takes_it(self, texts: tuple[str, ...], guard: str) -> None:
        hint = found(plain(*texts), rule=RULE).hint

        assert hint.partition("IF ")[1] + hint.partition("IF ")[2].partition(":")[0] == guard
        assert hint.endswith(f"$EDITOR migrations/{len(texts)}_m.sql")

    def test_for_the_rest_the_line_is_opened(self) -> None:
        head = plain(USERS, "CREATE VIEW v AS SELECT name FROM users;", "\nALTER TABLE users DROP name;")

        assert found(head, rule=RULE).hint == "$EDITOR migrations/3_m.sql +2"


def example(title: str) -> dict[str, str | bytes]:
    """Return the files of one of the documentation's examples."""
    text = documentation(RULE).partition(f"{title}:\n")[2].partition("\n\n")[0]
    files = dict(re.findall(r"^\s*(\S+\.sql):\s+(.*)$", text, re.MULTILINE))
    assert files
    return {path: text for path, text in files.items() if not text.startswith("deleted")}


class TestDocumentation:
    BASE: ClassVar[Contents] = {"migrations/0129_domain.sql": "CREATE TABLE domain (id int);"}

    def test_what_it_flags(self) -> None:
        assert found({**self.BASE, **example("Flagged")}, rule=RULE).message == (
            "0131_entrypoint.sql cannot run on an empty database: column domain.entrypoint exists already; "
            "0130_entrypoint.sql made it"
        )

    def test_what_it_advises(self) -> None:
        assert judged({**self.BASE, **example("Instead")}, rule=RULE) == 2


def test_a_comment_accepts_it() -> None:
    head = plain(USERS, f"-- undrift: ignore[{RULE}] the databases of 2019 lack it\n{USERS}")

    assert verdict(head, rules=(RULE,)).accepted == 1


def test_a_commit_is_refused_and_its_mend_passes(repository: Repository) -> None:
    repository.commit("start", **{"migrations/1_a.sql": USERS, "migrations/2_b.sql": "SELECT 1;"})
    repository.install("pre-commit")
    repository.write("migrations/3_c.sql", USERS)
    repository.git("add", "-A")

    done = repository.git("commit", "-m", "x", check=False)

    assert done.status != 0
    assert f"[{RULE}]" in done.out + done.err
    assert "table users exists already; 1_a.sql made it" in done.out + done.err
    repository.write("migrations/3_c.sql", "CREATE TABLE plans (id int);")
    repository.git("add", "-A")
    assert repository.git("commit", "-m", "x", check=False).status == 0
