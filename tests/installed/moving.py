"""What people do with git all day, and what undrift says about it: once, or not at all."""

from __future__ import annotations

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
from tests.installed.world import Scenario, World, conflicting, resolved

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

    world.hears(new_database(2), "worktree", "add", "-q", "../linked", "feature")
    assert (world.us.top.parent / "linked" / path("0001_plan")).exists()

    expected = left_behind("feature", "plan") if world.way.in_worktrees else NOTHING
    world.hears(expected, "-C", "../linked", "switch", "-q", "-c", "other", "main")


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


MOVES: tuple[Scenario, ...] = (
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
    stash_and_pop,
    bisect,
    commits_of_our_own,
    rebase_of_a_branch,
)
