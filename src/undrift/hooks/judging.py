"""From options to an exit status: the way that every judging command goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING

import click

from undrift.errors import FINDINGS
from undrift.git import questions
from undrift.git.questions import Place, Question
from undrift.hooks import asking
from undrift.hooks.asking import Options
from undrift.quick import concerns, is_configured, nothing
from undrift.text import listed, printable

if TYPE_CHECKING:
    from undrift.beside import Beside
    from undrift.config import Config
    from undrift.files import Files
    from undrift.git.snapshot import Snapshot
    from undrift.pipeline import Verdict


def run(chosen: Options, names: Collection[str] = ()) -> None:
    """Judge, print, and leave with the documented status.

    Args:
        chosen: The command's options.
        names: The rules to check, and the hooks whose rules to check; empty for all.

    Raises:
        UndriftError: As the room that it comes from says.
    """
    where = asking.place(chosen)
    asked = asking.asked(
        chosen,
        where,
        lambda revision: _default_branch(chosen, where, revision),
        about_pushes=bool(names) and _ABOUT_PUSHES.issuperset(names),
    )
    if not asked and not chosen.push:
        asked = (questions.of_branch(_default_branch(chosen, where)),)
    failed = []
    for question in asked:
        failed.append(_one(question, where, chosen, names))
        if question.also and chosen.form == "text":
            click.echo(f"undrift: the same holds for {printable(listed(question.also, _MOST_NAMES))}")
    sys.exit(FINDINGS if any(failed) else 0)


_MOST_NAMES = 20
_ABOUT_PUSHES = frozenset({"uncommitted-migrations", "uncommitted-migration"})
"""The hook, and its rule."""


def _one(question: Question, where: Place, chosen: Options, names: Collection[str]) -> bool:
    """Judge one question and print the answer; return whether it fails."""
    configured = question.source == "commit" or where.top is None or is_configured(where.top)
    named = bool(chosen.config or chosen.project)
    staged = question.source == "index"
    if (
        question.changed is not None
        and not named
        and not concerns(question.paths(), configured=configured, staged=staged)
    ):
        _print_nothing(question, chosen)
        return False
    question, verdict = _judge(question, where, chosen, names)
    if chosen.form == "json":
        from undrift.report import document  # noqa: PLC0415 - one of two forms

        click.echo(document.render(verdict, question.trunk, question.head or question.source))
    else:
        from undrift.report import text  # noqa: PLC0415 - one of two forms

        colour = _wants_colour(chosen)
        click.echo(text.render(verdict, question.words, colour=colour, verbose=chosen.verbose), color=colour)
    return verdict.fails(strict=chosen.strict)


def _judge(asked: Question, where: Place, chosen: Options, names: Collection[str]) -> tuple[Question, Verdict]:
    """Return the question with all that it is compared with, and the answer."""
    from undrift.git.snapshot import Blobs, Snapshot  # noqa: PLC0415 - only once there is something to judge
    from undrift.hooks.settings import load  # noqa: PLC0415 - the same

    blobs = Blobs()
    staged = asked.source == "index" and asked.changed is not None
    question = questions.with_parents(asked) if staged else asked
    head, bases = questions.snapshots(question, where, blobs)
    config = load(head, where, chosen.config, is_here=asked.here)
    if staged and len(bases) > 1 and config.default_branch:
        # Which parent databases ran is known only now: the configuration is one of the judged files.
        question = questions.with_parents(asked, config.default_branch)
        bases = questions.snapshots(question, where, blobs)[1]
    if question.beside and where.top is not None and isinstance(head, Snapshot):
        beside = _beside(question, where.top, head)
        return question, _verdict(question, (head, bases), config, chosen, names, beside=beside)
    verdict = _verdict(question, (head, bases), config, chosen, names)
    if staged and any(finding.rule == "out-of-order" for finding in verdict.introduced()):
        # What only this branch holds was run by nobody: it may still be overtaken.
        reached = questions.with_trunk(question, config.default_branch)
        if reached.trunk != question.trunk:
            bases = questions.snapshots(reached, where, blobs)[1]
            return reached, _verdict(reached, (head, bases), config, chosen, names)
    return question, verdict


def _beside(question: Question, top: str, head: Snapshot) -> Beside:
    """Return how to see what lies here and is not in the commit that is judged."""
    from undrift.beside import Beside  # noqa: PLC0415 - only where something is pushed
    from undrift.git.uncommitted import lying  # noqa: PLC0415 - the same

    changed = None if question.changed is None else question.paths()
    return Beside(partial(lying, head, top), changed, questions.is_checked_out(question))


def _verdict(  # noqa: PLR0913 - one keyword per field of an inquiry, nowhere else
    question: Question,
    files: tuple[Files, tuple[Files, ...]],
    config: Config,
    chosen: Options,
    names: Collection[str],
    *,
    beside: Beside | None = None,
) -> Verdict:
    import datetime  # noqa: PLC0415 - only once there is something to judge

    from undrift import pipeline  # noqa: PLC0415 - the same
    from undrift.checks import rules_of  # noqa: PLC0415 - the same

    return pipeline.judge(
        pipeline.Inquiry(
            head=files[0],
            bases=files[1],
            trunk=question.bases.index(question.trunk) if question.trunk else None,
            parents=question.parents,
            config=config,
            rules=rules_of(names),
            now=datetime.datetime.now(datetime.timezone.utc),
            project=chosen.project,
            config_changed=config.path in question.paths(),
            beside=beside,
        )
    )


def _print_nothing(question: Question, chosen: Options) -> None:
    if chosen.form == "json":
        from undrift.pipeline import Verdict  # noqa: PLC0415 - whoever reads JSON pays for a whole document
        from undrift.report import document  # noqa: PLC0415 - the same

        click.echo(document.render(Verdict(), question.trunk, question.head or question.source))
    else:
        click.echo(nothing(printable(question.words)), nl=False)


def _default_branch(chosen: Options, where: Place, revision: str = "") -> str:
    """Return the configured name of the default branch, by the configuration of a commit, or of the index."""
    from undrift.git.snapshot import Blobs  # noqa: PLC0415 - only where nothing is staged
    from undrift.hooks.settings import load  # noqa: PLC0415 - the same

    files: Files
    files, _ = questions.snapshots(questions.of_everything(revision), where, Blobs())
    config: Config = load(files, where, chosen.config, is_here=not revision, quiet=True)
    return config.default_branch


def _wants_colour(chosen: Options) -> bool:
    if chosen.color == "auto":
        return (
            bool(sys.stdout)
            and sys.stdout.isatty()
            and not os.environ.get("NO_COLOR")
            and os.environ.get("TERM") != "dumb"
        )
    return chosen.color == "always"
