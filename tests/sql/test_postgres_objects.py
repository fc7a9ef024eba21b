"""`undrift.sql.postgres.statements`: which statement does what, tables and blocks aside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undrift.schema.model import Check, Column, Expression, Name, Type
from undrift.schema.operations import (
    AddColumn,
    AddLabel,
    AlterDomain,
    AlterSequence,
    AlterTable,
    AlterType,
    Attempt,
    ColumnSpec,
    CreateDomain,
    CreateEnum,
    CreateExtension,
    CreateIndex,
    CreateSchema,
    CreateSequence,
    CreateTable,
    CreateType,
    CreateView,
    Drop,
    DropColumn,
    Guarded,
    Located,
    Opaque,
    Operation,
    Rename,
    RenameColumn,
    RenameLabel,
    SearchPath,
    SetColumnComment,
    SetComment,
    SetSchema,
    SetType,
    Transaction,
    Uses,
)
from undrift.sql.reading import read

INTEGER, TEXT = Type("integer"), Type("text")
E, T = Name("e"), Name("t")


def operations(text: str) -> tuple[Operation, ...]:
    return tuple(found.operation for found in read(text, "postgres"))


def cases(table: dict[str, Operation | tuple[Operation, ...] | None]) -> pytest.MarkDecorator:
    """Return the parameters of a test: SQL, and the operations that it means."""
    expected = ((text, () if it is None else it if isinstance(it, tuple) else (it,)) for text, it in table.items())
    return pytest.mark.parametrize(("text", "expected"), list(expected))


class TestTypes:
    @cases(
        {
            "CREATE TYPE e AS ENUM ('a', 'B c')": CreateEnum(E, ("a", "B c")),
            "CREATE TYPE e AS ENUM ()": CreateEnum(E, ()),
            "CREATE TYPE \"S\".\"E\" AS ENUM ('it''s')": CreateEnum(Name("E", "S"), ("it's",)),
            'CREATE TYPE e AS (a int, "B" text COLLATE "C")': CreateType(
                E, (Column("a", INTEGER), Column("B", TEXT, collation="C"))
            ),
            "CREATE TYPE e AS ()": CreateType(E),
            "CREATE TYPE e AS RANGE (subtype = float8)": CreateType(E),
            "CREATE TYPE e (INPUT = f, OUTPUT = g)": CreateType(E),
            "CREATE TYPE e": CreateType(E),
            "ALTER TYPE e ADD VALUE 'a'": AddLabel(E, "a"),
            "ALTER TYPE e ADD VALUE IF NOT EXISTS 'a' BEFORE 'b'": AddLabel(E, "a", before="b", if_not_exists=True),
            "ALTER TYPE e ADD VALUE 'a' AFTER 'b'": AddLabel(E, "a", after="b"),
            "ALTER TYPE e RENAME VALUE 'a' TO 'b'": RenameLabel(E, "a", "b"),
            "ALTER TYPE s.e RENAME TO f": Rename("type", Name("e", "s"), Name("f")),
            "ALTER TYPE e SET SCHEMA s": SetSchema("type", E, "s"),
            "ALTER TYPE e OWNER TO CURRENT_USER": AlterType(E, ()),
            "ALTER TYPE e SET (STORAGE = plain)": AlterType(E, ()),
            "ALTER TYPE e ADD ATTRIBUTE a int CASCADE, DROP ATTRIBUTE IF EXISTS b": AlterType(
                E, (AddColumn(ColumnSpec(Column("a", INTEGER))), DropColumn("b", if_exists=True))
            ),
            "ALTER TYPE e ALTER ATTRIBUTE a SET DATA TYPE text RESTRICT": AlterType(E, (SetType("a", TEXT),)),
            "ALTER TYPE e RENAME ATTRIBUTE a TO b CASCADE": AlterType(E, (RenameColumn("a", "b"),)),
            "DROP TYPE IF EXISTS e, s.f CASCADE": Drop("type", (E, Name("f", "s")), if_exists=True, cascade=True),
        }
    )
    def test_is_read(self, text: str, expected: tuple[Operation, ...]) -> None:
        assert operations(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "CREATE TYPE e AS ENUM (a)",
            "CREATE TYPE e AS ENUM ('a') x",
            "CREATE TYPE e AS",
            "ALTER TYPE e",
            "ALTER TYPE e ADD VALUE a",
            "ALTER TYPE e ADD ATTRIBUTE a int NOT NULL",
            "CREATE TYPE",
        ],
    )
    def test_is_not(self, text: str) -> None:
        [found] = operations(text)

        assert isinstance(found, Opaque)


POSITIVE = Expression("value > 0", ("value",))


class TestDomains:
    @cases(
        {
            "CREATE DOMAIN e AS int": CreateDomain(E, INTEGER),
            "CREATE DOMAIN e text COLLATE \"C\" DEFAULT 'a' NOT NULL": CreateDomain(
                E, TEXT, nullable=False, default=Expression("'a'")
            ),
            "CREATE DOMAIN e int CONSTRAINT k CHECK (VALUE > 0) CONSTRAINT n NOT NULL": CreateDomain(
                E, INTEGER, nullable=False, checks=(Check(POSITIVE, "k"),)
            ),
            "CREATE DOMAIN e int NULL CHECK ((VALUE > 0)) DEFAULT NULL": CreateDomain(
                E, INTEGER, checks=(Check(POSITIVE),)
            ),
            "ALTER DOMAIN e SET NOT NULL": AlterDomain(E, nullable=False),
            "ALTER DOMAIN e DROP NOT NULL": AlterDomain(E, nullable=True),
            "ALTER DOMAIN e SET DEFAULT 1": AlterDomain(E, default=Expression("1")),
            "ALTER DOMAIN e SET DEFAULT NULL": AlterDomain(E, drop_default=True),
            "ALTER DOMAIN e DROP DEFAULT": AlterDomain(E, drop_default=True),
            "ALTER DOMAIN e ADD CONSTRAINT k CHECK (VALUE > 0) NOT VALID": AlterDomain(
                E, add=Check(POSITIVE, "k", validated=False)
            ),
            "ALTER DOMAIN e ADD NOT NULL": AlterDomain(E, nullable=False),
            "ALTER DOMAIN e DROP CONSTRAINT IF EXISTS k CASCADE": AlterDomain(E, drop="k", if_exists=True),
            "ALTER DOMAIN e RENAME CONSTRAINT k TO l": AlterDomain(E, rename=("k", "l")),
            "ALTER DOMAIN e VALIDATE CONSTRAINT k": AlterDomain(E, validate="k"),
            "ALTER DOMAIN e OWNER TO r": AlterDomain(E),
            "ALTER DOMAIN e RENAME TO f": Rename("domain", E, Name("f")),
            "ALTER DOMAIN e SET SCHEMA s": SetSchema("domain", E, "s"),
            "DROP DOMAIN e": Drop("domain", (E,)),
        }
    )
    def test_is_read(self, text: str, expected: tuple[Operation, ...]) -> None:
        assert operations(text) == expected


class TestSequences:
    @cases(
        {
            "CREATE SEQUENCE IF NOT EXISTS s.q": CreateSequence(Name("q", "s"), if_not_exists=True),
            "CREATE TEMP SEQUENCE q": CreateSequence(Name("q"), temporary=True),
            "CREATE SEQUENCE q CYCLE START 10 CACHE 5 INCREMENT -2 NO MINVALUE MAXVALUE 99 AS bigint": CreateSequence(
                Name("q"), "as bigint increment by -2 no minvalue maxvalue 99 start with 10 cache 5 cycle"
            ),
            "CREATE SEQUENCE q OWNED BY s.t.c": CreateSequence(Name("q"), owner=(Name("t", "s"), "c")),
            "ALTER SEQUENCE q OWNED BY t.c": AlterSequence(Name("q"), owner=(T, "c")),
            "ALTER SEQUENCE q OWNED BY NONE": AlterSequence(Name("q"), disown=True),
            "ALTER SEQUENCE IF EXISTS q RESTART WITH 5 INCREMENT BY 3": AlterSequence(
                Name("q"), "increment by 3", if_exists=True
            ),
            "ALTER SEQUENCE q RESTART": AlterSequence(Name("q")),
            "ALTER SEQUENCE q RENAME TO r": Rename("sequence", Name("q"), Name("r")),
            "ALTER SEQUENCE q SET SCHEMA s": SetSchema("sequence", Name("q"), "s"),
            "ALTER SEQUENCE q OWNER TO r": AlterSequence(Name("q")),
            "DROP SEQUENCE q RESTRICT": Drop("sequence", (Name("q"),)),
        }
    )
    def test_is_read(self, text: str, expected: tuple[Operation, ...]) -> None:
        assert operations(text) == expected


class TestSchemasAndExtensions:
    @cases(
        {
            "CREATE SCHEMA s": CreateSchema("s"),
            "CREATE SCHEMA IF NOT EXISTS s AUTHORIZATION r": CreateSchema("s", if_not_exists=True),
            "CREATE SCHEMA AUTHORIZATION r": CreateSchema("r"),
            "CREATE SCHEMA s CREATE TABLE t (a int) CREATE VIEW x.v AS SELECT 1": (
                CreateSchema("s"),
                Opaque("objects are made inside of CREATE SCHEMA", (Name("t", "s"), Name("v", "x"))),
            ),
            "ALTER SCHEMA s RENAME TO r": Rename("schema", Name("s"), Name("r")),
            "ALTER SCHEMA s OWNER TO r": None,
            "DROP SCHEMA IF EXISTS s CASCADE": Drop("schema", (Name("s"),), if_exists=True, cascade=True),
            "CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA public VERSION '1.1'": CreateExtension(
                "uuid-ossp", "public", if_not_exists=True
            ),
            "CREATE EXTENSION earthdistance CASCADE": (
                CreateExtension("cube", if_not_exists=True),
                CreateExtension("earthdistance"),
            ),
            "ALTER EXTENSION x UPDATE TO '2'": None,
            "ALTER EXTENSION x SET SCHEMA s": SetSchema("extension", Name("x"), "s"),
            "DROP EXTENSION x": Drop("extension", (Name("x"),)),
            "DROP OWNED BY r CASCADE": Drop("owned", (Name("r"),), cascade=True),
            "DROP DATABASE IF EXISTS d WITH (FORCE)": Drop("database", (Name("d"),), if_exists=True),
        }
    )
    def test_is_read(self, text: str, expected: tuple[Operation, ...]) -> None:
        assert operations(text) == expected


class TestViews:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("CREATE VIEW v AS SELECT a FROM t", {}),
            ("CREATE OR REPLACE TEMP VIEW v AS SELECT a FROM t", {"or_replace": True, "temporary": True}),
            ("CREATE VIEW v (b) WITH (security_invoker = true) AS SELECT a FROM t", {"columns": ("b",)}),
            ("CREATE VIEW v AS SELECT a FROM t WITH CASCADED CHECK OPTION", {}),
            ("CREATE VIEW v AS SELECT a FROM t WITH CHECK OPTION", {}),
            ("CREATE MATERIALIZED VIEW v AS SELECT a FROM t WITH NO DATA", {"materialized": True}),
            (
                (
                    "CREATE MATERIALIZED VIEW IF NOT EXISTS v (b) USING heap WITH (fillfactor = 70) TABLESPACE x "
                    "AS SELECT a FROM t"
                ),
                {"materialized": True, "if_not_exists": True, "columns": ("b",)},
            ),
        ],
    )
    def test_is_read(self, text: str, expected: Mapping[str, Any]) -> None:
        [found] = operations(text)

        assert isinstance(found, CreateView)
        assert found == CreateView(Name("v"), found.query, **expected)
        assert found.query.relations == (T,)
        assert found.query.outputs is not None
        assert [output.name for output in found.query.outputs] == ["a"]

    def test_a_recursive_one_reads_itself(self) -> None:
        [found] = operations("CREATE RECURSIVE VIEW v (n) AS SELECT 1 UNION ALL SELECT n + 1 FROM v")

        assert isinstance(found, CreateView)
        assert found.columns == ("n",)
        assert not found.query.relations

    @cases(
        {
            "DROP VIEW v, w": Drop("view", (Name("v"), Name("w"))),
            "DROP MATERIALIZED VIEW IF EXISTS v CASCADE": Drop(
                "materialized view", (Name("v"),), if_exists=True, cascade=True
            ),
            "ALTER VIEW v RENAME TO w": Rename("view", Name("v"), Name("w")),
            "ALTER MATERIALIZED VIEW IF EXISTS v SET SCHEMA s": SetSchema(
                "materialized view", Name("v"), "s", if_exists=True
            ),
            "ALTER VIEW v RENAME COLUMN a TO b": AlterTable(Name("v"), (RenameColumn("a", "b"),), kind="view"),
            "ALTER VIEW v OWNER TO r": AlterTable(Name("v"), (), kind="view"),
            "ALTER INDEX i RENAME TO j": Rename("index", Name("i"), Name("j")),
            "REFRESH MATERIALIZED VIEW CONCURRENTLY v WITH DATA": Uses((Name("v"),)),
            "DROP INDEX CONCURRENTLY IF EXISTS i, j": Drop("index", (Name("i"), Name("j")), if_exists=True),
            "DROP FOREIGN TABLE t": Drop("foreign table", (T,)),
        }
    )
    def test_the_rest(self, text: str, expected: tuple[Operation, ...]) -> None:
        assert operations(text) == expected

    def test_tables_are_read_elsewhere(self) -> None:
        kinds = [type(one) for one in operations("CREATE UNLOGGED TABLE t (a int); CREATE UNIQUE INDEX i ON t (a);")]

        assert kinds == [CreateTable, CreateIndex]


class TestComments:
    @cases(
        {
            "COMMENT ON TABLE s.t IS 'it''s'": SetComment("table", Name("t", "s"), "it's"),
            "COMMENT ON TABLE t IS NULL": SetComment("table", T, ""),
            "COMMENT ON MATERIALIZED VIEW v IS 'a'\n'b'": SetComment("materialized view", Name("v"), "ab"),
            "COMMENT ON COLUMN s.\"T\".c IS 'x'": AlterTable(Name("T", "s"), (SetColumnComment("c", "x"),)),
            "COMMENT ON TYPE e IS 'x'": SetComment("type", E, "x"),
            "COMMENT ON CONSTRAINT k ON t IS 'x'": Uses((T,)),
            "COMMENT ON CONSTRAINT k ON DOMAIN e IS 'x'": None,
            "COMMENT ON TRIGGER g ON t IS 'x'": Uses((T,)),
            "COMMENT ON FUNCTION f(int) IS 'x'": None,
            "COMMENT ON EXTENSION x IS 'x'": None,
        }
    )
    def test_is_read(self, text: str, expected: tuple[Operation, ...]) -> None:
        assert operations(text) == expected


class TestRows:
    @cases(
        {
            "INSERT INTO s.t (a, \"B\") VALUES (1, ';')": Uses((Name("t", "s"),), columns=("a", "B")),
            "INSERT INTO t AS x (a) SELECT 1": Uses((T,), columns=("a",)),
            "INSERT INTO t (SELECT 1)": Uses((T,)),
            "INSERT INTO t DEFAULT VALUES": Uses((T,)),
            "UPDATE ONLY t SET a = 1": Uses((T,)),
            "DELETE FROM t USING u": Uses((T,)),
            "MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE": Uses((T,)),
            "WITH x AS (SELECT 1), y (a) AS MATERIALIZED (SELECT 2) INSERT INTO t SELECT * FROM x": Uses((T,)),
            "WITH RECURSIVE x AS (SELECT 1) SELECT * FROM x": None,
            "TRUNCATE TABLE ONLY t, u CASCADE": Uses((T, Name("u"))),
            "COPY t (a, b) FROM stdin;\n1\t2\n\\.\nSELECT 1": Uses((T,), columns=("a", "b")),
            "COPY (SELECT 1) TO stdout": None,
            "LOCK TABLE t IN SHARE MODE": Uses((T,)),
            "UPDATE pg_index SET indisvalid = true": None,
            "DELETE FROM pg_enum WHERE enumlabel = 'a'": Opaque("it writes to the server's own catalogue"),
            "REINDEX TABLE CONCURRENTLY t": Uses((T,)),
            "REINDEX INDEX i": None,
        }
    )
    def test_is_read(self, text: str, expected: tuple[Operation, ...]) -> None:
        assert operations(text) == expected

    @cases(
        {
            "SELECT 1": None,
            "SELECT": None,
            "SELECT count(*), max(a) FROM t WHERE f(a) GROUP BY g(a)": None,
            "SELECT setval('q', (SELECT max(f(a)) FROM t))": None,
            "SELECT pg_catalog.anything()": None,
            "SELECT f(1), s.g(h(2)) AS x": Uses(calls=(Name("f"), Name("g", "s"))),
            "SELECT * FROM f() AS g(a int) JOIN h(1) x(b) ON true": Uses(calls=(Name("f"), Name("h"))),
            "SELECT a::numeric(3) FROM t x (a) WHERE a IN (1)": None,
            "VALUES (1), (2)": None,
            "TABLE t": None,
            "(SELECT 1) UNION (SELECT 2)": None,
            "CALL s.p(1)": Uses(calls=(Name("p", "s"),)),
        }
    )
    def test_what_is_called(self, text: str, expected: tuple[Operation, ...]) -> None:
        assert operations(text) == expected

    @pytest.mark.parametrize(
        ("text", "temporary"),
        [
            ("SELECT a INTO t FROM u", False),
            ("WITH x AS (SELECT 1) SELECT a INTO TEMP TABLE t FROM u", True),
            ("SELECT a IS DISTINCT FROM 1 AS a INTO t FROM u", False),
        ],
    )
    def test_select_into_makes_a_table(self, text: str, *, temporary: bool) -> None:
        [found] = operations(text)

        assert isinstance(found, CreateTable)
        assert (found.name, found.temporary) == (T, temporary)
        assert found.query is not None
        assert found.query.relations == (Name("u"),)


class TestSessions:
    @cases(
        {
            "SELECT pg_catalog.set_config('search_path', '', false)": SearchPath(()),
            "SELECT set_config('search_path', 'a, \"B\"', true)": SearchPath(("a", "B"), local=True),
            "SELECT set_config('x.y', '1', false)": None,
            "SET search_path TO a, \"B\", 'c'": SearchPath(("a", "B", "c")),
            "SET LOCAL search_path = ''": SearchPath((), local=True),
            "SET SESSION search_path TO DEFAULT": SearchPath(None),
            "SET SCHEMA 's'": SearchPath(("s",)),
            "RESET search_path": SearchPath(None),
            "RESET ALL": SearchPath(None),
            "DISCARD ALL": SearchPath(None),
            "SET lock_timeout = '5s'": None,
            "SET standard_conforming_strings = on": None,
            "SET standard_conforming_strings = off": Opaque("backslashes mean something else in strings from here on"),
            "ALTER DATABASE d SET search_path = a": None,
            "BEGIN": Transaction("begin"),
            "START TRANSACTION ISOLATION LEVEL SERIALIZABLE": Transaction("begin"),
            "COMMIT": Transaction("commit"),
            "END TRANSACTION": Transaction("commit"),
            "ROLLBACK AND CHAIN": (Transaction("rollback"), Transaction("begin")),
            "ABORT": Transaction("rollback"),
            "SAVEPOINT a": Transaction("savepoint", "a"),
            "RELEASE SAVEPOINT a": Transaction("release", "a"),
            "ROLLBACK TO SAVEPOINT a": Transaction("rollback to", "a"),
        }
    )
    def test_is_read(self, text: str, expected: tuple[Operation, ...]) -> None:
        assert operations(text) == expected


class TestHarmless:
    @pytest.mark.parametrize(
        "text",
        """
        GRANT SELECT ON ALL TABLES IN SCHEMA s TO r|REVOKE ALL ON SCHEMA s FROM PUBLIC|GRANT reader TO writer
        ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO r|CREATE ROLE r|ALTER USER u PASSWORD 'x'|DROP GROUP g
        CREATE PUBLICATION p FOR ALL TABLES|DROP SUBSCRIPTION s|CREATE AGGREGATE a (int) (sfunc = f, stype = int)
        CREATE OPERATOR CLASS o FOR TYPE int USING btree AS STORAGE int|CREATE CAST (int AS e) WITHOUT FUNCTION
        CREATE COLLATION c FROM "C"|CREATE TEXT SEARCH CONFIGURATION c (COPY = simple)
        CREATE STATISTICS s ON a, b FROM t|DROP STATISTICS s
        CREATE EVENT TRIGGER g ON ddl_command_end EXECUTE FUNCTION f()|CREATE SERVER s FOREIGN DATA WRAPPER w
        CREATE FOREIGN DATA WRAPPER w|CREATE USER MAPPING FOR u SERVER s|CREATE LANGUAGE plperl
        CREATE ACCESS METHOD m TYPE TABLE HANDLER h|CREATE TABLESPACE x LOCATION '/'|CREATE DATABASE d
        ALTER FUNCTION f() OWNER TO r|DROP FUNCTION IF EXISTS f() CASCADE|DROP PROCEDURE p|ALTER SYSTEM SET a = 1
        SECURITY LABEL ON TABLE t IS 'x'|NOTIFY c, 'x'|LISTEN c|SHOW ALL|ANALYZE t|VACUUM FULL|CLUSTER|CHECKPOINT
        LOAD 'x'|EXPLAIN CREATE TABLE t AS SELECT 1|EXPLAIN (ANALYZE false) SELECT f()|PREPARE p AS SELECT 1
        EXECUTE p|DEALLOCATE p|DECLARE c CURSOR FOR SELECT 1|FETCH c|CLOSE c|DROP TRIGGER IF EXISTS g ON t
        DROP POLICY IF EXISTS p ON t
        """.strip()
        .replace("\n", "|")
        .split("|"),
    )
    def test_does_nothing(self, text: str) -> None:
        assert operations(text) == ()

    @cases(
        {
            "CREATE OR REPLACE TRIGGER g BEFORE UPDATE OF a ON s.t FOR EACH ROW EXECUTE FUNCTION f()": Uses(
                (Name("t", "s"),)
            ),
            "CREATE CONSTRAINT TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f()": Uses((T,)),
            "CREATE POLICY p ON t FOR SELECT USING (EXISTS (SELECT 1 FROM u))": Uses((T,)),
            "ALTER POLICY p ON t RENAME TO q": Uses((T,)),
            "DROP TRIGGER g ON t": Uses((T,)),
            "CREATE RULE r AS ON INSERT TO t DO INSTEAD (INSERT INTO u VALUES (1); DELETE FROM v)": Uses((T,)),
            "EXPLAIN ANALYZE SELECT f()": Uses(calls=(Name("f"),)),
        }
    )
    def test_needs_a_table(self, text: str, expected: tuple[Operation, ...]) -> None:
        assert operations(text) == expected


class TestUnreadable:
    @pytest.mark.parametrize(
        ("text", "touches"),
        [
            ('CREATE RULE "_RETURN" AS ON SELECT TO t DO INSTEAD SELECT 1', (T,)),
            ("IMPORT FOREIGN SCHEMA s FROM SERVER x INTO y", ()),
            ("FROBNICATE TABLE t", (T,)),
            ("CREATE NONSENSE x", ()),
            ("PREPARE TRANSACTION 'x'", ()),
            ("SELECT 'DROP TABLE t' \\gexec", ()),
            ("\\i other.sql", ()),
            ("\\c other", ()),
            ("\\q\nSELECT 1", ()),
            ("\\if :x", ()),
            ("\\nonsense", ()),
        ],
    )
    def test_is_opaque(self, text: str, touches: tuple[Name, ...]) -> None:
        found = operations(text)[0]

        assert isinstance(found, Opaque)
        assert found.touches == touches

    @pytest.mark.parametrize(
        "text", ["\\restrict a", "\\set ON_ERROR_STOP on", "\\echo x", "\\q\n", "SELECT 1 \\g", "\\."]
    )
    def test_the_client_may_talk(self, text: str) -> None:
        assert operations(text) == ()

    def test_names_are_cut(self) -> None:
        assert operations(f"DROP TYPE {'a' * 70}") == (Drop("type", (Name("a" * 63),)),)


WORDS = st.sampled_from(
    """
    CREATE ALTER DROP TYPE DOMAIN SEQUENCE SCHEMA EXTENSION VIEW MATERIALIZED TABLE INDEX FUNCTION COMMENT ON
    IS NULL DO SET search_path SELECT INTO FROM WITH AS ENUM ( ) [ ] , ; . :: = := || $$ ' " BEGIN END IF THEN
    ELSE ELSIF LOOP FOR IN EXECUTE format EXCEPTION WHEN others RETURN PERFORM NOT EXISTS pg_type typname
    to_regclass t s 1 'a' 'DROP TABLE t' -- /* \\i RENAME TO ADD VALUE ATTRIBUTE DEFAULT CHECK CONSTRAINT
    OWNED BY INSERT VALUES UPDATE CASE DECLARE RAISE EXIT << >> LANGUAGE plpgsql sql CALL \n
    """.split()
)
TEXTS = st.lists(WORDS, max_size=40).map(" ".join)
BODIES = TEXTS.map(
    lambda text: (
        f"DO $body$ BEGIN {text} END $body$; CREATE FUNCTION f() AS $body$ BEGIN {text} END $body$ LANGUAGE plpgsql"
    )
)


def lines(found: tuple[Located, ...]) -> Iterator[int]:
    for one in found:
        yield one.line
        if isinstance(one.operation, Guarded):
            yield from lines((*one.operation.then, *one.operation.otherwise))
        elif isinstance(one.operation, Attempt):
            yield from lines(one.operation.body)


class TestAnyText:
    @given(st.text() | TEXTS | BODIES)
    def test_never_raises(self, text: str) -> None:
        found = read(text, "postgres")

        assert all(one.line >= 1 for one in found)

    @given(TEXTS)
    def test_inner_lines_lie_in_the_file(self, text: str) -> None:
        text = f"SELECT 1;\nDO $body$ BEGIN\n{text}\n END $body$;"
        last = text.count("\n") + 1

        assert all(1 <= line <= last for line in lines(read(text, "postgres")))
