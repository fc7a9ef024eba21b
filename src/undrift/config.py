"""The configuration: `.undrift.yaml`, or `[tool.undrift]` in pyproject.toml.

Pure: text in, `Config` out. Every mistake names its line and the nearest valid word.
"""

from __future__ import annotations

import datetime
import difflib
import re
import shlex
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from enum import Enum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from undrift.errors import ConfigurationError
from undrift.findings import Severity
from undrift.text import printable
from undrift.values import dataclass

if TYPE_CHECKING:
    import yaml

DEFAULT_MAX_GAP = 1
DIALECTS = ("postgres", "mysql", "mariadb", "sqlite")
"""The servers whose SQL is read, by the names that configuration and documents use."""

_DEEPEST = 20


class OnNotice(Enum):
    """What happens after a pull or a branch switch that brings something."""

    SAY = "say"
    """It is said."""
    RUN = "run"
    """It is said, and on a terminal the configured command is run if the user says yes."""
    OFF = "off"
    """Nothing."""


@dataclass(frozen=True, slots=True)
class ProjectEntry:
    """One project that the configuration names.

    Attributes:
        tool: The tool's name.
        directory: Where its migrations lie, relative to the top of the repository; empty for the top.
        name: How reports call it; the directory if not given.
        line: Where the configuration says so.
        dialect: One of `DIALECTS`; empty if it is not given.
        schema: Patterns of the files that declare its schema; None if it says that there are none.
        migrate: The command that applies what is pending; empty if it is not given.
    """

    tool: str
    directory: str
    name: str = ""
    line: int = 0
    dialect: str = ""
    schema: tuple[str, ...] | None = ()
    migrate: str = ""


@dataclass(frozen=True, slots=True)
class Ignore:
    """One entry under `ignore`: findings that the team accepted.

    Attributes:
        rule: The rule's name.
        reason: Why it is accepted.
        path: A pattern (`*`, `?`, `[…]`, `**`) that the finding's path must match; empty matches all.
        until: The last day on which it holds; None for ever.
        line: Where the configuration says so.
    """

    rule: str
    reason: str
    path: str = ""
    until: datetime.date | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that a team can set.

    Attributes:
        path: The file that it came from; empty for the defaults.
        projects: Projects to judge, added to those discovered; one in the same place replaces it.
        discover: Whether to look for projects that are not named.
        exclude: Patterns of directories in which none is looked for.
        default_branch: The branch that others leave and come back to; empty: found from the remote.
        severities: Rules with another severity than their own; None turns one off.
        max_gap: How many numbers in a row may be missing from a sequence.
        ignore: Accepted findings.
        dialect: One of `DIALECTS`, for the projects that are given none of their own; empty if it is not given.
        migrate: The command that applies what is pending, for the projects that are given none of their own.
        on_notice: What a pull or a branch switch that brings something does.
        notice_in_ci: Whether it does so in CI, too.
    """

    path: str = ""
    projects: tuple[ProjectEntry, ...] = ()
    discover: bool = True
    exclude: tuple[str, ...] = ()
    default_branch: str = ""
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    max_gap: int = DEFAULT_MAX_GAP
    ignore: tuple[Ignore, ...] = ()
    dialect: str = ""
    migrate: str = ""
    on_notice: OnNotice = OnNotice.SAY
    notice_in_ci: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a configuration may use, handed in so that this room imports none of them."""

    tools: Collection[str]
    rules: Collection[str]


@dataclass(frozen=True, slots=True)
class _Value:
    """A value and the line that it stands on."""

    data: Any
    line: int


