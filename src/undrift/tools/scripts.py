"""The commands that a repository gives names to: scripts of package.json, targets of make, recipes of just, tasks.

Nothing of it is run: the text is read to tell what a name stands for. Facts: `npm run NAME` and its likes run a script
in the directory of its package.json (docs.npmjs.com: scripts); make, just and Task look for their file in the working
directory (GNU make manual: Makefile Names; just manual: justfile names; taskfile.dev: supported file names).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from undrift.files import Files, ancestors, decode, join
from undrift.patterns import pattern
from undrift.tools.layout import package_manager, scripts
from undrift.values import dataclass

MANIFEST = "package.json"
_MOST = 200
"""Names that are read of one file."""
_LONGEST = 2000
"""Characters of a line, and of what one name stands for."""
_MOST_LINES = 20_000
_MOST_CALLS = 8
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Named:
    """What one file gives names to.

    Attributes:
        commands: The names, each with what it runs.
        packages: The packages that a package.json depends on.
        title: What a package.json calls its own package.
    """

    commands: tuple[tuple[str, str], ...] = ()
    packages: frozenset[str] = frozenset()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """A command that has a name.

    Attributes:
        name: Its name.
        text: What it runs, with what that calls in the same file.
        place: The directory in which it is typed.
        file: The base name of the file that names it.
        packages: The packages that this file depends on, if it is a package.json.
    """

    name: str
    text: str
    place: str
    file: str
    packages: frozenset[str]


def found(files: Files, directory: str) -> Iterator[Script]:
    """Yield the named commands of the files at or above a directory, the closest first.

    One that is too long to be read is left out: its end could say anything.
    """
    for place in ancestors(directory):
        for file, (reader, _) in _READERS.items():
            path = join(place, file)
            for named in files.derive((path,), reader).values() if path in files.tree else ():
                whole = ((name, text) for name, text in named.commands if len(text) <= _LONGEST)
                yield from (Script(name, text, place, file, named.packages) for name, text in whole)


def title(files: Files, directory: str) -> str:
    """Return what the package.json in a directory calls its package; empty if there is none, or no name in it."""
    return files.derive((join(directory, MANIFEST),), read_package).get(join(directory, MANIFEST), Named()).title


def spelled(files: Files, script: Script) -> str:
    """Return what is typed for a script in its place: `pnpm db:migrate`, `make migrate`.

    `run` is left out where no command of the package manager itself has such a name.
    """
    program = _READERS[script.file][1]
    if not program:
        manager = package_manager(files, script.place)
        is_plain = manager in {"pnpm", "yarn"} and _PLAIN.fullmatch(script.name)
        program = manager if is_plain else f"{manager} run"
    return f"{program} {script.name}"


_PLAIN = pattern(r".*(?:migrat|[:_-]).*")


_CALL = pattern(
    r"(?<![\w./-])(?:npm|pnpm|yarn|bun)[ ]+(?:(?:run|run-script|--silent|-s)[ ]+)*(?P<name>[\w:.@/-]+)"
    r"(?!(?:(?![ ]--[ ])[^&|;\n]){0,200}?[ ](?:-w|--workspaces?|--prefix|-C|--filter)(?![\w-]))"
)
"""A call of another script of the same file: not one in another package, which an option names."""


def read_package(data: bytes) -> Named:
    """Read a package.json."""
    try:
        document = json.loads(decode(data))
    except (ValueError, RecursionError):
        return Named()
    if not isinstance(document, dict):
        return Named()
    named = dict(list(scripts(document).items())[:_MOST])
    tables = [document.get(key) for key in ("dependencies", "devDependencies")]
    packages = frozenset(name for table in tables if isinstance(table, dict) for name in table)
    own = document.get("name")
    called = ((name, _called(text, named)) for name, text in named.items())
    commands = tuple((name, text) for name, text in called if text is not None)
    return Named(commands, packages, own if isinstance(own, str) else "")


def _called(text: str, named: Mapping[str, str]) -> str | None:
    """Return what a script runs, with the scripts that it calls put in their places; None if that does not end."""
    for _ in range(_DEEPEST):
        if len(text) > _LONGEST:
            return None
        calls = [call for call in _CALL.finditer(text) if call["name"] in named]
        if not calls:
            return text
        text = _CALL.sub(lambda call: named.get(call["name"], call[0]), text, count=_MOST_CALLS)
    return None


def _lines(text: str) -> list[str]:
    return [line[: _LONGEST + 1] for line in text.splitlines()[:_MOST_LINES]]


_ASSIGNED = pattern(r"(?:export[ ]+)?(?P<name>[A-Za-z_]\w*)[ \t]*(?::{0,3}|\?|\+)=[ \t]*(?P<value>.*)")
_TARGET = pattern(r"(?P<names>[A-Za-z0-9_][^:=#\t]*?)[ ]*::?(?![=:])(?P<needs>[^;#=]*)(?:;(?P<recipe>.*))?(?:#.*)?")
_USED = pattern(r"\$[({](?P<name>\w+)[)}]")


def _make_targets(data: bytes) -> Named:
    """Return the targets of a makefile, with their variables filled in and the recipes of what they need first."""
    recipes: dict[str, list[str]] = {}
    needs: dict[str, list[str]] = {}
    variables: dict[str, str] = {}
    current: list[str] = []
    for line in _lines(decode(data).replace("\\\n", " ")):
        if line.startswith("\t"):
            for name in current:
                recipes[name].append(line.lstrip("\t @-+"))
        elif assigned := _ASSIGNED.fullmatch(line):
            variables.setdefault(assigned["name"], assigned["value"])
        elif (target := _TARGET.fullmatch(line)) and len(recipes) < _MOST:
            current = target["names"].split()[:_MOST_CALLS]
            for name in current:
                recipes.setdefault(name, []).append(target["recipe"] or "")
                needs.setdefault(name, []).extend(target["needs"].split())
    return Named(tuple((name, _filled(_with_needs(name, recipes, needs), variables)) for name in recipes))


def _with_needs(name: str, recipes: Mapping[str, list[str]], needs: Mapping[str, list[str]]) -> str:
    """Return a recipe behind those of all that it needs."""
    order = [name]
    for each in order:
        order += [need for need in needs.get(each, ()) if need in recipes and need not in order][:_MOST_CALLS]
        if len(order) > _MOST:
            break
    return "\n".join(line for each in reversed(order) for line in recipes[each]).strip()


def _filled(text: str, variables: Mapping[str, str]) -> str:
    for _ in range(_DEEPEST):
        text = _USED.sub(lambda used: variables.get(used["name"], used[0])[:_LONGEST], text, count=_MOST_CALLS)[
            :_LONGEST
        ]
    return text


_RECIPE = pattern(r"@?(?P<name>[A-Za-z_][\w-]*)(?P<parameters>[^:=]*):(?!=)(?P<needs>[^#]*)(?:#.*)?")
_VALUE = pattern(r"\s[^\s=]+(?=\s|$)")


def _just_recipes(data: bytes) -> Named:
    """Return the recipes of a justfile that need no argument."""
    recipes: dict[str, list[str]] = {}
    needs: dict[str, list[str]] = {}
    current: list[str] = []
    for line in _lines(decode(data)):
        if line.startswith((" ", "\t")):
            current.append(line.strip().lstrip("@-"))
        elif line.strip() and not line.startswith(("#", "[")):
            current = []
            recipe = _RECIPE.fullmatch(line)
            if recipe and not _VALUE.search(recipe["parameters"].replace("*", "=")) and len(recipes) < _MOST:
                recipes[recipe["name"]] = current
                needs[recipe["name"]] = recipe["needs"].split()
    return Named(tuple((name, _with_needs(name, recipes, needs)) for name in recipes))


_TASK = pattern(r"(?P<indent>[ ]+)(?P<quote>['\"]?)(?P<name>[\w:.-]+)(?P=quote):(?P<rest>.*)")
_STEP = pattern(r"[ ]+(?:-[ ]+)?(?:(?:cmd|defer|cmds|vars)[ ]*:)?(?P<step>.*)")
_PLACE = pattern(r"[ ]+dir[ ]*:[ ]*['\"]?(?P<place>[^'\"\s]+).*")
_SPOKEN = pattern(
    r"[ ]+(?:-[ ]+)?(?:desc|summary|aliases|prompt|silent|preconditions|status|msg|sh|sources|generates)[ ]*:.*"
)


def _tasks(data: bytes) -> Named:
    """Return the tasks of a Taskfile, read by their indentation: what a task runs is told by its lines."""
    named: dict[str, list[str]] = {}
    current: list[str] = []
    depth = ""
    is_inside = False
    for line in _lines(decode(data)):
        if line[:1].strip() and not line.startswith("#"):
            is_inside, depth = line.split("#")[0].strip() == "tasks:", ""
            continue
        task = _TASK.fullmatch(line) if is_inside else None
        if task and (not depth or task["indent"] == depth) and len(named) < _MOST:
            depth, current = task["indent"], [task["rest"].strip()]
            named[task["name"]] = current
        elif is_inside and (place := _PLACE.fullmatch(line)):
            current.insert(0, f"cd {place['place']} &&")
        elif is_inside and not _SPOKEN.fullmatch(line) and (step := _STEP.fullmatch(line)):
            current.append(step["step"].strip())
    return Named(tuple((name, "\n".join(lines).strip()) for name, lines in named.items()))


_READERS: Mapping[str, tuple[Callable[[bytes], Named], str]] = {
    MANIFEST: (read_package, ""),
    **dict.fromkeys(("Makefile", "makefile", "GNUmakefile"), (_make_targets, "make")),
    **dict.fromkeys(("justfile", "Justfile", ".justfile"), (_just_recipes, "just")),
    **dict.fromkeys(("Taskfile.yml", "Taskfile.yaml", "taskfile.yml", "taskfile.yaml"), (_tasks, "task")),
}
