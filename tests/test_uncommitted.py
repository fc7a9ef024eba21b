"""What a push leaves behind: migrations that lie here and are in no commit, as git's own hook finds them."""

from __future__ import annotations

import os

import pytest

from tests.drift.shop import USERS, USERS_SQL, column, shop, snapshot
from tests.repository import Done, Repository

RULE = "uncommitted-migration"
CREATE = "CREATE TABLE {} (id int);\n"
PLAN = '  plan: text("plan"),\n});'
PLAN_SQL = 'ALTER TABLE "users" ADD COLUMN "plan" text;\n'
MIGRATIONS = "db/migrations"
JOURNAL = f"{MIGRATIONS}/meta/_journal.json"
NEW = f"{MIGRATIONS}/0001_m.sql"
LATIN = os.fsdecode(b"migrations/03_caf\xe9.sql")


def published(repository: Repository) -> Repository:
    """Put `main` on a remote called origin, and undrift before every push."""
    repository.run("git", "init", "-q", "--bare", "-b", "main", "../remote.git")
    repository.git("remote", "add", "origin", "../remote.git")
    repository.git("push", "-q", "-u", "origin", "main")
    repository.git("remote", "set-head", "origin", "main")
    repository.install("pre-push", "check", "--push", "--remote", '"$1"')
    return repository


@pytest.fixture
def plain(repository: Repository) -> Repository:
    """Two SQL files on `main`, pushed."""
    repository.commit("start", **{f"migrations/0{number}_x.sql": CREATE.format(f"t{number}") for number in (1, 2)})
    return published(repository)


@pytest.fixture
def drizzle(repository: Repository) -> Repository:
    """The shop with one migration on `main`, pushed."""
    lay(repository, shop(USERS, USERS_SQL, snapshot=users()))
    repository.commit("start")
    return published(repository)


def users(*more: str) -> dict[str, object]:
    own = [column("id", "integer", not_null=True), column("email", not_null=True)]
    return snapshot(users=[*own, *map(column, more)])


def lay(repository: Repository, files: dict[str, str | bytes]) -> None:
    for path, content in files.items():
        repository.write(path, content)


def generate(repository: Repository) -> None:
    """Declare users.plan and do what `drizzle-kit generate` does then."""
    lay(repository, shop(USERS.replace("});", PLAN), USERS_SQL, PLAN_SQL, snapshot=users("plan")))


def push(repository: Repository, *arguments: str) -> Done:
    return repository.git("push", "origin", *arguments, check=False)


def said(done: Done) -> str:
    """Return what undrift printed: git sends what a hook prints to standard error."""
    return done.out + done.err


def refused(done: Done) -> str:
    """Fail unless the push was stopped for what lies here; return what was said."""
    assert done.status != 0, done
    assert f"error[{RULE}]" in said(done), done
    return said(done)


def passed(done: Done) -> None:
    """Fail unless git pushed, and undrift was there to see it."""
    assert done.status == 0, done
    assert "undrift: " in said(done), done
    assert RULE not in said(done), done


def test_the_migration_that_a_commit_of_tracked_files_leaves_behind(drizzle: Repository) -> None:
    generate(drizzle)
    drizzle.git("commit", "-qam", "plans")

    text = refused(push(drizzle, "main"))

    assert "what is pushed changes column users.plan in the schema" in text
    assert f"fix: git add -- {NEW} {MIGRATIONS}/meta/0001_snapshot.json && git commit" in text


# What fires


def third(repository: Repository) -> None:
    """Commit a third migration, so that the project is part of what is pushed."""
    repository.commit("third", **{"migrations/03_x.sql": CREATE.format("t3")})


@pytest.mark.parametrize(
    "paths",
    [
        pytest.param(("db/schema.ts", JOURNAL), id="no SQL"),
        pytest.param(("db/schema.ts", JOURNAL, f"{MIGRATIONS}/meta"), id="no SQL, but the snapshot"),
        pytest.param(("db/schema.ts", NEW), id="no journal"),
    ],
)
def test_no_other_finding_says_to_make_it_again_or_to_take_it_away(drizzle: Repository, paths: tuple[str, ...]) -> None:
    generate(drizzle)
    drizzle.git("add", "--", *paths)
    drizzle.git("commit", "-q", "-m", "plans")

    fixes = [line.strip() for line in refused(push(drizzle, "main")).splitlines() if line.startswith("  fix: ")]

    assert any(line.startswith("fix: git add -- ") for line in fixes)
    assert not any("generate" in line or "git rm" in line for line in fixes)


