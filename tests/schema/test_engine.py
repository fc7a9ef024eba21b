"""The frame of a replay: files, transactions, refusals, what is unknown."""

from __future__ import annotations

import pytest

from undrift.schema.engine import (
    DEPENDS,
    EXISTS,
    INVALID,
    MISSING,
    Engine,
    File,
    Refusal,
    members_gone,
    members_made,
    names_made,
    names_touched,
)
from undrift.schema.engines import ENGINES, engine
from undrift.schema.model import Name
from undrift.sql.reading import read


def run(*texts: str, dialect: str = "postgres", outside: bool = False, session_per_file: bool = False) -> Engine:
    """Apply files `1`, `2`, …; with `outside`, what none of them makes may lie outside of the history."""
    files = [File(f"{number}.sql", str(number), read(text, dialect)) for number, text in enumerate(texts, 1)]
    made = frozenset(name for file in files for name in names_made(file.operations)) if outside else None
    server = engine(dialect, made, session_per_file=session_per_file)
    server.run(files)
    return server


def tables(server: Engine) -> list[str]:
    return [str(name) for name in server.schema().tables]


def refused(server: Engine) -> list[str]:
    return [f"{one.source.migration}:{one.source.line} {one.kind} {one.message}" for one in server.refusals]


def unknown(server: Engine) -> list[str]:
    found = server.schema().unknown
    columns = (f"{table}.{name}" for table, names in found.columns.items() for name in names)
    return ["*"] if found.everything else sorted([*map(str, found.objects), *columns])


A, B, C = ("CREATE TABLE a (id int);", "CREATE TABLE b (id int);", "CREATE TABLE c (id int);")


class TestRefusedFiles:
    @pytest.mark.parametrize("dialect", ["postgres", "sqlite"])
    def test_it_leaves_nothing_behind(self, dialect: str) -> None:
        server = run(A, f"{B}\n{A}\n{C}", dialect=dialect)

        assert tables(server) == ["a"]
        assert [line.partition(" ")[0] for line in refused(server)] == ["2:2"]

    @pytest.mark.parametrize("dialect", ["mysql", "mariadb"])
    def test_where_definitions_are_no_part_of_transactions_what_came_before_stays(self, dialect: str) -> None:
        assert tables(run(A, f"{B}\n{A}\n{C}", dialect=dialect)) == ["a", "b"]

    def test_what_comes_after_it_runs(self) -> None:
        assert tables(run(A, A, B)) == ["a", "b"]

    def test_the_journal_holds_what_stands(self) -> None:
        server = run(A, f"{B} {A}", "ALTER TABLE a ADD x int;")

        assert [(entry.source.migration, str(entry.key)) for entry in server.journal] == [("1", "a"), ("3", "a")]

    def test_what_a_refused_statement_began_is_taken_back(self) -> None:
        server = run(A, "ALTER TABLE a ADD x int, ADD y int, DROP z;")

        assert [column.name for column in server.schema().tables[Name("a")].columns] == ["id"]

    @pytest.mark.parametrize(
        ("texts", "kind", "objects", "keys"),
        [
            ((A, A), EXISTS, ("a",), ("a",)),
            (("DROP TABLE A;",), MISSING, ("a",), ("a",)),
            (("CREATE SCHEMA s;", "DROP TABLE s.a;"), MISSING, ("s.a",), ("a",)),
            ((A, "ALTER TABLE a DROP x;"), MISSING, ("a.x", "a"), ("a.x",)),
            (("CREATE SCHEMA s; CREATE TABLE s.a ();", "ALTER TABLE s.a DROP x;"), MISSING, ("s.a.x", "s.a"), ("a.x",)),
            ((A, 'ALTER TABLE a ADD "x.y" int, ADD "x.y" int;'), EXISTS, ("a.x.y", "a"), ("a.x.y",)),
            ((A, "ALTER TABLE a DROP CONSTRAINT k;"), MISSING, ("k", "a"), ("a.k", "k")),
            (("CREATE TABLE s.a ();",), MISSING, ("s",), ("s.",)),
            (("CREATE TYPE m AS ENUM ();", "ALTER TYPE m RENAME VALUE 'A' TO 'b';"), MISSING, ("m.A", "m"), ("m.a",)),
            ((A, "CREATE VIEW v AS SELECT id FROM a;", "DROP TABLE a;"), DEPENDS, None, None),
            (("CREATE VIEW v AS SELECT 1 AS x;", "DROP TABLE v;"), INVALID, None, None),
        ],
    )
    def test_a_refusal_says_what_it_is_about(
        self, texts: tuple[str, ...], kind: str, objects: tuple[str, ...] | None, keys: tuple[str, ...] | None
    ) -> None:
        [refusal] = run(*texts).refusals

        assert refusal.kind == kind
        assert objects is None or refusal.objects == objects
        assert keys is None or refusal.keys == keys


