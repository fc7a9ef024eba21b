from __future__ import annotations

from pathlib import Path

import pytest

from tests.fidelity.absent import ABSENT, HOW
from tests.fidelity.orm import engines
from tests.fidelity.orm.corpus import Fixture, Mutation, fixtures, folders
from tests.fidelity.servers import REQUIRED

ALL = [*fixtures("drizzle", "ts"), *folders("drizzle"), *fixtures("prisma", "prisma"), *folders("prisma")]


def fixture(text: str) -> Fixture:
    return Fixture("postgres/one", "postgres", {"schema.ts": text}, (), ())


def mutation(old: str) -> Mutation:
    return Mutation(1, "schema.ts:1", old, "new", (), alone=False)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_every_fixture_is_seen_failing(one: Fixture) -> None:
    assert any(each.expected for each in one.mutations)
    assert all(one.mutated(each) != one.files for each in one.mutations)


def test_a_mutation_replaces_what_it_names() -> None:
    assert fixture("one old thing").mutated(mutation("old")) == {"schema.ts": "one new thing"}


def test_the_line_that_describes_a_mutation_is_no_place_for_it() -> None:
    text = "// mutate: old ==> new :: nothing\nold\n"

    assert fixture(text).mutated(mutation("old")) == {"schema.ts": "\nnew\n"}


@pytest.mark.parametrize("text", ["nothing here", "old and old"])
def test_a_mutation_without_one_place_fails(text: str) -> None:
    with pytest.raises(ValueError, match="not in one place"):
        fixture(text).mutated(mutation("old"))


def test_the_lock_file_names_no_registry() -> None:
    text = (engines.HERE / "package-lock.json").read_text(encoding="utf-8")

    assert '"integrity"' in text
    assert '"resolved"' not in text


def test_without_node_the_comparisons_are_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(REQUIRED, raising=False)

    with pytest.raises(pytest.skip.Exception, match=f"{ABSENT}{engines.ENGINES}"), engines.running(tmp_path):
        pass
    assert engines.ENGINES in HOW


def test_without_node_the_comparisons_fail_where_servers_are_required(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv(REQUIRED, "1")

    with pytest.raises(pytest.fail.Exception, match=REQUIRED), engines.running(tmp_path):
        pass
