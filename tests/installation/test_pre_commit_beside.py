"""`undrift install` where pre-commit has taken hooks: the real pre-commit, with a hook of its own in the repository."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import pytest
import yaml

from tests.installation.hooked import (
    DUPLICATE,
    EVERY,
    PROGRAMS,
    SQL,
    commit,
    commit_a_duplicate,
    done_well,
    refused,
    said_of,
    started,
)
from tests.repository import Done, Repository
from undrift import __version__

CONFIGURATION = ".pre-commit-config.yaml"
LOCAL = """\
repos:
- repo: local
  hooks:
  - id: {id}
    name: {id}
    entry: {entry}
    language: system
    always_run: true
    pass_filenames: false
    verbose: true
    stages: [pre-commit, pre-push, post-merge]
"""


@pytest.fixture
def ours(repository: Repository, tmp_path: Path) -> Repository:
    found = started(repository)
    found.environment["PRE_COMMIT_HOME"] = str(tmp_path / "pre-commit")  # type: ignore[index] # a dict of its own
    return found


def configured(repository: Repository, name: str = "mine", entry: str = "echo mine", *types: str) -> None:
    repository.commit("configuration", **{CONFIGURATION: LOCAL.format(id=name, entry=entry)})
    pre_commit(repository, "install", *(f"--hook-type={one}" for one in types or ("pre-commit",)))


def pre_commit(repository: Repository, *arguments: str) -> Done:
    return repository.run(sys.executable, "-m", "pre_commit", *arguments)


def test_hooks_that_pre_commit_has_taken_are_left_to_it_and_the_others_are_made(ours: Repository) -> None:
    configured(ours, "mine", "echo mine", "pre-commit", "post-merge")
    taken = (ours.top / ".git/hooks/pre-commit").read_bytes()

    done = done_well(ours.undrift("install"))

    assert said_of(done, "pre-commit") == f"left to pre-commit: add `- id: undrift` to {CONFIGURATION}"
    assert said_of(done, "post-merge") == f"left to pre-commit: add `- id: schema-notice` to {CONFIGURATION}"
    assert said_of(done, "pre-push") == "made .git/hooks/pre-push"
    assert (ours.top / ".git/hooks/pre-commit").read_bytes() == taken


@pytest.mark.parametrize("command", [("install",), ("install", "--check")])
def test_what_is_to_be_added_is_shown_once_and_is_what_pre_commit_reads(
    ours: Repository, command: tuple[str, ...]
) -> None:
    configured(ours, "mine", "echo mine", "pre-commit", "pre-push", "post-merge")

    out = ours.undrift(*command).out

    _, _, after = out.partition("note: below `repos:` of .pre-commit-config.yaml belongs:\n")
    shown = textwrap.dedent("".join(line for line in after.splitlines(keepends=True) if line.startswith("    ")))
    entry = {
        "repo": "https://github.com/undrift/undrift",
        "rev": f"v{__version__}",
        "hooks": [{"id": "undrift"}, {"id": "schema-notice"}],
    }
    assert yaml.safe_load(shown) == [entry]
    assert out.count("- repo:") == 1


def test_nothing_is_to_be_added_where_the_configuration_runs_undrift(ours: Repository) -> None:
    configured(ours, "undrift", "undrift check", "pre-commit")

    assert "- repo:" not in done_well(ours.undrift("install")).out


def test_hooks_that_prek_has_taken_are_left_to_it(ours: Repository) -> None:
    ours.commit("configuration", **{CONFIGURATION: LOCAL.format(id="mine", entry="echo mine")})
    ours.run(f"{PROGRAMS}/prek", "install", "--hook-type=pre-commit")

    done = done_well(ours.undrift("install"))

    assert said_of(done, "pre-commit") == f"left to prek: add `- id: undrift` to {CONFIGURATION}"
    assert said_of(done, "pre-push") == "made .git/hooks/pre-push"


def test_that_only_the_first_ref_of_a_push_is_judged_is_told_where_it_is_so(ours: Repository) -> None:
    configured(ours)
    assert "first ref" not in done_well(ours.undrift("install")).out

    ours.undrift("uninstall")
    configured(ours, "undrift", "undrift check", "pre-push")
    done = done_well(ours.undrift("install"))
    assert said_of(done, "pre-push") == f"left to pre-commit, which runs undrift by {CONFIGURATION}"
    assert "undrift install --hooks pre-push" in done.out


def test_a_configuration_that_runs_undrift_is_told(ours: Repository) -> None:
    configured(ours, "undrift", "undrift check")

    done = done_well(ours.undrift("install"))
    assert said_of(done, "pre-commit") == f"left to pre-commit, which runs undrift by {CONFIGURATION}"

    done = done_well(ours.undrift("install", "--check"))
    assert said_of(done, "pre-commit") == "run by pre-commit, from .git/hooks/pre-commit"


def test_it_is_told_that_a_configuration_lacks_undrift(ours: Repository) -> None:
    configured(ours)

    done = ours.undrift("install", "--check")

    assert done.status == 1
    assert "has no `- id: undrift`" in said_of(done, "pre-commit")


def test_a_hook_that_is_asked_for_by_name_runs_before_pre_commit(ours: Repository) -> None:
    configured(ours)

    done = done_well(ours.undrift("install", "--hooks", "pre-commit"))

    assert said_of(done, "pre-commit") == "added at the top of .git/hooks/pre-commit"
    refused(commit_a_duplicate(ours))
    ours.git("mv", DUPLICATE, "migrations/03_c.sql")
    done = done_well(commit(ours))
    assert "mine" in done.out + done.err


def test_all_refs_of_a_push_are_judged_before_pre_commit_sees_the_first(ours: Repository) -> None:
    configured(ours, "mine", "echo mine", "pre-push")
    remote = str(ours.top.parent / "remote.git")
    ours.git("clone", "-q", "--bare", str(ours.top), remote)
    ours.git("switch", "-q", "-c", "bad")
    ours.commit("bad", **{DUPLICATE: SQL})
    done = done_well(ours.undrift("install", "--hooks", "pre-push"))
    assert "added" in said_of(done, "pre-push")

    refused(ours.git("push", remote, "main:good", "bad", check=False))
    done = done_well(ours.git("push", remote, "main:good", check=False))
    assert "mine" in done.out + done.err


def test_hooks_that_were_here_first_are_called_by_pre_commit_and_taken_out_from_there(ours: Repository) -> None:
    done_well(ours.undrift("install"))
    configured(ours)
    legacy = ours.top / ".git/hooks/pre-commit.legacy"
    assert legacy.is_file()

    refused(commit_a_duplicate(ours))
    done = ours.undrift("install", "--check")
    assert said_of(done, "pre-commit").startswith("in .git/hooks/pre-commit.legacy, which pre-commit calls")

    done_well(ours.undrift("uninstall"))
    assert not legacy.exists()
    assert "pre-commit" in (ours.top / ".git/hooks/pre-commit").read_text()
    done_well(commit(ours))


@pytest.mark.parametrize("text", ["a: [", "- id\n- undrift\n", "id: [undrift]", "# - id: undrift\n", "\x00", ""])
def test_a_configuration_of_any_kind_is_read_as_far_as_it_goes(ours: Repository, text: str) -> None:
    configured(ours)
    ours.write(CONFIGURATION, text)

    done = done_well(ours.undrift("install"))

    assert said_of(done, "pre-commit").startswith("left to pre-commit: add")
    assert [line.partition(":")[0] for line in done.out.splitlines()][: len(EVERY)] == list(EVERY)
