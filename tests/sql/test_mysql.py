from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undrift.schema.engine import File
from undrift.schema.engines import engine
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
    Schema,
    Table,
    Type,
)
from undrift.schema.operations import (
    Action,
    AddColumn,
    AddConstraint,
    AddIndex,
    AlterTable,
    ColumnSpec,
    Condition,
    CreateFunction,
    CreateIndex,
    CreateSchema,
    CreateTable,
    CreateView,
    Drop,
    DropColumn,
    DropConstraint,
    DropIndex,
    Exists,
    Guarded,
    Located,
    Opaque,
    Operation,
    RedefineColumn,
    Rename,
    RenameColumn,
    RenameIndex,
    SearchPath,
    SetDefault,
    SetOptions,
    Transaction,
    Uses,
)
from undrift.sql.reading import read


def operations(text: str) -> list[Operation]:
    return [located.operation for located in read(text, "mysql")]


def column(definition: str) -> ColumnSpec:
    [made] = operations(f"CREATE TABLE t (a {definition})")
    assert isinstance(made, CreateTable), made
    return made.columns[0]


def actions(text: str) -> tuple[Action, ...]:
    [altered] = operations(f"ALTER TABLE t {text}")
    assert isinstance(altered, AlterTable), altered
    return altered.actions


def replayed(text: str, dialect: str = "mysql") -> Schema:
    server = engine(dialect)
    server.run([File("a.sql", "a", read(text, dialect))])
    assert server.refusals == []
    return server.schema()


def table(text: str, dialect: str = "mysql") -> Table:
    [made] = replayed(text, dialect).tables.values()
    return made


def refusal(text: str, dialect: str = "mysql") -> str:
    server = engine(dialect)
    server.run([File("a.sql", "a", read(text, dialect))])
    [refused] = server.refusals
    return refused.message


@pytest.mark.parametrize(
    ("written", "mysql", "mariadb"),
    [
        ("INT", "int", "int(11)"),
        ("INTEGER(5) UNSIGNED", "int unsigned", "int(5) unsigned"),
        ("BIGINT UNSIGNED", "bigint unsigned", "bigint(20) unsigned"),
        ("BOOLEAN", "tinyint(1)", "tinyint(1)"),
        ("TINYINT(4)", "tinyint", "tinyint(4)"),
        ("TINYINT(1) UNSIGNED", "tinyint unsigned", "tinyint(1) unsigned"),
        ("INT ZEROFILL", "int(10) unsigned zerofill", "int(10) unsigned zerofill"),
        ("NUMERIC", "decimal(10,0)", "decimal(10,0)"),
        ("DOUBLE PRECISION", "double", "double"),
        ("FLOAT(25)", "double", "double"),
        ("CHAR", "char(1)", "char(1)"),
        ("TEXT(20)", "tinytext", "tinytext"),
        ("YEAR(4)", "year", "year(4)"),
        ("JSON", "json", "longtext"),
        ("GEOMETRYCOLLECTION", "geomcollection", "geometrycollection"),
        ("VECTOR(3)", "vector(3)", "vector(3)"),
    ],
)
def test_types_are_spelled_as_the_server_does(written: str, mysql: str, mariadb: str) -> None:
    text = f"CREATE TABLE t (a {written})"

    assert table(text).columns[0].type == Type(mysql)
    assert table(text, "mariadb").columns[0].type == Type(mariadb)


@pytest.mark.parametrize(
    ("written", "mysql", "mariadb"),
    [
        ("INT DEFAULT '0'", "0", "0"),
        ("DECIMAL(8,2) DEFAULT 1", "1.00", "1.00"),
        ("BOOL DEFAULT TRUE", "1", "1"),
        ("VARCHAR(5) DEFAULT 5", "'5'", "'5'"),
        ("BIT(3) DEFAULT 5", "b'101'", "b'101'"),
        ("TIMESTAMP DEFAULT NOW()", "CURRENT_TIMESTAMP", "current_timestamp()"),
        ("DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6)", "CURRENT_TIMESTAMP(6)", "current_timestamp(6)"),
        ("VARCHAR(40) DEFAULT (UUID())", "uuid()", "uuid()"),
        ("DATE DEFAULT '2021-2-3'", "'2021-02-03'", "'2021-02-03'"),
        ("YEAR DEFAULT 70", "1970", "1970"),
        ("DOUBLE DEFAULT 1e30", "1e+30", "1e+30"),
    ],
)
def test_defaults_are_spelled_as_the_server_does(written: str, mysql: str, mariadb: str) -> None:
    text = f"CREATE TABLE t (a {written})"

    assert table(text).columns[0].default == Expression(mysql)
    assert table(text, "mariadb").columns[0].default == Expression(mariadb)


