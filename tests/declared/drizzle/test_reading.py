"""What a schema file exports, as drizzle-kit takes it."""

from __future__ import annotations

import pytest

from tests.declared.drizzle.kits import column, kit, kit_of, reasons, table
from undrift.declared.drizzle.model import KitCheck, KitIndexPart
from undrift.files import MemoryFiles
from undrift.schema.model import Name


def names(text: str, **others: str) -> list[str]:
    return [str(one.name) for one in kit(text, **others).tables]


# What is exported


def test_a_table_that_is_not_exported_is_not_declared() -> None:
    assert names('const a = pgTable("a", { id: serial() }); export const b = pgTable("b", { id: serial() });') == ["b"]


def test_what_stands_in_an_exported_array_or_object_is_not_declared() -> None:
    found = kit('const a = pgTable("a", { id: serial() }); export const all = [a]; export const schema = { a };')

    assert (found.tables, found.doubts) == ((), ())


def test_a_default_export_counts() -> None:
    assert names('const a = pgTable("a", { id: serial() }); export default a;') == ["a"]


def test_a_table_exported_under_two_names_is_one_table() -> None:
    found = kit('export const a = pgTable("a", { id: serial() }); export { a as again }; export const more = a;')

    assert ([str(one.name) for one in found.tables], found.doubts) == (["a"], ())


def test_a_table_exported_by_two_files_is_one_table() -> None:
    body = 'import { pgTable, text } from "drizzle-orm/pg-core"; export const a = pgTable("a", { id: text() });'
    files = MemoryFiles({"a.ts": body, "index.ts": 'export * from "./a"; export { a as b } from "./a.js";'})

    found = kit_of(files, "a.ts", "index.ts")

    assert ([str(one.name) for one in found.tables], found.doubts) == (["a"], ())


def test_two_different_tables_of_one_name_are_in_doubt() -> None:
    found = kit('export const a = pgTable("t", { id: text() }); export const b = pgTable("t", { id: uuid() });')

    assert reasons(found.doubts) == [("t", "", False)]
    assert len(found.tables) == 1


def test_relations_validators_types_and_functions_say_nothing() -> None:
    found = kit(
        """
        import { createInsertSchema } from "drizzle-zod";
        import { z } from "zod";
        import { defineRelations } from "drizzle-orm";
        import { drizzle } from "drizzle-orm/node-postgres";
        export const a = pgTable("a", { id: serial() });
        export const aRelations = relations(a, ({ many }) => ({ b: many(a) }));
        export const insertA = createInsertSchema(a, { id: z.number() });
        export const all = defineRelations({ a }, (r) => ({}));
        export const db = drizzle(process.env.URL!, { schema: { a } });
        export type A = typeof a.$inferSelect;
        export interface B { id: string }
        export function make(name: string) { return pgTable(name, { id: serial() }); }
        export const limits = { page: 10 };
        export const NAME = "name";
        """
    )

    assert (len(found.tables), found.doubts) == (1, ())


def test_an_export_that_cannot_be_told_may_be_a_table_more() -> None:
    found = kit("export const a = process.env.A ? pgTable('a', { id: serial() }) : pgTable('b', { id: serial() });")

    assert reasons(found.doubts) == [("", "", True)]


@pytest.mark.parametrize(
    ("sides", "is_doubted"),
    [
        ("z.object({ id: z.number() }) : createSelectSchema(t).extend({})", False),
        ("'a' : process.env.A ? 1 : z.string()", False),
        ("z.object({}) : t", True),
        ("undefined : process.env.A ? t : 1", True),
        ("z.object({}) : elsewhere", True),
    ],
)
def test_one_of_several_things_is_doubted_if_one_of_them_may_be_a_table(sides: str, *, is_doubted: bool) -> None:
    found = kit(
        'import { z } from "zod"; import { createSelectSchema } from "drizzle-zod"; import { elsewhere } from "x";\n'
        f"const t = pgTable('t', {{ id: serial() }}); export const a = process.env.B ? {sides};"
    )

    assert (reasons(found.doubts) == [("", "", True)]) is is_doubted
    assert bool(found.doubts) is is_doubted


