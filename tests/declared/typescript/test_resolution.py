from __future__ import annotations

import json

import pytest

from undrift.declared.typescript.modules import Resolver
from undrift.files import MemoryFiles


def resolve(specifier: str, importer: str, *paths: str, **documents: object) -> str | None:
    """Return what an import means among files, of which documents are given by their paths with `__` for `/`."""
    texts = dict.fromkeys((importer, *paths), "")
    for name, document in documents.items():
        path = name.replace("__", "/") + ".json"
        texts[path] = document if isinstance(document, str) else json.dumps(document)
    return Resolver(MemoryFiles(texts)).resolve(specifier, importer)


RELATIVE = [
    ("./users", "db/users.ts"),
    ("./users", "db/users.tsx"),
    ("./users", "db/users.mts"),
    ("./users", "db/users.js"),
    ("./users", "db/users/index.ts"),
    ("./users", "db/users.d.ts"),
    ("./users.js", "db/users.ts"),
    ("./users.js", "db/users.tsx"),
    ("./users.js", "db/users.js"),
    ("./users.mjs", "db/users.mts"),
    ("./users.ts", "db/users.ts"),
    ("./users.schema", "db/users.schema.ts"),
    ("./names.json", "db/names.json"),
    ("../users", "users.ts"),
    (".", "db/index.ts"),
    ("./", "db/index.ts"),
    ("..", "index.ts"),
]


@pytest.mark.parametrize(("specifier", "path"), RELATIVE)
def test_a_relative_import_is_a_file_beside_it(specifier: str, path: str) -> None:
    assert resolve(specifier, "db/schema.ts", path) == path


def test_what_was_written_stands_before_what_was_built() -> None:
    assert resolve("./users", "db/schema.ts", "db/users.js", "db/users.ts", "db/users.d.ts") == "db/users.ts"
    assert resolve("./users.js", "db/schema.ts", "db/users.js", "db/users.ts") == "db/users.ts"
    assert resolve("./users", "db/schema.ts", "db/users/index.ts", "db/users.ts") == "db/users.ts"


@pytest.mark.parametrize(
    "specifier", ["./gone", "../../users", "../../../etc/passwd", "/users", "./", "users", "@acme/users", "", "\0", "@"]
)
def test_what_is_no_file_of_the_repository_is_none(specifier: str) -> None:
    assert resolve(specifier, "db/schema.ts", "users.ts", "etc/passwd.ts") is None


PATHS = [
    ({"paths": {"@/*": ["./src/*"]}}, "@/db/users", "src/db/users.ts"),
    ({"baseUrl": ".", "paths": {"@/*": ["src/*"]}}, "@/db/users", "src/db/users.ts"),
    ({"baseUrl": "src"}, "db/users", "src/db/users.ts"),
    ({"paths": {"@/*": ["${configDir}/src/*"]}}, "@/db/users", "src/db/users.ts"),
    ({"baseUrl": "src", "paths": {"~/*": ["*"]}}, "~/db/users", "src/db/users.ts"),
    ({"paths": {"@/*": ["./gone/*", "./src/*"]}}, "@/db/users", "src/db/users.ts"),
    ({"paths": {"db": ["./src/db"]}}, "db", "src/db/index.ts"),
    ({"paths": {"*": ["./gone/*"], "@/*": ["./src/*"]}}, "@/db/users", "src/db/users.ts"),
    ({"paths": {"@/*": ["./gone/*"], "@/db/*": ["./src/db/*"]}}, "@/db/users", "src/db/users.ts"),
]


@pytest.mark.parametrize(("options", "specifier", "path"), PATHS)
def test_the_paths_of_a_configuration_lead_to_files(options: object, specifier: str, path: str) -> None:
    found = resolve(specifier, "src/app/main.ts", path, tsconfig={"compilerOptions": options})

    assert found == path