class TestBlame:
    """What follows from a refused file is told from what stands for itself."""

    @staticmethod
    def blamed(*texts: str, dialect: str = "postgres") -> list[str]:
        return [f"{one.source.migration}<{one.because}" for one in run(*texts, dialect=dialect).refusals]

    @pytest.mark.parametrize(
        ("lost", "then"),
        [
            (B, "ALTER TABLE b ADD x int;"),
            (B, "ALTER TABLE b ADD x int, DROP id;"),
            ("ALTER TABLE a ADD x int;", "ALTER TABLE a DROP x;"),
            ("ALTER TABLE a RENAME id TO x;", "CREATE INDEX ON a (x);"),
            ("ALTER TABLE a RENAME TO b;", "DROP TABLE b;"),
            ("CREATE INDEX i ON a (id);", "DROP INDEX i;"),
            ("ALTER TABLE a ADD CONSTRAINT k UNIQUE (id);", "ALTER TABLE a DROP CONSTRAINT k;"),
            ("CREATE TYPE m AS ENUM ('x');", "CREATE TABLE b (m m);"),
            ("CREATE TYPE m AS ENUM ('x');", "ALTER TYPE m ADD VALUE 'y';"),
            ("CREATE SCHEMA s;", "CREATE TABLE s.b (id int);"),
            ("DO $$ BEGIN CREATE TABLE b (); CREATE TABLE d (); END $$;", "DROP TABLE d;"),
            ("DROP TABLE a CASCADE;", A),
            ("ALTER TABLE a DROP id;", "ALTER TABLE a ADD id int;"),
            ("ALTER TABLE a RENAME id TO x;", "ALTER TABLE a ADD id int;"),
            ("ALTER TABLE a RENAME TO b;", A),
        ],
    )
    def test_the_refused_file_is_named(self, lost: str, then: str) -> None:
        assert self.blamed(f"{A} {C}", f"{lost} {C}", then) == ["2<", "3<2"]

    def test_what_has_nothing_to_do_with_it_is_not_blamed_on_it(self) -> None:
        assert self.blamed(A, f"{B} {A}", A, "ALTER TABLE a DROP x;") == ["2<", "3<", "4<"]

    def test_what_stands_before_the_fault_was_made_in_mysql(self) -> None:
        script = f"CREATE TABLE b (id int); {A} CREATE TABLE c (id int);"

        assert self.blamed(A, script, "DROP TABLE b;", "DROP TABLE c;", dialect="mysql") == ["2<", "4<2"]


