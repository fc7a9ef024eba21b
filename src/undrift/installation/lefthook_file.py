"""lefthook's configuration: all of our hooks put into it at once, or taken out."""

from __future__ import annotations

import os
from collections.abc import Sequence

from undrift.installation import blocks, files, lefthook
from undrift.installation.outcomes import Outcome, not_done
from undrift.installation.places import Place
from undrift.installation.refusing import RefusedError
from undrift.installation.scripts import HOOKS, Hook


def add(place: Place, hooks: Sequence[Hook]) -> tuple[Outcome, ...]:
    """Put undrift into hooks of lefthook's configuration, and renew those that it is in.

    Args:
        place: The configuration.
        hooks: Which hooks are asked for.
    """
    name = place.shown(place.path)
    try:
        data = lefthook.read(place.path)
        rest = blocks.remove(data)
        ours = {hook.name for hook in HOOKS.values() if _is_ours(data, rest, hook)}
    except (RefusedError, OSError) as error:
        return tuple(_refused(hook, name, error) for hook in hooks)
    outcomes: list[Outcome] = []
    for hook in HOOKS.values():
        if hook not in hooks and hook.name not in ours:
            continue
        try:
            if lefthook.runs(rest, hook.name):
                outcomes.append(Outcome(hook.name, f"already in {name}, written by hand"))
                continue
            rest = lefthook.add(rest, hook, name)
            what = _what(data, hook, ours, name)
            outcomes.append(Outcome(hook.name, f"{what} {name}", changed=what != _PRESENT))
        except RefusedError as error:
            outcomes.append(_refused(hook, name, error))
    try:
        if rest != data:
            files.replace(place.path, rest)
    except OSError as error:
        return tuple(not_done(hook.name, "not installed", name, error) for hook in hooks)
    return tuple(one for one in outcomes if one.hook in {hook.name for hook in hooks})


def _is_ours(data: bytes, rest: bytes, hook: Hook) -> bool:
    return lefthook.runs(data, hook.name) and not lefthook.runs(rest, hook.name)


def _what(data: bytes, hook: Hook, ours: set[str], name: str) -> str:
    if hook.name not in ours:
        return "added to"
    lines = {line.strip() for text in blocks.texts(data) for line in text.splitlines()}
    return _PRESENT if lines.issuperset(lefthook.entry(hook, name)) else "renewed in"


_PRESENT = "already in"


def _refused(hook: Hook, name: str, error: RefusedError | OSError) -> Outcome:
    if isinstance(error, RefusedError):
        error = RefusedError(error.message, error.hint or f"put this into it by hand:\n{lefthook.pasted(hook, name)}")
    return not_done(hook.name, "not installed", name, error)


def take_out(path: str) -> str:
    """Take undrift out of lefthook's configuration, and return what was done as a phrase; empty if it was not in it.

    Raises:
        RefusedError: One of our blocks in it is damaged.
        OSError: It cannot be written; then it is as it was.
    """
    if os.path.islink(path):
        return ""
    data = files.read(path)
    rest = blocks.remove(data)
    if rest == data:
        return ""
    files.replace(path, rest)
    return "taken out of"
