"""Ruby as data: the values that literals write, and the calls that statements make. Nothing is run.

What is not a literal is `UNKNOWN`. tree-sitter reads any text; what it cannot read is in its `ERROR` nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

from undrift.patterns import pattern
from undrift.values import dataclass

if TYPE_CHECKING:
    from tree_sitter import Language, Node

DEEPEST = 40
"""How deep expressions may be nested; deeper ones are not read."""

_ESCAPES: Mapping[str, str] = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "s": " ",
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "f": "\f",
    "v": "\v",
    "\n": "",
}
_CODE_POINT = pattern(r"\\(?:u\{?(?P<long>[0-9A-Fa-f]{1,6})\}?|x(?P<short>[0-9A-Fa-f]{1,2}))")
_LARGEST_CODE_POINT = 0x10FFFF
_LONGEST_NUMBER = 64

_SAME = frozenset({"freeze", "to_s", "to_sym", "dup", "squish", "strip", "strip_heredoc", "chomp", "itself", "to_a"})
"""Methods that do not change what a literal says to us."""

_TEXTS = frozenset(
    {"string", "simple_symbol", "delimited_symbol", "bare_string", "bare_symbol", "hash_key_symbol"}
    | {"chained_string", "heredoc_beginning"}
)
_LISTS = frozenset({"array", "string_array", "symbol_array"})
_UNREAD: Final = frozenset({"comment", "heredoc_body", "empty_statement"})


class Unknown:
    """What is no literal."""


UNKNOWN = Unknown()


@dataclass(frozen=True, slots=True)
class Code:
    """A lambda that returns a literal: SQL, where a default is wanted.

    Attributes:
        text: What it returns.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Partial:
    """A text with pieces that are no literals.

    Attributes:
        pieces: The pieces in order; None for what is not known.
    """

    pieces: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between `do` and `end`.

    Attributes:
        parameters: The names of its parameters; empty strings for those that are not plain names.
        body: Its statements.
    """

    parameters: tuple[str, ...]
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A call.

    Attributes:
        name: The method.
        receiver: The object whose method it is; None if none is written.
        args: The positional arguments.
        options: The keyword arguments.
        block: Its block; None if it has none.
        line: Where it stands, counted from 1.
    """

    name: str
    receiver: Node | None
    args: tuple[object, ...]
    options: Mapping[str, object]
    block: Block | None
    line: int

    def text(self, place: int) -> str:
        """Return one of the arguments if it is a text or symbol; empty if it is not."""
        value = self.args[place] if place < len(self.args) else None
        return value if isinstance(value, str) else ""


Names = Mapping[str, object]
"""The values of constants and variables, by their names."""


