"""Making strings from a stranger's repository fit to print, and to paste into a shell."""

from __future__ import annotations

import re
import shlex

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """Return text without control characters, so that a file name cannot drive the reader's terminal.

    A byte that is not UTF-8 (a surrogate, PEP 383) shows as `\\xNN`, a control character as `\\n` or `\\u001b`.
    """
    return _UNPRINTABLE.sub(_escape, text)


def quoted(path: str) -> str:
    """Return a path as one word of a POSIX shell, for commands that the user may paste."""
    if _UNPRINTABLE.search(path):
        raw = path.encode("utf-8", "surrogateescape")
        return "$'" + "".join(_shell_byte(byte) for byte in raw) + "'"
    return shlex.quote(path)


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: `1 migration`, `2 migrations`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(words: tuple[str, ...] | list[str], most: int = 4) -> str:
    """Return words as a phrase: `a`, `a and b`, `a, b and 3 more`."""
    if len(words) > most:
        return f"{', '.join(words[: most - 1])} and {len(words) - most + 1:,} more"
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(match[0], f"\\u{code:04x}")


def _shell_byte(byte: int) -> str:
    if byte in b"'\\":
        return "\\" + chr(byte)
    return chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02x}"
