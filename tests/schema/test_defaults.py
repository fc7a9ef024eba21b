from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undrift.schema.defaults import canonical_default, canonical_expression
from undrift.schema.model import Type

TEXT, INTEGER, BOOLEAN, NUMERIC = Type("text"), Type("integer"), Type("boolean"), Type("numeric(10,2)")


@pytest.mark.parametrize(
    ("one", "other", "kind", "dialect"),
    [
        ("'x'", "'x'::text", TEXT, "postgres"),
        ("'x'", "cast('x' as character varying(3))", TEXT, "postgres"),
        ("'active'", "'active'::public.\"Status\"", Type("Status", custom=True), "postgres"),
        ("'it''s'", "('it''s'::character varying)", TEXT, "postgres"),
        ("now()", "CURRENT_TIMESTAMP", None, "postgres"),
        ("(now())", "transaction_timestamp()", None, "postgres"),
        ("timezone('utc', now())", "timezone('utc'::text, CURRENT_TIMESTAMP)", None, "postgres"),
        ("0", "'0'::integer", INTEGER, "postgres"),
        ("-1", "'-1'::integer", INTEGER, "postgres"),
        ("-1", "(- 1)", INTEGER, "postgres"),
        ("0.0", "0", NUMERIC, "postgres"),
        ("1e2", "100.00", NUMERIC, "postgres"),
        ("true", "'t'::boolean", BOOLEAN, "postgres"),
        ("FALSE", "'off'", BOOLEAN, "postgres"),
        ("5", "'5'::text", TEXT, "postgres"),
        ("'{}'", "ARRAY[]::text[]", Type("text", array=True), "postgres"),
        ("gen_random_uuid()", "public.gen_random_uuid()", None, "postgres"),
        ("GEN_RANDOM_UUID()", "pg_catalog.gen_random_uuid()", None, "postgres"),
        ("NOW()", "current_timestamp", None, "mysql"),
        ("now(3)", "CURRENT_TIMESTAMP(3)", None, "mariadb"),
        ("localtimestamp", "current_timestamp()", None, "mariadb"),
        ("'0.00'", "0", Type("decimal(10,2)"), "mysql"),
        ("true", "1", Type("tinyint(1)"), "mysql"),
        ("false", "0", None, "sqlite"),
        ("current_timestamp", "CURRENT_TIMESTAMP", None, "sqlite"),
    ],
)
def test_spellings_of_one_default_are_alike(one: str, other: str, kind: Type | None, dialect: str) -> None:
    assert canonical_default(one, kind, dialect) == canonical_default(other, kind, dialect)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("'x'", "'X'", TEXT),
        ("'1'", "1", None),
        ("now()", "clock_timestamp()", None),
        ("current_timestamp", "current_timestamp(3)", None),
        ("f(1)", "f('1')", None),
        ("(a + b) * c", "a + b * c", None),
        ("audit.f()", "f()", None),
        ("'0'", "'00'", TEXT),
        ("'none'", "0", INTEGER),
        ("x::text", "x", None),
    ],
)
def test_other_defaults_stay_apart(one: str, other: str, kind: Type | None) -> None:
    assert canonical_default(one, kind, "postgres") != canonical_default(other, kind, "postgres")


@pytest.mark.parametrize("text", ["NULL", "null::text", "(NULL)", "NULL::character varying(3)"])
def test_null_is_no_default(text: str) -> None:
    assert canonical_default(text, TEXT, "postgres") is None


def test_predicates_lose_what_a_server_adds() -> None:
    assert canonical_expression("(price > (0)::numeric)", "postgres") == canonical_expression("price > 0", "postgres")


@given(st.text(), st.sampled_from(["postgres", "mysql", "sqlite"]))
def test_any_text_has_a_spelling_that_stays(text: str, dialect: str) -> None:
    assert isinstance(canonical_expression(text, dialect), str)
    canonical_default(text, NUMERIC, dialect)


@given(st.integers(), st.sampled_from(["postgres", "mysql", "sqlite"]))
def test_numbers_survive(number: int, dialect: str) -> None:
    assert canonical_default(str(number), INTEGER, dialect) == canonical_default(f"'{number}'", INTEGER, dialect)
