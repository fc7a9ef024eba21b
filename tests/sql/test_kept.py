"""What is kept of a file between runs, under which key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from undrift.schema.model import Name
from undrift.schema.operations import CreateTable, Located
from undrift.sql import version as versions
from undrift.sql.kept import operations, vote
from undrift.sql.lexer import DIALECTS
from undrift.sql.script import read_whole
from undrift.tools import dbmate, goose
from undrift.tools.goose import read_both

DATA = b"CREATE TABLE a (id int);"


def test_what_is_read_is_what_is_loaded() -> None:
    kept = operations(read_whole, "postgres")
    read = kept.read(DATA)

    [located] = read
    assert isinstance(located, Located)
    assert isinstance(located.operation, CreateTable)
    assert located.operation.name == Name("a")
    assert kept.load(kept.dump(read)) == read


def test_the_forward_part_is_read_on_its_own_lines() -> None:
    data = b"-- +goose Up\n\nCREATE TABLE a (id int);\n-- +goose Down\nDROP TABLE a;\n"

    [located] = operations(read_both, "postgres").read(data)

    assert located.line == 3


def test_what_is_read_in_another_way_has_another_name() -> None:
    parted = (read_whole, read_both, dbmate.read_both)
    names = {operations(one, dialect).name for one in parted for dialect in DIALECTS} | {
        vote(one).name for one in parted
    }

    assert len(names) == len(parted) * (len(DIALECTS) + 1)
    assert goose.read_both is read_both


def test_the_same_reading_is_the_same_one() -> None:
    assert operations(read_whole, "mysql") is operations(read_whole, "mysql")
    assert vote(read_whole) is vote(read_whole)


def test_a_vote() -> None:
    kept = vote(read_whole)

    assert kept.read(b"CREATE TABLE a (id bigserial);") == "postgres"
    assert kept.load(kept.dump("postgres")) == "postgres"
    assert kept.load(kept.dump("")) == ""


def test_loading_imports_no_grammar() -> None:
    probe = (
        "import sys; from undrift.sql.kept import operations; from undrift.sql.script import read_whole;"
        "operations(read_whole, 'postgres').load('[-1]'); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True)

    assert not {
        name
        for name in done.stdout.split()
        if name.startswith(("undrift.sql.reading", "undrift.sql.postgres", "sqlglot"))
    }


class TestVersion:
    def test_it_is_the_same_within_one_process_and_the_next(self) -> None:
        probe = "from undrift.sql.version import version; print(version())"
        done = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True)

        assert done.stdout.strip() == versions.version()
        assert "\n" not in versions.version()

    @pytest.fixture
    def copied(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A tree of sources that is taken for undrift's own."""
        place = tmp_path / "undrift" / "sql"
        place.mkdir(parents=True)
        for name in ("version.py", "lexer.py"):
            (place / name).write_text("x", encoding="utf-8")
        monkeypatch.setattr(versions, "__file__", str(place / "version.py"))
        return place

    @staticmethod
    def now() -> str:
        return versions.version.__wrapped__()

    def test_a_changed_source_is_another_version(self, copied: Path) -> None:
        before = self.now()
        assert self.now() == before

        (copied / "lexer.py").write_text("xy", encoding="utf-8")
        changed = self.now()
        assert changed != before

        os.utime(copied / "lexer.py", (1, 1))
        assert self.now() != changed

    def test_so_is_a_new_one_at_any_depth(self, copied: Path) -> None:
        before = self.now()
        (copied / "postgres").mkdir()
        assert self.now() == before

        (copied / "postgres" / "types.py").write_text("", encoding="utf-8")
        assert self.now() != before

    def test_what_python_leaves_behind_is_none(self, copied: Path) -> None:
        before = self.now()
        (copied / "__pycache__").mkdir()
        (copied / "__pycache__" / "x.py").write_text("", encoding="utf-8")
        (copied / "notes.txt").write_text("", encoding="utf-8")

        assert self.now() == before
