from __future__ import annotations

import pytest

from tests.judging import findings
from tests.support import names, project_of, skips
from undrift.files import MemoryFiles
from undrift.findings import Severity
from undrift.tools.base import Evidence
from undrift.tools.kysely import TOOL

UP = "import { Kysely } from 'kysely';\nexport async function up(db: Kysely<any>): Promise<void> {}\n"


def test_names_without_endings_are_compared_as_strings() -> None:
    files = MemoryFiles({f"migrations/{name}": UP for name in ("10_c.ts", "9_d.ts", "1_a-b.ts", "1_a.ts")})

    assert names(TOOL.history(project_of(TOOL, files), files)) == ["10_c", "1_a", "1_a-b", "9_d"]


@pytest.mark.parametrize(
    ("config", "text", "folder"),
    [
        ("kysely.config.ts", "export default defineConfig({})", "migrations"),
        (".config/kysely.config.ts", "export default defineConfig({})", "migrations"),
        ("kysely.config.ts", "x({migrations: {migrationFolder: './db/steps'}})", "db/steps"),
        (".config/kysely.config.mjs", "x({migrations: {migrationFolder: '../db/steps'}})", "db/steps"),
        ("kysely.config.ts", "x({migrations: {migrationFolder: path.join(__dirname, 'db', 'steps')}})", "db/steps"),
    ],
)
def test_the_config_names_the_folder(config: str, text: str, folder: str) -> None:
    files = MemoryFiles({f"api/{config}": text, f"api/{folder}/1700000000000_a.ts": ""})

    project = project_of(TOOL, files)

    assert (project.directory, project.root, project.evidence) == (f"api/{folder}", "api", Evidence.SETTINGS)


def test_a_folder_that_cannot_be_read_is_left_to_the_files() -> None:
    files = MemoryFiles(
        {"kysely.config.ts": "x({migrations: {migrationFolder: env.FOLDER}})", "db/migrations/1_a.ts": UP}
    )

    project = project_of(TOOL, files)

    assert (project.directory, project.evidence) == ("db/migrations", Evidence.LAYOUT)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("server/src/schema/migrations/1744910873969-Init.ts", UP),
        ("src/db/migrations/20230309T045948368Z-init.ts", "import { Kysely, sql } from 'kysely'"),
        ("migrations/2021_09_18_06_54_59_create_user.js", "const { sql } = require('kysely')"),
    ],
)
def test_files_written_for_kysely_show_a_project(path: str, text: str) -> None:
    assert project_of(TOOL, MemoryFiles({path: text})).directory == path.rpartition("/")[0]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("migrations/1700000000000_a.ts", "export class A1700000000000 implements MigrationInterface {}"),
        ("migrations/1700000000000_a.ts", "exports.up = (pgm) => {};"),
        ("migrations/users.ts", UP),
        ("src/1_a.ts", UP),
        ("migrations/seeds/1_a.ts", UP),
    ],
)
def test_what_is_not_of_kysely_is_no_project(path: str, text: str) -> None:
    assert not list(TOOL.discover(MemoryFiles({path: text})))


def test_kysely_ctl_passes_javascript_over() -> None:
    files = MemoryFiles({"kysely.config.ts": "x({})", "migrations/1_a.ts": UP, "migrations/2_b.js": UP})

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["1_a"]
    assert skips(history) == ["2_b.js"]


@pytest.mark.parametrize("config", ["x({migrations: {allowJS: true}})", "x({migrations: {provider: mine}})"])
def test_javascript_runs_where_it_is_allowed(config: str) -> None:
    files = MemoryFiles({"kysely.config.ts": config, "migrations/1_a.ts": UP, "migrations/2_b.js": UP})

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["1_a", "2_b"]
    assert not history.skipped


def test_other_files_are_nobodys_business() -> None:
    files = MemoryFiles(
        {
            "migrations/1_a.ts": UP,
            "migrations/run.ts": UP,
            "migrations/helpers.ts": "export const now = sql`now()`;",
            "migrations/up.md": "",
            "migrations/1_a.d.mts": UP,
            "migrations/1_a.test.ts": UP,
        }
    )

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["1_a"]
    assert not history.skipped


def test_what_an_index_leaves_out_may_never_run() -> None:
    index = "export * as _001 from './001_a'\nimport * as b from \"./002_b.js\"\nconst c = require('./003_c')\n"
    files = MemoryFiles(
        {"migrations/index.ts": index, **{f"migrations/{name}.ts": UP for name in ("001_a", "002_b", "003_c", "004_d")}}
    )

    [skipped] = TOOL.history(project_of(TOOL, files), files).skipped

    assert (skipped.path, skipped.certain) == ("migrations/004_d.ts", False)


@pytest.mark.parametrize(
    "index", ["", "readdirSync(__dirname)", "import './001_a'\n", "// import './001_a'; import './002_b'"]
)
def test_an_index_that_lists_few_or_none_proves_nothing(index: str) -> None:
    files = MemoryFiles(
        {"migrations/index.ts": index, **{f"migrations/{name}.ts": UP for name in ("001_a", "002_b", "003_c")}}
    )

    assert not TOOL.history(project_of(TOOL, files), files).skipped


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({"kysely.config.ts": "", "bun.lock": "", "migrations/1_a.ts": UP}, "bunx kysely migrate make NAME"),
        (
            {"package.json": '{"devDependencies": {"kysely-ctl": "1"}}', "migrations/1_a.ts": UP},
            "npx kysely migrate make NAME",
        ),
        ({"migrations/001_a.ts": UP}, "$EDITOR migrations/002_NAME.ts"),
        ({"migrations/20240324T085400-a.ts": UP}, "$EDITOR migrations/$(date -u +%Y%m%dT%H%M%S)-NAME.ts"),
        ({"migrations/1744910873969-A.ts": UP}, "$EDITOR migrations/$(date +%s)000-NAME.ts"),
    ],
)
def test_the_new_command_suits_the_repository(files: dict[str, str], command: str) -> None:
    memory = MemoryFiles(files)

    assert TOOL.new_command(project_of(TOOL, memory), memory) == command


def test_configure_finds_the_settings_of_the_folder() -> None:
    files = MemoryFiles({"kysely.config.ts": "x({})", "migrations/1_a.ts": UP, "other/1_b.ts": ""})

    assert TOOL.configure(files, "migrations").setting("config") == "kysely.config.ts"
    assert names(TOOL.history(TOOL.configure(files, "other"), files)) == ["1_b"]


@pytest.mark.parametrize(
    "text", [b"\x00\xff", b"(" * 200_000, b"migrationFolder: '../../../x'", b"import" + b"\n" * 99_999]
)
def test_hostile_text_is_survived(text: bytes) -> None:
    files = MemoryFiles(
        {"kysely.config.ts": text, "migrations/index.ts": text, "migrations/1_a.ts": UP, "migrations/2_b.ts": text}
    )

    assert TOOL.reader("migrations/1_a.ts") is None
    assert names(TOOL.history(project_of(TOOL, files), files)) == ["1_a", "2_b"]


@pytest.mark.parametrize("path", ["kysely.config.ts", "migrator.ts"])
def test_where_unordered_migrations_are_allowed_a_late_one_is_only_warned_about(path: str) -> None:

    base: dict[str, str | bytes] = {
        "migrations/2025_02_b.ts": UP,
        path: "export default { allowUnorderedMigrations: true }",
    }

    [finding] = findings({**base, "migrations/2025_01_a.ts": UP}, base, rule="out-of-order")

    assert finding.severity is Severity.WARNING
