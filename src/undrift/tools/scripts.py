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
_MOST = 400
"""Names that are read of one file."""
_LONGEST = 4000
"""Characters of what one name stands for."""
_MOST_CALLS = 8
_DEEPEST = 3

_Named = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Script:
    """A command that has a name.

    Attributes:
        name: Its name.
        text: What it runs, with what that calls in the same file.
        place: The directory in which it is typed.
        prefix: What is typed before the name: `pnpm`, `make`.
        file: The base name of the file that names it.
    """

    name: str
    text: str
    place: str
    prefix: str
    file: str


def found(files: Files, directory: str) -> Iterator[Script]:
    """Yield the named commands of the files at or above a directory, the closest first."""
    paths = {
        path: (place, name)
        for place in ancestors(directory)
        for name in _READERS
        if (path := join(place, name)) in files.tree
    }
    for path, (place, file) in paths.items():
        reader, prefix = _READERS[file]
        for name, text in files.derive((path,), reader).get(path, ()):
            yield Script(name, text, place, prefix or _prefix(files, place, name), file)


_PLAIN = pattern(r".*(?:migrat|[:_-]).*")
_RUN = {"npm": "npm run", "pnpm": "pnpm", "yarn": "yarn", "bun": "bun run"}


def _prefix(files: Files, place: str, name: str) -> str:
    """Return what runs a script of a package.json, without `run` where no command of the manager has such a name."""
    manager = package_manager(files, place)
    return _RUN[manager] if _PLAIN.fullmatch(name) or " " in _RUN[manager] else f"{manager} run"


_CALL = pattern(r"(?<![\w./-])(?:npm|pnpm|yarn|bun)[ ]+(?:(?:run|run-script|--silent|-s)[ ]+)*(?P<name>[\w:.@/-]+)")


def _package_scripts(data: bytes) -> _Named:
    try:
        document = json.loads(decode(data))
    except (ValueError, RecursionError):
        return ()
    named = scripts(document) if isinstance(document, dict) else {}
    return tuple((name, _called(text, named)) for name, text in list(named.items())[:_MOST])


def _called(text: str, named: Mapping[str, str]) -> str:
    """Return what a script runs, with the scripts that it calls put in their places."""
    for _ in range(_DEEPEST):
        text = _CALL.sub(lambda call: named.get(call["name"], call[0])[:_LONGEST], text[:_LONGEST], count=_MOST_CALLS)
    return text[:_LONGEST]


_ASSIGNED = pattern(r"(?:export[ ]+)?(?P<name>[A-Za-z_]\w*)[ \t]*(?::{0,3}|\?|\+)=[ \t]*(?P<value>.*)")
_TARGET = pattern(r"(?P<names>[A-Za-z0-9_][^:=#\t]*?)[ ]*::?(?![=:])(?P<needs>[^;#=]*)(?:;(?P<recipe>.*))?(?:#.*)?")
_USED = pattern(r"\$[({](?P<name>\w+)[)}]")


def _make_targets(data: bytes) -> _Named:
    """Return the targets of a makefile, with their variables filled in and the recipes of what they need first."""
    recipes: dict[str, list[str]] = {}
    needs: dict[str, list[str]] = {}
    variables: dict[str, str] = {}
    current: list[str] = []
    for line in decode(data).replace("\\\n", " ").splitlines():
        if line.startswith("\t"):
            for name in current:
                recipes[name].append(line.lstrip("\t @-+"))
        elif assigned := _ASSIGNED.fullmatch(line):
            variables.setdefault(assigned["name"], assigned["value"])
        elif (target := _TARGET.fullmatch(line)) and len(recipes) < _MOST:
            current = target["names"].split()
            for name in current:
                recipes.setdefault(name, []).append(target["recipe"] or "")
                needs.setdefault(name, []).extend(target["needs"].split())
    return tuple((name, _filled(_with_needs(name, recipes, needs), variables)) for name in recipes)


def _with_needs(name: str, recipes: Mapping[str, list[str]], needs: Mapping[str, list[str]]) -> str:
    before = (line for need in needs[name][:_MOST_CALLS] for line in recipes.get(need, ()))
    return "\n".join((*before, *recipes[name])).strip()[:_LONGEST]


def _filled(text: str, variables: Mapping[str, str]) -> str:
    for _ in range(_DEEPEST):
        text = _USED.sub(lambda used: variables.get(used["name"], used[0])[:_LONGEST], text, count=_MOST_CALLS)[
            :_LONGEST
        ]
    return text


_RECIPE = pattern(r"@?(?P<name>[A-Za-z_][\w-]*)(?P<parameters>[^:=]*):(?!=)(?P<needs>[^#]*)(?:#.*)?")
_VALUE = pattern(r"\s[^\s=]+(?=\s|$)")


def _just_recipes(data: bytes) -> _Named:
    """Return the recipes of a justfile that need no argument."""
    recipes: dict[str, list[str]] = {}
    needs: dict[str, list[str]] = {}
    current: list[str] = []
    for line in decode(data).splitlines():
        if line.startswith((" ", "\t")):
            current.append(line.strip().lstrip("@-"))
        elif line.strip() and not line.startswith(("#", "[")):
            current = []
            recipe = _RECIPE.fullmatch(line)
            if recipe and not _VALUE.search(recipe["parameters"].replace("*", "=")) and len(recipes) < _MOST:
                recipes[recipe["name"]] = current
                needs[recipe["name"]] = recipe["needs"].split()
    return tuple((name, _with_needs(name, recipes, needs)) for name in recipes)


_TASK = pattern(r"(?P<indent>[ ]+)(?P<quote>['\"]?)(?P<name>[\w:.-]+)(?P=quote):(?P<rest>.*)")
_STEP = pattern(r"[ ]+(?:-[ ]+)?(?:(?:cmd|defer|cmds|vars)[ ]*:)?(?P<step>.*)")
_PLACE = pattern(r"[ ]+dir[ ]*:[ ]*['\"]?(?P<place>[^'\"\s]+).*")
_SPOKEN = pattern(
    r"[ ]+(?:-[ ]+)?(?:desc|summary|aliases|prompt|silent|preconditions|status|msg|sh|sources|generates)[ ]*:.*"
)


def _tasks(data: bytes) -> _Named:
    """Return the tasks of a Taskfile, read by their indentation: what a task runs is told by its lines."""
    named: dict[str, list[str]] = {}
    current: list[str] = []
    depth = ""
    is_inside = False
    for line in decode(data).splitlines():
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
    return tuple((name, "\n".join(lines).strip()[:_LONGEST]) for name, lines in named.items())


_READERS: Mapping[str, tuple[Callable[[bytes], _Named], str]] = {
    MANIFEST: (_package_scripts, ""),
    **dict.fromkeys(("Makefile", "makefile", "GNUmakefile"), (_make_targets, "make")),
    **dict.fromkeys(("justfile", "Justfile", ".justfile"), (_just_recipes, "just")),
    **dict.fromkeys(("Taskfile.yml", "Taskfile.yaml", "taskfile.yml", "taskfile.yaml"), (_tasks, "task")),
}
