"""Where hooks are put, and where they are not: other directories, working trees, submodules, strangers' links."""

from __future__ import annotations

import subprocess
from dataclasses import replace
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
    refused,
    said_of,
    started,
)
from tests.repository import Repository


@pytest.fixture
def ours(repository: Repository) -> Repository:
    return started(repository)


def stays_empty(directory: Path) -> None:
    assert list(lying(directory)) == []


# core.hooksPath


@pytest.mark.parametrize("is_there", [True, False])
def test_a_directory_of_the_repository_gets_hooks_without_paths_of_this_machine(
    ours: Repository, *, is_there: bool
) -> None:
    ours.git("config", "core.hooksPath", ".githooks")
    if is_there:
        hook(ours, ".githooks/pre-commit", "#!/bin/sh\necho mine >&2\n")
    before = lying(ours.top / ".githooks")

    done = done_well(ours.undrift("install"))

    assert said_of(done, "pre-push") == "made .githooks/pre-push"
    assert "next: git add .githooks && git commit" in done.out
    assert all(PROGRAMS not in path.read_text() for path in (ours.top / ".githooks").iterdir())
    refused(commit_a_duplicate(ours))
    done_well(ours.undrift("uninstall"))
    assert lying(ours.top / ".githooks") == before
    assert (ours.top / ".githooks").exists() is is_there


def test_where_hooks_lie_at_the_top_only_they_are_named_to_be_committed(ours: Repository) -> None:
    ours.git("config", "core.hooksPath", ".")
    hook(ours, "pre-push", "#!/usr/bin/env python3\n")
    ours.write("secret.txt", "x")

    done = done_well(ours.undrift("install", "--hooks", "pre-commit,pre-push"))

    [line] = [line for line in done.out.splitlines() if line.startswith("next: ")]
    assert line == "next: git add pre-commit pre-push pre-push.before-undrift && git commit"
    ours.run("sh", "-c", line.removeprefix("next: ").replace("git commit", "git commit --no-verify -qm x"))
    assert ours.git("status", "--short").out == "?? secret.txt\n"


@pytest.mark.parametrize("value", ["true", "Yes", "1"])
def test_hooks_that_git_would_check_out_with_windows_lines_are_to_get_an_attribute(
    ours: Repository, value: str
) -> None:
    ours.git("config", "core.hooksPath", ".githooks")
    ours.git("config", "core.autocrlf", value)

    done = done_well(ours.undrift("install"))

    assert "next: add the line `.githooks/* text eol=lf` to .gitattributes: sh cannot read" in done.out
    assert "next: git add .githooks .gitattributes && git commit" in done.out
    ours.write(".gitattributes", ".githooks/* text eol=lf\n")
    ours.git("add", ".githooks", ".gitattributes")
    ours.git("commit", "-q", "--no-verify", "-m", "x")
    linked = ours.top.parent / "linked"
    ours.git("worktree", "add", "-q", str(linked))
    assert b"\r" not in (linked / ".githooks/pre-commit").read_bytes()


@pytest.mark.parametrize(
    ("value", "attributes"),
    [("false", ""), ("input", ""), ("true", ".githooks/* text eol=lf\n"), ("true", "* -text\n"), (None, "")],
)
def test_hooks_whose_lines_stay_need_no_attribute(ours: Repository, value: str | None, attributes: str) -> None:
    ours.git("config", "core.hooksPath", ".githooks")
    ours.write(".gitattributes", attributes)
    if value:
        ours.git("config", "core.autocrlf", value)

    assert "gitattributes" not in done_well(ours.undrift("install", cwd=ours.top / "migrations")).out


def test_hooks_of_this_machine_alone_need_no_attribute(ours: Repository) -> None:
    ours.git("config", "core.autocrlf", "true")

    assert "gitattributes" not in done_well(ours.undrift("install")).out


