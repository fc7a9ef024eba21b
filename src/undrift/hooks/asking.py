"""The options that every judging command shares, and what they ask of git."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from undrift.errors import ConfigurationError, UsageError
from undrift.git import questions
from undrift.git.questions import Place, Question
from undrift.values import dataclass

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--staged", is_flag=True, help="Judge what is staged, even if that is nothing."),
    click.option("--from-ref", metavar="REV", help="Judge what --to-ref introduced since it left this revision."),
    click.option("--to-ref", metavar="REV", help="The revision to judge; HEAD if not given."),
    click.option("--worktree", is_flag=True, help="Judge the files as they lie on disk."),
    click.option("--push", is_flag=True, help="Judge what git's pre-push hook names on standard input."),
    click.option("--all", "everything", is_flag=True, help="Judge all that stands in the index, as if it were new."),
    click.option("--ref", metavar="REV", help="With --all: judge all that stands in this commit."),
    click.option(
        "--project", metavar="NAME", default="", help="Judge only this project (undrift projects names them)."
    ),
    click.option("--config", metavar="FILE", default="", help="Use this configuration file."),
    click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print."),
    click.option(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colours on a terminal."
    ),
    click.option("--strict", is_flag=True, help="Let warnings, and what could not be read, fail the run too."),
    click.option("--verbose", "-v", is_flag=True, help="List older findings and what could not be read."),
)


@dataclass(frozen=True)
class Options:
    """The options of a judging command; see their help texts."""

    staged: bool
    from_ref: str | None
    to_ref: str | None
    worktree: bool
    push: bool
    everything: bool
    ref: str | None
    project: str
    config: str
    form: str
    color: str
    strict: bool
    verbose: bool


def options(command: F) -> F:
    """Give a click command the shared options."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def place(chosen: Options) -> Place:
    """Return where we are, and refuse options that contradict each other.

    Raises:
        UsageError: They do.
        ConfigurationError: The named configuration is not there.
        NotARepositoryError: We are in no repository.
    """
    ranged = bool(chosen.from_ref or chosen.to_ref)
    ways = [chosen.staged, ranged, chosen.worktree, chosen.push, chosen.everything]
    if sum(ways) > 1:
        message = "--staged, --from-ref/--to-ref, --worktree, --push and --all exclude each other"
        raise UsageError(message)
    if chosen.ref and not chosen.everything:
        message = "--ref goes with --all"
        raise UsageError(message, "to judge one commit: --from-ref REV^ --to-ref REV")
    if chosen.config and (os.path.isdir(chosen.config) or not os.path.exists(chosen.config)):
        # Now, not when there is something to judge: a misspelt path must not pass for weeks.
        raise ConfigurationError(chosen.config, 0, "no such file")
    return questions.place()


def asked(
    chosen: Options,
    where: Place,
    default_branch: Callable[[str], str],
    environment: Mapping[str, str] = os.environ,
) -> tuple[Question, ...]:
    """Return what is asked: one question, or one per ref that is pushed.

    Without options: the range that pre-commit names in its environment, else what is staged, else (nothing staged,
    as in CI) nothing yet: see `undrift.hooks.judging`.

    Args:
        chosen: The command's options.
        where: Where we are.
        default_branch: Reads the name of the default branch from the configuration that a revision holds.
        environment: The process environment.

    Raises:
        UsageError: A bare repository, and no revision named.
        UnknownRevisionError: A revision is not here.
    """
    if chosen.everything:
        return (questions.of_everything(chosen.ref or ""),)
    if chosen.push:
        return tuple(_pushed(os.fsdecode(sys.stdin.buffer.read()), default_branch))
    if chosen.from_ref or chosen.to_ref:
        return (_range(chosen.from_ref or "", chosen.to_ref or "HEAD", default_branch),)
    if not (chosen.staged or chosen.worktree) and (named := _named_by_precommit(environment, default_branch)):
        return (named,)
    if where.top is None:
        message = "a bare repository has neither an index nor a working tree: say which commits to judge"
        raise UsageError(message, "--from-ref REV --to-ref REV, or --all --ref REV")
    if chosen.worktree:
        return (questions.of_worktree(),)
    staged = questions.of_staged()
    return (staged,) if staged.changed or chosen.staged else ()


def _named_by_precommit(environment: Mapping[str, str], default_branch: Callable[[str], str]) -> Question | None:
    """Return the range that pre-commit hands over (`--from-ref`, `--to-ref`, or a push), if it hands over one."""
    base, head = environment.get("PRE_COMMIT_FROM_REF", ""), environment.get("PRE_COMMIT_TO_REF", "")
    pushed = environment.get("PRE_COMMIT_REMOTE_NAME")
    if base and head:
        return questions.of_push(base, head, default_branch(head)) if pushed else questions.of_range(base, head)
    if pushed and environment.get("PRE_COMMIT_LOCAL_BRANCH"):
        # pre-commit names no range when the remote has no commit of this history: all of it is new there.
        return questions.of_everything(environment["PRE_COMMIT_LOCAL_BRANCH"])
    return None


def _range(base: str, head: str, default_branch: Callable[[str], str]) -> Question:
    return questions.of_range(base, head, "" if base.strip("0") else default_branch(head))


def _pushed(text: str, default_branch: Callable[[str], str]) -> list[Question]:
    """Read git's pre-push lines: local ref, local id, remote ref, remote id. Deleted refs are nothing to judge.

    The local ref is what the user typed, spaces and all: `git push origin 'HEAD@{1 day ago}:main'`.
    """
    found: list[Question] = []
    for line in text.removesuffix("\n").split("\n") if text else ():
        words = line.rsplit(" ", 3)
        if len(words) != len(("local ref", "local id", "remote ref", "remote id")):
            message = "standard input holds no line of git's pre-push hook"
            raise UsageError(message, "--push is for .git/hooks/pre-push; see hooks/pre-push")
        _, local, _, remote = words
        if local.strip("0"):
            found.append(questions.of_push(remote, local, default_branch(local)))
    return found
