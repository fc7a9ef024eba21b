from __future__ import annotations

import json

import pytest

from tests.support import project_of
from undrift import declared
from undrift.declared.base import Source
from undrift.declared.prisma.reader import READER
from undrift.files import MemoryFiles
from undrift.tools.prisma import TOOL
from undrift.values import replace

SCHEMA = 'datasource db {\n  provider = "postgresql"\n}\nmodel T {\n  id Int @id\n}\n'
LOCK = 'provider = "postgresql"'


def find(files: dict[str, str], migrations: str = "prisma/migrations") -> Source | None:
    snapshot = {f"{migrations}/migration_lock.toml": LOCK, f"{migrations}/1_a/migration.sql": "SELECT 1;", **files}
    held = MemoryFiles(snapshot)
    return declared.source(project_of(TOOL, held), held)


def found(files: dict[str, str], migrations: str = "prisma/migrations") -> Source:
    source = find(files, migrations)
    assert source is not None
    return source


def package(**content: object) -> str:
    return json.dumps(content)


def test_nothing_is_found_where_nothing_is() -> None:
    assert find({}) is None
    assert find({"prisma/notes.prisma": "// nothing"}) is None


@pytest.mark.parametrize("text", ["", "\0" * 50, SCHEMA.partition("model")[2], SCHEMA + "// x\n" * 4_000_000])
def test_a_schema_that_shows_no_data_source_is_said_to_be_unread(text: str) -> None:
    files = MemoryFiles({"prisma/schema.prisma": text})

    [doubt] = READER.read(found({"prisma/schema.prisma": text}), files, "postgres").doubts

    assert (doubt.place.path, doubt.table) == ("prisma/schema.prisma", None)
    assert doubt.reason == "it has no data source, or is too large to be read"


@pytest.mark.parametrize(
    ("schema", "migrations"),
    [
        ("prisma/schema.prisma", "prisma/migrations"),
        ("db/schema.prisma", "db/migrations"),
        ("schema.prisma", "migrations"),
        ("packages/db/prisma/schema.prisma", "packages/db/prisma/migrations"),
        ("prisma/main.prisma", "prisma/migrations"),
        ("prisma/schema.prisma", "prisma/migrations/postgres"),
        ("prisma/schema/schema.prisma", "prisma/migrations"),
    ],
)
def test_a_schema_beside_the_migrations_is_theirs(schema: str, migrations: str) -> None:
    source = found({schema: SCHEMA}, migrations)

    assert source.paths == (schema,)
    assert schema in source.why


def test_schema_prisma_comes_before_other_schemas() -> None:
    assert found({"prisma/schema.prisma": SCHEMA, "prisma/a.prisma": SCHEMA}).paths == ("prisma/schema.prisma",)


def test_of_several_schemas_the_one_for_the_server_is_taken() -> None:
    files = {"prisma/my.prisma": SCHEMA.replace("postgresql", "mysql"), "prisma/pg.prisma": SCHEMA}

    assert found(files).paths == ("prisma/pg.prisma",)


def test_of_several_schemas_the_one_that_is_called_alike_is_taken() -> None:
    files = {"prisma/blue-schema.prisma": SCHEMA, "prisma/red-schema.prisma": SCHEMA}

    assert found(files, "prisma/red-migrations").paths == ("prisma/red-schema.prisma",)


def test_several_schemas_that_cannot_be_told_apart_say_so() -> None:
    source = found({"prisma/a.prisma": SCHEMA, "prisma/b.prisma": SCHEMA})

    assert source.paths == ("prisma/a.prisma", "prisma/b.prisma")
    assert "prisma/a.prisma, prisma/b.prisma" in source.setting("unclear")


def test_package_json_says_where_the_schema_is() -> None:
    files = {
        "package.json": package(prisma={"schema": "./prisma/main.prisma"}),
        "prisma/main.prisma": SCHEMA,
        "prisma/schema.prisma": SCHEMA,
    }

    source = found(files)
    assert (source.paths, source.why) == (("prisma/main.prisma",), "package.json")


@pytest.mark.parametrize(
    "option", ["--schema=prisma/main.prisma", "--schema ./prisma/main.prisma", '--schema "prisma/main.prisma"']
)
def test_a_script_says_where_the_schema_is(option: str) -> None:
    files = {"package.json": package(scripts={"migrate": f"prisma migrate dev {option} && echo"})}

    assert found({**files, "prisma/main.prisma": SCHEMA, "prisma/schema.prisma": SCHEMA}).paths == (
        "prisma/main.prisma",
    )


def test_what_is_said_of_other_migrations_is_not_said_of_these() -> None:
    files = {
        "package.json": package(prisma={"schema": "other/schema.prisma"}),
        "other/schema.prisma": SCHEMA,
        "prisma/schema.prisma": SCHEMA,
    }

    assert found(files).paths == ("prisma/schema.prisma",)


@pytest.mark.parametrize(
    "settings",
    [
        'export default defineConfig({ schema: "src/db/schema.prisma", migrations: { path: "sql/migrations" } })',
        "export default { schema: path.join('src', 'db/schema.prisma'), migrations: { path: './sql/migrations' }}",
        (
            'module.exports = {\n  // schema: "old.prisma",\n'
            '  "schema": "./src/db/schema.prisma",\n  migrations: {path: "sql/migrations"}}'
        ),
    ],
)
@pytest.mark.parametrize("name", ["prisma.config.ts", "prisma.config.mjs", ".config/prisma.ts"])
def test_a_configuration_says_where_both_are(settings: str, name: str) -> None:
    source = found({name: settings, "src/db/schema.prisma": SCHEMA}, "sql/migrations")

    assert (source.paths, source.why) == (("src/db/schema.prisma",), name)


