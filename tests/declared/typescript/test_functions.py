from __future__ import annotations

import pytest

from tests.declared.typescript.showing import it, program, show, unknown, value, why
from undrift.declared.typescript.values import Function, Literal, Symbol
from undrift.findings import Location

CALLS = {
    "((a, b = a + 1) => [a, b])(1)": "[1, 2]",
    "((a, b = 2) => b)(1, undefined)": "2",
    "((a, b = 2) => b)(1, null)": "null",
    "(({ a, b: { c = 3 } = {}, ...rest }) => [a, c, rest])({ a: 1, d: 4 })": "[1, 3, {d: 4}]",
    "(([a, , b = 5, ...c]) => [a, b, c])([1, 2, undefined, 4])": "[1, 5, [4]]",
    "((...all) => all.length)(1, ...[2, 3])": "3",
    "(function () { return 1 })()": "1",
    "(function () { })()": "undefined",
    "(function f(n) { return n < 2 ? 1 : n * f(n - 1) })(5)": "120",
    "((x) => () => x)(1)()": "1",
    "((f, ...xs) => f.apply(null, xs))((a, b) => a + b, 1, 2)": "3",
}


@pytest.mark.parametrize(("source", "shown"), CALLS.items())
def test_a_function_is_called(source: str, shown: str) -> None:
    assert it(f"export const it = {source};") == shown


BODIES = {
    "if (x > 1) return 'big'; return 'small';": '"big"',
    "if (x === 1) { return 1 } else if (x === 2) { return 'two' } else { return 3 }": '"two"',
    "switch (x) { case 1: return 'a'; case 2: case 3: { const y = 'b'; return y } default: return 'c' }": '"b"',
    "switch (x) { case 1: break; default: return 'd' } return 'e'": '"d"',
    "let s = ''; for (const k of ['a', 'b']) { s += k } return s": '"ab"',
    "const r = []; for (const k in { a: 1, b: 2 }) r.push(k); return r": '["a", "b"]',
    "let n = 0; for (let i = 0; i < 5; i++) { if (i === 1) continue; if (i === 4) break; n += i } return n": "5",
    "let n = 0; while (n < 3) n++; return n": "3",
    "const fs = []; for (let i = 0; i < 2; i++) { fs.push(() => i) } return fs.map(f => f())": "[0, 1]",
    "const y = x; { const x = 5; return x + y }": "7",
    "if (true) { var y = 1 } return y": "1",
    "return g(); function g() { return x }": "2",
    "const { a, ...rest } = { a: 1, b: 2 }; return rest": "{b: 2}",
    "let y; y ??= 3; y += 1; return y": "4",
    "const o = {}; o.a = 1; o['b'] = 2; return o": "{a: 1, b: 2}",
    "const o = {}; ['a', 'b'].forEach((k, i) => { o[k] = i }); return { ...o, c: 3 }": "{a: 0, b: 1, c: 3}",
    "const o = {}; for (const k of Object.keys({ a: 1 })) { o[`${k}_id`] = k } return o": '{a_id: "a"}',
    "const l = []; l.push(1, 2); l.push(...[3]); return l": "[1, 2, 3]",
}


@pytest.mark.parametrize(("body", "shown"), BODIES.items())
def test_a_body_is_followed(body: str, shown: str) -> None:
    assert it(f"function f(x) {{ {body} }} export const it = f(2);") == shown


UNFOLLOWED = {
    "if (process.env.A) return 1; return 2": "it depends on process.env.A",
    "throw new Error('no')": "it throws",
    "try { return 1 } catch { return 2 }": "the way through the function is not followed",
    "while (true) {}": "it takes too many steps",
    "for (const k of process.argv) { return k }": "it spreads process.argv, which is not followed",
    "for (let i = 0; i < process.argv.length; i++) {}": "it depends on process.argv.length",
    "x.a = 1; return x": "it changes something in a way that is not followed",
    "const o = {}; const p = o; o.a = 1; return p": "it changes something in a way that is not followed",
    "const o = { l: [] }; o.l.push(1); return o": "it changes something in a way that is not followed",
    "const l = [1]; g(l); l.push(2); return l": "it changes something in a way that is not followed",
    "const l = []; return { l: l.sort(process) }": "it changes something in a way that is not followed",
    "const o = { a: 1 }; delete o.a; return o": "it changes something in a way that is not followed",
    "const s = new Set(['a']); s.add('b'); return [...s]": "it changes something in a way that is not followed",
    "return this.a": "it depends on `this`, which is not followed",
    "return arguments[0]": "it depends on `arguments`, which is not followed",
    "return f(x)": "too many functions call each other",
}


@pytest.mark.parametrize(("body", "reason"), UNFOLLOWED.items())
def test_where_the_way_is_not_certain_the_call_is_not_known(body: str, reason: str) -> None:
    assert why(f"function f(x) {{ {body} }} export const it = f({{}});") == reason


def test_what_is_unknown_of_a_call_is_told_where_it_stands() -> None:
    found = unknown(value("const f = () => {\n  if (process.env.A) return 1;\n};\nexport const it = f();"))

    assert found.place == Location("main.ts", 2, 3)


