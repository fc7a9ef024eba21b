"""undrift as git's own hooks: real commits, merges, rebases and pushes, refused or let through."""

from __future__ import annotations

import os

import pytest

from tests.repository import Done, Repository

CREATE = "CREATE TABLE IF NOT EXISTS t (id int);\n"
ODD = "migrations/02_ünï cödé.sql"
LATIN = os.fsdecode(b"migrations/02_caf\xe9.sql")


@pytest.fixture
def guarded(repository: Repository) -> Repository:
    """Two migrations on `main`, and undrift in pre-commit, pre-merge-commit and pre-push."""
    repository.commit("start", **{"migrations/01_a.sql": CREATE, "migrations/02_b.sql": CREATE, "app.txt": "start"})
    repository.install("pre-commit")
    repository.install("pre-merge-commit")
    repository.install("pre-push", "check", "--push")
    return repository


def head(repository: Repository, revision: str = "HEAD") -> str:
    return repository.git("rev-parse", revision).out.strip()


def commit(repository: Repository, *arguments: str) -> Done:
    """Commit with the hooks."""
    return repository.git("commit", "-m", "x", *arguments, check=False)


def refused(done: Done, rule: str) -> None:
    """Fail unless a hook stopped git with a finding of this rule."""
    assert done.status != 0, done
    assert f"[{rule}]" in done.out + done.err, done


def passed(done: Done) -> None:
    """Fail unless git went through, and undrift was there to see it."""
    assert done.status == 0, done
    assert "undrift: " in done.out + done.err, done


# pre-commit


def test_a_duplicate_is_refused_and_its_mend_passes(guarded: Repository) -> None:
    before = head(guarded)
    guarded.add("migrations/02_c.sql")

    refused(commit(guarded), "duplicate-version")
    assert head(guarded) == before

    guarded.git("mv", "migrations/02_c.sql", "migrations/03_c.sql")
    passed(commit(guarded))
    assert head(guarded, "HEAD~1") == before


def test_the_printed_command_mends_what_was_refused(guarded: Repository) -> None:
    guarded.add("migrations/02_c.sql")
    said = commit(guarded)
    refused(said, "duplicate-version")
    [fix] = [line.partition("fix: ")[2] for line in (said.out + said.err).splitlines() if "fix: " in line]

    guarded.run("sh", "-c", fix)

    passed(commit(guarded))


def test_a_rollback_file_is_refused(guarded: Repository) -> None:
    guarded.write("migrations/02_b_rollback.sql", "DROP TABLE t;\n")
    guarded.git("add", "-A")

    refused(commit(guarded), "rollback-in-forward-path")


def test_an_untracked_duplicate_is_not_blamed_and_does_not_excuse_a_hole(guarded: Repository) -> None:
    guarded.write("migrations/02_untracked.sql")
    guarded.add("migrations/03_c.sql")
    passed(commit(guarded))

    guarded.write("migrations/04_untracked.sql")
    guarded.write("migrations/05_untracked.sql")
    guarded.add("migrations/06_d.sql")
    refused(commit(guarded), "version-gap")


def test_commit_all_is_judged_with_its_edits(guarded: Repository) -> None:
    guarded.write("migrations/02_b.sql", "DROP SCHEMA public CASCADE;\n")

    refused(commit(guarded, "-a"), "destructive-reset")

    guarded.write("migrations/02_b.sql", "CREATE TABLE u (id int);\n")
    passed(commit(guarded, "-a"))


def test_commit_of_a_path_is_judged_without_what_else_is_staged(guarded: Repository) -> None:
    guarded.add("migrations/02_c.sql")
    guarded.write("app.txt", "edited")

    passed(commit(guarded, "--", "app.txt"))
    refused(commit(guarded), "duplicate-version")


def test_commit_of_a_path_is_judged_by_that_path_though_it_was_never_staged(guarded: Repository) -> None:
    guarded.write("migrations/02_b.sql", "DROP SCHEMA public CASCADE;\n")
    guarded.add("other.txt")

    refused(commit(guarded, "--", "migrations/02_b.sql"), "destructive-reset")
    passed(commit(guarded, "--", "other.txt"))


