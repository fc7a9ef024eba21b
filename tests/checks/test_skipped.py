"""`malformed-name`, `skipped-file` and `broken-manifest`."""

from __future__ import annotations

import json
from typing import ClassVar

import pytest

from tests.checks.asking import found, inherited, judged, mended
from tests.judging import Contents, sql
from tests.repository import Repository
from undrift.findings import Severity

MALFORMED = "malformed-name"
SKIPPED = "skipped-file"
MANIFEST = "broken-manifest"

FLYWAY = sql("db/migration", "V10__a.sql")
PRISMA: dict[str, str | bytes] = {
    "prisma/migrations/migration_lock.toml": "",
    "prisma/migrations/20250101000000_a/migration.sql": "select 1;",
}


def journal(*tags: str) -> str:
    return json.dumps({"entries": [{"idx": at, "tag": tag, "when": at} for at, tag in enumerate(tags)]}, indent=2)


class TestMalformedName:
    def test_one_underscore_is_introduced(self) -> None:
        finding = found(FLYWAY | sql("db/migration", "V11_task_index.sql"), FLYWAY, rule=MALFORMED)

        assert finding.location.path == "db/migration/V11_task_index.sql"
        assert finding.severity is Severity.ERROR
        assert finding.message.startswith("V11_task_index.sql is never run: Flyway reads V<version>__<description>.sql")

    def test_a_runner_that_undrift_cannot_see_may_run_it_so_it_warns(self) -> None:
        base = sql("migrations", "1_a.sql", "2_b.sql")
        finding = found(base | sql("migrations", "add_plan.sql"), base, rule=MALFORMED)

        assert finding.severity is Severity.WARNING
        assert finding.message.startswith("add_plan.sql may never run: ")

    @pytest.mark.parametrize(
        "head",
        [
            pytest.param(FLYWAY | sql("db/migration", "readme.md", "beforeMigrate.sql", "data.csv"), id="flyway"),
            pytest.param(sql("migrations", "1_a.sql", "2_b.sql", "schema.sql", "seed.sql", "README.sql"), id="numbers"),
            pytest.param(sql("migrations", "2025-01-01_a.sql", "2025-01-02_b.sql", "add_plan.sql"), id="dates"),
        ],
    )
    def test_what_nobody_takes_for_a_migration_is_quiet(self, head: Contents) -> None:
        assert judged(head, rule=MALFORMED)

    def test_an_old_one_is_a_note_in_a_moved_directory_too(self) -> None:
        old = FLYWAY | sql("db/migration", "V11_x.sql")

        assert inherited(old | sql("db/migration", "V12__y.sql"), old, rule=MALFORMED)
        assert inherited(sql("api/db/migration", "V10__a.sql", "V11_x.sql"), old, rule=MALFORMED)

    def test_a_merge_does_not_answer_for_what_one_parent_had(self) -> None:
        theirs = FLYWAY | sql("db/migration", "V11_x.sql")

        assert inherited(theirs, FLYWAY, theirs, rule=MALFORMED)

    @pytest.mark.parametrize("name", ["V11_task.sql", "v11__task.sql", "R_views.sql"])
    def test_the_hint_gives_it_the_name_that_was_meant(self, repository: Repository, name: str) -> None:
        assert mended(repository, MALFORMED, FLYWAY | sql("db/migration", name), FLYWAY)

    def test_the_hint_does_not_run_into_a_taken_version(self) -> None:
        assert "10 is taken" in found(FLYWAY | sql("db/migration", "V10_task.sql"), FLYWAY, rule=MALFORMED).hint


