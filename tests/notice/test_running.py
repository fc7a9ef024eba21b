"""`on_notice: run`, on a real terminal: who is asked, what is run, and what is never run."""

from __future__ import annotations

import json
import shlex
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.notice.desk import Desk
from tests.notice.terminal import WAITING, WITH_COLOURS, Session, on_terminal
from undrift import running

RECORDER = """
import json, os, sys
with open(sys.argv[1], "a") as file:
    words = [name for name in os.environ if name.startswith("GIT_")]
    file.write(json.dumps([sys.argv[2:], os.getcwd(), sorted(words), sys.stdin.isatty()]) + "\\n")
print("it runs")
sys.exit(int(sys.argv[2]))
"""


WAITER = f"""
import signal, time
signal.signal(signal.SIGINT, signal.SIG_DFL)
print({WAITING!r}, flush=True)
time.sleep(600)
"""
"""Runs until it is interrupted."""

STOPPABLE = f"""
import sys
print({WAITING!r}, flush=True)
sys.stdin.readline()
print("it was continued")
"""
"""Runs until a line is typed."""


class Shop:
    """Our clone with a command that keeps a record of its runs."""

    def __init__(self, ours: Desk) -> None:
        self.ours = ours
        self.record = ours.ours.top.parent / "record"
        program = ours.ours.top.parent / "recorder.py"
        program.write_text(RECORDER)
        self.words = [sys.executable, str(program), str(self.record)]

    def command(self, *arguments: str) -> str:
        return shlex.join([*self.words, *(arguments or ("0",))])

    def configuration(self, *arguments: str, on_notice: str = "run") -> str:
        return f"on_notice: {on_notice}\nmigrate: {json.dumps(self.command(*arguments))}\n"

    def configured(self, *arguments: str, on_notice: str = "run") -> None:
        """Both clones hold the configuration before anything happens."""
        self.ours.brings(".undrift.yaml", self.configuration(*arguments, on_notice=on_notice))
        self.ours.quietly("pull", "-q")

    @property
    def runs(self) -> list[Any]:
        return [json.loads(line) for line in self.record.read_text().splitlines()] if self.record.exists() else []

    def types(self, answer: str, *command: str, early: str = "", later: str = "", **environment: str) -> Session:
        """Run git, or what is given, on a terminal."""
        variables = {**self.ours.ours.environment, **environment}
        words = command or ("git", "pull", "-q")
        return on_terminal(words, self.ours.ours.top, variables, answer, early=early, later=later)


@pytest.fixture
def shop(ours: Desk) -> Shop:
    return Shop(ours)


