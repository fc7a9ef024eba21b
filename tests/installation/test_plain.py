"""`undrift install` where git itself runs the hooks: real commits, pushes, merges, rebases and checkouts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.installation.hooked import (
    DUPLICATE,
    EVERY,
    PROGRAMS,
    SQL,
    commit,
    commit_a_duplicate,
    done_well,
    hook,
    install,
    lying,
    on_path,
    refused,
    remote,
    said_of,
    started,
    without_undrift,
)
from tests.repository import Repository
from undrift.installation.scripts import BEGIN, HOOKS

PRE_COMMIT = ".git/hooks/pre-commit"
PRE_PUSH = ".git/hooks/pre-push"


@pytest.fixture
def ours(repository: Repository) -> Repository:
    return started(repository)


def later(repository: Repository, name: str) -> None:
    """Commit a third migration on a branch that leaves `main`, and go back."""
    repository.git("switch", "-q", "-c", name)
    repository.commit("third", **{"migrations/03_third.sql": "CREATE TABLE later (id int);\n"})
    repository.git("switch", "-q", "main")


def test_every_hook_is_made_and_named_with_its_place(ours: Repository) -> None:
    done = install(ours)

    assert [line.partition(":")[0] for line in done.out.splitlines()] == list(EVERY)
    for name in EVERY:
        assert said_of(done, name) == f"made .git/hooks/{name}"
        assert (ours.top / ".git/hooks" / name).read_text().startswith(f"#!/bin/sh\n{BEGIN}\n")


def test_every_hook_that_is_documented_is_installed() -> None:
    assert tuple(HOOKS) == EVERY


def test_a_commit_is_refused_and_its_mend_passes(ours: Repository) -> None:
    install(ours)
    refused(commit_a_duplicate(ours))

    ours.git("mv", DUPLICATE, "migrations/03_c.sql")

    done_well(commit(ours))


def test_a_merge_is_refused(ours: Repository) -> None:
    ours.git("switch", "-q", "-c", "theirs")
    ours.commit("theirs", **{"migrations/03_theirs.sql": SQL})
    ours.git("switch", "-q", "main")
    ours.commit("mine", **{"migrations/03_mine.sql": SQL})
    install(ours)

    refused(ours.git("merge", "--no-edit", "theirs", check=False))


def test_a_push_of_two_branches_is_refused_for_the_second(ours: Repository) -> None:
    remote(ours)
    install(ours)
    ours.git("switch", "-q", "-c", "bad")
    ours.commit("bad", **{DUPLICATE: SQL})

    refused(ours.git("push", "origin", "main:good", "bad", check=False))
    done_well(ours.git("push", "origin", "main:good", check=False))


def test_switching_branches_is_told(ours: Repository) -> None:
    later(ours, "feature")
    install(ours)

    done = done_well(ours.git("switch", "feature"))

    assert "03_third" in done.out + done.err


def test_a_merge_is_told(ours: Repository) -> None:
    later(ours, "feature")
    install(ours)

    done = done_well(ours.git("merge", "feature"))

    assert "03_third" in done.out + done.err


def test_a_rebase_is_told(ours: Repository) -> None:
    later(ours, "feature")
    ours.git("switch", "-q", "-c", "mine", "main")
    ours.commit("mine", **{"app.txt": "mine"})
    install(ours)

    done = done_well(ours.git("rebase", "feature"))

    assert (done.out + done.err).count("03_third") == 1


def test_the_commit_that_concludes_a_merge_with_conflicts_is_told(ours: Repository) -> None:
    ours.git("switch", "-q", "-c", "feature")
    ours.commit("theirs", **{"migrations/03_third.sql": SQL, "app.txt": "theirs"})
    ours.git("switch", "-q", "main")
    ours.commit("mine", **{"app.txt": "mine"})
    install(ours)
    assert ours.git("merge", "feature", check=False).status != 0
    ours.write("app.txt", "both")
    ours.git("add", "-A")

    done = done_well(ours.git("commit", "--no-edit", check=False))

    assert "03_third" in done.out + done.err


def test_installing_twice_changes_nothing(ours: Repository) -> None:
    hook(ours, PRE_PUSH, "#!/bin/bash\necho mine")
    install(ours)
    before = lying(ours.top / ".git/hooks")

    done = install(ours)

    assert lying(ours.top / ".git/hooks") == before
    assert {said_of(done, name) for name in EVERY} == {f"already in .git/hooks/{name}" for name in EVERY}


def test_a_block_of_another_version_is_renewed_where_it_stands(ours: Repository) -> None:
    place = hook(ours, PRE_COMMIT, "#!/bin/sh\n# first\necho mine\n")
    install(ours)
    current = place.read_bytes()
    place.write_bytes(current.replace(b'"$undrift" check', b'"$undrift" check --of-old'))

    done = install(ours)

    assert said_of(done, "pre-commit") == f"renewed in {PRE_COMMIT}"
    assert place.read_bytes() == current


def test_only_the_hooks_that_are_named_are_installed(ours: Repository) -> None:
    done = install(ours, "--hooks", "pre-push,post-merge", "--hooks", "pre-commit")

    assert sorted(lying(ours.top / ".git/hooks")) == ["post-merge", "pre-commit", "pre-push"]
    assert len(done.out.splitlines()) == 3


def test_a_hook_that_undrift_does_not_know_is_refused_by_name(ours: Repository) -> None:
    done = ours.undrift("install", "--hooks", "pre-commit,comit-msg")

    assert done.status == 2
    assert "comit-msg" in done.err
    assert "post-rewrite" in done.err
    assert not (ours.top / ".git/hooks").exists()


def test_samples_are_nothing(ours: Repository) -> None:
    hook(ours, PRE_COMMIT + ".sample", "#!/bin/sh\nexit 1\n")

    install(ours)

    refused(commit_a_duplicate(ours))
    assert (ours.top / (PRE_COMMIT + ".sample")).read_text() == "#!/bin/sh\nexit 1\n"


def test_it_is_installed_from_a_directory_below(ours: Repository) -> None:
    done_well(ours.undrift("install", cwd=ours.top / "migrations"))

    refused(commit_a_duplicate(ours))


def test_the_path_of_this_installation_is_named_so_that_a_graphical_client_finds_it(ours: Repository) -> None:
    install(ours)

    refused(commit_a_duplicate(without_undrift(ours)))


def test_without_undrift_a_commit_is_refused_and_a_checkout_is_not(ours: Repository) -> None:
    install(ours)
    for name in EVERY:
        place = ours.top / ".git/hooks" / name
        place.write_text(place.read_text().replace(PROGRAMS, "/nowhere"))
    bare = without_undrift(ours)
    bare.add("app.txt")

    done = commit(bare)

    assert done.status != 0
    assert "undrift was not found" in done.err
    done = done_well(bare.git("switch", "-c", "other", check=False))
    assert "undrift was not found" in done.err


def test_a_path_with_blanks_and_quotes_is_no_matter(ours: Repository, tmp_path: Path) -> None:
    odd = tmp_path / 'it\'s "odd" $HOME'
    ours.top.rename(odd)
    moved = on_path(Repository(odd, ours.environment), PROGRAMS)
    hook(moved, PRE_COMMIT, "#!/usr/bin/env python3\nprint('kept')\n")

    install(moved)

    refused(commit_a_duplicate(moved))
    moved.git("reset", "-q")
    moved.add("app.txt")
    assert "kept" in done_well(commit(moved)).err + commit(moved).out


def test_the_scripts_are_hooks_when_they_are_copied(ours: Repository) -> None:
    scripts = Path(__file__).parents[2] / "hooks"
    assert sorted(path.name for path in scripts.iterdir()) == sorted(EVERY)
    for path in scripts.iterdir():
        hook(ours, f".git/hooks/{path.name}", path.read_bytes(), path.stat().st_mode & 0o777)

    refused(commit_a_duplicate(ours))
    ours.git("mv", DUPLICATE, "migrations/03_c.sql")
    done_well(commit(ours))


def test_the_scripts_are_hooks_where_git_is_pointed_at_them(ours: Repository) -> None:
    ours.git("config", "core.hooksPath", str(Path(__file__).parents[2] / "hooks"))

    refused(commit_a_duplicate(ours))
