"""Forms of a schema that are rare, and what is said where one of them cannot be told."""

from __future__ import annotations

import pytest

from tests.declared.drizzle.kits import column, kit, kit_of, reasons, table
from undrift.declared.base import Source
from undrift.declared.drizzle import reading
from undrift.declared.drizzle.plain import NOWHERE, Moment, Untold, js_text, json_text, plain, spelled
from undrift.declared.drizzle.reader import READER
from undrift.declared.typescript.values import Array, Call, Literal, Member, Object, Symbol, Template
from undrift.files import MemoryFiles
from undrift.schema.model import Name


def doubted(condition: str) -> str:
    """Return why a check cannot be told; fails if it can."""
    found = table(
        f'import {{ elsewhere, between as b }} from "elsewhere";\n'
        f'export const a = pgTable("a", {{ n: integer() }}, (t) => [check("c", {condition})]);'
    )
    assert found.checks == ()
    [doubt] = found.doubts
    assert (doubt.table, doubt.column, doubt.more) == (Name("a"), "", True)
    return doubt.reason


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("sql`${t.n} > ${elsewhere}`", "elsewhere"),
        ("sql`${t.n} > ${`${elsewhere}`}`", ""),
        ("sql`${t.n}`.if(true)", ".if()"),
        ("sql.placeholder('x')", "sql.placeholder()"),
        ("sql.join(elsewhere, sql`,`)", "elsewhere"),
        ("sql`${t.n} > ${null}`", "no text, number or truth value"),
        ("sql`${t.n} > ${new Date(0)}`", "no text, number or truth value"),
        ("sql`${t.n} > ${{ a: 1 }}`", "no text, number or truth value"),
        ("sql`${'x'.repeat(900)}${sql.raw(elsewhere)}`", "elsewhere"),
        ("eq(t.n)", "one side only"),
        ("and()", ""),
        ("and(undefined)", "no parts"),
        ("elsewhere(t.n)", "elsewhere()"),
        ("elsewhere", "elsewhere"),
        ("{ a: 1 }", "it is an object"),
    ],
)
def test_sql_that_cannot_be_told_is_no_check(condition: str, reason: str) -> None:
    assert reason in doubted(condition)


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ("between(t.n, 1, 2)", '"a"."n" between 1 and 2'),
        ("not(eq(t.n, 1))", 'not "a"."n" = 1'),
        ("sql`${t.n} > ${sql.param(1)}`", '"a"."n" > 1'),
        ("sql.fromList([sql`1`, sql` > `, 0])", "1 > 0"),
        ("sql`${pgSchema('s')}.f(${t.n})`", '"s".f("a"."n")'),
        ("sql`${getTableColumns(a).n} > 0`", '"a"."n" > 0'),
        ("sql`exists (select 1 from ${authUsers})`", 'exists (select 1 from "auth"."users")'),
        ("'n > 0'", "n > 0"),
    ],
)
def test_sql_may_be_written_in_many_ways(condition: str, text: str) -> None:
    found = table(
        'import { between, getTableColumns, not } from "drizzle-orm";\n'
        'import { authUsers } from "drizzle-orm/supabase";\n'
        f'export const a = pgTable("a", {{ n: integer() }}, (t) => [check("c", {condition})]);'
    )

    assert found.doubts == ()
    assert [one.expression for one in found.checks] == [text]


def test_sql_that_is_too_long_is_not_written() -> None:
    big = f"const big = sql.raw('{'x' * 300_000}');"

    found = table(
        f"{big} export const a = pgTable('a', {{ c: text().default(sql`${{big}}${{big}}${{big}}${{big}}`) }});"
    )

    assert [(one.column, one.reason) for one in found.doubts] == [("c", "the SQL is too long")]


def test_sql_that_grows_without_end_is_not_followed() -> None:
    steps = "".join(f"const s{n + 1} = sql`${{s{n}}}${{s{n}}}`;\n" for n in range(40))

    found = table(f"const s0 = sql`x`;\n{steps} export const a = pgTable('a', {{ c: text().default(s40) }});")

    assert reasons(found.doubts) == [("a", "c", False)]


