"""What one Liquibase changelog says: its changesets and includes, in XML, YAML, JSON or formatted SQL.

Every reader is a pure function of the bytes. Nothing is expanded: no entity, no property, no alias beyond the few
levels that are looked at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from undrift.files import Files, decode
from undrift.patterns import pattern
from undrift.values import dataclass, replace

if TYPE_CHECKING:
    import yaml

ROOT = "databaseChangeLog"
LARGEST_YAML = 4 * 1024 * 1024
"""Bytes. A longer file is a dump, and parsing it would take minutes."""
DEEPEST_YAML = 200
"""Levels. libyaml takes a C stack frame for each, and brings down the process where that is used up."""


@dataclass(frozen=True, slots=True)
class Include:
    """A place where another file, or all files of a directory, are read.

    Attributes:
        line: Where it stands.
        path: What it names.
        whole: Whether that is a directory.
        relative: Whether it starts at the changelog that includes it.
        conditional: Whether contexts or labels decide about it.
        optional: Whether it may be absent.
        chosen: Whether a class decides which files of the directory are read, or in which order.
        ending: The ending of the files that are read; empty for all.
        depths: How far down they may lie: the least and the greatest.
    """

    line: int
    path: str
    whole: bool = False
    relative: bool = False
    conditional: bool = False
    optional: bool = False
    chosen: bool = False
    ending: str = ""
    depths: tuple[int, int] = (0, 1 << 30)


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """One changeset.

    Attributes:
        line: Where it stands.
        identity: Its id.
        author: Its author.
        logical: The path that it is recorded under; empty for that of its file.
        condition: What decides whether it runs at all: databases, contexts, labels.
        repeatable: Whether it runs again when it changed, or every time.
        last: The line on which it ends; 0 where it goes on to the next one.
    """

    line: int
    identity: str
    author: str
    logical: str = ""
    condition: str = ""
    repeatable: bool = False
    last: int = 0


@dataclass(frozen=True, slots=True)
class Changelog:
    """What one file says.

    Attributes:
        entries: Its changesets and includes, in order.
        logical: The path that its changesets are recorded under; empty for its own.
        is_changelog: Whether it is one at all. SQL without the header is not, and still may be run.
        broken: Why Liquibase stops at it; empty if it does not.
        unread: Why it cannot be read for certain; empty if it can.
        line: Where either shows.
        is_idle: Whether it has statements, and nothing in it that would run them.
    """

    entries: tuple[Include | ChangeSet, ...] = ()
    logical: str = ""
    is_changelog: bool = True
    broken: str = ""
    unread: str = ""
    line: int = 1
    is_idle: bool = False

    @property
    def includes(self) -> tuple[Include, ...]:
        """The includes."""
        return tuple(entry for entry in self.entries if isinstance(entry, Include))


NO_CHANGELOG = Changelog(is_changelog=False)
_ODD_YAML = "it holds characters that YAML does not know, or is nested too deeply"


def read_changelogs(files: Files, paths: Iterable[str]) -> dict[str, Changelog]:
    """Read files, each by its ending; those of another ending are left out."""
    wanted = list(paths)
    found: dict[str, Changelog] = {}
    for ending, reader in _READERS.items():
        found.update(files.derive((path for path in wanted if path.lower().endswith(ending)), reader))
    return found


def read_xml(data: bytes) -> Changelog:
    """Read an XML changelog."""
    if ROOT.encode() not in data.replace(b"\0", b""):
        return NO_CHANGELOG
    from xml.parsers import expat  # noqa: PLC0415 - only for changelogs

    parser = expat.ParserCreate()
    handler = _XmlHandler(lambda: parser.CurrentLineNumber)
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.EntityDeclHandler = handler.entity
    try:
        parser.Parse(data, True)  # noqa: FBT003 - the C function takes no keyword
    except _StoppedError:
        return handler.result()
    except expat.ExpatError as error:
        return Changelog(broken=f"it is no well-formed XML: {expat.ErrorString(error.code)}", line=error.lineno)
    except (LookupError, ValueError):
        return Changelog(unread="it is in an encoding that undrift does not know")
    return handler.result()


def read_yaml(data: bytes) -> Changelog:
    """Read a YAML or JSON changelog."""
    if ROOT.encode() not in data:
        return NO_CHANGELOG
    if len(data) > LARGEST_YAML:
        return Changelog(unread="it is too long to be parsed")
    import yaml  # noqa: PLC0415 - only for changelogs

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = decode(data)
    try:
        if _depth(yaml.parse(text, Loader=loader)) > DEEPEST_YAML:
            return Changelog(unread=_ODD_YAML)
        document = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return _from_json(data) or Changelog(
            broken=f"it is no valid YAML: {error.problem}", line=mark.line + 1 if mark else 1
        )
    except (yaml.YAMLError, RecursionError, ValueError):
        return Changelog(unread=_ODD_YAML)
    return _from_items(_items(_child(document, ROOT)))


def read_sql(data: bytes) -> Changelog:
    """Read SQL, with Liquibase's header or without it."""
    lines = decode(data).split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None or not _HEADER.match(lines[first]):
        return _raw_sql(lines)
    header = lines[first]
    sets: list[ChangeSet] = []
    has_statements = False
    for number, line in _lines_that_count(lines):
        if found := _CHANGESET.match(line):
            sets.append(_from_comment(number, line, found))
        elif _MEANT.fullmatch(line):
            return Changelog(broken="`--changeset` needs AUTHOR:ID", line=number)
        else:
            has_statements = has_statements or (bool(line.strip()) and not line.lstrip().startswith("--"))
    return Changelog(tuple(sets), _attribute(header, "logicalFilePath"), is_idle=has_statements and not sets)


