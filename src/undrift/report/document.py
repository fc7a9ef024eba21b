"""The JSON document that other programs read: version 1, described in docs/output.md."""

from __future__ import annotations

import json

from undrift.findings import Finding
from undrift.pipeline import Verdict

VERSION = 1


def render(verdict: Verdict, base: str | None, head: str) -> str:
    """Return the document.

    Args:
        verdict: What was found.
        base: The full id of the commit compared with; None if there is none.
        head: `index`, `worktree`, or the full id of the judged commit.

    Returns:
        One JSON object in ASCII. A byte of a path that is not UTF-8 is an escaped lone surrogate (PEP 383).
    """
    document = {
        "version": VERSION,
        "base": base,
        "head": head,
        "findings": [_finding(finding) for finding in verdict.findings],
        "unknown": len(verdict.unread),
        "unread": [
            {"path": one.path, "line": one.line, "reason": one.reason, "touches": list(one.touches)}
            for one in verdict.unread
        ],
        "migrations": verdict.migrations,
        "tables": verdict.tables,
        "abstained": [{"project": project, "reason": reason} for project, reason in verdict.abstained],
    }
    return json.dumps(document, indent=1)


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "introduced": finding.introduced,
        "project": finding.project,
        "message": finding.message,
        "path": finding.location.path,
        "line": finding.location.line,
        "column": finding.location.column,
        "hint": finding.hint,
        "fingerprint": finding.fingerprint,
        "objects": list(finding.objects),
    }
