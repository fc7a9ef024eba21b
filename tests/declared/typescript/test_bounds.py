"""Hostile and broken modules: always an answer, in bounded time, and never one that is not certain."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.declared.typescript.showing import program, show
from undrift.declared.typescript.program import Program
from undrift.declared.typescript.values import Unknown
from undrift.files import MemoryFiles

_SECONDS = 20
"""Far more than any of these takes, and far less than what has no bound."""


def everything(files: dict[str, str | bytes]) -> dict[str, object]:
    """Ask everything of every module, and return the exports of the first."""
    main = program(files)
    main.load(files)
    for path in files:
        dict(main.exports(path).values)
        dict(main.bindings(path))
    return dict(main.exports(next(iter(files))).values)


_LOOP = "for (let i = 0; i < 9999; i++)"
DEEP = {
    "parentheses": "(" * 50_000 + "1" + ")" * 50_000,
    "open parentheses": "(" * 50_000,
    "open brackets": "[" * 50_000,
    "open braces": "{a:" * 20_000,
    "open templates": "`${" * 20_000,
    "objects": "{a:" * 3000 + "1" + "}" * 3000,
    "calls": "f(" * 3000 + "1" + ")" * 3000,
    "a chain": "f" + ".g()" * 10_000,
    "properties": "f" + ".g" * 10_000,
    "a sum": "+".join(["'x'"] * 10_000),
    "conditions": "x ? 1 : " * 3000 + "2",
    "negations": "!" * 3000 + "1",
    "arrows": "() => " * 3000 + "1",
    "called arrows": "(() => " * 300 + "1" + ")()" * 300,
    "type arguments": "x<" * 3000 + "y" + ">" * 3000 + "`z`",
    "tags": "[" + "x<y>`z`," * 5000 + "]",
}


@pytest.mark.parametrize("source", DEEP.values(), ids=DEEP.keys())
def test_depth_ends_in_an_answer(source: str) -> None:
    before = time.monotonic()

    everything({"main.ts": f"export const it = {source};\nexport const after = 1;"})

    assert time.monotonic() - before < _SECONDS


GROWING = {
    "recursion": "function f(n) { return f(n + 1) } const it = f(0);",
    "branching recursion": "function f(n) { return n > 25 ? 1 : f(n + 1) + f(n + 1) } const it = f(0);",
    "recursion through arrays": "const f = n => [1, 2, 3, 4, 5].map(() => n > 9 ? 1 : f(n + 1)); const it = f(0);",
    "texts": "const a0 = 'xxxxx';" + "".join(f"const a{i + 1} = a{i} + a{i};" for i in range(25)),
    "arrays": "const a0 = [1];" + "".join(f"const a{i + 1} = [...a{i}, ...a{i}];" for i in range(25)),
    "objects": "const a0 = {};" + "".join(f"const a{i + 1} = {{ ...a{i}, k{i}: a{i} }};" for i in range(30)),
    "templates": "const a0 = x;" + "".join(f"const a{i + 1} = `${{a{i}}}${{a{i}}}`;" for i in range(25)),
    "an endless loop": "function f() { while (true) {} } const it = f();",
    "nested loops": f"function f() {{ {_LOOP} {_LOOP} {{}} }} const it = f();",
    "a growing array": f"function f() {{ const a = []; {_LOOP} a.push(i); return a }} const it = f();",
    "a growing object": f"function f() {{ const a = {{}}; {_LOOP} a['k' + i] = i; return a }} const it = f();",
    "a slow expression": f"const s = 'a'.repeat(90); function f() {{ {_LOOP} s.replace(/a+b/g, '') }} const it = f();",
    "a chain of names": "const a0 = 1;" + "".join(f"const a{i + 1} = a{i} + 1;" for i in range(2000)),
    "a circle of names": "const a = b, b = c, c = a;",
    "a function that makes itself": "const f = () => f; const it = f()()()();",
}


@pytest.mark.parametrize("source", GROWING.values(), ids=GROWING.keys())
def test_growth_ends_in_an_answer(source: str) -> None:
    before = time.monotonic()

    everything({"main.ts": source})

    assert time.monotonic() - before < _SECONDS


def test_what_is_cut_off_is_not_known() -> None:
    loops = program(
        {"main.ts": "export const it = (() => { while (true) {} })(); export const deep = " + "!" * 500 + "1;"}
    )
    values = loops.exports("main.ts").values

    assert isinstance(values["it"], Unknown)
    assert isinstance(values["deep"], Unknown)
    assert values["deep"].reason == "it is nested too deeply"


def chained(count: int, text: str) -> dict[str, str | bytes]:
    """Return modules each of which refers to the next; the last to the first."""
    return {f"m{index}.ts": text.format(next=(index + 1) % count, here=index) for index in range(count)}


CIRCLES = {
    "stars": "export * from './m{next}'; export const x{here} = 1;",
    "names": "export {{ it }} from './m{next}';",
    "imports": "import {{ it }} from './m{next}'; export {{ it }};",
    "values": "import {{ it as other }} from './m{next}'; export const it = [other];",
    "spaces": "import * as all from './m{next}'; export const it = {{ ...all, x: {here} }};",
    "functions": "import {{ it as f }} from './m{next}'; export const it = () => f(); export const x = it();",
    "commonjs": "module.exports = {{ other: require('./m{next}') }};",
    "defaults": "import other from './m{next}'; export default other;",
}


@pytest.mark.parametrize("count", [1, 2, 300])
@pytest.mark.parametrize("text", CIRCLES.values(), ids=CIRCLES.keys())
def test_circles_of_modules_end_in_an_answer(text: str, count: int) -> None:
    before = time.monotonic()

    everything(chained(count, text))

    assert time.monotonic() - before < _SECONDS


TOKENS = (
    "export const a = 1; import { b } from './b'; export default function f ( x = 1 ) { return [ ...x ] } , ; : => ` "
    "${ } ) ] [ ( ? ?. ?? || && = += ++ . * / < > as satisfies ! enum E class async await yield for of in while "
    "switch case break try catch throw new delete typeof this super null undefined 'x' \"y\" 10n 0x1 .5 /r/g @dec "
    "# \\ \0 é 😀 require('x') module.exports exports.a type interface declare namespace // /* */ <p> </p> {...o} \n"
).split(" ")


@given(st.lists(st.sampled_from(TOKENS), max_size=40).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_any_sequence_of_words_is_read(source: str) -> None:
    everything({"main.ts": source, "b.tsx": source})


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read(data: bytes) -> None:
    everything({"main.ts": data, "b.js": data, "tsconfig.json": data, "package.json": data, "a.json": data})


SCHEMA = """
import { pgTable, text, uuid, index } from "drizzle-orm/pg-core";
import { timestamps } from "./shared";
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  email: text("email").notNull().$type<Array<string>>(),
  boss: uuid("boss").references((): any => users.id, { onDelete: "cascade" }),
  ...timestamps,
}, (table) => [index("users_email_idx").on(table.email)]);
"""


def test_a_schema_with_a_few_characters_changed_is_read() -> None:
    chance = random.Random(4)  # noqa: S311 - the same damage in every run
    for _ in range(150):
        text = list(SCHEMA)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(text))
            text[at : at + chance.randrange(3)] = chance.choice(["", *"{}()`<>;,", "${", "=>", "é", "\0", " as "])
        everything({"main.ts": "".join(text), "shared.ts": "export const timestamps = { at: 1 };"})


def test_no_answer_depends_on_how_deep_the_caller_stands() -> None:
    source = "const a0 = [1];" + "".join(f"const a{i + 1} = [a{i}];" for i in range(30)) + "export const it = a30;"

    def asked(depth: int) -> str:
        if depth:
            return asked(depth - 1)
        return show(Program(MemoryFiles({"main.ts": source})).exports("main.ts").values["it"])

    assert asked(300) == asked(0)
