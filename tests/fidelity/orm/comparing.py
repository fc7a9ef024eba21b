"""What an engine made, and what is declared, side by side."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import pytest

from tests.fidelity.orm.corpus import Fixture
from tests.support import project_of
from undrift.declared import reader
from undrift.declared.assembling import assemble
from undrift.declared.base import Declaration
from undrift.files import MemoryFiles
from undrift.findings import Location
from undrift.schema.comparing import by_meaning
from undrift.schema.diff import Comparison, Difference, Kind
from undrift.schema.engine import File, names_made
from undrift.schema.engines import engine
from undrift.schema.model import Schema
from undrift.sql.equivalence import speller
from undrift.sql.reading import read
from undrift.tools.base import Project
from undrift.tools.drizzle import TOOL as DRIZZLE

_PACKAGES = json.dumps({"devDependencies": {"prisma": "7.10.1"}})
"""The release with the engine that is asked: what it makes of many-to-many relations was another thing before 6."""

_SIGNS = {Kind.FROM: "+", Kind.TO: "-"}


def replayed(statements: Iterable[str], dialect: str) -> Schema:
    """Return what an engine's statements make; fails where one of them is refused, or not read."""
    files = [File(f"{number}.sql", f"{number}", read(one, dialect)) for number, one in enumerate(statements)]
    server = engine(dialect, frozenset(name for file in files for name in names_made(file.operations)))
    server.run(files)
    amiss = [f"refused: {one.message}" for one in server.refusals] + [f"not read: {one.reason}" for one in server.gaps]
    if amiss:
        pytest.fail("the replay of what the engine wrote: " + "; ".join(amiss), pytrace=False)
    return server.schema()


def declared(orm: str, files: Mapping[str, str], dialect: str) -> Declaration:
    """Return what the reader of an ORM's schemas reads in files that are all named."""
    project = Project(orm, ("migrations",), "", dialect=dialect)
    kept = MemoryFiles({**files, "package.json": _PACKAGES})
    one = reader(orm)
    return one.read(one.configure(project, kept, tuple(sorted(files))), kept, dialect)


def found_by_kit(files: Mapping[str, str], dialect: str) -> tuple[Declaration, Declaration]:
    """Return what is declared where drizzle-kit's own files say so, and what its newest snapshot holds."""
    kept = MemoryFiles(files)
    project = project_of(DRIZZLE, kept)
    one = reader("drizzle")
    source, witness = one.find(project, kept), one.witness(project, kept, dialect)
    assert source is not None
    assert witness is not None
    return one.read(source, kept, dialect), witness


def compared(declaration: Declaration, made: Schema) -> Comparison:
    """Return what differs between what is declared and what an engine made of it."""
    return by_meaning(assemble(declaration, made.dialect).schema, made, speller)


def untold(declaration: Declaration, dialect: str) -> tuple[str, ...]:
    """Return what a declaration is not certain of, sorted: the names, or the reason where it is about none."""
    unread = assemble(declaration, dialect).unread
    return tuple(sorted({name for one in unread for name in one.touches or (one.reason,)}))


def placed(declaration: Declaration, made: Schema, fixture: Fixture) -> list[str]:
    """Return the columns for which a declaration says no place of theirs or their table's, or one that is not there."""
    places = declaration.places
    names = [(f"{one.name}.{column.name}", str(one.name)) for one in made.tables.values() for column in one.columns]
    return [name for name, table in names if not _is_place(places.get(name) or places.get(table), fixture)]


def _is_place(place: Location | None, fixture: Fixture) -> bool:
    return place is not None and 0 < place.line <= len(fixture.files.get(place.path, "").splitlines())


def said(differences: Iterable[Difference]) -> tuple[str, ...]:
    """Return differences in few words, sorted.

    `users.email nullable` and `users unique users_email_key include` differ; `+column users.email` and
    `+index users (email)` are only declared; `-…` is only made.
    """
    return tuple(sorted(map(_said, differences)))


def _said(one: Difference) -> str:
    if one.what == "column":
        return f"{one.object} {one.aspect}" if one.kind is Kind.DIFFERS else f"{_SIGNS[one.kind]}column {one.object}"
    if one.kind is Kind.DIFFERS:
        return " ".join(filter(None, (str(one.owner), one.member, one.aspect)))
    return " ".join(
        filter(None, (f"{_SIGNS[one.kind]}{one.what}", str(one.owner), one.member.removeprefix(one.what).strip()))
    )


def explained(comparison: Comparison) -> str:
    """Return a comparison in full, a line for each thing."""
    lines = [f"{_said(one)}: {one.want or 'nothing'} | {one.got or 'nothing'}" for one in comparison.differences]
    return "\n".join([*lines, *(f"unknown: {name}" for name in comparison.unknown)])
