"""Reading and writing hooks with care: no link is followed, nothing is half-written, sizes are bounded."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile

from undrift.installation.refusing import RefusedError

_LARGEST = 1 << 20
"""Bytes of a script."""
_LARGEST_YAML = 1 << 16
"""Bytes of a configuration in YAML, of which a parser reads some hundred kilobytes a second."""
_EXECUTABLE = 0o777


def exists(path: str) -> bool:
    """Whether anything has this name, be it a link that leads nowhere."""
    return os.path.lexists(path)


def is_within(path: str, directory: str) -> bool:
    """Whether a path lies in a directory, or is it, once all links are followed."""
    real, above = os.path.realpath(path), os.path.realpath(directory)
    return real == above or real.startswith(os.path.join(above, ""))


def read_yaml(path: str) -> bytes:
    """Return what a configuration in YAML holds.

    Raises:
        RefusedError: As `read`.
        OSError: It cannot be read.
    """
    return read(path, _LARGEST_YAML)


def read(path: str, largest: int = _LARGEST) -> bytes:
    """Return what a regular file holds.

    Raises:
        RefusedError: It is a link, no file, or larger than hooks are.
        OSError: It cannot be read.
    """
    found = os.lstat(path)
    if stat.S_ISLNK(found.st_mode):
        raise RefusedError("it is a symbolic link")
    if not stat.S_ISREG(found.st_mode):
        raise RefusedError("it is no file")
    if found.st_size > largest:
        raise RefusedError(f"it is larger than {largest >> 10:,} KB")
    with open(path, "rb") as file:
        return file.read(largest + 1)


def head(path: str, size: int = 8192) -> bytes:
    """Return the first bytes of a file, links followed."""
    with open(path, "rb") as file:
        return file.read(size)


def replace(path: str, data: bytes) -> None:
    """Write a file anew with the mode that it has; where that fails, the old one stays.

    Raises:
        OSError: It cannot be written.
    """
    _write(path, data, stat.S_IMODE(os.lstat(path).st_mode))


def create(path: str, data: bytes) -> None:
    """Write a new file that can be executed, as far as the umask allows.

    Raises:
        OSError: It cannot be written.
    """
    mask = os.umask(0o022)
    os.umask(mask)
    _write(path, data, _EXECUTABLE & ~mask)


def _write(path: str, data: bytes, mode: int) -> None:
    descriptor, draft = tempfile.mkstemp(prefix=".undrift-", dir=os.path.dirname(path))
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
        # Windows has no such bits on files.
        os.chmod(draft, mode)
        os.replace(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise


def can_run(path: str) -> bool:
    """Whether git would run a hook: it asks the system whether the file may be executed (run-command.c)."""
    return os.path.isfile(path) and os.access(path, os.X_OK)


def make_executable(path: str) -> None:
    """Let everybody execute a file who may read it."""
    mode = stat.S_IMODE(os.lstat(path).st_mode)
    os.chmod(path, mode | (mode & 0o444) >> 2)


def remove_if_empty(directory: str) -> None:
    """Remove a directory that holds nothing."""
    with contextlib.suppress(OSError):
        os.rmdir(directory)