def test_an_untracked_migration_beside_one_that_is_pushed(plain: Repository) -> None:
    third(plain)
    plain.write("migrations/04_x.sql")

    text = refused(push(plain, "main"))

    assert "migrations/04_x.sql:1: error" in text
    assert "04_x.sql is untracked, so that what is pushed goes without it" in text
    assert "fix: git add -- migrations/04_x.sql && git commit" in text


def test_the_printed_command_mends_it(plain: Repository) -> None:
    third(plain)
    plain.write("migrations/04_x.sql")
    [fix] = [line.partition("fix: ")[2] for line in refused(push(plain, "main")).splitlines() if "fix: " in line]

    plain.run("sh", "-c", fix + " -qm more")

    passed(push(plain, "main"))


def test_an_ignored_migration_with_the_pattern_that_ignores_it(plain: Repository) -> None:
    plain.commit("third", **{"migrations/03_x.sql": CREATE.format("t3"), ".gitignore": "\n04_*\n"})
    plain.write("migrations/04_x.sql")

    text = refused(push(plain, "main"))

    assert "04_x.sql is ignored (04_* in .gitignore:2)" in text
    assert "fix: git add -f -- migrations/04_x.sql && git commit\n" in text


def test_an_ignored_migration_in_a_directory_that_is_ignored_as_a_whole(drizzle: Repository) -> None:
    generate(drizzle)
    drizzle.write(".git/info/exclude", "/db/migrations/\n")
    drizzle.git("commit", "-qam", "plans")

    assert "is ignored (/db/migrations/ in .git/info/exclude:1)" in refused(push(drizzle, "main"))


@pytest.mark.parametrize("edited", [False, True])
def test_a_staged_migration_that_was_not_committed(plain: Repository, edited: bool) -> None:  # noqa: FBT001 - a case
    third(plain)
    plain.add("migrations/04_x.sql")
    if edited:
        plain.write("migrations/04_x.sql", CREATE.format("t4"))

    text = refused(push(plain, "main"))

    assert "04_x.sql is staged, but not committed" in text
    assert "fix: git commit\n" in text


def test_a_migration_that_is_only_announced(plain: Repository) -> None:
    third(plain)
    plain.write("migrations/04_x.sql")
    plain.git("add", "-N", "migrations/04_x.sql")

    assert "04_x.sql is untracked" in refused(push(plain, "main"))


def test_a_migration_in_a_directory_of_its_own(repository: Repository) -> None:
    lock = 'provider = "postgresql"\n'
    first = {"prisma/migrations/migration_lock.toml": lock, "prisma/migrations/20260101000000_a/migration.sql": ""}
    repository.commit("start", **first)
    published(repository)
    repository.commit("more", **{"prisma/migrations/20260102000000_b/migration.sql": CREATE.format("b")})
    repository.write("prisma/migrations/20260103000000_c/migration.sql")

    text = refused(push(repository, "main"))

    assert "20260103000000_c is untracked" in text
    assert "git add -- prisma/migrations/20260103000000_c/migration.sql" in text


def test_a_migration_whose_entry_in_the_journal_is_not_committed(drizzle: Repository) -> None:
    generate(drizzle)
    drizzle.git("add", "db/schema.ts", NEW)
    drizzle.git("commit", "-qm", "plans")

    text = refused(push(drizzle, "main"))

    assert f"{NEW}:1: error[{RULE}]" in text
    assert "0001_m is pushed, but the list that names it to Drizzle is not committed, while column users.plan" in text
    assert f"fix: git add -- {MIGRATIONS}/meta/0001_snapshot.json {JOURNAL} && git commit" in text


@pytest.mark.parametrize("stage", [False, True])
def test_a_new_migration_that_is_pushed_with_an_older_text(plain: Repository, stage: bool) -> None:  # noqa: FBT001 - a case
    third(plain)
    plain.write("migrations/03_x.sql", CREATE.format("t33"))
    if stage:
        plain.git("add", "-A")

    text = refused(push(plain, "main"))

    assert "03_x.sql is pushed with an older text than it has here, which is " in text
    assert f"fix: {'git commit' if stage else 'git add -- migrations/03_x.sql && git commit'}\n" in text