def test_a_table_whose_name_cannot_be_told_may_be_a_table_more() -> None:
    found = kit('export const a = pgTable(process.env.NAME!, { id: serial() }); export const b = pgTable("b", {});')

    assert reasons(found.doubts) == [("", "", True)]
    assert [str(one.name) for one in found.tables] == ["b"]


def test_what_another_package_makes_of_columns_may_be_a_table_more() -> None:
    found = kit('import { secured } from "elsewhere"; export const a = secured("a", { id: serial() });')

    assert reasons(found.doubts) == [("", "", True)]


def test_what_drizzle_makes_of_columns_in_a_way_that_is_not_known_may_be_a_table_more() -> None:
    found = kit(
        'import { snakeCase } from "drizzle-orm/pg-core"; export const a = snakeCase.table("a", { id: serial() });'
    )

    assert reasons(found.doubts) == [("", "", True)]


def test_what_another_package_makes_of_a_name_and_a_function_may_be_a_table_more() -> None:
    found = kit('import { secured } from "elsewhere"; export const a = secured("a", (t) => ({ id: t.serial() }));')

    assert reasons(found.doubts) == [("", "", True)]


def test_what_another_package_exports_may_be_tables() -> None:
    assert reasons(kit('export * from "elsewhere/schema";').doubts) == [("", "", True)]
    assert reasons(kit('export { users } from "elsewhere/schema";').doubts) == [("", "", True)]
    assert kit('export { sql, eq } from "drizzle-orm";').doubts == ()


# Tables


def test_a_creator_gives_names_of_its_own() -> None:
    found = table(
        """
        const create = pgTableCreator((name) => `app_${name}`);
        export const a = create("things", { id: serial().primaryKey(), up: integer().references(() => a.id) });
        """
    )

    assert found.name == Name("app_things")
    assert found.foreign_keys[0].table == Name("app_things")


def test_a_schema_is_a_namespace() -> None:
    found = kit(
        """
        export const audit = pgSchema("audit");
        export const level = audit.enum("level", ["low", "high"]);
        export const log = audit.table("log", { id: serial(), level: level().array() });
        """
    )

    assert found.schemas == ("audit",)
    assert found.enums[0].name == Name("level", "audit")
    assert found.tables[0].name == Name("log", "audit")
    assert found.tables[0].columns[1].type == '"audit"."level"[]'


def test_a_schema_that_is_not_exported_is_made_for_what_is_in_it() -> None:
    assert kit('const s = pgSchema("s"); export const a = s.table("a", { id: serial() });').schemas == ("s",)


def test_columns_may_come_from_a_callback() -> None:
    found = table(
        """
        export const a = pgTable("a", (t) => ({
          id: t.uuid().primaryKey(), own: t.customType({ dataType: () => "ltree" })() }));
        """
    )

    assert [(one.name, one.type) for one in found.columns] == [("id", "uuid"), ("own", "ltree")]


def test_a_module_may_be_imported_as_a_whole() -> None:
    files = MemoryFiles(
        {"s.ts": 'import * as pg from "drizzle-orm/pg-core"; export const a = pg.pgTable("a", { b: pg.text("c") });'}
    )

    assert kit_of(files, "s.ts").tables[0].columns[0].name == "c"


def test_row_level_security_changes_nothing() -> None:
    found = kit(
        """
        export const a = pgTable("a", { id: serial().primaryKey() }).enableRLS();
        export const b = pgTable.withRLS("b", { a: integer().references(() => a.id) });
        """
    )

    assert [str(one.name) for one in found.tables] == ["a", "b"]
    assert found.tables[1].foreign_keys[0].table == Name("a")


