"""`out-of-order` and `future-version`."""

from __future__ import annotations

import json

import pytest

from tests.checks.asking import change, conventions, found, inherited, judged, mended, side
from tests.judging import Contents, findings, sql, verdict
from tests.repository import Repository
from undrift.checks import out_of_order
from undrift.findings import Severity
from undrift.history import Migration
from undrift.tools.base import Late

LATE = "out-of-order"
FUTURE = "future-version"


def prisma(*folders: str) -> dict[str, str | bytes]:
    scripts: dict[str, str | bytes] = {f"prisma/migrations/{name}/migration.sql": "select 1;" for name in folders}
    return {"prisma/migrations/migration_lock.toml": "", **scripts}


def drizzle(*entries: tuple[str, int]) -> dict[str, str | bytes]:
    journal = json.dumps({"entries": [{"tag": tag, "when": when} for tag, when in entries]}, indent=1)
    scripts: dict[str, str | bytes] = {f"drizzle/{tag}.sql": "select 1;" for tag, _ in entries}
    return {"drizzle/meta/_journal.json": journal, **scripts}


class TestOutOfOrder:
    BASE = prisma("20250911081240_start", "20251001000000_plan")

    def test_a_new_one_before_the_last_applied_is_introduced(self) -> None:
        finding = found(self.BASE | prisma("20250912000000_late"), self.BASE, rule=LATE)

        assert finding.location.path == "prisma/migrations/20250912000000_late/migration.sql"
        assert finding.message == (
            "20250912000000_late sorts before 20251001000000_plan, which the base already has: with Prisma, "
            "`migrate deploy` applies it late, and `migrate dev` asks to reset the database"
        )

    def test_a_tool_that_applies_it_late_warns(self) -> None:
        finding = found(self.BASE | prisma("20250912000000_late"), self.BASE, rule=LATE)

        assert finding.severity is Severity.WARNING

    def test_a_tool_that_refuses_it_fails(self) -> None:
        base = sql("db/migration", "V1__a.sql", "V3__c.sql")
        finding = found(base | sql("db/migration", "V2__b.sql"), base, rule=LATE)

        assert finding.severity is Severity.ERROR
        assert "`validate` fails on databases that are ahead" in finding.message

    def test_a_tool_that_never_runs_it_fails(self) -> None:
        base = drizzle(("0000_a", 100), ("0001_b", 300))
        finding = found(drizzle(("0000_a", 100), ("0001_b", 300), ("0002_c", 200)), base, rule=LATE)

        assert finding.severity is Severity.ERROR
        assert "never run" in finding.message

    def test_what_drizzle_stamped_later_may_stand_anywhere(self) -> None:
        base = drizzle(("0000_a", 100), ("0001_b", 300))

        assert judged(drizzle(("0000_a", 100), ("0001_b", 300), ("0002_c", 301)), base, rule=LATE) == 3

    def test_a_stamp_equal_to_the_last_one_is_never_run_either(self) -> None:
        base = drizzle(("0000_a", 100), ("0001_b", 300))

        found(drizzle(("0000_a", 100), ("0001_b", 300), ("0002_c", 300)), base, rule=LATE)

    @pytest.mark.parametrize(
        ("head", "base"),
        [
            pytest.param(BASE | prisma("20251002000000_next"), BASE, id="behind"),
            pytest.param(BASE, prisma("20251001000000_plan"), id="nothing-new-but-before"),
            pytest.param(sql("migrations", "9_a.sql", "10_b.sql"), sql("migrations", "9_a.sql"), id="10-after-9"),
            pytest.param(
                sql("db/migration", "V1__a.sql", "V2__b.sql", "R__a.sql", "B1__c.sql"),
                sql("db/migration", "V1__a.sql", "V2__b.sql"),
                id="repeatable-and-baseline",
            ),
            pytest.param(
                sql("migrations", "1_a.sql", "2_a.sql", "1_a_rollback.sql"),
                sql("migrations", "1_a.sql", "2_a.sql"),
                id="rollback-has-its-rule",
            ),
            pytest.param(
                sql("migrations", "1_a.sql", "2_a.sql", "2_b.sql"),
                sql("migrations", "1_a.sql", "2_b.sql"),
                id="equal-version-has-its-rule",
            ),
        ],
    )
    def test_in_order_is_quiet(self, head: Contents, base: Contents) -> None:
        if head is self.BASE:
            head, base = base, head
        assert judged(head, base, rule=LATE)

    def test_an_edit_of_an_old_one_is_not_late(self) -> None:
        head = {**self.BASE, "prisma/migrations/20250911081240_start/migration.sql": "select 2;"}

        assert judged(head, self.BASE, rule=LATE) == 2

    def test_a_moved_directory_is_not_late(self) -> None:
        head = {path.replace("prisma/", "apps/web/prisma/"): content for path, content in self.BASE.items()}

        assert judged(head, self.BASE, rule=LATE) == 2

    def test_all_that_is_new_is_not_late(self) -> None:
        assert judged(prisma("20250911081240_start", "20250610000000_x"), rule=LATE) == 2

    def test_a_new_project_is_not_compared_with_its_neighbour(self) -> None:
        base = sql("a/migrations", "1_init.sql", "3_users.sql")
        new = sql("b/migrations", "1_init.sql", "2_plans.sql", "3_users.sql")

        assert judged(base | new, base, rule=LATE) == 5

    def test_each_new_one_is_a_finding(self) -> None:
        head = self.BASE | prisma("20250912000000_x", "20250913000000_y", "20251101000000_z")

        assert [one.subject for one in findings(head, self.BASE, rule=LATE)] == [
            "20250912000000_x",
            "20250913000000_y",
        ]

    def test_a_merge_blames_what_the_trunk_lacks(self) -> None:
        trunk, branch = self.BASE, prisma("20250911081240_start", "20250912000000_late")

        assert found(trunk | branch, trunk, branch, rule=LATE).subject == "20250912000000_late"

    def test_a_merge_into_a_branch_compares_with_the_trunk_that_came(self) -> None:
        trunk, branch = self.BASE, prisma("20250911081240_start", "20250912000000_late")

        judged = verdict(trunk | branch, branch, trunk, rules=(LATE,), trunk=1)

        assert [one.subject for one in judged.introduced()] == ["20250912000000_late"]

    def test_a_merge_of_what_comes_behind_is_quiet(self) -> None:
        trunk, branch = self.BASE, prisma("20250911081240_start", "20251105000000_next")

        assert judged(trunk | branch, trunk, branch, rule=LATE) == 3

    def test_a_tool_without_an_order_has_no_late_ones(self) -> None:
        how = conventions(late=Late.UNORDERED)
        one, two = Migration("m/1.sql", "1", "1", 1), Migration("m/2.sql", "2", "2", 2)

        assert not list(out_of_order.check(change(side((one, two), how), side((two,), how))))

    def test_the_same_history_is_late_where_there_is_an_order(self) -> None:
        how = conventions(late=Late.REFUSED)
        one, two = Migration("m/1.sql", "1", "1", 1), Migration("m/2.sql", "2", "2", 2)

        assert len(list(out_of_order.check(change(side((one, two), how), side((two,), how))))) == 1


