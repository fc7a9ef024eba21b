from __future__ import annotations

import pytest

from tests.checks.asking import found, inherited, judged, mended
from tests.judging import Contents, sql
from tests.repository import Repository
from undrift.findings import Severity

RULE = "rollback-in-forward-path"
CHAT = sql("migrations", "16_add_chat.sql", "17_bills.sql")


@pytest.mark.parametrize(
    "name",
    [
        "16_add_chat_rollback.sql",
        "16_add_chat_undo.sql",
        "16_add_chat_revert.sql",
        "16_add_chat_down.sql",
        "16_add_chat.rollback.sql",
        "16_add_chat-rollback.sql",
        "16_addChatRollback.sql",
        "16_ADD_CHAT_ROLLBACK.SQL",
        "16_rollback_add_chat.sql",
        "16_undo_add_chat.sql",
        "16_revert_add_chat.sql",
        "016_add_chat_rollback.sql",
        "16_rollback.sql",
        "16_rollback_everything.sql",
    ],
)
def test_a_file_that_is_named_as_the_undoing_of_its_twin_is_introduced(name: str) -> None:
    finding = found(CHAT | sql("migrations", name), CHAT, rule=RULE)

    assert finding.location.path == f"migrations/{name}"
    assert finding.severity is Severity.ERROR
    assert "16_add_chat.sql, which it undoes (its name says so)" in finding.message


def test_the_message_says_what_would_run_when() -> None:
    finding = found(CHAT | sql("migrations", "16_add_chat_rollback.sql"), CHAT, rule=RULE)

    assert finding.message == (
        "16_add_chat_rollback.sql runs right after 16_add_chat.sql, which it undoes (its name says so): "
        "what the first adds is gone again, with its data"
    )


def test_one_that_sorts_before_its_original_is_said_to() -> None:
    head = {"migrations/16_a_rollback.sql": "select 1;", "migrations/16_a_table.sql": "select 1;"}
    head |= {"migrations/1_x.sql": "select 1;"}

    assert "16_a_rollback.sql runs before 16_a_table.sql" in found(head, rule=RULE).message


@pytest.mark.parametrize(
    "comment",
    [
        "-- Rollback for 16_add_chat.sql",
        "-- Rollback script for migration 16",
        "-- Rollback of migration: 16_add_chat",
        "-- ====\n-- Rolls back nothing else\n-- Rollback script for: 16_add_chat.sql\n-- ====",
        "/*\n * Reverts\n * Undo of add_chat\n */",
        "# down migration for `16_add_chat.sql`",
        "-- Roll back of 16_add_chat.",
        "-- Rollback for migrations/16_add_chat.sql",
    ],
)
def test_a_first_comment_that_names_the_twin_shows_it_too(comment: str) -> None:
    head = {**CHAT, "migrations/16_remove.sql": f"\n{comment}\nDROP TABLE chat;"}

    assert "(its first comment says so)" in found(head, CHAT, rule=RULE).message


@pytest.mark.parametrize(
    "text",
    [
        "DROP TABLE chat; -- Rollback for 16_add_chat.sql",
        "SELECT '-- Rollback for 16_add_chat.sql';",
        "-- Rollback for 12_other.sql\nDROP TABLE chat;",
        "-- The site goes down for maintenance\nDROP TABLE chat;",
        "",
    ],
)
def test_other_comments_and_strings_show_nothing(text: str) -> None:
    assert judged({**CHAT, "migrations/16_remove.sql": text}, CHAT, rule=RULE) == 3


@pytest.mark.parametrize(
    "name",
    [
        "18_revert_add_chat.sql",
        "18_rollback_add_chat.sql",
        "18_add_chat_rollback.sql",
        "17b_revert_add_chat.sql",
        "18_undo.sql",
        "16b_bills.sql",
        "16_drilldown.sql",
        "16_countdown_rollbacks_table.sql",
    ],
)
def test_a_deliberate_revert_with_a_version_of_its_own_is_quiet(name: str) -> None:
    assert judged(CHAT | sql("migrations", name), CHAT, rule=RULE) == 3


