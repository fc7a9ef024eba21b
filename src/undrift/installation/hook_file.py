"""One hook in a directory: what stands in its file, and undrift put in or taken out."""

from __future__ import annotations

import os

from undrift.installation import blocks, files, shells
from undrift.installation.outcomes import Outcome
from undrift.installation.places import Place, Way
from undrift.installation.refusing import RefusedError
from undrift.installation.scripts import BEFORE, HOOKS, SHEBANG, WHOLE, WHOLE_DIRECTORY, Hook, block, script
from undrift.values import dataclass


@dataclass(frozen=True)
class Written:
    """What the block in a hook says of itself.

    Attributes:
        text: The block.
        made: What besides it is ours: `WHOLE`, `WHOLE_DIRECTORY` or nothing.
        before: Whether it calls the hook that was there before.
        program: The path of undrift that it names; empty if it looks on PATH.
    """

    text: str
    made: str
    before: bool
    program: str


def written(data: bytes) -> Written | None:
    """Return what the block in a hook says of itself; None if there is none.

    Raises:
        RefusedError: Its marks do not pair, or there are several.
    """
    found = blocks.texts(data)
    if not found:
        return None
    if len(found) > 1:
        raise RefusedError("undrift stands in it more than once", "delete all but one of its blocks by hand")
    lines = found[0].splitlines()
    return Written(
        text=found[0],
        made=next((line for line in lines if line in {WHOLE, WHOLE_DIRECTORY}), ""),
        before=any(line.startswith("exec ") and line.endswith(f'{BEFORE}" "$@"') for line in lines),
        program=_program(lines),
    )


def _program(lines: list[str]) -> str:
    import shlex  # noqa: PLC0415 - only where a block is looked at

    said = next((line.removeprefix("undrift=") for line in lines if line.startswith("undrift=")), "")
    try:
        words = shlex.split(said)
    except ValueError:
        return ""
    return words[0] if words and words != ["undrift"] else ""


def add(place: Place, hook: Hook, program: str) -> Outcome:
    """Put undrift into a hook.

    Args:
        place: The directory of the hook.
        hook: Which.
        program: As for `scripts.block`.

    Raises:
        RefusedError: What is there cannot be kept working.
        OSError: Something cannot be written; then everything is as it was.
    """
    path = os.path.join(place.path, hook.name)
    shown = place.shown(path)
    if not files.exists(path):
        _create(path, hook, program)
        return Outcome(hook.name, f"made {shown}", changed=True)
    if os.path.islink(path):
        return _add_before(place, path, hook, program)
    head = files.head(path) if os.path.isfile(path) else b""
    if not shells.is_shell(head):
        return _add_before(place, path, hook, program)
    data = files.read(path)
    present = written(data)
    if present is not None:
        return _renew(place, hook, data, block(hook, program, made=present.made, before=present.before))
    _refuse_sleeping(place, path)
    _refuse_windows_lines(data)
    if shells.calls_undrift(data):
        return Outcome(hook.name, f"already in {shown}, written by hand")
    added = blocks.insert(data, shells.top(data), block(hook, program).encode())
    files.replace(path, added)
    return Outcome(hook.name, f"added at the top of {shown}", changed=True)


def _create(path: str, hook: Hook, program: str, *, before: bool = False) -> None:
    directory = os.path.dirname(path)
    is_new = not os.path.isdir(directory)
    if not before and files.exists(path + BEFORE):
        message = f"{hook.name}{BEFORE} is left of an earlier installation"
        raise RefusedError(message, f"rename it to {hook.name}, or delete it")
    made = WHOLE_DIRECTORY if is_new else WHOLE
    if is_new:
        os.mkdir(directory)
    try:
        files.create(path, script(hook, program, made=made, before=before).encode())
    except BaseException:
        if is_new:
            files.remove_if_empty(directory)
        raise


