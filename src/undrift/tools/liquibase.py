"""Liquibase.

Facts (liquibase-standard: DatabaseChangeLog, ChangeSet, ValidatingVisitor, AbstractFormattedChangeLogParser,
SqlChangeLogParser, XMLChangeLogSAXParser): one root changelog is read, and what it includes, in the order in which that
stands there; `includeAll` reads the files of a directory and of those below it in the order of their paths. A path
starts at the root of the classpath or search path, or beside the changelog if relativeToChangelogFile is set; one that
is absent stops every command unless errorIfMissing is false. What no changelog includes is never read. A changeset is
known by id, author and path, where logicalFilePath may stand for the path; validation refuses two of the same for one
database, context and label, as it does all of a file that is included twice. A changeset that stands before others that
were run already is run late, and nothing is said. SQL without the first line `--liquibase formatted sql` is one
changeset as a whole; below that line, what comes before the first `--changeset AUTHOR:ID` is passed over.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import field

from undrift.files import Files, decode, join, split
from undrift.history import Fault, History, Kind, Migration, Skip, Skipped, Unread
from undrift.patterns import pattern
from undrift.text import printable, quoted
from undrift.tools import builds, commands, undoing
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, NoDialect, PartsReader, Project
from undrift.tools.layout import nearest
from undrift.tools.liquibase_changelog import ENDINGS, Changelog, ChangeSet, Include, read_changelogs
from undrift.tools.liquibase_roots import Repository, Root, Survey, Target, groups, resource, start_of
from undrift.values import dataclass

_RUNS = pattern(r"\bliquibase\s+(?:[^&|;\n]*\s)?update\b(?!-)|\bliquibase:update\b(?!\w)")
_SETTINGS = "liquibase.properties"


class Liquibase(NoDialect):
    """Liquibase's changelogs."""

    name = "liquibase"
    conventions = Conventions(
        title="Liquibase",
        source="liquibase-standard: DatabaseChangeLog, ValidatingVisitor, AbstractFormattedChangeLogParser",
        order="the changesets of the root changelog and of what it includes, as they stand; includeAll by path",
        skips="changelogs that no other includes, and statements before the first changeset of a formatted SQL file",
        equal=Equal.REFUSED,
        equal_means="validation stops: change sets had duplicate identifiers",
        late=Late.APPLIED,
        late_means="databases that are ahead run it late, and nothing is said",
        downs=DownFiles.INSIDE,
        renumber="give the changeset another id in {old}",
        applies="liquibase update",
        takes_back="liquibase rollback-count --count={number}",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield a project per root changelog, or per group of roots that share files."""
        for group in groups(files):
            yield self._project(group)

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project with a root changelog in `directory`."""
        for group in groups(files):
            if any(split(survey.root.path)[0] == directory for survey in group):
                return self._project(group)
        repository = Repository(files)
        paths = [path for path in files.tree.files(directory) if path.lower().endswith(ENDINGS)]
        group = [repository.surveyed(Root(path, start_of(path))) for path in paths]
        return (
            self._project(group) if group else Project(self.name, (directory,), "", Evidence.SETTINGS, root=directory)
        )

    def history(self, project: Project, files: Files) -> History:
        """Follow the includes of each root."""
        repository = Repository(files)
        walk = _Walk()
        for path, start in project.settings:
            walk.follow(repository.surveyed(Root(path, start)))
        skipped = () if walk.unread else _unlisted(files, project, walk.listed)
        return History(
            tuple(walk.migrations.values()),
            skipped=(*walk.skipped, *skipped),
            faults=tuple(walk.faults),
            unread=tuple(walk.unread),
        )

    def reader(self, path: str) -> PartsReader | None:  # noqa: ARG002 - a file is not one migration
        """One file holds many changesets, each with its own way back."""
        return None

    def new_command(self, project: Project, files: Files) -> str:
        """Name a new file beside the last one; Liquibase itself makes none but from a database."""
        migrations = self.history(project, files).migrations
        last = migrations[-1].path if migrations else join(project.directory, "changelog.xml")
        directory, ending = split(last)[0], last.rpartition(".")[2]
        return f"$EDITOR {quoted(join(directory, f'NAME.{ending}'))}"

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own target, a build's plugin, or `liquibase update` where there are settings for it."""
        recipe = commands.Recipe(_RUNS, project.directory, is_placed=False)
        return commands.own(files, project, recipe) or _command(
            files, project, "update", "update", self.conventions.applies
        )

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:
        """`liquibase rollback-count`, if they are the last ones: it stops at one that says no way back.

        It counts what ran last, and that is told only where one changelog leads to all, none of them runs again or
        under a condition (Liquibase documentation: rollback-count; changeset attributes: runOnChange, context).
        """
        everyone = self.history(project, files).migrations
        is_plain = len(project.settings) == 1 and not any(one.kind is Kind.REPEATABLE for one in everyone)
        logs = read_changelogs(files, project.claims).values()
        entries = [entry for log in logs for entry in log.entries]
        if any(entry.condition if isinstance(entry, ChangeSet) else entry.conditional for entry in entries):
            return ""
        if not is_plain or not undoing.remaining(everyone, migrations):
            return ""
        goal = f"rollback -Dliquibase.rollbackCount={len(migrations)}"
        line = _command(files, project, goal, "", self.conventions.takes_back.format(number=len(migrations)))
        return undoing.chained("", [f"({line})" if line.startswith("cd ") else line] if line else [])

    def _project(self, group: list[Survey]) -> Project:
        roots = [survey.root for survey in group]
        directories = tuple(dict.fromkeys(split(root.path)[0] for root in roots))
        return Project(
            self.name,
            directories,
            roots[0].why,
            roots[0].evidence,
            root=f"/{directories[0]}".partition("/src/main/")[0].lstrip("/"),
            claims=frozenset(path for survey in group for path in survey.logs),
            settings=tuple((root.path, root.start) for root in roots),
        )


TOOL = Liquibase()


def _command(files: Files, project: Project, goal: str, task: str, command: str) -> str:
    """Return a command typed at the top: the Maven goal, the Gradle task, or Liquibase's own beside its settings.

    How the Gradle task for a way back takes a number changed between the plugin's versions: it is not told.
    """
    built = builds.maven(files, project.root, "liquibase-maven-plugin", f"liquibase:{goal}", _POM_SETTINGS)
    if not built and task:
        built = builds.gradle(files, project.root, "org.liquibase.gradle", task)
    config = nearest(files, project.root, _SETTINGS)
    is_told = any(files.derive((config,), _names_changelog).values()) if config else False
    return built or (commands.typed(split(config)[0], command) if is_told else "")


_POM_SETTINGS = ("changeLogFile>", "propertyFile>")
_CHANGELOG_FILE = pattern(
    r"^[ \t]*(?:liquibase\.(?:command\.)?)?change-?log-?file[ \t]*[=:]", re.IGNORECASE | re.MULTILINE
)


def _names_changelog(data: bytes) -> bool:
    """Whether settings name the changelog, which no command goes without (Liquibase documentation: changelog-file)."""
    return _CHANGELOG_FILE.search(decode(data)) is not None


@dataclass(slots=True)
class _Walk:
    """The changesets of one project after another, as Liquibase comes upon them.

    Attributes:
        migrations: The changesets, by name.
        skipped: The files in which nothing is run.
        faults: What makes Liquibase stop.
        unread: What cannot be followed.
        listed: The files that an include names by itself, and not by its directory.
    """

    migrations: dict[str, Migration] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    listed: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)

    def follow(self, survey: Survey) -> None:
        """Take the changesets of a root; files that another root of the project led to are not taken once more."""
        earlier = frozenset(self.done)
        seen: dict[tuple[str, ...], str] = {}
        conditions = {survey.root.path: False}
        waiting = [iter([_Step(survey.root.path, survey.root.path, conditional=False)])]
        trail = [""]
        while waiting:
            step = next(waiting[-1], None)
            if step is None:
                waiting.pop()
                trail.pop()
            elif step.path in trail:
                self.faults.append(_circle(step))
            elif step.path in self.done:
                log = survey.logs.get(step.path)
                certain = step.path not in earlier and not (step.conditional or conditions[step.path])
                # Before 4.19.1 includeAll passed over what had been included already.
                if certain and step.group == step.path and log and log.entries:
                    self.faults.append(_twice(step))
            else:
                self.done.add(step.path)
                conditions[step.path] = step.conditional
                waiting.append(self._take(step, survey, seen))
                trail.append(step.path)

    def _take(self, step: _Step, survey: Survey, seen: dict[tuple[str, ...], str]) -> Iterator[_Step]:
        """Take the changesets of one file, and yield the files that it includes when their turn comes."""
        log = survey.logs.get(step.path)
        if log is None:
            self.unread.append(Unread(step.path, 1, "it is no plain file, too large, or of a kind undrift cannot read"))
            return
        path = log.logical or resource(step.path, survey.starts[step.path])
        self._note(step, log, path)
        targets = iter(survey.targets[step.path])
        for entry in log.entries:
            if isinstance(entry, ChangeSet):
                self._add(step, entry, entry.logical or path, seen)
            else:
                target = next(targets)
                self._miss(step.path, entry, target)
                if not entry.whole:
                    self.listed.update(target.paths)
                for reached in target.paths:
                    conditional = step.conditional or entry.conditional
                    yield _Step(reached, target.directory or reached, conditional, step.path, entry.line)

    def _note(self, step: _Step, log: Changelog, path: str) -> None:
        """Take what concerns a file as a whole."""
        name = split(step.path)[1]
        if log.unread:
            self.unread.append(Unread(step.path, log.line, log.unread))
        elif log.broken:
            self.faults.append(_broken(step.path, log))
        elif log.is_idle:
            reason = "Liquibase runs only what stands below a line `--changeset AUTHOR:ID`, and there is none"
            self.skipped.append(Skipped(step.path, Skip.NEVER_RUN, reason, "write such a line above its statements"))
        elif not log.is_changelog and not name.lower().endswith(".sql") and step.group == step.path:
            self.faults.append(_no_changelog(step))
        if not log.is_changelog and name.lower().endswith(".sql"):
            self._add(step, ChangeSet(1, "raw", "includeAll"), path, {})

    def _add(self, step: _Step, entry: ChangeSet, path: str, seen: dict[tuple[str, ...], str]) -> None:
        path = path.replace("\\", "/").removeprefix("classpath:").lstrip("/")
        name = f"{path}::{entry.identity}::{entry.author}"
        key = (name, entry.condition, step.path if step.conditional else "")
        if key in seen and "${" not in name:
            self.faults.append(_duplicate(step.path, entry, name, seen[key]))
            return
        seen[key] = f"{step.path}:{entry.line}"
        if name in self.migrations:
            name = f"{name} ({entry.condition or step.path})"
        kind = Kind.REPEATABLE if entry.repeatable else Kind.VERSIONED
        if name not in self.migrations:
            self.migrations[name] = Migration(
                step.path, name, key=name, kind=kind, group=step.group, line=entry.line, last=entry.last, unique=True
            )

    def _miss(self, path: str, entry: Include, target: Target) -> None:
        """Take what an include leads to nothing for."""
        if target.unread:
            self.unread.append(Unread(path, entry.line, target.unread))
        elif target.absent:
            kind = "includeAll" if entry.whole else "include"
            self.faults.append(
                Fault(
                    path,
                    entry.line,
                    entry.path,
                    f"{kind} names {printable(entry.path)}, which is not here: Liquibase stops before it runs anything",
                    f"commit it, or correct the path: {entry.path}",
                )
            )