class TestBeforeTheInitialOne:
    @pytest.mark.parametrize("title", ["init", "initial", "initial_schema", "InitialMigration", "baseline"])
    def test_what_sorts_before_it_cannot_run(self, title: str) -> None:
        finding = found(prisma(f"20250911081240_{title}", "20250610000000_flags"), rule=LATE)

        assert finding.severity is Severity.ERROR
        assert finding.message == (
            f"20250610000000_flags sorts before the initial migration 20250911081240_{title}: "
            "on an empty database it runs first, before the tables of that one exist"
        )

    def test_it_is_said_once_although_it_is_late_as_well(self) -> None:
        base = prisma("20250911081240_init", "20251001000000_x")

        assert "initial migration" in found(base | prisma("20250610000000_flags"), base, rule=LATE).message

    def test_on_the_base_it_is_old(self) -> None:
        base = prisma("20250911081240_init", "20250610000000_flags")

        assert inherited(base | prisma("20251001000000_x"), base, rule=LATE)

    @pytest.mark.parametrize(
        "head",
        [
            pytest.param(prisma("20250911081240_init", "20251001000000_x"), id="in-order"),
            pytest.param(prisma("20250610000000_a", "20250911081240_initial_plans"), id="initial-of-something"),
            pytest.param(prisma("20250610000000_init", "20250701000000_a", "20250911081240_init"), id="two-of-them"),
        ],
    )
    def test_no_single_initial_one_behind_others_is_quiet(self, head: Contents) -> None:
        assert judged(head, rule=LATE) >= 2


