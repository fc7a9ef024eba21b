from __future__ import annotations

import pytest

from tests.declared.typescript.showing import it, of, show, value
from undrift.declared.typescript.values import Call, Literal, Object, Symbol, Template, Unknown
from undrift.findings import Location

LITERALS = {
    "'a'": '"a"',
    '"it\\\'s \\n \\u0041\\x42\\u{43}"': '"it\'s \\n ABC"',
    '"a\\\nb"': '"ab"',
    "`plain`": '"plain"',
    "`a${1}b${'c'}d`": '"a1bcd"',
    "`${null} ${undefined} ${true} ${1.50}`": '"null undefined true 1.5"',
    "12": "12",
    "1_000": "1000",
    "0x1f": "31",
    "0o17": "15",
    "0b101": "5",
    "1.50": "1.5",
    "1e3": "1000",
    "1e21": "1e+21",
    "5e-7": "5e-7",
    "10n": "10n",
    "-3": "-3",
    "true": "true",
    "null": "null",
    "undefined": "undefined",
    "void 0": "undefined",
    "[1, 'a', [true]]": '[1, "a", [true]]',
    "[, 1, ,]": "[undefined, 1, undefined]",
    "[...[1, 2], ...'ab', 3]": '[1, 2, "a", "b", 3]',
}


@pytest.mark.parametrize(("source", "shown"), LITERALS.items())
def test_a_literal_is_what_it_says(source: str, shown: str) -> None:
    assert of(source) == shown


OBJECTS = {
    "{ a: 1, 'b-c': 2, 3: 4, ['d' + 1]: 5 }": "{3: 4, a: 1, b-c: 2, d1: 5}",
    "{ b: 1, a: 2, 10: 3, 9: 4 }": "{9: 4, 10: 3, b: 1, a: 2}",
    "{ a: 1, b: 2, a: 3 }": "{a: 3, b: 2}",
    "{ a: 1, ...{ b: 2, a: 3 }, c: 4 }": "{a: 3, b: 2, c: 4}",
    "{ ...null, ...undefined, ...false, ...[7] }": "{0: 7}",
    "{ run() { return 1 }, go: () => 2 }": "{run: <run>, go: <go>}",
    "{ [Symbol.iterator]: 1, a: 2 }": "{a: 2}",
}


@pytest.mark.parametrize(("source", "shown"), OBJECTS.items())
def test_an_object_has_its_properties_in_the_language_s_order(source: str, shown: str) -> None:
    assert of(f"({source})") == shown


def test_a_name_stands_for_its_value_and_is_made_once() -> None:
    found = value("const a = { x: 1 }; export const it = { a, b: a };")

    assert show(found) == "{a: {x: 1}, b: {x: 1}}"
    assert isinstance(found, Object)
    assert found.get("a") is found.get("b")


@pytest.mark.parametrize(
    "source",
    ["1 as const", "1 satisfies number", "1!", "<number>1", "(1)", "((1 as any) as number)", "(1 /* one */)"],
)
def test_types_and_parentheses_fall_away(source: str) -> None:
    assert of(source) == "1"


OPERATORS = {
    "1 + 2 * 3 - 4": "3",
    "'a' + 1 + null": '"a1null"',
    "1 + 2 + 'a'": '"3a"',
    "7 % -3": "1",
    "2 ** 10": "1024",
    "0.1 + 0.2": "0.30000000000000004",
    "5 & 3 | 8": "9",
    "1 << 31": "-2147483648",
    "~5": "-6",
    "!0": "true",
    "!'a'": "false",
    "typeof 'a'": '"string"',
    "typeof null": '"object"',
    "typeof undefined": '"undefined"',
    "typeof (() => 1)": '"function"',
    "1 === 1": "true",
    "1 === '1'": "false",
    "null == undefined": "true",
    "null === undefined": "false",
    "1 !== 2": "true",
    "'b' > 'a'": "true",
    "null ?? 1": "1",
    "'' ?? 1": '""',
    "'' || 1": "1",
    "0 && 1": "0",
    "true ? 1 : 2": "1",
    "'x' in { x: 1 }": "true",
    "(1, 2)": "2",
}


@pytest.mark.parametrize(("source", "shown"), OPERATORS.items())
def test_an_operator_over_what_is_known_is_worked_out(source: str, shown: str) -> None:
    assert of(source) == shown


@pytest.mark.parametrize(
    "source",
    [
        "process.env.A ?? 'a'",
        "process.env.A || 'a'",
        "process.env.A ? 1 : 2",
        "process.env.A === 'a'",
        "!process.env.A",
        "typeof process.env.A",
        "1 / 0",
        "1n + 1n",
        "1 == '1'",
        "'a' - 1",
    ],
)
def test_an_operator_over_what_is_not_known_is_not_known(source: str) -> None:
    assert of(source) == "?"


def test_what_a_decision_depends_on_is_said() -> None:
    found = value("export const it = process.env.SCHEMA ?? 'public';")

    assert found == Unknown("it depends on process.env.SCHEMA", Location("main.ts", 1, 19))


