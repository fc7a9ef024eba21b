"""Schema and migrations through real pre-commit: what it refuses, and what it lets through."""

from __future__ import annotations

import pytest

from tests.drift.shop import USERS, USERS_SQL, shop
from tests.published import Package, commit, install, passed, refused, without_our_path
from tests.repository import Done, Repository

pytestmark = pytest.mark.slow

PLAN = USERS.replace("});", '  plan: text("plan"),\n});')
SEATS = PLAN.replace("});", '  seats: integer("seats"),\n});')
PLAN_SQL = 'ALTER TABLE "users" ADD COLUMN "plan" text;\n'
SCHEMA = "db/schema.ts"
MIGRATIONS = ("db/migrations/0001_m.sql", "db/migrations/meta/_journal.json")


@pytest.fixture
def guarded(repository: Repository, package: Package) -> Repository:
    """The shop, with the hook installed for all its stages."""
    made = without_our_path(repository, package)
    write(made, shop(USERS, USERS_SQL))
    made.commit("start")
    install(made, package, "schema-drift")
    return made


def write(repository: Repository, files: dict[str, str | bytes], *only: str) -> None:
    for path, content in files.items():
        if not only or path in only:
            repository.write(path, content)


def said(done: Done) -> str:
    return done.out + done.err


def test_a_schema_change_alone_is_refused_and_passes_with_its_migration(guarded: Repository) -> None:
    write(guarded, shop(PLAN, USERS_SQL))
    guarded.git("add", "-A")
    done = commit(guarded)
    refused(done, "schema-without-migration")
    assert "column users.plan is declared, but no migration adds it" in said(done)
    assert "fix: pnpm exec drizzle-kit generate" in said(done)

    write(guarded, shop(PLAN, USERS_SQL, PLAN_SQL))
    guarded.git("add", "-A")
    passed(commit(guarded))


def test_a_migration_that_is_staged_without_its_schema_is_refused(guarded: Repository) -> None:
    write(guarded, shop(PLAN, USERS_SQL, PLAN_SQL))
    guarded.git("add", *MIGRATIONS)

    done = commit(guarded)

    refused(done, "migration-without-schema")
    assert "0001_m makes column users.plan, which schema.ts does not declare" in said(done)


def test_an_untracked_migration_excuses_nothing(guarded: Repository) -> None:
    write(guarded, shop(PLAN, USERS_SQL, PLAN_SQL))
    guarded.git("add", SCHEMA)

    refused(commit(guarded), "schema-without-migration")


def test_a_migration_for_a_part_excuses_that_part(guarded: Repository) -> None:
    write(guarded, shop(SEATS, USERS_SQL, PLAN_SQL))
    guarded.git("add", "-A")

    done = commit(guarded)

    refused(done, "schema-without-migration")
    assert "users.seats" in said(done)
    assert "users.plan" not in said(done)


def test_a_comment_and_a_validator_pass(guarded: Repository) -> None:
    extra = "// people\nexport const insertUser = createInsertSchema(users, { email: (s) => s.email() });\n"
    write(guarded, shop(USERS + extra, USERS_SQL))
    guarded.git("add", "-A")

    passed(commit(guarded))


def test_a_revert_of_both_sides_passes_and_one_of_the_schema_alone_does_not(guarded: Repository) -> None:
    write(guarded, shop(PLAN, USERS_SQL, PLAN_SQL))
    guarded.git("add", "-A")
    passed(commit(guarded))

    guarded.git("revert", "--no-commit", "HEAD")
    guarded.git("revert", "--quit")
    guarded.git("restore", "--staged", "--worktree", "--source", "HEAD", *MIGRATIONS)
    refused(commit(guarded), "schema-without-migration")

    guarded.git("revert", "--no-commit", "HEAD", check=False)
    guarded.git("reset", "-q", "--hard", "HEAD")
    guarded.git("revert", "--no-commit", "HEAD")
    passed(commit(guarded))


PRISMA = """datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

model users {
  id    Int    @id
  email String
  city  String
  plan  String
}
"""
INIT = """CREATE TABLE "users" (
  "id" INTEGER NOT NULL, "email" TEXT NOT NULL, "city" TEXT NOT NULL, "plan" TEXT NOT NULL, PRIMARY KEY ("id")
);
"""


def test_a_merge_whose_sides_are_clean_and_whose_result_is_not(repository: Repository, package: Package) -> None:
    repo = without_our_path(repository, package)
    lock = {"prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n'}
    repo.commit("start", **lock, **{"prisma/schema.prisma": PRISMA, "prisma/migrations/1_init/migration.sql": INIT})
    install(repo, package, "schema-drift")

    repo.git("switch", "-qc", "rebuild")
    repo.write("prisma/schema.prisma", PRISMA.replace("id    Int    @id", "id    BigInt @id"))
    rebuilt = 'DROP TABLE "users";\n' + INIT.replace("INTEGER", "BIGINT")
    repo.write("prisma/migrations/3_rebuild/migration.sql", rebuilt)
    repo.git("add", "-A")
    passed(commit(repo))

    repo.git("switch", "-q", "main")
    repo.write("prisma/schema.prisma", PRISMA.replace("  plan  String\n", "  plan  String\n  seats Int?\n"))
    repo.write("prisma/migrations/2_seats/migration.sql", 'ALTER TABLE "users" ADD COLUMN "seats" INTEGER;\n')
    repo.git("add", "-A")
    passed(commit(repo))

    done = repo.git("merge", "rebuild", check=False)

    refused(done, "schema-without-migration")
    assert "column users.seats is declared, but 3_rebuild drops it" in said(done)
