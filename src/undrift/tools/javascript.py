"""What the rooms for JavaScript and TypeScript tools share: telling them apart, and reading their settings unrun.

A migration of any of them is a numbered `.js` or `.ts` file. Which tool it is written for stands in its text; where
the tool looks for it stands in a settings file that is a program, of which only plain literals are read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from undrift.files import Files, decode, join, split
from undrift.history import SEQUENCE_DIGITS, Skip, Skipped, Unread
from undrift.patterns import pattern
from undrift.text import quoted
from undrift.tools.layout import IGNORED_NAMES, nearest
from undrift.values import dataclass

TYPEORM = "typeorm"
KYSELY = "kysely"
SEQUELIZE = "sequelize"
KNEX = "knex"

ENDINGS = (".js", ".cjs", ".mjs", ".ts", ".cts", ".mts")

_MARKS = (
    (
        TYPEORM,
        pattern(
            rb"\bMigrationInterface\b|from[ \t]*['\"]typeorm['\"]|require\(['\"]typeorm['\"]"
            rb"|\bclass[ \t]+\w{0,200}\d{13}\b"
        ),
    ),
    (KYSELY, pattern(rb"\bKysely[ \t]*<|from[ \t]*['\"]kysely['\"]|require\(['\"]kysely['\"]")),
    (SEQUELIZE, pattern(rb"\b[qQ]ueryInterface\b|from[ \t]*['\"]sequelize['\"]|require\(['\"]sequelize['\"]")),
    (KNEX, pattern(rb"\b[kK]nex\b")),
)
_NAME = pattern(
    r"""
    (?P<stem>
      (?P<version> \d{4}([-_.])\d\d\3\d\d(?:[-_T.]\d{2,6}(?:[-_.:]\d\d){0,2})? | \d{8}T\d+Z? | \d+[A-Za-z]?(?!\.\d) )
      (?:[-_.\ ]+(?P<title>.*))?
    )
    (?P<ending>\.(?:[cm]?[jt]s|coffee|litcoffee|iced|ls|eg|co))
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_MIGRATIONS = pattern(r"migrat", re.IGNORECASE)
_BESIDE = pattern(
    r"(?:^|/)(?:seed(?:s|er|ers|ing)?|fixtures?|templates?|examples?|archives?|archived|old|legacy)(?:/|$)",
    re.IGNORECASE,
)
_NO_MIGRATION = pattern(r".*\.(?:test|spec|d)\.[cm]?[jt]s", re.DOTALL)
_IMPORTED = pattern(r"(?:\bfrom|\bimport|\brequire)\s*(?:\(\s*)?['\"]\./([^'\"\n]+?)(?:\.[cm]?[jt]s)?['\"]")
_STAMP = "20000101000000"
_FIELDS = ("%Y", "%m", "%d", "%H", "%M", "%S")
_FIELD_STARTS = (0, 4, 6, 8, 10, 12)
_MILLISECONDS_DIGITS = 13
_CLOCK_DIGITS = frozenset({10, 13, 14, 17})
_STRING = r"""'(?:[^'\\\n]|\\(?:.|\Z))*(?:'|(?=\n)|\Z)|"(?:[^"\\\n]|\\(?:.|\Z))*(?:"|(?=\n)|\Z)"""
_TEMPLATE = r"`(?:[^`\\]|\\(?:.|\Z))*(?:`|\Z)"
_COMMENT = r"//[^\n]*|/\*.*?(?:\*/|\Z)"
_LITERALS = pattern(rf"(?P<comment>{_COMMENT})|(?P<string>{_STRING})|(?P<template>{_TEMPLATE})", re.DOTALL)
_STOPS = pattern(rf"{_STRING}|{_TEMPLATE}|[\[({{\])}},;]", re.DOTALL)
_WORDS = pattern(
    rf"(?P<literal>{_STRING}|{_TEMPLATE})|(?P<word>\.?[\w$]+(?:\s*\.\s*[\w$]+)*)|(?P<other>[^\s(),+])", re.DOTALL
)
_HERE = frozenset(
    """
    path.join path.resolve path.posix.join path.dirname join resolve dirname normalize path.normalize fileURLToPath
    url.fileURLToPath __dirname import.meta.dirname import.meta.url __filename process.cwd new URL .pathname
    """.split()
)
_INTERPOLATED = pattern(r"\$\{\s*(?:__dirname|import\.meta\.dirname|process\.cwd\(\))\s*\}")
_LONGEST_VALUE = 4000
_LONGEST_HEAD = 64 * 1024
_LONGEST_SETTINGS = 256 * 1024


