from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Mapping

import pytest

from undrift.files import MemoryFiles
from undrift.tools import tool_named
from undrift.tools.base import Project, Tool

Contents = dict[str, str]


def found(tool: str, contents: Mapping[str, str]) -> tuple[Tool, Project, MemoryFiles]:
    """Return a tool, its one project in these files, and the files."""
    files = MemoryFiles(contents)
    [project] = tool_named(tool).discover(files)
    return tool_named(tool), project, files


def applied(tool: str, contents: Mapping[str, str]) -> str:
    """Return the command that applies what is pending."""
    room, project, files = found(tool, contents)
    return room.apply_command(project, files)


def undone(tool: str, contents: Mapping[str, str], *names: str) -> str:
    """Return the command that takes back the migrations whose path or name contains these words, the last one first."""
    room, project, files = found(tool, contents)
    everyone = room.history(project, files).migrations
    gone = [one for word in names for one in everyone if word in f"{one.path}:{one.name}"]
    assert len(gone) == len(names), f"{names} of {[one.name for one in everyone]}"
    return room.undo_command(project, files, gone)


def package(scripts: Mapping[str, str] | None = None, **more: object) -> str:
    return json.dumps({"scripts": scripts or {}, **more})


def below(directory: str, contents: Mapping[str, str]) -> Contents:
    return {f"{directory}/{path}": text for path, text in contents.items()}


JOURNAL = '{"dialect": "postgresql", "entries": [{"idx": 0, "when": 1, "tag": "0000_a"}]}'
DRIZZLE: Contents = {"drizzle.config.ts": "", "drizzle/meta/_journal.json": JOURNAL, "drizzle/0000_a.sql": ""}
DRIZZLE_V1: Contents = {"drizzle/20240101000000_a/migration.sql": "", "drizzle/20240101000000_a/snapshot.json": "{}"}
PRISMA: Contents = {
    "package.json": package(),
    "prisma/schema.prisma": "",
    "prisma/migrations/migration_lock.toml": "",
    "prisma/migrations/20240101000000_a/migration.sql": "",
}
KNEX_FILE = "exports.up = (knex) => knex.schema.dropTable('plan');\n"
KNEX: Contents = {"knexfile.js": "module.exports = {};", "migrations/1_a.js": KNEX_FILE, "migrations/2_b.js": KNEX_FILE}
SEQUELIZE_FILE = "module.exports = { up: (queryInterface) => {} };\n"
SEQUELIZE: Contents = {
    ".sequelizerc": "",
    "migrations/20240101000000-a.js": SEQUELIZE_FILE,
    "migrations/20240102000000-b.js": SEQUELIZE_FILE,
}
KYSELY_FILE = 'import { Kysely } from "kysely";\n'
KYSELY: Contents = {"kysely.config.ts": "", "migrations/1_a.ts": KYSELY_FILE, "migrations/2_b.ts": KYSELY_FILE}
TYPEORM_FILE = 'import { MigrationInterface } from "typeorm";\nexport class A%s implements MigrationInterface {}\n'
TYPEORM: Contents = {
    "package.json": package(devDependencies={"ts-node": "10"}),
    "src/data-source.ts": "export default new DataSource({});",
    "src/migrations/1700000000001-A.ts": TYPEORM_FILE % "1700000000001",
    "src/migrations/1700000000002-A.ts": TYPEORM_FILE % "1700000000002",
}
SUPABASE: Contents = {"supabase/config.toml": "", "supabase/migrations/20240101000000_a.sql": ""}
ENVIRONMENT = "from alembic import context\n"
BOTH_WAYS = "def upgrade():\n    op.execute('')\ndef downgrade():\n    op.execute('')\n"
ALEMBIC: Contents = {
    "alembic.ini": "[alembic]\nscript_location = m\n",
    "m/env.py": ENVIRONMENT,
    "m/versions/a.py": f"revision = 'a1'\ndown_revision = None\n{BOTH_WAYS}",
    "m/versions/b.py": f"revision = 'b2'\ndown_revision = 'a1'\n{BOTH_WAYS}",
    "m/versions/c.py": f"revision = 'c3'\ndown_revision = 'b2'\n{BOTH_WAYS}",
}
TWO_HEADS: Contents = {**ALEMBIC, "m/versions/d.py": f"revision = 'd4'\ndown_revision = 'b2'\n{BOTH_WAYS}"}
FLASK: Contents = {
    "migrations/alembic.ini": "[alembic]\n",
    "migrations/env.py": ENVIRONMENT + "from flask import current_app\n",
    "migrations/versions/a.py": f"revision = 'a1'\ndown_revision = None\n{BOTH_WAYS}",
    "migrations/versions/b.py": f"revision = 'b2'\ndown_revision = 'a1'\n{BOTH_WAYS}",
}
DJANGO_FILE = "from django.db import migrations\nclass Migration(migrations.Migration):\n    dependencies = [%s]\n"
DJANGO: Contents = {
    "manage.py": "",
    "shop/migrations/__init__.py": "",
    "shop/migrations/0001_a.py": DJANGO_FILE % "",
    "shop/migrations/0002_b.py": DJANGO_FILE % "('shop', '0001_a')",
    "blog/migrations/__init__.py": "",
    "blog/migrations/0001_x.py": DJANGO_FILE % "('shop', '0001_a')",
    "blog/migrations/0002_y.py": DJANGO_FILE % "('blog', '0001_x')",
}
RAILS_FILE = "class A < ActiveRecord::Migration[7.1]\n  def change\n  end\nend\n"
RAILS: Contents = {
    "bin/rails": "",
    "config/database.yml": "",
    "db/migrate/20240101000000_a.rb": RAILS_FILE,
    "db/migrate/20240102000000_b.rb": RAILS_FILE.replace("class A", "class B"),
    "db/migrate/20240103000000_c.rb": RAILS_FILE.replace("class A", "class C"),
}
ANIMALS: Contents = {
    "bin/rails": "",
    "config/database.yml": "production:\n  animals:\n    migrations_paths: db/animals_migrate\n",
    "db/animals_migrate/20240101000000_a.rb": RAILS_FILE,
    "db/animals_migrate/20240102000000_b.rb": RAILS_FILE.replace("class A", "class B"),
}
GOOSE_FILE = "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n"
GOOSE: Contents = {
    ".env": "GOOSE_DRIVER=postgres\n",
    **{f"db/migrations/0000{number}_{title}.sql": GOOSE_FILE for number, title in ((1, "a"), (2, "b"))},
}
DBMATE_FILE = "-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n"
DBMATE: Contents = {"db/migrations/1_a.sql": DBMATE_FILE, "db/migrations/2_b.sql": DBMATE_FILE}
PAIRS = ("000001_a.up.sql", "000001_a.down.sql", "000002_b.up.sql", "000002_b.down.sql")
GOLANG: Contents = {f"db/{name}": "" for name in PAIRS}
DIESEL: Contents = {
    "diesel.toml": "",
    **{f"migrations/2024-01-0{day}-000000_a/{name}.sql": "" for day in (1, 2) for name in ("up", "down")},
}
SQLX: Contents = {"Cargo.toml": "[dependencies]\nsqlx = '0.8'\n", **{f"migrations/{name}": "" for name in PAIRS}}
POP: Contents = {
    "go.mod": "module x\nrequire github.com/gobuffalo/pop/v6 v6.1.0\n",
    **{f"migrations/2024010{day}_a.{way}.fizz": "" for day in (1, 2) for way in ("up", "down")},
}
FLYWAY: Contents = {"src/main/resources/db/migration/V1__a.sql": ""}
LIQUIBASE: Contents = {
    "db/changelog.sql": "--liquibase formatted sql\n--changeset a:1\nSELECT 1;\n--changeset a:2\nSELECT 1;\n",
    "liquibase.properties": "changeLogFile=db/changelog.sql\n",
}
PLAN = "%syntax-version=1.0.0\n%project=x\n\n"
LINE = "{} 2024-01-01T00:00:00Z A <a@example.org> # x\n"
SQITCH: Contents = {
    "sqitch.conf": "[core]\n    engine = pg\n",
    "sqitch.plan": PLAN + LINE.format("first") + LINE.format("second"),
    **{f"{way}/{name}.sql": "" for way in ("deploy", "revert") for name in ("first", "second")},
}
PLAIN: Contents = {"migrations/001_a.sql": "", "migrations/002_b.sql": ""}


