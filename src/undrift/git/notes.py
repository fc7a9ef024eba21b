"""Notes in the git directory of a working tree, from one hook to the next.

Where a note cannot be written a notice may come twice, or not at all; nothing else happens.
"""

from __future__ import annotations

import contextlib
import os
import stat

from undrift.git.underway import Here

PENDING = "pending"
"""Where an operation began that may end without an event."""
SAID = "said"
"""The move of HEAD that was told last."""
READ = "read"
"""The files whose content decided what was told last."""

_DIRECTORY = "undrift"
_LONGEST = 1024 * 1024
"""Bytes: the longest note holds an object id for each file that was read."""

_SAFELY = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""No link out of the git directory is followed, and no pipe in a note's place is waited for."""


def note(here: Here, name: str) -> str:
    """Return what a note says; empty if there is none that can be read."""
    if _leads_elsewhere(here):
        return ""
    try:
        handle = os.open(here.path(_DIRECTORY, name), os.O_RDONLY | _SAFELY)
        with open(handle, "rb") as file:
            data = file.read(_LONGEST) if stat.S_ISREG(os.fstat(handle).st_mode) else b""
    except OSError:
        return ""
    return data.decode("ascii", "replace").removesuffix("\n")


def write(here: Here, name: str, text: str) -> None:
    """Write a note, in place of the one that was there."""
    if _leads_elsewhere(here):
        return
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _SAFELY
    with contextlib.suppress(OSError):
        os.makedirs(here.path(_DIRECTORY), exist_ok=True)
        with open(os.open(here.path(_DIRECTORY, name), flags, 0o666), "wb") as file:
            file.write(text.encode("ascii", "replace") + b"\n")


def forget(here: Here, name: str) -> None:
    """Take a note away."""
    if not _leads_elsewhere(here):
        with contextlib.suppress(OSError):
            os.unlink(here.path(_DIRECTORY, name))


def _leads_elsewhere(here: Here) -> bool:
    return os.path.islink(here.path(_DIRECTORY))
