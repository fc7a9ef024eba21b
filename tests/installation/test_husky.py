"""`undrift install` where husky runs the hooks."""

from __future__ import annotations

import pytest

from tests.installation import managers
from tests.installation.hooked import (
    DUPLICATE,
    EVERY,
    PROGRAMS,
    commit,
    commit_a_duplicate,
    done_well,
    hook,
    lying,
    refused,
    said_of,
    started,
    without_undrift,
)
from tests.repository import Repository
from undrift.installation.scripts import BEGIN

STARTS_ANEW = '. "$(dirname -- "$0")/_/husky.sh"'


@pytest.fixture
def ours(repository: Repository) -> Repository:
    return started(repository)


def test_hooks_go_where_husky_runs_them_from_and_its_own_directory_stays(ours: Repository) -> None:
    managers.husky(ours)
    layer = lying(ours.top / ".husky/_")

    done = done_well(ours.undrift("install"))

    assert {said_of(done, name) for name in EVERY} == {f"made .husky/{name}" for name in EVERY}
    assert "next: git add .husky && git commit" in done.out
    assert lying(ours.top / ".husky/_") == layer
    assert not (ours.top / ".git/hooks").exists()
    refused(commit_a_duplicate(ours))


def test_a_script_of_the_user_runs_after_undrift(ours: Repository) -> None:
    managers.husky(ours)
    hook(ours, ".husky/pre-commit", "echo mine >&2\n", mode=0o644)

    done = done_well(ours.undrift("install"))

    assert said_of(done, "pre-commit") == "added at the top of .husky/pre-commit"
    assert (ours.top / ".husky/pre-commit").read_text().startswith(BEGIN)
    refused(commit_a_duplicate(ours))
    ours.git("mv", DUPLICATE, "migrations/03_c.sql")
    assert "mine" in done_well(commit(ours)).err


def test_what_a_team_shares_names_no_path_of_this_machine(ours: Repository) -> None:
    managers.husky(ours)
    hook(ours, ".husky/pre-commit", "true\n")
    done_well(ours.undrift("install"))

    for name in EVERY:
        assert PROGRAMS not in (ours.top / ".husky" / name).read_text()
    done = commit_a_duplicate(without_undrift(ours))
    assert done.status != 0
    assert "undrift was not found" in done.err


def test_every_byte_is_as_before_once_it_is_taken_out(ours: Repository) -> None:
    managers.husky(ours)
    hook(ours, ".husky/pre-commit", "npm test", mode=0o644)
    hook(ours, ".husky/pre-push", "#!/usr/bin/env sh\nnpm test\n")
    before = lying(ours.top)
    done_well(ours.undrift("install"))
    done_well(ours.undrift("install"))

    done_well(ours.undrift("uninstall"))

    assert lying(ours.top) == before


def test_a_directory_of_husky_elsewhere_is_found_by_where_git_looks(ours: Repository) -> None:
    managers.husky(ours, "web/.husky")

    done_well(ours.undrift("install"))

    assert (ours.top / "web/.husky/pre-commit").is_file()
    refused(commit_a_duplicate(ours))


@pytest.mark.parametrize(
    ("package", "command"),
    [
        ('{"devDependencies": {"husky": "^9.1.7"}}', "npx husky"),
        ('{"dependencies": {"husky": "latest"}}', "npx husky"),
        ('{"devDependencies": {"husky": "8"}}', "npx husky install"),
    ],
)
def test_husky_that_is_wanted_and_not_active_yet_is_written_and_told(
    ours: Repository, package: str, command: str
) -> None:
    ours.write("package.json", package)

    done = done_well(ours.undrift("install"))

    assert said_of(done, "pre-commit") == "made .husky/pre-commit"
    assert f"next: {command}\n" in done.out
    assert not (ours.top / ".git/hooks").exists()
    done_well(ours.undrift("uninstall"))
    assert not (ours.top / ".husky").exists()


@pytest.mark.parametrize(
    "package",
    [
        '{"devDependencies": {"husky": "^4.3.8"}}',
        '{"devDependencies": {"husky-like": "1"}, "husky": {"hooks": {}}}',
        '{"devDependencies": ["husky"]}',
        '{"devDependencies": {"husky": 9}}',
        "[]",
        "{",
        "[" * 100_000,
        "",
    ],
    ids=["4", "another", "list", "number", "no object", "broken", "deep", "empty"],
)
def test_other_packages_are_no_husky(ours: Repository, package: str) -> None:
    ours.write("package.json", package)

    done = done_well(ours.undrift("install"))

    assert said_of(done, "pre-commit") == "made .git/hooks/pre-commit"


def test_a_script_that_starts_itself_anew_calls_undrift_once(ours: Repository) -> None:
    runner = (
        'if [ -z "$started" ]; then\n  export started=1\n  sh -e "$0" "$@"\n  status=$?\n'
        '  echo "ended with $status" >&2\n  exit $status\nfi\n'
    )
    ours.write(".husky/_/husky.sh", runner)
    ours.git("config", "core.hooksPath", ".husky")
    hook(ours, ".husky/pre-commit", f"#!/usr/bin/env sh\n{STARTS_ANEW}\n\necho mine >&2\n")

    done_well(ours.undrift("install"))

    done = commit_a_duplicate(ours)
    refused(done)
    assert (done.out + done.err).count("undrift: 1 error") == 1
    assert "ended with 1" in done.err
    ours.git("mv", DUPLICATE, "migrations/03_c.sql")
    assert "mine" in done_well(commit(ours)).err


def test_what_husky_could_not_run_is_left_alone(ours: Repository) -> None:
    managers.husky(ours)
    hook(ours, ".husky/pre-commit", "#!/usr/bin/env node\n")
    (ours.top / ".husky/pre-push").symlink_to("pre-commit")
    before = lying(ours.top / ".husky")

    done = ours.undrift("install", "--hooks", "pre-commit,pre-push")

    assert done.status == 1
    for name in ("pre-commit", "pre-push"):
        assert "husky runs it with sh" in said_of(done, name)
    assert lying(ours.top / ".husky") == before
