"""Questions: which snapshot is judged, and against which. One function per way of asking."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from undrift.errors import GitError, NotARepositoryError, UsageError
from undrift.git.changes import Changed, between, in_worktree, staged
from undrift.git.process import is_plain, lines, run
from undrift.text import plural
from undrift.values import dataclass, replace

if TYPE_CHECKING:
    from undrift.git.branches import Branches
    from undrift.git.snapshot import AnySnapshot, Blobs, Snapshot


@dataclass(frozen=True)
class Place:
    """Where in git we stand.

    Attributes:
        top: The top of the working tree; None in a bare repository.
    """

    top: str | None


@dataclass(frozen=True)
class Question:
    """What is asked: these changes, on top of these commits.

    Attributes:
        words: The question as a phrase, for the report's last line.
        bases: The commits compared with, full ids; several in a merge, none when all is new.
        trunk: The one of `bases` whose databases already ran its migrations; None if there is no base.
        head: The commit judged, full id; None for the index or the working tree.
        source: What is judged: `index`, `commit` or `worktree`.
        changed: What differs from the bases; None when all that stands is judged as new.
        here: Whether it is about what lies here, not about commits that were named.
        parents: How many of `bases`, from the first, excuse what they have too; a trunk behind them only tells what
            databases ran. None means all.
        beside: Whether it is about a push, so that what lies here and is in no commit is asked about as well.
        also: The names of further refs that are pushed with it, and bring the same.
    """

    words: str
    bases: tuple[str, ...] = ()
    trunk: str | None = None
    head: str | None = None
    source: str = "index"
    changed: tuple[Changed, ...] | None = None
    here: bool = False
    parents: int | None = None
    beside: bool = False
    also: tuple[str, ...] = ()

    def paths(self) -> frozenset[str]:
        """Return the changed paths; empty when everything is judged."""
        return frozenset(change.path for change in self.changed or ())


def place() -> Place:
    """Return where the current directory is.

    git starts hooks at the top of the working tree, so mostly there is nothing to ask it. A `.git` that is a file
    leads to a linked working tree, a submodule, or a bare repository beside its working trees.

    Raises:
        NotARepositoryError: It is in no repository, or in one that git refuses to read.
    """
    if os.path.isdir(".git") and "GIT_DIR" not in os.environ:
        return Place(os.getcwd())
    try:
        return Place(os.fsdecode(run("rev-parse", "--show-toplevel")).removesuffix("\n"))
    except GitError as error:
        if "work tree" in error.stderr:
            return Place(None)
        raise NotARepositoryError(error.stderr.strip().removeprefix("fatal: ")) from None


def of_staged() -> Question:
    """Ask about the index against HEAD, and in a merge against each parent.

    A file that came from the other parent of a merge was introduced by nobody here.
    """
    try:
        changed = staged()
    except GitError:
        # Outside a repository `git diff` compares files and knows no --cached: say what is really wrong.
        run("rev-parse", "--show-toplevel")
        raise
    return Question(f"{plural(len(changed), 'staged path')} against HEAD", changed=changed, here=True)


def with_parents(question: Question, default_branch: str = "") -> Question:
    """Return the question about the index with the commits that it is compared with.

    Kept apart from `of_staged`, which is all that a commit without migrations pays for.
    """
    head = _head()
    if head is None:
        return replace(question, words="the first commit", changed=None)
    others = merging()
    if not others:
        return replace(question, bases=(head,), trunk=head)
    words = f"{question.words} and {plural(len(others), 'merged branch', 'merged branches')}"
    bases = (head, *others)
    return _with_trunk(replace(question, bases=bases, words=words), default_branch)


def with_trunk(question: Question, default_branch: str = "") -> Question:
    """Return the question with what databases ran told apart from what only this branch holds.

    Asked only where it matters: it takes GitPython, and mostly HEAD will do.
    """
    return _with_trunk(question, default_branch) if len(question.bases) == 1 else question


def of_worktree() -> Question:
    """Ask about the files as they lie on disk against HEAD."""
    head = _head()
    if head is None:
        return Question("the working tree, before the first commit", source="worktree", here=True)
    changed = in_worktree()
    return Question("the working tree against HEAD", (head,), head, source="worktree", changed=changed, here=True)


def of_range(base: str, head: str, default_branch: str = "") -> Question:
    """Ask what the commits up to `head` introduced since they left `base`.

    Args:
        base: A revision; the comparison is with its merge base with `head`, so that what `base` gained
            since is nobody's deletion. Zeros only (a branch that is new on the remote), or nothing: the default branch.
        head: A revision.
        default_branch: Its configured name; found from the remote if empty.

    Raises:
        UnknownRevisionError: One of them is not here.
        MissingBaseError: The clone is shallow and does not reach the merge base.
    """
    branches = _branches()
    tip = branches.commit(head)
    if not base.strip("0"):
        return since_default(branches, tip, short(head), default_branch)
    start = branches.commit(base)
    bases = branches.merge_bases(start, tip)
    if not bases:
        return against((), tip, f"all of {short(head)}, which has no commit in common with {short(base)}")
    words = f"{short(head)} since {short(base)}"
    return against(bases, tip, words if bases == (start,) else f"{words} (their merge base)")


def of_passage(old: str, new: str) -> Question:
    """Ask what is another way in one commit than in another, whatever lies between them.

    Args:
        old: What was checked out before; empty if nothing was, so that all is new.
        new: What is checked out now.

    Raises:
        UnknownRevisionError: One of them is not here.
    """
    if not old:
        return replace(of_everything(new), here=True)
    return replace(against((_commit(old),), _commit(new), f"{short(new)} after {short(old)}"), here=True)


def of_everything(revision: str = "") -> Question:
    """Ask about all that stands in a commit, or in the index, as if all of it were new."""
    if not revision:
        return Question("everything in the index", here=True)
    return Question(f"everything in {short(revision)}", head=_commit(revision), source="commit")


def _commit(revision: str) -> str:
    """Return the full id of a commit. GitPython, which says what is wrong with a name, is left to those that are."""
    try:
        found = run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except GitError:
        return _branches().commit(revision)
    return os.fsdecode(found).strip()


def of_branch(default_branch: str = "") -> Question:
    """Ask what this branch introduced: what a run in CI, with nothing staged and no range given, means.

    On the default branch that is the last commit against its first parent.

    Args:
        default_branch: Its configured name; found from the remote if empty.

    Raises:
        MissingBaseError: The clone is shallow and does not reach that far.
    """
    branches = _branches()
    tip = branches.find("HEAD")
    if tip is None:
        return Question("an empty repository", changed=())
    name = branches.current_branch() or f"HEAD ({tip[:10]})"
    return replace(since_default(branches, tip, name, default_branch), here=True)


def merging(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return the commits that are being merged into HEAD; empty outside a merge.

    During `git merge` itself the pre-merge-commit hook runs before MERGE_HEAD is written; what is merged is then
    named by git in GITHEAD_<commit> variables (builtin/merge.c).
    """
    path = _MERGE_HEAD if is_plain() else "".join(lines("rev-parse", "--git-path", "MERGE_HEAD")[:1])
    if os.path.isfile(path):
        with open(path, encoding="ascii", errors="replace") as file:
            return tuple(file.read().split())
    names = (re.fullmatch(r"GITHEAD_([0-9a-f]{40,64})", name) for name in environment)
    return tuple(match[1] for match in names if match)


