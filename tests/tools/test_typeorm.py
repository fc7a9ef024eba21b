from __future__ import annotations

import pytest

from tests.support import names, project_of, skips
from undrift.files import MemoryFiles
from undrift.tools.typeorm import TOOL

TEMPLATE = """
import { MigrationInterface, QueryRunner } from "typeorm";

export class NAME implements MigrationInterface {
    BODY
    public async up(queryRunner: QueryRunner): Promise<void> {
        await queryRunner.query(`UPDATE account SET
            name = 'class Nobody1600000000000 extends Migration {' -- "
        `);
        const
        name = 'somebody';
    }
}
"""


def migration(name: str, body: str = "") -> str:
    return TEMPLATE.replace("NAME", name).replace("BODY", body)


def test_the_class_name_decides_not_the_file_name() -> None:
    files = MemoryFiles(
        {
            "src/migrations/1700000000000-A.ts": migration("A1700000000003"),
            "src/migrations/1700000000001-B.ts": migration("B1700000000001"),
        }
    )

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["B1700000000001", "A1700000000003"]
    assert [(one.version, one.title, one.line) for one in history.migrations] == [
        ("1700000000001", "B", 4),
        ("1700000000003", "A", 4),
    ]


@pytest.mark.parametrize(
    "text",
    [
        migration("A1700000000001", "name = 'B1700000000002'"),
        migration("A", 'public readonly name: string = "B1700000000002";'),
        "module.exports = class B1700000000002 {\n  async up(queryRunner) {}\n}\n",
        "export class B1700000000002 {\n constructor() {\n  this.name = 'B1700000000002';\n }\n async up(q) {}\n}\n",
        "export class B1700000000002 implements ReversibleMigration {\n  async up({ schemaBuilder }: Context) {}\n}\n",
        "/* class A1700000000001 implements MigrationInterface { */\nclass B1700000000002 {}\nexports.B = B;\n",
    ],
)
def test_a_migration_is_known_by_its_name_property_or_its_class(text: str) -> None:
    files = MemoryFiles({"migration/1700000000002-B.ts": text})

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["B1700000000002"]
    assert not history.faults


def test_equal_timestamps_have_equal_keys() -> None:
    files = MemoryFiles(
        {
            "migrations/1700000000000-A.ts": migration("A1700000000000"),
            "migrations/1700000000001-B.ts": migration("B1700000000000"),
        }
    )

    one, two = TOOL.history(project_of(TOOL, files), files).migrations

    assert one.key == two.key


def test_dialects_are_projects_of_their_own() -> None:
    text = migration("A1700000000000")
    files = MemoryFiles({f"src/migrations/{dialect}/1700000000000-A.ts": text for dialect in ("mysql", "postgres")})

    assert [project.directory for project in TOOL.discover(files)] == [
        "src/migrations/mysql",
        "src/migrations/postgres",
    ]


def test_a_name_without_a_timestamp_is_a_fault() -> None:
    files = MemoryFiles(
        {
            "migrations/1700000000000-A.ts": migration("A1700000000000"),
            "migrations/1700000000001-B.ts": migration("AddTheRegion"),
        }
    )

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["A1700000000000"]
    assert [(fault.path, fault.subject) for fault in history.faults] == [
        ("migrations/1700000000001-B.ts", "AddTheRegion")
    ]


def test_two_classes_of_one_name_are_a_fault() -> None:
    files = MemoryFiles(
        {
            "migrations/1700000000000-A.ts": migration("A1700000000000"),
            "migrations/1700000000001-B.ts": migration("A1700000000000"),
        }
    )

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["A1700000000000"]
    assert [fault.path for fault in history.faults] == ["migrations/1700000000001-B.ts"]


def test_several_classes_in_one_file_are_several_migrations() -> None:
    text = migration("B1700000000001") + migration("A1700000000000")
    files = MemoryFiles({"migrations/1700000000000-Both.ts": text})

    assert names(TOOL.history(project_of(TOOL, files), files)) == ["A1700000000000", "B1700000000001"]