class TestLateHints:
    def test_a_folder_moves_behind_the_last(self, repository: Repository) -> None:
        base = prisma("20250911081240_init", "20251001000000_x")

        [hint] = mended(repository, LATE, base | prisma("20250610000000_flags"), base)

        assert hint.startswith("git mv prisma/migrations/20250610000000_flags prisma/migrations/20")
        assert hint.endswith("_flags")

    def test_a_number_moves_behind_the_last(self, repository: Repository) -> None:
        base = sql("migrations", "01_a.sql", "05_b.sql")

        hints = mended(repository, LATE, base | sql("migrations", "03_c.sql"), base)

        assert hints == ["git mv migrations/03_c.sql migrations/06_c.sql"]

    def test_what_stands_before_the_initial_one_moves_even_if_it_is_old(self, repository: Repository) -> None:
        head = sql("migrations", "00_roles.sql", "01_init.sql", "02_b.sql")

        assert mended(repository, LATE, head) == ["git mv migrations/00_roles.sql migrations/03_roles.sql"]

    @pytest.mark.parametrize(
        ("old", "new"),
        [("20240105", "20240104"), ("2024-01-05", "2024-01-04"), ("202401050930", "202401050929")],
    )
    def test_a_date_keeps_its_form(self, repository: Repository, old: str, new: str) -> None:
        base = sql("migrations", "20230101_a.sql" if "-" not in old else "2023-01-01_a.sql", f"{old}_b.sql")

        [hint] = mended(repository, LATE, base | sql("migrations", f"{new}_c.sql"), base)

        version = hint.rpartition("/")[2].removesuffix("_c.sql")
        assert len(version) == len(old)
        assert version.count("-") == old.count("-")

    def test_a_number_among_dates_becomes_a_date(self, repository: Repository) -> None:
        base = sql("migrations", "01_a.sql", "02_b.sql", "20240105093000_b.sql")

        [hint] = mended(repository, LATE, base | sql("migrations", "03_c.sql"), base)

        assert len(hint.rpartition("/")[2]) == len("20240105093000_c.sql")

    def test_flyway_moves_behind_the_last(self, repository: Repository) -> None:
        base = sql("db/migration", "V1__a.sql", "V1.9__b.sql", "V1.10__b.sql")

        [hint] = mended(repository, LATE, base | sql("db/migration", "V1.2__c.sql"), base)

        assert hint == "git mv db/migration/V1.2__c.sql db/migration/V1.11__c.sql"


