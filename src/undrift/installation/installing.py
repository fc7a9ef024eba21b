"""`undrift install` and `undrift uninstall`: all hooks in order, each in the way that this repository runs hooks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from undrift.errors import UsageError
from undrift.git.hooks_place import HooksPlace, ends_lines_as_windows, hooks_place
from undrift.installation import files, hook_file, lefthook_file, places, pre_commit, program
from undrift.installation.outcomes import Outcome, Report, not_done
from undrift.installation.places import Place, Way
from undrift.installation.refusing import RefusedError
from undrift.installation.scripts import BEFORE, HOOKS, Hook
from undrift.text import quoted


def install(names: Sequence[str] = ()) -> Report:
    """Put undrift into hooks.

    Args:
        names: git's names of the hooks; none for all, but for those that pre-commit has taken.

    Raises:
        UsageError: One of them is none of ours, the repository is bare, or git runs hooks from outside of it.
    """
    hooks = chosen(names)
    place = places.detect(hooks_place())
    if place.way is Way.LEFTHOOK:
        outcomes = lefthook_file.add(place, hooks)
    else:
        undrift = "" if place.is_shared else program.here()
        outcomes = tuple(_installed(place, hook, undrift, asked=bool(names)) for hook in hooks)
    return Report(outcomes, tuple(_notes(place, outcomes)), tuple(_next(place, outcomes)))


def chosen(names: Sequence[str]) -> list[Hook]:
    """Return hooks by their names, in our order; all of them for no name.

    Raises:
        UsageError: undrift does nothing in one of them.
    """
    unknown = next((name for name in names if name not in HOOKS), None)
    if unknown is not None:
        message = f"undrift has nothing to do in a hook {unknown!r}"
        raise UsageError(message, f"it knows {', '.join(HOOKS)}")
    return [hook for name, hook in HOOKS.items() if not names or name in names]


def _installed(place: Place, hook: Hook, undrift: str, *, asked: bool) -> Outcome:
    path = os.path.join(place.path, hook.name)
    try:
        taker = "" if asked else pre_commit.taker(path)
        if taker and not _has_block(path):
            return _left(place, hook, taker)
        return hook_file.add(place, hook, undrift)
    except (RefusedError, OSError) as error:
        return not_done(hook.name, "not installed", place.shown(path), error)


def _has_block(path: str) -> bool:
    return hook_file.written(files.read(path)) is not None


def _left(place: Place, hook: Hook, taker: str) -> Outcome:
    if pre_commit.runs(place.git.top, hook):
        said = f"left to {taker}, which runs undrift by {pre_commit.CONFIGURATION}"
        return Outcome(hook.name, said, taker=taker)
    said = f"left to {taker}: add `- id: {pre_commit.wanted(hook)}` to {pre_commit.CONFIGURATION}"
    return Outcome(hook.name, said, installed=False, taker=taker)


def _notes(place: Place, outcomes: Sequence[Outcome]) -> Iterator[str]:
    if place.way is Way.OWN and place.git.is_shared:
        yield "all working trees of this repository run these hooks"
    if any(one.hook == "pre-push" and one.taker for one in outcomes):
        yield (
            "of a push, only the first ref is judged there; to have all of them judged:"
            " undrift install --hooks pre-push, again whenever that script is written anew"
        )
    yield from pre_commit.to_add(outcomes)


def _next(place: Place, outcomes: Sequence[Outcome]) -> Iterator[str]:
    if not any(one.installed for one in outcomes):
        return
    if place.way is Way.LEFTHOOK:
        yield "lefthook install"
    if place.activate:
        yield place.activate
    if place.is_shared and any(one.changed for one in outcomes):
        written = _written(place, outcomes)
        if written == [place.path] and os.path.isdir(place.path) and _become_unreadable(place):
            line = f"{place.shown(place.path)}/* text eol=lf"
            yield f"add the line `{line}` to .gitattributes: sh cannot read the Windows line ends of core.autocrlf"
            written.append(os.path.join(place.git.top, ".gitattributes"))
        yield f"git add {' '.join(map(_named, written))} && git commit"


def _become_unreadable(place: Place) -> bool:
    """Whether git would write the hooks with Windows line ends once they are committed and checked out."""
    return ends_lines_as_windows(os.path.join(os.path.realpath(place.path), "pre-commit"))


def _written(place: Place, outcomes: Sequence[Outcome]) -> list[str]:
    """Return what is to be committed: the directory of hooks, or the hooks alone where all lies in that directory."""
    if not files.is_within(place.git.top, place.path):
        return [place.path]
    paths = [os.path.join(place.path, one.hook) + ending for one in outcomes if one.changed for ending in ("", BEFORE)]
    return [path for path in paths if files.exists(path)]


def _named(path: str) -> str:
    """Return a path as a word of a command that is typed here."""
    real = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    return quoted(os.path.relpath(real, os.path.realpath(os.curdir)).replace(os.sep, "/"))


def uninstall() -> Report:
    """Take undrift out of all hooks of this repository, whoever runs them.

    Raises:
        UsageError: The repository is bare.
    """
    git = hooks_place()
    found = [*_out_of_directories(git), *_out_of_lefthook(git)]
    return Report(tuple(found))


def _out_of_directories(git: HooksPlace) -> Iterator[Outcome]:
    for directory in places.every(git):
        place = Place(Way.OWN, directory, git)
        is_ours = hook_file.made_directory(directory)
        for name in hook_file.names():
            path = os.path.join(directory, name)
            yield from _taken_out(name, place.shown(path), partial(hook_file.take_out, path))
        if is_ours:
            files.remove_if_empty(directory)


def _out_of_lefthook(git: HooksPlace) -> Iterator[Outcome]:
    path = places.lefthook(git)
    if path and files.is_within(os.path.dirname(path), git.top):
        place = Place(Way.LEFTHOOK, path, git)
        yield from _taken_out("lefthook", place.shown(path), partial(lefthook_file.take_out, path))


def _taken_out(name: str, shown: str, take_out: Callable[[], str]) -> Iterator[Outcome]:
    try:
        done = take_out()
    except (RefusedError, OSError) as error:
        yield not_done(name, "left as it is", shown, error)
    else:
        if done:
            yield Outcome(name, f"{done} {shown}", installed=False)
