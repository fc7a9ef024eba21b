"""What several tests share: asking one tool about files held in a dictionary."""

from __future__ import annotations

from undrift.files import Files, split
from undrift.history import History
from undrift.tools.base import Project, Tool


def project_of(tool: Tool, files: Files) -> Project:
    """Return the one project that `tool` discovers; fails if there is none, or more."""
    [project] = tool.discover(files)
    return project


def names(history: History) -> list[str]:
    """Return the names of the migrations, in order."""
    return [migration.name for migration in history.migrations]


def skips(history: History) -> list[str]:
    """Return the base names of the files that are passed over."""
    return [split(skipped.path)[1] for skipped in history.skipped]
