"""The modules of a repository, and what the names and expressions in them come to. Nothing is run.

An import is looked for in the directories above the file that are no packages, the nearest first, and in `src` there:
what Python's own path mostly holds. What is not found lies outside of the repository, and is known by its name alone.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence

from undrift.declared.sqlalchemy import texts
from undrift.declared.sqlalchemy.evaluating import MOST_ITEMS, READERS, Names
from undrift.declared.sqlalchemy.source import Import, Member, Module, members, parse
from undrift.declared.sqlalchemy.values import (
    UNKNOWN,
    Attribute,
    Called,
    Constant,
    Defined,
    Indexed,
    Mappings,
    Package,
    Symbol,
    Unknown,
    Value,
)
from undrift.files import Files, ancestors, join, split

_MOST_STEPS = 2_000_000
_DEEPEST = 120


class Program:
    """The Python of one snapshot."""

    def __init__(self, files: Files) -> None:
        """Begin with nothing read.

        Args:
            files: The snapshot.
        """
        self.files = files
        self.steps = self.depth = 0
        self._modules: dict[str, Module | None] = {}
        self._found: dict[tuple[str, str], str] = {}
        self._values: dict[tuple[str, str], Value] = {}
        self._members: dict[Defined, Mapping[str, Member]] = {}
        self._asked: set[tuple[str, str]] = set()

    @property
    def exhausted(self) -> bool:
        """Whether it was given up, as there was too much of it."""
        return self.steps > _MOST_STEPS

    # Modules

    def load(self, paths: Sequence[str]) -> None:
        """Read files in one batch."""
        wanted = [path for path in paths if path not in self._modules]
        found = self.files.derive(wanted, parse)
        self._modules.update((path, found.get(path)) for path in wanted)

    def module(self, path: str) -> Module | None:
        """Return a module; None if it cannot be read."""
        if path not in self._modules:
            self.load((path,))
        return self._modules[path]

    def find(self, module: str, seen_from: str, level: int = 0) -> str:
        """Return the file of a module: a `.py`, or a directory with a slash at its end; empty if it is not here.

        Args:
            module: Its name.
            seen_from: The file that imports it.
            level: The number of leading dots.
        """
        here = split(seen_from)[0]
        key = (f"{'.' * level}{module}", here)
        if key not in self._found:
            self._found[key] = next(self._candidates(module, here, level), "")
        return self._found[key]

    def _candidates(self, module: str, here: str, level: int) -> Iterator[str]:
        below = module.replace(".", "/")
        if level:
            place: str | None = here
            for _ in range(min(level, _DEEPEST) - 1):
                place = split(place)[0] if place else None
            if place is not None:
                yield from self._at(place, below)
            return
        if module.partition(".")[0] in sys.stdlib_module_names:
            return
        for place in self._roots(here):
            yield from self._at(place, below)

    def _roots(self, here: str) -> Iterator[str]:
        above = list(ancestors(here))
        tree = self.files.tree
        packages = [place for place in above if join(place, "__init__.py") in tree]
        for place in [one for one in above if one not in packages] + packages:
            yield place
            yield join(place, "src")

    def _at(self, place: str, below: str) -> Iterator[str]:
        path = f"{place}/{below}".strip("/")
        tree = self.files.tree
        for name in (f"{path}/__init__.py", f"{path}.py"):
            if path and name in tree:
                yield name
        if (path and any(name.endswith(".py") for name in tree.names(path))) or (
            path and tree.exists(path) and path != place
        ):
            yield f"{path}/"

    # Names

    def lookup(self, path: str, name: str) -> Value:
        """Return what a name of a module is bound to."""
        key = (path, name)
        if key in self._values:
            return self._values[key]
        if key in self._asked or self.depth > _DEEPEST:
            return UNKNOWN
        self._asked.add(key)
        self._values[key] = value = self._looked_up(path, name)
        self._asked.discard(key)
        return value

    def _looked_up(self, path: str, name: str) -> Value:
        module = self.module(path)
        if module is None:
            return UNKNOWN
        bound = module.names.get(name)
        if bound is None:
            return self._from_stars(path, module, name)
        if isinstance(bound, Import):
            return self._imported(bound, path)
        if isinstance(bound, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            return Defined(path, name, bound)
        value = self.value(bound, path)
        if name in module.vague and not isinstance(value, Called):
            return UNKNOWN
        return _named(value, f"{path}:{name}")

    def _from_stars(self, path: str, module: Module, name: str) -> Value:
        outside = ""
        for star in module.stars:
            place = self.find(star.module, path, star.level)
            if place.endswith(".py"):
                value = self.lookup(place, name)
                if not isinstance(value, Unknown):
                    return value
            elif not place:
                outside = outside or star.module
        if name in _BUILTINS:
            return Symbol(f"builtins.{name}")
        return Symbol(f"{outside}.{name}") if outside and not name.startswith("__") else UNKNOWN

    def _imported(self, found: Import, path: str) -> Value:
        place = self.find(found.module, path, found.level) if found.module or found.level else ""
        if not found.name:
            return Package(found.module, path, place) if place else Symbol(found.module)
        if place.endswith(".py") and (place != path):
            module = self.module(place)
            if module and (found.name in module.names or module.stars):
                value = self.lookup(place, found.name)
                if not isinstance(value, Unknown) or found.name in module.names:
                    return value
        below = ".".join(filter(None, (found.module, found.name)))
        inner = self.find(below, path, found.level)
        if inner:
            return Package(below, path, inner)
        return UNKNOWN if place or found.level else Symbol(below)

    # Expressions

    def value(self, node: ast.expr, path: str, held: Names | None = None) -> Value:
        """Return what an expression comes to.

        Args:
            node: The expression.
            path: The file that it stands in.
            held: What names have a value of their own there.
        """
        self.steps += 1
        self.depth += 1
        try:
            if self.depth > _DEEPEST or self.exhausted:
                return UNKNOWN
            read = READERS.get(type(node))
            return read(self, node, path, {} if held is None else held) if read else UNKNOWN
        finally:
            self.depth -= 1

    def members(self, owner: Defined) -> Mapping[str, Member]:
        """Return what the body of a class says."""
        if owner not in self._members:
            self._members[owner] = members(owner.node) if isinstance(owner.node, ast.ClassDef) else {}
        return self._members[owner]

    def bases(self, owner: Defined) -> tuple[Value, ...]:
        """Return the bases of a class."""
        node = owner.node
        if not isinstance(node, ast.ClassDef):
            return ()
        found = (self.value(base, owner.path, owner.held) for base in node.bases)
        return tuple(base.base if isinstance(base, Indexed) else base for base in found)

    def lineage(self, owner: Defined) -> tuple[Value, ...]:
        """Return a class and its bases, those of the bases included, in the order in which Python looks there."""
        found: list[Value] = []
        self._line_up(owner, found, 0)
        last = {one: place for place, one in enumerate(found)}
        return tuple(one for place, one in enumerate(found) if last[one] == place)

    def _line_up(self, owner: Value, found: list[Value], depth: int) -> None:
        found.append(owner)
        if isinstance(owner, Defined) and depth < _DEEPEST and len(found) < MOST_ITEMS:
            for base in self.bases(owner):
                self._line_up(base, found, depth + 1)

    def own(self, owner: Defined, member: Member, cls: Value = UNKNOWN, held: Names | None = None) -> Value:
        """Return what a name in the body of a class comes to; a function there is called with the class."""
        node = member.value
        if node is None:
            return UNKNOWN
        if isinstance(node, ast.ClassDef):
            return Defined(owner.path, f"{owner.name}.{node.name}", node)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return self.apply(Defined(owner.path, f"{owner.name}.{node.name}", node), (cls,), {})
        if held is None:
            body = _Body(self, owner)
            body.asked(member)
            held = body
        return self.value(node, owner.path, held)

    def attribute(self, owner: Value, name: str) -> Value:  # noqa: PLR0911 - one answer per kind of value
        """Return an attribute of a value."""
        if isinstance(owner, Symbol):
            return Symbol(f"{owner.name}.{name}")
        if isinstance(owner, Package):
            return self._of_package(owner, name)
        if isinstance(owner, Constant):
            return {"value": owner.value, "name": owner.name}.get(name, UNKNOWN)
        if isinstance(owner, Defined) and owner.is_class:
            return self._of_class(owner, name)
        if isinstance(owner, Called) and name not in {"Model", "metadata"} and self.is_flask(owner):
            made = Symbol(f"sqlalchemy.{name}")
            metadata = {"metadata": Attribute(owner, "metadata")}
            return Called(Symbol("functools.partial"), (made,), metadata) if name == "Table" else made
        if isinstance(owner, (str, Called, Attribute, Defined, Indexed)):
            return Attribute(owner, name)
        return UNKNOWN

    def is_flask(self, owner: Called) -> bool:
        """Whether a value is Flask-SQLAlchemy's extension object, or of a class made from it."""
        function = owner.function
        line = self.lineage(function) if isinstance(function, Defined) and function.is_class else (function,)
        return any(isinstance(one, Symbol) and one.name in _FLASK for one in line)

    def is_enumeration(self, owner: Defined) -> bool:
        """Whether a class is an enumeration."""
        return owner.is_class and any(isinstance(one, Symbol) and one.last in _ENUMS for one in self.lineage(owner))

    def constants(self, owner: Defined) -> tuple[Constant, ...] | None:
        """Return the members of an enumeration; None if they cannot be told."""
        found: list[Constant] = []
        for name, member in self.members(owner).items():
            if name.startswith("_") or member.value is None or not isinstance(member.value, ast.expr):
                continue
            if not member.is_certain:
                return None
            value = self.own(owner, member)
            if isinstance(value, Called) and value.last == "auto":
                texts_too = any(isinstance(one, Symbol) and one.last == "StrEnum" for one in self.lineage(owner))
                value = name.lower() if texts_too else len(found) + 1
            if isinstance(value, Called) and value.last in {"nonmember", "property"}:
                continue
            found.append(Constant(name, value))
        return tuple(found) if found else None

    def _of_package(self, owner: Package, name: str) -> Value:
        if owner.path.endswith(".py"):
            module = self.module(owner.path)
            if module and (name in module.names or module.stars):
                return self.lookup(owner.path, name)
        below = f"{owner.module}.{name}" if owner.module else name
        level = 0
        place = self.find(below, owner.seen_from, level)
        if not place and owner.path:
            here = split(owner.path)[0]
            place = next(self._at(here, name), "")
        return Package(below, owner.seen_from, place) if place else UNKNOWN

    def _of_class(self, owner: Defined, name: str) -> Value:
        if name in {"__name__", "__qualname__"}:
            return owner.name.rpartition(".")[2]
        for one in self.lineage(owner):
            member = self.members(one).get(name) if isinstance(one, Defined) and one.is_class else None
            if member is None or not isinstance(one, Defined):
                continue
            if self.is_enumeration(one):
                return next((each for each in self.constants(one) or () if each.name == name), UNKNOWN)
            if isinstance(member.value, (ast.FunctionDef, ast.AsyncFunctionDef)) and name[:2] != "__":
                return Attribute(owner, name)
            value = self.own(one, member, owner)
            is_plain = isinstance(value, (str, int, float, bool, tuple, Mappings, Defined, Symbol, Constant))
            is_plain = is_plain or (isinstance(value, Called) and value.last == "MetaData" and bool(value.origin))
            return value if is_plain else Attribute(owner, name)
        return Attribute(owner, name)

    # Calls

    def call(self, function: Value, args: tuple[Value, ...], named: Names, path: str = "", line: int = 1) -> Value:
        """Return what a call comes to: its result where it can be told, else the call itself."""
        if isinstance(function, Called) and function.last in {"partial", "partialmethod"} and function.args:
            inner, *first = function.args
            return self.call(inner, (*first, *args), {**function.named, **named}, path, line)
        if isinstance(function, Symbol) and function.last == "cast" and len(args) > 1 and "typing" in function.name:
            return args[1]
        if isinstance(function, Attribute) and isinstance(function.owner, str):
            return texts.method(function.owner, function.name, args)
        if isinstance(function, Symbol) and (plain := texts.FUNCTIONS.get(function.name)):
            return plain(args)
        if isinstance(function, Defined) and not function.is_class:
            return self.apply(function, args, named)
        return Called(function, args, named, path, line)

    def apply(self, function: Defined, args: Sequence[Value], named: Names) -> Value:
        """Return what a function of the repository returns for certain arguments."""
        node = function.node
        if isinstance(node, ast.ClassDef) or self.depth > _DEEPEST // 2:
            return UNKNOWN
        if isinstance(node, ast.AsyncFunctionDef):
            return UNKNOWN
        held = {**function.held, **self.arguments(function, args, named)}
        self.depth += 5
        try:
            if isinstance(node, ast.Lambda):
                return self.value(node.body, function.path, held)
            done, value = self._run(node.body, function.path, held)
            return value if done else None
        finally:
            self.depth -= 5

    def arguments(self, function: Defined, args: Sequence[Value], named: Names) -> dict[str, Value]:
        """Return what the parameters of a function hold in a call."""
        node = function.node
        if isinstance(node, ast.ClassDef):
            return {}
        spec = node.args
        names = [one.arg for one in (*spec.posonlyargs, *spec.args)]
        held: dict[str, Value] = dict.fromkeys((*names, *(one.arg for one in spec.kwonlyargs)), UNKNOWN)
        for name, default in zip(names[len(names) - len(spec.defaults) :], spec.defaults, strict=True):
            held[name] = self.value(default, function.path, function.held)
        for one, standard in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
            if standard is not None:
                held[one.arg] = self.value(standard, function.path, function.held)
        held.update(zip(names, args, strict=False))
        if spec.vararg:
            held[spec.vararg.arg] = tuple(args[len(names) :])
        if spec.kwarg:
            held[spec.kwarg.arg] = Mappings({name: value for name, value in named.items() if name not in held})
        held.update((name, value) for name, value in named.items() if name in held)
        return held

    def _run(self, body: Sequence[ast.stmt], path: str, held: dict[str, Value]) -> tuple[bool, Value]:  # noqa: C901, PLR0912 - one case per kind
        """Return whether statements return, and what; what is not understood returns something unknown."""
        for statement in body:
            if isinstance(statement, ast.Return):
                return True, self.value(statement.value, path, held) if statement.value else None
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                target = statement.targets[0]
                if isinstance(target, ast.Name):
                    held[target.id] = self.value(statement.value, path, held)
                elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                    held[target.value.id] = UNKNOWN
            elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                held[statement.target.id] = self.value(statement.value, path, held) if statement.value else UNKNOWN
            elif isinstance(statement, ast.If):
                test = self.value(statement.test, path, held)
                if not isinstance(test, (bool, str, int, type(None))):
                    return True, UNKNOWN
                done, value = self._run(statement.body if test else statement.orelse, path, held)
                if done:
                    return True, value
            elif isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
                held[statement.name] = Defined(path, f"<{statement.name}>", statement, dict(held))
            elif not isinstance(statement, (ast.Expr, ast.Pass, ast.Import, ast.ImportFrom)):
                return True, UNKNOWN
            elif isinstance(statement, (ast.Import, ast.ImportFrom)):
                for alias in statement.names:
                    held[alias.asname or alias.name] = self._imported_inside(statement, alias, path)
        return False, None

    def _imported_inside(self, statement: ast.Import | ast.ImportFrom, alias: ast.alias, path: str) -> Value:
        if isinstance(statement, ast.ImportFrom):
            return self._imported(Import(statement.module or "", alias.name, statement.level), path)
        return self._imported(Import(alias.name if alias.asname else alias.name.partition(".")[0]), path)