class TestTransactions:
    @pytest.mark.parametrize(
        ("text", "left"),
        [
            (f"BEGIN; {B} COMMIT; {C}", ["b", "c"]),
            (f"BEGIN; {B} ROLLBACK; {C}", ["c"]),
            (f"{B} COMMIT; {C} {B}", ["b"]),
            (f"BEGIN; {B} COMMIT; BEGIN; {C} ROLLBACK;", ["b"]),
            (f"BEGIN; {B} SAVEPOINT s; {C} ROLLBACK TO s; COMMIT;", ["b"]),
            (f"BEGIN; {B} SAVEPOINT s; {C} RELEASE s; COMMIT;", ["b", "c"]),
            (f"BEGIN; {B} SAVEPOINT s; {C} ROLLBACK TO SAVEPOINT s; {C} COMMIT;", ["b", "c"]),
            (f"BEGIN; SAVEPOINT s; {B} SAVEPOINT s; {C} ROLLBACK TO s; COMMIT;", ["b"]),
        ],
    )
    @pytest.mark.parametrize("dialect", ["postgres", "sqlite"])
    def test_they_are_followed(self, text: str, left: list[str], dialect: str) -> None:
        assert tables(run(text, dialect=dialect)) == left

    @pytest.mark.parametrize("text", [f"BEGIN; {B} ROLLBACK; {C}", f"BEGIN; SAVEPOINT s; {B} ROLLBACK TO s; {C}"])
    def test_mysql_keeps_definitions(self, text: str) -> None:
        assert tables(run(text, dialect="mysql")) == ["b", "c"]

    @pytest.mark.parametrize("verb", ["ROLLBACK TO s", "RELEASE s"])
    def test_a_savepoint_that_there_is_not(self, verb: str) -> None:
        [line] = refused(run(f"BEGIN; {A} {verb};"))

        assert line == "1:1 missing savepoint s does not exist"

    def test_a_savepoint_ends_with_its_transaction_and_its_file(self) -> None:
        assert refused(run("BEGIN; SAVEPOINT s; COMMIT;\nROLLBACK TO s;"))
        assert refused(run("BEGIN; SAVEPOINT s;", "ROLLBACK TO s;"))


class TestUnknown:
    def test_what_an_unread_statement_may_have_touched_is_never_refused(self) -> None:
        server = run(A, "ALTER TABLE a FROBNICATE;", f"{A} ALTER TABLE a DROP x; ALTER TABLE a ADD id int;")

        assert not refused(server)
        assert unknown(server) == ["a"]
        assert [gap.touches for gap in server.gaps] == [(Name("a"),)]

    def test_nothing_is_refused_after_a_statement_that_may_do_anything(self) -> None:
        server = run(A, "DO $$ BEGIN EXECUTE x; END $$;", f"{A} DROP TABLE z;")

        assert not refused(server)
        assert unknown(server) == ["*"]

    def test_a_file_that_is_refused_after_one_forgets_nothing_of_it(self) -> None:
        server = run(A, "ALTER TABLE a FROBNICATE; CREATE TABLE b (id int); CREATE TABLE b (id int);")

        assert tables(server) == ["a"]
        assert unknown(server) == []
        assert len(server.gaps) == 1

    def test_a_call_of_a_function_that_defines_something(self) -> None:
        function = "CREATE FUNCTION f() RETURNS void AS $$ BEGIN EXECUTE 'DROP TABLE ' || x; END $$ LANGUAGE plpgsql;"
        server = run(A, f"{function}\nSELECT f();", "DROP TABLE z;")

        assert "the function f changes definitions when it is called" in [gap.reason for gap in server.gaps]
        assert not refused(server)

    def test_a_call_of_one_that_does_not(self) -> None:
        function = "CREATE FUNCTION f() RETURNS void AS $$ BEGIN DELETE FROM a; END $$ LANGUAGE plpgsql;"

        assert unknown(run(A, f"{function} SELECT f();")) == []


class TestOutside:
    """Tables that no migration makes."""

    def test_they_are_unknown_and_said_to_be_once(self) -> None:
        server = run("ALTER TABLE z ADD x int;", "ALTER TABLE z DROP y;", "DROP TABLE z;", outside=True)

        assert not refused(server)
        assert unknown(server) == ["z"]
        assert [gap.reason for gap in server.gaps] == ["no migration makes the table z"]

    def test_one_that_is_made_later_is_refused(self) -> None:
        assert refused(run("ALTER TABLE a ADD x int;", A, outside=True)) == ["1:1 missing table a does not exist"]

    def test_without_a_history_nothing_lies_outside(self) -> None:
        assert refused(run("ALTER TABLE z ADD x int;")) == ["1:1 missing table z does not exist"]

    def test_one_of_another_namespace_is_another(self) -> None:
        server = run("CREATE TABLE users (id int);", "ALTER TABLE auth.users ADD x int;", outside=True)

        assert not refused(server)
        assert unknown(server) == ["auth.users"]

    @pytest.mark.parametrize("dialect", ["mysql", "sqlite"])
    def test_in_every_dialect(self, dialect: str) -> None:
        server = run(A, "ALTER TABLE z ADD x int;", outside=True, dialect=dialect)

        assert not refused(server)
        assert "z" in unknown(server)


