"""`undrift.sql.postgres.plpgsql`: DO blocks and the bodies of functions."""

from __future__ import annotations

import pytest

from undrift.schema.model import Column, Name, Type
from undrift.schema.operations import (
    AddColumn,
    AddLabel,
    AlterTable,
    Attempt,
    ColumnSpec,
    Condition,
    CreateEnum,
    CreateFunction,
    Drop,
    DropColumn,
    Exists,
    Guarded,
    Located,
    Opaque,
    Operation,
    Uses,
)
from undrift.sql.reading import read


def one(text: str) -> Operation:
    [found] = read(text, "postgres")
    return found.operation


def do(body: str) -> tuple[Operation, ...]:
    return tuple(found.operation for found in read(f"DO $$ {body} $$;", "postgres"))


def added(table: str, column: str) -> AlterTable:
    return AlterTable(Name(table), (AddColumn(ColumnSpec(Column(column, Type("integer")))),))


def dropped(*names: str) -> Drop:
    return Drop("table", tuple(Name(name) for name in names))


ENUM = CreateEnum(Name("e"), ("a",))
T = added("t", "c")
ADD = "ALTER TABLE t ADD COLUMN c int;"


class TestPlainStatements:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ("BEGIN NULL; END", ()),
            ("BEGIN END", ()),
            ("BEGIN RAISE NOTICE 'DROP TABLE %', 'a'; RETURN; DROP TABLE t; END", ()),
            ("BEGIN UPDATE t SET a = 1; END", (Uses((Name("t"),)),)),
            ("BEGIN PERFORM f(1); END", (Uses(calls=(Name("f"),)),)),
            ("BEGIN PERFORM count(*) FROM t; END", ()),
            ("DECLARE n int; BEGIN SELECT count(*) INTO n FROM t; END", ()),
            (
                "DECLARE n int := 3; r record; BEGIN n := n + 1; n = 2; r.a := 1; GET DIAGNOSTICS n = ROW_COUNT; END;",
                (),
            ),
            ("BEGIN ALTER TABLE t ADD COLUMN c int; END", (T,)),
            ("<<outer>> BEGIN DECLARE x int; BEGIN DROP TABLE t; END; END outer;", (dropped("t"),)),
            ("BEGIN CASE WHEN a THEN NULL; ELSE RAISE NOTICE 'x'; END CASE; END", ()),
        ],
    )
    def test_is_read(self, body: str, expected: tuple[Operation, ...]) -> None:
        assert do(body) == expected

    def test_several_happen_together_each_on_its_line(self) -> None:
        text = "SELECT 1;\n\nDO LANGUAGE plpgsql $body$\nBEGIN\n  DROP TABLE a;\n\n  DROP TABLE b;\nEND\n$body$;"

        [found] = read(text, "postgres")

        assert found == Located(Attempt((Located(dropped("a"), 5), Located(dropped("b"), 7)), ()), 3)

    def test_a_body_in_plain_quotes(self) -> None:
        assert one("DO 'BEGIN CREATE TYPE e AS ENUM (''a''); END'") == ENUM

    @pytest.mark.parametrize("text", ["DO LANGUAGE plpython3u $$ x = 1 $$", "DO"])
    def test_others_are_opaque(self, text: str) -> None:
        assert isinstance(one(text), Opaque)


class TestAttempts:
    def test_the_shape_that_drizzle_writes(self) -> None:
        text = "DO $$ BEGIN\n CREATE TYPE e AS ENUM('a');\nEXCEPTION\n WHEN duplicate_object THEN null;\nEND $$;"

        assert one(text) == Attempt((Located(ENUM, 2),), ("duplicate_object",))

    def test_conditions_by_name_and_code(self) -> None:
        [found] = do(
            "BEGIN DROP TABLE t; EXCEPTION WHEN undefined_table OR SQLSTATE '42P07' THEN RAISE NOTICE 'x'; "
            "WHEN OTHERS THEN RAISE; END"
        )

        assert found == Attempt((Located(dropped("t"), 1),), ("undefined_table", "duplicate_table"))

    @pytest.mark.parametrize(
        "body",
        [
            "BEGIN DROP TABLE t; EXCEPTION WHEN undefined_table THEN DROP TABLE u; END",
            "BEGIN DROP TABLE t; DROP TABLE u; RAISE EXCEPTION 'x'; EXCEPTION WHEN others THEN NULL; END",
            "BEGIN DROP TABLE t; DROP TABLE u; EXCEPTION WHEN others THEN IF SQLERRM <> 'x' THEN RAISE; END IF; END",
        ],
    )
    def test_what_is_not_certain_is_opaque(self, body: str) -> None:
        [found] = do(body)

        assert isinstance(found, Opaque)
        assert found.touches == (Name("t"), Name("u"))

    def test_rows_alone_are_no_matter(self) -> None:
        assert do("BEGIN RAISE EXCEPTION 'x'; EXCEPTION WHEN others THEN NULL; END") == ()


