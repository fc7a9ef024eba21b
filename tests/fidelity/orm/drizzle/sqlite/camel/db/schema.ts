import { integer, sqliteTable, text, unique } from "drizzle-orm/sqlite-core";

export const users = sqliteTable(
  "users",
  {
    id: integer().primaryKey(),
    user_name: text().notNull(),
    made_at: integer({ mode: "timestamp" }),
    given_name: text("given_name"),
  },
  (table) => [unique().on(table.user_name, table.made_at)],
);
