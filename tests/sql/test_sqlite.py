"""SQLite's statements as operations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undrift.schema.model import (
    Check,
    Column,
    Expression,
    ForeignKey,
    Generated,
    Index,
    IndexPart,
    Name,
    PrimaryKey,
    Type,
    Unique,
)
from undrift.schema.operations import (
    AddColumn,
    AlterTable,
    ColumnSpec,
    CreateIndex,
    CreateTable,
    CreateTrigger,
    CreateView,
    Drop,
    DropColumn,
    Opaque,
    Operation,
    RedefineColumn,
    Rename,
    RenameColumn,
    SetVariable,
    Transaction,
    Uses,
)
from undrift.sql.reading import read


def operations(text: str) -> list[Operation]:
    return [located.operation for located in read(text, "sqlite")]


def column(text: str) -> Column:
    [operation] = operations(f"CREATE TABLE t ({text})")
    assert isinstance(operation, CreateTable), operation
    return operation.columns[0].column


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("a", ""),
        ("a integer", "INTEGER"),
        ("a Text", "TEXT"),
        ("a bigint", "bigint"),
        ("a varchar ( 10 , 2 ) not null", "varchar ( 10 , 2 )"),
        ("a unsigned  big\n int", "unsigned  big\n int"),
        ('a "double precision"', "double precision"),
        ('a "big" int', "big"),
        ("a [it]s]", "it"),
        ("a 'x''y'", "x'y"),
        ("a int generated always as (1), b", "INT"),
        ("a generated always as (1), b", ""),
        ("a int/* so */eger", "int/* so */eger"),
    ],
)
def test_types_are_as_the_pragma_tells_them(written: str, kept: str) -> None:
    if written == "a [it]s]":
        assert isinstance(operations(f"CREATE TABLE t ({written})")[0], Opaque)
        return
    assert column(written).type == Type(kept)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("1", "1"),
        ("- 1.5", "-1.5"),
        ("(1 + 2)", "1 + 2"),
        ("( 'x' )", "'x'"),
        ("word", "'word'"),
        ('"word"', "'word'"),
        ("`word`", "'word'"),
        ("'it''s'", "'it''s'"),
        ("X'0A'", "x'0a'"),
        ("TRUE", "true"),
        ("Current_Timestamp", "current_timestamp"),
        ("(datetime( 'now'))", "datetime('now')"),
        ("NULL", None),
        ("(null)", None),
    ],
)
def test_defaults_are_in_one_spelling(written: str, kept: str | None) -> None:
    found = column(f"a text DEFAULT {written} NOT NULL").default
    assert (found.text if found else None) == kept


def test_a_table_with_everything() -> None:
    [operation] = operations(
        """CREATE TABLE IF NOT EXISTS main."a b" (
            id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
            'b' text COLLATE NOCASE CONSTRAINT k CHECK ("b" IN ('x', `order`, [c])) UNIQUE ON CONFLICT IGNORE,
            c AS (b || 'x') STORED,
            d REFERENCES other DEFERRABLE INITIALLY DEFERRED,
            CONSTRAINT fk FOREIGN KEY (B, c) REFERENCES other (x, y) ON DELETE SET NULL CHECK (c > 1)
        ) STRICT"""
    )
    assert operation == CreateTable(
        Name("a b", "main"),
        (
            ColumnSpec(
                Column("id", Type("INTEGER"), nullable=False, auto_increment=True),
                (PrimaryKey(("id",)),),
            ),
            ColumnSpec(
                Column("b", Type("TEXT"), collation="nocase"),
                (
                    Check(Expression("\"b\" in ('x', `order`, c)", ("b", "order", "c")), "k"),
                    Unique(("b",)),
                ),
            ),
            ColumnSpec(Column("c", Type(""), generated=Generated(Expression("b || 'x'", ("b",)), stored=True))),
            ColumnSpec(Column("d", Type("")), (ForeignKey(("d",), Name("other"), deferrable=True),)),
        ),
        (
            ForeignKey(("b", "c"), Name("other"), ("x", "y"), "fk", on_delete="set null"),
            Check(Expression("c > 1", ("c",))),
        ),
        if_not_exists=True,
        options=(("strict", "on"),),
    )


@pytest.mark.parametrize(
    ("text", "required"),
    [
        ("a int PRIMARY KEY", False),
        ("a int PRIMARY KEY) STRICT; --", True),
        ("a integer PRIMARY KEY) STRICT; --", False),
        ("a integer PRIMARY KEY) WITHOUT ROWID; --", True),
        ("a text, PRIMARY KEY (A)) STRICT, WITHOUT ROWID; --", True),
    ],
)
def test_keys_make_columns_required(text: str, required: bool) -> None:  # noqa: FBT001 - a case of the table
    assert column(text).nullable is not required


def test_of_two_alike_keys_one_stays() -> None:
    [operation] = operations(
        "CREATE TABLE t (a text UNIQUE, b UNIQUE, UNIQUE (B), UNIQUE (b COLLATE rtrim), PRIMARY KEY (a))"
    )
    assert isinstance(operation, CreateTable)
    assert [spec.constraints for spec in operation.columns] == [(), (Unique(("b",)),)]
    assert operation.constraints == (Unique(("b",)), PrimaryKey(("a",)))


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("ALTER TABLE a RENAME TO [b c]", Rename("table", Name("a"), Name("b c"))),
        ("ALTER TABLE 'a' RENAME COLUMN b TO 'c'", AlterTable(Name("a"), (RenameColumn("b", "c"),))),
        ("ALTER TABLE a RENAME b TO c", AlterTable(Name("a"), (RenameColumn("b", "c"),))),
        ("ALTER TABLE a DROP b", AlterTable(Name("a"), (DropColumn("b"),))),
        ("ALTER TABLE a ADD b", AlterTable(Name("a"), (AddColumn(ColumnSpec(Column("b", Type("")))),))),
        (
            'ALTER TABLE a ALTER COLUMN "b" TO "b" text NOT NULL',
            AlterTable(Name("a"), (RedefineColumn("b", ColumnSpec(Column("b", Type("TEXT"), nullable=False))),)),
        ),
        ("DROP TABLE IF EXISTS temp.a", Drop("table", (Name("a", "temp"),), if_exists=True)),
        ("DROP INDEX a", Drop("index", (Name("a"),))),
        ("DROP VIEW a", Drop("view", (Name("a"),))),
        ("DROP TRIGGER a", Drop("trigger", (Name("a"),))),
        ("PRAGMA legacy_alter_table = ON", SetVariable("legacy_alter_table", "on")),
        ("PRAGMA foreign_keys(0)", SetVariable("foreign_keys", "off")),
        ("BEGIN IMMEDIATE TRANSACTION", Transaction("begin")),
        ("END", Transaction("commit")),
        ("ROLLBACK TRANSACTION", Transaction("rollback")),
        ("ROLLBACK TRANSACTION TO SAVEPOINT One", Transaction("rollback to", "one")),
        ("SAVEPOINT One", Transaction("savepoint", "one")),
        ("RELEASE one", Transaction("release", "one")),
        ("UPDATE OR IGNORE a SET b = 1", Uses((Name("a"),))),
        ("DELETE FROM a", Uses((Name("a"),))),
        ("REPLACE INTO a (b, 'c') VALUES (1, 2)", Uses((Name("a"),), columns=("b", "c"))),
        ("WITH x AS (SELECT 1) INSERT INTO a SELECT * FROM x", Uses((Name("a"),))),
        (
            "CREATE UNIQUE INDEX IF NOT EXISTS i ON a (b DESC, (c), lower(d) COLLATE NOCASE ASC) WHERE b > 1",
            CreateIndex(
                Name("a"),
                Index(
                    "i",
                    (
                        IndexPart("b", descending=True),
                        IndexPart("c"),
                        IndexPart(expression=Expression("lower(d)", ("d",)), collation="nocase"),
                    ),
                    unique=True,
                    where=Expression("b > 1", ("b",)),
                ),
                if_not_exists=True,
            ),
        ),
    ],
)
def test_statements(text: str, operation: Operation) -> None:
    assert operations(text) == [operation]


def test_rows_are_copied_from_a_table() -> None:
    text = "INSERT OR IGNORE INTO main.a AS x (b) SELECT b FROM c WHERE b > 1"
    assert operations(text) == [Uses((Name("a", "main"),), columns=("b",)), Uses((Name("c"),))]


def test_a_view_has_its_query() -> None:
    [operation] = operations("CREATE TEMP VIEW v (x) AS SELECT a FROM t")
    assert isinstance(operation, CreateView)
    assert (operation.columns, operation.query.relations, operation.temporary) == (("x",), (Name("t"),), True)


def test_a_trigger_tells_what_it_writes_to() -> None:
    [operation, following] = operations(
        "CREATE TRIGGER r INSTEAD OF UPDATE OF a, b ON t WHEN new.a BEGIN "
        "INSERT INTO x SELECT CASE 1 WHEN 1 THEN 2 END; UPDATE y SET a = 1; "
        "DELETE FROM sqlite_sequence; SELECT 1; END; COMMIT"
    )
    assert isinstance(operation, CreateTrigger)
    assert (operation.table, operation.relations, operation.instead) == (Name("t"), (Name("x"), Name("y")), True)
    assert following == Transaction("commit")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 1",
        "VALUES (1)",
        "EXPLAIN QUERY PLAN SELECT 1",
        "PRAGMA user_version = 1",
        "PRAGMA main.foreign_keys",
        "PRAGMA writable_schema = OFF",
        "ATTACH 'x' AS y",
        "DETACH y",
        "VACUUM",
        "REINDEX",
        "ANALYZE",
        "DELETE FROM sqlite_sequence",
        ".headers on\n.mode column",
        "WITH x AS (SELECT 1) SELECT * FROM x",
    ],
)
def test_statements_that_say_nothing_of_the_schema(text: str) -> None:
    assert operations(text) == []


@pytest.mark.parametrize(
    ("text", "touches"),
    [
        ("PRAGMA writable_schema = 1", ()),
        (".read other.sql", ()),
        ("ALTER TABLE a ADD CONSTRAINT b CHECK (c)", (Name("a"),)),
        ("ALTER TABLE a DROP CONSTRAINT b", (Name("a"),)),
        ("ALTER TABLE a ALTER COLUMN b SET NOT NULL", (Name("a"),)),
        ("ALTER TABLE a ADD b int, ADD c int", (Name("a"),)),
        ("CREATE TABLE a (b,)", (Name("a"),)),
        ("CREATE TABLE a (b DEFAULT)", (Name("a"),)),
        ("CREATE TABLE a (b varchar(x))", (Name("a"),)),
        ("CREATE TABLE a (b) WITHOUT OIDS", (Name("a"),)),
        ("CREATE TABLE other.a (b)", (Name("a", "other"),)),
        ("DROP TABLE a CASCADE", (Name("a"),)),
        ("CREATE INDEX a ON b (c NULLS LAST)", (Name("b"),)),
        ("CREATE MATERIALIZED VIEW a AS SELECT 1", (Name("a"),)),
        (
            "CREATE VIRTUAL TABLE IF NOT EXISTS f USING fts5(a, b)",
            tuple(Name(name) for name in ("f", "f_data", "f_idx", "f_content", "f_docsize", "f_config")),
        ),
        ("CREATE VIRTUAL TABLE f USING mine", (Name("f"),)),
    ],
)
def test_what_is_not_read(text: str, touches: tuple[Name, ...]) -> None:
    [operation] = operations(text)
    assert isinstance(operation, Opaque)
    assert operation.touches == touches


def test_a_point_at_the_start_of_a_line_is_a_command_only_before_a_statement() -> None:
    assert operations(".print 'x\nUPDATE main\n.b SET c = 1") == [Uses((Name("b", "main"),))]


PIECES = st.sampled_from(
    "CREATE TABLE VIEW INDEX TRIGGER VIRTUAL TEMP ALTER ADD DROP RENAME COLUMN TO AS IF NOT EXISTS ON a b 'c' \"d\" "
    "`e` [f] ( ) , . ; 1 - PRIMARY KEY UNIQUE CHECK DEFAULT REFERENCES FOREIGN CONSTRAINT COLLATE GENERATED ALWAYS "
    "NULL INSERT INTO UPDATE DELETE FROM SELECT WITH PRAGMA BEGIN END ROLLBACK SAVEPOINT USING int STRICT "
    "WITHOUT ROWID".split()
)


@given(st.lists(PIECES, max_size=25))
def test_reading_never_raises(pieces: list[str]) -> None:
    operations(" ".join(pieces))
    operations("CREATE TABLE t (" + " ".join(pieces))
    operations("ALTER TABLE t " + " ".join(pieces))
