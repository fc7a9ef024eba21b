from __future__ import annotations

import re

import pytest

from undrift.files import MemoryFiles
from undrift.history import Migration
from undrift.sql.script import Part, Parts
from undrift.tools.numbered import DBMATE, GOOSE, LARGEST_I64, directions, is_counted, marked, marks, whole

MARK = re.compile(r"^-- (?P<word>up|down)$", re.MULTILINE)


@pytest.mark.parametrize(
    ("digits", "number"),
    [
        ("7", 7),
        ("007", 7),
        ("0", 0),
        ("9223372036854775807", LARGEST_I64),
        ("9223372036854775808", None),
        ("9" * 5000, None),
        ("0" * 5000 + "1", 1),
        ("", None),
        ("-1", None),
        ("x", None),
        ("\u0667", None),
    ],
)
def test_a_number_of_64_bits(digits: str, number: int | None) -> None:
    assert whole(digits, LARGEST_I64) == number


def test_the_newest_version_says_whether_they_are_counted() -> None:
    assert is_counted([Migration("a", "a", "20240101000000"), Migration("b", "b", "0002")])
    assert not is_counted([Migration("b", "b", "0002"), Migration("a", "a", "20240101000000")])
    assert not is_counted([])


@pytest.mark.parametrize(
    ("data", "tools"),
    [
        (b"-- +goose Up\n", {GOOSE}),
        (b"-- a word\n--+goose UP\n", {GOOSE}),
        (b"--\t+goose up\r\n", {GOOSE}),
        (b'import "github.com/pressly/goose/v3"\n', {GOOSE}),
        (b"-- see github.com/pressly/goose\n", set()),
        (b"-- migrate:up\n", {DBMATE}),
        (b"--migrate:up transaction:false\r\n", {DBMATE}),
        (b" -- migrate:up\n", set()),
        (b"-- migrate:upwards\n", set()),
        (b"SELECT '-- +goose Up';\n", set()),
        (b"\xff\xfe\x00\x00" * 1000, set()),
    ],
)
def test_the_marks_of_a_tool(data: bytes, tools: set[str]) -> None:
    assert marks(data) == tools


def test_the_last_file_is_enough_to_know_a_directory_by() -> None:
    files = MemoryFiles({"m/1_a.sql": "SELECT 1;", "m/2_b.sql": "-- +goose Up\n", "m/notes.sql": "-- migrate:up\n"})

    assert list(marked(files, GOOSE)) == [("m", "m/2_b.sql")]
    assert not list(marked(files, DBMATE))


def test_each_direction_keeps_its_lines() -> None:
    parts = directions("-- head\n-- up\na\n-- down\nb\n-- up\nc\n", MARK)

    assert parts == Parts(Part("-- up\na\n\n\n-- up\nc\n", 2), Part("-- down\nb\n\n\n", 4))


def test_without_a_mark_nothing_runs() -> None:
    assert directions("a\nb", MARK) == Parts(Part("", 2))
