"""What only moved from one project of a tool to another: a database that ran it there need not run it here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from undrift import edits
from undrift.change import Change
from undrift.edits import Text
from undrift.files import Files
from undrift.history import Migration
from undrift.pipeline import Inquiry, Projects
from undrift.sides import side
from undrift.values import dataclass


@dataclass(frozen=True)
class Moves:
    """The migrations that moved between projects.

    Attributes:
        here: As they are now.
        before: As they were.
    """

    here: frozenset[Migration] = frozenset()
    before: frozenset[Migration] = frozenset()


@dataclass(frozen=True)
class _Passage:
    """One project before and after.

    Attributes:
        tool: Its tool.
        name: Its name.
        now: Its migrations now.
        then: Its migrations before.
        fresh: What it has now and had not before.
        gone: What it had before and has no more.
    """

    tool: str
    name: str
    now: Sequence[Migration] = ()
    then: Sequence[Migration] = ()
    fresh: Sequence[Migration] = ()
    gone: Sequence[Migration] = ()


def moves(inquiry: Inquiry, projects: Projects, changes: Sequence[Change]) -> Moves:
    """Return what moved between projects of the same tool, under its name and with its text.

    Args:
        inquiry: What is compared: the head with its only base; nothing moved where there is none.
        projects: The projects on both sides.
        changes: What happened to each project.
    """
    if not inquiry.bases:
        return Moves()
    by_tool: dict[str, list[_Passage]] = {}
    for one in (*map(_passed, changes), *_left(inquiry, projects, changes)):
        by_tool.setdefault(one.tool, []).append(one)
    pairs = [pair for passages in by_tool.values() for pair in _moved(passages, inquiry.head, inquiry.bases[0])]
    return Moves(frozenset(one for one, _ in pairs), frozenset(former for _, former in pairs))


def _moved(passages: Sequence[_Passage], head: Files, base: Files) -> Iterable[tuple[Migration, Migration]]:
    fresh = {one.name: one.fresh for one in passages if one.fresh}
    gone = {one.name: one.gone for one in passages if one.gone}
    if not fresh or not gone:
        return ()
    now = Text(head, [each for one in passages for each in one.now])
    then = Text(base, [each for one in passages for each in one.then])
    return edits.moved(now, fresh, then, gone)


def _passed(change: Change) -> _Passage:
    head = change.head
    base = change.bases[0] if change.bases else None
    former = base.history.migrations if base else ()
    return _Passage(
        head.project.tool,
        head.project.name,
        head.history.migrations,
        former,
        edits.came(head.history.migrations, former),
        edits.came(former, head.history.migrations),
    )


def _left(inquiry: Inquiry, projects: Projects, changes: Sequence[Change]) -> Iterator[_Passage]:
    """Yield the projects that are no more, those that were taken into another one included."""
    stayed = {base.project.name for change in changes for base in change.bases}
    for project in projects.bases[0]:
        if project.name not in stayed:
            gone = side(project, inquiry.bases[0], projects.bases[0]).history.migrations
            # Another one may have its name now.
            yield _Passage(project.tool, f"{project.name} before", then=gone, gone=gone)