@pytest.mark.parametrize(
    ("tool", "contents", "command"),
    [
        ("drizzle", DRIZZLE, "npx drizzle-kit migrate"),
        ("drizzle", {**DRIZZLE, "pnpm-lock.yaml": ""}, "pnpm exec drizzle-kit migrate"),
        ("drizzle", {**DRIZZLE, "package.json": package(packageManager="yarn@4.1.0")}, "yarn drizzle-kit migrate"),
        ("drizzle", below("packages/db", DRIZZLE), "cd packages/db && npx drizzle-kit migrate"),
        ("drizzle-v1", {"drizzle.config.ts": "", **DRIZZLE_V1}, "npx drizzle-kit migrate"),
        ("prisma", PRISMA, "npx prisma migrate dev"),
        ("prisma", {**PRISMA, "bun.lock": ""}, "bunx prisma migrate dev"),
        ("prisma", below("db", PRISMA), "cd db && npx prisma migrate dev"),
        ("knex", KNEX, "npx knex migrate:latest"),
        ("knex", {"package.json": package(), **below("db", KNEX)}, "npx knex migrate:latest --knexfile db/knexfile.js"),
        ("sequelize", SEQUELIZE, "npx sequelize-cli db:migrate"),
        ("kysely", KYSELY, "npx kysely migrate latest"),
        ("typeorm", TYPEORM, "npx typeorm-ts-node-commonjs migration:run -d src/data-source.ts"),
        ("supabase", SUPABASE, "supabase migration up"),
        ("supabase", below("back end", SUPABASE), "supabase --workdir 'back end' migration up"),
        ("alembic", ALEMBIC, "alembic upgrade head"),
        ("alembic", {**ALEMBIC, "uv.lock": ""}, "uv run alembic upgrade head"),
        ("alembic", TWO_HEADS, "alembic upgrade heads"),
        ("alembic", below("api", ALEMBIC), "cd api && alembic upgrade head"),
        ("alembic", {**FLASK, "poetry.lock": ""}, "poetry run flask db upgrade head"),
        ("django", DJANGO, "python manage.py migrate"),
        ("django", {**below("site", DJANGO), "Pipfile.lock": ""}, "cd site && pipenv run python manage.py migrate"),
        ("rails", RAILS, "bin/rails db:migrate"),
        ("goose", GOOSE, "goose -dir db/migrations up"),
        (
            "goose",
            {**GOOSE, ".env": "DATABASE_URL=postgres://x\n"},
            'goose -dir db/migrations postgres "$DATABASE_URL" up',
        ),
        (
            "goose",
            {**GOOSE, ".env": "GOOSE_DBSTRING=postgres://x\n"},
            'goose -dir db/migrations postgres "$GOOSE_DBSTRING" up',
        ),
        (
            "goose",
            {**GOOSE, ".env": "", "db/migrations/00002_b.sql": "-- +goose Up\nCREATE TABLE a (i int) ENGINE=InnoDB;\n"},
            'goose -dir db/migrations mysql "$DATABASE_URL" up',
        ),
        ("dbmate", DBMATE, "dbmate up"),
        ("dbmate", below("api", DBMATE), "cd api && dbmate up"),
        ("dbmate", {"sql/1_a.sql": DBMATE_FILE}, "dbmate --migrations-dir sql up"),
        ("golang-migrate", GOLANG, 'migrate -path db -database "$DATABASE_URL" up'),
        ("diesel", DIESEL, "diesel migration run"),
        ("sqlx", SQLX, "sqlx migrate run"),
        ("pop", POP, "soda migrate"),
        ("flyway", {**FLYWAY, "flyway.toml": ""}, "flyway migrate"),
        ("flyway", {**FLYWAY, "pom.xml": "<artifactId>flyway-maven-plugin</artifactId>"}, "mvn flyway:migrate"),
        (
            "flyway",
            {**below("api", FLYWAY), "api/build.gradle": "id 'org.flywaydb.flyway'", "gradlew": ""},
            "./gradlew -p api flywayMigrate",
        ),
        ("liquibase", LIQUIBASE, "liquibase update"),
        *(
            (
                "liquibase",
                {
                    "api/src/main/resources/db.changelog.sql": LIQUIBASE["db/changelog.sql"],
                    f"{place}pom.xml": f"<artifactId>liquibase-maven-plugin</artifactId>{setting}",
                },
                command,
            )
            for place, setting, command in (
                ("", "<changeLogFile>x</changeLogFile>", "mvn liquibase:update"),
                ("", "<propertyFile>x</propertyFile>", "mvn liquibase:update"),
                ("", "<outputChangeLogFile>x</outputChangeLogFile>", ""),
                ("", "", ""),
                ("api/", "", "cd api && mvn liquibase:update"),
            )
        ),
        ("sqitch", SQITCH, "sqitch deploy"),
        ("sqitch", below("db", SQITCH), "cd db && sqitch deploy"),
    ],
)
def test_the_tools_own_command_applies(tool: str, contents: Contents, command: str) -> None:
    assert applied(tool, contents) == command


