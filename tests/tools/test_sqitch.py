from __future__ import annotations

import pytest

from tests.support import names, project_of, skips
from undrift.files import MemoryFiles
from undrift.sql.script import read_whole
from undrift.tools.sqitch import TOOL

HEAD = "%syntax-version=1.0.0\n%project=shop\n%uri=https://example.org/\n\n"
WHEN = "2024-01-01T12:00:00Z Ann Other <ann@example.org>"


def plan(*lines: str) -> str:
    """Return a plan; a line of one word, with its requirements if any, gets its time and author."""
    return HEAD + "".join(f"{line} {WHEN} # why\n" if line and "2024" not in line else f"{line}\n" for line in lines)


def scripts(*changes: str, top: str = "") -> dict[str, str]:
    return {f"{top}{kind}/{change}.sql": "SELECT 1;" for kind in ("deploy", "revert", "verify") for change in changes}


def test_the_plan_decides_the_order() -> None:
    files = MemoryFiles(
        {"sqitch.plan": plan("users", "@v1", "", "# note", "  +api/add [users]"), **scripts("users", "api/add")}
    )

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["users", "api/add"]
    assert [(down.path, down.key) for down in history.downs] == [
        ("revert/users.sql", "users"),
        ("revert/api/add.sql", "api/add"),
    ]
    assert not [*history.faults, *history.skipped, *history.unread]


def test_windows_line_ends_and_a_byte_order_mark_are_read() -> None:
    text = "\ufeff" + plan("users").replace("\n", "\r\n")
    files = MemoryFiles({"sqitch.plan": text, **scripts("users")})

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["users"]
    assert not history.faults


def test_a_reworked_change_keeps_its_name_and_moves_its_script() -> None:
    before = MemoryFiles({"sqitch.plan": plan("users", "@v1"), **scripts("users")})
    after = MemoryFiles(
        {"sqitch.plan": plan("users", "@v1", "users [users@v1]"), **scripts("users@v1", "users")},
    )

    history = TOOL.history(project_of(TOOL, after), after)

    assert names(TOOL.history(project_of(TOOL, before), before)) == ["users"]
    assert [(one.name, one.path) for one in history.migrations] == [
        ("users", "deploy/users@v1.sql"),
        ("users#2", "deploy/users.sql"),
    ]
    assert [down.path for down in history.downs] == ["revert/users@v1.sql", "revert/users.sql"]
    assert not history.faults


def test_of_several_tags_the_one_with_a_script_counts() -> None:
    files = MemoryFiles(
        {"sqitch.plan": plan("users", "@v1", "other", "@v2", "users"), **scripts("users@v1", "users", "other")}
    )

    history = TOOL.history(project_of(TOOL, files), files)

    assert [one.path for one in history.migrations] == ["deploy/users@v1.sql", "deploy/other.sql", "deploy/users.sql"]


def test_a_script_that_is_absent_is_a_fault() -> None:
    files = MemoryFiles({"sqitch.plan": plan("users", "orders"), **scripts("users")})

    [fault] = TOOL.history(project_of(TOOL, files), files).faults

    assert (fault.path, fault.line, fault.subject) == ("sqitch.plan", 6, "orders")
    assert "deploy/orders.sql is not here" in fault.message


def test_a_script_that_the_plan_does_not_name_is_skipped_and_its_revert_is_no_orphan() -> None:
    files = MemoryFiles({"sqitch.plan": plan("users"), **scripts("users", "api/add"), "deploy/README.md": ""})

    history = TOOL.history(project_of(TOOL, files), files)

    assert skips(history) == ["add.sql"]
    assert [down.key for down in history.downs] == ["users"]


