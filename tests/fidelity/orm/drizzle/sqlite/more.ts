// Prefixes, callbacks, types of one's own, views, odd names, a table that is not exported.
// mutate: sqliteTableCreator((name) => `app_${name}`) ==> sqliteTableCreator((name) => `web_${name}`) :: +table web_items; -table app_items
// mutate alone: t.text().notNull() ==> t.text() :: app_items.label nullable
// mutate: return "datetime"; ==> return "date"; :: Odd Table.at type
// mutate: const hidden = ==> export const hidden = :: +table hidden
// mutate: int("größe").default(1) ==> int("größe") :: Odd Table.größe default
import { sql } from "drizzle-orm";
import { customType, int, integer, sqliteTable, sqliteTableCreator, sqliteView, text } from "drizzle-orm/sqlite-core";

const createTable = sqliteTableCreator((name) => `app_${name}`);

export const items = createTable("items", (t) => ({
  id: t.integer().primaryKey({ autoIncrement: true }),
  label: t.text().notNull(),
  price: t.real(),
  createdAt: t
    .integer({ mode: "timestamp" })
    .default(sql`(unixepoch())`)
    .notNull(),
}));

const datetime = customType<{ data: string }>({
  dataType() {
    return "datetime";
  },
});

const stamped = { at: datetime("at"), updatedBy: text("updated_by") };

export const odd = sqliteTable("Odd Table", {
  id: integer("The Id").primaryKey(),
  order: int("order"),
  select: text("select").default("a'b"),
  größe: int("größe").default(1),
  camelCase: text(),
  ...stamped,
});

const hidden = sqliteTable("hidden", { id: integer("id").primaryKey() });

export const cheap = sqliteView("cheap", { id: integer("id") }).as(sql`select "id" from "app_items" where "price" < 10`);