class _Body(dict[str, Value]):
    """The names that the body of a class gives a value, each told when it is asked for."""

    def __init__(self, program: Program, owner: Defined) -> None:
        super().__init__(owner.held)
        self._program, self._owner = program, owner
        self._asked: set[str] = set()

    def asked(self, member: Member) -> None:
        """Note which name is being told, so that it does not ask for itself."""
        self._asked.update(name for name, one in self._program.members(self._owner).items() if one is member)

    def __contains__(self, name: object) -> bool:
        """Whether the body, or what surrounds the class, binds the name; `x = x` asks what surrounds it."""
        if super().__contains__(name):
            return True
        return name in self._program.members(self._owner) and name not in self._asked

    def __getitem__(self, name: str) -> Value:
        """Return the value."""
        if super().__contains__(name):
            return super().__getitem__(name)
        member = self._program.members(self._owner)[name]
        if isinstance(member.value, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return UNKNOWN
        self._asked.add(name)
        value = self._program.own(self._owner, member, held=self)
        self._asked.discard(name)
        if isinstance(value, Called):
            value = Attribute(self._owner, name) if value.last in COLUMNS else value
        super().__setitem__(name, value)
        return value


COLUMNS = frozenset({"Column", "mapped_column", "column_property", "deferred"})
"""What makes a column."""

_BUILTINS = frozenset(
    "str int float bool bytes list dict set tuple frozenset object type len None classmethod property".split()
)
_ENUMS = frozenset({"Enum", "IntEnum", "StrEnum", "IntFlag", "Flag"})
_FLASK = frozenset(
    {"flask_sqlalchemy.SQLAlchemy", "flask_sqlalchemy_lite.SQLAlchemy", "flask.ext.sqlalchemy.SQLAlchemy"}
)


def _named(value: Value, origin: str) -> Value:
    if isinstance(value, Called) and not value.origin:
        return Called(value.function, value.args, value.named, value.path, value.line, origin)
    return value
