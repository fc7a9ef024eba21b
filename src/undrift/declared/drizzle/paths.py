"""Paths that a configuration makes of its own place: `path.join(__dirname, "schema.ts")`."""

from __future__ import annotations

from undrift.declared.drizzle.plain import Untold, place_of, spelled, why
from undrift.declared.typescript.values import Call, Literal, Member, Symbol, Template, Value

_HERE = frozenset({"__dirname", "import.meta.dirname", "import.meta.dir"})
_FILE = frozenset({"__filename", "import.meta.url", "import.meta.filename", "import.meta.path"})
_JOINS = frozenset({"join", "resolve", "normalize"})
_SAME = frozenset({"fileURLToPath", "pathToFileURL", "toString"})
_DEEPEST = 20


def path_of(value: Value) -> tuple[bool, str]:
    """Return a path.

    Args:
        value: What a configuration says.

    Returns:
        Whether it begins at the configuration's own directory, and not where the tool is run; and the rest of it.

    Raises:
        Untold: It cannot be told.
    """
    anchored, parts = _parts(value, _DEEPEST)
    return anchored, "/".join(part for part in parts if part) or "."


def _parts(value: Value, deepest: int) -> tuple[bool, list[str]]:
    if isinstance(value, Literal) and isinstance(value.value, str) and not value.value.startswith("/"):
        return False, [value.value]
    if deepest < 0:
        raise Untold(why(value), place_of(value))
    if isinstance(value, Template) and value.tag is None:
        return _filled(value, deepest)
    name = spelled(value)
    if isinstance(value, (Symbol, Member)) and name in _HERE:
        return True, []
    if isinstance(value, (Symbol, Member)) and name in _FILE:
        return True, ["."]
    if isinstance(value, Member) and value.name in {"pathname", "href"}:
        return _parts(value.target, deepest - 1)
    if isinstance(value, Call):
        return _called(value, name.removesuffix("()").rpartition(".")[2], deepest)
    raise Untold(why(value), place_of(value))


def _called(call: Call, name: str, deepest: int) -> tuple[bool, list[str]]:
    if name == "cwd":
        return False, []
    if name == "dirname" and call.arguments:
        anchored, parts = _parts(call.arguments[0], deepest - 1)
        return anchored, ["/".join(parts).rpartition("/")[0]]
    if name == "URL" and len(call.arguments) > 1:
        anchored, _ = _parts(call.arguments[1], deepest - 1)
        return anchored, _parts(call.arguments[0], deepest - 1)[1]
    if name == "relative" and len(call.arguments) > 1 and _parts(call.arguments[0], deepest - 1) == (False, []):
        return _parts(call.arguments[1], deepest - 1)
    if name in _SAME and call.arguments:
        return _parts(call.arguments[0], deepest - 1)
    if name in _JOINS:
        read = [_parts(one, deepest - 1) for one in call.arguments]
        if not any(anchored for anchored, _ in read[1:]):
            return bool(read) and read[0][0], [part for _, parts in read for part in parts]
    raise Untold(why(call), call.place)


def _filled(template: Template, deepest: int) -> tuple[bool, list[str]]:
    """Return a template with paths in it: only the first thing in it may begin anywhere but here."""
    anchored, text = False, template.texts[0]
    for hole, after in zip(template.holes, template.texts[1:], strict=True):
        begins, parts = _parts(hole, deepest - 1)
        if begins and text:
            raise Untold(why(template), template.place)
        anchored = anchored or begins
        text += "/".join(parts) + after
    return anchored, [text.lstrip("/") if anchored else text]