def test_an_amend_is_refused_and_passes(guarded: Repository) -> None:
    guarded.add("migrations/03_c.sql")
    passed(commit(guarded))
    before = head(guarded)
    guarded.add("migrations/03_d.sql")

    refused(commit(guarded, "--amend"), "duplicate-version")
    assert head(guarded) == before

    guarded.git("mv", "migrations/03_d.sql", "migrations/04_d.sql")
    passed(commit(guarded, "--amend"))


def test_deletions_only_are_judged(guarded: Repository) -> None:
    guarded.commit("more", **{f"migrations/0{number}_m.sql": CREATE for number in range(3, 8)})
    guarded.git("rm", "-q", *(f"migrations/0{number}_m.sql" for number in (4, 5)))

    refused(commit(guarded), "version-gap")


def test_a_deletion_that_leaves_no_hole_passes(guarded: Repository) -> None:
    guarded.commit("more", **{"migrations/03_c.sql": CREATE})
    guarded.git("rm", "-q", "migrations/03_c.sql")

    passed(commit(guarded))


@pytest.mark.parametrize("name", [ODD, LATIN], ids=["non-ascii", "not-utf-8"])
def test_a_name_beyond_ascii_is_refused_and_printed_legibly(guarded: Repository, name: str) -> None:
    guarded.add(name)

    done = commit(guarded)

    refused(done, "duplicate-version")
    assert name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") in done.out + done.err


def test_an_older_fault_lets_other_commits_pass(guarded: Repository) -> None:
    guarded.commit("without hooks", **{"migrations/02_c.sql": CREATE})
    guarded.add("migrations/03_d.sql")

    done = commit(guarded)

    passed(done)
    assert "1 older finding" in done.out + done.err


def test_the_first_commit_of_a_repository_is_judged(repository: Repository) -> None:
    repository.install("pre-commit")
    repository.add("migrations/01_a.sql", "migrations/01_b.sql")
    refused(commit(repository), "duplicate-version")

    repository.git("mv", "-f", "migrations/01_b.sql", "migrations/02_b.sql")
    passed(commit(repository))


def test_a_commit_in_a_linked_worktree_is_judged_by_its_own_index(guarded: Repository) -> None:
    guarded.git("worktree", "add", "-q", "-b", "side", "../linked")
    guarded.add("migrations/02_staged-in-the-main-tree.sql")
    linked = Repository(guarded.top.parent / "linked", guarded.environment)
    linked.add("migrations/03_c.sql")
    passed(commit(linked))

    linked.add("migrations/03_d.sql")
    refused(commit(linked), "duplicate-version")


# Merges


def diverged(guarded: Repository, ours: str, theirs: str) -> None:
    """Give `main` and `feature` one migration each."""
    guarded.git("switch", "-q", "-c", "feature")
    guarded.commit("feature", **{theirs: CREATE})
    guarded.git("switch", "-q", "main")
    guarded.commit("main", **{ours: CREATE})


def test_a_merge_that_brings_a_duplicate_from_the_other_side_is_refused(guarded: Repository) -> None:
    diverged(guarded, "migrations/03_ours.sql", "migrations/03_theirs.sql")
    before = head(guarded)

    refused(guarded.git("merge", "--no-edit", "feature", check=False), "duplicate-version")
    assert head(guarded) == before

    guarded.git("mv", "migrations/03_theirs.sql", "migrations/04_theirs.sql")
    passed(commit(guarded))
    assert len(guarded.git("rev-list", "--parents", "-1", "HEAD").out.split()) == 3


def test_a_merge_of_different_versions_passes(guarded: Repository) -> None:
    diverged(guarded, "migrations/03_ours.sql", "migrations/04_theirs.sql")

    passed(guarded.git("merge", "--no-edit", "feature", check=False))


def test_a_fault_that_the_other_parent_has_already_is_nobody_s_finding(guarded: Repository) -> None:
    diverged(guarded, "migrations/03_ours.sql", "migrations/04_theirs.sql")
    guarded.commit("main without hooks", **{"migrations/02_main.sql": CREATE})
    guarded.git("switch", "-q", "feature")

    done = guarded.git("merge", "--no-edit", "main", check=False)

    passed(done)
    assert "1 older finding" in done.out + done.err
    assert "and 1 merged branch" in done.out + done.err