@pytest.mark.parametrize(
    ("tool", "contents"),
    [
        ("sql", PLAIN),
        ("flyway", FLYWAY),
        ("flyway", {**FLYWAY, "pom.xml": "<artifactId>flyway-core</artifactId>"}),
        ("liquibase", {"db/changelog.sql": LIQUIBASE["db/changelog.sql"]}),
        ("kysely", {"migrations/1_a.ts": KYSELY_FILE, "migrations/2_b.ts": KYSELY_FILE}),
        ("typeorm", {path: text for path, text in TYPEORM.items() if "data-source" not in path}),
        ("typeorm", {**TYPEORM, "src/other-data-source.ts": "new DataSource({})"}),
        ("typeorm", {**TYPEORM, "package.json": package()}),
        ("django", {path: text for path, text in DJANGO.items() if path != "manage.py"}),
        ("goose", {**GOOSE, ".env": ""}),
        ("goose", {**GOOSE, "db/migrations/00003_c.go": 'import "github.com/pressly/goose/v3"\n'}),
        ("liquibase", {**LIQUIBASE, "liquibase.properties": "url=jdbc:postgresql://localhost/x\n"}),
    ],
)
def test_nothing_is_offered_where_nothing_shows_a_command(tool: str, contents: Contents) -> None:
    assert applied(tool, contents) == ""


@pytest.mark.parametrize(
    ("tool", "contents", "scripts", "command"),
    [
        ("drizzle", DRIZZLE, {"db:migrate": "drizzle-kit migrate"}, "db:migrate"),
        ("drizzle", DRIZZLE, {"db:migrate": "dotenv -e .env -- drizzle-kit migrate"}, "db:migrate"),
        (
            "drizzle",
            DRIZZLE,
            {"db:migrate": "cross-env A=1 drizzle-kit migrate --config drizzle.config.ts"},
            "db:migrate",
        ),
        ("drizzle", DRIZZLE, {"db:migrate": "npm run kit -- migrate", "kit": "drizzle-kit"}, "db:migrate"),
        ("drizzle", DRIZZLE, {"db:migrate": "pnpm kit:run", "kit:run": "drizzle-kit migrate"}, "db:migrate"),
        ("drizzle", DRIZZLE, {"db:migrate": "tsx src/migrate.ts"}, "db:migrate"),
        ("drizzle", DRIZZLE, {"db:migrate": "turbo run db:migrate"}, "db:migrate"),
        ("drizzle", DRIZZLE, {"migrate": "tsx run.ts", "db:apply": "drizzle-kit migrate"}, "db:apply"),
        ("drizzle", DRIZZLE, {"db:migrations:run": "node migrate.js"}, "db:migrations:run"),
        ("drizzle", DRIZZLE, {"db:up": "node migrate.js"}, "db:up"),
        ("drizzle", DRIZZLE, {"migrateDev": "node migrate.js"}, "migrateDev"),
        (
            "drizzle",
            DRIZZLE,
            {"db:migrate:prod": "drizzle-kit migrate", "db:migrate": "drizzle-kit migrate"},
            "db:migrate",
        ),
        (
            "drizzle",
            DRIZZLE,
            {"db:migrate": "drizzle-kit migrate", "db:migrate:dev": "drizzle-kit migrate"},
            "db:migrate:dev",
        ),
        (
            "prisma",
            PRISMA,
            {"db:migrate:deploy": "prisma migrate deploy", "migrate:dev": "prisma migrate dev"},
            "migrate:dev",
        ),
        ("prisma", PRISMA, {"db:deploy": "prisma migrate deploy"}, "db:deploy"),
        ("prisma", PRISMA, {"migrate": "prisma migrate dev && prisma generate"}, "migrate"),
        ("prisma", PRISMA, {"migrate": "prisma migrate dev --schema=./prisma/schema.prisma"}, "migrate"),
        ("knex", KNEX, {"migrate:latest": "knex --knexfile ./knexfile.js migrate:latest"}, "migrate:latest"),
        ("sequelize", SEQUELIZE, {"db:migrate": "sequelize db:migrate"}, "db:migrate"),
        (
            "typeorm",
            TYPEORM,
            {"typeorm": "typeorm-ts-node-esm", "migration:run": "npm run typeorm -- migration:run"},
            "migration:run",
        ),
        ("kysely", KYSELY, {"db:migrate": "kysely migrate:latest"}, "db:migrate"),
        ("supabase", SUPABASE, {"db:migrate": "supabase migration up"}, "db:migrate"),
        ("sql", PLAIN, {"db:migrate": "node scripts/migrate.js"}, "db:migrate"),
    ],
)
def test_the_repositorys_own_script_comes_first(
    tool: str, contents: Contents, scripts: dict[str, str], command: str
) -> None:
    assert applied(tool, {**contents, "package.json": package(scripts)}) == f"npm run {command}"


