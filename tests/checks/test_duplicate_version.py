from __future__ import annotations

import pytest

from tests.checks.asking import found, inherited, judged, mended
from tests.judging import Contents, findings, sql
from tests.repository import Repository
from undrift.findings import Severity

RULE = "duplicate-version"
BASE = sql("migrations", "16_chat.sql", "17_index.sql")


def test_a_second_file_of_one_number_is_introduced_and_blamed() -> None:
    finding = found(sql("migrations", "16_chat.sql", "17_index.sql", "17_bills.sql"), BASE, rule=RULE)

    assert finding.location.path == "migrations/17_bills.sql"
    assert finding.severity is Severity.ERROR
    assert finding.message == (
        "version 17 is claimed by 17_bills.sql and 17_index.sql: with plain SQL files, the rest of the name decides "
        "which runs first, and a runner that records numbers takes only one"
    )


def test_numbers_are_equal_whatever_zeros_stand_before_them() -> None:
    assert found(BASE | sql("migrations", "017_bills.sql"), BASE, rule=RULE).objects == (
        "017_bills.sql",
        "17_index.sql",
    )


def test_each_version_is_a_finding_of_its_own() -> None:
    head = sql("migrations", "1_a.sql", "1_b.sql", "2_a.sql", "3_a.sql", "3_b.sql", "3_c.sql")

    assert [finding.objects[0] for finding in findings(head, rule=RULE)] == ["1_a.sql", "3_a.sql"]


def test_prisma_folders_of_one_moment_are_duplicates() -> None:
    head = {f"prisma/migrations/20250101000000_{name}/migration.sql": "select 1;" for name in "ab"}

    finding = found(head | {"prisma/migrations/migration_lock.toml": ""}, rule=RULE)

    assert finding.location.path == "prisma/migrations/20250101000000_b/migration.sql"
    assert "with Prisma, the rest of the directory name decides" in finding.message


def test_flyway_compares_versions_as_it_does_and_refuses_equal_ones() -> None:
    head = sql("db/migration", "V1__init.sql", "V1.0__other.sql", "V2__more.sql")

    assert "every command stops" in found(head, rule=RULE).message


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(sql("migrations", "17_index.sql", "17b_bills.sql"), id="letter"),
        pytest.param(sql("migrations", "9_a.sql", "10_a.sql"), id="other-width"),
        pytest.param(sql("migrations", "20250101_a.sql", "20250101_b.sql"), id="one-day"),
        pytest.param(sql("migrations", "2025-01-01_a.sql", "2025-01-01_b.sql"), id="one-day-with-dashes"),
        pytest.param(sql("a/db/migration", "V1__a.sql") | sql("b/db/migration", "V1__a.sql"), id="modules"),
        pytest.param(sql("db/migration", "V1__a.sql", "B1__a.sql", "U1__a.sql"), id="baseline-and-undo"),
        pytest.param(sql("db/migration", "V1__a.sql", "R__a.sql", "R__b.sql"), id="repeatable"),
        pytest.param(sql("db/migration", "V1__a.sql", "V1.1__a.sql", "V1_10__a.sql", "V11__a.sql"), id="dotted"),
        pytest.param(sql("migrations", "16_chat.sql", "16_chat_rollback.sql", "17_a.sql"), id="rollback-has-its-rule"),
    ],
)
def test_what_no_tool_takes_for_equal_is_quiet(head: Contents) -> None:
    assert judged(head, rule=RULE) >= 2


class TestPromiseThree:
    OLD = sql("migrations", "16_chat.sql", "17_bills.sql", "17_index.sql")

    def test_an_old_duplicate_is_a_note(self) -> None:
        [finding] = inherited(self.OLD | sql("migrations", "18_new.sql"), self.OLD, rule=RULE)

        assert finding.severity is Severity.NOTE

    def test_a_moved_directory_introduces_nothing(self) -> None:
        moved = sql("server/db/migrations", "16_chat.sql", "17_bills.sql", "17_index.sql")

        assert inherited(moved, self.OLD, rule=RULE)

    def test_an_edited_claimant_introduces_nothing(self) -> None:
        assert inherited({**self.OLD, "migrations/17_index.sql": "select 2;"}, self.OLD, rule=RULE)

    def test_a_third_claimant_is_introduced_and_the_new_one_is_blamed(self) -> None:
        head = self.OLD | sql("migrations", "17_alone.sql")

        assert found(head, self.OLD, rule=RULE).location.path == "migrations/17_alone.sql"

    def test_one_of_three_removed_introduces_nothing(self) -> None:
        three = self.OLD | sql("migrations", "17_third.sql")

        assert inherited(self.OLD, three, rule=RULE)

    def test_one_of_three_spellings_removed_introduces_nothing(self) -> None:
        three = sql("db/migration", "V1__a.sql", "V1.0__b.sql", "V1.0.0__c.sql")

        assert inherited(sql("db/migration", "V1__a.sql", "V1.0__b.sql"), three, rule=RULE)

    def test_a_claimant_that_is_renamed_is_a_new_claimant(self) -> None:
        head = sql("migrations", "16_chat.sql", "17_bills.sql", "17_renamed.sql")

        assert found(head, self.OLD, rule=RULE).location.path == "migrations/17_renamed.sql"

    def test_a_merge_does_not_answer_for_what_one_parent_had(self) -> None:
        clean = sql("migrations", "16_chat.sql", "17_bills.sql")

        assert inherited(self.OLD, clean, self.OLD, rule=RULE)
        assert inherited(self.OLD, self.OLD, clean, rule=RULE)

    def test_a_merge_answers_for_two_claimants_of_which_each_parent_had_one(self) -> None:
        one, other = sql("migrations", "16_chat.sql", "17_bills.sql"), sql("migrations", "16_chat.sql", "17_index.sql")

        found(one | other, one, other, rule=RULE)

    def test_another_project_of_the_same_version_is_not_this_one(self) -> None:
        other = sql("other/migrations", "1_a.sql", "17_bills.sql", "17_index.sql")

        judged = findings(self.OLD | other, self.OLD, rule=RULE)

        assert [finding.project for finding in judged] == ["other/migrations"]


