from __future__ import annotations

import pytest

from tests.declared.drizzle.builder_support import PLACE, draft, modified
from undrift.declared.drizzle.plain import Moment, Plain
from undrift.declared.drizzle.rules import Made, Options
from undrift.declared.drizzle.sqlite import RULES, RULES_V1
from undrift.declared.typescript.values import Entry, Object, Unknown


@pytest.mark.parametrize(
    ("builder", "options", "expected"),
    [
        ("blob", {}, "blob"),
        ("blob", {"mode": "json"}, "blob"),
        ("blob", {"mode": "bigint"}, "blob"),
        ("int", {}, "integer"),
        ("integer", {"mode": "timestamp"}, "integer"),
        ("integer", {"mode": "boolean"}, "integer"),
        ("numeric", {"mode": "number"}, "numeric"),
        ("real", {}, "real"),
        ("text", {}, "text"),
        ("text", {"enum": ["a"]}, "text"),
        ("text", {"length": 20}, "text(20)"),
        ("text", {"length": 0}, "text"),
        ("text", {"mode": "json", "length": 20}, "text"),
    ],
)
def test_a_column_has_the_type_that_drizzle_gives_it(builder: str, options: dict[str, Plain], expected: str) -> None:
    assert draft(RULES, builder, options).type == expected


def test_a_key_counts_up_where_it_says_so() -> None:
    plain = modified(RULES, draft(RULES, "integer"), "primaryKey")
    counting = modified(RULES, draft(RULES, "integer"), "primaryKey", {"autoIncrement": True})
    silent = modified(RULES, draft(RULES, "integer"), "primaryKey", {"autoIncrement": False})

    assert [(one.primary_key, one.not_null, one.auto_increment) for one in (plain, counting, silent)] == [
        (True, True, False),
        (True, True, True),
        (True, True, False),
    ]


def test_only_an_integer_counts_up() -> None:
    made = modified(RULES, draft(RULES, "text"), "primaryKey", {"autoIncrement": True})

    assert (made.primary_key, made.auto_increment) == (True, False)


def test_the_time_is_in_milliseconds() -> None:
    made = modified(RULES, draft(RULES, "integer", {"mode": "timestamp_ms"}), "defaultNow")

    assert made.default == "(cast((julianday('now') - 2440587.5)*86400000 as integer))"


@pytest.mark.parametrize(
    ("builder", "value", "expected"),
    [
        ("text", "it's", "'it''s'"),
        ("text", {"a": "it's"}, """'{"a":"it''s"}'"""),
        ("text", [], "'[]'"),
        ("blob", [1], "'[1]'"),
        ("integer", False, "false"),
        ("integer", True, "true"),
        ("integer", -1, "-1"),
        ("real", 1.25, "1.25"),
        ("integer", Moment("2020-01-02T03:04:05.000Z"), """'"2020-01-02T03:04:05.000Z"'"""),
        ("integer", None, "'null'"),
    ],
)
def test_a_default_is_written_as_drizzle_kit_writes_it(builder: str, value: Plain, expected: str) -> None:
    assert RULES.default(draft(RULES, builder), value) == expected


def test_a_generated_column_is_not_stored_unless_it_says_so() -> None:
    assert not RULES.generated_stored


def test_since_version_1_a_key_says_nothing_of_null() -> None:
    key = modified(RULES_V1, draft(RULES_V1, "integer"), "primaryKey", {"autoIncrement": True})
    loud = modified(RULES_V1, key, "notNull")
    plain = modified(RULES_V1, draft(RULES_V1, "text"), "notNull")

    assert [(one.primary_key, one.auto_increment, one.not_null) for one in (key, loud, plain)] == [
        (True, True, False),
        (True, True, False),
        (False, False, True),
    ]


@pytest.mark.parametrize(
    ("mode", "value", "expected"),
    [
        ("timestamp", Moment("2020-01-02T03:04:05.000Z"), "1577934245"),
        ("timestamp_ms", Moment("2020-01-02T03:04:05.678Z"), "1577934245678"),
        ("number", Moment("2020-01-02T03:04:05.000Z"), """'"2020-01-02T03:04:05.000Z"'"""),
        ("boolean", True, "true"),
        ("timestamp", 5, "5"),
    ],
)
def test_since_version_1_a_date_is_a_number(mode: str, value: Plain, expected: str) -> None:
    assert RULES_V1.default(draft(RULES_V1, "integer", {"mode": mode}), value) == expected


def test_a_mode_that_cannot_be_told_leaves_the_type_as_it_is() -> None:
    unknown = Object((Entry("mode", Unknown("it depends on process.env.MODE", PLACE), PLACE),), PLACE)

    made = RULES.builders["integer"](Made("c", Options(unknown, PLACE), (unknown,), PLACE))

    assert made.type == "integer"
