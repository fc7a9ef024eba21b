"""What a notice says, from files before and files now. No git."""

from __future__ import annotations

import json

import pytest

from tests.drift.shop import USERS, USERS_SQL, shop
from tests.judging import NOW, Contents
from undrift import notice
from undrift.config import Config
from undrift.files import MemoryFiles
from undrift.pipeline import Inquiry
from undrift.report.notice import Left, render, render_new

ORDERS = 'export const orders = pgTable("orders", { id: integer("id").primaryKey() });\n'
ORDERS_SQL = 'CREATE TABLE "orders" ("id" integer PRIMARY KEY NOT NULL);\n'
PLAIN = {
    "migrations/01_users.sql": "CREATE TABLE users (id int PRIMARY KEY, plan text);\n",
    "migrations/02_orders.sql": "CREATE TABLE orders (id int PRIMARY KEY);\n",
}


def noticed(now: Contents, *before: Contents, config: Config | None = None) -> tuple[notice.Notice, ...]:
    inquiry = Inquiry(
        head=MemoryFiles(now),
        bases=tuple(map(MemoryFiles, before)),
        trunk=0 if before else None,
        config=config or Config(),
        rules=notice.RULES,
        now=NOW,
    )
    changed = {path for former in before for path in now.keys() | former.keys() if now.get(path) != former.get(path)}
    return notice.notices(inquiry, changed)


def said(now: Contents, before: Contents, left: str = "main", *, verbose: bool = False) -> list[str]:
    """Return the lines of the notice; fails if there is none."""
    lines = render(noticed(now, before), Left(left, is_branch=True), verbose=verbose).splitlines()
    assert lines
    return lines


def without(contents: Contents, *paths: str) -> dict[str, str | bytes]:
    """Return the files without some of them; fails if one is not there."""
    return {path: contents[path] for path in contents.keys() - {path for path in paths if contents[path] is not None}}


# New migrations


def test_a_new_migration_is_named_with_what_it_does_and_how_to_apply_it() -> None:
    lines = said(shop(USERS + ORDERS, USERS_SQL, ORDERS_SQL), shop(USERS, USERS_SQL))

    assert lines == [
        "undrift: 1 new migration to apply in db/migrations (Drizzle)",
        "  0001_m: creates table orders",
        "  apply: pnpm exec drizzle-kit migrate",
    ]


def test_the_repository_s_own_script_is_the_command() -> None:
    scripts = {"package.json": json.dumps({"name": "shop", "scripts": {"db:migrate": "drizzle-kit migrate"}})}

    lines = said(shop(USERS + ORDERS, USERS_SQL, ORDERS_SQL) | scripts, shop(USERS, USERS_SQL) | scripts)

    assert lines[-1] == "  apply: pnpm db:migrate"


def test_the_configured_command_beats_the_tool_s() -> None:
    now, before = shop(USERS + ORDERS, USERS_SQL, ORDERS_SQL), shop(USERS, USERS_SQL)

    [told] = noticed(now, before, config=Config(migrate="make migrate-local"))

    assert told.apply == "make migrate-local"


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("ALTER TABLE users DROP COLUMN plan;", "drops users.plan with the data in it"),
        ("DROP TABLE users;", "drops table users with the data in it"),
        ("ALTER TABLE users ADD COLUMN a int, ADD COLUMN b int;", "adds users.a and users.b"),
        ("ALTER TABLE users RENAME COLUMN plan TO tier;", "renames users.plan to tier"),
        ("ALTER TABLE users RENAME TO people;", "renames table users to people"),
        ("ALTER TABLE users ALTER COLUMN plan SET NOT NULL;", "changes users.plan"),
        ("CREATE INDEX ON users (plan);", "changes table users"),
        (
            "CREATE TYPE mood AS ENUM ('sad'); CREATE VIEW v AS SELECT id FROM users;",
            "creates enum mood; creates view v",
        ),
        ("CREATE TABLE a (id int); CREATE TABLE b (id int); DROP TABLE a;", "creates table b"),
        ("UPDATE users SET plan = 'free';", "no table or column changes"),
        ("DO $$ BEGIN EXECUTE 'DROP TABLE ' || current_user; END $$;", "what it does could not be read"),
        ("ALTER TABLE elsewhere DROP COLUMN a;", "drops elsewhere.a with the data in it; and what could not be read"),
        (
            "ALTER TABLE users DROP COLUMN plan; ALTER TABLE users ADD COLUMN plan int;",
            "drops users.plan with the data in it; changes users.plan",
        ),
        (
            "ALTER TABLE users RENAME TO old; CREATE TABLE users (id int);",
            "creates table users; renames table users to old",
        ),
        (
            "CREATE TABLE n (id int PRIMARY KEY); DROP TABLE users; ALTER TABLE n RENAME TO users;",
            "drops users.plan with the data in it",
        ),
    ],
)
def test_what_a_migration_does_is_told(sql: str, words: str) -> None:
    lines = said({**PLAIN, "migrations/03_new.sql": sql}, PLAIN)

    assert lines[1] == f"  03_new.sql: {words}"


