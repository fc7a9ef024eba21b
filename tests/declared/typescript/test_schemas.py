"""Schemas as repositories write them: what evaluation makes of them is what the tool would see."""

from __future__ import annotations

import json

from tests.declared.typescript.showing import it, program, show
from undrift.declared.typescript.values import Call, Function, Object, Symbol

ORM = 'import { boolean, index, integer, pgTable, pgTableCreator, text, timestamp } from "drizzle-orm/pg-core";\n'


def test_shared_columns_are_laid_out_where_they_are_spread() -> None:
    shared = (
        ORM
        + """
    export const timestamps = {
      createdAt: timestamp("created_at").defaultNow().notNull(),
      updatedAt: timestamp("updated_at").$onUpdate(() => new Date()),
    };
    """
    )
    source = (
        ORM
        + """
    import { timestamps } from "./shared";
    export const it = pgTable("users", { id: text("id").primaryKey(), ...timestamps, name: text("name") });
    """
    )

    assert it(source, shared=shared) == (
        'pgTable("users", {id: text("id").primaryKey(), createdAt: timestamp("created_at").defaultNow().notNull(), '
        'updatedAt: timestamp("updated_at").$onUpdate(<>), name: text("name")})'
    )


def test_functions_that_return_columns_are_called() -> None:
    source = (
        ORM
        + """
    const id = (name = "id") => text(name).primaryKey().$defaultFn(() => create());
    function reference(column: string, to: () => AnyPgColumn, options: { required?: boolean } = {}) {
      const made = text(column).references(to, { onDelete: "cascade" });
      return options.required ? made.notNull() : made;
    }
    const base = (extra = {}) => ({ id: id(), ...extra });
    export const it = pgTable("posts", {
      ...base({ draft: boolean("draft").default(true) }),
      author: reference("author_id", () => users.id, { required: true }),
      editor: reference("editor_id", () => users.id),
    });
    """
    )

    assert it(source) == (
        'pgTable("posts", {id: text("id").primaryKey().$defaultFn(<>), draft: boolean("draft").default(true), '
        'author: text("author_id").references(<>, {onDelete: "cascade"}).notNull(), '
        'editor: text("editor_id").references(<>, {onDelete: "cascade"})})'
    )


def test_a_table_creator_is_called_as_a_symbol_and_its_function_can_be() -> None:
    main = program(
        {
            "schema.ts": ORM
            + """
        const PREFIX = "app";
        export const createTable = pgTableCreator((name) => `${PREFIX}_${name}`);
        const columns = (d) => ({ id: d.integer().primaryKey() });
        export const posts = createTable("posts", columns, (t) => [index("i").on(t.id)]);
        """
        }
    )
    posts = main.exports("schema.ts").values["posts"]

    assert isinstance(posts, Call)
    assert isinstance(posts.callee, Call)
    assert posts.callee is main.exports("schema.ts").values["createTable"]
    [naming] = posts.callee.arguments
    columns = main.apply(posts.arguments[1], (Symbol("drizzle-orm/pg-core", "*"),))
    extra = main.apply(posts.arguments[2], (posts,))
    assert show(main.apply(naming, (posts.arguments[0],))) == '"app_posts"'
    assert show(columns) == "{id: integer().primaryKey()}"
    assert show(extra).startswith('[index("i").on(pgTableCreator(<>)("posts", <columns>, <>).id)]')
    assert isinstance(columns, Object)
    assert columns.get("id").callee.target.callee == Symbol("drizzle-orm/pg-core", "integer")  # type: ignore[union-attr]


def test_a_wrapper_of_the_repository_s_own_is_seen_through() -> None:
    source = (
        ORM
        + """
    export const tenantTable = <T extends Record<string, any>>(name: string, columns: T, extra?: Extra) =>
      pgTable(name, { id: integer("id"), tenant: text("tenant").notNull(), ...columns }, (t) => [
        index(`${name}_tenant_idx`).on(t.tenant),
        ...(extra ? extra(t) : []),
      ]);
    const users = tenantTable("users", { name: text("name") }, (t) => [index("n").on(t.name)]);
    const tags = tenantTable("tags", {});
    export const it = { users, tags };
    """
    )
    main = program({"main.ts": source})
    found = main.exports("main.ts").values["it"]
    assert isinstance(found, Object)

    users, tags = found.get("users"), found.get("tags")

    assert isinstance(users, Call)
    assert isinstance(tags, Call)
    assert show(users) == (
        'pgTable("users", {id: integer("id"), tenant: text("tenant").notNull(), name: text("name")}, <>)'
    )
    columns = Symbol("", "t")
    assert (
        show(main.apply(users.arguments[2], (columns,)))
        == '[index("users_tenant_idx").on(t.tenant), index("n").on(t.name)]'
    )
    assert show(main.apply(tags.arguments[2], (columns,))) == '[index("tags_tenant_idx").on(t.tenant)]'


