"""What the manifests of Rust and Go projects say, and `.env` files: the evidence that tells one tool from another.

Every reader here is a pure function of the bytes, so its answers can be kept.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from undrift.files import Files, ancestors, decode, join, split
from undrift.patterns import pattern

_REQUIRED = pattern(r"^[ \t]*(?:require[ \t]+)?(\S+)[ \t]+v[0-9]", re.MULTILINE)
_ASSIGNED = pattern(r"^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_]\w*)[ \t]*=[ \t]*(?P<value>[^\r\n]*)", re.MULTILINE)
_OTHERS = ("package.json", "go.mod", "pyproject.toml", "Gemfile", "mix.exs", "composer.json", "pom.xml", "build.gradle")
_DEPENDENCIES = ("dependencies", "dev-dependencies", "build-dependencies")


def toml(data: bytes) -> dict[str, Any]:
    """Return what a TOML file holds; nothing if it is not valid, or nested beyond reason."""
    if sys.version_info >= (3, 11):
        import tomllib  # noqa: PLC0415 - only repositories with such a file pay for it
    else:
        import tomli as tomllib  # noqa: PLC0415 - as above

    try:
        return tomllib.loads(decode(data))
    except (ValueError, RecursionError):
        return {}


def table(value: object, *names: str) -> Mapping[str, Any]:
    """Return the table below `names`; an empty one if there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def crates(data: bytes) -> frozenset[str]:
    """Return the crates that a Cargo.toml depends on, by the names they are published under."""
    document = toml(data)
    tables = [table(document, kind) for kind in _DEPENDENCIES]
    tables.append(table(document, "workspace", "dependencies"))
    for target in table(document, "target").values():
        tables += [table(target, kind) for kind in _DEPENDENCIES]
    return frozenset(_published(name, value) for each in tables for name, value in each.items())


def modules(data: bytes) -> frozenset[str]:
    """Return the modules that a go.mod requires."""
    return frozenset(_REQUIRED.findall(decode(data)))


def variables(data: bytes) -> Mapping[str, str]:
    """Return what a `.env` file sets; quotes around a value are taken off, nothing is expanded."""
    return {found["name"]: _unquoted(found["value"].strip()) for found in _ASSIGNED.finditer(decode(data))}


def crate_users(files: Files, prefixes: tuple[str, ...]) -> Mapping[str, str]:
    """Return the Cargo.toml files that depend on a crate whose name begins so, by their directories."""
    read = files.derive(tuple(files.tree.named("Cargo.toml")), crates)
    return {split(path)[0]: path for path, names in read.items() if any(name.startswith(prefixes) for name in names)}


def crate_over(files: Files, users: Mapping[str, str], directory: str) -> str:
    """Return the Cargo.toml among `users` that a directory of migrations belongs to; empty if none does.

    It is the closest at or above the directory; else one of the workspace above it, or of a folder right beside it,
    unless a project of another language lies closer.
    """
    for place in ancestors(directory):
        if place in users:
            return users[place]
        below = sorted(user for user in users if not place or user.startswith(f"{place}/"))
        if below and join(place, "Cargo.toml") in files.tree:
            return users[below[0]]
        if any(join(place, other) in files.tree for other in _OTHERS):
            return ""
        beside = [user for user in below if split(user)[0] == place]
        if beside:
            return users[beside[0]]
    return ""


def module_over(files: Files, directories: Iterable[str], *prefixes: str) -> Mapping[str, str]:
    """Return, for each directory with a go.mod at or above it that requires such a module, that go.mod."""
    read = files.derive(tuple(files.tree.named("go.mod")), modules)
    found: dict[str, str] = {}
    for directory in directories:
        closest = next((path for place in ancestors(directory) if (path := join(place, "go.mod")) in read), "")
        if closest and any(module.startswith(prefixes) for module in read[closest]):
            found[directory] = closest
    return found


def inside(directory: str, value: object) -> str | None:
    """Return the directory that a setting in `directory` names; None if it is none of the repository."""
    if not isinstance(value, str) or not value or value.startswith("/") or ":" in value or "\0" in value:
        return None
    try:
        return join(directory, value.replace("\\", "/").rstrip("/") or ".")
    except ValueError:
        return None


def _published(name: str, value: object) -> str:
    renamed = value.get("package") if isinstance(value, dict) else None
    return renamed if isinstance(renamed, str) else name


def _unquoted(value: str) -> str:
    if value[:1] in {'"', "'"}:
        return value[1:].partition(value[0])[0]
    return value.partition(" #")[0].rstrip()
