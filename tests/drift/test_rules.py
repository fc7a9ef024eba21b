from __future__ import annotations

import pytest

from tests.drift.shop import USERS, USERS_SQL, column, shop, snapshot
from tests.judging import findings, verdict
from undrift.checks import DRIFT
from undrift.findings import Finding, Severity

RULES = tuple(module.RULE.name for module in DRIFT)

PLAN = USERS.replace("});", '  plan: text("plan"),\n});')
PLAN_SQL = 'ALTER TABLE "users" ADD COLUMN "plan" text;\n'
POSTS = """export const posts = pgTable("posts", { id: integer("id").primaryKey(), title: text("title") });
"""
POSTS_SQL = 'CREATE TABLE "posts" ("id" integer PRIMARY KEY NOT NULL, "title" text);\n'

BASE = shop(USERS, USERS_SQL)


def one(head: dict[str, str | bytes], base: dict[str, str | bytes], rule: str) -> Finding:
    """Return the only finding of all rules about drift; fails if it is of another rule."""
    [finding] = verdict(head, base, rules=RULES).introduced()
    assert finding.rule == rule
    return finding


def quiet(head: dict[str, str | bytes], base: dict[str, str | bytes]) -> int:
    """Return how many tables were compared without a finding; fails on one, and where nothing was compared."""
    answer = verdict(head, base, rules=RULES)
    assert not answer.introduced(), answer.introduced()
    assert not answer.abstained
    assert answer.tables
    return answer.tables


def test_a_schema_that_is_no_longer_found_is_not_taken_for_clean() -> None:
    head = {path: content for path, content in BASE.items() if path != "drizzle.config.ts"}
    answer = verdict(head, BASE, rules=RULES)

    assert not answer.introduced()
    assert answer.abstained == (
        ("db/migrations", "db/schema.ts declared it before, and nothing is found that does now"),
    )
    assert not verdict(head, head, rules=RULES).abstained


def test_a_schema_without_any_migration_is_not_compared() -> None:
    head = {**shop(USERS), "db/migrations/meta/_journal.json": "no journal"}

    assert verdict(head, BASE, rules=RULES).abstained == (
        ("db/migrations", "there are no migrations to hold it against"),
    )


# schema-without-migration


def test_a_column_without_its_migration() -> None:
    finding = one(shop(PLAN, USERS_SQL), BASE, "schema-without-migration")

    assert finding.message == "column users.plan is declared, but no migration adds it"
    assert finding.hint == "pnpm exec drizzle-kit generate"
    assert finding.objects == ("users.plan",)
    assert (finding.location.path, finding.location.line) == ("db/schema.ts", 7)
    assert finding.severity is Severity.ERROR


def test_a_column_with_its_migration() -> None:
    assert quiet(shop(PLAN, USERS_SQL, PLAN_SQL), BASE) == 1


def test_a_table_without_its_migration_is_one_finding() -> None:
    finding = one(shop(USERS + POSTS, USERS_SQL), BASE, "schema-without-migration")

    assert finding.message == "table posts is declared, but no migration makes it"


def test_a_migration_of_one_table_excuses_nothing_in_another() -> None:
    finding = one(shop(PLAN + POSTS, USERS_SQL, POSTS_SQL), BASE, "schema-without-migration")

    assert finding.objects == ("users.plan",)


def test_a_migration_that_covers_a_part_excuses_that_part_only() -> None:
    both = PLAN.replace("});", '  seats: integer("seats"),\n});')

    finding = one(shop(both, USERS_SQL, PLAN_SQL), BASE, "schema-without-migration")

    assert finding.objects == ("users.seats",)


def test_a_column_that_is_not_declared_any_more() -> None:
    before = shop(PLAN, USERS_SQL, PLAN_SQL)

    finding = one(shop(USERS, USERS_SQL, PLAN_SQL), before, "schema-without-migration")

    assert finding.message == "column users.plan is not declared any more, but no migration drops it"
    assert finding.location.path == "db/schema.ts"