def test_a_fault_of_the_other_parent_is_nobody_s_finding_after_a_conflict(guarded: Repository) -> None:
    diverged(guarded, "migrations/03_ours.sql", "migrations/04_theirs.sql")
    guarded.commit("main without hooks", **{"migrations/02_main.sql": CREATE, "app.txt": "main"})
    guarded.git("switch", "-q", "feature")
    guarded.commit("feature", **{"app.txt": "feature"})
    assert "CONFLICT" in guarded.git("merge", "main", check=False).out
    guarded.write("app.txt", "both")
    guarded.git("add", "app.txt")

    passed(commit(guarded))


def test_a_conflict_resolved_with_a_new_fault_is_refused(guarded: Repository) -> None:
    diverged(guarded, "migrations/03_ours.sql", "migrations/04_theirs.sql")
    guarded.commit("main", **{"app.txt": "main"})
    guarded.git("switch", "-q", "feature")
    guarded.commit("feature", **{"app.txt": "feature"})
    guarded.git("merge", "main", check=False)
    guarded.write("app.txt", "both")
    guarded.add("app.txt", "migrations/04_snuck_in.sql")

    refused(commit(guarded), "duplicate-version")


def flyway(*versions: str) -> dict[str, str]:
    """Return scripts of Flyway's, which refuses to run a late one."""
    return {f"db/migration/V{version}__{version}.sql": CREATE for version in versions}


def test_main_s_newer_migrations_make_a_branch_s_own_late_when_it_merges_main(repository: Repository) -> None:
    repository.commit("start", **flyway("1"))
    repository.git("switch", "-q", "-c", "feature")
    repository.commit("feature", **flyway("2"))
    repository.git("switch", "-q", "main")
    repository.commit("main", **flyway("3"))
    repository.git("switch", "-q", "feature")
    repository.install("pre-merge-commit")

    done = repository.git("merge", "--no-edit", "main", check=False)

    refused(done, "out-of-order")
    assert "V2__2.sql sorts before V3__3.sql" in done.out + done.err


def test_what_comes_from_the_configured_default_branch_is_never_late(repository: Repository) -> None:
    repository.commit("start", **flyway("1"), **{".undrift.yaml": "default_branch: develop\n"})
    repository.git("switch", "-q", "-c", "develop")
    repository.commit("develop", **flyway("2"))
    repository.git("switch", "-q", "-c", "feature", "main")
    repository.commit("feature", **flyway("3"))
    repository.install("pre-merge-commit")

    passed(repository.git("merge", "--no-edit", "develop", check=False))


# Rebase


def stopped_rebase(guarded: Repository, ours: str, theirs: str) -> None:
    """Stop in the middle of a rebase of `feature` onto `main`, with the conflict resolved and staged."""
    guarded.git("switch", "-q", "-c", "feature")
    guarded.commit("feature", **{theirs: CREATE, "app.txt": "feature"})
    guarded.git("switch", "-q", "main")
    guarded.commit("main", **{ours: CREATE, "app.txt": "main"})
    guarded.git("switch", "-q", "feature")
    assert "CONFLICT" in guarded.git("rebase", "main", check=False).out
    guarded.write("app.txt", "both")
    guarded.git("add", "app.txt")


def test_a_rebase_that_stops_is_judged_when_its_conflict_is_committed(guarded: Repository) -> None:
    stopped_rebase(guarded, "migrations/03_ours.sql", "migrations/03_theirs.sql")

    refused(commit(guarded), "duplicate-version")

    guarded.git("mv", "migrations/03_theirs.sql", "migrations/04_theirs.sql")
    passed(commit(guarded))
    guarded.git("rebase", "--continue")
    assert guarded.git("symbolic-ref", "--short", "HEAD").out.strip() == "feature"
    assert head(guarded, "feature~1") == head(guarded, "main")


