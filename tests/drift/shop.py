"""A small project on Drizzle as files in memory: what the code declares, and the migrations, as a test wants them."""

from __future__ import annotations

import json
from collections.abc import Iterable

IMPORTS = (
    'import { check, index, integer, pgEnum, pgTable, text, timestamp, unique, varchar } from "drizzle-orm/pg-core";\n'
    'import { relations, sql } from "drizzle-orm";\n\n'
)
CONFIG = 'export default { dialect: "postgresql", schema: "./db/schema.ts", out: "./db/migrations" };\n'
PACKAGE = json.dumps({"name": "shop", "scripts": {"db:generate": "drizzle-kit generate"}})

USERS = """export const users = pgTable("users", {
  id: integer("id").primaryKey(),
  email: text("email").notNull(),
});
"""
USERS_SQL = 'CREATE TABLE "users" ("id" integer PRIMARY KEY NOT NULL, "email" text NOT NULL);\n'


def shop(schema: str, *migrations: str, snapshot: object | None = None) -> dict[str, str | bytes]:
    """Return the files of a project whose schema.ts holds `schema`, and whose migrations hold this SQL, in order."""
    tags = [f"{number:04d}_m" for number in range(len(migrations))]
    files: dict[str, str | bytes] = {
        "package.json": PACKAGE,
        "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
        "drizzle.config.ts": CONFIG,
        "db/schema.ts": IMPORTS + schema,
        "db/migrations/meta/_journal.json": _journal(tags),
    }
    files |= {f"db/migrations/{tag}.sql": text for tag, text in zip(tags, migrations, strict=True)}
    if snapshot is not None:
        files[f"db/migrations/meta/{len(migrations) - 1:04d}_snapshot.json"] = json.dumps(snapshot)
    return files


def _journal(tags: Iterable[str]) -> str:
    entries = [
        {"idx": number, "version": "7", "when": 1760000000000 + number, "tag": tag, "breakpoints": True}
        for number, tag in enumerate(tags)
    ]
    return json.dumps({"version": "7", "dialect": "postgresql", "entries": entries}, indent=1)


def column(name: str, kind: str = "text", *, not_null: bool = False) -> dict[str, object]:
    """Return a column as drizzle-kit's snapshots hold it."""
    return {"name": name, "type": kind, "primaryKey": False, "notNull": not_null}


def snapshot(**tables: list[dict[str, object]]) -> dict[str, object]:
    """Return a snapshot of version 7 with these tables and columns."""
    return {
        "id": "00000000-0000-4000-8000-000000000001",
        "prevId": "00000000-0000-0000-0000-000000000000",
        "version": "7",
        "dialect": "postgresql",
        "tables": {f"public.{name}": _table(name, columns) for name, columns in tables.items()},
        "enums": {},
        "schemas": {},
        "sequences": {},
        "roles": {},
        "policies": {},
        "views": {},
        "_meta": {"columns": {}, "schemas": {}, "tables": {}},
    }


def _table(name: str, columns: list[dict[str, object]]) -> dict[str, object]:
    return {
        "name": name,
        "schema": "",
        "columns": {str(one["name"]): one for one in columns},
        "indexes": {},
        "foreignKeys": {},
        "compositePrimaryKeys": {},
        "uniqueConstraints": {},
        "policies": {},
        "checkConstraints": {},
        "isRLSEnabled": False,
    }
