"""What `uncommitted-migration` says of files before, files pushed and files that lie here, without git."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest

from tests.drift.shop import USERS, USERS_SQL, shop
from tests.judging import NOW, Contents
from undrift.beside import Beside
from undrift.checks import uncommitted_migration
from undrift.config import Config
from undrift.files import Loose, Lying, MemoryFiles, State
from undrift.findings import Finding
from undrift.pipeline import Inquiry, judge

RULE = uncommitted_migration.RULE.name
UNTRACKED = Loose(State.UNTRACKED)
EDITED = Loose(State.EDITED)
TEAM = 'export const teams = pgTable("teams", { id: integer("id").primaryKey() });\n'
TEAM_SQL = 'CREATE TABLE "teams" ("id" integer PRIMARY KEY NOT NULL);\n'
PLAN = USERS.replace("});", '  plan: text("plan"),\n});')
PLAN_SQL = 'ALTER TABLE "users" ADD COLUMN "plan" text;\n'
JOURNAL = "db/migrations/meta/_journal.json"


def found(
    before: Contents, pushed: Contents, here: Contents, loose: Mapping[str, Loose], *, is_checked_out: bool = True
) -> list[Finding]:
    """Judge what is pushed, with what lies here laid over it: `loose` says how each file stands, by its path."""

    def look(directories: Collection[str], *, ignored: bool = True) -> Lying:
        del directories, ignored
        return Lying(MemoryFiles({**pushed, **{path: here[path] for path in loose}}), loose)

    changed = frozenset(path for path in {*before, *pushed} if before.get(path) != pushed.get(path))
    inquiry = Inquiry(
        head=MemoryFiles(pushed),
        bases=(MemoryFiles(before),),
        trunk=0,
        config=Config(),
        rules=frozenset({RULE}),
        now=NOW,
        beside=Beside(look, changed, is_checked_out),
    )
    return list(judge(inquiry).introduced())


def without(files: Contents, *paths: str) -> Contents:
    return {path: content for path, content in files.items() if path not in paths}


def test_two_files_each_with_what_it_makes() -> None:
    here = shop(PLAN + TEAM, USERS_SQL, PLAN_SQL, TEAM_SQL)
    first, second = "db/migrations/0001_m.sql", "db/migrations/0002_m.sql"

    [plans, teams] = found(
        shop(USERS, USERS_SQL), without(here, first, second), here, {first: UNTRACKED, second: UNTRACKED}
    )

    assert plans.message.startswith("what is pushed changes column users.plan in the schema, but 0001_m")
    assert teams.message.startswith("what is pushed changes table teams in the schema, but 0002_m")
    assert plans.hint == teams.hint == f"git add -- {first} {second} && git commit"


def test_of_two_files_that_touch_one_table_the_one_that_makes_the_column() -> None:
    here = shop(PLAN, USERS_SQL, PLAN_SQL, 'ALTER TABLE "users" ADD COLUMN "note" text;\n')
    first, second = "db/migrations/0001_m.sql", "db/migrations/0002_m.sql"

    messages = [
        one.message
        for one in found(
            shop(USERS, USERS_SQL), without(here, first, second), here, {first: UNTRACKED, second: UNTRACKED}
        )
    ]

    assert [("column users.plan" in message) for message in messages] == [True, False]


def test_a_drop() -> None:
    gone = USERS.replace('  email: text("email").notNull(),\n', "")
    here = shop(gone, USERS_SQL, 'ALTER TABLE "users" DROP COLUMN "email";\n')
    path = "db/migrations/0001_m.sql"

    [one] = found(shop(USERS, USERS_SQL), without(here, path), here, {path: UNTRACKED})

    assert "what is pushed changes column users.email in the schema, but 0001_m" in one.message


def test_a_file_here_that_makes_something_else_is_no_evidence_about_another_branch() -> None:
    here = shop(PLAN, USERS_SQL, TEAM_SQL)
    path = "db/migrations/0001_m.sql"
    pushed = {**shop(PLAN, USERS_SQL), "db/notes.md": "x"}

    assert not found(shop(USERS, USERS_SQL), pushed, here, {path: UNTRACKED, JOURNAL: EDITED}, is_checked_out=False)


def test_a_file_here_that_makes_it_is_evidence_about_another_branch() -> None:
    here = shop(PLAN, USERS_SQL, PLAN_SQL)
    path = "db/migrations/0001_m.sql"

    [one] = found(
        shop(USERS, USERS_SQL),
        shop(PLAN, USERS_SQL),
        here,
        {path: UNTRACKED, JOURNAL: EDITED},
        is_checked_out=False,
    )

    assert one.hint == f"on the branch that is pushed: git add -- {path} {JOURNAL} && git commit"


def test_what_the_schema_lacked_before_the_push_is_nobody_s_evidence() -> None:
    here = shop(PLAN, USERS_SQL, PLAN_SQL)
    path = "db/migrations/0001_m.sql"
    pushed = {**shop(PLAN, USERS_SQL), "README.md": "x"}

    assert not found(shop(PLAN, USERS_SQL), pushed, here, {path: UNTRACKED, JOURNAL: EDITED})


def test_what_another_branch_lacked_before_the_push_is_nobody_s_evidence() -> None:
    here = shop(PLAN, USERS_SQL, PLAN_SQL)
    path = "db/migrations/0001_m.sql"
    pushed = {**shop(PLAN + "// plans\n", USERS_SQL), "README.md": "x"}

    assert not found(shop(PLAN, USERS_SQL), pushed, here, {path: UNTRACKED, JOURNAL: EDITED}, is_checked_out=False)


def test_what_a_file_here_does_cannot_be_told() -> None:
    here = shop(PLAN, USERS_SQL, "DO $$ BEGIN EXECUTE 'select 1'; END $$;\n")
    path = "db/migrations/0001_m.sql"

    [one] = found(shop(USERS, USERS_SQL), without(here, path), here, {path: UNTRACKED})

    assert one.message == "0001_m is untracked, so that what is pushed goes without it, and no other database gets it"


def test_a_change_set_that_stands_in_an_edit() -> None:
    lines = ("--changeset a:1", "CREATE TABLE a (id int);", "--changeset a:2", "CREATE TABLE b (id int);")
    path = "db/changelog/db.changelog.sql"
    before = {path: "--liquibase formatted sql\n" + "\n".join(lines[:2])}
    pushed = {**before, "liquibase.properties": f"changeLogFile={path}\n"}
    start = without(pushed, path)
    here = {path: "--liquibase formatted sql\n" + "\n".join(lines)}

    [one] = found(start, pushed, here, {path: EDITED})

    assert (one.location.path, one.location.line) == (path, 4)
    assert "stands in an edit of " in one.message
    assert one.hint == f"git add -- {path} && git commit"


DJANGO = "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    dependencies = [{}]\n"
SITE = {
    "manage.py": "import django\n",
    "app/models.py": "",
    "app/migrations/__init__.py": "",
    "app/migrations/0001_initial.py": DJANGO.format(""),
}


@pytest.mark.parametrize("name", ["app/migrations/0002_more.py", "shop/migrations/0001_initial.py"])
def test_a_program_of_a_tool_that_looks_for_migrations_everywhere(name: str) -> None:
    pushed = {**SITE, "app/migrations/0002_first.py": DJANGO.format('("app", "0001_initial")')}
    here = {name: DJANGO.format(""), name.rpartition("/")[0] + "/__init__.py": "", "shop/__init__.py": ""}

    [one] = found(SITE, pushed, here, dict.fromkeys(here, UNTRACKED))

    assert one.location.path == name
    assert "is untracked" in one.message
    assert one.hint == f"git add -- {name} {name.rpartition('/')[0]}/__init__.py && git commit"


def test_a_program_while_other_code_is_pushed() -> None:
    name = "app/migrations/0002_more.py"

    assert not found(SITE, {**SITE, "app/views.py": "x = 1\n"}, {name: DJANGO.format("")}, {name: UNTRACKED})


def test_many_files_are_added_by_their_directory() -> None:
    before = {f"migrations/{number:02d}_x.sql": "select 1;" for number in range(1, 3)}
    pushed = {**before, "migrations/03_x.sql": "select 3;"}
    here = {f"migrations/{number:02d}_x.sql": "select 1;" for number in range(4, 14)}

    told = found(before, pushed, here, dict.fromkeys(here, UNTRACKED))

    assert len(told) == 10
    assert {one.hint for one in told} == {"git add -- migrations && git commit"}


def test_an_edit_of_what_the_push_does_not_bring_is_left_to_others() -> None:
    before = {f"migrations/{number:02d}_x.sql": "select 1;" for number in range(1, 3)}
    pushed = {**before, "migrations/03_x.sql": "select 3;"}
    here = {"migrations/01_x.sql": "select 2;", "migrations/03_x.sql": "select 4;"}

    told = found(before, pushed, here, dict.fromkeys(here, EDITED))

    assert [one.location.path for one in told] == ["migrations/03_x.sql"]


def test_a_down_file_goes_with_its_migration() -> None:
    before = {"migrations/0001_a.up.sql": "select 1;", "migrations/0001_a.down.sql": "select 1;"}
    pushed = {**before, "migrations/0002_b.up.sql": "select 2;", "migrations/0002_b.down.sql": "select 2;"}
    here = {"migrations/0003_c.up.sql": "select 3;", "migrations/0003_c.down.sql": "select 3;"}

    [one] = found(before, pushed, here, dict.fromkeys(here, UNTRACKED))

    assert one.hint == "git add -- migrations/0003_c.up.sql migrations/0003_c.down.sql && git commit"
