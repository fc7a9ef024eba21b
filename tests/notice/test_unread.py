"""Code that is no part of a declared schema is let go as quickly as a README, once it is known which code is one."""

from __future__ import annotations

import sys

import pytest

from tests.drift.shop import IMPORTS, USERS, USERS_SQL, shop
from tests.repository import Done, Repository
from undrift.git import notes

QUICK = "import sys; from undrift.quick import main; main(); print('let go', 'click' in sys.modules)"
LET_GO = "let go False\n"

IMPORTED = 'import { id } from "./id";\n'
TABLE = (
    'export const users = pgTable("users", {\n  id: id("id").primaryKey(),\n  email: text("email").notNull(),\n});\n'
)


@pytest.fixture
def top(repository: Repository) -> Repository:
    """A project on Drizzle whose schema imports a module, beside code that it does not import; read once."""
    for path, text in shop(TABLE, USERS_SQL).items():
        repository.write(path, text)
    repository.write("db/schema.ts", IMPORTED + IMPORTS + TABLE)
    repository.write("db/id.ts", 'export { integer as id } from "drizzle-orm/pg-core";\n')
    repository.write("src/other.ts", "export const other = 1;\n")
    repository.commit("shop", **{"src/page.ts": "export const page = 1;\n"})
    assert moved(repository, **{"src/page.ts": "export const page = 2;\n"}).out == ""
    return repository


def moved(top: Repository, **files: str) -> Done:
    """Commit files and call the hook for the move there; what was let go says so."""
    old = top.git("rev-parse", "HEAD").out.strip()
    new = top.commit("on", **files)
    return called(top, old, new)


def called(top: Repository, old: str, new: str) -> Done:
    return top.run(sys.executable, "-c", QUICK, "notice", "post-checkout", old, new, "1")


def test_code_that_was_not_read_is_let_go(top: Repository) -> None:
    assert moved(top, **{"src/page.ts": "export const page = 3;\n", "src/other.ts": ""}).out == LET_GO
    assert moved(top, **{"src/page.ts": "export const page = 4;\n"}).out == LET_GO


def test_and_so_is_the_way_back(top: Repository) -> None:
    moved(top, **{"src/page.ts": "export const page = 3;\n"})

    ids = top.git("rev-parse", "HEAD", "HEAD~2").out.split()
    assert called(top, *ids).out == LET_GO


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("db/schema.ts", IMPORTED + IMPORTS + TABLE.replace("email", "mail")),
        ("db/id.ts", 'export { text as id } from "drizzle-orm/pg-core";\n'),
    ],
)
@pytest.mark.parametrize("again", [False, True], ids=["read", "remembered"])
def test_code_that_was_read_is_told(top: Repository, path: str, text: str, again: bool) -> None:  # noqa: FBT001 - a parameter
    if again:
        (top.top / ".git" / "undrift" / notes.READ).unlink()
        ids = top.git("rev-parse", "HEAD~1", "HEAD").out.split()
        (top.top / ".git" / "undrift" / notes.SAID).unlink()
        assert called(top, *ids).out == ""

    done = moved(top, **{path: text})

    assert done.out.startswith("undrift: ")
    assert "users" in done.out


def test_a_schema_with_a_space_more_is_read_and_silent(top: Repository) -> None:
    assert moved(top, **{"db/schema.ts": IMPORTED + IMPORTS + TABLE + "\n"}).out == ""


@pytest.mark.parametrize("path", ["src/new.ts", "db/schema/index.ts", "db/id/index.ts", "db/id.tsx"])
def test_code_that_was_not_there_is_read(top: Repository, path: str) -> None:
    assert moved(top, **{path: "export const more = 1;\n"}).out == ""


def test_code_that_goes_is_read(top: Repository) -> None:
    (top.top / "src" / "other.ts").unlink()

    assert moved(top).out == ""


def test_a_link_is_read(top: Repository) -> None:
    (top.top / "src" / "other.ts").unlink()
    (top.top / "src" / "other.ts").symlink_to("page.ts")

    assert moved(top).out == ""


def test_what_a_link_of_the_schema_leads_to_is_read(repository: Repository) -> None:
    for path, text in shop(USERS, USERS_SQL).items():
        repository.write(path, text)
    (repository.top / "db" / "schema.ts").rename(repository.top / "tables.ts")
    (repository.top / "db" / "schema.ts").symlink_to("../tables.ts")
    repository.commit("shop", **{"src/page.ts": ""})
    moved(repository, **{"src/page.ts": "export const page = 2;\n"})
    assert moved(repository, **{"src/page.ts": "export const page = 3;\n"}).out == LET_GO

    done = moved(repository, **{"tables.ts": IMPORTS + USERS.replace("email", "mail")})

    assert done.out.startswith("undrift: ")


def test_a_migration_is_told(top: Repository) -> None:
    done = moved(top, **{"db/migrations/0000_m.sql": USERS_SQL + "SELECT 1;\n"})

    assert "0000_m" in done.out


def test_with_a_configuration_everything_is_read(top: Repository) -> None:
    top.write(".undrift.yaml", "discover: true\n")

    assert moved(top, **{"src/page.ts": "export const page = 3;\n"}).out == ""
    (top.top / ".git" / "undrift" / notes.READ).unlink()
    assert moved(top, **{"src/page.ts": "export const page = 4;\n"}).out == ""
    assert not (top.top / ".git" / "undrift" / notes.READ).exists()


@pytest.mark.parametrize("text", ["", "x", "0.0.1-1 {commit}", "{version} {commit} ", "{version} HEAD", "{version}"])
def test_a_note_that_is_none_counts_for_nothing(top: Repository, text: str) -> None:
    place = top.top / ".git" / "undrift" / notes.READ
    version = place.read_text().split(" ")[0]
    commit = "1" * 40
    place.write_text(text.format(version=version, commit=commit))

    assert moved(top, **{"src/page.ts": "export const page = 3;\n"}).out == ""
    assert moved(top, **{"src/page.ts": "export const page = 4;\n"}).out == LET_GO
