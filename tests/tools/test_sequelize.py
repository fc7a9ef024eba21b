from __future__ import annotations

import pytest

from tests.support import names, project_of, skips
from undrift.files import MemoryFiles
from undrift.tools.base import Evidence
from undrift.tools.sequelize import TOOL

UP = "module.exports = {up: (queryInterface, Sequelize) => {}, down: () => {}};\n"
MANIFEST = '{"devDependencies": {"sequelize-cli": "^6"}}'


def test_names_are_compared_as_strings() -> None:
    files = MemoryFiles(
        {"package.json": MANIFEST, "migrations/20240101120000-b.js": UP, "migrations/20230101120000-a.ts": UP}
    )

    assert names(TOOL.history(project_of(TOOL, files), files)) == ["20230101120000-a.ts", "20240101120000-b.js"]


@pytest.mark.parametrize(
    "config",
    [
        "const path = require('path');\nmodule.exports = {\n  'migrations-path': path.resolve('server', 'steps'),\n};",
        '{"migrations-path": "server/steps"}',
        "module.exports = {'seeders-path': 'seeders', \"migrations-path\": './server/steps'}",
    ],
)
def test_sequelizerc_names_the_directory(config: str) -> None:
    files = MemoryFiles({"app/.sequelizerc": config, "app/server/steps/20240101120000-a.js": ""})

    project = project_of(TOOL, files)

    assert (project.directory, project.root, project.evidence) == ("app/server/steps", "app", Evidence.SETTINGS)


def test_the_directory_is_migrations_unless_it_is_named() -> None:
    files = MemoryFiles({".sequelizerc": "module.exports = {}", "migrations/1-a.js": "", "seeders/1-users.js": UP})

    assert project_of(TOOL, files).directory == "migrations"


def test_settings_that_name_what_is_built_give_way_to_the_sources() -> None:
    files = MemoryFiles(
        {
            ".sequelizerc": "module.exports = {'migrations-path': path.resolve('dist', 'migrations')}",
            "package.json": MANIFEST,
            "src/migrations/20240101120000-a.ts": UP,
        }
    )

    assert project_of(TOOL, files).directory == "src/migrations"


@pytest.mark.parametrize(
    ("manifest", "path"),
    [
        (MANIFEST, "lib/migrations/1-a.js"),
        ('{"dependencies": {"umzug": "^3"}}', "migrations/2023.11.03T16.52.04.users.ts"),
        ('{"dependencies": {"sequelize": "^6"}}', "migrations/20240101120000-a.js"),
    ],
)
def test_files_written_for_sequelize_show_a_project(manifest: str, path: str) -> None:
    project = project_of(TOOL, MemoryFiles({"package.json": manifest, path: UP}))

    assert (project.directory, project.evidence) == (path.rpartition("/")[0], Evidence.LAYOUT)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("migrations/20240101120000-a.js", "exports.setup = function(options, seedLink) {};"),
        ("migrations/20240101120000-a.js", "exports.up = (knex) => {};"),
        ("db/migrations/seeders/20240101120000-users.js", UP),
        ("seeders/20240101120000-users.js", UP),
        ("src/20240101120000-users.js", UP),
        ("migrations/index.js", UP),
    ],
)
def test_what_is_not_of_sequelize_is_no_project(path: str, text: str) -> None:
    assert not list(TOOL.discover(MemoryFiles({"package.json": MANIFEST, path: text})))


def test_migrations_that_some_other_program_orders_are_no_project() -> None:
    manifest = '{"dependencies": {"sequelize": "^6"}}'

    assert not list(TOOL.discover(MemoryFiles({"package.json": manifest, "server/migrations/v2.15.0-series.js": UP})))


def test_the_command_passes_mjs_over() -> None:
    files = MemoryFiles({".sequelizerc": "{}", "migrations/1-a.js": UP, "migrations/2-b.mjs": UP})

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["1-a.js"]
    assert skips(history) == ["2-b.mjs"]


def test_umzug_runs_mjs_too() -> None:
    files = MemoryFiles({"package.json": '{"dependencies": {"umzug": "^3"}}', "migrations/1-a.mjs": UP})

    assert names(TOOL.history(project_of(TOOL, files), files)) == ["1-a.mjs"]


def test_other_files_are_nobodys_business() -> None:
    files = MemoryFiles(
        {
            ".sequelizerc": "{}",
            "migrations/1-a.js": UP,
            "migrations/helpers.js": "exports.helper = () => {};",
            "migrations/.eslintrc.js": UP,
            "migrations/1-a.d.ts": UP,
        }
    )

    assert names(TOOL.history(project_of(TOOL, files), files)) == ["1-a.js"]


def test_two_of_one_second_have_equal_keys() -> None:
    files = MemoryFiles(
        {".sequelizerc": "{}", "migrations/20240101120000-a.js": UP, "migrations/20240101120000-b.js": UP}
    )

    one, two = TOOL.history(project_of(TOOL, files), files).migrations

    assert one.key == two.key


@pytest.mark.parametrize(
    ("files", "command"),
    [
        (
            {".sequelizerc": "{}", "yarn.lock": "", "migrations/1-a.js": UP},
            "yarn sequelize-cli migration:generate --name NAME",
        ),
        (
            {"package.json": '{"dependencies": {"umzug": "^3"}}', "migrations/2023.11.03T16.52.04.users.ts": UP},
            "$EDITOR migrations/$(date -u +%Y.%m.%dT%H.%M.%S).NAME.ts",
        ),
    ],
)
def test_the_new_command_suits_the_repository(files: dict[str, str], command: str) -> None:
    memory = MemoryFiles(files)

    assert TOOL.new_command(project_of(TOOL, memory), memory) == command


def test_configure_finds_the_settings_of_the_directory() -> None:
    files = MemoryFiles({".sequelizerc": "{}", "migrations/1-a.js": UP, "other/1-b.js": ""})

    assert TOOL.configure(files, "migrations").setting("config") == ".sequelizerc"
    assert names(TOOL.history(TOOL.configure(files, "other"), files)) == ["1-b.js"]


@pytest.mark.parametrize(
    "text", [b"\x00\xff", b"'migrations-path': '../../x'", b"{" * 200_000, b"'migrations-path': x.y"]
)
def test_hostile_settings_are_survived(text: bytes) -> None:
    files = MemoryFiles({".sequelizerc": text, "package.json": MANIFEST, "migrations/1-a.js": UP})

    assert TOOL.reader("migrations/1-a.js") is None
    assert names(TOOL.history(project_of(TOOL, files), files)) == ["1-a.js"]
