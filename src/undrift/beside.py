"""What lies beside the judged commit and is in no commit: the projects as they would be with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol

from undrift import discovery
from undrift.change import Change, Here
from undrift.config import Config
from undrift.files import Lying, split
from undrift.sides import side
from undrift.tools.base import Project
from undrift.values import dataclass, replace


class Look(Protocol):
    """A way to see what lies in the working tree."""

    def __call__(self, directories: Collection[str], *, ignored: bool = True) -> Lying:
        """Return what is not committed in and below directories; what git ignores too, unless told otherwise."""


@dataclass(frozen=True)
class Beside:
    """How to see what lies here.

    Attributes:
        look: Sees it.
        changed: The paths that the judged change touches; None when all that stands is judged as new.
        is_checked_out: Whether the judged commit is the one that the working tree stands on.
    """

    look: Look
    changed: frozenset[str] | None
    is_checked_out: bool


def with_here(changes: Sequence[Change], beside: Beside, config: Config) -> tuple[Change, ...]:
    """Return what happened to projects, each with what it would be if all that lies here were committed.

    Args:
        changes: What happened to each.
        beside: What lies here.
        config: What the team set.
    """
    projects = tuple(change.head.project for change in changes)
    places = tuple(_topmost(place for project in projects for place in homes(project)))
    lying = beside.look(places) if places else None
    if lying is None or not (lying.loose or lying.unread):
        return tuple(changes)
    found, _ = discovery.survey(lying.files, config, strict=False)
    return tuple(_one(change, beside, lying, (projects, found)) for change in changes)


def _one(
    change: Change, beside: Beside, lying: Lying, everyone: tuple[tuple[Project, ...], tuple[Project, ...]]
) -> Change:
    committed, found = everyone
    head = change.head
    same = discovery.paired(head.project, found, committed)
    if same is None:
        return change
    named = replace(same, name=head.project.name)
    seen = side(named, lying.files, found, head.replayed)
    unread = tuple(one for one in lying.unread if any(_meet(one, place) for place in homes(head.project)))
    return replace(change, here=Here(seen, lying.loose, beside.changed, beside.is_checked_out, unread))


def fresh(projects: tuple[Project, ...], beside: Beside, config: Config) -> Iterator[Here]:
    """Yield the projects of which the working tree holds migrations, and the judged commit none.

    A directory that is ignored as a whole is none: that nothing of it is committed is meant so.

    Args:
        projects: Those of the judged commit.
        beside: What lies here.
        config: What the team set.
    """
    lying = beside.look(("",), ignored=False) if beside.is_checked_out else None
    if lying is None or not lying.loose:
        return
    found, _ = discovery.survey(lying.files, config, strict=False)
    for project in found:
        is_fresh = project.claims and project.claims <= lying.loose.keys()
        if is_fresh and not discovery.paired(project, projects, found):
            yield Here(side(project, lying.files, found), lying.loose, beside.changed, is_checked_out=True)


def homes(project: Project) -> tuple[str, ...]:
    """Return the directories that a project's migrations lie in or below."""
    return tuple(_topmost((*project.directories, *(split(claim)[0] for claim in project.claims))))


def _topmost(directories: Iterable[str]) -> Iterator[str]:
    """Yield the directories that lie below no other one."""
    last: str | None = None
    for place in sorted(set(directories), key=lambda one: one.split("/") if one else []):
        if last is None or not is_in(place, last):
            yield place
            last = place


def is_in(path: str, directory: str) -> bool:
    """Whether a path is a directory, or lies below it."""
    return not directory or path == directory or path.startswith(f"{directory}/")


def _meet(one: str, other: str) -> bool:
    return is_in(one, other) or is_in(other, one)