def guard(question: str) -> Condition | None:
    found = do(f"BEGIN IF {question} THEN DROP TABLE x; END IF; END")
    [operation] = found
    if isinstance(operation, Opaque):
        return None
    assert isinstance(operation, Guarded)
    return operation.condition


def asks(
    kind: str, name: str, member: str = "", schema: str = "", *, holds: bool = True, anywhere: bool = False
) -> Condition:
    return Condition(((Exists(kind, Name(name, schema), member, anywhere), holds),))


COLUMN = "SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'c'"


class TestGuards:
    @pytest.mark.parametrize(
        ("question", "expected"),
        [
            ("EXISTS (SELECT 1 FROM pg_type WHERE typname = 'e')", asks("type", "e", anywhere=True)),
            (
                (
                    "NOT EXISTS (SELECT 1 FROM pg_catalog.pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace "
                    "WHERE t.typname = 'e' AND n.nspname = 'public')"
                ),
                asks("type", "e", schema="public", holds=False),
            ),
            (
                "EXISTS (SELECT 1 FROM pg_type WHERE typname = 'E' AND typnamespace = 'public'::regnamespace)",
                asks("type", "E", schema="public"),
            ),
            (
                (
                    "NOT EXISTS (SELECT FROM pg_type WHERE typnamespace = (SELECT oid FROM pg_namespace "
                    "WHERE nspname = 'a') AND typname='e')"
                ),
                asks("type", "e", schema="a", holds=False),
            ),
            ("to_regtype('public.e') IS NULL", asks("type", "e", schema="public", holds=False)),
            ("to_regclass('\"T\"') IS NOT NULL", asks("table", "T")),
            ("(SELECT to_regclass('public.t')) IS NOT NULL", asks("table", "t", schema="public")),
            ("(SELECT to_regclass('t') IS NOT NULL)", asks("table", "t")),
            (
                "NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = 't'::regclass AND contype = 'p')",
                asks("primary key", "t", holds=False),
            ),
            (
                "NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'k')",
                asks("constraint", "", "k", holds=False, anywhere=True),
            ),
            (
                "NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'k' AND conrelid = 's.t'::regclass)",
                asks("constraint", "t", "k", "s", holds=False),
            ),
            (
                (
                    "EXISTS (SELECT 1 FROM pg_constraint c JOIN pg_class r ON c.conrelid = r.oid "
                    "WHERE r.relname = 't' AND c.conname = 'k')"
                ),
                asks("constraint", "t", "k", anywhere=True),
            ),
            (
                (
                    "EXISTS (SELECT 1 FROM information_schema.table_constraints WHERE table_schema = 'public' "
                    "AND table_name = 't' AND constraint_name = 'k' AND constraint_type = 'FOREIGN KEY')"
                ),
                asks("constraint", "t", "k", "public"),
            ),
            (f"EXISTS ({COLUMN})", asks("column", "t", "c", anywhere=True)),
            (f"EXISTS ({COLUMN} AND table_schema = current_schema())", asks("column", "t", "c")),
            (
                f"EXISTS ({COLUMN} AND table_catalog = current_database() LIMIT 1)",
                asks("column", "t", "c", anywhere=True),
            ),
            (f"NOT (EXISTS ({COLUMN}))", asks("column", "t", "c", holds=False, anywhere=True)),
            (
                (
                    "EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'c' "
                    "AND NOT attisdropped)"
                ),
                asks("column", "t", "c"),
            ),
            (
                (
                    "EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = to_regclass('t') "
                    "AND a.attnum > 0 AND a.attname = 'c')"
                ),
                asks("column", "t", "c"),
            ),
            (
                "EXISTS (SELECT FROM information_schema.tables WHERE table_name = 't')",
                asks("table", "t", anywhere=True),
            ),
            (
                "(SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 't') = 0",
                asks("table", "t", holds=False, anywhere=True),
            ),
            (
                "(SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename = 't') > 0",
                asks("table", "t", schema="public"),
            ),
            (
                "EXISTS (SELECT 1 FROM pg_class WHERE relname = 'i' AND relkind = 'i')",
                asks("index", "i", anywhere=True),
            ),
            (
                "EXISTS (SELECT 1 FROM pg_class c WHERE c.relname = 't' AND c.relkind IN ('r', 'p'))",
                asks("table", "t", anywhere=True),
            ),
            (
                "EXISTS (SELECT 1 FROM pg_indexes WHERE schemaname='public' AND indexname='i')",
                asks("index", "i", schema="public"),
            ),
            ("EXISTS (SELECT 1 FROM pg_views WHERE viewname = 'v')", asks("view", "v", anywhere=True)),
            ("EXISTS (SELECT 1 FROM pg_matviews WHERE matviewname = 'v')", asks("view", "v", anywhere=True)),
            ("EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 's')", asks("schema", "s")),
            ("EXISTS (SELECT 1 FROM information_schema.schemata WHERE schema_name = 's')", asks("schema", "s")),
            ("EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'x')", asks("extension", "x")),
            (
                "EXISTS (SELECT 1 FROM pg_enum WHERE enumlabel = 'a' AND enumtypid = 'e'::regtype)",
                asks("label", "e", "a"),
            ),
            (
                (
                    "EXISTS (SELECT 1 FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid "
                    "WHERE t.typname = 'e' AND e.enumlabel = 'a')"
                ),
                asks("label", "e", "a", anywhere=True),
            ),
            (
                (
                    "EXISTS (SELECT 1 FROM pg_enum WHERE enumtypid = (SELECT oid FROM pg_type "
                    "WHERE typname = 'e') AND enumlabel = 'a')"
                ),
                asks("label", "e", "a", anywhere=True),
            ),
        ],
    )
    def test_what_the_schema_answers(self, question: str, expected: Condition) -> None:
        assert guard(question) == expected

    @pytest.mark.parametrize(
        "question",
        [
            f"EXISTS ({COLUMN} AND is_nullable = 'NO')",
            f"EXISTS ({COLUMN} AND data_type = 'text')",
            f"EXISTS ({COLUMN} OR column_name = 'd')",
            f"EXISTS ({COLUMN} GROUP BY 1)",
            "EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name LIKE 'c%')",
            "EXISTS (SELECT 1 FROM information_schema.columns WHERE column_name = 'c')",
            "EXISTS (SELECT 1 FROM pg_constraint, pg_class WHERE conname = 'k')",
            "to_regclass('/* schema */t') IS NULL",
            "EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'r')",
            "EXISTS (SELECT 1 FROM pg_proc WHERE proname = 'f')",
            "EXISTS (SELECT 1 FROM t)",
            "(SELECT count(*) FROM pg_tables) > 3",
            "a",
            "current_setting('x') = 'y'",
            "",
            "(",
            "NOT",
            "EXISTS",
        ],
    )
    def test_what_it_does_not(self, question: str) -> None:
        found = do(f"BEGIN IF {question} THEN DROP TABLE x; END IF; END")

        assert [type(operation) for operation in found] == [Opaque]

    def test_and_or(self) -> None:
        first, second = Exists("type", Name("a")), Exists("type", Name("b"))
        either = "to_regtype('a') IS NULL OR NOT to_regtype('b') IS NULL"

        assert guard("to_regtype('a') IS NULL AND to_regtype('b') IS NOT NULL") == Condition(
            ((first, False), (second, True))
        )
        assert do(f"BEGIN IF {either} THEN DROP TABLE x; END IF; END") == (
            Guarded(Condition(((first, True), (second, False))), (), (Located(dropped("x"), 1),)),
        )

    def test_branches(self) -> None:
        [found] = do(
            "BEGIN\nIF to_regclass('a') IS NULL THEN\nDROP TABLE a;\nELSIF to_regclass('b') IS NULL THEN\n"
            "DROP TABLE b;\nELSE\nDROP TABLE c;\nEND IF;\nEND"
        )

        inner = Guarded(asks("table", "b", holds=False), (Located(dropped("b"), 5),), (Located(dropped("c"), 7),))
        assert found == Guarded(asks("table", "a", holds=False), (Located(dropped("a"), 3),), (Located(inner, 2),))

    def test_a_return_guards_what_follows(self) -> None:
        [found] = do(
            "BEGIN IF to_regclass('t') IS NULL THEN RAISE NOTICE 'x'; RETURN; END IF; EXECUTE 'DROP TABLE t'; END"
        )

        assert found == Guarded(asks("table", "t", holds=False), (), (Located(dropped("t"), 1),))

    @pytest.mark.parametrize(
        "body",
        [
            "DECLARE v boolean; BEGIN SELECT EXISTS ({0}) INTO v; IF NOT v THEN DROP TABLE x; END IF; END",
            "DECLARE v boolean := EXISTS ({0}); BEGIN IF NOT v THEN DROP TABLE x; END IF; END",
            "DECLARE v boolean; BEGIN v := EXISTS ({0}); IF (NOT v) THEN DROP TABLE x; END IF; END",
            "DECLARE v boolean; BEGIN SELECT INTO v EXISTS ({0}); IF NOT v THEN DROP TABLE x; END IF; END",
            (
                "DECLARE v int; BEGIN SELECT count(*) INTO v FROM information_schema.columns "
                "WHERE table_name = 't' AND column_name = 'c'; IF v = 0 THEN DROP TABLE x; END IF; END"
            ),
            (
                "DECLARE v text; BEGIN SELECT column_name INTO v FROM information_schema.columns "
                "WHERE table_name = 't' AND column_name = 'c'; IF v IS NULL THEN DROP TABLE x; END IF; END"
            ),
            (
                "BEGIN PERFORM 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'c'; "
                "IF NOT FOUND THEN DROP TABLE x; END IF; END"
            ),
        ],
    )
    def test_an_answer_kept_in_a_variable(self, body: str) -> None:
        [found] = do(body.format(COLUMN))

        assert found == Guarded(asks("column", "t", "c", holds=False, anywhere=True), (Located(dropped("x"), 1),))

    def test_an_answer_grows_old(self) -> None:
        [found] = do(f"DECLARE v boolean := EXISTS ({COLUMN}); BEGIN DROP TABLE t; IF v THEN DROP TABLE x; END IF; END")

        assert isinstance(found, Attempt)
        assert isinstance(found.body[1].operation, Opaque)

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ("BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'r') THEN CREATE ROLE r; END IF; END", ()),
            ("BEGIN IF n > 0 THEN RAISE EXCEPTION 'x'; END IF; END", ()),
            ("BEGIN IF n > 0 THEN UPDATE t SET a = 1; ELSE PERFORM f(); END IF; END", (Uses(calls=(Name("f"),)),)),
            ("BEGIN IF EXISTS (SELECT 1 FROM pg_policies) THEN DROP POLICY p ON t; END IF; END", ()),
        ],
    )
    def test_unanswered_but_harmless(self, body: str, expected: tuple[Operation, ...]) -> None:
        assert do(body) == expected

    @pytest.mark.parametrize(
        ("body", "touches"),
        [
            (
                "BEGIN IF n > 0 THEN DROP TABLE a; ELSE ALTER TABLE s.b RENAME TO c; END IF; END",
                (Name("a"), Name("b", "s"), Name("c", "s")),
            ),
            (
                "BEGIN IF n > 0 THEN CREATE INDEX i ON t (a); CREATE VIEW v AS SELECT 1; END IF; END",
                (Name("t"), Name("v")),
            ),
            ("BEGIN IF n > 0 THEN DROP TABLE a CASCADE; END IF; END", ()),
            ("BEGIN IF n > 0 THEN DROP SCHEMA a; END IF; END", ()),
            ("BEGIN IF n > 0 THEN RETURN; END IF; DROP TABLE a; END", (Name("a"),)),
            ("BEGIN CASE n WHEN 1 THEN DROP TABLE a; ELSE DROP TABLE b; END CASE; END", (Name("a"), Name("b"))),
            ("BEGIN nonsense here; IF", ()),
        ],
    )
    def test_unanswered(self, body: str, touches: tuple[Name, ...]) -> None:
        found = do(body)

        assert all(isinstance(operation, Opaque) and operation.touches == touches for operation in found)
        assert bool(found) == (body != "BEGIN nonsense here; IF")


