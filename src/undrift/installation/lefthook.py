"""lefthook.yml: our entries put into its text, at the places that a YAML parser names, so that every other byte stays.

What lefthook does with them is told by its documentation (lefthook.dev, "Configuration") and holds for 1.5 and 2.2:
`{0}` stands for git's arguments, `use_stdin` hands on what git says. lefthook puts arguments into the command as they
are, so only those stand there that git itself makes up: not the remote of a push, which may be any address, quotes
included. lefthook passes a pre-push command by where HEAD itself brings nothing new, or deletes files only
(build_command.go), though another branch is pushed; not so one that names files, which is why ours names lefthook's own
configuration, behind a `#`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from undrift.installation import blocks, files, shells
from undrift.installation.refusing import RefusedError
from undrift.installation.scripts import BEGIN, END, Hook
from undrift.values import dataclass

if TYPE_CHECKING:
    import yaml

NAME = "undrift"


@dataclass(frozen=True)
class _Place:
    """Where an entry goes.

    Attributes:
        offset: In the text: the start of a line, or the end.
        indent: The blanks before each of its lines.
        lines: What goes there.
    """

    offset: int
    indent: str
    lines: tuple[str, ...]


def entry(hook: Hook, name: str) -> list[str]:
    """Return the settings of our command for a hook, as lines.

    Args:
        hook: Which.
        name: The name of lefthook's configuration, relative to the top of the repository.
    """
    command = f"undrift {hook.command}".replace('"$@"', "{0}").removesuffix(' --remote="${1-}"')
    if hook.name == "pre-push":
        files = f"files: git ls-files --cached --others -- {name}"
        return [f'run: "{command} # {{files}}"', files, "use_stdin: true"]
    if not hook.guards:
        command += " || true"
    if hook.name == "post-commit":
        # The only condition that saves a process; git's arguments are quoted by nobody here.
        command = f"if {hook.condition}; then {command}; fi"
    return [f"run: {command}", *(["use_stdin: true"] if hook.reads else [])]


def pasted(hook: Hook, name: str) -> str:
    """Return what a user puts into lefthook's configuration by hand."""
    return "\n".join(_whole(hook, name))


def _whole(hook: Hook, name: str) -> list[str]:
    return [f"{hook.name}:", "  commands:", *(f"    {line}" for line in _command(entry(hook, name)))]


def _command(settings: Sequence[str]) -> list[str]:
    return [f"{NAME}:", *(f"  {line}" for line in settings)]


def read(path: str) -> bytes:
    """Return lefthook's configuration.

    Raises:
        RefusedError: It is no file that we edit.
        OSError: It cannot be read.
    """
    if not path.endswith((".yml", ".yaml")):
        raise RefusedError("it is no YAML")
    return files.read_yaml(path)


def add(data: bytes, hook: Hook, name: str) -> bytes:
    """Return lefthook's configuration with our command in a hook.

    Args:
        data: The file.
        hook: Which.
        name: As for `entry`.

    Raises:
        RefusedError: It is written in a way that we do not edit.
    """
    text = _decoded(data)
    place = _place(text, hook, name)
    added = _added(data, len(text[: place.offset].encode()), place)
    if not _is_the_same_but_for(text, _decoded(added), place.lines):
        raise _unusual("adding to it would change what else it says")
    return added


def _added(data: bytes, offset: int, place: _Place) -> bytes:
    last = data.rstrip().rpartition(b"\n")[2]
    if offset == len(data) and last == END.encode():
        # Hooks that are whole ours share one block.
        end = data.rindex(last)
        return data[:end] + _ended(place.lines, data) + data[end:]
    lines = [f"{place.indent}{line}" for line in (BEGIN, *place.lines, END)]
    return blocks.insert(data, offset, _ended(lines, data))


def _ended(lines: Sequence[str], data: bytes) -> bytes:
    """Return lines with the ends that a file has."""
    ending = "\r\n" if b"\r\n" in data else "\n"
    return "".join(f"{line}{ending}" for line in lines).encode()


def runs(data: bytes, hook: str) -> bool:
    """Whether a hook of this configuration calls undrift, by us or by hand.

    Raises:
        RefusedError: It cannot be read.
    """
    found = _value(_document(_decoded(data)), hook)
    return found is not None and any(shells.calls_undrift(value.encode()) for value in _commands(found))


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise _unusual("it is no UTF-8") from None


def _document(text: str) -> yaml.Node | None:
    import yaml  # noqa: PLC0415 - only where lefthook is used

    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        raise _unusual("it is no YAML that can be read") from None


