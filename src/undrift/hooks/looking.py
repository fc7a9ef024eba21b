"""The options of the commands that look at a snapshot and judge nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from undrift.config import Config
from undrift.errors import UsageError
from undrift.git import questions
from undrift.git.snapshot import AnySnapshot, Blobs
from undrift.hooks.settings import load

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--ref", metavar="REV", default="", help="Look at this commit instead of the index."),
    click.option("--worktree", is_flag=True, help="Look at the files as they lie on disk."),
    click.option("--config", metavar="FILE", default="", help="Use this configuration file."),
)


def options(command: F) -> F:
    """Give a click command the options."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def snapshot(ref: str, config: str, *, worktree: bool) -> tuple[AnySnapshot, Config]:
    """Return what is looked at, and the configuration that holds there.

    Raises:
        UsageError: Both a commit and the working tree are asked for, or a bare repository and no commit.
        UndriftError: As the rooms that it comes from say.
    """
    if ref and worktree:
        message = "--ref and --worktree exclude each other"
        raise UsageError(message)
    where = questions.place()
    question = questions.of_worktree() if worktree else questions.of_everything(ref)
    files, _ = questions.snapshots(question, where, Blobs())
    return files, load(files, where, config, is_here=not ref)