class TestLoops:
    @pytest.mark.parametrize(
        "body",
        [
            "BEGIN FOR i IN 1..3 LOOP INSERT INTO t VALUES (i); END LOOP; END",
            "DECLARE r record; BEGIN FOR r IN SELECT * FROM t LOOP UPDATE t SET a = r.a; END LOOP; END",
            "BEGIN WHILE n > 0 LOOP n := n - 1; EXIT WHEN n = 3; CONTINUE; END LOOP; END",
            "BEGIN <<l>> LOOP EXIT l; END LOOP l; END",
            (
                "BEGIN FOR r IN SELECT tablename FROM pg_tables LOOP "
                "EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', r.tablename); END LOOP; END"
            ),
            (
                "BEGIN FOR r IN SELECT * FROM pg_policies "
                "LOOP EXECUTE 'DROP POLICY ' || quote_ident(r.p) || ' ON t'; END LOOP; END"
            ),
        ],
    )
    def test_rows_are_no_matter(self, body: str) -> None:
        assert do(body) == ()

    @pytest.mark.parametrize(
        ("body", "touches"),
        [
            ("BEGIN FOR i IN 1..3 LOOP ALTER TABLE t ADD COLUMN c int; END LOOP; END", (Name("t"),)),
            ("BEGIN FOR r IN SELECT * FROM pg_tables LOOP EXECUTE format('DROP TABLE %I', r.t); END LOOP; END", ()),
            ("BEGIN FOR r IN SELECT 1 LOOP RETURN; END LOOP; DROP TABLE t; END", (Name("t"),)),
        ],
    )
    def test_definitions_are(self, body: str, touches: tuple[Name, ...]) -> None:
        [found] = do(body)

        assert isinstance(found, Opaque)
        assert found.touches == touches

    @pytest.mark.parametrize(
        "body",
        [
            "FOREACH x IN ARRAY ARRAY['a', 'b']::text[] LOOP",
            "FOREACH x IN ARRAY '{a,b}'::text[] LOOP",
            "FOREACH x IN ARRAY names LOOP",
            "FOR x IN SELECT unnest(ARRAY['a', 'b']) LOOP",
        ],
    )
    def test_a_walk_through_what_is_written(self, body: str) -> None:
        declared = "DECLARE x text; names text[] := ARRAY['a', 'b']; BEGIN"
        [found] = do(f"{declared} {body} EXECUTE format('DROP TABLE %I', x); END LOOP; END")

        assert found == Attempt((Located(dropped("a"), 1), Located(dropped("b"), 1)), ())


