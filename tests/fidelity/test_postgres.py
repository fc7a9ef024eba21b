"""The corpus, migration by migration, on a real PostgreSQL and in the replay: both hold and refuse the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.fidelity.corpus import Migration, families, migrations, serve
from tests.fidelity.facts import differences, facts
from tests.fidelity.postgres_server import held
from tests.fidelity.postgres_spelling import Speller
from undrift.schema.engine import File
from undrift.schema.engines import engine
from undrift.sql.reading import read


@pytest.mark.parametrize("family", families("postgres"), ids=lambda path: path.stem)
def test_the_replay_holds_what_the_server_holds(family: Path, postgres: psycopg.Connection) -> None:
    found = list(disagreements(family, postgres))
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def disagreements(family: Path, connection: psycopg.Connection) -> Iterator[str]:
    """Apply a family's migrations to both; yield what differs after each, and where acceptance does."""
    replay = engine("postgres")
    speller = Speller(connection)
    known = set[str]()
    for migration in migrations(family):
        if not all(_is_available(connection, extension) for extension in migration.needs):
            continue
        place = f"{family.name}:{migration.line} ({migration.title})"
        before = len(replay.refusals), len(replay.gaps)
        refused = serve(connection, migration)
        replay.run([File(family.name, migration.title, read(migration.text, "postgres", migration.line))])
        refusals, gaps = replay.refusals[before[0] :], replay.gaps[before[1] :]
        if migration.unread and not gaps:
            yield f"{place}: read for certain after all"
        if not migration.unread:
            yield from (f"{place}: line {gap.source.line} not read: {gap.reason}" for gap in gaps)
        yield from _verdicts(place, migration, refused, [f"line {one.source.line}: {one.message}" for one in refusals])
        server = held(connection)
        ours = replay.schema()
        found = differences(facts(server, ours.unknown), facts(speller.schema(ours, server), ours.unknown))
        yield from (f"{place}: {one}" for one in found if one not in known)
        known.update(found)


def _verdicts(place: str, migration: Migration, refused: str, refusals: list[str]) -> Iterator[str]:
    if bool(refused) != migration.refused:
        yield f"{place}: the corpus is wrong, the server says: {refused or 'nothing'}"
    if bool(refused) != bool(refusals):
        yield f"{place}: the server says {refused or 'nothing'!r}, the replay {refusals or 'nothing'}"


def _is_available(connection: psycopg.Connection, extension: str) -> bool:
    found = connection.execute("SELECT FROM pg_available_extensions WHERE name = %s", (extension,))
    return found.fetchone() is not None
