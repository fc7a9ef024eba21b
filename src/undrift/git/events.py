"""git's hooks that follow a move of HEAD: which commits it moved between, if anybody should hear of it.

What fires when was asked of git itself (2.39) and stands in githooks(5):

- `git pull` and `git merge` fire post-merge, but not where conflicts stopped them: the commit that concludes such a
  merge fires post-commit alone. In post-merge, and only there, ORIG_HEAD is surely what was there before.
- A rebase fires post-checkout as it moves onto the new base, and post-rewrite once it is done, unless nothing of it was
  left: then post-checkout is all.
- `git merge --squash` fires post-merge with 1 and moves nothing.
- A clone and a new working tree fire post-checkout from zeros; `git switch --orphan` to zeros, and the way back from
  there from zeros; `git switch -c` from a commit to itself.
- A bisect fires post-checkout for each commit that it tries, and `git bisect reset` does while the bisect still stands:
  only that HEAD is on a branch again tells its end. `git bisect reset COMMIT` looks like a step.
- `git reset`, `git stash` and `git cherry-pick` fire none of them.

Every answer can be asked for twice: only `said`, `settled` and a move into the middle of something change a note.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from undrift.errors import GitError
from undrift.git.notes import PENDING, SAID, forget, note, write
from undrift.git.process import run
from undrift.git.underway import Here, is_commit_id

_MOVING = "checkout: moving from "
_ABORTED = " (abort): "
"""What a rebase that is given up writes into the reflog (builtin/rebase.c)."""


class Event(NamedTuple):
    """One call of a hook.

    Attributes:
        name: The hook: one of `EVENTS`.
        arguments: What git hands it as arguments.
        lines: Reads what git hands it on standard input.
    """

    name: str
    arguments: tuple[str, ...]
    lines: Callable[[], str] = str


class Passage(NamedTuple):
    """From what was checked out before to what is now.

    Attributes:
        old: The commit before, a full id; empty where nothing was checked out before.
        new: The commit now, a full id; empty for the index, where a merge was squashed into it.
    """

    old: str
    new: str


def passage(event: Event, here: Here) -> Passage | None:
    """Return what an event brought; None where nobody is to be told, as in the middle of a rebase.

    Both commits are the same where a move ended where it began.

    Args:
        event: The call of the hook.
        here: The git directory of this working tree.

    Raises:
        GitError: git failed.
    """
    found = EVENTS[event.name](event, here)
    return found if found and note(here, SAID) != _line(found, here) else None


def settled(found: Passage, here: Here) -> None:
    """Forget where a passage began that held nothing to tell, or was told."""
    if found.new:
        forget(here, PENDING)


def said(found: Passage, here: Here) -> None:
    """Remember that a passage was told, so that a second hook for the same move stays silent."""
    settled(found, here)
    write(here, SAID, _line(found, here))


def _line(one: Passage, here: Here) -> str:
    # git writes SQUASH_MSG anew for each squash, which moves no HEAD.
    moves = here.written("SQUASH_MSG") if not one.new else here.moves
    return f"{one.old or '-'} {one.new or '-'} {moves}"


def left(found: Passage, here: Here) -> str:
    """Return the branch that was left, as the reflog names it; empty if it names none that still is there."""
    moved = here.moved()
    if moved.old != found.old or not moved.message.startswith(_MOVING):
        return ""
    name = moved.message.removeprefix(_MOVING).partition(" to ")[0]
    return name if _commits(f"refs/heads/{name}") == (found.old,) else ""


def is_branch(name: str) -> bool:
    """Whether a branch of this repository has that name."""
    try:
        run("show-ref", "--verify", "--quiet", "--", f"refs/heads/{name}")
    except GitError:
        return False
    return True


def needs_lines(event: Event, here: Here) -> bool:
    """Whether standard input has to be read to say what an event brought."""
    return event.name == "post-rewrite" and event.arguments[:1] == ("rebase",) and not _begun(here)


def called(arguments: Sequence[str], environment: Mapping[str, str]) -> Event | None:
    """Return the event that a command line names, or that pre-commit hands over if it names none.

    Args:
        arguments: The name of the hook, and what git hands it; or nothing.
        environment: The process environment.

    Returns:
        The event; None if there is none of that name, or none at all.
    """
    if not arguments:
        return from_pre_commit(environment)
    return Event(arguments[0], tuple(arguments[1:])) if arguments[0] in EVENTS else None


def from_pre_commit(environment: Mapping[str, str]) -> Event | None:
    """Return the event that pre-commit, or prek, runs hooks for; None if it does not run them for one.

    pre-commit hands over the two commits of a checkout, whether a merge is squashed (0 or 1), and the command that
    rewrites; nothing of post-commit (`pre_commit/commands/run.py`). prek names the stage, and a merge that is squashed
    otherwise, if it is one.
    """
    if environment.get("PRE_COMMIT") != "1":
        return None
    stage = environment.get("PREK_HOOK_STAGE") or next(
        (stage for name, stage in _TELLING.items() if name in environment), "post-commit"
    )
    names = _HANDED.get(stage)
    if names is None:
        return None
    return Event(stage, tuple(next((environment[one] for one in some if one in environment), "") for some in names))


_TELLING = {
    "PRE_COMMIT_CHECKOUT_TYPE": "post-checkout",
    "PRE_COMMIT_IS_SQUASH_MERGE": "post-merge",
    "PRE_COMMIT_SQUASH_MERGE": "post-merge",
    "PRE_COMMIT_REWRITE_COMMAND": "post-rewrite",
}
"""The stage that a variable of pre-commit's shows."""

_HANDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "post-checkout": (("PRE_COMMIT_FROM_REF",), ("PRE_COMMIT_TO_REF",), ("PRE_COMMIT_CHECKOUT_TYPE",)),
    "post-merge": (("PRE_COMMIT_IS_SQUASH_MERGE", "PRE_COMMIT_SQUASH_MERGE"),),
    "post-rewrite": (("PRE_COMMIT_REWRITE_COMMAND",),),
    "post-commit": (),
}
"""The variables that hold what git handed a hook as arguments, by stage; the names of pre-commit and of prek."""


def _checked_out(event: Event, here: Here) -> Passage | None:
    old, new, flag = _padded(event.arguments, 3)
    if flag != "1" or not (is_commit_id(old) and is_commit_id(new)):
        return None
    if not old.strip("0"):
        return _from_nothing(new, here)
    if here.is_rebasing:
        return _rebasing(old, new, here)
    if here.is_bisecting:
        return _bisecting(old, new, here)
    if here.is_merging or not new.strip("0"):
        _remember(old, here)
        return None
    return Passage(_pending(here, old) or old, new)


def _from_nothing(new: str, here: Here) -> Passage | None:
    """Return the passage of a clone, or back from a branch without a commit: nothing was told of the way there."""
    begun = _begun(here)
    return Passage(begun, new) if new.strip("0") and (begun or here.is_new) else None


def _rebasing(old: str, new: str, here: Here) -> Passage | None:
    """Return the passage of a rebase that replays nothing, as no other event follows. Of others, remember the start."""
    replays = here.is_replaying
    if replays is None:
        # `git rebase --apply main feature`, typed on main, first moves from main to itself.
        replays = old == new or not _is_ancestor(old, new)
    if not replays:
        return Passage(_pending(here, old) or old, new)
    _remember(old, here)
    return None


def _bisecting(old: str, new: str, here: Here) -> Passage | None:
    """Return the passage of a bisect that is back where it began. Of others, remember the start."""
    begun = _pending(here, old) or old
    if begun == new:
        return Passage(begun, new)
    write(here, PENDING, f"{begun} {_BISECT}")
    return None


