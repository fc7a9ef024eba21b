from __future__ import annotations

import pytest

from tests.declared.typescript.showing import it, program, show, unknown, value, why
from undrift.declared.typescript.linking import Exports
from undrift.declared.typescript.program import Program
from undrift.declared.typescript.values import Literal, Object, Symbol
from undrift.files import MemoryFiles
from undrift.findings import Location


def exported(source: str, **others: str) -> dict[str, str]:
    """Return all that a module exports, shown, in order."""
    files: dict[str, str | bytes] = {"main.ts": source, **{f"{stem}.ts": text for stem, text in others.items()}}
    return {name: show(found) for name, found in program(files).exports("main.ts").values.items()}


def doubts(exports: Exports) -> list[str]:
    return [doubt.reason for doubt in exports.doubts]


EXPORTS = {
    "export const a = 1, b = 2; const c = 3;": {"a": "1", "b": "2"},
    "const a = 1; export { a, a as b, a as 'c-d', a as default };": {"a": "1", "b": "1", "c-d": "1", "default": "1"},
    "export function f() {} export class K {} export enum E { A }": {"f": "<f>", "K": "<K>", "E": '{0: "A", A: 0}'},
    "export const { a, b: c, ...d } = { a: 1, b: 2, e: 3 };": {"a": "1", "c": "2", "d": "{e: 3}"},
    "export const [a, ...b] = [1, 2];": {"a": "1", "b": "[2]"},
    "export default { a: 1 } satisfies object;": {"default": "{a: 1}"},
    "export default function () { return 1 }": {"default": "<default>"},
    "export default function named() {}; export const x = named;": {"default": "<named>", "x": "<named>"},
    "export type T = 1; export interface I {} export type { X } from './x'; export { type Y } from './y';": {},
    "export declare const a: number;": {"a": "?"},
    "export namespace N { export const a = 1 }": {"N": "?"},
    "type T = 1; export { T };": {},
    "export const a = 1;;\n'use client';\nexport const b = 2": {"a": "1", "b": "2"},
    "export abstract class A {} export async function f() {}": {"A": "<A>", "f": "<f>"},
    "export let a; export var b = 1;": {"a": "undefined", "b": "1"},
}


@pytest.mark.parametrize(("source", "shown"), EXPORTS.items())
def test_a_module_exports_what_it_says_in_its_order(source: str, shown: dict[str, str]) -> None:
    assert exported(source) == shown
    assert list(exported(source)) == list(shown)


PASSED = {
    "export { a } from './other'": {"a": "1"},
    "export { a as b, default as c } from './other'": {"b": "1", "c": "0"},
    "export * from './other'": {"a": "1", "b": "2"},
    "export const b = 3; export * from './other'": {"b": "3", "a": "1"},
    "export * as all from './other'": {"all": "{default: 0, a: 1, b: 2}"},
    "import { a as x } from './other'; export { x }": {"x": "1"},
    "import d, * as all from './other'; export const it = [d, all.a]": {"it": "[0, 1]"},
    "import * as all from './other'; export const it = { ...all }": {"it": "{default: 0, a: 1, b: 2}"},
    "import * as all from './other'; export const it = Object.keys(all)": {"it": '["default", "a", "b"]'},
    "export { a, T } from './other'; import { T as U } from './other'; export { U }": {"a": "1"},
    "import { type T, a } from './other'; export const it = a": {"it": "1"},
    "const { a } = require('./other'); export const it = a": {"it": "1"},
    "import o = require('./other'); export const it = o.b": {"it": "2"},
    "export const it = require('./other').b": {"it": "2"},
}


@pytest.mark.parametrize(("source", "shown"), PASSED.items())
def test_what_another_module_exports_is_at_hand(source: str, shown: dict[str, str]) -> None:
    assert exported(source, other="export default 0; export const a = 1, b = 2; export type T = 1;") == shown


def test_a_name_means_the_same_object_in_every_module() -> None:
    main = program(
        {
            "users.ts": 'import { table } from "orm"; export const users = table("users");',
            "index.ts": 'export * from "./users"; export * as all from "./users";',
            "posts.ts": 'import { users, all } from "."; export const it = [users, all.users];',
        }
    )
    users = main.exports("users.ts").values["users"]

    assert main.exports("index.ts").values["users"] is users
    assert main.member(main.exports("index.ts").values["all"], "users", Location("")) is users
    assert main.bindings("posts.ts")["it"].items[0] is users  # type: ignore[union-attr]
    assert main.bindings("posts.ts")["it"].items[1] is users  # type: ignore[union-attr]


