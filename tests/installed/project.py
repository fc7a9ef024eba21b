"""A small project on Drizzle, and what undrift prints about it: every expectation of these tests stands here once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from tests.repository import Done

MIGRATIONS = "db/migrations"
SCHEMA = "db/schema.ts"
NOTES = "notes.txt"
"""A file that concerns no database."""
APPLY = "pnpm db:migrate"
GENERATE = "pnpm exec drizzle-kit generate"

_PLACE = f"{MIGRATIONS} (Drizzle)"
_IMPORT = 'import { integer, pgTable, text } from "drizzle-orm/pg-core";\n\n'
_SCRIPTS = {"db:generate": "drizzle-kit generate", "db:migrate": "drizzle-kit migrate"}
_CONFIG = f'export default {{ dialect: "postgresql", schema: "./{SCHEMA}", out: "./{MIGRATIONS}" }};\n'
_CREATE = 'CREATE TABLE "users" ("id" integer PRIMARY KEY NOT NULL);\n'


def project(*columns: str, declared: Sequence[str] = ()) -> dict[str, str]:
    """Return the files that the database of a project is made from.

    Args:
        columns: Columns of `users` that schema.ts declares, each added by a migration of its own.
        declared: Columns that schema.ts declares, and no migration adds.
    """
    tags = ["0000_users", *(tag(columns, column) for column in columns)]
    scripts = [_CREATE, *(f'ALTER TABLE "users" ADD COLUMN "{column}" text;\n' for column in columns)]
    files = {path(name): script for name, script in zip(tags, scripts, strict=True)}
    return files | {f"{MIGRATIONS}/meta/_journal.json": _journal(tags), SCHEMA: _schema([*columns, *declared])}


def settings() -> dict[str, str]:
    """Return the files that the project has beside those, and that no test changes."""
    return {
        "package.json": json.dumps({"name": "shop", "private": True, "scripts": {"prepare": "husky", **_SCRIPTS}}),
        "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
        "drizzle.config.ts": _CONFIG,
        ".gitignore": "node_modules\n",
        NOTES: "start\n",
    }


def tag(columns: Sequence[str], column: str) -> str:
    """Return the name of the migration that adds one of these columns."""
    return f"{columns.index(column) + 1:04d}_{column}"


def path(name: str) -> str:
    """Return the file of a migration."""
    return f"{MIGRATIONS}/{name}.sql"


def _schema(columns: Iterable[str]) -> str:
    fields = "".join(f'  {column}: text("{column}"),\n' for column in columns)
    return f'{_IMPORT}export const users = pgTable("users", {{\n  id: integer("id").primaryKey(),\n{fields}}});\n'


def _journal(tags: Iterable[str]) -> str:
    entries = [
        {"idx": number, "version": "7", "when": 1760000000000 + number, "tag": name, "breakpoints": True}
        for number, name in enumerate(tags)
    ]
    return json.dumps({"version": "7", "dialect": "postgresql", "entries": entries}, indent=1)


# What undrift prints

_OF_GUARDS = ("; judged ", ": nothing to judge: ")
"""What the lines hold that a guard prints about what it let through."""


def told(done: Done) -> list[str]:
    """Return the lines that undrift printed for people to read after a move, without what a hook manager puts around.

    What its guards print about a commit or a push that they judged is left out.
    """
    found: list[str] = []
    margin: int | None = None
    for line in (done.out + done.err).splitlines():
        text = line.lstrip()
        indent = len(line) - len(text)
        if text.startswith("undrift: "):
            margin = None if any(words in text for words in _OF_GUARDS) else indent
        elif margin is not None and (not text or indent <= margin):
            margin = None
        if margin is not None:
            found.append(line[margin:])
    return found


def to_apply(*columns: str) -> list[str]:
    """Return the notice that migrations are new which add these columns, in order, behind the first one."""
    count = f"{len(columns)} new migration{'s' * (len(columns) > 1)}"
    return [
        f"undrift: {count} to apply in {_PLACE}",
        *(f"  {tag(columns, column)}: adds users.{column}" for column in columns),
        f"  apply: {APPLY}",
    ]


def left_behind(left: str, column: str) -> list[str]:
    """Return the notice that the migration which adds this column stands in what was left alone."""
    name = tag([column], column)
    ahead = "is ahead of this code"
    return [
        f"undrift: 1 migration in {_PLACE} is in {left} and not here; a database that ran it {ahead}",
        f"  {name}: adds users.{column}",
        f"  what it did: git show {left}:{path(name)}",
    ]


def edited(left: str, name: str) -> list[str]:
    """Return the notice that a migration has another text than in what was left."""
    return [
        f"undrift: 1 migration in {_PLACE} was edited; a database that ran the old text does not run the new one",
        f"  git diff {left} -- :/{path(name)}",
    ]


def undeclared(column: str) -> list[str]:
    """Return the notice that schema.ts declares a column that no migration adds."""
    return [
        f"undrift: {SCHEMA} changed, and the migrations do not make what it says: 1 difference",
        f"  column users.{column} is declared, but no migration adds it",
        f"  fix: {GENERATE}",
    ]


def new_database(count: int) -> list[str]:
    """Return the line for a fresh clone, or a new working tree."""
    return [f"undrift: a new database needs {count} migration{'s' * (count > 1)} in {_PLACE}: {APPLY}"]


NOTHING: list[str] = []
