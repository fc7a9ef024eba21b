"""Laws that hold for every set of numbered files, not only for those that somebody thought of."""

from __future__ import annotations

import datetime
import shlex

from hypothesis import example, given
from hypothesis import strategies as st

from tests.judging import verdict
from undrift.config import Config
from undrift.files import MemoryFiles
from undrift.findings import Finding
from undrift.pipeline import Verdict
from undrift.sides import sides

NUMBERING = ("duplicate-version", "version-gap", "out-of-order", "future-version")
_MOST_COMMANDS = 60

TITLES = st.sampled_from(
    "a b init add_plan add_plan_rollback revert_add_plan rollback down up squashed x_down it's".split()
)
NUMBERS = st.integers(0, 12).map(str) | st.integers(0, 12).map("{:03d}".format)
LETTERED = st.builds("{}{}".format, NUMBERS, st.sampled_from("abB"))
DATES = st.dates(datetime.date(2025, 12, 1), datetime.date(2026, 3, 1))
STAMPS = DATES.map("{:%Y%m%d}".format) | DATES.map("{:%Y-%m-%d}".format) | DATES.map("{:%Y%m%d}093000".format)
PLAIN = st.builds("migrations/{}_{}.sql".format, NUMBERS | LETTERED | STAMPS, TITLES)
COUNTED = st.builds("migrations/{}_{}.sql".format, NUMBERS, st.sampled_from(["a", "b", "plans", "x y"]))
DOTTED = st.lists(st.integers(0, 3), min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))
FLYWAY = st.builds("db/migration/V{}__{}.sql".format, DOTTED, TITLES)
PRISMA = st.builds("prisma/migrations/{}_{}/migration.sql".format, DATES.map("{:%Y%m%d}000000".format), TITLES)
LOCK = {"prisma/migrations/migration_lock.toml": ""}
TEXTS = st.sampled_from(["select 1;", "", "DROP SCHEMA public;", "-- undrift: ignore[version-gap] why\n", "'"])


def file_sets(*names: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.one_of(*names), TEXTS, max_size=9)


ANY = file_sets(PLAIN, FLYWAY, PRISMA)


def judged(head: dict[str, str], *bases: dict[str, str]) -> Verdict:
    return verdict({**LOCK, **head}, *({**LOCK, **base} for base in bases))


def forward(files: dict[str, str]) -> list[str]:
    """Return the paths of all migrations in the order of their tools."""
    return [
        migration.path
        for side in sides(MemoryFiles({**LOCK, **files}), Config())
        for migration in side.history.migrations
    ]


def renamed(files: dict[str, str], command: str) -> dict[str, str]:
    """Do what a `git mv` command does; fails if it could not."""
    words = shlex.split(command)
    assert words[:2] == ["git", "mv"]
    assert len(words) == 4
    old, new = words[2:]
    moved = {
        new + path.removeprefix(old): text for path, text in files.items() if path == old or path.startswith(f"{old}/")
    }
    assert moved
    assert not set(moved) & set(files), "it would overwrite a file"
    return {path: text for path, text in files.items() if path != old and not path.startswith(f"{old}/")} | moved


def introduced(answer: Verdict, rule: str) -> list[Finding]:
    return [finding for finding in answer.introduced() if finding.rule == rule]


@given(file_sets(COUNTED))
def test_the_forward_order_is_a_permutation_of_the_files(files: dict[str, str]) -> None:
    if len(files) >= 2:
        assert sorted(forward(files)) == sorted(files)


@given(ANY)
def test_no_file_is_applied_twice_and_none_is_made_up(files: dict[str, str]) -> None:
    order = forward(files)

    assert len(order) == len(set(order))
    assert set(order) <= set(files)


