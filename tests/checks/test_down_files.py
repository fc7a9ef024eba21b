"""`missing-down`, `orphan-down` and `empty-down`: with histories made by hand, of tools that keep pairs."""

from __future__ import annotations

import pytest

from tests.checks.asking import change, conventions, found, inherited, is_old, judged, side
from tests.judging import findings, sql
from undrift.change import Side
from undrift.checks import empty_down, missing_down, orphan_down
from undrift.findings import Severity
from undrift.history import Down, Kind, Migration
from undrift.sql.script import Body, Script
from undrift.tools.base import DownFiles

REQUIRED = conventions(downs=DownFiles.REQUIRED)
OPTIONAL = conventions(downs=DownFiles.OPTIONAL)
INSIDE = conventions(downs=DownFiles.INSIDE)


def up(number: int, group: str = "") -> Migration:
    return Migration(f"m/{number}_x{group}.up.sql", f"{number}_x", str(number), number, group=group, title="x")


def down(number: int, *groups: str) -> Down:
    return Down(f"m/{number}_x.down.sql", number, frozenset(groups))


def pairs(ups: str, downs: str, how: object = OPTIONAL) -> Side:
    """Return a project of the numbers in the two texts."""
    assert how in {REQUIRED, OPTIONAL}
    chosen = REQUIRED if how is REQUIRED else OPTIONAL
    return side(tuple(up(int(number)) for number in ups), chosen, downs=tuple(down(int(number)) for number in downs))


def lacking(head: Side, *bases: Side) -> list[str]:
    """Return the versions that are newly said to have no way back."""
    asked = change(head, *bases)
    before = [finding for base in bases for finding in missing_down.check(asked.as_of(base))]
    return [finding.subject for finding in missing_down.check(asked) if not is_old(finding, before)]


class TestMissingDown:
    def test_a_tool_that_needs_each_is_told_of_each(self) -> None:
        [finding] = missing_down.check(change(pairs("12", "1", REQUIRED)))

        assert finding.location.path == "m/2_x.up.sql"
        assert finding.severity is Severity.ERROR
        assert finding.message.startswith("2_x has no down file, as the others here do: with Mig, going back stops at ")
        assert finding.hint.startswith("write m/2_x.down.sql; ")

    def test_where_they_may_be_absent_most_of_the_others_decide(self) -> None:
        assert lacking(pairs("1234", "123")) == ["4_x"]
        assert not lacking(pairs("1234", "1"))
        assert not lacking(pairs("1", ""))

    def test_a_tool_without_down_files_has_none_to_miss(self) -> None:
        none = side((up(1), up(2)), conventions(downs=DownFiles.NONE), downs=(down(1),))

        assert not list(missing_down.check(change(none)))

    def test_one_for_all_dialects_serves_each(self) -> None:
        both = side((up(1, "mysql"), up(1, "postgres")), REQUIRED, downs=(down(1),))

        assert not list(missing_down.check(change(both)))

    def test_one_of_a_dialect_serves_no_other(self) -> None:
        both = side((up(1, "mysql"), up(1, "postgres")), REQUIRED, downs=(down(1, "mysql"),))

        [finding] = missing_down.check(change(both))

        assert finding.location.path == "m/1_xpostgres.up.sql"

    def test_repeatable_scripts_and_baselines_have_no_way_back(self) -> None:
        kinds = (Migration("m/r.sql", "r", kind=Kind.REPEATABLE), Migration("m/b.sql", "b", "1", 1, Kind.BASELINE))

        assert not list(missing_down.check(change(side(kinds, REQUIRED))))

    def test_a_section_of_the_file_itself_counts(self) -> None:
        scripts = {
            "m/1_x.up.sql": Script(Body(empty=False), Body(empty=False)),
            "m/2_x.up.sql": Script(Body(empty=False), Body(empty=True)),
            "m/3_x.up.sql": Script(Body(empty=False)),
        }
        [finding] = missing_down.check(change(side((up(1), up(2), up(3)), INSIDE, scripts=scripts)))

        assert finding.message.startswith("3_x has no down section")

    def test_the_directory_of_a_pair_is_named_in_the_hint(self) -> None:
        folder = Migration("m/1_x/up.sql", "1_x", "1", 1)

        [finding] = missing_down.check(change(side((folder,), REQUIRED)))

        assert finding.hint.startswith("write m/1_x/down.sql; ")

    def test_an_old_one_is_old_and_a_new_one_is_not(self) -> None:
        assert lacking(pairs("123", "1", REQUIRED), pairs("12", "1", REQUIRED)) == ["3_x"]

    def test_a_deleted_down_file_is_introduced(self) -> None:
        assert lacking(pairs("1234", "123"), pairs("1234", "1234")) == ["4_x"]

    def test_a_merge_does_not_answer_for_what_one_parent_had(self) -> None:
        assert not lacking(pairs("12", "1", REQUIRED), pairs("1", "1", REQUIRED), pairs("12", "1", REQUIRED))

    def test_a_pair_that_makes_down_files_the_rule_blames_nobody_before_it(self) -> None:
        base = pairs("123", "3")

        assert not list(missing_down.check(change(base)))
        assert not lacking(pairs("1234", "34"), base)
        assert lacking(pairs("1234", "34")) == ["1_x", "2_x"]

    def test_and_yet_the_next_one_without_is_introduced(self) -> None:
        assert lacking(pairs("123456", "3456"), pairs("12345", "345")) == []
        assert lacking(pairs("1234567", "3456"), pairs("123456", "3456")) == ["7_x"]

    def test_flyway_undo_scripts_are_not_expected_of_everyone(self) -> None:
        assert judged(sql("db/migration", "V1__a.sql", "V2__b.sql", "V3__c.sql", "U1__a.sql"), rule="missing-down") == 3