def test_a_revert_script_of_nothing_is_a_down_of_nothing() -> None:
    files = MemoryFiles({"sqitch.plan": plan("users"), **scripts("users"), "revert/orders.sql": "SELECT 1;"})

    history = TOOL.history(project_of(TOOL, files), files)

    assert [(down.path, down.key) for down in history.downs][1:] == [("revert/orders.sql", "orders")]


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        (("users", "-users"), 6, "users is declared on line 5 already"),
        (("users", "users"), 6, "users is declared on line 5 already"),
        (("users [roles]", "roles"), 5, "users requires roles, which does not come before it"),
        (("users [users]",), 5, "users requires users"),
        (("users", "orders [users@v1]"), 6, "requires users@v1"),
        (("users [shop:roles]",), 5, "requires shop:roles"),
        (("users [@v1]",), 5, "requires @v1"),
        (("@v1", "users"), 5, "the tag @v1 is declared before any change"),
        (("users", "@v1", "orders", "@v1"), 8, "the tag @v1 is declared twice"),
        (("users", "<<<<<<< HEAD"), 6, "is no change and no tag"),
        (("users", "orders 2024-01-01T12:00:00Z"), 6, "is no change and no tag"),
        (("users", "%project=2024"), 6, "is no change and no tag"),
    ],
)
def test_what_sqitch_stops_at_is_a_fault(lines: tuple[str, ...], line: int, words: str) -> None:
    text = plan(*lines).replace(f"<<<<<<< HEAD {WHEN} # why", "<<<<<<< HEAD")
    files = MemoryFiles({"sqitch.plan": text, **scripts("users", "orders", "roles")})

    faults = TOOL.history(project_of(TOOL, files), files).faults

    assert [(fault.line, words in fault.message) for fault in faults] == [(line, True)]


@pytest.mark.parametrize(
    "lines",
    [
        ("users", "orders [users]", "@v1", "items [orders@v1 @v1 users@HEAD]"),
        ("users [!roles other:roles 0123456789012345678901234567890123456789]",),
        ("users", "@v1", "users [users@v1]", "@v2", "users"),
        ("users", "orders [shop:users]"),
        ("users.v2", "users-3", "größe [users.v2]"),
        ("users", "-orders"),
    ],
)
def test_what_sqitch_takes_is_no_fault(lines: tuple[str, ...]) -> None:
    changes = ("users", "orders", "items", "users@v1", "users@v2", "users.v2", "users-3", "größe")
    files = MemoryFiles({"sqitch.plan": plan(*lines), **scripts(*changes)})

    assert not TOOL.history(project_of(TOOL, files), files).faults


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("%syntax-version=1.0.0\n\n", "%project=NAME is missing"),
        (f"%project=shop\nusers {WHEN}\n", "an empty line has to part"),
    ],
)
def test_a_broken_header_is_a_fault(text: str, words: str) -> None:
    files = MemoryFiles({"sqitch.plan": text, **scripts("users")})

    [fault] = TOOL.history(project_of(TOOL, files), files).faults

    assert words in fault.message


def test_the_configuration_names_plan_and_directories() -> None:
    conf = """
[core]
    engine = pg
    top_dir = db   ; under here
    # plan_file = other.plan
[engine "pg"]
    deploy_dir = "db/up"
    extension = ddl
"""
    files = MemoryFiles(
        {
            "api/sqitch.conf": conf,
            "api/db/sqitch.plan": plan("users"),
            "api/db/up/users.ddl": "",
            "api/db/revert/users.ddl": "",
            "api/db/up/users.sql": "",
        }
    )

    project = project_of(TOOL, files)
    history = TOOL.history(project, files)

    assert (project.directories, project.root) == (("api/db/up",), "api")
    assert [one.path for one in history.migrations] == ["api/db/up/users.ddl"]
    assert [down.path for down in history.downs] == ["api/db/revert/users.ddl"]
    assert not history.skipped