@dataclass(frozen=True, slots=True)
class _Step:
    """A file whose turn has come.

    Attributes:
        path: The file.
        group: What orders it: itself where it is named, the directory where that is included as a whole.
        conditional: Whether contexts or labels decide about it.
        by: The file that includes it.
        line: The line on which it does.
    """

    path: str
    group: str
    conditional: bool
    by: str = ""
    line: int = 1


def _circle(step: _Step) -> Fault:
    message = f"{split(step.by)[1]} includes {step.path}, which leads back to it: Liquibase never comes to an end"
    return Fault(step.by, step.line, f"{step.by} {step.path}", message)


def _twice(step: _Step) -> Fault:
    message = f"{step.path} is included twice: validation stops, as all of its changesets have duplicate identifiers"
    return Fault(step.by, step.line, f"{step.by} {step.path}", message, "include it once")


def _broken(path: str, log: Changelog) -> Fault:
    ending = "" if not log.is_changelog else ": Liquibase stops before it runs anything"
    hint = "" if log.is_changelog else "make `--liquibase formatted sql` its first line"
    return Fault(path, log.line, path, f"{split(path)[1]} cannot be run as meant, {log.broken}{ending}", hint)


def _no_changelog(step: _Step) -> Fault:
    message = f"{step.path} is included and has no databaseChangeLog: Liquibase stops before it runs anything"
    return Fault(step.by or step.path, step.line, step.path, message)


