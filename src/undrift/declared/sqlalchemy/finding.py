"""Where the models of an Alembic project lie: env.py says whose MetaData it compares with.

Facts (alembic: templates/*/env.py; flask_migrate: templates/flask/env.py): `target_metadata` is the MetaData of the
models, or a list of several. Where env.py computes it (Flask-Migrate asks the application), or leaves it out, all
models of the package are meant, if they share one MetaData.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from undrift.declared.sqlalchemy.models import Models
from undrift.declared.sqlalchemy.program import Program
from undrift.declared.sqlalchemy.roots import Roots
from undrift.declared.sqlalchemy.source import Import
from undrift.declared.sqlalchemy.values import Value
from undrift.files import Files, ancestors, join, split
from undrift.patterns import pattern
from undrift.tools.base import Project
from undrift.values import dataclass

_MODEL = pattern(
    rb"__tablename__|__table__|\bColumn\(|\bmapped_column\(|\bMapped\[|\btable\s*=\s*True|\bTable\(|\.Model\b"
    rb"|declarative_base|DeclarativeBase|\bIndex\("
)
_MIGRATION = pattern(rb"^down_revision\b", re.MULTILINE)
"""What a migration says: the models in it are those of its day."""
_ASIDE = pattern(
    r"(?:^|/)(?:tests?|testing|[\w-]+_tests?|tests?_[\w-]+|docs?|examples?|docs_src|benchmarks?|node_modules|site-packages"
    r"|\.?venv|env|fixtures|samples?|tutorials?|templates?)/|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest|setup)\.py$",
)
_MOST_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """The models of a project.

    Attributes:
        roots: What tells their MetaData from others (`undrift.declared.sqlalchemy.roots`).
        paths: The files that declare them.
        why: What shows it.
        is_filtered: Whether the migrations are for some of the tables only.
    """

    roots: tuple[str, ...]
    paths: tuple[str, ...]
    why: str
    is_filtered: bool = False


def find(project: Project, files: Files) -> Found | None:
    """Return the models that a project's migrations are for; None if that cannot be told for certain."""
    environment = _environment(project, files)
    program = Program(files)
    roots = Roots(program)
    told = tuple(_targets(environment, program, roots)) if environment else ()
    if told and not all(told):
        told = ()
    modules = _candidates(project, environment, program, told)
    program.load(modules)
    models = Models(program, "postgres", is_brief=True)
    models.read(modules)
    held: dict[str, set[str]] = {}
    for table in models.tables.values():
        held.setdefault(table.root, set()).add(table.place.path)
    if told:
        chosen = tuple(one for one in dict.fromkeys(told) if one in held)
    else:
        chosen = tuple(held) if len(held) == 1 and "" not in held else ()
    if not chosen:
        return None
    unreadable = {path for path in modules if program.module(path) is None}
    beside = (models.beside.get(one, set()) for one in (*chosen, ""))
    paths = sorted(unreadable.union(*(held[one] for one in chosen), *beside))
    return Found(chosen, tuple(paths), environment or project.why, is_filtered(environment, program))


def is_filtered(environment: str, program: Program) -> bool:
    """Whether env.py leaves some tables to others, by their names or namespaces."""
    module = program.module(environment) if environment else None
    for node in ast.walk(module.tree) if module else ():
        if isinstance(node, ast.keyword) and node.arg in {"include_object", "include_name"}:
            named = module.names.get(node.value.id) if module and isinstance(node.value, ast.Name) else None
            if not isinstance(named, ast.FunctionDef) or _asks_for_names(named):
                return True
    return False


def _asks_for_names(function: ast.FunctionDef) -> bool:
    """Whether a function does not only ask for what is reflected, or for a mark on the table itself."""
    nodes = list(ast.walk(function))
    words = {one.id for one in nodes if isinstance(one, ast.Name)}
    asked = {one.attr for one in nodes if isinstance(one, ast.Attribute)}
    if "reflected" in words:
        return False
    return "info" not in asked or bool(words & {"name", "schema"}) or "schema" in asked


def candidates(files: Files, scopes: Iterable[str]) -> list[str]:
    """Return the modules below some directories that may declare a table.

    Args:
        files: The snapshot.
        scopes: The directories.
    """
    paths = dict.fromkeys(
        path
        for scope in scopes
        for path in files.tree.walk(scope)
        if path.endswith(".py") and not _is_aside(path, scope)
    )
    found = files.derive(list(paths)[:_MOST_FILES], _may_declare)
    return [path for path in paths if found.get(path)]


def _is_aside(path: str, scope: str) -> bool:
    return _ASIDE.search(path[len(scope) :].lstrip("/")) is not None


def _may_declare(data: bytes) -> bool:
    return _MODEL.search(data) is not None and not _MIGRATION.search(data)


def _environment(project: Project, files: Files) -> str:
    """Return the env.py of a project; empty if there is none."""
    for directory in project.directories:
        for place in list(ancestors(directory))[:4]:
            if join(place, "env.py") in files.tree:
                return join(place, "env.py")
    return ""


def _targets(path: str, program: Program, roots: Roots) -> Iterator[str]:
    """Yield what tells each MetaData that env.py compares with."""
    value = _target(path, program)
    for one in value if isinstance(value, tuple) else (value,):
        if one is not None:
            yield roots.key(one)


def _target(path: str, program: Program) -> Value:
    module = program.module(path)
    if module is None:
        return None
    if "target_metadata" in module.names and "target_metadata" not in module.vague:
        return program.lookup(path, "target_metadata")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.keyword) and node.arg == "target_metadata" and not isinstance(node.value, ast.Name):
            return program.value(node.value, path)
    return None


def _candidates(project: Project, environment: str, program: Program, told: tuple[str, ...]) -> list[str]:
    files = program.files
    scopes = {_package(root.partition(":")[0], files) for root in told if ":" in root}
    module = program.module(environment) if environment else None
    for bound in module.names.values() if module else ():
        if isinstance(bound, Import):
            place = program.find(bound.module, environment, bound.level)
            scopes |= {_package(place, files)} if place and bound.module else set()
    for star in module.stars if module else ():
        place = program.find(star.module, environment, star.level)
        scopes |= {_package(place, files)} if place else set()
    if not told:
        scopes.add(project.root)
    versions = tuple(f"{directory}/" for directory in project.directories)
    outer = [
        scope for scope in scopes if not any(f"{scope}/".startswith(f"{other}/") and scope != other for other in scopes)
    ]
    if "" in scopes:
        outer = [""]
    return [path for path in candidates(files, sorted(outer)) if not path.startswith(versions)]


def _package(path: str, files: Files) -> str:
    """Return the topmost package that a module lies in; its directory if it lies in none."""
    place = split(path.rstrip("/"))[0] if path.endswith(".py") else path.rstrip("/")
    found = place
    for above in ancestors(place):
        if join(above, "__init__.py") not in files.tree:
            break
        found = above
    return found
