"""`undrift install --check`: which hooks undrift is in, and whether git would run it there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.installation import managers
from tests.installation.hooked import (
    EVERY,
    PROGRAMS,
    commit_a_duplicate,
    done_well,
    hook,
    lying,
    said_of,
    started,
    without_undrift,
)
from tests.published import PROJECT
from tests.repository import Done, Repository
from undrift import __version__

PRE_COMMIT = ".git/hooks/pre-commit"


@pytest.fixture
def ours(repository: Repository) -> Repository:
    return started(repository)


def look(repository: Repository, status: int) -> Done:
    done = repository.undrift("install", "--check")
    assert done.status == status, done
    return done


def test_nothing_installed_is_told_with_what_to_type(ours: Repository) -> None:
    done = look(ours, 1)

    assert {said_of(done, name) for name in EVERY} == {"not installed"}
    assert "next: undrift install" in done.out
    assert not (ours.top / ".git/hooks").exists()


def test_all_installed_is_told_with_the_program_and_its_version(ours: Repository) -> None:
    done_well(ours.undrift("install"))
    before = lying(ours.top)

    done = look(ours, 0)

    for name in EVERY:
        assert said_of(done, name) == f"in .git/hooks/{name}; calls {PROGRAMS}/undrift ({__version__})"
    assert "note: hooks are run by git, from .git/hooks" in done.out
    assert "next:" not in done.out
    assert lying(ours.top) == before


def test_one_hook_is_enough_and_the_others_are_named(ours: Repository) -> None:
    done_well(ours.undrift("install", "--hooks", "pre-push"))

    done = look(ours, 0)

    assert said_of(done, "pre-commit") == "not installed"
    assert "next: undrift install" in done.out


def test_a_hook_that_may_not_be_executed_is_told_as_git_passes_it_by(ours: Repository) -> None:
    done_well(ours.undrift("install"))
    (ours.top / PRE_COMMIT).chmod(0o644)
    ours.git("config", "advice.ignoredHook", "false")
    assert commit_a_duplicate(ours).status == 0

    done = look(ours, 1)

    assert "git passes it by" in said_of(done, "pre-commit")
    assert f"next: chmod +x {PRE_COMMIT}\n" in done.out
    assert said_of(done_well(ours.undrift("install")), "pre-commit") == f"renewed in {PRE_COMMIT}"
    look(ours, 0)


def test_a_file_that_bars_the_way_is_told(ours: Repository) -> None:
    hook(ours, PRE_COMMIT, "#!/bin/sh\n", mode=0o644)

    done = look(ours, 1)

    assert "git passes it by" in said_of(done, "pre-commit")


def test_lines_that_sh_cannot_read_are_told_and_mended(ours: Repository) -> None:
    done_well(ours.undrift("install"))
    place = ours.top / PRE_COMMIT
    mended = place.read_bytes()
    place.write_bytes(mended.replace(b"\n", b"\r\n"))

    done = look(ours, 1)
    assert "sh cannot read" in said_of(done, "pre-commit")
    assert "next: undrift install" in done.out
    assert said_of(done_well(ours.undrift("install")), "pre-commit") == f"renewed in {PRE_COMMIT}"
    assert place.read_bytes() == mended
    look(ours, 0)


@pytest.mark.parametrize("script", ["#!/bin/sh\r\necho mine\r\n", "echo mine\r\n", "#!/bin/sh\r\nundrift check\r\n"])
@pytest.mark.parametrize("manager", ["git", "husky"])
def test_a_script_of_the_users_that_sh_cannot_read_is_refused_until_it_is_converted(
    ours: Repository, script: str, manager: str
) -> None:
    path = PRE_COMMIT
    if manager == "husky":
        managers.husky(ours)
        path = ".husky/pre-commit"
    place = hook(ours, path, script)

    done = ours.undrift("install", "--hooks", "pre-commit")

    assert done.status == 1
    assert said_of(done, "pre-commit") == (
        f"not installed: {path}: it has Windows line ends, which sh cannot read; convert it, then undrift install"
    )
    assert place.read_bytes() == script.encode()
    place.write_text(script.replace("\r\n", "\n"))
    done_well(ours.undrift("install", "--hooks", "pre-commit"))
    look(ours, 0)


def test_a_script_of_the_users_that_got_windows_lines_with_our_block_in_it_is_to_be_converted(ours: Repository) -> None:
    place = hook(ours, PRE_COMMIT, "#!/bin/sh\necho mine\n")
    done_well(ours.undrift("install"))
    place.write_bytes(place.read_bytes().replace(b"\n", b"\r\n"))
    before = place.read_bytes()

    done = look(ours, 1)

    assert said_of(done, "pre-commit").endswith("sh cannot read: convert it")
    assert "next:" not in done.out
    assert ours.undrift("install").status == 1
    assert place.read_bytes() == before


# Hooks outside of the repository


def outside(repository: Repository, *names: str) -> Path:
    """Let git take its hooks from the scripts that are published, copied to a directory of the user's."""
    directory = repository.top.parent / "global hooks"
    directory.mkdir()
    for name in names:
        shutil.copy(PROJECT / "hooks" / name, directory)
    repository.git("config", "core.hooksPath", str(directory))
    return directory


