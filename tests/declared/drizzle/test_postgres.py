"""PostgreSQL's columns: the type of each builder, and what each kind of default becomes."""

from __future__ import annotations

import pytest

from tests.declared.drizzle.kits import column, reasons, table


@pytest.mark.parametrize(
    ("expression", "sql_type"),
    [
        ("bigint({ mode: 'number' })", "bigint"),
        ("bigserial({ mode: 'number' })", "bigserial"),
        ("bit({ dimensions: 3 })", "bit(3)"),
        ("boolean()", "boolean"),
        ("char()", "char"),
        ("char({ length: 3 })", "char(3)"),
        ("char('x', { length: 3 })", "char(3)"),
        ("date({ mode: 'date' })", "date"),
        ("doublePrecision()", "double precision"),
        ("geometry({ type: 'point', mode: 'xy', srid: 4326 })", "geometry(point)"),
        ("halfvec({ dimensions: 8 })", "halfvec(8)"),
        ("inet()", "inet"),
        ("interval()", "interval"),
        ("interval({ fields: 'day to second', precision: 6 })", "interval day to second(6)"),
        ("interval({ precision: 0 })", "interval"),
        ("jsonb().$type<{ a: string }>()", "jsonb"),
        ("macaddr8()", "macaddr8"),
        ("numeric()", "numeric"),
        ("numeric({ precision: 10 })", "numeric(10)"),
        ("numeric({ precision: 10, scale: 0 })", "numeric(10, 0)"),
        ("numeric({ scale: 2 })", "numeric"),
        ("numeric({ precision: 10, scale: 2, mode: 'number' })", "numeric(10, 2)"),
        ("point({ mode: 'xy' })", "point"),
        ("serial()", "serial"),
        ("smallserial()", "smallserial"),
        ("sparsevec({ dimensions: 5 })", "sparsevec(5)"),
        ("text({ enum: ['a', 'b'] })", "text"),
        ("time()", "time"),
        ("time({ precision: 3, withTimezone: true })", "time(3) with time zone"),
        ("timestamp()", "timestamp"),
        ("timestamp({ precision: 0 })", "timestamp (0)"),
        ("timestamp({ precision: 6, withTimezone: true, mode: 'string' })", "timestamp(6) with time zone"),
        ("timestamp({ withTimezone: false })", "timestamp"),
        ("varchar()", "varchar"),
        ("varchar({ length: 256, enum: ['a'] })", "varchar(256)"),
        ("vector({ dimensions: 1536 })", "vector(1536)"),
        ("text().array()", "text[]"),
        ("integer().array(3).array()", "integer[3][]"),
    ],
)
def test_a_builder_makes_the_type_that_drizzle_writes(expression: str, sql_type: str) -> None:
    assert column(expression).type == sql_type


@pytest.mark.parametrize(
    ("expression", "default"),
    [
        ("integer().default(5)", "5"),
        ("integer().default(-1)", "-1"),
        ("real().default(0.5)", "0.5"),
        ("real().default(1e-7)", "1e-7"),
        ("bigint({ mode: 'bigint' }).default(BigInt(10))", "10"),
        ("bigint({ mode: 'bigint' }).default(10n)", "10"),
        ("boolean().default(false)", "false"),
        ("text().default('')", "''"),
        ('text().default("it\'s")', "'it''s'"),
        ("text().default(undefined)", ""),
        ("text().default(null)", ""),
        ("text().default(sql`lower('A')`)", "lower('A')"),
        ("timestamp().defaultNow()", "now()"),
        ("uuid().defaultRandom()", "gen_random_uuid()"),
        ("uuid().$defaultFn(() => crypto.randomUUID())", ""),
        ("timestamp().$onUpdate(() => new Date())", ""),
        ("json().default({ a: [1, true, null, 'x'] })", """'{"a":[1,true,null,"x"]}'::json"""),
        ("jsonb().default([])", "'[]'::jsonb"),
        ("jsonb().default(null)", "'null'::jsonb"),
        ("jsonb().default(undefined)", ""),
        ("text().array().default(null)", ""),
        ('jsonb().default({ a: "it\'s" })', """'{"a":"it''s"}'::jsonb"""),
        ("jsonb().default('text')", "'text'"),
        ("jsonb().default(true)", "'true'::jsonb"),
        ("date({ mode: 'date' }).default(new Date('2024-01-31'))", "'2024-01-31'"),
        ("timestamp().default(new Date('2024-01-31T10:00:00Z'))", "'2024-01-31 10:00:00.000'"),
        ("timestamp().default(new Date(0))", "'1970-01-01 00:00:00.000'"),
        (
            "timestamp({ withTimezone: true }).default(new Date('2024-01-31T10:00:00.500+02:00'))",
            "'2024-01-31T08:00:00.500Z'",
        ),
        ("text().array().default([])", "'{}'"),
        ("text().array().default(['a', 'b c'])", """'{"a","b c"}'"""),
        ("integer().array().array().default([[1], [2, 3]])", "'{{1},{2,3}}'"),
        ("boolean().array().default([true, false])", "'{true,false}'"),
        ("jsonb().array().default([{ a: 1 }])", """'{"{\\"a\\":1}"}'"""),
        ("date({ mode: 'date' }).array().default([new Date('2024-01-31')])", """'{"2024-01-31"}'"""),
    ],
)
def test_a_default_becomes_the_sql_that_drizzle_writes(expression: str, default: str) -> None:
    assert column(expression).default == default


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param("text().default(process.env.NAME)", id="an-environment"),
        pytest.param("timestamp().default(new Date())", id="the-clock"),
        pytest.param("timestamp().default(new Date('2024-01-31T10:00'))", id="the-machine's-time-zone"),
        pytest.param("timestamp().default(new Date(1e30))", id="no-date"),
        pytest.param("point().default([1, 2])", id="what-drizzle-has-no-sql-for"),
        pytest.param("text().default(() => 'x')", id="a-function"),
        pytest.param("integer().default(Number('x'))", id="no-number"),
        pytest.param("text().default(sql`${process.env.NAME}`)", id="sql-of-an-environment"),
        pytest.param("text().frozen()", id="a-modifier-that-is-not-known"),
        pytest.param("integer().array(process.env.SIZE)", id="the-size-of-an-array"),
        pytest.param("varchar({ length: Number(process.env.LENGTH) })", id="a-length"),
        pytest.param("varchar({ length: [1] })", id="a-length-that-is-no-number"),
        pytest.param("varchar({ ...process.env })", id="options-that-are-not-known"),
        pytest.param("varchar('c', process.env.OPTIONS)", id="all-the-options"),
    ],
)
def test_what_cannot_be_told_of_a_column_is_a_doubt_of_that_column_alone(expression: str) -> None:
    found = table(f'export const t = pgTable("t", {{ id: integer(), c: {expression} }});')

    assert reasons(found.doubts) == [("t", "c", False)]
    assert [one.name for one in found.columns] == ["id", "c"]


