"""What undrift has to say about the reported incidents: repositories of our own, of the same shape."""

from __future__ import annotations

from typing import ClassVar

import pytest

from tests.judging import Contents, findings, sql, verdict
from tests.repository import Repository
from undrift.findings import Finding
from undrift.hooks import demo_files


def places(found: list[Finding] | tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(one.rule, one.location.path) for one in found]


class TestReport000:
    """A column renamed in the schema, and its key, index and foreign key with it, without a migration."""

    def test_each_thing_that_is_missing_or_left_over_is_named(self) -> None:
        before: Contents = dict(demo_files.START)
        found = findings({**before, **demo_files.CHANGE}, before, rule="schema-without-migration")

        assert {finding.message for finding in found} == {
            "column integrations.user_email is declared, but no migration adds it",
            "column integrations.last_sync_at is declared, but no migration adds it",
            "column integrations.user_id is not declared any more, but no migration drops it",
            "integrations: unique (user_email, service) is declared, but no migration adds it",
            "integrations: unique (user_id, service) is not declared any more, but no migration drops it",
            (
                "integrations: foreign key (user_email) references users (email) on delete cascade is declared, "
                "but no migration adds it"
            ),
            (
                "integrations: foreign key (user_id) references users (id) on delete cascade is not declared any more, "
                "but no migration drops it"
            ),
            (
                "integrations: index integrations_owner_idx is declared on (user_email), "
                "but the migrations make it on (user_id) (0000_init)"
            ),
        }
        assert {finding.hint for finding in found} == {"pnpm exec drizzle-kit generate"}

    def test_with_its_migration_nothing_is_said(self) -> None:
        before: Contents = dict(demo_files.START)
        judged = verdict({**before, **demo_files.CHANGE, **demo_files.MENDED}, before)

        assert (judged.findings, judged.tables) == ((), 2)

    def test_whoever_pulls_it_is_told_before_the_page_is_empty(self, repository: Repository) -> None:
        repository.commit("start", **demo_files.START)
        repository.git("clone", "-q", ".", "../mine")
        mine = Repository(repository.top.parent / "mine", repository.environment)
        mine.install("post-merge", "notice", "post-merge", '"$@"')
        before = mine.git("rev-parse", "--short=10", "HEAD").out.strip()
        repository.commit("rename", **demo_files.CHANGE)

        assert mine.git("pull", "-q").err.splitlines() == [
            "undrift: db/schema.ts changed, and the migrations do not make what it says: 8 differences",
            "  column integrations.user_id is not declared any more, but no migration drops it",
            "  column integrations.user_email is declared, but no migration adds it",
            "  column integrations.last_sync_at is declared, but no migration adds it",
            (
                "  integrations: foreign key (user_id) references users (id) on delete cascade is not declared "
                "any more, but no migration drops it"
            ),
            f"  and 4 more: undrift notice --since {before} --verbose",
            "  fix: pnpm exec drizzle-kit generate",
        ]

        repository.commit("migrate", **demo_files.MENDED)
        [headline, migration, apply] = mine.git("pull", "-q").err.splitlines()
        assert headline.startswith("undrift: 1 new migration to apply in ")
        assert "integrations.user_email" in migration
        assert apply.startswith("  apply: ")


