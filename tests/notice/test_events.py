"""Real git moves HEAD in every way it knows; each move that brings something is told once."""

from __future__ import annotations

import os

import pytest

from tests.notice.desk import Desk, is_silent, told

APPLY = ("-c", "rebase.backend=apply")
BACKENDS = pytest.mark.parametrize("backend", [(), APPLY], ids=["merge", "apply"])


class TestPull:
    def test_a_fast_forward_is_told(self, ours: Desk) -> None:
        ours.brings("003_orders")

        assert told(ours.git("pull", "-q")) == ["003_orders"]

    def test_a_merge_is_told(self, ours: Desk) -> None:
        ours.brings("003_orders")
        ours.writes("README")

        assert told(ours.git("pull", "-q", "--no-edit")) == ["003_orders"]

    def test_a_rebase_without_own_commits_is_told(self, ours: Desk) -> None:
        ours.brings("003_orders")

        assert told(ours.git("pull", "-q", "--rebase")) == ["003_orders"]

    @BACKENDS
    def test_a_rebase_with_own_commits_is_told_without_these(self, ours: Desk, backend: tuple[str, ...]) -> None:
        ours.brings("003_orders")
        ours.writes("004_mine")

        assert told(ours.git(*backend, "pull", "-q", "--rebase")) == ["003_orders"]

    def test_with_autostash_is_told(self, ours: Desk) -> None:
        ours.brings("003_orders")
        ours.writes("README", "mine\n")
        ours.ours.write("README", "changed\n")

        assert told(ours.git("pull", "-q", "--rebase", "--autostash")) == ["003_orders"]

    def test_nothing_new_is_silent(self, ours: Desk) -> None:
        assert is_silent(ours.git("pull"))
        assert is_silent(ours.git("pull", "--rebase"))

    def test_what_changes_no_migration_is_silent(self, ours: Desk) -> None:
        ours.brings("README")

        assert is_silent(ours.git("pull"))

    def test_two_pulls_are_told_each(self, ours: Desk) -> None:
        ours.brings("003_orders")
        assert told(ours.git("pull", "-q")) == ["003_orders"]
        ours.brings("004_items")

        assert told(ours.git("pull", "-q")) == ["004_items"]

    def test_in_a_subdirectory_or_from_elsewhere_is_told(self, ours: Desk) -> None:
        ours.brings("003_orders")
        below = ours.ours.top / "db"

        assert told(ours.ours.run("git", "pull", "-q", cwd=below)) == ["003_orders"]
        ours.brings("004_items")
        elsewhere = ours.ours.run("git", "-C", str(ours.ours.top), "pull", "-q", cwd=ours.theirs.top)
        assert told(elsewhere) == ["004_items"]

    def test_with_git_s_variables_exported_is_told(self, ours: Desk) -> None:
        ours.brings("003_orders")
        top = ours.ours.top

        assert told(ours.git("pull", "-q", GIT_DIR=str(top / ".git"), GIT_WORK_TREE=str(top))) == ["003_orders"]

    def test_under_another_name_in_the_reflog_is_told(self, ours: Desk) -> None:
        ours.brings("003_orders")
        assert told(ours.git("pull", "-q", GIT_REFLOG_ACTION="editor: sync")) == ["003_orders"]
        ours.brings("004_items")
        ours.writes("README")

        assert told(ours.git("pull", "-q", "--rebase", GIT_REFLOG_ACTION="editor: sync")) == ["004_items"]

    def test_into_a_shallow_clone_is_told(self, ours: Desk) -> None:
        shallow = ours.ours.top.parent / "shallow"
        ours.theirs.git("clone", "-q", "--depth=1", f"file://{ours.theirs.top}", str(shallow))
        (ours.ours.top / ".git" / "hooks").rename(shallow / ".git" / "own-hooks")
        ours.brings("003_orders")

        done = ours.ours.run("git", "-c", "core.hooksPath=.git/own-hooks", "pull", "-q", cwd=shallow)
        assert told(done) == ["003_orders"]