def test_attributes_of_a_column_come_in_any_order() -> None:
    spec = column("VARCHAR(9) COMMENT 'c' NOT NULL COLLATE utf8_bin DEFAULT 'x' UNIQUE KEY")

    assert spec == ColumnSpec(
        Column(
            "a", Type("varchar(9)"), nullable=False, default=Expression("'x'"), collation="utf8mb3_bin", comment="c"
        ),
        indexes=(Index("", (IndexPart("a"),), unique=True),),
    )


def test_generated_columns() -> None:
    assert column("INT AS (b + 1)").column.generated == Generated(Expression("b + 1", ("b",)), stored=False)
    assert column("INT GENERATED ALWAYS AS (b) STORED").column.generated == Generated(Expression("b", ("b",)))


def test_serial_and_what_it_stands_for() -> None:
    spec = column("SERIAL")

    assert (spec.column.type, spec.column.nullable, spec.column.auto_increment) == (
        Type("bigint unsigned"),
        False,
        True,
    )
    assert spec.indexes[0].unique


def test_keys_and_constraints_of_a_table() -> None:
    [made] = operations(
        "CREATE TABLE t (a INT, PRIMARY KEY (a), UNIQUE u (a), KEY k (a(3) DESC, (a + 1)) COMMENT 'n',"
        " FULLTEXT KEY (a), CONSTRAINT f FOREIGN KEY (a) REFERENCES db.p (id) ON DELETE SET NULL"
        " ON UPDATE CASCADE, CHECK (a > 1))"
        " ENGINE=MyISAM DEFAULT CHARSET=latin1 COMMENT='hi' ROW_FORMAT=DYNAMIC AUTO_INCREMENT 7",
    )

    assert isinstance(made, CreateTable)
    assert made.constraints == (
        PrimaryKey(("a",)),
        ForeignKey(("a",), Name("p", "db"), ("id",), "f", "set null", "cascade"),
        Check(Expression("a > 1", ("a",))),
    )
    assert made.indexes == (
        Index("u", (IndexPart("a"),), unique=True),
        Index(
            "k",
            (IndexPart("a", length=3, descending=True), IndexPart(expression=Expression("a + 1", ("a",)))),
            comment="n",
        ),
        Index("", (IndexPart("a"),), method="fulltext"),
    )
    assert made.options == (("engine", "myisam"), ("charset", "latin1"), ("collate", "latin1_swedish_ci"))
    assert made.comment == "hi"


SPEC = ColumnSpec(Column("x", Type("int")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ADD x INT", (AddColumn(SPEC),)),
        ("ADD COLUMN IF NOT EXISTS x INT AFTER `b`", (AddColumn(SPEC, if_not_exists=True, after="b"),)),
        ("ADD (x INT, x INT)", (AddColumn(SPEC), AddColumn(SPEC))),
        ("MODIFY x INT FIRST", (RedefineColumn("x", SPEC, after=None),)),
        ("CHANGE COLUMN b x INT", (RedefineColumn("b", SPEC),)),
        (
            "ALTER a SET DEFAULT 3, ALTER COLUMN a DROP DEFAULT",
            (SetDefault("a", Expression("3")), SetDefault("a", None)),
        ),
        ("ALTER COLUMN a SET INVISIBLE", ()),
        ("ALTER INDEX i INVISIBLE", ()),
        ("ALTER CHECK c NOT ENFORCED", ()),
        ("DROP a, DROP COLUMN IF EXISTS b", (DropColumn("a"), DropColumn("b", if_exists=True))),
        ("DROP KEY k, DROP INDEX IF EXISTS i", (DropIndex("k"), DropIndex("i", if_exists=True))),
        ("DROP PRIMARY KEY", (DropConstraint("", kind="primary key"),)),
        ("DROP FOREIGN KEY f", (DropConstraint("f", kind="foreign key"),)),
        ("DROP CHECK c, DROP CONSTRAINT d", (DropConstraint("c", kind="check"), DropConstraint("d"))),
        ("ADD UNIQUE KEY u (a)", (AddIndex(Index("u", (IndexPart("a"),), unique=True)),)),
        ("ADD CONSTRAINT pk PRIMARY KEY (a)", (AddConstraint(PrimaryKey(("a",))),)),
        ("RENAME COLUMN a TO b, RENAME INDEX i TO j", (RenameColumn("a", "b"), RenameIndex("i", "j"))),
        ("ENGINE=InnoDB, ALGORITHM=INPLACE, LOCK=NONE", (SetOptions((("engine", "innodb"),)),)),
        ("COMMENT='c' ROW_FORMAT=COMPACT", (SetOptions((("comment", "c"),)),)),
        ("DISABLE KEYS", ()),
        ("ORDER BY a, b", ()),
        ("DROP PARTITION p0, p1", ()),
        ("REMOVE PARTITIONING", (SetOptions((("partitioned", ""),)),)),
        ("ADD PARTITION (PARTITION p VALUES LESS THAN (3))", ()),
    ],
)
def test_actions_of_alter_table(text: str, expected: tuple[Action, ...]) -> None:
    assert actions(text) == expected


