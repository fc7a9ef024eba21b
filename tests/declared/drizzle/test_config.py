"""Which configuration makes a project's migrations, what it says, and what is said where that is not certain."""

from __future__ import annotations

import json

import pytest

from tests.support import project_of
from undrift.declared.base import Source
from undrift.declared.drizzle.reader import READER
from undrift.files import MemoryFiles
from undrift.tools.drizzle import TOOL

JOURNAL = json.dumps({"dialect": "postgresql", "entries": [{"tag": "0000_a", "when": 1}]})
TABLE = 'import { pgTable, text } from "drizzle-orm/pg-core"; export const a = pgTable("a", { myKey: text() });'
USUAL = 'export default { schema: "./src/schema.ts", out: "./drizzle", dialect: "postgresql" };'


def found(files: dict[str, str], out: str = "drizzle") -> Source | None:
    """Return the source of the project whose migrations lie in `out`."""
    everything = MemoryFiles({f"{out}/meta/_journal.json": JOURNAL, f"{out}/0000_a.sql": "", **files})
    return READER.find(project_of(TOOL, everything), everything)


def certain(files: dict[str, str], out: str = "drizzle") -> Source:
    """Return the source; fails if there is none, or it is not certain."""
    source = found(files, out)
    assert source is not None
    assert source.setting("unsure") == ""
    return source


def unsure(files: dict[str, str], out: str = "drizzle") -> str:
    """Return why the source is not certain; fails if it is, or if reading it says anything of tables."""
    source = found(files, out)
    assert source is not None
    declaration = READER.read(source, MemoryFiles(files), "postgres")
    assert declaration.statements == ()
    [doubt] = declaration.doubts
    assert (doubt.table, doubt.more) == (None, False)
    return doubt.reason


@pytest.mark.parametrize(
    "config",
    [
        pytest.param(USUAL, id="an-object"),
        pytest.param(
            'import { defineConfig } from "drizzle-kit";\n'
            'export default defineConfig({ schema: "./src/schema.ts", dialect: "postgresql", '
            "dbCredentials: { url: process.env.DATABASE_URL! } });",
            id="defineConfig-without-out",
        ),
        pytest.param(
            'import type { Config } from "drizzle-kit";\nimport "dotenv/config";\n'
            'export default { schema: ["src/*.ts"], out: "drizzle/", driver: "pg" } satisfies Config;',
            id="satisfies-of-old",
        ),
        pytest.param('module.exports = { schema: "src", out: "./drizzle" };', id="commonjs"),
        pytest.param(
            'const base = { out: "./drizzle" };\n'
            'const config = { ...base, schema: `./src/${"schema"}.ts` } as const;\nexport default config;',
            id="spread",
        ),
        pytest.param(
            'import path from "node:path";\nexport default { schema: path.join(__dirname, "src", "schema.ts"), '
            'out: path.resolve(process.cwd(), "drizzle") };',
            id="joined",
        ),
        pytest.param(
            'import { relative } from "node:path"; import { fileURLToPath } from "node:url";\n'
            "const here = (name: string) => relative(process.cwd(), fileURLToPath(new URL(name, import.meta.url)));\n"
            'export default { schema: here("./src/schema.ts"), out: here("./drizzle") };',
            id="of-its-own-address",
        ),
        pytest.param(
            'import { dirname } from "path"; import { fileURLToPath } from "url";\n'
            "const here = dirname(fileURLToPath(import.meta.url));\n"
            "export default { schema: `${here}/src/schema.ts`, out: `${here}/drizzle` };",
            id="template-of-its-own-directory",
        ),
        pytest.param(
            'export default { schema: new URL("./src/schema.ts", import.meta.url).pathname, out: "./drizzle" };',
            id="pathname-of-its-own-address",
        ),
        pytest.param(
            'import { defineConfig } from "drizzle-kit";\nexport default process.env.URL\n'
            '  ? defineConfig({ schema: "./src/schema.ts", out: "./drizzle" })\n  : undefined;',
            id="or-none",
        ),
    ],
)
def test_a_configuration_names_the_schema_of_its_migrations(config: str) -> None:
    source = certain({"drizzle.config.ts": config, "src/schema.ts": TABLE})

    assert source.paths == ("src/schema.ts",)
    assert source.why == "drizzle.config.ts"


def test_a_configuration_may_be_json() -> None:
    config = json.dumps({"schema": ["./src/schema.ts", "./more"], "out": "./drizzle", "casing": "snake_case"})
    source = certain({"drizzle.config.json": config, "src/schema.ts": TABLE, "more/b.ts": "", "more/b/c.ts": ""})

    assert source.paths == ("more/b.ts", "src/schema.ts")
    assert source.setting("casing") == "snake_case"


def test_casing_goes_for_what_is_read() -> None:
    files = {"drizzle.config.ts": USUAL.replace("{ ", '{ casing: "snake_case", ', 1), "src/schema.ts": TABLE}

    declaration = READER.read(certain(files), MemoryFiles(files), "postgres")

    assert "a.my_key" in declaration.places