def test_shared_columns_are_spread() -> None:
    found = table(
        """
        import { stamps, id } from "./shared";
        export const a = pgTable("a", { id: id("a_id"), ...stamps, ...{ x: text("y") } });
        """,
        shared="""
        import { timestamp, uuid } from "drizzle-orm/pg-core";
        export const stamps = { at: timestamp("created_at").defaultNow().notNull() };
        export const id = (name: string) => uuid(name).primaryKey();
        """,
    )

    assert [one.name for one in found.columns] == ["a_id", "created_at", "y"]
    assert found.columns[0].primary_key
    assert found.doubts == ()


def test_a_spread_that_cannot_be_told_may_bring_more_columns() -> None:
    found = table('import { stamps } from "elsewhere"; export const a = pgTable("a", { ...stamps, id: uuid() });')

    assert reasons(found.doubts) == [("a", "", True)]
    assert [one.name for one in found.columns] == ["id"]


def test_columns_that_cannot_be_told_at_all_leave_a_table_that_may_have_more() -> None:
    found = table('import { columns } from "elsewhere"; export const a = pgTable("a", columns);')

    assert (found.columns, reasons(found.doubts)) == ((), [("a", "", True)])


def test_a_column_of_another_package_is_there_with_a_type_that_is_not_known() -> None:
    found = table('import { citext } from "elsewhere"; export const a = pgTable("a", { e: citext("mail").notNull() });')

    assert [one.name for one in found.columns] == ["mail"]
    assert reasons(found.doubts) == [("a", "mail", False)]


def test_a_column_that_cannot_be_told_at_all_may_have_another_name() -> None:
    found = table('export const a = pgTable("a", { e: process.env.X ? text("x") : text("y") });')

    assert reasons(found.doubts) == [("a", "", True), ("a", "e", False)]


def test_a_builder_that_tables_share_is_sure_while_it_says_the_same_of_all() -> None:
    found = kit(
        'const id = uuid("id"); export const a = pgTable("a", { id: id.notNull() }); '
        'export const b = pgTable("b", { id: id.notNull() });'
    )

    assert found.doubts == ()


def test_a_builder_that_tables_share_and_change_is_in_doubt() -> None:
    found = kit(
        'const id = uuid(); export const a = pgTable("a", { id: id.notNull() }); export const b = pgTable("b", { id });'
    )

    assert reasons(found.doubts) == [("a", "id", False), ("b", "id", False)]


def test_a_builder_that_tables_share_under_several_keys_has_the_name_of_the_first() -> None:
    found = kit('const id = uuid(); export const a = pgTable("a", { id }); export const b = pgTable("b", { aId: id });')

    assert sorted(reasons(found.doubts)) == [("a", "", True), ("a", "id", False), ("b", "", True), ("b", "aId", False)]


# Names


def test_a_key_is_the_name_of_a_column_that_has_none() -> None:
    assert [one.name for one in table('export const a = pgTable("a", { aB: text(), c: text("d_e") });').columns] == [
        "aB",
        "d_e",
    ]


def test_casing_goes_for_keys_and_not_for_names() -> None:
    text = """
    export const a = pgTable("a", { createdAt: text(), userID2: text(), HTMLBody: text(), asIs: text("asIs") }, (t) => [
      index().on(t.createdAt), check("c", sql`${t.createdAt} > ${t.asIs}`)]);
    """
    snake, camel = table(text, casing="snake_case"), table(text.replace("createdAt", "created_at"), casing="camelCase")

    assert [one.name for one in snake.columns] == ["created_at", "user_id_2", "html_body", "asIs"]
    assert [one.name for one in camel.columns] == ["createdAt", "userID2", "htmlBody", "asIs"]
    assert snake.indexes[0].parts == (KitIndexPart("created_at"),)
    assert snake.indexes[0].name == "a_created_at_index"
    assert snake.checks[0].expression == '"a"."created_at" > "a"."asIs"'


