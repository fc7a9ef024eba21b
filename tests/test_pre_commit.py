"""The hooks as strangers run them: real pre-commit, with an environment that it built from this tree by itself."""

from __future__ import annotations

import pytest

from tests.published import PROJECT, Package, commit, install, passed, pre_commit, refused, without_our_path
from tests.repository import Repository

pytestmark = pytest.mark.slow

CREATE = "CREATE TABLE IF NOT EXISTS t (id int);\n"
SETTINGS = "projects:\n- {tool: sql, directory: migrations, schema: schema.sql}\n"


@pytest.fixture
def project(repository: Repository, package: Package) -> Repository:
    """Two migrations on `main`, and no PYTHONPATH: only what pre-commit installed can be imported."""
    made = without_our_path(repository, package)
    files = {"migrations/01_a.sql": CREATE, "migrations/02_b.sql": CREATE, "app.txt": "start"}
    made.commit("start", **files, **{"schema.sql": CREATE, ".undrift.yaml": SETTINGS})
    return made


@pytest.fixture
def guarded(project: Repository, package: Package) -> Repository:
    """The project with all three hooks installed."""
    install(project, package, "migration-numbering", "migration-rollbacks", "undrift")
    return project


BAD = {
    "migration-numbering": ("migrations/02_c.sql", CREATE, "duplicate-version"),
    "migration-rollbacks": ("migrations/02_b_rollback.sql", "DROP TABLE t;\n", "rollback-in-forward-path"),
    "schema-drift": ("migrations/03_c.sql", "ALTER TABLE t ADD COLUMN plan text;\n", "migration-without-schema"),
    "undrift": ("migrations/03_reset.sql", "DROP SCHEMA public CASCADE;\n", "destructive-reset"),
}


ELSEWHERE = ("uncommitted-migrations", "schema-notice")
"""Hooks that no commit runs: the one is tried at the end of this file, the other in tests/installed."""