@pytest.mark.parametrize(
    "name", ["drizzle.config.prod.ts", "drizzle.prod.config.ts", "drizzle-auth.config.mts", "auth.drizzle.config.js"]
)
def test_a_configuration_may_have_more_in_its_name(name: str) -> None:
    assert certain({name: USUAL, "src/schema.ts": TABLE}).why == name


def test_a_configuration_of_a_package_starts_from_there() -> None:
    source = certain(
        {"packages/db/drizzle.config.ts": USUAL, "packages/db/src/schema.ts": TABLE}, "packages/db/drizzle"
    )

    assert (source.paths, source.root) == (("packages/db/src/schema.ts",), "packages/db")


def test_a_configuration_may_be_run_from_above() -> None:
    files = {
        "app/package.json": "{}",
        "app/config/drizzle.config.ts": USUAL.replace("./drizzle", "./db/out"),
        "app/src/schema.ts": TABLE,
    }

    assert certain(files, "app/db/out").paths == ("app/src/schema.ts",)


def test_a_script_says_which_configuration_and_from_where() -> None:
    files = {
        "package.json": json.dumps({"scripts": {"g": "cd db && drizzle-kit generate --config=conf/kit.ts"}}),
        "db/conf/kit.ts": USUAL,
        "db/src/schema.ts": TABLE,
    }

    assert certain(files, "db/drizzle").paths == ("db/src/schema.ts",)


def test_a_script_may_say_all_of_it() -> None:
    script = "drizzle-kit generate:pg --schema ./src/schema.ts --out='./drizzle'"
    source = certain({"package.json": json.dumps({"scripts": {"db:generate": script}}), "src/schema.ts": TABLE})

    assert (source.paths, source.why) == (("src/schema.ts",), "package.json")


def test_of_several_configurations_the_one_of_these_migrations_counts() -> None:
    other = USUAL.replace("./drizzle", "./elsewhere").replace("schema.ts", "other.ts")
    files = {"drizzle.config.ts": other, "drizzle.main.config.ts": USUAL, "src/schema.ts": TABLE, "src/other.ts": TABLE}

    assert certain(files).why == "drizzle.main.config.ts"


def test_a_configuration_without_a_schema_generates_nothing() -> None:
    assert found({"drizzle.config.ts": 'export default { out: "./drizzle", dialect: "postgresql" };'}) is None


def test_a_configuration_of_other_migrations_says_nothing_of_these() -> None:
    assert found({"drizzle.config.ts": USUAL.replace("./drizzle", "./elsewhere"), "src/schema.ts": TABLE}) is None


def test_a_configuration_of_an_installed_package_is_none_of_the_project_s() -> None:
    assert found({"node_modules/x/drizzle.config.ts": USUAL.replace("./", "../../"), "src/schema.ts": TABLE}) is None


def test_migrations_outside_the_repository_are_none_of_the_project_s() -> None:
    assert found({"drizzle.config.ts": USUAL.replace("./drizzle", "../../drizzle"), "src/schema.ts": TABLE}) is None


def test_flags_that_say_nothing_of_the_schema_are_passed_over() -> None:
    scripts = json.dumps(
        {"scripts": {"g": "drizzle-kit generate --name x", "h": "drizzle-kit migrate --config gone.ts"}}
    )

    assert certain({"package.json": scripts, "drizzle.config.ts": USUAL, "src/schema.ts": TABLE}).paths


def test_migrations_without_a_configuration_have_no_schema() -> None:
    assert found({"src/schema.ts": TABLE}) is None


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        pytest.param(USUAL.replace('"./drizzle"', "process.env.OUT!"), "process.env.OUT", id="out"),
        pytest.param(USUAL.replace('"./src/schema.ts"', "process.env.SCHEMA!"), "process.env.SCHEMA", id="schema"),
        pytest.param(USUAL.replace('"./src/schema.ts"', "[...elsewhere]"), "a spread", id="a-part-of-schema"),
        pytest.param(USUAL.replace("{ ", "{ casing: process.env.CASING, ", 1), "process.env.CASING", id="casing"),
        pytest.param(USUAL.replace("{ ", "{ ...elsewhere, ", 1), "", id="a-spread-that-is-overwritten"),
        pytest.param("export default process.env.CI ? a : b;", "process.env.CI", id="a-condition"),
        pytest.param("export default process.env.CI ? { schema: 'x' } : {};", "process.env.CI", id="one-of-two"),
        pytest.param("export default process.env.CI ? null : undefined;", "process.env.CI", id="none"),
        pytest.param("export default await load();", "", id="a-promise"),
        pytest.param("export const config = {};", "no default", id="no-default-export"),
        pytest.param(USUAL.replace("src/schema", "src/absent"), "no file is there", id="no-schema"),
        pytest.param(USUAL.replace('"./src/schema.ts"', "`x/${__dirname}`"), "template", id="a-place-in-a-place"),
        pytest.param(USUAL.replace('"./src/schema.ts"', "locate()"), "locate()", id="a-function-of-elsewhere"),
        pytest.param(USUAL.replace('"./src/schema.ts"', 'path.join("x", __dirname)'), "join()", id="joined-to-its-own"),
        pytest.param(USUAL.replace('"./src/schema.ts"', "path.join(" * 30 + ")" * 30), "join()", id="deep-in-itself"),
        pytest.param(USUAL.replace("./src/schema.ts", "/srv/schema.ts"), "", id="an-absolute-path"),
    ],
)
def test_a_configuration_that_cannot_be_told_leaves_everything_in_doubt(config: str, reason: str) -> None:
    said = unsure({"drizzle.config.ts": f'import {{ elsewhere }} from "x";\n{config}', "src/schema.ts": TABLE})

    assert said.startswith("drizzle.config.ts:")
    assert reason in said


