from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undrift.schema.literals import canonical


@pytest.mark.parametrize(
    ("kind", "written", "printed"),
    [
        ("jsonb", '{"b":1,"aa":[1,2.50],"b":2}', '{"b": 2, "aa": [1, 2.50]}'),
        ("uuid", "{00000000-0000-0000-0000-0000000000AA}", "00000000-0000-0000-0000-0000000000aa"),
        ("timestamp without time zone", "2000-1-2", "2000-01-02 00:00:00"),
        ("timestamp without time zone", "epoch", "1970-01-01 00:00:00"),
        ("timestamp(3) without time zone", "2000-01-01T10:00:00.5", "2000-01-01 10:00:00.5"),
        ("timestamp with time zone", "2000-01-01 00:00:00+02", "1999-12-31 22:00:00+00"),
        ("timestamp(6) with time zone", "2000-01-01T00:00:00Z", "1999-12-31 19:30:00-04:30"),
        ("date", "2000-1-1", "2000-01-01"),
        ("time without time zone", "10:00", "10:00:00"),
        ("interval", "24 hours", "24:00:00"),
        ("interval", "1 year 2 months", "1 year 2 mons"),
        ("interval", "2 weeks 90 minutes", "14 days 01:30:00"),
        ("inet", "10.0.0.1/32", "10.0.0.1"),
    ],
)
def test_a_value_is_the_same_as_it_is_written_and_as_it_is_printed(kind: str, written: str, printed: str) -> None:
    found = canonical(written, kind, array=False)

    assert found
    assert found == canonical(printed, kind, array=False)


def test_blanks_of_an_array_are_none_of_its_values() -> None:
    assert canonical(" {1, 2}", "integer", array=True) == canonical("{1,2}", "integer", array=True) == "{1,2}"


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("jsonb", '{"a": "1"}', '{"a": 1}'),
        ("timestamp without time zone", "2000-01-02", "2000-02-01"),
        ("timestamp with time zone", "2000-01-01 00:00+02", "2000-01-01 00:00+03"),
        ("interval", "1 mon", "1 minute"),
        ("interval", "1 day", "24 hours"),
        ("uuid", "00000000-0000-0000-0000-0000000000aa", "00000000-0000-0000-0000-0000000000ab"),
    ],
)
def test_two_values_stay_two(kind: str, one: str, other: str) -> None:
    assert canonical(one, kind, array=False) != canonical(other, kind, array=False)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "2000-01-01"),
        ("jsonb", "{"),
        ("jsonb", "[" * 9_000),
        ("jsonb", "1e999"),
        ("timestamp without time zone", "2000-13-01"),
        ("timestamp without time zone", "now"),
        ("timestamp without time zone", ""),
        ("timestamp with time zone", "0001-01-01 00:00:00+05"),
        ("interval", "P1Y"),
        ("interval", ""),
        ("uuid", "x"),
        ("date", "9" * 20_000),
    ],
)
def test_what_is_not_known_is_left_as_it_is(kind: str, value: str) -> None:
    assert canonical(value, kind, array=False) is None


def test_an_array_of_quoted_values_is_left_as_it_is() -> None:
    assert canonical('{"a, b", c}', "text", array=True) is None


@given(st.text(alphabet='0123456789-:+. TZdhmsye{}[],"', max_size=40), st.booleans())
def test_no_text_stops_it(value: str, array: bool) -> None:  # noqa: FBT001 - hypothesis passes both by place
    for kind in ("jsonb", "uuid", "inet", "date", "timestamp with time zone", "time", "interval"):
        found = canonical(value, kind, array=array)
        assert found is None or canonical(value, kind, array=array) == found
