"""The commands schema, explain and diff as processes: what they print, and the status that they leave with."""

from __future__ import annotations

import json

import pytest

from tests.repository import Done, Repository

INIT = """create table orgs (id serial primary key, made timestamptz);
create table users (
  id bigint primary key, email text unique, org_id int references orgs
);
"""
MORE = "alter table users rename column email to mail;\nalter table users alter mail set not null;\n"
OPAQUE = "do $$ declare x text; begin execute x; end $$;\n"
FILES = (("001_a", INIT), ("002_b", MORE))
COMMANDS = (("schema",), ("explain", "users"), ("diff", "HEAD", "index"))


@pytest.fixture
def shop(repository: Repository) -> Repository:
    """Two migrations: the first committed as `first`, both as HEAD."""
    repository.commit(
        "init", **{"migrations/000_start.sql": "create schema if not exists audit;\n", "migrations/001_init.sql": INIT}
    )
    repository.git("tag", "first")
    repository.commit("more", **{"migrations/002_more.sql": MORE})
    return repository


def fails(done: Done, status: int, says: str) -> None:
    assert (done.status, done.out) == (status, "")
    assert says in done.err
    assert "Traceback" not in done.err
    assert "a bug in undrift" not in done.err


class TestSchema:
    def test_text_is_for_people(self, shop: Repository) -> None:
        done = shop.undrift("schema")

        assert (done.status, done.err) == (0, "")
        assert "  mail    text not null\n" in done.out
        assert done.out.endswith("undrift: 2 tables in migrations (postgres)\n")

    def test_json_is_the_document(self, shop: Repository) -> None:
        done = shop.undrift("schema", "--source", "migrations", "--format", "json", "--ref", "first")

        document = json.loads(done.out)
        assert (done.status, done.err, document["version"], document["project"]) == (0, "", 1, "migrations")
        assert list(document["tables"]["users"]["columns"]) == ["id", "email", "org_id"]

    def test_sql_makes_the_same_schema(self, shop: Repository) -> None:
        done = shop.undrift("schema", "--format", "sql")
        shop.write("out/all.sql", done.out)

        assert shop.undrift("diff", "HEAD", "out/all.sql", "--names").status == 0

    def test_the_working_tree_and_a_commit(self, shop: Repository) -> None:
        shop.write("migrations/003_x.sql", "create table fresh ();\n")

        assert "fresh" in shop.undrift("schema", "--worktree").out
        assert "fresh" not in shop.undrift("schema").out

    @pytest.mark.parametrize("form", ["json", "sql"])
    def test_what_is_not_certain_is_said_beside_a_pipe(self, shop: Repository, form: str) -> None:
        shop.commit("opaque", **{"migrations/003_x.sql": OPAQUE})

        done = shop.undrift("schema", "--format", form)

        assert done.status == 0
        assert done.err == "undrift: 2 tables in migrations (postgres); 1 not read; unknown: everything\n"

    def test_what_the_server_would_refuse_is_said(self, shop: Repository) -> None:
        shop.commit("twice", **{"migrations/003_x.sql": "\nalter table users add org_id int;\n"})

        done = shop.undrift("schema")

        assert "migrations/003_x.sql:2: refused: " in done.out
        assert json.loads(shop.undrift("schema", "--format", "json").out)["refused"][0]["line"] == 2

    def test_where_nothing_declares_the_schema_it_says_what_to_configure(self, shop: Repository) -> None:
        fails(shop.undrift("schema", "--source", "declared"), 2, "nothing declares the schema of migrations")