def test_a_rebase_onto_a_fault_of_main_passes(guarded: Repository) -> None:
    stopped_rebase(guarded, "migrations/02_main.sql", "migrations/03_theirs.sql")

    done = commit(guarded)

    passed(done)
    assert "1 older finding" in done.out + done.err


def test_a_revert_and_a_cherry_pick_are_judged(guarded: Repository) -> None:
    more = guarded.commit("more", **{f"migrations/0{number}_m.sql": CREATE for number in (3, 4)})
    guarded.commit("last", **{"migrations/05_m.sql": CREATE})

    guarded.git("revert", "--no-commit", more)
    refused(commit(guarded), "version-gap")
    guarded.git("revert", "--abort")

    guarded.git("switch", "-q", "-c", "other", "main~2")
    guarded.commit("other", **{"migrations/03_other.sql": CREATE})
    guarded.git("cherry-pick", "--no-commit", more)
    refused(commit(guarded), "duplicate-version")


# pre-push


@pytest.fixture
def remote(guarded: Repository) -> Repository:
    """A repository whose `main` is on a remote called origin."""
    guarded.run("git", "init", "-q", "--bare", "-b", "main", "../remote.git")
    guarded.git("remote", "add", "origin", "../remote.git")
    guarded.git("push", "-q", "--no-verify", "-u", "origin", "main")
    return guarded


def push(repository: Repository, *arguments: str) -> Done:
    return repository.git("push", "origin", *arguments, check=False)


def on_remote(repository: Repository, branch: str) -> str:
    """Return the commit that a branch of the remote is at; empty if it has none."""
    return repository.git("ls-remote", "origin", f"refs/heads/{branch}").out.partition("\t")[0]


def test_a_push_is_refused_for_what_was_committed_without_hooks(remote: Repository) -> None:
    before = head(remote)
    remote.commit("without hooks", **{"migrations/02_c.sql": CREATE})

    refused(push(remote, "main"), "duplicate-version")
    assert on_remote(remote, "main") == before

    remote.git("mv", "migrations/02_c.sql", "migrations/03_c.sql")
    remote.commit("mended")
    passed(push(remote, "main"))
    assert on_remote(remote, "main") == head(remote)


def test_a_second_push_is_judged_by_what_it_adds(remote: Repository) -> None:
    remote.git("switch", "-q", "-c", "feature")
    remote.commit("first", **{"migrations/03_c.sql": CREATE})
    passed(push(remote, "feature"))

    remote.commit("second", **{"migrations/03_d.sql": CREATE})
    refused(push(remote, "feature"), "duplicate-version")

    remote.git("mv", "migrations/03_d.sql", "migrations/04_d.sql")
    remote.commit("third")
    passed(push(remote, "feature"))


def test_a_fault_in_the_middle_of_a_pushed_range_that_its_end_mends_passes(remote: Repository) -> None:
    remote.commit("broken", **{"migrations/02_c.sql": CREATE})
    remote.git("mv", "migrations/02_c.sql", "migrations/03_c.sql")
    remote.commit("mended")

    passed(push(remote, "main"))


def test_the_second_ref_of_a_push_is_judged_too(remote: Repository) -> None:
    remote.git("switch", "-q", "-c", "good")
    remote.commit("good", **{"migrations/03_c.sql": CREATE})
    remote.git("switch", "-q", "-c", "bad", "main")
    remote.commit("bad", **{"migrations/02_c.sql": CREATE})

    refused(push(remote, "good", "bad"), "duplicate-version")
    assert on_remote(remote, "good") == ""


def test_pushing_something_else_than_what_is_checked_out_is_judged_by_what_is_pushed(remote: Repository) -> None:
    remote.git("switch", "-q", "-c", "bad")
    remote.commit("bad", **{"migrations/02_c.sql": CREATE})
    remote.git("switch", "-q", "main")
    remote.add("migrations/02_staged.sql")

    refused(push(remote, "bad"), "duplicate-version")
    remote.commit("fine", **{"app.txt": "x"})
    remote.git("reset", "-q", "--soft", "HEAD~1")
    assert push(remote, "main").status == 0


