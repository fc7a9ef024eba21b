"""Where Alembic's revisions lie, and what each of them says: the part of the room in `alembic.py` that reads files."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from undrift.files import Files, ancestors, decode, join, split
from undrift.patterns import pattern
from undrift.text import quoted
from undrift.tools import graph
from undrift.tools.base import Evidence
from undrift.tools.manifests import table, toml
from undrift.values import dataclass

if TYPE_CHECKING:
    from undrift.tools.python_source import Names, Value

REVISION_FILE = pattern(r"(?!\.#|__init__).*\.py")
"""The names that Alembic imports."""

_CONFIG = pattern(r".*\.ini|setup\.cfg|[\w.-]*alembic[\w.-]*\.(?:cfg|conf)")
_SECTION = "alembic"
_SEPARATORS = {"os": ":", "space": " ", "newline": "\n", ":": ":", ";": ";"}
_LEGACY_SEPARATOR = pattern(r", *| +")
_TOKEN = pattern(r"%\((\w+)\)s")

Options = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Scripts:
    """One script directory.

    Attributes:
        directory: Where its env.py lies.
        root: Where the commands are typed.
        why: The file that names it.
        evidence: How sure that is.
        versions: Its version locations; empty for the one below `directory`.
        unresolved: A version location that is not in the repository; empty if there is none.
        recursive: Whether directories below a version location count.
        command: What comes before `revision` in a command: `alembic`, with its options.
    """

    directory: str
    root: str
    why: str = ""
    evidence: Evidence = Evidence.SETTINGS
    versions: tuple[str, ...] = ()
    unresolved: str = ""
    recursive: bool = False
    command: str = "alembic"


@dataclass(frozen=True, slots=True)
class Location:
    """The directories of one project.

    Attributes:
        directories: Where its revisions lie.
        guessed: Whether env.py chooses them at run time, so that they were told by how they hang together.
    """

    directories: tuple[str, ...]
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """What one file says.

    Attributes:
        revision: Its identifier; empty if it has none, or none that is known for certain.
        down: The revisions that come right before it; None if that is not known for certain.
        depends: The revisions or labels that it depends on.
        labels: The names of the branch that begins here.
        line: Where its parents stand.
        broken: Why Alembic stops at it; empty if it does not.
        unread: What is not known for certain, as a clause; empty if all is.
    """

    revision: str = ""
    down: tuple[str, ...] | None = None
    depends: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    line: int = 1
    broken: str = ""
    unread: str = ""


NO_REVISION = "it has no `revision`"
UNREADABLE = Source(unread="it is no plain file, or too large to read")


def find(files: Files) -> Iterator[Scripts]:
    """Yield the script directories that a configuration names, then those told by an env.py beside `versions`."""
    paths = [join(place, name) for place in files.tree.directories for name in files.tree.names(place)]
    for path, sections in files.derive(filter(_is_config, paths), _sections).items():
        for section, options in sections.items():
            yield from _from_section(files, path, section, options)
    for path, options in files.derive(files.tree.named("pyproject.toml"), _toml_options).items():
        if "script_location" in options:
            yield from _from_options(files, path, "", options)
    beside = (path for path in files.tree.named("env.py") if files.tree.exists(join(split(path)[0], "versions")))
    for path, text in files.derive(beside, _environment).items():
        if text:
            directory = split(path)[0]
            yield Scripts(directory, split(directory)[0], path, Evidence.LAYOUT, command=text)


def locations(files: Files, scripts: Scripts) -> list[Location]:
    """Return the projects of a script directory: mostly one, several where env.py chooses among directories."""
    places = scripts.versions or (join(scripts.directory, "versions"),)
    counts = {place: len(list(revision_files(files, place, recursive=scripts.recursive))) for place in places}
    below = len(list(revision_files(files, places[0], recursive=True))) - counts[places[0]]
    if not scripts.versions and below > counts[places[0]]:
        return list(_clusters(files, places[0]))
    held = tuple(place for place in places if counts[place])
    return [Location(held)] if held else []


def revision_files(files: Files, directory: str, *, recursive: bool = False) -> Iterator[str]:
    """Yield the files of a version location that Alembic imports."""
    paths = files.tree.walk(directory) if recursive else files.tree.files(directory)
    return (path for path in paths if REVISION_FILE.fullmatch(split(path)[1]) and "__pycache__" not in path)


def read(data: bytes) -> Source:
    """Read one file. A pure function of the bytes."""
    from undrift.tools.python_source import Tail, Trouble, module_names  # noqa: PLC0415 - ast only when needed

    names = module_names(data, Tail(_FUNCTIONS, _WORDS))
    if isinstance(names, Trouble):
        return Source(line=names.line, unread=names.reason, broken=names.reason if names.certain else "")
    if "revision" not in names.values:
        return Source(unread="`revision` may come from a star import") if names.is_open else Source(broken=NO_REVISION)
    revision = names.values["revision"]
    if not isinstance(revision.value, str):
        return Source(line=revision.line, unread=f"`revision` {_VAGUE}")
    return _with_parents(revision.value, names)


_FUNCTIONS = pattern(rb"^(?:async )?def |^class ", re.MULTILINE)
_WORDS = pattern(
    rb"\b(?:down_revision|branch_labels|depends_on)\b|^revision\b|import \*|import.*\brevision\b", re.MULTILINE
)


def _with_parents(revision: str, names: Names) -> Source:
    down, depends, labels = (_texts(names, name) for name in ("down_revision", "depends_on", "branch_labels"))
    named = names.values.get("down_revision")
    line = named.line if named else names.values["revision"].line
    broken = unread = ""
    if named is None:
        down = None
        broken, unread = ("", "`down_revision` may come from a star import") if names.is_open else (_NO_DOWN, "")
    elif named.value == "":
        broken = 'its `down_revision` is "", and only None means that nothing comes before it'
    elif None in {down, depends, labels}:
        unread = (
            f"`{'down_revision' if down is None else 'depends_on' if depends is None else 'branch_labels'}` {_VAGUE}"
        )
    if down is not None:
        down = tuple(filter(None, down))
    # A label that is not spelled out still begins a branch.
    return Source(
        revision, down, depends or (), (f"branch of {revision}",) if labels is None else labels, line, broken, unread
    )


_NO_DOWN = "it has no `down_revision`"
_VAGUE = "is not spelled out"


def _texts(names: Names, name: str) -> tuple[str, ...] | None:
    """Return a value that is one text, several, or None; None if it is not known for certain."""
    value: Value = names.values[name].value if name in names.values else None
    values = value if isinstance(value, tuple) else () if value is None else (value,)
    texts = tuple(item for item in values if isinstance(item, str))
    return texts if len(texts) == len(values) else None


def _is_config(path: str) -> bool:
    return _CONFIG.fullmatch(split(path)[1]) is not None


def _sections(data: bytes) -> dict[str, Options]:
    """Return the sections of an .ini file that are Alembic's, with their options."""
    if b"script_location" not in data and b"[alembic]" not in data:
        return {}
    import configparser  # noqa: PLC0415 - few repositories have such a file

    parser = configparser.ConfigParser(interpolation=None, strict=False, default_section="\0")
    try:
        parser.read_string(decode(data))
    except (configparser.Error, ValueError):
        return {}
    shared = dict(parser.items("DEFAULT")) if parser.has_section("DEFAULT") else {}
    found: dict[str, Options] = {
        name: {**shared, **dict(parser.items(name))}
        for name in parser.sections()
        if name != "DEFAULT" and (name == _SECTION or parser.has_option(name, "script_location"))
    }
    return found or ({_SECTION: shared} if "script_location" in shared else {})


