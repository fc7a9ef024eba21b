from __future__ import annotations

import pytest

from tests.support import names, project_of, skips
from undrift.files import MemoryFiles
from undrift.tools.base import Evidence
from undrift.tools.knex import TOOL

UP = "exports.up = (knex) => knex.schema.dropTable('plan');\nexports.down = () => {};\n"
MANIFEST = '{"dependencies": {"knex": "^3"}}'


def test_names_are_compared_as_strings() -> None:
    files = MemoryFiles({"package.json": MANIFEST, "migrations/10_b.js": UP, "migrations/9_a.js": UP})

    assert names(TOOL.history(project_of(TOOL, files), files)) == ["10_b.js", "9_a.js"]


@pytest.mark.parametrize(
    "directory",
    [
        "'./db/steps'",
        '"db/steps"',
        "`${__dirname}/db/steps`",
        "__dirname + '/db/steps'",
        "path.join(__dirname, 'db', 'steps')",
        "path.resolve( __dirname , './db/steps' ),",
        "fileURLToPath(new URL('./db/steps', import.meta.url))",
        "['db/steps']",
        "path.join(process.cwd(), 'db//steps/') // 'migrations'",
    ],
)
def test_the_knexfile_names_the_directory(directory: str) -> None:
    knexfile = (
        f"// migrations: {{ directory: 'old' }}\nexport default {{ migrations: {{ directory: {directory}\n }} }};"
    )
    files = MemoryFiles({"api/knexfile.ts": knexfile, "api/db/steps/20240101120000_a.ts": UP})

    project = project_of(TOOL, files)

    assert project.directory == "api/db/steps"
    assert (project.root, project.evidence) == ("api", Evidence.SETTINGS)


@pytest.mark.parametrize("knexfile", ["module.exports = {client: 'pg'};", "", "module.exports = {migrations: {}};"])
def test_the_directory_is_migrations_unless_it_is_named(knexfile: str) -> None:
    files = MemoryFiles({"knexfile.js": knexfile, "migrations/1_a.js": "", "seeds/1_users.js": UP})

    assert project_of(TOOL, files).directory == "migrations"


def test_several_directories_are_sorted_together_unless_they_are_set_apart() -> None:
    migrations = {"a/2_x.js": UP, "b/1_y.js": UP, "seeds/0.js": UP}
    together = MemoryFiles({"knexfile.js": "x = {migrations: {directory: ['./a', './b']}}", **migrations})
    apart = MemoryFiles(
        {"knexfile.js": "x = {migrations: {sortDirsSeparately: true, directory: ['a', 'b']}}", **migrations}
    )

    assert names(TOOL.history(project_of(TOOL, together), together)) == ["1_y.js", "2_x.js"]
    assert names(TOOL.history(project_of(TOOL, apart), apart)) == ["2_x.js", "1_y.js"]


def test_one_file_in_two_directories_keeps_two_names() -> None:
    files = MemoryFiles({"knexfile.js": "x = {migrations: {directory: ['a', 'b']}}", "a/1_x.js": UP, "b/1_x.js": UP})

    assert names(TOOL.history(project_of(TOOL, files), files)) == ["1_x.js", "b/1_x.js"]


def test_environments_with_directories_of_their_own_are_projects_of_their_own() -> None:
    places = {"dev": "a", "test": "a", "prod": "b"}
    knexfile = "".join(f"{name}: {{migrations: {{directory: '{place}'}}}}," for name, place in places.items())
    files = MemoryFiles({"knexfile.js": knexfile, "a/1_x.js": UP, "b/1_x.js": UP})

    assert [project.directory for project in TOOL.discover(files)] == ["a", "b"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("migrations/20240101120000_a.js", UP),
        ("src/db/migrations/2024-01-01-0000-a.ts", "import type { Knex } from 'knex';"),
        ("knex_migrations/001_a.cjs", UP),
    ],
)
def test_files_written_for_knex_show_a_project_without_a_knexfile(path: str, text: str) -> None:
    project = project_of(TOOL, MemoryFiles({"package.json": MANIFEST, path: text}))

    assert project.directory == path.rpartition("/")[0]
    assert project.evidence is Evidence.LAYOUT


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("migrations/20240101120000_a.js", "exports.up = (pgm) => pgm.createTable('plan');"),
        ("migrations/20240101120000-a.js", "module.exports = {up: (queryInterface) => {}};"),
        ("migrations/2.0.0.js", UP),
        ("migrations/seeds/1_users.js", UP),
        ("migrations/archive/1_a.js", UP),
        ("handlers/404.js", UP),
        ("migrations/index.js", UP),
        ("migrations/1_a.spec.js", UP),
    ],
)
def test_what_is_not_of_knex_is_no_project(path: str, text: str) -> None:
    assert not list(TOOL.discover(MemoryFiles({"package.json": MANIFEST, path: text})))


@pytest.mark.parametrize("manifest", ["{}", '{"dependencies": {"knex": "^3", "knex-migrator": "^5"}}', "[", ""])
def test_without_knex_to_run_them_there_is_no_project(manifest: str) -> None:
    assert not list(TOOL.discover(MemoryFiles({"package.json": manifest, "migrations/1_a.js": UP})))


