"""The command `init`: a configuration of what was discovered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from undrift import declared, discovery
from undrift.errors import UsageError
from undrift.files import Files
from undrift.git import questions
from undrift.hooks import looking
from undrift.text import printable
from undrift.tools.base import Project

NAME = ".undrift.yaml"

_HEAD = """\
# undrift reads this file; without it, it finds the projects below by itself.
# Documentation of every key: docs/configuration.md of undrift.
"""
_NONE = """\
# No project was found. Name one like this:
# projects:
#   - tool: sql
#     directory: db/migrations
"""
_TAIL = """\

# Look for projects that are not named above (true is the default).
discover: true

# Directories in which none is looked for.
# exclude: ["legacy/**"]

# The branch that others leave and come back to; found from the remote if not given.
# default_branch: main

# Which server the SQL is for (postgres, mysql, mariadb, sqlite); told from the tool's files or the SQL if not given.
# dialect: postgres

# Other severities (error, warning, note, off), and what a rule can be told.
# rules:
#   version-gap: {max: 2}
#   future-version: warning

# Accepted findings. The reason is required.
# ignore:
#   - rule: duplicate-version
#     path: migrations/17_*.sql
#     reason: both are applied everywhere since 2024
#     until: 2026-12-31
"""


@click.command("init")
@looking.options
@click.option("--stdout", is_flag=True, help="Print it instead of writing the file.")
def command(ref: str, config: str, *, worktree: bool, stdout: bool) -> None:
    """Write .undrift.yaml at the top of the repository: the projects that were discovered, and every other key."""
    files, settings = looking.snapshot(ref, config, worktree=worktree)
    text = "".join((_HEAD, *_projects(discovery.projects(files, settings), files), _TAIL))
    top = questions.place().top
    if stdout or top is None:
        click.echo(text, nl=False)
        return
    path = Path(top, NAME)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        message = f"{NAME} is already there; nothing was written"
        raise UsageError(message, "undrift init --stdout prints what it would hold") from None
    except OSError as error:
        message = f"{NAME} cannot be written: {error.strerror}"
        raise UsageError(message) from None
    click.echo(f"wrote {NAME}; next: git add {NAME}")


def _projects(found: tuple[Project, ...], files: Files) -> Iterator[str]:
    if not found:
        yield _NONE
        return
    yield "projects:\n"
    for project in found:
        yield f"  # {printable(project.why)}\n"
        yield f"  - tool: {project.tool}\n"
        yield f"    directory: {json.dumps(project.directory or '.')}\n"
        yield f"    name: {json.dumps(project.name)}\n"
        source = declared.source(project, files)
        said = f"told by {source.why}" if source else "nothing shows what declares it: a pattern, or a list of them"
        yield f"    # schema: {json.dumps(source.paths[0] if source else 'db/schema.sql')}  # {printable(said)}\n"
