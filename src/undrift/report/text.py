"""The report for people: each finding with its rule, place, danger and remedy, then one line that sums up."""

from __future__ import annotations

from collections.abc import Iterator

from undrift.findings import Finding, Severity
from undrift.pipeline import Verdict
from undrift.text import plural, printable

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}


def render(verdict: Verdict, words: str, *, colour: bool = False, verbose: bool = False) -> str:
    """Return the report.

    Args:
        verdict: What was found.
        words: What was judged, as a phrase.
        colour: Whether to mark severities with terminal colours.
        verbose: Whether to list what was there before, and what could not be read.
    """
    shown = [finding for finding in verdict.findings if finding.introduced or verbose]
    following = [*shown[1:], None]
    parts = [
        _finding(one, colour=colour, last=not _shares_hint(one, after))
        for one, after in zip(shown, following, strict=bool(shown))
    ]
    if verbose:
        parts += [f"{printable(one.path)}:{one.line}: unknown: {printable(one.reason)}" for one in verdict.unread]
    parts += [f"undrift: {printable(name)}: schema not compared: {printable(why)}" for name, why in verdict.abstained]
    return "\n".join([*parts, _summary(verdict, words, verbose=verbose)])


def _shares_hint(one: Finding, after: Finding | None) -> bool:
    """Whether the next finding is mended by the same command: it is said once, at the end."""
    return after is not None and bool(one.hint) and (one.rule, one.hint) == (after.rule, after.hint)


def _finding(finding: Finding, *, colour: bool, last: bool) -> str:
    """Return a finding in lines; its remedy stands at the `last` one of those that share it."""
    place = f"{printable(finding.location.path)}:{finding.location.line}"
    label = finding.severity.value if finding.introduced else f"{finding.severity.value}, was there before"
    head = f"{_paint(place, '1', colour)}: {_paint(label, _COLOURS[finding.severity], colour)}[{finding.rule}]"
    lines = [head, f"  {printable(finding.message)}"]
    if finding.hint and last:
        lines.append(f"  {_paint('fix:', '32', colour)} {printable(finding.hint)}")
    return "\n".join(lines) + ("\n" if last else "")


def _summary(verdict: Verdict, words: str, *, verbose: bool) -> str:
    if not verdict.projects and not verdict.findings:
        return f"undrift: no migrations found; judged {printable(words)}"
    judged = f"{plural(verdict.migrations, 'migration')} in {plural(len(verdict.projects), 'project')}"
    return f"undrift: {'; '.join((', '.join(_counts(verdict, verbose=verbose)), judged, f'judged {printable(words)}'))}"


def _counts(verdict: Verdict, *, verbose: bool) -> Iterator[str]:
    errors = len(verdict.introduced(Severity.ERROR))
    others = len(verdict.introduced(Severity.WARNING, Severity.NOTE))
    older = sum(not finding.introduced for finding in verdict.findings)
    yield plural(errors, "error") if errors else "no errors"
    if others:
        yield plural(others, "warning")
    if older:
        yield f"{older:,} older {'finding' if older == 1 else 'findings'}" + ("" if verbose else " (-v lists them)")
    if verdict.accepted:
        yield f"{verdict.accepted:,} suppressed"
    if verdict.unread:
        yield f"{len(verdict.unread):,} unknown" + ("" if verbose else " (-v lists them)")


def _paint(text: str, code: str, colour: bool) -> str:  # noqa: FBT001 - the last word of every call
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
