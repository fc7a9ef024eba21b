"""A notice for people: a few lines after a pull or a branch switch, the danger first, and what to type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from undrift.deeds import Deed
from undrift.findings import Finding
from undrift.mentions import Certainty, Mention
from undrift.notice import Notice
from undrift.text import listed, plural, printable, quoted
from undrift.values import dataclass

_MOST = 5
"""Lines of one list; the rest is counted."""
_MOST_PROJECTS = 3
"""Projects of which all is said; of more, what is the matter and what to type."""
_KEPT = ("  apply:", "  careful:")
_MOST_SHOWN = 3
"""Commands that print one file each."""
_MOST_WORDS = 4
"""Things that are said of one migration, the last of them the number of the others."""


@dataclass(frozen=True)
class Left:
    """What names the commit that was checked out before, in commands.

    Attributes:
        name: A branch, or an abbreviated id, or what the user called it.
        is_branch: Whether it is a branch, so that `git switch` takes it as it is.
    """

    name: str
    is_branch: bool = False

    @property
    def switch(self) -> str:
        """The command that goes back there."""
        return f"git switch {'' if self.is_branch else '--detach '}{quoted(self.name)}"


def render(notices: Sequence[Notice], left: Left, *, verbose: bool = False) -> str:
    """Return the notice.

    Args:
        notices: What happened, one per project.
        left: What names the commit that was checked out before.
        verbose: Whether lists are printed to their end.
    """
    words = _Words(left, verbose)
    lines = [line for one in notices for section in _SECTIONS for line in section(one, words)]
    if len(notices) <= _MOST_PROJECTS or verbose:
        return "\n".join(lines)
    short = [line for line in lines if not line.startswith("  ") or line.startswith(_KEPT)]
    return "\n".join([*short, f"undrift: all of it: {words.verbose}"])


def render_new(notices: Sequence[Notice]) -> str:
    """Return the one line for a fresh clone or a new working tree; empty if it holds no migrations."""
    counted = [f"{plural(len(one.fresh), 'migration')}{_place(one)}" for one in notices if one.fresh]
    commands = list(dict.fromkeys(one.apply for one in notices if one.fresh and one.apply))
    if not counted:
        return ""
    if len(commands) > 1:
        # Each of them begins at the top of the repository.
        commands = [f"({command})" if " && " in command else command for command in commands]
    how = f": {printable(' && '.join(commands))}" if commands else ""
    return f"undrift: a new database needs {listed(counted)}{how}"


class _Words:
    """How the commit before is named, and how long lists get."""

    def __init__(self, left: Left, verbose: bool) -> None:  # noqa: FBT001 - made in one place
        self.left = left
        self.most = None if verbose else _MOST

    def file(self, path: str) -> str:
        """Return the word that names a file of the commit before."""
        return quoted(f"{self.left.name}:{path}")

    @property
    def verbose(self) -> str:
        """The command that prints everything."""
        return f"undrift notice --since {quoted(self.left.name)} --verbose"

    def cut(self, lines: Sequence[str]) -> Iterator[str]:
        """Yield lines, and the number of those that are left out."""
        shown = lines if self.most is None or len(lines) <= self.most else lines[: self.most - 1]
        yield from (f"  {line}" for line in shown)
        if len(shown) < len(lines):
            yield f"  and {len(lines) - len(shown):,} more: {self.verbose}"


def _fresh(one: Notice, words: _Words) -> Iterator[str]:
    """What is to be applied."""
    if not one.fresh:
        return
    losing = [mention.called for mention in one.fresh if mention.loses]
    danger = f"; {listed(losing)} {'drops' if len(losing) == 1 else 'drop'} data" if losing else ""
    yield printable(f"undrift: {plural(len(one.fresh), 'new migration')} to apply{_place(one)}{danger}")
    yield from words.cut([_mentioned(mention) for mention in one.fresh])
    yield from words.cut([f"careful: {printable(warning)}" for warning in _warned(one)])
    if one.apply:
        yield f"  apply: {printable(one.apply)}"


def _warned(one: Notice) -> Iterator[str]:
    """What keeps migrations from being applied like any other."""
    for mention in one.fresh:
        if mention.refused:
            yield f"after the migrations before it, {mention.called} fails: {mention.refused}"
        if mention.was:
            yield f"{mention.called} is {mention.was} under another name; where that ran, it runs again"
    for mention in one.fresh:
        if mention.restates and mention.made <= {*mention.restates}:
            yield f"{mention.called} makes what others made; where those ran, mark it as applied instead"
        elif mention.restates:
            again = listed(list(mention.restates))
            yield f"{mention.called} makes {again}, which others made before; where those ran, it fails or differs"
    late: dict[str, list[str]] = {}
    for mention in one.fresh:
        if mention.behind and not mention.restates:
            late.setdefault(mention.behind, []).append(mention.called)
    for last, names in late.items():
        yield f"{listed(names)} {'sorts' if len(names) == 1 else 'sort'} before {last}; where that ran, {one.late}"


def _edited(one: Notice, words: _Words) -> Iterator[str]:
    """What is not what a database ran."""
    if not one.edited:
        return
    count = len(one.edited)
    yield printable(
        f"undrift: {plural(count, 'migration')}{_place(one)} {'was' if count == 1 else 'were'} edited; "
        "a database that ran the old text does not run the new one"
    )
    yield from words.cut([_shown(mention, words) for mention in one.edited])


def _shown(edited: Mention, words: _Words) -> str:
    """Return the command that shows an edit; a remark stands behind it as a shell reads one."""
    remark = "  # comments or layout only" if edited.same else ""
    if edited.formerly == edited.path:
        # From the top, wherever it is typed (gitglossary(7), "pathspec").
        return f"git diff {quoted(words.left.name)} -- {quoted(f':/{edited.path}')}{remark}"
    return f"git diff {words.file(edited.formerly)} {quoted(f'HEAD:{edited.path}')}{remark}"


def _gone(one: Notice, words: _Words) -> Iterator[str]:
    """What a database may have run that this code does not know of."""
    if one.replaced:
        were = "was" if one.replaced == 1 else "were"
        yield printable(
            f"undrift: {plural(one.replaced, 'migration')}{_place(one)} {were} taken out, and what "
            f"{'it' if one.replaced == 1 else 'they'} made is made otherwise now: nothing to take back"
        )
    if not one.gone:
        return
    count = len(one.gone)
    it = "it" if count == 1 else "them"
    yield printable(
        f"undrift: {plural(count, 'migration')}{_place(one)} {'is' if count == 1 else 'are'} in {words.left.name} "
        f"and not here; a database that ran {it} is ahead of this code"
    )
    yield from words.cut([_mentioned(mention) for mention in one.gone])
    if one.undo:
        price = f"and lose the data in what {'it' if count == 1 else 'they'} made"
        yield f"  take {it} back, {price}: {words.left.switch} && {printable(one.undo)} && git switch -"
    downs = [mention.down for mention in one.gone if mention.down]
    paths = downs or ([] if one.undo else list(dict.fromkeys(mention.path for mention in one.gone)))
    for path in paths[:_MOST_SHOWN]:
        yield f"  {'undo' if downs else 'what it did'}: git show {words.file(path)}"
    if len(paths) > _MOST_SHOWN:
        place = quoted(f":/{one.project.directory}")
        yield f"  and so on: git diff --diff-filter=A HEAD {quoted(words.left.name)} -- {place}"


def _undeclared(one: Notice, words: _Words) -> Iterator[str]:
    """What the code expects, and no migration makes."""
    if one.undeclared:
        files = listed(list(dict.fromkeys(finding.location.path for finding in one.undeclared)))
        counted = plural(len(one.undeclared), "difference")
        yield printable(f"undrift: {files} changed, and the migrations do not make what it says: {counted}")
        yield from words.cut([printable(finding.message) for finding in sorted(one.undeclared, key=_weight)])
        yield from (f"  fix: {printable(hint)}" for hint in _hints(one.undeclared))
    if one.withdrawn:
        yield printable(
            f"undrift: the code no longer declares {listed(list(one.withdrawn))}, which no migration makes; "
            "a database that got this another way is ahead of this code"
        )
    if one.unknown:
        yield printable(f"undrift: whether migrations make what the code declares cannot be told: {one.unknown}")


def _weight(finding: Finding) -> tuple[int, str, int]:
    """Sort tables and columns, which queries fail on, before the rest. A message begins with what it is about."""
    what = finding.message.partition(" ")[0]
    return _QUERIED.index(what) if what in _QUERIED else len(_QUERIED), finding.location.path, finding.location.line


_QUERIED = ("table", "column", "enum")

_SECTIONS: tuple[Callable[[Notice, _Words], Iterator[str]], ...] = (_fresh, _gone, _edited, _undeclared)
"""What is said of a project, in this order."""


def _hints(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield the shortest remedy: the others only add what to answer."""
    yield from sorted({finding.hint for finding in findings if finding.hint}, key=lambda hint: (len(hint), hint))[:1]


