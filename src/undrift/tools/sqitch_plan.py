"""What sqitch.plan and sqitch.conf say, read the way Sqitch reads them (see `undrift.tools.sqitch`)."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Mapping

from undrift.files import decode, join
from undrift.patterns import pattern
from undrift.text import printable
from undrift.values import dataclass

CONF = "sqitch.conf"
PLAN = "sqitch.plan"

_SECTION = pattern(r'\s*\[\s*(?P<kind>[\w.-]+)(?:\s+"(?P<name>[^"\n]*)")?\s*\]\s*(?:[#;].*)?', re.ASCII)
_SETTING = pattern(r"\s*(?P<key>[A-Za-z][\w-]*)\s*=\s*(?P<value>.*)", re.ASCII)
_ENGINE = pattern(r"db:(?P<engine>\w+)")
_ENGINES = {"postgres": "pg", "postgresql": "pg", "mariadb": "mysql", "sqlite3": "sqlite", "cockroachdb": "cockroach"}
_KEYS = (
    "plan_file",
    "top_dir",
    "deploy_dir",
    "revert_dir",
    "reworked_dir",
    "reworked_deploy_dir",
    "reworked_revert_dir",
    "extension",
)
_PRAGMA = pattern(r"[ \t]*%[ \t]*(?P<name>[\w-]+)[ \t]*(?:=[ \t]*(?P<value>.+))?", re.ASCII)
_LINE = pattern(
    r"""
    [ \t]*(?:(?P<mark>[@+-])[ \t]*)?(?P<name>[^\s@:\#\\\[\]]+)[ \t]*
    (?:\[(?P<needs>[^\]]+)\][ \t]*)?
    \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ[^<]*[ \t]<[^>]+>[ \t]*
    """,
    re.VERBOSE | re.ASCII,
)
_NEED = pattern(r"(?:(?P<project>[^\s:@!]+):)?(?P<change>[^\s:@!~^]+)?(?:@(?P<tag>[^\s:@~^]+))?")
_SHA1 = pattern(r"[0-9a-f]{40}")
_SYMBOLIC_TAGS = frozenset({"HEAD", "ROOT"})
_MOST_TAGS = 50
_MOST_ERRORS = 20
_LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Change:
    """A change that a plan deploys.

    Attributes:
        name: Its name.
        line: The line of the plan, counted from 1.
        place: How many changes of this name come before it.
        tags: The tags between it and the change that reworks it, the newest first; empty if none does.
    """

    name: str
    line: int
    place: int
    tags: tuple[str, ...]

    @property
    def label(self) -> str:
        """The name, numbered if it reworks an earlier one: a further rework then changes no label."""
        return f"{self.name}#{self.place + 1}" if self.place else self.name


@dataclass(frozen=True, slots=True)
class Error:
    """What makes Sqitch stop when it reads the plan.

    Attributes:
        line: The line, counted from 1.
        subject: What is wrong, in words that stay the same while lines come and go.
        clause: The same as a clause.
    """

    line: int
    subject: str
    clause: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan.

    Attributes:
        changes: What it deploys, in order.
        errors: What makes Sqitch stop.
    """

    changes: tuple[Change, ...]
    errors: tuple[Error, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a plan and its scripts lie, relative to the top of the repository.

    Attributes:
        plan: The plan.
        deploy: The directory of its deploy scripts.
        revert: The directory of its revert scripts.
        reworked_deploy: The directory of the deploy scripts of changes that were reworked.
        reworked_revert: The same for revert scripts.
        ending: The ending of scripts, with its dot.
    """

    plan: str
    deploy: str
    revert: str
    reworked_deploy: str
    reworked_revert: str
    ending: str


@dataclass(frozen=True, slots=True)
class _Entry:
    line: int
    mark: str
    name: str
    needs: tuple[str, ...]


def read_plan(data: bytes) -> Plan:
    """Read a plan: pragmas, an empty line, then changes and tags."""
    lines = [line.rstrip("\r") for line in decode(data).split("\n")]
    start, project, errors = _header(lines)
    entries: list[_Entry] = []
    for number, line in enumerate(lines[start:], start + 1):
        bare = line.partition("#")[0]
        match = _LINE.fullmatch(bare)
        if match:
            entries.append(_Entry(number, match["mark"] or "+", match["name"], tuple((match["needs"] or "").split())))
        elif bare.strip():
            what = printable(line.strip()[:_LONGEST_QUOTE])
            errors.append(Error(number, what, f"`{what}` is no change and no tag with its time and author"))
    errors += _misplaced(entries, project)
    return Plan(_changes(entries), tuple(sorted(errors, key=lambda error: error.line)[:_MOST_ERRORS]))


def read_conf(data: bytes) -> Mapping[str, str]:
    """Return what a sqitch.conf sets, by `section.name.key`; it is written like git's configuration."""
    found: dict[str, str] = {}
    section = ""
    for line in decode(data).split("\n"):
        head = _SECTION.fullmatch(line)
        if head:
            section = head["kind"].lower() + (f".{head['name']}" if head["name"] is not None else "")
        elif setting := _SETTING.fullmatch(line.rstrip("\r")):
            found[f"{section}.{setting['key'].lower()}"] = _unquoted(setting["value"])
    return found


def places(home: str, settings: Mapping[str, str]) -> Iterator[Place]:
    """Yield the places that a sqitch.conf sets: of its engine, of each other engine, and of each target.

    Args:
        home: The directory of the sqitch.conf.
        settings: What it sets.
    """
    engines = (settings.get("core.engine", ""), *_named(settings, "engine"))
    scopes: list[tuple[str, ...]] = [(f"engine.{name}", "core") for name in engines]
    for target in _named(settings, "target"):
        found = _ENGINE.match(settings.get(f"target.{target}.uri", ""))
        engine = _ENGINES.get(found["engine"], found["engine"]) if found else ""
        scopes.append((f"target.{target}", f"engine.{engine}", "core"))
    for scope in dict.fromkeys(scopes):
        place = _place(home, {key: _lookup(settings, scope, key) for key in _KEYS})
        if place:
            yield place


def usual_place(top: str, plan: str) -> Place:
    """Return where scripts lie when nothing is set."""
    deploy, revert = join(top, "deploy"), join(top, "revert")
    return Place(plan, deploy, revert, deploy, revert, ".sql")


def _header(lines: list[str]) -> tuple[int, str, list[Error]]:
    """Return how many lines the header has, the project that it names, and its errors."""
    project = ""
    errors: list[Error] = []
    end = len(lines)
    for index, line in enumerate(lines):
        bare, note, _ = line.partition("#")
        pragma = _PRAGMA.fullmatch(bare.rstrip())
        if pragma and pragma["name"] == "project":
            project = pragma["value"] or ""
        elif bare.strip() and not pragma:
            errors.append(Error(index + 1, "header", "an empty line has to part the pragmas from the changes"))
        if (not bare.strip() and not note) or errors:
            end = index
            break
    if not project and not errors:
        errors.append(Error(1, "%project", "the line %project=NAME is missing"))
    return end, project, errors


def _misplaced(entries: list[_Entry], project: str) -> Iterator[Error]:
    """Yield what is declared twice, and what is required without coming before."""
    tags: set[str] = set()
    seen: set[str] = set()
    recent: dict[str, int] = {}
    for entry in entries:
        if entry.mark == "@":
            if entry.name in tags or not seen:
                how = "twice" if entry.name in tags else "before any change"
                yield Error(entry.line, f"@{entry.name} {how}", f"the tag @{entry.name} is declared {how}")
            tags.add(entry.name)
            recent.clear()
            continue
        if entry.name in recent:
            clause = f"{entry.name} is declared on line {recent[entry.name]} already, with no tag in between"
            yield Error(entry.line, f"{entry.name} twice", clause)
        for need in entry.needs:
            if not _is_met(need, project, seen, tags):
                clause = f"{entry.name} requires {printable(need)}, which does not come before it"
                yield Error(entry.line, f"{entry.name} requires {printable(need)}", clause)
        recent[entry.name] = entry.line
        seen.add(entry.name)


def _is_met(need: str, project: str, seen: set[str], tags: set[str]) -> bool:
    """Whether a requirement comes before; conflicts, other projects' changes and IDs are not looked up."""
    match = _NEED.fullmatch(need)
    if match is None or match["project"] not in {None, project}:
        return True
    change, tag = match["change"], match["tag"]
    if change and _SHA1.fullmatch(change):
        return True
    return (not change or change in seen) and (not tag or tag in tags or tag in _SYMBOLIC_TAGS)


def _changes(entries: list[_Entry]) -> tuple[Change, ...]:
    deployed = [(index, entry) for index, entry in enumerate(entries) if entry.mark == "+"]
    tags = [index for index, entry in enumerate(entries) if entry.mark == "@"]
    following: dict[str, int] = {}
    reworked: dict[int, int] = {}
    for index, entry in reversed(deployed):
        if entry.name in following:
            reworked[index] = following[entry.name]
        following[entry.name] = index
    count: dict[str, int] = {}
    changes: list[Change] = []
    for index, entry in deployed:
        place = count.get(entry.name, 0)
        count[entry.name] = place + 1
        between = tags[bisect(tags, index) : bisect(tags, reworked[index])][-_MOST_TAGS:] if index in reworked else []
        changes.append(Change(entry.name, entry.line, place, tuple(entries[tag].name for tag in reversed(between))))
    return tuple(changes)


def _unquoted(value: str) -> str:
    if value.startswith('"'):
        return value[1:].partition('"')[0]
    return re.split(r"[#;]", value, maxsplit=1)[0].strip()


def _named(settings: Mapping[str, str], kind: str) -> list[str]:
    """Return the names of the sections of one kind; a name may have dots itself."""
    start = f"{kind}."
    return sorted({key[len(start) :].rpartition(".")[0] for key in settings if key.startswith(start)} - {""})


def _lookup(settings: Mapping[str, str], scope: tuple[str, ...], key: str) -> str:
    return next((settings[f"{part}.{key}"] for part in scope if settings.get(f"{part}.{key}")), "")


def _place(home: str, read: Mapping[str, str]) -> Place | None:
    """Return the place that these settings make; None if a path leads out of the repository."""
    try:
        return _joined(home, read)
    except ValueError:
        return None


def _joined(home: str, read: Mapping[str, str]) -> Place:
    top = join(home, read["top_dir"])
    reworked = join(home, read["reworked_dir"]) if read["reworked_dir"] else top
    deploy = join(home, read["deploy_dir"]) if read["deploy_dir"] else join(top, "deploy")
    revert = join(home, read["revert_dir"]) if read["revert_dir"] else join(top, "revert")
    own_deploy, own_revert = read["reworked_deploy_dir"], read["reworked_revert_dir"]
    return Place(
        join(home, read["plan_file"]) if read["plan_file"] else join(top, PLAN),
        deploy,
        revert,
        join(home, own_deploy) if own_deploy else join(reworked, read["deploy_dir"] or "deploy"),
        join(home, own_revert) if own_revert else join(reworked, read["revert_dir"] or "revert"),
        f".{read['extension'] or 'sql'}",
    )
