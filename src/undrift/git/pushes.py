"""Questions about a push: what each of its refs brings to the remote, and what is left behind here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from undrift.errors import MissingBaseError
from undrift.git.questions import Question, against, of_branch, of_everything, of_range, short, since_default
from undrift.text import quoted
from undrift.values import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from undrift.git.branches import Branches


@dataclass(frozen=True)
class Update:
    """One ref that a push moves.

    Attributes:
        old: What the remote has of it, a full id; zeros if it has none.
        new: What is pushed, a revision.
        name: What the user calls that; its id if empty.
        remote: The remote, as git names it; empty if that is not told.
    """

    old: str
    new: str
    name: str = ""
    remote: str = ""

    @property
    def called(self) -> str:
        """What a report calls it."""
        return self.name or short(self.new)


def is_commit(update: Update) -> bool:
    """Whether what is pushed leads to a commit, or is not here: a tag may lead to a tree or to a file."""
    return not _branches().is_else(update.new)


def of_refs(updates: Iterable[Update], default_branch: Callable[[str], str]) -> tuple[Question, ...]:
    """Ask what each ref of a push brings, once for all refs that bring the same.

    Args:
        updates: What is pushed; what is no commit is passed over.
        default_branch: Returns the configured name of the default branch, by a revision.

    Raises:
        UnknownRevisionError: As `of_push`.
        MissingBaseError: As there.
    """
    moves: dict[tuple[str, str], list[Update]] = {}
    for update in updates:
        moves.setdefault((update.old, update.new), []).append(update)
    asked: dict[object, tuple[Question, list[str]]] = {}
    for same in moves.values():
        if is_commit(same[0]):
            question = of_push(same[0], default_branch(same[0].new))
            key = (question.head, question.bases, question.changed)
            asked.setdefault(key, (question, []))[1].extend(update.called for update in same)
    return tuple(replace(question, also=tuple(dict.fromkeys(names))[1:]) for question, names in asked.values())


def of_push(update: Update, default_branch: str = "") -> Question:
    """Ask what a push brings: the range, without what the remote's default branch has as well.

    A branch that merged main and is pushed again brings main's commits along; they are nobody's news. Nor is what the
    default branch has, wherever it is pushed, and a ref that is new there, with a commit that another branch of that
    remote has. What only another remote has, such as a fork, is judged: nobody here may have looked at it.

    Args:
        update: What is pushed.
        default_branch: Its configured name; found from the remote if empty.

    Raises:
        UnknownRevisionError: A commit is not here.
        MissingBaseError: What the remote has was not fetched, or the clone is shallow and ends before the merge base.
    """
    branches = _branches()
    tip = branches.commit(update.new)
    is_there = _is_there(branches, update)
    remote = "" if is_there else _remote(branches, update)
    holder = _trunk_with(branches, tip, default_branch) or (branches.holder(remote, tip) if remote else "")
    if holder:
        return _of_nothing(update.called, holder, tip)
    asked = _again(branches, update, tip, default_branch) if is_there else _first(branches, tip, update, default_branch)
    return replace(asked, beside=True)


def of_all(revision: str, default_branch: str = "") -> Question:
    """Ask about all that stands in a commit, as the remote has nothing yet; nothing if the default branch has it."""
    branches = _branches()
    tip = branches.commit(revision)
    holder = _trunk_with(branches, tip, default_branch)
    return _of_nothing(revision, holder, tip) if holder else replace(of_everything(revision), beside=True)


def _of_nothing(name: str, holder: str, tip: str) -> Question:
    return Question(f"{name}, which {holder} has", head=tip, source="commit", changed=())


def _trunk_with(branches: Branches, tip: str, default_branch: str) -> str:
    """Return the remote's default branch if it has a commit; empty if it has not, or no remote has one."""
    default = branches.default_branch(default_branch)
    is_held = default and _is_remote(branches, default) and branches.is_ancestor(tip, branches.commit(default))
    return default if default and is_held else ""


def of_unpushed(default_branch: str = "") -> Question:
    """Ask about what this branch introduced, and what lies here beside it, as if it were to be pushed.

    Args:
        default_branch: As `undrift.git.questions.of_branch`.

    Raises:
        MissingBaseError: As there.
    """
    return replace(of_branch(default_branch), beside=True)


def _remote(branches: Branches, update: Update) -> str:
    """Return the name of the remote that is pushed to; empty if that cannot be told, or it is an address alone."""
    names = branches.remotes()
    if update.remote:
        return update.remote if update.remote in names else ""
    return names[0] if len(names) == 1 else ""


def _is_there(branches: Branches, update: Update) -> bool:
    """Whether the remote has a commit of the ref.

    Raises:
        MissingBaseError: It was not fetched.
    """
    if not update.old.strip("0") or branches.is_else(update.old):
        return False
    if branches.find(update.old) or branches.is_shallow():
        return True
    remote = _remote(branches, update)
    message = f"{remote or 'the remote'} has {update.name or 'this ref'} at {update.old}, a commit that is not here"
    raise MissingBaseError(message, f"git fetch{f' {quoted(remote)}' if remote else ''}, then push again")


def _first(branches: Branches, tip: str, update: Update, default_branch: str) -> Question:
    default = branches.default_branch(default_branch)
    if default and not _is_remote(branches, default) and branches.merge_bases(branches.commit(default), tip) == (tip,):
        default = None
    return since_default(branches, tip, update.called, default_branch) if default else of_everything(tip)


def _again(branches: Branches, update: Update, tip: str, default_branch: str) -> Question:
    question = of_range(update.old, tip, default_branch)
    words = question.words.replace(short(tip), update.name, 1) if update.name else question.words
    default = branches.default_branch(default_branch)
    remote = default if default and _is_remote(branches, default) else None
    shared = branches.merge_bases(branches.commit(remote), tip) if remote else ()
    newer = [one for one in shared if not any(branches.is_ancestor(one, old) for old in question.bases)]
    if not newer:
        return replace(question, words=words)
    return against((*newer, *question.bases), tip, f"{words} and {remote}")


def _is_remote(branches: Branches, name: str) -> bool:
    return branches.find(f"refs/remotes/{name}") is not None


def _branches() -> Branches:
    from undrift.git.branches import Branches  # noqa: PLC0415 - GitPython is slow to import

    return Branches()
