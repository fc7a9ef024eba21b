"""The modules of a repository, evaluated on demand.

Nothing is evaluated before it is asked for, and then once: a name means the same object wherever it is used. Modules
are read when a value needs them; `Program.load` reads ahead, all that one level of imports needs in one batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from undrift.declared.typescript import syntax as s
from undrift.declared.typescript.computing import EXPRESSIONS, named
from undrift.declared.typescript.evaluating import Evaluator
from undrift.declared.typescript.linking import Exports, Lazy, Linked, Surface
from undrift.declared.typescript.modules import Resolver
from undrift.declared.typescript.objects import from_json, member
from undrift.declared.typescript.packages import is_relative, parts
from undrift.declared.typescript.parsing import MODULES
from undrift.declared.typescript.running import bind, run
from undrift.declared.typescript.scopes import AbandonedError, Scope
from undrift.declared.typescript.settings import load_json
from undrift.declared.typescript.syntax import EVERYTHING, NOT_UNDERSTOOD, TOO_DEEP
from undrift.declared.typescript.values import Object, Symbol, Unknown, Value
from undrift.declared.typescript.walking import names_of
from undrift.files import Files
from undrift.findings import Location

_MOST_FILES = 3000
_MOST_LEVELS = 30
_DEEPEST_STARS = 60
_MOST_PASSED = 100

_Origin = Callable[[], Value]
"""Makes the value of an export."""
_Wanted = tuple[str, str | None]
"""A module's path, and the export that is wanted of it; None for all that are no functions."""