def _duplicate(path: str, entry: ChangeSet, name: str, first: str) -> Fault:
    return Fault(
        path,
        entry.line,
        name,
        f"changeset {printable(name)} stands at {first} already: validation stops for duplicate identifiers",
        "give one of them another id",
    )


def _unlisted(files: Files, project: Project, listed: set[str]) -> Iterator[Skipped]:
    """Yield the changelogs that lie among included ones, are the exception there, and that no root leads to."""
    reached = {path for group in groups(files) for survey in group for path in survey.logs} | project.claims
    included: defaultdict[str, int] = defaultdict(int)
    for path in listed:
        included[split(path)[0]] += 1
    strays = {
        directory: [
            path for path in files.tree.files(directory) if path not in reached and path.lower().endswith(ENDINGS)
        ]
        for directory in included
    }
    for directory, paths in strays.items():
        logs = read_changelogs(files, paths)
        found = [path for path, log in logs.items() if log.is_changelog and log.entries and not log.includes]
        if len(found) * 2 <= included[directory]:
            yield from (_stray(path, project) for path in found)


def _stray(path: str, project: Project) -> Skipped:
    return Skipped(
        path,
        Skip.NEVER_RUN,
        f"no changelog that {split(project.settings[0][0])[1]} leads to includes it, as the others here are",
        f"include {quoted(path)} where its turn is, or git rm it",
        certain=project.evidence is Evidence.SETTINGS,
    )