def test_a_rename_is_said_to_look_like_one() -> None:
    found = verdict(shop(USERS.replace("email", "mail"), USERS_SQL), BASE, rules=RULES).introduced()

    assert sorted(finding.message for finding in found) == [
        (
            "column users.email is not declared any more, but no migration drops it; "
            "it looks like users.mail has its place"
        ),
        "column users.mail is declared, but no migration adds it; it looks like users.email under another name",
    ]
    assert all("rename" in finding.hint for finding in found)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('text("email").notNull()', 'varchar("email", { length: 80 }).notNull()', "character varying(80)"),
        ('text("email").notNull()', 'text("email")', "nullable"),
        ('text("email").notNull()', 'text("email").notNull().default("x")', "default"),
        ('text("email").notNull()', 'text("email").notNull().unique()', "unique (email)"),
        ('integer("id").primaryKey()', 'integer("id").primaryKey().references(() => users.id)', "foreign key (id)"),
    ],
)
def test_each_aspect_of_a_column(old: str, new: str, said: str) -> None:
    finding = one(shop(USERS.replace(old, new), USERS_SQL), BASE, "schema-without-migration")

    assert said in finding.message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("export const users", "// the people\nexport const users"),
        ('text("email").notNull()', 'text("email").$type<Mail>().notNull()'),
        ('text("email").notNull()', 'text("email").notNull().$defaultFn(() => "x")'),
        ('text("email").notNull()', 'text("email", { enum: ["a", "b"] }).notNull()'),
        ("});\n", "});\nexport const usersRelations = relations(users, () => ({}));\n"),
        ("});\n", "});\nexport const insertUser = createInsertSchema(users, { email: (s) => s.email() });\n"),
        ("});\n", "});\nexport type User = typeof users.$inferSelect;\n"),
        ("  id:", "\n\n  id:"),
        ("  id: integer", "id:\n    integer"),
    ],
)
def test_what_says_nothing_about_the_database(old: str, new: str) -> None:
    schema = USERS.replace(old, new)
    assert schema != USERS

    assert quiet(shop(schema, USERS_SQL), BASE) == 1


def test_what_was_missing_before_is_not_blamed_on_the_next_commit() -> None:
    base = shop(PLAN, USERS_SQL)
    answer = verdict(shop(PLAN + POSTS, USERS_SQL, POSTS_SQL), base, rules=RULES)

    assert not answer.introduced()
    assert [finding.objects for finding in answer.findings] == [("users.plan",)]


def test_catching_up_is_quiet() -> None:
    assert quiet(shop(PLAN, USERS_SQL, PLAN_SQL), shop(PLAN, USERS_SQL)) == 1


def test_a_revert_of_both_sides_is_quiet_and_one_of_a_single_side_is_not() -> None:
    both = shop(PLAN, USERS_SQL, PLAN_SQL)

    assert quiet(BASE, both) == 1
    assert one(shop(USERS, USERS_SQL, PLAN_SQL), both, "schema-without-migration").objects == ("users.plan",)


def test_a_merge_whose_sides_are_clean_and_whose_result_is_not() -> None:
    # One parent dropped the column on both sides, the other wrote it once more in the schema only of the result.
    ours = shop(PLAN + POSTS, USERS_SQL, PLAN_SQL, POSTS_SQL)
    theirs = shop(USERS, USERS_SQL)
    quiet(ours, BASE)
    quiet(theirs, BASE)

    [finding] = findings(shop(PLAN, USERS_SQL), ours, theirs, rule="schema-without-migration")

    assert finding.objects == ("users.plan",)


def test_a_comment_accepts_what_is_declared_below_it() -> None:
    comment = "  // undrift: ignore[schema-without-migration] made by the platform\n"
    schema = PLAN.replace("  plan:", f"{comment}  plan:").replace("});", '  seats: integer("seats"),\n});')

    answer = verdict(shop(schema, USERS_SQL), BASE, rules=RULES)

    assert [finding.objects for finding in answer.introduced()] == [("users.seats",)]
    assert answer.accepted == 1


def test_a_comment_that_accepts_nothing_is_found() -> None:
    comment = "  // undrift: ignore[schema-without-migration] made by the platform\n"

    [finding] = verdict(shop(USERS.replace("  email:", f"{comment}  email:"), USERS_SQL), BASE).introduced()

    assert (finding.rule, finding.location.path) == ("unused-suppression", "db/schema.ts")


# migration-without-schema


def test_a_migration_that_the_schema_does_not_know() -> None:
    finding = one(shop(USERS, USERS_SQL, PLAN_SQL), BASE, "migration-without-schema")

    assert finding.message == "0001_m makes column users.plan, which schema.ts does not declare"
    assert (finding.location.path, finding.location.line) == ("db/migrations/0001_m.sql", 1)
    assert "$EDITOR db/schema.ts" in finding.hint


