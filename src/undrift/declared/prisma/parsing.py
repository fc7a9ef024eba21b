"""The text of a Prisma schema, parsed.

Facts: prisma-engines, psl/schema-ast/src/parser/datamodel.pest (the grammar). A field ends with its line, strings are
JSON's, a block is closed by a brace. Lines inside brackets are joined here, which the grammar does not allow: what
Prisma refuses to read needs no other reading.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from undrift.declared.prisma.syntax import (
    Argument,
    Attribute,
    Block,
    Call,
    Document,
    Entries,
    Field,
    Items,
    Number,
    Text,
    Value,
    Word,
)
from undrift.patterns import pattern
from undrift.values import replace

_TOKEN = pattern(
    r"""
    [^\S\r\n]+ | //[^\r\n]* | /\*.*?\*/
    | (?P<line>\r\n|[\r\n])
    | (?P<number>-?\d+(?:\.\d+)?(?![\w.-]))
    | (?P<word>\w[\w-]*(?:\.\w[\w-]*)*)
    | (?P<text>"(?:[^"\\\x00-\x1f]|\\[^\r\n])*")
    | (?P<unclosed>"[^\r\n]*|/\*.*)
    | (?P<mark>@@|\S)
    """,
    re.VERBOSE | re.DOTALL,
)
_MAPPED = pattern(r'@@map\(\s*(?:name\s*:\s*)?"([^"\\]*)"')
_KINDS = frozenset({"model", "view", "type", "enum", "datasource", "generator"})
_SETTINGS = frozenset({"datasource", "generator"})
_DEEPEST = 40

_Token = tuple[str, str, int]
"""Its kind (`word`, `number`, `text`, `line`, `end`, or the mark itself), its text, its offset."""


class _FaultError(Exception):
    """What cannot be read, and where."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


def parse(path: str, text: str) -> Document:
    """Return what a file says. What cannot be read stands in it as a fault.

    Args:
        path: Its path.
        text: Its text.
    """
    tokens = list(_tokens(text))
    starts = [0, *(offset + len(said) for kind, said, offset in tokens if kind == "line")]
    lines = tuple(starts) if "/*" not in text else _starts(text)
    reader = _Reader([*tokens, ("end", "", len(text))], text)
    blocks = tuple(reader.blocks())
    return Document(path, blocks, tuple(reader.strays), lines)


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        if kind:
            said = found[0]
            yield (said if kind == "mark" else kind), said, found.start()


def _starts(text: str) -> tuple[int, ...]:
    """Return where lines start, those inside of comments included."""
    return (0, *(found.end() for found in re.finditer(r"\r\n|[\r\n]", text)))


class _Reader:
    """Goes through the tokens of one file."""

    def __init__(self, tokens: list[_Token], text: str) -> None:
        self._tokens = tokens
        self._text = text
        self._at = 0
        self.strays: list[int] = []

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks of the file; what stands between them goes to `strays`."""
        while self._kind != "end":
            kind, said, offset = self._tokens[self._at]
            if kind == "line":
                self._at += 1
            elif kind == "word" and said in _KINDS and self._tokens[self._at + 1][0] == "word":
                yield self._block(said, offset)
            else:
                self.strays.append(offset)
                self._to_line()

    @property
    def _kind(self) -> str:
        return self._tokens[self._at][0]

    def _take(self, kind: str) -> str:
        """Return the text of the next token, which must be of a kind."""
        found, said, offset = self._tokens[self._at]
        if found != kind:
            shown = {"line": "the end of the line", "end": "the end of the file"}.get(found, said)
            wanted = {"word": "a name", "text": "a string", "line": "the end of the line"}.get(kind, kind)
            raise _FaultError(f"{wanted} is expected instead of {shown}", offset)
        self._at += 1
        return said

    def _to_line(self) -> None:
        while self._kind not in {"line", "end"}:
            self._at += 1

    def _skip_lines(self) -> None:
        while self._kind == "line":
            self._at += 1

    def _block(self, kind: str, offset: int) -> Block:
        self._at += 1
        name = self._take("word")
        fields: list[Field] = []
        attributes: list[Attribute] = []
        settings: dict[str, Value] = {}
        try:
            self._open()
            while self._kind != "}":
                self._line(kind, fields, attributes, settings)
                self._skip_lines()
            self._at += 1
        except _FaultError as fault:
            self._recover()
            end = self._tokens[self._at][2]
            mapped = _MAPPED.search(self._text, offset, end)
            broken = Block(kind, name, tuple(fields), tuple(attributes), settings, offset)
            return replace(broken, fault=fault.reason, fault_offset=fault.offset, mapped=mapped[1] if mapped else "")
        return Block(kind, name, tuple(fields), tuple(attributes), settings, offset)

    def _open(self) -> None:
        self._take("{")
        if self._kind != "}":
            self._take("line")
            self._skip_lines()

    def _recover(self) -> None:
        """Go to behind the brace that closes the block: the next one that begins a line."""
        while self._kind != "end":
            if self._kind == "}" and self._tokens[self._at - 1][0] == "line":
                self._at += 1
                return
            self._at += 1

    def _line(self, kind: str, fields: list[Field], attributes: list[Attribute], settings: dict[str, Value]) -> None:
        if self._kind == "@@":
            attributes.append(self._attribute())
        elif kind in _SETTINGS:
            name = self._take("word")
            self._take("=")
            settings[name] = self._value(0)
        else:
            fields.append(self._field(is_value=kind == "enum"))
        if self._kind not in {"}", "end"}:
            self._take("line")

    def _field(self, *, is_value: bool) -> Field:
        offset = self._tokens[self._at][2]
        name = self._take("number" if self._kind == "number" else "word")
        written, unsupported, arity = ("", False, "") if is_value else self._type()
        attributes: list[Attribute] = []
        while self._kind == "@":
            attributes.append(self._attribute())
        return Field(name, written, arity, unsupported, tuple(attributes), offset)

    def _type(self) -> tuple[str, bool, str]:
        written, unsupported = self._take("word"), False
        if written == "Unsupported" and self._kind == "(":
            self._at += 1
            written, unsupported = self._text_of(self._take("text")), True
            self._take(")")
        arity = ""
        if self._kind == "[":
            self._at += 1
            self._take("]")
            arity = "[]"
        if self._kind == "?":
            self._at += 1
            arity = arity or "?"
        return written, unsupported, arity

    def _attribute(self) -> Attribute:
        offset = self._tokens[self._at][2]
        self._at += 1
        name = self._take("word")
        arguments = self._arguments("(", ")", 0) if self._kind == "(" else ()
        return Attribute(name, arguments, offset)

    def _arguments(self, opening: str, closing: str, depth: int) -> tuple[Argument, ...]:
        found: list[Argument] = []
        self._take(opening)
        self._skip_lines()
        while self._kind != closing:
            found.append(self._argument(depth))
            self._skip_lines()
            if self._kind != closing:
                self._take(",")
                self._skip_lines()
        self._at += 1
        return tuple(found)

    def _argument(self, depth: int) -> Argument:
        if self._kind in {"word", "text"} and self._tokens[self._at + 1][0] == ":":
            name = self._tokens[self._at][1].strip('"')
            self._at += 2
            return Argument(name, self._value(depth))
        return Argument("", self._value(depth))

    def _value(self, depth: int) -> Value:
        kind, said, offset = self._tokens[self._at]
        if depth > _DEEPEST:
            raise _FaultError("it is nested too deeply", offset)
        if kind == "[":
            return Items(tuple(one.value for one in self._arguments("[", "]", depth + 1)))
        if kind == "{":
            return Entries(self._arguments("{", "}", depth + 1))
        if kind == "text":
            self._at += 1
            return Text(self._text_of(said))
        if kind == "number":
            self._at += 1
            return Number(said)
        name = self._take("word")
        return Call(name, self._arguments("(", ")", depth + 1)) if self._kind == "(" else Word(name)

    def _text_of(self, said: str) -> str:
        """Return what a string literal spells; an escape that JSON does not know is Prisma's to refuse."""
        if "\\" not in said:
            return said[1:-1]
        try:
            return str(json.loads(said)).encode("utf-8", "replace").decode()
        except ValueError:
            raise _FaultError(f"{said} is no string", self._tokens[self._at - 1][2]) from None
