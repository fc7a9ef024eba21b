// Odd names: quotes, spaces, other scripts, words of SQL, camelCase, and 70 characters.
// mutate: text("with [brackets]") ==> text("without brackets") :: +column Odd Table.without brackets; -column Odd Table.with [brackets]
// mutate: camelCase: text().notNull() ==> camelCase: text() :: order.camelCase nullable
// mutate: integer("größe") ==> bigint("größe", { mode: "number" }) :: order.größe type
// mutate: index("an index, with spaces").on(table.group) ==> index("i").on(table.select) :: +index order ("select"); -index order ("group")
import { bigint, index, integer, pgTable, serial, text, unique } from "drizzle-orm/pg-core";

export const order = pgTable(
  "order",
  {
    id: serial("id").primaryKey(),
    select: text("select"),
    group: text("group"),
    user: text("user").unique(),
    default: text("default").default("default"),
    camelCase: text().notNull(),
    größe: integer("größe"),
    名前: text("名前").notNull(),
    $dollar: text("$dollar"),
    _under: text(),
    "quoted-key": text("quoted-key"),
    "quoted key without name": text(),
    "1st": text(),
    [`computed`]: text("computed"),
    big: bigint("big", { mode: "number" }),
  },
  (table) => [
    index("an index, with spaces").on(table.group),
    index().on(table["quoted-key"]),
    unique().on(table.größe, table.名前),
  ],
);

export const odd = pgTable("Odd Table", {
  "Id Of It": serial("Id Of It").primaryKey(),
  brackets: text("with [brackets]"),
  apostrophe: text("it's").default("it's"),
  semicolon: text("semi;colon"),
  comment: text("dash -- dash"),
  orderId: integer("Order Id").references(() => order.id),
});

export const long = pgTable("a_table_with_a_name_that_is_much_longer_than_a_name_can_ever_be_in_here", {
  id: serial("id").primaryKey(),
  other: text("other"),
});

export const wide = pgTable("wide", {
  id: serial("id").primaryKey(),
  column: integer("a_column_with_a_name_that_is_much_longer_than_a_name_can_be_on_a_server")
    .references(() => order.id),
  once: integer("another_column_with_a_name_that_is_much_longer_than_a_name_can_be").unique(),
});