@pytest.mark.parametrize(
    ("statement", "severity"),
    [
        ("CREATE INDEX i ON users (email);", Severity.ERROR),
        ("ALTER TABLE users ADD CONSTRAINT c CHECK (email <> '');", Severity.WARNING),
        ("CREATE VIEW mails AS SELECT email FROM users;", Severity.WARNING),
    ],
)
def test_what_is_often_written_by_hand_is_a_warning(statement: str, severity: Severity) -> None:
    assert one(shop(USERS, USERS_SQL, statement), BASE, "migration-without-schema").severity is severity


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE EXTENSION pg_trgm;",
        "UPDATE users SET email = lower(email);",
        "COMMENT ON TABLE users IS 'people';",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;",
    ],
)
def test_what_a_schema_has_no_word_for(statement: str) -> None:
    assert quiet(shop(USERS, USERS_SQL, statement), BASE) == 1


def test_a_migration_alone_that_changes_a_type() -> None:
    migration = 'ALTER TABLE "users" ALTER COLUMN "email" TYPE varchar(80);'

    finding = one(shop(USERS, USERS_SQL, migration), BASE, "migration-without-schema")

    assert finding.message == (
        "column users.email is declared as text, but the migrations make it character varying(80)"
    )
    assert finding.location.path == "db/migrations/0001_m.sql"


# snapshot-without-sql


def test_a_snapshot_that_holds_what_the_sql_does_not_make() -> None:
    seen = snapshot(
        users=[
            column("id", "integer", not_null=True) | {"primaryKey": True},
            column("email", not_null=True),
            column("plan"),
        ]
    )

    finding = one(shop(PLAN, USERS_SQL, "SELECT 1;", snapshot=seen), BASE, "snapshot-without-sql")

    assert "drizzle-kit generate sees nothing to do" in finding.message
    assert finding.hint.startswith("pnpm exec drizzle-kit generate --custom")


def test_a_new_migration_that_was_edited_after_it_was_generated() -> None:
    seen = snapshot(
        users=[
            column("id", "integer", not_null=True) | {"primaryKey": True},
            column("email", not_null=True),
            column("plan"),
        ]
    )
    edited = PLAN_SQL.rstrip().removesuffix(";") + " DEFAULT 'free';"

    finding = one(shop(PLAN, USERS_SQL, edited, snapshot=seen), BASE, "snapshot-without-sql")

    assert "default none, but the migrations make it 'free', and the snapshot agrees with the schema" in finding.message


def test_a_snapshot_that_is_behind_is_the_ordinary_case() -> None:
    seen = snapshot(
        users=[column("id", "integer", not_null=True) | {"primaryKey": True}, column("email", not_null=True)]
    )

    assert one(shop(PLAN, USERS_SQL, snapshot=seen), BASE, "schema-without-migration").objects == ("users.plan",)


# unrequested-drop


def test_a_migration_that_drops_what_is_still_declared() -> None:
    before = shop(PLAN + POSTS, USERS_SQL, PLAN_SQL, POSTS_SQL)
    drop = 'ALTER TABLE "users" ADD COLUMN "seats" integer;\nALTER TABLE "users" DROP COLUMN "plan";\n'
    after = shop(PLAN.replace("});", '  seats: integer("seats"),\n});') + POSTS, USERS_SQL, PLAN_SQL, POSTS_SQL, drop)

    finding = one(after, before, "unrequested-drop")

    assert finding.message == "0003_m drops column users.plan, which schema.ts still declares"
    assert (finding.location.path, finding.location.line) == ("db/migrations/0003_m.sql", 2)
    assert finding.severity is Severity.ERROR


def test_a_migration_that_drops_what_was_made_by_hand_is_a_warning() -> None:
    audit = 'CREATE TABLE "audit" ("id" integer);\n'
    before = shop(USERS, USERS_SQL, audit)

    finding = one(shop(PLAN, USERS_SQL, audit, PLAN_SQL + 'DROP TABLE "audit";\n'), before, "unrequested-drop")

    assert (finding.severity, finding.objects, finding.location.line) == (Severity.WARNING, ("audit",), 2)


def test_a_migration_that_drops_what_no_migration_made_is_a_warning() -> None:
    finding = one(shop(PLAN, USERS_SQL, PLAN_SQL + 'DROP TABLE "audit";\n'), BASE, "unrequested-drop")

    assert (finding.severity, finding.objects) == (Severity.WARNING, ("audit",))