@dataclass(frozen=True, slots=True)
class Numbered:
    """A migration file whose name begins with a version.

    Attributes:
        path: The file.
        name: Its base name.
        stem: The name without its ending.
        version: The version as it is written.
        title: What follows the version.
        ending: The ending, with its dot.
    """

    path: str
    name: str
    stem: str
    version: str
    title: str
    ending: str

    @property
    def key(self) -> object:
        """The version if it is meant for one migration alone; with the name if it is a day, which many share."""
        digits = "".join(character for character in self.version if character in "0123456789")
        if len(digits) in _CLOCK_DIGITS:
            return digits
        is_date = not self.version.isalnum() or self.title[:1].isdigit()
        if len(digits) <= SEQUENCE_DIGITS and not is_date:
            return self.version.lower().lstrip("0")
        return (self.version, self.stem)


def modules(files: Files, directory: str, endings: tuple[str, ...] = ENDINGS) -> list[str]:
    """Return the base names of the files right in a directory that may be migrations, sorted.

    Left out are tests, index files and declarations, and JavaScript that was compiled from the TypeScript beside it.
    """
    names = frozenset(files.tree.names(directory))
    return [
        name
        for name in sorted(names)
        if name.endswith(endings)
        and not IGNORED_NAMES.fullmatch(name)
        and not _NO_MIGRATION.fullmatch(name)
        and not (name.endswith("js") and f"{name[:-2]}ts" in names)
    ]


def numbered(files: Files, directory: str, endings: tuple[str, ...] = ENDINGS) -> list[Numbered]:
    """Return the files right in a directory whose names begin with a version, in the order of their names."""
    matches = [match for name in modules(files, directory, endings) if (match := _NAME.fullmatch(name))]
    return [
        Numbered(
            join(directory, match[0]), match[0], match["stem"], match["version"], match["title"] or "", match["ending"]
        )
        for match in matches
    ]


def unnumbered(files: Files, directories: Iterable[str], title: str, endings: tuple[str, ...]) -> Iterator[Unread]:
    """Yield the modules among the migrations whose names begin with no version: helpers, or run behind all others."""
    for directory in directories:
        for name in modules(files, directory, endings):
            if not _NAME.fullmatch(name):
                reason = f"{name} has no number: if it is a migration, {title} sorts it behind every numbered one"
                yield Unread(join(directory, name), 1, reason, (name,))


def kind(data: bytes) -> str:
    """Return the tool that a migration file is written for; empty if its text does not show it."""
    head = data[:_LONGEST_HEAD]
    return next((tool for tool, mark in _MARKS if mark.search(head)), "")