def test_hooks_outside_of_the_repository_are_read_and_said_to_be_there(ours: Repository) -> None:
    directory = outside(ours, *EVERY)
    before = lying(directory)

    done = look(ours, 0)

    assert said_of(done, "pre-push") == f"in {directory}/pre-push; calls {PROGRAMS}/undrift ({__version__})"
    assert f"note: hooks are run by git, from {directory}, outside of this repository" in done.out
    assert "next:" not in done.out
    assert ours.undrift("install").status == 2
    assert lying(directory) == before


def test_hooks_outside_of_the_repository_are_told_as_far_as_they_are_there(ours: Repository) -> None:
    directory = outside(ours, "pre-commit")
    hook(ours, ".git/hooks/pre-push", (PROJECT / "hooks/pre-push").read_text())

    done = look(ours, 0)

    assert said_of(done, "pre-commit").startswith(f"in {directory}/pre-commit; calls")
    assert said_of(done, "pre-push") == "not installed"
    assert "next:" not in done.out


def test_hooks_outside_of_the_repository_that_are_without_undrift_are_no_place_for_it(ours: Repository) -> None:
    directory = outside(ours)
    (directory / "pre-commit").write_text("#!/bin/sh\n")

    done = look(ours, 2)

    assert "outside of this repository" in done.err


def test_a_hook_outside_of_the_repository_that_git_passes_by_is_told(ours: Repository) -> None:
    directory = outside(ours, "pre-commit")
    (directory / "pre-commit").chmod(0o644)

    assert "git passes it by" in said_of(look(ours, 1), "pre-commit")


def test_a_block_of_another_version_runs_and_is_told(ours: Repository) -> None:
    done_well(ours.undrift("install"))
    place = ours.top / PRE_COMMIT
    place.write_text(place.read_text().replace("Judges what", "Judged what"))

    assert "another version" in said_of(look(ours, 0), "pre-commit")


def test_a_program_that_is_nowhere_is_told(ours: Repository) -> None:
    done_well(ours.undrift("install"))
    for name in EVERY:
        place = ours.top / ".git/hooks" / name
        place.write_text(place.read_text().replace(PROGRAMS, "/nowhere"))

    assert "undrift is not on PATH" in said_of(look(without_undrift(ours), 1), "pre-commit")
    assert "calls" in said_of(look(ours, 0), "pre-commit")


def test_hooks_where_git_no_longer_looks_are_told(ours: Repository) -> None:
    done_well(ours.undrift("install"))
    ours.git("config", "core.hooksPath", ".githooks")

    said = said_of(look(ours, 1), "pre-commit")

    assert said.startswith(f"in {PRE_COMMIT}, but hooks are run by")


def test_husky_that_is_not_active_is_told_with_what_to_type(ours: Repository) -> None:
    ours.write("package.json", '{"devDependencies": {"husky": "^9"}}')
    done_well(ours.undrift("install"))

    done = look(ours, 1)
    assert "husky is not active here" in said_of(done, "pre-commit")
    assert "next: npx husky" in done.out

    managers.husky(ours)
    assert said_of(look(ours, 0), "pre-commit").startswith("in .husky/pre-commit; calls")


def test_a_call_by_hand_counts(ours: Repository) -> None:
    hook(ours, PRE_COMMIT, "#!/bin/sh\nexec undrift check\n")

    assert said_of(look(ours, 0), "pre-commit").startswith(f"in {PRE_COMMIT}, written by hand; calls")

    (ours.top / PRE_COMMIT).chmod(0o644)
    look(ours, 1)


def test_a_hook_that_is_kept_beside_and_gone_is_told(ours: Repository) -> None:
    hook(ours, PRE_COMMIT, "#!/usr/bin/env python3\n")
    done_well(ours.undrift("install"))
    look(ours, 0)
    (ours.top / (PRE_COMMIT + ".before-undrift")).unlink()

    assert "is gone" in said_of(look(ours, 1), "pre-commit")


def test_a_damaged_block_cannot_be_told(ours: Repository) -> None:
    done_well(ours.undrift("install"))
    place = ours.top / PRE_COMMIT
    place.write_text(place.read_text().replace("# <<< undrift <<<\n", ""))

    assert said_of(look(ours, 1), "pre-commit").startswith("cannot be told")


@pytest.mark.parametrize("kind", ["bare", "none"])
def test_what_cannot_have_hooks_is_refused(ours: Repository, kind: str) -> None:
    outside = ours.top.parent / kind
    outside.mkdir()
    if kind == "bare":
        ours.git("clone", "-q", "--bare", str(ours.top), str(outside))

    assert ours.undrift("install", "--check", cwd=outside).status == (2 if kind == "bare" else 3)
