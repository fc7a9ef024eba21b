"""The options that every judging command shares, and what they ask of git."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import click

from undrift.errors import ConfigurationError, UsageError
from undrift.git import pushes, questions
from undrift.git.pushes import Update
from undrift.git.questions import Place, Question
from undrift.values import dataclass

F = TypeVar("F", bound=Callable[..., Any])

_WAYS = (
    click.option("--staged", is_flag=True, help="Judge what is staged, even if that is nothing."),
    click.option("--from-ref", metavar="REV", help="Judge what --to-ref introduced since it left this revision."),
    click.option("--to-ref", metavar="REV", help="The revision to judge; HEAD if not given."),
    click.option("--worktree", is_flag=True, help="Judge the files as they lie on disk."),
    click.option("--all", "everything", is_flag=True, help="Judge all that stands in the index, as if it were new."),
    click.option("--ref", metavar="REV", help="With --all: judge all that stands in this commit."),
)
_OPTIONS = (
    click.option("--push", is_flag=True, help="Judge what git's pre-push hook names on standard input."),
    click.option("--remote", metavar="NAME", default="", help="With --push: the remote, the hook's first argument."),
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

    push: bool
    remote: str
    project: str
    config: str
    form: str
    color: str
    strict: bool
    verbose: bool
    staged: bool = False
    from_ref: str | None = None
    to_ref: str | None = None
    worktree: bool = False
    everything: bool = False
    ref: str | None = None

    @property
    def is_named(self) -> bool:
        """Whether they say what to judge."""
        return bool(self.staged or self.from_ref or self.to_ref or self.worktree or self.push or self.everything)


def options(command: F) -> F:
    """Give a click command the shared options."""
    return _with(command, (*_WAYS, *_OPTIONS))


def push_options(command: F) -> F:
    """Give a click command the options that fit a question about a push alone."""
    return _with(command, _OPTIONS)


def _with(command: F, wanted: Sequence[Callable[[F], F]]) -> F:
    for option in reversed(wanted):
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
    if chosen.remote and not chosen.push:
        message = "--remote goes with --push"
        raise UsageError(message)
    if chosen.config and (os.path.isdir(chosen.config) or not os.path.exists(chosen.config)):
        # Now, not when there is something to judge: a misspelt path must not pass for weeks.
        raise ConfigurationError(chosen.config, 0, "no such file")
    return questions.place()


def asked(
    chosen: Options,
    where: Place,
    default_branch: Callable[[str], str],
    *,
    about_pushes: bool = False,
    environment: Mapping[str, str] = os.environ,
) -> tuple[Question, ...]:
    """Return what is asked: one question, or one per ref that is pushed.

    Without options: the range that pre-commit names in its environment, else what is staged, else (nothing staged,
    as in CI) nothing yet: see `undrift.hooks.judging`.

    Args:
        chosen: The command's options.
        where: Where we are.
        default_branch: Reads the name of the default branch from the configuration that a revision holds.
        about_pushes: Whether only rules about pushes are asked: without options they are about all that is not pushed.
        environment: The process environment.

    Raises:
        UsageError: A bare repository, and no revision named; or something else than a push, and rules about pushes.
        UnknownRevisionError: A revision is not here.
    """
    if about_pushes and not chosen.push and (chosen.is_named or where.top is None):
        message = "what is not committed is asked about where something is pushed, and beside a working tree"
        raise UsageError(message, "use --push in the hook, and by hand no option")
    if chosen.everything:
        return (questions.of_everything(chosen.ref or ""),)
    if chosen.push:
        updates = _updates(os.fsdecode(sys.stdin.buffer.read()), chosen.remote)
        return pushes.of_refs(updates, default_branch)
    if chosen.from_ref or chosen.to_ref:
        return (_range(chosen.from_ref or "", chosen.to_ref or "HEAD", default_branch),)
    if not (chosen.staged or chosen.worktree):
        named = _named_by_precommit(environment, default_branch)
        if named or about_pushes:
            return (named or pushes.of_unpushed(default_branch("")),)
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
    name = environment.get("PRE_COMMIT_LOCAL_BRANCH", "")
    if base and head:
        if not pushed:
            return questions.of_range(base, head)
        return pushes.of_push(Update(base, head, _called(name), pushed), default_branch(head))
    if pushed and name:
        # pre-commit names no range when the remote has no commit of this history: all of it is new there.
        return pushes.of_all(name, default_branch(name))
    return None


def _range(base: str, head: str, default_branch: Callable[[str], str]) -> Question:
    return questions.of_range(base, head, "" if base.strip("0") else default_branch(head))


def _updates(text: str, remote: str) -> Iterator[Update]:
    """Read git's pre-push lines: local ref, local id, remote ref, remote id. Deleted refs are nothing to judge.

    The local ref is what the user typed, spaces and all: `git push origin 'HEAD@{1 day ago}:main'`.
    """
    for line in text.removesuffix("\n").split("\n") if text else ():
        words = line.rsplit(" ", 3)
        if len(words) != len(("local ref", "local id", "remote ref", "remote id")):
            message = "standard input holds no line of git's pre-push hook"
            raise UsageError(message, "--push is for .git/hooks/pre-push; see hooks/pre-push")
        name, local, _, old = words
        if local.strip("0"):
            yield Update(old, local, _called(name), remote)


def _called(ref: str) -> str:
    """Return what users call a branch or a tag."""
    return ref.removeprefix("refs/heads/").removeprefix("refs/tags/")