_READERS: Mapping[str, Callable[[bytes], Changelog]] = {
    ".xml": read_xml,
    ".yaml": read_yaml,
    ".yml": read_yaml,
    ".json": read_yaml,
    ".sql": read_sql,
}
ENDINGS = tuple(_READERS)
"""The endings of what Liquibase itself reads as changelogs."""

_HEADER = pattern(r"\s*--\s*liquibase\s*formatted", re.IGNORECASE)
_CHANGESET = pattern(r"\s*--\s*changeset\s+(\"[^\"]+\"|[^:]+):(\"[^\"]+\"|\S+)", re.IGNORECASE)
_MEANT = pattern(r"--changeset[ \t]+[^\s:]+[ \t\r]*", re.IGNORECASE)
_IGNORE = pattern(r"--\s*ignoreLines:(\w+)\s*", re.IGNORECASE)


class _StoppedError(Exception):
    """The rest of a file does not matter."""


class _XmlHandler:
    """Takes the elements of one file as they come."""

    def __init__(self, line: Callable[[], int]) -> None:
        self._line = line
        self._depth = 0
        self._inside = 1
        self._entries: list[Include | ChangeSet] = []
        self._logical = ""
        self._end = Changelog()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""
        local = name.rpartition(":")[2]
        if not self._depth and local != ROOT:
            self._end = NO_CHANGELOG
            raise _StoppedError
        if not self._depth:
            self._logical = attributes.get("logicalFilePath", "")
        elif self._depth == self._inside and local == "modifyChangeSets":
            self._inside = 2
        elif self._depth == self._inside:
            self._entries += _entry(local, attributes, self._line())
        self._depth += 1

    def end(self, _: str) -> None:
        """Take the end of an element."""
        self._depth -= 1
        last = self._entries[-1] if self._entries and self._depth == self._inside else None
        if isinstance(last, ChangeSet) and not last.last:
            self._entries[-1] = replace(last, last=self._line())
        if self._depth < self._inside:
            self._inside = 1

    def entity(self, *_: object) -> None:
        """Refuse an entity: what it stands for may be anything, and any number of times."""
        self._end = Changelog(unread="it declares entities", line=self._line())
        raise _StoppedError

    def result(self) -> Changelog:
        """Return what was taken."""
        if self._end != Changelog():
            return self._end
        return Changelog(tuple(self._entries), self._logical)


def _entry(kind: str, options: Mapping[str, str], line: int, last: int = 0) -> Iterator[Include | ChangeSet]:
    """Yield what one entry of a changelog is, if it is an include or a changeset."""
    condition = " ".join(
        f"{name}:{options[name]}" for name in ("dbms", "contextFilter", "context", "labels") if options.get(name)
    )
    ignored = options.get("ignore", "").lower() == "true"
    if kind == "changeSet" and not ignored:
        repeatable = any(options.get(name, "").lower() == "true" for name in ("runOnChange", "runAlways"))
        yield ChangeSet(
            line,
            options.get("id", ""),
            options.get("author", ""),
            options.get("logicalFilePath", ""),
            condition,
            repeatable,
            last,
        )
    elif kind in {"include", "includeAll"} and not ignored:
        whole = kind == "includeAll"
        yield Include(
            line,
            options.get("path" if whole else "file", "").replace("\\", "/"),
            whole,
            relative=options.get("relativeToChangelogFile", "").lower() == "true",
            conditional=bool(condition),
            optional=options.get("errorIfMissingOrEmpty" if whole else "errorIfMissing", "").lower() == "false",
            chosen=any(options.get(name) for name in ("filter", "resourceFilter", "resourceComparator")),
            ending=options.get("endsWithFilter", "").strip(),
            depths=(_number(options.get("minDepth", ""), 0), _number(options.get("maxDepth", ""), 1 << 30)),
        )


