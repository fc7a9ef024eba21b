"""Which files the patterns of `schema` name.

Facts (drizzle-kit: src/serializer/index.ts, `prepareFilenames`): each pattern goes through `glob.sync`; a directory
stands for the files right in it; names that begin with a dot are found only by a pattern that says the dot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from undrift.files import Tree, join
from undrift.patterns import pattern

_ENDINGS = (".ts", ".js", ".cjs", ".mjs", ".mts", ".cts")
_MAGIC = pattern(r"[*?\[{]|[!@+]\(")
_GROUPS = pattern(r"[!@+*?]\(")
_GROUP = pattern(r"([^()]*?)([!@?])\(([^()]*)\)([^()]*)")
_WILD = pattern(r"(\*+|\?|\[!?[^\]/]+\])")
_CHOICE = pattern(r"\{([^{}]*,[^{}]*)\}")
_MOST_CHOICES = 64
_MOST_STARS = 6
_LONGEST = 500


def schema_files(tree: Tree, directory: str, patterns: Iterable[str]) -> tuple[str, ...]:
    """Return the files that patterns name, each once, in the order in which drizzle-kit reads them.

    Args:
        tree: The names in the snapshot.
        directory: Where drizzle-kit is run: patterns begin there.
        patterns: The patterns.
    """
    found: dict[str, None] = {}
    for one in patterns:
        for path in _globbed(tree, directory, one):
            inside = (path,) if path in tree else tree.files(path)
            found.update(dict.fromkeys(name for name in inside if name.endswith(_ENDINGS)))
    return tuple(found)


def _globbed(tree: Tree, directory: str, wanted: str) -> Iterator[str]:
    """Yield the files and directories that one pattern names, sorted."""
    if len(wanted) > _LONGEST:
        return
    if not _MAGIC.search(wanted):
        path = _joined(directory, wanted.rstrip("/"))
        if path is not None and (path in tree or tree.exists(path)):
            yield path
        return
    found: set[str] = set()
    for plain in _choices(wanted):
        fixed, rest = _split(plain)
        start = _joined(directory, fixed) if fixed else directory
        if start is not None:
            found.update(_below(tree, start, rest.split("/")))
    yield from sorted(found)


def _joined(directory: str, path: str) -> str | None:
    try:
        return join(directory, path) if path not in {"", "."} else directory
    except ValueError:
        return None


def _split(wanted: str) -> tuple[str, str]:
    """Return the part of a pattern that is no pattern, and the rest."""
    parts = wanted.split("/")
    place = next((place for place, part in enumerate(parts) if _MAGIC.search(part)), len(parts))
    return "/".join(parts[:place]), "/".join(parts[place:])


def _below(tree: Tree, start: str, parts: list[str]) -> Iterator[str]:
    """Yield what a pattern without braces names below a directory: it goes level by level, each directory once."""
    places: set[str] = {start}
    for place, part in enumerate(parts):
        is_last = place == len(parts) - 1
        if part == "**" and not is_last:
            places = {below for above in places for below in _descended(tree, above)}
            continue
        if part in {"", "."}:
            continue
        matcher = _matcher("*" if part == "**" else part)
        if matcher is None:
            return
        dotted = part.startswith(".")
        if part == "**":
            places = {below for above in places for below in _descended(tree, above)}
        if is_last:
            for above in places:
                yield from (join(above, name) for name in tree.names(above) if _fits(matcher, name, dotted=dotted))
        nearer = {below for above in places for below in tree.subdirectories(above)}
        places = {below for below in nearer if _fits(matcher, below.rpartition("/")[2], dotted=dotted)}
    yield from places


def _descended(tree: Tree, directory: str) -> Iterator[str]:
    """Yield a directory and all below it that no dot hides."""
    waiting = [directory]
    while waiting:
        place = waiting.pop()
        yield place
        waiting += [below for below in tree.subdirectories(place) if not below.rpartition("/")[2].startswith(".")]


def _fits(matcher: re.Pattern[str], name: str, *, dotted: bool) -> bool:
    return (dotted or not name.startswith(".")) and matcher.fullmatch(name) is not None


def _matcher(part: str) -> re.Pattern[str] | None:
    """Return the expression that one part of a pattern is; None where it is none that is understood."""
    if part.count("*") > _MOST_STARS:
        return None
    if not _GROUPS.search(part):
        return _compiled(_expression(part))
    found = _GROUP.fullmatch(part)
    if found is None:
        return None
    before, kind, inside, after = found.groups()
    options, tail = "|".join(map(_expression, inside.split("|"))), _expression(after)
    middle = f"(?!(?:{options}){tail}$).*" if kind == "!" else f"(?:{options}){'' if kind == '@' else kind}"
    return _compiled(f"{_expression(before)}{middle}{tail}")


def _expression(part: str) -> str:
    return "".join(map(_piece, _WILD.split(part)))


def _piece(piece: str) -> str:
    if piece.startswith("*"):
        return ".*"
    if piece == "?":
        return "."
    if piece.startswith("[") and piece.endswith("]") and len(piece) > 2:  # noqa: PLR2004 - both brackets
        inside = piece[1:-1].replace("\\", "\\\\").replace("[", "\\[")
        return f"[^{inside[1:]}]" if inside[0] in "!^" else f"[{inside}]"
    return re.escape(piece)


def _compiled(source: str) -> re.Pattern[str] | None:
    try:
        return re.compile(source, re.DOTALL)
    except re.error:
        return None


def _choices(plain: str) -> tuple[str, ...]:
    """Return the patterns that a pattern with `{a,b}` stands for."""
    done: list[str] = []
    waiting = [plain]
    while waiting and len(done) + len(waiting) <= _MOST_CHOICES:
        one = waiting.pop(0)
        found = _CHOICE.search(one)
        if found is None:
            done.append(one)
            continue
        waiting += [one[: found.start()] + option + one[found.end() :] for option in found[1].split(",")]
    return tuple(done)