def test_a_configuration_has_comments_and_trailing_commas() -> None:
    text = """
    {
      // "paths": {"@/*": ["./wrong/*"]},
      "compilerOptions": { /* where */ "paths": {"@/*": ["./src/*",], "url": ["https://x"],}, },
    }
    """

    assert resolve("@/users", "src/main.ts", "src/users.ts", "wrong/users.ts", tsconfig=text) == "src/users.ts"


def test_a_configuration_extends_others_the_nearest_wins() -> None:
    documents: dict[str, object] = {
        "apps__web__tsconfig": {"extends": ["../../base.json", "../../strong"]},
        "base": {"compilerOptions": {"paths": {"@/*": ["./weak/*"]}}},
        "strong": {"compilerOptions": {"paths": {"@/*": ["./src/*"]}}},
    }

    assert resolve("@/users", "apps/web/main.ts", "src/users.ts", "weak/users.ts", **documents) == "src/users.ts"


def test_a_configuration_is_a_workspace_package_s() -> None:
    documents: dict[str, object] = {
        "apps__web__tsconfig": {"extends": "@acme/config/base.json"},
        "tools__config__package": {"name": "@acme/config"},
        "tools__config__base": {"compilerOptions": {"paths": {"@/*": ["../../apps/web/*"]}}},
    }

    assert resolve("@/users", "apps/web/main.ts", "apps/web/users.ts", **documents) == "apps/web/users.ts"


def test_configurations_that_extend_each_other_end() -> None:
    documents: dict[str, object] = {"tsconfig": {"extends": "./other"}, "other": {"extends": "./tsconfig"}}

    assert resolve("@/users", "main.ts", "users.ts", **documents) is None


@pytest.mark.parametrize(
    "document",
    [
        "{",
        "[]",
        {"compilerOptions": []},
        {"compilerOptions": {"paths": []}},
        {"compilerOptions": {"paths": {"@/*": "x"}}},
        {"compilerOptions": {"paths": {"@/*": [1, "../../../x/*"]}, "baseUrl": 3}},
        {"compilerOptions": {"baseUrl": "../../.."}},
        {"extends": [1, None, {}]},
        {"references": [1]},
        "[" * 100_000,
    ],
)
def test_a_configuration_that_makes_no_sense_leads_nowhere(document: object) -> None:
    assert resolve("@/users", "main.ts", "users.ts", tsconfig=document) is None


PACKAGES = [
    ({}, "@acme/db", "packages/db/index.ts"),
    ({}, "@acme/db", "packages/db/src/index.ts"),
    ({}, "@acme/db/users", "packages/db/users.ts"),
    ({}, "@acme/db/users", "packages/db/src/users.ts"),
    ({"main": "./src/main.ts"}, "@acme/db", "packages/db/src/main.ts"),
    ({"main": "dist/index.js"}, "@acme/db", "packages/db/src/index.ts"),
    ({"main": "./dist/cjs/index.js", "types": "./dist/index.d.ts"}, "@acme/db", "packages/db/src/index.ts"),
    ({"module": "./lib/main.mjs"}, "@acme/db", "packages/db/src/main.ts"),
    ({"types": "src/index.ts"}, "@acme/db", "packages/db/src/index.ts"),
    ({"exports": "./src/index.ts"}, "@acme/db", "packages/db/src/index.ts"),
    ({"exports": {".": "./src/index.ts"}}, "@acme/db", "packages/db/src/index.ts"),
    (
        {"exports": {".": {"types": "./dist/index.d.ts", "import": "./dist/index.js"}}},
        "@acme/db",
        "packages/db/src/index.ts",
    ),
    ({"exports": {"import": {"default": "./src/index.ts"}}}, "@acme/db", "packages/db/src/index.ts"),
    ({"exports": {"./schema": "./src/schema/index.ts"}}, "@acme/db/schema", "packages/db/src/schema/index.ts"),
    ({"exports": {"./*": "./src/*.ts"}}, "@acme/db/users", "packages/db/src/users.ts"),
    ({"exports": {"./*": ["./src/*.tsx", "./src/*.ts"]}}, "@acme/db/users", "packages/db/src/users.ts"),
    ({"exports": {"./*": "./src/*.ts", "./schema/*": "./src/s/*.ts"}}, "@acme/db/schema/a", "packages/db/src/s/a.ts"),
    ({"exports": {"./schema": "./dist/schema.js"}}, "@acme/db/schema", "packages/db/src/schema.ts"),
    ({"exports": {".": {"browser": "./b.ts", "default": "./src/a.ts"}}}, "@acme/db", "packages/db/src/a.ts"),
    ({"exports": {".": {"@acme/source": "./src/a.ts", "import": "./x.js"}}}, "@acme/db", "packages/db/src/a.ts"),
    ({"main": "."}, "@acme/db", "packages/db/index.js"),
]