@pytest.mark.parametrize(
    "scripts",
    [
        {"db:reset": "drizzle-kit migrate"},
        {"db:upgrade": "git pull && drizzle-kit migrate"},
        {"db:migrate": "git fetch origin && npm i && drizzle-kit migrate"},
        {"db:migrate": "git -C . checkout main && drizzle-kit migrate"},
        {"db:migrate": "drizzle-kit create"},
        {"db:migrate": "npm run kit migrate:make", "kit": "tsx kit.ts"},
        {"db:migrate": "drizzle-kit drop && drizzle-kit migrate"},
        {"db:migrate": "docker compose down -v && drizzle-kit migrate"},
        {"db:migrate": "drizzle-kit generate && drizzle-kit migrate"},
        {"db:migrate": "drizzle-kit migrate && tsx seed.ts"},
        {"db:migrate": "npm run a && drizzle-kit migrate", "a": "npm run b", "b": "npm run c", "c": "dropdb shop"},
        {"db:migrate": "npm run a && drizzle-kit migrate", "a": "npm run db:migrate"},
        {"db:migrate": f"drizzle-kit migrate{' ' * 4000}&& dropdb shop"},
        {"db:migrate": "drizzle-kit push"},
        {"db:migrate": "dotenv -e .env.production -- drizzle-kit migrate"},
        {"db:migrate": "NODE_ENV=test drizzle-kit migrate"},
        {"db:migrate:prod": "drizzle-kit migrate"},
        {"migrate:create": "node create.js"},
        {"migrate:rollback": "node migrate.js"},
        {"db:migrate:undo": "node migrate.js"},
        {"build": "drizzle-kit migrate && next build"},
        {"dev": "drizzle-kit migrate && next dev"},
        {"postinstall": "drizzle-kit migrate"},
        {"db:up": "docker compose up -d db"},
        {"db:migrate": "knex migrate:latest"},
        {"db:migrate": "./node_modules/.bin/prisma migrate dev"},
        {"db:migrate": "drizzle-kit migrate --config other/drizzle.config.ts"},
        {"db:migrate": "cd other && drizzle-kit migrate"},
        {"db:migrate": "pnpm --filter other migrate"},
        {"migrate:users": "node migrate-users.js"},
        {"db:migrate; rm -rf /": "drizzle-kit migrate"},
        {"db:migrate $(id)": "drizzle-kit migrate"},
        {"--db:migrate": "drizzle-kit migrate"},
        {"db:migrate\n": "drizzle-kit migrate"},
        {"db:migr\u0430te": "drizzle-kit migrate"},
    ],
    ids=str,
)
def test_a_script_that_does_more_or_something_else_is_not_offered(scripts: dict[str, str]) -> None:
    contents = {**DRIZZLE, "other/drizzle.config.ts": "", "package.json": package(scripts)}

    assert applied("drizzle", contents) == "npx drizzle-kit migrate"


@pytest.mark.parametrize(
    "first",
    [
        "npm install && drizzle-kit migrate",
        "yarn && drizzle-kit migrate",
        "pnpm i --frozen-lockfile; drizzle-kit migrate",
        "npm run build && drizzle-kit migrate",
        "tsc && drizzle-kit migrate",
        "docker compose build && drizzle-kit migrate",
    ],
)
def test_a_script_that_installs_or_builds_comes_after_one_that_does_not(first: str) -> None:
    contents = {**DRIZZLE, "package.json": package({"db:migrate": first})}
    plainer = {**DRIZZLE, "package.json": package({"db:migrate": first, "db:migrate:run:all": "tsx migrate.ts"})}

    assert applied("drizzle", contents) == "npm run db:migrate"
    assert applied("drizzle", plainer) == "npm run db:migrate:run:all"


@pytest.mark.parametrize(
    "script",
    [
        "sequelize-cli db:create; sequelize-cli db:migrate",
        "psql -c 'CREATE DATABASE shop' ; sequelize-cli db:migrate",
        "docker compose up -d --force-recreate && sequelize-cli db:migrate",
        "sequelize-cli db:migrate --config src/build/config.js",
    ],
)
def test_to_make_the_database_itself_is_no_harm(script: str) -> None:
    assert applied("sequelize", {**SEQUELIZE, "package.json": package({"db:migrate": script})}) == "npm run db:migrate"


def test_a_name_alone_says_nothing_where_another_tools_packages_are_used() -> None:
    scripts = {"db:migrate": "node scripts/migrate.js"}

    assert applied("sql", {**PLAIN, "package.json": package(scripts, dependencies={"kysely": "1"})}) == ""
    assert (
        applied(
            "drizzle", {**DRIZZLE, "package.json": package(scripts, dependencies={"drizzle-orm": "1", "knex": "3"})}
        )
        == "npm run db:migrate"
    )