def test_keys_without_names_get_drizzle_s() -> None:
    found = table(
        """
        export const a = pgTable("a", { x: text().unique(), y: text("yy").references(() => a.x) }, (t) => [
          primaryKey({ columns: [t.x, t.y] }), unique().on(t.x, t.y), index().on(t.x, t.y)]);
        """
    )

    assert [one.name for one in found.uniques] == ["a_x_unique", "a_x_yy_unique"]
    assert found.primary_keys[0].name == "a_x_yy_pk"
    assert found.foreign_keys[0].name == "a_yy_a_x_fk"
    assert found.indexes[0].name == "a_x_yy_index"


# Modifiers


def test_modifiers_of_the_program_alone_make_nothing() -> None:
    plain = column("text()")

    for chained in (
        "$type<string>()",
        "$default(() => 'a')",
        "$defaultFn(f)",
        "$onUpdate(() => 'a')",
        "$onUpdateFn(f)",
    ):
        made = column(f"text().{chained}", before="const f = () => process.env.X;")
        assert (made.type, made.not_null, made.default) == (plain.type, False, "")


def test_a_unique_column_may_name_its_key_and_take_nulls_as_equal() -> None:
    [key] = table('export const a = pgTable("a", { b: text().unique("k", { nulls: "not distinct" }) });').uniques

    assert (key.columns, key.name, key.nulls_distinct) == (("b",), "k", False)


def test_a_reference_has_its_actions() -> None:
    found = table(
        """
        export const a = pgTable("a", {
          id: serial().primaryKey(),
          up: integer("parent_id").references((): AnyPgColumn => a.id, { onDelete: "set null", onUpdate: "cascade" }),
        });
        """
    )
    [key] = found.foreign_keys

    assert (key.columns, key.references) == (("parent_id",), ("id",))
    assert (key.on_delete, key.on_update) == ("set null", "cascade")


def test_tables_may_refer_to_each_other_across_files() -> None:
    found = table(
        'import { b } from "./b"; export const a = pgTable("a", { id: text(), b: text().references(() => b.id) });',
        b="""
        import { pgTable, text } from "drizzle-orm/pg-core"; import { a } from "./schema";
        export const b = pgTable("b", { id: text("key"), a: text().references(() => a.id) });
        """,
    )

    assert found.foreign_keys[0].table == Name("b")
    assert found.foreign_keys[0].references == ("key",)


def test_a_reference_to_a_table_of_the_provider_s_is_known() -> None:
    found = table(
        """
        import { authUsers } from "drizzle-orm/supabase";
        export const a = pgTable("a", { id: uuid().references(() => authUsers.id) });
        """
    )

    assert (found.foreign_keys[0].table, found.doubts) == (Name("users", "auth"), ())


def test_a_reference_that_cannot_be_told_may_be_there() -> None:
    found = table('import { b } from "elsewhere"; export const a = pgTable("a", { b: text().references(() => b.id) });')

    assert (found.foreign_keys, reasons(found.doubts)) == ((), [("a", "", True)])


def test_a_reference_to_a_column_that_is_not_there_may_be_another() -> None:
    found = table('export const a = pgTable("a", { b: text().references(() => a.absent) });')

    assert (found.foreign_keys, reasons(found.doubts)) == ((), [("a", "", True)])


def test_a_generated_column_has_its_expression() -> None:
    found = table(
        """
        export const a = pgTable("a", {
          b: text(), c: text().generatedAlwaysAs((): SQL => sql`upper(${a.b})`), d: text().generatedAlwaysAs("'x'"),
          e: integer().generatedAlwaysAs(sql`1 + 1`),
        });
        """
    )

    assert [one.generated for one in found.columns] == ["", 'upper("a"."b")', "'x'", "1 + 1"]
    assert all(one.stored for one in found.columns)


# Enums


