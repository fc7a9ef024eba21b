"""Reads what stands at the top of a module: imports, exports, declarations, and the exports of CommonJS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from undrift.declared.typescript import syntax as s
from undrift.declared.typescript.functions import DECLARED, GRAMMAR, declared
from undrift.declared.typescript.syntax import EVERYTHING, Module, Node
from undrift.declared.typescript.walking import Walk, field, has_gaps, named, names_of
from undrift.patterns import pattern

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

_WHOLE = "module.exports"
_COMMON_NAME = pattern(r"(?:module\.)?exports\.([\w$]+)")
_LINE_END = pattern(rb"\r\n|\n|\r")
_CONTINUES = pattern(rb"[\x80-\xbf]")


class Top(Walk):
    """The walk over what stands at the top of a module."""

    def __init__(self, data: bytes, *, broken: bool) -> None:
        """Take the text, and whether the parser found errors in it."""
        super().__init__(data, GRAMMAR, broken=broken)
        self.imports: dict[str, Node] = {}
        self.exports: list[Node] = []
        self.bindings: dict[str, int] = {}
        self.errors: list[int] = []
        self.whole = ""
        self._declared: list[Node] = []
        self._twice: dict[str, int] = {}
        self._shown: dict[str, int] = {}

    def read(self, root: Tree) -> Module:
        """Return the module."""
        if root.is_error:
            self.errors.append(root.start_byte)
        for node in root.named_children:
            self.top(node)
        for module, at in self.required.items():
            self.imports[s.REQUIRED + module] = [module, EVERYTHING, at]
        return Module(
            [0, *(match.end() for match in _LINE_END.finditer(self.data))],
            [] if self.data.isascii() else [match.start() for match in _CONTINUES.finditer(self.data)],
            self.imports,
            self._declared,
            self.bindings,
            self.exports,
            self._written(),
            self.whole,
            self.errors,
        )

    def _written(self) -> dict[str, int]:
        """Return what is changed: by its name, by another name for it, or by a function that it was given to."""
        found = {**self._twice, **self.uses[0].written}
        for name, at in self._shown.items():
            if self._value(name)[0] in {s.ARRAY, s.OBJECT}:
                found.setdefault(name, at)
        for function, index, name, at in self.uses[0].given:
            called = self._value(function)
            if called[0] == s.FUNCTION and index in called[8]:
                found.setdefault(name, at)
        pending = list(found)
        while pending:
            name = pending.pop()
            value = self._value(name)
            if value[0] == s.NAME and value[2] not in found:
                found[value[2]] = found[name]
                pending.append(value[2])
        return found

    def _value(self, name: str) -> Node:
        place = self.bindings.get(name)
        value: Node = self._declared[place][1] if place is not None else [s.UNKNOWN, 0, ""]
        return value

    def show(self, statement: Node | None) -> None:
        """Note what a call that stands alone is given: it is made for what it does, and may change that."""
        call = statement[2] if statement is not None and statement[0] == s.DO else None
        if call is not None and call[0] == s.CHAIN and call[2][0] == s.NAME:
            is_own = call[2][2] in self.bindings or call[2][2] in self.imports
            given = (argument for link in call[3] if link[0] == s.CALL for argument in link[2])
            for argument in given if is_own else ():
                if argument[0] == s.NAME:
                    self._shown.setdefault(argument[2], argument[1])

    def top(self, node: Tree) -> None:
        """Read a statement."""
        read = _TOP.get(node.type)
        try:
            if node.is_error:
                self.errors.append(node.start_byte)
            elif read is not None:
                read(self, node)
            else:
                self.statement(node)
        except LookupError:
            self.errors.append(node.start_byte)

    def add(self, to: Node, value: Node, *, again: bool = False) -> None:
        """Note a declaration, with the names that were used since `used` was set.

        Args:
            to: What it declares.
            value: What that is.
            again: Whether a later one of the same name may stand for it.
        """
        place = len(self._declared)
        self._declared.append([to, value, list(self.used)])
        self.used = {}
        for name in names_of(to):
            if name in self.bindings and not again:
                self._twice.setdefault(name, to[1])
            self.bindings[name] = place

    def add_value(self, name: str, node: Tree) -> None:
        """Note an expression by a name that no code can use."""
        self.used = {}
        value = self.expression(node)
        self.add([s.TO_NAME, node.start_byte, name], value)

    def export(self, name: str, at: int, local: str) -> None:
        """Note that a declaration is exported."""
        self.exports.append([name, at, local])

    def added(self, since: int) -> list[Node]:
        """Return the patterns that were declared since there were so many."""
        return [pattern_ for pattern_, _, _ in self._declared[since:]]

    @property
    def count(self) -> int:
        """How many declarations there are."""
        return len(self._declared)


# Imports


def _import(top: Top, node: Tree) -> None:
    for child in node.children:
        if child.type in {"type", "typeof"}:
            return
        if child.type == "import_require_clause":
            local = top.text(named(child)[0])
            top.imports[local] = [top.string(field(child, "source")), EVERYTHING, child.start_byte]
        elif child.type == "import_clause":
            _clause(top, child, top.string(field(node, "source")))
    if top.is_damaged(node):
        top.errors.append(node.start_byte)


def _clause(top: Top, node: Tree, module: str) -> None:
    for child in named(node):
        if child.type == "identifier":
            top.imports[top.text(child)] = [module, "default", child.start_byte]
        elif child.type == "namespace_import":
            top.imports[top.text(named(child)[0])] = [module, EVERYTHING, child.start_byte]
        elif child.type == "named_imports":
            for specifier in named(child):
                _specifier(top, specifier, module)


def _specifier(top: Top, node: Tree, module: str) -> None:
    if _is_type(node):
        return
    name = _exported_name(top, field(node, "name"))
    alias = node.child_by_field_name("alias")
    top.imports[top.text(alias) if alias is not None else name] = [module, name, node.start_byte]


def _is_type(node: Tree) -> bool:
    """Whether a specifier is marked: `{ type Name }`."""
    kinds = [child.type for child in node.children]
    return kinds[:1] in (["type"], ["typeof"]) and len(kinds) > 1


def _exported_name(top: Top, node: Tree) -> str:
    return top.string(node) if node.type == "string" else top.text(node)


# Exports


def _export(top: Top, node: Tree) -> None:
    kinds = {child.type for child in node.children}
    if "type" in kinds:
        return
    source = node.child_by_field_name("source")
    if source is not None:
        _export_from(top, node, top.string(source))
    else:
        _export_own(top, node, kinds)
    if top.is_damaged(node):
        top.errors.append(node.start_byte)


def _export_from(top: Top, node: Tree, module: str) -> None:
    for child in node.children:
        if child.type == "*":
            top.exports.append([EVERYTHING, node.start_byte, EVERYTHING, module])
        elif child.type == "namespace_export":
            name = _exported_name(top, named(child)[0])
            top.exports.append([name, child.start_byte, EVERYTHING, module])
        elif child.type == "export_clause":
            top.exports += [[alias, at, name, module] for alias, at, name in _specifiers(top, child)]


def _export_own(top: Top, node: Tree, kinds: set[str]) -> None:
    declaration = node.child_by_field_name("declaration")
    value = node.child_by_field_name("value")
    if declaration is not None:
        _export_declaration(top, declaration, is_default="default" in kinds)
    elif value is not None:
        top.add_value("default", value)
        top.export("default", node.start_byte, "default")
    elif "=" in kinds:
        _set_whole(top, named(node)[0])
    for child in named(node):
        if child.type == "export_clause":
            top.exports += [[alias, at, name] for alias, at, name in _specifiers(top, child)]


def _specifiers(top: Top, node: Tree) -> list[tuple[str, int, str]]:
    """Return what is exported by a list: the name outside, the place, the name inside."""
    found = []
    for child in named(node):
        if child.type == "export_specifier" and not _is_type(child):
            name = _exported_name(top, field(child, "name"))
            alias = child.child_by_field_name("alias")
            found.append((_exported_name(top, alias) if alias is not None else name, child.start_byte, name))
    return found


def _export_declaration(top: Top, node: Tree, *, is_default: bool) -> None:
    if is_default and node.child_by_field_name("name") is None:
        top.add_value("default", node)
        top.export("default", node.start_byte, "default")
        return
    before = top.count
    top.top(node)
    for to in top.added(before):
        if has_gaps(to):
            top.errors.append(to[1])
        for name in names_of(to):
            top.export("default" if is_default else name, to[1], name)


def _set_whole(top: Top, node: Tree) -> None:
    top.add_value(_WHOLE, node)
    top.whole = _WHOLE


# Declarations


def _variables(top: Top, node: Tree) -> None:
    for child in named(node):
        if child.type != "variable_declarator":
            top.errors.append(child.start_byte)
            continue
        top.used = {}
        to = top.pattern(field(child, "name"))
        top.add(to, _value(top, child))


def _value(top: Top, node: Tree) -> Node:
    value = node.child_by_field_name("value")
    if top.is_damaged(node):
        return top.damage(node)
    return top.expression(value) if value is not None else [s.NAME, node.start_byte, "undefined"]


def _declared(top: Top, node: Tree) -> None:
    top.used = {}
    if top.is_damaged(node):
        to = top.pattern(field(node, "name"))
        top.add(to, top.damage(node))
        return
    [[to, value]] = declared(top, node)[2]
    top.add(to, value, again=node.type.endswith("function_declaration"))


def _ambient(top: Top, node: Tree) -> None:
    """Note what `declare` says to be there: all of it is made elsewhere, but for enums."""
    for child in named(node):
        if child.type == "enum_declaration":
            _declared(top, child)
        elif child.type in {"lexical_declaration", "variable_declaration"}:
            for declarator in named(child):
                to = top.pattern(field(declarator, "name"))
                top.add(to, [s.UNKNOWN, declarator.start_byte, "it is only declared here, and made elsewhere"])


# Statements


def _statement(top: Top, node: Tree) -> None:
    inner = named(node)[:1]
    kind = inner[0].type if inner else "string"
    if kind == "assignment_expression" and _common(top, inner[0]):
        return
    if kind in {"internal_module", "module"}:
        _namespace(top, inner[0])
    elif kind != "string":
        top.show(top.statement(node))


def _namespace(top: Top, node: Tree) -> None:
    name = field(node, "name")
    if name.type == "identifier":
        top.used = {}
        to = top.pattern(name)
        top.add(to, [s.UNKNOWN, node.start_byte, "it is a namespace, which is not followed"])


def _common(top: Top, node: Tree) -> bool:
    """Note what `module.exports = …` and `exports.name = …` export; False for other assignments."""
    target = top.text(field(node, "left"))
    value = field(node, "right")
    if target == _WHOLE:
        _set_whole(top, value)
        return True
    match = _COMMON_NAME.fullmatch(target)
    if match is None:
        return False
    if value.type == "assignment_expression":
        return _common(top, value)
    local = f"exports.{match[1]}"
    is_void = value.type == "unary_expression" and field(value, "operator").type == "void"
    top.used = {}
    top.add([s.TO_NAME, node.start_byte, local], top.expression(value), again=True)
    top.exports = [export for export in top.exports if is_void or export[0] != match[1]]
    if not is_void:
        top.export(match[1], node.start_byte, local)
    return True


_TOP: Mapping[str, Callable[[Top, Tree], None]] = {
    "import_statement": _import,
    "export_statement": _export,
    "lexical_declaration": _variables,
    "variable_declaration": _variables,
    "ambient_declaration": _ambient,
    "expression_statement": _statement,
    "internal_module": _namespace,
    **dict.fromkeys(DECLARED, _declared),
}
