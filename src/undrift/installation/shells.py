"""Scripts that sh can read: which hooks are, and where in them a block goes."""

from __future__ import annotations

import io

from undrift.patterns import pattern

_SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh", "mksh", "zsh"})
_HEAD = 8192
"""Bytes in which a NUL shows that a file is a program; git looks at as many to tell text from binary."""
_LINES = 20

_CALLS = pattern(rb"""(?m)^[^#\n]*\bundrift["']?\s+(?:check|notice|migration-|schema-|uncommitted-|edited-)""")
_HUSKY = pattern(rb"\s*(?:\.|source)\s.*_/husky\.sh")
"""The line with which scripts of husky 5 to 8 start themselves once more, under `sh -e` (husky's own husky.sh)."""


def is_shell(data: bytes) -> bool:
    """Whether sh runs a hook: by its first line, or for want of one, as git and husky run such a file with sh."""
    if b"\0" in data[:_HEAD]:
        return False
    if not data.startswith(b"#!"):
        return True
    return interpreter(data) in _SHELLS


def interpreter(data: bytes) -> str:
    """Return the name of the program in a script's first line; empty if there is none."""
    if not data.startswith(b"#!"):
        return ""
    words = data.partition(b"\n")[0][2:].decode("utf-8", "replace").split()
    names = [_name(word) for word in words]
    if names[:1] == ["env"]:
        named = (name for name, word in zip(names[1:], words[1:], strict=True) if word[0] != "-" and "=" not in word)
        return next(named, "")
    return names[0] if names else ""


def _name(word: str) -> str:
    return word.replace("\\", "/").rpartition("/")[2].removesuffix(".exe")


def has_windows_lines(data: bytes) -> bool:
    """Whether a script's lines end as Windows has them; sh takes the carriage return for a part of each command."""
    return data.partition(b"\n")[0].endswith(b"\r")


def calls_undrift(data: bytes) -> bool:
    """Whether a script calls one of undrift's hooks by hand."""
    return _CALLS.search(data) is not None


def top(data: bytes) -> int:
    """Return the offset at which a block runs before anything else, and only once.

    That is behind the first line, if that names an interpreter, and behind the line that starts husky's scripts anew.
    """
    ends: list[int] = [0]
    offset = 0
    for number, line in enumerate(io.BytesIO(data[: _HEAD * 2])):
        offset += len(line)
        is_first = number == 0 and line.startswith(b"#!")
        if is_first or (number < _LINES and _HUSKY.match(line)):
            ends.append(offset)
    return ends[-1]