def _place(text: str, hook: Hook, name: str) -> _Place:
    document = _document(text)
    if document is None:
        return _Place(len(text), "", tuple(_whole(hook, name)))
    if not _is_block(document, "mapping"):
        raise _unusual("it is no mapping of hooks")
    value = _own_value(document, hook.name)
    if value is None:
        return _Place(len(text), "", tuple(_whole(hook, name)))
    start, indent = _first(text, value, "mapping")
    settings = entry(hook, name)
    for key, kind, lines in (("commands", "mapping", _command(settings)), ("jobs", "sequence", _job(settings))):
        inner = _own_value(value, key)
        if inner is not None:
            _refuse_namesake(inner)
            return _Place(*_first(text, inner, kind), tuple(lines))
    return _Place(start, indent, ("commands:", *(f"  {line}" for line in _command(settings))))


def _refuse_namesake(entries: yaml.Node) -> None:
    """Refuse a hook in which something else has our command's name.

    Raises:
        RefusedError: It has.
    """
    jobs = [pair for job in _items(entries) for pair in _pairs(job) if pair[0].value == "name"]
    if NAME in {name.value for name, _ in _pairs(entries)} | {str(value.value) for _, value in jobs}:
        message = f"something is called `{NAME}` there that does not call undrift"
        raise RefusedError(message, "give it another name, then undrift install")


def _job(settings: Sequence[str]) -> list[str]:
    return [f"- name: {NAME}", *(f"  {line}" for line in settings)]


def _first(text: str, node: yaml.Node, kind: str) -> tuple[int, str]:
    """Return the start of the line on which the first entry of a block stands, and the blanks before it.

    Raises:
        RefusedError: It is no such block, or has an anchor, by which others may share it.
    """
    mark = node.start_mark
    start = mark.index - mark.column
    indent = text[start : mark.index]
    if not _is_block(node, kind) or indent.strip(" "):
        raise _unusual("the hook is empty, written on one line, or shared by an anchor")
    return start, indent


def _is_block(node: yaml.Node, kind: str) -> bool:
    # A sequence that is no further in than its key has no style (PyYAML).
    return _kind(node) == kind and not getattr(node, "flow_style", True)


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """Return what a mapping has under a key, be it an alias."""
    return next((value for name, value in _pairs(node) if name.value == key), None)


def _own_value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """Return what a mapping has under a key, written there.

    Raises:
        RefusedError: It is an alias, or a merge may bring the key.
    """
    pairs = _pairs(node)
    if any(name.value == "<<" for name, _ in pairs):
        raise _unusual("the hook is merged from another one")
    found = next(((name, value) for name, value in pairs if name.value == key), None)
    if found and found[1].start_mark.index < found[0].start_mark.index:
        raise _unusual("the hook is an alias of another one")
    return found[1] if found else None


def _pairs(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    return list(node.value) if node is not None and _kind(node) == "mapping" else []


def _items(node: yaml.Node | None) -> list[yaml.Node]:
    return list(node.value) if node is not None and _kind(node) == "sequence" else []


def _kind(node: yaml.Node | None) -> str:
    """Return whether a node is a `mapping`, a `sequence` or a `scalar`."""
    return str(getattr(node, "id", ""))


def _commands(node: yaml.Node) -> Iterator[str]:
    """Yield what is run below a node, each node once however often it is referred to."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        pairs = _pairs(one)
        yield from (str(value.value) for key, value in pairs if key.value == "run" and _kind(value) == "scalar")
        waiting += [value for _, value in pairs] if pairs else _items(one)


def _is_the_same_but_for(old: str, new: str, lines: Sequence[str]) -> bool:
    """Whether a text says what it said before, and in one place what these lines say."""
    before, after, ours = _said(old), _said(new), _said("\n".join(lines))
    if len(before) == _NOTHING:
        return after == ours
    more, inner = len(after) - len(before), ours[_ENVELOPE:-_ENVELOPE]
    pairs = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    same = sum(1 for _ in pairs)
    return any(
        after[at : at + more] == inner and after[:at] + after[at + more :] == before
        for at in range(max(0, same - more), same + 1)
    )


_NOTHING = 2
"""Events of a text without a document: the stream's begin and end."""
_ENVELOPE = 3
"""Events around the entries of a document: the stream's, the document's and the collection's begin or end."""


def _said(text: str) -> list[tuple[str, ...]]:
    import yaml  # noqa: PLC0415 - as above

    try:
        events = list(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError:
        raise _unusual("adding to it would break it") from None
    return [(type(one).__name__, *(str(getattr(one, name, "")) for name in _TOLD)) for one in events]


_TOLD = ("value", "tag", "anchor")


def _unusual(why: str) -> RefusedError:
    return RefusedError(why)