def test_a_module_may_be_imported_by_default() -> None:
    text = 'import pg from "drizzle-orm/pg-core"; export const a = pg.pgTable("a", { b: pg.text("c").notNull() });'

    assert kit_of(MemoryFiles({"s.ts": text}), "s.ts").tables[0].columns[0].not_null


@pytest.mark.parametrize(
    "labels",
    ["process.env.LABELS", "['a', 1]", "{ ...process.env }", "elsewhere.options", "z.object({}).options", "'a'"],
)
def test_labels_that_cannot_be_told_leave_an_enum_in_doubt(labels: str) -> None:
    found = kit(
        'import { elsewhere } from "elsewhere"; import { z } from "zod";\n'
        f'export const mood = pgEnum("mood", {labels}); export const a = pgTable("a", {{ m: mood() }});'
    )

    assert found.enums == ()
    assert [one.type for one in found.tables[0].columns] == ['"mood"']
    assert reasons(found.doubts) == [("mood", "", False)]


def test_a_name_of_an_enum_that_is_none_of_its_labels_is_a_doubt_of_the_column() -> None:
    found = table(
        'import { z } from "zod"; const roles = z.enum(["a"]);'
        'export const t = pgTable("t", { r: text().default(roles.enum.absent) });'
    )

    assert reasons(found.doubts) == [("t", "r", False)]


@pytest.mark.parametrize(
    "expression",
    [
        "text().references()",
        "text().generatedAlwaysAs()",
        "text().generatedAlwaysAs({})",
        "text().unique(undefined, process.env.OPTIONS)",
        "varchar({ ...other, length: process.env.X })",
    ],
)
def test_a_call_without_what_it_needs_is_a_doubt(expression: str) -> None:
    found = table(f'import {{ other }} from "x"; export const t = pgTable("t", {{ c: {expression} }});')

    assert [one.table for one in found.doubts] == [Name("t")]


def test_options_that_are_not_known_matter_where_they_are_asked_for() -> None:
    sure, unsure = (
        table(f"const x = process.env; export const t = pgTable('t', {{ c: {one}({{ length: f(x), ...x }}) }});")
        for one in ("text", "varchar")
    )

    assert (sure.doubts, len(unsure.doubts)) == ((), 1)


def test_the_object_that_an_enum_of_zod_is_made_from_is_known() -> None:
    made = column(
        "text().default(moods.enum.Sad)",
        before='import { z } from "zod"; const moods = z.nativeEnum({ Sad: "sad", Ok: "ok" });',
    )

    assert made.default == "'sad'"


def test_a_table_that_is_exported_with_and_without_its_security_is_one() -> None:
    found = kit('export const a = pgTable("a", { b: text() }); export const secured = a.enableRLS();')

    assert ([str(one.name) for one in found.tables], found.doubts) == (["a"], ())


def test_two_keys_for_one_column_are_one_column_as_the_last_says() -> None:
    made = table(
        'const o = pgTable("o", { id: integer() });\n'
        'export const t = pgTable("t", { a: integer("made").unique().references(() => o.id).default(3), x: text(), '
        'b: text("made").notNull() });'
    )

    assert [(one.name, one.type, one.not_null, one.default) for one in made.columns] == [
        ("made", "text", True, ""),
        ("x", "text", False, ""),
    ]
    assert [one.columns for one in made.uniques] == [("made",)]
    assert [one.columns for one in made.foreign_keys] == [("made",)]


def test_an_index_without_columns_is_none() -> None:
    assert table('export const a = pgTable("a", { b: text() }, (t) => [index("i")]);').indexes == ()


def test_a_foreign_key_to_no_columns_may_be_one() -> None:
    found = table(
        'export const a = pgTable("a", { b: text() }, (t) => [foreignKey({ columns: [t.b], foreignColumns: [] })]);'
    )

    assert reasons(found.doubts) == [("a", "", True)]


