"""Evaluation against the language itself: what is known of a program is what Node.js makes of it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fidelity.servers import absent
from undrift.declared.typescript.literals import spelled
from undrift.declared.typescript.program import Program
from undrift.declared.typescript.values import Array, Function, Literal, Object, Value
from undrift.files import MemoryFiles

NODE = """
const shown = (value) => {
  if (value === undefined) return { kind: 'undefined' };
  if (typeof value === 'function') return { kind: 'function' };
  if (typeof value === 'number' || typeof value === 'bigint') return { kind: typeof value, value: String(value) };
  if (Array.isArray(value)) return { kind: 'array', value: Array.from(value, shown) };
  if (value !== null && typeof value === 'object') {
    return { kind: 'object', value: Object.entries(value).map(([name, inner]) => [name, shown(inner)]) };
  }
  return value;
};
require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
  let answer;
  try {
    const exports = {};
    require('vm').runInNewContext(`(function (exports) {${JSON.parse(line)}\\n})`, {}, { timeout: 2000 })(exports);
    answer = shown(exports.it);
  } catch (error) {
    answer = { kind: 'error', value: String(error) };
  }
  console.log(JSON.stringify(answer));
});
"""

Node = Callable[[str], Any]


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """Answer what a program sets `exports.it` to."""
    if not shutil.which("node"):
        absent("the ORMs' own engines", "there is no node")
    command = ["node", "-e", NODE]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as asked:
        assert asked.stdin is not None
        assert asked.stdout is not None
        questions, answers = asked.stdin, asked.stdout

        def ask(source: str) -> Any:  # noqa: ANN401 - whatever JSON holds
            questions.write(json.dumps(source) + "\n")
            questions.flush()
            return json.loads(answers.readline())

        yield ask
        questions.close()


UNKNOWN = {"kind": "unknown"}


def shown(value: Value) -> Any:  # noqa: ANN401 - as JSON; one line for each kind of value
    """Return a value as the program for Node.js does."""
    if isinstance(value, Literal):
        return _literal(value)
    if isinstance(value, Function):
        return {"kind": "function"}
    if isinstance(value, Array) and value.whole:
        return {"kind": "array", "value": [shown(item) for item in value.items]}
    if isinstance(value, Object) and not value.doubts:
        return {"kind": "object", "value": [[entry.name, shown(entry.value)] for entry in value.entries]}
    return UNKNOWN


def _literal(value: Literal) -> Any:  # noqa: ANN401 - as JSON
    given = value.value
    if given is None:
        return {"kind": "undefined"} if value.source == "undefined" else None
    if isinstance(given, int | float) and not isinstance(given, bool):
        if value.source.endswith("n"):
            return {"kind": "bigint", "value": str(given)}
        return {"kind": "number", "value": spelled(given)}
    return given


def differ(ours: Any, theirs: Any) -> bool:  # noqa: ANN401 - as JSON
    """Whether two answers contradict each other: what is not known contradicts nothing."""
    if ours == UNKNOWN:
        return False
    if not (isinstance(ours, dict) and isinstance(theirs, dict) and ours["kind"] == theirs["kind"]):
        return bool(ours != theirs)
    if ours["kind"] not in {"array", "object"}:
        return ours != theirs
    ones, others = ours["value"], theirs["value"]
    if ours["kind"] == "array":
        return len(ones) != len(others) or any(map(differ, ones, others))
    is_other = [name for name, _ in ones] != [name for name, _ in others]
    return is_other or any(differ(one, other) for (_, one), (_, other) in zip(ones, others, strict=True))


def check(source: str, node: Node) -> Any:  # noqa: ANN401 - as JSON
    """Compare both; return our answer."""
    theirs = node(source)
    ours = shown(Program(MemoryFiles({"main.js": source})).exports("main.js").values["it"])
    is_error = isinstance(theirs, dict) and theirs["kind"] == "error"
    assert is_error or not differ(ours, theirs), f"{source}\nours: {ours}\ntheirs: {theirs}"
    return ours


PROGRAMS = [
    "const x = { a: 1, b: 2, c: 3 }; const { a, z = 5, ...rest } = x; exports.it = [a, z, rest];",
    "const [p, , q = 4, ...r] = [1, 2, undefined, 5, 6]; exports.it = [p, q, r];",
    (
        "function f(a, b = a + 1, { c = 3, d } = { d: 4 }, ...more) { return [a, b, c, d, more] }"
        "exports.it = [f(1), f(1, undefined, { c: 7 }, 8, 9), f(1, null)];"
    ),
    (
        "function f(k) { switch (k) { case 1: case 2: return 'a'; case 3: { break } default: return 'c' } return 'd' }"
        "exports.it = [1, 2, 3, 4].map(f);"
    ),
    "const fs = []; for (var i = 0; i < 2; i++) fs.push(() => i); exports.it = fs.map((f) => f());",
    "exports.it = (() => { const l = []; for (let i = 0; i < 2; i++) l.push(() => i); return l.map((f) => f()) })();",
    "exports.it = (() => { var fs = []; for (var i = 0; i < 2; i++) fs.push(() => i); return fs.map((f) => f()) })();",
    "exports.it = (() => { const a = {}; const b = a; a.x = 1; return b })();",
    "exports.it = (() => { const a = []; const b = { a }; a.push(1); return b })();",
    "function f(o) { o.x = 1; return o } const q = { x: 0 }; exports.it = [f(q), q.x];",
    "let n = 0; const next = () => ++n; exports.it = [next(), next(), n];",
    "let n = 1; function f(g) { return g() } const x = f(() => { n = 2; return n }); exports.it = [x, n];",
    "exports.it = [1e21, 1e-7, 123456789012345680000, 0.1 + 0.2, 1 / 3, -0, 2 ** 53, 5e-324, 1e300 * 10];",
    "exports.it = ['\\u{1F600}x'.length, '\\ud83d\\ude00'.slice(1), 'ß'.toUpperCase(), '\\u00a0x\\ufeff'.trim()];",
    "exports.it = ['a-b-c'.replace('-', '$&$&'), 'aXbX'.replace(/X/g, '[$&]'), 'abc'.substring(2, 0), 'x'.at(-1)];",
    "exports.it = ['fooBarBaz'.replace(/([a-z])([A-Z])/g, (m, a, b) => `${a}_${b.toLowerCase()}`)];",
    "exports.it = [[3, 1, 2].sort(), ['b', 'a', 'B'].sort(), [1, 10, 9].toString(), [1, [2, [3]]].join()];",
    "exports.it = Object.entries({ b: 1, 2: 'x', a: 2, 1: 'y' });",
    "exports.it = { a: 1, ...null, ...'hi', ...[7], ['x' + 1]: 2, __proto__: null };",
    "exports.it = [typeof null, typeof (() => 1), null == undefined, 1 == '1', [1] == 1, null === undefined];",
    "exports.it = [1 + '2', '3' * '4', [] + '', +'5', -'6', !'', ~~5.7, 7 % -3, 1 << 31, 5 & 3 | 8];",
    "var x = 1; function f() { var x = 2; { var x = 3 } return x } exports.it = [x, f()];",
    "const f = function g(n) { return n < 2 ? 1 : n * g(n - 1) }; exports.it = f(6);",
    "const tag = (texts, ...values) => texts.join('|') + values; exports.it = tag`a${1}b${2}c`;",
    "exports.it = ({ a: { b: null } }).a?.b?.c.d.e ?? 'none';",
    "function f() { const o = {}; const g = (k) => { o[k] = k }; ['x', 'y'].forEach(g); return o } exports.it = f();",
    "exports.it = [...new Set(['b', 'a', 'b'])].concat(Array.from({ length: 2 }, (_, i) => i));",
    "exports.it = JSON.stringify({ a: [1, 'é\"\\n', null, true], b: { c: 1.50 } });",
    "exports.it = [Math.max(1, 2.5), Math.floor(-1.5), Number('12.50'), String(1.0), Boolean('')];",
]


@pytest.mark.parametrize("source", PROGRAMS)
def test_a_program_comes_to_what_it_comes_to(source: str, node: Node) -> None:
    check(source, node)


def test_a_contradiction_would_be_seen(node: Node) -> None:
    assert differ({"kind": "number", "value": "1"}, {"kind": "number", "value": "2"})
    assert differ([], {"kind": "array", "value": []})
    assert not differ(UNKNOWN, node("exports.it = 1;"))
    assert check("exports.it = 1 + 1;", node) == node("exports.it = 2;")


LITERALS = st.sampled_from(
    "0 1 2 -3 1.5 'a' 'b-c' 'Hello' '' true false null undefined `t${1+1}` p q base list".split()
)
NAMES = st.sampled_from(["a", "b", "c", "'d e'", "1", "0"])
OPERATORS = st.sampled_from("+ - * % === !== < > == && ||".split())
TEXT_CALLS = st.sampled_from(
    "toUpperCase() slice(1) slice(-2) split('-') replace('a','Z') replace(/[a-z]/g,(c)=>c+c) length charAt(1) "
    "includes('a') padEnd(4,'*') substring(1,3) indexOf('l')".split()
)
LIST_CALLS = st.sampled_from(
    "join() length reverse() slice(1) flat() concat([1]) includes(1) indexOf(2) at(-1) find((x)=>x) some((x)=>x) "
    "every((x)=>x) reduce((s,x)=>[s,x],0) flatMap((x)=>[x,x]) filter((x)=>x) map((x,i)=>[x,i])".split()
)


def filled(text: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return text with its `@` replaced, one after the other."""
    pieces = text.split("@")
    return st.tuples(*parts).map(
        lambda chosen: pieces[0] + "".join(part + piece for part, piece in zip(chosen, pieces[1:], strict=True))
    )