@pytest.mark.parametrize(
    ("sql", "loses"),
    [
        ("ALTER TABLE users DROP COLUMN plan;", True),
        ("DROP TABLE orders;", True),
        ("ALTER TABLE users RENAME COLUMN plan TO tier;", False),
        ("CREATE TABLE t (id int); DROP TABLE t;", False),
        ("ALTER TABLE users ADD COLUMN a int;", False),
    ],
)
def test_the_first_line_says_whether_data_is_dropped(sql: str, *, loses: bool) -> None:
    lines = said({**PLAIN, "migrations/03_new.sql": sql}, PLAIN)

    assert lines[0].endswith("; 03_new.sql drops data") is loses


def test_long_lists_are_cut_and_the_command_for_the_rest_is_printed() -> None:
    many = {f"migrations/{number:02d}_m.sql": f"CREATE TABLE t{number} (id int);\n" for number in range(3, 12)}

    lines = said({**PLAIN, **many}, PLAIN)

    assert len(lines) == 6
    assert lines[-1] == "  and 5 more: undrift notice --since main --verbose"
    assert len(said({**PLAIN, **many}, PLAIN, verbose=True)) == 10


def test_of_many_projects_only_the_matter_and_the_command_are_said() -> None:
    before = {f"apps/{name}/{path}": text for name in "abcd" for path, text in shop(USERS, USERS_SQL).items()}
    after = {
        f"apps/{name}/{path}": text
        for name in "abcd"
        for path, text in shop(USERS + ORDERS, USERS_SQL, ORDERS_SQL).items()
    }

    lines = said(after, before)

    assert len(lines) == 9
    assert lines[1] == "  apply: cd apps/a && pnpm exec drizzle-kit migrate"
    assert lines[-1] == "undrift: all of it: undrift notice --since main --verbose"
    assert len(said(after, before, verbose=True)) == 12


def test_a_new_migration_that_a_database_may_be_past_is_warned_of() -> None:
    journal = "db/migrations/meta/_journal.json"
    before = shop(USERS, USERS_SQL)
    now = shop(USERS + ORDERS, USERS_SQL, ORDERS_SQL)
    document = json.loads(str(now[journal]))
    document["entries"][1]["when"] = document["entries"][0]["when"] - 1
    now[journal] = json.dumps(document)

    lines = said(now, before)

    assert "  careful: 0001_m sorts before 0000_m; where that ran, an entry whose `when` is not above" in lines[2]


def test_a_branch_s_own_migration_makes_older_ones_of_another_branch_late() -> None:
    mine = shop(USERS + ORDERS, USERS_SQL, ORDERS_SQL)
    journal = "db/migrations/meta/_journal.json"
    document = json.loads(str(mine[journal]))
    document["entries"][1] |= {"tag": "0001_theirs", "when": document["entries"][1]["when"] - 5}
    theirs = without(mine, "db/migrations/0001_m.sql") | {
        "db/migrations/0001_theirs.sql": "CREATE TABLE x (id int);\n",
        journal: json.dumps(document),
    }

    lines = said(theirs, mine, "mine")

    assert any(line.startswith("  careful: 0001_theirs sorts before 0001_m;") for line in lines)


# Migrations that are not here any more


def test_a_migration_that_only_the_branch_before_has_is_named_with_the_way_back() -> None:
    lines = said(shop(USERS, USERS_SQL), shop(USERS + ORDERS, USERS_SQL, ORDERS_SQL), "feature")

    assert lines == [
        (
            "undrift: 1 migration in db/migrations (Drizzle) is in feature and not here; "
            "a database that ran it is ahead of this code"
        ),
        "  0001_m: creates table orders",
        "  what it did: git show feature:db/migrations/0001_m.sql",
    ]


