"""The checks, listed by hand: the order here is the order of `undrift rules`."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping

from undrift.checks import (
    abandoned_project,
    broken_manifest,
    broken_replay,
    destructive_reset,
    duplicate_version,
    empty_down,
    future_version,
    malformed_name,
    migration_without_schema,
    missing_down,
    missing_parent,
    orphan_down,
    out_of_order,
    rollback_in_forward_path,
    schema_without_migration,
    several_heads,
    skipped_file,
    snapshot_without_sql,
    suppressions,
    uncommitted_migration,
    unrequested_drop,
    version_gap,
)
from undrift.checks.base import CheckModule, Rule
from undrift.errors import UsageError

NUMBERING: tuple[CheckModule, ...] = (
    duplicate_version,
    version_gap,
    malformed_name,
    skipped_file,
    out_of_order,
    future_version,
    several_heads,
    missing_parent,
    broken_manifest,
    broken_replay,
    abandoned_project,
)
ROLLBACKS: tuple[CheckModule, ...] = (
    rollback_in_forward_path,
    missing_down,
    orphan_down,
    empty_down,
    destructive_reset,
)
DRIFT: tuple[CheckModule, ...] = (
    schema_without_migration,
    migration_without_schema,
    snapshot_without_sql,
    unrequested_drop,
)
UNCOMMITTED: tuple[CheckModule, ...] = (uncommitted_migration,)
CHECKS = NUMBERING + ROLLBACKS + DRIFT + UNCOMMITTED

RULES: Mapping[str, Rule] = {
    rule.name: rule for rule in (*(module.RULE for module in CHECKS), *suppressions.RULE_TEXTS)
}
"""Every rule, by name."""

HOOKS: Mapping[str, tuple[CheckModule, ...]] = {
    "migration-numbering": NUMBERING,
    "migration-rollbacks": ROLLBACKS,
    "schema-drift": DRIFT,
    "uncommitted-migrations": UNCOMMITTED,
}
"""The checks of each hook, by the hook's name."""


def rules_of(names: Collection[str]) -> frozenset[str]:
    """Return the names of the rules that rules and hooks stand for; all of them for none.

    Raises:
        UsageError: A name is neither a rule nor a hook.
    """
    chosen: set[str] = set()
    for name in names:
        if name not in RULES and name not in HOOKS:
            near = difflib.get_close_matches(name, [*RULES, *HOOKS], n=1)
            message = f"{name!r} is neither a rule nor a hook"
            raise UsageError(message, f"did you mean {near[0]!r}?" if near else "undrift rules lists them")
        chosen.update((module.RULE.name for module in HOOKS[name]) if name in HOOKS else (name,))
    return frozenset(chosen or RULES)


def documentation(name: str) -> str:
    """Return what a rule means: a sentence, then sections whose titles end in a colon."""
    texts = {module.RULE: module.__doc__ or "" for module in CHECKS} | suppressions.RULE_TEXTS
    return texts[RULES[name]]