def test_a_new_name_for_the_table_is_an_operation_of_its_own() -> None:
    assert operations("ALTER TABLE t DROP a, RENAME TO u") == [
        AlterTable(Name("t"), (DropColumn("a"),)),
        Rename("table", Name("t"), Name("u")),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DROP TABLE IF EXISTS a, b.c CASCADE", [Drop("table", (Name("a"), Name("c", "b")), if_exists=True)]),
        ("DROP INDEX i ON t", [Drop("index", (Name("i"),), table=Name("t"))]),
        ("RENAME TABLE a TO b", [Rename("table", Name("a"), Name("b"))]),
        ("CREATE UNIQUE INDEX i ON t (a)", [CreateIndex(Name("t"), Index("i", (IndexPart("a"),), unique=True))]),
        ("CREATE DATABASE IF NOT EXISTS d CHARACTER SET utf8", [CreateSchema("d", if_not_exists=True)]),
        ("USE d", [SearchPath(("d",))]),
        ("SET FOREIGN_KEY_CHECKS=0, @a = 1", [Transaction("foreign keys off")]),
        ("SET @@session.foreign_key_checks = @OLD", [Transaction("foreign keys on")]),
        ("INSERT INTO t (a, b) VALUES (1, 2)", [Uses((Name("t"),), columns=("a", "b"))]),
        ("INSERT INTO t SELECT 1", [Uses((Name("t"),))]),
        ("DELETE a FROM t a JOIN u ON 1", [Uses((Name("t"),))]),
        ("UPDATE LOW_PRIORITY t SET a = 1", [Uses((Name("t"),))]),
        ("UPDATE mysql.user SET a = 1", [Uses()]),
        ("CALL p(1)", [Uses(calls=(Name("p"),))]),
        ("GRANT ALL ON *.* TO u", []),
        ("CREATE USER 'a'@'%' IDENTIFIED BY 'x'", []),
        ("CREATE DEFINER='a'@'%' TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET @a = 1", [Uses((Name("t"),))]),
        ("CREATE DEFINER=a@localhost PROCEDURE p() SELECT 1", [CreateFunction(Name("p"))]),
        ("CREATE FUNCTION f() RETURNS INT RETURN 1", [CreateFunction(Name("f"))]),
        ("LOAD DATA INFILE 'x' INTO TABLE t", [Uses((Name("t"),))]),
        ("EXECUTE stmt", []),
        ("SELECT 1", []),
    ],
)
def test_other_statements(text: str, expected: list[Operation]) -> None:
    assert operations(text) == expected


def test_a_view_is_read_with_its_query() -> None:
    [view] = operations("CREATE OR REPLACE ALGORITHM=MERGE DEFINER=`a`@`b` SQL SECURITY INVOKER VIEW v (x) AS SELECT 1")

    assert isinstance(view, CreateView)
    assert (view.name, view.columns, view.or_replace) == (Name("v"), ("x",), True)


def test_a_procedure_that_changes_definitions_names_what_it_changes() -> None:
    [made] = operations(
        "DELIMITER $$\nCREATE PROCEDURE p() BEGIN IF NOT EXISTS (SELECT 1) THEN ALTER TABLE t ADD a INT; END IF; END$$"
    )

    assert made == CreateFunction(Name("p"), (Name("t"),), ddl=True)


@pytest.mark.parametrize(
    ("text", "touches"),
    [
        ("SET @sql = 'ALTER TABLE t ADD a INT'", (Name("t"),)),
        ("SET @sql = IF(@x > 0, 'SELECT 1', 'ALTER TABLE `t` ADD a INT')", (Name("t"),)),
        ("SELECT CONCAT('DROP TABLE ', name) INTO @sql FROM x", ()),
        ("PREPARE s FROM 'CREATE INDEX i ON t (a)'", (Name("t"),)),
        ("EXECUTE IMMEDIATE 'DROP TABLE a'", (Name("a"),)),
    ],
)
def test_statements_put_together_are_unknown(text: str, touches: tuple[Name, ...]) -> None:
    [made] = operations(text)

    assert isinstance(made, Opaque)
    assert made.touches == touches