def test_a_table_refers_to_itself_and_to_later_ones() -> None:
    main = program(
        {
            "main.ts": ORM
            + """
        export const a = pgTable("a", {
          b: integer("b").references(() => b.id),
          up: integer("up").references((): any => a.id),
        });
        export const b = pgTable("b", { id: integer("id") });
        """
        }
    )
    values = main.exports("main.ts").values
    columns = values["a"].arguments[1]  # type: ignore[union-attr]
    assert isinstance(columns, Object)

    [to_b] = columns.get("b").arguments  # type: ignore[union-attr]
    [to_a] = columns.get("up").arguments  # type: ignore[union-attr]

    assert isinstance(to_b, Function)
    assert main.apply(to_b, ()).target is values["b"]  # type: ignore[union-attr]
    assert main.apply(to_a, ()).target is values["a"]  # type: ignore[union-attr]


def test_labels_of_an_enum_come_from_anywhere() -> None:
    types = """
    export enum Role { Admin = "admin", Member = "member" }
    export const PLANS = ["free", "pro"] as const;
    export const LIMITS = { free: 1, pro: 2 } as const satisfies Record<string, number>;
    """
    source = """
    import { pgEnum } from "drizzle-orm/pg-core";
    import { LIMITS, PLANS, Role } from "./types";
    export const it = [
      pgEnum("role", Object.values(Role) as [string, ...string[]]),
      pgEnum("plan", PLANS),
      pgEnum("limit", Object.keys(LIMITS) as any),
      pgEnum("both", [...PLANS, Role.Admin]),
      pgEnum("upper", PLANS.map((plan) => plan.toUpperCase()) as any),
    ];
    """

    assert it(source, types=types) == (
        '[pgEnum("role", ["admin", "member"]), pgEnum("plan", ["free", "pro"]), pgEnum("limit", ["free", "pro"]), '
        'pgEnum("both", ["free", "pro", "admin"]), pgEnum("upper", ["FREE", "PRO"])]'
    )


def test_columns_made_in_a_loop_are_all_there() -> None:
    source = (
        ORM
        + """
    const flags = ["a", "b"];
    const made = () => {
      const columns: Record<string, any> = {};
      for (const flag of flags) columns[flag] = boolean(`is_${flag}`).notNull();
      return columns;
    };
    export const it = { ...made(), ...Object.fromEntries(flags.map((f) => [`${f}At`, timestamp(`${f}_at`)])) };
    """
    )

    assert it(source) == (
        '{a: boolean("is_a").notNull(), b: boolean("is_b").notNull(), aAt: timestamp("a_at"), bAt: timestamp("b_at")}'
    )


def test_a_workspace_s_schema_is_followed_through_its_packages() -> None:
    main = program(
        {
            "apps/web/package.json": '{"name": "web"}',
            "apps/web/tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}',
            "apps/web/src/db.ts": 'import * as schema from "@acme/db"; export { columns } from "@/lib";\n'
            "export const it = schema.users;",
            "apps/web/src/lib.ts": "export const columns = 1;",
            "packages/db/package.json": json.dumps(
                {"name": "@acme/db", "exports": {".": "./dist/index.js", "./*": "./dist/*.js"}}
            ),
            "packages/db/src/index.ts": 'export * from "./schema/users.js";',
            "packages/db/src/schema/users.ts": 'import { t } from "@acme/db/table"; export const users = t("users");',
            "packages/db/src/table.ts": 'export { pgTable as t } from "drizzle-orm/pg-core";',
        }
    )

    exports = main.exports("apps/web/src/db.ts")

    assert show(exports.values["it"]) == 'pgTable("users")'
    assert exports.values["it"].callee == Symbol("drizzle-orm/pg-core", "pgTable")  # type: ignore[union-attr]
    assert show(exports.values["columns"]) == "1"