def test_a_drop_that_the_schema_asked_for() -> None:
    before = shop(PLAN, USERS_SQL, PLAN_SQL)

    assert quiet(shop(USERS, USERS_SQL, PLAN_SQL, 'ALTER TABLE "users" DROP COLUMN "plan";'), before) == 1


# What is not known


def test_what_cannot_be_resolved_is_unknown_and_counted() -> None:
    schema = USERS.replace("});", "  ...extra(),\n});").replace(
        "export const users", "declare function extra(): any;\nexport const users"
    )

    answer = verdict(shop(schema, USERS_SQL, PLAN_SQL), shop(USERS, USERS_SQL), rules=RULES)

    assert not answer.introduced(Severity.ERROR)
    assert [one.path for one in answer.unread] == ["db/schema.ts"]


def test_a_base_that_could_not_tell_leaves_the_head_unblamed() -> None:
    unclear = USERS.replace('text("email").notNull()', 'custom("email")')

    answer = verdict(
        shop(USERS.replace('text("email")', 'varchar("email")'), USERS_SQL), shop(unclear, USERS_SQL), rules=RULES
    )

    assert not answer.introduced()
    assert [unread.touches for unread in answer.new_unread] == [("users.email",)]


def test_a_base_whose_schema_is_not_found_leaves_the_head_unblamed_but_not_unsaid() -> None:
    base = {path: text for path, text in shop(USERS, USERS_SQL).items() if path != "drizzle.config.ts"}

    answer = verdict(shop(PLAN, USERS_SQL), base, rules=RULES)

    assert not answer.introduced()
    assert [(unread.path, unread.line) for unread in answer.new_unread] == [("db/schema.ts", 7)]
    assert answer.fails(strict=True)


DUMP = """--
-- PostgreSQL database dump
--

-- Dumped from database version 15.3

CREATE TABLE public.users (
    id integer NOT NULL,
    email text NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id)
);
CREATE TABLE public.posts (id integer NOT NULL, title text, CONSTRAINT posts_pkey PRIMARY KEY (id));
CREATE TABLE public.tags (a text, b text, c text, d text);
"""
TAGS_SQL = "CREATE TABLE tags (a text, b text, c text, d text);\n"
FILES = {"db/migrations/001_users.sql": USERS_SQL, "db/migrations/002_posts.sql": POSTS_SQL + TAGS_SQL}


def test_a_dump_that_is_kept_up_is_held_against_the_migrations() -> None:
    base: dict[str, str | bytes] = {**FILES, "db/schema.sql": DUMP}

    found = one({**base, "db/migrations/003_plan.sql": PLAN_SQL}, base, "migration-without-schema")

    assert found.objects == ("users.plan",)


def test_a_dump_that_nobody_keeps_up_is_not() -> None:
    base: dict[str, str | bytes] = {**FILES, "db/schema.sql": DUMP, "db/migrations/003_plan.sql": PLAN_SQL}
    seats = PLAN_SQL.replace("plan", "seats")

    assert quiet({**base, "db/migrations/004_seats.sql": seats}, base) == 3


def test_a_table_that_is_missing_is_old_however_it_is_declared() -> None:
    base = shop(USERS + POSTS, USERS_SQL)
    more = POSTS.replace('title: text("title")', 'title: text("title"), body: text("body")')

    assert quiet(shop(USERS + more, USERS_SQL), base) == 1


# Who took something away, and where it is declared

ROLES = 'export const role = pgEnum("role", [{labels}]);\n'
ROLES_SQL = "CREATE TYPE \"role\" AS ENUM ('owner');\n"


def roles(*labels: str) -> str:
    return USERS + ROLES.format(labels=", ".join(f'"{label}"' for label in labels))


def test_a_label_that_was_never_made_is_not_said_to_be_dropped() -> None:
    base = shop(roles("owner"), USERS_SQL, ROLES_SQL)
    head = shop(roles("owner", "admin", "guest"), USERS_SQL, ROLES_SQL, "ALTER TYPE \"role\" ADD VALUE 'admin';")

    finding = one(head, base, "schema-without-migration")

    assert finding.message == "enum value role.guest is declared, but no migration adds it"