class TestReport002:
    """A loose file that Prisma skips, then a migration dated before the initial one."""

    SCHEMA = 'datasource db {\n  provider = "postgresql"\n}\n\nmodel Owner {\n  id String @id\n}\n'
    LOOSE = "db/migrations/20250225120000_add_note.sql"
    EARLY = "db/migrations/20250610000000_add_flags/migration.sql"

    @pytest.fixture
    def before(self) -> Contents:
        return {
            "db/schema.prisma": self.SCHEMA,
            "db/migrations/migration_lock.toml": 'provider = "postgresql"\n',
            "db/migrations/20250911081240_init/migration.sql": 'CREATE TABLE "Owner" ("id" TEXT PRIMARY KEY);\n',
            "supabase/migrations/20250801000000_buckets.sql": "select 1;\n",
            "supabase/migrations/20250802000000_policies.sql": "select 1;\n",
        }

    def test_the_loose_file_is_skipped_and_the_early_one_cannot_run(self, before: Contents) -> None:
        head = {**before, self.LOOSE: 'CREATE TABLE "Note" ();\n', self.EARLY: 'ALTER TABLE "Owner" ADD flags JSONB;\n'}

        assert places(verdict(head, before).introduced()) == [
            ("skipped-file", self.LOOSE),
            ("broken-replay", self.EARLY),
            ("out-of-order", self.EARLY),
        ]

    def test_a_model_that_changed_after_its_migration_was_written(self, before: Contents) -> None:
        changed = self.SCHEMA.replace("  id String @id\n", '  id String @id\n  seenAt DateTime @map("seen_at")\n')
        late = "db/migrations/20251001000000_seen/migration.sql"
        head = {**before, "db/schema.prisma": changed, late: 'ALTER TABLE "Owner" ADD "seen_at" TIMESTAMP;\n'}

        assert [one.message for one in findings(head, before, rule="schema-without-migration")] == [
            (
                "column Owner.seen_at is declared as timestamp(3) without time zone, "
                "but the migrations make it timestamp without time zone (20251001000000_seen)"
            ),
            "column Owner.seen_at is declared not null, but the migrations make it nullable (20251001000000_seen)",
        ]

    def test_what_the_early_one_names_is_said_to_be_made_later(self, before: Contents) -> None:
        head = {**before, self.EARLY: '\nALTER TABLE "Owner" ADD flags JSONB;\n'}

        [finding] = findings(head, before, rule="broken-replay")

        assert finding.location.line == 2
        assert finding.message == (
            "20250610000000_add_flags cannot run on an empty database: table Owner does not exist; "
            "20250911081240_init, which runs later, makes it"
        )

    def test_the_early_one_is_said_to_run_before_any_table_exists(self, before: Contents) -> None:
        [finding] = findings({**before, self.EARLY: ""}, before, rule="out-of-order")

        assert finding.message == (
            "20250610000000_add_flags sorts before the initial migration 20250911081240_init: "
            "on an empty database it runs first, before the tables of that one exist"
        )

    def test_the_loose_file_that_is_there_already_fails_nobody(self, before: Contents) -> None:
        old = {**before, self.LOOSE: 'CREATE TABLE "Note" ();\n'}

        judged = verdict({**old, "db/migrations/20251001000000_more/migration.sql": ""}, old)

        assert not judged.introduced()
        assert places(judged.findings) == [("skipped-file", self.LOOSE)]

    def test_both_remedies_mend_it(self, repository: Repository, before: Contents) -> None:
        for path, content in before.items():
            repository.write(path, content)
        repository.commit("init")
        for path in (self.LOOSE, self.EARLY):
            repository.write(path)
        repository.git("add", "-A")
        for _ in range(3):
            for finding in repository.check().findings[:1]:
                repository.run("bash", "-ec", finding["hint"])

        assert repository.check().findings == []
        assert repository.undrift("list", "--project", "db/migrations").out.splitlines()[0] == (
            "db/migrations/20250911081240_init/migration.sql"
        )