class TestAsked:
    @pytest.mark.parametrize("answer", ["y\n", "Y\n", "yes\n", " YES \n"])
    def test_yes_runs_it(self, shop: Shop, answer: str) -> None:
        shop.configured("0", "two words", "$HOME;`id`")
        shop.ours.brings("003_orders")

        session = shop.types(answer)

        assert session.status == 0
        assert "003_orders" in session.seen
        assert f"Run {shop.command('0', 'two words', '$HOME;`id`')} now? [y/N] " in session.seen
        assert session.seen.rstrip().endswith("it runs")
        [[words, cwd, _, is_terminal]] = shop.runs
        assert (words, cwd, is_terminal) == (["0", "two words", "$HOME;`id`"], str(shop.ours.ours.top), True)

    @pytest.mark.parametrize("answer", ["\n", "n\n", "no\n", "yep\n", "x" * 300 + "\n", "\x04", "\x03"])
    def test_anything_else_does_not(self, shop: Shop, answer: str) -> None:
        shop.configured()
        shop.ours.brings("003_orders")

        session = shop.types(answer)

        assert "[y/N] " in session.seen
        assert "Traceback" not in session.seen
        assert shop.runs == []
        assert shop.ours.quietly("rev-parse", "HEAD") == shop.ours.quietly("rev-parse", "origin/main")

    def test_what_was_typed_before_is_no_answer(self, shop: Shop) -> None:
        shop.configured()
        shop.ours.brings("003_orders")

        shop.types("\n", early="y\n")

        assert shop.runs == []

    def test_an_interrupt_at_the_question_ends_quietly(self, shop: Shop) -> None:
        shop.configured()
        shop.ours.brings("003_orders")
        shop.ours.quietly("pull", "-q")
        notice = (sys.executable, "-m", "undrift", "notice", "post-merge", "0")

        session = shop.types("\x03", *notice)

        assert session.status == 0
        assert session.seen.partition("[y/N] ")[2].strip() in {"", "^C"}

    def test_no_answer_is_waited_for_no_longer_than_it_may(self, shop: Shop) -> None:
        code = "from undrift import running; print(running.agrees('Run it now?', 0.2))"

        session = shop.types("", sys.executable, "-c", code)

        assert session.seen == "Run it now? [y/N] \nFalse\n"

    def test_its_failure_is_said_and_fails_nothing(self, shop: Shop) -> None:
        shop.configured("7")
        shop.ours.brings("003_orders")

        session = shop.types("y\n")

        assert session.status == 0
        assert session.seen.rstrip().endswith("failed: exit status 7")

    def test_a_program_that_is_not_there_is_said(self, shop: Shop) -> None:
        shop.ours.brings(".undrift.yaml", "on_notice: run\nmigrate: no-such-program up\n")
        shop.ours.quietly("pull", "-q")
        shop.ours.brings("003_orders")

        session = shop.types("y\n")

        assert session.status == 0
        assert session.seen.rstrip().endswith("no-such-program up failed: it is not on PATH")

    def test_git_s_own_variables_do_not_reach_it(self, shop: Shop) -> None:
        shop.configured()
        shop.ours.branch("feature", "003_orders")
        top = shop.ours.ours.top

        shop.types(
            "y\n", "git", "-c", "a.b=c", "switch", "-q", "feature",
            GIT_DIR=str(top / ".git"), GIT_WORK_TREE=str(top), GIT_SSH_COMMAND="ssh",
        )  # fmt: skip

        [[_, _, names, _]] = shop.runs
        assert not {"GIT_DIR", "GIT_WORK_TREE", "GIT_CONFIG_PARAMETERS", "GIT_EXEC_PATH"} & set(names)
        assert "GIT_SSH_COMMAND" in names

    def test_of_two_projects_with_one_command_it_is_asked_once(self, shop: Shop) -> None:
        projects = "projects:\n- {tool: sql, directory: db/migrations}\n- {tool: sql, directory: more/migrations}\n"
        shop.ours.theirs.write("more/migrations/001_logs.sql", "create table logs (id integer);\n")
        shop.ours.theirs.git("add", "more")
        shop.ours.brings(".undrift.yaml", shop.configuration() + projects)
        shop.ours.quietly("pull", "-q")
        shop.ours.theirs.write("more/migrations/002_lines.sql", "create table lines (id integer);\n")
        shop.ours.theirs.git("add", "more")
        shop.ours.brings("003_orders")

        session = shop.types("y\n")

        assert "002_lines" in session.seen
        assert session.seen.count("[y/N]") == 1
        assert len(shop.runs) == 1


INTERRUPTS = pytest.mark.parametrize("key", ["\x03", "\x1c", "\x1a"], ids=["ctrl-c", "ctrl-backslash", "ctrl-z"])


