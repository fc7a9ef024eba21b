"""SQL text to statements, each a run of tokens with their places.

A statement that cannot be read must not take its neighbours with it, every message names a line, and dumps of many
megabytes of rows lie among the migrations: so the text is cut here once, by each dialect's own rules for strings,
comments and ends of statements. What is inside a query is left to sqlglot (`undrift.sql.queries`).

Sources: PostgreSQL 17 manual, 4.1 Lexical Structure, and psql's page; MySQL 8.4 manual, chapter 11 and `mysql` client
commands; SQLite, lang_keywords.html, lang_comment.html and tokenize.c.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import NamedTuple

from undrift.patterns import pattern
from undrift.values import dataclass

DIALECTS = ("postgres", "mysql", "mariadb", "sqlite")
"""The dialects by the names that configuration and documents use."""

MOST_TOKENS = 200_000
"""Tokens kept of one statement: more is data, and a definition of that length is read by nobody."""

_MOST_DATA_TOKENS = 2_000
_DATA = frozenset({"INSERT", "REPLACE", "UPDATE", "DELETE", "COPY", "VALUES", "MERGE"})
_BODIES = frozenset({"TRIGGER", "FUNCTION", "PROCEDURE", "EVENT"})
_BREAKPOINT = "--> statement-breakpoint"


class Kind(IntEnum):
    """What a token is."""

    WORD = 1
    """A keyword or a name without quotes, as it is written."""
    QUOTED = 2
    """A name in quotes, without them."""
    STRING = 3
    """A string literal: its value."""
    NUMBER = 4
    SYMBOL = 5
    META = 6
    """A line that the client, not the server, reads: psql's backslash commands."""


