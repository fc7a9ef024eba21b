"""Where undrift lies on this machine, for hooks that are this machine's own."""

from __future__ import annotations

import glob
import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator

from undrift import __version__

_NAMES = ("undrift.exe", "undrift") if os.name == "nt" else ("undrift",)


def here() -> str:
    """Return the path of the console script of this installation, with forward slashes; empty if there is none.

    It is looked for beside the interpreter, where virtual environments have it, and where this interpreter's scripts
    are put. Links are kept: that of a version manager leads to what is installed next.
    """
    for directory in _directories():
        for name in _NAMES:
            path = os.path.join(directory, name)
            if os.path.isfile(path) and os.access(path, os.X_OK) and path.isprintable():
                return path.replace(os.sep, "/")
    return ""


def _directories() -> Iterator[str]:
    yield os.path.dirname(os.path.abspath(sys.executable))
    yield sysconfig.get_path("scripts")
    yield sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user"))


def found(program: str) -> str:
    """Return the path of the program that a hook would call; empty if there is none.

    Args:
        program: The path that the hook names; empty for whatever is on PATH.
    """
    if program and os.access(program, os.X_OK) and os.path.isfile(program):
        return program
    return (shutil.which("undrift") or "").replace(os.sep, "/")


def version(program: str) -> str:
    """Return the version of an undrift by its path; empty if that is not told. Nothing is run."""
    if os.path.realpath(program) == os.path.realpath(here() or os.curdir):
        return __version__
    scripts = os.path.dirname(os.path.realpath(program))
    prefix = glob.escape(os.path.dirname(scripts))
    for pattern in ("lib/python*/site-packages", "Lib/site-packages"):
        for path in glob.glob(os.path.join(prefix, pattern, "undrift-*.dist-info")):
            return os.path.basename(path).removeprefix("undrift-").removesuffix(".dist-info")
    return ""