class TestExplain:
    def test_a_table(self, shop: Repository) -> None:
        assert shop.undrift("explain", "users").out == (
            "migrations/001_init.sql:2  created table with 3 columns: id, email, org_id\n"
            "migrations/002_more.sql:1  renamed email to mail\n"
            "migrations/002_more.sql:2  mail: nullable -> not null\n"
        )

    @pytest.mark.parametrize("name", ["users.mail", "public.users.mail", "Users.MAIL", '"users"."mail"', "users.email"])
    def test_a_column_by_any_of_its_names(self, shop: Repository, name: str) -> None:
        done = shop.undrift("explain", name)

        assert done.status == 0
        assert "created with its table: email text" in done.out

    def test_json(self, shop: Repository) -> None:
        document = json.loads(shop.undrift("explain", "users.mail", "--format", "json").out)

        assert (document["version"], document["object"], document["exists"], document["unknown"]) == (
            1,
            "users.mail",
            True,
            False,
        )
        assert document["steps"][1] == {
            "path": "migrations/002_more.sql",
            "line": 1,
            "migration": "002_more.sql",
            "changes": ["renamed from email"],
        }

    def test_what_was_dropped(self, shop: Repository) -> None:
        shop.commit("drop", **{"migrations/003_x.sql": "drop table users;\n"})

        assert shop.undrift("explain", "users").out.endswith(
            "migrations/003_x.sql:1  dropped\nundrift: users is no more\n"
        )

    def test_what_is_unknown(self, shop: Repository) -> None:
        shop.commit("opaque", **{"migrations/003_x.sql": OPAQUE})

        done = shop.undrift("explain", "users")

        assert "migrations/003_x.sql:1  not read: " in done.out
        assert done.out.endswith("undrift: users is not known for certain\n")

    @pytest.mark.parametrize(
        ("name", "says"),
        [("user", "did you mean 'users'?"), ("users.mial", "did you mean 'users.mail'?"), ("zebra", "undrift schema")],
    )
    def test_what_never_was(self, shop: Repository, name: str, says: str) -> None:
        fails(shop.undrift("explain", name), 2, says)

    @pytest.mark.parametrize("name", ["", ".", "..", "a.b.c.d", '"', "\x1b[31m", "--", "'; drop table x"])
    def test_odd_names(self, shop: Repository, name: str) -> None:
        done = shop.undrift("explain", "--", name)

        assert (done.status, "Traceback" in done.err, "\x1b" in done.err) == (2, False, False)


class TestDiff:
    def test_two_revisions(self, shop: Repository) -> None:
        done = shop.undrift("diff", "first", "HEAD")

        assert (done.status, done.err) == (1, "")
        assert done.out == (
            "table users\n"
            "  email: only in FROM (text)\n"
            "  mail: only in TO (text not null)\n"
            "  unique users_email_key: columns (email) -> (mail)\n"
            "undrift: 3 differences in 1 object; FROM is first; TO is HEAD\n"
        )

    def test_the_same_is_no_difference(self, shop: Repository) -> None:
        done = shop.undrift("diff", "HEAD", "index")

        assert (done.status, done.out) == (0, "undrift: no differences; FROM is HEAD; TO is index\n")

    def test_what_is_staged_and_what_lies_here(self, shop: Repository) -> None:
        shop.write("migrations/003_x.sql", "create table staged ();\n")
        shop.git("add", "-A")
        shop.write("migrations/004_x.sql", "create table lying ();\n")

        assert "table staged: only in TO" in shop.undrift("diff", "HEAD", "index").out
        assert "table lying: only in TO" in shop.undrift("diff", "index", "worktree").out

    def test_documents_and_standard_input(self, shop: Repository) -> None:
        document = shop.undrift("schema", "--format", "json").out
        shop.write("schema.json", document)

        assert shop.undrift("diff", "schema.json", "HEAD", "--names").status == 0
        assert shop.undrift("diff", "HEAD", "-", stdin=document).status == 0
        assert shop.undrift("diff", "-", "first", stdin=document).status == 1

    def test_a_sql_file_takes_the_dialect_of_the_other_side(self, shop: Repository) -> None:
        shop.write("plain.sql", "create table a (x int);\n")
        shop.write("other.sql", "create table a (x int);\n")

        assert shop.undrift("diff", "plain.sql", "HEAD").status == 1
        assert shop.undrift("diff", "HEAD", "plain.sql").status == 1
        assert shop.undrift("diff", "plain.sql", "other.sql").status == 0
        shop.write("torn.sql", "create table `a` (x int) engine=InnoDB;\ncreate table b (x jsonb);\n")
        assert shop.undrift("diff", "plain.sql", "torn.sql", "--dialect", "postgres").status == 3
        assert shop.undrift("diff", "plain.sql", "other.sql", "--dialect", "mysql").status == 0

    def test_files_need_no_repository(self, shop: Repository) -> None:
        shop.write("../elsewhere/a.sql", "create table a (x bigserial);\n")

        done = shop.undrift("diff", "a.sql", "a.sql", cwd=shop.top.parent / "elsewhere")

        assert done.status == 0

    def test_json(self, shop: Repository) -> None:
        document = json.loads(shop.undrift("diff", "first", "HEAD", "--format", "json").out)

        assert (document["version"], document["from"], document["to"], document["unknown"]) == (1, "first", "HEAD", [])
        assert document["differences"][1] == {
            "kind": "only in TO",
            "what": "column",
            "object": "users.mail",
            "part": "",
            "aspect": "",
            "from": None,
            "to": "text not null",
            "rename": None,
        }

    def test_sql_closes_the_gap(self, shop: Repository) -> None:
        done = shop.undrift("diff", "first", "HEAD", "--format", "sql")

        assert done.status == 1
        assert "ALTER TABLE users ADD COLUMN mail text NOT NULL;\n" in done.out
        assert "-- drops data:\nALTER TABLE users DROP COLUMN email;\n" in done.out

    def test_the_sql_of_no_difference_is_empty(self, shop: Repository) -> None:
        assert shop.undrift("diff", "HEAD", "HEAD", "--format", "sql").out == ""

    def test_before_the_first_migration_there_is_nothing(self, repository: Repository) -> None:
        repository.commit("empty", readme="x")
        repository.commit("init", **{f"migrations/{name}.sql": text for name, text in FILES})

        done = repository.undrift("diff", "HEAD~1", "HEAD")

        assert done.status == 1
        assert "table users: only in TO" in done.out
        assert "HEAD~1 (no migrations)" in done.out

    def test_a_project_with_one_migration_is_known_from_the_other_side(self, repository: Repository) -> None:
        repository.commit("one", **{"migrations/001_a.sql": INIT})
        repository.commit("two", **{"migrations/002_b.sql": "create table fresh ();\n"})

        done = repository.undrift("diff", "HEAD~1", "HEAD")

        assert (
            done.out
            == "table fresh: only in TO (0 columns)\nundrift: 1 difference in 1 object; FROM is HEAD~1; TO is HEAD\n"
        )
        assert "fresh: only in FROM" in repository.undrift("diff", "HEAD", "HEAD~1").out

    def test_unknown_objects_are_no_difference(self, shop: Repository) -> None:
        shop.commit("outside", **{"migrations/003_x.sql": "alter table outside add x int;\n"})

        done = shop.undrift("diff", "HEAD~1", "HEAD")

        assert done.status == 0
        assert done.out.startswith("unknown: outside\nundrift: no differences; 1 unknown (outside); ")

    def test_where_everything_is_unknown_nothing_can_be_judged(self, shop: Repository) -> None:
        shop.commit("opaque", **{"migrations/003_x.sql": OPAQUE})

        fails(shop.undrift("diff", "HEAD~1", "HEAD"), 3, "everything is unknown in HEAD")

    @pytest.mark.parametrize(
        ("arguments", "status", "says"),
        [
            (("HEAD",), 2, "Missing argument"),
            (("-", "-"), 2, "one document, not two"),
            (("HEAD", "nowhere"), 3, "no commit is named 'nowhere'"),
            (("HEAD", "nowhere.sql"), 2, "'nowhere.sql' is no file, and no commit has that name"),
            (("HEAD", "bad.json"), 2, "bad.json is no JSON"),
            (("HEAD", "list.json"), 2, "list.json is not an object"),
            (("HEAD", "sqlite.json"), 2, "HEAD is postgres, and sqlite.json is sqlite"),
            (("HEAD", "--help=x"), 2, "does not take a value"),
            (("HEAD", "--upload-pack=touch x"), 2, "No such option"),
        ],
    )
    def test_wrong_use(self, shop: Repository, arguments: tuple[str, ...], status: int, says: str) -> None:
        shop.write("bad.json", b"\xff\xfe\x00{")
        shop.write("list.json", "[]")
        shop.write("sqlite.json", '{"version": 1, "dialect": "sqlite", "tables": {}}')

        fails(shop.undrift("diff", *arguments), status, says)


