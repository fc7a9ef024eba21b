"""Hooks that were there before: kept, called, and left alone where they cannot be."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.installation.hooked import (
    DUPLICATE,
    commit,
    commit_a_duplicate,
    done_well,
    hook,
    install,
    lying,
    refused,
    remote,
    said_of,
    started,
)
from tests.repository import Done, Repository

PRE_COMMIT = ".git/hooks/pre-commit"
PRE_PUSH = ".git/hooks/pre-push"


@pytest.fixture
def ours(repository: Repository) -> Repository:
    return started(repository)


def test_a_hook_that_was_there_runs_after_undrift(ours: Repository) -> None:
    hook(ours, PRE_COMMIT, "#!/bin/sh\necho mine >&2\n")
    done = install(ours)
    assert said_of(done, "pre-commit") == f"added at the top of {PRE_COMMIT}"

    refused(commit_a_duplicate(ours))
    ours.git("mv", DUPLICATE, "migrations/03_c.sql")

    assert "mine" in done_well(commit(ours)).err


@pytest.mark.parametrize("last", ["exit 0", "exec true", "return 0 2>/dev/null || exit 0"])
def test_no_end_below_hides_undrift(ours: Repository, last: str) -> None:
    hook(ours, PRE_COMMIT, f"#!/bin/bash -e\n{last}\n")
    install(ours)

    refused(commit_a_duplicate(ours))


def test_the_status_of_the_hook_that_was_there_stays(ours: Repository) -> None:
    hook(ours, PRE_COMMIT, "#!/bin/sh\necho no such luck >&2\nexit 5\n")
    install(ours)
    ours.add("app.txt")

    done = commit(ours)

    assert done.status != 0
    assert "no such luck" in done.err


def test_a_hook_without_a_first_line_is_run_by_sh_as_before(ours: Repository) -> None:
    hook(ours, PRE_COMMIT, "echo mine >&2\n")
    install(ours)
    ours.add("app.txt")

    assert "mine" in done_well(commit(ours)).err
    refused(commit_a_duplicate(ours))


@pytest.mark.parametrize(
    "text",
    [
        "#!/usr/bin/env python3\nimport sys\nprint('mine', sys.stdin.read(), *sys.argv[1:], file=sys.stderr)\n",
        '#!/bin/sh\necho mine $(cat) "$@" >&2\n',
    ],
    ids=["python", "sh"],
)
def test_a_hook_that_reads_what_is_pushed_still_does(ours: Repository, text: str) -> None:
    place = remote(ours)
    hook(ours, PRE_PUSH, text)
    install(ours)

    done = done_well(ours.git("push", "origin", "main:one", "main:two", check=False))

    assert "undrift: " in done.out + done.err
    assert "refs/heads/one" in done.err
    assert "refs/heads/two" in done.err
    assert f"origin {place}" in done.err


def test_a_hook_in_another_language_is_kept_beside_and_its_refusal_counts(ours: Repository) -> None:
    hook(ours, PRE_COMMIT, "#!/usr/bin/env python3\nimport sys\nsys.exit('python says no')\n")

    done = install(ours)

    assert said_of(done, "pre-commit").endswith("pre-commit.before-undrift now")
    refused(commit_a_duplicate(ours))
    ours.git("mv", DUPLICATE, "migrations/03_c.sql")
    assert "python says no" in commit(ours).err


def test_a_program_is_kept_beside_and_called(ours: Repository) -> None:
    program = Path("/bin/true").read_bytes()
    hook(ours, PRE_COMMIT, program)
    install(ours)

    refused(commit_a_duplicate(ours))
    assert (ours.top / (PRE_COMMIT + ".before-undrift")).read_bytes() == program
    ours.git("mv", DUPLICATE, "migrations/03_c.sql")
    done_well(commit(ours))


def test_a_program_larger_than_any_script_is_kept_too(ours: Repository) -> None:
    hook(ours, PRE_COMMIT, b"\x7fELF\0" + b"x" * (2 << 20))

    done = install(ours)

    assert "before-undrift" in said_of(done, "pre-commit")


def test_a_script_larger_than_any_that_people_write_is_left_alone(ours: Repository) -> None:
    place = hook(ours, PRE_COMMIT, "#!/bin/sh\n" + "true\n" * 300_000)
    before = place.read_bytes()

    done = ours.undrift("install")

    assert done.status == 1
    assert "larger than 1,024 KB" in said_of(done, "pre-commit")
    assert place.read_bytes() == before


def test_a_linked_hook_is_kept_as_the_link_it_is(ours: Repository) -> None:
    hook(ours, "scripts/hook", "#!/bin/sh\necho linked >&2\n")
    place = ours.top / PRE_COMMIT
    place.parent.mkdir()
    place.symlink_to("../../scripts/hook")

    install(ours)

    assert str((ours.top / (PRE_COMMIT + ".before-undrift")).readlink()) == "../../scripts/hook"
    assert (ours.top / "scripts/hook").read_text() == "#!/bin/sh\necho linked >&2\n"
    refused(commit_a_duplicate(ours))
    ours.git("mv", DUPLICATE, "migrations/03_c.sql")
    assert "linked" in done_well(commit(ours)).err


def test_a_hook_that_git_passes_by_is_not_brought_to_life(ours: Repository) -> None:
    place = hook(ours, PRE_COMMIT, "#!/bin/sh\nexit 1\n", mode=0o644)

    done = ours.undrift("install")

    assert done.status == 1
    assert "git passes it by" in said_of(done, "pre-commit")
    assert "chmod +x" in said_of(done, "pre-commit")
    assert (place.read_text(), place.stat().st_mode & 0o777) == ("#!/bin/sh\nexit 1\n", 0o644)
    assert said_of(done, "pre-push") == f"made {PRE_PUSH}"


@pytest.mark.parametrize("target", ["nowhere", "../../migrations"])
def test_a_link_that_leads_to_no_file_is_left_alone(ours: Repository, target: str) -> None:
    place = ours.top / PRE_COMMIT
    place.parent.mkdir()
    place.symlink_to(target)

    done = ours.undrift("install", "--hooks", "pre-commit")

    assert done.status == 1
    assert str(place.readlink()) == target


def test_what_is_kept_beside_is_never_overwritten(ours: Repository) -> None:
    hook(ours, PRE_COMMIT, "#!/usr/bin/env python3\n")
    hook(ours, PRE_COMMIT + ".before-undrift", "precious")
    before = lying(ours.top / ".git/hooks")

    done = ours.undrift("install", "--hooks", "pre-commit")

    assert done.status == 1
    assert "is there already" in said_of(done, "pre-commit")
    assert lying(ours.top / ".git/hooks") == before


def on_a_full_disk(repository: Repository, command: str) -> Done:
    """Run undrift where no file may grow beyond nothing: what is written fails as on a full disk."""
    limited = ("sh", "-c", 'ulimit -f 0; exec "$@"', "sh", sys.executable, "-m", "undrift", command)
    return repository.run(*limited, check=False)


@pytest.mark.parametrize("first", ["#!/bin/sh", "#!/usr/bin/env python3"])
def test_a_disk_that_is_full_leaves_every_hook_as_it_was(ours: Repository, first: str) -> None:
    hook(ours, PRE_COMMIT, f"{first}\n")
    before = lying(ours.top / ".git/hooks")

    done = on_a_full_disk(ours, "install")

    assert done.status == 1, done
    assert "File too large" in said_of(done, "pre-commit")
    assert lying(ours.top / ".git/hooks") == before


def test_a_disk_that_is_full_leaves_no_directory_behind(ours: Repository) -> None:
    assert on_a_full_disk(ours, "install").status == 1
    assert not (ours.top / ".git/hooks").exists()


def test_a_disk_that_is_full_leaves_the_block_in_its_hook(ours: Repository) -> None:
    hook(ours, PRE_COMMIT, "#!/bin/sh\necho mine\n")
    install(ours, "--hooks", "pre-commit")
    before = lying(ours.top / ".git/hooks")

    done = on_a_full_disk(ours, "uninstall")

    assert done.status == 1, done
    assert "File too large" in said_of(done, "pre-commit")
    assert lying(ours.top / ".git/hooks") == before


def test_a_hook_that_calls_undrift_by_hand_does_not_call_it_twice(ours: Repository) -> None:
    place = hook(ours, PRE_COMMIT, "#!/bin/sh\nexec undrift check\n")

    done = install(ours)

    assert said_of(done, "pre-commit") == f"already in {PRE_COMMIT}, written by hand"
    assert place.read_text() == "#!/bin/sh\nexec undrift check\n"
