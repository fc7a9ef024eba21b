"""Where the repository's own packages lead, by their package.json.

Facts: Node.js, "Modules: Packages" (`exports`, `imports`, conditions, subpath patterns, `main`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from undrift.declared.typescript.settings import Settings
from undrift.files import Tree, ancestors, join, split
from undrift.patterns import pattern

Find = Callable[[str | None], str | None]
"""Returns the file that a path means, with its ending or without."""

_CONDITIONS = ("import", "module", "node", "bun", "require", "default", "types")
"""The conditions that are looked at in this order, after those of the repository's own, which lead to sources."""
_ELSEWHERE = frozenset(
    "browser react-server react-native worker workerd edge-light deno electron production svelte style asset".split()
)
"""The conditions under which no schema is loaded."""
_FIELDS = ("source", "module", "main", "types")
_BUILT = frozenset("dist build lib out output esm cjs es".split())
_FORMATS = frozenset("esm cjs es src types".split())
_STEM = pattern(r"(?:\.d)?\.[cm]?[jt]sx?$")
_DECLARATIONS = (".d.ts", ".d.mts", ".d.cts")
_DEEPEST = 10
_MANIFEST = "package.json"


class Packages:
    """The packages of one snapshot."""

    def __init__(self, tree: Tree, settings: Settings, find: Find) -> None:
        """Take the snapshot's names and settings, and what finds files."""
        self._tree = tree
        self._settings = settings
        self._find = find

    @cached_property
    def _named(self) -> dict[str, str]:
        """The manifests by their packages' names; installed packages are none of the repository's."""
        manifests = [path for path in self._tree.named(_MANIFEST) if "node_modules" not in path.split("/")]
        found: dict[str, str] = {}
        for path, document in self._settings.all_of(manifests).items():
            name = document.get("name")
            if isinstance(name, str) and name:
                found.setdefault(name, path)
        return found

    def directory(self, name: str) -> str | None:
        """Return where a package lies."""
        manifest = self._named.get(name)
        return split(manifest)[0] if manifest is not None else None

    def resolve(self, specifier: str) -> str | None:
        """Return the file that a package's name and a path in it mean."""
        name, inner = parts(specifier)
        directory = self.directory(name)
        return self.entry(directory, inner) if directory is not None else None

    def entry(self, directory: str, inner: str = "") -> str | None:
        """Return what a package gives for a path within it (empty for the package itself)."""
        document = self._settings.of(join(directory, _MANIFEST))
        for target in _targets(document.get("exports"), f"./{inner}" if inner else "."):
            found = self._built(directory, target)
            if found is not None:
                return found
        if inner:
            return self._find(joined(directory, inner)) or self._find(joined(directory, f"src/{inner}"))
        for field in _FIELDS:
            named = document.get(field)
            found = self._built(directory, named) if isinstance(named, str) else None
            if found is not None:
                return found
        return self._find(joined(directory, "index")) or self._find(joined(directory, "src/index"))

    def _built(self, directory: str, target: str) -> str | None:
        """Return the file that a manifest names, or the source that it is built from."""
        path = joined(directory, target)
        if path is None or "*" in path or path == directory:
            return None
        found = self._find(path)
        if found is not None and not found.endswith(_DECLARATIONS):
            return found
        first, _, rest = path.removeprefix(f"{directory}/").partition("/")
        if first in _BUILT and rest:
            stem = _STEM.sub("", rest)
            kind, _, within = stem.partition("/")
            stems = (stem, within) if kind in _FORMATS and within else (stem,)
            sources = (joined(directory, place + name) for name in stems for place in ("src/", ""))
            found = next((source for source in map(self._find, sources) if source is not None), found)
        return found

    def internal(self, specifier: str, directory: str) -> str | None:
        """Return what `imports` of the nearest manifest gives for a specifier that begins with `#`."""
        for place in ancestors(directory):
            if join(place, _MANIFEST) in self._tree:
                imports = self._settings.of(join(place, _MANIFEST)).get("imports")
                for target in _targets(imports, specifier):
                    found = self._built(place, target) if is_relative(target) else self.resolve(target)
                    if found is not None:
                        return found
                return None
        return None


def is_relative(specifier: str) -> bool:
    """Whether a specifier names a file by its place."""
    return specifier in {".", ".."} or specifier.startswith(("./", "../"))


def parts(specifier: str) -> tuple[str, str]:
    """Return a package's name and the path within it."""
    count = 2 if specifier.startswith("@") else 1
    pieces = specifier.split("/")
    return "/".join(pieces[:count]), "/".join(pieces[count:])


def joined(directory: str, name: str) -> str | None:
    """Return a path; None for one outside of the repository."""
    try:
        return join(directory, name.rstrip("/") or ".") if not name.startswith("/") else None
    except ValueError:
        return None


def matched(name: str, specifier: str) -> tuple[int, int, int] | None:
    """Return how well a pattern fits, and the lengths before and after its star; None if it does not."""
    before, star, after = name.partition("*")
    if not star:
        return (1, len(name), 0) if name == specifier else None
    fits = len(specifier) >= len(before) + len(after) and specifier.startswith(before) and specifier.endswith(after)
    return (0, len(before), len(after)) if fits else None


def _targets(exports: object, inner: str) -> Iterator[str]:
    """Yield what `exports` or `imports` gives for a subpath, by the conditions in their order."""
    if not isinstance(exports, dict) or not any(key[:1] in {".", "#"} for key in exports):
        if inner == ".":
            yield from _conditional(exports, "")
    elif inner in exports:
        yield from _conditional(exports[inner], "")
    else:
        fitting = [(match, key) for key in exports if "*" in key and (match := matched(key, inner)) is not None]
        if fitting:
            (_, before, after), key = max(fitting)
            yield from _conditional(exports[key], inner[before : len(inner) - after])


def _conditional(target: object, star: str, depth: int = 0) -> Iterator[str]:
    if isinstance(target, str):
        yield target.replace("*", star) if star else target
    elif isinstance(target, list) and depth < _DEEPEST:
        for one in target:
            yield from _conditional(one, star, depth + 1)
    elif isinstance(target, dict) and depth < _DEEPEST:
        own = [key for key in target if key not in _CONDITIONS and key not in _ELSEWHERE]
        for condition in (*own, *_CONDITIONS):
            if condition in target:
                yield from _conditional(target[condition], star, depth + 1)