def test_json_that_is_broken_leaves_everything_in_doubt() -> None:
    assert "drizzle.config.json" in unsure({"drizzle.config.json": "{", "src/schema.ts": TABLE})


def test_a_configuration_that_is_certain_goes_before_one_that_is_not() -> None:
    files = {
        "drizzle.config.ts": USUAL.replace('"./drizzle"', "process.env.OUT"),
        "drizzle.local.config.ts": USUAL,
        "src/schema.ts": TABLE,
    }

    assert certain(files).why == "drizzle.local.config.ts"


def test_the_filters_are_for_push_and_not_for_what_migrations_hold() -> None:
    config = USUAL.replace("{ ", '{ tablesFilter: ["b_*"], schemaFilter: ["other"], ', 1)
    files = {"drizzle.config.ts": config, "src/schema.ts": TABLE}

    declaration = READER.read(certain(files), MemoryFiles(files), "postgres")

    assert "a" in declaration.places
    assert (declaration.unmanaged, declaration.namespaces) == (frozenset(), None)


# Projects that push


@pytest.mark.parametrize(
    ("scripts", "pushes"),
    [
        pytest.param({"db": "drizzle-kit push"}, True, id="push-alone"),
        pytest.param({"db": "dotenv -- drizzle-kit push:pg --force", "start": "node ."}, True, id="push-of-old"),
        pytest.param({"db": "drizzle-kit push", "gen": "drizzle-kit generate"}, False, id="generate-too"),
        pytest.param({"db": "drizzle-kit push", "start": "tsx src/migrate.ts"}, False, id="a-script-that-migrates"),
        pytest.param({"gen": "drizzle-kit generate"}, False, id="generate-alone"),
        pytest.param({"start": "node ."}, False, id="nothing-said"),
    ],
)
def test_migrations_count_unless_scripts_only_push(scripts: dict[str, str], pushes: bool) -> None:  # noqa: FBT001 - a case
    source = certain(
        {"package.json": json.dumps({"scripts": scripts}), "drizzle.config.ts": USUAL, "src/schema.ts": TABLE}
    )

    assert bool(source.pushed) is pushes


def test_a_program_that_migrates_makes_migrations_count() -> None:
    files = {
        "package.json": json.dumps({"scripts": {"db": "drizzle-kit push"}}),
        "drizzle.config.ts": USUAL,
        "src/schema.ts": TABLE,
        "src/db/migrate.ts": "",
    }

    assert certain(files).pushed == ""


def test_a_package_json_that_is_broken_says_nothing() -> None:
    for text in ("{", "[]", '{"scripts": []}', '{"scripts": {"a": 1}}', "[" * 100_000):
        assert certain({"package.json": text, "drizzle.config.ts": USUAL, "src/schema.ts": TABLE}).pushed == ""


# undrift's own configuration


def test_files_that_the_configuration_of_undrift_names_are_read() -> None:
    files = MemoryFiles(
        {
            "drizzle/meta/_journal.json": JOURNAL,
            "drizzle/0000_a.sql": "",
            "drizzle.config.ts": USUAL.replace("{ ", '{ casing: "snake_case", ', 1),
            "src/schema.ts": TABLE,
            "other.ts": TABLE,
        }
    )

    source = READER.configure(project_of(TOOL, files), files, ("other.ts",))

    assert (source.paths, source.setting("casing"), source.setting("unsure")) == (("other.ts",), "snake_case", "")


def test_what_a_schema_may_import_is_what_it_depends_on() -> None:
    files = MemoryFiles(
        {
            "src/a.ts": "",
            "lib/b.mjs": "",
            "tsconfig.json": "{}",
            "node_modules/x/c.ts": "",
            "a.sql": "",
            "README.md": "",
        }
    )

    assert sorted(READER.depends(Source("drizzle", (), ""), files)) == ["lib/b.mjs", "src/a.ts", "tsconfig.json"]