@pytest.mark.parametrize(
    ("more", "command"),
    [
        ({"package-lock.json": ""}, "npm run db:migrate"),
        ({"pnpm-lock.yaml": ""}, "pnpm db:migrate"),
        ({"yarn.lock": ""}, "yarn db:migrate"),
        ({"bun.lockb": ""}, "bun run db:migrate"),
    ],
)
def test_a_script_is_typed_with_the_package_manager_in_use(more: Contents, command: str) -> None:
    scripts = package({"db:migrate": "drizzle-kit migrate"})

    assert applied("drizzle", {**DRIZZLE, "package.json": scripts, **more}) == command


@pytest.mark.parametrize(
    ("manager", "command"),
    [("pnpm@9.1.0", "pnpm"), ("yarn@4.0.0+sha224.1", "yarn"), ("bun@1", "bun run"), ("x", "npm run")],
)
def test_package_json_says_which_package_manager_is_used(manager: str, command: str) -> None:
    scripts = package({"db:migrate": "drizzle-kit migrate"}, packageManager=manager)

    assert applied("drizzle", {**DRIZZLE, "package.json": scripts}) == f"{command} db:migrate"


def test_run_is_typed_where_the_manager_has_a_command_of_that_name() -> None:
    assert (
        applied(
            "drizzle", {**DRIZZLE, "package.json": package({"upgrade": "drizzle-kit migrate"}), "pnpm-lock.yaml": ""}
        )
        == "pnpm run upgrade"
    )


@pytest.mark.parametrize(
    ("top", "inner", "command"),
    [
        ({}, {"db:migrate": "drizzle-kit migrate"}, "cd packages/db && pnpm db:migrate"),
        (
            {"db:migrate": "turbo run db:migrate"},
            {"db:migrate": "drizzle-kit migrate"},
            "pnpm db:migrate",
        ),
        *(
            ({"db:migrate": top}, {"db:migrate": "drizzle-kit migrate"}, "pnpm db:migrate")
            for top in (
                "dotenv -- pnpm --filter @shop/db db:migrate",
                "dotenv -- npm run db:migrate -w @shop/db",
                "npm run db:migrate --workspace=@shop/db",
                "yarn workspace @shop/db db:migrate",
                "turbo run db:migrate --filter=@shop/db",
                "turbo db:migrate",
                "turbo run @shop/db#db:migrate",
                "nx run db:db:migrate",
            )
        ),
        *(
            ({"db:migrate": top}, {"db:migrate": "drizzle-kit migrate"}, "cd packages/db && pnpm db:migrate")
            for top in (
                "npm run db:migrate -w @shop/web",
                "turbo run build",
                "turbo run db:migrate --filter=@shop/web",
                "turbo run db:reset && turbo run db:migrate",
                "nx run web:db:migrate",
                "npm run db:migrate:all -w @shop/db",
                "tsx migrate.ts",
            )
        ),
        (
            {"db:migrate:dev": "turbo run db:migrate"},
            {"db:migrate": "drizzle-kit migrate"},
            "cd packages/db && pnpm db:migrate",
        ),
        ({"db:migrate": "pnpm --filter @shop/db exec drizzle-kit migrate"}, {}, "pnpm db:migrate"),
        ({"db:migrate": "pnpm -F db exec drizzle-kit migrate"}, {}, "pnpm db:migrate"),
        ({"db:migrate": "pnpm --filter=@shop/db run go"}, {"go": "tsx go.ts"}, "pnpm db:migrate"),
        ({"db:migrate": "cd packages/db && drizzle-kit migrate"}, {}, "pnpm db:migrate"),
        ({"db:migrate": "drizzle-kit migrate --config=packages/db/drizzle.config.ts"}, {}, "pnpm db:migrate"),
        ({"db:migrate": "cd packages/web && cd ../db && drizzle-kit migrate"}, {}, "pnpm db:migrate"),
        ({"db:migrate": "pnpm --filter @shop/db... exec drizzle-kit migrate"}, {}, "pnpm db:migrate"),
        ({"db:migrate": "drizzle-kit migrate"}, {}, "cd packages/db && pnpm exec drizzle-kit migrate"),
        (
            {"db:migrate": "cd packages/web && drizzle-kit migrate"},
            {},
            "cd packages/db && pnpm exec drizzle-kit migrate",
        ),
        ({"db:migrate": "cd ../.. && drizzle-kit migrate"}, {}, "cd packages/db && pnpm exec drizzle-kit migrate"),
        ({"db:migrate": "tsx migrate.ts"}, {}, "cd packages/db && pnpm exec drizzle-kit migrate"),
        (
            {"db:migrate": "pnpm --filter @shop/logs exec drizzle-kit migrate"},
            {},
            "cd packages/db && pnpm exec drizzle-kit migrate",
        ),
    ],
)
def test_a_package_of_a_workspace_has_its_own_script_or_one_that_names_it(
    top: dict[str, str], inner: dict[str, str], command: str
) -> None:
    contents = {
        **below("packages/db", DRIZZLE),
        "packages/db/package.json": package(inner, name="@shop/db"),
        "packages/web/package.json": package(name="@shop/web"),
        "package.json": package(top),
        "pnpm-lock.yaml": "",
    }

    assert applied("drizzle", contents) == command