def sniffed(files: Files, tool: str) -> Iterator[str]:
    """Yield the directories of numbered files, on paths that speak of migrations, that are written for a tool."""
    samples: dict[str, list[str]] = {}
    for directory in files.tree.directories:
        if _MIGRATIONS.search(directory) and not _BESIDE.search(directory):
            found = numbered(files, directory)
            samples[directory] = sorted({found[place].path for place in (0, len(found) // 2, -1)}) if found else []
    kinds = files.derive([path for paths in samples.values() for path in paths], kind)
    for directory, paths in samples.items():
        votes = Counter(vote for path in paths if (vote := kinds.get(path, "")))
        if votes and votes.most_common(1)[0][0] == tool:
            yield directory


def code(text: str, *, templates: bool = True) -> str:
    """Return a program with its comments blanked, and its template literals too unless they are to stay."""

    def blank(match: re.Match[str]) -> str:
        keeps = match["string"] is not None or (templates and match["template"] is not None)
        return match[0] if keeps else re.sub(r"[^\n]", " ", match[0])

    return _LITERALS.sub(blank, text)


def settings_text(data: bytes) -> str:
    """Return a settings program without comments; nothing if it is far too long to be one."""
    return code(decode(data)) if len(data) <= _LONGEST_SETTINGS else ""


def values(text: str, name: str) -> Iterator[str]:
    """Yield the expressions that a program gives to the property `name`, as they are written."""
    for found in re.finditer(rf"""(?<![\w$.])(['"]?){re.escape(name)}\1\s*:\s*""", text):
        yield _expression(text, found.end())


def paths(expression: str) -> tuple[str, ...]:
    """Return the paths that an expression of literals spells, relative to its file; none if it is no such thing."""
    inside = expression.strip()
    items = list(_items(inside[1:-1])) if inside.startswith("[") and inside.endswith("]") else [inside]
    read = [_path(item) for item in items if item.strip()]
    return tuple(path for path in read if path) if all(read) else ()


def strings(expression: str) -> tuple[str, ...]:
    """Return the string literals of an expression."""
    return tuple(match["literal"][1:-1] for match in _WORDS.finditer(expression) if match["literal"])


def below(directory: str, path: str) -> str | None:
    """Return a path that settings in `directory` name; None if it leads out of the repository."""
    try:
        return join(directory, path)
    except ValueError:
        return None


def package_root(files: Files, directory: str) -> str:
    """Return the directory of the closest package.json at or above; the top if there is none."""
    return split(nearest(files, directory, "package.json"))[0]


def within(root: str, directory: str) -> str:
    """Return a directory as commands typed in `root`, which is at or above it, name it."""
    return directory.removeprefix(root).lstrip("/") or "."


def unlisted(files: Files, directory: str, found: Iterable[Numbered], title: str) -> Iterator[Skipped]:
    """Yield the migrations that an index file beside them leaves out although it imports most of the others.

    Args:
        files: The snapshot.
        directory: Where the migrations lie.
        found: The migrations.
        title: The tool's name.
    """
    members = list(found)
    indexes = [join(directory, f"index{ending}") for ending in ENDINGS]
    imported: Mapping[str, frozenset[str]] = files.derive(indexes, _imports) if members else {}
    for index, stems in imported.items():
        absent = [member for member in members if member.stem not in stems]
        if len(absent) * 2 < len(members):
            yield from (_left_out(index, member, title) for member in absent)


def following(version: str) -> str:
    """Return the version of the next migration, as a shell expands it, in the form of the last one."""
    digits = version.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    if digits.isdigit() and len(digits) <= SEQUENCE_DIGITS:
        return f"{int(digits) + 1:0{len(digits)}d}"
    if digits.isdigit() and len(digits) == _MILLISECONDS_DIGITS:
        return "$(date +%s)000"
    return f"$(date -u +{_written(version or _STAMP)})"


def _written(version: str) -> str:
    """Return the `date` format that a dated version has: what a clock does not give becomes 0."""
    fields = dict(zip(_FIELD_STARTS, _FIELDS, strict=True))
    parts: list[str] = []
    place = 0
    for character in version:
        if not character.isdigit():
            parts.append(character)
            continue
        if place in fields:
            parts.append(fields[place])
        elif place >= len(_STAMP):
            parts.append("0")
        place += 1
    return "".join(parts)


def next_file(directory: str, found: list[Numbered], separator: str) -> str:
    """Return the command that writes the next file by hand, named like the last one."""
    last = found[-1] if found else None
    if last and last.title:
        separator = last.stem[len(last.version) : len(last.stem) - len(last.title)]
    name = f"{following(last.version if last else '')}{separator}NAME{last.ending if last else '.js'}"
    return f"$EDITOR {quoted(directory)}/{name}"


def _imports(data: bytes) -> frozenset[str]:
    return frozenset(_IMPORTED.findall(settings_text(data)))


def _left_out(index: str, member: Numbered, title: str) -> Skipped:
    return Skipped(
        member.path,
        Skip.NEVER_RUN,
        f"{split(index)[1]} beside it lists the others and not this one, and {title} runs what is listed",
        f"add {member.stem} to {quoted(index)}",
        certain=False,
        version=member.version,
    )


def _expression(text: str, start: int) -> str:
    depth = 0
    end = min(len(text), start + _LONGEST_VALUE)
    for stop in _STOPS.finditer(text, start, end):
        mark = stop[0][0]
        if mark in "[({":
            depth += 1
        elif mark in "])}" and depth:
            depth -= 1
        elif mark in "])},;" and not depth:
            return text[start : stop.start()]
    return text[start:end]


def _items(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        item = _expression(text, start)
        yield item
        start += len(item) + 1


def _path(expression: str) -> str | None:
    pieces: list[str] = []
    for token in _WORDS.finditer(expression):
        if token["literal"]:
            piece = _INTERPOLATED.sub("", token["literal"][1:-1])
            if "${" in piece:
                return None
            pieces.append(piece)
        elif token["other"] or "".join(token["word"].split()) not in _HERE:
            return None
    return "/".join(pieces) or None
