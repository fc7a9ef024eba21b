"""What most tools share: a directory of named files, read by a pattern."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from undrift.files import Files, ancestors, join, read_text
from undrift.patterns import pattern

IGNORED_NAMES = pattern(
    r"""(?ix)
    \..* | readme.* | license.* | changelog.* | .*\.(?:md|txt|lock|toml|ya?ml|json|sum|keep|bak|backup|orig|swp|csv)
    | __init__\.py | index\.[cm]?[jt]s | .*\.d\.ts | .*\.snap | \w*_test\.go | (?:embed|migrations?|doc|fs|main)\.go
    | makefile | dockerfile | .*\.(?:sh|ps1|bat)
    """
)
"""Files that nobody takes for migrations: nothing is said about them."""


def matching(
    files: Files, directory: str, pattern: re.Pattern[str]
) -> tuple[list[tuple[str, re.Match[str]]], list[str]]:
    """Sort the files right in a directory by whether their base name matches.

    Returns:
        The path and match of those that do, in the order of their names, and the paths of those that do not.
    """
    matched: list[tuple[str, re.Match[str]]] = []
    rest: list[str] = []
    for name in files.tree.names(directory):
        path = join(directory, name)
        found = pattern.fullmatch(name)
        if found:
            matched.append((path, found))
        else:
            rest.append(path)
    return matched, rest


def natural(version: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key that counts: `9` before `10`, `17` before `17b`, `1.2` before `1.10`."""
    return tuple((int(number) if number else -1, text) for number, text in _PIECES.findall(version) if number or text)


_PIECES = pattern(r"(\d*)(\D*)")


def nearest(files: Files, directory: str, *names: str) -> str:
    """Return the path of the first of these files in `directory` or the closest directory above it; empty if none."""
    for place in ancestors(directory):
        for name in names:
            if join(place, name) in files.tree:
                return join(place, name)
    return ""


def load_json(files: Files, path: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return what a JSON file holds.

    Raises:
        ValueError: It is absent, too large or not valid JSON, or nested beyond reason.
    """
    text = read_text(files, path)
    if text is None:
        message = "it is absent or too large"
        raise ValueError(message)
    try:
        return json.loads(text)
    except RecursionError:
        message = "it is nested too deeply"
        raise ValueError(message) from None


def package(files: Files, path: str) -> Mapping[str, Any]:
    """Return what a package.json holds; nothing if it cannot be read."""
    try:
        document = load_json(files, path)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def scripts(document: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the scripts of a package.json by their names."""
    held = document.get("scripts")
    return {name: text for name, text in held.items() if isinstance(text, str)} if isinstance(held, dict) else {}


def depends_on(files: Files, directory: str, *packages: str) -> str:
    """Return the path of the closest package.json at or above `directory` that names one of these packages."""
    for place in ancestors(directory):
        path = join(place, "package.json")
        if path in files.tree and _names_package(files, path, packages):
            return path
    return ""


def _names_package(files: Files, path: str, packages: tuple[str, ...]) -> bool:
    document = package(files, path)
    tables = [document.get(key) for key in ("dependencies", "devDependencies", "peerDependencies")]
    return any(isinstance(table, dict) and name in table for table in tables for name in packages)


_LOCKS = (
    ("pnpm-lock.yaml", "pnpm"),
    ("bun.lockb", "bun"),
    ("bun.lock", "bun"),
    ("yarn.lock", "yarn"),
    ("package-lock.json", "npm"),
)
_EXECUTORS = {"pnpm": "pnpm exec", "bun": "bunx", "yarn": "yarn", "npm": "npx"}


def package_manager(files: Files, directory: str) -> str:
    """Return the package manager that is used here: `pnpm`, `bun`, `yarn` or `npm`.

    It is told by the closest lock file, or by `packageManager` in the closest package.json that has it
    (nodejs.org/api/packages.html: packageManager); npm if nothing tells.
    """
    for place in ancestors(directory):
        for name, manager in _LOCKS:
            if join(place, name) in files.tree:
                return manager
        named = package(files, join(place, "package.json")).get("packageManager")
        manager = named.partition("@")[0] if isinstance(named, str) else ""
        if manager in _EXECUTORS:
            return manager
    return "npm"


def node_runner(files: Files, directory: str) -> str:
    """Return the prefix that runs a package's command here, with the package manager in use: `pnpm exec` or `npx`."""
    return _EXECUTORS[package_manager(files, directory)]


_PYTHON_RUNNERS = (
    ("uv.lock", "uv run "),
    ("poetry.lock", "poetry run "),
    ("pdm.lock", "pdm run "),
    ("Pipfile.lock", "pipenv run "),
)


def python_runner(files: Files, directory: str) -> str:
    """Return the prefix that runs a command in the project's environment, with its space: `uv run `, or nothing."""
    for place in ancestors(directory):
        for name, runner in _PYTHON_RUNNERS:
            if join(place, name) in files.tree:
                return runner
    return ""