class TestReport003:
    """Numbered files with duplicates, a rollback and a reset among them, in one directory with Prisma's folders."""

    FILES: ClassVar[dict[str, str]] = {
        "00_wipe.sql": "-- start over\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n",
        "01_base.sql": "CREATE TABLE a (id int);\n",
        "15_slots.sql": "ALTER TABLE a ADD slot int;\n",
        "16_add_help.sql": "ALTER TABLE a ADD help text;\n",
        "16_add_help_rollback.sql": "ALTER TABLE a DROP help;\n",
        "17_index.sql": "CREATE INDEX i ON a (slot);\n",
        "17_plans.sql": "ALTER TABLE a ADD plan text;\n",
        "18_x.sql": "select 1;\n",
        "20_y.sql": "select 1;\n",
        "23_one.sql": "select 1;\n",
        "23_two.sql": "select 1;\n",
    }

    @pytest.fixture
    def standing(self) -> dict[str, str | bytes]:
        numbered: dict[str, str | bytes] = {f"db/migrations/{name}": text for name, text in self.FILES.items()}
        folders = sql("db/migrations", "20251016140827_start/migration.sql", "20260118000000_hub/migration.sql")
        return {"db/schema.prisma": "", "db/migrations/migration_lock.toml": "", **numbered, **folders}

    def test_all_that_stands_is_judged(self, standing: Contents) -> None:
        assert sorted(places(verdict(standing).introduced())) == [
            ("destructive-reset", "db/migrations/00_wipe.sql"),
            ("duplicate-version", "db/migrations/17_plans.sql"),
            ("duplicate-version", "db/migrations/23_two.sql"),
            ("rollback-in-forward-path", "db/migrations/16_add_help_rollback.sql"),
            ("version-gap", "db/migrations/15_slots.sql"),
            ("version-gap", "db/migrations/23_one.sql"),
        ]

    def test_the_two_tools_of_the_directory_are_two_projects(self, standing: Contents) -> None:
        judged = verdict(standing)

        assert [(project.tool, project.name) for project in judged.projects] == [
            ("prisma", "db/migrations#prisma"),
            ("sql", "db/migrations#sql"),
        ]
        assert judged.migrations == 13

    def test_none_of_it_fails_the_next_commit(self, standing: Contents) -> None:
        judged = verdict({**standing, "db/migrations/24_next.sql": "select 1;\n"}, standing)

        assert not judged.introduced()
        assert len(judged.findings) == 6

    def test_a_letter_is_accepted_as_the_repair(self, standing: dict[str, str | bytes]) -> None:
        standing["db/migrations/17b_plans.sql"] = standing.pop("db/migrations/17_plans.sql")
        found = findings(standing, rule="duplicate-version")

        assert [one.location.path for one in found] == ["db/migrations/23_two.sql"]

    def test_the_forward_order_leaves_out_what_must_not_run(self, repository: Repository, standing: Contents) -> None:
        for path, content in standing.items():
            repository.write(path, content)
        repository.git("add", "-A")

        done = repository.undrift("list", "--project", "db/migrations#sql")

        names = [path.removeprefix("db/migrations/") for path in done.out.splitlines()]
        assert names == [name for name in self.FILES if "wipe" not in name and "rollback" not in name]
        assert done.err == (
            "undrift: left out: db/migrations/00_wipe.sql drops the schema public\n"
            "undrift: left out: db/migrations/16_add_help_rollback.sql undoes 16_add_help.sql\n"
        )


class TestReport004:
    """Generated migrations that drop what was made by hand and the models never declared, twice in a week."""

    SCHEMA = 'datasource db {\n  provider = "postgresql"\n}\n\nmodel task {\n  id Int @id\n}\n'
    BASE: ClassVar[dict[str, str]] = {
        "prisma/schema.prisma": SCHEMA,
        "prisma/migrations/migration_lock.toml": 'provider = "postgresql"\n',
        "prisma/migrations/1_init/migration.sql": "CREATE TABLE task (id INTEGER PRIMARY KEY);\n",
        "prisma/migrations/2_by_hand/migration.sql": "CREATE TABLE sync_log (id INTEGER);\n",
    }
    GENERATED = "prisma/migrations/3_title/migration.sql"

    @pytest.mark.parametrize("table", ["sync_log", "made_on_the_server"])
    def test_what_nobody_asked_to_drop_is_named_with_its_line(self, table: str) -> None:
        before: Contents = dict(self.BASE)
        head: Contents = {
            **before,
            "prisma/schema.prisma": self.SCHEMA.replace("@id\n", "@id\n  title String?\n"),
            self.GENERATED: f'ALTER TABLE task ADD COLUMN title TEXT;\nDROP TABLE "{table}";\n',
        }

        [finding] = verdict(head, before).introduced()

        assert (finding.rule, finding.location.path, finding.location.line) == ("unrequested-drop", self.GENERATED, 2)
        assert finding.objects == (table,)
