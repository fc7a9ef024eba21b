"""Whole projects of Drizzle: its command reads the configuration and writes the migration and the snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.fidelity.orm.comparing import compared, explained, found_by_kit, placed, replayed, said, untold
from tests.fidelity.orm.corpus import Fixture, Mutation, folders
from tests.fidelity.orm.engines import Engines, kit

FIXTURES = folders("drizzle")
MUTATIONS = [(fixture, mutation) for fixture in FIXTURES for mutation in fixture.mutations]


Generated = Callable[[Fixture], Mapping[str, str]]


@pytest.fixture(scope="session")
def generated(engines: Engines) -> Generated:
    """Return what `drizzle-kit generate` adds to a project."""
    kept: dict[str, Mapping[str, str]] = {}

    def added(fixture: Fixture) -> Mapping[str, str]:
        if fixture.name not in kept:
            kept[fixture.name] = _generated(engines, fixture)
        return kept[fixture.name]

    return added


def _generated(engines: Engines, fixture: Fixture) -> Mapping[str, str]:
    directory = engines.place(fixture.files)
    [config] = (name for name in fixture.files if name.rpartition("/")[2].startswith("drizzle.config."))
    done = kit((directory / config).parent, "generate")
    paths = {path.relative_to(directory).as_posix(): path for path in directory.rglob("*") if path.is_file()}
    added = {name: path.read_text(encoding="utf-8") for name, path in paths.items() if name not in fixture.files}
    if done.returncode or not added:
        pytest.fail(f"drizzle-kit generate in {fixture.name}: {done.stdout}{done.stderr}", pytrace=False)
    return added


def _sql(added: Mapping[str, str]) -> list[str]:
    return [text for name, text in sorted(added.items()) if name.endswith(".sql")]


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_a_project_declares_what_drizzle_kit_generates(fixture: Fixture, generated: Generated) -> None:
    added = generated(fixture)
    declaration, witness = found_by_kit({**fixture.files, **added}, fixture.dialect)
    schema = replayed(_sql(added), fixture.dialect)

    found, seen = compared(declaration, schema), compared(witness, schema)

    assert said(found.differences) == (), explained(found)
    assert found.unknown == fixture.unknown, explained(found)
    assert untold(declaration, fixture.dialect) == fixture.unknown
    assert placed(declaration, schema, fixture) == []
    assert (said(seen.differences), seen.unknown) == ((), ()), explained(seen)


@pytest.mark.parametrize(
    ("fixture", "mutation"), MUTATIONS, ids=[f"{fixture.name}:{mutation.number}" for fixture, mutation in MUTATIONS]
)
def test_one_change_of_a_project_is_one_difference(fixture: Fixture, mutation: Mutation, generated: Generated) -> None:
    added = generated(fixture)
    declaration, _ = found_by_kit({**fixture.mutated(mutation), **added}, fixture.dialect)

    found = compared(declaration, replayed(_sql(added), fixture.dialect))

    assert said(found.differences) == mutation.expected, explained(found)