def test_an_enum_has_its_labels() -> None:
    [found] = kit('export const mood = pgEnum("mood", ["sad", "it\'s"]);').enums

    assert (found.name, found.labels) == (Name("mood"), ("sad", "it's"))


def test_an_enum_may_be_made_from_one_of_typescript() -> None:
    found = kit(
        """
        enum Mood { Sad = "sad", Ok = "ok" }
        export const mood = pgEnum("mood", Mood);
        export const a = pgTable("a", { m: mood().default(Mood.Ok), n: mood("nn").array() });
        """
    )

    assert found.enums[0].labels == ("sad", "ok")
    assert [(one.type, one.default) for one in found.tables[0].columns] == [('"mood"', "'ok'"), ('"mood"[]', "")]


def test_an_enum_may_be_made_from_the_values_of_another() -> None:
    found = kit(
        """
        import { z } from "zod";
        const roles = z.enum(["a", "b"]);
        const one = pgEnum("one", roles.options);
        export const two = pgEnum("two", one.enumValues);
        export const t = pgTable("t", { r: two().default(two.enumValues[1]), s: two().default(roles.enum.a) });
        """
    )

    assert [one.labels for one in found.enums] == [("a", "b")]
    assert [one.default for one in found.tables[0].columns] == ["'b'", "'a'"]


def test_an_enum_that_is_only_used_is_declared() -> None:
    found = kit('const mood = pgEnum("mood", ["sad"]); export const a = pgTable("a", { m: mood() });')

    assert [one.labels for one in found.enums] == [("sad",)]


def test_an_enum_whose_labels_cannot_be_told_is_in_doubt() -> None:
    found = kit('import { all } from "elsewhere"; export const mood = pgEnum("mood", ["sad", ...all]);')

    assert (found.enums, reasons(found.doubts)) == ((), [("mood", "", False)])


# The third argument


def test_an_index_has_its_keys_in_order() -> None:
    found = table(
        """
        export const a = pgTable("a", { b: text(), c: text("cc") }, (t) => [
          index("i").on(t.b.desc(), t.c.nullsFirst(), t.b.asc(), t.c.desc().nullsFirst()),
          uniqueIndex("u").on(sql`lower(${t.c})`).where(isNull(t.b)),
          index("g").using("gin", t.b.op("gin_trgm_ops")).with({ fastupdate: false, fillfactor: 70 }),
          index("o").concurrently().onOnly(t.b),
        ]);
        """
    )
    plain, unique, gin = found.indexes[:3]

    assert plain.parts == (
        KitIndexPart("b", descending=True, nulls="last"),
        KitIndexPart("cc", nulls="first"),
        KitIndexPart("b"),
        KitIndexPart("cc", descending=True, nulls="first"),
    )
    assert (unique.unique, unique.parts[0].expression, unique.where) == (True, 'lower("cc")', '"a"."b" is null')
    assert (gin.method, gin.options) == ("gin", "fastupdate=false,fillfactor=70")
    assert gin.parts == (KitIndexPart("b", operator_class="gin_trgm_ops"),)
    assert [one.name for one in found.indexes] == ["i", "u", "g", "o"]


def test_the_third_argument_may_be_an_object_or_hold_arrays() -> None:
    found = table(
        """
        const common = (t: any) => [index("i").on(t.b), [index("too deep").on(t.b)]];
        export const a = pgTable("a", { b: text() }, (t) => ({ u: uniqueIndex("u").on(t.b) }));
        """
    )
    nested = table(
        """
        const common = (t: any) => [index("i").on(t.b)];
        export const a = pgTable("a", { b: text() }, (t) => [common(t), ...common(t), undefined, { kind: "nothing" }]);
        """
    )

    assert [one.name for one in found.indexes] == ["u"]
    assert [one.name for one in nested.indexes] == ["i", "i"]
    assert (found.doubts, nested.doubts) == ((), ())


