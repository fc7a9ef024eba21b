from __future__ import annotations

import pytest

from undrift.schema.model import Expression, Name
from undrift.sql.cursor import Cursor, UnreadableError, spelled
from undrift.sql.lexer import statements


def at(text: str, dialect: str = "postgres") -> Cursor:
    """Return a cursor at the first token of a statement."""
    [statement] = statements(text, dialect)
    return Cursor(statement.tokens, statement.source, str.lower)


class TestLooking:
    def test_keys_are_matched_whatever_their_case(self) -> None:
        cursor = at("create TABLE x")

        assert cursor.peek("CREATE", "TABLE")
        assert cursor.peek("TABLE", ahead=1)
        assert cursor.peek_any({"TABLE"}, ahead=1)
        assert not cursor.peek("CREATE", "TABLE", "X", "Y")
        assert not cursor.peek_any({"CREATE"}, ahead=3)
        assert cursor.place == 0

    def test_names_in_quotes_and_strings_are_no_keywords(self) -> None:
        assert not at('"CREATE"').peek("CREATE")
        assert not at("'CREATE'").peek("CREATE")

    def test_accept_takes_all_or_nothing(self) -> None:
        cursor = at("IF NOT EXISTS x")

        assert not cursor.accept("IF", "EXISTS")
        assert cursor.place == 0
        assert cursor.accept("IF", "NOT", "EXISTS")
        assert cursor.accept_any({"A", "X"}) == "X"
        assert cursor.accept_any({"A"}) == ""
        assert cursor.done

    def test_accept_any_takes_no_quoted_name_for_an_empty_key(self) -> None:
        assert at('"x"').accept_any({"", "X"}) == ""

    def test_the_end(self) -> None:
        cursor = at("x")
        cursor.next()

        assert cursor.done
        assert cursor.token.key == ""
        assert cursor.raw() == ""
        cursor.finish()
        with pytest.raises(UnreadableError, match="the end of the statement"):
            cursor.next()


class TestFailing:
    @pytest.mark.parametrize(
        ("text", "step"),
        [
            ("(a", Cursor.group),
            ("a", Cursor.group),
            ("(a, ", Cursor.words),
            ("(a b)", Cursor.words),
            ("1", Cursor.word),
            ("'a'", Cursor.word),
            ("a.", Cursor.name),
            ("a, 1", Cursor.names),
            ("a", Cursor.string),
            ("(a (b)", Cursor.group),
            ("(a (b", lambda cursor: cursor.until({"X"})),
            ("a", Cursor.finish),
        ],
    )
    def test_what_does_not_stand_there(self, text: str, step: object) -> None:
        assert callable(step)
        with pytest.raises(UnreadableError):
            step(at(text))

    def test_the_reason_names_what_is_there_and_what_is_wanted(self) -> None:
        with pytest.raises(UnreadableError) as caught:
            at("frobnicate x").expect("ADD", "COLUMN")

        assert caught.value.reason == "'frobnicate' is not known here (expected ADD COLUMN)"


class TestNames:
    def test_they_are_folded_unless_in_quotes(self) -> None:
        assert at('Users, "Users", app.T, db.app.T').names() == (
            *(Name("users"), Name("Users"), Name("t", "app"), Name("t", "app")),
        )

    def test_words_in_parentheses(self) -> None:
        assert at('(A, "B", c)').words() == ("a", "B", "c")

    def test_those_in_quotes_are_cut(self) -> None:
        [statement] = statements('"abcdef" abcdef', "postgres")
        cursor = Cursor(statement.tokens, statement.source, str.upper, lambda name: name[:3])

        assert (cursor.word(), cursor.word()) == ("abc", "ABCDEF")


class TestParts:
    def test_a_group(self) -> None:
        cursor = at("(a, (b, c)) d")
        inside = cursor.group()

        assert inside.raw() == "a, (b, c)"
        assert cursor.raw() == "d"

    def test_items(self) -> None:
        assert [item.raw() for item in at("a, f(b, c), d[1, 2]").items()] == ["a", "f(b, c)", "d[1, 2]"]

    def test_until_passes_at_least_one(self) -> None:
        cursor = at("SET a = 1 SET b")

        assert cursor.until({"SET"}).raw() == "SET a = 1"
        assert cursor.until({"SET"}, first=True).raw() == ""
        assert cursor.rest().raw() == "SET b"
        assert cursor.done

    def test_until_does_not_look_inside_of_parentheses(self) -> None:
        assert at("f(WHERE) x WHERE y").until({"WHERE"}).raw() == "f(WHERE) x"


@pytest.mark.parametrize(
    ("text", "kept", "names"),
    [
        ("a", "a", ("a",)),
        ("((a))", "a", ("a",)),
        ("(a) + (b)", "(a) + (b)", ("a", "b")),
        ("NOW( )", "now()", ()),
        ("\"Name\"  ||  'x'", "\"Name\" || 'x'", ("Name",)),
        ('"name" = 1', "name = 1", ("name",)),
        ('"order" = 1', '"order" = 1', ("order",)),
        ("A::TEXT", "a::text", ("a",)),
        ("a IN (1,2) AND b IS NOT NULL", "a in (1, 2) and b is not null", ("a", "b")),
        ("lower(a) COLLATE x", "lower(a) collate x", ("a",)),
        ("EXTRACT(year FROM a)", "extract(year from a)", ("a",)),
        ("t.a > 0", "t.a > 0", ("a",)),
        ("date '2020-01-01'", "date '2020-01-01'", ()),
        ("a AT TIME ZONE 'UTC'", "a at time zone 'UTC'", ("a",)),
        ("time > 0", "time > 0", ("time",)),
        ("CASE WHEN a THEN b ELSE c END", "case when a then b else c end", ("a", "b", "c")),
    ],
)
def test_expressions_have_one_spelling(text: str, kept: str, names: tuple[str, ...]) -> None:
    assert at(text).expression() == Expression(kept, names)


def test_spelling_is_stable() -> None:
    text = "CHECK ( \"A\" >= 0 AND b . c <> 'it''s' )"
    once = spelled(at(text).tokens, str.lower)

    assert spelled(at(once).tokens, str.lower) == once
