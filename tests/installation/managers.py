"""What husky and lefthook put into a repository, as far as git meets it: written anew from what they do."""

from __future__ import annotations

from tests.installation.hooked import EVERY, hook
from tests.repository import Repository


def husky(repository: Repository, directory: str = ".husky") -> None:
    """Make husky 9 active: git runs scripts in `_`, which run those of the user with `sh -e`."""
    runner = (
        'name=$(basename "$0")\nscript=$(dirname "$(dirname "$0")")/$name\n'
        '[ -f "$script" ] || exit 0\nexec sh -e "$script" "$@"\n'
    )
    repository.write(f"{directory}/_/h", runner)
    repository.write(f"{directory}/_/.gitignore", "*")
    for name in EVERY:
        hook(repository, f"{directory}/_/{name}", '#!/usr/bin/env sh\n. "$(dirname "$0")/h"\n')
    repository.git("config", "core.hooksPath", f"{directory}/_")


def lefthook(repository: Repository, *hooks: str) -> None:
    """Write the scripts with which git calls lefthook."""
    for name in hooks:
        hook(
            repository, f".git/hooks/{name}", f'#!/bin/sh\ncall_lefthook() {{ :; }}\ncall_lefthook run "{name}" "$@"\n'
        )
