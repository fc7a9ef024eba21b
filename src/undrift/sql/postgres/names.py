"""What PostgreSQL stores of a name.

Source: `downcase_truncate_identifier` and `truncate_identifier` in the server's scansup.c; the manual, 4.1.1
Identifiers and Key Words. The database is taken to be in UTF-8, as a new one is.
"""

from __future__ import annotations

MOST_BYTES = 63
"""How long a name can be: the server cuts the rest off, and only warns."""

_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def fold(name: str) -> str:
    """Return what the server stores of a name written without quotes: only A to Z change, and it is cut."""
    return cut(name.lower() if name.isascii() else name.translate(_LOWER))


def cut(name: str) -> str:
    """Return what the server stores of a name written in quotes: no character is cut in two."""
    if len(name) <= MOST_BYTES // 4:
        return name
    encoded = name.encode(errors="surrogatepass")
    return name if len(encoded) <= MOST_BYTES else encoded[:MOST_BYTES].decode(errors="ignore")
