from __future__ import annotations

import datetime
from typing import ClassVar

import pytest

from tests.judging import Contents, findings, sql, verdict
from tests.repository import Repository
from undrift.comments import Comment, comments_in
from undrift.config import Config, Ignore
from undrift.findings import Finding
from undrift.pipeline import Verdict

WITHOUT_REASON = "suppression-without-reason"
EXPIRED = "expired-suppression"
UNUSED = "unused-suppression"
DUPLICATE = "duplicate-version"

BASE = sql("migrations", "16_chat.sql", "17_index.sql")
NEW = "migrations/17_bills.sql"


def with_comment(comment: str) -> Contents:
    """Return a duplicate whose new claimant begins with a comment."""
    return {**BASE, NEW: f"{comment}\nCREATE TABLE bills (id int);\n"}


def rules(judged: Verdict) -> list[str]:
    return [finding.rule for finding in judged.introduced()]


def configured(*entries: Ignore) -> Config:
    return Config(path=".undrift.yaml", ignore=entries)


class TestReadingComments:
    @pytest.mark.parametrize(
        "text",
        [
            "-- undrift: ignore[version-gap] squashed",
            "--undrift:ignore[version-gap]squashed",
            "# undrift: ignore[version-gap] squashed",
            "// undrift: ignore[version-gap] squashed",
            "; undrift: ignore[version-gap] squashed",
            "/* undrift: ignore[version-gap] squashed */",
            "<!-- undrift: ignore[version-gap] squashed -->",
            "-- Undrift: Ignore[version-gap] squashed",
            "--\tundrift:\tignore[ version-gap ]\tsquashed\r",
            "-- undrift: ignore[version-gap]: squashed",
            "-- undrift: ignore[version-gap] -- squashed",
            "\ufeff-- undrift: ignore[version-gap] squashed",
            "/* undrift: ignore[version-gap] squashed */ SELECT 1;",
        ],
    )
    def test_each_kind_of_comment_is_read(self, text: str) -> None:
        assert comments_in(text.encode()) == (Comment("version-gap", "squashed", 1, heads=True),)

    def test_several_rules_share_a_reason(self) -> None:
        found = comments_in(b"-- undrift: ignore[version-gap, empty-down] squashed")

        assert [(one.rule, one.reason) for one in found] == [("version-gap", "squashed"), ("empty-down", "squashed")]

    @pytest.mark.parametrize("text", ["/* undrift: ignore[x] */ SELECT 1;", "<!-- undrift: ignore[x] --><a/>"])
    def test_what_follows_a_closed_comment_is_no_reason(self, text: str) -> None:
        [comment] = comments_in(text.encode())

        assert not comment.reason

    def test_a_comment_behind_code_is_not_about_the_whole_file(self) -> None:
        first, second = comments_in(b"-- undrift: ignore[a] r\n\n/* x */\nSELECT 1;\n-- undrift: ignore[b] r\n")

        assert (first.line, first.heads) == (1, True)
        assert (second.line, second.heads) == (5, False)

    @pytest.mark.parametrize(
        "text",
        [
            "undrift: ignore[version-gap] squashed",
            "-- undrift ignore[version-gap] squashed",
            "-- undrift: ignore version-gap",
            "-- undrift: ignore[version-gap",
            "-- see undrift: ignore[version-gap] squashed",
            "-- undrift: ignore[version\n-gap] squashed",
        ],
    )
    def test_other_words_are_no_suppression(self, text: str) -> None:
        assert not comments_in(text.encode())

    def test_utf_16_is_read(self) -> None:
        assert comments_in("-- undrift: ignore[x] r".encode("utf-16")) == (Comment("x", "r", 1, heads=True),)