def _merged(event: Event, here: Here) -> Passage | None:
    [squashed] = _padded(event.arguments, 1)
    if here.is_rebasing or here.is_bisecting:
        return None
    if squashed == "1":
        found = _commits("HEAD")
        return Passage(found[0], "") if found else None
    found = _commits("ORIG_HEAD", "HEAD")
    return Passage(_pending(here, found[0]) or found[0], found[1]) if found else None


def _rewritten(event: Event, here: Here) -> Passage | None:
    """Return the passage of a rebase that is done. What `git commit --amend` changes is the user's own doing.

    `git rebase ONTO BRANCH` begins where HEAD was, not at the tip of the branch: post-checkout was told where that is.
    """
    [command] = _padded(event.arguments, 1)
    if command != "rebase":
        return None
    found = _commits(_begun(here) or _last_old(event.lines()), "HEAD")
    return Passage(found[0], found[1]) if found else None


def _committed(event: Event, here: Here) -> Passage | None:  # noqa: ARG001 - as the others
    """Return the passage of a merge that conflicts had stopped, and that a commit concluded."""
    if here.is_rebasing or here.is_merging or here.is_bisecting:
        return None
    found = _commits("HEAD^1", "HEAD", "HEAD^2")
    if not found or here.moved().old not in {"", found[0]}:
        return None
    return Passage(_pending(here, found[0]) or found[0], found[1])


EVENTS: Mapping[str, Callable[[Event, Here], Passage | None]] = {
    "post-checkout": _checked_out,
    "post-merge": _merged,
    "post-rewrite": _rewritten,
    "post-commit": _committed,
}
"""The hooks that follow a move of HEAD."""


def _last_old(lines: str) -> str:
    """Return the last commit that was rewritten: post-rewrite has a line for each, `OLD NEW` and perhaps more."""
    rewritten = [line.split(" ", 1)[0] for line in lines.splitlines()]
    return rewritten[-1] if rewritten and is_commit_id(rewritten[-1]) else ""


def _padded(arguments: Sequence[str], count: int) -> list[str]:
    return [*arguments, *([""] * count)][:count]


_BISECT = "bisect"
"""In a note, in place of the moves of HEAD until then: it holds until it is told."""


def _remember(commit: str, here: Here) -> None:
    """Note where an operation begins that may end without an event."""
    if not _is_of_bisect(here):
        write(here, PENDING, f"{_pending(here, commit) or commit} {here.moves}")


def _noted(here: Here) -> str:
    """Return the noted commit at which an operation began; empty if it was given up."""
    commit, _, moves = note(here, PENDING).partition(" ")
    if not is_commit_id(commit) or not (moves.isdecimal() or moves == _BISECT):
        return ""
    later = here.entries(int(moves)) if moves != _BISECT else ()
    return "" if any(_ABORTED in one.message for one in later) else commit


def _is_of_bisect(here: Here) -> bool:
    return note(here, PENDING).endswith(f" {_BISECT}")


def _begun(here: Here) -> str:
    return _noted(here) or here.rebased


def _pending(here: Here, old: str) -> str:
    """Return the commit at which an operation began that ended without an event; empty if there is none.

    One that the user went on from (a rebase that was given up, then a commit) is nothing to be told. One that a bisect
    moved on from is: the user made nothing of what lies between.
    """
    found = _noted(here)
    if not found or found == old or not _commits(found):
        return ""
    return found if _is_of_bisect(here) or not _is_ancestor(found, old) else ""


def _commits(*revisions: str) -> tuple[str, ...]:
    """Return the full ids of commits; empty if one of these names is no commit's."""
    if not all(revisions) or any(one.startswith("-") for one in revisions):
        return ()
    try:
        found = run("rev-parse", "--quiet", "--revs-only", *(f"{one}^{{commit}}" for one in revisions))
    except GitError:
        return ()
    ids = tuple(found.decode("ascii", "replace").split())
    return ids if len(ids) == len(revisions) and all(map(is_commit_id, ids)) else ()


def _is_ancestor(older: str, newer: str) -> bool:
    try:
        run("merge-base", "--is-ancestor", older, newer)
    except GitError:
        return False
    return True
