"""What changes when the same files may be read in another way: undrift itself."""

from __future__ import annotations

import functools
import os
import sys
import zlib

from undrift import __version__

_ROOMS = ("", "sql", "schema", "schema/postgres", "schema/sqlite", "tools", "report", "hooks")


@functools.cache
def version() -> str:
    """Return a short text that is another one as soon as the code that reads files is.

    The sizes and times of the source files are asked, not their content, so that a checkout that is worked on counts
    as another version, too.
    """
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    stamps = [_stamp(os.path.join(here, room)) for room in _ROOMS]
    seen = f"{__version__} {sys.version} {stamps}"
    return f"{__version__} {zlib.crc32(seen.encode()):08x}"


def _stamp(directory: str) -> list[tuple[str, int, int]]:
    """Return name, size and time of the Python files right in a directory."""
    with os.scandir(directory) as entries:
        found = [(entry.name, entry.stat()) for entry in entries if entry.name.endswith((".py", ".so", ".pyd"))]
    return sorted((name, status.st_size, status.st_mtime_ns) for name, status in found)