class TestComments:
    def test_an_accepted_finding_is_counted_and_gone(self) -> None:
        judged = verdict(with_comment("-- undrift: ignore[duplicate-version] agreed"), BASE)

        assert not judged.findings
        assert judged.accepted == 1

    def test_without_it_the_finding_stands(self) -> None:
        assert rules(verdict(with_comment("-- agreed"), BASE)) == [DUPLICATE]

    def test_a_reason_is_required(self) -> None:
        judged = verdict(with_comment("-- undrift: ignore[duplicate-version]"), BASE)

        assert rules(judged) == [DUPLICATE, WITHOUT_REASON]
        assert judged.findings[1].message == (
            "this suppression of duplicate-version gives no reason, so it accepts nothing"
        )
        assert judged.findings[1].location.path == NEW

    def test_it_may_stand_at_the_head_of_any_file_that_is_involved(self) -> None:
        comment = "-- undrift: ignore[duplicate-version] agreed\nselect 1;"

        assert not verdict({**with_comment(""), "migrations/17_index.sql": comment}, BASE).findings

    def test_it_holds_when_the_new_file_has_become_an_old_one(self) -> None:
        accepted = with_comment("-- undrift: ignore[duplicate-version] agreed")

        assert not verdict({**accepted, "migrations/18_x.sql": ""}, accepted).findings
        assert not verdict(accepted).findings

    def test_a_comment_in_a_file_that_is_not_involved_accepts_nothing(self) -> None:
        comment = "-- undrift: ignore[duplicate-version] agreed\nselect 1;"
        head = {**with_comment(""), "migrations/16_chat.sql": comment}

        assert sorted(rules(verdict(head, BASE))) == [DUPLICATE, UNUSED]

    def test_another_rule_accepts_nothing(self) -> None:
        assert rules(verdict(with_comment("-- undrift: ignore[version-gap] agreed"), BASE)) == [DUPLICATE, UNUSED]

    def test_an_unknown_rule_is_a_finding(self) -> None:
        judged = verdict({**BASE, NEW.replace("17", "18"): "-- undrift: ignore[duplicate-versions] x\n"}, BASE)

        assert [one.message for one in judged.findings] == ["there is no rule 'duplicate-versions' to suppress"]

    def test_an_empty_list_is_a_finding(self) -> None:
        assert rules(verdict({**BASE, NEW.replace("17", "18"): "-- undrift: ignore[] x\n"}, BASE)) == [UNUSED]

    def test_of_two_rules_the_unused_one_is_named(self) -> None:
        judged = verdict(with_comment("-- undrift: ignore[duplicate-version, version-gap] agreed"), BASE)

        assert [(one.rule, one.message) for one in judged.findings] == [
            (UNUSED, "nothing here breaks version-gap any more")
        ]

    def test_a_rule_that_was_not_checked_is_not_known_to_be_unused(self) -> None:
        head = with_comment("-- undrift: ignore[version-gap] agreed")

        assert not verdict(head, BASE, rules=("empty-down", UNUSED)).findings

    def test_one_in_a_down_file_and_in_a_skipped_file_counts(self) -> None:
        reason = "-- undrift: ignore[empty-down, orphan-down, malformed-name] agreed\n"
        head = {
            "db/migration/V1__a.sql": "create table a (id int);",
            "db/migration/U1__a.sql": reason.replace(", orphan-down, malformed-name", ""),
            "db/migration/U2__b.sql": reason.replace("empty-down, ", "").replace(", malformed-name", ""),
            "db/migration/V3_c.sql": reason.replace("empty-down, orphan-down, ", ""),
        }
        judged = verdict(head)

        assert not judged.findings
        assert judged.accepted == 3


class TestPlaces:
    RESET = "-- undrift: ignore[destructive-reset] agreed\n"

    def found(self, text: str) -> list[Finding]:
        return findings({**BASE, "migrations/18_x.sql": text}, BASE, rule="destructive-reset")

    def test_the_leading_comment_is_about_the_whole_file(self) -> None:
        assert not self.found(f"{self.RESET}\n\nSELECT 1;\nDROP SCHEMA public;")

    def test_one_on_the_line_above_or_on_the_line_itself_is_near(self) -> None:
        assert not self.found(f"SELECT 1;\n{self.RESET}DROP SCHEMA public;")
        assert not self.found(f"SELECT 1;\nDROP SCHEMA public; {self.RESET}")

    def test_one_elsewhere_in_the_file_is_not(self) -> None:
        assert self.found(f"SELECT 1;\n{self.RESET}SELECT 2;\nDROP SCHEMA public;")
        assert self.found(f"SELECT 1;\nDROP SCHEMA public;\n{self.RESET}")