def test_two_projects_of_one_package_have_a_script_each() -> None:
    scripts = {
        "db:migrate": "drizzle-kit migrate",
        "logs:migrate": "drizzle-kit migrate --config logs/drizzle.config.ts",
    }
    files = MemoryFiles({**DRIZZLE, **below("logs", DRIZZLE), "package.json": package(scripts)})
    room = tool_named("drizzle")

    commands = {project.directory: room.apply_command(project, files) for project in room.discover(files)}

    assert commands == {"drizzle": "npm run db:migrate", "logs/drizzle": "npm run logs:migrate"}


MAKE = """
DSN ?= $(DATABASE_URL)
MIGRATE := migrate -path db -database "$(DSN)"

.PHONY: migrate-up
migrate-up: build ## Run all
\t@$(MIGRATE) up
migrate-up-one:
\t$(MIGRATE) up 1
migrate-down:
\t$(MIGRATE) down 1
build:
\tgo build ./...
"""
JUST = """
set dotenv-load

migrate-to version:
    migrate -path db -database $DSN goto {{version}}

db-migrate *args:
    migrate -path db -database $DSN up {{args}}
"""
TASKS = """
version: '3'
vars:
  DSN: postgres://localhost
tasks:
  db:reset:
    cmds: [migrate -path db drop]
  db:migrate:
    desc: Reset nothing, drop nothing
    cmds:
      - migrate -path db -database {{.DSN}} up
"""


@pytest.mark.parametrize(
    ("tool", "contents", "command"),
    [
        ("golang-migrate", {**GOLANG, "Makefile": MAKE}, "make migrate-up"),
        ("golang-migrate", {**GOLANG, "justfile": JUST}, "just db-migrate"),
        ("golang-migrate", {**GOLANG, "Taskfile.yml": TASKS}, "task db:migrate"),
        (
            "alembic",
            {**ALEMBIC, "Makefile": "migrate:\n\tdocker compose exec api alembic upgrade head\n"},
            "make migrate",
        ),
        (
            "alembic",
            {**below("api", ALEMBIC), "Makefile": "migrate:\n\tcd api && alembic upgrade head\n"},
            "make migrate",
        ),
        ("alembic", {**TWO_HEADS, "Makefile": "migrate:\n\talembic upgrade heads\n"}, "make migrate"),
        (
            "django",
            {**below("site", DJANGO), "Makefile": "migrate:\n\tpython site/manage.py migrate\n"},
            "make migrate",
        ),
        ("django", {**DJANGO, "package.json": package({"migrate": "python manage.py migrate"})}, "npm run migrate"),
        ("rails", {**RAILS, "Makefile": "db-migrate:\n\tbin/rails db:migrate\n"}, "make db-migrate"),
        ("goose", {**GOOSE, "Makefile": "migrate:\n\tgoose -dir ./db/migrations up\n"}, "make migrate"),
        (
            "goose",
            {**below("api", GOOSE), "api/Makefile": "migrate:\n\tgoose -dir db/migrations up\n"},
            "cd api && make migrate",
        ),
        ("dbmate", {**DBMATE, "Taskfile.yml": "tasks:\n  migrate: dbmate up\n"}, "task migrate"),
        ("diesel", {**DIESEL, "justfile": "migrate:\n  diesel migration run\n"}, "just migrate"),
        ("sqlx", {**SQLX, "Makefile": "migrate: ; sqlx migrate run\n"}, "make migrate"),
        ("flyway", {**FLYWAY, "Makefile": "db-migrate:\n\t./mvnw flyway:migrate\n"}, "make db-migrate"),
        ("liquibase", {**LIQUIBASE, "Makefile": "db-update:\n\tliquibase update\n"}, "make db-update"),
        ("sqitch", {**SQITCH, "Makefile": "migrate:\n\tsqitch deploy\n"}, "make migrate"),
        ("pop", {**POP, "Makefile": "migrate:\n\tsoda migrate up\n"}, "make migrate"),
        ("sql", {**PLAIN, "Makefile": "migrate: wait\n\t./scripts/migrate.sh\nwait:\n\tsleep 1\n"}, "make migrate"),
    ],
)
def test_a_target_a_recipe_or_a_task_comes_first(tool: str, contents: Contents, command: str) -> None:
    assert applied(tool, contents) == command


@pytest.mark.parametrize(
    ("tool", "contents", "command"),
    [
        ("alembic", {**ALEMBIC, "Makefile": "migrate:\n\talembic revision --autogenerate\n"}, "alembic upgrade head"),
        ("alembic", {**ALEMBIC, "Makefile": "db-reset: down\n\talembic upgrade head\n"}, "alembic upgrade head"),
        ("alembic", {**TWO_HEADS, "Makefile": "migrate:\n\talembic upgrade head\n"}, "alembic upgrade heads"),
        (
            "alembic",
            {**below("api", ALEMBIC), "Makefile": "migrate:\n\talembic upgrade head\n"},
            "cd api && alembic upgrade head",
        ),
        ("django", {**DJANGO, "Makefile": "migrate:\n\tpython manage.py makemigrations\n"}, "python manage.py migrate"),
        (
            "django",
            {**DJANGO, "Makefile": "migrate:\n\tpython manage.py migrate shop zero\n"},
            "python manage.py migrate",
        ),
        ("rails", {**RAILS, "Makefile": "migrate:\n\tbin/rails db:migrate:reset\n"}, "bin/rails db:migrate"),
        (
            "goose",
            {
                **GOOSE,
                "Makefile": "migration-sql:\n\tgo run github.com/pressly/goose/v3/cmd/goose@latest -dir db/migrations"
                " create ${name} sql\n",
            },
            "goose -dir db/migrations up",
        ),
        ("sql", {**PLAIN, "Makefile": "migrate:\n\tgo run example.org/cmd/goose@latest -dir x status\n"}, ""),
        ("sql", {**PLAIN, "Makefile": "migrate:\n\t./bin/dbmate status\n"}, ""),
        ("sql", {**PLAIN, "Makefile": "migrate:\n\tdropdb shop\n\t./scripts/migrate.sh\n"}, ""),
        ("sql", {**PLAIN, "Makefile": "migrate: a\n\t./migrate.sh\na: b\nb:\n\tdropdb shop\n"}, ""),
        ("sql", {**PLAIN, "Makefile": "migrate:\n\tssh db.example.org ./migrate.sh\n"}, ""),
        ("sql", {**PLAIN, "Makefile": "migrate:=x\n%.migrate:\n\t./migrate.sh\n"}, ""),
        ("sql", {**PLAIN, "justfile": "migrate name:\n  ./migrate.sh {{name}}\n"}, ""),
        ("sql", {**PLAIN, "Taskfile.yml": "tasks:\n  migrate:\n    dir: elsewhere\n    cmds: [./migrate.sh]\n"}, ""),
        ("sql", {**PLAIN, "Taskfile.yml": "vars:\n  migrate: x\n"}, ""),
        ("sql", {**PLAIN, "Taskfile.yml": "tasks: [" * 5000}, ""),
        ("sql", {**PLAIN, "package.json": "[" * 100_000}, ""),
        ("sql", {**PLAIN, "package.json": '{"scripts": {"migrate": ["node", "migrate.js"]}}'}, ""),
    ],
)
def test_what_resets_generates_or_lies_elsewhere_is_passed_over(tool: str, contents: Contents, command: str) -> None:
    assert applied(tool, contents) == command


