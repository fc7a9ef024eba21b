"""Accepted findings: comments in a file, and `ignore` entries of the configuration.

A suppression is a promise to a later reader, so it needs a reason; one that no longer fits is itself a finding.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import field

from undrift.checks.base import Rule
from undrift.comments import Comment
from undrift.config import Ignore, matches
from undrift.findings import Finding, Location
from undrift.text import printable
from undrift.values import dataclass

WITHOUT_REASON = Rule("suppression-without-reason")
EXPIRED = Rule("expired-suppression")
UNUSED = Rule("unused-suppression")

RULE_TEXTS = {
    WITHOUT_REASON: """A suppression does not say why.

Why it hurts:
    A comment without a reason is copied along with the next file, and accepts what nobody looked at. It suppresses
    nothing until it says why.

Flagged:
    -- undrift: ignore[version-gap]

Instead:
    -- undrift: ignore[version-gap] 05 to 09 were squashed into 04, see the wiki
""",
    EXPIRED: """A suppression in the configuration is past its date.

Why it hurts:
    The team agreed to mend it by then. From that day on the finding is shown again.

Flagged:
    ignore: [{rule: duplicate-version, path: migrations/17_*.sql, reason: renumbered in May, until: 2026-05-31}]

Instead:
    a new date with its reason, or the mended files without the entry
""",
    UNUSED: """A suppression accepts something that is no longer there.

Why it hurts:
    It waits for the next finding of its rule in this file, which nobody will see.

Flagged:
    -- undrift: ignore[empty-down] in a file whose down section holds statements

Instead:
    the file without that comment
""",
}


@dataclass(frozen=True, slots=True)
class Suppression:
    """One accepted rule, in one place.

    Attributes:
        rule: The rule's name, as written.
        reason: Why; empty if it does not say.
        location: Where it is written.
        pattern: The paths it is about; the very path of the file for a comment.
        heads: Whether it stands in the leading comment, and so is about the whole file.
        until: The last day on which it holds; None for ever.
        configured: Whether the configuration holds it, rather than a comment.
    """

    rule: str
    reason: str
    location: Location
    pattern: str = ""
    heads: bool = True
    until: datetime.date | None = None
    configured: bool = False

    def covers(self, finding: Finding) -> bool:
        """Whether it accepts a finding; the date and the reason are not looked at."""
        if finding.rule != self.rule:
            return False
        place = finding.location
        if self.configured:
            return not self.pattern or matches(place.path, self.pattern)
        about_the_file = place.line == 1 or self.heads
        if place.path != self.location.path:
            return self.location.path in finding.also and about_the_file
        return about_the_file or self.location.line in {place.line, place.line - 1}

    def expired(self, today: datetime.date) -> bool:
        """Whether its last day is over."""
        return self.until is not None and today > self.until


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is left after suppressions.

    Attributes:
        kept: The findings that none accepts, and those about the suppressions themselves.
        accepted: How many findings were accepted.
        used: The suppressions that accepted one.
    """

    kept: tuple[Finding, ...] = ()
    accepted: int = 0
    used: frozenset[Suppression] = field(default_factory=frozenset)


def from_comments(path: str, comments: Iterable[Comment]) -> tuple[Suppression, ...]:
    """Return the suppressions of one file."""
    return tuple(
        Suppression(comment.rule, comment.reason, Location(path, comment.line), path, comment.heads)
        for comment in comments
    )


def from_config(path: str, entries: Iterable[Ignore]) -> tuple[Suppression, ...]:
    """Return the suppressions of the configuration."""
    return tuple(
        Suppression(
            entry.rule, entry.reason, Location(path, entry.line or 1), entry.path, until=entry.until, configured=True
        )
        for entry in entries
    )


def apply(findings: Sequence[Finding], suppressions: Iterable[Suppression], today: datetime.date) -> Outcome:
    """Take away what is accepted.

    A suppression without a reason, or past its date, accepts nothing.

    Args:
        findings: What the checks found.
        suppressions: What may be accepted.
        today: The day that `until` is compared with.
    """
    valid: dict[str, list[Suppression]] = {}
    for one in suppressions:
        if one.reason and not one.expired(today):
            valid.setdefault("" if one.configured else one.location.path, []).append(one)
    kept: list[Finding] = []
    used: set[Suppression] = set()
    for finding in findings:
        places = ("", *dict.fromkeys((finding.location.path, *finding.also)))
        covering = [one for place in places for one in valid.get(place, ()) if one.covers(finding)]
        used.update(covering)
        if not covering:
            kept.append(finding)
    return Outcome(tuple(kept), len(findings) - len(kept), frozenset(used))


def audit(
    suppressions: Iterable[Suppression],
    used: Collection[Suppression],
    today: datetime.date,
    rules: Collection[str],
    known: Collection[str],
) -> tuple[Finding, ...]:
    """Return what is wrong with the suppressions themselves.

    Args:
        suppressions: Those looked at.
        used: Those of them that accepted a finding.
        today: The day that `until` is compared with.
        rules: The rules that were checked: an unused suppression of another rule is not known to be unused.
        known: Every rule that there is.
    """
    found = (_fault(one, used, today, rules, known) for one in suppressions)
    return tuple(finding for finding in found if finding)


def _fault(
    one: Suppression,
    used: Collection[Suppression],
    today: datetime.date,
    rules: Collection[str],
    known: Collection[str],
) -> Finding | None:
    rule = printable(one.rule)
    if not one.reason:
        return _finding(
            WITHOUT_REASON,
            one,
            f"this suppression of {rule} gives no reason, so it accepts nothing",
            "write the reason behind it",
        )
    if one.expired(today):
        return _finding(
            EXPIRED,
            one,
            f"this suppression of {rule} held until {one.until}",
            "mend what it accepted, or give it a new date",
        )
    if one.rule not in known:
        return _finding(UNUSED, one, f"there is no rule {rule!r} to suppress", "undrift rules lists them")
    if one not in used and one.rule in rules:
        return _finding(UNUSED, one, f"nothing here breaks {rule} any more", "remove this suppression")
    return None


def _finding(rule: Rule, one: Suppression, message: str, hint: str) -> Finding:
    words = (one.rule, one.pattern)
    return Finding(rule.name, rule.severity, one.location, message, hint, subject=" ".join(words), objects=words)
