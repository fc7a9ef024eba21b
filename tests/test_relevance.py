from __future__ import annotations

import pytest

from undrift.relevance import may_declare, relevant
from undrift.tools import ALL

PATHS = {
    "alembic": (
        "alembic.ini",
        "x/alembic/env.py",
        "app/revisions/a.py",
        "x/1a2b3c4d5e6f_add.py",
        "alembic/versions/x_y.py",
    ),
    "dbmate": ("db/migrations/20250101000000_a.sql", ".env", ".dbmate"),
    "diesel": ("diesel.toml", "migrations/2025-01-01-000000_a/up.sql", "crates/db/migrations/1_a/down.sql"),
    "django": ("shop/migrations/0001_initial.py", "shop/apps.py", "manage.py"),
    "drizzle": ("drizzle/0000_a.sql", "x/meta/_journal.json", "drizzle.config.ts"),
    "drizzle-v1": ("x/20250101000000_a/migration.sql", "x/20250101000000_a/snapshot.json"),
    "flyway": ("db/migration/V1__a.sql", "conf/flyway.conf", "src/main/resources/application-prod.yml", "flyway.toml"),
    "golang-migrate": ("m/000001_a.up.sql", "m/1_a.down.json", "m/1_a.up.cypher"),
    "goose": ("x/00001_a.sql", "x/20250101000000_a.go"),
    "knex": ("knexfile.js", "x/20250101000000_a.js", "src/migrations/a.ts", "knexfile.prod.ts"),
    "kysely": ("kysely.config.ts", "src/migrations/2025_01_a.ts", ".config/kysely.config.ts", "x/20250101000000-a.mts"),
    "liquibase": (
        "x/db.changelog-master.xml",
        "x/changes/001.xml",
        "db/changelog/a.yaml",
        "changelog.json",
        "liquibase.properties",
    ),
    "pop": ("m/20250101000000_a.up.fizz", "m/20250101000000_a.mysql.down.sql"),
    "prisma": ("prisma/schema.prisma", "m/20250101000000_a/migration.sql", "m/migration_lock.toml", "prisma.config.ts"),
    "rails": ("db/migrate/20250101000000_a.rb", "db/animals_migrate/1_a.rb", "config/database.yml", "x/engine.rb"),
    "sequelize": (".sequelizerc", "migrations/20250101000000-a.js", "db/a.cjs", "x/migrations/a.ts"),
    "sql": ("migrations/01_a.sql", "ddl/1.sql"),
    "sqitch": ("sqitch.plan", "sqitch.conf", "deploy/a.sql", "x/pg.plan"),
    "sqlx": ("sqlx.toml", "migrations/1_a.sql", "m/1_a.up.sql"),
    "supabase": ("supabase/migrations/20250101000000_a.sql", "supabase/config.toml"),
    "typeorm": ("src/1700000000000-Add.ts", "ormconfig.json", "data-source.ts", "src/migration/Add1700000000000.ts"),
}


def test_every_tool_has_its_paths_here() -> None:
    assert set(PATHS) == {tool.name for tool in ALL}


@pytest.mark.parametrize("path", [path for paths in PATHS.values() for path in paths])
def test_what_a_tool_reads_is_relevant(path: str) -> None:
    assert relevant([path])
    assert relevant([path.upper()])
    assert relevant(["README.md", f"deep/down/{path}"], configured=True)


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "src/app.ts",
        "src/main.py",
        "pom.xml",
        "web/pom.xml",
        "package.json",
        "pnpm-lock.yaml",
        "Cargo.toml",
        "go.mod",
        "docs/migrating.md",
        "app/models/user.rb",
        "cmd/main.go",
        "image.png",
        ".github/workflows/ci.yml",
        ".environment/x.md",
    ],
)
def test_what_most_commits_hold_is_not(path: str) -> None:
    assert not relevant([path])


@pytest.mark.parametrize("path", ["src/changes/a.ts", "anything/at/all.sql", "x/one.py"])
def test_with_a_configuration_any_script_is_relevant(path: str) -> None:
    assert relevant([path], configured=True)


def test_a_hostile_path_costs_no_time() -> None:
    assert not relevant(["change-log" * 3_000, "migrat" * 5_000, "0" * 50_000, "a" * 100_000])


@pytest.mark.parametrize("path", ["src/users.ts", "lib/tables.mjs", "app/shop/people.py", "web/Model.TSX"])
def test_code_may_declare_a_schema(path: str) -> None:
    assert may_declare(["README.md", path])


@pytest.mark.parametrize("path", ["README.md", "app/user.rb", "style.css", "main.go", "x.json"])
def test_what_declares_nothing(path: str) -> None:
    assert not may_declare([path])