def test_every_published_hook_is_tried_below() -> None:
    published = (PROJECT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    ids = [line.removeprefix("- id: ") for line in published.splitlines() if line.startswith("- id: ")]

    assert sorted(ids) == sorted([*BAD, *ELSEWHERE])


def test_a_repository_can_be_tried_without_a_configuration(project: Repository, package: Package) -> None:
    project.add("migrations/02_c.sql")

    done = pre_commit(project, "try-repo", str(package.path), "migration-numbering")

    refused(done, "duplicate-version")


def test_trying_all_hooks_on_a_clean_change_passes_each(project: Repository, package: Package) -> None:
    project.add("migrations/03_c.sql")

    done = pre_commit(project, "try-repo", str(package.path))

    assert done.status == 0, done
    assert done.out.count("Passed") == len(BAD)


@pytest.mark.parametrize("name", BAD)
def test_each_hook_refuses_a_fault_and_passes_its_mend(project: Repository, package: Package, name: str) -> None:
    install(project, package, name)
    path, content, rule = BAD[name]
    project.write(path, content)
    project.git("add", "-A")
    refused(commit(project), rule)

    project.git("mv", path, "migrations/03_fine.sql")
    project.write("migrations/03_fine.sql", CREATE)
    project.git("add", "-A")
    passed(commit(project))


@pytest.mark.parametrize("name", ["migration-numbering", "migration-rollbacks"])
def test_each_hook_leaves_the_other_one_s_rules_alone(project: Repository, package: Package, name: str) -> None:
    install(project, package, name)
    other = "migration-rollbacks" if name == "migration-numbering" else "migration-numbering"
    path, content, _ = BAD[other]
    project.write(path, content)
    project.git("add", "-A")

    passed(commit(project))


def test_a_commit_without_migrations_passes(guarded: Repository) -> None:
    guarded.add("other.txt")

    passed(commit(guarded))


def test_an_untracked_migration_is_not_looked_at_and_an_unstaged_edit_is_put_back(guarded: Repository) -> None:
    guarded.add("migrations/03_c.sql")
    guarded.write("migrations/03_c.sql", "DROP SCHEMA public CASCADE;\n")
    guarded.write("migrations/02_untracked.sql")

    passed(commit(guarded))

    assert guarded.git("status", "--short").out.splitlines() == [
        " M migrations/03_c.sql",
        "?? migrations/02_untracked.sql",
    ]


def test_commit_all_is_judged_with_its_edits(guarded: Repository) -> None:
    guarded.write("migrations/02_b.sql", "DROP SCHEMA public CASCADE;\n")
    refused(commit(guarded, "-a"), "destructive-reset")

    guarded.write("migrations/02_b.sql", CREATE * 2)
    passed(commit(guarded, "-a"))


def test_commit_of_a_path_is_judged_by_that_path_alone(guarded: Repository) -> None:
    guarded.add("migrations/02_c.sql")
    guarded.write("app.txt", "edited")
    passed(commit(guarded, "--", "app.txt"))

    guarded.git("rm", "-q", "--cached", "migrations/02_c.sql")
    guarded.write("migrations/02_b.sql", "DROP SCHEMA public CASCADE;\n")
    guarded.add("other.txt")
    refused(commit(guarded, "--", "migrations/02_b.sql"), "destructive-reset")


def test_an_amend_is_judged(guarded: Repository) -> None:
    guarded.add("migrations/03_c.sql")
    passed(commit(guarded))
    guarded.add("migrations/03_d.sql")
    refused(commit(guarded, "--amend"), "duplicate-version")

    guarded.git("mv", "migrations/03_d.sql", "migrations/04_d.sql")
    passed(commit(guarded, "--amend"))


def test_deletions_only_are_judged(guarded: Repository) -> None:
    guarded.commit("more", **{f"migrations/0{number}_m.sql": CREATE for number in range(3, 8)})
    guarded.git("rm", "-q", "migrations/04_m.sql", "migrations/05_m.sql")

    refused(commit(guarded), "version-gap")


def test_a_name_beyond_ascii_is_judged(guarded: Repository) -> None:
    guarded.add("migrations/02_ünï cödé.sql")

    done = commit(guarded)

    refused(done, "duplicate-version")
    assert "02_ünï cödé.sql" in done.out + done.err


def test_a_merge_that_brings_a_duplicate_is_refused_and_its_mend_passes(guarded: Repository) -> None:
    guarded.git("switch", "-q", "-c", "feature")
    guarded.commit("feature", **{"migrations/03_theirs.sql": CREATE})
    guarded.git("switch", "-q", "main")
    guarded.commit("main", **{"migrations/03_ours.sql": CREATE})
    refused(guarded.git("merge", "--no-edit", "feature", check=False), "duplicate-version")

    guarded.git("mv", "migrations/03_theirs.sql", "migrations/04_theirs.sql")
    passed(commit(guarded))


def test_a_fault_of_the_other_parent_is_nobody_s_finding(guarded: Repository) -> None:
    guarded.git("switch", "-q", "-c", "feature")
    guarded.commit("feature", **{"migrations/03_theirs.sql": CREATE})
    guarded.git("switch", "-q", "main")
    guarded.commit("main without hooks", **{"migrations/02_main.sql": CREATE})
    guarded.git("switch", "-q", "feature")

    passed(guarded.git("merge", "--no-edit", "main", check=False))


def test_a_push_of_a_range_is_judged(guarded: Repository) -> None:
    guarded.run("git", "init", "-q", "--bare", "-b", "main", "../remote.git")
    guarded.git("remote", "add", "origin", "../remote.git")
    passed(guarded.git("push", "-u", "origin", "main", check=False))

    guarded.commit("without hooks", **{"migrations/02_c.sql": CREATE})
    guarded.add("migrations/07_staged.sql")
    refused(guarded.git("push", "origin", "main", check=False), "duplicate-version")

    guarded.git("reset", "-q", "--hard", "origin/main")
    guarded.git("switch", "-q", "-c", "feature")
    guarded.commit("first", **{"migrations/03_c.sql": CREATE})
    passed(guarded.git("push", "origin", "feature", check=False))
    guarded.commit("second", **{"migrations/03_d.sql": CREATE})
    refused(guarded.git("push", "origin", "feature", check=False), "duplicate-version")


def test_all_files_in_ci_judges_what_the_branch_introduced(guarded: Repository) -> None:
    guarded.git("switch", "-q", "-c", "feature")
    guarded.commit("without hooks", **{"migrations/02_c.sql": CREATE})
    guarded.commit("next", **{"app.txt": "next"})
    refused(pre_commit(guarded, "run", "--all-files"), "duplicate-version")

    guarded.git("switch", "-q", "main")
    passed(pre_commit(guarded, "run", "--all-files"))


def test_a_range_of_refs_is_judged(guarded: Repository) -> None:
    guarded.git("switch", "-q", "-c", "feature")
    guarded.commit("without hooks", **{"migrations/02_c.sql": CREATE})
    guarded.git("switch", "-q", "main")

    refused(pre_commit(guarded, "run", "--from-ref", "main", "--to-ref", "feature"), "duplicate-version")
    passed(pre_commit(guarded, "run", "--from-ref", "feature", "--to-ref", "main"))


@pytest.fixture
def pushed(project: Repository, package: Package) -> Repository:
    """The project on a remote, with the hook that asks what is left out of a push."""
    install(project, package, "uncommitted-migrations")
    project.run("git", "init", "-q", "--bare", "-b", "main", "../remote.git")
    project.git("remote", "add", "origin", "../remote.git")
    project.git("push", "-q", "--no-verify", "-u", "origin", "main")
    return project


def test_a_migration_that_is_left_out_of_a_push_is_refused_and_its_mend_passes(pushed: Repository) -> None:
    pushed.commit("more", **{"migrations/03_c.sql": CREATE})
    pushed.write("migrations/04_d.sql")
    refused(pushed.git("push", "origin", "main", check=False), "uncommitted-migration")

    pushed.commit("rest")
    passed(pushed.git("push", "origin", "main", check=False))


def test_a_migration_that_is_left_out_of_the_first_push_of_all(pushed: Repository) -> None:
    pushed.git("remote", "remove", "origin")
    pushed.run("git", "init", "-q", "--bare", "-b", "main", "../new.git")
    pushed.git("remote", "add", "new", "../new.git")
    pushed.write("migrations/03_c.sql")

    refused(pushed.git("push", "new", "main", check=False), "uncommitted-migration")


def test_a_commit_that_another_remote_has_brings_nothing_to_a_new_one(pushed: Repository) -> None:
    pushed.run("git", "init", "-q", "--bare", "-b", "main", "../new.git")
    pushed.git("remote", "add", "new", "../new.git")
    pushed.write("migrations/03_c.sql")

    passed(pushed.git("push", "new", "main", check=False))


def test_edits_of_tracked_files_are_put_aside_before_a_push_is_judged(pushed: Repository) -> None:
    pushed.commit("more", **{"migrations/03_c.sql": CREATE})
    pushed.write("migrations/03_c.sql", CREATE * 2)

    passed(pushed.git("push", "origin", "main", check=False))

    assert pushed.git("status", "--short").out == " M migrations/03_c.sql\n"


def test_by_hand_pre_commit_asks_about_what_is_not_pushed(pushed: Repository) -> None:
    pushed.commit("more", **{"migrations/03_c.sql": CREATE})
    pushed.write("migrations/04_d.sql")

    done = pre_commit(pushed, "run", "--hook-stage", "manual", "uncommitted-migrations", "--all-files")

    refused(done, "uncommitted-migration")
