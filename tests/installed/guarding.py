"""What the guards refuse, and what they let through."""

from __future__ import annotations

from tests.installed.project import NOTES, NOTHING, SCHEMA, path, project
from tests.installed.world import Scenario, World

PLAN = project("plan")


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


def push_of_a_schema_whose_migration_is_not_committed(world: World) -> None:
    before = world.on_remote("main")
    world.us.commit("forgotten", **{SCHEMA: PLAN[SCHEMA]})
    for name, content in PLAN.items():
        world.us.write(name, content)

    done = world.us.git("push", "-q", check=False)

    assert done.status != 0, done
    said = done.out + done.err
    assert "column users.plan is declared, but no migration adds it" in said
    # Without its line in the journal, which is an edit, the file is no migration.
    assert (f"{path('0001_plan')}:1: error[uncommitted-migration]" in said) != world.way.hides_edits, done
    assert world.on_remote("main") == before

    world.commits()
    world.hears(NOTHING, "push", "-q")


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


GUARDS: tuple[Scenario, ...] = (
    commit_of_a_schema_without_its_migration,
    push_of_a_schema_whose_migration_is_not_committed,
    push_of_two_good_branches,
    push_of_two_branches_the_first_of_which_is_bad,
    push_of_two_branches_the_second_of_which_is_bad,
)
