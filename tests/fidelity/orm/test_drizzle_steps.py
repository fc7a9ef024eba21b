"""Two migrations of Drizzle, one after the other: the second is what one change of a schema makes drizzle-kit write."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from tests.fidelity.orm.comparing import compared, explained, found_by_kit, replayed, said
from tests.fidelity.orm.corpus import Fixture, Mutation, fixtures
from tests.fidelity.orm.engines import Engines, Made

_KIT_NAMES = {"postgres": "postgresql"}


def _asks(mutation: Mutation) -> bool:
    """Whether drizzle-kit would ask if something was renamed: something of a kind is gone, and something is new."""
    kinds = {one.split(" ", 1)[0] for one in mutation.expected}
    return any(f"+{kind}" in kinds and f"-{kind}" in kinds for kind in ("table", "column", "enum", "sequence", "view"))


MUTATIONS = [
    (fixture, mutation)
    for fixture in fixtures("drizzle", "ts")
    for mutation in fixture.mutations
    if not mutation.alone and not _asks(mutation)
]


def project(text: str, dialect: str, steps: Sequence[Made]) -> dict[str, str]:
    """Return the files of a project: its schema, its configuration, its migrations and their snapshots."""
    kit = _KIT_NAMES.get(dialect, dialect)
    config = {"dialect": kit, "schema": "./schema.ts", "out": "./drizzle"}
    files = {"schema.ts": text, "drizzle.config.json": json.dumps(config)}
    entries = [
        {"idx": number, "version": "7", "when": number, "tag": f"{number:04}_step", "breakpoints": True}
        for number, _ in enumerate(steps)
    ]
    files["drizzle/meta/_journal.json"] = json.dumps({"version": "7", "dialect": kit, "entries": entries})
    for number, step in enumerate(steps):
        files[f"drizzle/{number:04}_step.sql"] = "\n--> statement-breakpoint\n".join(step.statements)
        files[f"drizzle/meta/{number:04}_snapshot.json"] = json.dumps(step.snapshot)
    return files


@pytest.mark.parametrize(
    ("fixture", "mutation"), MUTATIONS, ids=[f"{fixture.name}:{mutation.number}" for fixture, mutation in MUTATIONS]
)
def test_two_migrations_the_schema_and_the_snapshots_agree(
    fixture: Fixture, mutation: Mutation, engines: Engines
) -> None:
    before, after = fixture.files["schema.ts"], fixture.mutated(mutation)["schema.ts"]
    first = engines.drizzle(fixture.dialect, before)
    second = engines.drizzle(fixture.dialect, after, previous=first.snapshot)
    _, first_seen = found_by_kit(project(before, fixture.dialect, [first]), fixture.dialect)
    declaration, second_seen = found_by_kit(project(after, fixture.dialect, [first, second]), fixture.dialect)
    old = replayed(first.statements, fixture.dialect)
    new = replayed([*first.statements, *second.statements], fixture.dialect)

    for one, schema in ((first_seen, old), (second_seen, new), (declaration, new)):
        found = compared(one, schema)
        assert said(found.differences) == (), explained(found)
