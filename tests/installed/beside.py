"""undrift beside the hooks that a team has anyway: put in, found, passed on to a colleague, and taken out."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from tests.installed.project import NOTES, NOTHING, SCHEMA, left_behind, project, to_apply, told
from tests.installed.ways import HOOKS
from tests.installed.world import Scenario, World
from tests.repository import Done

PLAN = project("plan")


def hooks_of_the_team_s_own(world: World) -> None:
    world.us.git("switch", "-q", "-c", "mine")
    _called(world, world.commits(**{NOTES: "ours\n"}), "pre-commit", "post-commit")
    world.brings(PLAN)
    world.us.git("fetch", "-q")
    merged = world.hears(to_apply("plan"), "merge", "-q", "--no-edit", "origin/main")
    _called(world, merged, "pre-merge-commit", "post-merge")
    switched = world.hears(left_behind("mine", "plan"), "switch", "-q", "main")
    _called(world, switched, "post-checkout")


def _called(world: World, done: Done, *hooks: str) -> None:
    """Fail unless these of the team's own hooks ran, and no others."""
    lines = [line.strip().partition(" read ")[0] for line in (done.out + done.err).splitlines()]
    assert {hook for hook in HOOKS if f"own {hook}" in lines} == world.way.own.intersection(hooks), done


def hooks_of_the_team_s_own_that_read(world: World) -> None:
    world.commits(**{NOTES: "ours\n"})
    before = world.us.git("rev-parse", "HEAD").out.strip()
    world.brings(PLAN)

    rebased = world.hears(to_apply("plan"), "pull", "-q", "--rebase")
    after = world.us.git("rev-parse", "HEAD").out.strip()
    pushed = world.hears(NOTHING, "push", "-q")

    if world.way.hands_on:
        assert f"own post-rewrite read {before} {after}\n" in rebased.out + rebased.err
        theirs = world.colleague.git("rev-parse", "HEAD").out.strip()
        assert f"own pre-push read refs/heads/main {after} refs/heads/main {theirs}\n" in pushed.out + pushed.err
    _called(world, rebased, "post-checkout", "post-commit", "post-rewrite")
    _called(world, pushed, "pre-push")


def colleague_who_joins(world: World) -> None:
    colleague = replace(world.colleague, environment=world.us.environment)
    world.way.join(colleague)
    world.us.commit("ours", **PLAN)
    world.us.git("push", "-q", "--no-verify")

    done = colleague.git("pull", "-q")

    assert told(done) == to_apply("plan"), done


def check_finds_every_hook_at_work(world: World) -> None:
    done = world.us.run("undrift", "install", "--check")

    assert [line.partition(": ")[0] for line in done.out.splitlines()[: len(HOOKS)]] == list(HOOKS)


def undrift_taken_out_again(world: World) -> None:
    world.us.run("undrift", "uninstall")
    world.us.commit("without undrift")
    world.us.git("push", "-q", "--no-verify")
    world.colleague.git("pull", "-q")
    world.brings(PLAN)

    _called(world, world.hears(NOTHING, "pull", "-q", "--ff-only"), "post-merge")
    world.us.commit("forgotten", **project("plan", declared=["seats"]))
    _called(world, world.hears(NOTHING, "push", "-q"), "pre-push")


def undrift_that_is_not_on_path(world: World) -> None:
    places = world.us.environment["PATH"].split(os.pathsep)
    path = os.pathsep.join(place for place in places if not (Path(place) / "undrift").exists())
    world.brings(PLAN)
    expected = to_apply("plan") if world.way.by_path else NOTHING

    _called(world, world.hears(expected, "pull", "-q", PATH=path), "post-merge")
    world.us.write(SCHEMA, project("plan", declared=["seats"])[SCHEMA])
    assert world.us.git("commit", "-q", "-a", "-m", "forgotten", check=False, PATH=path).status != 0


BESIDE: tuple[Scenario, ...] = (
    hooks_of_the_team_s_own,
    hooks_of_the_team_s_own_that_read,
    colleague_who_joins,
)

OF_INSTALL: tuple[Scenario, ...] = (
    check_finds_every_hook_at_work,
    undrift_taken_out_again,
    undrift_that_is_not_on_path,
)
"""What `undrift install` promises besides."""
