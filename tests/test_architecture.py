from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import undrift

SOURCE = Path(undrift.__file__).parent

LAYERS = (
    {"undrift", "errors", "text", "relevance", "values", "patterns"},
    {"findings", "files"},
    {"git", "comments"},
    {"quick", "config"},
    {"schema"},
    {"sql"},
    {"history"},
    {"tools"},
    {"replay", "deeds"},
    {"effects"},
    {"declared"},
    {"drift"},
    {"rollbacks", "discovery", "edits"},
    {"change"},
    {"declarations"},
    {"sides"},
    {"beside"},
    {"checks"},
    {"pipeline"},
    {"moves", "mentions"},
    {"notice"},
    {"report"},
    {"installation"},
    {"running"},
    {"hooks"},
    {"cli"},
    {"__main__"},
)
"""The rooms, from the ground up: a room imports from those above it in this list, and from itself."""

ONLY_IN = {
    "git": {"git"},
    # What the team configured runs in a room of its own: off by default, and asked for on a terminal.
    "subprocess": {"git", "running"},
    "sqlglot": {"sql"},
    "yaml": {"config", "tools", "installation"},  # lefthook keeps its hooks in YAML
    "tree_sitter": {"declared"},
    "tree_sitter_ruby": {"declared"},
    "tree_sitter_typescript": {"declared"},
    "click": {"hooks", "cli"},
}
"""Who may import what from outside."""

LAZY = {("quick", "cli"), ("git", "snapshot")}
"""Imports inside functions against the order, each with its reason beside it."""


def room(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return "undrift" if parts == ("__init__",) else parts[0]


def imports(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            below = [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "undrift" else []
            found += below or [node.module]
    return found


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def layer(name: str) -> int:
    return next(index for index, rooms in enumerate(LAYERS) if name in rooms)


def test_every_room_has_its_layer() -> None:
    assert {room(path) for path in modules()} == set().union(*LAYERS)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_run_one_way(path: Path) -> None:
    here = room(path)
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "undrift" or len(parts) == 1:
            continue
        there = parts[1] if parts[1] != "__version__" else "undrift"
        allowed = there == here or layer(there) < layer(here) or (here, there) in LAZY
        assert allowed, f"{here} imports {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    for name in imports(path):
        outside = name.split(".")[0]
        assert room(path) in ONLY_IN.get(outside, {room(path)}), f"{room(path)} imports {name}"


def test_only_what_reads_queries_imports_sqlglot() -> None:
    users = {path.stem for path in modules() if any(name.split(".")[0] == "sqlglot" for name in imports(path))}

    assert users <= {"queries", "query_items", "equivalence", "reset"}, "each is imported inside functions alone"


@pytest.mark.parametrize("module", [f"undrift.sql.{dialect}.statements" for dialect in ("postgres", "mysql", "sqlite")])
def test_a_grammar_is_there_without_sqlglot(module: str) -> None:
    probe = f"import sys, {module}, undrift.replay, undrift.sides, undrift.schema.engines; print(*sys.modules)"

    done = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True)

    assert module in done.stdout.split()
    assert "sqlglot" not in done.stdout.split()


@pytest.mark.parametrize("module", ["undrift.quick", "undrift.relevance", "undrift.git.process"])
def test_what_every_commit_pays_imports_nothing_slow(module: str) -> None:
    probe = f"import sys, {module}; print(*sys.modules)"

    loaded = set(
        subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True).stdout.split()
    )

    assert module in loaded
    assert not loaded & {"git", "sqlglot", "yaml", "click", "dataclasses", "pathlib"}


READS_WITH = {
    "alembic": {"sqlalchemy"},
    "drizzle": {"typescript"},
    "prisma": set[str](),
    "rails": set[str](),
    "sql_files": set[str](),
    "sqlalchemy": set[str](),
    "typescript": set[str](),
}
"""The rooms of `declared`, each with those that it may import from."""


@pytest.mark.parametrize("here", READS_WITH)
def test_a_reader_knows_no_other_reader(here: str) -> None:
    paths = [path for path in modules() if path.relative_to(SOURCE).with_suffix("").parts[:2] == ("declared", here)]
    found = {room for path in paths for room in declared_rooms(path)}

    assert paths
    assert found & READS_WITH.keys() <= READS_WITH[here] | {here}


def declared_rooms(path: Path) -> set[str]:
    """Return what a module imports from `declared`, whichever way it is written."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "undrift.declared":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("undrift.declared."):
            found.add(node.module.split(".")[2])
    return found


def test_every_room_of_the_readers_is_listed() -> None:
    below = {path.relative_to(SOURCE).with_suffix("").parts for path in modules()}
    shared = {"__init__", "assembling", "base", "executed", "servers", "touched"}

    assert {parts[1] for parts in below if parts[0] == "declared"} == READS_WITH.keys() | shared
