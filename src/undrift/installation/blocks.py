"""Marked blocks in somebody else's file: put in, and taken out so that every other byte is what it was."""

from __future__ import annotations

import io

from undrift.installation.refusing import RefusedError
from undrift.installation.scripts import BEGIN, END
from undrift.values import dataclass

_BEGIN, _END = BEGIN.encode(), END.encode()


@dataclass(frozen=True)
class Span:
    """Where a block stands.

    Attributes:
        start: The offset of its first byte.
        end: The offset behind its last byte.
    """

    start: int
    end: int


def insert(data: bytes, offset: int, block: bytes) -> bytes:
    """Return a file with a block in it.

    Args:
        data: What the file holds.
        offset: Where the block goes: the start of a line, or the end of the file.
        block: Whole lines, the marks included.
    """
    before, after = data[:offset], data[offset:]
    if before and not before.endswith(b"\n"):
        # The last line has no end: the block takes one before it and has none itself, which `spans` knows it by.
        block = b"\n" + block.removesuffix(b"\n")
    return before + block + after


def remove(data: bytes) -> bytes:
    """Return a file without its blocks.

    Raises:
        RefusedError: A mark has no partner.
    """
    # The last one first: where it leaves the file without a last newline, that tells how the one before it was put in.
    while found := spans(data):
        data = data[: found[-1].start] + data[found[-1].end :]
    return data


def texts(data: bytes) -> list[str]:
    """Return the blocks of a file, with line ends as they are written.

    Raises:
        RefusedError: A mark has no partner.
    """
    return [
        data[span.start : span.end].decode("utf-8", "replace").replace("\r\n", "\n").strip("\n") + "\n"
        for span in spans(data)
    ]


def spans(data: bytes) -> list[Span]:
    """Return where the blocks stand, each with the newline that came with it.

    Raises:
        RefusedError: A mark has no partner.
    """
    found: list[Span] = []
    start: int | None = None
    offset = 0
    for line in io.BytesIO(data):
        mark = line.strip()
        if mark in {_BEGIN, _END}:
            if (start is None) is not (mark == _BEGIN):
                raise _broken()
            if start is not None:
                found.append(_span(data, start, offset + len(line)))
            start = offset if start is None else None
        offset += len(line)
    if start is not None:
        raise _broken()
    return found


def _span(data: bytes, start: int, end: int) -> Span:
    if not data[:end].endswith(b"\n") and data[:start].endswith(b"\n"):
        return Span(start - 1, end)
    return Span(start, end)


def _broken() -> RefusedError:
    return RefusedError(f"its marks `{BEGIN}` and `{END}` do not pair", "delete what is left of undrift in it by hand")
