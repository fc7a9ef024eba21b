"""The snapshots in which drizzle-kit keeps what it believes to be made so far.

Facts (drizzle-kit: src/utils.ts, `prepareOutFolder`; src/migrationPreparator.ts, `preparePrevSnapshot`): the newest
snapshot is the last name in `meta/` that does not begin with an underscore, whatever the journal says. From version 1
on it lies beside the SQL of the newest migration. Its forms are read in `snapshot_v0` and `snapshot_v1`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from undrift.declared.base import Doubt
from undrift.declared.drizzle import snapshot_v0, snapshot_v1
from undrift.declared.drizzle.documents import BrokenError, Pages, Record, parse
from undrift.declared.drizzle.model import Kit
from undrift.declared.servers import family
from undrift.files import Files, join, read_text, split
from undrift.findings import Location
from undrift.text import printable
from undrift.tools.base import Project
from undrift.tools.databases import dialect_named

_V1 = "drizzle-v1"
_FORMS: Mapping[tuple[str, str], Callable[[Record, Pages], Kit]] = {
    **dict.fromkeys((("postgres", version) for version in ("5", "6", "7")), snapshot_v0.postgres),
    ("mysql", "5"): snapshot_v0.mysql,
    **dict.fromkeys((("sqlite", version) for version in ("5", "6")), snapshot_v0.sqlite),
    ("postgres", "8"): snapshot_v1.postgres,
    ("mysql", "6"): snapshot_v1.mysql,
    ("sqlite", "7"): snapshot_v1.sqlite,
}
"""How each version of each dialect's snapshots is read."""


def newest(project: Project, files: Files) -> str | None:
    """Return the path of the snapshot that drizzle-kit goes by; None if it keeps none.

    Args:
        project: A project of Drizzle's.
        files: The snapshot of the repository.
    """
    if project.tool == _V1:
        path = join(split(max(project.claims, default=""))[0], "snapshot.json")
        return path if path in files.tree else None
    meta = join(project.directory, "meta")
    names = [name for name in files.tree.names(meta) if not name.startswith("_")]
    return join(meta, max(names, key=_order)) if names else None


def read(path: str, files: Files, dialect: str) -> Kit:
    """Return what a snapshot holds; one that is not of a known form is doubted altogether.

    Args:
        path: The snapshot.
        files: The snapshot of the repository.
        dialect: The server that the migrations are for, one of `undrift.schema.engines.ENGINES`.
    """
    try:
        return _read(path, files, dialect)
    except ValueError as error:
        reason = f"the snapshot cannot be read: {printable(str(error))}"
        return Kit(doubts=(Doubt(Location(path), reason),))


def _order(name: str) -> bytes:
    """Return what puts names into the order of JavaScript's `sort`, which goes by the units of UTF-16."""
    return name.encode("utf-16-be", "surrogatepass")


def _read(path: str, files: Files, dialect: str) -> Kit:
    text = read_text(files, path)
    if text is None:
        raise BrokenError("it is absent or too large")
    document = parse(text)
    if not isinstance(document, dict):
        raise BrokenError("it is no object")
    said = document.get("dialect"), document.get("version")
    named = dialect_named(said[0]) if isinstance(said[0], str) else ""
    form = _FORMS.get((named, said[1])) if isinstance(said[1], str) else None
    if form is None:
        raise BrokenError(f"version {said[1]!r} of {said[0]!r} is none that is known")
    if named != family(dialect):
        raise BrokenError(f"it is of {named}, and the migrations are for {dialect}")
    return form(document, Pages(path, text))
