"""What a check says: a danger, its place, and what mends it. Imports nothing of ours."""

from __future__ import annotations

import hashlib
from enum import Enum

from undrift.values import dataclass


class Severity(Enum):
    """How much a finding weighs: only an introduced error fails a run (a warning too under --strict)."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Location:
    """A place in the repository.

    Attributes:
        path: Relative to the top of the repository, with forward slashes.
        line: Counted from 1.
        column: Counted from 1.
    """

    path: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One verdict about one place.

    Attributes:
        rule: The rule's name.
        severity: Its weight.
        location: Where to look.
        message: The danger, in one sentence.
        hint: What to type; empty when no single command mends it.
        project: The project's name; empty for a finding about the configuration.
        subject: What the finding is about, in words that survive a move of the directory
            (a version, a revision).
        objects: What is involved, in the same kind of words. A base finding of the same rule, project
            and subject that involved all of these makes this one inherited.
        introduced: Whether the judged change brought it.
        also: The paths of files that are involved as much as the one in `location`: which of them is blamed depends
            on what is new, so what is accepted at the head of any of them is accepted.
    """

    rule: str
    severity: Severity
    location: Location
    message: str
    hint: str = ""
    project: str = ""
    subject: str = ""
    objects: tuple[str, ...] = ()
    introduced: bool = True
    also: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """A name for this finding that is the same in every run and on every machine: 16 hex digits."""
        parts = (self.rule, self.project, self.subject, *sorted(self.objects))
        text = "\0".join(parts).encode("utf-8", "surrogateescape")
        return hashlib.sha256(text).hexdigest()[:16]

    def repeats(self, older: Finding) -> bool:
        """Whether `older`, found on the base, already said this."""
        return (self.rule, self.project, self.subject) == (
            older.rule,
            older.project,
            older.subject,
        ) and set(self.objects) <= set(older.objects)
