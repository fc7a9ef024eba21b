from __future__ import annotations

import pytest

from tests.declared.typescript.showing import program, show, unknown
from undrift.declared.typescript import syntax
from undrift.declared.typescript.parsing import MODULES, read_tsx, read_typescript
from undrift.declared.typescript.values import Unknown
from undrift.findings import Location

RICH = """
import a, { b as c } from "./x"; import * as d from "y"; import e = require("z");
export { a, c as f } from "./k"; export * from "./l"; export * as g from "./m";
export const { h, ...i } = { h: 1, "j-k": [1.5, 10n, `t${a}`, /r/g, null] }, l = a?.b?.[0]?.(c, ...d)!;
export default function (x = 1, { y: [z] } = {}, ...rest: any[]): void { if (x) return; for (const q of rest) x ||= q }
enum N { A, B = "b" } class K extends N {} const t = sql<string>`x ${(() => 1)()} y`;
switch (1) { case 1: break } for (let i = 0; i < 1; i++) {} while (false) {} try {} finally {}
"""


@pytest.mark.parametrize("read", [read_typescript, read_tsx])
def test_what_is_read_survives_as_text(read: object) -> None:
    assert callable(read)
    module = read(RICH.encode())

    assert module.bindings.keys() >= {"h", "i", "l", "default", "N", "K", "t"}
    assert module.broken == []
    assert syntax.load(syntax.dump(module)) == module
    assert "\n" not in syntax.dump(module)


@pytest.mark.parametrize("text", ["", "1", "null", "{}", "[]", "[1,2,3,4,5,6,7,8,9]", "[[", "[" * 100_000])
def test_a_text_that_is_no_module_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever
        syntax.load(text)


def test_each_ending_has_its_grammar() -> None:
    files = {
        "a.ts": "export const it = <string>'a';",
        "b.mts": "export const it = 1;",
        "c.cts": "export const it = 1;",
        "d.tsx": "export const it = 1; export const View = () => <p>{it}</p>;",
        "e.js": "export const it = 1; const v = <p/>;",
        "f.mjs": "export const it = 1;",
        "g.cjs": "exports.it = 1;",
        "h.jsx": "export const it = 1;",
        "i.TS": "export const it = 1;",
    }
    main = program(dict(files))

    assert [show(main.exports(path).values["it"]) for path in files] == ['"a"', *["1"] * 8]
    assert {path.rpartition(".")[2].lower() for path in files} == set(MODULES)


def shown(source: str | bytes) -> dict[str, str]:
    main = program({"main.ts": source})
    return {name: show(found) for name, found in main.exports("main.ts").values.items()}


def test_a_syntax_error_loses_only_what_it_touches() -> None:
    source = """
export const a = 1;
export const b = { x: 1, y: @@ };
export const c = 3;
"""
    main = program({"main.ts": source})
    values = main.exports("main.ts").values

    assert show(values["a"]) == "1"
    assert show(values["c"]) == "3"
    assert "?" in show(values["b"])


@pytest.mark.parametrize(
    "source",
    [
        "export const it = ;",
        "export const it = f(1, ;",
        "export const it = [1, 2",
        "export const it = { a: 1",
        "export const it = `a${",
        "export const it = a ? b;",
        "export const it = (a) => { return ",
    ],
)
def test_what_is_broken_is_never_taken_for_whole(source: str) -> None:
    main = program({"main.ts": source})
    exports = main.exports("main.ts")
    found = exports.values.get("it")

    assert exports.doubts or found is None or "?" in show(found) or show(found) == "<it>"
    assert exports.doubts or found is not None, "a loss is said"


def test_an_error_is_told_where_it_stands() -> None:
    main = program({"main.ts": "export const a = 1;\n@#$ ??? ;\nexport const it = 2;"})

    assert [doubt.place.line for doubt in main.exports("main.ts").doubts] == [2]


def test_a_name_that_a_broken_module_may_export_is_not_known() -> None:
    main = program(
        {
            "main.ts": "import { gone } from './broken'; export const it = gone;",
            "broken.ts": "export cons gone = 1;",
        }
    )

    assert isinstance(main.exports("main.ts").values["it"], Unknown)


def test_exported_types_in_bulk_are_nothing() -> None:
    main = program(
        {"main.ts": "export type * from './types';\nexport type * as T from './types';\nexport const it = 1;"}
    )

    assert main.exports("main.ts").doubts == ()
    assert list(main.exports("main.ts").values) == ["it"]


@pytest.mark.parametrize(
    "type_arguments",
    [
        'import("./types").Kind',
        "Record<string, import('./types').Kind> | null",
        'null | import( "./types" ) .Kind[]',
        'typeof import("./types").kind',
        'typeof import("./types")',
    ],
)
def test_a_type_may_be_imported_where_it_is_named(type_arguments: str) -> None:
    source = f"import {{ f }} from 'lib';\nexport const a = f('b').of<{type_arguments}>().g(1);\nexport const c = 2;"

    assert shown(source) == {"a": 'f("b").of().g(1)', "c": "2"}


def test_a_type_of_another_module_may_be_declared() -> None:
    source = "type A = import('./t').B<C>;\ninterface I { table: import('./t').D<E> }\nexport const it = 1;"

    assert shown(source) == {"it": "1"}
    assert program({"main.ts": source}).exports("main.ts").doubts == ()


def test_a_module_that_is_imported_where_it_is_used_is_no_type() -> None:
    main = program({"main.ts": "export const a = import('./b').then((b) => b.B);\nexport const b = { x: @@ };"})

    assert show(main.exports("main.ts").values["a"]) != "then((b) => b.B)"
    assert "import" in show(main.exports("main.ts").values["a"])


@pytest.mark.parametrize(
    "source",
    [
        "\ufeffexport const it = 1;".encode(),
        b"\xff\xfe" + "export const it = 1;".encode("utf-16-le"),
        b"export const it = 1;\r\n// \xff\xfe\r\n",
        b"export const it = 1;\0\0",
        b"#!/usr/bin/env node\nexport const it = 1;",
        b"'use strict';\nexport const it = 1;",
        b"// @ts-nocheck\n/* eslint-disable */ export const it = 1;",
    ],
)
def test_how_a_file_is_written_does_not_matter(source: bytes) -> None:
    assert shown(source) == {"it": "1"}


def test_half_of_a_surrogate_pair_is_replaced() -> None:
    assert shown(r'export const it = ["\ud83d\ude00", "\ud800", "\u{110000}"];') == {"it": '["😀", "\ufffd", "\ufffd"]'}


def test_a_module_that_is_too_large_is_not_known() -> None:
    main = program({"main.ts": "export const it = 1;\n" + " " * 3_000_000})
    exports = main.exports("main.ts")

    assert dict(exports.values) == {}
    assert [doubt.place for doubt in exports.doubts] == [Location("main.ts", 1, 1)]


def test_lines_end_as_they_do_anywhere() -> None:
    main = program({"main.ts": "const a = 1;\rconst b = 1;\r\nconst c = 1;\nexport const it = process.env.A ?? 1;"})

    assert unknown(main.exports("main.ts").values["it"]).place == Location("main.ts", 4, 19)


def test_what_a_declaration_uses_is_noted() -> None:
    module = read_typescript(b"const a = b(c.d, () => e, { f, [g]: h }, `${i}`, j`k`);")

    assert set(module.declared[0][2]) == set("bcefghij")
