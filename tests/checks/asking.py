"""What the tests of the checks share: one finding, the old ones, histories made by hand, and hints that are tried."""

from __future__ import annotations

from collections.abc import Mapping

from tests.judging import NOW, Contents, findings, verdict
from tests.repository import Repository
from undrift.change import Change, Facts, Side
from undrift.config import Config
from undrift.findings import Finding
from undrift.history import Down, History, Migration
from undrift.sql.script import Script, read_script, read_whole
from undrift.tools.base import Conventions, DownFiles, Equal, Late, Project

_MOST_ROUNDS = 5


def found(head: Contents, *bases: Contents, rule: str) -> Finding:
    """Return the one finding that the change introduced; fails if there is none, or more."""
    [finding] = findings(head, *bases, rule=rule)
    return finding


def inherited(head: Contents, *bases: Contents, rule: str) -> list[Finding]:
    """Return the findings that were there before; fails if there is none, or if the change introduced one."""
    judged = verdict(head, *bases, rules=(rule,))
    assert not judged.introduced()
    assert judged.findings
    return list(judged.findings)


def judged(head: Contents, *bases: Contents, rule: str) -> int:
    """Return how many migrations were judged without any finding; fails on a finding, and where nothing was judged."""
    answer = verdict(head, *bases, rules=(rule,))
    assert not answer.findings, answer.findings
    assert answer.migrations
    return answer.migrations


def mended(repository: Repository, rule: str, head: Contents, base: Contents | None = None) -> list[str]:
    """Type what the hints say, in a real repository, until the rule is silent; return the hints.

    Fails if nothing is found at first, if a command fails, or if a finding outlives its command.
    """
    for path, content in (base or {}).items():
        repository.write(path, content)
    repository.commit("base")
    for path, content in head.items():
        repository.write(path, content)
    repository.git("add", "-A")
    hints: list[str] = []
    for _ in range(_MOST_ROUNDS):
        ways = () if base else ("--all",)
        found = [one for one in repository.check(rule, *ways).findings if one["introduced"]]
        if not found:
            assert hints
            return hints
        hints.append(found[0]["hint"])
        repository.run("bash", "-ec", hints[-1])
        left = [one["fingerprint"] for one in repository.check(rule, *ways).findings if one["introduced"]]
        assert found[0]["fingerprint"] not in left, hints
    message = f"{rule} is still broken after {hints}"
    raise AssertionError(message)


def conventions(  # one keyword per field that a test may want to choose
    *,
    equal: Equal = Equal.REFUSED,
    late: Late = Late.REFUSED,
    downs: DownFiles = DownFiles.NONE,
    gaps: bool = False,
    graph: bool = False,
    renumber: str = "git mv {old} {new}",
) -> Conventions:
    """Return the conventions of a tool that there is not."""
    return Conventions(
        title="Mig",
        source="nowhere",
        order="as told",
        skips="nothing",
        equal=equal,
        equal_means="it refuses",
        late=late,
        late_means="it refuses to choose",
        downs=downs,
        gaps=gaps,
        graph=graph,
        renumber=renumber,
    )


def side(
    migrations: tuple[Migration, ...],
    how: Conventions,
    *,
    downs: tuple[Down, ...] = (),
    texts: Mapping[str, str] | None = None,
    scripts: Mapping[str, Script] | None = None,
) -> Side:
    """Return a project of these migrations, in the directory `m`."""
    read = {path: read_script(read_whole(text.encode())) for path, text in (texts or {}).items()} | dict(scripts or {})
    return Side(
        project=Project(tool="mig", directories=("m",), why="made by hand", name="m"),
        history=History(migrations, downs=downs),
        conventions=how,
        read_facts=lambda: {path: Facts(script, ()) for path, script in read.items()},
        make=lambda: "mig new NAME",
    )


def change(head: Side, *bases: Side) -> Change:
    """Return the question about `head` on top of `bases`, of which the first is what databases ran."""
    return Change(head, bases, bases[0] if bases else None, NOW, Config().max_gap)


def is_old(finding: Finding, older: list[Finding]) -> bool:
    """Whether one of the base's findings already said this."""
    return any(finding.repeats(other) for other in older)
