"""What the SQL in a migration's `execute` touches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from undrift.declared.touched import Pad

_ROWS = frozenset(
    """
    INSERT UPDATE DELETE REPLACE TRUNCATE COPY SET RESET SHOW ANALYZE VACUUM BEGIN START COMMIT ROLLBACK EXPLAIN LOCK
    UNLOCK REFRESH CLUSTER REINDEX GRANT REVOKE WITH NOTIFY USE OPTIMIZE PRAGMA VALUES FLUSH MERGE SAVEPOINT RELEASE
    """.split()
)
"""How statements begin that leave the schema as it is."""

_UNSEEN = frozenset(
    """
    FUNCTION PROCEDURE TRIGGER POLICY RULE AGGREGATE ROLE USER OPERATOR CAST EVENT PUBLICATION SUBSCRIPTION STATISTICS
    SERVER DATABASE COLLATION LANGUAGE
    """.split()
)
"""Kinds of objects that a dump in Ruby does not hold, or that are not compared."""

_MODIFIERS = frozenset("OR REPLACE UNIQUE MATERIALIZED TEMPORARY TEMP UNLOGGED CONSTRAINT FULLTEXT SPATIAL".split())
_HOLE = "undrift_hole"


def note(sql: object, pad: Pad) -> None:
    """Note what a text of SQL touches.

    Args:
        sql: A text, or anything else, which may then touch anything.
        pad: Where it is noted.
    """
    if not isinstance(sql, str):
        pad.everything = True
        return
    from undrift.sql.lexer import statements  # noqa: PLC0415 - few migrations hold SQL

    for statement in statements(sql, "mysql" if "`" in sql else "postgres"):
        words = [token.key or token.text for token in statement.tokens]
        if not _is_harmless(words):
            _note(words, pad)


def note_pieces(pieces: Sequence[str | None], pad: Pad) -> None:
    """Note what a text of SQL touches of which some pieces are not known.

    Args:
        pieces: The pieces in order; None for what is not known.
        pad: Where it is noted.
    """
    note("".join(_HOLE if piece is None else piece for piece in pieces), pad)


def _is_harmless(words: Sequence[str]) -> bool:
    """Whether a statement leaves the schema as a dump shows it alone."""
    first = words[0]
    if first == "SELECT":
        # A function without a table may do anything: `SELECT create_hypertable('…')`.
        return "FROM" in words or "(" not in words
    if first in _ROWS:
        return True
    kind = next((word for word in words[1:6] if word not in _MODIFIERS), "")
    return first in {"CREATE", "ALTER", "DROP", "COMMENT"} and kind in _UNSEEN


def _note(words: Sequence[str], pad: Pad) -> None:
    if words[0] in {"DO", "CALL", "SELECT"} or any(_HOLE in word.lower() for word in words):
        pad.everything = True
    elif "INDEX" in words[1:4]:
        pad.name(*(word for word in words if word.isidentifier()))
        if "ON" in words:
            pad.parts(_name_after(words, words.index("ON")))
    else:
        pad.whole(*_named(words))


def _named(words: Sequence[str]) -> Iterator[str]:
    """Yield all that can be the name of an object: more than there are, but for columns of `ALTER TABLE`."""
    if words[0] == "ALTER" and words[1:2] == ["TABLE"]:
        place = next((place for place in range(2, len(words)) if words[place] not in _BETWEEN), 1)
        yield _name_after(words, place - 1)
        if "RENAME" in words and "TO" in words:
            yield _name_after(words, words.index("TO"))
        return
    for place, word in enumerate(words):
        if word[:1].isalpha() or word[:1] == "_":
            yield word if words[place - 1] != "." or place < _QUALIFIED else f"{words[place - 2]}.{word}"


_BETWEEN = frozenset({"IF", "EXISTS", "ONLY"})
_QUALIFIED = 2


def _name_after(words: Sequence[str], place: int) -> str:
    """Return the name behind a word, with its namespace."""
    held = words[place + 1 : place + 4]
    if not held:
        return ""
    return f"{held[0]}.{held[2]}" if len(held) > _QUALIFIED and held[1] == "." else held[0]
