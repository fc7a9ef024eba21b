"""What a hook sees: the question about the index and the files it judges, written down to look at afterwards."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.repository import Repository
from undrift.git import questions
from undrift.git.questions import Question
from undrift.git.snapshot import Blobs


@dataclass(frozen=True)
class View:
    """A question and its answer, in words that JSON knows.

    Attributes:
        words: The question as a phrase.
        changed: git's letter for each changed path; None when all is judged as new.
        files: The text of each file of the judged snapshot, by path.
        bases: The commits compared with.
        trunk: The one of them that databases ran.
    """

    words: str
    changed: Mapping[str, str] | None
    files: Mapping[str, str]
    bases: tuple[str, ...]
    trunk: str | None


def view(question: Question) -> View:
    """Read everything that a question is about."""
    head, _ = questions.snapshots(question, questions.place(), Blobs())
    contents = head.derive(head.tree.walk(""), bytes)
    return View(
        words=question.words,
        changed=None if question.changed is None else {one.path: one.status for one in question.changed},
        files={path: data.decode("latin-1") for path, data in contents.items()},
        bases=question.bases,
        trunk=question.trunk,
    )


def staged() -> View:
    """Look at the index, as `undrift check` does in a hook."""
    return view(questions.with_parents(questions.of_staged()))


def install(repository: Repository, *hooks: str) -> Path:
    """Make hooks of a repository write down what they see; return where."""
    seen = repository.top.parent / "seen.json"
    for hook in hooks:
        place = repository.top / ".git" / "hooks" / hook
        place.parent.mkdir(exist_ok=True)
        place.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tests.peek "{seen}"\n', encoding="utf-8")
        place.chmod(0o755)
    return seen


def load(seen: Path) -> View:
    """Return what the last hook saw, and forget it, so that no hook can be taken for an earlier one."""
    found = json.loads(seen.read_text(encoding="utf-8"))
    seen.unlink()
    return View(**{**found, "bases": tuple(found["bases"])})


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(asdict(staged())), encoding="utf-8")