@pytest.mark.parametrize("kind", ["async function f() { return 1 }", "function* f() { yield 1 }"])
def test_what_does_not_return_at_once_is_not_followed(kind: str) -> None:
    assert "not followed" in why(f"{kind} export const it = f();")


def test_a_function_given_away_may_change_what_it_sees() -> None:
    source = """
    import { each } from "elsewhere";
    function f() { const o = { a: 1 }; each(() => { o.b = 2 }); return o }
    export const it = f();
    """

    assert it(source) == "?"


def test_a_function_that_is_abandoned_may_have_changed_what_it_sees() -> None:
    source = """
    function f() {
      let n = 1;
      const g = () => { n = 2; if (process.env.A) { n = 3 } return 0 };
      g();
      return n;
    }
    export const it = f();
    """

    assert it(source) == "?"


def test_what_changes_under_an_unknown_condition_is_not_known() -> None:
    assert it("function f() { let n = 1; process.env.A && (n = 2); return n } export const it = f();") == "?"


@pytest.mark.parametrize(
    "change",
    ["it = 2", "it.b = 2", "it['b'] = 2", "it.push(1)", "it++", "Object.assign(it, { b: 2 })", "delete it.a"],
)
@pytest.mark.parametrize("around", ["{}", "function later() {{ {} }}", "const later = () => {{ {} }}"])
def test_what_is_changed_after_it_is_declared_is_not_known(change: str, around: str) -> None:
    assert why(f"export let it = {{ a: 1 }}; {around.format(change)};") == "it is changed after it is declared"


@pytest.mark.parametrize(
    "change", ["const other = it; other.b = 2", "extend(it)", "const a = it, b = a; b.push(1)", "run(1, it).then()"]
)
def test_what_is_changed_under_another_name_is_not_known(change: str) -> None:
    source = f"import {{ run }} from 'x'; function extend(o) {{ o.b = 2 }} export const it = {{ a: 1 }}; {change};"

    assert why(source) == "it is changed after it is declared"


@pytest.mark.parametrize(
    "use", ["console.log(it)", "Object.freeze(it)", "const x = f(it)", "const o = { ...it }; o.b = 2"]
)
def test_what_is_only_looked_at_is_known(use: str) -> None:
    assert it(f"import {{ f }} from 'x'; export const it = {{ a: 1 }}; {use};") == "{a: 1}"


def test_a_function_s_own_variable_of_the_same_name_is_another() -> None:
    source = """
    export const it = { a: 1 };
    function f(it) { it.b = 2 }
    const g = () => { const it = []; it.push(1); return it };
    """

    assert it(source) == "{a: 1}"


@pytest.mark.parametrize(("collection", "shown"), [("new Set(['a'])", "?"), ("client()", "client()")])
def test_a_set_that_is_added_to_is_changed_and_a_client_with_such_a_method_is_not(collection: str, shown: str) -> None:
    source = f'import {{ client }} from "x"; export const it = {collection}; function f() {{ it.add("b") }}'

    assert it(source) == shown


def test_a_function_is_called_when_it_is_asked_for() -> None:
    main = program({"main.ts": "export const later = () => other; const other = { a: 1 }; export const it = other;"})
    exports = main.exports("main.ts").values
    later = exports["later"]

    assert isinstance(later, Function)
    assert later.name == "later"
    assert main.apply(later, ()) is exports["it"]


def test_a_call_of_what_is_no_function_stays_a_call() -> None:
    main = program({"main.ts": ""})
    place = Location("main.ts", 3)
    argument = Literal(1, place)

    assert show(main.apply(Symbol("orm", "text"), (argument,), place)) == "text(1)"
    assert unknown(main.apply(Literal(1, place), ())).reason == "what is called is no function"


def test_a_property_is_what_code_would_see() -> None:
    main = program({"main.ts": 'import { table } from "orm"; export const it = table("t"); export const o = { a: 1 };'})
    exports = main.exports("main.ts").values
    place = Location("main.ts", 1)

    assert show(main.member(exports["it"], "id", place)) == 'table("t").id'
    assert show(main.member(exports["o"], "a", place)) == "1"
    assert show(main.member(exports["o"], "b", place)) == "undefined"


def test_a_default_stands_for_what_is_certainly_left_out_only() -> None:
    source = """
    import { text } from "orm";
    const f = (a = 1) => a;
    export const it = [f(undefined), f(text), f(text("x").y), f(process.env.A)];
    """

    assert it(source) == '[1, text, text("x").y, ?]'


def test_an_unknown_spread_of_arguments_leaves_the_rest_unknown() -> None:
    source = """
    import { index } from "orm";
    const f = (a, b = 2, ...c) => [a, b, c];
    export const it = [f(1, ...process.argv), index(1, ...process.argv)];
    """

    assert it(source) == "[[1, ?, [...?]], index(1, ?)]"


def test_a_tag_of_the_repository_is_called() -> None:
    assert (
        it("const tag = (texts, ...values) => texts.join('|') + values[0]; export const it = tag`a${1}b`;") == '"a|b1"'
    )
