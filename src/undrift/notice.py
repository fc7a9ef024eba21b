"""What a pull or a branch switch brought: per project, what a database that was up to date now lacks, or has too much.

Values only; `undrift.report.notice` puts them into words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from undrift import discovery, edits, pipeline
from undrift.change import Change, Side
from undrift.checks import drifting, schema_without_migration, snapshot_without_sql
from undrift.drift.model import Sort
from undrift.edits import Edit, Text
from undrift.findings import Finding
from undrift.history import Kind, Migration
from undrift.mentions import Mention, held, mention
from undrift.moves import Moves, moves
from undrift.pipeline import Inquiry, Projects, Verdict
from undrift.sides import side
from undrift.tools.base import Late, Project
from undrift.values import dataclass, replace

RULES = frozenset({schema_without_migration.RULE.name, snapshot_without_sql.RULE.name})
"""The rules whose findings belong into a notice: what the code now declares, and no migration makes."""


@dataclass(frozen=True)
class Notice:
    """What happened to one project.

    Attributes:
        project: The project.
        tool: What its users call the tool.
        fresh: Migrations that are here now and were not before, in the order they are applied.
        gone: Migrations that were here before and are not now, the last one first: a database that ran them is ahead.
        replaced: How many migrations are gone although what they made is not: others stand for them.
        edited: Migrations that are here as before, with another text.
        undeclared: What the code now declares, or no longer declares, without a migration.
        withdrawn: What the code declared without a migration, and does not declare any more: `column users.plan`.
        unknown: Why it cannot be told whether there is more to `undeclared`, as a sentence; empty if it can.
        apply: The command that applies what is pending; empty where nothing shows one.
        undo: The command that takes `gone` back, where these are checked out; empty if the tool has none.
        late: What the tool does with a migration that sorts before one that ran, as a clause.
    """

    project: Project
    tool: str
    fresh: tuple[Mention, ...] = ()
    gone: tuple[Mention, ...] = ()
    replaced: int = 0
    edited: tuple[Mention, ...] = ()
    undeclared: tuple[Finding, ...] = ()
    withdrawn: tuple[str, ...] = ()
    unknown: str = ""
    apply: str = ""
    undo: str = ""
    late: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (
            self.fresh or self.gone or self.replaced or self.edited or self.undeclared or self.withdrawn or self.unknown
        )


@dataclass(frozen=True)
class _Compared:
    """What is compared.

    Attributes:
        inquiry: Both sides.
        changed: The paths that are not what they were.
        moved: What only moved between projects.
    """

    inquiry: Inquiry
    changed: Collection[str]
    moved: Moves


def notices(inquiry: Inquiry, changed: Collection[str]) -> tuple[Notice, ...]:
    """Return what happened to each project that anything happened to, in the order of their names.

    Args:
        inquiry: What is checked out now, and as its only base what was before; no base where nothing was.
        changed: The paths that are not what they were.

    Raises:
        ConfigurationError: The configuration names a directory that is not there.
    """
    projects = pipeline.projects(inquiry)
    changes = [change for change in pipeline.changes(inquiry, projects) if not change.head.abandoned]
    verdict = pipeline.verdict(inquiry, changes)
    moved = moves(inquiry, projects, changes)
    told = [_notice(change, verdict, _Compared(inquiry, changed, moved)) for change in changes]
    told += [_vanished(one, inquiry, moved) for one in _left_behind(inquiry, projects)]
    return tuple(one for one in told if not one.is_empty)


def _notice(change: Change, verdict: Verdict, compared: _Compared) -> Notice:
    head, conventions = change.head, change.head.conventions
    fresh = [one for one in _fresh(change) if one not in compared.moved.here]
    if not change.bases:
        # Files can be too few to be taken for a project, and yet have been there.
        fresh = [one for one in fresh if not any(one.path in base.tree for base in compared.inquiry.bases)]
    told = Notice(
        project=head.project,
        tool=conventions.title,
        fresh=tuple(mention(one, head) for one in fresh),
        apply=head.apply_command,
        late=conventions.late_means,
    )
    if not change.bases:
        return told
    told = replace(
        told,
        undeclared=tuple(one for one in verdict.introduced() if one.project == head.project.name),
        unknown=_unknown(change, verdict),
    )
    return _against(told, fresh, change, compared)


def _against(told: Notice, fresh: Sequence[Migration], change: Change, compared: _Compared) -> Notice:
    """Return a notice with what only a comparison tells: what is gone, renamed, edited or too late."""
    head, base = change.head, change.bases[0]
    inquiry = compared.inquiry
    now, then = Text(inquiry.head, head.history.migrations), Text(inquiry.bases[0], base.history.migrations)
    lost = [one for one in reversed(edits.came(then.migrations, now.migrations)) if one not in compared.moved.before]
    gone = [one for one in lost if not _is_stood_for(one, head)]
    renamed = {new.name: old.name for new, old in edits.renamed(now, fresh, then, gone)}
    behind = _behind(change, gone)
    # Most changes bring no migration: what both sides hold is asked only where one came or went.
    holds, former = (held(head), held(base)) if fresh or gone else (frozenset[str](), frozenset[str]())
    left = [mention(one, base) for one in gone if one.name not in renamed.values()]
    ahead = _ahead(left, former, holds)
    names = {one.name for one in ahead}
    return replace(
        told,
        fresh=tuple(
            replace(
                one,
                was=renamed.get(one.name, ""),
                behind=behind.get(one.name, ""),
                restates=tuple(sorted(one.made & former)),
            )
            for one in told.fresh
        ),
        gone=ahead,
        replaced=len(lost) - len(gone) + len(left) - len(ahead),
        edited=tuple(_edit(one, head) for one in edits.edited(now, then, compared.changed, lambda: head.dialect)),
        undo=base.undo([one for one in gone if one.name in names]) if names else "",
        withdrawn=() if fresh else tuple(_withdrawn(head, base)),
    )


def _fresh(change: Change) -> list[Migration]:
    """Return what is here now and was not before, but for squashes of what was, and what a squash stood for."""
    new = change.head.history.migrations
    for base in change.bases:
        new = tuple(one for one in edits.came(new, base.history.migrations) if not _is_stood_for(one, base))
    return list(new)


def _is_stood_for(one: Migration, there: Side) -> bool:
    """Whether the other side, which lacks a migration, has a squash of it, or all that it is a squash of.

    A squash counts as applied where all that it replaces ran, and so do these where it ran (Django documentation,
    "Squashing migrations").
    """
    others = there.history.migrations
    stood_for = {name for other in others for name in other.replaces}
    if one.replaces:
        return {*stood_for, *(other.name for other in others)}.issuperset(one.replaces)
    return one.name in stood_for


def _ahead(gone: Sequence[Mention], former: frozenset[str], holds: frozenset[str]) -> tuple[Mention, ...]:
    """Return the migrations whose products are gone with them; those that made nothing go with the others."""
    products = {one.name: one.made & former for one in gone}
    if products and not any(made - holds for made in products.values()) and any(products.values()):
        return ()
    return tuple(one for one in gone if not products[one.name] or products[one.name] - holds)


def _behind(change: Change, gone: Sequence[Migration]) -> Mapping[str, str]:
    """Return the migrations that the tool may never run where those of before ran, each with one of these."""
    side = change.head
    if side.conventions.late not in {Late.SKIPPED, Late.REFUSED}:
        return {}
    found: dict[str, str] = {}
    for name, migrations in side.history.groups.items():
        members = [one for one in migrations if one.kind is Kind.VERSIONED]
        found.update((one.name, later.name) for one, later in change.overtaken(members))
        newest = max((one for one in gone if one.group == name and one.clock), key=_clock, default=None)
        late = (
            one
            for one in members
            if newest and not change.on_trunk(one) and one.clock and _clock(one) <= _clock(newest)
        )
        found.update((one.name, newest.name) for one in late if newest)
    return found


def _clock(one: Migration) -> int:
    return one.clock or 0


def _left_behind(inquiry: Inquiry, projects: Projects) -> Iterator[Side]:
    """Yield the projects that were here before and are not now."""
    for files, before in zip(inquiry.bases, projects.bases, strict=True):
        yield from (side(one, files, before) for one in before if not discovery.paired(one, projects.head, before))


def _vanished(base: Side, inquiry: Inquiry, moved: Moves) -> Notice:
    left = (one for one in reversed(base.history.migrations) if one not in moved.before)
    gone = tuple(one for one in left if one.path not in inquiry.head.tree)
    return Notice(
        project=base.project,
        tool=base.conventions.title,
        gone=tuple(mention(one, base) for one in gone),
        undo=base.undo(gone) if gone else "",
    )


def _withdrawn(head: Side, base: Side) -> Iterator[str]:
    """Yield what was declared and never made by a migration, and is declared no longer."""
    before, now = base.drift, head.drift
    if before is None or now is None or now.abstained:
        return
    for one in before.deviations:
        if one.sort is Sort.MISSING and one.identity not in now.identities and not now.is_unknown(one):
            yield drifting.called(one)


def _unknown(change: Change, verdict: Verdict) -> str:
    """Say why it cannot be told whether the code declares more than migrations make, if that is news."""
    drift = change.drift
    before = [base.drift for base in change.bases if base.drift]
    if drift is None or not before or any(one.abstained for one in before):
        return ""
    return drift.abstained or next((one.reason for one in verdict.new_unread if one.path in drift.sources), "")


def _edit(edit: Edit, head: Side) -> Mention:
    return replace(mention(edit.now, head), same=edit.is_layout, formerly=edit.then.path)