class TestMerge:
    def test_of_a_branch_is_told(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders")
        ours.writes("README")

        assert told(ours.git("merge", "-q", "--no-edit", "feature")) == ["003_orders"]

    def test_that_conflicts_stop_is_told_once_it_is_concluded(self, ours: Desk) -> None:
        ours.brings("003_orders")
        ours.brings("README", "theirs\n")
        ours.writes("README", "ours\n")

        stopped = ours.git("pull", "--no-edit", check=False)
        ours.ours.write("README", "both\n")
        ours.git("add", "README")

        assert stopped.status == 1
        assert is_silent(stopped)
        assert told(ours.git("commit", "-q", "--no-edit")) == ["003_orders"]
        assert is_silent(ours.git("commit", "-q", "--amend", "-m", "other words"))

    def test_that_is_given_up_is_silent(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders")
        ours.quietly("switch", "-q", "feature")
        ours.writes("README", "theirs\n")
        ours.quietly("switch", "-q", "main")
        ours.writes("README", "ours\n")

        assert is_silent(ours.git("merge", "feature", check=False))
        assert is_silent(ours.git("merge", "--abort"))
        assert is_silent(ours.git("commit", "-q", "--allow-empty", "-m", "on"))

    def test_of_several_branches_at_once_is_told_once(self, ours: Desk) -> None:
        ours.branch("one", "003_orders")
        ours.branch("two", "004_items")

        assert told(ours.git("merge", "-q", "--no-edit", "one", "two")) == ["003_orders", "004_items"]

    def test_that_is_squashed_is_told_before_it_is_committed(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders")

        assert told(ours.git("merge", "-q", "--squash", "feature")) == ["003_orders"]
        assert is_silent(ours.git("commit", "-q", "-m", "squashed"))

    def test_that_is_squashed_again_is_told_again(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders")
        ours.git("merge", "-q", "--squash", "feature")
        ours.quietly("reset", "-q", "--hard")

        assert told(ours.git("merge", "-q", "--squash", "feature")) == ["003_orders"]

    def test_of_what_is_there_is_silent(self, ours: Desk) -> None:
        assert is_silent(ours.git("merge", "main~1"))
        assert is_silent(ours.git("merge", "--squash", "main~1"))

    def test_own_commits_are_silent(self, ours: Desk) -> None:
        ours.ours.write("db/migrations/003_mine.sql", "create table mine (id integer);\n")
        ours.git("add", "-A")

        assert is_silent(ours.git("commit", "-q", "-m", "mine"))
        assert is_silent(ours.git("commit", "-q", "--amend", "-m", "still mine"))


class TestRebase:
    @BACKENDS
    def test_is_told_without_own_migrations(self, ours: Desk, backend: tuple[str, ...]) -> None:
        ours.branch("feature", "004_mine")
        ours.writes("003_orders")
        ours.quietly("switch", "-q", "feature")

        assert told(ours.git(*backend, "rebase", "-q", "main")) == ["003_orders"]

    @BACKENDS
    def test_that_only_moves_forward_is_told(self, ours: Desk, backend: tuple[str, ...]) -> None:
        ours.branch("feature")
        ours.writes("003_orders")
        ours.quietly("switch", "-q", "feature")

        assert told(ours.git(*backend, "rebase", "-q", "main")) == ["003_orders"]

    @BACKENDS
    def test_of_another_branch_begins_where_we_stood(self, ours: Desk, backend: tuple[str, ...]) -> None:
        ours.branch("feature", "004_mine")
        ours.writes("003_orders")

        assert told(ours.git(*backend, "rebase", "-q", "main", "feature")) == ["004_mine"]

    def test_of_what_upstream_has_already_is_told_at_once(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders")
        ours.writes("README")
        ours.quietly("cherry-pick", "feature")
        ours.writes("004_items")
        ours.quietly("switch", "-q", "feature")

        assert told(ours.git("rebase", "-q", "main")) == ["004_items"]

    def test_of_which_all_is_dropped_on_the_way_is_told_at_its_end(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders", "004_items")
        ours.quietly("merge", "-q", "--squash", "feature")
        ours.quietly("commit", "-q", "-m", "squashed")
        ours.writes("005_more")
        ours.quietly("switch", "-q", "feature")

        assert told(ours.git("rebase", "-q", "main")) == ["005_more"]

    @BACKENDS
    def test_of_which_all_is_skipped_is_told_once(self, ours: Desk, backend: tuple[str, ...]) -> None:
        ours.branch("feature")
        ours.writes("003_orders")
        ours.writes("README", "theirs\n")
        ours.quietly("switch", "-q", "feature")
        ours.writes("README", "ours\n")

        assert is_silent(ours.git(*backend, "rebase", "main", check=False))
        at_once, later = ours.git("rebase", "--skip"), ours.git("switch", "-q", "-c", "another")

        assert told(later if is_silent(at_once) else at_once) == ["003_orders"]
        assert is_silent(at_once) or is_silent(later)

    def test_with_the_older_backend_of_what_upstream_has_already_is_told_by_the_next_event(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders")
        ours.writes("README")
        ours.quietly("cherry-pick", "feature")
        ours.writes("004_items")
        ours.quietly("switch", "-q", "feature")

        assert is_silent(ours.git(*APPLY, "rebase", "-q", "main"))
        assert told(ours.git("switch", "-q", "main")) == ["004_items"]

    @BACKENDS
    def test_that_conflicts_stop_is_told_at_its_end(self, ours: Desk, backend: tuple[str, ...]) -> None:
        self.conflicting(ours)

        stopped = ours.git(*backend, "rebase", "main", check=False)
        ours.ours.write("README", "both\n")
        ours.git("add", "README")

        assert stopped.status == 1
        assert is_silent(stopped)
        assert told(ours.git("rebase", "--continue")) == ["003_orders"]

    @BACKENDS
    def test_that_skips_a_commit_is_told_at_its_end(self, ours: Desk, backend: tuple[str, ...]) -> None:
        self.conflicting(ours)
        ours.writes("004_mine")

        assert is_silent(ours.git(*backend, "rebase", "main", check=False))
        assert told(ours.git("rebase", "--skip")) == ["003_orders"]

    @BACKENDS
    def test_that_is_given_up_is_silent_for_ever(self, ours: Desk, backend: tuple[str, ...]) -> None:
        self.conflicting(ours)
        ours.git(*backend, "rebase", "main", check=False)

        assert is_silent(ours.git("rebase", "--abort"))
        assert is_silent(ours.git("switch", "-q", "-c", "another"))
        assert is_silent(ours.git("commit", "-q", "--amend", "-m", "other words"))
        assert is_silent(ours.git("switch", "-q", "-c", "one-more"))

    def test_that_is_left_where_it_stopped_is_told_by_the_next_event(self, ours: Desk) -> None:
        self.conflicting(ours)
        ours.git("rebase", "main", check=False)
        ours.quietly("checkout", "-q", "-f", "HEAD", "--", ".")

        assert is_silent(ours.git("rebase", "--quit"))
        assert told(ours.git("switch", "-q", "-f", "main")) == ["003_orders"]

    def test_that_is_given_up_and_made_later_is_told_without_own_commits(self, ours: Desk) -> None:
        self.conflicting(ours)
        ours.git("rebase", "main", check=False)
        ours.git("rebase", "--abort")
        ours.writes("004_mine")
        ours.git("rebase", "main", check=False)
        ours.ours.write("README", "both\n")
        ours.git("add", "README")

        assert told(ours.git("rebase", "--continue")) == ["003_orders"]

    def test_that_stops_to_change_a_commit_is_told_at_its_end(self, ours: Desk) -> None:
        ours.branch("feature", "004_mine", "005_mine")
        ours.writes("003_orders")
        ours.quietly("switch", "-q", "feature")
        editor = "sed -i -e '1s/^pick/edit/'"

        assert is_silent(ours.git("rebase", "-q", "-i", "main", GIT_SEQUENCE_EDITOR=editor))
        assert is_silent(ours.git("commit", "-q", "--amend", "-m", "better"))
        assert told(ours.git("rebase", "--continue")) == ["003_orders"]

    def test_with_merges_is_told_once(self, ours: Desk) -> None:
        ours.branch("feature", "004_mine")
        ours.branch("side", "005_mine", start="feature")
        ours.writes("003_orders")
        ours.quietly("switch", "-q", "feature")
        ours.writes("README")
        ours.quietly("merge", "-q", "--no-edit", "side")

        assert told(ours.git("rebase", "-q", "--rebase-merges", "main")) == ["003_orders"]

    def test_of_own_commits_among_themselves_is_silent(self, ours: Desk) -> None:
        ours.branch("feature", "003_mine", "004_mine")
        ours.quietly("switch", "-q", "feature")
        editor = "sed -i -e '1s/^pick/reword/'"

        assert is_silent(ours.git("rebase", "-q", "-i", "main", GIT_SEQUENCE_EDITOR=editor))

    def test_told_once_is_not_told_by_the_next_event(self, ours: Desk) -> None:
        ours.branch("feature", "004_mine")
        ours.writes("003_orders")
        ours.quietly("switch", "-q", "feature")
        ours.git("rebase", "-q", "main")

        assert is_silent(ours.git("switch", "-q", "-c", "another"))

    @staticmethod
    def conflicting(ours: Desk) -> None:
        """Check out a branch whose first commit conflicts with main, which has `003_orders.sql` besides."""
        ours.branch("feature")
        ours.writes("003_orders")
        ours.writes("README", "theirs\n")
        ours.quietly("switch", "-q", "feature")
        ours.writes("README", "ours\n")
        ours.writes("notes.txt")


class TestSwitch:
    def test_forth_and_back_and_forth_is_told_each_time(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders")

        for branch in ("feature", "main", "feature", "main"):
            assert told(ours.git("switch", "-q", branch)) == ["003_orders"]

    def test_to_a_new_branch_is_silent(self, ours: Desk) -> None:
        assert is_silent(ours.git("switch", "-c", "another"))
        assert is_silent(ours.git("checkout", "-b", "one-more"))
        assert is_silent(ours.git("checkout", "-B", "one-more"))

    def test_to_a_new_branch_from_elsewhere_is_told(self, ours: Desk) -> None:
        assert told(ours.git("switch", "-q", "-c", "older", "main~1")) == ["002_posts"]

    def test_off_all_branches_and_back_is_told(self, ours: Desk) -> None:
        assert told(ours.git("switch", "-q", "--detach", "main~1")) == ["002_posts"]
        assert told(ours.git("switch", "-q", "main")) == ["002_posts"]
        assert is_silent(ours.git("switch", "-q", "--detach"))

    def test_of_files_is_silent(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders")
        ours.ours.write("db/migrations/001_users.sql", "changed")

        assert is_silent(ours.git("checkout", "--", "db/migrations/001_users.sql"))
        assert is_silent(ours.git("checkout", "feature", "--", "db/migrations/003_orders.sql"))
        assert is_silent(ours.git("restore", "--staged", "--worktree", "."))

    def test_to_the_same_commit_under_another_name_is_silent(self, ours: Desk) -> None:
        ours.branch("feature")

        assert is_silent(ours.git("switch", "feature"))

    def test_to_what_changes_no_migration_is_silent(self, ours: Desk) -> None:
        ours.branch("feature")
        ours.writes("README")

        assert is_silent(ours.git("switch", "feature"))

    def test_to_a_branch_without_a_commit_and_back_is_silent(self, ours: Desk) -> None:
        assert is_silent(ours.git("switch", "-q", "--orphan", "empty"))
        assert is_silent(ours.git("switch", "-q", "main"))

    def test_to_a_branch_without_a_commit_and_on_to_another_is_told(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders")
        ours.git("switch", "-q", "--orphan", "empty")

        assert told(ours.git("switch", "-q", "feature")) == ["003_orders"]

    def test_after_a_reset_is_told_against_what_was_reset_to(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders")
        ours.git("switch", "-q", "feature")

        assert is_silent(ours.git("reset", "-q", "--hard", "main"))
        assert is_silent(ours.git("switch", "-q", "main"))

    def test_made_again_after_a_reset_is_told_again(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders")
        ours.git("merge", "-q", "feature")
        ours.git("reset", "-q", "--hard", "main@{1}")

        assert told(ours.git("merge", "-q", "feature")) == ["003_orders"]

    @pytest.mark.parametrize("name", ["to", "from/to", "feature-ü", "moving"])
    def test_from_a_branch_of_any_name_is_told(self, ours: Desk, name: str) -> None:
        ours.branch(name, "003_orders")
        ours.quietly("switch", "-q", name)

        done = ours.git("switch", "-q", "main")

        assert told(done) == ["003_orders"]
        assert name in done.err


class TestOther:
    def test_a_cherry_pick_and_a_revert_are_silent(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders")

        assert is_silent(ours.git("cherry-pick", "feature"))
        assert is_silent(ours.git("revert", "--no-edit", "HEAD"))

    def test_a_cherry_pick_in_the_middle_of_which_we_leave_is_told_later(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders")
        ours.quietly("switch", "-q", "feature")
        ours.writes("README", "theirs\n")
        ours.quietly("switch", "-q", "main")
        ours.writes("README", "ours\n")

        assert is_silent(ours.git("cherry-pick", "feature", check=False))
        assert told(ours.git("checkout", "-q", "-f", "feature")) == ["003_orders"]

    def test_a_stash_is_silent(self, ours: Desk) -> None:
        ours.ours.write("db/migrations/001_users.sql", "changed\n")

        assert is_silent(ours.git("stash", "push"))
        assert is_silent(ours.git("stash", "pop"))
        assert is_silent(ours.git("stash", "push"))
        assert is_silent(ours.git("stash", "branch", "later"))

    def test_a_stash_as_a_branch_from_elsewhere_is_told(self, ours: Desk) -> None:
        ours.writes("README")
        ours.ours.write("README", "changed\n")
        ours.git("stash", "push")
        ours.writes("003_orders")

        assert told(ours.git("stash", "branch", "later")) == ["003_orders"]

    def test_a_bisect_is_silent_and_ends_where_it_began(self, ours: Desk) -> None:
        for name in ("003_a", "004_b", "005_c", "006_d"):
            ours.writes(name)

        assert is_silent(ours.git("bisect", "start", "main", "main~5"))
        assert is_silent(ours.git("bisect", "good"))
        assert is_silent(ours.git("bisect", "bad"))
        assert is_silent(ours.git("bisect", "reset"))

    def test_a_bisect_that_ends_elsewhere_is_told(self, ours: Desk) -> None:
        ours.branch("older", start="main~1")
        ours.writes("003_a")
        ours.git("bisect", "start", "main", "main~2")

        assert told(ours.git("bisect", "reset", "older")) == ["002_posts", "003_a"]

    def test_a_bisect_that_ends_at_a_commit_is_told_by_the_next_event(self, ours: Desk) -> None:
        ours.writes("003_a")
        ours.writes("004_b")
        ours.git("bisect", "start", "main", "main~3")

        assert is_silent(ours.git("bisect", "reset", "main~1"))
        assert told(ours.git("switch", "-q", "-c", "another")) == ["004_b"]
        assert told(ours.git("switch", "-q", "main")) == ["004_b"]

    def test_a_bisect_that_ends_at_a_later_commit_is_told_by_the_next_event(self, ours: Desk) -> None:
        ours.branch("older", start="main~1")
        ours.writes("003_a")
        ours.quietly("switch", "-q", "older")
        ours.git("bisect", "start", "main", "main~3")

        assert is_silent(ours.git("bisect", "reset", "main~1"))
        assert told(ours.git("switch", "-q", "main")) == ["002_posts", "003_a"]

    def test_a_bisect_that_ends_where_it_is_is_told_by_the_next_event(self, ours: Desk) -> None:
        for name in ("003_a", "004_b", "005_c"):
            ours.writes(name)
        ours.git("bisect", "start", "main", "main~4")

        assert is_silent(ours.git("bisect", "reset", "HEAD"))
        ours.brings("README")
        ours.quietly("fetch", "-q")
        assert told(ours.git("merge", "-q", "--no-edit", "origin/main")) == ["004_b", "005_c"]

    def test_a_bisect_that_ends_at_a_commit_and_is_left_for_where_it_began_is_silent(self, ours: Desk) -> None:
        ours.writes("003_a")
        ours.git("bisect", "start", "main", "main~2")

        assert is_silent(ours.git("bisect", "reset", "main~2"))
        assert is_silent(ours.git("switch", "-q", "main"))
        assert told(ours.git("switch", "-q", "--detach", "main~1")) == ["003_a"]

    def test_a_bisect_that_began_on_no_branch_ends_where_it_began(self, ours: Desk) -> None:
        ours.writes("003_a")
        ours.quietly("switch", "-q", "--detach", "main")

        assert is_silent(ours.git("bisect", "start", "main", "main~3"))
        assert is_silent(ours.git("bisect", "good"))
        assert is_silent(ours.git("bisect", "reset"))
        assert not ours.note("pending").exists()

    def test_what_is_tried_by_hand_in_a_bisect_is_silent(self, ours: Desk) -> None:
        ours.branch("fix", "006_fix")
        for name in ("003_a", "004_b", "005_c"):
            ours.writes(name)
        ours.git("bisect", "start", "main", "main~4")

        assert is_silent(ours.git("checkout", "-q", "main~3"))
        assert is_silent(ours.git("merge", "-q", "--no-edit", "fix"))
        assert is_silent(ours.git("merge", "-q", "--no-edit", "--no-ff", "main~2"))
        assert is_silent(ours.git("reset", "-q", "--hard", "main~1"))
        assert is_silent(ours.git("bisect", "start", "main", "main~2"))
        assert is_silent(ours.git("bisect", "reset"))

    def test_a_merge_in_a_bisect_that_conflicts_stopped_is_silent(self, ours: Desk) -> None:
        ours.branch("fix", "006_fix")
        ours.quietly("switch", "-q", "fix")
        ours.writes("README", "theirs\n")
        ours.quietly("switch", "-q", "main")
        ours.writes("README", "ours\n")
        ours.writes("003_a")
        ours.git("bisect", "start", "main", "main~3")
        ours.git("checkout", "-q", "main~1")

        assert is_silent(ours.git("merge", "-q", "--no-edit", "fix", check=False))
        ours.ours.write("README", "both\n")
        ours.git("add", "README")
        assert is_silent(ours.git("commit", "-q", "--no-edit"))
        assert is_silent(ours.git("bisect", "reset"))

    def test_forth_and_back_between_branches_while_a_bisect_waits_is_told_each_time(self, ours: Desk) -> None:
        ours.branch("older", start="main~1")
        ours.git("bisect", "start")

        for branch in ("older", "main", "older", "main"):
            assert told(ours.git("switch", "-q", branch)) == ["002_posts"]
        assert is_silent(ours.git("bisect", "bad", "main"))
        assert is_silent(ours.git("bisect", "good", "main~2"))
        assert is_silent(ours.git("bisect", "reset"))

    @BACKENDS
    def test_a_rebase_while_a_bisect_waits_is_told(self, ours: Desk, backend: tuple[str, ...]) -> None:
        ours.branch("feature", "004_mine")
        ours.writes("003_orders")
        ours.quietly("switch", "-q", "feature")
        ours.git("bisect", "start")

        assert told(ours.git(*backend, "rebase", "-q", "main")) == ["003_orders"]

    def test_a_rebase_that_is_given_up_after_a_bisect_hides_no_move(self, ours: Desk) -> None:
        ours.branch("feature")
        ours.writes("003_orders")
        ours.writes("README", "theirs\n")
        ours.quietly("switch", "-q", "feature")
        ours.writes("README", "ours\n")
        ours.git("bisect", "start", "feature", "feature~3")
        ours.git("bisect", "reset", "feature~2")
        ours.writes("README", "mine\n")

        ours.git("rebase", "main", check=False)
        assert is_silent(ours.git("rebase", "--abort"))
        assert told(ours.git("switch", "-q", "-c", "another")) == ["002_posts"]

    def test_a_new_clone_is_told_in_one_line(self, ours: Desk) -> None:
        top = ours.ours.top.parent / "fresh"
        hooks = ours.ours.top / ".git" / "hooks"

        done = ours.theirs.git("-c", f"core.hooksPath={hooks}", "clone", "-q", str(ours.theirs.top), str(top))

        assert told(done) == []
        assert "3 migrations" in done.err
        assert (done.out + done.err).count("\n") == 1

    def test_a_clone_by_template_is_told_in_one_line(self, ours: Desk) -> None:
        top = ours.ours.top.parent / "fresh"
        template = ours.ours.top.parent / "template"
        template.mkdir()
        (ours.ours.top / ".git" / "hooks").rename(template / "hooks")

        done = ours.theirs.git("clone", "-q", f"--template={template}", str(ours.theirs.top), str(top))

        assert told(done) == []
        assert "3 migrations" in done.err

    def test_a_clone_without_migrations_is_silent(self, ours: Desk) -> None:
        hooks = ours.ours.top / ".git" / "hooks"
        ours.theirs.git("switch", "-q", "--orphan", "bare")
        ours.brings("README")

        done = ours.theirs.git(
            "-c", f"core.hooksPath={hooks}", "clone", "-q", str(ours.theirs.top), str(ours.ours.top.parent / "fresh")
        )

        assert is_silent(done)

    def test_a_new_working_tree_is_told_in_one_line(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders")

        done = ours.git("worktree", "add", "-q", "../beside", "feature")

        assert told(done) == []
        assert "4 migrations" in done.err

    def test_working_trees_keep_apart_what_they_told(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders")
        ours.quietly("worktree", "add", "-q", "--detach", "../beside", "main")
        beside = ours.ours.top.parent / "beside"
        assert told(ours.git("switch", "-q", "--detach", "feature")) == ["003_orders"]

        assert told(ours.ours.run("git", "switch", "-q", "--detach", "feature", cwd=beside)) == ["003_orders"]
        assert told(ours.ours.run("git", "switch", "-q", "--detach", "main", cwd=beside)) == ["003_orders"]
        assert told(ours.git("switch", "-q", "main")) == ["003_orders"]

    def test_a_submodule_s_own_move_is_told(self, ours: Desk) -> None:
        above = ours.ours.top.parent / "above"
        above.mkdir()
        ours.ours.run("git", "init", "-q", "-b", "main", cwd=above)
        ours.ours.run(
            "git", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(ours.theirs.top), "sub",
            cwd=above,
        )  # fmt: skip
        ours.ours.run("git", "commit", "-q", "-m", "sub", cwd=above)
        (ours.ours.top / ".git" / "hooks").rename(above / ".git" / "modules" / "sub" / "own-hooks")
        ours.ours.run(
            "git", "-C", "sub", "config", "core.hooksPath", str(above / ".git/modules/sub/own-hooks"), cwd=above
        )
        ours.ours.run("git", "-C", "sub", "checkout", "-q", "-f", "main~1", cwd=above)

        done = ours.ours.run("git", "submodule", "--quiet", "update", cwd=above)

        assert told(done) == ["002_posts"]

    def test_without_a_reflog_each_move_is_told(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders")
        ours.git("config", "core.logAllRefUpdates", "false")
        (ours.ours.top / ".git" / "logs" / "HEAD").unlink()

        for branch in ("feature", "main", "feature", "main"):
            assert told(ours.git("switch", "-q", branch)) == ["003_orders"]
        assert told(ours.git("merge", "-q", "feature")) == ["003_orders"]
        ours.brings("004_items")
        assert told(ours.git("pull", "-q", "--rebase")) == ["004_items"]

    def test_ids_of_another_length_are_told(self, ours: Desk, environment: dict[str, str]) -> None:
        top = ours.ours.top.parent / "sha256"
        top.mkdir()

        def git(*arguments: str) -> None:
            ours.ours.run("git", *arguments, cwd=top)

        git("init", "-q", "-b", "main", "--object-format=sha256")
        (top / "db" / "migrations").mkdir(parents=True)
        for number, name in enumerate(("roles", "users", "posts")):
            (top / "db" / "migrations" / f"00{number}_{name}.sql").write_text(f"create table {name} (id integer);\n")
            git("add", "-A")
            git("commit", "-q", "-m", name)
        (ours.ours.top / ".git" / "hooks").rename(top / ".git" / "own-hooks")
        git("config", "core.hooksPath", str(top / ".git" / "own-hooks"))

        assert told(ours.ours.run("git", "switch", "-q", "--detach", "main~1", cwd=top)) == ["002_posts"]
        assert environment["GIT_CONFIG_GLOBAL"] == os.devnull


class TestOnce:
    def test_two_hooks_for_one_move_tell_it_once(self, ours: Desk) -> None:
        hook = ours.ours.top / ".git" / "hooks" / "post-merge"
        hook.write_text(hook.read_text() * 2)
        ours.brings("003_orders")

        assert told(ours.git("pull", "-q")) == ["003_orders"]

    def test_two_hooks_for_one_squash_tell_it_once(self, ours: Desk) -> None:
        hook = ours.ours.top / ".git" / "hooks" / "post-merge"
        hook.write_text(hook.read_text() + "git status --short >/dev/null\n" + hook.read_text())
        ours.branch("feature", "003_orders")

        assert told(ours.git("merge", "-q", "--squash", "feature")) == ["003_orders"]

    def test_a_move_told_by_post_checkout_is_not_told_by_post_merge(self, ours: Desk) -> None:
        ours.brings("003_orders")
        old = ours.quietly("rev-parse", "HEAD")
        ours.quietly("pull", "-q")
        new = ours.quietly("rev-parse", "HEAD")

        assert told(ours.ours.undrift("notice", "post-checkout", old, new, "1")) == ["003_orders"]
        assert is_silent(ours.ours.undrift("notice", "post-merge", "0"))