class TestSessions:
    PATH = "CREATE SCHEMA s; SET search_path TO s;"

    def test_one_session_keeps_its_search_path(self) -> None:
        assert tables(run(self.PATH, A)) == ["s.a"]

    def test_a_session_for_each_file_does_not(self) -> None:
        assert tables(run(self.PATH, A, session_per_file=True)) == ["a"]

    def test_a_local_path_ends_with_the_transaction(self) -> None:
        local = "CREATE SCHEMA s; BEGIN; SET LOCAL search_path TO s;"

        assert tables(run(f"{local} {A} COMMIT; {B}")) == ["s.a", "b"]
        assert tables(run(f"{local} {A}", B)) == ["s.a", "b"]

    def test_the_default_namespace_can_be_dropped_and_made_again(self) -> None:
        server = run(A, "DROP SCHEMA public CASCADE; CREATE SCHEMA public;", B)

        assert tables(server) == ["b"]
        assert not refused(server)
        assert refused(run("DROP SCHEMA public;", A)) == ["2:1 missing no schema has been selected to create in"]
        assert refused(run("CREATE SCHEMA public;")) == ["1:1 exists schema public exists already"]

    def test_a_refused_file_sets_nothing(self) -> None:
        assert tables(run(A, f"{self.PATH} CREATE TABLE b (); CREATE TABLE b ();", B)) == ["a", "b"]


class TestGuards:
    @staticmethod
    def guarded(question: str, then: str, otherwise: str = "") -> str:
        tail = f"ELSE {otherwise}" if otherwise else ""
        return f"DO $$ BEGIN IF {question} THEN {then} {tail} END IF; END $$;"

    HAS_A = "EXISTS (SELECT 1 FROM pg_tables WHERE tablename = 'a')"

    def test_each_branch(self) -> None:
        script = self.guarded(self.HAS_A, B, C)

        assert tables(run(A, script)) == ["a", "b"]
        assert tables(run(script)) == ["c"]

    def test_what_cannot_be_told_makes_both_branches_unknown(self) -> None:
        server = run(A, "ALTER TABLE a FROBNICATE;", self.guarded(f"NOT {self.HAS_A}", B, C))

        assert tables(server) == ["a"]
        assert unknown(server) == ["a", "b", "c"]
        assert server.gaps[-1].reason.startswith("whether ")

    @pytest.mark.parametrize(
        ("condition", "body", "kept"),
        [
            ("duplicate_table", A, True),
            ("others", A, True),
            ("duplicate_object", A, False),
            ("duplicate_column", "ALTER TABLE a ADD id int;", True),
            ("undefined_table", "DROP TABLE z;", True),
            ("undefined_column", "ALTER TABLE a DROP x;", True),
            ("undefined_table", "ALTER TABLE a DROP x;", False),
            ("undefined_object", "ALTER TABLE a DROP CONSTRAINT x;", True),
            ("no_data_found", A, False),
        ],
    )
    def test_an_exception_is_caught_by_its_name(self, condition: str, body: str, kept: bool) -> None:  # noqa: FBT001
        script = f"DO $$ BEGIN {B} {body} EXCEPTION WHEN {condition} THEN NULL; END $$; {C}"
        server = run(A, script)

        assert tables(server) == (["a", "c"] if kept else ["a"])
        assert bool(refused(server)) is not kept

    def test_a_line_inside_a_block_is_named(self) -> None:
        assert refused(run(A, f"DO $$\nBEGIN\n  {B}\n  {A}\nEND $$;")) == ["2:4 exists table a exists already"]


