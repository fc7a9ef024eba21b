from __future__ import annotations

from tests.judging import findings, sql, verdict

ALEMBIC: dict[str, str | bytes] = {
    "alembic.ini": "[alembic]\nscript_location = here\n",
    "here/env.py": "",
    "here/versions/a1_x.py": "revision = 'a1'\ndown_revision = None\n",
}
ASTRAY = {**ALEMBIC, "alembic.ini": "[alembic]\nscript_location = there\n", "here/env.py": None}


def test_a_setting_that_leads_elsewhere_is_introduced() -> None:
    astray = {path: text for path, text in ASTRAY.items() if text is not None}

    [finding] = findings(astray, ALEMBIC, rule="abandoned-project")

    assert finding.location.path == "here/versions/a1_x.py"
    assert "1 migration in here/versions will not be run any more" in finding.message


def test_it_was_there_before_if_the_base_lacks_the_project_too() -> None:
    astray = {path: text for path, text in ASTRAY.items() if text is not None}

    assert not verdict({**astray, "README.md": ""}, astray).findings


def test_a_deleted_project_is_nobodys_business() -> None:
    assert not verdict({"README.md": ""}, ALEMBIC).findings


def test_a_moved_project_is_still_there() -> None:
    base = sql("migrations", "01_a.sql", "02_b.sql")

    assert not verdict(sql("db/migrations", "01_a.sql", "02_b.sql"), base).findings


def test_one_that_falls_below_two_files_was_not_led_astray() -> None:
    assert not verdict(sql("migrations", "01_a.sql"), sql("migrations", "01_a.sql", "02_b.sql")).findings


def test_files_that_another_tool_took_over_are_run() -> None:
    base = sql("migrations", "0000_a.sql", "0001_b.sql")
    journal = '{"entries": [{"tag": "0000_a", "when": 1}, {"tag": "0001_b", "when": 2}]}'

    assert not findings({**base, "migrations/meta/_journal.json": journal}, base, rule="abandoned-project")
