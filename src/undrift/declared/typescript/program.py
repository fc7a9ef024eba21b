"""The modules of a repository, evaluated on demand.

Nothing is evaluated before it is asked for, and then once: a name means the same object wherever it is used. Modules
are read when a value needs them; `Program.load` reads ahead, all that one level of imports needs in one batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from undrift.declared.typescript import syntax as s
from undrift.declared.typescript.modules import Resolver, is_relative, parse_json
from undrift.declared.typescript.objects import member
from undrift.declared.typescript.operators import described, undefined
from undrift.declared.typescript.parsing import MODULES
from undrift.declared.typescript.reading import COLLECTION
from undrift.declared.typescript.running import Evaluator
from undrift.declared.typescript.scopes import AbandonedError, Scope
from undrift.declared.typescript.syntax import EVERYTHING, Module
from undrift.declared.typescript.values import (
    Array,
    Entry,
    Literal,
    Object,
    Symbol,
    Unknown,
    Value,
)
from undrift.files import Files
from undrift.findings import Location
from undrift.values import dataclass

_MOST_FILES = 3000
_MOST_LEVELS = 30
_DEEPEST_JSON = 50


@dataclass(frozen=True, slots=True)
class Exports:
    """What a module exports.

    Attributes:
        values: By name, in the order of the module's text; `default` is called so. A value is made when it is taken.
        doubts: Why there may be more: `export *` from what is not in the repository, or text that is not understood.
    """

    values: Mapping[str, Value]
    doubts: tuple[Unknown, ...] = ()


class Program:
    """The modules of one snapshot."""

    def __init__(self, files: Files) -> None:
        """Take the snapshot; nothing is read yet."""
        self._files = files
        self._resolver = Resolver(files)
        self._evaluator = Evaluator()
        self._modules: dict[str, _Loaded] = {}
        self._documents: dict[str, Any] = {}

    @property
    def read(self) -> tuple[str, ...]:
        """The paths read so far, sorted."""
        return tuple(sorted({*self._modules, *self._documents, *self._resolver.read}))

    def load(self, paths: Iterable[str]) -> None:
        """Read modules ahead, and those that their exports are made with, level by level.

        Args:
            paths: The modules to begin with; what is no module is left out.
        """
        wanted: list[_Wanted] = [(path, None) for path in dict.fromkeys(paths)]
        seen: set[_Wanted] = set()
        for _ in range(_MOST_LEVELS):
            self._fetch(path for path, _ in wanted)
            needed: list[_Wanted] = []
            while wanted:
                next_one = wanted.pop()
                if next_one not in seen:
                    seen.add(next_one)
                    needed += self._needs(*next_one)
            wanted = [one for one in dict.fromkeys(needed) if one not in seen]
            if not wanted:
                return

    def exports(self, path: str) -> Exports:
        """Return what a module exports; nothing, with a doubt, for a path that is no module."""
        loaded = self._module(path)
        if loaded is None:
            return Exports({}, (Unknown("it is no module that can be read", Location(path)),))
        names: dict[str, None] = {}
        doubts: list[Unknown] = []
        self._list_exports(path, names, doubts, set())
        return Exports(_Lazy(tuple(names), lambda name: self._exported(path, name)), tuple(doubts))

    def bindings(self, path: str) -> Mapping[str, Value]:
        """Return all that is declared at the top of a module, by its name there."""
        loaded = self._module(path)
        if loaded is None:
            return {}
        names = tuple(name for name in loaded.syntax.bindings if name.isidentifier() or "$" in name)
        return _Lazy(names, lambda name: loaded.lookup(name, 0))

    def apply(self, function: Value, arguments: Sequence[Value], place: Location | None = None) -> Value:
        """Return what a call comes to.

        Args:
            function: What is called; of what is no function of the repository's own, a `Call` is made.
            arguments: With what.
            place: Where; where the function stands if that is left out.
        """
        where = place or getattr(function, "place", None) or Location("")
        try:
            return self._evaluator.apply(function, arguments, where)
        except AbandonedError as error:
            return error.unknown
        except RecursionError:
            return Unknown("it is nested too deeply", where)

    def member(self, target: Value, name: str, place: Location) -> Value:
        """Return a property of a value, as `target.name` does."""
        return member(target, name, place)

    # Reading

    def _module(self, path: str) -> _Loaded | None:
        if path not in self._modules:
            self._fetch((path,))
        return self._modules.get(path)

    def _fetch(self, paths: Iterable[str]) -> None:
        wanted = [path for path in dict.fromkeys(paths) if path not in self._modules and path in self._files.tree]
        by_kind: dict[str, list[str]] = {}
        for path in wanted[: max(0, _MOST_FILES - len(self._modules))]:
            ending = path.rpartition(".")[2].lower()
            if ending in MODULES:
                by_kind.setdefault(MODULES[ending].name, []).append(path)
        for kept in {kept.name: kept for kept in MODULES.values()}.values():
            if kept.name in by_kind:
                for path, module in self._files.keep(by_kind[kept.name], kept).items():
                    self._modules[path] = _Loaded(path, module, self)

    def _needs(self, path: str, name: str | None) -> Iterator[_Wanted]:
        """Yield what a module's name is made with in other modules; None stands for all that it exports as values."""
        loaded = self._modules.get(path)
        if loaded is None:
            return
        for specifier, there in loaded.needs(name):
            target = self._resolver.resolve(specifier, path)
            if target is not None:
                yield target, None if there == EVERYTHING else there

    # Imports and exports

    def imported(self, specifier: str, name: str, importer: str, place: Location) -> Value:
        """Return what an import means.

        Args:
            specifier: The module, as the import says it.
            name: The name there, or EVERYTHING.
            importer: The path of the file with the import.
            place: Where it stands.
        """
        path = self._resolver.resolve(specifier, importer)
        if path is None:
            if is_relative(specifier):
                return Unknown(f"it is imported from {specifier}, which is not in the repository", place)
            return Symbol(specifier, name)
        if path.endswith(".json"):
            return self._of_json(path, name, place)
        if name == EVERYTHING:
            return self._everything(path, place)
        value = self._exported(path, name)
        return Unknown(f"{path} exports nothing that is called {name}", place) if value is None else value

    def _everything(self, path: str, place: Location) -> Value:
        loaded = self._module(path)
        if loaded is None:
            return Unknown(f"it is imported from {path}, which is not read", place)
        if loaded.syntax.whole:
            return loaded.lookup(loaded.syntax.whole, 0)
        return loaded.namespace(place)

    def _exported(self, path: str, name: str) -> Value | None:
        """Return what a module exports by a name; None if it exports nothing of that name."""
        return self._find(path, name, set())

    def _find(self, path: str, name: str, seen: set[str]) -> Value | None:
        loaded = self._module(path)
        if loaded is None:
            return Unknown(f"it is exported by {path}, which is not read", Location(path))
        if path in seen:
            return None
        seen.add(path)
        export = loaded.exported.get(name)
        if export is not None:
            return self._of_export(loaded, export)
        if loaded.syntax.whole:
            whole = loaded.lookup(loaded.syntax.whole, 0)
            return whole if name == "default" else _present(whole, name, loaded)
        if name == "default":
            return loaded.namespace(Location(path)) if loaded.is_common else None
        return self._by_star(loaded, name, seen)

    def _of_export(self, loaded: _Loaded, export: list[Any]) -> Value | None:
        _, at, name, *source = export
        if source:
            return self.imported(source[0], name, loaded.path, loaded.place(at))
        return loaded.lookup(name, at) if loaded.declares(name) else None

    def _by_star(self, loaded: _Loaded, name: str, seen: set[str]) -> Value | None:
        elsewhere: list[Value] = []
        for _, at, _, specifier in loaded.stars:
            target = self._resolver.resolve(specifier, loaded.path)
            if target is not None:
                found = self._find(target, name, seen)
                if found is not None:
                    return found
            elif is_relative(specifier):
                elsewhere.append(Unknown(f"{specifier} is not in the repository", loaded.place(at)))
            else:
                elsewhere.append(Symbol(specifier, name))
        if len(elsewhere) > 1:
            return Unknown(f"several modules may export {name}", Location(loaded.path))
        if not elsewhere and loaded.syntax.broken:
            return Unknown("there is a syntax error here", loaded.place(loaded.syntax.broken[0]))
        return elsewhere[0] if elsewhere else None

    def _list_exports(self, path: str, names: dict[str, None], doubts: list[Unknown], seen: set[str]) -> None:
        loaded = self._module(path)
        if loaded is None or path in seen or len(seen) >= _MOST_FILES:
            return
        seen.add(path)
        doubts += [Unknown("there is a syntax error here", loaded.place(at)) for at in loaded.syntax.broken]
        for name, at, local, *source in loaded.syntax.exports:
            if name == EVERYTHING:
                self._list_star(loaded, source[0], at, names, doubts, seen)
            elif source or loaded.declares(local):
                names.setdefault(name)
        if loaded.syntax.whole:
            self._list_whole(loaded, names, doubts)

    def _list_star(
        self, loaded: _Loaded, specifier: str, at: int, names: dict[str, None], doubts: list[Unknown], seen: set[str]
    ) -> None:
        target = self._resolver.resolve(specifier, loaded.path)
        if target is None:
            doubts.append(Unknown(f"all that {specifier} exports is exported here, and not known", loaded.place(at)))
            return
        more: dict[str, None] = {}
        self._list_exports(target, more, doubts, seen)
        more.pop("default", None)
        for name in more:
            names.setdefault(name)

    def _list_whole(self, loaded: _Loaded, names: dict[str, None], doubts: list[Unknown]) -> None:
        whole = loaded.lookup(loaded.syntax.whole, 0)
        names.setdefault("default")
        if isinstance(whole, Object):
            names.update(dict.fromkeys(entry.name for entry in whole.entries))
            doubts += whole.doubts
        elif isinstance(whole, Unknown):
            doubts.append(whole)

    # JSON

    def _of_json(self, path: str, name: str, place: Location) -> Value:
        if path not in self._documents:
            self._documents.update(parse_json(self._files, (path,)))
        document = self._documents.get(path)
        if document is None:
            return Unknown(f"{path} is no JSON that can be read", place)
        whole = _from_json(document, Location(path))
        return whole if name in {EVERYTHING, "default"} else member(whole, name, place)

    # Evaluation

    def evaluated(self, loaded: _Loaded, index: int) -> dict[str, Value]:
        """Return the names that a declaration of a module gives, with their values."""
        pattern, node, _ = loaded.syntax.declared[index]
        scope = Scope(loaded)
        try:
            value = self._evaluator.named(node, scope, pattern[2] if pattern[0] == s.TO_NAME else "")
            self._evaluator.bind(pattern, value, None, scope)
        except AbandonedError as error:
            return dict.fromkeys(loaded.names(index), error.unknown)
        except RecursionError:
            return dict.fromkeys(loaded.names(index), Unknown("it is nested too deeply", loaded.place(pattern[1])))
        return scope.names


