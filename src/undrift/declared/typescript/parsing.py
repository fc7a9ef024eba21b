"""Reads the text of a module: the only place that needs tree-sitter.

Syntax errors lose what they touch and nothing else. The bytes are parsed once per content: what comes of it is kept
between runs (`MODULES`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from undrift.declared.typescript import syntax as s
from undrift.declared.typescript.reading import COLLECTION, REQUIRED, Reading, field, named, names_of
from undrift.declared.typescript.syntax import EVERYTHING, Module, Node
from undrift.files import Kept, decode
from undrift.patterns import pattern
from undrift.sql.version import version

if TYPE_CHECKING:
    from tree_sitter import Node as Tree
    from tree_sitter import Parser

_LARGEST = 2 * 1024 * 1024
"""Bytes. A larger module was written by a program, and is no schema."""
_LONGEST_ARGUMENTS = 2000
_ARGUMENTS_BEFORE_TEMPLATE = pattern(rb"(?<!=)>[ \t]*`")
_DECLARATIONS = frozenset(
    "function_declaration generator_function_declaration class_declaration abstract_class_declaration "
    "enum_declaration".split()
)
_EXPORTS = "exports."
_WHOLE = "module.exports"


def read_typescript(data: bytes) -> Module:
    """Return what a .ts, .mts or .cts file says."""
    return _read(data, "typescript")


def read_tsx(data: bytes) -> Module:
    """Return what a .tsx or .js file says: JavaScript and TypeScript with markup in it."""
    return _read(data, "tsx")


MODULES: Mapping[str, Kept[Module]] = {
    ending: Kept(f"modules-{read.__name__}", version, read, s.dump, s.load)
    for read, endings in ((read_typescript, "ts mts cts"), (read_tsx, "tsx jsx js mjs cjs"))
    for ending in endings.split()
}
"""How a file is read, by its ending."""


@functools.cache
def _parser(language: str) -> Parser:
    import tree_sitter  # noqa: PLC0415 - a library that most runs do not need
    import tree_sitter_typescript  # noqa: PLC0415 - as above

    grammar = getattr(tree_sitter_typescript, f"language_{language}")()
    return tree_sitter.Parser(tree_sitter.Language(grammar))


def _read(data: bytes, language: str) -> Module:
    if len(data) > _LARGEST:
        return Module([0], [], {}, [], {}, [], {}, "", [0])
    text = decode(data).encode("utf-8", "replace").replace(b"\0", b" ")
    root = _parser(language).parse(text).root_node
    clear = _without_arguments(text, root)
    if clear != text:
        root = _parser(language).parse(clear).root_node
    return _Program(clear, broken=root.has_error).read(root)


def _without_arguments(text: bytes, root: Tree) -> bytes:
    """Blank the type arguments of tagged templates, which the grammar takes for comparisons: sql<string>`…`."""
    spans = []
    for match in _ARGUMENTS_BEFORE_TEMPLATE.finditer(text):
        quote = match.end() - 1
        node = root.descendant_for_byte_range(quote, quote + 1)
        template = node.parent if node is not None and node.type == "`" else node
        if template is not None and template.type in {"template_string", "ERROR"} and template.start_byte <= quote:
            start = _opening(text, match.start()) if _opens(template, quote) else -1
            if start >= 0:
                spans.append((start, match.start() + 1))
    if not spans:
        return text
    clear = bytearray(text)
    for start, end in spans:
        clear[start:end] = _NOT_SPACE.sub(b" ", text[start:end])
    return bytes(clear)


_NOT_SPACE = pattern(rb"[^\s]")


def _opens(template: Tree, quote: int) -> bool:
    return template.type == "ERROR" or template.start_byte == quote


def _opening(text: bytes, end: int) -> int:
    """Return where the type arguments begin that end at a byte; -1 if none do."""
    depth = 0
    for at in range(end, max(end - _LONGEST_ARGUMENTS, 0), -1):
        char = text[at]
        if char == ord(">") and text[at - 1] != ord("="):
            depth += 1
        elif char == ord("<"):
            depth -= 1
            if not depth:
                return at if _NAME_END.match(text, at - 1) else -1
        elif char == ord("`"):
            return -1
    return -1


_NAME_END = pattern(rb"[\w$)\]]")


class _Program(Reading):
    """The walk over what stands at the top of a module."""

    def __init__(self, data: bytes, *, broken: bool) -> None:
        super().__init__(data, broken=broken)
        self._text = data
        self._imports: dict[str, Node] = {}
        self._declared: list[Node] = []
        self._bindings: dict[str, int] = {}
        self._exports: list[Node] = []
        self._twice: dict[str, int] = {}
        self._whole = ""
        self._errors: list[int] = []

    def read(self, root: Tree) -> Module:
        """Return the module."""
        for node in root.named_children:
            self._top(node)
        for module, at in self.required.items():
            self._imports[REQUIRED + module] = [module, EVERYTHING, at]
        return Module(
            [0, *(match.end() for match in _LINE_END.finditer(self._text))],
            [] if self._text.isascii() else [match.start() for match in _CONTINUES.finditer(self._text)],
            self._imports,
            self._declared,
            self._bindings,
            self._exports,
            {**self._twice, **self.written},
            self._whole,
            self._errors,
        )

    def _top(self, node: Tree) -> None:
        read = _TOP.get(node.type)
        try:
            if read is not None:
                read(self, node)
            elif node.is_error:
                self._errors.append(node.start_byte)
            else:
                self.statement(node)
        except LookupError:
            self._errors.append(node.start_byte)

    # Imports

    def _import(self, node: Tree) -> None:
        for child in node.children:
            kind = child.type
            if kind == "type":
                return
            if kind == "import_require_clause":
                local = self.text(named(child)[0])
                self._imports[local] = [self.string(field(child, "source")), EVERYTHING, child.start_byte]
            elif kind == "import_clause":
                self._clause(child, self.string(field(node, "source")))

    def _clause(self, node: Tree, module: str) -> None:
        for child in named(node):
            if child.type == "identifier":
                self._imports[self.text(child)] = [module, "default", child.start_byte]
            elif child.type == "namespace_import":
                self._imports[self.text(named(child)[0])] = [module, EVERYTHING, child.start_byte]
            elif child.type == "named_imports":
                for specifier in named(child):
                    self._specifier(specifier, module)

    def _specifier(self, node: Tree, module: str) -> None:
        if not _is_type(node):
            name = self._exported_name(field(node, "name"))
            alias = node.child_by_field_name("alias")
            local = self.text(alias) if alias is not None else name
            self._imports[local] = [module, name, node.start_byte]

    # Exports

    def _export(self, node: Tree) -> None:
        kinds = [child.type for child in node.children]
        if "type" in kinds:
            return
        source = node.child_by_field_name("source")
        module = self.string(source) if source is not None else None
        declaration = node.child_by_field_name("declaration")
        value = node.child_by_field_name("value")
        if "*" in kinds and module is not None:
            self._exports.append([EVERYTHING, node.start_byte, EVERYTHING, module])
        elif declaration is not None:
            self._exported(declaration, default="default" in kinds)
        elif "default" in kinds and value is not None:
            self._default(value)
        elif "=" in kinds:
            self._set_whole(named(node)[0])
        for child in named(node):
            if child.type == "export_clause":
                self._export_clause(child, module)
            elif child.type == "namespace_export" and module is not None:
                name = self._exported_name(named(child)[0])
                self._exports.append([name, child.start_byte, EVERYTHING, module])
        if self.is_damaged(node):
            self._errors.append(node.start_byte)

    def _export_clause(self, node: Tree, module: str | None) -> None:
        for child in named(node):
            if child.type != "export_specifier" or _is_type(child):
                continue
            name = self._exported_name(field(child, "name"))
            alias = child.child_by_field_name("alias")
            exported = self._exported_name(alias) if alias is not None else name
            self._exports.append([exported, child.start_byte, name] + ([] if module is None else [module]))

    def _exported_name(self, node: Tree) -> str:
        return self.string(node) if node.type == "string" else self.text(node)

    def _exported(self, node: Tree, *, default: bool) -> None:
        if default and node.child_by_field_name("name") is None:
            self._default(node)
            return
        before = len(self._declared)
        self._top(node)
        for pattern_, *_ in self._declared[before:]:
            for name in names_of(pattern_):
                self._exports.append(["default" if default else name, pattern_[1], name])

    def _default(self, node: Tree) -> None:
        name = "default"
        value = self._collected(lambda: self.expression(node))
        self._add([s.TO_NAME, node.start_byte, name], value)
        self._exports.append(["default", node.start_byte, name])

    def _set_whole(self, node: Tree) -> None:
        value = self._collected(lambda: self.expression(node))
        self._add([s.TO_NAME, node.start_byte, _WHOLE], value)
        self._whole = _WHOLE

    # Declarations

    def _variables(self, node: Tree) -> None:
        for child in named(node):
            if child.type == "variable_declarator":
                value = child.child_by_field_name("value")
                self._declare(field(child, "name"), child, value)
            else:
                self._errors.append(child.start_byte)

    def _declare(self, target: Tree, node: Tree, value: Tree | None) -> None:
        self.used = {}
        to = self.pattern(target)
        if value is None or self.is_damaged(node):
            reason = "it is declared without a value" if value is None else "there is a syntax error here"
            made: Node = [s.UNKNOWN, node.start_byte, reason]
        else:
            made = self.expression(value)
        self._add(to, made)

    def _named(self, node: Tree) -> None:
        self.used = {}
        made = self.callable(node)
        if made[0] == s.DECLARE:
            [[to, value]] = made[2]
            self._add(to, value, again=node.type.endswith("function_declaration"))
        else:
            self._errors.append(node.start_byte)

    def _ambient(self, node: Tree) -> None:
        """Note what `declare` says to be there."""
        for child in named(node):
            if child.type in {"lexical_declaration", "variable_declaration"}:
                for declared in named(child):
                    to = self.pattern(field(declared, "name"))
                    self._add(to, [s.UNKNOWN, declared.start_byte, "it is only declared here, and made elsewhere"])
            elif child.type == "enum_declaration":
                self._named(child)

    def _collected(self, read: Callable[[], Node]) -> Node:
        self.used = {}
        return read()

    def _add(self, to: Node, value: Node, *, again: bool = False) -> None:
        place = len(self._declared)
        self._declared.append([to, value, list(self.used)])
        self.used = {}
        for name in names_of(to):
            if name in self._bindings and not again:
                self._twice.setdefault(name, to[1])
            self._bindings[name] = place

    # Statements of CommonJS, and namespaces

    def _statement(self, node: Tree) -> None:
        inner = named(node)[:1]
        if inner and inner[0].type == "assignment_expression" and self._common(inner[0]):
            return
        if inner and inner[0].type in {"internal_module", "module"}:
            name = field(inner[0], "name")
            if name.type == "identifier":
                self._add(
                    [s.TO_NAME, node.start_byte, self.text(name)],
                    [s.UNKNOWN, node.start_byte, "it is a namespace, which is not followed"],
                )
            return
        if inner and inner[0].type == "string":
            return
        self.statement(node)

    def _common(self, node: Tree) -> bool:
        """Note what `module.exports = …` and `exports.name = …` export."""
        target = self.text(field(node, "left"))
        value = field(node, "right")
        if target == _WHOLE:
            self._set_whole(value)
            return True
        match = _COMMON_NAME.fullmatch(target)
        if not match:
            return False
        name = _EXPORTS + match[1]
        made = self._collected(lambda: self.expression(value))
        if not (made[0] in {s.UNARY, s.ASSIGN} and name not in self._bindings):
            self._add([s.TO_NAME, node.start_byte, name], made, again=True)
            self._exports = [export for export in self._exports if export[0] != match[1]]
            self._exports.append([match[1], node.start_byte, name])
        return True


_COMMON_NAME = pattern(r"(?:module\.)?exports\.(\w+)")
_LINE_END = pattern(rb"\r\n|\n|\r")
_CONTINUES = pattern(rb"[\x80-\xbf]")


def _is_type(node: Tree) -> bool:
    """Whether a specifier is marked: `{ type Name }`."""
    kinds = [child.type for child in node.children]
    return kinds[:1] in (["type"], ["typeof"]) and len(kinds) > 1


_TOP: Mapping[str, Callable[[_Program, Tree], None]] = {
    "import_statement": _Program._import,
    "export_statement": _Program._export,
    "lexical_declaration": _Program._variables,
    "variable_declaration": _Program._variables,
    "ambient_declaration": _Program._ambient,
    "expression_statement": _Program._statement,
    **dict.fromkeys(_DECLARATIONS, _Program._named),
}