def _number(text: str, default: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default  # noqa: PLR2004 - no depth


def _depth(events: Iterable[yaml.Event]) -> int:
    """Return how deeply a document is nested, or something above the limit."""
    depth = deepest = 0
    for event in events:
        kind = type(event).__name__
        if kind in {"SequenceStartEvent", "MappingStartEvent"}:
            depth += 1
            deepest = max(deepest, depth)
        elif kind in {"SequenceEndEvent", "MappingEndEvent"}:
            depth -= 1
        if deepest > DEEPEST_YAML:
            break
    return deepest


def _from_items(items: list[tuple[str, Mapping[str, str], int, int]]) -> Changelog:
    """Return the changelog of named groups of options, as YAML and JSON list them."""
    entries = tuple(entry for item in items for entry in _entry(*item))
    logical = next((options[""] for kind, options, *_ in items if kind == "logicalFilePath"), "")
    return Changelog(entries, logical)


def _items(node: yaml.Node | None, *, nested: bool = False) -> list[tuple[str, Mapping[str, str], int, int]]:
    """Return the entries of a list: what they are, their options, and the lines where they begin and end."""
    seen: dict[int, Mapping[str, str]] = {}
    items: list[tuple[str, Mapping[str, str], int, int]] = []
    for item in node.value if node and _shape(node) == "sequence" else ():
        for key, value in item.value if _shape(item) == "mapping" else ():
            if key.value == "modifyChangeSets" and not nested:
                items += _items(value, nested=True)
            elif isinstance(key.value, str):
                # An alias may name one mapping a million times.
                options = seen.get(id(value)) or _scalars(value)
                seen[id(value)] = options
                items.append((key.value, options, key.start_mark.line + 1, _last_line(key, value)))
    return items


def _last_line(key: yaml.Node, value: yaml.Node) -> int:
    """Return the line on which the last word of an entry stands: a block itself ends only where the next begins."""
    last, node = key.end_mark.line + 1, value
    for _ in range(DEEPEST_YAML):  # an alias may name what it stands in
        if _shape(node) == "scalar" or getattr(node, "flow_style", False) or not node.value:
            end = node.end_mark
            return max(last, end.line + 1 if end.column else end.line)
        part = node.value[-1]
        if _shape(node) == "mapping":
            last = max(last, part[0].end_mark.line + 1)
        node = part[1] if _shape(node) == "mapping" else part
    return last


def _scalars(node: yaml.Node) -> Mapping[str, str]:
    """Return the options that are single values, of a mapping or of a list of mappings.

    A single value itself goes by the empty name.
    """
    if _shape(node) == "scalar":
        return {"": node.value}
    parts = node.value if _shape(node) == "sequence" else [node]
    pairs = (pair for part in parts if _shape(part) == "mapping" for pair in part.value)
    return {key.value: value.value for key, value in pairs if _shape(key) == _shape(value) == "scalar"}


def _shape(node: yaml.Node | None) -> str:
    return str(getattr(node, "id", ""))


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    pairs = node.value if node and _shape(node) == "mapping" else ()
    return next((value for key, value in pairs if key.value == name), None)


def _from_json(data: bytes) -> Changelog | None:
    """Read JSON that is no YAML 1.1, for a tab or an escaped slash in it; None if it is none."""
    try:
        document = json.loads(decode(data))
    except (ValueError, RecursionError):
        return None
    listed = document.get(ROOT) if isinstance(document, dict) else None
    entries = [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    return _from_items([(kind, _json_scalars(value), 1, 0) for item in entries for kind, value in item.items()])


def _json_scalars(value: Any) -> Mapping[str, str]:  # noqa: ANN401 - whatever the file holds
    pairs = value.items() if isinstance(value, dict) else [("", value)]
    return {
        name: str(item).lower() if isinstance(item, bool) else str(item)
        for name, item in pairs
        if isinstance(item, (str, int))
    }


def _lines_that_count(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines that Liquibase looks at, with their numbers."""
    skip = 0
    until_end = False
    for number, line in enumerate(lines, 1):
        found = _IGNORE.fullmatch(line)
        if until_end:
            until_end = not (found and found[1] == "end")
        elif skip:
            skip -= 1
        elif found:
            until_end = found[1] == "start"
            skip = _number(found[1], 0)
        else:
            yield number, line


def _from_comment(number: int, line: str, found: re.Match[str]) -> ChangeSet:
    rest = line[found.end() :]
    options = ("dbms", "contextFilter", "context", "labels", "ignore")
    condition = " ".join(f"{name}:{value}" for name in options if (value := _attribute(rest, name)))
    repeatable = any(_attribute(rest, name).lower() == "true" for name in ("runOnChange", "runAlways"))
    logical = _attribute(rest, "logicalFilePath")
    return ChangeSet(number, found[2].strip('"'), found[1].strip('"'), logical, condition, repeatable)


def _attribute(text: str, name: str) -> str:
    found = re.search(rf"\b{name}:[ \t]*(\"[^\"]*\"|\S*)", text, re.IGNORECASE)
    return found[1].strip('"') if found else ""


def _raw_sql(lines: list[str]) -> Changelog:
    """Return what SQL without the header is: one changeset, whatever its comments say."""
    marked = next((number for number, line in enumerate(lines, 1) if _CHANGESET.match(line)), 0)
    broken = "Liquibase knows its changesets only below a first line `--liquibase formatted sql`, and runs it as one"
    return Changelog(is_changelog=False, broken=broken if marked else "", line=marked or 1)