def test_engines_and_targets_have_plans_of_their_own() -> None:
    conf = """
[core]
	engine = pg
[engine "pg"]
	target = prod
	top_dir = pg
[engine "sqlite"]
	top_dir = lite
[target "prod"]
	uri = db:pg://db.example.org/shop
[target "warehouse"]
	uri = db:snowflake:shop
	plan_file = warehouse/all.plan
	top_dir = warehouse
"""
    files = MemoryFiles(
        {
            "sqitch.conf": conf,
            "pg/sqitch.plan": plan("users"),
            "lite/sqitch.plan": plan("users"),
            "warehouse/all.plan": plan("facts"),
            **scripts("users", top="pg/"),
            **scripts("users", top="lite/"),
            **scripts("facts", top="warehouse/"),
        }
    )

    projects = list(TOOL.discover(files))

    assert sorted(project.directory for project in projects) == ["lite", "pg", "warehouse"]
    assert all(len(TOOL.history(project, files).migrations) == 1 for project in projects)
    assert {TOOL.new_command(project, files) for project in projects} >= {
        "sqitch add --change NAME warehouse/all.plan -n 'WHY'"
    }


def test_plans_that_share_scripts_are_groups_of_one_project() -> None:
    conf = '[core]\n[target "a"]\n  plan_file = a.plan\n[target "b"]\n  plan_file = b.plan\n'
    files = MemoryFiles(
        {
            "sqitch.conf": conf,
            "a.plan": plan("users", "orders"),
            "b.plan": plan("users"),
            **scripts("users", "orders", "stray"),
        }
    )

    history = TOOL.history(project_of(TOOL, files), files)

    assert [(one.group, one.name) for one in history.migrations] == [("a", "users"), ("a", "orders"), ("b", "users")]
    assert skips(history) == ["stray.sql"]


def test_plans_without_configuration_are_projects_but_those_of_perls_tests() -> None:
    files = MemoryFiles(
        {
            "db/auth/sqitch.plan": plan("users"),
            **scripts("users", top="db/auth/"),
            "t/sql/sqitch.plan": plan("users"),
        }
    )

    project = project_of(TOOL, files)

    assert (project.directory, project.root) == ("db/auth", "db/auth")
    assert TOOL.new_command(project, files) == "sqitch add NAME -n 'WHY'"


@pytest.mark.parametrize("directory", ["db", "db/deploy", "elsewhere"])
def test_configure_takes_the_directory_of_the_plan_or_of_the_scripts(directory: str) -> None:
    files = MemoryFiles(
        {
            "db/sqitch.plan": plan("users"),
            **scripts("users", top="db/"),
            "t/elsewhere/sqitch.plan": plan("users"),
        }
    )
    history = TOOL.history(TOOL.configure(files, directory), files)

    assert names(history) == ([] if directory == "elsewhere" else ["users"])
    assert bool(history.unread) is (directory == "elsewhere")


def test_scripts_are_read_as_sql() -> None:
    assert TOOL.reader("deploy/users.sql") is read_whole
    assert TOOL.reader("deploy/users.ddl") is None


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\x00\xff\xfe" * 1000,
        b"\n".join(b"x" for _ in range(50_000)),
        b"%project=x\n\n" + b" " * 200_000 + b":",
        b"%project=x\n\nx [" + b"a " * 50_000,
        b"%project=x\n\nx 2024-01-01T00:00:00Z" + b" " * 200_000,
        HEAD.encode() + f"../../etc/passwd {WHEN}\n".encode() * 2,
        HEAD.encode() + b"".join(f"a {WHEN}\n@t{n} {WHEN}\n".encode() for n in range(5000)),
    ],
)
def test_hostile_plans_are_faults(text: bytes) -> None:
    files = MemoryFiles({"sqitch.plan": text, "deploy/a.sql": ""})

    assert TOOL.history(project_of(TOOL, files), files).faults


@pytest.mark.parametrize("conf", [b"\x00\xff", b"[core", b"[core]\ntop_dir = ../../..", b'[engine "' + b"x." * 9999])
def test_hostile_configuration_leaves_the_plan(conf: bytes) -> None:
    files = MemoryFiles({"sqitch.conf": conf, "sqitch.plan": plan("users"), **scripts("users")})

    assert names(TOOL.history(project_of(TOOL, files), files)) == ["users"]