class Program:
    """The modules of one snapshot."""

    def __init__(self, files: Files) -> None:
        """Take the snapshot; nothing is read yet."""
        self._files = files
        self._resolver = Resolver(files)
        self._evaluator = Evaluator(EXPRESSIONS, run)
        self._modules: dict[str, Linked] = {}
        self._documents: dict[str, Value] = {}
        self._origins: dict[tuple[str, str], _Origin | None] = {}
        self._stars = 0

    @property
    def read(self) -> tuple[str, ...]:
        """The paths read so far, sorted: modules, JSON that they import, and what says where imports lead."""
        return tuple(sorted({*self._modules, *self._documents, *self._resolver.read}))

    def load(self, paths: Iterable[str]) -> None:
        """Read modules ahead, and those that their exports are made with, level by level.

        Args:
            paths: The modules to begin with; what is no module is left out.
        """
        wanted: dict[_Wanted, None] = {(path, None): None for path in paths}
        seen: set[_Wanted] = set()
        for _ in range(_MOST_LEVELS):
            self._fetch(path for path, _ in wanted)
            seen.update(wanted)
            found = dict.fromkeys(one for path, name in wanted for one in self._needs(path, name))
            wanted = {one: None for one in found if one not in seen}
            if not wanted:
                return

    def exports(self, path: str) -> Exports:
        """Return what a module exports; nothing, with a doubt, for a path that is no module."""
        linked = self._module(path)
        if linked is None:
            return Exports({}, (Unknown("it is no module that can be read", Location(path)),))
        surface = self._surface(linked)
        names = dict.fromkeys(name for name in surface.names if self._origin(path, name) is not None)
        doubts = list(surface.doubts)
        if linked.syntax.whole:
            self._list_whole(linked, names, doubts)
        return Exports(Lazy(names, lambda name: self._exported(path, name)), tuple(doubts))

    def bindings(self, path: str) -> Mapping[str, Value]:
        """Return all that is declared at the top of a module, by its name there."""
        linked = self._module(path)
        if linked is None:
            return {}
        names = dict.fromkeys(name for name in linked.syntax.bindings if "." not in name)
        return Lazy(names, lambda name: linked.lookup(name, 0))

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
            return Unknown(TOO_DEEP, where)

    def member(self, target: Value, name: str, place: Location) -> Value:
        """Return a property of a value, as `target.name` does."""
        return member(target, name, place)

    # Reading

    def _module(self, path: str) -> Linked | None:
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
                    self._modules[path] = Linked(path, module, self)

    def _needs(self, path: str, name: str | None) -> Iterator[_Wanted]:
        linked = self._modules.get(path)
        for specifier, there in linked.needs(name) if linked is not None else ():
            target = self._resolver.resolve(specifier, path)
            if target is not None:
                yield target, None if there == EVERYTHING else there

    # Imports

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
            return Symbol(_package(specifier), name)
        if path.endswith(".json"):
            return self._of_json(path, name, place)
        if name == EVERYTHING:
            return self._everything(path, place)
        value = self._exported(path, name)
        return Unknown(f"{path} exports nothing that is called {name}", place) if value is None else value

    def _everything(self, path: str, place: Location) -> Value:
        linked = self._module(path)
        if linked is None:
            return Unknown(f"it is imported from {path}, which is not read", place)
        if linked.syntax.whole:
            return linked.lookup(linked.syntax.whole, 0)
        return linked.namespace(place)

    def _of_json(self, path: str, name: str, place: Location) -> Value:
        whole = self._documents.get(path)
        if whole is None:
            document = load_json(self._files, path)
            if document is None:
                return Unknown(f"{path} is no JSON that can be read", place)
            self._documents[path] = whole = from_json(document, Location(path))
        return whole if name in {EVERYTHING, "default"} else member(whole, name, place)

    # Exports

    def _exported(self, path: str, name: str) -> Value | None:
        """Return what a module exports by a name; None if it exports nothing of that name."""
        origin = self._origin(path, name)
        return origin() if origin is not None else None

    def _origin(self, path: str, name: str) -> _Origin | None:
        """Return what makes an export; None if there is none of that name: types are none."""
        key = (path, name)
        if key not in self._origins:
            self._origins[key] = self._followed(path, name)
        return self._origins[key]

    def _followed(self, path: str, name: str) -> _Origin | None:
        """Follow an export through the modules that only pass it on."""
        for _ in range(_MOST_PASSED):
            linked = self._module(path)
            if linked is None:
                return _unknown(f"it is exported by {path}, which is not read", path)
            surface = self._surface(linked)
            if name not in surface.names:
                return self._not_listed(linked, name)
            origin, export = surface.names[name]
            passed = origin.passed(export)
            if passed is None:
                return partial(origin.lookup, export[2], export[1])
            specifier, name, at = passed
            target = self._resolver.resolve(specifier, origin.path)
            if target is None or name == EVERYTHING or target.endswith(".json"):
                return partial(self.imported, specifier, name, origin.path, origin.place(at))
            path = target
        return _unknown("it is passed on by too many modules, or in a circle", path)

    def _not_listed(self, linked: Linked, name: str) -> _Origin | None:
        if linked.syntax.whole:
            whole = linked.lookup(linked.syntax.whole, 0)
            if name == "default":
                return lambda: whole
            is_absent = isinstance(whole, Object) and whole.get(name) is None and not whole.doubts
            return None if is_absent else partial(member, whole, name, linked.place(0))
        if name == "default":
            return partial(linked.namespace, Location(linked.path)) if linked.is_common else None
        found = _from_elsewhere(self._surface(linked), name)
        return (lambda: found) if found is not None else None

    def _surface(self, linked: Linked) -> Surface:
        if linked.surface is None:
            linked.surface = self._surveyed(linked, set())
        return linked.surface

    def _surveyed(self, linked: Linked, seen: set[str]) -> Surface:
        if linked.surface is not None:
            return linked.surface
        seen.add(linked.path)
        surface = Surface(doubts=[Unknown(NOT_UNDERSTOOD, linked.place(at)) for at in linked.syntax.broken])
        for export in linked.syntax.exports:
            name, at, there, *source = export
            if name == EVERYTHING:
                self._survey_star(surface, linked, source[0], linked.place(at), seen)
            elif linked.exported[name] is export and (source or linked.declares(there)):
                surface.names[name] = (linked, export)
        return surface

    def _survey_star(self, surface: Surface, linked: Linked, specifier: str, place: Location, seen: set[str]) -> None:
        path = self._resolver.resolve(specifier, linked.path)
        is_new = path is not None and path not in seen and self._stars < _DEEPEST_STARS
        target = self._module(path) if path is not None and is_new else None
        if target is not None:
            self._stars += 1
            more = self._surveyed(target, seen)
            self._stars -= 1
            for name, origin in more.names.items():
                if name != "default" and name not in linked.exported:
                    surface.names.setdefault(name, origin)
            surface.doubts.extend(more.doubts)
            surface.elsewhere.extend(more.elsewhere)
        elif path is None or path not in seen:
            doubt = Unknown(f"all that {specifier} exports is exported here, and not known", place)
            surface.doubts.append(doubt)
            surface.elsewhere.append((specifier, doubt if path is not None or is_relative(specifier) else None))

    def _list_whole(self, linked: Linked, names: dict[str, None], doubts: list[Unknown]) -> None:
        whole = linked.lookup(linked.syntax.whole, 0)
        names.setdefault("default")
        if isinstance(whole, Object):
            names.update(dict.fromkeys(entry.name for entry in whole.entries))
            doubts += whole.doubts
        elif isinstance(whole, Unknown):
            doubts.append(whole)

    # Evaluation

    def evaluated(self, module: Linked, index: int) -> Mapping[str, Value]:
        """Return the names that a declaration of a module gives, with their values."""
        pattern, node, _ = module.syntax.declared[index]
        scope = Scope(module)
        try:
            value = named(self._evaluator, node, scope, pattern[2] if pattern[0] == s.TO_NAME else "")
            bind(self._evaluator, pattern, value, scope)
        except AbandonedError as error:
            return dict.fromkeys(names_of(pattern), error.unknown)
        except RecursionError:
            return dict.fromkeys(names_of(pattern), Unknown(TOO_DEEP, module.place(pattern[1])))
        return scope.names


def _unknown(reason: str, path: str) -> _Origin:
    return lambda: Unknown(reason, Location(path))


def _package(specifier: str) -> str:
    """Return a package's module as Node.js names it: Deno says `npm:drizzle-orm@0.40/pg-core`, and `node:path`."""
    specifier = specifier.removeprefix("node:")
    if not specifier.startswith(("npm:", "jsr:")):
        return specifier
    name, inner = parts(specifier[4:].lstrip("/"))
    name = name[:1] + name[1:].partition("@")[0]
    return f"{name}/{inner}" if inner else name


def _from_elsewhere(surface: Surface, name: str) -> Value | None:
    """Return what a name means that only what is out of reach may export."""
    if not surface.elsewhere:
        return surface.doubts[0] if surface.doubts else None
    specifier, doubt = surface.elsewhere[0]
    if len(surface.elsewhere) == 1 and doubt is None:
        return Symbol(_package(specifier), name)
    return surface.doubts[0]