def test_a_primary_key_may_be_given_in_both_ways() -> None:
    new = table(
        'export const a = pgTable("a", { b: text(), c: text() }, (t) => [primaryKey({ columns: [t.c, t.b] })]);'
    )
    old = table('export const a = pgTable("a", { b: text(), c: text() }, (t) => ({ pk: primaryKey(t.c, t.b) }));')

    assert new.primary_keys[0].columns == old.primary_keys[0].columns == ("c", "b")


def test_a_foreign_key_may_have_several_columns() -> None:
    found = kit(
        """
        export const a = pgTable("a", { x: text(), y: text("yy") });
        export const b = pgTable("b", { p: text(), q: text() }, (t) => [
          foreignKey({ columns: [t.p, t.q], foreignColumns: [a.x, a.y], name: "fk" })
            .onDelete("cascade").onUpdate("restrict"),
        ]);
        """
    )
    [key] = found.tables[1].foreign_keys

    assert (key.name, key.columns, key.table, key.references) == ("fk", ("p", "q"), Name("a"), ("x", "yy"))
    assert (key.on_delete, key.on_update) == ("cascade", "restrict")


def test_of_foreign_keys_with_one_name_the_last_counts() -> None:
    found = table(
        """
        export const a = pgTable("a", { id: text(), b: text().references(() => a.id) }, (t) => [
          foreignKey({ columns: [t.b], foreignColumns: [t.id], name: "a_b_a_id_fk" }).onDelete("cascade")]);
        """
    )

    assert [one.on_delete for one in found.foreign_keys] == ["cascade"]


def test_a_unique_constraint_may_take_nulls_as_equal() -> None:
    found = table(
        """
        export const a = pgTable("a", { b: text(), c: text() }, (t) => [
          unique("u").on(t.b, t.c).nullsNotDistinct(), unique("nothing")]);
        """
    )

    assert [(one.name, one.columns, one.nulls_distinct) for one in found.uniques] == [("u", ("b", "c"), False)]


def test_policies_make_nothing_that_is_compared() -> None:
    found = table(
        """
        import { crudPolicy } from "drizzle-orm/neon";
        export const a = pgTable("a", { b: text() }, (t) => [
          pgPolicy("p", { for: "select", using: sql`true` }), crudPolicy({ role: "x", read: true, modify: true })]);
        """
    )

    assert (found.indexes, found.doubts) == ((), ())


def test_what_cannot_be_told_of_the_third_argument_may_be_there() -> None:
    for item in (
        "process.env.X ? index('i').on(t.b) : undefined",
        "index('i').on(t.absent)",
        "index('i').on(t.b).where(process.env.X)",
        "index('i').on(t.b).sorted()",
        "check('c', sql`${process.env.X}`)",
        "check('c')",
        "foreignKey({ columns: [t.b], foreignColumns: elsewhere })",
        "primaryKey({ columns: elsewhere })",
        "elsewhere(t)",
        "...elsewhere",
    ):
        found = table(
            f"import {{ elsewhere }} from 'x'; export const a = pgTable('a', {{ b: text() }}, (t) => [{item}]);"
        )
        assert reasons(found.doubts) == [("a", "", True)], item


# SQL


def checked(condition: str) -> str:
    found = table(
        f"""
        const s = pgSchema("s");
        export const mood = pgEnum("mood", ["sad"]);
        export const other = s.table("other", {{ x: text() }});
        export const a = pgTable("a", {{ b: text(), n: integer("nn") }}, (t) => [check("c", {condition})]);
        """.replace("export const other", "const other")
    )
    assert found.doubts == ()
    [only] = found.checks
    assert isinstance(only, KitCheck)
    return only.expression


