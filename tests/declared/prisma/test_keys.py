from __future__ import annotations

import pytest

from tests.declared.prisma.schemas import declared, made, reasons, table, whole
from undrift.schema.model import Index, Name

TWO = "model T {\n  id Int @id\n  a Int\n  b String\n"


def indexes(text: str, dialect: str = "postgres") -> dict[str, Index]:
    return {one.name: one for one in table(whole(f"{TWO}{text}\n}}", dialect), "T").indexes}


def only(text: str, dialect: str = "postgres") -> Index:
    [found] = indexes(text, dialect).values()
    return found


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "sqlite"])
def test_a_primary_key_may_be_of_one_field_or_of_several(dialect: str) -> None:
    text = "model A {\n  id Int @id\n}\nmodel B {\n  a Int\n  b Int\n  @@id([b, a])\n}\nmodel C {\n  a Int @unique\n}"
    found = whole(text, dialect)

    keys = [table(found, name).primary_key for name in "ABC"]
    assert [one.columns if one else () for one in keys] == [("id",), ("b", "a"), ()]


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "sqlite"])
def test_unique_fields_and_groups_of_fields_are_unique_indexes(dialect: str) -> None:
    text = 'model T {\n  id Int @id\n  a Int @unique\n  b Int\n  @@unique([b, a])\n  @@unique([b], map: "mine")\n}'

    found = {one.name: one.columns for one in table(whole(text, dialect), "T").indexes if one.unique}
    assert found == {"T_a_key": ("a",), "T_b_a_key": ("b", "a"), "mine": ("b",)}


def test_a_name_for_the_client_is_none_for_the_database() -> None:
    assert list(indexes('  @@unique([a, b], name: "pair")')) == ["T_a_b_key"]
    assert list(indexes('  @@index([a, b], name: "old")')) == ["old"]


def test_names_are_cut_to_what_the_server_allows() -> None:
    field = "f" * 40
    found = whole(f"model {'M' * 40} {{\n  id Int @id\n  {field} Int\n  @@index([{field}])\n}}")

    [index] = table(found, "M" * 40).indexes
    assert index.name == f"{'M' * 40}_{'f' * 18}_idx"


def test_an_index_has_the_columns_and_the_order_that_are_written() -> None:
    found = only("  @@index([b(sort: Desc), a(sort: Asc)])")

    assert [(one.column, one.descending) for one in found.parts] == [("b", True), ("a", False)]
    assert not found.unique


def test_one_field_needs_no_brackets() -> None:
    assert only("  @@index(a)").columns == ("a",)


@pytest.mark.parametrize(
    ("written", "method"), [("Hash", "hash"), ("Gin", "gin"), ("Gist", "gist"), ("SpGist", "spgist"), ("Brin", "brin")]
)
def test_the_method_of_an_index_is_read(written: str, method: str) -> None:
    assert only(f"  @@index([a], type: {written})").method == method


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('raw("gin_trgm_ops")', "gin_trgm_ops"),
        ("JsonbPathOps", "jsonb_path_ops"),
        ("Int4MinMaxMultiOps", "int4_minmax_multi_ops"),
        ("TimestampTzBloomOps", "timestamptz_bloom_ops"),
        ("VarBitMinMaxOps", "varbit_minmax_ops"),
    ],
)
def test_the_operator_class_of_an_index_is_read(written: str, read: str) -> None:
    [part] = only(f"  @@index([a(ops: {written})], type: Gin)").parts

    assert part.operator_class == read


def test_mysql_indexes_a_part_of_a_text_and_its_words() -> None:
    found = indexes('  @@index([b(length: 10)])\n  @@fulltext([b], map: "words")', "mysql")

    assert [one.length for one in found["T_b_idx"].parts] == [10]
    assert found["words"].method == "fulltext"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('raw("a > 1")', "a > 1"),
        ("{ a: 3 }", "a = 3"),
        ('{ b: "x" }', "b = 'x'"),
        ("{ b: null }", "b is null"),
        ("{ b: { not: null } }", "b is not null"),
    ],
)
def test_the_predicate_of_a_partial_index_is_read(written: str, read: str) -> None:
    where = only(f"  @@unique([a], where: {written})").where

    assert where is not None
    assert where.text.lower().strip("()") == read


@pytest.mark.parametrize(
    "written",
    [
        "@@index([nothing])",
        "@@index([])",
        "@@index()",
        "@@index([a], type: Odd)",
        "@@index([a(ops: OddOps)])",
        "@@index([a], where: later())",
        "@@unique([a], where: { c: 1 })",
        "@@index([1])",
        "@@index([a], where: { a: { gt: 1 } })",
        "@@index([a], where: { a: later() })",
        '@@index([a], where: raw(""))',
        "@@index([a(ops: raw(1))])",
        "@@allow('read')".replace("'", '"'),
    ],
)
def test_where_something_is_not_known_the_table_may_have_more(written: str) -> None:
    text = f"{TWO}  {written}\n}}\nmodel U {{\n  id Int @id\n}}"

    assert list(reasons(declared(text))) == ["T"]
    found = made(text)
    assert found.partial == {Name("T")}
    assert found.schema.unknown.objects == frozenset()
    assert len(table(found, "T").columns) == 3


def test_where_the_primary_key_cannot_be_told_the_table_may_have_one() -> None:
    text = "model T {\n  a Int\n  @@id([a, c])\n}"

    assert list(reasons(declared(text))) == ["T"]
    assert made(text).partial == {Name("T")}


@pytest.mark.parametrize(
    "written",
    [
        '@@index([a], where: raw("a = \'open"))',
        '@@index([a], where: raw("a > 1); DROP TABLE kept; --"))',
        '@@index([a(ops: raw("ops), (b"))])',
    ],
)
def test_sql_in_an_index_that_cannot_be_read_costs_that_index_only(written: str) -> None:
    text = f"{TWO}  {written}\n  @@index([b])\n}}"
    found = made(text)

    assert list(reasons(declared(text))) == ["T"]
    assert [one.name for one in table(found, "T").indexes] == ["T_b_idx"]
    assert found.partial == {Name("T")}