class Token(NamedTuple):
    """A token.

    Attributes:
        kind: What it is.
        text: Its value: a name or string without its quotes.
        key: What grammars match: a word in upper case, a symbol as it is; empty for names in quotes, strings, numbers.
        start: Where it begins in the text.
        end: Where the next character stands.
    """

    kind: Kind
    text: str
    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement.

    Attributes:
        tokens: Its tokens, without the semicolon; never empty.
        source: The text that the tokens' places refer to.
        line: The line of the file that it begins on, counted from 1.
        problem: Why its end is not certain (a string that is never closed), as a clause; empty if it is.
    """

    tokens: list[Token]
    source: str
    line: int
    problem: str = ""

    @property
    def text(self) -> str:
        """The statement as it is written."""
        return self.source[self.tokens[0].start : self.tokens[-1].end]


_SPACE = r"[\s\ufeff\x00]*"
_NUMBER = (
    r"(?P<number>0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+"
    r"|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?)"
)
_WORD = r"(?P<word>(?![eEnNxXbB]'|[uU]&['\"])[^\x00-@\[-^`{-\x7f\ufeff][^\x00-#%-/:-@\[-^`{-\x7f]*)"
_PLAIN_STRING = r"(?P<string>(?:[nNxXbB](?='))?'(?:[^']+|'')*(?P<string_end>'|\Z))"
_ESCAPED = r"(?:[^'\\]+|''|\\.)*"
_BRACKETS = r"(?P<symbol>[()\[\],;]|\.(?![0-9]))"

# The alternatives are tried in order, and each, once begun, matches to the end of the text if need be. What only a
# MySQL 9.99.99 or later would run is for no server: mariadb-dump tells its own client so (`enable the sandbox mode`).
_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "postgres": pattern(
        rf"{_SPACE}(?:{_WORD}|{_BRACKETS}|(?P<comment>--[^\n]*)|(?P<block>/\*)"
        rf"|(?P<escaped>[eE]'{_ESCAPED}(?P<escaped_end>'|\\?\Z))"
        rf"|(?:[uU]&)?{_PLAIN_STRING}"
        r"|(?P<dollar>\$(?P<tag>[^\x00-@\[-^`{-\x7f][^\x00-/:-@\[-^`{-\x7f]*|)\$(?P<body>.*?)(?P<dollar_end>\$(?P=tag)\$|\Z))"
        r'|(?:[uU]&)?"(?P<quoted>(?:[^"]+|"")*)(?P<quoted_end>"|\Z)'
        rf"|{_NUMBER}|(?P<meta>\\[^\n]*)"
        r"|(?P<operator>::|:=|=>|\.\.|(?:(?!--|/\*)[+\-*/<>=~!@#%^&|`?])+|\$[0-9]+|[^\s\ufeff\x00]))",
        re.DOTALL,
    ),
    "mysql": pattern(
        rf"{_SPACE}(?:(?P<comment>--(?=[\s\x00]|\Z)[^\n]*|\#[^\n]*|{_BREAKPOINT}[^\n]*)"
        r"|(?P<run>/\*M?!(?!99999)[0-9]*)|(?P<unrun>\*/)|(?P<block>/\*)"
        rf"|(?P<escaped>(?:[nNxXbB]|_[A-Za-z0-9]+\s*)?'{_ESCAPED}(?P<escaped_end>'|\\?\Z))"
        r'|(?P<double>"(?:[^"\\]+|""|\\.)*(?P<double_end>"|\\?\Z))'
        r"|`(?P<quoted>(?:[^`]+|``)*)(?P<quoted_end>`|\Z)"
        r"|(?P<word>[^\x00-#%-?\[-^`{-\x7f\ufeff][^\x00-#%-/:-?\[-^`{-\x7f]*"
        r"|(?!0x[0-9a-fA-F]+(?![\w$])|0b[01]+(?![\w$]))[0-9]+(?![eE][0-9])[A-Za-z_$][\w$]*)"
        rf"|{_NUMBER}|{_BRACKETS}|(?P<meta>(?!))"
        r"|(?P<operator>:=|->>?|<=>|<<|>>|[<>!]=|<>|\|\||&&|[^\s\ufeff\x00]))",
        re.DOTALL,
    ),
    "sqlite": pattern(
        rf"{_SPACE}(?:(?P<comment>--[^\n]*)|(?P<block>/\*)"
        rf"|{_PLAIN_STRING}"
        r'|"(?P<quoted>(?:[^"]+|"")*)(?P<quoted_end>"|\Z)'
        r"|`(?P<ticked>(?:[^`]+|``)*)(?P<ticked_end>`|\Z)"
        r"|\[(?P<bracketed>[^\]]*)(?P<bracketed_end>\]|\Z)"
        rf"|{_WORD}|{_NUMBER}|(?P<meta>(?<![^\n])\.[A-Za-z][^\n]*)|{_BRACKETS}"
        r"|(?P<operator>->>?|\|\||<<|>>|[<>!=]=|<>|[^\s\ufeff\x00]))",
        re.DOTALL,
    ),
}
_PATTERNS = {**_PATTERNS, "mariadb": _PATTERNS["mysql"]}

# What rows are made of, where nothing hangs on what it is; bounded, since the engine remembers each round.
_ROWS = pattern(r"(?:[\s,()]+|(?:[0-9.]+|'[^'\\]*')(?=[\s,()])){1,1000}")
_NESTED = pattern(r"/\*|\*/")
_COPY_END = pattern(r"^\\\.[ \t\r]*(?:\n|\Z)", re.MULTILINE)
_DELIMITER = pattern(r"delimiter[ \t]+(?P<value>\S+)[^\n]*", re.IGNORECASE)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "f": "\f", "Z": "\x1a"}
_ESCAPE = pattern(r"\\(.)|''", re.DOTALL)


def statements(text: str, dialect: str, first_line: int = 1) -> Iterator[Statement]:
    """Cut SQL into statements.

    Statements end at a semicolon; in MySQL at what DELIMITER set; at Drizzle's breakpoints; at psql's backslash
    commands that send a query. A body between BEGIN and END stays whole; the rows behind COPY … FROM stdin are left
    out.

    Args:
        text: SQL.
        dialect: One of `DIALECTS`.
        first_line: The line of the file that the text begins on.
    """
    yield from _Cutter(text, dialect, first_line).statements()


class _Cutter:
    """The state of one cut through a text."""

    def __init__(self, text: str, dialect: str, first_line: int) -> None:
        self.text = text
        self.dialect = dialect
        self.match = _PATTERNS[dialect].match
        self.position = 0
        self.delimiter = ";"
        self.line = first_line
        self.counted = 0
        self.depth = 0
        self.body = _Body()
        self.problem = ""

    def statements(self) -> Iterator[Statement]:
        while self.position < len(self.text):
            tokens, problem = self._tokens()
            if tokens:
                yield Statement(tokens, self.text, self._line_at(tokens[0].start), problem)
                if tokens[0].key == "COPY":
                    self._skip_rows(tokens)

    def _line_at(self, position: int) -> int:
        self.line += self.text.count("\n", self.counted, position)
        self.counted = position
        return self.line

    def _tokens(self) -> tuple[list[Token], str]:  # noqa: C901, PLR0912 - a call for each token would cost a third more
        """Return the tokens up to the end of the statement, and what is wrong with its end.

        This loop is run for every token there is: the common kinds are made right here, the rest in `_other`.
        """
        match, text, tokens = self.match, self.text, list[Token]()
        append, most, is_standard = tokens.append, MOST_TOKENS, self.delimiter == ";"
        self.depth, self.body, self.problem = 0, _Body(), ""
        while is_standard or not self._ends():
            found = match(text, self.position)
            if found is None:
                self.position = len(text)
                break
            kind = found.lastgroup
            self.position = end = found.end()
            if kind == "word" and is_standard:
                word = found["word"]
                key = word.upper()
                if not tokens:
                    if key == "DELIMITER" and self._set_delimiter(end - len(word)):
                        is_standard = self.delimiter == ";"
                        continue
                    most = _MOST_DATA_TOKENS if key in _DATA else most
                elif key in _SHAPING:
                    self.body.see(key, tokens)
                token = Token(Kind.WORD, word, key, end - len(word), end)
            elif kind == "symbol":
                symbol = found["symbol"]
                if symbol == ";" and is_standard and self._is_end(tokens):
                    break
                self.depth += _DEPTHS[symbol]
                token = Token(Kind.SYMBOL, symbol, symbol, end - 1, end)
            else:
                other = self._other(found, kind or "", tokens)
                if other is None:
                    break
                if other is _NO_TOKEN:
                    continue
                token = other
            if len(tokens) < most:
                append(token)
            elif most == _MOST_DATA_TOKENS and is_standard and (rows := _ROWS.match(text, end)):
                self.position = rows.end()
        return tokens, self.problem

    def _ends(self) -> bool:
        """Whether the delimiter stands here; step over it if it does."""
        place = self.position
        while self.text[place : place + 1].isspace():
            place += 1
        if not self.text.startswith(self.delimiter, place):
            return False
        self.position = place + len(self.delimiter)
        return True

    def _is_end(self, tokens: list[Token]) -> bool:
        """Whether a semicolon here ends the statement: not inside a body, and not among a rule's commands."""
        return not self.body.depth and not (self.depth > 0 and _is_rule(tokens))

    def _other(self, found: re.Match[str], kind: str, tokens: list[Token]) -> Token | None:  # noqa: PLR0911 - a table of kinds
        """Return the token of a rarer kind; `_NO_TOKEN` for what is passed over; None at the end of the statement."""
        if kind in {"number", "operator"}:
            return _plain(found, kind)
        if kind == "word":
            return self._word(found, tokens)
        if kind == "comment":
            return None if found["comment"].startswith(_BREAKPOINT) else _NO_TOKEN
        if kind == "block":
            self.position, closed = self._comment_end(found.end())
            self.problem = self.problem or ("" if closed else "a comment in it is never closed")
            return _NO_TOKEN
        if kind == "meta":
            return self._meta(found, tokens)
        if kind in {"run", "unrun"}:
            return _NO_TOKEN
        token, closed = _quoted(found)
        if not closed and not self.problem:
            self.problem = f"a quote that opens on line {self._line_of(token.start)} is never closed"
        return token

    def _word(self, found: re.Match[str], tokens: list[Token]) -> Token:
        """Return a word where DELIMITER set another end: `END$$` is a word and an end."""
        word, start = found["word"], found.start("word")
        cut = word.find(self.delimiter)
        if cut > 0:
            word = word[:cut]
            self.position = start + cut
        if not tokens and self._set_delimiter(start):
            return _NO_TOKEN
        return Token(Kind.WORD, word, word.upper(), start, start + len(word))

    def _meta(self, found: re.Match[str], tokens: list[Token]) -> Token | None:
        start, text = found.start("meta"), found["meta"]
        if tokens and text[0] == ".":
            # SQLite's shell reads a command only where a statement could begin.
            self.position = start + 1
            return Token(Kind.SYMBOL, ".", ".", start, start + 1)
        if not tokens or not tokens[-1].key.startswith("\\"):
            tokens.append(Token(Kind.META, text.rstrip(), text.split(None, 1)[0].upper(), start, found.end()))
        return None

    def _line_of(self, position: int) -> int:
        return self.line + self.text.count("\n", self.counted, position)

    def _comment_end(self, position: int) -> tuple[int, bool]:
        """Return where a block comment ends; PostgreSQL's nest."""
        depth = 1
        while depth:
            found = _NESTED.search(self.text, position)
            if not found:
                return len(self.text), self.dialect == "sqlite"
            position = found.end()
            if found[0] == "*/":
                depth -= 1
            elif self.dialect == "postgres":
                depth += 1
        return position, True

    def _set_delimiter(self, position: int) -> bool:
        found = _DELIMITER.match(self.text, position) if self.dialect in {"mysql", "mariadb"} else None
        if not found:
            return False
        self.delimiter = found["value"]
        self.position = found.end()
        return True

    def _skip_rows(self, tokens: list[Token]) -> None:
        keys = [token.key for token in tokens]
        if "STDIN" in keys and self.dialect == "postgres":
            start = self.text.find("\n", self.position)
            found = _COPY_END.search(self.text, start) if start >= 0 else None
            self.position = found.end() if found else len(self.text)


