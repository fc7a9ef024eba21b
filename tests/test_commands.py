"""The commands as processes: what they print, where, and the status that they leave with."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository import Done, Repository
from undrift import __version__
from undrift.checks import HOOKS, RULES
from undrift.cli import COMMANDS

ESCAPE = "\x1b["
JUDGING = ("check", "migration-numbering", "migration-rollbacks")


@pytest.fixture
def duplicate(repository: Repository) -> Repository:
    """Two migrations committed, and a second one of number 2 staged."""
    repository.commit("base", **{"migrations/1_a.sql": "select 1;\n", "migrations/2_b.sql": "select 1;\n"})
    repository.add("migrations/2_c.sql")
    return repository


@pytest.fixture
def late(repository: Repository) -> Repository:
    """A staged migration for which there is only a warning."""
    repository.commit("base", **{"migrations/1_a.sql": "select 1;\n", "migrations/3_b.sql": "select 1;\n"})
    repository.add("migrations/2_c.sql")
    return repository


class TestList:
    NAMES = ("9_a.sql", "10_b.sql", "10b_c.sql", "11 d.sql", "12_ż'$(x).sql")

    @pytest.fixture
    def numbered(self, repository: Repository) -> Repository:
        repository.add(*(f"migrations/{name}" for name in self.NAMES))
        repository.add("migrations/9_a_rollback.sql")
        repository.write("migrations/00_reset.sql", "DROP SCHEMA public CASCADE;\n")
        repository.git("add", "-A")
        return repository

    def test_paths_come_one_a_line_in_forward_order(self, numbered: Repository) -> None:
        done = numbered.undrift("list")

        assert done.status == 0
        assert done.out == "".join(f"migrations/{name}\n" for name in self.NAMES)

    def test_what_is_left_out_is_named_where_a_pipe_does_not_read(self, numbered: Repository) -> None:
        assert numbered.undrift("list").err == (
            "undrift: left out: migrations/00_reset.sql drops the schema public\n"
            "undrift: left out: migrations/9_a_rollback.sql undoes 9_a.sql\n"
        )

    @pytest.mark.parametrize(
        "loop",
        [
            'undrift list | while IFS= read -r f; do cat "$f" && printf "%s\\n" "$f" >>seen; done',
            'undrift list -0 | xargs -0 -I{} sh -c \'cat "$1" && printf "%s\\n" "$1" >>seen\' - {}',
            'undrift list --null | while IFS= read -r -d "" f; do printf "%s\\n" "$f" >>seen; done',
        ],
    )
    def test_a_shell_loop_can_use_it(self, numbered: Repository, loop: str) -> None:
        numbered.run("bash", "-ec", f'undrift() {{ "{sys.executable}" -m undrift "$@"; }}; {loop}')

        assert (numbered.top / "seen").read_text(encoding="utf-8") == numbered.undrift("list").out

    def test_a_newline_in_a_name_survives_zero_bytes(self, repository: Repository) -> None:
        repository.add("migrations/1_a.sql", "migrations/2_b\nc.sql")

        assert repository.undrift("list", "-0").out == "migrations/1_a.sql\0migrations/2_b\nc.sql\0"

    def test_bytes_that_are_no_text_survive(self, repository: Repository) -> None:
        repository.add("migrations/1_a.sql", os.fsdecode(b"migrations/2_\xff.sql"))

        assert os.fsencode(repository.undrift("list").out) == b"migrations/1_a.sql\nmigrations/2_\xff.sql\n"

    def test_several_projects_follow_one_another_and_one_may_be_chosen(self, repository: Repository) -> None:
        repository.add("b/migrations/1_a.sql", "b/migrations/2_a.sql", "a/migrations/1_a.sql", "a/migrations/2_a.sql")

        both, one = repository.undrift("list"), repository.undrift("list", "--project", "b/migrations")

        assert [path[0] for path in both.out.splitlines()] == ["a", "a", "b", "b"]
        assert both.err == (
            "undrift: 2 projects, one after the other; --project takes one of a/migrations, b/migrations\n"
        )
        assert one.out == "b/migrations/1_a.sql\nb/migrations/2_a.sql\n"
        assert not one.err

    def test_a_project_that_is_not_there_is_wrong_usage(self, numbered: Repository) -> None:
        done = numbered.undrift("list", "--project", "migration")

        assert (done.status, done.out) == (2, "")
        assert done.err == "undrift: no project is named 'migration'\n  fix: did you mean 'migrations'?\n"

    def test_a_commit_and_the_working_tree_may_be_asked_for(self, numbered: Repository) -> None:
        numbered.commit("base")
        numbered.git("rm", "-q", "--cached", "migrations/9_a.sql")
        (numbered.top / "migrations/10_b.sql").unlink()

        assert "9_a.sql" not in numbered.undrift("list").out
        assert "9_a.sql" in numbered.undrift("list", "--ref", "HEAD").out
        assert "10_b.sql" in numbered.undrift("list", "--ref", "HEAD").out
        assert "10_b.sql" not in numbered.undrift("list", "--worktree").out

    def test_both_are_wrong_usage(self, numbered: Repository) -> None:
        assert numbered.undrift("list", "--ref", "HEAD", "--worktree").status == 2

    def test_no_project_is_an_empty_list(self, repository: Repository) -> None:
        assert repository.undrift("list") == Done(0, "", "")

    def test_a_reader_that_goes_away_is_no_bug(self, repository: Repository) -> None:
        repository.add(*(f"migrations/{number:04d}_{'x' * 60}.sql" for number in range(1, 2001)))

        done = repository.run("bash", "-c", f'"{sys.executable}" -m undrift list | head -n 1', check=False)

        assert done.out.startswith("migrations/0001_")
        assert "Traceback" not in done.err
        assert "bug" not in done.err


class TestProjects:
    def test_text_says_what_was_found_and_why(self, repository: Repository) -> None:
        repository.add("db/migrations/01_a.sql", "db/migrations/02_b.sql")

        lines = repository.undrift("projects").out.splitlines()

        assert lines[0] == "db/migrations: plain SQL files, 2 migrations"
        assert lines[1] == "  found by:       2 numbered SQL files, such as 01_a.sql"
        assert lines[-1] == "  a new one:      $EDITOR db/migrations/03_NAME.sql"

    def test_candidates_that_were_not_taken_are_named(self, repository: Repository) -> None:
        repository.add("db/migrations/01_a.sql", "db/migrations/02_b.sql")
        repository.write(".undrift.yaml", "projects: [{tool: sql, directory: db/migrations, name: main}]\n")
        repository.git("add", "-A")

        lines = repository.undrift("projects").out.splitlines()

        assert lines[0].startswith("main: ")
        assert lines[1] == "  found by:       .undrift.yaml:1 names it"
        assert lines[-1].startswith("not db/migrations as sql: it")
        assert lines[-1].endswith(" of sql (.undrift.yaml:1 names it)")

    def test_json_says_the_same(self, repository: Repository) -> None:
        repository.add("db/migrations/01_a.sql", "db/migrations/02_b.sql")

        assert json.loads(repository.undrift("projects", "--format", "json").out) == {
            "version": 1,
            "projects": [
                {
                    "name": "db/migrations",
                    "tool": "sql",
                    "directories": ["db/migrations"],
                    "why": "2 numbered SQL files, such as 01_a.sql",
                    "migrations": 2,
                    "new": "$EDITOR db/migrations/03_NAME.sql",
                    "schema": [],
                }
            ],
        }

    def test_none_is_said(self, repository: Repository) -> None:
        done = repository.undrift("projects")

        assert (done.status, done.out) == (0, "no projects found; `undrift init` explains how to name one\n")
        assert json.loads(repository.undrift("projects", "--format", "json").out)["projects"] == []


class TestInit:
    def add_several(self, repository: Repository) -> None:
        repository.add('web: "x" #/migrations/01_a.sql', 'web: "x" #/migrations/02_b.sql')
        repository.add("prisma/migrations/migration_lock.toml", "prisma/migrations/20250101000000_a/migration.sql")
        repository.add("db/migration/V1__a.sql", "1/migrations/1_a.sql", "1/migrations/2_b.sql", "yes/db/V1__a.sql")
        repository.add("prisma/migrations/01_a.sql", "prisma/migrations/02_a.sql")

    def named(self, repository: Repository) -> list[tuple[str, str, list[str], int]]:
        document = json.loads(repository.undrift("projects", "--format", "json").out)
        return [(one["name"], one["tool"], one["directories"], one["migrations"]) for one in document["projects"]]

    def test_what_it_writes_says_what_was_found_without_it(self, repository: Repository) -> None:
        self.add_several(repository)
        before, judged = self.named(repository), repository.check("--all").findings

        done = repository.undrift("init")
        repository.git("add", "-A")

        assert done == Done(0, "wrote .undrift.yaml; next: git add .undrift.yaml\n", "")
        assert self.named(repository) == before
        assert len(before) == 6
        assert repository.check("--all").findings == judged

    def test_it_names_all_of_them_even_when_nothing_is_looked_for(self, repository: Repository) -> None:
        self.add_several(repository)
        before = self.named(repository)
        text = repository.undrift("init", "--stdout").out

        repository.write(".undrift.yaml", text.replace("discover: true", "discover: false"))
        repository.git("add", "-A")

        assert self.named(repository) == before

    def test_a_file_that_is_there_is_not_overwritten(self, repository: Repository) -> None:
        repository.write(".undrift.yaml", "discover: true\n")
        repository.git("add", "-A")

        done = repository.undrift("init")

        assert done.status == 2
        assert "is already there; nothing was written" in done.err
        assert (repository.top / ".undrift.yaml").read_text(encoding="utf-8") == "discover: true\n"

    def test_it_may_be_printed_and_nothing_is_written(self, repository: Repository) -> None:
        repository.add("migrations/1_a.sql", "migrations/2_a.sql")

        done = repository.undrift("init", "--stdout")

        assert '  - tool: sql\n    directory: "migrations"\n    name: "migrations"\n' in done.out
        assert not (repository.top / ".undrift.yaml").exists()

    def test_it_is_written_at_the_top(self, repository: Repository) -> None:
        repository.add("migrations/1_a.sql", "migrations/2_a.sql")

        repository.undrift("init", cwd=repository.top / "migrations")

        assert (repository.top / ".undrift.yaml").exists()
        assert not (repository.top / "migrations/.undrift.yaml").exists()

    def test_without_projects_it_explains_how_to_name_one(self, repository: Repository) -> None:
        text = repository.undrift("init", "--stdout").out

        assert "# No project was found." in text
        repository.write(".undrift.yaml", text)
        repository.git("add", "-A")
        assert repository.undrift("check", "--all").status == 0

    def test_every_key_that_it_shows_is_one(self, repository: Repository) -> None:
        repository.commit("main", **{"db/migrations/1_a.sql": "", "legacy/x.txt": ""})
        shown = re.sub(
            r"(?m)^# (?=[a-z_]+:|  |exclude)", "", repository.undrift("init", "--stdout").out.partition("\n\n")[2]
        )

        repository.write(".undrift.yaml", shown)
        repository.git("add", "-A")

        assert "default_branch: main" in shown
        assert repository.undrift("projects").status == 0, shown


class TestRules:
    def test_all_are_listed_with_their_hook_and_a_sentence(self, repository: Repository) -> None:
        lines = repository.undrift("rules").out.splitlines()

        assert [line.split()[0] for line in lines] == list(RULES)
        assert {line.split()[1] for line in lines} == {*HOOKS, "every"}
        assert all(line.endswith(".") for line in lines)

    @pytest.mark.parametrize("rule", RULES)
    def test_each_is_explained(self, repository: Repository, rule: str) -> None:
        done = repository.undrift("rules", rule)

        assert done.status == 0
        assert done.out.startswith(f"{rule} ({RULES[rule].severity.value})\n")
        assert [done.out.count(f"\n{title}:\n") for title in ("Why it hurts", "Flagged", "Instead")] == [1, 1, 1]

    def test_a_hook_stands_for_its_rules(self, repository: Repository) -> None:
        out = repository.undrift("rules", "migration-rollbacks").out

        assert out.startswith("rollback-in-forward-path (error)\n")
        assert out.count("Why it hurts:") == len(HOOKS["migration-rollbacks"])

    @pytest.mark.parametrize("arguments", [("rules",), ("check",)])
    def test_a_name_that_is_none_is_wrong_usage(self, duplicate: Repository, arguments: tuple[str, ...]) -> None:
        done = duplicate.undrift(*arguments, "duplicate-versions")

        assert done == Done(
            2,
            "",
            "undrift: 'duplicate-versions' is neither a rule nor a hook\n  fix: did you mean 'duplicate-version'?\n",
        )

    def test_a_name_that_is_none_is_wrong_usage_even_if_there_is_nothing_to_judge(self, repository: Repository) -> None:
        repository.add("app.py")

        assert repository.undrift("check", "duplicate-versions").status == 2


class TestHelp:
    @pytest.mark.parametrize("option", ["--help", "-h"])
    def test_the_group_lists_its_commands_and_its_statuses(self, repository: Repository, option: str) -> None:
        done = repository.undrift(option)

        assert done.status == 0
        assert all(f"\n  {name}" in done.out for name in COMMANDS)
        assert "0 judged and clean, 1 findings, 2 wrong usage" in " ".join(done.out.split())

    @pytest.mark.parametrize("command", COMMANDS)
    def test_each_command_has_help_for_itself_and_every_option(self, repository: Repository, command: str) -> None:
        done = repository.undrift(command, "--help")

        assert done.status == 0
        assert done.out.startswith(f"Usage: undrift {command} ")
        helped = re.findall(r"(?m)^  -.*(?:\n {4,}.*)?", done.out)
        assert helped
        assert all(re.search(r"(?s)  [A-Z].* .*\.$", line) for line in helped), helped

    def test_the_version_is_said(self, repository: Repository) -> None:
        assert repository.undrift("--version").out == f"undrift, version {__version__}\n"

    @pytest.mark.parametrize(
        "arguments", [("nothing",), ("check", "--nothing"), ("list", "x"), ("check", "--format", "x")]
    )
    def test_what_is_unknown_is_wrong_usage(self, repository: Repository, arguments: tuple[str, ...]) -> None:
        done = repository.undrift(*arguments)

        assert (done.status, done.out) == (2, "")
        assert "Usage: undrift" in done.err


class TestJson:
    def test_the_document_is_as_designed(self, duplicate: Repository) -> None:
        done = duplicate.check()
        document = json.loads(done.out)
        [finding] = document.pop("findings")

        assert done.status == 1
        assert re.fullmatch("[0-9a-f]{40}", document["base"])
        assert document["base"] == duplicate.git("rev-parse", "HEAD").out.strip()
        assert {key: document[key] for key in ("version", "head", "unknown", "migrations", "tables")} == {
            "version": 1,
            "head": "index",
            "unknown": 0,
            "migrations": 3,
            "tables": 0,
        }
        assert re.fullmatch("[0-9a-f]{16}", finding.pop("fingerprint"))
        assert finding == {
            "rule": "duplicate-version",
            "severity": "error",
            "introduced": True,
            "project": "migrations",
            "message": "version 2 is claimed by 2_b.sql and 2_c.sql: with plain SQL files, the rest of the name "
            "decides which runs first, and a runner that records numbers takes only one",
            "path": "migrations/2_c.sql",
            "line": 1,
            "column": 1,
            "hint": "git mv migrations/2_c.sql migrations/3_c.sql",
            "objects": ["2_b.sql", "2_c.sql"],
        }

    def test_the_ends_are_named(self, duplicate: Repository) -> None:
        base = duplicate.git("rev-parse", "HEAD").out.strip()
        tip = duplicate.commit("tip")

        ranged = json.loads(duplicate.check("--from-ref", "HEAD^", "--to-ref", "HEAD").out)
        worktree = json.loads(duplicate.check("--worktree").out)
        everything = json.loads(duplicate.check("--all").out)

        assert (ranged["base"], ranged["head"]) == (base, tip)
        assert (worktree["base"], worktree["head"]) == (tip, "worktree")
        assert (everything["base"], everything["head"]) == (None, "index")

    def test_nothing_to_judge_is_a_document_too(self, repository: Repository) -> None:
        repository.commit("base")
        repository.add("app.py")

        document = json.loads(repository.check().out)

        assert (document["version"], document["findings"], document["migrations"]) == (1, [], 0)

    def test_an_old_finding_is_a_note(self, duplicate: Repository) -> None:
        duplicate.commit("it is there now")
        duplicate.add("migrations/4_d.sql")

        done = duplicate.check()

        assert done.status == 0
        assert [(one["severity"], one["introduced"]) for one in done.findings] == [("note", False)]

    def test_fingerprints_stay_while_the_finding_does(self, duplicate: Repository) -> None:
        [before] = duplicate.check().findings
        duplicate.commit("it is there now")
        duplicate.add("migrations/4_d.sql")

        assert [one["fingerprint"] for one in duplicate.check().findings] == [before["fingerprint"]]

    def test_names_that_are_no_text_are_still_json(self, repository: Repository) -> None:
        repository.add(os.fsdecode(b"migrations/1_\xff.sql"), "migrations/1_\x1b[31m.sql")

        [finding] = repository.check().findings

        assert os.fsencode(finding["path"]) in {b"migrations/1_\xff.sql", b"migrations/1_\x1b[31m.sql"}
        assert repository.check().out.isascii()


class TestText:
    def test_a_finding_has_its_place_its_danger_and_its_remedy(self, duplicate: Repository) -> None:
        done = duplicate.undrift("check")

        assert done.status == 1
        assert done.out == (
            "migrations/2_c.sql:1: error[duplicate-version]\n"
            "  version 2 is claimed by 2_b.sql and 2_c.sql: with plain SQL files, the rest of the name decides which "
            "runs first, and a runner that records numbers takes only one\n"
            "  fix: git mv migrations/2_c.sql migrations/3_c.sql\n"
            "\n"
            "undrift: 1 error; 3 migrations in 1 project; judged 1 staged path against HEAD\n"
        )
        assert not done.err

    def test_older_findings_are_counted_and_listed_when_asked(self, duplicate: Repository) -> None:
        duplicate.commit("it is there now")
        duplicate.add("migrations/4_d.sql")

        quiet, verbose = duplicate.undrift("check"), duplicate.undrift("check", "--verbose")

        assert quiet.out == (
            "undrift: no errors, 1 older finding (-v lists them); 4 migrations in 1 project; "
            "judged 1 staged path against HEAD\n"
        )
        assert verbose.out.startswith("migrations/2_c.sql:1: note, was there before[duplicate-version]\n")
        assert "--all shows" not in verbose.out
        assert quiet.status == verbose.status == 0
        assert duplicate.undrift("check", "--all").status == 1

    def test_what_could_not_be_read_is_counted_and_listed_when_asked(self, repository: Repository) -> None:
        repository.add("migrations/1_a.sql")
        repository.write("migrations/2_b.sql", b"-" * (16 * 1024 * 1024 + 1))
        repository.git("add", "-A")

        quiet, verbose = repository.undrift("check"), repository.undrift("check", "-v")

        assert quiet.status == 0
        assert "no errors, 1 unknown (-v lists them); " in quiet.out
        assert verbose.out.startswith("migrations/2_b.sql:1: unknown: 2_b.sql is larger than 16 MiB")
        assert repository.undrift("check", "--strict").status == 1

    def test_what_drives_a_terminal_is_not_printed(self, repository: Repository) -> None:
        repository.add("migrations/1_\x1b[31mred\n.sql", "migrations/1_b.sql")

        out = repository.undrift("check", "--color", "never").out

        assert "\\u001b[31mred\\n" in out
        assert "\x1b" not in out


class TestColour:
    def on_a_terminal(self, repository: Repository, *arguments: str, **environment: str) -> str:
        """Return what undrift prints when its output is a terminal."""
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            (sys.executable, "-m", "undrift", "check", *arguments),
            cwd=repository.top,
            env={**repository.environment, "TERM": "xterm", **environment},
            stdin=subprocess.DEVNULL,
            stdout=theirs,
        ) as process:
            os.close(theirs)
            printed = b"".join(iter(lambda: read_terminal(ours), b""))
        os.close(ours)
        assert process.returncode == 1
        return printed.decode()

    def test_a_terminal_gets_colours(self, duplicate: Repository) -> None:
        out = self.on_a_terminal(duplicate)

        assert f"{ESCAPE}31merror{ESCAPE}0m[duplicate-version]" in out

    @pytest.mark.parametrize(
        ("name", "value", "coloured"), [("NO_COLOR", "1", False), ("NO_COLOR", "", True), ("TERM", "dumb", False)]
    )
    def test_the_environment_may_forbid_them(
        self, duplicate: Repository, name: str, value: str, *, coloured: bool
    ) -> None:
        assert (ESCAPE in self.on_a_terminal(duplicate, **{name: value})) is coloured

    def test_never_and_always_are_obeyed(self, duplicate: Repository) -> None:
        assert ESCAPE not in self.on_a_terminal(duplicate, "--color", "never")
        assert ESCAPE in self.on_a_terminal(duplicate, "--color", "always", NO_COLOR="1")
        assert ESCAPE in duplicate.undrift("check", "--color", "always").out

    def test_a_pipe_gets_none(self, duplicate: Repository) -> None:
        assert ESCAPE not in duplicate.undrift("check").out

    def test_json_is_never_coloured(self, duplicate: Repository) -> None:
        assert ESCAPE not in self.on_a_terminal(duplicate, "--format", "json", "--color", "always")


def read_terminal(descriptor: int) -> bytes:
    """Return what a terminal shows next; nothing once the other end is closed, which Linux calls an error."""
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""


class TestStatus:
    @pytest.mark.parametrize("command", JUDGING)
    def test_0_is_judged_and_clean(self, repository: Repository, command: str) -> None:
        repository.add("migrations/1_a.sql", "migrations/2_b.sql")

        done = repository.undrift(command)

        assert done.status == 0
        assert "no errors; 2 migrations in 1 project" in done.out

    def test_1_is_findings_of_the_hook_that_was_asked(self, duplicate: Repository) -> None:
        assert duplicate.undrift("migration-numbering").status == 1
        assert duplicate.undrift("migration-rollbacks").status == 0
        assert duplicate.undrift("check", "duplicate-version").status == 1
        assert duplicate.undrift("check", "version-gap", "migration-rollbacks").status == 0

    def test_a_warning_fails_only_when_strict(self, late: Repository) -> None:
        assert late.undrift("check").status == 0
        assert "undrift: no errors, 1 warning; " in late.undrift("check").out
        assert late.undrift("check", "--strict").status == 1

    def test_an_old_finding_does_not_fail_even_when_strict(self, duplicate: Repository) -> None:
        duplicate.commit("it is there now")
        duplicate.add("migrations/4_d.sql")

        assert duplicate.undrift("check", "--strict").status == 0

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--staged", "--all"),
            ("--from-ref", "HEAD", "--worktree"),
            ("--push", "--all"),
            ("--ref", "HEAD"),
            ("--config", "nowhere.yaml"),
            ("--project", "nowhere"),
        ],
    )
    def test_2_is_wrong_usage(self, duplicate: Repository, arguments: tuple[str, ...]) -> None:
        done = duplicate.undrift("check", *arguments)

        assert (done.status, done.out) == (2, "")
        assert done.err.startswith("undrift: ")

    @pytest.mark.parametrize(
        "arguments",
        [("--from-ref", "nowhere"), ("--to-ref", "nowhere", "--from-ref", "HEAD"), ("--all", "--ref", "no")],
    )
    def test_3_is_a_revision_that_is_not_there(self, duplicate: Repository, arguments: tuple[str, ...]) -> None:
        done = duplicate.undrift("check", *arguments)

        assert (done.status, done.out) == (3, "")
        assert "no commit is named" in done.err

    @pytest.mark.parametrize("command", [*JUDGING, "list", "projects", "init"])
    def test_3_is_no_repository(self, repository: Repository, tmp_path: Path, command: str) -> None:
        done = repository.undrift(command, cwd=tmp_path)

        assert (done.status, done.out) == (3, "")
        assert done.err.startswith("undrift: not a git repository that can be read: ")

    @pytest.mark.parametrize("command", [*JUDGING, "list", "projects"])
    def test_3_is_no_git(self, duplicate: Repository, command: str) -> None:
        done = duplicate.undrift(command, PATH="/nowhere")

        assert (done.status, done.out) == (3, "")
        assert done.err == "undrift: git is not on PATH\n  fix: install git, or put it on PATH of this hook\n"


class TestQuickWay:
    """Most commits are let go before anything is imported: what they are told must be the same."""

    @pytest.mark.parametrize("command", JUDGING)
    @pytest.mark.parametrize("paths", [("app.py",), ("app.py", "docs/ż 1.md")])
    def test_both_ways_say_the_same(self, repository: Repository, command: str, paths: tuple[str, ...]) -> None:
        repository.commit("base", **{"migrations/1_a.sql": "select 1;\n"})
        repository.add(*paths)

        quick = repository.undrift(command)
        long = repository.undrift(command, "--color", "never")

        assert quick == long
        assert quick.out == (
            f"undrift: nothing to judge: no migration in {len(paths)} staged path{'s' * (len(paths) > 1)} "
            "against HEAD\n"
        )

    def test_on_an_unborn_branch_too(self, repository: Repository) -> None:
        repository.add("app.py")

        assert repository.undrift("check") == repository.undrift("check", "--color", "never")

    def test_in_a_subdirectory_too(self, repository: Repository) -> None:
        repository.commit("base", **{"sub/x.txt": "", "migrations/1_a.sql": ""})
        repository.add("app.py")

        assert repository.undrift("check", cwd=repository.top / "sub") == repository.undrift("check")

    @pytest.mark.parametrize("command", JUDGING)
    def test_a_deleted_migration_is_not_let_go(self, repository: Repository, command: str) -> None:
        repository.commit("base", **{f"migrations/{number}_a.sql": "select 1;\n" for number in (1, 2, 3)})
        repository.git("rm", "-q", "migrations/2_a.sql")

        assert "2 migrations in 1 project" in repository.undrift(command).out

    def test_a_staged_configuration_is_not_let_go(self, repository: Repository) -> None:
        repository.commit("base", **{"app.py": ""})
        repository.write(".undrift.yaml", "nonsense: 1\n")
        repository.git("add", "-A")

        assert repository.undrift("check").status == 2


def test_an_untracked_configuration_is_used_when_nothing_is_staged(repository: Repository) -> None:
    repository.commit("start", **{"migrations/01_a.sql": ""})
    repository.commit("duplicate", **{"migrations/01_b.sql": "", "migrations/02_c.sql": ""})
    repository.write(".undrift.yaml", "rules: {duplicate-version: off}\n")

    done = repository.undrift("check")

    assert (done.status, done.err) == (0, "undrift: .undrift.yaml is not staged; it is used nevertheless\n")


def test_a_commit_that_is_named_has_its_own_configuration(repository: Repository) -> None:
    repository.commit("start", **{"migrations/01_a.sql": ""})
    commit = repository.commit("duplicate", **{"migrations/01_b.sql": "", "migrations/02_c.sql": ""})
    repository.write(".undrift.yaml", "rules: {duplicate-version: off}\n")

    assert repository.check("--all", "--ref", commit).rules == ["duplicate-version"]


def test_a_list_refuses_a_name_that_would_be_two_lines(repository: Repository) -> None:
    repository.add("migrations/01_a.sql", "migrations/02_b\nc.sql")

    refused, parted = repository.undrift("list"), repository.undrift("list", "-0")

    assert (refused.status, refused.out) == (2, "")
    assert parted.out.split("\0") == ["migrations/01_a.sql", "migrations/02_b\nc.sql", ""]


def test_a_path_of_any_depth_is_looked_into(repository: Repository) -> None:
    blob = repository.run("git", "hash-object", "-w", "--stdin", stdin="x").out.strip()
    deep = "d/" * 1500 + "migrations"
    index = "".join(f"100644 {blob}\t{deep}/0{number}_x.sql\n" for number in (1, 2, 2))
    repository.run("git", "update-index", "--index-info", stdin=index + f"100644 {blob}\t{deep}/02_y.sql\n")

    assert repository.check("--all").rules == ["duplicate-version"]
