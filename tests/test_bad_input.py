"""Broken and hostile input: a sentence and the right exit status, no traceback, no program run, nothing written."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.repository import Done, Repository

CREATE = "CREATE TABLE IF NOT EXISTS t (id int);\n"
ESCAPE = "\x1b]0;owned\x07\x1b[31m"

_WITHOUT_ROOT_S_RIGHTS = """
import ctypes, os, sys
for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH: what lets root pass permission bits by
    ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP
os.execv(sys.argv[1], sys.argv[1:])
"""


def fingerprint(top: Path) -> dict[str, tuple[object, ...]]:
    """Return kind, times and content of everything below a directory: of `.git` too, but for its cache."""
    found: dict[str, tuple[object, ...]] = {}
    cache = top / ".git" / "undrift"
    for place in (top, *top.rglob("*")):
        if place == cache or cache in place.parents:
            continue
        status = place.lstat()
        content = ""
        if place.is_symlink():
            content = str(place.readlink())
        elif place.is_file() and os.access(place, os.R_OK):
            content = hashlib.sha256(place.read_bytes()).hexdigest()
        changed = () if place == cache.parent else (status.st_size, status.st_mtime_ns)
        found[str(place)] = (status.st_mode, *changed, status.st_ino, content)
    return found


def run(repository: Repository, *command: str, status: int, says: str = "", **environment: str) -> Done:
    """Run a command; fail unless it ends with this status and these words, in order, with everything left as it was."""
    before = fingerprint(repository.top)
    done = repository.run(*command, check=False, cwd=None, **environment)
    assert done.status == status, done
    assert says in done.out + done.err, done
    assert "Traceback" not in done.err, done
    assert "a bug in undrift" not in done.err, done
    assert fingerprint(repository.top) == before
    return done


def undrift(repository: Repository, *arguments: str, status: int, says: str = "", **environment: str) -> Done:
    """Run undrift as `run` does."""
    return run(repository, sys.executable, "-m", "undrift", *arguments, status=status, says=says, **environment)


@pytest.fixture
def started(repository: Repository) -> Repository:
    """Two migrations on `main`."""
    repository.commit("start", **{"migrations/01_a.sql": CREATE, "migrations/02_b.sql": CREATE})
    return repository


def stage(repository: Repository, **files: str | bytes) -> None:
    for path, content in files.items():
        repository.write(path, content)
    repository.git("add", "-A")


# What files hold


def test_empty_files_are_migrations_like_others(started: Repository) -> None:
    stage(started, **{"migrations/03_c.sql": "", "migrations/02_empty.sql": "", "prisma/schema.prisma": ""})

    undrift(started, "check", status=1, says="duplicate-version")


@pytest.mark.parametrize(
    "path", [".undrift.yaml", ".undrift.yml", "pyproject.toml", "package.json", "drizzle.config.ts"]
)
def test_an_empty_settings_file_is_no_fault(started: Repository, path: str) -> None:
    stage(started, **{path: "", "migrations/03_c.sql": CREATE})

    undrift(started, "check", status=0, says="3 migrations in 1 project")


@pytest.mark.parametrize(
    "content",
    [
        b"\0" * 5000,
        b"CREATE\0 TABLE t;",
        b"\xff\xfe\0\0",
        b"\x80\x81\xfe",
        b"\xef\xbb\xbf",
        b"\r\r\n\x0b\x0c",
        b"$$ ' /* \"",
    ],
    ids=["nul", "nul-inside", "utf-16-mark", "not-utf-8", "utf-8-mark", "line-ends", "never-closed"],
)
def test_bytes_that_are_no_sql_are_judged_by_their_names(started: Repository, content: bytes) -> None:
    stage(started, **{"migrations/02_c.sql": content})

    undrift(started, "check", status=1, says="duplicate-version")
    undrift(started, "check", "--worktree", status=1, says="duplicate-version")


def test_a_file_of_50_mb_is_counted_as_unknown_and_does_not_fill_the_memory(started: Repository) -> None:
    stage(started, **{"migrations/03_large.sql": b"INSERT INTO t VALUES (1);\n" * 2_000_000})
    limited = f'ulimit -v 400000; exec "{sys.executable}" -m undrift check "$@"'

    for way in ("--staged", "--worktree"):
        done = run(started, "sh", "-c", limited, "sh", way, "--verbose", status=0, says="1 unknown")
        assert "03_large.sql is larger than 16 MiB" in done.out
        run(started, "sh", "-c", limited, "sh", way, "--strict", status=1, says="1 unknown")


def test_a_file_of_50_mb_does_not_hide_its_version(started: Repository) -> None:
    stage(started, **{"migrations/02_large.sql": b"INSERT INTO t VALUES (1);\n" * 2_000_000})

    undrift(started, "check", status=1, says="duplicate-version")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 20_000,
        "DROP SCHEMA public CASCADE " + "(" * 20_000,
        "/*" * 20_000,
        "$" * 20_000,
        "'" * 20_001,
        "-- rollback of " * 5_000,
        "DROP TABLE a; " + "drop table " * 20_000,
        "BEGIN " * 20_000,
    ],
    ids=["parentheses", "reset", "comments", "dollars", "quotes", "headers", "drops", "begins"],
)
def test_monstrous_sql_is_judged_in_time(started: Repository, text: str) -> None:
    stage(started, **{"migrations/02_c.sql": text})

    done = run(
        started,
        "timeout",
        "20",
        sys.executable,
        "-m",
        "undrift",
        "check",
        "duplicate-version",
        status=1,
        says="02_c.sql",
    )
    assert "duplicate-version" in done.out
    done = started.run("timeout", "20", sys.executable, "-m", "undrift", "check", "migration-rollbacks", check=False)
    assert done.status in {0, 1}, done


def links(count: int, first: str, link: str) -> str:
    return first + "".join(link.format(n, n + 1) for n in range(count))


ENDLESS = {
    "wrapped": f"CREATE TABLE a (b int DEFAULT {'(' * 20_000}1{')' * 20_000});",
    "alike": f"CREATE TABLE a (b int, {', '.join(f'CHECK (b > {n})' for n in range(300))});",
    "keys": f"CREATE TABLE a (b int PRIMARY KEY{', FOREIGN KEY (b) REFERENCES a (b)' * 300});",
    "unique": f"CREATE TABLE a ({', '.join(f'c{n} int UNIQUE' for n in range(1000))});",
    "views": links(1200, "CREATE VIEW v0 AS SELECT 1 AS a;", "CREATE VIEW v{1} AS SELECT a FROM v{0};")  # noqa: S608 - no database sees it
    + "DROP VIEW v0 CASCADE;",
    "views-twice": links(60, "CREATE VIEW v0 AS SELECT 1 AS a;", "CREATE VIEW v{1} AS SELECT *, a AS b{0} FROM v{0};")  # noqa: S608 - the same
    + "CREATE TABLE c (d int); ALTER TABLE c RENAME TO e;",
    "stars": links(40, "CREATE TABLE v0 (a int);", "CREATE VIEW v{1} AS SELECT a.*, b.* FROM v{0} a, v{0} b;"),
    "stars-within": links(  # noqa: S608 - the same
        40, "CREATE TABLE n AS WITH c0 AS (SELECT 1 AS a)", ", c{1} AS (SELECT x.*, y.* FROM c{0} x, c{0} y)"
    )
    + " SELECT * FROM c40;",
    "labels": f"CREATE TYPE e AS ENUM ({', '.join(map(repr, map(str, range(50_000))))});",
    "heirs": links(1200, "CREATE TABLE h0 (a int);", "CREATE TABLE h{1} () INHERITS (h{0});")
    + "ALTER TABLE h0 ADD b int; DROP TABLE h0 CASCADE;",
}


@pytest.mark.parametrize("dialect", ["postgres", "mariadb", "sqlite"])
@pytest.mark.parametrize("name", ENDLESS)
def test_a_replay_without_end_in_sight_ends_soon(started: Repository, name: str, dialect: str) -> None:
    stage(started, **{"migrations/03_c.sql": ENDLESS[name], ".undrift.yaml": f"dialect: {dialect}\n"})

    done = started.run("timeout", "20", sys.executable, "-m", "undrift", "schema", "--format", "json", check=False)

    assert done.status == 0, done.err
    assert json.loads(done.out)["version"] == 1


def test_what_goes_too_deep_is_unknown_and_not_clean(started: Repository) -> None:
    stage(started, **{"migrations/03_c.sql": ENDLESS["views"], ".undrift.yaml": "dialect: postgres\n"})

    undrift(started, "schema", status=0, says="goes too deep")
    undrift(started, "check", "--strict", status=1, says="1 unknown")


# Configuration and manifests

CONFIGURATIONS = {
    "yaml-syntax": (".undrift.yaml", "discover: [", ".undrift.yaml:1"),
    "yaml-tab": (".undrift.yaml", "rules:\n\tversion-gap: off\n", ".undrift.yaml:2"),
    "yaml-list": (".undrift.yaml", "- discover\n", ".undrift.yaml:1"),
    "yaml-text": (".undrift.yaml", "discover\n", ".undrift.yaml:1"),
    "yaml-key": (".undrift.yaml", "a: 1\n", ".undrift.yaml:1"),
    "yaml-control-characters": (".undrift.yaml", "discover: \x1b[31m\x07\n", "not valid YAML"),
    "yaml-nul": (".undrift.yaml", "discover: true\n\0", "not valid YAML"),
    "yaml-not-utf-8": (".undrift.yaml", b"default_branch: caf\xe9\nx: 1\n", ".undrift.yaml:2"),
    "yaml-two-documents": (".undrift.yaml", "discover: true\n---\ndiscover: false\n", ".undrift.yaml:2"),
    "yaml-python-tag": (".undrift.yaml", "discover: !!python/object/apply:os.system ['touch x']\n", ".undrift.yaml:1"),
    "yaml-unknown-alias": (".undrift.yaml", "discover: *x\n", ".undrift.yaml:1"),
    "yaml-recursive-alias": (".undrift.yaml", "exclude: &x [*x]\n", ".undrift.yaml:1"),
    "yaml-merge-key": (".undrift.yaml", "<<: {discover: 1}\n", ".undrift.yaml:1"),
    "yaml-deep": (".undrift.yaml", "exclude: " + "[" * 5_000 + "]" * 5_000, "nested too deeply"),
    "yaml-deep-unclosed": (".undrift.yaml", "{" * 100_000, "not valid YAML"),
    "yaml-bad-date": (".undrift.yaml", "ignore: [{rule: version-gap, reason: x, until: 2026-02-30}]", ".undrift.yaml"),
    "yaml-bad-number": (".undrift.yaml", "rules: {version-gap: {max: 0x_}}", ".undrift.yaml:1"),
    "yaml-huge-number": (".undrift.yaml", "discover: 1" + "0" * 5_000, ".undrift.yaml"),
    "yaml-list-as-key": (".undrift.yaml", "? [a, b]\n: 1\n", ".undrift.yaml:1"),
    "toml-syntax": ("pyproject.toml", "[tool.undrift]\ndiscover = \n", "pyproject.toml:2"),
    "toml-key": ("pyproject.toml", "[tool.undrift]\ndiscovr = true\n", "pyproject.toml:2"),
    "toml-type": ("pyproject.toml", "[tool]\nundrift = 3\n", "pyproject.toml:"),
    "toml-huge-number": ("pyproject.toml", "[tool.undrift]\nx = 1" + "0" * 5_000, "not valid TOML"),
    "toml-list": ("pyproject.toml", "[[tool.undrift]]\ndiscover = true\n", "pyproject.toml:1"),
    "toml-deep": ("pyproject.toml", "[tool.undrift]\nx = " + "[" * 20_000, "not valid TOML"),
    "outside": (".undrift.yaml", "projects: [{tool: sql, directory: ../x}]\n", "outside the repository"),
    "absolute": (".undrift.yaml", "projects: [{tool: sql, directory: /etc}]\n", "outside the repository"),
    "absent": (".undrift.yaml", "projects: [{tool: sql, directory: migratons}]\n", "did you mean 'migrations'?"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "content", "says"), CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_a_wrong_configuration_is_named_with_its_place(
    started: Repository, path: str, content: str | bytes, says: str
) -> None:
    stage(started, **{path: content, "migrations/03_c.sql": CREATE})

    done = undrift(started, "check", status=2, says=says)

    assert done.out == ""
    assert "\x1b" not in done.err
    assert len(done.err) < 1000


def test_a_configuration_that_multiplies_by_aliases_ends_soon(started: Repository) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 19)]
    stage(started, **{".undrift.yaml": "\n".join(levels) + "\n", "migrations/03_c.sql": CREATE})

    run(started, "timeout", "10", sys.executable, "-m", "undrift", "check", status=2, says=".undrift.yaml:1")


@pytest.mark.parametrize(
    "text",
    [
        "[tool.undrift]\nx = 1",
        "[ tool . undrift ]\nx = 1",
        "[tool.'undrift']\nx = 1",
        "[tool]\nundrift = {x = 1}",
        "[tool]\nundrift.x = 1",
        "tool.undrift.x = 1",
    ],
)
def test_however_pyproject_spells_it_a_configuration_is_noticed(started: Repository, text: str) -> None:
    started.commit("settings", **{"pyproject.toml": text + "\n"})
    stage(started, **{"lib/changes/0002_add.rb": ""})

    undrift(started, "check", status=2, says="'x' is no key")


@pytest.mark.parametrize("names", [("no-such-rule",), ("duplicate-version", "no-such-rule")])
def test_a_misspelt_rule_is_wrong_usage_even_when_nothing_is_to_judge(
    started: Repository, names: tuple[str, ...]
) -> None:
    stage(started, README="x")

    undrift(started, "check", *names, status=2, says="no-such-rule")


def test_a_broken_pyproject_without_settings_of_ours_is_not_our_matter(started: Repository) -> None:
    stage(started, **{"pyproject.toml": "[tool.other\n", "migrations/03_c.sql": CREATE})

    undrift(started, "check", status=0)


@pytest.mark.parametrize("name", ["absent.yaml", "migrations", "no/such/directory.yaml"])
@pytest.mark.parametrize("staged", ["migrations/03_c.sql", "README"])
def test_a_named_configuration_that_cannot_be_read_is_wrong_usage(started: Repository, name: str, staged: str) -> None:
    stage(started, **{staged: CREATE})

    undrift(started, "check", "--config", name, status=2, says=name)


JOURNALS = {
    "empty": "",
    "syntax": '{"entries": [',
    "deep": "[" * 100_000,
    "list": "[]",
    "no-entries": "{}",
    "entries-table": '{"entries": {}}',
    "entry-text": '{"entries": ["0000_a"]}',
    "entry-null": '{"entries": [null]}',
    "tag-number": '{"entries": [{"tag": 3}]}',
    "tag-outside": '{"entries": [{"tag": "../../0000_a"}]}',
    "nul": '{"entries": [{"tag": "0000_a\0"}]}',
    "not-utf-8": b'\xff\xff{"entries": []}',
    "huge-number": '{"entries": [{"tag": "0000_a", "when": 1' + "0" * 5_000 + "}]}",
}


@pytest.mark.parametrize("content", JOURNALS.values(), ids=JOURNALS)
def test_a_journal_that_cannot_be_read_is_a_finding(repository: Repository, content: str | bytes) -> None:
    stage(repository, **{"drizzle/meta/_journal.json": content, "drizzle/0000_a.sql": CREATE})

    undrift(repository, "check", status=1, says="broken-manifest")


def journal(*tags: str) -> str:
    return json.dumps({"entries": [{"idx": n, "tag": tag, "when": n} for n, tag in enumerate(tags)]}, indent=1)


def test_a_journal_that_names_an_absent_file_is_a_finding_at_its_line(repository: Repository) -> None:
    stage(repository, **{"drizzle/meta/_journal.json": journal("0000_a", "0001_b"), "drizzle/0000_a.sql": CREATE})

    undrift(repository, "check", status=1, says="drizzle/meta/_journal.json:10: error[broken-manifest]")


def test_a_package_json_that_cannot_be_read_hides_nothing(started: Repository) -> None:
    stage(started, **{"package.json": "{" * 100_000, "migrations/02_c.sql": CREATE})

    undrift(started, "check", status=1, says="duplicate-version")


SCRIPTS = {
    "alembic": {
        "alembic.ini": "[alembic]\nscript_location = alembic\n",
        "alembic/env.py": "",
        "alembic/versions/a1_x.py": "revision = 'a1'\ndown_revision = None\n",
    },
    "rails": {"db/migrate/20240101000000_a.rb": "class A < ActiveRecord::Migration[7.0]\nend\n", "Gemfile": ""},
}


@pytest.mark.parametrize("command", [("schema",), ("explain", "users"), ("diff", "HEAD", "index")], ids=" ".join)
@pytest.mark.parametrize("files", SCRIPTS.values(), ids=SCRIPTS)
def test_what_is_no_sql_is_said_to_be_so(
    repository: Repository, files: dict[str, str], command: tuple[str, ...]
) -> None:
    repository.commit("start", **files)

    assert undrift(repository, *command, status=3, says="are no SQL scripts").out == ""


def test_a_name_that_an_unread_statement_may_have_made_is_not_denied(started: Repository) -> None:
    stage(started, **{"migrations/03_c.sql": "DO $$ DECLARE x text; BEGIN EXECUTE x; END $$;\n"})

    undrift(started, "explain", "users", status=3, says="cannot be told")
    undrift(started, "explain", "t", status=0, says="not known for certain")


# What lies in the tree


def test_links_that_loop_are_no_migrations(started: Repository) -> None:
    links = {
        "03_self.sql": "03_self.sql",
        "04_one.sql": "05_two.sql",
        "05_two.sql": "04_one.sql",
        "up": "..",
        "here": ".",
    }
    for name, target in links.items():
        (started.top / "migrations" / name).symlink_to(target)
    stage(started, **{"migrations/02_c.sql": CREATE})

    for way in ("--staged", "--worktree", "--all"):
        done = undrift(started, "check", way, status=1, says="duplicate-version")
        assert "3 migrations in 1 project" in done.out


def test_a_link_out_of_the_repository_is_not_read(started: Repository) -> None:
    secret = started.top.parent / "secret.sql"
    secret.write_text("DROP SCHEMA public CASCADE;\n", encoding="utf-8")
    (started.top / "migrations" / "03_link.sql").symlink_to(secret)
    (started.top / ".undrift.yaml").symlink_to("/etc/passwd")
    started.git("add", "-A")

    for way in ("--staged", "--worktree"):
        done = undrift(started, "check", way, status=0)
        assert "root:" not in done.out + done.err


def test_a_directory_named_like_a_migration_is_none(started: Repository) -> None:
    stage(started, **{"migrations/02_c.sql/readme.txt": "x", "migrations/03_d.sql/04_e.sql": CREATE})

    for way in ("--staged", "--worktree"):
        undrift(started, "check", way, status=0, says="2 migrations in 1 project")


def test_a_directory_in_the_place_of_a_configuration_is_none(started: Repository) -> None:
    stage(started, **{".undrift.yaml/a": "x", "pyproject.toml/a": "x", "migrations/03_c.sql": CREATE})

    for way in ("--staged", "--worktree"):
        undrift(started, "check", way, status=0, says="3 migrations")


def test_a_pipe_in_the_place_of_a_migration_is_not_waited_for(started: Repository) -> None:
    started.commit("next", **{"migrations/03_c.sql": CREATE})
    (started.top / "migrations" / "03_c.sql").unlink()
    os.mkfifo(started.top / "migrations" / "03_c.sql")
    os.mkfifo(started.top / "migrations" / "02_untracked.sql")

    command = ("timeout", "10", sys.executable, "-m", "undrift", "check", "--worktree")
    run(started, *command, status=0, says="2 migrations in 1 project")


def test_a_migration_replaced_by_a_directory_is_gone(started: Repository) -> None:
    started.commit("next", **{"migrations/03_c.sql": CREATE})
    (started.top / "migrations" / "03_c.sql").unlink()
    started.write("migrations/03_c.sql/inside.txt", "x")

    undrift(started, "check", "--worktree", status=0, says="2 migrations in 1 project")


def as_somebody(repository: Repository, *arguments: str, status: int, says: str) -> Done:
    """Run undrift bound by permission bits, which do not bind root."""
    wrapped = (sys.executable, "-c", _WITHOUT_ROOT_S_RIGHTS, sys.executable, "-m", "undrift", *arguments)
    return run(repository, *wrapped, status=status, says=says)


@pytest.mark.parametrize("path", ["migrations", "migrations/02_b.sql"], ids=["directory", "file"])
def test_what_may_not_be_read_cannot_be_judged(started: Repository, path: str) -> None:
    started.write("migrations/03_c.sql")
    place = started.top / path
    mode = place.stat().st_mode
    place.chmod(0)
    try:
        as_somebody(started, "check", "--worktree", status=3, says=f"cannot read '{path}")
    finally:
        place.chmod(mode)
    as_somebody(started, "check", "--worktree", status=0, says="3 migrations")


def test_an_untracked_directory_that_may_not_be_read_cannot_be_judged(started: Repository) -> None:
    started.write("db/migrations/01_a.sql")
    place = started.top / "db" / "migrations"
    place.chmod(0)
    try:
        as_somebody(started, "check", "--worktree", status=3, says="db/migrations")
    finally:
        place.chmod(0o755)


def test_what_may_not_be_read_on_disk_is_judged_from_the_index(started: Repository) -> None:
    stage(started, **{"migrations/02_c.sql": CREATE})
    (started.top / "migrations").chmod(0)
    try:
        as_somebody(started, "check", status=1, says="duplicate-version")
    finally:
        (started.top / "migrations").chmod(0o755)


@pytest.mark.parametrize("path", ["README", "migrations/03_c.sql"], ids=["nothing-to-judge", "judged"])
def test_a_closed_standard_output_changes_no_verdict(started: Repository, path: str) -> None:
    stage(started, **{path: CREATE})
    closed = f'exec "{sys.executable}" -m undrift check "$@" >&-'

    run(started, "sh", "-c", closed, "sh", status=0)
    run(started, "sh", "-c", closed, "sh", "--from-ref", "HEAD", status=0)


# Names that drive a terminal


def legible(done: Done) -> None:
    """Fail if a control character other than the end of a line was printed."""
    assert all(character.isprintable() or character == "\n" for character in done.out + done.err), done


def test_a_file_name_cannot_drive_the_terminal(started: Repository) -> None:
    stage(started, **{f"migrations/02_{ESCAPE}\r\n.sql": CREATE, f"{ESCAPE}/migrations/01_a.sql": CREATE})
    stage(started, **{f"{ESCAPE}/migrations/01_b.sql": CREATE})

    for arguments in (
        ("check", "--verbose"),
        ("check", "--worktree"),
        ("check", "--all"),
        ("check", "--format", "json"),
    ):
        done = undrift(started, *arguments, status=1, says="duplicate-version")
        legible(done)
        assert "u001b" in done.out
    legible(undrift(started, "projects", status=0, says="u001b"))
    legible(undrift(started, "init", "--stdout", status=0, says="u001b"))


def test_what_a_file_says_cannot_drive_the_terminal(started: Repository) -> None:
    bell = "\x1bc\x07"
    text = f"-- undrift: ignore[{bell}]\n-- undrift: ignore[{bell}] {ESCAPE}\n{CREATE}"
    stage(
        started,
        **{"migrations/03_c.sql": text, "drizzle/meta/_journal.json": json.dumps({"entries": [{"tag": ESCAPE}]})},
    )

    done = undrift(started, "check", "--verbose", status=1, says="u001b")

    legible(done)
    assert "suppression-without-reason" in done.out
    assert "broken-manifest" in done.out


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("check", "--from-ref", ESCAPE), 3),
        (("check", "--project", ESCAPE), 2),
        (("check", "--config", ESCAPE), 2),
        (("check", ESCAPE), 2),
        (("rules", ESCAPE), 2),
        (("list", "--ref", ESCAPE), 3),
        (("schema", ESCAPE), 2),
        (("schema", f"--{ESCAPE}"), 2),
        (("schema", "--database", ESCAPE), 2),
        (("explain", ESCAPE), 2),
        (("diff", ESCAPE, "HEAD"), 3),
        (("diff", f"{ESCAPE}.sql", "HEAD"), 2),
    ],
    ids="revision project config rule rules list extra option database explain diff file".split(),
)
def test_an_argument_cannot_drive_the_terminal(started: Repository, arguments: tuple[str, ...], status: int) -> None:
    stage(started, **{"migrations/03_c.sql": CREATE})

    legible(undrift(started, *arguments, status=status))


def test_a_branch_name_cannot_hide_what_was_judged(started: Repository) -> None:
    started.git("switch", "-q", "-c", "feat\u202eure")
    started.commit("feature", **{"migrations/03_c.sql": CREATE})

    legible(undrift(started, "check", status=0, says="u202e"))


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_a_terminal_without_the_letters_of_a_name_still_gets_the_finding(started: Repository, encoding: str) -> None:
    stage(started, **{"migrations/02_żółć.sql": CREATE})

    undrift(started, "check", status=1, says="duplicate-version", PYTHONIOENCODING=encoding)
    undrift(started, "projects", status=0, PYTHONIOENCODING=encoding)


def test_in_the_c_locale_names_still_survive(started: Repository) -> None:
    stage(started, **{"migrations/02_żółć.sql": CREATE, os.fsdecode(b"migrations/02_caf\xe9.sql"): CREATE})
    plain = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}

    undrift(started, "check", status=1, says="duplicate-version", **plain)


# git itself


def test_an_unmerged_index_is_exit_3(started: Repository) -> None:
    started.git("switch", "-q", "-c", "feature")
    started.commit("feature", **{"migrations/03_c.sql": "a"})
    started.git("switch", "-q", "main")
    started.commit("main", **{"migrations/03_c.sql": "b"})
    started.git("merge", "-q", "feature", check=False)

    for arguments in (("check",), ("check", "--all"), ("migration-numbering",), ("list",)):
        undrift(started, *arguments, status=3, says="git add")


@pytest.mark.parametrize("command", ["check", "migration-numbering", "migration-rollbacks", "list", "projects", "init"])
def test_outside_a_repository_is_exit_3(repository: Repository, command: str) -> None:
    nowhere = Repository(repository.top.parent / "nowhere", repository.environment)
    nowhere.top.mkdir()

    done = undrift(nowhere, command, status=3, says="not a git repository")
    assert done.out == ""


@pytest.mark.parametrize("arguments", [(), ("--staged",), ("--worktree",), ("--all",), ("--from-ref", "HEAD")])
def test_without_git_on_the_path_is_exit_3(started: Repository, arguments: tuple[str, ...]) -> None:
    done = undrift(started, "check", *arguments, status=3, says="git is not on PATH", PATH="/nowhere")

    assert "install git" in done.err


def damage(name: str) -> Callable[[Path], object]:
    return {
        "index": lambda git: (git / "index").write_bytes(b"DIRC garbage"),
        "head": lambda git: (git / "HEAD").write_bytes(b"\0\xff"),
        "config": lambda git: (git / "config").write_bytes(b"[core\n"),
        "empty": lambda git: [place.unlink() for place in git.iterdir() if place.is_file()],
        "objects": lambda git: [place.unlink() for place in (git / "objects").glob("??/*")],
        "future-format": lambda git: (git / "config").write_text("[core]\nrepositoryformatversion = 99\n"),
    }[name]


@pytest.mark.parametrize("name", ["index", "head", "config", "empty", "objects", "future-format"])
@pytest.mark.parametrize("command", ["check", "list"])
def test_a_damaged_repository_is_exit_3(started: Repository, name: str, command: str) -> None:
    stage(started, **{"migrations/02_c.sql": CREATE})
    damage(name)(started.top / ".git")

    undrift(started, command, status=3, says="undrift: ")


def test_a_repository_of_somebody_else_is_exit_3_with_git_s_reason(started: Repository) -> None:
    stage(started, **{"migrations/02_c.sql": CREATE})

    undrift(started, "check", status=3, says="dubious ownership", GIT_TEST_ASSUME_DIFFERENT_OWNER="1")


def test_a_partial_clone_is_not_filled_from_the_network(started: Repository) -> None:
    started.commit("next", **{"migrations/02_b.sql": CREATE * 2})
    started.commit("last", **{"migrations/02_b.sql": CREATE * 3})
    started.git("config", "uploadpack.allowFilter", "true")
    clone = Repository(started.top.parent / "clone", started.environment)
    started.run("git", "clone", "-q", "--filter=blob:none", f"file://{started.top}", str(clone.top))

    done = undrift(clone, "check", status=3, says="git fetch --refetch --no-filter")

    clone.run("sh", "-c", done.err.partition("fix: ")[2])
    assert clone.undrift("check").status == 0


def test_a_current_directory_that_is_gone_is_exit_3(repository: Repository) -> None:
    script = f'mkdir gone && cd gone && rmdir ../gone && exec "{sys.executable}" -m undrift check'

    done = repository.run("sh", "-c", script, check=False)

    assert done.status == 3, done
    assert "Traceback" not in done.err


# Programs that a repository's own settings name


@pytest.fixture
def trap(started: Repository) -> Path:
    """A program that leaves a mark when it is run, and passes its input on."""
    program = started.top.parent / "trap"
    program.write_text(
        f'#!/bin/sh\ntouch "{started.top.parent}/sprung"\ncat "$1" 2>/dev/null || cat\n', encoding="utf-8"
    )
    program.chmod(0o755)
    return program


TRAPS = {
    "core.fsmonitor": ("status",),
    "diff.external": ("diff", "--cached"),
    "diff.trap.textconv": ("diff", "--cached"),
    "diff.trap.command": ("diff", "--cached"),
    "filter.trap.clean": ("diff",),
    "filter.trap.process": ("diff",),
}


@pytest.mark.parametrize(("setting", "control"), TRAPS.items(), ids=TRAPS)
def test_no_program_that_the_repository_names_is_run(
    started: Repository, trap: Path, setting: str, control: tuple[str, ...]
) -> None:
    sprung = trap.parent / "sprung"
    started.commit("attributes", **{".gitattributes": "*.sql diff=trap filter=trap\n"})
    stage(started, **{"migrations/02_c.sql": CREATE})
    started.write("migrations/01_a.sql", CREATE.upper())
    started.git("config", setting, str(trap))

    for way in ("--staged", "--worktree", "--all", "--from-ref=HEAD~1"):
        assert started.undrift("check", way).status in {0, 1}
    for command in ("check", "list", "projects"):
        assert started.undrift(command).status in {0, 1}
    assert not sprung.exists()
    started.git("commit", "-q", "--no-verify", "-m", "x")
    sprung.unlink(missing_ok=True)
    assert started.undrift("check").status == 1
    assert not sprung.exists()

    started.write("migrations/02_c.sql", CREATE.lower())
    if "--cached" in control:
        started.git("add", "-A")
    sprung.unlink(missing_ok=True)
    started.git(*control, check=False)
    assert sprung.exists(), "the trap itself does not work, so the test above proves nothing"


def test_a_filter_whose_program_cannot_be_turned_off_stops_the_run(started: Repository, trap: Path) -> None:
    started.git("config", "filter.a=b.clean", str(trap))
    started.write(".gitattributes", "*.sql filter=a=b\n")
    started.write("migrations/02_c.sql", CREATE)

    undrift(started, "check", "--worktree", status=3, says="filter.a=b.clean")
    assert not (trap.parent / "sprung").exists()


def test_an_external_diff_in_the_environment_is_not_run(started: Repository, trap: Path) -> None:
    stage(started, **{"migrations/02_c.sql": CREATE})

    undrift(started, "check", status=1, says="duplicate-version", GIT_EXTERNAL_DIFF=str(trap), GIT_PAGER=str(trap))

    assert not (trap.parent / "sprung").exists()


def test_nothing_that_lies_at_the_top_of_the_repository_is_imported_or_run(started: Repository, trap: Path) -> None:
    names = ("yaml", "git", "click", "sqlglot", "tomllib", "json", "undrift/checks")
    for name in names:
        started.write(f"{name}.py", "raise SystemExit('imported')\n")
    started.write("git", trap.read_bytes())
    stage(started, **{"migrations/02_c.sql": CREATE, ".undrift.yaml": "discover: true\n"})
    (started.top / "git").chmod(0o755)

    for arguments in (("check",), ("check", "--worktree"), ("check", "--from-ref", "HEAD", "--to-ref", "HEAD")):
        undrift(started, *arguments, status=1 if len(arguments) < 3 else 0, says="undrift: ")
    assert not (trap.parent / "sprung").exists()


def test_the_installed_command_does_not_import_the_repository_s_undrift(started: Repository) -> None:
    stage(started, **{"undrift.py": "raise SystemExit(0)", "migrations/02_c.sql": CREATE})

    run(started, str(Path(sys.executable).parent / "undrift"), "check", status=1, says="duplicate-version")


# Nothing is written


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "--staged", "--verbose", "--strict"),
        ("check", "--worktree"),
        ("check", "--all"),
        ("check", "--all", "--ref", "HEAD"),
        ("check", "--from-ref", "HEAD~1"),
        ("check", "--format", "json"),
        ("check", "--config", ".undrift.yaml"),
        ("migration-numbering",),
        ("migration-rollbacks",),
        ("list",),
        ("list", "--worktree"),
        ("projects",),
        ("projects", "--format", "json", "--worktree"),
        ("schema",),
        ("schema", "--format", "sql", "--worktree"),
        ("explain", "t"),
        ("diff", "HEAD", "index"),
        ("init", "--stdout"),
        ("rules",),
        ("rules", "duplicate-version"),
        ("check", "--no-such-option"),
        ("no-such-command",),
        ("--help",),
        ("--version",),
    ],
    ids=" ".join,
)
def test_no_command_writes_to_the_repository(started: Repository, arguments: tuple[str, ...]) -> None:
    started.commit("next", **{"migrations/02_c.sql": CREATE, ".undrift.yaml": "discover: true\n"})
    stage(started, **{"migrations/04_d.sql": CREATE})
    started.write("migrations/04_d.sql", "edited")
    # The index is stale now: whatever refreshes it, as `git status` does, is seen to write it.
    os.utime(started.top / "migrations" / "01_a.sql", (1, 1))
    before = fingerprint(started.top)

    done = started.undrift(*arguments)

    assert done.status in {0, 1, 2}, done
    assert fingerprint(started.top) == before


def test_the_fingerprint_sees_what_git_status_writes(started: Repository) -> None:
    os.utime(started.top / "migrations" / "01_a.sql", (1, 1))
    before = fingerprint(started.top)

    started.git("status")

    assert fingerprint(started.top) != before
    assert subprocess.run(("git", "--version"), check=True, capture_output=True).stdout