_Wanted = tuple[str, str | None]


class _Loaded:
    """A module that was read; `scopes.Home`."""

    def __init__(self, path: str, syntax: Module, program: Program) -> None:
        self.path = path
        self.syntax = syntax
        self._program = program
        self._values: dict[str, Value] = {}
        self._busy: set[int] = set()
        self._namespace: _Namespace | None = None
        self.exported = {export[0]: export for export in syntax.exports if export[0] != EVERYTHING}
        self.stars = [export for export in syntax.exports if export[0] == EVERYTHING]

    @property
    def is_common(self) -> bool:
        """Whether it is a module of CommonJS."""
        return any(name.startswith("exports.") for name in self.syntax.bindings)

    def place(self, at: int) -> Location:
        """Return where a byte of it stands."""
        return self.syntax.place(self.path, at)

    def declares(self, name: str) -> bool:
        """Whether a name means a value here: types are none."""
        return name in self.syntax.bindings or name in self.syntax.imports

    def names(self, index: int) -> list[str]:
        """Return the names that a declaration gives."""
        return [name for name, place in self.syntax.bindings.items() if place == index]

    def lookup(self, name: str, at: int) -> Value:
        """Return what a name means at the top of the module."""
        known = self._values.get(name)
        if known is not None:
            return known
        if name in self.syntax.bindings:
            return self._declared(name, at)
        if name in self.syntax.imports:
            specifier, there, place = self.syntax.imports[name]
            value = self._program.imported(specifier, there, self.path, self.place(place))
        elif name == "undefined":
            return undefined(self.place(at))
        elif name in {"NaN", "Infinity"}:
            return Literal(float(name.lower().replace("infinity", "inf")), self.place(at))
        else:
            value = Symbol("", name)
        self._values[name] = value
        return value

    def _declared(self, name: str, at: int) -> Value:
        index = self.syntax.bindings[name]
        if index in self._busy:
            return Unknown(f"{name} is needed to make {name}", self.place(at))
        self._busy.add(index)
        try:
            made = self._program.evaluated(self, index)
        finally:
            self._busy.discard(index)
        for other in self.names(index) if len(made) != 1 or name not in made else (name,):
            value = made.get(other)
            if value is None:
                value = Unknown("it is taken apart in a way that is not followed", self.place(at))
            self._values[other] = self._unchanged(other, value, index)
        return self._values[name]

    def _unchanged(self, name: str, value: Value, index: int) -> Value:
        written = self.syntax.written.get(name)
        if written is None and self.syntax.declared[index][1][0] == s.NEW:
            written = self.syntax.written.get(COLLECTION + name)
        if written is None:
            return value
        return Unknown(f"{name} is changed after it is declared", self.place(written))

    def namespace(self, place: Location) -> Value:
        """Return the module as an object."""
        if self._namespace is None:
            self._namespace = _Namespace(self._program.exports(self.path), place)
        return self._namespace

    def needs(self, name: str | None) -> Iterator[tuple[str, str]]:
        """Yield what is imported to make an export: specifier and name there.

        Args:
            name: The export; None for all that are no functions.
        """
        exports = [self.exported[name]] if name is not None and name in self.exported else []
        if name is None:
            exports = list(self.exported.values())
        pending = []
        for _, _, local, *source in exports:
            if source:
                yield source[0], local
            elif name is not None or not self._is_function(local):
                pending.append(local)
        pending += [self.syntax.whole] if self.syntax.whole else []
        if not exports or name is None:
            yield from ((star[3], EVERYTHING if name is None else name) for star in self.stars)
        yield from self._imports_of(pending)

    def _is_function(self, name: str) -> bool:
        index = self.syntax.bindings.get(name)
        return index is not None and self.syntax.declared[index][1][0] in {s.FUNCTION, s.CLASS}

    def _imports_of(self, pending: list[str]) -> Iterator[tuple[str, str]]:
        seen: set[str] = set()
        while pending:
            name = pending.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in self.syntax.bindings:
                pending += self.syntax.declared[self.syntax.bindings[name]][2]
            elif name in self.syntax.imports:
                specifier, there, _ = self.syntax.imports[name]
                yield specifier, there


