"""What Active Record itself sends for a schema.rb, and dumps of it: recorded once (`recorded/record.rb`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from undrift.declared.assembling import Assembled, assemble
from undrift.declared.base import Declaration, Source, Statement
from undrift.declared.rails.schema import read_schema
from undrift.declared.rails.told import is_newly_told
from undrift.findings import Location
from undrift.schema.comparing import by_meaning
from undrift.schema.diff import Difference
from undrift.sql.equivalence import speller

RECORDED = Path(__file__).parent / "recorded"
DIALECTS = ("postgres", "mysql", "sqlite")
COLUMNS = {"postgres": 57, "mysql": 37, "sqlite": 26}


def loaded(name: str, dialect: str, rails: tuple[int, int] | None = None) -> Assembled:
    path = RECORDED / name
    if name.endswith(".sql"):
        return assemble(Declaration((Statement(path.read_text(encoding="utf-8"), Location(name)),)), dialect)
    return assemble(read_schema(path.read_bytes(), name, dialect, rails), dialect)


def differences(one: Assembled, other: Assembled, untold: frozenset[str] = frozenset()) -> list[Difference]:
    return list(by_meaning(one.schema, other.schema, speller, untold=untold).differences)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_schema_is_what_rails_makes_of_it(dialect: str) -> None:
    read, sent = loaded(f"{dialect}.rb", dialect), loaded(f"{dialect}.sql", dialect)

    assert (read.unread, sent.unread) == ((), ())
    assert sum(len(table.columns) for table in read.schema.tables.values()) == COLUMNS[dialect]
    assert differences(read, sent) == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_rails_dumps_of_it_again_is_the_same(dialect: str) -> None:
    read, dumped = loaded(f"{dialect}.rb", dialect), loaded(f"{dialect}.7.2.rb", dialect)
    # Rails 7.2 dumps neither other namespaces nor that a check was not validated.
    untold = frozenset({"sequence", "validated"})

    found = [one for one in differences(read, dumped, untold) if not one.owner.schema]

    assert found == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_upgrade_of_rails_changes_nothing(dialect: str) -> None:
    old, new = loaded(f"{dialect}.6.1.rb", dialect, (6, 1)), loaded(f"{dialect}.7.2.rb", dialect)
    before, after = (Source("rails", ("db/schema.rb",), "", settings=(("rails", said),)) for said in ("6.1", "7.2"))

    found = differences(old, new, frozenset({"sequence", "validated"}))

    assert [one for one in found if not is_newly_told(one, before, after, dialect)] == []