def test_it_is_taken_from_the_top_of_the_working_tree(ours: Repository) -> None:
    ours.git("config", "core.hooksPath", ".githooks")

    done = done_well(ours.undrift("install", cwd=ours.top / "migrations"))

    assert (ours.top / ".githooks/pre-commit").is_file()
    assert "next: git add ../.githooks && git commit" in done.out


def test_a_directory_outside_of_the_repository_is_refused_with_what_to_do(ours: Repository, tmp_path: Path) -> None:
    outside = tmp_path / "global hooks"
    outside.mkdir()
    ours.git("config", "core.hooksPath", str(outside))

    done = ours.undrift("install")

    assert done.status == 2
    assert "outside of this repository" in done.err
    assert "git config --local core.hooksPath" in done.err
    stays_empty(outside)


def test_one_in_the_home_directory_is_seen_through(ours: Repository) -> None:
    ours.git("config", "core.hooksPath", "~/hooks")

    done = ours.undrift("install")

    assert done.status == 2
    assert "outside of this repository" in done.err
    assert not (ours.top / "~").exists()


def test_the_directory_that_git_would_take_anyway_is_this_machines_own(ours: Repository) -> None:
    ours.git("config", "core.hooksPath", ".git/hooks")

    done_well(ours.undrift("install"))

    assert PROGRAMS in (ours.top / ".git/hooks/pre-commit").read_text()


@pytest.mark.parametrize("configured", ["", "/dev/null"])
def test_hooks_that_are_switched_off_stay_so(ours: Repository, configured: str) -> None:
    ours.git("config", "core.hooksPath", configured)
    before = lying(ours.top)

    done = ours.undrift("install")

    assert done.status == 2, done
    assert lying(ours.top) == before


# Links of a stranger