class TestConfigured:
    def test_an_entry_accepts_what_matches_its_path(self) -> None:
        judged = verdict(
            with_comment(""), BASE, config=configured(Ignore(DUPLICATE, "agreed", "migrations/17_*.sql", line=3))
        )

        assert not judged.findings
        assert judged.accepted == 1

    @pytest.mark.parametrize("pattern", ["", "migrations", "**/17_*.sql", "migrations/**", NEW])
    def test_patterns(self, pattern: str) -> None:
        assert verdict(with_comment(""), BASE, config=configured(Ignore(DUPLICATE, "agreed", pattern))).accepted == 1

    def test_other_paths_are_not_accepted(self) -> None:
        config = configured(Ignore(DUPLICATE, "agreed", "migrations/16_*.sql", line=7))

        judged = verdict(with_comment(""), BASE, config=config)

        assert rules(judged) == [DUPLICATE]
        assert [(one.rule, one.location.line) for one in judged.findings if not one.introduced] == [(UNUSED, 7)]

    def test_it_holds_to_the_end_of_its_last_day(self) -> None:
        today, yesterday = datetime.date(2026, 1, 20), datetime.date(2026, 1, 19)

        assert not verdict(with_comment(""), BASE, config=configured(Ignore(DUPLICATE, "agreed", until=today))).findings
        late = verdict(with_comment(""), BASE, config=configured(Ignore(DUPLICATE, "agreed", until=yesterday)))
        assert rules(late) == [DUPLICATE]
        assert {one.rule for one in late.findings} == {DUPLICATE, EXPIRED}

    def test_an_entry_without_a_reason_accepts_nothing(self) -> None:
        judged = verdict(with_comment(""), BASE, config=configured(Ignore(DUPLICATE, "", line=2)))

        assert {one.rule for one in judged.findings} == {DUPLICATE, WITHOUT_REASON}

    def test_one_entry_may_serve_two_projects(self) -> None:
        head = sql("a/migrations", "1_a.sql", "1_b.sql") | sql("b/migrations", "1_a.sql", "1_b.sql")

        judged = verdict(head, config=configured(Ignore(DUPLICATE, "agreed", "a"), Ignore(DUPLICATE, "agreed", "b")))

        assert not judged.findings
        assert judged.accepted == 2


class TestPromiseThree:
    OLD: ClassVar[Contents] = {**BASE, "migrations/18_x.sql": "-- undrift: ignore[version-gap] agreed\n"}

    def test_an_old_unused_suppression_is_a_note(self) -> None:
        judged = verdict({**self.OLD, "migrations/19_y.sql": ""}, self.OLD)

        assert not judged.introduced()
        assert [one.rule for one in judged.findings] == [UNUSED]

    def test_in_a_moved_directory_it_still_is(self) -> None:
        moved = {path.replace("migrations/", "db/migrations/"): content for path, content in self.OLD.items()}

        assert not verdict(moved, self.OLD).introduced()

    def test_one_that_lost_its_finding_is_introduced(self) -> None:
        old = with_comment("-- undrift: ignore[duplicate-version] agreed")
        mended = {path: content for path, content in old.items() if not path.endswith("17_index.sql")}

        assert rules(verdict(mended, old)) == [UNUSED]

    def test_a_removed_suppression_brings_its_finding_back(self) -> None:
        assert rules(verdict(with_comment(""), with_comment("-- undrift: ignore[duplicate-version] agreed"))) == [
            DUPLICATE
        ]

    def test_a_suppression_added_to_an_old_finding_is_clean(self) -> None:
        judged = verdict(with_comment("-- undrift: ignore[duplicate-version] agreed"), with_comment(""))

        assert not judged.findings

    def test_an_expired_entry_blames_only_whoever_touches_the_configuration(self, repository: Repository) -> None:
        entry = "ignore:\n  - {rule: duplicate-version, reason: agreed, until: 2020-01-01}\n"
        repository.commit("base", **{"migrations/1_a.sql": "", ".undrift.yaml": entry})
        repository.add("migrations/2_b.sql")
        assert repository.check().status == 0
        repository.write(".undrift.yaml", f"# edited\n{entry}")
        repository.git("add", "-A")

        done = repository.check()

        assert done.status == 1
        assert [(one["rule"], one["path"], one["line"]) for one in done.findings] == [(EXPIRED, ".undrift.yaml", 3)]

    def test_only_one_project_judged_knows_nothing_of_entries_for_others(self, repository: Repository) -> None:
        repository.add("a/migrations/1_a.sql", "a/migrations/2_a.sql", "b/migrations/1_a.sql", "b/migrations/1_b.sql")
        repository.write(".undrift.yaml", "ignore: [{rule: duplicate-version, path: b, reason: agreed}]")
        repository.git("add", "-A")

        assert repository.check("--project", "a/migrations").findings == []
        assert repository.check().findings == []
