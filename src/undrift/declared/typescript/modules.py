"""Which file of the repository an import means, if it means one.

Facts: TypeScript, "Modules - Reference" (relative imports and their endings, `paths`, `baseUrl`) and "TSConfig
Reference" (`extends`, `${configDir}`), and what bundlers do with both (esbuild, with which drizzle-kit loads a schema):
endings may be left out, and a directory means its index. `packages` has the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from undrift.declared.typescript.packages import Packages, is_relative, joined, matched, parts
from undrift.declared.typescript.settings import Settings
from undrift.files import Files, ancestors, join, split

_ENDINGS = ("ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs", "json", "d.ts", "d.mts", "d.cts")
_SOURCES = {"js": ("ts", "tsx"), "mjs": ("mts",), "cjs": ("cts",), "jsx": ("tsx",)}
"""What a file was compiled from, by its ending: imports may name either."""
_CONFIGS = ("tsconfig.json", "jsconfig.json")
_MOST_PARENTS = 10
_OWN_DIRECTORY = "${configDir}"

_FRAMEWORKS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "svelte.config": (("$lib", "src/lib"),),
    "nuxt.config": (("~~", ""), ("@@", ""), ("~", "app"), ("~", ""), ("@", "app"), ("@", ""), ("#shared", "shared")),
}
"""The names that frameworks give to directories in a configuration which they write themselves, and nobody commits.

Facts: SvelteKit's documentation, "$lib"; Nuxt's, "Nuxt configuration: alias".
"""
_CONFIG_ENDINGS = ("js", "ts", "mjs", "mts")


class Resolver:
    """Answers for one snapshot."""

    def __init__(self, files: Files) -> None:
        """Take the snapshot; nothing is read yet."""
        self._tree = files.tree
        self._settings = Settings(files)
        self._packages = Packages(files.tree, self._settings, self._file)
        self._known: dict[tuple[str, str], str | None] = {}
        self._mappings: dict[str, _Mapping] = {}

    @property
    def read(self) -> Mapping[str, None]:
        """The paths of the settings that were read so far."""
        return self._settings.read

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
            return self._file(joined(directory, specifier))
        found = self._packages.internal(specifier, directory) if specifier.startswith("#") else None
        return (
            found
            or self._mapped(specifier, directory)
            or self._packages.resolve(specifier)
            or self._by_framework(specifier, directory)
        )

    def _file(self, path: str | None) -> str | None:
        """Return the file that a path without its ending, of what is built, or of a directory means."""
        if path is None:
            return None
        found = next((candidate for candidate in _spellings(path) if candidate in self._tree), None)
        if found is None and path and join(path, "package.json") in self._tree:
            found = self._packages.entry(path)
        if found is None:
            found = next((index for index in _with_endings(join(path, "index")) if index in self._tree), None)
        return found

    def _mapped(self, specifier: str, directory: str) -> str | None:
        """Return what the nearest configuration that maps names says."""
        for place in ancestors(directory):
            for name in _CONFIGS:
                config = join(place, name)
                if config not in self._tree:
                    continue
                mapping = self._mapping(config)
                found = next((file for file in map(self._file, mapping.targets(specifier)) if file is not None), None)
                if found is not None or mapping.is_set:
                    return found
        return None

    def _mapping(self, config: str) -> _Mapping:
        if config not in self._mappings:
            self._mappings[config] = mapping = _Mapping(split(config)[0])
            pending, seen = [config], set[str]()
            while pending and len(seen) < _MOST_PARENTS:
                here = pending.pop(0)
                if here not in seen:
                    seen.add(here)
                    document = self._settings.of(here)
                    mapping.take(document.get("compilerOptions"), split(here)[0])
                    pending = [*self._parents(document, split(here)[0]), *pending]
        return self._mappings[config]

    def _parents(self, document: Mapping[str, object], directory: str) -> Iterator[str]:
        """Yield the configurations that one extends (the last named is the strongest) or only refers to."""
        extends, references = document.get("extends"), document.get("references")
        names = [*reversed(extends)] if isinstance(extends, list) else [extends]
        if isinstance(references, list):
            names += [reference.get("path") for reference in references if isinstance(reference, dict)]
        for name in names:
            found = self._parent(name, directory) if isinstance(name, str) else None
            if found is not None:
                yield found

    def _parent(self, name: str, directory: str) -> str | None:
        if not is_relative(name):
            package, inner = parts(name)
            above = self._packages.directory(package)
            base = joined(above, inner or _CONFIGS[0]) if above is not None else None
        else:
            base = joined(directory, name)
        spellings = (base, f"{base}.json", join(base, _CONFIGS[0])) if base is not None else ()
        return next((path for path in spellings if path in self._tree), None)

    def _by_framework(self, specifier: str, directory: str) -> str | None:
        first, _, rest = specifier.partition("/")
        for config, names in _FRAMEWORKS.items():
            homes = [home for name, home in names if name == first]
            if not homes:
                continue
            for place in ancestors(directory):
                if any(join(place, f"{config}.{ending}") in self._tree for ending in _CONFIG_ENDINGS):
                    targets = (joined(place, f"{home}/{rest}".strip("/")) for home in homes)
                    return next((file for file in map(self._file, targets) if file is not None), None)
        return None


class _Mapping:
    """`baseUrl` and `paths` of a configuration, with what it extends."""

    def __init__(self, directory: str) -> None:
        self._directory = directory
        self._base: str | None = None
        self._paths: list[tuple[str, list[str]]] | None = None

    @property
    def is_set(self) -> bool:
        return self._base is not None or self._paths is not None

    def take(self, options: object, directory: str) -> None:
        """Take what a configuration sets, unless a stronger one did."""
        if not isinstance(options, dict):
            return
        base = options.get("baseUrl")
        base = self._placed(directory, base) if isinstance(base, str) else None
        paths = options.get("paths")
        if self._paths is None and isinstance(paths, dict):
            above = base if base is not None else directory if self._base is None else self._base
            self._paths = [
                (name, [path for target in targets if (path := self._placed(above, target)) is not None])
                for name, targets in paths.items()
                if isinstance(targets, list)
            ]
        if self._base is None:
            self._base = base

    def _placed(self, directory: str, name: object) -> str | None:
        if not isinstance(name, str):
            return None
        if name.startswith(_OWN_DIRECTORY):
            return joined(self._directory, name.removeprefix(_OWN_DIRECTORY).lstrip("/"))
        return joined(directory, name)

    def targets(self, specifier: str) -> Iterator[str]:
        """Yield the paths that a specifier may mean, the best first."""
        fitting = [
            (match, name, targets)
            for name, targets in self._paths or ()
            if (match := matched(name, specifier)) is not None
        ]
        if fitting:
            (_, before, after), name, targets = max(fitting, key=lambda one: one[0])
            middle = specifier[before : len(specifier) - after] if "*" in name else ""
            spelled = (joined("", target.replace("*", middle, 1)) for target in targets)
            yield from (path for path in spelled if path is not None)
        under_base = joined(self._base, specifier) if self._base is not None else None
        if under_base is not None:
            yield under_base


def _spellings(path: str) -> Iterator[str]:
    """Yield the files that a path may mean: what it was built from, itself, and with each ending."""
    stem, dot, ending = path.rpartition(".")
    if dot and ending in _SOURCES:
        yield from (f"{stem}.{source}" for source in _SOURCES[ending])
    if ending in _ENDINGS:
        yield path
    yield from _with_endings(path)


def _with_endings(path: str) -> Iterator[str]:
    return (f"{path}.{ending}" for ending in _ENDINGS)
