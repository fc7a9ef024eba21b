"""What SQLAlchemy itself sends for models: recorded once (`recorded/record.py`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from undrift.declared.assembling import Assembled, assemble
from undrift.declared.base import Declaration, Source, Statement
from undrift.declared.sqlalchemy.reader import READER
from undrift.files import MemoryFiles
from undrift.findings import Location
from undrift.schema import diff

RECORDED = Path(__file__).parent / "recorded"
SENT = sorted(path.name for path in RECORDED.glob("*.sql"))
COLUMNS = {"classic": 19, "extension": 17, "mapped.models": 41, "mapped.pages": 21, "fields": 20}


def files() -> MemoryFiles:
    paths = RECORDED.rglob("*.py.txt")
    return MemoryFiles({str(path.relative_to(RECORDED)).removesuffix(".txt"): path.read_bytes() for path in paths})


def read(module: str, dialect: str) -> Assembled:
    source = Source("sqlalchemy", (f"{module.replace('.', '/')}.py",), "a test")
    return assemble(READER.read(source, files(), dialect), dialect)


@pytest.mark.parametrize("name", SENT)
def test_models_are_what_sqlalchemy_makes_of_them(name: str) -> None:
    module, dialect = name.removesuffix(".sql").rsplit(".", 1)
    sent = Declaration((Statement((RECORDED / name).read_text("utf-8"), Location(name)),))

    mine, recorded = read(module, dialect), assemble(sent, dialect)

    found = diff.compare(mine.schema, recorded.schema, names=True, untold=("comment",))
    count = sum(len(table.columns) for table in recorded.schema.tables.values())
    assert [count] == [wanted for start, wanted in COLUMNS.items() if module.startswith(start)]
    assert (mine.unread, found.unknown, found.differences) == ((), (), ())
