"""The pure seam of the checks: files before, files after, findings. No git."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from undrift.checks import RULES
from undrift.config import Config
from undrift.files import MemoryFiles
from undrift.findings import Finding
from undrift.pipeline import Inquiry, Verdict, judge

NOW = datetime.datetime(2026, 1, 20, 12, tzinfo=datetime.timezone.utc)

Contents = Mapping[str, str | bytes]


def verdict(
    head: Contents, *bases: Contents, rules: tuple[str, ...] = (), config: Config | None = None, trunk: int = 0
) -> Verdict:
    """Judge `head` against `bases` (none: all of it is new)."""
    return judge(
        Inquiry(
            head=MemoryFiles(head),
            bases=tuple(map(MemoryFiles, bases)),
            trunk=trunk if bases else None,
            config=config or Config(),
            rules=frozenset(rules or RULES),
            now=NOW,
        )
    )


def findings(head: Contents, *bases: Contents, rule: str, config: Config | None = None) -> list[Finding]:
    """Return the introduced findings of one rule."""
    return list(verdict(head, *bases, rules=(rule,), config=config).introduced())


def sql(directory: str, *names: str) -> dict[str, str | bytes]:
    """Return harmless SQL files of these names."""
    return {f"{directory}/{name}": f"CREATE TABLE t{number} (id int);\n" for number, name in enumerate(names)}
