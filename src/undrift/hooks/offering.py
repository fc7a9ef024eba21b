"""`on_notice: run`: after a notice, the configured command is offered, if what was checked out before says so too."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Mapping

import click

from undrift import running
from undrift.config import Config, OnNotice
from undrift.errors import ConfigurationError
from undrift.files import Files, read_text
from undrift.git.questions import Place
from undrift.hooks import settings
from undrift.notice import Notice
from undrift.text import printable


def offer(found: Iterable[Notice], trusted: frozenset[str], top: str, environment: Mapping[str, str]) -> None:
    """Ask for each configured command that applies new migrations whether to run it, and run it.

    Args:
        found: What was told.
        trusted: The commands that may be run.
        top: The top of the working tree.
        environment: The process environment.
    """
    commands = dict.fromkeys(one.project.migrate for one in found if one.fresh and one.project.migrate)
    if not commands or not _is_asked(environment):
        return
    for command in commands:
        if command not in trusted:
            reason = "the configuration of before does not say to run it"
            click.echo(f"undrift: {printable(command)} is not offered: {reason}", err=True)
        elif running.agrees(f"Run {printable(command)} now?"):
            failure = running.run(shlex.split(command), top, environment)
            if failure:
                click.echo(f"undrift: {printable(command)} failed: {printable(failure)}", err=True)


def _is_asked(environment: Mapping[str, str]) -> bool:
    """Whether anybody is there to answer. pre-commit and prek show what a hook printed once it has ended."""
    return "PRE_COMMIT" not in environment and running.can_ask()


def trusted(before: Files, now: Files, config: Config, where: Place, named: str) -> frozenset[str]:
    """Return the commands that were to be run before anything was pulled, or another branch checked out.

    What a change brings must not be what is run because of it: whoever can have it merged would run it everywhere.

    Args:
        before: What was checked out before.
        now: What is now.
        config: The configuration now.
        where: Where in git we stand.
        named: The configuration file that the command line names; empty for the repository's own.
    """
    if named:
        return _commands(config) if _is_as_before(before, now, where, named) else frozenset()
    try:
        # A file that only lies here was brought by nobody.
        return _commands(settings.load(before, where, is_here=config.path not in now.tree, quiet=True))
    except ConfigurationError:
        return frozenset()


def _is_as_before(before: Files, now: Files, where: Place, named: str) -> bool:
    top, path = os.path.realpath(where.top or "."), os.path.realpath(named)
    if not path.startswith(os.path.join(top, "")):
        return True
    inside = os.path.relpath(path, top).replace(os.sep, "/")
    return read_text(before, inside) == read_text(now, inside)


def _commands(config: Config) -> frozenset[str]:
    if config.on_notice is not OnNotice.RUN:
        return frozenset()
    return frozenset({config.migrate, *(one.migrate for one in config.projects)})