class TestInterrupted:
    """git waits for its hook, and has yet to put back what it put aside."""

    def waits(self, shop: Shop, program: str = WAITER) -> None:
        """Both clones hold a configuration whose command waits."""
        place = shop.ours.ours.top.parent / "waiter.py"
        place.write_text(program)
        shop.words = [sys.executable, str(place)]
        shop.configured()

    def edited(self, shop: Shop) -> Path:
        """Return a tracked file with an edit that is not committed."""
        shop.ours.brings("NOTES", "first\n")
        shop.ours.quietly("pull", "-q")
        return shop.ours.ours.write("NOTES", "edited\n")

    def is_over(self, shop: Shop, session: Session) -> bool:
        """Whether git ended as it does without us, and left nothing behind."""
        assert session.status == 0, session
        assert "Traceback" not in session.seen
        left = {"MERGE_AUTOSTASH", "MERGE_HEAD", "rebase-merge", "rebase-apply", "index.lock", "HEAD.lock"}
        present = {path.name for path in (shop.ours.ours.top / ".git").iterdir()}
        return not left & present and not shop.ours.quietly("stash", "list")

    @INTERRUPTS
    def test_at_the_question_of_a_merge_gives_the_edits_back(self, shop: Shop, key: str) -> None:
        shop.configured()
        notes = self.edited(shop)
        shop.ours.branch("feature", "003_orders")

        session = shop.types(key, "git", "merge", "-q", "--autostash", "feature")

        assert "[y/N] " in session.seen
        assert self.is_over(shop, session)
        assert notes.read_text() == "edited\n"
        assert shop.runs == []

    @INTERRUPTS
    @pytest.mark.parametrize("backend", ["merge", "apply"])
    def test_at_the_question_of_a_rebase_ends_the_rebase(self, shop: Shop, key: str, backend: str) -> None:
        shop.configured()
        notes = self.edited(shop)
        shop.ours.branch("feature", "003_orders")
        shop.ours.writes("README")

        session = shop.types(key, "git", "-c", f"rebase.backend={backend}", "rebase", "-q", "--autostash", "feature")

        assert "[y/N] " in session.seen
        assert self.is_over(shop, session)
        assert notes.read_text() == "edited\n"
        assert shop.ours.quietly("symbolic-ref", "HEAD") == "refs/heads/main"

    @INTERRUPTS
    def test_at_the_question_of_a_switch_fails_nothing(self, shop: Shop, key: str) -> None:
        shop.configured()
        shop.ours.branch("feature", "003_orders")

        session = shop.types(key, "git", "switch", "-q", "feature")

        assert self.is_over(shop, session)
        assert session.seen.partition("[y/N] ")[2].strip() in {"", "^C", "^\\", "^Z"}
        assert shop.ours.quietly("symbolic-ref", "HEAD") == "refs/heads/feature"

    @pytest.mark.parametrize("key", ["\x03", "\x1c"], ids=["ctrl-c", "ctrl-backslash"])
    def test_a_command_is_interrupted_and_a_merge_is_not(self, shop: Shop, key: str) -> None:
        self.waits(shop)
        notes = self.edited(shop)
        shop.ours.branch("feature", "003_orders")

        session = shop.types("y\n", "git", "merge", "-q", "--autostash", "feature", later=key)

        said = session.seen.partition(f"{WAITING}\n")[2]
        assert said.count("undrift: ") == 1
        assert "failed: interrupted\n" in said
        assert self.is_over(shop, session)
        assert notes.read_text() == "edited\n"

    def test_a_command_is_interrupted_and_a_rebase_is_not(self, shop: Shop) -> None:
        self.waits(shop)
        notes = self.edited(shop)
        shop.ours.branch("feature", "003_orders")
        shop.ours.writes("README")

        session = shop.types("y\n", "git", "rebase", "-q", "--autostash", "feature", later="\x03")

        assert "failed: interrupted\n" in session.seen
        assert self.is_over(shop, session)
        assert notes.read_text() == "edited\n"

    def test_a_command_is_interrupted_and_a_switch_is_not(self, shop: Shop) -> None:
        self.waits(shop)
        shop.ours.branch("feature", "003_orders")

        session = shop.types("y\n", "git", "switch", "-q", "feature", later="\x03")

        assert "failed: interrupted\n" in session.seen
        assert self.is_over(shop, session)

    def test_a_command_is_not_stopped_for_good(self, shop: Shop) -> None:
        self.waits(shop, STOPPABLE)
        shop.ours.branch("feature", "003_orders")

        session = shop.types("y\n", "git", "switch", "-q", "feature", later="\x1a\n")

        assert session.seen.rstrip().endswith("it was continued")
        assert session.status == 0

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
    def test_what_would_end_us_at_the_question_is_no_and_the_terminal_is_given_back(
        self, shop: Shop, number: signal.Signals
    ) -> None:
        session = shop.types("", "sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-c", ENDED, str(int(number)))

        assert session.seen == "Run it now? [y/N] \nFalse True True True\n"
        assert session.status == 0