def test_a_migration_that_is_pushed_without_its_way_back(repository: Repository) -> None:
    pair = {"migrations/0001_a.up.sql": CREATE.format("a"), "migrations/0001_a.down.sql": "DROP TABLE a;\n"}
    repository.commit("start", **pair)
    published(repository)
    repository.commit("more", **{"migrations/0002_b.up.sql": CREATE.format("b")})
    repository.write("migrations/0002_b.down.sql", "DROP TABLE b;\n")

    text = refused(push(repository, "main"))

    assert "is pushed without its way back: 0002_b.down.sql is untracked" in text


def test_another_branch_whose_schema_a_file_here_makes(drizzle: Repository) -> None:
    drizzle.git("switch", "-qc", "plans")
    generate(drizzle)
    drizzle.git("commit", "-qam", "plans")
    drizzle.git("switch", "-q", "main")
    drizzle.git("switch", "-qc", "elsewhere")

    text = refused(push(drizzle, "plans"))

    assert "column users.plan" in text
    assert "fix: on the branch that is pushed: git add -- " in text


def test_both_branches_of_a_push_are_judged_and_named(plain: Repository) -> None:
    plain.git("switch", "-qc", "one")
    third(plain)
    plain.git("switch", "-qc", "two", "main")
    plain.commit("another", **{"migrations/03_y.sql": CREATE.format("y")})
    plain.write("migrations/04_x.sql")

    text = refused(push(plain, "one", "two"))

    assert "judged one since it left origin/main" in text
    assert "judged two since it left origin/main" in text
    assert text.count(f"[{RULE}]") == 1


def test_the_first_push_of_all(repository: Repository) -> None:
    repository.commit("start", **{f"migrations/0{number}_x.sql": CREATE.format(f"t{number}") for number in (1, 3)})
    repository.run("git", "init", "-q", "--bare", "../remote.git")
    repository.git("remote", "add", "origin", "../remote.git")
    repository.install("pre-push", "check", "--push")
    repository.write("migrations/02_x.sql")

    assert "02_x.sql is untracked" in refused(push(repository, "main"))


def test_an_annotated_tag_of_what_is_checked_out(plain: Repository) -> None:
    plain.git("switch", "-qc", "release")
    third(plain)
    plain.git("tag", "-am", "x", "v1")
    plain.write("migrations/04_x.sql")

    assert "judged v1 since it left origin/main" in refused(push(plain, "v1"))


def test_a_linked_working_tree_is_asked_for_what_lies_in_it(plain: Repository) -> None:
    plain.git("worktree", "add", "-qb", "side", "../linked")
    linked = Repository(plain.top.parent / "linked", plain.environment)
    third(linked)
    plain.write("migrations/05_x.sql")
    passed(push(linked, "side"))

    linked.commit("more", **{"migrations/04_x.sql": CREATE.format("t4")})
    linked.write("migrations/06_x.sql")
    assert "06_x.sql is untracked" in refused(push(linked, "side"))


@pytest.mark.parametrize("name", ["migrations/04_ünï cödé.sql", os.fsdecode(b"migrations/04_caf\xe9.sql")])
def test_names_beyond_ascii(plain: Repository, name: str) -> None:
    third(plain)
    plain.write(name)

    text = refused(push(plain, "main"))

    assert name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") in text


def test_migrations_that_are_programs(repository: Repository) -> None:
    repository.commit("start", **rails("20260101000000"))
    published(repository)
    lay(repository, {**rails("20260102000000", "plan")})
    repository.git("commit", "-qam", "plans")

    text = refused(push(repository, "main"))

    assert "db/migrate/20260102000000_add_plan.rb:1: error" in text
    assert "20260102000000_add_plan.rb" in text
    assert "column users.plan" in text


def rails(version: str, *columns: str) -> dict[str, str]:
    """Return the files of a Rails application whose last migrations add columns to users."""
    told = "".join(f'    t.string "{name}"\n' for name in ("email", *columns))
    table = f'  create_table "users" do |t|\n{told}  end\n'
    files = {
        "db/schema.rb": f"ActiveRecord::Schema[7.1].define(version: {version}) do\n{table}end\n",
        "db/migrate/20260101000000_create_users.rb": change("create_table(:users) { |t| t.string :email }"),
        "config/database.yml": "test: {adapter: postgresql}\n",
    }
    added = {f"db/migrate/{version}_add_{name}.rb": change(f"add_column :users, :{name}, :string") for name in columns}
    return files | added