def test_the_down_file_is_what_is_shown_where_there_is_one() -> None:
    one = {
        "migrations/000001_a.up.sql": "CREATE TABLE a (id int);\n",
        "migrations/000001_a.down.sql": "DROP TABLE a;\n",
    }
    two = one | {
        "migrations/000002_b.up.sql": "CREATE TABLE b (id int);\n",
        "migrations/000002_b.down.sql": "DROP TABLE b;\n",
    }

    lines = said(one, two, "feature")

    assert "  undo: git show feature:migrations/000002_b.down.sql" in lines
    assert not any(line.endswith("000002_b.up.sql") for line in lines if "git show" in line)


def test_the_tool_s_own_command_takes_back_what_is_gone_last_first() -> None:
    root = {"alembic.ini": "[alembic]\nscript_location = alembic\n", "alembic/env.py": ""}
    revisions = {
        f"alembic/versions/{name}_x.py": (
            f'revision = "{name}"\ndown_revision = {down!r}\n\n\n'
            f'def upgrade():\n    op.create_table("{name}")\n\n\ndef downgrade():\n    op.drop_table("{name}")\n'
        )
        for name, down in (("a1", None), ("b2", "a1"), ("c3", "b2"))
    }
    before = {**root, **revisions}

    lines = said(without(before, "alembic/versions/b2_x.py", "alembic/versions/c3_x.py"), before, "feature")

    assert lines[1:] == [
        "  c3_x.py: what it does is not read",
        "  b2_x.py: what it does is not read",
        (
            "  take them back, and lose the data in what they made: "
            "git switch feature && alembic downgrade a1 && git switch -"
        ),
    ]


def test_where_many_are_gone_one_command_shows_them_all() -> None:
    many = {f"migrations/{number:02d}_m.sql": f"CREATE TABLE t{number} (id int);\n" for number in range(3, 12)}

    lines = said(PLAIN, {**PLAIN, **many}, "feature")

    assert len([line for line in lines if "git show" in line]) == 3
    assert lines[-1] == "  and so on: git diff --diff-filter=A HEAD feature -- :/migrations"


def test_a_squash_is_no_database_that_is_ahead() -> None:
    seeds = {"migrations/00_seed.sql": "SELECT 1;\n"}
    squashed = {"migrations/03_all.sql": "".join(PLAIN.values())}

    lines = said(seeds | squashed, seeds | PLAIN)

    assert lines[0] == "undrift: 1 new migration to apply in migrations (plain SQL files)"
    assert lines[2] == "  careful: 03_all.sql makes what others made; where those ran, mark it as applied instead"
    assert lines[3] == (
        "undrift: 2 migrations in migrations (plain SQL files) were taken out, and what they made is made otherwise "
        "now: nothing to take back"
    )
    assert len(lines) == 4


DJANGO = {"manage.py": "#!/usr/bin/env python\n", "shop/__init__.py": "", "shop/migrations/__init__.py": ""}


def django(stem: str, *, after: str = "", replaces: tuple[str, ...] = ()) -> dict[str, str]:
    """Return one migration of Django's."""
    body = [
        "from django.db import migrations",
        "",
        "class Migration(migrations.Migration):",
        f"    replaces = {[('shop', name) for name in replaces]!r}",
        f"    dependencies = {[('shop', after)] if after else []!r}",
        "    operations = []",
    ]
    return {f"shop/migrations/{stem}.py": "\n".join(body) + "\n"}


def test_a_squash_of_django_s_leaves_nothing_to_apply_and_nothing_to_take_back() -> None:
    old = {**django("0001_initial"), **django("0002_plan", after="0001_initial")}
    squash = django("0001_squashed_0002_plan", replaces=("0001_initial", "0002_plan"))

    there = said({**DJANGO, **squash}, {**DJANGO, **old})
    back = said({**DJANGO, **old}, {**DJANGO, **squash})

    assert [line.partition(" were taken")[0] for line in there] == ["undrift: 2 migrations (Django)"]
    assert [line.partition(" was taken")[0] for line in back] == ["undrift: 1 migration (Django)"]


def test_a_squash_of_a_squash_stands_for_what_that_stood_for() -> None:
    first = django("0001_squashed_0002_plan", replaces=("0001_initial", "0002_plan"))
    second = django("0001_squashed_0003_x", replaces=("0001_initial", "0002_plan", "0003_x"))
    before = {**DJANGO, **first, **django("0003_x", after="0001_squashed_0002_plan")}

    [line] = said({**DJANGO, **second}, before)

    assert line.startswith("undrift: 2 migrations (Django) were taken out")