def test_a_numbered_file_without_a_class_is_skipped_if_it_is_blank_and_unknown_if_not() -> None:
    files = MemoryFiles(
        {
            "migrations/1700000000000-A.ts": migration("A1700000000000"),
            "migrations/1700000000001-B.ts": "// later\n",
            "migrations/1700000000002-C.ts": "export { C1700000000002 } from './old';\n",
        }
    )

    history = TOOL.history(project_of(TOOL, files), files)

    assert skips(history) == ["1700000000001-B.ts"]
    assert [unread.path for unread in history.unread] == ["migrations/1700000000002-C.ts"]


def test_what_an_index_leaves_out_may_never_run() -> None:
    files = MemoryFiles(
        {
            "migrations/index.ts": "import { A1700000000000 } from './1700000000000-A'\n",
            "migrations/1700000000000-A.ts": migration("A1700000000000"),
            "migrations/1700000000001-B.ts": migration("B1700000000001"),
            "migrations/1700000000002-C.ts": migration("C1700000000002"),
        }
    )
    index = "import './1700000000000-A'\nimport './1700000000001-B'\n"
    listed = MemoryFiles(
        {**{path: files.derive([path], bytes)[path] for path in files.tree.walk("")}, "migrations/index.ts": index}
    )

    assert not TOOL.history(project_of(TOOL, files), files).skipped
    assert skips(TOOL.history(project_of(TOOL, listed), listed)) == ["1700000000002-C.ts"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("index.ts", "export const all = [];"),
        ("helpers.ts", "export class Helper {}\nexport function up() {}"),
        ("README.md", ""),
        ("1700000000000-A.spec.ts", "describe('A', () => {});"),
        ("1700000000000-A.js", "exports.A1700000000000 = class A1700000000000 {};"),
        ("1700000000000-A.d.ts", ""),
    ],
)
def test_other_files_are_nobodys_business(name: str, text: str) -> None:
    files = MemoryFiles({"migrations/1700000000000-A.ts": migration("A1700000000000"), f"migrations/{name}": text})

    history = TOOL.history(project_of(TOOL, files), files)

    assert names(history) == ["A1700000000000"]
    assert not [*history.skipped, *history.faults, *history.unread]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("migrations/1700000000000-A.ts", "import { Kysely } from 'kysely';"),
        ("migrations/1700000000000_a.js", "exports.up = (pgm) => {};"),
        ("src/1700000000000-A.ts", migration("A1700000000000")),
        ("migrations/Migration20240101120000.ts", "export class Migration20240101120000 extends Migration {}"),
        ("migrations/archive/1700000000000-A.ts", migration("A1700000000000")),
    ],
)
def test_what_is_not_of_typeorm_is_no_project(path: str, text: str) -> None:
    assert not list(TOOL.discover(MemoryFiles({path: text})))


@pytest.mark.parametrize(
    ("files", "command"),
    [
        (
            {"api/package.json": "{}", "pnpm-lock.yaml": "", "api/src/migrations/1700000000000-A.ts": "typeorm"},
            "pnpm exec typeorm migration:create src/migrations/NAME",
        ),
        ({"migrations/1700000000000-A.js": ""}, "npx typeorm migration:create migrations/NAME -o"),
    ],
)
def test_the_new_command_suits_the_repository(files: dict[str, str], command: str) -> None:
    text = migration("A1700000000000")
    memory = MemoryFiles({path: text if "1700000000000" in path else data for path, data in files.items()})

    assert TOOL.new_command(project_of(TOOL, memory), memory) == command


def test_configure_reads_any_directory() -> None:
    files = MemoryFiles({"src/steps/A.ts": migration("A1700000000000")})

    assert TOOL.reader("src/steps/A.ts") is None
    assert names(TOOL.history(TOOL.configure(files, "src/steps"), files)) == ["A1700000000000"]


@pytest.mark.parametrize(
    "text",
    [
        b"\x00\xff\xfe" * 1000,
        b"class " * 50_000,
        b"class " + b"x" * 300_000,
        b"class A1700000000000 " + b"\n" * 100_000,
        b"'\\" * 100_000,
        b"`${" * 100_000,
        b"class A implements Migration {" * 2000,
    ],
)
def test_hostile_text_is_survived(text: bytes) -> None:
    files = MemoryFiles({"migrations/1-A.ts": migration("A1700000000000"), "migrations/2-B.ts": text})

    assert "A1700000000000" in names(TOOL.history(TOOL.configure(files, "migrations"), files))