def change(statement: str) -> str:
    return f"class Changed < ActiveRecord::Migration[7.1]\n  def change\n    {statement}\n  end\nend\n"


# Projects of which no migration is committed


def founded(repository: Repository) -> Repository:
    """A remote with a package that declares no schema yet."""
    repository.commit("start", **{"package.json": "{}", "pnpm-lock.yaml": "lockfileVersion: '9.0'\n"})
    return published(repository)


def test_the_first_migration_of_a_project(repository: Repository) -> None:
    founded(repository)
    lay(repository, shop(USERS, USERS_SQL, snapshot=users()))
    repository.git("add", "package.json", "drizzle.config.ts", "db/schema.ts")
    repository.git("commit", "-qm", "users")

    text = refused(push(repository, "main"))

    assert "0000_m is untracked, so that what is pushed goes without it" in text
    assert f"fix: git add -- {MIGRATIONS}/0000_m.sql {MIGRATIONS}/meta/0000_snapshot.json {JOURNAL} && git" in text


def test_a_new_project_whose_schema_is_not_pushed_either(repository: Repository) -> None:
    founded(repository)
    lay(repository, shop(USERS, USERS_SQL, snapshot=users()))
    repository.git("add", "package.json", "drizzle.config.ts")
    repository.git("commit", "-qm", "settings")

    passed(push(repository, "main"))


def test_a_new_project_that_is_ignored_as_a_whole(repository: Repository) -> None:
    founded(repository)
    lay(repository, shop(USERS, USERS_SQL, snapshot=users()))
    repository.commit("users", **{".gitignore": "/db/migrations/\n"})

    passed(push(repository, "main"))


def test_loose_scripts_that_are_pushed_by_nothing(plain: Repository) -> None:
    third(plain)
    plain.write("queries/1_a.sql")
    plain.write("queries/2_b.sql")
    plain.run("git", "init", "-q", "--bare", "../new.git")

    passed(push(plain, "main"))
    passed(plain.git("push", "../new.git", "main", check=False))


# What stays quiet


def test_a_migration_that_is_worked_on_while_nothing_of_its_project_is_pushed(plain: Repository) -> None:
    plain.commit("readme", **{"README.md": "x"})
    plain.write("migrations/03_x.sql")

    passed(push(plain, "main"))


def test_a_migration_that_is_worked_on_while_another_project_is_pushed(plain: Repository) -> None:
    plain.commit("other", **{"billing/migrations/01_b.sql": CREATE.format("b")})
    plain.write("migrations/03_x.sql")

    passed(push(plain, "main"))


def test_what_belongs_to_the_branch_that_is_checked_out_and_not_to_the_one_that_is_pushed(plain: Repository) -> None:
    plain.git("switch", "-qc", "done")
    third(plain)
    plain.git("switch", "-q", "main")
    plain.write("migrations/04_x.sql")

    passed(push(plain, "done"))


def test_what_lies_here_and_is_the_same_in_what_is_pushed(plain: Repository) -> None:
    plain.git("switch", "-qc", "done")
    third(plain)
    plain.git("switch", "-q", "main")
    plain.write("migrations/03_x.sql", CREATE.format("t3"))

    passed(push(plain, "done"))


@pytest.mark.parametrize("name", ["README.md", ".DS_Store", "04_x.sql.orig", "04_x.sql~", "notes/todo.txt"])
def test_files_that_the_tool_does_not_run(plain: Repository, name: str) -> None:
    third(plain)
    plain.write(f"migrations/{name}")

    passed(push(plain, "main"))


def test_a_file_that_the_journal_does_not_name(drizzle: Repository) -> None:
    generate(drizzle)
    drizzle.commit("plans")
    drizzle.write(f"{MIGRATIONS}/0002_draft.sql")

    passed(push(drizzle, "main"))


def test_what_is_gone_from_the_working_tree(plain: Repository) -> None:
    third(plain)
    (plain.top / "migrations/03_x.sql").unlink()
    plain.git("rm", "-q", "--cached", "migrations/02_x.sql")

    passed(push(plain, "main"))