def rails(stem: str, change: str) -> dict[str, str]:
    """Return one migration of Rails'."""
    text = f"class X < ActiveRecord::Migration[7.1]\n  def change\n    {change}\n  end\nend\n"
    return {f"db/migrate/{stem}.rb": text}


def test_a_renamed_column_of_rails_is_no_data_that_is_dropped() -> None:
    dump = 'ActiveRecord::Schema[7.1].define(version: 1) do\n  create_table "users" do |t|\n  end\nend\n'
    before = {"bin/rails": "", "db/schema.rb": dump, **rails("001_users", "create_table :users")}

    lines = said({**before, **rails("002_plan", "rename_column :users, :plan, :tier")}, before)

    assert lines[0] == "undrift: 1 new migration to apply in db/migrate (Rails)"
    assert lines[1] == "  002_plan.rb: renames users.plan to tier"


def test_both_a_squash_and_what_it_stands_for_can_lie_there() -> None:
    old = {**django("0001_initial"), **django("0002_plan", after="0001_initial")}
    squash = django("0001_squashed_0002_plan", replaces=("0001_initial", "0002_plan"))

    assert not noticed({**DJANGO, **old, **squash}, {**DJANGO, **old})


def test_a_migration_behind_a_squash_is_new() -> None:
    squash = django("0001_squashed_0002_plan", replaces=("0001_initial", "0002_plan"))
    before = {**DJANGO, **squash}

    [told] = noticed({**before, **django("0003_x", after="0001_squashed_0002_plan")}, before)

    assert [mention.name for mention in told.fresh] == ["shop.0003_x"]


def test_a_branch_s_migration_written_anew_is_replaced() -> None:
    before = {**PLAIN, "migrations/03_a.sql": "ALTER TABLE users ADD COLUMN a int;\n"}
    now = {**PLAIN, "migrations/04_b.sql": "ALTER TABLE users ADD COLUMN a int, ADD COLUMN b int;\n"}

    lines = said(now, before)

    assert any("was taken out, and what it made is made otherwise now" in line for line in lines)
    assert not any("not here" in line for line in lines)
    assert "  careful: 04_b.sql makes users.a, which others made before; where those ran, it fails or differs" in lines


def test_a_migration_that_cannot_run_is_warned_of() -> None:
    late = "ALTER TABLE late ADD COLUMN a int; CREATE TABLE late (id int);\n"

    lines = said({**PLAIN, "migrations/03_a.sql": late}, PLAIN)

    assert lines[2].startswith("  careful: after the migrations before it, 03_a.sql fails: ")


def test_where_only_names_tell_the_order_what_another_file_makes_is_not_missed() -> None:
    day = {
        "migrations/20240101_a_key.sql": "ALTER TABLE late ADD COLUMN a int;\n",
        "migrations/20240101_late.sql": "CREATE TABLE late (id int);\n",
    }

    assert not any("careful" in line for line in said({**PLAIN, **day}, PLAIN))


def test_a_project_that_is_gone_altogether_is_told() -> None:
    lines = said({"readme.txt": "x"}, PLAIN, "feature")

    assert lines[0].startswith("undrift: 2 migrations in migrations (plain SQL files) are in feature and not here")


def test_a_renamed_migration_is_one_that_runs_again_and_not_one_that_is_gone() -> None:
    now = {"migrations/03_orders.sql": PLAIN["migrations/02_orders.sql"]}

    lines = said({**without(PLAIN, "migrations/02_orders.sql"), **now}, PLAIN)

    assert any("careful: 03_orders.sql is 02_orders.sql under another name" in line for line in lines)
    assert not any("not here" in line for line in lines)


def test_two_branches_with_the_same_number_have_two_migrations() -> None:
    mine = {**PLAIN, "migrations/03_posts.sql": "CREATE TABLE posts (id int);\n"}
    main = {**PLAIN, "migrations/03_invoices.sql": "CREATE TABLE invoices (id int);\n"}

    lines = said(main, mine, "mine")

    assert lines[1] == "  03_invoices.sql: creates table invoices"
    assert lines[3] == "  03_posts.sql: creates table posts"
    assert not any("edited" in line for line in lines)