def test_modules_that_need_each_other_in_functions_only_are_both_known() -> None:
    users = """
    import { table, text } from "orm"; import { posts } from "./posts";
    export const users = table("users", { top: text("top").references(() => posts.id) });
    """
    posts = """
    import { table, text } from "orm"; import { users } from "./users";
    export const posts = table("posts", { author: text("author").references(() => users.id), id: text("id") });
    """
    main = program({"users.ts": users, "posts.ts": posts})
    shown = show(main.exports("posts.ts").values["posts"])

    assert shown == 'table("posts", {author: text("author").references(<>), id: text("id")})'
    assert "?" not in show(main.exports("users.ts").values["users"])


def test_modules_that_need_each_other_at_once_are_not_known() -> None:
    source = "import { b } from './b'; export const it = [b];"

    assert it(source, b="import { it } from './main'; export const b = it;") == "[?]"


def test_the_bindings_of_a_module_are_all_that_it_declares() -> None:
    main = program({"main.ts": "const a = 1; export const b = 2; import c from 'c'; export default 3"})

    assert {name: show(found) for name, found in main.bindings("main.ts").items()} == {
        "a": "1",
        "b": "2",
        "default": "3",
    }
    assert main.bindings("absent.ts") == {}


def test_what_a_package_exports_is_a_symbol() -> None:
    source = """
    import fs, { text as t, default as d } from "pkg/sub";
    import * as all from "pkg";
    const { x } = require("cjs");
    export const it = [fs, t, d, all, all.text, x];
    """
    found = value(source)

    assert found.items == (  # type: ignore[union-attr]
        Symbol("pkg/sub", "default"),
        Symbol("pkg/sub", "text"),
        Symbol("pkg/sub", "default"),
        Symbol("pkg", "*"),
        Symbol("pkg", "text"),
        Symbol("cjs", "x"),
    )


@pytest.mark.parametrize(
    ("specifier", "module"),
    [
        ("node:path", "path"),
        ("npm:drizzle-orm@0.40.1/pg-core", "drizzle-orm/pg-core"),
        ("npm:@scope/pkg@1", "@scope/pkg"),
        ("npm:/zod", "zod"),
        ("@scope/pkg/sub", "@scope/pkg/sub"),
    ],
)
def test_a_package_has_one_name_however_it_is_asked_for(specifier: str, module: str) -> None:
    assert value(f'import {{ x }} from "{specifier}"; export const it = x;') == Symbol(module, "x")


def test_a_global_is_a_symbol_of_no_module() -> None:
    assert value("export const it = process;") == Symbol("", "process")


def test_what_is_passed_on_from_a_package_is_its_symbol() -> None:
    source = "import { sql, eq } from './orm'; export const it = [sql, eq];"
    orm = "export * from 'drizzle-orm'; export { eq } from 'other'; export const x = 1;"

    assert value(source, orm=orm).items == (Symbol("drizzle-orm", "sql"), Symbol("other", "eq"))  # type: ignore[union-attr]


def test_exports_that_are_not_known_are_doubts() -> None:
    main = program(
        {
            "main.ts": "export * from 'pkg'; export * from './gone'; export * from './half'; export const a = 1;",
            "half.ts": "export const b = 2; export * from './nowhere';",
        }
    )
    exports = main.exports("main.ts")

    assert list(exports.values) == ["b", "a"]
    assert doubts(exports) == [
        "all that pkg exports is exported here, and not known",
        "all that ./gone exports is exported here, and not known",
        "all that ./nowhere exports is exported here, and not known",
    ]
    assert exports.doubts[2].place == Location("half.ts", 1, 21)


def test_a_module_that_is_known_as_a_whole_has_no_doubts() -> None:
    main = program({"main.ts": "export * from './a';", "a.ts": "export const a = 1; export type T = 1;"})

    assert doubts(main.exports("main.ts")) == []


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (
            "import { a } from './gone'; export const it = a;",
            "it is imported from ./gone, which is not in the repository",
        ),
        ("import { c } from './other'; export const it = c;", "other.ts exports nothing that is called c"),
        ("import d from './other'; export const it = d;", "other.ts exports nothing that is called default"),
        ("export { it } from './circle';", "it is passed on by too many modules, or in a circle"),
    ],
)
def test_an_import_that_leads_nowhere_is_not_known(source: str, reason: str) -> None:
    assert why(source, other="export const a = 1;", circle="export { it } from './main';") == reason


COMMON = {
    "module.exports = { a: 1, b: 2 };": {"default": "{a: 1, b: 2}", "a": "1", "b": "2"},
    "exports.a = 1; module.exports.b = 2;": {"a": "1", "b": "2"},
    "exports.a = exports.b = void 0; exports.a = 1; exports.b = [exports.a];": {"a": "1", "b": "[1]"},
    "const o = { a: 1 }; export = o;": {"default": "{a: 1}", "a": "1"},
}


