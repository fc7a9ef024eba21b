"""What a rule is, and the one way to make a finding of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from undrift.change import Change
from undrift.findings import Finding, Location, Severity
from undrift.values import dataclass

Check = Callable[[Change], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's identity; what it means stands in the docstring of its module.

    Attributes:
        name: Kebab-case, a verdict, permanent.
        severity: Its weight, unless a finding or the configuration says otherwise.
    """

    name: str
    severity: Severity = Severity.ERROR

    def finding(  # noqa: PLR0913 - one keyword per field of a finding, nowhere else
        self,
        change: Change,
        location: Location,
        message: str,
        *,
        hint: str = "",
        subject: str = "",
        objects: Iterable[str] = (),
        severity: Severity | None = None,
        also: Iterable[str] = (),
    ) -> Finding:
        """Return a finding of this rule about the project of `change`; see `undrift.findings.Finding`."""
        return Finding(
            rule=self.name,
            severity=severity or self.severity,
            location=location,
            message=message,
            hint=hint,
            project=change.head.project.name,
            subject=subject,
            objects=tuple(objects),
            also=tuple(also),
        )


class CheckModule(Protocol):
    """A module of `undrift.checks`: one rule. Its docstring is the rule's documentation."""

    @property
    def RULE(self) -> Rule:  # noqa: N802 - a module's constant
        """The rule's identity."""

    @property
    def check(self) -> Check:
        """The function that finds where it is broken."""
