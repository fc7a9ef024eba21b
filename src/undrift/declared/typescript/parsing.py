"""Reads the text of a module: the only place that needs tree-sitter.

Syntax errors lose what they touch and nothing else. The bytes are parsed once per content: what comes of it is kept
between runs (`MODULES`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from undrift.declared.typescript import syntax as s
from undrift.declared.typescript.syntax import Module
from undrift.files import Kept, decode
from undrift.patterns import pattern
from undrift.sql.version import version

if TYPE_CHECKING:
    from tree_sitter import Node as Tree
    from tree_sitter import Parser

_LARGEST = 2 * 1024 * 1024
"""Bytes. A larger module was written by a program, and is no schema."""
_LONGEST_ARGUMENTS = 2000
_BEFORE_TEMPLATE = pattern(rb"(?<!=)>[ \t]*`")
_BEFORE_ARGUMENTS = pattern(rb"[\w$)\]]")
_EXPORTED_TYPES = pattern(rb"^[ \t]*export[ \t]+type[ \t]+\*[^;\n]*;?", re.MULTILINE)
_IMPORT = rb"""import\(\s*(?:"[^"\n]*"|'[^'\n]*')\s*\)"""
_IMPORTED_TYPES = pattern(
    rb"(?:(?P<before>[<|&,:=(]\s*)(?=%b\s*\.\s*[A-Z])|(?P<typeof>\btypeof\s+))%b" % (_IMPORT, _IMPORT)
)
_NOT_SPACE = pattern(rb"\S")


def read_typescript(data: bytes) -> Module:
    """Return what a .ts, .mts or .cts file says."""
    return _read(data, "typescript")


def read_tsx(data: bytes) -> Module:
    """Return what a .tsx or .js file says: TypeScript or JavaScript with markup in it."""
    return _read(data, "tsx")


MODULES: Mapping[str, Kept[Module]] = {
    ending: kept
    for kept, endings in (
        (Kept("typescript", version, read_typescript, s.dump, s.load), "ts mts cts"),
        (Kept("tsx", version, read_tsx, s.dump, s.load), "tsx jsx js mjs cjs"),
    )
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
    from undrift.declared.typescript.declarations import Top  # noqa: PLC0415 - most runs find all modules read already

    if len(data) > _LARGEST:
        return Module([0], [], {}, [], {}, [], {}, "", [0])
    text = decode(data).encode("utf-8", "replace").replace(b"\0", b" ")
    root = _parser(language).parse(text).root_node
    clear = _blanked(text, _type_arguments(text, root))
    if root.has_error:
        clear = _without_types(clear)
    if clear != text:
        text, root = clear, _parser(language).parse(clear).root_node
    return Top(text, broken=root.has_error).read(root)


def _blanked(text: bytes, spans: Iterable[tuple[int, int]]) -> bytes:
    clear = bytearray(text)
    for start, end in spans:
        clear[start:end] = _NOT_SPACE.sub(b" ", text[start:end])
    return bytes(clear)


def _without_types(text: bytes) -> bytes:
    """Blank types that the grammar does not know: `export type * from "…"` (TypeScript 5.0), `A | import("…").B`."""
    text = _blanked(text, (match.span() for match in _EXPORTED_TYPES.finditer(text)))
    return _IMPORTED_TYPES.sub(_named, text)


def _named(match: re.Match[bytes]) -> bytes:
    """Put a name for what a type imports, as many bytes long, so that all else stays where it is."""
    kept: bytes = match["before"] or match["typeof"]
    return kept + b"_" + _NOT_SPACE.sub(b" ", match[0][len(kept) + 1 :])


def _type_arguments(text: bytes, root: Tree) -> Iterator[tuple[int, int]]:
    """Yield where the type arguments of tagged templates stand: the grammar takes sql<string>`…` for comparisons."""
    for match in _BEFORE_TEMPLATE.finditer(text):
        quote = match.end() - 1
        node = root.descendant_for_byte_range(quote, quote + 1)
        around = node.parent if node is not None and node.type == "`" else node
        if around is not None and (around.is_error or around.start_byte == quote):
            start = _opening(text, match.start())
            if start >= 0:
                yield start, match.start() + 1


def _opening(text: bytes, end: int) -> int:
    """Return where the type arguments begin that end at a byte; -1 if none do."""
    depth = 0
    for at in range(end, max(end - _LONGEST_ARGUMENTS, 0), -1):
        char = text[at : at + 1]
        if char == b">" and text[at - 1 : at] != b"=":
            depth += 1
        elif char == b"<":
            depth -= 1
            if not depth:
                return at if _BEFORE_ARGUMENTS.match(text, at - 1) else -1
        elif char == b"`":
            return -1
    return -1
