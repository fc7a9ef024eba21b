"""What people do with git all day, and what undrift says about it. Each is a function over a team."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.installed.project import (
    NOTES,
    NOTHING,
    SCHEMA,
    edited,
    left_behind,
    new_database,
    path,
    project,
    to_apply,
    told,
    undeclared,
)
from tests.installed.world import World, conflicting, resolved
from tests.repository import Done

Scenario = Callable[[World], None]

PLAN = project("plan")


# Pulls


def pull_by_fast_forward(world: World) -> None:
    world.brings(PLAN)

    world.hears(to_apply("plan"), "pull", "-q", "--ff-only")
    world.hears(NOTHING, "pull", "-q")


def pull_of_several_migrations(world: World) -> None:
    world.brings(PLAN)
    world.brings(project("plan", "seats"))

    world.hears(to_apply("plan", "seats"), "pull", "-q", "--ff-only")


def pull_by_merge(world: World) -> None:
    world.commits(**{NOTES: "ours\n"})
    world.brings(PLAN)

    world.hears(to_apply("plan"), "pull", "-q", "--no-rebase", "--no-edit")


def pull_by_rebase(world: World) -> None:
    world.commits(**{NOTES: "ours\n"})
    world.brings(PLAN)

    world.hears(to_apply("plan"), "pull", "-q", "--rebase")


def pull_by_rebase_without_commits_of_our_own(world: World) -> None:
    world.brings(PLAN)

    world.hears(to_apply("plan"), "pull", "-q", "--rebase")


def pull_by_rebase_with_a_dirty_tree(world: World) -> None:
    world.commits(**{"ours.txt": "ours\n"})
    world.brings(PLAN)
    world.us.write(NOTES, "not committed\n")

    world.hears(to_apply("plan"), "pull", "-q", "--rebase", "--autostash")
    assert world.us.git("status", "--short").out == f" M {NOTES}\n"


def pulls_that_bring_nothing_for_the_database(world: World) -> None:
    world.brings({"README.md": "one\n"})
    world.hears(NOTHING, "pull", "-q", "--ff-only")

    world.commits(**{NOTES: "ours\n"})
    world.brings({"README.md": "two\n"})
    world.hears(NOTHING, "pull", "-q", "--no-rebase", "--no-edit")
    world.us.git("push", "-q")
    world.colleague.git("pull", "-q")

    world.commits(**{NOTES: "ours again\n"})
    world.brings({"app.ts": "export const port = 3000;\n"})
    world.hears(NOTHING, "pull", "-q", "--rebase")


def pull_of_a_comment_in_the_schema(world: World) -> None:
    world.brings({SCHEMA: f"// people\n{project()[SCHEMA]}"})

    world.hears(NOTHING, "pull", "-q")


def pull_of_a_schema_without_its_migration(world: World) -> None:
    world.brings(project(declared=["plan"]))

    world.hears(undeclared("plan"), "pull", "-q")


def pull_of_an_edited_migration(world: World) -> None:
    before = world.us.git("rev-parse", "HEAD").out.strip()
    first = path("0000_users")
    world.brings({first: project()[first].replace("integer", "bigint")})

    world.hears(edited(before[:10], "0000_users"), "pull", "-q")


def pull_of_a_broken_configuration(world: World) -> None:
    world.brings({**PLAN, ".undrift.yaml": "projcts: []\n"})

    done = world.us.git("pull", "-q")

    [line] = told(done)
    assert line.startswith("undrift: could not tell what changed: ")
    assert ".undrift.yaml:1" in line
    assert (world.us.top / path("0001_plan")).exists()


def pull_in_continuous_integration(world: World) -> None:
    world.brings(PLAN)

    world.hears(NOTHING, "pull", "-q", CI="true")


# Switching


def switch_forth_and_back(world: World) -> None:
    world.offers("feature", PLAN)

    world.hears(to_apply("plan"), "switch", "-q", "feature")
    world.hears(left_behind("feature", "plan"), "switch", "-q", "main")
    world.hears(to_apply("plan"), "switch", "-q", "-")
    world.hears(left_behind("feature", "plan"), "switch", "-q", "-")


def switch_between_branches_of_the_same_migrations(world: World) -> None:
    world.offers("feature", {"README.md": "feature\n"})

    world.hears(NOTHING, "switch", "-q", "feature")
    world.hears(NOTHING, "switch", "-q", "main")


def switch_to_a_commit(world: World) -> None:
    world.offers("feature", PLAN)

    world.hears(to_apply("plan"), "switch", "-q", "--detach", "origin/feature")
    gone = world.us.git("rev-parse", "HEAD").out.strip()
    world.hears(left_behind(gone[:10], "plan"), "switch", "-q", "main")


def new_branches(world: World) -> None:
    world.hears(NOTHING, "switch", "-q", "-c", "one")
    world.hears(NOTHING, "checkout", "-q", "-b", "two")
    world.hears(NOTHING, "branch", "three")


def checkout_of_a_file(world: World) -> None:
    world.offers("feature", PLAN)

    world.hears(NOTHING, "checkout", "-q", "origin/feature", "--", "db")
    assert (world.us.top / path("0001_plan")).exists()
    world.hears(NOTHING, "checkout", "-q", "HEAD", "--", SCHEMA)
    world.hears(NOTHING, "restore", "--staged", "--worktree", "--source", "origin/feature", SCHEMA)


# New working trees


def clone(world: World) -> None:
    world.brings(PLAN)
    expected = new_database(2) if world.way.clone else NOTHING

    world.hears(expected, "clone", "-q", *world.way.clone, "../shared.git", "../clone")
    assert (world.us.top.parent / "clone" / path("0001_plan")).exists()


def worktree_add(world: World) -> None:
    world.offers("feature", PLAN)
    expected = new_database(2) if world.way.in_worktrees else NOTHING

    world.hears(expected, "worktree", "add", "-q", "../linked", "feature")
    assert (world.us.top.parent / "linked" / path("0001_plan")).exists()


# Merging, rebasing, picking


def merge_with_conflicts(world: World) -> None:
    conflicting(world)

    assert world.hears(NOTHING, "pull", "-q", "--no-rebase", check=False).status == 1
    resolved(world)
    world.hears(to_apply("plan"), "commit", "-q", "-m", "merged")
    world.commits(**{NOTES: "after the merge\n"})


def merge_that_is_given_up(world: World) -> None:
    conflicting(world)

    assert world.hears(NOTHING, "pull", "-q", "--no-rebase", check=False).status == 1
    world.hears(NOTHING, "merge", "--abort")


def squash_merge(world: World) -> None:
    world.offers("feature", PLAN)

    world.hears(to_apply("plan"), "merge", "-q", "--squash", "origin/feature")
    world.hears(NOTHING, "commit", "-q", "-m", "squashed")


def rebase_with_conflicts(world: World) -> None:
    conflicting(world)

    assert world.hears(NOTHING, "pull", "-q", "--rebase", check=False).status == 1
    resolved(world)
    world.hears(to_apply("plan"), "rebase", "--continue")


def rebase_that_is_given_up(world: World) -> None:
    conflicting(world)

    assert world.hears(NOTHING, "pull", "-q", "--rebase", check=False).status == 1
    world.hears(NOTHING, "rebase", "--abort")


def stash_and_pop(world: World) -> None:
    for name, content in PLAN.items():
        world.us.write(name, content)

    world.hears(NOTHING, "stash", "push", "-q", "--include-untracked")
    assert not (world.us.top / path("0001_plan")).exists()
    world.hears(NOTHING, "stash", "pop", "-q")
    assert (world.us.top / path("0001_plan")).exists()


def bisect(world: World) -> None:
    good = world.us.git("rev-parse", "HEAD").out.strip()
    for columns in (["plan"], ["plan", "seats"], ["plan", "seats", "city"], ["plan", "seats", "city", "street"]):
        world.brings(project(*columns))
    world.hears(to_apply("plan", "seats", "city", "street"), "pull", "-q")

    world.hears(NOTHING, "bisect", "start", "HEAD", good)
    world.hears(NOTHING, "bisect", "good")
    world.hears(NOTHING, "bisect", "bad")
    world.hears(NOTHING, "bisect", "reset")


def commits_of_our_own(world: World) -> None:
    world.offers("feature", PLAN)

    world.commits(**project("seats"))
    world.us.write(NOTES, "amended\n")
    world.hears(NOTHING, "commit", "-q", "-a", "--amend", "--no-edit")
    world.hears(NOTHING, "reset", "-q", "--hard", "HEAD~1")
    world.hears(NOTHING, "cherry-pick", "origin/feature")
    world.hears(NOTHING, "revert", "--no-edit", "HEAD")


def rebase_of_a_branch(world: World) -> None:
    world.hears(NOTHING, "switch", "-q", "-c", "mine")
    world.commits(**{"ours.txt": "ours\n"})
    world.offers("feature", PLAN)

    world.hears(to_apply("plan"), "rebase", "-q", "origin/feature")


# Beside the team's own hooks


def hooks_of_the_team_s_own(world: World) -> None:
    if not world.way.has_own:
        assert not any(line.startswith("own ") for line in _lines(world.commits(**{NOTES: "ours\n"})))
        return
    world.us.git("switch", "-q", "-c", "mine")
    assert {"own pre-commit", "own post-commit"} <= _lines(world.commits(**{NOTES: "ours\n"}))
    world.brings(PLAN)
    world.us.git("fetch", "-q")
    merged = world.hears(to_apply("plan"), "merge", "-q", "--no-edit", "origin/main")
    assert {"own pre-merge-commit", "own post-merge"} <= _lines(merged)
    switched = world.hears(left_behind("mine", "plan"), "switch", "-q", "main")
    assert "own post-checkout" in _lines(switched)


def hooks_of_the_team_s_own_that_read(world: World) -> None:
    world.commits(**{NOTES: "ours\n"})
    before = world.us.git("rev-parse", "HEAD").out.strip()
    world.brings(PLAN)

    rebased = world.hears(to_apply("plan"), "pull", "-q", "--rebase")
    after = world.us.git("rev-parse", "HEAD").out.strip()
    pushed = world.hears(NOTHING, "push", "-q")

    if world.way.hands_on:
        assert f"own post-rewrite read {before} {after}" in _lines(rebased)
        theirs = world.colleague.git("rev-parse", "HEAD").out.strip()
        assert f"own pre-push read refs/heads/main {after} refs/heads/main {theirs}" in _lines(pushed)
    else:
        assert ("own pre-push" in _lines(pushed)) == world.way.has_own


def colleague_who_joins(world: World) -> None:
    colleague = replace(world.colleague, environment=world.us.environment)
    world.way.join(colleague)
    world.us.commit("ours", **PLAN)
    world.us.git("push", "-q", "--no-verify")

    done = colleague.git("pull", "-q")

    assert told(done) == to_apply("plan"), done


def _lines(done: Done) -> set[str]:
    return {line.strip() for line in (done.out + done.err).splitlines()}


# What the guards refuse


def commit_of_a_schema_without_its_migration(world: World) -> None:
    before = world.us.git("rev-parse", "HEAD").out
    for name, content in project(declared=["plan"]).items():
        world.us.write(name, content)
    world.us.git("add", "-A")

    done = world.us.git("commit", "-q", "-m", "forgotten", check=False)

    assert done.status != 0, done
    assert "error[schema-without-migration]" in done.out + done.err
    assert world.us.git("rev-parse", "HEAD").out == before

    world.commits(**PLAN)


def push_of_two_good_branches(world: World) -> None:
    _branch(world, "first", PLAN)
    _branch(world, "second", {NOTES: "second\n"})

    world.hears(NOTHING, "push", "-q", "origin", "first", "second")
    assert world.on_remote("first")
    assert world.on_remote("second")


def push_of_two_branches_the_first_of_which_is_bad(world: World) -> None:
    _branch(world, "first", project(declared=["plan"]))
    _branch(world, "second", PLAN)

    done = world.us.git("push", "-q", "origin", "first", "second", check=False)

    assert done.status != 0, done
    assert "column users.plan is declared, but no migration adds it" in done.out + done.err
    assert not world.on_remote("first")
    assert not world.on_remote("second")


def push_of_two_branches_the_second_of_which_is_bad(world: World) -> None:
    _branch(world, "first", PLAN)
    _branch(world, "second", project(declared=["seats"]))

    done = world.us.git("push", "-q", "origin", "first", "second", check=False)

    said = "column users.seats is declared, but no migration adds it" in done.out + done.err
    refused = (done.status != 0, not world.on_remote("first"), not world.on_remote("second"))
    # pre-commit and prek run their hooks for the first ref alone, and tell them of no other.
    expected = world.way.sees_every_ref
    assert (said, *refused) == (expected,) * 4, done


def _branch(world: World, name: str, files: dict[str, str]) -> None:
    """Make a branch of our own that leaves main with one commit, past the hooks."""
    world.us.git("-c", "core.hooksPath=/nowhere", "switch", "-q", "-c", name, "main")
    world.us.commit("ours", **files)


SCENARIOS: tuple[Scenario, ...] = (
    pull_by_fast_forward,
    pull_of_several_migrations,
    pull_by_merge,
    pull_by_rebase,
    pull_by_rebase_without_commits_of_our_own,
    pull_by_rebase_with_a_dirty_tree,
    pulls_that_bring_nothing_for_the_database,
    pull_of_a_comment_in_the_schema,
    pull_of_a_schema_without_its_migration,
    pull_of_an_edited_migration,
    pull_of_a_broken_configuration,
    pull_in_continuous_integration,
    switch_forth_and_back,
    switch_between_branches_of_the_same_migrations,
    switch_to_a_commit,
    new_branches,
    checkout_of_a_file,
    clone,
    worktree_add,
    merge_with_conflicts,
    merge_that_is_given_up,
    squash_merge,
    rebase_with_conflicts,
    rebase_that_is_given_up,
    rebase_of_a_branch,
    stash_and_pop,
    bisect,
    commits_of_our_own,
    hooks_of_the_team_s_own,
    hooks_of_the_team_s_own_that_read,
    colleague_who_joins,
    commit_of_a_schema_without_its_migration,
    push_of_two_good_branches,
    push_of_two_branches_the_first_of_which_is_bad,
    push_of_two_branches_the_second_of_which_is_bad,
)
