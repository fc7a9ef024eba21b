"""Drizzle schemas: what the reader says is declared, and what drizzle-kit itself makes of them."""

from __future__ import annotations

import pytest

from tests.fidelity.orm.comparing import compared, declared, explained, placed, replayed, said, untold
from tests.fidelity.orm.corpus import Fixture, Mutation, fixtures
from tests.fidelity.orm.engines import Engines
from undrift.schema.model import Schema

FIXTURES = fixtures("drizzle", "ts")
MUTATIONS = [(fixture, mutation) for fixture in FIXTURES for mutation in fixture.mutations]


def made(engines: Engines, fixture: Fixture) -> Schema:
    return replayed(engines.drizzle(fixture.dialect, fixture.files["schema.ts"]).statements, fixture.dialect)


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_what_is_declared_is_what_drizzle_kit_makes(fixture: Fixture, engines: Engines) -> None:
    declaration = declared("drizzle", fixture.files, fixture.dialect)
    schema = made(engines, fixture)

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
    declaration = declared("drizzle", files, fixture.dialect)

    found = compared(declaration, made(engines, fixture))
    after = compared(
        declaration, replayed(engines.drizzle(fixture.dialect, files["schema.ts"]).statements, fixture.dialect)
    )

    assert said(found.differences) == mutation.expected, explained(found)
    assert said(after.differences) == (), explained(after)
