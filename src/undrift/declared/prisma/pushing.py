"""Projects whose database is made from the schema itself: `prisma db push`.

That migrations lie in a repository speaks for their being used, so this is said only where a script of the closest
package.json pushes and nothing at hand migrates: no script, container file, workflow or deployment setting at or above
the project.
"""

from __future__ import annotations

from collections.abc import Iterator

from undrift.files import Files, ancestors, decode, join
from undrift.patterns import pattern
from undrift.tools.base import Project
from undrift.tools.layout import nearest, package, scripts

_PUSHES = pattern(r"\bprisma\b[^&|;\n]{0,200}\bdb\s+push\b")
_MIGRATES = pattern(r"\bprisma\b[^&|;\n]{0,200}\bmigrate\s+(?:deploy|dev|reset|resolve)\b|\bmigrate\s+deploy\b")
_PLACES = ("", "docker", "scripts", "bin", "deploy", ".github/workflows", ".github/actions")
_NAMES = pattern(
    r"(?ix) (?:.*[._-])?(?:docker|container)file(?:\..*)? | (?:docker-)?compose.*\.ya?ml | .*\.(?:sh|ya?ml|toml|mk|ps1)"
    r"| package\.json | makefile | justfile | procfile | vercel\.json | nixpacks\..* | railway\..* | render\.ya?ml"
    r"| .*\.(?:ts|js|mjs|md)"
)
_MOST_FILES = 400


def pushed(project: Project, files: Files) -> str:
    """Return why the migrations are not what makes the database; empty if they are, or it cannot be told.

    Args:
        project: The project.
        files: The snapshot.
    """
    path = nearest(files, project.directory, "package.json")
    script = next(_pushing(files, path), "") if path else ""
    if not script:
        return ""
    around = list(dict.fromkeys(_around(project, files)))
    if len(around) > _MOST_FILES:
        return ""
    found = files.derive(around, _migrates)
    return "" if any(found.values()) else f"the script {script} of {path} runs `prisma db push`, and nothing migrates"


def _pushing(files: Files, path: str) -> Iterator[str]:
    return (name for name, script in scripts(package(files, path)).items() if _PUSHES.search(script))


def _around(project: Project, files: Files) -> Iterator[str]:
    for above in ancestors(project.directory):
        for name in _PLACES:
            directory = join(above, name) if name else above
            yield from (path for path in files.tree.files(directory) if _NAMES.fullmatch(path.rpartition("/")[2]))


def _migrates(data: bytes) -> bool:
    return _MIGRATES.search(decode(data)) is not None