def test_serials_and_keys_and_identities_refuse_null() -> None:
    builders = (
        "serial() smallserial() bigserial({mode:'number'}) text().primaryKey() integer().generatedAlwaysAsIdentity()"
    )

    assert all(column(expression).not_null for expression in builders.split())


def test_a_bigserial_of_bigints_says_nothing_of_null() -> None:
    assert not column("bigserial({ mode: 'bigint' })").not_null


def test_an_array_loses_what_was_said_of_its_items() -> None:
    found = table('export const t = pgTable("t", { c: text().notNull().unique().references(() => t.c).array() });')

    assert (found.columns[0].not_null, found.uniques, found.foreign_keys) == (False, (), ())


def test_an_identity_writes_out_its_sequence() -> None:
    made = column("integer('no').generatedByDefaultAsIdentity()")

    assert made.identity == "byDefault"
    assert (
        made.sequence == 'sequence name "t_no_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1'
    )


def test_an_identity_keeps_the_options_that_are_set() -> None:
    made = column("bigint({ mode: 'number' }).generatedAlwaysAsIdentity({ name: 'nr', startWith: 9, cycle: true })")

    assert (
        made.sequence
        == 'sequence name "nr" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 9 CACHE 1 CYCLE'
    )


def test_an_identity_that_counts_down_ends_at_minus_one() -> None:
    made = column("smallint().generatedAlwaysAsIdentity({ increment: -2, name: 'nr' })")

    assert made.sequence == 'sequence name "nr" INCREMENT BY -2 MINVALUE -32768 MAXVALUE -1 START WITH -1 CACHE 1'


@pytest.mark.parametrize(
    ("declared", "expression", "sql_type"),
    [
        ('customType({ dataType() { return "bytea"; } })', "own()", "bytea"),
        ('customType<{ data: string }>({ dataType: () => "citext" })', "own('c')", "citext"),
        ("customType({ dataType(config) { return `vector(${config.size})`; } })", "own({ size: 3 })", "vector(3)"),
        ("customType({ dataType(config) { return `vector(${config.size})`; } })", "own('c', { size: 4 })", "vector(4)"),
        ('customType({ dataType(config) { return config ? "a" : "b"; } })', "own('c')", "b"),
        ('customType({ dataType: () => "Mood" })', "own()", '"Mood"'),
        ('customType({ dataType: () => "TEXT" })', "own()", "TEXT"),
        ('customType({ dataType: () => "Mood[]" })', "own()", '"Mood"[]'),
        ('customType({ dataType: () => "extensions.vector(3)" })', "own()", "extensions.vector(3)"),
    ],
)
def test_a_custom_type_is_what_its_function_returns(declared: str, expression: str, sql_type: str) -> None:
    assert column(expression, before=f"const own = {declared};").type == sql_type


@pytest.mark.parametrize("argument", ["{ dataType: () => process.env.TYPE }", "{ dataType: () => 3 }", "{}", "options"])
def test_a_custom_type_that_cannot_be_told_is_a_doubt_of_its_column(argument: str) -> None:
    found = table(f'const own = customType({argument}); export const t = pgTable("t", {{ c: own("c") }});')

    assert reasons(found.doubts) == [("t", "c", False)]