class _Body:
    """How deep we are between the BEGIN and END of a routine's body."""

    def __init__(self) -> None:
        self.depth = 0
        self.pending = False

    def see(self, key: str, before: list[Token]) -> None:
        """Take the next word into account.

        `END IF`, `END LOOP` and their like close nothing that is counted; a CASE inside a body is counted.
        """
        if not before or before[0].key != "CREATE":
            return
        if self.pending:
            self.pending = False
            if key in {"IF", "LOOP", "WHILE", "REPEAT", "FOR"} and before[-1].key == "END":
                self.depth += 1
        if (key == "BEGIN" and any(token.key in _BODIES for token in before[:12])) or (
            self.depth and key == "CASE" and before[-1].key != "END"
        ):
            self.depth += 1
        elif self.depth and key == "END":
            self.depth -= 1
            self.pending = True


def _is_rule(tokens: list[Token]) -> bool:
    return any(token.key == "RULE" for token in tokens[1:4])


def _plain(found: re.Match[str], kind: str) -> Token:
    text, end = found[kind], found.end()
    is_number = kind == "number"
    return Token(Kind.NUMBER if is_number else Kind.SYMBOL, text, "" if is_number else text, end - len(text), end)


_NO_TOKEN = Token(Kind.SYMBOL, "", "", 0, 0)
_DEPTHS: Mapping[str, int] = {"(": 1, "[": 1, ")": -1, "]": -1, ",": 0, ";": 0, ".": 0}
_SHAPING = frozenset({"BEGIN", "END", "CASE", "IF", "LOOP", "WHILE", "REPEAT", "FOR"})
_NAMES: Mapping[str, tuple[str, str]] = {
    "quoted_end": ("quoted", '"'),
    "ticked_end": ("ticked", "`"),
    "bracketed_end": ("bracketed", ""),
}
"""The groups of names in quotes, each with the quote that is doubled inside; MySQL's are in back quotes."""


def _quoted(found: re.Match[str]) -> tuple[Token, bool]:
    """Return the token of what stands in quotes, and whether they are closed."""
    kind, end = found.lastgroup or "", found.end()
    if kind in _NAMES:
        group, quote = _NAMES[kind]
        start = found.start(group) - 1
        quote = "`" if found.string[start] == "`" else quote
        name = found[group].replace(quote * 2, quote) if quote else found[group]
        return Token(Kind.QUOTED, name, "", start, end), bool(found[kind])
    if kind == "dollar":
        return Token(Kind.STRING, found["body"], "", found.start(kind), end), bool(found["dollar_end"])
    quote = '"' if kind == "double" else "'"
    closed = found[f"{kind}_end"] == quote
    inner = found[kind].partition(quote)[2]
    inner = inner[:-1] if closed else inner
    value = inner.replace("''", "'") if kind == "string" else _unescaped(inner, quote)
    return Token(Kind.STRING, value, "", found.start(kind), end), closed


def _unescaped(text: str, quote: str) -> str:
    if "\\" not in text:
        return text.replace(quote * 2, quote)
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]) if found[1] else "'", text)