def _mentioned(one: Mention) -> str:
    """Return a migration with what it does, and how much of that could be told."""
    words = "; ".join(_deeds(one.does))
    rest = "" if one.refused else _UNTOLD[one.certainty] if words else _UNTOLD_ALL[one.certainty]
    return printable(f"{one.called}{f': {words}' if words else ''}{rest}")


_UNTOLD: Mapping[Certainty, str] = {
    Certainty.WHOLE: "",
    Certainty.PART: "; and what could not be read",
    Certainty.NONE: "",
}
_UNTOLD_ALL: Mapping[Certainty, str] = {
    Certainty.WHOLE: ": no table or column changes",
    Certainty.PART: ": what it does could not be read",
    Certainty.NONE: ": what it does is not read",
}


def _deeds(deeds: Iterable[Deed]) -> Iterator[str]:
    """Yield one phrase per kind of thing that is done: `creates tables a and b`, `adds users.plan`."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for one in deeds:
        grouped.setdefault((one.verb, one.kind), []).append(one.name)
    for (verb, kind), names in sorted(grouped.items(), key=lambda item: _ORDER.index(item[0][0])):
        kinds = f"{kind}{'s' if len(names) > 1 else ''} " if kind else ""
        loses = " with the data in it" if Deed(verb, names[0], kind).loses else ""
        yield f"{verb} {kinds}{listed(names, _MOST_WORDS)}{loses}"


_ORDER = ("drops", "creates", "renames", "adds", "changes", "touches")
"""What is done to the schema, what hurts most first."""


def _place(one: Notice) -> str:
    """Return where a project's migrations are, and which tool runs them."""
    return f" in {one.project.directory} ({one.tool})" if one.project.directory else f" ({one.tool})"
