// Prefixes, callbacks, generated columns, types of one's own, odd names, a table that is not exported.
// mutate: mysqlTableCreator((name) => `shop_${name}`) ==> mysqlTableCreator((name) => `store_${name}`) :: +table store_items; -table shop_items
// mutate: { mode: "stored" } ==> { mode: "virtual" } :: shop_items.total generated
// mutate: t.varchar({ length: 80 }) ==> t.varchar({ length: 81 }) :: shop_items.label type
// mutate: return "point"; ==> return "geometry"; :: Odd Table.place type
// mutate: const hidden = ==> export const hidden = :: +table hidden
// mutate: int("größe").default(1) ==> int("größe") :: Odd Table.größe default
import { sql } from "drizzle-orm";
import { customType, int, mysqlTable, mysqlTableCreator, serial, text, varchar } from "drizzle-orm/mysql-core";

const createTable = mysqlTableCreator((name) => `shop_${name}`);

export const items = createTable("items", (t) => ({
  id: t.int().autoincrement().primaryKey(),
  label: t.varchar({ length: 80 }),
  price: t.int().notNull(),
  count: t.int().notNull(),
  total: t.int("total").generatedAlwaysAs(sql`(price * count)`, { mode: "stored" }),
  loud: t.varchar("loud", { length: 80 }).generatedAlwaysAs(sql`upper(label)`),
}));

const point = customType<{ data: string }>({
  dataType() {
    return "point";
  },
});

const named = { name: varchar("name", { length: 30 }).notNull(), note: text("note") };

export const odd = mysqlTable("Odd Table", {
  id: serial("The Id").primaryKey(),
  order: int("order"),
  select: varchar("select", { length: 5 }).default("a'b"),
  größe: int("größe").default(1),
  place: point("place"),
  ...named,
});

const hidden = mysqlTable("hidden", { id: serial("id").primaryKey() });