ENDED = """
import os, signal, sys, threading, time
from undrift import running
job, number = os.getpgrp(), int(sys.argv[1])
before = signal.getsignal(number), signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTSTP)
def end():
    while os.getpgrp() == job or os.tcgetpgrp(0) == job:
        time.sleep(0.01)
    os.kill(os.getpid(), number)
threading.Thread(target=end).start()
answer = running.agrees("Run it now?")
after = signal.getsignal(number), signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTSTP)
print(answer, os.getpgrp() == job, os.tcgetpgrp(0) == job, before == after)
"""
"""Is sent a signal as soon as it has the terminal."""


class TestNotAsked:
    @pytest.mark.parametrize("on_notice", ["say", "off"])
    def test_unless_it_is_configured(self, shop: Shop, on_notice: str) -> None:
        shop.configured(on_notice=on_notice)
        shop.ours.brings("003_orders")

        assert "[y/N]" not in shop.types("y\n").seen
        assert shop.runs == []

    def test_where_nothing_is_new(self, shop: Shop) -> None:
        shop.configured()
        shop.ours.branch("feature", "003_orders")
        shop.ours.quietly("switch", "-q", "feature")

        session = shop.types("y\n", "git", "switch", "-q", "main")

        assert "003_orders" in session.seen
        assert "[y/N]" not in session.seen

    def test_without_a_terminal(self, shop: Shop) -> None:
        shop.configured()
        shop.ours.brings("003_orders")

        done = shop.ours.git("pull", "-q")

        assert "003_orders" in done.err
        assert "[y/N]" not in done.err
        assert shop.runs == []

    @pytest.mark.parametrize("redirected", ["2>log", ">log 2>&1", "2>&1 | cat"])
    def test_where_the_notice_is_not_seen(self, shop: Shop, redirected: str) -> None:
        shop.configured()
        shop.ours.brings("003_orders")

        session = shop.types("y\n", "sh", "-c", f"git pull -q {redirected}")

        assert "[y/N]" not in session.seen
        assert shop.runs == []

    def test_on_a_terminal_that_only_keeps_colours(self, shop: Shop) -> None:
        shop.configured()
        shop.ours.brings("003_orders")

        session = shop.types("y\n", *WITH_COLOURS, "git", "pull", "-q")

        assert session.seen == "it ended with 0\n"
        assert shop.runs == []

    def test_on_a_terminal_that_was_made_for_it(self, shop: Shop) -> None:
        shop.configured()
        shop.ours.brings("003_orders")

        session = on_terminal(("git", "pull", "-q"), shop.ours.ours.top, shop.ours.ours.environment, "y\n", leads=True)

        assert "003_orders" in session.seen
        assert "[y/N]" not in session.seen
        assert shop.runs == []

    def test_in_the_background(self, shop: Shop) -> None:
        shop.configured()
        shop.ours.brings("003_orders")

        session = shop.types("y\n", "sh", "-c", "set -m; git pull -q & wait $!; echo it ended with $?")

        assert "003_orders" in session.seen
        assert "[y/N]" not in session.seen
        assert "it ended with 0" in session.seen
        assert shop.runs == []

    def test_by_pre_commit(self, shop: Shop) -> None:
        shop.configured()
        shop.ours.brings("003_orders")
        shop.ours.quietly("pull", "-q")
        hook = (sys.executable, "-m", "undrift", "schema-notice")

        session = shop.types("y\n", *hook, PRE_COMMIT="1", PRE_COMMIT_IS_SQUASH_MERGE="0")

        assert "003_orders" in session.seen
        assert "[y/N]" not in session.seen

    def test_after_a_clone(self, shop: Shop) -> None:
        shop.configured()
        fresh = shop.ours.ours.top.parent / "fresh"
        hooks = shop.ours.ours.top / ".git" / "hooks"

        session = shop.types("y\n", "git", "-c", f"core.hooksPath={hooks}", "clone", "-q", str(shop.ours.theirs.top), str(fresh))  # fmt: skip # noqa: E501

        assert "3 migrations" in session.seen
        assert "[y/N]" not in session.seen


