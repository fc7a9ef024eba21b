"""What pre-commit and prek hand to a hook, stage by stage, and which event that is."""

from __future__ import annotations

import pytest

from tests.notice.desk import Desk, is_silent, told
from undrift.git.events import Event, from_pre_commit

OLD, NEW = "1" * 40, "2" * 40
CHECKOUT = {
    "PRE_COMMIT_FROM_REF": OLD,
    "PRE_COMMIT_TO_REF": NEW,
    "PRE_COMMIT_ORIGIN": OLD,
    "PRE_COMMIT_SOURCE": NEW,
    "PRE_COMMIT_CHECKOUT_TYPE": "1",
}

HANDED = {
    "pre-commit, a checkout": (CHECKOUT, Event("post-checkout", (OLD, NEW, "1"))),
    "pre-commit, a merge": ({"PRE_COMMIT_IS_SQUASH_MERGE": "0"}, Event("post-merge", ("0",))),
    "pre-commit, a squash": ({"PRE_COMMIT_IS_SQUASH_MERGE": "1"}, Event("post-merge", ("1",))),
    "pre-commit, a rebase": ({"PRE_COMMIT_REWRITE_COMMAND": "rebase"}, Event("post-rewrite", ("rebase",))),
    "pre-commit, an amend": ({"PRE_COMMIT_REWRITE_COMMAND": "amend"}, Event("post-rewrite", ("amend",))),
    "pre-commit, a commit": ({}, Event("post-commit", ())),
    "prek, a checkout": (
        {**CHECKOUT, "PREK_HOOK_STAGE": "post-checkout"},
        Event("post-checkout", (OLD, NEW, "1")),
    ),
    "prek, a merge": ({"PREK_HOOK_STAGE": "post-merge"}, Event("post-merge", ("",))),
    "prek, a squash": (
        {"PREK_HOOK_STAGE": "post-merge", "PRE_COMMIT_SQUASH_MERGE": "1"},
        Event("post-merge", ("1",)),
    ),
    "prek, a rebase": (
        {"PREK_HOOK_STAGE": "post-rewrite", "PRE_COMMIT_REWRITE_COMMAND": "rebase"},
        Event("post-rewrite", ("rebase",)),
    ),
    "prek, a commit": ({"PREK_HOOK_STAGE": "post-commit"}, Event("post-commit", ())),
    "prek, another stage": ({"PREK_HOOK_STAGE": "pre-push"}, None),
}


@pytest.mark.parametrize("environment", HANDED)
def test_the_environment_shows_the_event(environment: str) -> None:
    handed, event = HANDED[environment]

    assert from_pre_commit({"PRE_COMMIT": "1", **handed}) == event


def test_without_pre_commit_nothing_is_an_event() -> None:
    assert from_pre_commit(CHECKOUT) is None


def test_what_the_environment_hands_over_is_told(ours: Desk) -> None:
    ours.brings("003_orders")
    old = ours.quietly("rev-parse", "HEAD")
    ours.quietly("pull", "-q")
    handed = {**CHECKOUT, "PRE_COMMIT_FROM_REF": old, "PRE_COMMIT_TO_REF": ours.quietly("rev-parse", "HEAD")}

    assert told(ours.ours.undrift("schema-notice", cwd=None, stdin="", PRE_COMMIT="1", **handed)) == ["003_orders"]
    ours.note("said").unlink()
    assert told(ours.ours.undrift("notice", PRE_COMMIT="1", PRE_COMMIT_IS_SQUASH_MERGE="0")) == ["003_orders"]
    ours.note("said").unlink()
    assert told(ours.ours.undrift("schema-notice", PRE_COMMIT="1", PREK_HOOK_STAGE="post-merge")) == ["003_orders"]
    ours.note("said").unlink()
    handed["PRE_COMMIT_CHECKOUT_TYPE"] = "0"
    assert is_silent(ours.ours.undrift("schema-notice", cwd=None, stdin="", PRE_COMMIT="1", **handed))


def test_a_rebase_of_which_only_the_command_is_handed_over_is_told(ours: Desk) -> None:
    ours.branch("feature", "004_mine")
    ours.writes("003_orders")
    ours.quietly("switch", "-q", "feature")
    hooks = ours.ours.top / ".git" / "hooks"
    (hooks / "post-rewrite").write_text(
        (hooks / "post-rewrite").read_text().replace('notice post-rewrite "$@"', "schema-notice </dev/null")
    )

    for backend in ("merge", "apply"):
        rebase = ("-c", f"rebase.backend={backend}", "rebase", "-q", "main")
        done = ours.git(*rebase, PRE_COMMIT="1", PRE_COMMIT_REWRITE_COMMAND="rebase")
        assert told(done) == ["003_orders"]
        ours.quietly("reset", "-q", "--hard", "ORIG_HEAD")