class TestExecute:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("'DROP TABLE t'", dropped("t")),
            ("'DROP ' || 'TABLE ' || quote_ident('T')", dropped("T")),
            ("format('DROP TABLE %I', 'T')", dropped("T")),
            ("format('ALTER TYPE %2$I ADD VALUE %1$L', 'it''s', 'e')", AddLabel(Name("e"), "it's")),
            ("format('ALTER TABLE %s DROP COLUMN %I', 't', c)", AlterTable(Name("t"), (DropColumn("x"),))),
            ("replace('DROP TABLE @', '@', 't')", dropped("t")),
            ("concat('DROP TABLE', ' t')", dropped("t")),
        ],
    )
    def test_known_text(self, text: str, expected: Operation) -> None:
        assert do(f"DECLARE c CONSTANT text := 'x'; BEGIN EXECUTE {text}; END") == (expected,)

    @pytest.mark.parametrize(
        ("text", "touches"),
        [
            ("v", ()),
            ("'DROP TABLE ' || v", ()),
            ("format('DROP TABLE %I', v)", ()),
            ("format('ALTER TABLE t ADD COLUMN %I int', v)", (Name("t"),)),
            ("format('ALTER TABLE t ' || v)", (Name("t"),)),
            ("'CREATE INDEX ' || v || ' ON t (a)'", (Name("t"),)),
            ("format('CREATE TABLE %I (LIKE t)', v)", ()),
            ("format('CREATE TABLE u PARTITION OF %I DEFAULT', v)", (Name("u"),)),
            ("format('ALTER TABLE t ATTACH PARTITION %I DEFAULT', v)", ()),
            ("'DROP TABLE t' || v", ()),
        ],
    )
    def test_computed_text(self, text: str, touches: tuple[Name, ...]) -> None:
        [found] = do(f"DECLARE v text; BEGIN EXECUTE {text}; END")

        assert isinstance(found, Opaque)
        assert found.touches == touches

    @pytest.mark.parametrize(
        "text",
        [
            "'SELECT count(*) FROM t' INTO v",
            "format('GRANT SELECT ON %I TO r', v)",
            "'CREATE POLICY p ON ' || v || ' USING (true)'",
            "format('CREATE TRIGGER %I BEFORE UPDATE ON %I EXECUTE FUNCTION f()', v, v)",
            "format('INSERT INTO %I VALUES ($1)', v) USING 1",
            "format('CREATE TABLE %I PARTITION OF t FOR VALUES FROM (%L) TO (%L)', v, d, d + 1)",
            "format('CREATE TABLE IF NOT EXISTS s.%I PARTITION OF %I DEFAULT', 't_' || v, v)",
        ],
    )
    def test_harmless_text(self, text: str) -> None:
        assert do(f"DECLARE v text; BEGIN EXECUTE {text}; END") == ()

    def test_a_variable_may_have_changed(self) -> None:
        [found] = do("DECLARE v text := 'a'; BEGIN IF n > 0 THEN v := 'b'; END IF; EXECUTE 'DROP TABLE ' || v; END")

        assert isinstance(found, Opaque)