ACCESSES = {
    "({ a: { b: 1 } }).a.b": "1",
    "({ a: 1 })['a']": "1",
    "({ a: 1 }).b": "undefined",
    "({ a: 1 })?.b?.c.d": "undefined",
    "({}).run?.()": "undefined",
    "[1, 2][1]": "2",
    "[1, 2].length": "2",
    "[1, 2][5]": "undefined",
    "'abc'[1]": '"b"',
    "'abc'.length": "3",
    "undefined.a": "?",
    "null?.a": "undefined",
    "({}).toString": "?",
}


@pytest.mark.parametrize(("source", "shown"), ACCESSES.items())
def test_a_property_is_looked_up(source: str, shown: str) -> None:
    assert of(source) == shown


METHODS = {
    "[1, 2, 3].map(x => x * 2)": "[2, 4, 6]",
    "['a', 'b'].map((x, i) => x + i)": '["a0", "b1"]',
    "[1, 2, 3].filter(x => x > 1)": "[2, 3]",
    "['a', ''].filter(Boolean)": '["a"]',
    "[1].concat([2], 3)": "[1, 2, 3]",
    "[1, [2, [3]]].flat()": "[1, 2, [3]]",
    "[1, 2].flatMap(x => [x, x])": "[1, 1, 2, 2]",
    "['a', null, 1].join('-')": '"a--1"',
    "[1, 2, 3].slice(-2)": "[2, 3]",
    "[1, 2].includes(2)": "true",
    "[1, 2].indexOf(3)": "-1",
    "[1, 2].find(x => x > 1)": "2",
    "[1, 2].some(x => x > 2)": "false",
    "[1, 2].every(x => x > 0)": "true",
    "[1, 2, 3].reduce((sum, x) => sum + x, 0)": "6",
    "['b', 'a'].sort()": '["a", "b"]',
    "[1, 2].reverse()": "[2, 1]",
    "[1, 2].at(-1)": "2",
    "[...['a'].entries()]": '[[0, "a"]]',
    "'aB'.toUpperCase()": '"AB"',
    "'abc'.slice(1)": '"bc"',
    "'a-b-c'.split('-')": '["a", "b", "c"]',
    "'a-b-c'.replace('-', '_')": '"a_b-c"',
    "'a-b-c'.replaceAll('-', '_')": '"a_b_c"',
    "'a-b-c'.replace(/-/g, '_')": '"a_b_c"',
    "'createdAt'.replace(/[A-Z]/g, c => '_' + c.toLowerCase())": '"created_at"',
    "'createdAt'.replace(/([a-z])([A-Z])/g, '$1_$2')": '"created_At"',
    "'a b'.split(/\\s+/)": '["a", "b"]',
    "' a '.trim()": '"a"',
    "'ab'.padStart(4, '0')": '"00ab"',
    "'ab'.startsWith('a')": "true",
    "(5).toString()": '"5"',
    "String(1)": '"1"',
    "Object.keys({ a: 1, b: 2 })": '["a", "b"]',
    "Object.values({ a: 1, b: 2 })": "[1, 2]",
    "Object.entries({ a: 1 })": '[["a", 1]]',
    "Object.fromEntries([['a', 1], ['b', 2]])": "{a: 1, b: 2}",
    "Object.assign({}, { a: 1 }, { b: 2 })": "{a: 1, b: 2}",
    "Object.freeze(['a'])": '["a"]',
    "Array.from(['a'], x => x + 1)": '["a1"]',
    "Array.from({ length: 2 }, (_, i) => i)": "[0, 1]",
    "Array.isArray([])": "true",
    "Math.max(1, 2.5)": "2.5",
    "Math.floor(7 / 2)": "3",
    "Number('12.5')": "12.5",
    "JSON.stringify({ a: [1, 'é\"', null, true], b: {} })": '"{\\"a\\":[1,\\"é\\\\\\"\\",null,true],\\"b\\":{}}"',
    "JSON.stringify([])": '"[]"',
    "[...new Set(['b', 'a', 'b'])]": '["b", "a"]',
    "Array.from(new Set(['a', 'a']))": '["a"]',
    "[...new Set([1, '1'])]": "[...?]",
}


@pytest.mark.parametrize(("source", "shown"), METHODS.items())
def test_a_method_of_the_language_is_worked_out(source: str, shown: str) -> None:
    assert of(source) == shown


@pytest.mark.parametrize(
    "source",
    [
        "'aab'.replace(/(a+)+b/, '')",
        "'a'.replace(/(?<=x)a/, '')",
        "'a'.localeCompare('b')",
        "[3, 1].sort((a, b) => a - b)",
        "'\\u{1F600}x'.slice(1)",
        "'a'.repeat(10 ** 9)",
        "(1.005).toFixed(2)",
    ],
)
def test_a_method_that_is_not_followed_gives_nothing_certain(source: str) -> None:
    assert of(source) in {"?", '"a".localeCompare("b")'}


