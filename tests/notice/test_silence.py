"""What is never told, and what never fails: a checkout is done by the time that undrift hears of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.notice.desk import Desk, is_silent, told
from tests.repository import Done


class TestInContinuousIntegration:
    @pytest.mark.parametrize("value", ["true", "1", "yes", "TRUE"])
    def test_nothing_is_told(self, ours: Desk, value: str) -> None:
        ours.brings("003_orders")

        assert is_silent(ours.git("pull", "-q", CI=value))

    @pytest.mark.parametrize("value", ["", "false", "0", "False"])
    def test_what_says_that_it_is_none_is_told(self, ours: Desk, value: str) -> None:
        ours.brings("003_orders")

        assert told(ours.git("pull", "-q", CI=value)) == ["003_orders"]

    def test_nothing_is_told_with_a_configuration_that_does_not_ask_for_it(self, ours: Desk) -> None:
        ours.brings(".undrift.yaml", "on_notice: say\n")
        ours.brings("003_orders")

        assert is_silent(ours.git("pull", "-q", CI="true"))

    @pytest.mark.parametrize(
        ("name", "text"),
        [(".undrift.yaml", "notice_in_ci: true\n"), ("pyproject.toml", "[tool.undrift]\nnotice_in_ci = true\n")],
    )
    def test_it_is_told_where_the_team_wants_it(self, ours: Desk, name: str, text: str) -> None:
        ours.brings(name, text)
        ours.brings("003_orders")

        assert told(ours.git("pull", "-q", CI="true")) == ["003_orders"]

    def test_a_clone_is_silent(self, ours: Desk) -> None:
        hooks = ours.ours.top / ".git" / "hooks"
        fresh = ours.ours.top.parent / "fresh"

        done = ours.theirs.git("-c", f"core.hooksPath={hooks}", "clone", "-q", str(ours.theirs.top), str(fresh), CI="1")

        assert is_silent(done)

    def test_by_hand_it_is_told(self, ours: Desk) -> None:
        assert told(ours.ours.undrift("notice", "--since", "HEAD~1", CI="true")) == ["002_posts"]


class TestTurnedOff:
    @pytest.mark.parametrize("value", ["off", '"off"', "false"])
    def test_nothing_is_told(self, ours: Desk, value: str) -> None:
        ours.brings(".undrift.yaml", f"on_notice: {value}\n")
        ours.brings("003_orders")

        assert is_silent(ours.git("pull", "-q"))

    def test_by_hand_it_is_told(self, ours: Desk) -> None:
        ours.writes(".undrift.yaml", "on_notice: off\n")

        assert told(ours.ours.undrift("notice", "--since", "HEAD~2")) == ["002_posts"]


def _broken_configuration(ours: Desk) -> None:
    ours.brings(".undrift.yaml", "on_notice: [\n")


def _unknown_key(ours: Desk) -> None:
    ours.brings(".undrift.yaml", "no_such_key: 1\n")


class TestNeverFails:
    @pytest.mark.parametrize("prepare", [_broken_configuration, _unknown_key])
    def test_with_a_wrong_configuration(self, ours: Desk, prepare: Callable[[Desk], None]) -> None:
        prepare(ours)
        ours.brings("003_orders")

        pulled = ours.git("pull", "-q")
        switched = ours.git("switch", "-q", "-c", "older", "main~2")

        _said_in_one_line(pulled, ".undrift.yaml")
        assert is_silent(switched) or told(switched)

    @pytest.mark.parametrize(
        "arguments",
        [
            ("post-checkout",),
            ("post-checkout", "a", "b", "1"),
            ("post-checkout", "--", "HEAD", "1"),
            ("post-checkout", "0" * 40, "0" * 40, "1"),
            ("post-checkout", "", "", ""),
            ("post-rewrite",),
            ("post-rewrite", "rebase"),
            ("post-rewrite", "amend"),
            ("post-commit", "more"),
            ("post-merge", "0", "1", "2"),
        ],
    )
    def test_with_arguments_that_git_does_not_give(self, ours: Desk, arguments: tuple[str, ...]) -> None:
        for command in ("notice", "schema-notice"):
            done = ours.ours.undrift(command, *arguments)

            assert done.status == 0
            assert is_silent(done)

    def test_with_a_commit_that_is_not_there(self, ours: Desk) -> None:
        new = ours.quietly("rev-parse", "HEAD")

        done = ours.ours.undrift("notice", "post-checkout", "1" * 40, new, "1")

        _said_in_one_line(done, "1" * 10)

    def test_with_objects_that_are_broken(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders")
        tree = ours.quietly("rev-parse", "feature^{tree}")
        old, new = ours.quietly("rev-parse", "main"), ours.quietly("rev-parse", "feature")
        place = ours.ours.top / ".git" / "objects" / tree[:2] / tree[2:]
        place.chmod(0o644)
        place.write_bytes(b"garbage")

        _said_in_one_line(ours.ours.undrift("notice", "post-checkout", old, new, "1"), "git diff failed")

    def test_outside_of_a_repository(self, ours: Desk, tmp_path: Path) -> None:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()

        _said_in_one_line(ours.ours.undrift("notice", "post-merge", "0", cwd=elsewhere), "not a git repository")

    def test_without_git(self, ours: Desk, tmp_path: Path) -> None:
        done = ours.ours.undrift("notice", "post-merge", "0", PATH=str(tmp_path))

        _said_in_one_line(done, "git is not on PATH")

    def test_in_a_bare_repository(self, ours: Desk) -> None:
        bare = ours.ours.top.parent / "bare"
        ours.git("clone", "-q", "--bare", str(ours.theirs.top), str(bare))

        for arguments in (("post-merge", "0"), ("post-merge", "1"), ("post-commit",)):
            done = ours.ours.undrift("notice", *arguments, cwd=bare)
            assert (done.status, done.out) == (0, "")

    def test_before_the_first_commit(self, ours: Desk) -> None:
        empty = ours.ours.top.parent / "empty"
        ours.git("init", "-q", str(empty))

        for arguments in (("post-merge", "0"), ("post-merge", "1"), ("post-rewrite", "rebase"), ("post-commit",)):
            done = ours.ours.undrift("notice", *arguments, cwd=empty)
            assert (done.status, done.out, done.err) == (0, "", "")

    def test_without_a_standard_output(self, ours: Desk) -> None:
        ours.brings("003_orders")

        assert ours.ours.run("sh", "-c", "git pull -q >&- 2>&-").status == 0

    def test_the_checkout_when_a_hook_of_ours_could_not_tell(self, ours: Desk) -> None:
        ours.branch("feature", "003_orders")
        ours.quietly("switch", "-q", "feature")
        ours.writes(".undrift.yaml", "on_notice: [\n")
        ours.quietly("switch", "-q", "main")

        done = ours.git("switch", "-q", "feature", check=False)

        _said_in_one_line(done, ".undrift.yaml")
        assert ours.quietly("branch", "--show-current") == "feature"


class TestNotes:
    @pytest.mark.parametrize("name", ["said", "pending"])
    @pytest.mark.parametrize(
        "text", [b"", b"\0\xff\xfe", b"x" * 100_000, b"HEAD~1 0\n", b"--all 0\n", b"1" * 40 + b" 0\n"]
    )
    def test_that_hold_anything_change_nothing(self, ours: Desk, name: str, text: bytes) -> None:
        ours.branch("feature", "003_orders")
        ours.note(name).parent.mkdir(exist_ok=True)
        ours.note(name).write_bytes(text)

        assert told(ours.git("switch", "-q", "feature")) == ["003_orders"]

    @pytest.mark.parametrize("name", ["said", "pending"])
    def test_that_cannot_be_written_change_nothing(self, ours: Desk, name: str) -> None:
        ours.branch("feature", "003_orders")
        ours.note(name).mkdir(parents=True)

        for branch in ("feature", "main"):
            assert told(ours.git("switch", "-q", branch)) == ["003_orders"]

    @pytest.mark.parametrize("name", ["said", "pending"])
    def test_that_are_pipes_are_not_waited_for(self, ours: Desk, name: str) -> None:
        ours.branch("feature", "003_orders")
        ours.note(name).parent.mkdir(exist_ok=True)
        os.mkfifo(ours.note(name))

        assert told(ours.git("switch", "-q", "feature")) == ["003_orders"]

    def test_are_written_nowhere_else(self, ours: Desk, tmp_path: Path) -> None:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "said").write_text("mine")
        shutil.rmtree(ours.note("said").parent, ignore_errors=True)
        ours.note("said").parent.symlink_to(elsewhere)
        ours.branch("feature", "003_orders")

        assert told(ours.git("switch", "-q", "feature")) == ["003_orders"]
        assert {one.name: one.read_text() for one in elsewhere.iterdir()} == {"said": "mine"}

    def test_are_no_links_to_elsewhere(self, ours: Desk, tmp_path: Path) -> None:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.write_text("mine")
        ours.note("said").parent.mkdir(exist_ok=True)
        ours.note("said").symlink_to(elsewhere)
        ours.branch("feature", "003_orders")

        assert told(ours.git("switch", "-q", "feature")) == ["003_orders"]
        assert elsewhere.read_text() == "mine"

    def test_are_not_written_where_nothing_is_told(self, ours: Desk) -> None:
        ours.branch("feature")
        ours.writes("README")

        assert is_silent(ours.git("switch", "-q", "feature"))
        assert not ours.note("said").parent.exists()


class TestByHand:
    def test_what_came_since_is_told(self, ours: Desk) -> None:
        ours.writes("003_orders")

        done = ours.ours.undrift("notice", "--since", "main~1")

        assert (done.status, told(done)) == (0, ["003_orders"])

    def test_after_a_pull_the_commit_before_has_a_name(self, ours: Desk) -> None:
        ours.brings("003_orders")
        ours.quietly("pull", "-q")

        assert told(ours.ours.undrift("notice", "--since", "ORIG_HEAD")) == ["003_orders"]

    def test_in_a_subdirectory_it_is_told(self, ours: Desk) -> None:
        done = ours.ours.undrift("notice", "--since", "HEAD~1", cwd=ours.ours.top / "db")

        assert told(done) == ["002_posts"]

    def test_that_nothing_came_is_told(self, ours: Desk) -> None:
        done = ours.ours.undrift("notice", "--since", "HEAD")

        assert done.status == 0
        assert done.out.startswith("undrift: nothing to do for the database since HEAD")

    @pytest.mark.parametrize(
        ("arguments", "status"),
        [
            (("--since", "no-such-branch"), 3),
            (("--since", "1" * 40), 3),
            (("--since", "HEAD", "post-merge"), 2),
            ((), 2),
            (("post-receive",), 2),
            (("--no-such-option",), 2),
        ],
    )
    def test_what_cannot_be_is_refused(self, ours: Desk, arguments: tuple[str, ...], status: int) -> None:
        done = ours.ours.undrift("notice", *arguments)

        assert (done.status, done.out) == (status, "")
        assert done.err

    def test_with_a_wrong_configuration_is_refused(self, ours: Desk) -> None:
        ours.writes(".undrift.yaml", "on_notice: [\n")

        assert ours.ours.undrift("notice", "--since", "HEAD~1").status == 2

    def test_without_a_repository_is_refused(self, ours: Desk, tmp_path: Path) -> None:
        assert ours.ours.undrift("notice", "--since", "HEAD", cwd=tmp_path).status == 3


class TestSchemaNotice:
    def test_without_pre_commit_says_so_and_passes(self, ours: Desk) -> None:
        done = ours.ours.undrift("schema-notice")

        assert (done.status, done.out) == (0, "")
        assert "--since" in done.err

    @pytest.mark.parametrize("arguments", [("post-receive",), ("--no-such-option",)])
    def test_with_what_it_does_not_know_says_so_and_passes(self, ours: Desk, arguments: tuple[str, ...]) -> None:
        done = ours.ours.undrift("schema-notice", *arguments)

        assert (done.status, done.out) == (0, "")
        assert arguments[0] in done.err

    def test_by_name_is_the_notice(self, ours: Desk) -> None:
        ours.brings("003_orders")
        ours.quietly("pull", "-q")

        assert told(ours.ours.undrift("schema-notice", "post-merge", "0")) == ["003_orders"]

    @pytest.mark.parametrize("command", ["notice", "schema-notice"])
    def test_help_says_how_it_is_called(self, ours: Desk, command: str) -> None:
        done = ours.ours.undrift(command, "--help")

        assert done.status == 0
        assert f'undrift {command} post-merge "$@"' in " ".join(done.out.split())


def _said_in_one_line(done: Done, reason: str) -> None:
    assert done.status == 0
    assert done.out == ""
    assert done.err.count("\n") == 1, done.err
    assert done.err.startswith("undrift: could not tell what changed: ")
    assert reason in done.err
