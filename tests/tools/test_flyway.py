from __future__ import annotations

import pytest

from tests.judging import findings
from tests.support import names, project_of, skips
from undrift.files import MemoryFiles
from undrift.findings import Severity
from undrift.history import Kind
from undrift.tools.flyway import TOOL


def test_versions_are_compared_part_by_part_as_numbers() -> None:
    files = MemoryFiles({f"db/migration/V{version}__x.sql": "" for version in ("10", "2", "1.10", "1.2", "1_3")})

    history = TOOL.history(project_of(TOOL, files), files)

    assert [migration.version for migration in history.migrations] == ["1.2", "1_3", "1.10", "2", "10"]


def test_repeatable_scripts_come_last_and_have_no_version() -> None:
    files = MemoryFiles({"db/migration/R__views.sql": "", "db/migration/V1__init.sql": ""})

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["V1__init.sql", "R__views.sql"]
    assert history.migrations[1].kind is Kind.REPEATABLE
    assert history.migrations[1].key is None


def test_undo_scripts_are_down_files() -> None:
    files = MemoryFiles({"db/migration/V1__init.sql": "", "db/migration/U1__init.sql": ""})

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["V1__init.sql"]
    assert [down.path for down in history.downs] == ["db/migration/U1__init.sql"]


@pytest.mark.parametrize("name", ["V11_locking.sql", "v2__x.sql", "R_views.sql", "V1.x__y.sql"])
def test_a_name_that_flyway_cannot_read_is_skipped(name: str) -> None:
    files = MemoryFiles({"db/migration/V1__init.sql": "", f"db/migration/{name}": ""})

    assert skips(TOOL.history(project_of(TOOL, files), files)) == [name]


@pytest.mark.parametrize("name", ["readme.md", "beforeMigrate.sql", "data.csv"])
def test_other_files_are_nobodys_business(name: str) -> None:
    files = MemoryFiles({"db/migration/V1__init.sql": "", f"db/migration/{name}": ""})

    assert not skips(TOOL.history(project_of(TOOL, files), files))


def test_directories_apart_are_projects_apart() -> None:
    files = MemoryFiles({"mysql/db/migration/V1__init.sql": "", "postgres/db/migration/V1__init.sql": ""})

    assert [project.directory for project in TOOL.discover(files)] == ["mysql/db/migration", "postgres/db/migration"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("app/db/flyway.conf", "flyway.outOfOrder=true\n"),
        ("app/flyway.toml", "[flyway]\noutOfOrder = true\n"),
        ("app/application-prod.yml", "spring:\n  flyway:\n    out-of-order: true\n"),
        ("app/application.properties", "spring.flyway.out-of-order = true\n"),
    ],
)
def test_where_the_settings_allow_late_scripts_they_are_only_warned_about(path: str, text: str) -> None:
    base: dict[str, str | bytes] = {"app/db/V2__b.sql": "", path: text}

    [finding] = findings({**base, "app/db/V1__a.sql": ""}, base, rule="out-of-order")

    assert finding.severity is Severity.WARNING
    assert f"as {path} allows it" in finding.message


@pytest.mark.parametrize("text", ["# flyway.outOfOrder=true\n", "flyway.outOfOrder=false\n", ""])
def test_where_they_do_not_late_scripts_are_errors(text: str) -> None:
    base: dict[str, str | bytes] = {"app/db/V2__b.sql": "", "app/flyway.conf": text}

    [finding] = findings({**base, "app/db/V1__a.sql": ""}, base, rule="out-of-order")

    assert finding.severity is Severity.ERROR