@pytest.mark.parametrize("name", ["17_revert_add_chat.sql", "17_undo_add_chat.sql"])
def test_even_right_behind_what_it_reverts(name: str) -> None:
    base = sql("migrations", "15_x.sql", "16_add_chat.sql")

    assert judged(base | sql("migrations", name), base, rule=RULE) == 3


def test_a_header_does_not_make_a_deliberate_revert_an_accident() -> None:
    base = sql("migrations", "15_x.sql", "16_add_chat.sql")
    head = {**base, "migrations/17_drop_chat.sql": "-- Rollback of 16_add_chat.sql\nDROP TABLE chat;"}

    assert judged(head, base, rule=RULE) == 3


def test_one_named_after_its_original_right_behind_it_is_no_deliberate_revert() -> None:
    base = sql("migrations", "15_x.sql", "16_add_chat.sql")

    found(base | sql("migrations", "17_add_chat_rollback.sql"), base, rule=RULE)


def test_a_letter_behind_the_number_is_a_version_of_its_own() -> None:
    assert judged(CHAT | sql("migrations", "17b_add_region.sql"), CHAT, rule=RULE) == 3


def test_files_of_one_day_are_twins() -> None:
    head = sql("migrations", "2025-11-03_chat.sql", "2025-11-03_chat_rollback.sql", "2025-11-04_x.sql")

    assert found(head, rule=RULE).location.path == "migrations/2025-11-03_chat_rollback.sql"


def test_a_pair_of_up_and_down_is_for_a_runner_of_pairs() -> None:
    assert judged(sql("migrations", "1_chat_up.sql", "1_chat_down.sql", "2_x.sql"), rule=RULE) == 2


def test_a_third_file_beside_the_pair_still_runs_forward() -> None:
    head = sql("migrations", "1_chat_up.sql", "1_chat_down.sql", "1_chat_rollback.sql", "2_x.sql")

    assert found(head, rule=RULE).location.path == "migrations/1_chat_rollback.sql"


def test_prisma_runs_a_folder_named_after_its_neighbour() -> None:
    head = {f"prisma/migrations/{name}/migration.sql": "" for name in ("20250101000000_a", "20250101000000_a_rollback")}

    found({**head, "prisma/migrations/migration_lock.toml": ""}, rule=RULE)


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(sql("db/migration", "V1__a.sql", "U1__a.sql", "V2__b.sql"), id="flyway-undo"),
        pytest.param(CHAT | sql("migrations/rollback", "16_add_chat_rollback.sql"), id="directory-of-their-own"),
        pytest.param(CHAT | sql("rollbacks", "16_add_chat.sql", "17_bills.sql"), id="rollbacks-beside"),
    ],
)
def test_what_no_forward_run_executes_is_quiet(head: Contents) -> None:
    assert judged(head, rule=RULE) == 2


USERS = {"migrations/00_start.sql": "SELECT 1;", "migrations/01_users.sql": "CREATE TABLE users (id int);"}
PLAN = "CREATE TABLE plan (id serial PRIMARY KEY, u int); CREATE INDEX i ON plan (u); ALTER TABLE users ADD plan int;"
NO_PLAN = "ALTER TABLE users DROP plan; DROP TABLE plan;"


def two(first: str, second: str) -> Contents:
    """Return two new migrations whose names say nothing, behind `USERS`."""
    return {**USERS, "migrations/02_plan.sql": first, "migrations/03_clean.sql": second}


