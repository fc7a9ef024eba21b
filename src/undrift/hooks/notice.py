"""The command `notice`: what a pull or a branch switch brought. It never fails a checkout."""

from __future__ import annotations

import datetime
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from undrift.errors import UndriftError, UsageError
from undrift.git import events, questions, unread
from undrift.git.events import EVENTS, Event, Passage
from undrift.git.underway import Here, here
from undrift.quick import concerns, is_configured, is_in_ci, is_silenced
from undrift.text import listed, printable
from undrift.values import replace

if TYPE_CHECKING:
    from undrift.config import Config
    from undrift.git.questions import Place, Question
    from undrift.notice import Notice
    from undrift.pipeline import Inquiry


@click.command("notice", context_settings={"ignore_unknown_options": True})
@click.argument("event", required=False)
@click.argument("values", nargs=-1)
@click.option("--since", metavar="REF", default="", help="Say what changed between this revision and HEAD.")
@click.option("--config", "named", metavar="FILE", default="", help="Use this configuration file.")
@click.option("--verbose", "-v", is_flag=True, help="With --since: print every list to its end.")
def command(event: str | None, values: tuple[str, ...], since: str, named: str, verbose: bool) -> None:  # noqa: FBT001 - click's
    """Say what a pull or a branch switch brought: new migrations, those left behind, what to type.

    EVENT and VALUES are the hook that calls, with what git hands it: `undrift notice post-merge "$@"`. The hooks are
    post-merge, post-checkout, post-rewrite and post-commit; called for one of them, it ends with status 0 whatever
    happens. By hand: `undrift notice --since ORIG_HEAD` after a pull.
    """
    if since:
        if event:
            message = "--since goes without an event"
            raise UsageError(message)
        _by_hand(since, named, verbose=verbose)
        return
    of_hook((event, *values) if event else (), named, os.environ)


def of_hook(arguments: Sequence[str], named: str, environment: Mapping[str, str]) -> None:
    """Say what a hook's event brought.

    Args:
        arguments: The name of the hook, and what git hands it; nothing if pre-commit tells both in the environment.
        named: The configuration file to use; empty for the repository's own.
        environment: The process environment.

    Raises:
        UsageError: No event is told. Whatever goes wrong with one is said on standard error.
    """
    event = events.called(arguments, environment)
    if event is None:
        message = (
            f"{printable(arguments[0])!r} is none of git's hooks {listed(list(EVENTS))}"
            if arguments
            else "notice is called by git's hooks, with their name"
        )
        raise UsageError(message, "by hand: undrift notice --since REF, such as --since ORIG_HEAD after a pull")
    try:
        _of_event(event._replace(lines=_standard_input), named, environment)
    except UndriftError as error:
        _could_not(error.message)
    except KeyboardInterrupt:
        _could_not("interrupted")
    except Exception as error:  # noqa: BLE001 - a checkout is done: nothing here may make it look failed
        _could_not(f"a bug in undrift ({type(error).__name__}: {error})")


def _could_not(reason: str) -> None:
    click.echo(f"undrift: could not tell what changed: {printable(reason)}", err=True)


def _standard_input() -> str:
    return "" if sys.stdin is None or sys.stdin.isatty() else os.fsdecode(sys.stdin.buffer.read())


def _by_hand(since: str, named: str, *, verbose: bool) -> None:
    from undrift.report import notice as report  # noqa: PLC0415 - only where something is said

    where = questions.place()
    question = questions.of_passage(since, "HEAD")
    found = _notices(_inquiry(question, where, named), question)
    if found:
        click.echo(report.render(found, report.Left(since, is_branch=events.is_branch(since)), verbose=verbose))
    else:
        click.echo(f"undrift: nothing to do for the database since {printable(since)}")


def _of_event(event: Event, named: str, environment: Mapping[str, str]) -> None:
    directory = here()
    passage = events.passage(event, directory)
    if passage is None:
        return
    where = questions.place()
    question = _question(passage)
    if not _may_matter(question, where, named, environment):
        events.settled(passage, directory)
        return
    inquiry = _inquiry(question, where, named)
    if _is_silent(inquiry.config, environment):
        events.settled(passage, directory)
        return
    found = _notices(inquiry, question)
    if found:
        _say(found, passage, events.left(passage, directory))
    events.said(passage, directory)
    _keep_what_was_read(inquiry, directory)
    if found and passage.old:
        _offer(found, inquiry, where, named, environment)


def _keep_what_was_read(inquiry: Inquiry, directory: Here) -> None:
    """Keep what decided, for `undrift.quick`; with a configuration that may not be committed, that is not all."""
    from undrift.git.snapshot import Snapshot  # noqa: PLC0415 - only once something may be said

    head = inquiry.head
    if isinstance(head, Snapshot) and head.commit and inquiry.bases and not inquiry.config.path:
        unread.keep(directory, head.commit, head.read)


def _may_matter(question: Question, where: Place, named: str, environment: Mapping[str, str]) -> bool:
    """Whether anything can come of it; asked before anything slow is imported."""
    if question.bases == (question.head,) or (where.top == os.getcwd() and not named and is_silenced(environment)):
        return False
    configured = bool(named) or where.top is None or is_configured(where.top)
    return question.changed is None or concerns(question.paths(), configured=configured)


def _is_silent(config: Config, environment: Mapping[str, str]) -> bool:
    from undrift.config import OnNotice  # noqa: PLC0415 - only where something may be said

    return config.on_notice is OnNotice.OFF or (is_in_ci(environment) and not config.notice_in_ci)


def _question(passage: Passage) -> Question:
    if not passage.new:
        # git names what is squashed as it does what is merged (GITHEAD_*), but that is no parent of what comes of it.
        return replace(questions.of_staged(), bases=(passage.old,), trunk=passage.old)
    return questions.of_passage(passage.old, passage.new)


def _inquiry(question: Question, where: Place, named: str) -> Inquiry:
    from undrift import notice, pipeline  # noqa: PLC0415 - only once something may be said
    from undrift.git.snapshot import Blobs  # noqa: PLC0415 - the same
    from undrift.hooks.settings import load  # noqa: PLC0415 - the same

    head, bases = questions.snapshots(question, where, Blobs())
    return pipeline.Inquiry(
        head=head,
        bases=bases,
        trunk=0 if bases else None,
        config=load(head, where, named, is_here=True, quiet=True),
        rules=notice.RULES,
        now=datetime.datetime.now(datetime.timezone.utc),
    )


def _notices(inquiry: Inquiry, question: Question) -> tuple[Notice, ...]:
    from undrift import notice  # noqa: PLC0415 - only once something may be said

    return notice.notices(inquiry, question.paths())


def _say(found: tuple[Notice, ...], passage: Passage, branch: str) -> None:
    from undrift.report import notice as report  # noqa: PLC0415 - only where something is said

    left = report.Left(branch or passage.old[:10], is_branch=bool(branch))
    text = report.render(found, left) if passage.old else report.render_new(found)
    if text:
        click.echo(text)


def _offer(
    found: tuple[Notice, ...], inquiry: Inquiry, where: Place, named: str, environment: Mapping[str, str]
) -> None:
    from undrift.config import OnNotice  # noqa: PLC0415 - only where something was said

    if inquiry.config.on_notice is not OnNotice.RUN or where.top is None:
        return
    from undrift.hooks import offering  # noqa: PLC0415 - off by default

    [before] = inquiry.bases
    trusted = offering.trusted(before, inquiry.head, inquiry.config, where, named)
    offering.offer(found, trusted, where.top, environment)