@pytest.mark.parametrize(("source", "shown"), COMMON.items())
def test_a_module_of_commonjs_exports_what_it_sets(source: str, shown: dict[str, str]) -> None:
    assert exported(source) == shown


def test_a_module_of_commonjs_is_imported_by_name_and_as_a_whole() -> None:
    source = (
        "import whole, { a } from './common'; const { b } = require('./common'); export const it = [whole.a, a, b];"
    )

    assert it(source, common="module.exports = { a: 1, b: 2 };") == "[1, 1, 2]"
    assert it(source, common="exports.a = 1; exports.b = 2;") == "[1, 1, 2]"


def test_json_is_an_object() -> None:
    main = program(
        {
            "main.ts": "import all, { prefix } from './names.json'; import bad from './bad.json';\n"
            "export const it = [all, prefix, bad];",
            "names.json": '{"prefix": "app_", "list": [1, true, null]}',
            "bad.json": "{",
        }
    )

    assert show(main.exports("main.ts").values["it"]) == '[{prefix: "app_", list: [1, true, null]}, "app_", ?]'
    assert "names.json" in main.read


def test_a_module_as_an_object_is_made_when_it_is_looked_at() -> None:
    main = program(
        {
            "main.ts": "import * as all from './other'; export const it = all;",
            "other.ts": "export const a = 1; export * from 'pkg';",
        }
    )
    found = main.exports("main.ts").values["it"]

    assert isinstance(found, Object)
    assert found.size == 1
    assert found.get("a") == Literal(1, Location("other.ts", 1, 18), "1")
    assert found.get("b") is None
    assert [entry.name for entry in found.entries] == ["a"]
    assert len(found.doubts) == 1


class CountingFiles(MemoryFiles):
    """Files that note which are asked for together."""

    def __init__(self, contents: dict[str, bytes | str]) -> None:
        super().__init__(contents)
        self.batches: list[list[str]] = []

    def keep(self, paths, kept):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201 - as the base has it
        self.batches.append(sorted(paths))
        return super().keep(self.batches[-1], kept)


TREE = {
    "index.ts": "export * from './users'; export * from './posts'; export { helper } from './helpers';",
    "users.ts": "import { columns } from './columns'; import { log } from './log'; export const users = t(columns());"
    "export const show = () => log(users); export function print() { log() }",
    "posts.ts": "import { users } from './users'; export const posts = t({ author: c().references(() => users.id) });",
    "helpers.ts": "import { deep } from './deep'; import './side'; export const helper = deep;",
    "columns.ts": "import { stamp } from './stamp'; import { never } from './never'; "
    "export const columns = () => ({ at: stamp }); export const other = never;",
    "stamp.ts": "export const stamp = 1;",
    "deep.ts": "export const deep = 1;",
    "never.ts": "export const never = 1;",
    "side.ts": "",
    "log.ts": "export const log = 1;",
}


def test_reading_ahead_takes_a_level_of_imports_at_once_and_only_what_values_need() -> None:
    files = CountingFiles(dict(TREE))
    main = Program(files)

    main.load(["index.ts", "absent.ts"])

    assert files.batches == [
        ["index.ts"],
        ["helpers.ts", "posts.ts", "users.ts"],
        ["columns.ts", "deep.ts"],
        ["stamp.ts"],
    ]
    assert main.read == ("columns.ts", "deep.ts", "helpers.ts", "index.ts", "posts.ts", "stamp.ts", "users.ts")


def test_what_was_read_ahead_is_all_that_the_exports_need() -> None:
    files = CountingFiles(dict(TREE))
    main = Program(files)
    main.load(["index.ts"])
    before = len(files.batches)

    shown = {name: show(found) for name, found in main.exports("index.ts").values.items()}

    assert shown["users"] == "t({at: 1})"
    assert len(files.batches) == before


def test_what_was_not_read_ahead_is_read_when_it_is_needed() -> None:
    files = CountingFiles(dict(TREE))

    assert show(Program(files).exports("columns.ts").values["other"]) == "1"


@pytest.mark.parametrize("path", ["absent.ts", "notes.md"])
def test_a_path_that_is_no_module_exports_nothing_and_says_so(path: str) -> None:
    main = program({"notes.md": "# x"})

    assert dict(main.exports(path).values) == {}
    assert doubts(main.exports(path)) == ["it is no module that can be read"]


def test_the_global_names_of_the_language_are_themselves() -> None:
    assert it("export const it = [NaN, Infinity, undefined];") == "[NaN, Infinity, undefined]"


def test_a_name_declared_twice_is_not_known_but_an_overload_is() -> None:
    assert why("export var it = 1; var it = 2;") == "it is changed after it is declared"
    assert it("function f(a: string): string; function f(a) { return a } export const it = f(1);") == "1"
    assert unknown(value("export const it = a; const a = it;")).place.line == 1