def test_an_edit_of_a_migration_that_was_there_before(plain: Repository) -> None:
    third(plain)
    plain.write("migrations/01_x.sql", CREATE.format("other"))

    passed(push(plain, "main"))


def test_line_ends_modes_and_time_stamps(plain: Repository) -> None:
    third(plain)
    place = plain.write("migrations/03_x.sql", CREATE.format("t3").replace("\n", "\r\n"))
    passed(push(plain, "main"))

    plain.git("config", "core.autocrlf", "true")
    plain.commit("fourth", **{"migrations/04_x.sql": CREATE.format("t4")})
    plain.write("migrations/04_x.sql", CREATE.format("t4").replace("\n", "\r\n"))
    place.chmod(0o755)
    passed(push(plain, "main"))


def test_links_out_of_the_repository(plain: Repository) -> None:
    third(plain)
    outside = plain.top.parent / "outside.sql"
    outside.write_text(CREATE.format("secret"))
    (plain.top / "migrations/04_x.sql").symlink_to(outside)
    (plain.top / "migrations/05_x.sql").symlink_to("nowhere")

    passed(push(plain, "main"))


def test_a_directory_that_leads_elsewhere(repository: Repository) -> None:
    repository.commit("start", **{f"db/migrations/0{number}_x.sql": "select 1;" for number in (1, 2)})
    repository.commit("third", **{"db/migrations/03_x.sql": "select 3;"})
    repository.git("mv", "db", "kept")
    repository.write(".git/info/exclude", "/db/\n")
    (repository.top / "db").mkdir()
    (repository.top / "db/migrations").symlink_to("../kept/migrations")
    repository.write("kept/migrations/04_x.sql")

    done = repository.undrift("uncommitted-migrations")

    assert (done.status, RULE in done.out) == (0, False), done


def test_a_pattern_that_is_a_command_is_in_no_command(plain: Repository) -> None:
    plain.commit("third", **{"migrations/03_x.sql": CREATE.format("t3"), ".gitignore": "04_$(touch\\ ran)*\n04_*\n"})
    plain.write("migrations/04_$(touch ran).sql")

    lines = refused(push(plain, "main")).splitlines()

    assert [line for line in lines if "fix: " in line] == [
        "  fix: git add -f -- 'migrations/04_$(touch ran).sql' && git commit"
    ]


def test_a_repository_inside_of_the_directory(repository: Repository) -> None:
    lock = 'provider = "postgresql"\n'
    first = {"prisma/migrations/migration_lock.toml": lock, "prisma/migrations/20260101000000_a/migration.sql": ""}
    repository.commit("start", **first)
    published(repository)
    repository.commit("more", **{"prisma/migrations/20260102000000_b/migration.sql": CREATE.format("b")})
    repository.run("git", "init", "-q", "prisma/migrations/20260103000000_c")
    repository.write("prisma/migrations/20260103000000_c/migration.sql")

    passed(push(repository, "main"))


def test_what_is_left_out_of_a_sparse_checkout(plain: Repository) -> None:
    plain.commit("app", **{"app/a.txt": "a"})
    third(plain)
    plain.git("sparse-checkout", "set", "--no-cone", "/app/")

    passed(push(plain, "main"))


def test_a_file_that_a_program_turns_into_what_is_committed(plain: Repository) -> None:
    plain.git("config", "filter.store.clean", "echo pointer")
    plain.commit("third", **{"migrations/03_x.sql": CREATE.format("t3"), ".gitattributes": "*.sql filter=store\n"})
    plain.git("config", "filter.store.clean", "touch ran; cat")

    passed(push(plain, "main"))

    assert plain.git("show", "HEAD:migrations/03_x.sql").out == "pointer\n"
    assert not (plain.top / "ran").exists()


def test_a_migration_whose_comment_says_why_it_stays_here(plain: Repository) -> None:
    third(plain)
    plain.write("migrations/04_x.sql", f"-- undrift: ignore[{RULE}] seeds of this machine\nselect 1;\n")

    passed(push(plain, "main"))