def extended(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return larger expressions."""
    items = st.lists(inner | filled("...[@]", inner), max_size=3).map(", ".join)
    pairs = filled("@: @", NAMES, inner) | filled("[@ + 'k']: @", inner, inner) | filled("...{ a: @ }", inner)
    lists, objects = filled("[@]", items), filled("({ @ })", st.lists(pairs, max_size=3).map(", ".join))
    return st.one_of(
        lists,
        objects,
        filled("(@ @ @)", inner, OPERATORS, inner),
        filled("(@ ?? @)", inner, inner),
        filled("(@ ? @ : @)", inner, inner, inner),
        filled("`x${@}y`", inner),
        filled("@.@", objects, st.sampled_from("abc")),
        filled("@?.@?.c", objects, st.sampled_from("abc")),
        filled("@[@]", lists, st.sampled_from("012")),
        filled("@.@", lists, LIST_CALLS),
        filled("@.@", st.sampled_from(["'abc-d'", "'Hello'", "`a${1}`"]), TEXT_CALLS),
        filled("Object.@(@)", st.sampled_from(["keys", "values", "entries"]), objects),
        filled("Object.assign({}, @, @)", objects, objects),
        filled("((p, q = @) => (@))(@)", inner, inner, inner),
        filled("typeof @", inner),
        filled("!@", inner),
    )


EXPRESSIONS = st.deferred(lambda: st.recursive(LITERALS, extended, max_leaves=8))
STATEMENTS = st.one_of(
    filled("if (@) return @;", EXPRESSIONS, EXPRESSIONS),
    filled("n @ @;", st.sampled_from(["=", "+=", "??=", "||="]), EXPRESSIONS),
    filled("own.@ = @;", st.sampled_from("abc"), EXPRESSIONS),
    filled("items.push(@);", EXPRESSIONS),
    filled("for (const x of [@, @]) { if (x === 1) continue; items.push(x); }", EXPRESSIONS, EXPRESSIONS),
    filled("[@].forEach((x, i) => { own['k' + i] = x; });", EXPRESSIONS),
    filled("switch (@) { case 1: return @; case 'a': break; default: n = @; }", *[EXPRESSIONS] * 3),
    filled("change(@, @);", st.sampled_from(["own", "items", "base"]), EXPRESSIONS),
)
BODIES = st.lists(STATEMENTS, max_size=5).map("\n  ".join)
BASE = """
const base = { a: 1, b: [2] }; const list = [1, 'a', null]; const p = 'p', q = 2;
function change(o, x) { if (x) o.a = x; return o }
"""
FUNCTION = """
function f(p, q = 1) {{
  const own = {{}}, items = []; let n = 0;
  {body}
  return {result};
}}
exports.it = [f(), f(2, 'x'), base];
"""


@given(expression=EXPRESSIONS)
@settings(max_examples=400, deadline=None)
def test_any_expression_comes_to_what_it_comes_to(node: Node, expression: str) -> None:
    check(f"{BASE}exports.it = {expression};", node)


@given(body=BODIES, result=st.sampled_from(["own", "items", "n", "[own, items, n]"]))
@settings(max_examples=300, deadline=None)
def test_any_function_returns_what_it_returns(node: Node, body: str, result: str) -> None:
    check(BASE + FUNCTION.format(body=body, result=result), node)