def parse_yaml(path: str, text: str, vocabulary: Vocabulary) -> Config:
    """Read `.undrift.yaml`.

    Args:
        path: Its name, for messages.
        text: What it holds.
        vocabulary: The names of the tools and rules.

    Raises:
        ConfigurationError: Anything in it is not as documented.
    """
    import yaml  # noqa: PLC0415 - a repository without a configuration does not pay for it

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        root = _from_node(path, node, yaml, {}) if node else _Value({}, 1)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        words = (error.context if (error.problem or "but").startswith("but") else "", error.problem)
        raise ConfigurationError(path, line, f"not valid YAML: {' '.join(filter(None, words))}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigurationError(path, 0, f"not valid YAML: {printable(str(error)).split(chr(92) + 'n')[0]}") from None
    except RecursionError:
        raise ConfigurationError(path, 0, "not valid YAML: nested too deeply") from None
    return _Reader(path, vocabulary).config(root)


def parse_toml(path: str, text: str, vocabulary: Vocabulary) -> Config | None:
    """Read `[tool.undrift]` of a pyproject.toml; None if it has none.

    Raises:
        ConfigurationError: It is not valid TOML, or anything in the table is not as documented.
    """
    if sys.version_info >= (3, 11):
        import tomllib  # noqa: PLC0415 - as for yaml
    else:
        import tomli as tomllib  # noqa: PLC0415 - the same library, before it was part of Python
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        raise ConfigurationError(path, int(found[1]) if found else 0, f"not valid TOML: {error}") from None
    tool = document.get("tool")
    if not isinstance(tool, dict) or "undrift" not in tool:
        return None
    return _Reader(path, vocabulary).config(_from_toml(tool["undrift"], text.splitlines()))


def matches(path: str, pattern: str) -> bool:
    """Whether a path matches a pattern: `**` crosses directories, and a directory matches all below it."""
    pattern = pattern.rstrip("/")
    if "/" not in pattern and "*" not in pattern:
        return path == pattern or path.startswith(f"{pattern}/") or f"/{pattern}/" in f"/{path}/"
    parts = path.split("/")
    return any(_glob("/".join(parts[:end]), pattern) for end in range(1, len(parts) + 1))


def _glob(path: str, pattern: str) -> bool:
    if pattern.startswith("**/"):
        rest = pattern[3:]
        return _glob(path, rest) or any(
            _glob(path[index + 1 :], rest) for index, letter in enumerate(path) if letter == "/"
        )
    head, slash, rest = pattern.partition("/")
    part, path_slash, path_rest = path.partition("/")
    if head == "**":
        return True
    return fnmatchcase(part, head) and bool(slash) == bool(path_slash) and (not slash or _glob(path_rest, rest))


def _from_node(path: str, node: yaml.Node, yaml: Any, known: dict[int, _Value | None], depth: int = 0) -> _Value:  # noqa: ANN401 - the module
    """Return a node's values with their lines; an alias gives the one value again, so that aliases cannot multiply."""
    line = node.start_mark.line + 1
    if known.get(id(node)):
        return known[id(node)] or _Value(None, line)
    if id(node) in known or depth > _DEEPEST:
        raise ConfigurationError(path, line, "nested too deeply")
    known[id(node)] = None
    if isinstance(node, yaml.MappingNode):
        values: dict[str, _Value] = {}
        for key_node, value_node in node.value:
            key, key_line = str(key_node.value), key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise ConfigurationError(path, key_line, "a key must be a text")
            if key in values:
                raise ConfigurationError(path, key_line, f"{printable(key)!r} is given twice")
            values[key] = _Value(_from_node(path, value_node, yaml, known, depth + 1).data, key_line)
        made = _Value(values, line)
    elif isinstance(node, yaml.SequenceNode):
        made = _Value([_from_node(path, item, yaml, known, depth + 1) for item in node.value], line)
    else:
        made = _Value(_scalar(path, node, yaml), line)
    known[id(node)] = made
    return made


def _scalar(path: str, node: yaml.Node, yaml: Any) -> Any:  # noqa: ANN401 - the module, and what YAML held
    try:
        return yaml.SafeLoader("").construct_object(node)
    except ValueError as error:
        line = node.start_mark.line + 1
        raise ConfigurationError(path, line, f"{printable(str(node.value))!r} cannot be read: {error}") from None


def _from_toml(value: Any, source: list[str], start: int = 0) -> _Value:  # noqa: ANN401 - TOML's values
    if isinstance(value, dict):
        return _Value(
            {key: _from_toml(item, source, _line_of(key, source, start)) for key, item in value.items()}, start + 1
        )
    if isinstance(value, list):
        return _Value(list(_items(value, source, start)), start + 1)
    return _Value(value, start + 1)


def _items(values: list[Any], source: list[str], start: int) -> Iterator[_Value]:
    """Yield a list's values; each table is looked for behind the one before, unless all stand on one line."""
    first = source[start].strip() if start < len(source) else ""
    on_one_line = first.endswith("]") and not first.startswith("[")
    for value in values:
        if isinstance(value, dict) and not on_one_line:
            lines = enumerate(source[start:], start)
            start = next((at for at, line in lines if "{" in line or line.lstrip().startswith("[[")), start)
        item = _from_toml(value, source, start)
        yield item
        if isinstance(value, dict) and not on_one_line:
            start = max([item.line, *(key.line for key in item.data.values())])


def _line_of(key: str, source: list[str], start: int) -> int:
    """Find the line, counted from 0, that gives a key; tomllib keeps no places."""
    pattern = re.compile(
        rf"^\s*(?:\[+[^\]]*\b{re.escape(key)}\]+|[\"']?{re.escape(key)}[\"']?\s*=|.*[{{,]\s*{re.escape(key)}\s*=)"
    )
    section = next((number for number, line in enumerate(source) if line.strip().startswith("[tool.undrift")), 0)
    first = max(start, section)
    return next((number for number, line in enumerate(source[first:], first) if pattern.match(line)), first)


class _Reader:
    """Turns values with places into a `Config`, or says what is wrong and where."""

    def __init__(self, path: str, vocabulary: Vocabulary) -> None:
        self._path = path
        self._vocabulary = vocabulary

    def config(self, root: _Value) -> Config:
        table = self._table(root, "the configuration", _TOP_KEYS)
        severities, max_gap = self._rules(table.get("rules"))
        return Config(
            path=self._path,
            projects=tuple(self._project(item) for item in self._list(table.get("projects"), "projects")),
            discover=self._typed(table.get("discover"), bool, "discover", default=True),
            exclude=tuple(self._typed(item, str, "exclude") for item in self._list(table.get("exclude"), "exclude")),
            default_branch=self._typed(table.get("default_branch"), str, "default_branch", default=""),
            severities=severities,
            max_gap=max_gap,
            ignore=tuple(self._ignore(item) for item in self._list(table.get("ignore"), "ignore")),
            dialect=self._dialect(table.get("dialect")),
            migrate=self._command(table.get("migrate")),
            on_notice=self._on_notice(table.get("on_notice"), table),
            notice_in_ci=self._typed(table.get("notice_in_ci"), bool, "notice_in_ci", default=False),
        )

    def _command(self, value: _Value | None) -> str:
        """A command: one line, words as a shell parts them."""
        text: str = self._typed(value, str, "migrate", default="")
        try:
            words = shlex.split(text)
        except ValueError as error:
            raise ConfigurationError(self._path, value.line if value else 0, f"migrate: {error}") from None
        if value and not (words and text.isprintable()):
            raise ConfigurationError(self._path, value.line, "migrate must be a command of one line")
        return text

    def _on_notice(self, value: _Value | None, table: Mapping[str, _Value]) -> OnNotice:
        if value is None:
            return OnNotice.SAY
        # YAML reads a bare `off` as false.
        wanted = "off" if value.data is False else value.data
        names = {one.value: one for one in OnNotice}
        self._known(wanted, names, value.line, "value of on_notice")
        if names[wanted] is OnNotice.RUN:
            self._to_run(value, table)
        return names[wanted]

    def _to_run(self, value: _Value, table: Mapping[str, _Value]) -> None:
        """Refuse `on_notice: run` without a command, and with one that needs a shell: none takes part."""
        tables = [table, *(item.data for item in self._list(table.get("projects"), "projects"))]
        commands = [one["migrate"] for one in tables if isinstance(one, dict) and "migrate" in one]
        if not commands:
            message = "on_notice: run needs to know what to run"
            raise ConfigurationError(self._path, value.line, message, "add `migrate: COMMAND`")
        for command in commands:
            words = shlex.shlex(self._command(command), posix=True, punctuation_chars=True)
            words.commenters = ""
            if any(set(word) <= _OPERATORS for word in words):
                message = "on_notice: run takes no shell, which this command needs"
                raise ConfigurationError(self._path, command.line, message, "put it into a script, and name that")

    def _project(self, value: _Value) -> ProjectEntry:
        table = self._table(value, "a project", _PROJECT_KEYS)
        tool = self._required(table, value, "tool", "a project")
        self._known(tool.data, self._vocabulary.tools, tool.line, "tool")
        directory = self._required(table, value, "directory", "a project")
        return ProjectEntry(
            tool=tool.data,
            directory=self._inside(directory),
            name=self._typed(table.get("name"), str, "name", default=""),
            line=value.line,
            dialect=self._dialect(table.get("dialect")),
            schema=self._schema(table.get("schema")),
            migrate=self._command(table.get("migrate")),
        )

    def _schema(self, value: _Value | None) -> tuple[str, ...] | None:
        """One pattern, a list of them, or `false`."""
        if value is None:
            return ()
        if value.data is False:
            return None
        items = list(self._list(value, "schema")) if isinstance(value.data, list) else [value]
        found = tuple(self._inside(item, "schema") for item in items)
        if not found:
            raise ConfigurationError(self._path, value.line, "schema names no file: false says that there is none")
        if not all(found):
            raise ConfigurationError(self._path, value.line, "schema must name files: the top directory is none")
        return found

    def _dialect(self, value: _Value | None) -> str:
        if value is None:
            return ""
        self._known(value.data, DIALECTS, value.line, "dialect")
        return str(value.data)

    def _rules(self, value: _Value | None) -> tuple[Mapping[str, Severity | None], int]:
        severities: dict[str, Severity | None] = {}
        max_gap = DEFAULT_MAX_GAP
        for rule, setting in self._table(value, "rules", self._vocabulary.rules).items():
            if not isinstance(setting.data, dict):
                severities[rule] = self._severity(setting)
                continue
            table = self._table(setting, rule, _GAP_KEYS if rule == "version-gap" else _RULE_KEYS)
            if "severity" in table:
                severities[rule] = self._severity(table["severity"])
            max_gap = self._typed(table.get("max"), int, "max", default=max_gap)
        return severities, max_gap

    def _severity(self, value: _Value) -> Severity | None:
        if value.data is False:
            return None
        names = {**{severity.value: severity for severity in Severity}, "off": None}
        self._known(value.data, names, value.line, "severity")
        return names[value.data]

    def _ignore(self, value: _Value) -> Ignore:
        table = self._table(value, "an ignore entry", _IGNORE_KEYS)
        rule = self._required(table, value, "rule", "an ignore entry")
        self._known(rule.data, self._vocabulary.rules, rule.line, "rule")
        return Ignore(
            rule=rule.data,
            reason=self._typed(table.get("reason"), str, "reason", default="").strip(),
            path=self._typed(table.get("path"), str, "path", default=""),
            until=self._date(table.get("until")),
            line=value.line,
        )

    def _date(self, value: _Value | None) -> datetime.date | None:
        if value is None:
            return None
        if isinstance(value.data, datetime.datetime):
            return value.data.date()
        if isinstance(value.data, datetime.date):
            return value.data
        try:
            return datetime.date.fromisoformat(str(value.data))
        except ValueError:
            raise ConfigurationError(
                self._path, value.line, f"until: {value.data!r} is no date", "write it as YYYY-MM-DD"
            ) from None

    def _inside(self, value: _Value, what: str = "directory") -> str:
        text: str = self._typed(value, str, what)
        parts = [part for part in text.replace("\\", "/").split("/") if part not in {"", "."}]
        if text.startswith("/") or ".." in parts:
            raise ConfigurationError(self._path, value.line, f"{what} {text!r} lies outside the repository")
        return "/".join(parts)

    def _required(self, table: Mapping[str, _Value], value: _Value, key: str, what: str) -> _Value:
        if key not in table:
            raise ConfigurationError(self._path, value.line, f"{what} needs {key!r}")
        self._typed(table[key], str, key)
        return table[key]

    def _table(self, value: _Value | None, what: str, keys: Collection[str]) -> dict[str, _Value]:
        if value is None or value.data is None:
            return {}
        if not isinstance(value.data, dict):
            raise ConfigurationError(self._path, value.line, f"{what} must be a table of keys, not {_kind(value.data)}")
        for key, item in value.data.items():
            self._known(key, keys, item.line, "rule" if what == "rules" else f"key of {what}")
        return value.data

    def _list(self, value: _Value | None, key: str) -> Iterator[_Value]:
        if value is None or value.data is None:
            return
        if not isinstance(value.data, list):
            raise ConfigurationError(self._path, value.line, f"{key} must be a list, not {_kind(value.data)}")
        yield from value.data

    def _typed(self, value: _Value | None, kind: type, key: str, default: Any = None) -> Any:  # noqa: ANN401 - by `kind`
        if value is None:
            return default
        wrong = not isinstance(value.data, kind)
        if kind is int and not wrong:
            wrong = isinstance(value.data, bool) or int(value.data) < 0
        if wrong:
            raise ConfigurationError(self._path, value.line, f"{key} must be {_KINDS[kind]}, not {_kind(value.data)}")
        return value.data

    def _known(self, name: Any, names: Collection[str], line: int, what: str) -> None:  # noqa: ANN401 - what YAML held
        if isinstance(name, str) and name in names:
            return
        near = difflib.get_close_matches(name, list(names), n=1, cutoff=0.5) if isinstance(name, str) else []
        hint = f"did you mean {near[0]!r}?" if near else f"one of: {', '.join(sorted(names))}"
        raise ConfigurationError(
            self._path,
            line,
            f"{printable(name)!r} is no {what}" if isinstance(name, str) else f"{_kind(name)} is no {what}",
            hint,
        )


def _kind(data: object) -> str:
    names = {dict: "a table", list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(data), "nothing" if data is None else f"a {type(data).__name__}")


_OPERATORS = frozenset("();<>|&")
_KINDS = {str: "a text", bool: "true or false", int: "a whole number of 0 or more"}
_TOP_KEYS = (
    "projects",
    "discover",
    "exclude",
    "default_branch",
    "rules",
    "ignore",
    "dialect",
    "migrate",
    "on_notice",
    "notice_in_ci",
)
_PROJECT_KEYS = ("tool", "directory", "name", "dialect", "schema", "migrate")
_RULE_KEYS = ("severity",)
_GAP_KEYS = ("severity", "max")
_IGNORE_KEYS = ("rule", "path", "reason", "until")
