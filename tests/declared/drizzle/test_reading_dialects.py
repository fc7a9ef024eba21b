"""What drizzle-kit takes of a schema hangs on the dialect."""

from __future__ import annotations

from undrift.declared.drizzle.model import Kit
from undrift.declared.drizzle.reading import exports_of, read_kit, rules_of
from undrift.declared.typescript.program import Program
from undrift.files import MemoryFiles


def kit(dialect: str, text: str) -> Kit:
    rules = rules_of(dialect)
    assert rules is not None
    return read_kit(exports_of(Program(MemoryFiles({"s.ts": text})), ("s.ts",)), rules, "")


def test_a_table_in_a_schema_of_mysql_is_passed_over() -> None:
    found = kit(
        "mysql",
        """
        import { int, mysqlSchema, mysqlTable } from "drizzle-orm/mysql-core";
        const other = mysqlSchema("other");
        export const a = mysqlTable("a", { id: int().primaryKey() });
        export const b = other.table("b", { id: int().references(() => a.id) });
        """,
    )

    assert [str(one.name) for one in found.tables] == ["a"]
    assert (found.schemas, found.doubts) == ((), ())


def test_the_tables_of_another_dialect_are_none_of_this_one_s() -> None:
    text = """
    import { pgTable, text } from "drizzle-orm/pg-core";
    import { sqliteTable, integer } from "drizzle-orm/sqlite-core";
    export const a = pgTable("a", { id: text() });
    export const b = sqliteTable("b", { id: integer() });
    """

    assert [str(one.name) for one in kit("postgres", text).tables] == ["a"]
    assert [str(one.name) for one in kit("sqlite", text).tables] == ["b"]
    assert kit("postgres", text).doubts == ()


def test_a_unique_constraint_of_sqlite_is_a_unique_index() -> None:
    [found] = kit(
        "sqlite",
        """
        import { sqliteTable, text, unique } from "drizzle-orm/sqlite-core";
        export const a = sqliteTable("a", { id: text().unique().primaryKey(), b: text() }, (t) => [
          unique("u").on(t.b)]);
        """,
    ).tables

    assert found.uniques == ()
    assert [(one.name, one.unique, one.parts[0].column) for one in found.indexes] == [
        ("a_id_unique", True, "id"),
        ("u", True, "b"),
    ]


def test_a_column_of_labels_that_cannot_be_told_is_in_doubt() -> None:
    [found] = kit(
        "mysql",
        'import { mysqlTable, mysqlEnum } from "drizzle-orm/mysql-core"; const own = { enumValues: 1 }; '
        'export const a = mysqlTable("a", { b: mysqlEnum("b", process.env.X) });',
    ).tables

    assert [(one.column, one.reason) for one in found.doubts] == [("b", "the values of the enum cannot be told")]


def test_a_custom_type_stands_as_it_is_outside_postgres() -> None:
    [found] = kit(
        "mysql",
        'import { mysqlTable, customType } from "drizzle-orm/mysql-core"; '
        'const blob = customType({ dataType: () => "LONGBLOB" }); export const a = mysqlTable("a", { b: blob() });',
    ).tables

    assert found.columns[0].type == "LONGBLOB"


def test_a_generated_column_is_virtual_in_mysql_and_stored_in_postgres_where_nothing_says_it() -> None:
    [mysql] = kit(
        "mysql",
        'import { mysqlTable, int } from "drizzle-orm/mysql-core"; import { sql } from "drizzle-orm"; '
        'export const a = mysqlTable("a", { id: int().generatedAlwaysAs(sql`1`) });',
    ).tables

    assert (mysql.columns[0].generated, mysql.columns[0].stored) == ("1", False)


def test_mariadb_has_the_rules_of_mysql_and_others_have_none() -> None:
    assert rules_of("mariadb") is rules_of("mysql")
    assert rules_of("oracle") is None


def test_an_array_in_the_place_of_options_says_how_long_it_is() -> None:
    [found] = kit(
        "sqlite",
        """
        import { sqliteTable, text } from "drizzle-orm/sqlite-core";
        const states = ["on", "off", "gone"] as const;
        export const a = sqliteTable("a", { b: text("b", states), c: text(["x"]), d: text({ enum: states }) });
        """,
    ).tables

    assert [(one.name, one.type) for one in found.columns] == [("b", "text(3)"), ("c", "text(1)"), ("d", "text")]
    assert found.doubts == ()
