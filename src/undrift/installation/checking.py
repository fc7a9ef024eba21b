"""`undrift install --check`: which hooks undrift is in, and whether git would run it there."""

from __future__ import annotations

import os
from collections.abc import Iterator

from undrift.git.hooks_place import hooks_place
from undrift.installation import files, lefthook, places, pre_commit, program, shells
from undrift.installation.hook_file import LEGACY, Written, is_whole, written
from undrift.installation.outcomes import Outcome, Report, not_done
from undrift.installation.places import Place, Way
from undrift.installation.refusing import RefusedError
from undrift.installation.scripts import BEFORE, HOOKS, Hook, block
from undrift.text import quoted
from undrift.values import dataclass

_RENEW = "undrift install"


def check() -> Report:
    """Look at all hooks.

    Hooks outside of the repository are read as git reads them: if undrift is in one of them, nothing is amiss.

    Raises:
        UsageError: The repository is bare, or git runs hooks from outside of it, which are without undrift.
    """
    place = places.look(hooks_place())
    if place.is_outside and place.way is not Way.SHARED:
        raise places.outside(place)
    outcomes = tuple(_looked_at(place, hook) for hook in HOOKS.values())
    if place.is_outside and not any(one.installed for one in outcomes):
        raise places.outside(place)
    notes = (_who(place), *pre_commit.to_add(outcomes))
    return Report(outcomes, notes, tuple(_commands(place, outcomes)))


def _commands(place: Place, outcomes: tuple[Outcome, ...]) -> Iterator[str]:
    for command in dict.fromkeys(one.command for one in outcomes if one.command):
        if command != _RENEW or not place.is_outside:
            yield command


def _who(place: Place) -> str:
    where = ", outside of this repository, where undrift install writes nothing" if place.is_outside else ""
    return f"hooks are run by {place.way.runner}, from {place.shown(place.path)}{where}"


def is_fine(report: Report) -> bool:
    """Whether undrift is in a hook, and git would run it in each that it is in."""
    return any(one.installed for one in report.outcomes) and all(one.fine for one in report.outcomes)


def _looked_at(place: Place, hook: Hook) -> Outcome:
    try:
        if place.way is Way.LEFTHOOK:
            return _in_lefthook(place, hook)
        return _in_directory(place, hook)
    except (RefusedError, OSError) as error:
        return not_done(hook.name, "cannot be told", place.shown(_path(place, hook)), error)


def _path(place: Place, hook: Hook) -> str:
    return place.path if place.way is Way.LEFTHOOK else os.path.join(place.path, hook.name)


def _in_lefthook(place: Place, hook: Hook) -> Outcome:
    name = place.shown(place.path)
    if not lefthook.runs(lefthook.read(place.path), hook.name):
        return _absent(place, hook)
    script = os.path.join(place.git.directory, hook.name)
    if not files.can_run(script) or b"lefthook" not in files.head(script):
        return _asleep(hook, f"in {name}, but git does not call lefthook for it", "lefthook install")
    return _awake(hook, f"in {name}", "")


def _in_directory(place: Place, hook: Hook) -> Outcome:
    path = _path(place, hook)
    shown = place.shown(path)
    if not files.exists(path):
        return _absent(place, hook)
    if os.path.islink(path) or not shells.is_shell(files.head(path)):
        return _absent(place, hook)
    data = files.read(path)
    present = written(data)
    if present is None:
        return _without_block(place, hook, path, data)
    reason = _why_asleep(place, hook, path, data)
    if reason:
        return _asleep(hook, f"in {shown}, but {reason.text}", reason.command)
    return _awake(hook, f"in {shown}{_age(place, hook, present)}", present.program)


def _age(place: Place, hook: Hook, present: Written) -> str:
    if present.text == _today(hook, present):
        return ""
    return f" (of another version of undrift{'' if place.is_outside else f'; {_RENEW} renews it'})"


def _today(hook: Hook, present: Written) -> str:
    return block(hook, present.program, made=present.made, before=present.before)


def _without_block(place: Place, hook: Hook, path: str, data: bytes) -> Outcome:
    shown = place.shown(path)
    legacy = path + LEGACY
    author = pre_commit.author(data)
    if author:
        if pre_commit.runs(place.git.top, hook):
            return Outcome(hook.name, f"run by {author}, from {shown}")
        if files.exists(legacy) and written(files.read(legacy)):
            return _awake(hook, f"in {place.shown(legacy)}, which {author} calls", "")
        return Outcome(
            hook.name,
            f"not installed: {shown} is {author}'s, and {pre_commit.CONFIGURATION} has no"
            f" `- id: {pre_commit.wanted(hook)}`",
            installed=False,
            taker=author,
        )
    if shells.calls_undrift(data):
        reason = _why_asleep(place, hook, path, data)
        said = f"in {shown}, written by hand"
        return _asleep(hook, f"{said}, but {reason.text}", reason.command) if reason else _awake(hook, said, "")
    return _absent(place, hook)


def _absent(place: Place, hook: Hook) -> Outcome:
    """Return that undrift is not where git looks; it may be where git does not look."""
    path = _path(place, hook)
    for directory in [] if place.is_outside else places.every(place.git):
        other = os.path.join(directory, hook.name)
        present = _block(other) if directory != os.path.dirname(path) else None
        if present and directory == place.git.directory and files.can_run(other):
            return _awake(hook, f"in {place.shown(other)}", present.program)
        if present:
            return _asleep(hook, f"in {place.shown(other)}, but {_who(place)}", _RENEW)
    is_barred = place.way in {Way.OWN, Way.SHARED} and files.exists(path) and not files.can_run(path)
    why = f": {place.shown(path)} is there, and may not be executed, so git passes it by" if is_barred else ""
    return Outcome(hook.name, f"not installed{why}", installed=False, command="" if is_barred else _RENEW)


def _block(path: str) -> Written | None:
    try:
        return None if os.path.islink(path) or not os.path.isfile(path) else written(files.read(path))
    except (OSError, RefusedError):
        return None


@dataclass(frozen=True)
class _Reason:
    """Why git would not run a hook.

    Attributes:
        text: Why, as a sentence without its end.
        command: What mends it; empty if no command does.
    """

    text: str
    command: str = ""


def _why_asleep(place: Place, hook: Hook, path: str, data: bytes) -> _Reason | None:
    """Return why git would not run a hook; None if it would."""
    if place.way is Way.HUSKY and (place.activate or not files.can_run(os.path.join(place.git.directory, hook.name))):
        return _Reason("husky is not active here", place.activate or "npx husky")
    if place.way is not Way.HUSKY and not files.can_run(path):
        return _Reason("it may not be executed, so git passes it by", f"chmod +x {quoted(place.shown(path))}")
    present = written(data)
    if shells.has_windows_lines(data):
        said = "it has Windows line ends, which sh cannot read"
        return _Reason(said, _RENEW) if present and is_whole(data, present) else _Reason(f"{said}: convert it")
    if present and present.before and not os.path.isfile(path + BEFORE):
        return _Reason(f"{os.path.basename(path)}{BEFORE}, which it calls, is gone")
    return None


def _awake(hook: Hook, said: str, named: str) -> Outcome:
    found = program.found(named)
    if not found:
        return _asleep(hook, f"{said}, but undrift is not on PATH")
    version = program.version(found)
    return Outcome(hook.name, f"{said}; calls {found}" + (f" ({version})" if version else ""))


def _asleep(hook: Hook, said: str, command: str = "") -> Outcome:
    return Outcome(hook.name, said, fine=False, command=command)