def prepared(text: str, dialect: str = "mysql") -> list[Operation]:
    """Return what a script does that prepares and runs the text in `@sql`."""
    return [one.operation for one in read(f"{text}; PREPARE s FROM @sql; EXECUTE s", dialect)]


COLUMN_A = Exists("column", Name("t"), "a")
ASKED = "SELECT COUNT(*) FROM information_schema.columns WHERE table_name = 't' AND column_name = 'a'"
FOUND = "SELECT 1 FROM information_schema.columns WHERE table_name = 't' AND column_name = 'a'"


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        (f"({ASKED}) > 0", True),
        (f"({ASKED}) = 0", False),
        (f"({ASKED}) = 1", True),
        (f"({ASKED})", True),
        (f"NOT ({ASKED})", False),
        (f"({ASKED} AND table_schema = DATABASE()) < 1", False),
        (f"({FOUND}) IS NULL", False),
        (f"({FOUND} LIMIT 1) IS NOT NULL", True),
        (f"EXISTS ({FOUND})", True),
        (f"NOT EXISTS ({FOUND})", False),
    ],
)
def test_a_prepared_choice_is_followed(condition: str, wanted: bool) -> None:  # noqa: FBT001 - a parameter
    [made] = prepared(f"SET @sql = IF({condition}, 'DROP TABLE t', 'SELECT 1')")

    assert made == Guarded(Condition(((COLUMN_A, wanted),)), (Located(Drop("table", (Name("t"),)), 1),))


@pytest.mark.parametrize(
    "text",
    [
        f"SET @sql = IF(({ASKED} AND data_type = 'int') > 0, 'DROP TABLE t', 'SELECT 1')",
        f"SET @sql = IF(({ASKED} AND table_schema = 'other') > 0, 'DROP TABLE t', 'SELECT 1')",
        f"SET @sql = IF(({ASKED} OR 1) > 0, 'DROP TABLE t', 'SELECT 1')",
        f"SET @sql = IF(({ASKED}) > 3, 'DROP TABLE t', 'SELECT 1')",
        f"SET @sql = IF(NOT ({FOUND}), 'DROP TABLE t', 'SELECT 1')",
        f"SET @sql = IF(({FOUND}) = 0, 'DROP TABLE t', 'SELECT 1')",
        "SET @sql = IF(@x > 0, 'DROP TABLE t', 'SELECT 1')",
        "SET @sql = IF('a', 'DROP TABLE t')",
        "SET @sql = IF((SELECT COUNT(*) FROM t WHERE a = 'b'), 'DROP TABLE t', 'SELECT 1')",
        "SELECT 'DROP TABLE t' INTO @sql FROM information_schema.tables WHERE table_name = 't'",
        "SET @sql = CONCAT('DROP TABLE t', @x)",
    ],
)
def test_a_prepared_choice_that_is_not_understood_is_unknown(text: str) -> None:
    assert [type(one) for one in prepared(text)] == [Opaque]


def test_variables_and_prepared_statements_are_found_in_any_case() -> None:
    text = "SET @`Sql` = 'DROP TABLE ' 't'; PREPARE S FROM @SQL; EXECUTE s; DEALLOCATE PREPARE s; SET @@x = 3, @y = -1"

    assert [one.operation for one in read(text, "mysql")] == [Drop("table", (Name("t"),))]


def test_a_variable_that_is_set_anew_is_no_longer_known() -> None:
    made = prepared("SET @sql = 'DROP TABLE t'; SET @sql = REPLACE('DROP TABLE t', 't', 'u')")

    assert [type(one) for one in made] == [Opaque]


def test_what_is_not_known_answers_no_question() -> None:
    made = prepared(f"SET @sql = IF(({ASKED}) > 0, 'ALTER TABLE t DROP a', 'SELECT 1')")
    server = engine("mysql", made=frozenset())
    server.run([File("a.sql", "a", tuple(Located(one, 1) for one in made))])

    assert [gap.touches for gap in server.gaps] == [(Name("t"),)]
    assert server.refusals == []


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE t (a NOSUCHTYPE)",
        "CREATE TABLE t (a INT NOSUCH)",
        "CREATE TABLE t (a INT) NOSUCH = 3",
        "CREATE TABLE t (a INT ON UPDATE 3)",
        "CREATE TABLE t (KEY (a(x)))",
        "ALTER TABLE t NOSUCH",
        "ALTER TABLE t DROP a b",
        "CREATE NOSUCH x",
        "BEGIN NOT ATOMIC SELECT 1",
        "NOSUCH t",
        "DROP NOSUCH t",
        "RENAME t TO u",
    ],
)
def test_what_is_not_known_is_said(text: str) -> None:
    [made] = operations(text)

    assert isinstance(made, Opaque)


