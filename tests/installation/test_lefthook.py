"""`undrift install` where lefthook runs the hooks."""

from __future__ import annotations

import pytest
import yaml

from tests.installation import managers
from tests.installation.configurations import NAME, REFUSED, WRITTEN
from tests.installation.hooked import EVERY, PROGRAMS, done_well, hook, install, said_of, started
from tests.repository import Repository


@pytest.fixture
def ours(repository: Repository) -> Repository:
    return started(repository)


@pytest.mark.parametrize("name", ["lefthook.yml", ".lefthook.yml", "lefthook.yaml", ".config/lefthook.yml"])
def test_each_name_of_the_configuration_is_found(ours: Repository, name: str) -> None:
    ours.write(name, WRITTEN["commands"])

    done = install(ours)

    assert {said_of(done, hook) for hook in EVERY} == {f"added to {name}"}
    assert "next: lefthook install" in done.out
    assert f"next: git add {name} && git commit" in done.out
    assert not (ours.top / ".git/hooks").exists()


def test_installing_twice_changes_nothing_and_one_more_hook_adds_that_one(ours: Repository) -> None:
    place = ours.write(NAME, WRITTEN["commands"])
    install(ours, "--hooks", "pre-commit,post-merge")
    first = place.read_text()

    done = install(ours, "--hooks", "pre-commit,post-merge")
    assert place.read_text() == first
    assert {line.partition(": ")[2] for line in done.out.splitlines()[:2]} == {f"already in {NAME}"}
    assert "git add" not in done.out

    done = install(ours, "--hooks", "pre-push")
    assert said_of(done, "pre-push") == f"added to {NAME}"
    assert set(yaml.safe_load(place.read_text())) == {"pre-commit", "post-merge", "pre-push"}


def test_an_entry_of_another_version_is_renewed(ours: Repository) -> None:
    place = ours.write(NAME, WRITTEN["commands"])
    install(ours)
    current = place.read_text()
    place.write_text(current.replace("run: undrift check\n", "run: undrift check --of-old\n"))

    done = install(ours)

    assert said_of(done, "pre-commit") == f"renewed in {NAME}"
    assert place.read_text() == current


def test_it_is_taken_out_again(ours: Repository) -> None:
    place = ours.write(NAME, WRITTEN["comments everywhere"])
    place.chmod(0o600)
    install(ours)

    done = done_well(ours.undrift("uninstall"))

    assert done.out == f"lefthook: taken out of {NAME}\n"
    assert place.read_text() == WRITTEN["comments everywhere"]
    assert place.stat().st_mode & 0o777 == 0o600


def test_what_a_hook_refuses_is_shown_to_be_pasted_and_the_others_are_added(ours: Repository) -> None:
    ours.write(NAME, REFUSED["one line"])

    done = ours.undrift("install", "--hooks", "pre-commit,pre-push")

    assert done.status == 1
    assert "one line" in said_of(done, "pre-commit")
    assert "        undrift:\n          run: undrift check\n" in done.out
    assert said_of(done, "pre-push") == f"added to {NAME}"


def test_a_command_of_that_name_that_does_something_else_is_told(ours: Repository) -> None:
    place = ours.write(NAME, "pre-commit:\n  commands:\n    undrift:\n      run: make schema\n")
    before = place.read_bytes()

    done = ours.undrift("install", "--hooks", "pre-commit")

    assert done.status == 1
    said = said_of(done, "pre-commit")
    assert "something is called `undrift` there that does not call undrift" in said
    assert "give it another name, then undrift install" in said
    assert place.read_bytes() == before
    assert said_of(ours.undrift("install", "--check"), "pre-commit") == "not installed"


@pytest.mark.parametrize("name", ["lefthook.toml", "lefthook.json", ".lefthook.jsonc"])
def test_another_language_is_shown_what_to_write(ours: Repository, name: str) -> None:
    place = ours.write(name, "{}")

    done = ours.undrift("install", "--hooks", "pre-commit")

    assert done.status == 1
    assert "it is no YAML" in said_of(done, "pre-commit")
    assert "run: undrift check" in done.out
    assert place.read_text() == "{}"


def test_a_configuration_larger_than_any_that_people_write_is_left_alone(ours: Repository) -> None:
    place = ours.write(NAME, "# comment\n" * 10_000)
    before = place.read_bytes()

    done = ours.undrift("install", "--hooks", "pre-commit")

    assert done.status == 1
    assert "larger than 64 KB" in said_of(done, "pre-commit")
    assert place.read_bytes() == before


def test_a_damaged_block_is_left_and_named(ours: Repository) -> None:
    place = ours.write(NAME, WRITTEN["commands"])
    install(ours)
    place.write_text(place.read_text().replace("# <<< undrift <<<\n", ""))
    before = place.read_bytes()

    for command in ("install", "uninstall"):
        done = ours.undrift(command)

        assert done.status == 1
        assert "do not pair" in done.out
    assert place.read_bytes() == before


def test_it_is_looked_at_with_what_git_would_run(ours: Repository) -> None:
    ours.write(NAME, WRITTEN["commands"])
    install(ours)
    done = ours.undrift("install", "--check")
    assert done.status == 1
    assert [line for line in done.out.splitlines() if line.startswith("next: ")] == ["next: lefthook install"]
    managers.lefthook(ours, *EVERY[:-1])

    done = ours.undrift("install", "--check")

    assert done.status == 1
    assert said_of(done, "pre-commit").startswith(f"in {NAME}; calls {PROGRAMS}/undrift")
    assert "git does not call lefthook" in said_of(done, EVERY[-1])
    hook(ours, f".git/hooks/{EVERY[-1]}", "#!/bin/sh\nlefthook run x\n")
    assert ours.undrift("install", "--check").status == 0