@pytest.mark.parametrize("command", COMMANDS)
class TestProjects:
    def test_none(self, repository: Repository, command: tuple[str, ...]) -> None:
        repository.commit("empty", readme="x")

        fails(repository.undrift(*command), 2, "no migrations found")

    def test_several(self, repository: Repository, command: tuple[str, ...]) -> None:
        repository.commit("two", **{f"{place}/migrations/{name}.sql": text for place in "ab" for name, text in FILES})

        fails(repository.undrift(*command), 2, "--project takes one of a/migrations, b/migrations")
        assert repository.undrift(*command, "--project", "a/migrations").status == 0
        fails(repository.undrift(*command, "--project", "c"), 2, "no project is named 'c'")

    def test_no_database_of_that_name(self, shop: Repository, command: tuple[str, ...]) -> None:
        fails(shop.undrift(*command, "--database", "x"), 2, "leave --database out")

    def test_sql_for_no_known_server(self, repository: Repository, command: tuple[str, ...]) -> None:
        repository.commit("plain", **{f"migrations/00{n}_a.sql": f"create table `users{n}` (x int);\n" for n in (1, 2)})

        fails(repository.undrift(*command), 3, "cannot be replayed")

    def test_outside_of_a_repository(self, shop: Repository, command: tuple[str, ...]) -> None:
        fails(shop.undrift(*command, cwd=shop.top.parent, GIT_CEILING_DIRECTORIES=str(shop.top.parent)), 3, "git")