def test_a_configuration_that_names_the_migrations_only_leaves_the_schema_where_it_usually_is() -> None:
    source = found(
        {"prisma.config.ts": 'export default { migrations: { path: "sql" } }', "prisma/schema.prisma": SCHEMA}, "sql"
    )

    assert source.paths == ("prisma/schema.prisma",)


def test_a_configuration_that_is_computed_leaves_it_to_what_lies_beside() -> None:
    files = {"prisma.config.ts": "export default { schema: process.env.SCHEMA }", "prisma/schema.prisma": SCHEMA}

    assert found(files).paths == ("prisma/schema.prisma",)


def test_a_configuration_cannot_lead_out_of_the_repository() -> None:
    files = {"prisma.config.ts": 'export default { schema: "../../etc/passwd.prisma" }', "prisma/schema.prisma": SCHEMA}

    assert found(files).paths == ("prisma/schema.prisma",)


def test_a_configuration_says_what_is_left_to_others() -> None:
    settings = 'export default { tables: { external: ["auth.users", "jobs"] }, enums: { external: ["auth.kind"] } }'

    source = found({"prisma.config.ts": settings, "prisma/schema.prisma": SCHEMA})
    assert source.setting("external").split() == ["auth.users", "jobs", "auth.kind"]


def test_a_folder_stands_for_all_schemas_in_it() -> None:
    files = {
        "package.json": package(prisma={"schema": "prisma"}),
        "prisma/schema.prisma": SCHEMA,
        "prisma/models/a.prisma": "model A {\n  id Int @id\n}",
        "prisma/notes.txt": "",
    }

    assert found(files).paths == ("prisma/models/a.prisma", "prisma/schema.prisma")


def test_a_file_that_names_what_it_does_not_declare_stands_for_its_folder() -> None:
    files = {
        "prisma/schema.prisma": SCHEMA.replace("id Int @id", "id Int @id\n  as A[]"),
        "prisma/models/a.prisma": "model A {\n  id Int @id\n}",
    }

    assert len(found(files).paths) == 2


def test_a_file_without_models_stands_for_its_folder() -> None:
    files = {"prisma/schema.prisma": SCHEMA.partition("model")[0], "prisma/a.prisma": "model A {\n  id Int @id\n}"}

    assert len(found(files).paths) == 2


def test_a_file_that_is_whole_stands_for_itself() -> None:
    files = {"prisma/schema.prisma": SCHEMA, "prisma/old/a.prisma": "model A {\n  id Int @id\n}"}

    assert found(files).paths == ("prisma/schema.prisma",)


@pytest.mark.parametrize(
    ("asked", "major"),
    [
        ("^6.2.0", "6"),
        ("5.22.0", "5"),
        ("~7.0.0-dev.1", "7"),
        ("6", "6"),
        ("6.x", "6"),
        (">=5", ""),
        ("latest", ""),
        ("catalog:", ""),
        ("^5 || ^6", ""),
    ],
)
def test_the_version_is_told_where_it_can_be_one_only(asked: str, major: str) -> None:
    files = {"package.json": package(devDependencies={"prisma": asked}), "prisma/schema.prisma": SCHEMA}

    assert found(files).setting("major") == major


@pytest.mark.parametrize(
    "content",
    ["[1, 2]", "{", '{"scripts": [1], "prisma": 3}', '{"scripts": {"a": 1}, "dependencies": []}', "[" * 100_000],
)
def test_a_broken_package_json_says_nothing(content: str) -> None:
    assert found({"package.json": content, "prisma/schema.prisma": SCHEMA}).paths == ("prisma/schema.prisma",)


def test_the_configuration_of_undrift_comes_first() -> None:
    held = MemoryFiles(
        {"prisma/migrations/migration_lock.toml": LOCK, "prisma/migrations/1_a/migration.sql": "", "x.prisma": SCHEMA}
    )
    project = replace(project_of(TOOL, held), schema=("x.prisma",))

    source = declared.source(project, held)
    assert source is not None
    assert source.paths == ("x.prisma",)
    assert list(READER.depends(source, held)) == ["x.prisma"]


PUSH = package(scripts={"db:push": "prisma db push"})


def test_a_project_that_pushes_and_never_migrates_is_recognised() -> None:
    assert "db:push" in found({"package.json": PUSH, "prisma/schema.prisma": SCHEMA}).pushed


@pytest.mark.parametrize(
    "also",
    [
        {"package.json": package(scripts={"db:push": "prisma db push", "deploy": "prisma migrate deploy"})},
        {"package.json": package(scripts={"x": "prisma generate"})},
        {"Dockerfile": "CMD npx prisma migrate deploy && node ."},
        {".github/workflows/ci.yml": "run: pnpm prisma migrate deploy"},
        {"docker/start.sh": "npx prisma migrate deploy"},
        {"README.md": "Run `npx prisma migrate dev` first."},
    ],
)
def test_a_project_that_migrates_anywhere_does_not_push(also: dict[str, str]) -> None:
    assert found({"package.json": PUSH, "prisma/schema.prisma": SCHEMA, **also}).pushed == ""


def test_where_there_is_too_much_to_read_it_cannot_be_told_who_pushes() -> None:
    scripts = {f"scripts/{number}.sh": "true" for number in range(500)}

    assert found({"package.json": PUSH, "prisma/schema.prisma": SCHEMA, **scripts}).pushed == ""


def test_a_script_that_pushes_something_else_pushes_nothing() -> None:
    files = {
        "package.json": package(scripts={"a": "prisma generate && supabase db push"}),
        "prisma/schema.prisma": SCHEMA,
    }

    assert found(files).pushed == ""