def _renew(place: Place, hook: Hook, data: bytes, text: str) -> Outcome:
    path = os.path.join(place.path, hook.name)
    shown = place.shown(path)
    present = written(data)
    is_asleep = place.way is not Way.HUSKY and not files.can_run(path)
    if is_asleep and not (present and present.made):
        _refuse_sleeping(place, path)
    unixed = data.replace(b"\r\n", b"\n") if present and is_whole(data, present) else data
    _refuse_windows_lines(unixed)
    [span] = blocks.spans(unixed)
    renewed = blocks.insert(unixed[: span.start] + unixed[span.end :], span.start, text.encode())
    if renewed == data and not is_asleep:
        return Outcome(hook.name, f"already in {shown}")
    files.replace(path, renewed)
    if is_asleep:
        files.make_executable(path)
    return Outcome(hook.name, f"renewed in {shown}", changed=True)


def _add_before(place: Place, path: str, hook: Hook, program: str) -> Outcome:
    """Keep a hook that is no sh script under another name, and call it from ours."""
    _refuse_sleeping(place, path)
    if place.way is Way.HUSKY:
        raise RefusedError("husky runs it with sh, but it is a link or no sh script", "make it a script of sh")
    kept = path + BEFORE
    if files.exists(kept):
        raise RefusedError(f"{os.path.basename(kept)} is there already", "rename or delete one of the two")
    os.rename(path, kept)
    try:
        _create(path, hook, program, before=True)
    except BaseException:
        os.replace(kept, path)
        raise
    said = f"made {place.shown(path)}; it calls what was there, which is {os.path.basename(kept)} now"
    return Outcome(hook.name, said, changed=True)


def _refuse_sleeping(place: Place, path: str) -> None:
    """Refuse to bring a hook to life that git passes by, as it may not be executed."""
    if place.way is not Way.HUSKY and not files.can_run(path):
        message = "it is there, but git passes it by: it is no file that may be executed"
        raise RefusedError(message, f"chmod +x {place.shown(path)}, or delete it; then undrift install")


def _refuse_windows_lines(data: bytes) -> None:
    """Refuse a script of the user's that sh cannot read, and that would fail below our block as it fails now."""
    if shells.has_windows_lines(data):
        raise RefusedError("it has Windows line ends, which sh cannot read", "convert it, then undrift install")


def is_whole(data: bytes, present: Written) -> bool:
    """Whether a hook holds nothing but what undrift wrote, be its line ends what git made of them.

    Args:
        data: The hook.
        present: What the block in it says.

    Raises:
        RefusedError: Its marks do not pair.
    """
    return bool(present.made) and blocks.remove(data).replace(b"\r\n", b"\n") == SHEBANG.encode()


def take_out(path: str) -> str:
    """Take undrift out of a hook, and return what was done as a phrase; empty if it was not in it.

    Args:
        path: The hook, or one that a hook manager keeps under another name.

    Raises:
        RefusedError: Our block in it is damaged.
        OSError: Something cannot be written; then everything is as it was.
    """
    if os.path.islink(path) or not os.path.isfile(path) or not shells.is_shell(files.head(path)):
        return ""
    try:
        data = files.read(path)
    except RefusedError:
        # Nothing was put into such a file.
        return ""
    present = written(data)
    if present is None:
        return ""
    rest = blocks.remove(data)
    is_ours = is_whole(data, present)
    kept = path.removesuffix(LEGACY) + BEFORE
    if present.before and files.exists(kept):
        if not is_ours:
            raise RefusedError(f"lines were added to it, and {os.path.basename(kept)} waits to come back")
        os.replace(kept, path)
        return "restored"
    if not is_ours:
        files.replace(path, rest)
        return "taken out of"
    os.unlink(path)
    return "removed"


def made_directory(directory: str) -> bool:
    """Whether a directory of hooks is one that we made, as a hook in it says."""
    return any(_says_so(os.path.join(directory, name)) for name in HOOKS)


def _says_so(path: str) -> bool:
    try:
        return WHOLE_DIRECTORY.encode() in files.read(path).splitlines()
    except (OSError, RefusedError):
        return False


def names() -> list[str]:
    """Return the names under which our hooks may lie in a directory.

    pre-commit keeps what it finds under another name, and calls it (pre-commit.com, "Running in migration mode").
    """
    return [name + ending for name in HOOKS for ending in ("", LEGACY)]


LEGACY = ".legacy"
