"""What changes when the same files may be read in another way: undrift itself, and the parser that it uses."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
import zlib
from collections.abc import Iterator

from undrift import __version__


@functools.cache
def version() -> str:
    """Return a short text that is another one as soon as the code that reads files is.

    The sizes and times of the source files are asked, not their content, so that a checkout that is worked on counts
    as another version, too.
    """
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    seen = f"{__version__} {sys.version} {_parser()} {sorted(_stamps(here))}"
    return f"{__version__} {zlib.crc32(seen.encode()):08x}"


def _parser() -> tuple[int, int]:
    """Return what tells the installed sqlglot from others, without importing it: that takes longer than most runs."""
    for directory in sys.path:
        with contextlib.suppress(OSError):
            status = os.stat(os.path.join(directory, "sqlglot", "_version.py"))
            return status.st_size, status.st_mtime_ns
    return 0, 0


def _stamps(directory: str) -> Iterator[tuple[str, int, int]]:
    """Yield path, size and time of the Python files in a directory and below it."""
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns
            elif entry.is_dir() and entry.name != "__pycache__":
                yield from _stamps(entry.path)