class TestHints:
    def test_a_new_claimant_moves_behind_the_last(self, repository: Repository) -> None:
        head = BASE | sql("migrations", "17_bills.sql", "18_x.sql", "9_y.sql")

        assert mended(repository, RULE, head, BASE) == ["git mv migrations/17_bills.sql migrations/19_bills.sql"]

    def test_an_old_claimant_keeps_its_place(self, repository: Repository) -> None:
        head = sql("migrations", "17_a.sql", "17_c.sql", "17b_b.sql", "18_x.sql")

        assert mended(repository, RULE, head) == ["git mv migrations/17_c.sql migrations/17c_c.sql"]

    @pytest.mark.parametrize(
        ("names", "hint"),
        [
            pytest.param(("1_a.sql", "17b_a.sql", "17b_b.sql"), "git mv m/17b_b.sql m/17c_b.sql", id="second-letter"),
            pytest.param(("1_a.sql", "17B_a.sql", "17b_b.sql"), "git mv m/17b_b.sql m/17c_b.sql", id="capital-letter"),
            pytest.param(("007_a.sql", "007_b.sql"), "git mv m/007_b.sql m/007b_b.sql", id="zeros"),
        ],
    )
    def test_letters_and_zeros_stay_as_they_are_written(
        self, repository: Repository, names: tuple[str, ...], hint: str
    ) -> None:
        head = {f"migrations/{name}": "select 1;" for name in names}

        assert mended(repository, RULE, head) == [hint.replace("m/", "migrations/")]

    def test_a_new_one_with_a_letter_gets_a_number_of_the_usual_width(self, repository: Repository) -> None:
        base = sql("migrations", "16_a.sql", "17b_a.sql")

        hints = mended(repository, RULE, base | sql("migrations", "17b_b.sql"), base)

        assert hints == ["git mv migrations/17b_b.sql migrations/18_b.sql"]

    def test_three_claimants_take_two_commands(self, repository: Repository) -> None:
        assert len(mended(repository, RULE, BASE | sql("migrations", "17_a.sql", "17_b.sql"), BASE)) == 2

    def test_names_that_a_shell_would_split_are_quoted(self, repository: Repository) -> None:
        base = sql("my migrations", "1_a.sql", "2_it's.sql")

        hints = mended(repository, RULE, base | sql("my migrations", "2_ż $(x) \n.sql"), base)

        assert len(hints) == 1

    def test_a_prisma_folder_is_renamed_as_a_whole(self, repository: Repository) -> None:
        lock = {"prisma/migrations/migration_lock.toml": ""}
        base = lock | {"prisma/migrations/20250101000000_a/migration.sql": "select 1;"}
        head = base | {"prisma/migrations/20250101000000_b/migration.sql": "select 1;"}

        [hint] = mended(repository, RULE, head, base)

        assert hint.startswith("git mv prisma/migrations/20250101000000_b prisma/migrations/20")

    def test_an_old_prisma_folder_stays_in_its_place(self, repository: Repository) -> None:
        head: dict[str, str | bytes] = {"prisma/migrations/migration_lock.toml": ""}
        for name in ("20250101000000_a", "20250101000000_b", "20250101000001_c", "20250101000002_d"):
            head[f"prisma/migrations/{name}/migration.sql"] = "select 1;"

        [hint] = mended(repository, RULE, head)

        assert hint.endswith(" prisma/migrations/20250101000003_b")

    @pytest.mark.parametrize(
        ("names", "new"),
        [
            pytest.param(("V1__a.sql", "V2__b.sql", "V2__c.sql"), "V3__c.sql", id="whole"),
            pytest.param(("V1.1__a.sql", "V1.9__b.sql", "V1.10__c.sql", "V1.9__d.sql"), "V1.11__d.sql", id="dotted"),
            pytest.param(("V1__a.sql", "V2_5__b.sql", "V1__c.sql", "R__d.sql"), "V3__c.sql", id="mixed"),
        ],
    )
    def test_flyway_gets_a_version_behind_its_last(
        self, repository: Repository, names: tuple[str, ...], new: str
    ) -> None:
        [hint] = mended(repository, RULE, {f"db/migration/{name}": "select 1;" for name in names})

        assert hint.endswith(f" db/migration/{new}")