def test_a_long_file_of_scripts_that_call_each_other_is_read_to_its_limits() -> None:
    calls = {f"a{one}": " && ".join(f"npm run a{(one + step) % 900}" for step in range(1, 60)) for one in range(900)}
    scripts = {"migrate": "node migrate.js", "db:migrate": "npm run a0", **calls}

    assert applied("sql", {**PLAIN, "package.json": package(scripts)}) == "npm run migrate"


@pytest.mark.parametrize(
    ("tool", "contents", "gone", "command"),
    [
        ("alembic", ALEMBIC, ["c3"], "alembic downgrade b2"),
        ("alembic", {**ALEMBIC, "uv.lock": ""}, ["c3", "b2"], "uv run alembic downgrade a1"),
        ("alembic", below("api", ALEMBIC), ["c3"], "(cd api && alembic downgrade b2)"),
        ("alembic", TWO_HEADS, ["d4", "c3"], "alembic downgrade b2"),
        ("alembic", FLASK, ["b2"], "flask db downgrade a1"),
        ("django", DJANGO, ["0002_b"], "python manage.py migrate shop 0001_a"),
        ("django", DJANGO, ["0002_y"], "python manage.py migrate blog 0001_x"),
        (
            "django",
            DJANGO,
            ["0002_b", "0002_y"],
            "python manage.py migrate shop 0001_a && python manage.py migrate blog 0001_x",
        ),
        ("django", below("site", DJANGO), ["0002_b"], "(cd site && python manage.py migrate shop 0001_a)"),
        ("rails", RAILS, ["_b.rb"], "bin/rails db:migrate:down VERSION=20240102000000"),
        ("rails", RAILS, ["_a.rb"], "bin/rails db:migrate:down VERSION=20240101000000"),
        (
            "rails",
            RAILS,
            ["_b.rb", "_a.rb"],
            "bin/rails db:migrate:down VERSION=20240102000000 && bin/rails db:migrate:down VERSION=20240101000000",
        ),
        ("rails", ANIMALS, ["_b.rb"], "bin/rails db:migrate:down:animals VERSION=20240102000000"),
        ("knex", KNEX, ["1_a"], "npx knex migrate:down 1_a.js"),
        ("sequelize", SEQUELIZE, ["-b.js"], "npx sequelize-cli db:migrate:undo --name 20240102000000-b.js"),
        ("kysely", KYSELY, ["2_b"], "npx kysely migrate down 1_a"),
        ("typeorm", TYPEORM, ["0002-A"], "npx typeorm-ts-node-commonjs migration:revert -d src/data-source.ts"),
        ("goose", GOOSE, ["_b"], "goose -dir db/migrations down-to 00001"),
        (
            "dbmate",
            {**DBMATE, "db/migrations/0_z.sql": DBMATE_FILE},
            ["_b", "_a"],
            "dbmate rollback && dbmate rollback",
        ),
        ("dbmate", below("api", DBMATE), ["_b"], "(cd api && dbmate rollback)"),
        ("golang-migrate", GOLANG, ["_b"], 'migrate -path db -database "$DATABASE_URL" goto 000001'),
        ("diesel", DIESEL, ["02-000000"], "diesel migration revert -n 1"),
        ("sqlx", SQLX, ["_b"], "sqlx migrate revert --target-version 1"),
        ("pop", POP, ["20240102"], "soda migrate down -s 1"),
        ("liquibase", LIQUIBASE, ["::2::"], "liquibase rollback-count --count=1"),
        ("sqitch", SQITCH, ["second"], "sqitch revert --to first"),
    ],
)
def test_applied_migrations_are_taken_back(tool: str, contents: Contents, gone: list[str], command: str) -> None:
    assert undone(tool, contents, *gone) == command


WITHOUT_DOWN = "-- +goose Up\nSELECT 1;\n"
EMPTY_DOWN = "-- migrate:up\nSELECT 1;\n-- migrate:down\n\n-- nothing\n"