class TestByEffect:
    """What only the replay shows."""

    def test_a_file_that_takes_back_its_neighbour_is_found_whatever_its_name(self) -> None:
        finding = found(two(PLAN, NO_PLAN), USERS, rule=RULE)

        assert finding.severity is Severity.ERROR
        assert finding.location.path == "migrations/03_clean.sql"
        assert finding.message == (
            "03_clean.sql runs right after 02_plan.sql, which it undoes (it takes back exactly what that one does): "
            "column users.plan, table plan would be lost, with their data"
        )
        assert finding.objects == ("03_clean.sql", "02_plan.sql", "users.plan", "plan")

    def test_where_migrations_are_generated_it_is_a_warning(self) -> None:
        texts = ("CREATE TABLE users (id int);", PLAN, NO_PLAN)
        head = {f"prisma/migrations/2025010{day}000000_m/migration.sql": text for day, text in enumerate(texts, 1)}

        assert found({**head, "prisma/migrations/migration_lock.toml": ""}, rule=RULE).severity is Severity.WARNING

    def test_where_files_have_their_own_way_back_it_is_nothing(self) -> None:
        texts = ("CREATE TABLE users (id int);", PLAN, NO_PLAN)
        head = {f"m/0000{number}_m.sql": f"-- +goose Up\n{text}\n" for number, text in enumerate(texts, 1)}

        assert judged(head, rule=RULE) == 3

    def test_a_revert_of_what_databases_may_have_run_is_a_migration(self) -> None:
        base = {**USERS, "migrations/02_plan.sql": PLAN}

        assert judged(two(PLAN, NO_PLAN), base, rule=RULE) == 4

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            pytest.param(PLAN, "DROP TABLE plan;", id="part"),
            pytest.param(PLAN, f"{NO_PLAN} ALTER TABLE users ADD age int;", id="more"),
            pytest.param("CREATE INDEX i ON users (id);", "DROP INDEX i;", id="no-data-in-an-index"),
            pytest.param("ALTER TABLE users RENAME TO people;", "ALTER TABLE people RENAME TO users;", id="table-name"),
            pytest.param("ALTER TABLE users RENAME id TO n;", "ALTER TABLE users RENAME n TO id;", id="column-name"),
            pytest.param("DROP TABLE users;", "CREATE TABLE users (id int);", id="nothing-lost-by-the-second"),
            pytest.param("INSERT INTO users VALUES (1);", "DELETE FROM users;", id="rows"),
            pytest.param("DO $$ BEGIN EXECUTE x; END $$;", NO_PLAN, id="unread"),
        ],
    )
    def test_what_is_no_exact_undoing_of_data_is_quiet(self, first: str, second: str) -> None:
        assert judged(two(first, second), USERS, rule=RULE) == 4

    def test_so_is_one_that_is_no_neighbour(self) -> None:
        between = {"migrations/02b_x.sql": "ALTER TABLE users ADD x int;"}

        assert judged({**two(PLAN, NO_PLAN), **between}, USERS, rule=RULE) == 5

    def test_an_old_pair_is_quiet(self) -> None:
        old = two(PLAN, NO_PLAN)

        assert judged({**old, "migrations/04_x.sql": "SELECT 1;"}, old, rule=RULE) == 5

    def test_moving_it_out_mends_it(self, repository: Repository) -> None:
        [hint] = mended(repository, RULE, two(PLAN, NO_PLAN), USERS)

        assert hint == "mkdir -p rollbacks && git mv migrations/03_clean.sql rollbacks/03_clean.sql"