def test_the_deletion_of_a_branch_is_pushed_without_a_word(remote: Repository) -> None:
    remote.git("push", "-q", "--no-verify", "origin", "main:old")

    done = push(remote, "--delete", "old")

    assert done.status == 0
    assert "undrift" not in done.err
    assert on_remote(remote, "old") == ""


def test_a_force_push_is_judged_since_the_common_commit(remote: Repository) -> None:
    remote.git("switch", "-q", "-c", "feature")
    remote.commit("first", **{"migrations/03_c.sql": CREATE})
    passed(push(remote, "feature"))
    remote.git("reset", "-q", "--hard", "HEAD~1")
    remote.commit("again", **{"migrations/02_c.sql": CREATE})

    refused(push(remote, "--force", "feature"), "duplicate-version")


def test_a_rebase_that_went_past_the_hooks_is_refused_when_it_is_pushed(remote: Repository) -> None:
    stopped_rebase(remote, "migrations/03_ours.sql", "migrations/03_theirs.sql")
    remote.git("-c", "core.hooksPath=/nowhere", "rebase", "--continue")
    passed(push(remote, "main"))

    refused(push(remote, "feature"), "duplicate-version")


def test_a_tag_is_judged(remote: Repository) -> None:
    remote.git("switch", "-q", "-c", "feature")
    remote.commit("bad", **{"migrations/02_c.sql": CREATE})
    remote.git("tag", "-a", "-m", "x", "v1")

    refused(push(remote, "v1"), "duplicate-version")


def test_a_push_of_nothing_new_asks_nothing(remote: Repository) -> None:
    done = push(remote, "main")

    assert done.status == 0
    assert "up-to-date" in done.err


# A broken machine


def test_a_hook_that_cannot_judge_stops_the_commit(guarded: Repository) -> None:
    guarded.add("migrations/03_c.sql")
    guarded.write(".undrift.yaml", "projcts: []\n")
    guarded.git("add", "-A")

    done = commit(guarded)

    assert done.status != 0
    assert ".undrift.yaml:1" in done.out + done.err


def test_a_merge_names_the_file_that_databases_lack(repository: Repository) -> None:
    repository.commit("start", **{f"migrations/{number}_x.sql": "" for number in range(1, 5)})
    repository.git("switch", "-q", "-c", "branch")
    repository.commit("branch", **{"migrations/5_aaa.sql": "select 1;"})
    repository.git("switch", "-q", "main")
    repository.commit("main", **{"migrations/5_zzz.sql": "select 2;"})
    repository.git("merge", "-q", "--no-commit", "--no-ff", "branch")

    done = repository.undrift("check", "duplicate-version")

    assert done.out.startswith("migrations/5_aaa.sql:1: error[duplicate-version]")


def test_what_only_this_branch_holds_may_still_be_overtaken(repository: Repository) -> None:
    repository.commit("start", **{"db/migration/V1__a.sql": ""})
    repository.git("switch", "-q", "-c", "feature")
    repository.commit("mine", **{"db/migration/V3__c.sql": "select 1;"})
    repository.add("db/migration/V2__b.sql")

    assert repository.check().rules == []


def test_what_the_default_branch_holds_may_not(repository: Repository) -> None:
    repository.commit("start", **{"db/migration/V1__a.sql": "", "db/migration/V3__c.sql": ""})
    repository.git("switch", "-q", "-c", "feature")
    repository.commit("mine", **{"db/migration/V4__d.sql": "select 1;"})
    repository.add("db/migration/V2__b.sql")

    assert repository.check().rules == ["out-of-order"]


def test_where_the_branch_left_main_excuses_nothing_that_the_branch_had_mended(repository: Repository) -> None:
    repository.commit("start", **{f"db/migration/{name}": "" for name in ("V1__a.sql", "V2__b.sql", "V2__c.sql")})
    repository.git("switch", "-q", "-c", "feature")
    repository.git("mv", "db/migration/V2__c.sql", "db/migration/V4__c.sql")
    repository.commit("mended", **{"db/migration/V6__f.sql": "select 1;"})
    repository.git("mv", "db/migration/V4__c.sql", "db/migration/V2__c.sql")
    repository.add("db/migration/V5__e.sql")

    assert "duplicate-version" in repository.check().rules
