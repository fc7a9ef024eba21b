"""What the tests of SQL declarations share: files in memory, held against migrations."""

from __future__ import annotations

from collections.abc import Mapping

from undrift.declared.base import Declaration, Source
from undrift.declared.sql_files import READER
from undrift.drift.comparing import drift
from undrift.drift.model import Drift
from undrift.files import MemoryFiles
from undrift.replay import Replay
from undrift.schema.engine import File
from undrift.schema.engines import engine
from undrift.sql.reading import read


def declared(files: str | Mapping[str, str], dialect: str = "postgres") -> Declaration:
    """Return what files declare; a text is one file, schema.sql."""
    contents = {"schema.sql": files} if isinstance(files, str) else files
    return READER.read(Source("sql", tuple(contents), "a test"), MemoryFiles(contents), dialect)


def held(files: str | Mapping[str, str], *migrations: str, dialect: str = "postgres") -> Drift:
    """Return how what files declare differs from what migrations make, each a text."""
    applied = tuple(File(f"{number}.sql", f"{number}", read(text, dialect)) for number, text in enumerate(migrations))
    server = engine(dialect)
    server.run(applied)
    replay = Replay(server.schema(), tuple(server.refusals), tuple(server.gaps), server.journal, applied)
    assert not replay.refusals
    paths = ("schema.sql",) if isinstance(files, str) else tuple(files)
    return drift(READER, Source("sql", paths, "a test"), declared(files, dialect), replay, lambda _: None)


def told(found: Drift) -> list[str]:
    """Return all that a comparison says: what differs, what is unknown, what is not read, why it abstains."""
    differing = [f"{one.sort.value} {one.what} {one.object} {one.aspect}".strip() for one in found.deviations]
    unread = [f"{one.path}:{one.line} {one.reason}" for one in found.unread]
    return [*differing, *found.unknown, *unread, *filter(None, [found.abstained])]


def places(files: str | Mapping[str, str], dialect: str = "postgres") -> dict[str, str]:
    """Return where what files declare is declared, as `path:line`."""
    return {name: f"{place.path}:{place.line}" for name, place in declared(files, dialect).places.items()}