def test_a_label_that_a_new_type_lacks_was_dropped() -> None:
    both = "CREATE TYPE \"role\" AS ENUM ('owner', 'admin');\n"
    narrower = (
        "CREATE TYPE \"role_new\" AS ENUM ('owner');\n"
        'ALTER TYPE "role" RENAME TO "role_old";\nALTER TYPE "role_new" RENAME TO "role";\nDROP TYPE "role_old";\n'
    )

    finding = one(
        shop(roles("owner", "admin"), USERS_SQL, both, narrower),
        shop(roles("owner", "admin"), USERS_SQL, both),
        "unrequested-drop",
    )

    assert finding.message == "0002_m drops enum value role.admin, which schema.ts still declares"
    assert finding.location.line == 2


def test_an_index_that_was_made_unique_instead_is_not_said_to_be_dropped() -> None:
    indexed = USERS.replace("});", '}, (t) => [index("i").on(t.email), unique("u").on(t.email)]);')
    head = shop(indexed, USERS_SQL, 'ALTER TABLE "users" ADD CONSTRAINT "u" UNIQUE ("email");')

    finding = one(head, BASE, "schema-without-migration")

    assert finding.message == "users: index (email) is declared, but no migration adds it"


def test_an_index_that_a_new_migration_drops() -> None:
    indexed = USERS.replace("});", '}, (t) => [index("i").on(t.email)]);')
    made = 'CREATE INDEX "i" ON "users" ("email");'

    finding = one(shop(indexed, USERS_SQL, made, 'DROP INDEX "i";'), shop(indexed, USERS_SQL, made), "unrequested-drop")

    assert finding.message == "0002_m drops users: index (email), which schema.ts still declares"


def test_a_migration_that_is_edited_is_to_blame_for_what_it_makes_now() -> None:
    finding = one(shop(USERS, USERS_SQL + PLAN_SQL), BASE, "migration-without-schema")

    assert finding.message == "0000_m makes column users.plan, which schema.ts does not declare"
    assert finding.location.path == "db/migrations/0000_m.sql"


def test_a_migration_whose_comments_are_edited_is_not_to_blame() -> None:
    finding = one(shop(PLAN, f"-- who buys\n{USERS_SQL}"), BASE, "schema-without-migration")

    assert finding.objects == ("users.plan",)


def test_a_drop_that_names_the_default_namespace_is_one_that_the_schema_asked_for() -> None:
    drop = 'ALTER TABLE "public"."users" DROP COLUMN "plan";'

    assert quiet(shop(USERS, USERS_SQL, PLAN_SQL, drop), shop(PLAN, USERS_SQL, PLAN_SQL)) == 1


def test_a_drop_in_another_namespace_that_nothing_asked_for_is_a_warning() -> None:
    made = 'CREATE SCHEMA "audit"; CREATE TABLE "audit"."log" ("id" integer PRIMARY KEY);'
    base = shop(USERS, USERS_SQL, made)

    finding = one(shop(USERS, USERS_SQL, made, 'DROP TABLE IF EXISTS "audit"."log";'), base, "unrequested-drop")

    assert finding.message.startswith("0002_m drops table audit.log with its rows")
    assert finding.severity is Severity.WARNING


# Prisma and Supabase

MODEL = """datasource db {{
  provider = "postgresql"
}}

model User {{
  id    Int    @id
  {email} String

{more}
}}
"""
MODEL_SQL = 'CREATE TABLE "User" ("id" INTEGER NOT NULL, "email" TEXT NOT NULL, CONSTRAINT "k" PRIMARY KEY ("id"));\n'


def prisma(schema: str, *migrations: str) -> dict[str, str | bytes]:
    """Return the files of a Prisma project."""
    return {
        "prisma/schema.prisma": schema,
        "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
        **{f"prisma/migrations/{number}_m/migration.sql": text for number, text in enumerate(migrations, 1)},
    }


def test_an_index_is_declared_at_its_own_line() -> None:
    base = prisma(MODEL.format(email="email", more=""), MODEL_SQL)
    head = prisma(MODEL.format(email="email", more="  @@index([email])"), MODEL_SQL)

    finding = one(head, base, "schema-without-migration")

    assert finding.message == "User: index (email) is declared, but no migration adds it"
    assert finding.location.line == 9


def test_prisma_renames_only_by_hand() -> None:
    base = prisma(MODEL.format(email="email", more=""), MODEL_SQL)
    found = verdict(prisma(MODEL.format(email="mail", more=""), MODEL_SQL), base, rules=RULES).introduced()

    assert {finding.hint for finding in found} == {
        "npx prisma migrate dev --name NAME --create-only, and write the rename into it"
    }