def test_what_takes_the_number_of_a_renumbered_migration_is_new() -> None:
    posts = "CREATE TABLE posts (id int);\n"
    before = {**PLAIN, "migrations/03_posts.sql": posts}
    now = {**PLAIN, "migrations/03_inv.sql": "CREATE TABLE inv (id int);\n", "migrations/04_posts.sql": posts}

    lines = said(now, before)

    assert lines[1] == "  03_inv.sql: creates table inv"
    assert any("careful: 04_posts.sql is 03_posts.sql under another name" in line for line in lines)
    assert not any("not here" in line or "edited" in line for line in lines)


def test_a_project_that_was_too_young_to_be_one_brings_only_what_is_new() -> None:
    [first, second] = PLAIN.items()

    assert [mention.name for mention in noticed(PLAIN, dict([first]))[0].fresh] == ["02_orders.sql"]
    assert [mention.name for mention in noticed(dict([first]), PLAIN)[0].gone] == ["02_orders.sql"]
    assert second[0].endswith("02_orders.sql")


# Edited migrations


def test_an_edited_migration_is_told_with_the_command_that_shows_the_edit() -> None:
    edited = {"migrations/02_orders.sql": "CREATE TABLE orders (id int PRIMARY KEY, total int);\n"}

    lines = said({**PLAIN, **edited}, PLAIN)

    assert lines == [
        (
            "undrift: 1 migration in migrations (plain SQL files) was edited; "
            "a database that ran the old text does not run the new one"
        ),
        "  git diff main -- :/migrations/02_orders.sql",
    ]


@pytest.mark.parametrize(
    ("before", "after", "is_layout"),
    [
        ("CREATE TABLE o (id int);", "-- orders\ncreate table if not exists o (\n  id int\n);", True),
        ("DROP TABLE o;", "DROP TABLE IF EXISTS o;", True),
        ("CREATE TABLE o (id int);", "CREATE TABLE o (id bigint);", False),
        ("UPDATE users SET plan = 'a';", "UPDATE users SET plan = 'b';", False),
        ("INSERT INTO users VALUES (1, 'a');", "INSERT INTO users  VALUES (1, 'a');", False),
        ("CREATE FUNCTION f() RETURNS int AS 'SELECT 1' LANGUAGE sql;", "SELECT 1;", False),
        ("COMMENT ON TABLE users IS 'a';", "COMMENT ON TABLE users IS 'A';", False),
        ("CREATE TABLE o (id int);\n-- migrate:down\nDROP TABLE o;", "CREATE TABLE o (id int);\nDROP TABLE o;", False),
        ("CREATE TABLE o (id int) /*!40101 ENGINE=InnoDB */;", "CREATE TABLE o (id int) /*!40101 ENGINE=X */;", False),
    ],
)
def test_an_edit_of_layout_is_said_to_be_one(before: str, after: str, *, is_layout: bool) -> None:
    path = "migrations/03_x.sql"

    line = said({**PLAIN, path: after}, {**PLAIN, path: before})[1]

    assert line.endswith("  # comments or layout only") is is_layout


def test_the_layout_of_a_python_migration_is_no_edit() -> None:
    root = {"alembic.ini": "[alembic]\nscript_location = alembic\n", "alembic/env.py": ""}
    text = "revision = 'a1'\ndown_revision = None\n\n\ndef upgrade():\n    pass\n"
    path = "alembic/versions/a1_x.py"

    assert not noticed({**root, path: f'"""Now explained."""\n\n{text}# why\n'}, {**root, path: text})
    assert noticed({**root, path: text.replace("pass", "print()")}, {**root, path: text})


@pytest.mark.parametrize(
    "text", ["CREATE TABLE orders (id int PRIMARY KEY);\r\n", "CREATE TABLE orders (id int PRIMARY KEY);"]
)
def test_line_ends_and_the_last_newline_are_no_edit(text: str) -> None:
    assert not noticed({**PLAIN, "migrations/02_orders.sql": text}, PLAIN)


def test_of_a_changelog_only_the_changesets_that_changed_are_edited() -> None:
    head = "--liquibase formatted sql\n"
    one, two = "--changeset a:1\nCREATE TABLE a (id int);\n", "--changeset a:2\nCREATE TABLE b (id int);\n"
    other = "--changeset a:2\nCREATE TABLE c (id int);\n"
    path = "db/changelog/db.changelog-master.sql"

    [told] = noticed({path: head + one + other}, {path: head + one + two})

    assert [mention.name for mention in told.edited] == [f"{path}::2::a"]
    [told] = noticed({path: head + one + two}, {path: head + one})
    assert not told.edited
    assert [mention.name for mention in told.fresh] == [f"{path}::2::a"]


