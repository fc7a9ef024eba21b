"""Which files `schema` names, as drizzle-kit's glob has it."""

from __future__ import annotations

import pytest

from undrift.declared.drizzle.globs import schema_files
from undrift.files import Tree

TREE = Tree(
    [
        "app/src/schema.ts",
        "app/src/db/schema/index.ts",
        "app/src/db/schema/users.ts",
        "app/src/db/schema/old.js",
        "app/src/db/schema/notes.md",
        "app/src/db/schema/deep/far.ts",
        "app/src/modules/cart/cart.schema.ts",
        "app/src/modules/cart/cart.sql.ts",
        "app/src/modules/cart/cart.test.ts",
        "app/.hidden/schema.ts",
        "shared/schema.ts",
    ]
)


CART = ["app/src/modules/cart/cart.schema.ts", "app/src/modules/cart/cart.sql.ts", "app/src/modules/cart/cart.test.ts"]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        pytest.param("./src/schema.ts", ["app/src/schema.ts"], id="a-file"),
        pytest.param("../shared/schema.ts", ["shared/schema.ts"], id="a-file-above"),
        pytest.param("src/modules/*/*.schema.ts", ["app/src/modules/cart/cart.schema.ts"], id="stars"),
        pytest.param("./**/*.sql.ts", ["app/src/modules/cart/cart.sql.ts"], id="any-depth"),
        pytest.param("src/modules/cart/cart.s[x-z]hema.ts", [], id="a-class-that-does-not-match"),
        pytest.param("src/modules/cart/cart.s[a-h]hem?.ts", ["app/src/modules/cart/cart.schema.ts"], id="a-class"),
        pytest.param("src/db/schema/*.{js,mjs}", ["app/src/db/schema/old.js"], id="braces"),
        pytest.param(
            "src/modules/cart/*.@(schema|sql).ts",
            ["app/src/modules/cart/cart.schema.ts", "app/src/modules/cart/cart.sql.ts"],
            id="one-of",
        ),
        pytest.param("src/db/schema/!(index|old).*", ["app/src/db/schema/users.ts"], id="none-of"),
        pytest.param("**/schema.ts", ["app/src/schema.ts"], id="what-a-dot-hides"),
        pytest.param(".hidden/*.ts", ["app/.hidden/schema.ts"], id="what-a-dot-names"),
        pytest.param("src/modules/**/*.schema.ts", ["app/src/modules/cart/cart.schema.ts"], id="stars-in-the-middle"),
        pytest.param("src/*/./cart//*.sql.ts", ["app/src/modules/cart/cart.sql.ts"], id="empty-parts"),
        pytest.param("src/modules/cart/cart.s[z-a]hema.ts", [], id="a-class-that-is-none"),
        pytest.param("src/modules/c**", CART, id="two-stars-in-a-name"),
        pytest.param("src/modules/**", CART, id="everything-below"),
        pytest.param("x" * 600 + "*", [], id="too-long"),
        pytest.param("src/absent.ts", [], id="nothing-there"),
        pytest.param("../../outside/*.ts", [], id="outside-the-repository"),
        pytest.param("*a*a*a*a*a*a*a*a*b", [], id="too-many-stars"),
        pytest.param("src/db/schema/+(index|users).ts", [], id="a-group-that-is-not-understood"),
    ],
)
def test_a_pattern_names_what_glob_finds(pattern: str, names: list[str]) -> None:
    assert schema_files(TREE, "app", [pattern]) == tuple(names)


def test_a_directory_stands_for_the_modules_right_in_it() -> None:
    found = schema_files(TREE, "app", ["./src/db/schema/"])

    assert found == ("app/src/db/schema/index.ts", "app/src/db/schema/old.js", "app/src/db/schema/users.ts")


def test_a_directory_that_a_star_finds_stands_for_the_modules_right_in_it() -> None:
    assert "app/src/db/schema/deep/far.ts" in schema_files(TREE, "app", ["src/db/schema/*"])


def test_a_file_that_several_patterns_name_is_read_once() -> None:
    assert schema_files(TREE, "app", ["src/schema.ts", "src/*.ts"]) == ("app/src/schema.ts",)


def test_braces_that_multiply_end() -> None:
    assert schema_files(TREE, "app", ["{a,b}" * 60]) == ()