def test_a_directory_that_is_a_link_out_of_the_repository_is_refused(ours: Repository, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (ours.top / ".githooks").symlink_to(outside)
    ours.git("config", "core.hooksPath", ".githooks")

    assert ours.undrift("install").status == 2
    stays_empty(outside)


def test_the_own_directory_that_is_a_link_out_of_the_repository_is_refused(ours: Repository, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (ours.top / ".git/hooks").symlink_to(outside)

    done = ours.undrift("install")

    assert done.status == 2
    assert "outside of this repository" in done.err
    stays_empty(outside)
    done_well(ours.undrift("uninstall"))


def test_the_own_directory_that_is_a_link_into_the_repository_is_the_teams(ours: Repository) -> None:
    (ours.top / "githooks").mkdir()
    (ours.top / ".git/hooks").symlink_to("../githooks")

    done_well(ours.undrift("install"))

    assert PROGRAMS not in (ours.top / "githooks/pre-commit").read_text()
    refused(commit_a_duplicate(ours))


def test_huskys_directory_that_is_a_link_out_of_the_repository_is_refused(ours: Repository, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (ours.top / ".husky").symlink_to(outside)

    done = ours.undrift("install")

    assert done.status == 2
    assert f"there is a link at {ours.top}/.husky, outside of this repository" in done.err
    stays_empty(outside)


def test_a_directory_of_lefthooks_configuration_that_is_a_link_out_is_refused(ours: Repository, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "lefthook.yml").write_text("commit-msg: {}\n")
    before = lying(outside)
    (ours.top / ".config").symlink_to(outside)

    for command in (("install",), ("install", "--check")):
        done = ours.undrift(*command)
        assert done.status == 2
        assert "there is a link at" in done.err
    done_well(ours.undrift("uninstall"))
    assert lying(outside) == before


def test_a_script_of_husky_that_is_a_link_out_of_the_repository_is_not_followed(
    ours: Repository, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("echo secret\n")
    managers.husky(ours)
    (ours.top / ".husky/pre-commit").symlink_to(secret)

    done = ours.undrift("install")

    assert done.status == 1
    assert "not installed" in said_of(done, "pre-commit")
    assert secret.read_text() == "echo secret\n"
    assert (ours.top / ".husky/pre-commit").is_symlink()
    done_well(ours.undrift("uninstall"))
    assert secret.read_text() == "echo secret\n"


def test_a_configuration_of_lefthook_that_is_a_link_is_not_followed(ours: Repository, tmp_path: Path) -> None:
    outside = tmp_path / "lefthook.yml"
    outside.write_text("pre-commit:\n  commands:\n    a: {run: true}\n")
    before = outside.read_bytes()
    (ours.top / "lefthook.yml").symlink_to(outside)

    done = ours.undrift("install")

    assert done.status == 1
    assert "symbolic link" in said_of(done, "pre-commit")
    assert outside.read_bytes() == before
    done_well(ours.undrift("uninstall"))


@pytest.mark.parametrize("kind", ["directory", "pipe"])
def test_what_is_no_file_is_left_alone(ours: Repository, kind: str) -> None:
    place = ours.top / ".git/hooks/pre-commit"
    place.parent.mkdir()
    place.mkdir() if kind == "directory" else subprocess.run(["mkfifo", str(place)], check=True)

    done = ours.undrift("install", "--hooks", "pre-commit")

    assert done.status == 1
    assert "it is no file" in said_of(done, "pre-commit")


def test_a_file_in_place_of_the_directory_is_left_alone(ours: Repository) -> None:
    ours.write(".git/hooks", "a file")

    done = ours.undrift("install", "--hooks", "pre-commit")

    assert done.status == 1
    assert (ours.top / ".git/hooks").read_text() == "a file"


def test_a_name_that_drives_a_terminal_is_printed_harmless(ours: Repository) -> None:
    ours.git("config", "core.hooksPath", "a\x1b[31mb")

    done = done_well(ours.undrift("install"))

    assert "\x1b" not in done.out
    assert "\\u001b" in done.out


# Working trees, submodules, and what is none


def test_a_linked_working_tree_shares_the_hooks_and_it_is_said(ours: Repository) -> None:
    linked = replace(ours, top=ours.top.parent / "linked")
    ours.git("worktree", "add", "-q", "-b", "linked", str(linked.top))

    done = done_well(linked.undrift("install"))

    assert "all working trees" in done.out
    assert (ours.top / ".git/hooks/pre-commit").is_file()
    refused(commit_a_duplicate(linked))
    refused(commit_a_duplicate(ours))
    done_well(linked.undrift("uninstall"))
    assert not (ours.top / ".git/hooks").exists()


def test_one_working_tree_alone_is_told_nothing_of_others(ours: Repository) -> None:
    assert "working trees" not in done_well(ours.undrift("install")).out


def test_a_submodule_has_hooks_of_its_own(ours: Repository) -> None:
    inner = str(ours.top.parent / "inner")
    ours.git("clone", "-q", str(ours.top), inner)
    ours.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", inner, "sub")
    sub = replace(ours, top=ours.top / "sub")

    done_well(sub.undrift("install"))

    assert (ours.top / ".git/modules/sub/hooks/pre-commit").is_file()
    assert not (ours.top / ".git/hooks").exists()
    refused(commit_a_duplicate(sub))


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_a_bare_repository_is_refused(ours: Repository, command: str) -> None:
    ours.git("clone", "-q", "--bare", str(ours.top), "bare")

    done = ours.undrift(command, cwd=ours.top / "bare")

    assert done.status == 2
    assert "bare" in done.err


@pytest.mark.parametrize("command", ["install", "uninstall"])
def test_a_directory_that_is_no_repository_cannot_be_judged(ours: Repository, tmp_path: Path, command: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()

    done = ours.undrift(command, cwd=outside)

    assert done.status == 3
    assert "not a git repository" in done.err


def test_hooks_of_a_way_that_is_no_longer_used_are_taken_out_too(ours: Repository) -> None:
    done_well(ours.undrift("install"))
    managers.husky(ours)
    done_well(ours.undrift("install"))

    done = done_well(ours.undrift("uninstall"))

    assert len(done.out.splitlines()) == 2 * len(EVERY)
    assert list(lying(ours.top / ".git/hooks")) == []
    assert [path.name for path in (ours.top / ".husky").iterdir()] == ["_"]
