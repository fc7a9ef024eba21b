r"""What stands in a hook: the block between our marks, and the whole script around it. The only place of these texts.

POSIX sh, as dash, bash, busybox, ksh and zsh read it, and as it may stand at the top of somebody else's script: it
works under `set -eu`, and leaves the arguments and the standard input as it found them.
"""

from __future__ import annotations

from undrift.text import quoted
from undrift.values import dataclass

BEGIN = "# >>> undrift >>>"
END = "# <<< undrift <<<"
SHEBANG = "#!/bin/sh\n"
BEFORE = ".before-undrift"
"""What the name of a hook that was there before, and is no sh script, gets behind it."""

WHOLE = "# This file is undrift's."
WHOLE_DIRECTORY = "# This file and its directory are undrift's."
_DOCUMENTED = "# `undrift install` writes these lines and `undrift uninstall` takes them out; docs/hooks.md says more."

_FOUND = 'command -v "$undrift" >/dev/null 2>&1'
_NOT_FOUND = (
    "undrift was not found, so {lost}. Install it, or put it on PATH: that of a graphical client can be shorter."
)


@dataclass(frozen=True)
class Hook:
    """One of git's hooks, and what undrift does in it.

    Attributes:
        name: git's name for it.
        says: What it does, as a sentence.
        command: What undrift is called with, as words of sh.
        passing: What the user types to get by it; empty for a hook that stops nothing.
        condition: The sh command that tells whether undrift has to be called at all; empty if it always has.
        reads: Whether git says something on its standard input.
    """

    name: str
    says: str
    command: str
    passing: str = ""
    condition: str = ""
    reads: bool = False

    @property
    def guards(self) -> bool:
        """Whether it can stop git."""
        return bool(self.passing)


HOOKS = {
    hook.name: hook
    for hook in (
        Hook("pre-commit", "Judges what is about to be committed.", "check", "git commit --no-verify"),
        Hook("pre-merge-commit", "Judges what a merge is about to commit.", "check", "git merge --no-verify"),
        Hook(
            "pre-push",
            "Judges every ref that is pushed, which git names on standard input; its first argument is the remote.",
            'check --push --remote="${1-}"',
            "git push --no-verify",
            reads=True,
        ),
        Hook("post-merge", "Says what a pull or a merge brought.", 'notice post-merge "$@"'),
        Hook(
            "post-checkout",
            "Says what a branch switch brought; git hands over 0 where only files are checked out.",
            'notice post-checkout "$@"',
            condition='[ "${3-}" != 0 ]',
        ),
        Hook(
            "post-rewrite",
            "Says what a rebase brought; git names the commits on standard input. An amended commit brings nothing.",
            'notice post-rewrite "$@"',
            condition='[ "${1-}" = rebase ]',
            reads=True,
        ),
        Hook(
            "post-commit",
            "Says what a merge brought that conflicts had stopped: git runs no other hook once it is committed.",
            "notice post-commit",
            condition='git rev-parse -q --verify "HEAD^2" >/dev/null 2>&1',
        ),
    )
}
"""The hooks, in the order in which they are listed. githooks(5) says when git runs which, and with what."""


def script(hook: Hook, program: str = "", *, made: str = WHOLE, before: bool = False) -> str:
    """Return a whole hook.

    Args:
        hook: Which.
        program: As for `block`.
        made: What is ours: `WHOLE` or `WHOLE_DIRECTORY`.
        before: As for `block`.
    """
    return SHEBANG + block(hook, program, made=made, before=before)


def block(hook: Hook, program: str = "", *, made: str = "", before: bool = False) -> str:
    """Return the marked lines that stand at the top of a hook.

    Args:
        hook: Which.
        program: The path of undrift on this machine; empty to look on PATH, as files do that a team shares.
        made: What is ours besides the block: `WHOLE`, `WHOLE_DIRECTORY` or nothing.
        before: Whether it calls the hook that was there before.
    """
    lines = [BEGIN, f"# {hook.says}", _DOCUMENTED, *filter(None, [made]), *_where(program), *_body(hook)]
    if before:
        lines += [f'exec "$(dirname -- "$0")/{hook.name}{BEFORE}" "$@"']
    return "\n".join([*lines, END, ""])


def program_line(program: str) -> str:
    """Return the line that says where undrift lies on this machine, or that it is looked for on PATH."""
    return f"undrift={quoted(program)}" if program else "undrift=undrift"


def _where(program: str) -> list[str]:
    return [program_line(program), *(['[ -x "$undrift" ] || undrift=undrift'] if program else [])]


def _body(hook: Hook) -> list[str]:
    lines = _with_input(hook) if hook.reads else _called(hook)
    return [f"if {hook.condition}; then", *_indented(lines), "fi"] if hook.condition else lines


def _called(hook: Hook, given: str = "", here: tuple[str, ...] = ()) -> list[str]:
    stops = ["    exit 3"] if hook.guards else []
    return [
        f"if {_FOUND}; then",
        f'    "$undrift" {hook.command}{given} || {"exit $?" if hook.guards else ":"}',
        *here,
        "else",
        f"    echo '{_missing(hook)}' >&2",
        *stops,
        "fi",
    ]


def _missing(hook: Hook) -> str:
    if hook.guards:
        return f"{_NOT_FOUND.format(lost='nothing was judged')} To pass by: {hook.passing}"
    return _NOT_FOUND.format(lost="nobody looked for new migrations")


def _with_input(hook: Hook) -> list[str]:
    """Return lines that read standard input once, and hand it on: to undrift, and to what stands below the block.

    A here-document has room for any number of lines; mksh has no printf of its own, and a program's arguments have not.
    """
    return [
        "undrift_input=$(cat)",
        'if [ -n "$undrift_input" ]; then',
        *_indented(_called(hook, " <<undrift_end", _HERE)),
        "    exec <<undrift_end",
        *_HERE,
        "else",
        "    exec </dev/null",
        "fi",
    ]


def _indented(lines: list[str]) -> list[str]:
    # What a here-document holds, and the word that ends it, stand as they are.
    return [line if line in _HERE else f"    {line}" for line in lines]


_HERE = ("$undrift_input", "undrift_end")