_MERGE_HEAD = ".git/MERGE_HEAD"


def snapshots(question: Question, where: Place, blobs: Blobs) -> tuple[AnySnapshot, tuple[Snapshot, ...]]:
    """Return the judged snapshot, and one snapshot per base, of a question."""
    from undrift.git import snapshot  # noqa: PLC0415 - not needed by a commit that holds no migration

    bases = tuple(snapshot.of_commit(commit, blobs) for commit in question.bases)
    if question.source == "commit" and question.head:
        return snapshot.of_commit(question.head, blobs), bases
    if where.top is None:
        message = "a bare repository has no index: say which commits to judge"
        raise UsageError(message, "--from-ref REV --to-ref REV, or --all --ref REV")
    if question.source == "worktree":
        return snapshot.Worktree(where.top), bases
    head = None if bases else _head()
    below = bases[0] if bases else snapshot.of_commit(head, blobs) if head else snapshot.empty(blobs)
    return snapshot.of_index(below, staged() if question.changed is None else question.changed), bases


def is_checked_out(question: Question) -> bool:
    """Whether the commit that is judged is the one that the working tree stands on."""
    return question.head is not None and question.head == _head()


def short(revision: str) -> str:
    """Return a full commit id cut to what people read; a name as it is."""
    return revision[:10] if re.fullmatch("[0-9a-f]{40,64}", revision) else revision


def since_default(branches: Branches, tip: str, name: str, configured: str) -> Question:
    """Ask what a commit introduced since it left the default branch; the last commit alone, if it is part of that.

    Args:
        branches: The branches here.
        tip: The commit, a full id.
        name: What the report calls it.
        configured: The configured name of the default branch; found from the remote if empty.

    Raises:
        MissingBaseError: The clone is shallow and does not reach that far.
    """
    default = branches.default_branch(configured)
    bases = branches.merge_bases(branches.commit(default), tip) if default else (tip,)
    if bases and bases != (tip,):
        return against(bases, tip, f"{name} since it left {default}")
    parents = branches.parents(tip)[:1]
    return against(parents, tip, f"the last commit of {name}")


def against(bases: Iterable[str], tip: str, words: str) -> Question:
    """Ask about a commit against others, full ids all of them; `words` is the question as a phrase."""
    bases = tuple(bases)
    changed = tuple({change.path: change for base in bases for change in between(base, tip)}.values())
    return Question(words, bases, bases[0] if bases else None, tip, "commit", changed if bases else None)


def _with_trunk(question: Question, default_branch: str) -> Question:
    parents = question.bases
    trunk = _trunk(parents, default_branch)
    return replace(question, bases=tuple(dict.fromkeys((*parents, trunk))), trunk=trunk, parents=len(parents))


def _trunk(parents: tuple[str, ...], configured: str) -> str:
    """Return the commit whose migrations databases ran: the parent that the default branch holds.

    If it holds none, as where two feature branches meet, it is where HEAD left the default branch.
    """
    branches = _branches()
    default = branches.default_branch(configured)
    if default is None:
        return parents[0]
    tip = branches.commit(default)
    held = [parent for parent in parents if branches.is_ancestor(parent, tip)]
    return next(iter((*held, *branches.merge_bases(parents[0], tip))), parents[0])


def _head() -> str | None:
    try:
        return lines("rev-parse", "--verify", "--quiet", "HEAD^{commit}")[0]
    except GitError:
        return None


def _branches() -> Branches:
    from undrift.git.branches import Branches  # noqa: PLC0415 - GitPython is slow to import

    return Branches()
