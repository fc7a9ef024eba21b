from __future__ import annotations

import pytest

from tests.checks.asking import found, inherited, judged
from tests.judging import Contents, findings, sql
from undrift.config import Config
from undrift.findings import Severity

RULE = "version-gap"


def numbered(*numbers: int, width: int = 2, directory: str = "migrations") -> dict[str, str | bytes]:
    return {f"{directory}/{number:0{width}d}_x{number}.sql": "select 1;\n" for number in numbers}


def test_a_hole_of_two_is_introduced_and_names_what_is_missing() -> None:
    finding = found(numbered(1, 2, 3, 6), numbered(1, 2, 3), rule=RULE)

    assert finding.location.path == "migrations/06_x6.sql"
    assert finding.severity is Severity.ERROR
    assert finding.message.startswith("2 versions missing (4 to 5) between 03_x3.sql and 06_x6.sql: ")
    assert finding.objects == ("4", "5")


def test_a_deleted_pair_in_the_middle_is_introduced() -> None:
    assert found(numbered(1, 2, 5, 6), numbered(1, 2, 3, 4, 5, 6), rule=RULE).objects == ("3", "4")


def test_the_hint_works_when_followed() -> None:
    text = "-- undrift: ignore[version-gap] 4 and 5 were squashed\nselect 1;"

    assert "`-- undrift: ignore[version-gap] REASON`" in found(numbered(1, 2, 3, 6), rule=RULE).hint
    assert not findings({**numbered(1, 2, 3, 6), "migrations/06_x6.sql": text}, rule=RULE)


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(numbered(1, 2, 4, 5), id="one-missing"),
        pytest.param(numbered(10, 20, 30, 40, width=3), id="steps-of-ten"),
        pytest.param(numbered(7, 8, 9), id="late-start"),
        pytest.param(sql("migrations", "1_a.sql", "2_a.sql", "2b_a.sql", "3_a.sql"), id="letter"),
        pytest.param(sql("migrations", "20250101_a.sql", "20250401_b.sql"), id="dates"),
        pytest.param(sql("migrations", "20250101000000_a.sql", "20250401000000_b.sql"), id="moments"),
        pytest.param(sql("migrations", "01_a.sql", "02_b.sql", "03_c.sql", "20250401_b.sql"), id="numbers-then-dates"),
        pytest.param(sql("migrations", "01_a.sql", "02_squashed.sql", "09_b.sql", "10_c.sql"), id="squash"),
        pytest.param(sql("migrations", "1_baseline.sql", "9_b.sql", "10_c.sql", "11_d.sql"), id="baseline"),
        pytest.param(sql("db/migration", "V1__a.sql", "V2__a.sql", "V3__a.sql", "V30__a.sql"), id="flyway-may-skip"),
        pytest.param(numbered(9999, 10000, 10001, width=4), id="wider"),
    ],
)
def test_what_is_no_hole_is_quiet(head: Contents) -> None:
    assert judged(head, rule=RULE) >= 2


@pytest.mark.parametrize(("tolerated", "count"), [(0, 2), (1, 1), (3, 0)])
def test_the_team_says_how_many_may_be_missing(tolerated: int, count: int) -> None:
    head = numbered(1, 2, 3, 5, 6, 7, 11, 12)

    assert len(findings(head, rule=RULE, config=Config(max_gap=tolerated))) == count


class TestPromiseThree:
    def test_an_old_hole_is_a_note(self) -> None:
        assert inherited(numbered(1, 2, 3, 9, 10, 11), numbered(1, 2, 3, 9, 10), rule=RULE)

    def test_a_moved_directory_introduces_nothing(self) -> None:
        old, moved = numbered(1, 2, 3, 9, 10), numbered(1, 2, 3, 9, 10, directory="server/migrations")

        assert inherited(moved, old, rule=RULE)

    @pytest.mark.parametrize("filled", [4, 6, 8])
    def test_a_hole_that_shrinks_is_old(self, filled: int) -> None:
        assert inherited(numbered(1, 2, 3, filled, 9, 10), numbered(1, 2, 3, 9, 10), rule=RULE)

    def test_a_hole_that_grows_is_introduced(self) -> None:
        found(numbered(1, 2, 3, 10, 11), numbered(1, 2, 3, 9, 10, 11), rule=RULE)

    @pytest.mark.parametrize("new", [(4,), (4, 5), (9998,), (4, 9998)])
    def test_a_number_kept_for_the_very_last_file_does_not_fail_each_new_migration(self, new: tuple[int, ...]) -> None:
        assert inherited(numbered(1, 2, 3, *new, 9999), numbered(1, 2, 3, 9999), rule=RULE)

    def test_a_hole_of_thousands_that_shrinks_to_a_few_is_old(self) -> None:
        base = numbered(1, 2, 3, 4, 2000, 2001, 2002)

        assert inherited(base | numbered(*range(5, 1990)), base, rule=RULE)

    def test_steps_that_are_counted_otherwise_later_introduce_nothing(self) -> None:
        base = numbered(10, 20, 30, 31, 32)

        assert not findings(base | numbered(33), base, rule=RULE)

    def test_a_new_hole_beside_such_steps_is_introduced(self) -> None:
        base = numbered(10, 20, 30, 31, 32)

        assert found(base | numbered(33, 40), base, rule=RULE).objects[0] == "34"

    def test_a_merge_does_not_answer_for_what_one_parent_had(self) -> None:
        ours, theirs = numbered(1, 2, 3), numbered(1, 2, 3, 6, 7)

        assert inherited(ours | theirs, ours, theirs, rule=RULE)

    def test_one_hole_old_and_one_new(self) -> None:
        assert found(numbered(1, 2, 3, 9, 10, 14), numbered(1, 2, 3, 9, 10), rule=RULE).objects == ("11", "12", "13")


def test_two_files_alone_do_not_set_a_step() -> None:
    assert findings(sql("migrations", "07_add_orders.sql", "12_add_refunds.sql"), rule="version-gap")


def test_a_team_that_counts_by_tens_leaves_no_gaps() -> None:
    assert not findings(sql("migrations", *(f"{number:03d}_x.sql" for number in range(10, 60, 10))), rule="version-gap")


def test_a_team_that_lost_the_same_amount_twice_did_not_count_so() -> None:
    assert len(findings(sql("migrations", "01_a.sql", "04_b.sql", "07_c.sql"), rule="version-gap")) == 2