WORDS = (
    "( ) , . ` ' = 1 t a CREATE TABLE ALTER ADD INT DEFAULT KEY UNIQUE PRIMARY CHECK FOREIGN REFERENCES ON AS".split()
)


@given(st.lists(st.sampled_from(WORDS), max_size=20).map(" ".join))
def test_nothing_raises(text: str) -> None:
    operations(text)
    operations(f"CREATE TABLE t (a INT {text}")
    operations(f"ALTER TABLE t ADD {text}")


def test_mysql_ignores_references_behind_a_column_and_mariadb_does_not() -> None:
    text = "CREATE TABLE p (id INT PRIMARY KEY, q INT REFERENCES p (id))"

    assert table(text).foreign_keys == ()
    assert [key.name for key in table(text, "mariadb").foreign_keys] == ["p_ibfk_1"]


def test_the_index_name_of_a_foreign_key_names_the_key_in_mariadb_only() -> None:
    text = "CREATE TABLE t (id INT PRIMARY KEY, a INT, FOREIGN KEY fk (a) REFERENCES t (id))"

    for dialect, name in (("mysql", "t_ibfk_1"), ("mariadb", "fk")):
        made = table(text, dialect)
        assert [key.name for key in made.foreign_keys] == [name]
        assert [index.name for index in made.indexes] == ["fk"]


def test_checks_are_called_as_each_server_calls_them() -> None:
    text = "CREATE TABLE t (a INT CHECK (a > 0), CHECK (a < 9))"

    assert [check.name for check in table(text).checks] == ["t_chk_1", "t_chk_2"]
    assert [check.name for check in table(text, "mariadb").checks] == ["a", "CONSTRAINT_1"]


def test_mysql_takes_a_dropped_column_out_of_unique_keys_and_drops_its_own_check() -> None:
    made = table("CREATE TABLE t (a INT, b INT CHECK (b > 0), UNIQUE u (a, b)); ALTER TABLE t DROP COLUMN b")

    assert [index.columns for index in made.indexes] == [("a",)]
    assert made.checks == ()


@pytest.mark.parametrize(("dialect", "names"), [("mysql", ["a"]), ("mariadb", [])])
def test_a_primary_key_that_is_said_to_be_unique(dialect: str, names: list[str]) -> None:
    schema = replayed("CREATE TABLE t (a INT UNIQUE PRIMARY KEY UNIQUE KEY)", dialect)

    assert [index.name for index in schema.tables[Name("t")].indexes] == names


def test_mysql_wants_lengths_of_texts_in_keys() -> None:
    assert "needs a length" in refusal("CREATE TABLE t (a TEXT, KEY (a))")


def test_mariadb_drops_the_tables_that_are_there_and_mysql_none() -> None:
    text = "CREATE TABLE a (i INT); DROP TABLE nope, a;"

    for dialect, left in (("mysql", 1), ("mariadb", 0)):
        server = engine(dialect)
        server.run([File("a.sql", "a", read(text, dialect))])
        assert len(server.schema().tables) == left
        assert len(server.refusals) == 1


def test_a_refused_file_keeps_what_came_before() -> None:
    server = engine("mysql")
    server.run([File("a.sql", "a", read("CREATE TABLE a (i INT); DROP TABLE b; CREATE TABLE c (i INT)", "mysql"))])

    assert list(server.schema().tables) == [Name("a")]
    assert [refused.source.line for refused in server.refusals] == [1]


def test_the_first_database_that_is_used_goes_without_a_name() -> None:
    schema = replayed(
        "CREATE DATABASE app; USE app; CREATE TABLE a (i INT); CREATE TABLE app.b (i INT); CREATE TABLE x.c (i INT)"
    )

    assert list(schema.tables) == [Name("a"), Name("b"), Name("c", "x")]


def test_an_unknown_table_raises_no_alarm() -> None:
    server = engine("mysql", {"a"})
    server.run([File("a.sql", "a", read("ALTER TABLE outside ADD a INT; DROP TABLE outside;", "mysql"))])

    assert server.refusals == []
    assert Name("outside") in server.schema().unknown.objects


@pytest.mark.parametrize("key", ["UNIQUE ()", "PRIMARY KEY ()", "INDEX i ()"])
def test_a_key_without_columns_is_not_read(key: str) -> None:
    [located] = read(f"CREATE TABLE t (a INT AUTO_INCREMENT, {key})", "mysql")

    assert isinstance(located.operation, Opaque)