class Program:
    """One file of Ruby."""

    def __init__(self, data: bytes) -> None:
        """Parse a file; any bytes are a file."""
        from tree_sitter import Parser  # noqa: PLC0415 - a heavy import, only where there is Ruby

        self.root = Parser(_language()).parse(data).root_node
        self._heredocs = _heredocs(self.root) if b"<<" in data else {}

    @property
    def broken(self) -> int:
        """The line of the first thing that is no Ruby; 0 if all is."""
        if not self.root.has_error:
            return 0
        return next((line_of(node) for node in walk(self.root) if node.is_error or node.is_missing), 1)

    def call(self, node: Node, names: Names | None = None) -> Call | None:
        """Return the call that a node is; None if it is none.

        Args:
            node: A statement or expression.
            names: What variables and constants hold.
        """
        if node.type == "identifier":
            return Call(text_of(node), None, (), {}, None, line_of(node))
        method = node.child_by_field_name("method") if node.type == "call" else None
        if method is None:
            return None
        args, options = self._arguments(node.child_by_field_name("arguments"), names or {})
        receiver, block = node.child_by_field_name("receiver"), node.child_by_field_name("block")
        return Call(text_of(method), receiver, args, options, self._block(block), line_of(method))

    def value(self, node: Node | None, names: Names | None = None, depth: int = 0) -> object:
        """Return what an expression is.

        Returns:
            A `str` for a text or symbol, `int`, `Decimal`, `bool`, `None`, `list`, `dict`, `Code`, `Partial`, or
            `UNKNOWN`.
        """
        if node is None or depth > DEEPEST:
            return UNKNOWN
        names = names or {}
        reader = self._kinds.get(node.type)
        return reader(node, names, depth) if reader else _number(node)

    @cached_property
    def _kinds(self) -> Mapping[str, Callable[[Node, Names, int], object]]:
        return {
            **dict.fromkeys(_TEXTS, self._text),
            **dict.fromkeys(_LISTS, self._list),
            "pair": lambda node, names, depth: self._hash((node,), names, depth),
            "hash": lambda node, names, depth: self._hash(inner(node), names, depth),
            "constant": lambda node, names, _: names.get(text_of(node), UNKNOWN),
            "identifier": lambda node, names, _: names.get(text_of(node), UNKNOWN),
            "lambda": self._code,
            "parenthesized_statements": self._parenthesised,
            "call": self._called,
        }

    def _text(self, node: Node, names: Names, depth: int) -> str | Partial:
        return _joined(self._pieces(node, names, depth))

    def _list(self, node: Node, names: Names, depth: int) -> list[object]:
        return [self.value(child, names, depth + 1) for child in inner(node)]

    def _parenthesised(self, node: Node, names: Names, depth: int) -> object:
        held = tuple(inner(node))
        return self.value(held[0], names, depth + 1) if len(held) == 1 else UNKNOWN

    def _arguments(self, node: Node | None, names: Names) -> tuple[tuple[object, ...], dict[str, object]]:
        args: list[object] = []
        options: dict[str, object] = {}
        for child in inner(node) if node else ():
            if child.type == "pair":
                options.update(self._hash((child,), names, 0))
            elif child.type == "hash_splat_argument":
                options[""] = UNKNOWN
            elif child.type == "splat_argument":
                held = self.value(child.named_children[0] if child.named_children else None, names)
                args += held if isinstance(held, list) else [UNKNOWN]
            elif child.type != "block_argument":
                args.append(self.value(child, names))
        last = args[-1] if len(args) > 1 else None
        if isinstance(last, dict):
            args.pop()
            options = {**last, **options}
        return tuple(args), options

    def _block(self, node: Node | None) -> Block | None:
        if node is None or node.type not in {"do_block", "block"}:
            return None
        parameters = node.child_by_field_name("parameters")
        named = tuple(text_of(one) if one.type == "identifier" else "" for one in inner(parameters))
        return Block(named, statements(node.child_by_field_name("body")))

    def _hash(self, nodes: Iterable[Node], names: Names, depth: int) -> dict[str, object]:
        held: dict[str, object] = {}
        for node in nodes:
            if node.type != "pair":
                held[""] = UNKNOWN
                continue
            key = self.value(node.child_by_field_name("key"), names, depth + 1)
            held[key if isinstance(key, str) else ""] = self.value(node.child_by_field_name("value"), names, depth + 1)
        return held

    def _code(self, node: Node, names: Names, depth: int) -> object:
        body = node.child_by_field_name("body")
        held = statements(body.child_by_field_name("body")) if body else ()
        value = self.value(held[0], names, depth + 1) if len(held) == 1 else UNKNOWN
        return Code(value) if isinstance(value, str) else UNKNOWN

    def _called(self, node: Node, names: Names, depth: int) -> object:
        """Return what a method makes of a literal, where that is the literal."""
        method, receiver = node.child_by_field_name("method"), node.child_by_field_name("receiver")
        arguments = node.child_by_field_name("arguments")
        if method is None or receiver is None or text_of(method) not in _SAME | {"map"}:
            return UNKNOWN
        is_plain = text_of(method) != "map" or (arguments is not None and text_of(arguments)[:4] == "(&:t")
        return self.value(receiver, names, depth + 1) if is_plain else UNKNOWN

    def _pieces(self, node: Node, names: Names, depth: int) -> Iterator[str | None]:
        if node.type in {"simple_symbol", "hash_key_symbol"}:
            yield text_of(node).removeprefix(":")
        elif node.type == "chained_string":
            for child in inner(node):
                yield from self._pieces(child, names, depth)
        else:
            body = self._heredocs.get(node.start_byte) if node.type == "heredoc_beginning" else node
            is_raw = text_of(node)[:1] == "'" or ("'" in text_of(node) and node.type == "heredoc_beginning")
            for child in body.named_children if body else ():
                yield self._piece(child, names, depth, is_raw=is_raw)

    def _piece(self, node: Node, names: Names, depth: int, *, is_raw: bool) -> str | None:
        if node.type == "interpolation":
            value = self.value(node.named_children[0] if node.named_children else None, names, depth + 1)
            return str(value) if isinstance(value, (str, int)) else None
        if node.type == "heredoc_end":
            return ""
        text = text_of(node)
        if node.type == "escape_sequence":
            return _escaped(text, is_raw=is_raw)
        return text.replace("\\'", "'").replace("\\\\", "\\") if is_raw and node.type == "string_content" else text


