from __future__ import annotations

import pytest

from tests.declared.drizzle.builder_support import draft, modified
from undrift.declared.drizzle.mysql import RULES
from undrift.declared.drizzle.plain import Moment, Plain, Untold
from undrift.schema.operations import CreateTable
from undrift.sql.reading import read

MOMENT = Moment("2020-05-06T07:08:09.123Z")


@pytest.mark.parametrize(
    ("builder", "options", "expected"),
    [
        ("bigint", {}, "bigint"),
        ("bigint", {"mode": "number", "unsigned": True}, "bigint unsigned"),
        ("binary", {}, "binary"),
        ("binary", {"length": 16}, "binary(16)"),
        ("blob", {}, "blob"),
        ("boolean", {}, "boolean"),
        ("char", {"length": 2}, "char(2)"),
        ("date", {"mode": "string"}, "date"),
        ("datetime", {}, "datetime"),
        ("datetime", {"mode": "string", "fsp": 3}, "datetime(3)"),
        ("datetime", {"fsp": 0}, "datetime(0)"),
        ("decimal", {}, "decimal"),
        ("decimal", {"precision": 5}, "decimal(5)"),
        ("decimal", {"precision": 10}, "decimal"),
        ("decimal", {"precision": 10, "scale": 0}, "decimal"),
        ("decimal", {"precision": 10, "scale": 2, "unsigned": True}, "decimal(10,2) unsigned"),
        ("decimal", {"scale": 2}, "decimal"),
        ("double", {"precision": 10, "scale": 3}, "double(10,3)"),
        ("double", {"unsigned": True}, "double unsigned"),
        ("float", {"precision": 6}, "float(6)"),
        ("int", {}, "int"),
        ("int", {"unsigned": True}, "int unsigned"),
        ("json", {}, "json"),
        ("longtext", {}, "longtext"),
        ("mediumint", {"unsigned": False}, "mediumint"),
        ("mediumtext", {}, "mediumtext"),
        ("real", {}, "real"),
        ("real", {"precision": 5, "scale": 1}, "real(5, 1)"),
        ("smallint", {}, "smallint"),
        ("text", {"enum": ["a"]}, "text"),
        ("time", {"fsp": 2}, "time(2)"),
        ("timestamp", {"fsp": 6}, "timestamp(6)"),
        ("tinyint", {"unsigned": True}, "tinyint unsigned"),
        ("tinytext", {}, "tinytext"),
        ("varbinary", {"length": 300}, "varbinary(300)"),
        ("varchar", {"length": 255, "enum": ["a"]}, "varchar(255)"),
        ("year", {}, "year"),
    ],
)
def test_a_column_has_the_type_that_drizzle_gives_it(builder: str, options: dict[str, Plain], expected: str) -> None:
    made = draft(RULES, builder, options)

    assert (made.type, made.auto_increment, made.default) == (expected, False, "")


def test_every_builder_makes_a_column() -> None:
    arguments: dict[str, Plain] = {"mysqlEnum": ["a"]}

    assert {name: draft(RULES, name, arguments.get(name, {})).type for name in RULES.builders}.keys() == (
        RULES.builders.keys()
    )


@pytest.mark.parametrize("labels", [["admin", "it's", "a,b (c)"], {"A": "admin", "B": "it's", "C": "a,b (c)"}])
def test_an_enum_is_a_type_of_its_own(labels: Plain) -> None:
    assert draft(RULES, "mysqlEnum", labels).type == "enum('admin','it''s','a,b (c)')"


def test_a_serial_counts_up() -> None:
    made = draft(RULES, "serial")

    assert (made.type, made.auto_increment) == ("serial", True)


def test_what_is_chained_to_a_column() -> None:
    assert modified(RULES, draft(RULES, "int"), "autoincrement").auto_increment
    assert modified(RULES, draft(RULES, "timestamp"), "defaultNow").default == "(now())"
    assert modified(RULES, draft(RULES, "timestamp", {"fsp": 3}), "onUpdateNow").on_update_now == "CURRENT_TIMESTAMP"


@pytest.mark.parametrize(
    ("builder", "value", "expected"),
    [
        ("varchar", "it's", "'it''s'"),
        ("text", "a", "('a')"),
        ("mediumtext", "a", "'a'"),
        ("json", {"a": [1, "it's"]}, """('{"a":[1,"it''s"]}')"""),
        ("json", [], "('[]')"),
        ("json", "text", "('text')"),
        ("json", None, "('null')"),
        ("text", None, ""),
        ("int", 5, "5"),
        ("double", 1.5, "1.5"),
        ("boolean", True, "true"),
        ("boolean", False, "false"),
        ("date", MOMENT, "'2020-05-06'"),
        ("datetime", MOMENT, "'2020-05-06 07:08:09.123'"),
        ("timestamp", MOMENT, "'2020-05-06 07:08:09.123'"),
        ("time", MOMENT, ""),
        ("int", None, ""),
    ],
)
def test_a_default_is_written_as_drizzle_kit_writes_it(builder: str, value: Plain, expected: str) -> None:
    assert RULES.default(draft(RULES, builder), value) == expected


@pytest.mark.parametrize("value", [[1], {"a": 1}])
def test_a_default_that_drizzle_kit_cannot_write_is_not_told(value: Plain) -> None:
    with pytest.raises(Untold, match="no SQL for such a default of int"):
        RULES.default(draft(RULES, "int"), value)


def test_a_generated_column_is_not_stored_unless_it_says_so() -> None:
    assert not RULES.generated_stored


def test_the_type_of_a_column_that_cannot_be_told_is_one_that_a_key_takes() -> None:
    [one] = read(f"CREATE TABLE `t` (`c` {RULES.untold_type} PRIMARY KEY)", "mysql")

    assert isinstance(one.operation, CreateTable)