@given(ANY, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(files: dict[str, str], random: object) -> None:
    shuffled = dict(sorted(files.items(), key=lambda _: getattr(random, "random")()))  # noqa: B009 - typed as object

    assert forward(shuffled) == forward(files)
    assert judged(shuffled).findings == judged(files).findings


@given(ANY)
def test_a_side_against_itself_introduces_nothing(files: dict[str, str]) -> None:
    assert not judged(files, files).introduced()


@given(ANY, ANY)
def test_a_merge_that_took_one_side_whole_introduces_nothing(ours: dict[str, str], theirs: dict[str, str]) -> None:
    """But for an order that the trunk, the first parent, did not have."""
    answer = judged(theirs, ours, theirs)

    assert {finding.rule for finding in answer.introduced()} <= {"out-of-order"}


@given(ANY, ANY)
def test_a_merge_introduces_nothing_that_is_not_new_to_its_first_parent(
    ours: dict[str, str], theirs: dict[str, str]
) -> None:
    merged = {**ours, **theirs}

    assert said(judged(merged, ours, theirs)) <= said(judged(merged, ours))


def said(answer: Verdict) -> set[tuple[str, str]]:
    """Return what is new in a few words: which file is blamed, and how a gap is named, depends on the bases."""
    return {(finding.rule, finding.subject) for finding in answer.introduced()}


@given(file_sets(COUNTED), COUNTED)
def test_adding_a_file_does_not_excuse_a_duplicate(files: dict[str, str], another: str) -> None:
    base: dict[str, str] = {"migrations/0_start.sql": "", "migrations/1_next.sql": ""}
    before = introduced(judged({**base, **files}, base), "duplicate-version")
    after = introduced(judged({**base, **files, another: ""}, base), "duplicate-version")

    assert {one.subject for one in before} <= {one.subject for one in after}


@given(file_sets(PLAIN), file_sets(PLAIN))
def test_every_finding_has_a_place_a_danger_and_printable_words(base: dict[str, str], new: dict[str, str]) -> None:
    head = {**base, **new}
    for finding in judged(head, base).findings:
        assert finding.location.path in head
        assert finding.location.line >= 1
        assert finding.message
        assert finding.message.isprintable()
        assert finding.hint.isprintable()


@given(file_sets(COUNTED), file_sets(COUNTED))
def test_renumbering_by_the_hints_leaves_no_new_duplicate_and_none_out_of_order(
    base: dict[str, str], new: dict[str, str]
) -> None:
    base = {"migrations/1_begin.sql": "", "migrations/2_begin.sql": "", **base}
    files = {**base, **new}
    for _ in range(_MOST_COMMANDS):
        answer = judged(files, base)
        left = [*introduced(answer, "duplicate-version"), *introduced(answer, "out-of-order")]
        if not left:
            break
        files = renamed(files, left[0].hint)
    assert not introduced(judged(files, base), "duplicate-version")
    assert not introduced(judged(files, base), "out-of-order")


@given(st.one_of(file_sets(PLAIN), file_sets(FLYWAY), file_sets(PRISMA)))
@example({f"migrations/{name}.sql": "" for name in ("0_a", "000_a", "000_b", "000_init")})
def test_renumbering_all_that_stands_leaves_no_duplicate(files: dict[str, str]) -> None:
    for _ in range(_MOST_COMMANDS):
        left = introduced(judged(files), "duplicate-version")
        if not left:
            break
        files = renamed(files, left[0].hint)
    assert not introduced(judged(files), "duplicate-version")


@given(file_sets(PRISMA, PLAIN))
@example({"migrations/20260121_a.sql": "", "migrations/20260122_a.sql": ""})
def test_redating_what_is_ahead_of_its_time_leaves_nothing_ahead(files: dict[str, str]) -> None:
    """But for those that get no command, because today is taken and tomorrow as well."""
    for _ in range(_MOST_COMMANDS):
        left = [finding for finding in introduced(judged(files), "future-version") if finding.hint]
        if not left:
            break
        files = renamed(files, left[0].hint)
    ahead = introduced(judged(files), "future-version")
    assert not ahead or any("20260120" in path.replace("-", "") for path in files)
    assert not any(finding.hint for finding in ahead)