def statements(body: Node | None) -> tuple[Node, ...]:
    """Return the statements of a body, without comments."""
    return tuple(inner(body))


def inner(node: Node | None) -> Iterator[Node]:
    """Yield the named children of a node, without comments."""
    return (child for child in node.named_children if child.type not in _UNREAD) if node else iter(())


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all that is in it, in the order of the text; as deep as it may be."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += reversed(current.children)


def line_of(node: Node) -> int:
    """Return the line on which a node begins, counted from 1."""
    return int(node.start_point[0]) + 1


def text_of(node: Node) -> str:
    """Return the text of a node; what is not UTF-8 becomes U+FFFD."""
    return (node.text or b"").decode("utf-8", "replace")


@cache
def _language() -> Language:
    import tree_sitter_ruby  # noqa: PLC0415 - a heavy import, only where there is Ruby
    from tree_sitter import Language  # noqa: PLC0415 - the same

    return Language(tree_sitter_ruby.language())


def _heredocs(root: Node) -> dict[int, Node]:
    """Return the bodies of the heredocs by where they are announced: they follow in the same order."""
    announced: list[int] = []
    bodies: list[Node] = []
    for node in walk(root):
        if node.type == "heredoc_beginning":
            announced.append(node.start_byte)
        elif node.type == "heredoc_body":
            bodies.append(node)
    return dict(zip(announced, sorted(bodies, key=lambda body: body.start_byte), strict=False))


def _joined(pieces: Iterable[str | None]) -> str | Partial:
    held = tuple(pieces)
    return Partial(held) if None in held else "".join(filter(None, held))


def _escaped(text: str, *, is_raw: bool) -> str:
    if is_raw:
        return text[1:] if text in {"\\'", "\\\\"} else text
    point = _CODE_POINT.fullmatch(text)
    if point:
        code = int(point["long"] or point["short"], 16)
        return chr(code) if code <= _LARGEST_CODE_POINT else text
    return _ESCAPES.get(text[1:], text[1:])


def _number(node: Node) -> object:
    """Return a number, or one of the words that are values."""
    words: Mapping[str, object] = {"true": True, "false": False, "nil": None}
    if node.type in words:
        return words[node.type]
    if node.type not in {"integer", "float", "unary"}:
        return UNKNOWN
    text = text_of(node).replace("_", "").replace(" ", "")
    try:
        number = Decimal(text[:_LONGEST_NUMBER])
    except (InvalidOperation, ValueError):
        return UNKNOWN
    return int(number) if "." not in text and "e" not in text.lower() else number