def test_a_moved_directory_is_nothing_to_tell() -> None:
    moved = {path.replace("migrations/", "db/migrations/"): text for path, text in PLAIN.items()}

    assert not noticed(moved, PLAIN)


# What the code declares


def test_a_schema_that_changed_without_its_migration_is_told_column_by_column() -> None:
    changed = USERS.replace('email: text("email")', 'mail: text("mail")')

    lines = said(shop(changed, USERS_SQL), shop(USERS, USERS_SQL))

    assert lines[0] == "undrift: db/schema.ts changed, and the migrations do not make what it says: 2 differences"
    assert any(line.startswith("  column users.mail is declared, but no migration adds it") for line in lines)
    assert any(line.startswith("  column users.email is not declared any more") for line in lines)
    assert lines[-1] == "  fix: pnpm exec drizzle-kit generate (and say that it is a rename)"


def test_a_schema_that_comes_with_its_migration_is_told_as_a_migration_only() -> None:
    assert len(said(shop(USERS + ORDERS, USERS_SQL, ORDERS_SQL), shop(USERS, USERS_SQL))) == 3


def test_an_older_drift_is_not_told_again() -> None:
    drifted = USERS.replace('email: text("email")', 'mail: text("mail")')

    assert not noticed(shop(drifted + "// a comment\n", USERS_SQL), shop(drifted, USERS_SQL))


def test_what_is_declared_no_longer_and_was_never_made_is_told_once_more() -> None:
    lines = said(shop(USERS, USERS_SQL), shop(USERS + ORDERS, USERS_SQL), "feature")

    assert lines == [
        (
            "undrift: the code no longer declares table orders, which no migration makes; "
            "a database that got this another way is ahead of this code"
        )
    ]


def test_what_cannot_be_told_of_the_code_is_said() -> None:
    unknown = USERS.replace('email: text("email").notNull()', "...(await columns())")

    lines = said(shop(unknown, USERS_SQL), shop(USERS, USERS_SQL))

    assert lines[0].startswith("undrift: whether migrations make what the code declares cannot be told: ")


# Silence


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(shop(USERS, USERS_SQL), id="the same"),
        pytest.param(shop(USERS, USERS_SQL) | {"src/app.ts": "export const a = 1;\n"}, id="other code"),
        pytest.param(shop(USERS + "// a comment\n", USERS_SQL), id="a comment in the schema"),
        pytest.param(shop(USERS, USERS_SQL) | {"db/migrations/notes.md": "x"}, id="a note among the migrations"),
    ],
)
def test_nothing_is_said_where_nothing_changed(now: Contents) -> None:
    assert not noticed(now, shop(USERS, USERS_SQL))


# A new clone


def test_a_new_clone_gets_one_line() -> None:
    assert render_new(noticed(shop(USERS + ORDERS, USERS_SQL, ORDERS_SQL))) == (
        "undrift: a new database needs 2 migrations in db/migrations (Drizzle): pnpm exec drizzle-kit migrate"
    )


def test_a_new_clone_of_two_projects_gets_one_line_that_can_be_pasted() -> None:
    one = {f"apps/one/{path}": text for path, text in shop(USERS, USERS_SQL).items()}
    two = {f"apps/two/{path}": text for path, text in shop(USERS, USERS_SQL).items()}

    line = render_new(noticed(one | two))

    assert line == (
        "undrift: a new database needs 1 migration in apps/one/db/migrations (Drizzle) and 1 migration in "
        "apps/two/db/migrations (Drizzle): (cd apps/one && pnpm exec drizzle-kit migrate) && "
        "(cd apps/two && pnpm exec drizzle-kit migrate)"
    )


def test_a_new_clone_without_migrations_gets_none() -> None:
    assert not render_new(noticed({"readme.txt": "x"}))


# What a repository may be called


def test_names_that_would_drive_a_terminal_or_a_shell_are_made_harmless() -> None:
    nasty = "migrations/03_a\x1b[31m;rm -rf $HOME.sql"

    text = "\n".join(said({**PLAIN, nasty: "CREATE TABLE t (id int);\n"}, PLAIN))
    back = "\n".join(said(PLAIN, {**PLAIN, nasty: "CREATE TABLE t (id int);\n"}, "a;b"))

    assert "\x1b" not in text + back
    assert "git show $'a;b:migrations/03_a\\x1b[31m;rm -rf $HOME.sql'" in back