F = Name("f")


class TestFunctions:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("RETURNS int LANGUAGE sql AS 'SELECT 1'", CreateFunction(F)),
            ("RETURNS trigger AS $$ BEGIN NEW.a = now(); RETURN NEW; END $$ LANGUAGE plpgsql", CreateFunction(F)),
            ("RETURNS int AS 'lib', 'create' LANGUAGE c", CreateFunction(F)),
            ("RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END", CreateFunction(F)),
            (
                "RETURNS void AS $$ BEGIN DROP TABLE t; END $$ LANGUAGE plpgsql",
                CreateFunction(F, (Name("t"),), ddl=True),
            ),
            ("RETURNS void LANGUAGE sql AS $$ DROP TABLE t; $$", CreateFunction(F, (Name("t"),), ddl=True)),
            ("RETURNS void AS $$ BEGIN EXECUTE q; END $$ LANGUAGE plpgsql", CreateFunction(F, ddl=True)),
            ("RETURNS void AS $$ BEGIN EXECUTE 'DELETE FROM ' || q; END $$ LANGUAGE plpgsql", CreateFunction(F)),
            (
                "RETURNS void AS $$ BEGIN CREATE TEMP TABLE x (a int); DROP TABLE x; END $$ LANGUAGE plpgsql",
                CreateFunction(F),
            ),
            ("RETURNS void AS $$ create $$ LANGUAGE plperl", CreateFunction(F, ddl=True)),
            ("RETURNS void AS $$ BEGIN nonsense EXECUTE; $$ LANGUAGE plpgsql", CreateFunction(F, ddl=True)),
            (
                "RETURNS TABLE (a int) AS $$ BEGIN RETURN QUERY EXECUTE 'SELECT 1' USING a; END $$ LANGUAGE plpgsql",
                CreateFunction(F),
            ),
        ],
    )
    def test_is_judged_by_its_body(self, text: str, expected: CreateFunction) -> None:
        assert one(f"CREATE OR REPLACE FUNCTION f(a text DEFAULT 'x') {text}") == expected
