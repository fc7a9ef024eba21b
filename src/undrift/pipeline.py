"""The sentence: configuration, then change, then checks, then suppressions, then a verdict."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from undrift import discovery
from undrift.beside import Beside, fresh, with_here
from undrift.change import Change, Side
from undrift.checks import CHECKS, DRIFT, RULES, broken_replay, drifting, suppressions, uncommitted_migration
from undrift.checks.suppressions import Suppression
from undrift.config import Config
from undrift.files import LARGEST_FILE, Files
from undrift.findings import Finding, Severity
from undrift.history import History, Unread
from undrift.sides import side
from undrift.tools.base import Project
from undrift.values import dataclass, replace

if TYPE_CHECKING:
    from undrift.drift.model import Drift
    from undrift.replay import Replay


@dataclass(frozen=True)
class Inquiry:
    """What is to be judged, with everything at hand.

    Attributes:
        head: The judged files.
        bases: The files compared with, one per parent; none when all is new.
        trunk: The place in `bases` of the one that databases already ran; None if there is none.
        config: What the team set.
        rules: The names of the rules to check.
        now: The present moment, in UTC.
        project: The only project to judge; empty for all.
        config_changed: Whether the change touched the configuration itself.
        parents: How many of `bases`, from the first, excuse what they have too; None means all.
        beside: What lies here and is not committed; None where that is not asked about.
    """

    head: Files
    bases: tuple[Files, ...]
    trunk: int | None
    config: Config
    rules: frozenset[str]
    now: datetime.datetime
    project: str = ""
    config_changed: bool = False
    parents: int | None = None
    beside: Beside | None = None

    @property
    def today(self) -> datetime.date:
        """The day that suppressions are held against."""
        return self.now.date()


@dataclass(frozen=True)
class Verdict:
    """What came of it.

    Attributes:
        findings: All of them, introduced or not, in the order of their places.
        unread: What could not be read.
        new_unread: Those of them that no base has.
        accepted: How many findings were suppressed.
        projects: The judged projects.
        migrations: How many migrations they hold.
        tables: How many tables those make that are replayed; None if none are.
        abstained: The projects whose declared schema is not compared, with the reason as a sentence.
    """

    findings: tuple[Finding, ...] = ()
    unread: tuple[Unread, ...] = ()
    new_unread: tuple[Unread, ...] = ()
    accepted: int = 0
    projects: tuple[Project, ...] = ()
    migrations: int = 0
    tables: int | None = None
    abstained: tuple[tuple[str, str], ...] = ()

    def introduced(self, *severities: Severity) -> tuple[Finding, ...]:
        """Return the findings that the change brought, of these severities (all, if none is given)."""
        wanted = severities or tuple(Severity)
        return tuple(one for one in self.findings if one.introduced and one.severity in wanted)

    def fails(self, *, strict: bool) -> bool:
        """Whether the change has to be mended: it brought an error, or with `strict` a warning or an unknown."""
        if strict:
            return bool(self.introduced(Severity.ERROR, Severity.WARNING) or self.new_unread)
        return bool(self.introduced(Severity.ERROR))


@dataclass(frozen=True)
class _Answer:
    """What was found in one project on one side.

    Attributes:
        findings: What no suppression accepts, and what is wrong with the suppressions.
        unread: What could not be read.
        accepted: How many findings were suppressed.
        used: The suppressions that accepted one.
    """

    findings: tuple[Finding, ...]
    unread: tuple[Unread, ...]
    accepted: int
    used: frozenset[Suppression]


def judge(inquiry: Inquiry) -> Verdict:
    """Judge a change.

    Args:
        inquiry: What to judge.

    Raises:
        ConfigurationError: The configuration names a directory that is not there.
        UsageError: The named project does not exist.
    """
    return verdict(inquiry, changes(inquiry, projects(inquiry)))


@dataclass(frozen=True)
class Projects:
    """The projects on both sides of a change.

    Attributes:
        head: Those of the head.
        bases: Those of each base.
    """

    head: tuple[Project, ...]
    bases: tuple[tuple[Project, ...], ...]


def projects(inquiry: Inquiry) -> Projects:
    """Return the projects on both sides.

    Raises:
        ConfigurationError: The configuration names a directory that is not there.
    """
    head, _ = discovery.survey(inquiry.head, inquiry.config)
    return Projects(head, tuple(discovery.survey(base, inquiry.config, strict=False)[0] for base in inquiry.bases))


def changes(inquiry: Inquiry, projects: Projects) -> tuple[Change, ...]:
    """Return what happened to each project of the head, and to those of which only the files are left.

    Args:
        inquiry: What is judged.
        projects: What `projects` found of it.

    Raises:
        UsageError: The named project does not exist.
    """
    found, older = projects.head, projects.bases
    chosen = discovery.select(found, inquiry.project)
    made = [_change(inquiry, project, found, older, {}) for project in chosen]
    if inquiry.beside and uncommitted_migration.RULE.name in inquiry.rules:
        made = [*with_here(made, inquiry.beside, inquiry.config), *_fresh(inquiry, inquiry.beside, found)]
    return (*made, *_abandoned(inquiry, found, older))


def verdict(inquiry: Inquiry, changes: Sequence[Change]) -> Verdict:
    """Judge what happened to projects.

    Args:
        inquiry: What is judged.
        changes: What `changes` found of it.
    """
    answers = [_answer(inquiry, change) for change in changes]
    before = [_older(inquiry, change, answer) for change, answer in zip(changes, answers, strict=True)]
    findings = [_marked(answer, olds) for answer, olds in zip(answers, before, strict=True)]
    findings.append(_configured_faults(inquiry, [answer.used for answer in answers]))
    return Verdict(
        findings=tuple(sorted(_weighed(findings, inquiry.config), key=_place)),
        unread=tuple(unread for answer in answers for unread in answer.unread),
        new_unread=tuple(
            unread for answer, olds in zip(answers, before, strict=True) for unread in _new_unread(answer, olds)
        ),
        accepted=sum(answer.accepted for answer in answers),
        projects=tuple(change.head.project for change in changes if not change.head.abandoned),
        migrations=sum(change.head.size for change in changes),
        tables=_tables(inquiry, changes),
        abstained=tuple(
            (change.head.project.name, drift.abstained)
            for change in changes
            if (drift := _drift(inquiry, change)) and drift.abstained
        ),
    )


def _is_replayed(inquiry: Inquiry, side: Side) -> bool:
    return broken_replay.RULE.name in inquiry.rules and side.is_sql


def _drift(inquiry: Inquiry, change: Change) -> Drift | None:
    """Return the drift of a project, if a rule about it is asked."""
    return change.drift if inquiry.rules & _DRIFT else None


_DRIFT = frozenset(module.RULE.name for module in DRIFT)


def _tables(inquiry: Inquiry, changes: Iterable[Change]) -> int | None:
    """Return how many tables the projects make; None if none of them is replayed."""
    counts: list[int] = []
    for change in changes:
        if _is_replayed(inquiry, change.head):
            counts.append(len(change.head.replay.schema.tables))
        elif (drift := _drift(inquiry, change)) and not drift.abstained:
            counts.append(drift.tables)
    return sum(counts) if counts else None


def _older(inquiry: Inquiry, change: Change, answer: _Answer) -> list[_Answer]:
    """Return what the bases answer; they are not asked where there is nothing that could be old."""
    if not answer.findings and not answer.unread:
        return []
    return [_answer(inquiry, change.as_of(base)) for base in change.bases]


def _change(
    inquiry: Inquiry,
    project: Project,
    found: tuple[Project, ...],
    older: Sequence[tuple[Project, ...]],
    replayed: dict[object, Replay],
) -> Change:
    bases: list[Side] = []
    trunk: Side | None = None
    for index, (files, projects) in enumerate(zip(inquiry.bases, older, strict=True)):
        same = discovery.paired(project, projects, found, (inquiry.head, files))
        if same:
            base = side(same, files, projects, replayed)
            bases += [base] if inquiry.parents is None or index < inquiry.parents else []
            trunk = base if index == inquiry.trunk else trunk
    return Change(
        side(project, inquiry.head, found, replayed), tuple(bases), trunk, inquiry.now, inquiry.config.max_gap
    )


def _fresh(inquiry: Inquiry, beside: Beside, found: tuple[Project, ...]) -> Iterator[Change]:
    """Yield a change per project that only the working tree holds: nothing of it is judged but what is missing."""
    for here in fresh(found, beside, inquiry.config) if not inquiry.project else ():
        head = Side(here.side.project, History(), here.side.conventions, dict, here.side.make)
        yield Change(head, (), None, inquiry.now, inquiry.config.max_gap, here)


def _abandoned(inquiry: Inquiry, found: tuple[Project, ...], older: Sequence[tuple[Project, ...]]) -> Iterator[Change]:
    """Yield a change per project of every base whose files all lie here still, and belong to no project."""
    claimed = frozenset[str]().union(*(project.claims for project in found))
    older = older[: inquiry.parents]
    for project in older[0] if older and not inquiry.project else ():
        stays = discovery.paired(project, found, older[0])
        left = not stays and project.claims and not project.claims & claimed
        everywhere = all(discovery.paired(project, others) for others in older[1:])
        if left and everywhere and all(path in inquiry.head.tree for path in project.claims):
            before = side(project, inquiry.bases[0], older[0])
            after = replace(before, history=History(), read_facts=dict, abandoned=tuple(sorted(project.claims)))
            yield Change(after, (before,), before, inquiry.now, inquiry.config.max_gap)


def _answer(inquiry: Inquiry, change: Change) -> _Answer:
    checks = [module.check for module in CHECKS if module.RULE.name in inquiry.rules]
    # A file that several groups run is one file to mend: what is said of it is said once.
    found = list(dict.fromkeys(one for check in checks for one in check(change)))
    facts = change.head.facts
    written = [one for path in facts for one in suppressions.from_comments(path, facts[path].comments)]
    drift = _drift(inquiry, change)
    if drift:
        declaring = change.head.read_comments(path for path in drift.sources if path not in facts)
        written += [one for path in declaring for one in suppressions.from_comments(path, declaring[path])]
    configured = suppressions.from_config(inquiry.config.path, inquiry.config.ignore)
    lying = change.here.comments() if found and change.here else ()
    loose = [one for path, comments in lying for one in suppressions.from_comments(path, comments)]
    outcome = suppressions.apply(found, (*written, *configured, *loose), inquiry.today)
    faults = suppressions.audit(written, outcome.used, inquiry.today, _audited(inquiry), RULES)
    named = tuple(_named(fault, change.head) for fault in faults)
    history = change.head.history
    unread = (*history.unread, *(_oversized(one.path, change) for one in history.migrations if one.path not in facts))
    if _is_replayed(inquiry, change.head):
        # That a file is too large is said above already.
        replays = change.head.replays.values()
        unread += tuple(one for found in replays for one in found.unread if not one.path or one.path in facts)
    if drift:
        unread += (*drift.unread, *drifting.unjudged(change))
    if change.here:
        unread += tuple(Unread(one, 1, _TOO_MANY) for one in change.here.unread)
    return _Answer((*outcome.kept, *named), unread, outcome.accepted, outcome.used)


_TOO_MANY = "it holds more files that are not committed than are looked at"


def _audited(inquiry: Inquiry) -> frozenset[str]:
    """Return the rules of which an unused suppression is known to be of no use.

    What is not committed lies on one machine and not on the next.
    """
    return inquiry.rules - {uncommitted_migration.RULE.name}


def _named(fault: Finding, side: Side) -> Finding:
    """Return what is wrong with a suppression in words that survive a move of the directory."""
    words = (fault.objects[0], side.label(fault.location.path))
    return replace(fault, project=side.project.name, subject=" ".join(words), objects=words)


def _oversized(path: str, change: Change) -> Unread:
    limit = LARGEST_FILE // (1024 * 1024)
    return Unread(path, 1, f"{change.head.label(path)} is larger than {limit} MiB, so its text was not looked at")


def _marked(answer: _Answer, before: list[_Answer]) -> tuple[Finding, ...]:
    """Say of each finding whether a base already had it; in a merge any parent will do."""
    old: dict[tuple[str, str], list[Finding]] = {}
    for finding in (finding for base in before for finding in base.findings):
        old.setdefault((finding.rule, finding.subject), []).append(finding)
    return tuple(
        replace(one, introduced=not any(map(one.repeats, old.get((one.rule, one.subject), ()))))
        for one in answer.findings
    )


def _new_unread(answer: _Answer, before: list[_Answer]) -> tuple[Unread, ...]:
    old = {(unread.path.rpartition("/")[2], unread.reason) for base in before for unread in base.unread}
    return tuple(unread for unread in answer.unread if (unread.path.rpartition("/")[2], unread.reason) not in old)


def _configured_faults(inquiry: Inquiry, used: Iterable[frozenset[Suppression]]) -> tuple[Finding, ...]:
    """Return what is wrong with the `ignore` entries; only a change of the configuration introduces it."""
    entries = suppressions.from_config(inquiry.config.path, inquiry.config.ignore)
    everything = frozenset[Suppression]().union(*used)
    rules = frozenset() if inquiry.project else _audited(inquiry)
    faults = suppressions.audit(entries, everything, inquiry.today, rules, RULES)
    new = inquiry.config_changed or not inquiry.bases
    return tuple(replace(fault, introduced=new) for fault in faults)


def _weighed(findings: Iterable[tuple[Finding, ...]], config: Config) -> list[Finding]:
    """Give findings the severity that the team set, and those that were there before the weight of a note."""
    weighed: list[Finding] = []
    for finding in (one for some in findings for one in some):
        severity = config.severities.get(finding.rule, finding.severity)
        if severity:
            weighed.append(replace(finding, severity=severity if finding.introduced else Severity.NOTE))
    return weighed


def _place(finding: Finding) -> tuple[str, str, int, str]:
    return (finding.project, finding.location.path, finding.location.line, finding.rule)
