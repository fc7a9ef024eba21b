"""Making strings from a stranger's repository fit to print, and to paste into a shell."""

from __future__ import annotations

_SURROGATES = range(0xDC80, 0xDD00)
"""What the bytes 0x80 to 0xFF become when they are no UTF-8 (PEP 383)."""


def printable(text: str) -> str:
    r"""Return text without control characters, so that a file name cannot drive the reader's terminal.

    A byte that is not UTF-8 shows as `\xNN`, a control character as `\n` or `\u001b`.
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _escape(character) for character in text)


def quoted(path: str) -> str:
    """Return a path as one word of a shell, for commands that the user may paste.

    Any POSIX shell reads it; a name that does not print on one line needs bash, zsh or ksh (`$'…'`).
    """
    import shlex  # noqa: PLC0415 - a commit without findings quotes nothing

    if path.isprintable():
        return shlex.quote(path)
    return "$'" + "".join(map(_shell_byte, path.encode("utf-8", "surrogateescape"))) + "'"


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: `1 migration`, `2 migrations`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(words: tuple[str, ...] | list[str], most: int = 4) -> str:
    """Return words as a phrase: `a`, `a and b`, `a, b and 3 more`."""
    if len(words) > most:
        return f"{', '.join(words[: most - 1])} and {len(words) - most + 1:,} more"
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def _escape(character: str) -> str:
    code = ord(character)
    if code in _SURROGATES:
        return f"\\x{code - 0xDC00:02x}"
    return {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character, f"\\u{code:04x}")


def _shell_byte(byte: int) -> str:
    character = chr(byte)
    if character in "'\\":
        return f"\\{character}"
    return character if character.isascii() and character.isprintable() else f"\\x{byte:02x}"
