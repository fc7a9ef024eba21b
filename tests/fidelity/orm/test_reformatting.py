"""A schema that is only written in another way declares the same."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.fidelity.orm.comparing import declared, explained
from tests.fidelity.orm.corpus import Fixture, fixtures, folders
from tests.fidelity.orm.engines import Engines
from undrift.declared.assembling import assemble
from undrift.schema.comparing import by_meaning
from undrift.sql.equivalence import speller

DRIZZLE = fixtures("drizzle", "ts")
PRISMA = [*fixtures("prisma", "prisma"), *folders("prisma")]


def assert_same(orm: str, fixture: Fixture, files: Mapping[str, str]) -> None:
    one, other = (assemble(declared(orm, each, fixture.dialect), fixture.dialect) for each in (fixture.files, files))
    found = by_meaning(one.schema, other.schema, speller)
    assert one.schema.tables
    assert (found.differences, found.unknown) == ((), fixture.unknown), explained(found)
    assert (one.partial, one.more) == (other.partial, other.more)


@pytest.mark.parametrize(
    "fixture", [one for one in DRIZZLE if "enum " not in one.files["schema.ts"]], ids=lambda one: one.name
)
def test_types_spaces_and_quotes_say_nothing(fixture: Fixture, engines: Engines) -> None:
    assert_same("drizzle", fixture, {"schema.ts": engines.minified(fixture.files["schema.ts"])})


@pytest.mark.parametrize("fixture", DRIZZLE, ids=lambda fixture: fixture.name)
def test_the_ends_of_lines_of_drizzle_say_nothing(fixture: Fixture) -> None:
    assert_same("drizzle", fixture, {name: _windows(text) for name, text in fixture.files.items()})


@pytest.mark.parametrize("fixture", PRISMA, ids=lambda fixture: fixture.name)
def test_the_ends_and_indents_of_lines_of_prisma_say_nothing(fixture: Fixture) -> None:
    assert_same("prisma", fixture, {name: _windows(_flat(text)) for name, text in fixture.files.items()})


def _windows(text: str) -> str:
    return "\ufeff" + text.replace("\n", "\r\n")


def _flat(text: str) -> str:
    return "\n\n".join(line.strip() for line in text.splitlines())