def test_a_third_argument_that_cannot_be_told_may_hold_keys() -> None:
    for third in ("process.env.X", "() => process.env.X", "(t) => ({ ...process.env })"):
        found = table(f'export const a = pgTable("a", {{ b: text() }}, {third});')
        assert reasons(found.doubts) == [("a", "", True)], third


def test_storage_that_cannot_be_told_may_be_an_index() -> None:
    found = table('export const a = pgTable("a", { b: text() }, (t) => [index("i").on(t.b).with([1])]);')

    assert reasons(found.doubts) == [("a", "", True)]


def test_a_table_and_a_view_without_a_name_may_be_more() -> None:
    found = kit("export const a = pgTable(); export const v = pgView(7).as(sql`select 1`);")

    assert reasons(found.doubts) == [("", "", True), ("", "", True)]


def test_a_view_that_is_not_finished_is_none() -> None:
    assert kit('export const v = pgView("v", { a: text() });').views == ()


def test_what_a_schema_makes_that_is_not_known_is_nothing() -> None:
    found = kit('const s = pgSchema("s"); export const a = s.function("f");')

    assert (found.tables, found.views, found.doubts) == ((), (), ())


def test_nesting_without_end_leaves_everything_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    def deep(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(reading, "read_kit", deep)

    declaration = READER.read(Source("drizzle", ("a.ts",), ""), MemoryFiles({"a.ts": ""}), "postgres")

    assert [(one.table, one.more) for one in declaration.doubts] == [(None, False)]


# Plain values


@pytest.mark.parametrize(
    ("expression", "default"),
    [
        ("text().default(String(5))", "'5'"),
        ("integer().default(Number('12'))", "12"),
        ("integer().default(Number(12))", "12"),
        ("integer().array().default([BigInt('12')])", "'{12}'"),
        ("real().default(NaN)", "NaN"),
        ("real().default(-Infinity)", "-Infinity"),
        ("date({ mode: 'date' }).default(new Date('2024-01'))", "'2024-01-01'"),
        ("jsonb().default({ at: new Date('2024-01-31') })", """'{"at":"2024-01-31T00:00:00.000Z"}'::jsonb"""),
    ],
)
def test_values_print_as_they_do_in_javascript(expression: str, default: str) -> None:
    assert column(expression).default == default


def test_numbers_print_as_they_do_in_javascript() -> None:
    printed = {js_text(value) for value in (1.0, 0.1, 1e21, 1.5e-9, float("inf"), -3, True)}

    assert printed == {"1", "0.1", "1e+21", "1.5e-9", "Infinity", "-3", "true"}
    assert js_text([Moment("2024-01-31T00:00:00.000Z"), None]) == '["2024-01-31T00:00:00.000Z",null]'
    assert json_text({"a": ["é", False]}) == '{"a":["é",false]}'


def test_what_is_nested_too_deeply_is_not_plain() -> None:
    value: Array = Array((), NOWHERE)
    for _ in range(60):
        value = Array((value,), NOWHERE)

    with pytest.raises(Untold, match="nested too deeply"):
        plain(value)


def test_values_say_why_they_are_not_plain() -> None:
    env = Member(Symbol("", "process"), "env", NOWHERE)
    for value, why in (
        (env, "it depends on process.env"),
        (Call(env, (), NOWHERE), r"it depends on process.env\(\)"),
        (Array((), NOWHERE, whole=False), "it has a spread"),
        (Template(None, ("a", "b"), (env,), NOWHERE), "it is a template with holes"),
        (Object((), NOWHERE, ()), None),
    ):
        if why is None:
            assert plain(value) == {}
            continue
        with pytest.raises(Untold, match=why):
            plain(value)


def test_a_chain_without_end_is_spelled_in_part() -> None:
    value: Member | Literal = Literal("x", NOWHERE)
    for _ in range(500):
        value = Member(value, "a", NOWHERE)

    assert len(spelled(value)) < 200