def _toml_options(data: bytes) -> Options:
    if b"alembic" not in data:
        return {}
    options: dict[str, str | tuple[str, ...]] = {}
    for name, value in table(toml(data), "tool", "alembic").items():
        if isinstance(value, list):
            options[name] = tuple(item for item in value if isinstance(item, str))
        else:
            options[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return options


def _environment(data: bytes) -> str:
    """Return the command that an env.py belongs to; empty if it is not Alembic's."""
    if b"alembic" not in data:
        return ""
    return "flask db" if b"current_app" in data or b"flask_migrate" in data else "alembic"


def _from_section(files: Files, path: str, section: str, options: Options) -> Iterator[Scripts]:
    here = split(path)[0]
    if "script_location" in options:
        yield from _from_options(files, path, section, options)
    elif join(here, "env.py") in files.tree:
        # Flask-Migrate's template: the directory of the file is the script directory.
        command = files.derive((join(here, "env.py"),), _environment).get(join(here, "env.py")) or "alembic"
        yield Scripts(here, split(here)[0], path, command=command)


def _from_options(files: Files, path: str, section: str, options: Options) -> Iterator[Scripts]:
    here = split(path)[0]
    location = options["script_location"]
    found = _resolved(files, here, location if isinstance(location, str) else "", options)
    if found is None:
        return
    directory, root = found
    places = [_resolved(files, here, each, options) for each in _version_locations(options)]
    missing = [each for each, place in zip(_version_locations(options), places, strict=True) if place is None]
    if missing and len(missing) == len(places):
        return
    name = path[len(root) + 1 :] if root else path
    config = f" -c {quoted(name)}" if section and name != "alembic.ini" else ""
    yield Scripts(
        directory,
        root,
        f"{path} [{section}]" if section not in {"", _SECTION} else path,
        versions=tuple(dict.fromkeys(place[0] for place in places if place)),
        unresolved=missing[0] if missing else "",
        recursive=options.get("recursive_version_locations") == "true",
        command=f"alembic{config}{f' -n {quoted(section)}' if section not in {'', _SECTION} else ''}",
    )


def _version_locations(options: Options) -> tuple[str, ...]:
    value = options.get("version_locations", "")
    if isinstance(value, tuple):
        return value
    chosen = options.get("path_separator", options.get("version_path_separator", ""))
    separator = _SEPARATORS.get(chosen) if isinstance(chosen, str) else None
    pieces = value.split(separator) if separator else _LEGACY_SEPARATOR.split(value)
    return tuple(piece.strip() for piece in pieces if piece.strip())


def _resolved(files: Files, here: str, value: str, options: Options) -> tuple[str, str] | None:
    """Return the directory that a location means, and the working directory it is right for; None if it is not here.

    Alembic takes a relative location from the working directory, which is mostly, but not always, that of the file.
    """
    anchored = value.startswith("%(here)s")
    text = _filled(value.removeprefix("%(here)s").lstrip("/") if anchored else value, options)
    if text is None or text.startswith("/"):
        return None
    head, *rest = text.split(":")
    is_package = bool(rest) and not anchored
    path = "/".join((head.replace(".", "/"), *rest)) if is_package else text
    for place in (here,) if anchored else ancestors(here):
        for start in (place, join(place, "src")) if is_package else (place,):
            directory = _inside(start, path)
            if directory is not None and files.tree.exists(directory):
                return directory, place
    return _by_package(files, path) if is_package else None


def _by_package(files: Files, path: str) -> tuple[str, str] | None:
    """Find a package's directory anywhere, if only one has that path."""
    ending = f"/{path}/env.py"
    found = [split(each)[0] for each in files.tree.named("env.py") if f"/{each}".endswith(ending)]
    return (found[0], "") if len(found) == 1 else None


def _filled(value: str, options: Options) -> str | None:
    """Return a value with the other options that it names put in; None if it names something that is unknown."""
    known = {name: text for name, text in options.items() if isinstance(text, str)}
    if any(name not in known for name in _TOKEN.findall(value)):
        return None
    filled = _TOKEN.sub(lambda match: known[match[1]], value).replace("%%", "%")
    return None if _TOKEN.search(filled) else filled


def _inside(place: str, path: str) -> str | None:
    try:
        return join(place, path) if path else place
    except ValueError:
        return None


def _clusters(files: Files, versions: str) -> Iterator[Location]:
    """Yield the directories in and below `versions` that hang together, where most revisions lie below it.

    So they do where env.py sets the version locations: one directory per database, or one per release and branch.
    """
    paths = {
        path: path[len(versions) + 1 :].partition("/")[0] for path in revision_files(files, versions, recursive=True)
    }
    sources = {path: source for path, source in files.derive(paths, read).items() if source.revision}
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for path, source in sources.items():
        owners[source.revision].add(paths[path])
    beside: dict[str, set[str]] = {top: set() for top in paths.values()}
    for path, source in sources.items():
        for wanted in (*(source.down or ()), *source.depends):
            if paths[path] not in owners[wanted]:
                beside[paths[path]] |= owners[wanted]
    group = graph.components(beside)
    for name in dict.fromkeys(group[paths[path]] for path in sources):
        places = {split(path)[0] for path in sources if group[paths[path]] == name}
        yield Location(tuple(sorted(places)), guessed=True)