def test_an_entry_of_the_configuration_holds_and_is_not_called_unused_where_the_file_is_not(plain: Repository) -> None:
    entry = f"ignore: [{{rule: {RULE}, path: migrations/*_local.sql, reason: seeds}}]\n"
    plain.commit("third", **{"migrations/03_x.sql": CREATE.format("t3"), ".undrift.yaml": entry})
    place = plain.write("migrations/04_local.sql")
    passed(plain.git("push", "--dry-run", "origin", "main", check=False))

    place.unlink()
    passed(push(plain, "main"))


def test_the_team_can_turn_it_off(plain: Repository) -> None:
    off = f"rules: {{{RULE}: off}}\n"
    plain.commit("third", **{"migrations/03_x.sql": CREATE.format("t3"), ".undrift.yaml": off})
    plain.write("migrations/04_x.sql")

    passed(push(plain, "main"))


@pytest.mark.parametrize(
    "arguments", [("check",), ("check", "--staged"), ("check", "--from-ref", "HEAD~1"), ("check", "--all")]
)
def test_where_nothing_is_pushed(plain: Repository, arguments: tuple[str, ...]) -> None:
    third(plain)
    plain.write("migrations/04_x.sql")

    assert RULE not in plain.undrift(*arguments).out


# Which refs are judged


def test_a_ref_that_is_new_on_the_remote_with_a_commit_that_it_has(plain: Repository) -> None:
    third(plain)
    push(plain, "main")
    plain.git("tag", "v1")
    plain.write("migrations/04_x.sql")

    done = push(plain, "v1", "main:refs/heads/copy")

    assert done.status == 0, done
    assert "nothing to judge: no migration in v1, which origin/main has" in said(done)
    assert "undrift: the same holds for main\n" in said(done)


@pytest.mark.parametrize("to", ["theirs", "../fork.git"])
def test_what_the_default_branch_has_was_pushed_before_and_another_branch_is_judged(plain: Repository, to: str) -> None:
    plain.run("git", "init", "-q", "--bare", "../fork.git")
    plain.git("remote", "add", "theirs", "../fork.git")
    third(plain)
    plain.git("switch", "-qc", "side")
    plain.commit("side", **{"migrations/04_x.sql": CREATE.format("t4")})
    push(plain, "main", "side")
    plain.write("migrations/05_x.sql")

    done = plain.git("push", to, "main", check=False)
    assert done.status == 0, done
    assert "no migration in main, which origin/main has" in said(done)
    refused(plain.git("push", to, "side", check=False))


def test_a_branch_of_a_fork_is_judged_where_it_is_new(plain: Repository) -> None:
    plain.run("git", "init", "-q", "--bare", "../fork.git")
    plain.git("remote", "add", "theirs", "../fork.git")
    third(plain)
    plain.git("push", "-q", "--no-verify", "theirs", "main:topic")
    plain.write("migrations/04_x.sql")

    refused(push(plain, "main:topic"))


@pytest.mark.parametrize("to", ["theirs", "../fork.git"])
def test_a_remote_that_lags_behind_the_default_branch_is_brought_nothing_new(plain: Repository, to: str) -> None:
    plain.run("git", "init", "-q", "--bare", "../fork.git")
    plain.git("remote", "add", "theirs", "../fork.git")
    plain.git("push", "-q", "--no-verify", to, "main")
    third(plain)
    push(plain, "main")
    plain.write("migrations/04_x.sql")

    done = plain.git("push", to, "main", check=False)

    assert done.status == 0, done
    assert "no migration in main, which origin/main has" in said(done)


@pytest.mark.parametrize("to", ["theirs", "../fork.git"])
def test_what_no_remote_has_is_judged_wherever_it_is_pushed(plain: Repository, to: str) -> None:
    plain.run("git", "init", "-q", "--bare", "../fork.git")
    plain.git("remote", "add", "theirs", "../fork.git")
    third(plain)
    plain.write("migrations/04_x.sql")

    assert "judged main since it left origin/main" in refused(plain.git("push", to, "main", check=False))


def test_a_branch_of_another_remote_is_judged_where_it_becomes_the_default_branch(plain: Repository) -> None:
    plain.run("git", "init", "-q", "--bare", "../fork.git")
    plain.git("remote", "add", "theirs", "../fork.git")
    third(plain)
    plain.git("push", "-q", "--no-verify", "theirs", "main:topic")
    plain.write("migrations/04_x.sql")

    refused(push(plain, "main"))