@pytest.mark.parametrize("dialect", ENGINES)
def test_an_empty_history_is_an_empty_schema(dialect: str) -> None:
    server = run(dialect=dialect)

    assert (server.schema().dialect, tables(server), server.journal) == (dialect, [], ())
    assert not server.schema().unknown


def test_names_are_those_of_everything_made() -> None:
    script = (
        f"{A} CREATE VIEW app.v AS SELECT 1; CREATE SCHEMA S; ALTER TABLE a RENAME TO B; CREATE INDEX i ON app.a (id);"
    )

    assert set(names_made(read(script, "postgres"))) == {"a", ".a", "v", "app.v", "s.", "b", ".b", "i", "app.i"}


def test_members_are_those_of_everything_made_and_gone() -> None:
    script = """
        CREATE TABLE a (x int, CONSTRAINT k CHECK (true)); CREATE INDEX i ON a (x); CREATE TYPE m AS ENUM ('L');
        ALTER TABLE a ADD y int, ADD CONSTRAINT u UNIQUE (x); ALTER TYPE m ADD VALUE 'N';
        ALTER TABLE a RENAME p TO q; ALTER TABLE a DROP r, DROP CONSTRAINT s; DROP TABLE t, o.u;
        ALTER TABLE f RENAME TO g;
    """
    operations = read(script, "postgres")

    assert set(members_made(operations)) - set(names_made(operations)) == {
        *("a.x", "a.k", "a.i", "m.l", "a.y", "a.u", "m.n", "a.q"),
    }
    assert set(members_gone(operations)) == {"a.p", "a.r", "a.s", "t", "u", "f"}


def test_touched_are_the_objects_that_a_statement_is_about() -> None:
    script = (
        f"{A} ALTER TABLE s.b DROP x; DROP VIEW v, w; CREATE INDEX ON d (x); FROB TABLE e; ALTER TYPE m ADD VALUE 'x';"
    )

    assert [str(name) for name in names_touched(read(script, "postgres"))] == ["a", "s.b", "v", "w", "d", "e", "m"]


@pytest.mark.parametrize("dialect", sorted(ENGINES))
@pytest.mark.parametrize("before", ["CREATE TABLE b (x int, ?)", "SELECT 1"], ids=["not-read", "outside"])
def test_a_new_name_for_what_is_not_known_is_not_known_either(dialect: str, before: str) -> None:
    text = f"CREATE TABLE a (x int); {before}; DROP TABLE a; ALTER TABLE b RENAME TO a; ALTER TABLE a ADD COLUMN y int"

    server = run(text, dialect=dialect, outside=True)

    assert server.refusals == []
    assert Name("a") in server.schema().unknown.objects


def test_what_moves_to_another_schema_is_touched_in_both() -> None:
    assert set(names_touched(read("ALTER TABLE s.a SET SCHEMA t", "postgres"))) == {Name("a", "s"), Name("a", "t")}


def test_refusals_compare_by_value() -> None:
    first, second = (run(A, A).refusals[0] for _ in range(2))

    assert first == second
    assert isinstance(first, Refusal)


class TestKeysOfForeignKeys:
    @pytest.mark.parametrize("dialect", ["mysql", "mariadb"])
    @pytest.mark.parametrize(
        ("between", "kept"), [("", ["u"]), ("ALTER TABLE b RENAME INDEX f TO i;", ["i", "u"])], ids=["made", "named"]
    )
    def test_another_key_takes_the_place_of_one_that_nobody_named(
        self, dialect: str, between: str, kept: list[str]
    ) -> None:
        made = "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int, c int);"
        key = "ALTER TABLE b ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES a (id);"

        server = run(made, key, between, "CREATE UNIQUE INDEX u ON b (a, c);", dialect=dialect)

        assert sorted(index.name for index in server.schema().tables[Name("b")].indexes) == kept
        assert refused(server) == []
