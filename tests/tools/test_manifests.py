from __future__ import annotations

import pytest

from undrift.files import MemoryFiles
from undrift.tools.manifests import crate_over, crate_users, crates, inside, module_over, modules, toml, variables


def test_crates_are_known_by_the_names_they_are_published_under() -> None:
    manifest = b"""
    [dependencies]
    sqlx = "0.8"
    db = { package = "diesel", version = "2" }
    [workspace.dependencies]
    serde = "1"
    [target.'cfg(unix)'.dev-dependencies]
    nix = "1"
    """

    assert crates(manifest) == {"sqlx", "diesel", "serde", "nix"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\x00",
        b"[dependencies",
        b"dependencies = 1",
        b"x = " + b"[" * 50_000,
        b"x = " + b"9" * 5000,
        b"\n" * 99,
    ],
)
def test_a_broken_manifest_names_no_crate(data: bytes) -> None:
    assert not crates(data)
    assert "dependencies" not in toml(data) or toml(data) == {"dependencies": 1}


def test_modules_that_go_mod_requires() -> None:
    text = (
        b"module example.com/a\nrequire github.com/b/c v1.2.3\nrequire (\n\tgithub.com/d/e/v4 v4.0.0 // indirect\n)\n"
    )

    assert modules(text + b"replace github.com/f/g => ../g\n") == {"github.com/b/c", "github.com/d/e/v4"}


def test_variables_of_an_environment_file() -> None:
    text = b"# A=0\nexport A=1\nB = \"two words\" # why\nC='x'\r\nD=plain # why\nE=\n\xff=\x00"

    assert variables(text) == {"A": "1", "B": "two words", "C": "x", "D": "plain", "E": ""}


SQLX = '[dependencies]\nsqlx = "0.8"\n'


@pytest.mark.parametrize(
    ("manifests", "directory", "found"),
    [
        ({"Cargo.toml": SQLX}, "migrations", "Cargo.toml"),
        ({"api/Cargo.toml": SQLX}, "api/db/migrations", "api/Cargo.toml"),
        ({"api/Cargo.toml": SQLX}, "migrations", "api/Cargo.toml"),
        ({"Cargo.toml": "[workspace]", "crates/db/Cargo.toml": SQLX}, "migrations", "crates/db/Cargo.toml"),
        ({"crates/db/Cargo.toml": SQLX}, "migrations", ""),
        ({"api/Cargo.toml": SQLX, "web/package.json": "{}"}, "web/migrations", ""),
        ({"api/Cargo.toml": SQLX, "package.json": "{}"}, "migrations", ""),
        ({"Cargo.toml": SQLX, "go.mod": ""}, "migrations", "Cargo.toml"),
    ],
)
def test_the_crate_that_a_directory_belongs_to(manifests: dict[str, str], directory: str, found: str) -> None:
    files = MemoryFiles({**manifests, f"{directory}/1_a.sql": ""})

    assert crate_over(files, crate_users(files, ("sqlx",)), directory) == found


def test_the_closest_module_decides() -> None:
    files = MemoryFiles({"go.mod": "require x.org/a v1.0.0", "b/go.mod": "require x.org/b v1.0.0"})

    assert module_over(files, ("m", "b/m"), "x.org/a") == {"m": "go.mod"}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("db/migrations", "a/db/migrations"),
        ("./db/", "a/db"),
        ("../db", "db"),
        ("..\\db", "db"),
        (".", "a"),
        ("../..", None),
        ("/etc", None),
        ("C:/db", None),
        ("", None),
        (7, None),
        ("a\0b", None),
    ],
)
def test_a_setting_that_names_a_directory(value: object, found: str | None) -> None:
    assert inside("a", value) == found