def test_a_commit_that_many_refs_lead_to_is_judged_once_and_all_are_named(plain: Repository) -> None:
    third(plain)
    names = [f"b{number:02}" for number in range(12)]
    for name in names:
        plain.git("branch", name)
    plain.git("tag", "-am", "x", "v1")
    plain.write("migrations/04_x.sql")

    text = refused(push(plain, *names, "v1"))

    assert text.count("; judged ") == 1
    assert "judged b00 since it left origin/main" in text
    assert f"undrift: the same holds for {', '.join(names[1:])} and v1\n" in text


def test_a_long_list_of_refs_is_cut(plain: Repository) -> None:
    third(plain)
    for number in range(30):
        plain.git("branch", f"b{number:02}")

    text = said(push(plain, "--all"))

    assert text.count("; judged ") == 1
    assert "b17, b18 and 11 more\n" in text


def test_a_commit_is_judged_anew_for_a_ref_to_which_it_brings_something_else(plain: Repository) -> None:
    plain.git("push", "-q", "--no-verify", "origin", "main:old")
    third(plain)
    push(plain, "main:one")
    plain.commit("more", **{"migrations/04_x.sql": CREATE.format("t4")})

    text = said(push(plain, "main:one", "main:two"))

    assert text.count("; judged ") == 2
    assert "the same holds" not in text


def test_the_report_in_json_holds_nothing_but_json(plain: Repository) -> None:
    third(plain)
    tip = plain.git("rev-parse", "HEAD").out.strip()
    lines = "".join(f"refs/heads/{name} {tip} refs/heads/{name} {'0' * 40}\n" for name in ("one", "two"))

    done = plain.undrift("check", "--push", "--format", "json", stdin=lines)

    assert done.findings == []


def test_a_tag_of_something_that_is_no_commit(plain: Repository) -> None:
    plain.git("tag", "tree", "HEAD^{tree}")
    plain.git("tag", "-am", "x", "blob", "HEAD:migrations/01_x.sql")

    done = push(plain, "tree", "blob")

    assert done.status == 0, done
    assert "undrift" not in said(done)


def test_a_deletion(plain: Repository) -> None:
    plain.git("push", "-q", "--no-verify", "origin", "main:old")
    plain.write("migrations/04_x.sql")

    assert push(plain, "--delete", "old").status == 0


def test_a_force_push_over_what_was_not_fetched_says_what_to_do(plain: Repository) -> None:
    other = Repository(plain.top.parent / "other", plain.environment)
    plain.run("git", "clone", "-q", "../remote.git", str(other.top))
    other.commit("theirs", **{"migrations/03_theirs.sql": CREATE.format("t3")})
    other.git("push", "-q", "origin", "main")
    third(plain)

    done = push(plain, "--force", "main")

    assert done.status != 0
    assert "origin has main at " in said(done)
    assert "fix: git fetch origin, then push again" in said(done)

    plain.git("fetch", "-q")
    passed(push(plain, "--force", "main"))


# By hand


def test_by_hand_it_asks_about_all_that_this_branch_introduced(plain: Repository) -> None:
    plain.git("switch", "-qc", "feature")
    third(plain)
    plain.git("push", "-q", "--no-verify", "origin", "feature")
    plain.add("migrations/04_x.sql")

    done = plain.undrift("uncommitted-migrations", cwd=plain.top / "migrations")

    assert (done.status, "04_x.sql is staged, but not committed" in done.out) == (1, True), done
    assert done.out == plain.undrift("check", "uncommitted-migrations").out

    plain.git("commit", "-qm", "fourth")
    assert plain.undrift("uncommitted-migrations").status == 0


@pytest.mark.parametrize("option", ["--staged", "--worktree", "--all", "--from-ref=HEAD"])
def test_it_does_not_pass_for_judged_where_it_has_nothing_to_say(plain: Repository, option: str) -> None:
    assert plain.undrift("check", "uncommitted-migrations", option).status == 2
    assert plain.undrift("uncommitted-migrations", option).status == 2


def test_more_files_than_are_looked_at_are_said_to_be_unknown(plain: Repository) -> None:
    third(plain)
    store = plain.top / "migrations/store"
    store.mkdir()
    for number in range(20_001):
        (store / f"{number}.sql").touch()

    done = plain.undrift("uncommitted-migrations", "--verbose")

    assert "migrations/store:1: unknown: it holds more files that are not committed than are looked at" in done.out