def test_what_comes_from_a_package_stays_as_it_is_written() -> None:
    source = """
    import { text, sql } from "drizzle-orm/pg-core";
    export const it = text("email", { length: 3 }).notNull().default(sql`lower(${"A"})`);
    """

    assert it(source) == 'text("email", {length: 3}).notNull().default(sql`lower(${"A"})`)'


def test_a_call_stands_where_its_function_is_named() -> None:
    found = value('import { text } from "orm";\nexport const it = text("a")\n  .notNull()\n  .unique();')

    assert isinstance(found, Call)
    assert found.place == Location("main.ts", 4, 4)


def test_a_column_counts_characters_and_not_bytes() -> None:
    found = value('export const it = ["äöü", 1]')

    assert show(found) == '["äöü", 1]'
    assert value('export const a = "äöü", it = 1;') == Literal(1, Location("main.ts", 1, 30), "1")


def test_an_instance_of_a_package_s_class_is_a_construction() -> None:
    found = value('import { Pool } from "pg"; export const it = new Pool({ max: 1 });')

    assert isinstance(found, Call)
    assert found.new
    assert found.callee == Symbol("pg", "Pool")
    assert show(found) == "new Pool({max: 1})"


def test_a_template_keeps_the_holes_that_are_not_known() -> None:
    found = value("const p = process.env.P; const q = `${p}_x`; export const it = `a_${q}_${'b'}` + 'c';")

    assert isinstance(found, Template)
    assert found.texts == ("a_", "_x_bc")
    assert show(found) == "`a_${process.env.P}_x_bc`"


def test_the_type_arguments_of_a_tag_are_no_comparison() -> None:
    source = """
    import { sql } from "drizzle-orm";
    const a = sql<string>`now()`;
    const b = sql<Array<{ n: number | null }>>`x`;
    export const it = [a, b, 1 < 2, `<p>`];
    """

    assert it(source) == '[sql`now()`, sql`x`, true, "<p>"]'


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("enum E { A, B = 5, C, D = 'd' } export const it = [E.A, E.C, E.D, E[5]];", '[0, 6, "d", "B"]'),
        ("enum E { A = 'a', B = 'b' } export const it = Object.values(E);", '["a", "b"]'),
        ("enum E { A } export const it = Object.keys(E);", '["0", "A"]'),
        ("const enum E { A = 1 << 2, B = A | 1 } export const it = E.B;", "5"),
    ],
)
def test_an_enum_is_an_object(source: str, shown: str) -> None:
    assert it(source) == shown


def test_what_stands_before_an_unknown_spread_may_be_overwritten() -> None:
    found = value("export const it = { a: 1, ...process.env, b: 2 };")

    assert isinstance(found, Object)
    assert show(found) == "{a: ?, b: 2, ...?}"
    assert found.doubts[0].reason == "it spreads process.env, which is not followed"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("[1, ...process.argv]", "[1, ...?]"),
        ("[...[1, ...process.argv].map(x => x)]", "[1, ...?]"),
        ("[1, ...process.argv].length", "?"),
        ("Object.fromEntries([['a', 1], ...process.argv])", "{a: ?, ...?}"),
        ("({ [process.env.A]: 1 })", "{...?}"),
        ("({ ...{ ...process.env } }).a", "?"),
        ("({ ...(process.env.A ? { a: 1 } : {}) })", "{...?}"),
        ("({ ...(false && { a: 1 }), b: 2 })", "{b: 2}"),
    ],
)
def test_what_is_not_known_of_a_container_is_kept_in_mind(source: str, shown: str) -> None:
    assert of(source) == shown


@pytest.mark.parametrize(
    "source",
    ["class A {}; export const it = new A();", "class A {}; export const it = A.b;", "export const it = (class {})();"],
)
def test_a_class_of_the_repository_is_not_followed(source: str) -> None:
    assert it(source) == "?"


def test_a_getter_and_a_prototype_are_not_followed() -> None:
    assert of("({ get a() { return 1 }, b: 2 })") == "{a: ?, b: 2}"
    assert of("({ a: 1, __proto__: x })") == "{a: ?, ...?}"


@pytest.mark.parametrize(
    ("source", "choices"),
    [
        ("export const it = process.env.A ? [1] : 'b';", ["[1]", '"b"']),
        ("const a = { b: 1 }; export const it = process.env.A === 'x' ? a.b : undefined;", ["1", "undefined"]),
        ("const f = () => process.env.A ? 1 : 2; export const it = f();", ["1", "2"]),
        ("let n = 0; export const it = process.env.A ? (n = 1) : 2;", []),
        ("const a = [1]; export const it = process.env.A ? a.push(2) : 2;", []),
        ("export const it = process.env.A;", None),
    ],
)
def test_of_a_choice_that_is_not_known_both_sides_are(source: str, choices: list[str] | None) -> None:
    found = value(source)

    if choices is None:
        assert not isinstance(found, Unknown)
    else:
        assert isinstance(found, Unknown)
        assert found.reason == "it depends on process.env.A"
        assert [show(one) for one in found.choices] == choices