class TestSkippedFile:
    LOOSE = "prisma/migrations/20250225120000_add_chat.sql"

    def test_a_loose_file_of_prisma_is_introduced(self) -> None:
        finding = found({**PRISMA, self.LOOSE: "select 1;"}, PRISMA, rule=SKIPPED)

        assert finding.location.path == self.LOOSE
        assert finding.message == (
            "20250225120000_add_chat.sql is never run: Prisma runs only DIRECTORY/migration.sql and passes loose "
            "files over"
        )

    def test_the_hint_puts_it_where_prisma_looks(self, repository: Repository) -> None:
        mended(repository, SKIPPED, {**PRISMA, self.LOOSE: "select 1;"}, PRISMA)

        assert "20250225120000_add_chat/migration.sql" in repository.undrift("list").out

    def test_a_file_that_the_journal_does_not_name_is_introduced(self) -> None:
        base: Contents = {"drizzle/meta/_journal.json": journal("0000_a"), "drizzle/0000_a.sql": "select 1;"}

        finding = found({**base, "drizzle/0001_b.sql": "select 1;"}, base, rule=SKIPPED)

        assert finding.location.path == "drizzle/0001_b.sql"
        assert "meta/_journal.json does not name it" in finding.message

    def test_a_journal_that_loses_an_entry_leaves_its_file_behind(self) -> None:
        files: dict[str, str | bytes] = {"drizzle/0000_a.sql": "select 1;", "drizzle/0001_b.sql": "select 1;"}
        journals: list[Contents] = [
            {"drizzle/meta/_journal.json": journal(*tags)} for tags in (("0000_a",), ("0000_a", "0001_b"))
        ]

        found({**files, **journals[0]}, {**files, **journals[1]}, rule=SKIPPED)

    @pytest.mark.parametrize("name", ["README.md", "migration_lock.toml", ".gitkeep", "20250101000000_a/notes.sql"])
    def test_what_is_no_migration_is_quiet(self, name: str) -> None:
        assert judged({**PRISMA, f"prisma/migrations/{name}": ""}, rule=SKIPPED) == 1

    def test_an_old_one_is_a_note_in_a_moved_directory_too(self) -> None:
        old = {**PRISMA, self.LOOSE: "select 1;"}
        moved = {path.replace("prisma/", "web/prisma/"): content for path, content in old.items()}

        assert inherited(moved, old, rule=SKIPPED)

    def test_numbered_files_beside_the_folders_are_a_project_of_their_own(self) -> None:
        assert judged({**PRISMA, **sql("prisma/migrations", "01_a.sql", "02_b.sql")}, rule=SKIPPED) == 3


class TestBrokenManifest:
    FILES: ClassVar[Contents] = {"drizzle/0000_a.sql": "select 1;"}

    def with_journal(self, text: str) -> Contents:
        return {**self.FILES, "drizzle/meta/_journal.json": text}

    def test_a_journal_that_names_an_absent_file_is_introduced_on_its_line(self) -> None:
        base = self.with_journal(journal("0000_a"))

        finding = found(self.with_journal(journal("0000_a", "0001_b")), base, rule=MANIFEST)

        assert finding.location.path == "drizzle/meta/_journal.json"
        assert journal("0000_a", "0001_b").splitlines()[finding.location.line - 1].strip().startswith('"tag": "0001_b"')
        assert finding.hint == "git add drizzle/0001_b.sql"

    @pytest.mark.parametrize(
        "text", ["", "{", "[]", "null", '{"entries": {}}', '{"entries": [{}]}', '{"entries": [{"tag": 1}]}', "[" * 9999]
    )
    def test_a_journal_that_is_none_is_introduced(self, text: str) -> None:
        finding = found(self.with_journal(text), self.with_journal(journal("0000_a")), rule=MANIFEST)

        assert "cannot be read" in finding.message
        assert finding.message.isprintable()

    def test_the_hint_commits_what_was_forgotten(self, repository: Repository) -> None:
        for path, content in self.with_journal(journal("0000_a")).items():
            repository.write(path, content)
        repository.commit("base")
        repository.write("drizzle/meta/_journal.json", journal("0000_a", "0001_b"))
        repository.git("add", "-A")
        repository.write("drizzle/0001_b.sql")

        [finding] = repository.check(MANIFEST).findings
        repository.run("bash", "-ec", finding["hint"])

        assert not repository.check(MANIFEST).findings

    def test_a_whole_journal_is_quiet(self) -> None:
        assert judged(self.with_journal(journal("0000_a")), rule=MANIFEST) == 1

    def test_an_old_fault_is_a_note(self) -> None:
        base = self.with_journal(journal("0000_a", "0001_b"))

        assert inherited({**base, "drizzle/meta/0000_snapshot.json": "{}"}, base, rule=MANIFEST)

    def test_a_prisma_folder_without_its_script_is_introduced(self) -> None:
        finding = found({**PRISMA, "prisma/migrations/20250102000000_b/x.txt": ""}, PRISMA, rule=MANIFEST)

        assert "Prisma stops with P3015" in finding.message