@pytest.mark.parametrize(
    ("tool", "contents", "gone"),
    [
        ("drizzle", DRIZZLE, ["0000_a"]),
        ("drizzle-v1", DRIZZLE_V1, ["_a"]),
        ("prisma", PRISMA, ["_a"]),
        ("supabase", SUPABASE, ["_a"]),
        ("sql", PLAIN, ["_b"]),
        ("flyway", {**FLYWAY, "flyway.toml": ""}, ["V1"]),
        ("alembic", ALEMBIC, ["b2"]),
        ("alembic", TWO_HEADS, ["d4"]),
        ("django", DJANGO, ["0001_a"]),
        ("django", DJANGO, ["0002_y", "0001_x"]),
        ("django", {path: text for path, text in DJANGO.items() if path != "manage.py"}, ["0002_b"]),
        ("kysely", KYSELY, ["1_a"]),
        ("typeorm", TYPEORM, ["0001-A"]),
        ("goose", GOOSE, ["_a"]),
        ("goose", {**GOOSE, "db/migrations/00002_b.sql": WITHOUT_DOWN}, ["_b"]),
        ("dbmate", DBMATE, ["_a"]),
        ("dbmate", {**DBMATE, "db/migrations/2_b.sql": EMPTY_DOWN}, ["_b"]),
        ("golang-migrate", GOLANG, ["_a"]),
        ("golang-migrate", {path: text for path, text in GOLANG.items() if "b.down" not in path}, ["_b"]),
        ("diesel", {path: text for path, text in DIESEL.items() if "02-000000_a/down" not in path}, ["02-000000"]),
        ("sqlx", {path: text for path, text in SQLX.items() if "b.down" not in path}, ["_b"]),
        ("pop", POP, ["20240101"]),
        ("liquibase", LIQUIBASE, ["::1::"]),
        ("liquibase", {"db/changelog.sql": LIQUIBASE["db/changelog.sql"]}, ["::2::"]),
        ("sqitch", SQITCH, ["first"]),
        ("sqitch", SQITCH, ["second", "first"]),
        ("sqitch", {path: text for path, text in SQITCH.items() if path != "revert/second.sql"}, ["second"]),
    ],
)
def test_nothing_is_taken_back_that_the_tool_cannot_or_that_takes_others_along(
    tool: str, contents: Contents, gone: list[str]
) -> None:
    assert undone(tool, contents, *gone) == ""


@pytest.mark.parametrize(
    ("tool", "contents", "gone"),
    [
        ("alembic", ALEMBIC, ["c3", "b2", "a1"]),
        ("alembic", FLASK, ["b2", "a1"]),
        ("django", DJANGO, ["0002_y", "0001_x", "0002_b", "0001_a"]),
        ("rails", RAILS, ["_c.rb", "_b.rb", "_a.rb"]),
        ("knex", KNEX, ["2_b", "1_a"]),
        ("sequelize", SEQUELIZE, ["-b.js", "-a.js"]),
        ("kysely", KYSELY, ["2_b", "1_a"]),
        ("typeorm", TYPEORM, ["0002-A", "0001-A"]),
        ("goose", GOOSE, ["_b", "_a"]),
        ("dbmate", DBMATE, ["_b", "_a"]),
        ("golang-migrate", GOLANG, ["_b", "_a"]),
        ("diesel", DIESEL, ["02-000000", "01-000000"]),
        ("sqlx", SQLX, ["_b", "_a"]),
        ("pop", POP, ["20240102", "20240101"]),
        ("liquibase", LIQUIBASE, ["::2::", "::1::"]),
        ("sqitch", SQITCH, ["second", "first"]),
    ],
)
def test_what_would_leave_nothing_is_not_taken_back(tool: str, contents: Contents, gone: list[str]) -> None:
    assert undone(tool, contents, *gone) == ""


HOSTILE = "1_$(touch pwned);`id` 'x"


@pytest.mark.parametrize(
    ("tool", "contents", "gone"),
    [
        ("knex", {**KNEX, f"migrations/{HOSTILE}.js": KNEX_FILE}, HOSTILE),
        ("sequelize", {**SEQUELIZE, f"migrations/{HOSTILE}.js": SEQUELIZE_FILE}, HOSTILE),
        (
            "kysely",
            {"kysely.config.ts": "", f"migrations/{HOSTILE}.ts": KYSELY_FILE, "migrations/2_b.ts": KYSELY_FILE},
            "2_b",
        ),
        (
            "alembic",
            {
                **ALEMBIC,
                "m/versions/b.py": f"revision = {HOSTILE!r}\ndown_revision = 'a1'\n{BOTH_WAYS}",
                "m/versions/c.py": f"revision = 'c3'\ndown_revision = {HOSTILE!r}\n{BOTH_WAYS}",
            },
            "c3",
        ),
        ("goose", {".env": GOOSE[".env"], **{f"{HOSTILE}/0000{one}_a.sql": GOOSE_FILE for one in (1, 2)}}, "02_a.sql"),
    ],
)
def test_a_name_is_one_word_of_the_shell(tool: str, contents: Contents, gone: str) -> None:
    command = undone(tool, contents, gone)

    words = subprocess.run(
        ["sh", "-c", f"set -- {command}; printf '%s\\n' \"$@\""], check=True, capture_output=True, text=True
    )
    assert any(HOSTILE in word for word in words.stdout.splitlines())
    assert words.stderr == ""
    assert shlex.split(command)


def test_a_revision_that_reads_as_an_option_is_not_pasted() -> None:
    contents = {
        **ALEMBIC,
        "m/versions/b.py": f"revision = '--sql'\ndown_revision = 'a1'\n{BOTH_WAYS}",
        "m/versions/c.py": f"revision = 'c3'\ndown_revision = '--sql'\n{BOTH_WAYS}",
    }

    assert undone("alembic", contents, "c3") == ""


def test_a_directory_is_one_word_of_the_shell() -> None:
    assert applied("drizzle", below("a; rm -rf b", DRIZZLE)) == "cd 'a; rm -rf b' && npx drizzle-kit migrate"