class _Lazy(Mapping[str, Value]):
    """Values by name, each made when it is taken."""

    def __init__(self, names: tuple[str, ...], make: Callable[[str], Value | None]) -> None:
        self._names = dict.fromkeys(names)
        self._make = make

    def __getitem__(self, name: str) -> Value:
        if name not in self._names:
            raise KeyError(name)
        value = self._make(name)
        return Unknown(f"nothing is called {name}", Location("")) if value is None else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class _Namespace(Object):
    """A module as an object: its entries are made when they are asked for."""

    __slots__ = ("_exports",)

    def __init__(self, exports: Exports, place: Location) -> None:
        super().__init__((), place, exports.doubts)
        self._exports = exports

    def get(self, name: str) -> Value | None:
        return self._exports.values.get(name)


def _entries(namespace: _Namespace) -> tuple[Entry, ...]:
    values = namespace._exports.values  # noqa: SLF001 - its property, below
    return tuple(Entry(name, value, getattr(value, "place", namespace.place)) for name, value in values.items())


setattr(_Namespace, "entries", property(_entries, lambda _, __: None))  # noqa: B010 - a field that is worked out


def _present(whole: Value, name: str, loaded: _Loaded) -> Value | None:
    if isinstance(whole, Object) and whole.get(name) is None and not whole.doubts:
        return None
    return member(whole, name, loaded.place(0))


def _from_json(document: object, place: Location, depth: int = 0) -> Value:
    if depth > _DEEPEST_JSON:
        return Unknown("it is nested too deeply", place)
    if isinstance(document, dict):
        entries = (Entry(str(name), _from_json(value, place, depth + 1), place) for name, value in document.items())
        return Object(tuple(entries), place)
    if isinstance(document, list):
        return Array(tuple(_from_json(value, place, depth + 1) for value in document), place)
    if document is None or isinstance(document, str | int | float):
        return Literal(document, place)
    return Unknown(f"{described(Literal(None, place))} is not read", place)
