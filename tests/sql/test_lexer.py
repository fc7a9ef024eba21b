"""SQL cut into statements and tokens, by each dialect's rules."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undrift.sql.lexer import _MOST_DATA_TOKENS, DIALECTS, MOST_TOKENS, Kind, Statement, statements

POSTGRES, MYSQL, SQLITE = ("postgres",), ("mysql", "mariadb"), ("sqlite",)
ALL = (*POSTGRES, *MYSQL, *SQLITE)


def cut(text: str, dialect: str = "postgres") -> list[str]:
    """Return the statements as they are written; fails on one whose end is not certain."""
    found = list(statements(text, dialect))
    assert not [one.problem for one in found if one.problem]
    return [one.text for one in found]


def only(text: str, dialect: str) -> Statement:
    [statement] = statements(text, dialect)
    return statement


TOKENS = [
    (ALL, "users", Kind.WORD, "users", "USERS"),
    (ALL, "Users_1$", Kind.WORD, "Users_1$", "USERS_1$"),
    (ALL, "żółw", Kind.WORD, "żółw", "ŻÓŁW"),
    (ALL, "12", Kind.NUMBER, "12", ""),
    (ALL, "1.5e-3", Kind.NUMBER, "1.5e-3", ""),
    (ALL, ".5", Kind.NUMBER, ".5", ""),
    (ALL, "0xFF", Kind.NUMBER, "0xFF", ""),
    (POSTGRES, "1_000", Kind.NUMBER, "1_000", ""),
    (POSTGRES, "0b01", Kind.NUMBER, "0b01", ""),
    (ALL, "'a'", Kind.STRING, "a", ""),
    (ALL, "''", Kind.STRING, "", ""),
    (ALL, "'it''s; --'", Kind.STRING, "it's; --", ""),
    (ALL, "x'00'", Kind.STRING, "00", ""),
    (POSTGRES, r"'a\'", Kind.STRING, "a\\", ""),
    (SQLITE, r"'a\'", Kind.STRING, "a\\", ""),
    (MYSQL, r"'a\'b'", Kind.STRING, "a'b", ""),
    (MYSQL, r"'\n\t\\\%'", Kind.STRING, "\n\t\\%", ""),
    (MYSQL, "_utf8mb4 'a'", Kind.STRING, "a", ""),
    (MYSQL, "N'a'", Kind.STRING, "a", ""),
    (POSTGRES, r"E'a\'b\n'", Kind.STRING, "a'b\n", ""),
    (POSTGRES, "U&'a'", Kind.STRING, "a", ""),
    (POSTGRES, "$$a;b$$", Kind.STRING, "a;b", ""),
    (POSTGRES, "$x$a$$b$x$", Kind.STRING, "a$$b", ""),
    (MYSQL, '"a""b"', Kind.STRING, 'a"b', ""),
    ((*POSTGRES, *SQLITE), '"a""B"', Kind.QUOTED, 'a"B', ""),
    (POSTGRES, 'U&"a"', Kind.QUOTED, "a", ""),
    ((*MYSQL, *SQLITE), "`a``b`", Kind.QUOTED, "a`b", ""),
    (SQLITE, "[a b]", Kind.QUOTED, "a b", ""),
    (ALL, "(", Kind.SYMBOL, "(", "("),
    (ALL, "||", Kind.SYMBOL, "||", "||"),
    (ALL, "<>", Kind.SYMBOL, "<>", "<>"),
    (ALL, "->>", Kind.SYMBOL, "->>", "->>"),
    (POSTGRES, "::", Kind.SYMBOL, "::", "::"),
    (POSTGRES, "@>", Kind.SYMBOL, "@>", "@>"),
    (POSTGRES, "$1", Kind.SYMBOL, "$1", "$1"),
    (MYSQL, "<=>", Kind.SYMBOL, "<=>", "<=>"),
    (MYSQL, ":=", Kind.SYMBOL, ":=", ":="),
    (MYSQL, "0b01", Kind.NUMBER, "0b01", ""),
    (MYSQL, "0xyz", Kind.WORD, "0xyz", "0XYZ"),
    (MYSQL, "1a", Kind.WORD, "1a", "1A"),
    (ALL, "?", Kind.SYMBOL, "?", "?"),
]


@pytest.mark.parametrize(
    ("dialect", "text", "kind", "value", "key"), [(one, *rest) for dialects, *rest in TOKENS for one in dialects]
)
def test_a_token(dialect: str, text: str, kind: Kind, value: str, key: str) -> None:
    [first, token, last] = only(f"X {text} y;", dialect).tokens

    assert (token.kind, token.text, token.key) == (kind, value, key)
    assert (first.key, last.key) == ("X", "Y")
    assert f"X {text} y"[token.start : token.end] == text.removeprefix("U&")


SEPARATE = [
    (ALL, "a;b", ["a", "b"]),
    (ALL, ";;a;;", ["a"]),
    (ALL, "", []),
    (ALL, " \n\ufeff\x00", []),
    (ALL, "a", ["a"]),
    (ALL, "a ';' b; c", ["a ';' b", "c"]),
    (ALL, "a -- ; b\n; c", ["a", "c"]),
    (ALL, "a /* ; */ b; c", ["a /* ; */ b", "c"]),
    (ALL, "a (b; c); d", ["a (b", "c)", "d"]),
    (ALL, "a\n--> statement-breakpoint\nb", ["a", "b"]),
    (ALL, "a;--> statement-breakpoint\nb;", ["a", "b"]),
    (POSTGRES, "a /* /* ; */ ; */ b; c", ["a /* /* ; */ ; */ b", "c"]),
    ((*MYSQL, *SQLITE), "a /* /* ; */ b; c", ["a /* /* ; */ b", "c"]),
    (MYSQL, "a # ; b\n; c", ["a", "c"]),
    (POSTGRES, "a # b; c", ["a # b", "c"]),
    (MYSQL, "a --b; c", ["a --b", "c"]),
    (MYSQL, "/*!40101 SET x = 1 */; b", ["SET x = 1", "b"]),
    (MYSQL, "/*!999999\\- enable the sandbox mode */ \nb; c", ["b", "c"]),
    (MYSQL, "/*M!999999\\- enable the sandbox mode */ \n/*M!100100 b */", ["b"]),
    (MYSQL, "/*M! a */; b", ["a", "b"]),
    (MYSQL, "DELIMITER $$\na; b$$\nDELIMITER ;\nc; d", ["a; b", "c", "d"]),
    (
        MYSQL,
        "delimiter //\nCREATE PROCEDURE p() BEGIN a; END//\ndelimiter ;\nc;",
        ["CREATE PROCEDURE p() BEGIN a; END", "c"],
    ),
    (MYSQL, "DELIMITER $$\nBEGIN x; END$$\nc$$", ["BEGIN x; END", "c"]),
    (MYSQL, "DELIMITER $$\na '$$' b$$ c", ["a '$$' b", "c"]),
    ((*POSTGRES, *SQLITE), "DELIMITER //\na; b", ["DELIMITER //\na", "b"]),
    (ALL, "CREATE TRIGGER t BEGIN a; b; END; c", ["CREATE TRIGGER t BEGIN a; b; END", "c"]),
    (
        ALL,
        "CREATE TRIGGER t BEGIN CASE x WHEN 1 THEN a; END; b; END; c",
        ["CREATE TRIGGER t BEGIN CASE x WHEN 1 THEN a; END; b; END", "c"],
    ),
    (
        MYSQL,
        "CREATE PROCEDURE p() BEGIN IF x THEN a; END IF; b; END; c",
        ["CREATE PROCEDURE p() BEGIN IF x THEN a; END IF; b; END", "c"],
    ),
    (
        MYSQL,
        "CREATE PROCEDURE p() BEGIN WHILE x DO a; END WHILE; END; c",
        ["CREATE PROCEDURE p() BEGIN WHILE x DO a; END WHILE; END", "c"],
    ),
    (
        MYSQL,
        "CREATE PROCEDURE p() BEGIN BEGIN a; END; b; END; c",
        ["CREATE PROCEDURE p() BEGIN BEGIN a; END; b; END", "c"],
    ),
    (POSTGRES, "CREATE FUNCTION f() BEGIN ATOMIC a; b; END; c", ["CREATE FUNCTION f() BEGIN ATOMIC a; b; END", "c"]),
    (POSTGRES, "CREATE RULE r AS ON INSERT TO t DO (a; b); c", ["CREATE RULE r AS ON INSERT TO t DO (a; b)", "c"]),
    (ALL, "BEGIN; a; END; b", ["BEGIN", "a", "END", "b"]),
    (ALL, "CREATE TABLE t (begin int); a", ["CREATE TABLE t (begin int)", "a"]),
    (POSTGRES, "\\set x 1\na; \\i other.sql\nb", ["\\set x 1", "a", "\\i other.sql", "b"]),
    (POSTGRES, "SELECT 1 \\gexec\nb", ["SELECT 1 \\gexec", "b"]),
    (SQLITE, ".mode csv\na; b", [".mode csv", "a", "b"]),
    (POSTGRES, "COPY t FROM stdin;\n1\t;'\n\\.\nb;", ["COPY t FROM stdin", "b"]),
    (POSTGRES, "COPY t (a) FROM STDIN WITH (FORMAT csv);\n'x\n\\.\n", ["COPY t (a) FROM STDIN WITH (FORMAT csv)"]),
    (POSTGRES, "COPY t FROM stdin;\n1;2\n", ["COPY t FROM stdin"]),
    (POSTGRES, "COPY t FROM stdin;", ["COPY t FROM stdin"]),
    (POSTGRES, "COPY t FROM '/file'; b", ["COPY t FROM '/file'", "b"]),
]


@pytest.mark.parametrize(
    ("dialect", "text", "expected"), [(one, *rest) for dialects, *rest in SEPARATE for one in dialects]
)
def test_where_statements_end(dialect: str, text: str, expected: list[str]) -> None:
    assert cut(text, dialect) == expected


@pytest.mark.parametrize("dialect", DIALECTS)
def test_lines_are_counted_from_one(dialect: str) -> None:
    text = "\n\n-- x\na\nb;\n/* y\n*/ c; d;\n'\n\n'; e"

    assert [one.line for one in statements(text, dialect)] == [4, 7, 7, 8, 10]
    assert [one.line for one in statements(text, dialect, first_line=11)] == [14, 17, 17, 18, 20]


def test_lines_behind_rows_and_delimiters() -> None:
    assert [one.line for one in statements("COPY t FROM stdin;\n1\n2\n\\.\na;", "postgres")] == [1, 5]
    assert [one.line for one in statements("DELIMITER $$\na;\nb$$\nDELIMITER ;\nc;", "mysql")] == [2, 5]
    assert [one.line for one in statements("a;\r\nb;\r\nc", "postgres")] == [1, 2, 3]


@pytest.mark.parametrize(
    ("dialect", "text", "problem"),
    [
        *((dialect, "\na 'b;\nc;", "a quote that opens on line 2 is never closed") for dialect in ALL),
        *((dialect, 'a;\n"b; c', "a quote that opens on line 2 is never closed") for dialect in ALL),
        ("postgres", "a $x$ b; c", "a quote that opens on line 1 is never closed"),
        ("postgres", r"a E'b\'; c", "a quote that opens on line 1 is never closed"),
        ("mysql", r"a 'b\'; c", "a quote that opens on line 1 is never closed"),
        ("mysql", "a `b; c", "a quote that opens on line 1 is never closed"),
        ("sqlite", "a [b; c", "a quote that opens on line 1 is never closed"),
        ("postgres", "a /* /* */ b; c", "a comment in it is never closed"),
        ("mysql", "a /* b; c", "a comment in it is never closed"),
        ("sqlite", "a /* b; c", ""),
    ],
)
def test_what_is_never_closed_is_a_problem_of_its_statement(dialect: str, text: str, problem: str) -> None:
    *before, last = statements(text, dialect)

    assert last.problem == problem
    assert not [one for one in before if one.problem]


def test_rows_are_not_kept_whole() -> None:
    rows = ",".join("(1)" for _ in range(2 * _MOST_DATA_TOKENS))

    insert, other = statements(f"INSERT INTO t VALUES {rows}; b", "postgres")  # noqa: S608 - nothing runs it

    assert len(insert.tokens) == _MOST_DATA_TOKENS
    assert other.text == "b"
    assert MOST_TOKENS > _MOST_DATA_TOKENS


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "piece", ["'", '"', "`", "$$", "/*", "*/", "--\n", "(", ";", "\\", "[", "E'\\", "$a", "\n.a", "/*!", "0x"]
)
def test_no_text_takes_long(dialect: str, piece: str) -> None:
    start = time.process_time()

    for _ in statements(piece * 20_000, dialect):
        pass

    assert time.process_time() - start < 5


PIECES = st.lists(
    st.sampled_from([*"abE$;'\"`()[]\\\n-#/*!. ", "BEGIN", "END", "CREATE ", "DELIMITER ", "--", "COPY "]), max_size=25
)


@given(PIECES.map("".join) | st.text(max_size=30), st.sampled_from(DIALECTS))
def test_laws(text: str, dialect: str) -> None:
    found = list(statements(text, dialect))

    places = [(token.start, token.end) for one in found for token in one.tokens]
    assert places == sorted(places)
    assert all(0 <= start <= end <= len(text) for start, end in places)
    assert all(one.tokens for one in found)
    assert [one.line for one in found] == [1 + text.count("\n", 0, one.tokens[0].start) for one in found]
