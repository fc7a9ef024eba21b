"""Prisma schemas: what the reader says is declared, and what Prisma's own schema engine makes of them."""

from __future__ import annotations

import pytest

from tests.fidelity.orm.comparing import compared, declared, explained, placed, replayed, said, untold
from tests.fidelity.orm.corpus import Fixture, Mutation, fixtures, folders
from tests.fidelity.orm.engines import Engines

FIXTURES = [*fixtures("prisma", "prisma"), *folders("prisma")]
MUTATIONS = [(fixture, mutation) for fixture in FIXTURES for mutation in fixture.mutations]


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_what_is_declared_is_what_prisma_makes(fixture: Fixture, engines: Engines) -> None:
    declaration = declared("prisma", fixture.files, fixture.dialect)
    schema = replayed(engines.prisma(fixture.dialect, fixture.files).statements, fixture.dialect)

    found = compared(declaration, schema)

    assert said(found.differences) == (), explained(found)
    assert found.unknown == fixture.unknown, explained(found)
    assert untold(declaration, fixture.dialect) == fixture.unknown
    assert placed(declaration, schema, fixture) == []


@pytest.mark.parametrize(
    ("fixture", "mutation"), MUTATIONS, ids=[f"{fixture.name}:{mutation.number}" for fixture, mutation in MUTATIONS]
)
def test_one_change_is_one_difference(fixture: Fixture, mutation: Mutation, engines: Engines) -> None:
    files = fixture.mutated(mutation)
    declaration = declared("prisma", files, fixture.dialect)

    found = compared(declaration, replayed(engines.prisma(fixture.dialect, fixture.files).statements, fixture.dialect))
    after = compared(declaration, replayed(engines.prisma(fixture.dialect, files).statements, fixture.dialect))

    assert said(found.differences) == mutation.expected, explained(found)
    assert said(after.differences) == (), explained(after)


STEPS = [(fixture, mutation) for fixture, mutation in MUTATIONS if not mutation.alone]


@pytest.mark.parametrize(
    ("fixture", "mutation"), STEPS, ids=[f"{fixture.name}:{mutation.number}" for fixture, mutation in STEPS]
)
def test_two_migrations_and_the_schema_agree(fixture: Fixture, mutation: Mutation, engines: Engines) -> None:
    files = fixture.mutated(mutation)
    first = engines.prisma(fixture.dialect, fixture.files)
    second = engines.prisma(fixture.dialect, files, previous=fixture.files)

    found = compared(
        declared("prisma", files, fixture.dialect),
        replayed([*first.statements, *second.statements], fixture.dialect),
    )

    assert (said(found.differences), found.unknown) == ((), fixture.unknown), explained(found)
