"""Commands of Maven and Gradle, where a build file shows that it knows how to migrate a database."""

from __future__ import annotations

from collections.abc import Sequence

from undrift.files import Files, ancestors, decode, join
from undrift.text import quoted
from undrift.tools.commands import typed

_POM = "pom.xml"
_GRADLE = ("build.gradle.kts", "build.gradle")


def maven(files: Files, directory: str, plugin: str, goal: str, settings: Sequence[str] = ()) -> str:
    """Return the command for a plugin's goal, typed at the top, by the closest pom.xml that has the plugin.

    Args:
        files: The snapshot.
        directory: Where the search begins; it goes upward.
        plugin: The plugin's artifact.
        goal: The goal with its prefix, and its options.
        settings: What a pom.xml above the directory has to mention, one of them: it may have the plugin for others.
    """
    for place in ancestors(directory):
        pom = join(place, _POM)
        if _mentions(files, pom, plugin):
            if settings and place != directory and not any(_mentions(files, pom, word) for word in settings):
                return ""
            wrapper = "./mvnw" if join(place, "mvnw") in files.tree else "mvn"
            return typed(place, f"{wrapper} {goal}")
    return ""


def gradle(files: Files, directory: str, plugin: str, task: str) -> str:
    """Return the command for a plugin's task, typed at the top, by the closest build file that applies the plugin.

    The wrapper lies at the top of a build; `-p` names the project below it (docs.gradle.org: Command-Line Interface).

    Args:
        files: The snapshot.
        directory: Where the search begins; it goes upward.
        plugin: The plugin's identifier.
        task: The task, and its options.
    """
    for place in ancestors(directory):
        if any(_mentions(files, join(place, name), plugin) for name in _GRADLE):
            return _in_gradle(files, place, task)
    return ""


def _in_gradle(files: Files, place: str, task: str) -> str:
    for above in ancestors(place):
        if join(above, "gradlew") in files.tree:
            below = place.removeprefix(above).lstrip("/")
            return typed(above, f"./gradlew {f'-p {quoted(below)} ' if below else ''}{task}")
    return typed(place, f"gradle {task}")


def _mentions(files: Files, path: str, plugin: str) -> bool:
    # A word of the file is enough: what a build does with a plugin is a program.
    return plugin in files.derive((path,), decode).get(path, "")