class TestWhatTheChangeBrought:
    def is_refused(self, shop: Shop, *command: str) -> bool:
        session = shop.types("y\n", *command)
        assert "003_orders" in session.seen
        assert session.status == 0
        assert shop.runs == []
        return "is not offered" in session.seen and "[y/N]" not in session.seen

    def test_a_new_configuration_is_not_run(self, shop: Shop) -> None:
        shop.ours.brings(".undrift.yaml", shop.configuration())
        shop.ours.brings("003_orders")

        assert self.is_refused(shop)

    def test_another_command_is_not_run(self, shop: Shop) -> None:
        shop.configured("0", "before")
        shop.ours.brings(".undrift.yaml", shop.configuration("0", "after"))
        shop.ours.brings("003_orders")

        assert self.is_refused(shop)

    def test_a_command_that_was_only_shown_is_not_run(self, shop: Shop) -> None:
        shop.configured(on_notice="say")
        shop.ours.brings(".undrift.yaml", shop.configuration())
        shop.ours.brings("003_orders")

        assert self.is_refused(shop)

    def test_a_command_after_a_configuration_that_cannot_be_read_is_not_run(self, shop: Shop) -> None:
        shop.ours.brings(".undrift.yaml", "on_notice: [\n")
        shop.ours.quietly("pull", "-q")
        shop.ours.brings(".undrift.yaml", shop.configuration())
        shop.ours.brings("003_orders")

        assert self.is_refused(shop)

    def test_a_command_in_another_file_is_not_run(self, shop: Shop) -> None:
        shop.ours.brings("pyproject.toml", f"[tool.undrift]\non_notice = 'run'\nmigrate = '''{shop.command()}'''\n")
        shop.ours.brings("003_orders")

        assert self.is_refused(shop)

    def test_a_file_that_only_lies_here_was_brought_by_nobody(self, shop: Shop) -> None:
        shop.ours.ours.write(".undrift.yaml", shop.configuration())
        shop.ours.brings("003_orders")

        shop.types("y\n")

        assert len(shop.runs) == 1

    def test_of_a_branch_that_has_it_from_elsewhere_is_not_run(self, shop: Shop) -> None:
        shop.ours.branch("feature", "003_orders")
        shop.ours.quietly("switch", "-q", "feature")
        shop.ours.writes(".undrift.yaml", shop.configuration())
        shop.ours.quietly("switch", "-q", "main")

        assert self.is_refused(shop, "git", "switch", "-q", "feature")

    def test_a_named_file_that_was_brought_is_not_run(self, shop: Shop) -> None:
        hook = shop.ours.ours.top / ".git" / "hooks" / "post-merge"
        hook.write_text(hook.read_text().replace("notice post-merge", "notice --config conf/undrift.yaml post-merge"))
        shop.ours.brings("conf/undrift.yaml", shop.configuration("0", "before"))
        shop.ours.quietly("pull", "-q")
        shop.ours.brings("conf/undrift.yaml", shop.configuration("0", "after"))
        shop.ours.brings("003_orders")

        assert self.is_refused(shop)
        shop.ours.brings("004_items")
        shop.types("y\n")
        assert len(shop.runs) == 1


def test_a_program_is_not_looked_for_in_the_working_tree(tmp_path: Path) -> None:
    (tmp_path / "migrate").write_text("#!/bin/sh\ntouch ran\n")
    (tmp_path / "migrate").chmod(0o755)

    assert running.run(["migrate"], str(tmp_path), {"PATH": "."}) == "it is not on PATH"
    assert not (tmp_path / "ran").exists()


def test_the_environment_of_the_user_stays() -> None:
    given = {"PATH": "/bin", "GIT_DIR": ".git", "GITHEAD_1": "a", "GIT_AUTHOR_NAME": "A", "GIT_CONFIG_KEY_0": "a.b"}

    assert running.outside(given) == {"PATH": "/bin", "GIT_AUTHOR_NAME": "A"}
