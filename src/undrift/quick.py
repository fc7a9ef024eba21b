"""What every commit and every checkout pays: a question to git, then out, if nothing in it can concern a migration.

Most hold no migration. They are let go before the command line, and everything behind it, is imported: this module may
import only what an interpreter has at hand anyway. Whatever is not plain here goes the long way (`undrift.cli`), which
comes to the same answer.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Collection, Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

    from undrift.git.underway import Here

HOOKS = frozenset({"check", "migration-numbering", "migration-rollbacks", "schema-drift"})
NOTICES = frozenset({"notice", "schema-notice"})
CONFIGURATION_NAMES = (".undrift.yaml", ".undrift.yml")
"""Files at the top of the repository that hold nothing but undrift's configuration."""


def main() -> None:
    """Run the command line, unless there is nothing to judge, or nothing to tell."""
    if sys.argv[1:2] and sys.argv[1] in NOTICES and brought_nothing(sys.argv[2:], os.environ):
        return
    staged = staged_elsewhere(sys.argv[1:], os.environ)
    if staged and sys.stdout:
        sys.stdout.write(nothing(f"{staged:,} staged {'path' if staged == 1 else 'paths'} against HEAD"))
        return
    from undrift.cli import main as command_line  # noqa: PLC0415 - the long way

    try:
        command_line()
    except SystemExit as ended:
        leave(ended.code)


def leave(status: object) -> None:
    """End the process at once: to take apart all that a short run has made costs a tenth of it.

    Args:
        status: The exit status; None for 0.
    """
    whole = all([_flushed(sys.stdout), _flushed(sys.stderr)])
    if "coverage" in sys.modules or not (status is None or isinstance(status, int)) or not whole:
        sys.exit(status)  # type: ignore[arg-type] # as it came
    os._exit(status or 0)


def _flushed(stream: IO[str] | None) -> bool:
    """Write out what waits; return whether whoever reads it is still there."""
    try:
        if stream:
            stream.flush()
    except (OSError, ValueError):
        return False
    return True


def nothing(words: str) -> str:
    """Return the line that says that there was nothing to judge."""
    return f"undrift: nothing to judge: no migration in {words}\n"


def staged_elsewhere(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Return how many paths are staged, if none of them can concern a migration.

    Args:
        arguments: The command line, without the program.
        environment: The process environment.

    Returns:
        The number of staged paths; 0 if one may matter, if none is staged, or if something else is asked.
    """
    if len(arguments) != 1 or arguments[0] not in HOOKS or not os.path.exists(".git") or "GIT_DIR" in environment:
        return 0
    if any(name.startswith("PRE_COMMIT_") and name.endswith(("_REF", "_REMOTE_NAME")) for name in environment):
        return 0
    from undrift.errors import UndriftError  # noqa: PLC0415 - not for `undrift list`
    from undrift.git.process import records, run  # noqa: PLC0415 - the same

    try:
        paths = records(run("diff", "--cached", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--"))
    except UndriftError:
        return 0
    return 0 if concerns(paths, configured=is_configured(".")) else len(paths)


def brought_nothing(arguments: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Whether a hook that follows a move of HEAD has nothing to tell.

    Args:
        arguments: The command line behind `notice`.
        environment: The process environment.

    Returns:
        Whether it is certain; if not, the long way tells.
    """
    if _is_of_files(arguments, environment):
        return True
    if any(one.startswith("-") for one in arguments) or not os.path.exists(".git"):
        return False
    from undrift.errors import UndriftError  # noqa: PLC0415 - not for `undrift list`

    try:
        return is_silenced(environment) or _moved_past(arguments, environment)
    except (UndriftError, OSError):
        return False


def _is_of_files(arguments: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Whether post-checkout is called for `git checkout -- FILE`: its third argument is 0 then."""
    if arguments:
        return len(arguments) == len(("event", "old", "new", "flag")) and (arguments[0], arguments[3]) == _OF_FILES
    return environment.get("PRE_COMMIT") == "1" and environment.get("PRE_COMMIT_CHECKOUT_TYPE") == _OF_FILES[1]


_OF_FILES = ("post-checkout", "0")


def is_silenced(environment: Mapping[str, str]) -> bool:
    """Whether a continuous integration runs us, and no configuration can say that it is to be told."""
    return is_in_ci(environment) and not is_configured(".")


def is_in_ci(environment: Mapping[str, str]) -> bool:
    """Whether a continuous integration runs us: it says so in CI."""
    return environment.get("CI", "").lower() not in {"", "0", "false"}


def _moved_past(arguments: Sequence[str], environment: Mapping[str, str]) -> bool:
    """Whether HEAD moved, if it did, between two commits that differ in nothing that can matter."""
    from undrift.git import events  # noqa: PLC0415 - not for a commit
    from undrift.git.underway import here  # noqa: PLC0415 - the same

    event = events.called(arguments, environment)
    if event is None:
        return False
    directory = here()
    if events.needs_lines(event, directory):
        return False
    found = events.passage(event, directory)
    if found is None:
        return True
    if not found.old:
        return False
    if found.old != found.new and _concerns(found.old, found.new, directory):
        return False
    events.settled(found, directory)
    return True


def _concerns(old: str, new: str, directory: Here) -> bool:
    """Whether anything between two commits, or between one and the index, can matter."""
    from undrift.git.process import records, run  # noqa: PLC0415 - as above
    from undrift.git.unread import is_unread  # noqa: PLC0415 - as above
    from undrift.relevance import relevant  # noqa: PLC0415 - as above

    paths = records(run("diff", *_NAMES, *((old, new) if new else ("--cached",)), "--"))
    configured = is_configured(".")
    if not concerns(paths, configured=configured):
        return False
    return configured or not new or relevant(paths) or not is_unread(directory, old, new)


_NAMES = ("--name-only", "-z", "--no-renames", "--no-ext-diff", "--ignore-submodules=all", "--no-relative")


def concerns(paths: Collection[str], *, configured: bool, staged: bool = True) -> bool:
    """Whether any of these paths can concern a migration, or a schema that the code declares.

    Args:
        paths: Changed paths, relative to the top of the repository.
        configured: As `undrift.relevance.relevant`.
        staged: Whether the index is what is judged, so that it can be asked what else the repository holds.
    """
    from undrift.relevance import DECLARED_IN_CODE, may_declare, relevant  # noqa: PLC0415 - not for `undrift list`

    if relevant(paths, configured=configured):
        return True
    if not may_declare(paths):
        return False
    from undrift.git.process import run  # noqa: PLC0415 - the same

    return not staged or bool(run("ls-files", "-z", "--full-name", "--", *DECLARED_IN_CODE))


def is_configured(top: str) -> bool:
    """Whether a configuration may name directories of its own; asked without parsing it."""
    if any(os.path.isfile(os.path.join(top, name)) for name in CONFIGURATION_NAMES) or _has_configuration_staged():
        return True
    try:
        with open(os.path.join(top, "pyproject.toml"), "rb") as file:
            return (
                re.search(rb"tool[\s\"'.]*undrift|^\s*[\"']?undrift[\"']?\s*[.=]", file.read(), re.MULTILINE)
                is not None
            )
    except OSError:
        return False


def _has_configuration_staged() -> bool:
    """Whether the index holds a configuration that the working tree lacks: deleted there, or sparse."""
    from undrift.git.process import run  # noqa: PLC0415 - as above

    return bool(run("ls-files", "-z", "--", *(f":/{name}" for name in CONFIGURATION_NAMES)))
