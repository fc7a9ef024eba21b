"""Which way hooks are run in a repository: by git itself, by husky or by lefthook."""

from __future__ import annotations

import json
import os
from enum import Enum
from typing import Any

from undrift.errors import UsageError
from undrift.git.hooks_place import HooksPlace
from undrift.installation import files
from undrift.installation.refusing import RefusedError
from undrift.patterns import pattern
from undrift.values import dataclass

HUSKY = ".husky"
_LAYER = "_"
"""The directory in husky's own that core.hooksPath leads to since husky 9; husky writes it anew each time."""
_LAYER_FILE = "h"
LEFTHOOK = tuple(
    f"{stem}.{ending}"
    for stem in ("lefthook", ".lefthook", ".config/lefthook")
    for ending in ("yml", "yaml", "json", "jsonc", "toml")
)
"""lefthook's configuration, in the order in which lefthook looks for it (internal/config/loader.go)."""
_MAJOR = pattern(r"\d{1,9}")
_OLDEST_HUSKY = 5
"""husky 4 and older wrote git's own hooks, and was told in package.json what to run."""
_LAYERED_HUSKY = 9
"""Since husky 9 `husky` alone makes it active; before, `husky install` did (bin.js of either)."""


class Way(Enum):
    """Who runs the hooks."""

    OWN = "own"
    """git, from a directory of this machine."""
    SHARED = "shared"
    """git, from a directory of the repository."""
    HUSKY = "husky"
    LEFTHOOK = "lefthook"

    @property
    def runner(self) -> str:
        """The program that runs the hooks."""
        return self.value if self in {Way.HUSKY, Way.LEFTHOOK} else "git"


@dataclass(frozen=True)
class Place:
    """Where hooks are put.

    Attributes:
        way: Who runs them.
        path: The directory, or lefthook's configuration; absolute.
        git: Where git looks.
        activate: What has to be typed before they run; empty if nothing.
    """

    way: Way
    path: str
    git: HooksPlace
    activate: str = ""

    @property
    def is_shared(self) -> bool:
        """Whether the files are the team's, so that they may name no path of this machine."""
        return self.way is not Way.OWN

    @property
    def directory(self) -> str:
        """The directory that the files lie in."""
        return os.path.dirname(self.path) if self.way is Way.LEFTHOOK else self.path

    @property
    def is_outside(self) -> bool:
        """Whether that lies outside of the repository."""
        return not any(files.is_within(self.directory, one) for one in (self.git.top, self.git.common))

    def shown(self, path: str) -> str:
        """Return a path as it is shown: from the top of the working tree, if it lies there."""
        if files.is_within(os.path.dirname(path), self.git.top):
            real = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
            return os.path.relpath(real, os.path.realpath(self.git.top)).replace(os.sep, "/")
        return path.replace(os.sep, "/")


def detect(git: HooksPlace) -> Place:
    """Return where hooks go in this repository.

    Args:
        git: Where git looks.

    Raises:
        UsageError: git looks outside of the repository.
    """
    place = look(git)
    if place.is_outside:
        raise outside(place)
    return place


def look(git: HooksPlace) -> Place:
    """Return where hooks are run from, be it outside of the repository, where nothing may be written.

    Args:
        git: Where git looks.
    """
    directory = git.directory
    if git.configured is not None and os.path.basename(directory) == _LAYER:
        husky = os.path.dirname(directory)
        ready = os.path.isfile(os.path.join(directory, _LAYER_FILE))
        return Place(Way.HUSKY, husky, git, "" if ready else "npx husky")
    configuration = lefthook(git)
    if configuration:
        return Place(Way.LEFTHOOK, configuration, git)
    activate = "" if git.configured is not None else _husky(git.top)
    if activate:
        return Place(Way.HUSKY, os.path.join(git.top, HUSKY), git, activate)
    return Place(Way.OWN if files.is_within(directory, git.common) else Way.SHARED, directory, git)


def lefthook(git: HooksPlace) -> str:
    """Return the path of lefthook's configuration; empty if there is none."""
    paths = (os.path.join(git.top, name) for name in LEFTHOOK)
    return next(filter(files.exists, paths), "")


def every(git: HooksPlace) -> list[str]:
    """Return all directories of this repository in which our hooks may stand, whoever runs them now."""
    found = [git.directory, os.path.join(git.common, "hooks"), os.path.join(git.top, HUSKY)]
    if os.path.basename(git.directory) == _LAYER:
        found[0] = os.path.dirname(git.directory)
    inside = [one for one in found if files.is_within(one, git.common) or files.is_within(one, git.top)]
    return [one for one in dict.fromkeys(inside) if os.path.isdir(one)]


def outside(place: Place) -> UsageError:
    """Return why nothing is put where git looks outside of the repository, and what to do."""
    is_configured = place.git.configured is not None and place.way is not Way.LEFTHOOK
    said = "core.hooksPath leads to" if is_configured else "there is a link at"
    message = (
        f"{said} {place.directory}, outside of this repository, where hooks would be those of other repositories too"
    )
    if is_configured:
        return UsageError(message, "git config --local core.hooksPath .githooks, then undrift install")
    return UsageError(message, "put a directory in place of the link, then undrift install")


def _husky(top: str) -> str:
    """Return the command that makes husky active; empty where nobody uses it."""
    packages = _package(top)
    asked = [packages.get(name) for name in ("dependencies", "devDependencies")]
    wanted = next((one["husky"] for one in asked if isinstance(one, dict) and "husky" in one), None)
    found = _MAJOR.search(wanted) if isinstance(wanted, str) else None
    major = int(found[0]) if found else _LAYERED_HUSKY
    if not os.path.isdir(os.path.join(top, HUSKY)) and (not isinstance(wanted, str) or major < _OLDEST_HUSKY):
        return ""
    return "npx husky install" if _OLDEST_HUSKY <= major < _LAYERED_HUSKY else "npx husky"


def _package(top: str) -> dict[str, Any]:
    try:
        found = json.loads(files.read(os.path.join(top, "package.json")))
    except (OSError, ValueError, RecursionError, RefusedError):
        return {}
    return found if isinstance(found, dict) else {}
