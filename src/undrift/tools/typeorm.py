"""TypeORM.

Facts (typeorm: src/migration/MigrationExecutor.ts, `getMigrations`, `checkForDuplicateMigrations`,
`executePendingMigrations`; src/util/DirectoryExportedClassesLoader.ts; src/commands/MigrationCreateCommand.ts): a
migration is an exported class, whatever its file is called. Its name is its property `name`, or the name of the class;
the last 13 characters of that must begin with a number, the timestamp, or every command stops. Migrations run in the
order of their timestamps, those of one timestamp in the order in which they were loaded. Two of one name: "Duplicate
migrations". What was run is recorded by name, and a late one is run late: the check against that is commented out in
the source. Which files are loaded, a data source says, as globs or as a list of classes; it is a program, and is not
read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from undrift.files import Files, decode, join, split
from undrift.history import Fault, History, Migration, Skip, Skipped, Unread
from undrift.patterns import pattern
from undrift.text import printable, quoted
from undrift.tools import commands, javascript, undoing
from undrift.tools.base import Conventions, DownFiles, Equal, Evidence, Late, NoDialect, PartsReader, Project
from undrift.tools.javascript import TYPEORM, Numbered
from undrift.tools.layout import depends_on, node_runner, package
from undrift.values import dataclass

_CLASS = pattern(r"\bclass[ \t]+(?P<name>[\w$]{1,200})(?![\w$])(?P<heritage>[^{}()=;]{0,300})\{", re.ASCII)
_MIGRATION = pattern(r"\bimplements\b[^{]*Migration|\bextends\b[^{]*Migration", re.DOTALL)
_STAMPED = pattern(r"[0-9]{13}\Z")
_PROPERTY = pattern(
    r"""^[ \t]*(?:(?:public|readonly|override)[ \t]+|this\.)*name[ \t]*(?::[ \t]*string[ \t]*)?=[ \t]*(?P<quote>['"])"""
    r"""(?P<name>[^'"\n]{1,300})(?P=quote)""",
    re.MULTILINE,
)
_UP = pattern(r"\bup\b[ \t]*[(=:]")
_TAIL = 13
_RUNS = pattern(r"\btypeorm\S*\s+(?:[^&|;\n]*\s)?migrations?:run\b")
_DATA_SOURCE = pattern(
    r"(?:[\w-]*[._-])?(?:data-?source|orm-?config|typeorm(?:[.-]config)?|orm)(?:[.-]config)?\.[cm]?[jt]s", re.IGNORECASE
)
_MAKES_SOURCE = pattern(rb"\bnew\s+DataSource\s*\(")
_BUILT = frozenset({"dist", "build", "out", "test", "tests", "e2e", "node_modules"})


@dataclass(frozen=True, slots=True)
class _Class:
    """A migration class.

    Attributes:
        name: What TypeORM records it under.
        timestamp: The digits that TypeORM takes for its timestamp; empty if there are none.
        line: Where it begins, counted from 1.
    """

    name: str
    timestamp: str
    line: int


class TypeOrm(NoDialect):
    """Directories of TypeORM's migration classes."""

    name = TYPEORM
    conventions = Conventions(
        title="TypeORM",
        source="typeorm: src/migration/MigrationExecutor.ts, src/util/DirectoryExportedClassesLoader.ts",
        order="every exported migration class, by the timestamp at the end of its name, whatever the file is called",
        skips="files that the data source's globs or lists leave out, and files without a class",
        equal=Equal.ARBITRARY,
        equal_means="the order in which the files are loaded decides which runs first",
        late=Late.APPLIED,
        late_means="`migration:run` runs it late on databases that exist, and earlier on a fresh one",
        downs=DownFiles.INSIDE,
        renumber="git mv {old} {new}, and give the class in it the same number: TypeORM goes by the class name",
        applies="typeorm migration:run",
        takes_back="typeorm migration:revert",
    )

    def discover(self, files: Files) -> Iterator[Project]:
        """Yield each directory, on a path that speaks of migrations, whose numbered files hold TypeORM's classes."""
        for directory in javascript.sniffed(files, TYPEORM):
            example = javascript.numbered(files, directory)[-1].name
            yield self._project(files, directory, f"TypeORM classes in files such as {example}", Evidence.LAYOUT)

    def configure(self, files: Files, directory: str) -> Project:
        """Return the project of the migrations in `directory`."""
        return self._project(files, directory, "", Evidence.SETTINGS)

    def history(self, project: Project, files: Files) -> History:
        """Read the class names: they alone say the order."""
        paths = [join(project.directory, name) for name in javascript.modules(files, project.directory)]
        read = files.derive(paths, _classes)
        found = [(path, one) for path in paths for one in read.get(path, ())]
        first = {one.name: (path, one) for path, one in reversed(found)}
        migrations = [_migration(path, one) for path, one in first.values() if one.timestamp]
        faults = [_unstamped(path, one) for path, one in found if not one.timestamp]
        faults += [_twice(path, one, first[one.name][0]) for path, one in found if first[one.name] != (path, one)]
        skipped, unread = _without_class(files, project.directory, read)
        listed = [one for one in javascript.numbered(files, project.directory) if read.get(one.path)]
        skipped += javascript.unlisted(files, project.directory, listed, "TypeORM")
        migrations.sort(key=lambda migration: (int(migration.version), migration.path))
        return History(tuple(migrations), (), tuple(skipped), tuple(faults), tuple(unread))

    def reader(self, path: str) -> PartsReader | None:  # noqa: ARG002 - no file is SQL
        """Migrations are programs: nothing in them is read as SQL."""
        return None

    def new_command(self, project: Project, files: Files) -> str:
        """`typeorm migration:create`, which needs no data source; `migration:generate` would need one."""
        target = f"{javascript.within(project.root, project.directory)}/NAME"
        suffix = " -o" if any(one.ending == ".js" for one in javascript.numbered(files, project.directory)[-1:]) else ""
        return f"{node_runner(files, project.directory)} typeorm migration:create {quoted(target)}{suffix}"

    def apply_command(self, project: Project, files: Files) -> str:
        """The repository's own script, or `typeorm migration:run` where the data source is known."""
        recipe = commands.Recipe(_RUNS, project.root, project.root, packages=(TYPEORM,))
        own = commands.own(files, project, recipe)
        return own or commands.typed(project.root, _command(files, project, self.conventions.applies))

    def undo_command(self, project: Project, files: Files, migrations: Sequence[Migration]) -> str:
        """`typeorm migration:revert` once for each, if they are the last ones.

        It takes back the last one that was run (typeorm.io/docs/migrations/reverting).
        """
        command = _command(files, project, self.conventions.takes_back)
        if not command or not undoing.remaining(self.history(project, files).migrations, migrations):
            return ""
        return undoing.chained(project.root, [command] * len(migrations))

    def _project(self, files: Files, directory: str, why: str, evidence: Evidence) -> Project:
        claims = frozenset(numbered.path for numbered in javascript.numbered(files, directory))
        root = javascript.package_root(files, directory)
        return Project(self.name, (directory,), why, evidence, root=root, claims=claims)


TOOL = TypeOrm()


def _command(files: Files, project: Project, command: str) -> str:
    """Return a command of TypeORM with its data source, as it is typed in the package; empty if that is not known.

    `-d` is required, and a data source in TypeScript needs ts-node and the program that is made for it
    (typeorm.io/docs/advanced-topics/using-cli).
    """
    root = project.root
    paths = [
        path for path in files.tree.walk(root) if _DATA_SOURCE.fullmatch(split(path)[1]) and _is_source(root, path)
    ]
    found = [path for path, makes in files.derive(paths, _makes_source).items() if makes]
    if len(found) != 1:
        return ""
    source = javascript.within(root, found[0])
    if source.endswith("ts"):
        if not depends_on(files, project.directory, "ts-node"):
            return ""
        is_module = package(files, join(root, "package.json")).get("type") == "module"
        command = command.replace(TYPEORM, f"{TYPEORM}-ts-node-{'esm' if is_module else 'commonjs'}")
    return f"{node_runner(files, root)} {command} -d {quoted(source)}"


def _is_source(root: str, path: str) -> bool:
    return _BUILT.isdisjoint(javascript.within(root, path).split("/"))


def _makes_source(data: bytes) -> bool:
    return _MAKES_SOURCE.search(data) is not None


def _classes(data: bytes) -> tuple[_Class, ...]:
    """Return the migration classes of a module."""
    text = javascript.code(decode(data), templates=False)
    heads = list(_CLASS.finditer(text))
    ends = [*(head.start() for head in heads), len(text)][1:]
    found: list[_Class] = []
    line, counted = 1, 0
    for head, end in zip(heads, ends, strict=True):
        line += text.count("\n", counted, head.start())
        counted = head.start()
        if _MIGRATION.search(head["heritage"]) or _STAMPED.search(head["name"]):
            name = _recorded(text, head, end)
            found.append(_Class(name, _timestamp(name), line))
    return tuple(found)


def _recorded(text: str, head: re.Match[str], end: int) -> str:
    """Return the name that TypeORM records a class under: its property, set before its methods, or its own."""
    up = _UP.search(text, head.end(), end)
    named = _PROPERTY.search(text, head.end(), up.start() if up else end)
    return named["name"] if named else head["name"]


def _timestamp(name: str) -> str:
    """Return what JavaScript's `parseInt` reads in the last characters of a name."""
    digits = re.match(r"[0-9]+", name[-_TAIL:])
    return digits[0] if digits and int(digits[0]) else ""


def _migration(path: str, one: _Class) -> Migration:
    title = one.name.removesuffix(one.timestamp)
    return Migration(path, one.name, one.timestamp, int(one.timestamp), title=title, line=one.line)


def _without_class(
    files: Files, directory: str, read: Mapping[str, tuple[_Class, ...]]
) -> tuple[list[Skipped], list[Unread]]:
    """Return the numbered files without a migration class: the blank ones, and those that hold something else."""
    without = [one for one in javascript.numbered(files, directory) if not read.get(one.path)]
    blank = files.derive([one.path for one in without], _is_blank)
    empty = [_empty(one) for one in without if blank.get(one.path)]
    return empty, [_unread(one) for one in without if not blank.get(one.path)]


def _is_blank(data: bytes) -> bool:
    return not javascript.code(decode(data)).strip()


def _empty(numbered: Numbered) -> Skipped:
    return Skipped(
        numbered.path,
        Skip.NEVER_RUN,
        "it holds no class, and TypeORM runs the classes that files export",
        f"git rm --cached {quoted(numbered.path)}",
    )


def _unstamped(path: str, one: _Class) -> Fault:
    name = printable(one.name)
    return Fault(
        path,
        one.line,
        one.name,
        f"the name {name} does not end in a timestamp: TypeORM stops before it runs anything",
        f"let the name of the class end in the 13 digits of its file, as in {name}1700000000000",
    )


def _twice(path: str, one: _Class, first: str) -> Fault:
    return Fault(
        path,
        one.line,
        one.name,
        f"{split(first)[1]} holds the class {printable(one.name)} too: TypeORM stops with `Duplicate migrations`",
        "rename one of the two classes",
    )


def _unread(numbered: Numbered) -> Unread:
    reason = "no migration class could be found in it, so its place in the order is unknown"
    return Unread(numbered.path, 1, reason, (numbered.stem,))