def test_a_template_is_written_as_drizzle_prints_it() -> None:
    for condition, text in {
        "sql`${t.n} > 0`": '"a"."nn" > 0',
        'sql`${t.n} > ${5} and ${t.b} <> ${"it\'s"}`': '"a"."nn" > 5 and "a"."b" <> \'it\'\'s\'',
        "sql`${t.b} in ${['x', 'y']}`": "\"a\".\"b\" in ('x', 'y')",
        "sql`${t.b}::${mood} = ${true}`": '"a"."b"::"mood" = true',
        "sql`exists (select 1 from ${other} where ${other.x} = 'a')`": (
            'exists (select 1 from "s"."other" where "s"."other"."x" = \'a\')'
        ),
        "sql`${sql.identifier('b')} ${sql.raw('> 1')}${sql.empty()}`": '"b" > 1',
        "sql`${sql.join([sql`1`, sql`2`], sql` + `)} > 1`": "1 + 2 > 1",
        "sql.join([sql`1`, sql.raw('>'), 2])": "1>2",
        "sql`a`.append(sql` b`)": "a b",
        "sql<boolean>`length(${t.b}) > 3`.mapWith(Boolean)": 'length("a"."b") > 3',
        "eq(t.b, 'x')": '"a"."b" = \'x\'',
        "and(gt(t.n, 1), undefined, or(isNull(t.b), inArray(t.b, ['q'])))": (
            '("a"."nn" > 1 and ("a"."b" is null or "a"."b" in (\'q\')))'
        ),
        "and(gt(t.n, 1), undefined)": '"a"."nn" > 1',
        "inArray(t.b, [])": "false",
    }.items():
        assert checked(condition) == text, condition


# Sequences and views


def test_a_sequence_writes_out_its_options() -> None:
    [one, two] = kit(
        'export const s = pgSequence("s", { startWith: 10, increment: 5 }); export const t = pgSequence("t");'
    ).sequences

    assert one.options == "INCREMENT BY 5 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 10 CACHE 1"
    assert two.options == "INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1"


def test_a_sequence_whose_options_cannot_be_told_is_in_doubt() -> None:
    assert reasons(kit('export const s = pgSequence("s", { startWith: process.env.X });').doubts) == [("s", "", False)]


def test_a_view_of_sql_has_its_query() -> None:
    found = kit(
        """
        export const a = pgTable("a", { b: text() });
        export const v = pgView("v", { b: text() }).as(sql`select ${a.b} from ${a} where ${a.b} = ${"x"}`);
        export const m = pgMaterializedView("m", { b: text() }).with({ fillfactor: 90 }).as(sql`select 1`);
        """
    )

    assert [(str(one.name), one.query, one.materialized) for one in found.views] == [
        ("v", 'select "a"."b" from "a" where "a"."b" = \'x\'', False),
        ("m", "select 1", True),
    ]


def test_a_view_of_the_query_builder_is_in_doubt_alone() -> None:
    found = kit(
        """
        export const a = pgTable("a", { b: text() });
        export const v = pgView("v").as((qb) => qb.select().from(a));
        """
    )

    assert (found.views, reasons(found.doubts)) == ((), [("v", "", False)])


def test_an_existing_view_is_not_managed() -> None:
    assert kit('export const v = pgView("v", { b: text() }).existing();').unmanaged == {Name("v")}


# Hostile files


def test_a_table_in_itself_ends() -> None:
    found = kit("export const a = pgTable('a', { b: text().default(sql`${a}`), c: text().references(() => a.c.c) });")

    assert len(found.tables) == 1


def test_deep_nesting_ends() -> None:
    deep = "sql`${" * 300 + "1" + "}`" * 300
    chained = "text()" + ".notNull()" * 3000

    assert len(kit(f"export const a = pgTable('a', {{ b: text().default({deep}) }});").tables) <= 1
    assert len(kit(f"export const a = pgTable('a', {{ b: {chained} }});").tables) <= 1


def test_no_file_at_all_is_a_doubt() -> None:
    assert reasons(kit_of(MemoryFiles({}), "absent.ts").doubts) == [("", "", True)]