class TestFutureVersion:
    def test_a_date_to_come_is_introduced(self) -> None:
        finding = found(prisma("20250101000000_a", "20990101000000_b"), prisma("20250101000000_a"), rule=FUTURE)

        assert finding.location.path == "prisma/migrations/20990101000000_b/migration.sql"
        assert finding.message.startswith("20990101000000_b is dated 26,643 days ahead: migrations made until then")

    def test_a_tool_that_applies_late_ones_warns_and_others_fail(self) -> None:
        assert found(prisma("20990101000000_b"), rule=FUTURE).severity is Severity.WARNING
        assert found(sql("db/migration", "V20990101000000__b.sql"), rule=FUTURE).severity is Severity.ERROR

    @pytest.mark.parametrize(
        "version", ["20260121", "20260121130000", "202601211359", "1769004000", "1769004000000", "20260120120000"]
    )
    def test_tomorrow_somewhere_on_earth_is_quiet(self, version: str) -> None:
        assert judged(sql("migrations", "2_a.sql", f"{version}_b.sql"), rule=FUTURE) == 2

    @pytest.mark.parametrize("version", ["20260122", "20260121150000", "1769090400", "1769090400000", "2026-01-22"])
    def test_the_day_after_is_not(self, version: str) -> None:
        found(sql("migrations", "2_a.sql", f"{version}_b.sql"), rule=FUTURE)

    @pytest.mark.parametrize("version", ["99999999", "20269999000000", "9999", "99999999999999999999"])
    def test_digits_that_are_no_date_are_quiet(self, version: str) -> None:
        assert judged(sql("migrations", "2_a.sql", f"{version}_b.sql"), rule=FUTURE) == 2

    def test_on_the_base_it_is_old(self) -> None:
        base = prisma("20250101000000_a", "20990101000000_b")

        assert inherited(base | prisma("20260101000000_c"), base, rule=FUTURE)

    def test_in_a_merge_the_other_parent_may_have_had_it(self) -> None:
        ours, theirs = prisma("20250101000000_a"), prisma("20250101000000_a", "20990101000000_b")

        assert inherited(ours | theirs, ours, theirs, rule=FUTURE)

    @pytest.mark.parametrize("version", ["20990101", "20990101000000", "4070908800", "4070908800000", "2099-01-01"])
    def test_the_hint_gives_it_todays_date(self, repository: Repository, version: str) -> None:
        base = sql("migrations", "1_a.sql", "2_b.sql")

        [hint] = mended(repository, FUTURE, base | sql("migrations", f"{version}_c.sql"), base)

        assert len(hint.rpartition("/")[2]) == len(version) + len("_c.sql")


def test_what_was_late_before_a_merge_is_not_late_anew_at_the_next() -> None:
    def scripts(*numbers: int) -> dict[str, str | bytes]:
        return {f"db/migration/V{number}__x.sql": "" for number in numbers}

    again = verdict(scripts(1, 2, 3, 4), scripts(1, 2, 3), scripts(1, 3, 4), rules=("out-of-order",), trunk=1)
    first = verdict(scripts(1, 2, 3), scripts(1, 2), scripts(1, 3), rules=("out-of-order",), trunk=1)

    assert [finding.introduced for finding in again.findings] == [False]
    assert [finding.introduced for finding in first.findings] == [True]


@pytest.mark.parametrize(
    ("directory", "old", "new"),
    [
        ("db/migration", "V2__typo.sql", "V2__word.sql"),
        ("supabase/migrations", "20250102000000_typo.sql", "20250102000000_word.sql"),
        ("migrations", "02_typo.sql", "02_word.sql"),
    ],
)
def test_another_title_under_the_same_version_is_no_late_migration(directory: str, old: str, new: str) -> None:
    first, last = (old.replace("2", digit, 1).replace("0102", f"010{digit}") for digit in "13")
    first, last = (
        (first, last) if directory != "supabase/migrations" else ("20250101000000_a.sql", "20250103000000_c.sql")
    )

    assert not findings(sql(directory, first, new, last), sql(directory, first, old, last), rule="out-of-order")


def test_a_second_file_of_a_version_that_stands_is_still_new() -> None:
    base = sql("migrations", "01_a.sql", "02_b.sql", "03_c.sql")

    assert findings({**base, "migrations/02_d.sql": ""}, base, rule="duplicate-version")


def test_a_date_with_a_counter_behind_it_is_written_as_one() -> None:
    def folders(*names: str) -> dict[str, str | bytes]:
        return {"diesel.toml": "", **{f"migrations/{name}/up.sql": "select 1;" for name in names}}

    base = folders("2024-01-01-000000-0000_a", "2024-03-01-000000-0000_c")
    finding = found({**base, **folders("2024-02-01-000000-0000_b")}, base, rule="out-of-order")

    assert finding.hint.endswith(" migrations/2026-01-20-120000-0000_b")