class TestLosses:
    """What would be lost is named, also where a name tells what is undone."""

    @pytest.mark.parametrize(
        ("up", "down", "lost"),
        [
            (PLAN, NO_PLAN, "column users.plan, table plan would be lost, with their data"),
            ("CREATE TABLE plan ();", "DROP TABLE IF EXISTS plan CASCADE;", "table plan would be lost, with its data"),
            ("CREATE SCHEMA a; CREATE TABLE a.b ();", "DROP TABLE a.b;", "table a.b would be lost, with its data"),
            ("CREATE INDEX i ON users (id);", "DROP INDEX i;", "what the first adds is gone again, with its data"),
            ("SELECT 1;", "DELETE FROM users;", "what the first adds is gone again, with its data"),
            ("SELECT 1;", "DROP TABLE outside;", "table outside would be lost, with its data"),
            ("SELECT 1;", "ALTER TABLE outside DROP x;", "column outside.x would be lost, with its data"),
            (
                "ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME id TO n; ALTER TABLE people ADD x int;",
                "ALTER TABLE people RENAME n TO id; ALTER TABLE people DROP x; ALTER TABLE people RENAME TO users;",
                "column people.x would be lost, with its data",
            ),
            (
                "ALTER TABLE users RENAME id TO n; ALTER TABLE users ADD m int;",
                "ALTER TABLE users RENAME n TO o; ALTER TABLE users RENAME o TO n; ALTER TABLE users DROP n, DROP m;",
                "column users.n, column users.m would be lost, with their data",
            ),
            (
                "".join(f"CREATE TABLE t{number} ();" for number in range(7)),
                "".join(f"DROP TABLE t{number};" for number in range(7)),
                "table t0, table t1, table t2, table t3, table t4 and 2 more would be lost, with their data",
            ),
        ],
    )
    def test_by_name(self, up: str, down: str, lost: str) -> None:
        head = {**USERS, "migrations/02_x.sql": up, "migrations/02_x_rollback.sql": down}

        assert found(head, rule=RULE).message.rpartition("): ")[2] == lost


class TestPromiseThree:
    OLD = CHAT | sql("migrations", "16_add_chat_rollback.sql")

    def test_an_old_one_is_a_note(self) -> None:
        assert inherited(self.OLD | sql("migrations", "18_x.sql"), self.OLD, rule=RULE)

    def test_a_moved_directory_introduces_nothing(self) -> None:
        moved = sql("server/migrations", "16_add_chat.sql", "17_bills.sql", "16_add_chat_rollback.sql")

        assert inherited(moved, self.OLD, rule=RULE)

    def test_a_second_one_is_introduced(self) -> None:
        head = self.OLD | sql("migrations", "17_bills_rollback.sql")

        assert found(head, self.OLD, rule=RULE).location.path == "migrations/17_bills_rollback.sql"

    def test_an_original_that_joins_its_rollback_is_introduced(self) -> None:
        lonely = sql("migrations", "15_x.sql", "16_add_chat_rollback.sql")

        found(lonely | CHAT, lonely, rule=RULE)

    def test_a_merge_does_not_answer_for_what_one_parent_had(self) -> None:
        assert inherited(self.OLD, CHAT, self.OLD, rule=RULE)


class TestHints:
    def test_it_moves_out_of_the_way(self, repository: Repository) -> None:
        hints = mended(repository, RULE, CHAT | sql("migrations", "16_add_chat_rollback.sql"), CHAT)

        assert hints == [
            "mkdir -p rollbacks && git mv migrations/16_add_chat_rollback.sql rollbacks/16_add_chat_rollback.sql"
        ]

    def test_below_the_top_it_stays_near(self, repository: Repository) -> None:
        head = sql("apps/web/migrations", "1_a.sql", "1_a_rollback.sql")

        [hint] = mended(repository, RULE, head)

        assert hint.endswith(" apps/web/rollbacks/1_a_rollback.sql")

    def test_a_prisma_folder_moves_as_a_whole(self, repository: Repository) -> None:
        head: dict[str, str | bytes] = {"prisma/migrations/migration_lock.toml": ""}
        head |= {f"prisma/migrations/20250101000000_{name}/migration.sql": "" for name in ("a", "a_rollback")}

        [hint] = mended(repository, RULE, head)

        assert hint.endswith(" prisma/rollbacks/20250101000000_a_rollback")

    def test_it_leaves_what_a_tool_reads_with_its_subdirectories(self, repository: Repository) -> None:
        head = sql("db/migration", "V1__a.sql") | sql("db/migration/sub", "V2__b.sql", "V2__b_rollback.sql")

        mended(repository, RULE, head)

        assert repository.undrift("list").out == "db/migration/V1__a.sql\ndb/migration/sub/V2__b.sql\n"
