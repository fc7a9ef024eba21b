"""`undrift.sql.script`, `undrift.sql.reset` and `undrift.comments`: what a file says of itself, and how fast."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undrift.comments import comments_in
from undrift.sql.reset import find_reset
from undrift.sql.script import read_body, read_script, read_whole

HOSTILE_BYTES = 400_000
SECONDS = 2.0
"""Far above what the scan takes, and far below what a quadratic one would."""

PIECES = st.sampled_from(
    """
    ' '' " \\ \\' -- /* */ # $ $$ $a$ $1 ; ( ) , \n \r \t drop table schema public database owned pg_tables do create
    undrift: ignore[ ] rollback for of migration : . a 1 ż -- undrift: <!-- --> // \ufeff \0
    """.split(" ")
)
TEXTS = st.text() | st.lists(PIECES, max_size=30).map("".join) | st.lists(PIECES, max_size=30).map(" ".join)


class TestEmpty:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            " \n\t\r\n",
            ";",
            ";;\n;",
            "-- words",
            "-- words\n;-- more\n",
            "/* words; 'more' */",
            "/* never closed ; drop table a;",
            "/* two\nlines */ -- and\n",
            "# words",
            "  # words\n",
            "--",
            "/**/",
        ],
    )
    def test_without_a_statement(self, text: str) -> None:
        assert read_body(text).empty
        assert read_script(read_whole(text.encode())).forward.empty

    @pytest.mark.parametrize(
        "text",
        [
            "a",
            "-- words\nSELECT 1",
            "/* words */ SELECT 1",
            "SELECT '--';",
            "'",
            "''",
            "';'",
            "$$;$$",
            "$$",
            "'/*' SELECT 1 '*/'",
            "SELECT 1 # 2",
            "/* a */ /",
            "\0",
        ],
    )
    def test_with_one(self, text: str) -> None:
        assert not read_body(text).empty

    def test_a_byte_order_mark_is_no_statement(self) -> None:
        assert read_script(read_whole(b"\xef\xbb\xbf-- words")).forward.empty
        assert read_script(read_whole("-- words".encode("utf-16"))).forward.empty


class TestIrreversible:
    @pytest.mark.parametrize(
        "text",
        [
            "-- irreversible",
            "-- Irreversible migration.",
            "/* cannot be undone */",
            "-- can't go back",
            "-- nothing to do here",
            "-- not reversible",
            "-- intentionally left blank",
            "# not needed",
        ],
    )
    def test_a_comment_says_so(self, text: str) -> None:
        assert read_body(text).irreversible

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "-- undo the plan",
            "SELECT 'irreversible';",
            "$$ -- irreversible $$",
            "irreversible",
            "'-- no-op'",
            "SELECT 1; -- no-op",
        ],
    )
    def test_nothing_else_does(self, text: str) -> None:
        assert not read_body(text).irreversible


class TestUndoes:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("-- Rollback for 16_chat.sql", "16_chat.sql"),
            ("-- rollback of migration: 16_chat", "16_chat"),
            ("-- Rolls back for 16_chat", ""),
            ("-- Undo script for `a/b.sql`.", "a/b.sql"),
            ("\n\n-- ===\n/* Reverts of 9 */\nDROP TABLE a;", "9"),
            ('-- down migration for "x"', "x"),
            ("DROP TABLE a;\n-- Rollback for x", ""),
            ("'x' -- Rollback for x", ""),
            ("'-- Rollback for x'", ""),
            ("$$ -- Rollback for x $$", ""),
            ("\n" * 12 + "-- Rollback for x", ""),
            ("-- Rollback for", ""),
            ("-- countdown for x", ""),
            ("; -- Rollback for x", ""),
        ],
    )
    def test_only_the_leading_comment_counts(self, text: str, name: str) -> None:
        assert read_body(text).undoes == name


class TestReset:
    def test_the_line_is_counted_from_where_the_text_begins(self) -> None:
        body = read_body("SELECT 1;\n\nDROP SCHEMA public;", first_line=10)

        assert (body.reset, body.reset_line) == ("drops the schema public", 12)

    def test_no_reset_is_on_the_first_line(self) -> None:
        assert find_reset("SELECT 1;") == ("", 1)
        assert (read_body("SELECT 1;").reset, read_body("SELECT 1;").reset_line) == ("", 1)

    @pytest.mark.parametrize(
        "text", ["DROP", "DROP;", "DROP TABLE", "DROP SCHEMA", "DO", "DROP SCHEMA '", 'DROP SCHEMA "']
    )
    def test_half_a_statement_is_none(self, text: str) -> None:
        assert find_reset(text) == ("", 1)

    def test_tables_are_counted_by_name_whatever_their_schema_and_case(self) -> None:
        text = (
            'DROP TABLE a; DROP TABLE A; DROP TABLE public.a; DROP TABLE "a"; DROP TABLE b.a; CREATE TABLE a (i int);'
        )

        assert find_reset(text) == ("", 1)

    def test_half_of_the_tables_made_again_is_enough(self) -> None:
        drops = "".join(f"DROP TABLE {name};" for name in "abcdef")
        two = "CREATE TABLE IF NOT EXISTS a (id int); CREATE TABLE b (id int);"

        assert find_reset(drops + two) == ("", 1)
        assert find_reset(f"{drops}{two} CREATE TABLE x.c AS SELECT 1;") == ("drops 6 tables and makes them again", 1)


@given(TEXTS)
def test_no_text_is_refused(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")

    assert read_script(read_whole(data)).backward is None
    assert all(comment.line >= 1 for comment in comments_in(data))
    words, line = find_reset(text)
    assert words or line == 1


@given(st.binary(max_size=80))
def test_no_bytes_are_refused(data: bytes) -> None:
    assert read_script(read_whole(data)).backward is None
    assert isinstance(comments_in(data), tuple)


@given(TEXTS)
def test_a_comment_above_changes_no_verdict(text: str) -> None:
    plain, commented = read_body(text), read_body(f"-- words\n{text}")

    assert (plain.empty, bool(plain.reset)) == (commented.empty, bool(commented.reset))


HOSTILE = {
    "open-comments": "/*",
    "closed-comments": "/**/ ",
    "quotes": "'",
    "three-quotes": "'''",
    "double-quotes": '"',
    "dollars": "$",
    "dollar-quotes": "$a$",
    "dashes": "-",
    "hashes": "#",
    "hash-lines": "#\n",
    "spaces": " ",
    "lines": "\n",
    "semicolons": ";",
    "brackets": "(",
    "backslashes": "\\",
    "escaped-quotes": "a\\'",
    "words": "drop ",
    "tables": "drop table ",
    "statements": "drop table a;",
    "catalogues": "pg_tables ",
    "rollbacks": "rollback for ",
    "suppressions": "# undrift: ignore[",
    "suppression-lines": "# undrift: ignore[a] b\n",
    "rules": "a,",
}
BEGINNINGS = (
    "",
    "'",
    "-- ",
    "/* ",
    "$$",
    "drop schema x;",
    "do $$ ",
    "-- rollback for migration",
    "# undrift: ignore[a] ",
)


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_much_of_the_same_is_read_in_no_time(piece: str) -> None:
    data = (piece * (HOSTILE_BYTES // len(piece))).encode()
    start = time.process_time()
    read_script(read_whole(data))
    comments_in(data)

    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("piece", [" ", "a\\'", "/**/", "pg_tables ", "drop\t", "undo for  ", "ignore[", "no "])
def test_whatever_it_begins_and_ends_with(beginning: str, piece: str) -> None:
    data = (beginning + piece * (HOSTILE_BYTES // 2 // len(piece)) + "!\\").encode()
    start = time.process_time()
    read_script(read_whole(data))
    comments_in(data)

    assert time.process_time() - start < SECONDS
