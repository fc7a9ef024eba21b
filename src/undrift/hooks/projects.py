"""The command `projects`: what was found, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click

from undrift import declared, discovery
from undrift.change import Side
from undrift.declared.base import Source
from undrift.discovery import Passed
from undrift.hooks import looking
from undrift.sides import side
from undrift.text import listed, plural, printable


@click.command("projects")
@looking.options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
def command(ref: str, config: str, form: str, *, worktree: bool) -> None:
    """Show which projects are judged, what shows that they are there, and which candidates were passed over."""
    files, settings = looking.snapshot(ref, config, worktree=worktree)
    found, passed = discovery.survey(files, settings)
    sides = [(side(project, files, found), declared.source(project, files)) for project in found]
    if form == "json":
        click.echo(json.dumps({"version": 1, "projects": [_entry(one, source) for one, source in sides]}, indent=1))
        return
    for line in (*(line for one, source in sides for line in _described(one, source)), *map(_passed, passed)):
        click.echo(line)
    if not found:
        click.echo("no projects found; `undrift init` explains how to name one")


def _entry(side: Side, source: Source | None) -> dict[str, object]:
    project = side.project
    return {
        "name": project.name,
        "tool": project.tool,
        "directories": list(project.directories),
        "why": project.why,
        "migrations": side.size,
        "new": side.new_command,
        "schema": list(source.paths) if source else [],
    }


def _described(side: Side, source: Source | None) -> Iterator[str]:
    project, conventions = side.project, side.conventions
    yield f"{printable(project.name)}: {conventions.title}, {plural(side.size, 'migration')}"
    yield f"  found by:       {printable(project.why)}"
    yield f"  applies:        {conventions.order}"
    yield f"  passes over:    {conventions.skips}"
    yield f"  equal versions: {conventions.equal_means}"
    yield f"  late ones:      {conventions.late_means}"
    yield f"  a new one:      {printable(side.new_command)}"
    if source:
        yield f"  schema:         {printable(listed(source.paths))} ({printable(source.why)})"


def _passed(passed: Passed) -> str:
    place = printable(passed.project.directory or ".")
    return f"not {place} as {passed.project.tool}: {passed.reason}"
