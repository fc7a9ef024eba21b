from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undrift.text import listed, plural, printable, quoted

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
BYTES = st.binary(min_size=1, max_size=12).map(lambda raw: raw.replace(b"\0", b"").decode("utf-8", "surrogateescape"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain żółć 漢 '\"", "plain żółć 漢 '\""),
        ("", ""),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\x1b[31mred", "\\u001b[31mred"),
        ("\x00\x7f\x9b", "\\u0000\\u007f\\u009b"),
        ("\udcff\udc80", "\\xff\\x80"),
        ("right\u202eleft", "right\\u202eleft"),
        ("a\u00a0b", "a\\u00a0b"),
    ],
)
def test_what_drives_a_terminal_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text() | BYTES)
def test_printable_text_is_printable_and_stays_so(text: str) -> None:
    shown = printable(text)

    assert shown.isprintable()
    assert printable(shown) == shown
    shown.encode("utf-8")


@pytest.mark.parametrize(
    "word", ["a", "a/b-c_d.sql", "a b", "it's", "$(x)", "-rf", "~", "*", "ż", "a\nb", "\udcff", "'\n\\"]
)
def test_a_quoted_word_is_one_word_to_a_shell(word: str) -> None:
    shown = quoted(word)
    echoed = subprocess.run(["bash", "-c", f"printf '%s|' {shown}"], capture_output=True, check=True)

    assert shown.isprintable()
    assert echoed.stdout == word.encode("utf-8", "surrogateescape") + b"|"


def test_many_quoted_words_come_back_from_a_shell() -> None:
    words = [bytes([byte]).decode("utf-8", "surrogateescape") + "x" for byte in range(1, 256)]
    command = "printf '%s\\0' " + " ".join(map(quoted, words))
    echoed = subprocess.run(["bash", "-c", command], capture_output=True, check=True)

    assert echoed.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1] == words


@given(NAMES | BYTES)
def test_quoted_words_print_on_one_line(word: str) -> None:
    assert quoted(word).isprintable()


@pytest.mark.parametrize("word", ["plain", "a/b.sql", "16_add.sql"])
def test_plain_words_are_not_quoted(word: str) -> None:
    assert quoted(word) == word


@pytest.mark.parametrize(("count", "words"), [(0, "0 files"), (1, "1 file"), (2, "2 files"), (10_000, "10,000 files")])
def test_nouns_agree_with_their_count(count: int, words: str) -> None:
    assert plural(count, "file") == words


def test_a_noun_may_have_its_own_plural() -> None:
    assert plural(2, "branch", "branches") == "2 branches"


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        ("", ""),
        ("a", "a"),
        ("ab", "a and b"),
        ("abc", "a, b and c"),
        ("abcd", "a, b, c and d"),
        ("abcde", "a, b, c and 2 more"),
        ("a" * 2000, "a, a, a and 1,997 more"),
    ],
)
def test_words_are_listed_as_a_phrase(words: str, phrase: str) -> None:
    assert listed(list(words)) == phrase
    assert listed(tuple(words)) == phrase
