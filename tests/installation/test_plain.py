"""`undrift install` where git itself runs the hooks: real commits, pushes, merges, rebases and checkouts."""

from __future__ import annotations

import subprocess
import sys
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
    lying,
    on_path,
    refused,
    said_of,
    started,
    without_undrift,
)
from tests.repository import Done, Repository
from undrift.installation.scripts import BEGIN, HOOKS

PRE_COMMIT = ".git/hooks/pre-commit"
PRE_PUSH = ".git/hooks/pre-push"


@pytest.fixture
def ours(repository: Repository) -> Repository:
    return started(repository)


def install(repository: Repository, *arguments: str) -> Done:
    return done_well(repository.undrift("install", *arguments))


def remote(repository: Repository) -> str:
    """Make the repository that is pushed to, with what is on `main`."""
    place = str(repository.top.parent / "remote.git")
    subprocess.run(["git", "init", "-q", "--bare", place], check=True, env=repository.environment)
    repository.git("remote", "add", "origin", place)
    repository.git("push", "-q", "--no-verify", "origin", "main")
    return place


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


# Hooks that were there before


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