@pytest.mark.parametrize(("manifest", "specifier", "path"), PACKAGES)
def test_a_package_of_the_workspace_is_found_by_its_name(
    manifest: dict[str, object], specifier: str, path: str
) -> None:
    found = resolve(specifier, "apps/web/main.ts", path, packages__db__package={"name": "@acme/db", **manifest})

    assert found == path


def test_an_installed_package_is_none_of_the_workspace() -> None:
    manifest = {"name": "pg", "main": "index.js"}

    assert resolve("pg", "main.ts", "node_modules/pg/index.js", node_modules__pg__package=manifest) is None


def test_a_configuration_without_a_match_leaves_packages_alone() -> None:
    documents: dict[str, object] = {
        "tsconfig": {"compilerOptions": {"paths": {"@/*": ["./src/*"]}}},
        "packages__db__package": {"name": "@acme/db"},
    }

    assert resolve("@acme/db", "src/main.ts", "packages/db/index.ts", **documents) == "packages/db/index.ts"


def test_internal_names_are_those_of_the_nearest_manifest() -> None:
    manifest = {"imports": {"#db/*": "./src/db/*.ts", "#env": {"default": "./src/env.ts"}}}

    assert resolve("#db/users", "src/main.ts", "src/db/users.ts", package=manifest) == "src/db/users.ts"
    assert resolve("#env", "src/main.ts", "src/env.ts", package=manifest) == "src/env.ts"
    assert resolve("#other", "src/main.ts", package=manifest) is None


@pytest.mark.parametrize(
    "manifest",
    ["{", [], {"name": 1}, {"name": "db", "exports": 3}, {"name": "db", "main": "../../../x", "exports": None}],
)
def test_a_manifest_that_makes_no_sense_leads_nowhere(manifest: object) -> None:
    assert resolve("db", "main.ts", package=manifest) is None


FRAMEWORKS = [
    ("svelte.config.js", "$lib/db/users", "src/lib/db/users.ts"),
    ("svelte.config.js", "$lib", "src/lib/index.ts"),
    ("nuxt.config.ts", "~/db/users", "app/db/users.ts"),
    ("nuxt.config.ts", "~/server/users", "server/users.ts"),
    ("nuxt.config.ts", "@@/server/users", "server/users.ts"),
    ("nuxt.config.ts", "#shared/users", "shared/users.ts"),
]


@pytest.mark.parametrize(("config", "specifier", "path"), FRAMEWORKS)
def test_a_framework_has_names_of_its_own(config: str, specifier: str, path: str) -> None:
    assert resolve(specifier, "web/src/main.ts", f"web/{config}", f"web/{path}") == f"web/{path}"
    assert resolve(specifier, "web/src/main.ts", f"web/{path}") is None


def test_what_was_asked_is_noted() -> None:
    resolver = Resolver(
        MemoryFiles({"main.ts": "", "tsconfig.json": "{}", "package.json": "{}", "a/package.json": "{}"})
    )

    assert resolver.resolve("x", "main.ts") is None
    assert set(resolver.read) == {"tsconfig.json", "package.json", "a/package.json"}