def supabase(declared: str) -> dict[str, str | bytes]:
    """Return the files of a Supabase project with declared schemas."""
    return {
        "supabase/config.toml": 'project_id = "shop"\n',
        "supabase/schemas/users.sql": declared,
        "supabase/migrations/20250101000000_users.sql": "create table users (id int primary key);\n",
    }


def test_supabase_writes_the_migration_from_its_declared_schemas() -> None:
    base = supabase("create table users (id int primary key);\n")
    finding = one(supabase("create table users (id int primary key, plan text);\n"), base, "schema-without-migration")

    assert finding.hint == "supabase db diff -f NAME"


def test_what_supabase_makes_for_itself_is_nothing_to_declare() -> None:
    base = supabase("create table users (id int primary key);\n")
    own = "create schema if not exists {name}; create table if not exists {name}.hooks (id bigserial primary key);"
    path = "supabase/migrations/20250102000000_hooks.sql"

    assert quiet({**base, path: own.format(name="supabase_functions")}, base)
    assert "hooks" in one({**base, path: own.format(name="jobs")}, base, "migration-without-schema").message


# A dump that notes what it ran

NOTED = """CREATE TABLE public.schema_migrations (version character varying NOT NULL);
CREATE TABLE public.users (id integer NOT NULL, email text NOT NULL, CONSTRAINT users_pkey PRIMARY KEY (id));
{more}
-- Dbmate schema migrations

INSERT INTO public.schema_migrations (version) VALUES
    ('{ran}'),
    ('20250102000000');
"""
TAGS = "CREATE TABLE public.tags (id integer NOT NULL, CONSTRAINT tags_pkey PRIMARY KEY (id));"


def noted(ran: str, more: str = "") -> dict[str, str | bytes]:
    """Return the files of a dbmate project whose dump notes one more migration than there is."""
    up = f"-- migrate:up\n{USERS_SQL}\n-- migrate:down\n"
    return {"db/migrations/20250102000000_users.sql": up, "db/schema.sql": NOTED.format(ran=ran, more=more)}


def test_a_table_of_a_migration_that_was_not_committed() -> None:
    finding = one(noted("20250103000000", TAGS), noted("20250103000000"), "schema-without-migration")

    assert finding.message == "table tags is declared, but no migration makes it"


def test_dbmate_writes_its_dump_again() -> None:
    base = noted("20250102000000")
    head = {**base, "db/migrations/20250103000000_plan.sql": f"-- migrate:up\n{PLAN_SQL}\n-- migrate:down\n"}

    finding = one(head, base, "migration-without-schema")

    assert finding.hint == "dbmate --schema-file db/schema.sql migrate && git add db/schema.sql"


def test_a_table_that_an_older_migration_may_have_made_in_another_repository() -> None:
    answer = verdict(noted("20250101000000", TAGS), noted("20250101000000"), rules=RULES)

    assert not answer.findings
    assert [(one.path, one.line, one.touches) for one in answer.unread] == [("db/schema.sql", 3, ("tags",))]


def test_what_no_migration_makes_any_more() -> None:
    base = shop(PLAN, USERS_SQL, PLAN_SQL)

    finding = one(shop(PLAN, USERS_SQL, "SELECT 1;"), base, "schema-without-migration")

    assert finding.message == "column users.plan is declared, but no migration adds it any more"


def test_what_no_migration_drops_any_more() -> None:
    base = shop(USERS, USERS_SQL, PLAN_SQL, 'ALTER TABLE "users" DROP COLUMN "plan";')

    finding = one(shop(USERS, USERS_SQL, PLAN_SQL, "SELECT 1;"), base, "schema-without-migration")

    assert finding.message == "column users.plan is not declared, and no migration drops it any more"


def on_sqlite(column: str) -> dict[str, str | bytes]:
    """Return a project on SQLite with one table of one column."""
    imports = 'import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";\n'
    files = shop("", "CREATE TABLE `t` (`a` text(4));\n")
    made: dict[str, str | bytes] = {path: str(text).replace("postgresql", "sqlite") for path, text in files.items()}
    return made | {"db/schema.ts": f'{imports}export const t = sqliteTable("t", {{ a: {column} }});\n'}


def test_the_length_of_a_text_in_sqlite_says_nothing() -> None:
    assert quiet(on_sqlite('text("a")'), on_sqlite('text("a", ["w", "x", "y", "z"])')) == 1


def test_another_type_in_sqlite_does() -> None:
    finding = one(on_sqlite('integer("a")'), on_sqlite('text("a")'), "schema-without-migration")

    assert finding.objects == ("t.a",)