def test_endings_that_knex_does_not_load_are_skipped() -> None:
    files = MemoryFiles({"knexfile.js": "", "migrations/1_a.js": UP, "migrations/2_b.mjs": UP})

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["1_a.js"]
    assert skips(history) == ["2_b.mjs"]
    assert history.skipped[0].hint.startswith("git mv migrations/2_b.mjs migrations/2_b.js")


@pytest.mark.parametrize(
    ("knexfile", "loaded"),
    [
        ("x = {migrations: {loadExtensions: ['.mjs']}}", ["2_b.mjs"]),
        ("x = {migrations: {loadExtensions: endings}}", ["1_a.js", "2_b.mjs"]),
        ("x = {migrations: {...shared, directory: 'migrations'}}", ["1_a.js", "2_b.mjs"]),
    ],
)
def test_load_extensions_say_what_is_loaded(knexfile: str, loaded: list[str]) -> None:
    files = MemoryFiles({"knexfile.js": knexfile, "migrations/1_a.js": UP, "migrations/2_b.mjs": UP})

    assert names(TOOL.history(project_of(TOOL, files), files)) == loaded


@pytest.mark.parametrize(
    ("first", "second", "equal"),
    [
        ("20240101120000_a.js", "20240101120000_b.js", True),
        ("007_a.js", "7_b.js", True),
        ("20240101_a.js", "20240101_b.js", False),
        ("2024-01-05-0000-a.js", "2024-01-05-0000-b.js", False),
        ("20240101A-a.js", "20240101B-b.js", False),
        ("2024-10-1315-a.js", "2024-10-1316-b.js", False),
    ],
)
def test_a_day_may_have_many_migrations_a_second_only_one(first: str, second: str, equal: bool) -> None:  # noqa: FBT001 - a case
    files = MemoryFiles({"package.json": MANIFEST, f"migrations/{first}": UP, f"migrations/{second}": UP})

    one, two = TOOL.history(project_of(TOOL, files), files).migrations

    assert (one.key == two.key) is equal


def test_other_files_are_nobodys_business() -> None:
    files = MemoryFiles(
        {
            "knexfile.js": "",
            "migrations/1_a.js": UP,
            "migrations/run.js": UP,
            "migrations/helpers.js": "exports.helper = () => {};",
            "migrations/README.md": "",
            "migrations/1_a.sql": "",
            "migrations/old/0_z.js": UP,
            "migrations/types.d.ts": "export function up(): void;",
            "migrations/3_c.ts": UP,
            "migrations/3_c.js": UP,
        }
    )

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["1_a.js", "3_c.ts"]
    assert not history.skipped


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({"knexfile.ts": "", "yarn.lock": "", "migrations/1_a.ts": UP}, "yarn knex migrate:make NAME -x ts"),
        ({"knexfile.js": "", "migrations/1_a.js": UP}, "npx knex migrate:make NAME"),
        (
            {"api/package.json": MANIFEST, "pnpm-lock.yaml": "", "api/db/migrations/1_a.js": UP},
            "pnpm exec knex migrate:make NAME --migrations-directory db/migrations",
        ),
    ],
)
def test_the_new_command_suits_the_repository(files: dict[str, str], command: str) -> None:
    memory = MemoryFiles(files)

    assert TOOL.new_command(project_of(TOOL, memory), memory) == command


def test_configure_finds_the_settings_of_the_directory() -> None:
    files = MemoryFiles({"knexfile.js": "", "migrations/1_a.js": UP, "other/1_b.js": ""})

    assert TOOL.configure(files, "migrations").setting("config") == "knexfile.js"
    assert names(TOOL.history(TOOL.configure(files, "other"), files)) == ["1_b.js"]


@pytest.mark.parametrize(
    "text",
    [
        b"\x00\xff\xfe" * 100,
        b"migrations: {" * 50_000,
        b"'\\'" * 60_000 + b"\\",
        b"`" + b"\\`" * 60_000,
        b"/*" * 60_000,
        b"from" + b" " * 200_000,
        b"migrations: {directory: '../../../etc'}",
        b"migrations: {directory: ''}",
    ],
)
def test_hostile_settings_are_survived(text: bytes) -> None:
    files = MemoryFiles(
        {"knexfile.js": text, "package.json": MANIFEST, "migrations/1_a.js": UP, "migrations/x.js": text}
    )

    for project in TOOL.discover(files):
        assert names(TOOL.history(project, files))


def test_absurd_numbers_are_survived() -> None:
    files = MemoryFiles({"knexfile.js": "", f"migrations/{'9' * 5000}_a.js": UP})

    assert TOOL.reader("migrations/1_a.js") is None
    assert len(TOOL.history(project_of(TOOL, files), files).migrations) == 1


def test_a_module_without_a_number_is_unknown() -> None:
    module = "exports.up = (knex) => knex.schema; exports.down = (knex) => knex.schema;"
    files = MemoryFiles(
        {
            "knexfile.js": "module.exports = { migrations: { directory: './migrations' } }",
            "migrations/20250101000000_a.js": module,
            "migrations/add_thing.js": module,
            "migrations/index.js": "",
            "migrations/20250101000000_a.test.js": "",
        }
    )

    history = TOOL.history(project_of(TOOL, files), files)

    assert [unread.path for unread in history.unread] == ["migrations/add_thing.js"]
    assert names(history) == ["20250101000000_a.js"]