class TestOrphanDown:
    BASE = sql("db/migration", "V1__a.sql", "U1__a.sql")

    def test_one_without_its_up_file_is_introduced(self) -> None:
        finding = found(self.BASE | sql("db/migration", "U2__b.sql"), self.BASE, rule="orphan-down")

        assert finding.location.path == "db/migration/U2__b.sql"
        assert finding.message.startswith("U2__b.sql undoes a migration that is not here: Flyway never runs it")
        assert (
            finding.hint
            == "rename it like its up file; if there is none any more: git rm --cached db/migration/U2__b.sql"
        )

    def test_a_deleted_up_file_leaves_an_orphan(self) -> None:
        head = sql("db/migration", "V2__b.sql", "U1__a.sql")

        found(head, self.BASE, rule="orphan-down")

    def test_a_pair_is_quiet(self) -> None:
        assert judged(self.BASE, rule="orphan-down") == 1

    def test_versions_are_compared_as_the_tool_does(self) -> None:
        assert judged(sql("db/migration", "V1.0__a.sql", "U1__a.sql"), rule="orphan-down") == 1

    def test_an_old_one_is_a_note_in_a_moved_directory_too(self) -> None:
        old = self.BASE | sql("db/migration", "U9__z.sql")
        moved = {path.replace("db/", "api/db/"): content for path, content in old.items()}

        assert inherited(moved, old, rule="orphan-down")

    def test_made_by_hand(self) -> None:
        assert [one.subject for one in orphan_down.check(change(pairs("1", "12")))] == ["2_x.down.sql"]


class TestEmptyDown:
    @staticmethod
    def with_down(text: str) -> dict[str, str | bytes]:
        return {"db/migration/V1__a.sql": "CREATE TABLE a (id int);", "db/migration/U1__a.sql": text}

    @pytest.mark.parametrize("text", ["", "\n\n", "-- undo plan\n", "/* TODO */;;\n", ";"])
    def test_one_that_says_and_does_nothing_is_introduced(self, text: str) -> None:
        finding = found(self.with_down(text), self.with_down("DROP TABLE a;"), rule="empty-down")

        assert finding.location.path == "db/migration/U1__a.sql"
        assert finding.message == (
            "U1__a.sql undoes nothing: going back leaves what V1__a.sql made, and running it again fails"
        )

    @pytest.mark.parametrize(
        "text",
        [
            "DROP TABLE a;",
            "SELECT 1",
            "-- irreversible: the old values are gone",
            "/* There is no way to undo this: cannot be reverted */",
            "-- no-op",
            "-- nothing to do",
            "-- not needed",
            "# intentionally empty",
            "-- one-way migration",
        ],
    )
    def test_one_that_undoes_or_says_why_not_is_quiet(self, text: str) -> None:
        assert judged(self.with_down(text), rule="empty-down") == 1

    def test_the_hint_works_when_followed(self) -> None:
        assert "-- irreversible: REASON" in found(self.with_down(""), rule="empty-down").hint
        assert not findings(self.with_down("-- irreversible: REASON"), rule="empty-down")

    def test_what_did_nothing_needs_no_undoing(self) -> None:
        head = {"db/migration/V1__a.sql": "-- later", "db/migration/U1__a.sql": ""}

        assert judged(head, rule="empty-down") == 1

    def test_an_empty_section_is_placed_in_its_file(self) -> None:
        scripts = {"m/1_x.up.sql": Script(Body(empty=False), Body(empty=True))}

        [finding] = empty_down.check(change(side((up(1),), INSIDE, scripts=scripts)))

        assert finding.location.path == "m/1_x.up.sql"

    def test_a_section_that_says_why_is_quiet(self) -> None:
        scripts = {"m/1_x.up.sql": Script(Body(empty=False), Body(empty=True, irreversible=True))}

        assert not list(empty_down.check(change(side((up(1),), INSIDE, scripts=scripts))))

    def test_an_old_one_is_a_note(self) -> None:
        old = self.with_down("")

        assert inherited({**old, "db/migration/V2__b.sql": "select 1;"}, old, rule="empty-down")
