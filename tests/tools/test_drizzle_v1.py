from __future__ import annotations

from tests.judging import findings
from tests.support import names, project_of, skips
from undrift.files import MemoryFiles
from undrift.findings import Severity
from undrift.tools.drizzle_v1 import TOOL

FIRST = {"drizzle/20250101000000_a/migration.sql": "", "drizzle/20250101000000_a/snapshot.json": "{}"}


def test_folders_run_in_the_order_of_their_names_and_loose_files_never() -> None:
    files = MemoryFiles({"drizzle/20250102000000_b/migration.sql": "", **FIRST, "drizzle/loose.sql": ""})

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["20250101000000_a", "20250102000000_b"]
    assert skips(history) == ["loose.sql"]


def test_a_snapshot_of_something_else_is_no_evidence() -> None:
    assert not list(TOOL.discover(MemoryFiles({"ui/20250101000000_a/snapshot.json": "", "ui/b/migration.sql": ""})))


def test_a_late_folder_is_a_warning_since_releases_differ() -> None:
    [finding] = findings({**FIRST, "drizzle/20240101000000_b/migration.sql": ""}, FIRST, rule="out-of-order")

    assert finding.severity is Severity.WARNING


def test_the_command_goes_through_the_package_manager_of_the_repository() -> None:
    files = MemoryFiles({**FIRST, "drizzle.config.ts": "", "yarn.lock": ""})
    project = project_of(TOOL, files)

    assert (project.root, TOOL.new_command(project, files)) == ("", "yarn drizzle-kit generate")
