"""Which file of the repository an import means, if it means one.

Facts: Node.js, "Modules: Packages" (`exports`, `imports`, conditions, subpath patterns); TypeScript, "Modules -
Reference" (relative imports and their endings, `paths`, `baseUrl`, `extends`), and what bundlers do with both (esbuild,
with which drizzle-kit loads a schema): endings may be left out, and a directory means its index.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from undrift.files import Files, ancestors, decode, join, split
from undrift.patterns import pattern

ENDINGS = ("ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs")
_SOURCES = {"js": ("ts", "tsx"), "mjs": ("mts",), "cjs": ("cts",), "jsx": ("tsx",)}
"""What a file was compiled from, by its ending: imports may name either."""
_CONDITIONS = ("source", "development", "import", "module", "node", "bun", "require", "default", "types")
_BUILT = frozenset("dist build lib out output esm cjs es .next".split())
_CONFIGS = ("tsconfig.json", "jsconfig.json")
_IGNORED = pattern(r"(?:^|/)node_modules/")
_MOST_PARENTS = 10
_JSON_NOISE = pattern(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/|,(?=(?:\s|//[^\n]*|/\*.*?\*/)*[\]}])', re.DOTALL)


class Resolver:
    """Answers for one snapshot."""

    def __init__(self, files: Files) -> None:
        """Take the snapshot; nothing is read yet."""
        self._files = files
        self._tree = files.tree
        self._known: dict[tuple[str, str], str | None] = {}
        self._documents: dict[str, Any] = {}
        self._mappings: dict[str, _Mapping] = {}
        self.read: dict[str, None] = {}

    def resolve(self, specifier: str, importer: str) -> str | None:
        """Return the path of the file that an import means; None if it is none of the repository's.

        Args:
            specifier: What the import says: `./users`, `@/db`, `@acme/db/schema`.
            importer: The path of the file that says so.
        """
        directory = split(importer)[0]
        key = (directory, specifier)
        if key not in self._known:
            try:
                self._known[key] = self._resolve(specifier, directory)
            except RecursionError:
                self._known[key] = None
        return self._known[key]

    def _resolve(self, specifier: str, directory: str) -> str | None:
        if is_relative(specifier):
            return self._file(_joined(directory, specifier))
        if specifier.startswith("#"):
            return self._internal(specifier, directory)
        return self._mapped(specifier, directory) or self._package(specifier)

    # Files

    def _file(self, path: str | None) -> str | None:
        """Return the file that a path without its ending, of what is built, or of a directory means."""
        if path is None:
            return None
        for candidate in _spellings(path):
            if candidate in self._tree:
                return candidate
        manifest = join(path, "package.json") if path else "package.json"
        if manifest in self._tree and path:
            found = self._entry(manifest, "")
            if found is not None:
                return found
        return next((index for index in _endings(join(path, "index")) if index in self._tree), None)

    # tsconfig.json

    def _mapped(self, specifier: str, directory: str) -> str | None:
        for place in ancestors(directory):
            for name in _CONFIGS:
                config = join(place, name)
                if config in self._tree:
                    found = self._by_config(specifier, config)
                    if found is not None or self._mapping(config).is_set:
                        return found
        return None

    def _by_config(self, specifier: str, config: str) -> str | None:
        mapping = self._mapping(config)
        for target in mapping.targets(specifier):
            found = self._file(target)
            if found is not None:
                return found
        return None

    def _mapping(self, config: str) -> _Mapping:
        if config not in self._mappings:
            self._mappings[config] = self._read_mapping(config)
        return self._mappings[config]

    def _read_mapping(self, config: str) -> _Mapping:
        mapping = _Mapping()
        pending, seen = [config], set[str]()
        while pending and len(seen) < _MOST_PARENTS:
            here = pending.pop(0)
            if here in seen:
                continue
            seen.add(here)
            document = self._json(here)
            if isinstance(document, dict):
                mapping.take(document.get("compilerOptions"), split(here)[0])
                pending = [*self._parents(document, here), *pending]
        return mapping

    def _parents(self, document: dict[str, Any], config: str) -> Iterator[str]:
        """Yield the configurations that one extends (the last named is the strongest) or only refers to."""
        extends = document.get("extends")
        references = document.get("references")
        listed = [*reversed(extends)] if isinstance(extends, list) else [extends]
        if isinstance(references, list):
            listed += [reference.get("path") for reference in references if isinstance(reference, dict)]
        for name in listed:
            found = self._parent(name, split(config)[0]) if isinstance(name, str) else None
            if found is not None:
                yield found

    def _parent(self, name: str, directory: str) -> str | None:
        if is_relative(name):
            base = _joined(directory, name)
        else:
            package, inner = _parts(name)
            manifest = self._workspaces.get(package)
            base = join(split(manifest)[0], inner or "tsconfig.json") if manifest is not None else None
        if base is None:
            return None
        spellings = (base, f"{base}.json", join(base, "tsconfig.json"))
        return next((path for path in spellings if path in self._tree), None)

    # package.json

    @cached_property
    def _workspaces(self) -> dict[str, str]:
        """The manifests of the repository's own packages, by the packages' names."""
        manifests = [path for path in self._tree.named("package.json") if not _IGNORED.search(path)]
        self.read.update(dict.fromkeys(manifests))
        found: dict[str, str] = {}
        for path, document in self._files.derive(manifests, _json).items():
            self._documents[path] = document
            name = document.get("name") if isinstance(document, dict) else None
            if isinstance(name, str) and name:
                found.setdefault(name, path)
        return found

    def _package(self, specifier: str) -> str | None:
        name, inner = _parts(specifier)
        manifest = self._workspaces.get(name)
        return self._entry(manifest, inner) if manifest is not None else None

    def _entry(self, manifest: str, inner: str) -> str | None:
        """Return what a package gives for a path within it (empty for the package itself)."""
        document = self._json(manifest)
        directory = split(manifest)[0]
        if not isinstance(document, dict):
            document = {}
        exports = document.get("exports")
        if exports is not None:
            for target in _targets(exports, f"./{inner}" if inner else "."):
                found = self._built(directory, target)
                if found is not None:
                    return found
        if inner:
            return self._file(_joined(directory, inner)) or self._file(_joined(directory, f"src/{inner}"))
        for field in ("source", "module", "main", "types"):
            named = document.get(field)
            found = self._built(directory, named) if isinstance(named, str) else None
            if found is not None:
                return found
        return next(
            (path for stem in ("index", "src/index") for path in _endings(join(directory, stem)) if path in self._tree),
            None,
        )

    def _built(self, directory: str, target: str) -> str | None:
        """Return the file that a manifest names, or the source that it is built from."""
        path = _joined(directory, target)
        if path is None:
            return None
        found = self._file(path) if "*" not in path else None
        if found is not None and not found.endswith((".d.ts", ".d.mts", ".d.cts")):
            return found
        within = path[len(directory) + 1 :] if directory else path
        first, _, rest = within.partition("/")
        if first not in _BUILT or not rest:
            return None
        stem = _STEM.sub("", rest)
        sources = [f"src/{stem}", stem]
        if stem.partition("/")[0] in {"esm", "cjs", "src", "types"}:
            sources += [f"src/{stem.partition('/')[2]}", stem.partition("/")[2]]
        return next((found for source in sources if (found := self._file(_joined(directory, source)))), None)

    def _internal(self, specifier: str, directory: str) -> str | None:
        for place in ancestors(directory):
            manifest = join(place, "package.json")
            if manifest not in self._tree:
                continue
            document = self._json(manifest)
            imports = document.get("imports") if isinstance(document, dict) else None
            for target in _targets(imports, specifier) if isinstance(imports, dict) else ():
                found = self._built(place, target) if is_relative(target) else self._package(target)
                if found is not None:
                    return found
            return self._mapped(specifier, directory)
        return self._mapped(specifier, directory)

    def _json(self, path: str) -> Any:  # noqa: ANN401 - whatever the file holds
        if path not in self._documents:
            self.read[path] = None
            self._documents[path] = self._files.derive((path,), _json).get(path)
        return self._documents[path]


class _Mapping:
    """`baseUrl` and `paths` of a configuration, with what it extends."""

    def __init__(self) -> None:
        self._base: str | None = None
        self._paths: list[tuple[str, list[str | None]]] | None = None

    @property
    def is_set(self) -> bool:
        return self._base is not None or self._paths is not None

    def take(self, options: object, directory: str) -> None:
        """Take what a configuration sets, unless a stronger one did."""
        if not isinstance(options, dict):
            return
        base = options.get("baseUrl")
        base = _joined(directory, base) if isinstance(base, str) else None
        if self._base is None:
            self._base = base
        paths = options.get("paths")
        if self._paths is None and isinstance(paths, dict):
            above = base if base is not None else directory
            self._paths = [
                (name, [_joined(above, target) for target in targets if isinstance(target, str)])
                for name, targets in paths.items()
                if isinstance(targets, list)
            ]

    def targets(self, specifier: str) -> Iterator[str]:
        """Yield the paths that a specifier may mean, the best first."""
        best = max(
            (match for match in (_matched(name, specifier) for name, _ in self._paths or ()) if match is not None),
            default=None,
        )
        for name, targets in self._paths or ():
            match = _matched(name, specifier)
            if match is not None and match == best:
                middle = specifier[match[1] : len(specifier) - match[2]] if "*" in name else ""
                for target in targets:
                    path = _joined("", target.replace("*", middle, 1)) if target is not None else None
                    if path is not None:
                        yield path
        if self._base is not None:
            path = _joined(self._base, specifier)
            if path is not None:
                yield path


def is_relative(specifier: str) -> bool:
    """Whether a specifier names a file by its place."""
    return specifier in {".", ".."} or specifier.startswith(("./", "../"))


def _matched(name: str, specifier: str) -> tuple[int, int, int] | None:
    """Return how well a pattern of `paths` fits, with the lengths before and after its star; None if it does not."""
    before, star, after = name.partition("*")
    if not star:
        return (1, len(name), 0) if name == specifier else None
    fits = len(specifier) >= len(before) + len(after) and specifier.startswith(before) and specifier.endswith(after)
    return (0, len(before), len(after)) if fits else None


def _targets(exports: object, inner: str) -> Iterator[str]:
    """Yield what `exports` or `imports` gives for a subpath, by the conditions in their order."""
    if isinstance(exports, dict) and any(isinstance(key, str) and key[:1] in {".", "#"} for key in exports):
        if inner in exports:
            yield from _conditional(exports[inner], "")
            return
        patterns = [key for key in exports if isinstance(key, str) and "*" in key]
        for key in sorted(patterns, key=lambda key: -len(key.partition("*")[0])):
            match = _matched(key, inner)
            if match is not None:
                yield from _conditional(exports[key], inner[match[1] : len(inner) - match[2]])
                return
    elif inner == ".":
        yield from _conditional(exports, "")


def _conditional(target: object, star: str, depth: int = 0) -> Iterator[str]:
    if isinstance(target, str):
        yield target.replace("*", star) if star else target
    elif isinstance(target, list) and depth < _MOST_PARENTS:
        for one in target:
            yield from _conditional(one, star, depth + 1)
    elif isinstance(target, dict) and depth < _MOST_PARENTS:
        others = [key for key in target if key not in _CONDITIONS]
        for condition in (*others, *_CONDITIONS):
            if condition in target:
                yield from _conditional(target[condition], star, depth + 1)


def _parts(specifier: str) -> tuple[str, str]:
    """Return a package's name and the path within it."""
    count = 2 if specifier.startswith("@") else 1
    parts = specifier.split("/")
    return "/".join(parts[:count]), "/".join(parts[count:])


def _joined(directory: str, name: str) -> str | None:
    """Return a path; None for one outside of the repository."""
    try:
        return join(directory, name.rstrip("/") or ".") if not name.startswith("/") else None
    except ValueError:
        return None


_STEM = pattern(r"(?:\.d)?\.[cm]?[jt]sx?$")


def _spellings(path: str) -> Iterator[str]:
    """Yield the files that a path may mean: what it was built from, itself, and with each ending."""
    stem, dot, ending = path.rpartition(".")
    if dot and ending in _SOURCES:
        yield from (f"{stem}.{source}" for source in _SOURCES[ending])
    if ending in ENDINGS or ending == "json":
        yield path
    yield from _endings(path)


def _endings(path: str) -> Iterator[str]:
    return (f"{path}.{ending}" for ending in (*ENDINGS, "json", "d.ts", "d.mts", "d.cts"))


def _json(data: bytes) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return what JSON with comments and trailing commas holds; None for what is none."""
    text = decode(data)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(_JSON_NOISE.sub(_kept, text))
    except (ValueError, RecursionError):
        return None


def _kept(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith('"') else " "


def parse_json(files: Files, path: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return what a JSON file holds; None if it cannot be read."""
    return files.derive((path,), _json).get(path)
