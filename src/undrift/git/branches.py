"""Questions about branches, asked through GitPython: revisions, merge bases, the default branch."""

from __future__ import annotations

import os

from undrift.errors import CANNOT_JUDGE, GitError, GitNotFoundError, MissingBaseError, UnknownRevisionError
from undrift.git.process import OPTIONS, SAFETY
from undrift.text import quoted

os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

from git import Git
from git.exc import GitCommandError, GitCommandNotFound

DEFAULT_BRANCHES = ("origin/main", "origin/master", "upstream/main", "upstream/master", "main", "master", "trunk")


class Branches:
    """The commits and branches of the repository that the current directory, or GIT_DIR, is in."""

    def __init__(self) -> None:
        """Bind GitPython's command runner to the current directory."""
        self._git = Git(os.getcwd())
        self._git.update_environment(**SAFETY)

    def commit(self, revision: str) -> str:
        """Return the full id of the commit that a revision names.

        Raises:
            UnknownRevisionError: Nothing of that name is here.
        """
        found = self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if found is None:
            raise UnknownRevisionError(
                revision, self._deepen() if self.is_shallow() else "if a remote has it: git fetch"
            )
        return found

    def find(self, revision: str) -> str | None:
        """Return the full id of a commit; None if nothing has that name."""
        return self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")

    def is_else(self, revision: str) -> bool:
        """Whether a revision leads to something that is no commit: a tag may lead to a tree, or to a file."""
        peeled = self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{}}")
        return peeled is not None and self.find(peeled) is None

    def remotes(self) -> tuple[str, ...]:
        """Return the names of the remotes."""
        return tuple((self._ask("remote") or "").splitlines())

    def holder(self, remote: str, commit: str) -> str:
        """Return a branch of a remote that holds a commit, as far as was fetched or pushed; empty if none does.

        Args:
            remote: The remote's name.
            commit: A full id.
        """
        form = ("--count=2", "--format=%(refname)", f"--contains={commit}")
        found = (self._ask("for-each-ref", *form, f"refs/remotes/{remote}/") or "").splitlines()
        # HEAD there is one of the others under a second name.
        names = sorted(found, key=lambda name: name.endswith("/HEAD"))
        return names[0].removeprefix("refs/remotes/") if names else ""

    def parents(self, commit: str) -> tuple[str, ...]:
        """Return the ids of a commit's parents.

        Raises:
            MissingBaseError: The clone is shallow and ends at this commit.
        """
        parents = tuple((self._ask("rev-parse", f"{commit}^@") or "").split())
        if not parents and self.is_shallow():
            message = f"the clone is shallow and ends at {commit[:10]}: its parent is not here"
            raise MissingBaseError(message, self._deepen())
        return parents

    def merge_bases(self, one: str, other: str) -> tuple[str, ...]:
        """Return the best common ancestors of two commits; none if their histories are apart.

        Raises:
            MissingBaseError: The clone is shallow, so the common ancestor may be cut off.
        """
        bases = tuple((self._ask("merge-base", "--all", one, other) or "").split())
        if not bases and self.is_shallow():
            message = f"the clone is shallow: no common ancestor of {one[:10]} and {other[:10]} is here"
            raise MissingBaseError(message, self._deepen())
        return bases

    def is_ancestor(self, older: str, newer: str) -> bool:
        """Whether one commit is reachable from another."""
        return self._ask("merge-base", "--is-ancestor", older, newer) is not None

    def default_branch(self, configured: str = "") -> str | None:
        """Return the name of the default branch, preferring the remote's; None if none is known.

        Args:
            configured: The name that the configuration gives; tried as a remote branch first.

        Raises:
            UnknownRevisionError: The configured branch does not exist.
        """
        if configured:
            names = (f"origin/{configured}", configured)
            found = next((name for name in names if self.find(name)), None)
            if found is None:
                raise UnknownRevisionError(configured, "`default_branch` in the configuration names it")
            return found
        pointed = self._ask("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
        return next((name for name in (pointed, *DEFAULT_BRANCHES) if name and self.find(name)), None)

    def current_branch(self) -> str | None:
        """Return the name of the branch that HEAD is on; None when it is detached."""
        return self._ask("symbolic-ref", "--quiet", "--short", "HEAD")

    def is_shallow(self) -> bool:
        """Whether the clone is cut off somewhere."""
        return self._ask("rev-parse", "--is-shallow-repository") == "true"

    def _deepen(self) -> str:
        """Return the command that fetches what is cut off: all branches, as `clone --depth` fetches only one."""
        remote = (self.remotes() or ("origin",))[0]
        command = f"git fetch --unshallow {quoted(remote)} '+refs/heads/*:refs/remotes/{remote}/*'"
        return f"{command} (in GitHub Actions: `fetch-depth: 0` for actions/checkout)"

    def _ask(self, *arguments: str) -> str | None:
        """Run git; None when it ends with status 1, its way of saying no."""
        try:
            answer = self._git.execute(["git", *OPTIONS, *arguments], strip_newline_in_stdout=True)
        except GitCommandNotFound:
            raise GitNotFoundError from None
        except GitCommandError as error:
            if (
                error.status in {1, 128}
                and arguments[0] in {"rev-parse", "merge-base", "symbolic-ref"}
                and _says_no(arguments, error)
            ):
                return None
            raise GitError(arguments, _status(error), str(error.stderr)) from None
        return str(answer)


def _status(error: GitCommandError) -> int:
    return error.status if isinstance(error.status, int) else CANNOT_JUDGE


def _says_no(arguments: tuple[str, ...], error: GitCommandError) -> bool:
    return error.status == 1 or "--quiet" in arguments
