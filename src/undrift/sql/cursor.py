"""Walking through the tokens of one statement: what every dialect's grammar is written with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from undrift.patterns import pattern
from undrift.schema.model import Expression, Name
from undrift.schema.spelling import POSTGRES_RESERVED as RESERVED
from undrift.sql.lexer import Kind, Token

_PLAIN = pattern(r"[a-z_][a-z0-9_$]*")
_NO_SPACE_BEFORE = frozenset({",", ")", "]", ";", ".", "::", "["})
_NO_SPACE_AFTER = frozenset({"(", "[", ".", "::"})
_ROUND = {"(": 1, ")": -1}
_DEPTHS = {"(": 1, "[": 1, ")": -1, "]": -1}
_END = Token(Kind.SYMBOL, "", "", 0, 0)


class UnreadableError(Exception):
    """A statement, or a part of it, that the grammar does not know.

    Attributes:
        reason: Why, as a clause that can follow "not read:".
    """

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


class Cursor:
    """A place in a run of tokens.

    Keywords are given in upper case and match words without quotes only. `fold` makes of an unquoted name what the
    server stores, `cut` of one in quotes.
    """

    __slots__ = ("_cut", "_fold", "place", "source", "tokens")

    def __init__(
        self, tokens: Sequence[Token], source: str, fold: Callable[[str], str], cut: Callable[[str], str] = str
    ) -> None:
        """Start at the first token of `tokens`, whose places refer to `source`."""
        self.tokens = tokens
        self.source = source
        self.place = 0
        self._fold = fold
        self._cut = cut

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.place >= len(self.tokens)

    @property
    def token(self) -> Token:
        """The token here; an empty symbol at the end."""
        return self.tokens[self.place] if self.place < len(self.tokens) else _END

    def peek(self, *keys: str, ahead: int = 0) -> bool:
        """Whether these keywords or symbols stand here, `ahead` tokens on."""
        tokens, place = self.tokens, self.place + ahead
        if len(tokens) - place < len(keys):
            return False
        for key in keys:
            if tokens[place].key != key:
                return False
            place += 1
        return True

    def peek_any(self, keys: Collection[str], ahead: int = 0) -> bool:
        """Whether one of these stands here."""
        place = self.place + ahead
        return place < len(self.tokens) and self.tokens[place].key in keys

    def accept(self, *keys: str) -> bool:
        """Step over these if they stand here, and say whether they did."""
        tokens, place = self.tokens, self.place
        if len(tokens) - place < len(keys):
            return False
        # As in `peek`, once more: most of the time that reading takes is spent in these lines.
        for key in keys:
            if tokens[place].key != key:
                return False
            place += 1
        self.place = place
        return True

    def accept_any(self, keys: Collection[str]) -> str:
        """Step over one of these and return it; an empty string if none stands here."""
        key = self.token.key
        if not key or key not in keys:
            return ""
        self.place += 1
        return key

    def expect(self, *keys: str) -> None:
        """Step over these.

        Raises:
            UnreadableError: They do not stand here.
        """
        if not self.accept(*keys):
            raise self.unexpected(" ".join(keys))

    def unexpected(self, wanted: str = "") -> UnreadableError:
        """Return the error that says what stands here, and what was wanted."""
        found = self.source[self.token.start : self.token.end][:40] if not self.done else "the end of the statement"
        return UnreadableError(f"{found!r} is not known here" + (f" (expected {wanted})" if wanted else ""))

    def next(self) -> Token:
        """Return the token here and step over it.

        Raises:
            UnreadableError: Nothing is left.
        """
        if self.done:
            raise self.unexpected()
        token = self.tokens[self.place]
        self.place += 1
        return token

    def at_name(self) -> bool:
        """Whether a name can stand here: a word or a name in quotes."""
        return self.token.kind in {Kind.WORD, Kind.QUOTED} and not self.done

    def word(self) -> str:
        """Step over one name and return it as the server stores it.

        Raises:
            UnreadableError: It is none.
        """
        if not self.at_name():
            raise self.unexpected("a name")
        token = self.next()
        return self.folded(token)

    def folded(self, token: Token) -> str:
        """Return a name as the server stores it."""
        return self._cut(token.text) if token.kind is Kind.QUOTED else self._fold(token.text)

    def name(self) -> Name:
        """Step over `name` or `schema.name`; a database before that is dropped."""
        parts = [self.word()]
        while self.peek(".") and not self.done:
            self.next()
            parts.append(self.word())
        return Name(parts[-1], parts[-2] if len(parts) > 1 else "")

    def names(self) -> tuple[Name, ...]:
        """Step over one or more names parted by commas."""
        found = [self.name()]
        while self.accept(","):
            found.append(self.name())
        return tuple(found)

    def words(self) -> tuple[str, ...]:
        """Step over `(a, b, c)` and return the names."""
        self.expect("(")
        found = [self.word()]
        while self.accept(","):
            found.append(self.word())
        self.expect(")")
        return tuple(found)

    def string(self) -> str:
        """Step over a string literal and return its value.

        Raises:
            UnreadableError: It is none.
        """
        if self.token.kind is not Kind.STRING or self.done:
            raise self.unexpected("a string")
        return self.next().text

    def group(self) -> Cursor:
        """Step over a group in parentheses and return a cursor over what is inside.

        Raises:
            UnreadableError: None opens here, or it never closes.
        """
        self.expect("(")
        start = self.place
        self._skip_group()
        return self.part(start, self.place - 1)

    def items(self) -> Iterator[Cursor]:
        """Yield what is left, cut at the commas that stand outside of parentheses."""
        while not self.done:
            yield self.until({","})
            self.accept(",")

    def until(self, keys: Collection[str], first: bool = False) -> Cursor:  # noqa: FBT001, FBT002 - read at the call
        """Step to the next of these keywords or symbols outside of parentheses, or to the end; return what was passed.

        Args:
            keys: Where to stop. The one found stays.
            first: Whether it may stop at the token that stands here; otherwise at least one is passed.
        """
        start = self.place
        while not self.done and not (
            self.token.key in keys and self.token.key and (first or self.place > start or "," in keys)
        ):
            if self.next().key in {"(", "["}:
                self._skip_group()
        return self.part(start, self.place)

    def rest(self) -> Cursor:
        """Step to the end and return what was passed."""
        start, self.place = self.place, len(self.tokens)
        return self.part(start, self.place)

    def part(self, start: int, end: int) -> Cursor:
        """Return a cursor over the tokens from `start` up to `end`."""
        return Cursor(self.tokens[start:end], self.source, self._fold, self._cut)

    def _skip_group(self) -> None:
        depth = 1
        while depth:
            depth += _DEPTHS.get(self.next().key, 0)

    def finish(self) -> None:
        """Make sure that nothing is left.

        Raises:
            UnreadableError: Something is.
        """
        if not self.done:
            raise self.unexpected()

    def raw(self) -> str:
        """Return what is left as it is written."""
        return self.source[self.token.start : self.tokens[-1].end] if not self.done else ""

    def expression(self) -> Expression:
        """Return what is left as an expression, without parentheses around the whole of it."""
        tokens = list(self.tokens[self.place :])
        pairs = pairs_around(tokens)
        tokens = tokens[pairs : len(tokens) - pairs]
        names = (self.folded(token) for place, token in enumerate(tokens) if _can_be_column(tokens, place))
        return Expression(spelled(tokens, self._fold), tuple(dict.fromkeys(names)))


def pairs_around(tokens: Sequence[Token]) -> int:
    """Return how many pairs of parentheses stand around the whole of it; in one pass, since they may be thousands."""
    if len(tokens) < len("()") or tokens[0].key != "(" or tokens[-1].key != ")":
        return 0
    opening = next((place for place, token in enumerate(tokens) if token.key != "("), len(tokens))
    closing = next((place for place, token in enumerate(reversed(tokens)) if token.key != ")"), 0)
    depth = pairs = opening
    for token in tokens[opening : len(tokens) - closing]:
        depth += _ROUND.get(token.key, 0)
        pairs = min(pairs, depth)
    return max(0, min(pairs, closing)) if depth == closing else 0


def spelled(tokens: Sequence[Token], fold: Callable[[str], str]) -> str:
    """Return tokens as SQL in one spelling: words in lower case, names quoted only where they need it.

    Args:
        tokens: The tokens.
        fold: What the server makes of a name without quotes: one that it would change needs its quotes.
    """
    parts: list[str] = []
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else None
        if before is not None and _is_spaced(before, token):
            parts.append(" ")
        parts.append(_spelled(token, fold))
    return "".join(parts)


def _spelled(token: Token, fold: Callable[[str], str]) -> str:
    if token.kind is Kind.WORD:
        return token.text.lower()
    if token.kind is Kind.STRING:
        return "'" + token.text.replace("'", "''") + "'"
    if token.kind is Kind.QUOTED:
        is_plain = _PLAIN.fullmatch(token.text) and fold(token.text) == token.text and token.text not in RESERVED
        return token.text if is_plain else '"' + token.text.replace('"', '""') + '"'
    return token.text


def _is_spaced(before: Token, token: Token) -> bool:
    if token.key in _NO_SPACE_BEFORE or before.key in _NO_SPACE_AFTER:
        return False
    if token.key == "(":
        return before.kind not in {Kind.WORD, Kind.QUOTED} or before.key in _WORDS_BEFORE_GROUPS
    return True


_WORDS_BEFORE_GROUPS = frozenset(
    "AND OR NOT IN AS ON WHEN THEN ELSE CASE IS BETWEEN LIKE ILIKE EXISTS ANY ALL SOME USING WHERE FROM SELECT VALUES "
    "OVER FILTER GROUP BY HAVING DISTINCT WITH RETURNING SIMILAR TO ESCAPE COLLATE".split()
)
_NO_COLUMNS = _WORDS_BEFORE_GROUPS | frozenset(
    "NULL TRUE FALSE END CURRENT_TIMESTAMP CURRENT_DATE CURRENT_TIME".split()
)


_BEFORE_OTHER_NAMES = frozenset({"::", "AS", "COLLATE"})
_PHRASES: Mapping[str, tuple[str, str]] = {
    "TIME": ("", "ZONE"),
    "ZONE": ("TIME", ""),
    "AT": ("", "TIME"),
    "WITHOUT": ("", "TIME"),
    "PRECISION": ("DOUBLE", ""),
    "VARYING": ("CHARACTER", ""),
}
"""Words of types and operators that are several words, each with its neighbour before or behind it."""


def _can_be_column(tokens: Sequence[Token], place: int) -> bool:
    """Whether a token can name a column: no function's name, no type, no collation, no keyword, no field of EXTRACT."""
    token = tokens[place]
    if token.kind is not Kind.QUOTED and (token.kind is not Kind.WORD or token.key in _NO_COLUMNS):
        return False
    before = tokens[place - 1] if place else _END
    after = tokens[place + 1] if place + 1 < len(tokens) else _END
    if after.key in {"(", "."} or after.kind is Kind.STRING or before.key in _BEFORE_OTHER_NAMES:
        return False
    if after.key == "FROM" and place > 1 and tokens[place - 2].key == "EXTRACT":
        return False
    phrase = _PHRASES.get(token.key)
    return phrase is None or (phrase[0] or before.key, phrase[1] or after.key) != (before.key, after.key)
